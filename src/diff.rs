//! The diff engine: what an edit is, how edits become a new text, and how two texts become a unified diff.
//!
//! Knows no Python. In reading order: [`edit`], [`apply`], [`unified`].

pub mod apply;
pub mod edit;
pub mod unified;
