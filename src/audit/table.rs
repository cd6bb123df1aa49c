//! Reads tables into rows.

use std::hash::BuildHasher as _;
use std::ops::Range;

use hashbrown::DefaultHashBuilder;

use super::cell::IdCell;
use super::columns::{self, Role, Roles};
use super::counts::Counts;
use super::csv::{Csv, Noted, note};
use super::input::{self, Input, Source};
use super::json::Json;
use super::names::Names;
use super::rows::{Base, Cells, NONE, Row, Spelling};
use super::status::Status;
use super::{Options, Part, Table, when};
use crate::id::{ClientId, RunId};
use crate::migrate::suggest_client_id;
use crate::read::{FileError, Watch};
use crate::shown::Shown;

/// The longest text that isn't an id that is kept; what is longer is one with all that begin so.
const MAX_JUNK: usize = 200;

/// How many different texts that aren't ids are kept apart.
const MAX_JUNKS: usize = 1_000_000;

/// Rows between two looks at whether the reading was stopped.
const STOP_ROWS: usize = 1 << 10;

/// All rows, and what they share.
pub(super) struct Tables {
    pub(super) files: Vec<Read>,
    pub(super) rows: Vec<Row>,
    /// Bases that aren't a time.
    pub(super) bases: Names,
    /// Clients, by what ids and columns say.
    pub(super) clients: Names,
    /// What each text of a client column means, by its number.
    pub(super) columns: Vec<Option<ColumnClient>>,
    /// What isn't an id.
    pub(super) junk: Names,
    /// Hashes of what rows have in their job column, in the order of rows.
    pub(super) links: Vec<(u32, u64)>,
    /// Rows with an id that is also a standard one of another client, and that client.
    pub(super) rivals: Vec<(u32, u32)>,
    /// Of the table that is read: rows whose time may also be another, with the day before the month.
    unsure_times: Vec<(u32, i64)>,
    /// Of the table that is read: above 0 if more of its times have the day first than the month.
    time_order: i64,
    pub(super) hasher: DefaultHashBuilder,
}

/// What the text of a client column means.
#[derive(Clone, Copy, Debug)]
pub(super) struct ColumnClient {
    /// The number of the client id; [`NONE`] if it isn't one.
    pub(super) client: u32,
    /// Whether the text is the client id, and not only like it.
    pub(super) is_exact: bool,
}

/// A table that was read.
pub(super) struct Read {
    pub(super) name: String,
    pub(super) format: &'static str,
    pub(super) bytes: u64,
    pub(super) delimiter: Option<char>,
    pub(super) header: Vec<String>,
    pub(super) roles: Roles,
    pub(super) rows: Range<u32>,
    /// Whether any row has a run id.
    pub(super) has_ids: bool,
    /// What the caller says that it is.
    pub(super) given: Option<Part>,
    pub(super) counts: Counts,
    pub(super) remarks: Vec<String>,
    pub(super) error: Option<FileError>,
}

impl Read {
    fn failed(name: &str, given: Option<Part>, error: FileError) -> Self {
        Self {
            name: name.to_owned(),
            format: "csv",
            bytes: 0,
            delimiter: None,
            header: Vec::new(),
            roles: Roles::default(),
            rows: 0..0,
            has_ids: false,
            given,
            counts: Counts::default(),
            remarks: Vec::new(),
            error: Some(error),
        }
    }

    pub(super) fn column(&self, role: Role) -> Option<usize> {
        self.roles[role as usize]
    }
}

