//! Tells a text that quotes lines of a log from a message of several lines, and gives the lines.
//!
//! A report, a ticket or the output of a command holds lines that others wrote, each with its own meaning; a stack trace or a
//! printed object is one message. The lines of a quotation are those that a format of the table reads by a time or a header,
//! or they are numbered as `grep -n`, editors and code frames number them.

use super::continuation::is_continuation;
use super::lex::skip;
use super::{Guess, read};

/// How many lines of a text are looked at to see whether it is a quotation.
const LOOKED_AT: usize = 64;

/// How many of them have to be lines of a log, or to be numbered.
const ENOUGH: usize = 2;

/// The longest name of a file before a number, as `grep -n` writes it.
const MAX_NAME: usize = 200;

/// Returns the lines that a text quotes, without their numbers; `None` if it is one message. A line has with it those that
/// go on with it, unless they are numbered.
pub(in crate::trace) fn quoted_lines(text: &[u8]) -> Option<QuotedLines<'_>> {
    // Most messages have one line.
    memchr::memchr(b'\n', text.trim_ascii())?;
    let is_numbered = holds_numbers(text);
    (is_numbered || holds_lines(text)).then_some(QuotedLines { rest: text, is_numbered })
}

/// The lines of a quotation.
#[derive(Clone, Debug)]
pub(in crate::trace) struct QuotedLines<'t> {
    rest: &'t [u8],
    is_numbered: bool,
}

impl<'t> Iterator for QuotedLines<'t> {
    type Item = &'t [u8];

    fn next(&mut self) -> Option<&'t [u8]> {
        loop {
            let first = line(self.rest);
            let mut end = (first.len() + 1).min(self.rest.len());
            if !self.is_numbered {
                while let next = line(&self.rest[end..])
                    && is_continuation(next)
                {
                    end = (end + next.len() + 1).min(self.rest.len());
                }
            }
            let (lines, rest) = self.rest.split_at(end);
            if lines.is_empty() {
                return None;
            }
            self.rest = rest;
            let start = if self.is_numbered { numbered(first).map_or(0, |(_, start)| start) } else { 0 };
            let lines = lines[start..].trim_ascii_end();
            if !lines.is_empty() {
                return Some(lines);
            }
        }
    }
}

/// Returns the line that a text begins with.
fn line(text: &[u8]) -> &[u8] {
    &text[..memchr::memchr(b'\n', text).unwrap_or(text.len())]
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).take(LOOKED_AT)
}

/// Whether the lines of a text are numbered: upwards, all but one that introduces them.
fn holds_numbers(text: &[u8]) -> bool {
    let (mut last, mut found, mut others) = (None, 0, 0);
    for line in lines(text) {
        match numbered(line) {
            Some((number, _)) if last.is_none_or(|last| last < number) => {
                last = Some(number);
                found += 1;
            }
            // The results of `grep` in several files begin anew with each.
            Some(_)
                if line.first().is_some_and(|first| !first.is_ascii_digit() && !b" \t>".contains(first)) =>
            {
                found += 1;
            }
            _ => others += 1,
        }
    }
    found >= ENOUGH && others <= 1
}

/// Whether a text holds lines of a log. One that goes on with another doesn't count, for it may be of a stack trace.
fn holds_lines(text: &[u8]) -> bool {
    let is_of_log = |line: &&[u8]| {
        let read = read(line, &mut Guess::default());
        let has_header =
            read.time.is_some() || read.level.is_some() || read.run.is_some() || read.own.is_some();
        !read.formats.is_empty() && has_header
    };
    lines(text).filter(|line| !is_continuation(line)).filter(is_of_log).nth(ENOUGH - 1).is_some()
}

