//! Opens an export as often as it is read, and recognizes what isn't a table.
//!
//! A regular file is opened again; what a pipe gives is kept in memory.

use std::cell::Cell;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;
use std::rc::Rc;

use super::Table;
use crate::read::{
    self, Counted, Encoding, Failure, FileError, Stream, Unread, Watch, beginning, describe, shown_name,
};

/// How much of a text is looked at to tell what it is.
const HEAD: usize = 8 << 10;

/// How much is read at once.
const BUFFER: usize = 256 << 10;

/// What begins a file that isn't a table, and what to do with it.
const OTHERS: [(&[u8], &str); 6] = [
    (b"%PDF", "it is a PDF; export the table as CSV"),
    (b"\xD0\xCF\x11\xE0", "it is an old Excel workbook (.xls); save the sheet as CSV UTF-8"),
    (b"<!DOCTYPE", "it is a web page, perhaps one that asks to log in; export the table as CSV"),
    (b"<html", "it is a web page, perhaps one that asks to log in; export the table as CSV"),
    (b"<?xml", "it is XML; export the table as CSV or JSON"),
    (b"SQLite format 3", "it is a database of SQLite; export the table as CSV"),
];

/// An export, or why there isn't one.
pub(super) struct Input {
    /// Its path as text.
    pub(super) name: String,
    /// What it is read from.
    pub(super) source: Result<Source, FileError>,
}

impl Input {
    /// A text that is in memory.
    pub(super) fn of_text(name: String, text: Vec<u8>) -> Self {
        Self { name, source: Ok(Source::Kept(text)) }
    }
}

/// Where the bytes come from.
pub(super) enum Source {
    /// A regular file.
    File(Box<Path>),
    /// What a pipe gave.
    Kept(Vec<u8>),
}

/// Opens each table; one that is given again is an error, since each of its rows would be a duplicate.
pub(super) fn open_all(tables: &[Table], watch: &Watch) -> Vec<Input> {
    let mut seen = HashSet::new();
    let inputs = tables.iter().map(|Table { path, .. }| {
        let name = shown_name(path);
        let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        if !seen.insert(real) {
            let message = "it is given twice, and each of its rows would be a duplicate".to_owned();
            return Input { name, source: Err(FileError { code: "ERR_GIVEN_TWICE", message }) };
        }
        Input { name, source: open(path, watch).map_err(|error| describe(&error)) }
    });
    inputs.collect()
}

fn open(path: &Path, watch: &Watch) -> io::Result<Source> {
    let mut log = read::open(path, watch)?;
    // Standard input goes on where it was read to, even if it is a file.
    let is_stdin = path == Path::new("-") || path == Path::new("/dev/stdin");
    if log.len().is_some() && !is_stdin {
        return Ok(Source::File(path.into()));
    }
    let mut kept = Vec::new();
    log.read_to_end(&mut kept)?;
    Ok(Source::Kept(kept))
}

/// A text to read rows from.
pub(super) struct Text<'a> {
    /// UTF-8, but for what isn't.
    pub(super) text: BufReader<Stream<'a>>,
    /// Whether it begins like JSON.
    pub(super) is_json: bool,
    /// How many bytes of the file were read.
    pub(super) bytes: Rc<Cell<u64>>,
}

/// Opens the text of an export.
///
/// # Errors
/// Why it can't be read, or isn't a table.
pub(super) fn text<'a>(source: &'a Source, watch: Option<&'a Watch>) -> Result<Text<'a>, FileError> {
    let bytes = Rc::new(Cell::new(0));
    let raw = match source {
        // The first reading is watched; the second one is short, and asks between rows whether it was stopped.
        Source::File(path) => match watch {
            Some(watch) => Stream::new(read::open(path, watch).map_err(|error| describe(&error))?),
            None => Stream::new(File::open(path).map_err(|error| describe(&error))?),
        },
        Source::Kept(bytes) => Stream::new(&bytes[..]),
    };
    let raw = Counted::new(raw, Rc::clone(&bytes));
    let mut text = read::unpack(raw).map_err(unread)?.0;
    let (head, failure) = beginning(&mut text, HEAD);
    if let Some(error) = failure.as_ref().filter(|_| head.is_empty()) {
        return Err(describe(error));
    }
    if let Some((_, what)) = OTHERS.iter().find(|(mark, _)| starts_like(&head, mark)) {
        return Err(not_a_table(what));
    }
    let is_utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    let mut start = Cursor::new(head.clone());
    // UTF-8 has no NUL, and UTF-16 has one in every second byte.
    let is_utf8 = !is_utf16 && memchr::memchr(0, &head).is_none();
    if is_utf8 && head.starts_with(b"\xEF\xBB\xBF") {
        start.set_position(3);
    }
    // What comes before a failure is read.
    let head_and_rest = start.chain(Failure(failure)).chain(text);
    if is_utf8 {
        return Ok(Text { text: buffered(head_and_rest), is_json: is_json(&head), bytes });
    }
    let mut decoder = read::source(head_and_rest, 0).map_err(unread)?.text;
    let (head, failure) = beginning(&mut decoder, HEAD);
    if decoder.first() == Encoding::Utf8 || memchr::memchr(0, &head).is_some() {
        return Err(not_a_table("it isn't text: it contains NUL bytes; export the table as CSV"));
    }
    let is_json = is_json(&head);
    let text = Cursor::new(head).chain(Failure(failure)).chain(decoder);
    Ok(Text { text: buffered(text), is_json, bytes })
}

fn buffered<'a>(text: impl Read + 'a) -> BufReader<Stream<'a>> {
    BufReader::with_capacity(BUFFER, Stream::new(text))
}

fn starts_like(head: &[u8], mark: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    head.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark))
}

fn is_json(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    matches!(head.trim_ascii_start().first(), Some(b'[' | b'{'))
}

/// Returns an error for a file that has no rows to read.
pub(super) fn not_a_table(what: &str) -> FileError {
    FileError { code: "ERR_NOT_A_TABLE", message: what.to_owned() }
}

fn unread(why: Unread) -> FileError {
    match why {
        Unread::Failed(error) => describe(&error),
        Unread::OwnReport => not_a_table("it is a report of this package, not a table"),
        Unread::Packed(format) => {
            let format = format.to_string();
            match format.contains("zip archive") {
                true => not_a_table(
                    "it is a zip archive, as an Excel workbook (.xlsx) is; save the sheet as CSV UTF-8",
                ),
                false => FileError { code: "ERR_PACKED", message: format },
            }
        }
    }
}
