//! The steps of `withRunRecord`, which lib/withRunRecord.js puts together. Waiting is JavaScript's part; who may verify or
//! make a record, and what counts as one, is decided here, once for all threads.

use serde::Serialize;
use smol_str::SmolStr;

use super::arguments::{describe, needed_ids, needed_record_id};
use super::call::Call;
use super::debug::{Event, Place, Step};
use super::records;
use super::sys::{Answer, Failure, Value};
use super::text::Text;
use super::value::Type;
use crate::id::Pair;
use crate::id::calendar::whole_ms;
use crate::process;
use crate::records::{ClaimNumber, ClaimState, Claimant, Claimed, Extra, RecordId, Verdict, lease_expired};
use crate::refusal::Refusal;
use crate::shown::Shown;

/// How long making a record may take, unless the caller says otherwise.
const DEFAULT_LEASE_MS: i64 = 30_000;

/// The result of [`begin`]. Every field is present, so that nothing is read from a prototype.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Begun {
    /// The record, if there is one. With a claim, it is to be verified.
    record_id: Option<SmolStr>,
    /// The claim of another caller that is verifying or making the record.
    held: Option<ClaimNumber>,
    /// The claim of this caller, if it is to verify or make the record.
    claim: Option<ClaimNumber>,
    /// The record that was rejected a moment ago. It doesn't count as found.
    rejected: Option<SmolStr>,
    lease_ms: i64,
    /// With DEBUG_RUN_ID, the file and line of the caller.
    place: Option<Box<str>>,
}

/// `begin(runId, clientId, options, awaited)`: looks the record up, and claims the pair in order to verify it, or to make
/// it if there is none. A caller without `create` gets no claim to make one, so that no caller who would make it has to
/// wait for that one. `awaited` is the claim that the caller waited for; what it ended with isn't verified again.
pub(crate) fn begin<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let (run_id, client_id) = (call.run_id(0, &mut run_text)?, call.client_id(1, &mut client_text)?);
    let given = call.options(2, &["find", "create", "verify", "leaseMs"])?;
    let Callbacks { finds, creates, verifies, lease_ms } = callbacks(call, given)?;
    let (run_id, client_id) = needed_ids(run_id, client_id)?;
    let pair = Pair::with_client(run_id, client_id)?;
    // An expired record must not be found below.
    drop(records::registry(call)?);
    let (awaited, now) = (claim_number(call, 3), process::monotonic_ms());
    let claimant =
        Claimant { holder: call.realm().holder(), lease_ms: lease_ms.unsigned_abs(), finds, creates };
    let mut begun = Begun { lease_ms, place: records::place(call)?, ..Begun::default() };
    let claimed = match verifies {
        true => process::registry_mut().claim_verified(pair, now, claimant, awaited),
        false => process::registry_mut().claim(pair, now, claimant),
    };
    match claimed {
        // It is counted by the verdict.
        Claimed::Unverified(claim, record_id) => {
            begun.claim = Some(claim);
            begun.record_id = Some(record_id);
        }
        Claimed::Existing(record_id) => {
            process::count_hit();
            records::log(call, Step::Found, pair, Some(&record_id))?;
            begun.record_id = Some(record_id);
        }
        // It is looked up again when that claim has ended.
        Claimed::Held(claim, _) => begun.held = Some(claim),
        Claimed::Acquired(_) | Claimed::Free | Claimed::Abandoned(..) => {
            records::count_miss(&process::registry(), pair);
            // With neither, `lookedUp` refuses for it at once.
            let step = if finds || creates { Step::Missed } else { Step::MissedAndRefused };
            records::log(call, step, pair, None)?;
            match claimed {
                Claimed::Acquired(claim) => begun.claim = Some(claim),
                Claimed::Abandoned(created, remaining_ms) => {
                    let (run, created) = (pair.run_of_record().into(), created.map(Into::into));
                    return Err(Refusal::RecordAbandoned { run, created, remaining_ms }.into());
                }
                _ => {}
            }
            begun.rejected = process::registry().rejected(pair, now).cloned();
        }
    }
    call.answer(&begun)
}

