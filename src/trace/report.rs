//! What a trace reports, in an order that is the same for the same logs. Runs are made one at a time, because all of them
//! together may take more memory than the flows. Names of fields are those of `TraceReport` in index.d.ts.

use std::collections::{BTreeMap, BTreeSet};

use super::files::FileReport;
use super::finding::{self, Finding};
use super::flow::{Event, Flow, Reason, Run};
use super::format::Formats;
use super::names::Name;
use super::shapes::{
    EventReport, FindingReport, FormatReport, Head, IdReport, LineReport, RunReport, Totals,
};
use super::tally::{Place, Seen, Tally};
use super::unexplained;
use super::{Options, Rules};
use crate::moment;
use crate::severity::Severity;
use crate::sorting;

/// The most events of a run in a report; more than a person reads.
const MAX_EVENTS: usize = 200;

/// The most if one run was asked for.
const MAX_EVENTS_OF_ONE: usize = 5_000;

/// The most events of all runs. If there are more, the runs with findings come first, then the latest.
const MAX_EVENTS_OF_ALL: usize = 200_000;

/// The most ids of a run.
const MAX_IDS: usize = 1_000;

/// The most runs, chosen as events are. A report of a million would be larger than all that was kept of the logs.
const MAX_RUNS: usize = 20_000;

/// The most findings: errors first, then the earliest.
const MAX_FINDINGS: usize = 20_000;

/// All that a trace has found.
pub struct Report<'f> {
    pub(super) flow: &'f Flow,
    pub(super) rules: &'f Rules,
    pub(super) options: &'f Options,
    pub(super) files: Vec<FileReport>,
    findings: Vec<Finding>,
    omitted_findings: usize,
    errors: usize,
    warnings: usize,
    /// The findings that an earlier reading reported.
    pub(super) reported: &'f [u64],
    /// What the next reading needs, if that was asked for.
    pub(super) state: Option<String>,
    /// The runs that are reported, in order of time.
    runs: Vec<Name>,
    omitted_runs: usize,
    clients: usize,
    /// The runs whose events are reported; all of them if `None`.
    shown: Option<BTreeSet<Name>>,
}

impl<'f> Report<'f> {
    /// Looks for findings in the flows, and chooses the runs and findings that were asked for.
    pub(super) fn new(
        flow: &'f Flow,
        rules: &'f Rules,
        options: &'f Options,
        files: Vec<FileReport>,
    ) -> Self {
        let mut report = Self {
            flow,
            rules,
            options,
            files,
            findings: Vec::new(),
            omitted_findings: 0,
            errors: 0,
            warnings: 0,
            reported: &[],
            state: None,
            runs: Vec::new(),
            omitted_runs: 0,
            clients: 0,
            shown: None,
        };
        report.choose_findings();
        report.choose_runs();
        report.shown = report.runs_to_show();
        report
    }

    fn choose_findings(&mut self) {
        let (flow, options) = (self.flow, self.options);
        let mut findings = finding::find(flow, options.state.is_some());
        findings.retain(|finding| {
            let is_of_other = finding.other_base.is_some() && is_of_run(flow, options, finding.other_base);
            (is_of_run(flow, options, finding.base) || is_of_other)
                && is_of_client(flow, options, finding.client)
        });
        let of = |severity| findings.iter().filter(|finding| finding.severity() == severity).count();
        (self.errors, self.warnings) = (of(Severity::Error), of(Severity::Warning));
        self.omitted_findings = findings.len().saturating_sub(MAX_FINDINGS);
        findings.truncate(MAX_FINDINGS);
        self.findings = findings;
    }

    fn choose_runs(&mut self) {
        let (flow, options) = (self.flow, self.options);
        let mut runs: Vec<(Place, &str, Name)> = Vec::new();
        let mut clients = BTreeSet::new();
        for &base in flow.runs.keys().filter(|base| is_of_run(flow, options, Some(**base))) {
            // Of a run that is another client's, only its making is left.
            if options.client.is_none() || self.clients(base).next().is_some() {
                clients.extend(self.clients(base));
                let first = self.events(base).map(|(_, tally)| tally.first()).min();
                runs.extend(first.map(|first| (first, flow.names.text(base), base)));
            }
        }
        self.clients = clients.len();
        sorting::sort_by(&mut runs, Ord::cmp);
        self.runs = runs.into_iter().map(|(_, _, base)| base).collect();
        if self.runs.len() > MAX_RUNS {
            let chosen = sorting::distinct(self.most_telling().take(MAX_RUNS));
            self.omitted_runs = self.runs.len() - chosen.len();
            self.runs.retain(|base| chosen.contains(base));
        }
    }

