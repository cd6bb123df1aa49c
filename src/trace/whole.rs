//! Undoes what hosts do to the text of a line, before anything is looked for in it.
//!
//! Container runtimes cut a long line into parts, and an id with it: "…-Bora" on one line and "-Park" on the next are an id of
//! another tenant. The journal writes a message with colours as numbers, in which no id can be seen. So parts are joined, and bytes
//! are written as text. Docker compose writes the name of the container before each line of a record, so only the first keeps it.
//! The number of lines stays: a part leaves an empty line, and the whole one is where the last part was.
//!
//! A line that becomes too long is cut where no id can be, and its rest is a line of its own.
//!
//! A line whose last part doesn't come is marked with `…` where it was cut, as a log marks what it truncates, so that no id and
//! no name ends there. If the log is being written, that line and all after it wait for the next reading instead.
//!
//! Only logs with lines of such a host at their beginning are looked through. Of all others, one line of each buffer is looked at,
//! and the rest passes as it is.

mod hosts;

use std::io::{self, Read};
use std::ops::Range;

use super::files::NoteKind;
use super::held::Growth;
use super::pieces::{self, BUFFER, MAX_LINE};
use hosts::{DOCKER_PART, Host, Part, compose, compose_begun, container, cri, docker, journal};

/// How much of a log shows which host wrote it.
const HEAD: usize = 64 << 10;

/// The longest line that is joined, so that with one more part it is still looked at as a whole.
const MAX_JOINED: usize = MAX_LINE - 2 * DOCKER_PART;

/// Where a line was cut.
const CUT: &[u8] = "…".as_bytes();

/// Reads a log with whole lines.
pub(super) struct Whole<R> {
    source: R,
    growth: Growth,
    /// `None` until the log has begun.
    host: Option<Host>,
    /// What was read and not looked at.
    raw: Vec<u8>,
    is_at_end: bool,
    /// Why it couldn't be read to its end.
    failure: Option<io::Error>,
    lines: Lines,
    /// How much of `lines.text` was given.
    given: usize,
    /// How many lines wait for the next reading.
    held: usize,
}

/// Whole lines, and those that wait for their last part.
#[derive(Default)]
struct Lines {
    text: Vec<u8>,
    /// How much text there was before this one.
    before: u64,
    /// The line of each stream of which the last part hasn't come.
    open: [Option<Open>; 2],
    /// Lines of a message of the journal that has a number on each, as long as there may be more.
    numbers: Vec<u8>,
    /// What docker compose wrote before the last line.
    container: Vec<u8>,
    /// Whether the next part of each stream is the rest of a line that was given without it.
    has_rest: [bool; 2],
    /// Where in all text the first part is of all lines that are open, or overlap with one that is: both streams may be written at
    /// once.
    since: u64,
    /// The same of the last lines that were joined, and where they end.
    joined: Range<u64>,
    /// The first place in all text that each of these is about.
    notes: Vec<(NoteKind, u64)>,
}

/// A line of which the last part hasn't come.
struct Open {
    text: Vec<u8>,
    /// What ends the line if nothing more comes.
    tail: Vec<u8>,
    /// Where the empty lines of its first and its last part are.
    first: usize,
    last: usize,
}

impl Open {
    /// Cuts a line that is too long where no id can be, and returns what is after that; `None` if its last word isn't whole.
    #[cold]
    fn cut(&mut self) -> Option<Vec<u8>> {
        let (end, cuts_word) = pieces::cut(&self.text);
        if cuts_word || end < self.text.len() / 2 {
            return None;
        }
        // An escape is whole.
        let end = self.text[..end].iter().rposition(|byte| *byte != b'\\').map_or(0, |at| at + 1);
        Some(self.text.split_off(end))
    }
}

impl<R: Read> Whole<R> {
    pub(super) fn new(source: R, growth: Growth) -> Self {
        Self {
            source,
            growth,
            host: None,
            raw: Vec::new(),
            is_at_end: false,
            failure: None,
            lines: Lines::default(),
            given: 0,
            held: 0,
        }
    }

    pub(super) fn source(&self) -> &R {
        &self.source
    }

    /// Returns what to say of the log, each with a place in its text.
    pub(super) fn notes(&self) -> &[(NoteKind, u64)] {
        &self.lines.notes
    }

    /// Returns how many whole lines at its end weren't given, because the next reading may have the rest of the first of them.
    pub(super) fn held(&self) -> usize {
        self.held
    }

    /// Returns where in all text the last lines are that were joined, from the first part on. They can only be read again as a
    /// whole.
    pub(super) fn joined(&self) -> Range<u64> {
        self.lines.joined.clone()
    }

    /// Reads more, and undoes what is whole by then.
    fn advance(&mut self) {
        self.lines.forget(std::mem::take(&mut self.given));
        let filled = self.raw.len();
        self.raw.resize(filled + BUFFER, 0);
        let read = self.source.read(&mut self.raw[filled..]);
        self.raw.truncate(filled + *read.as_ref().unwrap_or(&0));
        self.is_at_end = !matches!(read, Ok(1..));
        self.failure = read.err();
        self.host = self.host.or_else(|| self.begun());
        if let Some(host) = self.host {
            self.undo(host);
        }
    }

