//! The arguments of `traceLogs` and `countRunIds`: paths, and what to report.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::LazyLock;

use super::arguments::{describe, invalid};
use super::call::Call;
use super::sys::{Env, Failure, Value};
use super::text::{Reading, Text};
use super::value::Type;
use crate::moment;
use crate::shown::Shown;
use crate::trace::rules::{self, Rule, RuleError, Rules, Source};
use crate::trace::{BadState, Options, Step};

/// The options of `traceLogs`.
pub(crate) const KNOWN: [&str; 13] = [
    "state",
    "follow",
    "runId",
    "clientId",
    "rules",
    "patterns",
    "clients",
    "since",
    "until",
    "why",
    "redact",
    "signal",
    "onProgress",
];

/// The most characters of all patterns and files of rules. They are compiled on the event loop.
const MAX_RULES_LEN: usize = 1 << 20;

/// What reports call the source of a pattern.
const PATTERN: &str = "patterns";

/// Reads the options: what explains lines, and what to report. `files` is how many logs there are.
pub(crate) fn read<'s>(
    call: &Call<'s>,
    options: Option<Value<'s>>,
    files: usize,
) -> Result<(Ruleset, Options), Failure> {
    let Some(options) = options else {
        return Ok((Ruleset::Default, Options::default()));
    };
    let env = call.env();
    let mut asked = only(call, options)?;
    asked.with_secrets = !call.flag(env.field(options, "redact")?, "redact", true)?;
    asked.clients = clients(call, env.field(options, "clients")?)?;
    asked.since = time(call, env.field(options, "since")?, "since")?;
    asked.until = time(call, env.field(options, "until")?, "until")?;
    if let (Some(since), Some(until)) = (asked.since, asked.until)
        && since >= until
    {
        let problem = format!("it is {}, and `since` is {}", moment::iso(until), moment::iso(since));
        return Err(call.invalid("until", problem, "Pass a time after `since`, or leave one of them out."));
    }
    asked.why = why(call, env.field(options, "why")?, files)?;
    asked.state = state(call, env.field(options, "state")?)?;
    asked.follow = call.flag(env.field(options, "follow")?, "follow", false)?;
    let mut all = patterns(call, env.field(options, "patterns")?)?;
    let given = env.field(options, "rules")?;
    let has_default = files_of_rules(call, given, &mut all)?;
    if all.is_empty() && has_default {
        return Ok((Ruleset::Default, asked));
    }
    if has_default {
        all.extend(rules::defaults());
    }
    let rules = Rules::compile(all).map_err(refused)?;
    Ok((Ruleset::Own(Box::new(rules)), asked))
}

/// The rules of a reading.
pub(crate) enum Ruleset {
    /// Those of the package, compiled once, by the thread that reads: it takes some twenty milliseconds.
    Default,
    /// A caller's own, compiled at the call, which can refuse them.
    Own(Box<Rules>),
}

impl Ruleset {
    pub(crate) fn get(&self) -> Option<&Rules> {
        static DEFAULT: LazyLock<Option<Rules>> = LazyLock::new(|| Rules::compile(rules::defaults()).ok());
        match self {
            Self::Default => DEFAULT.as_ref(),
            Self::Own(rules) => Some(rules),
        }
    }
}

fn refused(error: RuleError) -> Failure {
    let problem = error.problem.trim_end_matches('.');
    if &*error.name == PATTERN {
        return invalid("patterns", problem, error.hint);
    }
    let row = error.row.map_or(String::new(), |row| format!(", row {row}"));
    invalid("rules", format!("in {}{row}: {problem}", Shown::end_of(&error.name)), error.hint)
}

/// Reads the run and the client that limit the report.
fn only<'s>(call: &Call<'s>, options: Value<'s>) -> Result<Options, Failure> {
    let env = call.env();
    let (mut text, mut client_text) = (Text::new(), Text::new());
    let run_id = call.read_run_id(env.field(options, "runId")?, "runId", &mut text)?;
    let client_id = call.read_client_id(env.field(options, "clientId")?, "clientId", &mut client_text)?;
    if let (Some(run_id), Some(client_id)) = (run_id, client_id) {
        crate::id::Pair::with_client(run_id, client_id)?;
    }
    let client_id = client_id.or_else(|| run_id?.client_id());
    Ok(Options {
        base: run_id.map(|run_id| run_id.base_id().as_str().to_owned()),
        client: client_id.map(|client_id| client_id.as_str().to_owned()),
        ..Options::default()
    })
}

