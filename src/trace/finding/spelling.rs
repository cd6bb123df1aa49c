//! `base-for-client-run-id` and `client-run-id-for-base`: a record that is registered or found by one spelling of a run id,
//! and missed by the other.

use super::analysis::{Analysis, Lines};
use super::record::{Record, Records};
use super::{Code, Finding, Sure};
use crate::trace::names::Name;

impl<'f> Analysis<'f> {
    /// A miss after the record was there by the other spelling. A record that is missed first, and made then, was looked
    /// for to be made.
    pub(super) fn other_spelling(
        &self,
        base: Name,
        client: Option<Name>,
        record: &Record<'f>,
        records: &Records<'f>,
    ) -> Option<Finding> {
        // What comes to be there by the missed spelling was looked for to be made.
        let is_made_later = |(missed, miss): &Lines<'f>| {
            let mut there = record.registered.iter().chain(&record.found);
            there.any(|(event, tally)| event.run_id == missed.run_id && tally.last() > miss.last())
        };
        let missed = record.missed.iter().rev().filter(|missed| !is_made_later(missed));
        let mut found =
            missed.filter_map(|&missed| Some((missed, self.there_by_other(base, client, missed, records)?)));
        let found = found.next();
        let ((missed, miss), (other, there)) = found?;
        let by_base = missed.run_id == base;
        let code = if by_base { Code::BaseForClientRunId } else { Code::ClientRunIdForBase };
        let message = format!(
            "\"{}\" was not found, though its record was {} as \"{}\".",
            self.shown(missed.run_id),
            other.step.label(),
            self.shown(other.run_id)
        );
        let lines = there.kept().take(1).chain(miss.kept());
        let finding = Finding::new(code, Sure::by([missed, other]), message, lines).counted(miss.count());
        Some(finding.of(Some(base), Some(missed.run_id), client))
    }

    /// When the record was first there by the other spelling, if that was before the last miss.
    fn there_by_other(
        &self,
        base: Name,
        client: Option<Name>,
        (missed, miss): Lines<'f>,
        records: &Records<'f>,
    ) -> Option<Lines<'f>> {
        let by_base = missed.run_id == base;
        // A run has a record of its own beside those of its clients; if others have theirs, this client has none.
        let own = usize::from(client.is_some_and(|client| records.registered.contains(&client)));
        if !by_base && records.registered.len() > own {
            return None;
        }
        let first_of = |record: &Record<'f>| {
            let is_other =
                |(event, tally): &Lines<'f>| (event.run_id == base) != by_base && tally.first() < miss.last();
            let there = record.registered.iter().chain(&record.found).copied().filter(is_other);
            there.min_by_key(|&lines| self.order(lines))
        };
        // A record that is there by the missed spelling, too, has two.
        let is_there = |record: &Record<'f>| {
            let mut by_missed = record.registered.iter().filter(|(event, _)| event.run_id == missed.run_id);
            by_missed.any(|(_, tally)| tally.first() < miss.last())
        };
        let made_by_missed = |record: Option<&Record<'f>>| {
            record.is_some_and(|record| {
                record.registered.iter().any(|(event, _)| event.run_id == missed.run_id)
            })
        };
        let of = |client: Option<Name>| records.by_client.get(&client).filter(|record| !is_there(record));
        let records: Vec<&Record<'f>> = match (client, by_base) {
            // It was looked for to be made.
            (None, _) if made_by_missed(records.by_client.get(&None)) => Vec::new(),
            (None, _) => records.by_client.values().filter(|record| !is_there(record)).collect(),
            (Some(_), true) => of(client).into_iter().collect(),
            (Some(_), false) if made_by_missed(records.by_client.get(&client)) => Vec::new(),
            (Some(_), false) => of(None).into_iter().chain(of(client)).collect(),
        };
        records.into_iter().filter_map(first_of).min_by_key(|&lines| self.order(lines))
    }
}
