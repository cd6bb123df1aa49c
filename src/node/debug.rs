//! The lines that DEBUG_RUN_ID turns on: one for each generation, resolution, registration and look-up.

use super::call::{Call, Failure};

/// Writes `[RUN-ID] <event> runId=… clientId=… source=… at=<file>:<line>`, if anybody wants to know.
#[inline]
pub(crate) fn line(
    call: &Call<'_>,
    event: &str,
    run_id: [&str; 3],
    client_id: Option<&str>,
    source: &str,
) -> Result<(), Failure> {
    if call.realm().is_debugging() { write(call, event, &run_id.concat(), client_id, source) } else { Ok(()) }
}

#[cold]
fn write(
    call: &Call<'_>,
    event: &str,
    run_id: &str,
    client_id: Option<&str>,
    source: &str,
) -> Result<(), Failure> {
    let (env, realm) = (call.env(), call.realm());
    realm.log(env, || {
        let client_id = client_id.unwrap_or("-");
        let at = realm.caller(env)?;
        let line = format!("[RUN-ID] {event} runId={run_id} clientId={client_id} source={source} at={at}");
        Ok(vec![env.text(&line)?])
    })
}
