//! Checks client ids: opaque names of tenants.
//!
//! `CAda` and `Ada` are two clients; a leading `C` is never stripped or added. The rules exclude names that
//! make a run id ambiguous (an id inside the name, a doubled suffix), names that don't survive unencoded in a
//! query or a header, names that only differ in what no one sees, and texts that come from a bug, such as `undefined`.

use crate::invisible::is_invisible;
use crate::refusal::Reason;
use unicode_normalization::is_nfc;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use super::calendar::{CivilDay, CivilSecond};
use super::{diagnose, is_too_long};

/// Maximum length in Unicode scalar values.
const MAX_CHARS: usize = 64;

/// Characters that a client id may contain but not end with.
pub(crate) const NOT_LAST: [char; 5] = ['-', '_', '\'', '@', '('];

/// What JavaScript prints for values that aren't names.
pub(super) const RESERVED: [&str; 5] = ["undefined", "null", "NaN", "true", "false"];

/// A valid client id that borrows its text.
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
    /// Parses all of `text` as a client id.
    ///
    /// # Errors
    /// The [`Reason`] why `text` isn't a client id.
    #[inline(always)]
    pub fn parse(text: &'a str) -> Result<Self, Reason> {
        if is_too_long(text) {
            return Err(Reason::TooLong);
        }
        check(text).map(|()| Self(text)).map_err(|reason| diagnose::client_id(text, reason))
    }

    /// Wraps the client part of a run id, which [`check`] has already accepted.
    pub(super) const fn of_checked(text: &'a str) -> Self {
        Self(text)
    }

    /// Returns the text of the client id.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

/// Checks the client part of an id. Fails with the first rule that it breaks.
#[inline(always)]
pub(super) fn check(text: &str) -> Result<(), Reason> {
    if passes_fast_check(text.as_bytes()) { Ok(()) } else { check_rules(text) }
}

/// Accepts most client ids in one pass over their bytes, since this runs on every call. `false` means
/// undecided: the text isn't ASCII, or a rule needs a closer look.
#[inline(always)]
fn passes_fast_check(text: &[u8]) -> bool {
    let [first, .., last] = *text else { return false };
    let mut all_allowed = true;
    let mut may_be_doubled = false;
    for (at, &byte) in text.iter().enumerate() {
        all_allowed &= FAST_BYTES[usize::from(byte)];
        if byte == b'-' {
            // A doubled suffix repeats the start of the text after `-` or `-C`.
            let next = text.get(at + 1).copied();
            may_be_doubled |= next == Some(first) || next == Some(b'C');
        }
    }
    all_allowed
        && !may_be_doubled
        && text.len() <= MAX_CHARS
        && last.is_ascii_alphanumeric()
        && !may_be_special(text, first)
}

/// Returns whether `text` may start with a run id, be an Airtable row or a reserved word. Errs on the side of `true`.
#[inline]
fn may_be_special(text: &[u8], first: u8) -> bool {
    let is_reserved = RESERVED_STARTS[usize::from(first)] && RESERVED.iter().any(|it| it.as_bytes() == text);
    is_reserved
        || match first {
            b'0'..=b'9' => text.get(6) == Some(&b'-'),
            b'a' => text.starts_with(b"apify-"),
            b'S' => text.starts_with(b"SR-"),
            b'r' => is_airtable_row(text),
            b'A'..=b'Z' | b'a'..=b'z' => false,
            _ => true,
        }
}

/// The first bytes of the words in [`RESERVED`].
static RESERVED_STARTS: [bool; 256] = {
    let mut starts = [false; 256];
    let mut index = 0;
    while index < RESERVED.len() {
        starts[RESERVED[index].as_bytes()[0] as usize] = true;
        index += 1;
    }
    starts
};

/// The bytes that [`passes_fast_check`] accepts. `.` isn't one of them, because `..` and a final `.0` are
/// illegal.
static FAST_BYTES: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        plain[byte as usize] =
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'\'' | b'@' | b'(' | b')');
        byte += 1;
    }
    plain
};

