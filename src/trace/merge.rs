//! Gives what one thread has read to another. Names and writers are numbered by each thread, so all of them are numbered anew.

use std::collections::BTreeSet;

use super::flow::{Event, Flow, Id, Registration, Row, Run, Writer, WriterId};
use super::names::Name;
use super::tally::{KEPT, Seen, Tally};

impl Flow {
    /// Takes what another thread has read.
    pub(super) fn merge(&mut self, mut other: Self) {
        let names: Vec<Name> =
            other.names.all().map(|name| self.names.name(other.names.text(name))).collect();
        let name = |old: Name| names[old.index()];
        self.ids.resize(self.names.len(), None);
        for (old, id) in other.all_ids() {
            let count = self.ids[name(old).index()].map_or(0, |known| known.count) + id.count;
            let client = id.client.map(name);
            self.ids[name(old).index()] = Some(Id { base: name(id.base), client, count });
        }
        let writers: Vec<WriterId> = std::mem::take(&mut other.writers)
            .into_iter()
            .map(|writer| self.writer(writer.renamed(name)))
            .collect();
        for (base, run) in &other.runs {
            let into = self.runs.entry(name(*base)).or_insert_with(|| Run::new(run.kind));
            into.lines += run.lines;
        }
        let texts = std::mem::take(&mut other.texts);
        let mut moved = std::mem::take(&mut self.texts);
        let mut moved_tally = |mut tally: Tally| {
            let change = |seen: Seen| Seen { text: moved.keep_of(&texts, seen.text), ..seen };
            tally.change(change, |place| place);
            tally
        };
        for Row { event, tally, .. } in std::mem::take(&mut other.rows) {
            let event = event.renamed(name, &writers);
            self.tally(event).merge(event.kept(), &moved_tally(tally));
        }
        for (spot, tally) in std::mem::take(&mut other.spots) {
            self.count_spot(spot.renamed(name), &moved_tally(tally));
        }
        for (Registration { run_id, client, record, is_exact }, tally) in
            std::mem::take(&mut other.registrations)
        {
            let (run_id, client, record) = (name(run_id), client.map(name), name(record));
            let registration = Registration { run_id, client, record, is_exact };
            self.count_registration(registration, &moved_tally(tally));
        }
        if let Some(tally) = other.unknown.take() {
            self.unknown.get_or_insert_with(Tally::new).merge(KEPT, &moved_tally(tally));
        }
        self.templates.merge(std::mem::take(&mut other.templates), (name, &self.names), &mut moved_tally);
        self.texts = moved;
        let renamed = |(old, others): (Name, BTreeSet<Name>)| (name(old), others.into_iter().map(name));
        for (run_id, parents) in std::mem::take(&mut other.parents).into_iter().map(renamed) {
            self.parents.entry(run_id).or_default().extend(parents);
        }
        for (base, apify) in std::mem::take(&mut other.apify).into_iter().map(renamed) {
            self.apify.entry(base).or_default().extend(apify);
        }
        self.keyed.extend(other.keyed.iter().copied().map(name));
        for (formats, lines) in std::mem::take(&mut other.formats) {
            *self.formats.entry(formats).or_default() += lines;
        }
        self.counts += other.counts;
        self.why = self.why.take().or_else(|| Some(other.why?.renamed(name, &writers).into()));
    }
}

impl Writer {
    pub(super) fn renamed(self, name: impl Fn(Name) -> Name) -> Self {
        let words = self.words.map(|word| word.map(&name));
        Self { process: self.process.map(&name), operation: self.operation.map(&name), words, ..self }
    }
}

impl Event {
    pub(super) fn renamed(self, name: impl Fn(Name) -> Name, writers: &[WriterId]) -> Self {
        Self {
            base: name(self.base),
            run_id: name(self.run_id),
            client: self.client.map(&name),
            writer: writers[self.writer.0 as usize],
            ..self
        }
    }
}
