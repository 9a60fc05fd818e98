//! Colour, and text that comes from outside made harmless for a terminal.

use std::fmt::Write;
use std::path::Path;

/// Whether to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// With ANSI escapes.
    Colour,
    /// Plain.
    Plain,
}

/// What a piece of output is; each has its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// An error's severity, a removed line.
    Bad,
    /// A warning's severity.
    Warning,
    /// A note's severity, a hunk's head.
    Note,
    /// Added lines, help.
    Good,
    /// Line numbers, frames.
    Frame,
    /// Messages, file heads.
    Strong,
}

impl Paint {
    /// `text` in the colour of `role`.
    pub fn over(self, role: Role, text: &str) -> String {
        if self == Paint::Plain || text.is_empty() {
            return text.to_owned();
        }
        format!("{}{text}\x1b[0m", self.start(role))
    }

    /// What switches the colour of `role` on; nothing when plain.
    pub fn start(self, role: Role) -> &'static str {
        match (self, role) {
            (Paint::Plain, _) => "",
            (_, Role::Bad) => "\x1b[31m",
            (_, Role::Warning) => "\x1b[33m",
            (_, Role::Note) => "\x1b[36m",
            (_, Role::Good) => "\x1b[32m",
            (_, Role::Frame) => "\x1b[34m",
            (_, Role::Strong) => "\x1b[1m",
        }
    }

    /// What switches colour off; nothing when plain.
    pub fn end(self) -> &'static str {
        match self {
            Paint::Plain => "",
            Paint::Colour => "\x1b[0m",
        }
    }
}

/// `path` for people: harmless, and without a leading `./`.
pub fn named(path: &Path) -> String {
    let shown = match path.strip_prefix(".") {
        Ok(rest) if rest != Path::new("") => rest,
        _ => path,
    };
    tamed(&shown.to_string_lossy())
}

/// `text` with control characters, and those that turn the reading direction, written as escapes; tabs stay.
pub fn tamed(text: &str) -> String {
    let mut tame = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => tame.push('\t'),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                // Writing into a String cannot fail.
                let _ = write!(tame, "\\u{{{:x}}}", character as u32);
            }
            _ if character.is_control() => {
                let _ = write!(tame, "\\x{:02x}", character as u32);
            }
            _ => tame.push(character),
        }
    }
    tame
}

/// A text as it may stand in HTML, in an attribute too.
pub fn escaped(text: &str) -> String {
    tamed(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
