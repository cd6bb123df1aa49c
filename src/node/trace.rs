//! The steps of `traceLogs` and `countRunIds`, which lib/ puts together. Reading goes on in a thread of its own, and its
//! result comes back as lines of JSON in a Buffer, so that no turn of the event loop has to copy or parse all of it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use regex_lite::Regex;
use serde::Serialize;

use super::arguments::{describe, invalid};
use super::call::Call;
use super::sys::{Answer, Env, Failure, Status, Value};
use super::text::{Reading, Text};
use super::thread::Taken;
use super::value::Type;
use crate::moment;
use crate::shown::Shown;
use crate::trace::{
    self, EventReport, FileReport, FindingReport, LineReport, MAX_PATTERNS, MAX_PATTERNS_LEN, Only, Report,
    RunReport, Step, Watch,
};

/// Ids in one line of JSON.
const IDS_A_LINE: usize = 1_000;

/// `start(paths, { runId?, clientId?, patterns?, redact?, signal?, onProgress? })`: starts reading and returns
/// `[job, signal, onProgress]`; `job` is null if the signal was aborted before. What [`take`] returns then is lines of JSON:
/// the report without its lists, then each run, then each finding.
pub(crate) fn start<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let paths = paths(call)?;
    let known = ["runId", "clientId", "patterns", "redact", "signal", "onProgress"];
    let options = call.options(1, &known)?;
    let (mut only, mut patterns) = (Only::default(), Vec::new());
    if let Some(options) = options {
        only = self::only(call, options)?;
        only.with_secrets = !call.flag(env.field(options, "redact")?, "redact", true)?;
        patterns = self::patterns(call, env.field(options, "patterns")?)?;
    }
    run(call, options, move |watch| {
        trace::trace(&paths, patterns, only, watch).map(|report| report_lines(&report))
    })
}

