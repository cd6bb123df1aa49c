//! What `withRunRecord` of `sharedRuns` decides natively: its arguments, what its callbacks may return, and its refusals.
//! lib/shared/claim.js asks the store and waits.

use serde::Serialize;
use smol_str::SmolStr;

use super::arguments::{needed_ids, needed_record_id};
use super::call::Call;
use super::claims;
use super::debug::{Event, Place, Step};
use super::records;
use super::shared::{PairJson, pair_json, record_json};
use super::shared_records::NearJson;
use super::sys::{Answer, Failure, Value};
use super::text::Text;
use super::value::Type;
use crate::id::Pair;
use crate::id::calendar::whole_ms;
use crate::process;
use crate::records::{Confirmed, Extra, RecordId, Scope};
use crate::refusal::{Refusal, Stored};

/// The result of [`begin`].
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BegunJson<'a> {
    #[serde(flatten)]
    pair: PairJson<'a>,
    lease_ms: i64,
    /// Whether the store is to be asked, whatever this process knows.
    is_fresh: bool,
    /// With DEBUG_RUN_ID, the file and line of the caller.
    place: Option<Box<str>>,
}

/// `begin(runId, clientId, options)`: checks the arguments of a call.
pub(crate) fn begin<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let (run_id, client_id) = (call.run_id(0, &mut run_text)?, call.client_id(1, &mut client_text)?);
    let given = call.options(2, &["find", "create", "verify", "leaseMs", "signal", "fresh"])?;
    let lease_ms = claims::callbacks(call, given)?.lease_ms;
    let mut is_fresh = false;
    if let Some(options) = given {
        call.signal(options)?;
        is_fresh = call.flag(call.env().field(options, "fresh")?, "fresh", false)?;
    }
    let (run_id, client_id) = needed_ids(run_id, client_id)?;
    let pair = pair_json(Pair::with_client(run_id, client_id)?);
    call.answer(&BegunJson { pair, lease_ms, is_fresh, place: records::place(call)? })
}

/// `won(runId, clientId, asked, place)`: what a claim that was won begins with. The store has no record, so a copy here is
/// dropped; `asked` is the time of the question. Returns the record that only this process has registered; without one,
/// counts and logs the miss, and returns null.
pub(crate) fn won<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    drop_copy(call, pair)?;
    match own_record(call, pair)? {
        Some(own) => answer_record(call, pair, &own),
        None => {
            miss(call, pair, call.argument(3))?;
            call.env().null()
        }
    }
}

/// `missed(runId, clientId, place)`: counts and logs that neither this process nor the store has a record.
pub(crate) fn missed<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    miss(call, pair, call.argument(2))?;
    call.env().undefined()
}

fn miss<'s>(call: &Call<'s>, pair: Pair<'_>, place: Value<'s>) -> Result<(), Failure> {
    records::count_miss(&process::registry(), pair);
    let place = claims::place_of(call, place)?;
    call.log(|| Event { place: Place::Known(place.as_deref()), ..Event::of(Step::Missed, pair) })
}

/// `notStored(runId, clientId, asked)`: notes that the store has no record, so that a copy here is dropped. `asked` is the
/// time of the question.
pub(crate) fn not_stored<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    drop_copy(call, pair)?;
    call.env().undefined()
}

/// Drops the copy of a pair, unless it was noted after the question whose time is the third argument.
fn drop_copy(call: &Call<'_>, pair: Pair<'_>) -> Result<(), Failure> {
    let now_ms = whole_ms(call.realm().unix_ms(call.env())?);
    process::registry_mut().confirm_none(pair, unsigned(call, call.argument(2)), now_ms);
    Ok(())
}

/// `near(runId, clientId)`: what to ask the store about the records near a run.
pub(crate) fn near<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    call.answer(&NearJson::of(pair))
}

/// `verified(answer)`: what `verify` answered.
pub(crate) fn verified<'s>(call: &Call<'s>) -> Answer<'s> {
    let is_valid = claims::is_valid(call, call.argument(0))?;
    call.env().boolean(is_valid)
}

