//! Reads files in parallel, and what each thread gathers is merged.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Resume;
use super::files::{End, FileReport, NoteKind};
use super::held::{Ending, Growth, Held, MAX_TAIL};
use super::lines::Progress;
use super::pieces::{BUFFER, Piece, Pieces};
use super::whole::Whole;
use crate::read::{self, Decoder, Encoding, FileError, Log, Stream, Unread, Watch, describe, shown_name};

/// Reads files, each by one thread, as many at once as there are processors; `take` gets their pieces, and what each thread
/// has gathered is merged.
pub(super) fn gather<T: Default + Send, P: AsMut<Progress>>(
    paths: &[PathBuf],
    watch: &Watch,
    resumes: &[Resume],
    begin: impl Fn(&Resume) -> P + Sync,
    merge: impl Fn(&mut T, T),
    take: impl Fn(&mut T, &mut P, &Piece<'_>, u32) + Sync,
) -> (T, Vec<FileReport>) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(paths.len());
    let next = AtomicUsize::new(0);
    let from_begin = Resume::BEGIN;
    let reports = Mutex::new(vec![FileReport::default(); paths.len()]);
    let work = || {
        let mut gathered = T::default();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = paths.get(at).filter(|_| !watch.is_stopped()) else { return gathered };
            // No file of a list that fits into memory has a number that doesn't fit.
            let file = u32::try_from(at).unwrap_or(u32::MAX);
            let resume = resumes.get(at).unwrap_or(&from_begin);
            let mut progress = begin(resume);
            let report = read_file(path, watch, resume, &mut progress, &mut |progress: &mut P, piece| {
                take(&mut gathered, progress, piece, file);
            });
            if let Ok(mut reports) = reports.lock() {
                reports[at] = report;
            }
        }
    };
    let mut all = if threads < 2 {
        vec![work()]
    } else {
        std::thread::scope(|scope| {
            // Where the system gives no more threads, there are fewer; this one reads, too.
            let others =
                (1..threads).map_while(|_| std::thread::Builder::new().spawn_scoped(scope, work).ok());
            let others: Vec<_> = others.collect();
            let mut all = vec![work()];
            // A panic of one goes on in the one who waits for it.
            all.extend(
                others
                    .into_iter()
                    .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))),
            );
            all
        })
    };
    let mut gathered = all.pop().unwrap_or_default();
    all.into_iter().for_each(|other| merge(&mut gathered, other));
    (gathered, reports.into_inner().unwrap_or_default())
}

