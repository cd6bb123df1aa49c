//! The words that a text needs so that an expression can match it: sets, of each of which the text contains one.
//!
//! Each part of an expression has either all its texts, while they are few, or sets of which a match contains one. In a
//! sequence, texts are joined while they stay few. Of the sets that result, the rarest in prose are kept.

use std::cmp::Reverse;
use std::mem;

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::sorting;

/// Texts, one of which is in each match; in lower case, if they are ASCII.
pub(super) type Alternatives = Vec<Vec<u8>>;

/// The most sets of an expression. `run … not found` has two.
pub(super) const MAX_SETS: usize = 3;

/// The most texts of a set.
const MAX_TEXTS: usize = 128;

/// The longest text that is worth searching for: longer ones are hardly rarer.
const MAX_LEN: usize = 16;

/// The shortest text that is worth searching for in a second set: nearly every message has a space or a hyphen.
const MIN_LEN: usize = 3;

/// The most branches of an expression. One that has more is not split.
const MAX_BRANCHES: usize = 32;

/// Sets, of each of which a text has one.
pub(super) type Branch = Vec<Alternatives>;

/// Returns the branches of an expression, which must have been parsed with regard to case: a text that it matches fits one.
pub(super) fn required(hir: &Hir) -> Vec<Branch> {
    let branches = split(hir).unwrap_or_else(|| vec![texts(hir)]);
    branches.into_iter().map(branch).collect()
}

fn branch(texts: Texts) -> Branch {
    let mut sets = texts.into_sets();
    sets.iter_mut().flatten().for_each(without_digits);
    sets.retain(|set| shortest(set) > 0);
    sets.iter_mut().for_each(shorten);
    sorting::sort_by_key(&mut sets, |set| Reverse(rarity(set)));
    sets.dedup();
    let more = sets.iter().skip(1).take_while(|set| shortest(set) >= MIN_LEN).count();
    sets.truncate((1 + more).min(MAX_SETS));
    sets
}

/// Returns the alternatives of an expression whose matches aren't few texts, with what is around them. Returns `None` if it has
/// none, or too many.
fn split(hir: &Hir) -> Option<Vec<Texts>> {
    let branches: Vec<_> = match hir.kind() {
        HirKind::Capture(capture) => return split(&capture.sub),
        HirKind::Alternation(parts) => {
            parts.iter().flat_map(|part| split(part).unwrap_or_else(|| vec![texts(part)])).collect()
        }
        // `\bfound|\bno problem` was parsed as `\b(?:found|no problem)`.
        HirKind::Concat(parts) => {
            let (at, alternatives) = parts.iter().enumerate().find_map(|(at, part)| {
                let alternatives = alternatives(part)?;
                matches!(texts(part), Texts::Some(_)).then_some((at, alternatives))
            })?;
            let with = |part: &Hir| {
                Hir::concat([&parts[..at], std::slice::from_ref(part), &parts[at + 1..]].concat())
            };
            alternatives.iter().map(|part| texts(&with(part))).collect()
        }
        _ => return None,
    };
    (branches.len() <= MAX_BRANCHES).then_some(branches)
}

fn alternatives(hir: &Hir) -> Option<&[Hir]> {
    match hir.kind() {
        HirKind::Capture(capture) => alternatives(&capture.sub),
        HirKind::Alternation(parts) => Some(parts),
        _ => None,
    }
}

/// What a part of an expression matches.
enum Texts {
    /// These texts only.
    All(Alternatives),
    /// Many texts, with one of each of these sets in them.
    Some(Vec<Alternatives>),
}

impl Texts {
    fn into_sets(self) -> Vec<Alternatives> {
        match self {
            Self::All(all) => vec![all],
            Self::Some(sets) => sets,
        }
    }
}

fn texts(hir: &Hir) -> Texts {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Texts::All(vec![Vec::new()]),
        HirKind::Literal(literal) => Texts::All(vec![literal.0.to_ascii_lowercase()]),
        HirKind::Class(class) => of_class(class).map_or(Texts::Some(Vec::new()), Texts::All),
        HirKind::Capture(capture) => texts(&capture.sub),
        HirKind::Repetition(repetition) => match (repetition.min, repetition.max, texts(&repetition.sub)) {
            (0, Some(1), Texts::All(mut all)) => {
                all.push(Vec::new());
                Texts::All(all)
            }
            (0, ..) => Texts::Some(Vec::new()),
            (1, Some(1), texts) => texts,
            (.., texts) => Texts::Some(texts.into_sets()),
        },
        HirKind::Concat(parts) => of_sequence(parts),
        HirKind::Alternation(parts) => of_alternatives(parts.iter().map(texts)),
    }
}

