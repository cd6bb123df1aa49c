//! What a line of a log says besides its ids: when, who, for whom, and what.
//!
//! A line is read from its front, one header after the other, until something is none: the rest is the message. The
//! headers are those of the backends this is for, and of the services they run on:
//!
//! ```text
//! [2025-10-10T06:45:29.123Z] [251010-064529] [Ada-Park] [lead_scoring] [INFO] message
//! [CLIENT:Ada-Park] [SESSION:251010-064529] [PROCESS] message
//! SMART_RESUME_251010-064529 [2025-10-10T06:45:29.123Z] [INFO] message
//! 2025-10-10 06:45:29,123 INFO message
//! {"level":30,"time":1760078729123,"pid":17,"hostname":"web-1","runId":"251010-064529","msg":"message"}
//! {"timestamp":"…","message":"any of these","labels":[{"name":"instance","value":"srv-1"}]}
//! "message": "any of these",
//! ```
//!
//! What colours them on a terminal is passed over.

use chrono::NaiveDate;

use super::json;
use super::step::Phrases;
use super::tenants::Claim;
use crate::id::{ClientId, RunId};

/// What a line says besides its ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Line<'l> {
    /// When it was written, in milliseconds since the Unix epoch.
    pub(super) time: Option<i64>,
    /// The tenant it is about.
    pub(super) client: Option<&'l str>,
    /// How it names that tenant.
    pub(super) claim: Claim,
    /// Who wrote it: of a program its name, its instance, its process id and host, as far as they are told.
    pub(super) process: [Option<&'l str>; 4],
    /// What that was doing.
    pub(super) operation: Option<&'l str>,
    /// What it says.
    pub(super) message: &'l [u8],
    /// Whether it is a line of this package's own, which names the client of its id, or that there is none.
    pub(super) is_own: bool,
    /// Where the message begins and ends in a line that was unwrapped.
    pub(super) unwrapped_from: Option<(usize, usize)>,
}

/// Names in the place of a tenant that are none.
const NO_TENANTS: [&str; 10] =
    ["SYSTEM", "GLOBAL", "ALL", "NONE", "UNKNOWN", "DEFAULT", "SERVER", "MAIN", "N/A", "ANONYMOUS"];

/// How JavaScript begins to print an object.
const OBJECT: &[u8] = b"[object ";

/// Levels. As a header, in whatever case; before a message in capitals, since `error` may begin a sentence.
const LEVELS: [&[u8]; 20] = [
    b"INFO",
    b"DEBUG",
    b"WARN",
    b"WARNING",
    b"ERROR",
    b"TRACE",
    b"FATAL",
    b"LOG",
    b"SUCCESS",
    b"NOTICE",
    b"VERBOSE",
    b"SILLY",
    b"HTTP",
    b"CRITICAL",
    b"CRIT",
    b"ALERT",
    b"EMERG",
    b"ERR",
    b"WRN",
    b"INF",
];

/// The longest of them.
const MAX_LEVEL: usize = 8;

/// The longest header in brackets.
const MAX_HEADER: usize = 160;

/// Reads a line. A message that is itself a line, as hosts wrap them, is unwrapped into `scratch`.
pub(super) fn read<'l>(phrases: &Phrases, text: &'l [u8], scratch: &'l mut Vec<u8>) -> Line<'l> {
    let mut line = one(phrases, text);
    if line.message.len() < text.len() && matches!(text.trim_ascii_start().first(), Some(b'{' | b'"')) {
        let wrapped = line.message;
        let is_coloured = || wrapped.get(..6).is_some_and(|six| six.eq_ignore_ascii_case(b"\\u001b"));
        if matches!(wrapped.first(), Some(b'[' | b'{')) || is_coloured() {
            scratch.clear();
            json::unescape(wrapped, scratch);
            let inner = one(phrases, scratch);
            let offset = |part: &[u8], whole: &[u8]| part.as_ptr().addr() - whole.as_ptr().addr();
            let start = offset(inner.message, scratch);
            let in_wrapped = |len: usize| offset(wrapped, text) + json::raw_len(wrapped, len);
            line = Line {
                // The program knows better than its host when it wrote a line, and what for.
                time: inner.time.or(line.time),
                client: inner.client.or(line.client.filter(|_| !inner.is_own)),
                claim: if inner.client.is_some() { inner.claim } else { line.claim },
                process: [0, 1, 2, 3].map(|at| inner.process[at].or(line.process[at])),
                operation: inner.operation.or(line.operation),
                message: inner.message,
                is_own: inner.is_own,
                unwrapped_from: Some((in_wrapped(start), in_wrapped(start + inner.message.len()))),
            };
        }
    }
    line
}

