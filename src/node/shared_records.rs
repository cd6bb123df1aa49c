//! What the functions of `sharedRuns` on records and links decide natively: their arguments, what this process knows, what
//! it keeps of the store's answers, and their refusals. lib/shared/records.js asks the store.

use serde::Serialize;
use serde_json::value::RawValue;

use super::apify::{self, apify_run_id};
use super::arguments::{BASE_ID_HINT, needed_ids, needed_record_id, needed_run_id};
use super::call::Call;
use super::claims;
use super::debug::{Event, Step};
use super::ids;
use super::jobs::{self, job_id};
use super::metadata;
use super::records;
use super::shared::{KeyJson, PairJson, RecordJson, key_json, pair_json, record_json};
use super::sys::{Answer, Failure, Value};
use super::text::{Reading, Text};
use super::value::Type;
use crate::id::calendar::{CivilSecond, whole_ms};
use crate::id::{ClientId, Pair, RunId};
use crate::process;
use crate::records::{Confirmed, Extra, RecordId, Scope, neighbours};
use crate::refusal::{Evidence, Nearness, Refusal};

/// How many records a page of `listRuns` has, unless the caller says otherwise.
const DEFAULT_PAGE: i64 = 100;

/// The most records of a page, as stores have it.
const MAX_PAGE: i64 = 1_000;

/// What to ask the store about a pair.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct QuestionJson<T> {
    #[serde(flatten)]
    about: T,
    /// The time on the monotonic clock, which comes back with the store's answer.
    asked: u64,
    /// A yes-or-no option of the function.
    flag: bool,
}

impl<T: Serialize> QuestionJson<T> {
    fn of(about: T) -> Self {
        Self { about, asked: process::monotonic_us(), flag: false }
    }
}

/// Reads the options at a position: `signal`, and one that is true or false if the function has one.
fn options(call: &Call<'_>, index: usize, flag: Option<&'static str>) -> Result<bool, Failure> {
    read_options(call, call.argument(index), flag)
}

fn read_options<'s>(call: &Call<'s>, given: Value<'s>, flag: Option<&'static str>) -> Result<bool, Failure> {
    let known = flag.into_iter().chain(["signal"]).collect::<Vec<_>>();
    let Some(options) = call.read_options(given, &known)? else { return Ok(false) };
    call.signal(options)?;
    match flag {
        Some(name) => call.flag(call.env().field(options, name)?, name, false),
        None => Ok(false),
    }
}

/// `cached(runId, clientId, maxStaleMs)`: the record that the store confirmed at most so long ago, or null. Counts and logs
/// only a hit.
pub(crate) fn cached<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let Some(pair) = records::looked_up_pair(call, &mut run_text, &mut client_text)? else {
        return call.env().null();
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
    let max_stale_us = records::number_or_nan(call, call.argument(2)) as u64 * 1_000;
    let oldest = process::monotonic_us().saturating_sub(max_stale_us);
    let found = records::registry(call)?.find_confirmed(pair, oldest).cloned();
    let Some(record_id) = found else { return call.env().null() };
    process::count_hit();
    records::log(call, Step::Found, pair, Some(&record_id))?;
    call.env().text(&record_id)
}

/// `question(runId, clientId, options)`: what to ask the store; null if there is no run id. `flag` is the option `fresh`.
pub(crate) fn question<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let flag = options(call, 2, Some("fresh"))?;
    match records::looked_up_pair(call, &mut run_text, &mut client_text)? {
        Some(pair) => call.answer(&QuestionJson { flag, ..QuestionJson::of(pair_json(pair)) }),
        None => call.env().null(),
    }
}

/// The same for `requireRunRecordId`, with the ids that its diagnosis looks between.
pub(crate) fn required_question<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    let flag = options(call, 2, Some("fresh"))?;
    call.answer(&QuestionJson { flag, ..QuestionJson::of(NearJson::of(pair)) })
}

/// A pair, and the first and the last base id of its neighbours; null if it can have none.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NearJson<'a> {
    #[serde(flatten)]
    pair: PairJson<'a>,
    from: Option<String>,
    to: Option<String>,
}

