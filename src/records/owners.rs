//! Knows which client a record id belongs to, so that one row isn't registered for two tenants.
//!
//! An Airtable row id is unique in the world. Other record ids may be row numbers of a table per tenant, so they
//! are covered only on request. Records without a client aren't covered at all.
//!
//! A table finds one slot for each record id. If runs of a client share a row, all of their slots are kept aside in a
//! sorted set: equal hashes would make a table slow.

use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasher as _;
use std::ops::Bound;

use hashbrown::DefaultHashBuilder;

use super::slot_table::SlotTable;
use crate::id::client::is_airtable_row;

/// What the index needs to know of a slot: its client, by number, and its record id.
pub(super) type Owned<'a> = (u32, &'a str);

/// The index of record ids by owner.
#[derive(Debug, Default)]
pub(super) struct Owners {
    /// One slot for each record id.
    slots: SlotTable,
    /// All slots, with their clients, of a record id that has several. The key is the slot in the table.
    shared: HashMap<u32, BTreeSet<(u32, u32)>>,
    shared_slots: usize,
    hasher: DefaultHashBuilder,
    covers_all: bool,
}

impl Owners {
    /// Makes an empty index with the same setting and hashes.
    pub(super) fn emptied(&self) -> Self {
        Self { covers_all: self.covers_all, hasher: self.hasher.clone(), ..Self::default() }
    }

    /// Returns whether all record ids are covered, and not only Airtable's.
    pub(super) const fn covers_all(&self) -> bool {
        self.covers_all
    }

    /// Sets [`Self::covers_all`]. Slots that it covers from now on have to be added, the others removed.
    pub(super) const fn set_covers_all(&mut self, covers_all: bool) {
        self.covers_all = covers_all;
    }

    /// Returns whether a record id belongs to only one client.
    #[inline]
    pub(super) fn covers(&self, record_id: &str) -> bool {
        self.covers_all || is_airtable_row(record_id.as_bytes())
    }

    /// Returns the hash of a record id that is covered. A registration needs it twice.
    #[inline]
    pub(super) fn hash(&self, record_id: &str) -> Option<u64> {
        self.covers(record_id).then(|| self.hasher.hash_one(record_id))
    }

