//! Reads a row of a CSV file, as the pages of log services export what they show: Datadog, Kibana, Grafana, CloudWatch, Azure.
//!
//! ```text
//! "2025-10-10T06:45:29.123Z","web-1","scorer","{""level"":30,""msg"":""message""}"
//! 1760078729123,message
//! ```
//!
//! What the columns are is not known, since the first line has no id and isn't read. So a cell that is nothing but a time or a level is
//! taken for that. The message is the longest cell with a blank in it that isn't a time, else the longest of the others.

use std::ops::Range;

use super::lex::trim_end;
use super::{Escapes, Level, Line, Text, time};

/// How many cells of a row are looked at.
const MAX_CELLS: usize = 64;

/// How long the first cell may be if it isn't in quotes. In prose the first comma is further away, or a blank comes before it.
const MAX_BARE: usize = 80;

/// The shortest time: milliseconds since the Unix epoch.
const MIN_TIME: usize = 13;

struct Row {
    time: i64,
    level: Option<Level>,
    message: Text,
}

/// Reads a row in which one cell is a time.
pub(super) fn csv<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let row = row(text, at)?;
    line.time.get_or_insert(row.time);
    line.level = row.level.or(line.level);
    line.message = Some(row.message);
    Some(text.len())
}

/// Whether what begins at `at` is such a row.
pub(super) fn is_row(text: &[u8], at: usize) -> bool {
    row(text, at).is_some()
}

fn row(text: &[u8], at: usize) -> Option<Row> {
    if !begins_row(text, at) {
        return None;
    }
    let (mut time, mut level) = (None, None);
    let (mut prose, mut bare) = (None::<Text>, None::<Text>);
    let mut next = Some(at);
    for _ in 0..MAX_CELLS {
        let Some(start) = next else { break };
        let cell;
        (cell, next) = self::cell(text, start)?;
        let value = &text[cell.range.clone()];
        let ms = if value.len() >= MIN_TIME { time::of_value(value) } else { None };
        if time.is_none() && ms.is_some() {
            time = ms;
            continue;
        }
        if level.is_none() && !value.is_empty() {
            // Application Insights calls each message a trace.
            level = Level::of_word(value).filter(|level| *level != Level::Trace);
            if level.is_some() {
                continue;
            }
        }
        // A second time, such as that of the ingestion, isn't the message.
        let is_prose = ms.is_none() && value.contains(&b' ');
        let longest = if is_prose { &mut prose } else { &mut bare };
        if longest.as_ref().map_or(0, |text| text.range.len()) < value.len() {
            *longest = Some(cell);
        }
    }
    Some(Row { time: time?, level, message: prose.or(bare)? })
}

/// Whether the first cell is in quotes, a date, or a word.
fn begins_row(text: &[u8], at: usize) -> bool {
    match text.get(at) {
        Some(b'"') => true,
        Some(byte) if byte.is_ascii_alphanumeric() => {
            let start = bare_start(text, at);
            let near = &text[start..text.len().min(start + MAX_BARE)];
            let end = memchr::memchr3(b',', b' ', b'\t', near);
            end.is_some_and(|len| near[len] == b',')
        }
        _ => false,
    }
}

/// Where a comma may end a cell that isn't in quotes: one with a date may have a comma before its milliseconds.
fn bare_start(text: &[u8], at: usize) -> usize {
    time::dated(text, at).map_or(at, |stamp| stamp.end)
}

/// Reads a cell, and where the next one begins, if there is another.
fn cell(text: &[u8], at: usize) -> Option<(Text, Option<usize>)> {
    let (range, escapes, end) = if text.get(at) == Some(&b'"') {
        quoted(text, at + 1)
    } else {
        let from = bare_start(text, at);
        let end = memchr::memchr(b',', &text[from..]).map_or(text.len(), |len| from + len);
        // Prose has a blank after its commas.
        if text.get(at) == Some(&b' ') || memchr::memchr(b'"', &text[at..end]).is_some() {
            return None;
        }
        (at..trim_end(text, at, end), Escapes::None, end)
    };
    let next = match text[end..] {
        [] | [b'\r'] => None,
        [b',', ..] => Some(end + 1),
        _ => return None,
    };
    Some((Text { range, escapes }, next))
}

