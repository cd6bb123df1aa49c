//! What happened to each run: the lines of a log, gathered by base id.
//!
//! A log of a day has millions of lines and says a few thousand things. So lines that say the same (the same step, of the
//! same id, by the same process and so on) are counted together, and of each such kind the earliest few are kept to be
//! shown. What is kept does not depend on the order in which lines are read, so files are read in parallel and the result is
//! that of reading them one after the other.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use super::json;
use super::line::{self, Line};
use super::names::{Name, Names};
use super::read::Piece;
use super::redact;
use super::scan::{Hit, Key, What};
use super::step::{Phrases, Said, Step};
use super::tenants::Claim;
use crate::id::{Kind, RunId};
use crate::refusal::Reason;
use crate::shown::Shown;

/// How many lines of one kind are kept; of those that only mention an id, one.
const KEPT: usize = 3;

/// A map that is looked up for each line.
pub(super) type Map<K, V> = std::collections::HashMap<K, V, hashbrown::DefaultHashBuilder>;

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
    /// The number of the line that was counted last.
    newest: Option<u64>,
}

impl Tally {
    fn new(place: Place) -> Self {
        Self { count: 0, kept: Vec::new(), last: place, newest: None }
    }

    /// Counts a line, and keeps it if it is one of the earliest; its text is asked for only then.
    fn add(&mut self, keep: usize, number: u64, place: Place, text: impl FnOnce() -> Box<str>) {
        // A line that says it twice is one line.
        if self.newest.replace(number) == Some(number) {
            return;
        }
        self.count += 1;
        self.last = self.last.max(place);
        if self.kept.len() < keep || self.kept.last().is_some_and(|last| place < last.place) {
            self.keep(keep, Sight { place, text: text() });
        }
    }

    fn keep(&mut self, keep: usize, sight: Sight) {
        let at = self.kept.partition_point(|kept| *kept < sight);
        self.kept.insert(at, sight);
        self.kept.truncate(keep);
    }

    fn merge(&mut self, keep: usize, other: Self) {
        self.count += other.count;
        self.last = self.last.max(other.last);
        other.kept.into_iter().for_each(|sight| self.keep(keep, sight));
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    /// For [`Step::Made`] without a process, the file, which then tells who made an id.
    pub(super) file: Option<u32>,
}

/// By what tells most events apart, in two numbers: it is hashed for each id of a log.
impl Hash for Event {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let pair = |one: Option<Name>, other: Option<Name>| {
            let number = |name: Option<Name>| name.map_or(0, |name| name.index() as u64 + 1);
            number(one) << 32 | number(other)
        };
        state.write_u64(pair(Some(self.run_id), self.client));
        state.write_u64(pair(self.process, self.operation) ^ (self.step as u64) << 60);
    }
}

impl Event {
    /// Whether a line says more of the id than that it was there when the line was written.
    pub(super) fn tells(&self) -> bool {
        self.is_named || self.step != Step::Mentioned
    }

    fn kept(&self) -> usize {
        if self.step == Step::Mentioned { 1 } else { KEPT }
    }
}

/// One run.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) kind: Kind,
    /// Lines that hold one of its ids.
    pub(super) lines: u64,
    /// The number of the line that was counted last.
    newest: u64,
    /// Each spelling, and how often it was met.
    pub(super) ids: Map<Name, u64>,
    pub(super) events: Map<Event, Tally>,
    /// The Apify runs that lines link to it.
    pub(super) apify: BTreeSet<Name>,
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

/// Where on a line the id of another client stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Standing {
    /// In a header, or in the field of the run: the line is of that run.
    Header,
    /// Beside an id of the line's own, on a line that works on no record: a neighbour may be named on purpose.
    Aside,
    /// Anywhere else, and whatever else is wrong.
    Inside,
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
    /// Whether it is text for certain; of an id of another client, whether the line is nobody else's for certain.
    pub(super) is_text: bool,
    /// Whether it is a field of an object that a program printed, or of a line that knows of no run and no client.
    pub(super) is_field: bool,
    /// Whether it is a header of its own.
    pub(super) is_header: bool,
    /// Of an id of another client, where it stands.
    pub(super) standing: Standing,
}

