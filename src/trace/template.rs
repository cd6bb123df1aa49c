//! Lines with ids that no rule explains, by template: the message with its ids, numbers and names replaced. A reader sees
//! which sentences a rule is missing for, and that nothing was dropped in silence.

use std::borrow::Cow;
use std::hash::BuildHasher as _;
use std::ops::Range;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::format::Level;
use super::names::{Name, Names};
use super::tally::{Place, Tally};
use super::texts::Kept;
use crate::sorting;

/// The most templates that are told apart. Lines of further ones are counted together.
const MAX_TEMPLATES: usize = 10_000;

/// The most runs that are remembered for a template.
pub(super) const MAX_RUNS: usize = 1_000;

/// How much of a message makes its template, in bytes.
const MAX_LEN: usize = 200;

/// What replaces an id, a number or a name.
const HOLE: u8 = b'#';

/// Lines of one template.
#[derive(Clone, Debug)]
pub(super) struct Template {
    pub(super) tally: Tally,
    runs: Runs,
}

/// The first runs of the lines of a template by their texts, at most [`MAX_RUNS`], whichever thread read which line. They are only
/// added to a list, which is rarely tidied: a set would look up another place of the memory for each line.
#[derive(Clone, Debug, Default)]
struct Runs {
    all: Vec<Name>,
    /// The last one that belongs to them, once there are enough.
    last: Option<Name>,
}

impl Runs {
    fn push(&mut self, run: Name, names: &Names) {
        let is_late = |last: Name| names.text(run) >= names.text(last);
        if self.all.last() == Some(&run) || self.last.is_some_and(is_late) {
            return;
        }
        self.all.push(run);
        if self.all.len() == 2 * MAX_RUNS {
            *self = self.tidied(names);
        }
    }

    /// Returns the same runs in order, each once.
    fn tidied(&self, names: &Names) -> Self {
        let mut all = self.all.clone();
        sorting::sort_by(&mut all, |one, other| names.text(*one).cmp(names.text(*other)));
        all.dedup();
        all.truncate(MAX_RUNS);
        Self { last: all.get(MAX_RUNS - 1).copied(), all }
    }
}

/// All templates.
#[derive(Default)]
pub(super) struct Templates {
    all: Vec<(Key, Template)>,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// Lines of templates beyond [`MAX_TEMPLATES`].
    pub(super) others: u64,
    scratch: Vec<u8>,
}

/// A level and a text.
type Key = (Option<Level>, Box<[u8]>);

impl Templates {
    /// Returns what templates distinguish of a level.
    pub(super) fn level(level: Option<Level>) -> Option<Level> {
        level.filter(|&level| level >= Level::Warn)
    }

    /// Counts a line: its message, with the ranges that are ids, in order. `known` is the index of its template, if that is
    /// remembered, or where to remember it.
    pub(super) fn count(
        &mut self,
        (message, parts): (&[u8], impl Iterator<Item = Range<usize>>),
        known: Option<&mut Option<u32>>,
        level: Option<Level>,
        (runs, names): (impl Iterator<Item = Name>, &Names),
        (number, place): (u32, Place),
        text: impl FnOnce() -> Kept,
    ) {
        let at = match known {
            Some(Some(known)) => Some(*known),
            known => {
                let mut scratch = std::mem::take(&mut self.scratch);
                write_template(message, parts, &mut scratch);
                let at = self.template(Self::level(level), &scratch);
                self.scratch = scratch;
                if let (Some(known), Some(at)) = (known, at) {
                    *known = Some(at);
                }
                at
            }
        };
        if let Some(at) = at {
            let (_, template) = &mut self.all[at as usize];
            template.tally.level = template.tally.level.max(level);
            template.tally.add(1, number, place, text);
            runs.for_each(|run| template.runs.push(run, names));
        } else {
            self.others += 1;
        }
    }

    /// Returns the index of the template of a text, new or known; `None` if it would be one too many.
    fn template(&mut self, level: Option<Level>, text: &[u8]) -> Option<u32> {
        let Self { all, index, hasher, .. } = self;
        let hash = hasher.hash_one((level, text));
        let known = index.find(hash, |&at| {
            let (known, other) = &all[at as usize].0;
            *known == level && **other == *text
        });
        let at = match known {
            Some(&at) => at,
            None if all.len() >= MAX_TEMPLATES => return None,
            None => {
                let at = all.len() as u32;
                all.push(((level, text.into()), Template::new()));
                let rehash = |&at: &u32| {
                    let (level, text) = &all[at as usize].0;
                    hasher.hash_one((*level, &**text))
                };
                index.insert_unique(hash, at, rehash);
                at
            }
        };
        Some(at)
    }

