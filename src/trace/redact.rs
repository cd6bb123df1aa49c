//! Masks secrets in a log line before it is shown.
//!
//! A report is mailed, attached to tickets and opened in browsers, by more people than may read the log. So each
//! line that becomes text passes through [`shown`]. [`secrets`] knows them by their key ([`KEYS`]), by their beginning
//! ([`PREFIXES`]), and as credentials in a URL or after `Bearer` and `Basic`. Ids stay, even in the place of a secret:
//! the report is about them. Only lines that are shown are searched, and those that are kept and aren't short and plain.

use std::borrow::Cow;
use std::ops::Range;

use super::scan::{self, Hit};
use crate::shown::Shown;

/// What a secret is replaced with.
pub(super) const MASK: &str = "[redacted]";

/// A key is secret if it ends with one of these, without case, `_` and `-`: `x-api-key`, `AIRTABLE_API_KEY`,
/// `webhookSecret`, `refresh_token`.
const KEYS: [&str; 15] = [
    "accesskey",
    "apikey",
    "authorization",
    "clientkey",
    "cookie",
    "credential",
    "credentials",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "secret",
    "secretkey",
    "token",
];

/// A word is secret if it begins with one of these, and so many letters, digits, `_`, `-` and `.` follow. The length
/// is exact for keys that would otherwise be mistaken for words.
const PREFIXES: [(&str, Follow); 6] = [
    ("AKIA", Follow::Exactly(16)),
    ("ASIA", Follow::Exactly(16)),
    ("apify_api_", Follow::AtLeast(20)),
    ("eyJ", Follow::AtLeast(60)),
    ("key", Follow::Exactly(14)),
    ("pat", Follow::AirtableToken),
];

/// What follows a prefix.
#[derive(Clone, Copy)]
enum Follow {
    /// So many letters and digits.
    Exactly(usize),
    /// At least so many letters, digits, `_`, `-` and `.`, as in an Apify token or a JSON Web Token.
    AtLeast(usize),
    /// 14 letters and digits, `.`, and 64 hexadecimal digits.
    AirtableToken,
}

/// Words before credentials.
const SCHEMES: [&str; 2] = ["basic", "bearer"];

/// How far before and after the id a line is copied. What is shown of it is 300 characters at most.
const NEAR: usize = 2 << 10;

/// Shows a log line near the byte range `around`, as [`Shown::line`] does, with its [`secrets`] masked.
pub(super) fn shown(line: &[u8], around: Range<usize>, secrets: &[Range<usize>]) -> Shown {
    let near = around.start.saturating_sub(NEAR)..line.len().min(around.end.saturating_add(NEAR));
    let first = secrets.partition_point(|secret| secret.end <= near.start);
    let secrets = &secrets[first..];
    let secrets = &secrets[..secrets.partition_point(|secret| secret.start < near.end)];
    if secrets.is_empty() {
        return Shown::line(line, around);
    }
    let (mut masked, mut copied, mut start) = (Vec::new(), near.start, around.start - near.start);
    let mut len = around.len();
    // What the line is shown for stays, even if it isn't an id; but it may be an object that holds secrets.
    let is_inside =
        |secret: &Range<usize>| around.start <= secret.start && secret.end <= around.end && *secret != around;
    for part in secrets.iter().flat_map(|secret| match is_inside(secret) {
        true => vec![secret.clone()],
        false => without(secret.clone(), std::slice::from_ref(&around)),
    }) {
        let part = part.start.max(near.start)..part.end.min(near.end);
        masked.extend_from_slice(&line[copied..part.start]);
        masked.extend_from_slice(MASK.as_bytes());
        if part.end <= around.start {
            start = start + MASK.len() - part.len();
        } else if part.end <= around.end {
            len = len + MASK.len() - part.len();
        }
        copied = part.end;
    }
    masked.extend_from_slice(&line[copied..near.end]);
    Shown::line(&masked, start..start + len)
}

/// Returns a text with something else in the place of each secret.
pub(super) fn replaced<'t>(text: &'t str, mask: &str) -> Cow<'t, str> {
    let secrets = secrets(text.as_bytes());
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut replaced, mut from) = (Vec::with_capacity(text.len()), 0);
    for secret in secrets {
        replaced.extend_from_slice(&text.as_bytes()[from..secret.start]);
        replaced.extend_from_slice(mask.as_bytes());
        from = secret.end;
    }
    replaced.extend_from_slice(&text.as_bytes()[from..]);
    Cow::Owned(String::from_utf8_lossy(&replaced).into_owned())
}

/// Returns the parts of a range outside of others, which are in order.
fn without(range: Range<usize>, others: &[Range<usize>]) -> Vec<Range<usize>> {
    let (mut parts, mut start) = (Vec::new(), range.start);
    for other in
        others.iter().take_while(|other| other.start < range.end).filter(|other| other.end > range.start)
    {
        if other.start > start {
            parts.push(start..other.start);
        }
        start = start.max(other.end);
    }
    if start < range.end {
        parts.push(start..range.end);
    }
    parts
}

