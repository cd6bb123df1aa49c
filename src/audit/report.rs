//! The report: reads the tables again for the texts of the rows that it shows.
//!
//! Findings hold a bounded number of rows. Repairs are complete, and are written as JSON while the tables are read, since a table can
//! have a million of them.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use super::columns::Role;
use super::detect::{Detail, Detected, Fix, Found, MAX_FINDINGS, What};
use super::finding::Code;
use super::input::{self, Input};
use super::rows::{Base, Cells, NONE, Row, Spelling};
use super::table::{Read, Reader, Tables};
use super::words;
use crate::moment::iso;
use crate::read::{FileError, Watch};
use crate::sorting;

/// The longest text of a cell, in characters.
const MAX_CELL: usize = 200;

/// An audit, as lines of JSON.
pub struct Report {
    /// What it says of all.
    pub head: Head,
    /// What is wrong, worst first.
    pub findings: Vec<Finding>,
    /// What to change: a line of JSON for each [`Repair`].
    pub repairs: Vec<u8>,
}

/// What a report says of all.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "as in `AuditReport` of index.d.ts")]
pub struct Head {
    pub version: u32,
    files: Vec<FileJson>,
    totals: TotalsJson,
    time: Option<TimeJson>,
    not_checked: Vec<NotChecked>,
    /// How many lines with a finding follow.
    findings: usize,
    /// How many lines with a repair follow then.
    repairs: u64,
}

#[derive(Debug, Serialize)]
struct FileJson {
    name: String,
    format: &'static str,
    rows: usize,
    bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    delimiter: Option<char>,
    columns: ColumnsJson,
    part: Option<&'static str>,
    remarks: Vec<String>,
    error: Option<FileError>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ColumnsJson {
    run_id: Option<String>,
    client: Option<String>,
    record: Option<String>,
    status: Option<String>,
    created: Option<String>,
    ended: Option<String>,
    job: Option<String>,
    counts: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TotalsJson {
    rows: usize,
    runs: u64,
    clients: u64,
    job_rows: u64,
    client_rows: u64,
    errors: u64,
    warnings: u64,
    omitted_findings: u64,
    repairs: u64,
}

#[derive(Debug, Serialize)]
struct TimeJson {
    first: String,
    last: String,
}

#[derive(Debug, Serialize)]
struct NotChecked {
    code: &'static str,
    why: String,
}

/// Something that is wrong.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "as in `AuditFinding` of index.d.ts")]
pub struct Finding {
    pub code: &'static str,
    severity: &'static str,
    pub run_id: String,
    client_id: Option<String>,
    pub message: String,
    hint: String,
    pub rows: Vec<RowJson>,
    keep: Option<usize>,
    keep_why: Option<String>,
    differs: Vec<Differs>,
    omitted_rows: u64,
}

/// A row of a finding.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RowJson {
    pub file: usize,
    pub line: u32,
    record_id: Option<String>,
    pub(super) run_id: String,
    pub(super) client: Option<String>,
    pub(super) status: Option<String>,
    created: Option<String>,
}

#[derive(Debug, Serialize)]
struct Differs {
    column: String,
    values: Vec<String>,
}

/// A change that a person decides on.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Repair<'a> {
    file: usize,
    line: u32,
    record_id: Option<Cow<'a, str>>,
    column: Option<&'a str>,
    from: Option<Cow<'a, str>>,
    to: Option<String>,
    why: String,
    certain: bool,
    finding: Option<u32>,
}

/// The texts of a row that is shown.
#[derive(Default)]
struct Texts {
    row: RowJson,
    /// All of its cells, if it is compared with others.
    cells: Vec<Box<str>>,
}

/// What was collected while the tables were read again.
struct Collected {
    /// The rows that are shown, in order.
    wanted: Vec<u32>,
    /// Their texts.
    texts: Vec<Texts>,
    repairs: Vec<u8>,
    repair_count: u64,
}

/// Makes the report; `None` if the reading was stopped.
pub(super) fn report(mut found: Detected, inputs: &[Input], watch: &Watch) -> Option<Report> {
    let compared = rows_of(&found, |finding| matches!(finding.code, Code::TwoRows | Code::CountsDiffer));
    let wanted = rows_of(&found, |_| true);
    let mut texts = Vec::new();
    texts.resize_with(wanted.len(), Texts::default);
    let mut collected = Collected { wanted, texts, repairs: Vec::new(), repair_count: 0 };
    for (file, input) in inputs.iter().enumerate() {
        collected.read_again(&mut found, file, input, &compared, watch);
        if watch.is_stopped() {
            return None;
        }
    }
    let findings: Vec<Finding> =
        found.findings.iter().map(|finding| collected.finding(&found, finding)).collect();
    let head = head(&found, findings.len(), collected.repair_count);
    Some(Report { head, findings, repairs: collected.repairs })
}

