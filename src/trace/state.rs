//! What one reading leaves for the next, so that a cron reads only what is new and reports each finding once: how far each
//! file was read, the runs that are still open, and the findings that were reported.
//!
//! A file is known by the hash of its first bytes, unpacked, so it is found again after it was rotated, renamed or
//! compressed, and one that was truncated and begun anew is read from its beginning.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hasher as _};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::files::FileReport;
use super::flow::{Event, Flow, Id, Reason, Role, Writer};
use super::names::Name;
use super::read;
use super::steps::Step;
use super::tally::{Place, Seen, Tally};
use super::{Resume, Watch};
use crate::id::RunId;

/// The version of the format. Another one is refused.
const VERSION: u8 = 1;

/// How many of the first bytes of a file identify it.
const HEAD: usize = 1 << 10;

/// A run that ended is kept for so many milliseconds: a late line may still be about it.
const KEPT_AFTER_END: i64 = 24 * 3_600_000;

/// A run whose end no line tells is kept for so many milliseconds.
const KEPT_OPEN: i64 = 30 * 24 * 3_600_000;

/// The most findings that are remembered as reported, the latest.
const MAX_REPORTED: usize = 100_000;

/// What one reading leaves for the next.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct State {
    #[serde(rename = "strictRunIdTrace")]
    version: u8,
    files: Vec<SavedFile>,
    names: Vec<String>,
    keyed: Vec<u32>,
    writers: Vec<SavedWriter>,
    events: Vec<SavedEvent>,
    /// Lines of each run, by its base.
    lines: Vec<(u32, u64)>,
    parents: Vec<(u32, Vec<u32>)>,
    apify: Vec<(u32, Vec<u32>)>,
    pub(super) reported: Vec<u64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct SavedFile {
    name: String,
    /// How many of its first bytes the hash is of.
    head_len: usize,
    head_hash: u64,
    offset: u64,
    size: u64,
    lines: u64,
    time: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct SavedWriter {
    process: Option<u32>,
    operation: Option<u32>,
    words: [Option<u32>; 2],
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct SavedEvent {
    step: String,
    run_id: u32,
    client: Option<u32>,
    writer: u32,
    is_exact: bool,
    is_explained: bool,
    role: Role,
    count: u64,
    kept: Vec<(SavedPlace, String)>,
    last: SavedPlace,
}

/// Time, file, line.
type SavedPlace = (Option<i64>, u32, u64);

/// Why a state can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadState(pub String);

impl State {
    /// Reads a state that [`Self::text`] wrote; an empty text is that of a first run.
    pub(super) fn parse(text: &str) -> Result<Self, BadState> {
        if text.is_empty() {
            return Ok(Self { version: VERSION, ..Self::default() });
        }
        let state: Self = serde_json::from_str(text).map_err(|error| BadState(error.to_string()))?;
        let is_known = |name: u32| (name as usize) < state.names.len();
        let are_known = state.events.iter().all(|event| {
            is_known(event.run_id)
                && event.client.is_none_or(is_known)
                && (event.writer as usize) < state.writers.len()
                && Step::named(&event.step).is_some()
        });
        let ends =
            state.parents.iter().chain(&state.apify).flat_map(|(name, others)| others.iter().chain([name]));
        let words = state.writers.iter().flat_map(|of| [of.process, of.operation, of.words[0], of.words[1]]);
        let names = ends.chain(&state.keyed).chain(state.lines.iter().map(|(base, _)| base)).copied();
        match state.version {
            VERSION if are_known && names.chain(words.flatten()).all(is_known) => Ok(state),
            VERSION => Err(BadState("it refers to names that it doesn't hold".to_owned())),
            version => Err(BadState(format!("it is of version {version}, and this package reads {VERSION}"))),
        }
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Returns where to go on in each of the logs, and the index of its file in this state.
    pub(super) fn resume(&self, paths: &[PathBuf], watch: &Watch) -> Vec<(Resume, Option<usize>)> {
        let mut taken = BTreeSet::new();
        let mut resumed = |path: &PathBuf| {
            let found = head_of(path, watch).and_then(|head| {
                let is_it = |file: &SavedFile| {
                    file.head_len > 0
                        && head.len() >= file.head_len
                        && hash(&head[..file.head_len]) == file.head_hash
                };
                (0..self.files.len()).find(|at| !taken.contains(at) && is_it(&self.files[*at]))
            });
            let begin = Resume { holds_last_line: true, ..Resume::BEGIN };
            let Some(at) = found else { return (begin, None) };
            taken.insert(at);
            let SavedFile { offset, size, lines, time, .. } = self.files[at];
            (Resume { offset, size, lines, time, holds_last_line: true }, Some(at))
        };
        paths.iter().map(&mut resumed).collect()
    }

    /// Returns the names of the files that aren't among the logs now. Their lines may be evidence.
    pub(super) fn earlier_files(&self, found: &[Option<usize>]) -> Vec<(usize, &str)> {
        let is_gone = |at: &usize| !found.contains(&Some(*at));
        (0..self.files.len()).filter(is_gone).map(|at| (at, &*self.files[at].name)).collect()
    }

    /// Puts what was open into a flow. `file` gives the new index of a file.
    pub(super) fn restore(&self, flow: &mut Flow, file: impl Fn(usize) -> u32) {
        let names: Vec<Name> = self.names.iter().map(|text| flow.names.name(text)).collect();
        let name = |old: u32| names[old as usize];
        let place = |(time, old, line): SavedPlace| Place::new(time, file(old as usize), line);
        let writers: Vec<_> = self
            .writers
            .iter()
            .map(|writer| {
                let words = writer.words.map(|word| word.map(name));
                let (process, operation) = (writer.process.map(name), writer.operation.map(name));
                flow.writer(Writer { process, operation, words, file: None })
            })
            .collect();
        for saved in &self.events {
            let text = flow.names.text(name(saved.run_id)).to_owned();
            let Some((id, step)) = RunId::read(&text).zip(Step::named(&saved.step)) else { continue };
            let (run_id, known) = flow.learn(id);
            let number = flow.begin_record();
            flow.count_line(known.base, id.kind(), number, 0);
            let reason = match (saved.is_exact, saved.is_explained) {
                (true, _) => Reason::Own,
                (false, true) => Reason::EarlierRule,
                (false, false) => Reason::Nothing,
            };
            let event = Event {
                base: known.base,
                run_id,
                client: saved.client.map(name),
                writer: writers[saved.writer as usize],
                reason,
                step,
                role: saved.role,
            };
            let kept =
                saved.kept.iter().map(|(at, text)| Seen { place: place(*at), text: flow.texts.keep(text) });
            let tally = Tally::restored(saved.count, kept.collect(), place(saved.last));
            flow.add(event, &tally);
        }
        for &(base, lines) in &self.lines {
            if let Some(run) = flow.runs.get_mut(&name(base)) {
                run.lines += lines;
            }
        }
        let named =
            |(old, others): &(u32, Vec<u32>)| (name(*old), others.iter().map(|&old| name(old)).collect());
        flow.parents.extend(self.parents.iter().map(named));
        flow.apify.extend(self.apify.iter().map(named));
        flow.keyed.extend(self.keyed.iter().map(|&old| name(old)));
    }

    /// Returns what the next reading needs.
    pub(super) fn of(flow: &Flow, files: &[FileReport], times: &[Option<i64>], heads: Vec<Vec<u8>>) -> Self {
        let mut state = Self { version: VERSION, ..Self::default() };
        for ((file, head), time) in files.iter().zip(heads).zip(times) {
            let head_len = head.len().min(usize::try_from(file.end.size).unwrap_or(usize::MAX));
            state.files.push(SavedFile {
                name: file.name.clone(),
                head_len,
                head_hash: hash(&head[..head_len]),
                offset: file.end.offset,
                size: file.end.size,
                lines: file.end.lines,
                time: *time,
            });
        }
        let end = flow.all_events().filter_map(|(_, tally)| tally.last().time()).max();
        let open: BTreeSet<Name> =
            flow.runs.keys().copied().filter(|&base| is_open(flow, base, end)).collect();
        let mut saver = Saver { flow, state, names: BTreeMap::new(), writers: BTreeMap::new() };
        for (event, tally) in
            flow.all_events().filter(|(event, tally)| open.contains(&event.base) && tally.count() > 0)
        {
            saver.event(event, tally);
        }
        for &base in &open {
            let saved = (saver.name(base), flow.runs[&base].lines);
            saver.state.lines.push(saved);
        }
        let sets = [&flow.parents, &flow.apify];
        let [parents, apify] = sets.map(|sets| {
            let of_open = sets.iter().filter(|(name, _)| {
                open.contains(name) || flow.known_id(**name).is_some_and(|id: Id| open.contains(&id.base))
            });
            of_open
                .map(|(name, others)| {
                    (saver.name(*name), others.iter().map(|&other| saver.name(other)).collect())
                })
                .collect()
        });
        let keyed = flow.keyed.iter().map(|&name| saver.name(name)).collect();
        State { parents, apify, keyed, ..saver.state }
    }

    pub(super) fn remember(&mut self, reported: impl Iterator<Item = u64>, before: &[u64]) {
        let new: BTreeSet<u64> = reported.collect();
        let mut all: Vec<u64> = before.iter().copied().filter(|id| !new.contains(id)).collect();
        all.extend(new);
        self.reported = all.split_off(all.len().saturating_sub(MAX_REPORTED));
    }
}

/// Whether later lines may be about a run.
fn is_open(flow: &Flow, base: Name, end: Option<i64>) -> bool {
    let last = flow.events(base).filter_map(|(_, tally)| tally.last().time()).max();
    let has_ended = flow.events(base).any(|(event, _)| matches!(event.step, Step::Completed | Step::Failed));
    let kept = if has_ended { KEPT_AFTER_END } else { KEPT_OPEN };
    end.zip(last).is_none_or(|(end, last)| end - last < kept)
}

/// Writes names and writers once.
struct Saver<'f> {
    flow: &'f Flow,
    state: State,
    names: BTreeMap<Name, u32>,
    writers: BTreeMap<Writer, u32>,
}

impl Saver<'_> {
    fn name(&mut self, name: Name) -> u32 {
        let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let number = *self.names.entry(name).or_insert(next);
        if number == next {
            self.state.names.push(self.flow.names.text(name).to_owned());
        }
        number
    }

    fn writer(&mut self, writer: Writer) -> u32 {
        if let Some(&number) = self.writers.get(&writer) {
            return number;
        }
        let number = u32::try_from(self.writers.len()).unwrap_or(u32::MAX);
        self.writers.insert(writer, number);
        let words = writer.words.map(|word| word.map(|word| self.name(word)));
        let process = writer.process.map(|name| self.name(name));
        let operation = writer.operation.map(|name| self.name(name));
        self.state.writers.push(SavedWriter { process, operation, words });
        number
    }

    fn event(&mut self, event: &Event, tally: &Tally) {
        let place = |place: Place| (place.time(), place.file(), place.line());
        let saved = SavedEvent {
            step: event.step.name().to_owned(),
            run_id: self.name(event.run_id),
            client: event.client.map(|client| self.name(client)),
            writer: self.writer(self.flow.writer_of(event)),
            is_exact: event.is_exact(),
            is_explained: event.reason != Reason::Nothing,
            role: event.role,
            count: tally.count(),
            kept: tally
                .kept()
                .map(|seen| (place(seen.place), self.flow.texts.text(seen.text).to_owned()))
                .collect(),
            last: place(tally.last()),
        };
        self.state.events.push(saved);
    }
}

/// Returns the first bytes of a log, unpacked; `None` if it can't be read, or is a pipe, which is never read again.
pub(super) fn head_of(path: &Path, watch: &Watch) -> Option<Vec<u8>> {
    let log = read::open(path, watch).ok()?;
    if !log.is_file() {
        return None;
    }
    let mut head = Vec::new();
    read::unpacked(log).ok()?.take(HEAD as u64).read_to_end(&mut head).ok()?;
    Some(head)
}

/// A hash that is the same on every machine and in every process.
fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}
