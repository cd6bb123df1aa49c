//! The two functions that `unifiedRunIdService` gives another meaning: their second argument is a text that
//! says where the call comes from, and only stands in the message.

use super::arguments::{describe, needed_run_id};
use super::call::Call;
use super::sys::{Answer, Failure};
use super::text::Text;
use super::value::Type;

/// The position of the text.
pub(crate) const SOURCE: usize = 1;

/// `normalizeRunId(runId, source?)`
pub(crate) fn normalize_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let run_id = call.run_id(0, &mut text)?;
    check_source(call)?;
    // One that is undefined, too: normalizeRunId(runId, clientId, options?.forceNew) means the other function.
    if !call.lacks(2) {
        return Err(call.invalid(
            "number three",
            "this function takes two, (runId, source)",
            "normalizeRunId(runId, clientId, forceNew) is that of strict-run-id/runIdService.",
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
            let problem = format!("it is {}, not a text", describe(env, source, other)?);
            let hint = match other {
                Type::Number => {
                    "From ids.map(normalizeRunId) an index arrives here: write ids.map((id) => normalizeRunId(id))."
                }
                _ => "Pass the name of the calling file or route, or nothing.",
            };
            Err(call.invalid("source", problem, hint))
        }
    }
}
