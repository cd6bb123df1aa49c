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
//! A log is searched only for what its own hosts do. They are known by the lines at its beginning, and by the last one of each
//! buffer. The rest passes as it is.

mod hosts;
mod lines;

use std::io::{self, Read};
use std::ops::Range;

use super::files::NoteKind;
use super::held::Growth;
use super::pieces::{BUFFER, MAX_LINE};
use hosts::{Host, Hosts, compose_begun};
use lines::Lines;

/// How much of a log shows which hosts wrote it.
const HEAD: usize = 64 << 10;

/// Reads a log with whole lines.
pub(super) struct Whole<R> {
    source: R,
    growth: Growth,
    /// `None` until the log has begun.
    hosts: Option<Hosts>,
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

impl<R: Read> Whole<R> {
    pub(super) fn new(source: R, growth: Growth) -> Self {
        Self {
            source,
            growth,
            hosts: None,
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
        let len = self.len_of(read);
        self.raw.truncate(filled + len);
        if let Some(hosts) = self.hosts.or_else(|| self.begun()) {
            self.undo(hosts.and_last_of(&self.raw));
        }
    }

    /// Returns how much was read, and remembers whether and why that was the end.
    fn len_of(&mut self, read: io::Result<usize>) -> usize {
        let len = *read.as_ref().unwrap_or(&0);
        self.is_at_end = len == 0;
        self.failure = read.err();
        len
    }

    /// Undoes what is whole of all that was read.
    fn undo(&mut self, hosts: Hosts) {
        self.hosts = Some(hosts);
        if hosts != Hosts::NONE {
            let whole = memchr::memrchr(b'\n', &self.raw).map_or(0, |end| end + 1);
            hosts.undo(&mut self.lines, &self.raw[..whole]);
            self.raw.drain(..whole);
        }
        if self.is_at_end && self.growth.may_go_on(self.failure.is_some()) {
            let ready = self.lines.ready();
            if ready < self.lines.text.len() {
                self.held = memchr::memchr_iter(b'\n', &self.lines.text[ready..]).count();
                self.lines.text.truncate(ready);
                self.lines.open = [None, None];
                self.raw.clear();
            } else if hosts.has(Host::Compose) {
                let Lines { text, container, .. } = &mut self.lines;
                compose_begun(text, &std::mem::take(&mut self.raw), container);
            }
        } else if self.is_at_end {
            hosts.undo(&mut self.lines, &std::mem::take(&mut self.raw));
            self.lines.close_all();
        }
        // A line that is being written stays as it is, so that it is known how long it is.
        if self.is_at_end || hosts == Hosts::NONE || self.raw.len() > MAX_LINE {
            self.lines.close_all();
            self.lines.text.append(&mut self.raw);
        }
    }

    /// Reads more, and passes on whole lines if nothing is to be undone in them. Returns `None` if there are none; then what was read is
    /// undone. Most buffers have no other lines, and copies of them would cost a quarter of the search for ids.
    fn pass_whole(&mut self, hosts: Hosts, out: &mut [u8]) -> Option<usize> {
        self.lines.forget(std::mem::take(&mut self.given));
        let begun = self.raw.len();
        out[..begun].copy_from_slice(&self.raw);
        self.raw.clear();
        let read = self.source.read(&mut out[begun..]);
        let filled = begun + self.len_of(read);
        let whole = memchr::memrchr(b'\n', &out[..filled]).map_or(0, |end| end + 1);
        let hosts = hosts.and_last_of(&out[..filled]);
        self.hosts = Some(hosts);
        if whole > 0 && !self.is_at_end && hosts.are_as_written(&out[..whole]) {
            self.raw.extend_from_slice(&out[whole..filled]);
            self.lines.note_container(hosts, &out[..whole]);
            self.lines.before += whole as u64;
            return Some(whole);
        }
        self.raw.extend_from_slice(&out[..filled]);
        self.undo(hosts);
        None
    }

    /// Passes on what nothing is to be undone in. A log may go on with lines of a host; the last line of each buffer shows it.
    fn pass(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.lines.forget(std::mem::take(&mut self.given));
        let mut len = self.source.read(out)?;
        // The first may be the rest of a line.
        if let Some(end) = memchr::memchr(b'\n', &out[..len]) {
            let lines = &out[end + 1..len];
            let hosts = Hosts::NONE.and_last_of(lines);
            if hosts != Hosts::NONE {
                self.hosts = Some(hosts);
                self.raw.extend_from_slice(lines);
                len = end + 1;
            }
        }
        self.lines.before += len as u64;
        Ok(len)
    }

    /// Who wrote the log, as soon as enough of it is there.
    fn begun(&self) -> Option<Hosts> {
        let is_enough = self.is_at_end || self.raw.len() >= HEAD;
        is_enough.then(|| Hosts::of(&self.raw[..self.raw.len().min(HEAD)]))
    }
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.lines.ready() {
            if self.is_at_end {
                return self.failure.take().map_or(Ok(0), Err);
            }
            match self.hosts {
                Some(Hosts::NONE) => return self.pass(out),
                Some(hosts) if !self.lines.are_open() && self.raw.len() + HEAD <= out.len() => {
                    if let Some(len) = self.pass_whole(hosts, out) {
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

#[cfg(test)]
mod tests;
