//! Which files hold tests, and which functions pytest calls by their names.
//!
//! pytest collects files by their names (`python_files`), and those that a command names. Besides, `tests.py` and files that import pytest are
//! taken for files of tests where they look like ones: somebody names them to pytest, where it is not seen.

use super::program::{FileId, FunctionId, Program, ProgramFile};
use crate::facts::FileFacts;
use crate::facts::binding::{BindingId, BindingKind};
use crate::facts::scope::ScopeId;
use crate::syntax::ast::ExprKind;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What pytest takes for tests in a file that it collects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestNames {
    /// Beginnings or patterns of functions' names.
    pub functions: Vec<String>,
    /// The same of classes.
    pub classes: Vec<String>,
}

impl Default for TestNames {
    fn default() -> Self {
        Self {
            functions: vec!["test".to_owned()],
            classes: vec!["Test".to_owned()],
        }
    }
}

/// How a project has its tests found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collecting {
    /// Files that pytest collects because it is told to, as the user would name them.
    pub files: BTreeSet<PathBuf>,
    /// What are tests in them.
    pub names: Arc<TestNames>,
    /// Which tests that are coroutine functions are awaited.
    pub awaited: Awaited,
}

/// Which tests that are coroutine functions pytest awaits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Awaited {
    /// Those that are marked.
    #[default]
    Marked,
    /// All of them.
    All,
}

/// Files that pytest collects unless it is told otherwise.
const COLLECTED: &[&str] = &["test_*.py", "*_test.py"];

/// Files that hold tests, by custom.
const CUSTOMARY: &[&str] = &["test.py", "tests.py", "*_tests.py", "tests_*.py"];

impl Collecting {
    /// What pytest takes for tests in this file, if it collects it and finds some.
    pub fn of(&self, path: &Path, facts: &FileFacts) -> Option<Arc<TestNames>> {
        let is_unasked = COLLECTED.iter().any(|pattern| is_under(pattern, path));
        // `python_files = *.py` means no file that holds no test.
        (is_unasked || self.files.contains(path) && holds_tests(facts, &self.names))
            .then(|| self.names.clone())
    }
}

/// Whether a file defines tests of such names.
fn holds_tests(facts: &FileFacts, names: &TestNames) -> bool {
    let is_class = |name: &str| name.contains("Test") || is_one_of(&names.classes, name);
    let mut functions = facts.functions.iter();
    functions.any(|function| {
        is_one_of(&names.functions, &function.name)
            && match function.class {
                Some(class) => is_class(&facts.classes[class.0 as usize].name),
                None => function.defined_in == ScopeId::MODULE,
            }
    })
}

/// Whether a pattern is that of a file: of its name, or with the directories above.
pub fn is_under(pattern: &str, path: &Path) -> bool {
    if pattern.contains('/') {
        return fits(&format!("*/{pattern}"), &format!("/{}", path.display()));
    }
    let name = path.file_name().map(|name| name.to_string_lossy());
    name.is_some_and(|name| fits(pattern, &name))
}

/// Whether a shell's pattern is that of a text. What brackets list is not looked into.
fn fits(pattern: &str, text: &str) -> bool {
    let mut rest = text.chars();
    let mut pattern = pattern.chars();
    loop {
        match pattern.next() {
            None => return rest.next().is_none(),
            Some('*') => {
                let after = pattern.as_str();
                let starts = rest.as_str().char_indices().map(|(at, _)| at);
                let mut starts = starts.chain([rest.as_str().len()]);
                return starts
                    .any(|at| rest.as_str().get(at..).is_some_and(|end| fits(after, end)));
            }
            Some('[') => {
                pattern
                    .by_ref()
                    .take_while(|&one| one != ']')
                    .for_each(drop);
                if rest.next().is_none() {
                    return false;
                }
            }
            Some(one) => match rest.next() {
                Some(other) if one == '?' || one == other => {}
                _ => return false,
            },
        }
    }
}

/// Whether a name begins as one of these, or has the form of one.
fn is_one_of(names: &[String], name: &str) -> bool {
    let mut names = names.iter();
    names.any(|one| {
        name.starts_with(one.as_str()) || one.contains(['*', '?', '[']) && fits(one, name)
    })
}

