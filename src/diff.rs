//! The diff engine: what an edit is, how edits become a new text, and how two texts become a unified diff, or pieces that are replaced.
//!
//! Knows no Python. In reading order: [`edit`], [`apply`], [`unified`], [`replaced`].

pub mod apply;
pub mod edit;
pub mod replaced;
pub mod transplant;
pub mod unified;
