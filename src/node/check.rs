//! What any value is, told without an exception: of one in detail, or of many at once, for scripts that go
//! through an export.

use std::borrow::Cow;

use super::arguments::describe;
use super::call::{Call, Reading, Text, Value};
use super::function::{Answer, Failure};
use super::json::{JsonObject, array};
use super::value::Type;
use crate::id::{ClientId, RunId};
use crate::migrate;
use crate::refusal::{Code, Reason, Refusal};

/// `explainRunId(value)`
pub(crate) fn explain_run_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let json = match look_at(call, call.argument(0), &mut text)? {
        Verdict::Sound(id) => JsonObject::new()
            .boolean("ok", true)
            .text("kind", Some(id.kind().name()))
            .text("reason", None)
            .text("hint", None)
            .text("suggestion", None),
        Verdict::Wrong(Wrong { run_id, reason, hint, refused, .. }) => {
            let suggestion = run_id.zip(refused).and_then(|(text, reason)| migrate::suggest(text, reason));
            JsonObject::new()
                .boolean("ok", false)
                .text("kind", None)
                .text("reason", Some(&reason))
                .text("hint", Some(&hint))
                .text("suggestion", suggestion.as_deref())
        }
    };
    call.realm().parse_json(call.env(), &json.finish())
}

/// `explainClientId(value)`
pub(crate) fn explain_client_id<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let refused = match read(call, call.argument(0), &mut text)? {
        Found::Text(text) => ClientId::parse(text)
            .err()
            .map(|reason| (reason.sentence(), reason.hint().into(), migrate::suggest_client_id(text))),
        Found::Unreadable(reason) => Some((reason.sentence(), reason.hint().into(), None)),
        Found::Absent => {
            Some(("There is no client id.".into(), Refusal::ClientIdMissing.hint(call.name()), None))
        }
        Found::NotString(sentence) => Some((sentence.into(), PASS_THE_ID.into(), None)),
    };
    let (reason, hint, suggestion) = refused
        .map_or((None, None, None), |(reason, hint, suggestion)| (Some(reason), Some(hint), suggestion));
    let json = JsonObject::new()
        .boolean("ok", reason.is_none())
        .text("reason", reason.as_deref())
        .text("hint", hint.as_deref())
        .text("suggestion", suggestion.as_deref());
    call.realm().parse_json(call.env(), &json.finish())
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
    let mut text = Text::new();
    for index in 0..env.array_length(values)? {
        let verdict = match env.element(values, index) {
            Ok(value) => look_at(call, value, &mut text)?,
            // A getter in the place of an element has thrown.
            Err(_) => {
                env.discard_exception()?;
                Verdict::Wrong(no_string("It can't be read."))
            }
        };
        if let Verdict::Wrong(Wrong { run_id, code, reason, .. }) = verdict {
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

/// What [`look_at`] finds.
pub(super) enum Verdict<'t> {
    Sound(RunId<'t>),
    Wrong(Wrong<'t>),
}

/// A value that is no run id.
pub(super) struct Wrong<'t> {
    /// The text, where it is one that can be shown whole.
    pub(super) run_id: Option<&'t str>,
    pub(super) code: Code,
    /// What is wrong with it, as a sentence.
    pub(super) reason: Cow<'static, str>,
    /// What to do about it.
    pub(super) hint: Cow<'static, str>,
    /// Why the grammar refused it, where it is a text.
    pub(super) refused: Option<Reason>,
}

/// Says what any value is, and throws for none.
pub(super) fn look_at<'t>(
    call: &Call<'_>,
    value: Value<'_>,
    text: &'t mut Text,
) -> Result<Verdict<'t>, Failure> {
    Ok(match read(call, value, text)? {
        Found::Text(text) => match RunId::parse(text) {
            Ok(id) => Verdict::Sound(id),
            Err(reason) => Verdict::Wrong(refused(Some(text), reason)),
        },
        Found::Unreadable(reason) => Verdict::Wrong(refused(None, reason)),
        Found::Absent => Verdict::Wrong(absent(call)),
        Found::NotString(sentence) => Verdict::Wrong(no_string(sentence)),
    })
}

/// What a value is before anybody asks which kind of id it could be.
enum Found<'t> {
    Text(&'t str),
    /// A string that can be no id, whatever it says.
    Unreadable(Reason),
    Absent,
    /// What it is instead, as a sentence.
    NotString(String),
}

fn read<'t>(call: &Call<'_>, value: Value<'_>, text: &'t mut Text) -> Result<Found<'t>, Failure> {
    let env = call.env();
    Ok(match text.read(env, value)? {
        Reading::Text("") => Found::Absent,
        Reading::Text(text) => Found::Text(text),
        Reading::TooLong => Found::Unreadable(Reason::TooLong),
        Reading::LoneSurrogate => Found::Unreadable(Reason::LoneSurrogate),
        Reading::NotString => match env.type_of(value)? {
            Type::Undefined | Type::Null => Found::Absent,
            found => {
                let described = describe(env, value, found)?;
                let end = if described.ends_with('?') { "" } else { "." };
                Found::NotString(format!("It is {described}{end}"))
            }
        },
    })
}

/// What to do where something else than a string was passed.
const PASS_THE_ID: &str = "Pass the id itself, as a string.";

fn refused(run_id: Option<&str>, reason: Reason) -> Wrong<'_> {
    Wrong {
        run_id,
        code: reason.run_id_code(),
        reason: reason.sentence(),
        hint: reason.hint().into(),
        refused: Some(reason),
    }
}

fn absent(call: &Call<'_>) -> Wrong<'static> {
    let missing = Refusal::RunIdMissing { looked_in: &[] };
    let reason = "There is no run id.".into();
    Wrong { run_id: None, code: missing.code(), reason, hint: missing.hint(call.name()), refused: None }
}

fn no_string(reason: impl Into<Cow<'static, str>>) -> Wrong<'static> {
    let hint = PASS_THE_ID.into();
    Wrong { run_id: None, code: Code::RunIdNotString, reason: reason.into(), hint, refused: None }
}
