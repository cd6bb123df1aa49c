//! The steps of lib/copies.js, which warns of a second copy of the package in the process.

use super::call::Call;
use super::sys::Answer;
use crate::process;

/// `identity()`: a text that is the same for all that share this copy's state.
pub(crate) fn identity<'s>(call: &Call<'s>) -> Answer<'s> {
    call.env().text(&format!("{:x}", process::identity()))
}

/// `warn(line)`: writes a line to the log.
pub(crate) fn warn<'s>(call: &Call<'s>) -> Answer<'s> {
    let (env, line) = (call.env(), call.argument(0));
    call.realm().log(env, || Ok(vec![line]))?;
    env.undefined()
}
