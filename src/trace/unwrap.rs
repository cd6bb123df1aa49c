//! Lines in lines: a message that is itself a line, as containers wrap them, and a document that quotes lines. Each is read again as
//! a line of its own, and takes what it lacks from the one around it.

use std::borrow::Cow;

use super::entry::Record;
use super::event::Reader;
use super::format::quoted::quoted_lines;
use super::format::{self, Guess, Line, Text};
use super::scan::{self, Hit};

/// How deep lines are unwrapped: a container's line, a line in it, a line quoted by that.
pub(super) const MAX_DEPTH: usize = 3;

/// What a line takes from the line around it.
#[derive(Clone, Default)]
pub(super) struct Outer<'l> {
    pub(super) line: Line<'l>,
    /// The text that its ranges are of.
    pub(super) text: &'l [u8],
}

impl Reader<'_> {
    pub(super) fn line(
        &mut self,
        record: &mut Record,
        text: &[u8],
        hits: &[Hit<'_>],
        outer: &Outer<'_>,
        depth: usize,
    ) {
        let line = format::read(text, &mut self.memory.guesses[depth]);
        self.line_as_read(record, text, line, hits, outer, depth);
    }

    fn line_as_read<'l>(
        &mut self,
        record: &mut Record,
        text: &[u8],
        mut line: Line<'l>,
        hits: &[Hit<'_>],
        outer: &Outer<'l>,
        depth: usize,
    ) {
        line.inherit(&outer.line);
        if depth > 0 {
            line.formats = outer.line.formats.then(line.formats);
        }
        let message = line.message.as_ref().map_or(Cow::Borrowed(&b""[..]), |part| unescaped(text, part));
        if depth < MAX_DEPTH && self.unwrap(record, text, &line, &message, hits, depth) {
            return;
        }
        let continued =
            outer.line.message.as_ref().map_or(Cow::Borrowed(&b""[..]), |part| unescaped(outer.text, part));
        self.entry(record, text, &line, hits, &message, &continued);
    }

    /// Reads what a line wraps as lines of their own, with what else is on it. Returns whether it wraps any.
    fn unwrap(
        &mut self,
        record: &mut Record,
        text: &[u8],
        line: &Line<'_>,
        message: &[u8],
        hits: &[Hit<'_>],
        depth: usize,
    ) -> bool {
        let Some(part) = &line.message else { return self.strings(record, text, line, hits, depth) };
        let mut rest: Vec<Hit<'_>> = Vec::new();
        let mut is_wrapping = false;
        if let Some(lines) = quoted_lines(message) {
            is_wrapping = true;
            for quoted in lines {
                self.quoted(record, quoted, line, depth);
            }
        } else if !line.formats.is_empty() && part.range.len() < text.len() && may_be_line(message) {
            let mut guess = self.memory.guesses[depth + 1];
            let inner = format::read(message, &mut guess);
            if inner.formats.is_empty() {
                return self.strings(record, text, line, hits, depth);
            }
            self.memory.guesses[depth + 1] = guess;
            let found = scanned(message);
            if found.is_empty() {
                let said =
                    inner.message.as_ref().map_or(Cow::Borrowed(message), |part| unescaped(message, part));
                let formats = line.formats.then(inner.formats);
                let mut merged = Line { formats, ..inner.without_places() };
                merged.inherit(line);
                (merged.run, merged.parent) = (line.run.clone(), line.parent.clone());
                self.entry(record, text, &merged, hits, &said, b"");
                return true;
            }
            is_wrapping = true;
            let outer = Outer { line: line.clone().without_places(), text: b"" };
            self.line_as_read(record, message, inner, &found, &outer, depth + 1);
        }
        if !is_wrapping {
            return self.strings(record, text, line, hits, depth);
        }
        rest.extend(hits.iter().filter(|hit| !part.range.contains(&hit.start)).cloned());
        if !rest.is_empty() {
            // What the message says happened to the ids in it alone.
            let own = line.own.clone().filter(|_| line.error.is_some());
            let line = Line { message: None, own, ..line.clone() };
            self.entry(record, text, &line, &rest, b"", b"");
        }
        true
    }

    /// Reads the strings of a document of JSON that quote lines, wherever they are in it.
    fn strings(
        &mut self,
        record: &mut Record,
        text: &[u8],
        line: &Line<'_>,
        hits: &[Hit<'_>],
        depth: usize,
    ) -> bool {
        if !matches!(text.trim_ascii_start().first(), Some(b'{' | b'[' | b'"')) {
            return false;
        }
        // A text in no known format is all message.
        let message = line
            .message
            .as_ref()
            .map(|part| &part.range)
            .filter(|range| range.len() < text.trim_ascii().len());
        let known = [line.run.as_ref(), line.parent.as_ref(), message];
        let is_known = |at: usize| known.iter().flatten().any(|range| range.contains(&at));
        // The hits that no quoted line has; none are gathered before there is one.
        let (mut rest, mut end, mut is_quoting) = (Vec::new(), 0, false);
        // A string may hold thousands of ids, and is read for the first of them.
        let mut plain = 0..0;
        for (at, hit) in hits.iter().enumerate() {
            if hit.start < end {
                continue;
            }
            if plain.contains(&hit.start) {
                rest.extend(is_quoting.then(|| hit.clone()));
                continue;
            }
            let string = (!is_known(hit.start)).then(|| format::string_around(text, hit.start)).flatten();
            let value = string.clone().map(|range| unescaped(text, &Text { range, is_escaped: true }));
            let lines: Option<Vec<&[u8]>> = value.as_deref().and_then(|value| {
                quoted_lines(value).map(Iterator::collect).or_else(|| {
                    let is_line =
                        may_be_line(value) && !format::read(value, &mut Guess::default()).formats.is_empty();
                    is_line.then(|| vec![value])
                })
            });
            match (lines, string) {
                (Some(lines), Some(string)) => {
                    if !std::mem::replace(&mut is_quoting, true) {
                        rest.extend_from_slice(&hits[..at]);
                    }
                    end = string.end;
                    lines.into_iter().for_each(|quoted| self.quoted(record, quoted, line, depth));
                }
                (_, string) => {
                    plain = string.unwrap_or_default();
                    rest.extend(is_quoting.then(|| hit.clone()));
                }
            }
        }
        if is_quoting && !rest.is_empty() {
            self.entry(record, text, line, &rest, b"", b"");
        }
        is_quoting
    }

    /// Reads a line that a document quotes, unless the same line was quoted before.
    fn quoted(&mut self, record: &mut Record, text: &[u8], line: &Line<'_>, depth: usize) {
        let found = scanned(text);
        if found.is_empty() || !self.memory.quoted.insert(hash(text)) {
            return;
        }
        record.number = self.flow.begin_record();
        record.affected.clear();
        let outer = Outer { line: line.clone().without_places(), text: b"" };
        self.line(record, text, &found, &outer, depth + 1);
    }
}

/// Finds all that is in a text.
fn scanned(text: &[u8]) -> Vec<Hit<'_>> {
    let mut hits = Vec::new();
    scan::scan_some(text, &mut |hit| hits.push(hit));
    hits
}

fn hash(text: &[u8]) -> u64 {
    use std::hash::{Hash as _, Hasher as _};
    let mut hasher = std::hash::DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Whether a message may be a line itself. Prose begins with a letter.
fn may_be_line(message: &[u8]) -> bool {
    match message {
        [b'[' | b'{' | b'<' | b'0'..=b'9' | b' ' | 0x1B, ..] => true,
        _ => [&b"SMART_RESUME_"[..], b"level=", b"time=", b"ts=", b"msg="]
            .iter()
            .any(|front| message.starts_with(front)),
    }
}

/// A part of a line, without its escapes.
pub(super) fn unescaped<'t>(text: &'t [u8], part: &Text) -> Cow<'t, [u8]> {
    let text = &text[part.range.clone()];
    if !part.is_escaped || memchr::memchr(b'\\', text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut plain = Vec::with_capacity(text.len());
    format::unescape(text, &mut plain);
    Cow::Owned(plain)
}
