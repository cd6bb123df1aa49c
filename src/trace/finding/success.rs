//! `success-after-miss`: success is claimed though the record was not found, without anything in between that mended it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::analysis::{Analysis, Lines};
use super::{BY_RULE, Code, Finding, Sure};
use crate::sorting;
use crate::trace::flow::{Event, Role};
use crate::trace::names::Name;
use crate::trace::steps::Step;
use crate::trace::tally::{Place, Seen};

/// Whose work a miss is: of which client, by which process, doing what.
type Work = (Option<Name>, Option<Name>, Option<Name>);

/// A line that claims success: its place, then which of its ids comes first.
type Claim<'f> = (Place, bool, &'f str, Name);

/// Who wrote a claim: the process, or what it was doing if the line names none.
type WriterOfClaim = (Option<Name>, Option<Name>);

/// Lines that claim success, in order.
type Claims<'f> = BTreeMap<Claim<'f>, (&'f Event, Seen)>;

/// When a miss was mended, or the work given up.
#[derive(Default)]
struct Mends {
    all: BTreeSet<Place>,
    by_client: BTreeMap<Option<Name>, BTreeSet<Place>>,
}

impl Mends {
    fn extend(&mut self, client: Option<Name>, places: impl Iterator<Item = Place> + Clone) {
        self.all.extend(places.clone());
        self.by_client.entry(client).or_default().extend(places);
    }

    /// Whether one of these places may be about a client.
    fn is_any_of(&self, client: Option<Name>, places: RangeInclusive<Place>) -> bool {
        let is_in = |set: &BTreeSet<Place>| set.range(places.clone()).next().is_some();
        match client {
            Some(_) => [client, None].iter().filter_map(|client| self.by_client.get(client)).any(is_in),
            None => is_in(&self.all),
        }
    }
}

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
        let mut mends = Mends::default();
        // When a record was first there, by the id that it is there by.
        let mut there: BTreeMap<(Option<Name>, Name), Place> = BTreeMap::new();
        let mut clients = BTreeSet::new();
        // A run may have thousands of clients or processes, so no miss is compared with the claims of all.
        let mut claims: BTreeMap<WriterOfClaim, BTreeMap<Option<Name>, Claims<'f>>> = BTreeMap::new();
        for (event, tally) in self.flow.events(base) {
            clients.extend(event.client);
            if matches!(
                event.step,
                Step::Registered | Step::Replaced | Step::Found | Step::Made | Step::Failed
            ) {
                mends.extend(event.client, tally.places());
            }
            if matches!(event.step, Step::Registered | Step::Found) {
                let first = there.entry((event.client, event.run_id)).or_insert(tally.first());
                *first = tally.first().min(*first);
            }
            if event.step.claims_success() && !self.is_of_other_tenant(event) {
                let process = self.process(event);
                let is_by_operation = process.is_none() && event.role != Role::Before;
                let operation = self.operation(event).filter(|_| is_by_operation);
                let of_writer = claims.entry((process, operation)).or_default();
                let claims = of_writer.entry(event.client).or_default();
                for seen in tally.kept() {
                    let claim =
                        (seen.place, event.role != Role::Named, self.text(event.run_id), event.run_id);
                    claims.insert(claim, (event, *seen));
                }
            }
        }
        let mut reported = BTreeSet::new();
        // Names are numbered as the threads read them, so their order says nothing.
        let mut misses: Vec<_> = misses.into_iter().collect();
        sorting::sort_by_key(&mut misses, |(_, misses)| misses.iter().map(|&miss| self.order(miss)).min());
        for (work, misses) in misses {
            let (client, process, operation) = work;
            let writers = sorting::distinct([(process, None), (process, operation)]);
            let of_writers = writers.iter().filter_map(|writer| claims.get(writer));
            let of_client = of_writers.flat_map(|of_writer| -> Vec<&Claims<'f>> {
                match client {
                    Some(_) => [client, None].iter().filter_map(|client| of_writer.get(client)).collect(),
                    None => of_writer.values().collect(),
                }
            });
            let mut of_work: Vec<_> = of_client
                .flatten()
                .filter(|(_, (event, seen))| self.is_same_work(work, &misses, event, seen.place))
                .collect();
            sorting::sort_by_key(&mut of_work, |(claim, _)| *claim);
            let mut of_work = of_work.into_iter().filter(|(claim, _)| !reported.contains(&claim.0));
            let claimed = of_work.find_map(|(claim, found)| {
                let &(place, .., run_id) = claim;
                let before = |(_, tally): &&Lines<'f>| tally.first() < place;
                let (miss, missed) = misses.iter().filter(before).max_by_key(|&&miss| self.order(miss))?;
                let last = missed.places().filter(|missed| *missed < place).max()?;
                let is_mended = mends.is_any_of(client, last..=place);
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
                _ if !miss.is_exact() && work.0.is_none() && clients.len() > 1 => {
                    Sure::low("the line of the miss names no client, and the run has several")
                }
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

    /// Whether a line that names no id names a tenant, in a header, other than the one whose record was missed before it.
    fn is_of_other_tenant(&self, event: &Event) -> bool {
        let words = self.flow.writer_of(event).words.into_iter().flatten();
        let mut tenants = words.filter_map(|word| self.flow.tenant(word));
        event.role == Role::Before
            && event.client.is_some_and(|client| tenants.next().is_some_and(|tenant| tenant != client))
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
