//! Functions on records: which row tracks which run.

use parking_lot::RwLockReadGuard;
use serde::Serialize;
use serde_json::value::RawValue;
use smol_str::SmolStr;

use super::arguments::{BASE_ID_HINT, needed_ids, needed_record_id, needed_run_id};
use super::call::Call;
use super::debug::{Event, Place, Step};
use super::error::{EvidenceJson, diagnosis_json};
use super::ids;
use super::metadata;
use super::sys::{Answer, Failure, Value};
use super::text::Text;
use super::value::Type;
use crate::id::calendar::whole_ms;
use crate::id::{Pair, RunId};
use crate::moment::iso;
use crate::process;
use crate::records::{Entry, Extra, Filter, RecordId, Registry, Removed, Scope};
use crate::refusal::{Evidence, Nearness, RecordIdFault, Refusal};

/// The metadata of a record that was registered without any.
const NO_METADATA: &str = "{}";

/// The position of the time in calls from lib/bound.js: after the arguments of the longest function.
const TIME: usize = 4;

/// `registerRunRecord(runId, clientId, recordId, metadata?)`
pub(crate) fn register_run_record<'s>(call: &Call<'s>) -> Answer<'s> {
    register(call, |call| metadata(call, 3), now_ms)
}

/// The same with the time after its arguments: `(runId, clientId, recordId, metadata, now)`.
pub(crate) fn timed_register_run_record<'s>(call: &Call<'s>) -> Answer<'s> {
    register(call, |call| metadata(call, 3), |call| given_time(call, TIME))
}

/// `replaceRunRecord(runId, clientId, oldRecordId, newRecordId, metadata?)`
pub(crate) fn replace_run_record<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let (mut old_text, mut new_text) = (Text::new(), Text::new());
    let (run_id, client_id) = (call.run_id(0, &mut run_text)?, call.client_id(1, &mut client_text)?);
    let old = call.record_id(2, client_id, &mut old_text)?;
    let new = call.record_id(3, client_id, &mut new_text)?;
    let metadata = metadata(call, 4)?;
    let (run_id, client_id) = needed_ids(run_id, client_id)?;
    let (old, new) = (needed_record_id(old)?, needed_record_id(new)?);
    let pair = Pair::with_client(run_id, client_id)?;
    let (now_ms, place) = (now_ms(call)?, place(call)?);
    let extra = Extra { metadata, place: place.clone() };
    let extra = (extra != Extra::default()).then(|| Box::new(extra));
    process::registry_mut().replace(pair, old, new, now_ms, extra)?;
    call.log(|| Event {
        record_id: Some(new.as_str()),
        old_record_id: Some(old.as_str()),
        place: Place::Known(place.as_deref()),
        ..Event::of(Step::Replaced, pair)
    })?;
    ids::suffixed(call, run_id, pair)
}

/// `storeClientRunRecordId(runId, clientId, recordId)`
pub(crate) fn store_client_run_record_id<'s>(call: &Call<'s>) -> Answer<'s> {
    register(call, |_| Ok(None), now_ms)
}

fn metadata<'s>(call: &Call<'s>, index: usize) -> Result<Option<Box<str>>, Failure> {
    let (env, given) = (call.env(), call.argument(index));
    match call.lacks(index) || env.type_of(given)? == Type::Undefined {
        true => Ok(None),
        false => metadata::read(call, given).map(Some),
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
    let (run_id, client_id) = needed_ids(run_id, client_id)?;
    let record_id = needed_record_id(record_id)?;
    let pair = Pair::with_client(run_id, client_id)?;
    file(call, pair, record_id, now_ms(call)?, Extra { metadata, place: place(call)? })?;
    ids::suffixed(call, run_id, pair)
}

/// Registers a record and logs it.
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
    call.log(|| Event {
        record_id: Some(record_id.as_str()),
        place: Place::Known(place.as_deref()),
        ..Event::of(Step::Registered, pair)
    })
}

/// Returns the file and line of the caller, which a record keeps if DEBUG_RUN_ID is on.
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
    // Callers of the three-argument registerRunRecord used to store client ids as record ids here. A third argument
    // that is undefined, as in (runId, clientId, row?.id), is the same mistake.
    if !call.lacks(2) {
        let given = record_id.map(|id| id.as_str().into());
        return Err(Refusal::RecordId {
            given,
            described: None,
            fault: RecordIdFault::ThirdArgument,
            callback: None,
        }
        .into());
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
    match find(call, pair, |registry| registry.find(pair).cloned(), SmolStr::as_str)? {
        Some(record_id) => call.env().text(&record_id),
        None => call.env().null(),
    }
}

