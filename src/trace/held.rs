//! Finds what waits for the next reading of a log that is being written: a line, a line cut into parts, or a record of several
//! lines of which the end may not be there yet.
//!
//! The next reading begins before it, so it has to be known where that is in the bytes of the file. The text doesn't say: line
//! ends and UTF-16 are decoded, and parts are joined. But each line of the text is one of the file, so lines are counted from
//! the end of the file.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::rc::Rc;

use super::format::record::may_go_on;
use super::pieces::{MAX_LINE, end_of_records};
use crate::read::Encoding;

/// How much of the end of a file is looked through, at first and at most. At most this much waits: the lines that were joined, an open
/// line of each stream, and the line that is being written.
const FIRST_TAIL: u64 = 128 << 10;
pub(super) const MAX_TAIL: u64 = 8 * MAX_LINE as u64;

/// Whether a log is being written, as far as a reading knows.
#[derive(Clone, Default)]
pub(super) struct Growth {
    /// How much of it was read, in unpacked bytes.
    pub(super) read: Rc<Cell<u64>>,
    /// How much the last reading found; `None` if there is no next one.
    pub(super) size_before: Option<u64>,
    /// Whether it is compressed. Nothing is added to it, unless it can't be read to its end.
    pub(super) is_compressed: bool,
    /// Whether it is read again as soon as it grows, so that a line is always waited for.
    pub(super) is_followed: bool,
}

impl Growth {
    /// Whether more may come after all that was read, which a failure ended or not. What nothing was added to since the last
    /// reading counts as whole; what can't be read to its end never does.
    pub(super) fn may_go_on(&self, has_failed: bool) -> bool {
        self.may_have_more_lines(has_failed) || self.is_followed && !self.is_compressed
    }

    /// Whether whole lines may go on.
    pub(super) fn may_have_more_lines(&self, has_failed: bool) -> bool {
        let is_growing = |size| !self.is_compressed && size != self.read.get();
        self.size_before.is_some_and(|size| has_failed || is_growing(size))
    }
}

/// What waits for the next reading.
pub(super) struct Held {
    /// Where it begins in the text.
    pub(super) start: usize,
    /// How many bytes of the file it takes.
    pub(super) raw_len: u64,
    /// Whether it has whole lines.
    pub(super) is_record: bool,
}

/// The end of a file, as it was read.
pub(super) struct Ending<'f> {
    pub(super) file: &'f File,
    /// The last unpacked bytes, if it is compressed: [`MAX_TAIL`] and one, or all.
    pub(super) unpacked: Option<Vec<u8>>,
    /// Where the reading began, and where it ended.
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) encoding: Encoding,
    /// Whether it was another encoding before.
    pub(super) is_mixed: bool,
    /// How much text was given before the last, and where in all text the last lines are that were joined.
    pub(super) before: u64,
    pub(super) joined: Range<u64>,
}

