//! All files together: global ids for functions and classes, module names, and what a round of inference found.

pub(super) mod index;

use super::call_graph::CallGraph;
use super::import::ProjectImport;
use super::leaning::{Found, Leanings};
use super::memory::{Hierarchy, Memory};
use super::parsed::Parsed;
use super::place::Places;
use super::rounds::{Changed, Leaning};
use super::shelf::{ShelfPlace, Shelves};
use super::store::Stores;
use super::testing::TestNames;
use super::type_dispatch::Dispatchers;
use super::types::Types;
use crate::facts::FileFacts;
use crate::facts::binding::Value;
use crate::facts::definition::{Class, ClassIndex, Function, FunctionIndex};
use crate::facts::scope::{ScopeId, ScopeKind};
use crate::mapping::table::{Table, Workers};
use crate::name::map::{Map, Set};
use crate::syntax::ast::{ClassDef, Expr, ExprId, ExprKind, FunctionDef, Parent, StmtKind};
use crate::text::LineIndex;
use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// Index of a file in [`Program::files`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct FileId(pub u32);

/// Index of a function in [`Program::functions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId(pub u32);

/// Index of a class in [`Program::classes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassId(pub u32);

/// An expression of some file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Site {
    /// The file.
    pub file: FileId,
    /// The expression.
    pub expr: ExprId,
}

/// One file of the program.
#[derive(Debug)]
pub struct ProgramFile {
    /// As the user named it.
    pub path: PathBuf,
    /// Decoded text.
    pub text: String,
    /// Its facts.
    pub facts: FileFacts,
    /// Its lines.
    pub lines: LineIndex,
    /// Dotted module name from its package root: `pkg.mod`; `pkg` for `pkg/__init__.py`; of a script that nothing can
    /// import, what it is called.
    pub module: String,
    /// Whether it is an `__init__.py`.
    pub is_package: bool,
    /// What pytest takes for tests in it, if it collects it.
    pub collected: Option<Arc<TestNames>>,
}

impl ProgramFile {
    /// Whether others can import it: a script without the ending of a module is run, and that is all.
    pub fn is_importable(&self) -> bool {
        let ending = self.path.extension();
        ending.is_some_and(|ending| ending == "py" || ending == "pyw")
    }

    /// A file whose module name is still to be found.
    pub fn new(input: super::FileInput) -> Self {
        let lines = LineIndex::new(&input.text);
        let is_package = input
            .path
            .file_stem()
            .is_some_and(|stem| stem == "__init__");
        Self {
            path: input.path,
            text: input.text,
            facts: input.facts,
            lines,
            module: String::new(),
            is_package,
            collected: input.collected,
        }
    }
}

/// A function of the program.
#[derive(Clone, Debug)]
pub struct FunctionInfo {
    /// Its file.
    pub file: FileId,
    /// Its index there.
    pub index: FunctionIndex,
    /// The class that holds it directly.
    pub class: Option<ClassId>,
    /// Whether it has decorators.
    is_decorated: bool,
}

/// A class of the program.
#[derive(Clone, Debug, Default)]
pub struct ClassInfo {
    /// Its file.
    pub file: FileId,
    /// Its index there.
    pub index: ClassIndex,
    /// Project classes among its bases, in order.
    pub bases: Vec<ClassId>,
    /// Outside bases by canonical name (`builtins.object` left out).
    pub external_bases: Vec<Rc<str>>,
    /// Whether some base could not be followed.
    pub unknown_base: bool,
    /// Whether `Protocol` is among its bases: classes with its methods stand in for it without naming it.
    pub is_protocol: bool,
    /// Project classes that name it as a base.
    pub subclasses: Vec<ClassId>,
    /// Its own methods by name, last definition last.
    pub methods: Map<Box<str>, Vec<FunctionId>>,
}

/// An assignment to an attribute: the file, and the index in its facts.
pub(super) type AttributePlace = (FileId, u32);

/// By function and parameter: what calls pass; `None` where no call gives it.
pub(super) type Arguments = Vec<Vec<Option<Types>>>;

/// What was found for names looked up in a file.
type ByName<T> = Map<Box<str>, Option<T>>;

