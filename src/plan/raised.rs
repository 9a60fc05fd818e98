//! Which code may make a call that raises a certain exception: a handler around other code need not name it.

use crate::resolve::program::{FileId, Program, Site};
use crate::syntax::ast::{ExprId, ExprKind};
use crate::syntax::sorts::Sorts;
use crate::text::TextRange;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

/// What a piece of code does, as far as it matters here.
#[derive(Debug, Default)]
struct Deeds {
    /// Outside names that it calls.
    calls: BTreeSet<Rc<str>>,
    /// Names by which it may reach functions of the project.
    mentions: BTreeSet<Box<str>>,
    /// Methods that it calls on what cannot be followed.
    unresolved: BTreeSet<Box<str>>,
    /// Whether it calls what is computed.
    is_open: bool,
}

/// The functions of a program by what they may call, worked out when first asked.
#[derive(Default)]
pub struct Raisers {
    functions: OnceCell<Vec<(Box<str>, Deeds)>>,
    by_calls: BTreeMap<Vec<String>, BTreeSet<Box<str>>>,
}

impl Raisers {
    /// Whether code may make one of `calls`, by itself or through what it calls.
    pub fn may_call(
        &mut self,
        program: &Program<'_>,
        file: FileId,
        range: TextRange,
        calls: &[String],
    ) -> bool {
        let facts = &program.file(file).facts;
        let mut deeds = Deeds::default();
        for (index, expr) in facts.tree.exprs.iter().enumerate() {
            if range.contains_range(expr.range) {
                let expr = ExprId(index as u32);
                deeds.add(program, Site { file, expr });
            }
        }
        let functions = self.functions.get_or_init(|| functions(program));
        let reaching = self
            .by_calls
            .entry(calls.to_vec())
            .or_insert_with(|| reaching(functions, calls));
        // What Python calls by itself is mentioned nowhere.
        let is_hidden = reaching
            .iter()
            .any(|name| name.starts_with("__") && &**name != "__init__");
        deeds.is_open || is_hidden || deeds.reaches(reaching, calls)
    }
}

impl Deeds {
    fn add(&mut self, program: &Program<'_>, site: Site) {
        match &program.expr(site).kind {
            ExprKind::Call { func, .. } => {
                let callee = Site {
                    file: site.file,
                    expr: *func,
                };
                let Some(target) = program.calls.target(site) else {
                    self.is_open = true;
                    return;
                };
                self.calls.extend(target.external.iter().cloned());
                for (function, _) in &target.bound {
                    self.mentions
                        .insert(program.function(*function).name.clone());
                }
                if target.unknown {
                    match &program.expr(callee).kind {
                        ExprKind::Attribute { attr, .. } => {
                            self.mentions.insert(attr.text.clone());
                            self.unresolved.insert(attr.text.clone());
                        }
                        _ => self.is_open = true,
                    }
                }
            }
            // A function handed on, or a property.
            ExprKind::Name(name) if !program.is_callee(site) => {
                self.mentions.insert(name.clone());
            }
            ExprKind::Attribute { attr, .. } if !program.is_callee(site) => {
                self.mentions.insert(attr.text.clone());
            }
            _ => {}
        }
    }

    fn reaches(&self, names: &BTreeSet<Box<str>>, calls: &[String]) -> bool {
        let is_made = |call: &String| {
            let method = call.rsplit('.').next().unwrap_or(call);
            self.calls.contains(call.as_str()) || self.unresolved.contains(method)
        };
        calls.iter().any(is_made) || self.mentions.iter().any(|name| names.contains(name))
    }
}

fn functions(program: &Program<'_>) -> Vec<(Box<str>, Deeds)> {
    let mut all: Vec<(Box<str>, Deeds)> = program
        .function_ids()
        .map(|id| (program.function(id).name.clone(), Deeds::default()))
        .collect();
    for (site, _) in program.expressions_of(Sorts::NAMED.and(Sorts::CALL)) {
        if let Some(function) = program.enclosing_function(site.file, program.scope_of(site)) {
            all[function.0 as usize].1.add(program, site);
        }
    }
    all
}

/// The names of the functions that may make one of `calls`.
fn reaching(functions: &[(Box<str>, Deeds)], calls: &[String]) -> BTreeSet<Box<str>> {
    let mut reaching: BTreeSet<Box<str>> = BTreeSet::new();
    let mut done: HashSet<usize> = HashSet::new();
    loop {
        let before = done.len();
        for (at, (name, deeds)) in functions.iter().enumerate() {
            if !done.contains(&at) && deeds.reaches(&reaching, calls) {
                done.insert(at);
                reaching.insert(name.clone());
            }
        }
        if done.len() == before {
            return reaching;
        }
    }
}
