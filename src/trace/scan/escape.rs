//! Decodes the escapes that logs write characters with: `%C5%81` in a URL, `\u0141` in JSON, `\'` in a program, `&#39;` in HTML.

use super::token::continues_word;
use crate::id;

/// How HTML writes the one character of a client id that it escapes.
const APOSTROPHES: [&[u8]; 4] = [b"&#39;", b"&#039;", b"&#x27;", b"&apos;"];

/// The character at `at` and the length it is written with; `None` at the end, and where there is none.
#[inline]
pub(super) fn next_char(text: &[u8], at: usize) -> Option<(char, usize)> {
    let rest = text.get(at..)?;
    match *rest.first()? {
        b'%' => percent_encoded(rest),
        b'\\' if rest.starts_with(b"\\'") => Some(('\'', 2)),
        b'\\' => json_escaped(rest),
        b'&' => {
            let written = APOSTROPHES.into_iter().find(|written| rest.starts_with(written));
            Some(written.map_or(('&', 1), |written| ('\'', written.len())))
        }
        byte if byte.is_ascii() => Some((char::from(byte), 1)),
        _ => raw_char(rest),
    }
}

/// The quote before an id.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    Single,
    Other,
}

impl Quote {
    pub(super) fn before(text: &[u8], start: usize) -> Self {
        if text[..start].ends_with(b"'") { Self::Single } else { Self::Other }
    }

    /// The character at `at`, and the length it is written with. In single quotes, SQL writes one twice.
    pub(super) fn next_char(self, text: &[u8], at: usize) -> Option<(char, usize)> {
        if self == Self::Single && is_doubled(text, at) { Some(('\'', 2)) } else { next_char(text, at) }
    }
}

/// Whether a single quote is written twice within a word. Before a digit, it is more likely the end of one id and the beginning of
/// another.
pub(super) fn is_doubled(text: &[u8], at: usize) -> bool {
    let rest = text.get(at..).and_then(|rest| rest.strip_prefix(b"''"));
    rest.is_some_and(|rest| continues_word(rest) && !rest[0].is_ascii_digit())
}

/// Returns where a client id may go on to that ends at `end` so far. An apostrophe of HTML may be there, or its beginning.
pub(super) fn may_go_on_to(text: &[u8], mut end: usize) -> usize {
    while let Some((_, len)) = next_char(text, end).filter(|&(c, _)| id::is_in_client(c)) {
        end += len;
    }
    let is_begun = end < text.len() && APOSTROPHES.iter().any(|written| written.starts_with(&text[end..]));
    if is_begun { text.len() } else { end }
}

/// A character in UTF-8.
pub(super) fn raw_char(text: &[u8]) -> Option<(char, usize)> {
    let c = text.get(..text.len().min(4))?.utf8_chunks().next()?.valid().chars().next()?;
    Some((c, c.len_utf8()))
}

/// The last character of a text.
pub(super) fn last_char(text: &[u8]) -> Option<char> {
    let start = text.iter().rposition(|byte| byte & 0xC0 != 0x80)?;
    std::str::from_utf8(&text[start..]).ok()?.chars().next()
}

/// The number that up to eight hexadecimal digits are.
pub(super) fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, &digit| Some(number << 4 | char::from(digit).to_digit(16)?))
}

/// A character in percent-encoded UTF-8: `%C5%81`.
fn percent_encoded(text: &[u8]) -> Option<(char, usize)> {
    let mut bytes = [0; 4];
    for at in 0..bytes.len() {
        let Some([b'%', high, low]) = text.get(at * 3..at * 3 + 3) else { break };
        bytes[at] = u8::try_from(hex(&[*high, *low])?).ok()?;
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
        u16::try_from(hex(digits)?).ok()
    };
    let first = unit(0)?;
    if let Some(Ok(c)) = char::decode_utf16([first]).next() {
        return Some((c, 6));
    }
    let c = char::decode_utf16([first, unit(6)?]).next()?.ok()?;
    Some((c, 12))
}
