//! `other-tenant`, `other-run`, `doubled-suffix`, `not-an-id`, `malformed-id`, `cut-off`, `job-id`: what a place of a line shows
//! by itself. Nothing else has to be known for it, but of an id that may have been cut (three dots after one that is known
//! whole are a pause in a sentence), and of a word that may not be a tenant.

use super::analysis::Analysis;
use super::{BY_RULE, Code, Finding, Sure};
use crate::id::RunId;
use crate::refusal::Reason;
use crate::trace::flow::Role;
use crate::trace::names::Name;
use crate::trace::scan::Key;
use crate::trace::spot::{Anomaly, Spot};
use crate::trace::tally::Tally;

impl Analysis<'_> {
    /// What is wrong at a spot.
    pub(super) fn spot(&self, spot: &Spot, tally: &Tally) -> Option<Finding> {
        let shown = self.text(spot.text);
        let sentence = || spot.reason.map(Reason::sentence).unwrap_or_default();
        let (code, sure, message) = match (spot.anomaly, spot.reason) {
            (Anomaly::Refused, _) => {
                let given = if shown.is_empty() { "no run ID" } else { shown };
                let end = if given.ends_with('?') { "" } else { "." };
                let message = format!("A call was refused, since it was given {given}{end}");
                (Code::Refused, Sure::HIGH, message)
            }
            (Anomaly::OtherTenant, _) => {
                let client = spot.client?;
                let message = format!("A line of \"{}\" has the run ID \"{shown}\".", self.shown(client));
                let sure = match spot.role {
                    // A queue of tenants, or the one that comes next.
                    _ if spot.is_beside => {
                        Sure::low("the line has an ID of its own and may name another on purpose")
                    }
                    _ if !self.has_runs(client) => Sure::low("the line's client has no run ID in these logs"),
                    Role::Aside => Sure::medium("the ID is in a field beside the message"),
                    _ => Sure::HIGH,
                };
                (Code::OtherTenant, sure, message)
            }
            (Anomaly::OtherRun, _) => {
                let line = spot.line_run.map(|run| self.shown(run).to_string()).unwrap_or_default();
                let message =
                    format!("A line of the run \"{line}\" works on the run \"{shown}\" of the same client.");
                (Code::OtherRun, Sure::medium(BY_RULE), message)
            }
            (Anomaly::Malformed, Some(Reason::DoubledClient)) => {
                let message = format!("\"{shown}\" contains its client suffix more than once.");
                let sure = match spot.is_text {
                    true => Sure::HIGH,
                    false => Sure::medium("a client may have that name, though nothing else names one"),
                };
                (Code::DoubledSuffix, sure, message)
            }
            (Anomaly::Malformed, Some(Reason::CutOff)) => {
                if self.is_known(spot.base?, shown.trim_end_matches(['.', '…'])) {
                    return None;
                }
                let sure = Sure::low("three dots may be a pause in a sentence");
                (Code::CutOff, sure, format!("\"{shown}\" may be an ID that the log has cut off."))
            }
            (Anomaly::Malformed, Some(Reason::ClientReserved | Reason::ObjectText | Reason::PromiseText)) => {
                let message = format!("\"{shown}\" has no client where one belongs. {}", sentence());
                (Code::NotAnId, Sure::HIGH, message)
            }
            (Anomaly::Malformed, _) => {
                let message = format!("\"{shown}\" is not a run ID. {}", sentence());
                (Code::MalformedId, Sure::medium("it may be another system's"), message)
            }
            (Anomaly::NotAnId(_), Some(Reason::JobId)) => {
                let sure = Sure::medium("a log may name a job where it names runs");
                (Code::JobId, sure, format!("The job ID \"{shown}\" is in the place of a run ID."))
            }
            // In a sentence it may be any word: `null-check`.
            (Anomaly::NotAnId(None), Some(Reason::Placeholder))
                if !self.ends_with_client(self.text(spot.text)) =>
            {
                return None;
            }
            (Anomaly::NotAnId(key), _) => {
                let place = if key == Some(Key::Client) { "client ID" } else { "run ID" };
                let is_absent = spot.reason == Some(Reason::Placeholder);
                let sure = match spot.is_text {
                    // It was to be a new run, perhaps.
                    _ if is_absent && spot.is_field => Sure::low("it is a field that may be absent"),
                    // A line of no client may be of no run.
                    _ if is_absent && spot.is_header && key == Some(Key::Run) && spot.client.is_none() => {
                        Sure::low("the line is of no client, and may be of no run")
                    }
                    true => Sure::HIGH,
                    false => Sure::medium("it may be how a program prints a value that isn't there"),
                };
                let message = format!("\"{shown}\" is in the place of a {place}. {}", sentence());
                (Code::NotAnId, sure, message)
            }
        };
        let mut finding = Finding::new(code, sure, message, tally.kept())
            .of(spot.base, Some(spot.text).filter(|_| !shown.is_empty()), spot.client)
            .counted(tally.count());
        if finding.hint.is_empty() {
            finding.hint = spot.reason.map(Reason::hint).unwrap_or_default();
        }
        Some(finding)
    }

    /// Whether an id of these logs has that client.
    fn has_runs(&self, client: Name) -> bool {
        self.clients_of_ids.contains(&client)
    }

    /// Whether the text after the first hyphen is a client that the logs know.
    fn ends_with_client(&self, text: &str) -> bool {
        let client = text.split_once('-').map(|(_, client)| client).unwrap_or_default();
        let names = [Some(client), client.strip_prefix('C')].into_iter().flatten();
        names.filter_map(|name| self.flow.names.find(name)).any(|name| self.flow.tenants.contains(&name))
    }

    /// Whether a whole id was met in its run, or its client was.
    fn is_known(&self, base: Name, whole: &str) -> bool {
        let names = &self.flow.names;
        let run = self.flow.runs.get(&base);
        let client = || names.find(RunId::read(whole)?.client_id()?.as_str());
        let clients = self.clients_of_cut.get(&base);
        names.find(whole).is_some_and(|id| run.is_some() && self.flow.known_id(id).is_some())
            || clients.is_some_and(|clients| client().is_some_and(|client| clients.contains(&client)))
    }
}
