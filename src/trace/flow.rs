//! What happened to each run: events, counted by kind. Only aggregation is here: what a line says is decided in `event`,
//! what is wrong in `finding`.
//!
//! The events of all runs are in one list, with an index by what makes two of them alike and a chain for each run. A run
//! with four events takes about a kilobyte, most of it the text of four lines.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher as _, Hash, Hasher};

use hashbrown::{DefaultHashBuilder, HashTable};
use serde::{Deserialize, Serialize};

use super::format::{Formats, Level};
use super::names::{Name, Names};
use super::spot::Spot;
use super::steps::Step;
use super::tally::{KEPT, Place, Tally};
use super::template::Templates;
use super::texts::{Kept, Texts};
use crate::id::{Kind, RunId};

/// A map that is looked up for each line.
pub(super) type Map<K, V> = std::collections::HashMap<K, V, DefaultHashBuilder>;

/// Who wrote a line, and as what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Writer {
    pub(super) process: Option<Name>,
    pub(super) operation: Option<Name>,
    /// Words in headers, each a tenant or an operation. Which of them is known once all logs are read.
    pub(super) words: [Option<Name>; 2],
    /// For an id that was made by a line without a process: the file tells who made it.
    pub(super) file: Option<u32>,
}

/// The number of a [`Writer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct WriterId(pub(super) u32);

/// How an id came to its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) enum Role {
    /// The message names it.
    Named,
    /// A header or a field says that the line is of this run.
    Run,
    /// It is the parent of the line's run.
    Parent,
    /// It is elsewhere on the line.
    Aside,
    /// It isn't on the line, but on one that was missed a few lines before, by the same process.
    Before,
}

/// Why an event has its step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Reason {
    /// This package wrote the event.
    Own,
    /// A rule, by its index.
    Rule(u16),
    /// A rule of an earlier reading.
    EarlierRule,
    /// Nothing explains the line.
    Nothing,
}

impl Reason {
    pub(super) fn rule(index: usize) -> Self {
        // There are at most a thousand rules.
        Self::Rule(u16::try_from(index).unwrap_or(u16::MAX))
    }
}

/// What makes two events alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    /// The run: the base of the id.
    pub(super) base: Name,
    /// The id as it is written.
    pub(super) run_id: Name,
    /// The client in the id, else the one whose line it is.
    pub(super) client: Option<Name>,
    pub(super) writer: WriterId,
    pub(super) reason: Reason,
    pub(super) step: Step,
    pub(super) role: Role,
}

impl Hash for Event {
    /// Hashes two numbers at a time, for each id of each line; one at a time takes three times as long.
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let pair = |one: u32, other: u32| u64::from(one) << 32 | u64::from(other);
        let Self { base, run_id, client, writer, reason, step, role } = *self;
        let reason = match reason {
            Reason::Rule(rule) => u32::from(rule),
            Reason::Own => 1 << 16,
            Reason::EarlierRule => 2 << 16,
            Reason::Nothing => 3 << 16,
        };
        hasher.write_u64(pair(base.number(), run_id.number()));
        hasher.write_u64(pair(client.map_or(0, Name::number), writer.0));
        hasher.write_u64(pair(reason, (step as u32) << 8 | role as u32));
    }
}

impl Event {
    /// Whether a line says more of the id than that it was there.
    pub(super) fn tells(&self) -> bool {
        self.role == Role::Named || self.step != Step::Mentioned
    }

    pub(super) fn is_exact(&self) -> bool {
        self.reason == Reason::Own
    }

    pub(super) fn kept(&self) -> usize {
        // Of these, detectors want to know which of several lines came before another.
        let is_decisive = matches!(
            self.step,
            Step::Made
                | Step::Registered
                | Step::Found
                | Step::Missed
                | Step::Updated
                | Step::Succeeded
                | Step::Completed
                | Step::Failed
        );
        if is_decisive { KEPT } else { 1 }
    }
}

/// A record that was registered for a run id, as far as the lines name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Registration {
    pub(super) run_id: Name,
    pub(super) client: Option<Name>,
    pub(super) record: Name,
    pub(super) is_exact: bool,
}

/// An event with its lines.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) event: Event,
    pub(super) tally: Tally,
    /// The next event of the run; 0 at the end, else its index plus one.
    next: u32,
}

