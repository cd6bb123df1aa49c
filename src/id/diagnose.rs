//! Why a text is no run id, or no client id: the second look, which only a refusal pays for.
//!
//! The order matters. Whole texts that are known to be something else come first, then what stands around
//! an id, then the part at which the grammar stopped; so the reason names what the text is, rather than the
//! first character that a parser stumbled on.

use super::{Kind, client, grammar, is_space, is_too_long, job};
use crate::refusal::Reason;

/// Texts that stood in an id's place before there was one.
const PLACEHOLDERS: [&str; 7] = ["undefined", "null", "NaN", "true", "false", "INITIALIZING", "UNKNOWN"];

/// Says why `text`, which the grammar has refused, is no run id.
#[cold]
pub(super) fn run_id(text: &str) -> Reason {
    if is_too_long(text) {
        return Reason::TooLong;
    }
    let suffixed = grammar::base(text).filter(|(_, rest)| !rest.is_empty());
    if suffixed.is_some_and(|(kind, rest)| is_doubled(kind, rest)) {
        return Reason::DoubledClient;
    }
    if let Some(reason) = something_else(text) {
        return reason;
    }
    match suffixed {
        Some((kind, rest)) => suffix(kind, rest),
        None => base(text),
    }
}

/// Says why `text`, which was refused as a client id for `reason`, is none: what the whole of it is, where that is
/// known, is nearer than the character that a rule stumbled on. A doubled name stays one.
#[cold]
pub(super) fn client_id(text: &str, reason: Reason) -> Reason {
    match reason {
        Reason::DoubledClient => reason,
        _ => spoiled(text).unwrap_or(reason),
    }
}

fn is_doubled(kind: Kind, rest: &str) -> bool {
    rest.strip_prefix(kind.separator()).is_some_and(client::is_doubled)
}

/// Texts that are known to be something else, or that hold an id with something around it.
fn something_else(text: &str) -> Option<Reason> {
    if PLACEHOLDERS.contains(&text) {
        Some(Reason::Placeholder)
    } else if let Some(reason) = spoiled(text) {
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

/// Texts that were spoiled on their way, whatever they held before.
fn spoiled(text: &str) -> Option<Reason> {
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

/// The base is sound; what follows it is not.
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

/// Not even the base is sound.
fn base(text: &str) -> Reason {
    if text.starts_with("SR-") {
        Reason::SequenceShape
    } else if text.starts_with("apify-") {
        Reason::ApifyShape
    } else if has_timestamp_shape(text) {
        Reason::NoSuchTime
    } else if text.len() == grammar::APIFY_LEN && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        // The grammar refuses seventeen of these for two reasons only.
        if text.starts_with("rec") { Reason::AirtableRecord } else { Reason::OnlyDigits }
    } else {
        Reason::Unknown
    }
}

/// `20250923-040841-338`
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

/// `999999-999999`, whatever follows.
fn has_timestamp_shape(text: &str) -> bool {
    let Some(start) = text.as_bytes().first_chunk::<13>() else {
        return false;
    };
    start.iter().enumerate().all(|(at, byte)| if at == 6 { *byte == b'-' } else { byte.is_ascii_digit() })
}
