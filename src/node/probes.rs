//! Functions that only our tests and the benchmark call. The feature `testing` adds them; the released binary has none.
//!
//! Most do nothing: the least that a call can cost with the same arguments and result as one of our functions.

use super::call::Call;
use super::sys::Answer;

/// Thirteen characters, as a base id has.
const BASE_LONG: &str = "251003-154510";

/// Twenty-two, as a client run id has.
const RUN_LONG: &str = "251003-154510-Ada-Park";

/// Panics, to show that a panic ends at the border.
#[expect(clippy::panic, reason = "that is its purpose")]
pub(crate) fn panic<'s>(_call: &Call<'s>) -> Answer<'s> {
    panic!("asked for by a test")
}

/// Answers with its argument, unread.
pub(crate) fn same<'s>(call: &Call<'s>) -> Answer<'s> {
    Ok(call.argument(0))
}

/// Answers with a boolean.
pub(crate) fn boolean<'s>(call: &Call<'s>) -> Answer<'s> {
    call.env().boolean(!call.lacks(0))
}

/// Answers with a new string of 13 characters.
pub(crate) fn base<'s>(call: &Call<'s>) -> Answer<'s> {
    call.env().text(BASE_LONG)
}

/// Answers with a new string of 22 characters.
pub(crate) fn run<'s>(call: &Call<'s>) -> Answer<'s> {
    call.env().text(RUN_LONG)
}
