//! Takes pieces of a log apart into records, and gives those with a hit to the reader of events.
//!
//! Most lines hold no id and are never looked at: from one hit to the next, line ends are all that is counted.
//!
//! Each step of the work is done for many records before the next step begins: searching, taking apart (`unwrap`), saying what
//! happened (`event`), and counting it. The code of all steps doesn't fit into the processor's instruction cache: record by record,
//! a seventh of the time went into fetching it again.

use std::ops::Range;

use bumpalo::Bump;

use super::event::{Meaning, Reader};
use super::format::record::{Record, Records};
use super::pieces::Piece;
use super::scan::{Hit, are_clients};
use super::unwrap::Unwrapper;

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

/// How many records go through a step before the next step begins. In tests, a few lines are several batches.
const BATCH: usize = if cfg!(test) { 3 } else { 64 };

/// A record with hits.
struct RecordHits {
    record: Record,
    /// Which of the hits of the piece are on it.
    hits: Range<usize>,
    /// Whether it is the rest of a line that was too long.
    is_rest: bool,
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
    let mut hits: Vec<Hit<'_>> = Vec::new();
    super::hits(piece, |hit| hits.push(hit));
    let records = records(piece, &mut hits);
    let mut cursor = Cursor { piece, counted: 0, taken: 0 };
    for batch in records.chunks(BATCH) {
        let arena = Bump::new();
        let mut unwrapper =
            Unwrapper::new(batch.len(), &arena, &mut reader.memory.guesses, &mut reader.memory.quoted);
        let ends: Vec<usize> = batch.iter().map(|found| found.unwrap(piece, &hits, &mut unwrapper)).collect();
        let units = unwrapper.into_units();
        let meanings: Vec<Meaning> = units.iter().map(|unit| reader.meaning(unit)).collect();
        let mut from = 0;
        for (found, to) in batch.iter().zip(ends) {
            let hits = &hits[found.hits.clone()];
            cursor.move_to(found, hits, reader, progress);
            if found.is_rest || !are_clients(hits) {
                reader.record(&units[from..to], &meanings[from..to], progress.lines, found.is_rest);
            } else {
                reader.line_without_id(&piece.text[found.record.range.clone()], hits, progress.lines);
            }
            from = to;
        }
    }
    cursor.pass(reader, piece.text.len(), progress);
    progress.lines += line_ends(&piece.text[cursor.counted..]);
}

/// Returns the records with hits, whose places become those in their record.
fn records(piece: &Piece<'_>, hits: &mut [Hit<'_>]) -> Vec<RecordHits> {
    let text = piece.text;
    let mut records = Records::new(text, piece.continues_line, piece.continues_document);
    let mut all: Vec<RecordHits> = Vec::new();
    for (at, hit) in hits.iter_mut().enumerate() {
        let taken = all.last().map_or(0, |last| last.record.range.end);
        if hit.start >= taken {
            // After a record its line may go on: an entry of a document ends before the next one.
            let line_start = memchr::memrchr(b'\n', &text[..taken]).map_or(0, |at| at + 1);
            let record = records.around(line_start, hit.start);
            let is_rest =
                piece.continues_line && !piece.continues_document && is_first_line(text, record.range.start);
            all.push(RecordHits { record, hits: at..at, is_rest });
        }
        if let Some(RecordHits { record, hits, .. }) = all.last_mut() {
            hits.end += 1;
            (hit.start, hit.end) = (hit.start - record.range.start, hit.end - record.range.start);
        }
    }
    all
}

impl RecordHits {
    /// Takes the record apart, if it has ids. Returns how many units there are now.
    fn unwrap<'l>(&self, piece: &Piece<'l>, hits: &'l [Hit<'l>], unwrapper: &mut Unwrapper<'l, '_>) -> usize {
        let (text, hits) = (&piece.text[self.record.range.clone()], &hits[self.hits.clone()]);
        let head = self.record.head.clone().map(|head| &piece.text[head]);
        if self.is_rest {
            unwrapper.rest(text, hits);
        } else if !are_clients(hits) {
            unwrapper.record(text, head, hits);
        }
        unwrapper.len()
    }
}

impl Cursor<'_, '_> {
    /// Counts the lines up to the first hit of a record, and passes those before it.
    fn move_to(
        &mut self,
        found: &RecordHits,
        hits: &[Hit<'_>],
        reader: &mut Reader<'_>,
        progress: &mut Progress,
    ) {
        let range = &found.record.range;
        self.pass(reader, range.start, progress);
        let first = range.start + hits.first().map_or(0, |hit| hit.start);
        progress.lines += count_line_ends(&self.piece.text[self.counted..first]);
        (self.counted, self.taken) = (first, range.end);
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
                progress.lines += count_line_ends(&text[self.counted..start]);
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

/// Counts line ends in a text of a few lines, for which a call of `memchr` costs more.
fn count_line_ends(text: &[u8]) -> u64 {
    // The processor adds up as many bytes at once as fit into a register.
    let count = |bytes: &[u8]| bytes.iter().fold(0, |count: u8, &byte| count + u8::from(byte == b'\n'));
    text.chunks(255).map(|bytes| u64::from(count(bytes))).sum()
}

fn is_first_line(text: &[u8], at: usize) -> bool {
    memchr::memchr(b'\n', &text[..at]).is_none()
}

/// How many lines end in a text and are followed by another there.
fn line_ends(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text.strip_suffix(b"\n").unwrap_or(text)).count() as u64
}
