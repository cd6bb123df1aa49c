//! The two functions that mean something else in `unifiedRunIdService`: their second argument is text that says where
//! the call comes from, and appears only in messages.
//!
//! The backend that this replaces also calls its unified `normalizeRunId` with the arguments of the runIdService. Such
//! a call has a third argument, and gets the meaning it has there.

use super::arguments::{describe, needed_run_id};
use super::call::Call;
use super::ids;
use super::sys::{Answer, Failure};
use super::text::Text;
use super::value::Type;

/// The position of that text.
pub(crate) const SOURCE: usize = 1;

/// The position of the argument that gives a call of `normalizeRunId` the shape of the runIdService.
pub(crate) const FORCE_NEW: usize = 2;

/// `normalizeRunId(runId, source?)`, or `normalizeRunId(runId, clientId, forceNew)`
pub(crate) fn normalize_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    if call.has(FORCE_NEW)? {
        return ids::normalize_run_id(call);
    }
    let mut text = Text::new();
    let run_id = call.run_id(0, &mut text)?;
    check_source(call)?;
    match run_id {
        Some(_) => Ok(call.argument(0)),
        None => call.env().null(),
    }
}

/// `validateRunId(runId, source?)`
pub(crate) fn validate_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let run_id = call.run_id(0, &mut text)?;
    check_source(call)?;
    needed_run_id(run_id)?;
    call.env().boolean(true)
}

fn check_source(call: &Call<'_>) -> Result<(), Failure> {
    let (env, source) = (call.env(), call.argument(SOURCE));
    match env.type_of(source)? {
        Type::Undefined | Type::Null | Type::String => Ok(()),
        other => {
            let problem = format!("it is {}, not a string", describe(env, source, other)?);
            let hint = match other {
                Type::Number => format!(
                    "ids.map({function}) passes an index as the second argument. Write ids.map((id) => {function}(id)).",
                    function = call.name()
                ),
                _ => "Pass the name of the calling file or route, or nothing.".to_owned(),
            };
            Err(call.invalid("source", problem, hint))
        }
    }
}
