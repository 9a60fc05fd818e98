//! Follows the pools of a function, and the futures they give, through its variables and containers to all that is done
//! with them.

use super::kept::Field;
use super::life::Keeping;
use super::{Change, Fault, Idle, THREAD, TIMER};
use crate::facts::binding::BindingId;
use crate::facts::scope::{ScopeId, ScopeKind};
use crate::name::map::Map;
use crate::options::PythonVersion;
use crate::plan::taking::{called, owner};
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::syntax::ast::{
    ArgumentKind, Clause, ComprehensionKind, ExprId, ExprKind, Parent, StmtId, StmtKind,
};
use crate::syntax::target::only_target;
use crate::text::TextRange;
use std::collections::{BTreeMap, BTreeSet};

/// What an expression holds of the things that are followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A pool, which lives as long as this block.
    Pool(TextRange),
    /// What a call that was handed to a pool gives some day.
    Future,
    /// A thread, or a timer.
    Thread(Kind),
    /// Any number of these: a list, a set, what is iterated.
    Each(Box<Shape>),
    /// A mapping with these for keys.
    Keys(Box<Shape>),
    /// A mapping with these for values.
    Values(Box<Shape>),
    /// A tuple: what is at each place, where it matters.
    Row(Vec<Option<Shape>>),
}

/// What a thread waits for before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing.
    Thread,
    /// Some time.
    Timer,
}

impl Shape {
    pub(super) fn each(self) -> Self {
        Self::Each(Box::new(self))
    }

