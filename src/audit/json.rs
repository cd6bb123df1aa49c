//! Cuts JSON into rows of cells: an array of objects, JSON lines, or pages of Airtable's API (`{ "records": [{ id, createdTime,
//! fields }] }`).
//!
//! Only one row is held at a time: its end is found by its braces, and then it is parsed. A cell with one value in an array, which is
//! how Airtable gives a lookup, is that value. What is nested otherwise is a cell that holds JSON.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead as _, BufReader};

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::csv::{MAX_COLUMNS, Noted, note};
use super::input::not_a_table;
use super::names::Names;
use super::rows::Cells;
use crate::read::{FileError, Stream, describe};

/// The longest row that is read.
const MAX_ROW: usize = 64 << 20;

/// Where the rows of a page may be.
const WRAPPERS: [&[u8]; 5] = [b"\"records\"", b"\"rows\"", b"\"data\"", b"\"items\"", b"\"results\""];

/// Where the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    /// Between documents.
    Top,
    /// In an array of rows.
    Array,
    /// In the array of a page.
    Page,
    /// After the array of a page.
    PageEnd,
    /// Between JSON lines.
    Lines,
}

/// How an object ended.
enum Object {
    /// It is whole.
    Whole,
    /// It is a page, and its rows begin here.
    Page,
}

/// Reads the rows of a JSON text.
pub(super) struct Json<'a> {
    text: BufReader<Stream<'a>>,
    level: Level,
    line: u64,
    rows: u64,
    value: Vec<u8>,
    names: Names,
    /// The column of each key of the last row, which the next one probably repeats.
    order: Vec<u32>,
    /// Lines that aren't JSON objects.
    pub(super) broken: Noted,
    /// Whether a page says that there are more.
    pub(super) has_more: bool,
}

impl<'a> Json<'a> {
    /// Begins with columns that are known from an earlier reading.
    pub(super) fn new(text: BufReader<Stream<'a>>, columns: &[String]) -> Self {
        let mut names = Names::default();
        columns.iter().for_each(|column| {
            names.intern(column);
        });
        Self {
            text,
            level: Level::Top,
            line: 1,
            rows: 0,
            value: Vec::new(),
            names,
            order: Vec::new(),
            broken: None,
            has_more: false,
        }
    }

    /// Returns how many columns there are so far.
    pub(super) fn columns(&self) -> usize {
        self.names.len()
    }

    /// Returns the name of a column.
    pub(super) fn column(&self, column: usize) -> &str {
        self.names.text(column as u32)
    }

    /// Whether each line is a row.
    pub(super) fn is_lines(&self) -> bool {
        self.level == Level::Lines
    }

    /// Reads the next row; `false` at the end.
    pub(super) fn next(&mut self, cells: &mut Cells) -> Result<bool, FileError> {
        loop {
            if self.level == Level::Lines {
                return self.next_line(cells);
            }
            let Some(byte) = self.peek()? else {
                return match self.level {
                    Level::Top | Level::Lines => Ok(false),
                    _ => Err(self.error("it ends in the middle; what came before was read")),
                };
            };
            let line = self.line;
            match (self.level, byte) {
                (Level::Top, b'[') => self.enter(Level::Array),
                (Level::Array, b']') => self.enter(Level::Top),
                (Level::Page, b']') => self.enter(Level::PageEnd),
                (Level::Array | Level::Page, b',') => self.text.consume(1),
                (Level::PageEnd, b',' | b'}') => {
                    // What is left of the page is an object of its own.
                    self.value.clear();
                    self.value.push(b'{');
                    if byte == b',' {
                        self.text.consume(1);
                    }
                    self.rest_of_object(1)?;
                    let rest: Option<Page> = serde_json::from_slice(&self.value).ok();
                    self.has_more = rest.is_some_and(|page| page.has_more);
                    self.level = Level::Top;
                }
                (Level::Top | Level::Array | Level::Page, b'{') => {
                    self.value.clear();
                    match self.rest_of_object(0)? {
                        Object::Page => {
                            self.level = Level::Page;
                            continue;
                        }
                        Object::Whole => {}
                    }
                    self.rows += 1;
                    let is_row = self.parse(cells).is_ok();
                    cells.line = self.rows;
                    if self.level == Level::Top && line == self.line {
                        self.level = Level::Lines;
                    }
                    if self.level == Level::Lines && !is_row {
                        note(&mut self.broken, line);
                        continue;
                    }
                    if self.level == Level::Lines {
                        cells.line = line;
                    }
                    if !is_row {
                        return Err(self.error("it isn't JSON here"));
                    }
                    self.check_columns()?;
                    return Ok(true);
                }
                (Level::Array | Level::Page, b'"' | b'0'..=b'9' | b'-' | b'n' | b't' | b'f') => {
                    return Err(not_a_table(
                        "it begins with [ and isn't an array of objects; if it is a log, `strict-run-id trace` reads it",
                    ));
                }
                _ => return Err(self.error("it isn't JSON here")),
            }
        }
    }