fn one<'l>(phrases: &Phrases, text: &'l [u8]) -> Line<'l> {
    // Logs that were joined each begin with the mark that their writer gave them.
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text).trim_ascii();
    match text.first() {
        Some(b'{') => of_json(phrases, text),
        Some(b'"') => of_field(text),
        _ => of_text(text),
    }
}

/// A line of JSON, such as pino and Render write.
fn of_json<'l>(phrases: &Phrases, text: &'l [u8]) -> Line<'l> {
    let mut line = Line { message: text, ..Line::default() };
    let [mut name, mut instance, mut pid, mut host] = [None; 4];
    let (mut refusal, mut error) = (None, None);
    for (key, value) in json::fields(text) {
        match key {
            b"time" | b"timestamp" | b"ts" | b"@timestamp" | b"date" => {
                line.time = line.time.or(time_of_value(value))
            }
            b"msg" | b"message" | b"event" => line.message = value.text(),
            b"clientId" | b"client_id" | b"tenantId" | b"tenant_id" => {
                name_tenant(&mut line, value.text(), Claim::Key);
            }
            b"client" | b"tenant" => name_tenant(&mut line, value.text(), Claim::Field),
            b"operation" | b"flow" | b"module" | b"component" | b"job" => {
                line.operation = line.operation.or(word(value.text()));
            }
            b"service" | b"name" | b"process" | b"app" => name = name.or(word(value.text())),
            b"instance" => instance = word(value.text()),
            b"error" | b"err" | b"detail" => {
                let message = message_of(value);
                // A refusal of this package's says more than the words beside it.
                refusal = refusal.or(message.filter(|message| message.starts_with(b"STRICT ")));
                error = error.or(message);
            }
            b"pid" => pid = word(value.text()),
            b"hostname" | b"host" => host = word(value.text()),
            b"labels" => {
                for (key, value) in json::labels(value.text()) {
                    match key {
                        b"service" => name = name.or(word(value)),
                        b"instance" => instance = word(value),
                        b"host" => host = word(value),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    line.process = [name, instance, pid, host];
    if let Some(message) = refusal.or(error.filter(|error| phrases.is_missed_in(line.message, error))) {
        line.message = message;
    }
    line
}

/// Takes the name of a tenant; of two, the first, or the one that a key says to be one.
fn name_tenant<'l>(line: &mut Line<'l>, text: &'l [u8], claim: Claim) {
    if (line.client.is_none() || line.claim < claim)
        && let Some(client) = tenant(text)
    {
        (line.client, line.claim) = (Some(client), claim);
    }
}

/// A line of JSON that is written a field a line; only the message is looked at.
fn of_field(text: &[u8]) -> Line<'_> {
    match json::field_alone(text) {
        Some((b"msg" | b"message", message)) => Line { message, ..Line::default() },
        _ => of_text(text),
    }
}

/// The message of an error.
fn message_of(error: json::Value<'_>) -> Option<&[u8]> {
    match error {
        json::Value::Text(text) => Some(text),
        json::Value::Other(object) => {
            json::fields(object).find(|(key, _)| *key == b"message").map(|(_, message)| message.text())
        }
    }
}

/// A line of text behind headers.
fn of_text(text: &[u8]) -> Line<'_> {
    let mut line = Line::default();
    let mut rest = uncoloured(text);
    if let Some((process, behind)) = container(rest) {
        line.process[0] = Some(process);
        rest = behind;
    }
    let (mut has_run, mut has_client) = (false, false);
    loop {
        rest = uncoloured(rest);
        if let Some((header, behind)) = bracketed(rest) {
            rest = behind;
            if let Some((time, b"")) = iso_time(header) {
                line.time = line.time.or(Some(time));
            } else if let Some(client) = header.strip_prefix(b"CLIENT:") {
                (line.client, line.claim, has_client) = (tenant(client), Claim::Key, true);
            } else if let Some(process) =
                header.strip_prefix(b"PROCESS:").or_else(|| header.strip_prefix(b"PID:"))
            {
                line.process[2] = word(process);
            } else if header.starts_with(b"SESSION:") || (!has_run && is_run_id(header)) {
                has_run = true;
            } else if !has_run && line.time.is_some() && is_no_id(header) {
                // It stands in the place of a run, so its client is the next.
                has_run = true;
            } else if header == b"RUN-ID" {
                line.is_own = true;
            } else if is_level(header) {
            } else if has_run && !has_client {
                // Behind the run comes its client.
                (line.client, line.claim, has_client) = (tenant(header), Claim::Word, true);
            } else {
                line.operation = line.operation.or(word(header));
            }
        } else if let Some((time, behind)) = iso_time(rest) {
            line.time = line.time.or(Some(time));
            rest = behind;
        } else if let Some((first, behind)) = first_word(rest)
            && is_level_word(first.strip_suffix(b":").unwrap_or(first))
        {
            rest = uncoloured(behind);
            rest = rest.strip_prefix(b":").unwrap_or(rest);
        } else if let Some((operation, behind)) = labelled_run(rest) {
            line.operation = line.operation.or(Some(operation));
            rest = behind;
        } else {
            line.message = rest;
            break;
        }
    }
    if line.is_own {
        (line.client, line.claim) = (own_client(line.message), Claim::Key);
    }
    if line.claim == Claim::Word && line.operation.is_some() {
        line.claim = Claim::Place;
    }
    // Behind a run there may be no client but what is done: `lead_scoring`.
    if line.operation.is_none() && line.client.is_some_and(is_operation) {
        line.operation = line.client.take();
    }
    line
}

/// The client in `runId=… clientId=… source=…`.
fn own_client(message: &[u8]) -> Option<&str> {
    const KEY: &[u8] = b"clientId=";
    let value = &message[memchr::memmem::find(message, KEY)? + KEY.len()..];
    tenant(value.split(|byte| *byte == b' ').next()?)
}

/// Whether a word is written as the names of operations are, and not as those of tenants.
fn is_operation(word: &str) -> bool {
    word.contains('_') && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// `web-1  | …`, as docker compose writes.
fn container(text: &[u8]) -> Option<(&str, &[u8])> {
    if !text.first()?.is_ascii_alphanumeric() {
        return None;
    }
    let bar = memchr::memchr(b'|', &text[..text.len().min(48)])?;
    let name = uncoloured_end(&text[..bar]).strip_suffix(b" ")?.trim_ascii_end();
    Some((word(name)?, &text[bar + 1..]))
}

/// What follows spaces and what a terminal makes colours of, such as `ESC[36m`.
fn uncoloured(text: &[u8]) -> &[u8] {
    let mut rest = text.trim_ascii_start();
    while let Some(behind) = rest.strip_prefix(b"\x1b[") {
        let Some(end) = behind.iter().take(16).position(|byte| (b'@'..=b'~').contains(byte)) else { break };
        rest = behind[end + 1..].trim_ascii_start();
    }
    rest
}

/// A text without the colours behind it.
fn uncoloured_end(mut text: &[u8]) -> &[u8] {
    while text.ends_with(b"m")
        && let Some(at) = memchr::memrchr(b'\x1b', text)
        && uncoloured(&text[at..]).is_empty()
    {
        text = &text[..at];
    }
    text
}

/// `[header]`, without its colours.
fn bracketed(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let inner = text.strip_prefix(b"[")?;
    let near = &inner[..inner.len().min(MAX_HEADER)];
    let mut end = memchr::memchr(b']', near)?;
    // An object that was to be an id has brackets of its own.
    if near.starts_with(OBJECT) {
        end += 1 + memchr::memchr(b']', &near[end + 1..])?;
    }
    Some((uncoloured_end(uncoloured(&inner[..end])), &inner[end + 1..]))
}

/// Whether a header is what a program prints for an id that it does not have.
fn is_no_id(header: &[u8]) -> bool {
    header == b"undefined" || header == b"null" || header.starts_with(OBJECT)
}

fn is_run_id(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| RunId::read(text).is_some())
}

/// Whether a header is a level: in any case, and padded to stand in a column.
fn is_level(header: &[u8]) -> bool {
    let word = header.trim_ascii();
    word.len() <= MAX_LEVEL && LEVELS.iter().any(|level| level.eq_ignore_ascii_case(word))
}

/// Whether a word before a message is a level.
pub(super) fn is_level_word(text: &[u8]) -> bool {
    text.first().is_some_and(u8::is_ascii_uppercase) && LEVELS.contains(&text)
}

fn first_word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr2(b' ', b'\x1b', &text[..text.len().min(16)])?;
    Some(text.split_at(end))
}

