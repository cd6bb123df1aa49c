//! Finds slots by the hash of what they hold, and grows in small steps.
//!
//! A hash table that doubles moves all its entries at once, which takes a tenth of a second for a million. So the
//! slots are divided among parts: a directory maps the leading bits of a hash to a part, and a part that is full
//! splits. This is extendible hashing.
//!
//! If a part split into halves, all parts would keep the same size. They would be full at the same time, and half empty
//! after that. So they split unevenly: then there are parts of all sizes, some of them are about to split at any time, and
//! a slot takes about eight bytes at any number of slots.

use std::ops::Range;

use hashbrown::HashTable;

/// The maximum slots of a part: what fits into 16,384 buckets. Splitting that many takes less than a millisecond.
const MAX_PART: usize = 14_336;

/// A part that splits keeps 7 of 16 parts of its prefixes.
const SPLIT: Range<u32> = 7..16;

/// The maximum bits of a prefix. A part that can't split grows: it has many slots with equal hashes.
const MAX_BITS: u32 = 18;

/// The bits of a hash that prefixes are taken from. Inside a part, `hashbrown` uses the highest and the lowest ones.
const HASH_BITS: u32 = 56;

/// What a slot takes on average, in bytes. Parts are between half full and full, at five bytes a bucket.
pub(super) const BYTES_PER_SLOT: usize = 8;

/// Slots by hash.
#[derive(Debug, Default)]
pub(super) struct SlotTable {
    /// The part of each prefix. Empty if the table is.
    directory: Vec<u32>,
    parts: Vec<Part>,
    /// The bits of a prefix.
    bits: u32,
    len: usize,
}

/// The slots with some of the prefixes.
#[derive(Debug, Default)]
struct Part {
    slots: HashTable<u32>,
    prefixes: Range<u32>,
}

impl SlotTable {
    /// Counts the slots.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Estimates the memory in bytes.
    pub(super) const fn bytes(&self) -> usize {
        self.len * BYTES_PER_SLOT
    }

    /// Returns the slot with a hash that `is_it` accepts.
    #[inline]
    pub(super) fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let part = &self.parts[self.part_of(hash)?];
        part.slots.find(hash, |&slot| is_it(slot)).copied()
    }

    /// Returns the place of a slot, to put another with the same hash there.
    #[inline]
    pub(super) fn find_mut(&mut self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<&mut u32> {
        let part = self.part_of(hash)?;
        self.parts[part].slots.find_mut(hash, |&slot| is_it(slot))
    }

    /// Inserts a slot that isn't in the table. `hash_of` returns the hash of any slot in the table, and is called only if the
    /// table grows, so this needn't be compiled for each of them.
    #[inline]
    pub(super) fn insert(&mut self, hash: u64, slot: u32, hash_of: &dyn Fn(u32) -> u64) {
        if self.parts.is_empty() {
            self.parts.push(Part { slots: HashTable::new(), prefixes: 0..1 });
            self.directory.push(0);
        }
        while let Some(part) = self.part_of(hash) {
            let slots = &mut self.parts[part].slots;
            if slots.len() < MAX_PART || !self.split(part, hash_of) {
                self.parts[part].slots.insert_unique(hash, slot, by_reference(hash_of));
                self.len += 1;
                break;
            }
        }
    }

    /// Removes a slot.
    pub(super) fn remove(&mut self, hash: u64, slot: u32) {
        let Some(part) = self.part_of(hash) else { return };
        let slots = &mut self.parts[part].slots;
        if let Ok(entry) = slots.find_entry(hash, |&other| other == slot) {
            entry.remove();
            self.len -= 1;
        }
        if slots.is_empty() {
            // Frees the memory.
            *slots = HashTable::new();
        }
        if self.len == 0 {
            *self = Self::default();
        }
    }

    /// Returns the prefix of a hash.
    #[inline]
    const fn prefix_of(&self, hash: u64) -> usize {
        ((hash & ((1 << HASH_BITS) - 1)) >> (HASH_BITS - self.bits)) as usize
    }

    /// Returns the index of the part that a hash belongs to; `None` if the table is empty.
    #[inline]
    fn part_of(&self, hash: u64) -> Option<usize> {
        self.directory.get(self.prefix_of(hash)).map(|&part| part as usize)
    }

    /// Splits a part. Returns false if it has too few prefixes.
    #[cold]
    fn split(&mut self, part: usize, hash_of: &dyn Fn(u32) -> u64) -> bool {
        while self.parts[part].prefixes.len() < SPLIT.end as usize {
            if self.bits == MAX_BITS {
                return false;
            }
            self.bits += 1;
            self.directory = self.directory.iter().flat_map(|&part| [part, part]).collect();
            for Part { prefixes, .. } in &mut self.parts {
                *prefixes = 2 * prefixes.start..2 * prefixes.end;
            }
        }
        let Part { slots, prefixes } = std::mem::take(&mut self.parts[part]);
        let middle = prefixes.start + (prefixes.end - prefixes.start) * SPLIT.start / SPLIT.end;
        let new = self.parts.len();
        self.parts[part] =
            Part { slots: HashTable::with_capacity(MAX_PART), prefixes: prefixes.start..middle };
        self.parts.push(Part { slots: HashTable::with_capacity(MAX_PART), prefixes: middle..prefixes.end });
        self.directory[middle as usize..prefixes.end as usize].fill(new as u32);
        for slot in slots {
            let hash = hash_of(slot);
            let half = if self.prefix_of(hash) < middle as usize { part } else { new };
            self.parts[half].slots.insert_unique(hash, slot, by_reference(hash_of));
        }
        true
    }
}

