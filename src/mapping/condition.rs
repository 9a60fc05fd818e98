//! Conditions of `when`: what has to hold of an argument, the receiver or the use for a row or an action to apply.

use thiserror::Error;

/// One condition. Several on one subject must all hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Whether `not:` stood before it.
    pub polarity: Polarity,
    /// What is tested.
    pub test: Test,
}

/// Whether a test has to hold or has to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polarity {
    /// It has to hold.
    Holds,
    /// `not:`: it has to fail (and be known to fail).
    Fails,
}

/// What a driver has to do for the SQL of a program to work as with psycopg2. Of several statements, the last of these counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binding {
    /// Nothing: no values are put in, or SQLAlchemy says what they are.
    #[default]
    Nothing,
    /// The server finds out what a value is, if the driver leaves it to that.
    ByServer,
    /// A value stands where the server cannot find out what it is, or where it takes none.
    ByDriver,
    /// A tuple is put in as a list: `IN :names`.
    AsList,
}

/// What is tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// The argument is given.
    Given,
    /// The argument is certainly not given.
    Absent,
    /// It is the literal `True`.
    True,
    /// It is the literal `True`, and what the call gives is not read whole wherever it goes.
    Streams,
    /// It is the literal `False`.
    False,
    /// It is the literal `None`.
    None,
    /// It is given and cannot be `None`.
    NotNone,
    /// It is a literal.
    Literal,
    /// It is written as a call.
    Call,
    /// It is text.
    Str,
    /// It is bytes.
    Bytes,
    /// It is a number.
    Number,
    /// It is written as `0`.
    Zero,
    /// It is a dict.
    Dict,
    /// It is a list.
    List,
    /// It is a tuple.
    Tuple,
    /// It is known to be text or a number, or a display of such: no part of it is `None`, `True` or `False`.
    Plain,
    /// It is text with a `?` (a URL with a query).
    HasQuery,
    /// It is text known to hold no `?`.
    NoQuery,
    /// It may be `None`.
    MaybeNone,
    /// It is a dict that is seen being written with a value which may be `None`.
    HoldsNone,
    /// It is a display of uploads in which each has a name and is made of bytes.
    NamedBytes,
    /// It is a name, or an attribute of one: it may be written twice.
    Repeatable,
    /// It is an exception of a library of which the project makes some itself.
    Made,
    /// It is the one use of what a `with` item binds, and happens at most once a block.
    Sole,
    /// It is an object of the project, or `None`, that is called with a request and only sets its headers.
    HeaderAuth,
    /// The same, and it may read what else a prepared request has: its address and its body.
    RequestAuth,
    /// It is `super()` in a method that passes on what it is given to the one which it overrides.
    PassingOn,
    /// It is an object whose class takes the arguments of its library's, whatever it derives from then.
    Keeping,
    /// It is a value of this mapped type (sync-side name).
    Type(String),
    /// It is the module, class or function of this qualified name itself.
    Named(String),
    /// It is text that begins so.
    Begins(String),
    /// It is a dict that is seen being written, with no other keys than these.
    Keys(Vec<String>),
    /// It is a dict that is seen being written with this key, in letters of any case.
    Key(String),
    /// Whatever it is: somewhere in the project, a handler gives a name to an error that the library may raise.
    ErrorsNamed,
    /// It is a display that is written in its place: `("ada", "lovelace")`, no name for one.
    Display,
    /// It is built by a chain of calls that selects objects of one class.
    Entity,
    /// It is built by a chain of calls that selects columns.
    Columns,
    /// It is built by a chain of calls whose rows may give the same object more than once.
    Repeats,
    /// It is built by a chain of calls, with what is loaded beside its objects joined to their rows.
    Joined,
    /// It is built by one call, and nothing was called on what that gave.
    Bare,
    /// It is built by a chain of calls that filters, and does nothing else.
    Filtered,
    /// It is built by a chain of calls that is written there.
    Written,
    /// It calls something of SQLAlchemy's, for the database to compute.
    Computed,
    /// The use is a chain of calls, and the last method is this.
    Ends(String),
    /// It is the call of a library that makes the object: nothing else can hold it.
    Fresh,
    /// Keywords are unpacked (`**options`), and no positional arguments.
    Keywords,
    /// It is a display that is written here, of values of this mapped type: named (`("a.txt", file)`) or by themselves.
    Holds(String),
    /// It is a container, or an iterator, in which there may be objects of this mapped type.
    Contains(String),
    /// The use is an expression statement.
    Statement,
    /// The use is a `with` item.
    With,
    /// The use is a `with` item, and nothing after the block uses what it binds.
    WithLast,
    /// The use is iterated by `for` or a comprehension.
    Iterated,
    /// The use is the argument of something that takes every element before it returns: `sorted(…)`.
    Consumed,
    /// The use is that it is called: there, or under the one local name that it goes into.
    Called,
    /// A method of the same object is called on the result: `pipe.incr("a").incr("b")`.
    Chained,
    /// The result goes into one local name, and nothing calls `close` on that.
    Unclosed,
    /// It makes an object for a `with`, or closes one, and something is done with that behind.
    UsedAfter,
    /// It makes an object that is kept, and that several event loops use.
    SeveralLoops,
    /// It stands in a `__del__`, which Python calls when nothing can be awaited.
    Finalizer,
    /// One of these members is read off the result, and nothing else.
    Member(Vec<String>),
    /// It stands in a `try` whose handlers take one of these exceptions, or all.
    Handled(Vec<String>),
    /// An attribute of this name stands somewhere in the project, of something else than `self`.
    Seen(String),
    /// Some file of the project imports this module, or something in it.
    Imports(String),
    /// The project names one of these exceptions, other than to raise it.
    Names(Vec<String>),
    /// The same, and a handler that always ends in a bare `raise` does not count.
    Answers(Vec<String>),
    /// SQL of the program's own, in `text()` of SQLAlchemy, needs this or more.
    Binds(Binding),
    /// Columns of SQLAlchemy for times without a zone may be given times that have one.
    TimesMixed,
    /// This replacement was asked for (`--target`): the library and its target.
    Target(String, String),
    /// The use is any other.
    Value,
    /// The use is as a base class in a class definition.
    Base,
    /// It stands in the one statement of which a test expects this exception: `with pytest.raises(E): db.execute(…)`.
    Expected(String),
    /// The result goes into one local name, and all that is done with it is what this type converts; something waits.
    Only(String),
    /// The use is a `with` item, or the result goes into one local name, and the statements that follow use it up as a value
    /// of this type.
    Scope(String),
    /// Of these methods, the one that was called last on the same name, above in the same function, is the first.
    Since(Vec<String>),
    /// `--style faithful`.
    Faithful,
    /// `--style idiomatic`.
    Idiomatic,
}

