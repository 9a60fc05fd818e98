//! Files that say how an application is started (`Procfile`, `Dockerfile`, compose files, shell scripts, unit files, `Makefile`,
//! `.env`): what becomes of the commands and variables in them when the application gets another framework.
//!
//! Text in, text out; only the words that change are touched. A command that is known to start the application, and whose replacement
//! is not certain, stays and is told with its line.

mod command;

use crate::report::StartCommands;
use crate::text::is_word_part;
use command::{Found, commands};
use std::collections::BTreeSet;
use std::path::Path;

/// What becomes of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edited {
    /// Its new text, where that is another.
    pub text: Option<String>,
    /// Lines, from 1, that a person has to look at, and why.
    pub left: Vec<(usize, String)>,
    /// Requirements of what is started now, with the distribution beside which each is needed.
    pub needs: BTreeSet<(String, String)>,
}

/// Whether a file may say how an application is started, by its name.
pub fn is_start_file(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let Some(name) = name else { return false };
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    let begins = |start: &str| name == start || name.starts_with(&format!("{start}."));
    begins("Procfile")
        || begins("Dockerfile")
        || name.ends_with(".dockerfile")
        || is_yaml && (name.starts_with("docker-compose") || name.starts_with("compose"))
        || name.ends_with(".sh")
        || name.ends_with(".service")
        || name == "Makefile"
        || name == ".flaskenv"
        || begins(".env")
}

/// Edit the text of such a file.
pub fn edit(path: &Path, text: &str, start: &StartCommands) -> Edited {
    let mut edited = Edited::default();
    let mut changes: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    for found in commands(text, start) {
        match found {
            Found::Change(mut change) => {
                changes.append(&mut change.edits);
                edited.needs.extend(change.needs);
            }
            Found::Left(at, why) => edited.left.push((line_of(text, at), why)),
        }
    }
    for (old, new) in &start.environment {
        for at in words(text, old) {
            changes.push((at..at + old.len(), new.clone()));
        }
    }
    if path.file_name().is_some_and(|name| name == ".flaskenv") && !changes.is_empty() {
        let why = format!("{} does not read a file of this name", start.target);
        edited.left.push((1, why));
        return edited;
    }
    changes.sort_by_key(|(range, _)| range.start);
    let mut new = String::with_capacity(text.len());
    let mut last = 0;
    for (range, piece) in changes {
        if range.start < last {
            continue;
        }
        new.push_str(&text[last..range.start]);
        new.push_str(&piece);
        last = range.end;
    }
    new.push_str(&text[last..]);
    edited.text = (new != text).then_some(new);
    edited
}

