//! The steps of `traceLogs` and `countRunIds`, which lib/ puts together: reading goes on in a thread of Node's pool, and
//! what it gives comes back as lines of JSON in a Buffer, so that no turn of the event loop has to copy or parse all of it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use once_cell::sync::Lazy;
use regex_lite::Regex;

use super::arguments::describe;
use super::call::{Answer, Call, Failure, Reading, Text, Type, Value};
use super::json::{JsonObject, array};
use crate::moment;
use crate::shown::Shown;
use crate::trace::{
    self, EventReport, FileReport, FindingReport, LineReport, Only, Report, RunReport, Step, Watch,
};

/// What is being read now, by the numbers that [`start`] gave.
static WATCHES: Lazy<Mutex<HashMap<u64, Arc<Watch>>>> = Lazy::new(Mutex::default);

static NEXT: AtomicU64 = AtomicU64::new(1);

/// Ids in one line of JSON.
const IDS_A_LINE: usize = 1_000;

fn watches() -> MutexGuard<'static, HashMap<u64, Arc<Watch>>> {
    WATCHES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `start(paths, { runId?, clientId?, patterns?, signal?, onProgress? })`: `{ job, lines }`, where `lines` is a promise of
/// lines of JSON: what the report says of all, then each run, then each finding.
pub(crate) fn start<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let paths = paths(call)?;
    let known = ["runId", "clientId", "patterns", "signal", "onProgress"];
    let (mut only, mut patterns) = (Only::default(), Vec::new());
    if let Some(options) = call.options(1, &known)? {
        only = self::only(call, options)?;
        patterns = self::patterns(call, env.get(options, "patterns")?)?;
        waiting(call, options)?;
    }
    run(call, move |watch| report_lines(&trace::trace(&paths, patterns, only, watch)))
}

/// `count(paths, { signal?, onProgress? })`: as [`start`]; each line behind the first is an array of ids.
pub(crate) fn count<'s>(call: &Call<'s>) -> Answer<'s> {
    let paths = paths(call)?;
    if let Some(options) = call.options(1, &["signal", "onProgress"])? {
        waiting(call, options)?;
    }
    run(call, move |watch| {
        let (ids, files) = trace::count(&paths, watch);
        let total = ids.iter().map(|(_, count)| count).sum();
        let totals = totals(&files).number("ids", Some(total)).number("distinctIds", Some(ids.len() as u64));
        let head = JsonObject::new()
            .json("totals", &totals.finish())
            .json("files", &array(files.iter().map(file_json)));
        let some = |ids: &[(String, u64)]| array(ids.iter().map(|(id, count)| id_json(id, *count)));
        lines([head.finish()].into_iter().chain(ids.chunks(IDS_A_LINE).map(some)))
    })
}

/// `progress(job)`: the bytes read so far; null when it has ended.
pub(crate) fn progress<'s>(call: &Call<'s>) -> Answer<'s> {
    match watch_of(call)? {
        Some(watch) => call.env().number(watch.bytes.load(Ordering::Relaxed) as f64),
        None => call.env().null(),
    }
}

/// `stop(job)`: ends it soon.
pub(crate) fn stop<'s>(call: &Call<'s>) -> Answer<'s> {
    if let Some(watch) = watch_of(call)? {
        watch.stop.store(true, Ordering::Relaxed);
    }
    call.env().undefined()
}

fn watch_of(call: &Call<'_>) -> Result<Option<Arc<Watch>>, Failure> {
    let job = call.env().as_number(call.argument(0))? as u64;
    Ok(watches().get(&job).cloned())
}

/// Starts reading; gives `{ job, lines }`.
fn run<'s>(call: &Call<'s>, read: impl FnOnce(&Watch) -> Vec<u8> + Send + 'static) -> Answer<'s> {
    let env = call.env();
    let job = NEXT.fetch_add(1, Ordering::Relaxed);
    let watch = Arc::new(Watch::default());
    watches().insert(job, watch.clone());
    let ended = Ended(job);
    let lines = env.promise(move || {
        let _ended = ended;
        read(&watch)
    })?;
    let answer = env.object()?;
    env.set(answer, "job", env.number(job as f64)?)?;
    env.set(answer, "lines", lines)?;
    Ok(answer)
}

/// Forgets a job, however it ends.
struct Ended(u64);

impl Drop for Ended {
    fn drop(&mut self) {
        watches().remove(&self.0);
    }
}

