//! Reads logfmt, `time=2025-10-10T06:45:29Z level=info msg="message" runId=251010-064529`, and what is close to it: logrus on a
//! terminal, and the lines of Heroku's router.

use std::ops::Range;

use super::fields::{Field, field, program};
use super::lex::{literal, run_of, skip, skip_colours, trim_end, word};
use super::{Escapes, Level, Line, OwnEvent, Text, time};

/// The longest key.
pub(super) const MAX_KEY: usize = 64;

/// A key and its value. A quoted value is without its quotes.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) key: Range<usize>,
    pub(super) value: Range<usize>,
    is_escaped: bool,
}

/// Returns the pairs in `text[at..end]`. Words between them are passed over.
pub(super) fn pairs(text: &[u8], mut at: usize, end: usize) -> impl Iterator<Item = Pair> {
    std::iter::from_fn(move || {
        while at < end {
            at = skip(text, at);
            if let Some((pair, next)) = pair(text, at, end) {
                at = next;
                return Some(pair);
            }
            at += memchr::memchr(b' ', text.get(at..end)?)?;
        }
        None
    })
}

/// The pair that begins at `at`, and where it ends.
fn pair(text: &[u8], at: usize, end: usize) -> Option<(Pair, usize)> {
    let key_end = run_of(&text[..end], at, MAX_KEY, is_in_key)?;
    let at_value = skip_colours(text, literal(text, skip_colours(text, key_end), b"=")?);
    let (value, next, is_escaped) = if text[..end].get(at_value) == Some(&b'"') {
        let (close, is_escaped) = closing_quote(&text[..end], at_value + 1)?;
        (at_value + 1..close, close + 1, is_escaped)
    } else {
        let rest = text.get(at_value..end)?;
        let len = memchr::memchr3(b' ', b'\t', b'\x1b', rest).unwrap_or(rest.len());
        (at_value..at_value + len, at_value + len, false)
    };
    Some((Pair { key: at..key_end, value, is_escaped }, next))
}

pub(super) fn is_in_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'@')
}

/// Where the quote that closes a string is, and whether there are escapes before it.
pub(super) fn closing_quote(text: &[u8], start: usize) -> Option<(usize, bool)> {
    let (mut at, mut is_escaped) = (start, false);
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        if text[at] == b'"' {
            return Some((at, is_escaped));
        }
        (at, is_escaped) = (at + 2, true);
    }
}

/// What fields say. Gathered apart from the line, so that a format can still decline.
#[derive(Debug, Default)]
struct Fields<'l> {
    line: Line<'l>,
    own: OwnEvent<'l>,
    /// The value of `client`, where a key for its id says more.
    client_name: Option<&'l str>,
    /// Whether there is a key that a line of a log has, and a sentence hasn't.
    is_log: bool,
}

impl<'l> Fields<'l> {
    fn read(text: &'l [u8], at: usize, end: usize) -> Self {
        let mut fields = Self::default();
        for pair in pairs(text, at, end) {
            fields.take(text, pair);
        }
        fields
    }

    fn take(&mut self, text: &'l [u8], pair: Pair) {
        let value = &text[pair.value.clone()];
        let (line, own) = (&mut self.line, &mut self.own);
        let Some(key) = field(&text[pair.key.clone()]) else {
            match &text[pair.key] {
                b"recordId" => own.record = word(value),
                b"source" => own.source = word(value),
                b"at" => own.at = word(value),
                _ => {}
            }
            return;
        };
        self.is_log |= key.is_of_record();
        let message = || Some(Text { range: pair.value.clone(), escapes: Escapes::in_json(pair.is_escaped) });
        match key {
            Field::Time => line.time = line.time.or_else(|| time::of_value(value)),
            Field::Level => line.level = line.level.or_else(|| Level::of_value(value)),
            Field::Message => line.message = line.message.take().or_else(message),
            Field::Run => line.run = line.run.take().or(Some(pair.value)),
            Field::Parent => line.parent = line.parent.take().or(Some(pair.value)),
            Field::Client => line.client = line.client.or_else(|| word(value)),
            Field::ClientName => self.client_name = self.client_name.or_else(|| word(value)),
            Field::Operation => line.operation = line.operation.or_else(|| word(value)),
            Field::Program => line.process[0] = line.process[0].or_else(|| program(value)),
            Field::Instance => line.process[1] = line.process[1].or_else(|| word(value)),
            Field::Pid => line.process[2] = line.process[2].or_else(|| word(value)),
            Field::Host => line.process[3] = line.process[3].or_else(|| word(value)),
            Field::Error => line.error = line.error.take().or_else(message),
            Field::Code => line.code = line.code.or_else(|| word(value)),
            Field::Event => line.event = line.event.take().or_else(message),
            Field::OwnEvent => own.step = word(value).unwrap_or_default(),
        }
    }

    /// Gives a line what the fields say; what they don't stays.
    fn fill(self, line: &mut Line<'l>) {
        let Self { line: read, own, client_name, .. } = self;
        line.time = read.time.or(line.time);
        line.level = read.level.or(line.level);
        line.process = [0, 1, 2, 3].map(|at| read.process[at].or(line.process[at]));
        line.operation = read.operation.or(line.operation);
        line.client = read.client.or(client_name).or(line.client);
        line.run = read.run.or(line.run.take());
        line.parent = read.parent.or(line.parent.take());
        line.message = read.message.or(line.message.take());
        line.error = read.error.or(line.error.take());
        line.code = read.code.or(line.code);
        line.event = read.event.or(line.event.take());
        if !own.step.is_empty() {
            let (run, client, code) = (line.run.clone(), line.client, line.code);
            line.own = Some(Box::new(OwnEvent { run, client, code, ..own }));
        }
    }
}

