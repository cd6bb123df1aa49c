//! Finds what is wrong: puts the rows in the order of their runs, and looks at each run.

use std::collections::HashMap;

use super::Options;
use super::columns::Role;
use super::finding::Code;
use super::parts::{self, FilePart};
use super::rows::{Base, NONE, Row, Spelling};
use super::runs::{self, Looked};
use super::status::Status;
use super::table::{Read, Tables};
use crate::severity::Severity;
use crate::sorting;

/// The most findings of a report, and of each code before they are in order.
pub(super) const MAX_FINDINGS: usize = 20_000;

/// The most rows of a finding.
pub(super) const MAX_ROWS: usize = 20;

/// How long a run may go on, in milliseconds.
pub(super) const RUN_MS: i64 = 86_400_000;

/// So many rows with one name for one client make it another name of it.
const MIN_ALIAS_ROWS: u32 = 3;

/// A finding, without its texts.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) code: Code,
    pub(super) rows: Vec<u32>,
    pub(super) omitted: u64,
    /// The row to keep, as an index in `rows`.
    pub(super) keep: Option<usize>,
    pub(super) detail: Detail,
}

/// What else a finding says.
#[derive(Clone, Debug)]
pub(super) enum Detail {
    None,
    /// Why a row is kept.
    Keep(KeptBy),
    /// How many runs there are, within how many seconds.
    Within(u64, u64),
    /// Sums that differ.
    Sums(Vec<Sum>),
    /// All rows of a client have the name of another in their column.
    Renamed,
}

/// By what one of two rows is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeptBy {
    Status(Status, Status),
    Time,
    Filled,
    First,
}

/// A count of a job, and the sum of those of its clients.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sum {
    /// The column in the table of the job.
    pub(super) column: usize,
    pub(super) job: u32,
    pub(super) sum: u64,
}

/// A proposed change.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fix {
    pub(super) row: u32,
    pub(super) finding: u32,
    pub(super) what: What,
    pub(super) is_certain: bool,
}

/// What to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The row goes; another one is kept, or [`NONE`].
    Delete(u32),
    /// The id becomes this base with this client, which may be [`NONE`].
    Id(Base, u32),
    /// The client column becomes this client.
    Client(u32),
    /// The count in this column becomes this number.
    Count(u32, u32),
}

/// What was found.
pub(super) struct Detected {
    pub(super) tables: Tables,
    pub(super) parts: Vec<FilePart>,
    pub(super) findings: Vec<Found>,
    pub(super) fixes: Vec<Fix>,
    pub(super) not_checked: Vec<(Code, String)>,
    /// The columns of each table that were compared as counts.
    pub(super) compared: Vec<Vec<usize>>,
    /// The first and the last time.
    pub(super) time: Option<(i64, i64)>,
    pub(super) totals: Totals,
}

/// Sums of a report.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Totals {
    pub(super) runs: u64,
    pub(super) clients: u64,
    pub(super) job_rows: u64,
    pub(super) client_rows: u64,
    pub(super) errors: u64,
    pub(super) warnings: u64,
}

/// Where findings go.
#[derive(Default)]
pub(super) struct Sink {
    findings: Vec<Found>,
    counts: [u64; Code::ALL.len()],
    pub(super) fixes: Vec<Fix>,
}

impl Sink {
    /// Adds a finding of these rows, of which `keep` is one; returns its number, [`NONE`] if there are too many of its code.
    pub(super) fn push(&mut self, code: Code, rows: &[u32], keep: Option<u32>, detail: Detail) -> u32 {
        let count = &mut self.counts[code as usize];
        *count += 1;
        if *count > MAX_FINDINGS as u64 {
            return NONE;
        }
        let mut shown: Vec<u32> = rows.iter().take(MAX_ROWS).copied().collect();
        if let Some(keep) = keep
            && !shown.contains(&keep)
            && let Some(last) = shown.last_mut()
        {
            *last = keep;
        }
        let omitted = (rows.len() - shown.len()) as u64;
        let keep = keep.and_then(|keep| shown.iter().position(|&row| row == keep));
        self.findings.push(Found { code, rows: shown, omitted, keep, detail });
        (self.findings.len() - 1) as u32
    }

    pub(super) fn fix(&mut self, row: u32, finding: u32, what: What, is_certain: bool) {
        self.fixes.push(Fix { row, finding, what, is_certain });
    }