    /// Undoes what is whole of all that was read.
    fn undo(&mut self, host: Host) {
        if host != Host::Other {
            let whole = memchr::memrchr(b'\n', &self.raw).map_or(0, |end| end + 1);
            host.undo(&mut self.lines, &self.raw[..whole]);
            self.raw.drain(..whole);
        }
        if self.is_at_end && self.growth.may_go_on(self.failure.is_some()) {
            let ready = self.lines.ready();
            if ready < self.lines.text.len() {
                self.held = memchr::memchr_iter(b'\n', &self.lines.text[ready..]).count();
                self.lines.text.truncate(ready);
                self.lines.open = [None, None];
                self.raw.clear();
            } else if host == Host::Compose {
                let Lines { text, container, .. } = &mut self.lines;
                compose_begun(text, &std::mem::take(&mut self.raw), container);
            }
        } else if self.is_at_end {
            host.undo(&mut self.lines, &std::mem::take(&mut self.raw));
            self.lines.close_all();
        }
        // A line that is being written stays as it is, so that it is known how long it is.
        if self.is_at_end || host == Host::Other || self.raw.len() > MAX_LINE {
            self.lines.close_all();
            self.lines.text.append(&mut self.raw);
        }
    }

    /// Reads more, and passes on whole lines if nothing is to be undone in them. Most buffers have no other lines, and copies of them would
    /// cost a quarter of the search for ids. Returns `None` if there are none; then what was read is undone.
    fn pass_whole(&mut self, host: Host, out: &mut [u8]) -> Option<usize> {
        self.lines.forget(std::mem::take(&mut self.given));
        let begun = self.raw.len();
        out[..begun].copy_from_slice(&self.raw);
        self.raw.clear();
        let read = self.source.read(&mut out[begun..]);
        let filled = begun + *read.as_ref().unwrap_or(&0);
        self.is_at_end = !matches!(read, Ok(1..));
        self.failure = read.err();
        let whole = memchr::memrchr(b'\n', &out[..filled]).map_or(0, |end| end + 1);
        if whole > 0 && !self.is_at_end && host.is_as_written(&out[..whole]) {
            self.raw.extend_from_slice(&out[whole..filled]);
            self.lines.pass(host, &out[..whole]);
            self.lines.before += whole as u64;
            return Some(whole);
        }
        self.raw.extend_from_slice(&out[..filled]);
        self.undo(host);
        None
    }

    /// Passes on lines that nothing is to be undone in. A log may go on with lines of a host; one line of each buffer shows it.
    fn pass(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.lines.forget(std::mem::take(&mut self.given));
        let mut len = self.source.read(out)?;
        if let Some(end) = memchr::memchr(b'\n', &out[..len]) {
            let after = &out[end + 1..len];
            let line = &after[..memchr::memchr(b'\n', after).unwrap_or(after.len())];
            let host = Host::of_line(line);
            if host != Host::Other {
                self.host = Some(host);
                self.raw.extend_from_slice(after);
                len = end + 1;
            }
        }
        self.lines.before += len as u64;
        Ok(len)
    }

    /// Who wrote the log, as soon as enough of it is there.
    fn begun(&self) -> Option<Host> {
        let is_enough = self.is_at_end || self.raw.len() >= HEAD;
        is_enough.then(|| Host::of(&self.raw[..self.raw.len().min(HEAD)]))
    }
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.lines.ready() {
            if self.is_at_end {
                return self.failure.take().map_or(Ok(0), Err);
            }
            match self.host {
                Some(Host::Other) => return self.pass(out),
                Some(host) if !self.lines.are_open() && self.raw.len() + HEAD <= out.len() => {
                    if let Some(len) = self.pass_whole(host, out) {
                        return Ok(len);
                    }
                }
                _ => self.advance(),
            }
        }
        let len = (&self.lines.text[self.given..self.lines.ready()]).read(out)?;
        self.given += len;
        Ok(len)
    }
}

impl Host {
    /// Adds whole lines as they were before this host wrote them.
    #[inline(never)]
    fn undo(self, lines: &mut Lines, text: &[u8]) {
        if self.is_as_written(text) && !lines.are_open() {
            lines.pass(self, text);
            return lines.text.extend_from_slice(text);
        }
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let part = match self {
                Self::Cri => cri(line),
                Self::Docker => docker(line),
                Self::Journal => {
                    journal(&mut lines.text, line, &mut lines.numbers);
                    continue;
                }
                Self::Compose => {
                    compose(&mut lines.text, line, &mut lines.container);
                    continue;
                }
                Self::Other => None,
            };
            lines.part(line, part);
        }
    }
}

