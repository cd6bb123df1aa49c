//! Opens a log. Reading from a pipe ends when the reading is stopped, even if nothing ever comes.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::Ordering;

use super::Watch;

/// A file or a pipe that is being read.
pub(crate) struct Log<'w> {
    file: File,
    watch: &'w Watch,
    /// The length of a regular file when it was opened; `None` for anything else.
    len: Option<u64>,
    /// How much was read.
    bytes: u64,
}

/// Opens a file; `-` is standard input.
///
/// # Errors
/// Those of the file system; a directory is one.
pub(crate) fn open<'w>(path: &Path, watch: &'w Watch) -> io::Result<Log<'w>> {
    let is_stdin = path == Path::new("-");
    // A socket can't be opened by the second name.
    let file = if is_stdin || path == Path::new("/dev/stdin") { stdin()? } else { system::open(path)? };
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    Ok(Log { file, watch, len: metadata.is_file().then_some(metadata.len()), bytes: 0 })
}

impl Log<'_> {
    /// Returns the length of a regular file when it was opened.
    pub(crate) fn len(&self) -> Option<u64> {
        self.len
    }

    /// Returns a regular file, to read its end again once all of it was read.
    pub(crate) fn file(&self) -> Option<File> {
        self.len.and_then(|_| self.file.try_clone().ok())
    }

    /// Returns how many bytes were read.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Returns whether a file has become shorter since it was opened, as by `copytruncate`.
    pub(crate) fn is_cut(&self) -> bool {
        let now = || self.file.metadata().map_or(0, |metadata| metadata.len());
        self.len.is_some_and(|len| self.bytes < len || now() < len)
    }
}

impl Read for Log<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.watch.is_stopped() {
                return Err(stopped());
            }
            // A regular file never makes a reader wait.
            if self.len.is_none() && !system::is_ready(&self.file)? {
                continue;
            }
            let read = match self.file.read(out) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
                read => read?,
            };
            self.bytes += read as u64;
            self.watch.bytes.fetch_add(read as u64, Ordering::Relaxed);
            return Ok(read);
        }
    }
}

/// What a reading that was stopped ends with.
pub(super) fn stopped() -> io::Error {
    io::Error::other("the reading was stopped")
}

/// Standard input without the buffer of `std`, which one reading would fill and the next would find.
fn stdin() -> io::Result<File> {
    #[cfg(unix)]
    let owned = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?;
    #[cfg(windows)]
    let owned = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned()?;
    Ok(File::from(owned))
}

#[cfg(unix)]
mod system {
    use super::{File, Path, io};
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;

    /// How long to wait at a time. So long a thread may outlive its reading.
    const WAIT: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

    pub(super) fn open(path: &Path) -> io::Result<File> {
        let mut options = File::options();
        options.read(true);
        // Opening a pipe would wait for its writer. Where this isn't Linux, one without a writer would then look like one at
        // its end.
        #[cfg(target_os = "linux")]
        std::os::unix::fs::OpenOptionsExt::custom_flags(
            &mut options,
            rustix::fs::OFlags::NONBLOCK.bits().cast_signed(),
        );
        options.open(path)
    }

    /// Returns whether there is something to read, or the end, or an error; waits a while for it.
    pub(super) fn is_ready(file: &File) -> io::Result<bool> {
        match poll(&mut [PollFd::new(file, PollFlags::IN)], Some(&WAIT)) {
            Ok(ready) => Ok(ready > 0),
            Err(Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(not(unix))]
mod system {
    use super::{File, Path, io};

    pub(super) fn open(path: &Path) -> io::Result<File> {
        File::open(path)
    }

    /// A pipe can't be asked here. A thread that waits for one holds nothing but itself.
    pub(super) fn is_ready(_: &File) -> io::Result<bool> {
        Ok(true)
    }
}
