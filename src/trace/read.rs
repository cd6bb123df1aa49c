//! Logs as they come: files, compressed or not, in UTF-8 or UTF-16, cut into pieces of whole lines.
//!
//! A piece is what the buffer holds up to its last line end, so a file of ten gigabytes needs no more memory than one of
//! ten lines. A line that is longer than [`MAX_LINE`] is cut: between its objects, if it is a document of them, else where no
//! id can be, which is said.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::path::Path;

use flate2::bufread::GzDecoder;

use super::json;

/// What is read at once. Larger ones fall out of the processor's cache.
pub const BUFFER: usize = 256 << 10;

/// The longest line that is looked at as a whole.
pub const MAX_LINE: usize = 1 << 20;

/// How far back from its end a line without words and signs may be cut.
const CUT_WITHIN: usize = 4 << 10;

/// How a text is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Also what has no mark, and what is no text.
    #[default]
    Utf8,
    /// What a Windows shell writes.
    Utf16Le,
    /// The same, the other way round.
    Utf16Be,
}

impl Encoding {
    /// Its name in a report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
        }
    }
}

/// A log, unpacked and in UTF-8.
pub struct Source<'a> {
    /// Its bytes.
    pub text: Box<dyn Read + 'a>,
    /// How it was encoded.
    pub encoding: Encoding,
    /// Whether it was compressed.
    pub is_compressed: bool,
}

/// Opens a file; `-` is standard input.
///
/// # Errors
/// Those of the file system; a directory is one.
pub fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    Ok(Box::new(file))
}

/// Finds out by its first bytes how a log is packed and encoded, whatever its name is.
///
/// # Errors
/// Those of reading it.
pub fn source<'a>(bytes: impl Read + 'a) -> io::Result<Source<'a>> {
    let (head, rest) = peek(bytes)?;
    let is_compressed = head.starts_with(&[0x1F, 0x8B]);
    let unpacked: Box<dyn Read> = if is_compressed { Box::new(Members::new(rest)) } else { Box::new(rest) };
    let (head, mut rest) = peek(unpacked)?;
    let (encoding, mark_len) = match head[..] {
        [0xFF, 0xFE, ..] => (Encoding::Utf16Le, 2),
        [0xFE, 0xFF, ..] => (Encoding::Utf16Be, 2),
        [0xEF, 0xBB, 0xBF] => (Encoding::Utf8, 3),
        _ => (Encoding::Utf8, 0),
    };
    rest.read_exact(&mut [0; 3][..mark_len])?;
    let text: Box<dyn Read> = match encoding {
        Encoding::Utf8 => Box::new(rest),
        _ => Box::new(Utf16 { bytes: rest, encoding, odd: None, high: None, ready: Vec::new(), given: 0 }),
    };
    Ok(Source { text, encoding, is_compressed })
}

/// A reader whose first bytes were looked at.
type Peeked<R> = Chain<Cursor<Vec<u8>>, R>;

/// The first three bytes, as far as there are, and a reader that gives them again.
fn peek<R: Read>(mut bytes: R) -> io::Result<(Vec<u8>, Peeked<R>)> {
    let mut head = Vec::new();
    bytes.by_ref().take(3).read_to_end(&mut head)?;
    Ok((head.clone(), Cursor::new(head).chain(bytes)))
}

/// Reads packed logs, one behind the other. Zeros behind one are padding, as a tape or a copy in blocks leaves it; `gzip`
/// skips them, too.
struct Members<R>(Option<GzDecoder<BufReader<R>>>);

impl<R: Read> Members<R> {
    fn new(bytes: R) -> Self {
        Self(Some(GzDecoder::new(BufReader::new(bytes))))
    }
}

impl<R: Read> Read for Members<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.0 {
            let len = member.read(out)?;
            if len > 0 || out.is_empty() {
                return Ok(len);
            }
            let rest = self.0.take().map(GzDecoder::into_inner);
            self.0 = rest.map(behind_zeros).transpose()?.flatten().map(GzDecoder::new);
        }
        Ok(0)
    }
}

