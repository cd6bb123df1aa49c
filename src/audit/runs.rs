//! Looks at each run: its rows, whether its job and its clients are there, and how far they came.
//!
//! Of two rows for one pair, the one that came further is kept (`status`), then the newest, then the one with more in it, then the
//! first. Rows with one record id are one row that was exported twice.

use std::cmp::Reverse;

use super::columns::Role;
use super::detect::{Detail, KeptBy, Key, Look, MAX_ROWS, RUN_MS, Sink, Sum, Totals, What};
use super::finding::Code;
use super::parts::FilePart;
use super::rows::{Base, NONE, Row, Spelling};
use super::status::Status;
use crate::sorting;

/// Runs of one tenant that were made within fewer seconds than this are one that was made twice.
const TWICE_SECONDS: u32 = 10;

/// In so many runs a count must be no sum before it isn't one.
const MIN_COMPARED: u64 = 4;

/// What a look at the runs found out.
pub(super) struct Looked {
    pub(super) totals: Totals,
    pub(super) not_checked: Vec<(Code, String)>,
    /// The columns of each table that were compared.
    pub(super) compared: Vec<Vec<usize>>,
    /// What to say of which table.
    pub(super) remarks: Vec<(usize, String)>,
}

/// A run of a tenant, for finding two of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Made {
    client: u32,
    second: u32,
    base: Base,
    row: u32,
}

/// A count that both parts have.
struct Shared {
    name: String,
    /// Its column, by table.
    columns: Vec<Option<usize>>,
    compared: u64,
    differing: u64,
}

/// A count of a run that isn't the sum.
struct Differing {
    keys: (usize, usize),
    job: u32,
    shared: usize,
    sum: Sum,
}

struct Runs<'a> {
    look: &'a Look<'a>,
    sink: &'a mut Sink,
    /// Rows that aren't kept.
    deleted: Vec<bool>,
    /// How many rows of each table are there twice.
    echoes: Vec<u64>,
    /// Rows of clients that seem renamed: the client, what the column says, the row.
    renamed: Vec<(u32, u32, u32)>,
    made: Vec<Made>,
    shared: Vec<Shared>,
    differing: Vec<Differing>,
}

