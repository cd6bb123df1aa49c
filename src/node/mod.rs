//! The only folder that names Node.
//!
//! A value comes in through [`call`], is read by [`arguments`], used by one module of the core, and goes
//! out again; [`error`] turns a refusal into an exception. [`call`] is all that is `unsafe`; what can be said
//! in its words is in [`function`], [`value`] and [`thread`]. The other files hold one JavaScript function
//! each a Rust function: its argument order, and nothing that the core could decide.
//!
//! Below are the names. The functions are made once for each [`Realm`]: for Node's main globals when the
//! file is loaded, and for whoever calls `bind`.

mod apify;
mod arguments;
mod boundary;
mod call;
mod check;
mod claims;
mod debug;
mod error;
mod floor;
mod formats;
mod formula;
mod function;
mod generate;
mod ids;
mod json;
mod realm;
mod records;
mod resolve;
mod settings;
mod thread;
mod trace;
mod unified;
mod value;

use call::{Call, Env, Value};
use function::{Answer, Failure, Function};
use realm::{Clock, Realm};
use value::Type;

/// The functions under their own names.
const FUNCTIONS: &[Function] = &[
    Function::new("addClientSuffix", ids::add_client_suffix),
    Function::new("cacheRecordId", records::cache_record_id),
    Function::new("checkRunIds", check::check_run_ids),
    Function::new("clearAllCache", records::clear_all_cache),
    Function::new("clearCache", records::clear_cache),
    Function::new("clearClientRunCache", records::clear_client_run_cache),
    Function::new("clearClientRunId", generate::clear_client_run_id),
    Function::new("configure", settings::configure),
    Function::new("convertToStandardFormat", formats::convert_to_standard_format),
    Function::new("createClientRunId", ids::create_client_run_id),
    Function::new("detectRunIdFormat", formats::detect_run_id_format),
    Function::new("explainClientId", check::explain_client_id),
    Function::new("explainRunId", check::explain_run_id),
    Function::new("explainRunRecord", records::explain_run_record),
    Function::new("extractClientId", ids::extract_client_id),
    Function::new("generateRunId", ids::generate_run_id),
    Function::new("generateSequenceRunId", generate::generate_sequence_run_id),
    Function::new("generateTimestampRunId", generate::generate_timestamp_run_id),
    Function::new("getApifyRunForRunId", apify::get_apify_run_for_run_id),
    Function::new("getBaseRunId", ids::get_base_run_id),
    Function::new("getCachedRecordId", records::get_cached_record_id),
    Function::new("getCachedRunInfo", records::get_cached_run_info),
    Function::new("getClientRunRecordId", records::get_run_record_id),
    Function::new("getNormalizedRunId", ids::get_normalized_run_id),
    Function::new("getOrCreateRunId", generate::get_or_create_run_id),
    Function::new("getRunIdForApifyRun", apify::get_run_id_for_apify_run),
    Function::new("getRunRecordId", records::get_run_record_id),
    Function::new("hasClientSuffix", ids::has_client_suffix),
    Function::new("hasSpecificClientSuffix", ids::has_specific_client_suffix),
    Function::new("isRunId", ids::is_run_id),
    Function::new("jobIdToTimestamp", formats::job_id_to_timestamp),
    Function::new("linkApifyRun", apify::link_apify_run),
    Function::new("listRunRecords", records::list_run_records),
    Function::new("migrateRunId", ids::migrate_run_id),
    Function::new("normalizeRunId", ids::normalize_run_id),
    Function::new("parseRunId", ids::parse_run_id),
    Function::new("registerApifyRunId", apify::register_apify_run_id),
    Function::new("registerRunRecord", records::register_run_record),
    Function::new("requireRunRecordId", records::require_run_record_id),
    Function::new("resolveRunId", resolve::resolve_run_id),
    Function::new("resolveRunIdSource", resolve::resolve_run_id_source),
    Function::new("setLogger", settings::set_logger),
    Function::new("stats", settings::stats),
    Function::new("storeClientRunRecordId", records::store_client_run_record_id),
    Function::new("stripClientSuffix", ids::get_base_run_id),
    Function::new("validateRunId", ids::validate_run_id),
];

/// Names that one of the replaced modules gives another meaning.
const UNIFIED: &[Function] = &[
    Function::new("normalizeRunId", unified::normalize_run_id).with_source(unified::SOURCE),
    Function::new("validateRunId", unified::validate_run_id).with_source(unified::SOURCE),
];

/// Functions that take the time as an argument besides, for the package's own JavaScript.
const TIMED: &[Function] = &[
    Function::new("generateSequenceRunId", generate::timed_generate_sequence_run_id),
    Function::new("generateTimestampRunId", generate::timed_generate_timestamp_run_id),
    Function::new("registerRunRecord", records::timed_register_run_record),
];

