//! Finds the run ids in a text, and what should have been one.
//!
//! `anchor` finds the places worth a look; here it is decided what each of them is, with `token`, which knows where an id in
//! running text begins and ends, and `key`, which knows the words that announce one. A place that belongs to a find is not
//! looked at again.
//!
//! Looked at by itself, a timestamp or a sequence is an id. An Apify id is a word like any other: one that Apify made counts
//! behind a key, or with the suffix of a client if it holds a digit; `apify-` and a name likewise, without the digit. A word
//! of 17 without either, such as `isMissingCritical`, is none.
//!
//! The value of a run key is what a program took for a run id, so it counts as a whole:
//!
//! - A quoted value that begins as an id is what the parser says of all of it, escapes decoded: `"runId":"251010-064529-Ada
//!   Park"` is malformed. So is one with white space around an id.
//! - Another quoted value is reported only if it is known not to be a run id: `undefined` and other placeholders, text of an
//!   object, a job id, a session id, an Airtable row, seventeen digits, a time that doesn't exist, `apify-undefined`. The rest,
//!   such as a UUID, a hash or a number, may be the run of another system: it is left alone, and ids in it are ids.
//!   An empty one is absent. So it is after the key of an Apify run, but there only placeholders and objects are known.
//! - An object, an array or a function after a run key isn't an id, nor is an id in it.

mod anchor;
mod escape;
mod key;
mod literal;
mod quoted;
mod refusal;
#[cfg(test)]
pub(in crate::trace) mod tests;
mod token;

pub(super) use escape::json_escaped;
pub use key::Key;

use std::borrow::Cow;
use std::ops::Range;

use crate::id::{self, ClientId, Kind, RunId};
use crate::refusal::Reason;
use key::Value;
use token::Token;

/// Something found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit<'t> {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What it is.
    pub what: What<'t>,
}

/// What was found. Its text is that which was looked through, or without the escapes that it is written with there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What<'t> {
    /// A run id, which [`Hit::id`] gives.
    Id {
        /// All of it.
        text: Cow<'t, str>,
        /// The kind and the length of its base.
        base: (Kind, usize),
    },
    /// What begins as one and is none, and why.
    Wrong {
        /// All of it.
        text: Cow<'t, str>,
        /// The length of the sound base that it begins with.
        base_len: usize,
        /// Why it is none.
        reason: Reason,
    },
    /// A client id behind a key that announces one.
    Client(Cow<'t, str>),
    /// Something else in the place of one.
    Stranger {
        /// What it is, as it is written.
        text: &'t [u8],
        /// Why it is no id.
        reason: Reason,
        /// The key that announced an id; `None` where the suffix of a client shows that it was to be one.
        key: Option<Key>,
        /// Whether it is text for certain, and no value that a program has printed.
        is_text: bool,
    },
    /// A refusal of this package that names no run.
    Refusal {
        /// What was given in place of an id; empty if nothing was.
        given: &'t [u8],
    },
}

impl Hit<'_> {
    /// Where it is.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// What was found, if it is an id.
    #[must_use]
    #[inline(always)]
    pub fn id(&self) -> Option<RunId<'_>> {
        match &self.what {
            What::Id { text, base } => Some(RunId::of_read(text, *base)),
            _ => None,
        }
    }
}

