//! Decides which records to evict or expire, so that the registry stays within its maximum size and age. Both
//! bounds are off by default.
//!
//! Each bound is a priority queue of records, ordered by last use or last registration. Uses are far more
//! frequent than removals, so a use doesn't touch the queue; it only stores the new time in the record. When
//! a record reaches the front with an outdated time, it is put back with the current one. The result is the
//! same, because a queued time is never later than the actual one.
//!
//! Each use causes at most one such reinsertion, but they can pile up: after 50,000 records were read without
//! a removal, the next registration reinserts them all, in 4 ms.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicI64, Ordering};

/// A record in a queue, with the time that it was queued with.
///
/// A later record may reuse the slot, so `order` identifies the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct QueueEntry {
    pub(super) time: i64,
    pub(super) order: u64,
    pub(super) slot: u32,
}

/// Records by time, the next to be removed first.
#[derive(Debug, Default)]
pub(super) struct Queue(BinaryHeap<Reverse<QueueEntry>>);

impl Queue {
    pub(super) fn push(&mut self, queued: QueueEntry) {
        self.0.push(Reverse(queued));
    }

    /// Returns the time that the first record was queued with.
    pub(super) fn first_time(&self) -> Option<i64> {
        self.0.peek().map(|Reverse(queued)| queued.time)
    }

    /// Removes and returns the first record with a time of at most `limit`. `time_of` returns the current
    /// time of a record; `None` if the record no longer exists.
    pub(super) fn pop(
        &mut self,
        limit: i64,
        time_of: impl Fn(QueueEntry) -> Option<i64>,
    ) -> Option<QueueEntry> {
        while self.first_time().is_some_and(|time| time <= limit) {
            let Some(Reverse(queued)) = self.0.pop() else { break };
            match time_of(queued) {
                None => {}
                Some(time) if time == queued.time => return Some(queued),
                Some(time) => self.push(QueueEntry { time, ..queued }),
            }
        }
        None
    }

    /// Drops entries of removed records once they outnumber the `live` ones, so that the cost is amortized.
    pub(super) fn compact(&mut self, live: usize, is_live: impl Fn(QueueEntry) -> bool) {
        /// Not worth a pass over the queue.
        const FEW: usize = 64;
        if self.0.len() > 2 * live + FEW {
            self.0.retain(|&Reverse(queued)| is_live(queued));
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<QueueEntry>()
    }
}

/// The last use of each record, on a clock that counts uses. Atomic, because readers that share the lock
/// update it.
#[derive(Debug, Default)]
pub(super) struct LruQueue {
    count: AtomicI64,
    /// Indexed by slot.
    last: Vec<AtomicI64>,
    pub(super) queue: Queue,
}

impl LruQueue {
    /// Records a use.
    pub(super) fn touch(&self, slot: u32) {
        if let Some(last) = self.last.get(slot as usize) {
            last.store(self.count.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        }
    }

    /// Queues a new record as just used.
    pub(super) fn enter(&mut self, slot: u32, order: u64) {
        let needed = slot as usize + 1;
        if self.last.len() < needed {
            self.last.resize_with(needed, AtomicI64::default);
        }
        let time = self.count.fetch_add(1, Ordering::Relaxed);
        self.last[slot as usize].store(time, Ordering::Relaxed);
        self.queue.push(QueueEntry { time, order, slot });
    }

    /// Removes and returns the least recently used record. `is_live` returns whether a record still exists.
    pub(super) fn pop(&mut self, is_live: impl Fn(QueueEntry) -> bool) -> Option<QueueEntry> {
        let Self { last, queue, .. } = self;
        queue.pop(i64::MAX, |queued| {
            is_live(queued)
                .then(|| last.get(queued.slot as usize).map_or(0, |last| last.load(Ordering::Relaxed)))
        })
    }

    pub(super) fn bytes(&self) -> usize {
        self.last.capacity() * size_of::<AtomicI64>() + self.queue.bytes()
    }
}
