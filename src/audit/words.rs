//! Puts findings into words: what is wrong, with the text as it is in the table, and what to do.

use super::cell;
use super::detect::{Detail, Detected, Found, KeptBy, Sum};
use super::finding::Code;
use super::report::{RowJson, standard};
use super::rows::{NONE, Row, Spelling};
use super::table::Tables;
use crate::shown::Shown;

/// Says why a row is kept.
pub(super) fn kept_because(by: KeptBy) -> String {
    match by {
        KeptBy::Status(best, other) => format!("It {}; the next best one {}.", best.says(), other.says()),
        KeptBy::Time => "It is the newest.".to_owned(),
        KeptBy::Filled => "More of its cells are filled.".to_owned(),
        KeptBy::First => "Nothing tells them apart; it is the first one.".to_owned(),
    }
}

/// Says what is wrong, and what to do.
pub(super) fn words(
    found: &Detected,
    finding: &Found,
    first: &Row,
    rows: &[RowJson],
    (run_id, client, count): (&str, Option<&str>, u64),
    kept: Option<&RowJson>,
) -> (String, String) {
    let tables = &found.tables;
    let written = rows.first().map_or("", |row| row.run_id.as_str());
    let shown = Shown::new(written);
    let has = if count == 1 { "1 row has".to_owned() } else { format!("{count} rows have") };
    let client_name = client.unwrap_or("");
    match finding.code {
        Code::TwoRows => {
            let what = match client {
                Some(client) => format!("{count} rows for one run of {client}: {run_id}."),
                None => format!("{count} rows for one job: {run_id}."),
            };
            let line = kept.map_or(0, |row| row.line);
            let others = rows.iter().filter(|row| kept.is_some_and(|kept| kept.file != row.file));
            let of = match (kept, others.count()) {
                (Some(kept), 1..) => format!(" of {}", tables.files[kept.file].name),
                _ => String::new(),
            };
            (
                what,
                format!(
                    "Keep the one on line {line}{of}, move to it what only another has, and delete the others."
                ),
            )
        }
        Code::ForeignClient => {
            let column = rows.first().and_then(|row| row.client.as_deref()).unwrap_or("");
            if matches!(finding.detail, Detail::Renamed) {
                return (
                    format!(
                        "The run ids of {count} rows are of {client_name}, and the client column says \"{}\" in all of them.",
                        Shown::new(column)
                    ),
                    format!(
                        "If that is the new name of {client_name}, the column needs the id that the client had."
                    ),
                );
            }
            (
                format!(
                    "The run id is of {client_name}, and the client column says \"{}\".",
                    Shown::new(column)
                ),
                "Find out whose numbers are in the row before you change either.".to_owned(),
            )
        }
        Code::BaseIdInClientTable if client.is_some() => (
            format!("{has} a base id in the table of clients: \"{shown}\"."),
            format!(
                "The client column says {client_name}: write {}.",
                standard(tables, first.base, client_number(tables, client_name))
            ),
        ),
        Code::BaseIdInClientTable => (
            format!("{has} a base id in the table of clients, and no client: \"{shown}\"."),
            "Enter the client, or delete what can't be assigned.".to_owned(),
        ),
        Code::ClientIdInJobTable => (
            format!("{has} the id of one client in the table of jobs: \"{shown}\"."),
            format!("The row of the job has {}.", standard(tables, first.base, NONE)),
        ),
        Code::DoubledId => (
            format!("{has} the client twice in the id: \"{shown}\"."),
            format!("The standard form is {run_id}."),
        ),
        Code::OldSpelling => (
            format!("{has} an old spelling of the id: \"{shown}\"."),
            format!("The standard form is {run_id}."),
        ),
        Code::NotAnId => match first.spelling {
            Spelling::Empty => (
                format!("{has} no run id."),
                "Enter it from the log of the run, or delete what can't be assigned.".to_owned(),
            ),
            Spelling::Junk => {
                let (sentence, hint) = cell::explain(tables.junk.text(first.client));
                (format!("{has} \"{shown}\" for a run id. {sentence}"), hint.to_owned())
            }
            _ => (
                format!("{has} a damaged id: \"{shown}\"."),
                format!("Without white space around it, and in Unicode's NFC, it is {run_id}."),
            ),
        },
        Code::NoJobRow => (
            match count {
                1 => format!("1 row of a client is of the run {run_id}, which has no row of its job."),
                _ => format!("{count} rows of clients are of the run {run_id}, which has no row of its job."),
            },
            "Look for the job's row under another id; if the run never was, delete these.".to_owned(),
        ),
        Code::NoClientRows => (
            format!("No client has a row of the job {run_id}."),
            "Look for its clients' rows under another id.".to_owned(),
        ),
        Code::MadeTwice => {
            let (runs, seconds) = match finding.detail {
                Detail::Within(runs, seconds) => (runs, seconds),
                _ => (count, 0),
            };
            let seconds = if seconds == 1 { "1 second".to_owned() } else { format!("{seconds} seconds") };
            (
                format!("{client_name} has {runs} runs that were made within {seconds}, the first {run_id}."),
                "Compare the rows: one may hold what the other lacks. Then let the code pass on the first id, and make no second one."
                    .to_owned(),
            )
        }
        Code::NeverEnded => {
            let status = rows.first().and_then(|row| row.status.as_deref()).unwrap_or("");
            let says = match status.trim() {
                "" => "has no status".to_owned(),
                status => format!("has the status \"{}\"", Shown::new(status)),
            };
            let of = if client.is_some() { "The run" } else { "The job" };
            (
                format!("{of} {run_id} {says}, and was made over a day before the newest row of its table."),
                "Look in the log for how it ended; it may have been ended under another id.".to_owned(),
            )
        }
        Code::CountsDiffer => {
            let sums: &[Sum] = match &finding.detail {
                Detail::Sums(sums) => sums,
                _ => &[],
            };
            let header = rows.first().map_or(&[][..], |row| &tables.files[row.file].header);
            let name = |sum: &Sum| header.get(sum.column).map_or("", String::as_str);
            let each = sums.iter().map(|sum| {
                format!("{} is {}, and its clients have {}", Shown::new(name(sum)), sum.job, sum.sum)
            });
            let each: Vec<String> = each.collect();
            (
                format!(
                    "The counts of the job {run_id} aren't the sums of its clients': {}.",
                    each.join("; ")
                ),
                "Look for a client's row that is missing or under another id before you change the job's."
                    .to_owned(),
            )
        }
    }
}

fn client_number(tables: &Tables, client: &str) -> u32 {
    tables.clients.find(client).unwrap_or(NONE)
}