/// What a condition is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The receiver.
    Receiver,
    /// How the result is used.
    Use,
    /// What `--style` asks for.
    Style,
    /// What the call unpacks: `*args`, `**options`.
    Unpacked,
    /// The argument an action is about.
    Value,
    /// The argument bound to this parameter.
    Parameter(String),
}

/// A subject with what must hold of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// What the conditions are about.
    pub subject: Subject,
    /// All must hold.
    pub conditions: Vec<Condition>,
}

/// Why a condition cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ConditionError {
    /// Byte offset within the condition.
    pub offset: usize,
    /// What is wrong there.
    pub message: String,
}

/// The words for arguments and receivers.
pub const VALUE_WORDS: [(&str, Test); 40] = [
    ("given", Test::Given),
    ("absent", Test::Absent),
    ("true", Test::True),
    ("false", Test::False),
    ("none", Test::None),
    ("not-none", Test::NotNone),
    ("streams", Test::Streams),
    ("literal", Test::Literal),
    ("str", Test::Str),
    ("bytes", Test::Bytes),
    ("number", Test::Number),
    ("zero", Test::Zero),
    ("dict", Test::Dict),
    ("list", Test::List),
    ("tuple", Test::Tuple),
    ("plain", Test::Plain),
    ("has-query", Test::HasQuery),
    ("no-query", Test::NoQuery),
    ("maybe-none", Test::MaybeNone),
    ("holds-none", Test::HoldsNone),
    ("named-bytes", Test::NamedBytes),
    ("repeatable", Test::Repeatable),
    ("made", Test::Made),
    ("sole", Test::Sole),
    ("call", Test::Call),
    ("entity", Test::Entity),
    ("columns", Test::Columns),
    ("repeats", Test::Repeats),
    ("joined", Test::Joined),
    ("bare", Test::Bare),
    ("filtered", Test::Filtered),
    ("written", Test::Written),
    ("computed", Test::Computed),
    ("header-auth", Test::HeaderAuth),
    ("request-auth", Test::RequestAuth),
    ("passing-on", Test::PassingOn),
    ("keeping", Test::Keeping),
    ("fresh", Test::Fresh),
    ("display", Test::Display),
    ("errors-named", Test::ErrorsNamed),
];

/// The words for `use`.
pub const USE_WORDS: [(&str, Test); 14] = [
    ("statement", Test::Statement),
    ("with", Test::With),
    ("with-last", Test::WithLast),
    ("iterated", Test::Iterated),
    ("consumed", Test::Consumed),
    ("called", Test::Called),
    ("chained", Test::Chained),
    ("unclosed", Test::Unclosed),
    ("used-after", Test::UsedAfter),
    ("finalizer", Test::Finalizer),
    ("several-loops", Test::SeveralLoops),
    ("value", Test::Value),
    ("base", Test::Base),
    ("times-mixed", Test::TimesMixed),
];

/// The words for `style`.
pub const STYLE_WORDS: [(&str, Test); 2] =
    [("faithful", Test::Faithful), ("idiomatic", Test::Idiomatic)];

/// The words for `unpacked`.
pub const UNPACKED_WORDS: [(&str, Test); 3] = [
    ("given", Test::Given),
    ("absent", Test::Absent),
    ("keywords", Test::Keywords),
];