impl<'a> NearJson<'a> {
    pub(super) fn of(pair: Pair<'a>) -> Self {
        let text = |second: CivilSecond| second.to_text().as_str().to_owned();
        let (from, to) = pair.base_id().second().map(neighbours).unzip();
        Self { pair: pair_json(pair), from: from.map(text), to: to.map(text) }
    }
}

/// `fault(record)`: what is wrong with a record that a store answered; null if nothing is.
pub(crate) fn fault<'s>(call: &Call<'s>) -> Answer<'s> {
    let (env, record) = (call.env(), call.argument(0));
    let problem = match env.type_of(record)? {
        Type::Null => None,
        Type::Object => {
            let (record_id, metadata) = (env.field(record, "recordId")?, env.field(record, "metadata")?);
            let (mut text, found) = (Text::new(), env.type_of(metadata)?);
            let is_record_id = matches!(text.read(env, record_id)?, Reading::Text(text) if RecordId::parse(text, None).is_ok());
            let is_json = match found {
                Type::Null => true,
                Type::String => is_json(&env.as_lossy_text(metadata)?),
                _ => false,
            };
            match (is_record_id, is_json) {
                (false, _) => Some("its answer has no valid record id"),
                (true, false) => Some("its answer has metadata that isn't JSON"),
                (true, true) => None,
            }
        }
        _ => Some("its answer isn't a record"),
    };
    env.text_or_null(problem)
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<&RawValue>(text).is_ok()
}

/// Returns the record that a store has for a pair, from the third argument on: `recordId, metadata, asked`.
fn answered<'s, 't>(
    call: &Call<'s>,
    pair: Pair<'_>,
    text: &'t mut Text,
    is_written: bool,
) -> Result<Confirmed<'t>, Failure> {
    let record_id = needed_record_id(call.record_id(2, pair.client_id(), text)?)?;
    let [.., metadata, asked_at] = call.arguments().first::<5>()?;
    let metadata = match call.env().type_of(metadata)? {
        Type::String => Some(call.env().as_lossy_text(metadata)?.into()),
        _ => None,
    };
    let asked = asked(call, asked_at);
    let extra = Extra { metadata, place: None };
    let extra = (extra != Extra::default()).then(|| Box::new(extra));
    let (now, now_ms) = (process::monotonic_us(), records::now_ms(call)?);
    Ok(Confirmed { record_id, asked, now, now_ms, extra, is_written })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is the number that a question had"
)]
fn asked<'s>(call: &Call<'s>, value: Value<'s>) -> u64 {
    records::number_or_nan(call, value) as u64
}

/// `found(runId, clientId, recordId, metadata, asked)`: the record of a pair, after the store was asked: null if there is
/// none. `recordId` is what the store has, or null.
pub(crate) fn found<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let Some(pair) = records::looked_up_pair(call, &mut run_text, &mut client_text)? else {
        return call.env().null();
    };
    match after_question(call, pair)? {
        Some(record_id) => call.env().text(&record_id),
        None => {
            records::count_miss(&process::registry(), pair);
            records::log(call, Step::Missed, pair, None)?;
            call.env().null()
        }
    }
}

/// The same for `requireRunRecordId`, which counts and logs a miss when it has its diagnosis.
pub(crate) fn required<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    let found = after_question(call, pair)?;
    call.env().text_or_null(found.as_deref())
}

/// Keeps what the store answered, and returns the record of the pair. A record that only this process registered counts
/// if the store has none.
fn after_question(call: &Call<'_>, pair: Pair<'_>) -> Result<Option<String>, Failure> {
    let mut record_text = Text::new();
    let [_, _, record_id, _, asked_at] = call.arguments().first::<5>()?;
    let found = if call.env().is_nullish(record_id)? {
        let now_ms = whole_ms(call.realm().unix_ms(call.env())?);
        let mut registry = process::registry_mut();
        registry.confirm_none(pair, asked(call, asked_at), now_ms);
        registry.find(pair).map(ToString::to_string)
    } else {
        let answered = answered(call, pair, &mut record_text, false)?;
        let stored = answered.record_id.as_str().to_owned();
        let mut registry = process::registry_mut();
        registry.confirm(pair, answered)?;
        // What was noted since the question is newer.
        Some(registry.find(pair).map_or(stored, ToString::to_string))
    };
    if let Some(record_id) = &found {
        process::count_hit();
        records::log(call, Step::Found, pair, Some(record_id))?;
    }
    Ok(found)
}

