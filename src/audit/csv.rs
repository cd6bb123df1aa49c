//! Cuts CSV into rows of cells, as Airtable, Excel and Postgres write it.
//!
//! The delimiter is what divides the first row, or what Excel's `sep=;` says. A row is read by position, whatever its length is; rows
//! that are longer or shorter than the first one are counted, and nothing is moved to where it might belong.

use std::io::{self, BufRead as _, BufReader};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::input::not_a_table;
use super::rows::Cells;
use crate::read::{FileError, Stream, describe};

/// What may divide cells. Of several that divide the first row into as many, the first one does.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// The most columns of a table.
pub(super) const MAX_COLUMNS: usize = 2_000;

/// The longest row that is read.
const MAX_ROW: usize = 64 << 20;

/// More lines than these in a row with an odd number of quotes mean that one of them isn't closed.
const MAX_CELL_LINES: u64 = 100;

/// What a reader should know of a text: how many rows, and the line of the first one.
pub(super) type Noted = Option<(u64, u64)>;

/// Counts one more.
pub(super) fn note(noted: &mut Noted, line: u64) {
    let (count, first) = noted.unwrap_or((0, line));
    *noted = Some((count + 1, first));
}

/// Reads the rows of a CSV text.
pub(super) struct Csv<'a> {
    text: BufReader<Stream<'a>>,
    core: Reader,
    ends: Vec<usize>,
    /// The line of what is read next.
    line: u64,
    /// Whether the last byte that was read is a carriage return: a newline after it is of the same line end.
    is_after_return: bool,
    /// The names of the columns.
    pub(super) header: Vec<String>,
    /// What divides cells.
    pub(super) delimiter: u8,
    /// Rows with fewer cells than there are columns.
    pub(super) short: Noted,
    /// Rows with more.
    pub(super) long: Noted,
    /// Rows in which a quote isn't closed.
    pub(super) unclosed: Noted,
}

impl<'a> Csv<'a> {
    /// Reads the names of the columns.
    pub(super) fn new(mut text: BufReader<Stream<'a>>) -> Result<Self, FileError> {
        let head = text.fill_buf().map_err(|error| describe(&error))?;
        let (delimiter, skipped) = match separator_line(head) {
            Some((delimiter, len)) => (delimiter, len),
            None => (sniffed(head), 0),
        };
        text.consume(skipped);
        let mut csv = Self {
            text,
            core: ReaderBuilder::new().delimiter(delimiter).build(),
            ends: vec![0; 32],
            line: if skipped > 0 { 2 } else { 1 },
            is_after_return: false,
            header: Vec::new(),
            delimiter,
            short: None,
            long: None,
            unclosed: None,
        };
        let mut cells = Cells::default();
        if csv.row(&mut cells)? {
            if cells.len() > MAX_COLUMNS {
                return Err(not_a_table("it has more than 2,000 columns"));
            }
            csv.header = (0..cells.len()).map(|column| cells.text(column).into_owned()).collect();
        }
        Ok(csv)
    }

    /// Reads the next row; `false` at the end.
    pub(super) fn next(&mut self, cells: &mut Cells) -> Result<bool, FileError> {
        if !self.row(cells)? {
            return Ok(false);
        }
        match cells.len().cmp(&self.header.len()) {
            std::cmp::Ordering::Less => note(&mut self.short, cells.line),
            std::cmp::Ordering::Greater => note(&mut self.long, cells.line),
            std::cmp::Ordering::Equal => {}
        }
        Ok(true)
    }

    fn row(&mut self, cells: &mut Cells) -> Result<bool, FileError> {
        cells.clear();
        if !self.skip_line_ends()? {
            return Ok(false);
        }
        cells.line = self.line;
        let (mut out, mut len, mut ended, mut quotes) = (std::mem::take(&mut cells.bytes), 0, 0, 0);
        if out.is_empty() {
            out.resize(1 << 10, 0);
        }
        let mut is_at_end;
        let outcome = loop {
            let input = match self.text.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                input => input.map_err(|error| describe(&error))?,
            };
            let (result, read, written, ends) =
                self.core.read_record(input, &mut out[len..], &mut self.ends[ended..]);
            let read_text = &input[..read];
            is_at_end = input.is_empty();
            self.line += line_ends(read_text, &mut self.is_after_return);
            quotes += memchr::memchr_iter(b'"', read_text).count();
            self.text.consume(read);
            (len, ended) = (len + written, ended + ends);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if out.len() >= MAX_ROW => {
                    let message = format!(
                        "the row that begins on line {} is longer than {} MB: is a quote not closed?",
                        cells.line,
                        MAX_ROW >> 20
                    );
                    return Err(FileError { code: "ERR_NOT_A_TABLE", message });
                }
                ReadRecordResult::OutputFull => out.resize(out.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => break true,
                ReadRecordResult::End => break false,
            }
        };
        let mut start = 0;
        for &end in &self.ends[..ended] {
            cells.spans.push((start, end));
            start = end;
        }
        cells.bytes = out;
        let lines = self.line - cells.line;
        if quotes % 2 == 1 && (lines > MAX_CELL_LINES || is_at_end && lines > 0) {
            note(&mut self.unclosed, cells.line);
        }
        Ok(outcome)
    }

    /// Skips empty lines, and the second half of a line end; `false` at the end of the text.
    fn skip_line_ends(&mut self) -> Result<bool, FileError> {
        loop {
            let input = match self.text.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                input => input.map_err(|error| describe(&error))?,
            };
            if input.is_empty() {
                return Ok(false);
            }
            let ends = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.line += line_ends(&input[..ends], &mut self.is_after_return);
            let is_all = ends == input.len();
            self.text.consume(ends);
            if !is_all {
                return Ok(true);
            }
        }
    }
}

/// Counts line ends: a newline, or a carriage return with or without one.
fn line_ends(text: &[u8], is_after_return: &mut bool) -> u64 {
    let mut count = 0;
    let mut after = if *is_after_return { Some(0) } else { None };
    for at in memchr::memchr2_iter(b'\r', b'\n', text) {
        if text[at] == b'\r' {
            after = Some(at + 1);
            count += 1;
        } else if after != Some(at) {
            count += 1;
        }
    }
    if !text.is_empty() {
        *is_after_return = text.ends_with(b"\r");
    }
    count
}

/// Returns the delimiter of Excel's `sep=;`, and how long that line is.
fn separator_line(head: &[u8]) -> Option<(u8, usize)> {
    let rest = head.strip_prefix(b"sep=").or_else(|| head.strip_prefix(b"\"sep="))?;
    let (&delimiter, rest) = rest.split_first()?;
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest).strip_prefix(b"\n")?;
    (delimiter.is_ascii() && delimiter != b'"').then_some((delimiter, head.len() - rest.len()))
}

/// Returns what divides the first row, outside of quotes, into the most cells.
fn sniffed(head: &[u8]) -> u8 {
    let mut counts = [0; DELIMITERS.len()];
    let mut is_quoted = false;
    let start = head.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    for &byte in &head[start..] {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            _ if !is_quoted => {
                if let Some(at) = DELIMITERS.iter().position(|&delimiter| delimiter == byte) {
                    counts[at] += 1;
                }
            }
            _ => {}
        }
    }
    let most = counts.into_iter().max().unwrap_or(0);
    DELIMITERS
        .into_iter()
        .zip(counts)
        .find(|&(_, count)| count == most)
        .map_or(b',', |(delimiter, _)| delimiter)
}
