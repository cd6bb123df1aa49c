//! Whole lines, and those that wait for their last part: how parts become a line, and where it is given up.

use std::ops::Range;

use super::hosts::{DOCKER_PART, Host, Hosts, Part, compose, container, journal};
use crate::trace::files::NoteKind;
use crate::trace::pieces::{self, MAX_LINE};

/// The longest line that is joined, so that with one more part it is still looked at as a whole.
const MAX_JOINED: usize = MAX_LINE - 2 * DOCKER_PART;

/// How much text waits for the end of a line, so that the next reading can begin before the line if this one ends in it.
const MAX_WAITING: usize = 4 * MAX_LINE;

/// Where a line was cut.
const CUT: &[u8] = "…".as_bytes();

/// Whole lines, and those that wait for their last part.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) text: Vec<u8>,
    /// How much text there was before this one.
    pub(super) before: u64,
    /// The line of each stream of which the last part hasn't come.
    pub(super) open: [Option<Open>; 2],
    /// Lines of a message of the journal that has a number on each, as long as there may be more.
    numbers: Vec<u8>,
    /// What docker compose wrote before the last line.
    pub(super) container: Vec<u8>,
    /// The name of the container of which the next part in each stream is the rest of a line that was given without it.
    rest_of: [Option<Vec<u8>>; 2],
    /// Where in all text the first part is of all lines that are open, or overlap with one that is: both streams may be written at
    /// once.
    since: u64,
    /// The same of the last lines that were joined, and where they end.
    pub(super) joined: Range<u64>,
    /// The first place in all text that each of these is about.
    pub(super) notes: Vec<(NoteKind, u64)>,
}

/// A line of which the last part hasn't come.
pub(super) struct Open {
    /// The name of its container, if it is written before each line.
    name: Vec<u8>,
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

impl Hosts {
    /// Adds whole lines as they were before these hosts wrote them.
    #[inline(never)]
    pub(super) fn undo(self, lines: &mut Lines, text: &[u8]) {
        if self.are_as_written(text) && !lines.are_open() {
            lines.note_container(self, text);
            return lines.text.extend_from_slice(text);
        }
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            lines.add(self, line);
        }
    }
}

impl Lines {
    /// Adds a line, or a part of one to those before it.
    fn add(&mut self, hosts: Hosts, line: &[u8]) {
        match hosts.part(line) {
            Some(part) if !part.is_last || self.is_of_open(&part) || self.is_rest(&part) => {
                self.join(&part);
            }
            Some(_) => self.text.extend_from_slice(line),
            None if hosts.has(Host::Journal) && (!self.numbers.is_empty() || container(line).is_empty()) => {
                self.container.clear();
                journal(&mut self.text, line, &mut self.numbers);
            }
            None if hosts.has(Host::Compose) => compose(&mut self.text, line, &mut self.container),
            None => self.text.extend_from_slice(line),
        }
        for stream in 0..2 {
            // The rest is too far away to wait for it.
            let is_far = |open: &&Open| self.text.len() - open.first > MAX_LINE;
            if let Some(name) = self.open[stream].as_ref().filter(is_far).map(|open| open.name.clone()) {
                self.close(stream, NoteKind::CutLine, CUT);
                self.rest_of[stream] = Some(name);
            }
        }
        // A line without end is given up to its last cut, and lines of both streams that overlap without end don't wait for each
        // other.
        if self.text.len() - self.ready() > MAX_WAITING {
            let first = self.open.iter().flatten().map(|open| open.first).min();
            self.since = self.before + first.unwrap_or(self.text.len()) as u64;
        }
    }

    /// Whether a part is of the line that is open in its stream, and not of another container.
    fn is_of_open(&self, part: &Part<'_>) -> bool {
        self.open[part.stream].as_ref().is_some_and(|open| open.name == part.name)
    }

    /// Whether a part is the rest of a line that was given without it.
    fn is_rest(&self, part: &Part<'_>) -> bool {
        self.rest_of[part.stream].as_ref().is_some_and(|name| name == part.name)
    }

    #[inline(never)]
    fn join(&mut self, part: &Part<'_>) {
        let Part { name, front, content, tail, stream, is_last } = *part;
        // In each stream only one line can be open, whichever container wrote it.
        if !self.is_of_open(part) {
            self.close(stream, NoteKind::CutLine, CUT);
        }
        let too_long = self.open[stream].as_mut().filter(|open| open.text.len() > MAX_JOINED);
        let rest = too_long.map(Open::cut);
        if let Some(rest) = &rest {
            let mark = if rest.is_some() { b"" } else { CUT };
            self.close(stream, NoteKind::LongLine, mark);
            self.rest_of[stream] = rest.is_none().then(|| name.to_vec());
        }
        let at = self.text.len();
        if rest.is_none() && self.open.iter().all(Option::is_none) {
            self.since = self.before + at as u64;
        }
        let new =
            || Open { name: name.to_vec(), text: front.to_vec(), tail: Vec::new(), first: at, last: at };
        let mut open = self.open[stream].take().unwrap_or_else(new);
        if let Some(rest) = rest.flatten() {
            open.text.extend_from_slice(CUT);
            open.text.extend_from_slice(&rest);
        }
        if self.is_rest(part) {
            self.rest_of[stream] = None;
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

    /// Remembers the container of the last of some lines that pass as they are, for those after them.
    pub(super) fn note_container(&mut self, hosts: Hosts, text: &[u8]) {
        if hosts.has(Host::Compose) && !text.is_empty() {
            self.container = container(text).to_vec();
        }
    }

    /// Whether the next line may not be as it is written.
    pub(super) fn are_open(&self) -> bool {
        self.open.iter().any(Option::is_some)
            || self.rest_of.iter().any(Option::is_some)
            || !self.numbers.is_empty()
    }

    /// Returns how much of the text is whole lines, and isn't among parts of one that isn't.
    pub(super) fn ready(&self) -> usize {
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
    pub(super) fn forget(&mut self, len: usize) {
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
    pub(super) fn close_all(&mut self) {
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
