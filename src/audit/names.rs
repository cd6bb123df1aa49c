//! Stores each text once and refers to it by number: the names of tenants, the bases that aren't a time, and what isn't an id.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Texts by number, in one allocation.
#[derive(Debug, Default)]
pub(super) struct Names {
    text: String,
    ends: Vec<usize>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Names {
    /// Returns the number of a text, which is new if the text is.
    pub(super) fn intern(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text);
        if let Some(&number) = self.numbers.find(hash, |&number| self.text(number) == text) {
            return number;
        }
        // A table of four billion names fits into no memory.
        let number = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.text.push_str(text);
        self.ends.push(self.text.len());
        let Self { text, ends, numbers, hasher } = self;
        numbers.insert_unique(hash, number, |&number| hasher.hash_one(piece(text, ends, number)));
        number
    }

    /// Returns the number of a text, if it has one.
    pub(super) fn find(&self, text: &str) -> Option<u32> {
        self.numbers.find(self.hasher.hash_one(text), |&number| self.text(number) == text).copied()
    }

    /// Returns the text with this number; `""` for a number of none.
    pub(super) fn text(&self, number: u32) -> &str {
        piece(&self.text, &self.ends, number)
    }

    /// Returns how many texts there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }
}

fn piece<'a>(text: &'a str, ends: &[usize], number: u32) -> &'a str {
    let at = number as usize;
    let start = at.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    ends.get(at).and_then(|&end| text.get(start..end)).unwrap_or("")
}
