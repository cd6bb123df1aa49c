//! A log is the same text however it is packed, encoded, and cut into reads; and pieces of it are all of it.
#![no_main]

use std::io::{self, Read, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use strict_run_id::read::{Encoding, Source, Unread, source};
use strict_run_id::trace::pieces::Pieces;

/// Gives at most `step` bytes at a time, and is interrupted before each.
struct Trickle<'a> {
    bytes: &'a [u8],
    step: usize,
    interrupts: bool,
}

impl<'a> Trickle<'a> {
    fn new(bytes: &'a [u8], step: usize) -> Self {
        Self { bytes, step, interrupts: false }
    }
}

impl Read for Trickle<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.interrupts = !self.interrupts;
        if self.interrupts {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let len = self.step.min(self.bytes.len()).min(out.len());
        out[..len].copy_from_slice(&self.bytes[..len]);
        self.bytes = &self.bytes[len..];
        Ok(len)
    }
}

/// A log that was read to its end.
#[derive(Debug, PartialEq)]
struct Log {
    text: Vec<u8>,
    is_compressed: bool,
    /// The encodings of its beginning and end, and where the first one changed.
    encodings: (Encoding, Encoding, Option<u64>),
}

/// Reads all of a source.
fn read(source: Source<'_>) -> io::Result<Log> {
    let Source { text: mut decoder, is_compressed, .. } = source;
    let mut text = Vec::new();
    decoder.read_to_end(&mut text)?;
    let encodings = (decoder.first(), decoder.encoding(), decoder.changed_at());
    Ok(Log { text, is_compressed, encodings })
}

/// The text in UTF-16, with a mark.
fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    ['\u{FEFF}']
        .into_iter()
        .chain(text.chars())
        .flat_map(|c| c.encode_utf16(&mut [0; 2]).to_vec())
        .flat_map(bytes)
        .collect()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("a Vec takes all");
    encoder.finish().expect("a Vec takes all")
}

/// The text with each line end as a newline, byte by byte.
fn with_newlines(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, &byte) in text.iter().enumerate() {
        match byte {
            b'\r' if text.get(at + 1) == Some(&b'\n') => {}
            b'\r' => out.push(b'\n'),
            byte => out.push(byte),
        }
    }
    out
}

/// Any bytes, read at once and in small reads, are the same log, or none.
fn check_reads(bytes: &[u8], step: usize) {
    let [whole, in_steps] = [usize::MAX, step].map(|step| {
        let source = source(Trickle::new(bytes, step), 0).ok()?;
        read(source).ok()
    });
    // How much of a damaged log is unpacked before the damage is seen depends on the reads.
    assert_eq!(in_steps, whole);
}

/// A text that we encode and pack is read again.
fn check_text(bytes: &[u8], step: usize, buffer: usize, form: u8, cut: u8) {
    // NULs are UTF-16, or where nothing was written.
    let mut text = bytes.to_vec();
    text.retain(|&byte| byte != 0);
    // A change of the encoding is recognized by bytes that such characters have.
    let latin: String = String::from_utf8_lossy(&text).chars().filter(|&c| c < '\u{250}').collect();
    let is_marked =
        [&b"\xFF\xFE"[..], b"\xFE\xFF", b"\xEF\xBB\xBF"].iter().any(|mark| text.starts_with(mark));
    let (encoded, text, encoding) = match form % 4 {
        0 if is_marked || text.starts_with(b"\x1F\x8B") => return,
        0 => (text.clone(), text, Encoding::Utf8),
        1 => ([b"\xEF\xBB\xBF", &text[..]].concat(), text, Encoding::Utf8),
        2 => (utf16(&latin, u16::to_le_bytes), latin.into_bytes(), Encoding::Utf16Le),
        _ => (utf16(&latin, u16::to_be_bytes), latin.into_bytes(), Encoding::Utf16Be),
    };
    let (first, second) = encoded.split_at(usize::from(cut) % (encoded.len() + 1));
    let (stored, is_compressed) = match form / 4 % 3 {
        0 => (encoded, false),
        1 => (packed(&encoded), true),
        _ => ([packed(first), packed(second)].concat(), true),
    };
    let text = with_newlines(&text);

    let open = || source(Trickle::new(&stored, step), 0);
    let source = match open() {
        Ok(source) => source,
        // Its bytes begin as those of another format do.
        Err(Unread::Packed(_) | Unread::OwnReport) if encoding == Encoding::Utf8 => return,
        Err(unread) => panic!("{unread:?}"),
    };
    let encodings = (encoding, encoding, None);
    assert_eq!(read(source).expect("it is sound"), Log { text: text.clone(), is_compressed, encodings });

    // In pieces: whole lines that together are all of it.
    let mut pieces = Pieces::new(open().expect("it was read before").text, buffer);
    let (mut joined, mut was_last) = (Vec::new(), false);
    while let Some((piece, decoder)) = pieces.next().expect("it was read before") {
        assert!(!was_last && !piece.text.is_empty());
        assert!(!piece.continues_line && !piece.continues_word && !piece.continues_document);
        assert!(piece.text.ends_with(b"\n") || piece.is_last);
        assert_eq!(decoder.encoding(), encoding);
        was_last = piece.is_last;
        joined.extend_from_slice(piece.text);
    }
    assert_eq!(joined, text);
}

fuzz_target!(|input: (u8, u8, u8, u8, &[u8])| {
    let (step, buffer, form, cut, bytes) = input;
    let (step, buffer) = (usize::from(step) + 1, usize::from(buffer) + 1);
    check_reads(bytes, step);
    check_text(bytes, step, buffer, form, cut);
});