/// One path, or an array of them.
fn paths(call: &Call<'_>) -> Result<Vec<String>, Failure> {
    const HINT: &str = "Pass the path of a log, or an array of such paths; '-' is standard input.";
    let (env, given) = (call.env(), call.argument(0));
    let path = |value: Value<'_>| match env.type_of(value)? {
        Type::String => match String::from_utf16(&env.as_utf16(value)?) {
            Ok(path) if path.is_empty() => Err(call.invalid("paths", "one is empty", HINT)),
            Ok(path) if path.contains('\0') => Err(call.invalid("paths", "one holds a NUL", HINT)),
            Ok(path) => Ok(path),
            Err(_) => Err(call.invalid("paths", "one holds half of a UTF-16 pair", HINT)),
        },
        found => Err(call.invalid("paths", format!("one is {}", describe(env, value, found)?), HINT)),
    };
    match env.type_of(given)? {
        Type::String => Ok(vec![path(given)?]),
        Type::Array => {
            let len = env.array_length(given)?;
            if len == 0 {
                return Err(call.invalid("paths", "there are none", HINT));
            }
            (0..len).map(|index| path(env.element(given, index)?)).collect()
        }
        found => {
            let problem = format!("it is {}, not a string or an array", describe(env, given, found)?);
            Err(call.invalid("paths", problem, HINT))
        }
    }
}

/// Which run and client the report is to tell of.
fn only<'s>(call: &Call<'s>, options: Value<'s>) -> Result<Only, Failure> {
    let env = call.env();
    let (mut text, mut client_text) = (Text::new(), Text::new());
    let run_id = call.read_run_id(env.get(options, "runId")?, "runId", &mut text)?;
    let client_id = call.read_client_id(env.get(options, "clientId")?, "clientId", &mut client_text)?;
    if let (Some(run_id), Some(client_id)) = (run_id, client_id) {
        crate::id::Pair::with_client(run_id, client_id)?;
    }
    let client_id = client_id.or_else(|| run_id?.client_id());
    Ok(Only {
        base: run_id.map(|run_id| run_id.base_id().as_str().to_owned()),
        client: client_id.map(|client_id| client_id.as_str().to_owned()),
    })
}

/// `{ made: ['new run .* begins'] }`
fn patterns<'s>(call: &Call<'s>, given: Value<'s>) -> Result<Vec<(Step, Regex)>, Failure> {
    const HINT: &str = "Pass arrays of regular expressions by step, such as { made: ['new run .* begins'] }.";
    let env = call.env();
    match env.type_of(given)? {
        Type::Undefined | Type::Null => return Ok(Vec::new()),
        Type::Object => {}
        found => {
            let problem = format!("it is {}, not an object", describe(env, given, found)?);
            return Err(call.invalid("patterns", problem, HINT));
        }
    }
    let mut patterns = Vec::new();
    let steps = env.keys(given)?;
    for index in 0..env.array_length(steps)? {
        let (key, mut text) = (env.element(steps, index)?, Text::new());
        let step = match text.read(env, key)? {
            Reading::Text(name) => Step::named(name),
            _ => None,
        };
        let Some(step) = step else {
            let problem = format!("there is no step \"{}\"", text.show(env, key)?);
            let steps = Step::ALL.map(Step::name).join(", ");
            return Err(call.invalid("patterns", problem, format!("The steps are {steps}.")));
        };
        let expressions = env.get_by(given, key)?;
        if env.type_of(expressions)? != Type::Array {
            return Err(call.invalid("patterns", format!("{} holds no array", step.name()), HINT));
        }
        for index in 0..env.array_length(expressions)? {
            let expression = env.element(expressions, index)?;
            if env.type_of(expression)? != Type::String {
                return Err(call.invalid(
                    "patterns",
                    format!("{} holds what is no string", step.name()),
                    HINT,
                ));
            }
            let expression = String::from_utf16_lossy(&env.as_utf16(expression)?);
            match trace::pattern(&expression) {
                Ok(pattern) => patterns.push((step, pattern)),
                Err(error) => {
                    let problem = format!("\"{}\": {}", Shown::new(&expression), Shown::new(&error));
                    return Err(call.invalid("patterns", problem, HINT));
                }
            }
        }
    }
    Ok(patterns)
}

/// Checks what lib/ waits with.
fn waiting<'s>(call: &Call<'s>, options: Value<'s>) -> Result<(), Failure> {
    let env = call.env();
    let signal = env.get(options, "signal")?;
    let found = env.type_of(signal)?;
    let is_signal = match found {
        Type::Undefined | Type::Null => true,
        Type::Object => env.type_of(env.get(signal, "aborted")?)? == Type::Boolean,
        _ => false,
    };
    if !is_signal {
        let problem = format!("it is {}, not an AbortSignal", describe(env, signal, found)?);
        return Err(call.invalid("signal", problem, "Pass the signal of an AbortController."));
    }
    let on_progress = env.get(options, "onProgress")?;
    match env.type_of(on_progress)? {
        Type::Undefined | Type::Null | Type::Function => Ok(()),
        found => {
            let problem = format!("it is {}, not a function", describe(env, on_progress, found)?);
            Err(call.invalid("onProgress", problem, "Pass a function that takes { bytes, totalBytes }."))
        }
    }
}

