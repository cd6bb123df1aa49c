//! `local-clock`: the time in an id is off by half hours, so it was made with a clock that isn't in UTC.

use super::analysis::{Analysis, CLOCK_SLACK, HALF_HOUR, half_hours_of};
use super::{Code, Finding, Sure};
use crate::trace::flow::{Event, Role};
use crate::trace::names::Name;
use crate::trace::steps::Step;
use crate::trace::tally::Tally;

/// Who makes many ids at once makes them of the seconds ahead, up to an hour.
const MAX_BURST: i64 = 3_600;

/// Clocks of the world are at most so many half hours from UTC.
const MAX_HALF_HOURS: i64 = 28;

impl<'f> Analysis<'f> {
    /// An id whose time is half hours away from the line that made it; or from any line that does more than name it, if it is
    /// ahead of it, for a run that is planned is named. Behind it is an id, too, that is read again later; not so where that is
    /// the first that is heard of the run. What is ahead by no more than an hour may be of many that were made at once.
    pub(super) fn local_clock(&self, base: Name, findings: &mut Vec<Finding>) {
        let Some(second) = self.second_of(base) else { return };
        let begin = self.flow.events(base).map(|(_, tally)| tally.first()).min();
        // By how many half hours the id is ahead of the line.
        let off = |event: &Event, tally: &Tally| {
            let place = tally.first();
            let seconds = second - place.time()?.div_euclid(1_000);
            let half_hours = half_hours_of(seconds);
            let is_off = half_hours != 0
                && half_hours.abs() <= MAX_HALF_HOURS
                && (seconds - half_hours * HALF_HOUR).abs() <= CLOCK_SLACK
                && match event.step {
                    Step::Made => seconds > 0 || Some(place) == begin,
                    Step::Mentioned => seconds > 0 && event.role == Role::Run,
                    _ => seconds > 0,
                };
            is_off.then_some(half_hours)
        };
        let first = self
            .flow
            .events(base)
            .filter_map(|(event, tally)| Some((event, tally, off(event, tally)?)))
            .min_by_key(|&(event, tally, _)| (event.step != Step::Made, self.order((event, tally))));
        let Some((event, tally, half_hours)) = first else { return };
        let ahead = half_hours * HALF_HOUR;
        let may_be_burst = (1..=MAX_BURST).contains(&ahead);
        if may_be_burst && self.is_in_burst(second - ahead, ahead) {
            return;
        }
        let is_zoned = tally.kept().next().is_none_or(|seen| names_zone(&self.flow.texts.text(seen.text)));
        let message = format!(
            "The time in \"{}\" is {} h {} the line: {}.",
            self.shown(event.run_id),
            half_hours.abs() as f64 / 2.0,
            if half_hours > 0 { "ahead of" } else { "behind" },
            if is_zoned { "it was made under a local clock" } else { "one of the two is of a local clock" }
        );
        let sure = match (is_zoned, event.step) {
            (false, _) => Sure::low("the time of the line names no zone"),
            // Of a burst, these logs may hold one id.
            (true, _) if may_be_burst => match self.is_shared(half_hours, second - ahead) {
                true => Sure::medium("it may be one of many ids that were made at once"),
                false => Sure::low("it may be one of many ids that were made at once"),
            },
            (true, Step::Made) => Sure::by([event]),
            (true, _) => Sure::medium("no line here makes the id"),
        };
        let finding = Finding::new(Code::LocalClock, sure, message, tally.kept().next());
        findings.push(finding.of(Some(base), Some(event.run_id), event.client));
    }
}

impl Analysis<'_> {
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
    crate::trace::format::names_zone(behind.as_bytes())
}
