//! The facts of a file while its tree is walked: what the walks over expressions and statements write on.

use super::binding::{AttributeBinding, Binding, BindingId, BindingKind};
use super::definition::{Class, Function, FunctionIndex};
use super::expression::Step;
use super::operation::{Operation, Symbol, Unit, UnitId};
use super::scope::{Scope, ScopeId, ScopeKind};
use crate::name::map::Map;
use crate::syntax::ast::{Identifier, StmtId, Tree};
use crate::text::TextRange;

/// The facts of a file while they are being collected.
#[derive(Debug)]
pub struct Walk<'t> {
    pub(super) text: &'t str,
    pub(super) tree: &'t Tree,
    pub(super) scopes: Vec<Scope>,
    /// For every scope: the unit its code runs in.
    pub(super) unit_of_scope: Vec<UnitId>,
    /// For every scope: the function whose own body it belongs to.
    pub(super) function_of_scope: Vec<Option<FunctionIndex>>,
    /// For every scope: the names declared `global`, then those declared `nonlocal`, in it.
    pub(super) declared: Map<(ScopeId, Symbol), Declared>,
    pub(super) bindings: Vec<Binding>,
    /// For every binding: its name.
    pub(super) symbol_of: Vec<Symbol>,
    /// For every binding: the unit in which it is made.
    pub(super) unit_of_binding: Vec<UnitId>,
    pub(super) attribute_bindings: Vec<AttributeBinding>,
    pub(super) functions: Vec<Function>,
    pub(super) classes: Vec<Class>,
    pub(super) scope_of: Vec<ScopeId>,
    pub(super) units: Vec<Unit>,
    pub(super) unit: UnitId,
    pub(super) symbols: Map<&'t str, Symbol>,
    /// How many `if TYPE_CHECKING:` stand around the current statement.
    pub(super) type_checking: u32,
    /// The walruses that have run when the last test is true.
    pub(super) when_true: Vec<BindingId>,
    /// How deep the current statement is nested.
    pub(super) depth: u32,
    /// Statements that were passed over because they are nested too deeply.
    pub(super) too_deep: Vec<TextRange>,
    /// What is still to be done in the expression being walked, last first.
    pub(super) steps: Vec<Step>,
    outer_units: Vec<UnitId>,
    loops: Vec<(UnitId, usize, BindingId)>,
}

/// Where a declared name lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    /// `global`
    Global,
    /// `nonlocal`
    Nonlocal,
}

impl<'t> Walk<'t> {
    /// A walk that has seen nothing yet.
    pub fn new(text: &'t str, tree: &'t Tree) -> Self {
        let mut walk = Self {
            text,
            tree,
            scopes: Vec::new(),
            unit_of_scope: Vec::new(),
            function_of_scope: Vec::new(),
            declared: Map::default(),
            bindings: Vec::new(),
            symbol_of: Vec::new(),
            unit_of_binding: Vec::new(),
            attribute_bindings: Vec::new(),
            functions: Vec::new(),
            classes: Vec::new(),
            scope_of: vec![ScopeId::MODULE; tree.exprs.len()],
            units: vec![Unit { tape: Vec::new() }],
            unit: UnitId::MODULE,
            symbols: Map::default(),
            type_checking: 0,
            when_true: Vec::new(),
            depth: 0,
            too_deep: Vec::new(),
            steps: Vec::new(),
            outer_units: Vec::new(),
            loops: Vec::new(),
        };
        walk.open_scope(ScopeKind::Module, None, None);
        walk
    }

    /// The number of `name`.
    pub(super) fn symbol(&mut self, name: &'t str) -> Symbol {
        let next = Symbol(self.symbols.len() as u32);
        *self.symbols.entry(name).or_insert(next)
    }

    /// Open a scope whose code runs in the current unit.
    pub(super) fn open_scope(
        &mut self,
        kind: ScopeKind,
        parent: Option<ScopeId>,
        function: Option<FunctionIndex>,
    ) -> ScopeId {
        let id = ScopeId(self.scopes.len() as u32);
        self.scopes.push(Scope {
            kind,
            parent,
            variables: Map::default(),
            declared_elsewhere: Vec::new(),
        });
        self.unit_of_scope.push(self.unit);
        self.function_of_scope.push(function);
        id
    }

    /// Begin a unit of its own; `scope` runs in it.
    pub(super) fn open_unit(&mut self, scope: ScopeId) {
        self.outer_units.push(self.unit);
        self.unit = UnitId(self.units.len() as u32);
        self.units.push(Unit { tape: Vec::new() });
        self.unit_of_scope[scope.0 as usize] = self.unit;
    }

    /// Go back to the unit around the current one.
    pub(super) fn close_unit(&mut self) {
        self.unit = self.outer_units.pop().unwrap_or(UnitId::MODULE);
    }

    /// Write `operation` on the current tape.
    pub(super) fn emit(&mut self, operation: Operation) {
        self.units[self.unit.0 as usize].tape.push(operation);
    }

    /// The binding that will be made next.
    pub(super) fn next_binding(&self) -> BindingId {
        BindingId(self.bindings.len() as u32)
    }

    /// Begin a loop; every binding made until [`Walk::end_loop_extent`] belongs to it.
    pub(super) fn begin_loop_extent(&mut self) {
        let first = self.next_binding();
        let at = self.units[self.unit.0 as usize].tape.len();
        self.loops.push((self.unit, at, first));
        self.emit(Operation::Loop(first, first));
    }

    /// The bindings of the innermost open loop are complete.
    pub(super) fn end_loop_extent(&mut self) {
        let last = self.next_binding();
        if let Some((unit, at, first)) = self.loops.pop()
            && let Some(slot) = self.units[unit.0 as usize].tape.get_mut(at)
        {
            *slot = Operation::Loop(first, last);
        }
    }

    /// Make a binding of `name` in `scope` (its owner is settled later) without writing it on the tape.
    pub(super) fn new_binding(
        &mut self,
        name: &'t str,
        range: TextRange,
        scope: ScopeId,
        stmt: Option<StmtId>,
        kind: BindingKind,
    ) -> BindingId {
        let id = self.next_binding();
        let symbol = self.symbol(name);
        self.symbol_of.push(symbol);
        self.unit_of_binding.push(self.unit);
        self.bindings.push(Binding {
            scope,
            name: name.into(),
            range,
            stmt,
            kind,
            type_checking: self.type_checking > 0,
        });
        id
    }

    /// Make a binding of an identifier, now.
    pub(super) fn bind(
        &mut self,
        name: &'t Identifier,
        scope: ScopeId,
        stmt: Option<StmtId>,
        kind: BindingKind,
    ) -> BindingId {
        let id = self.new_binding(&name.text, name.range, scope, stmt, kind);
        self.emit(Operation::Bind(id));
        id
    }
}
