//! From bytes to a lowered tree. The only room that says `tree_sitter`.
//!
//! In reading order: `source` decodes a file by BOM and coding cookie; `parse` runs tree-sitter; `concrete` copies its
//! tree (`kind` names the nodes); `lower` turns the copy into [`ast`], mending or marking what tree-sitter-python is known
//! to parse wrongly, and `suspicion` looks at the text for what no tree shows. [`children`] says what hangs below a node;
//! statements stand in [`suite`]s. [`coroutine`] finds awaits by a query, off tree-sitter's tree itself.

pub mod ast;
pub mod children;
mod concrete;
pub mod coroutine;
mod kind;
mod lower;
pub mod parse;
pub mod source;
pub mod suite;
mod suspicion;
