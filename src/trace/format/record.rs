//! Finds the bytes of a piece that are one record around a place in it.
//!
//! Most often that is a line. An entry of a document that is one line is a record too, and so are an object that was printed a
//! field a line, and a line of pino-pretty with the fields below it. Another line that goes on with the one before it, such as
//! one of a stack trace, is read by itself, but says which line it belongs to.

use std::ops::Range;

use super::continuation::is_continuation;
use super::document::{Entries, Entry};
use super::lex::skip;
use super::pino_pretty::{self, INDENT};
use super::prefixes::behind_container;
use super::printed::is_field;
use super::{Guess, read};

/// How far an object that is printed over several lines is followed.
const MAX_LINES: usize = 1_000;
const MAX_LEN: usize = 64 << 10;

/// How far the line is looked for that a line goes on with.
const MAX_CONTINUED: usize = 50;

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::trace) struct Record {
    pub(in crate::trace) range: Range<usize>,
    /// What says more of it: what is around an entry of a document, or the line that this one goes on with.
    pub(in crate::trace) head: Option<Range<usize>>,
}

/// The records of a piece of whole lines, of which those are asked for that hold something, from the front on.
#[derive(Debug)]
pub(in crate::trace) struct Records<'p> {
    text: &'p [u8],
    /// Whether the first line is the rest of a document, or of another line that was too long.
    continues: Option<Rest>,
    document: Option<Document<'p>>,
    /// The line that a search upwards for an entry began with in vain, and its indentation.
    fruitless: Option<(usize, usize)>,
}

/// What the first line of a piece may be the rest of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    Document,
    Line,
}

/// A document that is one line, up to the entry that was looked at last.
#[derive(Debug)]
struct Document<'p> {
    line: Range<usize>,
    entries: Entries<'p>,
    /// Where the entry before this one ended.
    passed: usize,
    entry: Option<Entry>,
}

impl<'p> Records<'p> {
    /// Of a piece. Its first line may be the rest of one that was too long, which may be a document.
    pub(in crate::trace) fn new(text: &'p [u8], continues_line: bool, continues_document: bool) -> Self {
        let rest = if continues_document { Rest::Document } else { Rest::Line };
        Self { text, continues: continues_line.then_some(rest), document: None, fruitless: None }
    }

    /// Returns the record around `at`, which is not before the last one that was asked for. `from` begins a line at or
    /// before it; the nearer, the quicker.
    #[inline]
    pub(in crate::trace) fn around(&mut self, from: usize, at: usize) -> Record {
        let line = line_around(self.text, from, at);
        match self.text.get(line.start) {
            Some(b'{' | b'[' | 0xEF | b',' | b' ' | b'\t' | b'}' | b']') => self.around_structure(line, at),
            _ if line.start == 0 && self.continues.is_some() => self.around_structure(line, at),
            _ => self.first_of(line),
        }
    }

    /// Returns a line with the fields that are printed below it.
    #[inline]
    fn first_of(&self, line: Range<usize>) -> Record {
        let is_indented = self.text.get(line.end + 1..).is_some_and(|below| below.starts_with(b"  "));
        let end = if is_indented { self.end_of_block(&line) } else { None };
        Record { range: line.start..end.unwrap_or(line.end), head: None }
    }

    #[inline(never)]
    fn end_of_block(&self, line: &Range<usize>) -> Option<usize> {
        self.end_of_fields(line).or_else(|| self.end_of_object(line))
    }

    /// Returns where the object ends that begins at the end of a line, or of the stack below it.
    fn end_of_object(&self, line: &Range<usize>) -> Option<usize> {
        let first = self.text[line.clone()].trim_ascii_end();
        let (mut is_open, mut end) = (first.ends_with(b"{") && first.len() > 1, line.end);
        for _ in 0..MAX_LINES {
            let start = Some(end + 1).filter(|start| *start < self.text.len())?;
            end = line_end(self.text, start);
            let content = self.text[start..end].trim_ascii_end();
            if content == b"}" {
                return is_open.then_some(start + 1);
            }
            let is_stack = || content.trim_ascii_start().starts_with(b"at ");
            if !content.starts_with(b"  ") || end - line.start > MAX_LEN || !(is_open || is_stack()) {
                return None;
            }
            is_open |= content.ends_with(b"{");
        }
        None
    }

