//! Ids in logs: found, followed, and where one changed.
//!
//! | module | what it does |
//! |---|---|
//! | `whole` | undoes what hosts do to lines: parts joined, bytes as text |
//! | `held` | what waits for the next reading, because its end may not be there yet |
//! | [`pieces`] | cuts a log into pieces of whole lines |
//! | [`scan`] | finds the ids in a piece, and what should have been one |
//! | `format` | reads how a line is written: time, level, process, tenant, run, message. A table of formats |
//! | [`rules`] | what a message means: a table that people read and extend |
//! | `lines`, `unwrap`, `event`, `entry`, `spot` | a piece, a line in a line, a line, its ids, what is wrong there |
//! | `memory` | what is remembered from line to line |
//! | `flow`, `tally`, `template`, `names` | aggregation: events by run, lines by kind, unexplained lines by template |
//! | `texts`, `pack` | the lines that may be shown, packed if they are many |
//! | `tenants` | who is a tenant, from all ids |
//! | `finding` | what is wrong: a table of findings, and a detector for each |
//! | `redact` | masks secrets in the lines that are shown |
//! | `report` | all of that in order |
//!
//! Files are read in parallel, each by one thread, with a buffer of a quarter of a megabyte.

mod context;
mod entry;
mod event;
mod files;
mod finding;
mod flow;
mod format;
mod gather;
mod held;
mod lines;
mod memory;
mod merge;
mod names;
pub mod pieces;
mod redact;
mod report;
pub mod rules;
pub mod scan;
mod shapes;
mod spot;
mod state;
mod steps;
mod tally;
mod template;
mod tenants;
#[cfg(test)]
mod tests;
mod texts;
mod unexplained;
mod unwrap;
mod whole;
mod why;

pub use files::{FileReport, Note, NoteKind};
pub use finding::Code;
pub use report::Report;
pub use rules::{Rule, RuleError, Rules, Source};
pub use state::BadState;
pub use steps::Step;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use event::Reader;
use flow::Flow;
use gather::gather;
use lines::Progress;
use memory::{Memory, Pending};
use pieces::Piece;
use rules::Matcher;
use scan::Hit;
use state::{Head, State};

use crate::read::{Watch, shown_name};

/// What to look at, and what to report.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// One run, by its base id.
    pub base: Option<String>,
    /// One client.
    pub client: Option<String>,
    /// Tenants that are known from elsewhere.
    pub clients: Vec<String>,
    /// Lines are shown with their secrets.
    pub with_secrets: bool,
    /// Lines before this time don't count, in milliseconds since the Unix epoch.
    pub since: Option<i64>,
    /// Lines from this time on don't count.
    pub until: Option<i64>,
    /// A line to explain: index of its file, and number.
    pub why: Option<(u32, u64)>,
    /// What an earlier reading left; empty for the first one.
    pub state: Option<String>,
    /// The logs are read again as soon as one of them grows.
    pub follow: bool,
}

impl Options {
    /// Whether a line of this time counts. A line without a time does.
    fn covers(&self, time: Option<i64>) -> bool {
        let is_early = |time| self.since.is_some_and(|since| time < since);
        let is_late = |time| self.until.is_some_and(|until| time >= until);
        time.is_none_or(|time| !is_early(time) && !is_late(time))
    }
}

/// Checks what an earlier reading left.
///
/// # Errors
/// Why it can't be read.
pub fn check_state(text: &str) -> Result<(), BadState> {
    State::parse(text).map(drop)
}

/// Where to go on with a log that was read before.
#[derive(Clone, Debug, Default)]
struct Resume {
    /// How many unpacked bytes were read.
    offset: u64,
    /// How many there were.
    size: u64,
    /// How many lines that was.
    lines: u64,
    /// What was remembered of them.
    last: Remembered,
    /// Whether lines went on with those before them.
    has_records: bool,
    /// Whether there is a next reading, so that what may not be whole can wait.
    has_next: bool,
    /// Whether that is as soon as a log grows.
    is_followed: bool,
    /// Whether it is a compressed copy of another of the logs, so that nothing of it is read.
    is_copy: bool,
}

impl Resume {
    const BEGIN: Self = Self {
        offset: 0,
        size: 0,
        lines: 0,
        last: Remembered { time: None, pending: Pending::NOTHING },
        has_records: false,
        has_next: false,
        is_followed: false,
        is_copy: false,
    };
}

/// What the lines of a file mean for those after them.
#[derive(Clone, Debug, Default)]
struct Remembered {
    /// The last time.
    time: Option<i64>,
    pending: Pending,
}

