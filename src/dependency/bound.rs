//! Version bounds: a distribution that is listed with versions too old for the output is raised to the one that it needs.

use super::{Wanted, name_of, with_extras};

/// What a clause does with the versions that the output needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// All it allows are new enough, or the newest of them is.
    Allows,
    /// It allows older ones, too.
    TooLow,
    /// It allows none.
    Excludes,
    /// It only rules versions out that do not matter.
    Indifferent,
}

/// The requirement with the extras and the lower bound that `wanted` asks of its distribution; `None` where it lacks nothing.
pub fn amended(wanted: &Wanted<'_>, requirement: &str) -> Option<String> {
    let extended = with_extras(wanted, requirement);
    let text = extended.as_deref().unwrap_or(requirement);
    bounded(wanted, text).or(extended)
}

/// The version constraint of a table (`^4.5`, `==4.5`) that lists the distribution `name`, raised; `None` where it is new enough.
pub fn version(wanted: &Wanted<'_>, name: &str, constraint: &str) -> Option<String> {
    raised(constraint, &needed(wanted, name)?)
}

fn bounded(wanted: &Wanted<'_>, requirement: &str) -> Option<String> {
    let (name, end) = name_of(requirement)?;
    let rest = &requirement[end..];
    let extras = match rest.trim_start().strip_prefix('[') {
        Some(_) => rest.find(']')? + 1,
        None => 0,
    };
    let start = end + extras;
    let rest = &requirement[start..];
    let stop = [";", " #", "\t#", "@", "\\"]
        .iter()
        .filter_map(|mark| rest.find(mark))
        .min();
    let constraint = &rest[..stop.unwrap_or(rest.len())];
    if constraint.trim().is_empty() {
        return None;
    }
    let new = raised(constraint.trim(), &needed(wanted, &name)?)?;
    let from = start + constraint.len() - constraint.trim_start().len();
    let to = start + constraint.trim_end().len();
    Some(format!(
        "{}{new}{}",
        &requirement[..from],
        &requirement[to..]
    ))
}

/// The lower bound that the output asks of a distribution.
fn needed(wanted: &Wanted<'_>, name: &str) -> Option<String> {
    wanted.requirements.needed.iter().find_map(|requirement| {
        let (other, end) = name_of(requirement)?;
        let bound = requirement[end..].split_once(">=")?.1;
        let bound = bound.split([',', ';']).next()?.trim();
        (other == name).then(|| bound.to_owned())
    })
}

/// A constraint that allows what `bound` names and nothing older; `None` where it does already, or cannot be read.
fn raised(constraint: &str, bound: &str) -> Option<String> {
    let least = numbers(bound)?;
    let mut kept = Vec::new();
    let mut is_raised = false;
    for clause in constraint.split(',').map(str::trim) {
        let (operator, version) = parted(clause);
        match effect(operator, version, &least)? {
            Effect::Allows if matches!(operator, "<" | "<=") => kept.push(clause.to_owned()),
            // The others of its list can only narrow it further.
            Effect::Allows => return None,
            Effect::Indifferent => kept.push(clause.to_owned()),
            Effect::Excludes if matches!(operator, "<" | "<=") => is_raised = true,
            Effect::Excludes | Effect::TooLow => {
                is_raised = true;
                // A pin stays one, and so does a caret.
                let operator = match operator {
                    "==" | "===" | "=" | "" | "^" if !version.contains('*') => operator,
                    _ => ">=",
                };
                kept.insert(0, format!("{operator}{bound}"));
            }
        }
    }
    if is_raised && !kept.iter().any(|clause| clause.ends_with(bound)) {
        kept.insert(0, format!(">={bound}"));
    }
    is_raised.then(|| kept.join(","))
}

/// The operator of a clause, and its version.
fn parted(clause: &str) -> (&str, &str) {
    let end = clause
        .find(|c: char| !"=<>!~^".contains(c))
        .unwrap_or(clause.len());
    let (operator, version) = clause.split_at(end);
    (operator, version.trim_start())
}

