//! Callbacks that do nothing: what a call costs at the least that has the same arguments and result as one of
//! ours. Only the benchmark calls them.

use super::call::Call;
use super::sys::Answer;

/// Thirteen characters, as a base id has.
const BASE_LONG: &str = "251003-154510";

/// Twenty-two, as a client run id has.
const RUN_LONG: &str = "251003-154510-Ada-Park";

/// Answers with its argument, which it doesn't read.
pub(crate) fn same<'s>(call: &Call<'s>) -> Answer<'s> {
    Ok(call.argument(0))
}

/// Answers with a boolean.
pub(crate) fn boolean<'s>(call: &Call<'s>) -> Answer<'s> {
    call.env().boolean(!call.lacks(0))
}

/// Answers with a new text of 13 characters.
pub(crate) fn base<'s>(call: &Call<'s>) -> Answer<'s> {
    call.env().text(BASE_LONG)
}

/// Answers with a new text of 22 characters.
pub(crate) fn run<'s>(call: &Call<'s>) -> Answer<'s> {
    call.env().text(RUN_LONG)
}
