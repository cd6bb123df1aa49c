//! Reads lines that begin with a date, a level or an error's name, as the loggers of most languages write them.
//!
//! ```text
//! 2025-10-10 06:45:29,123 INFO message                                     dated
//! 2025-10-10 06:45:29.123 | INFO     | app.runs:made:12 - message          pipes
//! 2025-10-10 06:45:29,123 [main] INFO  com.acme.Runs - message             log4j
//! 2025-10-10T06:45:29.123Z  INFO 17 --- [api] [main] c.a.Runs : message    spring-boot
//! 2025-10-10 06:45:29,123 - app.runs - INFO - message                      python
//! I, [2025-10-10T06:45:29.123456 #17]  INFO -- : message                   rails
//! [Nest] 17  - 10/10/2025, 6:45:29 AM     LOG [Runs] message               nest
//! INFO: message                                                            levelled
//! RunIdError [ERR_RUN_ID_FORMAT]: message                                  exception
//! ```
//!
//! Lines of one kind begin alike, so one function classifies each kind, and each row takes its own class only. So no line is
//! read in two ways.

use super::brackets::{Headers, header, is_run, level_word, lower_level};
use super::json::Fields;
use super::lex::{literal, run_of, skip, skip_colours, trim_end, word};
use super::object::Object;
use super::time;
use super::{Escapes, Level, Line, Text, access, csv, logfmt, own, pino_pretty, prefixes, syslog};

/// The ways to write a line that begins with a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Dated,
    Pipes,
    Log4j,
    Python,
    Spring,
}

/// What such a line says before its message.
struct Front<'l> {
    style: Style,
    headers: Headers<'l>,
    message: usize,
}

/// Classifies a line that begins with a date, or with a time of day and a level.
fn dated_front(text: &[u8], at: usize) -> Option<Front<'_>> {
    let stamp = time::dated(text, at);
    if let Some(stamp) = &stamp
        && (prefixes::is_behind_time(text, at, stamp)
            || syslog::is_behind_time(text, at)
            || access::is_nginx_error(text, stamp.end)
            || (text.get(stamp.end) == Some(&b',') && csv::is_row(text, at)))
    {
        return None;
    }
    let end = match &stamp {
        Some(stamp) => stamp.end,
        None => time::clock_end(text, at).filter(|end| prefixes::foreman_name(text, *end).is_none())?,
    };
    let styles = [pipes, python, spring, log4j];
    if let Some(mut front) = styles.into_iter().find_map(|style| style(text, end)) {
        front.headers.time = stamp;
        return Some(front);
    }
    let mut headers = Headers { time: stamp, ..Headers::default() };
    let message = headers.read(text, end);
    // A time of day begins a sentence, too.
    (stamp.is_some() || headers.level.is_some()).then_some(Front { style: Style::Dated, headers, message })
}

/// ` | INFO | message`, ` | name | INFO | message`.
fn pipes(text: &[u8], at: usize) -> Option<Front<'_>> {
    let mut at = pipe(text, at)?;
    let mut headers = Headers::default();
    for _ in 0..4 {
        let start = skip(text, at);
        let near = text.get(start..text.len().min(start + 64))?;
        let Some(len) = memchr::memchr(b'|', near) else { break };
        let cell = start..trim_end(text, start, start + len);
        let Some(value) = word(&text[cell]) else { break };
        if let Some(level) = Level::of_word(value.as_bytes()) {
            headers.level = Some(level);
        } else if is_run(value.as_bytes()) && headers.run.is_none() {
            headers.run = Some(start..start + value.len());
        } else if let Some(slot) = headers.words.iter_mut().find(|slot| slot.is_none()) {
            *slot = Some(value);
        } else {
            break;
        }
        at = start + len + 1;
    }
    headers.level?;
    let mut message = skip(text, at);
    // Loguru's `module:function:line - `.
    if let Some(end) = run_of(text, message, 80, |byte| !matches!(byte, b' ' | b'\x1b'))
        && memchr::memchr(b':', &text[message..end]).is_some()
        && let Some(dash) = literal(text, skip_colours(text, end), b" - ")
    {
        headers.operation = word(&text[message..end]).and_then(|place| place.split(':').next());
        message = skip(text, dash);
    }
    Some(Front { style: Style::Pipes, headers, message })
}

