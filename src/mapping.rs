//! The mapping tables: what a library's blocking API becomes.
//!
//! In reading order: [`schema`] is a YAML file as typed; [`table`] is all of them validated and indexed by qualified
//! name; [`template`] is parsed once at load; [`load`] reads, validates and says where a fault is; [`builtin`] embeds
//! `mappings/`.

pub mod schema;
