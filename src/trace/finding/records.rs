//! What the records of a run show. A record is registered once, is looked up by the id that it was registered by, and comes
//! to its end; what is missed, and whether anything mended it, is told by the lines of one run, sorted by client. A finding
//! is given only where the lines can't be those of a sound run: a record that is missed and then made was looked for to be
//! made.

use std::collections::{BTreeMap, BTreeSet};

use super::look::{CLOCK_SLACK, Look, Told};
use super::{Code, Confidence, Finding};
use crate::id::Kind;
use crate::moment;
use crate::trace::flow::{Event, Place, Run, Sight};
use crate::trace::names::Name;
use crate::trace::step::Step;

/// The nearest registration is looked for within so many seconds, as the registry's own diagnosis does.
const NEAR_WITHIN: i64 = 120;

/// What logs that end so many milliseconds after a registration can't say is whether its run goes on.
const STILL_RUNNING: i64 = 30 * 60_000;

/// The record of a client in a run, or of the run itself.
#[derive(Default)]
struct Record<'f> {
    /// In order, as are the next two.
    registered: Vec<Told<'f>>,
    missed: Vec<Told<'f>>,
    looked_up: Vec<Told<'f>>,
    /// What else was done, not in order.
    done: Vec<Told<'f>>,
    /// When it was last registered or found.
    there: Option<Place>,
    /// When it last was said to have ended.
    ended: Option<Place>,
    is_updated: bool,
    /// The last of all lines.
    last: Option<Place>,
}

/// The records of a run, by client.
struct Records<'f> {
    by_client: BTreeMap<Option<Name>, Record<'f>>,
    /// The first registration of all.
    first: Option<Told<'f>>,
    /// The clients that have one.
    registered: BTreeSet<Name>,
}