/// Takes a piece of a file; called once for a quarter of a megabyte.
type Take<'t, P> = &'t mut dyn FnMut(&mut P, &Piece<'_>);

/// Reads one file to its end, or as far as that goes.
pub(super) fn read_file<P: AsMut<Progress>>(
    path: &Path,
    watch: &Watch,
    resume: &Resume,
    progress: &mut P,
    take: Take<'_, P>,
) -> FileReport {
    read_lines(path, watch, resume, &mut |piece| {
        if let Some(piece) = piece {
            take(progress, piece);
        }
        progress.as_mut().lines
    })
}

/// Takes a piece, if there is one, and returns how many lines were taken so far. It is compiled once for all that is gathered.
type Lines<'t> = &'t mut dyn FnMut(Option<&Piece<'_>>) -> u64;

fn read_lines(path: &Path, watch: &Watch, resume: &Resume, lines: Lines<'_>) -> FileReport {
    let mut report = FileReport { name: shown_name(path), ..FileReport::default() };
    if resume.is_copy {
        report.is_compressed = true;
        return report;
    }
    // If it can't be read, the next reading goes on there, too.
    let Resume { offset, size, has_records, .. } = *resume;
    report.end = End { offset, size, lines: 0, has_records };
    let outcome = read::open(path, watch).map_err(Unread::from).and_then(|mut log| {
        let outcome = read_log(&mut log, watch, resume, &mut report, lines);
        // What is compressed is unpacked from its beginning.
        let passed = if report.is_compressed { 0 } else { resume.offset };
        report.bytes = log.bytes().saturating_sub(passed);
        // A failure says enough.
        if outcome.is_ok() && log.is_cut() {
            report.note(NoteKind::Shrank, lines(None).max(1));
        }
        outcome
    });
    match outcome {
        Ok(()) => {}
        Err(Unread::OwnReport) => report.note(NoteKind::OwnReport, 1),
        Err(Unread::Packed(format)) => {
            report.error = Some(FileError { code: "ERR_PACKED", message: format.to_string() })
        }
        Err(Unread::Failed(error)) => report.error = Some(describe(&error)),
    }
    report.end.lines = lines(None);
    report.lines = report.end.lines - resume.lines;
    report
}

/// The text of a log.
type LogText<'w> = Whole<Decoder<Stream<'w>>>;

fn read_log(
    log: &mut Log<'_>,
    watch: &Watch,
    resume: &Resume,
    report: &mut FileReport,
    lines: Lines<'_>,
) -> Result<(), Unread> {
    // A pipe isn't read again.
    let file = log.file().filter(|_| resume.has_next);
    let source = read::source(log, resume.offset)?;
    let is_compressed = source.is_compressed;
    report.is_compressed = is_compressed;
    let read = source.read.clone();
    let size_before = file.is_some().then_some(resume.size);
    let is_followed = resume.is_followed && file.is_some();
    let growth = Growth { read: read.clone(), size_before, is_compressed, is_followed };
    // Why the end of the log couldn't be read again. Then nothing of it waits.
    let mut tail_failure = None;
    let try_waiting = |text: &[u8], before: u64, whole: &LogText<'_>, has_records, has_failed| {
        let has_end = !text.is_empty() || whole.held() > 0;
        let may_wait = has_end && growth.may_go_on(has_failed);
        let Some(file) = file.as_ref().filter(|_| may_wait) else { return Ok(None) };
        let (encoding, is_mixed) = (whole.source().encoding(), whole.source().changed_at().is_some());
        let (from, to, joined) = (resume.offset, read.get(), whole.joined());
        let unpacked =
            is_compressed.then(|| read::unpacked_tail(file, to, MAX_TAIL + 1, watch)).transpose()?;
        let ending = Ending { file, unpacked, from, to, encoding, is_mixed, before, joined };
        let held = ending.held(text, whole.held(), has_records)?;
        Ok(held.filter(|held| !held.is_record || growth.may_have_more_lines(has_failed)))
    };
    let mut waiting = |text: &[u8], before: u64, whole: &LogText<'_>, has_records, has_failed| {
        try_waiting(text, before, whole, has_records, has_failed).unwrap_or_else(|error| {
            tail_failure = Some(error);
            None
        })
    };
    let mut pieces = Pieces::new(Whole::new(source.text, growth.clone()), BUFFER);
    let mut has_records = resume.has_records;
    // How much text there was before the piece.
    let mut before = 0;
    let mut held: Option<Held> = None;
    let failure = loop {
        let (mut piece, whole) = match pieces.next() {
            Ok(Some(next)) => next,
            Ok(None) => break None,
            Err(error) => break Some(error),
        };
        let source = whole.source();
        if watch.is_stopped() {
            return Ok(());
        }
        let head = &piece.text[..piece.text.len().min(8 << 10)];
        // UTF-8 has none of these.
        if before == 0 && memchr::memchr3(0, 0xFE, 0xFF, head).is_some() {
            report.note(NoteKind::Binary, 1);
        }
        if piece.continues_line && !piece.continues_document {
            report.note(NoteKind::LongLine, lines(None));
        }
        has_records = has_records || resume.has_next && has_lines_that_go_on(piece.text);
        if piece.is_last {
            // What is too long to wait began in a piece before.
            held = waiting(piece.text, before, whole, has_records, piece.is_before_failure)
                .filter(|held| held.start > 0 || !piece.continues_line);
            piece.text = &piece.text[..held.as_ref().map_or(piece.text.len(), |held| held.start)];
            if piece.text.is_empty() {
                continue;
            }
        }
        let first_line = lines(None) + u64::from(!piece.continues_line);
        lines(Some(&piece));
        report.encoding = source.first();
        let changed = source.changed_at().map(|at| (NoteKind::MixedEncoding, at));
        for (kind, at) in whole.notes().iter().copied().chain(changed) {
            let at = at.checked_sub(before).and_then(|at| usize::try_from(at).ok());
            if let Some(text) = at.and_then(|at| piece.text.get(..at)) {
                report.note(kind, first_line + memchr::memchr_iter(b'\n', text).count() as u64);
            }
        }
        let is_end = piece.is_last && !piece.is_before_failure;
        if is_end && source.encoding() == Encoding::Utf8 && ends_in_character(piece.text) {
            report.note(NoteKind::CutCharacter, lines(None));
        }
        before += piece.text.len() as u64;
    };
    if held.is_none() {
        held = waiting(b"", before, pieces.source(), has_records, failure.is_some());
    }
    if held.as_ref().is_some_and(|held| held.is_record) {
        report.note(NoteKind::OpenRecord, lines(None) + 1);
    }
    let raw_len = held.map_or(0, |held| held.raw_len);
    report.end = End { offset: read.get() - raw_len, size: read.get(), lines: 0, has_records };
    failure.or(tail_failure).map_or(Ok(()), |error| Err(error.into()))
}

/// Whether a text has lines that go on with those before them.
fn has_lines_that_go_on(text: &[u8]) -> bool {
    [&b"\n  "[..], b"\n\t"].iter().any(|begin| memchr::memmem::find(text, begin).is_some())
}

/// Whether a text ends with the beginning of a character.
fn ends_in_character(text: &[u8]) -> bool {
    let tail = &text[text.len().saturating_sub(3)..];
    let Some(at) = tail.iter().rposition(|&byte| byte >= 0xC0) else { return false };
    std::str::from_utf8(&tail[at..]).is_err_and(|error| error.error_len().is_none())
}
