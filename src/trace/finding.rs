//! What is wrong in the flows, and the lines that show it.
//!
//! Each kind is a row of [`Code`] and one function that looks for it. What a function sees is gathered and ordered, so what
//! it finds does not depend on the order of the lines.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::{Event, Flow, Place, Run, Sight, Spot, Tally, Wrong};
use super::names::Name;
use super::scan::Key;
use super::step::Step;
use crate::id::{Kind, RunId};
use crate::moment;
use crate::refusal::Reason;
use crate::shown::Shown;

/// How many lines show a finding.
const EVIDENCE: usize = 4;

/// Two runs of a client that begin within so many seconds were to be one: nobody starts the same work twice at once.
const TWICE_WITHIN: i64 = 10;

/// The nearest registration is looked for within so many seconds, as the registry's own diagnosis does.
const NEAR_WITHIN: i64 = 120;

/// An id and the line that made it are written within so many seconds of one another.
const CLOCK_SLACK: i64 = 60;

/// What logs that end so many milliseconds after a registration can't say is whether its run goes on.
const STILL_RUNNING: i64 = 30 * 60_000;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// Two ids, made within seconds for one client: one chain of work that lost its id on the way.
    MadeTwice,
    /// One id, made by two processes.
    MadeByTwoProcesses,
    /// The time in an id is off by half hours.
    LocalClock,
    /// The suffix of a client stands in an id two or more times.
    DoubledSuffix,
    /// An object, `undefined` or the like in the place of an id.
    NotAnId,
    /// It begins as an id, and goes wrong.
    MalformedId,
    /// An id that a log has cut.
    CutOff,
    /// A job id in the place of a run id.
    JobId,
    /// An id of another client than the line's.
    OtherTenant,
    /// Looked up by its base, and registered with its client.
    BaseForClientRunId,
    /// The reverse.
    ClientRunIdForBase,
    /// Looked up, and registered by nobody.
    NeverRegistered,
    /// Registered, and never completed.
    NeverCompleted,
    /// Success is claimed, though the record was not found.
    SuccessAfterMiss,
    /// An id of the older form, after the client had one of the newer.
    OlderForm,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Data is, or will be, in the wrong place or lost.
    Error,
    /// It may be, or somebody has to look.
    Warning,
}

/// How sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The lines say so.
    High,
    /// The lines are as if; another explanation is rare.
    Medium,
    /// It is a possibility.
    Low,
}

impl Code {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::MadeTwice,
        Self::MadeByTwoProcesses,
        Self::LocalClock,
        Self::DoubledSuffix,
        Self::NotAnId,
        Self::MalformedId,
        Self::CutOff,
        Self::JobId,
        Self::OtherTenant,
        Self::BaseForClientRunId,
        Self::ClientRunIdForBase,
        Self::NeverRegistered,
        Self::NeverCompleted,
        Self::SuccessAfterMiss,
        Self::OlderForm,
    ];

    /// Its name in a report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MadeTwice => "made-twice",
            Self::MadeByTwoProcesses => "made-by-two-processes",
            Self::LocalClock => "local-clock",
            Self::DoubledSuffix => "doubled-suffix",
            Self::NotAnId => "not-an-id",
            Self::MalformedId => "malformed-id",
            Self::CutOff => "cut-off",
            Self::JobId => "job-id",
            Self::OtherTenant => "other-tenant",
            Self::BaseForClientRunId => "base-for-client-run-id",
            Self::ClientRunIdForBase => "client-run-id-for-base",
            Self::NeverRegistered => "never-registered",
            Self::NeverCompleted => "never-completed",
            Self::SuccessAfterMiss => "success-after-miss",
            Self::OlderForm => "older-form",
        }
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::MadeTwice
            | Self::MadeByTwoProcesses
            | Self::DoubledSuffix
            | Self::NotAnId
            | Self::OtherTenant
            | Self::BaseForClientRunId
            | Self::ClientRunIdForBase
            | Self::NeverRegistered
            | Self::SuccessAfterMiss => Severity::Error,
            Self::LocalClock
            | Self::MalformedId
            | Self::CutOff
            | Self::JobId
            | Self::NeverCompleted
            | Self::OlderForm => Severity::Warning,
        }
    }

    /// What to do about it.
    const fn hint(self) -> &'static str {
        match self {
            Self::MadeTwice => {
                "Make the id once, where the chain begins, and pass it on; runIdBoundary({ role: 'consumer' }) refuses to make another."
            }
            Self::MadeByTwoProcesses => {
                "Two processes count the same seconds: let one of them make the ids, or pass the id to the other."
            }
            Self::LocalClock => {
                "Make ids with generateTimestampRunId(), which is in UTC, or configure every process with the same timeZone."
            }
            Self::CutOff => "Log the whole id; what was cut can't be followed.",
            Self::OtherTenant => {
                "Find where that line takes its id from; createClientRunId() and runIdBoundary({ clientId }) refuse another client's."
            }
            Self::BaseForClientRunId | Self::ClientRunIdForBase => {
                "Register and look up with this package: the pair of base and client finds both spellings."
            }
            Self::NeverRegistered => {
                "Register the record where it is made, with registerRunRecord() or withRunRecord(), before anything looks it up."
            }
            Self::NeverCompleted => {
                "Look for what stopped after the registration, and complete or fail the record there."
            }
            Self::SuccessAfterMiss => {
                "Stop where the record is missing: requireRunRecordId() throws, where getRunRecordId() answers null."
            }
            Self::OlderForm => {
                "Look for the caller that still makes SR- ids, and let it take the id that it is given."
            }
            // Why it is none says more.
            Self::DoubledSuffix | Self::NotAnId | Self::MalformedId | Self::JobId => "",
        }
    }
}

