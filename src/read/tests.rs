//! Logs as they lie in folders: packed, encoded, cut and mixed.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;

use super::*;
use crate::trace::pieces::{BUFFER, Pieces};

fn read_all(bytes: &[u8]) -> (String, Encoding, bool) {
    let mut read = String::new();
    let mut source = source(bytes, 0).unwrap();
    source.text.read_to_string(&mut read).unwrap();
    (read, source.text.first(), source.is_compressed)
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_log_is_unpacked_and_decoded_by_what_it_begins_with() {
    let text = "251003-154510-Łódź 🦀\n";
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
        let error = source(&damaged[..], 0).unwrap().text.read_to_string(&mut read).unwrap_err();
        assert_eq!((&read[..], error.kind()), ("one ", io::ErrorKind::InvalidInput));
    }
}

#[test]
fn utf_16_that_is_cut_in_a_character_ends_with_a_replacement() {
    assert_eq!(read_all(b"\xFF\xFEa\0b").0, "a\u{fffd}");
    assert_eq!(read_all(b"\xFF\xFEa\0\x3e\xd8").0, "a\u{fffd}");
}

/// Gives a byte at a time, and is interrupted before each.
struct Interrupted<'a>(&'a [u8], bool);

impl Read for Interrupted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 { Err(io::ErrorKind::Interrupted.into()) } else { (&mut self.0).take(1).read(out) }
    }
}

#[test]
fn reading_that_is_interrupted_between_packed_logs_goes_on() {
    let logs = [&packed(b"one ")[..], &[0; 100], &packed(b"two")].concat();
    let mut pieces = Pieces::new(source(Interrupted(&logs, false), 0).unwrap().text, BUFFER);
    assert_eq!(pieces.next().unwrap().unwrap().0.text, b"one two");
}

#[test]
fn reading_that_is_interrupted_within_a_character_loses_nothing() {
    // Longer than what is looked at first to recognize a format.
    let text = "251003-154510-Łódź 🦀\r\n".repeat(packed::HEAD);
    for encoding in [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be] {
        let bytes = encoded(&["\u{FEFF}", &text].concat(), encoding);
        for bytes in [packed(&bytes), bytes] {
            let mut read = String::new();
            let mut source = source(Interrupted(&bytes, false), 0).unwrap();
            source.text.read_to_string(&mut read).unwrap();
            assert_eq!(read, text.replace('\r', ""));
            assert_eq!((source.text.first(), source.text.changed_at()), (encoding, None));
        }
    }
}

#[test]
fn what_was_read_before_a_failure_is_given_first() {
    let mut broken = packed(&b"line\n".repeat(100_000));
    broken.truncate(broken.len() / 2);
    let mut pieces = Pieces::new(source(&broken[..], 0).unwrap().text, BUFFER);
    let mut lines = 0;
    let failure = loop {
        match pieces.next() {
            Ok(piece) => lines += piece.unwrap().0.text.split(|byte| *byte == b'\n').count(),
            Err(error) => break error,
        }
    };
    assert_eq!(failure.kind(), io::ErrorKind::UnexpectedEof);
    assert!(lines > 1_000);
}

#[test]
fn a_report_of_this_package_is_no_log() {
    for head in [
        "{\n\"version\": 1,\n\"files\": [",
        "{\n\"version\": 2,\n\"files\": [",
        "{\"strictRunIdTrace\":1,",
        "{\n\"totals\": {\"bytes\":",
    ] {
        assert!(matches!(source(head.as_bytes(), 0), Err(Unread::OwnReport)));
        assert!(matches!(source(&packed(head.as_bytes())[..], 0), Err(Unread::OwnReport)));
    }
    assert_decoded(b"{\"version\": 1}\n", "{\"version\": 1}\n");
}

/// A source that gives a few bytes at a time.
pub(crate) struct Trickle<'a>(pub(crate) &'a [u8], pub(crate) usize);