    /// Returns the slot in the table of a record id. `owned` reads a slot.
    pub(super) fn find<'a>(
        &self,
        hash: u64,
        record_id: &str,
        owned: impl Fn(u32) -> Owned<'a>,
    ) -> Option<u32> {
        self.slots.find(hash, |slot| owned(slot).1 == record_id)
    }

    /// Returns a slot of another client that has the same record id as `found`. Expired ones don't count, unless there are
    /// so many that looking at all of them would take long.
    pub(super) fn other<'a>(
        &self,
        found: u32,
        client: u32,
        owned: impl Fn(u32) -> Owned<'a>,
        is_expired: impl Fn(u32) -> bool,
    ) -> Option<u32> {
        /// Takes less than a millisecond.
        const MAX_LOOKED_AT: usize = 2_048;
        let Some(shared) = self.shared.get(&found) else {
            return (owned(found).0 != client && !is_expired(found)).then_some(found);
        };
        // Several clients share it only if the others have expired, or if that was so before all ids were covered.
        let before = shared.range(..(client, 0));
        let after = shared.range((Bound::Excluded((client, u32::MAX)), Bound::Unbounded));
        let mut others = before.chain(after).map(|&(_, slot)| slot).enumerate();
        others
            .find(|&(looked_at, slot)| looked_at == MAX_LOOKED_AT || !is_expired(slot))
            .map(|(_, slot)| slot)
    }

    /// Adds a slot that has a client. `found` is what [`Self::find`] returned for its record id. Does nothing if the slot
    /// was added already.
    pub(super) fn add<'a>(
        &mut self,
        hash: u64,
        slot: u32,
        found: Option<u32>,
        owned: impl Fn(u32) -> Owned<'a>,
    ) {
        let Some(first) = found else {
            let hasher = &self.hasher;
            self.slots.insert(hash, slot, &|other| hasher.hash_one(owned(other).1));
            return;
        };
        if first == slot {
            return;
        }
        let sharers = self.shared.entry(first).or_insert_with(|| {
            self.shared_slots += 1;
            BTreeSet::from([(owned(first).0, first)])
        });
        self.shared_slots += usize::from(sharers.insert((owned(slot).0, slot)));
    }

    /// Removes a slot, which must still hold its client and record id.
    pub(super) fn remove<'a>(&mut self, slot: u32, owned: impl Fn(u32) -> Owned<'a>) {
        let (client, record_id) = owned(slot);
        // Also if it isn't covered any more.
        let hash = self.hasher.hash_one(record_id);
        if self.shared.is_empty() {
            self.slots.remove(hash, slot);
            return;
        }
        let Some(place) = self.slots.find_mut(hash, |other| owned(other).1 == record_id) else { return };
        let first = *place;
        let Some(mut sharers) = self.shared.remove(&first) else {
            if first == slot {
                self.slots.remove(hash, slot);
            }
            return;
        };
        self.shared_slots -= usize::from(sharers.remove(&(client, slot)));
        let Some(&(_, next)) = sharers.first() else { return };
        let first = if first == slot { next } else { first };
        *place = first;
        if sharers.len() > 1 {
            self.shared.insert(first, sharers);
        } else {
            self.shared_slots -= 1;
        }
    }

    /// Estimates the memory in bytes.
    pub(super) fn bytes(&self) -> usize {
        /// A pair of numbers in a tree that is two thirds full.
        const BYTES_PER_SHARED_SLOT: usize = 12;
        /// A set with its place in the map.
        const BYTES_PER_SET: usize = 48;
        self.slots.bytes() + self.shared.len() * BYTES_PER_SET + self.shared_slots * BYTES_PER_SHARED_SLOT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AIRTABLE: &str = "recKU8iGyB0A3pxFi";

    #[test]
    fn a_shared_record_id_is_owned_until_its_last_run_is_removed() {
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]] {
            let mut owners = Owners::default();
            let owned = |_| (7, AIRTABLE);
            let hash = owners.hash(AIRTABLE).unwrap();
            (0..3).for_each(|slot| owners.add(hash, slot, owners.find(hash, AIRTABLE, owned), owned));
            for slot in order {
                let found = owners.find(hash, AIRTABLE, owned).unwrap();
                assert_eq!(owners.other(found, 7, owned, |_| false), None);
                assert!(owners.other(found, 8, owned, |_| false).is_some());
                owners.remove(slot, owned);
            }
            assert_eq!(owners.find(hash, AIRTABLE, owned), None);
            assert_eq!((owners.slots.len(), owners.shared.len(), owners.shared_slots), (0, 0, 0));
        }
    }

    #[test]
    fn a_record_id_that_two_clients_share_already_conflicts_for_both() {
        let mut owners = Owners { covers_all: true, ..Owners::default() };
        let owned = |slot| (slot, "42");
        let hash = owners.hash("42").unwrap();
        (0..2).for_each(|slot| owners.add(hash, slot, owners.find(hash, "42", owned), owned));
        let found = owners.find(hash, "42", owned).unwrap();
        assert_eq!(owners.other(found, 0, owned, |_| false), Some(1));
        assert_eq!(owners.other(found, 1, owned, |_| false), Some(0));
        owners.remove(0, owned);
        assert_eq!(owners.other(owners.find(hash, "42", owned).unwrap(), 1, owned, |_| false), None);
    }

    #[test]
    fn an_airtable_row_is_rec_and_14_letters_or_digits() {
        for (text, expected) in [
            ("recKU8iGyB0A3pxFi", true),
            ("rec00000000000000", true),
            ("recKU8iGyB0A3pxF", false),
            ("recKU8iGyB0A3pxFi1", false),
            ("recKU8iGyB0A3px-i", false),
            ("RecKU8iGyB0A3pxFi", false),
            ("8MSTBAfqMzuXPvgB3", false),
        ] {
            assert_eq!(is_airtable_row(text.as_bytes()), expected, "{text:?}");
        }
    }
}
