//! The columns of a table that count something, and the sums that don't fit.
//!
//! A column counts if all of its cells are whole numbers, its name isn't that of a duration, an average or a number, and the table of
//! the jobs and that of the clients both have it. One that is no sum in most runs, such as the size of a batch, is left out, and the
//! report says so.

use super::columns::{Roles, plain};
use super::rows::{Cells, NONE};

/// A cell with nothing in it.
const EMPTY: u32 = NONE;

/// Parts of names of numbers that no one adds up.
const NOT_SUMS: [&str; 28] = [
    "number", "stream", "duration", "time", "second", "minute", "hour", "millis", "average", "avg", "mean",
    "median", "rate", "percent", "%", "ratio", "year", "version", "limit", "maximum", "minimum", "order",
    "index", "attempt", "batch", "target", "goal", "quota",
];

/// Whole names of numbers that no one adds up.
const NOT_SUMS_WHOLE: [&str; 12] =
    ["id", "no", "nr", "#", "ms", "max", "min", "retries", "priority", "port", "pid", "score"];

/// The numbers of a table, by column.
#[derive(Debug, Default)]
pub(super) struct Counts {
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    /// Its place; `None` if it is no count.
    at: usize,
    name: String,
    /// Its numbers, from the first row on; none as long as it was empty.
    values: Vec<u32>,
    is_count: bool,
}

impl Counts {
    /// Adds the columns that there are now.
    pub(super) fn begin(&mut self, header: &[String], roles: &Roles) {
        for (at, name) in header.iter().enumerate().skip(self.columns.len()) {
            let name = plain(name);
            let is_of_role = roles.contains(&Some(at));
            let is_count = !is_of_role
                && !name.is_empty()
                && !name.ends_with("id")
                && !NOT_SUMS.iter().any(|part| name.contains(part))
                && !NOT_SUMS_WHOLE.contains(&name.as_str())
                && !self.columns.iter().any(|column| column.name == name);
            self.columns.push(Column { at, name, values: Vec::new(), is_count });
        }
    }

    /// Takes the numbers of the row with this place in its table.
    pub(super) fn add(&mut self, row: usize, cells: &Cells) {
        for column in self.columns.iter_mut().filter(|column| column.is_count) {
            match number(cells.get(column.at).trim_ascii()) {
                Some(EMPTY) if column.values.is_empty() => {}
                Some(value) => {
                    if column.values.len() < row {
                        column.values.resize(row, EMPTY);
                    }
                    column.values.push(value);
                }
                None => {
                    column.is_count = false;
                    column.values = Vec::new();
                }
            }
        }
    }

    /// Returns the name and the place of each column that counts.
    pub(super) fn counting(&self) -> impl Iterator<Item = (&str, usize)> {
        let counting = self.columns.iter().filter(|column| column.is_count && !column.values.is_empty());
        counting.map(|column| (column.name.as_str(), column.at))
    }

    /// Returns the number in a row of the table; `None` if the cell is empty.
    pub(super) fn get(&self, column: usize, row: usize) -> Option<u32> {
        self.columns.get(column)?.values.get(row).copied().filter(|&value| value != EMPTY)
    }
}

/// Reads a count; [`EMPTY`] for nothing, `None` for what isn't one.
fn number(text: &[u8]) -> Option<u32> {
    if text.is_empty() {
        return Some(EMPTY);
    }
    let whole = text.strip_suffix(b".0").unwrap_or(text);
    if whole.len() > 9 || !whole.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(whole.iter().fold(0, |number, byte| number * 10 + u32::from(byte - b'0')))
}