/// `missing(runId, clientId, rows, isCounted)`: refuses, because neither the process nor the store has a record. `rows` is JSON of
/// records near it in the store, each `[baseId, clientId, recordId, by, createdAt]`. `isCounted` says that the miss was
/// counted and logged before.
pub(crate) fn missing<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    let rows = call.env().as_lossy_text(call.argument(2))?;
    let rows: Vec<(String, String, String, String, i64)> = serde_json::from_str(&rows).unwrap_or_default();
    let mut diagnosis = records::registry(call)?.diagnose(pair);
    let in_store = rows.iter().map(|(base_id, client_id, record_id, by, created_ms)| {
        crate::records::StoredRow { base_id, client_id, record_id, by, created_ms: *created_ms }
    });
    for finding in crate::records::diagnose_rows(pair, in_store) {
        let is_it =
            |known: &&mut Evidence| known.run_id == finding.run_id && known.record_id == finding.record_id;
        match diagnosis.iter_mut().find(is_it) {
            // Only the store knows which process it was.
            Some(known) => known.place = known.place.take().or(finding.place),
            None => diagnosis.push(finding),
        }
    }
    if diagnosis.len() > 1 {
        diagnosis.retain(|finding| finding.nearness != Nearness::Nothing);
    }
    for finding in &mut diagnosis {
        if finding.nearness == Nearness::Nothing {
            finding.nearness = Nearness::NothingInStore;
        }
    }
    if !call.flag(call.argument(3), "isCounted", false)? {
        records::count_diagnosed(&diagnosis);
        records::log(call, Step::MissedAndRefused, pair, None)?;
    }
    Err(Refusal::RecordNotInStore { run: pair.run_of_record().into(), diagnosis }.into())
}

/// Reads a record id, metadata and options, and refuses what contradicts a record that only this process has.
fn to_store<'s>(
    call: &Call<'s>,
    is_replaced: bool,
    answer: impl FnOnce(RecordJson<'_>, Option<RecordId<'_>>) -> Answer<'s>,
) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let (mut old_text, mut record_text) = (Text::new(), Text::new());
    let (run_id, client_id) = (call.run_id(0, &mut run_text)?, call.client_id(1, &mut client_text)?);
    let [_, _, old, new, metadata, given] = match is_replaced {
        true => call.arguments().first()?,
        false => {
            let [run_id, client_id, new, metadata, given] = call.arguments().first()?;
            [run_id, client_id, call.env().undefined()?, new, metadata, given]
        }
    };
    let old = match is_replaced {
        true => Some(call.read_record_id(old, client_id, &mut old_text)?),
        false => None,
    };
    let record_id = call.read_record_id(new, client_id, &mut record_text)?;
    let metadata = match call.env().type_of(metadata)? {
        Type::Undefined => None,
        _ => Some(metadata::read(call, metadata)?),
    };
    read_options(call, given, None)?;
    let (run_id, client_id) = needed_ids(run_id, client_id)?;
    let old = old.map(needed_record_id).transpose()?;
    let record_id = needed_record_id(record_id)?;
    let pair = Pair::with_client(run_id, client_id)?;
    records::registry(call)?.check_own(pair, record_id, old)?;
    answer(record_json(pair, record_id, metadata), old)
}

/// `registration(runId, clientId, recordId, metadata, options)`: what to ask the store.
pub(crate) fn registration<'s>(call: &Call<'s>) -> Answer<'s> {
    to_store(call, false, |record, _| call.answer(&QuestionJson::of(record)))
}

/// The result of [`replacement`].
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReplacementJson<'a> {
    #[serde(flatten)]
    record: RecordJson<'a>,
    old_record_id: &'a str,
}

/// `replacement(runId, clientId, oldRecordId, newRecordId, metadata, options)`: what to ask the store.
pub(crate) fn replacement<'s>(call: &Call<'s>) -> Answer<'s> {
    to_store(call, true, |record, old| {
        let old_record_id = old.map_or("", RecordId::as_str);
        call.answer(&QuestionJson::of(ReplacementJson { record, old_record_id }))
    })
}

