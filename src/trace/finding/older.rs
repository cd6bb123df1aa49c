//! `older-form`: an id of the older form, after its client had one of the newer. The ids themselves say so.

use std::collections::BTreeMap;

use super::analysis::{Analysis, Lines};
use super::{Code, Finding, Sure};
use crate::id::Kind;
use crate::trace::names::Name;
use crate::trace::steps::Step;
use crate::trace::tally::{Place, Seen};

impl<'f> Analysis<'f> {
    /// A run with an id of the older form that comes up after its client had one of the newer.
    pub(super) fn older_form(&self, findings: &mut Vec<Finding>) {
        let mut newer: BTreeMap<Name, (&Seen, &str)> = BTreeMap::new();
        for (&base, _) in self.flow.runs.iter().filter(|(_, run)| run.kind == Kind::Timestamp) {
            for (client, (first, _)) in self.first_by_client(base) {
                let Some(seen) = first.1.kept().next() else { continue };
                let base = self.text(base);
                let earliest = newer.entry(client).or_insert((seen, base));
                if (seen.place, base) < (earliest.0.place, earliest.1) {
                    *earliest = (seen, base);
                }
            }
        }
        for (&base, _) in self.flow.runs.iter().filter(|(_, run)| run.kind == Kind::Sequence) {
            for (client, ((event, tally), made)) in self.first_by_client(base) {
                let (Some(seen), run_id) = (tally.kept().next(), event.run_id) else { continue };
                let Some(&(new, its_base)) = newer.get(&client).filter(|(new, _)| new.place < seen.place)
                else {
                    continue;
                };
                // One of an earlier day is spoken of, unless it is made now.
                if made <= Some(new.place) && self.text(base).get(3..9) < its_base.get(..6) {
                    continue;
                }
                let message = format!(
                    "\"{}\", an id of the older form, came after \"{}\" had one of the newer.",
                    self.shown(run_id),
                    self.shown(client)
                );
                let finding = Finding::new(Code::OlderForm, Sure::HIGH, message, [new, seen]);
                findings.push(finding.of(Some(base), Some(run_id), Some(client)));
            }
        }
    }

    /// What comes first of each client of a run, and when its id was last made.
    fn first_by_client(&self, base: Name) -> BTreeMap<Name, (Lines<'f>, Option<Place>)> {
        let mut clients: BTreeMap<Name, (Lines<'f>, Option<Place>)> = BTreeMap::new();
        for (event, tally) in self.flow.events(base) {
            let Some(client) = event.client else { continue };
            let made = (event.step == Step::Made).then_some(tally.last());
            let known = clients.get(&client).copied();
            let first = self.earlier(known.map(|(first, _)| first), (event, tally));
            clients.insert(client, (first, made.max(known.and_then(|(_, made)| made))));
        }
        clients
    }
}
