//! What changed as pieces of the old text and what stands there instead, for programs that apply changes themselves.

use similar::{Algorithm, DiffOp};

/// Whole lines of the old text, and what takes their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced<'a> {
    /// First byte in the old text.
    pub start: usize,
    /// First byte after it; equal to `start` where lines are only put in.
    pub end: usize,
    /// The new lines.
    pub text: &'a str,
}

/// What turns `before` into `after`, in order, line by line.
pub fn replaced<'a>(before: &str, after: &'a str) -> Vec<Replaced<'a>> {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let (old_ends, new_ends) = (ends(&old), ends(&new));
    let at = |ends: &[usize], line: usize| ends.get(line).copied().unwrap_or_default();
    similar::capture_diff_slices(Algorithm::Myers, &old, &new)
        .into_iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .filter_map(|op| {
            let (removed, added) = (op.old_range(), op.new_range());
            let text = at(&new_ends, added.start)..at(&new_ends, added.end);
            Some(Replaced {
                start: at(&old_ends, removed.start),
                end: at(&old_ends, removed.end),
                text: after.get(text)?,
            })
        })
        .collect()
}

/// Where each line begins, and where the last ends.
fn ends(lines: &[&str]) -> Vec<usize> {
    let mut ends = vec![0];
    let mut end = 0;
    for line in lines {
        end += line.len();
        ends.push(end);
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn the_pieces_put_together_are_the_new_text() {
        let texts = [
            ("a\nb\nc\n", "a\nB\nc\nd\n"),
            ("", "a\n"),
            ("a\r\nb", "b"),
            ("a\nb", "a\nb\n"),
            ("é\nb\n", ""),
        ];
        for (before, after) in texts {
            let mut built = String::new();
            let mut done = 0;
            for piece in replaced(before, after) {
                built.push_str(&before[done..piece.start]);
                built.push_str(piece.text);
                done = piece.end;
            }
            built.push_str(&before[done..]);
            assert_eq!(built, after);
        }
    }
}