/// Looks at all runs. `nameless` are bases of rows in tables of clients that name none.
pub(super) fn look(look: &Look<'_>, keys: &[Key], nameless: &[Base], sink: &mut Sink) -> Looked {
    let has_jobs = keys.iter().any(|key| key.client == 0);
    let has_clients = keys.iter().any(|key| key.client != 0);
    let ends = Ends::of(look, keys);
    // How many runs of clients and how many jobs are later than the other table.
    let mut later = (0, 0);
    let mut totals = Totals::default();
    let mut runs = Runs {
        look,
        sink,
        deleted: vec![false; look.tables.rows.len()],
        echoes: vec![0; look.tables.files.len()],
        renamed: Vec::new(),
        made: Vec::new(),
        shared: shared(look),
        differing: Vec::new(),
    };
    let mut is_client = vec![false; look.tables.clients.len() + 1];
    let (mut clients, mut rows, mut start) = (Vec::new(), Vec::new(), 0);
    for run in keys.chunk_by(|a, b| a.run == b.run) {
        totals.runs += 1;
        let mut job = None;
        clients.clear();
        for pair in run.chunk_by(|a, b| (a.base, a.client) == (b.base, b.client)) {
            rows.clear();
            rows.extend(pair.iter().map(|key| key.row));
            let client = pair[0].client;
            if client == 0 {
                totals.job_rows += rows.len() as u64;
                job = Some(runs.job(&rows));
            } else {
                totals.client_rows += rows.len() as u64;
                is_client[client as usize - 1] = true;
                let kept = runs.client(&rows, client - 1);
                clients.push(kept);
                if let Some(second) = pair[0].base.second() {
                    let second = second.number();
                    runs.made.push(Made { client: client - 1, second, base: pair[0].base, row: kept });
                }
            }
        }
        match job {
            None if has_jobs && has_clients && ends.are_later(look, &clients, false) => later.0 += 1,
            None if has_jobs && has_clients => {
                runs.sink.push(Code::NoJobRow, &clients, None, Detail::None);
            }
            Some(job) if has_jobs && has_clients && clients.is_empty() => {
                let begins = look.is_open(job) && !look.is_old(job);
                let is_misplaced = look.row(job).client != NONE;
                if !begins && !is_misplaced && nameless.binary_search(&run[0].run).is_err() {
                    match ends.are_later(look, &[job], true) {
                        true => later.1 += 1,
                        false => drop(runs.sink.push(Code::NoClientRows, &[job], None, Detail::None)),
                    }
                }
            }
            _ => {}
        }
        for &row in job.iter().chain(&clients) {
            if look.is_stale(row) {
                runs.sink.push(Code::NeverEnded, &[row], None, Detail::None);
            }
        }
        if let Some(job) = job {
            runs.compare(job, &clients, (start, start + run.len()));
        }
        start += run.len();
    }
    totals.clients = is_client.iter().filter(|is_client| **is_client).count() as u64;
    runs.renames();
    runs.twice();
    let mut remarks = runs.counts(keys);
    for (file, &count) in runs.echoes.iter().enumerate().filter(|(_, count)| **count > 0) {
        let rows = if count == 1 { "1 row has".to_owned() } else { format!("{count} rows have") };
        remarks.push((
            file,
            format!(
                "{rows} the record id of another row for the same run: one record that was exported twice."
            ),
        ));
    }
    let mut not_checked = not_checked(look, &runs.shared, has_jobs, has_clients);
    let of_later = |count: u64, one: &str, more: &str, newest: &str| {
        let what = if count == 1 { format!("1 {one} is") } else { format!("{count} {more} are") };
        format!("{what} newer than the newest row of a {newest}; export both tables at the same time.")
    };
    if later.0 > 0 {
        not_checked.push((Code::NoJobRow, of_later(later.0, "run of clients", "runs of clients", "job")));
    }
    if later.1 > 0 {
        not_checked.push((Code::NoClientRows, of_later(later.1, "job", "jobs", "client")));
    }
    let compared = |file: usize| {
        runs.shared
            .iter()
            .filter(|shared| shared.is_sum())
            .filter_map(|shared| shared.columns[file])
            .collect()
    };
    let compared = (0..look.tables.files.len()).map(compared).collect();
    Looked { totals, not_checked, compared, remarks }
}

/// The times of the newest row of a job and of the newest row of a client.
struct Ends {
    job: Option<i64>,
    client: Option<i64>,
}

impl Ends {
    fn of(look: &Look<'_>, keys: &[Key]) -> Self {
        let newest = |is_job: bool| {
            keys.iter().filter(|key| (key.client == 0) == is_job).filter_map(|key| look.time(key.row)).max()
        };
        Self { job: newest(true), client: newest(false) }
    }

    /// Returns whether rows are later than all of the other part because that was exported a day earlier or more.
    fn are_later(&self, look: &Look<'_>, rows: &[u32], are_jobs: bool) -> bool {
        let (own, other) = if are_jobs { (self.job, self.client) } else { (self.client, self.job) };
        let (Some(own), Some(other)) = (own, other) else { return false };
        own - other > RUN_MS && rows.iter().all(|&row| look.time(row).is_some_and(|time| time > other))
    }
}

