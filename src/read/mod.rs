//! Reads files as they come: files and pipes, compressed or not, in whatever encoding, as text in UTF-8. For logs and for
//! exports of tables.
//!
//! | module | what it does |
//! |---|---|
//! | `open` | opens a file or a pipe, and stops waiting for it |
//! | `packed` | recognizes by the first bytes what isn't plain text: a table of formats |
//! | `decode` | turns UTF-16 into UTF-8, even in a part of a file, and every line end into a newline |
//! | `fault` | says why a file can't be read |

mod decode;
mod fault;
mod open;
mod packed;
#[cfg(test)]
pub(crate) mod tests;

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek as _};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

pub use decode::{Decoder, Encoding};
pub use fault::FileError;
pub(crate) use fault::{describe, shown_name};
pub(crate) use open::{Log, open};
pub use packed::Format;

use packed::{How, Members};

/// What goes on while files are read: for whoever waits.
#[derive(Debug, Default)]
pub struct Watch {
    /// Bytes read so far.
    pub bytes: AtomicU64,
    stop: AtomicBool,
}

impl Watch {
    /// Ends the reading soon: with the piece that is being read.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// A stream of bytes.
///
/// `Box<dyn Read>` has all of the trait's methods compiled for each type that it holds. This has only the one that a type must
/// have, and the others once.
pub struct Stream<'a>(Box<ReadFn<'a>>);

type ReadFn<'a> = dyn FnMut(&mut [u8]) -> io::Result<usize> + 'a;

impl<'a> Stream<'a> {
    pub(crate) fn new(mut bytes: impl Read + 'a) -> Self {
        Self(Box::new(move |out| bytes.read(out)))
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        (self.0)(out)
    }
}

/// A log, unpacked and in UTF-8.
pub struct Source<'a> {
    /// Its text.
    pub text: Decoder<Stream<'a>>,
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
    let counted = Counted::new(text, Rc::clone(&read));
    Ok(Source { text: Decoder::new(Stream::new(counted)), is_compressed, read })
}

/// Returns whether to unpack a log, and a reader of all of it.
fn recognized(mut bytes: Stream<'_>) -> Result<(bool, Stream<'_>), Unread> {
    let (head, failure) = beginning(&mut bytes, packed::HEAD);
    let format = Format::of(&head);
    match format.map(|format| (format, format.how)) {
        None | Some((_, How::Gzip)) => {
            Ok((format.is_some(), Stream::new(Cursor::new(head).chain(Failure(failure)).chain(bytes))))
        }
        Some((format, How::Elsewhere(_))) => Err(Unread::Packed(format)),
        Some((_, How::OwnReport)) => Err(Unread::OwnReport),
    }
}

/// Returns the first bytes, at most `len`, and why there aren't more. What comes before a failure is read, too.
pub(crate) fn beginning(bytes: &mut dyn Read, len: usize) -> (Vec<u8>, Option<io::Error>) {
    let mut head = Vec::new();
    let failure = bytes.take(len as u64).read_to_end(&mut head).err();
    (head, failure)
}

/// Returns the unpacked bytes of a log, and whether it was compressed.
///
/// # Errors
/// As [`source`].
pub(crate) fn unpack<'a>(bytes: impl Read + 'a) -> Result<(Stream<'a>, bool), Unread> {
    let (is_gzip, bytes) = recognized(Stream::new(bytes))?;
    if !is_gzip {
        return Ok((bytes, false));
    }
    let (is_gzip_again, bytes) = recognized(members(bytes))?;
    // Twice, as by two programs that rotate the same log.
    Ok((if is_gzip_again { members(bytes) } else { bytes }, true))
}

/// Returns the last bytes, at most `len`, of the first `to` unpacked bytes of a compressed file, which is unpacked again.
///
/// # Errors
/// Those of reading it, and for one that has become shorter.
#[cold]
pub(crate) fn unpacked_tail(mut file: &File, to: u64, len: u64, watch: &Watch) -> io::Result<Vec<u8>> {
    file.rewind()?;
    let packed = Stream(Box::new(move |out| match watch.is_stopped() {
        true => Err(open::stopped()),
        false => file.read(out),
    }));
    let Ok((mut text, _)) = unpack(packed) else { return Err(io::ErrorKind::InvalidData.into()) };
    let len = len.min(to);
    io::copy(&mut text.by_ref().take(to - len), &mut io::sink())?;
    let mut tail = vec![0; usize::try_from(len).unwrap_or(0)];
    text.read_exact(&mut tail)?;
    Ok(tail)
}

fn members(bytes: Stream<'_>) -> Stream<'_> {
    Stream::new(Members::new(BufReader::new(bytes)))
}

/// Counts what is read.
pub(crate) struct Counted<'a> {
    bytes: Stream<'a>,
    read: Rc<Cell<u64>>,
}

impl<'a> Counted<'a> {
    /// Adds to `read` how many bytes are read.
    pub(crate) fn new(bytes: Stream<'a>, read: Rc<Cell<u64>>) -> Self {
        Self { bytes, read }
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let len = self.bytes.read(out)?;
        self.read.set(self.read.get() + len as u64);
        Ok(len)
    }
}

/// Fails once, if something has failed.
pub(crate) struct Failure(pub(crate) Option<io::Error>);

impl Read for Failure {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