    fn enter(&mut self, level: Level) {
        self.text.consume(1);
        self.level = level;
    }

    fn error(&self, what: &str) -> FileError {
        FileError { code: "ERR_NOT_JSON", message: format!("line {}: {what}", self.line) }
    }

    fn check_columns(&self) -> Result<(), FileError> {
        match self.names.len() > MAX_COLUMNS {
            true => Err(not_a_table(
                "its objects have more than 2,000 different names: they aren't rows of a table",
            )),
            false => Ok(()),
        }
    }

    /// Reads a line that is a row. One that isn't is counted and passed over.
    fn next_line(&mut self, cells: &mut Cells) -> Result<bool, FileError> {
        loop {
            let line = self.line;
            self.value.clear();
            loop {
                let input = match self.text.fill_buf() {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    input => input.map_err(|error| describe(&error))?,
                };
                let end = memchr::memchr(b'\n', input);
                let len = end.map_or(input.len(), |end| end + 1);
                self.value.extend_from_slice(&input[..len]);
                self.text.consume(len);
                if self.value.len() > MAX_ROW {
                    return Err(self.too_long());
                }
                if end.is_some() {
                    self.line += 1;
                }
                if end.is_some() || len == 0 {
                    break;
                }
            }
            if self.value.is_empty() {
                return Ok(false);
            }
            if self.value.trim_ascii().is_empty() {
                continue;
            }
            self.rows += 1;
            cells.line = line;
            match self.parse(cells) {
                Ok(()) => {
                    self.check_columns()?;
                    return Ok(true);
                }
                Err(_) => note(&mut self.broken, line),
            }
        }
    }

    fn too_long(&self) -> FileError {
        self.error(&format!("the row that ends here is longer than {} MB", MAX_ROW >> 20))
    }

    /// Returns the next byte that isn't white space.
    fn peek(&mut self) -> Result<Option<u8>, FileError> {
        loop {
            let input = match self.text.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                input => input.map_err(|error| describe(&error))?,
            };
            let spaces = input.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            self.line += memchr::memchr_iter(b'\n', &input[..spaces]).count() as u64;
            let next = input.get(spaces).copied();
            let is_end = input.is_empty();
            self.text.consume(spaces);
            if next.is_some() || is_end {
                return Ok(next);
            }
        }
    }

    /// Reads up to the end of an object, of which `depth` braces were read.
    fn rest_of_object(&mut self, mut depth: u32) -> Result<Object, FileError> {
        let is_first = self.level == Level::Top;
        let (mut in_string, mut is_escaped) = (false, false);
        // The last text at the depth of the object's own keys, and whether an array has just begun after it.
        let (mut key, mut may_be_page) = ((0, 0), false);
        loop {
            let input = match self.text.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                input => input.map_err(|error| describe(&error))?,
            };
            if input.is_empty() {
                return Err(self.error("it ends in the middle of an object; what came before was read"));
            }
            let before = self.value.len();
            let mut taken = input.len();
            let mut outcome = None;
            for (at, &byte) in input.iter().enumerate() {
                if in_string {
                    match byte {
                        _ if is_escaped => is_escaped = false,
                        b'\\' => is_escaped = true,
                        b'"' => {
                            in_string = false;
                            if depth == 1 {
                                key.1 = before + at + 1;
                            }
                        }
                        _ => {}
                    }
                    continue;
                }
                if may_be_page && !byte.is_ascii_whitespace() {
                    may_be_page = false;
                    if byte == b'{' {
                        (taken, outcome) = (at, Some(Object::Page));
                        break;
                    }
                }
                match byte {
                    b'"' => {
                        in_string = true;
                        if depth == 1 {
                            key.0 = before + at;
                        }
                    }
                    b'{' => depth += 1,
                    b'[' => {
                        if is_first && depth == 1 {
                            let of_value = |range: std::ops::Range<usize>| -> Vec<u8> {
                                let early = &self.value[range.start.min(before)..range.end.min(before)];
                                let late = range.start.max(before) - before..range.end.max(before) - before;
                                [early, &input[late]].concat()
                            };
                            may_be_page = key.1 > key.0
                                && key.1 - key.0 < 12
                                && WRAPPERS.contains(&&of_value(key.0..key.1)[..]);
                        }
                        depth += 1;
                    }
                    b']' | b'}' => {
                        depth = depth.saturating_sub(1);
                        if depth == 0 {
                            (taken, outcome) = (at + 1, Some(Object::Whole));
                            break;
                        }
                    }
                    b'\n' => self.line += 1,
                    _ => {}
                }
            }
            self.value.extend_from_slice(&input[..taken]);
            self.text.consume(taken);
            if let Some(outcome) = outcome {
                return Ok(outcome);
            }
            if self.value.len() > MAX_ROW {
                return Err(self.too_long());
            }
        }
    }

    /// Parses the object that was read.
    fn parse(&mut self, cells: &mut Cells) -> Result<(), serde_json::Error> {
        cells.clear();
        cells.bytes.clear();
        let Self { value, names, order, .. } = self;
        let mut json = serde_json::Deserializer::from_slice(value);
        json.deserialize_map(RowVisitor { names, order, cells, at: 0, is_outer: true })?;
        json.end()
    }
}

