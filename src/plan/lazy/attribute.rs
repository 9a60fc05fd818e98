//! The attributes of the project's classes that are loaded when they are read.

use super::imperative::{self, Mapped, Said};
use super::source::{Origin, Origins};
use crate::mapping::row::Row;
use crate::mapping::schema::Kind;
use crate::options::Style;
use crate::resolve::condition::{Passed, Place, passed};
use crate::resolve::program::{ClassId, FileId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, StmtKind};
use crate::text::is_word_part;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// When an attribute is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loading {
    /// With the object, by the mapping itself.
    Eager,
    /// When it is read, unless an option of the query asks for it.
    OnRead,
    /// When it is read, whatever the query says.
    Never,
}

/// One such attribute.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// When it is loaded.
    pub loading: Loading,
    /// The option by which a query loads it.
    pub option: Box<str>,
    /// The class of what it holds, for a relationship.
    pub target: Option<ClassId>,
    /// The call that makes it.
    pub made: Site,
    /// Whether that can be told to load it with every object.
    pub can_be_loaded_always: bool,
    /// Whether it will be.
    pub is_loaded_always: bool,
}

/// What looks at whatever an object has loaded, or has the database asked otherwise than the mapping says.
const UNDOING: &[&str] = &[
    ".__dict__",
    ".expire(",
    "enable_eagerloads",
    "expire_all",
    "jsonable_encoder",
    "lazyload",
    "noload",
    "raiseload",
    "vars(",
];

/// The argument by which a call that makes an attribute has it loaded with every object, if the call can be given it.
pub fn always<'p>(program: &'p Program<'_>, made: Site, args: &[Argument]) -> Option<&'p str> {
    let option = lazy_row(program, made, args)?.loaded_always.as_deref()?;
    let (name, _) = option
        .split_once('=')
        .filter(|(name, _)| !name.starts_with("__"))?;
    let is_open = |arg: &Argument| match &arg.kind {
        ArgumentKind::Star | ArgumentKind::DoubleStar => true,
        ArgumentKind::Keyword(keyword) => {
            &*keyword.text == name || keyword.text.starts_with("sa_relationship")
        }
        ArgumentKind::Positional => false,
    };
    (!args.iter().any(is_open)).then_some(option)
}

/// All of them.
#[derive(Debug, Default)]
pub struct Attributes {
    /// By name: the classes that have it, none for one whose class is not known.
    pub owners: BTreeMap<Box<str>, Vec<Option<ClassId>>>,
    /// What is known of each.
    pub(super) known: BTreeMap<(ClassId, Box<str>), Attribute>,
    /// A name that is computed.
    pub unnamed: Option<Site>,
    /// Whether something in the project looks at whatever is loaded.
    is_undone: bool,
    /// The classes that calls map.
    mapped: BTreeSet<ClassId>,
    /// Classes whose mapping has what the database computes come with each change, and the line that says so.
    pub(super) fetched: BTreeMap<ClassId, String>,
}

impl Attributes {
    /// Find them.
    pub fn collect(program: &Program<'_>) -> Self {
        let mut attributes = Self {
            is_undone: UNDOING.iter().any(|name| program.mentions(name)),
            ..Self::default()
        };
        let mapped = Mapped::collect(program);
        let mut seen = HashSet::new();
        for at in 0..program.classes.len() {
            attributes.read_class(program, ClassId(at as u32), &mapped, &mut seen);
        }
        for (site, _) in &program.calls.targets {
            let ExprKind::Call { args, .. } = &program.expr(*site).kind else {
                continue;
            };
            if !seen.contains(site)
                && let Some(row) = lazy_row(program, *site, args)
            {
                attributes.read_elsewhere(program, *site, row, args, &mapped);
            }
        }
        // One whose class is not known may be any mapped class's.
        for owners in attributes.owners.values_mut() {
            if owners.contains(&None) {
                owners.extend(mapped.classes().map(Some));
            }
        }
        attributes.mapped = mapped.classes().collect();
        attributes
    }

