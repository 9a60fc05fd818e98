//! Where a new import goes: its group, its sorted position, the blank lines around it.

use super::group::{Group, Order, SortKey, group_of, is_sorted, order_of};
use super::row::{Placement, row_of};
use crate::diff::edit::Edit;
use crate::syntax::ast::{ExprKind, StmtId, StmtKind, Tree};
use crate::syntax::suite::suites_of;
use crate::text::indent::{
    is_blank_line, leading_whitespace, line_content_end, line_end, line_start_at, next_line_start,
    previous_line_start,
};
use std::collections::{BTreeMap, HashSet};

/// An import statement to add at module level.
#[derive(Clone, Debug)]
pub struct NewStatement {
    /// Its text.
    pub text: String,
    /// Its group.
    pub group: Group,
    /// What it is sorted by.
    pub key: SortKey,
    /// The import it takes over from, when that goes.
    pub heir_of: Option<StmtId>,
    /// The first place where it is used while the module is being loaded.
    pub needed_at: Option<u32>,
}

/// One import statement of the module's head.
#[derive(Clone, Debug)]
struct Member {
    stmt: StmtId,
    /// Which run of imports it is in: other statements end a run.
    run: usize,
    group: Group,
    key: SortKey,
}

/// Imports without a blank line between them.
type Segment = Vec<Member>;

/// Where lines are inserted. The order of variants is the order of what is written at one offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Style {
    /// A new group, before another.
    GroupBefore,
    /// In line with the imports around.
    Within,
    /// A new group, behind another.
    GroupAfter,
    /// The first imports of the file, behind its docstring, `__future__` imports or opening comments.
    FirstAfter,
    /// The first imports of the file, at its very start.
    FirstAtStart,
}

/// What the placing of new statements comes to.
#[derive(Clone, Debug, Default)]
pub struct Placed {
    /// Insertions.
    pub edits: Vec<Edit>,
    /// Statements that go, by the text that takes their place.
    pub replaced: BTreeMap<StmtId, Vec<String>>,
}

/// What stands in the place of imports that go, by import.
type Taken = BTreeMap<StmtId, Vec<SortKey>>;

/// Place `new` statements; `gone` holds the module-level import statements that lose all their names.
pub fn place(
    text: &str,
    tree: &Tree,
    new: Vec<NewStatement>,
    gone: &HashSet<StmtId>,
    local: &HashSet<Box<str>>,
) -> Placed {
    let segments = segments(text, tree, local);
    let order = order_of(&runs_of(&segments));
    let mut placed = Placed::default();
    if let Some(slot) = only_slot(text, tree, &segments, gone, &new) {
        let mut new = new;
        new.sort_by_key(|one| (one.key.is_from, one.key.module.to_lowercase()));
        let texts = new.into_iter().map(|statement| statement.text).collect();
        placed.replaced.insert(slot, texts);
        return placed;
    }
    let mut lines: BTreeMap<(u32, Style), Vec<NewStatement>> = BTreeMap::new();
    let mut taken = Taken::new();
    // What takes over from an import that goes stands there; the others are sorted around it.
    let (heirs, others): (Vec<_>, Vec<_>) = new.into_iter().partition(|one| one.heir_of.is_some());
    for statement in heirs.into_iter().chain(others) {
        if let Some(slot) = vacant_slot(text, tree, &segments, order, gone, &taken, &statement) {
            taken.entry(slot).or_default().push(statement.key.clone());
            placed
                .replaced
                .entry(slot)
                .or_default()
                .push(statement.text);
            continue;
        }
        let (mut at, mut style) = position(text, tree, &segments, order, &taken, &statement);
        if statement.needed_at.is_some_and(|needed| needed < at) {
            (at, style) = opening(text, tree);
        }
        lines.entry((at, style)).or_default().push(statement);
    }
    for ((at, style), statements) in lines {
        placed
            .edits
            .push(insertion(text, tree, at, style, order, statements));
    }
    placed
}

/// The imports of the module's head, up to the first definition, in segments.
fn segments(text: &str, tree: &Tree, local: &HashSet<Box<str>>) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut previous: Option<StmtId> = None;
    let mut run = 0;
    for &stmt in &tree.body {
        let (is_from, level, module) = match &tree.stmt(stmt).kind {
            StmtKind::Function(_) | StmtKind::Class(_) => break,
            StmtKind::Import(names) => match names.first() {
                Some(name) => (false, 0, &*name.name.text),
                None => continue,
            },
            StmtKind::ImportFrom { level, module, .. } => {
                let module = module.as_ref().map_or("", |module| &module.text);
                (true, *level, module)
            }
            _ => {
                previous = None;
                run += 1;
                continue;
            }
        };
        let group = group_of(level, module, local);
        if group == Group::Future {
            previous = None;
            continue;
        }
        let member = Member {
            stmt,
            run,
            group,
            key: SortKey {
                is_from,
                module: format!("{}{module}", ".".repeat(level as usize)),
            },
        };
        let joins = previous.is_some_and(|previous| {
            let end = row_of(text, tree, previous).end;
            let start = tree.stmt(stmt).range.start;
            !has_blank_line(text, end, start)
        });
        match segments.last_mut() {
            Some(segment) if joins => segment.push(member),
            _ => segments.push(vec![member]),
        }
        previous = Some(stmt);
    }
    segments
}

