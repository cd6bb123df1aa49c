//! Reads objects that are printed a field a line, but not as JSON: below a line of pino-pretty, and as JavaScript prints them,
//! alone or behind a text.
//!
//! ```text
//! {                                             [06:45:29.123] ERROR (17): message
//!   level: 'error',                                 runId: "251010-064529"
//!   message: 'message',                             err: {
//!   ctx: { runId: '251010-064529' }                   "message": "message",
//! }                                                   …
//! ```
//!
//! Keys mean what they mean in JSON.

use super::containers::take;
use super::fields::{Field, field};
use super::json::{Kind, Value};
use super::lex::{literal, run_of, skip, skip_colours, trim_end};
use super::logfmt::{MAX_KEY, is_in_key};
use super::object::{Object, Part};
use super::prefixes::behind_container;
use super::{Escapes, Line, Text};

/// What is before the error that caused one.
const CAUSE: &[u8] = b"[cause]: ";

/// A key and its value, which is without its quotes.
struct Printed<'l> {
    key: &'l [u8],
    value: Value,
}

/// Whether a line is a field: `runId: '251010-064529',`.
pub(super) fn is_field(text: &[u8], at: usize) -> bool {
    key(text, at).is_some()
}

/// Returns the key that begins at `at`, and where its value begins.
fn key(text: &[u8], at: usize) -> Option<(&[u8], usize)> {
    if let Some(value) = literal(text, at, CAUSE) {
        return Some((b"error", value));
    }
    let quote = text.get(at).copied().filter(|byte| matches!(byte, b'\'' | b'"'));
    let start = at + usize::from(quote.is_some());
    let end = run_of(text, start, MAX_KEY, is_in_key)?;
    let behind = match quote {
        Some(quote) => literal(text, end, &[quote])?,
        None => end,
    };
    let colon = literal(text, skip_colours(text, behind), b":")?;
    let value = skip(text, colon);
    (value > colon).then_some((&text[start..end], value))
}

/// Reads the field in `text[at..end]`.
fn printed(text: &[u8], at: usize, end: usize) -> Option<Printed<'_>> {
    let (key, start) = key(&text[..end], at)?;
    let end = if text[end - 1] == b',' { end - 1 } else { end };
    let end = trim_end(text, start, end);
    let range = match text.get(start..end)? {
        [open @ (b'"' | b'\'' | b'`'), .., close] if open == close => start + 1..end - 1,
        [] | [.., b'{' | b'['] => {
            return Some(Printed { key, value: Value { range: start..end, kind: Kind::Object } });
        }
        // An error isn't quoted.
        [b'A'..=b'Z', ..] if field(key) == Some(Field::Error) => start..end,
        _ => return Some(Printed { key, value: Value { range: start..end, kind: Kind::Bare } }),
    };
    let is_escaped = memchr::memchr(b'\\', &text[range.clone()]).is_some();
    Some(Printed { key, value: Value { range, kind: if is_escaped { Kind::Escaped } else { Kind::Plain } } })
}

impl<'l> Object<'l> {
    /// Reads fields that are indented by `indent`, a line each, and those of objects in them; from the line end at `at` on.
    fn of_printed(text: &'l [u8], mut at: usize, indent: usize) -> Self {
        let mut object = Self::default();
        let mut section = None;
        while at < text.len() {
            let start = at + 1;
            at = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |len| start + len);
            let blanks = text[start..at].iter().take_while(|byte| **byte == b' ').count();
            let part = match blanks.checked_sub(indent) {
                Some(0) => Some(Part::Payload),
                Some(2) => section,
                _ => None,
            };
            let content = skip(text, start).min(at);
            let end = trim_end(text, content, at);
            let Some(part) = part else { continue };
            let Some(Printed { key, value }) = printed(text, content, end) else { continue };
            if value.kind != Kind::Object {
                object.scalar(text, key, &value, part);
            } else if blanks == indent {
                section = object.part_of(text, key, &value, Part::Payload);
            }
        }
        object.conclude(text);
        object
    }
}

/// Reads an object that JavaScript printed, a field a line.
pub(super) fn printed_object<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let end = literal(text, at, b"{\r\n").or_else(|| literal(text, at, b"{\n"))?;
    let first = skip(text, end);
    if text.get(first) == Some(&b'"') || !is_field(text, first) {
        return None;
    }
    // An object in an array is indented as a whole.
    fields_below(line, text, end - 1, first - end);
    if line.message.is_none() && line.error.is_none() && line.event.is_none() {
        line.message = Some(Text { range: at..trim_end(text, at, text.len()), escapes: Escapes::None });
    }
    Some(text.len())
}

/// Returns where the first line of a record ends, and the one that the object below it begins on: `message {`, perhaps with the stack
/// of an error in between.
#[inline]
pub(super) fn object_below(text: &[u8]) -> Option<(usize, usize)> {
    if !text.ends_with(b"\n}") || text[behind_container(text)..].starts_with(b"{") {
        return None;
    }
    let first_end = memchr::memchr(b'\n', text)?;
    let opens = |at: &usize| text[..*at].trim_ascii_end().ends_with(b"{");
    Some((first_end, memchr::memchr_iter(b'\n', text).find(opens)?))
}

/// Gives a line the fields from the line end at `at` on, which are indented by `indent`.
#[inline(never)]
pub(super) fn fields_below<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize, indent: usize) {
    take(line, Object::of_printed(text, at, indent), text);
}

#[cfg(test)]
mod tests {
    use super::super::samples::assert_chain;
    use super::super::{Guess, Level, read};

    const OBJECT: &str = "{
  level: 'error',
  message: 'Job tracking record not found',
  timestamp: '2025-10-10T06:45:29.123Z',
  [Symbol(level)]: 'error',
  service: 'api',
  ctx: {
    runId: '251010-064529',
    lead: { id: 7 }
  },
  clientId: \"O'Neil\",
  error: TypeError: can't read
      at find (runs.js:1:2) {
    code: 'E_NONE'
  },
  lead: {
    runId: '999999'
  }
}";

    #[test]
    fn an_object_of_javascript_is_read_as_one_of_json() {
        for text in [OBJECT.to_owned(), OBJECT.replace('\n', "\r\n")] {
            let line = read(text.as_bytes(), &mut Guess::default());
            let part = |range: std::ops::Range<usize>| &text[range];
            assert_eq!(line.formats.names().collect::<Vec<_>>(), ["printed-object"]);
            assert_eq!((line.time, line.level), (Some(1_760_078_729_123), Some(Level::Error)));
            assert_eq!((line.process[0], line.client), (Some("api"), Some("O'Neil")));
            assert_eq!(line.run.map(part), Some("251010-064529"));
            assert_eq!(
                line.message.map(|message| part(message.range)),
                Some("Job tracking record not found")
            );
            assert_eq!(line.error.map(|error| part(error.range)), Some("TypeError: can't read"));
        }
    }

    #[test]
    fn an_object_without_a_message_is_its_message() {
        let text = "{\n  runId: '251010-064529',\n  step: 'missed'\n}";
        let line = read(text.as_bytes(), &mut Guess::default());
        assert_eq!(line.message.map(|message| message.range), Some(0..text.len()));
    }

    #[test]
    fn other_braces_are_left_to_others() {
        assert_chain("{\n  \"runId\": \"251010-064529\"\n}", "json");
        assert_chain("{\n}", "json");
        for text in ["{ runId: 1 }", "{\n  a sentence\n}", "{\n"] {
            assert_chain(text, "");
        }
    }
}
