//! The two functions that mean something else in `unifiedRunIdService`: their second argument is text that says where
//! the call comes from, and appears only in messages.

use super::arguments::{describe, needed_run_id};
use super::call::Call;
use super::sys::{Answer, Failure};
use super::text::Text;
use super::value::Type;

/// The position of that text.
pub(crate) const SOURCE: usize = 1;

/// `normalizeRunId(runId, source?)`
pub(crate) fn normalize_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let run_id = call.run_id(0, &mut text)?;
    check_source(call)?;
    // Even if it is undefined: normalizeRunId(runId, clientId, options?.forceNew) means the other function.
    if !call.lacks(2) {
        return Err(call.invalid(
            "3",
            "it takes at most 2 arguments, (runId, source)",
            "For (runId, clientId, forceNew), use normalizeRunId of strict-run-id/runIdService.",
        ));
    }
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
                Type::Number => {
                    "ids.map(normalizeRunId) passes an index: write ids.map((id) => normalizeRunId(id))."
                }
                _ => "Pass the name of the calling file or route, or nothing.",
            };
            Err(call.invalid("source", problem, hint))
        }
    }
}