    /// An attribute that is not made in the body of its class: by a mapping in a call, by an assignment from outside, by a function
    /// that is asked for it.
    fn read_elsewhere(
        &mut self,
        program: &Program<'_>,
        site: Site,
        row: &Row,
        args: &[Argument],
        mapped: &Mapped,
    ) {
        let Some(place) = mapped.making(program, site) else {
            self.unnamed = Some(site);
            return;
        };
        self.owners
            .entry(place.name.clone())
            .or_default()
            .push(place.class);
        if let Some(class) = place.class {
            let attribute = Attribute {
                loading: match row.loaded_by {
                    Some(_) if place.said == Said::Everything => loading(program, site.file, args),
                    _ => Loading::Never,
                },
                option: row.loaded_by.clone().unwrap_or_default().into(),
                target: held_class(program, site.file, None, args, mapped),
                made: site,
                can_be_loaded_always: !self.is_undone && always(program, site, args).is_some(),
                is_loaded_always: false,
            };
            self.known.insert((class, place.name), attribute);
        }
        self.read_other_name(program, site, row, args);
    }

    fn read_class(
        &mut self,
        program: &Program<'_>,
        class: ClassId,
        mapped: &Mapped,
        seen: &mut HashSet<Site>,
    ) {
        let file = program.classes[class.0 as usize].file;
        let Some(def) = program.class_def(class) else {
            return;
        };
        let tree = &program.file(file).facts.tree;
        for &stmt in &def.body {
            let (target, annotation, value) = match &tree.stmt(stmt).kind {
                StmtKind::Assign { targets, value } if targets.len() == 1 => {
                    (targets[0], None, *value)
                }
                StmtKind::AnnAssign {
                    target,
                    annotation,
                    value: Some(value),
                } => (*target, Some(*annotation), *value),
                _ => continue,
            };
            let ExprKind::Name(name) = &tree.expr(target).kind else {
                continue;
            };
            let site = Site { file, expr: value };
            let ExprKind::Call { args, .. } = &program.expr(site).kind else {
                continue;
            };
            let row = lazy_row(program, site, args);
            let is_inner = row.is_none();
            let Some(row) = row.or_else(|| lazy_within(program, file, args)) else {
                continue;
            };
            seen.insert(site);
            let owners = self.owners.entry(name.clone()).or_default();
            owners.push(Some(class));
            let attribute = Attribute {
                loading: match &row.loaded_by {
                    Some(_) if !is_inner && !is_asked_for(program, file, annotation) => {
                        loading(program, file, args)
                    }
                    _ => Loading::Never,
                },
                option: row.loaded_by.clone().unwrap_or_default().into(),
                target: held_class(program, file, annotation, args, mapped),
                made: site,
                can_be_loaded_always: !self.is_undone && always(program, site, args).is_some(),
                is_loaded_always: false,
            };
            self.known.insert((class, name.clone()), attribute);
            self.read_other_name(program, site, row, args);
        }
    }

    /// `backref="orders"` makes an attribute of another class.
    fn read_other_name(&mut self, program: &Program<'_>, site: Site, row: &Row, args: &[Argument]) {
        let Some(parameter) = &row.lazy_name else {
            return;
        };
        let named = match passed(row.signature.as_ref(), args, parameter) {
            Passed::Absent => return,
            Passed::Given(expr) => Some(expr),
            Passed::Unknown => None,
        };
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        // `backref("orders", …)`
        let first = |expr: ExprId| match &program.expr(at(expr)).kind {
            ExprKind::Call { args, .. } => args.first().map(|arg| arg.value),
            _ => Some(expr),
        };
        let text = named.and_then(first).and_then(|expr| {
            match &program.expr(program.source_value(at(expr))).kind {
                ExprKind::Str { value, .. } => value.clone(),
                _ => None,
            }
        });
        match text {
            Some(name) => self.owners.entry(name).or_default().push(None),
            None => self.unnamed = Some(site),
        }
    }

    /// What is known of an attribute of a class, or of a class above it.
    pub fn of(&self, program: &Program<'_>, class: ClassId, name: &str) -> Option<&Attribute> {
        let above = program.above(class);
        let mut above = above.iter();
        above.find_map(|&at| self.known.get(&(at, name.into())))
    }

