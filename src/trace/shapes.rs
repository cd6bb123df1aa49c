//! The shapes of a report, as they become JSON. Their fields are those of `TraceReport` in index.d.ts.

use std::borrow::Cow;

use serde::Serialize;

use super::files::FileReport;
use super::unexplained::UnexplainedReport;
use super::why::WhyReport;

/// The report without its lists of runs and findings.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Head<'r> {
    pub(super) version: u8,
    pub(super) totals: Totals,
    pub(super) files: &'r [FileReport],
    pub(super) formats: Vec<FormatReport>,
    pub(super) unexplained: Vec<UnexplainedReport<'r>>,
    pub(super) unknown: Vec<LineReport<'r>>,
    pub(super) why: Option<WhyReport<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state: Option<&'r str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Totals {
    pub(super) bytes: u64,
    pub(super) lines: u64,
    pub(super) lines_with_ids: u64,
    pub(super) ids: u64,
    pub(super) distinct_ids: u64,
    pub(super) runs: usize,
    pub(super) clients: usize,
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) explained: u64,
    pub(super) unexplained: u64,
    pub(super) unknown_format: u64,
    pub(super) without_time: u64,
    pub(super) omitted_runs: usize,
    pub(super) omitted_findings: usize,
}

#[derive(Serialize)]
pub(super) struct FormatReport {
    pub(super) name: String,
    pub(super) lines: u64,
}

/// A line of a log.
#[derive(Serialize)]
pub(super) struct LineReport<'r> {
    pub(super) file: u32,
    pub(super) line: u64,
    pub(super) time: Option<String>,
    /// Escaped, masked and cut.
    pub(super) text: Cow<'r, str>,
}

/// One run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunReport<'r> {
    pub(super) base_id: &'r str,
    pub(super) kind: &'static str,
    pub(super) clients: Vec<&'r str>,
    pub(super) first_time: Option<String>,
    pub(super) last_time: Option<String>,
    pub(super) lines: u64,
    pub(super) ids: Vec<IdReport<'r>>,
    pub(super) omitted_ids: usize,
    pub(super) apify_run_ids: Vec<&'r str>,
    pub(super) events: Vec<EventReport<'r>>,
    pub(super) omitted_events: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IdReport<'r> {
    pub(super) run_id: &'r str,
    pub(super) count: u64,
}

/// Something that happened to a run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventReport<'r> {
    pub(super) step: &'static str,
    pub(super) confidence: &'static str,
    pub(super) rule: Option<String>,
    pub(super) run_id: &'r str,
    pub(super) client_id: Option<&'r str>,
    pub(super) process: Option<&'r str>,
    pub(super) operation: Option<&'r str>,
    pub(super) level: Option<&'static str>,
    pub(super) count: u64,
    pub(super) last_time: Option<String>,
    #[serde(flatten)]
    pub(super) first: LineReport<'r>,
}

/// Something wrong.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FindingReport<'r> {
    pub(super) id: String,
    pub(super) is_new: bool,
    pub(super) code: &'static str,
    pub(super) severity: &'static str,
    pub(super) confidence: &'static str,
    pub(super) why_not_higher: Option<&'static str>,
    pub(super) message: &'r str,
    pub(super) hint: &'static str,
    pub(super) base_id: Option<&'r str>,
    pub(super) run_id: Option<&'r str>,
    pub(super) client_id: Option<&'r str>,
    pub(super) count: u64,
    pub(super) evidence: Vec<LineReport<'r>>,
}
