//! Functions on records: which row tracks which run.

use std::sync::RwLockReadGuard;

use smol_str::SmolStr;

use super::arguments::{needed_client_id, needed_record_id, needed_run_id};
use super::call::{Call, Text, Value};
use super::function::{Answer, Failure};
use super::json::{self, JsonObject};
use super::value::Type;
use super::{debug, ids};
use crate::id::calendar::whole_ms;
use crate::id::{ClientId, Pair, RunId};
use crate::moment::iso;
use crate::process;
use crate::records::{Entry, Extra, Filter, RecordId, Registry, Scope};
use crate::refusal::{Cause, Finding, Nearness, RecordIdFault, Refusal};

/// What a record holds whose caller gave no metadata.
const NO_METADATA: &str = "{}";

/// Where the functions that are timed find the time: behind the arguments of the longest.
const TIME: usize = 4;

/// `registerRunRecord(runId, clientId, recordId, metadata?)`
pub(crate) fn register_run_record<'s>(call: &Call<'s>) -> Answer<'s> {
    register(call, |call| metadata(call, 3), now_ms)
}

/// The same with the time behind its arguments: `(runId, clientId, recordId, metadata, now)`.
pub(crate) fn timed_register_run_record<'s>(call: &Call<'s>) -> Answer<'s> {
    register(call, |call| metadata(call, 3), |call| given_time(call, TIME))
}

/// `storeClientRunRecordId(runId, clientId, recordId)`
pub(crate) fn store_client_run_record_id<'s>(call: &Call<'s>) -> Answer<'s> {
    register(call, |_| Ok(None), now_ms)
}

fn metadata<'s>(call: &Call<'s>, index: usize) -> Result<Option<Box<str>>, Failure> {
    let (env, metadata) = (call.env(), call.argument(index));
    match call.lacks(index) || env.type_of(metadata)? == Type::Undefined {
        true => Ok(None),
        false => json::read_metadata(env, metadata).map(Some),
    }
}

fn register<'s>(
    call: &Call<'s>,
    metadata: impl FnOnce(&Call<'s>) -> Result<Option<Box<str>>, Failure>,
    now_ms: impl FnOnce(&Call<'s>) -> Result<i64, Failure>,
) -> Answer<'s> {
    let (mut run_text, mut client_text, mut record_text) = (Text::new(), Text::new(), Text::new());
    let run_id = call.hot_run_id(0, &mut run_text)?;
    let client_id = call.hot_client_id(1, &mut client_text)?;
    let record_id = call.record_id(2, client_id, &mut record_text)?;
    let metadata = metadata(call)?;
    let (run_id, client_id) = (needed_run_id(run_id)?, needed_client_id(client_id)?);
    let record_id = needed_record_id(record_id)?;
    let pair = Pair::with_client(run_id, client_id)?;
    file(call, pair, record_id, now_ms(call)?, Extra { metadata, place: place(call)? })?;
    ids::suffixed(call, run_id, pair)
}

/// Files a record, and tells of it.
pub(super) fn file(
    call: &Call<'_>,
    pair: Pair<'_>,
    record_id: RecordId<'_>,
    now_ms: i64,
    extra: Extra,
) -> Result<(), Failure> {
    let place = extra.place.clone();
    let extra = (extra != Extra::default()).then(|| Box::new(extra));
    process::registry_mut().register(pair, record_id, now_ms, extra)?;
    let client_id = pair.client_id().map(ClientId::as_str);
    debug::line_from(call, "registered", pair.run_id(), client_id, place.as_deref())
}