/// The mapping tables, with those of their rows that are tried now. None of them has a say in what expressions are.
#[derive(Debug)]
pub struct Tables<'a> {
    all: &'a Table,
    workers: Cell<Workers>,
}

impl<'a> Tables<'a> {
    fn new(all: &'a Table) -> Self {
        Self {
            all,
            workers: Cell::default(),
        }
    }

    /// The tables, for another program.
    pub fn shared(&self) -> &'a Table {
        self.all
    }

    /// Try other rows from now on.
    pub fn consider(&self, workers: Workers) {
        self.workers.set(workers);
    }
}

impl Deref for Tables<'_> {
    type Target = Table;

    fn deref(&self) -> &Table {
        match self.workers.get() {
            Workers::Threads => self.all,
            Workers::Tasks => self.all.of_tasks(),
        }
    }
}

/// All files, joined.
#[derive(Debug)]
pub struct Program<'a> {
    /// The mapping tables.
    pub table: Tables<'a>,
    /// Files.
    pub files: Vec<ProgramFile>,
    /// The imports that find one of them.
    pub imports: Vec<ProjectImport>,
    /// How many leading directories all files have in common.
    pub(super) shared_components: usize,
    /// Functions of all files.
    pub functions: Vec<FunctionInfo>,
    /// Classes of all files.
    pub classes: Vec<ClassInfo>,
    /// First global id of each file's functions.
    first_function: Vec<u32>,
    /// First global id of each file's classes.
    first_class: Vec<u32>,
    /// Files by dotted module name; a name may have several.
    pub(super) modules: Map<String, Vec<FileId>>,
    /// Dotted prefixes that are packages or modules of the project.
    pub(super) packages: Map<String, ()>,
    /// Assignments to attributes, by name and class: the file, and the index in its facts.
    pub(super) attributes: Map<Box<str>, Map<ClassId, Vec<AttributePlace>>>,
    /// Assignments to variables of other modules (`module.name = …`), by name and module.
    pub(super) patches: Map<Box<str>, Map<FileId, Vec<AttributePlace>>>,
    /// Assignments to names on objects of a framework that keep what they are given (`app.state.redis = …`), by place.
    pub(super) states: Map<ShelfPlace, Vec<AttributePlace>>,
    /// Names that are assigned on something imported: what they hold in modules is known a round later.
    pub(super) patched_names: Set<Box<str>>,
    /// What parameters have where nothing is given.
    pub(super) defaults: Vec<(FunctionId, u32, Site)>,
    /// pytest fixtures by name.
    pub(super) fixtures: Map<Box<str>, Vec<FunctionId>>,
    /// The files whose fixtures tests below them may ask for.
    pub(super) conftests: Vec<FileId>,
    /// What arguments the last round saw for each parameter.
    pub(super) arguments: Arguments,
    /// What every call reaches.
    pub calls: CallGraph,
    pub(super) memory: Memory,
    pub(super) hierarchy: Hierarchy,
    pub(super) memo: RefCell<Vec<Vec<Option<Found>>>>,
    /// Of which expressions something is remembered that leaned on something.
    pub(super) leaning_sites: RefCell<Vec<Site>>,
    /// Names of attributes that are assigned on something else than `self`: what they hold is known a round later.
    pub(super) foreign_attributes: Set<Box<str>>,
    /// Where those are.
    pub(super) foreign_places: Vec<AttributePlace>,
    /// Whether files hold tests.
    pub(super) test_files: Vec<bool>,
    /// Whether files look like such, though nobody is seen running them.
    pub(super) customary: Vec<bool>,
    pub(super) active: RefCell<Vec<Site>>,
    pub(super) lowest_cycle: Cell<usize>,
    /// What that which is being found leaned on so far.
    pub(super) leaning: Cell<Leaning>,
    /// What was leaned on so far.
    pub(super) leanings: Leanings,
    pub(super) attempts: RefCell<Map<Site, u32>>,
    /// Which file an import finds, once looked up.
    pub(super) found_modules: RefCell<Map<FileId, ByName<FileId>>>,
    /// What a star import binds a name to, once looked up (nothing while it is being looked up).
    pub(super) found_stars: RefCell<Map<FileId, ByName<Types>>>,
    /// The functions that run where `StopIteration` is waited for, once they were asked for; nothing when that may be any.
    pub guarded: OnceCell<Option<Set<FunctionId>>>,
    /// Where names and attributes stand.
    pub(super) places: Places,
    /// What is kept on objects of a framework.
    pub(super) shelves: Shelves,
    pub(super) parsed: Parsed,
    /// What is put into containers.
    pub stores: Stores,
    /// Functions that choose another one by the type of an argument.
    pub dispatchers: Dispatchers,
    /// The functions whose results are being looked for.
    pub(super) producing: RefCell<Vec<FunctionId>>,
    /// The lambdas whose calls are being followed.
    pub(super) forwarding: RefCell<Vec<Site>>,
}

