//! Objects of a library that only callers outside of the project can have made: a parameter that is annotated, and that nothing
//! here passes anything for. They follow those that the project makes itself: where all of these stay what they are, so will
//! those that are handed in.

use super::cell::{Cells, GroupId, is_changing};
use super::colour::Colours;
use super::reason::Refusal;
use super::report::span;
use super::seed::Uses;
use crate::diagnostic::code;
use crate::resolve::program::{Program, Site};
use crate::syntax::ast::ExprKind;
use std::collections::{BTreeMap, BTreeSet};

/// Objects by who made them.
#[derive(Debug, Default)]
pub struct Taken {
    /// Groups of objects that come from outside: their type, and a place where one is used.
    from_outside: BTreeMap<GroupId, (String, Site)>,
    /// By type: the groups of objects that the project makes, each with a place that does.
    made: BTreeMap<String, BTreeMap<GroupId, Site>>,
}

impl Taken {
    /// Look at all uses of objects.
    pub fn collect(program: &Program<'_>, uses: &Uses, cells: &mut Cells) -> Self {
        let mut taken = Self::default();
        let mut made: BTreeSet<(GroupId, String)> = BTreeSet::new();
        let mut used: Vec<(GroupId, String, Site)> = Vec::new();
        let objects = |site: Site| -> Vec<String> {
            let types = program.infer(site);
            let names = types.objects().map(|name| name.to_string());
            names.filter(|name| is_changing(program, name)).collect()
        };
        for call in &uses.calls {
            let given = cells.group(program, call.site);
            let given = cells.current(given);
            for name in objects(call.site) {
                made.insert((given, name.clone()));
                if !program.is_test_file(call.site.file) {
                    let all = taken.made.entry(name).or_default();
                    all.entry(given).or_insert(call.site);
                }
            }
            // `bool(response)` is about what it is given.
            let at = |expr| Site { expr, ..call.site };
            let about = match &program.expr(call.site).kind {
                ExprKind::Call { args, .. } => args.first().map(|arg| at(arg.value)),
                _ => None,
            };
            let own = cells.current(call.group);
            let about = about.filter(|&given| {
                let given = cells.group(program, given);
                cells.current(given) == own
            });
            let owner = program.called_on(call.site).map(at).or(about);
            if let Some(owner) = owner {
                let names = objects(owner).into_iter();
                used.extend(names.map(|name| (call.group, name, owner)));
            }
        }
        for object in &uses.objects {
            let is_made = matches!(program.expr(object.site).kind, ExprKind::Call { .. });
            for name in objects(object.site) {
                match is_made {
                    true => {
                        let group = cells.current(object.group);
                        made.insert((group, name.clone()));
                        if !program.is_test_file(object.site.file) {
                            let all = taken.made.entry(name).or_default();
                            all.entry(group).or_insert(object.site);
                        }
                    }
                    false => used.push((object.group, name, object.site)),
                }
            }
        }
        for (group, name, site) in used {
            let group = cells.current(group);
            let is_tested = program.is_test_file(site.file);
            if !is_tested && !made.contains(&(group, name.clone())) {
                taken.from_outside.entry(group).or_insert((name, site));
            }
        }
        taken
    }

    /// Those that would change, although nothing of their kind that the project makes does.
    pub fn left(&self, program: &Program<'_>, colours: &Colours) -> Vec<(GroupId, Refusal)> {
        let mut left = Vec::new();
        for (&group, (name, site)) in &self.from_outside {
            let Some(made) = self.made.get(name) else {
                continue;
            };
            let stays = |group: &GroupId| colours.refused.contains_key(group);
            let Some((_, &maker)) = made.first_key_value() else {
                continue;
            };
            if !colours.is_converted(group) || !made.keys().all(stays) {
                continue;
            }
            let what = format!("every `{name}` that the project makes stays what it is");
            let refusal = Refusal::at(code::MIXED_VALUE, what, span(program, maker));
            let because = format!("`{}` is one that is handed in", program.excerpt(*site));
            left.push((group, refusal.through(span(program, *site), because)));
        }
        left
    }
}
