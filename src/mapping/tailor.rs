//! Support code cut to what a file needs of it.
//!
//! Lines of support code may depend on what its callers pass. `#: if timeout, input` keeps the lines up to `#: else` or
//! `#: end` where some call passes one of these keywords (or an argument that `needs` a part of this name); blocks nest.

use std::collections::BTreeSet;

/// The parts of a piece of support code that a file needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parts {
    /// All of them: what is passed cannot be seen.
    All,
    /// These.
    Named(BTreeSet<String>),
}

impl Parts {
    /// Add what another call needs.
    pub fn join(&mut self, other: &Parts) {
        match (&mut *self, other) {
            (Self::Named(own), Self::Named(more)) => own.extend(more.iter().cloned()),
            _ => *self = Self::All,
        }
    }

    fn has_any(&self, names: &str) -> bool {
        match self {
            Self::All => true,
            Self::Named(own) => names.split(',').any(|name| own.contains(name.trim())),
        }
    }
}

/// A line that steers, if it is one.
enum Step<'l> {
    If(&'l str),
    Else,
    End,
}

fn step(line: &str) -> Option<Step<'_>> {
    let order = line.trim().strip_prefix("#: ")?;
    match order.trim() {
        "else" => Some(Step::Else),
        "end" => Some(Step::End),
        order => order.strip_prefix("if ").map(Step::If),
    }
}

/// What is wrong with the steering lines of support code, if anything.
pub fn fault(code: &str) -> Option<String> {
    let mut open = 0_usize;
    for line in code.lines().filter(|line| line.trim().starts_with("#:")) {
        match step(line) {
            Some(Step::If(_)) => open += 1,
            Some(Step::Else) if open > 0 => {}
            Some(Step::End) if open > 0 => open -= 1,
            _ => return Some(format!("`{}` steers nothing", line.trim())),
        }
    }
    (open > 0).then(|| "`#: if` is never closed by `#: end`".to_owned())
}

/// The code with the lines that `parts` keep, and a signature that fits into `width` on one line.
pub fn tailor(code: &str, parts: &Parts, width: usize) -> String {
    if !code.lines().any(|line| step(line).is_some()) {
        return code.to_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    // For every open block: whether its lines are kept, as far as it decides.
    let mut open: Vec<bool> = Vec::new();
    for line in code.lines() {
        match step(line) {
            Some(Step::If(names)) => open.push(parts.has_any(names)),
            Some(Step::Else) => {
                if let Some(last) = open.last_mut() {
                    *last = !*last;
                }
            }
            Some(Step::End) => {
                open.pop();
            }
            None if open.iter().all(|&is_kept| is_kept) => kept.push(line),
            None => {}
        }
    }
    joined_head(&kept, width)
}

/// The lines, those of a signature joined into one where they fit.
fn joined_head(lines: &[&str], width: usize) -> String {
    let end = lines.iter().position(|line| line.starts_with("):"));
    let mut all: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
    if let (Some(end), Some(first)) = (end, lines.first())
        && first.ends_with('(')
    {
        let mut params: Vec<&str> = lines[1..end]
            .iter()
            .map(|line| line.trim().trim_end_matches(','))
            .collect();
        // A bare `*` needs a named parameter behind it.
        if let Some(star) = params.iter().position(|param| *param == "*")
            && params
                .get(star + 1)
                .is_none_or(|next| next.starts_with("**"))
        {
            params.remove(star);
        }
        let head = format!("{first}{}{}", params.join(", "), lines[end]);
        if head.len() <= width {
            all.splice(..=end, [head]);
        } else {
            let params = params.iter().map(|param| format!("    {param},"));
            all.splice(1..end, params);
        }
    }
    let mut code = all.join("\n");
    code.push('\n');
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "\
async def _f(
    a,
    *,
    #: if b
    b=None,
    #: end
    **options,
):
    #: if b, c
    x = 1
    #: if c
    y = 2
    #: end
    #: else
    z = 3
    #: end
";

    fn named(names: &[&str]) -> Parts {
        Parts::Named(names.iter().map(|&name| name.to_owned()).collect())
    }

    #[test]
    fn only_what_is_needed_stays() {
        let nothing = tailor(CODE, &named(&[]), 80);
        assert_eq!(nothing, "async def _f(a, **options):\n    z = 3\n");
        let one = tailor(CODE, &named(&["b"]), 80);
        assert_eq!(one, "async def _f(a, *, b=None, **options):\n    x = 1\n");
        let narrow = tailor(CODE, &named(&["b", "c"]), 20);
        assert!(
            narrow.starts_with("async def _f(\n    a,\n    *,\n    b=None,\n"),
            "{narrow}"
        );
        assert!(narrow.ends_with("    x = 1\n    y = 2\n"), "{narrow}");
        assert_eq!(tailor(CODE, &Parts::All, 20), narrow);
        assert_eq!(tailor("x = 1\n", &Parts::All, 20), "x = 1\n");
    }

    #[test]
    fn blocks_must_close() {
        assert_eq!(fault(CODE), None);
        assert!(fault("#: if a\n").is_some());
        assert!(fault("#: end\n").is_some());
        assert!(fault("#: or\n").is_some());
    }
}
