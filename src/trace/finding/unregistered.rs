//! `never-registered`: a record that was looked up or missed, and no line registers it. It says only what was seen: the line
//! that registers it may be in a log that wasn't given.

use super::analysis::{Analysis, CLOCK_SLACK, Lines};
use super::record::{Record, Records};
use super::{BY_RULE, Code, Finding, Sure};
use crate::moment;
use crate::trace::names::Name;
use crate::trace::steps::Step;

/// The nearest registration is looked for within so many seconds, as the registry's own diagnosis does.
const NEAR_WITHIN: i64 = 120;

impl<'f> Analysis<'f> {
    pub(super) fn never_registered(
        &self,
        base: Name,
        client: Option<Name>,
        record: &Record<'f>,
        records: &Records<'f>,
    ) -> Option<Finding> {
        if record.there.is_some() {
            return None;
        }
        // Whoever goes on has found it.
        let last_looked_up = record.looked_up.iter().map(|(_, tally)| tally.last()).max();
        let goes_on = record.ended.is_some() || record.is_updated || record.last > last_looked_up;
        let looked_up = record.looked_up.first().filter(|_| !goes_on);
        let &(event, tally) = record.missed.first().or(looked_up)?;
        let nearest = self.nearest(base, client, records);
        let near = match nearest {
            Some((event, tally)) => {
                let time = tally.first().time();
                let when = time.map_or(String::new(), |time| format!(" at {}", moment::iso(time)));
                format!("the nearest that is registered here is \"{}\"{when}", self.shown(event.run_id))
            }
            None if !self.tells_registrations => "no line here registers anything".to_owned(),
            None => "nothing near it is registered here either".to_owned(),
        };
        let whose = match client {
            Some(client) if event.run_id == base => format!(" for \"{}\"", self.shown(client)),
            _ => String::new(),
        };
        let what = if event.step == Step::Missed { "was not found" } else { "was looked up" };
        let message =
            format!("\"{}\" {what}{whose}, and no line here registers it; {near}.", self.shown(event.run_id));
        let lines = tally.kept().take(1).chain(nearest.and_then(|(_, nearest)| nearest.kept().next()));
        let sure = self.sure(base, event.is_exact(), event.step);
        let finding = Finding::new(Code::NeverRegistered, sure, message, lines).counted(tally.count());
        Some(finding.of(Some(base), Some(event.run_id), client))
    }

    fn sure(&self, base: Name, is_exact: bool, step: Step) -> Sure {
        // What began before these logs was registered before them.
        let began = self.second_of(base).zip(self.begin);
        let is_older = began.is_some_and(|(began, begin)| began * 1_000 < begin - CLOCK_SLACK * 1_000);
        match step {
            Step::Missed if is_older => Sure::medium("the run began before these logs"),
            Step::Missed if !self.tells_registrations => Sure::medium(
                "no line of these logs registers anything, so registrations may be logged elsewhere",
            ),
            Step::Missed if is_exact => Sure::HIGH,
            Step::Missed => Sure::medium(BY_RULE),
            _ => Sure::low("no line says that it was missed"),
        }
    }

    /// The registration that is nearest: of the same run, else of the same client at about the same time.
    fn nearest(&self, base: Name, client: Option<Name>, records: &Records<'f>) -> Option<Lines<'f>> {
        let of_client = || {
            let began = self.second_of(base)?;
            let near = (began - NEAR_WITHIN, "")..(began + NEAR_WITHIN + 1, "");
            let near = self.registered.get(&client)?.range(near);
            near.min_by_key(|((second, text), _)| ((second - began).abs(), *text)).map(|(_, lines)| *lines)
        };
        records.first.or_else(of_client)
    }
}
