//! Reads the logs of web servers: nginx, Apache, Morgan.
//!
//! The message of a request is the whole request, because ids are in its path and query.

use super::brackets::header;
use super::lex::{literal, run_of, skip, skip_colours, trim_end, word};
use super::logfmt::closing_quote;
use super::time::{self, Stamp};
use super::{Escapes, Level, Line, Text};

/// The longest address, user or virtual host.
const MAX_NAME: usize = 80;

/// Reads the common and the combined log format: `10.0.0.1 - ada [10/Oct/2025:06:45:29 +0000] "GET /runs HTTP/1.1" 200 2 …`.
pub(super) fn access_log<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let mut open = at;
    // An address, an identity and a user; Apache may put a virtual host first.
    for names in 0..5 {
        if names >= 2 && text.get(open) == Some(&b'[') {
            break;
        }
        let end = run_of(text, open, MAX_NAME, |byte| byte.is_ascii_graphic());
        open = literal(text, end?, b" ")?;
    }
    let stamp = time::clf(text, literal(text, open, b"[")?)?;
    let quote = literal(text, stamp.end, b"] \"")?;
    let (close, is_escaped) = closing_quote(text, quote)?;
    time::take(line, stamp);
    line.message = Some(Text { range: quote..close, escapes: Escapes::in_json(is_escaped) });
    Some(text.len())
}

/// Where an IP address ends; Morgan writes `-` for none.
fn ip(text: &[u8], at: usize) -> Option<usize> {
    let end =
        run_of(text, at, MAX_NAME, |byte| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':' | b'-'))?;
    let name = &text[at..end];
    let is_ip = name.iter().any(|byte| matches!(byte, b'.' | b':')) && !name.contains(&b'-');
    (is_ip || name == b"-").then_some(end)
}

/// Whether nginx's `[error] 17#17:` follows a date.
pub(super) fn is_nginx_error(text: &[u8], at: usize) -> bool {
    nginx_error_parts(text, at).is_some()
}

/// The level, the process id, and where the message begins.
fn nginx_error_parts(text: &[u8], at: usize) -> Option<(Level, &str, usize)> {
    let open = literal(text, at, b" [")?;
    let close = run_of(text, open, 8, |byte| byte.is_ascii_lowercase())?;
    let pid = literal(text, close, b"] ")?;
    let pid_end = run_of(text, pid, 10, |byte| byte.is_ascii_digit())?;
    let thread = literal(text, pid_end, b"#")?;
    let thread_end = run_of(text, thread, 10, |byte| byte.is_ascii_digit())?;
    let message = literal(text, thread_end, b": ")?;
    Some((Level::of_word(&text[open..close])?, word(&text[pid..pid_end])?, message))
}

/// Reads nginx's error log: `2025/10/10 06:45:29 [error] 17#17: *1 message, client: 10.0.0.1, request: "GET /runs HTTP/1.1"`.
pub(super) fn nginx_error<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let stamp = time::dated(text, at)?;
    let (level, pid, message) = nginx_error_parts(text, stamp.end)?;
    time::take(line, stamp);
    line.level = Some(level);
    line.process[2] = Some(pid);
    let range = nginx_message(text, message);
    line.message = Some(Text { range, escapes: Escapes::None });
    Some(text.len())
}

/// Returns the message without the connection's number before it and the request after it.
fn nginx_message(text: &[u8], at: usize) -> std::ops::Range<usize> {
    let start = literal(text, at, b"*")
        .and_then(|number| run_of(text, number, 20, |byte| byte.is_ascii_digit()))
        .and_then(|end| literal(text, end, b" "))
        .unwrap_or(at);
    let found = [&b", client: "[..], b", request: "].map(|key| memchr::memmem::find(&text[start..], key));
    let end = found.into_iter().flatten().min().map_or(text.len(), |len| start + len);
    start..trim_end(text, start, end)
}

/// The time that Apache's error log begins with, and where its brackets end.
pub(super) fn apache_error_time(text: &[u8], at: usize) -> Option<(Stamp, usize)> {
    let stamp = time::named(text, literal(text, at, b"[")?)?;
    Some((stamp, literal(text, stamp.end, b"] [")?))
}

/// Reads Apache's error log: `[Fri Oct 10 06:45:29.123456 2025] [proxy:error] [pid 17:tid 1] [client 10.0.0.1:5] message`.
pub(super) fn apache_error<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let (stamp, module) = apache_error_time(text, at)?;
    let (module, mut end) = header(text, module - 1)?;
    let level_at =
        memchr::memrchr(b':', &text[module.clone()]).map_or(module.start, |colon| module.start + colon + 1);
    let level = Level::of_word(&text[level_at..module.end]);
    let operation = word(&text[module.start..level_at.saturating_sub(1).max(module.start)]);
    let mut pid = None;
    while let Some((part, next)) = header(text, skip(text, end)) {
        if let Some(start) = literal(text, part.start, b"pid ") {
            pid = run_of(text, start, 10, |byte| byte.is_ascii_digit())
                .and_then(|stop| word(&text[start..stop]));
        } else if literal(text, part.start, b"client ").is_none() {
            break;
        }
        end = next;
    }
    time::take(line, stamp);
    line.level = level.or(line.level);
    line.operation = operation.or(line.operation);
    line.process[2] = pid.or(line.process[2]);
    let start = skip(text, end);
    line.message = Some(Text { range: start..trim_end(text, start, text.len()), escapes: Escapes::None });
    Some(text.len())
}

/// Reads Morgan's `dev` and `tiny`, `GET /runs?runId=… 404 1.732 ms - 2`, and its `short`, which begins with the address.
pub(super) fn morgan<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let start = skip_colours(text, at);
    let method = match is_method(text, start) {
        Some(_) => start,
        None => {
            let user = literal(text, ip(text, start)?, b" ")?;
            literal(text, run_of(text, user, MAX_NAME, |byte| byte.is_ascii_graphic())?, b" ")?
        }
    };
    let path = is_method(text, method)?;
    let path_end = path + memchr::memchr(b' ', text.get(path..)?)?;
    let request_end = literal(text, path_end, b" HTTP/")
        .and_then(|version| run_of(text, version, 4, |byte| byte.is_ascii_digit() || byte == b'.'))
        .unwrap_or(path_end);
    let status = skip(text, literal(text, request_end, b" ")?);
    let status_end = run_of(text, status, 3, |byte| byte.is_ascii_digit() || byte == b'-')?;
    let end = trim_end(text, status_end, text.len());
    // Every layout measures the time, in milliseconds.
    memchr::memmem::find(&text[status_end..end], b" ms")
        .or_else(|| memchr::memmem::find(&text[status_end..end], b" - - "))?;
    line.message = Some(Text { range: method..request_end, escapes: Escapes::None });
    Some(text.len())
}

/// Where the path behind a method begins.
fn is_method(text: &[u8], at: usize) -> Option<usize> {
    let end = run_of(text, at, 7, |byte| byte.is_ascii_uppercase())?;
    let is_known =
        matches!(&text[at..end], b"GET" | b"POST" | b"PUT" | b"PATCH" | b"DELETE" | b"HEAD" | b"OPTIONS");
    literal(text, end, b" /").filter(|_| is_known).map(|path| path - 1)
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
