//! Classes of the project that derive from a library's class: they derive from the replacement, where every use of their
//! instances has a conversion.

use super::{Collector, Conversion, Moved};
use crate::diagnostic::code;
use crate::mapping::condition::Test;
use crate::mapping::row::{Effect, Returns, Row};
use crate::mapping::template::{Part, Placeholder};
use crate::plan::cell::{Cell, GroupId};
use crate::plan::class_value::class_values;
use crate::plan::template::{CodePart, Rewriting, applicable, instantiate, instantiate_plain};
use crate::resolve::condition::{Passed, Place, passed};
use crate::resolve::passed_on::Url;
use crate::resolve::program::{ClassId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ExprId, ExprKind, Parent};

/// What all objects have.
const COMMON: &[&str] = &["__class__", "__doc__"];

impl<'c, 'p> Collector<'c, 'p> {
    /// Give every class that derives from a library's the replacement for a base.
    pub(super) fn derived(&mut self) {
        let program = self.program;
        let classes = program.derived_classes();
        if classes.is_empty() {
            return;
        }
        let values = class_values(program);
        for class in classes {
            let root = program.family(class);
            let group = self.cells.group_of(&Cell::Class(root));
            if let Some(&site) = values.get(&class) {
                let shown = &program.class(class).name;
                let message = format!(
                    "`{shown}` is used as a value here, so what becomes of its instances cannot be seen"
                );
                self.refuse(group, code::VALUE_ESCAPES, message, site);
            }
            let (Some(base), Some(site)) = (program.derived(class), base_of(program, class)) else {
                continue;
            };
            if let Some(patch) = patched(program, class, base) {
                let shown = &program.class(class).name;
                let message = format!("a test replaces what `{shown}` has from `{base}`");
                self.refuse(group, code::TEST_DOUBLE, message, patch);
            }
            self.same_result(class, group);
            self.same_defaults(class, group);
            if class != root {
                continue;
            }
            let Some(row) = program.table.type_row(base) else {
                continue;
            };
            let place = Place {
                site,
                args: &[],
                receiver: None,
            };
            let kept = row.keeping.as_ref().filter(|_| program.keeps(class));
            let Some(template) = kept.or(row.to.as_ref()) else {
                continue;
            };
            match instantiate_plain(program, place, base, row, template, None) {
                Ok(rewriting) => self.push_object(site, group, Conversion::Code(rewriting)),
                Err(reason) => self.refuse(group, code::REFUSED_CALL, reason, site),
            }
            self.rename(class, group);
            for (stmt, option) in program.default_options(class) {
                let option = Site {
                    file: site.file,
                    expr: option.value,
                };
                self.push_object(option, group, Conversion::Move(Moved::Away(stmt)));
            }
            let info = &program.classes[class.0 as usize];
            if !info.methods.contains_key("__init__")
                && let Some(rewriting) = self.initialised(base, place, class)
            {
                let conversion = Conversion::Initialise(info.index, rewriting);
                self.push_object(site, group, conversion);
            }
        }
    }

    /// Refuse a class whose method, in the place of the one that all others go through, does not give what that gives.
    fn same_result(&mut self, class: ClassId, group: GroupId) {
        let program = self.program;
        let Some(through) = program.through(class) else {
            return;
        };
        let methods = &program.classes[class.0 as usize].methods;
        let Some(&own) = methods.get(through).and_then(|own| own.last()) else {
            return;
        };
        let base = program.derived(class).unwrap_or_default();
        let rows = program.table.member(base, through).iter();
        let rows = rows.map(|&row| program.table.row(row));
        let mut given = rows
            .filter(|row| row.awaited)
            .filter_map(|row| match &row.returns {
                Some(Returns::Type(name)) => Some(program.table.canonical(name).into_owned()),
                _ => None,
            });
        let given = given.next().unwrap_or_default();
        let types = program.call_result(own);
        let is_same = |one: &Type| matches!(one, Type::Object(name) if **name == *given);
        if types.unknown || types.any_of.is_empty() || !types.any_of.iter().all(is_same) {
            let message = format!("`{through}` of its own gives something else than a `{given}`");
            if let Some(site) = base_of(program, class) {
                self.refuse(group, code::EXTERNAL_BASE, message, site);
            }
        }
    }