impl Severity {
    /// Its name in a report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

impl Confidence {
    /// Its name in a report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// Something wrong, with the lines that show it.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) code: Code,
    pub(super) confidence: Confidence,
    pub(super) message: String,
    pub(super) hint: &'static str,
    pub(super) base: Option<Name>,
    /// The other run that it is about.
    pub(super) other_base: Option<Name>,
    /// The id, or what stands in its place.
    pub(super) run_id: Option<Name>,
    pub(super) client: Option<Name>,
    pub(super) count: u64,
    /// In order.
    pub(super) evidence: Vec<Sight>,
}

impl Finding {
    fn new(code: Code, confidence: Confidence, message: String, sights: Vec<Sight>) -> Self {
        let mut evidence: Vec<Sight> = sights;
        evidence.sort();
        evidence.dedup();
        evidence.truncate(EVIDENCE);
        Self {
            code,
            confidence,
            message,
            hint: code.hint(),
            base: None,
            other_base: None,
            run_id: None,
            client: None,
            count: 1,
            evidence,
        }
    }

    fn of(mut self, base: Option<Name>, run_id: Option<Name>, client: Option<Name>) -> Self {
        (self.base, self.run_id, self.client) = (base, run_id, client);
        self
    }

    fn counted(mut self, count: u64) -> Self {
        self.count = count;
        self
    }
}

/// Whether the time of a line names its zone; a number of milliseconds is of UTC.
fn names_zone(line: &str) -> bool {
    let is_time = |text: &[u8]| {
        text.iter()
            .enumerate()
            .all(|(at, byte)| if at % 3 == 2 { *byte == b':' } else { byte.is_ascii_digit() })
    };
    let Some(at) = line.as_bytes().windows(8).position(is_time) else { return true };
    let behind = line[at + 8..].trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ',');
    behind.starts_with(['Z', '+', '-'])
}

/// All that is wrong: errors first, then in the order of time.
pub(super) fn find(flow: &Flow) -> Vec<Finding> {
    let look = Look::new(flow);
    let mut findings = Vec::new();
    for (spot, tally) in &flow.spots {
        findings.extend(look.spot(spot, tally));
    }
    for (&base, run) in &flow.runs {
        look.made_by_two_processes(base, run, &mut findings);
        look.local_clock(base, run, &mut findings);
        look.records(base, run, &mut findings);
        look.success_after_miss(base, run, &mut findings);
    }
    look.made_twice(&mut findings);
    look.older_form(&mut findings);
    findings.sort_by_cached_key(|finding| {
        let place = finding.evidence.first().map(|sight| sight.place);
        let text = |name: Option<Name>| name.map(|name| flow.names.text(name).to_owned());
        let texts = [text(finding.run_id), text(finding.client), text(finding.base)];
        // On one line, `undefined` may stand for an id and for a client, in quotes and not.
        let rest = (finding.message.clone(), finding.confidence, finding.count);
        (finding.code.severity(), place, finding.code, texts, rest)
    });
    findings
}

/// What lines of one kind say.
type Told<'f> = (&'f Event, &'f Tally);

/// The record of a client in a run, or of the run itself.
#[derive(Default)]
struct Record<'f> {
    /// In order, as are the next two.
    registered: Vec<Told<'f>>,
    missed: Vec<Told<'f>>,
    looked_up: Vec<Told<'f>>,
    /// When it was last registered or found.
    there: Option<Place>,
    /// When it last was said to have ended.
    ended: Option<Place>,
    is_updated: bool,
    /// The last of all lines.
    last: Option<Place>,
}

/// The records of a run, by client.
struct Records<'f> {
    by_client: BTreeMap<Option<Name>, Record<'f>>,
    /// The first registration of all.
    first: Option<Told<'f>>,
    /// The clients that have one.
    registered: BTreeSet<Name>,
}