    /// The class of what a path of attributes leads to.
    pub fn class_at(
        &self,
        program: &Program<'_>,
        class: ClassId,
        path: &[Box<str>],
    ) -> Option<ClassId> {
        path.iter().try_fold(class, |class, name| {
            self.of(program, class, name)
                .and_then(|attribute| attribute.target)
        })
    }

    /// Whether objects of a class that a call maps have an attribute from their constructor on, and the mapping can load it with every
    /// object that the database gives.
    pub fn is_complete(&self, program: &Program<'_>, class: ClassId, name: &str) -> bool {
        let Some(attribute) = self.of(program, class, name) else {
            return false;
        };
        attribute.can_be_loaded_always
            && self.mapped.contains(&class)
            && imperative::is_given(program, class, name)
            && program
                .below(class)
                .iter()
                .all(|&below| imperative::is_given(program, below, name))
            && attribute
                .target
                .is_some_and(|target| !self.leads_to(program, target, class))
    }

    /// Whether what the mapping loads with objects of a class may come by those of another: it does not go on from there.
    fn leads_to(&self, program: &Program<'_>, from: ClassId, to: ClassId) -> bool {
        let mut seen = BTreeSet::from([from]);
        let mut todo = vec![from];
        while let Some(class) = todo.pop() {
            if is_related(program, class, to) {
                return true;
            }
            let further = self.known.iter().filter(|((owner, _), attribute)| {
                attribute.loading != Loading::Never && is_related(program, *owner, class)
            });
            for target in further.filter_map(|(_, attribute)| attribute.target) {
                if seen.insert(target) {
                    todo.push(target);
                }
            }
        }
        false
    }

    /// Whether it is certainly other classes that have an attribute of this name than that of an object.
    pub fn is_of_others(&self, program: &Program<'_>, origin: &Origin, name: &str) -> bool {
        let Some(end) = self.class_at(program, origin.class, &origin.path) else {
            return false;
        };
        let owners = self.owners.get(name);
        owners.is_some_and(|owners| {
            let mut owners = owners.iter();
            owners.all(|owner| owner.is_some_and(|owner| !is_related(program, owner, end)))
        })
    }

    /// Have the mapping load what these calls make; tells whether it did not yet.
    pub fn load_always(&mut self, made: &BTreeSet<Site>) -> bool {
        let mut is_new = false;
        for attribute in self.known.values_mut() {
            if made.contains(&attribute.made) && !attribute.is_loaded_always {
                attribute.loading = Loading::Eager;
                attribute.is_loaded_always = true;
                is_new = true;
            }
        }
        is_new
    }

    /// The calls that make what the mapping will load.
    pub fn loaded_always(&self) -> BTreeSet<Site> {
        let always = self.known.values().filter(|one| one.is_loaded_always);
        always.map(|one| one.made).collect()
    }

    /// Whether the mapping will load more than before with one of these objects.
    pub fn changes(&self, program: &Program<'_>, origins: &Origins) -> bool {
        origins.iter().any(|origin| {
            let end = self.class_at(program, origin.class, &origin.path);
            let mut always = self.known.iter().filter(|(_, one)| one.is_loaded_always);
            always.any(|((owner, _), _)| end.is_none_or(|end| is_related(program, *owner, end)))
        })
    }

    /// Whether an attribute leads to objects of a class that the way to it did not come by: what the mapping loads with an object does
    /// not come back to the class it set out from.
    pub fn is_new_on_path(&self, program: &Program<'_>, origin: &Origin, name: &str) -> bool {
        let mut seen = vec![origin.class];
        let mut at = origin.class;
        for step in origin.path.iter().map(|step| &**step).chain([name]) {
            let target = self.of(program, at, step).and_then(|one| one.target);
            let Some(target) = target else { return false };
            if seen.iter().any(|&one| is_related(program, one, target)) {
                return false;
            }
            seen.push(target);
            at = target;
        }
        true
    }

    /// Whether a class is certainly one that stands for a table, or is related to one.
    pub fn is_mapped(&self, program: &Program<'_>, class: ClassId) -> bool {
        let mut owners = self.owners.values().flatten().flatten();
        let family = [program.above(class), program.below(class)];
        owners.any(|&owner| is_related(program, owner, class))
            || family
                .iter()
                .flat_map(|all| all.iter())
                .any(|&one| self.mapped.contains(&one) || is_mapped(program, one))
    }