/// `own(runId, clientId)`: what to ask the store about a record that only this process has registered; null if there is none.
pub(crate) fn own<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    let own = {
        let registry = records::registry(call)?;
        let metadata = || registry.peek(pair).and_then(|entry| entry.record.metadata()).map(Into::into);
        registry.find_unconfirmed(pair).map(|record_id| (record_id.clone(), metadata()))
    };
    let Some((record_id, metadata)) = own else { return call.env().null() };
    match RecordId::parse(&record_id, None) {
        Ok(record_id) => call.answer(&QuestionJson::of(record_json(pair, record_id, metadata))),
        Err(_) => call.env().null(),
    }
}

/// `stored(runId, clientId, recordId, metadata, asked, oldRecordId)`: keeps the record that the store has stored, and
/// returns the whole run id. `oldRecordId` is what it replaced, if it did.
pub(crate) fn stored<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let (mut record_text, mut old_text) = (Text::new(), Text::new());
    let (run_id, client_id) = (call.run_id(0, &mut run_text)?, call.client_id(1, &mut client_text)?);
    let (run_id, client_id) = needed_ids(run_id, client_id)?;
    let pair = Pair::with_client(run_id, client_id)?;
    let [.., old] = call.arguments().first::<6>()?;
    let old = call.read_record_id(old, None, &mut old_text)?;
    let answered = answered(call, pair, &mut record_text, true)?;
    let record_id = answered.record_id;
    {
        let mut registry = process::registry_mut();
        if let Some(old) = old {
            registry.disown(pair, old);
        }
        registry.confirm(pair, answered)?;
    }
    let step = if old.is_some() { Step::Replaced } else { Step::Registered };
    let (record_id, old_record_id) = (Some(record_id.as_str()), old.map(RecordId::as_str));
    call.log(|| Event { record_id, old_record_id, ..Event::of(step, pair) })?;
    ids::suffixed(call, run_id, pair)
}

/// `conflict(runId, clientId, recordId, metadata, asked, given, expected)`: refuses `given`, because the store has `recordId`
/// for the pair, which this process has from now on, too. `expected` is what `given` was to replace, if it was.
pub(crate) fn conflict<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text, mut record_text) = (Text::new(), Text::new(), Text::new());
    let (mut given_text, mut expected_text) = (Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    let [.., given, expected] = call.arguments().first::<7>()?;
    let given = needed_record_id(call.read_record_id(given, None, &mut given_text)?)?;
    let expected = call.read_record_id(expected, None, &mut expected_text)?;
    let answered = answered(call, pair, &mut record_text, false)?;
    let registered = answered.record_id.as_str().to_owned();
    let mut registry = process::registry_mut();
    registry.disown(pair, given);
    registry.confirm(pair, answered)?;
    let diagnosis = registry.replaced(pair);
    drop(registry);
    Err(Refusal::RecordConflict {
        run: pair.run_of_record().into(),
        registered,
        expected: expected.map(|expected| expected.as_str().to_owned()),
        given: given.as_str().to_owned(),
        diagnosis,
    }
    .into())
}

/// `owned(runId, clientId, given, owner)`: refuses a record that the store has for another client, and drops it here.
pub(crate) fn owned<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text, mut given_text) = (Text::new(), Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    let given = needed_record_id(call.record_id(2, None, &mut given_text)?)?;
    let owner = call.env().as_lossy_text(call.argument(3))?;
    let now_ms = whole_ms(call.realm().unix_ms(call.env())?);
    {
        let mut registry = process::registry_mut();
        registry.disown(pair, given);
        if registry.find(pair).is_some_and(|known| known == given.as_str()) {
            registry.confirm_none(pair, process::monotonic_us(), now_ms);
        }
    }
    let (run, given) = (pair.run_of_record().into(), given.as_str().to_owned());
    Err(Refusal::RecordOfClient { run, client_id: owner, given }.into())
}

/// `clearing(runId, clientId, options)`: what to ask the store. `flag` is the option `store`.
pub(crate) fn clearing<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    let flag = options(call, 2, Some("store"))?;
    call.answer(&QuestionJson { flag, ..QuestionJson::of(pair_json(pair)) })
}

