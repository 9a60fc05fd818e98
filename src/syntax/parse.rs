//! From text to a lowered tree.

use crate::syntax::ast::{Distrust, Tree};
use crate::syntax::concrete::Concrete;
use crate::syntax::grammar;
use crate::syntax::kind::GRAMMAR;
use crate::syntax::lower::lower;
use crate::syntax::quoted;
use crate::syntax::suspicion;
use crate::text::TextRange;
use std::cell::RefCell;

/// Longest text that is parsed, in bytes.
pub const LONGEST: usize = 64 << 20;

thread_local! {
    /// One parser a thread: making one costs as much as parsing a short file.
    static PARSER: RefCell<tree_sitter::Parser> = RefCell::new(tree_sitter::Parser::new());
}

/// Run tree-sitter over `text`. `None` when it gives up, or when `text` is longer than [`LONGEST`].
pub(in crate::syntax) fn concrete_syntax(text: &str) -> Option<tree_sitter::Tree> {
    if text.len() > LONGEST {
        return None;
    }
    PARSER.with_borrow_mut(|parser| {
        if parser.language().is_none() {
            parser.set_language(&GRAMMAR.language).ok()?;
        }
        parser.parse(text, None)
    })
}

/// Parse `text` (decoded, without a byte order mark). Total: whatever cannot be read with certainty is listed in
/// [`Tree::distrust`], and then no edit must be placed by this tree.
pub fn parse(text: &str) -> Tree {
    match concrete_syntax(text) {
        Some(concrete) => {
            let concrete = Concrete::copy(&concrete);
            let mut tree = lower(text, &concrete);
            grammar::of_tree(&mut tree);
            suspicion::of_text(text, &concrete, &mut tree);
            quoted::graft(text, &mut tree);
            tree
        }
        None => Tree {
            distrust: vec![Distrust {
                range: TextRange::empty(0),
                reason: "the file is too long to be parsed".to_owned(),
            }],
            ..Tree::default()
        },
    }
}
