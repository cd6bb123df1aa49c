//! How hosts write a line: the parts that container runtimes cut one into, and the numbers that the journal writes for text.

use crate::trace::format::written_bytes;

/// Where Docker cuts a line. A shorter one is whole, even if a collector took its line end off.
pub(super) const DOCKER_PART: usize = 16 << 10;

pub(super) const DOCKER: &[u8] = b"{\"log\":\"";
pub(super) const JOURNAL: &[u8] = b"\"MESSAGE\":[";

/// How a part of CRI that isn't the last one is marked, without other tags and with.
pub(super) const PARTS: [&[u8]; 2] = [b" P ", b" P:"];

/// How long the tags of CRI are at most.
const MAX_TAGS: usize = 64;

/// A line, or a part of one.
pub(super) struct Part<'l> {
    /// What is before its content.
    pub(super) front: &'l [u8],
    /// The content, and what is after it if it is the last.
    pub(super) content: &'l [u8],
    /// What is after the content, without the line end, if it isn't the last.
    pub(super) tail: &'l [u8],
    pub(super) stream: usize,
    pub(super) is_last: bool,
}

/// Reads `2025-10-10T06:45:29.123456789Z stdout P …`. The first of its tags says whether it is the last part: `P:x:y`.
pub(super) fn cri(line: &[u8]) -> Option<Part<'_>> {
    let time = memchr::memchr(b' ', &line[..line.len().min(48)])?;
    let rest = line[time..].strip_prefix(b" std")?;
    let (stream, rest) = match rest.strip_prefix(b"out ") {
        Some(rest) => (0, rest),
        None => (1, rest.strip_prefix(b"err ")?),
    };
    let is_dated =
        line[..time].get(10) == Some(&b'T') && line[..time].iter().filter(|byte| **byte == b':').count() >= 2;
    let tags = memchr::memchr(b' ', &rest[..rest.len().min(MAX_TAGS)])?;
    let is_last = match &rest[..tags] {
        [b'F'] | [b'F', b':', ..] => true,
        [b'P'] | [b'P', b':', ..] => false,
        _ => return None,
    };
    let (front, content) = line.split_at(line.len() - rest.len() + tags + 1);
    let content = content.strip_suffix(b"\n").filter(|_| !is_last).unwrap_or(content);
    is_dated.then_some(Part { front, content, tail: b"", stream, is_last })
}

/// Reads `{"log":"…","stream":"stdout",…}`. The content of the last part ends with a line end.
pub(super) fn docker(line: &[u8]) -> Option<Part<'_>> {
    let content = line.strip_prefix(DOCKER)?;
    let end = memchr::memmem::find(content, b"\",\"stream\":\"std")?;
    let stream = usize::from(content[end..].starts_with(b"\",\"stream\":\"stderr"));
    let slashes = content[..end].strip_suffix(b"n").unwrap_or(b"");
    let is_ended = slashes.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
    let is_last = is_ended || end < DOCKER_PART;
    let (content, tail) = if is_last { (content, &b""[..]) } else { content.split_at(end) };
    Some(Part { front: DOCKER, content, tail: tail.trim_ascii_end(), stream, is_last })
}

/// Whether one of these lines is as long as that.
pub(super) fn has_line_of(len: usize, text: &[u8]) -> bool {
    let mut start = 0;
    memchr::memchr_iter(b'\n', text).any(|end| end - std::mem::replace(&mut start, end + 1) >= len)
}

/// Writes a line of the journal with its message as text.
pub(super) fn journal(text: &mut Vec<u8>, line: &[u8]) {
    let bytes = memchr::memmem::find(line, JOURNAL).and_then(|at| {
        let start = at + JOURNAL.len() - 1;
        let end = start + memchr::memchr(b']', &line[start..])? + 1;
        let message: Vec<u8> = written_bytes(&line[start..end])?.collect();
        let message = serde_json::to_string(&String::from_utf8_lossy(&message)).ok()?;
        Some([&line[..start], message.as_bytes(), &line[end..]].concat())
    });
    text.extend_from_slice(bytes.as_deref().unwrap_or(line));
}
