//! Decodes a log in the order of its bytes, since its encoding may change: `>>` of an older PowerShell appends UTF-16 to
//! whatever the file is, and everything else appends UTF-8 to what that shell began.
//!
//! UTF-8 is the usual case and goes straight into the caller's buffer. One search finds what has to be looked at: a carriage
//! return, and a NUL, which no text in UTF-8 has and UTF-16 has in every second byte.

use std::io::{self, Read};

/// How a text is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Also of what has no mark, and of what isn't text.
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

    /// Reads a unit of UTF-16.
    pub(crate) fn unit(self, pair: [u8; 2]) -> u16 {
        match self {
            Self::Utf16Be => u16::from_be_bytes(pair),
            _ => u16::from_le_bytes(pair),
        }
    }
}

/// How many bytes are looked at to tell where the encoding changes.
const WINDOW: usize = 64;

/// The most bytes that are held back from a read of UTF-8 for the next one: a mark, and the first byte behind it.
const MOST_UNDECIDED: usize = 3;

/// The least room to decode into; a caller with less is served from a buffer.
const LEAST_ROOM: usize = 4 << 10;

/// Reads a log as UTF-8 with newlines, without byte order marks and without the NULs that a file begins with after it was
/// truncated by another program than its writer.
pub struct Decoder<R> {
    raw: Raw<R>,
    encoding: Encoding,
    /// The encoding that it begins with; `None` until there is text.
    first: Option<Encoding>,
    /// How much text there was when the encoding changed.
    changed_at: Option<u64>,
    /// The last byte that was given; a newline before there is one.
    last: u8,
    /// How much text was given.
    given: u64,
    /// Text for a caller with little room, and how much of it was taken.
    ready: (Vec<u8>, usize),
}

/// What the bytes around a NUL are.
enum Around {
    /// UTF-16 begins, after a mark of this length.
    Utf16(Encoding, usize),
    /// NULs at the beginning of a line: nothing was ever written there.
    Hole(usize),
    /// So many bytes of whatever it is.
    Other(usize),
}

impl<R: Read> Decoder<R> {
    /// Decodes what `bytes` gives.
    pub(super) fn new(bytes: R) -> Self {
        let mut raw = Raw { bytes, held: Vec::new(), start: 0, is_at_end: false, failure: None };
        let (first, mark_len) = match raw.fill(3) {
            [0xFF, 0xFE, ..] => (Some(Encoding::Utf16Le), 2),
            [0xFE, 0xFF, ..] => (Some(Encoding::Utf16Be), 2),
            [0xEF, 0xBB, 0xBF, ..] => (Some(Encoding::Utf8), 3),
            _ => (None, 0),
        };
        raw.start += mark_len;
        let encoding = first.unwrap_or_default();
        Self { raw, encoding, first, changed_at: None, last: b'\n', given: 0, ready: (Vec::new(), 0) }
    }

    /// Returns the encoding of the beginning.
    #[must_use]
    pub fn first(&self) -> Encoding {
        self.first.unwrap_or(self.encoding)
    }

    /// Returns the encoding of what was read last.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Returns after how many bytes of text the encoding changed for the first time.
    #[must_use]
    pub fn changed_at(&self) -> Option<u64> {
        self.changed_at
    }

    fn switch(&mut self, encoding: Encoding, given: usize) {
        let given = self.given + given as u64;
        if given > 0 {
            self.changed_at = self.changed_at.or(Some(given));
        } else {
            self.first = Some(encoding);
        }
        self.encoding = encoding;
    }