/// Returns the rows of the findings that `is_such` accepts, in order, each once.
fn rows_of(found: &Detected, is_such: fn(&Found) -> bool) -> Vec<u32> {
    let mut is_of = vec![false; found.tables.rows.len()];
    for finding in found.findings.iter().filter(|finding| is_such(finding)) {
        finding.rows.iter().for_each(|&row| is_of[row as usize] = true);
    }
    (0..).zip(is_of).filter_map(|(row, is_of)| is_of.then_some(row)).collect()
}

impl Collected {
    /// Reads a table again, as far as rows of it are needed.
    fn read_again(
        &mut self,
        found: &mut Detected,
        file: usize,
        input: &Input,
        compared: &[u32],
        watch: &Watch,
    ) {
        let rows = found.tables.files[file].rows.clone();
        let of_file = |all: &[u32]| {
            all.partition_point(|row| *row < rows.start)..all.partition_point(|row| *row < rows.end)
        };
        let wanted = of_file(&self.wanted);
        let fixes = found.fixes.partition_point(|fix| fix.row < rows.start)
            ..found.fixes.partition_point(|fix| fix.row < rows.end);
        let last_wanted = self.wanted[wanted.clone()].last().copied();
        let last = last_wanted.max(found.fixes[fixes.clone()].last().map(|fix| fix.row));
        // What can't be read again is shown without its texts.
        for at in wanted.clone() {
            let number = self.wanted[at];
            let line = found.tables.rows[number as usize].line;
            self.texts[at].row = RowJson { file, line, ..RowJson::default() };
        }
        let (Some(last), Ok(source)) = (last, &input.source) else { return };
        let mut fixes = found.fixes[fixes].iter().peekable();
        let mut wanted = wanted.peekable();
        let table = &found.tables.files[file];
        let reader = input::text(source, None).and_then(|text| Reader::open(text, &table.header));
        let mut cells = Cells::default();
        let mut is_same = reader.is_ok();
        if let Ok(mut reader) = reader {
            for number in rows.start..=last {
                if number % 1_024 == 0 && watch.is_stopped() {
                    return;
                }
                let row = &found.tables.rows[number as usize];
                if !reader.next(&mut cells).unwrap_or(false) || cells.line as u32 != row.line {
                    is_same = false;
                    break;
                }
                if let Some(at) = wanted.next_if(|&at| self.wanted[at] == number) {
                    self.texts[at] = texts(table, file, row, &cells, compared.binary_search(&number).is_ok());
                }
                while let Some(fix) = fixes.next_if(|fix| fix.row == number) {
                    if let Some(repair) = repair(found, file, row, fix, &cells) {
                        // Of our own types, whose keys are texts: that can't fail, and a Vec takes all.
                        if serde_json::to_writer(&mut self.repairs, &repair).is_ok() {
                            self.repairs.push(b'\n');
                            self.repair_count += 1;
                        }
                    }
                }
            }
        }
        if !is_same {
            let remark =
                "It changed while it was read, so texts and repairs of its rows are missing; run it again.";
            found.tables.files[file].remarks.push(remark.to_owned());
        }
    }

    fn texts(&self, row: u32) -> Option<&Texts> {
        self.texts.get(self.wanted.binary_search(&row).ok()?)
    }

    fn finding(&self, found: &Detected, finding: &Found) -> Finding {
        let tables = &found.tables;
        let first = finding.rows.first().map_or_else(nothing, |&row| tables.rows[row as usize]);
        let shown: Vec<&Texts> = finding.rows.iter().filter_map(|&row| self.texts(row)).collect();
        let rows: Vec<RowJson> = shown.iter().map(|texts| texts.row.clone()).collect();
        let count = finding.rows.len() as u64 + finding.omitted;
        let client = client_of(found, finding, &first);
        let client_id = (client != NONE).then(|| tables.clients.text(client).to_owned());
        let run_id = match first.spelling {
            Spelling::Junk => tables.junk.text(first.client).to_owned(),
            Spelling::Empty => String::new(),
            _ => standard(tables, first.base, client),
        };
        let kept = finding.keep.and_then(|keep| rows.get(keep));
        let (message, hint) =
            words::words(found, finding, &first, &rows, (&run_id, client_id.as_deref(), count), kept);
        let keep_why = match &finding.detail {
            Detail::Keep(by) => Some(words::kept_because(*by)),
            _ => None,
        };
        Finding {
            code: finding.code.name(),
            severity: finding.code.severity().name(),
            run_id,
            client_id,
            message,
            hint,
            keep: finding.keep,
            keep_why,
            differs: differs(tables, finding, &shown),
            rows,
            omitted_rows: finding.omitted,
        }
    }
}

