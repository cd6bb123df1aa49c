//! Faults planted in random tables are found, nothing else is, and a table with all repairs applied has no errors.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::audit_with;
use crate::audit::{Options, Part};

const CLIENTS: [&str; 4] = ["Ada-Park", "Bora-Bora", "Cora-Lee", "O'Neil"];

const JOB_HEADER: [&str; 5] = ["Run ID", "Status", "Created", "Leads Processed", "Record ID"];
const CLIENT_HEADER: [&str; 6] = ["Run ID", "Status", "Created", "Leads Processed", "Record ID", "Client ID"];

/// What is planted, each in a run of its own.
const FAULTS: [&str; 12] = [
    "two-rows",
    "foreign-client",
    "base-id-in-client-table",
    "client-id-in-job-table",
    "doubled-id",
    "old-spelling",
    "not-an-id",
    "no-job-row",
    "no-client-rows",
    "made-twice",
    "never-ended",
    "counts-differ",
];

#[derive(Clone, Debug, Default)]
struct Tables {
    jobs: Vec<Vec<String>>,
    clients: Vec<Vec<String>>,
}

/// A day of October, and the base id and time of its run.
fn run(day: usize, is_sequence: bool) -> (String, String) {
    let time = format!("2025-10-{day:02}T10:00:00.000Z");
    (if is_sequence { format!("SR-2510{day:02}-007") } else { format!("2510{day:02}-100000") }, time)
}

impl Tables {
    fn record(&self) -> String {
        format!("rec{:014}", self.jobs.len() * 1_000 + self.clients.len())
    }

    fn add_job(&mut self, id: &str, time: &str, count: usize) {
        let record = format!("{}J", self.record());
        self.jobs.push([id, "Completed", time, &count.to_string(), &record].map(str::to_owned).to_vec());
    }

    fn add_client(&mut self, id: &str, time: &str, count: usize, client: &str) {
        let record = self.record();
        self.clients
            .push([id, "Completed", time, &count.to_string(), &record, client].map(str::to_owned).to_vec());
    }

    /// Adds a run with a fault, or a sound one.
    fn add(&mut self, day: usize, fault: &str, is_sequence: bool, variant: usize) {
        let is_sequence = is_sequence && fault != "made-twice";
        let (base, time) = run(day, is_sequence);
        let separator = if is_sequence { "-C" } else { "-" };
        let id = |client: &str| format!("{base}{separator}{client}");
        let (job, client) = (self.jobs.len(), self.clients.len());
        self.add_job(&base, &time, 30);
        for (at, name) in CLIENTS.iter().take(3).enumerate() {
            self.add_client(&id(name), &time, [5, 10, 15][at], name);
        }
        let own = CLIENTS[0];
        match fault {
            "two-rows" if variant.is_multiple_of(2) => self.add_job(&base, &time, 30),
            "two-rows" => self.add_client(&id(own), &time, 5, own),
            "foreign-client" => self.clients[client][5] = CLIENTS[3].to_owned(),
            "base-id-in-client-table" => self.clients[client][0] = base,
            "client-id-in-job-table" => self.jobs[job][0] = id(own),
            "doubled-id" => self.clients[client][0] = format!("{}{separator}{own}", id(own)),
            "old-spelling" if variant.is_multiple_of(2) => self.clients[client][0] += ".0",
            "old-spelling" => {
                self.clients[client][0] = format!("{base}{}{own}", if is_sequence { "-" } else { "-C" })
            }
            "not-an-id" => {
                let junk = [
                    "[object Promise]",
                    "undefined",
                    "",
                    "2.51E+05",
                    "25-10-10",
                    "#REF!",
                    "null",
                    "recKU8iGyB0A3pxFi",
                ];
                self.add_client(junk[variant % junk.len()], &time, 0, CLIENTS[3]);
            }
            "no-job-row" => drop(self.jobs.remove(job)),
            "no-client-rows" => self.clients.truncate(client),
            "made-twice" => {
                let base = base.replace("100000", "100005");
                self.add_job(&base, &time, 5);
                self.add_client(&format!("{base}-{own}"), &time, 5, own);
            }
            "never-ended" => {
                self.clients[client][1] = ["Running", "In progress", "", "queued"][variant % 4].to_owned()
            }
            "counts-differ" => self.jobs[job][3] = "31".to_owned(),
            _ => {}
        }
    }
}

