//! Classes of a library that something else is to make an object of: `field(default_factory=requests.Session)`.

use super::call::Reach;
use super::{CallFate, Collector, Conversion};
use crate::plan::cell::is_changing;
use crate::plan::template::{CodePart, applicable};
use crate::resolve::condition::Place;
use crate::resolve::program::Site;
use crate::resolve::types::Type;
use crate::syntax::ast::Parent;

impl<'c, 'p> Collector<'c, 'p> {
    /// A class or function of a library that is called, without arguments, for an object: a lambda that makes the
    /// replacement stands there instead.
    pub(super) fn factory(&mut self, site: Site) {
        if !self.is_factory(site) {
            return;
        }
        let program = self.program;
        let makers = program.infer(site);
        let [Type::External(name)] = &makers.any_of[..] else {
            return;
        };
        let place = Place {
            site,
            args: &[],
            receiver: None,
        };
        let Some(row) = applicable(program, &self.rows_of(name), place, self.options.style) else {
            return;
        };
        let made = program.outside_instance(site, name);
        if !made.objects().any(|name| is_changing(program, name)) {
            return;
        }
        let group = self.cells.group(program, site);
        match self.fate(place, name, row, Reach::Certain) {
            CallFate::Convert(rewriting) if rewriting.awaits() || row.awaited => {
                self.escapes(group, site, "would have to be awaited where it is called");
            }
            CallFate::Convert(mut rewriting) => {
                rewriting.code.insert(0, CodePart::Text("lambda: ".into()));
                self.push_object(site, group, Conversion::Code(rewriting));
            }
            CallFate::Refused(code, reason) => self.refuse(group, code, reason, site),
            CallFate::Keep | CallFate::Offload => {
                self.escapes(group, site, "makes an object that has no replacement");
            }
        }
    }

    /// Whether something calls what stands here for a value, when it needs one.
    pub(super) fn is_factory(&self, site: Site) -> bool {
        let Parent::Expr(up) = self.program.expr(site).parent else {
            return false;
        };
        let call = Site {
            file: site.file,
            expr: up,
        };
        self.program.factory_argument(call) == Some(site.expr)
    }
}
