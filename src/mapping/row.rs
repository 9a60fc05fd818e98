//! The working form of a table's rows: everything parsed, every name resolved, every default filled in.

use crate::mapping::condition::{Polarity, Subject, Test, When};
use crate::mapping::schema::{Enter, Example, Framework, Kind};
use crate::mapping::signature::Signature;
use crate::mapping::template::Template;
use std::collections::BTreeMap;

/// Index of a row in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowId(pub u32);

/// Index of a library (one table file) in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LibraryId(pub u32);

/// Index of a client in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClientId(pub u32);

/// One table file, without its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// The root package converted from: `requests`.
    pub name: String,
    /// The root package of the replacement: `httpx`.
    pub target: String,
    /// Documentation of the replacement.
    pub docs: Option<String>,
    /// Distributions that the output needs, with bounds.
    pub requires: Vec<String>,
    /// Distributions that the output may leave behind.
    pub replaces: Vec<String>,
    /// The oldest Python that the replacement runs on (`3.11`), where the table says one.
    pub python: Option<String>,
    /// Whether its replacement has a half that blocks.
    pub has_synchronous_half: bool,
    /// Differences that hold wherever the table is applied: said once a run.
    pub limits: Vec<String>,
    /// For a framework: what its names become, and what keeps all of it.
    pub framework: Option<Framework>,
    /// Whether the program is written for the replacement first, altogether or not at all.
    pub driver: bool,
    /// Modules and classes underneath that the replacement does not use.
    pub built_on: Vec<String>,
    /// Libraries on top, which raise its exceptions.
    pub underlies: Vec<String>,
    /// Libraries whose errors hold one of its own, each with the attribute that holds it.
    pub wrapped_by: BTreeMap<String, String>,
    /// Functions that change what the library does for the whole program.
    pub patched_by: Vec<String>,
    /// Functions of the library that its other calls run on the way: a test that replaces one replaces what these do.
    pub beneath: Vec<String>,
    /// Functions after whose call a program runs on something else than asyncio.
    pub rules_out_asyncio: Vec<String>,
}

/// How safe applying a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Applicability {
    /// Applied.
    #[default]
    Safe,
    /// Applied only when asked for.
    Unsafe,
    /// Shown, never applied.
    DisplayOnly,
}

/// What happens where an attribute is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Set {
    /// The assignment stays (with the attribute's new name, if `to` gives one).
    Keep,
    /// The assignment is refused.
    Refuse,
    /// The value becomes this option of the constructor.
    Option(String),
    /// The assignment becomes a call of this method, which is awaited.
    Call(String),
    /// The call becomes an entry of the mapping that is this option of the constructor.
    Entry(String),
}

/// The type of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Returns {
    /// The receiver's own type.
    Receiver,
    /// This sync-side type.
    Type(String),
}

/// What happens to one parameter's argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The parameter; for one that only `**kwargs` takes, the keyword.
    pub name: String,
    /// Tried in order; the first whose `when` holds is taken. None holds: the argument is passed as it is.
    pub actions: Vec<Action>,
}

/// What may happen to an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What must hold.
    pub when: Vec<When>,
    /// What then happens.
    pub effect: Effect,
    /// A behaviour difference to report.
    pub note: Option<String>,
    /// Imports that the replacement needs.
    pub imports: Vec<String>,
    /// Parts of the support code that it needs.
    pub needs: Vec<String>,
    /// For a URL: what becomes of its scheme.
    pub schemes: BTreeMap<String, String>,
    /// What becomes of the values in a display that stand beside a name, and of those that stand by themselves.
    pub inside: Option<Inside>,
}

/// What becomes of the values of a type inside a display.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    /// The type.
    pub of: String,
    /// For one that stands beside a name.
    pub named: Option<Template>,
    /// For one that stands by itself.
    pub alone: Option<Template>,
}

/// What happens to an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Passed in the call.
    Pass {
        /// Under this name instead of its own.
        name: Option<String>,
        /// As this expression instead of its own. One that starts with `*` is passed as it stands, without a name.
        value: Option<Template>,
    },
    /// Moved to the client's constructor.
    Constructor {
        /// Under this name.
        name: String,
        /// As this expression instead of its own.
        value: Option<Template>,
    },
    /// Not passed.
    Drop,
    /// The call is refused, for this reason.
    Refuse(String),
}

/// Whether something only preserves an odd default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Always needed.
    Needed,
    /// Only preserves an odd default: dropped by `--style idiomatic`.
    Parity,
}

