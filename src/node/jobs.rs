//! Functions on background jobs: which run each one works for.

use super::arguments::{describe, needed_run_id};
use super::call::Call;
use super::debug::{Event, Step};
use super::records;
use super::sys::{Answer, Failure};
use super::text::{Reading, Text};
use super::value::Type;
use crate::id::Pair;
use crate::process;
use crate::records::{JobId, JobIdFault};

/// The name of the argument in messages.
const JOB_ID: &str = "jobId";

/// `linkJob(runId, jobId)`
pub(crate) fn link_job<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut job_text) = (Text::new(), Text::new());
    let (pair, job_id) = linked(call, &mut run_text, &mut job_text)?;
    link(call, pair, job_id)
}

/// Returns the run and the job that are to be linked, the first two arguments.
pub(super) fn linked<'t>(
    call: &Call<'_>,
    run_text: &'t mut Text,
    job_text: &'t mut Text,
) -> Result<(Pair<'t>, JobId<'t>), Failure> {
    let run_id = call.run_id(0, run_text)?;
    let job_id = job_id(call, 1, job_text)?;
    let pair = Pair::of(needed_run_id(run_id)?);
    let job_id = job_id.ok_or_else(|| call.invalid(JOB_ID, "none was passed", LOOKS_LIKE))?;
    Ok((pair, job_id))
}

/// Links a job to a run, and returns the run id, the first argument.
pub(super) fn link<'s>(call: &Call<'s>, pair: Pair<'_>, job_id: JobId<'_>) -> Answer<'s> {
    let now_ms = records::now_ms(call)?;
    process::registry_mut().link_job(pair, job_id, now_ms)?;
    call.log(|| Event { job_id: Some(job_id.as_str()), ..Event::of(Step::Linked, pair) })?;
    Ok(call.argument(0))
}

/// `getRunIdForJob(jobId)`
pub(crate) fn get_run_id_for_job<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let Some(job_id) = job_id(call, 0, &mut text)? else {
        return call.env().null();
    };
    let found = records::registry(call)?.run_of_job(job_id);
    call.log(|| Event { job_id: Some(job_id.as_str()), ..Event::of_linked(found.as_deref()) })?;
    call.env().text_or_null(found.as_deref())
}

/// `listJobsOfRun(runId)`
pub(crate) fn list_jobs_of_run<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let pair = Pair::of(needed_run_id(call.run_id(0, &mut text)?)?);
    let jobs: Vec<String> =
        records::registry(call)?.jobs_of_run(pair).into_iter().map(str::to_owned).collect();
    call.list(jobs)
}

const LOOKS_LIKE: &str = "A job id is 1 to 128 printable ASCII characters without a space, such as job_post_scoring_stream1_20250929094802.";
const SWAPPED: &str =
    "Are the arguments swapped? A job id is the job's own, such as job_post_scoring_stream1_20250929094802.";

/// Returns the job id at a position; `None` if it is absent.
pub(super) fn job_id<'t>(
    call: &Call<'_>,
    index: usize,
    text: &'t mut Text,
) -> Result<Option<JobId<'t>>, Failure> {
    let (env, value) = (call.env(), call.argument(index));
    let fault = match text.read(env, value)? {
        Reading::Text("") => return Ok(None),
        Reading::Text(given) => match JobId::parse(given) {
            Ok(job_id) => return Ok(Some(job_id)),
            Err(fault) => fault,
        },
        Reading::TooLong => JobIdFault::TooLong,
        Reading::LoneSurrogate => JobIdFault::Characters,
        Reading::NotString => match env.type_of(value)? {
            Type::Undefined | Type::Null => return Ok(None),
            found => {
                let problem = format!("it is {}, not a string", describe(env, value, found)?);
                return Err(call.invalid(JOB_ID, problem, LOOKS_LIKE));
            }
        },
    };
    let (what, hint) = match fault {
        JobIdFault::IsRunId => ("is a run id", SWAPPED),
        JobIdFault::TooLong => ("is longer than 128 characters", LOOKS_LIKE),
        JobIdFault::Characters => ("contains a space or a character that isn't printable ASCII", LOOKS_LIKE),
    };
    Err(call.invalid(JOB_ID, format!("\"{}\" {what}", Text::new().show(env, value)?), hint))
}
