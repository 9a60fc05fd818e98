//! Across files: which module, class, function or library object every expression stands for.
//!
//! In reading order: [`types`] is what an expression may be; [`program`] holds all files and their global ids; [`module`]
//! follows imports, [`root`] finds the directories in which they look, [`import`] lists them, [`replaced`] finds modules in whose place something else is put; [`annotation`] reads types as written; [`member`] looks attributes up through classes; [`receiver`]
//! infers the types of expressions; [`override_set`] joins methods that stand in for one another, [`overriding`] finds those that a call may run; [`call_graph`] says
//! what every call reaches, [`forwarding`] where arguments land that functions pass on, [`started`] what functions are given that somebody else calls, [`generated`] what constructors take that nobody wrote, [`factory_argument`] what libraries are
//! handed to make values with; [`derived`] is what derives from a library's class, with [`passed_on`]; [`option`] is what is passed by keyword and read by name, [`store`] what is put into containers, [`function_value`] what functions of libraries are
//! that nobody calls where they stand, [`chain`] which query a chain of calls builds; [`condition`] decides whether a table row's `when` holds at a place, [`usage`] what becomes of a
//! value, [`waited`] whether it is waited for, [`lifetime`] how long it is used; [`enumeration`] says what enumerations have; [`made`] finds exceptions that the project makes itself; [`spelling`] what a computed name may be, also where it is [`given`]; [`registrar`] finds decorators that keep what they are given; [`describe`] puts types into words. [`place`] finds
//! where names and attributes stand, [`application`] what web frameworks hand to functions and keep for them.
//!
//! A type is proof, never a guess: what cannot be followed is unknown, and says so.

pub mod absent;
pub mod alias;
pub mod annotation;
pub mod application;
mod behind;
mod bound_text;
pub mod builtin;
pub mod call_graph;
pub mod chain;
mod client_cache;
pub mod command;
pub mod condition;
pub mod delegation;
pub mod derived;
pub mod describe;
pub mod enumeration;
pub mod factory_argument;
pub mod forwarding;
pub mod function_value;
pub mod generated;
mod given;
mod handled;
mod header_auth;
pub mod import;
mod inserted;
mod keys;
mod leaning;
pub mod lifetime;
mod made;
pub mod member;
mod memory;
pub mod module;
pub mod option;
pub mod origin;
mod outlived;
pub mod override_set;
mod overriding;
pub mod parsed;
pub mod passed_on;
mod place;
mod plain_value;
pub mod program;
pub mod query;
mod read_whole;
pub mod receiver;
mod registrar;
mod replaced;
mod root;
mod rounds;
pub mod shelf;
pub mod spelling;
pub mod started;
pub mod store;
mod task_object;
pub mod testing;
pub mod type_dispatch;
pub mod types;
pub mod upload;
pub mod usage;
pub mod waited;
mod zoned;

use crate::facts::FileFacts;
use crate::mapping::table::Table;
use program::{Program, ProgramFile};
use std::path::PathBuf;
use std::sync::Arc;
use testing::TestNames;

/// One parsed file, as the resolver takes it.
#[derive(Debug)]
pub struct FileInput {
    /// The file, as the user named it.
    pub path: PathBuf,
    /// Its decoded text.
    pub text: String,
    /// Its facts.
    pub facts: FileFacts,
    /// What pytest takes for tests in it, if it collects it.
    pub collected: Option<Arc<TestNames>>,
}

/// Join the facts of all files.
///
/// `known_modules` are all module paths of the project, parsed or not, so that an import of a project module that was
/// not worth parsing is not taken for an outside library.
pub fn resolve<'a>(
    files: Vec<FileInput>,
    other_paths: &[PathBuf],
    table: &'a Table,
) -> Program<'a> {
    let files: Vec<ProgramFile> = files.into_iter().map(ProgramFile::new).collect();
    let mut program = Program::new(files, other_paths, table);
    rounds::settle(&mut program);
    program
}
