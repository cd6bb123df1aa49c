//! What a clause is about. `Not found` and `completed` stand behind whatever a run works on, and no list of such things is
//! ever complete. So it is the other way round: of some steps a row counts only in a clause whose words are all of a list
//! (in `phrases`), which holds what is said of a run, its id and its record, and nothing else.

use std::ops::Range;

use super::Step;
use super::phrases::{DENIALS, JOINS, LIMITS, NAMERS, WORK, ZONES};
use super::say::Phrases;
use super::words::{CLAUSE, first_word, id_len};
use crate::trace::line;

/// What ends a part of a message; a greater one ends the smaller parts, too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    /// `Run 17: completed`.
    Part,
    /// `Run completed, 3 leads failed`.
    Clause,
    /// `Run completed. Bye.`
    Sentence,
}

/// A word in a clause.
enum Token<'m> {
    Id,
    /// What can only be a name: behind `for` or the like, in quotes or with a capital; or any word behind `clientId=`.
    Name,
    Word(&'m [u8]),
}

impl Phrases {
    /// Whether a row of a step, which a message says in this range, is about a run.
    pub(super) fn is_about_run(&self, step: Step, message: &[u8], row: Range<usize>) -> bool {
        match step {
            Step::NotFound => self.is_miss(message, row),
            Step::Completed => self.is_end(message, row),
            Step::Made => self.is_making(message, row),
            Step::Registered | Step::Found | Step::Updated => {
                let before = begin_of(message, row.start, Edge::Part).unwrap_or(row.start);
                let is_denial = |word: &[u8]| is_one_of(word, DENIALS);
                let last = words(&message[before..row.start]).last();
                !last.is_some_and(is_denial) && !words(&message[row]).any(is_denial)
            }
            _ => true,
        }
    }

    /// A miss names the run before its record, and its clause says nothing else; of a record that nobody names, the whole
    /// sentence says nothing else.
    fn is_miss(&self, message: &[u8], row: Range<usize>) -> bool {
        let is_only = |range: Range<usize>, names: bool| {
            self.tokens(Step::NotFound, &message[range]).all(|token| match token {
                Token::Id => true,
                Token::Name => names,
                Token::Word(word) => self.may_stand(Step::NotFound, word),
            })
        };
        let Some(clause) = clause_of(message, row.clone(), Edge::Part) else { return false };
        // "Not found: 3" says how many were not.
        if starts_with_count(&message[clause.end..]) {
            return false;
        }
        let names_run = self
            .tokens(Step::NotFound, &message[clause.clone()])
            .take_while(|token| !matches!(token, Token::Word(word) if is_one_of(word, &["record", "row"])))
            .any(|token| match token {
                Token::Id => true,
                Token::Name => false,
                Token::Word(word) => self.is_of_run(word),
            });
        if names_run && is_only(clause, true) {
            return true;
        }
        clause_of(message, row, Edge::Sentence).is_some_and(|sentence| is_only(sentence, false))
    }

    /// The end of a run has a run for its subject, or nothing; then, what follows is no other object.
    fn is_end(&self, message: &[u8], row: Range<usize>) -> bool {
        let is_only = |range: Range<usize>| {
            self.tokens(Step::Completed, &message[range]).all(|token| match token {
                Token::Id | Token::Name => true,
                Token::Word(word) => self.may_stand(Step::Completed, word),
            })
        };
        let Some(clause) = clause_of(message, row.clone(), Edge::Part) else { return false };
        let has_subject = words(&message[clause.start..row.start]).next().is_some();
        // "Step 1: completed" has its subject before the colon.
        let least = if has_subject { Edge::Part } else { Edge::Clause };
        let Some(subject) = clause_of(message, row.clone(), least) else { return false };
        let next = self.tokens(Step::Completed, &message[row.end..clause.end]).next();
        let is_object = match next {
            Some(Token::Word(word)) if word.iter().all(u8::is_ascii_digit) => !has_subject,
            Some(Token::Word(word)) => !self.may_stand(Step::Completed, word),
            _ => false,
        };
        !is_object && is_only(subject.start..row.start)
    }

    /// Who makes an id says no more of it than what it is and for what. What is received, used or spoken of was made before.
    fn is_making(&self, message: &[u8], row: Range<usize>) -> bool {
        let Some(clause) = clause_of(message, row.clone(), Edge::Part) else { return false };
        let behind = &message[row.end..clause.end];
        // Behind "for" and the like comes whatever it is for, behind "parentRunId=" a value.
        let is_limit = |word: &[u8]| {
            let at = word.as_ptr().addr() - behind.as_ptr().addr() + word.len();
            behind.get(at) == Some(&b'=') || is_one_of(word, LIMITS)
        };
        let before = self.tokens(Step::Made, &message[clause.start..row.end]);
        let behind = self.tokens(Step::Made, behind);
        before
            .chain(behind.take_while(|token| !matches!(token, Token::Word(word) if is_limit(word))))
            .all(|token| !matches!(token, Token::Word(word) if !self.may_stand(Step::Made, word)))
    }