/// Reads a cell in quotes, in which a quote is written twice, and where it ends. One that goes on in the next line ends with this one.
fn quoted(text: &[u8], start: usize) -> (Range<usize>, Escapes, usize) {
    let mut escapes = Escapes::None;
    let mut at = start;
    while let Some(len) = memchr::memchr(b'"', &text[at..]) {
        let quote = at + len;
        if text.get(quote + 1) != Some(&b'"') {
            return (start..quote, escapes, quote + 1);
        }
        (escapes, at) = (Escapes::Doubled, quote + 2);
    }
    (start..trim_end(text, start, text.len()), escapes, text.len())
}

/// Writes a cell in quotes with each quote once.
pub(in crate::trace) fn undouble(mut cell: &[u8], text: &mut Vec<u8>) {
    while let Some(at) = memchr::memmem::find(cell, b"\"\"") {
        text.extend_from_slice(&cell[..=at]);
        cell = &cell[at + 2..];
    }
    text.extend_from_slice(cell);
}

#[cfg(test)]
mod tests {
    use super::super::{Guess, read};
    use super::*;

    const TIME: i64 = 1_760_078_729_123;

    #[track_caller]
    fn assert_row(row: &str, level: Option<Level>, message: &str) {
        let line = read(row.as_bytes(), &mut Guess::default());
        let Text { range, escapes } = line.message.unwrap();
        let cell = &row.as_bytes()[range];
        let mut said = Vec::new();
        match escapes {
            Escapes::Doubled => undouble(cell, &mut said),
            _ => said.extend_from_slice(cell),
        }
        let found = (line.time, line.level, std::str::from_utf8(&said).unwrap());
        assert_eq!(found, (Some(TIME), level, message), "{row}");
        assert_eq!(line.formats.names().collect::<Vec<_>>(), ["csv"], "{row}");
    }

    #[test]
    fn a_cell_is_what_it_looks_like() {
        let error = Some(Level::Error);
        for (row, level, message) in [
            (
                r#""2025-10-10T06:45:29.123Z","web-1","scorer","it said ""no"", twice""#,
                None,
                r#"it said "no", twice"#,
            ),
            (r#""Oct 10, 2025 @ 06:45:29.123",error,scorer,Record not found"#, error, "Record not found"),
            (r#""10/10/2025, 6:45:29.123 AM","Record not found",3,trace"#, None, "Record not found"),
            ("1760078729123,Record not found", None, "Record not found"),
            (
                r#""2025-10-10 06:45:29.123","2025-10-10 06:45:30.456","Record not found""#,
                None,
                "Record not found",
            ),
            ("1760078729123000000,Record not found\r", None, "Record not found"),
            ("2025-10-10 06:45:29.123,Record not found,x", None, "Record not found"),
            ("2025-10-10 06:45:29,123,Record not found", None, "Record not found"),
            ("1a2b,2025-10-10T06:45:29.123Z,ERROR,Record not found,web-1", error, "Record not found"),
            (r#""{""app"":""scorer""}",2025-10-10T06:45:29.123Z,Record not found"#, None, "Record not found"),
            (r#"1760078729123,"{""msg"":""gone""}",x"#, None, r#"{"msg":"gone"}"#),
            (r#"1760078729123,"Error: gone"#, None, "Error: gone"),
            ("1760078729123,,gone,", None, "gone"),
            ("1760078729123,web 1,Record not found,the scorer", None, "Record not found"),
        ] {
            assert_row(row, level, message);
        }
    }

    #[test]
    fn other_lines_with_commas_are_not_rows() {
        for text in [
            "2025-10-10 06:45:29,123 INFO made, then passed on",
            "2025-10-10 06:45:29,123 - app.runs - INFO - made,passed on",
            "2025-10-10T06:45:29.123Z, made",
            "made,passed on",
            "made 1760078729123,passed on",
            r#""time":"2025-10-10T06:45:29.123Z","msg":"made""#,
            r#""2025-10-10T06:45:29.123Z", "made""#,
            r#""2025-10-10T06:45:29.123Z","#,
            r#"1760078729123,it said "no""#,
            "1760078729123",
            ",1760078729123,made",
            "",
        ] {
            assert!(!is_row(text.as_bytes(), 0), "{text}");
        }
    }
}