/// Which callbacks a caller passed, and how long they may take together.
pub(super) struct Callbacks {
    finds: bool,
    creates: bool,
    verifies: bool,
    pub(super) lease_ms: i64,
}

/// Reads the callbacks in the options, and checks each.
pub(super) fn callbacks<'s>(call: &Call<'s>, options: Option<Value<'s>>) -> Result<Callbacks, Failure> {
    let mut read = Callbacks { finds: false, creates: false, verifies: false, lease_ms: DEFAULT_LEASE_MS };
    let Some(options) = options else { return Ok(read) };
    let hint = "Pass a function that returns a record id, or a promise of one.";
    read.finds = is_given(call, options, "find", hint)?;
    read.creates = is_given(call, options, "create", hint)?;
    let hint = "Pass a function that returns true or false, or a promise of one.";
    read.verifies = is_given(call, options, "verify", hint)?;
    read.lease_ms = lease_ms(call, call.env().field(options, "leaseMs")?)?;
    Ok(read)
}

/// Reads a lease. Without one, it is the usual one.
pub(super) fn lease_ms<'s>(call: &Call<'s>, value: Value<'s>) -> Result<i64, Failure> {
    Ok(call.timer_ms(value, "leaseMs", 1, LEASE_HINT)?.unwrap_or(DEFAULT_LEASE_MS))
}

/// Returns whether an option holds a function. Anything but a function or nothing is refused.
fn is_given<'s>(
    call: &Call<'s>,
    options: Value<'s>,
    name: &'static str,
    hint: &'static str,
) -> Result<bool, Failure> {
    let (env, value) = (call.env(), call.env().field(options, name)?);
    match env.type_of(value)? {
        Type::Undefined | Type::Null => Ok(false),
        Type::Function => Ok(true),
        found => {
            let problem = format!("it is {}, not a function", describe(env, value, found)?);
            Err(call.invalid(name, problem, hint))
        }
    }
}

const LEASE_HINT: &str = "Pass the milliseconds that the callbacks may take together, from 1 to 2147483647.";

/// The result of [`verified`]; without a record, the caller begins again. Every field is present, so that nothing is read from a prototype.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Verified {
    /// The record, if it is the answer.
    record_id: Option<SmolStr>,
    /// The record that was rejected, if the caller is to make another one.
    rejected: Option<SmolStr>,
}

/// `verified(runId, clientId, claim, recordId, answer, place)`: what becomes of the record that `verify` answered about.
/// If it isn't valid, it is forgotten. Refuses an answer that isn't true or false, and one after the lease.
pub(crate) fn verified<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let (mut run_text, mut client_text, mut record_text) = (Text::new(), Text::new(), Text::new());
    let pair = pair(call, &mut run_text, &mut client_text)?;
    let record_id = needed_record_id(call.record_id(3, pair.client_id(), &mut record_text)?)?;
    let [.., answer, place] = call.arguments().first::<6>()?;
    let place = place_of(call, place)?;
    let place = Place::Known(place.as_deref());
    let is_valid = is_valid(call, answer)?;
    // The time only serves the diagnosis of a later miss.
    let now_ms = whole_ms(call.realm().unix_ms(env)?);
    let now = process::monotonic_ms();
    let verdict = process::registry_mut().verified(pair, number(call), record_id, is_valid, now, now_ms);
    if let Verdict::Rejected { was_registered: true, .. } | Verdict::Again { was_removed: true } = verdict {
        let record_id = Some(record_id.as_str());
        call.log(|| Event { record_id, records: Some(1), place, ..Event::of(Step::Cleared, pair) })?;
    }
    call.answer(&match verdict {
        Verdict::Valid(record_id) => {
            process::count_hit();
            call.log(|| Event { record_id: Some(&record_id), place, ..Event::of(Step::Found, pair) })?;
            Verified { record_id: Some(record_id), ..Verified::default() }
        }
        Verdict::Rejected { record_id, .. } => {
            records::count_miss(&process::registry(), pair);
            call.log(|| Event { place, ..Event::of(Step::Missed, pair) })?;
            Verified { rejected: Some(record_id), ..Verified::default() }
        }
        Verdict::Again { .. } => Verified::default(),
        Verdict::Expired => {
            return Err(not_made(pair, "the lease expired before verify() returned".to_owned()));
        }
    })
}