    /// Decodes into `out`; 0 only at the end.
    fn decode(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let decoded = match self.encoding {
                Encoding::Utf8 => self.utf8(out),
                _ => self.utf16(out),
            };
            match decoded {
                None => return self.raw.failure.take().map_or(Ok(0), Err),
                Some(0) => {}
                Some(len) => {
                    self.given += len as u64;
                    return Ok(len);
                }
            }
        }
    }

    /// Reads UTF-8 up to what isn't; `None` at the end.
    fn utf8(&mut self, out: &mut [u8]) -> Option<usize> {
        let len = self.raw.take(out);
        if len == 0 {
            return None;
        }
        // A NUL is looked at in any case.
        let usable =
            if self.raw.is_drained() || out[len - 1] == 0 { len } else { len - undecided(&out[..len]) };
        let (mut from, mut to) = (0, 0);
        while let Some(at) = memchr::memchr2(0, b'\r', &out[from..usable]) {
            let at = from + at;
            let next = out[..len].get(at + 1).copied();
            if out[at] == 0 || next == Some(0) {
                let nul = if out[at] == 0 { at } else { at + 1 };
                let start = from + stretch_start(&out[from..nul]);
                out.copy_within(from..start, to);
                to += start - from;
                self.raw.put_back(&out[start..len]);
                return Some(if to == 0 { self.around_nul(out) } else { self.passed(out, to) });
            }
            out.copy_within(from..at, to);
            to += at - from;
            if next != Some(b'\n') {
                out[to] = b'\n';
                to += 1;
            }
            from = at + 1;
        }
        if from > to {
            out.copy_within(from..usable, to);
        }
        to += usable - from;
        self.raw.put_back(&out[usable..len]);
        Some(self.passed(out, to))
    }

    fn passed(&mut self, out: &[u8], len: usize) -> usize {
        if len > 0 {
            self.last = out[len - 1];
            self.first = self.first.or(Some(self.encoding));
        }
        len
    }

    /// Takes what is around a NUL, before which there is at most one byte. Returns how much text that is.
    fn around_nul(&mut self, out: &mut [u8]) -> usize {
        let window = self.raw.fill(WINDOW);
        match around(window, self.last == b'\n') {
            Around::Utf16(encoding, mark_len) => {
                self.raw.start += mark_len;
                self.switch(encoding, 0);
                0
            }
            Around::Hole(len) => {
                self.raw.start += len;
                0
            }
            Around::Other(len) => {
                let len = len.min(out.len());
                out[..len].copy_from_slice(&window[..len]);
                if out[0] == b'\r' {
                    out[0] = b'\n';
                }
                self.raw.start += len;
                self.passed(out, len)
            }
        }
    }

    /// Decodes UTF-16 up to what isn't; `None` at the end.
    fn utf16(&mut self, out: &mut [u8]) -> Option<usize> {
        let mut to = 0;
        loop {
            let is_at_end = self.raw.fill(WINDOW).len() < WINDOW;
            let window = self.raw.held();
            if window.is_empty() {
                return (to > 0).then_some(to);
            }
            let mut at = 0;
            while at < window.len() && (is_at_end || window.len() - at >= WINDOW) {
                let rest = &window[at..];
                if to + 4 > out.len() {
                    break;
                }
                if let Some(encoding) = changed(rest, self.encoding, self.last == b'\n') {
                    self.raw.start += at;
                    self.switch(encoding, to);
                    return Some(to);
                }
                let (c, len) = character(rest, self.encoding);
                at += len;
                let c = match c {
                    // The mark of a stretch that was appended, and where nothing was ever written.
                    '\u{FEFF}' | '\0' if self.last == b'\n' => continue,
                    '\r' if character(&rest[len..], self.encoding).0 == '\n' => continue,
                    '\r' => '\n',
                    c => c,
                };
                to += c.encode_utf8(&mut out[to..]).len();
                self.last = out[to - 1];
            }
            self.raw.start += at;
            if to + 4 > out.len() {
                return Some(to);
            }
        }
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let (ready, taken) = &self.ready;
        if *taken == ready.len() {
            if out.len() >= LEAST_ROOM {
                return self.decode(out);
            }
            let mut ready = std::mem::take(&mut self.ready.0);
            ready.resize(LEAST_ROOM, 0);
            let decoded = self.decode(&mut ready);
            ready.truncate(*decoded.as_ref().unwrap_or(&0));
            self.ready = (ready, 0);
            decoded?;
        }
        let (ready, taken) = &mut self.ready;
        let len = out.len().min(ready.len() - *taken);
        out[..len].copy_from_slice(&ready[*taken..][..len]);
        *taken += len;
        Ok(len)
    }
}

/// Returns where in the text before a NUL UTF-16 begins, if that is of its first character.
fn stretch_start(before: &[u8]) -> usize {
    let mark_len = match before {
        [.., 0xFE, 0xFF] => 2,
        [.., 0xFF, 0xFE, _] => 3,
        _ => 1,
    };
    before.len().saturating_sub(mark_len)
}

/// Returns how many of the last bytes only the next read decides: a carriage return may be half a line end, and any byte
/// the first of UTF-16, with the mark before it.
fn undecided(text: &[u8]) -> usize {
    match text {
        [.., 0xFF, 0xFE, _] => MOST_UNDECIDED,
        [.., 0xFF, 0xFE] | [.., 0xFE, 0xFF] => 2,
        _ => 1,
    }
}

/// Tells what is around a NUL: the first or the second byte, or the one after a mark.
fn around(window: &[u8], is_line_start: bool) -> Around {
    for (encoding, mark) in [(Encoding::Utf16Le, b"\xFF\xFE"), (Encoding::Utf16Be, b"\xFE\xFF")] {
        if window.starts_with(mark) {
            return Around::Utf16(encoding, mark.len());
        }
    }
    match window {
        // An empty line, as PowerShell writes it.
        [b'\r', 0, b'\n', 0, ..] => Around::Utf16(Encoding::Utf16Le, 0),
        // The end of a line in UTF-8.
        [b'\n' | b'\r', ..] => Around::Other(1),
        [0, ..] if is_ascii_in_utf16(window, 0) => Around::Utf16(Encoding::Utf16Be, 0),
        [0, ..] => {
            let len = window.iter().take_while(|&&byte| byte == 0).count();
            // The last one of an odd number may be of a character.
            let len = if len > 1 { len & !1 } else { len };
            if is_line_start { Around::Hole(len) } else { Around::Other(len) }
        }
        _ if is_ascii_in_utf16(window, 1) => Around::Utf16(Encoding::Utf16Le, 0),
        _ => Around::Other(1),
    }
}