/// All that was read.
#[derive(Default)]
pub(super) struct Flow {
    pub(super) names: Names,
    /// The base and client of each id, by its name.
    parts: Vec<Option<(Name, Option<Name>)>>,
    pub(super) runs: Map<Name, Run>,
    pub(super) spots: Map<Spot, Tally>,
    /// How each was named as a tenant who was, by name: the strongest claim.
    pub(super) claims: Vec<Claim>,
    /// The clients of all ids, known when all is read.
    pub(super) tenants: BTreeSet<Name>,
    /// The run that each Apify run works for, where that is one; known when all is read.
    folded: Map<Name, Name>,
    /// Lines that were looked at.
    taken: u64,
    /// Room for the bases of a line.
    bases: Vec<(Name, Kind)>,
    pub(super) lines_with_ids: u64,
    pub(super) ids: u64,
    /// Whether lines are shown with their secrets.
    pub(super) with_secrets: bool,
}

/// How far a file was read.
#[derive(Debug)]
pub(super) struct Progress {
    /// Of the files, from 0.
    pub(super) file: u32,
    /// Lines that were begun.
    pub(super) lines: u64,
    /// The last of them that was taken.
    taken: u64,
    /// The last of them that was counted as one with ids.
    with_ids: u64,
    /// The time of the last line with an id that had one; lines without are taken to be of the same.
    time: Option<i64>,
}

impl Progress {
    /// Of a file that is to be read.
    pub(super) fn new(file: u32) -> Self {
        Self { file, lines: 0, taken: 0, with_ids: 0, time: None }
    }

    /// Counts the lines that begin in a piece.
    pub(super) fn count_lines(&mut self, piece: &Piece<'_>) {
        self.lines += u64::from(!piece.continues_line) + line_ends(piece.text);
    }
}

/// What is known of a line, for each of its ids.
struct Known<'p> {
    piece: &'p [u8],
    line: Range<usize>,
    /// Of the lines that were taken; the objects of a document are lines of their own.
    number: u64,
    place: Place,
    /// What its message says.
    said: Said,
    /// Where the message stands.
    message: Option<Range<usize>>,
    /// Whether the message names an id; if not, it speaks of those in the headers.
    names_any: bool,
    client: Option<Name>,
    /// Whether a header names that client, and the message no id of it.
    is_tenants: bool,
    /// That client, if an id outside the message carries it.
    agreed: Option<Name>,
    /// Whether it is meant to be about several clients.
    names_several: bool,
    process: Option<Name>,
    operation: Option<Name>,
    /// The id that is named as a parent.
    parent: Option<Name>,
    /// The run of its first id.
    base: Option<Name>,
    /// The first id in its headers.
    of_header: Option<Name>,
    /// The runs that its message names, in order.
    named: Vec<Name>,
    /// What is masked where the line is shown; looked for if it is.
    secrets: OnceCell<Vec<Range<usize>>>,
}

impl Known<'_> {
    fn is_named(&self, found: &Hit<'_>) -> bool {
        self.message.as_ref().is_some_and(|message| message.contains(&found.start))
    }

    /// Whether an id says which run the line is of.
    fn is_header(&self, found: &Hit<'_>) -> bool {
        !self.is_named(found) && names_run_of_line(&self.piece[self.line.start..found.start])
    }

    /// Whether an id of another client may be named on purpose.
    fn is_aside(&self, found: &Hit<'_>) -> bool {
        self.agreed.is_some()
            && !self.said.step.is_of_record()
            && !is_run(&self.piece[self.line.start..found.start])
    }

    fn shown(&self, found: &Hit<'_>) -> Box<str> {
        let Range { start, end } = self.line;
        let line = &self.piece[start..end];
        let secrets = self.secrets.get_or_init(|| redact::secrets(line));
        redact::shown(line, found.start - start..found.end - start, secrets).into_text()
    }
}

/// A line up to its end, and the objects in it that are lines of their own, if it is a document of them.
#[derive(Default)]
struct Whole {
    line: Range<usize>,
    objects: Vec<Range<usize>>,
    /// Whether it is the rest of a line that was too long: what stood in front of it is not known here.
    is_rest: bool,
}