    /// Refuse a class whose method, in the place of the one that all others go through, gives by default what that cannot
    /// be given then: what callers give is looked at where they call.
    fn same_defaults(&mut self, class: ClassId, group: GroupId) {
        let program = self.program;
        let Some(through) = program.through(class).filter(|_| program.keeps(class)) else {
            return;
        };
        let base = program.derived(class).unwrap_or_default();
        let file = program.classes[class.0 as usize].file;
        let methods = &program.classes[class.0 as usize].methods;
        let own = methods.get(through).and_then(|own| own.last());
        let def = own.and_then(|&own| program.function_def(own));
        let params = def.into_iter().flat_map(|def| &def.params);
        for (param, default) in params.filter_map(|param| Some((param, param.default?))) {
            let site = Site {
                file,
                expr: default,
            };
            let place = Place {
                site,
                args: &[],
                receiver: None,
            };
            let rows = program.table.member(base, through).iter();
            let mut rows = rows.map(|&row| program.table.row(row));
            let refused = rows.find_map(|row| {
                let actions = &row.parameter(&param.name.text)?.actions;
                let holds = |when: &[_]| {
                    program.conditions_hold(place, None, when, Some(default), self.options.style)
                };
                match &actions.iter().find(|action| holds(&action.when))?.effect {
                    Effect::Refuse(reason) if is_of_keeping(row) => Some(reason.clone()),
                    _ => None,
                }
            });
            if let Some(reason) = refused {
                self.refuse(group, code::REFUSED_CALL, reason, site);
            }
        }
    }

    /// A call of a method that a class has in the place of the one that all others of the library's class go through:
    /// its options are passed on to the replacement.
    pub(super) fn through(&mut self, site: Site, args: &[Argument]) {
        let program = self.program;
        let Some(target) = program.calls.target(site) else {
            return;
        };
        let own = target.bound.iter().find_map(|(function, _)| {
            let class = program.class_of(*function)?;
            let through = program.through(class)?;
            (program.method(class, through) == Some(*function)).then_some((class, through))
        });
        let Some((class, through)) = own else { return };
        let group = self.cells.group_of(&Cell::Class(program.family(class)));
        let keeps = program.keeps(class);
        let is_certain = keeps || target.bound.len() == 1 && target.is_seen();
        let receiver = program.called_on(site);
        let place = Place {
            site,
            args,
            receiver,
        };
        let name = format!("{}.{through}", program.derived(class).unwrap_or_default());
        let row = applicable(program, &self.rows_of(&name), place, self.options.style);
        let (Some(row), true, Some(receiver)) = (row, is_certain, receiver) else {
            let message = format!("`{through}` of its own is called in a way that has no equal");
            self.refuse(group, code::REFUSED_CALL, message, site);
            return;
        };
        let receiver = Site {
            file: site.file,
            expr: receiver,
        };
        // Called on the class, it is given its object as an argument.
        let types = program.infer(receiver);
        let is_instance = types
            .any_of
            .iter()
            .all(|one| program.library_type(one).is_some());
        let written = match self.bypasses(place, &name, row) {
            Some(reason) => Err(reason),
            None if !is_instance && !keeps => Err(format!("`{through}` is called on the class")),
            None => instantiate(program, place, &name, row, self.options.style),
        };
        match written {
            Ok(rewriting) if rewriting.code.is_empty() => {}
            Ok(rewriting) => self.push_object(site, group, Conversion::Call(rewriting)),
            Err(reason) => self.refuse(group, code::REFUSED_CALL, reason, site),
        }
    }

    /// Whether the class of an object has a method of its own for the one that all others go through.
    pub(super) fn has_own_through(&self, object: Site) -> bool {
        let types = self.program.infer(object);
        types.any_of.iter().any(|one| match one {
            Type::Instance(class) | Type::Super(class) => self.program.through(*class).is_some(),
            _ => false,
        })
    }

    /// Whether an object may have members beside those of the library, which a computed name may mean.
    pub(super) fn is_derived(&self, object: Site) -> bool {
        let types = self.program.infer(object);
        types.any_of.iter().any(|one| match one {
            Type::Instance(class) | Type::Super(class) => self.program.derived(*class).is_some(),
            _ => false,
        })
    }

