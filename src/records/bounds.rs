//! Orders the records by use and by age, so that the registry can stay within its limits. Each order is only kept
//! while there is a limit that needs it.
//!
//! A use moves a record to the end of a linked list, which takes the same time at any number of records. Readers share
//! the lock of the registry, so the list has one of its own.

use std::collections::BTreeSet;

use super::STEP;

/// What the registry may hold. `None` means no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The maximum number of records, of links to Apify runs, of links to jobs and of kept ids, each on its own.
    pub max_records: Option<usize>,
    /// The maximum memory in bytes, by the registry's own estimate.
    pub max_bytes: Option<usize>,
    /// How many milliseconds something is kept after it was last registered, linked or made.
    pub ttl_ms: Option<i64>,
}

/// What has expired but isn't dropped yet, because a call drops only so much: all that was last registered, linked or
/// used at a time or earlier. Empty by default.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Backlog(Option<i64>);

impl Backlog {
    /// Makes the backlog of what expires at `limit` or earlier; `first` is the earliest time that is left.
    pub(super) fn up_to(limit: i64, first: Option<i64>) -> Self {
        Self(first.filter(|&first| first <= limit).map(|_| limit))
    }

    /// Returns whether nothing is in it.
    pub(super) const fn is_empty(self) -> bool {
        self.0.is_none()
    }

    /// Returns whether something with this time is in it.
    pub(super) fn contains(self, time: i64) -> bool {
        self.0.is_some_and(|limit| time <= limit)
    }
}

/// No slot.
const NONE: u32 = u32::MAX;
/// In place of a neighbour: the slot isn't in the list.
const ABSENT: u32 = u32::MAX - 1;

/// The neighbours of a slot in the list.
#[derive(Clone, Copy, Debug)]
struct Neighbours {
    older: u32,
    newer: u32,
}

/// The slots in order of use.
#[derive(Debug)]
pub(super) struct UseOrder {
    /// Indexed by slot.
    neighbours: Vec<Neighbours>,
    oldest: u32,
    newest: u32,
}

/// What a slot takes in the list, in bytes.
pub(super) const BYTES_OF_USE: usize = size_of::<Neighbours>();

impl Default for UseOrder {
    fn default() -> Self {
        Self { neighbours: Vec::new(), oldest: NONE, newest: NONE }
    }
}

impl UseOrder {
    /// Returns the least recently used slot.
    pub(super) fn oldest(&self) -> Option<u32> {
        (self.oldest != NONE).then_some(self.oldest)
    }

    fn contains(&self, slot: u32) -> bool {
        self.neighbours.get(slot as usize).is_some_and(|neighbours| neighbours.older != ABSENT)
    }

    /// Adds a slot as the most recently used one.
    pub(super) fn add_newest(&mut self, slot: u32) {
        self.remove(slot);
        self.put(slot, Neighbours { older: self.newest, newer: NONE });
    }

    /// Adds a slot as the least recently used one, unless it is in the list.
    pub(super) fn add_oldest(&mut self, slot: u32) {
        if !self.contains(slot) {
            self.put(slot, Neighbours { older: NONE, newer: self.oldest });
        }
    }

    /// Makes a slot in the list the most recently used one.
    pub(super) fn touch(&mut self, slot: u32) {
        if slot != self.newest && self.contains(slot) {
            self.add_newest(slot);
        }
    }

    /// Removes a slot.
    pub(super) fn remove(&mut self, slot: u32) {
        if self.contains(slot) {
            let absent = Neighbours { older: ABSENT, newer: ABSENT };
            let Neighbours { older, newer } = std::mem::replace(&mut self.neighbours[slot as usize], absent);
            *self.newer_of(older) = newer;
            *self.older_of(newer) = older;
        }
    }

    fn put(&mut self, slot: u32, neighbours: Neighbours) {
        let needed = slot as usize + 1;
        if self.neighbours.len() < needed {
            self.neighbours.resize(needed, Neighbours { older: ABSENT, newer: ABSENT });
        }
        self.neighbours[slot as usize] = neighbours;
        *self.newer_of(neighbours.older) = slot;
        *self.older_of(neighbours.newer) = slot;
    }

    /// Returns where the slot after this one is stored; after no slot comes the oldest.
    fn newer_of(&mut self, slot: u32) -> &mut u32 {
        if slot == NONE { &mut self.oldest } else { &mut self.neighbours[slot as usize].newer }
    }

    /// Returns where the slot before this one is stored; before no slot comes the newest.
    fn older_of(&mut self, slot: u32) -> &mut u32 {
        if slot == NONE { &mut self.newest } else { &mut self.neighbours[slot as usize].older }
    }
}

/// Numbers by a time: slots by that of their last registration, links and kept ids by theirs. One type for all of them, since
/// each set is compiled in eight kilobytes.
pub(super) type Ages = BTreeSet<(i64, u64)>;

/// Returns up to [`STEP`] of the numbers whose time is `limit` or earlier, in order of their times.
pub(super) fn due(ages: &Ages, limit: i64) -> Vec<u64> {
    ages.range(..=(limit, u64::MAX)).take(STEP).map(|&(_, number)| number).collect()
}

/// What a number takes in [`Ages`], in bytes: nodes are about two thirds full.
pub(super) const BYTES_OF_AGE: usize = 24;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(order: &UseOrder) -> Vec<u32> {
        let next = |&slot: &u32| Some(order.neighbours[slot as usize].newer).filter(|&newer| newer != NONE);
        std::iter::successors(order.oldest(), next).collect()
    }

    proptest! {
        #[test]
        fn the_order_of_use_agrees_with_a_plain_list(
            steps in prop::collection::vec((0_u32..12, 0_u8..4), 0..200)
        ) {
            let (mut order, mut list) = (UseOrder::default(), Vec::<u32>::new());
            for (slot, step) in steps {
                let is_known = list.contains(&slot);
                match step {
                    0 => order.add_newest(slot),
                    1 => order.add_oldest(slot),
                    2 => order.touch(slot),
                    _ => order.remove(slot),
                }
                match step {
                    1 if !is_known => list.insert(0, slot),
                    1 => {}
                    2 if !is_known => {}
                    _ => list.retain(|&other| other != slot),
                }
                if step == 0 || (step == 2 && is_known) {
                    list.push(slot);
                }
                prop_assert_eq!(all(&order), list.clone());
                prop_assert_eq!(order.newest, list.last().copied().unwrap_or(NONE));
            }
        }
    }
}
