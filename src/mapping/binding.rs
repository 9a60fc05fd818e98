//! Which parameter of a signature each argument of a call binds to.

use crate::mapping::signature::{ParamKind, Signature};
use thiserror::Error;

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

impl Signature {
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
    use crate::mapping::signature::parse;

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
