//! Programs in strings: what is given to another interpreter (`python -c`), written into a file, or handed to users.
//!
//! They call functions of the project as they were, and nothing here awaits in their place. A string is a program where it parses as one
//! and either imports a module of the project, or has several statements and calls a function of the project by a name that it does not
//! bind itself (the text of that module is put before it). What stands in braces or behind a percent sign is filled in later.

use super::reference::{Consumer, FunctionReference};
use crate::facts::binding::BindingKind;
use crate::facts::{FileFacts, collect};
use crate::resolve::builtin::is_builtin;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::parse::parse;
use crate::syntax::sorts::Sorts;
use crate::text::is_word_part;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Longest string that is looked at, in bytes.
const LONGEST: usize = 1 << 18;

/// Methods that run where somebody calls a class.
const CONSTRUCTORS: &[&str] = &["__init__", "__post_init__"];

/// Functions of the project by their names.
struct Named<'p> {
    /// Those of modules.
    functions: HashMap<&'p str, Vec<FunctionId>>,
    /// Those of classes.
    methods: HashMap<&'p str, Vec<FunctionId>>,
}

impl Named<'_> {
    /// The functions of modules that bear a name; `None` where there are none.
    fn any(&self, name: &str) -> Option<Types> {
        let functions = self.functions.get(name)?;
        let mut types = Types::none();
        for &function in functions {
            types.add(Type::Function(function));
        }
        Some(types)
    }
}

/// Functions that a program in a string uses.
pub fn collect_references(program: &Program<'_>, references: &mut Vec<FunctionReference>) {
    let named = named(program);
    for (file, content) in program.numbered_files() {
        for (site, expr) in program.expressions_in(file, Sorts::TEXT) {
            let is_whole = match expr.parent {
                Parent::Expr(up) => {
                    !matches!(content.facts.tree.expr(up).kind, ExprKind::Concat(_))
                }
                Parent::Stmt(up) => !matches!(content.facts.tree.stmt(up).kind, StmtKind::Expr(_)),
                Parent::Module => true,
            };
            if !is_whole {
                continue;
            }
            let Some(text) = written(program, site) else {
                continue;
            };
            for function in used(program, &named, file, &text) {
                references.push(FunctionReference {
                    function,
                    site,
                    consumer: Consumer::Program,
                });
            }
        }
    }
}

fn named<'p>(program: &'p Program<'_>) -> Named<'p> {
    let mut named = Named {
        functions: HashMap::new(),
        methods: HashMap::new(),
    };
    for id in program.function_ids() {
        let function = program.function(id);
        if function.path.contains('.') && program.class_of(id).is_none() {
            continue;
        }
        let by_name = match program.class_of(id) {
            Some(_) => &mut named.methods,
            None => &mut named.functions,
        };
        by_name.entry(&*function.name).or_default().push(id);
    }
    named
}

/// What a literal says, where that may be a program; `_` stands for what is filled in.
fn written(program: &Program<'_>, site: Site) -> Option<String> {
    let text = match &program.expr(site).kind {
        ExprKind::Str {
            value: Some(value),
            is_bytes: false,
        } => value.to_string(),
        ExprKind::FString { .. } => formatted(program, site)?,
        ExprKind::Concat(parts) => {
            let at = |expr| Site {
                file: site.file,
                expr,
            };
            let parts = parts
                .iter()
                .map(|&part| match &program.expr(at(part)).kind {
                    ExprKind::Str {
                        value: Some(value),
                        is_bytes: false,
                    } => Some(value.to_string()),
                    ExprKind::FString { .. } => formatted(program, at(part)),
                    _ => None,
                });
            parts.collect::<Option<String>>()?
        }
        _ => return None,
    };
    let is_program = text.contains("import ") || text.contains('\n') && text.contains('(');
    (is_program && text.len() <= LONGEST).then(|| dedented(&text))
}