/// What a thread has read.
#[derive(Default)]
struct Gathered {
    flow: Flow,
    matcher: Option<Matcher>,
    /// What is remembered of each file that was read on, by its index.
    last: BTreeMap<u32, Remembered>,
}

/// Reads logs and follows each run id through them. `-` is standard input. What can't be read is in its file's report. Returns
/// what `give` makes of the report, or `None` if the reading was stopped: half a report would look like a whole one.
///
/// # Errors
/// For a state that can't be read.
pub fn trace<R>(
    paths: &[PathBuf],
    rules: &Rules,
    options: &Options,
    watch: &Watch,
    give: impl FnOnce(&Report<'_>) -> R,
) -> Result<Option<R>, BadState> {
    let earlier = options.state.as_deref().map(State::parse).transpose()?;
    // Taken before reading: a log that is rotated meanwhile is known by what was read.
    let heads = earlier.as_ref().map_or_else(Vec::new, |_| Head::all(paths, watch));
    let resumed = earlier.as_ref().map(|state| state.resume(paths, &heads)).unwrap_or_default();
    let (mut resumes, found): (Vec<Resume>, Vec<Option<usize>>) = resumed.into_iter().unzip();
    for ((resume, found), path) in resumes.iter_mut().zip(&found).zip(paths) {
        let name = |at: usize| earlier.as_ref().map_or("", |earlier| earlier.file_name(at));
        // A log that was renamed was rotated, so its last line is as it is.
        resume.is_followed = options.follow && found.is_none_or(|at| name(at) == shown_name(path));
    }

    let merge = |all: &mut Gathered, other: Gathered| {
        all.last.extend(other.last);
        all.flow.merge(other.flow);
    };
    let begin = |resume: &Resume| Followed {
        progress: Progress::after(resume.lines),
        memory: Memory::after(resume.last.time),
        pending: resume.last.pending.clone(),
    };
    let take = |gathered: &mut Gathered, followed: &mut Followed, piece: &Piece<'_>, file: u32| {
        let Gathered { flow, matcher, last } = gathered;
        let matcher = matcher.get_or_insert_with(|| rules.matcher());
        let Followed { progress, memory, pending } = followed;
        memory.restore(std::mem::take(pending), flow);
        lines::read(&mut Reader { flow, rules, matcher, memory, options, file }, piece, progress);
        let pending = memory.pending(&flow.names, progress.lines);
        last.insert(file, Remembered { time: memory.time(), pending });
    };
    let (Gathered { mut flow, mut last, .. }, mut files) = gather(paths, watch, &resumes, begin, merge, take);
    if watch.is_stopped() {
        return Ok(None);
    }
    let gone = earlier.as_ref().map_or_else(Vec::new, |earlier| earlier.gone(&found));
    if let Some(earlier) = &earlier {
        files.extend(gone.iter().map(|&at| FileReport::earlier(earlier.file_name(at))));
        let index = |old: usize| {
            let now = found.iter().position(|at| *at == Some(old));
            let gone = || gone.iter().position(|at| *at == old).map(|at| paths.len() + at);
            now.or_else(gone).and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX)
        };
        earlier.restore(&mut flow, index);
    }
    flow.conclude(&options.clients);
    let mut report = Report::new(&flow, rules, options, files);
    if let Some(earlier) = &earlier {
        let last =
            (0..).zip(resumes).map(|(file, resume)| last.remove(&file).unwrap_or(resume.last)).collect();
        let mut state = State::of(&flow, &report.files[..paths.len()], last, heads, (earlier, &gone));
        state.remember(report.fingerprints(), &earlier.reported);
        (report.reported, report.state) = (&earlier.reported, Some(state.text()));
    }
    Ok(Some(give(&report)))
}

/// How far a file was followed.
struct Followed {
    progress: Progress,
    memory: Memory,
    /// What the reading before left, until there is a line.
    pending: Pending,
}

impl AsMut<Progress> for Followed {
    fn as_mut(&mut self) -> &mut Progress {
        &mut self.progress
    }
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
    let (counts, files) = gather(
        paths,
        watch,
        &[],
        |_| Progress::default(),
        merge,
        |counts: &mut Counts, progress: &mut Progress, piece, _| {
            progress.count_lines(piece);
            hits(piece, |hit| {
                if let Some(id) = hit.id() {
                    match counts.get_mut(id.as_str()) {
                        Some(count) => *count += 1,
                        None => drop(counts.insert(id.as_str().into(), 1)),
                    }
                }
            });
        },
    );
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
