//! Where an id in running text begins and ends, and what it is.
//!
//! In a program an id is a whole string; in a log it stands between brackets, quotes, the parts of a query or the words of a
//! sentence, and a client id may itself hold `. ' ( )`. The rules, in this order:
//!
//! - It begins where a word begins: not behind a letter or digit, nor behind a `-` or `.` that follows a digit. The end of
//!   an escape is no part of a word: `%22251003-…`, `\n251003-…`, `\u003c251003-…`, a terminal's colour.
//! - It ends where no character of a client id follows. An escape (`%C5%81`, `\u0141`, `\'`, `&#39;`) counts as the character that it
//!   encodes. In a word after a single quote, `''` is an apostrophe, as in SQL.
//! - If a quote or bracket stands before it and its counterpart right behind, it is all that stands between.
//! - Else a `)` without its `(` ends it. Three dots or `…` at its end are a cut; a `. ' - _ @ (` there is not part of it.
//! - A hyphen with no client behind it is not part of it, unless it is cut there or an object stands in the client's place.

use std::borrow::Cow;

use super::escape::{Quote, hex, last_char, next_char, raw_char};
use crate::id::{self, Kind, RunId};
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

/// How much of a word is read to judge it, in bytes: more than any id has. A line that is one word would be read anew for
/// each id in it; what is too long is one find to its end.
pub(super) const MAX_WORD: usize = id::MAX_UTF8_LEN + 1;

/// The longest `[object …]` that is looked for.
pub(super) const MAX_OBJECT_LEN: usize = 64;

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
        Some(b'-') => match client_start(text, base_end + 1, kind) {
            Some(client) => Some(with_client(text, start, client, base)),
            None => without_client(text, start, base, base_end + 1).or_else(|| whole(base_end, None)),
        },
        Some(b'.') => match &text[base_end..] {
            [b'.', b'.', b'.', ..] => whole(base_end + 3, Some(Reason::CutOff)),
            [b'.', b'0', rest @ ..] if !continues_word(rest) => whole(base_end + 2, Some(Reason::PointZero)),
            _ => whole(base_end, None),
        },
        Some(_) if text[base_end..].starts_with("…".as_bytes()) => {
            whole(base_end + "…".len(), Some(Reason::CutOff))
        }
        Some(b'%' | b'\\') => before_escape(text, start, base_end, kind),
        Some(_) if continues_word(&text[base_end..]) => None,
        Some(_) => whole(base_end, None),
    }
}

/// Reads an id where an escape follows its base, which counts as what it stands for. `encodeURIComponent` escapes no hyphen,
/// but a proxy may, and a server reads `251003-154510%2DAda` as the run of Ada.
#[cold]
fn before_escape(text: &[u8], start: usize, base_end: usize, kind: Kind) -> Option<Token<'_>> {
    let base = (kind, base_end - start);
    let in_its_place = match next_char(text, base_end) {
        Some(('…', _)) => Some(at_second_look(text, start, base_end, base)),
        Some(('-', len)) if client_start(text, base_end + len, kind).is_some() => {
            Some(at_second_look(text, start, base_end, base))
        }
        Some(('-', len)) => without_client(text, start, base, base_end + len),
        Some((c, _)) if is_word_char(c) => return None,
        _ => None,
    };
    in_its_place.or_else(|| {
        let text = Cow::Borrowed(std::str::from_utf8(&text[start..base_end]).ok()?);
        Some(Token { end: base_end, text, base, wrong: None })
    })
}

/// Where a client would begin after a hyphen. The C that some kinds want may be missing; that is seen when the whole is
/// judged.
#[inline(always)]
fn after_separator(text: &[u8], hyphen_end: usize, kind: Kind) -> usize {
    let wants_c = kind.separator().len() > 1;
    hyphen_end + usize::from(wants_c && text.get(hyphen_end) == Some(&b'C'))
}

