//! Lines in lines: a message that is itself a line, as containers wrap them, and a document that quotes lines. Each is read again as
//! a line of its own, and takes what it lacks from the one around it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use bumpalo::Bump;

use super::format::quoted::quoted_lines;
use super::format::{self, Escapes, Guess, Line, Text};
use super::scan::{self, Hit};

/// How deep lines are unwrapped: a container's line, a line in it, a line quoted by that.
const MAX_DEPTH: usize = 3;

/// How the last line of each depth was written.
pub(super) type Guesses = [Guess; MAX_DEPTH + 1];

/// A text that is read as one line: a record, a line that it wraps or quotes, or what is left of a record beside those.
pub(super) struct Unit<'l> {
    pub(super) text: &'l [u8],
    pub(super) line: Line<'l>,
    pub(super) hits: Cow<'l, [Hit<'l>]>,
    /// Its message, without escapes.
    pub(super) message: &'l [u8],
    /// The message of an error in a field of its own.
    pub(super) error: &'l [u8],
    /// The name of an event in a field of its own.
    pub(super) event: &'l [u8],
    /// The message of the line that it continues.
    pub(super) continued: &'l [u8],
    /// Whether it is a quoted line, and so a record of its own.
    pub(super) begins_record: bool,
}

impl<'l> Unit<'l> {
    /// Returns what rules read.
    pub(super) fn texts(&self) -> [&'l [u8]; 4] {
        [self.message, self.error, self.event, self.continued]
    }
}

/// What a line takes from the line around it.
#[derive(Default)]
struct Outer<'l> {
    line: Line<'l>,
    /// Its message, without escapes, if the line continues it.
    message: &'l [u8],
}

/// Takes records apart.
pub(super) struct Unwrapper<'l, 'm> {
    /// Holds the texts without their escapes.
    arena: &'l Bump,
    unescaped: Vec<u8>,
    guesses: &'m mut Guesses,
    /// Quoted lines with ids that were read, by their hash.
    quoted: &'m mut BTreeSet<u64>,
    units: Vec<Unit<'l>>,
    /// Whether the next unit begins a record.
    begins_record: bool,
}

impl<'l, 'm> Unwrapper<'l, 'm> {
    /// For so many records; most have one unit.
    pub(super) fn new(
        records: usize,
        arena: &'l Bump,
        guesses: &'m mut Guesses,
        quoted: &'m mut BTreeSet<u64>,
    ) -> Self {
        let units = Vec::with_capacity(records);
        Self { arena, unescaped: Vec::new(), guesses, quoted, units, begins_record: false }
    }

    /// Returns how many units there are.
    pub(super) fn len(&self) -> usize {
        self.units.len()
    }

