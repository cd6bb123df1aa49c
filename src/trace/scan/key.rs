//! Words that announce an id, and what stands behind them.
//!
//! A bare word of 17 letters and digits is an Apify id only behind one of these, and only there are `undefined`,
//! `[object Object]` or a job id in an id's place.

use super::token;
use crate::id;

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
pub(super) struct Value {
    pub(super) key: Key,
    /// Where it begins.
    pub(super) start: usize,
    /// Whether it is text for certain: behind a quote or `=`. Behind a colon alone, `undefined` may be a value that is not
    /// there, as a program prints it.
    pub(super) is_text: bool,
}

/// The value of the key whose anchor is at `anchor`: the `i` of `Id`, or the last character of a label.
pub(super) fn value_at(text: &[u8], anchor: usize) -> Option<Value> {
    let before = &text[..anchor];
    match text[anchor] {
        b':' if before.ends_with(b"SESSION") => Some(behind_separator(text, anchor + 1, Key::Run, false)),
        b':' if before.ends_with(b"CLIENT") => Some(behind_separator(text, anchor + 1, Key::Client, false)),
        b'_' if before.ends_with(b"SMART_RESUME") => {
            Some(Value { key: Key::Run, start: anchor + 1, is_text: true })
        }
        b'-' if before.ends_with(b"actor") && text[anchor..].starts_with(b"-runs/") => {
            Some(Value { key: Key::Apify, start: anchor + "-runs/".len(), is_text: true })
        }
        b'i' | b'I' => of_id(text, anchor),
        _ => None,
    }
}

fn of_id(text: &[u8], anchor: usize) -> Option<Value> {
    let end = anchor + 2;
    if text.get(end).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let (key, is_spaced) = key_before(&text[..anchor])?;
    // In a sentence, `client id` is followed by any word.
    let value = separator(text, end, is_spaced && key != Key::Client)?;
    match text[..value] {
        // Written without a space before it, as in `clientId= runId=…`, it has none behind it: the value is missing.
        [.., before, b'='] if before != b' ' => Some(in_quotes(text, value, key, true)),
        [.., b'='] | [.., b'%', b'3', b'D' | b'd'] => Some(behind_separator(text, value, key, true)),
        _ => Some(behind_separator(text, value, key, false)),
    }
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

/// Behind the sign that stands between a key, which ends at `at`, and its value. A sentence needs none.
fn separator(text: &[u8], at: usize, is_spaced: bool) -> Option<usize> {
    let unquoted = behind_quotes(text, at);
    let at = behind_spaces(text, unquoted);
    match &text[at..] {
        [b':' | b'=', ..] => Some(at + 1),
        [b'%', b'3', b'A' | b'a' | b'D' | b'd', ..] => Some(at + 3),
        _ if is_spaced && at > unquoted => Some(at),
        _ => None,
    }
}

/// The value behind a separator: spaces and quotes are passed over.
fn behind_separator(text: &[u8], at: usize, key: Key, is_text: bool) -> Value {
    in_quotes(text, behind_spaces(text, at), key, is_text)
}

fn in_quotes(text: &[u8], at: usize, key: Key, is_text: bool) -> Value {
    let start = behind_quotes(text, at);
    Value { key, start, is_text: is_text || start > at }
}

fn behind_spaces(text: &[u8], at: usize) -> usize {
    at + text[at..].iter().take_while(|&&byte| byte == b' ').count()
}

fn behind_quotes(text: &[u8], mut at: usize) -> usize {
    loop {
        let escapes = text[at..].iter().take_while(|&&byte| byte == b'\\').count();
        match &text[at + escapes..] {
            [b'"' | b'\'' | b'`', ..] => at += escapes + 1,
            [b'%', b'2', b'2', ..] if escapes == 0 => at += 3,
            _ => return at,
        }
    }
}

/// What stands in an id's place, and is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stranger {
    /// `[object Object]`, perhaps with a suffix.
    Object,
    /// `undefined` and its like.
    Placeholder,
    /// A job id.
    Job,
}

/// Reads a stranger at `start`; with where it ends.
pub(super) fn stranger_at(text: &[u8], start: usize) -> Option<(Stranger, usize)> {
    // Most values are none, and that is seen at their first character.
    if !matches!(text.get(start), Some(b'[' | b'u' | b'n' | b'N' | b'j')) {
        return None;
    }
    if let Some(len) = token::object_len(&text[start..]) {
        return Some((Stranger::Object, word_end(text, start + len)));
    }
    let names = [&b"undefined"[..], b"null", b"NaN", b"job_"];
    let name = names.iter().find(|name| text[start..].starts_with(name))?;
    let end = word_end(text, start);
    if *name != b"job_" {
        let is_whole = matches!(text[start + name.len()..end], [] | [b'-', ..]);
        return is_whole.then_some((Stranger::Placeholder, end));
    }
    let word = std::str::from_utf8(&text[start..end]).ok()?;
    id::job::parse(word).map(|_| (Stranger::Job, end))
}

/// Where `[object …]-Ada`, whose hyphen is at `hyphen`, begins and ends.
pub(super) fn object_before(text: &[u8], hyphen: usize) -> Option<(usize, usize)> {
    let from = hyphen.saturating_sub(token::MAX_OBJECT_LEN);
    let open = text[from..hyphen].iter().rposition(|&byte| byte == b'[')? + from;
    let is_object = token::object_len(&text[open..]) == Some(hyphen - open);
    (is_object && token::continues_word(&text[hyphen + 1..])).then(|| (open, word_end(text, hyphen)))
}

/// The end of a word of letters, digits, `-` and `_`, of which no more is read than an id has.
fn word_end(text: &[u8], start: usize) -> usize {
    let mut end = start;
    while end - start < id::MAX_UTF8_LEN
        && let Some((_, len)) = token::raw_char(&text[end..]).filter(|&(c, _)| is_of_word(c))
    {
        end += len;
    }
    end
}

fn is_of_word(c: char) -> bool {
    id::is_in_client(c) && !".'@()".contains(c)
}