/// Where the client begins, if one follows the hyphen that ends at `hyphen_end`.
#[inline(always)]
fn client_start(text: &[u8], hyphen_end: usize, kind: Kind) -> Option<usize> {
    let start = after_separator(text, hyphen_end, kind);
    let is_plain = text.get(start)?.is_ascii_alphanumeric();
    (is_plain || next_char(text, start).is_some_and(|(first, _)| id::may_start_client(first)))
        .then_some(start)
}

/// Reads an id whose client part is dots or an `[object …]`. Its text is without the escapes of a URL, so that the parser sees
/// what it is.
#[cold]
fn without_client(text: &[u8], start: usize, base: (Kind, usize), hyphen_end: usize) -> Option<Token<'_>> {
    let client = after_separator(text, hyphen_end, base.0);
    let rest = &text[client..];
    let (len, read) = if let Some((len, _)) = object(rest) {
        (len, unescaped_object(std::str::from_utf8(&rest[..len]).ok()?))
    } else if rest.starts_with(b"...") {
        (3, "...".to_owned())
    } else {
        let (_, len) = next_char(text, client).filter(|&(c, _)| c == '…')?;
        (len, "…".to_owned())
    };
    let end = client + len;
    let part = |from: usize, to: usize| std::str::from_utf8(&text[from..to]).ok();
    let read = [part(start, start + base.1)?, "-", part(hyphen_end, client)?, &read].concat();
    let wrong = RunId::parse(&read).err();
    let text = part(start, end).filter(|written| *written == read).map_or(Cow::Owned(read), Cow::Borrowed);
    Some(Token { end, text, base, wrong })
}

#[inline(always)]
fn with_client(text: &[u8], start: usize, client: usize, base: (Kind, usize)) -> Token<'_> {
    let end = plain_end(text, client);
    let is_end = is_plain_end(text, end) || is_end_before_escape(text, end);
    if is_end && end - start <= id::MAX_UTF8_LEN && text[start.saturating_sub(1)] != b'\'' {
        // Characters of ASCII, as the loop has seen; so is the base.
        let found = std::str::from_utf8(&text[start..end]).unwrap_or_default();
        if RunId::read_from_base(found, base).is_some() {
            return Token { end, text: Cow::Borrowed(found), base, wrong: None };
        }
    }
    at_second_look(text, start, end, base)
}

/// The same where a look around is needed to tell how much is meant, and for what is no id.
#[cold]
fn at_second_look(text: &[u8], start: usize, plain_end: usize, base: (Kind, usize)) -> Token<'_> {
    let quote = Quote::before(text, start);
    let plain_end = if quote == Quote::Single { start + base.1 } else { plain_end };
    let (found, end) = spelled(text, start, plain_end, MAX_WORD, quote);
    let len = match enclosed(&text[..start], &found, &text[end..]) {
        Enclosed::Whole(len) => len,
        Enclosed::Open | Enclosed::No => without_sentence(&found, base.1),
    };
    let wrong = RunId::parse(&found[..len]).err();
    // Up to here it was read as written, but an escape may be part of it: `apify-x-%5A` is `apify-x-Z`.
    let base = id::leading_base(&found[..len]).unwrap_or(base);
    if wrong == Some(Reason::TooLong) {
        let (text, end) = spelled(text, start, plain_end, usize::MAX, quote);
        return Token { end, text, base, wrong };
    }
    Token { end: written_end(text, start, len, quote), text: cut_to(found, len), base, wrong }
}