/// Reads logfmt. One of its keys is the time, the level or the message; else it may be a sentence about a value.
pub(super) fn logfmt<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let start = skip_colours(text, at);
    if !begins_with_pair(text, start) || is_router(text, start) {
        return None;
    }
    let end = trim_end(text, start, text.len());
    // `journalctl -o export` writes a field on a line, without quotes.
    if let Some(message) =
        literal(text, start, b"MESSAGE=").filter(|&message| text.get(message) != Some(&b'"'))
    {
        line.message = Some(Text { range: message..end, escapes: Escapes::None });
        return Some(text.len());
    }
    let fields = Fields::read(text, start, end);
    if !fields.is_log {
        return None;
    }
    fields.fill(line);
    if line.message.is_none() && line.event.is_none() {
        line.message = Some(Text { range: start..end, escapes: Escapes::None });
    }
    Some(text.len())
}

/// Reads what logrus writes on a terminal: `INFO[0001] message   runId=251010-064529`.
pub(super) fn logrus<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let start = skip_colours(text, at);
    let (level, time_at) = logrus_head(text, start)?;
    let close = time_at + memchr::memchr(b']', text.get(time_at..text.len().min(time_at + 48))?)?;
    let end = trim_end(text, close, text.len());
    let message = skip(text, close + 1).min(end);
    // The message is padded to a column; fields begin with the first pair.
    let fields_at = first_pair(text, message, end);
    let fields = Fields::read(text, fields_at, end);
    let stamp = time::dated(text, time_at);
    fields.fill(line);
    line.time = line.time.or(stamp.map(|stamp| stamp.ms));
    line.level = Some(level);
    line.message = Some(Text { range: message..trim_end(text, message, fields_at), escapes: Escapes::None });
    Some(text.len())
}

/// The level, and where the brackets behind it begin; they hold seconds since the start, or a time.
pub(super) fn logrus_head(text: &[u8], at: usize) -> Option<(Level, usize)> {
    let word_end = run_of(text, at, 7, |byte| byte.is_ascii_uppercase())?;
    let time_at = literal(text, skip_colours(text, word_end), b"[")?;
    let is_time = text.get(time_at..)?.first_chunk::<5>().is_some_and(|five| match five {
        [seconds @ .., b']'] => seconds.iter().all(u8::is_ascii_digit),
        _ => time::dated(text, time_at).is_some(),
    });
    is_time.then_some(())?;
    Some((Level::of_word(&text[at..word_end])?, time_at))
}

/// Where the first pair of `text[at..end]` begins, or its end.
fn first_pair(text: &[u8], at: usize, end: usize) -> usize {
    pairs(text, at, end).next().map_or(end, |pair| pair.key.start)
}

/// Reads a line of Heroku's router: `at=info method=GET path="/runs?runId=…" host=… status=200`.
///
/// Its keys are its own: `service` is a duration, and the message is the whole request, because ids are in its path.
pub(super) fn heroku_router<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    if !is_router(text, at) {
        return None;
    }
    let end = trim_end(text, at, text.len());
    for pair in pairs(text, at, end) {
        let value = &text[pair.value];
        match &text[pair.key] {
            b"at" => line.level = Level::of_word(value).or(line.level),
            b"dyno" => line.process[1] = word(value).or(line.process[1]),
            b"host" => line.process[3] = word(value).or(line.process[3]),
            _ => {}
        }
    }
    line.message = Some(Text { range: at..end, escapes: Escapes::None });
    Some(text.len())
}

fn is_router(text: &[u8], at: usize) -> bool {
    let Some(value) = literal(text, at, b"at=") else { return false };
    let Some(end) = run_of(text, value, 8, |byte| byte.is_ascii_lowercase()) else { return false };
    literal(text, end, b" method=").is_some() || literal(text, end, b" code=H").is_some()
}

/// Whether a pair begins at `at`.
pub(super) fn begins_with_pair(text: &[u8], at: usize) -> bool {
    text.get(at).is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'@'))
        && pair(text, at, text.len()).is_some()
}

/// Reads one field of an object that is printed a field a line, `    runId: "251010-064529",`, into a line.
///
/// Returns `false` if the text isn't one.
pub(super) fn printed_field<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize, end: usize) -> bool {
    let quote = text.get(at).copied().filter(|byte| *byte == b'\'');
    let key_at = at + usize::from(quote.is_some());
    let Some(key_end) = run_of(&text[..end], key_at, MAX_KEY, is_in_key) else { return false };
    let after = skip_colours(text, key_end + usize::from(quote.is_some()));
    let Some(colon) = literal(text, after, b":") else { return false };
    let start = skip(text, colon);
    if start == colon || start >= end || matches!(text[start], b'{' | b'[') {
        return false;
    }
    let comma = if text[end - 1] == b',' { end - 1 } else { end };
    let comma = trim_end(text, start, comma);
    let value = match text[start] {
        open @ (b'"' | b'\'') if comma > start + 1 && text[comma - 1] == open => start + 1..comma - 1,
        _ => start..comma,
    };
    let is_escaped = memchr::memchr(b'\\', &text[value.clone()]).is_some();
    let mut fields = Fields::default();
    fields.take(text, Pair { key: key_at..key_end, value, is_escaped });
    // What a message is, the head of the record says; this one is read for the rest.
    (fields.line.message, fields.line.time, fields.line.level) = (None, None, None);
    fields.fill(line);
    true
}

#[cfg(test)]
#[path = "logfmt_tests.rs"]
mod tests;
