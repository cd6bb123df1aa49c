//! Undoes what hosts do to the text of a line, before anything is looked for in it.
//!
//! Container runtimes cut a long line into parts, and an id with it: "…-Bora" on one line and "-Park" on the next are an id of another
//! tenant. The journal writes a message with colours as numbers, in which no id can be seen. So parts are joined, and bytes are
//! written as text. The number of lines stays: a part leaves an empty line, and the whole one is where the last part was.
//!
//! Only logs that begin as such a host writes are looked through; all others pass as they are.

use std::io::{self, Read};

use super::format::written_bytes;
use super::pieces::{BUFFER, MAX_LINE};

/// How much of a log shows which host wrote it.
const HEAD: usize = 64 << 10;

/// Where Docker cuts a line. A shorter one is whole, even if a collector took its line end off.
const DOCKER_PART: usize = 16 << 10;

const DOCKER: &[u8] = b"{\"log\":\"";
const JOURNAL: &[u8] = b"\"MESSAGE\":[";

/// Who wrote a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Host {
    /// `2025-10-10T06:45:29.123456789Z stdout P …`
    Cri,
    /// `{"log":"…","stream":"stdout",…}`
    Docker,
    /// `{…,"MESSAGE":[27,91],…}`
    Journal,
    /// Any other: nothing is to be undone.
    Other,
}

/// Reads a log with whole lines.
pub(super) struct Whole<R> {
    source: R,
    /// `None` until the log has begun.
    host: Option<Host>,
    /// What was read and not looked at.
    raw: Vec<u8>,
    is_at_end: bool,
    lines: Lines,
    /// How much of `lines.text` was given.
    given: usize,
}

/// Whole lines, and the parts that wait for the next one.
#[derive(Default)]
struct Lines {
    text: Vec<u8>,
    /// What has been written to each stream of the last line, if it isn't at its end.
    parts: [Vec<u8>; 2],
    /// How many parts left no line yet.
    owed: usize,
}

/// A line, or a part of one.
struct Part<'l> {
    /// What is before its content.
    front: &'l [u8],
    /// The content, and what is behind it if it is the last.
    content: &'l [u8],
    stream: usize,
    is_last: bool,
}

impl<R: Read> Whole<R> {
    pub(super) fn new(source: R) -> Self {
        let (host, raw, lines) = (None, Vec::new(), Lines::default());
        Self { source, host, raw, is_at_end: false, lines, given: 0 }
    }

    pub(super) fn source(&self) -> &R {
        &self.source
    }

    /// Reads more, and undoes what is whole by then.
    fn advance(&mut self, host: Option<Host>) -> io::Result<()> {
        self.lines.text.clear();
        self.given = 0;
        let filled = self.raw.len();
        self.raw.resize(filled + BUFFER, 0);
        let read = self.source.read(&mut self.raw[filled..]);
        self.raw.truncate(filled + *read.as_ref().unwrap_or(&0));
        self.is_at_end = read? == 0;
        let Some(host) = host.or_else(|| self.begun()) else { return Ok(()) };
        self.host = Some(host);
        if host != Host::Other {
            let whole = memchr::memrchr(b'\n', &self.raw).map_or(0, |end| end + 1);
            host.undo(&mut self.lines, &self.raw[..whole]);
            self.raw.drain(..whole);
        }
        if self.is_at_end {
            self.lines.end();
        }
        // A line that is being written stays as it is, so that it is known how long it is.
        if self.is_at_end || host == Host::Other || self.raw.len() > MAX_LINE {
            self.lines.line(&[]);
            self.lines.text.append(&mut self.raw);
        }
        Ok(())
    }

    /// Who wrote the log, as soon as its first line is there.
    fn begun(&self) -> Option<Host> {
        let end = memchr::memchr(b'\n', &self.raw).or(self.is_at_end.then_some(self.raw.len()));
        end.or((self.raw.len() >= HEAD).then_some(HEAD)).map(|end| Host::of(&self.raw[..end]))
    }
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.lines.text.len() {
            match self.host {
                Some(Host::Other) => return self.source.read(out),
                _ if self.is_at_end => return Ok(0),
                host => self.advance(host)?,
            }
        }
        let len = (&self.lines.text[self.given..]).read(out)?;
        self.given += len;
        Ok(len)
    }
}

impl Host {
    fn of(first_line: &[u8]) -> Self {
        let has = |text: &[u8]| memchr::memmem::find(first_line, text).is_some();
        if first_line.starts_with(DOCKER) {
            Self::Docker
        } else if first_line.starts_with(b"{") && has(b"\"__REALTIME_TIMESTAMP\"") {
            Self::Journal
        } else if cri(first_line).is_some() {
            Self::Cri
        } else {
            Self::Other
        }
    }

