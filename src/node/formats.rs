//! The spellings that the migration guide names, for code that still has to distinguish them.

use serde::Serialize;

use super::arguments::Argument;
use super::call::Call;
use super::realm;
use super::sys::{Answer, Env, Value};
use super::text::Text;
use crate::id::job::{self, JobKind};
use crate::id::{ClientId, Kind, RunId};
use crate::refusal::Refusal;

/// The value of `RUN_ID_FORMATS`.
#[derive(Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct RunIdFormats {
    standard: RunIdFormat,
    client_suffix: RunIdFormat,
    sequence: RunIdFormat,
    apify: RunIdFormat,
    job_process: RunIdFormat,
    job_bypass: RunIdFormat,
}

/// One spelling, for people to read.
#[derive(Serialize)]
struct RunIdFormat {
    format: &'static str,
    example: &'static str,
}

const FORMATS: RunIdFormats = RunIdFormats {
    standard: RunIdFormat { format: "YYMMDD-HHMMSS", example: "251003-154510" },
    client_suffix: RunIdFormat { format: "YYMMDD-HHMMSS-<clientId>", example: "251003-154510-Ada-Park" },
    sequence: RunIdFormat {
        format: "SR-YYMMDD-NNN[-T<taskId>][-S<stepId>][-C<clientId>]",
        example: "SR-250924-001-CAda-Park",
    },
    apify: RunIdFormat {
        format: "17 letters and digits, or apify-<name>; [-C<clientId>]",
        example: "8MSTBAfqMzuXPvgB3-CAda-Park",
    },
    job_process: RunIdFormat {
        format: "job_<name>_stream<n>_<YYYYMMDDHHMMSS>",
        example: "job_post_scoring_stream1_20250929094802",
    },
    job_bypass: RunIdFormat {
        format: "job_<name>_bypass_<Unix milliseconds>",
        example: "job_post_scoring_bypass_1717146242405",
    },
};

const STANDARD: &str = "STANDARD";
const CLIENT_SUFFIX: &str = "CLIENT_SUFFIX";
const SEQUENCE: &str = "SEQUENCE";
const APIFY: &str = "APIFY";
const JOB_PROCESS: &str = "JOB_PROCESS";
const JOB_BYPASS: &str = "JOB_BYPASS";

/// `RUN_ID_FORMATS`, frozen with everything in it.
pub(crate) fn run_id_formats<'s>(env: Env<'s>, anchor: Value<'s>) -> Answer<'s> {
    let formats = realm::parsed(env, anchor, &FORMATS)?;
    let keys = env.keys(formats)?;
    for index in 0..env.array_length(keys)? {
        env.freeze(env.get_by(formats, env.element(keys, index)?)?)?;
    }
    env.freeze(formats)?;
    Ok(formats)
}

/// The result of `detectRunIdFormat`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DetectedFormat<'t> {
    format_key: &'static str,
    base_id: &'t str,
    client_id: Option<&'t str>,
}

/// `detectRunIdFormat(runId)`
pub(crate) fn detect_run_id_format<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let Argument::Text(text) = call.read_text(call.argument(0), "runId", &mut text)? else {
        return call.env().null();
    };
    let answer = |format_key, base_id: &str, client_id: Option<ClientId<'_>>| {
        call.answer(&DetectedFormat { format_key, base_id, client_id: client_id.map(ClientId::as_str) })
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

const JOB_ID_HINT: &str = "Pass a job id, such as job_post_scoring_stream1_20250929094802.";

/// `jobIdToTimestamp(jobId)`
pub(crate) fn job_id_to_timestamp<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let text = call
        .text(0, "jobId", &mut text)?
        .ok_or(Refusal::IdMissing { argument: "jobId", hint: JOB_ID_HINT })?;
    match job::parse(text) {
        Some((_, second)) => call.env().text(second.to_text().as_str()),
        None => Err(Refusal::RunIdKind { given: text.into(), wanted: "a job id", hint: JOB_ID_HINT }.into()),
    }
}
