//! The steps of `strict-run-id/express`, which lib/ puts together: requests, contexts and responses are JavaScript's
//! affair; which id a request has, and whether it may have it, is decided here.

use super::arguments::{describe, needed_run_id};
use super::call::{Call, Reading, Text, Value};
use super::function::{Answer, Failure};
use super::json::JsonObject;
use super::resolve::run_id_in;
use super::value::Type;
use super::{debug, generate};
use crate::header::{self, MAX_LEN};
use crate::id::{ClientId, Pair, RunId};
use crate::process;
use crate::refusal::{Given, Reason, Refusal};
use crate::resolve::{Candidate, Source, disagreeing};
use crate::shown::Shown;

/// The header, unless the caller names another.
const HEADER: &str = "X-Run-Id";

/// `options({ role, header?, clientId?, parentRunId?, onConflict? })`: what [`resolve`] is given back at each request,
/// `{ header, generates, takesFirst }`.
pub(crate) fn options<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let known = ["role", "header", "clientId", "parentRunId", "onConflict"];
    let Some(options) = call.options(0, &known)? else {
        return Err(call.invalid("options", "there are none", ROLE_HINT));
    };
    let role = choice(call, options, "role", &["origin", "consumer"], ROLE_HINT)?;
    let Some(role) = role else {
        return Err(call.invalid("role", "it is not given", ROLE_HINT));
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
    let json = JsonObject::new()
        .text("header", Some(&header))
        .boolean("generates", role == "origin")
        .boolean("takesFirst", on_conflict == Some("first"));
    call.realm().parse_json(env, &json.finish())
}

const ROLE_HINT: &str =
    "Pass { role: 'origin' } where runs begin, and { role: 'consumer' } where they only go on.";

/// One of a few texts; `None` where it is absent.
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

/// The option `header`.
fn header_name<'s>(call: &Call<'s>, options: Value<'s>) -> Result<String, Failure> {
    let (env, mut text) = (call.env(), Text::new());
    let value = env.get(options, "header")?;
    let problem = match text.read(env, value)? {
        Reading::Text(name) if header::is_name(name) => return Ok(name.to_owned()),
        Reading::Text(name) => format!("it is \"{}\", which is no name of a header", Shown::new(name)),
        _ => match env.type_of(value)? {
            Type::Undefined | Type::Null => return Ok(HEADER.to_owned()),
            found => format!("it is {}, which is no name of a header", describe(env, value, found)?),
        },
    };
    Err(call.invalid("header", problem, "Pass a name such as 'X-Run-Id', or nothing."))
}

/// `resolve(specificRunId, query, body, parentRunId, sent, clientId, options, earlier)`: the run of a request, `[runId,
/// clientId, source]`. The first three are those of the request; `sent` is the header as it came, or an array where it came
/// more than once; `options` are those of [`options`]; `earlier` is the run id that the request has, where it passed a
/// boundary already.
///
/// It is stricter than `resolveRunId`, for a request comes from outside: what is there and empty is refused, since a new
/// id in its place would begin another run without a word; and so are places that disagree.
pub(crate) fn resolve<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let [specific, query, body, parent, sent, client, options, earlier] = call.exactly()?;
    let query = sent_in(call, query, "req.query", Source::Query)?;
    let body = sent_in(call, body, "req.body", Source::Body)?;
    // An option's function that is async is the backend's mistake, not the request's.
    for (name, value) in [("parentRunId", parent), ("clientId", client)] {
        if env.type_of(value)? == Type::Promise {
            return Err(call.invalid(name, "it gives a Promise", "Pass a function that answers at once."));
        }
    }

    let mut texts = [const { Text::new() }; Source::Header as usize];
    let mut candidates = Vec::with_capacity(Source::ALL.len());
    let places = [earlier, specific, query, body, parent].into_iter().zip(Source::ALL);
    for ((value, source), text) in places.zip(&mut texts) {
        let run_id = call.read_run_id(value, source.name(), text)?;
        match run_id {
            Some(run_id) => candidates.push(Candidate { source, run_id }),
            None if is_empty(call, value, source)? => {
                return Err(Refusal::RunIdEmpty { argument: source.name() }.into());
            }
            None => {}
        }
    }
    let mut client_text = Text::new();
    let client_id = call.read_client_id(client, "clientId", &mut client_text)?;
    if client_id.is_none() && env.type_of(client)? == Type::String {
        return Err(Refusal::ClientIdMissing.into());
    }
    let decoded = read_header(call, sent)?;
    if let Some(decoded) = &decoded {
        candidates.push(Candidate { source: Source::Header, run_id: parse_header(decoded)? });
    }

    if let Some(client_id) = client_id {
        for candidate in &candidates {
            Pair::with_client(candidate.run_id, client_id)?;
        }
    }
    let disagreeing = disagreeing(&candidates);
    if let (Some(chosen), false) = (candidates.first(), disagreeing.is_empty()) {
        let named =
            |candidate: &Candidate<'_>| (candidate.source.name(), candidate.run_id.as_str().to_owned());
        let refusal = Refusal::SourcesDisagree { sources: disagreeing.iter().map(named).collect() };
        if !env.as_boolean(env.get(options, "takesFirst")?)? {
            return Err(refusal.into());
        }
        // The chosen one need not be among them: a base agrees with two clients.
        let (source, run_id) = named(chosen);
        let taken = format!("\"{}\" as {source} is taken, as onConflict says.", Shown::new(&run_id));
        let message = refusal.message(call.name(), &taken);
        call.realm().log(env, || Ok(vec![env.text(&format!("STRICT MODE: {message}"))?]))?;
    }
    match candidates.first() {
        Some(chosen) => {
            let client_id = chosen.run_id.client_id().or(client_id);
            let (run_id, source) = (chosen.run_id.as_str(), chosen.source.name());
            // Behind another boundary nothing is resolved: the request keeps its id.
            if chosen.source != Source::Earlier {
                debug::line(call, "resolved", [run_id, "", ""], client_id.map(ClientId::as_str), source)?;
            }
            answer(call, chosen.run_id, client_id, source)
        }
        None if env.as_boolean(env.get(options, "generates")?)? => {
            let mut text = Text::new();
            let made = call.read_run_id(generate::make(call, client_id)?, "runId", &mut text)?;
            answer(call, needed_run_id(made)?, client_id, "generated")
        }
        None => Err(Refusal::RunIdMissing { looked_in: &Source::NAMES[Source::Specific as usize..] }.into()),
    }
}