    /// Takes a record apart: a line, or several. `hits` are what was found on it, by its own bytes; `head` is the line that it
    /// continues.
    pub(super) fn record(&mut self, text: &'l [u8], head: Option<&'l [u8]>, hits: &'l [Hit<'l>]) {
        let outer = head.map_or_else(Outer::default, |head| {
            let line = format::read(head, &mut self.guesses[0]);
            let message = self.part_of(head, line.message.as_ref());
            Outer { line, message }
        });
        self.line(text, hits.into(), &outer, 0);
    }

    /// Takes the rest of a line that was too long: of what came before it nothing is known.
    pub(super) fn rest(&mut self, text: &'l [u8], hits: &'l [Hit<'l>]) {
        self.unit(text, Line::default(), hits.into(), b"", b"");
    }

    pub(super) fn into_units(self) -> Vec<Unit<'l>> {
        self.units
    }

    fn line(&mut self, text: &'l [u8], hits: Cow<'l, [Hit<'l>]>, outer: &Outer<'l>, depth: usize) {
        let line = format::read(text, &mut self.guesses[depth]);
        self.line_as_read(text, line, hits, outer, depth);
    }

    fn line_as_read(
        &mut self,
        text: &'l [u8],
        mut line: Line<'l>,
        hits: Cow<'l, [Hit<'l>]>,
        outer: &Outer<'l>,
        depth: usize,
    ) {
        line.inherit(&outer.line);
        if depth > 0 {
            line.formats = outer.line.formats.then(line.formats);
        }
        let message = self.part_of(text, line.message.as_ref());
        if depth == MAX_DEPTH || !self.unwrap(text, &line, message, &hits, depth) {
            self.unit(text, line, hits, message, outer.message);
        }
    }

    /// Adds a unit that isn't taken apart any more.
    fn unit(
        &mut self,
        text: &'l [u8],
        line: Line<'l>,
        hits: Cow<'l, [Hit<'l>]>,
        message: &'l [u8],
        continued: &'l [u8],
    ) {
        let error = self.part_of(text, line.error.as_ref());
        let event = self.part_of(text, line.event.as_ref());
        let begins_record = std::mem::take(&mut self.begins_record);
        self.units.push(Unit { text, line, hits, message, error, event, continued, begins_record });
    }

    /// Reads what a line wraps as lines of their own, with what else is on it. Returns whether it wraps any.
    fn unwrap(
        &mut self,
        text: &'l [u8],
        line: &Line<'l>,
        message: &'l [u8],
        hits: &[Hit<'l>],
        depth: usize,
    ) -> bool {
        let Some(part) = &line.message else { return self.strings(text, line, hits, depth) };
        if let Some(lines) = quoted_lines(message) {
            for quoted in lines {
                self.quoted(quoted, line, depth);
            }
        } else if !line.formats.is_empty() && part.range.len() < text.len() && may_be_line(message) {
            let mut guess = self.guesses[depth + 1];
            let inner = format::read(message, &mut guess);
            if inner.formats.is_empty() {
                return self.strings(text, line, hits, depth);
            }
            self.guesses[depth + 1] = guess;
            let found = scanned(message);
            if found.is_empty() {
                let said = inner.message.as_ref().map_or(message, |part| self.part_of(message, Some(part)));
                let formats = line.formats.then(inner.formats);
                let mut merged = Line { formats, ..inner.without_places() };
                merged.inherit(line);
                (merged.run, merged.parent) = (line.run.clone(), line.parent.clone());
                self.unit(text, merged, hits.to_vec().into(), said, b"");
                return true;
            }
            let outer = Outer { line: line.clone().without_places(), message: b"" };
            self.line_as_read(message, inner, found.into(), &outer, depth + 1);
        } else {
            return self.strings(text, line, hits, depth);
        }
        let rest: Vec<Hit<'l>> =
            hits.iter().filter(|hit| !part.range.contains(&hit.start)).cloned().collect();
        if !rest.is_empty() {
            // What the message says happened to the ids in it alone.
            let own = line.own.clone().filter(|_| line.error.is_some());
            let line = Line { message: None, own, ..line.clone() };
            self.unit(text, line, rest.into(), b"", b"");
        }
        true
    }

    /// Reads the strings of a document of JSON that quote lines, wherever they are in it.
    fn strings(&mut self, text: &'l [u8], line: &Line<'l>, hits: &[Hit<'l>], depth: usize) -> bool {
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
            let part = string.clone().map(|range| Text { range, escapes: Escapes::Backslash });
            let value = part.as_ref().map(|part| self.part_of(text, Some(part)));
            let lines: Option<Vec<&[u8]>> = value.and_then(|value| {
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
                    lines.into_iter().for_each(|quoted| self.quoted(quoted, line, depth));
                }
                (_, string) => {
                    plain = string.unwrap_or_default();
                    rest.extend(is_quoting.then(|| hit.clone()));
                }
            }
        }
        if is_quoting && !rest.is_empty() {
            self.unit(text, line.clone(), rest.into(), b"", b"");
        }
        is_quoting
    }

    /// Reads a line that a document quotes, unless the same line was quoted before.
    fn quoted(&mut self, text: &'l [u8], line: &Line<'l>, depth: usize) {
        let found = scanned(text);
        if found.is_empty() || !self.quoted.insert(hash(text)) {
            return;
        }
        self.begins_record = true;
        let outer = Outer { line: line.clone().without_places(), message: b"" };
        self.line(text, found.into(), &outer, depth + 1);
    }

    /// Returns a part of a line, without its escapes; nothing if there is none.
    fn part_of(&mut self, text: &'l [u8], part: Option<&Text>) -> &'l [u8] {
        let Some(part) = part else { return b"" };
        let text = &text[part.range.clone()];
        self.unescaped.clear();
        match part.escapes {
            Escapes::Backslash if memchr::memchr(b'\\', text).is_some() => {
                format::unescape(text, &mut self.unescaped);
            }
            Escapes::Doubled => format::undouble(text, &mut self.unescaped),
            _ => return text,
        }
        self.arena.alloc_slice_copy(&self.unescaped)
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