/// Returns what `verify` answered. Refuses an answer that isn't true or false.
pub(super) fn is_valid<'s>(call: &Call<'s>, answer: Value<'s>) -> Result<bool, Failure> {
    let env = call.env();
    match env.type_of(answer)? {
        Type::Boolean => env.as_boolean(answer),
        found => {
            let problem = format!("it returned {}, not true or false", describe(env, answer, found)?);
            let hint = "Return true if the row exists, and false if it is gone.";
            Err(call.invalid("verify", problem, hint))
        }
    }
}

/// `wait(runId, clientId, claim)`: for how many more milliseconds another caller's claim may hold; 0 if it is over.
/// Refuses if making the record failed.
pub(crate) fn wait<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = pair(call, &mut run_text, &mut client_text)?;
    let state = process::registry().claim_state(pair, number(call), process::monotonic_ms());
    match state {
        #[expect(clippy::cast_precision_loss, reason = "at most what a JavaScript timer can wait")]
        ClaimState::Held(ms) => call.env().number(ms as f64),
        ClaimState::Over => call.env().number(0.0),
        ClaimState::Failed(why) => Err(not_made(pair, why)),
        ClaimState::FailedAfterCreate(created, why) => Err(not_checked(pair, created.into(), why)),
    }
}

/// `lookedUp(runId, clientId, claim, found, place, rejected)`: the record id that `find` returned to a caller without `create`, now
/// registered. If `find` returned nothing, answers with a record registered meanwhile, or refuses.
pub(crate) fn looked_up<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text, mut record_text) = (Text::new(), Text::new(), Text::new());
    let pair = pair(call, &mut run_text, &mut client_text)?;
    match found(call, pair, call.argument(3), &mut record_text)? {
        Some(found) => settled(call, pair, found, call.argument(4)),
        None => {
            let found = records::find_or_explain(call, pair)?;
            if let Ok(record_id) = &found {
                found_later(call, pair, record_id, call.argument(4))?;
            }
            records::found_or_refused(call, pair, found)
        }
    }
}

/// `resume(runId, clientId, claim, found, place, rejected)`: the record id that `find` returned, now registered, or that of a
/// record registered meanwhile; either ends the claim. Null if the record is still to be made. Refuses if the claim
/// has ended: those who waited know that, and one of them may be making the record now.
pub(crate) fn resume<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text, mut record_text) = (Text::new(), Text::new(), Text::new());
    let pair = pair(call, &mut run_text, &mut client_text)?;
    if let Some(found) = found(call, pair, call.argument(3), &mut record_text)? {
        return settled(call, pair, found, call.argument(4));
    }
    // An expired record must not be found below.
    drop(records::registry(call)?);
    let claimed = process::registry_mut().resume_claim(pair, number(call), process::monotonic_ms());
    match claimed {
        Claimed::Existing(record_id) => {
            process::registry_mut().end_claim(pair, number(call), process::monotonic_ms(), None);
            found_later(call, pair, &record_id, call.argument(4))?;
            call.env().text(&record_id)
        }
        Claimed::Acquired(_) => call.env().null(),
        Claimed::Free | Claimed::Held(..) | Claimed::Unverified(..) | Claimed::Abandoned(..) => {
            Err(not_made(pair, "the lease expired before create() could be called".to_owned()))
        }
    }
}

/// `created(runId, clientId, claim, recordId)`: notes the record id that `create` returned, before it is checked, so that
/// it isn't lost if that fails. Refuses one that isn't a record id.
pub(crate) fn created<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text, mut record_text) = (Text::new(), Text::new(), Text::new());
    let pair = pair(call, &mut run_text, &mut client_text)?;
    let record_id = created_record(call, pair, call.argument(3), &mut record_text)?;
    process::registry_mut().note_created(pair, number(call), record_id);
    call.env().undefined()
}

