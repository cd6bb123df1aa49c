//! Remembers the latest removed records, so that the diagnosis of a miss can say what happened to the record.

use std::collections::VecDeque;

use smol_str::SmolStr;

use crate::id::Pair;
use crate::refusal::Cause;

/// Maximum tombstones, to bound the memory.
pub(super) const MAX_TOMBSTONES: usize = 256;

/// What is remembered of a removed record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tombstone {
    pub(super) base_id: SmolStr,
    pub(super) client_id: Option<SmolStr>,
    pub(super) record_id: SmolStr,
    pub(super) registered_ms: i64,
    /// The file and line that registered it, if recorded.
    pub(super) place: Option<Box<str>>,
    pub(super) cause: Cause,
    /// When it was removed, in milliseconds since the Unix epoch; `None` if the clock was invalid.
    pub(super) removed_ms: Option<i64>,
}

impl Tombstone {
    fn is_of(&self, pair: Pair<'_>) -> bool {
        self.base_id == pair.base_id().as_str()
            && self.client_id.as_deref() == pair.client_id().map(|id| id.as_str())
    }
}

/// The latest tombstones, oldest first.
#[derive(Debug, Default)]
pub(super) struct Tombstones(VecDeque<Tombstone>);

impl Tombstones {
    pub(super) fn add(&mut self, tombstone: Tombstone) {
        if self.0.len() == MAX_TOMBSTONES {
            self.0.pop_front();
        }
        self.0.push_back(tombstone);
    }

    pub(super) fn extend(&mut self, tombstones: Vec<Tombstone>) {
        tombstones.into_iter().for_each(|tombstone| self.add(tombstone));
    }

    /// Returns the latest tombstone of a pair.
    pub(super) fn find(&self, pair: Pair<'_>) -> Option<&Tombstone> {
        self.0.iter().rev().find(|tombstone| tombstone.is_of(pair))
    }

    /// Returns the records of a pair that were replaced, the latest first.
    pub(super) fn replaced(&self, pair: Pair<'_>) -> impl Iterator<Item = &Tombstone> {
        let is_it = move |tombstone: &&Tombstone| tombstone.cause == Cause::Replaced && tombstone.is_of(pair);
        self.0.iter().rev().filter(is_it)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
