//! Finds the words of all rules in one pass over a text, and so the few rules that are worth trying: a hundred rules cost what
//! ten cost.
//!
//! This is Aho and Corasick's automaton, as a table. One automaton over whole expressions would need no words, but what rules
//! allow between them ("run … not found") multiplies its states: on varied prose a lazy DFA met new ones all the time, and took
//! 16 µs a message with 40 rules, 100 µs with 120.

use std::collections::VecDeque;

use super::required::Branch;
use crate::sorting;

/// The most states: those of the words of a thousand rules, in at most four megabytes.
const MAX_STATES: usize = 1 << 15;

/// How much of a word is searched for. Longer beginnings are hardly rarer.
const MAX_LEN: usize = 10;

#[derive(Debug)]
pub(super) struct Words {
    /// The class of each byte: bytes that are in no word are one. Letters of both cases are one.
    classes: [u8; 256],
    /// The binary logarithm of the length of a row of `next`.
    shift: u32,
    /// The length of the longest word.
    longest: usize,
    /// Of each state a row: for each class the next state.
    next: Vec<u16>,
    /// Of each state, the words that end there.
    ends: Vec<Vec<usize>>,
    /// The first state in which a word ends: the others come before, so one comparison tells whether one does.
    first_end: usize,
    /// Of each word, the branches of whose rarest set it is one.
    branches: Vec<Vec<RuleBranch>>,
    /// The rules to try on each text.
    always: Bits,
}

/// A branch of a rule.
#[derive(Clone, Debug)]
struct RuleBranch {
    rule: usize,
    /// Its other sets, of words.
    others: Vec<Bits>,
}

/// A set of numbers.
#[derive(Clone, Debug)]
struct Bits(Vec<u64>);

impl Bits {
    fn new(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    fn insert(&mut self, index: usize) {
        self.0[index / 64] |= 1 << (index % 64);
    }

    fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(one, other)| one & other != 0)
    }
}

/// Returns the numbers of a set, in order.
pub(super) fn numbers(set: &[u64]) -> impl Iterator<Item = usize> {
    set.iter().enumerate().flat_map(|(at, &bits)| {
        let rest = std::iter::successors(Some(bits), |rest| Some(rest & rest.wrapping_sub(1)));
        rest.take_while(|&rest| rest != 0).map(move |rest| at * 64 + rest.trailing_zeros() as usize)
    })
}

/// What a text was found to have.
#[derive(Debug)]
pub(super) struct Cache {
    words: Bits,
    rules: Bits,
}

impl Words {
    /// Returns the words of rules, each with its branches.
    pub(super) fn new(rules: &[Vec<Branch>]) -> Self {
        let mut words: Vec<&[u8]> =
            rules.iter().flatten().flatten().flatten().map(|word| &word[..]).collect();
        // Beginnings of words are found more often, and are fewer.
        let mut max_len = words.iter().map(|word| word.len()).max().unwrap_or_default().min(MAX_LEN);
        let cut = |word: &[u8], max_len: usize| word.len().min(max_len);
        loop {
            words.iter_mut().for_each(|word| *word = &word[..cut(word, max_len)]);
            sorting::sort_by(&mut words, Ord::cmp);
            words.dedup();
            if count_states(&words) <= MAX_STATES {
                break;
            }
            max_len /= 2;
        }
        let number = |word: &[u8]| words.binary_search(&&word[..cut(word, max_len)]).unwrap_or_default();
        let mut branches = vec![Vec::new(); words.len()];
        let mut always = Bits::new(rules.len());
        for (rule, of_rule) in rules.iter().enumerate() {
            for branch in of_rule {
                let [rarest, others @ ..] = &branch[..] else {
                    always.insert(rule);
                    continue;
                };
                let others = others.iter().map(|set| {
                    let mut bits = Bits::new(words.len());
                    set.iter().for_each(|word| bits.insert(number(word)));
                    bits
                });
                let others: Vec<_> = others.collect();
                for word in rarest {
                    branches[number(word)].push(RuleBranch { rule, others: others.clone() });
                }
            }
        }
        let (classes, count) = classes(&words);
        let shift = count.next_power_of_two().trailing_zeros();
        let (next, ends) = (Vec::new(), Vec::new());
        let mut new = Self { classes, shift, longest: max_len, next, ends, first_end: 0, branches, always };
        new.grow(&words);
        new.close();
        new.put_ends_last();
        new
    }

    /// Adds the states of all words, as a tree.
    fn grow(&mut self, words: &[&[u8]]) {
        self.add_state();
        for (number, word) in words.iter().enumerate() {
            let mut state = 0;
            for &byte in *word {
                let at = self.at(state, byte);
                if self.next[at] == 0 {
                    // `count_states` was checked against the most that fit.
                    self.next[at] = u16::try_from(self.ends.len()).unwrap_or_default();
                    self.add_state();
                }
                state = usize::from(self.next[at]);
            }
            self.ends[state].push(number);
        }
    }

