//! Lists records in steps.
//!
//! A list of a million records takes half a second. So it is a snapshot of keys, made in steps between which the registry
//! may change; the entries are read by their keys afterwards, also in steps. A record that is removed meanwhile is
//! skipped.

use super::store::{Chain, Numbers};
use super::{Entry, Filter, Registry};

/// How many slots one step looks at.
const LISTED_IN_A_STEP: usize = if cfg!(test) { 3 } else { 8_192 };

/// Identifies a record, also after its slot was reused. Sorts by order of registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordKey {
    order: u64,
    slot: u32,
}

/// How far a list has come.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cursor {
    /// Nothing was listed yet.
    Start,
    /// Follows a chain of a client or a base id, and listed this record last.
    After(Chain, RecordKey),
    /// Goes through all slots, and looks at this one next.
    Slot(u32),
    /// Everything is listed.
    End,
}

impl Registry {
    /// Adds some of the records that match `filter` to `keys`, in no particular order, and returns how far it came.
    pub(super) fn list_some(&self, filter: &Filter<'_>, cursor: Cursor, keys: &mut Vec<RecordKey>) -> Cursor {
        // Numbers may be reused after a step, so each step asks for them.
        let Some(numbers) = self.store.numbers(filter.client_id, filter.base_id) else { return Cursor::End };
        let (chain, first) = match (cursor, numbers) {
            (Cursor::End, _) => return Cursor::End,
            (Cursor::Slot(slot), _) => return self.list_slots(filter, numbers, slot, keys),
            (Cursor::Start, [None, None]) => return self.list_slots(filter, numbers, 0, keys),
            (Cursor::Start, [Some(client), Some(base)]) => {
                let slot = self.store.find_numbers(client, base);
                slot.into_iter().for_each(|slot| self.list_slot(filter, slot, keys));
                return Cursor::End;
            }
            (Cursor::Start, [Some(client), None]) => {
                (Chain::Client, self.store.newest(Chain::Client, client))
            }
            (Cursor::Start, [None, Some(base)]) => (Chain::Base, self.store.newest(Chain::Base, base)),
            (Cursor::After(chain, last), _) if self.slot_of(last).is_some() => {
                (chain, self.store.older(chain, last.slot))
            }
            (Cursor::After(..), _) => {
                // The place in the chain is lost, because its record was removed.
                keys.clear();
                return self.list_slots(filter, numbers, 0, keys);
            }
        };
        let mut last = None;
        let slots = std::iter::successors(first, |&slot| self.store.older(chain, slot));
        for slot in slots.take(LISTED_IN_A_STEP) {
            self.list_slot(filter, slot, keys);
            last = Some(slot);
        }
        let next = last.filter(|&slot| self.store.older(chain, slot).is_some());
        next.map_or(Cursor::End, |slot| Cursor::After(chain, self.key(slot)))
    }

    fn list_slots(
        &self,
        filter: &Filter<'_>,
        numbers: Numbers,
        first: u32,
        keys: &mut Vec<RecordKey>,
    ) -> Cursor {
        let end = self.store.slot_count();
        let next = end.min(first.saturating_add(LISTED_IN_A_STEP as u32));
        for slot in first..next {
            if self.store.matches(slot, numbers) {
                self.list_slot(filter, slot, keys);
            }
        }
        if next == end { Cursor::End } else { Cursor::Slot(next) }
    }

    fn list_slot(&self, filter: &Filter<'_>, slot: u32, keys: &mut Vec<RecordKey>) {
        let is_listed = filter.since_ms.is_none_or(|since| self.store.record(slot).registered_ms >= since);
        if is_listed && (filter.with_expired || !self.is_expired(slot)) {
            keys.push(self.key(slot));
        }
    }

    fn key(&self, slot: u32) -> RecordKey {
        RecordKey { order: self.store.record(slot).order, slot }
    }

    /// Returns the slot of a record, unless it was removed.
    pub(super) fn slot_of(&self, key: RecordKey) -> Option<u32> {
        self.store.record_of_order(key.slot, key.order).map(|_| key.slot)
    }

    /// Returns a record by its key, unless it was removed or has expired.
    #[must_use]
    pub fn entry_of(&self, key: RecordKey) -> Option<Entry<'_>> {
        self.slot_of(key).filter(|&slot| !self.is_expired(slot)).map(|slot| self.entry(slot))
    }
}
