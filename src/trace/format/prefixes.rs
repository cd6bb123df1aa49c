//! Strips the names and times that container runtimes, process managers and build tools put before each line.
//!
//! ```text
//! web-1  | …                                            docker-compose
//! 2025-10-10T06:45:29.123456789Z …                      docker-timestamps
//! 2025-10-10T06:45:29.123456789Z stdout F …             cri
//! [pod/api-7d9f8b6c5d-x2x7k/api] …                      kubectl
//! api-7d9f8b6c5d-x2x7k api …                            stern
//! 0|api      | …                                        pm2
//! 06:45:29 web.1   | …                                  foreman
//! @scope/app:dev: …                                     turbo
//! @scope/app: …                                         lerna
//! [0] …                                                 concurrently
//! build⇥Run tests⇥2025-10-10T06:45:29.1234567Z …        gh-run-view > github-actions
//! 2025-10-10T06:45:29.123000+00:00 api/7f3d …           aws-logs-tail
//! app.log:12:…, 12:…, > …                               excerpt
//! ```
//!
//! A name that could be a word of a sentence is a prefix only if what follows is clearly a line of its own.

use std::ops::Range;

use super::brackets::is_run;
use super::lex::{is_in_name, is_structured, literal, run_of, skip, skip_colours, trim_end, word};
use super::quoted::numbered;
use super::time::{self, Stamp};
use super::{Level, Line, plain};

/// The longest name.
const MAX_NAME: usize = 80;

/// Where the line that a prefix is before begins: after one space, because more of them are the line's own, and after the end of
/// the prefix's colour.
pub(in crate::trace) fn after_space(text: &[u8], at: usize) -> Option<usize> {
    let at = skip_colours(text, at);
    match text.get(at) {
        None => Some(at),
        Some(b' ') => Some(skip_colours(text, at + 1)),
        Some(_) => None,
    }
}

/// `name   | `: where the name ends, and where the rest begins.
fn barred(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let end = run_of(text, at, MAX_NAME, is_in_name)?;
    let bar = literal(text, skip(text, end), b"|")?;
    Some((end, after_space(text, bar)?))
}

/// Strips `web-1  | `, as docker compose writes, coloured or not; its first version wrote `web_1  | `.
///
/// The name is one word and the bar stands alone, so a sentence with a bar in it isn't one.
pub(super) fn docker_compose<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let (name, rest) = container(text, at)?;
    line.process[1] = word(&text[name]);
    Some(rest)
}

/// Returns the name that docker compose writes before a line, and where the line begins.
fn container(text: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    let start = skip_colours(text, at);
    text.get(start).filter(|byte| byte.is_ascii_alphanumeric())?;
    let (end, rest) = barred(text, start).filter(|(end, _)| text[*end] != b'|')?;
    // `INFO | message` has a level there.
    Level::of_word(&text[start..end]).is_none().then_some((start..end, rest))
}

/// Returns where a line begins behind what docker compose writes before it; 0 if that isn't there.
pub(in crate::trace) fn behind_container(text: &[u8]) -> usize {
    container(text, 0).map_or(0, |(_, rest)| rest)
}

/// Returns where a line begins behind the name of its container, as docker compose, kubectl or stern write it; 0 if that isn't
/// there.
pub(in crate::trace) fn behind_name(text: &[u8]) -> usize {
    let line = &mut Line::default();
    let behind = docker_compose(line, text, 0).or_else(|| kubectl(line, text, 0));
    behind.or_else(|| stern(line, text, 0)).unwrap_or(0)
}

/// Strips `0|api      | `, as pm2 writes.
pub(super) fn pm2<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let start = skip_colours(text, at);
    let id_end = run_of(text, start, 4, |byte| byte.is_ascii_digit())?;
    let name = literal(text, id_end, b"|")?;
    let (end, rest) = barred(text, name)?;
    line.process[0] = word(&text[name..end]);
    line.process[1] = word(&text[start..id_end]);
    Some(rest)
}