impl Program<'_> {
    /// Whether a file holds tests: what it puts in the place of the real thing decides nothing about that.
    pub fn is_test_file(&self, id: FileId) -> bool {
        self.test_files.get(id.0 as usize).copied().unwrap_or(false)
    }

    pub(super) fn is_for_testing(&self, id: FileId) -> bool {
        let path = &self.file(id).path;
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        // Only directories of the project itself count, not those it lies in.
        let in_tests = path
            .parent()
            .into_iter()
            .flat_map(Path::components)
            .skip(self.shared_components)
            .any(|part| {
                matches!(
                    part.as_os_str().to_str(),
                    Some("tests" | "test" | "testing")
                )
            });
        in_tests || name == "conftest.py" || self.is_collected(id)
    }

    /// Whether pytest, or whoever runs the tests, collects a file.
    pub fn is_collected(&self, id: FileId) -> bool {
        self.file(id).collected.is_some() || self.is_customary(id)
    }

    /// Whether pytest calls a function by its name.
    pub fn is_called_by_pytest(&self, function: FunctionId) -> bool {
        let file = self.function_file(function);
        let facts = self.function(function);
        let is_in = |file: FileId, class: Option<&str>| {
            let customary = || {
                let is_uncalled = || self.calls.callers(function).next().is_none();
                let is_sure = || self.file(file).facts.imports("pytest");
                (self.is_customary(file) && (is_sure() || is_uncalled())).then(Arc::default)
            };
            let names = self.file(file).collected.clone().or_else(customary);
            names.is_some_and(|names| {
                is_one_of(&names.functions, &facts.name)
                    && class.is_none_or(|class| is_one_of(&names.classes, class))
            })
        };
        if let Some(class) = self.class_of(function) {
            let family = self.below(class);
            return family.iter().any(|&below| {
                let info = &self.classes[below.0 as usize];
                let is_near = || info.file == file || self.is_for_tests(file);
                is_in(info.file, Some(&self.class(below).name)) && is_near()
            });
        }
        if facts.defined_in != ScopeId::MODULE {
            return false;
        }
        let takes_it = |importer: FileId, taken: Option<&str>, binding: BindingId| {
            let kind = &self.file(importer).facts.bindings[binding.0 as usize].kind;
            match taken {
                Some(taken) => taken == &*facts.name,
                None => matches!(kind, BindingKind::StarImport { .. }),
            }
        };
        let mut imports = self.imports.iter();
        is_in(file, None)
            || facts.name.starts_with("test")
                && imports.any(|one| {
                    one.module == file
                        && takes_it(one.importer, one.taken.as_deref(), one.binding)
                        && is_in(one.importer, None)
                })
                && self.is_for_tests(file)
    }

    /// Whether a file belongs to the tests, and not to the code under test: only they use it.
    fn is_for_tests(&self, file: FileId) -> bool {
        let mut imports = self.imports.iter();
        self.is_test_file(file)
            || imports.all(|one| one.module != file || self.is_test_file(one.importer))
    }

    /// Whether a file looks like one of tests, which somebody names to pytest where it is not seen.
    fn is_customary(&self, id: FileId) -> bool {
        self.customary.get(id.0 as usize).copied().unwrap_or(false)
    }

    /// Which files look so.
    pub(super) fn find_customary(&self) -> Vec<bool> {
        self.file_ids()
            .map(|id| self.looks_like_tests(id))
            .collect()
    }

    fn looks_like_tests(&self, id: FileId) -> bool {
        let file = self.file(id);
        let is_named = || {
            CUSTOMARY
                .iter()
                .any(|pattern| is_under(pattern, &file.path))
        };
        holds_tests(&file.facts, &TestNames::default())
            && (file.facts.imports("pytest") || is_named() && !runs_its_own(file))
    }
}

/// Whether a file calls its tests itself, as scripts called `test.py` do.
fn runs_its_own(file: &ProgramFile) -> bool {
    let tree = &file.facts.tree;
    file.facts
        .calls
        .iter()
        .any(|&call| match &tree.expr(call).kind {
            ExprKind::Call { func, .. } => {
                matches!(&tree.expr(*func).kind, ExprKind::Name(name) if name.starts_with("test"))
            }
            _ => false,
        })
}