/// `requireRunRecordId(runId, clientId)`
pub(crate) fn require_run_record_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let run_id = call.run_id(0, &mut run_text)?;
    let client_id = call.client_id(1, &mut client_text)?;
    let (run_id, client_id) = needed_ids(run_id, client_id)?;
    let pair = Pair::with_client(run_id, client_id)?;
    let found = find_or_explain(call, pair)?;
    match &found {
        Ok(_) => process::count_hit(),
        Err(diagnosis) => count_diagnosed(diagnosis),
    }
    let step = if found.is_ok() { Step::Found } else { Step::MissedAndRefused };
    log(call, step, pair, found.as_deref().ok())?;
    found_or_refused(call, pair, found)
}

/// Returns the record id, or the diagnosis of the miss. Both happen under one lock, so the diagnosis is of the moment
/// of the miss.
pub(super) fn find_or_explain(
    call: &Call<'_>,
    pair: Pair<'_>,
) -> Result<Result<SmolStr, Vec<Evidence>>, Failure> {
    let registry = registry(call)?;
    Ok(registry.find(pair).cloned().ok_or_else(|| registry.diagnose(pair)))
}

/// Answers with the record id that [`find_or_explain`] found, or refuses with its diagnosis.
pub(super) fn found_or_refused<'s>(
    call: &Call<'s>,
    pair: Pair<'_>,
    found: Result<SmolStr, Vec<Evidence>>,
) -> Answer<'s> {
    match found {
        Ok(record_id) => call.env().text(&record_id),
        Err(diagnosis) => Err(Refusal::RecordNotFound { run: pair.run_of_record().into(), diagnosis }.into()),
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
    call.answer(&RunRecordExplanation {
        run_id: pair.run_id().concat(),
        record_id,
        registered_at,
        findings: diagnosis_json(&findings),
    })
}

/// The result of `explainRunRecord`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunRecordExplanation<'a> {
    run_id: String,
    record_id: Option<SmolStr>,
    registered_at: Option<String>,
    findings: Vec<EvidenceJson<'a>>,
}

/// `getCachedRunInfo(runId, clientId)`
pub(crate) fn get_cached_run_info<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let Some(pair) = looked_up_pair(call, &mut run_text, &mut client_text)? else {
        return call.env().null();
    };
    let look = |registry: &Registry| registry.find_entry(pair).map(|entry| RunInfo::of(&entry, false));
    match find(call, pair, look, |info| &info.record_id)? {
        Some(info) => call.answer(&info),
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
            call.read_client_id(env.field(options, "clientId")?, "clientId", &mut client_text)?;
        let base_id = call.read_run_id(env.field(options, "baseId")?, "baseId", &mut base_text)?;
        if let Some(id) = base_id.filter(|id| id.client_id().is_some()) {
            return Err(Refusal::RunIdKind {
                given: id.as_str().into(),
                wanted: "a base id",
                hint: BASE_ID_HINT,
            }
            .into());
        }
        filter.base_id = base_id.map(RunId::base_id);
        filter.since_ms = call.whole_number(env.field(options, "since")?, "since", 0, SINCE_HINT)?;
        let limit = call.whole_number(
            env.field(options, "limit")?,
            "limit",
            0,
            "Pass the maximum number of records, 0 or more.",
        )?;
        filter.limit = limit.and_then(|limit| usize::try_from(limit).ok());
    }
    // Without records that have expired.
    drop(registry(call)?);
    let keys = process::shared_registry().list(&filter);
    let (list, mut count) = (call.answer(&[(); 0])?, 0);
    for keys in keys.chunks(COPIED_AT_ONCE) {
        let infos: Vec<_> = {
            let registry = process::registry();
            keys.iter().filter_map(|&key| Some(RunInfo::of(&registry.entry_of(key)?, true))).collect()
        };
        count = call.append(list, count, infos)?;
    }
    Ok(list)
}

/// How many records are copied while the registry is locked.
const COPIED_AT_ONCE: usize = 512;

const SINCE_HINT: &str = "Pass milliseconds since 1970, as Date.now() or Date.parse(timestamp) gives them.";

/// One record in the results of `getCachedRunInfo` and `listRunRecords`. It is copied, because the registry is unlocked
/// before JavaScript runs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunInfo {
    record_id: SmolStr,
    base_id: String,
    client_id: Option<String>,
    timestamp: String,
    metadata: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_timestamp: Option<String>,
}

impl RunInfo {
    fn of(entry: &Entry<'_>, with_last: bool) -> Self {
        #[expect(clippy::expect_used, reason = "metadata.rs wrote it")]
        let metadata = RawValue::from_string(entry.record.metadata().unwrap_or(NO_METADATA).to_owned())
            .expect("metadata is kept as JSON");
        Self {
            record_id: entry.record_id.clone(),
            base_id: entry.base_id.as_str().to_owned(),
            client_id: entry.client_id.map(str::to_owned),
            timestamp: iso(entry.record.registered_ms),
            metadata,
            last_timestamp: with_last.then(|| iso(entry.record.last_registered_ms)),
        }
    }
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
    let (run_id, client_id) = needed_ids(run_id, client_id)?;
    clear(call, Scope::Pair(Pair::with_client(run_id, client_id)?))
}