    /// Adds whole lines as they were before this host wrote them.
    fn undo(self, lines: &mut Lines, text: &[u8]) {
        let is_as_written = match self {
            Self::Other => true,
            Self::Cri => memchr::memmem::find(text, b" P ").is_none(),
            Self::Docker => !has_line_of(DOCKER_PART, text),
            Self::Journal => memchr::memmem::find(text, JOURNAL).is_none(),
        };
        if is_as_written && lines.owed == 0 && lines.parts.iter().all(Vec::is_empty) {
            return lines.text.extend_from_slice(text);
        }
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            match self {
                Self::Cri => lines.part(line, cri(line)),
                Self::Docker => lines.part(line, docker(line)),
                Self::Journal => journal(&mut lines.text, line),
                Self::Other => lines.text.extend_from_slice(line),
            }
        }
    }
}

impl Lines {
    fn part(&mut self, line: &[u8], part: Option<Part<'_>>) {
        let Some(Part { front, content, stream, is_last }) = part else { return self.line(&[line]) };
        let mut before = std::mem::take(&mut self.parts[stream]);
        if is_last {
            match &before[..] {
                [] => self.line(&[line]),
                _ => self.line(&[&before, content]),
            }
            return;
        }
        if before.is_empty() {
            before.extend_from_slice(front);
        }
        before.extend_from_slice(content);
        if before.len() > MAX_LINE {
            self.line(&[&before, b"\n"]);
        } else {
            self.owed += 1;
            self.parts[stream] = before;
        }
    }

    fn line(&mut self, parts: &[&[u8]]) {
        self.text.resize(self.text.len() + std::mem::take(&mut self.owed), b'\n');
        parts.iter().for_each(|part| self.text.extend_from_slice(part));
    }

    /// Gives the parts of lines that never ended.
    fn end(&mut self) {
        let parts = std::mem::take(&mut self.parts);
        let parts = || parts.iter().filter(|part| !part.is_empty());
        self.owed -= parts().count().min(self.owed);
        parts().for_each(|part| self.line(&[part, b"\n"]));
    }
}

/// Reads `2025-10-10T06:45:29.123456789Z stdout P …`.
fn cri(line: &[u8]) -> Option<Part<'_>> {
    let time = memchr::memchr(b' ', &line[..line.len().min(48)])?;
    let rest = line[time..].strip_prefix(b" std")?;
    let (stream, rest) = match rest.strip_prefix(b"out ") {
        Some(rest) => (0, rest),
        None => (1, rest.strip_prefix(b"err ")?),
    };
    let is_dated =
        line[..time].get(10) == Some(&b'T') && line[..time].iter().filter(|byte| **byte == b':').count() >= 2;
    let is_last = match rest.get(..2)? {
        b"F " => true,
        b"P " => false,
        _ => return None,
    };
    let content = rest[2..].strip_suffix(b"\n").filter(|_| !is_last).unwrap_or(&rest[2..]);
    let front = &line[..line.len() - rest.len() + 2];
    is_dated.then_some(Part { front, content, stream, is_last })
}

/// Reads `{"log":"…","stream":"stdout",…}`. The content of the last part ends with a line end.
fn docker(line: &[u8]) -> Option<Part<'_>> {
    let content = line.strip_prefix(DOCKER)?;
    let end = memchr::memmem::find(content, b"\",\"stream\":\"std")?;
    let stream = usize::from(content[end..].starts_with(b"\",\"stream\":\"stderr"));
    let slashes = content[..end].strip_suffix(b"n").unwrap_or(b"");
    let is_ended = slashes.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
    let is_last = is_ended || end < DOCKER_PART;
    Some(Part { front: DOCKER, content: if is_last { content } else { &content[..end] }, stream, is_last })
}

/// Whether one of these lines is as long as that.
fn has_line_of(len: usize, text: &[u8]) -> bool {
    let mut start = 0;
    memchr::memchr_iter(b'\n', text).any(|end| end - std::mem::replace(&mut start, end + 1) >= len)
}

