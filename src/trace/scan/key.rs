//! Words that announce an id, and what stands behind them.
//!
//! A bare word of 17 letters and digits is an Apify id only behind one of these, and only there are `undefined`,
//! `[object Object]` or a job id in an id's place.

use super::{escape, literal, token};
use crate::id::{self, RunId};
use crate::refusal::Reason;

/// What is between the key and the value in the message for a malformed id.
const ENCOUNTERED: &[u8] = b"format encountered:";

/// What a key says its value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A run id: `runId`, `parentRunId`, `X-Run-Id`, `run ID`, `SESSION:`, `SMART_RESUME_`.
    Run,
    /// An id that Apify made: `apifyRunId`, `actorRunId`, `resource.id`, `actor-runs/`.
    Apify,
    /// A client id: `clientId`, `tenant_id`, `CLIENT:`.
    Client,
}

/// What stands behind a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value<'t> {
    pub(super) key: Key,
    /// Where it begins.
    pub(super) start: usize,
    /// The quote before it, with its backslashes; empty if there is none.
    pub(super) quote: &'t [u8],
    /// Whether a sign separates it from the key. In a sentence any word may follow.
    pub(super) has_sign: bool,
    /// Whether it is text for certain: behind a quote or `=`. Behind a colon alone, `undefined` may be a value that is not
    /// there, as a program prints it.
    pub(super) is_text: bool,
}

/// The value of the key whose anchor is at `anchor`: the `i` of `Id`, or the last character of a label.
pub(super) fn value_at(text: &[u8], anchor: usize) -> Option<Value<'_>> {
    let before = &text[..anchor];
    match text[anchor] {
        b':' if before.ends_with(b"SESSION") => Some(behind_separator(text, anchor + 1, Key::Run, false)),
        b':' if before.ends_with(b"CLIENT") => Some(behind_separator(text, anchor + 1, Key::Client, false)),
        b'_' if before.ends_with(b"SMART_RESUME") => {
            Some(Value { key: Key::Run, start: anchor + 1, quote: b"", has_sign: false, is_text: true })
        }
        b'-' if before.ends_with(b"actor") && text[anchor..].starts_with(b"-runs/") => {
            let start = anchor + "-runs/".len();
            Some(Value { key: Key::Apify, start, quote: b"", has_sign: false, is_text: true })
        }
        b'i' | b'I' => of_id(text, anchor),
        _ => None,
    }
}

fn of_id(text: &[u8], anchor: usize) -> Option<Value<'_>> {
    let end = anchor + 2;
    if text.get(end).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let (key, is_spaced) = key_before(&text[..anchor])?;
    // In a sentence, `client id` is followed by any word.
    let (value, has_sign) = separator(text, end, is_spaced && key != Key::Client)?;
    let found = match text[..value] {
        // Written without a space before it, as in `clientId= runId=…`, it has none behind it: the value is missing.
        [.., before, b'='] if before != b' ' => in_quotes(text, value, key, true),
        [.., b'='] | [.., b'%', b'3', b'D' | b'd'] => behind_separator(text, value, key, true),
        _ => behind_separator(text, value, key, false),
    };
    Some(Value { has_sign, ..found })
}

/// Which key ends with an `id` behind `before`, and whether it is written with a space, as a sentence does.
fn key_before(before: &[u8]) -> Option<(Key, bool)> {
    let (word, is_spaced) = match before {
        [word @ .., b'_' | b'-'] => (word, false),
        [word @ .., b' '] => (word, true),
        word => (word, false),
    };
    if ends_with(word, b"run") {
        let (rest, run) = word.split_at(word.len() - 3);
        let rest_word = match rest {
            [word @ .., b'_' | b'-' | b' '] => word,
            word => word,
        };
        if ends_with(rest_word, b"apify") || ends_with(rest_word, b"actor") {
            return Some((Key::Apify, is_spaced));
        }
        // "parentRunId" is one, "prunId" is none.
        let is_word = run[0] == b'R' || token::is_word_boundary(rest);
        return is_word.then_some((Key::Run, is_spaced));
    }
    if ends_with(word, b"client") || ends_with(word, b"tenant") {
        return Some((Key::Client, is_spaced));
    }
    // resource.id, "resource":{"id" and resource: { id
    let last = before.iter().rposition(|byte| !b" .\"\\:{".contains(byte))?;
    let is_resource = last + 1 < before.len() && ends_with(&before[..=last], b"resource");
    is_resource.then_some((Key::Apify, false))
}

/// Whether a text ends so, in whatever case.
#[inline(always)]
fn ends_with<const LEN: usize>(text: &[u8], end: &[u8; LEN]) -> bool {
    text.last_chunk::<LEN>().is_some_and(|last| last.map(|byte| byte | 0x20) == *end)
}

/// Returns the end of the sign between a key, which ends at `at`, and its value, and whether there is one. A sentence needs
/// none.
fn separator(text: &[u8], at: usize, is_spaced: bool) -> Option<(usize, bool)> {
    let (unquoted, _) = behind_quotes(text, at);
    let at = behind_spaces(text, unquoted);
    match &text[at..] {
        [b':' | b'=', ..] => Some((at + 1, true)),
        [b'%', b'3', b'A' | b'a' | b'D' | b'd', ..] => Some((at + 3, true)),
        // As this package says it: `run ID format encountered: "251010-064529-Ada Park"`.
        said if is_spaced && said.starts_with(ENCOUNTERED) => Some((at + ENCOUNTERED.len(), true)),
        _ if is_spaced && at > unquoted => Some((at, false)),
        _ => None,
    }
}