/// The steps of `withRunRecord`, for the package's own JavaScript.
const CLAIMS: &[Function] = &[
    Function::new("withRunRecord", claims::begin).with_property("begin"),
    Function::new("withRunRecord", claims::conflict).with_property("conflict"),
    Function::new("withRunRecord", claims::fail).with_property("fail"),
    Function::new("withRunRecord", claims::resume).with_property("resume"),
    Function::new("withRunRecord", claims::settle).with_property("settle"),
    Function::new("withRunRecord", claims::lapse).with_property("lapse"),
    Function::new("withRunRecord", claims::missing).with_property("missing"),
    Function::new("withRunRecord", claims::wait).with_property("wait"),
];

/// The steps of `strict-run-id/express`, for the package's own JavaScript.
const BOUNDARY: &[Function] = &[
    Function::new("runIdBoundary", boundary::options).with_property("options"),
    Function::new("runIdBoundary", boundary::resolve).with_property("resolve"),
    Function::new("withRunId", boundary::enter).with_property("enter"),
    Function::new("runIdHeaders", boundary::header).with_property("header"),
    Function::new("instrumentAxios", boundary::client).with_property("client"),
    Function::new("instrumentAxios", boundary::mismatch).with_property("mismatch"),
];

/// The steps of `traceLogs` and `countRunIds`, for the package's own JavaScript.
const TRACE: &[Function] = &[
    Function::new("traceLogs", trace::start).with_property("start"),
    Function::new("countRunIds", trace::count).with_property("count"),
    Function::new("traceLogs", trace::progress).with_property("progress"),
    Function::new("traceLogs", trace::stop).with_property("stop"),
];

/// The group [`FORMULA_GROUP`]. Messages name them with their group, since `and` alone says little.
const FORMULA: &[Function] = &[
    Function::new("airtableFormula.and", formula::and).with_property("and"),
    Function::new("airtableFormula.baseIdMatches", formula::base_id_matches).with_property("baseIdMatches"),
    Function::new("airtableFormula.clientIdEquals", formula::client_id_equals)
        .with_property("clientIdEquals"),
    Function::new("airtableFormula.or", formula::or).with_property("or"),
    Function::new("airtableFormula.runIdEquals", formula::run_id_equals).with_property("runIdEquals"),
];

/// The object that holds [`FORMULA`].
const FORMULA_GROUP: &str = "airtableFormula";

/// For tests alone, on a sub-path of its own.
const TESTING: &[Function] = &[
    Function::new("panic", settings::panic),
    Function::new("resetRunIdState", settings::reset_run_id_state),
];

/// For the benchmark alone.
const FLOOR: &[Function] = &[
    Function::new("base", floor::base),
    Function::new("boolean", floor::boolean),
    Function::new("run", floor::run),
    Function::new("same", floor::same),
];

/// How the file gives functions for another realm; it is itself one of the main realm.
const BIND: &[Function] = &[Function::new("bind", bind)];

/// The module that [`UNIFIED`] belongs to.
const UNIFIED_MODULE: &str = "unifiedRunIdService";

/// The replaced modules, each with the names it had.
const MODULES: [(&str, &[&str]); 4] = [
    (
        "runIdUtils",
        &[
            "addClientSuffix",
            "extractClientId",
            "getBaseRunId",
            "hasClientSuffix",
            "hasSpecificClientSuffix",
            "stripClientSuffix",
        ],
    ),
    (
        "runIdService",
        &[
            "clearCache",
            "generateRunId",
            "getCachedRunInfo",
            "getRunRecordId",
            "normalizeRunId",
            "registerApifyRunId",
            "registerRunRecord",
            "stripClientSuffix",
        ],
    ),
    (
        "recordCache",
        &["clearAllCache", "clearClientRunCache", "getClientRunRecordId", "storeClientRunRecordId"],
    ),
    (
        UNIFIED_MODULE,
        &[
            "addClientSuffix",
            "cacheRecordId",
            "clearCache",
            "clearClientRunId",
            "convertToStandardFormat",
            "detectRunIdFormat",
            "extractClientId",
            "generateRunId",
            "generateTimestampRunId",
            "getBaseRunId",
            "getCachedRecordId",
            "getOrCreateRunId",
            "getRunRecordId",
            "jobIdToTimestamp",
            "registerApifyRunId",
            "registerRunRecord",
            "stripClientSuffix",
        ],
    ),
];

/// The class of errors for callers who load the file directly; the package hands in its own.
const ERROR_CLASS_SOURCE: &str = concat!(
    "(() => { const module = {};\n",
    include_str!("../../lib/RunIdError.js"),
    "\nreturn module.exports; })()"
);