/// `cleared(runId, clientId, isRemoved)`: clears the entry of this process, and returns whether there was one.
pub(crate) fn cleared<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    if call.flag(call.argument(2), "isRemoved", false)? {
        process::registry_mut().distrust_until(process::monotonic_us());
    }
    let removed = records::clear_scope(call, Scope::Pair(pair))?;
    call.env().boolean(removed.count > 0)
}

/// What to ask the store about a job or an Apify run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LinkJson<'a> {
    key: Option<KeyJson<'a>>,
    run_id: Option<&'a str>,
    id: Option<&'a str>,
    /// What this process knows already.
    known: Option<String>,
}

/// `job(runId, jobId, options)`: what to ask the store to link a job.
pub(crate) fn job<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut job_text) = (Text::new(), Text::new());
    let (pair, job_id) = jobs::linked(call, &mut run_text, &mut job_text)?;
    options(call, 2, None)?;
    records::registry(call)?.check_job(pair, job_id)?;
    let about = LinkJson {
        key: Some(key_json(pair)),
        run_id: Some(pair.given().as_str()),
        id: Some(job_id.as_str()),
        known: None,
    };
    call.answer(&about)
}

/// `jobLinked(runId, jobId, other)`: keeps the link that the store has. Refuses if it is to the run `other`.
pub(crate) fn job_linked<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut job_text) = (Text::new(), Text::new());
    let (pair, job_id) = jobs::linked(call, &mut run_text, &mut job_text)?;
    if call.has(2)? {
        let linked = call.env().as_lossy_text(call.argument(2))?;
        let (job_id, given) = (job_id.as_str().to_owned(), pair.run_id().concat());
        return Err(Refusal::JobConflict { job_id, linked, given }.into());
    }
    jobs::link(call, pair, job_id)
}

/// `jobAsked(jobId, options)`: what to ask the store about a job.
pub(crate) fn job_asked<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let job_id = job_id(call, 0, &mut text)?;
    options(call, 1, None)?;
    let known = job_id.map(|job_id| Ok::<_, Failure>(records::registry(call)?.run_of_job(job_id)));
    let (id, known) = (job_id.map(crate::records::JobId::as_str), known.transpose()?.flatten());
    call.answer(&LinkJson { key: None, run_id: None, id, known })
}

/// `run(runId, options)`: what to ask the store about the links of a run. `known` is its Apify run.
pub(crate) fn run<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let run_id = call.run_id(0, &mut text)?;
    options(call, 1, None)?;
    let Some(run_id) = run_id else { return call.env().null() };
    let pair = Pair::of(run_id);
    let known = records::registry(call)?.apify_of_run(pair).map(str::to_owned);
    let (key, run_id) = (Some(key_json(pair)), Some(run_id.as_str()));
    call.answer(&LinkJson { key, run_id, id: None, known })
}

/// The same for a run id that is required.
pub(crate) fn required_run<'s>(call: &Call<'s>) -> Answer<'s> {
    needed_run_id(call.run_id(0, &mut Text::new())?)?;
    run(call)
}

/// `apify(systemRunId, apifyRunId, options)`: what to ask the store to link an Apify run.
pub(crate) fn apify<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut apify_text) = (Text::new(), Text::new());
    let (pair, apify) = apify::linked(call, &mut run_text, &mut apify_text)?;
    options(call, 2, None)?;
    records::registry(call)?.check_apify_run(apify, pair)?;
    let about = LinkJson {
        key: Some(key_json(pair)),
        run_id: Some(pair.given().as_str()),
        id: Some(apify.base_id().as_str()),
        known: None,
    };
    call.answer(&about)
}

/// `apifyLinked(systemRunId, apifyRunId, other, taken)`: keeps the link that the store has. Refuses if the Apify run is
/// linked to the run `other`, or if the run is linked to the Apify run `taken`.
pub(crate) fn apify_linked<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut apify_text) = (Text::new(), Text::new());
    let (pair, apify) = apify::linked(call, &mut run_text, &mut apify_text)?;
    let (run_id, apify_id) = (pair.run_id().concat(), apify.base_id().as_str().to_owned());
    if call.has(2)? {
        let linked = call.env().as_lossy_text(call.argument(2))?;
        return Err(Refusal::ApifyConflict { run_id: apify_id, linked, given: run_id }.into());
    }
    if call.has(3)? {
        let linked = call.env().as_lossy_text(call.argument(3))?;
        return Err(Refusal::ApifyConflict { run_id, linked, given: apify_id }.into());
    }
    apify::link(call, pair, apify)
}

