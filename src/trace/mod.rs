//! Ids in logs: found, followed, and where one changed.
//!
//! | module | what it does |
//! |---|---|
//! | [`read`] | opens logs, unpacks and decodes them, and cuts them into pieces of whole lines |
//! | [`scan`] | finds the ids in a piece, and what should have been one |
//! | `line`, `json` | what a line says besides: when, who, for whom |
//! | `step` | what its message says happened: a table of phrases |
//! | `flow` | gathers that by run |
//! | `tenants` | tells who is a tenant, from all ids |
//! | `finding` | looks for what is wrong: a table of findings |
//! | `redact` | masks secrets in the lines that are shown |
//! | `report` | puts it in order |
//!
//! Files are read in parallel, each by one thread, with a buffer of a quarter of a megabyte.

mod finding;
mod flow;
mod json;
mod line;
mod names;
pub mod read;
mod redact;
mod report;
pub mod scan;
mod step;
mod tenants;
#[cfg(test)]
mod tests;

pub use finding::{Code, Confidence, Severity};
pub use report::{EventReport, FileReport, FindingReport, LineReport, Note, NoteKind, Report, RunReport};
pub use step::Step;

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use flow::{Flow, Progress};
use read::{BUFFER, Encoding, Log, Piece, Pieces, Unread};
use regex_lite::{Regex, RegexBuilder};
use scan::Hit;
use step::Phrases;

/// What is told of all that was read.
#[derive(Clone, Debug, Default)]
pub struct Only {
    /// One run, by its base id.
    pub base: Option<String>,
    /// One client.
    pub client: Option<String>,
    /// Lines are shown with their secrets.
    pub with_secrets: bool,
}

/// What goes on while logs are read: for whoever waits.
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

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// The most patterns that [`trace`] takes, and the most characters that they have together. They are compiled on the event
/// loop, which the worst of them stop for a tenth of a second.
pub const MAX_PATTERNS: usize = 100;
/// See [`MAX_PATTERNS`].
pub const MAX_PATTERNS_LEN: usize = 10_000;

/// The most bytes that one is compiled to: enough for the longest, but not for all that `(?:a{99}){99}` stands for.
const MAX_COMPILED: usize = 512 << 10;

/// A regular expression that says a step, for [`trace`].
///
/// # Errors
/// What is wrong with it.
pub fn pattern(text: &str) -> Result<Regex, String> {
    RegexBuilder::new(text).size_limit(MAX_COMPILED).build().map_err(|error| error.to_string())
}

/// Reads logs and follows each run id through them. `-` is standard input. What can't be read is told in its report. Returns
/// `None` if the reading was stopped: half a report would look like a whole one.
#[must_use]
pub fn trace(
    paths: &[PathBuf],
    patterns: Vec<(Step, Regex)>,
    mut only: Only,
    watch: &Watch,
) -> Option<Report> {
    let phrases = Phrases::new(patterns);
    let (mut flow, files) = gather(paths, watch, Flow::merge, |flow: &mut Flow, progress, piece| {
        flow.with_secrets = only.with_secrets;
        flow.read(&phrases, piece, progress);
    });
    if watch.is_stopped() {
        return None;
    }
    flow.conclude();
    only.base = only.base.map(|base| flow.followed(base));
    Some(Report::new(&flow, files, &only))
}

/// Run ids in order, each with how often it was found.
pub type IdCounts = Vec<(String, u64)>;

/// Counts each run id in logs, by what it says; in order. Returns `None` if the reading was stopped.
#[must_use]
pub fn count(paths: &[PathBuf], watch: &Watch) -> Option<(IdCounts, Vec<FileReport>)> {
    type Counts = HashMap<Box<str>, u64, hashbrown::DefaultHashBuilder>;
    let merge = |all: &mut Counts, other: Counts| {
        for (id, count) in other {
            *all.entry(id).or_default() += count;
        }
    };
    let (counts, files) = gather(paths, watch, merge, |counts: &mut Counts, progress, piece| {
        progress.count_lines(piece);
        hits(piece, |hit| {
            if let Some(id) = hit.id() {
                match counts.get_mut(id.as_str()) {
                    Some(count) => *count += 1,
                    None => drop(counts.insert(id.as_str().into(), 1)),
                }
            }
        });
    });
    if watch.is_stopped() {
        return None;
    }
    let mut ids: IdCounts = counts.into_iter().map(|(id, count)| (id.into_string(), count)).collect();
    ids.sort_unstable();
    Some((ids, files))
}

/// Calls `found` with all that is in a piece, but for what begins with the rest of a word.
#[inline(always)]
fn hits<'p>(piece: &Piece<'p>, mut found: impl FnMut(Hit<'p>)) {
    scan::scan(piece.text, |hit| {
        if hit.start > 0 || !piece.continues_word {
            found(hit);
        }
    });
}

