//! Logs each generation, resolution, registration and look-up, if DEBUG_RUN_ID is on.

use super::call::Call;
use super::sys::Failure;

/// Writes `[RUN-ID] <event> runId=… clientId=… source=… at=<file>:<line>`.
#[inline]
pub(crate) fn line(
    call: &Call<'_>,
    event: &str,
    run_id: [&str; 3],
    client_id: Option<&str>,
    source: &str,
) -> Result<(), Failure> {
    line_at(call, event, run_id, client_id, source, || call.realm().caller(call.env()))
}

/// The same for a registration, of which the place is known already.
#[inline]
pub(crate) fn line_from(
    call: &Call<'_>,
    event: &str,
    run_id: [&str; 3],
    client_id: Option<&str>,
    place: Option<&str>,
) -> Result<(), Failure> {
    line_at(call, event, run_id, client_id, call.name(), || Ok(place.map(str::to_owned)))
}

#[inline]
fn line_at(
    call: &Call<'_>,
    event: &str,
    run_id: [&str; 3],
    client_id: Option<&str>,
    source: &str,
    place: impl FnOnce() -> Result<Option<String>, Failure>,
) -> Result<(), Failure> {
    match call.realm().is_debugging() {
        true => write(call, event, &run_id.concat(), client_id, source, place()?.as_deref()),
        false => Ok(()),
    }
}

#[cold]
fn write(
    call: &Call<'_>,
    event: &str,
    run_id: &str,
    client_id: Option<&str>,
    source: &str,
    place: Option<&str>,
) -> Result<(), Failure> {
    let (env, realm) = (call.env(), call.realm());
    realm.log(env, || {
        let (client_id, at) = (client_id.unwrap_or("-"), place.unwrap_or("unknown"));
        let line = format!("[RUN-ID] {event} runId={run_id} clientId={client_id} source={source} at={at}");
        Ok(vec![env.text(&line)?])
    })
}
