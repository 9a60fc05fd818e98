//! A YAML document with the place of every value, so that a fault found late can still say where it stands.

use crate::text::LineIndex;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{Location, Spanned};
use std::fmt;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The largest table that is read, in bytes. The built-in ones stay under a tenth of it.
const MAX_BYTES: usize = 1 << 20;

/// A fault in a table, ready to be shown as `FILE:LINE:COLUMN: message`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct LoadError {
    /// The file, as the user named it; empty when the fault is in the choice of tables.
    pub path: PathBuf,
    /// Line, from 1; 0 when the fault is in no place of a file.
    pub line: u32,
    /// Column in characters, from 1; 0 when the fault is in no place of a file.
    pub column: u32,
    /// One sentence, lower-case start, no full stop.
    pub message: String,
    /// What the person can do.
    pub help: Option<String>,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "{}:{}:{}: ", self.path.display(), self.line, self.column)?;
        }
        f.write_str(&self.message)
    }
}

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// Byte offset of its first character in the file; under an alias, where the anchored value stands.
    pub at: u32,
    /// The value.
    pub content: Content,
}

/// A value.
#[derive(Clone, Debug)]
pub enum Content {
    /// A scalar: its text as the author means it, without quotes. Numbers keep their spelling.
    Text(String),
    /// A plain `true` or `false`, with its spelling.
    Flag(bool, String),
    /// Nothing, or `null`.
    Null,
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the file.
    Map(Vec<Entry>),
}

/// An entry of a map.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Byte offset of the key.
    pub key_at: u32,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The value under `key`, if this is a map that has it.
    pub fn field(&self, key: &str) -> Option<&Node> {
        match &self.content {
            Content::Map(entries) => entries
                .iter()
                .find(|entry| entry.key == key)
                .map(|entry| &entry.value),
            _ => None,
        }
    }

    /// The items of a list; of anything else, the value itself.
    pub fn items(&self) -> &[Node] {
        match &self.content {
            Content::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// The entries of a map; none of anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.content {
            Content::Map(entries) => entries,
            _ => &[],
        }
    }
}

/// Collects the faults of one file.
pub struct Faults<'a> {
    path: &'a Path,
    source: &'a str,
    index: LineIndex,
    found: Vec<LoadError>,
}

impl<'a> Faults<'a> {
    /// No faults yet.
    pub fn new(path: &'a Path, source: &'a str) -> Self {
        Self {
            path,
            source,
            index: LineIndex::new(source),
            found: Vec::new(),
        }
    }

    /// Line and column of a byte offset.
    pub fn place(&self, at: u32) -> (u32, u32) {
        let place = self.index.line_column(at, self.source);
        (place.line, place.column)
    }

    /// The byte offset of a place that the YAML library names, which not always knows bytes.
    fn offset(&self, location: &Location) -> u32 {
        let line = (location.line() as u32).saturating_sub(1);
        let range = self.index.line_range(line, self.source);
        let before: usize = range
            .slice(self.source)
            .chars()
            .take((location.column() as usize).saturating_sub(1))
            .map(char::len_utf8)
            .sum();
        range.start + before as u32
    }

    /// A fault at a byte offset.
    pub fn at(&mut self, at: u32, message: impl Into<String>) {
        let (line, column) = self.place(at);
        self.found.push(LoadError {
            path: self.path.to_owned(),
            line,
            column,
            message: message.into(),
            help: None,
        });
    }

    /// A fault `offset` bytes into the text of `node`.
    pub fn within(&mut self, node: &Node, offset: usize, message: impl Into<String>) {
        let at = match &node.content {
            Content::Text(value) => node.at + walk(self.source, node.at, value, offset),
            _ => node.at,
        };
        self.at(at, message);
    }

    /// Help for the fault reported last.
    pub fn help(&mut self, help: impl Into<String>) {
        if let Some(last) = self.found.last_mut() {
            last.help = Some(help.into());
        }
    }

    /// How many faults there are.
    pub fn count(&self) -> usize {
        self.found.len()
    }

    /// Name the row that faults are about, for those reported since there were `count` that stand before it: they reach
    /// the row through an alias.
    pub fn through_alias(&mut self, count: usize, row: &Node, id: &str) {
        let start = self.place(row.at);
        for fault in self.found.iter_mut().skip(count) {
            if (fault.line, fault.column) < start && fault.help.is_none() {
                fault.help = Some(format!("it is part of the row `{id}` through an alias"));
            }
        }
    }