/// The file and line of the caller, which a record keeps while DEBUG_RUN_ID is on.
pub(super) fn place(call: &Call<'_>) -> Result<Option<Box<str>>, Failure> {
    match call.realm().is_debug_on() {
        true => Ok(call.realm().caller(call.env())?.map(Into::into)),
        false => Ok(None),
    }
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
    let extra = Extra { metadata: None, place: place(call)? };
    file(call, Pair::of(run_id), record_id, now_ms(call)?, extra)?;
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
    match find(call, pair, |registry| registry.find(pair).cloned())? {
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
    let found = find_or_explain(call, pair)?;
    match &found {
        Ok(_) => process::count_hit(),
        Err(diagnosis) => count_diagnosed(diagnosis),
    }
    tell(call, if found.is_ok() { "found" } else { "not-found" }, pair)?;
    found_or_refused(call, pair, found)
}

/// The record id, or what there is instead: under one lock, so that the diagnosis is of the moment of the miss.
pub(super) fn find_or_explain(
    call: &Call<'_>,
    pair: Pair<'_>,
) -> Result<Result<SmolStr, Vec<Finding>>, Failure> {
    let registry = registry(call)?;
    Ok(registry.find(pair).cloned().ok_or_else(|| registry.diagnose(pair)))
}

/// Answers with what [`find_or_explain`] found, or refuses with what there is instead.
pub(super) fn found_or_refused<'s>(
    call: &Call<'s>,
    pair: Pair<'_>,
    found: Result<SmolStr, Vec<Finding>>,
) -> Answer<'s> {
    match found {
        Ok(record_id) => call.env().text(&record_id),
        Err(diagnosis) => Err(Refusal::RecordNotFound { run: pair.to_run().into(), diagnosis }.into()),
    }
}

/// `explainRunRecord(runId, clientId?)`
pub(crate) fn explain_run_record<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let run_id = call.run_id(0, &mut run_text)?;
    let client_id = call.client_id(1, &mut client_text)?;
    let Some(run_id) = run_id else {
        return call.env().null();
    };
    let pair = match client_id {
        Some(client_id) => Pair::with_client(run_id, client_id)?,
        None => Pair::of(run_id),
    };
    let (record, findings) = {
        let registry = registry(call)?;
        let record =
            registry.peek(pair).map(|entry| (entry.record_id.clone(), iso(entry.record.registered_ms)));
        let findings = if record.is_none() { registry.diagnose(pair) } else { Vec::new() };
        (record, findings)
    };
    let (record_id, registered_at) = record.unzip();
    let json = JsonObject::new()
        .text("runId", Some(&pair.run_id().concat()))
        .text("recordId", record_id.as_deref())
        .text("registeredAt", registered_at.as_deref())
        .json("findings", &findings_json(&findings));
    call.realm().parse_json(call.env(), &json.finish())
}

/// The findings of a diagnosis, for a program.
pub(super) fn findings_json(findings: &[Finding]) -> String {
    json::array(findings.iter().map(|finding| {
        let seconds_apart = match finding.nearness {
            Nearness::MadeTwice(seconds) => Some(seconds),
            _ => None,
        };
        let ended_by = match finding.nearness {
            Nearness::Ended(Cause::Cleared(function)) => Some(function),
            _ => None,
        };
        JsonObject::new()
            .text("kind", Some(Nearness::NAMES[finding.nearness.number()]))
            .text("sentence", Some(&finding.sentence()))
            .text("runId", finding.run_id.as_deref())
            .text("clientId", finding.client_id.as_deref())
            .text("recordId", finding.record_id.as_deref())
            .text("registeredAt", finding.registered_ms.map(iso).as_deref())
            .text("place", finding.place.as_deref())
            .integer("secondsApart", seconds_apart)
            .text("endedAt", finding.ended_ms.map(iso).as_deref())
            .text("endedBy", ended_by)
            .finish()
    }))
}

/// `getCachedRunInfo(runId, clientId)`
pub(crate) fn get_cached_run_info<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let Some(pair) = looked_up_pair(call, &mut run_text, &mut client_text)? else {
        return call.env().null();
    };
    match find(call, pair, |registry| registry.find_entry(pair).map(|entry| entry_json(&entry).finish()))? {
        Some(json) => call.realm().parse_json(call.env(), &json),
        None => call.env().null(),
    }
}

/// `listRunRecords({ clientId?, baseId?, since?, limit? }?)`
pub(crate) fn list_run_records<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let (mut client_text, mut base_text) = (Text::new(), Text::new());
    let mut filter = Filter::default();
    if let Some(options) = call.options(0, &["clientId", "baseId", "since", "limit"])? {
        filter.client_id =
            call.read_client_id(env.get(options, "clientId")?, "clientId", &mut client_text)?;
        let base_id = call.read_run_id(env.get(options, "baseId")?, "baseId", &mut base_text)?;
        if let Some(id) = base_id.filter(|id| id.client_id().is_some()) {
            return Err(Refusal::RunIdKind { given: id.as_str().into(), wanted: "a base id" }.into());
        }
        filter.base_id = base_id.map(RunId::base_id);
        filter.since_ms = call.whole_number(env.get(options, "since")?, "since", 0, SINCE_HINT)?;
        let limit =
            call.whole_number(env.get(options, "limit")?, "limit", 0, "Pass how many records you want.")?;
        filter.limit = limit.and_then(|limit| usize::try_from(limit).ok());
    }
    let entries: Vec<_> = (registry(call)?.list(filter).iter())
        .map(|entry| {
            let last = iso(entry.record.last_registered_ms);
            entry_json(entry).text("lastTimestamp", Some(&last)).finish()
        })
        .collect();
    // One by one: all of them together may be longer than any string of JavaScript.
    let list = call.realm().parse_json(env, "[]")?;
    for (index, entry) in entries.iter().enumerate() {
        env.set_element(list, index, call.realm().parse_json(env, entry)?)?;
    }
    Ok(list)
}

