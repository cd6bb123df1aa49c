//! A refusal of the core becomes a `RunIdError` of the caller's realm, logged and thrown.

use super::call::{Call, Failure};
use crate::process;
use crate::refusal::Refusal;

/// Throws `refusal` into the caller's code.
#[cold]
pub(crate) fn throw(call: &Call<'_>, refusal: &Refusal) -> Result<(), Failure> {
    process::count_refusal(refusal.code());
    let (env, realm) = (call.env(), call.realm());
    let message = match call.source()? {
        Some(source) => format!("[{source}] {}", refusal.message(call.name())),
        None => refusal.message(call.name()),
    };
    let fields = refusal.fields();
    let field = |text: Option<&str>| text.map_or_else(|| env.undefined(), |text| env.text(text));
    // The order is that of the constructor in lib/RunIdError.js.
    let error = env.construct(
        realm.error_class(env)?,
        &[
            env.text(&message)?,
            env.text(refusal.code().as_str())?,
            env.text(&refusal.hint())?,
            field(fields.run_id)?,
            field(fields.client_id)?,
            field(fields.expected_client_id)?,
            field(fields.record_id)?,
        ],
    )?;
    if realm.is_logging() {
        let stack = env.get(error, "stack")?;
        let stack = String::from_utf16_lossy(&env.as_utf16(stack).unwrap_or_default());
        let lines = [format!("STRICT MODE: {message}"), format!("Stack trace: {stack}")];
        realm.log(env, &[env.text(&lines[0])?, env.text(&lines[1])?]);
    }
    env.throw(error)
}