/// What follows zeros, if there is more.
fn behind_zeros<R: BufRead>(mut bytes: R) -> io::Result<Option<R>> {
    loop {
        let ready = match bytes.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            ready => ready?,
        };
        let zeros = ready.iter().take_while(|&&byte| byte == 0).count();
        let (is_at_end, is_more) = (ready.is_empty(), zeros < ready.len());
        bytes.consume(zeros);
        if is_at_end || is_more {
            return Ok(is_more.then_some(bytes));
        }
    }
}

/// Reads UTF-16 as UTF-8; halves of pairs become U+FFFD.
struct Utf16<R> {
    bytes: R,
    encoding: Encoding,
    /// The first byte of a unit that was cut by the end of a read.
    odd: Option<u8>,
    /// The first half of a pair, likewise.
    high: Option<u16>,
    ready: Vec<u8>,
    given: usize,
}

impl<R: Read> Utf16<R> {
    /// Makes the next part ready; nothing at the end.
    fn refill(&mut self) -> io::Result<()> {
        let mut raw = [0; 8 << 10];
        let first = usize::from(self.odd.is_some());
        raw[0] = self.odd.take().unwrap_or(0);
        let read = self.bytes.read(&mut raw[first..])?;
        let len = if read == 0 { first } else { first + read };
        let mut units: Vec<u16> = self.high.take().into_iter().collect();
        let (pairs, rest) = raw[..len].as_chunks();
        units.extend(pairs.iter().map(|&pair| match self.encoding {
            Encoding::Utf16Be => u16::from_be_bytes(pair),
            _ => u16::from_le_bytes(pair),
        }));
        if read > 0 {
            self.odd = rest.first().copied();
            self.high = units.pop_if(|unit| (0xD800..0xDC00).contains(unit));
        } else if !rest.is_empty() {
            units.push(0xFFFD);
        }
        self.ready.clear();
        self.given = 0;
        for unit in char::decode_utf16(units) {
            let c = unit.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.ready.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        if self.ready.is_empty() && read > 0 { self.refill() } else { Ok(()) }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.given == self.ready.len() {
            self.refill()?;
        }
        let len = out.len().min(self.ready.len() - self.given);
        out[..len].copy_from_slice(&self.ready[self.given..self.given + len]);
        self.given += len;
        Ok(len)
    }
}

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
    /// Whether it is the last.
    pub is_last: bool,
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

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// Those of reading, after what was read before.
    #[expect(
        clippy::should_implement_trait,
        reason = "a piece borrows the buffer, which no iterator's item can"
    )]
    pub fn next(&mut self) -> io::Result<Option<Piece<'_>>> {
        self.buffer.copy_within(self.given..self.filled, 0);
        self.filled -= self.given;
        self.given = 0;
        let (end, cut) = loop {
            self.fill();
            let text = &self.buffer[..self.filled];
            if self.is_at_end {
                break (self.filled, Cut::Nothing);
            } else if let Some(at) = memchr::memrchr(b'\n', text) {
                break (at + 1, Cut::Nothing);
            } else if text.len() >= MAX_LINE {
                break self.cut(text);
            }
            self.buffer.resize((text.len() * 2).min(MAX_LINE), 0);
        };
        if end == 0 {
            return self.failure.take().map_or(Ok(None), Err);
        }
        self.given = end;
        let before = std::mem::replace(&mut self.cut, cut);
        Ok(Some(Piece {
            text: &self.buffer[..end],
            continues_line: before != Cut::Nothing,
            continues_word: before == Cut::Word,
            continues_document: before == Cut::Document,
            is_last: self.is_at_end && self.failure.is_none(),
        }))
    }

    /// Where to cut a line that is too long. A document stays one as long as each of its objects fits.
    fn cut(&self, text: &[u8]) -> (usize, Cut) {
        let is_of_document = matches!(self.cut, Cut::Nothing | Cut::Document);
        let document = is_of_document.then(|| json::end_of_documents(text, self.cut == Cut::Document));
        match (document.flatten(), cut(text)) {
            (Some(end), _) => (end, Cut::Document),
            (None, (end, false)) => (end, Cut::Line),
            (None, (end, true)) => (end, Cut::Word),
        }
    }

    /// Reads until the buffer is full or the source is at its end.
    fn fill(&mut self) {
        while !self.is_at_end && self.filled < self.buffer.len() {
            match self.source.read(&mut self.buffer[self.filled..]) {
                Ok(0) => self.is_at_end = true,
                Ok(len) => self.filled += len,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failure = Some(error);
                    self.is_at_end = true;
                }
            }
        }
    }
}

