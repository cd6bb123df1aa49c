//! The steps of `strict-run-id/express`, which lib/ puts together. Requests, contexts and responses are JavaScript's part;
//! which id a request has is decided by [`crate::boundary`], and which hosts may see it by [`crate::hosts`].

use serde::Serialize;

use super::arguments::{describe, needed_run_id};
use super::call::Call;
use super::resolve::{from, run_id_in};
use super::sys::{Answer, Env, Failure, Value};
use super::text::{Reading, Text};
use super::value::Type;
use super::{debug, generate};
use crate::boundary::{self, Decision, Held, Places, Rejection, Rules};
use crate::header;
use crate::hosts::AllowedHost;
use crate::id::{ClientId, RunId};
use crate::process;
use crate::refusal::{Given, Origin, Reason, Refusal};
use crate::resolve::Source;
use crate::shown::Shown;

/// The name of the header, unless the caller passes another.
const HEADER: &str = "X-Run-Id";

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        Self::Refused(Box::new(rejection.refusal), rejection.origin)
    }
}

/// What [`options`] answers; [`resolve`] gets it back with each request.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BoundaryOptions {
    header: String,
    generates: bool,
    takes_first: bool,
}

/// `options({ role, header?, clientId?, parentRunId?, onConflict? })`: the options, checked.
pub(crate) fn options<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let known = ["role", "header", "clientId", "parentRunId", "onConflict"];
    let Some(options) = call.options(0, &known)? else {
        return Err(call.invalid("options", "none were passed", ROLE_HINT));
    };
    let Some(role) = choice(call, options, "role", &["origin", "consumer"], ROLE_HINT)? else {
        return Err(call.invalid("role", "it is missing", ROLE_HINT));
    };
    let header = header_name(call, options)?;
    for name in ["clientId", "parentRunId"] {
        let value = env.get(options, name)?;
        let found = env.type_of(value)?;
        if !matches!(found, Type::Undefined | Type::Null | Type::Function) {
            let problem = format!("it is {}, not a function", describe(env, value, found)?);
            return Err(call.invalid(name, problem, "Pass a function that takes the request."));
        }
    }
    let hint = "Pass 'refuse' or 'first'.";
    let on_conflict = choice(call, options, "onConflict", &["refuse", "first"], hint)?;
    call.answer(&BoundaryOptions {
        header,
        generates: role == "origin",
        takes_first: on_conflict == Some("first"),
    })
}

const ROLE_HINT: &str =
    "Pass { role: 'origin' } where runs begin, and { role: 'consumer' } where they only continue.";

/// Reads an option that is one of a few texts; `None` if it is absent.
fn choice<'s>(
    call: &Call<'s>,
    options: Value<'s>,
    name: &'static str,
    choices: &[&'static str],
    hint: &'static str,
) -> Result<Option<&'static str>, Failure> {
    let (env, mut text) = (call.env(), Text::new());
    let value = env.get(options, name)?;
    let shown = match text.read(env, value)? {
        Reading::Text(given) => match choices.iter().find(|&&choice| choice == given) {
            Some(choice) => return Ok(Some(choice)),
            None => format!("\"{}\"", Shown::new(given)),
        },
        _ => match env.type_of(value)? {
            Type::Undefined | Type::Null => return Ok(None),
            found => describe(env, value, found)?,
        },
    };
    Err(call.invalid(name, format!("it is {shown}"), hint))
}

/// Reads the option `header`.
fn header_name<'s>(call: &Call<'s>, options: Value<'s>) -> Result<String, Failure> {
    let (env, mut text) = (call.env(), Text::new());
    let value = env.get(options, "header")?;
    let problem = match text.read(env, value)? {
        Reading::Text(name) if header::is_name(name) => return Ok(name.to_owned()),
        Reading::Text(name) => format!("\"{}\" isn't a header name", Shown::new(name)),
        _ => match env.type_of(value)? {
            Type::Undefined | Type::Null => return Ok(HEADER.to_owned()),
            found => format!("it is {}, not a header name", describe(env, value, found)?),
        },
    };
    Err(call.invalid("header", problem, "Pass a name such as 'X-Run-Id', or nothing."))
}

