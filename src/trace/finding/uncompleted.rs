//! `never-completed`: a record that was registered, and no line says that its run ended.

use super::analysis::{Analysis, Lines};
use super::record::{Record, Records};
use super::{BY_RULE, Code, Finding, Sure};
use crate::trace::names::Name;
use crate::trace::tally::Place;

/// Of logs that end so many milliseconds after the last line of a run, nobody can say whether it goes on.
const STILL_RUNNING: i64 = 30 * 60_000;

impl<'f> Analysis<'f> {
    pub(super) fn never_completed(
        &self,
        base: Name,
        client: Option<Name>,
        record: &Record<'f>,
        records: &Records<'f>,
    ) -> Option<Finding> {
        let &(event, tally): &Lines<'f> = record.registered.first()?;
        if record.ended >= Some(tally.first()) || is_ended_otherwise(client, tally.first(), records) {
            return None;
        }
        let last = if client.is_some() { record.last } else { records.last };
        let may_run = match (self.end, last.and_then(Place::time)) {
            (Some(end), Some(time)) => end - time < STILL_RUNNING,
            _ => true,
        };
        if may_run && self.goes_on {
            return None;
        }
        let message = format!(
            "\"{}\" was registered, and no line here says that its run ended.",
            self.shown(event.run_id)
        );
        let sure = match may_run {
            true => Sure::low("the run may go on: its last line is near the end of the logs, or has no time"),
            false => Sure::medium(BY_RULE),
        };
        let finding = Finding::new(Code::NeverCompleted, sure, message, tally.kept().next());
        Some(finding.of(Some(base), Some(event.run_id), client))
    }
}

/// Some logs tell of the end of each client's run, some of that of the whole.
fn is_ended_otherwise(client: Option<Name>, since: Place, records: &Records<'_>) -> bool {
    let end_of_run = records.by_client.get(&None).and_then(|record| record.ended);
    match client {
        None => records.ends_by_client,
        Some(_) => !records.ends_by_client && end_of_run >= Some(since),
    }
}
