//! What the outside can call a program by: routes, public names, tests, commands, tasks. A conversion keeps all of it.
//!
//! In reading order: [`reading`] (calls, decorators and names as they are written), [`entry`] (routes, commands and tasks),
//! [`public`] (names), [`test`] (what a test runner collects), [`compare`] (what is lost from one text to the other).
//! A [`Surface`] is read off the facts of one file alone, so that those made for verification serve.

pub mod compare;
pub mod entry;
pub mod public;
pub mod reading;
pub mod test;

use crate::facts::FileFacts;
use crate::text::TextRange;
use entry::Entry;
use public::{Bound, Taken};
use reading::Reader;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use test::{TestClass, TestFunction};

/// What one file can be called by.
#[derive(Clone, Debug, Default)]
pub struct Surface {
    /// Routes, commands and tasks, in source order.
    pub entries: Vec<Entry>,
    /// What is bound in the module and in its classes, by dotted path; private names, too.
    pub bound: BTreeMap<String, Bound>,
    /// Names that `__all__` lists, and where.
    pub exported: BTreeMap<String, TextRange>,
    /// What is imported by name.
    pub taken: BTreeSet<Taken>,
    /// Functions of the module and methods of its classes, any of which may be a test.
    pub functions: Vec<TestFunction>,
    /// Classes by dotted path.
    pub classes: BTreeMap<String, TestClass>,
}

impl Surface {
    /// The surface of a file with `text` and `facts`, in a project whose top-level modules are `own`.
    pub fn of(facts: &FileFacts, text: &str, own: &HashSet<Box<str>>) -> Self {
        let reader = Reader { facts, text, own };
        Self {
            entries: entry::entries(&reader),
            bound: public::bound(&reader),
            exported: public::exported(&reader),
            taken: public::taken(facts),
            functions: test::functions(&reader),
            classes: test::classes(&reader),
        }
    }
}