const fn nothing() -> Row {
    Row {
        base: Base::NONE,
        time: None,
        record: 0,
        client: NONE,
        column: NONE,
        line: 0,
        filled: 0,
        status: super::status::Status::Empty,
        spelling: Spelling::Empty,
        is_certain: false,
        is_ended: false,
    }
}

/// Returns the client that a finding is about; [`NONE`] if it is about a job, or all clients.
fn client_of(found: &Detected, finding: &Found, first: &Row) -> u32 {
    match finding.code {
        _ if matches!(first.spelling, Spelling::Junk | Spelling::Empty) => NONE,
        Code::NoJobRow | Code::NoClientRows | Code::CountsDiffer => NONE,
        _ if first.client != NONE => first.client,
        _ => {
            // The client of a row without one in its id, if its table is of clients.
            let file = finding.rows.first().map_or(0, |&row| file_of(&found.tables, row));
            let of_clients = found.parts.get(file).is_some_and(|part| part.name() == Some("clientRuns"));
            let known = found.tables.columns.get(first.column as usize).copied().flatten();
            known.filter(|_| of_clients).map_or(NONE, |known| known.client)
        }
    }
}

fn file_of(tables: &Tables, row: u32) -> usize {
    tables.files.partition_point(|file| file.rows.end <= row)
}

/// Returns the standard run id of a base and a client.
pub(super) fn standard(tables: &Tables, base: Base, client: u32) -> String {
    let mut id = base.text(&tables.bases).into_owned();
    if client != NONE {
        id.push_str(if base.second().is_some() { "-" } else { "-C" });
        id.push_str(tables.clients.text(client));
    }
    id
}

fn texts(table: &Read, file: usize, row: &Row, cells: &Cells, with_cells: bool) -> Texts {
    let text = |role: Role| table.column(role).map(|column| cut(&cells.text(column)));
    let cells = match with_cells {
        true => (0..table.header.len()).map(|column| cut(&cells.text(column)).into()).collect(),
        false => Vec::new(),
    };
    let row = RowJson {
        file,
        line: row.line,
        record_id: text(Role::Record).filter(|text| !text.is_empty()),
        run_id: text(Role::RunId).unwrap_or_default(),
        client: text(Role::Client),
        status: text(Role::Status),
        created: text(Role::Created),
    };
    Texts { row, cells }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_CELL) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Returns the columns in which rows differ. Columns of two tables are one if their names are.
fn differs(tables: &Tables, finding: &Found, shown: &[&Texts]) -> Vec<Differs> {
    let Some(first) = shown.first() else { return Vec::new() };
    let table = &tables.files[first.row.file];
    let mut files: Vec<usize> = shown.iter().map(|texts| texts.row.file).collect();
    sorting::sort_by(&mut files, Ord::cmp);
    files.dedup();
    let columns: HashMap<usize, HashMap<&str, usize>> = files
        .into_iter()
        .map(|file| {
            let names = tables.files[file].header.iter().enumerate();
            (file, names.rev().map(|(at, name)| (name.as_str(), at)).collect())
        })
        .collect();
    let value = |texts: &Texts, name: &str| -> String {
        let column = columns.get(&texts.row.file).and_then(|columns| columns.get(name));
        column.and_then(|&column| texts.cells.get(column)).map_or_else(String::new, |text| text.to_string())
    };
    let of = |name: &str| Differs {
        column: name.to_owned(),
        values: shown.iter().map(|texts| value(texts, name)).collect(),
    };
    match &finding.detail {
        Detail::Keep(_) => {
            let names =
                table.header.iter().enumerate().filter(|(at, _)| Some(*at) != table.column(Role::Record));
            let is_different =
                |column: &Differs| column.values.iter().any(|value| *value != column.values[0]);
            names.map(|(_, name)| of(name)).filter(is_different).collect()
        }
        Detail::Sums(sums) => {
            sums.iter().filter_map(|sum| table.header.get(sum.column)).map(|name| of(name)).collect()
        }
        _ => Vec::new(),
    }
}