/// `['Ada-Park', "O'Neil"]`
pub(crate) fn clients<'s>(call: &Call<'s>, given: Value<'s>) -> Result<Vec<String>, Failure> {
    const HINT: &str = "Pass an array of client ids, such as ['Ada-Park'].";
    let env = call.env();
    match env.type_of(given)? {
        Type::Undefined | Type::Null => return Ok(Vec::new()),
        Type::Array => {}
        found => {
            let problem = format!("it is {}, not an array", describe(env, given, found)?);
            return Err(call.invalid("clients", problem, HINT));
        }
    }
    let mut clients = Vec::new();
    let len = env.array_length(given)?;
    env.each(&[given], len, &mut clients, |env, values, index, clients| {
        let client = env.element(values[0], index)?;
        let mut text = Text::new();
        match text.read(env, client)? {
            Reading::Text(name) if crate::id::ClientId::parse(name).is_ok() => clients.push(name.to_owned()),
            _ => {
                let problem = format!("element {index} is {}, not a client id", text.show(env, client)?);
                return Err(invalid("clients", problem, HINT));
            }
        }
        Ok(())
    })?;
    Ok(clients)
}

/// Milliseconds since the Unix epoch.
fn time<'s>(call: &Call<'s>, given: Value<'s>, name: &'static str) -> Result<Option<i64>, Failure> {
    const HINT: &str = "Pass milliseconds since the Unix epoch: date.getTime().";
    let env = call.env();
    match env.type_of(given)? {
        Type::Undefined | Type::Null => Ok(None),
        Type::Number => {
            let number = env.as_number(given)?;
            let refused = || call.invalid(name, format!("it is {number}, not a time"), HINT);
            number.is_finite().then_some(Some(number as i64)).ok_or_else(refused)
        }
        found => {
            let problem = format!("it is {}, not a number", describe(env, given, found)?);
            Err(call.invalid(name, problem, HINT))
        }
    }
}

/// What an earlier report had as its `state`.
fn state<'s>(call: &Call<'s>, given: Value<'s>) -> Result<Option<String>, Failure> {
    const HINT: &str = "Pass the state of an earlier report, or \"\" for the first one.";
    let env = call.env();
    match env.type_of(given)? {
        Type::Undefined | Type::Null => Ok(None),
        Type::String => {
            let text = env.as_lossy_text(given)?;
            crate::trace::check_state(&text).map_err(|BadState(why)| call.invalid("state", why, HINT))?;
            Ok(Some(text))
        }
        found => {
            let problem = format!("it is {}, not a string", describe(env, given, found)?);
            Err(call.invalid("state", problem, HINT))
        }
    }
}

/// `{ file: 0, line: 12 }`
fn why<'s>(call: &Call<'s>, given: Value<'s>, files: usize) -> Result<Option<(u32, u64)>, Failure> {
    const HINT: &str = "Pass the index of a log and the number of a line in it: { file: 0, line: 12 }.";
    let env = call.env();
    match env.type_of(given)? {
        Type::Undefined | Type::Null => return Ok(None),
        Type::Object => {}
        found => {
            let problem = format!("it is {}, not an object", describe(env, given, found)?);
            return Err(call.invalid("why", problem, HINT));
        }
    }
    let whole = |name: &str, least: f64, most: f64| -> Result<f64, Failure> {
        let value = env.field(given, name)?;
        let number = match env.type_of(value)? {
            Type::Number => env.as_number(value)?,
            _ => f64::NAN,
        };
        match number.fract() == 0.0 && (least..=most).contains(&number) {
            true => Ok(number),
            false => {
                let problem = format!("its {name} isn't a whole number from {least} to {most}");
                Err(call.invalid("why", problem, HINT))
            }
        }
    };
    let file = whole("file", 0.0, files.saturating_sub(1) as f64)?;
    let line = whole("line", 1.0, f64::from(u32::MAX))?;
    Ok(Some((file as u32, line as u64)))
}

/// `{ made: ['new run .* begins'] }`
fn patterns<'s>(call: &Call<'s>, given: Value<'s>) -> Result<Vec<Rule>, Failure> {
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
                let problem = format!("{} contains a value that isn't a string", step.name());
                return Err(call.invalid("patterns", problem, HINT));
            }
            let matches = rules_text(call, expression, &mut len, "patterns")?;
            let source = Source { name: PATTERN.into(), row: patterns.len() + 1 };
            patterns.push(Rule { step, matches, unless: None, note: None, source });
        }
    }
    Ok(patterns)
}

