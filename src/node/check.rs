//! Explains values without throwing: one in detail, or a whole array, for scripts that check an export.

use std::borrow::Cow;

use serde::Serialize;

use super::arguments::describe;
use super::call::Call;
use super::sys::{Answer, Env, Failure, Value};
use super::text::{Reading, Text};
use super::value::Type;
use crate::id::{ClientId, RunId};
use crate::lookalike;
use crate::migrate;
use crate::refusal::{ErrorCode, Origin, Reason, Refusal};

/// The result of `explainRunId`.
#[derive(Default, Serialize)]
struct RunIdExplanation {
    ok: bool,
    kind: Option<&'static str>,
    reason: Option<Cow<'static, str>>,
    hint: Option<Cow<'static, str>>,
    suggestion: Option<String>,
}

/// `explainRunId(value)`
pub(crate) fn explain_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    call.answer(&match classify(call.env(), call.argument(0), &mut text)? {
        Verdict::RunId(id) => {
            RunIdExplanation { ok: true, kind: Some(id.kind().name()), ..RunIdExplanation::default() }
        }
        Verdict::Refused(Refused { run_id, reason, hint, grammar, .. }) => RunIdExplanation {
            reason: Some(reason),
            hint: Some(hint),
            suggestion: run_id.zip(grammar).and_then(|(text, reason)| migrate::suggest(text, reason)),
            ..RunIdExplanation::default()
        },
    })
}

/// The result of `explainClientId`.
#[derive(Default, Serialize)]
struct ClientIdExplanation {
    ok: bool,
    reason: Option<Cow<'static, str>>,
    hint: Option<Cow<'static, str>>,
    suggestion: Option<String>,
}

/// `explainClientId(value)`
pub(crate) fn explain_client_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let refused = |reason: Cow<'static, str>, hint: Cow<'static, str>, suggestion| ClientIdExplanation {
        ok: false,
        reason: Some(reason),
        hint: Some(hint),
        suggestion,
    };
    call.answer(&match read(call.env(), call.argument(0), &mut text)? {
        Found::Text(text) => match ClientId::parse(text) {
            Ok(_) => ClientIdExplanation { ok: true, ..ClientIdExplanation::default() },
            Err(reason) => refused(reason.sentence(), reason.hint().into(), migrate::suggest_client_id(text)),
        },
        Found::Unreadable(reason) => refused(reason.sentence(), reason.hint().into(), None),
        Found::Absent => {
            let hint = Refusal::ClientIdMissing.report(call.name(), Origin::Caller).hint;
            refused("There is no client id.".into(), hint, None)
        }
        Found::NotString(sentence) => refused(sentence.into(), PASS_THE_ID.into(), None),
    })
}

/// One element of the result of `checkRunIds`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RefusedRunId {
    index: u32,
    run_id: Option<String>,
    code: &'static str,
    reason: Cow<'static, str>,
}

/// `checkRunIds(values)`
pub(crate) fn check_run_ids<'s>(call: &Call<'s>) -> Answer<'s> {
    let (env, values) = (call.env(), call.argument(0));
    let found = env.type_of(values)?;
    if found != Type::Array {
        let problem = format!("it is {}, not an array", describe(env, values, found)?);
        return Err(call.invalid("values", problem, "Pass an array of run ids."));
    }
    let mut refused = Vec::new();
    env.each(&[values], env.array_length(values)?, &mut refused, check_element)?;
    call.list(refused)
}

/// Adds the element of an array at `index` to the refused ones, unless it is a run id.
fn check_element(
    env: Env<'_>,
    values: &[Value<'_>],
    index: u32,
    refused: &mut Vec<RefusedRunId>,
) -> Result<(), Failure> {
    let mut text = Text::new();
    let verdict = match env.element(values[0], index) {
        Ok(value) => classify(env, value, &mut text)?,
        // The element is a getter that throws.
        Err(_) => {
            env.discard_exception()?;
            Verdict::Refused(not_string("It can't be read."))
        }
    };
    if let Verdict::Refused(Refused { run_id, code, reason, .. }) = verdict {
        refused.push(RefusedRunId { index, run_id: run_id.map(str::to_owned), code: code.as_str(), reason });
    }
    Ok(())
}

/// `skeleton(name)`, which two names that look alike have in common.
pub(crate) fn skeleton<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    match call.text(0, "name", &mut text)? {
        Some(name) => call.env().text(&lookalike::skeleton(name)),
        None => call.env().null(),
    }
}

/// What [`classify`] found.
enum Verdict<'t> {
    RunId(RunId<'t>),
    Refused(Refused<'t>),
}

/// A value that isn't a run id.
struct Refused<'t> {
    /// The text, if it can be shown whole.
    run_id: Option<&'t str>,
    code: ErrorCode,
    /// What is wrong with it, as a sentence.
    reason: Cow<'static, str>,
    /// What to do about it.
    hint: Cow<'static, str>,
    /// Why the grammar refused it, if it is text.
    grammar: Option<Reason>,
}

/// Says what any value is, without throwing.
fn classify<'t>(env: Env<'_>, value: Value<'_>, text: &'t mut Text) -> Result<Verdict<'t>, Failure> {
    Ok(match read(env, value, text)? {
        Found::Text(text) => match RunId::parse(text) {
            Ok(id) => Verdict::RunId(id),
            Err(reason) => Verdict::Refused(refused(Some(text), reason)),
        },
        Found::Unreadable(reason) => Verdict::Refused(refused(None, reason)),
        Found::Absent => Verdict::Refused(absent()),
        Found::NotString(sentence) => Verdict::Refused(not_string(sentence)),
    })
}

/// What a value is, before the grammar is asked.
enum Found<'t> {
    Text(&'t str),
    /// A string that can't be an id, whatever it says.
    Unreadable(Reason),
    Absent,
    /// What it is instead, as a sentence.
    NotString(String),
}

fn read<'t>(env: Env<'_>, value: Value<'_>, text: &'t mut Text) -> Result<Found<'t>, Failure> {
    Ok(match text.read(env, value)? {
        Reading::Text("") => Found::Absent,
        Reading::Text(text) => Found::Text(text),
        Reading::TooLong => Found::Unreadable(Reason::TooLong),
        Reading::LoneSurrogate => Found::Unreadable(Reason::LoneSurrogate),
        Reading::NotString => match env.type_of(value)? {
            Type::Undefined | Type::Null => Found::Absent,
            found => Found::NotString(format!("It is {}.", describe(env, value, found)?)),
        },
    })
}

/// What to do if another value than a string was passed.
const PASS_THE_ID: &str = "Pass the id itself, as a string.";

fn refused(run_id: Option<&str>, reason: Reason) -> Refused<'_> {
    Refused {
        run_id,
        code: reason.run_id_code(),
        reason: reason.sentence(),
        hint: reason.hint().into(),
        grammar: Some(reason),
    }
}

fn absent() -> Refused<'static> {
    let refusal = Refusal::RunIdMissing { looked_in: vec![] };
    // Only the message, which isn't used, names a function.
    let report = refusal.report("", Origin::Caller);
    let reason = "There is no run id.".into();
    Refused { run_id: None, code: report.code, reason, hint: report.hint.clone(), grammar: None }
}

fn not_string(reason: impl Into<Cow<'static, str>>) -> Refused<'static> {
    let (code, hint) = (ErrorCode::RunIdNotString, PASS_THE_ID.into());
    Refused { run_id: None, code, reason: reason.into(), hint, grammar: None }
}