fn effect(operator: &str, version: &str, least: &[u64]) -> Option<Effect> {
    if version == "*" {
        return Some(Effect::Allows);
    }
    let named = numbers(version.trim_end_matches(".*"))?;
    let is_new_enough = !is_less(&named, least);
    // The part of the version that may not change below these.
    let fixed = match operator {
        "==" | "===" | "=" | "" if !version.ends_with(".*") => None,
        "^" => Some(named.iter().position(|&one| one > 0).unwrap_or(0) + 1),
        "~=" => Some(named.len().saturating_sub(1).max(1)),
        "~" => Some(named.len().min(2)),
        _ => Some(named.len()),
    };
    let reaches = |fixed: usize| {
        let end = fixed.min(named.len());
        let stem: Vec<u64> = least.iter().copied().take(end).collect();
        !is_less(&named[..end], &stem)
    };
    Some(match operator {
        "<" | "<=" => {
            let allows = is_less(least, &named) || operator == "<=" && is_new_enough;
            if allows {
                Effect::Allows
            } else {
                Effect::Excludes
            }
        }
        "!=" => Effect::Indifferent,
        ">=" | ">" if is_new_enough => Effect::Allows,
        ">=" | ">" => Effect::TooLow,
        "==" | "===" | "=" | "" | "^" | "~" | "~=" => match fixed {
            _ if is_new_enough => Effect::Allows,
            Some(fixed) if reaches(fixed) => Effect::Allows,
            _ => Effect::Excludes,
        },
        _ => return None,
    })
}

fn is_less(one: &[u64], other: &[u64]) -> bool {
    let length = one.len().max(other.len());
    let at = |list: &[u64], index: usize| list.get(index).copied().unwrap_or(0);
    (0..length)
        .map(|index| at(one, index).cmp(&at(other, index)))
        .find(|order| order.is_ne())
        .is_some_and(|order| order.is_lt())
}

/// The numbers of a version, up to what marks it as one before a release; `None` for what is no version.
fn numbers(version: &str) -> Option<Vec<u64>> {
    let is_version = version
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || ".+-".contains(c));
    let mut found = Vec::new();
    for part in version.split('.').filter(|_| is_version) {
        let end = part.find(|c: char| !c.is_ascii_digit());
        let digits = &part[..end.unwrap_or(part.len())];
        match digits.parse() {
            Ok(number) => found.push(number),
            Err(_) => break,
        }
        if end.is_some() {
            break;
        }
    }
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Requirements;

    #[test]
    fn what_is_too_old_is_raised() {
        for (constraint, wanted) in [
            ("==4.5", Some("==5.0.1")),
            ("==5.0.1", None),
            ("==5.2", None),
            ("=4.5", Some("=5.0.1")),
            ("4.5", Some("5.0.1")),
            (">=4", Some(">=5.0.1")),
            (">=4,<5", Some(">=5.0.1")),
            (">=4,<6", Some(">=5.0.1,<6")),
            (">=4, !=4.2, <7", Some(">=5.0.1,!=4.2,<7")),
            (">=5.1,<6", None),
            ("<5", Some(">=5.0.1")),
            ("<6", None),
            ("<=5.0.1", None),
            ("~=4.5", Some(">=5.0.1")),
            ("~=5.0", None),
            ("~=5.0.0", None),
            ("~=6.1", None),
            ("^4.5", Some("^5.0.1")),
            ("^5.0", None),
            ("~4.5", Some(">=5.0.1")),
            ("==4.*", Some(">=5.0.1")),
            ("==5.*", None),
            ("5.*", None),
            ("*", None),
            (">=4 || >=6", None),
            ("==4.5rc1", Some("==5.0.1")),
            ("=4.5=py39_0", None),
        ] {
            let found = raised(constraint, "5.0.1");
            assert_eq!(found.as_deref(), wanted, "{constraint}");
        }
    }

    #[test]
    fn the_rest_of_a_requirement_stays() {
        let requirements = Requirements {
            needed: vec!["redis>=5.0.1".to_owned()],
            ..Requirements::default()
        };
        let wanted = Wanted {
            requirements: &requirements,
            is_home: true,
            listed: &[],
        };
        for (requirement, new) in [
            (
                "Redis[hiredis] == 4.5.1 ; python_version < '3.12'  # cache",
                Some("Redis[hiredis] ==5.0.1 ; python_version < '3.12'  # cache"),
            ),
            ("redis", None),
            ("redis[hiredis]", None),
            ("redis @ git+https://example.org/redis@4.5", None),
            ("redis-py==1", None),
        ] {
            assert_eq!(
                amended(&wanted, requirement).as_deref(),
                new,
                "{requirement}"
            );
        }
    }
}
