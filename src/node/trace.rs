//! The steps of `traceLogs` and `countRunIds`, which lib/ puts together; those that both share are in `reading`.

use serde::Serialize;

use super::call::Call;
use super::reading::{JsonLines, run};
use super::sys::Answer;
use super::trace_options::{self, paths};
use crate::read::Watch;
use crate::trace::{self, FileReport, Report, Step};

/// Ids in one line of JSON.
const IDS_A_LINE: usize = 1_000;

/// `start(paths, { runId?, clientId?, rules?, patterns?, clients?, since?, until?, why?, state?, redact?, signal?, onProgress? })`:
/// starts reading and returns `[job, signal, onProgress]`; `job` is null if the signal was aborted before. What `take` returns
/// then is lines of JSON: the report without its lists, then each run, then each finding.
pub(crate) fn start<'s>(call: &Call<'s>) -> Answer<'s> {
    let paths = paths(call)?;
    let options = call.options(1, &trace_options::KNOWN)?;
    let (rules, asked) = trace_options::read(call, options, paths.len())?;
    // Rules and state were checked, so neither can fail here.
    let work = move |watch: &Watch| trace::trace(&paths, rules.get()?, &asked, watch, report_lines).ok()?;
    run(call, options, Box::new(work))
}

/// `count(paths, { signal?, onProgress? })`: as [`start`]; each line after the first is an array of ids.
pub(crate) fn count<'s>(call: &Call<'s>) -> Answer<'s> {
    let paths = paths(call)?;
    let options = call.options(1, &["signal", "onProgress"])?;
    let work = move |watch: &Watch| {
        let (ids, files) = trace::count(&paths, watch)?;
        let total = ids.iter().map(|(_, count)| count).sum();
        let sum = |of: fn(&FileReport) -> u64| files.iter().map(of).sum();
        let (bytes, lines) = (sum(|file| file.bytes), sum(|file| file.lines));
        let totals = CountTotals { bytes, lines, ids: total, distinct_ids: ids.len() };
        let mut json = JsonLines::default();
        json.push(&CountHead { totals, files: &files });
        for ids in ids.chunks(IDS_A_LINE) {
            json.push(
                &ids.iter().map(|(run_id, count)| IdJson { run_id, count: *count }).collect::<Vec<_>>(),
            );
        }
        Some(json.into_bytes())
    };
    run(call, options, Box::new(work))
}

/// The lines of a report: what it says of all, with how many runs follow, then each run, then each finding.
fn report_lines(report: &Report<'_>) -> Vec<u8> {
    let mut json = JsonLines::default();
    json.push(&report.head());
    report.runs().for_each(|run| json.push(&run));
    report.findings().for_each(|finding| json.push(&finding));
    json.into_bytes()
}

/// `tables()`: the steps and findings with their labels, as JSON.
pub(crate) fn tables<'s>(call: &Call<'s>) -> Answer<'s> {
    let steps =
        Step::ALL.map(|step| StepJson { name: step.name(), label: step.label(), about: step.about() });
    let findings = trace::Code::ALL.map(|code| CodeJson {
        code: code.name(),
        severity: code.severity().name(),
        about: code.about(),
    });
    let mut json = JsonLines::default();
    json.push(&TablesJson { steps: &steps, findings: &findings });
    call.env().buffer(json.into_bytes())
}

#[derive(Serialize)]
struct CountHead<'a> {
    totals: CountTotals,
    files: &'a [FileReport],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CountTotals {
    bytes: u64,
    lines: u64,
    ids: u64,
    distinct_ids: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IdJson<'a> {
    run_id: &'a str,
    count: u64,
}

#[derive(Serialize)]
struct TablesJson<'a> {
    steps: &'a [StepJson],
    findings: &'a [CodeJson],
}

#[derive(Serialize)]
struct StepJson {
    name: &'static str,
    label: &'static str,
    about: &'static str,
}

#[derive(Serialize)]
struct CodeJson {
    code: &'static str,
    severity: &'static str,
    about: &'static str,
}