/// `SMART_RESUME_251010-064529`: what is done, and the run.
fn labelled_run(text: &[u8]) -> Option<(&str, &[u8])> {
    if !text.first()?.is_ascii_uppercase() {
        return None;
    }
    let end = memchr::memchr2(b' ', b'\x1b', &text[..text.len().min(MAX_HEADER)])?;
    let (label, run) = std::str::from_utf8(&text[..end]).ok()?.rsplit_once('_')?;
    let is_label = !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    (is_label && RunId::read(run).is_some()).then_some((label, &text[end..]))
}

/// The name of a tenant, if it is one.
fn tenant(text: &[u8]) -> Option<&str> {
    let client = ClientId::parse(std::str::from_utf8(text.trim_ascii()).ok()?).ok()?.as_str();
    is_tenant(client).then_some(client)
}

/// Whether a client id is no word for all or none of them.
pub(super) fn is_tenant(client: &str) -> bool {
    !NO_TENANTS.iter().any(|name| name.eq_ignore_ascii_case(client))
}

/// A short name of anything.
fn word(text: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(text.trim_ascii()).ok()?;
    (!text.is_empty() && text.len() <= 80).then_some(text)
}

/// A time in JSON: ISO 8601, or a number of milliseconds or seconds since the Unix epoch.
fn time_of_value(value: json::Value<'_>) -> Option<i64> {
    if let Some((time, b"")) = iso_time(value.text()) {
        return Some(time);
    }
    let digits = value.text().iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (whole, rest) = value.text().split_at(digits);
    let (milliseconds, rest) = decimals(rest);
    // Read as integers: to read a decimal number takes 17 KB of tables and code.
    let number: i64 = std::str::from_utf8(whole).ok()?.parse().ok()?;
    // Seconds of the years 2001 to 2286 have ten digits, milliseconds thirteen.
    match number {
        _ if !rest.iter().all(u8::is_ascii_digit) => None,
        1_000_000_000..10_000_000_000 => Some(number * 1_000 + milliseconds),
        1_000_000_000_000..10_000_000_000_000 => Some(number),
        _ => None,
    }
}

