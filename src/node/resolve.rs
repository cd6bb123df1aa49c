//! Takes the run id of a request from the places that can hold it.

use std::borrow::Cow;

use serde::Serialize;

use super::arguments::describe;
use super::call::Call;
use super::debug::{Event, Step};
use super::generate;
use super::sys::{Answer, Failure, Value};
use super::text::{Reading, Text};
use super::value::Type;
use crate::id::Pair;
use crate::refusal::{Origin, Refusal};
use crate::resolve::{Candidate, Names, NamesFault, Source, resolve};

/// `resolveRunId(req, { parentRunId, clientId, generate, names }?)`
pub(crate) fn resolve_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    answer(call, |run_id, _, _| Ok(run_id))
}

/// The result of `resolveRunIdSource`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResolvedRunId<'a> {
    run_id: &'a str,
    source: &'a str,
    conflicts: Vec<Conflict<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Conflict<'a> {
    source: Cow<'static, str>,
    run_id: &'a str,
}

/// `resolveRunIdSource(req, { parentRunId, clientId, generate, names }?)`
pub(crate) fn resolve_run_id_source<'s>(call: &Call<'s>) -> Answer<'s> {
    answer(call, |run_id, source, conflicts| {
        let run_id = call.env().as_lossy_text(run_id)?;
        let conflicts = conflicts
            .iter()
            .map(|conflict| Conflict { source: conflict.source.name(), run_id: conflict.run_id.as_str() });
        call.answer(&ResolvedRunId { run_id: &run_id, source, conflicts: conflicts.collect() })
    })
}

fn answer<'s>(
    call: &Call<'s>,
    finish: impl FnOnce(Value<'s>, &str, &[Candidate<'_>]) -> Answer<'s>,
) -> Answer<'s> {
    let env = call.env();
    let request = request(call)?;
    let options = call.argument(1);
    let names = match env.type_of(options)? {
        Type::Object => names_in(call, options)?,
        _ => Names::DEFAULT,
    };
    // Each place is read once. This may run a getter of the request; what it throws continues unchanged.
    let specific = env.field(request, "specificRunId")?;
    let query = holder(call, env.field(request, "query")?, "req.query")?;
    let body = holder(call, env.field(request, "body")?, "req.body")?;
    let sources: Vec<_> = Source::all(&names).collect();
    let mut texts: Vec<_> = sources.iter().map(|_| Text::new()).collect();
    let mut candidates = Vec::with_capacity(sources.len());
    let mut parent = None;
    for (&source, text) in sources.iter().zip(&mut texts) {
        let value = match (source, query, body) {
            (Source::Specific, ..) => specific,
            (Source::Query(name), Some(holder), _) | (Source::Body(name), _, Some(holder)) => {
                env.field(holder, name)?
            }
            (Source::Parent, ..) => {
                parent = Some(text);
                continue;
            }
            _ => continue,
        };
        let run_id = from(source, call.read_run_id(value, "runId", text))?;
        candidates.extend(run_id.map(|run_id| (value, Candidate { source, run_id })));
    }

    let mut client_text = Text::new();
    let (mut client_id, mut generate) = (None, true);
    if let Some(options) = call.options(1, &["parentRunId", "clientId", "generate", "names"])? {
        if let Some(text) = parent {
            let value = env.field(options, "parentRunId")?;
            let run_id = call.read_run_id(value, "parentRunId", text)?;
            candidates.extend(run_id.map(|run_id| (value, Candidate { source: Source::Parent, run_id })));
        }
        client_id = call.read_client_id(env.field(options, "clientId")?, "clientId", &mut client_text)?;
        generate = call.flag(env.field(options, "generate")?, "generate", true)?;
    }
    let (values, candidates): (Vec<_>, Vec<_>) = candidates.into_iter().unzip();

    match resolve(&candidates) {
        Some((chosen, conflicts)) => {
            if let Some(client_id) = client_id {
                from(chosen.source, Pair::with_client(chosen.run_id, client_id).map_err(Failure::from))?;
            }
            let source = chosen.source.name();
            call.log(|| Event { source: Some(&source), ..Event::of_run(Step::Received, chosen.run_id) })?;
            finish(values[0], &source, &conflicts)
        }
        None if generate => finish(generate::make(call, client_id)?, "generated", &[]),
        None => {
            let refusal =
                Refusal::RunIdMissing { looked_in: sources.iter().map(|&source| source.place()).collect() };
            Err(Failure::Refused(refusal.into(), Origin::Request))
        }
    }
}

