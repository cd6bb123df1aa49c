//! The steps of `strict-run-id/express`, which lib/ puts together. Requests, contexts and responses are JavaScript's part;
//! which id a request has is decided by [`crate::boundary`], and which hosts may see it by [`crate::hosts`].

use serde::Serialize;

use super::arguments::{describe, invalid, needed_run_id};
use super::call::Call;
use super::debug::{Event, Step};
use super::generate;
use super::resolve::{from, holder, names_in};
use super::sys::{Answer, Env, Failure, Value};
use super::text::{Reading, Text};
use super::value::Type;
use crate::boundary::{self, Decision, Held, Places, Rejection, Rules};
use crate::header;
use crate::hosts::AllowedHost;
use crate::id::{ClientId, Pair, RunId};
use crate::process;
use crate::refusal::{ErrorCode, Given, Likely, Origin, Reason, Refusal};
use crate::resolve::{Names, Source};
use crate::shown::Shown;

/// The name of the header, unless the caller passes another.
const HEADER: &str = "X-Run-Id";

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        Self::Refused(Box::new(rejection.refusal), rejection.origin)
    }
}

/// The result of [`options`]; [`resolve`] gets all but the header back with each request.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BoundaryOptions {
    header: String,
    generates: bool,
    /// The caller's function makes new ids.
    makes: bool,
    takes_first: bool,
    needs_client: bool,
    ignores_body: bool,
    /// What would be refused passes.
    observes: bool,
    /// The text of [`Names::as_str`]; none if they are the default.
    names: Option<String>,
}

/// `options({ role, header?, clientId?, client?, parentRunId?, names?, onConflict?, body?, make?, mode? })`: the options, checked.
pub(crate) fn options<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let known = [
        "role",
        "header",
        "clientId",
        "client",
        "parentRunId",
        "names",
        "onConflict",
        "body",
        "make",
        "mode",
    ];
    let Some(options) = call.options(0, &known)? else {
        return Err(call.invalid("options", "it is missing", ROLE_HINT));
    };
    let role = env.field(options, "role")?;
    let Some(role) = call.choice(role, "role", &["origin", "consumer"], ROLE_HINT)? else {
        return Err(call.invalid("role", "it is missing", ROLE_HINT));
    };
    let header = header_name(call, options)?;
    let (mut knows_client, mut makes) = (false, false);
    for name in ["parentRunId", "clientId", "make"] {
        let value = env.field(options, name)?;
        let found = env.type_of(value)?;
        match name {
            "clientId" => knows_client = found == Type::Function,
            "make" => makes = found == Type::Function,
            _ => {}
        }
        if !matches!(found, Type::Undefined | Type::Null | Type::Function) {
            let problem = format!("it is {}, not a function", describe(env, value, found)?);
            return Err(call.invalid(name, problem, "Pass a function that takes the request."));
        }
    }
    if makes && role != "origin" {
        let problem = "a consumer makes no ids";
        return Err(call.invalid("make", problem, "Pass it with role: 'origin', or leave it out."));
    }
    let hint = "Pass 'refuse' or 'first'.";
    let on_conflict =
        call.choice(env.field(options, "onConflict")?, "onConflict", &["refuse", "first"], hint)?;
    let client = env.field(options, "client")?;
    let needs_client = call.choice(client, "client", &["required"], CLIENT_HINT)?.is_some();
    if needs_client && !knows_client {
        return Err(call.invalid(
            "client",
            "it is \"required\", but there is no option clientId",
            CLIENT_HINT,
        ));
    }
    let hint = "Pass 'refuse', or 'observe' to log what would be refused.";
    let mode = call.choice(env.field(options, "mode")?, "mode", &["refuse", "observe"], hint)?;
    let names = names_in(call, options)?;
    let reads_body = call.flag(env.field(options, "body")?, "body", true)?;
    call.answer(&BoundaryOptions {
        header,
        generates: role == "origin",
        makes,
        takes_first: on_conflict == Some("first"),
        needs_client,
        ignores_body: !reads_body,
        observes: mode == Some("observe"),
        names: (names != Names::DEFAULT).then(|| names.as_str().to_owned()),
    })
}

const CLIENT_HINT: &str = "Pass client: 'required' with a function clientId, or leave it out.";

const ROLE_HINT: &str = "Pass { role: 'origin' } if requests may start a run, or { role: 'consumer' } if each must bring its run id.";

/// Reads the option `header`.
fn header_name<'s>(call: &Call<'s>, options: Value<'s>) -> Result<String, Failure> {
    let (env, mut text) = (call.env(), Text::new());
    let value = env.field(options, "header")?;
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

