//! Finds slots by the hash of what they hold, and grows in small steps.
//!
//! A hash table that doubles moves all its entries at once, which takes a tenth of a second for a million. So the
//! slots are divided among parts: a directory maps the leading bits of a place to a part, and a part that is full
//! splits into two. This is extendible hashing.
//!
//! If all parts had the same share, they would all be full at the same time, and the memory per slot would double
//! just after. So a hash is mapped to a place that makes the first parts half as large as the last ones, as in spiral
//! storage. Then some part is about to split at any time, and a slot takes about eight bytes at any size.

use hashbrown::HashTable;

/// The maximum slots of a part: what fits into 4,096 buckets. Splitting that many takes a tenth of a millisecond.
const MAX_PART: usize = 3_584;

/// The maximum bits of a directory. A part with so many equal places grows instead of splitting.
const MAX_DEPTH: u32 = 22;

/// What a slot takes on average, in bytes. Parts are between half full and full, at five bytes a bucket.
pub(super) const BYTES_PER_SLOT: usize = 8;

/// Slots by hash.
#[derive(Debug, Default)]
pub(super) struct SlotTable {
    /// The part of each value of the first `depth` bits of a place.
    directory: Vec<u32>,
    depth: u32,
    parts: Vec<Part>,
    len: usize,
}

/// The slots with one value of the first `depth` bits of a place.
#[derive(Debug, Default)]
struct Part {
    depth: u32,
    slots: HashTable<u32>,
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
    pub(super) fn find_mut(&mut self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<&mut u32> {
        let part = self.part_of(hash)?;
        self.parts[part].slots.find_mut(hash, |&slot| is_it(slot))
    }

    /// Inserts a slot that isn't in the table. `hash_of` returns the hash of any slot in the table.
    pub(super) fn insert(&mut self, hash: u64, slot: u32, hash_of: impl Fn(u32) -> u64) {
        if self.parts.is_empty() {
            self.parts.push(Part::default());
            self.directory.push(0);
        }
        while let Some(part) = self.part_of(hash) {
            let Part { depth, slots } = &mut self.parts[part];
            if slots.len() < MAX_PART || *depth == MAX_DEPTH {
                slots.insert_unique(hash, slot, |&slot| hash_of(slot));
                self.len += 1;
                break;
            }
            self.split(part, &hash_of);
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

    /// Returns the index of the part that a hash belongs to; `None` if the table is empty.
    #[inline]
    fn part_of(&self, hash: u64) -> Option<usize> {
        let prefix = u64::from(place(hash)) >> (u32::BITS - self.depth);
        self.directory.get(prefix as usize).map(|&part| part as usize)
    }

    /// Splits a part by the next bit of the places.
    fn split(&mut self, part: usize, hash_of: impl Fn(u32) -> u64) {
        let Part { depth, slots } = std::mem::take(&mut self.parts[part]);
        let depth = depth + 1;
        let mut halves = [(); 2].map(|()| HashTable::with_capacity(slots.len() / 2));
        for slot in slots {
            let hash = hash_of(slot);
            let half = place(hash) >> (u32::BITS - depth) & 1;
            halves[half as usize].insert_unique(hash, slot, |&slot| hash_of(slot));
        }
        let [first, second] = halves.map(|slots| Part { depth, slots });
        self.parts[part] = first;
        let new = self.parts.len();
        self.parts.push(second);
        if depth > self.depth {
            self.directory = self.directory.iter().flat_map(|&part| [part, part]).collect();
            self.depth = depth;
        }
        let shift = self.depth - depth;
        for (prefix, owner) in self.directory.iter_mut().enumerate() {
            if *owner as usize == part && prefix >> shift & 1 == 1 {
                *owner = new as u32;
            }
        }
    }
}

/// Maps a hash to a place: evenly distributed numbers to ones that are half as dense at the start as at the end.
#[inline]
const fn place(hash: u64) -> u32 {
    /// 0.343 as a part of 2^32. With x between 0 and 1, x + 0.343 x (1 - x) is close to log2(1 + x).
    const BULGE: u64 = 1_473_173_782;
    // A part uses the bits at both ends itself.
    let x = hash >> 24 & 0xFFFF_FFFF;
    let bulge = x * (0xFFFF_FFFF - x) >> 32;
    // At most 2^32 - 1: x plus a third of what it lacks.
    (x + (bulge * BULGE >> 32)) as u32
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
        (0..count).for_each(|slot| table.insert(mixed(slot), slot, mixed));
        table
    }

    fn allocated(table: &SlotTable) -> usize {
        let directory = table.directory.len() * size_of::<u32>() + table.parts.len() * size_of::<Part>();
        table.parts.iter().map(|part| part.slots.allocation_size()).sum::<usize>() + directory
    }

    #[test]
    fn a_slot_takes_about_eight_bytes_at_any_number_of_slots() {
        let mut table = SlotTable::default();
        for slot in 0..200_000 {
            table.insert(mixed(slot), slot, mixed);
            if slot > 30_000 && slot % 1_000 == 0 {
                let each = allocated(&table) as f64 / f64::from(slot);
                assert!((6.8..9.2).contains(&each), "{each} bytes of {slot}");
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
            table.insert(mixed(slot), slot, |slot| {
                moved.set(moved.get() + 1);
                mixed(slot)
            });
            assert!(moved.get() <= 2 * MAX_PART, "{} moved by {slot}", moved.get());
        }
    }

    #[test]
    fn slots_with_one_hash_are_all_found() {
        let mut table = SlotTable::default();
        let count = 2 * MAX_PART as u32;
        (0..count).for_each(|slot| table.insert(7, slot, |_| 7));
        assert!((0..count).all(|slot| table.find(7, |other| other == slot) == Some(slot)));
        (0..count).for_each(|slot| table.remove(7, slot));
        assert_eq!((table.len(), allocated(&table)), (0, 0));
    }

    #[test]
    fn an_empty_part_holds_no_memory() {
        let mut table = filled(50_000);
        (1..50_000).for_each(|slot| table.remove(mixed(slot), slot));
        assert!(allocated(&table) < 25_000, "{}", allocated(&table));
        assert_eq!(table.find(mixed(0), |slot| slot == 0), Some(0));
    }

    #[test]
    fn places_are_in_the_order_of_the_hashes_and_fill_the_range() {
        let places: Vec<_> = (0..=256_u64).map(|part| place((part * 0xFF_FFFF) << 24)).collect();
        assert!(places.is_sorted());
        assert_eq!(place(0), 0);
        assert_eq!(place(u64::MAX), u32::MAX);
    }

    proptest! {
        #[test]
        fn a_table_agrees_with_a_map(
            steps in prop::collection::vec((0_u32..9_000, any::<bool>()), 0..12_000), hashes in 1_u32..20_000
        ) {
            // Few hashes make slots share one.
            let hash_of = |slot: u32| mixed(slot % hashes);
            let (mut table, mut map) = (SlotTable::default(), HashMap::new());
            for (slot, is_inserted) in steps {
                if is_inserted && map.insert(slot, ()).is_none() {
                    table.insert(hash_of(slot), slot, hash_of);
                } else if !is_inserted {
                    map.remove(&slot);
                    table.remove(hash_of(slot), slot);
                }
            }
            prop_assert_eq!(table.len(), map.len());
            for slot in 0..9_000 {
                let found = table.find(hash_of(slot), |other| other == slot);
                prop_assert_eq!(found.is_some(), map.contains_key(&slot));
            }
        }
    }
}