/// Whether the groups of a segment follow each other, as they do where no blank lines part them.
fn is_grouped(segment: &Segment) -> bool {
    segment.is_sorted_by_key(|member| member.group)
}

/// The runs of keys that are sorted each by itself, if anything is: one a group, or one a segment.
fn runs_of(segments: &[Segment]) -> Vec<Vec<SortKey>> {
    let key = |member: &Member| member.key.clone();
    segments
        .iter()
        .flat_map(|segment| {
            segment
                .chunk_by(|one, other| !is_grouped(segment) || one.group == other.group)
                .map(|run| run.iter().map(key).collect())
        })
        .collect()
}

/// Whether a blank line stands between `from`, a line start, and `to`.
fn has_blank_line(text: &str, from: u32, to: u32) -> bool {
    let mut line = from;
    while line < line_start_at(text, to) {
        if is_blank_line(text, line) {
            return true;
        }
        line = next_line_start(text, line);
    }
    false
}

/// The order that one segment keeps.
fn order_in(segment: &Segment, order: Order) -> Order {
    match order {
        Order::None => order_of(&runs_of(std::slice::from_ref(segment))),
        known => known,
    }
}

/// The place of the module's only import, if it goes: what comes instead stands there, if it is of one group.
fn only_slot(
    text: &str,
    tree: &Tree,
    segments: &[Segment],
    gone: &HashSet<StmtId>,
    new: &[NewStatement],
) -> Option<StmtId> {
    let [segment] = segments else { return None };
    let [member] = &segment[..] else { return None };
    let end = tree.stmt(member.stmt).range.end;
    let is_early_enough = new
        .iter()
        .all(|one| one.needed_at.is_none_or(|at| end <= at));
    let is_one_group = new.windows(2).all(|pair| pair[0].group == pair[1].group);
    let is_own_line = row_of(text, tree, member.stmt).placement == Placement::OwnLine;
    let fits = !new.is_empty() && is_one_group && is_early_enough && is_own_line;
    (fits && gone.contains(&member.stmt)).then_some(member.stmt)
}

/// The place of an import that goes, if the new one may stand there: it takes over from it and the comment behind it,
/// or it is the next in order anyway.
fn vacant_slot(
    text: &str,
    tree: &Tree,
    segments: &[Segment],
    order: Order,
    gone: &HashSet<StmtId>,
    taken: &Taken,
    new: &NewStatement,
) -> Option<StmtId> {
    let early_enough = |stmt: StmtId| {
        new.needed_at
            .is_none_or(|at| tree.stmt(stmt).range.end <= at)
    };
    let mut fitting = None;
    for segment in segments {
        let order = order_in(segment, order);
        for (place, member) in segment.iter().enumerate() {
            if !gone.contains(&member.stmt) || !early_enough(member.stmt) {
                continue;
            }
            let is_heir = new.heir_of == Some(member.stmt);
            let row = row_of(text, tree, member.stmt);
            let is_free = !taken.contains_key(&member.stmt);
            let same_group = member.group == new.group;
            if is_heir && is_free && row.comment.is_some() {
                return Some(member.stmt);
            }
            let mut keys: Vec<SortKey> = Vec::new();
            for (index, other) in segment.iter().enumerate() {
                if index == place {
                    keys.push(new.key.clone());
                } else if other.group != new.group && is_grouped(segment) {
                    continue;
                } else if let Some(others) = taken.get(&other.stmt) {
                    keys.extend(others.iter().cloned());
                } else if !gone.contains(&other.stmt) {
                    keys.push(other.key.clone());
                }
            }
            let keeps_order = order != Order::None && is_sorted(&[keys], order);
            let follows = order == Order::None && is_heir;
            if same_group
                && (is_free && keeps_order || follows)
                && row.placement == Placement::OwnLine
            {
                if is_heir {
                    return Some(member.stmt);
                }
                fitting = fitting.or(Some(member.stmt));
            }
        }
    }
    fitting
}