fn answer<'s>(
    call: &Call<'s>,
    run_id: RunId<'_>,
    client_id: Option<ClientId<'_>>,
    source: &'static str,
) -> Answer<'s> {
    let env = call.env();
    let client_id = match client_id {
        Some(client_id) => env.text(client_id.as_str())?,
        None => env.null()?,
    };
    env.array([env.text(run_id.as_str())?, client_id, env.text(source)?])
}

/// The property `runId` of a query or a body, as [`run_id_in`], where it is its own: one of a prototype was not sent.
/// A parser that knows no brackets, as that of Express 5, makes a name of its own of `?runId[x]=1`; it is the object
/// that it would be elsewhere.
fn sent_in<'s>(call: &Call<'s>, holder: Value<'s>, name: &'static str, source: Source) -> Answer<'s> {
    let env = call.env();
    if env.type_of(holder)? != Type::Object {
        return run_id_in(call, holder, name);
    }
    let names = env.keys(holder)?;
    for index in 0..env.array_length(names)? {
        let name = env.element(names, index)?;
        if env.type_of(name)? == Type::String && env.starts_with(name, "runId[")? {
            let (type_name, described) = ("Object", "an object".to_owned());
            let argument = source.name();
            return Err(Refusal::NotString { argument, type_name, described, is_map_index: false }.into());
        }
    }
    match env.has_own(holder, "runId")? {
        true => run_id_in(call, holder, name),
        false => env.undefined(),
    }
}

/// Whether an absent value was put there all the same. `null` in a query or body was sent; elsewhere it is how a
/// function says that there is none.
fn is_empty(call: &Call<'_>, value: Value<'_>, source: Source) -> Result<bool, Failure> {
    Ok(match call.env().type_of(value)? {
        Type::String => true,
        Type::Null => matches!(source, Source::Query | Source::Body),
        _ => false,
    })
}

/// The text in the header; `None` where the request has none.
fn read_header<'s>(call: &Call<'s>, sent: Value<'s>) -> Result<Option<String>, Failure> {
    let env = call.env();
    let argument = Source::Header.name();
    if env.type_of(sent)? == Type::String {
        let shown = || Text::new().show(env, sent);
        let refuse = |shown, reason| Err(refused_header(Given { shown, text: None }, reason));
        if env.utf16_len(sent)? > MAX_LEN {
            return refuse(shown()?, Reason::TooLong);
        }
        return match header::decode(&String::from_utf16_lossy(&env.as_utf16(sent)?)) {
            Some(decoded) if decoded.is_empty() => Err(Refusal::RunIdEmpty { argument }.into()),
            Some(decoded) => Ok(Some(decoded)),
            None => refuse(shown()?, Reason::HeaderEncoding),
        };
    }
    // Nothing, or a header that came twice, which is refused as any array is.
    call.read_run_id(sent, argument, &mut Text::new()).map(|_| None)
}

