//! Reads a line that goes on with the record before it: a stack trace, a printed object, the fields of pino-pretty.

use super::brackets::level_word;
use super::lex::{skip, trim_end};
use super::{Escapes, Line, Text, logfmt};

/// Whether a line goes on with the one before it: it is indented, or closes an object.
pub(in crate::trace) fn is_continuation(line: &[u8]) -> bool {
    matches!(line.first(), Some(b' ' | b'\t' | b'}' | b']'))
}

/// Reads a continuation by itself: the message is the line, and of a field, `    runId: "251010-064529",`, its value.
///
/// An indented line that begins as a record does isn't one: a header in brackets, JSON, a date, a level in
/// capitals.
pub(super) fn continuation<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    if !is_continuation(text.get(at..)?) {
        return None;
    }
    let start = skip(text, at);
    if start > at && begins_record(text, start) {
        return None;
    }
    let end = trim_end(text, start, text.len());
    if start > at {
        logfmt::printed_field(line, text, start, end);
    }
    line.message = Some(Text { range: start..end.max(start), escapes: Escapes::None });
    Some(text.len())
}

fn begins_record(text: &[u8], at: usize) -> bool {
    match text.get(at) {
        None | Some(b'[' | b'"' | b'0'..=b'9' | b'<') => true,
        Some(b'{') => matches!(text.get(skip(text, at + 1)), Some(b'"' | b'}')),
        Some(b'A'..=b'Z') => level_word(text, at).is_some(),
        _ => false,
    }
}