/// Writes a table in one of several ways.
fn written(header: &[&str], rows: &[Vec<String>], format: usize) -> Vec<u8> {
    let object = |row: &Vec<String>| -> Value {
        // Airtable leaves out what is empty.
        header
            .iter()
            .zip(row)
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(name, cell)| ((*name).to_owned(), json!(cell)))
            .collect()
    };
    let objects = || rows.iter().map(object);
    match format {
        0 => serde_json::to_vec_pretty(&objects().collect::<Vec<_>>()).unwrap(),
        1 => objects().map(|object| format!("{object}\n")).collect::<String>().into_bytes(),
        2 => json!({ "records": objects().map(|object| json!({ "fields": object })).collect::<Vec<_>>() })
            .to_string()
            .into_bytes(),
        _ => {
            let delimiter = [",", ";", "\t"][format % 3];
            let end = if format.is_multiple_of(2) { "\r\n" } else { "\n" };
            let line = |cells: Vec<String>| cells.join(delimiter) + end;
            let head = line(header.iter().map(|name| format!("\"{name}\"")).collect());
            rows.iter().map(|row| line(row.clone())).fold(head, |text, row| text + &row).into_bytes()
        }
    }
}

fn audit(tables: &Tables, formats: (usize, usize)) -> Value {
    let jobs = written(&JOB_HEADER, &tables.jobs, formats.0);
    let clients = written(&CLIENT_HEADER, &tables.clients, formats.1);
    audit_with(&[(Some(Part::Jobs), &jobs), (Some(Part::ClientRuns), &clients)], &Options::default())
}

/// Applies all repairs, as a script would: by the record id.
fn repaired(tables: &Tables, repairs: &Value) -> Tables {
    let mut after = tables.clone();
    for repair in repairs.as_array().unwrap() {
        let (rows, header) = match repair["file"].as_u64() {
            Some(0) => (&mut after.jobs, &JOB_HEADER[..]),
            _ => (&mut after.clients, &CLIENT_HEADER[..]),
        };
        let at = rows.iter().position(|row| row[4] == repair["recordId"].as_str().unwrap()).unwrap();
        let column = header.iter().position(|name| *name == repair["column"]).unwrap();
        assert_eq!(repair["from"], rows[at][column], "{repair}");
        match repair["to"].as_str() {
            None => drop(rows.remove(at)),
            Some(to) => rows[at][column] = to.to_owned(),
        }
    }
    after
}

fn codes(audit: &Value) -> Vec<&str> {
    let mut codes: Vec<&str> = audit["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["code"].as_str().unwrap())
        .collect();
    codes.sort_unstable();
    codes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn planted_faults_are_found_and_nothing_else_and_repairs_leave_no_errors(
        faults in prop::sample::subsequence(FAULTS.to_vec(), 0..=FAULTS.len()).prop_shuffle(),
        sound in 3..8_usize,
        sequences in prop::collection::vec(any::<bool>(), 24),
        variant in 0..8_usize,
        formats in (0..9_usize, 0..9_usize),
    ) {
        let mut tables = Tables::default();
        for (at, fault) in faults.iter().copied().chain(std::iter::repeat_n("", sound)).enumerate() {
            tables.add(at + 1, fault, sequences[at], variant);
        }
        // The newest row, so that what runs since before is too old.
        tables.add(30, "", false, 0);
        let before = audit(&tables, formats);
        let mut planted = faults.clone();
        planted.sort_unstable();
        // Texts that aren't ids are one finding for each; here there is one.
        prop_assert_eq!(codes(&before), planted, "{}", &before);
        let after = audit(&repaired(&tables, &before["repairs"]), formats);
        prop_assert_eq!(&after["totals"]["errors"], 0, "{}", &after);
    }
}
