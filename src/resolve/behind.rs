//! Functions that a package keeps to itself: its `__init__.py` says what users import, and they are not among that.

use super::program::{FileId, FunctionId, Program};
use crate::facts::binding::BindingKind;
use crate::facts::scope::ScopeId;

impl Program<'_> {
    /// Whether a function stands in a module of a package whose face names other things of its own, and neither it nor its module; and whether
    /// it is only called, and goes nowhere as a value.
    pub(super) fn is_behind_a_face(&self, function: FunctionId) -> bool {
        let home = self.function_file(function);
        let module = self.file(home).module.as_str();
        if self.class_of(function).is_some() || self.file(home).is_package {
            return false;
        }
        let is_above = |face: &str| {
            let rest = module.strip_prefix(face);
            rest.is_some_and(|rest| rest.starts_with('.'))
        };
        let faces = self.files.iter().enumerate();
        let faces: Vec<FileId> = faces
            .filter(|(_, file)| file.is_package && is_above(&file.module))
            .map(|(at, _)| FileId(at as u32))
            .collect();
        let name = &*self.function(function).name;
        faces.iter().any(|&face| self.names_its_own(face))
            && !self.lists(home, name)
            && !faces.iter().any(|&face| self.shows(face, home, name))
            && self.calls_of_name(name).is_some()
    }

    /// Whether a package's `__init__.py` imports something out of modules of the project.
    fn names_its_own(&self, face: FileId) -> bool {
        self.imports_of(face).any(|import| match import {
            BindingKind::ImportFrom { level, module, .. } => {
                let dotted = self.absolute_module(face, *level, module);
                let from = dotted.and_then(|dotted| self.module_file(face, &dotted));
                from.is_some_and(|from| from != face && !self.file(from).is_package)
            }
            _ => false,
        })
    }

    /// Whether a package's `__init__.py` may hand on a function of that name, or its module.
    fn shows(&self, face: FileId, home: FileId, name: &str) -> bool {
        let home = self.file(home).module.as_str();
        self.lists(face, name)
            || self.imports_of(face).any(|import| match import {
                BindingKind::StarImport { .. } => true,
                BindingKind::Import { loads, .. } => **loads == *home,
                BindingKind::ImportFrom {
                    level,
                    module,
                    name: own,
                } => {
                    let dotted = self.absolute_module(face, *level, module);
                    let is_module = dotted.is_some_and(|dotted| format!("{dotted}.{own}") == home);
                    **own == *name || is_module
                }
                _ => false,
            })
    }

    /// Whether a module has a list of what it exports, and may have that name on it.
    fn lists(&self, file: FileId, name: &str) -> bool {
        let file = self.file(file);
        let mut bindings = file.facts.bindings.iter();
        let is_written = |quote| file.text.contains(&format!("{quote}{name}{quote}"));
        bindings.any(|binding| &*binding.name == "__all__") && (is_written('"') || is_written('\''))
    }

    fn imports_of(&self, file: FileId) -> impl Iterator<Item = &BindingKind> {
        let bindings = self.file(file).facts.bindings.iter();
        let own = bindings.filter(|binding| binding.scope == ScopeId::MODULE);
        own.map(|binding| &binding.kind)
    }
}
