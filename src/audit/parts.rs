//! Which rows are of jobs, and which of clients.
//!
//! The caller may say which table is which. Otherwise the ids decide: a table with ids of one kind only is of that kind; of two tables, one
//! with nearly all base ids and one with nearly all client run ids, each is what most of its ids are. In any other table each row is
//! what its own id is.

use std::collections::HashMap;

use super::Part;
use super::columns::Role;
use super::rows::{NONE, Row, Spelling};
use super::table::{Read, Tables};
use crate::shown::Shown;

/// How the rows of a table are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FilePart {
    /// All are of jobs.
    Jobs,
    /// All are of clients.
    ClientRuns,
    /// All are of clients, and their run ids are base ids: the client has a column of its own.
    ByColumn,
    /// Each is what its id is.
    Mixed,
    /// There is no row with an id.
    Nothing,
}

impl FilePart {
    /// Its name in a report.
    pub(super) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Jobs => Some("jobs"),
            Self::ClientRuns | Self::ByColumn => Some("clientRuns"),
            Self::Mixed => Some("mixed"),
            Self::Nothing => None,
        }
    }
}

/// Ids of one table, by kind.
#[derive(Clone, Copy, Default)]
struct Kinds {
    base: u64,
    client: u64,
}

impl Kinds {
    fn is_most(part: u64, other: u64) -> bool {
        part > 0 && part >= other * 2
    }
}

/// Finds out what each table is.
pub(super) fn of(tables: &mut Tables) -> Vec<FilePart> {
    let rows = &tables.rows;
    let kinds: Vec<Kinds> = tables.files.iter().map(|file| kinds(of_file(rows, file))).collect();
    let has = |given: Part, is_like: fn(&Kinds) -> bool, but: usize| {
        let of_others = tables.files.iter().zip(&kinds).enumerate().filter(|(at, _)| *at != but);
        of_others
            .into_iter()
            .any(|(_, (file, kinds))| file.given == Some(given) || file.given.is_none() && is_like(kinds))
    };
    let jobs_like: fn(&Kinds) -> bool = |kinds| Kinds::is_most(kinds.base, kinds.client);
    let clients_like: fn(&Kinds) -> bool = |kinds| Kinds::is_most(kinds.client, kinds.base);
    let parts: Vec<FilePart> = tables
        .files
        .iter()
        .zip(&kinds)
        .enumerate()
        .map(|(at, (file, kinds))| match file.given {
            Some(Part::Jobs) => FilePart::Jobs,
            Some(Part::ClientRuns) => FilePart::ClientRuns,
            None if kinds.base == 0 && kinds.client == 0 => FilePart::Nothing,
            None if kinds.base == 0 => FilePart::ClientRuns,
            None if kinds.client == 0 => match names_clients_by_column(tables, file) {
                true => FilePart::ByColumn,
                false => FilePart::Jobs,
            },
            None if jobs_like(kinds) && has(Part::ClientRuns, clients_like, at) => FilePart::Jobs,
            None if clients_like(kinds) && has(Part::Jobs, jobs_like, at) => FilePart::ClientRuns,
            None => FilePart::Mixed,
        })
        .collect();
    for ((file, part), kinds) in tables.files.iter_mut().zip(&parts).zip(&kinds) {
        file.has_ids = kinds.base + kinds.client > 0;
        if !file.has_ids && !file.rows.is_empty() {
            let name = file.column(Role::RunId).and_then(|column| file.header.get(column));
            file.remarks.push(format!(
                "No cell of \"{}\" is a run id, so no changes are proposed; if the ids are in another column, name it.",
                Shown::new(name.map_or("", String::as_str))
            ));
        }
        match part {
            FilePart::ByColumn => file.remarks.push(
                "Its run ids are base ids, and the client has a column of its own: each row is a run of that client."
                    .to_owned(),
            ),
            FilePart::Mixed => file.remarks.push(
                "It holds base ids and client run ids, so each row was read as what its id is; say which table it is to find ids of the other kind."
                    .to_owned(),
            ),
            _ => {}
        }
    }
    parts
}

fn of_file<'r>(rows: &'r [Row], file: &Read) -> &'r [Row] {
    &rows[file.rows.start as usize..file.rows.end as usize]
}

fn kinds(rows: &[Row]) -> Kinds {
    let mut kinds = Kinds::default();
    for row in rows.iter().filter(|row| !matches!(row.spelling, Spelling::Junk | Spelling::Empty)) {
        match row.client {
            NONE => kinds.base += 1,
            _ => kinds.client += 1,
        }
    }
    kinds
}

/// Returns whether rows of one base have different clients in their column.
fn names_clients_by_column(tables: &Tables, file: &Read) -> bool {
    if file.column(Role::Client).is_none() {
        return false;
    }
    let mut first = HashMap::with_hasher(tables.hasher.clone());
    of_file(&tables.rows, file)
        .iter()
        .filter(|row| row.column != NONE && !matches!(row.spelling, Spelling::Junk | Spelling::Empty))
        .any(|row| *first.entry(row.base).or_insert(row.column) != row.column)
}