/// Strips `06:45:29 web.1   | `, as foreman writes. A time of day is no time.
pub(super) fn foreman<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let start = skip_colours(text, at);
    let (name, rest) = foreman_name(text, time::clock_end(text, start)?)?;
    line.process[1] = word(&text[name]);
    Some(rest)
}

/// The name behind a time of day, and where the rest begins.
pub(super) fn foreman_name(text: &[u8], clock_end: usize) -> Option<(Range<usize>, usize)> {
    let name = skip_colours(text, literal(text, clock_end, b" ")?);
    let (end, rest) = barred(text, name)?;
    // `06:45:29 INFO | message` has a level there.
    Level::of_word(&text[name..end]).is_none().then_some((name..end, rest))
}

/// Strips `@scope/app:dev: `, as turbo writes. A name without a scope needs a task in small letters.
pub(super) fn turbo<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let start = skip_colours(text, at);
    let end = package(text, start)?;
    let task = literal(text, end, b":")?;
    text.get(task).filter(|byte| byte.is_ascii_lowercase())?;
    let is_in_task =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b':' | b'-' | b'_');
    let colon = run_of(text, task, MAX_NAME, is_in_task)?;
    let task_end = colon - 1;
    if text[task_end] != b':' || task_end == task || Level::of_word(&text[start..end]).is_some() {
        return None;
    }
    let rest = after_space(text, colon)?;
    line.process[0] = word(&text[start..end]);
    line.process[1] = word(&text[task..task_end]);
    Some(rest)
}

/// Strips `@scope/app: `, as lerna writes. Without a scope, what follows has to be a line of its own.
pub(super) fn lerna<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let start = skip_colours(text, at);
    let end = package(text, start)?;
    let colon = literal(text, skip_colours(text, end), b":")?;
    let rest = after_space(text, colon)?;
    let is_scoped = text[start] == b'@' && memchr::memchr(b'/', &text[start..end]).is_some();
    if !is_scoped && (!is_structured(text, rest) || plain::is_level(text, start)) {
        return None;
    }
    line.process[0] = word(&text[start..end]);
    Some(rest)
}

/// Where the name of a package ends.
fn package(text: &[u8], at: usize) -> Option<usize> {
    text.get(at).filter(|byte| byte.is_ascii_lowercase() || **byte == b'@')?;
    run_of(text, at, MAX_NAME, |byte| is_in_name(byte) && !byte.is_ascii_uppercase())
}

/// Strips `api-7d9f8b6c5d-x2x7k api `, as stern writes: a pod of a deployment, and its container.
pub(super) fn stern<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let start = skip_colours(text, at);
    text.get(start).filter(|byte| byte.is_ascii_lowercase())?;
    let is_in = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    let end = run_of(text, start, MAX_NAME, is_in)?;
    let name = skip_colours(text, literal(text, skip_colours(text, end), b" ")?);
    let name_end = run_of(text, name, MAX_NAME, is_in)?;
    let rest = after_space(text, name_end)?;
    if !is_pod(&text[start..end]) {
        return None;
    }
    line.process[0] = word(&text[name..name_end]);
    line.process[1] = word(&text[start..end]);
    Some(rest)
}