/// Where a new statement goes when no other makes room for it.
fn position(
    text: &str,
    tree: &Tree,
    segments: &[Segment],
    order: Order,
    taken: &Taken,
    new: &NewStatement,
) -> (u32, Style) {
    let count = |segment: &&Segment| {
        segment
            .iter()
            .filter(|member| member.group == new.group)
            .count()
    };
    let is_pure = |segment: &&Segment| count(segment) == segment.len();
    let is_mixed = |segment: &&Segment| {
        segment
            .iter()
            .any(|member| member.group != segment[0].group)
    };
    // `max_by_key` takes the last of equals; the first is wanted.
    let home = segments
        .iter()
        .rev()
        .filter(|segment| count(segment) > 0 && is_pure(segment))
        .max_by_key(count)
        .or_else(|| {
            segments
                .iter()
                .rev()
                .filter(|segment| is_mixed(segment))
                .max_by_key(|segment| (count(segment), segment.len()))
        });
    if let Some(segment) = home {
        return (
            within(text, tree, segment, order, taken, new),
            Style::Within,
        );
    }
    let row_end = |member: &Member| row_of(text, tree, member.stmt).end;
    let is_before = |segment: &&Segment| segment.iter().all(|member| member.group < new.group);
    let main = main_run(segments);
    let before = segments
        .iter()
        .rfind(|segment| is_before(segment) && segment.iter().all(|member| member.run == main))
        .or_else(|| segments.iter().rfind(is_before));
    if let Some(last) = before.and_then(|segment| segment.last()) {
        return (row_end(last), Style::GroupAfter);
    }
    let after = segments
        .iter()
        .find_map(|segment| segment.first().filter(|member| member.group > new.group));
    match after {
        Some(first) => (heading_start(text, tree, first.stmt), Style::GroupBefore),
        None => opening(text, tree),
    }
}

/// The run with the most imports: a stray import between other code is no place for more.
fn main_run(segments: &[Segment]) -> usize {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for member in segments.iter().flatten() {
        *counts.entry(member.run).or_default() += 1;
    }
    counts
        .into_iter()
        .max_by_key(|(run, count)| (*count, std::cmp::Reverse(*run)))
        .map_or(0, |(run, _)| run)
}

/// The offset of a new line in a segment: its sorted place, else behind the last of its group.
fn within(
    text: &str,
    tree: &Tree,
    segment: &Segment,
    order: Order,
    taken: &Taken,
    new: &NewStatement,
) -> u32 {
    let order = order_in(segment, order);
    let may_precede = |member: &Member, order: Order| match taken.get(&member.stmt) {
        Some(keys) => keys.iter().all(|key| key.may_precede(&new.key, order)),
        None => member.key.may_precede(&new.key, order),
    };
    let is_before = |member: &Member| {
        let in_order = match order {
            Order::None => member.group == new.group,
            sorted => may_precede(member, sorted),
        };
        member.group < new.group || member.group == new.group && in_order
    };
    let previous = if order != Order::None && !is_grouped(segment) {
        // One sorted list of all groups.
        segment
            .iter()
            .rposition(|member| may_precede(member, order))
    } else {
        segment.iter().rposition(is_before)
    };
    match previous {
        Some(place) => row_of(text, tree, segment[place].stmt).end,
        None => line_start_at(text, tree.stmt(segment[0].stmt).range.start),
    }
}

/// The start of the comments right above `stmt`, unless they open the file; else the start of its line.
fn heading_start(text: &str, tree: &Tree, stmt: StmtId) -> u32 {
    let line = line_start_at(text, tree.stmt(stmt).range.start);
    let mut top = line;
    while top > 0 {
        let above = previous_line_start(text, top);
        if !text[above as usize..]
            .trim_start_matches([' ', '\t'])
            .starts_with('#')
        {
            return top;
        }
        top = above;
    }
    line
}

/// Behind the docstring and the `__future__` imports, else behind the comments that open the file.
fn opening(text: &str, tree: &Tree) -> (u32, Style) {
    let mut last = None;
    for (index, &stmt) in tree.body.iter().enumerate() {
        match &tree.stmt(stmt).kind {
            StmtKind::Expr(expr)
                if index == 0
                    && matches!(
                        tree.expr(*expr).kind,
                        ExprKind::Str {
                            is_bytes: false,
                            ..
                        } | ExprKind::Concat(_)
                    ) =>
            {
                last = Some(stmt);
            }
            StmtKind::ImportFrom {
                level: 0,
                module: Some(module),
                ..
            } if &*module.text == "__future__" => last = Some(stmt),
            _ => break,
        }
    }
    if let Some(stmt) = last {
        return (row_of(text, tree, stmt).end, Style::FirstAfter);
    }
    let begin = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let first = tree.body.first().map_or(text.len() as u32, |&stmt| {
        line_start_at(text, tree.stmt(stmt).range.start)
    });
    let mut at = begin;
    while at < first && text[at as usize..].starts_with('#') {
        at = next_line_start(text, at);
    }
    if at == begin {
        (begin, Style::FirstAtStart)
    } else {
        (at, Style::FirstAfter)
    }
}

