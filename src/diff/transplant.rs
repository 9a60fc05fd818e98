//! Edits of a rendering, made to the text that it is a rendering of.
//!
//! A TOML document whose dotted keys are not grouped (`run.omit`, `report.omit`, `run.branch`) is rendered with its lines in another
//! order. What an edit changes is carried over to the lines as they stand.

use similar::{Algorithm, DiffOp};
use std::collections::{HashMap, VecDeque};

/// `text` with the changes that lead from `rendered`, which has its lines in some order, to `edited`; `None` where a line that
/// changes is not among them.
pub fn transplanted(text: &str, rendered: &str, edited: &str) -> Option<String> {
    if rendered == text {
        return Some(edited.to_owned());
    }
    let lines =
        |text: &'_ str| -> Vec<String> { text.split_inclusive('\n').map(str::to_owned).collect() };
    let (own, old, new) = (lines(text), lines(rendered), lines(edited));
    let mut places: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for (at, line) in own.iter().enumerate() {
        places.entry(line).or_default().push_back(at);
    }
    let place: Vec<Option<usize>> = old
        .iter()
        .map(|line| places.get_mut(line.as_str())?.pop_front())
        .collect();
    let mut kept = vec![true; own.len()];
    let mut behind: Vec<Vec<&str>> = vec![Vec::new(); own.len() + 1];
    for op in similar::capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (gone, come) = match op {
            DiffOp::Equal { .. } => continue,
            _ => (op.old_range(), op.new_range()),
        };
        // Where what goes stood; else behind the line before, wherever that stands.
        let slot = match (gone.is_empty(), gone.start) {
            (false, start) => place[start]?,
            (true, 0) => 0,
            (true, start) => place[start - 1]? + 1,
        };
        for line in gone {
            kept[place[line]?] = false;
        }
        behind[slot].extend(new[come].iter().map(String::as_str));
    }
    let mut made = String::new();
    for (at, lines) in behind.iter().enumerate() {
        made.extend(lines.iter().copied());
        if kept.get(at) == Some(&true) {
            made.push_str(&own[at]);
        }
    }
    Some(made)
}

#[cfg(test)]
mod tests {
    use super::transplanted;

    #[test]
    fn lines_stay_where_they_are() {
        let text = "run.a = 1\nreport.b = 2\nrun.c = [\n  1,\n]\n";
        let rendered = "run.a = 1\nrun.c = [\n  1,\n]\nreport.b = 2\n";
        let edited = "run.a = 1\nrun.c = [\n  1,\n  2,\n]\nreport.b = 3\n";
        let expected = "run.a = 1\nreport.b = 3\nrun.c = [\n  1,\n  2,\n]\n";
        // `report.b` follows the end of a list in the rendering, and stands elsewhere: its new line goes where it was.
        let made = transplanted(text, rendered, edited);
        assert_eq!(made.as_deref(), Some(expected));
    }

    #[test]
    fn what_is_rendered_as_it_stands_is_edited_as_it_is() {
        assert_eq!(transplanted("a\n", "a\n", "b\n").as_deref(), Some("b\n"));
    }

    #[test]
    fn a_line_that_is_not_there_is_not_changed() {
        assert_eq!(transplanted("a=1\n", "a = 1\n", "a = 2\n"), None);
    }
}
