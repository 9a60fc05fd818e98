//! TOML that lists distributions: `pyproject.toml` (PEP 621, dependency groups, Poetry, uv, PDM, Hatch) and `Pipfile`.

use super::bound::{amended, version};
use super::{
    Order, Outcome, Wanted, is_unneeded, name_of, newcomers, normalized, order, successors,
    with_extras,
};
use crate::diff::transplant::transplanted;
use toml_edit::{Array, DocumentMut, Item, TableLike, Value};

/// Lists of requirements as texts; `*` is every key.
const ARRAYS: &[&[&str]] = &[
    &["project", "dependencies"],
    &["project", "optional-dependencies", "*"],
    &["dependency-groups", "*"],
    &["tool", "uv", "dev-dependencies"],
    &["tool", "pdm", "dev-dependencies", "*"],
    &["tool", "hatch", "envs", "*", "dependencies"],
    &["tool", "hatch", "envs", "*", "extra-dependencies"],
];

/// Tables of a name and a version.
const TABLES: &[&[&str]] = &[
    &["tool", "poetry", "dependencies"],
    &["tool", "poetry", "dev-dependencies"],
    &["tool", "poetry", "group", "*", "dependencies"],
    &["packages"],
    &["dev-packages"],
];

/// Where the document lists what the project needs to run: `None` where it does so nowhere.
pub fn home(text: &str) -> Option<&'static [&'static str]> {
    let document: DocumentMut = text.parse().ok()?;
    let homes = [ARRAYS[0], TABLES[0], TABLES[3]];
    homes
        .into_iter()
        .find(|path| at(document.as_item(), path).is_some())
}

/// The normalized names of what a document lists.
pub fn listed(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let Ok(mut document) = text.parse::<DocumentMut>() else {
        return found;
    };
    for path in ARRAYS {
        each(document.as_item_mut(), path, &mut |item| {
            let array = item.as_array();
            found.extend(array.into_iter().flat_map(names).flatten());
        });
    }
    for path in TABLES {
        each(document.as_item_mut(), path, &mut |item| {
            let table = item.as_table_like();
            let keys = table.into_iter().flat_map(|table| table.iter());
            found.extend(keys.map(|(key, _)| normalized(key)));
        });
    }
    found
}

/// Edit a document. One that is no TOML stays.
pub fn edit(text: &str, wanted: Wanted<'_>) -> Outcome {
    let Ok(mut document) = text.parse::<DocumentMut>() else {
        return Outcome::Same;
    };
    let rendered = document.to_string();
    let home = home(text);
    let of = |path| Wanted {
        is_home: wanted.is_home && home == Some(path),
        ..wanted
    };
    for &path in ARRAYS {
        each(document.as_item_mut(), path, &mut |item| {
            if let Some(array) = item.as_array_mut() {
                edit_array(array, &of(path));
            }
        });
    }
    for &path in TABLES {
        each(document.as_item_mut(), path, &mut |item| {
            if let Some(table) = item.as_table_like_mut() {
                edit_table(table, &of(path));
            }
        });
    }
    let edited = document.to_string();
    // A last line without an end stays so.
    let ended = |rendered| match text.ends_with('\n') {
        true => rendered,
        false => str::strip_suffix(rendered, "\n").unwrap_or(rendered),
    };
    let (rendered, edited) = (ended(&rendered), ended(&edited));
    match transplanted(text, rendered, edited) {
        _ if rendered == edited => Outcome::Same,
        Some(edited) => Outcome::Edited(edited),
        None => Outcome::Unplaced,
    }
}

fn at<'a>(item: &'a Item, path: &[&str]) -> Option<&'a Item> {
    path.iter().try_fold(item, |item, key| item.get(key))
}