/// `2025-10-10T06:45:29.123Z` and its variants: a space for the T, a comma for the point, any number of decimals or none, an
/// offset, or nothing for UTC. With what follows.
pub(super) fn iso_time(text: &[u8]) -> Option<(i64, &[u8])> {
    let (fields, rest) = text.split_first_chunk::<19>()?;
    let [b'-', b'-', b'T' | b' ', b':', b':'] = [4, 7, 10, 13, 16].map(|at| fields[at]) else {
        return None;
    };
    let [century, years, month, day, hour, minute, second] =
        [0, 2, 5, 8, 11, 14, 17].map(|at| two_digits([fields[at], fields[at + 1]]));
    let year = i32::from(century? * 100 + years?);
    let time = NaiveDate::from_ymd_opt(year, month?.into(), day?.into())?.and_hms_opt(
        hour?.into(),
        minute?.into(),
        second?.into(),
    )?;
    let (milliseconds, rest) = decimals(rest);
    let (offset_minutes, rest) = offset(rest);
    Some((time.and_utc().timestamp_millis() + milliseconds - i64::from(offset_minutes) * 60_000, rest))
}

fn two_digits([tens, ones]: [u8; 2]) -> Option<u16> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u16::from(byte - b'0'));
    Some(digit(tens)? * 10 + digit(ones)?)
}