/// `apifyAsked(apifyRunId, options)`: what to ask the store about an Apify run.
pub(crate) fn apify_asked<'s>(call: &Call<'s>) -> Answer<'s> {
    let mut text = Text::new();
    let apify = apify_run_id(call, 0, &mut text)?;
    options(call, 1, None)?;
    let known = match apify {
        Some(apify) => apify::run_of(call, apify)?,
        None => None,
    };
    let id = apify.map(|apify| apify.base_id());
    let id = id.as_ref().map(|id| id.as_str());
    call.answer(&LinkJson { key: None, run_id: None, id, known })
}

/// `apifyFound(apifyRunId, runId)`: the run that the store has for an Apify run, if the client in its id may have it.
pub(crate) fn apify_found<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut apify_text, mut run_text) = (Text::new(), Text::new());
    let apify = apify_run_id(call, 0, &mut apify_text)?;
    let run_id = call.run_id(1, &mut run_text)?;
    if let (Some(apify), Some(run_id)) = (apify, run_id) {
        apify::check_client(apify, run_id)?;
    }
    Ok(call.argument(1))
}

/// The result of [`list`].
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListJson<'a> {
    base_id: Option<&'a str>,
    client_id: Option<&'a str>,
    from: Option<&'a str>,
    to: Option<&'a str>,
    cursor: Option<String>,
    limit: i64,
}

/// `list({ baseId?, clientId?, cursor?, limit?, signal? })`: what to ask the store.
pub(crate) fn list<'s>(call: &Call<'s>) -> Answer<'s> {
    const HINT: &str = "Pass { baseId }, { clientId } or both.";
    const LIMIT_HINT: &str = "Pass how many records a page has, 1 to 1000.";
    let env = call.env();
    let (mut base_text, mut client_text) = (Text::new(), Text::new());
    let Some(options) = call.options(0, &["baseId", "clientId", "cursor", "limit", "signal"])? else {
        return Err(call.invalid("options", "there are none", HINT));
    };
    let client_id = call.read_client_id(env.field(options, "clientId")?, "clientId", &mut client_text)?;
    let base_id = call.read_run_id(env.field(options, "baseId")?, "baseId", &mut base_text)?;
    if let Some(id) = base_id.filter(|id| id.client_id().is_some()) {
        let given = id.as_str().into();
        return Err(Refusal::RunIdKind { given, wanted: "a base id", hint: BASE_ID_HINT }.into());
    }
    let cursor = env.field(options, "cursor")?;
    let cursor = match env.type_of(cursor)? {
        Type::Undefined | Type::Null => None,
        Type::String => Some(env.as_lossy_text(cursor)?),
        _ => return Err(call.invalid("cursor", "it isn't a text", "Pass the cursor of the last page.")),
    };
    let limit = call.whole_number(env.field(options, "limit")?, "limit", 1, LIMIT_HINT)?;
    let limit = limit.unwrap_or(DEFAULT_PAGE);
    if limit > MAX_PAGE {
        return Err(call.invalid("limit", format!("it is {limit}, more than a page can have"), LIMIT_HINT));
    }
    call.signal(options)?;
    if base_id.is_none() && client_id.is_none() {
        return Err(call.invalid("options", "they name neither a base id nor a client", HINT));
    }
    let (base_id, client_id) = (base_id.map(RunId::as_str), client_id.map(ClientId::as_str));
    call.answer(&ListJson { base_id, client_id, from: None, to: None, cursor, limit })
}

/// `log(line)`: logs a line, such as that the store failed and this process goes on alone.
pub(crate) fn log<'s>(call: &Call<'s>) -> Answer<'s> {
    call.realm().log(call.env(), || Ok(vec![call.argument(0)]))?;
    call.env().undefined()
}