fn each(item: &mut Item, path: &[&str], look: &mut impl FnMut(&mut Item)) {
    match path {
        [] => look(item),
        ["*", rest @ ..] => {
            for (_, inner) in item
                .as_table_like_mut()
                .into_iter()
                .flat_map(|table| table.iter_mut())
            {
                each(inner, rest, look);
            }
        }
        [key, rest @ ..] => {
            if let Some(inner) = item
                .as_table_like_mut()
                .and_then(|table| table.get_mut(key))
            {
                each(inner, rest, look);
            }
        }
    }
}

fn names(array: &Array) -> Vec<Option<String>> {
    let name = |value: &Value| Some(name_of(value.as_str()?)?.0);
    array.iter().map(name).collect()
}

fn edit_array(array: &mut Array, wanted: &Wanted<'_>) {
    let known: Vec<String> = names(array).into_iter().flatten().collect();
    let order = order(&known);
    let mut listed = known.clone();
    for old in &known {
        let new = successors(wanted, old, &listed);
        listed.extend(new.iter().filter_map(|new| Some(name_of(new)?.0)));
        let Some(at) = names(array)
            .iter()
            .position(|name| name.as_ref() == Some(old))
        else {
            continue;
        };
        let requirement = array.get(at).and_then(Value::as_str).unwrap_or_default();
        if let Some(amended) = amended(wanted, requirement) {
            let value = like(array, at, &amended);
            array.replace(at, value);
            continue;
        }
        let marker = requirement
            .find(';')
            .map_or_else(String::new, |at| format!(" {}", &requirement[at..]));
        let mut new = new.into_iter().map(|new| format!("{new}{marker}"));
        let mut behind = at;
        if is_unneeded(wanted, old) {
            match new.next() {
                Some(first) if order == Order::Free || has_comment(array, at) => {
                    let value = like(array, at, &first);
                    array.replace(at, value);
                }
                Some(first) => {
                    remove(array, at);
                    insert(array, at.saturating_sub(1), order, &first);
                }
                None if has_comment(array, at) => {}
                None => {
                    remove(array, at);
                    behind = at.saturating_sub(1);
                }
            }
        }
        for one in new {
            insert(array, behind, order, &one);
        }
    }
    for new in newcomers(wanted, &listed) {
        let last = array.len().saturating_sub(1);
        insert(array, last, order, new);
    }
}

fn remove(array: &mut Array, at: usize) {
    let old = array.remove(at);
    // The first entry stands where the first one stood.
    if at == 0
        && let Some(prefix) = old.decor().prefix()
        && let Some(first) = array.get_mut(0)
    {
        first.decor_mut().set_prefix(prefix.clone());
    }
}

/// A comment stands before the entry or behind it, and would go with it.
fn has_comment(array: &Array, at: usize) -> bool {
    let decor = |index: usize| {
        array
            .get(index)
            .and_then(|value| value.decor().prefix()?.as_str())
    };
    let next = decor(at + 1).or_else(|| array.trailing().as_str());
    let before = decor(at).unwrap_or_default();
    // What is behind a line break belongs to the next entry.
    let own = before.split_once('\n').map_or("", |(_, own)| own);
    let behind = next
        .and_then(|next| next.split('\n').next())
        .unwrap_or_default();
    own.contains('#') || behind.contains('#')
}

/// The text as a value, quoted as the entry at `at` is.
fn like(array: &Array, at: usize, text: &str) -> Value {
    let quoted = array.get(at).cloned();
    let quoted = quoted.map(|value| value.decorated("", "").to_string());
    let is_literal = quoted.is_some_and(|quoted| quoted.ends_with('\''));
    let literal = format!("'{text}'");
    match literal.parse::<Value>() {
        Ok(value) if is_literal && !text.contains('\'') => value,
        _ => Value::from(text),
    }
}

