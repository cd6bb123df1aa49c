//! Many ids at once, for scripts that go through an export: one crossing for all of them, and no exception
//! for any.

use std::borrow::Cow;

use super::arguments::describe;
use super::call::{Answer, Call, Failure, Reading, Text, Type, Value};
use super::json::{JsonObject, array};
use crate::id::RunId;
use crate::refusal::{Code, Reason};

/// `checkRunIds(values)`
pub(crate) fn check_run_ids<'s>(call: &Call<'s>) -> Answer<'s> {
    let (env, values) = (call.env(), call.argument(0));
    let found = env.type_of(values)?;
    if found != Type::Array {
        let problem = format!("it is {}, not an array", describe(env, values, found)?);
        return Err(call.invalid("values", problem, "Pass an array of run ids."));
    }
    let mut refused = Vec::new();
    let mut text = Text::new();
    for index in 0..env.array_length(values)? {
        let wrong = match env.element(values, index) {
            Ok(value) => what_is_wrong(call, value, &mut text)?,
            // A getter in the place of an element has thrown.
            Err(_) => {
                env.discard_exception()?;
                Some(Wrong { run_id: None, code: Code::RunIdNotString, reason: "It can't be read.".into() })
            }
        };
        if let Some(Wrong { run_id, code, reason }) = wrong {
            let json = JsonObject::new()
                .number("index", Some(index.into()))
                .text("runId", run_id)
                .text("code", Some(code.as_str()))
                .text("reason", Some(&reason));
            refused.push(json.finish());
        }
    }
    call.realm().parse_json(env, &array(refused))
}

/// What `checkRunIds` tells of a value that is no run id.
struct Wrong<'t> {
    run_id: Option<&'t str>,
    code: Code,
    reason: Cow<'static, str>,
}

fn what_is_wrong<'t>(
    call: &Call<'_>,
    value: Value<'_>,
    text: &'t mut Text,
) -> Result<Option<Wrong<'t>>, Failure> {
    let env = call.env();
    let refused = |run_id, reason: Reason| {
        Some(Wrong { run_id, code: reason.run_id_code(), reason: reason.sentence() })
    };
    let absent =
        || Some(Wrong { run_id: None, code: Code::RunIdMissing, reason: "There is no run id.".into() });
    Ok(match text.read(env, value)? {
        Reading::Text("") => absent(),
        Reading::Text(text) => RunId::parse(text).err().and_then(|reason| refused(Some(text), reason)),
        Reading::TooLong => refused(None, Reason::TooLong),
        Reading::LoneSurrogate => refused(None, Reason::LoneSurrogate),
        Reading::NotString => match env.type_of(value)? {
            Type::Undefined | Type::Null => absent(),
            found => {
                let described = describe(env, value, found)?;
                let end = if described.ends_with('?') { "" } else { "." };
                let reason = format!("It is {described}{end}").into();
                Some(Wrong { run_id: None, code: Code::RunIdNotString, reason })
            }
        },
    })
}
