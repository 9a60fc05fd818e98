//! From bytes to a lowered tree. The only room that says `tree_sitter`.
//!
//! In reading order: `source` decodes a file by BOM and coding cookie; `parse` runs tree-sitter; `concrete` copies its
//! tree (`kind` names the nodes); `lower` turns the copy into [`ast`] (`tree` has the ways into it), mending or marking what tree-sitter-python is known
//! to parse wrongly, `grammar` adds what tree-sitter lets pass and
//! CPython does not, and `suspicion` looks at the text for what no tree shows. [`children`] says what hangs below a node;
//! [`sorts`] tell expressions apart; statements stand in [`suite`]s, and a [`target`] is bound where it stands. [`coroutine`] finds awaits by a query, off tree-sitter's tree itself, and [`fstring`] what is new in
//! Python 3.12. `quoted` reads annotations that are written as strings.

pub mod arguments;
pub mod ast;
pub mod children;
mod concrete;
pub mod coroutine;
pub mod fstring;
mod grammar;
mod kind;
mod lower;
pub mod parse;
mod quoted;
pub mod sorts;
pub mod source;
pub mod suite;
mod suspicion;
pub mod target;
mod tree;
