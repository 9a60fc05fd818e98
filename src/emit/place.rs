//! From spans to the lines and columns that people read.

use crate::diagnostic::Span;
use crate::text::{LineColumn, LineIndex};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The decoded texts of the files that a report speaks of.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    texts: BTreeMap<PathBuf, (String, LineIndex)>,
}

impl Sources {
    /// From paths and their decoded texts.
    pub fn new(texts: impl IntoIterator<Item = (PathBuf, String)>) -> Self {
        Self {
            texts: texts
                .into_iter()
                .map(|(path, text)| {
                    let index = LineIndex::new(&text);
                    (path, (text, index))
                })
                .collect(),
        }
    }

    /// Where a span begins; line 1, column 1 when the text is not known.
    pub fn start(&self, span: &Span) -> LineColumn {
        self.at(&span.path, span.range.start)
    }

    /// Where a span ends (the place after its last character).
    pub fn end(&self, span: &Span) -> LineColumn {
        self.at(&span.path, span.range.end)
    }

    fn at(&self, path: &Path, offset: u32) -> LineColumn {
        self.texts
            .get(path)
            .map_or(LineColumn { line: 1, column: 1 }, |(text, index)| {
                index.line_column(offset, text)
            })
    }

    /// The text of a line (from 1) without its line end.
    pub fn line(&self, path: &Path, line: u32) -> Option<&str> {
        let (text, index) = self.texts.get(path)?;
        let range = index.line_range(line.checked_sub(1)?, text);
        let line = text.get(range.start as usize..range.end as usize)?;
        Some(line.trim_end_matches(['\r', '\n']))
    }
}