impl Read for Trickle<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let len = self.1.min(self.0.len()).min(out.len());
        out[..len].copy_from_slice(&self.0[..len]);
        self.0 = &self.0[len..];
        Ok(len)
    }
}

#[track_caller]
fn assert_decoded(bytes: &[u8], text: &str) {
    for step in [1, 2, 3, 7, 64, usize::MAX] {
        let mut source = source(Trickle(bytes, step), 0).unwrap();
        let mut read = Vec::new();
        source.text.read_to_end(&mut read).unwrap();
        assert_eq!(
            String::from_utf8_lossy(&read),
            text,
            "{step} bytes at a time of {} {:?}",
            bytes.len(),
            &bytes[..bytes.len().min(8)]
        );
    }
}

fn utf16(text: &str, encoding: Encoding) -> Vec<u8> {
    let bytes = |unit: u16| match encoding {
        Encoding::Utf16Be => unit.to_be_bytes(),
        _ => unit.to_le_bytes(),
    };
    text.encode_utf16().flat_map(bytes).collect()
}

fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    if encoding == Encoding::Utf8 { text.as_bytes().to_vec() } else { utf16(text, encoding) }
}

#[test]
fn a_format_that_is_not_read_here_is_known_by_its_first_bytes_and_says_how_to_unpack_it() {
    for (bytes, said) in [
        (&b"\x28\xB5\x2F\xFD\x04"[..], "it is a Zstandard file; unpack it with \"zstd -dc\" and read that"),
        (b"\x50\x2A\x4D\x18\x04", "it is a Zstandard file; unpack it with \"zstd -dc\" and read that"),
        (b"\xFD7zXZ\0\0\x04", "it is an xz file; unpack it with \"xz -dc\" and read that"),
        (b"BZh91AY&SY\xB5", "it is a bzip2 file; unpack it with \"bzip2 -dc\" and read that"),
        (b"PK\x03\x04\x14", "it is a zip archive; unpack it with \"unzip -p\" and read that"),
        (
            b"LPKSHHRH",
            "it is a journal of systemd; unpack it with \"journalctl -o cat --file\" and read that",
        ),
    ] {
        for bytes in [bytes.to_vec(), packed(bytes)] {
            match source(&bytes[..], 0) {
                Err(Unread::Packed(format)) => assert_eq!(format.to_string(), said),
                other => panic!("{:?}", other.map(|_| ())),
            }
        }
    }
    assert_decoded(b"BZh is how a line may begin", "BZh is how a line may begin");
    assert_decoded(b"PK", "PK");
}

#[test]
fn a_log_that_was_packed_twice_is_unpacked_twice() {
    assert_eq!(read_all(&packed(&packed(b"one\n"))), ("one\n".to_owned(), Encoding::Utf8, true));
}

#[test]
fn a_log_that_changes_its_encoding_is_decoded_by_stretches() {
    let before = "[2025-10-03T15:45:10Z] [251003-154510-Łódź] begun\n";
    let after = "[2025-10-03T15:45:11Z] [251003-154510-Łódź] 完了 🦀\n";
    let marks: [&[u8]; 2] = [b"", b"\xFF\xFE"];
    for mark in marks {
        // What `>>` of Windows PowerShell makes of a log in UTF-8, and what Node then appends.
        let mixed = [before.as_bytes(), mark, &utf16(after, Encoding::Utf16Le), before.as_bytes()].concat();
        assert_decoded(&mixed, &[before, after, before].concat());
    }
    let mixed = [before.as_bytes(), &utf16(after, Encoding::Utf16Be)].concat();
    assert_decoded(&mixed, &[before, after].concat());
    let mixed =
        [b"\xFF\xFE", &utf16(after, Encoding::Utf16Le)[..], before.as_bytes(), after.as_bytes()].concat();
    assert_decoded(&mixed, &[after, before, after].concat());
    // Nobody wrote the end of the line.
    let (many, rest) = (after.repeat(3), &before.repeat(3)[1..]);
    let mixed = [b"half a line", &utf16(&many, Encoding::Utf16Le)[..], rest.as_bytes()].concat();
    assert_decoded(&mixed, &["half a line", &many, rest].concat());
    // A part of a log in UTF-16 has no mark.
    assert_decoded(&utf16(before, Encoding::Utf16Le), before);
    assert_decoded(&utf16(before, Encoding::Utf16Be), before);
}