/// `clearAllCache()`
pub(crate) fn clear_all_cache<'s>(call: &Call<'s>) -> Answer<'s> {
    clear(call, Scope::All)
}

fn clear<'s>(call: &Call<'s>, scope: Scope<'_>) -> Answer<'s> {
    clear_scope(call, scope)?;
    call.env().undefined()
}

/// Clears what is in `scope`, and logs it.
pub(super) fn clear_scope(call: &Call<'_>, scope: Scope<'_>) -> Result<Removed, Failure> {
    // The time only serves the diagnosis of a later miss, so clearing works without a clock.
    let now_ms = whole_ms(call.realm().unix_ms(call.env())?);
    let removed = process::shared_registry().clear(scope, now_ms, call.name());
    call.log(|| {
        let event = match scope {
            Scope::All => Event::new(Step::Cleared),
            Scope::Client(client_id) => {
                Event { client_id: Some(client_id.as_str()), ..Event::new(Step::Cleared) }
            }
            Scope::Base(base_id) => Event { run_id: [base_id.as_str(), "", ""], ..Event::new(Step::Cleared) },
            Scope::Pair(pair) => Event::of(Step::Cleared, pair),
        };
        Event { record_id: removed.only.as_deref(), records: Some(removed.count), ..event }
    })?;
    Ok(removed)
}

/// Returns the pair to look up; `None` if there is no run id.
pub(super) fn looked_up_pair<'t>(
    call: &Call<'_>,
    run_text: &'t mut Text,
    client_text: &'t mut Text,
) -> Result<Option<Pair<'t>>, Failure> {
    let run_id = call.hot_run_id(0, run_text)?;
    let client_id = call.hot_client_id(1, client_text)?;
    if run_id.is_none() {
        return Ok(None);
    }
    let (run_id, client_id) = needed_ids(run_id, client_id)?;
    Ok(Some(Pair::with_client(run_id, client_id)?))
}

/// Returns the registry for reading, without records that have expired by the caller's clock. The clock is asked only
/// if records expire at all.
pub(super) fn registry(call: &Call<'_>) -> Result<RwLockReadGuard<'static, Registry>, Failure> {
    let registry = process::registry();
    if registry.ttl_ms().is_none() {
        return Ok(registry);
    }
    // Asking the clock runs JavaScript, which may use this package.
    drop(registry);
    if let Some(now_ms) = whole_ms(call.realm().unix_ms(call.env())?)
        && process::registry().is_due(now_ms)
    {
        process::registry_mut().expire(now_ms);
    }
    Ok(process::registry())
}

/// Looks a pair up with `look`, counts it and logs it with the record id in the result. The result of `look` leaves the
/// lock.
fn find<T>(
    call: &Call<'_>,
    pair: Pair<'_>,
    look: impl FnOnce(&Registry) -> Option<T>,
    record_id: fn(&T) -> &str,
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
    let step = if found.is_some() { Step::Found } else { Step::Missed };
    log(call, step, pair, found.as_ref().map(record_id))?;
    Ok(found)
}

/// Counts a miss by its diagnosis.
#[cold]
pub(super) fn count_miss(registry: &Registry, pair: Pair<'_>) {
    count_diagnosed(&registry.diagnose(pair));
}

pub(super) fn count_diagnosed(diagnosis: &[Evidence]) {
    process::count_miss(diagnosis.first().map_or(Nearness::Nothing, |finding| finding.nearness));
}

/// Logs an event of a pair, if DEBUG_RUN_ID is on.
pub(super) fn log(
    call: &Call<'_>,
    step: Step,
    pair: Pair<'_>,
    record_id: Option<&str>,
) -> Result<(), Failure> {
    call.log(|| Event { record_id, ..Event::of(step, pair) })
}

/// Returns the time of a record, by the caller's clock.
pub(super) fn now_ms(call: &Call<'_>) -> Result<i64, Failure> {
    moment(call.realm().unix_ms(call.env())?)
}

/// Returns the time at a position.
fn given_time(call: &Call<'_>, index: usize) -> Result<i64, Failure> {
    moment(number_or_nan(call, call.argument(index)))
}

/// Returns a number; NaN for a value of another type, as if a clock showed nothing.
pub(super) fn number_or_nan<'s>(call: &Call<'s>, value: Value<'s>) -> f64 {
    call.env().as_number(value).unwrap_or(f64::NAN)
}

fn moment(unix_ms: f64) -> Result<i64, Failure> {
    whole_ms(unix_ms).ok_or_else(|| Refusal::ClockRange { unix_ms }.into())
}
