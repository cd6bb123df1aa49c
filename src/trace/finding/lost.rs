//! `record-lost`: a record that was registered, is missed by the very id, and the run fails for it.

use std::collections::BTreeMap;

use super::analysis::{Analysis, Lines};
use super::record::Record;
use super::{Code, Finding, Sure};
use crate::trace::names::Name;
use crate::trace::steps::Step;

impl<'f> Analysis<'f> {
    pub(super) fn record_lost(
        &self,
        base: Name,
        client: Option<Name>,
        record: &Record<'f>,
    ) -> Option<Finding> {
        let is_base = |(event, _): &Lines<'f>| event.run_id == base;
        // In order, so the first of either spelling is the earliest.
        let first_by = |by_base| record.registered.iter().find(|lines| is_base(lines) == by_base);
        let first = [false, true].map(first_by);
        if record.missed.is_empty() || first.iter().all(Option::is_none) {
            return None;
        }
        // A run may have thousands of processes.
        let mut done: BTreeMap<Option<Name>, Vec<Lines<'f>>> = BTreeMap::new();
        for &(event, tally) in &record.done {
            done.entry(self.process(event)).or_default().push((event, tally));
        }
        let lost = record.missed.iter().rev().find_map(|missed| {
            let registered = first[usize::from(is_base(missed))]?;
            if registered.1.first() >= missed.1.last() {
                return None;
            }
            let is_mended = record.there > Some(missed.1.last());
            // Whoever missed it does nothing else with the run than to fail.
            let of_process = done.get(&self.process(missed.0)).into_iter().flatten();
            let later = of_process.filter(|(_, tally)| tally.last() > missed.1.last());
            let next = later.map(|&(event, tally)| {
                let after = tally.places().filter(|place| *place > missed.1.last()).min();
                (after, event.step != Step::Failed, event, tally)
            });
            let (place, is_other, failed, tally) =
                next.min_by_key(|(place, is_other, ..)| (*place, *is_other))?;
            let line = tally.kept().find(|seen| Some(seen.place) == place);
            (!is_mended && !is_other).then_some((registered, missed, failed, line))
        });
        let (registered, missed, failed, line) = lost?;
        let message = format!(
            "\"{}\" was not found, though it was registered by that id, and the run failed.",
            self.shown(missed.0.run_id)
        );
        let lines = registered.1.kept().take(1).chain(missed.1.kept().last()).chain(line);
        let sure = Sure::by([registered.0, missed.0, failed]);
        let finding = Finding::new(Code::RecordLost, sure, message, lines).counted(missed.1.count());
        Some(finding.of(Some(base), record.registered.first().map(|(event, _)| event.run_id), client))
    }
}
