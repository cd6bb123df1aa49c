//! Reads a quoted value to its closing quote, with its escapes decoded.
//!
//! What a program wrote as a run id is the whole string: `"251010-064529-Ada Park"` isn't the run of `Ada`. So where the
//! value of a run key is quoted, it is read to the quote that closes it and given to the parser:
//!
//! - The closing quote is written as the opening one, with as many backslashes: `\"` in JSON within JSON, `%22` in a URL. A
//!   single quote closes only before the end of a word, so `'…-O'Neil'` is one value, and so is `'…-O''Neil'` of SQL.
//! - A value ends on its line and within [`MAX_VALUE`] bytes. One that doesn't isn't read whole: its quote is a stray one, or
//!   the log cut the line.
//! - `\n`, `\u0141`, `\'`, `&#39;` and `%C5%81` count as what they stand for.

use std::borrow::Cow;

use super::{escape, token};
use crate::id;

/// The longest value that is read whole, in bytes as written: more than the longest id with every character escaped.
pub(super) const MAX_VALUE: usize = 9 * id::MAX_UTF16_LEN;

/// What is at one place of a quoted value.
enum Step {
    /// A character, and the length it is written with.
    Char(char, usize),
    /// The closing quote.
    Close,
    /// The end of the line or of an outer string, so that there is no closing quote.
    Broken,
}

/// Returns the value after the opening `quote`, which ends at `start`, and where the value ends; `None` if it isn't closed.
pub(super) fn read<'t>(text: &'t [u8], start: usize, quote: &[u8]) -> Option<(Cow<'t, str>, usize)> {
    let mut read = String::new();
    let end = each_char(text, start, quote, |c| read.push(c))?;
    // Values without escapes, which are most, are their own text.
    let written = std::str::from_utf8(&text[start..end]).ok().filter(|written| *written == read);
    Some((written.map_or(Cow::Owned(read), Cow::Borrowed), end))
}

/// Returns where the string after the opening `quote` ends, before its closing quote.
pub(super) fn end(text: &[u8], start: usize, quote: &[u8]) -> Option<usize> {
    each_char(text, start, quote, |_| {})
}

/// Returns whether this closing quote is at `at`.
#[inline(always)]
pub(super) fn closes(text: &[u8], at: usize, quote: &[u8]) -> bool {
    let end = at + quote.len();
    text[at..].starts_with(quote)
        && (quote.last() != Some(&b'\'')
            || !(escape::next_char(text, end).is_some_and(|(c, _)| token::is_word_char(c))
                || escape::is_doubled(text, at)))
}

fn each_char(text: &[u8], start: usize, quote: &[u8], mut take: impl FnMut(char)) -> Option<usize> {
    let mut at = start;
    while at - start <= MAX_VALUE {
        match step(text, at, quote) {
            Step::Char(c, len) => {
                take(c);
                at += len;
            }
            Step::Close => return Some(at),
            Step::Broken => return None,
        }
    }
    None
}

fn step(text: &[u8], at: usize, quote: &[u8]) -> Step {
    if quote == b"%22" {
        return match text[at..] {
            [] | [b'\n' | b' ' | b'"' | b'`' | b'&' | b'#' | b'<' | b'>', ..] => Step::Broken,
            [b'%', b'2', b'2', ..] => Step::Close,
            _ => plain(text, at),
        };
    }
    let escapes = text[at..].iter().take(MAX_VALUE).take_while(|&&byte| byte == b'\\').count();
    let Some(&byte) = text.get(at + escapes).filter(|&&byte| byte != b'\n') else { return Step::Broken };
    let is_quote = quote.last() == Some(&byte);
    if escapes == 0 && !is_quote {
        return plain(text, at);
    }
    // In JSON within JSON a backslash is written as two, four and so on, twice as many as begin an escape.
    let depth = quote.len();
    let of_byte = escapes % (2 * depth);
    if of_byte < escapes {
        return Step::Char('\\', escapes - of_byte);
    }
    if is_quote {
        return match of_byte + 1 {
            1 if quote == b"'" && escape::is_doubled(text, at) => Step::Char('\'', 2),
            _ if closes(text, at, quote) => Step::Close,
            same if same == depth => Step::Char(char::from(byte), depth),
            inner if inner == 2 * depth => Step::Char(char::from(byte), inner),
            _ => Step::Broken,
        };
    }
    // An escape of this string, or of the outermost one, such as `\u0141` for a letter that an outer encoder escaped.
    if of_byte != depth && of_byte != 1 {
        return Step::Char('\\', of_byte);
    }
    let c = match byte {
        b'n' if of_byte != depth => return Step::Broken,
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'/' | b'\'' => char::from(byte),
        _ => {
            return match escape::json_escaped(&text[at + of_byte - 1..]) {
                Some((c, len)) => Step::Char(c, of_byte - 1 + len),
                None => Step::Char('\\', of_byte),
            };
        }
    };
    Step::Char(c, of_byte + 1)
}

/// A character that no backslash escapes.
fn plain(text: &[u8], at: usize) -> Step {
    match escape::next_char(text, at) {
        Some((c, len)) => Step::Char(c, len),
        None if text[at].is_ascii() => Step::Char(char::from(text[at]), 1),
        None => Step::Char(char::REPLACEMENT_CHARACTER, 1),
    }
}