impl Whole {
    /// The line around a place of a piece, of which the lines up to `start` were passed; and how many more are now. Most
    /// lines are short, so to go from one to the next takes less time than to count them.
    fn around(piece: &Piece<'_>, mut start: usize, at: usize) -> (Self, u64) {
        let text = piece.text;
        let end_of =
            |start: usize| memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |len| start + len);
        let (mut end, mut passed) = (end_of(start), 0);
        while end < at {
            start = end + 1;
            (end, passed) = (end_of(start), passed + 1);
        }
        let continues = start == 0 && piece.continues_line;
        let is_rest = continues && !piece.continues_document;
        let objects = if is_rest { Vec::new() } else { json::documents(&text[start..end], continues) };
        let objects = objects.into_iter().map(|object| start + object.start..start + object.end);
        (Self { line: start..end, objects: objects.collect(), is_rest }, passed)
    }

    /// The object around a place, or what stands between two of them; without any, the line.
    fn part(&self, at: usize) -> Range<usize> {
        let next = self.objects.partition_point(|object| object.end <= at);
        let before = next.checked_sub(1).map_or(self.line.start, |last| self.objects[last].end);
        match self.objects.get(next) {
            Some(object) if object.start <= at => object.clone(),
            Some(object) => before..object.start,
            None => before..self.line.end,
        }
    }
}

impl Flow {
    /// Reads a piece of a file.
    pub(super) fn read(&mut self, phrases: &Phrases, piece: &Piece<'_>, progress: &mut Progress) {
        let text = piece.text;
        let mut line = 0..0;
        let mut whole = Whole::default();
        let mut found: Vec<Hit<'_>> = Vec::new();
        progress.lines += u64::from(!piece.continues_line);
        super::hits(piece, |hit| {
            if hit.start >= line.end {
                self.line(phrases, text, (line.clone(), whole.is_rest), &found, progress);
                found.clear();
                if hit.start >= whole.line.end {
                    let passed;
                    (whole, passed) = Whole::around(piece, whole.line.end, hit.start);
                    progress.lines += passed;
                }
                line = whole.part(hit.start);
            }
            found.push(hit);
        });
        self.line(phrases, text, (line, whole.is_rest), &found, progress);
        progress.lines += line_ends(&text[whole.line.end..]);
    }