    /// What iterating gives.
    pub(super) fn element(&self) -> Option<Self> {
        match self {
            Self::Each(one) | Self::Keys(one) => Some((**one).clone()),
            Self::Row(parts) => {
                let first = parts.first()?.clone()?;
                let is_even = parts.iter().all(|part| part.as_ref() == Some(&first));
                is_even.then_some(first)
            }
            _ => None,
        }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Followed {
    pub(super) changes: Vec<Change>,
    pub(super) functions: Vec<FunctionId>,
    pub(super) given: Vec<Site>,
    pub(super) idle: Vec<Idle>,
    pub(super) kept: Option<Keeping>,
    /// Where the threads stand.
    pub(super) threads: BTreeSet<Site>,
    pub(super) fault: Option<Fault>,
}

pub(super) struct Follower<'f, 'p> {
    pub(super) program: &'f Program<'p>,
    pub(super) python: PythonVersion,
    pub(super) file: FileId,
    /// Those of the functions that make the pools and threads.
    scopes: Vec<ScopeId>,
    /// Whether objects keep some of the threads.
    pub(super) is_kept: bool,
    /// The attributes in which they do.
    pub(super) fields: Vec<(Field, Shape)>,
    /// What `with` and the like run, and where.
    pub(super) of_syntax: &'f [(Site, FunctionId)],
    /// The calls that make the pools and threads.
    pub(super) made: Vec<Site>,
    pub(super) bindings: BTreeMap<BindingId, Shape>,
    /// Expressions that are known to hold what their shape says.
    pub(super) traced: Map<ExprId, Shape>,
    pub(super) reads: Vec<(ExprId, Shape)>,
    /// Expressions that land in something followed, and so have to be.
    pub(super) demanded: Vec<ExprId>,
    pub(super) found: Followed,
    /// `thread.start()`: the calls.
    pub(super) started: Vec<ExprId>,
    /// `thread.join()`: the calls.
    pub(super) joined: Vec<ExprId>,
    /// Pools that are not entered: the calls that make them, and the variables that hold them.
    pub(super) open: Vec<(ExprId, BindingId)>,
    /// `pool.shutdown()`: the calls.
    pub(super) shut: Vec<ExprId>,
    /// Variables that hold a thread, and the container that it is put into.
    pub(super) put_into: Vec<(ExprId, ExprId)>,
}

/// Since when a timeout of asyncio is the builtin one, as that of futures is.
pub(super) const SAME_TIMEOUT: PythonVersion = PythonVersion {
    major: 3,
    minor: 11,
};

pub(super) const UNSEEN: &str =
    "what becomes of the pool or thread, or of what it gives, is not seen here";

/// Follow the pools that the calls `made` make in functions of one file. `is_kept` says that objects keep some of the threads.
pub(super) fn follow(
    program: &Program<'_>,
    of_syntax: &[(Site, FunctionId)],
    (functions, made): (&[FunctionId], &[Site]),
    is_kept: bool,
    python: PythonVersion,
) -> Followed {
    let Some(&first) = made.first() else {
        return Followed::default();
    };
    let scopes = functions.iter().map(|&one| program.function(one).scope);
    let mut follower = Follower {
        program,
        python,
        file: first.file,
        scopes: scopes.collect(),
        is_kept,
        fields: Vec::new(),
        of_syntax,
        made: made.to_vec(),
        bindings: BTreeMap::new(),
        traced: Map::default(),
        reads: Vec::new(),
        demanded: Vec::new(),
        found: Followed::default(),
        started: Vec::new(),
        joined: Vec::new(),
        open: Vec::new(),
        shut: Vec::new(),
        put_into: Vec::new(),
    };
    let mut facts = functions.iter().map(|&one| program.function(one));
    let is_async = facts.any(|one| one.is_async);
    let tree = &program.file(follower.file).facts.tree;
    let mut wholes = functions
        .iter()
        .map(|&one| tree.stmt(program.function(one).stmt).range);
    let fault = if made.iter().any(|site| site.file != first.file) {
        Some("what else is kept there is not seen here")
    } else if wholes.any(|whole| follower.is_spinning(whole)) {
        Some("a loop turns round until another thread changes something")
    } else {
        None
    };
    if let Some(why) = fault {
        let why = why.to_owned();
        follower.found.fault = Some(Fault { site: first, why });
        return follower.found;
    }
    let result = made
        .iter()
        .try_for_each(|&site| match is_async {
            true => follower.fault(site.expr, "it was async before"),
            false => match called(program, site).as_deref() {
                Some(THREAD) => follower.thread(site, Kind::Thread),
                Some(TIMER) => follower.thread(site, Kind::Timer),
                _ => follower.pool(site),
            },
        })
        .and_then(|()| follower.settle())
        .and_then(|()| follower.all_shut())
        .and_then(|()| follower.all_joined());
    follower.found.fault = result.err();
    let traced = follower.traced.iter();
    let threads = traced.filter(|(_, shape)| matches!(shape, Shape::Thread(_)));
    let threads: Vec<Site> = threads.map(|(&expr, _)| follower.at(expr)).collect();
    follower.found.threads.extend(threads);
    follower.found
}

impl Follower<'_, '_> {
    pub(super) fn at(&self, expr: ExprId) -> Site {
        Site {
            file: self.file,
            expr,
        }
    }

    pub(super) fn fault(&self, expr: ExprId, why: &str) -> Result<(), Fault> {
        Err(Fault {
            site: self.at(expr),
            why: why.to_owned(),
        })
    }

    /// `with ThreadPoolExecutor(…) as pool:`, or `pool = ThreadPoolExecutor(…)` with a `pool.shutdown()` behind it.
    fn pool(&mut self, site: Site) -> Result<(), Fault> {
        let program = self.program;
        let tree = &program.file(self.file).facts.tree;
        let ExprKind::Call { args, .. } = &program.expr(site).kind else {
            return self.fault(site.expr, UNSEEN);
        };
        let is_plain = match &args[..] {
            [] => true,
            [only] => match &only.kind {
                ArgumentKind::Positional => true,
                ArgumentKind::Keyword(name) => &*name.text == "max_workers",
                _ => false,
            },
            _ => false,
        };
        if !is_plain || called(program, site).is_none() {
            return self.fault(site.expr, "only `max_workers` has a counterpart for tasks");
        }
        let Parent::Stmt(stmt) = program.expr(site).parent else {
            return self.fault(site.expr, UNSEEN);
        };
        if let Some((_, target)) = only_target(tree, site.expr) {
            return self.open_pool(site, target);
        }
        let StmtKind::With {
            items,
            is_async: false,
            ..
        } = &tree.stmt(stmt).kind
        else {
            return self.fault(site.expr, "the pool is not entered where it is made");
        };
        let item = items.iter().find(|item| item.context == site.expr);
        let Some(target) = item.and_then(|item| item.target) else {
            return self.fault(site.expr, UNSEEN);
        };
        self.found.changes.push(Change::Made(site));
        self.found.changes.push(Change::Entered(site));
        self.bind(target, &Shape::Pool(tree.stmt(stmt).range))
    }

    /// `pool = ThreadPoolExecutor(…)`
    fn open_pool(&mut self, site: Site, target: ExprId) -> Result<(), Fault> {
        let binding = match self.program.expr(self.at(target)).kind {
            ExprKind::Name(_) => self.program.binding_of(self.at(target)),
            _ => None,
        };
        let Some(binding) = binding else {
            return self.fault(site.expr, "the pool is kept where other functions find it");
        };
        let end = self.program.file(self.file).text.len() as u32;
        self.open.push((site.expr, binding));
        self.found.changes.push(Change::Made(site));
        self.bind(
            target,
            &Shape::Pool(TextRange::new(self.program.expr(site).range.end, end)),
        )
    }

    /// Whether everything that can reach what was followed was followed, too.
    fn settle(&mut self) -> Result<(), Fault> {
        let references = &self.program.file(self.file).facts.references;
        for (read, shape) in &self.reads {
            let seen = references
                .get(read.0 as usize)
                .and_then(|reference| reference.as_ref())
                .is_some_and(|reference| {
                    let mut bindings = reference.bindings.iter();
                    bindings.all(|binding| self.bindings.get(binding) == Some(shape))
                });
            if !seen {
                return self.fault(*read, "what is read here may be something else");
            }
        }
        let other = self
            .demanded
            .iter()
            .find(|expr| !self.traced.contains_key(expr));
        match other {
            Some(&expr) => self.fault(expr, "this stands beside what a pool gives"),
            None => Ok(()),
        }
    }

    // ---- variables and containers ------------------------------------------------------------------------------

    pub(super) fn bind(&mut self, target: ExprId, shape: &Shape) -> Result<(), Fault> {
        match &self.program.expr(self.at(target)).kind {
            ExprKind::Name(_) => match self.program.binding_of(self.at(target)) {
                Some(binding) => self.bind_name(binding, target, shape),
                None => self.fault(target, UNSEEN),
            },
            ExprKind::Tuple(parts) | ExprKind::List(parts) => {
                let parts = parts.clone();
                for (index, part) in parts.into_iter().enumerate() {
                    let one = match shape {
                        Shape::Row(row) => row.get(index).cloned().flatten(),
                        _ => shape.element(),
                    };
                    let is_starred =
                        matches!(self.program.expr(self.at(part)).kind, ExprKind::Starred(_));
                    match one {
                        _ if is_starred => return self.fault(part, UNSEEN),
                        Some(one) => self.bind(part, &one)?,
                        None => {}
                    }
                }
                Ok(())
            }
            ExprKind::Subscript { value, .. } => {
                self.put(*value, &Shape::Values(Box::new(shape.clone())))
            }
            ExprKind::Attribute { .. } => self.keep(target, shape),
            _ => self.fault(target, UNSEEN),
        }
    }

    pub(super) fn bind_name(
        &mut self,
        id: BindingId,
        at: ExprId,
        shape: &Shape,
    ) -> Result<(), Fault> {
        let facts = &self.program.file(self.file).facts;
        if let Some(known) = self.bindings.get(&id) {
            return match known == shape {
                true => Ok(()),
                false => self.fault(at, UNSEEN),
            };
        }
        let home = self.variables(facts.bindings[id.0 as usize].scope);
        if self.is_kept && matches!(facts.scopes[home.0 as usize].kind, ScopeKind::Module) {
            return self.keep_in_module(id, at, shape);
        }
        let is_own = match self.is_kept {
            true => {
                owner(self.program, self.at(at)) == home
                    && matches!(facts.scopes[home.0 as usize].kind, ScopeKind::Function(_))
            }
            false => self.scopes.contains(&home),
        };
        if !is_own {
            return self.fault(at, "it is kept where other functions find it");
        }
        self.bindings.insert(id, shape.clone());
        for read in self.program.reads_of(self.file, id) {
            if owner(self.program, read) != home {
                return self.fault(read.expr, "a function inside this one uses it");
            }
            self.reads.push((read.expr, shape.clone()));
            self.follow(read.expr, shape)?;
        }
        Ok(())
    }

    /// The scope whose variables a scope binds: through comprehensions.
    fn variables(&self, mut scope: ScopeId) -> ScopeId {
        let scopes = &self.program.file(self.file).facts.scopes;
        while let ScopeKind::Comprehension(_) = scopes[scope.0 as usize].kind {
            match scopes[scope.0 as usize].parent {
                Some(up) => scope = up,
                None => break,
            }
        }
        scope
    }

    // ---- uses --------------------------------------------------------------------------------------------------

    pub(super) fn follow(&mut self, expr: ExprId, shape: &Shape) -> Result<(), Fault> {
        match self.traced.insert(expr, shape.clone()) {
            Some(known) if known == *shape => return Ok(()),
            // The parts of a tuple are followed one by one.
            Some(Shape::Row(_)) if matches!(shape, Shape::Row(_)) => {}
            Some(_) => return self.fault(expr, UNSEEN),
            None => {}
        }
        let program = self.program;
        let tree = &program.file(self.file).facts.tree;
        match tree.expr(expr).parent {
            Parent::Module => self.fault(expr, UNSEEN),
            Parent::Stmt(stmt) => self.in_statement(expr, stmt, shape),
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Attribute { value, attr } if *value == expr => {
                    let call = match tree.expr(up).parent {
                        Parent::Expr(call) => match &tree.expr(call).kind {
                            ExprKind::Call { func, args, .. } if *func == up => Some((call, args)),
                            _ => None,
                        },
                        _ => None,
                    };
                    match call {
                        Some((call, args)) => self.method(call, &attr.text, args, shape),
                        None => match (shape, &*attr.text) {
                            (Shape::Thread(_), "daemon" | "name") if self.is_stored(up) => Ok(()),
                            _ => self.fault(up, UNSEEN),
                        },
                    }
                }
                ExprKind::Subscript { value, index } if *value == expr => {
                    self.subscripted(up, *index, shape)
                }
                ExprKind::Subscript { value, .. } => match (shape, self.is_stored(up)) {
                    (Shape::Future, true) => {
                        self.put(*value, &Shape::Keys(Box::new(Shape::Future)))
                    }
                    (Shape::Future, false) => Ok(()),
                    _ => self.fault(expr, UNSEEN),
                },
                ExprKind::Call { args, .. } => self.handed(up, expr, args, shape),
                ExprKind::List(items) | ExprKind::Set(items) | ExprKind::Tuple(items)
                    if self.is_collection(up) =>
                {
                    self.demanded.extend(items.iter().copied());
                    self.follow(up, &shape.clone().each())
                }
                ExprKind::Tuple(items) if !self.is_stored(up) => {
                    let place = |&item: &ExprId| (item == expr).then(|| shape.clone());
                    let row = items.iter().map(place).collect();
                    self.follow(up, &Shape::Row(row))
                }
                ExprKind::Dict(items) => {
                    let is_key = items.iter().any(|(key, _)| *key == Some(expr));
                    let (all, shape): (Vec<_>, _) = match is_key {
                        true => {
                            let keys = items.iter().map(|(key, value)| key.unwrap_or(*value));
                            (keys.collect(), Shape::Keys(Box::new(shape.clone())))
                        }
                        false => {
                            let values = items.iter().map(|(_, value)| *value);
                            (values.collect(), Shape::Values(Box::new(shape.clone())))
                        }
                    };
                    self.demanded.extend(all);
                    self.follow(up, &shape)
                }
                ExprKind::Comprehension { .. } => self.in_comprehension(expr, up, shape),
                ExprKind::Binary {
                    left,
                    op: "+",
                    right,
                } if matches!(shape, Shape::Each(_)) => {
                    self.demanded.extend([*left, *right]);
                    self.follow(up, shape)
                }
                ExprKind::Compare { .. } | ExprKind::Not(_) => Ok(()),
                ExprKind::Bool { .. } if self.is_tested(expr) => Ok(()),
                ExprKind::Named { target, .. } => {
                    let target = *target;
                    self.bind(target, shape)?;
                    self.follow(up, shape)
                }
                _ => self.fault(expr, UNSEEN),
            },
        }
    }

    fn in_statement(&mut self, expr: ExprId, stmt: StmtId, shape: &Shape) -> Result<(), Fault> {
        let tree = &self.program.file(self.file).facts.tree;
        match &tree.stmt(stmt).kind {
            StmtKind::Expr(_)
            | StmtKind::If { .. }
            | StmtKind::While { .. }
            | StmtKind::Assert { .. }
            | StmtKind::Delete(_) => Ok(()),
            StmtKind::Assign { targets, value } if *value == expr => match targets[..] {
                [target] => self.bind(target, shape),
                _ => self.fault(expr, UNSEEN),
            },
            // `threads += more`, seen from either side
            StmtKind::AugAssign { target, value, .. }
                if matches!(shape, Shape::Each(_)) && self.adds(expr, *target, *value) =>
            {
                let (target, value) = (*target, *value);
                match target == expr {
                    true => self.demanded.push(value),
                    false => self.put(target, shape)?,
                }
                self.bind(target, shape)
            }
            StmtKind::For {
                iter,
                target,
                is_async: false,
                ..
            } if *iter == expr => match shape.element() {
                Some(one) => self.bind(*target, &one),
                None => self.no_element(expr, shape),
            },
            _ => self.fault(expr, UNSEEN),
        }
    }

    /// Iterating over a mapping from something else gives nothing that is followed.
    pub(super) fn no_element(&self, expr: ExprId, shape: &Shape) -> Result<(), Fault> {
        match shape {
            Shape::Values(_) => Ok(()),
            _ => self.fault(expr, UNSEEN),
        }
    }

    fn in_comprehension(&mut self, expr: ExprId, up: ExprId, shape: &Shape) -> Result<(), Fault> {
        let tree = &self.program.file(self.file).facts.tree;
        let ExprKind::Comprehension {
            kind,
            element,
            value,
            clauses,
        } = &tree.expr(up).kind
        else {
            return self.fault(expr, UNSEEN);
        };
        for clause in clauses {
            match clause {
                Clause::For {
                    target,
                    iter,
                    is_async: false,
                    ..
                } if *iter == expr => {
                    return match shape.element() {
                        Some(one) => self.bind(*target, &one),
                        None => self.no_element(expr, shape),
                    };
                }
                Clause::If(test) if *test == expr => return Ok(()),
                _ => {}
            }
        }
        let held = match kind {
            ComprehensionKind::Dict if *element == expr => Shape::Keys(Box::new(shape.clone())),
            ComprehensionKind::Dict if *value == Some(expr) => {
                Shape::Values(Box::new(shape.clone()))
            }
            ComprehensionKind::Dict => return self.fault(expr, UNSEEN),
            _ if *element == expr => shape.clone().each(),
            _ => return self.fault(expr, UNSEEN),
        };
        self.follow(up, &held)
    }

    fn subscripted(&mut self, up: ExprId, index: ExprId, shape: &Shape) -> Result<(), Fault> {
        let tree = &self.program.file(self.file).facts.tree;
        if self.is_stored(up) {
            // What is stored is followed from where it comes.
            if let Parent::Stmt(stmt) = tree.expr(up).parent
                && let StmtKind::Assign { targets, value } = &tree.stmt(stmt).kind
                && targets.len() == 1
            {
                if matches!(shape, Shape::Values(_)) {
                    self.demanded.push(*value);
                } else if matches!(shape, Shape::Keys(_)) {
                    self.demanded.push(index);
                } else {
                    return self.fault(up, UNSEEN);
                }
                return Ok(());
            }
            return match tree.expr(up).parent {
                Parent::Stmt(stmt) if matches!(tree.stmt(stmt).kind, StmtKind::Delete(_)) => Ok(()),
                _ => self.fault(up, UNSEEN),
            };
        }
        match shape {
            Shape::Each(one) => match tree.expr(index).kind {
                ExprKind::Slice { .. } => self.follow(up, shape),
                _ => self.follow(up, one),
            },
            Shape::Values(one) => self.follow(up, one),
            Shape::Keys(_) => Ok(()),
            Shape::Row(_) | Shape::Pool(_) | Shape::Future | Shape::Thread(_) => {
                self.fault(up, UNSEEN)
            }
        }
    }
}
