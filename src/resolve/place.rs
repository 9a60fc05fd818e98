//! Where names, attributes and methods stand, found for all of a file, or all files, when the first is asked for.

use super::program::{ClassId, FileId, FunctionId, Program, ProgramFile, Site};
use crate::facts::FileFacts;
use crate::facts::binding::{BindingId, BindingKind, Value};
use crate::name::map::{Map, Set};
use crate::syntax::ast::{Expr, ExprId, ExprKind, Parent};
use crate::syntax::sorts::Sorts;
use crate::text::TextRange;
use memchr::memmem;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The calls of what has a name, where it is named in no other way.
type Calls = Option<Rc<[Site]>>;

/// What was found so far. Files do not change, so it holds in every round.
#[derive(Debug, Default)]
pub(super) struct Places {
    attributes: OnceCell<Map<Box<str>, Vec<Site>>>,
    methods: OnceCell<Map<Box<str>, Vec<FunctionId>>>,
    reads: RefCell<Map<FileId, Reads>>,
    bound: RefCell<Map<FileId, Map<TextRange, BindingId>>>,
    /// By name: the calls of what has it, where it is named in no other way.
    pub(super) calls: RefCell<Map<Box<str>, Calls>>,
    /// Which texts were looked for in all files, and whether they are there.
    mentioned: RefCell<Map<&'static str, bool>>,
    /// Which dotted names were looked for among the imports of all files, and whether they are there.
    imported: RefCell<Map<Box<str>, bool>>,
    /// Modules in whose place the program puts something else.
    pub(super) replaced: OnceCell<Set<FileId>>,
    /// Whether files may set attributes by computed names.
    pub(super) setting: RefCell<Map<FileId, bool>>,
    /// Whether a handler gives a name to an error that a library may raise, once that was asked.
    pub(super) errors_named: OnceCell<bool>,
    /// The calls that make what several event loops use.
    pub(super) for_several_loops: RefCell<BTreeSet<Site>>,
}

/// The reads of every binding of a file, those of one binding in a row.
#[derive(Debug)]
struct Reads {
    /// Where the reads of each binding begin; one more than there are bindings.
    starts: Vec<u32>,
    reads: Vec<ExprId>,
}

