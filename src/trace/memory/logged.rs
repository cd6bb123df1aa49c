//! Recognizes what this package says twice, so that it counts once.
//!
//! An error is logged with its stack, and with `DEBUG_RUN_ID=json` its event comes next. With `DEBUG_RUN_ID=1`, a miss is an
//! event first and an error next. Other threads, and other processes of the same log, may write in between, so what came
//! first waits for what belongs to it: the same step of the same run by the same process.

use crate::trace::event::Reader;
use crate::trace::flow::are_one;
use crate::trace::format::{Line, OwnEvent, own};
use crate::trace::names::{Name, Names};
use crate::trace::scan::Hit;
use crate::trace::steps::Step;

/// How many wait at most. Without `DEBUG_RUN_ID=json`, no event comes for an error.
const MAX_WAITING: usize = 16;

/// For how many lines. What is said again later is another call.
const NEAR_LINES: u64 = 100;

/// Something that this package logged, of which it may log the other half.
#[derive(Clone, Copy)]
pub(super) struct Logged {
    pub(super) line: u64,
    pub(super) half: Half,
    pub(super) step: Step,
    pub(super) process: Option<Name>,
    pub(super) run_id: Option<Name>,
}

/// Which half it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    /// An error in words.
    Error,
    /// The event before an error.
    EventBefore,
    /// The event after one.
    EventAfter,
}

impl Half {
    fn of(own: &OwnEvent<'_>, step: Step, message: &[u8]) -> Option<Self> {
        match (own.source, own.code) {
            (Some(_), Some(_)) => Some(Self::EventAfter),
            (Some("requireRunRecordId"), None) if step == Step::Missed => Some(Self::EventBefore),
            (None, _) if message.starts_with(own::LOGGED) => Some(Self::Error),
            _ => None,
        }
    }
}

impl Logged {
    /// Whether this is said once more by a later line.
    fn is_repeated_by(&self, later: &Self, names: &Names) -> bool {
        let is_of_process = match (self.half, later.half) {
            // The error of a refusal may not name the process, or by more than its number.
            (Half::Error, Half::EventAfter) if self.step == Step::Refused => {
                let both = self.process.zip(later.process);
                both.is_none_or(|(one, other)| are_one(names.text(one), names.text(other)))
            }
            (Half::Error, Half::EventAfter) | (Half::EventBefore, Half::Error) => {
                self.process == later.process
            }
            _ => false,
        };
        // A refusal may name no run, and a long id is cut in the error.
        let is_of_run = self.run_id == later.run_id || [self.run_id, later.run_id].contains(&None);
        self.step == later.step && is_of_process && is_of_run && later.line <= self.line + NEAR_LINES
    }
}

impl Reader<'_> {
    /// Whether what this package says on a line was counted already.
    pub(in crate::trace) fn is_repeated(
        &mut self,
        line: &Line<'_>,
        step: Step,
        (hits, message): (&[Hit<'_>], &[u8]),
        line_number: u64,
    ) -> bool {
        let Some(own) = &line.own else { return false };
        if own.source.is_none() && message.starts_with(own::STACK) {
            return true;
        }
        let Some(half) = Half::of(own, step, message) else { return false };
        let process = self.writer(line, step).process;
        // An error names its run first.
        let named = own.run.as_ref().or(line.message.as_ref().map(|message| &message.range));
        let first = named.and_then(|named| hits.iter().find(|hit| named.contains(&hit.start)));
        let run_id = first.and_then(Hit::id).map(|id| self.flow.names.name(id.as_str()));
        let logged = Logged { line: line_number, half, step, process, run_id };
        let (waiting, names) = (&mut self.memory.logged, &self.flow.names);
        let repeated = waiting.iter().rposition(|earlier| earlier.is_repeated_by(&logged, names));
        match repeated {
            Some(at) => drop(waiting.remove(at)),
            None if half == Half::EventAfter => {}
            None => {
                if waiting.len() >= MAX_WAITING {
                    waiting.remove(0);
                }
                waiting.push(logged);
            }
        }
        repeated.is_some()
    }
}
