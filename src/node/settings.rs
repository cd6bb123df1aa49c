//! What a process can be told, and what it tells of itself.

use super::arguments::describe;
use super::call::{Call, Reading, Text, Value};
use super::function::{Answer, Failure};
use super::json::JsonObject;
use super::records;
use super::value::Type;
use crate::id::calendar::whole_ms;
use crate::process;
use crate::refusal::Code;

/// `configure({ timeZone?, maxRecords?, recordTtlMs? })`
pub(crate) fn configure<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let Some(options) = call.options(0, &["timeZone", "maxRecords", "recordTtlMs"])? else {
        return Err(call.invalid(
            "options",
            "there are none",
            "Pass an object, such as { timeZone: 'local' }.",
        ));
    };
    // All of them are read before one is set: a refused call changes nothing.
    let is_local = time_zone(call, env.get(options, "timeZone")?)?;
    let max_records =
        bound(call, env.get(options, "maxRecords")?, "maxRecords", "Pass 1 or more, or null for no limit.")?;
    let hint = "Pass milliseconds, 1 or more, or null to keep records without end.";
    let ttl_ms = bound(call, env.get(options, "recordTtlMs")?, "recordTtlMs", hint)?;
    let now_ms = match (max_records, ttl_ms) {
        (None, None) => None,
        _ => whole_ms(call.realm().unix_ms(env)?),
    };
    if let Some(is_local) = is_local {
        process::set_local_time(is_local);
    }
    // What is expired needs nobody to go in its place.
    if let Some(ttl_ms) = ttl_ms {
        process::registry_mut().set_ttl(ttl_ms, now_ms);
    }
    if let Some(max) = max_records {
        let max = max.map(|max| usize::try_from(max).unwrap_or(usize::MAX));
        process::registry_mut().set_max_records(max, now_ms);
    }
    env.undefined()
}

/// Whether the option says local time; `None` where it is not given.
fn time_zone<'s>(call: &Call<'s>, zone: Value<'s>) -> Result<Option<bool>, Failure> {
    let env = call.env();
    let found = env.type_of(zone)?;
    if found == Type::Undefined {
        return Ok(None);
    }
    let mut text = Text::new();
    match text.read(env, zone)? {
        Reading::Text("utc") => Ok(Some(false)),
        Reading::Text("local") => Ok(Some(true)),
        _ => {
            let shown = match found {
                Type::String => format!("\"{}\"", text.show(env, zone)?),
                other => describe(env, zone, other)?,
            };
            Err(call.invalid("timeZone", format!("it is {shown}"), "Pass 'utc' or 'local'."))
        }
    }
}

/// A limit: `None` where it is not given, `Some(None)` where it is null, which lifts it.
fn bound<'s>(
    call: &Call<'s>,
    value: Value<'s>,
    name: &'static str,
    hint: &'static str,
) -> Result<Option<Option<i64>>, Failure> {
    match call.env().type_of(value)? {
        Type::Undefined => Ok(None),
        _ => call.whole_number(value, name, 1, hint).map(Some),
    }
}

/// `setLogger(logger | null)`
pub(crate) fn set_logger<'s>(call: &Call<'s>) -> Answer<'s> {
    let (env, logger) = (call.env(), call.argument(0));
    let found = env.type_of(logger)?;
    let is_logger = match found {
        Type::Null => false,
        Type::Object | Type::Function => {
            if env.type_of(env.get(logger, "error")?)? != Type::Function {
                return Err(call.invalid("logger", "it has no function \"error\"", LOGGER_HINT));
            }
            true
        }
        other => {
            let problem = format!("it is {}", describe(env, logger, other)?);
            return Err(call.invalid("logger", problem, LOGGER_HINT));
        }
    };
    call.realm().set_logger(env, is_logger.then_some(logger))?;
    env.undefined()
}

const LOGGER_HINT: &str =
    "Pass an object with error(text), such as console or a pino logger, or null for silence.";

/// `stats()`
pub(crate) fn stats<'s>(call: &Call<'s>) -> Answer<'s> {
    let counted = |counts: &mut dyn Iterator<Item = (&'static str, u64)>| {
        counts.fold(JsonObject::new(), |object, (name, count)| object.number(name, Some(count))).finish()
    };
    let misses: u64 = process::misses().map(|(_, count)| count).sum();
    let conflicts = process::refusals().find(|&(code, _)| code == Code::RunRecordConflict);
    let ids_generated = process::generator().issued();
    let counts = records::registry(call)?.counts(process::monotonic_ms());
    let json = JsonObject::new()
        .number("records", Some(counts.records as u64))
        .number("clients", Some(counts.clients as u64))
        .number("apifyRuns", Some(counts.apify_runs as u64))
        .number("claims", Some(counts.claims as u64))
        .number("bytes", Some(counts.bytes as u64))
        .number("hits", Some(process::hits()))
        .number("misses", Some(misses))
        .json("missesByReason", &counted(&mut process::misses()))
        .number("conflicts", Some(conflicts.map_or(0, |(_, count)| count)))
        .number("mismatches", Some(process::mismatches()))
        .number("evictions", Some(counts.evicted))
        .number("expirations", Some(counts.expired))
        .number("idsGenerated", Some(ids_generated))
        .json("refusals", &counted(&mut process::refusals().map(|(code, count)| (code.as_str(), count))))
        .finish();
    call.realm().parse_json(call.env(), &json)
}

/// `resetRunIdState()`
pub(crate) fn reset_run_id_state<'s>(call: &Call<'s>) -> Answer<'s> {
    process::reset();
    call.env().undefined()
}

/// `panic()`: how our own tests see that a panic ends at the border. It is not part of the package's face.
#[expect(clippy::panic, reason = "that is what it is for")]
pub(crate) fn panic<'s>(_call: &Call<'s>) -> Answer<'s> {
    panic!("asked for by a test")
}
