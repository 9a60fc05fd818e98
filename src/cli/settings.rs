//! What is meant: flags and configuration merged, the flags winning.

use crate::cli::arguments::Selection;
use crate::cli::config::{Config, Located, PathSetting};
use crate::cli::metadata::Metadata;
use crate::options::{Api, Kept, Options, PythonVersion};
use std::path::PathBuf;

/// Everything a run needs to know beside the files.
#[derive(Clone, Debug)]
pub struct Settings {
    /// For the pipeline.
    pub options: Options,
    /// The oldest Python that the project is known to run on: `options` takes an older one for granted where it is not.
    pub python: Option<PythonVersion>,
    /// Globs to leave out.
    pub exclude: Vec<String>,
    /// Tables of the user's own.
    pub mappings: Vec<PathBuf>,
    /// Threads; `None` for one each processor.
    pub jobs: Option<usize>,
    /// Codes and severities that make the exit status 1, when no flag says.
    pub fail_on: Vec<String>,
    /// The baseline, when no flag says.
    pub baseline: Option<PathBuf>,
    /// What holds for some paths only.
    pub paths: Vec<PathSetting>,
    /// What those paths are relative to.
    pub directory: PathBuf,
}

impl Settings {
    /// Merge what was typed with what a configuration file and the project say.
    pub fn merge(typed: &Selection, configured: Option<Located>, metadata: &Metadata) -> Self {
        let (config, directory) = match configured {
            Some(located) => (located.config, located.directory),
            None => (Config::default(), PathBuf::new()),
        };
        let defaults = Options::default();
        let python = typed.python.or(config.python).or(metadata.python);
        let either = |typed: &[String], configured: Vec<String>| {
            if typed.is_empty() {
                configured
            } else {
                typed.to_vec()
            }
        };
        let mut targets = config.target;
        targets.extend(typed.target.iter().cloned());
        let mappings = if typed.mappings.is_empty() {
            // A path in a file is relative to that file.
            config
                .mappings
                .iter()
                .map(|path| directory.join(path))
                .collect()
        } else {
            typed.mappings.clone()
        };
        Self {
            options: Options {
                python: python.unwrap_or(defaults.python),
                only: either(&typed.only, config.only),
                skip: either(&typed.skip, config.skip),
                allow_blocking: either(&typed.allow_blocking, config.allow_blocking),
                targets,
                http_client: typed.http_client.or(config.http_client).unwrap_or_default(),
                api: match typed.keep_api || config.keep_api == Some(true) {
                    true => Api::Kept,
                    false => Api::Free,
                },
                stage: typed.stage.or(config.stage).unwrap_or_default(),
                style: typed.style.or(config.style).unwrap_or_default(),
                accepted: None,
                from: Vec::new(),
                kept: Kept::default(),
            },
            python,
            exclude: [config.exclude, typed.exclude.clone()].concat(),
            mappings,
            jobs: typed.jobs.or(config.jobs),
            fail_on: config.fail_on,
            baseline: config.baseline.map(|path| directory.join(path)),
            paths: config.paths,
            directory,
        }
    }
}
