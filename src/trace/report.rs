//! What a trace tells: the flows and findings with their texts, in an order that is the same for the same logs.

use std::collections::BTreeSet;

use super::finding::{Code, Confidence, Severity};
use super::flow::{Event, Flow, Place, Run, Sight, Tally};
use super::names::Name;
use super::read::Encoding;
use super::step::Step;
use super::{Only, finding};
use crate::id::Kind;

/// The most events of a run that are told; more than a person reads.
const MAX_EVENTS: usize = 200;

/// The most where one run was asked for.
const MAX_EVENTS_OF_ONE: usize = 5_000;

/// All that a trace tells.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "as in `TraceReport` of index.d.ts")]
pub struct Report {
    pub lines_with_ids: u64,
    pub ids: u64,
    pub distinct_ids: u64,
    pub clients: u64,
    pub files: Vec<FileReport>,
    pub runs: Vec<RunReport>,
    pub findings: Vec<FindingReport>,
}

/// A file that was read.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "as in `TraceFile` of index.d.ts")]
pub struct FileReport {
    pub name: String,
    /// As they lie on the disk.
    pub bytes: u64,
    pub lines: u64,
    pub encoding: Encoding,
    pub is_compressed: bool,
    /// A code, and what it means.
    pub error: Option<(&'static str, String)>,
    pub notes: Vec<Note>,
}

/// What a reader should know of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is.
    pub kind: NoteKind,
    /// The first line that it is about.
    pub line: u64,
}

/// What a reader should know of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// It has bytes that no text has.
    Binary,
    /// A line is longer than is looked at as a whole.
    LongLine,
    /// It ends in the middle of a character.
    CutCharacter,
    /// Its encoding changes.
    MixedEncoding,
    /// It became shorter while it was read.
    Shrank,
    /// It is a report of this package.
    OwnReport,
}

impl FileReport {
    /// Adds a note, unless there is one of its kind.
    pub(super) fn note(&mut self, kind: NoteKind, line: u64) {
        if !self.notes.iter().any(|note| note.kind == kind) {
            self.notes.push(Note { kind, line });
        }
    }
}

impl NoteKind {
    /// Its name in a report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::LongLine => "long-line",
            Self::CutCharacter => "cut-character",
            Self::MixedEncoding => "mixed-encoding",
            Self::Shrank => "shrank",
            Self::OwnReport => "own-report",
        }
    }

    /// What it means.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Binary => "It does not look like text; ids were looked for all the same.",
            Self::LongLine => "A line is longer than a megabyte and was read in parts.",
            Self::CutCharacter => "It ends in the middle of a character, as a copy that was cut does.",
            Self::MixedEncoding => "Its encoding changes here; each part was read in its own.",
            Self::Shrank => "It became shorter while it was read, so lines may be missing.",
            Self::OwnReport => "It is a report of this package, not a log, so it was not read.",
        }
    }
}

/// A line of a log.
#[derive(Clone, Debug)]
pub struct LineReport {
    /// Of the files, from 0.
    pub file: u32,
    /// From 1.
    pub line: u64,
    /// In milliseconds since the Unix epoch.
    pub time: Option<i64>,
    /// Escaped and cut.
    pub text: Box<str>,
}

/// One run.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "as in `TraceRun` of index.d.ts")]
pub struct RunReport {
    pub base_id: String,
    pub kind: Kind,
    pub clients: Vec<String>,
    pub first_time: Option<i64>,
    pub last_time: Option<i64>,
    pub lines: u64,
    pub ids: Vec<(String, u64)>,
    pub apify_run_ids: Vec<String>,
    pub events: Vec<EventReport>,
    pub omitted_events: u64,
}

/// Something that happened to a run.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "as in `TraceEvent` of index.d.ts")]
pub struct EventReport {
    pub step: Step,
    pub run_id: String,
    pub client_id: Option<String>,
    pub process: Option<String>,
    pub operation: Option<String>,
    pub count: u64,
    pub last_time: Option<i64>,
    pub first: LineReport,
}

/// Something wrong.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "as in `TraceFinding` of index.d.ts")]
pub struct FindingReport {
    pub code: Code,
    pub severity: Severity,
    pub confidence: Confidence,
    pub message: String,
    pub hint: &'static str,
    pub base_id: Option<String>,
    pub run_id: Option<String>,
    pub client_id: Option<String>,
    pub count: u64,
    pub evidence: Vec<LineReport>,
}