/// The flows, and what is known of all of them together.
struct Look<'f> {
    flow: &'f Flow,
    /// The first registration of each run whose base names a time, by client; by that second and the text of the base.
    registered: BTreeMap<Option<Name>, BTreeMap<(i64, &'f str), Told<'f>>>,
    /// Whether any line tells of a registration.
    tells_registrations: bool,
    /// The first line of each run.
    first_lines: BTreeMap<Name, &'f Sight>,
    /// The clients of each run that an id begins with which may have been cut.
    clients_of_cut: BTreeMap<Name, BTreeSet<Name>>,
    /// The first time in the logs.
    begin: Option<i64>,
    /// The last.
    end: Option<i64>,
}

impl<'f> Look<'f> {
    fn new(flow: &'f Flow) -> Self {
        let mut look = Self {
            flow,
            registered: BTreeMap::new(),
            tells_registrations: false,
            first_lines: BTreeMap::new(),
            clients_of_cut: BTreeMap::new(),
            begin: None,
            end: None,
        };
        for spot in flow.spots.keys().filter(|spot| spot.reason == Some(Reason::CutOff)) {
            look.clients_of_cut.extend(spot.base.map(|base| (base, BTreeSet::new())));
        }
        for (&base, run) in &flow.runs {
            look.add(base, run);
        }
        look
    }

    fn add(&mut self, base: Name, run: &'f Run) {
        let second = self.second_of(base).map(|second| (second, self.text(base)));
        for (event, tally) in &run.events {
            let first = tally.first().time;
            self.begin = first.map(|time| self.begin.map_or(time, |begin| begin.min(time))).or(self.begin);
            self.end = self.end.max(tally.last.time);
            if event.step != Step::Registered {
                continue;
            }
            self.tells_registrations = true;
            if let Some(second) = second {
                let told = self.registered.entry(event.client).or_default().get(&second).copied();
                let told = self.earlier(told, (event, tally));
                self.registered.entry(event.client).or_default().insert(second, told);
            }
        }
        let first = run.events.values().filter_map(|tally| tally.kept.first()).min();
        self.first_lines.extend(first.map(|first| (base, first)));
        if let Some(clients) = self.clients_of_cut.get_mut(&base) {
            clients.extend(run.events.keys().filter_map(|event| event.client));
        }
    }

