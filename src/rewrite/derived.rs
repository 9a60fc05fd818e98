//! Constructors for classes that had none, because the class that they derive from now has to be given options.

use super::workbench::Workbench;
use crate::diff::edit::Edit;
use crate::facts::definition::ClassIndex;
use crate::plan::template::CodePart;
use crate::syntax::ast::{ExprKind, StmtId, StmtKind};
use crate::text::indent::{
    is_blank_line, leading_whitespace, line_start_at, next_line_start, previous_line_start,
};

/// Write the constructors of the plan.
pub fn rewrite(bench: &mut Workbench<'_>) {
    let plan = bench.plan;
    for (class, code) in &plan.constructors {
        let texts = code.iter().filter_map(|part| match part {
            CodePart::Text(text) => Some(text.as_str()),
            _ => None,
        });
        let call: String = texts.collect();
        construct(bench, *class, &call);
    }
    for (class, name, lines) in &plan.members {
        member(bench, *class, name, lines);
    }
}

/// The statements of a class, where its first line begins, and how far that is indented.
fn suite<'b>(bench: &Workbench<'b>, class: ClassIndex) -> Option<(&'b [StmtId], u32, &'b str)> {
    let tree = &bench.facts.tree;
    let facts = &bench.facts.classes[class.0 as usize];
    let StmtKind::Class(def) = &tree.stmt(facts.stmt).kind else {
        return None;
    };
    let start = line_start_at(bench.text, tree.stmt(*def.body.first()?).range.start);
    Some((&def.body, start, leading_whitespace(bench.text, start)))
}

/// Let the check of what is new know of a member.
fn allow(bench: &mut Workbench<'_>, class: ClassIndex, name: &str) {
    let path = &bench.facts.classes[class.0 as usize].path;
    bench.allowance.added.insert(format!("{path}.{name}"));
}

/// Put a method or property at the end of a class; a tab stands for a step to the right.
fn member(bench: &mut Workbench<'_>, class: ClassIndex, name: &str, lines: &[String]) {
    let (eol, text, tree) = (bench.eol(), bench.text, &bench.facts.tree);
    let Some((body, _, indent)) = suite(bench, class) else {
        return;
    };
    let Some(&last) = body.last() else {
        return;
    };
    let unit = &bench.facts.layout(text).unit;
    let lines = lines
        .iter()
        .map(|line| format!("{indent}{}{eol}", line.replace('\t', unit)));
    let made = format!("{eol}{}", lines.collect::<String>());
    allow(bench, class, name);
    let end = tree.stmt(last).range.end;
    let at = next_line_start(text, end);
    let is_last_line = !text[end as usize..at as usize].contains('\n');
    let gap = if is_last_line { eol } else { "" };
    bench
        .edits
        .push(Edit::insertion(format!("{gap}{made}"), at));
}

/// Put a constructor behind the variables of a class, and before its first method.
fn construct(bench: &mut Workbench<'_>, class: ClassIndex, call: &str) {
    let (eol, text, tree) = (bench.eol(), bench.text, &bench.facts.tree);
    let Some((body, start, indent)) = suite(bench, class) else {
        return;
    };
    let (Some(&first), Some(&last)) = (body.first(), body.last()) else {
        return;
    };
    let unit = &bench.facts.layout(text).unit;
    let made = format!("{indent}def __init__(self):{eol}{indent}{unit}{call}{eol}");
    allow(bench, class, "__init__");
    let is_method = |stmt: &StmtId| {
        matches!(
            tree.stmt(*stmt).kind,
            StmtKind::Function(_) | StmtKind::Class(_)
        )
    };
    let is_empty = match tree.stmt(first).kind {
        StmtKind::Pass => true,
        StmtKind::Expr(expr) => matches!(tree.expr(expr).kind, ExprKind::Ellipsis),
        _ => false,
    };
    if is_empty && first == last {
        let made = made.trim_start().trim_end().to_owned();
        let range = tree.stmt(first).range;
        bench.edits.push(Edit::replacement(range, made));
        return;
    }
    let before = body.iter().copied().take_while(|stmt| !is_method(stmt));
    let (at, made) = match before.last() {
        Some(above) => {
            let at = next_line_start(text, tree.stmt(above).range.end);
            let has_next = above != last && !is_blank_line(text, at);
            let gap = if has_next { eol } else { "" };
            (at, format!("{eol}{made}{gap}"))
        }
        None => (below_header(text, start), format!("{made}{eol}")),
    };
    bench.edits.push(Edit::insertion(made, at));
}

/// Where the line below a class' header begins: the comments above its first method stay with that.
fn below_header(text: &str, first: u32) -> u32 {
    let mut at = first;
    loop {
        let before = previous_line_start(text, at);
        let line = text[before as usize..at as usize].trim();
        if before == at || !line.is_empty() && !line.starts_with('#') {
            return at;
        }
        at = before;
    }
}
