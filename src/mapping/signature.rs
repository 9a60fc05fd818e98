//! Signatures of the synchronous callables.

use crate::text::is_identifier;
use thiserror::Error;

/// The parameters of a synchronous callable, without the receiver.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Signature {
    /// In order.
    pub params: Vec<SignatureParam>,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureParam {
    /// Its name, without stars.
    pub name: String,
    /// How arguments reach it.
    pub kind: ParamKind,
    /// Its default as Python text.
    pub default: Option<String>,
}

/// How arguments reach a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// Before `/`.
    PositionalOnly,
    /// By position or by name.
    Plain,
    /// `*name`.
    Star,
    /// After `*`.
    KeywordOnly,
    /// `**name`.
    DoubleStar,
}

/// Why a signature cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct SignatureError {
    /// Byte offset within the signature.
    pub offset: usize,
    /// What is wrong there.
    pub message: String,
}

/// Read `(url, params=None, *, timeout=None, **kwargs)`.
pub fn parse(source: &str) -> Result<Signature, SignatureError> {
    let start = source.len() - source.trim_start().len();
    let inner = source
        .trim()
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .ok_or_else(|| {
            error(
                start,
                "a signature is written in parentheses: `(url, *, timeout=None)`",
            )
        })?;
    let mut params: Vec<SignatureParam> = Vec::new();
    let mut after_star = false;
    let mut closed = false;
    for (offset, piece) in split(inner, start + 1)? {
        if closed {
            return Err(error(offset, "nothing may follow `**name`"));
        }
        match piece {
            "/" => {
                if after_star || params.is_empty() || has_positional_only(&params) {
                    return Err(error(
                        offset,
                        "`/` stands once, after a parameter and before `*`",
                    ));
                }
                for param in &mut params {
                    param.kind = ParamKind::PositionalOnly;
                }
                continue;
            }
            "*" => {
                if after_star {
                    return Err(error(offset, "`*` stands once"));
                }
                after_star = true;
                continue;
            }
            _ => {}
        }
        let (kind, rest) = if let Some(name) = piece.strip_prefix("**") {
            closed = true;
            (ParamKind::DoubleStar, name)
        } else if let Some(name) = piece.strip_prefix('*') {
            if after_star {
                return Err(error(offset, "`*` stands once"));
            }
            after_star = true;
            (ParamKind::Star, name)
        } else if after_star {
            (ParamKind::KeywordOnly, piece)
        } else {
            (ParamKind::Plain, piece)
        };
        let (name, default) = match rest.split_once('=') {
            Some((name, default)) => (name.trim(), Some(default.trim().to_owned())),
            None => (rest.trim(), None),
        };
        if !is_identifier(name) {
            return Err(error(
                offset,
                format!(
                    "`{piece}` is not a parameter; write `name` or `name=default`, without annotation"
                ),
            ));
        }
        let starred = matches!(kind, ParamKind::Star | ParamKind::DoubleStar);
        if default.as_deref() == Some("") || (starred && default.is_some()) {
            return Err(error(offset, format!("`{name}` has no proper default")));
        }
        if params.iter().any(|other| other.name == name) {
            return Err(error(offset, format!("`{name}` occurs twice")));
        }
        let optional_before = params.last().is_some_and(|last| last.default.is_some());
        if kind == ParamKind::Plain && default.is_none() && optional_before {
            return Err(error(
                offset,
                format!("`{name}` has no default but follows one that has"),
            ));
        }
        params.push(SignatureParam {
            name: name.to_owned(),
            kind,
            default,
        });
    }
    Ok(Signature { params })
}

fn has_positional_only(params: &[SignatureParam]) -> bool {
    params
        .iter()
        .any(|param| param.kind == ParamKind::PositionalOnly)
}

fn error(offset: usize, message: impl Into<String>) -> SignatureError {
    SignatureError {
        offset,
        message: message.into(),
    }
}

/// The pieces between the commas outside brackets and strings, trimmed, with their offsets.
fn split(inner: &str, base: usize) -> Result<Vec<(usize, &str)>, SignatureError> {
    let mut pieces = Vec::new();
    let mut depth = 0usize;
    let mut quote: Option<char> = None;
    let mut start = 0;
    for (at, c) in inner.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => {
                depth = depth
                    .checked_sub(1)
                    .ok_or_else(|| error(base + at, "unbalanced bracket"))?;
            }
            (None, ',') if depth == 0 => {
                pieces.push((start, &inner[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    if depth > 0 || quote.is_some() {
        return Err(error(base + start, "unbalanced bracket or quote"));
    }
    // A trailing comma is fine, and so is `()`.
    if !inner[start..].trim().is_empty() {
        pieces.push((start, &inner[start..]));
    }
    pieces
        .into_iter()
        .map(|(at, piece)| {
            let offset = base + at + (piece.len() - piece.trim_start().len());
            match piece.trim() {
                "" => Err(error(offset, "a parameter is missing here")),
                trimmed => Ok((offset, trimmed)),
            }
        })
        .collect()
}

impl Signature {
    /// The index of the parameter with this name.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.params.iter().position(|param| param.name == name)
    }

    /// The index of the parameter of this kind (for the two star kinds, of which there is at most one).
    pub fn index_of_kind(&self, kind: ParamKind) -> Option<usize> {
        self.params.iter().position(|param| param.kind == kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(source: &str) -> Vec<(String, ParamKind, Option<String>)> {
        parse(source)
            .unwrap()
            .params
            .into_iter()
            .map(|param| (param.name, param.kind, param.default))
            .collect()
    }

    #[test]
    fn every_kind_is_read() {
        let read = names("(a, /, b, c=f(1, '2,3'), *rest, d, e=None, **kw,)");
        let kinds: Vec<_> = read
            .iter()
            .map(|(name, kind, _)| (name.as_str(), *kind))
            .collect();
        assert_eq!(
            kinds,
            [
                ("a", ParamKind::PositionalOnly),
                ("b", ParamKind::Plain),
                ("c", ParamKind::Plain),
                ("rest", ParamKind::Star),
                ("d", ParamKind::KeywordOnly),
                ("e", ParamKind::KeywordOnly),
                ("kw", ParamKind::DoubleStar),
            ]
        );
        assert_eq!(read[2].2.as_deref(), Some("f(1, '2,3')"));
        assert!(names("()").is_empty());
    }

    #[test]
    fn faults_say_where() {
        for (source, offset) in [
            ("url", 0),
            ("(url: str)", 1),
            ("(a, , b)", 4),
            ("(a, a)", 4),
            ("(a=1, b)", 6),
            ("(**k, b)", 6),
            ("(*, *a)", 4),
            ("(a=[)", 1),
            ("(/)", 1),
        ] {
            assert_eq!(parse(source).unwrap_err().offset, offset, "{source}");
        }
    }
}