    /// Takes a line, or the rest of one, and what was found on it.
    fn line(
        &mut self,
        phrases: &Phrases,
        piece: &[u8],
        (range, is_rest): (Range<usize>, bool),
        found: &[Hit<'_>],
        progress: &mut Progress,
    ) {
        if found.iter().all(|found| matches!(found.what, What::Client(_))) {
            return;
        }
        // The rest is of the line that was taken before, if that was.
        self.taken += u64::from(!is_rest || progress.taken != progress.lines);
        progress.taken = progress.lines;
        let mut scratch = Vec::new();
        let text = &piece[range.clone()];
        let line = match is_rest {
            true => Line { message: text, ..Line::default() },
            false => line::read(phrases, text, &mut scratch),
        };
        progress.time = line.time.or(progress.time);
        let mut known = Known {
            piece,
            line: range.clone(),
            number: self.taken,
            place: Place { time: progress.time, file: progress.file, line: progress.lines },
            // What a whole megabyte says is not said of each id in it.
            said: if is_rest { Said::NOTHING } else { phrases.say(line.message) },
            message: match line.unwrapped_from {
                Some((from, to)) => Some(range.start + from..range.start + to),
                None => position(piece, line.message),
            },
            names_any: false,
            client: line.client.map(|client| self.names.name(client)),
            is_tenants: line.client.is_some(),
            agreed: None,
            names_several: false,
            process: self.process(&line),
            operation: line.operation.map(|operation| self.names.name(operation)),
            parent: None,
            base: None,
            of_header: None,
            named: Vec::new(),
            secrets: if self.with_secrets { OnceCell::from(Vec::new()) } else { OnceCell::new() },
        };
        known.client.into_iter().for_each(|client| self.claim(client, line.claim));
        let mut ids = 0;
        for found in found {
            let Some(id) = found.id() else {
                // A message about what is no id is not about those in the headers.
                match &found.what {
                    What::Client(client) if line::is_tenant(client) => {
                        let client = self.names.name(client);
                        self.claim(client, Claim::Field);
                    }
                    What::Client(_) => {}
                    _ => known.names_any |= known.is_named(found),
                }
                continue;
            };
            ids += 1;
            let run_id = self.names.name(id.as_str());
            let (base, of_id) = self.parts(run_id, id);
            if known.is_header(found) {
                known.of_header = known.of_header.or(Some(run_id));
                of_id.into_iter().for_each(|client| self.claim(client, Claim::Run));
            }
            known.base = known.base.or(Some(base));
            if known.is_named(found) {
                known.names_any = true;
                known.named.push(base);
            }
            if is_parent(piece, found.start) {
                known.parent = known.parent.or(Some(run_id));
            }
        }
        known.named.sort_unstable();
        self.ids += ids;
        if ids > 0 && progress.with_ids != progress.lines {
            // The objects of a document stand on one.
            progress.with_ids = progress.lines;
            self.lines_with_ids += 1;
        }
        if known.client.is_none() && !line.is_own && !is_rest {
            let said = client_said(&known, found);
            known.client = said.map(|(client, claim)| {
                let client = self.names.name(client);
                self.claim(client, claim);
                client
            });
        }
        if ids > 1
            && let Some(client) = known.client
        {
            let carries = |found: &&Hit<'_>| {
                let of_id = found.id().and_then(RunId::client_id);
                of_id.is_some_and(|of_id| of_id.as_str() == self.names.text(client)) && !known.is_named(found)
            };
            known.agreed = found.iter().find(carries).map(|_| client);
            let (names_own, others) = clients_beside(&known, found, self.names.text(client));
            known.is_tenants &= !names_own;
            // A line that names this tenant and several others is about all of them; and what this package does for one in
            // the context of another, it was told to.
            known.names_several = line.is_own || (names_own && others > 1);
        }

        let is_idle = ids == 0 && known.client.is_none() && is_idle(piece, found);
        let mut bases = std::mem::take(&mut self.bases);
        bases.clear();
        let mut refused = None;
        for found in found {
            match &found.what {
                What::Client(_) => {}
                What::Id { .. } => {
                    let Some(id) = found.id() else { continue };
                    // What happened, happened to what the message names; and a parent is named for its child.
                    let is_meant = known.is_named(found) == known.names_any
                        && (known.parent.is_none() || !is_parent(piece, found.start))
                        // A refusal names what was refused first, and then what is near it.
                        && (!known.said.is_refusal || *refused.get_or_insert(found.start) == found.start);
                    let base = self.id(&known, found, id, is_meant);
                    bases.push((base, id.kind()));
                }
                What::Wrong { text: wrong, base_len, reason } => {
                    let base = Some(self.names.name(&wrong[..*base_len]));
                    self.wrong(&known, found, Wrong::Id, wrong, base, (*reason, true, false, false));
                }
                What::Stranger { reason, key, is_text, .. } => {
                    let is_null = piece[found.start..found.end] == *b"null";
                    // What a program prints for a value that may be absent says nothing wrong.
                    let is_header = is_header(piece, found);
                    if (is_null && !is_text && !is_header)
                        || (is_parent(piece, found.start) && (is_null || !is_text))
                    {
                        continue;
                    }
                    // Whoever prints all its options prints those that it was not given.
                    let before = |message: &Range<usize>| &piece[message.start..found.start];
                    let before = known.message.as_ref().filter(|_| known.is_named(found)).map(before);
                    let is_field = is_idle || (!is_text && before.is_some_and(is_in_object));
                    let written = String::from_utf8_lossy(&piece[found.start..found.end]);
                    self.wrong(
                        &known,
                        found,
                        Wrong::Stranger(*key),
                        &written,
                        known.base,
                        (*reason, *is_text, is_field, is_header),
                    );
                }
            }
        }
        bases.sort_unstable_by_key(|(base, _)| *base);
        bases.dedup();
        let has_other = bases.iter().any(|(_, kind)| *kind != Kind::Apify);
        for (base, kind) in &bases {
            // Of a run and the Apify run that works for it, it is one line.
            let is_others = *kind == Kind::Apify && has_other;
            if let Some(run) = self.runs.get_mut(base) {
                run.lines += u64::from(!is_others && run.newest != known.number);
                run.newest = known.number;
            }
        }
        if bases.len() > 1 || known.said.is_about_apify {
            self.link(&bases, line.message, known.said.is_about_apify);
        }
        self.bases = bases;
    }

