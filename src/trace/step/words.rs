//! The words of a message, compared with those of a phrase. This is done for each word of each line that holds an id, so a
//! word is a number, whose comparison takes a moment, and nothing is allocated.

use super::phrases::WORK;
use crate::id;

/// How far the words of a row reach in a text without spaces: the longest id, and words around it.
pub(super) const CLAUSE: usize = 256;

/// The letters and digits that a text begins with.
pub(super) fn first_word(text: &[u8]) -> &[u8] {
    let len = text.iter().position(|byte| !byte.is_ascii_alphanumeric());
    &text[..len.unwrap_or(text.len())]
}

/// A word in lower case as a number; 0 if it is longer than any in the table.
pub(super) fn key(word: &[u8]) -> u128 {
    let fold = |key, byte: &u8| key << 8 | u128::from(byte | 0x20);
    if word.len() > size_of::<u128>() { 0 } else { word.iter().fold(0, fold) }
}

/// A bit for each letter that a word of a text begins with.
pub(super) fn initials_of(text: &[u8]) -> u32 {
    let (mut bits, mut before) = (0, b' ');
    for &byte in text {
        bits |= u32::from(!before.is_ascii_alphanumeric()) << (byte & 31);
        before = byte;
    }
    bits
}

/// Whether a text begins with a phrase, and no longer word.
#[inline]
pub(super) fn begins(text: &[u8], phrase: &str) -> bool {
    phrase_len(text, phrase).is_some()
}

/// The length of the phrase that a text begins with, if it does and with no longer word.
#[inline]
pub(super) fn phrase_len(text: &[u8], phrase: &str) -> Option<usize> {
    let phrase = phrase.as_bytes();
    let mut at = 0;
    for (index, &letter) in phrase.iter().enumerate() {
        let is_beside_id = || phrase.get(index + 1) == Some(&b'#') || phrase[..index].last() == Some(&b'#');
        let len = match letter {
            b'#' => id_len(&text[at..]),
            b' ' if is_beside_id() => gap_len(&text[at..]),
            b' ' => text.get(at).and_then(|byte| matches!(byte, b' ' | b'-' | b'_').then_some(1)),
            _ => text.get(at).and_then(|byte| (byte | 0x20 == letter).then_some(1)),
        };
        at += len?;
    }
    let is_longer = text.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    (!is_longer).then_some(at)
}

/// The length of what stands between a word and an id: a space, and perhaps a quote or a colon, too.
fn gap_len(text: &[u8]) -> Option<usize> {
    let len = text.iter().take(4).take_while(|byte| !byte.is_ascii_alphanumeric()).count();
    (len > 0).then_some(len)
}

/// The length of the word that a text begins with, if it begins as a run id.
pub(super) fn id_len(text: &[u8]) -> Option<usize> {
    let is_timestamp = text.get(..13).is_some_and(|base| {
        base[6] == b'-' && base.iter().enumerate().all(|(at, byte)| at == 6 || byte.is_ascii_digit())
    });
    let is_sequence = || {
        let date = text.strip_prefix(b"SR-").and_then(<[u8]>::first_chunk::<6>);
        date.is_some_and(|date| date.iter().all(u8::is_ascii_digit))
    };
    let text = &text[..text.len().min(CLAUSE)];
    let end = || text.iter().position(|byte| b" \t\"`],;:|>".contains(byte)).unwrap_or(text.len());
    // By itself that of Apify is a word like any other.
    let is_apify = || {
        let may_be = text.get(17..19) == Some(b"-C") || text.starts_with(b"apify-");
        let word = std::str::from_utf8(&text[..end()]).ok().filter(|_| may_be)?;
        id::leading_base(word).filter(|&(_, len)| word[len..].starts_with("-C"))
    };
    (is_timestamp || is_sequence() || is_apify().is_some()).then(end)
}

/// Whether one of the others, which a text begins with, is what runs do: lead scoring, or a request that posts.
pub(super) fn is_work(text: &[u8]) -> bool {
    let word = first_word(text);
    let next = text.get(word.len() + 1..).map_or(&b""[..], first_word);
    word == b"POST" || WORK.iter().any(|work| next.eq_ignore_ascii_case(work.as_bytes()))
}

/// Whether a word behind which this stands is denied: `success: false`.
pub(super) fn is_denied(behind: &[u8]) -> bool {
    let value = behind.trim_ascii_start();
    let is_value = matches!(value.first(), Some(b':' | b'=' | b'"'));
    let value = value.iter().position(|byte| !b":=\" ".contains(byte)).map_or(&b""[..], |at| &value[at..]);
    is_value && (begins(value, "false") || begins(value, "0"))
}

/// Whether `failed`, between these two, only says how many did: `2 failed`, `failed: 0`.
pub(super) fn is_count(before: &[u8], behind: &[u8]) -> bool {
    is_number(last_word(before)) || is_denied(behind)
}

/// The word before the space at the end of a text.
fn last_word(text: &[u8]) -> &[u8] {
    let Some(text) = text.strip_suffix(b" ") else { return b"" };
    text.rsplit(|byte| b" (:=".contains(byte)).next().unwrap_or_default()
}

fn is_number(word: &[u8]) -> bool {
    !word.is_empty() && word.iter().all(u8::is_ascii_digit)
}