/// An option given when the caller does not give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultOption {
    /// Its keyword.
    pub name: String,
    /// Its value as Python.
    pub value: String,
    /// Whether the idiomatic style drops it.
    pub role: Role,
}

/// A client opened by `async with` around a span of statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Kebab-case id.
    pub id: String,
    /// The file it comes from.
    pub library: LibraryId,
    /// The expression entered, with `{options}`.
    pub open: Template,
    /// The same for a client that serves several calls, none of which may see what an earlier one left in it.
    pub isolated: Option<Template>,
    /// What is awaited for the one client of a module, which closes itself.
    pub shared: Option<Template>,
    /// The name bound.
    pub name: String,
    /// Options always given.
    pub options: Vec<DefaultOption>,
    /// Imports it needs.
    pub imports: Vec<String>,
    /// The method that closes it where it is not entered.
    pub close: Option<String>,
}

/// Code inserted once a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// The name it defines.
    pub name: String,
    /// Imports it needs.
    pub imports: Vec<String>,
    /// The Python source, unindented.
    pub code: String,
    /// Other support code it calls.
    pub uses: Vec<String>,
}

/// What becomes of a row's places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Rewritten as the row says (perhaps only by an `await`).
    Convert,
    /// Stays exactly as it is and does not block.
    Keep,
    /// Has no async twin but may run in a thread; for this reason, if one is given.
    Offload(Option<String>),
    /// Never converted, for this reason.
    Refuse(String),
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its index in the table.
    pub id: RowId,
    /// Its kebab-case id.
    pub name: String,
    /// The file it comes from.
    pub library: LibraryId,
    /// The qualified names it stands for.
    pub from: Vec<String>,
    /// What it is.
    pub kind: Kind,
    /// What must hold of the place.
    pub when: Vec<When>,
    /// Convert, keep, offload or refuse.
    pub fate: Fate,
    /// What it becomes; `None`: its text stays.
    pub to: Option<Template>,
    /// Whether the result is awaited.
    pub awaited: bool,
    /// Whether it blocks: by itself a reason to turn the function async or, for [`Fate::Refuse`], to keep it sync.
    pub seed: bool,
    /// The sync signature.
    pub signature: Option<Signature>,
    /// What happens to arguments.
    pub parameters: Vec<Parameter>,
    /// Options given when the caller does not give them.
    pub defaults: Vec<DefaultOption>,
    /// The client that `{client}` stands for.
    pub client: Option<ClientId>,
    /// The type of the result.
    pub returns: Option<Returns>,
    /// For a type: what iteration yields.
    pub iterates: Option<String>,
    /// For a call or attribute: the type of what a plain `for` over the result yields.
    pub elements: Option<String>,
    /// For a type: what stands for the object in `async for`.
    pub iterate_as: Option<Template>,
    /// How it is entered by `with`.
    pub enter: Option<Enter>,
    /// What the `with` item becomes.
    pub enter_as: Option<Template>,
    /// The type that entering binds.
    pub entered: Option<String>,
    /// For a type: the expression for its truth value.
    pub truth: Option<Template>,
    /// For a type: canonical names of the base types.
    pub bases: Vec<String>,
    /// For a type: the method that must be called for the program to end.
    pub must_close: Option<String>,
    /// For a type: the method that closes what the replacement keeps on its event loop.
    pub closed_on_loop: Option<String>,
    /// For a type: the replacement can be entered only once, before it is used, and not be used behind that.
    pub enter_once: bool,
    /// For a type: anybody may have such an object, or one that is used alike, and hand it in.
    pub made_by_anyone: bool,
    /// For a type: objects belong to the thread that made them.
    pub thread_bound: bool,
    /// For a type: names that the replacement takes for itself, so that a class which derives from it cannot have them.
    /// Classes of the project derive from the replacement where the table gives some.
    pub taken: Vec<String>,
    /// For such a type: methods that a class which derives from it may have of its own.
    pub overridable: Vec<String>,
    /// For a type: names that objects of neither side have.
    pub lacks: Vec<String>,
    /// For a type of exceptions: attributes that nothing else has.
    pub known_by: Vec<String>,
    /// For a type: methods, of whatever object, that take one as a part of what they build, before as after.
    pub part_of: Vec<String>,
    /// For a type: methods that classes which derive from it may have as coroutine functions.
    pub awaits: Vec<String>,
    /// For a call: the functions that it is given, or decorates, may be coroutine functions.
    pub takes_coroutines: bool,
    /// For a call: what it is made on has both it and its replacement, and it fails where an event loop is running.
    pub of_both_kinds: bool,
    /// For a method: the option with which a test makes the mock of an object on which calling it did nothing.
    pub mocked_by: Option<String>,
    /// For such a type: the method that those go through, in the replacement as well. A class may have one of its own that
    /// passes on what it is given.
    pub through: Option<String>,
    /// For such a type: what a class derives from whose own such method does more than that; its methods take the arguments
    /// that those of the type take.
    pub keeping: Option<Template>,
    /// For a type: an object belongs to one task at a time.
    pub one_task: bool,
    /// For a type: an object belongs to the event loop that first used it.
    pub one_loop: bool,
    /// For a type: some attributes of what its objects give are loaded when they are read.
    pub reads_lazily: bool,
    /// Where it is used anywhere, all objects of its library stay as they are.
    pub rules_out: bool,
    /// Where it is used, its library is converted everywhere or nowhere.
    pub all_or_nothing: bool,
    /// For a call: a class attribute that it makes is loaded when it is read from an instance.
    pub lazy: bool,
    /// For such a call: the parameter that names such an attribute of another class.
    pub lazy_name: Option<String>,
    /// For a call that maps the class it is given first: the parameter that gives attributes of that.
    pub maps: Option<String>,
    /// For such a call: the option of a query by which the attribute is loaded with the object.
    pub loaded_by: Option<String>,
    /// For such a call: the argument by which the mapping loads the attribute with every object, or the line in the class by which it has it
    /// come with every change (`__mapper_args__ = …`).
    pub loaded_always: Option<String>,
    /// For a type: keywords and methods that keep its objects as they are, with the reason.
    pub ruled_out_by: BTreeMap<String, String>,
    /// For a type: converted only where an `await` would stand inside its `with`.
    pub on_demand: bool,
    /// Whether it applies only where threads become tasks.
    pub tasks: bool,
    /// For an attribute: what happens where it is set; for a method: the entry that it makes.
    pub set: Set,
    /// For an exception: the classes that stand for it where exceptions are matched.
    pub except: Vec<String>,
    /// Those of `except` that only some calls raise, with the names of the calls.
    pub raised_by: BTreeMap<String, Vec<String>>,
    /// For an exception: what its replacement is made of just so, `message` or `anything`.
    pub made_of: Option<String>,
    /// For an exception: support code that goes before the replacement where a class derives from it.
    pub mixin: Option<String>,
    /// Imports that the output needs.
    pub imports: Vec<String>,
    /// Distributions that the output needs where this row is used, beside those of its file.
    pub requires: Vec<String>,
    /// How safe it is.
    pub applicability: Applicability,
    /// A behaviour difference that is reported at each place.
    pub note: Option<String>,
    /// Why the row exists.
    pub why: Option<String>,
    /// Before and after.
    pub examples: Vec<Example>,
}

