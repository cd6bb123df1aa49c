//! Finds what is wrong with the rows of tracking tables: an export is read, its rows are grouped by run, and each fault becomes a
//! finding with a proposed repair.
//!
//! | module | what it does |
//! |---|---|
//! | `input` | opens an export, twice if need be, and recognizes what isn't a table |
//! | `csv`, `json` | cut a text into rows of cells |
//! | `columns` | which column holds what: a table of names |
//! | `cell`, `status`, `when` | what a cell says: an id, how far a run came, a time |
//! | `table` | reads a table into `rows`, which hold what comparing needs, and no text |
//! | `rows`, `names` | rows, and the texts that they share |
//! | `parts` | which rows are of jobs, which of clients |
//! | `detect`, `runs`, `counts` | what is wrong: of a row, of a run, of sums |
//! | `finding` | a table of findings |
//! | `report`, `words` | read the tables again for the texts of what was found, and say what to do |
//!
//! An export is read twice, because a million rows fit into memory without their texts, and which texts are needed is known only at
//! the end. What can't be read again, such as a pipe, is kept whole.

mod cell;
mod columns;
mod counts;
mod csv;
mod detect;
mod finding;
mod input;
mod json;
mod names;
mod parts;
mod report;
mod rows;
mod runs;
mod status;
mod table;
#[cfg(test)]
mod tests;
mod when;
mod words;

use std::path::PathBuf;

use crate::read::Watch;

pub use finding::Code;
pub use report::{Finding, Head, Repair, Report};

/// An export of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its file; `-` is standard input.
    pub path: PathBuf,
    /// Which table it is; `None` to go by its ids.
    pub part: Option<Part>,
}

/// What the rows of a table track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A run for all of its clients: a base id.
    Jobs,
    /// A run of one client: a client run id.
    ClientRuns,
}

impl Part {
    /// Returns the part with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Jobs, Self::ClientRuns].into_iter().find(|part| part.name() == name)
    }

    /// Returns its name in options and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jobs => "jobs",
            Self::ClientRuns => "clientRuns",
        }
    }
}

/// What to go by.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Names of columns, by [`Role`](columns::Role).
    pub columns: [Option<String>; ROLES],
    /// Client ids that are known from elsewhere.
    pub clients: Vec<String>,
}

pub use columns::{ROLE_NAMES, ROLES};

/// Audits tables. What can't be read is in its file's report. Returns what `give` makes of the report, or `None` if the reading was
/// stopped: half an audit would look like a whole one.
pub fn audit<R>(
    tables: &[Table],
    options: &Options,
    watch: &Watch,
    give: impl FnOnce(Report) -> R,
) -> Option<R> {
    of_inputs(tables, &input::open_all(tables, watch), options, watch).map(give)
}

/// Audits texts that are in memory, such as those of tests.
#[must_use]
pub fn audit_texts(texts: Vec<(Option<Part>, Vec<u8>)>, options: &Options) -> Option<Report> {
    let tables: Vec<Table> = (1..)
        .zip(&texts)
        .map(|(at, (part, _))| Table { path: format!("table {at}").into(), part: *part })
        .collect();
    let names = tables.iter().map(|table| table.path.to_string_lossy().into_owned());
    let inputs: Vec<input::Input> =
        names.zip(texts).map(|(name, (_, text))| input::Input::of_text(name, text)).collect();
    of_inputs(&tables, &inputs, options, &Watch::default())
}

fn of_inputs(tables: &[Table], inputs: &[input::Input], options: &Options, watch: &Watch) -> Option<Report> {
    let read = table::read_all(tables, inputs, options, watch)?;
    let found = detect::detect(read, options);
    report::report(found, inputs, watch)
}
