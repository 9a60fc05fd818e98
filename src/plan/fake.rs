//! Classes of tests whose objects are put in the place of the project's own: who calls a method there may get either, so both have
//! one colour.

use super::double;
use super::served;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use std::collections::BTreeSet;

/// The methods that stand for each other: that of a test's class, and that of the project's.
pub fn collect(program: &Program<'_>) -> Vec<(FunctionId, FunctionId)> {
    let mut pairs: BTreeSet<(ClassId, ClassId)> = BTreeSet::new();
    let mut managers: BTreeSet<(FunctionId, FunctionId)> = BTreeSet::new();
    // What a test gives to a function of the project.
    for (site, target) in &program.calls.targets {
        if !program.is_test_file(site.file) {
            continue;
        }
        for &(function, ref bound) in target.landing() {
            if program.is_test_file(program.function_file(function)) {
                continue;
            }
            for &(expr, parameter) in bound {
                let file = site.file;
                let given = program.infer(Site { file, expr });
                if classes(program, &given, true).next().is_some() {
                    let asked = program.parameter_types(function, parameter);
                    pairs.extend(standing(program, &given, &asked));
                }
            }
        }
    }
    // What it sets on an object: `service.client = FakeClient()`.
    let files = program.numbered_files();
    for (file, content) in files.filter(|(file, _)| program.is_test_file(*file)) {
        for binding in &content.facts.attribute_bindings {
            let asked = program.infer(Site {
                file,
                expr: binding.target,
            });
            let given = program.value_types(file, &binding.value, &binding.path);
            pairs.extend(standing(program, &given, &asked));
        }
        // Or puts there by a tool: `patch("app.client", FakeClient())`.
        for &call in &content.facts.calls {
            let call = Site { file, expr: call };
            if let Some((asked, new)) = double::patched_member(program, call) {
                let given = program.infer(new);
                managers.extend(standing_functions(program, &given, &asked));
            }
            if let Some((asked, new)) = double::patched_value(program, call) {
                let given = program.infer(new);
                managers.extend(standing_managers(program, &given, &asked));
                pairs.extend(standing(program, &given, &asked));
            }
        }
    }
    for (asked, given) in served::overriding(program) {
        pairs.extend(standing(program, &given, &asked));
    }
    let methods = pairs.into_iter().flat_map(|(fake, real)| {
        let own = program.classes[fake.0 as usize].methods.iter();
        own.filter_map(move |(name, methods)| {
            let stands_for = program.method(real, name)?;
            let is_made = matches!(&**name, "__init__" | "__new__" | "__post_init__");
            (!is_made).then_some((*methods.last()?, stands_for))
        })
    });
    methods.chain(managers).collect()
}

/// Whether a call puts a context manager of a test in the place of the project's: the two have one colour.
pub fn is_standing_manager(program: &Program<'_>, call: Site, value: Site) -> bool {
    let Some((asked, new)) =
        double::patched_value(program, call).filter(|_| program.is_test_file(call.file))
    else {
        return false;
    };
    let given = program.infer(value);
    let pairs = standing_managers(program, &given, &asked);
    let all = given.functions().count() * asked.functions().count();
    new == value && all > 0 && pairs.len() == all
}

/// Whether a call puts a function of a test in the place of a method of the project: the two have one colour.
pub fn is_standing_function(program: &Program<'_>, call: Site, value: Site) -> bool {
    let Some((asked, new)) =
        double::patched_member(program, call).filter(|_| program.is_test_file(call.file))
    else {
        return false;
    };
    let given = program.infer(value);
    let pairs = standing_functions(program, &given, &asked);
    let all = given.functions().count() * asked.functions().count();
    new == value && all > 0 && pairs.len() == all
}

/// Functions of tests that a class gets in the place of its own: who calls those may get either.
fn standing_functions(
    program: &Program<'_>,
    given: &Types,
    asked: &Types,
) -> Vec<(FunctionId, FunctionId)> {
    let functions = |types: &Types, in_tests: bool| -> Vec<FunctionId> {
        let is_meant = |one: &FunctionId| {
            let function = program.function(*one);
            !function.is_async
                && !function.is_generator()
                && !program.is_property(*one)
                && program.is_test_file(program.function_file(*one)) == in_tests
        };
        types.functions().filter(is_meant).collect()
    };
    let fakes = functions(given, true).into_iter();
    let reals = functions(asked, false);
    let is_plain = |fake: &FunctionId| program.decorators(*fake).is_empty();
    let pairs = fakes.filter(is_plain);
    let pairs = pairs.flat_map(|fake| reals.iter().map(move |&real| (fake, real)));
    pairs.collect()
}

/// Context managers of tests that are put in the place of the project's: who enters one may get either.
fn standing_managers(
    program: &Program<'_>,
    given: &Types,
    asked: &Types,
) -> Vec<(FunctionId, FunctionId)> {
    let managers = |types: &Types, in_tests: bool| -> Vec<FunctionId> {
        let is_meant = |function: &FunctionId| {
            program.has_decorator(*function, "contextmanager")
                && program.is_test_file(program.function_file(*function)) == in_tests
        };
        types.functions().filter(is_meant).collect()
    };
    let fakes = managers(given, true).into_iter();
    let reals = managers(asked, false);
    let pairs = fakes.flat_map(|fake| reals.iter().map(move |&real| (fake, real)));
    pairs.collect()
}

/// The classes of tests among these objects, with those of the project that they stand for.
fn standing(program: &Program<'_>, given: &Types, asked: &Types) -> Vec<(ClassId, ClassId)> {
    let fakes = classes(program, given, true);
    let pairs = fakes.flat_map(|fake| {
        let reals = classes(program, asked, false);
        reals.map(move |real| (fake, real))
    });
    // Those that derive from one another share their colours anyway.
    let are_strangers = |&(fake, real): &(ClassId, ClassId)| !program.above(fake).contains(&real);
    pairs.filter(are_strangers).collect()
}

/// The classes of these objects, or that are among them, in tests or elsewhere.
fn classes<'t>(
    program: &'t Program<'_>,
    types: &'t Types,
    in_tests: bool,
) -> impl Iterator<Item = ClassId> + 't {
    types.any_of.iter().filter_map(move |one| match one {
        Type::Instance(class) | Type::Class(class) => {
            let file = program.classes[class.0 as usize].file;
            (program.is_test_file(file) == in_tests).then_some(*class)
        }
        _ => None,
    })
}
