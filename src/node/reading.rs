//! The steps of each function that reads files, which lib/ puts together. Reading goes on in a thread of its own, and its
//! result comes back as lines of JSON in a Buffer, so that no turn of the event loop has to copy or parse all of it.

use std::sync::atomic::Ordering;

use serde::Serialize;

use super::call::Call;
use super::sys::{Answer, Failure, Status, Value};
use super::thread::{Taken, Work};
use super::trace_options::waiting;

/// `progress(job)`: the bytes read so far; null once it was taken or stopped.
pub(crate) fn progress<'s>(call: &Call<'s>) -> Answer<'s> {
    match call.realm().readings.watch(job(call)?) {
        Some(watch) => call.env().number(watch.bytes.load(Ordering::Relaxed) as f64),
        None => call.env().null(),
    }
}

/// `take(job)`: the lines as a Buffer; `undefined` while it goes on.
pub(crate) fn take<'s>(call: &Call<'s>) -> Answer<'s> {
    match call.realm().readings.take(job(call)?) {
        Taken::Running => call.env().undefined(),
        Taken::Bytes(bytes) => call.env().buffer(bytes),
        Taken::Gone => Err(plain_error(call, "strict-run-id: the reading was stopped before its end")),
    }
}

/// `stop(job)`: ends it soon.
pub(crate) fn stop<'s>(call: &Call<'s>) -> Answer<'s> {
    call.realm().readings.stop(job(call)?);
    call.env().undefined()
}

fn job(call: &Call<'_>) -> Result<u64, Failure> {
    Ok(call.env().as_number(call.argument(0))? as u64)
}

/// Starts reading, once all options are known to be right.
pub(super) fn run<'s>(call: &Call<'s>, options: Option<Value<'s>>, work: Work) -> Answer<'s> {
    let env = call.env();
    let nothing = env.undefined()?;
    let (signal, on_progress, is_aborted) = match options {
        Some(options) => waiting(call, options)?,
        None => (nothing, nothing, false),
    };
    let job = match is_aborted {
        true => env.null()?,
        false => match call.realm().readings.start(work) {
            Ok(job) => env.number(job as f64)?,
            Err(error) => {
                return Err(plain_error(
                    call,
                    &format!("strict-run-id: no thread could be started ({error})"),
                ));
            }
        },
    };
    env.array([job, signal, on_progress])
}

/// Throws an `Error` that isn't about an argument.
fn plain_error(call: &Call<'_>, message: &str) -> Failure {
    let env = call.env();
    let thrown = call.realm().plain_error_class(env).and_then(|class| {
        let error = env.construct(class, &[env.text(message)?])?;
        env.throw(error)
    });
    thrown.err().unwrap_or(Failure::Node(Status::napi_pending_exception))
}

/// JSON lines.
#[derive(Default)]
pub(super) struct JsonLines(Vec<u8>);

impl JsonLines {
    /// Adds a line.
    pub(super) fn push(&mut self, value: &impl Serialize) {
        #[expect(
            clippy::expect_used,
            reason = "our types have text for keys, and a Vec takes all that is written"
        )]
        serde_json::to_writer(&mut self.0, value).expect("serialization of our own types can't fail");
        self.0.push(b'\n');
    }

    /// Returns the lines.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}
