//! Where an id in running text begins and ends, and what it is.
//!
//! In a program an id is a whole string; in a log it stands between brackets, quotes, the parts of a query or the words of a
//! sentence, and a client id may itself hold `. ' ( )`. The rules, in this order:
//!
//! - It begins where a word begins: not behind a letter or digit, nor behind a `-` or `.` that follows a digit. The end of
//!   an escape is no part of a word: `%22251003-…`, `\n251003-…`, a terminal's colour.
//! - It ends where no character of a client id follows. `%C5%81` and `\u0141` are such characters if what they stand for is.
//! - If a quote or bracket stands before it and its counterpart right behind, it is all that stands between.
//! - Else a `)` without its `(` ends it, and a `. ' - _ @ (` at its end is not part of it. Three dots or `…` are a cut.
//! - A hyphen with no client behind it is not part of it.

use std::borrow::Cow;

use crate::id::{self, ClientId, Kind, RunId};
use crate::refusal::Reason;

/// What stands at one place of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    /// Where it ends in the text.
    pub(super) end: usize,
    /// What is written there, with escapes read.
    pub(super) text: Cow<'t, str>,
    /// The kind of the base it begins with, and its length.
    pub(super) base: (Kind, usize),
    /// Why it is no run id; `None` if it is one.
    pub(super) wrong: Option<Reason>,
}

/// The longest token that can be an id: each byte of the longest one as `%XX`.
const MAX_RAW_LEN: usize = id::MAX_UTF8_LEN * 3;

/// Reads what begins with a base of this kind between `start` and `base_end`; `None` where a longer word begins so.
#[inline(always)]
pub(super) fn read(text: &[u8], start: usize, base_end: usize, kind: Kind) -> Option<Token<'_>> {
    let base = (kind, base_end - start);
    let whole = |end: usize, wrong| {
        let text = Cow::Borrowed(std::str::from_utf8(&text[start..end]).ok()?);
        Some(Token { end, text, base, wrong })
    };
    match text.get(base_end) {
        // The most common: a base in brackets, in quotes or before a space.
        Some(b']' | b'"' | b' ' | b'\n') | None => whole(base_end, None),
        Some(b'-') => match client_start(text, base_end, kind) {
            Some(client) => Some(with_client(text, start, client, base)),
            None => whole(base_end, None),
        },
        Some(b'.') => match &text[base_end..] {
            [b'.', b'.', b'.', ..] => whole(base_end + 3, Some(Reason::CutOff)),
            [b'.', b'0', rest @ ..] if !continues_word(rest) => whole(base_end + 2, Some(Reason::PointZero)),
            _ => whole(base_end, None),
        },
        Some(_) if text[base_end..].starts_with("…".as_bytes()) => {
            whole(base_end + "…".len(), Some(Reason::CutOff))
        }
        Some(_) if continues_word(&text[base_end..]) => None,
        Some(_) => whole(base_end, None),
    }
}

/// Where the client begins, if one follows the hyphen at `hyphen`. The C that some kinds want may be missing; that is seen
/// when the whole is judged.
#[inline(always)]
fn client_start(text: &[u8], hyphen: usize, kind: Kind) -> Option<usize> {
    let separator = kind.separator().as_bytes();
    let len = if text[hyphen..].starts_with(separator) { separator.len() } else { 1 };
    let start = hyphen + len;
    let (first, _) = next_char(text, start)?;
    id::may_start_client(first).then_some(start)
}

#[inline(always)]
fn with_client(text: &[u8], start: usize, client: usize, base: (Kind, usize)) -> Token<'_> {
    let mut end = client;
    while text.get(end).is_some_and(|&byte| IN_CLIENT[usize::from(byte)]) {
        end += 1;
    }
    if matches!(text.get(end), Some(b'%' | b'\\' | 0x80..)) {
        return with_escapes(text, start, end, base);
    }
    // Characters of ASCII, as the loop has seen; so is the base.
    let found = std::str::from_utf8(&text[start..end]).unwrap_or_default();
    if end - start <= id::MAX_UTF8_LEN
        && text[end - 1].is_ascii_alphanumeric()
        && text[start.saturating_sub(1)] != b'\''
        && !found[base.1..].contains(')')
        && RunId::read_from_base(found, base).is_some()
    {
        return Token { end, text: Cow::Borrowed(found), base, wrong: None };
    }
    let (len, wrong) = judge(text, start, end, found, base.1);
    let end = if matches!(wrong, Some(Reason::CutOff)) { end } else { start + len };
    Token { end, text: Cow::Borrowed(&found[..len]), base, wrong }
}

