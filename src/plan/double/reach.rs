//! Which functions a test may run, as far as calls and names lead; of a class that it names, what Python runs by itself, too.
//!
//! Few patches of few tests are about calls that tables know, so what a function names is looked for when it is asked.

use crate::name::map::{Map, Set};
use crate::plan::served;
use crate::resolve::program::{ClassId, FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind};
use crate::syntax::sorts::Sorts;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Methods of a class of tests that run before each.
const FIRST: &[&str] = &["setUp", "setUpClass", "setup_class", "setup_method"];

/// What a function runs.
#[derive(Clone, Debug)]
struct Next {
    functions: Rc<[FunctionId]>,
    /// Whether it names an application, or a client of one: then it may run all that applications call.
    drives: bool,
}

/// Who runs functions, as far as somebody asked where to begin.
#[derive(Debug, Default)]
struct Callers {
    by_function: Map<FunctionId, Vec<FunctionId>>,
    /// Those that run what applications call.
    driving: Vec<FunctionId>,
}

/// What each function names that is a function.
#[derive(Debug)]
pub struct Reach<'r, 'p> {
    program: &'r Program<'p>,
    /// By file: the names and calls of each function.
    named: Vec<OnceCell<Map<FunctionId, Vec<ExprId>>>>,
    /// By function: those that are defined in it.
    inner: Map<FunctionId, Vec<FunctionId>>,
    next: RefCell<Map<FunctionId, Next>>,
    implicit: RefCell<Map<ClassId, Rc<[FunctionId]>>>,
    /// What applications call.
    served: OnceCell<Rc<[FunctionId]>>,
    callers: OnceCell<Callers>,
}

impl<'r, 'p> Reach<'r, 'p> {
    /// For a program.
    pub fn new(program: &'r Program<'p>) -> Self {
        let mut inner: Map<FunctionId, Vec<FunctionId>> = Map::default();
        for function in program.function_ids() {
            let file = program.function_file(function);
            let scope = program.function(function).defined_in;
            if let Some(outer) = program.enclosing_function(file, scope) {
                inner.entry(outer).or_default().push(function);
            }
        }
        Self {
            program,
            named: program.files.iter().map(|_| OnceCell::new()).collect(),
            inner,
            next: RefCell::default(),
            implicit: RefCell::default(),
            served: OnceCell::new(),
            callers: OnceCell::new(),
        }
    }

    /// The same, as if applications called nothing.
    pub fn without_applications(program: &'r Program<'p>) -> Self {
        let reach = Self::new(program);
        reach.served.get_or_init(|| Rc::from([]));
        reach
    }

    /// The functions that these may run, themselves among them.
    pub fn from(&self, functions: impl IntoIterator<Item = FunctionId>) -> BTreeSet<FunctionId> {
        let mut open: Vec<FunctionId> = functions.into_iter().collect();
        let mut seen: Set<FunctionId> = open.iter().copied().collect();
        let mut served: Option<Rc<[FunctionId]>> = None;
        while let Some(function) = open.pop() {
            let next = self.next(function);
            open.extend(next.functions.iter().filter(|&&next| seen.insert(next)));
            if next.drives && served.is_none() {
                let all = served.insert(self.served());
                open.extend(all.iter().filter(|&&next| seen.insert(next)));
            }
        }
        seen.into_iter().collect()
    }

    /// The functions that may run one of these, themselves among them, as far as they are run from where `begin` says: the same
    /// places each time.
    pub fn reaching<I: Iterator<Item = FunctionId>>(
        &self,
        functions: &BTreeSet<FunctionId>,
        begin: impl FnOnce() -> I,
    ) -> BTreeSet<FunctionId> {
        let callers = self.callers.get_or_init(|| {
            let mut callers = Callers::default();
            for function in self.from(begin()) {
                let next = self.next(function);
                for &next in next.functions.iter() {
                    callers.by_function.entry(next).or_default().push(function);
                }
                if next.drives {
                    callers.driving.push(function);
                }
            }
            callers
        });
        let mut driving = callers.driving.as_slice();
        let served: Set<FunctionId> = match driving.is_empty() {
            true => Set::default(),
            false => self.served().iter().copied().collect(),
        };
        let mut found = functions.clone();
        let mut open: Vec<FunctionId> = functions.iter().copied().collect();
        while let Some(function) = open.pop() {
            let own = callers.by_function.get(&function).into_iter().flatten();
            open.extend(own.filter(|&&caller| found.insert(caller)));
            if served.contains(&function) {
                let driving = std::mem::take(&mut driving).iter();
                open.extend(driving.filter(|&&caller| found.insert(caller)));
            }
        }
        found
    }

    fn next(&self, function: FunctionId) -> Next {
        if let Some(known) = self.next.borrow().get(&function) {
            return known.clone();
        }
        let file = self.program.function_file(function);
        // A function runs what is defined in it.
        let inner = self.inner.get(&function).into_iter().flatten();
        let mut next: BTreeSet<FunctionId> = inner.copied().collect();
        let params = self.program.function_def(function).map(|def| &*def.params);
        let names = params.into_iter().flatten().map(|param| &*param.name.text);
        next.extend(names.flat_map(|name| self.program.fixtures_for(function, name)));
        let named = self.named(file).and_then(|named| named.get(&function));
        let mut drives = false;
        for &expr in named.into_iter().flatten() {
            let site = Site { file, expr };
            if let ExprKind::Call { .. } = self.program.expr(site).kind {
                let bound = self.program.calls.target(site).map(|target| &target.bound);
                next.extend(bound.into_iter().flatten().map(|(function, _)| *function));
                continue;
            }
            let types = self.program.infer(site);
            next.extend(types.functions());
            drives |= types.any_of.iter().any(served::is_driven);
            for one in types.any_of.iter() {
                if let Type::Class(class) | Type::Instance(class) = one {
                    next.extend(self.implicit(*class).iter());
                }
            }
        }
        let next = Next {
            functions: next.into_iter().collect(),
            drives,
        };
        self.next.borrow_mut().insert(function, next.clone());
        next
    }

    fn named(&self, file: FileId) -> Option<&Map<FunctionId, Vec<ExprId>>> {
        let cell = self.named.get(file.0 as usize)?;
        Some(cell.get_or_init(|| {
            let mut named: Map<FunctionId, Vec<ExprId>> = Map::default();
            let meant = Sorts::NAMED.and(Sorts::CALL);
            for (site, _) in self.program.expressions_in(file, meant) {
                if let Some(function) = self.program.function_around(site) {
                    named.entry(function).or_default().push(site.expr);
                }
            }
            named
        }))
    }

    /// What applications call: a test that has one, or its client, may run all of it.
    fn served(&self) -> Rc<[FunctionId]> {
        let found = self
            .served
            .get_or_init(|| served::called(self.program).into_iter().collect());
        found.clone()
    }

    /// What runs of a class without being called by its name.
    fn implicit(&self, class: ClassId) -> Rc<[FunctionId]> {
        if let Some(known) = self.implicit.borrow().get(&class) {
            return known.clone();
        }
        let program = self.program;
        let is_implicit = |&function: &FunctionId| {
            let name = &*program.function(function).name;
            name.starts_with("__") || FIRST.contains(&name) || program.is_property(function)
        };
        let methods = program.methods_with_inherited(class).into_iter();
        let found: Rc<[FunctionId]> = methods.filter(is_implicit).collect();
        self.implicit.borrow_mut().insert(class, found.clone());
        found
    }
}
