//! What a plan says of one file: the input of the rewriters. Code is given in parts, places by index into the file's tree.

use super::factory::Factory;
use super::loop_scope::LoopScope;
use super::seed::Moved;
use super::startup::entered::StartFixture;
use super::startup::{Lifespan, Offer, Start};
use super::template::CodePart;
use crate::facts::definition::{ClassIndex, FunctionIndex};
use crate::mapping::row::ClientId;
use crate::mapping::tailor::Parts;
use crate::resolve::lifetime::Lifetime;
use crate::syntax::ast::{ExprId, StmtId};
use crate::text::TextRange;
use std::collections::BTreeMap;

/// What happens around an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Around {
    /// Nothing.
    #[default]
    Nothing,
    /// `await …`
    Await,
    /// `asyncio.run(…)`
    Run,
}

/// An option of a client's constructor: its name and value.
pub type ClientOption = (String, Vec<CodePart>);

/// What becomes of an expression.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExprAction {
    /// What stands there instead; empty: its own text.
    pub code: Vec<CodePart>,
    /// What happens around that.
    pub around: Around,
    /// Code around all of it, innermost first; the expression's own range in it stands for what is inside.
    pub layers: Vec<Vec<CodePart>>,
    /// Imports that the code needs, as the tables write them.
    pub imports: Vec<String>,
    /// Support code that the code names, and which parts of it are needed.
    pub support: Vec<(String, Parts)>,
    /// The client that it is called on, with the options it wants of it.
    pub client: Option<(ClientId, Vec<ClientOption>)>,
    /// The library it takes over from, for where its imports go.
    pub instead_of: Option<String>,
}

/// What becomes of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionAction {
    /// `async def`.
    Turn,
    /// `async def` under `@pytest.mark.asyncio`, on this loop.
    TurnTest(LoopScope),
    /// `async def` under `@pytest_asyncio.fixture`, on this loop.
    TurnFixture(LoopScope),
    /// `async def` under another name, for unittest: `setUp` → `asyncSetUp`.
    TurnRenamed(&'static str),
    /// A property becomes an `async def` method.
    TurnProperty,
    /// A wrapper stays, and gets an `async def` beside it.
    TwoColours,
    /// It stays, and a copy of this name beside it turns: `__enter__` → `__aenter__`.
    Beside(&'static str),
    /// A constructor becomes an async factory.
    Factory(Factory),
    /// Another name, and no other change: `__iter__` → `__aiter__`.
    Renamed(&'static str),
    /// It stays, and gets a decorator, nearest to it: the import of that.
    Decorated(String),
    /// The body moves to a coroutine function; what is left runs it, with `asyncio.run` or this.
    Bridge(Option<Runner>),
}

/// What runs the coroutine function that has the body of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runner {
    /// Support code.
    pub support: String,
    /// A decorator that this does the work of.
    pub undecorated: Option<ExprId>,
}

/// A span of module-level statements (or of an `if __name__` block) that moves into a coroutine function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryAction {
    /// The first statement.
    pub first: StmtId,
    /// The last.
    pub last: StmtId,
    /// Names it binds that others see.
    pub globals: Vec<String>,
}

/// Where a function closes what it left open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Behind its last statement.
    After(StmtId),
    /// Before its last statement, a `return` in which nothing happens.
    Before(StmtId),
    /// In a `finally` around these statements.
    Finally {
        /// The first.
        first: StmtId,
        /// The last, perhaps the same.
        last: StmtId,
    },
    /// Behind its last statement, a `return` that becomes a `yield`.
    Yielded(StmtId),
}

/// What a function made and left open, and closes now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disposal {
    /// What closes it: `await engine.dispose()`.
    pub code: String,
    /// Where.
    pub ending: Ending,
}

/// A statement `self.assertRaises(E, f, x)` that becomes a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The statement.
    pub stmt: StmtId,
    /// `self.assertRaises`.
    pub callee: TextRange,
    /// `E`.
    pub expected: TextRange,
}

/// How a `with` item is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entering {
    /// As before.
    Sync,
    /// `async with`.
    Async,
}

/// The plan of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilePlan {
    /// Functions.
    pub functions: BTreeMap<u32, FunctionAction>,
    /// Classes whose `unittest.TestCase` base becomes the async one.
    pub test_cases: Vec<ClassIndex>,
    /// Expressions.
    pub exprs: BTreeMap<ExprId, ExprAction>,
    /// `with` statements: how each item is entered.
    pub withs: BTreeMap<StmtId, Vec<Entering>>,
    /// `for` statements that become `async for`.
    pub loops: Vec<StmtId>,
    /// `for` and `yield from` statements whose iterable is closed when they are left.
    pub closings: Vec<StmtId>,
    /// `for … in iter(f, end)` statements that become `while` loops.
    pub untils: Vec<StmtId>,
    /// Lambdas that become functions of their own.
    pub hoisted: Vec<ExprId>,
    /// Lambdas that classes have under a name, which become coroutine functions of that name.
    pub methods: Vec<ExprId>,
    /// Comprehension clauses that become `async for`: the comprehension, and which clause.
    pub clauses: Vec<(ExprId, usize)>,
    /// Generator expressions that become lists.
    pub lists: Vec<ExprId>,
    /// `yield from` statements that become loops, and whether the loop is `async for`.
    pub delegations: Vec<(ExprId, Entering)>,
    /// Names of the standard library's types in annotations: `Iterator` → `AsyncIterator`.
    /// The new last name, and the import for a name that stands by itself.
    pub renames: BTreeMap<ExprId, (String, String)>,
    /// `@contextmanager` decorators that become `@asynccontextmanager`.
    pub managers: Vec<ExprId>,
    /// Assignments that become a `with` around the statements that use the name.
    pub scopes: Vec<(Lifetime, Entering)>,
    /// Statements that move, for the sake of a constructor.
    pub moved: Vec<Moved>,
    /// Classes that get a constructor, and what it does.
    pub constructors: Vec<(ClassIndex, Vec<CodePart>)>,
    /// Classes that get a method or property at their end, with its name and its lines.
    pub members: Vec<(ClassIndex, String, Vec<String>)>,
    /// Targets of assignments that become calls with the value as their argument.
    pub setters: Vec<ExprId>,
    /// Calls that expect something of a function, which become blocks around an await.
    pub expectations: Vec<Expectation>,
    /// Handlers of a `try` before which cancellation is let through.
    pub guards: Vec<(StmtId, usize)>,
    /// What functions left open.
    pub disposals: Vec<Disposal>,
    /// Spans that move into a coroutine function.
    pub entries: Vec<EntryAction>,
    /// Statements that an application runs when it starts, by where it does that.
    pub lifespans: BTreeMap<Lifespan, Start>,
    /// What the file gives to the application of another one to do at its start.
    pub offer: Option<Offer>,
    /// A fixture that starts an application around the tests of the file.
    pub start_fixture: Option<StartFixture>,
}

impl FilePlan {
    /// Whether anything changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What happens to a function.
    pub fn function(&self, index: FunctionIndex) -> Option<&FunctionAction> {
        self.functions.get(&index.0)
    }
}
