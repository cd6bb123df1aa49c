//! Refusals of this package that name no run: it was given a Promise, an object or nothing. No id leads to them, so they are
//! found by the words that they begin with, and as events (`DEBUG_RUN_ID=json`) by their codes.

use crate::refusal::ErrorCode;

/// How far a message or an event is looked at.
const REACH: usize = 300;

/// What was given in place of an id, empty if nothing was, and where that is said. `at` is the `ID` of the code or message.
pub(super) fn at(text: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let (before, from) = text.split_at(at);
    let given = if before.ends_with(b"STRICT RUN ") {
        in_message(from)
    } else if before.ends_with(b"ERR_RUN_") {
        let line = before.len() - before.len().min(REACH);
        let line = memchr::memrchr(b'\n', &before[line..]).map_or(line, |end| line + end);
        memchr::memmem::find(&before[line..], b"runIdEvent")?;
        in_event(from)
    } else {
        None
    }?;
    let end = given.as_ptr().addr() + given.len() - text.as_ptr().addr();
    Some((given, end))
}

/// Whether a text ends before it is known what was given.
pub(super) fn may_go_on(text: &[u8], at: usize) -> bool {
    let (before, from) = text.split_at(at);
    let is_one = before.ends_with(b"STRICT RUN ") || before.ends_with(b"ERR_RUN_");
    is_one && from.len() < REACH && !from.contains(&b'\n')
}

/// `ID ERROR: Object passed to normalizeRunId instead of string: runId is a Promise: is an await missing? Pass the id …`
fn in_message(text: &[u8]) -> Option<&[u8]> {
    let text = &text[..text.len().min(REACH)];
    let message = text.strip_prefix(b"ID ERROR: ")?;
    if message.starts_with(b"No run ID given to ") {
        return Some(&message[..0]);
    }
    let start = find_end(message, b" instead of string: ")?;
    let start = start + find_end(&message[start..], b" is ")?;
    let sentence = &message[start..][..memchr::memmem::find(&message[start..], b" Pass ")?];
    Some(sentence.strip_suffix(b".").unwrap_or(sentence))
}

/// `ID_NOT_STRING","given":"a Promise: is an await missing?"`, in a text of JSON perhaps.
fn in_event(text: &[u8]) -> Option<&[u8]> {
    let code = |code: ErrorCode| text.strip_prefix(code.as_str().strip_prefix("ERR_RUN_")?.as_bytes());
    if let Some(after) = code(ErrorCode::RunIdMissing) {
        return Some(&after[..0]);
    }
    let is_sign = |byte: &u8| b"\\\",: ".contains(byte);
    let signs = |text: &[u8]| text.iter().take_while(|byte| is_sign(byte)).count();
    let after = code(ErrorCode::RunIdNotString)?;
    let value = after[signs(after)..].strip_prefix(b"given")?;
    let value = &value[signs(value)..];
    let value = &value[..value.len().min(REACH)];
    Some(&value[..memchr::memchr2(b'"', b'\\', value)?])
}

fn find_end(text: &[u8], part: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, part).map(|at| at + part.len())
}