/// Reads all tables; `None` if that was stopped.
pub(super) fn read_all(
    tables: &[Table],
    inputs: &[Input],
    options: &Options,
    watch: &Watch,
) -> Option<Tables> {
    let mut all = Tables {
        files: Vec::new(),
        rows: Vec::new(),
        bases: Names::default(),
        clients: Names::default(),
        columns: Vec::new(),
        junk: Names::default(),
        links: Vec::new(),
        rivals: Vec::new(),
        unsure_times: Vec::new(),
        time_order: 0,
        hasher: DefaultHashBuilder::default(),
    };
    for (table, input) in tables.iter().zip(inputs) {
        let end = all.rows.len() as u32;
        let read = match &input.source {
            Err(error) => Read { rows: end..end, ..Read::failed(&input.name, table.part, error.clone()) },
            Ok(source) => all.read(&input.name, source, table.part, options, watch),
        };
        all.files.push(read);
        if watch.is_stopped() {
            return None;
        }
    }
    all.check_given_columns(options);
    Some(all)
}

/// A reader of either format.
pub(super) enum Reader<'a> {
    Csv(Box<Csv<'a>>),
    Json(Box<Json<'a>>),
}

impl<'a> Reader<'a> {
    /// Opens a table. `known` are columns of JSON from an earlier reading.
    pub(super) fn open(text: input::Text<'a>, known: &[String]) -> Result<Self, FileError> {
        match text.is_json {
            true => Ok(Self::Json(Box::new(Json::new(text.text, known)))),
            false => Csv::new(text.text).map(|csv| Self::Csv(Box::new(csv))),
        }
    }

    /// Reads the next row in which there is something.
    pub(super) fn next(&mut self, cells: &mut Cells) -> Result<bool, FileError> {
        loop {
            let is_there = match self {
                Self::Csv(csv) => csv.next(cells)?,
                Self::Json(json) => json.next(cells)?,
            };
            if !is_there || cells.filled() > 0 {
                return Ok(is_there);
            }
        }
    }
}

/// How a reading ended.
enum Outcome {
    Done(Option<FileError>),
    /// A better column appeared: read again, with these.
    Again(Vec<String>),
}

impl Tables {
    fn read(
        &mut self,
        name: &str,
        source: &Source,
        given: Option<Part>,
        options: &Options,
        watch: &Watch,
    ) -> Read {
        let start = self.rows.len();
        let (links, rivals) = (self.links.len(), self.rivals.len());
        let mut known = Vec::new();
        loop {
            let mut read = Read {
                error: None,
                ..Read::failed(name, given, FileError { code: "", message: String::new() })
            };
            self.rows.truncate(start);
            self.links.truncate(links);
            self.rivals.truncate(rivals);
            self.unsure_times = Vec::new();
            self.time_order = 0;
            read.rows = start as u32..start as u32;
            match self.read_once(&mut read, source, &known, options, watch) {
                Ok(Outcome::Done(error)) => {
                    self.decide_times();
                    read.error = error;
                    return read;
                }
                Ok(Outcome::Again(columns)) => known = columns,
                Err(error) => {
                    read.error = Some(error);
                    return read;
                }
            }
        }
    }

    fn read_once(
        &mut self,
        read: &mut Read,
        source: &Source,
        known: &[String],
        options: &Options,
        watch: &Watch,
    ) -> Result<Outcome, FileError> {
        let text = input::text(source, Some(watch))?;
        let bytes = text.bytes.clone();
        read.format = if text.is_json { "json" } else { "csv" };
        let mut reader = Reader::open(text, known)?;
        if let Reader::Csv(csv) = &reader {
            read.delimiter = Some(char::from(csv.delimiter));
            read.header.clone_from(&csv.header);
            read.roles = columns::find(&read.header, &options.columns, &mut read.remarks)?;
            read.counts.begin(&read.header, &read.roles);
        }
        let mut cells = Cells::default();
        let mut invalid: Noted = None;
        let mut error = None;
        loop {
            match reader.next(&mut cells) {
                Ok(true) => {}
                Ok(false) => break,
                Err(failure) => {
                    error = Some(failure);
                    break;
                }
            }
            if let Reader::Json(json) = &reader
                && json.columns() > read.header.len()
            {
                read.header.extend((read.header.len()..json.columns()).map(|at| json.column(at).to_owned()));
                let before = read.roles;
                let mut remarks = Vec::new();
                // Airtable leaves out empty fields: a column may appear late.
                match columns::find(&read.header, &options.columns, &mut remarks) {
                    Ok(roles) => read.roles = roles,
                    Err(failure) if failure.code == "ERR_NO_COLUMN" => {}
                    Err(failure) => return Err(failure),
                }
                read.remarks = remarks;
                let is_better = before.iter().zip(&read.roles).any(|(old, new)| old.is_some() && old != new);
                if is_better
                    || before[0].is_none() && read.roles[0].is_some() && read.rows.end > read.rows.start
                {
                    return Ok(Outcome::Again(read.header.clone()));
                }
                read.counts.begin(&read.header, &read.roles);
            }
            if self.rows.len().is_multiple_of(STOP_ROWS) && watch.is_stopped() {
                return Ok(Outcome::Done(None));
            }
            if !cells.is_utf8() {
                note(&mut invalid, cells.line);
            }
            if self.rows.len() >= NONE as usize - 1 {
                error = Some(FileError { code: "ERR_READ", message: "there are too many rows".to_owned() });
                break;
            }
            self.add(read, &cells);
        }
        read.bytes = bytes.get();
        if read.column(Role::RunId).is_none() && error.is_none() {
            read.rows.end = read.rows.start;
            self.rows.truncate(read.rows.start as usize);
            columns::find(&read.header, &options.columns, &mut Vec::new())?;
        }
        let mut remark = |noted: Noted, one: &str, more: &str, what: &str| {
            if let Some((count, line)) = noted {
                let rows = if count == 1 { format!("1 {one}") } else { format!("{count} {more}") };
                read.remarks.push(format!("{rows} {what} (the first: line {line})."));
            }
        };
        let (row_has, rows_have) = ("row has", "rows have");
        remark(invalid, row_has, rows_have, "text that isn't UTF-8, shown with \u{FFFD}: export as UTF-8");
        match &reader {
            Reader::Csv(csv) => {
                let short = "fewer cells than the header: the missing ones count as empty";
                remark(csv.short, row_has, rows_have, short);
                let long = "more cells than the header: perhaps a delimiter in a cell isn't quoted";
                remark(csv.long, row_has, rows_have, long);
                let unclosed = "a quote that isn't closed: the rows after it were read as one cell";
                remark(csv.unclosed, row_has, rows_have, unclosed);
            }
            Reader::Json(json) => {
                remark(json.broken, "line isn't", "lines aren't", "JSON, and passed over");
                if json.is_lines() {
                    read.format = "jsonl";
                }
                if json.has_more {
                    read.remarks.push(
                        "It is one page of Airtable's API, and says that there are more: rows may seem to be missing.".to_owned(),
                    );
                }
            }
        }
        Ok(Outcome::Done(error))
    }

    fn add(&mut self, read: &mut Read, cells: &Cells) {
        let text = |role: Role| read.column(role).map(|column| cells.text(column));
        let column = text(Role::Client).map_or(NONE, |text| match text.trim() {
            "" => NONE,
            // No name is longer than what is shown of a cell.
            client => self.clients.intern(start_of(client)),
        });
        let known = self.column_client(column);
        let id = text(Role::RunId).unwrap_or_default();
        let (mut base, mut client, mut spelling, mut is_certain) = (Base::NONE, NONE, Spelling::Empty, false);
        let column_text = if known.client == NONE { "" } else { self.clients.text(known.client) };
        let number = self.rows.len() as u32;
        let cell = IdCell::read(&id, ClientId::parse(column_text).ok());
        match cell {
            IdCell::Empty => {}
            IdCell::Id { text, spelling: how, is_certain: proven, rival } => {
                if let Some(rival) = rival {
                    self.rivals.push((number, self.clients.intern(rival.as_str())));
                }
                if let Some(id) = RunId::read(&text) {
                    base = Base::of(id.base_id(), &mut self.bases);
                    client = id.client_id().map_or(NONE, |client| self.clients.intern(client.as_str()));
                    (spelling, is_certain) = (how, proven && (column == NONE || known.is_exact));
                }
            }
            IdCell::Junk => {
                spelling = Spelling::Junk;
                let is_full = self.junk.len() >= MAX_JUNKS;
                client = self.junk.intern(if is_full { "…" } else { start_of(&id) });
            }
        }
        let near = base.second().map(|second| second.unix_ms());
        let status = text(Role::Status).map_or(Status::Empty, |text| Status::read(&text));
        let record = text(Role::Record).map_or(0, |text| match text.trim() {
            "" => 0,
            record => self.hasher.hash_one(record) | 1,
        });
        if let Some(job) = text(Role::Job)
            && !job.trim().is_empty()
        {
            self.links.push((number, self.hasher.hash_one(job.trim()) | 1));
        }
        let when = text(Role::Created).and_then(|text| when::read(&text, near));
        if let Some(when) = when {
            self.time_order += when.order;
            self.unsure_times.extend(when.day_first.map(|day_first| (number, day_first)));
        }
        self.rows.push(Row {
            base,
            time: when.map(|when| when.ms),
            record,
            client,
            column,
            line: u32::try_from(cells.line).unwrap_or(u32::MAX),
            filled: u16::try_from(cells.filled()).unwrap_or(u16::MAX),
            status,
            spelling,
            is_certain,
            is_ended: text(Role::Ended).is_some_and(|text| !text.trim().is_empty()),
        });
        read.rows.end = number + 1;
        read.counts.add((number - read.rows.start) as usize, cells);
    }

    /// Returns whether a row's id is also the standard one of another client.
    pub(super) fn is_ambiguous(&self, row: u32) -> bool {
        self.rivals.binary_search_by_key(&row, |rival| rival.0).is_ok()
    }

    /// Decides the times that could be two by the order that the others of their column have.
    fn decide_times(&mut self) {
        let unsure = std::mem::take(&mut self.unsure_times);
        if self.time_order > 0 {
            for (row, day_first) in unsure {
                if let Some(row) = self.rows.get_mut(row as usize) {
                    row.time = Some(day_first);
                }
            }
        }
    }

    /// Returns what the text of a client column means.
    pub(super) fn column_client(&mut self, column: u32) -> ColumnClient {
        if column == NONE {
            return ColumnClient { client: NONE, is_exact: false };
        }
        let at = column as usize;
        if let Some(Some(known)) = self.columns.get(at) {
            return *known;
        }
        let text = self.clients.text(column);
        let known = match ClientId::parse(text) {
            Ok(_) => ColumnClient { client: column, is_exact: true },
            Err(_) => match suggest_client_id(text) {
                Some(client) => ColumnClient { client: self.clients.intern(&client), is_exact: false },
                None => ColumnClient { client: NONE, is_exact: false },
            },
        };
        if self.columns.len() <= at {
            self.columns.resize(at + 1, None);
        }
        self.columns[at] = Some(known);
        known
    }

    /// A column that a caller names and no table has is an error of all of them.
    fn check_given_columns(&mut self, options: &Options) {
        for (role, name) in options.columns.iter().enumerate() {
            let Some(name) = name else { continue };
            let is_known = self.files.iter().any(|file| file.roles[role].is_some());
            if is_known {
                continue;
            }
            for file in self.files.iter_mut().filter(|file| file.error.is_none()) {
                let message = format!("no table has a column \"{}\"", Shown::new(name));
                file.error = Some(FileError { code: "ERR_NO_COLUMN", message });
            }
        }
    }
}

/// Returns as much of a text as is kept.
fn start_of(text: &str) -> &str {
    text.char_indices().find(|(at, _)| *at >= MAX_JUNK).map_or(text, |(end, _)| &text[..end])
}
