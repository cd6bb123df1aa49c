//! What is remembered of a file for the next reading: the misses that a line may still claim success after, and what this
//! package may say once more.

use serde::{Deserialize, Serialize};

use super::logged::{Half, Logged};
use super::{Memory, Missed, NEAR_LINES};
use crate::id::RunId;
use crate::trace::flow::{Event, Flow, Reason, Role, Writer};
use crate::trace::names::{Name, Names};
use crate::trace::steps::Step;

/// What later lines of a file may still settle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::trace) struct Pending {
    /// Misses near the end of the file: line, run id, client and process.
    missed: Vec<Saved>,
    /// Errors that this package may say once more: line, step, run id and process.
    errors: Vec<Saved>,
    /// Events that it may say once more, likewise.
    events: Vec<Saved>,
}

/// One type for all, and a tuple, because less code reads it than structs.
type Saved = (u64, String, Option<String>, Option<String>);

impl Pending {
    /// Of a file of which nothing is pending.
    pub(in crate::trace) const NOTHING: Self =
        Self { missed: Vec::new(), errors: Vec::new(), events: Vec::new() };

    pub(in crate::trace) fn is_nothing(&self) -> bool {
        *self == Self::NOTHING
    }
}

impl Memory {
    /// Returns what is pending after the first `lines`.
    pub(in crate::trace) fn pending(&self, names: &Names, lines: u64) -> Pending {
        let text = |name: Name| names.text(name).to_owned();
        let is_near = |missed: &&Missed| lines < missed.line + NEAR_LINES;
        let missed = |&Missed { line, event, process }: &Missed| {
            (line, text(event.run_id), event.client.map(text), process.map(text))
        };
        let logged = |of: Half| {
            let halves = self.logged.iter().filter(move |logged| logged.half == of);
            let saved = |&Logged { line, step, process, run_id, .. }: &Logged| {
                (line, step.name().to_owned(), run_id.map(text), process.map(text))
            };
            halves.map(saved).collect()
        };
        let missed = self.missed.iter().filter(is_near).map(missed).collect();
        Pending { missed, errors: logged(Half::Error), events: logged(Half::EventBefore) }
    }

    /// Remembers what an earlier reading did.
    pub(in crate::trace) fn restore(&mut self, pending: Pending, flow: &mut Flow) {
        let errors = pending.errors.into_iter().map(|saved| (Half::Error, saved));
        let events = pending.events.into_iter().map(|saved| (Half::EventBefore, saved));
        for (half, (line, step, run_id, process)) in errors.chain(events) {
            let Some(step) = Step::named(&step) else { continue };
            let [run_id, process] = [run_id, process].map(|name| Some(flow.names.name(&name?)));
            self.logged.push(Logged { line, half, step, process, run_id });
        }
        for (line, run_id, client, process) in pending.missed {
            let Some(id) = RunId::read(&run_id) else { continue };
            let (run_id, known) = flow.learn(id);
            let [client, process] = [client, process].map(|name| Some(flow.names.name(&name?)));
            let writer = flow.writer(Writer { process, ..Writer::default() });
            let (base, step) = (known.base, Step::Missed);
            let event =
                Event { base, run_id, client, writer, reason: Reason::Nothing, step, role: Role::Before };
            self.missed.push(Missed { line, event, process });
        }
    }
}
