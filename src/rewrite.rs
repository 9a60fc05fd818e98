//! From a plan to edits: what each construct becomes, one file at a time.
//!
//! In reading order: [`block`] (lines put around, before and after statements), [`fresh`] (names that collide with
//! nothing), [`imports`] (requested by rewriters, settled once a file), [`support`] (functions that a table brings along).

pub mod block;
pub mod fresh;
pub mod imports;
pub mod support;
