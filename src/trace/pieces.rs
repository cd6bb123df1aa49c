//! Cuts a text into pieces of whole lines.
//!
//! A piece is what the buffer holds up to its last line end, so a file of ten gigabytes needs no more memory than one of
//! ten lines. Where lines go on with the ones before them, it ends before the line that they go on with, so that a record of
//! several lines isn't cut. A line longer than [`MAX_LINE`] is cut: between its objects, if it is a document of them, or else where no id
//! can be.

use std::io::{self, Read};
use std::ops::Range;

use super::format::document::end_of_entries;
use super::scan;

/// What is read at once. Larger ones fall out of the processor's cache.
pub const BUFFER: usize = 256 << 10;

/// The longest line that is looked at as a whole.
pub const MAX_LINE: usize = 1 << 20;

/// How much room in the buffer is worth a read.
const WORTH_READING: usize = 4 << 10;

/// How far back from its last line end a piece may end, so that no record is cut.
const RECORD_WITHIN: usize = 64 << 10;

/// How far back from its end a line without words and signs may be cut.
const CUT_WITHIN: usize = 4 << 10;

/// Whole lines of a log.
#[derive(Debug)]
pub struct Piece<'b> {
    /// Their bytes, with the line ends.
    pub text: &'b [u8],
    /// Whether the first of them is the rest of a line that was too long.
    pub continues_line: bool,
    /// Whether not even a word was at its end there.
    pub continues_word: bool,
    /// Whether that line is a document of objects and was cut behind one of them.
    pub continues_document: bool,
    /// Whether it is the last, since the log is at its end or can't be read on.
    pub is_last: bool,
    /// Whether the log can't be read on after it.
    pub is_before_failure: bool,
}

/// Cuts a log into pieces.
pub struct Pieces<R> {
    source: R,
    buffer: Vec<u8>,
    /// How much of the buffer is filled.
    filled: usize,
    /// How much of that was given.
    given: usize,
    is_at_end: bool,
    /// What went wrong, until all that was read before is given.
    failure: Option<io::Error>,
    /// How the last piece was cut from the next one.
    cut: Cut,
}

/// What was cut where a piece ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Nothing,
    Document,
    Line,
    Word,
}

impl<R: Read> Pieces<R> {
    /// Reads with a buffer of this size, at least a byte, which grows to [`MAX_LINE`] where a line needs it.
    pub fn new(source: R, buffer: usize) -> Self {
        Self {
            source,
            buffer: vec![0; buffer.max(1)],
            filled: 0,
            given: 0,
            is_at_end: false,
            failure: None,
            cut: Cut::Nothing,
        }
    }

    /// The next piece, and what it was read from; `None` at the end.
    ///
    /// # Errors
    /// Those of reading, after what was read before.
    #[expect(
        clippy::should_implement_trait,
        reason = "a piece borrows the buffer, which no iterator's item can"
    )]
    pub fn next(&mut self) -> io::Result<Option<(Piece<'_>, &R)>> {
        self.buffer.copy_within(self.given..self.filled, 0);
        self.filled -= self.given;
        self.given = 0;
        let (end, cut) = loop {
            self.fill();
            let text = &self.buffer[..self.filled];
            if self.is_at_end {
                break (self.filled, Cut::Nothing);
            } else if let Some(at) = memchr::memrchr(b'\n', text) {
                // A record that is all there is may go on.
                let is_full = self.filled == self.buffer.len();
                match end_of_records(text, usize::from(is_full), at + 1) {
                    0 => continue,
                    end => break (end, Cut::Nothing),
                }
            } else if text.len() >= MAX_LINE {
                break self.cut(text);
            }
            if self.buffer.len() - text.len() < WORTH_READING {
                self.buffer.resize((self.buffer.len() * 2).min(MAX_LINE), 0);
            }
        };
        if end == 0 {
            return self.failure.take().map_or(Ok(None), Err);
        }
        self.given = end;
        let before = std::mem::replace(&mut self.cut, cut);
        let piece = Piece {
            text: &self.buffer[..end],
            continues_line: before != Cut::Nothing,
            continues_word: before == Cut::Word,
            continues_document: before == Cut::Document,
            is_last: self.is_at_end,
            is_before_failure: self.failure.is_some(),
        };
        Ok(Some((piece, &self.source)))
    }

    /// What the pieces are read from.
    pub fn source(&self) -> &R {
        &self.source
    }

    /// Where to cut a line that is too long. A document stays one as long as each of its objects fits.
    fn cut(&self, text: &[u8]) -> (usize, Cut) {
        let is_of_document = matches!(self.cut, Cut::Nothing | Cut::Document);
        let document = is_of_document.then(|| end_of_entries(text, self.cut == Cut::Document));
        if let Some(end) = document.flatten() {
            return (end, Cut::Document);
        }
        match cut(text) {
            (end, false) => (end, Cut::Line),
            (end, true) => (end, Cut::Word),
        }
    }

    /// Reads until the buffer is full, but for a little that isn't worth a read, or the source is at its end.
    fn fill(&mut self) {
        let mut least = 1;
        while !self.is_at_end && self.buffer.len() - self.filled >= least {
            match self.source.read(&mut self.buffer[self.filled..]) {
                Ok(0) => self.is_at_end = true,
                Ok(len) => {
                    self.filled += len;
                    least = WORTH_READING;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failure = Some(error);
                    self.is_at_end = true;
                }
            }
        }
    }
}

