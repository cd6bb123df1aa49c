//! Options, counters and the logger.

use serde::{Serialize, Serializer};

use super::arguments::describe;
use super::call::Call;
use super::records;
use super::sys::{Answer, Failure, Value};
use super::value::Type;
use crate::id::calendar::whole_ms;
use crate::process;
use crate::records::Change;
use crate::refusal::ErrorCode;

/// The minimum of `maxBytes`.
const MIN_BYTES: i64 = 2 << 20;

/// `configure({ timeZone?, maxRecords?, maxBytes?, recordTtlMs?, recordIds? })`
pub(crate) fn configure<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let Some(options) =
        call.options(0, &["timeZone", "maxRecords", "maxBytes", "recordTtlMs", "recordIds"])?
    else {
        return Err(call.invalid(
            "options",
            "it is missing",
            "Pass an object, such as { timeZone: 'local' }.",
        ));
    };
    // All of them are read before one is set: a refused call changes nothing.
    let hint = "Pass 'utc' or 'local'.";
    let zone = not_null(call, env.field(options, "timeZone")?, "timeZone", hint)?;
    let zone = call.choice(zone, "timeZone", &["utc", "local"], hint)?;
    let max_records = bound(
        call,
        env.field(options, "maxRecords")?,
        "maxRecords",
        1,
        "Pass 1 or more, or null for no limit.",
    )?;
    let hint =
        "Pass 2097152 (2 MiB) or more, because one record may hold half of that, or null for no limit.";
    let max_bytes = bound(call, env.field(options, "maxBytes")?, "maxBytes", MIN_BYTES, hint)?;
    let hint = "Pass milliseconds, 1 or more, or null to keep records for ever.";
    let ttl_ms = bound(call, env.field(options, "recordTtlMs")?, "recordTtlMs", 1, hint)?;
    let hint =
        "Pass 'airtable', which means only ids of Airtable rows, or 'unique', which means all record ids.";
    let record_ids = not_null(call, env.field(options, "recordIds")?, "recordIds", hint)?;
    let record_ids = call.choice(record_ids, "recordIds", &["airtable", "unique"], hint)?;
    let now_ms = match (max_records, max_bytes, ttl_ms) {
        (None, None, None) => None,
        _ => whole_ms(call.realm().unix_ms(env)?),
    };
    if let Some(zone) = zone {
        process::set_local_time(zone == "local");
    }
    let [max_records, max_bytes] = [max_records, max_bytes]
        .map(|max| max.map(|max| max.map(|max| usize::try_from(max).unwrap_or(usize::MAX))));
    let unique_record_ids = record_ids.map(|record_ids| record_ids == "unique");
    let change = Change { max_records, max_bytes, ttl_ms, unique_record_ids };
    process::shared_registry().change(change, now_ms);
    env.undefined()
}

/// Returns a value unless it is null. Here null lifts a limit, so what it means for another option isn't clear.
fn not_null<'s>(call: &Call<'s>, value: Value<'s>, name: &'static str, hint: &'static str) -> Answer<'s> {
    match call.env().type_of(value)? {
        Type::Null => Err(call.invalid(name, "it can't be null", hint)),
        _ => Ok(value),
    }
}

/// Reads a limit: `None` if it wasn't passed, `Some(None)` if it is null, which lifts it.
fn bound<'s>(
    call: &Call<'s>,
    value: Value<'s>,
    name: &'static str,
    min: i64,
    hint: &'static str,
) -> Result<Option<Option<i64>>, Failure> {
    match call.env().type_of(value)? {
        Type::Undefined => Ok(None),
        _ => call.whole_number(value, name, min, hint).map(Some),
    }
}

/// `setLogger(logger | null)`
pub(crate) fn set_logger<'s>(call: &Call<'s>) -> Answer<'s> {
    let (env, logger) = (call.env(), call.argument(0));
    let found = env.type_of(logger)?;
    let is_logger = match found {
        Type::Null => false,
        Type::Object | Type::Function => {
            if env.type_of(env.field(logger, "error")?)? != Type::Function {
                return Err(call.invalid("logger", "it has no method \"error\"", LOGGER_HINT));
            }
            true
        }
        other => {
            let problem = format!("it can't be {}", describe(env, logger, other)?);
            return Err(call.invalid("logger", problem, LOGGER_HINT));
        }
    };
    call.realm().set_logger(env, is_logger.then_some(logger))?;
    env.undefined()
}

const LOGGER_HINT: &str =
    "Pass an object with error(text), such as console or a pino logger, or null for silence.";

/// The result of `stats`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Stats {
    records: usize,
    clients: usize,
    apify_runs: usize,
    jobs: usize,
    claims: usize,
    bytes: usize,
    hits: u64,
    misses: u64,
    misses_by_reason: Counters,
    conflicts: u64,
    mismatches: u64,
    evictions: u64,
    expirations: u64,
    ids_generated: u64,
    refusals: Counters,
    observed: Counters,
}

/// The name of errors in [`Stats::observed`] that aren't of this package.
const OTHER: &str = "other";

/// Counts by name, as an object.
struct Counters(Vec<(&'static str, u64)>);

impl Serialize for Counters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// `stats()`
pub(crate) fn stats<'s>(call: &Call<'s>) -> Answer<'s> {
    let misses: Vec<_> = process::misses().collect();
    let conflicts = process::refusals().find(|&(code, _)| code == ErrorCode::RunRecordConflict);
    let ids_generated = process::generator().issued();
    let counts = records::registry(call)?.counts(process::monotonic_ms());
    call.answer(&Stats {
        records: counts.records,
        clients: counts.clients,
        apify_runs: counts.apify_runs,
        jobs: counts.jobs,
        claims: counts.claims,
        bytes: counts.bytes,
        hits: process::hits(),
        misses: misses.iter().map(|(_, count)| count).sum(),
        misses_by_reason: Counters(misses),
        conflicts: conflicts.map_or(0, |(_, count)| count),
        mismatches: process::mismatches(),
        evictions: counts.evicted,
        expirations: counts.expired,
        ids_generated,
        refusals: Counters(process::refusals().map(|(code, count)| (code.as_str(), count)).collect()),
        observed: Counters(
            process::observed().map(|(code, count)| (code.map_or(OTHER, ErrorCode::as_str), count)).collect(),
        ),
    })
}

/// `resetRunIdState()`
pub(crate) fn reset_run_id_state<'s>(call: &Call<'s>) -> Answer<'s> {
    process::reset();
    call.env().undefined()
}