    pub(super) fn merge(
        &mut self,
        other: Self,
        (name, names): (impl Fn(Name) -> Name, &Names),
        moved: &mut impl FnMut(Tally) -> Tally,
    ) {
        self.others += other.others;
        for ((level, text), template) in other.all {
            let lines = template.tally.count();
            let all = template.runs.all.into_iter().map(&name).collect();
            let runs = Runs { all, last: template.runs.last.map(&name) };
            let template = Template { tally: moved(template.tally), runs };
            match self.template(level, &text) {
                Some(into) => self.all[into as usize].1.merge(template, names),
                None => self.others += lines,
            }
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (Cow<'_, str>, &Template)> {
        self.all.iter().map(|((_, text), template)| (String::from_utf8_lossy(text), template))
    }
}

impl Template {
    pub(super) fn new() -> Self {
        Self { tally: Tally::new(), runs: Runs::default() }
    }

    /// Returns the runs of its lines in order, each once.
    pub(super) fn runs(&self, names: &Names) -> Vec<Name> {
        self.runs.tidied(names).all
    }

    pub(super) fn merge(&mut self, other: Self, names: &Names) {
        self.tally.merge(1, &other.tally);
        other.runs.all.into_iter().for_each(|run| self.runs.push(run, names));
    }
}

/// Writes the template of a message: each id, and each word that holds a digit, is a hole, and white space is one space.
fn write_template(message: &[u8], parts: impl Iterator<Item = Range<usize>>, into: &mut Vec<u8>) {
    into.clear();
    let mut at = 0;
    for part in parts {
        if part.start < at || part.end > message.len() {
            continue;
        }
        write_words(&message[at..part.start], into);
        push_hole(into);
        at = part.end;
        if into.len() >= MAX_LEN {
            break;
        }
    }
    write_words(&message[at..], into);
    let end = into.len().min(MAX_LEN);
    let end = into[..end].trim_ascii_end().len();
    into.truncate(end);
}

/// Copies a text, but no more than a template has. What stays as it is is copied at once, up to the next hole.
fn write_words(text: &[u8], into: &mut Vec<u8>) {
    let (mut from, mut at) = (0, 0);
    let copy = |from: usize, to: usize, into: &mut Vec<u8>| {
        into.extend_from_slice(&text[from..to.min(from + MAX_LEN)]);
    };
    while at < text.len() && into.len() + (at - from) < MAX_LEN {
        let (start, mut kinds) = (at, 0);
        while let Some(&byte) = text.get(at)
            && KINDS[usize::from(byte)] & WORD != 0
        {
            kinds |= KINDS[usize::from(byte)];
            at += 1;
        }
        if kinds & DIGIT != 0 {
            copy(from, start, into);
            push_hole(into);
            from = at;
        }
        if at > start {
            continue;
        }
        at += 1;
        if KINDS[usize::from(text[start])] & SPACE == 0 {
            continue;
        }
        let before = if start > from { text.get(start - 1) } else { into.last() };
        if matches!(before, None | Some(b' ')) {
            copy(from, start, into);
            from = at;
        } else if text[start] != b' ' {
            copy(from, start, into);
            into.push(b' ');
            from = at;
        }
    }
    copy(from, at, into);
}

/// The kinds of each byte: words are of letters of ASCII, digits, and all of other scripts.
static KINDS: [u8; 256] = {
    let (mut kinds, mut byte) = ([0; 256], 0_u8);
    loop {
        let is_word = byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
        kinds[byte as usize] = match byte {
            b'0'..=b'9' => WORD | DIGIT,
            0..=b' ' | 0x7F => SPACE,
            _ if is_word => WORD,
            _ => 0,
        };
        if byte == u8::MAX {
            break kinds;
        }
        byte += 1;
    }
};
const WORD: u8 = 1;
const DIGIT: u8 = 2;
const SPACE: u8 = 4;

/// `12.5` and `#-#` are one hole.
fn push_hole(into: &mut Vec<u8>) {
    match into[..] {
        [.., HOLE, b'.' | b',' | b'-' | b':' | b'/'] => drop(into.pop()),
        [.., HOLE] => {}
        _ => into.push(HOLE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_runs_are_kept_in_whichever_order_they_come() {
        let mut names = Names::default();
        let runs: Vec<Name> = (0..5 * MAX_RUNS).map(|at| names.name(&format!("{at:05}"))).collect();
        let shuffled = || (0..runs.len()).map(|at| runs[at * 7 % runs.len()]);
        let orders: [Vec<Name>; 3] =
            [runs.clone(), runs.iter().rev().copied().collect(), shuffled().collect()];
        for order in orders {
            let mut kept = Runs::default();
            order.into_iter().chain(shuffled()).for_each(|run| kept.push(run, &names));
            assert_eq!(kept.tidied(&names).all, runs[..MAX_RUNS]);
        }
    }

    #[test]
    fn ids_numbers_and_names_are_holes() {
        let template = |message: &str, id: &str| {
            let mut text = Vec::new();
            let start = message.find(id).unwrap();
            write_template(message.as_bytes(), std::iter::once(start..start + id.len()), &mut text);
            String::from_utf8(text).unwrap()
        };
        for (message, expected) in [
            ("Retrying 251010-064529-Ada in 3 s", "Retrying # in # s"),
            ("251010-064529-Ada took 12.5 ms (v1.2.3)", "# took # ms (#)"),
            ("  lead rec123 \t of 251010-064529-Ada\n next", "lead # of # next"),
        ] {
            assert_eq!(template(message, "251010-064529-Ada"), expected);
        }
    }
}