/// `settle(runId, clientId, claim, created, place, rejected, found)`: the record id that `create` returned, now registered;
/// it ends the claim. Refuses if `find`, asked again, returned another record: a second process was quicker. Every
/// refusal names the created record.
pub(crate) fn settle<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let (mut created_text, mut found_text) = (Text::new(), Text::new());
    let pair = pair(call, &mut run_text, &mut client_text)?;
    let [.., created, place, _, found_again] = call.arguments().first::<7>()?;
    let created = created_record(call, pair, created, &mut created_text)?;
    let settled = match found(call, pair, found_again, &mut found_text) {
        Ok(Some(found)) if found != created => {
            let (found, made) = (found.as_str().to_owned(), created.as_str().to_owned());
            Err(Refusal::RecordMadeTwice { run: pair.run_of_record().into(), found, made }.into())
        }
        Ok(_) => settled(call, pair, created, place),
        Err(failure) => Err(failure),
    };
    settled.map_err(|failure| after_create(failure, created))
}

/// Names the record that `create` returned before a refusal.
pub(super) fn after_create(failure: Failure, created: RecordId<'_>) -> Failure {
    match failure {
        Failure::Refused(refusal, origin) => {
            Failure::Refused(Box::new(refusal.after_create(created.as_str())), origin)
        }
        failure => failure,
    }
}

/// Returns the record id that `create` returned.
pub(super) fn created_record<'s, 't>(
    call: &Call<'s>,
    pair: Pair<'_>,
    value: Value<'s>,
    text: &'t mut Text,
) -> Result<RecordId<'t>, Failure> {
    let read = call.read_record_id(value, pair.client_id(), text);
    returned("create", read.and_then(|read| Ok(needed_record_id(read)?)))
}

/// Returns the record id that `find` returned, unless it is the sixth argument, the record that was just rejected.
pub(super) fn found<'s, 't>(
    call: &Call<'s>,
    pair: Pair<'_>,
    value: Value<'s>,
    text: &'t mut Text,
) -> Result<Option<RecordId<'t>>, Failure> {
    let mut rejected_text = Text::new();
    let found = returned("find", call.read_record_id(value, pair.client_id(), text))?;
    let [.., rejected] = call.arguments().first::<6>()?;
    let rejected = call.read_record_id(rejected, pair.client_id(), &mut rejected_text)?;
    Ok(found.filter(|found| Some(found.as_str()) != rejected.map(RecordId::as_str)))
}

/// Says which callback returned a refused record id.
fn returned<T>(callback: &'static str, read: Result<T, Failure>) -> Result<T, Failure> {
    read.map_err(|mut failure| {
        if let Failure::Refused(refusal, _) = &mut failure
            && let Refusal::RecordId { callback: blamed, .. } = &mut **refusal
        {
            *blamed = Some(callback);
        }
        failure
    })
}

/// Registers a record, ends the claim, and answers with the record id.
fn settled<'s>(call: &Call<'s>, pair: Pair<'_>, record_id: RecordId<'_>, place: Value<'s>) -> Answer<'s> {
    let (env, number) = (call.env(), number(call));
    // A claim from before a test's reset must not show up in the next test.
    if number == NO_CLAIM || process::registry().knows_claim(number) {
        let extra = Extra { metadata: None, place: place_of(call, place)? };
        records::file(call, pair, record_id, records::now_ms(call)?, extra)?;
        process::registry_mut().end_claim(pair, number, process::monotonic_ms(), None);
    }
    env.text(record_id.as_str())
}

/// Logs that a record was registered since [`begin`] found none.
fn found_later<'s>(
    call: &Call<'s>,
    pair: Pair<'_>,
    record_id: &str,
    place: Value<'s>,
) -> Result<(), Failure> {
    let place = place_of(call, place)?;
    let place = Place::Known(place.as_deref());
    call.log(|| Event { record_id: Some(record_id), place, ..Event::of(Step::FoundLater, pair) })
}

/// Returns the file and line that [`begin`] noted.
pub(super) fn place_of<'s>(call: &Call<'s>, place: Value<'s>) -> Result<Option<Box<str>>, Failure> {
    match call.env().type_of(place)? {
        Type::String => Ok(Some(call.env().as_lossy_text(place)?.into())),
        _ => Ok(None),
    }
}

