//! What the output imports, and so needs.

use crate::report::Report;
use crate::resolve::program::Program;
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
    let texts: Vec<&str> = program
        .files
        .iter()
        .map(|file| {
            *changed
                .get(file.path.as_path())
                .unwrap_or(&file.text.as_str())
        })
        .collect();
    let still_imported: HashSet<&String> = program
        .table
        .libraries()
        .iter()
        .filter(|library| texts.iter().any(|text| imports(text, &library.name)))
        .flat_map(|library| &library.replaces)
        .collect();
    let requirements = &mut report.requirements;
    requirements
        .unneeded
        .retain(|distribution| !still_imported.contains(distribution));
    requirements.needed.retain(|requirement| {
        let module = module_of(requirement);
        // A driver is named in the URL of a database, and imported by who opens that.
        let scheme = format!("+{module}:");
        changed
            .values()
            .any(|text| imports(text, &module) || text.contains(&scheme))
    });
}

/// The module that a requirement installs, by the custom that it is called like its distribution: `charset_normalizer`
/// for `charset-normalizer>=3`.
fn module_of(requirement: &str) -> String {
    let end = requirement
        .find(|c: char| !c.is_alphanumeric() && !"-_.".contains(c))
        .unwrap_or(requirement.len());
    requirement[..end].to_lowercase().replace('-', "_")
}

/// Whether a line of `text` begins an import of `module` or of something in it.
fn imports(text: &str, module: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start();
        let rest = line
            .strip_prefix("import ")
            .or_else(|| line.strip_prefix("from "));
        rest.and_then(|rest| rest.trim_start().strip_prefix(module))
            .is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}

#[cfg(test)]
mod tests {
    use super::module_of;

    #[test]
    fn a_requirement_names_its_module() {
        assert_eq!(module_of("httpx>=0.27"), "httpx");
        assert_eq!(module_of("Charset-Normalizer"), "charset_normalizer");
        assert_eq!(module_of("psycopg[binary] >= 3"), "psycopg");
    }
}
