//! Sessions that a module keeps and that requests would share: what it takes to give one to each request, and what keeps them as they are.

use awaitify::mapping::builtin;
use awaitify::mapping::choice::Choice;
use awaitify::mapping::table::Table;
use awaitify::options::Options;
use awaitify::options::Place;
use awaitify::pipeline::progress::Progress;
use awaitify::pipeline::{Input, Project, convert, why};
use awaitify::report::Report;
use std::collections::BTreeSet;
use std::path::PathBuf;

const DATABASE: &str = "\
from sqlalchemy import create_engine
from sqlalchemy.orm import declarative_base, sessionmaker

engine = create_engine(\"sqlite:///shop.db\")
SessionLocal = sessionmaker(bind=engine)
session = SessionLocal()
Base = declarative_base()
";

const USERS: &str = "\
from sqlalchemy import Column, Integer, String

from database import Base, session


class User(Base):
    __tablename__ = \"users\"

    id = Column(Integer, primary_key=True)
    name = Column(String)


def find(user_id: int):
    return session.query(User).filter(User.id == user_id).first()


def add(name: str):
    user = User(name=name)
    session.add(user)
    session.commit()
    return user
";

const MAIN: &str = "\
from fastapi import FastAPI

from users import add, find

app = FastAPI()


@app.get(\"/users/{user_id}\")
def show(user_id: int):
    return {\"name\": find(user_id).name}


@app.post(\"/users\")
def create(name: str):
    return {\"id\": add(name).id}
";

/// What becomes of a project of these three modules.
fn converted(database: &str, users: &str, main: &str) -> Report {
    converted_with(&Options::default(), database, users, main)
}

fn converted_with(options: &Options, database: &str, users: &str, main: &str) -> Report {
    let project = project(database, users, main);
    convert(&project, &table(), options, &Progress::default()).unwrap()
}

fn table() -> Table {
    Table::build(builtin::files().unwrap(), &Choice::default()).unwrap()
}

fn project(database: &str, users: &str, main: &str) -> Project {
    let file = |path: &str, text: &str| Input {
        path: PathBuf::from(path),
        bytes: text.as_bytes().to_vec(),
    };
    Project {
        files: vec![
            file("database.py", database),
            file("main.py", main),
            file("users.py", users),
        ],
        ..Project::default()
    }
}

/// The new text of a file that changes.
fn after(report: &Report, path: &str) -> String {
    let mut files = report.files.iter();
    let file = files.find(|file| file.path.as_path() == path);
    file.and_then(|file| file.after.clone())
        .unwrap_or_else(|| panic!("{path} stays: {:#?}", report.diagnostics))
}

/// It stays as it is, for a reason that holds this text.
fn stays(database: &str, users: &str, main: &str, reason: &str) {
    let report = converted(database, users, main);
    let changed: Vec<_> = report.files.iter().map(|file| &file.after).collect();
    assert!(changed.is_empty(), "{changed:#?}");
    let mut told = report.diagnostics.iter().flat_map(|one| &one.related);
    assert!(
        told.any(|related| related.message.contains(reason)),
        "{:#?}",
        report.diagnostics
    );
}

/// With functions added to the module of the users, and routes to the one of the application.
fn with(users: &str, main: &str) -> (String, String) {
    (format!("{USERS}\n\n{users}"), format!("{MAIN}\n\n{main}"))
}

#[test]
fn each_request_has_a_session_of_its_own() {
    let report = converted(DATABASE, USERS, MAIN);
    let database = after(&report, "database.py");
    assert!(
        database.ends_with(
            "Base = declarative_base()\n\n\nasync def get_db():\n    async with SessionLocal() as session:\n        yield session\n"
        ),
        "{database}"
    );
    let users = after(&report, "users.py");
    assert!(users.contains("from database import Base\n"), "{users}");
    assert!(
        users.contains("async def find(user_id: int, session: AsyncSession):"),
        "{users}"
    );
    let main = after(&report, "main.py");
    assert!(
        main.contains("async def show(user_id: int, session: AsyncSession = Depends(get_db)):\n    return {\"name\": (await find(user_id, session)).name}"),
        "{main}"
    );
}

#[test]
fn what_the_project_has_to_open_sessions_is_used() {
    let opens = "\n\ndef open_db():\n    db = SessionLocal()\n    try:\n        yield db\n    finally:\n        db.close()\n";
    let report = converted(&format!("{DATABASE}{opens}"), USERS, MAIN);
    assert!(after(&report, "main.py").contains("Depends(open_db)"));
    assert!(!after(&report, "database.py").contains("get_db"));
}

#[test]
fn a_session_that_the_same_request_has_already_is_another_one() {
    let opens = "\n\ndef open_db():\n    db = SessionLocal()\n    try:\n        yield db\n    finally:\n        db.close()\n";
    let main = MAIN
        .replace("import FastAPI", "import Depends, FastAPI")
        .replace("from users", "from database import open_db\nfrom users")
        .replace("(name: str)", "(name: str, db=Depends(open_db))");
    let report = converted(&format!("{DATABASE}{opens}"), USERS, &main);
    let main = after(&report, "main.py");
    assert!(
        main.contains("db=Depends(open_db), session: AsyncSession = Depends(get_db)"),
        "{main}"
    );
}

#[test]
fn a_name_that_is_taken_is_not_used() {
    let (users, main) = with(
        "def load(session: str, db: str):\n    return find(int(session + db))\n",
        "@app.get(\"/load\")\ndef loaded():\n    return load(\"1\", \"2\").name\n",
    );
    let main = main.replace("add, find", "add, find, load");
    let report = converted(DATABASE, &users, &main);
    let users = after(&report, "users.py");
    assert!(
        users.contains("async def load(session: str, db: str, db_session: AsyncSession):\n    return await find(int(session + db), db_session)"),
        "{users}"
    );
    assert!(users.contains("await db_session.commit()"), "{users}");
}

#[test]
fn what_waits_for_a_later_commit_stays() {
    let (users, main) = with(
        "def note(name):\n    session.add(User(name=name))\n",
        "@app.post(\"/note\")\ndef noted(name: str):\n    note(name)\n    return {}\n",
    );
    let main = main.replace("add, find", "add, find, note");
    stays(DATABASE, &users, &main, "later request would write it");
}

#[test]
fn what_is_committed_on_some_ways_only_stays() {
    for body in [
        "    user = find(1)\n    user.name = name\n    if name:\n        session.commit()\n",
        "    user = find(1)\n    user.name = name\n    name and session.commit()\n",
        "    user = find(1)\n    user.name = name\n    if not name:\n        raise ValueError(name)\n    session.commit()\n",
        "    user = find(1)\n    setattr(user, \"name\", name)\n",
        "    user = find(1)\n    user.tags.append(name)\n",
        "    tags = find(1).tags\n    tags.append(name)\n",
        "    user = find(1)\n    user.data[\"name\"] = name\n",
        "    user = find(1)\n    del user.name\n",
        "    for find(1).name in [name]:\n        pass\n",
        "    session.merge(User(name=name))\n",
        "    query = select(User) if name else User.__table__.delete()\n    session.execute(query)\n",
        "    session.add(User(name=name))\n    [session.commit() for _ in name]\n",
        "    while name:\n        session.add(User(name=name))\n        if len(name) > 3:\n            return\n        session.commit()\n",
        "    try:\n        session.add(User(name=name))\n    finally:\n        if name:\n            session.commit()\n",
        "    user = find(1)\n    session.commit()\n    user.name = add(name).name\n",
        "    session.execute(User.__table__.delete())\n",
        "    for user in session.query(User).all():\n        user.name = name\n        if name:\n            break\n        session.commit()\n",
        "    try:\n        add(name)\n        find(1).name = name\n        print(name)\n        session.commit()\n    except ValueError:\n        return None\n",
    ] {
        let (users, main) = with(
            &format!("def note(name: str):\n{body}"),
            "@app.post(\"/note\")\ndef noted(name: str):\n    note(name)\n    return {}\n",
        );
        let main = main.replace("add, find", "add, find, note");
        let users = users.replace("Integer, String\n", "Integer, String, select\n");
        stays(DATABASE, &users, &main, "later request would write it");
    }
}

#[test]
fn what_is_committed_on_all_ways_is_converted() {
    for body in [
        "    user = find(1)\n    user.name = name\n    if name:\n        session.commit()\n    else:\n        session.rollback()\n",
        "    if not name:\n        raise ValueError(name)\n    find(1).name = name\n    session.commit()\n",
        "    try:\n        session.add(User(name=name))\n    finally:\n        session.commit()\n",
        "    for one in name:\n        if one == \"a\":\n            continue\n        session.add(User(name=one))\n        session.commit()\n",
        "    match name:\n        case \"a\":\n            add(name)\n        case _:\n            find(1).name = name\n            session.commit()\n",
        "    try:\n        find(1).name = name\n        session.commit()\n    except Exception:\n        session.rollback()\n        raise\n",
        "    query = select(User)\n    if name:\n        query = query.where(User.name == name)\n    result = []\n    for user in session.execute(query).scalars():\n        result.append(user.name)\n",
    ] {
        let (users, main) = with(
            &format!("def note(name: str):\n{body}"),
            "@app.post(\"/note\")\ndef noted(name: str):\n    note(name)\n    return {}\n",
        );
        let main = main.replace("add, find", "add, find, note");
        let users = users.replace("Integer, String\n", "Integer, String, select\n");
        let report = converted(DATABASE, &users, &main);
        assert!(after(&report, "users.py").contains("async def note(name: str, session"));
    }
}

#[test]
fn an_object_that_is_kept_for_later_requests_stays() {
    for body in [
        "    KNOWN[user_id] = find(user_id)\n",
        "    KNOWN.update({user_id: find(user_id)})\n",
        "    user = find(user_id)\n    KNOWN.setdefault(user_id, user)\n",
        "    global LAST\n    LAST = find(user_id)\n",
        "    remember(find(user_id))\n",
        "    known = KNOWN\n    known[user_id] = find(user_id)\n",
        "    known = cache()\n    known[user_id] = find(user_id)\n",
        "    put(KNOWN, find(user_id))\n",
        "    for bucket in KNOWN.values():\n        bucket.append(find(user_id))\n",
        "    KNOWN.setdefault(user_id, []).append(find(user_id))\n",
        "    held(find(user_id))\n",
    ] {
        let (users, main) = with(
            &format!(
                "KNOWN = {{}}\nLAST = None\n\n\ndef remember(user):\n    KNOWN[\"last\"] = user\n\n\ndef cache():\n    return KNOWN\n\n\ndef put(where, user):\n    where[1] = user\n\n\ndef held(user, among=[]):\n    among.append(user)\n\n\ndef know(user_id: int):\n{body}"
            ),
            "@app.get(\"/know\")\ndef known(user_id: int):\n    know(user_id)\n    return {}\n",
        );
        let main = main.replace("add, find", "add, find, know");
        let report = converted(DATABASE, &users, &main);
        assert!(report.files.is_empty(), "{body}: {:#?}", report.files);
    }
}

#[test]
fn what_an_application_holds_lives_on() {
    let main = MAIN
        .replace("import FastAPI", "import FastAPI, Request")
        .replace("def show(user_id: int):\n", "def show(user_id: int, request: Request):\n    request.app.state.last = find(user_id)\n    session.commit()\n")
        .replace("from users", "from database import session\nfrom users");
    stays(DATABASE, USERS, &main, "may be kept here");
}

#[test]
fn what_lives_as_long_as_the_request_may_hold_objects() {
    let (users, main) = with(
        "class Page:\n    def __init__(self, user):\n        self.user = user\n        self.others = []\n\n\ndef page(user_id: int, payload):\n    found = {}\n    user = find(user_id)\n    user.name = payload[\"name\"]\n    session.commit()\n    found[\"user\"] = user\n    others = []\n    others.append(user)\n    return Page(user).user.name\n",
        "@app.post(\"/page\")\ndef paged(user_id: int, payload: dict):\n    return page(user_id, payload)\n",
    );
    let main = main.replace("add, find", "add, find, page");
    let report = converted(DATABASE, &users, &main);
    let text = after(&report, "users.py");
    assert!(text.contains("async def page("), "{text}");
}

#[test]
fn a_use_that_no_request_makes_stays() {
    let (users, main) = with("def report():\n    return session.query(User).all()\n", "");
    stays(DATABASE, &users, &main, "no route calls");
}

#[test]
fn a_use_outside_of_functions_stays() {
    let users = format!("{USERS}\n\nFIRST = session.query(User).first()\n");
    stays(DATABASE, &users, MAIN, "outside of functions");
}

#[test]
fn a_session_by_another_name_stays() {
    let (users, main) = with(
        "def all_of_them():\n    other = session\n    return other.query(User).all()\n",
        "@app.get(\"/all\")\ndef everybody():\n    return len(all_of_them())\n",
    );
    let main = main.replace("add, find", "add, all_of_them, find");
    stays(DATABASE, &users, &main, "not only called here");
}

#[test]
fn a_function_that_is_handed_on_stays() {
    let main = format!("{MAIN}\n\nHANDLERS = {{\"find\": find}}\n");
    let report = converted(DATABASE, USERS, &main);
    assert!(report.files.is_empty(), "{:#?}", report.files);
}

#[test]
fn sessions_that_would_meet_in_one_connection_stay() {
    let database = DATABASE.replace("sqlite:///shop.db", "sqlite:///:memory:");
    stays(&database, USERS, MAIN, ":memory:");
    let database = DATABASE
        .replace("shop.db\")", "shop.db\", poolclass=StaticPool)")
        .replace(
            "from sqlalchemy.orm",
            "from sqlalchemy.pool import StaticPool\nfrom sqlalchemy.orm",
        );
    stays(&database, USERS, MAIN, "StaticPool");
}

#[test]
fn what_may_run_when_the_request_is_over_stays() {
    let (users, main) = with(
        "def names(keys):\n    return (find(key).name for key in keys)\n",
        "@app.get(\"/names\")\ndef named():\n    return StreamingResponse(names([1, 2]))\n",
    );
    let main = main.replace("add, find", "add, find, names").replace(
        "from users",
        "from fastapi.responses import StreamingResponse\nfrom users",
    );
    stays(DATABASE, &users, &main, "may run when the request is over");
}

#[test]
fn a_name_in_a_string_stays() {
    let (users, main) = with(
        "def patched(patch):\n    return patch(\"users.session\")\n",
        "",
    );
    stays(DATABASE, &users, &main, "a string names it");
}

#[test]
fn a_route_that_cannot_turn_keeps_all() {
    let users = USERS.replace(
        "session.query(User)",
        "session.expire_all() or session.query(User)",
    );
    let report = converted(DATABASE, &users, MAIN);
    assert!(report.files.is_empty(), "{:#?}", report.files);
}

/// `db.session`, on an object of a class of the project.
fn on_an_object() -> (String, String) {
    let class = "\n\nclass Database:\n    def __init__(self, maker):\n        self.session = maker()\n        self.name = \"shop\"\n\n\ndb = Database(SessionLocal)\n";
    let database = DATABASE.replace("session = SessionLocal()\n", "") + class;
    let users = USERS
        .replace("import Base, session", "import Base, db")
        .replace("session.", "db.session.");
    (database, users)
}

#[test]
fn a_session_on_an_object_becomes_a_parameter() {
    let (database, users) = on_an_object();
    let report = converted(&database, &users, MAIN);
    let database = after(&report, "database.py");
    assert!(
        database.ends_with(
            "        self.name = \"shop\"\n\n\ndb = Database(SessionLocal)\n\n\nasync def get_db():\n    async with SessionLocal() as db:\n        yield db\n"
        ),
        "{database}"
    );
    assert!(!database.contains("self.session"), "{database}");
    let users = after(&report, "users.py");
    assert!(
        users.contains(
            "async def find(user_id: int, db: AsyncSession):\n    return (await db.scalars("
        ),
        "{users}"
    );
}

#[test]
fn a_session_on_one_of_several_objects_stays() {
    let (database, users) = on_an_object();
    let report = converted(
        &format!("{database}other = Database(SessionLocal)\n"),
        &users,
        MAIN,
    );
    assert!(report.files.is_empty(), "{:#?}", report.files);
    let again = format!("{database}db.session = SessionLocal()\n");
    let report = converted(&again, &users, MAIN);
    assert!(report.files.is_empty(), "{:#?}", report.files);
}

#[test]
fn what_else_the_object_has_is_still_read() {
    let (database, users) = on_an_object();
    let users = users.replace("    return user\n", "    print(db.name)\n    return user\n");
    let report = converted(&database, &users, MAIN);
    let users = after(&report, "users.py");
    assert!(users.contains("import Base, db\n"), "{users}");
    assert!(
        users.contains("async def add(name: str, session: AsyncSession):"),
        "{users}"
    );
}

/// A repository in the place of the functions.
fn in_a_class() -> (String, String) {
    let users = USERS.replace(
        "def find(user_id: int):\n    return session",
        "class Users:\n    def find(self, user_id: int):\n        return session",
    );
    let users = users.replace(
        "\n\ndef add(name: str):\n    user = User(name=name)\n    session.add(user)\n    session.commit()\n    return user\n",
        "\n    @classmethod\n    def add(cls, name: str, *rest):\n        user = User(name=name)\n        session.add(user)\n        session.commit()\n        return user\n\n\nusers = Users()\n",
    );
    let main = MAIN
        .replace("import add, find", "import users")
        .replace("find(", "users.find(")
        .replace("add(", "users.add(");
    (users, main)
}

#[test]
fn methods_take_it_behind_their_own_object() {
    let (users, main) = in_a_class();
    let report = converted(DATABASE, &users, &main);
    let users = after(&report, "users.py");
    assert!(
        users.contains("async def find(self, user_id: int, session: AsyncSession):"),
        "{users}"
    );
    assert!(
        users.contains("async def add(cls, session: AsyncSession, name: str, *rest):"),
        "{users}"
    );
    let main = after(&report, "main.py");
    assert!(
        main.contains("await users.find(user_id, session)"),
        "{main}"
    );
    assert!(main.contains("await users.add(session, name)"), "{main}");
}

#[test]
fn methods_that_others_stand_in_for_stay() {
    let (users, main) = in_a_class();
    let more = format!(
        "{users}\n\nclass Other(Users):\n    def find(self, user_id: int):\n        return None\n"
    );
    let report = converted(DATABASE, &more, &main);
    assert!(report.files.is_empty(), "{:#?}", report.files);
    let unknown = format!("{main}\n\ndef any_of_them(source):\n    return source.find(1)\n");
    let report = converted(DATABASE, &users, &unknown);
    assert!(report.files.is_empty(), "{:#?}", report.files);
}

#[test]
fn what_runs_behind_the_response_opens_its_own() {
    let (users, main) = with(
        "def greet(user_id: int):\n    \"\"\"Behind the response.\"\"\"\n    user = find(user_id)\n    user.name = f\"Dear {user.name}\"\n    session.commit()\n",
        "@app.post(\"/greet\")\ndef greeted(name: str, background: BackgroundTasks):\n    user = add(name)\n    background.add_task(greet, user.id)\n    return {}\n",
    );
    let main = main
        .replace("add, find", "add, find, greet")
        .replace("import FastAPI", "import BackgroundTasks, FastAPI");
    let report = converted(DATABASE, &users, &main);
    let text = after(&report, "users.py");
    assert!(
        text.contains("async def greet(user_id: int):\n    \"\"\"Behind the response.\"\"\"\n    async with SessionLocal() as session:\n        user = await find(user_id, session)\n"),
        "{text}"
    );
    // An object of the request would belong to another session there.
    let main = main.replace("user.id)", "user)");
    stays(DATABASE, &users, &main, "may be kept here");
    // And what is called for a request, too, has one already.
    let main = main.replace("greet, user)", "greet, user.id)\n    greet(user.id)");
    stays(DATABASE, &users, &main, "for requests, and without one");
}

#[test]
fn an_annotated_variable_goes_with_its_annotation() {
    let database = DATABASE
        .replace("session = ", "session: Session = ")
        .replace(
            "declarative_base, sessionmaker\n",
            "Session, declarative_base, sessionmaker\n",
        );
    let report = converted(&database, USERS, MAIN);
    let database = after(&report, "database.py");
    assert!(
        database.contains("from sqlalchemy.orm import declarative_base\n")
            && !database.contains("Session,"),
        "{database}"
    );
}

#[test]
fn an_object_of_one_request_holds_the_session_of_that() {
    let users = USERS
        .replace(
            "def find(user_id: int):\n    return session.query",
            "class Users:\n    def __init__(self, session):\n        self.session = session\n\n    def find(self, user_id):\n        return self.session.query",
        )
        .replace("    return user\n", "    return user\n\n\ndef find(user_id: int):\n    return Users(session).find(user_id)\n");
    let report = converted(DATABASE, &users, MAIN);
    let text = after(&report, "users.py");
    assert!(
        text.contains("async def find(user_id: int, session: AsyncSession):\n    return await Users(session).find(user_id)"),
        "{text}"
    );
    let kept = users.replace(
        "    return Users(session).find(user_id)\n",
        "    global USERS\n    USERS = Users(session)\n    return USERS.find(user_id)\n",
    );
    let report = converted(DATABASE, &kept, MAIN);
    assert!(report.files.is_empty(), "{:#?}", report.files);
}

#[test]
fn functions_that_only_call_each_other_stay() {
    let (users, main) = with(
        "def again(count: int):\n    find(count)\n    return again(count - 1)\n",
        "",
    );
    stays(DATABASE, &users, &main, "no route calls");
}

#[test]
fn what_is_declined_can_be_accepted() {
    let all = converted(DATABASE, USERS, MAIN);
    let ids: BTreeSet<String> = all.groups.iter().map(|group| group.id.clone()).collect();
    assert!(!ids.is_empty());
    let with = |accepted| Options {
        accepted: Some(accepted),
        ..Options::default()
    };
    let none = converted_with(&with(BTreeSet::new()), DATABASE, USERS, MAIN);
    assert!(none.files.is_empty(), "{:#?}", none.files);
    let declined: BTreeSet<String> = none.declined.iter().map(|one| one.id.clone()).collect();
    assert_eq!(declined, ids);
    let again = converted_with(&with(ids), DATABASE, USERS, MAIN);
    assert_eq!(after(&again, "users.py"), after(&all, "users.py"));
}

#[test]
fn why_speaks_of_the_conversion_and_of_the_places_in_the_users_files() {
    let project = project(DATABASE, USERS, MAIN);
    let place = Place::Name("users.find".to_owned());
    let report = why(
        &project,
        &table(),
        &Options::default(),
        &place,
        &Progress::default(),
    );
    let told = report.unwrap().diagnostics.remove(0);
    assert!(told.message.contains("turns async"), "{told:#?}");
    let range = told.span.range;
    assert_eq!(&USERS[range.start as usize..range.end as usize], "find");
}