impl Runs<'_> {
    /// Looks at the rows of a client's run; returns the one to keep.
    fn client(&mut self, rows: &[u32], client: u32) -> u32 {
        let kept = self.settle(rows);
        self.spelling(rows);
        let is_bare = |row: &u32| {
            self.look.row(*row).client == NONE
                && self.look.parts[self.look.file(*row)] == FilePart::ClientRuns
        };
        let bare: Vec<u32> = rows.iter().copied().filter(is_bare).collect();
        if !bare.is_empty() {
            let finding = self.sink.push(Code::BaseIdInClientTable, &bare, None, Detail::None);
            for row in self.left(&bare) {
                self.sink.fix(row, finding, What::Id(self.look.row(row).base, client), false);
            }
        }
        let foreign = rows.iter().copied().filter(|&row| self.look.is_foreign(self.look.row(row)));
        let (renamed, foreign): (Vec<u32>, Vec<u32>) = foreign.partition(|&row| self.look.is_renamed(row));
        self.renamed.extend(renamed.iter().map(|&row| (client, self.look.row(row).column, row)));
        if !foreign.is_empty() {
            let finding = self.sink.push(Code::ForeignClient, &foreign, None, Detail::None);
            for row in self.left(&foreign) {
                self.sink.fix(row, finding, What::Client(self.look.name_in_column(row, client)), false);
            }
        }
        kept
    }

    /// Looks at the rows of a job; returns the one to keep.
    fn job(&mut self, rows: &[u32]) -> u32 {
        let (jobs, misplaced): (Vec<u32>, Vec<u32>) =
            rows.iter().partition(|&&row| self.look.row(row).client == NONE);
        let job = if jobs.is_empty() { None } else { Some(self.settle(&jobs)) };
        self.spelling(&jobs);
        if misplaced.is_empty() {
            return job.unwrap_or(rows[0]);
        }
        let finding = self.sink.push(Code::ClientIdInJobTable, &misplaced, None, Detail::None);
        let kept =
            job.or_else(|| misplaced.iter().copied().max_by_key(|&row| self.rank(row))).unwrap_or(rows[0]);
        for &row in &misplaced {
            let is_kept = row == kept;
            let what = if is_kept { What::Id(self.look.row(row).base, NONE) } else { What::Delete(kept) };
            self.deleted[row as usize] = !is_kept;
            self.sink.fix(row, finding, what, false);
        }
        kept
    }

    /// Returns those rows that aren't deleted.
    fn left(&self, rows: &[u32]) -> Vec<u32> {
        rows.iter().copied().filter(|&row| !self.deleted[row as usize]).collect()
    }

    /// Reports ids that aren't in their standard form.
    fn spelling(&mut self, rows: &[u32]) {
        if rows.iter().all(|&row| self.look.row(row).spelling == Spelling::Standard) {
            return;
        }
        for (spelling, code) in [
            (Spelling::Doubled, Code::DoubledId),
            (Spelling::Old, Code::OldSpelling),
            (Spelling::Damaged, Code::NotAnId),
        ] {
            let such: Vec<u32> =
                rows.iter().copied().filter(|&row| self.look.row(row).spelling == spelling).collect();
            if such.is_empty() {
                continue;
            }
            let finding = self.sink.push(code, &such, None, Detail::None);
            // Mended without the deletion of another row of this run, it would be the second one with this id.
            let is_alone = rows.iter().all(|&row| !self.deleted[row as usize]);
            for row in self.left(&such) {
                let Row { base, client, is_certain, .. } = *self.look.row(row);
                // A bare base id in the table of clients gets its client as well.
                let is_bare = client == NONE && self.look.parts[self.look.file(row)] == FilePart::ClientRuns;
                if !is_bare {
                    self.sink.fix(row, finding, What::Id(base, client), is_certain && is_alone);
                }
            }
        }
    }

    /// Reports two rows for one pair; returns the one to keep.
    fn settle(&mut self, rows: &[u32]) -> u32 {
        let [first, _, ..] = *rows else { return rows[0] };
        let mut by_record: Vec<(u64, u32)> =
            rows.iter().map(|&row| (self.look.row(row).record, row)).collect();
        sorting::sort_by(&mut by_record, Ord::cmp);
        let mut alive = Vec::with_capacity(rows.len());
        for same in by_record.chunk_by(|a, b| a.0 != 0 && a.0 == b.0) {
            let best = same.iter().map(|&(_, row)| row).max_by_key(|&row| self.rank(row));
            alive.extend(best);
            for &(_, row) in same.iter().filter(|&&(_, row)| Some(row) != best) {
                self.echoes[self.look.file(row)] += 1;
            }
        }
        sorting::sort_by(&mut alive, Ord::cmp);
        let Some(kept) = alive.iter().copied().max_by_key(|&row| self.rank(row)) else { return first };
        let next = alive.iter().copied().filter(|&row| row != kept).max_by_key(|&row| self.rank(row));
        let Some(next) = next else { return kept };
        let (best, other) = (self.rank(kept), self.rank(next));
        let by = match () {
            () if best.0 != other.0 => KeptBy::Status(best.0, other.0),
            () if best.1 != other.1 => KeptBy::Time,
            () if best.2 != other.2 => KeptBy::Filled,
            () => KeptBy::First,
        };
        let finding = self.sink.push(Code::TwoRows, &alive, Some(kept), Detail::Keep(by));
        let record = self.look.row(kept).record;
        for &row in rows {
            if row != kept && (record == 0 || self.look.row(row).record != record) {
                self.deleted[row as usize] = true;
                self.sink.fix(row, finding, What::Delete(kept), false);
            }
        }
        kept
    }

    /// By what a row is kept: the greatest one is.
    fn rank(&self, row: u32) -> (Status, Option<i64>, u16, Reverse<u32>) {
        let Row { status, is_ended, time, filled, .. } = *self.look.row(row);
        let status = if is_ended { status.max(Status::Other) } else { status };
        (status, time, filled, Reverse(row))
    }

    /// Compares the counts of a job that has ended with those of its clients.
    fn compare(&mut self, job: u32, clients: &[u32], keys: (usize, usize)) {
        if clients.is_empty() || self.shared.is_empty() {
            return;
        }
        if self.look.is_open(job) || clients.iter().any(|&row| self.look.is_open(row)) {
            return;
        }
        let look = self.look;
        for (at, shared) in self.shared.iter_mut().enumerate() {
            let value = |row: u32| {
                let file = look.file(row);
                let table = &look.tables.files[file];
                table.counts.get(shared.columns[file]?, (row - table.rows.start) as usize)
            };
            let Some(of_job) = value(job) else { continue };
            let (mut sum, mut is_any) = (0, false);
            for value in clients.iter().filter_map(|&row| value(row)) {
                sum += u64::from(value);
                is_any = true;
            }
            let Some(column) = shared.columns[look.file(job)].filter(|_| is_any) else { continue };
            shared.compared += 1;
            if sum != u64::from(of_job) {
                shared.differing += 1;
                let sum = Sum { column, job: of_job, sum };
                self.differing.push(Differing { keys, job, shared: at, sum });
            }
        }
    }

    /// Reports the counts that differ, but for columns that are no sums; returns what to say of those.
    fn counts(&mut self, keys: &[Key]) -> Vec<(usize, String)> {
        let mut remarks = Vec::new();
        for shared in &self.shared {
            if shared.is_sum() {
                continue;
            }
            for (file, column) in shared.columns.iter().enumerate() {
                if let Some(column) = column {
                    remarks.push((
                        file,
                        format!(
                            "\"{}\" of a job isn't the sum of its clients in {} of {} runs, so it was not compared.",
                            crate::shown::Shown::new(&self.look.tables.files[file].header[*column]),
                            shared.differing,
                            shared.compared
                        ),
                    ));
                }
            }
        }
        let differing = std::mem::take(&mut self.differing);
        for of_run in differing.chunk_by(|a, b| a.job == b.job) {
            let sums: Vec<&Differing> =
                of_run.iter().filter(|one| self.shared[one.shared].is_sum()).collect();
            let Some(first) = sums.first() else { continue };
            let mut rows = vec![first.job];
            let clients = keys[first.keys.0..first.keys.1].iter().filter(|key| key.client != 0);
            rows.extend(clients.map(|key| key.row).filter(|&row| !self.deleted[row as usize]));
            let detail = Detail::Sums(sums.iter().map(|one| one.sum).collect());
            let finding = self.sink.push(Code::CountsDiffer, &rows, None, detail);
            for one in sums {
                let Ok(sum) = u32::try_from(one.sum.sum) else { continue };
                self.sink.fix(one.job, finding, What::Count(one.sum.column as u32, sum), false);
            }
        }
        remarks
    }

    /// Reports rows of clients whose column has another's name in all rows: one finding for each.
    fn renames(&mut self) {
        let mut renamed = std::mem::take(&mut self.renamed);
        sorting::sort_by(&mut renamed, Ord::cmp);
        for of_client in renamed.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let rows: Vec<u32> = of_client.iter().map(|&(_, _, row)| row).collect();
            let finding = self.sink.push(Code::ForeignClient, &rows, None, Detail::Renamed);
            for row in self.left(&rows) {
                let name = self.look.name_in_column(row, of_client[0].0);
                self.sink.fix(row, finding, What::Client(name), false);
            }
        }
    }

    /// Reports runs of one tenant that were made within seconds.
    fn twice(&mut self) {
        let mut made = std::mem::take(&mut self.made);
        sorting::sort_by(&mut made, Ord::cmp);
        let is_near = |a: &Made, b: &Made| a.client == b.client && b.second - a.second < TWICE_SECONDS;
        for near in made.chunk_by(is_near).filter(|near| near.len() > 1) {
            let rows: Vec<u32> = near.iter().map(|made| made.row).collect();
            let seconds = u64::from(near[near.len() - 1].second - near[0].second);
            self.sink.push(Code::MadeTwice, &rows, None, Detail::Within(rows.len() as u64, seconds));
        }
    }
}

