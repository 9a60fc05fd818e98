//! The half of a replacement that blocks: what a table says where nothing is awaited.
//!
//! Tables say what a call becomes when it is awaited. Where the replacement has a synchronous half of the same shape
//! (`httpx.Client` beside `httpx.AsyncClient`), `synchronous` names the words that differ, and the same rows, templates and
//! support code hold for that half. They are read so before anything is made of them; so what a table proves of arguments,
//! exceptions and attributes is said once.

use crate::mapping::schema::{
    Action, Client, Kind, MappingFile, OneOrManyActions, Row, Support, Synchronous,
};
use crate::text::is_word_part;
use std::collections::BTreeMap;

/// Which half of the replacements a table is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Half {
    /// What is awaited.
    #[default]
    Awaited,
    /// What blocks, as the library converted from does.
    Blocking,
}

/// The table as it reads for the blocking half. Without one, no row is left.
pub fn blocking(file: MappingFile) -> MappingFile {
    let Some(synchronous) = file.synchronous.clone() else {
        return MappingFile {
            clients: Vec::new(),
            support: Vec::new(),
            mappings: Vec::new(),
            ..file
        };
    };
    let words = Words::new(&synchronous.words).without_awaiting();
    let reading = Reading {
        synchronous: &synchronous,
        words: &words,
        clients: &file.clients,
    };
    let support = file.support.into_iter();
    let rows = synchronous.mappings.iter().cloned().chain(file.mappings);
    MappingFile {
        limits: words.all(file.limits),
        support: support.map(|one| reading.support(one)).collect(),
        mappings: rows.map(|row| reading.row(row)).collect(),
        clients: Vec::new(),
        ..file
    }
}

struct Reading<'r> {
    synchronous: &'r Synchronous,
    words: &'r Words<'r>,
    clients: &'r [Client],
}

impl Reading<'_> {
    fn support(&self, support: Support) -> Support {
        Support {
            imports: self.words.all(support.imports),
            code: self.words.one(&support.code),
            ..support
        }
    }

    fn row(&self, row: Row) -> Row {
        let words = self.words;
        let mut defaults = row.defaults;
        let mut parity = row.parity;
        let mut imports = words.all(row.imports);
        // What is called without a client takes what its client was made with.
        let client = row.client.and_then(|id| {
            let is_called = row.to.as_ref()?.contains("{client}.");
            let mut clients = self.clients.iter();
            clients.find(|client| is_called && client.id == id)
        });
        if let Some(client) = client {
            for (name, value) in &client.options {
                defaults
                    .entry(name.clone())
                    .or_insert_with(|| value.clone());
            }
            parity.extend(client.parity.iter().cloned());
            imports.extend(words.all(client.imports.clone()));
        }
        let mut parameters = row.parameters;
        for actions in parameters.values_mut() {
            match actions {
                OneOrManyActions::Many(actions) => {
                    actions.iter_mut().for_each(|action| self.action(action));
                }
                OneOrManyActions::One(action) => self.action(action),
            }
        }
        // What an attribute becomes is read then and there; of a call it says that it waits.
        let awaited = match row.kind {
            Kind::Attribute => Some(false),
            _ => row.awaited,
        };
        Row {
            to: words.maybe(row.to),
            awaited,
            iterate_as: words.maybe(row.iterate_as),
            enter_as: words.maybe(row.enter_as),
            truth: words.maybe(row.truth),
            keeping: words.maybe(row.keeping),
            refuse: words.maybe(row.refuse),
            note: words.maybe(row.note),
            why: words.maybe(row.why),
            imports,
            client: None,
            examples: Vec::new(),
            defaults,
            parity,
            parameters,
            ..row
        }
    }

    fn action(&self, action: &mut Action) {
        let words = self.words;
        for text in [
            &mut action.replace,
            &mut action.inside,
            &mut action.alone,
            &mut action.refuse,
            &mut action.note,
        ] {
            *text = words.maybe(text.take());
        }
        action.imports = words.all(std::mem::take(&mut action.imports));
        let Some(option) = action.constructor.take() else {
            return;
        };
        match self.synchronous.takes.contains(&option) {
            true => action.rename = Some(option),
            false => {
                action.replace = None;
                action.refuse = Some(format!(
                    "`{option}` is an option of a client, which this call does not have"
                ));
            }
        }
    }
}

/// Words and what stands for them, the longest first.
pub(super) struct Words<'w>(Vec<(&'w str, &'w str)>);

impl<'w> Words<'w> {
    /// These words.
    pub(super) fn new(given: &'w BTreeMap<String, String>) -> Self {
        let given = given.iter();
        let given = given.map(|(old, new)| (old.as_str(), new.as_str()));
        Self(given.collect()).sorted()
    }

    fn without_awaiting(mut self) -> Self {
        self.0.extend([("await ", ""), ("async ", "")]);
        self.sorted()
    }

    fn sorted(mut self) -> Self {
        self.0.sort_by_key(|(old, _)| std::cmp::Reverse(old.len()));
        self
    }

    /// A text with every whole word exchanged.
    pub(super) fn one(&self, text: &str) -> String {
        let mut told = String::with_capacity(text.len());
        let mut rest = text;
        let mut before = ' ';
        while let Some(next) = rest.chars().next() {
            let found = self.0.iter().find(|(awaited, _)| {
                let Some(behind) = rest.strip_prefix(awaited) else {
                    return false;
                };
                let begins = !(awaited.starts_with(is_word_part) && is_word_part(before));
                begins && !(awaited.ends_with(is_word_part) && behind.starts_with(is_word_part))
            });
            let length = match found {
                Some((awaited, blocking)) => {
                    told.push_str(blocking);
                    awaited.len()
                }
                None => {
                    told.push(next);
                    next.len_utf8()
                }
            };
            before = rest[..length].chars().next_back().unwrap_or(' ');
            rest = &rest[length..];
        }
        told
    }

    fn maybe(&self, text: Option<String>) -> Option<String> {
        text.map(|text| self.one(&text))
    }

    fn all(&self, texts: Vec<String>) -> Vec<String> {
        texts.iter().map(|text| self.one(text)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_exchanged() {
        let synchronous = Synchronous {
            words: [
                ("AsyncClient", "Client"),
                ("aclose", "close"),
                ("await asyncio.sleep", "time.sleep"),
                ("{client}.", "httpx."),
            ]
            .map(|(from, to)| (from.to_owned(), to.to_owned()))
            .into(),
            ..Synchronous::default()
        };
        let words = Words::new(&synchronous.words).without_awaiting();
        let code = "async def f():\n    await asyncio.sleep(1)\n    await client.aclose()\n    x.acloses = MyAsyncClient\n";
        assert_eq!(
            words.one(code),
            "def f():\n    time.sleep(1)\n    client.close()\n    x.acloses = MyAsyncClient\n"
        );
        assert_eq!(
            words.one("await {client}.get(httpx.AsyncClient)"),
            "httpx.get(httpx.Client)"
        );
        assert_eq!(words.one("awaits asynchronous"), "awaits asynchronous");
    }
}