    /// Returns where the fields of a line end, if pino-pretty printed it.
    fn end_of_fields(&self, line: &Range<usize>) -> Option<usize> {
        let first = &self.text[line.clone()];
        pino_pretty::head(first, skip(first, behind_container(first)))?;
        let mut end = line.end;
        for _ in 0..MAX_LINES {
            let below = self.text.get(end + 1..).filter(|below| below.starts_with(INDENT));
            let Some(next) = below.map(|_| line_end(self.text, end + 1)) else { break };
            if next - line.start > MAX_LEN {
                break;
            }
            end = next;
        }
        Some(end)
    }

    #[inline(never)]
    fn around_structure(&mut self, line: Range<usize>, at: usize) -> Record {
        if let Some(record) = self.in_document(&line, at) {
            return record;
        }
        match self.text[line.start] {
            // An array may have an object on each line.
            b' ' | b'\t' if self.text[line.start + indent(self.text, line.start)..].starts_with(b"{\"") => {
                Record { range: line, head: None }
            }
            b' ' | b'\t' | b'}' | b']' if line.start > 0 || self.continues.is_none() => {
                self.printed(&line).unwrap_or_else(|| self.continued(line))
            }
            _ => self.first_of(line),
        }
    }

    /// Returns the entry around a place, or what is between two, if the line is a document.
    fn in_document(&mut self, line: &Range<usize>, at: usize) -> Option<Record> {
        let is_known = |document: &Document<'_>| document.line == *line && document.passed <= at;
        if !self.document.as_ref().is_some_and(is_known) {
            let rest = self.continues.filter(|_| line.start == 0);
            if rest == Some(Rest::Line) {
                return None;
            }
            let entries = Entries::of(&self.text[line.clone()], rest.is_some())?;
            self.document = Some(Document { line: line.clone(), entries, passed: line.start, entry: None });
        }
        let document = self.document.as_mut()?;
        let within = |range: Range<usize>| line.start + range.start..line.start + range.end;
        loop {
            match &document.entry {
                Some(entry) if entry.range.end > at => break,
                Some(entry) => document.passed = entry.range.end,
                None => {}
            }
            document.entry = document.entries.next().map(|entry| Entry {
                range: within(entry.range.clone()),
                head: entry.head.clone().map(within),
                ..entry
            });
            if document.entry.is_none() {
                break;
            }
        }
        Some(match &document.entry {
            Some(entry) if entry.range.start <= at => {
                Record { range: entry.range.clone(), head: entry.head.clone() }
            }
            entry => {
                let end = entry.as_ref().map_or(line.end, |entry| entry.range.start);
                Record { range: document.passed..end, head: None }
            }
        })
    }

    /// Returns the object around a line of it, if it is printed a field a line: the innermost that says something, or the
    /// innermost of all.
    fn printed(&mut self, line: &Range<usize>) -> Option<Record> {
        let indent = indent(self.text, line.start);
        // A field, or an element.
        let first = line.start + indent;
        if self.text.get(first) != Some(&b'"') && !is_field(&self.text[..line.end], first) {
            return None;
        }
        let (mut level, mut end, mut place) = (indent, line.end, line.start);
        let mut innermost = None;
        let mut start = (line.start, indent);
        for _ in 0..MAX_LINES {
            let Some(before) = line_before(self.text, place) else { break };
            place = before.start;
            let content = self.text[before].trim_ascii();
            let indent = self::indent(self.text, place);
            // A blank line with an indentation is one of a message in bytes.
            let is_empty = content.is_empty() && indent == 0;
            if is_empty || line.start - place > MAX_LEN || self.fruitless == Some((place, level)) {
                break;
            }
            if indent >= level {
                continue;
            }
            level = indent;
            match content {
                b"{" | b"[" => {
                    let Some(closing) = self.closing(end, level, line.end + MAX_LEN) else { break };
                    end = closing;
                    let record = Record { range: place + level..end, head: None };
                    if says_something(&self.text[record.range.clone()]) {
                        return Some(record);
                    }
                    if innermost.is_none() {
                        start = (place, level);
                        innermost = Some(record);
                    }
                }
                // `"key": {`, or `key: {` as JavaScript prints it; not `message {`, which begins a line.
                [b'"', .., b'{' | b'['] => {}
                [.., b'{' | b'['] if indent > 0 => {}
                _ => break,
            }
        }
        self.fruitless = Some(start);
        innermost
    }

