//! The steps of `withRunRecord`, which lib/withRunRecord.js puts together: waiting is JavaScript's affair, and who
//! may make a record is decided here, once for all threads.

use super::arguments::{needed_client_id, needed_record_id, needed_run_id};
use super::call::{Call, Text, Value};
use super::function::{Answer, Failure};
use super::json::JsonObject;
use super::records;
use super::value::Type;
use crate::id::Pair;
use crate::process;
use crate::records::{ClaimNumber, ClaimState, Claimed, Extra, lease_expired as records_lapse};
use crate::refusal::Refusal;
use crate::shown::Shown;

/// How long a record may take to be made, unless the caller says so.
const DEFAULT_LEASE_MS: i64 = 30_000;

/// The longest time that a timer of JavaScript can wait.
const MAX_LEASE_MS: i64 = i32::MAX as i64;

/// `begin(runId, clientId, options?)`: the record, `{ recordId }`; or the claim of another, `{ held }`; or the
/// caller's own, `{ claim, leaseMs }`. A caller who wouldn't make the record gets no claim, `{ leaseMs }`, so that
/// nobody who would has to wait for it. With DEBUG_RUN_ID also `place`, where the call comes from.
pub(crate) fn begin<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let (run_id, client_id) = (call.run_id(0, &mut run_text)?, call.client_id(1, &mut client_text)?);
    let (mut lease_ms, mut may_create) = (DEFAULT_LEASE_MS, false);
    if let Some(options) = call.options(2, &["find", "create", "leaseMs"])? {
        is_given(call, options, "find")?;
        may_create = is_given(call, options, "create")?;
        let given = call.whole_number(env.get(options, "leaseMs")?, "leaseMs", 1, LEASE_HINT)?;
        lease_ms = given.unwrap_or(lease_ms);
        if lease_ms > MAX_LEASE_MS {
            return Err(call.invalid("leaseMs", format!("it is {lease_ms}"), LEASE_HINT));
        }
    }
    let pair = Pair::with_client(needed_run_id(run_id)?, needed_client_id(client_id)?)?;
    // What is expired is no record.
    drop(records::registry(call)?);
    let lease = may_create.then(|| lease_ms.unsigned_abs());
    let claimed = process::registry_mut().claim(pair, process::monotonic_ms(), lease);
    let answer = JsonObject::new();
    let json = match &claimed {
        Claimed::Existing(record_id) => answer.text("recordId", Some(record_id)),
        Claimed::Held(claim, _) => answer.number("held", Some(*claim)),
        Claimed::Acquired(claim) => answer.number("claim", Some(*claim)).integer("leaseMs", Some(lease_ms)),
        Claimed::Free => answer.integer("leaseMs", Some(lease_ms)),
    };
    match claimed {
        Claimed::Existing(_) => {
            process::count_hit();
            records::tell(call, "found", pair)?;
        }
        Claimed::Acquired(_) | Claimed::Free => {
            records::count_miss(&process::registry(), pair);
            records::tell(call, "not-found", pair)?;
        }
        // It is looked up again when that claim has ended.
        Claimed::Held(..) => {}
    }
    let json = match records::place(call)? {
        Some(place) => json.text("place", Some(&place)),
        None => json,
    };
    call.realm().parse_json(env, &json.finish())
}

/// Whether a function is given under a name; nothing else is let pass there.
fn is_given<'s>(call: &Call<'s>, options: Value<'s>, name: &'static str) -> Result<bool, Failure> {
    let env = call.env();
    match env.type_of(env.get(options, name)?)? {
        Type::Undefined | Type::Null => Ok(false),
        Type::Function => Ok(true),
        _ => Err(call.invalid(name, "it is no function", "Pass a function that answers with a record id.")),
    }
}

const LEASE_HINT: &str = "Pass how many milliseconds the record may take to be made, 1 to 2147483647.";

/// `wait(runId, clientId, claim)`: for how many milliseconds more another's claim may hold, 0 where it is over.
/// Refuses where making the record failed.
pub(crate) fn wait<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = pair(call, &mut run_text, &mut client_text)?;
    let state = process::registry().claim_state(pair, number(call), process::monotonic_ms());
    match state {
        #[expect(clippy::cast_precision_loss, reason = "at most what a timer of JavaScript can wait")]
        ClaimState::Held(ms) => call.env().number(ms as f64),
        ClaimState::Over => call.env().number(0.0),
        ClaimState::Failed(why) => Err(not_made(pair, why)),
    }
}

/// `resume(runId, clientId, claim)`: the record id where the record is there meanwhile; nothing where the caller is
/// still to make it. Refuses where the claim has ended: whoever waited has been told so, and may be making it now.
pub(crate) fn resume<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = pair(call, &mut run_text, &mut client_text)?;
    let claimed = records::registry(call)?.resume_claim(pair, number(call), process::monotonic_ms());
    match claimed {
        Claimed::Existing(record_id) => call.env().text(&record_id),
        Claimed::Acquired(_) => call.env().undefined(),
        Claimed::Free | Claimed::Held(..) => {
            Err(not_made(pair, "the lease ended before create() could be called".to_owned()))
        }
    }
}

