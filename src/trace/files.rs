//! What a report says of the files that were read.

use serde::{Serialize, Serializer};

use crate::read::{Encoding, FileError};

/// A file that was read.
#[derive(Clone, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "as in `TraceFile` of index.d.ts")]
pub struct FileReport {
    pub name: String,
    /// As they are on the disk.
    pub bytes: u64,
    pub lines: u64,
    #[serde(serialize_with = "encoding")]
    pub encoding: Encoding,
    #[serde(rename = "compressed")]
    pub is_compressed: bool,
    pub error: Option<FileError>,
    pub notes: Vec<Note>,
    #[serde(skip)]
    pub(super) end: End,
}

/// How far a file was read, in unpacked bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct End {
    /// The end of the last line that was taken.
    pub(super) offset: u64,
    /// All that there was.
    pub(super) size: u64,
    /// Its lines up to there, with those of earlier readings.
    pub(super) lines: u64,
    /// Whether lines go on with those before them.
    pub(super) has_records: bool,
}

fn encoding<S: Serializer>(encoding: &Encoding, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(encoding.name())
}

/// What a reader should know of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is.
    pub kind: NoteKind,
    /// The first line that it is about.
    pub line: u64,
}

/// What a reader should know of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// It has bytes that no text has.
    Binary,
    /// A line is longer than is looked at as a whole.
    LongLine,
    /// A line that was written in parts has no last one.
    CutLine,
    /// It ends in the middle of a character.
    CutCharacter,
    /// Its encoding changes.
    MixedEncoding,
    /// It became shorter while it was read.
    Shrank,
    /// Its last record waits for the next reading.
    OpenRecord,
    /// It is a report of this package.
    OwnReport,
    /// It was read by an earlier run, and isn't among the logs now.
    Earlier,
}

impl FileReport {
    /// A file of an earlier reading that isn't among the logs now.
    pub(super) fn earlier(name: &str) -> Self {
        let mut report = Self { name: name.to_owned(), ..Self::default() };
        report.note(NoteKind::Earlier, 1);
        report
    }

    /// Adds a note, unless there is one of its kind.
    pub(super) fn note(&mut self, kind: NoteKind, line: u64) {
        if !self.notes.iter().any(|note| note.kind == kind) {
            self.notes.push(Note { kind, line });
        }
    }
}

impl NoteKind {
    /// Its name in a report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::LongLine => "long-line",
            Self::CutLine => "cut-line",
            Self::CutCharacter => "cut-character",
            Self::MixedEncoding => "mixed-encoding",
            Self::Shrank => "shrank",
            Self::OpenRecord => "open-record",
            Self::OwnReport => "own-report",
            Self::Earlier => "earlier",
        }
    }

    /// What it means.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Binary => "It does not look like text; ids were looked for all the same.",
            Self::LongLine => "A line is longer than a megabyte and was read in parts.",
            Self::CutLine => {
                "The host cut this line, and its rest does not follow: what it ends with is incomplete."
            }
            Self::CutCharacter => "It ends in the middle of a character, as a copy that was cut does.",
            Self::MixedEncoding => "Its encoding changes here; each part was read in its own.",
            Self::Shrank => "It became shorter while it was read, so lines may be missing.",
            Self::OpenRecord => "This record may go on, so it is read by the next run.",
            Self::OwnReport => "It is a report of this package, not a log, so it was not read.",
            Self::Earlier => "It was read by an earlier run, and is not among the logs now.",
        }
    }
}

impl Serialize for Note {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut note = serializer.serialize_struct("Note", 3)?;
        note.serialize_field("code", self.kind.name())?;
        note.serialize_field("line", &self.line)?;
        note.serialize_field("message", self.kind.message())?;
        note.end()
    }
}