    /// Takes an id of a line; gives its base.
    fn id(&mut self, known: &Known<'_>, found: &Hit<'_>, id: RunId<'_>, is_meant: bool) -> Name {
        let run_id = self.names.name(id.as_str());
        let (base, of_id) = self.parts(run_id, id);
        let said = if is_meant { known.said } else { Said::NOTHING };
        let event = Event {
            step: said.step,
            run_id,
            client: of_id.or(known.client),
            process: known.process,
            operation: known.operation,
            parent: known.parent.filter(|parent| said.step == Step::Made && *parent != run_id),
            is_named: known.is_named(found),
            claims_success: said.claims_success,
            file: (said.step == Step::Made && known.process.is_none()).then_some(known.place.file),
        };
        let run = self.runs.entry(base).or_insert_with(|| Run::new(id.kind()));
        *run.ids.entry(run_id).or_default() += 1;
        // A header that only repeats the run which the message names says nothing more.
        if is_meant || event.is_named || known.named.binary_search(&base).is_err() {
            let tally = run.events.entry(event).or_insert_with(|| Tally::new(known.place));
            tally.add(event.kept(), known.number, known.place, || known.shown(found));
        }

        // A refusal that names another's id has stopped it.
        let is_anothers = of_id.is_some_and(|of_id| known.client.is_some_and(|client| client != of_id));
        if is_anothers && !known.said.is_refusal && !known.names_several {
            let (wrong, client, is_text) = (Wrong::OtherTenant, known.client, known.is_tenants);
            // Where a message repeats the id of the header, that is one finding.
            let standing = match known.is_header(found) || known.of_header == Some(run_id) {
                true => Standing::Header,
                false if known.is_aside(found) => Standing::Aside,
                false => Standing::Inside,
            };
            let spot = Spot {
                wrong,
                text: run_id,
                base: Some(base),
                client,
                reason: None,
                is_text,
                is_field: false,
                is_header: false,
                standing,
            };
            self.spot(spot, known, found);
        }
        base
    }

    /// Notes how a tenant is named.
    fn claim(&mut self, client: Name, claim: Claim) {
        if self.claims.len() <= client.index() {
            self.claims.resize(self.names.len(), Claim::default());
        }
        let strongest = &mut self.claims[client.index()];
        *strongest = claim.max(*strongest);
    }

    /// The base and the client of an id, by its name.
    fn parts(&mut self, run_id: Name, id: RunId<'_>) -> (Name, Option<Name>) {
        if let Some(Some(parts)) = self.parts.get(run_id.index()) {
            return *parts;
        }
        let base = self.names.name(id.base_id().as_str());
        let parts = (base, id.client_id().map(|client| self.names.name(client.as_str())));
        self.parts.resize(self.names.len(), None);
        self.parts[run_id.index()] = Some(parts);
        parts
    }

    fn wrong(
        &mut self,
        known: &Known<'_>,
        found: &Hit<'_>,
        wrong: Wrong,
        text: &str,
        base: Option<Name>,
        (reason, is_text, is_field, is_header): (Reason, bool, bool, bool),
    ) {
        let text = self.names.name(&Shown::new(text).to_string());
        let (client, reason, standing) = (known.client, Some(reason), Standing::Inside);
        let spot = Spot { wrong, text, base, client, reason, is_text, is_field, is_header, standing };
        self.spot(spot, known, found);
    }