impl Shared {
    fn is_sum(&self) -> bool {
        match self.compared < MIN_COMPARED {
            // One that differs may be a fault, but not all of two.
            true => self.differing < self.compared.max(2),
            false => self.differing * 2 < self.compared,
        }
    }
}

/// Returns the counts that tables of jobs and of clients both have.
fn shared(look: &Look<'_>) -> Vec<Shared> {
    let files = || look.tables.files.iter().zip(look.parts);
    let of = |is: fn(FilePart) -> bool| {
        let counting =
            files().filter(move |(_, part)| is(**part)).flat_map(|(file, _)| file.counts.counting());
        counting.map(|(name, _)| name)
    };
    let of_clients: Vec<&str> =
        of(|part| matches!(part, FilePart::ClientRuns | FilePart::ByColumn | FilePart::Mixed)).collect();
    let mut names: Vec<&str> = of(|part| matches!(part, FilePart::Jobs | FilePart::Mixed))
        .filter(|name| of_clients.contains(name))
        .collect();
    sorting::sort_by(&mut names, Ord::cmp);
    names.dedup();
    // Each takes time for every row.
    names.truncate(MAX_ROWS);
    let column = |name: &str| {
        let at = |(file, _): (&super::table::Read, _)| {
            file.counts.counting().find(|(own, _)| *own == name).map(|(_, column)| column)
        };
        files().map(at).collect()
    };
    names
        .into_iter()
        .map(|name| Shared { name: name.to_owned(), columns: column(name), compared: 0, differing: 0 })
        .collect()
}

