//! What the reader of a file remembers from line to line, and the one thing that it is for besides times: success that is claimed
//! right after a miss, by a line that names no id.

mod logged;
mod pending;

use std::collections::BTreeSet;

use bumpalo::Bump;

use super::entry::{Entry, Record};
use super::event::Reader;
use super::flow::{Event, Role, Writer, are_one};
use super::names::Name;
use super::scan::Hit;
use super::texts::Texts;
use super::unwrap::{Guesses, Unwrapper};
use logged::Logged;
pub(super) use pending::Pending;

/// How many lines after a miss may claim success for it without naming its id.
const NEAR_LINES: u64 = 5;

/// What the reader of a file remembers from line to line.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) guesses: Guesses,
    /// Quoted lines with ids that were read, by their hash.
    pub(super) quoted: BTreeSet<u64>,
    /// The last time of a line; lines without one are taken to be of the same.
    pub(super) time: Option<i64>,
    /// The last miss of each process, while a line that claims success may follow.
    missed: Vec<Missed>,
    /// The line that was counted last as one with ids.
    pub(super) line_with_ids: u64,
    /// What this package logged last and may say once more.
    logged: Vec<Logged>,
    /// Memory for the parts of a process, and for [`Record::affected`], so that no line allocates them.
    pub(super) joined: String,
    pub(super) affected: Vec<Name>,
}

/// A miss that a line without an id may claim success after.
#[derive(Clone, Copy)]
struct Missed {
    line: u64,
    event: Event,
    process: Option<Name>,
}

impl Memory {
    /// Of a file that was read before, up to a line of this time.
    pub(super) fn after(time: Option<i64>) -> Self {
        Self { time, ..Self::default() }
    }

    /// The last time of a line.
    pub(super) fn time(&self) -> Option<i64> {
        self.time
    }

    /// Remembers a miss for the lines after it.
    pub(super) fn missed(&mut self, line: u64, event: &Event, writer: Writer) {
        let (process, event) = (writer.process, *event);
        self.forget_misses_before(line);
        self.missed.retain(|missed| missed.process != process);
        self.missed.push(Missed { line, event, process });
    }

    /// Forgets the misses that are too far from a line for it to claim success for them.
    fn forget_misses_before(&mut self, line: u64) {
        self.missed.retain(|missed| line <= missed.line + NEAR_LINES);
    }

    /// Forgets the miss of a run that something else happened to.
    pub(super) fn no_longer_missed(&mut self, base: Name) {
        self.missed.retain(|missed| missed.event.base != base);
    }
}

impl Reader<'_> {
    /// Whether a line without an id may claim success for the last miss.
    pub(super) fn waits_for_success(&self) -> bool {
        !self.memory.missed.is_empty()
    }

    /// Whether `--why` asks for a line of this file that wasn't read yet.
    pub(super) fn is_asked(&self) -> bool {
        self.flow.why.is_none() && self.options.why.is_some_and(|(file, _)| file == self.file)
    }

    /// Reads a line without an id, if it may claim success after a miss. It may name a client.
    pub(super) fn line_without_id(&mut self, text: &[u8], hits: &[Hit<'_>], line_number: u64) {
        self.memory.forget_misses_before(line_number);
        let is_asked = self.is_asked() && self.options.why == Some((self.file, line_number));
        if self.memory.missed.is_empty() && !is_asked {
            return;
        }
        // The time of this line isn't kept, since whether it is read at all depends on a miss before it.
        let time = self.memory.time;
        // Of its own, since the next records have been taken apart already.
        let (arena, mut guesses, mut quoted) = (Bump::new(), Guesses::default(), BTreeSet::new());
        let mut unwrapper = Unwrapper::new(1, &arena, &mut guesses, &mut quoted);
        unwrapper.record(text, None, hits);
        let units = unwrapper.into_units();
        let meanings: Vec<_> = units.iter().map(|unit| self.meaning(unit)).collect();
        self.record(&units, &meanings, line_number, false);
        self.memory.time = time;
    }

    /// Counts a line without an id that claims success after a miss of the same process, unless it names another client.
    pub(super) fn success_without_id(&mut self, record: &Record, entry: &Entry<'_>) {
        let names = &self.flow.names;
        let is_one = |one: Option<Name>, other: Option<Name>| match (one, other) {
            (Some(one), Some(other)) => are_one(names.text(one), names.text(other)),
            _ => one == other,
        };
        let is_of = |missed: &Missed| {
            let clients = [missed.event.client, entry.client];
            is_one(missed.process, entry.writer.process)
                && (clients.contains(&None) || clients[0] == clients[1])
        };
        let missed = &mut self.memory.missed;
        let Some(at) = missed.iter().position(is_of).filter(|_| entry.step.claims_success()) else { return };
        let missed = missed.swap_remove(at);
        let writer = self.flow.writer(entry.writer);
        let (step, reason) = (entry.step, entry.reason);
        let event = Event { step, writer, reason, role: Role::Before, ..missed.event };
        let keep = |texts: &mut Texts| entry.keep(0..0, texts);
        self.flow.count(event, entry.line.level, record.number, entry.place, keep);
    }
}