    /// Why a call does not go through the method that a class has of its own for all others, where it should.
    pub(super) fn bypasses(&self, place: Place<'_>, name: &str, row: &Row) -> Option<String> {
        let program = self.program;
        let types = program.infer(Site {
            file: place.site.file,
            expr: place.receiver?,
        });
        let member = name.rsplit('.').next()?;
        types.any_of.iter().find_map(|one| {
            let (Type::Instance(class) | Type::Super(class)) = one else {
                return None;
            };
            let through = program.through(*class).filter(|_| !program.keeps(*class))?;
            let base = program.table.type_row(program.derived(*class)?)?;
            let is_super = matches!(one, Type::Super(_)) && member == through;
            let goes_through =
                member == through || base.overridable.iter().any(|other| other == member);
            if is_super || !goes_through {
                return None;
            }
            let parts = row.to.as_ref().map(|to| &to.parts[..]).unwrap_or_default();
            let is_called = match parts {
                [
                    Part::Placeholder(Placeholder::Receiver),
                    Part::Text(dot),
                    rest @ ..,
                ] => {
                    let next = match rest.first() {
                        Some(Part::Placeholder(Placeholder::Name)) => member,
                        _ => "",
                    };
                    let called = format!("{}{next}", &dot[1..]);
                    let called = called.split('(').next().unwrap_or_default();
                    called == through || base.overridable.iter().any(|other| other == called)
                }
                _ => false,
            };
            if !is_called {
                return Some(format!("`{through}` of its own would not be called"));
            }
            let own = program.method(*class, through)?;
            let params = passed(row.signature.as_ref(), place.args, "params");
            let passing = program.passes_on(own, through)?;
            (passing.url == Url::Read && params != Passed::Absent)
                .then(|| format!("`{through}` of its own may do something with the whole URL"))
        })
    }

    /// Whether a call of a constructor reaches one that a class gets in conversion: a class below one that had none.
    pub(super) fn reaches_new_constructor(&self, place: Place<'_>, name: &str) -> bool {
        let initialised = self.initialised_class(place, name);
        initialised.is_some_and(|class| self.program.family(class) != class)
    }

    /// The class, one that derives from a library's, whose constructor calls that of the library's class here.
    fn initialised_class(&self, place: Place<'_>, name: &str) -> Option<ClassId> {
        let program = self.program;
        let receiver = place.receiver.filter(|_| name.ends_with(".__init__"))?;
        let types = program.infer(Site {
            file: place.site.file,
            expr: receiver,
        });
        let class = match types.any_of[..] {
            [Type::Super(class)] => class,
            _ if program.initialises_super(place.site) => {
                program.class_of(program.function_around(place.site)?)?
            }
            _ => return None,
        };
        program.derived(class).map(|_| class)
    }

    /// What `super().__init__()` is given, because each call is given it by default.
    pub(super) fn defaults(&self, place: Place<'_>, name: &str) -> Vec<Argument> {
        let Some(class) = self.initialised_class(place, name) else {
            return Vec::new();
        };
        let options = self.program.default_options(class).into_iter();
        options.map(|(_, option)| option).collect()
    }

    /// What the constructor of a class has to do that had none, if anything.
    fn initialised(&self, base: &str, place: Place<'_>, class: ClassId) -> Option<Rewriting> {
        let program = self.program;
        let options = program.default_options(class);
        let options: Vec<Argument> = options.into_iter().map(|(_, option)| option).collect();
        let place = Place {
            args: &options,
            ..place
        };
        let name = format!("{base}.__init__");
        let row = applicable(program, &self.rows_of(&name), place, self.options.style)?;
        let mut rewriting = instantiate(program, place, &name, row, self.options.style).ok()?;
        let own = program.expr(place.site).range;
        let mut is_plain = true;
        for part in &mut rewriting.code {
            match part {
                CodePart::Source(range) if *range == own => {
                    *part = CodePart::Text("super().__init__".to_owned());
                }
                CodePart::Source(range) => {
                    let text = &program.file(place.site.file).text;
                    *part = CodePart::Text(range.slice(text).to_owned());
                }
                part => is_plain &= matches!(part, CodePart::Text(text) if text != "()"),
            }
        }
        is_plain.then_some(rewriting)
    }

