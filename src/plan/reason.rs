//! Why something stays synchronous, or why it turns async: a reason with the places that led to it.

use crate::diagnostic::code::{self, Code};
use crate::diagnostic::{Diagnostic, Related, Severity, Span};

/// Why something stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The kind of barrier at the root.
    pub code: Code,
    /// What the barrier is.
    pub message: String,
    /// Where it is.
    pub span: Span,
    /// The way from the barrier to what is refused, nearest to the barrier first.
    pub chain: Vec<Related>,
}

/// Longer chains say no more.
const LONGEST_CHAIN: usize = 8;

impl Refusal {
    /// A refusal at its root.
    pub fn at(code: Code, message: impl Into<String>, span: Span) -> Self {
        Self {
            code,
            message: message.into(),
            span,
            chain: Vec::new(),
        }
    }

    /// The same barrier, seen from one step further away.
    pub fn through(&self, span: Span, message: impl Into<String>) -> Self {
        let mut further = self.clone();
        if further.chain.len() < LONGEST_CHAIN {
            further.chain.push(Related {
                span,
                message: message.into(),
            });
        }
        further
    }

    /// Whether somebody decided so.
    pub fn is_decided(&self) -> bool {
        let decided = [
            code::DECLINED,
            code::LIBRARY_LEFT,
            code::NOT_REACHED,
            code::PATH_SETTING,
        ];
        decided.contains(&self.code)
    }

    /// The diagnostic for a place that stays synchronous because of this.
    pub fn diagnostic(&self, span: Span, what: &str) -> Diagnostic {
        let mut related = Vec::new();
        if self.span != span {
            related.push(Related {
                span: self.span.clone(),
                message: self.message.clone(),
            });
        }
        related.extend(self.chain.iter().filter(|link| link.span != span).cloned());
        Diagnostic {
            code: self.code,
            severity: match self.is_decided() {
                // Nobody has to be warned of what he decided.
                true => Severity::Note,
                false => Severity::Warning,
            },
            message: format!("{what}: {}", self.message),
            span,
            help: Some(self.code.entry().advice.to_owned()),
            related,
        }
    }
}
