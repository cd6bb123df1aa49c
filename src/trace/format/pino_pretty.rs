//! Reads what pino-pretty prints: `[06:45:29.123] INFO (api/17 on web-1): message`.
//!
//! The fields of the object follow, indented by four spaces, a line each. They are one record with their first line; a field
//! alone, as of a record that is too long, is a `continuation`.

use super::brackets::header;
use super::lex::{literal, run_of, skip, skip_colours, trim_end, word};
use super::printed::fields_below;
use super::time::Stamp;
use super::{Escapes, Level, Line, Text, time};

/// How far the fields are indented.
pub(super) const INDENT: &[u8] = b"    ";

/// The first line, before its message.
pub(super) struct Head<'l> {
    stamp: Option<Stamp>,
    ms: Option<i64>,
    level: Level,
    process: [Option<&'l str>; 4],
    /// Where the message begins.
    message: usize,
}

/// Reads the head that begins at `at`. What tells it from other headers: the level has no brackets, and a colon behind it, or
/// behind the process in parentheses.
pub(super) fn head(text: &[u8], at: usize) -> Option<Head<'_>> {
    if text.get(at)?.is_ascii_uppercase() {
        return level_first(text, at);
    }
    let (time, after) = header(text, at)?;
    let level_at = skip(text, after);
    // Cheap, and no other format of this kind has it.
    text.get(level_at).filter(|byte| byte.is_ascii_uppercase())?;
    let stamp = time::dated(text, time.start).filter(|stamp| stamp.end == time.end);
    let ms = time::epoch(&text[time.clone()]);
    let is_clock = time::clock_end(text, time.start).is_some_and(|end| zoned_end(text, end) == time.end);
    if stamp.is_none() && ms.is_none() && !is_clock {
        return None;
    }
    let level_end = run_of(text, level_at, 9, |byte| byte.is_ascii_uppercase())?;
    let level = Level::of_word(&text[level_at..level_end])?;
    let behind = skip_colours(text, level_end);
    let mut process = [None; 4];
    let colon = match literal(text, behind, b" (") {
        Some(open) => {
            let close = open + memchr::memchr(b')', text.get(open..text.len().min(open + 160))?)?;
            process = program(&text[open..close]);
            literal(text, close + 1, b":")?
        }
        // `[time] INFO: message` is anybody's, unless the time is one that only this prints.
        None if is_clock || ms.is_some() => literal(text, behind, b":")?,
        None => return None,
    };
    Some(Head { stamp, ms, level, process, message: skip(text, colon) })
}

/// `INFO [06:45:29.123] (17): message`, as `--levelFirst` prints it.
fn level_first(text: &[u8], at: usize) -> Option<Head<'_>> {
    let level_end = run_of(text, at, 9, |byte| byte.is_ascii_uppercase())?;
    let open = literal(text, skip_colours(text, level_end), b" [")?;
    let (time, after) = header(text, open - 1)?;
    let open = literal(text, after, b" (")?;
    let close = open + memchr::memchr(b')', text.get(open..text.len().min(open + 160))?)?;
    let colon = literal(text, close + 1, b":")?;
    Some(Head {
        stamp: time::dated(text, time.start).filter(|stamp| stamp.end == time.end),
        ms: time::epoch(&text[time]),
        level: Level::of_word(&text[at..level_end])?,
        process: program(&text[open..close]),
        message: skip(text, colon),
    })
}

/// ` +0000` or ` UTC` behind a time of day.
fn zoned_end(text: &[u8], end: usize) -> usize {
    if let Some(end) = literal(text, end, b" UTC") {
        return end;
    }
    let sign = literal(text, end, b" +").or_else(|| literal(text, end, b" -"));
    sign.and_then(|sign| run_of(text, sign, 4, |byte| byte.is_ascii_digit())).unwrap_or(end)
}

/// `17`, `api/17`, `17 on web-1`, `api/17 on web-1`, or `api`.
fn program(text: &[u8]) -> [Option<&str>; 4] {
    let (program, host) = match memchr::memmem::find(text, b"on ") {
        Some(at) if at == 0 || text[at - 1] == b' ' => (&text[..at], word(&text[at + 3..])),
        _ => (text, None),
    };
    let (name, pid) = match memchr::memrchr(b'/', program) {
        Some(at) => (word(&program[..at]), word(&program[at + 1..])),
        None if program.first().is_some_and(u8::is_ascii_digit) => (None, word(program)),
        None => (word(program), None),
    };
    [name, None, pid, host]
}

/// Reads what pino-pretty prints.
pub(super) fn pino_pretty<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let at = skip(text, at);
    let head = head(text, at)?;
    match (head.stamp, head.ms) {
        (Some(stamp), _) => time::take(line, stamp),
        (None, Some(ms)) => line.time = Some(ms),
        (None, None) => {}
    }
    line.level = Some(head.level);
    line.process = [0, 1, 2, 3].map(|slot| head.process[slot].or(line.process[slot]));
    let first_end = memchr::memchr(b'\n', &text[head.message..]).map_or(text.len(), |len| head.message + len);
    if first_end < text.len() {
        fields_below(line, text, first_end, INDENT.len());
    }
    let end = trim_end(text, head.message, first_end);
    line.message = Some(Text { range: head.message..end, escapes: Escapes::None });
    Some(text.len())
}

#[cfg(test)]
#[path = "pino_pretty_tests.rs"]
mod tests;