impl<'a> Program<'a> {
    /// Index `files` and name their modules.
    pub fn new(files: Vec<ProgramFile>, other_paths: &[PathBuf], table: &'a Table) -> Self {
        let mut program = Self {
            table: Tables::new(table),
            imports: Vec::new(),
            shared_components: shared_components(&files),
            files,
            functions: Vec::new(),
            classes: Vec::new(),
            first_function: Vec::new(),
            first_class: Vec::new(),
            modules: Map::default(),
            packages: Map::default(),
            attributes: Map::default(),
            patches: Map::default(),
            states: Map::default(),
            patched_names: Set::default(),
            fixtures: Map::default(),
            defaults: Vec::new(),
            conftests: Vec::new(),
            arguments: Arguments::default(),
            calls: CallGraph::default(),
            memory: Memory::default(),
            hierarchy: Hierarchy::default(),
            memo: RefCell::new(Vec::new()),
            leaning_sites: RefCell::default(),
            foreign_attributes: Set::default(),
            foreign_places: Vec::new(),
            test_files: Vec::new(),
            customary: Vec::new(),
            active: RefCell::new(Vec::new()),
            lowest_cycle: Cell::new(usize::MAX),
            leaning: Cell::default(),
            leanings: Leanings::default(),
            attempts: RefCell::new(Map::default()),
            found_modules: RefCell::new(Map::default()),
            found_stars: RefCell::new(Map::default()),
            guarded: OnceCell::new(),
            places: Places::default(),
            shelves: Shelves::default(),
            parsed: Parsed::default(),
            stores: Stores::default(),
            dispatchers: Dispatchers::default(),
            producing: RefCell::new(Vec::new()),
            forwarding: RefCell::new(Vec::new()),
        };
        super::module::name_modules(&mut program, other_paths);
        program.imports = super::import::collect(&program);
        program.customary = program.find_customary();
        let files = program.file_ids();
        program.test_files = files.map(|file| program.is_for_testing(file)).collect();
        program.number_definitions();
        program.reset_memo();
        program.link_bases();
        program.hierarchy.complete(program.classes.len());
        program.index_own_attributes();
        program.index_stores();
        program.index_dispatchers();
        program.index_fixtures();
        program.index_defaults();
        program
    }

    fn number_definitions(&mut self) {
        for (at, file) in self.files.iter().enumerate() {
            let id = FileId(at as u32);
            self.first_function.push(self.functions.len() as u32);
            self.first_class.push(self.classes.len() as u32);
            let first_class = self.classes.len() as u32;
            for index in 0..file.facts.classes.len() {
                self.classes.push(ClassInfo {
                    file: id,
                    index: ClassIndex(index as u32),
                    ..ClassInfo::default()
                });
            }
            for (index, function) in file.facts.functions.iter().enumerate() {
                let global = FunctionId(self.functions.len() as u32);
                let class = function.class.map(|class| ClassId(first_class + class.0));
                if let Some(class) = class {
                    self.classes[class.0 as usize]
                        .methods
                        .entry(function.name.clone())
                        .or_default()
                        .push(global);
                }
                self.functions.push(FunctionInfo {
                    file: id,
                    index: FunctionIndex(index as u32),
                    class,
                    is_decorated: matches!(&file.facts.tree.stmt(function.stmt).kind,
                        StmtKind::Function(def) if !def.decorators.is_empty()),
                });
            }
        }
    }

