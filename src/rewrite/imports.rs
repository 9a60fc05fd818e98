//! Imports are requested while a file is rewritten, and settled once at the end.
//!
//! In reading order: [`request`] (under which name is a module or a member reachable at a place), [`removal`] (which
//! imported names have no use left), [`group`] (how imports are grouped and sorted), [`row`] (statements that share a
//! line), [`names`] (one statement's list of names), [`place`] (where a new statement goes), [`settle`] (all of it, once).

pub mod group;
pub mod names;
pub mod place;
pub mod removal;
pub mod request;
pub mod row;
pub mod settle;