/// Finds the secrets of a line, without the ids in them, in order.
pub(super) fn secrets(line: &[u8]) -> Vec<Range<usize>> {
    let found = all_secrets(line);
    if found.is_empty() {
        return found;
    }
    let mut ids = Vec::new();
    scan::scan_some(line, &mut |hit: Hit<'_>| {
        if hit.id().is_some() {
            ids.push(hit.start..hit.end);
        }
    });
    let mut parts = Vec::with_capacity(found.len());
    for secret in found {
        let first = ids.partition_point(|id| id.end <= secret.start);
        parts.extend(without(secret, &ids[first..]));
    }
    parts
}

fn all_secrets(text: &[u8]) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(&first) = text.get(at) {
        if !is_word(first) {
            let is_url = first == b':' && text[at..].starts_with(b"://");
            let secret = is_url.then(|| password(text, at + 3)).flatten();
            at = secret.as_ref().map_or(at + 1, |secret| secret.end);
            found.extend(secret);
            continue;
        }
        let end = end_of(text, at, is_word);
        let word = &text[at..end];
        // Most words have no value, and begin like no secret, which is seen sooner than whether they are a key.
        let secret = if may_have_value(text, end) && is_secret_key(word) {
            value(text, end, word)
        } else if KINDS[usize::from(first)] & FIRST != 0 {
            let secret = credentials(text, at..end).or_else(|| known_secret(text, at));
            secret.filter(|_| !is_secret_key(word))
        } else {
            None
        };
        at = secret.as_ref().map_or(end, |secret| secret.end.max(end));
        found.extend(secret);
    }
    found
}

/// The kinds of each byte: those of words, and those that a word begins with which may be a secret or a scheme.
static KINDS: [u8; 256] = {
    let (mut kinds, mut byte) = ([0; 256], 0_u8);
    while byte < 0x80 {
        let is_word = byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let is_first = matches!(byte, b'A' | b'B' | b'a' | b'b' | b'e' | b'k' | b'p');
        kinds[byte as usize] = if is_word { WORD } else { 0 } | if is_first { FIRST } else { 0 };
        byte += 1;
    }
    kinds
};
const WORD: u8 = 1;
const FIRST: u8 = 2;

#[inline]
fn is_word(byte: u8) -> bool {
    KINDS[usize::from(byte)] & WORD != 0
}

/// Whether [`value`] may find one behind a word that ends at `at`.
#[inline]
fn may_have_value(text: &[u8], at: usize) -> bool {
    match text[at..] {
        [b':' | b'=' | b'\\' | b'"' | b'\'' | b'`', ..] => true,
        [b' ' | b'\t', next, ..] => matches!(next, b':' | b'=' | b' ' | b'\t'),
        _ => false,
    }
}

/// Returns where bytes of a kind end.
fn end_of(text: &[u8], start: usize, is_of: impl Fn(u8) -> bool) -> usize {
    text[start..].iter().position(|&byte| !is_of(byte)).map_or(text.len(), |len| start + len)
}

fn is_secret_key(word: &[u8]) -> bool {
    let letters = word.iter().rev().filter(|byte| !matches!(byte, b'_' | b'-')).map(u8::to_ascii_lowercase);
    // Most words end like no key.
    let Some(last) = letters.clone().next() else { return false };
    KEYS.iter().filter(|key| key.as_bytes().last() == Some(&last)).any(|key| {
        let mut letters = letters.clone();
        key.bytes().rev().all(|byte| letters.next() == Some(byte))
    })
}

/// Returns the value after a key that ends at `at`: `: x`, `=x`, `": "x"`, `\":\"x\"`, `=> ['x', 'y']`.
fn value(text: &[u8], at: usize, key: &[u8]) -> Option<Range<usize>> {
    let is_space = |byte| byte == b' ' || byte == b'\t';
    let at = end_of(text, at, |byte| byte == b'\\');
    let at = end_of(text, at, |byte| matches!(byte, b'"' | b'\'' | b'`'));
    let at = end_of(text, at, is_space);
    let at = match text[at..] {
        [b'=', b'>', ..] => at + 2,
        [b':' | b'=', ..] => at + 1,
        _ => return None,
    };
    let start = end_of(text, at, is_space);
    let slashes = end_of(text, start, |byte| byte == b'\\') - start;
    let first = *text.get(start + slashes)?;
    let range = match first {
        b'"' | b'\'' | b'`' => {
            let start = start + slashes + 1;
            start..end_of_quoted(text, start, first, slashes)
        }
        b'[' => start + 1..end_of(text, start, |byte| byte != b']'),
        b'{' => return None,
        _ => start..end_of_bare(text, start, key),
    };
    let (scheme, credentials) = match text[range.clone()].iter().position(|&byte| byte == b' ') {
        // The scheme stays: it says how the caller was to prove itself.
        Some(space) if text[range.start..range.start + space].iter().all(u8::is_ascii_alphabetic) => {
            (&text[range.start..range.start + space], range.start + space + 1..range.end)
        }
        _ => (&[][..], range.clone()),
    };
    let range = match is_scheme(scheme) {
        true => credentials,
        false => range,
    };
    let is_nothing = matches!(&text[range.clone()], b"" | b"null" | b"undefined" | b"true" | b"false");
    (!is_nothing).then_some(range)
}

