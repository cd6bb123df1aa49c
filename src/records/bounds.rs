//! What keeps the registry small: how many records it holds, and for how long. Both are off by default.
//!
//! Each bound is a queue of records, the next to go in front. A record moves back when it is used or registered
//! again, which happens far more often than one goes; so nothing is moved then. The record only notes the new
//! time, and where it comes to the front with an old one, it is put back with the new one. Who goes is the same
//! as if each had been moved at once: nobody in the queue was used before the time that it stands there with.
//!
//! Each use costs one such putting back at the most, but they may come all at once: where fifty thousand records were
//! read since the last one went, the next registration puts them all back, in 4 ms.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicI64, Ordering};

/// The place of a record in a queue: the time it was put there with, and which it is.
///
/// A slot is used again by another record; the order of registration tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn {
    pub(super) time: i64,
    pub(super) order: u64,
    pub(super) slot: u32,
}

/// Records in the order in which they have to go.
#[derive(Debug, Default)]
pub(super) struct Queue(BinaryHeap<Reverse<Turn>>);

impl Queue {
    pub(super) fn push(&mut self, turn: Turn) {
        self.0.push(Reverse(turn));
    }

    /// The time that the first of the queue was put there with.
    pub(super) fn first_time(&self) -> Option<i64> {
        self.0.peek().map(|Reverse(turn)| turn.time)
    }

    /// Takes the first record out whose time is at most `limit`. `time_of` gives the time that a record has
    /// now, or nothing where it is gone.
    pub(super) fn pop(&mut self, limit: i64, time_of: impl Fn(Turn) -> Option<i64>) -> Option<Turn> {
        while self.first_time().is_some_and(|time| time <= limit) {
            let Some(Reverse(turn)) = self.0.pop() else { break };
            match time_of(turn) {
                None => {}
                Some(time) if time == turn.time => return Some(turn),
                Some(time) => self.push(Turn { time, ..turn }),
            }
        }
        None
    }

    /// Forgets the records that are gone, where they have become the greater part.
    pub(super) fn tidy(&mut self, live: usize, is_live: impl Fn(Turn) -> bool) {
        /// So many are not worth the walk.
        const FEW: usize = 64;
        if self.0.len() > 2 * live + FEW {
            self.0.retain(|&Reverse(turn)| is_live(turn));
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<Turn>()
    }
}

/// When each record was used last, counted in uses. Readers note it too, each in a cell of its own, so that
/// they need no lock for themselves.
#[derive(Debug, Default)]
pub(super) struct Uses {
    count: AtomicI64,
    /// By slot.
    last: Vec<AtomicI64>,
    pub(super) queue: Queue,
}

impl Uses {
    /// Notes that a record is used.
    pub(super) fn touch(&self, slot: u32) {
        if let Some(last) = self.last.get(slot as usize) {
            last.store(self.count.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        }
    }

    /// Puts a new record in the queue, as used just now.
    pub(super) fn enter(&mut self, slot: u32, order: u64) {
        let needed = slot as usize + 1;
        if self.last.len() < needed {
            self.last.resize_with(needed, AtomicI64::default);
        }
        let time = self.count.fetch_add(1, Ordering::Relaxed);
        self.last[slot as usize].store(time, Ordering::Relaxed);
        self.queue.push(Turn { time, order, slot });
    }

    /// Takes the least recently used record out. `is_live` says whether a record is still there.
    pub(super) fn pop(&mut self, is_live: impl Fn(Turn) -> bool) -> Option<Turn> {
        let Self { last, queue, .. } = self;
        queue.pop(i64::MAX, |turn| {
            is_live(turn).then(|| last.get(turn.slot as usize).map_or(0, |last| last.load(Ordering::Relaxed)))
        })
    }

    pub(super) fn bytes(&self) -> usize {
        self.last.capacity() * size_of::<AtomicI64>() + self.queue.bytes()
    }
}