/// `.123`, in milliseconds.
fn decimals(text: &[u8]) -> (i64, &[u8]) {
    let Some(digits) = text.strip_prefix(b".").or_else(|| text.strip_prefix(b",")) else { return (0, text) };
    let len = digits.iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
    if len == 0 {
        return (0, text);
    }
    let digit = |at: usize| digits[..len].get(at).map_or(0, |byte| i64::from(byte - b'0'));
    (digit(0) * 100 + digit(1) * 10 + digit(2), &digits[len..])
}

/// Whether an offset from UTC, or a name of UTC, stands behind a time.
pub(super) fn names_zone(behind: &[u8]) -> bool {
    offset(behind).1.len() < behind.len()
}

/// `Z`, `+02:00`, `+0200` or `+02`, in minutes; behind a space `+02:00`, `+0200`, `UTC` or `GMT`, for there a sign and two
/// digits may be anything.
fn offset(text: &[u8]) -> (i32, &[u8]) {
    let none = (0, text);
    let (spaced, text) = text.strip_prefix(b" ").map_or((false, text), |behind| (true, behind));
    let is_over = |rest: &[u8]| {
        !rest.first().is_some_and(|&byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let sign = match text {
        [b'Z', rest @ ..] if !spaced => return (0, rest),
        [b'U', b'T', b'C', rest @ ..] | [b'G', b'M', b'T', rest @ ..] if spaced && is_over(rest) => {
            return (0, rest);
        }
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return none,
    };
    let (hours, rest) = match text[1..] {
        [a, b, ref rest @ ..] => (two_digits([a, b]), rest),
        _ => return none,
    };
    // None of the world is further from UTC, or off by other minutes.
    let Some(hours) = hours.filter(|hours| *hours <= 14) else { return none };
    let of_minutes = rest.strip_prefix(b":").unwrap_or(rest);
    let minutes =
        of_minutes.first_chunk().and_then(|&digits| two_digits(digits)).filter(|minutes| minutes % 15 == 0);
    match minutes.zip(of_minutes.get(2..)) {
        Some((minutes, rest)) if minutes < 60 && is_over(rest) => {
            (sign * i32::from(hours * 60 + minutes), rest)
        }
        None if !spaced && is_over(of_minutes) => (sign * i32::from(hours * 60), rest),
        _ => none,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_line(text: &str, time: Option<&str>, [client, process, operation, message]: [&str; 4]) {
        let mut scratch = Vec::new();
        let line = read(&Phrases::new(Vec::new()), text.as_bytes(), &mut scratch);
        assert_eq!(line.time.map(crate::moment::iso).as_deref(), time, "{text}");
        let found = line.process.into_iter().flatten().collect::<Vec<_>>().join("/");
        let message_read = String::from_utf8_lossy(line.message);
        assert_eq!(
            [line.client.unwrap_or(""), &found, line.operation.unwrap_or(""), &message_read],
            [client, process, operation, message],
            "{text}"
        );
    }

    const TIME: Option<&str> = Some("2025-10-10T06:45:29.123Z");

    #[test]
    fn each_form_of_a_header_is_read() {
        let facts = ["Ada-Park", "", "lead_scoring", "Scoring 25 leads"];
        assert_line(
            "[2025-10-10T06:45:29.123Z] [251010-064529] [Ada-Park] [lead_scoring] [INFO] Scoring 25 leads",
            TIME,
            facts,
        );
        assert_line("[251010-064529-Ada-Park] [Ada-Park] [lead_scoring] Scoring 25 leads", None, facts);
        assert_line(
            "[251010-064529-Ada-Park] [lead_scoring] Scoring",
            None,
            ["", "", "lead_scoring", "Scoring"],
        );
        assert_line("[251010-064529] [ada_park] [lead] Scoring", None, ["ada_park", "", "lead", "Scoring"]);
        assert_line(
            "[CLIENT:Ada-Park] [SESSION:251010-064529] [PROCESS] Scoring",
            None,
            ["Ada-Park", "", "PROCESS", "Scoring"],
        );
        assert_line(
            "SMART_RESUME_251010-064529 [2025-10-10T06:45:29.123Z] [INFO] Starting",
            TIME,
            ["", "", "SMART_RESUME", "Starting"],
        );
        assert_line("2025-10-10 06:45:29,123 INFO: Starting", TIME, ["", "", "", "Starting"]);
        assert_line("2025-10-10T08:45:29.123+02:00 Starting", TIME, ["", "", "", "Starting"]);
        assert_line("web-1  | [2025-10-10T06:45:29.123456Z] Starting", TIME, ["", "web-1", "", "Starting"]);
        assert_line(
            "[RUN-ID] generated runId=251010-064529 clientId=- source=x at=a.js:1",
            None,
            ["", "", "", "generated runId=251010-064529 clientId=- source=x at=a.js:1"],
        );
    }

    #[test]
    fn an_offset_is_read_in_each_way_to_write_it() {
        let begins = |zone: &str, hour: &str| {
            for (open, close) in [("", ""), ("[", "]"), ("", " INFO"), ("[", "] [INFO]")] {
                let text = format!("{open}2025-10-10 {hour}:45:29.123{zone}{close} Starting");
                assert_line(&text, TIME, ["", "", "", "Starting"]);
            }
        };
        for zone in ["", "Z", "+00", "-00:00", " UTC", " GMT", " +0000"] {
            begins(zone, "06");
        }
        for zone in ["+02", "+02:00", "+0200", " +02:00", " +0200"] {
            begins(zone, "08");
        }
        for zone in ["-05", "-05:00", "-0500", " -05:00", " -0500"] {
            begins(zone, "01");
        }
        assert_line("2025-10-10T12:30:29.123+0545 Starting", TIME, ["", "", "", "Starting"]);
    }

    #[test]
    fn a_sign_behind_a_time_is_not_always_an_offset() {
        for behind in [
            " - 5 leads",
            " -5 leads",
            " +5 leads",
            " -12 leads",
            " +1234 leads",
            " +9900 leads",
            " +02:0",
            " UTCx",
            " -",
        ] {
            let text = format!("2025-10-10 06:45:29.123{behind}");
            assert_line(&text, TIME, ["", "", "", behind.trim_start()]);
        }
        for behind in ["+25 leads", "-05-worker", "+02:07 leads", "+2 leads", "-", "+", "+02x"] {
            let text = format!("2025-10-10 06:45:29.123{behind}");
            assert_line(&text, TIME, ["", "", "", behind]);
        }
    }

    #[test]
    fn a_line_may_begin_with_the_mark_of_a_log_that_was_joined_to_another() {
        let facts = ["Ada-Park", "", "resume", "Starting"];
        assert_line(
            "\u{FEFF}[2025-10-10T06:45:29.123Z] [251010-064529] [Ada-Park] [resume] Starting",
            TIME,
            facts,
        );
    }

    #[test]
    fn headers_may_be_coloured() {
        let facts = ["Ada-Park", "", "lead_scoring", "Scoring"];
        for text in [
            "\x1b[90m[2025-10-10T06:45:29.123Z]\x1b[0m \x1b[36m[251010-064529]\x1b[0m \x1b[1;35m[Ada-Park]\x1b[0m [lead_scoring] \x1b[32m[INFO]\x1b[0m Scoring",
            "[\x1b[90m2025-10-10T06:45:29.123Z\x1b[39m] [\x1b[36m251010-064529\x1b[0m] [\x1b[1m\x1b[35mAda-Park\x1b[39m\x1b[22m] [lead_scoring] \x1b[32mINFO\x1b[39m: \x1b[1mScoring",
            "\x1b[90m2025-10-10T06:45:29.123Z\x1b[0m \x1b[32mINFO\x1b[0m [251010-064529] [Ada-Park] [lead_scoring] Scoring",
            r#"{"msg":"\u001b[90m[2025-10-10T06:45:29.123Z]\u001B[0m [251010-064529] [Ada-Park] \u001b[1m[lead_scoring]\u001b[0m Scoring"}"#,
        ] {
            assert_line(text, TIME, facts);
        }
        assert_line(
            "\x1b[36mweb-1  |\x1b[0m \x1b[90m[2025-10-10T06:45:29.123Z]\x1b[0m Starting",
            TIME,
            ["", "web-1", "", "Starting"],
        );
        assert_line(
            "\x1b[36mweb-1  \x1b[0m| \x1b[36mSMART_RESUME_251010-064529\x1b[0m [2025-10-10T06:45:29.123Z] Starting",
            TIME,
            ["", "web-1", "SMART_RESUME", "Starting"],
        );
        for text in ["\x1b[", "\x1b", "\x1b[0", "[\x1b[0m]", "\x1b[0m", "\x1b[12345678901234567m x", "m"] {
            read(&Phrases::new(Vec::new()), text.as_bytes(), &mut Vec::new());
        }
    }

    #[test]
    fn behind_what_is_no_run_stands_its_client() {
        for header in ["undefined", "null", "[object Object]", "[object Promise]-Ada"] {
            let text = format!("[2025-10-10T06:45:29.123Z] [{header}] [Ada-Park] [cron] [INFO] Scoring");
            assert_line(&text, TIME, ["Ada-Park", "", "cron", "Scoring"]);
            let text = format!("[2025-10-10T06:45:29.123Z] [251010-064529] [{header}] [cron] [INFO] Scoring");
            assert_line(&text, TIME, ["", "", "cron", "Scoring"]);
        }
        assert_line("[undefined] [Ada-Park] Scoring", None, ["", "", "undefined", "Scoring"]);
    }

    #[test]
    fn what_stands_in_a_tenants_place_is_not_always_one() {
        assert_line("[251010-064529] [SYSTEM] [resume] Starting", None, ["", "", "resume", "Starting"]);
        assert_line("[CLIENT:undefined] [SESSION:x] Starting", None, ["", "", "", "Starting"]);
        assert_line("[251010-064529] [Ada Park] Starting", None, ["", "", "", "Starting"]);
    }

    #[test]
    fn json_lines_are_read_by_their_fields() {
        assert_line(
            r#"{"level":30,"time":1760078729123,"pid":17,"hostname":"web-1","clientId":"Ada-Park","flow":"lead_scoring","msg":"completed"}"#,
            TIME,
            ["Ada-Park", "17/web-1", "lead_scoring", "completed"],
        );
        assert_line(
            r#"{"timestamp":"2025-10-10T06:45:29.123Z","message":"[251010-064529] [O'Neil] [resume] said \"go\"","labels":[{"name":"instance","value":"srv-1"},{"name":"service","value":"api"}]}"#,
            TIME,
            ["O'Neil", "api/srv-1", "resume", "said \"go\""],
        );
        assert_line(
            r#"{"time":1760078729123,"clientId":"Ada-Park","msg":"[RUN-ID] registered runId=251010-064529-O'Neil clientId=O'Neil source=x"}"#,
            TIME,
            ["O'Neil", "", "", "registered runId=251010-064529-O'Neil clientId=O'Neil source=x"],
        );
        assert_line(
            r#"{"time":1760078729123,"clientId":"Ada-Park","msg":"[RUN-ID] found runId=251010-064529 clientId=- source=x"}"#,
            TIME,
            ["", "", "", "found runId=251010-064529 clientId=- source=x"],
        );
        assert_line(
            r#"{"timestamp":"2025-10-10T06:46:00Z","message":"{\"time\":1760078729123,\"clientId\":\"Ada-Park\",\"msg\":\"completed\"}"}"#,
            TIME,
            ["Ada-Park", "", "", "completed"],
        );
    }

    #[test]
    fn an_error_that_is_a_miss_or_a_refusal_is_the_message() {
        let assert_message = |fields: &str, message: &str| {
            let json = format!(r#"{{"time":1760078729123,"clientId":"Ada-Park",{fields}}}"#);
            assert_line(&json, TIME, ["Ada-Park", "", "", message]);
            let wrapped = format!(r#"{{"message":"{}"}}"#, json.replace('"', r#"\""#));
            assert_line(&wrapped, TIME, ["Ada-Park", "", "", message]);
        };
        let missed = "Run record not found for 251010-064529";
        for fields in [
            r#""err":{"type":"Error","message":"@","stack":"Error: @"},"msg":"update failed""#,
            r#""msg":"Error updating metrics of 251010-064529-Ada-Park","error":"@""#,
            r#""error":{"message":"@"},"msg":"Scoring of lead 17 failed""#,
            r#""msg":"request errored","err":{"message":"@"}"#,
            r#""level":50,"error":"@""#,
        ] {
            assert_message(&fields.replace('@', missed), missed);
        }
        let refusal = "STRICT RUN ID ERROR: x";
        assert_message(&format!(r#""error":"{missed}","err":{{"message":"{refusal}"}},"msg":"x""#), refusal);
        for (error, message) in [
            ("socket hang up", "update failed"),
            ("Lead record not found", "update failed"),
            ("Record not found", "Could not update lead rec0123456789abcd"),
            (missed, "No run record for 251010-064529-Ada-Park"),
        ] {
            assert_message(&format!(r#""err":{{"message":"{error}"}},"msg":"{message}""#), message);
        }
        assert_message(r#""err":null,"error":{"code":404},"msg":"failed""#, "failed");
    }

    #[test]
    fn a_time_may_be_a_number() {
        for number in [
            "1760078729123",
            "1760078729123.5",
            "1760078729.123",
            "1760078729.1239",
            "\"1760078729.1230000000001\"",
        ] {
            assert_line(&format!(r#"{{"time":{number},"msg":"go"}}"#), TIME, ["", "", "", "go"]);
        }
        for number in
            ["0", "-1760078729123", "176007872912", "1760078729123x", "1.5", "null", "99999999999999999999"]
        {
            assert_line(&format!(r#"{{"time":{number},"msg":"go"}}"#), None, ["", "", "", "go"]);
        }
    }

    #[test]
    fn a_message_may_stand_alone_on_its_line() {
        assert_line(
            r#"      "message": "[2025-10-10T06:45:29.123Z] [251010-064529] [Ada-Park] [resume] said \"go\"","#,
            TIME,
            ["Ada-Park", "", "resume", "said \"go\""],
        );
    }

    #[test]
    fn what_is_no_header_is_the_message() {
        for text in ["", "[", "[]", "{", "{\"", "{\"msg\":", "2025-13-10T06:45:29Z x", "a | b", "{}"] {
            let mut scratch = Vec::new();
            let line = read(&Phrases::new(Vec::new()), text.as_bytes(), &mut scratch);
            assert_eq!((line.time, line.client), (None, None), "{text}");
        }
    }
}
