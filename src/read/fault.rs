//! Says why a file can't be read, and names it, so that each report says it alike.

use std::io;
use std::path::Path;

use serde::Serialize;

/// Why a file was not read, or not to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileError {
    /// Its code.
    pub code: &'static str,
    /// What it means.
    pub message: String,
}

/// Returns a path as text; a byte that isn't UTF-8 as `\xe9`, so that no two names look alike.
pub(crate) fn shown_name(path: &Path) -> String {
    let chunks = path.as_os_str().as_encoded_bytes().utf8_chunks();
    chunks.flat_map(|chunk| [chunk.valid().to_owned(), chunk.invalid().escape_ascii().to_string()]).collect()
}

/// Why a file could not be read: a code, and a sentence.
pub(crate) fn describe(error: &io::Error) -> FileError {
    // An error of the system has a number; one without is of unpacking.
    let is_of_system = error.raw_os_error().is_some();
    let (code, sentence) = match error.kind() {
        io::ErrorKind::NotFound => ("ENOENT", "there is no such file"),
        io::ErrorKind::PermissionDenied => ("EACCES", "permission denied"),
        io::ErrorKind::IsADirectory => ("EISDIR", "it is a directory"),
        io::ErrorKind::NotADirectory => ("ENOTDIR", "a part of its path isn't a directory"),
        io::ErrorKind::InvalidFilename => ("ENAMETOOLONG", "its path is too long"),
        io::ErrorKind::UnexpectedEof if !is_of_system => {
            ("ERR_CUT", "it is compressed, and ends in the middle; what came before was read")
        }
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput if !is_of_system => {
            ("ERR_CORRUPT", "it begins like a compressed file but isn't one, or is damaged")
        }
        _ => return FileError { code: "ERR_READ", message: error.to_string() },
    };
    FileError { code, message: sentence.to_owned() }
}