/// Reads files, each by one thread, as many at once as there are processors; `take` gets their pieces, and what each thread
/// has gathered is merged.
fn gather<T: Default + Send>(
    paths: &[PathBuf],
    watch: &Watch,
    merge: impl Fn(&mut T, T),
    take: impl Fn(&mut T, &mut Progress, &Piece<'_>) + Sync,
) -> (T, Vec<FileReport>) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(paths.len());
    let next = AtomicUsize::new(0);
    let reports = Mutex::new(vec![FileReport::default(); paths.len()]);
    let work = || {
        let mut gathered = T::default();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = paths.get(at).filter(|_| !watch.is_stopped()) else { return gathered };
            // No file of a list that fits into memory has a number that doesn't fit.
            let mut progress = Progress::new(u32::try_from(at).unwrap_or(u32::MAX));
            let report = read_file(path, watch, &mut progress, &mut |progress, piece| {
                take(&mut gathered, progress, piece)
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
type Take<'t> = &'t mut dyn FnMut(&mut Progress, &Piece<'_>);

/// Reads one file to its end, or as far as that goes.
fn read_file(path: &Path, watch: &Watch, progress: &mut Progress, take: Take<'_>) -> FileReport {
    let mut report = FileReport { name: shown_name(path), ..FileReport::default() };
    let outcome = read::open(path, watch).map_err(Unread::from).and_then(|mut log| {
        let outcome = read_log(&mut log, watch, &mut report, progress, take);
        report.bytes = log.bytes();
        // A failure says enough.
        if outcome.is_ok() && log.is_cut() {
            report.note(NoteKind::Shrank, progress.lines.max(1));
        }
        outcome
    });
    match outcome {
        Ok(()) => {}
        Err(Unread::OwnReport) => report.note(NoteKind::OwnReport, 1),
        Err(Unread::Packed(format)) => report.error = Some(("ERR_PACKED", format.to_string())),
        Err(Unread::Failed(error)) => report.error = Some(describe(&error)),
    }
    report.lines = progress.lines;
    report
}

/// Returns a path as text; a byte that isn't UTF-8 as `\xe9`, so that no two names look alike.
fn shown_name(path: &Path) -> String {
    let chunks = path.as_os_str().as_encoded_bytes().utf8_chunks();
    chunks.flat_map(|chunk| [chunk.valid().to_owned(), chunk.invalid().escape_ascii().to_string()]).collect()
}

fn read_log(
    log: &mut Log<'_>,
    watch: &Watch,
    report: &mut FileReport,
    progress: &mut Progress,
    take: Take<'_>,
) -> Result<(), Unread> {
    let source = read::source(log)?;
    report.is_compressed = source.is_compressed;
    let mut pieces = Pieces::new(source.text, BUFFER);
    // How much text there was before the piece.
    let mut before = 0;
    while let Some((piece, source)) = pieces.next()? {
        if watch.is_stopped() {
            return Ok(());
        }
        let head = &piece.text[..piece.text.len().min(8 << 10)];
        // UTF-8 has none of these.
        if before == 0 && memchr::memchr3(0, 0xFE, 0xFF, head).is_some() {
            report.note(NoteKind::Binary, 1);
        }
        if piece.continues_line && !piece.continues_document {
            report.note(NoteKind::LongLine, progress.lines);
        }
        let first_line = progress.lines + u64::from(!piece.continues_line);
        take(progress, &piece);
        report.encoding = source.first();
        let changed_at = source.changed_at().and_then(|at| usize::try_from(at.checked_sub(before)?).ok());
        if let Some(text) = changed_at.and_then(|at| piece.text.get(..at)) {
            let line = first_line + memchr::memchr_iter(b'\n', text).count() as u64;
            report.note(NoteKind::MixedEncoding, line);
        }
        if piece.is_last && source.encoding() == Encoding::Utf8 && ends_in_character(piece.text) {
            report.note(NoteKind::CutCharacter, progress.lines);
        }
        before += piece.text.len() as u64;
    }
    Ok(())
}

/// Whether a text ends with the beginning of a character.
fn ends_in_character(text: &[u8]) -> bool {
    let tail = &text[text.len().saturating_sub(3)..];
    let Some(at) = tail.iter().rposition(|&byte| byte >= 0xC0) else { return false };
    std::str::from_utf8(&tail[at..]).is_err_and(|error| error.error_len().is_none())
}

/// Why a file could not be read: a code, and a sentence.
fn describe(error: &io::Error) -> (&'static str, String) {
    let (code, sentence) = match error.kind() {
        io::ErrorKind::NotFound => ("ENOENT", "there is no such file"),
        io::ErrorKind::PermissionDenied => ("EACCES", "permission denied"),
        io::ErrorKind::IsADirectory => ("EISDIR", "it is a directory"),
        io::ErrorKind::NotADirectory => ("ENOTDIR", "a part of its path is no directory"),
        io::ErrorKind::InvalidFilename => ("ENAMETOOLONG", "its path is too long"),
        io::ErrorKind::Other if error.raw_os_error().is_none() => return ("ERR_READ", error.to_string()),
        // The system knows nothing of compression.
        _ if error.raw_os_error().is_some() => return ("ERR_READ", error.to_string()),
        io::ErrorKind::UnexpectedEof => {
            ("ERR_CUT", "it is compressed, and ends in the middle; what came before was read")
        }
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            ("ERR_CORRUPT", "it begins like a compressed file and is none, or is damaged")
        }
        _ => return ("ERR_READ", error.to_string()),
    };
    (code, sentence.to_owned())
}
