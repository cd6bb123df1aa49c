//! The spellings that the migration guide names, for code that still has to tell them apart.

use super::arguments::Argument;
use super::call::{Call, Text};
use super::function::Answer;
use super::json::JsonObject;
use crate::id::job::{self, JobKind};
use crate::id::{ClientId, Kind, RunId};
use crate::refusal::Refusal;

/// `RUN_ID_FORMATS`: key, spelling, example.
const FORMATS: [(&str, &str, &str); 6] = [
    (STANDARD, "YYMMDD-HHMMSS", "251003-154510"),
    (CLIENT_SUFFIX, "YYMMDD-HHMMSS-<clientId>", "251003-154510-Ada-Park"),
    (SEQUENCE, "SR-YYMMDD-NNN[-T<taskId>][-S<stepId>][-C<clientId>]", "SR-250924-001-CAda-Park"),
    (APIFY, "17 letters and digits, or apify-<name>; [-C<clientId>]", "8MSTBAfqMzuXPvgB3-CAda-Park"),
    (JOB_PROCESS, "job_<name>_stream<n>_<YYYYMMDDHHMMSS>", "job_post_scoring_stream1_20250929094802"),
    (JOB_BYPASS, "job_<name>_bypass_<Unix milliseconds>", "job_post_scoring_bypass_1717146242405"),
];

const STANDARD: &str = "STANDARD";
const CLIENT_SUFFIX: &str = "CLIENT_SUFFIX";
const SEQUENCE: &str = "SEQUENCE";
const APIFY: &str = "APIFY";
const JOB_PROCESS: &str = "JOB_PROCESS";
const JOB_BYPASS: &str = "JOB_BYPASS";

/// `RUN_ID_FORMATS` as JSON; the caller freezes it.
pub(crate) fn run_id_formats() -> (String, impl Iterator<Item = &'static str>) {
    let json = FORMATS.iter().fold(JsonObject::new(), |object, (key, format, example)| {
        let entry = JsonObject::new().text("format", Some(format)).text("example", Some(example));
        object.json(key, &entry.finish())
    });
    (json.finish(), FORMATS.iter().map(|(key, ..)| *key))
}

/// `detectRunIdFormat(runId)`
pub(crate) fn detect_run_id_format<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let Argument::Text(text) = call.read_text(call.argument(0), "runId", &mut text)? else {
        return call.env().null();
    };
    let answer = |key, base_id: &str, client_id: Option<ClientId<'_>>| {
        let json = JsonObject::new()
            .text("formatKey", Some(key))
            .text("baseId", Some(base_id))
            .text("clientId", client_id.map(ClientId::as_str));
        call.realm().parse_json(call.env(), &json.finish())
    };
    if let Some(id) = RunId::read(text) {
        let key = match (id.kind(), id.client_id()) {
            (Kind::Timestamp, None) => STANDARD,
            (Kind::Timestamp, Some(_)) => CLIENT_SUFFIX,
            (Kind::Sequence, _) => SEQUENCE,
            (Kind::Apify, _) => APIFY,
        };
        return answer(key, id.base_id().as_str(), id.client_id());
    }
    match job::parse(text) {
        Some((JobKind::Process, second)) => answer(JOB_PROCESS, second.to_text().as_str(), None),
        Some((JobKind::Bypass, second)) => answer(JOB_BYPASS, second.to_text().as_str(), None),
        None => call.env().null(),
    }
}

/// `convertToStandardFormat(runId)`
pub(crate) fn convert_to_standard_format<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let Argument::Text(text) = call.read_text(call.argument(0), "runId", &mut text)? else {
        return call.env().null();
    };
    match (RunId::read(text), job::parse(text)) {
        (Some(id), _) if id.kind() == Kind::Timestamp => call.env().text(id.base_id().as_str()),
        (_, Some((_, second))) => call.env().text(second.to_text().as_str()),
        _ => call.env().null(),
    }
}

/// `jobIdToTimestamp(jobId)`
pub(crate) fn job_id_to_timestamp<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let text = call.text(0, "jobId", &mut text)?.ok_or(Refusal::RunIdMissing { looked_in: &[] })?;
    match job::parse(text) {
        Some((_, second)) => call.env().text(second.to_text().as_str()),
        None => Err(Refusal::RunIdKind { given: text.into(), wanted: "a job id" }.into()),
    }
}