/// Where a word stands, outside of comments on lines of their own.
fn words<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(move |&at| {
            let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
            !text[..at].ends_with(is_word_part)
                && !text[at + word.len()..].starts_with(is_word_part)
                && !text[line..at].trim_start().starts_with('#')
        })
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::{edit, is_start_file};
    use crate::report::{StartCommand, StartCommands};
    use std::path::Path;

    fn start() -> StartCommands {
        let texts = |list: &[&str]| list.iter().map(ToString::to_string).collect();
        StartCommands {
            target: "quart".to_owned(),
            commands: vec![
                StartCommand {
                    program: "gunicorn".to_owned(),
                    worker_class: Some("uvicorn_worker.UvicornWorker".to_owned()),
                    worker_classes: texts(&["sync", "gthread", "gevent"]),
                    requires: Some("uvicorn-worker>=0.3".to_owned()),
                    ..StartCommand::default()
                },
                StartCommand {
                    program: "flask".to_owned(),
                    becomes: Some("quart".to_owned()),
                    options: texts(&["--app", "--host", "-p", "--debug"]),
                    ..StartCommand::default()
                },
                StartCommand {
                    program: "waitress-serve".to_owned(),
                    ..StartCommand::default()
                },
            ],
            environment: [("FLASK_APP".to_owned(), "QUART_APP".to_owned())].into(),
        }
    }

    fn becomes(name: &str, before: &str, after: &str) {
        let edited = edit(Path::new(name), before, &start());
        assert_eq!(edited.text.as_deref().unwrap_or(before), after, "{name}");
        assert_eq!(edited.left, Vec::new(), "{before}");
        // A second run finds nothing more to do.
        assert_eq!(edit(Path::new(name), after, &start()).text, None, "{after}");
    }

    fn is_left(name: &str, text: &str, line: usize) {
        let edited = edit(Path::new(name), text, &start());
        assert_eq!(edited.text, None, "{text}");
        let lines: Vec<usize> = edited.left.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [line], "{text}");
    }

    #[test]
    fn gunicorn_gets_another_class_of_workers() {
        for (name, before, after) in [
            (
                "Procfile",
                "release: python -m shop.prepare\nweb: gunicorn shop:app -w 4\n",
                "release: python -m shop.prepare\nweb: gunicorn -k uvicorn_worker.UvicornWorker shop:app -w 4\n",
            ),
            (
                "Procfile",
                "web: gunicorn --worker-class gthread --threads 4 'shop:create_app()'\n",
                "web: gunicorn --worker-class uvicorn_worker.UvicornWorker --threads 4 'shop:create_app()'\n",
            ),
            (
                "start.sh",
                "exec gunicorn \\\n  --worker-class=gevent \\\n  shop:app\n",
                "exec gunicorn \\\n  --worker-class=uvicorn_worker.UvicornWorker \\\n  shop:app\n",
            ),
            (
                "Dockerfile",
                "RUN pip install gunicorn flask\nCMD [\"gunicorn\", \"-b\", \"0.0.0.0:80\", \"shop:app\"]\n",
                "RUN pip install gunicorn flask\nCMD [\"gunicorn\", \"-k\", \"uvicorn_worker.UvicornWorker\", \"-b\", \"0.0.0.0:80\", \"shop:app\"]\n",
            ),
            (
                "Dockerfile",
                "CMD poetry run gunicorn shop:app && echo done\n",
                "CMD poetry run gunicorn -k uvicorn_worker.UvicornWorker shop:app && echo done\n",
            ),
            (
                "Dockerfile",
                "CMD [\"sh\", \"-c\", \"gunicorn shop:app -b :$PORT\"]\n",
                "CMD [\"sh\", \"-c\", \"gunicorn -k uvicorn_worker.UvicornWorker shop:app -b :$PORT\"]\n",
            ),
            (
                "compose.yaml",
                "services:\n  web:\n    command: gunicorn shop:app\n    image: shop\n",
                "services:\n  web:\n    command: gunicorn -k uvicorn_worker.UvicornWorker shop:app\n    image: shop\n",
            ),
            (
                "docker-compose.yml",
                "    command:\n      - gunicorn\n      - -b\n      - :80\n",
                "    command:\n      - gunicorn\n      - -k\n      - uvicorn_worker.UvicornWorker\n      - -b\n      - :80\n",
            ),
        ] {
            becomes(name, before, after);
        }
        let edited = edit(Path::new("Procfile"), "web: gunicorn a:app\n", &start());
        let needs = [("uvicorn-worker>=0.3".to_owned(), "gunicorn".to_owned())];
        assert_eq!(edited.needs, needs.into());
    }

    #[test]
    fn the_command_of_the_framework_and_its_variables_follow() {
        for (name, before, after) in [
            (
                "Dockerfile",
                "ENV FLASK_APP=shop\nCMD flask run --host 0.0.0.0 -p 80\n",
                "ENV QUART_APP=shop\nCMD quart run --host 0.0.0.0 -p 80\n",
            ),
            (
                "Dockerfile",
                "CMD [\"flask\", \"--app\", \"shop\", \"run\", \"--host=0.0.0.0\"]\n",
                "CMD [\"quart\", \"--app\", \"shop\", \"run\", \"--host=0.0.0.0\"]\n",
            ),
            (
                "Makefile",
                "# flask run\nserve:\n\tpython -m flask --app shop run\n\tflask --app shop prepare\n",
                "# flask run\nserve:\n\tpython -m quart --app shop run\n\tquart --app shop prepare\n",
            ),
            (
                "Procfile",
                "web: FLASK_APP=shop flask run\n",
                "web: QUART_APP=shop quart run\n",
            ),
            (
                ".env",
                "FLASK_APP=shop\nMY_FLASK_APP=1\n",
                "QUART_APP=shop\nMY_FLASK_APP=1\n",
            ),
        ] {
            becomes(name, before, after);
        }
    }

    #[test]
    fn what_is_not_certain_is_left() {
        is_left("Procfile", "web: gunicorn -k tornado shop:app\n", 1);
        is_left("Procfile", "\nweb: flask run --with-threads\n", 2);
        is_left("Procfile", "web: waitress-serve shop:app\n", 1);
        is_left("start.sh", "serve gunicorn shop:app\n", 1);
        is_left(".flaskenv", "FLASK_APP=shop\n", 1);
    }

    #[test]
    fn what_starts_nothing_is_no_business_of_ours() {
        for text in [
            "RUN pip install flask gunicorn\n",
            "# web: gunicorn shop:app\n",
            "RUN apt-get install -y gunicorn && rm -rf /flask\n",
            "ENV NAME=my-flask\n",
        ] {
            let edited = edit(Path::new("Dockerfile"), text, &start());
            assert_eq!(edited, super::Edited::default(), "{text}");
        }
    }

    #[test]
    fn files_are_known_by_their_names() {
        for name in [
            "Procfile",
            "a/Dockerfile.dev",
            "docker-compose.prod.yml",
            "run.sh",
        ] {
            assert!(is_start_file(Path::new(name)), "{name}");
        }
        for name in ["notes.yml", "Procfiles", "app.py", "environment.yml"] {
            assert!(!is_start_file(Path::new(name)), "{name}");
        }
    }
}