    fn tokens<'m>(&self, step: Step, text: &'m [u8]) -> impl Iterator<Item = Token<'m>> {
        let mut at = 0;
        let mut is_behind_namer = false;
        std::iter::from_fn(move || {
            let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || (is_behind_namer && !byte.is_ascii());
            let between = text[at..].iter().position(is_letter)?;
            let before = &text[at..at + between];
            at += between;
            let rest = &text[at..];
            if let Some(len) = id_len(rest) {
                (at, is_behind_namer) = (at + len, false);
                return Some(Token::Id);
            }
            let word = first_word(rest);
            let quote = before.last().copied().filter(|quote| b"\"'`".contains(quote));
            let is_named = std::mem::take(&mut is_behind_namer) && {
                let is_value = before.iter().any(|byte| b"=:".contains(byte));
                is_value || quote.is_some() || rest[0].is_ascii_uppercase() || !rest[0].is_ascii()
            };
            if is_named && !self.may_stand(step, word) && !self.is_other(word) {
                let is_end = |byte: &u8| match quote {
                    Some(quote) => *byte == quote,
                    None => b" \t,;:)]}\"".contains(byte),
                };
                at += rest.iter().position(is_end).unwrap_or(rest.len());
                return Some(Token::Name);
            }
            at += word.len();
            is_behind_namer = is_one_of(word, NAMERS);
            // Lead scoring is what runs do; a lead is not.
            let next = text.get(at + 1..).map_or(&b""[..], first_word);
            if is_one_of(next, &WORK) && self.may_stand(step, next) {
                at += 1 + next.len();
                return Some(Token::Word(next));
            }
            Some(Token::Word(word))
        })
    }
}

fn is_one_of(word: &[u8], words: &[&str]) -> bool {
    words.iter().any(|other| word.eq_ignore_ascii_case(other.as_bytes()))
}

fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether a text begins with a colon or the like and a number that is no id.
fn starts_with_count(text: &[u8]) -> bool {
    let at = text.iter().position(|byte| !b":=( ".contains(byte)).unwrap_or(text.len());
    let value = &text[at..];
    at > 0 && value.first().is_some_and(u8::is_ascii_digit) && id_len(value).is_none()
}

/// The clause around a range, up to edges of this kind or a greater one, and without what other clauses are joined to it by
/// a word; `None` where it is longer than any that says a step.
fn clause_of(message: &[u8], row: Range<usize>, least: Edge) -> Option<Range<usize>> {
    let mut start = begin_of(message, row.start, least)?;
    let mut end = end_of(message, row.end, least)?;
    if least < Edge::Sentence {
        let offset = |word: &[u8]| word.as_ptr().addr() - message.as_ptr().addr();
        let is_join = |word: &&[u8]| is_one_of(word, JOINS);
        let last = words(&message[start..row.start]).filter(is_join).last();
        start = last.map_or(start, |join| offset(join) + join.len());
        end = words(&message[row.end..end]).find(is_join).map_or(end, offset);
    }
    Some(start..end)
}

fn begin_of(message: &[u8], at: usize, least: Edge) -> Option<usize> {
    let floor = at.saturating_sub(CLAUSE);
    let found = (floor..at).rev().find(|&at| edge(message, at).is_some_and(|edge| edge >= least));
    let begin = found.map(|at| at + 1).or_else(|| (floor == 0).then_some(0))?;
    Some(begin.max(headers_len(&message[..at])))
}

/// The length of the headers that a text still begins with, in a form that nobody knew: times, zones and levels, `level=info`,
/// and `msg="` before the message itself.
fn headers_len(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(len) = text[at..].iter().position(|byte| !byte.is_ascii_whitespace()) {
        let start = at + len;
        let word = text[start..].split(u8::is_ascii_whitespace).next().unwrap_or_default();
        if let Some(key_len) = word.iter().position(|&byte| byte == b'=') {
            if matches!(&word[..key_len], b"msg" | b"message") {
                return start + key_len + 1;
            }
        } else {
            let is_of = |marks: &[u8]| {
                word.iter()
                    .all(|byte| byte.is_ascii_digit() || b"TZ.,".contains(byte) || marks.contains(byte))
                    && word.iter().any(|byte| marks.contains(byte))
            };
            let is_time = is_of(b":/-+") && id_len(word).is_none();
            let level = word.strip_suffix(b":").unwrap_or(word);
            let is_zone = ZONES.iter().any(|zone| level == zone.as_bytes());
            if !is_time && !is_zone && !line::is_level_word(level) {
                break;
            }
        }
        at = start + word.len();
    }
    at
}

fn end_of(message: &[u8], at: usize, least: Edge) -> Option<usize> {
    let ceiling = message.len().min(at + CLAUSE);
    let found = (at..ceiling).find(|&at| edge(message, at).is_some_and(|edge| edge >= least));
    found.or_else(|| (ceiling == message.len()).then_some(ceiling))
}

/// The edge that a byte of a message is.
fn edge(message: &[u8], at: usize) -> Option<Edge> {
    let is_space = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    let (before, behind) = (at.checked_sub(1).and_then(|at| message.get(at)), message.get(at + 1));
    match message[at] {
        b':' if is_space(behind) => Some(Edge::Part),
        b'-' if is_space(before) && is_space(behind) => Some(Edge::Part),
        b',' | b';' if is_space(behind) => Some(Edge::Clause),
        b'(' | b'[' | b'{' if before.is_none_or(|byte| !byte.is_ascii_alphanumeric()) => Some(Edge::Clause),
        b')' | b']' | b'}' if behind.is_none_or(|byte| !byte.is_ascii_alphanumeric()) => Some(Edge::Clause),
        b'|' => Some(Edge::Clause),
        b'.' | b'!' | b'?' if is_space(behind) => Some(Edge::Sentence),
        b'\n' => Some(Edge::Sentence),
        _ => None,
    }
}
