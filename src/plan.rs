//! What turns async, what is replaced, and why.

pub mod barrier;
pub mod cell;
pub mod colour;
pub mod context;
pub mod reason;
pub mod reference;
pub mod seed;
pub mod template;
