//! The mapping tables: what a library's blocking API becomes.
//!
//! In reading order. A file: [`schema`] is what is typed in YAML, [`shape`] the same as data (for messages, editors and
//! the manual), [`node`] a document with its places, [`conform`] one held against the other. Its parts: [`template`],
//! [`signature`], [`condition`]. Its meaning: [`row`] is the working form, [`lower`] gets there, [`check`] says what makes
//! no sense, [`load`] does it all for one file. All files: [`table`] joins them and answers by qualified name,
//! [`builtin`] embeds `mappings/`.

pub mod schema;
pub mod shape;

pub mod conform;
pub mod node;

pub mod condition;
pub mod signature;
pub mod template;

pub mod check;
pub mod load;
pub mod lower;
pub mod row;

pub mod builtin;
pub mod table;