/// The same where an escape or a letter beyond ASCII follows at `plain_end`.
#[cold]
fn with_escapes(text: &[u8], start: usize, plain_end: usize, base: (Kind, usize)) -> Token<'_> {
    let mut read = String::from_utf8_lossy(&text[start..plain_end]).into_owned();
    let mut end = plain_end;
    while let Some((c, len)) = next_char(text, end).filter(|&(c, _)| id::is_in_client(c)) {
        // What is longer than any id is not kept, only passed over.
        if read.len() <= MAX_RAW_LEN {
            read.push(c);
        }
        end += len;
    }
    let (len, wrong) = judge(text, start, end, &read, base.1);
    if text[start..end] == *read.as_bytes() {
        let end = if matches!(wrong, Some(Reason::CutOff)) { end } else { start + len };
        read.truncate(len);
        return Token { end, text: Cow::Owned(read), base, wrong };
    }
    read.truncate(len);
    Token { end, text: Cow::Owned(read), base, wrong }
}

/// How much of `found`, which stands between `start` and `end`, is meant as an id, and why it is none.
#[cold]
fn judge(text: &[u8], start: usize, end: usize, found: &str, base_len: usize) -> (usize, Option<Reason>) {
    let behind = &text[end..];
    if behind.starts_with("…".as_bytes()) {
        return (found.len(), Some(Reason::CutOff));
    }
    let quoted = match text[..start] {
        [.., b'\''] => closing_quote(found),
        _ => is_enclosed(&text[..start], behind).then_some(found.len()),
    };
    let len = match quoted {
        Some(len) => len,
        None if found.ends_with("...") => return (found.len(), Some(Reason::CutOff)),
        None => trimmed(found, base_len),
    };
    (len, RunId::parse(&found[..len]).err())
}

/// Whether what stands before is an opening quote or bracket, and its counterpart behind.
fn is_enclosed(before: &[u8], behind: &[u8]) -> bool {
    match before {
        [.., b'\\', b'"'] => behind.starts_with(b"\\\""),
        [.., b'"'] => behind.starts_with(b"\""),
        [.., b'`'] => behind.starts_with(b"`"),
        [.., b'['] => behind.starts_with(b"]"),
        [.., b'<'] => behind.starts_with(b">"),
        [.., b'{'] => behind.starts_with(b"}"),
        [.., b'%', b'2', b'2'] => behind.starts_with(b"%22"),
        _ => false,
    }
}

/// Where a single quote ends what another one opened: the first with no letter or digit behind it, as in `'…-O'Neil'`.
fn closing_quote(found: &str) -> Option<usize> {
    found.match_indices('\'').map(|(at, _)| at).find(|&at| !continues_word(&found.as_bytes()[at + 1..]))
}

/// The length without what a sentence puts behind an id.
fn trimmed(found: &str, base_len: usize) -> usize {
    let mut open = 0_usize;
    let mut len = found.len();
    for (at, byte) in found.bytes().enumerate().skip(base_len) {
        match byte {
            b'(' => open += 1,
            b')' if open == 0 => {
                len = at;
                break;
            }
            b')' => open -= 1,
            _ => {}
        }
    }
    let kept = found[..len].trim_end_matches(['.', '\'', '-', '_', '@', '(']);
    kept.len().max(base_len)
}

/// Reads a client id that stands at `start` by itself, without escapes; with where it ends.
pub(super) fn client_at(text: &[u8], start: usize) -> Option<(ClientId<'_>, usize)> {
    let is_of_client = |byte: &u8| IN_CLIENT[usize::from(*byte)] || !byte.is_ascii();
    let len = text[start..].iter().take(id::MAX_UTF8_LEN).take_while(|byte| is_of_client(byte)).count();
    let found = text[start..start + len].utf8_chunks().next()?.valid();
    let len = match text[..start] {
        [.., b'\''] => closing_quote(found).unwrap_or(found.len()),
        _ if is_enclosed(&text[..start], &text[start + found.len()..]) => found.len(),
        _ => trimmed(found, 0),
    };
    Some((ClientId::parse(&found[..len]).ok()?, start + len))
}