    fn total(&self, severity: Severity) -> u64 {
        let of = Code::ALL.into_iter().filter(|code| code.severity() == severity);
        of.map(|code| self.counts[code as usize]).sum()
    }
}

/// A row that tracks a run, in the order of runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The run that its job tracks.
    pub(super) run: Base,
    /// Its own base.
    pub(super) base: Base,
    /// Its client, plus one; 0 for a job.
    pub(super) client: u32,
    pub(super) row: u32,
}

/// What all detectors look at.
pub(super) struct Look<'a> {
    pub(super) tables: &'a Tables,
    pub(super) parts: &'a [FilePart],
    pub(super) other_names: OtherNames,
    /// What the rows of each table say together.
    pub(super) files: Vec<FileFacts>,
}

/// What the rows of a table say together.
pub(super) struct FileFacts {
    /// The time of the newest row: about when it was exported.
    pub(super) newest: Option<i64>,
    /// Whether a row without a status still runs: not if most rows have none.
    empty_is_open: bool,
}

impl Look<'_> {
    pub(super) fn row(&self, row: u32) -> &Row {
        &self.tables.rows[row as usize]
    }

    /// Returns the number of a row's table.
    pub(super) fn file(&self, row: u32) -> usize {
        self.tables.files.partition_point(|file| file.rows.end <= row)
    }

    pub(super) fn table(&self, row: u32) -> &Read {
        &self.tables.files[self.file(row)]
    }

    /// Returns when a row's run was made.
    pub(super) fn time(&self, row: u32) -> Option<i64> {
        time(self.row(row))
    }

    /// Returns whether a run may go on.
    pub(super) fn is_open(&self, row: u32) -> bool {
        let (row, file) = (self.row(row), self.table(row));
        let has_status = file.column(Role::Status).is_some();
        !row.is_ended
            && match row.status {
                Status::Running => true,
                Status::Empty => has_status || file.column(Role::Ended).is_some(),
                _ => false,
            }
    }

    /// Returns whether it was made over a day before the newest row of its table.
    pub(super) fn is_old(&self, row: u32) -> bool {
        let newest = self.files[self.file(row)].newest;
        self.time(row).zip(newest).is_some_and(|(time, newest)| newest - time > RUN_MS)
    }

    /// Returns whether it has gone on for too long.
    pub(super) fn is_stale(&self, row: u32) -> bool {
        let says_so = self.row(row).status == Status::Running || self.files[self.file(row)].empty_is_open;
        says_so && self.is_open(row) && self.is_old(row)
    }

    /// Returns the client of its column, as a number; [`NONE`] if that isn't one.
    pub(super) fn column_client(&self, row: &Row) -> u32 {
        let known = self.tables.columns.get(row.column as usize).copied().flatten();
        known.map_or(NONE, |known| known.client)
    }

    /// Returns what the client column of a row should say for a client: its id, or the other name that the table has for it.
    pub(super) fn name_in_column(&self, row: u32, client: u32) -> u32 {
        self.other_names.of_client.get(&(self.file(row), client)).copied().unwrap_or(client)
    }

    /// Returns whether its client column is of another tenant than its id.
    pub(super) fn is_foreign(&self, row: &Row) -> bool {
        let column = self.column_client(row);
        row.client != NONE
            && column != NONE
            && column != row.client
            && !self.other_names.pairs.contains(&(row.client, row.column))
    }

    /// Returns whether its client seems to have been renamed to what its column says.
    pub(super) fn is_renamed(&self, row: u32) -> bool {
        let Row { client, column, .. } = *self.row(row);
        self.other_names.renamed.contains(&(self.file(row), client, column))
    }
}

/// What client columns call clients, other than by their ids.
#[derive(Default)]
pub(super) struct OtherNames {
    /// Pairs of a client and another name of it.
    pairs: hashbrown::HashSet<(u32, u32)>,
    /// One of the names, by table and client.
    of_client: hashbrown::HashMap<(usize, u32), u32>,
    /// Of a table, clients with the name of another one that they have in most rows, and their own in none.
    renamed: hashbrown::HashSet<(usize, u32, u32)>,
}