    /// The one that comes first in order.
    fn earlier(&self, one: Option<Told<'f>>, other: Told<'f>) -> Told<'f> {
        one.filter(|&one| self.order(one) <= self.order(other)).unwrap_or(other)
    }

    fn text(&self, name: Name) -> &'f str {
        self.flow.names.text(name)
    }

    /// The order of events: by place; of those on one line, what the message names before what the headers name. It does not
    /// depend on the order in which lines were read.
    fn order(&self, (event, tally): (&Event, &Tally)) -> (Place, bool, &'f str, Option<&'f str>) {
        let process = event.process.map(|process| self.text(process));
        (tally.first(), !event.is_named, self.text(event.run_id), process)
    }

    fn shown(&self, name: Name) -> Shown {
        Shown::new(self.text(name))
    }

    /// The time that a base names, in seconds since the Unix epoch.
    fn second_of(&self, base: Name) -> Option<i64> {
        RunId::read(self.text(base))?.base_id().second().map(|second| second.unix_ms() / 1_000)
    }

    /// When a run began: the time that its base names, else that of its first line.
    fn began(&self, base: Name) -> Option<i64> {
        let first_line = || self.first_lines.get(&base)?.place.time.map(|time| time.div_euclid(1_000));
        self.second_of(base).or_else(first_line)
    }

    /// What a line shows by itself.
    fn spot(&self, spot: &Spot, tally: &Tally) -> Option<Finding> {
        let shown = self.text(spot.text);
        let sentence = || spot.reason.map(Reason::sentence).unwrap_or_default();
        let (code, confidence, message) = match (spot.wrong, spot.reason) {
            (Wrong::OtherTenant, _) => {
                let line = self.shown(spot.client?);
                let message = format!("A line of \"{line}\" holds the run ID \"{}\".", Shown::new(shown));
                // The line may be about both.
                let confidence = if spot.is_text { Confidence::High } else { Confidence::Medium };
                (Code::OtherTenant, confidence, message)
            }
            (Wrong::Id, Some(Reason::DoubledClient)) => {
                let message = format!("The suffix of the client stands more than once in \"{shown}\".");
                (Code::DoubledSuffix, Confidence::High, message)
            }
            (Wrong::Id, Some(Reason::CutOff)) => {
                let whole = shown.trim_end_matches(['.', '…']);
                // Three dots behind a whole id are a pause in a sentence.
                let run = self.flow.runs.get(&spot.base?);
                let client = RunId::read(whole).and_then(RunId::client_id);
                let client = client.and_then(|client| self.flow.names.find(client.as_str()));
                let clients = self.clients_of_cut.get(&spot.base?);
                let is_client =
                    client.zip(clients).is_some_and(|(client, clients)| clients.contains(&client));
                let is_known = |run: &Run| {
                    self.flow.names.find(whole).is_some_and(|id| run.ids.contains_key(&id)) || is_client
                };
                if run.is_some_and(is_known) {
                    return None;
                }
                (Code::CutOff, Confidence::Low, format!("\"{shown}\" may be an id that was cut off."))
            }
            (Wrong::Id, Some(Reason::ClientReserved | Reason::ObjectText | Reason::PromiseText)) => {
                let message = format!("\"{shown}\" has no client where one belongs. {}", sentence());
                (Code::NotAnId, Confidence::High, message)
            }
            (Wrong::Id, _) => {
                let message = format!("\"{shown}\" is no run ID. {}", sentence());
                (Code::MalformedId, Confidence::Medium, message)
            }
            (Wrong::Stranger(_), Some(Reason::JobId)) => {
                let message = format!("The job id \"{shown}\" stands where a run ID belongs.");
                (Code::JobId, Confidence::Medium, message)
            }
            (Wrong::Stranger(key), _) => {
                let place = if key == Some(Key::Client) { "client ID" } else { "run ID" };
                let confidence = if spot.is_text { Confidence::High } else { Confidence::Medium };
                let message = format!("\"{shown}\" stands where a {place} belongs. {}", sentence());
                (Code::NotAnId, confidence, message)
            }
        };
        let mut finding = Finding::new(code, confidence, message, tally.kept.clone())
            .of(spot.base, Some(spot.text), spot.client)
            .counted(tally.count);
        if finding.hint.is_empty() {
            finding.hint = spot.reason.map(Reason::hint).unwrap_or_default();
        }
        Some(finding)
    }

    /// The same id made in two places that don't know of each other.
    fn made_by_two_processes(&self, base: Name, run: &'f Run, findings: &mut Vec<Finding>) {
        let mut by_id: BTreeMap<Name, Vec<(&Event, &Tally)>> = BTreeMap::new();
        for (event, tally) in run.events.iter().filter(|(event, _)| event.step == Step::Made) {
            by_id.entry(event.run_id).or_default().push((event, tally));
        }
        for (run_id, mut made) in by_id {
            made.sort_by_key(|&made| self.order(made));
            let Some(&(first, first_tally)) = made.first() else { continue };
            // Without a process, another file tells of one; but not of a run that one process begins and another resumes.
            let is_at_once = |tally: &Tally| match (tally.first().time, first_tally.first().time) {
                (Some(one), Some(other)) => (one - other).abs() <= TWICE_WITHIN * 1_000,
                _ => true,
            };
            let is_other = |event: &Event, tally: &Tally| match (event.process, first.process) {
                (Some(one), Some(other)) => one != other,
                _ => tally.first().file != first_tally.first().file,
            };
            // A log that was read twice has the same lines in two files.
            let lines = |tally: &'f Tally| tally.kept.iter().map(|sight| (sight.place.time, &sight.text));
            let of_first: BTreeSet<_> = made
                .iter()
                .filter(|(event, tally)| !is_other(event, tally))
                .flat_map(|(_, tally)| lines(tally))
                .collect();
            let is_copy = |tally: &'f Tally| lines(tally).any(|line| of_first.contains(&line));
            let are_told = |event: &Event| event.process.is_some() && first.process.is_some();
            let other = made.iter().find(|(event, tally)| {
                is_other(event, tally) && !is_copy(tally) && (are_told(event) || is_at_once(tally))
            });
            if let Some((event, other)) = other {
                let message = format!("Two processes made the run ID \"{}\".", self.shown(run_id));
                let sights = [first_tally, other].into_iter().flat_map(|tally| tally.kept.first().cloned());
                // One process may write two files.
                let confidence = if are_told(event) { Confidence::High } else { Confidence::Medium };
                let finding = Finding::new(Code::MadeByTwoProcesses, confidence, message, sights.collect());
                findings.push(finding.of(Some(base), Some(run_id), first.client));
            }
        }
    }

    /// An id whose time is half hours away from the line that made it; or from any line, if it is ahead of it. Behind it is
    /// an id, too, that is read again later; not so where that is the first that is heard of the run.
    fn local_clock(&self, base: Name, run: &'f Run, findings: &mut Vec<Finding>) {
        let Some(second) = self.second_of(base) else { return };
        let ahead = |place: Place| place.time.map(|time| second - time.div_euclid(1_000));
        let begin = run.events.values().map(Tally::first).min();
        let is_off = |event: &Event, place: Place, seconds: i64| {
            let half_hours = (seconds as f64 / 1_800.0).round() as i64;
            half_hours != 0
                && half_hours.abs() <= 28
                && (seconds - half_hours * 1_800).abs() <= CLOCK_SLACK
                && (seconds > 0 || (event.step == Step::Made && Some(place) == begin))
        };
        let first = run
            .events
            .iter()
            .filter(|(event, tally)| {
                ahead(tally.first()).is_some_and(|seconds| is_off(event, tally.first(), seconds))
            })
            .min_by_key(|&(event, tally)| (event.step != Step::Made, self.order((event, tally))));
        if let Some((event, tally)) = first
            && let Some(seconds) = ahead(tally.first())
        {
            let half_hours = (seconds as f64 / 1_800.0).round();
            let direction = if half_hours > 0.0 { "ahead of" } else { "behind" };
            let is_zoned = tally.kept.first().is_none_or(|sight| names_zone(&sight.text));
            let message = format!(
                "The time in \"{}\" is {} h {direction} the line: {}.",
                self.shown(event.run_id),
                half_hours.abs() / 2.0,
                if is_zoned {
                    "it was made under a local clock"
                } else {
                    "one of the two is of a local clock"
                }
            );
            let confidence = match (is_zoned, event.step) {
                (false, _) => Confidence::Low,
                (true, Step::Made) => Confidence::High,
                (true, _) => Confidence::Medium,
            };
            let sights = tally.kept.first().cloned().into_iter().collect();
            let finding = Finding::new(Code::LocalClock, confidence, message, sights);
            findings.push(finding.of(Some(base), Some(event.run_id), event.client));
        }
    }

    /// The events of a run that are about records, by client.
    fn records_of(&self, base: Name, run: &'f Run) -> Records<'f> {
        let mut by_client: BTreeMap<Option<Name>, Record<'f>> = BTreeMap::new();
        for (event, tally) in &run.events {
            let record = by_client.entry(event.client).or_default();
            let last = Some(tally.last);
            record.last = record.last.max(last);
            // By the id of its Apify run, a run is not looked up in the registry of records.
            let is_own = || self.text(event.run_id).starts_with(self.text(base));
            match event.step {
                Step::Registered => {
                    record.registered.push((event, tally));
                    record.there = record.there.max(last);
                }
                Step::Found => record.there = record.there.max(last),
                Step::NotFound if is_own() => record.missed.push((event, tally)),
                Step::LookedUp if is_own() => record.looked_up.push((event, tally)),
                Step::Completed | Step::Failed => record.ended = record.ended.max(last),
                Step::Updated => record.is_updated = true,
                _ => {}
            }
        }
        for record in by_client.values_mut() {
            for list in [&mut record.registered, &mut record.missed, &mut record.looked_up] {
                list.sort_by_key(|&event| self.order(event));
            }
        }
        let first_ones = by_client.values().filter_map(|record| record.registered.first().copied());
        let first = first_ones.min_by_key(|&told| self.order(told));
        let registered = by_client.iter().filter(|(_, record)| !record.registered.is_empty());
        let registered = registered.filter_map(|(client, _)| *client).collect();
        Records { by_client, first, registered }
    }

    /// Whether each record that is looked up is registered, by the spelling it is looked up by, and completed.
    fn records(&self, base: Name, run: &'f Run, findings: &mut Vec<Finding>) {
        let records = self.records_of(base, run);
        // Some tell of the end of each client's run, some of that of the whole.
        let ends_by_client =
            records.by_client.iter().any(|(client, record)| client.is_some() && record.ended.is_some());
        let end_of_run = records.by_client.get(&None).and_then(|record| record.ended);
        let last = records.by_client.values().filter_map(|record| record.last).max();
        for (&client, record) in &records.by_client {
            let is_ended_otherwise = |since: Place| match client {
                None => ends_by_client,
                Some(_) => !ends_by_client && end_of_run >= Some(since),
            };
            let last = if client.is_some() { record.last } else { last };
            if run.kind != Kind::Apify
                && let Some(finding) = self.never_completed(client, record, last, is_ended_otherwise)
            {
                findings.push(finding.of(
                    Some(base),
                    record.registered.first().map(|(event, _)| event.run_id),
                    client,
                ));
            }
            // A record that is missed, and made then, was looked for to be made.
            let missed = record.missed.iter().rev().find(|(_, tally)| record.there <= Some(tally.last));
            if let Some(&(event, tally)) = missed
                && let Some(finding) = self.other_spelling(base, client, event, tally, &records)
            {
                findings.push(finding.of(Some(base), Some(event.run_id), client));
                continue;
            }
            if record.there.is_some() {
                continue;
            }
            // Who goes on has found it.
            let last_looked_up = record.looked_up.iter().map(|(_, tally)| tally.last).max();
            let goes_on = record.ended.is_some() || record.is_updated || record.last > last_looked_up;
            let looked_up = record.looked_up.first().filter(|_| !goes_on);
            if let Some(&(event, tally)) = record.missed.first().or(looked_up) {
                let finding = self.never_registered(base, client, event, tally, &records);
                findings.push(finding.of(Some(base), Some(event.run_id), client));
            }
        }
    }

    fn never_completed(
        &self,
        client: Option<Name>,
        record: &Record<'f>,
        last: Option<Place>,
        is_ended_otherwise: impl Fn(Place) -> bool,
    ) -> Option<Finding> {
        let &(event, tally) = record.registered.first()?;
        if record.ended >= Some(tally.first()) || is_ended_otherwise(tally.first()) {
            return None;
        }
        let may_run = match (self.end, last.and_then(|last| last.time)) {
            (Some(end), Some(time)) => end - time < STILL_RUNNING,
            _ => true,
        };
        let confidence = if may_run { Confidence::Low } else { Confidence::Medium };
        let whose = match client {
            Some(client) => format!(" for \"{}\"", self.shown(client)),
            None => String::new(),
        };
        let message = format!(
            "The record of run \"{}\" was registered{whose}, and no line says that it ended{}.",
            self.shown(event.run_id),
            if may_run { "; the logs end soon after" } else { "" }
        );
        Some(Finding::new(
            Code::NeverCompleted,
            confidence,
            message,
            tally.kept.first().cloned().into_iter().collect(),
        ))
    }

    /// A miss of a run that is registered by its other spelling.
    fn other_spelling(
        &self,
        base: Name,
        client: Option<Name>,
        missed: &Event,
        tally: &Tally,
        records: &Records<'f>,
    ) -> Option<Finding> {
        let missed_by_base = missed.run_id == base;
        let code = if missed_by_base { Code::BaseForClientRunId } else { Code::ClientRunIdForBase };
        // A run has a record of its own beside those of its clients; where others have theirs, this client has none.
        let own = usize::from(client.is_some_and(|client| records.registered.contains(&client)));
        if !missed_by_base && records.registered.len() > own {
            return None;
        }
        let first_of = |record: &Record<'f>| {
            let before =
                record.registered.iter().take_while(|(_, registered)| registered.first() < tally.last);
            before.copied().find(|(event, _)| (event.run_id == base) != missed_by_base)
        };
        let of = |client: Option<Name>| records.by_client.get(&client).and_then(first_of);
        let first_ones: Vec<Told<'f>> = match (client, missed_by_base) {
            (None, _) => records.by_client.values().filter_map(first_of).collect(),
            (Some(_), true) => of(client).into_iter().collect(),
            (Some(_), false) => of(None).into_iter().chain(of(client)).collect(),
        };
        let (registered, registration) = first_ones.into_iter().min_by_key(|&told| self.order(told))?;
        let message = format!(
            "\"{}\" was not found, for the record was registered as \"{}\".",
            self.shown(missed.run_id),
            self.shown(registered.run_id)
        );
        let confidence = if missed.is_named { Confidence::High } else { Confidence::Medium };
        let sights = registration.kept.first().into_iter().chain(&tally.kept).cloned().collect();
        Some(Finding::new(code, confidence, message, sights).counted(tally.count))
    }

    fn never_registered(
        &self,
        base: Name,
        client: Option<Name>,
        event: &Event,
        tally: &Tally,
        records: &Records<'f>,
    ) -> Finding {
        let began = self.second_of(base);
        let of_client = || {
            let began = began?;
            let near = (began - NEAR_WITHIN, "")..(began + NEAR_WITHIN + 1, "");
            let near = self.registered.get(&client)?.range(near);
            near.min_by_key(|((second, text), _)| ((second - began).abs(), *text)).map(|(_, told)| *told)
        };
        let nearest = records.first.or_else(of_client);
        let mut sights: Vec<Sight> = tally.kept.first().cloned().into_iter().collect();
        let near = match nearest {
            Some((event, tally)) => {
                sights.extend(tally.kept.first().cloned());
                let when =
                    tally.first().time.map_or(String::new(), |time| format!(" at {}", moment::iso(time)));
                format!("the nearest that was registered is \"{}\"{when}", self.shown(event.run_id))
            }
            None if !self.tells_registrations => "no line of these logs tells of any registration".to_owned(),
            None => "nothing near it was registered".to_owned(),
        };
        // What began before these logs was registered before them.
        let is_older =
            began.zip(self.begin).is_some_and(|(began, begin)| began * 1_000 < begin - CLOCK_SLACK * 1_000);
        let confidence = match event.step {
            Step::NotFound if self.tells_registrations && !is_older => Confidence::High,
            Step::NotFound => Confidence::Medium,
            _ => Confidence::Low,
        };
        let whose = match client {
            Some(client) if event.run_id == base => format!(" for \"{}\"", self.shown(client)),
            _ => String::new(),
        };
        let message =
            format!("\"{}\" was looked up{whose} and never registered; {near}.", self.shown(event.run_id));
        Finding::new(Code::NeverRegistered, confidence, message, sights).counted(tally.count)
    }

    /// A claim of success behind a miss, of the same work, without anything that mended it between the two.
    fn success_after_miss(&self, base: Name, run: &'f Run, findings: &mut Vec<Finding>) {
        type Work = (Option<Name>, Option<Name>, Option<Name>);
        let work = |event: &Event| -> Work { (event.client, event.process, event.operation) };
        let mut misses: BTreeMap<Work, Vec<(&Event, &Tally)>> = BTreeMap::new();
        for (event, tally) in run.events.iter().filter(|(event, _)| event.step == Step::NotFound) {
            misses.entry(work(event)).or_default().push((event, tally));
        }
        if misses.is_empty() {
            return;
        }
        let mut mends: BTreeMap<Option<Name>, BTreeSet<Place>> = BTreeMap::new();
        // A line, and which of its ids comes first.
        type Claim<'f> = (&'f Sight, bool, &'f str, Name);
        let mut claims: BTreeMap<Work, BTreeSet<Claim<'f>>> = BTreeMap::new();
        for (event, tally) in &run.events {
            if matches!(event.step, Step::Registered | Step::Found | Step::Made | Step::Failed) {
                mends.entry(event.client).or_default().extend(tally.places());
            }
            if event.claims_success {
                let claim = |sight| (sight, !event.is_named, self.text(event.run_id), event.run_id);
                claims.entry(work(event)).or_default().extend(tally.kept.iter().map(claim));
            }
        }
        for (of, misses) in misses {
            let Some(claims) = claims.remove(&of) else { continue };
            let claimed = claims.into_iter().find_map(|(claim, _, _, run_id)| {
                let before = |(_, tally): &&(&Event, &Tally)| tally.first() < claim.place;
                let (_, missed) = misses.iter().filter(before).max_by_key(|&&miss| self.order(miss))?;
                let last = missed.places().filter(|place| *place < claim.place).max()?;
                let mends = mends.get(&of.0);
                let is_mended = mends.is_some_and(|mends| mends.range(last..=claim.place).next().is_some());
                (!is_mended).then_some((claim, run_id, missed))
            });
            if let Some((claim, run_id, missed)) = claimed {
                let message = format!(
                    "Success is claimed for \"{}\" after its record was not found.",
                    self.shown(run_id)
                );
                let sights = missed.kept.first().into_iter().chain([claim]).cloned().collect();
                let finding = Finding::new(Code::SuccessAfterMiss, Confidence::High, message, sights);
                findings.push(finding.of(Some(base), Some(run_id), of.0));
            }
        }
    }

    /// Two runs of one client that began within seconds, the later of which was made for it; or a run that was made seconds
    /// after the parent that its line names.
    fn made_twice(&self, findings: &mut Vec<Finding>) {
        /// A run, as far as it is a client's.
        struct Own<'f> {
            base: Name,
            made: Option<Told<'f>>,
            steps: BTreeSet<Step>,
        }
        // By when they began, and by the text of their base.
        type Begun<'f> = BTreeMap<(i64, &'f str), Own<'f>>;
        let mut by_client: BTreeMap<Name, Begun<'f>> = BTreeMap::new();
        for (&base, run) in self.flow.runs.iter().filter(|(_, run)| run.kind != Kind::Apify) {
            let Some(began) = self.began(base) else { continue };
            let mut own: BTreeMap<Name, Own<'f>> = BTreeMap::new();
            let mut made_for_all = None;
            for (event, tally) in &run.events {
                let new = || Own { base, made: None, steps: BTreeSet::new() };
                let own = event.client.map(|client| own.entry(client).or_insert_with(new));
                if event.step == Step::Made {
                    let made = match &own {
                        Some(own) => own.made,
                        None => made_for_all,
                    };
                    let made = Some(self.earlier(made, (event, tally)));
                    match own {
                        Some(own) => own.made = made,
                        None => made_for_all = made,
                    }
                } else if let Some(own) = own {
                    own.steps.insert(event.step);
                }
            }
            for (client, mut own) in own {
                own.made = made_for_all.map(|made| self.earlier(own.made, made)).or(own.made);
                by_client.entry(client).or_default().insert((began, self.text(base)), own);
            }
        }
        let mut told: BTreeSet<Name> = BTreeSet::new();
        for (client, runs) in by_client {
            let runs: Vec<_> = runs.into_iter().map(|((began, _), own)| (began, own)).collect();
            for pair in runs.windows(2) {
                let [(first_began, first), (began, second)] = pair else { continue };
                if began - first_began > TWICE_WITHIN {
                    continue;
                }
                let Some((event, tally)) = second.made else { continue };
                let (first_made, base) = (first.made, second.base);
                // Two parents are two chains.
                let parents = [first_made.and_then(|(event, _)| event.parent), event.parent];
                if let [Some(one), Some(other)] = parents
                    && one != other
                {
                    continue;
                }
                // A record that is missed, and then there, was looked for to be made.
                let has = |own: &Own<'_>, step: Step| own.steps.contains(&step);
                let is_missed = |own: &Own<'_>| {
                    has(own, Step::NotFound) && !has(own, Step::Registered) && !has(own, Step::Found)
                };
                let is_certain = event.parent.is_some() || is_missed(first) || is_missed(second);
                // Each with a record of its own that came to its end: two runs at a time, as it was meant.
                let is_whole = |own: &Own<'_>| has(own, Step::Registered) && has(own, Step::Completed);
                if !is_certain && is_whole(first) && is_whole(second) {
                    continue;
                }
                told.insert(base);
                let whose = format!(" for \"{}\"", self.shown(client));
                let first_line = self.first_line(first.base, first_made);
                let finding = self.twice(
                    &whose,
                    began - first_began,
                    [(first.base, first_line), (base, tally.kept.first())],
                    if is_certain { Confidence::High } else { Confidence::Medium },
                );
                findings.push(finding.of(Some(base), Some(event.run_id), Some(client)));
            }
        }
        for (&base, run) in self.flow.runs.iter().filter(|(base, _)| !told.contains(*base)) {
            let of_parent = |event: &Event| {
                let parent = RunId::read(self.text(event.parent?))?.base_id();
                let parent = self.flow.names.find(parent.as_str()).filter(|parent| *parent != base)?;
                self.flow.runs.get(&parent).filter(|run| run.kind != Kind::Apify)?;
                let seconds = self.began(base)? - self.began(parent)?;
                (0..=TWICE_WITHIN).contains(&seconds).then_some((parent, seconds))
            };
            let made = run
                .events
                .iter()
                .filter(|(event, _)| event.step == Step::Made)
                .filter_map(|(event, tally)| Some((tally, event, of_parent(event)?)))
                .min_by_key(|&(tally, event, _)| self.order((event, tally)));
            if let Some((tally, event, (parent, seconds))) = made {
                let pair = [(parent, self.first_line(parent, None)), (base, tally.kept.first())];
                let finding = self.twice("", seconds, pair, Confidence::High);
                findings.push(finding.of(Some(base), Some(event.run_id), event.client));
            }
        }
    }

    /// The line that made a run, else its first.
    fn first_line(&self, base: Name, made: Option<Told<'f>>) -> Option<&'f Sight> {
        made.and_then(|(_, tally)| tally.kept.first()).or_else(|| self.first_lines.get(&base).copied())
    }

    fn twice(
        &self,
        whose: &str,
        seconds: i64,
        [(first, first_line), (second, line)]: [(Name, Option<&Sight>); 2],
        confidence: Confidence,
    ) -> Finding {
        let message = format!(
            "Two run IDs were made{whose} within {seconds} s: \"{}\" and \"{}\".",
            self.shown(first),
            self.shown(second)
        );
        let sights = first_line.into_iter().chain(line).cloned().collect();
        Finding { other_base: Some(first), ..Finding::new(Code::MadeTwice, confidence, message, sights) }
    }

    /// A run with an id of the older form that comes up after its client had one of the newer.
    fn older_form(&self, findings: &mut Vec<Finding>) {
        let mut newer: BTreeMap<Name, (&Sight, &str)> = BTreeMap::new();
        for (&base, run) in self.flow.runs.iter().filter(|(_, run)| run.kind == Kind::Timestamp) {
            for (client, (first, _)) in self.first_by_client(run) {
                let Some(sight) = first.1.kept.first() else { continue };
                let Some(date) = self.text(base).get(..6) else { continue };
                let earliest = newer.entry(client).or_insert((sight, date));
                *earliest = (sight, date).min(*earliest);
            }
        }
        for (&base, run) in self.flow.runs.iter().filter(|(_, run)| run.kind == Kind::Sequence) {
            for (client, ((event, tally), made)) in self.first_by_client(run) {
                let (Some(sight), run_id) = (tally.kept.first(), event.run_id) else { continue };
                let Some(&(new, date)) = newer.get(&client).filter(|(new, _)| *new < sight) else { continue };
                // One of an earlier day is spoken of, unless it is made now.
                if made <= Some(new.place) && self.text(base).get(3..9) < Some(date) {
                    continue;
                }
                let message = format!(
                    "\"{}\", an id of the older form, came after \"{}\" had one of the newer.",
                    self.shown(run_id),
                    self.shown(client)
                );
                let finding = Finding::new(
                    Code::OlderForm,
                    Confidence::High,
                    message,
                    vec![new.clone(), sight.clone()],
                );
                findings.push(finding.of(Some(base), Some(run_id), Some(client)));
            }
        }
    }
    /// What is told first of each client of a run, and when its id was last made.
    fn first_by_client(&self, run: &'f Run) -> BTreeMap<Name, (Told<'f>, Option<Place>)> {
        let mut clients: BTreeMap<Name, (Told<'f>, Option<Place>)> = BTreeMap::new();
        for (event, tally) in &run.events {
            let Some(client) = event.client else { continue };
            let made = (event.step == Step::Made).then_some(tally.last);
            let known = clients.get(&client).copied();
            let first = self.earlier(known.map(|(first, _)| first), (event, tally));
            clients.insert(client, (first, made.max(known.and_then(|(_, made)| made))));
        }
        clients
    }
}