/// `resolve(specificRunId, query, body, parentRunId, sent, clientId, options, earlier)`: the run of a request,
/// `[runId, clientId, source]`. The first three are those of the request. `sent` is the header as it came, or an array if
/// it came more than once. `options` are those of [`options`]. `earlier` is the run id that an earlier boundary gave
/// the request.
pub(crate) fn resolve<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let [specific, query, body, parent, sent, client, options, earlier] = call.arguments().first()?;
    let query = sent_in(call, query, "req.query", Source::Query)?;
    let body = sent_in(call, body, "req.body", Source::Body)?;
    // An async option is the backend's mistake, not the request's.
    for (name, value) in [("parentRunId", parent), ("clientId", client)] {
        if env.type_of(value)? == Type::Promise {
            return Err(call.invalid(name, "it returns a Promise", "Pass a function that answers at once."));
        }
    }

    let mut texts = [const { Text::new() }; Source::Header as usize];
    let mut places = Places::default();
    let values = [earlier, specific, query, body, parent].into_iter().zip(Source::ALL);
    for ((value, source), text) in values.zip(&mut texts) {
        let run_id = from(source.origin(), call.read_run_id(value, source.name(), text))?;
        places.add(source, held(env, value, run_id)?)?;
    }
    let mut client_text = Text::new();
    let client_id = from(Origin::Request, call.read_client_id(client, "clientId", &mut client_text))?;
    let client = held(env, client, client_id)?;
    let header = header_text(call, sent)?;
    if let Some(text) = &header {
        places.add(Source::Header, boundary::header_run_id(text)?)?;
    }

    let rules = Rules {
        generates: env.as_boolean(env.get(options, "generates")?)?,
        takes_first: env.as_boolean(env.get(options, "takesFirst")?)?,
    };
    match places.decide(client, rules)? {
        Decision::Take { chosen, client_id, overruled } => {
            let (run_id, source) = (chosen.run_id, chosen.source.name());
            if let Some(refusal) = overruled {
                // The chosen id may agree with each of those that disagree, as a base does with two clients.
                let conflict = refusal.report(call.name(), Origin::Request).message;
                let line = format!(
                    "STRICT MODE: {conflict} \"{}\" as {source} was taken, because onConflict is 'first'.",
                    Shown::new(run_id.as_str())
                );
                call.realm().log(env, || Ok(vec![env.text(&line)?]))?;
            }
            // After an earlier boundary nothing is resolved: the request keeps its id.
            if chosen.source != Source::Earlier {
                let client_id = client_id.map(ClientId::as_str);
                debug::line(call, "resolved", [run_id.as_str(), "", ""], client_id, source)?;
            }
            run(env, run_id, client_id, source)
        }
        Decision::Make(client_id) => {
            let mut text = Text::new();
            let made = call.read_run_id(generate::make(call, client_id)?, "runId", &mut text)?;
            run(env, needed_run_id(made)?, client_id, "generated")
        }
    }
}

/// `[runId, clientId, source]`
fn run<'s>(
    env: Env<'s>,
    run_id: RunId<'_>,
    client_id: Option<ClientId<'_>>,
    source: &'static str,
) -> Answer<'s> {
    let client_id = env.text_or_null(client_id.map(ClientId::as_str))?;
    env.array([env.text(run_id.as_str())?, client_id, env.text(source)?])
}

/// What a place holds, which was read as `id`.
fn held<T>(env: Env<'_>, value: Value<'_>, id: Option<T>) -> Result<Held<T>, Failure> {
    Ok(match id {
        Some(id) => Held::Present(id),
        None => match env.type_of(value)? {
            Type::String => Held::Empty,
            Type::Null => Held::Null,
            _ => Held::Absent,
        },
    })
}

/// Returns the property `runId` that was sent in a query or a body; one of a prototype was not sent. A parser that knows
/// no brackets, like that of Express 5, makes the name `runId[x]` of `?runId[x]=1`: it is refused as the object that other
/// parsers make of it.
fn sent_in<'s>(call: &Call<'s>, holder: Value<'s>, name: &'static str, source: Source) -> Answer<'s> {
    let env = call.env();
    if env.type_of(holder)? != Type::Object {
        return run_id_in(call, holder, name);
    }
    let names = env.keys(holder)?;
    for index in 0..env.array_length(names)? {
        let name = env.element(names, index)?;
        if env.type_of(name)? == Type::String && env.starts_with(name, "runId[")? {
            let (argument, described) = (source.name(), "an object".to_owned());
            let refusal =
                Refusal::NotString { argument, type_name: "Object", described, is_map_index: false };
            return Err(Failure::Refused(refusal.into(), source.origin()));
        }
    }
    match env.has_own(holder, "runId")? {
        true => run_id_in(call, holder, name),
        false => env.undefined(),
    }
}

/// Returns the decoded text of the header; `None` if the request has none.
fn header_text<'s>(call: &Call<'s>, sent: Value<'s>) -> Result<Option<String>, Failure> {
    let env = call.env();
    if env.type_of(sent)? != Type::String {
        // Nothing, or a header that came twice, which is refused like any array.
        let read = call.read_run_id(sent, Source::Header.name(), &mut Text::new()).map(|_| None);
        return from(Origin::Request, read);
    }
    // The length comes first, so that no more of a long header is read than a message shows.
    if env.utf16_len(sent)? > header::MAX_LEN {
        let given = Given { shown: Text::new().show(env, sent)?, text: None };
        return Err(boundary::refused_header(given, Reason::TooLong).into());
    }
    Ok(Some(boundary::header_text(&env.as_lossy_text(sent)?)?))
}

/// `enter(runId, fn)`: the client of the run id that a context gets, or null.
pub(crate) fn enter<'s>(call: &Call<'s>) -> Answer<'s> {
    let (env, mut text) = (call.env(), Text::new());
    let run_id = call.run_id(0, &mut text)?;
    let function = call.argument(1);
    let found = env.type_of(function)?;
    if found != Type::Function {
        let problem = format!("it is {}, not a function", describe(env, function, found)?);
        return Err(call.invalid("fn", problem, "Pass the run id first, then the function to run with it."));
    }
    env.text_or_null(needed_run_id(run_id)?.client_id().map(ClientId::as_str))
}