/// `settle(runId, clientId, claim, recordId, place)`: registers the record, and ends the claim.
pub(crate) fn settle<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text, mut record_text) = (Text::new(), Text::new(), Text::new());
    let pair = pair(call, &mut run_text, &mut client_text)?;
    let record_id = needed_record_id(call.record_id(3, pair.client_id(), &mut record_text)?)?;
    let (env, place) = (call.env(), call.argument(4));
    let place = match env.type_of(place)? {
        Type::String => Some(String::from_utf16_lossy(&env.as_utf16(place)?).into()),
        _ => None,
    };
    let number = number(call);
    if number != NO_CLAIM && !process::registry().knows_claim(number) {
        // Begun before a test's reset: what the next test finds is none of its business.
        return env.undefined();
    }
    records::file(call, pair, record_id, records::now_ms(call)?, Extra { metadata: None, place })?;
    process::registry_mut().end_claim(pair, number, process::monotonic_ms(), None);
    call.env().undefined()
}

/// `fail(runId, clientId, claim, why, isLogged)`: ends the claim, and tells those who wait. Where the claim has ended
/// before, nobody waits any more, so it is told to the log, unless it was already.
pub(crate) fn fail<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = pair(call, &mut run_text, &mut client_text)?;
    let (why, is_logged) = (why(call)?, call.flag(call.argument(4), "isLogged", false)?);
    let in_time = process::registry_mut().end_claim(pair, number(call), process::monotonic_ms(), Some(&why));
    if !in_time && !is_logged {
        let run_id = Shown::new(&pair.run_id().concat());
        let line = format!(
            "STRICT MODE: withRunRecord() had given up on run \"{run_id}\" already when find() or create() failed: {why}"
        );
        call.realm().log(env, || Ok(vec![env.text(&line)?]))?;
    }
    env.undefined()
}

/// `missing(runId, clientId)`: the record id after all, or the refusal that says what there is instead.
pub(crate) fn missing<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = pair(call, &mut run_text, &mut client_text)?;
    records::found_or_refused(call, pair, records::find_or_explain(call, pair)?)
}

/// `lapse(runId, clientId, claim, leaseMs)`: ends the claim, if there is one, since its lease has ended; throws that no
/// record was made.
pub(crate) fn lapse<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let pair = pair(call, &mut run_text, &mut client_text)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is what `begin` has answered"
    )]
    let why = records_lapse(records::number_or_nan(call, call.argument(3)) as u64);
    process::registry_mut().end_claim(pair, number(call), process::monotonic_ms(), Some(&why));
    Err(not_made(pair, why))
}

/// `conflict(runId, clientId, found, made)`: throws that two records were made.
pub(crate) fn conflict<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text) = (Text::new(), Text::new());
    let (mut found_text, mut made_text) = (Text::new(), Text::new());
    let pair = pair(call, &mut run_text, &mut client_text)?;
    let found = needed_record_id(call.record_id(2, pair.client_id(), &mut found_text)?)?;
    let made = needed_record_id(call.record_id(3, pair.client_id(), &mut made_text)?)?;
    let (found, made) = (found.as_str().to_owned(), made.as_str().to_owned());
    Err(Refusal::RecordMadeTwice { run: pair.to_run().into(), found, made }.into())
}

fn pair<'t>(call: &Call<'_>, run_text: &'t mut Text, client_text: &'t mut Text) -> Result<Pair<'t>, Failure> {
    let (run_id, client_id) = (call.run_id(0, run_text)?, call.client_id(1, client_text)?);
    Ok(Pair::with_client(needed_run_id(run_id)?, needed_client_id(client_id)?)?)
}

/// What no claim is numbered with.
const NO_CLAIM: ClaimNumber = 0;

/// The number of a claim, which is the third argument. What is none is [`NO_CLAIM`].
fn number(call: &Call<'_>) -> ClaimNumber {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates, and NaN becomes 0"
    )]
    let number = records::number_or_nan(call, call.argument(2)) as ClaimNumber;
    number
}

/// What the fourth argument says, escaped and cut.
fn why(call: &Call<'_>) -> Result<String, Failure> {
    let (env, value) = (call.env(), call.argument(3));
    Ok(match env.type_of(value)? {
        Type::String => Text::new().show(env, value)?,
        _ => Shown::nothing(),
    }
    .to_string())
}

fn not_made(pair: Pair<'_>, why: String) -> Failure {
    // The message ends its sentence itself.
    let why = why.trim_end_matches('.').to_owned();
    Refusal::RecordNotMade { run: pair.to_run().into(), why }.into()
}
