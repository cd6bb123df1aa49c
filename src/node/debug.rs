//! Logs events, if DEBUG_RUN_ID is on: as text for people, or as JSON, which is documented in docs/events.md.
//!
//! An event is made by a closure that runs only if it is logged, so that one branch is all it costs otherwise.

use serde::Serialize;

use super::realm::{Events, Realm};
use super::sys::{Env, Failure};
use crate::id::{ClientId, Pair, RunId};
use crate::moment::iso;
use crate::records::RecordId;
use crate::refusal::{ErrorCode, Refusal, Report};
use crate::shown::{Shown, escape_json};

/// The version of the JSON. Fields may be added to it, but never changed.
const VERSION: u8 = 1;

/// What happened. `trace` has the same names for the steps of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// An id was made.
    Made,
    /// An id arrived with a request.
    Received,
    /// An id was answered that exists already: that of a job, of an Apify run, or of a client.
    Reused,
    /// A record was registered.
    Registered,
    /// A job or an Apify run was linked.
    Linked,
    /// An Apify run was linked by `registerApifyRunId`.
    ApifyRunRegistered,
    /// A record was found.
    Found,
    /// A record was found by a call that has logged its look-up already.
    FoundLater,
    /// A record wasn't found.
    Missed,
    /// The same by a call that is refused for it, so that its error is the event.
    MissedAndRefused,
    /// No run was found for a job or an Apify run.
    MissedLink,
    /// A record was replaced.
    Replaced,
    /// Records were forgotten.
    Cleared,
    /// A call was refused.
    Refused,
}

impl Step {
    /// Returns the name in JSON and the word in text; `None` if it isn't logged there.
    ///
    /// The contract promises text for each generation, resolution, registration and look-up of a record. It has no field
    /// for a job, and words of its own, which logs are searched for.
    const fn names(self) -> (Option<&'static str>, Option<&'static str>) {
        match self {
            Self::Made => (Some("made"), Some("generated")),
            Self::Received => (Some("received"), Some("resolved")),
            Self::Reused => (Some("received"), None),
            Self::Registered => (Some("registered"), Some("registered")),
            Self::Linked => (Some("linked"), Some("linked")),
            Self::ApifyRunRegistered => (Some("linked"), Some("registered")),
            Self::Found => (Some("found"), Some("found")),
            Self::FoundLater => (Some("found"), None),
            Self::Missed => (Some("missed"), Some("not-found")),
            Self::MissedAndRefused => (None, Some("not-found")),
            Self::MissedLink => (Some("missed"), None),
            Self::Replaced => (Some("replaced"), Some("replaced")),
            Self::Cleared => (Some("cleared"), None),
            Self::Refused => (Some("refused"), None),
        }
    }
}

/// One event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event<'a> {
    pub(crate) step: Step,
    /// The run id in pieces, all empty if there is none.
    pub(crate) run_id: [&'a str; 3],
    pub(crate) client_id: Option<&'a str>,
    pub(crate) record_id: Option<&'a str>,
    /// The record that was replaced.
    pub(crate) old_record_id: Option<&'a str>,
    pub(crate) job_id: Option<&'a str>,
    pub(crate) apify_run_id: Option<&'a str>,
    /// How many records were forgotten.
    pub(crate) records: Option<usize>,
    /// Where an id was found; the called function if that is `None`.
    pub(crate) source: Option<&'a str>,
    pub(crate) place: Place<'a>,
}

/// The file and line of the call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    /// That of the running call.
    Caller,
    /// It was asked for before.
    Known(Option<&'a str>),
}

impl<'a> Event<'a> {
    pub(crate) fn new(step: Step) -> Self {
        Self {
            step,
            run_id: [""; 3],
            client_id: None,
            record_id: None,
            old_record_id: None,
            job_id: None,
            apify_run_id: None,
            records: None,
            source: None,
            place: Place::Caller,
        }
    }

    /// An event of a pair.
    pub(crate) fn of(step: Step, pair: Pair<'a>) -> Self {
        let client_id = pair.client_id().map(ClientId::as_str);
        Self { run_id: pair.run_id(), client_id, ..Self::new(step) }
    }

    /// The run of a job or an Apify run was looked up: an id that arrives, since no record was found by it.
    pub(crate) fn of_linked(found: Option<&'a str>) -> Self {
        match found {
            Some(run_id) => Self {
                run_id: [run_id, "", ""],
                client_id: RunId::read(run_id).and_then(RunId::client_id).map(ClientId::as_str),
                ..Self::new(Step::Reused)
            },
            None => Self::new(Step::MissedLink),
        }
    }

    /// An event of a run id.
    pub(crate) fn of_run(step: Step, run_id: RunId<'a>) -> Self {
        let client_id = run_id.client_id().map(ClientId::as_str);
        Self { run_id: [run_id.as_str(), "", ""], client_id, ..Self::new(step) }
    }
}

