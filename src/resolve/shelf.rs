//! Objects of a framework on which a program keeps what it likes, under names of its own, for the length of a request: `g.db` of Flask.

use super::application::is_state;
use super::program::{FileId, Program, Site};
use super::types::Types;
use crate::facts::binding::BindingKind;
use crate::name::map::Map;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent};
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// A name on a shelf: the shelf, by its qualified name, and the name.
pub type ShelfPlace = (Rc<str>, Box<str>);

/// Where an attribute is assigned: the file, and which of its assignments.
type Assignment = (FileId, u32);

/// What was found so far. Files do not change, so it holds in every round.
#[derive(Debug, Default)]
pub(super) struct Shelves {
    /// Assignments to the names of shelves.
    kept: OnceCell<Map<ShelfPlace, Vec<Assignment>>>,
    /// Whether all that is done with a shelf is seen.
    seen: RefCell<Map<Rc<str>, bool>>,
}

/// Methods of a shelf that give what it keeps under the name that is their first argument.
const TAKING: &[&str] = &["get", "pop"];

impl Program<'_> {
    /// The shelf that an expression names, directly: by an import, or as a member of a module.
    pub fn shelf(&self, site: Site) -> Option<Rc<str>> {
        if !self.table.has_shelves() {
            return None;
        }
        self.imported_name(site, |full| self.table.is_shelf(full))
    }

    /// The name from outside, one of those that are meant, that an expression names directly: by an import, perhaps of another file of
    /// the project, or as a member of a module. Nothing is inferred for that: what is kept on shelves is looked for in the midst of it.
    pub fn imported_name(&self, site: Site, is_meant: impl Fn(&str) -> bool) -> Option<Rc<str>> {
        let (name, member) = match &self.expr(site).kind {
            ExprKind::Name(_) => (site, None),
            ExprKind::Attribute { value, attr } => {
                let module = Site {
                    expr: *value,
                    ..site
                };
                (module, Some(&attr.text))
            }
            _ => return None,
        };
        let references = &self.file(name.file).facts.references;
        let reference = references.get(name.expr.0 as usize)?.as_ref()?;
        let bindings = reference.bindings.iter();
        let mut homes = bindings.flat_map(|&binding| self.homes(name.file, binding));
        homes.find_map(|(file, binding)| {
            let kind = &self.file(file).facts.bindings[binding.0 as usize].kind;
            let full = match (kind, member) {
                (BindingKind::Import { path, .. }, Some(member)) => format!("{path}.{member}"),
                (
                    BindingKind::ImportFrom {
                        level: 0,
                        module,
                        name,
                    },
                    None,
                ) => format!("{module}.{name}"),
                _ => return None,
            };
            is_meant(&full).then(|| full.into())
        })
    }

    /// The place on a shelf that an expression reads or sets: `g.db`, `g.pop("db", None)`, `getattr(g, "db", None)`.
    pub fn shelf_place(&self, site: Site) -> Option<ShelfPlace> {
        if !self.table.has_shelves() {
            return None;
        }
        let at = |expr: ExprId| Site { expr, ..site };
        match &self.expr(site).kind {
            ExprKind::Attribute { value, attr } => {
                let shelf = self.shelf(at(*value))?;
                let is_method = TAKING.contains(&&*attr.text) || &*attr.text == "setdefault";
                (!is_method).then(|| (shelf, attr.text.clone()))
            }
            ExprKind::Call { func, args, .. } => {
                let (shelf, rest) = match &self.expr(at(*func)).kind {
                    ExprKind::Attribute { value, attr } if TAKING.contains(&&*attr.text) => {
                        (self.shelf(at(*value))?, &args[..])
                    }
                    ExprKind::Name(name) if &**name == "getattr" => {
                        let (first, rest) = args.split_first()?;
                        (self.shelf(at(first.value))?, rest)
                    }
                    _ => return None,
                };
                let is_plain = |arg: &Argument| arg.kind == ArgumentKind::Positional;
                let [name, default @ ..] = rest else {
                    return None;
                };
                if default.len() > 1 || !rest.iter().all(is_plain) {
                    return None;
                }
                Some((shelf, self.name_written(at(name.value))?))
            }
            _ => None,
        }
    }

    /// What a call that takes something off a shelf gives where nothing is there.
    pub fn shelf_default(&self, site: Site) -> Option<ExprId> {
        let ExprKind::Call { args, .. } = &self.expr(site).kind else {
            return None;
        };
        let is_name = |arg: &&Argument| {
            matches!(
                self.expr(Site {
                    expr: arg.value,
                    ..site
                })
                .kind,
                ExprKind::Str { .. }
            )
        };
        let behind = args.iter().skip_while(|arg| !is_name(arg)).nth(1);
        behind.map(|arg| arg.value)
    }

    /// The text that is written there, and nothing else.
    pub(super) fn name_written(&self, site: Site) -> Option<Box<str>> {
        match &self.expr(site).kind {
            ExprKind::Str {
                value: Some(text),
                is_bytes: false,
                ..
            } => Some((**text).into()),
            _ => None,
        }
    }

    /// What is kept on a shelf under a name, if anything is.
    pub(super) fn kept_on_shelf(&self, shelf: &str, name: &str) -> Option<Types> {
        let place = (Rc::from(shelf), Box::from(name));
        let kept = self.kept_on_shelves().get(&place)?;
        let mut types = Types::none();
        for &(file, index) in kept {
            let binding = &self.file(file).facts.attribute_bindings[index as usize];
            types.join(self.value_types(file, &binding.value, &binding.path));
        }
        Some(types)
    }

    /// What a call gives that takes something off a shelf, where anything is put there.
    pub(super) fn taken_off_shelf(&self, call: Site) -> Option<Types> {
        let (shelf, name) = self.shelf_place(call)?;
        let mut types = self.kept_on_shelf(&shelf, &name)?;
        let default = self.shelf_default(call);
        let is_none = |expr: &ExprId| {
            matches!(
                self.expr(Site {
                    expr: *expr,
                    ..call
                })
                .kind,
                ExprKind::None
            )
        };
        match default.filter(|default| !is_none(default)) {
            Some(expr) => types.join(self.infer(Site { expr, ..call })),
            None => types.join(Types::builtin("None")),
        }
        Some(types)
    }

    /// What is kept on shelves, by place.
    fn kept_on_shelves(&self) -> &Map<ShelfPlace, Vec<Assignment>> {
        self.shelves.kept.get_or_init(|| {
            let mut all: Map<ShelfPlace, Vec<Assignment>> = Map::default();
            for (id, file) in self.numbered_files() {
                for (index, binding) in file.facts.attribute_bindings.iter().enumerate() {
                    let target = Site {
                        file: id,
                        expr: binding.target,
                    };
                    if let Some(place) = self.shelf_place(target) {
                        all.entry(place).or_default().push((id, index as u32));
                    }
                }
            }
            all
        })
    }

    /// The places on shelves that something is assigned to, with what that may be.
    pub fn shelved(&self) -> Vec<(ShelfPlace, Types)> {
        let mut places: Vec<&ShelfPlace> = self.kept_on_shelves().keys().collect();
        places.sort();
        let kept = places.into_iter().filter_map(|place| {
            let types = self.kept_on_shelf(&place.0, &place.1)?;
            Some((place.clone(), types))
        });
        kept.collect()
    }

    /// Whether nothing but what is seen takes anything from a shelf, or puts anything there.
    pub fn is_seen_shelf(&self, shelf: &str) -> bool {
        if let Some(&known) = self.shelves.seen.borrow().get(shelf) {
            return known;
        }
        let is_seen = match is_state(shelf) {
            true => self.is_seen_state(shelf),
            false => self.expressions().all(|(site, _)| {
                self.shelf(site).is_none_or(|named| *named != *shelf) || self.is_seen_use(site)
            }),
        };
        let mut seen = self.shelves.seen.borrow_mut();
        seen.insert(shelf.into(), is_seen);
        is_seen
    }

    /// Whether what is done there with a shelf is known: a name on it is read, set, deleted or looked for.
    fn is_seen_use(&self, shelf: Site) -> bool {
        let at = |expr: ExprId| Site { expr, ..shelf };
        let Parent::Expr(up) = self.expr(shelf).parent else {
            return false;
        };
        match &self.expr(at(up)).kind {
            ExprKind::Attribute { value, .. } if *value == shelf.expr => {
                if self.shelf_place(at(up)).is_some() {
                    return true;
                }
                match self.expr(at(up)).parent {
                    Parent::Expr(call) => self.shelf_place(at(call)).is_some(),
                    _ => false,
                }
            }
            ExprKind::Compare { operands, ops } => {
                ops.len() == 1 && ops[0].ends_with("in") && operands.last() == Some(&shelf.expr)
            }
            ExprKind::Call { func, args, .. } => {
                let is_read = self.shelf_place(at(up)).is_some();
                let callee = self.infer(at(*func));
                let asks = || match args.get(1) {
                    Some(name) => self.name_written(at(name.value)).is_some(),
                    None => false,
                };
                is_read || callee.is_external("builtins.hasattr") && asks()
            }
            _ => false,
        }
    }
}