impl Row {
    /// Whether it is of an exception, and says how one is made.
    pub fn is_made(&self) -> bool {
        self.mixin.is_some() || self.made_of.is_some()
    }

    /// What happens to the argument of this parameter (or keyword), if the row says anything of it.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters
            .iter()
            .find(|parameter| parameter.name == name)
    }

    /// The type as which the statements behind the call have to use up its result, if the row asks for that.
    pub fn scope(&self) -> Option<&str> {
        let conditions = self.when.iter().flat_map(|when| &when.conditions);
        conditions
            .filter_map(|condition| match &condition.test {
                Test::Scope(type_name) => Some(type_name.as_str()),
                _ => None,
            })
            .next()
    }

    /// Whether the row asks for unpacked arguments: what it becomes translates them when the program runs.
    pub fn takes_unpacked(&self) -> bool {
        self.when.iter().any(|when| {
            when.subject == Subject::Unpacked
                && when.conditions.iter().any(|condition| {
                    condition.polarity == Polarity::Holds && condition.test != Test::Absent
                })
        })
    }

    /// The support code that the row's templates name, in order of appearance.
    pub fn support(&self) -> impl Iterator<Item = &str> {
        let values = self
            .parameters
            .iter()
            .flat_map(|parameter| &parameter.actions)
            .filter_map(|action| match &action.effect {
                Effect::Pass { value, .. } | Effect::Constructor { value, .. } => value.as_ref(),
                Effect::Drop | Effect::Refuse(_) => None,
            });
        let own = [&self.to, &self.iterate_as, &self.enter_as, &self.truth];
        own.into_iter()
            .chain([&self.keeping])
            .flatten()
            .chain(values)
            .flat_map(Template::support)
    }
}
