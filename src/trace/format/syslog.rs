//! Strips what syslog, journald, Heroku and AWS Lambda put before a line.
//!
//! ```text
//! <14>Oct 10 06:45:29 web-1 api[17]: …                                  syslog-rfc3164, also `journalctl`
//! <14>1 2025-10-10T06:45:29.123Z web-1 api 17 ID47 [a@1 k="v"] …         syslog-rfc5424
//! 2025-10-10T06:45:29.123456+00:00 web-1 api[17]: …                     syslog-iso, also `journalctl -o short-iso`
//! 2025-10-10T06:45:29.123456+00:00 app[web.1]: …                        heroku
//! 2025-10-10T06:45:29.123Z⇥c793869b-…⇥INFO⇥…                            lambda
//! ```

use super::lex::{is_in_name, literal, run_of, skip_colours, word};
use super::time::{self, Stamp};
use super::{Escapes, Text, lex};
use super::{Level, Line};

/// The longest name of a host or a program.
const MAX_NAME: usize = 64;

/// `<14>`: the level, and where what follows begins.
fn priority(text: &[u8], at: usize) -> Option<(Option<Level>, usize)> {
    let start = literal(text, at, b"<")?;
    let end = run_of(text, start, 3, |byte| byte.is_ascii_digit())?;
    let after = literal(text, end, b">")?;
    let number = text[start..end].iter().fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'));
    (number <= 191).then(|| (Level::of_number(number % 8), after))
}

/// Who wrote a line: `web-1 api[17]: `, or without the host.
struct Source<'l> {
    host: Option<&'l str>,
    program: Option<&'l str>,
    pid: Option<&'l str>,
    /// Where the message begins.
    end: usize,
}

/// Reads the host and the tag.
fn source(text: &[u8], at: usize) -> Option<Source<'_>> {
    if let Some(source) = tag(text, at) {
        return Some(source);
    }
    let host_end = run_of(text, at, MAX_NAME, |byte| is_in_name(byte) || byte == b':')?;
    let source = tag(text, literal(text, host_end, b" ")?)?;
    Some(Source { host: word(&text[at..host_end]), ..source })
}

/// `api[17]: ` or `api: `.
fn tag(text: &[u8], at: usize) -> Option<Source<'_>> {
    let name_end = run_of(text, at, MAX_NAME, is_in_name)?;
    let (pid, close) = match literal(text, name_end, b"[") {
        Some(open) => {
            let end = run_of(text, open, MAX_NAME, is_in_name)?;
            (word(&text[open..end]), literal(text, end, b"]")?)
        }
        None => (None, name_end),
    };
    let colon = skip_colours(text, literal(text, close, b":")?);
    let end = match text.get(colon) {
        None => colon,
        Some(b' ') => colon + 1,
        Some(_) => return None,
    };
    Some(Source { host: None, program: word(&text[at..name_end]), pid, end })
}

impl<'l> Source<'l> {
    fn fill(self, line: &mut Line<'l>) -> usize {
        line.process[0] = self.program.or(line.process[0]);
        line.process[2] = self.pid.or(line.process[2]);
        line.process[3] = self.host.or(line.process[3]);
        self.end
    }
}

/// Strips the header of RFC 3164, with or without its priority. The year isn't written: see [`time::Yearless`].
pub(super) fn rfc3164<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let (level, start) = priority(text, at).unwrap_or((None, at));
    let when = time::yearless(text, start)?;
    let source = source(text, literal(text, when.end, b" ")?)?;
    if line.time.is_none() {
        line.time = when.nearest(text);
    }
    line.level = level.or(line.level);
    Some(source.fill(line))
}

/// Strips the header of RFC 5424. Drains of Heroku put the length of each message before it, and leave out its structured data.
pub(super) fn rfc5424<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let start = match run_of(text, at, 6, |byte| byte.is_ascii_digit()) {
        Some(end) => literal(text, end, b" ")?,
        None => at,
    };
    let is_counted = start > at;
    let (level, version) = priority(text, start)?;
    let when = literal(text, version, b"1 ")?;
    let (stamp, when_end) = match time::dated(text, when) {
        Some(stamp) => (Some(stamp), stamp.end),
        None => (None, literal(text, when, b"-")?),
    };
    let mut fields = [None; 4];
    let mut at = when_end;
    for field in &mut fields {
        let from = literal(text, at, b" ")?;
        at = run_of(text, from, 255, |byte| byte.is_ascii_graphic())?;
        *field = word(&text[from..at]).filter(|value| *value != "-");
    }
    let data = literal(text, at, b" ")?;
    let is_left_out = is_counted && !begins_data(text, data);
    let at = if is_left_out { at } else { structured_data(text, data)? };
    let at = literal(text, at, b" ").or_else(|| (at == text.len()).then_some(at))?;
    let end = literal(text, at, b"\xEF\xBB\xBF").unwrap_or(at);
    if let Some(stamp) = stamp {
        time::take(line, stamp);
    }
    let [host, program, pid, _] = fields;
    line.level = level.or(line.level);
    line.process[0] = program.or(line.process[0]);
    line.process[2] = pid.or(line.process[2]);
    line.process[3] = host.or(line.process[3]);
    Some(end)
}

/// Whether `-` or `[id key="value"]` begins here, and not a message in which a header is first.
fn begins_data(text: &[u8], at: usize) -> bool {
    let is_in_id = |byte: u8| byte.is_ascii_graphic() && !b"=]\"".contains(&byte);
    let element = || {
        let id = run_of(text, literal(text, at, b"[")?, 32, is_in_id)?;
        let key = run_of(text, literal(text, id, b" ")?, 32, is_in_id)?;
        literal(text, key, b"=\"")
    };
    text.get(at) == Some(&b'-') || element().is_some()
}

