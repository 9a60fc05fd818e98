//! What argparse gives under names that a program chooses: `parser.set_defaults(run=add)`, later `args.run(store, args)`.

use super::program::{Program, Site};
use super::types::{Type, Types};
use crate::name::map::Map;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;

/// What holds that which was read from the command line.
pub const NAMESPACE: &str = "argparse.Namespace";

/// A class of which it counts what it gives: what was written on the command line is no object of the project.
pub(super) const PARSER: &str = "argparse.ArgumentParser";

/// What was found so far. Files do not change, so it holds in every round.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    defaults: OnceCell<Defaults>,
    /// Names whose functions are each a start of its own, instead of what the calls call that name them.
    apart: RefCell<BTreeSet<Box<str>>>,
}

/// The values that parsers are given for names which no argument has.
#[derive(Debug, Default)]
struct Defaults {
    by_name: Map<Box<str>, Vec<Site>>,
    /// Names that arguments have, or that are assigned on an object: what stands there is not only what a parser was given.
    others: Vec<Box<str>>,
    /// Whether names are given that cannot be read: `parser.set_defaults(**settings)`.
    is_open: bool,
}

impl Program<'_> {
    /// The name under which a parser, or what stands for a parsed command line, is given the value at `site`.
    pub fn default_name(&self, site: Site) -> Option<&str> {
        let defaults = self.parser_defaults();
        let mut names = defaults.by_name.iter();
        let named = names.find(|(_, values)| values.contains(&site));
        named.map(|(name, _)| &**name)
    }

    /// The values of a name on a parsed command line, where parsers are given them and nothing else may stand there.
    pub fn parsed_values(&self, name: &str) -> Option<&[Site]> {
        let defaults = self.parser_defaults();
        let is_other = || defaults.others.iter().any(|other| **other == *name);
        match defaults.by_name.get(name) {
            Some(values) if !defaults.is_open && !is_other() => Some(values),
            _ => None,
        }
    }

    /// From now on, let the functions under these names, and no others, each be a start of its own.
    pub fn start_apart(&self, names: BTreeSet<Box<str>>) {
        *self.parsed.apart.borrow_mut() = names;
    }

    /// The names whose functions are each a start of its own.
    pub fn started_apart(&self) -> BTreeSet<Box<str>> {
        self.parsed.apart.borrow().clone()
    }

    /// A member of a parsed command line: the functions that parsers are given under its name, where those are all that it may be.
    pub(super) fn parsed_member(&self, name: &str) -> Types {
        let mut types = Types::none();
        for &value in self.parsed_values(name).unwrap_or_default() {
            types.join(self.infer(value));
        }
        match is_command(&types) {
            true => types,
            false => Types::one(Type::Foreign),
        }
    }

    /// What a method of a parser gives.
    pub(super) fn parser_result(&self, method: &str, args: &[Argument]) -> Types {
        let is_own = |arg: &Argument| matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == "namespace");
        let namespace = match args.len() > 1 || args.iter().any(is_own) {
            true => return Types::one(Type::Foreign),
            false => Types::one(Type::Outside(NAMESPACE.into())),
        };
        match method.strip_prefix(PARSER) {
            Some(".parse_args" | ".parse_intermixed_args") => namespace,
            Some(".parse_known_args" | ".parse_known_intermixed_args") => {
                let rest = Types::one(Type::Many(Types::builtin("str")));
                Types::one(Type::Tuple(vec![namespace, rest]))
            }
            _ => Types::one(Type::Foreign),
        }
    }

    fn parser_defaults(&self) -> &Defaults {
        self.parsed.defaults.get_or_init(|| {
            let mut found = Defaults::default();
            if !self.mentions("set_defaults") {
                return found;
            }
            for (file, source) in self.numbered_files() {
                let facts = &source.facts;
                let at = |expr: ExprId| Site { file, expr };
                for &call in &facts.calls {
                    let ExprKind::Call { func, args, .. } = &facts.tree.expr(call).kind else {
                        continue;
                    };
                    match &facts.tree.expr(*func).kind {
                        ExprKind::Attribute { attr: name, .. }
                            if matches!(&*name.text, "set_defaults" | "Namespace") =>
                        {
                            self.note_given(&mut found, args, at);
                        }
                        ExprKind::Name(name) if &**name == "Namespace" => {
                            self.note_given(&mut found, args, at);
                        }
                        ExprKind::Attribute { attr: name, .. } if &*name.text == "add_argument" => {
                            let names = self.argument_names(args, at);
                            found.others.extend(names);
                        }
                        _ => {}
                    }
                }
                for binding in &facts.attribute_bindings {
                    if let ExprKind::Attribute { value, attr } =
                        &facts.tree.expr(binding.target).kind
                        && self.receiver_class(at(*value)).is_none()
                    {
                        found.others.push(attr.text.clone());
                    }
                }
            }
            found.others.sort_unstable();
            found.others.dedup();
            found
        })
    }

    fn note_given(&self, found: &mut Defaults, args: &[Argument], at: impl Fn(ExprId) -> Site) {
        for arg in args {
            match &arg.kind {
                ArgumentKind::Keyword(name) => {
                    let values = found.by_name.entry(name.text.clone()).or_default();
                    values.push(at(arg.value));
                }
                ArgumentKind::DoubleStar => found.is_open = true,
                _ => {}
            }
        }
    }

    /// The names under which what an argument is given may be read: `--dry-run` is read as `dry_run`.
    fn argument_names(&self, args: &[Argument], at: impl Fn(ExprId) -> Site) -> Vec<Box<str>> {
        let named = args.iter().filter(|arg| match &arg.kind {
            ArgumentKind::Positional => true,
            ArgumentKind::Keyword(name) => &*name.text == "dest",
            _ => false,
        });
        named
            .filter_map(|arg| self.name_written(at(arg.value)))
            .map(|name| name.trim_start_matches('-').replace('-', "_").into())
            .collect()
    }
}

/// Whether it is a function of the project, or nothing.
fn is_command(types: &Types) -> bool {
    let is_function = |one: &Type| matches!(one, Type::Function(_) | Type::Method(_));
    types.is_surely(|one| is_function(one) || matches!(one, Type::Builtin("None")))
        && types.any_of.iter().any(is_function)
}
