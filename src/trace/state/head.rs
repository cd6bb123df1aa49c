//! What identifies a log: the hash of its first bytes, unpacked. So it is found again after it was rotated, renamed or
//! compressed, and one that was truncated and begun anew isn't taken for what it was.

use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};

use super::SavedFile;
use crate::read::{self, Watch};

/// How many of the first bytes of a file identify it.
const HEAD: usize = 1 << 10;

/// The beginning of a log.
#[derive(Default)]
pub(in crate::trace) struct Head {
    /// Its first bytes, unpacked.
    bytes: Vec<u8>,
    /// Its length, unless it is compressed: then only all of it would say how long it is unpacked.
    len: Option<u64>,
}

impl Head {
    /// Returns the heads of logs; `None` for one that can't be read, or is a pipe, which is never read again.
    pub(in crate::trace) fn all(paths: &[PathBuf], watch: &Watch) -> Vec<Option<Self>> {
        paths.iter().map(|path| Self::of(path, watch)).collect()
    }

    fn of(path: &Path, watch: &Watch) -> Option<Self> {
        let log = read::open(path, watch).ok()?;
        let len = log.len()?;
        let (mut text, is_compressed) = read::unpack(log).ok()?;
        // Of one that is being compressed, there may be less yet.
        let (bytes, _) = read::beginning(&mut text, HEAD);
        Some(Self { bytes, len: Some(len).filter(|_| !is_compressed) })
    }

    /// Whether this may be a compressed copy of another log, or a part of one.
    pub(super) fn is_copy_of(&self, original: &Self) -> bool {
        self.len.is_none() && original.bytes.starts_with(&self.bytes)
    }

    /// Whether this is the log that an earlier reading saved.
    pub(super) fn is_of(&self, file: &SavedFile) -> bool {
        file.head_len > 0
            && self.bytes.get(..file.head_len).is_some_and(|bytes| hash(bytes) == file.head_hash)
            // One that was begun anew may begin alike.
            && self.len.is_none_or(|len| len >= file.offset)
    }

    /// Returns the length and the hash of what is saved, if a log has so many bytes.
    pub(super) fn saved(&self, size: u64) -> (usize, u64) {
        let len = self.bytes.len().min(usize::try_from(size).unwrap_or(usize::MAX));
        (len, hash(&self.bytes[..len]))
    }
}

/// A hash that is the same on every machine and in every process.
fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}