    /// The runs with findings, then the latest ones, each once.
    fn most_telling(&self) -> impl Iterator<Item = Name> {
        let with_findings = sorting::distinct(self.findings.iter().filter_map(|finding| finding.base));
        let is_with = move |base: &Name| with_findings.contains(base);
        let (with, without): (Vec<Name>, Vec<Name>) = self.runs.iter().rev().copied().partition(is_with);
        with.into_iter().chain(without)
    }

    /// The report without its lists.
    #[must_use]
    pub fn head(&self) -> Head<'_> {
        let flow = self.flow;
        let sum = |of: fn(&FileReport) -> u64| self.files.iter().map(of).sum();
        let counts = flow.counts;
        Head {
            version: 2,
            totals: Totals {
                bytes: sum(|file| file.bytes),
                lines: sum(|file| file.lines),
                lines_with_ids: counts.lines,
                ids: counts.ids,
                distinct_ids: flow.all_ids().count() as u64,
                runs: self.runs.len() + self.omitted_runs,
                clients: self.clients,
                errors: self.errors,
                warnings: self.warnings,
                explained: counts.explained,
                unexplained: counts.lines - counts.explained,
                unknown_format: counts.unknown_format,
                without_time: counts.without_time,
                omitted_runs: self.omitted_runs,
                omitted_findings: self.omitted_findings,
            },
            files: &self.files,
            formats: self.formats(),
            unexplained: unexplained::report(self),
            unknown: flow.unknown.iter().flat_map(Tally::kept).map(|seen| self.line(*seen)).collect(),
            why: flow.why.as_deref().map(|why| why.report(self)),
            state: self.state.as_deref(),
        }
    }

    /// The runs, in order of time.
    pub fn runs(&self) -> impl Iterator<Item = RunReport<'_>> {
        self.runs.iter().filter_map(|&base| Some(self.run(base, self.flow.runs.get(&base)?)))
    }

    /// The findings: errors first, then in order of time.
    pub fn findings(&self) -> impl Iterator<Item = FindingReport<'_>> {
        let reported = sorting::distinct(self.reported.iter().copied());
        self.findings.iter().map(move |finding| {
            let fingerprint = finding.fingerprint(self.flow);
            FindingReport {
                id: format!("{fingerprint:016x}"),
                is_new: !reported.contains(&fingerprint),
                code: finding.code.name(),
                severity: finding.severity().name(),
                confidence: finding.confidence.name(),
                why_not_higher: finding.why_not_higher,
                message: &finding.message,
                hint: finding.hint,
                base_id: self.text(finding.base),
                run_id: self.text(finding.run_id),
                client_id: self.text(finding.client),
                count: finding.count,
                evidence: finding.evidence.iter().map(|seen| self.line(*seen)).collect(),
            }
        })
    }

    /// Identifies all findings, from one reading to the next.
    pub(super) fn fingerprints(&self) -> impl Iterator<Item = u64> {
        self.findings.iter().map(|finding| finding.fingerprint(self.flow))
    }

    /// The places that findings show, by the index of the finding.
    pub(super) fn evidence(&self) -> impl Iterator<Item = (usize, Place)> {
        let all = self.findings.iter().enumerate();
        all.flat_map(|(at, finding)| finding.evidence.iter().map(move |seen| (at, seen.place)))
    }

    fn formats(&self) -> Vec<FormatReport> {
        let name = |formats: &Formats| match formats.is_empty() {
            true => "unknown".to_owned(),
            false => formats.names().collect::<Vec<_>>().join(" > "),
        };
        let mut by_name: BTreeMap<String, u64> = BTreeMap::new();
        self.flow
            .formats
            .iter()
            .for_each(|(formats, lines)| *by_name.entry(name(formats)).or_default() += lines);
        let mut formats: Vec<FormatReport> =
            by_name.into_iter().map(|(name, lines)| FormatReport { name, lines }).collect();
        sorting::sort_by_key(&mut formats, |format| std::cmp::Reverse(format.lines));
        formats
    }

    /// The events of a run that are reported, in no order. That a run was made is reported for each of its clients.
    fn events(&self, base: Name) -> impl Iterator<Item = (&'f Event, &'f Tally)> + '_ {
        self.flow.events(base).filter(|(event, _)| {
            let is_of_all = event.client.is_none() && event.step == super::Step::Made;
            is_of_all || is_of_client(self.flow, self.options, event.client)
        })
    }

    fn clients(&self, base: Name) -> impl Iterator<Item = Name> {
        self.events(base).filter_map(|(event, _)| event.client)
    }

    /// The runs whose events fit into the report, if not all do.
    fn runs_to_show(&self) -> Option<BTreeSet<Name>> {
        let events = |base: Name| self.events(base).count().min(MAX_EVENTS);
        if self.runs.iter().map(|&base| events(base)).sum::<usize>() <= MAX_EVENTS_OF_ALL {
            return None;
        }
        let (mut shown, mut left) = (BTreeSet::new(), MAX_EVENTS_OF_ALL);
        for base in self.most_telling() {
            match left.checked_sub(events(base)) {
                Some(rest) => left = rest,
                None => break,
            }
            shown.insert(base);
        }
        Some(shown)
    }

    fn run(&self, base: Name, run: &Run) -> RunReport<'_> {
        let flow = self.flow;
        let mut events: Vec<(&Event, &Tally)> = self.events(base).collect();
        let is_of_all_clients = self.options.client.is_none();
        let clients = sorting::distinct(self.clients(base)).into_iter();
        let mut clients: Vec<&str> = clients.map(|name| flow.names.text(name)).collect();
        sorting::sort_by(&mut clients, Ord::cmp);
        let mut ids: Vec<Name> = events.iter().map(|(event, _)| event.run_id).collect();
        sorting::sort_by_key(&mut ids, |&id| flow.names.text(id));
        ids.dedup();
        let apify = flow.apify.get(&base).into_iter().flatten();
        let apify = apify.filter(|id| is_of_all_clients || ids.contains(id));
        let mut apify_run_ids: Vec<&str> = apify.map(|&id| flow.names.text(id)).collect();
        sorting::sort_by(&mut apify_run_ids, Ord::cmp);
        let times =
            || events.iter().flat_map(|(_, tally)| [tally.first().time(), tally.last().time()]).flatten();
        let (first_time, last_time) = (times().min(), times().max());
        let lines = match is_of_all_clients {
            true => run.lines,
            false => events.iter().map(|(_, tally)| tally.count()).sum(),
        };
        let all = events.len();
        let is_shown = self.shown.as_ref().is_none_or(|shown| shown.contains(&base));
        let most = if self.options.base.is_some() { MAX_EVENTS_OF_ONE } else { MAX_EVENTS };
        let most = if is_shown { most } else { 0 };
        if most > 0 {
            sorting::sort_by_key(&mut events, |(event, tally)| {
                let writer = flow.writer_of(event);
                let names = [Some(event.run_id), event.client, writer.process, flow.operation_of(event)];
                let texts = names.map(|name| self.text(name));
                (tally.first(), event.step, texts, event.role, event.reason, tally.count(), tally.last())
            });
        }
        events.truncate(most);
        RunReport {
            base_id: flow.names.text(base),
            kind: run.kind.name(),
            clients,
            first_time: first_time.map(moment::iso),
            last_time: last_time.map(moment::iso),
            lines,
            omitted_ids: ids.len().saturating_sub(MAX_IDS),
            ids: ids
                .iter()
                .take(MAX_IDS)
                .map(|&id| IdReport {
                    run_id: flow.names.text(id),
                    count: flow.known_id(id).map_or(0, |id| id.count),
                })
                .collect(),
            apify_run_ids,
            omitted_events: all - events.len(),
            events: events.iter().filter_map(|(event, tally)| self.event(event, tally)).collect(),
        }
    }

    fn event(&self, event: &Event, tally: &Tally) -> Option<EventReport<'_>> {
        let writer = self.flow.writer_of(event);
        Some(EventReport {
            step: event.step.name(),
            confidence: if event.is_exact() { "high" } else { "medium" },
            rule: match event.reason {
                Reason::Rule(rule) => Some(self.rules.rule(usize::from(rule)).source.to_string()),
                Reason::Own | Reason::EarlierRule | Reason::Nothing => None,
            },
            run_id: self.flow.names.text(event.run_id),
            client_id: self.text(event.client),
            process: self.text(writer.process),
            operation: self.text(self.flow.operation_of(event)),
            level: tally.level.map(super::format::Level::name),
            count: tally.count(),
            last_time: tally.last().time().map(moment::iso),
            first: self.line(*tally.kept().next()?),
        })
    }

    pub(super) fn line(&self, seen: Seen) -> LineReport<'_> {
        let place = seen.place;
        LineReport {
            file: place.file(),
            line: place.line(),
            time: place.time().map(moment::iso),
            text: self.flow.texts.text(seen.text),
        }
    }

    pub(super) fn text(&self, name: Option<Name>) -> Option<&str> {
        name.map(|name| self.flow.names.text(name))
    }
}

/// Whether a run was asked for. An Apify run may work for another.
fn is_of_run(flow: &Flow, options: &Options, base: Option<Name>) -> bool {
    let Some(wanted) = &options.base else { return true };
    let wanted = flow.names.find(wanted).map(|base| flow.works_for.get(&base).copied().unwrap_or(base));
    base.is_some() && base == wanted
}

fn is_of_client(flow: &Flow, options: &Options, client: Option<Name>) -> bool {
    match &options.client {
        Some(wanted) => client.is_some_and(|client| flow.names.text(client) == wanted),
        None => true,
    }
}