    fn add_state(&mut self) {
        self.next.resize(self.next.len() + (1 << self.shift), 0);
        self.ends.push(Vec::new());
    }

    /// Gives each state, for the classes that don't go on with its text, the next state of the longest other text that it ends
    /// with.
    fn close(&mut self) {
        let width = 1 << self.shift;
        let mut fallbacks = vec![0; self.ends.len()];
        let mut queue = VecDeque::from([0]);
        while let Some(state) = queue.pop_front() {
            let fallback = fallbacks[state];
            for class in 0..width {
                let (own, other) = (self.next[state * width + class], self.next[fallback * width + class]);
                if own == 0 {
                    self.next[state * width + class] = other;
                    continue;
                }
                let next = usize::from(own);
                // The root falls back to itself, and its children to it.
                fallbacks[next] = if state == 0 { 0 } else { usize::from(other) };
                let inherited = self.ends[fallbacks[next]].clone();
                self.ends[next].extend(inherited);
                queue.push_back(next);
            }
        }
    }

    /// Numbers the states anew: those in which a word ends come last. The first one stays the first.
    fn put_ends_last(&mut self) {
        let (ends, others): (Vec<usize>, Vec<usize>) =
            (0..self.ends.len()).partition(|&state| !self.ends[state].is_empty());
        self.first_end = others.len();
        let order = [others, ends].concat();
        let mut numbers = vec![0; order.len()];
        for (number, &state) in (0..).zip(&order) {
            numbers[state] = number;
        }
        let row = |&state: &usize| &self.next[state << self.shift..(state + 1) << self.shift];
        self.next = order.iter().flat_map(row).map(|&next| numbers[usize::from(next)]).collect();
        self.ends = order.iter().map(|&state| std::mem::take(&mut self.ends[state])).collect();
    }

    fn at(&self, state: usize, byte: u8) -> usize {
        state << self.shift | usize::from(self.classes[usize::from(byte)])
    }

    pub(super) fn cache(&self) -> Cache {
        Cache { words: Bits::new(self.branches.len()), rules: self.always.clone() }
    }

    /// Returns the rules that a text may match, as a set: those with a branch of whose sets it has a word each.
    pub(super) fn candidates<'c>(&self, cache: &'c mut Cache, text: &[u8]) -> &'c [u64] {
        let Cache { words, rules } = cache;
        self.find(text, words);
        rules.0.copy_from_slice(&self.always.0);
        for word in numbers(&words.0) {
            let met =
                self.branches[word].iter().filter(|branch| branch.others.iter().all(|set| set.meets(words)));
            met.for_each(|branch| rules.insert(branch.rule));
        }
        &rules.0
    }

    /// Finds the words that a text has. Inlined, its few variables would not stay in registers, which takes twice as long.
    #[inline(never)]
    fn find(&self, text: &[u8], words: &mut Bits) {
        words.0.fill(0);
        let mut step = |state: usize, byte: u8| {
            let state = usize::from(self.next[self.at(state, byte)]);
            if state >= self.first_end {
                self.ends[state].iter().for_each(|&word| words.insert(word));
            }
            state
        };
        // Both halves at once, because each step waits for the one before. They share what a word may lie across, and the second
        // isn't longer.
        let middle = ((text.len() + self.longest) / 2).min(text.len());
        let second = &text[(middle + 1).saturating_sub(self.longest).min(middle)..];
        let (both, rest) = text[..middle].split_at(second.len().min(middle));
        let (mut one, mut other) = (0, 0);
        for (&byte, &of_other) in both.iter().zip(second) {
            one = step(one, byte);
            other = step(other, of_other);
        }
        for &byte in rest {
            one = step(one, byte);
        }
    }
}

/// Returns how many states sorted words have.
fn count_states(words: &[&[u8]]) -> usize {
    let shared =
        |one: &[u8], other: &[u8]| one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let mut last: &[u8] = b"";
    words.iter().fold(1, |count, word| count + word.len() - shared(std::mem::replace(&mut last, word), word))
}

/// Returns the class of each byte, and how many there are. Class 0 is of the bytes that are in no word.
fn classes(words: &[&[u8]]) -> ([u8; 256], usize) {
    let mut is_used = [false; 256];
    words.iter().flat_map(|word| *word).for_each(|&byte| is_used[usize::from(byte)] = true);
    let mut classes = [0; 256];
    let mut count = 1;
    for byte in (0..=255_u8).filter(|&byte| is_used[usize::from(byte)]) {
        classes[usize::from(byte)] = count;
        classes[usize::from(byte.to_ascii_uppercase())] = count;
        count += 1;
    }
    (classes, usize::from(count))
}
