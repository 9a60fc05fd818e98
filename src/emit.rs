//! What a run found, as something to read: a report turned into text, diffs and JSON, written into any `Write`.
//!
//! In reading order: [`place`] (lines and columns of spans), [`paint`] (colour, and taming of control characters),
//! [`text`] (diagnostics as people read them), [`summary`] (figures, refusals by code), [`diff`] (the preview),
//! [`group`] (what is decided on together), [`batch`] (many repositories), [`coverage`] (how much was converted), [`fingerprint`] (what makes a finding the same one), [`json`] (all of it for programs) with
//! [`schema`], [`sarif`] (for code scanning), [`github`] (annotations), [`markdown`] (for a pull request), [`html`] (a page to review), [`table`] (what the tables do).

pub mod batch;
pub mod coverage;
pub mod diff;
pub mod fingerprint;
pub mod github;
pub mod group;
pub mod html;
pub mod json;
pub mod markdown;
pub mod paint;
pub mod place;
pub mod sarif;
pub mod schema;
pub mod summary;
pub mod table;
pub mod text;
