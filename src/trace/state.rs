//! What one reading leaves for the next, so that a cron reads only what is new and reports each finding once: how far each
//! file was read, the runs that are still open, and the findings that were reported.

mod head;
mod saver;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::files::FileReport;
use super::flow::{Event, Flow, Id, Reason, Registration, Role, Writer};
use super::memory::Pending;
use super::names::Name;
use super::steps::Step;
use super::tally::{Place, Seen, Tally};
use super::{Remembered, Resume};
use crate::id::RunId;
use crate::shown::Shown;
use crate::sorting;
pub(super) use head::Head;
use saver::Saver;

/// The version of the format. Another one is refused.
const VERSION: u8 = 2;

/// A run that ended is kept for so many milliseconds: a late line may still be about it.
const KEPT_AFTER_END: i64 = 24 * 3_600_000;

/// A run whose end no line tells is kept for so many milliseconds.
const KEPT_OPEN: i64 = 30 * 24 * 3_600_000;

/// The most findings that are remembered as reported, the latest.
const MAX_REPORTED: usize = 100_000;

/// The version of a state, which may have other fields than this one.
#[derive(Deserialize)]
struct Version {
    #[serde(rename = "strictRunIdTrace")]
    version: u8,
}

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
    registrations: Vec<SavedRegistration>,
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
    has_records: bool,
    #[serde(default, skip_serializing_if = "Pending::is_nothing")]
    pending: Pending,
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

#[derive(Clone, Debug, Serialize, Deserialize)]
struct SavedRegistration {
    run_id: u32,
    client: Option<u32>,
    record: u32,
    is_exact: bool,
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
        let unreadable = |error: serde_json::Error| {
            BadState(format!("it isn't the state of a report: {}", Shown::new(&error.to_string())))
        };
        let Version { version } = serde_json::from_str(text).map_err(unreadable)?;
        if version != VERSION {
            return Err(BadState(format!(
                "it is of version {version}, and this package reads version {VERSION}"
            )));
        }
        let state: Self = serde_json::from_str(text).map_err(unreadable)?;
        let is_known = |name: u32| (name as usize) < state.names.len();
        let is_in_file = |(_, file, _): &SavedPlace| (*file as usize) < state.files.len();
        let are_known = state.events.iter().all(|event| {
            is_known(event.run_id)
                && event.client.is_none_or(is_known)
                && (event.writer as usize) < state.writers.len()
                && event.kept.iter().map(|(place, _)| place).chain([&event.last]).all(is_in_file)
                && Step::named(&event.step).is_some()
        });
        let ends =
            state.parents.iter().chain(&state.apify).flat_map(|(name, others)| others.iter().chain([name]));
        let are_in_files = state.registrations.iter().all(|registration| {
            registration.kept.iter().map(|(place, _)| place).chain([&registration.last]).all(is_in_file)
        });
        let registered =
            state.registrations.iter().flat_map(|of| [Some(of.run_id), of.client, Some(of.record)]);
        let words = state.writers.iter().flat_map(|of| [of.process, of.operation, of.words[0], of.words[1]]);
        let names = ends.chain(&state.keyed).chain(state.lines.iter().map(|(base, _)| base)).copied();
        if are_known && are_in_files && names.chain(words.chain(registered).flatten()).all(is_known) {
            Ok(state)
        } else {
            Err(BadState("it refers to names or files that it doesn't contain".to_owned()))
        }
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Returns where to go on in each of the logs, and the index of its file in this state.
    pub(super) fn resume(&self, paths: &[PathBuf], heads: &[Option<Head>]) -> Vec<(Resume, Option<usize>)> {
        let mut taken = BTreeSet::new();
        // A log stays until it is compressed: `app.log.1` beside a part of `app.log.1.gz`.
        let is_copy = |path: &Path, head: &Head| {
            let name = path.with_extension("");
            let original = paths.iter().zip(heads).find(|(path, _)| **path == name);
            original
                .and_then(|(_, original)| original.as_ref())
                .is_some_and(|original| head.is_copy_of(original))
        };
        let mut resumed = |(path, head): (&PathBuf, &Option<Head>)| {
            if head.as_ref().is_some_and(|head| is_copy(path, head)) {
                return (Resume { is_copy: true, ..Resume::BEGIN }, None);
            }
            let found = head.as_ref().and_then(|head| {
                (0..self.files.len()).find(|at| !taken.contains(at) && head.is_of(&self.files[*at]))
            });
            let begin = Resume { has_next: true, ..Resume::BEGIN };
            let Some(at) = found else { return (begin, None) };
            taken.insert(at);
            let SavedFile { offset, size, lines, time, has_records, .. } = self.files[at];
            let last = Remembered { time, pending: self.files[at].pending.clone() };
            (Resume { offset, size, lines, last, has_records, ..begin }, Some(at))
        };
        paths.iter().zip(heads).map(&mut resumed).collect()
    }

    /// Returns the indexes of the files that aren't among the logs now. Their lines may be evidence. One without a head isn't
    /// recognized: a pipe, or what could only be read in part. An empty one has no lines.
    pub(super) fn gone(&self, found: &[Option<usize>]) -> Vec<usize> {
        let is_gone = |at: &usize| self.files[*at].lines > 0 && !found.contains(&Some(*at));
        (0..self.files.len()).filter(is_gone).collect()
    }

