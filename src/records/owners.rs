//! Knows which client a record id belongs to, so that one row isn't registered for two tenants.
//!
//! An Airtable row id is unique in the world. Other record ids may be row numbers of a table per tenant, so they
//! are covered only on request. Records without a client aren't covered at all.
//!
//! Hash tables find one slot for each record id, which takes seven to nine bytes. One table would take up to eleven
//! after it has doubled; four of different sizes don't double at once. If runs of a client share a row, their slots
//! are kept aside in a sorted set: equal hashes would make a table slow.

use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasher as _;

use hashbrown::hash_table::Entry as TableEntry;
use hashbrown::{DefaultHashBuilder, HashTable};

use crate::id::client::is_airtable_row;

/// What the index needs to know of a slot: its client, by number, and its record id.
pub(super) type Owned<'a> = (u32, &'a str);

/// The index of record ids by owner.
#[derive(Debug, Default)]
pub(super) struct Owners {
    /// One slot for each record id, in the table that [`table_of`] chooses.
    slots: [HashTable<u32>; 4],
    /// All slots, with their clients, of a record id that has several. The key is the slot in the table.
    shared: HashMap<u32, BTreeSet<(u32, u32)>>,
    shared_slots: usize,
    hasher: DefaultHashBuilder,
    covers_all: bool,
}

impl Owners {
    /// Makes an empty index, of all record ids or only of Airtable's.
    pub(super) fn new(covers_all: bool) -> Self {
        Self { covers_all, ..Self::default() }
    }

    /// Returns whether all record ids are covered, and not only Airtable's.
    pub(super) const fn covers_all(&self) -> bool {
        self.covers_all
    }

    /// Returns the hash of a record id that is covered. A registration needs it twice.
    #[inline]
    pub(super) fn hash(&self, record_id: &str) -> Option<u64> {
        let is_covered = self.covers_all || is_airtable_row(record_id.as_bytes());
        is_covered.then(|| self.hasher.hash_one(record_id))
    }

    /// Returns a slot that has the record id for another client than `client` returns, which is called only if the
    /// record id is known. `owned` reads a slot.
    pub(super) fn other<'a>(
        &self,
        hash: u64,
        record_id: &str,
        client: impl FnOnce() -> u32,
        owned: impl Fn(u32) -> Owned<'a>,
    ) -> Option<u32> {
        let slot = *self.slots[table_of(hash)].find(hash, |&slot| owned(slot).1 == record_id)?;
        let client = client();
        if owned(slot).0 != client {
            return Some(slot);
        }
        // Several clients share it only if that was so before all record ids were covered.
        let shared = self.shared.get(&slot)?;
        let ends = [shared.first(), shared.last()].into_iter().flatten();
        ends.copied().find(|&(owner, _)| owner != client).map(|(_, slot)| slot)
    }

    /// Adds a slot that has a client.
    pub(super) fn add<'a>(&mut self, hash: u64, slot: u32, owned: impl Fn(u32) -> Owned<'a>) {
        let (client, record_id) = owned(slot);
        let Self { slots, shared, shared_slots, hasher, .. } = self;
        let is_it = |&other: &u32| owned(other).1 == record_id;
        match slots[table_of(hash)].entry(hash, is_it, |&other| hasher.hash_one(owned(other).1)) {
            TableEntry::Vacant(place) => {
                place.insert(slot);
            }
            TableEntry::Occupied(place) => {
                let first = *place.get();
                let sharers = shared.entry(first).or_insert_with(|| {
                    *shared_slots += 1;
                    BTreeSet::from([(owned(first).0, first)])
                });
                *shared_slots += usize::from(sharers.insert((client, slot)));
            }
        }
    }

    /// Removes a slot, which must still hold its client and record id.
    pub(super) fn remove<'a>(&mut self, slot: u32, owned: impl Fn(u32) -> Owned<'a>) {
        let (client, record_id) = owned(slot);
        let Some(hash) = self.hash(record_id) else { return };
        let Ok(mut place) = self.slots[table_of(hash)].find_entry(hash, |&other| owned(other).1 == record_id)
        else {
            return;
        };
        let first = *place.get();
        let Some(mut sharers) = self.shared.remove(&first) else {
            if first == slot {
                place.remove();
            }
            return;
        };
        self.shared_slots -= usize::from(sharers.remove(&(client, slot)));
        let Some(&(_, next)) = sharers.first() else { return };
        let first = if first == slot { next } else { first };
        *place.get_mut() = first;
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
        self.slots.iter().map(HashTable::allocation_size).sum::<usize>()
            + self.shared.capacity() * BYTES_PER_SET
            + self.shared_slots * BYTES_PER_SHARED_SLOT
    }
}

/// Returns which of the four tables has a hash. Each has 2^¼ times as many as the one before, so that they double at
/// even intervals.
fn table_of(hash: u64) -> usize {
    /// 2^(n/4) - 1, as parts of 2^32.
    const ENDS: [u64; 3] = [812_638_371, 1_779_033_703, 2_928_277_909];
    // A table uses the bits at both ends itself.
    let part = (hash >> 24) & 0xFFFF_FFFF;
    ENDS.iter().filter(|&&end| part >= end).count()
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
            (0..3).for_each(|slot| owners.add(hash, slot, owned));
            for slot in order {
                assert_eq!(owners.other(hash, AIRTABLE, || 7, owned), None);
                assert!(owners.other(hash, AIRTABLE, || 8, owned).is_some());
                owners.remove(slot, owned);
            }
            assert_eq!(owners.other(hash, AIRTABLE, || 8, owned), None);
            let slots: usize = owners.slots.iter().map(HashTable::len).sum();
            assert_eq!((slots, owners.shared.len(), owners.shared_slots), (0, 0, 0));
        }
    }

    #[test]
    fn a_record_takes_at_most_ten_bytes_at_any_number_of_records() {
        let mut owners = Owners::default();
        let ids: Vec<_> = (0..60_000).map(|index| format!("rec{index:014}")).collect();
        let owned = |slot: u32| (slot, &*ids[slot as usize]);
        for slot in 0..60_000 {
            let hash = owners.hash(&ids[slot as usize]).unwrap();
            owners.add(hash, slot, owned);
            // Below that, chance decides which table doubles first.
            if slot > 10_000 {
                assert!(owners.bytes() <= 10 * slot as usize, "{} bytes of {slot} records", owners.bytes());
            }
        }
    }

    #[test]
    fn a_record_id_that_two_clients_share_already_conflicts_for_both() {
        let mut owners = Owners::new(true);
        let owned = |slot| (slot, "42");
        let hash = owners.hash("42").unwrap();
        (0..2).for_each(|slot| owners.add(hash, slot, owned));
        assert_eq!(owners.other(hash, "42", || 0, owned), Some(1));
        assert_eq!(owners.other(hash, "42", || 1, owned), Some(0));
        owners.remove(0, owned);
        assert_eq!(owners.other(hash, "42", || 1, owned), None);
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