    fn spot(&mut self, spot: Spot, known: &Known<'_>, found: &Hit<'_>) {
        let tally = self.spots.entry(spot).or_insert_with(|| Tally::new(known.place));
        tally.add(KEPT, known.number, known.place, || known.shown(found));
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

    /// Links the Apify runs of a line to its one run of another kind. Where the message is about Apify, a bare word in it that
    /// can be an id of Apify's is one.
    #[cold]
    fn link(&mut self, bases: &[(Name, Kind)], message: &[u8], is_about_apify: bool) {
        let mut others = bases.iter().filter(|(_, kind)| *kind != Kind::Apify).map(|(base, _)| *base);
        let Some(base) = others.next() else { return };
        if others.any(|other| other != base) {
            return;
        }
        let keyed = bases.iter().filter(|(_, kind)| *kind == Kind::Apify).map(|(apify, _)| *apify);
        let message = if is_about_apify { message } else { b"" };
        let bare = apify_ids(message).map(|word| self.names.name(word));
        let apify: Vec<Name> = keyed.chain(bare).collect();
        if let Some(run) = self.runs.get_mut(&base) {
            run.apify.extend(apify);
        }
    }

    /// Settles what only all lines together tell.
    pub(super) fn conclude(&mut self) {
        self.settle_tenants();
        self.fold_apify_runs();
    }

    /// Gives the lines of an Apify run to the run that it works for, where that is one.
    fn fold_apify_runs(&mut self) {
        let mut runs_of: Map<Name, Vec<Name>> = Map::default();
        for (&base, run) in &self.runs {
            run.apify.iter().for_each(|&apify| runs_of.entry(apify).or_default().push(base));
        }
        for (apify, bases) in runs_of {
            let [base] = bases[..] else { continue };
            self.folded.insert(apify, base);
            // A bare word that a sentence links has no lines of its own.
            let Some(folded) = self.runs.remove(&apify) else { continue };
            if let Some(run) = self.runs.get_mut(&base) {
                run.absorb(folded, |name| name);
            }
        }
    }

    /// The run that is followed under this base: an Apify run may work for another.
    pub(super) fn followed(&self, base: String) -> String {
        let run = self.names.find(&base).and_then(|apify| self.folded.get(&apify));
        run.map_or(base, |run| self.names.text(*run).to_owned())
    }

    /// Adds what was counted of a spot.
    pub(super) fn count_spot(&mut self, spot: Spot, tally: Tally) {
        self.spots.entry(spot).or_insert_with(|| Tally::new(tally.last)).merge(KEPT, tally);
    }

    /// Takes what another has read.
    pub(super) fn merge(&mut self, other: Self) {
        let names = &mut self.names;
        let mut renamed = |name: Name| names.name(other.names.text(name));
        for (base, run) in other.runs {
            let into = self.runs.entry(renamed(base)).or_insert_with(|| Run::new(run.kind));
            into.absorb(run, &mut renamed);
        }
        for (spot, tally) in other.spots {
            let mut renamed = |name: Name| self.names.name(other.names.text(name));
            let spot = Spot {
                text: renamed(spot.text),
                base: spot.base.map(&mut renamed),
                client: spot.client.map(&mut renamed),
                ..spot
            };
            self.count_spot(spot, tally);
        }
        for (client, claim) in other.names.all().zip(other.claims) {
            if claim > Claim::default() {
                let client = self.names.name(other.names.text(client));
                self.claim(client, claim);
            }
        }
        self.lines_with_ids += other.lines_with_ids;
        self.ids += other.ids;
    }
}

impl Run {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            lines: 0,
            newest: 0,
            ids: Map::default(),
            events: Map::default(),
            apify: BTreeSet::new(),
        }
    }

    /// Takes what is known of another, whose names are `renamed`.
    fn absorb(&mut self, other: Self, mut renamed: impl FnMut(Name) -> Name) {
        self.lines += other.lines;
        for (id, count) in other.ids {
            *self.ids.entry(renamed(id)).or_default() += count;
        }
        self.apify.extend(other.apify.into_iter().map(&mut renamed));
        for (event, tally) in other.events {
            let event = Event {
                run_id: renamed(event.run_id),
                client: event.client.map(&mut renamed),
                process: event.process.map(&mut renamed),
                operation: event.operation.map(&mut renamed),
                parent: event.parent.map(&mut renamed),
                ..event
            };
            self.count(event, tally);
        }
    }

    /// Adds what was counted of an event.
    pub(super) fn count(&mut self, event: Event, tally: Tally) {
        self.events.entry(event).or_insert_with(|| Tally::new(tally.last)).merge(event.kept(), tally);
    }
}

/// How many lines end in a text and are followed by another there.
fn line_ends(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text.strip_suffix(b"\n").unwrap_or(text)).count() as u64
}

/// Where in `text` the message stands; `None` where it is a copy.
fn position(text: &[u8], message: &[u8]) -> Option<Range<usize>> {
    let start = message.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    let end = start + message.len();
    // A whole line of JSON whose message was not found is no message.
    (end <= text.len() && !message.starts_with(b"{")).then_some(start..end)
}

