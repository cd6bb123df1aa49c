//! Functions on Apify runs: which system run each one works for.

use super::arguments::{needed_ids, needed_run_id};
use super::call::Call;
use super::debug::{Event, Step};
use super::sys::{Answer, Failure};
use super::text::Text;
use super::{ids, records};
use crate::id::{Kind, Pair, RunId};
use crate::process;
use crate::refusal::Refusal;

/// `registerApifyRunId(apifyRunId, clientId)`
pub(crate) fn register_apify_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let run_id = apify_run_id(call, 0, &mut run_text)?;
    let client_id = call.client_id(1, &mut client_text)?;
    let (run_id, client_id) = needed_ids(run_id, client_id)?;
    let pair = Pair::with_client(run_id, client_id)?;
    let now_ms = records::now_ms(call)?;
    process::registry_mut().register_apify_run(pair, now_ms)?;
    call.log(|| Event {
        apify_run_id: Some(run_id.base_id().as_str()),
        ..Event::of(Step::ApifyRunRegistered, pair)
    })?;
    ids::suffixed(call, run_id, pair)
}

/// `linkApifyRun(systemRunId, apifyRunId)`
pub(crate) fn link_apify_run<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut apify_text) = (Text::new(), Text::new());
    let (pair, apify) = linked(call, &mut run_text, &mut apify_text)?;
    link(call, pair, apify)
}

/// Returns the run and the Apify run that are to be linked, the first two arguments.
pub(super) fn linked<'t>(
    call: &Call<'_>,
    run_text: &'t mut Text,
    apify_text: &'t mut Text,
) -> Result<(Pair<'t>, RunId<'t>), Failure> {
    let run_id = call.read_run_id(call.argument(0), "systemRunId", run_text)?;
    if let Some(id) = run_id.filter(|id| id.kind() == Kind::Apify) {
        return Err(Refusal::RunIdKind {
            given: id.as_str().into(),
            wanted: "a timestamp or sequence run id",
            hint: "Pass the id of the run that started the Apify run.",
        }
        .into());
    }
    let apify = apify_run_id(call, 1, apify_text)?;
    let run_id = needed_run_id(run_id)?;
    let apify = apify.ok_or(Refusal::IdMissing {
        argument: "apifyRunId",
        hint: "Pass the id that Apify returned, such as 8MSTBAfqMzuXPvgB3.",
    })?;
    if let (Some(client_id), Some(_)) = (run_id.client_id(), apify.client_id()) {
        // If the Apify id has a client, it must be that of the run.
        Pair::with_client(apify, client_id)?;
    }
    Ok((Pair::of(run_id), apify))
}

/// Links an Apify run to a run, and returns the run id, the first argument.
pub(super) fn link<'s>(call: &Call<'s>, pair: Pair<'_>, apify: RunId<'_>) -> Answer<'s> {
    let now_ms = records::now_ms(call)?;
    process::registry_mut().link_apify_run(apify, pair, now_ms)?;
    call.log(|| Event { apify_run_id: Some(apify.base_id().as_str()), ..Event::of(Step::Linked, pair) })?;
    Ok(call.argument(0))
}

/// `getRunIdForApifyRun(apifyRunId)`
pub(crate) fn get_run_id_for_apify_run<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let Some(apify) = apify_run_id(call, 0, &mut text)? else {
        return call.env().null();
    };
    let found = run_of(call, apify)?;
    call.log(|| Event {
        apify_run_id: Some(apify.base_id().as_str()),
        ..Event::of_linked(found.as_deref())
    })?;
    call.env().text_or_null(found.as_deref())
}

/// Returns the run of an Apify run.
pub(super) fn run_of(call: &Call<'_>, apify: RunId<'_>) -> Result<Option<String>, Failure> {
    let found = records::registry(call)?.run_of_apify(apify.base_id(), apify.client_id());
    if let Some(run_id) = found.as_deref().and_then(RunId::read) {
        check_client(apify, run_id)?;
    }
    Ok(found)
}

/// The id of one client is never answered with the run of another.
pub(super) fn check_client(apify: RunId<'_>, run_id: RunId<'_>) -> Result<(), Refusal> {
    match (apify.client_id(), run_id.client_id()) {
        (Some(asked), Some(_)) => Pair::with_client(run_id, asked).map(|_| ()),
        _ => Ok(()),
    }
}

/// `getApifyRunForRunId(runId)`
pub(crate) fn get_apify_run_for_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let Some(run_id) = call.run_id(0, &mut text)? else {
        return call.env().null();
    };
    let found = records::registry(call)?.apify_of_run(Pair::of(run_id)).map(str::to_owned);
    match found {
        Some(apify) => call.env().text(&apify),
        None => call.env().null(),
    }
}

/// Returns the Apify run id at a position; refuses run ids of other kinds.
pub(super) fn apify_run_id<'t>(
    call: &Call<'_>,
    index: usize,
    text: &'t mut Text,
) -> Result<Option<RunId<'t>>, Failure> {
    let run_id = call.read_run_id(call.argument(index), "apifyRunId", text)?;
    match run_id.filter(|id| id.kind() != Kind::Apify) {
        Some(id) => Err(Refusal::RunIdKind {
            given: id.as_str().into(),
            wanted: "an Apify run id",
            hint: "Pass the id that Apify returned.",
        }
        .into()),
        None => Ok(run_id),
    }
}