/// Whether a name is that of a pod that a deployment made, `api-7d9f8b6c5d-x2x7k`: Kubernetes draws the ends of such names from
/// letters and digits that make no words.
fn is_pod(name: &[u8]) -> bool {
    let is_drawn = |part: &[u8]| part.iter().all(|byte| b"bcdfghjklmnpqrstvwxz2456789".contains(byte));
    let mut parts = name.rsplitn(3, |byte| *byte == b'-');
    let (Some(pod), Some(set), Some(_)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let is_hash = |set: &[u8]| (6..=10).contains(&set.len()) && set.iter().all(u8::is_ascii_alphanumeric);
    pod.len() == 5 && is_drawn(pod) && is_hash(set)
}

/// A name in brackets that is a prefix: kubectl's or concurrently's.
pub(super) struct Bracketed {
    /// kubectl's pod.
    pod: Option<Range<usize>>,
    name: Range<usize>,
    /// Where the rest begins.
    end: usize,
}

/// Reads `[pod/api-7d9f8b6c5d-x2x7k/api] `, `[0] `, or `[api] ` before what is clearly a line of its own.
pub(super) fn bracketed_name(text: &[u8], at: usize) -> Option<Bracketed> {
    let start = literal(text, at, b"[")?;
    // Colours and capitals are those of headers.
    text.get(start).filter(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())?;
    let close = run_of(text, start, 2 * MAX_NAME, |byte| is_in_name(byte) || byte == b':')?;
    let end = after_space(text, literal(text, close, b"]")?)?;
    let name = &text[start..close];
    if let Some(pod) = literal(text, start, b"pod/") {
        let slash = pod + memchr::memchr(b'/', &text[pod..close])?;
        return Some(Bracketed { pod: Some(pod..slash), name: slash + 1..close, end });
    }
    let is_index = name.len() <= 2 && name.iter().all(u8::is_ascii_digit);
    let is_name = || {
        !name.iter().any(u8::is_ascii_uppercase)
            && !name.iter().all(u8::is_ascii_digit)
            && !is_run(name)
            && Level::of_word(name).is_none()
            && is_structured(text, end)
    };
    (is_index || is_name()).then_some(Bracketed { pod: None, name: start..close, end })
}

/// Strips `[pod/api-7d9f8b6c5d-x2x7k/api] `, as `kubectl logs --prefix` writes.
pub(super) fn kubectl<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let found = bracketed_name(text, skip_colours(text, at))?;
    let pod = found.pod?;
    line.process[0] = word(&text[found.name]);
    line.process[1] = word(&text[pod]);
    Some(found.end)
}

/// Strips `[0] ` and `[api] `, as concurrently and nx write.
pub(super) fn concurrently<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let found = bracketed_name(text, skip_colours(text, at)).filter(|found| found.pod.is_none())?;
    line.process[0] = word(&text[found.name]);
    Some(found.end)
}

/// Strips the number that `grep -n`, `cat -n` or an editor puts before a line, and the mark of a quotation in a mail.
pub(super) fn excerpt<'l>(_line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let rest = numbered(&text[at..]).map(|(_, len)| at + len).or_else(|| literal(text, at, b"> "))?;
    is_structured(text, rest).then_some(rest)
}

/// Which prefix a time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TimePrefix {
    Docker,
    Cri,
    GitHub,
}

/// Tells the prefixes that begin with a time from each other, and from lines that a program began with a time: by the number of
/// decimals, which is fixed where they are written.
fn time_prefix(text: &[u8], stamp: &Stamp) -> Option<(TimePrefix, usize)> {
    let space = literal(text, stamp.end, b" ").or_else(|| (stamp.end == text.len()).then_some(stamp.end))?;
    if !stamp.is_zoned || stamp.decimals < 7 {
        return None;
    }
    if let Some(flag) = literal(text, space, b"stdout ").or_else(|| literal(text, space, b"stderr "))
        && let Some(end) = literal(text, flag, b"F").or_else(|| literal(text, flag, b"P"))
        && let Some(rest) = after_space(text, after_tags(text, end))
    {
        return Some((TimePrefix::Cri, rest));
    }
    let kind = if stamp.decimals == 7 { TimePrefix::GitHub } else { TimePrefix::Docker };
    Some((kind, space))
}

/// Returns where the tags of CRI end: there may be more than the first, as in `F:x:y`.
fn after_tags(text: &[u8], at: usize) -> usize {
    let is_tag = |byte: u8| byte.is_ascii_graphic();
    literal(text, at, b":").and_then(|at| run_of(text, at, 60, is_tag)).unwrap_or(at)
}

