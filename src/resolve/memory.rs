//! What was found once and holds until the next round, so that it is looked for once.
//!
//! An answer is kept only when it depended on nothing that was still being looked for, and when nothing was given up on
//! the way: then it is what a second search would find, wherever that began.

use super::derived::Derivations;
use super::leaning::{Found, Touched};
use super::member::Through;
use super::program::{ClassId, FileId, FunctionId, Program};
use super::types::Types;
use crate::facts::binding::BindingId;
use crate::name::map::Map;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

/// Answers by name.
type ByName<T> = Map<Box<str>, T>;

/// Answers to questions that are asked again and again.
#[derive(Debug, Default)]
pub(super) struct Memory {
    bindings: RefCell<Map<FileId, Vec<Option<Found>>>>,
    members: RefCell<Map<(ClassId, Through), ByName<Found>>>,
    results: RefCell<Vec<Option<Found>>>,
    /// How often a search was given up.
    given_up: Cell<u64>,
    /// How many star imports are being searched.
    pub(super) searched_stars: Cell<u32>,
}

impl Memory {
    /// Say that the answers under way may not be all there is to find.
    pub(super) fn give_up(&self) {
        self.given_up.set(self.given_up.get() + 1);
    }

    /// How often that was said.
    pub(super) fn given_up(&self) -> u64 {
        self.given_up.get()
    }
}

/// What the classes are to one another. Nothing is kept while bases are still being found.
#[derive(Debug, Default)]
pub(super) struct Hierarchy {
    is_complete: bool,
    above: RefCell<Vec<Option<Rc<[ClassId]>>>>,
    below: RefCell<Vec<Option<Rc<[ClassId]>>>>,
    methods: RefCell<Map<ClassId, ByName<Option<FunctionId>>>>,
    overriding: RefCell<Map<ClassId, ByName<Rc<[FunctionId]>>>>,
    derivations: OnceCell<Derivations>,
    keeping: RefCell<Map<ClassId, bool>>,
}

impl Hierarchy {
    /// From now on bases do not change.
    pub(super) fn complete(&mut self, classes: usize) {
        self.is_complete = true;
        *self.above.get_mut() = vec![None; classes];
        *self.below.get_mut() = vec![None; classes];
    }

    /// What derives from classes of libraries, found once; nothing is known before all bases are.
    pub(super) fn derivations(&self, find: impl FnOnce() -> Derivations) -> Option<&Derivations> {
        self.is_complete.then(|| self.derivations.get_or_init(find))
    }

    /// Whether methods of the classes below one go on taking the arguments that they take, found once for each.
    pub(super) fn keeps(&self, root: ClassId, find: impl FnOnce() -> bool) -> bool {
        let known = self.keeping.borrow().get(&root).copied();
        known.unwrap_or_else(|| {
            let found = find();
            self.keeping.borrow_mut().insert(root, found);
            found
        })
    }
}

/// The answer in a list, found and put there when it is not.
fn in_list(
    list: &RefCell<Vec<Option<Rc<[ClassId]>>>>,
    class: ClassId,
    find: impl FnOnce() -> Vec<ClassId>,
) -> Rc<[ClassId]> {
    let at = class.0 as usize;
    let known = list.borrow().get(at).cloned().flatten();
    known.unwrap_or_else(|| {
        let found: Rc<[ClassId]> = find().into();
        if let Some(slot) = list.borrow_mut().get_mut(at) {
            *slot = Some(found.clone());
        }
        found
    })
}