impl<'f> Look<'f> {
    /// The events of a run that are about records, by client.
    fn records_of(&self, base: Name, run: &'f Run) -> Records<'f> {
        let mut by_client: BTreeMap<Option<Name>, Record<'f>> = BTreeMap::new();
        for (event, tally) in &run.events {
            let record = by_client.entry(event.client).or_default();
            let last = Some(tally.last);
            record.last = record.last.max(last);
            // By the id of its Apify run, a run is not looked up in the registry of records.
            let is_own = || self.text(event.run_id).starts_with(self.text(base));
            if !matches!(event.step, Step::Mentioned | Step::NotFound | Step::LookedUp) {
                record.done.push((event, tally));
            }
            match event.step {
                Step::Registered => {
                    record.registered.push((event, tally));
                    record.there = record.there.max(last);
                }
                Step::Found => record.there = record.there.max(last),
                Step::NotFound if is_own() => record.missed.push((event, tally)),
                Step::LookedUp if is_own() => record.looked_up.push((event, tally)),
                Step::Completed | Step::Failed => record.ended = record.ended.max(last),
                Step::Updated => record.is_updated = true,
                _ => {}
            }
        }
        for record in by_client.values_mut() {
            for list in [&mut record.registered, &mut record.missed, &mut record.looked_up] {
                list.sort_by_key(|&event| self.order(event));
            }
        }
        let first_ones = by_client.values().filter_map(|record| record.registered.first().copied());
        let first = first_ones.min_by_key(|&told| self.order(told));
        let registered = by_client.iter().filter(|(_, record)| !record.registered.is_empty());
        let registered = registered.filter_map(|(client, _)| *client).collect();
        Records { by_client, first, registered }
    }

    /// Whether each record that is looked up is registered, by the spelling it is looked up by, and completed.
    pub(super) fn records(&self, base: Name, run: &'f Run, findings: &mut Vec<Finding>) {
        let records = self.records_of(base, run);
        // Some tell of the end of each client's run, some of that of the whole.
        let ends_by_client =
            records.by_client.iter().any(|(client, record)| client.is_some() && record.ended.is_some());
        let end_of_run = records.by_client.get(&None).and_then(|record| record.ended);
        let last = records.by_client.values().filter_map(|record| record.last).max();
        for (&client, record) in &records.by_client {
            let is_ended_otherwise = |since: Place| match client {
                None => ends_by_client,
                Some(_) => !ends_by_client && end_of_run >= Some(since),
            };
            let last = if client.is_some() { record.last } else { last };
            if run.kind != Kind::Apify
                && let Some(finding) = self.never_completed(client, record, last, is_ended_otherwise)
            {
                findings.push(finding.of(
                    Some(base),
                    record.registered.first().map(|(event, _)| event.run_id),
                    client,
                ));
            }
            // A record that is missed, and made then, was looked for to be made.
            let missed = record.missed.iter().rev().find(|(_, tally)| record.there <= Some(tally.last));
            if let Some(&missed) = missed
                && let Some(finding) = self.other_spelling(base, client, missed, &records)
            {
                findings.push(finding.of(Some(base), Some(missed.0.run_id), client));
                continue;
            }
            if let Some(&(first, _)) = record.registered.first()
                && let Some(finding) = self.record_lost(base, record)
            {
                findings.push(finding.of(Some(base), Some(first.run_id), client));
            }
            if record.there.is_some() {
                continue;
            }
            // Who goes on has found it.
            let last_looked_up = record.looked_up.iter().map(|(_, tally)| tally.last).max();
            let goes_on = record.ended.is_some() || record.is_updated || record.last > last_looked_up;
            let looked_up = record.looked_up.first().filter(|_| !goes_on);
            if let Some(&sought) = record.missed.first().or(looked_up) {
                let finding = self.never_registered(base, client, sought, &records);
                findings.push(finding.of(Some(base), Some(sought.0.run_id), client));
            }
        }
    }

    /// A record of which no line says that it ended, after it was registered.
    fn never_completed(
        &self,
        client: Option<Name>,
        record: &Record<'f>,
        last: Option<Place>,
        is_ended_otherwise: impl Fn(Place) -> bool,
    ) -> Option<Finding> {
        let &(event, tally) = record.registered.first()?;
        if record.ended >= Some(tally.first()) || is_ended_otherwise(tally.first()) {
            return None;
        }
        let may_run = match (self.end, last.and_then(|last| last.time)) {
            (Some(end), Some(time)) => end - time < STILL_RUNNING,
            _ => true,
        };
        let confidence = if may_run { Confidence::Low } else { Confidence::Medium };
        let whose = match client {
            Some(client) => format!(" for \"{}\"", self.shown(client)),
            None => String::new(),
        };
        let message = format!(
            "The record of run \"{}\" was registered{whose}, and no line says that it ended{}.",
            self.shown(event.run_id),
            if may_run { "; the logs end soon after" } else { "" }
        );
        Some(Finding::new(Code::NeverCompleted, confidence, message, tally.kept.first()))
    }

    /// A miss of a run that is registered by its other spelling.
    fn other_spelling(
        &self,
        base: Name,
        client: Option<Name>,
        (missed, tally): Told<'f>,
        records: &Records<'f>,
    ) -> Option<Finding> {
        let missed_by_base = missed.run_id == base;
        let code = if missed_by_base { Code::BaseForClientRunId } else { Code::ClientRunIdForBase };
        // A run has a record of its own beside those of its clients; where others have theirs, this client has none.
        let own = usize::from(client.is_some_and(|client| records.registered.contains(&client)));
        if !missed_by_base && records.registered.len() > own {
            return None;
        }
        let first_of = |record: &Record<'f>| {
            let before =
                record.registered.iter().take_while(|(_, registered)| registered.first() < tally.last);
            before.copied().find(|(event, _)| (event.run_id == base) != missed_by_base)
        };
        let of = |client: Option<Name>| records.by_client.get(&client).and_then(first_of);
        let first_ones: Vec<Told<'f>> = match (client, missed_by_base) {
            (None, _) => records.by_client.values().filter_map(first_of).collect(),
            (Some(_), true) => of(client).into_iter().collect(),
            (Some(_), false) => of(None).into_iter().chain(of(client)).collect(),
        };
        let (registered, registration) = first_ones.into_iter().min_by_key(|&told| self.order(told))?;
        let message = format!(
            "\"{}\" was not found, for the record was registered as \"{}\".",
            self.shown(missed.run_id),
            self.shown(registered.run_id)
        );
        let confidence = if missed.is_named { Confidence::High } else { Confidence::Medium };
        let sights = registration.kept.first().into_iter().chain(&tally.kept);
        Some(Finding::new(code, confidence, message, sights).counted(tally.count))
    }

    /// A miss of what was registered by the very id, for which the run fails then.
    fn record_lost(&self, base: Name, record: &Record<'f>) -> Option<Finding> {
        let is_base = |(event, _): &Told<'f>| event.run_id == base;
        let lost = record.missed.iter().rev().find_map(|missed| {
            let mut before = record.registered.iter().filter(|told| is_base(told) == is_base(missed));
            let registered = before.find(|(_, tally)| tally.first() < missed.1.last)?;
            let is_mended = record.there > Some(missed.1.last);
            // Whoever missed it does nothing else with the run than to fail.
            let is_next =
                |(event, tally): &&Told<'f>| event.process == missed.0.process && tally.last > missed.1.last;
            let next = record.done.iter().filter(is_next).map(|(event, tally)| {
                let behind = tally.places().filter(|place| *place > missed.1.last).min();
                (behind, event.step != Step::Failed, tally)
            });
            let (place, is_other, failed) = next.min_by_key(|(place, is_other, _)| (*place, *is_other))?;
            let failed = failed.kept.iter().find(|sight| Some(sight.place) == place);
            (!is_mended && !is_other).then_some((registered, missed, failed))
        });
        let ((_, registration), (missed, miss), failed) = lost?;
        let message = format!(
            "\"{}\" was not found, though it was registered by that id, and the run failed.",
            self.shown(missed.run_id)
        );
        let confidence = if missed.is_named { Confidence::High } else { Confidence::Medium };
        let sights = registration.kept.first().into_iter().chain(miss.kept.last()).chain(failed);
        Some(Finding::new(Code::RecordLost, confidence, message, sights).counted(miss.count))
    }

    /// A record that was looked up or missed, and that no line says was ever there; with the nearest that was registered.
    fn never_registered(
        &self,
        base: Name,
        client: Option<Name>,
        (event, tally): Told<'f>,
        records: &Records<'f>,
    ) -> Finding {
        let began = self.second_of(base);
        let of_client = || {
            let began = began?;
            let near = (began - NEAR_WITHIN, "")..(began + NEAR_WITHIN + 1, "");
            let near = self.registered.get(&client)?.range(near);
            near.min_by_key(|((second, text), _)| ((second - began).abs(), *text)).map(|(_, told)| *told)
        };
        let nearest = records.first.or_else(of_client);
        let near = match nearest {
            Some((event, tally)) => {
                let when =
                    tally.first().time.map_or(String::new(), |time| format!(" at {}", moment::iso(time)));
                format!("the nearest that was registered is \"{}\"{when}", self.shown(event.run_id))
            }
            None if !self.tells_registrations => "no line of these logs tells of any registration".to_owned(),
            None => "nothing near it was registered".to_owned(),
        };
        // What began before these logs was registered before them.
        let is_older =
            began.zip(self.begin).is_some_and(|(began, begin)| began * 1_000 < begin - CLOCK_SLACK * 1_000);
        let confidence = match event.step {
            Step::NotFound if self.tells_registrations && !is_older => Confidence::High,
            Step::NotFound => Confidence::Medium,
            _ => Confidence::Low,
        };
        let whose = match client {
            Some(client) if event.run_id == base => format!(" for \"{}\"", self.shown(client)),
            _ => String::new(),
        };
        let message =
            format!("\"{}\" was looked up{whose} and never registered; {near}.", self.shown(event.run_id));
        let nearest = nearest.and_then(|(_, nearest)| nearest.kept.first());
        let sights = tally.kept.first().into_iter().chain(nearest);
        Finding::new(Code::NeverRegistered, confidence, message, sights).counted(tally.count)
    }

    /// A claim of success behind a miss, of the same work, without anything that mended it between the two.
    pub(super) fn success_after_miss(&self, base: Name, run: &'f Run, findings: &mut Vec<Finding>) {
        type Work = (Option<Name>, Option<Name>, Option<Name>);
        let work = |event: &Event| -> Work { (event.client, event.process, event.operation) };
        let mut misses: BTreeMap<Work, Vec<Told<'f>>> = BTreeMap::new();
        for (event, tally) in run.events.iter().filter(|(event, _)| event.step == Step::NotFound) {
            misses.entry(work(event)).or_default().push((event, tally));
        }
        if misses.is_empty() {
            return;
        }
        let mut mends: BTreeMap<Option<Name>, BTreeSet<Place>> = BTreeMap::new();
        // When a record was first there, by the id that it is there by.
        let mut there: BTreeMap<(Option<Name>, Name), Place> = BTreeMap::new();
        // A line, and which of its ids comes first.
        type Claim<'f> = (&'f Sight, bool, &'f str, Name);
        let mut claims: BTreeMap<Work, BTreeSet<Claim<'f>>> = BTreeMap::new();
        for (event, tally) in &run.events {
            if matches!(event.step, Step::Registered | Step::Found | Step::Made | Step::Failed) {
                mends.entry(event.client).or_default().extend(tally.places());
            }
            if matches!(event.step, Step::Registered | Step::Found) {
                let first = there.entry((event.client, event.run_id)).or_insert(tally.first());
                *first = tally.first().min(*first);
            }
            if event.claims_success {
                let claim = |sight| (sight, !event.is_named, self.text(event.run_id), event.run_id);
                claims.entry(work(event)).or_default().extend(tally.kept.iter().map(claim));
            }
        }
        for (of, misses) in misses {
            let Some(claims) = claims.remove(&of) else { continue };
            let claimed = claims.into_iter().find_map(|(claim, _, _, run_id)| {
                let before = |(_, tally): &&Told<'f>| tally.first() < claim.place;
                let (miss, missed) = misses.iter().filter(before).max_by_key(|&&miss| self.order(miss))?;
                let last = missed.places().filter(|place| *place < claim.place).max()?;
                let mends = mends.get(&of.0);
                let is_mended = mends.is_some_and(|mends| mends.range(last..=claim.place).next().is_some());
                (!is_mended).then_some((claim, run_id, miss, missed, last))
            });
            if let Some((claim, run_id, miss, missed, last)) = claimed {
                let message = format!(
                    "Success is claimed for \"{}\" after its record was not found.",
                    self.shown(run_id)
                );
                let sights = missed.kept.first().into_iter().chain([claim]);
                // What was there before may have been read again from where it is stored.
                let was_there = there.get(&(of.0, miss.run_id)).is_some_and(|place| *place < last);
                let confidence = match miss.is_named {
                    _ if was_there => Confidence::Low,
                    true => Confidence::High,
                    false => Confidence::Medium,
                };
                let finding = Finding::new(Code::SuccessAfterMiss, confidence, message, sights);
                findings.push(finding.of(Some(base), Some(run_id), of.0));
            }
        }
    }
}
