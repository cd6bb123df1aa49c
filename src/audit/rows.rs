//! Rows: as cells while they are read, and afterwards as what comparing them needs, in 56 bytes.

use std::borrow::Cow;

use super::status::Status;
use crate::id::calendar::CivilSecond;
use crate::id::{BaseId, Kind};

use super::names::Names;

/// The number of a text that a row hasn't.
pub(super) const NONE: u32 = u32::MAX;

/// The cells of a row that is being read.
#[derive(Default)]
pub(super) struct Cells {
    pub(super) bytes: Vec<u8>,
    pub(super) spans: Vec<(usize, usize)>,
    /// The line on which it begins; in a document of JSON its number.
    pub(super) line: u64,
}

impl Cells {
    pub(super) fn clear(&mut self) {
        self.spans.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Returns the bytes of a cell; nothing if the row is shorter.
    pub(super) fn get(&self, column: usize) -> &[u8] {
        let (start, end) = self.spans.get(column).copied().unwrap_or((0, 0));
        self.bytes.get(start..end).unwrap_or(&[])
    }

    /// Returns the text of a cell, with U+FFFD for what isn't UTF-8.
    pub(super) fn text(&self, column: usize) -> Cow<'_, str> {
        String::from_utf8_lossy(self.get(column))
    }

    /// Returns how many cells have something in them.
    pub(super) fn filled(&self) -> usize {
        (0..self.len()).filter(|&column| !self.get(column).trim_ascii().is_empty()).count()
    }

    /// Returns whether all of it is UTF-8.
    pub(super) fn is_utf8(&self) -> bool {
        let end = self.spans.iter().map(|&(_, end)| end).max().unwrap_or(0);
        self.bytes.get(..end).is_some_and(|bytes| bytes.is_ascii() || std::str::from_utf8(bytes).is_ok())
    }
}

/// The base of a run in eight bytes: the second of a timestamp, or the number of another base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Base(u64);

impl Base {
    const OTHER: u64 = 1 << 32;

    /// Of a row that names no run.
    pub(super) const NONE: Self = Self(u64::MAX);

    pub(super) fn of(base: BaseId<'_>, names: &mut Names) -> Self {
        match base.second() {
            Some(second) if base.kind() == Kind::Timestamp => Self(u64::from(second.number())),
            _ => Self(Self::OTHER | u64::from(names.intern(base.as_str()))),
        }
    }

    /// Returns the time that it holds.
    pub(super) fn second(self) -> Option<CivilSecond> {
        CivilSecond::from_number(u32::try_from(self.0).ok()?)
    }

    /// Returns its text.
    pub(super) fn text(self, names: &Names) -> Cow<'_, str> {
        match self.second() {
            Some(second) => Cow::Owned(second.to_text().as_str().to_owned()),
            None => Cow::Borrowed(names.text(self.0 as u32)),
        }
    }
}

/// How a row writes its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    Standard,
    /// With its client twice.
    Doubled,
    /// As the replaced files wrote it.
    Old,
    /// With white space around it, or not in NFC.
    Damaged,
    /// Not an id. Its client is the number of the text.
    Junk,
    /// Nothing.
    Empty,
}

/// A row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) base: Base,
    /// Milliseconds since the Unix epoch.
    pub(super) time: Option<i64>,
    /// A hash of its record id; 0 without one.
    pub(super) record: u64,
    /// The client in its id; of junk the number of its text.
    pub(super) client: u32,
    /// What its client column says.
    pub(super) column: u32,
    pub(super) line: u32,
    /// How many of its cells have something in them.
    pub(super) filled: u16,
    pub(super) status: Status,
    pub(super) spelling: Spelling,
    /// Whether the standard form of its id is certain.
    pub(super) is_certain: bool,
    /// Whether it has a time in its column for the end.
    pub(super) is_ended: bool,
}

impl Row {
    /// Returns whether its id names a client.
    pub(super) fn has_client(&self) -> bool {
        !matches!(self.spelling, Spelling::Junk | Spelling::Empty) && self.client != NONE
    }
}
