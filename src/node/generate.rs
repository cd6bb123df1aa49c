//! Functions that make ids.

use super::arguments::{describe, exact_integer, needed_client_id};
use super::call::Call;
use super::debug::{Event, Step};
use super::records;
use super::sys::{Answer, Failure, Value};
use super::text::{Reading, Text};
use super::value::Type;
use crate::generate::sequence_run_id;
use crate::id::calendar::{CivilSecond, SecondText};
use crate::id::{BaseId, ClientId, is_number};
use crate::process;
use crate::shown::shown_number;

/// `generateTimestampRunId(clientId?)`
pub(crate) fn generate_timestamp_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    timestamp(call, 0, || call.realm().unix_ms(call.env()))
}

/// The same with the time as its first argument: `(now, clientId?)`. The package's own JavaScript reads the caller's
/// clock in a third of the time that native code takes.
pub(crate) fn timed_generate_timestamp_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    timestamp(call, 1, || Ok(given_time(call)))
}

/// `generateSequenceRunId(clientId, taskId?, stepId?)`
pub(crate) fn generate_sequence_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    sequence(call, 0, || call.realm().unix_ms(call.env()))
}

/// The same with the time as its first argument: `(now, clientId, taskId?, stepId?)`.
pub(crate) fn timed_generate_sequence_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    sequence(call, 1, || Ok(given_time(call)))
}

/// Returns the first argument; NaN if it isn't a number, as if the clock showed nothing.
fn given_time(call: &Call<'_>) -> f64 {
    call.env().as_number(call.argument(0)).unwrap_or(f64::NAN)
}

fn timestamp<'s>(
    call: &Call<'s>,
    first: usize,
    unix_ms: impl FnOnce() -> Result<f64, Failure>,
) -> Answer<'s> {
    let mut text = Text::new();
    let client_id = call.hot_client_id(first, &mut text)?;
    issue(call, client_id, unix_ms()?)
}

/// Makes a new id for a request.
pub(super) fn make<'s>(call: &Call<'s>, client_id: Option<ClientId<'_>>) -> Answer<'s> {
    issue(call, client_id, call.realm().unix_ms(call.env())?)
}

fn issue<'s>(call: &Call<'s>, client_id: Option<ClientId<'_>>, unix_ms: f64) -> Answer<'s> {
    let now = call.realm().now(call.env(), unix_ms)?;
    let second = process::generator().timestamp(now, client_id)?;
    warn(call)?;
    made(call, second, client_id)
}

/// Logs once that this process makes ids by itself although it shares a store, which can't know them.
#[inline]
fn warn(call: &Call<'_>) -> Result<(), Failure> {
    match process::is_to_warn_of_own_ids() {
        true => warn_of_own_ids(call),
        false => Ok(()),
    }
}

#[cold]
fn warn_of_own_ids(call: &Call<'_>) -> Result<(), Failure> {
    let line = format!(
        "STRICT MODE: {} made an id in a process that has sharedRuns(). The store can't know it, so another process may make the same id. Use reserveRunId() of sharedRuns for all new ids. This is logged once.",
        call.name()
    );
    call.realm().log(call.env(), || Ok(vec![call.env().text(&line)?]))
}

/// Logs the new id and answers with it.
pub(super) fn made<'s>(call: &Call<'s>, second: CivilSecond, client_id: Option<ClientId<'_>>) -> Answer<'s> {
    let text = second.to_text();
    let run_id = run_id(&text, client_id);
    call.log(|| Event { run_id, client_id: client_id.map(ClientId::as_str), ..Event::new(Step::Made) })?;
    call.env().joined(run_id)
}

/// Returns the run id for a second, as pieces for [`Env::joined`](super::sys::Env::joined).
pub(super) fn run_id<'a>(text: &'a SecondText, client_id: Option<ClientId<'a>>) -> [&'a str; 3] {
    let base = BaseId::of_second(text);
    client_id.map_or([base.as_str(), "", ""], |client_id| base.with_client(client_id))
}