fn parse_header(decoded: &str) -> Result<RunId<'_>, Failure> {
    RunId::parse(decoded).map_err(|reason| match reason {
        Reason::TooLong => refused_header(Given { shown: Shown::new(decoded), text: None }, reason),
        _ => refused_header(decoded.into(), reason),
    })
}

fn refused_header(given: Given, reason: Reason) -> Failure {
    Refusal::RunIdFormat { argument: Source::Header.name(), given, reason }.into()
}

/// `enter(runId, fn)`: the client of a run id that a context is to have, or null.
pub(crate) fn enter<'s>(call: &Call<'s>) -> Answer<'s> {
    let (env, mut text) = (call.env(), Text::new());
    let run_id = call.run_id(0, &mut text)?;
    let function = call.argument(1);
    let found = env.type_of(function)?;
    if found != Type::Function {
        let problem = format!("it is {}, not a function", describe(env, function, found)?);
        return Err(call.invalid("fn", problem, "Pass the run id first, then what to run with it."));
    }
    match needed_run_id(run_id)?.client_id() {
        Some(client_id) => env.text(client_id.as_str()),
        None => env.null(),
    }
}

/// `header({ header? }?)`: the name of the header.
pub(crate) fn header<'s>(call: &Call<'s>) -> Answer<'s> {
    let name = match call.options(0, &["header"])? {
        Some(options) => header_name(call, options)?,
        None => HEADER.to_owned(),
    };
    call.env().text(&name)
}

/// `client(instance, { allow, header? })`: checks both, gives the name of the header.
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
        let problem = format!("it is {}, not an instance of axios", describe(env, instance, found)?);
        return Err(call.invalid("instance", problem, "Pass axios, or what axios.create() gave."));
    }
    let Some(options) = call.options(1, &["allow", "header"])? else {
        return Err(call.invalid("options", "there are none", ALLOW_HINT));
    };
    let allow = env.get(options, "allow")?;
    let found = env.type_of(allow)?;
    if found != Type::Array {
        let problem = format!("it is {}, not an array", describe(env, allow, found)?);
        return Err(call.invalid("allow", problem, ALLOW_HINT));
    }
    if env.array_length(allow)? == 0 {
        return Err(call.invalid("allow", "it is empty", ALLOW_HINT));
    }
    for index in 0..env.array_length(allow)? {
        let mut text = Text::new();
        let entry = env.element(allow, index)?;
        let problem = match text.read(env, entry)? {
            Reading::Text(host) if is_host(host) => continue,
            Reading::NotString => format!("it holds {}", describe(env, entry, env.type_of(entry)?)?),
            _ => format!("it holds \"{}\", which is no host", text.show(env, entry)?),
        };
        return Err(call.invalid("allow", problem, ALLOW_HINT));
    }
    env.text(&header_name(call, options)?)
}

const ALLOW_HINT: &str =
    "Pass the hosts that may see run ids, such as { allow: ['scoring.example.com', 'localhost:3001'] }.";

/// Whether a text is a host, perhaps with a port, as a URL writes it: no scheme, no path, no wildcard.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !text.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_in = |text: &str, more: &[u8]| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte))
    };
    let is_name = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => is_in(address, b":."),
        None => is_in(host, b"-._"),
    };
    // As a URL writes it: no empty label, and a number without a sign or zeros in front.
    let is_name = is_name && !host.starts_with('.') && !host.contains("..");
    is_name
        && port.is_none_or(|text| text.parse::<u16>().is_ok_and(|port| port > 0 && port.to_string() == text))
}

/// `mismatch(sent, received)`: null where the two headers say the same id. Where they don't, it is counted and logged,
/// and the answer is `{ sent, received }`, escaped and cut.
pub(crate) fn mismatch<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let [sent, received] = [call.argument(0), call.argument(1)];
    let decoded = |value| {
        if env.utf16_len(value)? > MAX_LEN {
            return Ok(None);
        }
        Ok::<_, Failure>(header::decode(&String::from_utf16_lossy(&env.as_utf16(value)?)))
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
        "STRICT MODE: {} sent the run ID \"{sent}\", and the answer is about \"{received}\".",
        call.name()
    );
    call.realm().log(env, || Ok(vec![env.text(&line)?]))?;
    let (sent, received) = (sent.to_string(), received.to_string());
    let json = JsonObject::new().text("sent", Some(&sent)).text("received", Some(&received));
    call.realm().parse_json(env, &json.finish())
}
