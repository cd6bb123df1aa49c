//! A refusal of the core becomes a `RunIdError` of the caller's realm, logged and thrown.

use super::call::{Call, Env, Value};
use super::function::Failure;
use super::records::findings_json;
use crate::process;
use crate::refusal::Refusal;

/// Throws `refusal` into the caller's code.
#[cold]
pub(crate) fn throw(call: &Call<'_>, refusal: &Refusal) -> Result<(), Failure> {
    process::count_refusal(refusal.code());
    let (env, realm) = (call.env(), call.realm());
    let hint = refusal.hint(call.name());
    let message = refusal.message(call.name(), &hint);
    let message = match call.source()? {
        Some(source) => format!("[{source}] {message}"),
        None => message,
    };
    let fields = refusal.fields();
    let field = |text: Option<&str>| text.map_or_else(|| env.undefined(), |text| env.text(text));
    let diagnosis = match refusal {
        Refusal::RecordNotFound { diagnosis, .. } => realm.parse_json(env, &findings_json(diagnosis))?,
        _ => env.undefined()?,
    };
    // The order is that of the constructor in lib/RunIdError.js.
    let error = env.construct(
        realm.error_class(env)?,
        &[
            env.text(&message)?,
            env.text(refusal.code().as_str())?,
            env.text(&hint)?,
            field(fields.run_id)?,
            field(fields.client_id)?,
            field(fields.expected_client_id)?,
            field(fields.record_id)?,
            diagnosis,
        ],
    )?;
    realm.log(env, || {
        let stack = match stack_of(env, error) {
            Ok(stack) => stack,
            Err(_) => {
                env.discard_exception()?;
                "unknown".to_owned()
            }
        };
        Ok(vec![env.text(&format!("STRICT MODE: {message}"))?, env.text(&format!("Stack trace: {stack}"))?])
    })?;
    env.throw(error)
}

/// The stack of an error, for which the caller's `Error.prepareStackTrace` may run.
fn stack_of(env: Env<'_>, error: Value<'_>) -> Result<String, Failure> {
    Ok(String::from_utf16_lossy(&env.as_utf16(env.get(error, "stack")?)?))
}

/// Throws an `Error` of the caller's realm for what should not happen: Node-API refused without an exception.
#[cold]
pub(crate) fn throw_failure(call: &Call<'_>, status: i32) -> Result<(), Failure> {
    let env = call.env();
    let message =
        format!("strict-run-id: Node-API answered {} with status {status}; please report it", call.name());
    let error = env.construct(call.realm().plain_error_class(env)?, &[env.text(&message)?])?;
    env.throw(error)
}
