//! Gives what one thread has read to another. Names and writers are numbered by each thread, so all of them are numbered anew.

use std::collections::BTreeSet;

use super::flow::{Event, Flow, Id, Row, Run, Writer, WriterId};
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
            .map(|writer| {
                let words = writer.words.map(|word| word.map(name));
                let (process, operation) = (writer.process.map(name), writer.operation.map(name));
                self.writer(Writer { process, operation, words, ..writer })
            })
            .collect();
        for (base, run) in &other.runs {
            let into = self.runs.entry(name(*base)).or_insert_with(|| Run::new(run.kind));
            into.lines += run.lines;
        }
        let texts = std::mem::take(&mut other.texts);
        let mut moved = std::mem::take(&mut self.texts);
        let mut moved_tally = |mut tally: Tally| {
            let change = |seen: Seen| Seen { text: moved.keep(texts.text(seen.text)), ..seen };
            tally.change(change, |place| place);
            tally
        };
        for Row { event, tally, .. } in std::mem::take(&mut other.rows) {
            let event = Event {
                base: name(event.base),
                run_id: name(event.run_id),
                client: event.client.map(name),
                writer: writers[event.writer.0 as usize],
                ..event
            };
            self.tally(event).merge(event.kept(), &moved_tally(tally));
        }
        for (spot, tally) in std::mem::take(&mut other.spots) {
            self.count_spot(spot.renamed(name), &moved_tally(tally));
        }
        if let Some(tally) = other.unknown.take() {
            self.unknown.get_or_insert_with(Tally::new).merge(KEPT, &moved_tally(tally));
        }
        self.templates.merge(std::mem::take(&mut other.templates), name, &mut moved_tally);
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
        self.why = self.why.take().or(other.why.take());
    }
}