    fn reset_memo(&mut self) {
        self.memo = RefCell::new(vec![Vec::new(); self.files.len()]);
        self.leaning_sites = RefCell::default();
        self.attempts = RefCell::new(Map::default());
        self.found_stars = RefCell::new(Map::default());
        self.memory = Memory::default();
    }

    /// Forget what leaned on something that changed; tells whether attributes are now known to be assigned in more places, which
    /// has then changed, too.
    pub(super) fn start_round(&mut self, changed: &mut Changed) -> bool {
        let is_first = self.arguments.is_empty();
        self.forget(changed);
        let new_places = self.index_foreign_attributes();
        let mut newer = Changed::default();
        for &ground in &new_places {
            newer.add(ground);
            changed.add(ground);
        }
        if is_first {
            self.reset_memo();
        } else if !new_places.is_empty() {
            self.forget(&newer);
        }
        !new_places.is_empty()
    }

    fn forget(&mut self, changed: &Changed) {
        let touched = self.leanings.touched(changed);
        if touched.are_all() {
            self.reset_memo();
        }
        let memo = self.memo.get_mut();
        self.leaning_sites.get_mut().retain(|site| {
            let file = memo.get_mut(site.file.0 as usize);
            let slot = file.and_then(|file| file.get_mut(site.expr.0 as usize));
            let is_touched = |found: &Found| touched.has(found.leaning);
            match slot {
                Some(slot) if slot.as_ref().is_some_and(is_touched) => {
                    *slot = None;
                    false
                }
                slot => slot.is_some(),
            }
        });
        self.attempts = RefCell::new(Map::default());
        self.found_stars = RefCell::new(Map::default());
        self.forget_answers(&touched);
    }

    /// The file named `id`.
    pub fn file(&self, id: FileId) -> &ProgramFile {
        &self.files[id.0 as usize]
    }

    /// The expression at `site`.
    pub fn expr(&self, site: Site) -> &Expr {
        self.file(site.file).facts.tree.expr(site.expr)
    }

    /// The text of the expression at `site`.
    pub fn source(&self, site: Site) -> &str {
        let file = self.file(site.file);
        file.facts.tree.expr(site.expr).range.slice(&file.text)
    }

    /// The beginning of an expression's text, short enough for a message.
    pub fn excerpt(&self, site: Site) -> String {
        let first = self.source(site).lines().next().unwrap_or_default();
        first.chars().take(40).collect()
    }

    /// Whether an expression is the operand of an `await`.
    pub fn is_awaited(&self, site: Site) -> bool {
        matches!(self.expr(site).parent, Parent::Expr(up)
            if matches!(self.expr(Site { file: site.file, expr: up }).kind, ExprKind::Await(_)))
    }

    /// The facts of a function.
    pub fn function(&self, id: FunctionId) -> &Function {
        let info = &self.functions[id.0 as usize];
        &self.file(info.file).facts.functions[info.index.0 as usize]
    }

    /// The file a function is in.
    pub fn function_file(&self, id: FunctionId) -> FileId {
        self.functions[id.0 as usize].file
    }

    /// The class whose method a function is.
    pub fn class_of(&self, id: FunctionId) -> Option<ClassId> {
        self.functions[id.0 as usize].class
    }

    /// The `def` of a function.
    pub fn function_def(&self, id: FunctionId) -> Option<&FunctionDef> {
        let info = &self.functions[id.0 as usize];
        let facts = &self.file(info.file).facts;
        match &facts
            .tree
            .stmt(facts.functions[info.index.0 as usize].stmt)
            .kind
        {
            StmtKind::Function(def) => Some(def),
            _ => None,
        }
    }

    /// Decorator expressions of a function, top to bottom.
    pub fn decorators(&self, id: FunctionId) -> Vec<ExprId> {
        if !self.functions[id.0 as usize].is_decorated {
            return Vec::new();
        }
        self.function_def(id)
            .map(|def| def.decorators.clone())
            .unwrap_or_default()
    }