/// `fail(runId, clientId, claim, why, isLogged)`: ends the claim, so that waiting callers get the failure. If the lease
/// has expired, none is waiting any more, so the failure goes to the log unless it is there already.
pub(crate) fn fail<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = pair(call, &mut run_text, &mut client_text)?;
    let (why, is_logged) = (why(call)?, call.flag(call.argument(4), "isLogged", false)?);
    let in_time = process::registry_mut().end_claim(pair, number(call), process::monotonic_ms(), Some(&why));
    if !in_time && !is_logged {
        let run_id = Shown::new(&pair.run_id().concat());
        let line = format!(
            "STRICT MODE: a callback failed for run \"{run_id}\" after withRunRecord() had given up on it: {why}"
        );
        call.realm().log(env, || Ok(vec![env.text(&line)?]))?;
    }
    env.undefined()
}

/// `unchecked(runId, clientId, claim, why, created)`: ends the claim, because the record that `create` returned could not be
/// checked and registered, and refuses.
pub(crate) fn unchecked<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text, mut record_text) = (Text::new(), Text::new(), Text::new());
    let pair = pair(call, &mut run_text, &mut client_text)?;
    let created = created_record(call, pair, call.argument(4), &mut record_text)?;
    let why = why(call)?;
    process::registry_mut().end_claim(pair, number(call), process::monotonic_ms(), Some(&why));
    Err(not_checked(pair, created.as_str().to_owned(), why))
}

/// `lapse(runId, clientId, claim, leaseMs, created)`: ends the claim, if there is one, because its lease is over, and
/// refuses. `created` is what `create` has returned, if it has.
pub(crate) fn lapse<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text, mut record_text) = (Text::new(), Text::new(), Text::new());
    let pair = pair(call, &mut run_text, &mut client_text)?;
    let created = call.read_record_id(call.argument(4), pair.client_id(), &mut record_text)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is the number that `begin` answered"
    )]
    let why = lease_expired(records::number_or_nan(call, call.argument(3)) as u64);
    process::registry_mut().end_claim(pair, number(call), process::monotonic_ms(), Some(&why));
    Err(match created {
        Some(created) => not_checked(pair, created.as_str().to_owned(), why),
        None => not_made(pair, why),
    })
}

pub(super) fn pair<'t>(
    call: &Call<'_>,
    run_text: &'t mut Text,
    client_text: &'t mut Text,
) -> Result<Pair<'t>, Failure> {
    let (run_id, client_id) = (call.run_id(0, run_text)?, call.client_id(1, client_text)?);
    let (run_id, client_id) = needed_ids(run_id, client_id)?;
    Ok(Pair::with_client(run_id, client_id)?)
}

/// A number that no claim has.
const NO_CLAIM: ClaimNumber = 0;

/// Returns the number of the claim, which is the third argument.
fn number(call: &Call<'_>) -> ClaimNumber {
    claim_number(call, 2)
}

/// Returns the number of the claim at a position; [`NO_CLAIM`] if it isn't a number.
fn claim_number(call: &Call<'_>, index: usize) -> ClaimNumber {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates, and NaN becomes 0"
    )]
    let number = records::number_or_nan(call, call.argument(index)) as ClaimNumber;
    number
}

/// Returns the text of the fourth argument, escaped and cut.
fn why(call: &Call<'_>) -> Result<String, Failure> {
    let (env, value) = (call.env(), call.argument(3));
    Ok(match env.type_of(value)? {
        Type::String => Text::new().show(env, value)?,
        _ => Shown::nothing(),
    }
    .to_string())
}

pub(super) fn not_made(pair: Pair<'_>, why: String) -> Failure {
    Refusal::RecordNotMade { run: pair.run_of_record().into(), why: without_stop(why) }.into()
}

pub(super) fn not_checked(pair: Pair<'_>, created: String, why: String) -> Failure {
    Refusal::RecordNotChecked { run: pair.run_of_record().into(), created, why: without_stop(why) }.into()
}

/// Returns a reason without its full stop, because the message adds its own.
fn without_stop(why: String) -> String {
    why.trim_end_matches('.').to_owned()
}
