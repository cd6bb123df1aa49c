//! The misses that a line of the next reading may still claim success after.

use serde::{Deserialize, Serialize};

use super::{Memory, Missed, NEAR_LINES};
use crate::id::RunId;
use crate::trace::flow::{Event, Flow, Reason, Role, Writer};
use crate::trace::names::{Name, Names};
use crate::trace::steps::Step;

/// A miss near the end of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::trace) struct OpenMiss {
    line: u64,
    run_id: String,
    client: Option<String>,
    process: Option<String>,
}

impl Memory {
    /// Returns the misses that a line after the first `lines` may claim success after.
    pub(in crate::trace) fn open_misses(&self, names: &Names, lines: u64) -> Vec<OpenMiss> {
        let text = |name: Name| names.text(name).to_owned();
        let is_near = |missed: &&Missed| lines < missed.line + NEAR_LINES;
        let open = |&Missed { line, event, process }: &Missed| OpenMiss {
            line,
            run_id: text(event.run_id),
            client: event.client.map(text),
            process: process.map(text),
        };
        self.missed.iter().filter(is_near).map(open).collect()
    }

    /// Remembers the misses of an earlier reading.
    pub(in crate::trace) fn restore(&mut self, misses: Vec<OpenMiss>, flow: &mut Flow) {
        for OpenMiss { line, run_id, client, process } in misses {
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
