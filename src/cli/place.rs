//! Places as they are typed: `file.py`, `file.py:120`, `file.py:main`, `pkg.module.Class.method`, `pkg.module:main`.

use crate::cli::shown;
use crate::options::Place;
use crate::pipeline::Project;
use std::path::{Path, PathBuf};

/// What was typed.
pub fn typed(text: &str) -> Place {
    let mut parts = text.rsplitn(3, ':');
    let numbers: Vec<u32> = parts
        .by_ref()
        .map_while(|part| part.parse().ok())
        .take(2)
        .collect();
    if let Some(&line) = numbers.last() {
        let mut path = text;
        for _ in &numbers {
            path = path.rsplit_once(':').map_or(path, |(head, _)| head);
        }
        return Place::Line(PathBuf::from(path), line);
    }
    if is_file(text) {
        return Place::File(PathBuf::from(text));
    }
    // `module:function` as in entry points, `file.py::Class::test` as pytest has it.
    let ends = [".py:", ".pyw:"].map(|mark| text.find(mark).map(|at| at + mark.len() - 1));
    match ends.into_iter().flatten().next() {
        Some(end) => Place::Member(PathBuf::from(&text[..end]), dotted(&text[end..])),
        // Scripts have no ending.
        None if text.contains(['/', '\\']) => match text.split_once(':') {
            Some((path, member)) => Place::Member(PathBuf::from(path), dotted(member)),
            None => Place::File(PathBuf::from(text)),
        },
        None => Place::Name(dotted(text)),
    }
}

fn is_file(text: &str) -> bool {
    Path::new(text)
        .extension()
        .is_some_and(|extension| extension == "py" || extension == "pyw")
}

fn dotted(text: &str) -> String {
    let parts = text.split(':').filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(".")
}

/// A place whose file is named as in the project.
pub fn as_found(place: Place, project: &Project) -> Place {
    match place {
        Place::File(path) => Place::File(shown::as_found(&path, project)),
        Place::Line(path, line) => Place::Line(shown::as_found(&path, project), line),
        Place::Member(path, name) => Place::Member(shown::as_found(&path, project), name),
        name @ Place::Name(_) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::typed;
    use crate::options::Place;

    #[test]
    fn a_place_is_a_file_a_line_or_a_name() {
        assert_eq!(typed("a/b.py:12"), Place::Line("a/b.py".into(), 12));
        assert_eq!(typed("a/b.py:12:7"), Place::Line("a/b.py".into(), 12));
        assert_eq!(typed("C:/x.py:3"), Place::Line("C:/x.py".into(), 3));
        assert_eq!(typed("a/b.py"), Place::File("a/b.py".into()));
        let member = |path: &str, name: &str| Place::Member(path.into(), name.to_owned());
        assert_eq!(typed("a/b.py:main"), member("a/b.py", "main"));
        assert_eq!(
            typed("t.py::Class::test_it"),
            member("t.py", "Class.test_it")
        );
        assert_eq!(typed("bin/tool"), Place::File("bin/tool".into()));
        assert_eq!(typed("bin/tool:main"), member("bin/tool", "main"));
        let name = |name: &str| Place::Name(name.to_owned());
        assert_eq!(typed("pkg.module.Class.run"), name("pkg.module.Class.run"));
        assert_eq!(typed("pkg.module:main"), name("pkg.module.main"));
    }
}
