//! How far a run has come, for whoever watches it from another thread.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Each file is parsed and read alone.
    Reading,
    /// All files are joined.
    Following,
    /// What turns async is decided.
    Planning,
    /// Files are rewritten and verified.
    Writing,
}

const STAGES: [Stage; 4] = [
    Stage::Reading,
    Stage::Following,
    Stage::Planning,
    Stage::Writing,
];

/// How far a run has come.
#[derive(Debug, Default)]
pub struct Progress {
    stage: AtomicUsize,
    files: AtomicUsize,
    read: AtomicUsize,
}

impl Progress {
    /// What is being done.
    pub fn stage(&self) -> Stage {
        let at = self.stage.load(Ordering::Relaxed);
        STAGES.get(at).copied().unwrap_or(Stage::Writing)
    }

    /// How much is done, and of how much: a file that has been read is a step, and so is each file of each later stage.
    pub fn steps(&self) -> (u64, u64) {
        let files = self.files.load(Ordering::Relaxed);
        let done = match self.stage.load(Ordering::Relaxed) {
            0 => self.read.load(Ordering::Relaxed),
            later => files * later,
        };
        (done as u64, (files * STAGES.len()) as u64)
    }

    /// Say how many files there are.
    pub(super) fn begin(&self, files: usize) {
        self.files.store(files, Ordering::Relaxed);
    }

    /// Say that one more file has been read.
    pub(super) fn read_one(&self) {
        self.read.fetch_add(1, Ordering::Relaxed);
    }

    /// Say what is done now.
    pub(super) fn enter(&self, stage: Stage) {
        self.stage.store(stage as usize, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::{Progress, Stage};

    #[test]
    fn steps_only_ever_grow() {
        let progress = Progress::default();
        assert_eq!(progress.steps(), (0, 0));
        progress.begin(2);
        progress.read_one();
        assert_eq!(progress.steps(), (1, 8));
        progress.read_one();
        for (stage, done) in [
            (Stage::Following, 2),
            (Stage::Planning, 4),
            (Stage::Writing, 6),
        ] {
            progress.enter(stage);
            assert_eq!((progress.stage(), progress.steps()), (stage, (done, 8)));
        }
    }
}