/// One run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) kind: Kind,
    /// Lines with one of its ids.
    pub(super) lines: u64,
    /// Number of the record that was counted last.
    newest: u32,
    /// The first of its events, as [`Row::next`].
    events: u32,
}

/// All that was read.
#[derive(Default)]
pub(super) struct Flow {
    pub(super) names: Names,
    pub(super) texts: Texts,
    pub(super) runs: Map<Name, Run>,
    pub(super) rows: Vec<Row>,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
    pub(super) writers: Vec<Writer>,
    writer_index: Map<Writer, u32>,
    /// The base and client of each name that is a run id, and how often it was met.
    pub(super) ids: Vec<Option<Id>>,
    pub(super) spots: Map<Spot, Tally>,
    pub(super) registrations: Map<Registration, Tally>,
    /// The parents that lines name, by the run id that was made for them.
    pub(super) parents: BTreeMap<Name, BTreeSet<Name>>,
    /// The Apify runs that lines link to a run, by its base.
    pub(super) apify: BTreeMap<Name, BTreeSet<Name>>,
    /// Tenants that a key names or that a list of them holds.
    pub(super) keyed: BTreeSet<Name>,
    /// Known when all is read: all tenants, and of each name that isn't one but stands for one, that one.
    pub(super) tenants: BTreeSet<Name>,
    pub(super) tenant_of: BTreeMap<Name, Name>,
    /// The run that each Apify run works for, if it is one; known when all is read.
    pub(super) works_for: BTreeMap<Name, Name>,
    pub(super) templates: Templates,
    pub(super) counts: Counts,
    pub(super) formats: BTreeMap<Formats, u64>,
    /// Lines with ids in an unknown format.
    pub(super) unknown: Option<Tally>,
    /// Records that were taken.
    taken: u32,
    /// What was decisive of the line that `--why` asks about.
    pub(super) why: Option<Box<super::why::Why>>,
}

/// Amounts of lines with ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) lines: u64,
    pub(super) ids: u64,
    pub(super) explained: u64,
    pub(super) unknown_format: u64,
    pub(super) without_time: u64,
}

/// What is known of a run id.
#[derive(Clone, Copy, Debug)]
pub(super) struct Id {
    pub(super) base: Name,
    pub(super) client: Option<Name>,
    pub(super) count: u64,
}

impl Flow {
    /// Returns the number of the record that is taken now.
    pub(super) fn begin_record(&mut self) -> u32 {
        self.taken = self.taken.wrapping_add(1);
        self.taken
    }

    /// Counts a run id, and returns its name and what is known of it.
    pub(super) fn id(&mut self, id: RunId<'_>) -> (Name, Id) {
        let (name, known) = self.learn(id);
        let known = Id { count: known.count + 1, ..known };
        self.ids[name.index()] = Some(known);
        (name, known)
    }

    /// Returns the name of a run id and what is known of it, without counting it.
    pub(super) fn learn(&mut self, id: RunId<'_>) -> (Name, Id) {
        let name = self.names.name(id.as_str());
        if let Some(Some(known)) = self.ids.get(name.index()) {
            return (name, *known);
        }
        let base = self.names.name(id.base_id().as_str());
        let client = id.client_id().map(|client| self.names.name(client.as_str()));
        let known = Id { base, client, count: 0 };
        if self.ids.len() <= name.index() {
            self.ids.resize(self.names.len(), None);
        }
        self.ids[name.index()] = Some(known);
        (name, known)
    }

    /// Returns what is known of a name that is a run id.
    pub(super) fn known_id(&self, name: Name) -> Option<Id> {
        self.ids.get(name.index()).copied().flatten()
    }

    /// Returns all run ids.
    pub(super) fn all_ids(&self) -> impl Iterator<Item = (Name, Id)> {
        self.names.all().zip(&self.ids).filter_map(|(name, id)| Some((name, (*id)?)))
    }

    pub(super) fn writer(&mut self, writer: Writer) -> WriterId {
        let next = u32::try_from(self.writers.len()).unwrap_or(u32::MAX);
        let number = *self.writer_index.entry(writer).or_insert(next);
        if number == next {
            self.writers.push(writer);
        }
        WriterId(number)
    }

    pub(super) fn writer_of(&self, event: &Event) -> Writer {
        self.writers[event.writer.0 as usize]
    }

