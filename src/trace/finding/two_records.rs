//! `two-records`: one run id, registered with two records. Two processes looked for the record, found none, and each made
//! one. Rows of different tables may be registered for a run, so only records that an exact event or a rule's group names count.

use std::collections::{BTreeMap, BTreeSet};

use super::analysis::Analysis;
use super::{BY_RULE, Code, Finding, Sure};
use crate::sorting;
use crate::trace::flow::Registration;
use crate::trace::names::Name;
use crate::trace::steps::Step;
use crate::trace::tally::{Place, Tally};

/// Records of a run id and a client, with their lines.
type Registered<'f> = BTreeMap<(Name, Option<Name>), Vec<(&'f Registration, &'f Tally)>>;

impl Analysis<'_> {
    pub(super) fn two_records(&self, findings: &mut Vec<Finding>) {
        let mut by_run = Registered::new();
        for (registration, tally) in &self.flow.registrations {
            let client = registration.client.and_then(|client| self.flow.tenant(client));
            by_run.entry((registration.run_id, client)).or_default().push((registration, tally));
        }
        by_run.retain(|_, registered| registered.len() > 1);
        if by_run.is_empty() {
            return;
        }
        // After these another record is what was wanted.
        let mut ends: BTreeMap<Name, BTreeSet<Place>> = BTreeMap::new();
        for (event, tally) in self.flow.all_events() {
            if matches!(event.step, Step::Replaced | Step::Cleared) {
                ends.entry(event.base).or_default().extend(tally.places());
            }
        }
        for ((run_id, client), mut registered) in by_run {
            sorting::sort_by_key(&mut registered, |(registration, tally)| {
                (tally.first(), self.text(registration.record), registration.is_exact)
            });
            let Some(base) = self.flow.known_id(run_id).map(|id| id.base) else { continue };
            let base = self.flow.works_for.get(&base).copied().unwrap_or(base);
            let is_ended = |from: Place, to: Place| {
                ends.get(&base).is_some_and(|ends| ends.range(from..=to).next().is_some())
            };
            let pair = registered.windows(2).find_map(|pair| {
                let [one, other] = pair else { return None };
                let is_second = one.0.record != other.0.record && !is_ended(one.1.first(), other.1.first());
                is_second.then_some((*one, *other))
            });
            let Some(((first, lines), (second, other_lines))) = pair else { continue };
            let message = format!(
                "\"{}\" was registered with two records: \"{}\" and \"{}\".",
                self.shown(run_id),
                self.shown(first.record),
                self.shown(second.record)
            );
            let sure = match first.is_exact && second.is_exact {
                true => Sure::HIGH,
                false => Sure::medium(BY_RULE),
            };
            let lines = lines.kept().take(1).chain(other_lines.kept().take(1));
            let finding = Finding::new(Code::TwoRecords, sure, message, lines);
            findings.push(finding.of(Some(base), Some(run_id), client));
        }
    }
}
