//! Takes the run id of a request from the places that can hold it.

use serde::Serialize;

use super::arguments::describe;
use super::call::Call;
use super::sys::{Answer, Failure, Value};
use super::text::Text;
use super::value::Type;
use super::{debug, generate};
use crate::id::{ClientId, Pair};
use crate::refusal::{Origin, Refusal};
use crate::resolve::{Candidate, Source, resolve};

/// `resolveRunId(req, { parentRunId, clientId, generate }?)`
pub(crate) fn resolve_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    answer(call, |run_id, _, _| Ok(run_id))
}

/// What `resolveRunIdSource` answers.
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
    source: &'a str,
    run_id: &'a str,
}

/// `resolveRunIdSource(req, { parentRunId, clientId, generate }?)`
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
    // Each place is read once. This may run a getter of the request; what it throws continues unchanged.
    let specific = env.get(request, "specificRunId")?;
    let query = run_id_in(call, env.get(request, "query")?, "req.query")?;
    let body = run_id_in(call, env.get(request, "body")?, "req.body")?;
    let mut texts = [Text::new(), Text::new(), Text::new(), Text::new()];
    let [specific_text, query_text, body_text, parent_text] = &mut texts;
    let mut candidates = Vec::with_capacity(Source::ALL.len());
    let mut add = |source: Source, value, text| {
        let run_id = from(source.origin(), call.read_run_id(value, source.name(), text))?;
        candidates.extend(run_id.map(|run_id| (value, Candidate { source, run_id })));
        Ok::<(), Failure>(())
    };
    add(Source::Specific, specific, specific_text)?;
    add(Source::Query, query, query_text)?;
    add(Source::Body, body, body_text)?;

    let mut client_text = Text::new();
    let (mut client_id, mut generate) = (None, true);
    if let Some(options) = call.options(1, &["parentRunId", "clientId", "generate"])? {
        add(Source::Parent, env.get(options, "parentRunId")?, parent_text)?;
        client_id = call.read_client_id(env.get(options, "clientId")?, "clientId", &mut client_text)?;
        generate = call.flag(env.get(options, "generate")?, "generate", true)?;
    }
    let (values, candidates): (Vec<_>, Vec<_>) = candidates.into_iter().unzip();

    match resolve(&candidates) {
        Some((chosen, conflicts)) => {
            if let Some(client_id) = client_id {
                from(
                    chosen.source.origin(),
                    Pair::with_client(chosen.run_id, client_id).map_err(Failure::from),
                )?;
            }
            let own = chosen.run_id.client_id().map(ClientId::as_str);
            let source = chosen.source.name();
            debug::line(call, "resolved", [chosen.run_id.as_str(), "", ""], own, source)?;
            finish(values[0], source, &conflicts)
        }
        None if generate => finish(generate::make(call, client_id)?, "generated", &[]),
        None => {
            let refusal = Refusal::RunIdMissing { looked_in: Source::LOOKED_IN };
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
pub(super) fn from<T>(origin: Origin, read: Result<T, Failure>) -> Result<T, Failure> {
    read.map_err(|failure| match failure {
        Failure::Refused(refusal, _) => Failure::Refused(refusal, origin),
        other => other,
    })
}

/// Returns the property `runId` of a query or a body. A body that is missing, text or binary has none; a Promise is
/// refused, because what it holds isn't known yet.
pub(super) fn run_id_in<'s>(
    call: &Call<'s>,
    holder: Value<'s>,
    name: &'static str,
) -> Result<Value<'s>, Failure> {
    match call.env().type_of(holder)? {
        Type::Object => call.env().get(holder, "runId"),
        Type::Promise => Err(call.invalid(name, "it is a Promise", "Is an await missing?")),
        _ => call.env().undefined(),
    }
}
