//! Texts that appear again and again, each kept once and named by a number.

use std::hash::BuildHasher as _;
use std::num::NonZeroU32;

use hashbrown::{DefaultHashBuilder, HashTable};

/// The number of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Name(NonZeroU32);

impl Name {
    /// Its place among all names, from 0.
    pub(super) fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    /// A number that is never 0.
    pub(super) fn number(self) -> u32 {
        self.0.get()
    }

    fn at(index: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(index))
    }
}

/// The texts, by number and by content.
#[derive(Default)]
pub(super) struct Names {
    /// All texts, one after the other: an allocation for each would take more than most texts do.
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Names {
    /// Returns the number of a text, new or known.
    pub(super) fn name(&mut self, text: &str) -> Name {
        let Self { text: all, ends, numbers, hasher } = self;
        let hash = hasher.hash_one(text);
        if let Some(&number) = numbers.find(hash, |&number| text_at(all, ends, number as usize) == text) {
            return Name::at(number);
        }
        // More than four billion texts would not fit into memory.
        let number = u32::try_from(ends.len()).unwrap_or(u32::MAX);
        all.push_str(text);
        ends.push(all.len());
        numbers.insert_unique(hash, number, |&number| hasher.hash_one(text_at(all, ends, number as usize)));
        Name::at(number)
    }

    /// Returns the number of a text if it is known.
    pub(super) fn find(&self, text: &str) -> Option<Name> {
        let hash = self.hasher.hash_one(text);
        let is_it = |&number: &u32| text_at(&self.text, &self.ends, number as usize) == text;
        self.numbers.find(hash, is_it).copied().map(Name::at)
    }

    /// Returns how many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns all numbers, in the order in which their texts were met.
    pub(super) fn all(&self) -> impl Iterator<Item = Name> + use<> {
        (0..u32::try_from(self.ends.len()).unwrap_or(u32::MAX)).map(Name::at)
    }

    /// Returns the text of a number.
    pub(super) fn text(&self, name: Name) -> &str {
        text_at(&self.text, &self.ends, name.index())
    }
}

fn text_at<'t>(all: &'t str, ends: &[usize], index: usize) -> &'t str {
    &all[index.checked_sub(1).map_or(0, |before| ends[before])..ends[index]]
}