/// Where `-`, or one element after the other, `[id key="value"]`, ends.
fn structured_data(text: &[u8], at: usize) -> Option<usize> {
    if let Some(end) = literal(text, at, b"-") {
        return Some(end);
    }
    let mut at = at;
    while let Some(open) = literal(text, at, b"[") {
        at = open;
        loop {
            at += memchr::memchr2(b'"', b']', text.get(at..)?)?;
            if text[at] == b']' {
                break;
            }
            at = super::logfmt::closing_quote(text, at + 1)?.0 + 1;
        }
        at += 1;
    }
    (text.get(at.checked_sub(1)?) == Some(&b']')).then_some(at)
}

/// Strips `2025-10-10T06:45:29+0000 web-1 api[17]: `, as journald and rsyslog write; a weekday may be before it.
pub(super) fn iso<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let (level, start) = priority(text, at).unwrap_or((None, at));
    let start = time::weekday(text, start).and_then(|end| literal(text, end, b" ")).unwrap_or(start);
    let (stamp, source) = iso_source(text, start)?;
    source.host?;
    time::take(line, stamp);
    line.level = level.or(line.level);
    Some(source.fill(line))
}

/// Strips `2025-10-10T06:45:29.123456+00:00 app[web.1]: `.
pub(super) fn heroku<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let (stamp, source) = iso_source(text, skip_colours(text, at))?;
    if source.host.is_some() {
        return None;
    }
    time::take(line, stamp);
    line.process[0] = source.program.or(line.process[0]);
    line.process[1] = source.pid.or(line.process[1]);
    Some(source.end)
}

/// A time with its zone, and who wrote the line: with a host, or, as Heroku does, with `app` or `heroku` and a dyno.
fn iso_source(text: &[u8], at: usize) -> Option<(Stamp, Source<'_>)> {
    let stamp = time::dated(text, at).filter(|stamp| stamp.is_zoned)?;
    let source = source(text, skip_colours(text, literal(text, stamp.end, b" ")?))?;
    let is_known = match source.host {
        Some(host) => source.pid.is_some() || matches!(source.program, Some("kernel")) || host.contains('.'),
        None => source.pid.is_some() && matches!(source.program, Some("app" | "heroku")),
    };
    is_known.then_some((stamp, source))
}

/// Whether a line that begins with a date at `at` is read by one of these.
pub(super) fn is_behind_time(text: &[u8], at: usize) -> bool {
    iso_source(text, at).is_some() || lambda_parts(text, at).is_some()
}

/// What AWS Lambda's runtime for Node.js puts before a message.
struct Lambda<'l> {
    stamp: Stamp,
    request: &'l str,
    level: Option<Level>,
    /// Where the message begins.
    end: usize,
}

/// `time⇥request⇥LEVEL⇥message`; when it stops a call, Lambda writes `time request Task timed out …`.
fn lambda_parts(text: &[u8], at: usize) -> Option<Lambda<'_>> {
    let stamp = time::dated(text, at)?;
    if let Some(task) =
        literal(text, stamp.end, b" ").and_then(|id| literal(text, uuid(text, id)?, b" Task "))
    {
        let end = task - "Task ".len();
        let request = word(&text[stamp.end + 1..end - 1])?;
        return Some(Lambda { stamp, request, level: Some(Level::Error), end });
    }
    let id = literal(text, stamp.end, b"\t")?;
    // Outside a call the runtime writes `undefined`.
    let id_end = uuid(text, id).or_else(|| literal(text, id, b"undefined"))?;
    let level = literal(text, id_end, b"\t")?;
    let level_end = run_of(text, level, 9, |byte| byte.is_ascii_uppercase())?;
    let end = literal(text, level_end, b"\t")?;
    Some(Lambda {
        stamp,
        request: word(&text[id..id_end])?,
        level: Level::of_word(&text[level..level_end]),
        end,
    })
}

/// Where a UUID ends.
fn uuid(text: &[u8], at: usize) -> Option<usize> {
    let id = text.get(at..)?.first_chunk::<36>()?;
    let is_right = |(place, byte): (usize, &u8)| match place {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    id.iter().enumerate().all(is_right).then_some(at + 36)
}

/// Strips what AWS Lambda puts before a message.
pub(super) fn lambda<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let parts = lambda_parts(text, at)?;
    time::take(line, parts.stamp);
    line.level = parts.level.or(line.level);
    line.process[1] = Some(parts.request).filter(|request| *request != "undefined").or(line.process[1]);
    Some(parts.end)
}

/// Reads what Lambda itself writes about a call: `START RequestId: c793869b-… Version: $LATEST`, `END …`, `REPORT …`.
pub(super) fn lambda_report<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let start = skip_colours(text, at);
    let word_end = run_of(text, start, 6, |byte| byte.is_ascii_uppercase())?;
    matches!(&text[start..word_end], b"START" | b"END" | b"REPORT").then_some(())?;
    let id = literal(text, word_end, b" RequestId: ")?;
    let id_end = uuid(text, id)?;
    line.process[1] = word(&text[id..id_end]);
    line.message =
        Some(Text { range: start..lex::trim_end(text, start, text.len()), escapes: Escapes::None });
    Some(text.len())
}

#[cfg(test)]
#[path = "syslog_tests.rs"]
mod tests;