/// Finds out which texts are other names of a client, table by table, and remarks it.
fn other_names(tables: &mut Tables, options: &Options) -> OtherNames {
    let mut is_client = vec![false; tables.clients.len()];
    for client in &options.clients {
        if let Some(number) = tables.clients.find(client) {
            is_client[number as usize] = true;
        }
    }
    for row in tables.rows.iter().filter(|row| row.has_client()) {
        is_client[row.client as usize] = true;
    }
    let mut names = OtherNames::default();
    for file in 0..tables.files.len() {
        let NamesIn { names: of_file, renamed } = names_in(tables, &tables.files[file], &is_client);
        names.renamed.extend(renamed.into_iter().map(|(client, column)| (file, client, column)));
        let Some(&(client, column)) = of_file.first() else { continue };
        let remark = format!(
            "Its client column has names of its own, such as \"{}\" for {}: each is of one client in most of its rows, and was taken for that one.",
            crate::shown::Shown::new(tables.clients.text(column)),
            tables.clients.text(client)
        );
        tables.files[file].remarks.push(remark);
        for (client, column) in of_file {
            names.pairs.insert((client, column));
            names.of_client.entry((file, client)).or_insert(column);
        }
    }
    names
}

/// The names that a table has for clients other than their ids.
struct NamesIn {
    /// In order: most rows with that name are of this client, and none of its rows has its own id in the column.
    names: Vec<(u32, u32)>,
    /// As that, but the name is the id of another client.
    renamed: Vec<(u32, u32)>,
}

/// Finds the other names of the clients of a table.
fn names_in(tables: &Tables, file: &Read, is_client: &[bool]) -> NamesIn {
    let means = |column: u32| {
        tables.columns.get(column as usize).copied().flatten().map_or(NONE, |known| known.client)
    };
    let mut others: HashMap<(u32, u32), u32, _> = HashMap::with_hasher(tables.hasher.clone());
    let mut of_column: HashMap<u32, u32, _> = HashMap::with_hasher(tables.hasher.clone());
    let mut own = hashbrown::HashSet::new();
    let rows = &tables.rows[file.rows.start as usize..file.rows.end as usize];
    for row in rows.iter().filter(|row| row.has_client() && means(row.column) != NONE) {
        if means(row.column) == row.client {
            own.insert(row.client);
        } else {
            *others.entry((row.client, row.column)).or_default() += 1;
            *of_column.entry(row.column).or_default() += 1;
        }
    }
    others.retain(|(client, column), count| {
        !own.contains(client) && of_column.get(column).is_some_and(|&all| *count > all / 2)
    });
    let is_anothers = |column: u32| is_client.get(means(column) as usize).copied().unwrap_or(false);
    let (renamed, mut others): (HashMap<_, _>, HashMap<_, _>) =
        others.into_iter().partition(|((_, column), _)| is_anothers(*column));
    let renamed = renamed.into_iter().filter(|(_, count)| *count >= MIN_ALIAS_ROWS).map(|(pair, _)| pair);
    // Where most clients have a name of their own, one with few rows has one, too.
    let sure = others.values().filter(|&&count| count >= MIN_ALIAS_ROWS).count();
    let is_usual = sure > own.len();
    others.retain(|_, count| is_usual || *count >= MIN_ALIAS_ROWS);
    let mut names: Vec<(u32, u32)> = others.into_keys().collect();
    sorting::sort_by(&mut names, Ord::cmp);
    NamesIn { names, renamed: renamed.collect() }
}

/// Withdraws the certainty of ids that are also standard ones of another client, if that is a tenant: one that another row or
/// the caller names.
fn doubt_rivals(tables: &mut Tables, options: &Options) {
    if tables.rivals.is_empty() {
        return;
    }
    let mut tenants: hashbrown::HashSet<u32> =
        options.clients.iter().filter_map(|client| tables.clients.find(client)).collect();
    tenants.extend(tables.columns.iter().flatten().map(|known| known.client));
    tenants.extend(tables.rows.iter().filter(|row| row.spelling == Spelling::Standard).map(|row| row.client));
    for (row, rival) in &tables.rivals {
        if tenants.contains(rival) {
            tables.rows[*row as usize].is_certain = false;
        }
    }
}

