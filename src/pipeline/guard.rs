//! A defect of awaitify in one file is told with the file, and the others go on.

use crate::diagnostic::code;
use crate::diagnostic::{Diagnostic, Severity, Span};
use std::any::Any;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Where in awaitify the last defect showed: it may be told by another thread.
static PLACE: Mutex<Option<String>> = Mutex::new(None);

/// Remember where a defect shows, for who tells of it.
pub fn remember(info: &PanicHookInfo<'_>) {
    let place = info
        .location()
        .map(|at| format!("{}:{}", at.file(), at.line()));
    *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place;
}

/// What `work` comes to; else what is known of the defect that ended it. Nothing that `work` shares with others may be left half done.
///
/// # Errors
/// When a defect showed.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| told(payload.as_ref()))
}

/// What is known of a defect, in one sentence.
pub fn told(payload: &(dyn Any + Send)) -> String {
    let message = match (
        payload.downcast_ref::<&str>(),
        payload.downcast_ref::<String>(),
    ) {
        (Some(text), _) => text,
        (None, Some(text)) => text.as_str(),
        (None, None) => "no more is known",
    };
    let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner).take();
    let place = place.map_or_else(String::new, |place| format!(" ({place})"));
    format!("a defect of awaitify, please report it: {message}{place}")
}

/// What is told of a file that was put back.
pub(super) fn backed_out(path: &Path, reason: &str) -> Diagnostic {
    Diagnostic {
        code: code::BACKED_OUT,
        severity: Severity::Error,
        message: reason.to_owned(),
        span: Span::of_file(path),
        help: Some(code::BACKED_OUT.entry().advice.to_owned()),
        related: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_defect_is_a_sentence_and_the_rest_goes_on() {
        assert_eq!(guarded(|| 1), Ok(1));
        let empty: Vec<u32> = Vec::new();
        let told = guarded(|| empty[std::hint::black_box(3)]).unwrap_err();
        assert!(
            told.starts_with("a defect of awaitify") && told.contains("index"),
            "{told}"
        );
        assert_eq!(guarded(|| 2), Ok(2));
    }
}
