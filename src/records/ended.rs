//! What became of records that are no longer there: a short list, for the diagnosis of a later miss.

use std::collections::VecDeque;

use smol_str::SmolStr;

use crate::id::Pair;
use crate::refusal::Cause;

/// How many are remembered.
pub(super) const MAX_ENDED: usize = 256;

/// A record that is no longer there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ended {
    pub(super) base_id: SmolStr,
    pub(super) client_id: Option<SmolStr>,
    pub(super) record_id: SmolStr,
    pub(super) registered_ms: i64,
    /// Where it was registered, if that is known.
    pub(super) place: Option<Box<str>>,
    pub(super) cause: Cause,
    /// When, in milliseconds since the Unix epoch; `None` where the clock showed nothing.
    pub(super) ended_ms: Option<i64>,
}

/// The latest of them.
#[derive(Debug, Default)]
pub(super) struct EndedList(VecDeque<Ended>);

impl EndedList {
    pub(super) fn add(&mut self, ended: Ended) {
        if self.0.len() == MAX_ENDED {
            self.0.pop_front();
        }
        self.0.push_back(ended);
    }

    /// What became of the record of a pair, most recently.
    pub(super) fn find(&self, pair: Pair<'_>) -> Option<&Ended> {
        let (base_id, client_id) = (pair.base_id().as_str(), pair.client_id().map(|id| id.as_str()));
        self.0.iter().rev().find(|ended| ended.base_id == base_id && ended.client_id.as_deref() == client_id)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