/// One function for both insertions, so that there is one copy of how a part grows.
fn by_reference(hash_of: &dyn Fn(u32) -> u64) -> impl Fn(&u32) -> u64 {
    |&slot| hash_of(slot)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    /// A hash with well mixed bits.
    fn mixed(number: u32) -> u64 {
        let product = u64::from(number).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (product ^ product >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9).rotate_left(17)
    }

    fn filled(count: u32) -> SlotTable {
        let mut table = SlotTable::default();
        (0..count).for_each(|slot| table.insert(mixed(slot), slot, &mixed));
        table
    }

    fn allocated(table: &SlotTable) -> usize {
        let directory = table.directory.len() * size_of::<u32>() + table.parts.len() * size_of::<Part>();
        table.parts.iter().map(|part| part.slots.allocation_size()).sum::<usize>() + directory
    }

    #[test]
    fn a_slot_takes_about_eight_bytes_at_any_number_of_slots() {
        let mut table = SlotTable::default();
        for slot in 0..1_000_000 {
            table.insert(mixed(slot), slot, &mixed);
            if slot > 300_000 && slot % 1_000 == 0 {
                let each = allocated(&table) as f64 / f64::from(slot);
                assert!((6.5..9.6).contains(&each), "{each} bytes of {slot}");
            }
        }
        assert!(table.parts.iter().all(|part| part.slots.len() <= MAX_PART));
    }

    #[test]
    fn an_insertion_moves_at_most_the_slots_of_one_part() {
        let mut table = SlotTable::default();
        let moved = std::cell::Cell::new(0);
        for slot in 0..100_000 {
            moved.set(0);
            table.insert(mixed(slot), slot, &|slot| {
                moved.set(moved.get() + 1);
                mixed(slot)
            });
            assert!(moved.get() <= 2 * MAX_PART, "{} moved by {slot}", moved.get());
        }
    }

    #[test]
    fn slots_with_one_hash_are_all_found() {
        let mut table = SlotTable::default();
        let count = MAX_PART as u32 + 10;
        (0..count).for_each(|slot| table.insert(7, slot, &|_| 7));
        // To find one passes all that were inserted before it, so to find each of them would take seconds.
        let mut sample = (0..count).step_by(97).chain([count - 1]);
        assert!(sample.all(|slot| table.find(7, |other| other == slot) == Some(slot)));
        (0..count).for_each(|slot| table.remove(7, slot));
        assert_eq!((table.len(), allocated(&table)), (0, 0));
    }

    #[test]
    fn an_empty_part_holds_no_memory() {
        let mut table = filled(500_000);
        (1..500_000).for_each(|slot| table.remove(mixed(slot), slot));
        assert!(allocated(&table) < 100_000, "{}", allocated(&table));
        assert_eq!(table.find(mixed(0), |slot| slot == 0), Some(0));
    }

    proptest! {
        // A case takes thousands of steps.
        #![proptest_config(ProptestConfig::with_cases(8))]

        #[test]
        fn a_table_agrees_with_a_map(
            steps in prop::collection::vec((0_u32..40_000, any::<bool>()), 0..60_000), hashes in 1_000_u32..60_000
        ) {
            // Few hashes make slots share one.
            let hash_of = |slot: u32| mixed(slot % hashes);
            let (mut table, mut map) = (SlotTable::default(), HashMap::new());
            for (slot, is_inserted) in steps {
                if is_inserted && map.insert(slot, ()).is_none() {
                    table.insert(hash_of(slot), slot, &hash_of);
                } else if !is_inserted {
                    map.remove(&slot);
                    table.remove(hash_of(slot), slot);
                }
            }
            prop_assert_eq!(table.len(), map.len());
            for slot in 0..40_000 {
                let found = table.find(hash_of(slot), |other| other == slot);
                prop_assert_eq!(found.is_some(), map.contains_key(&slot));
            }
        }
    }
}