    /// What the writer of an event was doing: a word in a header that isn't a tenant's, if it doesn't say so otherwise.
    pub(super) fn operation_of(&self, event: &Event) -> Option<Name> {
        let Writer { operation, words, .. } = self.writer_of(event);
        operation.or_else(|| words.into_iter().flatten().find(|word| !self.tenants.contains(word)))
    }

    /// Counts lines of a run, none or one, once for each record.
    pub(super) fn count_line(&mut self, base: Name, kind: Kind, number: u32, lines: u64) {
        let run = self.runs.entry(base).or_insert_with(|| Run::new(kind));
        if run.newest != number || run.lines == 0 {
            run.lines += lines;
            run.newest = number;
        }
    }

    /// Returns the tally of an event, new or known. Its run is known.
    pub(super) fn tally(&mut self, event: Event) -> &mut Tally {
        let Self { rows, index, hasher, runs, .. } = self;
        let hash = hasher.hash_one(event);
        let at = match index.find(hash, |&at| rows[at as usize].event == event) {
            Some(&at) => at,
            None => {
                let at = u32::try_from(rows.len()).unwrap_or(u32::MAX);
                let next =
                    runs.get_mut(&event.base).map_or(0, |run| std::mem::replace(&mut run.events, at + 1));
                rows.push(Row { event, tally: Tally::new(), next });
                index.insert_unique(hash, at, |&at| hasher.hash_one(rows[at as usize].event));
                at
            }
        };
        &mut rows[at as usize].tally
    }

    /// Counts a line of an event.
    pub(super) fn count(
        &mut self,
        event: Event,
        level: Option<Level>,
        number: u32,
        place: Place,
        text: impl FnOnce(&mut Texts) -> Kept,
    ) {
        let mut texts = std::mem::take(&mut self.texts);
        let tally = self.tally(event);
        tally.level = tally.level.max(level);
        tally.add(event.kept(), number, place, || text(&mut texts));
        self.texts = texts;
    }

    /// Adds what was counted of an event before.
    pub(super) fn add(&mut self, event: Event, tally: &Tally) {
        self.tally(event).merge(event.kept(), tally);
    }

    /// Returns the events of a run, in no order.
    pub(super) fn events(&self, base: Name) -> impl Iterator<Item = (&Event, &Tally)> {
        let mut next = self.runs.get(&base).map_or(0, |run| run.events);
        std::iter::from_fn(move || {
            let row = &self.rows[next.checked_sub(1)? as usize];
            next = row.next;
            Some((&row.event, &row.tally))
        })
    }

    /// Returns the events of all runs, in no order.
    pub(super) fn all_events(&self) -> impl Iterator<Item = (&Event, &Tally)> {
        self.rows.iter().map(|row| (&row.event, &row.tally))
    }

    pub(super) fn count_spot(&mut self, spot: Spot, tally: &Tally) {
        self.spots.entry(spot).or_insert_with(Tally::new).merge(KEPT, tally);
    }

    pub(super) fn count_registration(&mut self, registration: Registration, tally: &Tally) {
        self.registrations.entry(registration).or_insert_with(Tally::new).merge(1, tally);
    }

    /// Gives each event another key; those that become alike are counted together.
    pub(super) fn rekey(&mut self, mut change: impl FnMut(Event) -> Event) {
        let rows = std::mem::take(&mut self.rows);
        self.index = HashTable::default();
        self.runs.values_mut().for_each(|run| run.events = 0);
        for Row { event, tally, .. } in rows {
            let event = change(event);
            self.tally(event).merge(event.kept(), &tally);
        }
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.lines += other.lines;
        self.ids += other.ids;
        self.explained += other.explained;
        self.unknown_format += other.unknown_format;
        self.without_time += other.without_time;
    }
}

impl Run {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, lines: 0, newest: 0, events: 0 }
    }
}

/// Whether a process is one that is named by its number alone.
pub(super) fn is_number(process: &str) -> bool {
    process.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether two names are of one process: they are the same, or one is the number in the other.
pub(super) fn are_one(one: &str, other: &str) -> bool {
    one == other || has_number(one, other) || has_number(other, one)
}

/// Whether the name of a process, such as `api 17 web-1`, holds this number.
pub(super) fn has_number(process: &str, number: &str) -> bool {
    process.split(' ').any(|part| part == number) && !is_number(process)
}