/// The text of an f-string, its fields left out.
fn formatted(program: &Program<'_>, site: Site) -> Option<String> {
    let source = program.source(site);
    let quote = source.find(['"', '\''])?;
    let body = source.get(quote..)?;
    let quotes = match body.starts_with("\"\"\"") || body.starts_with("'''") {
        true => 3,
        false => 1,
    };
    let body = body.get(quotes..body.len().checked_sub(quotes)?)?;
    let mut text = String::new();
    let mut depth = 0usize;
    let mut rest = body.chars().peekable();
    while let Some(one) = rest.next() {
        match one {
            '{' | '}' if depth == 0 && rest.peek() == Some(&one) => {
                rest.next();
                text.push(one);
            }
            '{' => {
                depth += 1;
                if depth == 1 {
                    text.push('_');
                }
            }
            '}' => depth = depth.saturating_sub(1),
            '\\' if depth == 0 => match rest.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('\n') | None => {}
                Some(escaped) => text.push(escaped),
            },
            one if depth == 0 => text.push(one),
            _ => {}
        }
    }
    Some(text)
}

/// Text without the white space that all of its lines begin with.
fn dedented(text: &str) -> String {
    let margin = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    let lines = text
        .lines()
        .map(|line| line.get(margin..).unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// The facts of a text that is a program, as it is or once its fields are filled in.
fn facts(text: &str) -> Option<FileFacts> {
    let tree = parse(text);
    if tree.distrust.is_empty() {
        return Some(collect::collect(text, tree));
    }
    let filled = filled(text);
    let tree = parse(&filled);
    let is_program = filled != text && tree.distrust.is_empty();
    is_program.then(|| collect::collect(&filled, tree))
}

/// A template with names in the place of its fields: `{name}`, `%(name)s` and `%s`.
fn filled(text: &str) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}', '%']) {
        let (before, from) = rest.split_at(at);
        filled.push_str(before);
        let field = from.strip_prefix('{').and_then(|inner| {
            let (name, after) = inner.split_once('}')?;
            let is_field = name
                .chars()
                .all(|c| c.is_alphanumeric() || "_.!:".contains(c));
            is_field.then_some(after)
        });
        let keyed = from.strip_prefix("%(").and_then(|inner| {
            let (_, after) = inner.split_once(')')?;
            after.get(1..)
        });
        let doubled = ["{{", "}}", "%%"]
            .into_iter()
            .find(|doubled| from.starts_with(doubled));
        rest = if let Some(doubled) = doubled {
            filled.push_str(doubled.get(1..).unwrap_or_default());
            from.get(2..).unwrap_or_default()
        } else if let Some(after) = field.or(keyed).or_else(|| from.strip_prefix("%s")) {
            filled.push('_');
            after
        } else {
            filled.push_str(from.get(..1).unwrap_or_default());
            from.get(1..).unwrap_or_default()
        };
    }
    filled.push_str(rest);
    filled
}

