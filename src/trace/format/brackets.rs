//! Reads headers in brackets, and what stands between them.
//!
//! ```text
//! [2025-10-10T06:45:29.123Z] [251010-064529] [Ada-Park] [lead_scoring] [INFO] message
//! [CLIENT:Ada-Park] [SESSION:251010-064529] [PROCESS] message
//! SMART_RESUME_251010-064529 [2025-10-10T06:45:29.123Z] [INFO] message
//! [RUN-ID] registered runId=251010-064529-Ada-Park clientId=Ada-Park source=x at=a.js:1
//! ```
//!
//! Headers are read one after the other, in any order, until something isn't one: the rest is the message. A word in brackets
//! may name a tenant or an operation; which of them is decided when all ids are known.

use std::ops::Range;

use super::lex::{literal, run_of, skip, skip_colours, trim_end, word};
use super::time::{self, Stamp};
use super::{Escapes, Level, Line, Text, pino_pretty, plain, prefixes};
use crate::id::RunId;

/// The longest header.
const MAX_HEADER: usize = 160;

/// The longest header that is a word. Text in brackets that is longer is part of a message.
const MAX_WORD: usize = 64;

/// How JavaScript begins to print an object.
const OBJECT: &[u8] = b"[object ";

/// What headers say. Gathered apart from the line, so that a format can still decline.
#[derive(Debug, Default)]
pub(super) struct Headers<'l> {
    pub(super) time: Option<Stamp>,
    pub(super) level: Option<Level>,
    pub(super) pid: Option<&'l str>,
    pub(super) operation: Option<&'l str>,
    pub(super) client: Option<&'l str>,
    pub(super) words: [Option<&'l str>; 2],
    pub(super) run: Option<Range<usize>>,
}

/// Reads a line that begins with a header in brackets, or with `SMART_RESUME_` and a run.
pub(super) fn brackets<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let at = skip(text, literal(text, at, b"\xEF\xBB\xBF").unwrap_or(at));
    let begins = match text.get(at)? {
        b'[' => {
            prefixes::bracketed_name(text, at).is_none()
                && pino_pretty::head(text, at).is_none()
                && !plain::begins_otherwise(text, at)
        }
        b'A'..=b'Z' => labelled_run(text, at).is_some(),
        _ => false,
    };
    if !begins {
        return None;
    }
    let mut headers = Headers::default();
    let start = headers.read(text, at);
    if start == at {
        return None;
    }
    headers.fill(line, text, start);
    Some(text.len())
}

impl<'l> Headers<'l> {
    /// Reads headers from `at` on, and returns where the message begins.
    pub(super) fn read(&mut self, text: &'l [u8], mut at: usize) -> usize {
        loop {
            at = skip(text, at);
            let next = match text.get(at) {
                Some(b'[') => self.bracketed(text, at),
                Some(b'0'..=b'9') if self.time.is_none() => self.bare_time(text, at),
                Some(b'A'..=b'Z') => self.capitals(text, at),
                // Between headers, as in `[251010-064529] - message`.
                Some(b'-' | b'|' | b':') if matches!(text.get(at + 1), Some(b' ' | b'\t')) => Some(at + 1),
                Some(b'a'..=b'z') if self.level.is_none() => self.lower_level(text, at),
                _ => None,
            };
            let Some(next) = next else { return at };
            at = next;
        }
    }

    fn bare_time(&mut self, text: &[u8], at: usize) -> Option<usize> {
        let stamp = time::dated(text, at)?;
        self.time = Some(stamp);
        Some(stamp.end)
    }

    /// `ERROR message`, `ERROR: message`, `SMART_RESUME_251010-064529`.
    fn capitals(&mut self, text: &'l [u8], at: usize) -> Option<usize> {
        if self.level.is_none()
            && let Some((level, end)) = level_word(text, at)
        {
            self.level = Some(level);
            return Some(end);
        }
        if self.run.is_some() {
            return None;
        }
        let (label, run) = labelled_run(text, at)?;
        let end = run.end;
        self.operation = self.operation.or(Some(label));
        self.run = Some(run);
        Some(end)
    }

    /// `info: message`, as winston writes.
    fn lower_level(&mut self, text: &[u8], at: usize) -> Option<usize> {
        let (level, end) = lower_level(text, at)?;
        self.level = Some(level);
        Some(end)
    }

    fn bracketed(&mut self, text: &'l [u8], at: usize) -> Option<usize> {
        let (header, end) = header(text, at)?;
        let value = &text[header.clone()];
        let after = |key: &[u8]| literal(text, header.start, key).map(|start| skip(text, start)..header.end);
        match *value.first()? {
            b'0'..=b'9' => {
                if let Some(stamp) = time::dated(text, header.start)
                    && stamp.end == header.end
                {
                    // The host's time comes first. The program's replaces it if it names its zone.
                    self.time = self.time.filter(|_| !stamp.is_zoned).or(Some(stamp));
                    return Some(end);
                }
                // A time of day, or the seconds since the machine was started.
                let is_clock = time::clock_end(text, header.start) == Some(header.end)
                    || value.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
                        && value.contains(&b'.');
                if is_clock {
                    return Some(end);
                }
                if value.len() <= 7 && value.iter().all(u8::is_ascii_digit) {
                    self.pid = self.pid.or_else(|| word(value));
                    return Some(end);
                }
            }
            b'C' => {
                if let Some(client) = after(b"CLIENT:") {
                    self.client = word(&text[client]);
                    return Some(end);
                }
            }
            b'S' => {
                if let Some(run) = after(b"SESSION:") {
                    self.run.get_or_insert(run);
                    return Some(end);
                }
            }
            b'P' => {
                if let Some(process) = after(b"PROCESS:").or_else(|| after(b"PID:")) {
                    self.pid = word(&text[process]);
                    return Some(end);
                }
            }
            // `own` reads what follows.
            b'R' if value == b"RUN-ID" => return Some(end),
            b'{' | b'"' | b'\'' => return None,
            _ => {}
        }
        if self.run.is_none() && (is_run(value) || (self.time.is_some() && is_no_id(value))) {
            self.run = Some(header);
            return Some(end);
        }
        if self.level.is_none()
            && let Some(level) = Level::of_word(value)
        {
            self.level = Some(level);
            return Some(end);
        }
        let slot = self.words.iter_mut().find(|slot| slot.is_none()).filter(|_| value.len() <= MAX_WORD)?;
        *slot = Some(word(value)?);
        Some(end)
    }

