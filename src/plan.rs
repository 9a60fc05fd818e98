//! What turns async, what is replaced, and why.

pub mod cell;