/// `resolve(specificRunId, query, body, parentRunId, sent, clientId, earlier, earlierClient, generates, takesFirst,
/// needsClient, names, ignoresBody, bodyType, makes)`: the run of a request, `[runId, clientId, source]`. `runId` is null if
/// it is to be made; then [`made`] follows. The first three arguments are those of the request. `sent` is the header as it came, or an array if it came more than once. `earlier` is the run id
/// that an earlier boundary gave the request, and `earlierClient` the client it knew. `bodyType` is the content type of a
/// body that isn't parsed. The five before it are those of [`options`], as arguments because each costs less than a
/// property.
pub(crate) fn resolve<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let [specific, query, body, parent, sent, client, earlier, earlier_client, rules @ ..] =
        call.arguments().first::<15>()?;
    let [generates, takes_first, needs_client, names, ignores_body, body_type, makes] = rules;
    let names = match env.type_of(names)? {
        Type::String => Names::of_text(env.as_lossy_text(names)?),
        _ => Names::DEFAULT,
    };
    let query = sent_fields(call, query, "req.query", &names, Source::Query)?;
    let parsed = sent_fields(call, body, "req.body", &names, Source::Body)?;
    // An async option is the backend's mistake, not the request's.
    if env.type_of(parent)? == Type::Promise {
        return Err(call.invalid("parentRunId", "it returns a Promise", "Pass a synchronous function."));
    }
    check_client(call, client)?;

    let sources: Vec<_> = Source::all_of_boundary(&names).collect();
    let mut texts: Vec<_> = sources.iter().map(|_| Text::new()).collect();
    let mut places = Places::new(&names);
    for (&source, text) in sources.iter().zip(&mut texts) {
        let value = match (source, query, parsed) {
            (Source::Earlier, ..) => earlier,
            (Source::Specific, ..) => specific,
            (Source::Query(name), Some(holder), _) | (Source::Body(name), _, Some(holder))
                if env.has_own(holder, name)? =>
            {
                env.get(holder, name)?
            }
            (Source::Parent, ..) => parent,
            _ => continue,
        };
        let run_id = from(source, call.read_run_id(value, "runId", text))?;
        places.add(source, held(env, value, run_id)?)?;
    }
    let mut known_text = Text::new();
    places.add_known_client(call.read_client_id(earlier_client, "clientId", &mut known_text)?);
    let mut client_text = Text::new();
    let client_id = of_request(call.read_client_id(client, "clientId", &mut client_text))?;
    let client = held(env, client, client_id)?;
    let header = header_text(call, sent)?;
    if let Some(text) = &header {
        places.add(Source::Header, boundary::header_run_id(text)?)?;
    }

    if env.type_of(body_type)? == Type::String {
        let found = match env.type_of(body)? {
            Type::Object => "an empty object".to_owned(),
            found => describe(env, body, found)?,
        };
        places.add_unparsed_body(&env.as_lossy_text(body_type)?, &found);
    }

    let rules = Rules {
        generates: env.as_boolean(generates)?,
        takes_first: env.as_boolean(takes_first)?,
        needs_client: env.as_boolean(needs_client)?,
        ignores_body: env.type_of(ignores_body)? == Type::Boolean && env.as_boolean(ignores_body)?,
    };
    match places.decide(client, rules)? {
        Decision::Take { chosen, client_id, overruled } => {
            let (run_id, source) = (chosen.run_id, chosen.source.name());
            if let Some(refusal) = overruled {
                // The chosen id may agree with each of those that disagree, as a base does with two clients.
                let conflict = refusal.report(call.name(), Origin::Request).message;
                let line = format!(
                    "STRICT MODE: {conflict} Used \"{}\" ({}), because onConflict is 'first'.",
                    Shown::new(run_id.as_str()),
                    chosen.source.place()
                );
                call.realm().log(env, || Ok(vec![env.text(&line)?]))?;
            }
            // After an earlier boundary nothing is resolved: the request keeps its id.
            if chosen.source != Source::Earlier {
                call.log(|| Event {
                    client_id: client_id.map(ClientId::as_str),
                    source: Some(&source),
                    ..Event::of_run(Step::Received, run_id)
                })?;
            }
            run(env, run_id, client_id, &source)
        }
        Decision::Make(client_id) if env.type_of(makes)? == Type::Boolean && env.as_boolean(makes)? => {
            let client_id = env.text_or_null(client_id.map(ClientId::as_str))?;
            env.array([env.null()?, client_id, env.text(GENERATED)?])
        }
        Decision::Make(client_id) => {
            let mut text = Text::new();
            let made = call.read_run_id(generate::make(call, client_id)?, "runId", &mut text)?;
            run(env, needed_run_id(made)?, client_id, GENERATED)
        }
    }
}

