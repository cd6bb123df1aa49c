//! Turns a refusal of the core into a `RunIdError` of the caller's realm: counted, logged and thrown.

use serde::Serialize;

use super::debug;
use super::realm::Realm;
use super::sys::{Env, Failure, Value, napi_status};
use crate::moment::iso;
use crate::process;
use crate::refusal::{Cause, Evidence, Nearness, Origin, Refusal};
use crate::shown::Shown;

/// What was called: for the message of an error.
#[derive(Clone, Copy)]
pub(crate) struct Called<'a> {
    pub(crate) function: &'a str,
    /// Where the caller says that the call comes from.
    pub(crate) source: Option<&'a Shown>,
    /// The error is only thrown, neither counted nor logged.
    pub(crate) is_observing: bool,
}

/// Throws `refusal` into the caller's code.
#[cold]
pub(crate) fn throw(
    env: Env<'_>,
    realm: &Realm,
    called: Called<'_>,
    refusal: &Refusal,
    origin: Origin,
) -> Result<(), Failure> {
    let report = refusal.report(called.function, origin);
    let message = match called.source {
        Some(source) => &format!("[{source}] {}", report.message),
        None => &report.message,
    };
    let diagnosis = match refusal {
        Refusal::RecordNotFound { diagnosis, .. }
        | Refusal::RecordNotInStore { diagnosis, .. }
        | Refusal::RecordConflict { diagnosis, .. }
            if !diagnosis.is_empty() =>
        {
            realm.value(env, &diagnosis_json(diagnosis))?
        }
        _ => env.undefined()?,
    };
    // The order is that of the constructor in lib/RunIdError.js.
    let error = env.construct(
        realm.error_class(env)?,
        &[
            env.text(message)?,
            env.text(report.code.as_str())?,
            env.text(&report.hint)?,
            env.text_or_undefined(report.fields.run_id)?,
            env.text_or_undefined(report.fields.client_id)?,
            env.text_or_undefined(report.fields.expected_client_id)?,
            env.text_or_undefined(report.fields.record_id)?,
            diagnosis,
            env.number(report.status.into())?,
            env.text_or_undefined(report.public_message.as_deref())?,
        ],
    )?;
    if called.is_observing {
        return env.throw(error);
    }
    process::count_refusal(report.code);
    realm.log(env, || {
        let stack = match stack_of(env, error) {
            Ok(stack) => stack,
            Err(_) => {
                env.discard_exception()?;
                "unknown".to_owned()
            }
        };
        let event = debug::refused(env, realm, called.function, refusal, &report)?;
        let lines = [Some(format!("STRICT MODE: {message}")), Some(format!("Stack trace: {stack}")), event];
        lines.into_iter().flatten().map(|line| env.text(&line)).collect()
    })?;
    env.throw(error)
}

/// Returns the stack of an error. This may run the caller's `Error.prepareStackTrace`.
fn stack_of(env: Env<'_>, error: Value<'_>) -> Result<String, Failure> {
    env.as_lossy_text(env.get(error, "stack")?)
}

/// Throws an `Error` of the caller's realm for what should never happen: Node-API failed without an exception.
#[cold]
pub(crate) fn throw_failure(
    env: Env<'_>,
    realm: &Realm,
    function: &str,
    status: napi_status,
) -> Result<(), Failure> {
    let message = format!(
        "strict-run-id: Node-API returned status {status} in {function}. This is a bug; please report it."
    );
    let error = env.construct(realm.plain_error_class(env)?, &[env.text(&message)?])?;
    env.throw(error)
}

/// One finding of a diagnosis, as JavaScript sees it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvidenceJson<'a> {
    kind: &'static str,
    sentence: String,
    run_id: Option<&'a str>,
    client_id: Option<&'a str>,
    record_id: Option<&'a str>,
    registered_at: Option<String>,
    place: Option<&'a str>,
    seconds_apart: Option<i64>,
    ended_at: Option<String>,
    ended_by: Option<&'static str>,
}

/// Returns the findings of a diagnosis as JavaScript sees them.
pub(crate) fn diagnosis_json(findings: &[Evidence]) -> Vec<EvidenceJson<'_>> {
    findings.iter().map(evidence_json).collect()
}

fn evidence_json(finding: &Evidence) -> EvidenceJson<'_> {
    EvidenceJson {
        kind: Nearness::NAMES[finding.nearness.number()],
        sentence: finding.sentence(),
        run_id: finding.run_id.as_deref(),
        client_id: finding.client_id.as_deref(),
        record_id: finding.record_id.as_deref(),
        registered_at: finding.registered_ms.map(iso),
        place: finding.place.as_deref(),
        seconds_apart: match finding.nearness {
            Nearness::MadeTwice(seconds) => Some(seconds),
            _ => None,
        },
        ended_at: finding.ended_ms.map(iso),
        ended_by: match finding.nearness {
            Nearness::Ended(Cause::Cleared(function)) => Some(function),
            Nearness::Ended(Cause::Replaced) => Some("replaceRunRecord"),
            _ => None,
        },
    }
}