fn is_scheme(word: &[u8]) -> bool {
    SCHEMES.iter().any(|scheme| scheme.as_bytes().eq_ignore_ascii_case(word))
}

/// Returns where a quoted value ends: before a quote with as many backslashes as the one it began with.
fn end_of_quoted(text: &[u8], start: usize, quote: u8, slashes: usize) -> usize {
    let mut at = start;
    while let Some(next) = memchr::memchr(quote, &text[at..]) {
        let end = at + next;
        let before = text[start..end].iter().rev().take_while(|&&byte| byte == b'\\').count();
        if before == slashes {
            return end - slashes;
        }
        at = end + 1;
    }
    text.len()
}

/// Returns where a value without quotes ends. That of a header goes on after a space.
fn end_of_bare(text: &[u8], start: usize, key: &[u8]) -> usize {
    let is_end = |byte: u8| byte.is_ascii_whitespace() || b",;&|\"'`()[]{}<>\\".contains(&byte);
    let ends_with =
        |name: &[u8]| key.len() >= name.len() && key[key.len() - name.len()..].eq_ignore_ascii_case(name);
    if ends_with(b"cookie") {
        return end_of(text, start, |byte| !b"\"'`\\\r\n".contains(&byte));
    }
    let end = end_of(text, start, |byte| !is_end(byte));
    let is_name = text[start..end].iter().all(u8::is_ascii_alphabetic);
    if text.get(end) != Some(&b' ')
        || !(is_scheme(&text[start..end]) || ends_with(b"authorization") && is_name)
    {
        return end;
    }
    end_of(text, end_of(text, end, |byte| byte == b' '), |byte| !is_end(byte))
}

/// Returns the credentials after a scheme, if they look like some: `basic settings` has none.
fn credentials(text: &[u8], scheme: Range<usize>) -> Option<Range<usize>> {
    if !is_scheme(&text[scheme.clone()]) || text.get(scheme.end) != Some(&b' ') {
        return None;
    }
    let start = scheme.end + 1;
    let end = end_of(text, start, |byte| byte.is_ascii_alphanumeric() || b"._~+/=-".contains(&byte));
    let credentials = text.get(start..end).filter(|text| text.len() >= 8)?;
    let is_random = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase() || *byte == b'=';
    credentials[1..].iter().any(is_random).then_some(start..end)
}

/// Returns the password of a URL: `scheme://user:password@host`.
fn password(text: &[u8], start: usize) -> Option<Range<usize>> {
    let end = end_of(text, start, |byte| !byte.is_ascii_whitespace() && !b"/?#\"'`<>\\".contains(&byte));
    let authority = &text[start..end];
    let at = memchr::memrchr(b'@', authority)?;
    let colon = memchr::memchr(b':', &authority[..at])?;
    (colon + 1 < at).then_some(start + colon + 1..start + at)
}

/// Returns a word that is a secret by its beginning.
fn known_secret(text: &[u8], start: usize) -> Option<Range<usize>> {
    // Most words begin like none.
    let first = text.get(start)?;
    PREFIXES.iter().find(|(prefix, _)| prefix.as_bytes().first() == Some(first))?;
    let end = end_of(text, start, |byte| is_word(byte) || byte == b'.');
    let word = &text[start..end];
    let is_secret = PREFIXES.iter().any(|(prefix, follow)| {
        word.strip_prefix(prefix.as_bytes()).is_some_and(|rest| match *follow {
            Follow::Exactly(len) => {
                let rest = rest.strip_suffix(b".").unwrap_or(rest);
                rest.len() == len && rest.iter().all(u8::is_ascii_alphanumeric)
            }
            Follow::AtLeast(len) => rest.len() >= len,
            Follow::AirtableToken => rest.get(14..79).is_some_and(|end| {
                end[0] == b'.'
                    && rest[..14].iter().all(u8::is_ascii_alphanumeric)
                    && end[1..].iter().all(u8::is_ascii_hexdigit)
            }),
        })
    });
    is_secret.then_some(start..end)
}

#[cfg(test)]
mod tests;