/// Behind the entry at `behind`, or where the alphabet puts it.
fn insert(array: &mut Array, behind: usize, order: Order, text: &str) {
    let name = name_of(text).map(|(name, _)| name);
    let next = names(array)
        .iter()
        .position(|other| order == Order::Alphabetical && *other > name);
    let at = next
        .unwrap_or(match order {
            Order::Alphabetical => array.len(),
            Order::Free => behind + 1,
        })
        .min(array.len());
    let prefix = |array: &Array, index: usize| -> String {
        let value = array
            .get(index)
            .and_then(|value| value.decor().prefix()?.as_str());
        value.unwrap_or_default().to_owned()
    };
    let model = prefix(array, array.len().saturating_sub(1));
    let (last_place, has_comma) = (array.len(), array.trailing_comma());
    let mut value = like(array, at.saturating_sub(1), text);
    // Without a comma behind it, what follows the last entry is its own: a comment stays with it, the rest comes last again.
    let behind_last = match array
        .len()
        .checked_sub(1)
        .and_then(|last| array.get_mut(last))
    {
        Some(last) if at == last_place && !has_comma => {
            let suffix = last.decor().suffix().and_then(|suffix| suffix.as_str());
            let suffix = suffix.unwrap_or_default().to_owned();
            last.decor_mut().set_suffix("");
            let line = suffix.find('\n').filter(|_| model.contains('\n'));
            let (comment, rest) = suffix.split_at(line.unwrap_or(0));
            if line.is_some() {
                array.set_trailing(format!("{comment}\n"));
            }
            value.decor_mut().set_suffix(rest);
            line.is_some()
        }
        _ => false,
    };
    match model.rfind('\n') {
        Some(line) => {
            // A comment behind the entry before stands in the prefix of what follows: it stays where it is.
            let following = match array.get(at) {
                Some(_) => prefix(array, at),
                None => array.trailing().as_str().unwrap_or_default().to_owned(),
            };
            let split = following.find('\n').unwrap_or(0);
            let (comment, rest) = following.split_at(split);
            value
                .decor_mut()
                .set_prefix(format!("{comment}{}", &model[line..]));
            let rest = rest.to_owned();
            match array.get_mut(at) {
                Some(next) => next.decor_mut().set_prefix(rest),
                None if behind_last => array.set_trailing(""),
                None => array.set_trailing(rest),
            }
        }
        None if at > 0 => value.decor_mut().set_prefix(" "),
        None => {
            value.decor_mut().set_prefix("");
            if let Some(first) = array.get_mut(0) {
                first.decor_mut().set_prefix(" ");
            }
        }
    }
    array.insert_formatted(at, value);
}

fn edit_table(table: &mut dyn TableLike, wanted: &Wanted<'_>) {
    let known: Vec<(String, String)> = table
        .iter()
        .map(|(key, _)| (key.to_owned(), normalized(key)))
        .collect();
    let mut listed: Vec<String> = known.iter().map(|(_, name)| name.clone()).collect();
    let mut added = Vec::new();
    for (key, name) in &known {
        let new = successors(wanted, name, &listed);
        listed.extend(new.iter().filter_map(|new| Some(name_of(new)?.0)));
        added.extend(new);
        raise(table, key, wanted);
        extend(table, key, wanted);
        let has_comment = table
            .get(key)
            .and_then(Item::as_value)
            .and_then(|value| value.decor().suffix()?.as_str())
            .is_some_and(|suffix| suffix.contains('#'));
        if is_unneeded(wanted, name) && !has_comment {
            table.remove(key);
        }
    }
    added.extend(newcomers(wanted, &listed));
    for new in added {
        let Some((_, end)) = name_of(new) else {
            continue;
        };
        let (name, bounds) = new.split_at(end);
        let (extras, version) = match bounds
            .strip_prefix('[')
            .and_then(|rest| rest.split_once(']'))
        {
            Some((extras, version)) => (extras.split(',').map(str::trim).collect(), version.trim()),
            None => (Vec::new(), bounds.trim()),
        };
        let version = if version.is_empty() { "*" } else { version };
        let value = match extras.is_empty() {
            true => Value::from(version),
            false => {
                let mut inline = toml_edit::InlineTable::new();
                inline.insert("version", Value::from(version));
                inline.insert("extras", Value::Array(extras.into_iter().collect()));
                Value::InlineTable(inline)
            }
        };
        table.insert(name, Item::Value(value));
    }
}

