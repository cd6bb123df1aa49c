//! Functions on ids alone: the drop-ins for `utils/runIdUtils.js`, and what the package adds to them.

use serde::Serialize;

use super::arguments::{needed_client_id, needed_ids, needed_run_id};
use super::call::Call;
use super::sys::Answer;
use super::text::{Reading, Text};
use crate::id::{ClientId, Kind, Pair, RunId};
use crate::migrate;
use crate::moment::iso;
use crate::refusal::Refusal;

/// `getBaseRunId(runId)`, `stripClientSuffix(runId)`
pub(crate) fn get_base_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    match call.hot_run_id(0, &mut text)? {
        None => call.env().text(""),
        Some(id) if id.client_id().is_none() => Ok(call.argument(0)),
        Some(id) => call.env().text(id.base_id().as_str()),
    }
}

/// `addClientSuffix(runId, clientId)`
pub(crate) fn add_client_suffix<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    match (call.hot_run_id(0, &mut run_text)?, call.hot_client_id(1, &mut client_text)?) {
        (Some(run_id), Some(client_id)) => suffixed(call, run_id, Pair::with_client(run_id, client_id)?),
        _ => Ok(call.argument(0)),
    }
}

/// `createClientRunId(runId, clientId)`
pub(crate) fn create_client_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let (run_id, client_id) = (call.run_id(0, &mut run_text)?, call.client_id(1, &mut client_text)?);
    let (run_id, client_id) = needed_ids(run_id, client_id)?;
    suffixed(call, run_id, Pair::with_client(run_id, client_id)?)
}

/// `normalizeRunId(runId, clientId?, forceNew?)` of the runIdService
pub(crate) fn normalize_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let (run_id, client_id) = (call.hot_run_id(0, &mut run_text)?, call.hot_client_id(1, &mut client_text)?);
    if !call.lacks(2) && call.flag(call.argument(2), "forceNew", false)? {
        return Err(call.invalid("forceNew", "it is true, but a run id is never made again", MAKE_A_NEW_ONE));
    }
    match (run_id, client_id) {
        (None, _) => call.env().null(),
        (Some(_), None) => Ok(call.argument(0)),
        (Some(run_id), Some(client_id)) => suffixed(call, run_id, Pair::with_client(run_id, client_id)?),
    }
}

const MAKE_A_NEW_ONE: &str = "To start a new run, make its id with generateTimestampRunId().";

/// Returns the run id of the pair. If the first argument already has the suffix, that string is returned itself.
#[inline(always)]
pub(super) fn suffixed<'s>(call: &Call<'s>, run_id: RunId<'_>, pair: Pair<'_>) -> Answer<'s> {
    match run_id.client_id() {
        Some(_) => Ok(call.argument(0)),
        None => call.env().joined(pair.run_id()),
    }
}

/// `hasClientSuffix(runId)`
pub(crate) fn has_client_suffix<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let run_id = call.hot_run_id(0, &mut text)?;
    call.env().boolean(run_id.is_some_and(|id| id.client_id().is_some()))
}

/// `hasSpecificClientSuffix(runId, clientId)`
pub(crate) fn has_specific_client_suffix<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let (run_id, client_id) = (call.run_id(0, &mut run_text)?, call.client_id(1, &mut client_text)?);
    let own = run_id.and_then(RunId::client_id);
    call.env().boolean(client_id.is_some() && own == client_id)
}

/// `extractClientId(runId)`
pub(crate) fn extract_client_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    match call.hot_run_id(0, &mut text)?.and_then(RunId::client_id) {
        Some(client_id) => call.env().text(client_id.as_str()),
        None => call.env().null(),
    }
}

/// `getNormalizedRunId(runId)`
pub(crate) fn get_normalized_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    needed_run_id(call.run_id(0, &mut text)?)?;
    Ok(call.argument(0))
}

/// `requireClientRunId(runId, clientId?)`
pub(crate) fn require_client_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let (run_id, client_id) = (call.run_id(0, &mut run_text)?, call.client_id(1, &mut client_text)?);
    let run_id = needed_run_id(run_id)?;
    if run_id.client_id().is_none() {
        return Err(Refusal::BaseRunId {
            run_id: run_id.as_str().to_owned(),
            expected_client_id: client_id.map(|client_id| client_id.as_str().to_owned()),
        }
        .into());
    }
    if let Some(client_id) = client_id {
        Pair::with_client(run_id, client_id)?;
    }
    Ok(call.argument(0))
}

/// `requireBaseRunId(runId)`
pub(crate) fn require_base_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let run_id = needed_run_id(call.run_id(0, &mut text)?)?;
    match run_id.client_id() {
        None => Ok(call.argument(0)),
        Some(client_id) => Err(Refusal::ClientRunId {
            run_id: run_id.as_str().to_owned(),
            client_id: client_id.as_str().to_owned(),
        }
        .into()),
    }
}

/// `validateRunId(runId)`
pub(crate) fn validate_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    needed_run_id(call.run_id(0, &mut text)?)?;
    call.env().boolean(true)
}

/// `isRunId(value)`
pub(crate) fn is_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let reading = text.read(call.env(), call.argument(0))?;
    call.env().boolean(matches!(reading, Reading::Text(text) if RunId::read(text).is_some()))
}

/// `generateRunId(...)`
pub(crate) fn generate_run_id<'s>(_call: &Call<'s>) -> Answer<'s> {
    Err(Refusal::Deprecated.into())
}

/// The result of `parseRunId`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunIdParts<'t> {
    run_id: &'t str,
    kind: &'static str,
    base_id: &'t str,
    client_id: Option<&'t str>,
    timestamp: Option<String>,
    sequence: Option<u16>,
    task_id: Option<&'t str>,
    step_id: Option<&'t str>,
    apify_run_id: Option<&'t str>,
}

/// `parseRunId(runId)`
pub(crate) fn parse_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let id = needed_run_id(call.run_id(0, &mut text)?)?;
    let base = id.base_id();
    let sequence = base.sequence();
    call.answer(&RunIdParts {
        run_id: id.as_str(),
        kind: id.kind().name(),
        base_id: base.as_str(),
        client_id: id.client_id().map(ClientId::as_str),
        timestamp: base.second().map(|second| iso(second.unix_ms())),
        sequence: sequence.map(|sequence| sequence.number),
        task_id: sequence.and_then(|sequence| sequence.task_id),
        step_id: sequence.and_then(|sequence| sequence.step_id),
        apify_run_id: (id.kind() == Kind::Apify).then_some(base.as_str()),
    })
}

/// `migrateRunId(oldId, clientId)`
pub(crate) fn migrate_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut old_text, mut client_text) = (Text::new(), Text::new());
    let old = call.text(0, "oldId", &mut old_text)?;
    old.map(migrate::check).transpose()?;
    let client_id = call.client_id(1, &mut client_text)?;
    let old = old.ok_or_else(|| Refusal::RunIdMissing { looked_in: vec![] })?;
    let client_id = match RunId::read(old) {
        Some(run_id) => needed_ids(Some(run_id), client_id)?.1,
        None => needed_client_id(client_id)?,
    };
    let migrated = migrate::migrate(old, client_id)?;
    if migrated == old { Ok(call.argument(0)) } else { call.env().text(&migrated) }
}