/// Reads what may be a client id and stands at `start` by itself; with where it ends.
#[inline(never)]
pub(super) fn client_at(text: &[u8], start: usize) -> Option<(Cow<'_, str>, usize)> {
    let plain_end = plain_end(text, start);
    let is_at_first_look = match text[..start] {
        [.., b'\\', b'\\', b'"'] | [.., b'\'' | b'`' | b'2'] => false,
        [.., b'\\', b'"'] => text[plain_end..].starts_with(b"\\\""),
        [.., b'"'] => text.get(plain_end) == Some(&b'"'),
        _ => plain_end > start && is_plain_end(text, plain_end),
    };
    if is_at_first_look {
        let found = std::str::from_utf8(&text[start..plain_end]).ok()?;
        return Some((Cow::Borrowed(found), plain_end));
    }
    let quote = Quote::before(text, start);
    let plain_end = if quote == Quote::Single { start } else { plain_end };
    let (found, end) = spelled(text, start, plain_end, MAX_WORD, quote);
    let len = match enclosed(&text[..start], &found, &text[end..]) {
        Enclosed::Whole(len) => len,
        // No client id is the first word of a quoted sentence.
        Enclosed::Open => return None,
        Enclosed::No => without_sentence(&found, 0),
    };
    Some((cut_to(found, len), written_end(text, start, len, quote)))
}

/// Where the characters of ASCII end that a client id may hold, but for a `)`, which may not be its own.
#[inline(always)]
fn plain_end(text: &[u8], mut end: usize) -> usize {
    let text = &text[..text.len().min(end + MAX_WORD)];
    while text.get(end).is_some_and(|&byte| IN_CLIENT[usize::from(byte)]) {
        end += 1;
    }
    end
}

/// Whether what ends so is all of it at the first look: with a letter or digit, and no more of it behind.
#[inline(always)]
fn is_plain_end(text: &[u8], end: usize) -> bool {
    text[end - 1].is_ascii_alphanumeric()
        && !matches!(text[end..], [b')' | b'%' | b'\\' | 0x80.., ..] | [b'&', b'#' | b'a', ..])
}

/// Whether what ends so with a letter or digit is all of it because the escape behind stands for no character of an id, as that
/// of a quote in JSON within JSON.
#[inline(always)]
fn is_end_before_escape(text: &[u8], end: usize) -> bool {
    let is_other = matches!(text[end..], [b'\\', escaped, ..] if !matches!(escaped, b'\'' | b'u'));
    is_other && text[end - 1].is_ascii_alphanumeric()
}

/// What is written from `start` on as far as it may be a client id, which up to `plain_end` is plain ASCII, and a `…` that
/// ends it, until it is `max` long; with where it ends.
fn spelled(text: &[u8], start: usize, plain_end: usize, max: usize, quote: Quote) -> (Cow<'_, str>, usize) {
    let mut end = plain_end;
    let mut found = Cow::Borrowed(std::str::from_utf8(&text[start..end]).unwrap_or_default());
    while found.len() < max
        && let Some((c, len)) = quote.next_char(text, end).filter(|&(c, _)| c == '…' || id::is_in_client(c))
    {
        found.to_mut().push(c);
        end += len;
        if c == '…' {
            break;
        }
    }
    (found, end)
}

/// Where what is `len` long when its escapes are read ends in the text.
fn written_end(text: &[u8], start: usize, len: usize, quote: Quote) -> usize {
    let (mut end, mut read) = (start, 0);
    while read < len
        && let Some((c, written)) = quote.next_char(text, end)
    {
        read += c.len_utf8();
        end += written;
    }
    end
}