impl Program<'_> {
    /// Forget what leaned on something that changed.
    pub(super) fn forget_answers(&mut self, touched: &Touched) {
        let stays = |found: &Found| !touched.has(found.leaning);
        let memory = &mut self.memory;
        let lists = memory.bindings.get_mut().values_mut();
        for slot in lists.flatten().chain(memory.results.get_mut()) {
            if slot.as_ref().is_some_and(|found| !stays(found)) {
                *slot = None;
            }
        }
        for names in memory.members.get_mut().values_mut() {
            names.retain(|_, found| stays(found));
        }
    }

    /// A class and what it inherits from, in the order in which names are looked up.
    pub fn above(&self, class: ClassId) -> Rc<[ClassId]> {
        in_list(&self.hierarchy.above, class, || self.linearised(class))
    }

    /// A class and everything below it.
    pub fn below(&self, class: ClassId) -> Rc<[ClassId]> {
        in_list(&self.hierarchy.below, class, || self.descendants(class))
    }

    pub(super) fn remembered_method(
        &self,
        class: ClassId,
        name: &str,
        find: impl FnOnce() -> Option<FunctionId>,
    ) -> Option<FunctionId> {
        if !self.hierarchy.is_complete {
            return find();
        }
        let methods = &self.hierarchy.methods;
        let known = methods
            .borrow()
            .get(&class)
            .and_then(|known| known.get(name).copied());
        known.unwrap_or_else(|| {
            let found = find();
            let mut methods = methods.borrow_mut();
            methods.entry(class).or_default().insert(name.into(), found);
            found
        })
    }

    /// The methods of a name that may run in the place of a class's own.
    pub(super) fn overriding_methods(&self, class: ClassId, name: &str) -> Rc<[FunctionId]> {
        if !self.hierarchy.is_complete {
            return self.find_overriding_methods(class, name).into();
        }
        let all = &self.hierarchy.overriding;
        let known = all
            .borrow()
            .get(&class)
            .and_then(|known| known.get(name).cloned());
        known.unwrap_or_else(|| {
            let found: Rc<[FunctionId]> = self.find_overriding_methods(class, name).into();
            let mut all = all.borrow_mut();
            all.entry(class)
                .or_default()
                .insert(name.into(), found.clone());
            found
        })
    }

    pub(super) fn remembered_binding(
        &self,
        file: FileId,
        binding: BindingId,
        find: impl FnOnce() -> Types,
    ) -> Types {
        let at = binding.0 as usize;
        let bindings = &self.memory.bindings;
        let known = bindings
            .borrow()
            .get(&file)
            .and_then(|known| known.get(at)?.clone());
        self.known_or_found(known, find, |found| {
            let mut bindings = bindings.borrow_mut();
            let known = bindings
                .entry(file)
                .or_insert_with(|| vec![None; self.file(file).facts.bindings.len()]);
            if let Some(slot) = known.get_mut(at) {
                *slot = Some(found);
            }
        })
    }

    pub(super) fn remembered_member(
        &self,
        class: ClassId,
        through: Through,
        name: &str,
        find: impl FnOnce() -> Types,
    ) -> Types {
        let members = &self.memory.members;
        let known = members
            .borrow()
            .get(&(class, through))
            .and_then(|known| known.get(name).cloned());
        self.known_or_found(known, find, |found| {
            let mut members = members.borrow_mut();
            let known = members.entry((class, through)).or_default();
            known.insert(name.into(), found);
        })
    }

    pub(super) fn remembered_result(
        &self,
        function: FunctionId,
        find: impl FnOnce() -> Types,
    ) -> Types {
        let at = function.0 as usize;
        let results = &self.memory.results;
        let known = results.borrow().get(at).cloned().flatten();
        self.known_or_found(known, find, |found| {
            let mut results = results.borrow_mut();
            if results.is_empty() {
                *results = vec![None; self.functions.len()];
            }
            if let Some(slot) = results.get_mut(at) {
                *slot = Some(found);
            }
        })
    }

    /// What is known; else search, and keep what is found if it may be kept.
    fn known_or_found(
        &self,
        known: Option<Found>,
        find: impl FnOnce() -> Types,
        keep: impl FnOnce(Found),
    ) -> Types {
        if let Some(found) = known {
            self.lean_as(found.leaning);
            return found.types();
        }
        let outer_cycle = self.lowest_cycle.replace(usize::MAX);
        let outer = self.leaning.take();
        let given_up = self.memory.given_up();
        let types = find();
        let cycle = self.lowest_cycle.get();
        let leaning = self.leaning.get();
        let is_whole = cycle == usize::MAX && given_up == self.memory.given_up();
        if is_whole && self.hierarchy.is_complete {
            keep(Found::new(&types, self.leanings.number(leaning)));
        }
        self.lowest_cycle.set(outer_cycle.min(cycle));
        self.leaning.set(outer.and(leaning));
        types
    }
}