    /// Returns where the object that began at this indentation ends, from the line in it on that `end` is in.
    fn closing(&self, mut end: usize, level: usize, limit: usize) -> Option<usize> {
        for _ in 0..MAX_LINES {
            let start =
                Some(line_end(self.text, end) + 1).filter(|start| *start < self.text.len().min(limit))?;
            let at = start + indent(self.text, start);
            if at - start <= level {
                return matches!(self.text.get(at), Some(b'}' | b']')).then_some(at + 1);
            }
            end = at;
        }
        None
    }

    /// Returns a line that goes on with one before it, and that one.
    fn continued(&self, line: Range<usize>) -> Record {
        let mut place = line.start;
        let above = std::iter::from_fn(|| {
            let before = line_before(self.text, place)?;
            place = before.start;
            Some(before)
        });
        let head = above.take(MAX_CONTINUED).find(|line| !is_continuation(&self.text[line.clone()]));
        if let Some(head) = &head
            && let Some(end) = self.end_of_block(head).filter(|end| *end >= line.end)
        {
            return Record { range: head.start..end, head: None };
        }
        Record { range: line, head }
    }
}

/// Whether lines that come may belong to the last record of a log, which is whole lines. `has_records` says whether such
/// lines came before.
#[cold]
pub(in crate::trace) fn may_go_on(record: &[u8], has_records: bool) -> bool {
    let record = record.trim_ascii_end();
    let first = &record[..line_end(record, 0)];
    let last_start = memchr::memrchr(b'\n', record).map_or(0, |at| at + 1);
    let is_closed = || {
        let last = indent(record, last_start);
        last <= indent(record, 0) && matches!(record[last_start + last], b'}' | b']')
    };
    match (first.first(), first.trim_ascii_end().last()) {
        (None, _) => false,
        _ if last_start > 0 => !is_closed(),
        (_, Some(b'{' | b'[')) => true,
        // An object on one line.
        (Some(b'{'), Some(b'}')) => false,
        _ => has_records || pino_pretty::head(first, skip(first, behind_container(first))).is_some(),
    }
}

/// Whether a printed object is an entry of a log, and not a part of one.
fn says_something(text: &[u8]) -> bool {
    let line = read(text, &mut Guess::default());
    line.own.is_some() || (line.message.is_some() && (line.time.is_some() || line.level.is_some()))
}

/// Returns the line around `at`, without its end. A line begins at `from`.
#[inline]
fn line_around(text: &[u8], from: usize, at: usize) -> Range<usize> {
    let start = memchr::memrchr(b'\n', &text[from..at]).map_or(from, |len| from + len + 1);
    start..line_end(text, at)
}

fn line_end(text: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |len| at + len)
}

/// Returns the line before the one that begins at `start`.
fn line_before(text: &[u8], start: usize) -> Option<Range<usize>> {
    let end = start.checked_sub(1)?;
    Some(memchr::memrchr(b'\n', &text[..end]).map_or(0, |at| at + 1)..end)
}

/// Returns how many blanks a line begins with.
fn indent(text: &[u8], start: usize) -> usize {
    text[start..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

#[cfg(test)]
mod tests;
