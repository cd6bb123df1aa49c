//! Reads logs as they come: files, pipes, compressed or not, in whatever encoding, as pieces of whole lines in UTF-8.
//!
//! | module | what it does |
//! |---|---|
//! | `open` | opens a file or a pipe, and stops waiting for it |
//! | `packed` | recognizes by the first bytes what isn't plain text: a table of formats |
//! | `decode` | turns UTF-16 into UTF-8, even in a part of a file, and every line end into a newline |
//! | `pieces` | cuts that into pieces of whole lines |

mod decode;
mod open;
mod packed;
mod pieces;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::io::{self, BufReader, Cursor, Read};
use std::rc::Rc;

pub use decode::{Decoder, Encoding};
pub(super) use open::{Log, open};
pub use packed::Format;
pub use pieces::{BUFFER, MAX_LINE, Piece, Pieces};

use packed::{How, Members};

/// A log, unpacked and in UTF-8.
pub struct Source<'a> {
    /// Its text.
    pub text: Decoder<Box<dyn Read + 'a>>,
    /// Whether it was compressed.
    pub is_compressed: bool,
    /// How many unpacked bytes were read, with those that were skipped.
    pub read: Rc<Cell<u64>>,
}

/// Why a log can't be read.
#[derive(Debug)]
pub enum Unread {
    /// What the system says, or what unpacks it.
    Failed(io::Error),
    /// It is packed in a way that isn't read here.
    Packed(&'static Format),
    /// This package wrote it: a report isn't a log.
    OwnReport,
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// Recognizes by its first bytes how a log is packed and encoded, whatever its name is. The first `skip` unpacked bytes are
/// passed over.
///
/// # Errors
/// Those of reading it, and for a format that isn't read here.
pub fn source<'a>(bytes: impl Read + 'a, skip: u64) -> Result<Source<'a>, Unread> {
    let (mut text, is_compressed) = unpack(bytes)?;
    let skipped = io::copy(&mut text.by_ref().take(skip), &mut io::sink())?;
    let read = Rc::new(Cell::new(skipped));
    let counted: Box<dyn Read + 'a> = Box::new(Counted { bytes: text, read: Rc::clone(&read) });
    Ok(Source { text: Decoder::new(counted), is_compressed, read })
}

/// Returns whether to unpack a log, and a reader of all of it.
fn recognized<'a>(mut bytes: impl Read + 'a) -> Result<(bool, impl Read + 'a), Unread> {
    let mut head = Vec::new();
    // What comes before a failure is read, too.
    let failure = bytes.by_ref().take(packed::HEAD as u64).read_to_end(&mut head).err();
    let format = Format::of(&head);
    match format.map(|format| (format, format.how)) {
        None | Some((_, How::Gzip)) => {
            Ok((format.is_some(), Cursor::new(head).chain(Failure(failure)).chain(bytes)))
        }
        Some((format, How::Elsewhere(_))) => Err(Unread::Packed(format)),
        Some((_, How::OwnReport)) => Err(Unread::OwnReport),
    }
}

/// Returns the unpacked bytes of a log.
///
/// # Errors
/// As [`source`].
pub(super) fn unpacked<'a>(bytes: impl Read + 'a) -> Result<Box<dyn Read + 'a>, Unread> {
    unpack(bytes).map(|(bytes, _)| bytes)
}

/// Returns the unpacked bytes of a log, and whether it was compressed.
fn unpack<'a>(bytes: impl Read + 'a) -> Result<(Box<dyn Read + 'a>, bool), Unread> {
    let (is_gzip, bytes) = recognized(bytes)?;
    let mut text: Box<dyn Read + 'a> = Box::new(bytes);
    if is_gzip {
        let (is_gzip, bytes) = recognized(Members::new(BufReader::new(text)))?;
        text = Box::new(bytes);
        // Twice, as by two programs that rotate the same log.
        if is_gzip {
            text = Box::new(Members::new(BufReader::new(text)));
        }
    }
    Ok((text, is_gzip))
}

/// Counts what is read.
struct Counted<'a> {
    bytes: Box<dyn Read + 'a>,
    read: Rc<Cell<u64>>,
}

impl Read for Counted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let len = self.bytes.read(out)?;
        self.read.set(self.read.get() + len as u64);
        Ok(len)
    }
}

/// Fails once, if something has failed.
struct Failure(Option<io::Error>);

impl Read for Failure {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