/// Fills the exports: the functions of the main realm, and `bind`.
#[napi_derive::napi(module_exports)]
pub(crate) fn exports(exports: napi::bindgen_prelude::Object<'_>, env: napi::Env) -> napi::Result<()> {
    let (env, exports) = call::module(&env, &exports);
    main_realm(env, exports)
        .map_err(|failure| napi::Error::from_reason(format!("strict-run-id: {failure:?}")))
}

fn main_realm<'s>(env: Env<'s>, exports: Value<'s>) -> Result<(), Failure> {
    let error_class = env.run_script(ERROR_CLASS_SOURCE)?;
    let (realm, anchor) = Realm::new(env, env.global()?, error_class, Clock::System, None)?;
    // Without the groups `timed`, `claims`, `boundary` and `trace`: the clock is no public argument, nor is a claim.
    fill(env, exports, realm, anchor, error_class).map(|_| ())
}

/// `bind({ global, RunIdError, folder })`: the same exports for another realm.
fn bind<'s>(call: &Call<'s>) -> Answer<'s> {
    let env = call.env();
    let given = call.argument(0);
    if env.type_of(given)? != Type::Object {
        return Err(call.invalid(
            "realm",
            "it is no object",
            "Pass { global: globalThis, RunIdError, folder: __dirname }.",
        ));
    }
    let folder = env.get(given, "folder")?;
    let folder = match env.type_of(folder)? {
        Type::String => Some(String::from_utf16_lossy(&env.as_utf16(folder)?)),
        _ => None,
    };
    let error_class = env.get(given, "RunIdError")?;
    let (realm, anchor) = Realm::new(env, env.get(given, "global")?, error_class, Clock::Caller, folder)?;
    let exports = env.object()?;
    let [timed, claims, boundary, trace] = fill(env, exports, realm, anchor, error_class)?;
    env.set(exports, "timed", timed)?;
    env.set(exports, "claims", claims)?;
    env.set(exports, "boundary", boundary)?;
    env.set(exports, "trace", trace)?;
    Ok(exports)
}

/// Fills `exports` with all but the functions that are for the package's own JavaScript, which it gives in groups of
/// their own: `timed`, `claims`, `boundary` and `trace`.
fn fill<'s>(
    env: Env<'s>,
    exports: Value<'s>,
    realm: Realm,
    anchor: Value<'s>,
    error_class: Value<'s>,
) -> Result<[Value<'s>; 4], Failure> {
    let formats = frozen_formats(env, anchor)?;
    const TABLES: [&[Function]; 10] =
        [FUNCTIONS, UNIFIED, TIMED, CLAIMS, BOUNDARY, TRACE, FORMULA, TESTING, FLOOR, BIND];
    let functions = env.functions(realm, anchor, &TABLES)?;
    let mut rest = &functions[..];
    let [own, unified, timed, claims, boundary, trace, formula, testing, floor, bind] = TABLES.map(|table| {
        let (first, others) = rest.split_at(table.len());
        rest = others;
        first
    });
    let add_all = |object, functions: &[(&str, Value<'s>)]| {
        functions.iter().try_for_each(|&(name, function)| env.set(object, name, function))
    };
    let group = |functions: &[(&str, Value<'s>)]| {
        let group = env.object()?;
        add_all(group, functions).map(|()| group)
    };

    add_all(exports, own)?;
    add_all(exports, bind)?;
    env.set(exports, "RunIdError", error_class)?;
    env.set(exports, "RUN_ID_FORMATS", formats)?;
    env.set(exports, FORMULA_GROUP, group(formula)?)?;
    let testing = group(testing)?;
    env.set(testing, "floor", group(floor)?)?;
    env.set(exports, "testing", testing)?;
    for (module, names) in MODULES {
        let members: Vec<_> = own.iter().filter(|(name, _)| names.contains(name)).copied().collect();
        let members = group(&members)?;
        if module == UNIFIED_MODULE {
            add_all(members, unified)?;
            env.set(members, "RUN_ID_FORMATS", formats)?;
        }
        env.set(exports, module, members)?;
    }
    Ok([group(timed)?, group(claims)?, group(boundary)?, group(trace)?])
}

/// `RUN_ID_FORMATS`, frozen to the bottom.
fn frozen_formats<'s>(env: Env<'s>, anchor: Value<'s>) -> Answer<'s> {
    let (json, keys) = formats::run_id_formats();
    let formats = realm::parse_json(env, anchor, &json)?;
    for key in keys {
        env.freeze(env.get(formats, key)?)?;
    }
    env.freeze(formats)?;
    Ok(formats)
}
