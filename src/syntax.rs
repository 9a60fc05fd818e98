//! From bytes to a lowered tree. The only room that says `tree_sitter`.
//!
//! In reading order: `source` decodes a file by BOM and coding cookie; `parse` runs tree-sitter; `lower` turns its
//! tree into [`ast`] (its statements stand in [`suite`]s), mending or marking what tree-sitter-python is known to parse wrongly (`distrust`).

pub mod ast;
pub mod suite;