/// The functions of the project that a text uses, if it is a program.
fn used(
    program: &Program<'_>,
    named: &Named<'_>,
    file: FileId,
    text: &str,
) -> BTreeSet<FunctionId> {
    let mut found = BTreeSet::new();
    if !names_any(named, text) {
        return found;
    }
    let Some(facts) = facts(text) else {
        return found;
    };
    let imports = Imports::of(program, named, file, &facts);
    let is_long = facts.tree.body.len() > 1;
    if !imports.has_own && !is_long {
        return found;
    }
    let bound: HashSet<&str> = facts.bindings.iter().map(|one| &*one.name).collect();
    for (index, expr) in facts.tree.exprs.iter().enumerate() {
        match &expr.kind {
            ExprKind::Name(name) if imports.has_own => {
                if let Some(value) = imports.values.get(&**name) {
                    found.extend(run_by(program, value));
                }
                if imports.has_star && !bound.contains(&**name) {
                    found.extend(named.functions.get(&**name).into_iter().flatten());
                }
            }
            ExprKind::Name(name) => {
                let id = ExprId(index as u32);
                let is_called = matches!(expr.parent, Parent::Expr(up)
                    if matches!(facts.tree.expr(up).kind, ExprKind::Call { func, .. } if func == id));
                if is_called && !bound.contains(&**name) && !is_builtin(name) {
                    found.extend(named.functions.get(&**name).into_iter().flatten());
                }
            }
            ExprKind::Attribute { value, attr } if imports.has_own => {
                match imports.value(program, &facts, *value) {
                    Some(value) => {
                        let member = program.members(&value, &attr.text);
                        found.extend(run_by(program, &member));
                    }
                    // An object: of a class of the project, for all that is known.
                    None if !imports.is_foreign(&facts, *value) => {
                        found.extend(named.methods.get(&*attr.text).into_iter().flatten());
                    }
                    None => {}
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether a text has a word that is the name of a function.
fn names_any(named: &Named<'_>, text: &str) -> bool {
    let mut words = text.split(|c| !is_word_part(c));
    words.any(|word| {
        named.functions.contains_key(word)
            || named.methods.contains_key(word)
            || word.starts_with(char::is_uppercase)
    })
}

/// What runs where a value is used: a function, what makes an object of a class, a property.
fn run_by(program: &Program<'_>, value: &Types) -> Vec<FunctionId> {
    let constructors = value.any_of.iter().flat_map(|one| match one {
        Type::Class(class) => program.methods_above(*class, CONSTRUCTORS),
        _ => Vec::new(),
    });
    value.functions().chain(constructors).collect()
}

/// Whether part of a module's name is filled in later.
fn is_filled_in(module: &str) -> bool {
    module.split('.').any(|part| part == "_")
}

/// A module of the project, as a program in a string of `file` imports it.
fn own_module(program: &Program<'_>, file: FileId, dotted: &str) -> Option<Types> {
    let value = program.module(file, dotted);
    let is_own = |one: &Type| matches!(one, Type::Module(_) | Type::Package(_));
    value.any_of.iter().any(is_own).then_some(value)
}

/// What the imports of a program in a string bind.
struct Imports {
    /// Values of the project.
    values: HashMap<Box<str>, Types>,
    /// Names that stand for something else.
    foreign: HashSet<Box<str>>,
    /// Whether anything of the project is imported.
    has_own: bool,
    /// Whether everything of a module of the project is.
    has_star: bool,
}

impl Imports {
    fn of(program: &Program<'_>, named: &Named<'_>, file: FileId, facts: &FileFacts) -> Self {
        let of_module = |dotted: &str| own_module(program, file, dotted);
        let mut imports = Self {
            values: HashMap::new(),
            foreign: HashSet::new(),
            has_own: false,
            has_star: false,
        };
        for binding in &facts.bindings {
            let value = match &binding.kind {
                BindingKind::Import { path, .. } => of_module(path),
                BindingKind::ImportFrom { module, name, .. } => {
                    let submodule = of_module(&format!("{module}.{name}"));
                    submodule
                        .or_else(|| Some(program.members(&of_module(module)?, name)))
                        .or_else(|| is_filled_in(module).then(|| named.any(name)).flatten())
                }
                BindingKind::StarImport { module, .. } => {
                    let is_own = of_module(module).is_some();
                    imports.has_own |= is_own;
                    imports.has_star |= is_own;
                    continue;
                }
                _ => continue,
            };
            match value {
                Some(value) => {
                    imports.has_own = true;
                    imports.values.insert(binding.name.clone(), value);
                }
                None => {
                    imports.foreign.insert(binding.name.clone());
                }
            }
        }
        imports
    }

    /// What an expression is, where that is a name of an import or what lies behind one.
    fn value(&self, program: &Program<'_>, facts: &FileFacts, expr: ExprId) -> Option<Types> {
        match &facts.tree.expr(expr).kind {
            ExprKind::Name(name) => self.values.get(&**name).cloned(),
            ExprKind::Attribute { value, attr } => {
                let value = self.value(program, facts, *value)?;
                Some(program.members(&value, &attr.text))
            }
            _ => None,
        }
    }

    /// Whether an expression begins with a name that something from outside is imported under.
    fn is_foreign(&self, facts: &FileFacts, expr: ExprId) -> bool {
        match &facts.tree.expr(expr).kind {
            ExprKind::Name(name) => self.foreign.contains(&**name),
            ExprKind::Attribute { value, .. } => self.is_foreign(facts, *value),
            ExprKind::Call { func, .. } => self.is_foreign(facts, *func),
            _ => false,
        }
    }
}