    pub(super) fn file_name(&self, at: usize) -> &str {
        &self.files[at].name
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
        for saved in &self.registrations {
            let (run_id, client, record) = (name(saved.run_id), saved.client.map(name), name(saved.record));
            let registration = Registration { run_id, client, record, is_exact: saved.is_exact };
            let kept =
                saved.kept.iter().map(|(at, text)| Seen { place: place(*at), text: flow.texts.keep(text) });
            let tally = Tally::restored(saved.count, kept.collect(), place(saved.last));
            flow.count_registration(registration, &tally);
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

    /// Returns what the next reading needs. `gone` are the indexes of those files in the earlier state that weren't read now;
    /// events number them after the ones that were.
    pub(super) fn of(
        flow: &Flow,
        files: &[FileReport],
        last: Vec<Remembered>,
        heads: Vec<Option<Head>>,
        (earlier, gone): (&Self, &[usize]),
    ) -> Self {
        let mut state = Self { version: VERSION, ..Self::default() };
        for ((file, head), last) in files.iter().zip(heads).zip(last) {
            let (head_len, head_hash) = head.unwrap_or_default().saved(file.end.size);
            state.files.push(SavedFile {
                name: file.name.clone(),
                head_len,
                head_hash,
                offset: file.end.offset,
                size: file.end.size,
                lines: file.end.lines,
                time: last.time,
                has_records: file.end.has_records,
                pending: last.pending,
            });
        }
        let end = flow.all_events().filter_map(|(_, tally)| tally.last().time()).max();
        let open = sorting::distinct(flow.runs.keys().copied().filter(|&base| is_open(flow, base, end)));
        let mut saver = Saver::new(flow, state, gone.iter().map(|&at| &earlier.files[at]).collect());
        let is_kept = |(event, tally): &(&Event, &Tally)| open.contains(&event.base) && tally.count() > 0;
        let events: Vec<(&Event, &Tally)> = flow.all_events().filter(is_kept).collect();
        let key = |(event, tally): &(&Event, &Tally)| {
            let Writer { process, operation, words, .. } = flow.writer_of(event);
            (tally.first(), [Some(event.run_id), event.client, process, operation, words[0]])
        };
        let keys: Vec<Key> = events.iter().map(key).collect();
        for at in order(flow, &keys) {
            saver.event(events[at].0, events[at].1);
        }
        let is_kept = |(registration, _): &(&Registration, &Tally)| {
            flow.known_id(registration.run_id).is_some_and(|id| open.contains(&id.base))
        };
        let registrations: Vec<(&Registration, &Tally)> = flow.registrations.iter().filter(is_kept).collect();
        let key = |(of, tally): &(&Registration, &Tally)| {
            (tally.first(), [Some(of.run_id), of.client, Some(of.record), None, None])
        };
        let keys: Vec<Key> = registrations.iter().map(key).collect();
        for at in order(flow, &keys) {
            saver.registration(registrations[at].0, registrations[at].1);
        }
        for base in in_order(flow, open.iter().copied().collect()) {
            let saved = (saver.name(base), flow.runs[&base].lines);
            saver.state.lines.push(saved);
        }
        let sets = [&flow.parents, &flow.apify];
        let [parents, apify] = sets.map(|sets| {
            let of_open = sets.keys().copied().filter(|&name| {
                open.contains(&name) || flow.known_id(name).is_some_and(|id: Id| open.contains(&id.base))
            });
            let mut saved = Vec::new();
            for name in in_order(flow, of_open.collect()) {
                let others = in_order(flow, sets[&name].iter().copied().collect());
                saved.push((saver.name(name), others.into_iter().map(|other| saver.name(other)).collect()));
            }
            saved
        });
        let keyed = in_order(flow, flow.keyed.iter().copied().collect());
        let keyed = keyed.into_iter().map(|name| saver.name(name)).collect();
        State { parents, apify, keyed, ..saver.state }
    }

    pub(super) fn remember(&mut self, reported: impl Iterator<Item = u64>, before: &[u64]) {
        let new = sorting::distinct(reported);
        let mut all: Vec<u64> = before.iter().copied().filter(|id| !new.contains(id)).collect();
        all.extend(new);
        self.reported = all.split_off(all.len().saturating_sub(MAX_REPORTED));
    }
}

/// What decides the order of what is saved.
type Key = (Place, [Option<Name>; 5]);

/// Returns the positions of these keys in order, by place and by texts: names are numbered as threads read them, and maps have
/// no order, but the same logs leave the same state.
#[inline(never)]
fn order(flow: &Flow, keys: &[Key]) -> Vec<usize> {
    let texts = |at: usize| keys[at].1.iter().map(|name| name.map(|name| flow.names.text(name)));
    sorting::order(keys.len(), &mut |one, other| {
        keys[one].0.cmp(&keys[other].0).then_with(|| texts(one).cmp(texts(other)))
    })
}

/// Puts names in the order of their texts.
#[inline(never)]
fn in_order(flow: &Flow, names: Vec<Name>) -> Vec<Name> {
    let keys: Vec<Key> = names.iter().map(|&name| (Place::new(None, 0, 0), [Some(name); 5])).collect();
    order(flow, &keys).into_iter().map(|at| names[at]).collect()
}

/// Whether later lines may be about a run.
fn is_open(flow: &Flow, base: Name, end: Option<i64>) -> bool {
    let last = flow.events(base).filter_map(|(_, tally)| tally.last().time()).max();
    let has_ended = flow.events(base).any(|(event, _)| matches!(event.step, Step::Completed | Step::Failed));
    let kept = if has_ended { KEPT_AFTER_END } else { KEPT_OPEN };
    end.zip(last).is_none_or(|(end, last)| end - last < kept)
}
