//! Texts that many records share, each stored once and named by a number.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};
use slab::Slab;

/// A text, and how many hold on to it.
#[derive(Debug)]
struct Name {
    text: Box<str>,
    uses: u32,
}

/// The texts, found by what they say or by their number.
#[derive(Debug, Default)]
pub(super) struct Names {
    names: Slab<Name>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
    text_bytes: usize,
}

impl Names {
    /// The number of a text that is held.
    pub(super) fn find(&self, text: &str) -> Option<u32> {
        let is_it = |&number: &u32| *self.names[number as usize].text == *text;
        self.numbers.find(self.hasher.hash_one(text), is_it).copied()
    }

    /// Holds on to a text once more; gives its number.
    pub(super) fn hold(&mut self, text: &str) -> u32 {
        if let Some(number) = self.find(text) {
            self.names[number as usize].uses += 1;
            return number;
        }
        let number = slot_number(self.names.insert(Name { text: text.into(), uses: 1 }));
        self.text_bytes += text.len();
        let Self { names, numbers, hasher, .. } = self;
        let hash_of = |&number: &u32| hasher.hash_one(&*names[number as usize].text);
        numbers.insert_unique(hasher.hash_one(text), number, hash_of);
        number
    }

    /// Lets go of a text once; the last who does frees its number.
    pub(super) fn release(&mut self, number: u32) {
        let name = &mut self.names[number as usize];
        name.uses -= 1;
        if name.uses == 0 {
            let name = self.names.remove(number as usize);
            self.text_bytes -= name.text.len();
            let hash = self.hasher.hash_one(&*name.text);
            if let Ok(entry) = self.numbers.find_entry(hash, |&other| other == number) {
                entry.remove();
            }
        }
    }

    /// The text with this number, which somebody holds.
    pub(super) fn text(&self, number: u32) -> &str {
        &self.names[number as usize].text
    }

    /// Bytes of memory, about.
    pub(super) fn bytes(&self) -> usize {
        self.names.capacity() * size_of::<Name>() + self.numbers.allocation_size() + self.text_bytes
    }
}

/// The number of a place in a slab. The numbers that have another meaning begin above a billion, and a billion records
/// would take a hundred gigabytes.
pub(super) fn slot_number(slot: usize) -> u32 {
    u32::try_from(slot).unwrap_or(u32::MAX)
}