/// They end what stands before them, and are no part of what stands behind.
const SIGNS: &[u8] = b"\t,&}|!?*#$^~";

/// Where to cut a line that is too long, and whether a word is cut.
///
/// Best behind the last of [`SIGNS`]: no id is cut there, and none from the key or the quote before it. Else between the last two words of a sentence that are no key; and where there
/// are none in all of it, such as in a picture as base64, before the last space or quote, or anywhere.
fn cut(text: &[u8]) -> (usize, bool) {
    let is_end = |byte: &u8| SIGNS.contains(byte);
    // Of "actor run id", "id 8MSTBAfqMzuXPvgB3" and "[object Object]" none is cut: no word ends so, or begins so.
    let is_between_words = |three: &[u8]| matches!(three, [b'e'..=b's', b' ', word] if word.is_ascii_alphanumeric() && !b"iIrR".contains(word));
    if let Some(at) = text.iter().rposition(is_end) {
        (at + 1, false)
    } else if let Some(at) = text.windows(3).rposition(is_between_words) {
        (at + 2, false)
    } else {
        let from = text.len().saturating_sub(CUT_WITHIN).max(1);
        let last = text[from..].iter().rposition(|byte| b" \"".contains(byte));
        last.map_or((text.len(), true), |at| (from + at, false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::scan::tests::{mixed, scanned};
    use flate2::{Compression, write::GzEncoder};
    use proptest::prelude::*;
    use std::io::Write as _;

    fn read_all(bytes: &[u8]) -> (String, Encoding, bool) {
        let mut read = String::new();
        let mut source = source(bytes).unwrap();
        source.text.read_to_string(&mut read).unwrap();
        (read, source.encoding, source.is_compressed)
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_log_is_unpacked_and_decoded_by_what_it_begins_with() {
        let text = "251003-154510-Łódź 🦀\r\n";
        let le: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let be: Vec<u8> =
            [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        for (bytes, encoding) in [
            (text.as_bytes(), Encoding::Utf8),
            (&marked, Encoding::Utf8),
            (&le, Encoding::Utf16Le),
            (&be, Encoding::Utf16Be),
        ] {
            assert_eq!(read_all(bytes), (text.to_owned(), encoding, false));
            assert_eq!(read_all(&packed(bytes)), (text.to_owned(), encoding, true));
        }
        assert_eq!(read_all(b""), (String::new(), Encoding::Utf8, false));
        assert_eq!(read_all(b"a"), ("a".to_owned(), Encoding::Utf8, false));
    }

    #[test]
    fn two_packed_logs_behind_one_another_are_one() {
        assert_eq!(read_all(&[packed(b"one "), packed(b"two")].concat()).0, "one two");
    }

    #[test]
    fn zeros_behind_a_packed_log_are_padding_and_all_else_is_damage() {
        let one = packed(b"one ");
        for zeros in [1, 512, 100_000] {
            let padded = [&one[..], &vec![0; zeros]].concat();
            assert_eq!(read_all(&padded).0, "one ");
            assert_eq!(read_all(&[padded.clone(), packed(b"two")].concat()).0, "one two");
            let mut read = String::new();
            let damaged = [&padded, &b"two, as it is"[..]].concat();
            let error = source(&damaged[..]).unwrap().text.read_to_string(&mut read).unwrap_err();
            assert_eq!((&read[..], error.kind()), ("one ", io::ErrorKind::InvalidInput));
        }
    }

    #[test]
    fn utf_16_that_is_cut_in_a_character_ends_with_a_replacement() {
        assert_eq!(read_all(b"\xFF\xFEa\0b").0, "a\u{fffd}");
        assert_eq!(read_all(b"\xFF\xFEa\0\x3e\xd8").0, "a\u{fffd}");
    }

    #[test]
    fn reading_that_is_interrupted_between_packed_logs_goes_on() {
        struct Interrupted<'a>(&'a [u8], bool);
        impl Read for Interrupted<'_> {
            fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
                self.1 = !self.1;
                if self.1 { Err(io::ErrorKind::Interrupted.into()) } else { (&mut self.0).take(1).read(out) }
            }
        }
        let logs = [&packed(b"one ")[..], &[0; 100], &packed(b"two")].concat();
        let mut pieces = Pieces::new(source(Interrupted(&logs, false)).unwrap().text, BUFFER);
        assert_eq!(pieces.next().unwrap().unwrap().text, b"one two");
    }

    /// A source that gives a few bytes at a time.
    struct Trickle<'a>(&'a [u8], usize);

    impl Read for Trickle<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let len = self.1.min(self.0.len()).min(out.len());
            out[..len].copy_from_slice(&self.0[..len]);
            self.0 = &self.0[len..];
            Ok(len)
        }
    }

    #[test]
    fn a_piece_is_whole_lines_whatever_comes_at_once() {
        let text = b"one\n\ntwo three\nfour";
        for buffer in 1..30 {
            for step in 1..5 {
                let mut pieces = Pieces::new(Trickle(text, step), buffer);
                let mut read = Vec::new();
                while let Some(piece) = pieces.next().unwrap() {
                    assert!(piece.text.ends_with(b"\n") || piece.is_last, "{buffer} {step}");
                    assert!(!piece.continues_line);
                    read.extend_from_slice(piece.text);
                }
                assert_eq!(read, text);
            }
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_between_words() {
        let line = "runId=251003-154510-Ada-Park, ".repeat(MAX_LINE / 20);
        let mut pieces = Pieces::new(line.as_bytes(), BUFFER);
        let first = pieces.next().unwrap().unwrap();
        assert!(first.text.len() <= MAX_LINE && first.text.ends_with(b","));
        let second = pieces.next().unwrap().unwrap();
        assert!(second.continues_line && !second.continues_word);

        let line = "no new run id 8MSTBAfqMzuXPvgB3 and [object Object]-Ada ".repeat(MAX_LINE / 20);
        let mut pieces = Pieces::new(line.as_bytes(), BUFFER);
        assert!(pieces.next().unwrap().unwrap().text.ends_with(b" no "));

        let objects = ["[", &"{\"a\":\"x, y\"},".repeat(MAX_LINE / 10), "]\nnext\n"].concat();
        let mut pieces = Pieces::new(objects.as_bytes(), BUFFER);
        let first = pieces.next().unwrap().unwrap();
        assert!(first.text.len() <= MAX_LINE && first.text.ends_with(b"y\"}"));
        let second = pieces.next().unwrap().unwrap();
        assert!(second.continues_document && second.continues_line && second.text.starts_with(b",{"));
        assert!(second.text.ends_with(b",]\nnext\n"));

        let word = "x".repeat(MAX_LINE + 10);
        let mut pieces = Pieces::new(word.as_bytes(), BUFFER);
        assert_eq!(pieces.next().unwrap().unwrap().text.len(), MAX_LINE);
        assert!(pieces.next().unwrap().unwrap().continues_word);
    }

    #[test]
    fn what_was_read_before_a_failure_is_given_first() {
        let mut broken = packed(&b"line\n".repeat(100_000));
        broken.truncate(broken.len() / 2);
        let mut pieces = Pieces::new(source(&broken[..]).unwrap().text, BUFFER);
        let mut lines = 0;
        let failure = loop {
            match pieces.next() {
                Ok(piece) => lines += piece.unwrap().text.split(|byte| *byte == b'\n').count(),
                Err(error) => break error,
            }
        };
        assert_eq!(failure.kind(), io::ErrorKind::UnexpectedEof);
        assert!(lines > 1_000);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

        #[test]
        fn where_a_line_is_cut_nothing_is_lost(
            parts in [mixed(0..10), mixed(0..4), mixed(0..10)], sign in prop::option::of(prop::sample::select(SIGNS))
        ) {
            // As if the line had become too long before the last of them.
            let [first, second, behind] = parts;
            let mut before = [&first[..], sign.as_ref().map_or(b" so new ", std::slice::from_ref), &second].concat();
            before.retain(|byte| sign.is_some() || !SIGNS.contains(byte));
            let text = [&before[..], &behind].concat();
            let (end, cuts_word) = cut(&before);
            prop_assert!(!cuts_word);
            let pieces = [scanned(&text[..end], 0), scanned(&text[end..], end)].concat();
            prop_assert_eq!(pieces, scanned(&text, 0), "{} | {}", text[..end].escape_ascii(), text[end..].escape_ascii());
        }
    }
}
