//! What tests put in the place of a function that gets another name.

use super::Proposal;
use crate::plan::double::written_patch;
use crate::resolve::program::{FileId, FunctionId, Site};
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent};
use crate::text::{TextRange, is_word_part};
use std::collections::BTreeSet;

/// What takes names of attributes, by its last name.
const TAKERS: &[&str] = &[
    "attrgetter",
    "delattr",
    "getattr",
    "hasattr",
    "methodcaller",
    "multiple",
    "object",
    "patch",
    "setattr",
    "spy",
    "stub",
];

impl Proposal<'_, '_> {
    /// What tests put in the place of a function goes where its callers find it now.
    pub(super) fn patches(&mut self) {
        let program = self.program;
        for (id, file) in program.numbered_files() {
            if !program.is_test_file(id) {
                continue;
            }
            let mut seen: BTreeSet<ExprId> = BTreeSet::new();
            for &call in &file.facts.calls {
                let site = Site {
                    file: id,
                    expr: call,
                };
                if let Some((owner, name, text)) = written_patch(program, site) {
                    let (functions, _) = self.meant(&program.members(&owner, &name), &name);
                    if let Some(&function) = functions.first() {
                        seen.insert(text);
                        self.patched(
                            Site {
                                file: id,
                                expr: text,
                            },
                            &name,
                            function,
                        );
                    }
                }
                let ExprKind::Call { args, .. } = &program.expr(site).kind else {
                    continue;
                };
                for arg in args {
                    if let ArgumentKind::Keyword(keyword) = &arg.kind
                        && self.by_name.contains_key(&keyword.text)
                        && program.calls.target(site).is_none_or(|target| {
                            target.bound.is_empty() && target.constructed.is_empty()
                        })
                    {
                        for function in self.by_name[&keyword.text].clone() {
                            self.stay(function, site, "a test may put this in its place");
                        }
                    }
                }
            }
            self.strings(id, &seen);
        }
    }

    /// What else names one of the functions in a string.
    fn strings(&mut self, id: FileId, seen: &BTreeSet<ExprId>) {
        let program = self.program;
        let tree = &program.file(id).facts.tree;
        for (index, expr) in tree.exprs.iter().enumerate() {
            let text = ExprId(index as u32);
            let ExprKind::Str {
                value: Some(value), ..
            } = &expr.kind
            else {
                continue;
            };
            let last = value.rsplit('.').next().unwrap_or(value);
            if seen.contains(&text)
                || !self.by_name.contains_key(last)
                || !value.split('.').all(is_word)
            {
                continue;
            }
            let site = Site {
                file: id,
                expr: text,
            };
            let names_it = match value.rsplit_once('.') {
                Some((path, _)) => {
                    let top = path.split('.').next().unwrap_or(path);
                    program.module_file(id, top).is_some()
                }
                None => self.is_name_of_attribute(site),
            };
            if names_it {
                for function in self.by_name[last].clone() {
                    self.stay(function, site, "a test names it in a string");
                }
            }
        }
    }

    /// Whether a string is given to something that takes names of attributes.
    fn is_name_of_attribute(&self, site: Site) -> bool {
        let Parent::Expr(up) = self.program.expr(site).parent else {
            return false;
        };
        let call = Site {
            file: site.file,
            expr: up,
        };
        let ExprKind::Call { func, .. } = self.program.expr(call).kind else {
            return false;
        };
        let callee = self.program.source(Site {
            file: site.file,
            expr: func,
        });
        callee
            .rsplit('.')
            .next()
            .is_some_and(|last| TAKERS.contains(&last))
    }

    fn is_called_by_project(&self, function: FunctionId) -> bool {
        let mut calls = self.program.calls.targets.iter();
        calls.any(|(site, target)| {
            !self.program.is_test_file(site.file)
                && target.bound.iter().any(|(one, _)| *one == function)
        })
    }

    fn patched(&mut self, site: Site, name: &str, function: FunctionId) {
        // What is put in the place of a task is sent, unless the project calls it.
        if self.public.tasks().decorator(function).is_some() {
            if self.is_called_by_project(function) {
                self.stay(function, site, "a test may put this in its place");
            }
            return;
        }
        let range = self.program.expr(site).range;
        let text = self.program.source(site);
        let inside = text.trim_end_matches(['"', '\'']);
        if inside.ends_with(name) {
            let end = range.start + inside.len() as u32;
            let last = TextRange::new(end - name.len() as u32, end);
            self.rename(site.file, last, function);
            self.file(site.file).strings.push(range);
        } else {
            self.stay(function, site, "a test names it in a string");
        }
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_word_part)
}