/// The client that a line names outside its headers, if it is one: by a key, else by the run that the headers name. And how.
fn client_said<'p>(known: &Known<'p>, found: &'p [Hit<'_>]) -> Option<(&'p str, Claim)> {
    let piece = known.piece;
    let keyed = found.iter().filter_map(|found| match &found.what {
        What::Client(client) => Some(&**client),
        _ => None,
    });
    let mut keyed = keyed.filter(|client| line::is_tenant(client));
    if let Some(client) = keyed.next() {
        return keyed.all(|other| other == client).then_some((client, Claim::Key));
    }
    let headers = found
        .iter()
        .filter(|found| known.names_any && !known.is_named(found) && !is_parent(piece, found.start));
    let mut clients = headers.filter_map(|found| Some(found.id()?.client_id()?.as_str()));
    let client = clients.next()?;
    clients.all(|other| other == client).then_some((client, Claim::Run))
}

/// Whether a client is among those of the ids that a line speaks of, and how many others are, up to two.
fn clients_beside(known: &Known<'_>, found: &[Hit<'_>], client: &str) -> (bool, usize) {
    let mut others: Vec<&str> = Vec::new();
    let mut names_own = false;
    for found in found.iter().filter(|found| known.is_named(found) == known.names_any) {
        match found.id().and_then(RunId::client_id) {
            Some(of_id) if of_id.as_str() == client => names_own = true,
            Some(of_id) if others.len() < 2 && !others.contains(&of_id.as_str()) => {
                others.push(of_id.as_str())
            }
            _ => {}
        }
    }
    (names_own, others.len())
}

/// Whether what stands before an id outside the message is the front of a header, or the key of a line's run; behind another
/// key, it is a field like others.
fn names_run_of_line(before: &[u8]) -> bool {
    match before.last() {
        Some(b'"') => is_run(before),
        last => last.is_none_or(|byte| b"[:_m".contains(byte)),
    }
}

/// Whether a text ends with the key of a run: `runId=`, `"run_id":"`. That of another's, such as `previousRunId`, is none.
fn is_run(before: &[u8]) -> bool {
    let end = before.iter().rposition(|byte| !b"\\\"'=: ".contains(byte)).map_or(0, |at| at + 1);
    let is_of_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
    let start = before[..end].iter().rposition(|byte| !is_of_key(byte)).map_or(0, |at| at + 1);
    let is_key = |key: &&[u8]| before[start..end].eq_ignore_ascii_case(key);
    before[end..].iter().any(|byte| b"=:".contains(byte)) && [&b"runId"[..], b"run_id"].iter().any(is_key)
}

/// Whether the key before an id names it as a parent.
fn is_parent(piece: &[u8], start: usize) -> bool {
    let before = piece[start.saturating_sub(24)..start].trim_ascii_end();
    let word = before.iter().rposition(|byte| b",{&?\n;".contains(byte)).map_or(0, |at| at + 1);
    let word = &before[word..];
    memchr::memchr2_iter(b'p', b'P', word)
        .any(|at| word[at..].get(..6).is_some_and(|six| six.eq_ignore_ascii_case(b"parent")))
}

/// Whether neither the run nor the client is there, as in what a worker says that has no work; in a query both are missed.
fn is_idle(piece: &[u8], found: &[Hit<'_>]) -> bool {
    let absent = |wanted: Key| {
        found.iter().find(|found| {
            matches!(&found.what, What::Stranger { reason: Reason::Placeholder, key, .. } if *key == Some(wanted))
        })
    };
    let (Some(run), Some(client)) = (absent(Key::Run), absent(Key::Client)) else { return false };
    let between = &piece[run.end.min(client.end)..run.start.max(client.start)];
    memchr::memchr2(b'&', b'%', between).is_none()
}

/// Whether something fills the brackets of a header.
fn is_header(piece: &[u8], found: &Hit<'_>) -> bool {
    piece[..found.start].ends_with(b"[") && piece.get(found.end) == Some(&b']')
}

/// Whether an object is open at the end of a text.
fn is_in_object(text: &[u8]) -> bool {
    memchr::memrchr2(b'{', b'}', text).is_some_and(|at| text[at] == b'{')
}

/// Words that can be ids of Apify's runs.
fn apify_ids(message: &[u8]) -> impl Iterator<Item = &str> {
    message
        .split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-' && *byte != b'_')
        .filter(|word| word.len() == 17 && word.iter().any(u8::is_ascii_digit))
        .filter_map(|word| std::str::from_utf8(word).ok())
        .filter(|word| RunId::read(word).is_some_and(|id| id.kind() == Kind::Apify))
}
