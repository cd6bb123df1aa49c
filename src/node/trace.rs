//! The steps of `traceLogs` and `countRunIds`, which lib/ puts together. Reading goes on in a thread of its own, and its
//! result comes back as lines of JSON in a Buffer, so that no turn of the event loop has to copy or parse all of it.

use std::sync::atomic::Ordering;

use serde::Serialize;

use super::call::Call;
use super::sys::{Answer, Failure, Status, Value};
use super::thread::Taken;
use super::trace_options::{self, paths, waiting};
use crate::trace::{self, FileReport, Report, Step, Watch};

/// Ids in one line of JSON.
const IDS_A_LINE: usize = 1_000;

/// `start(paths, { runId?, clientId?, rules?, patterns?, clients?, since?, until?, why?, redact?, signal?, onProgress? })`: starts reading and returns
/// `[job, signal, onProgress]`; `job` is null if the signal was aborted before. What [`take`] returns then is lines of JSON:
/// the report without its lists, then each run, then each finding.
pub(crate) fn start<'s>(call: &Call<'s>) -> Answer<'s> {
    let paths = paths(call)?;
    let options = call.options(1, &trace_options::KNOWN)?;
    let (rules, asked) = trace_options::read(call, options, paths.len())?;
    // Rules and state were checked, so neither can fail here.
    run(call, options, move |watch| trace::trace(&paths, rules.get()?, &asked, watch, report_lines).ok()?)
}

/// `count(paths, { signal?, onProgress? })`: as [`start`]; each line after the first is an array of ids.
pub(crate) fn count<'s>(call: &Call<'s>) -> Answer<'s> {
    let paths = paths(call)?;
    let options = call.options(1, &["signal", "onProgress"])?;
    run(call, options, move |watch| {
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
        Some(json.0)
    })
}

/// `progress(job)`: the bytes read so far; null once it was taken or stopped.
pub(crate) fn progress<'s>(call: &Call<'s>) -> Answer<'s> {
    match call.realm().readings.watch(job(call)?) {
        Some(watch) => call.env().number(watch.bytes.load(Ordering::Relaxed) as f64),
        None => call.env().null(),
    }
}

/// `take(job)`: the lines as a Buffer; `undefined` while it goes on.
pub(crate) fn take<'s>(call: &Call<'s>) -> Answer<'s> {
    match call.realm().readings.take(job(call)?) {
        Taken::Running => call.env().undefined(),
        Taken::Bytes(bytes) => call.env().buffer(bytes),
        Taken::Gone => Err(plain_error(call, "strict-run-id: the reading was stopped before its end")),
    }
}

/// `stop(job)`: ends it soon.
pub(crate) fn stop<'s>(call: &Call<'s>) -> Answer<'s> {
    call.realm().readings.stop(job(call)?);
    call.env().undefined()
}

fn job(call: &Call<'_>) -> Result<u64, Failure> {
    Ok(call.env().as_number(call.argument(0))? as u64)
}

/// Starts reading, once all options are known to be right.
fn run<'s>(
    call: &Call<'s>,
    options: Option<Value<'s>>,
    read: impl FnOnce(&Watch) -> Option<Vec<u8>> + Send + 'static,
) -> Answer<'s> {
    let env = call.env();
    let nothing = env.undefined()?;
    let (signal, on_progress, is_aborted) = match options {
        Some(options) => waiting(call, options)?,
        None => (nothing, nothing, false),
    };
    let job = match is_aborted {
        true => env.null()?,
        false => match call.realm().readings.start(read) {
            Ok(job) => env.number(job as f64)?,
            Err(error) => {
                return Err(plain_error(
                    call,
                    &format!("strict-run-id: no thread could be started ({error})"),
                ));
            }
        },
    };
    env.array([job, signal, on_progress])
}

/// Throws an `Error` that isn't about an argument.
fn plain_error(call: &Call<'_>, message: &str) -> Failure {
    let env = call.env();
    let thrown = call.realm().plain_error_class(env).and_then(|class| {
        let error = env.construct(class, &[env.text(message)?])?;
        env.throw(error)
    });
    thrown.err().unwrap_or(Failure::Node(Status::napi_pending_exception))
}

/// The lines of a report: what it says of all, with how many runs follow, then each run, then each finding.
fn report_lines(report: &Report<'_>) -> Vec<u8> {
    let mut json = JsonLines::default();
    json.push(&report.head());
    report.runs().for_each(|run| json.push(&run));
    report.findings().for_each(|finding| json.push(&finding));
    json.0
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
    call.env().buffer(json.0)
}

/// JSON lines.
#[derive(Default)]
struct JsonLines(Vec<u8>);

impl JsonLines {
    fn push(&mut self, value: &impl Serialize) {
        #[expect(
            clippy::expect_used,
            reason = "our types have text for keys, and a Vec takes all that is written"
        )]
        serde_json::to_writer(&mut self.0, value).expect("serialization of our own types can't fail");
        self.0.push(b'\n');
    }
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
