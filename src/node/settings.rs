//! What a process can be told, and what it tells of itself.

use super::arguments::describe;
use super::call::{Answer, Call, Reading, Text, Type};
use super::json::JsonObject;
use crate::process;
use crate::refusal::Code;

/// `configure({ timeZone })`
pub(crate) fn configure<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let known = ["timeZone"];
    let Some(options) = call.options(0, &known)? else {
        return Err(call.invalid(
            "options",
            "there are none",
            "Pass { timeZone: 'utc' } or { timeZone: 'local' }.",
        ));
    };
    let zone = env.get(options, "timeZone")?;
    let found = env.type_of(zone)?;
    if found != Type::Undefined {
        let mut text = Text::new();
        let local = match text.read(env, zone)? {
            Reading::Text("utc") => false,
            Reading::Text("local") => true,
            _ => {
                let shown = match found {
                    Type::String => format!("\"{}\"", text.show(env, zone)?),
                    other => describe(env, zone, other)?,
                };
                return Err(call.invalid("timeZone", format!("it is {shown}"), "Pass 'utc' or 'local'."));
            }
        };
        process::set_local_time(local);
    }
    env.undefined()
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
    let refusals = process::refusals()
        .fold(JsonObject::new(), |object, (code, count)| object.number(Code::as_str(code), Some(count)));
    let (hits, misses) = process::lookups();
    let ids_generated = process::generator().issued();
    let json = {
        let registry = process::registry();
        JsonObject::new()
            .number("records", Some(registry.record_count() as u64))
            .number("clients", Some(registry.client_count() as u64))
            .number("apifyRuns", Some(registry.apify_run_count() as u64))
            .number("hits", Some(hits))
            .number("misses", Some(misses))
            .number("idsGenerated", Some(ids_generated))
            .json("refusals", &refusals.finish())
            .finish()
    };
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
