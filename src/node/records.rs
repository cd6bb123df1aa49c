//! Functions on records: which row tracks which run.

use super::arguments::{needed_client_id, needed_record_id, needed_run_id};
use super::call::{Answer, Call, Failure, Text, Type};
use super::json::{self, JsonObject};
use super::{debug, ids};
use crate::id::calendar::whole_ms;
use crate::id::{ClientId, Kind, Pair, RunId};
use crate::moment::iso;
use crate::process;
use crate::records::{Entry, Record, Scope};
use crate::refusal::{RecordIdFault, Refusal};

/// What a record holds whose caller gave no metadata.
const NO_METADATA: &str = "{}";

/// `registerRunRecord(runId, clientId, recordId, metadata?)`
pub(crate) fn register_run_record<'s>(call: &Call<'s>) -> Answer<'s> {
    register(call, || {
        let (env, metadata) = (call.env(), call.argument(3));
        match call.lacks(3) || env.type_of(metadata)? == Type::Undefined {
            true => Ok(None),
            false => json::read_metadata(env, metadata).map(Some),
        }
    })
}

/// `storeClientRunRecordId(runId, clientId, recordId)`
pub(crate) fn store_client_run_record_id<'s>(call: &Call<'s>) -> Answer<'s> {
    register(call, || Ok(None))
}

fn register<'s>(call: &Call<'s>, metadata: impl FnOnce() -> Result<Option<Box<str>>, Failure>) -> Answer<'s> {
    let (mut run_text, mut client_text, mut record_text) = (Text::new(), Text::new(), Text::new());
    let run_id = call.run_id(0, &mut run_text)?;
    let client_id = call.client_id(1, &mut client_text)?;
    let record_id = call.record_id(2, client_id, &mut record_text)?;
    let metadata = metadata()?;
    let (run_id, client_id) = (needed_run_id(run_id)?, needed_client_id(client_id)?);
    let record_id = needed_record_id(record_id)?;
    let pair = Pair::with_client(run_id, client_id)?;
    let now_ms = now_ms(call)?;
    process::registry_mut().register(pair, record_id, now_ms, metadata)?;
    tell(call, "registered", pair)?;
    ids::suffixed(call, run_id, pair)
}

/// `cacheRecordId(runId, recordId)`
pub(crate) fn cache_record_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut record_text) = (Text::new(), Text::new());
    let run_id = call.run_id(0, &mut run_text)?;
    let record_id = call.record_id(1, run_id.and_then(RunId::client_id), &mut record_text)?;
    // Callers of the three-argument registerRunRecord have stored client ids as record ids here; a third one
    // that is undefined, as of (runId, clientId, row?.id), is no better.
    if !call.lacks(2) {
        let given = record_id.map(|id| id.as_str().into());
        return Err(Refusal::RecordId { given, described: None, fault: RecordIdFault::ThirdArgument }.into());
    }
    let (run_id, record_id) = (needed_run_id(run_id)?, needed_record_id(record_id)?);
    let pair = Pair::of(run_id);
    let now_ms = now_ms(call)?;
    process::registry_mut().register(pair, record_id, now_ms, None)?;
    tell(call, "registered", pair)?;
    Ok(call.argument(0))
}

/// `getRunRecordId(runId, clientId)`, `getClientRunRecordId(runId, clientId)`
pub(crate) fn get_run_record_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    match looked_up_pair(call, &mut run_text, &mut client_text)? {
        Some(pair) => record_id_of(call, pair),
        None => call.env().null(),
    }
}

/// `getCachedRecordId(runId)`
pub(crate) fn get_cached_record_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    match call.run_id(0, &mut text)? {
        Some(run_id) => record_id_of(call, Pair::of(run_id)),
        None => call.env().null(),
    }
}

fn record_id_of<'s>(call: &Call<'s>, pair: Pair<'_>) -> Answer<'s> {
    match find(call, pair, |record| record.record_id.clone())? {
        Some(record_id) => call.env().text(&record_id),
        None => call.env().null(),
    }
}

/// `requireRunRecordId(runId, clientId)`
pub(crate) fn require_run_record_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let run_id = call.run_id(0, &mut run_text)?;
    let client_id = call.client_id(1, &mut client_text)?;
    let pair = Pair::with_client(needed_run_id(run_id)?, needed_client_id(client_id)?)?;
    match find(call, pair, |record| record.record_id.clone())? {
        Some(record_id) => call.env().text(&record_id),
        None => {
            let diagnosis = process::registry().diagnose(pair);
            Err(Refusal::RecordNotFound { run: pair.to_run().into(), diagnosis }.into())
        }
    }
}

/// `getCachedRunInfo(runId, clientId)`
pub(crate) fn get_cached_run_info<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let Some(pair) = looked_up_pair(call, &mut run_text, &mut client_text)? else {
        return call.env().null();
    };
    let base_id = pair.base_id().as_str();
    let client_id = pair.client_id().map(ClientId::as_str);
    match find(call, pair, |record| entry_json(&Entry { base_id, client_id, record }))? {
        Some(json) => call.realm().parse_json(call.env(), &json),
        None => call.env().null(),
    }
}