impl Ending<'_> {
    /// Returns what waits of the last text, and of so many lines that come after it; `None` if that is too long to wait.
    ///
    /// # Errors
    /// Those of reading the end again.
    #[cold]
    pub(super) fn held(&self, text: &[u8], lines: usize, has_records: bool) -> io::Result<Option<Held>> {
        // Half a unit is no character yet, and a carriage return may be half a line end.
        let known = text.strip_suffix("\u{FFFD}".as_bytes()).filter(|_| self.half_unit() > 0).unwrap_or(text);
        let is_half = lines == 0 && known.ends_with(b"\n") && self.tail(4)?.0.ends_with(b"\r");
        let known = if is_half { &known[..known.len() - 1] } else { known };
        let mut start = start_of_open(known, has_records);
        if self.joined.contains(&(self.before + start as u64)) {
            let first = self.joined.start.checked_sub(self.before).and_then(|at| usize::try_from(at).ok());
            let Some(first) = first else { return Ok(None) };
            start = first;
        }
        let ends = memchr::memchr_iter(b'\n', &text[start..]).count() + lines;
        // A line in parts is waited for like one without its end.
        let is_record = lines == 0 && ends > usize::from(is_half);
        if start == text.len() && lines == 0 {
            return Ok(Some(Held { start, raw_len: 0, is_record }));
        }
        let mut len = FIRST_TAIL;
        loop {
            let (tail, is_all) = self.tail(len)?;
            if let Some(at) = line_start(&tail, ends).or(is_all.then_some(0)) {
                let raw_len = (tail.len() - at) as u64 * self.unit() + self.half_unit();
                return Ok(Some(Held { start, raw_len, is_record }));
            } else if len >= MAX_TAIL {
                return Ok(None);
            }
            len *= 2;
        }
    }

    fn unit(&self) -> u64 {
        if self.encoding == Encoding::Utf8 { 1 } else { 2 }
    }

    /// How many bytes at the end are half a unit. In a mixed file it isn't known where units begin, so they end with the file.
    fn half_unit(&self) -> u64 {
        if self.is_mixed { 0 } else { (self.to - self.from) % self.unit() }
    }

    /// Returns the last bytes, or the last units of UTF-16 as far as they are bytes; and whether they are all that was read.
    #[inline(never)]
    fn tail(&self, len: u64) -> io::Result<(Vec<u8>, bool)> {
        let to = self.to - self.half_unit();
        let len = len.min(to - self.from);
        let mut bytes = vec![0; usize::try_from(len).unwrap_or(0)];
        if let Some(unpacked) = &self.unpacked {
            let units = &unpacked[..unpacked.len() - self.half_unit() as usize];
            bytes.copy_from_slice(&units[units.len() - len as usize..]);
        } else {
            let mut file = self.file;
            file.seek(SeekFrom::Start(to - len))?;
            file.read_exact(&mut bytes)?;
        }
        if self.encoding != Encoding::Utf8 {
            let units = bytes.as_chunks().0.iter().map(|&pair| self.encoding.unit(pair));
            bytes = units.map(|unit| u8::try_from(unit).unwrap_or(0)).collect();
        }
        Ok((bytes, len == to - self.from))
    }
}

/// Returns where the last line begins that isn't whole, or the last record that may go on.
fn start_of_open(text: &[u8], has_records: bool) -> usize {
    let whole = memchr::memrchr(b'\n', text).map_or(0, |end| end + 1);
    let start = end_of_records(text, 0, whole);
    if whole == text.len() && !may_go_on(&text[start..], has_records) { whole } else { start }
}

/// Returns where the line begins that so many line ends come after.
fn line_start(text: &[u8], ends: usize) -> Option<usize> {
    let mut at = text.len();
    for _ in 0..ends {
        let end = memchr::memrchr2(b'\n', b'\r', &text[..at])?;
        at = end - usize::from(text[..=end].ends_with(b"\r\n"));
    }
    memchr::memrchr2(b'\n', b'\r', &text[..at]).map(|end| end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_waits_if_lines_may_come_that_belong_to_it() {
        for (text, has_records, waiting) in [
            ("", false, ""),
            ("a\n", false, ""),
            ("a\nb", false, "b"),
            ("a\nb {\n", false, "b {\n"),
            ("a\nb {\n  c: 1,\n", false, "b {\n  c: 1,\n"),
            ("a\nb {\n  c: 1\n}\n", false, ""),
            ("a\nb {\n  c: 1\n}", false, "b {\n  c: 1\n}"),
            ("a\n{\n  \"b\": 1\n}\n", true, ""),
            ("[06:45:29.123] INFO (7): a\n", false, "[06:45:29.123] INFO (7): a\n"),
            (
                "[06:45:29.123] INFO (7): a\n    b: {\n    }\n",
                false,
                "[06:45:29.123] INFO (7): a\n    b: {\n    }\n",
            ),
            // Where others go on, so may any; but for an object that is whole.
            ("a\nb\n", true, "b\n"),
            ("a\n  b\n", true, "a\n  b\n"),
            ("a\n{\"b\":1}\n", true, ""),
        ] {
            assert_eq!(&text[start_of_open(text.as_bytes(), has_records)..], waiting, "{text}");
        }
    }

    #[test]
    fn lines_are_counted_from_the_end_whatever_ends_them() {
        for (text, starts) in
            [("a\nb\nc", &[4, 2][..]), ("a\r\nb\r\n", &[6, 3]), ("a\r\rb\r", &[5, 3, 2]), ("a", &[])]
        {
            for ends in 0..4 {
                assert_eq!(line_start(text.as_bytes(), ends), starts.get(ends).copied(), "{text:?} {ends}");
            }
        }
    }
}
