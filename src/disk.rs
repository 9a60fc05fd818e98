//! The only rooms that touch files: finding them, reading them, replacing them.
//!
//! In reading order: [`discover`] (which files a run is about), [`read`] (their bytes), [`write`] (all of them replaced,
//! or none).

pub mod discover;
pub mod read;
pub mod write;