fn check_rules(text: &str) -> Result<(), Reason> {
    // Comes before the length, because doubling often explains why a name is too long.
    if is_doubled(text) {
        return Err(Reason::DoubledClient);
    }
    let Some(first) = text.chars().next() else {
        return Err(Reason::ClientEmpty);
    };
    if !may_start_client(first) {
        return Err(if is_invisible(first) {
            Reason::ClientInvisible(first)
        } else {
            Reason::ClientStart(first)
        });
    }
    if let Some(illegal) = text.chars().find(|&c| !is_in_client(c)) {
        return Err(match is_invisible(illegal) {
            true => Reason::ClientInvisible(illegal),
            false => Reason::ClientCharacter(illegal),
        });
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
    if starts_with_run_id(text) {
        return Err(Reason::ClientIsRunId);
    }
    if is_airtable_row(text.as_bytes()) {
        return Err(Reason::ClientIsAirtableRecord);
    }
    if RESERVED.contains(&text) {
        return Err(Reason::ClientReserved);
    }
    if !text.is_ascii() && !is_nfc(text) {
        return Err(Reason::ClientNotNfc);
    }
    Ok(())
}

/// Returns whether `text` is what JavaScript prints for a value that isn't a name.
pub(crate) fn is_reserved(text: &str) -> bool {
    RESERVED.contains(&text)
}

/// Returns whether `text` is a doubled suffix: two or more copies of one text, joined by `-C`, or by `-` if
/// the copied text itself contains a `-`. So `Bora-Bora` is one client.
pub(super) fn is_doubled(text: &str) -> bool {
    repeated_part(text).is_some()
}

/// Returns the shortest text that a doubled suffix repeats; `None` if `text` isn't doubled.
pub(crate) fn repeated_part(text: &str) -> Option<&str> {
    text.match_indices('-').find_map(|(end, _)| {
        let copy = &text[..end];
        (!copy.is_empty() && is_repeated(copy, &text[end..])).then_some(copy)
    })
}

/// Returns whether `rest` consists of further copies of `copy`, each after a separator, or is empty.
///
/// Trying `-C` before `-` is safe: both match only if `copy` is all C's, and then `-` isn't a separator, because
/// `copy` has no hyphen.
pub(crate) fn is_repeated(copy: &str, mut rest: &str) -> bool {
    let allows_hyphen = copy.contains('-');
    while let Some(after) = rest.strip_prefix('-') {
        let next = after.strip_prefix('C').and_then(|after| after.strip_prefix(copy));
        let next = next.or_else(|| after.strip_prefix(copy).filter(|_| allows_hyphen));
        match next {
            Some(next) => rest = next,
            None => return false,
        }
    }
    rest.is_empty()
}

/// Returns whether `text` starts like a run id: with `apify-`, a timestamp, or `SR-` and a date.
fn starts_with_run_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.starts_with("apify-")
        || bytes.first_chunk().is_some_and(|start| CivilSecond::parse(start).is_some())
        || bytes
            .strip_prefix(b"SR-")
            .and_then(|rest| rest.first_chunk())
            .is_some_and(|date| CivilDay::parse(date).is_some())
}

/// Returns whether `text` is the id of an Airtable row: `rec` and 14 letters or digits.
#[inline]
pub(crate) fn is_airtable_row(text: &[u8]) -> bool {
    text.len() == 17 && text.starts_with(b"rec") && text.iter().all(u8::is_ascii_alphanumeric)
}

/// Returns whether a client id may contain the character.
#[inline]
#[must_use]
pub fn is_in_client(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' | '\'' | '@' | '(' | ')' => true,
        '\0'..='\x7f' => false,
        _ => {
            may_start_client(c)
                || c.general_category_group() == GeneralCategoryGroup::Mark && !is_invisible(c)
        }
    }
}

/// Returns whether a client id may start with the character: a letter or a decimal digit.
#[inline]
#[must_use]
pub fn may_start_client(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        _ => {
            (c.general_category_group() == GeneralCategoryGroup::Letter
                || c.general_category() == GeneralCategory::DecimalNumber)
                && !is_invisible(c)
        }
    }
}
