//! How hosts write a line: the parts that container runtimes cut one into, and the numbers that the journal writes for text.

use crate::trace::format::continuation::is_continuation;
use crate::trace::format::prefixes::{after_space, behind_container, behind_name};
use crate::trace::format::written_bytes;
use crate::trace::pieces::MAX_LINE;

/// Where Docker cuts a line. A shorter one is whole, even if a collector took its line end off.
pub(super) const DOCKER_PART: usize = 16 << 10;

const DOCKER: &[u8] = b"{\"log\":\"";
const JOURNAL: &[u8] = b"\"MESSAGE\":[";

/// The same with a field, and each number, on a line of its own.
const JOURNAL_PRETTY: &[u8] = b"\"MESSAGE\" : [";

/// How a part of CRI that isn't the last one is marked. A blank follows, or a colon and more tags.
const PART: &[u8] = b" P";

/// How long the tags of CRI are at most.
const MAX_TAGS: usize = 64;

/// How much of a line shows who wrote it.
const BEGINNING: usize = 16 << 10;

/// A program that writes the lines of others.
#[derive(Clone, Copy)]
pub(super) enum Host {
    /// `2025-10-10T06:45:29.123456789Z stdout P …`
    Cri,
    /// `{"log":"…","stream":"stdout",…}`
    Docker,
    /// `{…,"MESSAGE":[27,91],…}`, also with each field and number on a line of its own.
    Journal,
    /// `api-1  | …`
    Compose,
}

impl Host {
    /// Returns who wrote a line; `None` if nothing is to be undone in it.
    fn of_line(line: &[u8]) -> Option<Self> {
        let has = |text: &[u8]| memchr::memmem::find(line, text).is_some();
        if line.starts_with(DOCKER) {
            Some(Self::Docker)
        } else if line.starts_with(b"{") && has(b"\"__REALTIME_TIMESTAMP\"")
            || line.starts_with(b"\t\"__REALTIME_TIMESTAMP\"")
        {
            Some(Self::Journal)
        } else if cri(line).is_some() {
            Some(Self::Cri)
        } else {
            (behind_container(line) > 0).then_some(Self::Compose)
        }
    }

    /// Whether nothing is to be undone in whole lines.
    fn is_as_written(self, text: &[u8]) -> bool {
        match self {
            Self::Cri => {
                let is_tag = |at: usize| matches!(text.get(at + PART.len()), Some(b' ' | b':'));
                !memchr::memmem::find_iter(text, PART).any(is_tag)
            }
            Self::Docker => !has_line_of(DOCKER_PART, text),
            Self::Journal => {
                ![JOURNAL, JOURNAL_PRETTY].iter().any(|part| memchr::memmem::find(text, part).is_some())
            }
            Self::Compose => {
                let goes_on =
                    |bar: usize| after_space(text, bar + 1).is_some_and(|at| is_continuation(&text[at..]));
                !memchr::memchr_iter(b'|', text).any(goes_on)
            }
        }
    }
}

/// Those who wrote a log, as far as it was read: logs are joined, and a machine changes its runtime.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Hosts(u8);

impl Hosts {
    /// Of a log in which nothing is to be undone.
    pub(super) const NONE: Self = Self(0);

    /// Returns who wrote some lines.
    pub(super) fn of(text: &[u8]) -> Self {
        text.split(|byte| *byte == b'\n').fold(Self::NONE, Self::and)
    }

    fn and(self, line: &[u8]) -> Self {
        let host = Host::of_line(&line[..line.len().min(BEGINNING)]);
        Self(host.map_or(self.0, |host| self.0 | 1 << host as u8))
    }

    /// Adds who wrote the last of some lines, and the one after it that isn't whole yet.
    pub(super) fn and_last_of(self, text: &[u8]) -> Self {
        let Some(end) = memchr::memrchr(b'\n', text) else { return self.and(text) };
        let start = memchr::memrchr(b'\n', &text[..end]).map_or(0, |end| end + 1);
        self.and(&text[start..end]).and(&text[end + 1..])
    }

    pub(super) fn has(self, host: Host) -> bool {
        self.0 >> host as u8 & 1 == 1
    }

    /// Whether nothing is to be undone in whole lines.
    pub(super) fn are_as_written(self, text: &[u8]) -> bool {
        let hosts = [Host::Cri, Host::Docker, Host::Journal, Host::Compose];
        hosts.into_iter().all(|host| !self.has(host) || host.is_as_written(text))
    }

    /// Reads a line, or a part of one, that a runtime may have cut.
    pub(super) fn part(self, line: &[u8]) -> Option<Part<'_>> {
        let cri = if self.has(Host::Cri) { cri(line) } else { None };
        cri.or_else(|| docker(line).filter(|_| self.has(Host::Docker)))
    }
}

/// A line, or a part of one.
pub(super) struct Part<'l> {
    /// The name of its container, if it is written before each line.
    pub(super) name: &'l [u8],
    /// What is before its content.
    pub(super) front: &'l [u8],
    /// The content, and what is after it if it is the last.
    pub(super) content: &'l [u8],
    /// What is after the content, without the line end, if it isn't the last.
    pub(super) tail: &'l [u8],
    pub(super) stream: usize,
    pub(super) is_last: bool,
}

