//! Texts that are met again and again, each kept once and named by a number.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher as _;

/// The number of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Name(u32);

impl Name {
    /// The number.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The texts, by number and by what they say.
#[derive(Default)]
pub(super) struct Names {
    texts: Vec<Box<str>>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Names {
    /// The number of a text, new or known.
    pub(super) fn name(&mut self, text: &str) -> Name {
        let Self { texts, numbers, hasher } = self;
        let hash = hasher.hash_one(text);
        if let Some(&number) = numbers.find(hash, |&number| *texts[number as usize] == *text) {
            return Name(number);
        }
        // More than four billion texts would not fit into memory.
        let number = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        texts.push(text.into());
        numbers.insert_unique(hash, number, |&number| hasher.hash_one(&*texts[number as usize]));
        Name(number)
    }

    /// The number of a text that is known.
    pub(super) fn find(&self, text: &str) -> Option<Name> {
        let hash = self.hasher.hash_one(text);
        self.numbers.find(hash, |&number| *self.texts[number as usize] == *text).copied().map(Name)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = Name> {
        (0..).map(Name).take(self.texts.len())
    }

    /// The text of a number.
    pub(super) fn text(&self, name: Name) -> &str {
        &self.texts[name.0 as usize]
    }
}