/// Returns the request, which is the first argument.
fn request<'s>(call: &Call<'s>) -> Answer<'s> {
    let (env, request) = (call.env(), call.argument(0));
    match env.type_of(request)? {
        Type::Object => Ok(request),
        found => {
            let problem = format!("it is {}, not a request", describe(env, request, found)?);
            Err(call.invalid("req", problem, "Pass the request first, then the options."))
        }
    }
}

/// Says where a refused value came from.
pub(super) fn from<T>(source: Source<'_>, read: Result<T, Failure>) -> Result<T, Failure> {
    read.map_err(|failure| match failure {
        Failure::Refused(refusal, _) => {
            Failure::Refused(refusal.found_in(source.place(), source.repeats()).into(), source.origin())
        }
        other => other,
    })
}

/// Returns a query or a body if it may hold fields: one that is missing, text or binary has none. A Promise is refused,
/// because what it holds isn't known yet.
pub(super) fn holder<'s>(
    call: &Call<'s>,
    holder: Value<'s>,
    name: &'static str,
) -> Result<Option<Value<'s>>, Failure> {
    match call.env().type_of(holder)? {
        Type::Object => Ok(Some(holder)),
        Type::Promise => Err(call.invalid(name, "it is a Promise", "Await it before you pass the request.")),
        _ => Ok(None),
    }
}

const NAMES_HINT: &str =
    "Pass an array of 1 to 8 different names of fields, such as ['runId', 'clientRunId', 'parentRunId'].";

/// Reads the option `names`.
pub(super) fn names_in<'s>(call: &Call<'s>, options: Value<'s>) -> Result<Names, Failure> {
    let env = call.env();
    let list = env.field(options, "names")?;
    let invalid = |problem: String| Err(call.invalid("names", problem, NAMES_HINT));
    match env.type_of(list)? {
        Type::Undefined | Type::Null => return Ok(Names::DEFAULT),
        Type::Array => {}
        found => return invalid(format!("it is {}, not an array", describe(env, list, found)?)),
    }
    let mut names = Vec::new();
    // One too many is enough to refuse them, so a huge array isn't read.
    for index in 0..env.array_length(list)?.min(Names::MAX + 1) {
        let (name, mut text) = (env.element(list, index)?, Text::new());
        match text.read(env, name)? {
            Reading::Text(name) => names.push(name.to_owned()),
            Reading::NotString => {
                let described = describe(env, name, env.type_of(name)?)?;
                return invalid(format!("names[{index}] is {described}, not a string"));
            }
            // No name is that long or malformed.
            Reading::TooLong | Reading::LoneSurrogate => names.push(String::new()),
        }
    }
    let shown = |at: usize| Text::new().show(env, env.element(list, u32::try_from(at).unwrap_or(0))?);
    let borrowed: Vec<_> = names.iter().map(String::as_str).collect();
    match Names::new(&borrowed) {
        Ok(names) => Ok(names),
        Err(NamesFault::Count) => invalid(format!("it is an array of {}", env.array_length(list)?)),
        Err(NamesFault::Name(at)) => invalid(format!("\"{}\" isn't the name of a field", shown(at)?)),
        Err(NamesFault::Duplicate(at)) => invalid(format!("it contains \"{}\" twice", shown(at)?)),
    }
}