/// `found(runId, clientId, answer, created, _, rejected)`: the record that `find` returned; null if it returned none, or the
/// one that was just rejected. A refusal names the row that was created before, if one was.
pub(crate) fn found<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let (mut found_text, mut created_text) = (Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    let created = call.read_record_id(call.argument(3), pair.client_id(), &mut created_text)?;
    let found =
        claims::found(call, pair, call.argument(2), &mut found_text).map_err(|failure| match created {
            Some(created) => claims::after_create(failure, created),
            None => failure,
        })?;
    match found {
        Some(found) => call.answer(&record_json(pair, found, None)),
        None => call.env().null(),
    }
}

/// `created(runId, clientId, answer)`: the record that `create` returned.
pub(crate) fn created<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text, mut record_text) = (Text::new(), Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    let created = claims::created_record(call, pair, call.argument(2), &mut record_text)?;
    call.answer(&record_json(pair, created, None))
}

/// `expired(runId, clientId)`: refuses, because the lease ended before `create` could be called.
pub(crate) fn expired<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    Err(claims::not_made(pair, "the lease expired before create() could be called".to_owned()))
}

/// `overtaken(runId, clientId, created)`: refuses, because another caller has claimed the pair since. `created` is what
/// `create` returned, if it has.
pub(crate) fn overtaken<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text, mut record_text) = (Text::new(), Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    let created = call.read_record_id(call.argument(2), pair.client_id(), &mut record_text)?;
    let why = "another process has claimed the run since, because the lease had ended".to_owned();
    Err(match created {
        Some(created) => claims::not_checked(pair, created.as_str().to_owned(), why),
        None => claims::not_made(pair, why),
    })
}

/// `conflict(runId, clientId, own, isCreated, other, stored)`: refuses, because the run has two rows: `own`, which `create`
/// or `find` returned, and `other`. `stored` is `{ recordId, by }` of the record in the store, null if it has none, and
/// undefined if that isn't known.
pub(crate) fn conflict<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    let [_, _, own, is_created, other, stored] = call.arguments().first::<6>()?;
    let is_created = call.flag(is_created, "isCreated", false)?;
    let stored = match env.type_of(stored)? {
        Type::Undefined => Stored::Unknown,
        Type::Null => Stored::Nothing,
        _ => Stored::Record {
            record_id: text(call, env.field(stored, "recordId")?)?,
            by: text(call, env.field(stored, "by")?)?,
        },
    };
    let (own, other) = (text(call, own)?, text(call, other)?);
    Err(Refusal::RowsOfOneRun { run: pair.run_of_record().into(), own, is_created, other, stored }.into())
}

/// Returns a text that a store or a callback answered. Messages escape and cut it.
fn text<'s>(call: &Call<'s>, value: Value<'s>) -> Result<String, Failure> {
    match call.env().type_of(value)? {
        Type::String => call.env().as_lossy_text(value),
        _ => Ok(String::new()),
    }
}

/// `owned(runId, clientId, own, isCreated, owner)`: refuses, because the store has the row for another client.
pub(crate) fn owned<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text, mut record_text) = (Text::new(), Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    let [_, _, own, is_created, owner] = call.arguments().first::<5>()?;
    let own = needed_record_id(call.read_record_id(own, pair.client_id(), &mut record_text)?)?;
    let (run, given) = (pair.run_of_record().into(), own.as_str().to_owned());
    let refused = Refusal::RecordOfClient { run, client_id: text(call, owner)?, given }.into();
    Err(match call.flag(is_created, "isCreated", false)? {
        true => claims::after_create(refused, own),
        false => refused,
    })
}

/// `known(runId, clientId, maxStaleMs, place)`: the record that the store confirmed at most so long ago; null if it has to be
/// asked. Only a hit is counted and logged.
pub(crate) fn known<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    let max_stale_ms = unsigned(call, call.argument(2));
    let oldest = process::monotonic_us().saturating_sub(max_stale_ms.saturating_mul(1_000));
    let known = records::registry(call)?.find_confirmed(pair, oldest).cloned();
    let Some(record_id) = known else { return call.env().null() };
    process::count_hit();
    logged(call, Step::Found, pair, &record_id, call.argument(3))?;
    call.env().text(&record_id)
}

/// `own(runId, clientId)`: the record that only this process has registered, to be offered to the store; null if there is
/// none.
pub(crate) fn own<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    match own_record(call, pair)? {
        Some(own) => answer_record(call, pair, &own),
        None => call.env().null(),
    }
}

