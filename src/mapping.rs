//! The mapping tables: what a library's blocking API becomes.
//!
//! In reading order. A file: [`schema`] is what is typed in YAML, [`shape`] the same as data (for messages, editors and
//! the manual), [`node`] a document with its places, [`conform`] one held against the other. Its parts: [`template`],
//! [`signature`] (and [`binding`] of a call to it), [`condition`], [`tailor`] (support code cut to what is needed). Its meaning: [`row`] is the working form, [`lower`] and
//! [`parts`] get there, [`check`] says what makes no sense, [`half`] is its reading for the half of a replacement that blocks, [`twin`] that for a replacement under another name, [`load`] does it all for one file. All files: [`aliases`],
//! [`choice`] and [`contradiction`] serve [`table`], which answers by qualified name; [`builtin`] embeds `mappings/`. For
//! people: [`json_schema`] and `docs/mappings.md`.

pub mod schema;
pub mod shape;

pub mod conform;
pub mod node;

pub mod binding;
pub mod condition;
pub mod signature;
pub mod tailor;
pub mod template;

pub mod check;
pub mod half;
pub mod load;
pub mod lower;
pub mod parts;
pub mod row;
pub mod twin;

pub mod aliases;
pub mod builtin;
pub mod choice;
pub mod contradiction;
pub mod table;

pub mod json_schema;