/// The value behind a separator: spaces and quotes are passed over.
fn behind_separator(text: &[u8], at: usize, key: Key, is_text: bool) -> Value<'_> {
    in_quotes(text, behind_spaces(text, at), key, is_text)
}

fn in_quotes(text: &[u8], at: usize, key: Key, is_text: bool) -> Value<'_> {
    let (start, quote) = behind_quotes(text, at);
    Value { key, start, quote, has_sign: true, is_text: is_text || start > at }
}

fn behind_spaces(text: &[u8], at: usize) -> usize {
    at + text[at..].iter().take_while(|&&byte| byte == b' ').count()
}

/// Returns the end of the quotes at `at`, and the last of them.
fn behind_quotes(text: &[u8], mut at: usize) -> (usize, &[u8]) {
    let mut quote = &text[at..at];
    loop {
        let escapes = text[at..].iter().take_while(|&&byte| byte == b'\\').count();
        let len = match &text[at + escapes..] {
            [b'"' | b'\'' | b'`', ..] => escapes + 1,
            [b'%', b'2', b'2', ..] if escapes == 0 => 3,
            _ => return (at, quote),
        };
        quote = &text[at..at + len];
        at += len;
    }
}

/// What stands in an id's place, and is none: where it ends, and why: an object, perhaps with a suffix, `undefined` and its
/// like, or a job id.
pub(super) fn stranger_at(text: &[u8], start: usize) -> Option<(usize, Reason)> {
    // Most values are none, and that is seen at their first character.
    if !matches!(text.get(start), Some(b'[' | b'%' | b'u' | b'n' | b'N' | b'P' | b'j')) {
        return None;
    }
    let rest = &text[start..];
    if let Some((len, reason)) = token::object(rest) {
        return Some((word_end(text, start + len), reason));
    }
    if rest.starts_with(b"Promise {") {
        return Some((literal::promise(text, start), Reason::PromiseText));
    }
    let end = word_end(text, start);
    if rest.starts_with(b"job_") {
        let word = std::str::from_utf8(&text[start..end]).ok()?;
        return id::job::parse(word).map(|_| (end, Reason::JobId));
    }
    let name = PLACEHOLDERS.iter().find(|name| rest.starts_with(name))?;
    let is_whole = matches!(text[start + name.len()..end], [] | [b'-', ..]);
    is_whole.then_some((end, Reason::Placeholder))
}

/// What stands in a header of its own, `[undefined]` or `[[object Object]]`, in the place of a run, which is behind the time,
/// or in that of a client, which is behind the run: whose place, where it ends, and why it is none.
pub(super) fn stranger_in_header(text: &[u8], open: usize) -> Option<(Key, usize, Reason)> {
    let start = open + 1;
    let (end, reason) = stranger_at(text, start).filter(|(end, _)| text.get(*end) == Some(&b']'))?;
    if reason == Reason::Placeholder && !PLACEHOLDERS.contains(&&text[start..end]) {
        return None;
    }
    let before = text[..open].strip_suffix(b"] ")?;
    let from = before.len().saturating_sub(id::MAX_UTF8_LEN + 1);
    let header = &before[from + before[from..].iter().rposition(|&byte| byte == b'[')? + 1..];
    // Behind an id that names its client, or before the message, it may be a module's name.
    let is_run_id = || {
        let id = std::str::from_utf8(header).ok().and_then(RunId::read);
        id.is_some_and(|id| id.client_id().is_none()) && text[end..].starts_with(b"] [")
    };
    match is_time(header) {
        true => Some((Key::Run, end, reason)),
        false => is_run_id().then_some((Key::Client, end, reason)),
    }
}

/// Whether a header is written as a date and a time are.
fn is_time(header: &[u8]) -> bool {
    let is_of_time = |byte: &u8| byte.is_ascii_digit() || b"-:.,TZ+ ".contains(byte);
    (19..=40).contains(&header.len())
        && header[..4].iter().all(u8::is_ascii_digit)
        && header[4] == b'-'
        && header.iter().all(is_of_time)
}

/// What JavaScript prints for a value that is not there.
const PLACEHOLDERS: [&[u8]; 3] = [b"undefined", b"null", b"NaN"];

/// What stands before the suffix of a client, at `hyphen`, and is no id: `[object …]-Ada`, `undefined-Ada`. Where it begins
/// and ends, and why it is none.
pub(super) fn stranger_before(text: &[u8], hyphen: usize) -> Option<(usize, usize, Reason)> {
    let before = &text[..hyphen];
    let (start, reason) = if before.ends_with(b"]") {
        let from = hyphen.saturating_sub(token::MAX_OBJECT_LEN);
        let open = before[from..].iter().rposition(|&byte| byte == b'[')? + from;
        let (len, reason) = token::object(&text[open..])?;
        (len == hyphen - open).then_some((open, reason))?
    } else {
        let name = [&b"undefined"[..], b"null"].into_iter().find(|name| before.ends_with(name))?;
        let start = hyphen - name.len();
        token::begins_at(text, start).then_some((start, Reason::Placeholder))?
    };
    token::continues_word(&text[hyphen + 1..]).then(|| (start, word_end(text, hyphen), reason))
}

/// The end of a word of letters, digits, `-` and `_`, of which no more is read than an id has.
fn word_end(text: &[u8], start: usize) -> usize {
    let mut end = start;
    while end - start < id::MAX_UTF8_LEN
        && let Some((_, len)) = escape::raw_char(&text[end..]).filter(|&(c, _)| is_of_word(c))
    {
        end += len;
    }
    end
}

fn is_of_word(c: char) -> bool {
    id::is_in_client(c) && !".'@()".contains(c)
}
