//! What the output imports, and so needs.

use crate::name::is_within;
use crate::report::{Relation, Report, Succession};
use crate::resolve::program::Program;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// Of what converted libraries may need, the output needs what it imports; and an import that had no use to begin with
/// stays, with the need for its distribution.
pub(super) fn require_what_is_imported(report: &mut Report, program: &Program<'_>) {
    let changed: HashMap<&Path, &str> = report
        .files
        .iter()
        .filter_map(|file| Some((file.path.as_path(), file.after.as_deref()?)))
        .collect();
    let texts = program.files.iter().map(|file| {
        *changed
            .get(file.path.as_path())
            .unwrap_or(&file.text.as_str())
    });
    let texts: Vec<&str> = texts.collect();
    let everywhere: HashSet<&str> = texts
        .par_iter()
        .flat_map_iter(|text| imported(text))
        .collect();
    let still_imported: HashSet<&String> = program
        .table
        .libraries()
        .iter()
        .filter(|library| is_among(&everywhere, &library.name))
        .flat_map(|library| &library.replaces)
        .collect();
    let requirements = &mut report.requirements;
    requirements
        .unneeded
        .retain(|distribution| !still_imported.contains(distribution));
    let newly: HashSet<&str> = changed.values().flat_map(|text| imported(text)).collect();
    requirements.needed.retain(|requirement| {
        let module = module_of(requirement);
        // A driver is named in the URL of a database, and imported by who opens that.
        let scheme = format!("+{module}:");
        is_among(&newly, &module)
            || changed.values().any(|text| text.contains(&scheme))
            || chosen_at_run_time(&changed, &module)
                .iter()
                .any(|scheme| program.files.iter().any(|file| names(&file.text, scheme)))
    });
}

/// What pytest needs to await tests and fixtures: the oldest release that knows `loop_scope`.
const PYTEST_PLUGIN: &str = "pytest-asyncio>=0.24";

/// Tests or fixtures are awaited now.
pub(super) fn require_pytest_plugin(report: &mut Report) {
    let requirements = &mut report.requirements;
    requirements.needed.push(PYTEST_PLUGIN.to_owned());
    requirements.needed.sort();
    requirements.needed.dedup();
    requirements.successions.push(Succession {
        relation: Relation::Accompanies,
        old: vec!["pytest".to_owned()],
        new: vec![PYTEST_PLUGIN.to_owned()],
    });
}

/// The schemes of URLs in the place of which support code puts one with that driver: `"sqlite": "sqlite+aiosqlite",`.
fn chosen_at_run_time<'t>(changed: &HashMap<&Path, &'t str>, driver: &str) -> HashSet<&'t str> {
    let end = format!("+{driver}\",");
    let lines = changed.values().flat_map(|text| text.lines());
    let of_driver = lines.filter(|line| line.ends_with(&end));
    let keys = of_driver.filter_map(|line| line.trim().strip_prefix('"')?.split_once("\": \""));
    keys.map(|(key, _)| key).collect()
}

/// Whether a program has a database whose URL begins so, as far as its text says.
fn names(text: &str, scheme: &str) -> bool {
    let is_given = |option: &str| {
        ["\"", "'"]
            .iter()
            .any(|quote| text.contains(&format!("{option}={quote}{scheme}{quote}")))
    };
    text.contains(&format!("{scheme}://"))
        || is_given("scheme")
        || is_given("drivername")
        // No other driver has this option.
        || scheme == "sqlite" && text.contains("check_same_thread")
}

/// The module that a requirement installs, by the custom that it is called like its distribution: `charset_normalizer`
/// for `charset-normalizer>=3`.
fn module_of(requirement: &str) -> String {
    let end = requirement
        .find(|c: char| !c.is_alphanumeric() && !"-_.".contains(c))
        .unwrap_or(requirement.len());
    requirement[..end].to_lowercase().replace('-', "_")
}

/// The dotted names with which the lines of a text begin imports.
fn imported(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let line = line.trim_start();
        let rest = line
            .strip_prefix("import ")
            .or_else(|| line.strip_prefix("from "))?
            .trim_start();
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
        let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        Some(&rest[..end])
    })
}

/// Whether a module is imported, or something in it.
fn is_among(imported: &HashSet<&str>, module: &str) -> bool {
    imported.iter().any(|name| is_within(name, module))
}

#[cfg(test)]
mod tests {
    use super::{chosen_at_run_time, imported, is_among, module_of, names};
    use std::collections::HashSet;
    use std::path::Path;

    #[test]
    fn a_requirement_names_its_module() {
        assert_eq!(module_of("httpx>=0.27"), "httpx");
        assert_eq!(module_of("Charset-Normalizer"), "charset_normalizer");
        assert_eq!(module_of("psycopg[binary] >= 3"), "psycopg");
    }

    #[test]
    fn a_driver_that_is_chosen_at_run_time_is_that_of_the_urls_there_are() {
        let text = "    drivers = {\n        \"sqlite\": \"sqlite+aiosqlite\",\n        \"mysql\": \"mysql+aiomysql\",\n";
        let changed = [(Path::new("db.py"), text)].into_iter().collect();
        let schemes = chosen_at_run_time(&changed, "aiosqlite");
        assert_eq!(schemes, HashSet::from(["sqlite"]));
        assert!(names("URL = \"sqlite:///a.db\"", "sqlite"));
        assert!(names(
            "PostgresDsn.build(scheme='postgresql')",
            "postgresql"
        ));
        assert!(!names("URL = \"postgresql://a\"", "sqlite"));
    }

    #[test]
    fn an_import_names_what_it_is_of() {
        let text = "import redis.asyncio as r\nif x:\n    from  os.path import join\nimport requests_mock\nimportant = 1\n";
        let all: HashSet<&str> = imported(text).collect();
        assert!(is_among(&all, "redis") && is_among(&all, "os.path") && is_among(&all, "os"));
        assert!(!is_among(&all, "requests") && !is_among(&all, "ant"));
    }
}