/// The source of an id that was made for a request.
const GENERATED: &str = "generated";

/// `made(runId, clientId)`: the run of a request that the option `make` made an id for, as [`resolve`] returns it. A base id
/// gets the client of the request, as an id that is generated.
pub(crate) fn made<'s>(call: &Call<'s>) -> Answer<'s> {
    const HINT: &str = "Return a run id, such as that of reserveRunId() of sharedRuns.";
    let env = call.env();
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let run_id = call.read_run_id(call.argument(0), "make()", &mut run_text)?;
    let client_id = call.client_id(1, &mut client_text)?;
    let Some(run_id) = run_id else {
        return Err(call.invalid("make", "it returned no run id", HINT));
    };
    let pair = match client_id {
        Some(client_id) => Pair::with_client(run_id, client_id)?,
        None => Pair::of(run_id),
    };
    call.log(|| Event { source: Some(GENERATED), ..Event::of(Step::Received, pair) })?;
    let client_id = env.text_or_null(pair.client_id().map(ClientId::as_str))?;
    env.array([env.joined(pair.run_id())?, client_id, env.text(GENERATED)?])
}

/// `[runId, clientId, source]`
fn run<'s>(env: Env<'s>, run_id: RunId<'_>, client_id: Option<ClientId<'_>>, source: &str) -> Answer<'s> {
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

/// Refuses what no client id that was sent can be, as the mistake of the backend's function. A text, a number or a Boolean
/// may come from the request, and so may an array of texts: `?clientId=a&clientId=b`.
fn check_client<'s>(call: &Call<'s>, client: Value<'s>) -> Result<(), Failure> {
    let env = call.env();
    let found = env.type_of(client)?;
    let may_be_sent = match found {
        Type::Undefined | Type::Null | Type::String | Type::Number | Type::Boolean => true,
        Type::Array => is_array_of_texts(env, client)?,
        _ => false,
    };
    if may_be_sent {
        return Ok(());
    }
    let (problem, hint) = match found {
        Type::Promise => ("it returns a Promise".to_owned(), "Pass a synchronous function."),
        found => (
            format!("it returns {}", describe(env, client, found)?),
            "Pass a function that returns the client id as a string, or nothing.",
        ),
    };
    Err(call.invalid("clientId", problem, hint))
}

fn is_array_of_texts(env: Env<'_>, array: Value<'_>) -> Result<bool, Failure> {
    let mut all_texts = true;
    env.each(&[array], env.array_length(array)?, &mut all_texts, |env, values, index, all_texts| {
        *all_texts &= env.type_of(env.element(values[0], index)?)? == Type::String;
        Ok(())
    })?;
    Ok(all_texts)
}

/// Says that a refused value came with the request.
fn of_request<T>(read: Result<T, Failure>) -> Result<T, Failure> {
    read.map_err(|failure| match failure {
        Failure::Refused(refusal, _) => Failure::Refused(refusal, Origin::Request),
        other => other,
    })
}

/// Returns a query or a body that may hold fields that were sent; those of a prototype were not. A parser that knows no
/// brackets, like that of Express 5, makes the name `runId[x]` of `?runId[x]=1`: it is refused as the object that other
/// parsers make of it.
fn sent_fields<'s, 'n>(
    call: &Call<'s>,
    value: Value<'s>,
    name: &'static str,
    names: &'n Names,
    source: fn(&'n str) -> Source<'n>,
) -> Result<Option<Value<'s>>, Failure> {
    let env = call.env();
    let Some(holder) = holder(call, value, name)? else { return Ok(None) };
    let keys = env.keys(holder)?;
    let mut bracketed = Bracketed { names: names.clone(), found: None };
    env.each(&[keys], env.array_length(keys)?, &mut bracketed, Bracketed::look)?;
    let Some(name) = bracketed.found.and_then(|at| names.iter().nth(at)) else { return Ok(Some(holder)) };
    let (source, described) = (source(name), "an object".to_owned());
    let refusal = Refusal::NotString {
        argument: source.place(),
        type_name: "Object",
        described,
        likely: Likely::Unknown,
    };
    Err(Failure::Refused(refusal.into(), source.origin()))
}

