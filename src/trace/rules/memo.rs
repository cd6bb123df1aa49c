//! Remembers, of texts that differ in their numbers only, which rules are worth trying: a log has few sentences, and says them again
//! and again.
//!
//! A text is known by the hash of its skeleton: the text with each run of digits as one. No word that rules are found by holds a
//! digit (see `required`), so texts with one skeleton have the same words. They may still match different rules: "0 of 25 failed" is
//! no failure. So what is remembered is which rules to try, never what they say.
//!
//! The same holds for the template of a line that no rule explains, if the skeleton has marks where ids begin and end. So its
//! number is remembered beside.

use std::hash::BuildHasher as _;
use std::ops::Range;

use hashbrown::DefaultHashBuilder;

/// The binary logarithm of how many skeletons are remembered. Those of a service fit; where two fall on one place, the later one
/// takes it.
const PLACES: u32 = 14;

/// The longest text whose skeleton is asked for. What is longer is hardly said twice.
const MAX_LEN: usize = 512;

/// A skeleton, by its hash, which is never 0. Two of a million differ in it but for one case in ten million.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::trace) struct Skeleton(u64);

/// What is remembered by one thread.
#[derive(Debug)]
pub(super) struct Memo {
    /// Random, so that lines can't easily be written to be taken for others.
    seeds: [u64; 2],
    /// The skeleton at each place, and the number of its template.
    known: Vec<(u64, Option<u32>)>,
    /// The rules to try, of each place in turn.
    rules: Vec<u64>,
}

impl Memo {
    /// `width` is how many words the set of all rules has.
    pub(super) fn new(width: usize) -> Self {
        let hasher = DefaultHashBuilder::default();
        let seeds = [0, 1].map(|seed| hasher.hash_one(seed) | 1);
        Self { seeds, known: vec![(0, None); 1 << PLACES], rules: vec![0; width << PLACES] }
    }

    /// Returns the skeleton of a text of which `ids` are the ranges of its ids, in order; `None` if it is too long. Texts with
    /// another `kind` have another one.
    pub(super) fn skeleton(
        &self,
        text: &[u8],
        ids: impl Iterator<Item = Range<usize>>,
        kind: u64,
    ) -> Option<Skeleton> {
        if text.len() > MAX_LEN {
            return None;
        }
        let mut hash = Hash { state: self.seeds[0] ^ kind, factor: self.seeds[1] };
        let mut at = 0;
        for id in ids.filter(|id| id.end <= text.len()) {
            if id.start >= at {
                hash.add(&text[at..id.start]);
                hash.add(&text[id.clone()]);
                at = id.end;
            }
        }
        hash.add(&text[at..]);
        Some(Skeleton(hash.state.max(1)))
    }

    /// Whether the rules to try on texts with a skeleton are remembered.
    pub(super) fn knows(&self, skeleton: Skeleton) -> bool {
        self.known[place_of(skeleton)].0 == skeleton.0
    }

    /// Remembers the rules to try on texts with a skeleton.
    pub(super) fn remember(&mut self, skeleton: Skeleton, rules: &[u64]) {
        let place = place_of(skeleton);
        self.known[place] = (skeleton.0, None);
        self.rules[place * rules.len()..][..rules.len()].copy_from_slice(rules);
    }

    /// Returns the rules to try on texts with a skeleton that is known.
    pub(super) fn rules(&self, skeleton: Skeleton) -> &[u64] {
        let width = self.rules.len() >> PLACES;
        &self.rules[place_of(skeleton) * width..][..width]
    }

    /// Returns the number of the template of texts with a skeleton, to be read or set; `None` if it was given up for another one.
    pub(super) fn template(&mut self, skeleton: Skeleton) -> Option<&mut Option<u32>> {
        let (known, template) = &mut self.known[place_of(skeleton)];
        (*known == skeleton.0).then_some(template)
    }
}

fn place_of(skeleton: Skeleton) -> usize {
    (skeleton.0 >> (u64::BITS - PLACES)) as usize
}

/// A hash of parts of a text, by multiplication to twice the length.
struct Hash {
    state: u64,
    factor: u64,
}

impl Hash {
    fn mix(&mut self, eight: u64) {
        let product = u128::from(self.state ^ eight) * u128::from(self.factor);
        self.state = product as u64 ^ (product >> 64) as u64;
    }

