//! The steps of `auditTables`, which lib/ puts together; those that it shares with `traceLogs` are in `reading`.

use serde::Serialize;

use super::arguments::describe;
use super::call::Call;
use super::reading::{JsonLines, run};
use super::sys::{Answer, Env, Failure, Value};
use super::trace_options::{checked_path, clients};
use super::value::Type;
use crate::audit::{self, Code, Options, Part, ROLE_NAMES, Report, Table};

const TABLES_HINT: &str = "Pass an array of paths, or of { path, part: 'jobs' } and { path, part: 'clientRuns' }; '-' is standard input.";

const COLUMNS_HINT: &str = "Pass names of columns, such as { runId: 'Run ID', client: 'Client' }.";

/// `start(tables, { columns?, clients?, signal?, onProgress? })`: starts reading and returns `[job, signal, onProgress]`; `job` is null
/// if the signal was aborted before. What `take` returns then is lines of JSON: the report with the numbers of findings and of repairs,
/// then each finding, then each repair.
pub(crate) fn start<'s>(call: &Call<'s>) -> Answer<'s> {
    let tables = tables_argument(call)?;
    let options = call.options(1, &["columns", "clients", "signal", "onProgress"])?;
    let asked = match options {
        Some(options) => Options {
            columns: columns(call, call.env().field(options, "columns")?)?,
            clients: clients(call, call.env().field(options, "clients")?)?,
        },
        None => Options::default(),
    };
    run(call, options, Box::new(move |watch| audit::audit(&tables, &asked, watch, report_lines)))
}

fn report_lines(report: Report) -> Vec<u8> {
    let mut json = JsonLines::default();
    json.push(&report.head);
    report.findings.iter().for_each(|finding| json.push(finding));
    let mut lines = json.into_bytes();
    lines.extend_from_slice(&report.repairs);
    lines
}

/// `tables()`: the findings, as JSON.
pub(crate) fn tables<'s>(call: &Call<'s>) -> Answer<'s> {
    let findings = Code::ALL.map(|code| CodeJson {
        code: code.name(),
        severity: code.severity().name(),
        about: code.about(),
    });
    let mut json = JsonLines::default();
    json.push(&TablesJson { findings: &findings });
    call.env().buffer(json.into_bytes())
}

/// One table, or an array of them.
fn tables_argument(call: &Call<'_>) -> Result<Vec<Table>, Failure> {
    let (env, given) = (call.env(), call.argument(0));
    match env.type_of(given)? {
        Type::String => Ok(vec![table(call, given)?]),
        Type::Array => {
            let len = env.array_length(given)?;
            if len == 0 {
                return Err(call.invalid("tables", "there are none", TABLES_HINT));
            }
            (0..len).map(|index| table(call, env.element(given, index)?)).collect()
        }
        found => {
            let problem = format!("it is {}, not an array", describe(env, given, found)?);
            Err(call.invalid("tables", problem, TABLES_HINT))
        }
    }
}

fn table<'s>(call: &Call<'s>, given: Value<'s>) -> Result<Table, Failure> {
    let env = call.env();
    let bare = |given| match checked_path(env, given)? {
        Ok(path) => Ok(Table { path, part: None }),
        Err(problem) => Err(call.invalid("tables", problem, TABLES_HINT)),
    };
    match env.type_of(given)? {
        Type::Object => {
            let part = env.field(given, "part")?;
            let part = match env.type_of(part)? {
                Type::Undefined | Type::Null => None,
                Type::String => {
                    let name = env.as_lossy_text(part)?;
                    let part = Part::named(&name).ok_or_else(|| {
                        let problem = format!("there is no part \"{}\"", crate::shown::Shown::new(&name));
                        call.invalid("tables", problem, TABLES_HINT)
                    })?;
                    Some(part)
                }
                found => {
                    let problem = format!("a part is {}", describe(env, part, found)?);
                    return Err(call.invalid("tables", problem, TABLES_HINT));
                }
            };
            Ok(Table { part, ..bare(env.field(given, "path")?)? })
        }
        Type::String => bare(given),
        found => {
            let problem = format!("one is {}, not a path", describe(env, given, found)?);
            Err(call.invalid("tables", problem, TABLES_HINT))
        }
    }
}

/// `{ runId: 'Run ID' }`
fn columns<'s>(call: &Call<'s>, given: Value<'s>) -> Result<[Option<String>; ROLE_NAMES.len()], Failure> {
    let env = call.env();
    let mut columns = std::array::from_fn(|_| None);
    match env.type_of(given)? {
        Type::Undefined | Type::Null => return Ok(columns),
        Type::Object => {}
        found => {
            let problem = format!("it is {}, not an object", describe(env, given, found)?);
            return Err(call.invalid("columns", problem, COLUMNS_HINT));
        }
    }
    let names = env.keys(given)?;
    for index in 0..env.array_length(names)? {
        let key = env.element(names, index)?;
        let name = text(env, key)?.unwrap_or_default();
        let Some(role) = ROLE_NAMES.iter().position(|role| *role == name) else {
            let problem = format!("there is no \"{}\"", crate::shown::Shown::new(&name));
            return Err(call.invalid("columns", problem, format!("There are {}.", ROLE_NAMES.join(", "))));
        };
        let value = env.get_by(given, key)?;
        columns[role] = match env.type_of(value)? {
            Type::Undefined | Type::Null => None,
            _ => match text(env, value)?.filter(|name| !name.is_empty()) {
                Some(name) => Some(name),
                None => {
                    return Err(call.invalid(
                        "columns",
                        format!("{name} isn't the name of a column"),
                        COLUMNS_HINT,
                    ));
                }
            },
        };
    }
    Ok(columns)
}

fn text<'s>(env: Env<'s>, value: Value<'s>) -> Result<Option<String>, Failure> {
    match env.type_of(value)? {
        Type::String => env.as_lossy_text(value).map(Some),
        _ => Ok(None),
    }
}

#[derive(Serialize)]
struct TablesJson<'a> {
    findings: &'a [CodeJson],
}

#[derive(Serialize)]
struct CodeJson {
    code: &'static str,
    severity: &'static str,
    about: &'static str,
}