#[test]
fn a_mark_that_is_cut_between_two_reads_is_still_one() {
    let line = "[2025-10-03T15:45:10Z] [251003-154510-Ada] begun\n";
    // Longer than what is looked at first to recognize a format, which is one read.
    let before = line.repeat(packed::HEAD);
    for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
        let after = utf16(&["\u{FEFF}", line].concat(), encoding);
        assert_decoded(&[before.as_bytes(), &after].concat(), &[&before, line].concat());
    }
}

#[test]
fn a_text_in_utf_16_without_latin_letters_is_not_taken_for_utf_8() {
    let text = "ありがとうございました。処理が完了しました\r\n三上 完了\r\n任务已完成任务已完成任务已完成任务已完成任务已完成任务已完成\r\n";
    for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
        let mark = utf16("\u{FEFF}", encoding);
        assert_decoded(&[mark, utf16(text, encoding)].concat(), &text.replace('\r', ""));
    }
}

#[test]
fn nuls_at_the_beginning_of_a_line_are_skipped_and_others_are_not() {
    let line = "[2025-10-03T15:45:10Z] 251003-154510\n";
    for len in [1, 2, 63, 64, 65, 10_000] {
        let hole = vec![0; len];
        assert_decoded(&[&hole, line.as_bytes()].concat(), line);
        assert_decoded(&[line.as_bytes(), &hole, line.as_bytes()].concat(), &line.repeat(2));
        // A file in UTF-16 has an even length.
        let hole_of_pairs = vec![0; 2 * len];
        for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
            assert_decoded(&[&hole_of_pairs[..], &utf16(line, encoding)].concat(), line);
        }
        assert_decoded(&hole, "");
    }
    assert_decoded(b"\x7FELF\0\0\x01\0a\0\0\0b", "\x7FELF\0\0\x01\0a\0\0\0b");
}

#[test]
fn each_way_to_end_a_line_becomes_a_newline() {
    assert_decoded(b"one\rtwo\r\nthree\n\rfour\r\r", "one\ntwo\nthree\n\nfour\n\n");
    let text = "one\rtwo\r\nthree\n\rfour\r\r";
    assert_decoded(
        &[b"\xFF\xFE", &utf16(text, Encoding::Utf16Le)[..]].concat(),
        "one\ntwo\nthree\n\nfour\n\n",
    );
    assert_decoded(b"\r", "\n");
    assert_decoded(b"\r\n", "\n");
}

proptest! {
    #[test]
    fn stretches_of_any_encoding_are_read_as_the_text_they_were_written_from(
        parts in prop::collection::vec((
            "[A-Za-z0-9 \\[\\]:-]{24}[ -~¡-ɏ一-鿿🦀]{0,90}", 0..4_usize, 0..3_usize
        ), 0..12),
        step in prop::sample::select(vec![1, 5, 63, 4096, usize::MAX]),
    ) {
        let (mut bytes, mut text) = (Vec::new(), String::new());
        for (line, encoding, end) in parts {
            let encoding = [Encoding::Utf8, Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be][encoding];
            let end = ["\n", "\r\n", "\r"][end];
            bytes.extend(encoded(&format!("{line}{end}"), encoding));
            text.extend([&line, "\n"]);
        }
        let mut read = Vec::new();
        source(Trickle(&bytes, step), 0).unwrap().text.read_to_end(&mut read).unwrap();
        prop_assert_eq!(String::from_utf8_lossy(&read), text);
    }
}
