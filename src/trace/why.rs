//! How one line was read, for `trace --why`: its format and fields, what is on it, and which rule explains it.

use std::borrow::Cow;

use serde::Serialize;

use super::entry::Entry;
use super::flow::{Event, Role, Writer, WriterId};
use super::names::Name;
use super::redact;
use super::report::Report;
use super::scan::{Hit, What};
use super::steps::Step;
use crate::id::Kind;
use crate::moment;
use crate::shown::Shown;

/// How a line was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Why {
    formats: Vec<&'static str>,
    time: Option<i64>,
    level: Option<&'static str>,
    run_id: Option<String>,
    parent: Option<String>,
    message: String,
    hits: Vec<HitReport>,
    texts: Vec<String>,
    rule: Option<usize>,
    writer: Writer,
    client: Option<Name>,
    /// What happened to its ids, as it was read: their clients are settled later.
    pub(super) events: Vec<Event>,
    notes: Vec<&'static str>,
}

/// Something that was found on the line.
#[derive(Clone, Debug, Serialize)]
struct HitReport {
    text: String,
    what: &'static str,
    role: &'static str,
    reason: Option<Cow<'static, str>>,
}

/// How a line was read, in a report.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WhyReport<'r> {
    formats: &'r [&'static str],
    fields: FieldsReport<'r>,
    hits: &'r [HitReport],
    texts: &'r [String],
    rule: Option<RuleReport<'r>>,
    events: Vec<EventReport<'r>>,
    notes: &'r [&'static str],
    findings: Vec<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FieldsReport<'r> {
    time: Option<String>,
    level: Option<&'static str>,
    process: Option<&'r str>,
    operation: Option<&'r str>,
    client_id: Option<&'r str>,
    run_id: Option<&'r str>,
    parent: Option<&'r str>,
    message: &'r str,
}

#[derive(Serialize)]
struct RuleReport<'r> {
    source: String,
    step: &'static str,
    #[serde(rename = "match")]
    matches: &'r str,
    unless: Option<&'r str>,
    note: Option<&'r str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventReport<'r> {
    step: &'static str,
    run_id: &'r str,
    client_id: Option<&'r str>,
    confidence: &'static str,
}

/// A line without ids was read for this only.
const NO_IDS: &str =
    "There is no run ID on this line, so it is only read if it follows a miss by the same process.";
const UNKNOWN: &str = "Its format is unknown: it was read for its IDs, and all of it is the message.";
const UNEXPLAINED: &str = "No rule matches what it says, so its IDs are only mentioned.";
const INHERITED: &str = "What it lacks (time, level, process) comes from the line around or above it.";

impl Why {
    /// Describes how a line was read.
    pub(super) fn of(entry: &Entry<'_>) -> Self {
        let line = entry.line;
        let text =
            |range: Option<&std::ops::Range<usize>>| range.map(|range| text(&entry.text[range.clone()]));
        let mut notes = Vec::new();
        notes.extend(entry.hits.is_empty().then_some(NO_IDS));
        notes.extend((line.formats.is_empty() && !line.is_inherited).then_some(UNKNOWN));
        notes.extend(line.is_inherited.then_some(INHERITED));
        notes.extend((entry.step == Step::Mentioned).then_some(UNEXPLAINED));
        let texts = entry.texts.iter().filter(|text| !text.is_empty());
        Self {
            formats: line.formats.names().collect(),
            time: line.time,
            level: line.level.map(super::format::Level::name),
            run_id: text(line.run.as_ref()),
            parent: text(line.parent.as_ref()),
            message: shown(entry.message),
            hits: entry.hits.iter().map(|hit| HitReport::of(entry, hit)).collect(),
            texts: texts.map(|text| shown(text)).collect(),
            rule: entry.rule,
            writer: entry.writer,
            client: entry.client,
            events: Vec::new(),
            notes,
        }
    }

    /// Gives its names and writers the numbers that another thread has for them.
    pub(super) fn renamed(self, name: impl Fn(Name) -> Name, writers: &[WriterId]) -> Self {
        Self {
            writer: self.writer.renamed(&name),
            client: self.client.map(&name),
            events: self.events.into_iter().map(|event| event.renamed(&name, writers)).collect(),
            ..self
        }
    }

    pub(super) fn report<'r>(&'r self, report: &'r Report<'_>) -> WhyReport<'r> {
        let flow = report.flow;
        let place = report.options.why;
        let mut findings: Vec<usize> = report
            .evidence()
            .filter(|(_, place_of)| Some((place_of.file(), place_of.line())) == place)
            .map(|(at, _)| at)
            .collect();
        findings.dedup();
        let tenant = |client| flow.tenant(client);
        let word = |is_tenant: bool| {
            let mut words = self.writer.words.into_iter().flatten();
            words.find(|&word| tenant(word).is_some() == is_tenant)
        };
        WhyReport {
            formats: &self.formats,
            fields: FieldsReport {
                time: self.time.map(moment::iso),
                level: self.level,
                process: report.text(self.writer.process),
                operation: report.text(self.writer.operation.or_else(|| word(false))),
                client_id: report.text(self.client.or_else(|| word(true))),
                run_id: self.run_id.as_deref(),
                parent: self.parent.as_deref(),
                message: &self.message,
            },
            hits: &self.hits,
            texts: &self.texts,
            rule: self.rule.map(|index| {
                let rule = report.rules.rule(index);
                RuleReport {
                    source: rule.source.to_string(),
                    step: rule.step.name(),
                    matches: &rule.matches,
                    unless: rule.unless.as_deref(),
                    note: rule.note.as_deref(),
                }
            }),
            events: self
                .events
                .iter()
                .map(|event| EventReport {
                    step: event.step.name(),
                    run_id: flow.names.text(event.run_id),
                    client_id: report.text(event.client.and_then(tenant).or_else(|| word(true))),
                    confidence: if event.is_exact() { "high" } else { "medium" },
                })
                .collect(),
            notes: &self.notes,
            findings,
        }
    }
}

impl HitReport {
    fn of(entry: &Entry<'_>, hit: &Hit<'_>) -> Self {
        let (what, reason) = match &hit.what {
            What::Id { base: (kind, _), .. } => match kind {
                Kind::Apify => ("an Apify run ID", None),
                Kind::Timestamp | Kind::Sequence => ("a run ID", None),
            },
            What::Wrong { reason, .. } => ("not a run ID, though it begins like one", Some(*reason)),
            What::Client(_) => ("a client ID", None),
            What::Refusal { .. } => ("a refusal that names no run ID", None),
            What::Stranger { reason, .. } => ("in the place of an ID", Some(*reason)),
        };
        let role = match entry.role(hit) {
            Role::Named => "the message names it",
            Role::Run => "the line is of this run",
            Role::Parent => "it is the parent",
            Role::Aside | Role::Before => "it is elsewhere on the line",
        };
        let reason = reason.map(crate::refusal::Reason::sentence);
        // An object in the place of an id may hold secrets.
        let written = String::from_utf8_lossy(&entry.text[hit.start..hit.end]);
        let text = Shown::new(&redact::replaced(&written, redact::MASK)).to_string();
        Self { text, what, role, reason }
    }
}

fn text(bytes: &[u8]) -> String {
    Shown::new(&String::from_utf8_lossy(bytes)).to_string()
}

fn shown(bytes: &[u8]) -> String {
    let secrets = redact::secrets(bytes);
    redact::shown(bytes, 0..0, &secrets).to_string()
}
