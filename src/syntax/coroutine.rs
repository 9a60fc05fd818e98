//! Where a text awaits, read off tree-sitter's own tree by one query (`coroutine.scm`).
//!
//! This is a second witness for the verify stage, which otherwise sees new text through the same lowering that the edits
//! were placed by. It runs on changed files only: a query costs more than lowering does (docs/architecture.md).

use crate::syntax::kind::{GRAMMAR, Kind};
use crate::syntax::parse::concrete_syntax;
use crate::text::TextRange;
use std::sync::LazyLock;
use tree_sitter::{Node, Query, QueryCursor, QueryError, StreamingIterator};

/// A place where something is awaited, or a `yield`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// The `await` or `yield` expression, or the word `async`.
    pub range: TextRange,
    /// What stands there.
    pub kind: SiteKind,
    /// What it runs in.
    pub ground: Ground,
}

/// What awaits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteKind {
    /// `await x`
    Await,
    /// `async for`
    AsyncFor,
    /// `async with`
    AsyncWith,
    /// `async for` of a comprehension
    AsyncComprehension,
    /// `yield`, `yield from` (which do not await)
    Yield,
}

/// The innermost function around a piece of code. List, set and dict comprehensions count for the function they are
/// written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// None: the module's or a class's own code.
    Module,
    /// `def`
    Function,
    /// `async def`
    AsyncFunction,
    /// `lambda`
    Lambda,
    /// A generator expression, which may await wherever it stands: that makes it an asynchronous one.
    Generator,
}

static QUERY: LazyLock<Result<Query, QueryError>> =
    LazyLock::new(|| Query::new(&GRAMMAR.language, include_str!("coroutine.scm")));

/// Every place in `text` that awaits or yields, in source order. A text that tree-sitter gives up on has none.
pub fn sites(text: &str) -> Vec<Site> {
    let (Ok(query), Some(tree)) = (&*QUERY, concrete_syntax(text)) else {
        return Vec::new();
    };
    let names = query.capture_names();
    let mut cursor = QueryCursor::new();
    let mut captures = cursor.captures(query, tree.root_node(), text.as_bytes());
    let mut sites = Vec::new();
    while let Some((found, index)) = captures.next() {
        let Some(capture) = found.captures().get(*index) else {
            continue;
        };
        let node = capture.node;
        let kind = match names.get(capture.index as usize).copied() {
            Some("await") => SiteKind::Await,
            Some("async-for") => SiteKind::AsyncFor,
            Some("async-with") => SiteKind::AsyncWith,
            Some("async-comprehension") => SiteKind::AsyncComprehension,
            _ => SiteKind::Yield,
        };
        sites.push(Site {
            range: range(node),
            kind,
            ground: ground(node),
        });
    }
    sites
}

/// The awaits of `text`, `async for` and `async with` included, that stand outside every `async def`.
pub fn misplaced(text: &str) -> Vec<TextRange> {
    let awaits = |site: &Site| {
        matches!(
            site.kind,
            SiteKind::Await | SiteKind::AsyncFor | SiteKind::AsyncWith
        )
    };
    let is_lost = |site: &Site| !matches!(site.ground, Ground::AsyncFunction | Ground::Generator);
    sites(text)
        .iter()
        .filter(|site| awaits(site) && is_lost(site))
        .map(|site| site.range)
        .collect()
}

fn range(node: Node<'_>) -> TextRange {
    TextRange::new(node.start_byte() as u32, node.end_byte() as u32)
}

/// The innermost function whose *body* holds `node`: defaults, annotations and decorators run in the code around it.
fn ground(node: Node<'_>) -> Ground {
    let mut below = node;
    while let Some(node) = below.parent() {
        let is_body = |field: &str| node.child_by_field_name(field) == Some(below);
        match GRAMMAR.kind(node.kind_id()) {
            Kind::Lambda if is_body("body") => return Ground::Lambda,
            Kind::FunctionDefinition if is_body("body") => {
                let is_async = node
                    .child(0)
                    .is_some_and(|first| GRAMMAR.kind(first.kind_id()) == Kind::Async);
                return match is_async {
                    true => Ground::AsyncFunction,
                    false => Ground::Function,
                };
            }
            Kind::GeneratorExpression => return Ground::Generator,
            Kind::ClassDefinition if is_body("body") => return Ground::Module,
            _ => {}
        }
        below = node;
    }
    Ground::Module
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_fits_the_grammar() {
        assert!(QUERY.is_ok(), "{:?}", QUERY.as_ref().err());
    }

    #[test]
    fn each_site_knows_the_function_it_runs_in() {
        let text = "\
async def f(a=await x):
    async with b: await c
    [d async for d in e]
    def g(): yield
    class A:
        await h
    async for i in j: lambda: await k
(await l for m in n)
await o
";
        let found: Vec<(&str, SiteKind, Ground)> = sites(text)
            .iter()
            .map(|site| (site.range.slice(text), site.kind, site.ground))
            .collect();
        use Ground::{AsyncFunction, Function, Generator, Lambda, Module};
        assert_eq!(
            found,
            [
                ("await x", SiteKind::Await, Module),
                ("async", SiteKind::AsyncWith, AsyncFunction),
                ("await c", SiteKind::Await, AsyncFunction),
                ("async", SiteKind::AsyncComprehension, AsyncFunction),
                ("yield", SiteKind::Yield, Function),
                ("await h", SiteKind::Await, Module),
                ("async", SiteKind::AsyncFor, AsyncFunction),
                ("await k", SiteKind::Await, Lambda),
                ("await l", SiteKind::Await, Generator),
                ("await o", SiteKind::Await, Module),
            ]
        );
        let lost = misplaced(text);
        let lost: Vec<&str> = lost.iter().map(|range| range.slice(text)).collect();
        assert_eq!(lost, ["await x", "await h", "await k", "await o"]);
    }
}
