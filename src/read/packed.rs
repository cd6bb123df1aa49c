//! Formats that aren't plain text, recognized by their first bytes: one row each.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;

/// How many bytes of a file are looked at.
pub(super) const HEAD: usize = 128;

/// A format that isn't plain text.
#[derive(Debug)]
pub struct Format {
    /// What a file of it is, after "it is".
    name: &'static str,
    /// Where its mark is, and the mark.
    mark: (usize, &'static [u8]),
    /// How it is read.
    pub(super) how: How,
}

/// How a format is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// Here.
    Gzip,
    /// By this command, which prints what is in it.
    Elsewhere(&'static str),
    /// Not at all, since this package wrote it.
    OwnReport,
}

impl Format {
    const fn elsewhere(name: &'static str, mark: &'static [u8], command: &'static str) -> Self {
        Self { name, mark: (0, mark), how: How::Elsewhere(command) }
    }

    const fn bzip2(mark: &'static [u8]) -> Self {
        // Before it is the level, a digit.
        Self { name: "a bzip2 file", mark: (4, mark), how: How::Elsewhere("bzip2 -dc") }
    }

    const fn own(mark: &'static [u8]) -> Self {
        Self { name: "a report of this package", mark: (0, mark), how: How::OwnReport }
    }

    /// Returns the format of a file that begins so; `None` for plain text.
    pub(super) fn of(head: &[u8]) -> Option<&'static Self> {
        let is_of = |format: &&Self| {
            let (at, mark) = format.mark;
            head.get(at..).is_some_and(|rest| rest.starts_with(mark))
        };
        FORMATS.iter().find(is_of)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it is {}", self.name)?;
        match self.how {
            How::Elsewhere(command) => write!(f, "; unpack it with \"{command}\" and read that"),
            How::Gzip | How::OwnReport => Ok(()),
        }
    }
}

/// All of them.
const FORMATS: &[Format] = &[
    Format { name: "a gzip file", mark: (0, b"\x1F\x8B"), how: How::Gzip },
    Format::elsewhere("a Zstandard file", b"\x28\xB5\x2F\xFD", "zstd -dc"),
    // pzstd writes such a frame, which holds sizes, before its first one.
    Format::elsewhere("a Zstandard file", b"\x50\x2A\x4D\x18", "zstd -dc"),
    Format::elsewhere("an xz file", b"\xFD7zXZ\0", "xz -dc"),
    Format::bzip2(b"1AY&SY"),
    // An empty one.
    Format::bzip2(b"\x17\x72\x45\x38\x50\x90"),
    Format::elsewhere("a zip archive", b"PK\x03\x04", "unzip -p"),
    Format::elsewhere("an empty zip archive", b"PK\x05\x06", "unzip -p"),
    Format::elsewhere("a 7z archive", b"7z\xBC\xAF\x27\x1C", "7z x -so"),
    Format::elsewhere("a RAR archive", b"Rar!\x1A\x07", "unrar p -inul"),
    Format::elsewhere("an lz4 file", b"\x04\x22\x4D\x18", "lz4 -dc"),
    Format::elsewhere("an lzip file", b"LZIP", "lzip -dc"),
    Format::elsewhere("an lzop file", b"\x89LZO\0\r\n\x1A\n", "lzop -dc"),
    Format::elsewhere("a file of compress", b"\x1F\x9D", "uncompress -c"),
    Format::elsewhere("a journal of systemd", b"LPKSHHRH", "journalctl -o cat --file"),
    // lib/trace/page.js and bin/trace/json.js begin so.
    Format::own(b"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"generator\" content=\"strict-run-id\">"),
    Format::own(b"{\n\"version\": 1,\n\"files\": ["),
    Format::own(b"{\n\"version\": 2,\n\"files\": ["),
    Format::own(b"{\"strictRunIdTrace\":"),
    Format::own(b"{\n\"totals\": {\"bytes\":"),
];

/// Reads gzip members, one after the other. Zeros after one are padding, as a tape or a copy in blocks leaves it; `gzip`
/// skips them, too.
pub(super) struct Members<R>(Option<GzDecoder<BufReader<R>>>);

impl<R: Read> Members<R> {
    pub(super) fn new(bytes: BufReader<R>) -> Self {
        Self(Some(GzDecoder::new(bytes)))
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
            self.0 = rest.map(after_zeros).transpose()?.flatten().map(GzDecoder::new);
        }
        Ok(0)
    }
}

/// Returns what follows zeros; `None` if nothing does.
fn after_zeros<R: BufRead>(mut bytes: R) -> io::Result<Option<R>> {
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
