//! A log is the same text however it is packed, encoded, and cut into reads; and pieces of it are all of it.
#![no_main]

use std::io::{self, Read, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use strict_run_id::trace::read::{Encoding, Pieces, source};

/// Gives at most `step` bytes at a time, and is interrupted before each.
struct Trickle<'a> {
    bytes: &'a [u8],
    step: usize,
    interrupts: bool,
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

/// What is read before the end or the first failure, and the kind of that.
fn read(bytes: &[u8], step: usize) -> (Vec<u8>, Option<(Encoding, bool)>, Option<io::ErrorKind>) {
    let mut text = Vec::new();
    match source(Trickle { bytes, step, interrupts: false }) {
        Ok(mut source) => {
            let failure = source.text.read_to_end(&mut text).err().map(|error| error.kind());
            (text, Some((source.encoding, source.is_compressed)), failure)
        }
        Err(error) => (text, None, Some(error.kind())),
    }
}

fn utf16(text: &[u8], encoding: Encoding) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    let units = ['\u{feff}'].into_iter().chain(text.chars()).flat_map(|c| {
        let mut room = [0; 2];
        c.encode_utf16(&mut room).to_vec()
    });
    match encoding {
        Encoding::Utf16Be => units.flat_map(u16::to_be_bytes).collect(),
        _ => units.flat_map(u16::to_le_bytes).collect(),
    }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("a Vec takes all");
    encoder.finish().expect("a Vec takes all")
}

fuzz_target!(|input: (u8, u8, u8, &[u8])| {
    let (step, buffer, form, text) = input;
    let (step, buffer) = (usize::from(step) + 1, usize::from(buffer) + 1);

    // As it came: any bytes, read at once and in small reads.
    let whole = read(text, usize::MAX);
    assert_eq!(read(text, step), whole);

    // Encoded and packed by us, its text is known.
    let is_plain = !text.starts_with(&[0x1F, 0x8B]);
    let has_mark =
        [&[0xFF, 0xFE][..], &[0xFE, 0xFF], &[0xEF, 0xBB, 0xBF]].iter().any(|mark| text.starts_with(mark));
    let lossy = String::from_utf8_lossy(text).into_owned().into_bytes();
    let (bytes, expected, encoding) = match form % 4 {
        0 if is_plain && !has_mark => (text.to_vec(), text.to_vec(), Encoding::Utf8),
        1 => ([&[0xEF, 0xBB, 0xBF], text].concat(), text.to_vec(), Encoding::Utf8),
        2 => (utf16(text, Encoding::Utf16Le), lossy, Encoding::Utf16Le),
        3 => (utf16(text, Encoding::Utf16Be), lossy, Encoding::Utf16Be),
        _ => return,
    };
    let is_packed = form >= 128;
    let bytes = if is_packed { packed(&bytes) } else { bytes };
    assert_eq!(read(&bytes, step), (expected.clone(), Some((encoding, is_packed)), None));

    // In pieces: whole lines that together are all of it.
    let source = source(Trickle { bytes: &bytes, step, interrupts: false }).expect("it was read before");
    let mut pieces = Pieces::new(source.text, buffer);
    let (mut joined, mut was_last) = (Vec::new(), false);
    while let Some(piece) = pieces.next().expect("it was read before") {
        assert!(!was_last && !piece.text.is_empty() && !piece.continues_line);
        assert!(piece.text.ends_with(b"\n") || piece.is_last);
        was_last = piece.is_last;
        joined.extend_from_slice(piece.text);
    }
    assert_eq!(joined, expected);
});