    /// Adds a part: eight bytes at a time, but no further than the first digit, after which the others are passed over.
    fn add(&mut self, mut part: &[u8]) {
        while let Some((eight, rest)) = part.split_first_chunk() {
            let eight = u64::from_le_bytes(*eight);
            let digits = digits(eight);
            if digits == 0 {
                self.mix(eight);
                part = rest;
                continue;
            }
            let before = digits.trailing_zeros() / 8;
            // What comes before the digit, and a zero for it.
            self.mix(eight & ((1 << (8 * before)) - 1) | u64::from(b'0') << (8 * before));
            part = after_digits(&part[before as usize..]);
        }
        let len = part.iter().position(u8::is_ascii_digit).unwrap_or(part.len());
        let mut eight = [0; 8];
        eight[..len].copy_from_slice(&part[..len]);
        let is_digit = len < part.len();
        if is_digit {
            eight[len] = b'0';
            self.mix(u64::from_le_bytes(eight));
            return self.add(after_digits(&part[len..]));
        }
        // The end is marked, so that no text goes on where an id ends.
        self.state = self.state.wrapping_add(1 + len as u64);
        self.mix(u64::from_le_bytes(eight));
    }
}

/// Returns the highest bit of each byte that is a digit.
fn digits(eight: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xFF;
    // A digit is 0 to 9 now.
    let eight = eight ^ (ONES * u64::from(b'0'));
    let is_more = (eight & (ONES * 0x7F)) + ONES * (0x80 - 10);
    !(is_more | eight) & (ONES * 0x80)
}

fn after_digits(text: &[u8]) -> &[u8] {
    let len = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    &text[len..]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn skeleton_of(memo: &Memo, text: &str, ids: &[Range<usize>]) -> Option<Skeleton> {
        memo.skeleton(text.as_bytes(), ids.iter().cloned(), 0)
    }

    #[test]
    fn texts_that_differ_in_their_numbers_have_one_skeleton() {
        let memo = Memo::new(1);
        for (one, other) in [
            ("", ""),
            ("1", "23456789012"),
            ("took 1 ms", "took 1000000 ms"),
            ("lead 12 of 3", "lead 4567890123 of 4567"),
            ("abcdefg1h", "abcdefg123456789h"),
            ("v1.2.3, 4", "v10.20.30, 40"),
        ] {
            assert_eq!(skeleton_of(&memo, one, &[]), skeleton_of(&memo, other, &[]), "{one}");
        }
    }

    #[test]
    fn other_texts_have_other_skeletons() {
        let memo = Memo::new(1);
        let texts = [
            "",
            "0",
            "a",
            "a0",
            "0a",
            "a0a",
            "a\0",
            "abcdefgh",
            "abcdefgh0",
            "abcdefgh\0",
            "0abcdefgh",
            "abcdefg",
            "abcdefg0",
            "ab cdefg0",
            "A",
            "abcdefghijklmnop",
            "abcdefghijklmnopq",
            "0.0",
            "0-0",
            "/",
            ":",
        ];
        for (at, one) in texts.iter().enumerate() {
            for other in &texts[..at] {
                assert_ne!(skeleton_of(&memo, one, &[]), skeleton_of(&memo, other, &[]), "{one} {other}");
            }
        }
        let text = "abcdefghij";
        let ids = [0..0, 0..1, 0..8, 1..8, 2..8, 8..9, 0..10];
        for (at, one) in ids.iter().enumerate() {
            assert_ne!(skeleton_of(&memo, text, &[]), skeleton_of(&memo, text, std::slice::from_ref(one)));
            for other in &ids[..at] {
                let [one, other] = [one, other].map(std::slice::from_ref);
                assert_ne!(
                    skeleton_of(&memo, text, one),
                    skeleton_of(&memo, text, other),
                    "{one:?} {other:?}"
                );
            }
        }
    }

    #[test]
    fn a_long_text_has_none() {
        let memo = Memo::new(1);
        assert!(skeleton_of(&memo, &"x".repeat(MAX_LEN), &[]).is_some());
        assert_eq!(skeleton_of(&memo, &"x".repeat(MAX_LEN + 1), &[]), None);
    }

    proptest! {
        #[test]
        fn the_skeleton_is_that_of_the_text_with_one_digit_for_each_number(
            one in "[a ./:0-9é]{0,40}", other in "[a ./:0-9é]{0,40}",
        ) {
            let memo = Memo::new(1);
            let plain = |text: &str| {
                let mut plain = String::new();
                for c in text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }) {
                    if c != '0' || !plain.ends_with('0') {
                        plain.push(c);
                    }
                }
                plain
            };
            prop_assert_eq!(skeleton_of(&memo, &one, &[]), skeleton_of(&memo, &plain(&one), &[]));
            let are_equal = skeleton_of(&memo, &one, &[]) == skeleton_of(&memo, &other, &[]);
            prop_assert_eq!(are_equal, plain(&one) == plain(&other));
        }

        #[test]
        fn digits_are_found(text in proptest::array::uniform8(any::<u8>())) {
            let expected = text.map(|byte| if byte.is_ascii_digit() { 0x80 } else { 0 });
            prop_assert_eq!(digits(u64::from_le_bytes(text)), u64::from_le_bytes(expected));
        }
    }
}