/// Returns the characters of a small class, each as a text.
fn of_class(class: &Class) -> Option<Alternatives> {
    const MAX: usize = 8;
    let texts: Vec<Vec<u8>> = match class {
        Class::Bytes(class) => {
            let bytes = class.iter().flat_map(|range| range.start()..=range.end());
            bytes.take(MAX + 1).map(|byte| vec![byte.to_ascii_lowercase()]).collect()
        }
        Class::Unicode(class) => {
            let chars = class.iter().flat_map(|range| range.start()..=range.end());
            chars.take(MAX + 1).map(|char| char.to_ascii_lowercase().to_string().into_bytes()).collect()
        }
    };
    (texts.len() <= MAX).then_some(texts)
}

fn of_alternatives(parts: impl Iterator<Item = Texts>) -> Texts {
    let mut is_exact = true;
    let mut union = Vec::new();
    for part in parts {
        is_exact &= matches!(part, Texts::All(_));
        let Some(rarest) = part.into_sets().into_iter().max_by_key(rarity) else {
            return Texts::Some(Vec::new());
        };
        union.extend(rarest);
    }
    match (is_exact, union.len() <= MAX_TEXTS) {
        (_, false) => Texts::Some(Vec::new()),
        (true, true) => Texts::All(union),
        (false, true) => Texts::Some(vec![union]),
    }
}

fn of_sequence(parts: &[Hir]) -> Texts {
    let mut sets = Vec::new();
    let mut is_exact = true;
    // All texts of the last parts.
    let mut joined = vec![Vec::new()];
    for part in parts {
        match texts(part) {
            Texts::All(all) => match join(&joined, &all) {
                Some(longer) => joined = longer,
                None => {
                    is_exact = false;
                    sets.push(mem::replace(&mut joined, all));
                }
            },
            Texts::Some(of_part) => {
                is_exact = false;
                sets.push(mem::replace(&mut joined, vec![Vec::new()]));
                sets.extend(of_part);
            }
        }
    }
    if is_exact {
        return Texts::All(joined);
    }
    sets.push(joined);
    sets.retain(|set| shortest(set) > 0);
    Texts::Some(sets)
}

/// Returns each text of `first` with each of `second`, if these are few.
fn join(first: &[Vec<u8>], second: &[Vec<u8>]) -> Option<Alternatives> {
    let longest = |texts: &[Vec<u8>]| texts.iter().map(Vec::len).max().unwrap_or_default();
    let is_one = first.len() == 1 && second.len() == 1;
    let is_small = first.len() * second.len() <= MAX_TEXTS;
    let is_short = longest(second) == 0 || longest(first) + longest(second) <= MAX_LEN;
    (is_one || is_small && is_short).then(|| {
        first.iter().flat_map(|one| second.iter().map(move |other| [&one[..], other].concat())).collect()
    })
}

/// Cuts a text to its longest part without digits, since `memo` doesn't distinguish numbers.
fn without_digits(text: &mut Vec<u8>) {
    let parts = text.split(u8::is_ascii_digit);
    *text = parts.max_by_key(|part| part.len()).unwrap_or_default().to_vec();
}

/// Drops the texts that contain another one, which is found with them.
fn shorten(set: &mut Alternatives) {
    sorting::sort_by(set, |one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
    let mut kept: Alternatives = Vec::new();
    for text in mem::take(set) {
        if !kept.iter().any(|part| text.windows(part.len()).any(|window| window == part)) {
            kept.push(text);
        }
    }
    *set = kept;
}

fn shortest(set: &Alternatives) -> usize {
    set.iter().map(Vec::len).min().unwrap_or_default()
}

/// How rare one of the texts is in prose: the shortest decides, then their number.
fn rarity(set: &Alternatives) -> (usize, Reverse<usize>) {
    (shortest(set), Reverse(set.len()))
}
