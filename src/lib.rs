//! awaitify: a codemod that turns synchronous Python projects into asyncio projects.
//!
//! Stages, in order: discover, parse, facts, resolve, plan, rewrite, diff, verify, emit. `docs/architecture.md` tells the
//! story; [`pipeline`] is the only module that knows the order. This file is a face for outsiders: nothing inside the
//! crate imports from it.

#![forbid(unsafe_code)]

pub mod cli;
pub mod dependency;
pub mod diagnostic;
pub mod diff;
pub mod disk;
pub mod emit;
pub mod facts;
pub mod git;
pub mod mapping;
pub mod name;
pub mod options;
pub mod pipeline;
pub mod plan;
pub mod report;
pub mod resolve;
pub mod rewrite;
pub mod serving;
pub mod syntax;
pub mod text;
pub mod verify;
