//! Arguments that were written on lines of their own stay so when a template puts others beside them.

use super::template::CodePart;
use crate::text::TextRange;

/// What stood between the parentheses of a call beside its arguments.
pub struct Gaps<'t> {
    /// Before the first argument.
    pub lead: &'t str,
    /// Behind the last.
    pub trail: &'t str,
    /// Where `lead` is: code may begin with it already.
    pub lead_at: TextRange,
}

/// Give what the template puts before and behind the arguments, which are `code[start..end]`, lines of their own.
pub fn spread(code: &mut Vec<CodePart>, start: usize, end: usize, gaps: &Gaps<'_>) {
    let is_blank = |text: &str| text.trim_matches([',', ' ', '\t', '\r', '\n']).is_empty();
    let Some(line) = gaps.lead.rfind('\n').filter(|_| start != end) else {
        return;
    };
    let has_lead = code[start] == CodePart::Source(gaps.lead_at);
    // A comment behind the parenthesis is carried over with what it stands in.
    let mut lines = gaps.lead.lines();
    let is_plain = match has_lead {
        true => lines.all(|line| is_blank(line.split('#').next().unwrap_or_default())),
        false => is_blank(gaps.lead),
    };
    if !is_plain || !is_blank(gaps.trail) {
        return;
    }
    let Some((open, offset)) = opening(&code[..start]) else {
        return;
    };
    let Some(CodePart::Text(behind)) = code.get(end) else {
        return;
    };
    let Some(close) = behind.find([')', '(']) else {
        return;
    };
    if behind[close..].starts_with('(') {
        return;
    }
    let tail: Vec<String> = behind[..close]
        .split(", ")
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect();
    let rest = behind[close..].to_owned();
    let (before, first) = match &code[open] {
        CodePart::Text(text) => (text[..offset].to_owned(), text[offset..].to_owned()),
        _ => return,
    };
    let mut head: Vec<CodePart> = std::iter::once(CodePart::Text(first))
        .chain(code[open + 1..start].iter().cloned())
        .collect();
    let is_headless = matches!(&head[..], [CodePart::Text(text)] if text.is_empty());
    if is_headless {
        if has_lead && tail.is_empty() {
            return;
        }
        head.clear();
    } else {
        let Some(CodePart::Text(last)) = head.last_mut() else {
            return;
        };
        let Some(kept) = last.strip_suffix(", ").map(str::len) else {
            return;
        };
        last.truncate(kept);
    }
    let comma = format!(",{}", &gaps.lead[line..]);
    let mut arguments: Vec<CodePart> = code[start..end].to_vec();
    // What a template puts between parentheses of its own stays together.
    let mut depth = 0_isize;
    for part in &mut arguments {
        let CodePart::Text(text) = part else { continue };
        if text == ", " && depth == 0 {
            text.clone_from(&comma);
        }
        depth += text.matches('(').count() as isize - text.matches(')').count() as isize;
    }
    let mut new: Vec<CodePart> = code[..open].to_vec();
    new.push(CodePart::Text(before));
    if !has_lead {
        new.push(CodePart::Text(gaps.lead.to_owned()));
    }
    if !is_headless {
        new.extend(head);
        new.push(CodePart::Text(comma.clone()));
    }
    new.extend(arguments);
    new.extend(
        tail.iter()
            .map(|item| CodePart::Text(format!("{comma}{item}"))),
    );
    if gaps.trail.contains('\n') {
        new.push(CodePart::Text(gaps.trail.to_owned()));
    }
    new.push(CodePart::Text(rest));
    new.extend(code[end + 1..].iter().cloned());
    *code = new;
}

/// Behind the parenthesis that is open where the parts end: which part, and where in its text.
fn opening(parts: &[CodePart]) -> Option<(usize, usize)> {
    let mut closed = 0_usize;
    for (index, part) in parts.iter().enumerate().rev() {
        let CodePart::Text(text) = part else { continue };
        for (at, c) in text.char_indices().rev() {
            match c {
                ')' => closed += 1,
                '(' if closed == 0 => return Some((index, at + 1)),
                '(' => closed -= 1,
                _ => {}
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(mut code: Vec<CodePart>, start: usize, end: usize, trail: &str) -> String {
        let gaps = Gaps {
            lead: "\n    ",
            trail,
            lead_at: TextRange::new(0, 5),
        };
        spread(&mut code, start, end, &gaps);
        code.iter()
            .map(|part| match part {
                CodePart::Text(text) => text.clone(),
                _ => "…".to_owned(),
            })
            .collect()
    }

    #[test]
    fn what_stands_between_parentheses_of_the_template_stays_together() {
        let text = |text: &str| CodePart::Text(text.to_owned());
        let source = || CodePart::Source(TextRange::new(0, 1));
        let joined = vec![
            text("client.get("),
            text("joined("),
            source(),
            text(", "),
            source(),
            text(")"),
            text(", "),
            source(),
            text(")"),
        ];
        assert_eq!(
            written(joined, 1, 8, ",\n"),
            "client.get(\n    joined(…, …),\n    …,\n)"
        );
    }

    #[test]
    fn what_stands_before_and_behind_gets_its_own_lines() {
        let text = |text: &str| CodePart::Text(text.to_owned());
        let source = || CodePart::Source(TextRange::new(0, 1));
        let threaded = vec![
            text("to_thread("),
            source(),
            text(".read, "),
            source(),
            text(")"),
        ];
        assert_eq!(
            written(threaded, 3, 4, ",\n"),
            "to_thread(\n    ….read,\n    …,\n)"
        );
        let lead = CodePart::Source(TextRange::new(0, 5));
        let called = vec![
            text("run("),
            lead.clone(),
            source(),
            text(", check=True)).out"),
        ];
        assert_eq!(
            written(called, 1, 3, "\n"),
            "run(……,\n    check=True\n)).out"
        );
        let nested = vec![
            source(),
            text(".write(dumps("),
            source(),
            text(", "),
            source(),
            text("))"),
        ];
        assert_eq!(written(nested, 4, 5, ""), "….write(dumps(\n    …,\n    …))");
        let commented = vec![
            text("run("),
            lead.clone(),
            source(),
            text(", check=True)).out"),
        ];
        let mut code = commented;
        let gaps = Gaps {
            lead: "  # safe\n    ",
            trail: "\n",
            lead_at: TextRange::new(0, 5),
        };
        spread(&mut code, 1, 3, &gaps);
        assert!(code.contains(&text(",\n    check=True")), "{code:?}");
        let whole = vec![text("run("), lead, source(), text(")")];
        assert_eq!(written(whole, 1, 3, "\n"), "run(……)");
    }
}