/// `listRunRecords({ clientId?, baseId? }?)`
pub(crate) fn list_run_records<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let (mut client_text, mut base_text) = (Text::new(), Text::new());
    let (mut client_id, mut base_id) = (None, None);
    if let Some(options) = call.options(0, &["clientId", "baseId"])? {
        client_id = call.read_client_id(env.get(options, "clientId")?, "clientId", &mut client_text)?;
        base_id = call.read_run_id(env.get(options, "baseId")?, "baseId", &mut base_text)?;
    }
    if let Some(id) = base_id.filter(|id| id.client_id().is_some()) {
        return Err(Refusal::RunIdKind { given: id.as_str().into(), wanted: "a base id" }.into());
    }
    let base_id = base_id.map(RunId::base_id);
    let entries: Vec<_> = process::registry().list(client_id, base_id).iter().map(entry_json).collect();
    // One by one: all of them together may be longer than any string of JavaScript.
    let list = call.realm().parse_json(env, "[]")?;
    for (index, entry) in entries.iter().enumerate() {
        env.set_element(list, index, call.realm().parse_json(env, entry)?)?;
    }
    Ok(list)
}

fn entry_json(entry: &Entry<'_>) -> String {
    JsonObject::new()
        .text("recordId", Some(&entry.record.record_id))
        .text("baseId", Some(entry.base_id))
        .text("clientId", entry.client_id)
        .text("timestamp", Some(&iso(entry.record.registered_ms)))
        .json("metadata", entry.record.metadata.as_deref().unwrap_or(NO_METADATA))
        .finish()
}

/// `clearCache(runId?, clientId?)`
pub(crate) fn clear_cache<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let scope = match (call.run_id(0, &mut run_text)?, call.client_id(1, &mut client_text)?) {
        (None, None) => Scope::All,
        (None, Some(client_id)) => Scope::Client(client_id),
        (Some(run_id), Some(client_id)) => Scope::Pair(Pair::with_client(run_id, client_id)?),
        (Some(run_id), None) if run_id.client_id().is_some() => Scope::Pair(Pair::of(run_id)),
        (Some(run_id), None) => Scope::Base(run_id.base_id()),
    };
    clear(call, scope)
}

/// `clearClientRunCache(runId, clientId)`
pub(crate) fn clear_client_run_cache<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let run_id = call.run_id(0, &mut run_text)?;
    let client_id = call.client_id(1, &mut client_text)?;
    clear(call, Scope::Pair(Pair::with_client(needed_run_id(run_id)?, needed_client_id(client_id)?)?))
}

/// `clearAllCache()`
pub(crate) fn clear_all_cache<'s>(call: &Call<'s>) -> Answer<'s> {
    clear(call, Scope::All)
}

fn clear<'s>(call: &Call<'s>, scope: Scope<'_>) -> Answer<'s> {
    // The time is for a later diagnosis alone; a clock that shows none is no reason not to clear.
    let now_ms = whole_ms(call.realm().unix_ms(call.env())?);
    process::registry_mut().clear(scope, now_ms, call.name());
    call.env().undefined()
}

/// `registerApifyRunId(apifyRunId, clientId)`
pub(crate) fn register_apify_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let run_id = call.read_run_id(call.argument(0), "apifyRunId", &mut run_text)?;
    if let Some(id) = run_id.filter(|id| id.kind() != Kind::Apify) {
        return Err(Refusal::RunIdKind { given: id.as_str().into(), wanted: "an Apify run id" }.into());
    }
    let client_id = call.client_id(1, &mut client_text)?;
    let (run_id, client_id) = (needed_run_id(run_id)?, needed_client_id(client_id)?);
    let pair = Pair::with_client(run_id, client_id)?;
    process::registry_mut().remember_apify_run(run_id.base_id(), client_id);
    tell(call, "registered", pair)?;
    ids::suffixed(call, run_id, pair)
}

/// The pair that a look-up is for; `None` where it has no run id.
fn looked_up_pair<'t>(
    call: &Call<'_>,
    run_text: &'t mut Text,
    client_text: &'t mut Text,
) -> Result<Option<Pair<'t>>, Failure> {
    let run_id = call.run_id(0, run_text)?;
    let client_id = call.client_id(1, client_text)?;
    match run_id {
        Some(run_id) => Ok(Some(Pair::with_client(run_id, needed_client_id(client_id)?)?)),
        None => Ok(None),
    }
}

/// Looks a pair up, counts it, and takes what is wanted of the record out of the lock.
fn find<T>(call: &Call<'_>, pair: Pair<'_>, take: impl FnOnce(&Record) -> T) -> Result<Option<T>, Failure> {
    let found = process::registry().find(pair).map(take);
    process::count_lookup(found.is_some());
    tell(call, if found.is_some() { "found" } else { "not-found" }, pair)?;
    Ok(found)
}

fn tell(call: &Call<'_>, event: &str, pair: Pair<'_>) -> Result<(), Failure> {
    debug::line(call, event, pair.run_id(), pair.client_id().map(ClientId::as_str), call.name())
}

/// The caller's clock, for the time of a record.
fn now_ms(call: &Call<'_>) -> Result<i64, Failure> {
    let unix_ms = call.realm().unix_ms(call.env())?;
    whole_ms(unix_ms).ok_or_else(|| Refusal::ClockRange { unix_ms }.into())
}