/// Reads the number of a quoted line and where the line begins after it: `  12: …`, `12\t…`, `> 12 | …`, `12:…`, `app.log:12:…`,
/// `app.log-13-…`.
pub(super) fn numbered(line: &[u8]) -> Option<(u64, usize)> {
    let at = skip(line, 0);
    let at = if line.get(at) == Some(&b'>') { skip(line, at + 1) } else { at };
    let number = |at: usize| {
        let len = line[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(&line[at..at + len]).ok()?.parse().ok()?;
        (len <= 9).then_some((number, at + len))
    };
    if let Some((number, end)) = number(at) {
        return match line[end..] {
            // A time of day has digits behind its colon.
            [b':', next, ..] if !next.is_ascii_digit() => Some((number, end + 1 + usize::from(next == b' '))),
            [b'\t', ..] => Some((number, end + 1)),
            // `cat -n` and code frames.
            [b' ', b'|', ref rest @ ..] => Some((number, end + 2 + usize::from(rest.first() == Some(&b' ')))),
            [b'|', ref rest @ ..] => Some((number, end + 1 + usize::from(rest.first() == Some(&b' ')))),
            _ => None,
        };
    }
    // The name of a file has a dot, and no blank. `grep -C` writes hyphens around the numbers of the lines in between.
    let near = &line[..line.len().min(MAX_NAME)];
    let name = near.iter().position(u8::is_ascii_whitespace).map_or(near, |len| &near[..len]);
    let from = memchr::memchr(b'.', name)?;
    memchr::memchr2_iter(b':', b'-', &name[from..]).find_map(|len| {
        let sign = from + len;
        let (number, end) = number(sign + 1)?;
        (line.get(end) == Some(&line[sign])).then_some((number, end + 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn assert_quoted(text: &str, expected: &[&str]) {
        let found: Vec<_> = quoted_lines(text.as_bytes()).into_iter().flatten().collect();
        let found: Vec<_> = found.into_iter().map(|line| std::str::from_utf8(line).unwrap()).collect();
        assert_eq!(found, expected, "{text}");
    }

    const MISSED: &str = "[2025-10-10T06:46:29.667Z] [251010-064529] [ERROR] Job tracking record not found";
    const DONE: &str = r#"{"level":30,"time":1760078729123,"runId":"251010-064529","msg":"Metrics updated"}"#;

    #[test]
    fn lines_of_a_log_are_quoted_each_by_itself() {
        assert_quoted(&format!("{MISSED}\n{DONE}"), &[MISSED, DONE]);
        assert_quoted(
            &format!("Here is the log:\r\n{MISSED}\r\n\r\n{DONE}\r\n"),
            &["Here is the log:", MISSED, DONE],
        );
        let stack = format!("{MISSED}\n    at update (a.js:1:2)\n    at run (b.js:3:4)");
        assert_quoted(&format!("{stack}\n{DONE}\n"), &[&stack, DONE]);
    }

    #[test]
    fn a_message_of_several_lines_is_one() {
        for text in [
            MISSED.to_owned(),
            format!("{MISSED}\n"),
            format!("{MISSED}\n    at update (a.js:1:2)\n    at run (b.js:3:4)"),
            "Error: gone\n    at update (a.js:1:2)\nCaused by: Error: x\n    at b (b.js:3:4)".into(),
            "Payload: {\n  \"runId\": \"251010-064529\",\n  \"level\": \"info\"\n}".into(),
            "Two records\nwere created for 251010-064529".into(),
            String::new(),
        ] {
            assert_quoted(&text, &[]);
        }
    }

    #[test]
    fn an_excerpt_loses_the_numbers_of_its_lines() {
        for (first, second) in [
            ("  12: ", "  13: "),
            ("12:", "13:"),
            ("12\t", "13\t"),
            ("     9\t", "    10\t"),
            ("> 12 | ", "  13 | "),
            ("app.log:12:", "app.log:13:"),
            ("logs/a.log:812:", "logs/b.log:3:"),
            ("./a.log:12:", "./a.log-13-"),
        ] {
            assert_quoted(&format!("{first}{MISSED}\n{second}{DONE}"), &[MISSED, DONE]);
            assert_quoted(&format!("Lines:\n{first}Scoring\n{second}{DONE}\n"), &["Lines:", "Scoring", DONE]);
        }
    }

    #[test]
    fn numbers_that_count_something_else_stay() {
        for text in [
            "12:30:45 x\n12:30:46 y",
            "12 leads\n13 leads",
            "12: a\nb\nc\n13: d",
            "a.b 1:2: x\na.b 1:3: y",
            "9999999999: a\n1: b",
        ] {
            assert_quoted(text, &[]);
        }
    }

    proptest! {
        #[test]
        fn quoted_lines_are_in_order_and_end(text in "([ >]{0,2}[0-9]{0,2}[:|\t ]{0,2}[a{\" ]{0,3}\r?\n?){0,12}") {
            let mut end = text.as_ptr().addr();
            for line in quoted_lines(text.as_bytes()).into_iter().flatten() {
                prop_assert!(!line.is_empty() && line.as_ptr().addr() >= end);
                end = line.as_ptr().addr() + line.len();
            }
        }
    }
}