    /// Whether a member of an object is one that its class has of its own, beside what it has from the library.
    pub(super) fn is_own_member(&self, object: Site, type_name: &str, name: &str) -> bool {
        let program = self.program;
        let types = program.infer(object);
        let row = program.table.type_row(type_name);
        let is_renamed = |class: ClassId| {
            let renamed = program.renamed(class);
            renamed.iter().any(|(own, _)| *own == name)
        };
        let is_taken = row.is_some_and(|row| row.taken.iter().any(|taken| taken == name));
        let mut owners = types
            .any_of
            .iter()
            .filter(|one| !matches!(one, Type::Builtin("None") | Type::Injected))
            .peekable();
        let is_own = |one: &Type| match one {
            Type::Instance(class) if program.derived(*class).is_some() => {
                if is_taken {
                    return is_renamed(*class);
                }
                let is_library = !program.table.member(type_name, name).is_empty();
                match is_library {
                    true => program.method(*class, name).is_some(),
                    false => COMMON.contains(&name) || program.has_own_member(*class, name),
                }
            }
            _ => false,
        };
        !types.unknown && owners.peek().is_some() && owners.all(is_own)
    }

    /// Why the class of an object stays what it is, for a call of a method of the library.
    pub(super) fn stays_because(&self, object: Site, name: &str) -> String {
        let program = self.program;
        let types = program.infer(object);
        let fault = types.any_of.iter().find_map(|one| match one {
            Type::Instance(class) | Type::Super(class) | Type::Class(class) => {
                program.underivable(*class)
            }
            _ => None,
        });
        match fault {
            Some((class, reason)) => {
                let shown = &program.class(class).name;
                format!("`{shown}` inherits `{name}`, and stays as it is: {reason}")
            }
            None => {
                format!("a class of the project inherits `{name}`, and that class stays as it is")
            }
        }
    }
}

/// Whether a row is about classes that go on taking the arguments of the library's.
fn is_of_keeping(row: &Row) -> bool {
    let mut conditions = row.when.iter().flat_map(|when| &when.conditions);
    conditions.any(|condition| condition.test == Test::Keeping)
}

/// The library's class that a class names as its base.
fn base_of(program: &Program<'_>, class: ClassId) -> Option<Site> {
    let file = program.classes[class.0 as usize].file;
    let args = &program.class_def(class)?.args;
    let mut bases = args.iter().map(|arg| arg.value);
    bases
        .next()
        .map(|expr: ExprId| Site { file, expr })
        .filter(|_| bases.next().is_none())
}

/// Where a test names a member for replacement that a class has from a library's: `patch.object(Api, "get")`,
/// `patch("shop.Api.get")`. What stands there then would have to be awaited.
fn patched(program: &Program<'_>, class: ClassId, base: &str) -> Option<Site> {
    let name = &program.class(class).name;
    let is_inherited = |member: &str| !program.table.member(base, member).is_empty();
    let mut in_tests = program
        .expressions()
        .filter(|(site, _)| program.is_test_file(site.file));
    let found = in_tests.find(|&(site, expr)| {
        let ExprKind::Str {
            value: Some(text), ..
        } = &expr.kind
        else {
            return false;
        };
        match text.rsplit_once('.') {
            Some((owner, member)) => {
                owner.rsplit('.').next() == Some(&**name) && is_inherited(member)
            }
            None => is_inherited(text) && is_beside(program, site, class),
        }
    });
    found.map(|(site, _)| site)
}

/// Whether a text is an argument behind a class or an instance of it.
fn is_beside(program: &Program<'_>, text: Site, class: ClassId) -> bool {
    let at = |expr: ExprId| Site {
        file: text.file,
        expr,
    };
    let Parent::Expr(call) = program.expr(text).parent else {
        return false;
    };
    let ExprKind::Call { args, .. } = &program.expr(at(call)).kind else {
        return false;
    };
    let Some(first) = args.first().filter(|arg| arg.value != text.expr) else {
        return false;
    };
    let types = program.infer(at(first.value));
    let is_meant = |one: &Type| matches!(one, Type::Class(of) | Type::Instance(of) if *of == class);
    types.any_of.iter().any(is_meant)
}