/// Whether nothing was found but clients, if anything.
pub(super) fn are_clients(hits: &[Hit<'_>]) -> bool {
    hits.iter().all(|hit| matches!(hit.what, What::Client(_)))
}

/// Calls `found` with all that is in `text`, in order.
#[inline(always)]
pub fn scan<'t>(text: &'t [u8], mut found: impl FnMut(Hit<'t>)) {
    let mut done = 0;
    anchor::anchors(text, |at| {
        if at >= done
            && let Some(end) = look_at(text, at, done, &mut found)
        {
            done = end;
        }
    });
}

/// Does the same where few texts are scanned: one copy of the code serves them all.
#[inline(never)]
pub(super) fn scan_some<'t>(text: &'t [u8], found: &mut dyn FnMut(Hit<'t>)) {
    scan(text, found);
}

/// Returns where finds are, each from its key, with what may become one if the text goes on. A text that is cut in one of them
/// would read differently.
pub(super) fn undivided(text: &[u8]) -> Vec<Range<usize>> {
    let (mut ranges, mut done) = (Vec::new(), 0);
    let mut nothing: &mut dyn FnMut(Hit<'_>) = &mut |_| {};
    anchor::anchors(text, |at| {
        if at < done {
            return;
        }
        if refusal::may_go_on(text, at)
            || key::value_at(text, at).is_some_and(|value| may_go_on(text, &value))
        {
            done = text.len();
            ranges.push(at..done);
        } else if let Some(end) = look_at(text, at, done, &mut nothing) {
            done = end;
            ranges.push(at..escape::may_go_on_to(text, end));
        }
    });
    ranges
}

/// Whether the text ends before it is known where a value does.
fn may_go_on(text: &[u8], value: &Value<'_>) -> bool {
    let Some(rest) = text.get(value.start..).filter(|rest| rest.len() <= 2 * quoted::MAX_VALUE) else {
        return false;
    };
    let is_open_quote = || {
        let quote = value.quote;
        if value.key == Key::Client || quote.is_empty() {
            return false;
        }
        // What follows a quote says whether it is one or an apostrophe.
        quoted::end(text, value.start, quote).is_none_or(|end| end + quote.len() >= text.len())
    };
    !rest.contains(&b'\n') && (literal::is_open(text, value.start) || is_open_quote())
}

/// Looks at one anchor; gives the end of what was found. Nothing before `done` is looked at.
#[inline(always)]
fn look_at<'t>(text: &'t [u8], at: usize, done: usize, found: &mut impl FnMut(Hit<'t>)) -> Option<usize> {
    if text[at] == b'-' {
        if let Some((start, token)) = timestamp(text, at, done) {
            return report(start, token, found);
        }
        if let Some((start, token)) = other_base(text, at, done) {
            return report(start, token, found);
        }
        if let Some((start, end, reason)) =
            key::stranger_before(text, at).filter(|(start, ..)| *start >= done)
        {
            let what = What::Stranger { text: &text[start..end], reason, key: None, is_text: true };
            found(Hit { start, end, what });
            return Some(end);
        }
    }
    keyed(text, at, found)
}

/// A timestamp whose hyphen is at `at`.
#[inline(always)]
fn timestamp(text: &[u8], at: usize, done: usize) -> Option<(usize, Token<'_>)> {
    let start = at.checked_sub(6).filter(|&start| start >= done)?;
    id::calendar::CivilSecond::parse(text[start..].first_chunk()?)?;
    if !token::begins_at(text, start) {
        return None;
    }
    Some((start, token::read(text, start, start + 13, Kind::Timestamp)?))
}

/// A sequence, or an Apify id with a client, that the hyphen at `at` is the first of.
#[inline(never)]
fn other_base(text: &[u8], at: usize, done: usize) -> Option<(usize, Token<'_>)> {
    let (before, behind) = text.split_at(at);
    let base_of = |len: usize, needs_client: bool| {
        let start = at.checked_sub(len).filter(|&start| start >= done)?;
        let token = base_at(text, start)?;
        let has_client = token.text.as_bytes().get(token.base.1) == Some(&b'-');
        (has_client || !needs_client).then_some((start, token))
    };
    // An id that Apify made may end with "SR".
    let made = behind.starts_with(b"-C") && before.last_chunk().is_some_and(holds_digit);
    if let Some(found) = made.then(|| base_of(17, true)).flatten() {
        Some(found)
    } else if before.ends_with(b"SR") {
        base_of(2, false)
    } else if before.ends_with(b"apify") {
        base_of(5, true)
    } else {
        None
    }
}

fn holds_digit(word: &[u8; 17]) -> bool {
    word.iter().any(u8::is_ascii_digit)
}

fn is_of_base(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'-'
}

/// Whether what begins at `start` can only be a timestamp.
#[inline(always)]
fn is_like_timestamp(text: &[u8], start: usize) -> bool {
    text.get(start + 6) == Some(&b'-') && text[start].is_ascii_digit()
}

/// A sequence or an Apify id that begins at `start`.
fn base_at(text: &[u8], start: usize) -> Option<Token<'_>> {
    let rest = &text[start..];
    let len = rest.iter().copied().take(id::MAX_UTF16_LEN).take_while(is_of_base).count();
    let (kind, len) = id::leading_base(std::str::from_utf8(&rest[..len]).ok()?.trim_end_matches('-'))?;
    if kind == Kind::Timestamp || !token::begins_at(text, start) {
        return None;
    }
    token::read(text, start, start + len, kind)
}

/// What stands behind a key, if `at` is the anchor of one. It is large, so there is one copy of it for all that call it.
#[inline(never)]
fn keyed<'t>(text: &'t [u8], at: usize, found: &mut dyn FnMut(Hit<'t>)) -> Option<usize> {
    if text[at] == b'[' {
        let (key, end, reason) = key::stranger_in_header(text, at)?;
        let (start, is_text) = (at + 1, reason != Reason::Placeholder);
        let what = What::Stranger { text: &text[start..end], reason, key: Some(key), is_text };
        found(Hit { start, end, what });
        return Some(end);
    }
    if let Some((given, end)) = refusal::at(text, at) {
        let start = if given.is_empty() { at } else { end - given.len() };
        found(Hit { start, end, what: What::Refusal { given } });
        return Some(end);
    }
    let value = key::value_at(text, at)?;
    let start = value.start;
    let literal = || {
        let may_be = value.key == Key::Run && value.has_sign && value.quote.is_empty();
        may_be.then(|| literal::at(text, start)).flatten().map(|(end, reason)| (end, reason, true))
    };
    let stranger = key::stranger_at(text, start).map(|(end, reason)| (end, reason, false));
    if let Some((end, reason, is_literal)) = stranger.or_else(literal) {
        if reason == Reason::JobId && value.key != Key::Run {
            return None;
        }
        // An object that is printed is there for certain.
        let is_text =
            value.is_text || is_literal || matches!(reason, Reason::ObjectText | Reason::PromiseText);
        let is_whole = value.key != Key::Client && !value.quote.is_empty();
        let close = is_whole.then(|| quoted::end(text, start, value.quote)).flatten();
        let end = close.map_or(end, |close| close.max(end));
        let what = What::Stranger { text: &text[start..end], reason, key: Some(value.key), is_text };
        found(Hit { start, end, what });
        return Some(end);
    }
    if value.key == Key::Client {
        let (client_id, end) = token::client_at(text, start)?;
        ClientId::parse(&client_id).ok()?;
        found(Hit { start, end, what: What::Client(client_id) });
        return Some(end);
    }
    if !value.quote.is_empty() {
        return in_quotes(text, &value, found);
    }
    // Timestamps and sequences have anchors of their own.
    if is_like_timestamp(text, start) {
        return None;
    }
    let token = base_at(text, start).filter(|token| token.base.0 == Kind::Apify)?;
    report(start, token, found)
}

/// Looks at the quoted value of a key of runs.
#[inline(always)]
fn in_quotes<'t>(text: &'t [u8], value: &Value<'_>, found: &mut dyn FnMut(Hit<'t>)) -> Option<usize> {
    let start = value.start;
    let token = if is_like_timestamp(text, start) {
        timestamp(text, start + 6, start).map(|(_, token)| token)
    } else {
        base_at(text, start)
    };
    match token {
        // All of it is an id, or begins as one.
        Some(token) if quoted::closes(text, token.end, value.quote) => report(start, token, found),
        token => match quoted::read(text, start, value.quote) {
            Some((whole, end)) => {
                let what = judge(text, value, whole, end)?;
                found(Hit { start, end, what });
                Some(end)
            }
            // It isn't closed, so it is read as one without quotes.
            None => report(start, token.filter(|token| token.base.0 == Kind::Apify)?, found),
        },
    }
}