fn sequence<'s>(call: &Call<'s>, first: usize, unix_ms: impl FnOnce() -> Result<f64, Failure>) -> Answer<'s> {
    let mut text = Text::new();
    let client_id = call.client_id(first, &mut text)?;
    let task_id = number_text(call, call.argument(first + 1), "taskId")?;
    let step_id = number_text(call, call.argument(first + 2), "stepId")?;
    let client_id = needed_client_id(client_id)?;
    let now = call.realm().now(call.env(), unix_ms()?)?;
    let (day, number) = process::generator().sequence(now, client_id)?;
    let run_id = sequence_run_id(day, number, task_id.as_deref(), step_id.as_deref(), client_id);
    call.log(|| Event {
        run_id: [&run_id, "", ""],
        client_id: Some(client_id.as_str()),
        ..Event::new(Step::Made)
    })?;
    call.env().text(&run_id)
}

/// Reads a whole number, or a string of 1 to 19 digits, as text; `None` if it is absent.
fn number_text<'s>(call: &Call<'s>, value: Value<'s>, name: &'static str) -> Result<Option<String>, Failure> {
    let env = call.env();
    let mut text = Text::new();
    let problem = match env.type_of(value)? {
        Type::Undefined | Type::Null => return Ok(None),
        Type::Number => {
            let number = env.as_number(value)?;
            match exact_integer(number).filter(|&whole| whole >= 0) {
                Some(whole) => return Ok(Some(whole.to_string())),
                None => format!("it can't be {}", shown_number(number)),
            }
        }
        Type::String => match text.read(env, value)? {
            Reading::Text("") => return Ok(None),
            Reading::Text(digits) if is_number(digits) => return Ok(Some(digits.to_owned())),
            _ => format!("it can't be \"{}\"", text.show(env, value)?),
        },
        other => format!("it can't be {}", describe(env, value, other)?),
    };
    Err(call.invalid(name, problem, "Pass a whole number of 0 or more, or a string of 1 to 19 digits."))
}

/// `getOrCreateRunId(clientId, { forceNew, source }?)`. Callers of the replaced function pass a `source`, which says
/// nothing about the id.
pub(crate) fn get_or_create_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let client_id = call.client_id(0, &mut text)?;
    let force_new = match call.options(1, &["forceNew", "source"])? {
        Some(options) => call.flag(call.env().field(options, "forceNew")?, "forceNew", false)?,
        None => false,
    };
    let client_id = needed_client_id(client_id)?;
    let kept = {
        let registry = process::registry();
        // Without limits, nothing asks when it was used last, so this needs no clock.
        registry.kept_id(client_id).filter(|_| !force_new && !registry.has_limits())
    };
    if let Some(second) = kept {
        return reused(call, second, client_id);
    }
    // The clock is read without the lock, so another thread may make the id meanwhile. Then that id counts.
    let now_ms = records::now_ms(call)?;
    let now = call.realm().now(call.env(), now_ms as f64)?;
    let (second, is_new) = {
        let mut registry = process::registry_mut();
        registry.expire(now_ms);
        let kept = registry.kept_id(client_id).filter(|_| !force_new);
        let second = match kept {
            Some(second) => second,
            None => process::generator().timestamp(now, Some(client_id))?,
        };
        registry.keep_id(client_id, second, now_ms);
        (second, kept.is_none())
    };
    match is_new {
        true => warn(call).and_then(|()| made(call, second, Some(client_id))),
        false => reused(call, second, client_id),
    }
}

/// Logs the id that is kept for a client and answers with it.
fn reused<'s>(call: &Call<'s>, second: CivilSecond, client_id: ClientId<'_>) -> Answer<'s> {
    let text = second.to_text();
    let run_id = run_id(&text, Some(client_id));
    call.log(|| Event { run_id, client_id: Some(client_id.as_str()), ..Event::new(Step::Reused) })?;
    call.env().joined(run_id)
}

/// `clearClientRunId(clientId)`
pub(crate) fn clear_client_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let client_id = needed_client_id(call.client_id(0, &mut text)?)?;
    process::registry_mut().forget_id(client_id);
    call.log(|| Event {
        client_id: Some(client_id.as_str()),
        records: Some(0),
        ..Event::new(Step::Cleared)
    })?;
    call.env().undefined()
}
