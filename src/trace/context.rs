//! What is around an id on its line: the key before it, the brackets about it.

use std::sync::LazyLock;

use super::scan::{Hit, Key, What};
use crate::id::{Kind, RunId};
use crate::refusal::Reason;

/// Names in the place of a tenant that aren't one.
const NO_TENANTS: [&str; 10] =
    ["SYSTEM", "GLOBAL", "ALL", "NONE", "UNKNOWN", "DEFAULT", "SERVER", "MAIN", "N/A", "ANONYMOUS"];

/// Whether a value behind a key for tenants, or a word of a header, may name one.
pub(super) fn is_tenant(name: &str) -> bool {
    crate::id::ClientId::parse(name).is_ok() && !is_nobody(name)
}

/// Whether a name says that a line is of no tenant.
pub(super) fn is_nobody(name: &str) -> bool {
    NO_TENANTS.iter().any(|other| name.eq_ignore_ascii_case(other))
}

/// Whether a text ends with the key of a run: `runId=`, `"run_id":"`. That of another's, such as `previousRunId`, isn't one.
pub(super) fn is_run(before: &[u8]) -> bool {
    let end = before.iter().rposition(|byte| !b"\\\"'=: ".contains(byte)).map_or(0, |at| at + 1);
    let is_of_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
    let start = before[..end].iter().rposition(|byte| !is_of_key(byte)).map_or(0, |at| at + 1);
    let is_key = |key: &&[u8]| before[start..end].eq_ignore_ascii_case(key);
    before[end..].iter().any(|byte| b"=:".contains(byte)) && [&b"runId"[..], b"run_id"].iter().any(is_key)
}

/// Whether the key before an id names it as a parent.
pub(super) fn is_parent(before: &[u8]) -> bool {
    let before = before[before.len().saturating_sub(24)..].trim_ascii_end();
    let is_named = |at: &usize| before[*at..].get(..6).is_some_and(|six| six.eq_ignore_ascii_case(b"parent"));
    let last = memchr::memchr2_iter(b'p', b'P', before).rfind(is_named);
    last.is_some_and(|at| !before[at..].iter().any(|byte| b",{&?\n;".contains(byte)))
}

/// Whether neither the run nor the client is there, as in what a worker says that has no work; in a query both are missed.
pub(super) fn is_idle(text: &[u8], hits: &[Hit<'_>]) -> bool {
    let absent = |wanted: Key| {
        hits.iter().find(|hit| {
            matches!(&hit.what, What::Stranger { reason: Reason::Placeholder, key, .. } if *key == Some(wanted))
        })
    };
    let (Some(run), Some(client)) = (absent(Key::Run), absent(Key::Client)) else { return false };
    let between = &text[run.end.min(client.end)..run.start.max(client.start)];
    memchr::memchr2(b'&', b'%', between).is_none()
}

pub(super) fn is_null(text: &[u8], hit: &Hit<'_>) -> bool {
    text[hit.start..hit.end] == *b"null"
}

/// Whether something fills the brackets of a header.
pub(super) fn is_header(text: &[u8], hit: &Hit<'_>) -> bool {
    text[..hit.start].ends_with(b"[") && text.get(hit.end) == Some(&b']')
}

/// Whether an object is open at the end of a text.
pub(super) fn is_in_object(before: &[u8]) -> bool {
    memchr::memrchr2(b'{', b'}', before).is_some_and(|at| before[at] == b'{')
}

/// Words that can be ids of Apify's runs, of a message that names Apify or an actor.
pub(super) fn apify_ids(message: &[u8]) -> impl Iterator<Item = &str> {
    static NAMES: LazyLock<[memchr::memmem::Finder<'static>; 2]> =
        LazyLock::new(|| ["pify", "ctor"].map(memchr::memmem::Finder::new));
    let message = if NAMES.iter().any(|name| name.find(message).is_some()) { message } else { b"" };
    message
        .split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-' && *byte != b'_')
        .filter(|word| word.len() == 17 && word.iter().any(u8::is_ascii_digit))
        .filter_map(|word| std::str::from_utf8(word).ok())
        .filter(|word| RunId::read(word).is_some_and(|id| id.kind() == Kind::Apify))
}
