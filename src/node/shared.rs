//! What `sharedRuns` decides natively: which ids its methods take, what they become in a store, and its refusals. Asking
//! the store and waiting for it are JavaScript's part (lib/shared/).

use serde::Serialize;

use super::arguments::describe;
use super::call::Call;
use super::sys::{Answer, Failure, Value};
use super::text::Text;
use super::value::Type;
use crate::id::{ClientId, Pair};
use crate::process;
use crate::records::RecordId;
use crate::refusal::Refusal;
use crate::shown::Shown;

/// How long a call of the store may take, unless the caller says otherwise.
const DEFAULT_TIMEOUT_MS: i64 = 5_000;

/// How old an answer of the process may be before the store is asked again, unless the caller says otherwise.
const DEFAULT_MAX_STALE_MS: i64 = 60_000;

/// The methods of a store; `watch` is optional.
const STORE_METHODS: [&str; 15] = [
    "claim", "commit", "release", "extend", "register", "replace", "get", "remove", "list", "prune",
    "reserve", "slot", "link", "linked", "links",
];

/// The result of [`options`].
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OptionsJson {
    timeout_ms: i64,
    max_stale_ms: i64,
    is_local_allowed: bool,
}

/// `options(options)`: the options of `sharedRuns` with their defaults.
pub(crate) fn options<'s>(call: &Call<'s>) -> Answer<'s> {
    const STORE_HINT: &str = "Pass memoryStore(), postgresStore(…), redisStore(…), or a store of your own that has all methods of RunStore.";
    let env = call.env();
    let Some(options) = call.options(0, &["store", "timeoutMs", "maxStaleMs", "onStoreError"])? else {
        return Err(call.invalid("options", "there are none", STORE_HINT));
    };
    let store = env.field(options, "store")?;
    let found = env.type_of(store)?;
    if found != Type::Object {
        return Err(call.invalid("store", format!("it is {}", describe(env, store, found)?), STORE_HINT));
    }
    for name in STORE_METHODS {
        if env.type_of(env.field(store, name)?)? != Type::Function {
            return Err(call.invalid("store", format!("it has no method {name}()"), STORE_HINT));
        }
    }
    let timeout_ms = timer(call, options, "timeoutMs", 1)?.unwrap_or(DEFAULT_TIMEOUT_MS);
    let max_stale_ms = timer(call, options, "maxStaleMs", 0)?.unwrap_or(DEFAULT_MAX_STALE_MS);
    let on_store_error = call.choice(
        env.field(options, "onStoreError")?,
        "onStoreError",
        &["fail", "local"],
        "Pass 'fail', which rejects, or 'local', which goes on with what this process knows.",
    )?;
    process::share();
    call.answer(&OptionsJson { timeout_ms, max_stale_ms, is_local_allowed: on_store_error == Some("local") })
}

/// Returns an option that is a number of milliseconds; `None` if it is absent.
fn timer<'s>(
    call: &Call<'s>,
    options: Value<'s>,
    name: &'static str,
    least: i64,
) -> Result<Option<i64>, Failure> {
    const HINT: &str = "Pass milliseconds, at most 2147483647.";
    call.timer_ms(call.env().field(options, name)?, name, least, HINT)
}

/// A pair of base and client as a store gets it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct KeyJson<'a> {
    base_id: &'a str,
    client_id: &'a str,
}

/// A pair, and its run id.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PairJson<'a> {
    key: KeyJson<'a>,
    /// The whole run id.
    run_id: String,
}

/// A record to be stored.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecordJson<'a> {
    #[serde(flatten)]
    pair: PairJson<'a>,
    record_id: &'a str,
    /// The client that the record id belongs to, if it belongs to only one.
    owner: Option<&'a str>,
    /// The metadata as JSON text.
    metadata: Option<Box<str>>,
}

pub(super) fn pair_json(pair: Pair<'_>) -> PairJson<'_> {
    PairJson { key: key_json(pair), run_id: pair.run_id().concat() }
}

pub(super) fn key_json(pair: Pair<'_>) -> KeyJson<'_> {
    let client_id = pair.client_id().map_or("", |client_id| client_id.as_str());
    KeyJson { base_id: pair.base_id().as_str(), client_id }
}

pub(super) fn record_json<'a>(
    pair: Pair<'a>,
    record_id: RecordId<'a>,
    metadata: Option<Box<str>>,
) -> RecordJson<'a> {
    let client_id = pair.client_id().map(ClientId::as_str);
    let owner = client_id.filter(|_| process::registry().has_owner(record_id));
    RecordJson { pair: pair_json(pair), record_id: record_id.as_str(), owner, metadata }
}

/// `failed(store, phase, why, runId, clientId, recordId)`: refuses, because the store failed. `runId` and `clientId` are of
/// the pair that it was asked about, if it was about one, and `recordId` is the row that was created before, if one was.
pub(crate) fn failed<'s>(call: &Call<'s>) -> Answer<'s> {
    let (mut run_text, mut client_text, mut record_text) = (Text::new(), Text::new(), Text::new());
    let (run_id, client_id) = (call.run_id(3, &mut run_text)?, call.client_id(4, &mut client_text)?);
    let [.., made] = call.arguments().first::<6>()?;
    let made = call.read_record_id(made, client_id, &mut record_text)?.map(|made| made.as_str().to_owned());
    let run = match (run_id, client_id) {
        (Some(run_id), Some(client_id)) => Some(Pair::with_client(run_id, client_id)?),
        (Some(run_id), None) => Some(Pair::of(run_id)),
        (None, _) => None,
    };
    let run = run.map(|pair| pair.run_of_record().into());
    let why = text(call, 2)?.to_string().trim_end_matches('.').to_owned();
    let (store, phase) = (text(call, 0)?.to_string(), text(call, 1)?.to_string());
    Err(Refusal::StoreFailed { store, phase, why, run, made }.into())
}

/// Returns the text at a position, escaped and cut.
fn text(call: &Call<'_>, index: usize) -> Result<Shown, Failure> {
    let (env, value) = (call.env(), call.argument(index));
    match env.type_of(value)? {
        Type::String => Text::new().show(env, value),
        _ => Ok(Shown::nothing()),
    }
}