/// Returns whether a text begins with a few characters of ASCII in UTF-16, of which the byte at `high` is the zero.
fn is_ascii_in_utf16(text: &[u8], high: usize) -> bool {
    let (pairs, _) = text[..text.len().min(8)].as_chunks::<2>();
    pairs.len() > 1
        && pairs.iter().all(|pair| pair[high] == 0 && is_of_text(pair[1 - high]) && pair[1 - high].is_ascii())
}

/// Returns the encoding of what is read as another UTF-16, if it isn't that.
fn changed(text: &[u8], encoding: Encoding, is_line_start: bool) -> Option<Encoding> {
    let (other, high) = match encoding {
        Encoding::Utf16Be => (Encoding::Utf16Le, 1),
        _ => (Encoding::Utf16Be, 0),
    };
    if is_utf8(text, is_line_start) {
        Some(Encoding::Utf8)
    } else {
        (is_line_start && is_ascii_in_utf16(text, high)).then_some(other)
    }
}

/// Returns whether what is read as UTF-16 is UTF-8: a line, or as much as can't be by chance. No log in UTF-16 goes on for so
/// long without a space, a digit or a sign, and these have a NUL in them.
fn is_utf8(text: &[u8], is_line_start: bool) -> bool {
    if !text.iter().take(2).all(|&byte| is_of_text(byte)) {
        return false;
    }
    let is_whole = text.len() < WINDOW;
    let text = &text[..text.len().min(WINDOW)];
    let line = match memchr::memchr2(b'\n', b'\r', text) {
        Some(end) if is_line_start && end >= 8 => &text[..=end],
        _ if !is_whole || (is_line_start && text.len() >= 8) => text,
        _ => return false,
    };
    let is_cut_at_most = |error: std::str::Utf8Error| error.error_len().is_none();
    line.iter().all(|&byte| is_of_text(byte))
        && std::str::from_utf8(line).map_or_else(is_cut_at_most, |_| true)
}

/// Returns whether a byte may be one of a text in UTF-8.
fn is_of_text(byte: u8) -> bool {
    byte >= b' ' || b"\t\n\r\x1B".contains(&byte)
}

/// Returns the first character of a text in UTF-16, and its length in bytes; U+FFFD for half of one, NUL for nothing.
fn character(text: &[u8], encoding: Encoding) -> (char, usize) {
    let (pairs, rest) = text[..text.len().min(4)].as_chunks();
    let units = pairs.iter().map(|&pair| encoding.unit(pair));
    match char::decode_utf16(units).next() {
        Some(Ok(c)) => (c, 2 * c.len_utf16()),
        Some(Err(_)) => (char::REPLACEMENT_CHARACTER, 2),
        None if rest.is_empty() => ('\0', 0),
        None => (char::REPLACEMENT_CHARACTER, 1),
    }
}

/// The bytes of a log, of which some are looked at before they are taken.
struct Raw<R> {
    bytes: R,
    /// What was read and not yet taken, from `start` on.
    held: Vec<u8>,
    start: usize,
    is_at_end: bool,
    /// Why it couldn't be read to its end.
    failure: Option<io::Error>,
}

impl<R: Read> Raw<R> {
    fn held(&self) -> &[u8] {
        &self.held[self.start..]
    }

    /// Returns whether everything was taken.
    fn is_drained(&self) -> bool {
        self.is_at_end && self.held().is_empty()
    }

    /// Reads once. A failure is an end, until what was read before is taken.
    fn read(&mut self, out: &mut [u8]) -> usize {
        loop {
            match self.bytes.read(out) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => {
                    let len = read.unwrap_or_else(|error| {
                        self.failure = Some(error);
                        0
                    });
                    self.is_at_end |= len == 0;
                    return len;
                }
            }
        }
    }

    /// Holds so many bytes at least, or all that are left, and returns what is held.
    fn fill(&mut self, least: usize) -> &[u8] {
        while self.held().len() < least && !self.is_at_end {
            let mut held = std::mem::take(&mut self.held);
            held.drain(..std::mem::take(&mut self.start));
            let len = held.len();
            held.resize(len + LEAST_ROOM, 0);
            let read = self.read(&mut held[len..]);
            held.truncate(len + read);
            self.held = held;
        }
        self.held()
    }

    /// Takes what is held, or reads once. What is held back from each read doesn't make the next one short.
    fn take(&mut self, out: &mut [u8]) -> usize {
        let held = self.held();
        if held.len() > MOST_UNDECIDED || self.is_at_end {
            // Only a little, because it may be put back.
            let len = held.len().min(out.len()).min(LEAST_ROOM);
            out[..len].copy_from_slice(&held[..len]);
            self.start += len;
            return len;
        }
        let first = held.len();
        out[..first].copy_from_slice(held);
        let len = self.read(&mut out[first..]);
        self.held.clear();
        self.start = 0;
        first + len
    }

    /// Puts back the last bytes of what was taken.
    fn put_back(&mut self, bytes: &[u8]) {
        if let Some(start) = self.start.checked_sub(bytes.len()) {
            self.start = start;
        } else {
            self.held.clear();
            self.held.extend_from_slice(bytes);
            self.start = 0;
        }
    }
}
