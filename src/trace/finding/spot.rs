//! What a place of a line shows by itself: what stands where an id belongs and is none, and the id of another client than
//! the line's. Nothing else has to be known for it, but of an id that may have been cut (three dots behind one that is known
//! whole are a pause in a sentence), and of a word that may be no tenant.

use super::look::Look;
use super::{Code, Confidence, Finding};
use crate::id::RunId;
use crate::refusal::Reason;
use crate::trace::flow::{Spot, Standing, Tally, Wrong};
use crate::trace::names::Name;
use crate::trace::scan::Key;

impl Look<'_> {
    /// What is wrong at a spot.
    pub(super) fn spot(&self, spot: &Spot, tally: &Tally) -> Option<Finding> {
        let shown = self.text(spot.text);
        let sentence = || spot.reason.map(Reason::sentence).unwrap_or_default();
        let (code, confidence, message) = match (spot.wrong, spot.reason) {
            (Wrong::OtherTenant, _) => {
                let client = spot.client?;
                let (line, id) = (self.shown(client), self.shown(spot.text));
                let holds = format!("holds the run ID \"{id}\"");
                // The line may be about both; and who is named by it alone may be no tenant.
                let (confidence, message) = match self.flow.tenants.contains(&client) {
                    // A queue of tenants, or the one that comes next.
                    true if spot.standing == Standing::Aside => (
                        Confidence::Low,
                        format!("A line of \"{line}\", which has an ID of its own, {holds}."),
                    ),
                    true if spot.is_text => (Confidence::High, format!("A line of \"{line}\" {holds}.")),
                    true => (Confidence::Medium, format!("A line of \"{line}\" {holds}.")),
                    false => {
                        let message =
                            format!("A line of \"{line}\", who has no run ID in the logs, {holds}.");
                        (Confidence::Low, message)
                    }
                };
                (Code::OtherTenant, confidence, message)
            }
            (Wrong::Id, Some(Reason::DoubledClient)) => {
                let message = format!("The suffix of the client stands more than once in \"{shown}\".");
                // The name twice may be that of another, whom no line names.
                let confidence = if spot.is_text { Confidence::High } else { Confidence::Medium };
                (Code::DoubledSuffix, confidence, message)
            }
            (Wrong::Id, Some(Reason::CutOff)) => {
                if self.is_known(spot.base?, shown.trim_end_matches(['.', '…'])) {
                    return None;
                }
                (Code::CutOff, Confidence::Low, format!("\"{shown}\" may be an id that was cut off."))
            }
            (Wrong::Id, Some(Reason::ClientReserved | Reason::ObjectText | Reason::PromiseText)) => {
                let message = format!("\"{shown}\" has no client where one belongs. {}", sentence());
                (Code::NotAnId, Confidence::High, message)
            }
            (Wrong::Id, _) => {
                let message = format!("\"{shown}\" is no run ID. {}", sentence());
                (Code::MalformedId, Confidence::Medium, message)
            }
            (Wrong::Stranger(_), Some(Reason::JobId)) => {
                let message = format!("The job id \"{shown}\" stands where a run ID belongs.");
                (Code::JobId, Confidence::Medium, message)
            }
            // In a sentence it may be any word: `null-check`.
            (Wrong::Stranger(None), Some(Reason::Placeholder))
                if !self.ends_with_client(self.text(spot.text)) =>
            {
                return None;
            }
            (Wrong::Stranger(key), _) => {
                let place = if key == Some(Key::Client) { "client ID" } else { "run ID" };
                let confidence = match spot.reason {
                    // It was to be a new run, perhaps.
                    Some(Reason::Placeholder) if spot.is_field => Confidence::Low,
                    // What is done for nobody has no run.
                    Some(Reason::Placeholder)
                        if spot.is_header && key == Some(Key::Run) && spot.client.is_none() =>
                    {
                        Confidence::Low
                    }
                    _ if spot.is_text => Confidence::High,
                    _ => Confidence::Medium,
                };
                let message = format!("\"{shown}\" stands where a {place} belongs. {}", sentence());
                (Code::NotAnId, confidence, message)
            }
        };
        let mut finding = Finding::new(code, confidence, message, &tally.kept)
            .of(spot.base, Some(spot.text), spot.client)
            .counted(tally.count);
        if finding.hint.is_empty() {
            finding.hint = spot.reason.map(Reason::hint).unwrap_or_default();
        }
        Some(finding)
    }

    /// Whether a client that the logs know stands behind the first hyphen.
    fn ends_with_client(&self, text: &str) -> bool {
        let client = text.split_once('-').map(|(_, client)| client).unwrap_or_default();
        let names = [Some(client), client.strip_prefix('C')].into_iter().flatten();
        names.filter_map(|name| self.flow.names.find(name)).any(|name| self.flow.tenants.contains(&name))
    }

    /// Whether a whole id was met in its run, or its client was.
    fn is_known(&self, base: Name, whole: &str) -> bool {
        let names = &self.flow.names;
        let Some(run) = self.flow.runs.get(&base) else { return false };
        let client = || names.find(RunId::read(whole)?.client_id()?.as_str());
        let clients = self.clients_of_cut.get(&base);
        names.find(whole).is_some_and(|id| run.ids.contains_key(&id))
            || clients.is_some_and(|clients| client().is_some_and(|client| clients.contains(&client)))
    }
}