    /// Whether a class, or one that is related to it, may have such an attribute of any name: one whose class is not known may be of any.
    pub fn has_any(&self, program: &Program<'_>, class: ClassId) -> bool {
        let mut owners = self.owners.values().flatten();
        owners.any(|owner| owner.is_none_or(|owner| is_related(program, owner, class)))
    }
}

/// Whether one class is the other, or derives from it.
pub fn is_related(program: &Program<'_>, one: ClassId, other: ClassId) -> bool {
    program.above(one).contains(&other) || program.below(one).contains(&other)
}

/// Whether a value may be an instance of one of these classes.
pub fn may_own(program: &Program<'_>, types: &Types, owners: &[Option<ClassId>]) -> bool {
    let may = |one: &Type| match one {
        Type::Instance(class) => {
            let family = [program.above(*class), program.below(*class)];
            owners.iter().any(|owner| match owner {
                Some(owner) => family.iter().any(|all| all.contains(owner)),
                // The attribute that a `backref` makes may be any mapped class's.
                None => family.iter().any(|all| {
                    all.iter().any(|at| {
                        let info = &program.classes[at.0 as usize];
                        info.unknown_base || !info.external_bases.is_empty()
                    })
                }),
            })
        }
        Type::Foreign | Type::Injected => true,
        _ => false,
    };
    types.unknown || types.any_of.is_empty() || types.any_of.iter().any(may)
}

/// The row by which a call makes an attribute that is loaded when it is read.
pub(super) fn lazy_row<'p>(
    program: &'p Program<'_>,
    site: Site,
    args: &[Argument],
) -> Option<&'p Row> {
    let target = program.calls.target(site)?;
    let place = Place {
        site,
        args,
        receiver: None,
    };
    let rows = target
        .external
        .iter()
        .flat_map(|name| program.table.rows(name));
    rows.map(|&row| program.table.row(row)).find(|row| {
        row.kind == Kind::Call
            && row.lazy
            && program.conditions_hold(
                place,
                row.signature.as_ref(),
                &row.when,
                None,
                Style::Faithful,
            )
    })
}

/// The same of a column that a field of a model is given: `Field(sa_column=Column(onupdate=func.now()))`, or of what it is
/// made with.
fn lazy_within<'p>(program: &'p Program<'_>, file: FileId, args: &[Argument]) -> Option<&'p Row> {
    let given = keyword(args, "sa_column").or_else(|| keyword(args, "sa_column_kwargs"))?;
    let site = program.source_value(Site { file, expr: given });
    match &program.expr(site).kind {
        ExprKind::Call { args, .. } => lazy_row(program, site, args),
        ExprKind::Dict(entries) => {
            // What a dict says of a column is said by the rows of a column.
            let mut rows = program.table.rows("sqlalchemy.Column").iter();
            let lazy = rows.find(|row| program.table.row(**row).lazy)?;
            let computed = entries.iter().any(|(key, value)| {
                let at = |expr: ExprId| Site {
                    file: site.file,
                    expr,
                };
                let is_plain = match key.map(|key| &program.expr(at(key)).kind) {
                    Some(ExprKind::Str {
                        value: Some(name), ..
                    }) => {
                        let is_call =
                            matches!(program.expr(at(*value)).kind, ExprKind::Call { .. });
                        &**name != "server_onupdate" && !(&**name == "onupdate" && is_call)
                    }
                    _ => false,
                };
                !is_plain
            });
            computed.then(|| program.table.row(*lazy))
        }
        _ => None,
    }
}

/// The value that a call is given by this keyword.
fn keyword(args: &[Argument], wanted: &str) -> Option<ExprId> {
    let mut args = args.iter();
    let given =
        args.find(|arg| matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == wanted));
    given.map(|arg| arg.value)
}

