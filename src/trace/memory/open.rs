//! What is remembered of a file for the next reading: the misses that a line may still claim success after, and what this
//! package may say once more.

use serde::{Deserialize, Serialize};

use super::{Logged, Memory, Missed, NEAR_LINES};
use crate::id::RunId;
use crate::trace::flow::{Event, Flow, Reason, Role, Writer};
use crate::trace::names::{Name, Names};
use crate::trace::steps::Step;

/// What the lines of a file mean for those after them, besides their time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::trace) struct Open {
    missed: Vec<OpenMiss>,
    logged: Option<OpenLogged>,
}

/// A miss near the end of a file: its line, run id, client and process. A tuple takes less code to read than a struct.
type OpenMiss = (u64, String, Option<String>, Option<String>);

/// What this package logged last, if it may say the same once more: the step, the process, and whether it is an error.
type OpenLogged = (String, Option<String>, bool);

impl Open {
    /// Of a file of which nothing matters to its next lines.
    pub(in crate::trace) const NOTHING: Self = Self { missed: Vec::new(), logged: None };

    pub(in crate::trace) fn is_nothing(&self) -> bool {
        *self == Self::NOTHING
    }
}

impl Memory {
    /// Returns what matters after the first `lines`.
    pub(in crate::trace) fn open(&self, names: &Names, lines: u64) -> Open {
        let text = |name: Name| names.text(name).to_owned();
        let is_near = |missed: &&Missed| lines < missed.line + NEAR_LINES;
        let open = |&Missed { line, event, process }: &Missed| {
            (line, text(event.run_id), event.client.map(text), process.map(text))
        };
        let logged = |Logged { step, process, is_error }: Logged| {
            (step.name().to_owned(), process.map(text), is_error)
        };
        let missed = self.missed.iter().filter(is_near).map(open).collect();
        Open { missed, logged: self.logged.map(logged) }
    }

    /// Remembers what an earlier reading did.
    pub(in crate::trace) fn restore(&mut self, open: Open, flow: &mut Flow) {
        if let Some((step, process, is_error)) = open.logged {
            let process = process.map(|process| flow.names.name(&process));
            self.logged = Step::named(&step).map(|step| Logged { step, process, is_error });
        }
        for (line, run_id, client, process) in open.missed {
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
