//! The client part of a run id: the name of a tenant, opaque.
//!
//! Its first letter is never looked at for meaning, cut or added; `CAda` and `Ada` are two clients. What
//! is refused here are names that would make an id ambiguous (another id inside it, a doubled suffix),
//! names that are cut short unencoded in a query or a header, and texts that are leftovers of a bug.

use crate::refusal::Reason;
use unicode_normalization::is_nfc;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use super::calendar::{CivilDay, CivilSecond};
use super::{diagnose, is_too_long};

/// The most Unicode scalar values a client id has.
const MAX_CHARS: usize = 64;

/// What may stand in a client id, but not at its end.
pub(crate) const NOT_LAST: [char; 5] = ['-', '_', '\'', '@', '('];

/// What JavaScript makes of a value that was never a name.
const RESERVED: [&str; 5] = ["undefined", "null", "NaN", "true", "false"];

/// A checked client id that borrows its text.
///
/// ```
/// use strict_run_id::id::ClientId;
///
/// assert_eq!(ClientId::parse("Bora-Bora").unwrap().as_str(), "Bora-Bora");
/// assert!(ClientId::parse("Ada-Park-Ada-Park").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientId<'a>(&'a str);

impl<'a> ClientId<'a> {
    /// Reads `text` as a client id, whole.
    ///
    /// # Errors
    /// The [`Reason`] why it is none.
    #[inline(always)]
    pub fn parse(text: &'a str) -> Result<Self, Reason> {
        if is_too_long(text) {
            return Err(Reason::TooLong);
        }
        check(text).map(|()| Self(text)).map_err(|reason| diagnose::client_id(text, reason))
    }

    /// Wraps the client part of a run id that [`check`] has passed already.
    pub(super) const fn of_checked(text: &'a str) -> Self {
        Self(text)
    }

    /// The client id as it was written.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

/// Says whether `text` may stand as the client part of an id, and if not, why.
#[inline(always)]
pub(super) fn check(text: &str) -> Result<(), Reason> {
    if is_plain(text.as_bytes()) { Ok(()) } else { check_rule_by_rule(text) }
}

/// Whether `text` is a client id at the first look: ASCII, and without anything that makes one rule or another
/// need a second one. Most names of tenants are, and this runs on every call. A no means nothing yet.
#[inline(always)]
fn is_plain(text: &[u8]) -> bool {
    let [first, .., last] = *text else { return false };
    let mut is_in_client = true;
    let mut may_be_doubled = false;
    for (at, &byte) in text.iter().enumerate() {
        is_in_client &= PLAIN[usize::from(byte)];
        if byte == b'-' {
            // A copy of the text that goes before would start like the text, behind `-` or `-C`.
            let next = text.get(at + 1).copied();
            may_be_doubled |= next == Some(first) || next == Some(b'C');
        }
    }
    is_in_client
        && !may_be_doubled
        && text.len() <= MAX_CHARS
        && last.is_ascii_alphanumeric()
        && !may_be_special(text, first)
}

/// Whether `text`, by its first character and little more, can start like a run id or be a reserved word.
#[inline]
fn may_be_special(text: &[u8], first: u8) -> bool {
    match first {
        b'0'..=b'9' => text.get(6) == Some(&b'-'),
        b'a' => text.starts_with(b"apify-"),
        b'S' => text.starts_with(b"SR-"),
        b'u' | b'n' | b'N' | b't' | b'f' => RESERVED.iter().any(|word| word.as_bytes() == text),
        b'A'..=b'Z' | b'a'..=b'z' => false,
        _ => true,
    }
}

/// The ASCII characters that a plain client id holds; `.` is none, because of "..".
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        plain[byte as usize] =
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'\'' | b'@' | b'(' | b')');
        byte += 1;
    }
    plain
};

fn check_rule_by_rule(text: &str) -> Result<(), Reason> {
    // Before the length: a doubled name is told as such even where it is too long as well.
    if is_doubled(text) {
        return Err(Reason::DoubledClient);
    }
    let Some(first) = text.chars().next() else {
        return Err(Reason::ClientEmpty);
    };
    if !may_start_client(first) {
        return Err(Reason::ClientStart(first));
    }
    if let Some(stranger) = text.chars().find(|&c| !is_in_client(c)) {
        return Err(Reason::ClientCharacter(stranger));
    }
    if text.len() > MAX_CHARS && text.chars().count() > MAX_CHARS {
        return Err(Reason::ClientTooLong);
    }
    if text.ends_with(NOT_LAST) {
        return Err(Reason::ClientEnd);
    }
    if text.ends_with(".0") {
        return Err(Reason::PointZero);
    }
    if text.contains("..") {
        return Err(Reason::ClientDots);
    }
    if starts_like_an_id(text) {
        return Err(Reason::ClientIsRunId);
    }
    if RESERVED.contains(&text) {
        return Err(Reason::ClientReserved);
    }
    if !text.is_ascii() && !is_nfc(text) {
        return Err(Reason::ClientNotNfc);
    }
    Ok(())
}

/// Whether `text` is one text repeated two or more times around `-C`, or around `-` where that text itself
/// holds a `-` (so that `Bora-Bora` is one client).
///
/// The copy is tried up to each hyphen in turn. The two separators can't both fit at one place: that would
/// take a copy made of the letter C alone, and such a copy holds no `-`.
pub(super) fn is_doubled(text: &str) -> bool {
    repeated_part(text).is_some()
}

/// The shortest text that `text` is two or more copies of, as [`is_doubled`] has it.
pub(crate) fn repeated_part(text: &str) -> Option<&str> {
    text.match_indices('-').find_map(|(end, _)| {
        let copy = &text[..end];
        (!copy.is_empty() && is_repeated(copy, &text[end..])).then_some(copy)
    })
}

/// Whether `rest` is nothing but further copies of `copy`, each behind its separator.
pub(crate) fn is_repeated(copy: &str, mut rest: &str) -> bool {
    let around_hyphen = copy.contains('-');
    while let Some(after) = rest.strip_prefix('-') {
        let next = after.strip_prefix('C').and_then(|after| after.strip_prefix(copy));
        let next = next.or_else(|| after.strip_prefix(copy).filter(|_| around_hyphen));
        match next {
            Some(next) => rest = next,
            None => return false,
        }
    }
    rest.is_empty()
}

/// Whether `text` starts with what is itself a run id.
pub(super) fn starts_like_an_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.starts_with("apify-")
        || bytes.first_chunk().is_some_and(|start| CivilSecond::parse(start).is_some())
        || bytes
            .strip_prefix(b"SR-")
            .and_then(|rest| rest.first_chunk())
            .is_some_and(|date| CivilDay::parse(date).is_some())
}

/// Whether a client id may hold the character.
#[inline]
#[must_use]
pub fn is_in_client(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' | '\'' | '@' | '(' | ')' => true,
        '\0'..='\x7f' => false,
        _ => may_start_client(c) || c.general_category_group() == GeneralCategoryGroup::Mark,
    }
}

/// Whether a client id may begin with the character: a letter or a decimal digit.
#[inline]
#[must_use]
pub fn may_start_client(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        _ => {
            c.general_category_group() == GeneralCategoryGroup::Letter
                || c.general_category() == GeneralCategory::DecimalNumber
        }
    }
}