/// What `lazy="selectin"` says.
fn loading(program: &Program<'_>, file: FileId, args: &[Argument]) -> Loading {
    let is_unpacked = args.iter().any(|arg| arg.kind == ArgumentKind::DoubleStar);
    if is_unpacked
        || keyword(args, "sa_relationship").is_some()
        || keyword(args, "sa_relationship_args").is_some()
    {
        return Loading::Never;
    }
    let given = match keyword(args, "sa_relationship_kwargs") {
        Some(options) => match &program
            .expr(Site {
                file,
                expr: options,
            })
            .kind
        {
            ExprKind::Dict(entries) => {
                let mut lazy = None;
                for (key, value) in entries {
                    let key = key.map(|expr| &program.expr(Site { file, expr }).kind);
                    match key {
                        Some(ExprKind::Str {
                            value: Some(name), ..
                        }) if &**name == "lazy" => lazy = Some(*value),
                        Some(ExprKind::Str { .. }) => {}
                        _ => return Loading::Never,
                    }
                }
                lazy
            }
            _ => return Loading::Never,
        },
        None => keyword(args, "lazy"),
    };
    let Some(given) = given else {
        return Loading::OnRead;
    };
    let value = Site { file, expr: given };
    match &program.expr(value).kind {
        ExprKind::True => Loading::OnRead,
        ExprKind::False => Loading::Eager,
        ExprKind::Str {
            value: Some(how), ..
        } => match &**how {
            "select" => Loading::OnRead,
            "selectin" | "joined" | "subquery" | "immediate" => Loading::Eager,
            _ => Loading::Never,
        },
        _ => Loading::Never,
    }
}

/// Whether an annotation says that an attribute is asked for what it holds, and never loaded: `DynamicMapped[Item]`.
fn is_asked_for(program: &Program<'_>, file: FileId, annotation: Option<ExprId>) -> bool {
    annotation.is_some_and(|expr| {
        let text = program.source(Site { file, expr });
        text.contains("DynamicMapped") || text.contains("WriteOnlyMapped")
    })
}

/// The class that a relationship holds: `relationship("Item")`, `relationship(Item)`, `Mapped[list["Item"]]`.
fn held_class(
    program: &Program<'_>,
    file: FileId,
    annotation: Option<ExprId>,
    args: &[Argument],
    mapped: &Mapped,
) -> Option<ClassId> {
    let named = args.first().filter(|arg| match &arg.kind {
        ArgumentKind::Positional => true,
        ArgumentKind::Keyword(name) => &*name.text == "argument",
        _ => false,
    });
    let expr = named.map(|arg| arg.value).or(annotation)?;
    if let Some(class) = mapped.class_of(program, Site { file, expr }) {
        return Some(class);
    }
    let text = program.source(Site { file, expr });
    let mut found = text
        .split(|c| !is_word_part(c))
        .filter_map(|name| only_class(program, name));
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// The one mapped class of the project that has a name.
fn only_class(program: &Program<'_>, name: &str) -> Option<ClassId> {
    let mut found = (0..program.classes.len() as u32)
        .map(ClassId)
        .filter(|&class| &*program.class(class).name == name && is_mapped(program, class));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Whether a class stands for a table: it names one, or says `table=True`.
pub(super) fn is_mapped(program: &Program<'_>, class: ClassId) -> bool {
    let file = program.classes[class.0 as usize].file;
    let Some(def) = program.class_def(class) else {
        return false;
    };
    let tree = &program.file(file).facts.tree;
    let names_table = def.body.iter().any(|&stmt| {
        matches!(&tree.stmt(stmt).kind, StmtKind::Assign { targets, .. }
            if targets.iter().any(|&target| matches!(&tree.expr(target).kind,
                ExprKind::Name(name) if matches!(&**name, "__tablename__" | "__table__"))))
    });
    // A base above computes the name: `@declared_attr def __tablename__(cls)`.
    let above = program.above(class);
    let names_it = |at: &ClassId| {
        let methods = &program.classes[at.0 as usize].methods;
        *at != class && methods.contains_key("__tablename__")
    };
    names_table
        || above.iter().any(names_it)
        || def
            .args
            .iter()
            .any(|base| matches!(&base.kind, ArgumentKind::Keyword(name) if &*name.text == "table"))
}