/// Read the condition(s) on `subject`: a word, or several separated by commas that must all hold.
pub fn parse(subject: &Subject, source: &str) -> Result<Vec<Condition>, ConditionError> {
    let words: &[(&str, Test)] = match subject {
        Subject::Use => &USE_WORDS,
        Subject::Style => &STYLE_WORDS,
        Subject::Unpacked => &UNPACKED_WORDS,
        Subject::Receiver | Subject::Value | Subject::Parameter(_) => &VALUE_WORDS,
    };
    let mut conditions = Vec::new();
    let mut at = 0;
    for piece in source.split(',') {
        let offset = at + (piece.len() - piece.trim_start().len());
        at += piece.len() + 1;
        let piece = piece.trim();
        let (polarity, word) = match piece.strip_prefix("not:") {
            Some(word) => (Polarity::Fails, word.trim()),
            None => (Polarity::Holds, piece),
        };
        let known = words.iter().find(|(name, _)| *name == word);
        let test = known.map(|(_, test)| test.clone());
        let test = test
            .or_else(|| with_argument(word, subject))
            .ok_or_else(|| {
                let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
                ConditionError {
                    offset,
                    message: format!("`{word}` is not a condition; one of {}", names.join(", ")),
                }
            })?;
        conditions.push(Condition { polarity, test });
    }
    Ok(conditions)
}

/// A test that is told what to look for: `seen:errno`, `names:E/F`.
fn with_argument(word: &str, subject: &Subject) -> Option<Test> {
    let (key, argument) = word.split_once(':').filter(|(_, rest)| !rest.is_empty())?;
    let text = || argument.to_owned();
    let list = || argument.split('/').map(str::to_owned).collect();
    Some(match (key, subject) {
        ("holds", Subject::Value | Subject::Parameter(_)) => Test::Holds(text()),
        ("contains", Subject::Value | Subject::Parameter(_)) => Test::Contains(text()),
        ("name", Subject::Value | Subject::Parameter(_)) => Test::Named(text()),
        ("begins", Subject::Value | Subject::Parameter(_)) => Test::Begins(text()),
        ("keys", Subject::Value | Subject::Parameter(_)) => Test::Keys(list()),
        ("key", Subject::Value | Subject::Parameter(_)) => Test::Key(text()),
        ("member", Subject::Use) => Test::Member(list()),
        ("handled", Subject::Use) => Test::Handled(list()),
        ("seen", Subject::Receiver | Subject::Use) => Test::Seen(text()),
        ("target", Subject::Use) => {
            let (library, target) = argument.split_once('=')?;
            Test::Target(library.to_owned(), target.to_owned())
        }
        ("names", Subject::Use) => Test::Names(list()),
        ("answers", Subject::Use) => Test::Answers(list()),
        ("binds", Subject::Use) => Test::Binds(match argument {
            "server" => Binding::ByServer,
            "driver" => Binding::ByDriver,
            "list" => Binding::AsList,
            _ => return None,
        }),
        ("imports", Subject::Use) => Test::Imports(text()),
        ("only", Subject::Use) => Test::Only(text()),
        ("expected", Subject::Use) => Test::Expected(text()),
        ("ends", Subject::Use) => Test::Ends(text()),
        ("scope", Subject::Use) => Test::Scope(text()),
        ("since", Subject::Receiver) => Test::Since(list()),
        ("type", Subject::Receiver | Subject::Value | Subject::Parameter(_)) => Test::Type(text()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_parameter(source: &str) -> Result<Vec<Condition>, ConditionError> {
        parse(&Subject::Parameter("url".into()), source)
    }

    #[test]
    fn words_negation_and_types() {
        let holds = |test| Condition {
            polarity: Polarity::Holds,
            test,
        };
        let fails = |test| Condition {
            polarity: Polarity::Fails,
            test,
        };
        assert_eq!(on_parameter("given").unwrap(), [holds(Test::Given)]);
        assert_eq!(
            on_parameter("given, not:none").unwrap(),
            [holds(Test::Given), fails(Test::None)]
        );
        assert_eq!(
            on_parameter("type:requests.Session").unwrap(),
            [holds(Test::Type("requests.Session".into()))]
        );
        assert_eq!(parse(&Subject::Use, "with").unwrap(), [holds(Test::With)]);
        assert_eq!(
            parse(&Subject::Style, "not:idiomatic").unwrap(),
            [fails(Test::Idiomatic)]
        );
    }

    #[test]
    fn unknown_words_are_listed_with_what_there_is() {
        let fault = on_parameter("given, gone").unwrap_err();
        assert_eq!(fault.offset, 7);
        assert!(fault.message.contains("has-query"), "{fault}");
        assert!(parse(&Subject::Use, "given").is_err());
        assert!(parse(&Subject::Unpacked, "true").is_err());
        assert!(on_parameter("statement").is_err());
        assert!(on_parameter("type:").is_err());
        assert!(on_parameter("").is_err());
    }
}
