//! What was decided on change groups, as a file: of `convert -i`, of the page for reviews, or written by hand.
//!
//! A group that the file does not name was not decided on, and is not converted.

use crate::disk::{read, write};
use crate::emit::paint::named;
use crate::report::ChangeGroup;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The version of the format.
pub const VERSION: u32 = 1;

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// It is converted.
    Accept,
    /// It stays as it is.
    Decline,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    groups: Vec<Decided>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Decided {
    id: String,
    /// For those who read the file.
    #[serde(default)]
    title: String,
    decision: Decision,
}

/// Decisions by the id of their group.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    /// Each with its number in the order they were made in.
    by_id: BTreeMap<String, (usize, Decided)>,
    /// The next number.
    next: usize,
}

impl Decisions {
    /// The decisions in the file at `path`, if there is one.
    ///
    /// # Errors
    /// When it cannot be read, or holds something else.
    pub fn load(path: &Path) -> Result<Option<Self>> {
        let Some(text) = read::read_text(path).with_context(|| named(path))? else {
            return Ok(None);
        };
        let document: Document = serde_json::from_str(&text)
            .with_context(|| format!("{} holds no decisions", named(path)))?;
        if document.version != VERSION {
            bail!("{}: decisions of version {}", named(path), document.version);
        }
        let mut decisions = Self::default();
        for decided in document.groups {
            let id = decided.id.clone();
            if decisions.put(decided) {
                bail!("{}: two decisions on {id}", named(path));
            }
        }
        Ok(Some(decisions))
    }

    /// Write them to the file at `path`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        let mut all: Vec<&(usize, Decided)> = self.by_id.values().collect();
        all.sort_by_key(|(number, _)| *number);
        let document = Document {
            version: VERSION,
            groups: all.into_iter().map(|(_, one)| one.clone()).collect(),
        };
        let mut text = serde_json::to_string_pretty(&document)?;
        text.push('\n');
        write::put(path, text.as_bytes()).with_context(|| named(path))
    }

    /// What was decided on a group.
    pub fn of(&self, group: &ChangeGroup) -> Option<Decision> {
        let (_, decided) = self.by_id.get(&group.id)?;
        Some(decided.decision)
    }

    /// When a group was decided on, counted from the first decision.
    pub fn turn(&self, group: &ChangeGroup) -> Option<usize> {
        self.by_id.get(&group.id).map(|(number, _)| *number)
    }

    /// Decide on a group.
    pub fn decide(&mut self, group: &ChangeGroup, decision: Decision) {
        let decided = Decided {
            id: group.id.clone(),
            title: group.title.clone(),
            decision,
        };
        self.put(decided);
    }

    /// Note it as the last one; whether there was one on the same group.
    fn put(&mut self, decided: Decided) -> bool {
        self.next += 1;
        let (id, number) = (decided.id.clone(), self.next);
        self.by_id.insert(id, (number, decided)).is_some()
    }

    /// Decide nothing on a group.
    pub fn withdraw(&mut self, group: &ChangeGroup) {
        self.by_id.remove(&group.id);
    }

    /// The ids of the groups that are accepted.
    pub fn accepted(&self) -> BTreeSet<String> {
        let all = self.by_id.iter();
        all.filter(|(_, (_, decided))| decided.decision == Decision::Accept)
            .map(|(id, _)| id.clone())
            .collect()
    }

    /// The titles of accepted groups that are not among these.
    pub fn missing<'d>(&'d self, groups: &'d [ChangeGroup]) -> impl Iterator<Item = &'d str> {
        let all = self.by_id.values().map(|(_, decided)| decided);
        all.filter(|decided| decided.decision == Decision::Accept)
            .filter(|decided| groups.iter().all(|group| group.id != decided.id))
            .map(|decided| match decided.title.is_empty() {
                true => decided.id.as_str(),
                false => decided.title.as_str(),
            })
    }
}