fn cut_to(found: Cow<'_, str>, len: usize) -> Cow<'_, str> {
    match found {
        Cow::Borrowed(found) => Cow::Borrowed(&found[..len]),
        Cow::Owned(mut found) => {
            found.truncate(len);
            Cow::Owned(found)
        }
    }
}

/// Whether something stands between quotes or brackets.
enum Enclosed {
    /// So much of it.
    Whole(usize),
    /// One stands before it, but its counterpart not right behind.
    Open,
    /// None stands before it.
    No,
}

/// Looks at what stands before and behind.
fn enclosed(before: &[u8], found: &str, behind: &[u8]) -> Enclosed {
    let close: &[u8] = match before {
        [.., b'\''] => return closing_quote(found).map_or(Enclosed::Open, Enclosed::Whole),
        // In JSON within JSON `\"`, and more of them the deeper it is.
        [escapes @ .., b'"'] => {
            let len = escapes.iter().rev().take_while(|&&byte| byte == b'\\').count();
            &before[escapes.len() - len..]
        }
        [.., b'`'] => b"`",
        [.., b'['] => b"]",
        [.., b'<'] => b">",
        [.., b'{'] => b"}",
        [.., b'%', b'2', b'2'] => b"%22",
        _ => return Enclosed::No,
    };
    if behind.starts_with(close) { Enclosed::Whole(found.len()) } else { Enclosed::Open }
}

/// Where a single quote ends what another one opened: the first with no letter or digit behind it, as in `'…-O'Neil'`.
fn closing_quote(found: &str) -> Option<usize> {
    found.match_indices('\'').map(|(at, _)| at).find(|&at| !continues_word(&found.as_bytes()[at + 1..]))
}

/// The length without what a sentence puts behind it; the dots of a cut stay.
fn without_sentence(found: &str, base_len: usize) -> usize {
    let mut open = 0_usize;
    let end = found.bytes().enumerate().skip(base_len).find_map(|(at, byte)| {
        match byte {
            b'(' => open += 1,
            b')' if open == 0 => return Some(at),
            b')' => open -= 1,
            _ => {}
        }
        None
    });
    if end.is_none() && (found.ends_with("...") || found.ends_with('…')) {
        return found.len();
    }
    let found = &found[..end.unwrap_or(found.len())];
    found.trim_end_matches(['.', '\'', '-', '_', '@', '(']).len().max(base_len)
}

/// The length of the `[object Object]` that a text begins with, and what it was; in a URL it is `%5Bobject%20Object%5D`.
pub(super) fn object(text: &[u8]) -> Option<(usize, Reason)> {
    let text = &text[..text.len().min(MAX_OBJECT_LEN)];
    let rest = strip_any(text, &[b"[", b"%5B", b"%5b"])?.strip_prefix(b"object")?;
    let rest = strip_any(rest, &[b" ", b"%20", b"+"])?;
    let (name, rest) = rest.split_at(rest.iter().position(|byte| !byte.is_ascii_alphanumeric())?);
    let rest = strip_any(rest, &[b"]", b"%5D", b"%5d"]).filter(|_| !name.is_empty())?;
    let reason = if name == b"Promise" { Reason::PromiseText } else { Reason::ObjectText };
    Some((text.len() - rest.len(), reason))
}

/// The same without the escapes of a URL.
fn unescaped_object(written: &str) -> String {
    const SPELLINGS: [(&str, &str); 6] =
        [("%5B", "["), ("%5b", "["), ("%20", " "), ("+", " "), ("%5D", "]"), ("%5d", "]")];
    SPELLINGS.iter().fold(written.to_owned(), |object, (from, to)| object.replace(from, to))
}

fn strip_any<'t>(text: &'t [u8], spellings: &[&[u8]]) -> Option<&'t [u8]> {
    spellings.iter().find_map(|spelling| text.strip_prefix(*spelling))
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

/// Whether no word goes on behind this.
#[inline(never)]
pub(super) fn is_word_boundary(before: &[u8]) -> bool {
    match before {
        &[.., b'%', a, b] if hex(&[a, b]).is_some() => true,
        &[.., b'\\', b'u', a, b, c, d] if hex(&[a, b, c, d]).is_some() => true,
        [.., b'\\', b'n' | b'r' | b't'] => true,
        [.., b'm'] => ends_with_colour(before),
        [.., last] if last.is_ascii() => !last.is_ascii_alphanumeric(),
        _ => !last_char(before).is_some_and(id::is_in_client),
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

/// Whether a character is part of a word, of whatever script.
#[inline]
pub(super) fn is_word_char(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { id::is_in_client(c) }
}

/// The characters of ASCII that a client id may hold, without the `)`.
static IN_CLIENT: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric()
            || matches!(byte as u8, b'-' | b'_' | b'.' | b'\'' | b'@' | b'(');
        byte += 1;
    }
    table
};
