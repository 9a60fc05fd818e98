//! What a run found, as something to read: a report turned into text, diffs and JSON, written into any `Write`.
//!
//! In reading order: [`place`] (lines and columns of spans), [`paint`] (colour, and taming of control characters),
//! [`text`] (diagnostics as people read them), [`summary`] (figures, refusals by code), [`diff`] (the preview),
//! [`json`] (all of it for programs), [`table`] (what the tables do).

pub mod diff;
pub mod json;
pub mod paint;
pub mod place;
pub mod summary;
pub mod table;
pub mod text;