impl Lines {
    /// Adds a line, or a part of one to those before it.
    fn part(&mut self, line: &[u8], part: Option<Part<'_>>) {
        match part {
            Some(part) if !part.is_last || self.open[part.stream].is_some() || self.has_rest[part.stream] => {
                self.join(&part);
            }
            _ => self.text.extend_from_slice(line),
        }
        for stream in 0..2 {
            // The rest is too far away to wait for it.
            let is_far = |open: &Open| self.text.len() - open.first > MAX_LINE;
            if self.open[stream].as_ref().is_some_and(is_far) {
                self.close(stream, NoteKind::CutLine, CUT);
                self.has_rest[stream] = true;
            }
        }
        // Lines of both streams that overlap without end don't wait for each other.
        if self.text.len() - self.ready() > MAX_LINE {
            let first = self.open.iter().flatten().map(|open| open.first).min();
            self.since = self.before + first.unwrap_or(self.text.len()) as u64;
        }
    }

    #[inline(never)]
    fn join(&mut self, part: &Part<'_>) {
        let Part { front, content, tail, stream, is_last } = *part;
        let too_long = self.open[stream].as_mut().filter(|open| open.text.len() > MAX_JOINED);
        let rest = too_long.map(Open::cut);
        if let Some(rest) = &rest {
            let mark = if rest.is_some() { b"" } else { CUT };
            self.close(stream, NoteKind::LongLine, mark);
            self.has_rest[stream] = rest.is_none();
        }
        let at = self.text.len();
        if self.open.iter().all(Option::is_none) {
            self.since = self.before + at as u64;
        }
        let new = || Open { text: front.to_vec(), tail: Vec::new(), first: at, last: at };
        let mut open = self.open[stream].take().unwrap_or_else(new);
        if let Some(rest) = rest.flatten() {
            open.text.extend_from_slice(CUT);
            open.text.extend_from_slice(&rest);
        }
        if std::mem::take(&mut self.has_rest[stream]) {
            // The first word began in what was given.
            let begins = content.iter().position(|byte| !is_of_word(*byte)).unwrap_or(content.len());
            open.text.extend_from_slice(CUT);
            open.text.extend_from_slice(&content[begins..]);
        } else {
            open.text.extend_from_slice(content);
        }
        if is_last {
            self.text.append(&mut open.text);
            self.note_joined();
        } else {
            self.text.push(b'\n');
            self.open[stream] = Some(Open { tail: tail.to_vec(), last: at, ..open });
        }
    }

    /// Remembers what the lines after some that pass as they are need to know.
    fn pass(&mut self, host: Host, text: &[u8]) {
        if host == Host::Compose && !text.is_empty() {
            self.container = container(text).to_vec();
        }
    }

    /// Whether the next line may not be as it is written.
    fn are_open(&self) -> bool {
        self.open.iter().any(Option::is_some) || self.has_rest.contains(&true) || !self.numbers.is_empty()
    }

    /// Returns how much of the text is whole lines, and isn't among parts of one that isn't.
    fn ready(&self) -> usize {
        let is_open = self.open.iter().any(Option::is_some);
        let start = is_open.then(|| usize::try_from(self.since - self.before).ok()).flatten();
        start.unwrap_or(self.text.len())
    }

    /// Notes where the lines are that were joined, unless one that overlaps with them is open.
    fn note_joined(&mut self) {
        if self.open.iter().all(Option::is_none) {
            self.joined = self.since..self.before + self.text.len() as u64;
        }
    }

    /// Forgets the first of the text, all of which was ready.
    fn forget(&mut self, len: usize) {
        self.text.drain(..len);
        self.before += len as u64;
        for open in self.open.iter_mut().flatten() {
            open.first -= len;
            open.last -= len;
        }
    }

    /// Gives up waiting for the rest of a line, with a mark at its end. It is where its last part was.
    #[cold]
    fn close(&mut self, stream: usize, kind: NoteKind, mark: &[u8]) {
        let Some(Open { text, tail, last, .. }) = self.open[stream].take() else { return };
        let line = [&text, mark, &tail].concat();
        let after = self.text.split_off(last);
        self.text.extend_from_slice(&line);
        self.text.extend_from_slice(&after);
        self.note_joined();
        for open in self.open.iter_mut().flatten() {
            for place in [&mut open.first, &mut open.last] {
                *place += if *place > last { line.len() } else { 0 };
            }
        }
        let at = self.before + last as u64;
        if !self.notes.iter().any(|(other, _)| *other == kind) {
            self.notes.push((kind, at));
        }
    }

    /// Gives up waiting for the rest of all lines, from the front on.
    #[inline(never)]
    fn close_all(&mut self) {
        self.text.append(&mut self.numbers);
        let last = |stream: usize| self.open[stream].as_ref().map(|open: &Open| open.last);
        let streams = if last(0) < last(1) { [0, 1] } else { [1, 0] };
        streams.into_iter().for_each(|stream| self.close(stream, NoteKind::CutLine, CUT));
    }
}

/// Whether a byte may be of the same id, name or key as the one before it.
fn is_of_word(byte: u8) -> bool {
    !(byte.is_ascii_whitespace() || b"\\\"',;&?()[]{}<>|".contains(&byte))
}

#[cfg(test)]
mod tests;