    /// Gives a line what its headers say, and the message from `start` on.
    pub(super) fn fill(self, line: &mut Line<'l>, text: &'l [u8], start: usize) {
        if let Some(stamp) = self.time {
            time::take(line, stamp);
        }
        line.level = self.level.or(line.level);
        line.process[2] = self.pid.or(line.process[2]);
        line.operation = self.operation.or(line.operation);
        line.client = self.client.or(line.client);
        if self.words[0].is_some() {
            line.words = self.words;
        }
        line.run = self.run.or(line.run.take());
        let end = trim_end(text, start, text.len());
        line.message = Some(Text { range: start..end, escapes: Escapes::None });
    }
}

/// Where a header's text is, without its colours and blanks, and where its brackets end.
pub(super) fn header(text: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    let from = literal(text, at, b"[")?;
    let near = text.get(from..text.len().min(from + MAX_HEADER))?;
    let mut len = memchr::memchr2(b']', b'\n', near)?;
    let start = skip(text, from);
    // An object that was to be an id has brackets of its own, and colours have opening ones.
    if text[start..].starts_with(OBJECT) {
        len += 1 + memchr::memchr(b']', near.get(len + 1..)?)?;
    }
    if near[len] != b']' || start > from + len {
        return None;
    }
    Some((start..trim_end(text, start, from + len), from + len + 1))
}

/// A word in capitals before a message, and where what follows it begins.
pub(super) fn level_word(text: &[u8], at: usize) -> Option<(Level, usize)> {
    let end = run_of(text, at, 11, |byte| byte.is_ascii_uppercase())?;
    let after = skip_colours(text, end);
    let word = &text[at..end];
    match text.get(after) {
        Some(b':') => Some((Level::of_label(word)?, after + 1)),
        Some(b' ' | b'\t') => Some((Level::of_bare_word(word)?, after)),
        _ => None,
    }
}

/// A word in small letters before a colon and a blank.
///
/// `error: x` may begin a sentence, too; but one that begins so reports an error, so that it is a level in either case.
pub(super) fn lower_level(text: &[u8], at: usize) -> Option<(Level, usize)> {
    let end = run_of(text, at, 11, |byte| byte.is_ascii_lowercase())?;
    let colon = literal(text, skip_colours(text, end), b":")?;
    let after = skip_colours(text, colon);
    matches!(text.get(after), Some(b' ' | b'\t')).then_some(())?;
    Some((Level::of_label(&text[at..end])?, after))
}

/// Whether a header is a run id, or begins as one does: a malformed one is still the header of a run.
pub(super) fn is_run(value: &[u8]) -> bool {
    let digits =
        |range: Range<usize>| value.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    match value {
        [b'0'..=b'9', ..] if digits(0..6) && value.get(6) == Some(&b'-') && digits(7..13) => true,
        [b'S', b'R', b'-', b'0'..=b'9', ..] => true,
        [b'a', b'p', b'i', b'f', b'y', b'-', ..] => is_run_id(value),
        // 17 letters may be any word, such as postScoringWorker.
        _ => value.len() == 17 && value.iter().any(u8::is_ascii_digit) && is_run_id(value),
    }
}

fn is_run_id(value: &[u8]) -> bool {
    std::str::from_utf8(value).is_ok_and(|value| RunId::read(value).is_some())
}

/// Whether a header is what a program prints for an id that it doesn't have.
fn is_no_id(value: &[u8]) -> bool {
    value == b"undefined" || value == b"null" || value.starts_with(OBJECT)
}

/// `SMART_RESUME_251010-064529`: what is done, and the run.
fn labelled_run(text: &[u8], at: usize) -> Option<(&str, Range<usize>)> {
    let label = run_of(text, at, MAX_WORD, |byte| byte.is_ascii_uppercase() || byte == b'_')?;
    let mut start = label;
    if text[label - 1] != b'_' {
        // The run of a sequence begins with letters.
        start = literal(text, at, b"SMART_RESUME_").filter(|start| text[*start..].starts_with(b"SR-"))?;
    }
    let near = &text[start..text.len().min(start + MAX_HEADER)];
    let len = memchr::memchr3(b' ', b'\t', b'\x1b', near).unwrap_or(near.len());
    let is_labelled = start > at + 1 && is_run(&near[..len]) && is_run_id(&near[..len]);
    if !is_labelled {
        return None;
    }
    Some((std::str::from_utf8(&text[at..start - 1]).ok()?, start..start + len))
}

#[cfg(test)]
#[path = "brackets_tests.rs"]
mod tests;