    /// The facts of a class.
    pub fn class(&self, id: ClassId) -> &Class {
        let info = &self.classes[id.0 as usize];
        &self.file(info.file).facts.classes[info.index.0 as usize]
    }

    /// The `class` statement of a class.
    pub fn class_def(&self, id: ClassId) -> Option<&ClassDef> {
        let info = &self.classes[id.0 as usize];
        let facts = &self.file(info.file).facts;
        match &facts
            .tree
            .stmt(facts.classes[info.index.0 as usize].stmt)
            .kind
        {
            StmtKind::Class(def) => Some(def),
            _ => None,
        }
    }

    /// The global id of a file's function.
    pub fn function_id(&self, file: FileId, index: FunctionIndex) -> FunctionId {
        FunctionId(self.first_function[file.0 as usize] + index.0)
    }

    /// The global id of a file's class.
    pub fn class_id(&self, file: FileId, index: ClassIndex) -> ClassId {
        ClassId(self.first_class[file.0 as usize] + index.0)
    }

    /// `pkg.module.Class.method`.
    pub fn function_name(&self, id: FunctionId) -> String {
        let file = self.file(self.function_file(id));
        format!("{}.{}", file.module, self.function(id).path)
    }

    /// `package.module.Class`
    pub fn class_name(&self, id: ClassId) -> String {
        let file = self.file(self.classes[id.0 as usize].file);
        format!("{}.{}", file.module, self.class(id).name)
    }

    /// Whether a decorator of the function is written with this last name (`staticmethod`, `abc.abstractmethod`).
    pub fn has_decorator(&self, id: FunctionId, name: &str) -> bool {
        let file = self.function_file(id);
        self.decorators(id).into_iter().any(|expr| {
            let text = self.source(Site { file, expr });
            text.rsplit('.').next() == Some(name)
        })
    }

    /// Whether the function is a static method (so its first parameter is not the receiver).
    pub fn is_static_method(&self, id: FunctionId) -> bool {
        self.has_decorator(id, "staticmethod")
    }

    /// The function whose body a scope belongs to, through comprehensions; `None` at module or class level and in lambdas.
    pub fn enclosing_function(&self, file: FileId, scope: ScopeId) -> Option<FunctionId> {
        let facts = &self.file(file).facts;
        let mut at = scope;
        loop {
            let here = &facts.scopes[at.0 as usize];
            match here.kind {
                ScopeKind::Function(index) => return Some(self.function_id(file, index)),
                ScopeKind::Comprehension(_) => at = here.parent?,
                _ => return None,
            }
        }
    }

    /// The function whose text a place stands in, be it in a lambda there.
    pub fn function_around(&self, site: Site) -> Option<FunctionId> {
        let facts = &self.file(site.file).facts;
        let mut at = self.scope_of(site);
        while let ScopeKind::Comprehension(_) | ScopeKind::Lambda(_) =
            facts.scopes[at.0 as usize].kind
        {
            at = facts.scopes[at.0 as usize].parent?;
        }
        self.enclosing_function(site.file, at)
    }

    /// The scope an expression is evaluated in.
    pub fn scope_of(&self, site: Site) -> ScopeId {
        self.file(site.file)
            .facts
            .scope_of
            .get(site.expr.0 as usize)
            .copied()
            .unwrap_or(ScopeId::MODULE)
    }
}

/// How many leading directories all files have in common.
fn shared_components(files: &[ProgramFile]) -> usize {
    let directory = |file: &ProgramFile| file.path.parent().map(Path::to_path_buf);
    let Some(first) = files.first().and_then(directory) else {
        return 0;
    };
    files
        .iter()
        .filter_map(directory)
        .map(|other| {
            first
                .components()
                .zip(other.components())
                .take_while(|(a, b)| a == b)
                .count()
        })
        .min()
        .unwrap_or(0)
}

/// The expression a binding's value is taken from, if any.
pub fn value_expr(value: &Value) -> Option<ExprId> {
    match value {
        Value::Expr(expr) | Value::Augmented(expr) => Some(*expr),
        Value::Element { iter, .. } => Some(*iter),
        Value::Entered { context, .. } => Some(*context),
        Value::Caught(_) | Value::Unknown => None,
    }
}