/// Reads `2025-10-10T06:45:29.123456789Z stdout P …`, also behind the name of a container. The first of its tags says whether it is
/// the last part: `P:x:y`.
fn cri(line: &[u8]) -> Option<Part<'_>> {
    let behind_time = |start: usize| {
        let near = &line[start..line.len().min(start + 48)];
        let time = &near[..memchr::memchr(b' ', near)?];
        let is_dated = time.get(10) == Some(&b'T') && time.iter().filter(|byte| **byte == b':').count() >= 2;
        line[start + time.len()..].strip_prefix(b" std").filter(|_| is_dated)
    };
    let name = if behind_time(0).is_some() { 0 } else { behind_name(line) };
    let rest = behind_time(name)?;
    let (stream, rest) = match rest.strip_prefix(b"out ") {
        Some(rest) => (0, rest),
        None => (1, rest.strip_prefix(b"err ")?),
    };
    let tags = memchr::memchr(b' ', &rest[..rest.len().min(MAX_TAGS)])?;
    let is_last = match &rest[..tags] {
        [b'F'] | [b'F', b':', ..] => true,
        [b'P'] | [b'P', b':', ..] => false,
        _ => return None,
    };
    let (front, content) = line.split_at(line.len() - rest.len() + tags + 1);
    let content = content.strip_suffix(b"\n").filter(|_| !is_last).unwrap_or(content);
    Some(Part { name: &line[..name], front, content, tail: b"", stream, is_last })
}

/// Reads `{"log":"…","stream":"stdout",…}`. The content of the last part ends with a line end.
fn docker(line: &[u8]) -> Option<Part<'_>> {
    let content = line.strip_prefix(DOCKER)?;
    let end = memchr::memmem::find(content, b"\",\"stream\":\"std")?;
    let stream = usize::from(content[end..].starts_with(b"\",\"stream\":\"stderr"));
    let slashes = content[..end].strip_suffix(b"n").unwrap_or(b"");
    let is_ended = slashes.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
    let is_last = is_ended || end < DOCKER_PART;
    let (content, tail) = if is_last { (content, &b""[..]) } else { content.split_at(end) };
    Some(Part { name: b"", front: DOCKER, content, tail: tail.trim_ascii_end(), stream, is_last })
}

/// Writes a line of docker compose without the name of its container, if it goes on with a line of the same one.
pub(super) fn compose(text: &mut Vec<u8>, line: &[u8], container: &mut Vec<u8>) {
    let (name, content) = line.split_at(behind_container(line));
    let is_same = !name.is_empty() && name == container;
    let goes_on = is_continuation(content) && !content.trim_ascii().is_empty();
    text.extend_from_slice(if is_same && goes_on { content } else { line });
    container.clear();
    container.extend_from_slice(name);
}

/// Writes a line of docker compose that is being written. As long as it may go on with the one before it, that is a blank.
pub(super) fn compose_begun(text: &mut Vec<u8>, line: &[u8], container: &mut Vec<u8>) {
    let (name, content) = line.split_at(behind_container(line));
    let is_undecided = container.starts_with(line) || (name == container && content.trim_ascii().is_empty());
    match is_undecided && !line.is_empty() {
        true => text.push(b' '),
        false => compose(text, line, container),
    }
}

/// Returns what docker compose wrote before the last of these lines.
pub(super) fn container(text: &[u8]) -> &[u8] {
    let start = memchr::memrchr(b'\n', text.trim_ascii_end()).map_or(0, |end| end + 1);
    &text[start..start + behind_container(&text[start..])]
}

/// Whether one of these lines is as long as that.
pub(super) fn has_line_of(len: usize, text: &[u8]) -> bool {
    let mut start = 0;
    // Half of it has no line end then, wherever it begins. Most lines are short, so few of them are looked at.
    text.chunks(len / 2).any(|half| memchr::memchr(b'\n', half).is_none())
        && memchr::memchr_iter(b'\n', text).any(|end| end - std::mem::replace(&mut start, end + 1) >= len)
}

/// Writes a line of the journal with its message as text. `numbers` are lines of a message of which the rest hasn't come.
pub(super) fn journal(text: &mut Vec<u8>, line: &[u8], numbers: &mut Vec<u8>) {
    let content = line.trim_ascii();
    if numbers.is_empty() && content != JOURNAL_PRETTY {
        return text.extend_from_slice(in_text(line, JOURNAL).as_deref().unwrap_or(line));
    }
    let is_number = content.iter().all(|byte| byte.is_ascii_digit() || *byte == b',');
    let goes_on = numbers.is_empty() || (is_number && numbers.len() < MAX_LINE);
    numbers.extend_from_slice(line);
    if goes_on {
        return;
    }
    match in_text(numbers, JOURNAL_PRETTY) {
        // It is where its last line was, and nothing is on the others.
        Some(message) => {
            let lines = memchr::memchr_iter(b'\n', numbers).count();
            text.extend_from_slice(&b"\t\t\n".repeat(lines.saturating_sub(1)));
            text.extend_from_slice(&message);
        }
        None => text.extend_from_slice(numbers),
    }
    numbers.clear();
}

/// Returns what holds the bytes of a message behind this key with text in their place.
fn in_text(line: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    let start = memchr::memmem::find(line, key)? + key.len() - 1;
    let end = start + memchr::memchr(b']', &line[start..])? + 1;
    let message: Vec<u8> = written_bytes(&line[start..end])?.collect();
    let message = serde_json::to_string(&String::from_utf8_lossy(&message)).ok()?;
    Some([&line[..start], message.as_bytes(), &line[end..]].concat())
}
