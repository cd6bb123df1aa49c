//! Functions that make ids.

use super::arguments::{describe, needed_client_id};
use super::call::{Answer, Call, Failure, Text, Type, Value};
use super::debug;
use crate::generate::Now;
use crate::id::ClientId;
use crate::id::calendar::CivilSecond;
use crate::process;
use crate::refusal::shown_number;

/// `generateTimestampRunId(clientId?)`
pub(crate) fn generate_timestamp_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    timestamp(call, 0, || call.realm().unix_ms(call.env()))
}

/// The same with the time before its argument: `(now, clientId?)`. For the package's own JavaScript, which
/// reads the caller's clock in a third of the time that native code takes to call it.
pub(crate) fn timed_generate_timestamp_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    timestamp(call, 1, || Ok(given_time(call)))
}

/// `generateSequenceRunId(clientId, taskId?, stepId?)`
pub(crate) fn generate_sequence_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    sequence(call, 0, || call.realm().unix_ms(call.env()))
}

/// The same with the time before its arguments: `(now, clientId, taskId?, stepId?)`.
pub(crate) fn timed_generate_sequence_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    sequence(call, 1, || Ok(given_time(call)))
}

/// A first argument that is no number is a clock that shows nothing.
fn given_time(call: &Call<'_>) -> f64 {
    call.env().as_number(call.argument(0)).unwrap_or(f64::NAN)
}

fn timestamp<'s>(
    call: &Call<'s>,
    first: usize,
    unix_ms: impl FnOnce() -> Result<f64, Failure>,
) -> Answer<'s> {
    let mut text = Text::new();
    let client_id = call.client_id(first, &mut text)?;
    let now = call.realm().now(call.env(), unix_ms()?)?;
    let second = process::generator().timestamp(now)?;
    made(call, second, client_id)
}

/// Tells of the new id and answers with it.
fn made<'s>(call: &Call<'s>, second: CivilSecond, client_id: Option<ClientId<'_>>) -> Answer<'s> {
    let base = second.to_text();
    let base = ascii(&base);
    let run_id = match client_id {
        Some(client_id) => [base, "-", client_id.as_str()],
        None => [base, "", ""],
    };
    debug::line(call, "generated", run_id, client_id.map(ClientId::as_str), call.name())?;
    call.env().joined(run_id)
}

fn sequence<'s>(call: &Call<'s>, first: usize, unix_ms: impl FnOnce() -> Result<f64, Failure>) -> Answer<'s> {
    let (mut client_text, mut task_text, mut step_text) = (Text::new(), Text::new(), Text::new());
    let client_id = call.client_id(first, &mut client_text)?;
    let task = labelled_number(call, call.argument(first + 1), "taskId", "-T", &mut task_text)?;
    let step = labelled_number(call, call.argument(first + 2), "stepId", "-S", &mut step_text)?;
    let client_id = needed_client_id(client_id)?;
    let now = call.realm().now(call.env(), unix_ms()?)?;
    let (day, number) = process::generator().sequence(now)?;
    let run_id = format!("SR-{}-{number:03}{task}{step}-C{}", ascii(&day.to_text()), client_id.as_str());
    debug::line(call, "generated", [&run_id, "", ""], Some(client_id.as_str()), call.name())?;
    call.env().text(&run_id)
}

/// `-T12` of a whole number or a text of 1 to 19 digits; nothing where it is absent.
fn labelled_number<'s>(
    call: &Call<'s>,
    value: Value<'s>,
    name: &'static str,
    label: &str,
    text: &mut Text,
) -> Result<String, Failure> {
    /// The largest whole number that JavaScript counts to without a gap.
    const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
    let env = call.env();
    let problem = match env.type_of(value)? {
        Type::Undefined | Type::Null => return Ok(String::new()),
        Type::Number => match env.as_number(value)? {
            number if (0.0..=MAX_SAFE_INTEGER).contains(&number) && number.fract() == 0.0 => {
                // Adding zero takes the sign from -0.
                return Ok(format!("{label}{}", number + 0.0));
            }
            number => format!("it is {}", shown_number(number)),
        },
        Type::String => match text.read(env, value)? {
            super::call::Reading::Text("") => return Ok(String::new()),
            super::call::Reading::Text(digits)
                if digits.len() <= 19 && digits.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                return Ok(format!("{label}{digits}"));
            }
            _ => format!("it is \"{}\"", text.show(env, value)?),
        },
        other => format!("it is {}", describe(env, value, other)?),
    };
    Err(call.invalid(name, problem, "Pass a whole number, or a text of 1 to 19 digits."))
}

/// `getOrCreateRunId(clientId, { forceNew }?)`
pub(crate) fn get_or_create_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let client_id = call.client_id(0, &mut text)?;
    let force_new = match call.options(1, &["forceNew"])? {
        Some(options) => call.flag(call.env().get(options, "forceNew")?, "forceNew", false)?,
        None => false,
    };
    let client_id = needed_client_id(client_id)?;
    let remembered = process::generator().current(client_id).filter(|_| !force_new);
    if let Some(second) = remembered {
        return call.env().joined([ascii(&second.to_text()), "-", client_id.as_str()]);
    }
    let now = now(call)?;
    let second = process::generator().make_current(client_id, now, force_new)?;
    made(call, second, Some(client_id))
}

/// `clearClientRunId(clientId)`
pub(crate) fn clear_client_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let client_id = needed_client_id(call.client_id(0, &mut text)?)?;
    process::generator().forget_current(client_id);
    call.env().undefined()
}

/// A new id for `resolveRunId`.
pub(super) fn make<'s>(call: &Call<'s>, client_id: Option<ClientId<'_>>) -> Answer<'s> {
    let now = now(call)?;
    let second = process::generator().timestamp(now)?;
    made(call, second, client_id)
}

fn now(call: &Call<'_>) -> Result<Now, Failure> {
    call.realm().now(call.env(), call.realm().unix_ms(call.env())?)
}

/// The text of a date or time, which is digits and hyphens.
fn ascii(digits: &[u8]) -> &str {
    std::str::from_utf8(digits).unwrap_or_default()
}
