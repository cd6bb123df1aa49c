//! What happened to each run: the lines of a log, gathered by base id.
//!
//! A log of a day has millions of lines and says a few thousand things. So lines that say the same (the same step, of the
//! same id, by the same process and so on) are counted together, and of each such kind the earliest few are kept to be
//! shown. What is kept does not depend on the order in which lines are read, so files are read in parallel and the result is
//! that of reading them one after the other.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::line::{self, Line};
use super::names::{Name, Names};
use super::read::Piece;
use super::scan::{self, Hit, Key, What};
use super::step::{Phrases, Said, Step};
use crate::id::{Kind, RunId};
use crate::refusal::Reason;
use crate::shown::Shown;

/// How many lines of one kind are kept.
const KEPT: usize = 3;

/// Where and when a line was written. In order: by time, then by file and line; without a time comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// In milliseconds since the Unix epoch.
    pub(super) time: Option<i64>,
    /// Of the files, from 0.
    pub(super) file: u32,
    /// From 1.
    pub(super) line: u64,
}

/// A line that is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sight {
    pub(super) place: Place,
    /// Escaped and cut.
    pub(super) text: Box<str>,
}

/// Lines of one kind.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) count: u64,
    /// The earliest, in order.
    pub(super) kept: Vec<Sight>,
    pub(super) last: Place,
}

impl Tally {
    fn new(place: Place) -> Self {
        Self { count: 0, kept: Vec::new(), last: place }
    }

    /// Counts a line; its text is asked for only where it is kept.
    fn add(&mut self, place: Place, text: impl FnOnce() -> Box<str>) {
        self.count += 1;
        self.last = self.last.max(place);
        if self.kept.len() < KEPT || self.kept.last().is_some_and(|last| place < last.place) {
            self.keep(Sight { place, text: text() });
        }
    }

    fn keep(&mut self, sight: Sight) {
        let at = self.kept.partition_point(|kept| *kept < sight);
        self.kept.insert(at, sight);
        self.kept.truncate(KEPT);
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.last = self.last.max(other.last);
        other.kept.into_iter().for_each(|sight| self.keep(sight));
    }

    /// The earliest.
    pub(super) fn first(&self) -> Place {
        self.kept.first().map_or(self.last, |sight| sight.place)
    }

    /// All places that are known: the earliest few, and the last.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        self.kept.iter().map(|sight| sight.place).chain([self.last])
    }
}

/// What makes two lines of a run alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Event {
    pub(super) step: Step,
    /// The id as it is written.
    pub(super) run_id: Name,
    /// The client in the id, else the one whose line it is.
    pub(super) client: Option<Name>,
    pub(super) process: Option<Name>,
    pub(super) operation: Option<Name>,
    /// The parent that the line names.
    pub(super) parent: Option<Name>,
    /// Whether the message names the id, and not a header alone.
    pub(super) is_named: bool,
    pub(super) claims_success: bool,
    /// For [`Step::Made`], the file: without a process, it tells who made an id.
    pub(super) file: Option<u32>,
}

/// One run.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) kind: Kind,
    /// Lines that hold one of its ids.
    pub(super) lines: u64,
    /// Each spelling, and how often it was met.
    pub(super) ids: HashMap<Name, u64>,
    pub(super) events: HashMap<Event, Tally>,
    /// The Apify runs that lines link to it.
    pub(super) apify: Vec<Name>,
}

/// Something wrong on a line by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Wrong {
    /// It begins as an id and is none.
    Id,
    /// Something else in the place of an id of this kind; without one, before the suffix of a client.
    Stranger(Option<Key>),
    /// An id of another client than the line's.
    OtherTenant,
}

/// What makes two wrong things alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    pub(super) wrong: Wrong,
    /// What is written there.
    pub(super) text: Name,
    /// The base it begins with.
    pub(super) base: Option<Name>,
    /// The client whose line it is.
    pub(super) client: Option<Name>,
    /// Why it is no id.
    pub(super) reason: Option<Reason>,
    /// Whether it is text for certain.
    pub(super) is_text: bool,
}

/// All that was read.
#[derive(Default)]
pub(super) struct Flow {
    pub(super) names: Names,
    pub(super) runs: HashMap<Name, Run>,
    pub(super) spots: HashMap<Spot, Tally>,
    pub(super) lines_with_ids: u64,
    pub(super) ids: u64,
}

