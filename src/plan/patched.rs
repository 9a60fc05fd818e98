//! Programs that change a library for all who use it (`subprocess.check_output = logged`, `requests_cache.install_cache()`):
//! the replacement would know nothing of that, so the library stays.

use super::driver_connection;
use super::reason::Refusal;
use super::report::{behaviour, span};
use super::seed::Uses;
use super::whole::Kept;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::code;
use crate::mapping::row::LibraryId;
use crate::name::is_within;
use crate::name::map::Map;
use crate::resolve::call_graph::CallTarget;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::ExprKind;

/// Settings that show what goes on and change nothing else.
const SHOWING: &[&str] = &["debuglevel"];

/// What a program changes of libraries.
#[derive(Debug, Default)]
pub struct Patched {
    /// Libraries that stay because of it.
    pub kept: Kept,
    /// What only shows what goes on, with the library that it says nothing of any more.
    showing: Vec<(LibraryId, Site)>,
}

impl Patched {
    /// Look at all assignments and calls. What tests set in the place of the real thing is told apart elsewhere.
    pub fn collect(program: &Program<'_>) -> Self {
        let mut patched = Self::default();
        for file in program.file_ids() {
            if program.is_test_file(file) {
                continue;
            }
            for binding in &program.file(file).facts.attribute_bindings {
                let target = Site {
                    file,
                    expr: binding.target,
                };
                if let ExprKind::Attribute { value, attr } = &program.expr(target).kind {
                    let owner = Site { file, expr: *value };
                    patched.set(program, target, owner, Some(&attr.text));
                }
            }
        }
        let changed_by = changed_by(program);
        for (call, target) in &program.calls.targets {
            patched.called(program, *call, target, &changed_by);
        }
        driver_connection::keep(program, &mut patched.kept);
        patched
    }

    /// A member of something is set, if its name is known.
    fn set(&mut self, program: &Program<'_>, place: Site, owner: Site, member: Option<&str>) {
        let types = program.infer(owner);
        let owners = types.any_of.iter().filter_map(|one| match one {
            Type::External(name) => Some(&**name),
            _ => None,
        });
        for owner in owners {
            let full = member.map(|member| format!("{owner}.{member}"));
            for (id, library) in program.table.numbered_libraries() {
                let is_own = owner.split('.').next() == Some(&library.name)
                    || full.as_deref().is_some_and(|name| {
                        let mut rows = program.table.rows(name).iter();
                        rows.any(|&row| program.table.row(row).library == id)
                    });
                let is_beneath = library.built_on.iter().any(|name| is_within(owner, name));
                match member {
                    Some(name) if is_beneath && SHOWING.contains(&name) => {
                        self.showing.push((id, place));
                    }
                    _ if is_own || is_beneath => self.keep(program, id, place),
                    _ => {}
                }
            }
        }
    }

    fn called(
        &mut self,
        program: &Program<'_>,
        call: Site,
        target: &CallTarget,
        changed_by: &Map<&str, Vec<LibraryId>>,
    ) {
        let changes = target
            .external
            .iter()
            .filter_map(|name| changed_by.get(&**name));
        for &library in changes.flatten() {
            self.keep(program, library, call);
        }
        let is_setattr = matches!(&target.external[..], [name] if &**name == "builtins.setattr");
        if let ExprKind::Call { args, .. } = &program.expr(call).kind
            && let (true, [owner, name, ..]) = (is_setattr, &args[..])
            && !program.is_test_file(call.file)
        {
            let at = |expr| Site {
                file: call.file,
                expr,
            };
            let name = match &program.expr(at(name.value)).kind {
                ExprKind::Str { value, .. } => value.as_deref(),
                _ => None,
            };
            self.set(program, call, at(owner.value), name);
        }
    }

    fn keep(&mut self, program: &Program<'_>, library: LibraryId, place: Site) {
        self.kept.entry(library).or_insert_with(|| {
            let message = format!(
                "`{}` changes what is called here, and would not change its replacement",
                program.excerpt(place)
            );
            Refusal::at(code::REFUSED_CALL, message, span(program, place))
        });
    }

    /// What shows less than before, where calls of these libraries are converted.
    pub fn notes(
        &self,
        program: &Program<'_>,
        uses: &Uses,
        is_converted: impl Fn(&super::seed::MappedCall) -> bool,
    ) -> Vec<Diagnostic> {
        let told = self.showing.iter().filter(|(library, _)| {
            let mut calls = uses.calls.iter();
            calls.any(|call| program.table.row(call.row).library == *library && is_converted(call))
        });
        told.map(|(library, place)| {
            let target = &program.table.library(*library).target;
            let note = format!("this shows nothing of what {target} does");
            behaviour(span(program, *place), &note)
        })
        .collect()
    }
}

/// Functions that change libraries, with those that stay where one is called: all, where it rules out asyncio altogether.
fn changed_by<'p>(program: &'p Program<'_>) -> Map<&'p str, Vec<LibraryId>> {
    let mut changed: Map<&str, Vec<LibraryId>> = Map::default();
    for (id, library) in program.table.numbered_libraries() {
        for name in &library.patched_by {
            changed.entry(name).or_default().push(id);
        }
        for name in &library.rules_out_asyncio {
            let all = program.table.numbered_libraries();
            let changed = changed.entry(name).or_default();
            changed.extend(all.map(|(id, _)| id));
        }
    }
    changed
}
