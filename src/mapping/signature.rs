//! Signatures of the synchronous callables, and which parameter each argument of a call binds to.

use crate::mapping::template::is_identifier;
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

/// An argument of a call, as far as binding cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentShape<'a> {
    /// `f(x)`
    Positional,
    /// `f(name=x)`
    Keyword(&'a str),
    /// `f(*x)`
    Star,
    /// `f(**x)`
    DoubleStar,
}

/// Where an argument ends up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The parameter with this index in [`Signature::params`] (for `*name`: one of its elements).
    Parameter(usize),
    /// Collected by `**name` under its own keyword.
    Extra,
    /// A star or double-star argument, or a positional one after a star: it is present but nobody can say for which
    /// parameter.
    Unknown,
}

/// What a call says of one parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// Given by the argument with this index (for `*name`: the first of them).
    Argument(usize),
    /// Certainly not given.
    Absent,
    /// Perhaps given, by a star or double-star argument.
    Unknown,
}

/// The outcome of binding one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// For every argument of the call, in order.
    pub arguments: Vec<Bound>,
    /// For every parameter of the signature, in order.
    pub parameters: Vec<Given>,
}

/// Why a call does not fit a signature (Python would raise `TypeError`).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BindError {
    /// More positional arguments than there are parameters.
    #[error("too many positional arguments")]
    TooManyPositional {
        /// Index of the first argument too many.
        argument: usize,
    },
    /// No parameter has this name and there is no `**name`.
    #[error("unexpected keyword argument `{name}`")]
    UnknownKeyword {
        /// Index of the argument.
        argument: usize,
        /// The keyword.
        name: String,
    },
    /// Two arguments for one parameter.
    #[error("two values for `{name}`")]
    Twice {
        /// Index of the second argument.
        argument: usize,
        /// The parameter.
        name: String,
    },
    /// A parameter without default is not given.
    #[error("`{name}` is not given")]
    Missing {
        /// The parameter.
        name: String,
    },
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
    fn index_of_kind(&self, kind: ParamKind) -> Option<usize> {
        self.params.iter().position(|param| param.kind == kind)
    }

    /// Which parameter each argument of a call binds to, as Python would.
    pub fn bind(&self, arguments: &[ArgumentShape<'_>]) -> Result<Binding, BindError> {
        let mut parameters = vec![Given::Absent; self.params.len()];
        let mut bound = Vec::with_capacity(arguments.len());
        let mut next_positional = 0;
        let mut seen_star = false;
        let mut seen_double_star = false;
        let star = self.index_of_kind(ParamKind::Star);
        let double_star = self.index_of_kind(ParamKind::DoubleStar);
        for (at, shape) in arguments.iter().enumerate() {
            let target = match *shape {
                ArgumentShape::Star => {
                    seen_star = true;
                    Bound::Unknown
                }
                ArgumentShape::DoubleStar => {
                    seen_double_star = true;
                    Bound::Unknown
                }
                ArgumentShape::Positional if seen_star => Bound::Unknown,
                ArgumentShape::Positional => {
                    let takes = self.params.get(next_positional).is_some_and(|param| {
                        matches!(param.kind, ParamKind::PositionalOnly | ParamKind::Plain)
                    });
                    if takes {
                        next_positional += 1;
                        Bound::Parameter(next_positional - 1)
                    } else if let Some(star) = star {
                        Bound::Parameter(star)
                    } else {
                        return Err(BindError::TooManyPositional { argument: at });
                    }
                }
                ArgumentShape::Keyword(name) => {
                    let named = self.index(name).filter(|&index| {
                        self.params.get(index).is_some_and(|param| {
                            matches!(param.kind, ParamKind::Plain | ParamKind::KeywordOnly)
                        })
                    });
                    match (named, double_star) {
                        (Some(index), _) => Bound::Parameter(index),
                        (None, Some(_)) => Bound::Extra,
                        (None, None) => {
                            return Err(BindError::UnknownKeyword {
                                argument: at,
                                name: name.to_owned(),
                            });
                        }
                    }
                }
            };
            let slot = match target {
                Bound::Parameter(index) => Some(index),
                Bound::Extra => double_star,
                Bound::Unknown => None,
            };
            if let Some(slot) = slot.and_then(|index| parameters.get_mut(index)) {
                let collects = target == Bound::Extra
                    || target == star.map_or(Bound::Unknown, Bound::Parameter);
                match slot {
                    Given::Absent => *slot = Given::Argument(at),
                    _ if collects => {}
                    _ => {
                        return Err(BindError::Twice {
                            argument: at,
                            name: self.name_of(target),
                        });
                    }
                }
            }
            bound.push(target);
        }
        for (param, given) in self.params.iter().zip(&mut parameters) {
            if *given != Given::Absent {
                continue;
            }
            let by_position = matches!(
                param.kind,
                ParamKind::PositionalOnly | ParamKind::Plain | ParamKind::Star
            );
            let by_name = !matches!(param.kind, ParamKind::PositionalOnly | ParamKind::Star);
            if (seen_star && by_position) || (seen_double_star && by_name) {
                *given = Given::Unknown;
            } else if param.default.is_none()
                && !matches!(param.kind, ParamKind::Star | ParamKind::DoubleStar)
            {
                return Err(BindError::Missing {
                    name: param.name.clone(),
                });
            }
        }
        Ok(Binding {
            arguments: bound,
            parameters,
        })
    }

    fn name_of(&self, bound: Bound) -> String {
        match bound {
            Bound::Parameter(index) => self
                .params
                .get(index)
                .map_or_else(String::new, |param| param.name.clone()),
            Bound::Extra | Bound::Unknown => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ArgumentShape::{DoubleStar, Keyword, Positional, Star};
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

    #[test]
    fn arguments_bind_as_python_binds_them() {
        let signature = parse("(url, params=None, *, timeout=None, **kwargs)").unwrap();
        let binding = signature
            .bind(&[Positional, Keyword("timeout"), Keyword("cookies")])
            .unwrap();
        assert_eq!(
            binding.arguments,
            [Bound::Parameter(0), Bound::Parameter(2), Bound::Extra]
        );
        assert_eq!(
            binding.parameters,
            [
                Given::Argument(0),
                Given::Absent,
                Given::Argument(1),
                Given::Argument(2)
            ]
        );
    }

    #[test]
    fn spreads_are_present_but_unknown() {
        let signature = parse("(url, params=None, *, timeout=None)").unwrap();
        let binding = signature.bind(&[Positional, Star, Positional]).unwrap();
        assert_eq!(
            binding.arguments,
            [Bound::Parameter(0), Bound::Unknown, Bound::Unknown]
        );
        assert_eq!(
            binding.parameters,
            [Given::Argument(0), Given::Unknown, Given::Absent]
        );
        let binding = signature.bind(&[DoubleStar]).unwrap();
        assert_eq!(binding.parameters, [Given::Unknown; 3]);
    }

    #[test]
    fn what_python_would_refuse_is_refused() {
        let signature = parse("(a, b=1, /, c=2)").unwrap();
        for (arguments, fault) in [
            (
                &[Positional; 4][..],
                BindError::TooManyPositional { argument: 3 },
            ),
            (
                &[Positional, Keyword("b")],
                BindError::UnknownKeyword {
                    argument: 1,
                    name: "b".into(),
                },
            ),
            (
                &[Positional, Positional, Positional, Keyword("c")],
                BindError::Twice {
                    argument: 3,
                    name: "c".into(),
                },
            ),
            (&[], BindError::Missing { name: "a".into() }),
        ] {
            assert_eq!(signature.bind(arguments).unwrap_err(), fault);
        }
        let many = parse("(*rest)")
            .unwrap()
            .bind(&[Positional, Positional])
            .unwrap();
        assert_eq!(many.arguments, [Bound::Parameter(0), Bound::Parameter(0)]);
    }
}