/// Decides about ids such as `251003-154510-Bora-Bora` of rows whose client column says `Bora`: they are of a tenant `Bora-Bora` if
/// there is one, and have `Bora` twice if that is one. Returns the rows for which neither shows; they count as standard.
fn settle_doubled(tables: &mut Tables, options: &Options) -> Vec<(u32, u32)> {
    let is_doubled = |row: &Row| row.spelling == Spelling::Doubled;
    let doubled: Vec<(u32, u32)> = tables
        .rivals
        .iter()
        .copied()
        .filter(|&(row, _)| tables.rows.get(row as usize).is_some_and(is_doubled))
        .collect();
    if doubled.is_empty() {
        return doubled;
    }
    let mut tenants: hashbrown::HashSet<u32> =
        options.clients.iter().filter_map(|client| tables.clients.find(client)).collect();
    tenants.extend(tables.rows.iter().filter(|row| row.spelling == Spelling::Standard).map(|row| row.client));
    let in_column: hashbrown::HashSet<u32> =
        tables.columns.iter().flatten().map(|known| known.client).collect();
    let mut unsettled = Vec::new();
    for (number, rival) in doubled {
        let Some(row) = tables.rows.get_mut(number as usize) else { continue };
        let is_rivals = tenants.contains(&rival) || in_column.contains(&rival);
        if !is_rivals && tenants.contains(&row.client) {
            continue;
        }
        if !is_rivals {
            unsettled.push((number, row.client));
        }
        (row.spelling, row.client, row.is_certain) = (Spelling::Standard, rival, true);
    }
    unsettled
}

/// Takes ids that may end with the client twice for that, where the column doesn't just call that client so.
fn settle_rest(tables: &mut Tables, other_names: &OtherNames, unsettled: &[(u32, u32)]) {
    for &(number, client) in unsettled {
        let Some(row) = tables.rows.get_mut(number as usize) else { continue };
        if !other_names.pairs.contains(&(row.client, row.column)) {
            (row.spelling, row.client, row.is_certain) = (Spelling::Doubled, client, false);
        }
    }
}

/// Looks at all rows of each table, and remarks in which most have no status.
fn facts(tables: &mut Tables) -> Vec<FileFacts> {
    let rows = &tables.rows;
    let of_file = |file: &mut Read| {
        let rows = &rows[file.rows.start as usize..file.rows.end as usize];
        let silent = rows.iter().filter(|row| row.status == Status::Empty && !row.is_ended).count();
        let empty_is_open = silent * 2 <= rows.len();
        if !empty_is_open && (file.column(Role::Status).or(file.column(Role::Ended))).is_some() {
            file.remarks
                .push("Most of its rows have no status, so having none wasn't taken for running.".to_owned());
        }
        FileFacts { newest: rows.iter().filter_map(time).max(), empty_is_open }
    };
    tables.files.iter_mut().map(of_file).collect()
}

/// Returns when a row's run was made.
fn time(row: &Row) -> Option<i64> {
    row.time.or_else(|| Some(row.base.second()?.unix_ms()))
}

/// Finds what is wrong with the rows.
pub(super) fn detect(mut tables: Tables, options: &Options) -> Detected {
    let parts = parts::of(&mut tables);
    let unsettled = settle_doubled(&mut tables, options);
    let other_names = other_names(&mut tables, options);
    settle_rest(&mut tables, &other_names, &unsettled);
    doubt_rivals(&mut tables, options);
    let files = facts(&mut tables);
    let times = || tables.rows.iter().filter_map(time);
    let span = times().min().zip(times().max());
    let mut sink = Sink::default();
    let look = Look { tables: &tables, parts: &parts, other_names, files };
    let (keys, nameless) = keys(&look, &mut sink);
    let Looked { totals, not_checked, compared, remarks } = runs::look(&look, &keys, &nameless, &mut sink);
    junk(&look, &mut sink);
    let totals =
        Totals { errors: sink.total(Severity::Error), warnings: sink.total(Severity::Warning), ..totals };
    for (file, remark) in remarks {
        tables.files[file].remarks.push(remark);
    }
    let (findings, fixes) = in_order(sink);
    Detected { tables, parts, findings, fixes, not_checked, compared, time: span, totals }
}