/// Returns the record that only this process has registered.
fn own_record(call: &Call<'_>, pair: Pair<'_>) -> Result<Option<SmolStr>, Failure> {
    Ok(records::registry(call)?.find_unconfirmed(pair).cloned())
}

fn answer_record<'s>(call: &Call<'s>, pair: Pair<'_>, record_id: &str) -> Answer<'s> {
    match RecordId::parse(record_id, pair.client_id()) {
        Ok(record_id) => call.answer(&record_json(pair, record_id, None)),
        Err(_) => call.env().null(),
    }
}

/// `clock()`: the time of a question to the store, for [`noted`].
pub(crate) fn clock<'s>(call: &Call<'s>) -> Answer<'s> {
    #[expect(clippy::cast_precision_loss, reason = "microseconds, exact for 285 years")]
    call.env().number(process::monotonic_us() as f64)
}

/// `noted(runId, clientId, recordId, metadata, isStored, place, asked)`: notes in this process what the store has.
/// `isStored` says that this call stored it; otherwise it was found. `asked` is the time of the question.
pub(crate) fn noted<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text, mut record_text) = (Text::new(), Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    let [_, _, record_id, metadata, is_stored, place, asked] = call.arguments().first::<7>()?;
    let record_id = needed_record_id(call.read_record_id(record_id, pair.client_id(), &mut record_text)?)?;
    let metadata = match call.env().type_of(metadata)? {
        Type::String => Some(call.env().as_lossy_text(metadata)?.into()),
        _ => None,
    };
    let is_written = call.flag(is_stored, "isStored", false)?;
    let extra = Extra { metadata, place: claims::place_of(call, place)? };
    let confirmed = Confirmed {
        record_id,
        asked: unsigned(call, asked),
        now: process::monotonic_us(),
        now_ms: records::now_ms(call)?,
        extra: (extra != Extra::default()).then(|| Box::new(extra)),
        is_written,
    };
    process::registry_mut().confirm(pair, confirmed)?;
    if !is_written {
        process::count_hit();
    }
    let step = if is_written { Step::Registered } else { Step::Found };
    logged(call, step, pair, record_id.as_str(), place)?;
    call.env().undefined()
}

/// `lease(leaseMs)`: checks a lease that `extend` was passed.
pub(crate) fn lease<'s>(call: &Call<'s>) -> Answer<'s> {
    claims::lease_ms(call, call.argument(0))?;
    Ok(call.argument(0))
}

/// Returns a number that is a whole number of a time; zero for anything else.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and NaN becomes 0"
)]
fn unsigned<'s>(call: &Call<'s>, value: Value<'s>) -> u64 {
    records::number_or_nan(call, value) as u64
}

/// `forgotten(runId, clientId, recordId, place)`: forgets a record of this process, if it is the one that `verify` rejected.
pub(crate) fn forgotten<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text, mut record_text) = (Text::new(), Text::new(), Text::new());
    let pair = claims::pair(call, &mut run_text, &mut client_text)?;
    let [_, _, record_id, place] = call.arguments().first::<4>()?;
    let record_id = needed_record_id(call.read_record_id(record_id, pair.client_id(), &mut record_text)?)?;
    let now_ms = whole_ms(call.realm().unix_ms(call.env())?);
    process::registry_mut().distrust_until(process::monotonic_us());
    let is_known = process::registry().find(pair).is_some_and(|known| *known == record_id.as_str());
    if is_known {
        process::shared_registry().clear(Scope::Pair(pair), now_ms, call.name());
        let (record_id, place) = (Some(record_id.as_str()), claims::place_of(call, place)?);
        let place = Place::Known(place.as_deref());
        call.log(|| Event { record_id, records: Some(1), place, ..Event::of(Step::Cleared, pair) })?;
    }
    call.env().undefined()
}

/// Logs an event of a record, with the file and line that [`begin`] noted.
fn logged<'s>(
    call: &Call<'s>,
    step: Step,
    pair: Pair<'_>,
    record_id: &str,
    place: Value<'s>,
) -> Result<(), Failure> {
    let place = claims::place_of(call, place)?;
    let place = Place::Known(place.as_deref());
    call.log(|| Event { record_id: Some(record_id), place, ..Event::of(step, pair) })
}