/// Whether a word can begin at `start`.
#[inline(always)]
pub(super) fn begins_at(text: &[u8], start: usize) -> bool {
    match text[..start] {
        [] => true,
        [.., digit, b'-' | b'.'] => !digit.is_ascii_digit(),
        [.., b' ' | b'[' | b'"' | b'=' | b'/' | b'_' | b':' | b'\'' | b'('] => true,
        ref before => is_word_boundary(before),
    }
}

#[inline(never)]
fn is_word_boundary(before: &[u8]) -> bool {
    match *before {
        [.., b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => true,
        [.., b'\\', b'n' | b'r' | b't'] => true,
        [.., b'm'] => ends_with_colour(before),
        [.., last] if last.is_ascii() => !last.is_ascii_alphanumeric(),
        _ => !last_char(before).is_some_and(|c| id::is_in_client(c)),
    }
}

/// Whether the text ends with an escape that sets a terminal's colour, `ESC [ 3 1 m`, itself written out or not.
fn ends_with_colour(before: &[u8]) -> bool {
    let parameters = before.strip_suffix(b"m").unwrap_or(before);
    let kept =
        parameters.iter().rposition(|byte| !byte.is_ascii_digit() && *byte != b';').map_or(0, |at| at + 1);
    parameters[..kept].strip_suffix(b"[").is_some_and(|before| {
        before.ends_with(b"\x1b") || before.ends_with(b"\\u001b") || before.ends_with(b"\\x1b")
    })
}

/// Whether a word goes on: a letter or digit follows, of whatever script.
#[inline(always)]
pub(super) fn continues_word(text: &[u8]) -> bool {
    match text.first() {
        None => false,
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => raw_char(text).is_some_and(|(c, _)| id::is_in_client(c)),
    }
}

/// The character at `at` and the length it is written with; `None` at the end, and where there is none.
#[inline]
fn next_char(text: &[u8], at: usize) -> Option<(char, usize)> {
    let rest = text.get(at..)?;
    match *rest.first()? {
        b'%' => percent_encoded(rest),
        b'\\' => json_escaped(rest),
        byte if byte.is_ascii() => Some((char::from(byte), 1)),
        _ => raw_char(rest),
    }
}

/// A character in UTF-8.
fn raw_char(text: &[u8]) -> Option<(char, usize)> {
    let c = text.get(..text.len().min(4))?.utf8_chunks().next()?.valid().chars().next()?;
    Some((c, c.len_utf8()))
}

/// The last character of a text.
fn last_char(text: &[u8]) -> Option<char> {
    let start = text.iter().rposition(|byte| byte & 0xC0 != 0x80)?;
    std::str::from_utf8(&text[start..]).ok()?.chars().next()
}

/// A character in percent-encoded UTF-8: `%C5%81`.
fn percent_encoded(text: &[u8]) -> Option<(char, usize)> {
    let mut bytes = [0; 4];
    for at in 0..bytes.len() {
        let Some([b'%', high, low]) = text.get(at * 3..at * 3 + 3) else { break };
        bytes[at] = u8::from_str_radix(std::str::from_utf8(&[*high, *low]).ok()?, 16).ok()?;
        if let Some((c, len)) = raw_char(&bytes[..=at]) {
            return Some((c, len * 3));
        }
    }
    None
}

/// A character as JSON may write it, `\u0141`, or a pair of two.
pub(in crate::trace) fn json_escaped(text: &[u8]) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let first = unit(0)?;
    if let Some(Ok(c)) = char::decode_utf16([first]).next() {
        return Some((c, 6));
    }
    let c = char::decode_utf16([first, unit(6)?]).next()?.ok()?;
    Some((c, 12))
}

/// The characters of ASCII that a client id may hold.
static IN_CLIENT: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric()
            || matches!(byte as u8, b'-' | b'_' | b'.' | b'\'' | b'@' | b'(' | b')');
        byte += 1;
    }
    table
};
