//! Sorts of expressions, one bit each: who looks for calls need not touch the other expressions of a program.

use super::ast::ExprKind;

/// A set of sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sorts(u8);

impl Sorts {
    /// Names.
    pub const NAME: Self = Self(1);
    /// Attributes.
    pub const ATTRIBUTE: Self = Self(1 << 1);
    /// Calls.
    pub const CALL: Self = Self(1 << 2);
    /// Subscripts.
    pub const SUBSCRIPT: Self = Self(1 << 3);
    /// Lambdas.
    pub const LAMBDA: Self = Self(1 << 4);
    /// Strings, formatted ones too, and what they are joined to.
    pub const TEXT: Self = Self(1 << 5);
    /// Comparisons.
    pub const COMPARE: Self = Self(1 << 6);
    /// All that has no sort of its own.
    pub const OTHER: Self = Self(1 << 7);
    /// Names and attributes.
    pub const NAMED: Self = Self::NAME.and(Self::ATTRIBUTE);

    /// All but names.
    pub const UNNAMED: Self = Self(!Self::NAME.0);
    /// All but text.
    pub const UNWRITTEN: Self = Self(!Self::TEXT.0);

    /// All but comparisons.
    pub const UNCOMPARED: Self = Self(!Self::COMPARE.0);

    /// The sort of an expression.
    pub const fn of(kind: &ExprKind) -> Self {
        match kind {
            ExprKind::Name(_) => Self::NAME,
            ExprKind::Attribute { .. } => Self::ATTRIBUTE,
            ExprKind::Call { .. } => Self::CALL,
            ExprKind::Subscript { .. } => Self::SUBSCRIPT,
            ExprKind::Lambda { .. } => Self::LAMBDA,
            ExprKind::Str { .. } | ExprKind::FString { .. } | ExprKind::Concat(_) => Self::TEXT,
            ExprKind::Compare { .. } => Self::COMPARE,
            _ => Self::OTHER,
        }
    }

    /// These and others.
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether some of these are among others.
    pub const fn meets(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}
