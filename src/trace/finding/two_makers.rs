//! `made-by-two-processes`: one id, made in two places that don't know of each other. An id that was made anew for the same
//! work is another run; see `twice`.

use std::collections::BTreeMap;

use super::analysis::{Analysis, Lines, TWICE_WITHIN};
use super::{Code, Finding, Sure};
use crate::sorting;
use crate::trace::flow::Event;
use crate::trace::names::Name;
use crate::trace::steps::Step;
use crate::trace::tally::Tally;

impl<'f> Analysis<'f> {
    /// The same id made in two places that don't know of each other.
    pub(super) fn two_makers(&self, base: Name, findings: &mut Vec<Finding>) {
        let mut by_id: BTreeMap<Name, Vec<Lines<'f>>> = BTreeMap::new();
        for (event, tally) in self.flow.events(base).filter(|(event, _)| event.step == Step::Made) {
            by_id.entry(event.run_id).or_default().push((event, tally));
        }
        let tells_of_base = self.flow.events(base).filter(|(event, _)| event.run_id == base && event.tells());
        let base_is_there = tells_of_base.map(|(_, tally)| tally.first()).min();
        for (run_id, mut made) in by_id {
            sorting::sort_by_key(&mut made, |&made| self.order(made));
            let Some(&(first, first_tally)) = made.first() else { continue };
            // The id of a client is derived from a base that was there before, by whoever needs it.
            if run_id != base && base_is_there.is_some_and(|since| since < first_tally.first()) {
                continue;
            }
            // Without a process, another file counts as one; but not of a run that one process begins and another resumes.
            let is_at_once = |tally: &Tally| match (tally.first().time(), first_tally.first().time()) {
                (Some(one), Some(other)) => (one - other).abs() <= TWICE_WITHIN * 1_000,
                _ => true,
            };
            let is_other = |event: &Event, tally: &Tally| match (self.process(event), self.process(first)) {
                (Some(one), Some(other)) => one != other,
                _ => tally.first().file() != first_tally.first().file(),
            };
            // A log that was read twice has the same lines in two files.
            let lines = |tally: &'f Tally| {
                tally.kept().map(|seen| (seen.place.time(), self.flow.texts.text(seen.text)))
            };
            let of_maker = made.iter().filter(|(event, tally)| !is_other(event, tally));
            let of_first = sorting::distinct(of_maker.flat_map(|(_, tally)| lines(tally)));
            let is_copy = |tally: &'f Tally| lines(tally).any(|line| of_first.contains(&line));
            let are_known = |event: &Event| self.process(event).is_some() && self.process(first).is_some();
            let other = made.iter().find(|(event, tally)| {
                is_other(event, tally) && !is_copy(tally) && (are_known(event) || is_at_once(tally))
            });
            let Some((event, other)) = other else { continue };
            let message = format!("Two processes made the run ID \"{}\".", self.shown(run_id));
            let lines = [first_tally, other].into_iter().flat_map(|tally| tally.kept().next());
            let sure = match are_known(event) {
                true => Sure::by([first, *event]),
                false => Sure::medium("the lines name no process, and one process may write two files"),
            };
            let finding = Finding::new(Code::MadeByTwoProcesses, sure, message, lines);
            findings.push(finding.of(Some(base), Some(run_id), first.client));
        }
    }
}