/// Whether a line that begins with this time is read by one of these.
pub(super) fn is_behind_time(text: &[u8], at: usize, stamp: &Stamp) -> bool {
    time_prefix(text, stamp).is_some() || stream(text, at).is_some()
}

fn timed<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize, expected: TimePrefix) -> Option<usize> {
    let stamp = time::dated(text, at)?;
    let (_, rest) = time_prefix(text, &stamp).filter(|(kind, _)| *kind == expected)?;
    time::take(line, stamp);
    Some(rest)
}

/// Strips the time that `docker logs --timestamps` and `kubectl logs --timestamps` write: nanoseconds, of which kubectl leaves out
/// a last zero.
pub(super) fn docker_timestamps<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    timed(line, text, at, TimePrefix::Docker)
}

/// Strips what a container runtime writes by Kubernetes' CRI: `2025-10-10T06:45:29.123456789Z stdout F `. A line with `P` for the
/// `F` is a part, and goes on in the next one.
pub(super) fn cri<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    timed(line, text, at, TimePrefix::Cri)
}

/// Strips the time that GitHub Actions writes, `2025-10-10T06:45:29.1234567Z `, and the mark behind it: `##[error]`.
pub(super) fn github_actions<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let rest = timed(line, text, at, TimePrefix::GitHub)?;
    let Some(mark) = literal(text, rest, b"##[") else { return Some(rest) };
    let Some(end) = run_of(text, mark, 10, |byte| byte.is_ascii_lowercase()) else { return Some(rest) };
    line.level = Level::of_word(&text[mark..end]).or(line.level);
    Some(literal(text, end, b"]").unwrap_or(rest))
}

/// Strips `job⇥step⇥` before the time of GitHub Actions, as `gh run view --log` writes.
pub(super) fn gh_run_view<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let cell = |at: usize| {
        let near = text.get(at..text.len().min(at + 120))?;
        memchr::memchr(b'\t', near).filter(|len| *len > 0).map(|len| at + len)
    };
    text.get(at).filter(|byte| byte.is_ascii_alphanumeric())?;
    let job_end = cell(at)?;
    if memchr::memchr(b'|', &text[at..job_end]).is_some() || plain::is_level(text, at) {
        return None;
    }
    let step_end = cell(job_end + 1)?;
    // The first line of each step begins with a mark.
    let rest = literal(text, step_end + 1, b"\xEF\xBB\xBF").unwrap_or(step_end + 1);
    time::dated(text, rest)
        .and_then(|stamp| time_prefix(text, &stamp))
        .filter(|(kind, _)| *kind == TimePrefix::GitHub)?;
    line.process[0] = word(&text[at..job_end]);
    line.process[1] = word(&text[job_end + 1..trim_end(text, job_end + 1, step_end)]);
    Some(rest)
}

/// Strips the time and the stream that `aws logs tail` writes, `2025-10-10T06:45:29.123000+00:00 api/7f3d `, before what is clearly a
/// line of its own.
pub(super) fn aws_logs_tail<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let (stamp, stream) = stream(text, skip_colours(text, at))?;
    time::take(line, stamp);
    line.process[1] = word(&text[stream.clone()]);
    after_space(text, stream.end)
}

fn stream(text: &[u8], at: usize) -> Option<(Stamp, Range<usize>)> {
    let stamp = time::dated(text, at).filter(|stamp| matches!(stamp.decimals, 0 | 6))?;
    text[..stamp.end].ends_with(b"+00:00").then_some(())?;
    let start = skip_colours(text, literal(text, skip_colours(text, stamp.end), b" ")?);
    let is_in = |byte: u8| is_in_name(byte) || matches!(byte, b'[' | b']' | b'$');
    let end = run_of(text, start, 2 * MAX_NAME, is_in).filter(|_| text[start] != b'[')?;
    is_structured(text, after_space(text, end)?).then_some((stamp, start..end))
}

#[cfg(test)]
#[path = "prefixes_tests.rs"]
mod tests;
