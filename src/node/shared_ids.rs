//! What the functions of `sharedRuns` that make ids decide natively. lib/shared/reserve.js asks the store.

use serde::Serialize;

use super::arguments::describe;
use super::call::Call;
use super::generate::{made, run_id};
use super::records;
use super::sys::{Answer, Failure, Value};
use super::text::{Reading, Text};
use super::value::Type;
use crate::id::calendar::CivilSecond;
use crate::id::{ClientId, RunId};
use crate::process;
use crate::records::{JobId, JobIdFault};
use crate::refusal::Refusal;

/// `begin(clientId, options)`: checks the client and its share of the hour ahead, before the store is asked. [`end`] has to
/// follow. Returns the client, or null.
pub(crate) fn begin<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let client_id = call.client_id(0, &mut text)?;
    if let Some(options) = call.options(1, &["signal"])? {
        call.signal(options)?;
    }
    if let Some(client_id) = client_id {
        process::generator().begin_reservation(client_id, process::monotonic_ms())?;
    }
    call.env().text_or_null(client_id.map(ClientId::as_str))
}

/// `end(clientId)`: what [`begin`] began is over, whatever came of it.
pub(crate) fn end<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    if let Some(client_id) = call.client_id(0, &mut text)? {
        process::generator().end_reservation(client_id);
    }
    call.env().undefined()
}

/// `reserved(clientId, second, now)`: the run id of the second that the store gave, in seconds since 1970; null if this
/// process has made that id by itself, so that it has to ask again. `second` is null if none is left. `now` is the store's
/// clock in milliseconds.
pub(crate) fn reserved<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let client_id = call.client_id(0, &mut text)?;
    if call.env().type_of(call.argument(1))? == Type::Null {
        return Err(Refusal::SecondsExhausted.into());
    }
    let unix_ms = records::number_or_nan(call, call.argument(1)) * 1_000.0;
    let now = second_at(records::number_or_nan(call, call.argument(2)))?;
    let second = second_at(unix_ms)?;
    let monotonic_ms = process::monotonic_ms();
    match process::generator().issue_reserved(second, now, client_id, monotonic_ms) {
        true => made(call, second, client_id),
        false => call.env().null(),
    }
}

fn second_at(unix_ms: f64) -> Result<CivilSecond, Refusal> {
    CivilSecond::from_unix_ms(unix_ms, 0).ok_or(Refusal::ClockRange { unix_ms })
}

/// The result of [`slot`].
#[derive(Serialize)]
struct SlotJson {
    name: String,
}

/// `slot(job, date, clientId, options)`: what the store calls the slot of a job and a scheduled time. Its second counts:
/// schedulers differ in the milliseconds.
pub(crate) fn slot<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut job_text, mut client_text) = (Text::new(), Text::new());
    let job = job_name(call, &mut job_text)?;
    let second = scheduled(call, call.argument(1))?;
    call.client_id(2, &mut client_text)?;
    if let Some(options) = call.options(3, &["signal"])? {
        call.signal(options)?;
    }
    call.answer(&SlotJson { name: format!("{} {}", job.as_str(), second.to_text().as_str()) })
}

/// Returns the name of a job. It has no space, so no two slots have one name.
fn job_name<'t>(call: &Call<'_>, text: &'t mut Text) -> Result<JobId<'t>, Failure> {
    const HINT: &str = "Pass the name of the job, 1 to 128 printable ASCII characters without a space, such as smart-resume.";
    let (env, value) = (call.env(), call.argument(0));
    let fault = match text.read(env, value)? {
        Reading::Text(given) => match JobId::parse(given) {
            Ok(job) => return Ok(job),
            Err(fault) => fault,
        },
        Reading::TooLong => JobIdFault::TooLong,
        Reading::LoneSurrogate => JobIdFault::Characters,
        Reading::NotString => {
            let problem = format!("it is {}, not a string", describe(env, value, env.type_of(value)?)?);
            return Err(call.invalid("job", problem, HINT));
        }
    };
    let what = match fault {
        JobIdFault::IsRunId => "is a run id, and each run would have a slot of its own",
        JobIdFault::TooLong => "is longer than 128 characters",
        JobIdFault::Characters => "is empty, or contains a space or a character that isn't printable ASCII",
    };
    Err(call.invalid("job", format!("\"{}\" {what}", Text::new().show(env, value)?), HINT))
}

/// Returns the second of a Date or of milliseconds since 1970.
fn scheduled<'s>(call: &Call<'s>, value: Value<'s>) -> Result<CivilSecond, Failure> {
    const HINT: &str =
        "Pass the scheduled time as a Date or in milliseconds since 1970, not the current time.";
    let env = call.env();
    let unix_ms = match env.type_of(value)? {
        Type::Number => env.as_number(value)?,
        Type::Date => env.as_number(env.call(env.get(value, "getTime")?, value, &[])?)?,
        found => {
            let problem = format!("it is {}, not a Date", describe(env, value, found)?);
            return Err(call.invalid("date", problem, HINT));
        }
    };
    CivilSecond::from_unix_ms(unix_ms, 0)
        .ok_or_else(|| call.invalid("date", "it isn't a time from 2000 to 2099", HINT))
}

/// `slotted(baseId, clientId)`: the run id of a slot. This process never makes its base by itself. Null if the store answered
/// what is not a base id of a time.
pub(crate) fn slotted<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut base_text, mut client_text) = (Text::new(), Text::new());
    let client_id = call.client_id(1, &mut client_text)?;
    let base = match base_text.read(call.env(), call.argument(0))? {
        Reading::Text(text) => RunId::read(text).filter(|id| id.client_id().is_none()),
        _ => None,
    };
    let Some(second) = base.and_then(|base| base.base_id().second()) else { return call.env().null() };
    process::generator().note_issued(second);
    call.env().joined(run_id(&second.to_text(), client_id))
}