fn pipe(text: &[u8], at: usize) -> Option<usize> {
    literal(text, skip(text, at), b"|").filter(|end| matches!(text.get(*end), Some(b' ' | b'\x1b')))
}

/// ` - name - INFO - message`, ` - INFO - message`.
fn python(text: &[u8], at: usize) -> Option<Front<'_>> {
    let mut headers = Headers::default();
    let mut at = literal(text, at, b" - ")?;
    for _ in 0..3 {
        let end = run_of(text, at, 80, |byte| !matches!(byte, b' ' | b'\t'))?;
        let next = literal(text, skip(text, end), b"- ")?;
        if let Some(level) = Level::of_bare_word(&text[at..end]) {
            headers.level = Some(level);
            return Some(Front { style: Style::Python, headers, message: next });
        }
        headers.operation = headers.operation.or_else(|| word(&text[at..end]));
        at = next;
    }
    None
}

/// `  INFO 17 --- [api] [main] c.a.Runs : message`.
fn spring(text: &[u8], at: usize) -> Option<Front<'_>> {
    let at = skip(text, at);
    let (level, end) = level_word(text, at)?;
    let pid_at = skip(text, end);
    let pid_end = run_of(text, pid_at, 7, |byte| byte.is_ascii_digit())?;
    let mut at = literal(text, skip(text, pid_end), b"---")?;
    for _ in 0..3 {
        at = skip(text, at);
        let Some((_, end)) = header(text, at) else { break };
        at = end;
    }
    let logger_end = run_of(text, at, 80, |byte| !matches!(byte, b' ' | b'\x1b'))?;
    let message = literal(text, skip(text, logger_end), b": ")?;
    let headers = Headers {
        level: Some(level),
        pid: word(&text[pid_at..pid_end]),
        operation: word(&text[at..logger_end]),
        ..Headers::default()
    };
    Some(Front { style: Style::Spring, headers, message })
}

/// ` [main] INFO  com.acme.Runs - message`, ` INFO  [main] com.acme.Runs - message`, `  INFO app::runs: message`.
fn log4j(text: &[u8], at: usize) -> Option<Front<'_>> {
    let mut at = skip(text, at);
    let thread =
        |at: usize| header(text, at).filter(|(thread, _)| !is_run(&text[thread.clone()])).map(|(_, end)| end);
    let mut has_thread = false;
    if let Some(end) = thread(at) {
        (at, has_thread) = (skip(text, end), true);
    }
    let (level, end) = level_word(text, at)?;
    at = skip(text, end);
    if !has_thread && let Some(end) = thread(at) {
        (at, has_thread) = (skip(text, end), true);
    }
    let logger = run_of(text, at, 80, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$' | b':')
    })?;
    let (logger_end, message) = if text[logger - 1] == b':' {
        (logger - 1, literal(text, logger, b" ")?)
    } else {
        let space = literal(text, skip_colours(text, logger), b" ")?;
        let dash = literal(text, space, b"- ").or_else(|| literal(text, space, b": "))?;
        (logger, dash)
    };
    let name = &text[at..logger_end];
    // Without a thread, one word may be the first of a message.
    let is_qualified = name.iter().any(|byte| matches!(byte, b'.' | b':'));
    if !has_thread && !is_qualified {
        return None;
    }
    let headers = Headers { level: Some(level), operation: word(name), ..Headers::default() };
    Some(Front { style: Style::Log4j, headers, message })
}

