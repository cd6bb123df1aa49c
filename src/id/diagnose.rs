//! Works out why a refused text isn't a run id or a client id.
//!
//! The order of the checks matters. Recognizing the whole text ("a job id") helps the reader more than naming
//! the first illegal character, so it comes first; then damage around an id, then the part where the grammar
//! failed.

use super::{Kind, client, grammar, is_space, is_too_long, job};
use crate::refusal::Reason;

/// Texts that code uses before there is an id, or prints for a missing value.
const PLACEHOLDERS: [&str; 7] = ["undefined", "null", "NaN", "true", "false", "INITIALIZING", "UNKNOWN"];

/// Returns the reason why `text`, which the grammar rejected, isn't a run id.
#[cold]
pub(super) fn run_id(text: &str) -> Reason {
    if is_too_long(text) {
        return Reason::TooLong;
    }
    let suffixed = grammar::base(text).filter(|(_, rest)| !rest.is_empty());
    if suffixed.is_some_and(|(kind, rest)| is_doubled(kind, rest)) {
        return Reason::DoubledClient;
    }
    if let Some(reason) = recognized(text) {
        return reason;
    }
    match suffixed {
        Some((kind, rest)) => suffix(kind, rest),
        None => base(text),
    }
}

/// Replaces the `reason` for rejecting a client id by a better one, if the whole text is recognizably
/// damaged. A doubled name stays a doubled name.
#[cold]
pub(super) fn client_id(text: &str, reason: Reason) -> Reason {
    match reason {
        Reason::DoubledClient => reason,
        _ => damage(text).unwrap_or(reason),
    }
}

fn is_doubled(kind: Kind, rest: &str) -> bool {
    rest.strip_prefix(kind.separator()).is_some_and(client::is_doubled)
}

/// Recognizes texts that are known to be something else, or damaged.
fn recognized(text: &str) -> Option<Reason> {
    if PLACEHOLDERS.contains(&text) {
        Some(Reason::Placeholder)
    } else if let Some(reason) = damage(text) {
        Some(reason)
    } else if job::parse(text).is_some() {
        Some(Reason::JobId)
    } else if is_session_id(text) {
        Some(Reason::SessionId)
    } else if text.ends_with(".0") {
        Some(Reason::PointZero)
    } else {
        None
    }
}

/// Recognizes damage from stringifying, padding or truncating, whatever the text was before.
fn damage(text: &str) -> Option<Reason> {
    if text.contains("[object Promise]") {
        Some(Reason::PromiseText)
    } else if text.contains("[object ") {
        Some(Reason::ObjectText)
    } else if text.starts_with(is_space) || text.ends_with(is_space) {
        Some(Reason::OuterSpace)
    } else if let Some(control) = text.chars().find(|c| c.is_control()) {
        Some(Reason::ControlCharacter(control))
    } else if text.ends_with("...") || text.ends_with('…') {
        Some(Reason::CutOff)
    } else {
        None
    }
}

/// Returns what is wrong with the text after a valid base.
fn suffix(kind: Kind, rest: &str) -> Reason {
    match rest.strip_prefix(kind.separator()) {
        Some(client) => client::check(client).err().unwrap_or(Reason::Unknown),
        None if kind == Kind::Timestamp => Reason::AfterTimestamp,
        None if rest == "-" => Reason::ClientEmpty,
        None if rest.starts_with('-') => Reason::SuffixWithoutC,
        None if kind == Kind::Sequence => Reason::SequenceShape,
        None => Reason::Unknown,
    }
}

/// Returns what is wrong with a text that doesn't start with a valid base.
fn base(text: &str) -> Reason {
    if text.starts_with("SR-") {
        Reason::SequenceShape
    } else if let Some(name) = text.strip_prefix("apify-") {
        let name = name.split_once("-C").map_or(name, |(name, _)| name);
        if client::RESERVED.contains(&name) { Reason::ApifyReserved } else { Reason::ApifyShape }
    } else if has_timestamp_shape(text) {
        Reason::NoSuchTime
    } else if text.len() == grammar::APIFY_LEN && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        // The grammar rejects 17 letters and digits for only these two reasons.
        if text.starts_with("rec") { Reason::AirtableRecord } else { Reason::OnlyDigits }
    } else {
        Reason::Unknown
    }
}

/// Recognizes session ids such as `20250923-040841-338`.
fn is_session_id(text: &str) -> bool {
    let Ok(text) = <[u8; 19]>::try_from(text.as_bytes()) else { return false };
    let mut digits = [0; 14];
    digits[..8].copy_from_slice(&text[..8]);
    digits[8..].copy_from_slice(&text[9..15]);
    text[8] == b'-'
        && text[15] == b'-'
        && text[16..].iter().all(u8::is_ascii_digit)
        && job::full_year_second(&digits).is_some()
}

/// Returns whether `text` starts with digits in the shape of a timestamp, such as `999999-999999`.
fn has_timestamp_shape(text: &str) -> bool {
    let Some(start) = text.as_bytes().first_chunk::<13>() else {
        return false;
    };
    start.iter().enumerate().all(|(at, byte)| if at == 6 { *byte == b'-' } else { byte.is_ascii_digit() })
}
