//! How the id of a run was made: by two processes that don't know of each other, or under a clock that is not in UTC. Both
//! are told by the lines that made it, in one run; an id that was made anew for the same work is another run, and stands in
//! `pairs`.

use std::collections::{BTreeMap, BTreeSet};

use super::look::{CLOCK_SLACK, HALF_HOUR, Look, TWICE_WITHIN, Told, half_hours_of};
use super::{Code, Confidence, Finding};
use crate::trace::flow::{Event, Run, Tally};
use crate::trace::names::Name;
use crate::trace::step::Step;

/// Who makes many ids at once makes them of the seconds ahead, up to an hour.
const MAX_BURST: i64 = 3_600;

/// Clocks of the world are at most so many half hours from UTC.
const MAX_HALF_HOURS: i64 = 28;

impl<'f> Look<'f> {
    /// The same id made in two places that don't know of each other.
    pub(super) fn made_by_two_processes(&self, base: Name, run: &'f Run, findings: &mut Vec<Finding>) {
        let mut by_id: BTreeMap<Name, Vec<Told<'f>>> = BTreeMap::new();
        for (event, tally) in run.events.iter().filter(|(event, _)| event.step == Step::Made) {
            by_id.entry(event.run_id).or_default().push((event, tally));
        }
        let tells_of_base = run.events.iter().filter(|(event, _)| event.run_id == base && event.tells());
        let base_is_there = tells_of_base.map(|(_, tally)| tally.first()).min();
        for (run_id, mut made) in by_id {
            made.sort_by_key(|&made| self.order(made));
            let Some(&(first, first_tally)) = made.first() else { continue };
            // The id of a client is derived from a base that was there before, by whoever needs it.
            if run_id != base && base_is_there.is_some_and(|since| since < first_tally.first()) {
                continue;
            }
            // Without a process, another file tells of one; but not of a run that one process begins and another resumes.
            let is_at_once = |tally: &Tally| match (tally.first().time, first_tally.first().time) {
                (Some(one), Some(other)) => (one - other).abs() <= TWICE_WITHIN * 1_000,
                _ => true,
            };
            let is_other = |event: &Event, tally: &Tally| match (event.process, first.process) {
                (Some(one), Some(other)) => one != other,
                _ => tally.first().file != first_tally.first().file,
            };
            // A log that was read twice has the same lines in two files.
            let lines = |tally: &'f Tally| tally.kept.iter().map(|sight| (sight.place.time, &sight.text));
            let of_first: BTreeSet<_> = made
                .iter()
                .filter(|(event, tally)| !is_other(event, tally))
                .flat_map(|(_, tally)| lines(tally))
                .collect();
            let is_copy = |tally: &'f Tally| lines(tally).any(|line| of_first.contains(&line));
            let are_told = |event: &Event| event.process.is_some() && first.process.is_some();
            let other = made.iter().find(|(event, tally)| {
                is_other(event, tally) && !is_copy(tally) && (are_told(event) || is_at_once(tally))
            });
            let Some((event, other)) = other else { continue };
            let message = format!("Two processes made the run ID \"{}\".", self.shown(run_id));
            let sights = [first_tally, other].into_iter().flat_map(|tally| tally.kept.first());
            // One process may write two files.
            let confidence = if are_told(event) { Confidence::High } else { Confidence::Medium };
            let finding = Finding::new(Code::MadeByTwoProcesses, confidence, message, sights);
            findings.push(finding.of(Some(base), Some(run_id), first.client));
        }
    }

    /// An id whose time is half hours away from the line that made it; or from any line that does more than name it, if it is
    /// ahead of it, for a run that is planned is named. Behind it is an id, too, that is read again later; not so where that is
    /// the first that is heard of the run. What is ahead by no more than an hour may be of many that were made at once.
    pub(super) fn local_clock(&self, base: Name, run: &'f Run, findings: &mut Vec<Finding>) {
        let Some(second) = self.second_of(base) else { return };
        let begin = run.events.values().map(Tally::first).min();
        // By how many half hours the id is ahead of the line.
        let off = |event: &Event, tally: &Tally| {
            let place = tally.first();
            let seconds = second - place.time?.div_euclid(1_000);
            let half_hours = half_hours_of(seconds);
            let is_off = half_hours != 0
                && half_hours.abs() <= MAX_HALF_HOURS
                && (seconds - half_hours * HALF_HOUR).abs() <= CLOCK_SLACK
                && match event.step {
                    Step::Made => seconds > 0 || Some(place) == begin,
                    Step::Mentioned => seconds > 0 && !event.is_named,
                    _ => seconds > 0,
                };
            is_off.then_some(half_hours)
        };
        let first = run
            .events
            .iter()
            .filter_map(|(event, tally)| Some((event, tally, off(event, tally)?)))
            .min_by_key(|&(event, tally, _)| (event.step != Step::Made, self.order((event, tally))));
        let Some((event, tally, half_hours)) = first else { return };
        let ahead = half_hours * HALF_HOUR;
        let may_be_burst = (1..=MAX_BURST).contains(&ahead);
        if may_be_burst && self.is_in_burst(second - ahead, ahead) {
            return;
        }
        let is_zoned = tally.kept.first().is_none_or(|sight| names_zone(&sight.text));
        let message = format!(
            "The time in \"{}\" is {} h {} the line: {}.",
            self.shown(event.run_id),
            half_hours.abs() as f64 / 2.0,
            if half_hours > 0 { "ahead of" } else { "behind" },
            if is_zoned { "it was made under a local clock" } else { "one of the two is of a local clock" }
        );
        let confidence = match (is_zoned, event.step) {
            (false, _) => Confidence::Low,
            // Of a burst, these logs may hold one id.
            (true, _) if may_be_burst => match self.is_shared(half_hours, second - ahead) {
                true => Confidence::Medium,
                false => Confidence::Low,
            },
            (true, Step::Made) => Confidence::High,
            (true, _) => Confidence::Medium,
        };
        let finding = Finding::new(Code::LocalClock, confidence, message, tally.kept.first());
        findings.push(finding.of(Some(base), Some(event.run_id), event.client));
    }
}

impl Look<'_> {
    /// Whether an id that is so many seconds ahead of the clock is one of many: then others are ahead by less at that time.
    fn is_in_burst(&self, clock: i64, ahead: i64) -> bool {
        let at_once = self.ahead.range((clock - CLOCK_SLACK, 0)..=(clock + CLOCK_SLACK, i64::MAX));
        at_once.map(|(_, by)| *by).any(|by| CLOCK_SLACK < by && by < ahead - CLOCK_SLACK)
    }

    /// Whether another run is ahead by as many half hours at another time.
    fn is_shared(&self, half_hours: i64, clock: i64) -> bool {
        let times = self.times_ahead.get(&half_hours);
        times.is_some_and(|&(first, last)| (clock - first).max(last - clock) > CLOCK_SLACK)
    }
}

/// Whether the time of a line names its zone; a number of milliseconds is of UTC.
fn names_zone(line: &str) -> bool {
    let is_time = |text: &[u8]| {
        text.iter()
            .enumerate()
            .all(|(at, byte)| if at % 3 == 2 { *byte == b':' } else { byte.is_ascii_digit() })
    };
    let Some(at) = line.as_bytes().windows(8).position(is_time) else { return true };
    let behind = line[at + 8..].trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ',');
    crate::trace::line::names_zone(behind.as_bytes())
}
