//! What the reader of a file remembers from line to line, and the one thing that it is for besides times: success that is claimed
//! right after a miss, by a line that names no id.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::entry::Record;
use super::event::Reader;
use super::flow::{Event, Reason, Role, Writer};
use super::format::{self, Guess};
use super::names::Name;
use super::redact;
use super::tally::Place;
use super::unwrap::{MAX_DEPTH, Outer, unescaped};

/// How many lines after a miss may claim success for it without naming its id.
const NEAR_LINES: u64 = 5;

/// What the reader of a file remembers from line to line.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) guesses: [Guess; MAX_DEPTH + 1],
    /// Quoted lines with ids that were read, by their hash.
    pub(super) quoted: BTreeSet<u64>,
    /// The last time of a line; lines without one are taken to be of the same.
    pub(super) time: Option<i64>,
    /// The last miss, while a line that claims success may follow.
    missed: Option<Missed>,
    /// The line that was counted last as one with ids.
    pub(super) line_with_ids: u64,
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
        self.missed = Some(Missed { line, event, process });
    }

    /// Forgets the miss of a run that something else happened to.
    pub(super) fn no_longer_missed(&mut self, base: Name) {
        self.missed = self.missed.filter(|missed| missed.event.base != base);
    }
}

impl Reader<'_> {
    /// Whether a line without an id may claim success for the last miss.
    pub(super) fn waits_for_success(&self) -> bool {
        self.memory.missed.is_some()
    }

    /// Whether `--why` asks for a line of this file that wasn't read yet.
    pub(super) fn is_asked(&self) -> bool {
        self.flow.why.is_none() && self.options.why.is_some_and(|(file, _)| file == self.file)
    }

    /// Reads a line without an id, if it may claim success after a miss.
    pub(super) fn line_without_id(&mut self, text: &[u8], line_number: u64) {
        if self.is_asked() && self.options.why == Some((self.file, line_number)) {
            let mut record = Record::new(line_number, self.flow.begin_record());
            self.line(&mut record, text, &[], &Outer::default(), 0);
        }
        let Some(missed) = self.memory.missed else { return };
        if line_number > missed.line + NEAR_LINES {
            self.memory.missed = None;
            return;
        }
        let line = format::read(text, &mut self.memory.guesses[0]);
        let message = line.message.as_ref().map_or(Cow::Borrowed(&b""[..]), |part| unescaped(text, part));
        let found = self.rules.first(self.matcher, &[&message]);
        let Some((step, rule)) = found.map(|found| (found.step, found.rule)) else { return };
        let writer = self.writer(&line, step);
        if !step.claims_success() || writer.process != missed.process {
            return;
        }
        self.memory.missed = None;
        let writer = self.flow.writer(writer);
        let event = Event { step, writer, reason: Reason::rule(rule), role: Role::Before, ..missed.event };
        let place = Place::new(line.time.or(self.memory.time), self.file, line_number);
        let number = self.flow.begin_record();
        let secrets = if self.options.with_secrets { Vec::new() } else { redact::secrets(text) };
        let shown = redact::shown(text, 0..0, &secrets).into_text();
        self.flow.count(event, line.level, number, place, |texts| texts.keep(&shown));
    }
}
