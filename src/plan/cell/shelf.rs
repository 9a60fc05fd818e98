//! Places on an object of a framework, which keeps what is put there for a request: `g.db`.

use super::{Cell, Cells, holds_object};
use crate::resolve::program::{Program, Site};

impl Cells {
    /// The cells of what a call takes off such an object: the place, and what there is where nothing is kept.
    pub(super) fn shelf_cells(
        &mut self,
        program: &Program<'_>,
        call: Site,
        depth: u32,
    ) -> Vec<Cell> {
        let place = program.shelf_place(call);
        let Some(place) = place.or_else(|| program.state_place(call)) else {
            return Vec::new();
        };
        let mut cells = vec![Cell::Shelf(place)];
        let default = program.shelf_default(call);
        let default = default.map(|expr| Site { expr, ..call });
        if let Some(default) = default
            && holds_object(program, &program.infer(default))
        {
            cells.extend(self.cells_of(program, default, depth + 1));
        }
        cells
    }
}
