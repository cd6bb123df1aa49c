//! The records of a run, by client: what was registered, found, missed and ended. A record is registered once, is looked up
//! by the id that it was registered by, and comes to its end. The detectors of records share this view.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::analysis::{Analysis, Lines};
use crate::id::Kind;
use crate::sorting;
use crate::trace::names::Name;
use crate::trace::steps::Step;
use crate::trace::tally::Place;

/// The record of a client in a run, or of the run itself.
#[derive(Default)]
pub(super) struct Record<'f> {
    /// In order, as are the next three.
    pub(super) registered: Vec<Lines<'f>>,
    pub(super) found: Vec<Lines<'f>>,
    pub(super) missed: Vec<Lines<'f>>,
    pub(super) looked_up: Vec<Lines<'f>>,
    /// Work on the record that is none of these, not in order.
    pub(super) done: Vec<Lines<'f>>,
    /// When it was last registered or found.
    pub(super) there: Option<Place>,
    /// When its run last ended.
    pub(super) ended: Option<Place>,
    pub(super) is_updated: bool,
    /// The last of all lines.
    pub(super) last: Option<Place>,
}

/// The records of a run, by client.
pub(super) struct Records<'f> {
    pub(super) by_client: BTreeMap<Option<Name>, Record<'f>>,
    /// The first registration of all.
    pub(super) first: Option<Lines<'f>>,
    /// The clients that have one.
    pub(super) registered: BTreeSet<Name>,
    /// The last line of all.
    pub(super) last: Option<Place>,
    /// Whether the run of some client ended.
    pub(super) ends_by_client: bool,
}

impl<'f> Analysis<'f> {
    fn records_of(&self, base: Name) -> Records<'f> {
        let mut by_client: BTreeMap<Option<Name>, Record<'f>> = BTreeMap::new();
        for (event, tally) in self.flow.events(base) {
            let record = by_client.entry(event.client).or_default();
            let last = Some(tally.last());
            record.last = record.last.max(last);
            // By the id of its Apify run, a run isn't looked up in the registry of records.
            let is_own = || self.text(event.run_id).starts_with(self.text(base));
            if !matches!(event.step, Step::Mentioned | Step::Missed | Step::LookedUp) {
                record.done.push((event, tally));
            }
            match event.step {
                Step::Registered | Step::Replaced => {
                    record.registered.push((event, tally));
                    record.there = record.there.max(last);
                }
                Step::Found => {
                    record.found.push((event, tally));
                    record.there = record.there.max(last);
                }
                Step::Missed if is_own() => record.missed.push((event, tally)),
                Step::LookedUp if is_own() => record.looked_up.push((event, tally)),
                Step::Completed | Step::Failed => record.ended = record.ended.max(last),
                Step::Updated => record.is_updated = true,
                _ => {}
            }
        }
        for record in by_client.values_mut() {
            let lists =
                [&mut record.registered, &mut record.found, &mut record.missed, &mut record.looked_up];
            for list in lists {
                sorting::sort_by_key(list, |&event| self.order(event));
            }
        }
        let first_ones = by_client.values().filter_map(|record| record.registered.first().copied());
        let first = first_ones.min_by_key(|&lines| self.order(lines));
        let registered = by_client.iter().filter(|(_, record)| !record.registered.is_empty());
        let registered = sorting::distinct(registered.filter_map(|(client, _)| *client));
        let last = by_client.values().filter_map(|record| record.last).max();
        let ends_by_client =
            by_client.iter().any(|(client, record)| client.is_some() && record.ended.is_some());
        Records { by_client, first, registered, last, ends_by_client }
    }

    /// Finds what is wrong with the records of a run. Of one that is missed by another spelling, nothing else is said.
    pub(super) fn records(&self, base: Name, kind: Kind, findings: &mut Vec<Finding>) {
        let records = self.records_of(base);
        for (&client, record) in &records.by_client {
            if kind != Kind::Apify {
                findings.extend(self.never_completed(base, client, record, &records));
            }
            if let Some(finding) = self.other_spelling(base, client, record, &records) {
                findings.push(finding);
                continue;
            }
            findings.extend(self.record_lost(base, client, record));
            findings.extend(self.never_registered(base, client, record, &records));
        }
    }
}