/// Says what a quoted value is that ends at `end`, if it is known to be an id or not to be one.
#[cold]
fn judge<'t>(text: &'t [u8], value: &Value<'_>, whole: Cow<'t, str>, end: usize) -> Option<What<'t>> {
    let reason = match RunId::parse(&whole) {
        Ok(id) => {
            let base = (id.kind(), id.base_id().as_str().len());
            return Some(What::Id { text: whole, base });
        }
        Err(reason) => reason,
    };
    if let Some((_, base_len)) = base_of(&whole) {
        return Some(What::Wrong { text: whole, base_len, reason });
    }
    let is_known = match reason {
        Reason::Placeholder | Reason::ObjectText | Reason::PromiseText => true,
        Reason::JobId
        | Reason::SessionId
        | Reason::AirtableRecord
        | Reason::OnlyDigits
        | Reason::NoSuchTime
        | Reason::ApifyReserved => value.key == Key::Run,
        Reason::OuterSpace => value.key == Key::Run && base_of(whole.trim_matches(id::is_space)).is_some(),
        _ => false,
    };
    let text = &text[value.start..end];
    is_known.then_some(What::Stranger { text, reason, key: Some(value.key), is_text: true })
}

/// The base that a value begins with; that of Apify is a whole word.
fn base_of(whole: &str) -> Option<(Kind, usize)> {
    let len = whole.bytes().take(id::MAX_UTF16_LEN).take_while(is_of_base).count();
    let (kind, len) = id::leading_base(whole[..len].trim_end_matches('-'))?;
    (kind != Kind::Apify || !token::continues_word(&whole.as_bytes()[len..])).then_some((kind, len))
}

#[inline(always)]
fn report<'t>(start: usize, token: Token<'t>, found: &mut (impl FnMut(Hit<'t>) + ?Sized)) -> Option<usize> {
    let Token { end, text, base, wrong } = token;
    let what = match wrong {
        None => What::Id { text, base },
        Some(reason) => What::Wrong { text, base_len: base.1, reason },
    };
    found(Hit { start, end, what });
    Some(end)
}