/// `count(paths, { signal?, onProgress? })`: as [`start`]; each line after the first is an array of ids.
pub(crate) fn count<'s>(call: &Call<'s>) -> Answer<'s> {
    let paths = paths(call)?;
    let options = call.options(1, &["signal", "onProgress"])?;
    run(call, options, move |watch| {
        let (ids, files) = trace::count(&paths, watch)?;
        let total = ids.iter().map(|(_, count)| count).sum();
        let (bytes, lines) = read_amounts(&files);
        let totals = CountTotals { bytes, lines, ids: total, distinct_ids: ids.len() };
        let mut json = JsonLines::default();
        json.push(&CountHead { totals, files: files.iter().map(FileJson::of).collect() });
        for ids in ids.chunks(IDS_A_LINE) {
            json.push(&ids.iter().map(IdJson::of).collect::<Vec<_>>());
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

const PATHS_HINT: &str = "Pass the path of a log, or an array of such paths; '-' is standard input.";

/// One path, or an array of them.
fn paths(call: &Call<'_>) -> Result<Vec<PathBuf>, Failure> {
    let (env, given) = (call.env(), call.argument(0));
    match env.type_of(given)? {
        Type::String => Ok(vec![path(env, given)?]),
        Type::Array => {
            let len = env.array_length(given)?;
            if len == 0 {
                return Err(call.invalid("paths", "there are none", PATHS_HINT));
            }
            let mut paths = Vec::new();
            env.each(&[given], len, &mut paths, |env, values, index, paths| {
                paths.push(path(env, env.element(values[0], index)?)?);
                Ok(())
            })?;
            Ok(paths)
        }
        found => {
            let problem = format!("it is {}, not a string or an array", describe(env, given, found)?);
            Err(call.invalid("paths", problem, PATHS_HINT))
        }
    }
}

fn path(env: Env<'_>, value: Value<'_>) -> Result<PathBuf, Failure> {
    let problem = match env.type_of(value)? {
        Type::String => {
            let units = env.as_utf16(value)?;
            match path_of(&units) {
                _ if units.is_empty() => "one is empty".to_owned(),
                _ if units.contains(&0) => "one holds a NUL".to_owned(),
                Some(path) => return Ok(PathBuf::from(path)),
                None => "one holds half of a UTF-16 pair".to_owned(),
            }
        }
        found => format!("one is {}", describe(env, value, found)?),
    };
    Err(invalid("paths", problem, PATHS_HINT))
}

/// Returns a path as the system has it: names are bytes, and one that isn't UTF-8 is U+DC80 to U+DCFF in a string, as in
/// Python. `None` for any other half of a pair.
#[cfg(unix)]
fn path_of(units: &[u16]) -> Option<OsString> {
    let mut bytes = Vec::with_capacity(units.len());
    for unit in char::decode_utf16(units.iter().copied()) {
        match unit {
            Ok(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Err(half) => match half.unpaired_surrogate() {
                byte @ 0xDC80..=0xDCFF => bytes.push(byte as u8),
                _ => return None,
            },
        }
    }
    Some(std::os::unix::ffi::OsStringExt::from_vec(bytes))
}

#[cfg(not(unix))]
fn path_of(units: &[u16]) -> Option<OsString> {
    String::from_utf16(units).ok().map(OsString::from)
}

/// Reads the run and the client that limit the report.
fn only<'s>(call: &Call<'s>, options: Value<'s>) -> Result<Only, Failure> {
    let env = call.env();
    let (mut text, mut client_text) = (Text::new(), Text::new());
    let run_id = call.read_run_id(env.field(options, "runId")?, "runId", &mut text)?;
    let client_id = call.read_client_id(env.field(options, "clientId")?, "clientId", &mut client_text)?;
    if let (Some(run_id), Some(client_id)) = (run_id, client_id) {
        crate::id::Pair::with_client(run_id, client_id)?;
    }
    let client_id = client_id.or_else(|| run_id?.client_id());
    Ok(Only {
        with_secrets: false,
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
    let (mut patterns, mut len) = (Vec::new(), 0);
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
            return Err(call.invalid("patterns", format!("{} isn't an array", step.name()), HINT));
        }
        for index in 0..env.array_length(expressions)? {
            let expression = env.element(expressions, index)?;
            if env.type_of(expression)? != Type::String {
                return Err(call.invalid(
                    "patterns",
                    format!("{} contains a value that isn't a string", step.name()),
                    HINT,
                ));
            }
            len += env.utf16_len(expression)?;
            if len > MAX_PATTERNS_LEN || patterns.len() == MAX_PATTERNS {
                let problem = format!(
                    "with \"{}\", they are more than {MAX_PATTERNS} or longer than {MAX_PATTERNS_LEN} characters",
                    Text::new().show(env, expression)?
                );
                return Err(call.invalid("patterns", problem, "Pass fewer or shorter regular expressions."));
            }
            let expression = env.as_lossy_text(expression)?;
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

/// Returns the signal and the callback for progress, both checked, and whether the signal was aborted before.
fn waiting<'s>(call: &Call<'s>, options: Value<'s>) -> Result<(Value<'s>, Value<'s>, bool), Failure> {
    let env = call.env();
    let on_progress = env.field(options, "onProgress")?;
    match env.type_of(on_progress)? {
        Type::Undefined | Type::Null | Type::Function => {}
        found => {
            let problem = format!("it is {}, not a function", describe(env, on_progress, found)?);
            return Err(call.invalid(
                "onProgress",
                problem,
                "Pass a function that takes { bytes, totalBytes }.",
            ));
        }
    }
    let signal = env.field(options, "signal")?;
    let found = env.type_of(signal)?;
    let is_aborted = match found {
        Type::Undefined | Type::Null => Some(false),
        Type::Object => {
            let has = |name| -> Result<bool, Failure> {
                Ok(env.type_of(env.field(signal, name)?)? == Type::Function)
            };
            let aborted = env.field(signal, "aborted")?;
            let is_signal = env.type_of(aborted)? == Type::Boolean
                && has("addEventListener")?
                && has("removeEventListener")?;
            if is_signal { Some(env.as_boolean(aborted)?) } else { None }
        }
        _ => None,
    };
    match is_aborted {
        Some(is_aborted) => Ok((signal, on_progress, is_aborted)),
        None => {
            let problem = format!("it is {}, not an AbortSignal", describe(env, signal, found)?);
            Err(call.invalid("signal", problem, "Pass the signal of an AbortController."))
        }
    }
}

/// The lines of a report: what it says of all, with how many runs follow, then each run, then each finding.
fn report_lines(report: &Report) -> Vec<u8> {
    let severity = |wanted| report.findings.iter().filter(|finding| finding.severity == wanted).count();
    let (bytes, lines) = read_amounts(&report.files);
    let mut json = JsonLines::default();
    json.push(&ReportHead {
        version: 1,
        totals: ReportTotals {
            bytes,
            lines,
            lines_with_ids: report.lines_with_ids,
            ids: report.ids,
            distinct_ids: report.distinct_ids,
            runs: report.runs.len(),
            clients: report.clients,
            errors: severity(trace::Severity::Error),
            warnings: severity(trace::Severity::Warning),
        },
        files: report.files.iter().map(FileJson::of).collect(),
    });
    report.runs.iter().for_each(|run| json.push(&RunJson::of(run)));
    report.findings.iter().for_each(|finding| json.push(&FindingJson::of(finding)));
    json.0
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

/// Bytes and lines of all files.
fn read_amounts(files: &[FileReport]) -> (u64, u64) {
    let sum = |of: fn(&FileReport) -> u64| files.iter().map(of).sum();
    (sum(|file| file.bytes), sum(|file| file.lines))
}

#[derive(Serialize)]
struct CountHead<'a> {
    totals: CountTotals,
    files: Vec<FileJson<'a>>,
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
struct ReportHead<'a> {
    version: u8,
    totals: ReportTotals,
    files: Vec<FileJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportTotals {
    bytes: u64,
    lines: u64,
    lines_with_ids: u64,
    ids: u64,
    distinct_ids: u64,
    runs: usize,
    clients: u64,
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct FileJson<'a> {
    name: &'a str,
    bytes: u64,
    lines: u64,
    encoding: &'static str,
    compressed: bool,
    error: Option<FileErrorJson<'a>>,
    notes: Vec<NoteJson>,
}

#[derive(Serialize)]
struct FileErrorJson<'a> {
    code: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct NoteJson {
    code: &'static str,
    line: u64,
    message: &'static str,
}

impl<'a> FileJson<'a> {
    fn of(file: &'a FileReport) -> Self {
        let notes = file.notes.iter().map(|note| NoteJson {
            code: note.kind.name(),
            line: note.line,
            message: note.kind.message(),
        });
        Self {
            name: &file.name,
            bytes: file.bytes,
            lines: file.lines,
            encoding: file.encoding.name(),
            compressed: file.is_compressed,
            error: file.error.as_ref().map(|(code, message)| FileErrorJson { code, message }),
            notes: notes.collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunJson<'a> {
    base_id: &'a str,
    kind: &'static str,
    clients: &'a [String],
    first_time: Option<String>,
    last_time: Option<String>,
    lines: u64,
    ids: Vec<IdJson<'a>>,
    apify_run_ids: &'a [String],
    events: Vec<EventJson<'a>>,
    omitted_events: u64,
}

impl<'a> RunJson<'a> {
    fn of(run: &'a RunReport) -> Self {
        Self {
            base_id: &run.base_id,
            kind: run.kind.name(),
            clients: &run.clients,
            first_time: run.first_time.map(moment::iso),
            last_time: run.last_time.map(moment::iso),
            lines: run.lines,
            ids: run.ids.iter().map(IdJson::of).collect(),
            apify_run_ids: &run.apify_run_ids,
            events: run.events.iter().map(EventJson::of).collect(),
            omitted_events: run.omitted_events,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IdJson<'a> {
    run_id: &'a str,
    count: u64,
}

impl<'a> IdJson<'a> {
    fn of((id, count): &'a (String, u64)) -> Self {
        Self { run_id: id, count: *count }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventJson<'a> {
    step: &'static str,
    run_id: &'a str,
    client_id: Option<&'a str>,
    process: Option<&'a str>,
    operation: Option<&'a str>,
    count: u64,
    last_time: Option<String>,
    #[serde(flatten)]
    first: LineJson<'a>,
}

impl<'a> EventJson<'a> {
    fn of(event: &'a EventReport) -> Self {
        Self {
            step: event.step.name(),
            run_id: &event.run_id,
            client_id: event.client_id.as_deref(),
            process: event.process.as_deref(),
            operation: event.operation.as_deref(),
            count: event.count,
            last_time: event.last_time.map(moment::iso),
            first: LineJson::of(&event.first),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingJson<'a> {
    code: &'static str,
    severity: &'static str,
    confidence: &'static str,
    message: &'a str,
    hint: &'a str,
    base_id: Option<&'a str>,
    run_id: Option<&'a str>,
    client_id: Option<&'a str>,
    count: u64,
    evidence: Vec<LineJson<'a>>,
}

impl<'a> FindingJson<'a> {
    fn of(finding: &'a FindingReport) -> Self {
        Self {
            code: finding.code.name(),
            severity: finding.severity.name(),
            confidence: finding.confidence.name(),
            message: &finding.message,
            hint: finding.hint,
            base_id: finding.base_id.as_deref(),
            run_id: finding.run_id.as_deref(),
            client_id: finding.client_id.as_deref(),
            count: finding.count,
            evidence: finding.evidence.iter().map(LineJson::of).collect(),
        }
    }
}

#[derive(Serialize)]
struct LineJson<'a> {
    file: u32,
    line: u64,
    time: Option<String>,
    text: &'a str,
}

impl<'a> LineJson<'a> {
    fn of(line: &'a LineReport) -> Self {
        Self { file: line.file, line: line.line, time: line.time.map(moment::iso), text: &line.text }
    }
}
