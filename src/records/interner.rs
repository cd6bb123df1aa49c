//! Interns the texts that many records share: stores each once and refers to it by number, with a reference
//! count.

use std::hash::BuildHasher as _;

use hashbrown::DefaultHashBuilder;
use slab::Slab;

use super::slot_table::SlotTable;

/// A text and its reference count.
#[derive(Debug)]
struct Interned {
    text: Box<str>,
    uses: u32,
}

/// The interned texts, found by content or by number.
#[derive(Debug, Default)]
pub(super) struct Interner {
    texts: Slab<Interned>,
    numbers: SlotTable,
    hasher: DefaultHashBuilder,
    text_bytes: usize,
}

impl Interner {
    /// Returns the number of a text, if it is interned.
    pub(super) fn find(&self, text: &str) -> Option<u32> {
        let is_it = |number: u32| *self.texts[number as usize].text == *text;
        self.numbers.find(self.hasher.hash_one(text), is_it)
    }

    /// Adds a reference to a text and returns its number. `found` is what [`Self::find`] returned for it.
    pub(super) fn intern(&mut self, text: &str, found: Option<u32>) -> u32 {
        if let Some(number) = found {
            self.texts[number as usize].uses += 1;
            return number;
        }
        let number = slot_number(self.texts.insert(Interned { text: text.into(), uses: 1 }));
        self.text_bytes += text.len();
        let Self { texts, numbers, hasher, .. } = self;
        let hash_of = |number: u32| hasher.hash_one(&*texts[number as usize].text);
        numbers.insert(hasher.hash_one(text), number, &hash_of);
        number
    }

    /// Drops a reference to a text. The last one frees the text and its number.
    pub(super) fn release(&mut self, number: u32) {
        let interned = &mut self.texts[number as usize];
        interned.uses -= 1;
        if interned.uses == 0 {
            let Interned { text, .. } = self.texts.remove(number as usize);
            self.text_bytes -= text.len();
            self.numbers.remove(self.hasher.hash_one(&*text), number);
        }
    }

    /// Returns the text with this number, which must have a reference.
    pub(super) fn text(&self, number: u32) -> &str {
        &self.texts[number as usize].text
    }

    /// Estimates the memory in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.texts.len() * size_of::<Interned>() + self.numbers.bytes() + self.text_bytes
    }
}

/// Converts a slab index to four bytes. Numbers up to a billion are safe, even after `store` adds the offset
/// of interned bases, and a billion records would take a hundred gigabytes.
pub(super) fn slot_number(slot: usize) -> u32 {
    u32::try_from(slot).unwrap_or(u32::MAX)
}
