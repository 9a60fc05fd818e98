//! In which scope each name lives, by Python's rules.

use super::binding::BindingId;
use super::operation::{Symbol, UnitId};
use super::scope::{Scope, ScopeId, ScopeKind};
use super::walk::{Declared, Walk};
use crate::name::map::Map;

/// Index of a variable in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VariableId(pub u32);

/// One name of one scope.
#[derive(Clone, Debug)]
pub struct Variable {
    /// The scope it lives in.
    pub scope: ScopeId,
    /// The unit whose flow decides what it holds.
    pub unit: UnitId,
    /// Everything that binds it.
    pub bindings: Vec<BindingId>,
    /// Those of its bindings that another unit makes (`global`, `nonlocal`): they may reach any read.
    pub foreign: Vec<BindingId>,
    /// Whether each run of its comprehension binds it before it can be read.
    pub is_fresh: bool,
}

/// What a name means in a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The variable.
    pub variable: VariableId,
    /// For a class's variable: the module's of that name, which is read while the class's is unbound.
    pub otherwise: Option<VariableId>,
}

/// All variables of a file.
#[derive(Debug)]
pub struct Variables {
    /// The variables.
    pub all: Vec<Variable>,
    /// For every binding: its variable.
    pub of_binding: Vec<VariableId>,
    index: Map<(ScopeId, Symbol), VariableId>,
    resolved: Map<(ScopeId, Symbol), Option<Resolution>>,
    of_class: Map<ScopeId, Vec<VariableId>>,
}

impl Variables {
    /// Settle the owner of every binding of `walk`, which is written into the bindings too.
    pub fn settle(walk: &mut Walk<'_>) -> Self {
        let mut own: Map<(ScopeId, Symbol), ()> = Map::default();
        let is_declared = |key: &(ScopeId, Symbol)| walk.declared.contains_key(key);
        for (binding, &symbol) in walk.bindings.iter().zip(&walk.symbol_of) {
            let key = (binding.scope, symbol);
            if !is_declared(&key) {
                own.insert(key, ());
            }
        }
        let mut variables = Self {
            all: Vec::new(),
            of_binding: Vec::with_capacity(walk.bindings.len()),
            index: Map::with_capacity_and_hasher(own.len(), Default::default()),
            resolved: Map::default(),
            of_class: Map::default(),
        };
        for index in 0..walk.bindings.len() {
            let id = BindingId(index as u32);
            let symbol = walk.symbol_of[index];
            let site = walk.bindings[index].scope;
            let owner = match walk.declared.get(&(site, symbol)) {
                None => site,
                Some(Declared::Global) => ScopeId::MODULE,
                Some(Declared::Nonlocal) => enclosing_owner(&walk.scopes, &own, site, symbol),
            };
            let unit = walk.unit_of_scope[owner.0 as usize];
            let kind = walk.scopes[owner.0 as usize].kind;
            let next = VariableId(variables.all.len() as u32);
            let variable = *variables.index.entry((owner, symbol)).or_insert(next);
            if variable == next {
                variables.all.push(Variable {
                    scope: owner,
                    unit,
                    bindings: Vec::new(),
                    foreign: Vec::new(),
                    is_fresh: matches!(kind, ScopeKind::Comprehension(_)),
                });
                if let ScopeKind::Class(_) = kind {
                    variables.of_class.entry(owner).or_default().push(variable);
                }
            }
            let entry = &mut variables.all[variable.0 as usize];
            entry.bindings.push(id);
            if walk.unit_of_binding[index] != unit {
                entry.foreign.push(id);
            }
            variables.of_binding.push(variable);
            walk.bindings[index].scope = owner;
        }
        for (&(scope, _), &variable) in &variables.index {
            let bindings = &mut variables.all[variable.0 as usize].bindings;
            if !bindings.is_sorted_by_key(|id| walk.bindings[id.0 as usize].range.start) {
                bindings.sort_by_key(|id| walk.bindings[id.0 as usize].range.start);
            }
            let Some(name) = bindings
                .first()
                .map(|id| &walk.bindings[id.0 as usize].name)
            else {
                continue;
            };
            walk.scopes[scope.0 as usize]
                .variables
                .insert(name.clone(), bindings.clone());
        }
        variables
    }

    /// The variable named `id`.
    pub fn variable(&self, id: VariableId) -> &Variable {
        &self.all[id.0 as usize]
    }

    /// The variables of a class body.
    pub fn of_class(&self, scope: ScopeId) -> &[VariableId] {
        self.of_class.get(&scope).map_or(&[], Vec::as_slice)
    }

    /// What `symbol` means when read in `scope`; `None` when no scope of the file binds it.
    pub fn resolve(
        &mut self,
        walk: &Walk<'_>,
        scope: ScopeId,
        symbol: Symbol,
    ) -> Option<Resolution> {
        if let Some(&known) = self.resolved.get(&(scope, symbol)) {
            return known;
        }
        let found = self.look_up(walk, scope, symbol);
        self.resolved.insert((scope, symbol), found);
        found
    }

    fn look_up(&self, walk: &Walk<'_>, scope: ScopeId, symbol: Symbol) -> Option<Resolution> {
        let global = self.index.get(&(ScopeId::MODULE, symbol)).copied();
        // A class body's names are seen in the body itself (and in the type parameter scopes right in it) only.
        let mut sees_class = true;
        let mut next = Some(scope);
        while let Some(at) = next {
            let kind = walk.scopes[at.0 as usize].kind;
            let is_class = matches!(kind, ScopeKind::Class(_));
            if !is_class || sees_class {
                if walk.declared.get(&(at, symbol)) == Some(&Declared::Global) {
                    break;
                }
                if let Some(&variable) = self.index.get(&(at, symbol)) {
                    return Some(Resolution {
                        variable,
                        otherwise: global.filter(|_| is_class),
                    });
                }
            }
            sees_class &= matches!(kind, ScopeKind::TypeParameters(_));
            next = walk.scopes[at.0 as usize].parent;
        }
        global.map(|variable| Resolution {
            variable,
            otherwise: None,
        })
    }
}

/// Where a name declared `nonlocal` in `site` lives.
fn enclosing_owner(
    scopes: &[Scope],
    own: &Map<(ScopeId, Symbol), ()>,
    site: ScopeId,
    symbol: Symbol,
) -> ScopeId {
    let mut next = scopes[site.0 as usize].parent;
    while let Some(at) = next {
        let scope = &scopes[at.0 as usize];
        let can_hold = matches!(scope.kind, ScopeKind::Function(_) | ScopeKind::Lambda(_));
        if can_hold && own.contains_key(&(at, symbol)) {
            return at;
        }
        next = scope.parent;
    }
    site
}
