//! `success-after-miss`: success is claimed though the record was not found, without anything in between that mended it.

use std::collections::{BTreeMap, BTreeSet};

use super::analysis::{Analysis, Lines};
use super::{BY_RULE, Code, Finding, Sure};
use crate::trace::flow::{Event, Role};
use crate::trace::names::Name;
use crate::trace::steps::Step;
use crate::trace::tally::{Place, Seen};

/// Whose work a miss is: of which client, by which process, doing what.
type Work = (Option<Name>, Option<Name>, Option<Name>);

/// A line that claims success: its place, then which of its ids comes first.
type Claim<'f> = (Place, bool, &'f str, Name);

impl<'f> Analysis<'f> {
    pub(super) fn success_after_miss(&self, base: Name, findings: &mut Vec<Finding>) {
        let mut misses: BTreeMap<Work, Vec<Lines<'f>>> = BTreeMap::new();
        for (event, tally) in self.flow.events(base).filter(|(event, _)| event.step == Step::Missed) {
            let work = (event.client, self.process(event), self.operation(event));
            misses.entry(work).or_default().push((event, tally));
        }
        if misses.is_empty() {
            return;
        }
        let mut mends: BTreeMap<Option<Name>, BTreeSet<Place>> = BTreeMap::new();
        // When a record was first there, by the id that it is there by.
        let mut there: BTreeMap<(Option<Name>, Name), Place> = BTreeMap::new();
        let mut claims: BTreeMap<Claim<'f>, (&'f Event, Seen)> = BTreeMap::new();
        for (event, tally) in self.flow.events(base) {
            if matches!(
                event.step,
                Step::Registered | Step::Replaced | Step::Found | Step::Made | Step::Failed
            ) {
                mends.entry(event.client).or_default().extend(tally.places());
            }
            if matches!(event.step, Step::Registered | Step::Found) {
                let first = there.entry((event.client, event.run_id)).or_insert(tally.first());
                *first = tally.first().min(*first);
            }
            if event.step.claims_success() {
                for seen in tally.kept() {
                    let claim =
                        (seen.place, event.role != Role::Named, self.text(event.run_id), event.run_id);
                    claims.insert(claim, (event, *seen));
                }
            }
        }
        let mut reported = BTreeSet::new();
        for (work, misses) in misses {
            let of_work = claims
                .iter()
                .filter(|(_, (event, seen))| self.is_same_work(work, &misses, event, seen.place));
            let claimed =
                of_work.filter(|(claim, _)| !reported.contains(&claim.0)).find_map(|(claim, found)| {
                    let &(place, .., run_id) = claim;
                    let before = |(_, tally): &&Lines<'f>| tally.first() < place;
                    let (miss, missed) =
                        misses.iter().filter(before).max_by_key(|&&miss| self.order(miss))?;
                    let last = missed.places().filter(|missed| *missed < place).max()?;
                    let of_client = mends.iter().filter(|(client, _)| may_be_one(**client, work.0));
                    let is_mended =
                        of_client.flat_map(|(_, mends)| mends.range(last..=place)).next().is_some();
                    (!is_mended).then_some((found, run_id, miss, missed, last))
                });
            let Some((&(event, seen), run_id, miss, missed, last)) = claimed else { continue };
            reported.insert(seen.place);
            let message =
                format!("Success is claimed for \"{}\" after its record was not found.", self.shown(run_id));
            let lines: Vec<Seen> = missed.kept().take(1).copied().chain([seen]).collect();
            // What was there before may have been read again from where it is stored.
            let was_there = there.get(&(work.0, miss.run_id)).is_some_and(|place| *place < last);
            let sure = match event.role {
                _ if was_there => Sure::low("the record was there before the miss, by the same id"),
                Role::Before => Sure::medium(
                    "the line that claims success names no id; it follows the miss by the same process",
                ),
                _ if miss.is_exact() && event.is_exact() => Sure::HIGH,
                _ => Sure::medium(BY_RULE),
            };
            let finding = Finding::new(Code::SuccessAfterMiss, sure, message, &lines);
            findings.push(finding.of(Some(base), Some(run_id), work.0.or(event.client)));
        }
    }

    /// Whether a claim is of the same client and process as a miss. Of lines that name no process, those of one file with
    /// one operation are of one.
    fn is_same_work(&self, work: Work, misses: &[Lines<'f>], claim: &Event, place: Place) -> bool {
        let (client, process, operation) = work;
        let is_in_file =
            || misses.iter().flat_map(|(_, tally)| tally.places()).any(|miss| miss.file() == place.file());
        // An exact event without a client is about the record of the run itself.
        let is_of_run = client.is_none() && misses.iter().all(|(miss, _)| miss.is_exact());
        let is_of_client = if is_of_run { claim.client.is_none() } else { may_be_one(claim.client, client) };
        is_of_client
            && match (process, self.process(claim)) {
                (None, None) => {
                    is_in_file() && (claim.role == Role::Before || self.operation(claim) == operation)
                }
                (one, other) => one == other,
            }
    }
}

/// Whether two lines may be about one client: one that names none may be about any.
fn may_be_one(one: Option<Name>, other: Option<Name>) -> bool {
    one == other || one.is_none() || other.is_none()
}