impl Reads {
    fn of(facts: &FileFacts) -> Self {
        let seen = || {
            facts.references.iter().enumerate().flat_map(|(at, one)| {
                let bindings = one.as_ref().map_or(&[][..], |one| &one.bindings[..]);
                bindings.iter().map(move |binding| (at, binding.0 as usize))
            })
        };
        let mut starts = vec![0; facts.bindings.len() + 1];
        for (_, binding) in seen() {
            starts[binding + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut reads = vec![ExprId(0); *starts.last().unwrap_or(&0) as usize];
        for (at, binding) in seen() {
            reads[next[binding] as usize] = ExprId(at as u32);
            next[binding] += 1;
        }
        Self { starts, reads }
    }

    fn of_binding(&self, binding: BindingId) -> &[ExprId] {
        let at = binding.0 as usize;
        &self.reads[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

impl Program<'_> {
    /// What is called, of a call (`limited` of the decorator `@limited(5)`); of anything else that itself.
    pub fn callee_or_self(&self, site: Site) -> Site {
        match self.expr(site).kind {
            ExprKind::Call { func, .. } => Site { expr: func, ..site },
            _ => site,
        }
    }

    /// The methods of a class, and those of all above it.
    pub fn methods_with_inherited(&self, class: ClassId) -> Vec<FunctionId> {
        let above = self.above(class);
        let classes = above.iter().map(|one| &self.classes[one.0 as usize]);
        let methods = classes.flat_map(|one| one.methods.values().flatten());
        methods.copied().collect()
    }

    /// Every read that may see a binding, in source order.
    pub fn reads_of(&self, file: FileId, binding: BindingId) -> Vec<Site> {
        let mut all = self.places.reads.borrow_mut();
        let reads = all
            .entry(file)
            .or_insert_with(|| Reads::of(&self.file(file).facts));
        let reads = reads.of_binding(binding).iter();
        reads.map(|&expr| Site { file, expr }).collect()
    }

    /// The first binding of the name that stands there.
    pub fn bound_at(&self, file: FileId, range: TextRange) -> Option<BindingId> {
        let mut all = self.places.bound.borrow_mut();
        let bound = all.entry(file).or_insert_with(|| {
            let bindings = self.file(file).facts.bindings.iter().enumerate();
            // The first stays.
            let backwards = bindings.rev();
            backwards
                .map(|(at, one)| (one.range, BindingId(at as u32)))
                .collect()
        });
        bound.get(&range).copied()
    }

    /// Whether an expression is what a call calls.
    pub fn is_callee(&self, site: Site) -> bool {
        let tree = &self.file(site.file).facts.tree;
        matches!(tree.expr(site.expr).parent, Parent::Expr(up)
            if matches!(tree.expr(up).kind, ExprKind::Call { func, .. } if func == site.expr))
    }

    /// The binding that a name stands for, where it can stand for no other.
    pub fn only_binding(&self, name: Site) -> Option<BindingId> {
        let facts = &self.file(name.file).facts;
        let reference = facts.references.get(name.expr.0 as usize)?.as_ref()?;
        match reference.bindings[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The assignment that a name stands for, where it can stand for nothing else: what it binds, and the value that it gives as a whole.
    pub fn only_assignment(&self, name: Site) -> Option<(BindingId, ExprId)> {
        let only = self.only_binding(name)?;
        match &self.file(name.file).facts.bindings[only.0 as usize].kind {
            BindingKind::Assigned {
                value: Value::Expr(value),
                path,
                ..
            } if path.is_empty() => Some((only, *value)),
            _ => None,
        }
    }

    /// The parameter that a name stands for, where it can stand for nothing else.
    pub fn parameter_read(&self, name: Site) -> Option<(FunctionId, u32)> {
        let only = self.only_binding(name)?;
        match self.file(name.file).facts.bindings[only.0 as usize].kind {
            BindingKind::Parameter { function, index } => {
                Some((self.function_id(name.file, function), index))
            }
            _ => None,
        }
    }

    /// The variable that a parameter of a function is inside.
    pub fn parameter_binding(&self, function: FunctionId, index: u32) -> Option<BindingId> {
        let def = self.function_def(function)?;
        let name = &def.params.get(index as usize)?.name;
        self.bound_at(self.function_file(function), name.range)
    }

    /// Whether something else reads what a name reads, or it is no name that stands for something in its file.
    pub fn is_read_elsewhere(&self, name: Site) -> bool {
        let facts = &self.file(name.file).facts;
        let Some(Some(reference)) = facts.references.get(name.expr.0 as usize) else {
            return true;
        };
        let mut bindings = reference.bindings.iter();
        bindings.any(|&binding| {
            let reads = self.reads_of(name.file, binding);
            reads.into_iter().any(|read| read != name)
        })
    }

    /// Whether a text stands in some file, as code or not; asked of the files once.
    pub fn mentions(&self, text: &'static str) -> bool {
        let known = self.places.mentioned.borrow().get(text).copied();
        known.unwrap_or_else(|| {
            let written = memmem::Finder::new(text);
            let mut texts = self.files.iter().map(|file| file.text.as_bytes());
            let is_there = texts.any(|text| written.find(text).is_some());
            self.places.mentioned.borrow_mut().insert(text, is_there);
            is_there
        })
    }

    /// Whether some file imports a module, or something below it; asked of the files once.
    pub fn imports(&self, dotted: &str) -> bool {
        let known = self.places.imported.borrow().get(dotted).copied();
        known.unwrap_or_else(|| {
            let mut files = self.files.iter();
            let is_there = files.any(|file| file.facts.imports(dotted));
            let mut all = self.places.imported.borrow_mut();
            all.insert(dotted.into(), is_there);
            is_there
        })
    }

    /// All files with their ids.
    pub fn numbered_files(&self) -> impl Iterator<Item = (FileId, &ProgramFile)> {
        self.file_ids().zip(&self.files)
    }

    /// The ids of all files.
    pub fn file_ids(&self) -> impl Iterator<Item = FileId> + Clone + use<> {
        (0..self.files.len() as u32).map(FileId)
    }

    /// The ids of all functions.
    pub fn function_ids(&self) -> impl Iterator<Item = FunctionId> + Clone + use<> {
        (0..self.functions.len() as u32).map(FunctionId)
    }

    /// Every expression of every file, with where it stands.
    pub fn expressions(&self) -> impl Iterator<Item = (Site, &Expr)> {
        self.numbered_files().flat_map(|(file, source)| {
            let all = source.facts.tree.exprs.iter().enumerate();
            all.map(move |(index, expr)| {
                let site = Site {
                    file,
                    expr: ExprId(index as u32),
                };
                (site, expr)
            })
        })
    }

    /// Those of some sorts.
    pub fn expressions_of(&self, sorts: Sorts) -> impl Iterator<Item = (Site, &Expr)> {
        let files = self.file_ids();
        files.flat_map(move |file| self.expressions_in(file, sorts))
    }

    /// Those of some sorts in one file.
    pub fn expressions_in(
        &self,
        file: FileId,
        sorts: Sorts,
    ) -> impl Iterator<Item = (Site, &Expr)> {
        let facts = &self.file(file).facts;
        let all = facts.sorts.iter().enumerate();
        let meant = all.filter(move |(_, sort)| sort.meets(sorts));
        meant.map(move |(index, _)| {
            let expr = ExprId(index as u32);
            (Site { file, expr }, facts.tree.expr(expr))
        })
    }

    /// Every place where an attribute of this name stands, of whatever object.
    pub fn attributes_named(&self, name: &str) -> &[Site] {
        let all = self.places.attributes.get_or_init(|| {
            let mut all: Map<Box<str>, Vec<Site>> = Map::default();
            for (site, expr) in self.expressions_of(Sorts::ATTRIBUTE) {
                let ExprKind::Attribute { attr, .. } = &expr.kind else {
                    continue;
                };
                match all.get_mut(&*attr.text) {
                    Some(sites) => sites.push(site),
                    None => {
                        all.insert(attr.text.clone(), vec![site]);
                    }
                }
            }
            all
        });
        all.get(name).map_or(&[], |sites| sites)
    }

    /// The same places, each with what the attribute is read off.
    pub fn owners_named(&self, name: &str) -> impl Iterator<Item = (Site, Site)> {
        self.attributes_named(name).iter().filter_map(|&site| {
            let ExprKind::Attribute { value, .. } = self.expr(site).kind else {
                return None;
            };
            Some((
                site,
                Site {
                    expr: value,
                    ..site
                },
            ))
        })
    }

    /// The methods of this name, of all classes.
    pub fn methods_named(&self, name: &str) -> &[FunctionId] {
        let all = self.places.methods.get_or_init(|| {
            let mut all: Map<Box<str>, Vec<FunctionId>> = Map::default();
            for (name, functions) in self.classes.iter().flat_map(|class| &class.methods) {
                all.entry(name.clone()).or_default().extend(functions);
            }
            all
        });
        all.get(name).map_or(&[], |functions| functions)
    }
}