fn of_style<'l>(style: Style, line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let at = skip(text, literal(text, at, b"\xEF\xBB\xBF").unwrap_or(at));
    if !text.get(at)?.is_ascii_digit() {
        return None;
    }
    let front = dated_front(text, at).filter(|front| front.style == style)?;
    front.headers.fill(line, text, skip(text, front.message));
    Some(text.len())
}

/// Reads a date, then headers in any order: a level, words in brackets.
pub(super) fn dated<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    of_style(Style::Dated, line, text, at)
}

/// Reads a date and a level between pipes.
pub(super) fn piped<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    of_style(Style::Pipes, line, text, at)
}

/// Reads the layouts of log4j and logback, and of Rust's `tracing`.
pub(super) fn java<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    of_style(Style::Log4j, line, text, at)
}

/// Reads Python's `%(asctime)s - %(name)s - %(levelname)s - %(message)s`.
pub(super) fn python_logging<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    of_style(Style::Python, line, text, at)
}

/// Reads Spring Boot's console.
pub(super) fn spring_boot<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    of_style(Style::Spring, line, text, at)
}

/// Reads Ruby's logger, `I, [2025-10-10T06:45:29.123456 #17]  INFO -- runs: message`.
pub(super) fn rails<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let letter = text.get(at).filter(|byte| matches!(byte, b'D' | b'I' | b'W' | b'E' | b'F' | b'A'))?;
    let stamp = time::dated(text, literal(text, at + usize::from(letter.is_ascii()), b", [")?)?;
    let pid = literal(text, stamp.end, b" #")?;
    let pid_end = run_of(text, pid, 10, |byte| byte.is_ascii_digit())?;
    let level_at = skip(text, literal(text, pid_end, b"]")?);
    let level_end = run_of(text, level_at, 8, |byte| byte.is_ascii_uppercase())?;
    let name = literal(text, level_end, b" -- ")?;
    let near = text.get(name..text.len().min(name + 80))?;
    let colon = name + memchr::memchr(b':', near)?;
    let headers = Headers {
        time: Some(stamp),
        level: Level::of_word(&text[level_at..level_end]).or(Some(Level::Info)),
        pid: word(&text[pid..pid_end]),
        operation: word(&text[name..colon]),
        ..Headers::default()
    };
    headers.fill(line, text, skip(text, colon + 1));
    Some(text.len())
}

/// Whether a line that begins with a bracket is Nest's or Apache's.
pub(super) fn begins_otherwise(text: &[u8], at: usize) -> bool {
    literal(text, at, b"[Nest] ").is_some() || access::apache_error_time(text, at).is_some()
}

/// Reads Nest's console, `[Nest] 17  - 10/10/2025, 6:45:29 AM     LOG [Runs] message`.
///
/// Its date is in the order of the machine's locale. It is read if AM or PM says that it is America's; else there is no time.
pub(super) fn nest<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let at = skip(text, at);
    let pid = literal(text, at, b"[Nest] ")?;
    let pid_end = run_of(text, pid, 8, |byte| byte.is_ascii_digit())?;
    let date = skip(text, literal(text, skip(text, pid_end), b"- ")?);
    let near = text.get(date..text.len().min(date + 40))?;
    // The level is set off by a column of blanks.
    let level_at = skip(text, date + memchr::memmem::find(near, b"   ")?);
    let level_end = run_of(text, level_at, 8, |byte| byte.is_ascii_uppercase())?;
    let mut headers = Headers {
        level: Level::of_word(&text[level_at..level_end]),
        pid: word(&text[pid..pid_end]),
        ..Headers::default()
    };
    headers.time = time::american(text, date);
    let mut message = skip(text, level_end);
    if let Some((context, end)) = header(text, message) {
        headers.operation = word(&text[context]);
        message = skip(text, end);
    }
    headers.fill(line, text, message);
    Some(text.len())
}