/// Reads `{ default?: true, files?: [{ name, text }] }` and adds the rules of the files. Returns whether those of the package
/// follow.
fn files_of_rules<'s>(call: &Call<'s>, given: Value<'s>, all: &mut Vec<Rule>) -> Result<bool, Failure> {
    const HINT: &str = "Pass the texts of files of rules: { files: [{ name: 'rules.json', text }] }.";
    let env = call.env();
    match env.type_of(given)? {
        Type::Undefined | Type::Null => return Ok(true),
        Type::Object => {}
        found => {
            let problem = format!("it is {}, not an object", describe(env, given, found)?);
            return Err(call.invalid("rules", problem, HINT));
        }
    }
    let has_default = call.flag(env.field(given, "default")?, "rules.default", true)?;
    let files = env.field(given, "files")?;
    let len = match env.type_of(files)? {
        Type::Undefined | Type::Null => 0,
        Type::Array => env.array_length(files)?,
        found => {
            let problem = format!("files is {}, not an array", describe(env, files, found)?);
            return Err(call.invalid("rules", problem, HINT));
        }
    };
    let mut total = 0;
    for index in 0..len {
        let file = env.element(files, index)?;
        let fields = match env.type_of(file)? {
            Type::Object => [env.field(file, "name")?, env.field(file, "text")?],
            _ => return Err(call.invalid("rules", format!("file {index} isn't an object"), HINT)),
        };
        for field in fields {
            if env.type_of(field)? != Type::String {
                let problem = format!("the name or the text of file {index} isn't a string");
                return Err(call.invalid("rules", problem, HINT));
            }
        }
        let [name, text] = [env.as_lossy_text(fields[0])?, rules_text(call, fields[1], &mut total, "rules")?];
        all.extend(rules::parse(&name, &text).map_err(refused)?);
    }
    Ok(has_default)
}

/// Reads a pattern or a file of rules, unless all of them are too long.
fn rules_text<'s>(
    call: &Call<'s>,
    value: Value<'s>,
    total: &mut usize,
    name: &'static str,
) -> Result<String, Failure> {
    let env = call.env();
    *total += env.utf16_len(value)?;
    if *total > MAX_RULES_LEN {
        let problem = format!(
            "with \"{}\", they are longer than {MAX_RULES_LEN} characters",
            Text::new().show(env, value)?
        );
        return Err(call.invalid(name, problem, "Pass fewer or shorter rules."));
    }
    env.as_lossy_text(value)
}

const PATHS_HINT: &str = "Pass the path of a log, or an array of such paths; '-' is standard input.";

/// One path, or an array of them.
pub(crate) fn paths(call: &Call<'_>) -> Result<Vec<PathBuf>, Failure> {
    let (env, given) = (call.env(), call.argument(0));
    match env.type_of(given)? {
        Type::String => Ok(vec![path(env, given)?]),
        Type::Array => {
            let len = env.array_length(given)?;
            if len == 0 {
                return Err(call.invalid("paths", "the array is empty", PATHS_HINT));
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
    checked_path(env, value)?.map_err(|problem| invalid("paths", problem, PATHS_HINT))
}

/// Reads a path; the inner error is what is wrong with it.
pub(crate) fn checked_path(env: Env<'_>, value: Value<'_>) -> Result<Result<PathBuf, String>, Failure> {
    let problem = match env.type_of(value)? {
        Type::String => {
            let units = env.as_utf16(value)?;
            match path_of(&units) {
                _ if units.is_empty() => "one is empty".to_owned(),
                _ if units.contains(&0) => "one contains a NUL".to_owned(),
                Some(path) => return Ok(Ok(PathBuf::from(path))),
                None => "one contains half of a UTF-16 pair".to_owned(),
            }
        }
        found => format!("one is {}", describe(env, value, found)?),
    };
    Ok(Err(problem))
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

/// Returns the signal and the callback for progress, both checked, and whether the signal was aborted before.
pub(crate) fn waiting<'s>(
    call: &Call<'s>,
    options: Value<'s>,
) -> Result<(Value<'s>, Value<'s>, bool), Failure> {
    const HINT: &str = "Pass a function that takes { bytes, totalBytes }.";
    let env = call.env();
    let on_progress = env.field(options, "onProgress")?;
    match env.type_of(on_progress)? {
        Type::Undefined | Type::Null | Type::Function => {}
        found => {
            let problem = format!("it is {}, not a function", describe(env, on_progress, found)?);
            return Err(call.invalid("onProgress", problem, HINT));
        }
    }
    let (signal, is_aborted) = call.signal(options)?;
    Ok((signal, on_progress, is_aborted))
}
