//! Attributes of classes that derive from a library's, which mean something to the replacement: `self.timeout` of a
//! `Session` is a setting of an `httpx.AsyncClient`. They get another name, where everything that names them is seen.

use super::{Collector, Conversion};
use crate::diagnostic::code;
use crate::plan::cell::{GroupId, holds_object};
use crate::plan::property::is_patch;
use crate::plan::template::{CodePart, Rewriting};
use crate::resolve::program::{ClassId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind};

/// What an attribute of some name is read off.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// An instance of the class, or the class.
    Own,
    /// Something else.
    Other,
    /// Perhaps the one, perhaps the other.
    Mixed,
}

impl Collector<'_, '_> {
    /// Give the attributes of a class that the replacement has, too, other names.
    pub(super) fn rename(&mut self, class: ClassId, group: GroupId) {
        let program = self.program;
        for (name, new) in program.renamed(class) {
            let places = match renamed_places(program, class, name) {
                Ok(places) => places,
                Err(site) => {
                    let shown = &program.class(class).name;
                    let message = format!(
                        "the replacement has another `{name}` than `{shown}`, whose own may be meant here"
                    );
                    self.refuse(group, code::EXTERNAL_BASE, message, site);
                    continue;
                }
            };
            for (at, &site) in places.iter().enumerate() {
                let mut code = Vec::new();
                match program.expr(site).kind {
                    ExprKind::Attribute { value, .. } => {
                        let owner = Site {
                            file: site.file,
                            expr: value,
                        };
                        code.push(CodePart::Source(program.expr(owner).outer));
                        code.push(CodePart::Text(format!(".{new}")));
                    }
                    _ => code.push(CodePart::Text(new.clone())),
                }
                let shown = &program.class(class).name;
                let note = format!(
                    "`{name}` of `{shown}` is called `{new}` now, because its new base has another `{name}`"
                );
                let rewriting = Rewriting {
                    code,
                    notes: (at == 0).then_some(note).into_iter().collect(),
                    ..Rewriting::default()
                };
                self.push_object(site, group, Conversion::Code(rewriting));
            }
        }
    }
}

/// Every place that names an attribute of a class, or the first where it cannot be told, or be written otherwise.
fn renamed_places(program: &Program<'_>, class: ClassId, name: &str) -> Result<Vec<Site>, Site> {
    if let Some(site) = patched(program, name) {
        return Err(site);
    }
    let family = program.below(class);
    let variables = family
        .iter()
        .flat_map(|&class| class_variables(program, class, name));
    let mut places: Vec<Site> = variables.collect();
    for (site, owner) in program.owners_named(name) {
        match owner_of(program, &program.infer(owner), class) {
            Owner::Own if holds_object(program, &program.infer(site)) => return Err(site),
            Owner::Own => places.push(site),
            Owner::Other => {}
            Owner::Mixed => return Err(site),
        }
    }
    Ok(places)
}

/// Names in the body of a class that mean a variable of it.
fn class_variables(program: &Program<'_>, class: ClassId, name: &str) -> Vec<Site> {
    let file = program.classes[class.0 as usize].file;
    let scope = program.class(class).scope;
    let facts = &program.file(file).facts;
    if !facts.scopes[scope.0 as usize].variables.contains_key(name) {
        return Vec::new();
    }
    let sites = (0..facts.tree.exprs.len() as u32).map(|expr| Site {
        file,
        expr: ExprId(expr),
    });
    let is_it = |site: &Site| {
        program.scope_of(*site) == scope
            && matches!(&program.expr(*site).kind, ExprKind::Name(text) if &**text == name)
    };
    sites.filter(is_it).collect()
}

fn owner_of(program: &Program<'_>, types: &Types, class: ClassId) -> Owner {
    let is_own = |one: &Type| matches!(one, Type::Instance(of) | Type::Class(of) | Type::Super(of) if program.family(*of) == class);
    let is_beside = |one: &Type| matches!(one, Type::Injected | Type::Builtin("None"));
    let is_any = types.any_of.iter().any(is_own);
    let is_all = types.any_of.iter().all(|one| is_own(one) || is_beside(one));
    let is_only_beside = types.any_of.iter().all(is_beside);
    match (is_any, is_all) {
        _ if types.unknown || is_only_beside => Owner::Mixed,
        (true, true) => Owner::Own,
        (true, false) => Owner::Mixed,
        (false, _) => Owner::Other,
    }
}

/// Where a test may put something in the place of an attribute: `patch("shop.Shop.timeout", 1)`. Everything else that
/// reaches an attribute by a name is given the object, which is seen where it goes.
fn patched(program: &Program<'_>, name: &str) -> Option<Site> {
    let mut calls = program.calls.targets.iter().map(|(site, _)| *site);
    calls.find(|&site| {
        let ExprKind::Call { args, .. } = &program.expr(site).kind else {
            return false;
        };
        let names = |expr: ExprId| {
            let place = Site {
                file: site.file,
                expr,
            };
            matches!(&program.expr(place).kind, ExprKind::Str { value: Some(text), .. }
                if text.rsplit('.').next() == Some(name))
        };
        is_patch(program, site) && args.iter().any(|arg| names(arg.value))
    })
}
