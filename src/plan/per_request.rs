//! A session that a module keeps and that requests would share: it is given to each request instead, by `Depends`, and passed
//! down to the functions that use it.
//!
//! This is worked out on the program as it is, where it makes another synchronous program; that one is planned in the place of
//! the first. In reading order: [`kept`] (the session, and where it is used) with [`member`] (one that an object keeps), [`taker`] (the functions that have to be given one),
//! [`finished`] (whether a request leaves anything to the next one) with [`query`], [`retained`] (whether it leaves objects behind), [`provider`]
//! (who opens a session for a request), [`change`] (what has to be written).

pub mod change;
pub mod finished;
pub mod kept;
pub mod member;
pub mod provider;
pub mod query;
pub mod retained;
pub mod taker;

use crate::diagnostic::code;
use crate::diagnostic::{Related, Span};
use crate::plan::Plan;
use crate::plan::report::span;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::syntax::ast::{ExprId, StmtId};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// What has to change for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerRequest {
    /// What the parameter is called.
    pub name: String,
    /// Module and name of the class that annotates it.
    pub class: (String, String),
    /// Who opens a session for a request.
    pub provider: Provider,
    /// The call that opens one, as it is written in the module that kept it.
    pub opening: String,
    /// By file.
    pub files: BTreeMap<FileId, FileChanges>,
    /// The functions that get a parameter.
    pub takers: BTreeSet<FunctionId>,
}

/// Who opens a session for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Its file.
    pub file: FileId,
    /// Its name.
    pub name: String,
    /// Behind which statement it is written, and the call that opens a session; nothing where it is there.
    pub new: Option<(StmtId, String)>,
}

/// The changes to one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileChanges {
    /// New parameters.
    pub parameters: Vec<Insertion>,
    /// New arguments.
    pub arguments: Vec<Insertion>,
    /// Uses of the session of the module.
    pub uses: Vec<ExprId>,
    /// Functions that open a session around what they do: the first and the last statement of that.
    pub opened: Vec<(StmtId, StmtId)>,
    /// The statement that made it.
    pub removed: Option<StmtId>,
    /// How the file says the module of the provider.
    pub module: String,
}

/// Something put into a list of parameters or arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insertion {
    /// Where.
    pub at: u32,
    /// What is written there around it.
    pub beside: Beside,
    /// What it is.
    pub form: Form,
}

/// What stands beside something inserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Nothing: the list is empty.
    Nothing,
    /// It comes behind another one.
    Before,
    /// It comes before another one.
    After,
    /// It comes behind another one that has a line of its own.
    LineBefore,
}

/// What is inserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `db: Session = Depends(get_db)`
    Injected,
    /// `db: Session`
    Annotated,
    /// `db`, as a parameter or an argument.
    Plain,
    /// `db=db`
    Keyword,
}

/// Why a session cannot be given to each request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hindrance {
    /// The reason.
    pub message: String,
    /// Where it shows.
    pub span: Span,
}

impl Hindrance {
    /// At an expression.
    pub fn at(program: &Program<'_>, site: Site, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            span: span(program, site),
        }
    }

    /// At the name of a function.
    pub fn of(program: &Program<'_>, function: FunctionId, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            span: crate::plan::report::definition(program, function),
        }
    }

    /// For those who read why the session stays.
    pub fn related(self) -> Related {
        Related {
            message: format!("it cannot be given to each request: {}", self.message),
            span: self.span,
        }
    }
}

/// What has to change so that the session which a plan leaves alone for the sake of requests is no longer shared; nothing where
/// there is none.
///
/// # Errors
/// Why that cannot be.
pub fn propose(
    program: &Program<'_>,
    plan: &Plan,
    blocked: &BTreeMap<PathBuf, String>,
) -> Option<Result<PerRequest, Hindrance>> {
    let mut refused = plan.uses.refused.values();
    let is_shared = refused.any(|refusal| refusal.code == code::ONE_TASK);
    is_shared.then_some(())?;
    let found = kept::find(program, plan)?;
    Some(found.and_then(|kept| settle(program, plan, blocked, &kept)))
}

fn settle(
    program: &Program<'_>,
    plan: &Plan,
    blocked: &BTreeMap<PathBuf, String>,
    kept: &kept::Kept,
) -> Result<PerRequest, Hindrance> {
    kept::agree(program, kept)?;
    let takers = taker::collect(program, plan, kept)?;
    finished::agree(program, kept, &takers)?;
    retained::agree(program, kept, &takers)?;
    let provider = provider::choose(program, kept, &takers)?;
    let changed = change::changes(program, kept, &takers, &provider)?;
    for &file in changed.files.keys() {
        let file = program.file(file);
        let stays = blocked.contains_key(&file.path) || !file.facts.tree.distrust.is_empty();
        if stays {
            return Err(Hindrance::at(
                program,
                kept.made,
                format!("{} stays as it is", file.path.display()),
            ));
        }
    }
    Ok(changed)
}
