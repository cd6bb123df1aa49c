//! The grammar of a run id, a function for each line of it.
//!
//! ```text
//! run-id     = base [ suffix ]
//! base       = timestamp | sequence | apify
//! timestamp  = YYMMDD "-" HHMMSS
//! sequence   = "SR-" YYMMDD "-" 3DIGIT [ "-T" 1*19DIGIT ] [ "-S" 1*19DIGIT ]
//! apify      = 17ALNUM | "apify-" name
//! suffix     = "-" client-id  |  "-C" client-id
//! ```
//!
//! Each takes text and gives back what it read and the rest. It is read by position, never split at "-":
//! client ids hold hyphens too.

use super::calendar::{CivilDay, CivilSecond};
use super::{Kind, client, is_too_long};

/// Length of an id that Apify made.
pub(super) const APIFY_LEN: usize = 17;

/// The most characters of the name behind `apify-`.
const MAX_APIFY_NAME: usize = 64;

/// The most digits of a task or step number: those of the largest 64-bit number.
const MAX_NUMBER_DIGITS: usize = 19;

/// What stands before the task number of a sequence id.
pub const TASK_LABEL: &str = "-T";

/// What stands before the step number of a sequence id.
pub const STEP_LABEL: &str = "-S";

/// The numbers of a sequence base id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sequence<'a> {
    /// The running number of the day, 0 to 999.
    pub number: u16,
    /// The digits behind `-T`.
    pub task_id: Option<&'a str>,
    /// The digits behind `-S`.
    pub step_id: Option<&'a str>,
}

/// Reads a whole run id; gives its kind and the length of its base.
#[inline(always)]
pub(super) fn run_id(text: &str) -> Option<(Kind, usize)> {
    if is_too_long(text) {
        return None;
    }
    let (kind, rest) = base(text)?;
    is_suffix(kind, rest).then_some((kind, text.len() - rest.len()))
}

/// Whether `rest` may follow a base of this kind: nothing, or the suffix of a client.
#[inline(always)]
pub(super) fn is_suffix(kind: Kind, rest: &str) -> bool {
    rest.is_empty() || rest.strip_prefix(kind.separator()).is_some_and(|client| client::check(client).is_ok())
}

/// Reads the base of a run id.
#[inline(always)]
pub(super) fn base(text: &str) -> Option<(Kind, &str)> {
    if let Some(rest) = timestamp(text) {
        Some((Kind::Timestamp, rest))
    } else if let Some((_, rest)) = sequence(text) {
        Some((Kind::Sequence, rest))
    } else {
        apify(text).map(|rest| (Kind::Apify, rest))
    }
}

#[inline(always)]
fn timestamp(text: &str) -> Option<&str> {
    CivilSecond::parse(text.as_bytes().first_chunk()?)?;
    Some(&text[CivilSecond::TEXT_LEN..])
}

pub(super) fn sequence(text: &str) -> Option<(Sequence<'_>, &str)> {
    let rest = text.strip_prefix("SR-")?;
    CivilDay::parse(rest.as_bytes().first_chunk()?)?;
    let rest = rest[6..].strip_prefix('-')?;
    let (number, rest) = rest.split_at_checked(3)?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = number.parse().ok()?;
    let (task_id, rest) = labelled_number(rest, TASK_LABEL);
    let (step_id, rest) = labelled_number(rest, STEP_LABEL);
    Some((Sequence { number, task_id, step_id }, rest))
}

/// Reads the optional `-T12` or `-S3`. Where it isn't one, nothing is read and the caller meets it as the rest.
fn labelled_number<'a>(text: &'a str, label: &str) -> (Option<&'a str>, &'a str) {
    let Some(after) = text.strip_prefix(label) else {
        return (None, text);
    };
    match after.split_at(leading_digits(after)) {
        ("", _) => (None, text),
        (number, rest) => (Some(number), rest),
    }
}

/// Whether `text` can stand as a task or step number: 1 to 19 digits.
#[must_use]
pub fn is_number(text: &str) -> bool {
    !text.is_empty() && leading_digits(text) == text.len()
}

/// How many digits `text` starts with, as far as a number goes.
fn leading_digits(text: &str) -> usize {
    text.bytes().take(MAX_NUMBER_DIGITS).take_while(u8::is_ascii_digit).count()
}

fn apify(text: &str) -> Option<&str> {
    match text.strip_prefix("apify-") {
        Some(rest) => apify_name(rest),
        None => apify_made(text),
    }
}

/// The name behind `apify-` goes on to the first `-C`, which starts the client.
fn apify_name(text: &str) -> Option<&str> {
    let (name, rest) = text.split_at(text.find("-C").unwrap_or(text.len()));
    let bytes = name.as_bytes();
    let legal = bytes.len() <= MAX_APIFY_NAME
        && bytes.first()?.is_ascii_alphanumeric()
        && bytes.last()?.is_ascii_alphanumeric()
        && bytes.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'-');
    legal.then_some(rest)
}

/// Seventeen letters and digits with a letter among them; `rec…` is a row of Airtable.
fn apify_made(text: &str) -> Option<&str> {
    let id: &[u8; APIFY_LEN] = text.as_bytes().first_chunk()?;
    let legal = id.iter().all(u8::is_ascii_alphanumeric)
        && id.iter().any(u8::is_ascii_alphabetic)
        && !id.starts_with(b"rec");
    legal.then(|| &text[APIFY_LEN..])
}