/// `header({ header? }?)`: the name of the header.
pub(crate) fn header<'s>(call: &Call<'s>) -> Answer<'s> {
    let name = match call.options(0, &["header"])? {
        Some(options) => header_name(call, options)?,
        None => HEADER.to_owned(),
    };
    call.env().text(&name)
}

/// `client(instance, { allow, header? })`: checks both and returns the name of the header.
pub(crate) fn client<'s>(call: &Call<'s>) -> Answer<'s> {
    let (env, instance) = (call.env(), call.argument(0));
    let found = env.type_of(instance)?;
    let is_instance = matches!(found, Type::Object | Type::Function)
        && env.type_of(env.get(instance, "interceptors")?)? == Type::Object
        && ["request", "response"].into_iter().try_fold(true, |all, name| {
            let interceptors = env.get(env.get(instance, "interceptors")?, name)?;
            Ok::<_, Failure>(all && env.type_of(interceptors)? == Type::Object)
        })?;
    if !is_instance {
        let problem = format!("it is {}, not an axios instance", describe(env, instance, found)?);
        return Err(call.invalid("instance", problem, "Pass axios, or the result of axios.create()."));
    }
    let Some(options) = call.options(1, &["allow", "header"])? else {
        return Err(call.invalid("options", "none were passed", ALLOW_HINT));
    };
    allowed_hosts(call, env.get(options, "allow")?)?;
    env.text(&header_name(call, options)?)
}

const ALLOW_HINT: &str =
    "Pass the hosts that may see run ids, such as { allow: ['scoring.example.com', 'localhost:3001'] }.";

/// Reads the option `allow`.
fn allowed_hosts<'s>(call: &Call<'s>, allow: Value<'s>) -> Result<Vec<AllowedHost>, Failure> {
    let env = call.env();
    let found = env.type_of(allow)?;
    if found != Type::Array {
        let problem = format!("it is {}, not an array", describe(env, allow, found)?);
        return Err(call.invalid("allow", problem, ALLOW_HINT));
    }
    if env.array_length(allow)? == 0 {
        return Err(call.invalid("allow", "it is empty", ALLOW_HINT));
    }
    let mut hosts = Vec::new();
    for index in 0..env.array_length(allow)? {
        let mut text = Text::new();
        let entry = env.element(allow, index)?;
        let (host, is_string) = match text.read(env, entry)? {
            Reading::Text(host) => (AllowedHost::parse(host), true),
            Reading::NotString => (None, false),
            Reading::TooLong | Reading::LoneSurrogate => (None, true),
        };
        let problem = match (host, is_string) {
            (Some(host), _) => {
                hosts.push(host);
                continue;
            }
            (None, true) => {
                format!("\"{}\" isn't a host as a URL writes it", text.show(env, entry)?)
            }
            (None, false) => format!("it contains {}", describe(env, entry, env.type_of(entry)?)?),
        };
        return Err(call.invalid("allow", problem, ALLOW_HINT));
    }
    Ok(hosts)
}

/// `allows(allow, protocol, hostname, port)`: whether a URL with these parts is of an allowed host.
pub(crate) fn allows<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let part = |index| match env.type_of(call.argument(index))? {
        Type::String => env.as_lossy_text(call.argument(index)),
        _ => Ok(String::new()),
    };
    let (protocol, hostname, port) = (part(1)?, part(2)?, part(3)?);
    let hosts = allowed_hosts(call, call.argument(0))?;
    env.boolean(hosts.iter().any(|host| host.allows(&protocol, &hostname, &port)))
}

/// What [`mismatch`] answers: both headers, escaped and cut.
#[derive(Serialize)]
struct Mismatch {
    sent: String,
    received: String,
}

/// `mismatch(sent, received)`: null if the two headers say the same id. Otherwise the difference is counted and logged.
pub(crate) fn mismatch<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let [sent, received] = [call.argument(0), call.argument(1)];
    let decoded = |value| {
        if env.utf16_len(value)? > header::MAX_LEN {
            return Ok(None);
        }
        Ok::<_, Failure>(header::decode(&env.as_lossy_text(value)?))
    };
    let (sent_id, received_id) = (decoded(sent)?, decoded(received)?);
    if sent_id.is_some() && sent_id == received_id {
        return env.null();
    }
    process::count_mismatch();
    let shown = |id: Option<String>, value| match id {
        Some(id) => Ok(Shown::new(&id)),
        None => Text::new().show(env, value),
    };
    let (sent, received) = (shown(sent_id, sent)?, shown(received_id, received)?);
    let line = format!(
        "STRICT MODE: {} sent the run ID \"{sent}\", but the answer is about \"{received}\".",
        call.name()
    );
    call.realm().log(env, || Ok(vec![env.text(&line)?]))?;
    call.answer(&Mismatch { sent: sent.to_string(), received: received.to_string() })
}
