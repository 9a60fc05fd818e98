//! Which modules of the project its imports find, looked up once for all who ask.

use super::program::{FileId, Program};
use crate::facts::binding::{BindingId, BindingKind};

/// An import that finds a module of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectImport {
    /// The file it stands in.
    pub importer: FileId,
    /// What it binds there.
    pub binding: BindingId,
    /// The module.
    pub module: FileId,
    /// The name it takes from the module; `None` where it is the module itself, or all names in it.
    pub taken: Option<Box<str>>,
}

/// Every import of every file.
pub(super) fn collect(program: &Program<'_>) -> Vec<ProjectImport> {
    let mut imports = Vec::new();
    for (importer, file) in program.numbered_files() {
        for (index, binding) in file.facts.bindings.iter().enumerate() {
            let mut found = |dotted: &str, taken: Option<&str>| {
                if let Some(module) = program.module_file(importer, dotted) {
                    imports.push(ProjectImport {
                        importer,
                        binding: BindingId(index as u32),
                        module,
                        taken: taken.map(Box::from),
                    });
                }
            };
            match &binding.kind {
                BindingKind::Import { loads, .. } => found(loads, None),
                BindingKind::ImportFrom {
                    level,
                    module,
                    name,
                } => {
                    if let Some(dotted) = program.absolute_module(importer, *level, module) {
                        found(&dotted, Some(name));
                        found(&format!("{dotted}.{name}"), None);
                    }
                }
                BindingKind::StarImport { level, module } => {
                    if let Some(dotted) = program.absolute_module(importer, *level, module) {
                        found(&dotted, None);
                    }
                }
                _ => {}
            }
        }
    }
    imports
}
