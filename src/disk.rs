//! The only rooms that touch the disk: finding files, reading and replacing them.
//!
//! In reading order: [`discover`] (which files belong to a run), [`read`] (what is there), [`state`] (where awaitify keeps what it
//! needs to undo, and that it works alone), [`journal`] (the record of one run, and how it is carried out and taken back),
//! [`write`] (replacing files: all or none), [`copy`] (whole trees).

pub mod copy;
pub mod discover;
pub mod journal;
pub mod read;
pub mod state;
pub mod write;