impl Report {
    /// Tells what is in the flows, of one run or client only where that was asked for.
    pub(super) fn new(flow: &Flow, files: Vec<FileReport>, only: &Only) -> Self {
        let of_base = |base: Option<Name>| match &only.base {
            Some(wanted) => base.is_some_and(|base| flow.names.text(base) == wanted),
            None => true,
        };
        let of_client = |client: Option<Name>| match &only.client {
            Some(wanted) => client.is_some_and(|client| flow.names.text(client) == wanted),
            None => true,
        };
        let owned = |name: Option<Name>| name.map(|name| flow.names.text(name).to_owned());

        let findings = finding::find(flow)
            .into_iter()
            .filter(|finding| {
                of_base(finding.base) || finding.other_base.is_some() && of_base(finding.other_base)
            })
            .filter(|finding| of_client(finding.client))
            .map(|finding| FindingReport {
                code: finding.code,
                severity: finding.severity(),
                confidence: finding.confidence,
                message: finding.message,
                hint: finding.hint,
                base_id: owned(finding.base),
                run_id: owned(finding.run_id),
                client_id: owned(finding.client),
                count: finding.count,
                evidence: finding.evidence.into_iter().map(LineReport::from).collect(),
            })
            .collect();

        let max_events = if only.base.is_some() { MAX_EVENTS_OF_ONE } else { MAX_EVENTS };
        let chosen = flow.runs.iter().filter(|(base, _)| of_base(Some(**base)));
        let mut runs: Vec<_> =
            chosen.map(|(&base, run)| run_report(flow, base, run, &of_client, max_events)).collect();
        // Of a run that is another client's, only its making is left.
        runs.retain(|(_, run)| {
            run.events.iter().any(|event| only.client.is_none() || event.client_id.is_some())
        });
        runs.sort_by(|(one, a), (other, b)| (one, &a.base_id).cmp(&(other, &b.base_id)));
        let runs: Vec<_> = runs.into_iter().map(|(_, run)| run).collect();
        let clients: BTreeSet<&str> = runs.iter().flat_map(|run| &run.clients).map(String::as_str).collect();
        Self {
            lines_with_ids: flow.lines_with_ids,
            ids: flow.ids,
            distinct_ids: flow.runs.values().map(|run| run.ids.len() as u64).sum(),
            clients: clients.len() as u64,
            files,
            findings,
            runs,
        }
    }
}

/// What is told of a run; with the place of its first line, by which runs are ordered.
fn run_report(
    flow: &Flow,
    base: Name,
    run: &Run,
    of_client: &impl Fn(Option<Name>) -> bool,
    max_events: usize,
) -> (Option<Place>, RunReport) {
    let text = |name: Name| flow.names.text(name).to_owned();
    // That a run was made is told to each of its clients.
    let is_of_all = |event: &Event| event.client.is_none() && event.step == Step::Made;
    let mut events: Vec<(&Event, &Tally)> =
        run.events.iter().filter(|(event, _)| of_client(event.client) || is_of_all(event)).collect();
    events.sort_by_cached_key(|(event, tally)| (tally.first(), event.step, flow.names.text(event.run_id)));
    let clients: BTreeSet<Name> = events.iter().filter_map(|(event, _)| event.client).collect();
    let mut clients: Vec<String> = clients.into_iter().map(text).collect();
    clients.sort();
    let is_of_all_clients = events.len() == run.events.len();
    let told: BTreeSet<Name> = events.iter().map(|(event, _)| event.run_id).collect();
    let ids = run.ids.iter().filter(|(id, _)| is_of_all_clients || told.contains(id));
    let mut ids: Vec<(String, u64)> = ids.map(|(&id, &count)| (text(id), count)).collect();
    ids.sort();
    let apify = run.apify.iter().filter(|id| is_of_all_clients || told.contains(id));
    let mut apify_run_ids: Vec<String> = apify.map(|&id| text(id)).collect();
    apify_run_ids.sort();
    let first = events.first().map(|(_, tally)| tally.first());
    let times = || events.iter().flat_map(|(_, tally)| [tally.first().time, tally.last.time]).flatten();
    let report = RunReport {
        base_id: text(base),
        kind: run.kind,
        clients,
        first_time: times().min(),
        last_time: times().max(),
        lines: match is_of_all_clients {
            true => run.lines,
            false => events.iter().map(|(_, tally)| tally.count).sum(),
        },
        ids,
        apify_run_ids,
        omitted_events: events.len().saturating_sub(max_events) as u64,
        events: events
            .iter()
            .take(max_events)
            .filter_map(|(event, tally)| {
                Some(EventReport {
                    step: event.step,
                    run_id: text(event.run_id),
                    client_id: event.client.map(text),
                    process: event.process.map(text),
                    operation: event.operation.map(text),
                    count: tally.count,
                    last_time: tally.last.time,
                    first: tally.kept.first().cloned()?.into(),
                })
            })
            .collect(),
    };
    (first, report)
}

impl From<Sight> for LineReport {
    fn from(sight: Sight) -> Self {
        let Place { time, file, line } = sight.place;
        Self { file, line, time, text: sight.text }
    }
}