/// The first key that is one of the names with a bracket after it.
struct Bracketed {
    names: Names,
    /// The position of the name.
    found: Option<usize>,
}

impl Bracketed {
    fn look(env: Env<'_>, values: &[Value<'_>], index: u32, state: &mut Self) -> Result<(), Failure> {
        let key = env.element(values[0], index)?;
        if state.found.is_some() || env.type_of(key)? != Type::String {
            return Ok(());
        }
        let longest = state.names.iter().map(str::len).max().unwrap_or_default();
        let key = env.beginning(key, longest + 1)?;
        let is_of = |name: &str| key.strip_prefix(name).is_some_and(|rest| rest.starts_with('['));
        state.found = state.names.iter().position(is_of);
        Ok(())
    }
}

/// Returns the decoded text of the header; `None` if the request has none.
fn header_text<'s>(call: &Call<'s>, sent: Value<'s>) -> Result<Option<String>, Failure> {
    let env = call.env();
    if env.type_of(sent)? != Type::String {
        // Nothing, or a header that came twice, which is refused like any array.
        let read = call.read_run_id(sent, "header", &mut Text::new()).map(|_| None);
        return from(Source::Header, read);
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
        && env.type_of(env.field(instance, "interceptors")?)? == Type::Object
        && ["request", "response"].into_iter().try_fold(true, |all, name| {
            let interceptors = env.field(env.field(instance, "interceptors")?, name)?;
            Ok::<_, Failure>(all && env.type_of(interceptors)? == Type::Object)
        })?;
    if !is_instance {
        let problem = format!("it is {}, not an axios instance", describe(env, instance, found)?);
        return Err(call.invalid("instance", problem, "Pass axios, or the result of axios.create()."));
    }
    let Some(options) = call.options(1, &["allow", "header"])? else {
        return Err(call.invalid("options", "it is missing", ALLOW_HINT));
    };
    allowed_hosts(call, env.field(options, "allow")?)?;
    env.text(&header_name(call, options)?)
}

const ALLOW_HINT: &str = "Pass the hosts that may see run ids, such as { allow: ['scoring.example.com', 'localhost:3001'] }. List hosts without scheme, path or wildcard.";

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
    env.each(&[allow], env.array_length(allow)?, &mut hosts, |env, values, index, hosts| {
        let mut text = Text::new();
        let entry = env.element(values[0], index)?;
        let host = match text.read(env, entry)? {
            Reading::Text(host) => AllowedHost::parse(host),
            Reading::TooLong | Reading::LoneSurrogate => None,
            Reading::NotString => {
                let described = describe(env, entry, env.type_of(entry)?)?;
                let problem = format!("allow[{index}] is {described}, not a string");
                return Err(invalid("allow", problem, ALLOW_HINT));
            }
        };
        let Some(host) = host else {
            let problem = format!("\"{}\" isn't a host with an optional port", text.show(env, entry)?);
            return Err(invalid("allow", problem, ALLOW_HINT));
        };
        hosts.push(host);
        Ok(())
    })?;
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

/// The result of [`mismatch`]: both headers, escaped and cut.
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
        "STRICT MODE: {} sent the run ID \"{sent}\", but the response has \"{received}\".",
        call.name()
    );
    call.realm().log(env, || Ok(vec![env.text(&line)?]))?;
    call.answer(&Mismatch { sent: sent.to_string(), received: received.to_string() })
}

/// `log(mode, method, path, what, message, ...lines)`: logs what a request ended with, or would have. `method` and `path` are of
/// the request, and so are escaped and cut.
pub(crate) fn log<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let arguments = call.arguments().all()?;
    let [mode, method, path, what, message, lines @ ..] = &arguments[..] else { return env.undefined() };
    call.realm().log(env, || {
        let shown = |value| Text::new().show(env, value);
        let (method, path) = (shown(*method)?, shown(*path)?);
        let [mode, what, message] = [mode, what, message].map(|text| env.as_lossy_text(*text));
        let first = format!("{} MODE: {method} {path} {}: {}", mode?, what?, message?);
        Ok([env.text(&first)?].into_iter().chain(lines.iter().copied()).collect())
    })?;
    env.undefined()
}

/// `observed(code)`: counts an error that the boundary only observed. The code is that of the error, whatever it is.
pub(crate) fn observed<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let mut text = Text::new();
    let code = match text.read(env, call.argument(0))? {
        Reading::Text(code) => ErrorCode::named(code),
        _ => None,
    };
    process::count_observed(code);
    env.undefined()
}