/// Returns where the last record of whole lines begins, which may go on behind `end`: at the line that is indented least of
/// those that close nothing. That is the first one looked at, unless lines go on with others. It isn't before `from`.
pub(super) fn end_of_records(text: &[u8], from: usize, end: usize) -> usize {
    let indent_of = |start: usize| {
        let len = text[start..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        // Of a line that isn't there yet it isn't known how it begins.
        let closes = text.get(start + len).is_none_or(|byte| matches!(byte, b'}' | b']'));
        (!closes).then_some(len)
    };
    let (mut best, mut start) = (None, end);
    loop {
        if let Some(indent) = indent_of(start)
            && best.is_none_or(|(least, _)| indent < least)
        {
            best = Some((indent, start));
            if indent == 0 {
                break;
            }
        }
        let Some(line_end) = start.checked_sub(1) else { break };
        start = memchr::memrchr(b'\n', &text[..line_end]).map_or(0, |at| at + 1);
        if start < from || end - start > RECORD_WITHIN {
            break;
        }
    }
    best.map_or(end, |(_, start)| start)
}

/// They end what stands before them, and are no part of what stands behind.
const SIGNS: &[u8] = b"\t,&}|!?*#$^~";

/// Where to cut a line that is too long, and whether a word is cut.
///
/// Best behind the last of [`SIGNS`] outside the values of run keys: no id is cut there, and none from the key or the quote before it. Else between the last two words of a sentence that are no key; and where there
/// are none in all of it, such as in a picture as base64, before the last space or quote, in a path, or anywhere.
pub(super) fn cut(text: &[u8]) -> (usize, bool) {
    let is_end = |byte: &u8| SIGNS.contains(byte);
    // Of "actor run id", "id 8MSTBAfqMzuXPvgB3" and "[object Object]" none is cut: no word ends so, or begins so.
    let is_between_words = |three: &[u8]| matches!(three, [b'e'..=b's', b' ', word] if word.is_ascii_alphanumeric() && !b"iIrR".contains(word));
    let after_sign = |text: &[u8]| text.iter().rposition(is_end).map(|at| at + 1);
    let after_word = |text: &[u8]| text.windows(3).rposition(is_between_words).map(|at| at + 2);
    let undivided = scan::undivided(text);
    let outside =
        last_outside(&undivided, text, after_sign).or_else(|| last_outside(&undivided, text, after_word));
    if let Some(at) = outside {
        (at, false)
    } else {
        let from = text.len().saturating_sub(CUT_WITHIN).max(1);
        let last = text[from..].iter().rposition(|byte| b" \"".contains(byte)).map(|at| from + at);
        let after_slash = |text: &[u8]| Some(from + memchr::memrchr(b'/', text.get(from..)?)? + 1);
        let last = last.or_else(|| last_outside(&undivided, text, after_slash));
        last.map_or((text.len(), true), |at| (at, false))
    }
}

/// The last place that `last` finds and that isn't in one of these ranges, nor at the end of one, where its quote is.
fn last_outside(
    ranges: &[Range<usize>],
    text: &[u8],
    last: impl Fn(&[u8]) -> Option<usize>,
) -> Option<usize> {
    let mut ranges = ranges;
    let mut end = text.len();
    loop {
        let at = last(&text[..end])?;
        ranges = &ranges[..ranges.partition_point(|range| range.start < at)];
        match ranges.last().filter(|range| at <= range.end) {
            None => return Some(at),
            Some(range) => end = range.start,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::tests::Trickle;
    use crate::trace::scan::tests::{mixed, scanned};
    use proptest::prelude::*;

    #[test]
    fn a_piece_is_whole_lines_whatever_comes_at_once() {
        let text = b"one\n\ntwo three\nfour";
        for buffer in 1..30 {
            for step in 1..5 {
                let mut pieces = Pieces::new(Trickle(text, step), buffer);
                let mut read = Vec::new();
                while let Some((piece, _)) = pieces.next().unwrap() {
                    assert!(piece.text.ends_with(b"\n") || piece.is_last, "{buffer} {step}");
                    assert!(!piece.continues_line);
                    read.extend_from_slice(piece.text);
                }
                assert_eq!(read, text);
            }
        }
    }

    #[test]
    fn a_piece_ends_before_a_line_that_others_go_on_with() {
        for (before, record) in [
            ("", "Error: gone\n    at a (b.js:1:2)\n\tat c\n"),
            ("", "{\n  \"a\": [\n    1\n  ]\n}\n"),
            ("{\n  \"b\": [\n", "    {\n      \"a\": 1\n    },\n"),
        ] {
            let text = [before, &record.repeat(40)].concat();
            for buffer in 300..340 {
                let mut pieces = Pieces::new(text.as_bytes(), buffer);
                let mut read = Vec::new();
                while let Some((piece, _)) = pieces.next().unwrap() {
                    read.extend_from_slice(piece.text);
                    let is_whole =
                        read.len() < before.len() || (read.len() - before.len()) % record.len() == 0;
                    assert!(is_whole, "{buffer}: {}", piece.text.escape_ascii());
                }
                assert_eq!(read, text.as_bytes());
            }
        }
    }

    #[test]
    fn a_record_that_is_too_long_is_cut_between_lines() {
        let text = ["a\n", &"  b\n".repeat(BUFFER / 2)].concat();
        let mut pieces = Pieces::new(text.as_bytes(), BUFFER);
        let piece = pieces.next().unwrap().unwrap().0;
        assert!(piece.text.len() >= BUFFER - RECORD_WITHIN - 4 && piece.text.ends_with(b"  b\n"));
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_between_words() {
        let line = "runId=251003-154510-Ada-Park, ".repeat(MAX_LINE / 20);
        let mut pieces = Pieces::new(line.as_bytes(), BUFFER);
        let first = pieces.next().unwrap().unwrap().0;
        assert!(first.text.len() <= MAX_LINE && first.text.ends_with(b","));
        let second = pieces.next().unwrap().unwrap().0;
        assert!(second.continues_line && !second.continues_word);

        let line = "no new run id 8MSTBAfqMzuXPvgB3 and [object Object]-Ada ".repeat(MAX_LINE / 20);
        let mut pieces = Pieces::new(line.as_bytes(), BUFFER);
        assert!(pieces.next().unwrap().unwrap().0.text.ends_with(b" no "));

        let objects = ["[", &"{\"a\":\"x, y\"},".repeat(MAX_LINE / 10), "]\nnext\n"].concat();
        let mut pieces = Pieces::new(objects.as_bytes(), BUFFER);
        let first = pieces.next().unwrap().unwrap().0;
        assert!(first.text.len() <= MAX_LINE && first.text.ends_with(b"y\"}"));
        let second = pieces.next().unwrap().unwrap().0;
        assert!(second.continues_document && second.continues_line && second.text.starts_with(b",{"));
        assert!(second.text.ends_with(b",]\nnext\n"));

        let path = ["x/".repeat(MAX_LINE / 2 - 10), "251003-154510-Ada-Park/x".into()].concat();
        let mut pieces = Pieces::new(path.as_bytes(), BUFFER);
        assert!(pieces.next().unwrap().unwrap().0.text.ends_with(b"x/"));
        let second = pieces.next().unwrap().unwrap().0;
        assert!(!second.continues_word && second.text.starts_with(b"251003-154510-Ada-Park/"));

        let word = "x".repeat(MAX_LINE + 10);
        let mut pieces = Pieces::new(word.as_bytes(), BUFFER);
        assert_eq!(pieces.next().unwrap().unwrap().0.text.len(), MAX_LINE);
        assert!(pieces.next().unwrap().unwrap().0.continues_word);
    }

    #[test]
    fn no_apostrophe_of_html_is_cut_from_its_id() {
        for apostrophe in ["&#39;", "&#039;", "&#x27;", "&apos;"] {
            for before in ["a, b 251003-154510-O", "a, b clientId=O"] {
                let text = [before, apostrophe, "Neil"].concat();
                for len in before.len()..=text.len() {
                    assert_eq!(cut(&text.as_bytes()[..len]), (2, false), "{}", &text[..len]);
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

        #[test]
        fn where_a_line_is_cut_nothing_is_lost(
            parts in [mixed(0..10), mixed(0..4), mixed(0..10)], sign in prop::option::of(prop::sample::select(SIGNS))
        ) {
            // As if the line had become too long before the last of them. What is before the first can be cut from it, if that
            // is the beginning of a value.
            let [first, second, behind] = parts;
            let place = sign.as_ref().map_or(&b" so new "[..], std::slice::from_ref);
            let mut before = [place, &first[..], place, &second].concat();
            before.retain(|byte| sign.is_some() || !SIGNS.contains(byte));
            let text = [&before[..], &behind].concat();
            let (end, cuts_word) = cut(&before);
            prop_assert!(!cuts_word);
            let pieces = [scanned(&text[..end], 0), scanned(&text[end..], end)].concat();
            prop_assert_eq!(pieces, scanned(&text, 0), "{} | {}", text[..end].escape_ascii(), text[end..].escape_ascii());
        }
    }
}