/// Puts findings in order, worst first, and gives each fix the new number of its finding.
fn in_order(sink: Sink) -> (Vec<Found>, Vec<Fix>) {
    let Sink { findings, mut fixes, .. } = sink;
    let mut order: Vec<u32> = (0..findings.len() as u32).collect();
    sorting::sort_by_key(&mut order, |&at| {
        let found = &findings[at as usize];
        (found.code, found.rows.first().copied(), at)
    });
    let mut place = vec![NONE; findings.len()];
    for (new, &old) in order.iter().take(MAX_FINDINGS).enumerate() {
        place[old as usize] = new as u32;
    }
    for fix in &mut fixes {
        fix.finding = place.get(fix.finding as usize).copied().unwrap_or(NONE);
    }
    sorting::sort_by_key(&mut fixes, |fix| fix.row);
    let mut findings: Vec<Option<Found>> = findings.into_iter().map(Some).collect();
    let kept = order.into_iter().take(MAX_FINDINGS).filter_map(|old| findings[old as usize].take());
    (kept.collect(), fixes)
}

/// Returns the rows that track a run, in order, and the bases of those in a table of clients that name none: they are findings.
fn keys(look: &Look<'_>, sink: &mut Sink) -> (Vec<Key>, Vec<Base>) {
    let mut keys = Vec::with_capacity(look.tables.rows.len());
    let mut nameless = Vec::new();
    for (file, part) in look.tables.files.iter().zip(look.parts) {
        for number in file.rows.clone() {
            let row = look.row(number);
            if matches!(row.spelling, Spelling::Junk | Spelling::Empty) {
                continue;
            }
            let column = || look.column_client(row);
            let client = match (part, row.client) {
                // The id of a client in the table of jobs is in the place of its job's row.
                (FilePart::Jobs, _) | (FilePart::Mixed, NONE) => NONE,
                (FilePart::ClientRuns | FilePart::ByColumn, NONE) if column() == NONE => {
                    nameless.push((row.base, number));
                    continue;
                }
                (FilePart::ClientRuns | FilePart::ByColumn, NONE) => column(),
                (_, client) => client,
            };
            keys.push(Key { run: row.base, base: row.base, client: client.wrapping_add(1), row: number });
        }
    }
    follow_links(look, &mut keys);
    keys.sort_unstable();
    sorting::sort_by(&mut nameless, Ord::cmp);
    for rows in nameless.chunk_by(|a, b| a.0 == b.0) {
        let rows: Vec<u32> = rows.iter().map(|&(_, row)| row).collect();
        let finding = sink.push(Code::BaseIdInClientTable, &rows, None, Detail::None);
        rows.iter().for_each(|&row| sink.fix(row, finding, What::Delete(NONE), false));
    }
    (keys, nameless.into_iter().map(|(base, _)| base).collect())
}

/// Gives a client's row the run of the job that its job column names, if its own base has no job.
fn follow_links(look: &Look<'_>, keys: &mut [Key]) {
    if look.tables.links.is_empty() {
        return;
    }
    let mut jobs: HashMap<u64, Base, _> = HashMap::with_hasher(look.tables.hasher.clone());
    let mut bases = hashbrown::HashSet::new();
    for key in keys.iter().filter(|key| key.client == 0) {
        use std::hash::BuildHasher as _;
        let row = look.row(key.row);
        if row.record != 0 {
            jobs.insert(row.record, row.base);
        }
        jobs.insert(look.tables.hasher.hash_one(&*row.base.text(&look.tables.bases)) | 1, row.base);
        bases.insert(row.base);
    }
    for key in keys.iter_mut().filter(|key| key.client != 0 && !bases.contains(&key.base)) {
        let Ok(at) = look.tables.links.binary_search_by_key(&key.row, |link| link.0) else { continue };
        if let Some(&base) = jobs.get(&look.tables.links[at].1) {
            key.run = base;
        }
    }
}

/// Reports rows without an id: one finding for each text.
fn junk(look: &Look<'_>, sink: &mut Sink) {
    let mut rows: Vec<(u32, u32)> = Vec::new();
    for (number, row) in (0..).zip(&look.tables.rows) {
        match row.spelling {
            Spelling::Junk => rows.push((row.client, number)),
            Spelling::Empty => rows.push((NONE, number)),
            _ => {}
        }
    }
    sorting::sort_by(&mut rows, Ord::cmp);
    for rows in rows.chunk_by(|a, b| a.0 == b.0) {
        let rows: Vec<u32> = rows.iter().map(|&(_, row)| row).collect();
        let finding = sink.push(Code::NotAnId, &rows, None, Detail::None);
        // In a table without any id the wrong column was read.
        for &row in rows.iter().filter(|&&row| look.table(row).has_ids) {
            sink.fix(row, finding, What::Delete(NONE), false);
        }
    }
}
