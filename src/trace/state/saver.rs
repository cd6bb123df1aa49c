//! Writes what a state holds: each name, writer and file once, by its number.

use std::collections::BTreeMap;

use super::{SavedEvent, SavedFile, SavedPlace, SavedRegistration, SavedWriter, State};
use crate::trace::flow::{Event, Flow, Reason, Registration, Writer};
use crate::trace::names::Name;
use crate::trace::tally::{Place, Tally};

/// A state that is being written.
pub(super) struct Saver<'f> {
    flow: &'f Flow,
    pub(super) state: State,
    names: BTreeMap<Name, u32>,
    writers: BTreeMap<Writer, u32>,
    /// How many files were read now.
    read: usize,
    /// Those of the earlier state that weren't.
    gone: Vec<&'f SavedFile>,
    /// The new index of each of these that an event has a line in.
    kept: BTreeMap<usize, usize>,
}

impl<'f> Saver<'f> {
    /// Adds to a state that holds the files that were read now; `gone` are those of the earlier state that weren't.
    pub(super) fn new(flow: &'f Flow, state: State, gone: Vec<&'f SavedFile>) -> Self {
        let read = state.files.len();
        let (names, writers, kept) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { flow, state, names, writers, read, gone, kept }
    }

    pub(super) fn name(&mut self, name: Name) -> u32 {
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

    /// Saves a place, and its file with it: a run may be open for longer than the log that began it is given.
    fn place(&mut self, place: Place) -> SavedPlace {
        let mut file = place.file() as usize;
        if let Some(gone) = file.checked_sub(self.read).and_then(|at| self.gone.get(at)) {
            let files = &mut self.state.files;
            file = *self.kept.entry(file).or_insert_with(|| {
                files.push((*gone).clone());
                files.len() - 1
            });
        }
        (place.time(), u32::try_from(file).unwrap_or(u32::MAX), place.line())
    }

    /// Saves the lines that are kept.
    fn lines(&mut self, tally: &Tally) -> Vec<(SavedPlace, String)> {
        let flow = self.flow;
        tally.kept().map(|seen| (self.place(seen.place), flow.texts.text(seen.text).into_owned())).collect()
    }

    pub(super) fn registration(&mut self, registration: &Registration, tally: &Tally) {
        let saved = SavedRegistration {
            run_id: self.name(registration.run_id),
            client: registration.client.map(|client| self.name(client)),
            record: self.name(registration.record),
            is_exact: registration.is_exact,
            count: tally.count(),
            kept: self.lines(tally),
            last: self.place(tally.last()),
        };
        self.state.registrations.push(saved);
    }

    pub(super) fn event(&mut self, event: &Event, tally: &Tally) {
        let saved = SavedEvent {
            step: event.step.name().to_owned(),
            run_id: self.name(event.run_id),
            client: event.client.map(|client| self.name(client)),
            writer: self.writer(self.flow.writer_of(event)),
            is_exact: event.is_exact(),
            is_explained: event.reason != Reason::Nothing,
            role: event.role,
            count: tally.count(),
            kept: self.lines(tally),
            last: self.place(tally.last()),
        };
        self.state.events.push(saved);
    }
}