/// The lines of a report: what it says of all, with how many runs follow, then each run, then each finding.
fn report_lines(report: &Report) -> Vec<u8> {
    let severity =
        |wanted| report.findings.iter().filter(|finding| finding.severity() == wanted).count() as u64;
    let totals = totals(&report.files)
        .number("linesWithIds", Some(report.lines_with_ids))
        .number("ids", Some(report.ids))
        .number("distinctIds", Some(report.distinct_ids))
        .number("runs", Some(report.runs.len() as u64))
        .number("clients", Some(report.clients))
        .number("errors", Some(severity(trace::Severity::Error)))
        .number("warnings", Some(severity(trace::Severity::Warning)));
    let head = JsonObject::new()
        .number("version", Some(1))
        .json("totals", &totals.finish())
        .json("files", &array(report.files.iter().map(file_json)));
    let runs = report.runs.iter().map(run_json);
    let findings = report.findings.iter().map(finding_json);
    lines([head.finish()].into_iter().chain(runs).chain(findings))
}

/// Each with a line end; there is none in JSON.
fn lines(texts: impl Iterator<Item = String>) -> Vec<u8> {
    let mut lines = Vec::new();
    for text in texts {
        lines.extend_from_slice(text.as_bytes());
        lines.push(b'\n');
    }
    lines
}

fn totals(files: &[FileReport]) -> JsonObject {
    let sum = |of: fn(&FileReport) -> u64| files.iter().map(of).sum();
    JsonObject::new()
        .number("bytes", Some(sum(|file| file.bytes)))
        .number("lines", Some(sum(|file| file.lines)))
}

fn file_json(file: &FileReport) -> String {
    let error = file.error.as_ref().map(|(code, message)| {
        JsonObject::new().text("code", Some(code)).text("message", Some(message)).finish()
    });
    let notes = file.notes.iter().map(|note| {
        JsonObject::new()
            .text("code", Some(note.kind.name()))
            .number("line", Some(note.line))
            .text("message", Some(note.kind.message()))
            .finish()
    });
    JsonObject::new()
        .text("name", Some(&file.name))
        .number("bytes", Some(file.bytes))
        .number("lines", Some(file.lines))
        .text("encoding", Some(file.encoding.name()))
        .boolean("compressed", file.is_compressed)
        .json("error", error.as_deref().unwrap_or("null"))
        .json("notes", &array(notes))
        .finish()
}

fn run_json(run: &RunReport) -> String {
    let texts = |texts: &[String]| array(texts.iter().map(|text| super::json::string(text)));
    JsonObject::new()
        .text("baseId", Some(&run.base_id))
        .text("kind", Some(run.kind.name()))
        .json("clients", &texts(&run.clients))
        .text("firstTime", run.first_time.map(moment::iso).as_deref())
        .text("lastTime", run.last_time.map(moment::iso).as_deref())
        .number("lines", Some(run.lines))
        .json("ids", &array(run.ids.iter().map(|(id, count)| id_json(id, *count))))
        .json("apifyRunIds", &texts(&run.apify_run_ids))
        .json("events", &array(run.events.iter().map(event_json)))
        .number("omittedEvents", Some(run.omitted_events))
        .finish()
}

fn id_json(id: &str, count: u64) -> String {
    JsonObject::new().text("runId", Some(id)).number("count", Some(count)).finish()
}

fn event_json(event: &EventReport) -> String {
    line_json(
        JsonObject::new()
            .text("step", Some(event.step.name()))
            .text("runId", Some(&event.run_id))
            .text("clientId", event.client_id.as_deref())
            .text("process", event.process.as_deref())
            .text("operation", event.operation.as_deref())
            .number("count", Some(event.count))
            .text("lastTime", event.last_time.map(moment::iso).as_deref()),
        &event.first,
    )
}

fn finding_json(finding: &FindingReport) -> String {
    JsonObject::new()
        .text("code", Some(finding.code.name()))
        .text("severity", Some(finding.severity().name()))
        .text("confidence", Some(finding.confidence.name()))
        .text("message", Some(&finding.message))
        .text("hint", Some(finding.hint))
        .text("baseId", finding.base_id.as_deref())
        .text("runId", finding.run_id.as_deref())
        .text("clientId", finding.client_id.as_deref())
        .number("count", Some(finding.count))
        .json("evidence", &array(finding.evidence.iter().map(|line| line_json(JsonObject::new(), line))))
        .finish()
}

fn line_json(object: JsonObject, line: &LineReport) -> String {
    object
        .number("file", Some(line.file.into()))
        .number("line", Some(line.line))
        .text("time", line.time.map(moment::iso).as_deref())
        .text("text", Some(&line.text))
        .finish()
}