/// Says what was not looked for, and why.
fn not_checked(look: &Look<'_>, shared: &[Shared], has_jobs: bool, has_clients: bool) -> Vec<(Code, String)> {
    let files = || look.tables.files.iter().zip(look.parts).filter(|(file, _)| !file.rows.is_empty());
    let has = |role: Role| files().any(|(file, _)| file.column(role).is_some());
    let mut not = Vec::new();
    if files().next().is_none() {
        return not;
    }
    let missing = match (has_jobs, has_clients) {
        (true, true) => None,
        (false, true) => Some("There are no rows of jobs; give the table of jobs as well."),
        (true, false) => Some("There are no rows of clients; give the table of clients as well."),
        (false, false) => Some("There are no rows with a run id."),
    };
    if let Some(why) = missing {
        let codes = [Code::NoJobRow, Code::NoClientRows, Code::CountsDiffer];
        not.extend(codes.map(|code| (code, why.to_owned())));
    } else if shared.is_empty() {
        not.push((
            Code::CountsDiffer,
            "No column of counts is both in the table of jobs and in that of clients.".to_owned(),
        ));
    } else if shared.iter().all(|shared| !shared.is_sum()) {
        let names: Vec<&str> = shared.iter().map(|shared| shared.name.as_str()).collect();
        not.push((
            Code::CountsDiffer,
            format!("No column of a job is a sum in most runs ({}).", names.join(", ")),
        ));
    }
    if !has(Role::Client) {
        not.push((Code::ForeignClient, "No table has a client column; name it if there is one.".to_owned()));
    }
    if !has(Role::Status) && !has(Role::Ended) {
        not.push((Code::NeverEnded, "No table has a column for the status or the end of a run.".to_owned()));
    } else if look.files.iter().all(|file| file.newest.is_none()) {
        not.push((Code::NeverEnded, "No row has a time.".to_owned()));
    }
    let all_mixed = files().all(|(_, part)| matches!(part, FilePart::Mixed | FilePart::Nothing));
    if all_mixed && has_jobs && has_clients {
        let why = "Jobs and clients are in one table, so each row was read as what its id is.";
        not.extend([Code::BaseIdInClientTable, Code::ClientIdInJobTable].map(|code| (code, why.to_owned())));
    }
    not
}