/// An event as JSON. The order of the fields is that of docs/events.md.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    v: u8,
    run_id_event: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    run_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_record_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    apify_run_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<&'a str>,
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<&'a str>,
    pid: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
}

impl Line<'_> {
    /// Returns the line, which contains no character that a reader of lines, or a terminal, could take for more than text.
    fn to_json(&self) -> String {
        #[expect(
            clippy::expect_used,
            reason = "our types have text for keys, and a String takes all that is written"
        )]
        let json = serde_json::to_string(self).expect("serialization of our own types can't fail");
        escape_json(json)
    }
}

/// Logs an event of `function`, unless it isn't one of the events that DEBUG_RUN_ID asks for.
#[cold]
pub(crate) fn write(env: Env<'_>, realm: &Realm, function: &str, event: &Event<'_>) -> Result<(), Failure> {
    let (name, word) = event.step.names();
    let source = event.source.unwrap_or(function);
    let place = || match event.place {
        Place::Caller => realm.caller(env),
        Place::Known(place) => Ok(place.map(str::to_owned)),
    };
    let run_id = event.run_id.concat();
    match (realm.events(), name, word) {
        (Events::Text, _, Some(word)) => realm.log(env, || {
            let (client_id, at) = (event.client_id.unwrap_or("-"), place()?);
            let at = at.as_deref().unwrap_or("unknown");
            let line = format!("[RUN-ID] {word} runId={run_id} clientId={client_id} source={source} at={at}");
            Ok(vec![env.text(&line)?])
        }),
        (Events::Json { thread }, Some(name), _) => realm.log(env, || {
            let at = place()?;
            let line = Line {
                v: VERSION,
                run_id_event: name,
                run_id: Some(run_id.as_str()).filter(|run_id| !run_id.is_empty()),
                client_id: event.client_id,
                record_id: event.record_id,
                old_record_id: event.old_record_id,
                job_id: event.job_id,
                apify_run_id: event.apify_run_id,
                records: event.records,
                source,
                at: at.as_deref(),
                pid: std::process::id(),
                thread,
                time: time(env, realm)?,
                ..Line::default()
            };
            Ok(vec![env.text(&line.to_json())?])
        }),
        _ => Ok(()),
    }
}

/// Returns the event of an error; `None` if events aren't logged as JSON.
pub(crate) fn refused(
    env: Env<'_>,
    realm: &Realm,
    function: &str,
    refusal: &Refusal,
    report: &Report<'_>,
) -> Result<Option<String>, Failure> {
    let Events::Json { thread } = realm.events() else { return Ok(None) };
    let fields = report.fields;
    let step = if report.code == ErrorCode::RunRecordNotFound { Step::Missed } else { Step::Refused };
    let run_id = match refusal {
        // As in the other events of a pair.
        Refusal::RecordNotFound { run, .. } | Refusal::RecordNotInStore { run, .. } => Some(run.full.clone()),
        _ => fields.run_id.map(|text| shown_unless(RunId::read(text).is_some(), text)),
    };
    let client_id = fields.expected_client_id.or(fields.client_id);
    let client_id = client_id.map(|text| shown_unless(ClientId::parse(text).is_ok(), text));
    let record_id = fields.record_id.map(|text| shown_unless(RecordId::parse(text, None).is_ok(), text));
    let job_id = match refusal {
        Refusal::JobConflict { job_id, .. } => Some(job_id.as_str()),
        _ => None,
    };
    let (given, at) = (refusal.given(), realm.caller(env)?);
    let line = Line {
        v: VERSION,
        run_id_event: step.names().0.unwrap_or_default(),
        run_id: run_id.as_deref(),
        client_id: client_id.as_deref(),
        record_id: record_id.as_deref(),
        job_id,
        code: Some(report.code.as_str()),
        given: given.as_deref(),
        source: function,
        at: at.as_deref(),
        pid: std::process::id(),
        thread,
        time: time(env, realm)?,
        ..Line::default()
    };
    Ok(Some(line.to_json()))
}

/// Returns a legal id as it is, and any other text as messages show it.
fn shown_unless(is_legal: bool, text: &str) -> String {
    if is_legal { text.to_owned() } else { Shown::new(text).to_string() }
}

/// Returns the time of an event, as JavaScript's `toISOString` formats it; `None` if the clock shows a year that has no
/// four digits.
fn time(env: Env<'_>, realm: &Realm) -> Result<Option<String>, Failure> {
    Ok(realm.time(env)?.filter(|ms| FOUR_DIGIT_YEARS.contains(ms)).map(iso))
}

/// The years 0 to 9999.
const FOUR_DIGIT_YEARS: std::ops::RangeInclusive<i64> = -62_167_219_200_000..=253_402_300_799_999;