const SINCE_HINT: &str = "Pass milliseconds since 1970, as Date.now() or Date.parse(timestamp) gives them.";

fn entry_json(entry: &Entry<'_>) -> JsonObject {
    JsonObject::new()
        .text("recordId", Some(entry.record_id))
        .text("baseId", Some(entry.base_id.as_str()))
        .text("clientId", entry.client_id)
        .text("timestamp", Some(&iso(entry.record.registered_ms)))
        .json("metadata", entry.record.metadata().unwrap_or(NO_METADATA))
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

/// The pair that a look-up is for; `None` where it has no run id.
fn looked_up_pair<'t>(
    call: &Call<'_>,
    run_text: &'t mut Text,
    client_text: &'t mut Text,
) -> Result<Option<Pair<'t>>, Failure> {
    let run_id = call.hot_run_id(0, run_text)?;
    let client_id = call.hot_client_id(1, client_text)?;
    match run_id {
        Some(run_id) => Ok(Some(Pair::with_client(run_id, needed_client_id(client_id)?)?)),
        None => Ok(None),
    }
}

/// The registry for reading, without what is expired by the caller's clock. Most have no such limit, and then the
/// clock is not asked.
pub(super) fn registry(call: &Call<'_>) -> Result<RwLockReadGuard<'static, Registry>, Failure> {
    let registry = process::registry();
    if registry.ttl_ms().is_none() {
        return Ok(registry);
    }
    // JavaScript runs now, and it may use this package.
    drop(registry);
    if let Some(now_ms) = whole_ms(call.realm().unix_ms(call.env())?)
        && process::registry().is_due(now_ms)
    {
        process::registry_mut().expire(now_ms);
    }
    Ok(process::registry())
}

/// Looks a pair up with `look`, counts it, and tells of it. What `look` gives is taken out of the lock.
fn find<T>(
    call: &Call<'_>,
    pair: Pair<'_>,
    look: impl FnOnce(&Registry) -> Option<T>,
) -> Result<Option<T>, Failure> {
    let found = {
        let registry = registry(call)?;
        let found = look(&registry);
        match found {
            Some(_) => process::count_hit(),
            None => count_miss(&registry, pair),
        }
        found
    };
    tell(call, if found.is_some() { "found" } else { "not-found" }, pair)?;
    Ok(found)
}

/// Counts a miss, by what is near.
#[cold]
pub(super) fn count_miss(registry: &Registry, pair: Pair<'_>) {
    count_diagnosed(&registry.diagnose(pair));
}

fn count_diagnosed(diagnosis: &[Finding]) {
    process::count_miss(diagnosis.first().map_or(Nearness::Nothing, |finding| finding.nearness));
}

/// Tells of what was done with a pair.
pub(super) fn tell(call: &Call<'_>, event: &str, pair: Pair<'_>) -> Result<(), Failure> {
    debug::line(call, event, pair.run_id(), pair.client_id().map(ClientId::as_str), call.name())
}

/// The caller's clock, for the time of a record.
pub(super) fn now_ms(call: &Call<'_>) -> Result<i64, Failure> {
    moment(call.realm().unix_ms(call.env())?)
}

/// The time at a position.
fn given_time(call: &Call<'_>, index: usize) -> Result<i64, Failure> {
    moment(number_or_nan(call, call.argument(index)))
}

/// What is no number is a clock that shows nothing.
pub(super) fn number_or_nan<'s>(call: &Call<'s>, value: Value<'s>) -> f64 {
    call.env().as_number(value).unwrap_or(f64::NAN)
}

fn moment(unix_ms: f64) -> Result<i64, Failure> {
    whole_ms(unix_ms).ok_or_else(|| Refusal::ClockRange { unix_ms }.into())
}
