//! Files that change while they are read, and readings that are stopped.

use super::*;
use crate::read::shown_name;
use crate::trace::gather::read_file;
use crate::trace::pieces::BUFFER;
use std::path::Path;

/// A folder that is removed with what it holds.
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    pub(super) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("strict-run-id-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The notes of a log that `change` changes after its first piece was read.
fn notes_of_changed(log: &Path, change: impl Fn()) -> Vec<Note> {
    let mut is_first = true;
    let mut progress = Progress::default();
    let mut take = |progress: &mut Progress, piece: &Piece<'_>| {
        progress.count_lines(piece);
        if std::mem::take(&mut is_first) {
            change();
        }
    };
    let report = read_file(log, &Watch::default(), &Resume::BEGIN, &mut progress, &mut take);
    assert_eq!(report.error, None);
    report.notes
}

#[test]
fn a_log_that_became_shorter_while_it_was_read_is_noted() {
    let folder = Folder::new("shrank");
    let log = folder.0.join("app.log");
    let text = "251003-154510 begun\n".repeat(4 * BUFFER / 20);
    let shorten = |len| {
        let log = log.clone();
        move || std::fs::File::options().write(true).open(&log).unwrap().set_len(len).unwrap()
    };
    for len in [0, BUFFER as u64, text.len() as u64 - 1] {
        std::fs::write(&log, &text).unwrap();
        let notes = notes_of_changed(&log, shorten(len));
        assert!(matches!(notes[..], [Note { kind: NoteKind::Shrank, line: 1.. }]), "{len}: {notes:?}");
    }
    std::fs::write(&log, &text).unwrap();
    let append = || {
        let mut file = std::fs::File::options().append(true).open(&log).unwrap();
        std::io::Write::write_all(&mut file, b"251003-154510 completed\n").unwrap();
    };
    assert_eq!(notes_of_changed(&log, append), []);
}

#[test]
fn a_reading_that_is_stopped_gives_nothing() {
    let folder = Folder::new("stopped");
    let log = folder.0.join("app.log");
    std::fs::write(&log, "251003-154510 begun\n").unwrap();
    let watch = Watch::default();
    assert!(count(std::slice::from_ref(&log), &watch).is_some());
    watch.stop();
    assert!(count(std::slice::from_ref(&log), &watch).is_none());
    let rules = Rules::compile(Vec::new()).unwrap();
    assert!(trace(&[log], &rules, &Options::default(), &watch, |_| ()).unwrap().is_none());
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf_8_is_shown_by_its_bytes() {
    let name = std::os::unix::ffi::OsStringExt::from_vec(b"caf\xE9-\xC5\x81.log".to_vec());
    assert_eq!(shown_name(Path::new::<std::ffi::OsString>(&name)), "caf\\xe9-Ł.log");
}