/// What comes after the rows of a page.
struct Page {
    has_more: bool,
}

impl<'de> Deserialize<'de> for Page {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Page;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Page, A::Error> {
                let mut page = Page { has_more: false };
                while let Some((key, value)) = map.next_entry::<Key<'de>, &RawValue>()? {
                    page.has_more |= key.0 == "offset" && value.get().starts_with('"');
                }
                Ok(page)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// A text that is borrowed if it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// Puts the fields of an object into cells.
struct RowVisitor<'r> {
    names: &'r mut Names,
    order: &'r mut Vec<u32>,
    cells: &'r mut Cells,
    /// How many keys were read.
    at: usize,
    /// Whether it is the row itself, and not the fields of Airtable.
    is_outer: bool,
}

impl<'de> Visitor<'de> for RowVisitor<'_> {
    /// How many keys were read.
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<usize, A::Error> {
        let Self { names, order, cells, mut at, is_outer } = self;
        while let Some((Key(key), value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
            let json = value.get();
            if is_outer && key == "fields" && json.starts_with('{') {
                let fields = RowVisitor { names, order, cells, at, is_outer: false };
                at = serde_json::Deserializer::from_str(json)
                    .deserialize_map(fields)
                    .map_err(de::Error::custom)?;
                continue;
            }
            let column = match order.get(at) {
                Some(&column) if names.text(column) == key => column,
                _ => {
                    let column = names.intern(&key);
                    order.truncate(at);
                    order.push(column);
                    column
                }
            };
            at += 1;
            let start = cells.bytes.len();
            add_cell(&mut cells.bytes, json, true);
            let column = column as usize;
            if cells.spans.len() <= column {
                cells.spans.resize(column + 1, (0, 0));
            }
            cells.spans[column] = (start, cells.bytes.len());
        }
        Ok(at)
    }
}

/// Adds the text of a value.
fn add_cell(bytes: &mut Vec<u8>, json: &str, may_be_list: bool) {
    match json.as_bytes().first() {
        Some(b'"') => match serde_json::from_str::<Key<'_>>(json) {
            Ok(Key(text)) => bytes.extend_from_slice(text.as_bytes()),
            // Half of a UTF-16 pair: no text, and so nothing that is an id.
            Err(_) => {
                bytes.extend_from_slice(json.trim_matches('"').as_bytes());
                bytes.extend_from_slice("\u{FFFD}".as_bytes());
            }
        },
        Some(b'n') => {}
        Some(b'[') if may_be_list => {
            let values: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
            match values[..] {
                [] => {}
                [only] => add_cell(bytes, only.get(), false),
                _ => bytes.extend_from_slice(json.as_bytes()),
            }
        }
        _ => bytes.extend_from_slice(json.as_bytes()),
    }
}