/// Writes a line of the journal with its message as text.
fn journal(text: &mut Vec<u8>, line: &[u8]) {
    let bytes = memchr::memmem::find(line, JOURNAL).and_then(|at| {
        let start = at + JOURNAL.len() - 1;
        let end = start + memchr::memchr(b']', &line[start..])? + 1;
        let message: Vec<u8> = written_bytes(&line[start..end])?.collect();
        let message = serde_json::to_string(&String::from_utf8_lossy(&message)).ok()?;
        Some([&line[..start], message.as_bytes(), &line[end..]].concat())
    });
    text.extend_from_slice(bytes.as_deref().unwrap_or(line));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read, a few bytes at a time and all at once.
    #[track_caller]
    fn assert_read(log: &str, expected: &str) {
        // Long ones would take long, a few bytes at a time.
        let few = if log.len() < DOCKER_PART { [1, 7] } else { [5_000, DOCKER_PART] };
        for step in few.into_iter().chain([BUFFER]) {
            let mut read = Vec::new();
            let mut whole = Whole::new(Slow(log.as_bytes(), step));
            whole.read_to_end(&mut read).unwrap();
            assert_eq!(String::from_utf8(read).unwrap(), expected, "{step}");
        }
    }

    struct Slow<'t>(&'t [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let len = out.len().min(self.1);
            self.0.read(&mut out[..len])
        }
    }

    const AT: &str = "2025-10-10T06:45:29.123456789Z";

    #[test]
    fn parts_of_cri_are_joined_where_the_last_one_was() {
        assert_read(
            &format!(
                "{AT} stdout P [251010-06\n{AT} stdout P 4529-Ada\n{AT} stdout F -Park] x\n{AT} stdout F y\n"
            ),
            &format!("\n\n{AT} stdout P [251010-064529-Ada-Park] x\n{AT} stdout F y\n"),
        );
    }

    #[test]
    fn streams_that_are_written_at_once_are_two() {
        assert_read(
            &format!("{AT} stdout P a\n{AT} stderr P 1\n{AT} stdout F b\n{AT} stderr F 2\n"),
            &format!("\n\n{AT} stdout P ab\n{AT} stderr P 12\n"),
        );
    }

    #[test]
    fn parts_without_a_last_one_are_given_at_the_end() {
        assert_read(
            &format!("{AT} stdout P a\n{AT} stdout P b\n{AT} stderr P c\n"),
            &format!("\n{AT} stdout P ab\n{AT} stderr P c\n"),
        );
        assert_read(
            &format!("{AT} stdout F a\n{AT} stdout P b"),
            &format!("{AT} stdout F a\n{AT} stdout P b"),
        );
    }

    #[test]
    fn parts_longer_than_a_line_may_be_are_given_as_they_come() {
        let part = format!("{AT} stdout P {}\n", "x".repeat(MAX_LINE / 2));
        let mut read = Vec::new();
        Whole::new(part.repeat(6).as_bytes()).read_to_end(&mut read).unwrap();
        assert_eq!(memchr::memchr_iter(b'\n', &read).count(), 6);
        assert!(read.split(|byte| *byte == b'\n').all(|line| line.len() < 2 * MAX_LINE));
    }

    #[test]
    fn parts_of_docker_are_joined() {
        let long = "x".repeat(DOCKER_PART);
        let line = |log: &str| format!("{{\"log\":\"{log}\",\"stream\":\"stdout\",\"time\":\"{AT}\"}}\n");
        let part = [&long, "251010-06"].concat();
        assert_read(
            &[line("a\\n"), line(&part), line("4529 missed\\n"), line("b\\n")].concat(),
            &[line("a\\n"), "\n".into(), line(&[&part, "4529 missed\\n"].concat()), line("b\\n")].concat(),
        );
        // A collector may have taken the line ends off.
        let stripped = [line("a"), line("b"), line("c")].concat();
        assert_read(&stripped, &stripped);
        let ended = [line(&[&long, "\\n"].concat()), line("b\\n")].concat();
        assert_read(&ended, &ended);
    }

    #[test]
    fn bytes_of_the_journal_are_text() {
        let line = |message: &str| {
            format!("{{\"__REALTIME_TIMESTAMP\":\"1\",\"MESSAGE\":{message},\"_PID\":\"7\"}}\n")
        };
        assert_read(
            &[line("\"a\""), line("[27,91,51,50,109,34,65]"), line("[256]")].concat(),
            &[line("\"a\""), line("\"\\u001b[32m\\\"A\""), line("[256]")].concat(),
        );
    }

    #[test]
    fn other_logs_pass_as_they_are() {
        for log in
            ["", "\n", "x", "a\nb\n", "{\"a\":1}\n", "2025-10-10 stdout P x\nF y\n", "{\"MESSAGE\":[65]}\n"]
        {
            assert_read(log, log);
        }
    }
}