/// Where the module's head ends: behind its last import before the first definition, those in `try` and `if` blocks
/// included, and behind docstring and opening comments where it has none. An import that begins after `before` is not
/// waited for.
pub fn head_end(text: &str, tree: &Tree, before: Option<u32>) -> u32 {
    let mut end = opening(text, tree).0;
    for &stmt in &tree.body {
        let range = tree.stmt(stmt).range;
        if before.is_some_and(|before| before < range.end)
            || matches!(
                tree.stmt(stmt).kind,
                StmtKind::Function(_) | StmtKind::Class(_)
            )
        {
            break;
        }
        if holds_import(tree, stmt) {
            end = end.max(row_of(text, tree, stmt).end);
        }
    }
    end
}

/// Whether a statement imports, itself or in its blocks.
fn holds_import(tree: &Tree, stmt: StmtId) -> bool {
    match &tree.stmt(stmt).kind {
        StmtKind::Import(_) | StmtKind::ImportFrom { .. } => true,
        StmtKind::Try { .. } | StmtKind::If { .. } => suites_of(tree, stmt)
            .into_iter()
            .flatten()
            .any(|&inner| holds_import(tree, inner)),
        _ => false,
    }
}

/// The edit that writes `statements` at `at`.
fn insertion(
    text: &str,
    tree: &Tree,
    at: u32,
    style: Style,
    order: Order,
    mut statements: Vec<NewStatement>,
) -> Edit {
    let eol = line_end(text);
    let order = if order == Order::None {
        Order::StraightFirst
    } else {
        order
    };
    let rank = |statement: &NewStatement| match style {
        Style::Within => None,
        _ => Some(statement.group),
    };
    statements.sort_by(|left, right| {
        rank(left).cmp(&rank(right)).then_with(|| {
            match (
                left.key.may_precede(&right.key, order),
                right.key.may_precede(&left.key, order),
            ) {
                (true, false) => std::cmp::Ordering::Less,
                (false, true) => std::cmp::Ordering::Greater,
                _ => std::cmp::Ordering::Equal,
            }
        })
    });
    let mut lines = String::new();
    let mut group = None;
    for statement in &statements {
        if group.is_some_and(|group| group != rank(statement)) {
            lines.push_str(eol);
        }
        group = Some(rank(statement));
        lines.push_str(&statement.text);
        lines.push_str(eol);
    }
    let ends_unended = at > 0 && at as usize == text.len() && !text.ends_with(['\n', '\r']);
    let follows_blank = at == 0 || is_blank_line(text, previous_line_start(text, at));
    let before = match style {
        Style::GroupAfter | Style::FirstAfter if !follows_blank => eol,
        _ => "",
    };
    let blank_lines_after = match style {
        Style::Within | Style::GroupAfter => 0,
        Style::GroupBefore => 1,
        Style::FirstAfter | Style::FirstAtStart => missing_blank_lines(text, tree, at),
    };
    let unended = if ends_unended { eol } else { "" };
    Edit::insertion(
        format!("{unended}{before}{lines}{}", eol.repeat(blank_lines_after)),
        at,
    )
}

/// How many blank lines are missing between `at` and the next statement: two before a definition, one otherwise.
fn missing_blank_lines(text: &str, tree: &Tree, at: u32) -> usize {
    let mut line = at;
    let mut blank = 0;
    while (line as usize) < text.len() && is_blank_line(text, line) {
        blank += 1;
        line = next_line_start(text, line);
    }
    if line as usize >= text.len() {
        return 0;
    }
    let end = line_content_end(text, line);
    let next = tree
        .body
        .iter()
        .map(|&stmt| tree.stmt(stmt))
        .find(|stmt| stmt.range.start >= line);
    let is_definition = next.is_some_and(|stmt| {
        matches!(stmt.kind, StmtKind::Function(_) | StmtKind::Class(_)) && stmt.range.start <= end
    });
    let is_import = next.is_some_and(|stmt| {
        matches!(stmt.kind, StmtKind::Import(_) | StmtKind::ImportFrom { .. })
            && leading_whitespace(text, line).is_empty()
    });
    let wanted = if is_definition {
        2
    } else {
        usize::from(!is_import)
    };
    wanted.saturating_sub(blank)
}
