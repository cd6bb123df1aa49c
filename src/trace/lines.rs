//! Takes pieces of a log apart into records, and gives those with a hit to the reader of events.
//!
//! Most lines hold no id and are never looked at: from one hit to the next, line ends are all that is counted.

use super::event::Reader;
use super::format::record::{Record, Records};
use super::pieces::Piece;
use super::scan::Hit;

/// How far a file was read.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Lines that were begun.
    pub(super) lines: u64,
}

impl AsMut<Self> for Progress {
    fn as_mut(&mut self) -> &mut Self {
        self
    }
}

impl Progress {
    /// Of a file of which so many lines were read before.
    pub(super) fn after(lines: u64) -> Self {
        Self { lines }
    }

    /// Counts the lines that begin in a piece.
    pub(super) fn count_lines(&mut self, piece: &Piece<'_>) {
        self.lines += u64::from(!piece.continues_line) + line_ends(piece.text);
    }
}

/// Where the reading of a piece is.
struct Cursor<'p, 'b> {
    piece: &'b Piece<'p>,
    /// A place on the line that was counted last.
    counted: usize,
    /// The end of the record that was taken last.
    taken: usize,
}

/// Reads a piece of a file.
pub(super) fn read(reader: &mut Reader<'_>, piece: &Piece<'_>, progress: &mut Progress) {
    progress.lines += u64::from(!piece.continues_line);
    let mut cursor = Cursor { piece, counted: 0, taken: 0 };
    let mut hits: Vec<Hit<'_>> = Vec::new();
    let mut record = None;
    let mut records = Records::new(piece.text, piece.continues_line, piece.continues_document);
    super::hits(piece, |hit| {
        if record.as_ref().is_none_or(|record: &Record| hit.start >= record.range.end) {
            if let Some(record) = record.take() {
                cursor.take(reader, &record, &mut hits, progress);
            }
            record = Some(records.around(cursor.line_start(), hit.start));
        }
        hits.push(hit);
    });
    if let Some(record) = record {
        cursor.take(reader, &record, &mut hits, progress);
    }
    cursor.pass(reader, piece.text.len(), progress);
    progress.lines += line_ends(&piece.text[cursor.counted..]);
}

impl Cursor<'_, '_> {
    /// Reads a record with what was found on it.
    fn take(
        &mut self,
        reader: &mut Reader<'_>,
        record: &Record,
        hits: &mut Vec<Hit<'_>>,
        progress: &mut Progress,
    ) {
        let (text, range) = (self.piece.text, record.range.clone());
        self.pass(reader, range.start, progress);
        let first = hits.first().map_or(range.start, |hit| hit.start);
        progress.lines += memchr::memchr_iter(b'\n', &text[self.counted..first]).count() as u64;
        (self.counted, self.taken) = (first, range.end);
        let is_rest =
            self.piece.continues_line && !self.piece.continues_document && is_first_line(text, range.start);
        for hit in hits.iter_mut() {
            (hit.start, hit.end) = (hit.start - range.start, hit.end - range.start);
        }
        match is_rest {
            true => reader.rest(&text[range], hits, progress.lines),
            false => {
                let head = record.head.clone().map(|head| &text[head]);
                reader.record(&text[range], head, hits, progress.lines);
            }
        }
        hits.clear();
    }

    /// The beginning of a line that isn't after the next record.
    fn line_start(&self) -> usize {
        // After a record its line may go on: an entry of a document ends before the next one.
        let text = &self.piece.text[..self.taken];
        memchr::memrchr(b'\n', text).map_or(0, |at| at + 1)
    }

    /// Passes lines without a hit. Most are only counted, later.
    fn pass(&mut self, reader: &mut Reader<'_>, to: usize, progress: &mut Progress) {
        let waits = |reader: &Reader<'_>| reader.waits_for_success() || reader.is_asked();
        if !waits(reader) || self.taken >= to {
            return;
        }
        let text = self.piece.text;
        let mut start = self.taken;
        for line in text[self.taken..to].split(|byte| *byte == b'\n') {
            // What follows the record on its own line isn't a line.
            let is_line = start == 0 || text[start - 1] == b'\n';
            if is_line && !line.is_empty() {
                progress.lines += memchr::memchr_iter(b'\n', &text[self.counted..start]).count() as u64;
                self.counted = start;
                reader.line_without_id(line, &[], progress.lines);
                if !waits(reader) {
                    return;
                }
            }
            start += line.len() + 1;
        }
    }
}

fn is_first_line(text: &[u8], at: usize) -> bool {
    memchr::memchr(b'\n', &text[..at]).is_none()
}

/// How many lines end in a text and are followed by another there.
fn line_ends(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text.strip_suffix(b"\n").unwrap_or(text)).count() as u64
}