/// Raise the version of an entry of a table to what is needed.
fn raise(table: &mut dyn TableLike, key: &str, wanted: &Wanted<'_>) {
    let Some(entry) = table.get_mut(key) else {
        return;
    };
    let listed = if entry.is_str() {
        Some(entry)
    } else {
        let inner = entry.as_table_like_mut();
        inner.and_then(|inner| inner.get_mut("version"))
    };
    let Some(value) = listed.and_then(Item::as_value_mut) else {
        return;
    };
    let raised = value
        .as_str()
        .and_then(|constraint| version(wanted, &normalized(key), constraint));
    if let Some(raised) = raised {
        let decor = value.decor().clone();
        *value = Value::from(raised);
        *value.decor_mut() = decor;
    }
}

/// Give an entry of a table the extras that it lacks.
fn extend(table: &mut dyn TableLike, key: &str, wanted: &Wanted<'_>) {
    let Some(version) = table.get(key).and_then(Item::as_str).map(str::to_owned) else {
        return;
    };
    let Some(extended) = with_extras(wanted, key) else {
        return;
    };
    let extras = extended
        .split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'));
    let extras = extras.map_or("", |(extras, _)| extras).split(',');
    let mut inline = toml_edit::InlineTable::new();
    inline.insert("version", Value::from(version));
    inline.insert("extras", Value::Array(extras.collect()));
    table.insert(key, Item::Value(Value::InlineTable(inline)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Relation, Requirements, Succession};

    fn edited(text: &str, unneeded: &[&str]) -> String {
        let requirements = Requirements {
            needed: vec!["aiosqlite>=0.20".to_owned(), "httpx>=0.27".to_owned()],
            unneeded: unneeded.iter().map(|&name| name.to_owned()).collect(),
            successions: vec![Succession {
                relation: Relation::Replaces,
                old: vec!["requests".to_owned(), "types-requests".to_owned()],
                new: vec!["httpx>=0.27".to_owned()],
            }],
            left: Vec::new(),
        };
        let wanted = Wanted {
            requirements: &requirements,
            is_home: true,
            listed: &[],
        };
        match edit(text, wanted) {
            Outcome::Edited(text) => text,
            _ => text.to_owned(),
        }
    }

    #[test]
    fn one_line_is_kept_one_line() {
        assert_eq!(
            edited(
                "[project]\nname = \"a\"\ndependencies = [\"requests>=2.31\"]\n",
                &["requests"]
            ),
            "[project]\nname = \"a\"\ndependencies = [\"httpx>=0.27\", \"aiosqlite>=0.20\"]\n"
        );
    }

    #[test]
    fn comments_stay_with_what_they_are_about() {
        let text = "[project]\ndependencies = [\n    'tomli',\n    'requests>=2',  # the feed\n    # shown to people\n    'rich',\n]\n";
        assert_eq!(
            edited(text, &[]),
            "[project]\ndependencies = [\n    'tomli',\n    'requests>=2',  # the feed\n    'httpx>=0.27',\n    # shown to people\n    'rich',\n    'aiosqlite>=0.20',\n]\n"
        );
        assert_eq!(
            edited(text, &["requests"]),
            "[project]\ndependencies = [\n    'tomli',\n    'httpx>=0.27',  # the feed\n    # shown to people\n    'rich',\n    'aiosqlite>=0.20',\n]\n"
        );
    }

    #[test]
    fn a_comment_behind_the_last_entry_stays_there() {
        let text = "[project]\ndependencies = [\n  'rich',\n  'attrs (>=4)' # why\n]\n";
        let expected = "[project]\ndependencies = [\n  'rich',\n  'attrs (>=4)', # why\n  'aiosqlite>=0.20',\n  'httpx>=0.27'\n]\n";
        assert_eq!(edited(text, &[]), expected);
        let text = "[project]\ndependencies = [ 'rich', 'attrs' ]\n";
        let expected =
            "[project]\ndependencies = [ 'rich', 'attrs', 'aiosqlite>=0.20', 'httpx>=0.27' ]\n";
        assert_eq!(edited(text, &[]), expected);
    }

    #[test]
    fn dotted_keys_stay_in_their_order() {
        let text = "[project]\ndependencies = [\n  \"requests\",\n]\n\n[tool.x]\nrun.a = 1\nreport.b = 2\nrun.c = 3";
        let expected = text.replace("\"requests\"", "\"httpx>=0.27\",\n  \"aiosqlite>=0.20\"");
        assert_eq!(edited(text, &["requests"]), expected);
    }

    #[test]
    fn poetry_and_groups_are_edited() {
        let text = "[tool.poetry.dependencies]\npython = \"^3.10\"\nrequests = \"^2.31\"\n\n[dependency-groups]\ndev = [\"types-requests\", \"pytest\"]\n";
        assert_eq!(
            edited(text, &["requests", "types-requests"]),
            "[tool.poetry.dependencies]\npython = \"^3.10\"\nhttpx = \">=0.27\"\naiosqlite = \">=0.20\"\n\n[dependency-groups]\ndev = [\"pytest\"]\n"
        );
    }

    #[test]
    fn extras_are_added_to_what_is_listed() {
        let requirements = Requirements {
            needed: vec!["sqlalchemy[asyncio]>=2.0".to_owned()],
            ..Requirements::default()
        };
        let wanted = Wanted {
            requirements: &requirements,
            is_home: true,
            listed: &[],
        };
        let text = "[project]\ndependencies = [\"SQLAlchemy>=2\"]\n\n[tool.poetry.dependencies]\nsqlalchemy = \"^2\"\n";
        let edited = "[project]\ndependencies = [\"SQLAlchemy[asyncio]>=2\"]\n\n[tool.poetry.dependencies]\nsqlalchemy = { version = \"^2\", extras = [\"asyncio\"] }\n";
        assert_eq!(edit(text, wanted), Outcome::Edited(edited.to_owned()));
        assert_eq!(edit(edited, wanted), Outcome::Same);
    }

    #[test]
    fn versions_that_are_too_old_are_raised() {
        let text = "[project]\ndependencies = [\"httpx==0.24.1\", \"aiosqlite\"]\n\n[tool.poetry.dependencies]\nhttpx = { version = \"^0.24\", optional = true }\naiosqlite = \"^0.19\"  # old\n\n[packages]\nhttpx = \"*\"\naiosqlite = \"==0.19\"\n";
        let wanted = "[project]\ndependencies = [\"httpx==0.27\", \"aiosqlite\"]\n\n[tool.poetry.dependencies]\nhttpx = { version = \"^0.27\", optional = true }\naiosqlite = \"^0.20\"  # old\n\n[packages]\nhttpx = \"*\"\naiosqlite = \"==0.20\"\n";
        assert_eq!(edited(text, &[]), wanted);
        assert_eq!(edited(wanted, &[]), wanted);
    }

    #[test]
    fn a_document_that_is_no_toml_stays() {
        assert_eq!(edited("[project\n", &["requests"]), "[project\n");
        assert_eq!(
            edited("[tool.black]\nline-length = 100\n", &[]),
            "[tool.black]\nline-length = 100\n"
        );
    }

    #[test]
    fn a_last_line_without_an_end_stays_so() {
        let text = "[project]\ndependencies = []\n\n[tool.pytest]\npaths = [\"a\"]";
        let edited = edited(text, &[]);
        assert!(edited.contains("httpx") && edited.ends_with("paths = [\"a\"]"));
    }
}