/// Reads `LEVEL: message` and `LEVEL message`, also winston's `info: message`.
pub(super) fn levelled<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let start = skip(text, at);
    let (level, end) = match text.get(start)? {
        b'A'..=b'Z' => level_word(text, start)?,
        // Indented, it is a field of a printed object.
        b'a'..=b'z' if start == skip_colours(text, at) => lower_level(text, start)?,
        _ => return None,
    };
    let is_other = python_basic_name(text, end).is_some() || pino_pretty::head(text, start).is_some();
    if is_other {
        return None;
    }
    let mut headers = Headers { level: Some(level), ..Headers::default() };
    let message = headers.read(text, end);
    headers.fill(line, text, message);
    trailing_object(line, text, message);
    Some(text.len())
}

/// Takes the time and the process from the object that winston's `simple` puts behind the message. It stays a part of that, since
/// ids in it are what the line is about.
fn trailing_object<'l>(line: &mut Line<'l>, text: &'l [u8], message: usize) {
    let end = trim_end(text, message, text.len());
    let object = memchr::memmem::find(&text[message..end], b" {\"").filter(|_| text[end - 1] == b'}');
    let Some(object) = object.map(|at| Object::read(text, Fields::of(text, message + at + 1))) else {
        return;
    };
    line.time = line.time.or(object.line.time);
    if line.process.iter().all(Option::is_none) {
        line.process = object.line.process;
    }
}

/// Reads Python's basic format, `INFO:app.runs:message`.
pub(super) fn python_basic<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    if !text.get(at)?.is_ascii_uppercase() {
        return None;
    }
    let (level, start) = level_word(text, at)?;
    let end = python_basic_name(text, start)?;
    let headers = Headers { level: Some(level), operation: word(&text[start..end]), ..Headers::default() };
    headers.fill(line, text, skip(text, end + 1));
    Some(text.len())
}

/// Where the name of a logger behind `INFO:` ends.
fn python_basic_name(text: &[u8], at: usize) -> Option<usize> {
    if text.get(at.checked_sub(1)?) != Some(&b':') {
        return None;
    }
    let end =
        run_of(text, at, 80, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))?;
    (text.get(end) == Some(&b':')).then_some(end)
}

/// Reads an error as JavaScript prints one: `RunIdError [ERR_RUN_ID_FORMAT]: message`, `Uncaught TypeError: message`.
///
/// Its message includes the name, which is part of what happened.
pub(super) fn exception<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let start = skip_colours(text, at);
    let message = Text { range: start..trim_end(text, start, text.len()), escapes: Escapes::None };
    if text[start..].starts_with(own::LOGGED) {
        (line.level, line.message) = (Some(Level::Error), Some(message));
        return Some(text.len());
    }
    let front = [b"Uncaught ", own::STACK].into_iter().find_map(|front| literal(text, start, front));
    let name = front.unwrap_or(start);
    text.get(name).filter(|byte| byte.is_ascii_uppercase())?;
    let name_end = run_of(text, name, 64, |byte| byte.is_ascii_alphanumeric())?;
    if !text[name..name_end].ends_with(b"Error") {
        return None;
    }
    let mut end = name_end;
    let mut code = None;
    if let Some(open) = literal(text, name_end, b" [") {
        let close = run_of(text, open, 64, |byte| {
            byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
        })?;
        code = word(&text[open..close]);
        end = literal(text, close, b"]")?;
    }
    literal(text, end, b": ")?;
    line.level = Some(Level::Error);
    line.code = code.or(line.code);
    line.message = Some(message);
    Some(text.len())
}

/// Whether what begins at `at` is a level that a logger writes before its message; for formats that need to be told apart.
pub(super) fn is_level(text: &[u8], at: usize) -> bool {
    level_word(text, at).is_some()
        || lower_level(text, at).is_some()
        || logfmt::logrus_head(text, at).is_some()
}

#[cfg(test)]
#[path = "plain_tests.rs"]
mod tests;