/// Makes a repair of a fix; `None` if the cell can't be given as it is.
fn repair<'a>(
    found: &'a Detected,
    file: usize,
    row: &Row,
    fix: &Fix,
    cells: &'a Cells,
) -> Option<Repair<'a>> {
    let tables = &found.tables;
    let table = &tables.files[file];
    let whole = |column: usize| std::str::from_utf8(cells.get(column)).ok().map(Cow::Borrowed);
    let column = match fix.what {
        What::Delete(_) | What::Id(..) => table.column(Role::RunId),
        What::Client(_) => table.column(Role::Client),
        What::Count(column, _) => Some(column as usize),
    };
    let (to, why) = match fix.what {
        What::Delete(NONE) => (
            None,
            match row.spelling {
                Spelling::Junk | Spelling::Empty => "It has no run id, so nothing finds it.".to_owned(),
                _ => "Its run id names no client, and neither does its client column.".to_owned(),
            },
        ),
        What::Delete(kept) => {
            let line = tables.rows[kept as usize].line;
            let other = file_of(tables, kept);
            let of = if other == file { String::new() } else { format!(" of {}", tables.files[other].name) };
            (None, format!("The row on line {line}{of} is kept for the same run."))
        }
        What::Id(base, client) => {
            let why = match row.spelling {
                _ if client == NONE && row.client != NONE => "The row of a job has the base id.",
                _ if client != NONE && row.client == NONE => "The client column names the client.",
                Spelling::Doubled if !row.is_certain && tables.is_ambiguous(fix.row) => {
                    "By the client column its client is in it twice; by itself it is the id of another tenant."
                }
                Spelling::Doubled => "Its client is in it twice.",
                Spelling::Damaged => "It has white space around it, or isn't in NFC.",
                Spelling::Old if !row.is_certain && tables.is_ambiguous(fix.row) => {
                    "By the client column it is an old spelling; by itself it is the id of another tenant."
                }
                _ => "It is an old spelling.",
            };
            (Some(standard(tables, base, client)), why.to_owned())
        }
        What::Client(client) => {
            (Some(tables.clients.text(client).to_owned()), "The run id is of this client.".to_owned())
        }
        What::Count(_, sum) => (Some(sum.to_string()), "It is the sum of the job's clients.".to_owned()),
    };
    // A row that goes is known by its id.
    let from = column.and_then(whole);
    if from.is_none() && to.is_some() {
        return None;
    }
    let column = column.filter(|_| from.is_some());
    let record = table.column(Role::Record).and_then(whole).filter(|record| !record.is_empty());
    Some(Repair {
        file,
        line: row.line,
        record_id: record,
        column: column.and_then(|column| table.header.get(column)).map(String::as_str),
        from,
        to,
        why,
        certain: fix.is_certain,
        finding: (fix.finding != NONE).then_some(fix.finding),
    })
}

fn head(found: &Detected, findings: usize, repairs: u64) -> Head {
    let totals = found.totals;
    let all = totals.errors + totals.warnings;
    let files = found.tables.files.iter().zip(&found.parts).zip(&found.compared);
    let files = files.map(|((file, part), compared)| {
        let name = |role: Role| file.column(role).and_then(|column| file.header.get(column)).cloned();
        FileJson {
            name: file.name.clone(),
            format: file.format,
            rows: file.rows.len(),
            bytes: file.bytes,
            delimiter: file.delimiter,
            columns: ColumnsJson {
                run_id: name(Role::RunId),
                client: name(Role::Client),
                record: name(Role::Record),
                status: name(Role::Status),
                created: name(Role::Created),
                ended: name(Role::Ended),
                job: name(Role::Job),
                counts: compared.iter().filter_map(|&column| file.header.get(column)).cloned().collect(),
            },
            part: part.name(),
            remarks: file.remarks.clone(),
            error: file.error.clone(),
        }
    });
    debug_assert!(findings <= MAX_FINDINGS);
    Head {
        version: 1,
        files: files.collect(),
        totals: TotalsJson {
            rows: found.tables.rows.len(),
            runs: totals.runs,
            clients: totals.clients,
            job_rows: totals.job_rows,
            client_rows: totals.client_rows,
            errors: totals.errors,
            warnings: totals.warnings,
            omitted_findings: all - findings as u64,
            repairs,
        },
        time: found.time.map(|(first, last)| TimeJson { first: iso(first), last: iso(last) }),
        not_checked: found
            .not_checked
            .iter()
            .map(|(code, why)| NotChecked { code: code.name(), why: why.clone() })
            .collect(),
        findings,
        repairs,
    }
}