    /// The faults in the order of the file, each once.
    pub fn into_sorted(mut self) -> Vec<LoadError> {
        self.found.sort_by(|one, other| {
            (one.line, one.column, &one.message).cmp(&(other.line, other.column, &other.message))
        });
        self.found.dedup_by(|next, first| {
            (next.line, next.column, &next.message) == (first.line, first.column, &first.message)
        });
        self.found
    }
}

/// How many source bytes lie between the start of a scalar and the byte `offset` of its value. Quotes, folded lines and
/// the indentation of blocks are stepped over; at an escape sequence it stops.
fn walk(source: &str, at: u32, value: &str, offset: usize) -> u32 {
    let written = source.get(at as usize..).unwrap_or_default();
    let mut read = written.char_indices().peekable();
    let quote = read
        .next_if(|&(_, c)| (c == '\'' || c == '"') && !value.starts_with(c))
        .map(|(_, c)| c);
    for (reached, wanted) in value.char_indices() {
        if reached >= offset {
            break;
        }
        match read.peek().copied() {
            Some((_, c)) if c == wanted => {
                read.next();
                if c == '\'' && quote == Some('\'') {
                    read.next_if(|&(_, c)| c == '\'');
                }
                if c == '\n' {
                    while read.next_if(|&(_, c)| c == ' ').is_some() {}
                }
            }
            // A folded line: one blank in the value for a line end and indentation in the file.
            Some((_, '\n' | '\r')) if wanted == ' ' => {
                while read.next_if(|&(_, c)| c.is_whitespace()).is_some() {}
            }
            _ => break,
        }
    }
    read.peek().map_or(0, |&(end, _)| end as u32)
}

/// Read a YAML document. `None`: it cannot be read, and `faults` says why.
pub fn read(source: &str, faults: &mut Faults<'_>) -> Option<Node> {
    if source.len() > MAX_BYTES {
        faults.at(
            0,
            format!(
                "the file has {} bytes; a table has at most {MAX_BYTES}",
                source.len()
            ),
        );
        return None;
    }
    // A table needs ten levels and some hundred short aliases; far beyond that is an accident or an attack.
    let options = serde_yaml::options! {
        strict_booleans: true,
        with_snippet: false,
        emit_comments: false,
        reject_unsupported_tags: true,
        merge_keys: serde_yaml::options::MergeKeyPolicy::Error,
        budget: serde_yaml::budget! {
            max_depth: 32,
            flow_nesting_limit: 32,
            max_documents: 1,
            max_aliases: 2_000,
            max_anchors: 200,
            max_nodes: 200_000,
        },
        alias_limits: serde_yaml::alias_limits! {
            max_total_replayed_events: 200_000,
            max_replay_stack_depth: 4,
        },
    };
    match serde_yaml::from_str_with_options::<Spanned<Raw>>(source, options) {
        Ok(raw) => Some(located(raw, source)),
        Err(fault) => {
            let at = fault
                .location()
                .map_or(0, |location| faults.offset(&location));
            let message = fault.to_string();
            let message = message
                .rsplit_once(" at line ")
                .map_or(message.as_str(), |(head, _)| head);
            let message = message
                .split_once(", set DuplicateKeyPolicy")
                .map_or(message, |(head, _)| head);
            faults.at(at, message.trim_end_matches('.'));
            None
        }
    }
}

fn start(location: &Location) -> u32 {
    location.span().byte_offset().unwrap_or(0) as u32
}

/// The document as the YAML library reads it.
enum Raw {
    /// A string.
    Text(String),
    /// A scalar whose spelling counts, not the type YAML gives it.
    Spelled,
    Flag(bool),
    Null,
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

fn located(raw: Spanned<Raw>, source: &str) -> Node {
    let defined = raw.defined.span();
    let spelling = || {
        let from = defined.byte_offset().unwrap_or(0) as usize;
        let to = from + defined.byte_len().unwrap_or(0) as usize;
        source.get(from..to).unwrap_or_default().trim().to_owned()
    };
    let content = match raw.value {
        Raw::Text(text) => Content::Text(text),
        Raw::Spelled => Content::Text(spelling()),
        Raw::Flag(flag) => Content::Flag(flag, spelling()),
        Raw::Null => Content::Null,
        Raw::List(items) => Content::List(
            items
                .into_iter()
                .map(|item| located(item, source))
                .collect(),
        ),
        Raw::Map(entries) => Content::Map(
            entries
                .into_iter()
                .map(|(key, value)| Entry {
                    key_at: start(&key.defined),
                    key: key.value,
                    value: located(value, source),
                })
                .collect(),
        ),
    };
    Node {
        at: start(&raw.defined),
        content,
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Raw, E> {
        Ok(Raw::Flag(flag))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Spelled)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Spelled)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Spelled)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Spelled)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Spelled)
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Raw::Map(map))
    }
}