/// How far a file was read.
#[derive(Debug)]
pub(super) struct Progress {
    /// Of the files, from 0.
    pub(super) file: u32,
    /// Lines that were begun.
    pub(super) lines: u64,
    /// The time of the last line that had one; lines without are taken to be of the same.
    time: Option<i64>,
}

impl Progress {
    /// Of a file that is to be read.
    pub(super) fn new(file: u32) -> Self {
        Self { file, lines: 0, time: None }
    }
}

/// Something on a line, with a text that outlives the look at it.
struct Found<'p> {
    start: usize,
    end: usize,
    what: FoundWhat<'p>,
}

enum FoundWhat<'p> {
    Id(Cow<'p, str>, Kind, usize),
    Wrong(Cow<'p, str>, usize, Reason),
    Client(&'p str),
    Stranger(Reason, Option<Key>, bool),
}

impl<'p> Found<'p> {
    fn new(piece: &'p [u8], hit: &Hit<'_>) -> Self {
        let written = std::str::from_utf8(&piece[hit.start..hit.end]).ok();
        let text = |text: &str| match written.and_then(|written| written.get(..text.len())) {
            Some(written) if written == text => Cow::Borrowed(written),
            _ => Cow::Owned(text.to_owned()),
        };
        let what = match hit.what {
            What::Id(id) => FoundWhat::Id(text(id.as_str()), id.kind(), id.base_id().as_str().len()),
            What::Wrong { text: found, base_len, reason } => FoundWhat::Wrong(text(found), base_len, reason),
            What::Client(client) => FoundWhat::Client(
                written.and_then(|written| written.get(..client.as_str().len())).unwrap_or(""),
            ),
            What::Stranger { reason, key, is_text, .. } => FoundWhat::Stranger(reason, key, is_text),
        };
        Self { start: hit.start, end: hit.end, what }
    }
}

impl Flow {
    /// Reads a piece of a file.
    pub(super) fn read(&mut self, phrases: &Phrases, piece: &Piece<'_>, progress: &mut Progress) {
        let text = piece.text;
        let (mut line, mut counted) = (0..0, 0);
        let mut found: Vec<Found<'_>> = Vec::new();
        progress.lines += u64::from(!piece.continues_line);
        scan::scan(text, |hit| {
            if hit.start == 0 && piece.continues_word {
                return;
            }
            if hit.start >= line.end {
                self.line(phrases, text, line.clone(), &found, progress);
                found.clear();
                let start = memchr::memrchr(b'\n', &text[..hit.start]).map_or(0, |at| at + 1);
                let end = memchr::memchr(b'\n', &text[hit.start..]).map_or(text.len(), |len| hit.start + len);
                progress.lines += newlines(&text[counted..start]);
                (line, counted) = (start..end, start);
            }
            found.push(Found::new(text, &hit));
        });
        self.line(phrases, text, line, &found, progress);
        // The line end of the last line begins no line.
        let rest = &text[counted..];
        progress.lines += newlines(rest.strip_suffix(b"\n").unwrap_or(rest));
    }

    /// Takes a line and what was found on it.
    fn line(
        &mut self,
        phrases: &Phrases,
        text: &[u8],
        range: Range<usize>,
        found: &[Found<'_>],
        progress: &mut Progress,
    ) {
        if found.iter().all(|found| matches!(found.what, FoundWhat::Client(_))) {
            return;
        }
        let mut scratch = Vec::new();
        let line = line::read(&text[range.clone()], &mut scratch);
        progress.time = line.time.or(progress.time);
        let place = Place { time: progress.time, file: progress.file, line: progress.lines };
        let shown = |found: &Found<'_>| {
            Shown::line(&text[range.clone()], found.start - range.start..found.end - range.start).into_text()
        };
        let said = phrases.say(line.message);
        let client = line.client.or_else(|| {
            found.iter().find_map(|found| match found.what {
                FoundWhat::Client(client) => Some(client),
                _ => None,
            })
        });
        let client = client.map(|client| self.names.name(client));
        let message = position(text, line.message);
        let is_named =
            |found: &Found<'_>| message.as_ref().is_some_and(|message| message.contains(&found.start));
        let is_refusal = is_refusal(line.message);

        let process = self.process(&line);
        let operation = line.operation.map(|operation| self.names.name(operation));
        let ids = || found.iter().filter(|found| matches!(found.what, FoundWhat::Id(..)));
        let names_any = ids().any(is_named);
        let parent = ids().find(|found| is_parent(text, found.start)).and_then(|found| match &found.what {
            FoundWhat::Id(id, ..) => Some(self.names.name(id)),
            _ => None,
        });
        self.lines_with_ids += u64::from(ids().next().is_some());
        let mut bases: Vec<(Name, Kind)> = Vec::new();
        let mut is_first = true;
        for found in found {
            match &found.what {
                FoundWhat::Client(_) => {}
                FoundWhat::Id(id, kind, base_len) => {
                    let id = RunId::of_read(id, (*kind, *base_len));
                    let base = self.names.name(id.base_id().as_str());
                    let run_id = self.names.name(id.as_str());
                    let of_id = id.client_id().map(|client| self.names.name(client.as_str()));
                    let is_named = is_named(found);
                    // The header says whose line it is; what happened, happened to what the message names. A refusal names
                    // what was refused first, and then what was near it; and a parent is named for its child.
                    let is_meant = is_named == names_any
                        && (is_first || !is_refusal)
                        && (parent.is_none() || !is_parent(text, found.start));
                    is_first = is_first && !is_meant;
                    let said =
                        if is_meant { said } else { Said { step: Step::Mentioned, claims_success: false } };
                    let event = Event {
                        step: said.step,
                        run_id,
                        client: of_id.or(client),
                        process,
                        operation,
                        parent: parent.filter(|parent| said.step == Step::Made && *parent != run_id),
                        is_named,
                        claims_success: said.claims_success,
                        file: (said.step == Step::Made).then_some(place.file),
                    };
                    self.ids += 1;
                    let run = self.runs.entry(base).or_insert_with(|| Run::new(*kind));
                    // Two ids of a run on one line are one line of it.
                    run.lines += u64::from(!bases.contains(&(base, *kind)));
                    *run.ids.entry(run_id).or_default() += 1;
                    let tally = run.events.entry(event).or_insert_with(|| Tally::new(place));
                    tally.add(place, || shown(found));
                    bases.push((base, *kind));
                    if let (Some(of_id), Some(client)) = (of_id, client)
                        && of_id != client
                        && !is_refusal
                    {
                        let spot = Spot {
                            wrong: Wrong::OtherTenant,
                            text: run_id,
                            base: Some(base),
                            client: Some(client),
                            reason: None,
                            is_text: true,
                        };
                        self.spot(spot, place, || shown(found));
                    }
                }
                FoundWhat::Wrong(wrong, base_len, reason) => {
                    let base = Some(self.names.name(&wrong[..*base_len]));
                    let text = self.names.name(&Shown::new(wrong).to_string());
                    // What this package refused was stopped; it is told with the refusal, not as a leak.
                    let spot =
                        Spot { wrong: Wrong::Id, text, base, client, reason: Some(*reason), is_text: true };
                    self.spot(spot, place, || shown(found));
                }
                FoundWhat::Stranger(reason, key, is_text) => {
                    let written = String::from_utf8_lossy(&text[found.start..found.end]);
                    let text = self.names.name(&Shown::new(&written).to_string());
                    let wrong = Wrong::Stranger(*key);
                    let spot =
                        Spot { wrong, text, base: None, client, reason: Some(*reason), is_text: *is_text };
                    self.spot(spot, place, || shown(found));
                }
            }
        }
        self.link(&bases, line.message);
    }

    fn spot(&mut self, spot: Spot, place: Place, text: impl FnOnce() -> Box<str>) {
        self.spots.entry(spot).or_insert_with(|| Tally::new(place)).add(place, text);
    }

    fn process(&mut self, line: &Line<'_>) -> Option<Name> {
        let mut parts = line.process.into_iter().flatten();
        let first = parts.next()?;
        let Some(second) = parts.next() else {
            return Some(self.names.name(first));
        };
        let rest: String = parts.flat_map(|part| [" ", part]).collect();
        Some(self.names.name(&format!("{first} {second}{rest}")))
    }

    /// Links the Apify runs of a line to its one run of another kind. There, where Apify is named, a bare word that can be an
    /// id of Apify's is one.
    fn link(&mut self, bases: &[(Name, Kind)], message: &[u8]) {
        let mut others = bases.iter().filter(|(_, kind)| *kind != Kind::Apify).map(|(base, _)| *base);
        let Some(base) = others.next() else { return };
        if others.any(|other| other != base) {
            return;
        }
        let keyed = bases.iter().filter(|(_, kind)| *kind == Kind::Apify).map(|(apify, _)| *apify);
        let bare = bare_apify_ids(message).map(|word| self.names.name(word));
        let apify: Vec<Name> = keyed.chain(bare).collect();
        if let Some(run) = self.runs.get_mut(&base) {
            for name in apify {
                if !run.apify.contains(&name) {
                    run.apify.push(name);
                }
            }
        }
    }

    /// Gives the lines of an Apify run to the run that it works for, where that is one.
    pub(super) fn fold_apify_runs(&mut self) {
        let mut runs_of: HashMap<Name, Vec<Name>> = HashMap::new();
        for (&base, run) in &self.runs {
            run.apify.iter().for_each(|&apify| runs_of.entry(apify).or_default().push(base));
        }
        for (apify, bases) in runs_of {
            let [base] = bases[..] else { continue };
            let Some(folded) = self.runs.remove(&apify) else { continue };
            if let Some(run) = self.runs.get_mut(&base) {
                run.lines += folded.lines;
                for (id, count) in folded.ids {
                    *run.ids.entry(id).or_default() += count;
                }
                for (event, tally) in folded.events {
                    run.events.entry(event).or_insert_with(|| Tally::new(tally.last)).merge(tally);
                }
            }
        }
    }

    /// Takes what another has read.
    pub(super) fn merge(&mut self, other: Self) {
        let names = &mut self.names;
        let mut renamed = |name: Name| names.name(other.names.text(name));
        for (base, run) in other.runs {
            let into = self.runs.entry(renamed(base)).or_insert_with(|| Run::new(run.kind));
            into.lines += run.lines;
            for (id, count) in run.ids {
                *into.ids.entry(renamed(id)).or_default() += count;
            }
            for apify in run.apify.into_iter().map(&mut renamed) {
                if !into.apify.contains(&apify) {
                    into.apify.push(apify);
                }
            }
            for (event, tally) in run.events {
                let event = Event {
                    run_id: renamed(event.run_id),
                    client: event.client.map(&mut renamed),
                    process: event.process.map(&mut renamed),
                    operation: event.operation.map(&mut renamed),
                    parent: event.parent.map(&mut renamed),
                    ..event
                };
                into.events.entry(event).or_insert_with(|| Tally::new(tally.last)).merge(tally);
            }
        }
        for (spot, tally) in other.spots {
            let spot = Spot {
                text: renamed(spot.text),
                base: spot.base.map(&mut renamed),
                client: spot.client.map(&mut renamed),
                ..spot
            };
            self.spots.entry(spot).or_insert_with(|| Tally::new(tally.last)).merge(tally);
        }
        self.lines_with_ids += other.lines_with_ids;
        self.ids += other.ids;
    }
}

impl Run {
    fn new(kind: Kind) -> Self {
        Self { kind, lines: 0, ids: HashMap::new(), events: HashMap::new(), apify: Vec::new() }
    }
}

fn newlines(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}

/// Where in `text` the message stands; `None` where it is a copy.
fn position(text: &[u8], message: &[u8]) -> Option<Range<usize>> {
    let start = message.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    let end = start + message.len();
    // A whole line of JSON whose message was not found is no message.
    (end <= text.len() && !message.starts_with(b"{")).then_some(start..end)
}

/// Whether a message is a refusal of this package's.
fn is_refusal(message: &[u8]) -> bool {
    memchr::memmem::find(message, b"STRICT ").is_some_and(|at| {
        [&b"STRICT RUN ID ERROR"[..], b"STRICT MODE"].iter().any(|start| message[at..].starts_with(start))
    })
}

/// Whether the key before an id names it as a parent.
fn is_parent(text: &[u8], start: usize) -> bool {
    let before = &text[start.saturating_sub(24)..start];
    let before = before.trim_ascii_end();
    let word = before.iter().rposition(|byte| b",{&?\n;".contains(byte)).map_or(0, |at| at + 1);
    let word = &before[word..];
    word.windows(6).any(|six| six.eq_ignore_ascii_case(b"parent"))
}

/// Words of a message about Apify that can be ids of its runs.
fn bare_apify_ids(message: &[u8]) -> impl Iterator<Item = &str> {
    let is_about_apify =
        [&b"pify"[..], b"ctor"].iter().any(|part| memchr::memmem::find(message, part).is_some());
    let message = if is_about_apify { message } else { b"" };
    message
        .split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-' && *byte != b'_')
        .filter(|word| word.len() == 17 && word.iter().any(u8::is_ascii_digit))
        .filter_map(|word| std::str::from_utf8(word).ok())
        .filter(|word| RunId::read(word).is_some_and(|id| id.kind() == Kind::Apify))
}
