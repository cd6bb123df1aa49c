//! Which column holds what, by its name: a table of names, the best one first.
//!
//! Case, spaces, underscores and hyphens don't count: `Run ID`, `run_id` and `runId` are one name. Two columns with one name are
//! refused, because half of a table would be read from the wrong one.

use super::input::not_a_table;
use crate::read::FileError;
use crate::shown::Shown;

/// What a column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    RunId,
    Client,
    Record,
    Status,
    Created,
    /// In the row of a client: its job.
    Job,
    Ended,
}

/// How many roles a caller may name the column of.
pub const ROLES: usize = 6;

/// Their names in options and reports.
pub const ROLE_NAMES: [&str; ROLES] = ["runId", "client", "record", "status", "created", "job"];

/// All roles, with the names of their columns.
pub(super) const ALL: [(Role, &[&str]); ROLES + 1] = [
    (Role::RunId, &["clientrunid", "runid", "run", "jobrunid", "jobid"]),
    (Role::Client, &["clientid", "client", "clientname", "tenantid", "tenant"]),
    (Role::Record, &["recordid", "airtablerecordid", "airtableid", "rowid", "id"]),
    (Role::Status, &["status", "runstatus", "jobstatus", "state"]),
    (
        Role::Created,
        &[
            "created",
            "createdat",
            "createdtime",
            "createdon",
            "createddate",
            "startedat",
            "starttime",
            "started",
            "startdate",
            "timestamp",
            "date",
        ],
    ),
    (
        Role::Job,
        &[
            "job",
            "jobid",
            "jobrunid",
            "jobrun",
            "jobrecordid",
            "jobtracking",
            "parentrunid",
            "baserunid",
            "runid",
        ],
    ),
    (Role::Ended, &["endedat", "endtime", "ended", "enddate", "finishedat", "completedat", "completiontime"]),
];

/// The column of each role.
pub(super) type Roles = [Option<usize>; ROLES + 1];

/// A name without what doesn't count.
pub(super) fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-' | '\u{FEFF}' | '\u{A0}'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Finds the column of each role.
///
/// # Errors
/// If no column has the run's id, or two could.
pub(super) fn find(
    header: &[String],
    given: &[Option<String>; ROLES],
    remarks: &mut Vec<String>,
) -> Result<Roles, FileError> {
    let plain: Vec<String> = header.iter().map(|name| plain(name)).collect();
    let mut roles: Roles = [None; ROLES + 1];
    // A column that was named has no other role.
    for (role, name) in given.iter().enumerate() {
        let Some(name) = name else { continue };
        roles[role] = named(header, name);
        if roles[role].is_none() && role == Role::RunId as usize {
            let message = format!("there is no column \"{}\"; {}", Shown::new(name), listed(header));
            return Err(FileError { code: "ERR_NO_COLUMN", message });
        }
        if roles[role].is_none() {
            remarks.push(format!("It has no column \"{}\" ({}).", Shown::new(name), ROLE_NAMES[role]));
        }
    }
    for (role, names) in ALL {
        let at = role as usize;
        if given.get(at).is_some_and(Option::is_some) {
            continue;
        }
        for name in names {
            let found: Vec<usize> = (0..header.len())
                .filter(|&column| plain[column] == *name && !roles.contains(&Some(column)))
                .collect();
            let Some(&first) = found.first() else { continue };
            let other = found.iter().find(|&&column| header[column] != header[first]);
            // A field of Airtable beside the id of its record.
            if let Some(&other) = other.filter(|_| role != Role::Record && role != Role::Ended) {
                let message = format!(
                    "two columns could be it: \"{}\" and \"{}\"; name the one that holds {}",
                    Shown::new(&header[first]),
                    Shown::new(&header[other]),
                    holds(role)
                );
                return Err(FileError { code: "ERR_AMBIGUOUS_COLUMN", message });
            }
            if found.len() > 1 {
                remarks.push(format!(
                    "It has {} columns \"{}\"; the first one was read.",
                    found.len(),
                    Shown::new(&header[first])
                ));
            }
            roles[at] = Some(first);
            break;
        }
    }
    match roles[Role::RunId as usize] {
        Some(_) => Ok(roles),
        None if header.is_empty() => Err(not_a_table("it is empty")),
        None => {
            let message = format!("no column looks like the one of run ids; name it; {}", listed(header));
            Err(FileError { code: "ERR_NO_COLUMN", message })
        }
    }
}

fn named(header: &[String], name: &str) -> Option<usize> {
    let loosely = |column: &String| column.trim().to_lowercase() == name.trim().to_lowercase();
    header.iter().position(|column| column == name).or_else(|| header.iter().position(loosely))
}

fn holds(role: Role) -> &'static str {
    match role {
        Role::RunId => "the run id",
        Role::Client => "the client",
        Role::Record => "the record id",
        Role::Status => "the status",
        Role::Created => "the time when it was made",
        Role::Job => "the job",
        Role::Ended => "the time when it ended",
    }
}

fn listed(header: &[String]) -> String {
    const MOST: usize = 8;
    let names: Vec<String> =
        header.iter().take(MOST).map(|name| format!("\"{}\"", Shown::new(name))).collect();
    let more = if header.len() > MOST { format!(" and {} more", header.len() - MOST) } else { String::new() };
    // Then nothing that divides cells was found.
    let how = if header.len() == 1 { "; cells are divided by commas, semicolons, tabs or |" } else { "" };
    format!("it has {}{more}{how}", names.join(", "))
}
