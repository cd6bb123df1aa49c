//! The table of functions: name, body, and the modules that hold it. A new function is one row here.

use super::call::Function;
#[cfg(feature = "testing")]
use super::probes;
use super::{
    apify, boundary, check, claims, copies, formats, formula, generate, ids, jobs, records, resolve,
    settings, trace, unified,
};

/// The package itself.
pub(super) const PACKAGE: &str = "package";
/// The module that replaces `utils/runIdUtils.js`.
const UTILS: &str = "runIdUtils";
/// The module that replaces `services/runIdService.js`.
const SERVICE: &str = "runIdService";
/// The module that replaces the cache of client run records.
const CACHE: &str = "recordCache";
/// The module that the migration guide names.
pub(super) const UNIFIED: &str = "unifiedRunIdService";

/// The modules besides the package.
pub(super) const MODULES: [&str; 4] = [UTILS, SERVICE, CACHE, UNIFIED];

/// The public functions. `npm run generate` writes lib/*.js, their types and index.js from this table.
pub(super) const PUBLIC: &[Function] = &[
    Function::new("addClientSuffix", ids::add_client_suffix).of(&[PACKAGE, UTILS, UNIFIED]),
    Function::new("cacheRecordId", records::cache_record_id).of(&[PACKAGE, UNIFIED]),
    Function::new("checkRunIds", check::check_run_ids).of(&[PACKAGE]),
    Function::new("clearAllCache", records::clear_all_cache).of(&[PACKAGE, CACHE]),
    Function::new("clearCache", records::clear_cache).of(&[PACKAGE, SERVICE, UNIFIED]),
    Function::new("clearClientRunCache", records::clear_client_run_cache).of(&[PACKAGE, CACHE]),
    Function::new("clearClientRunId", generate::clear_client_run_id).of(&[PACKAGE, UNIFIED]),
    Function::new("configure", settings::configure).of(&[PACKAGE]),
    Function::new("convertToStandardFormat", formats::convert_to_standard_format).of(&[PACKAGE, UNIFIED]),
    Function::new("createClientRunId", ids::create_client_run_id).of(&[PACKAGE]),
    Function::new("detectRunIdFormat", formats::detect_run_id_format).of(&[PACKAGE, UNIFIED]),
    Function::new("explainClientId", check::explain_client_id).of(&[PACKAGE]),
    Function::new("explainRunId", check::explain_run_id).of(&[PACKAGE]),
    Function::new("explainRunRecord", records::explain_run_record).of(&[PACKAGE]),
    Function::new("extractClientId", ids::extract_client_id).of(&[PACKAGE, UTILS, UNIFIED]),
    Function::new("generateRunId", ids::generate_run_id).of(&[PACKAGE, SERVICE, UNIFIED]),
    Function::new("generateSequenceRunId", generate::generate_sequence_run_id).of(&[PACKAGE]),
    Function::new("generateTimestampRunId", generate::generate_timestamp_run_id).of(&[PACKAGE, UNIFIED]),
    Function::new("getApifyRunForRunId", apify::get_apify_run_for_run_id).of(&[PACKAGE]),
    Function::new("getBaseRunId", ids::get_base_run_id).of(&[PACKAGE, UTILS, UNIFIED]),
    Function::new("getCachedRecordId", records::get_cached_record_id).of(&[PACKAGE, UNIFIED]),
    Function::new("getCachedRunInfo", records::get_cached_run_info).of(&[PACKAGE, SERVICE]),
    Function::new("getClientRunRecordId", records::get_run_record_id).of(&[PACKAGE, CACHE]),
    Function::new("getNormalizedRunId", ids::get_normalized_run_id).of(&[PACKAGE]),
    Function::new("getOrCreateRunId", generate::get_or_create_run_id).of(&[PACKAGE, UNIFIED]),
    Function::new("getRunIdForApifyRun", apify::get_run_id_for_apify_run).of(&[PACKAGE]),
    Function::new("getRunIdForJob", jobs::get_run_id_for_job).of(&[PACKAGE]),
    Function::new("getRunRecordId", records::get_run_record_id).of(&[PACKAGE, SERVICE, UNIFIED]),
    Function::new("hasClientSuffix", ids::has_client_suffix).of(&[PACKAGE, UTILS]),
    Function::new("hasSpecificClientSuffix", ids::has_specific_client_suffix).of(&[PACKAGE, UTILS]),
    Function::new("isRunId", ids::is_run_id).of(&[PACKAGE]),
    Function::new("jobIdToTimestamp", formats::job_id_to_timestamp).of(&[PACKAGE, UNIFIED]),
    Function::new("linkApifyRun", apify::link_apify_run).of(&[PACKAGE]),
    Function::new("linkJob", jobs::link_job).of(&[PACKAGE]),
    Function::new("listJobsOfRun", jobs::list_jobs_of_run).of(&[PACKAGE]),
    Function::new("listRunRecords", records::list_run_records).of(&[PACKAGE]),
    Function::new("migrateRunId", ids::migrate_run_id).of(&[PACKAGE]),
    Function::new("normalizeRunId", ids::normalize_run_id).of(&[PACKAGE, SERVICE]),
    Function::new("normalizeRunId", unified::normalize_run_id)
        .with_source(unified::SOURCE, Some(unified::FORCE_NEW))
        .of(&[UNIFIED]),
    Function::new("parseRunId", ids::parse_run_id).of(&[PACKAGE]),
    Function::new("registerApifyRunId", apify::register_apify_run_id).of(&[PACKAGE, SERVICE, UNIFIED]),
    Function::new("registerRunRecord", records::register_run_record).of(&[PACKAGE, SERVICE, UNIFIED]),
    Function::new("replaceRunRecord", records::replace_run_record).of(&[PACKAGE]),
    Function::new("requireBaseRunId", ids::require_base_run_id).of(&[PACKAGE]),
    Function::new("requireClientRunId", ids::require_client_run_id).of(&[PACKAGE]),
    Function::new("requireRunRecordId", records::require_run_record_id).of(&[PACKAGE]),
    Function::new("resolveRunId", resolve::resolve_run_id).of(&[PACKAGE]),
    Function::new("resolveRunIdSource", resolve::resolve_run_id_source).of(&[PACKAGE]),
    Function::new("setLogger", settings::set_logger).of(&[PACKAGE]),
    Function::new("stats", settings::stats).of(&[PACKAGE]),
    Function::new("storeClientRunRecordId", records::store_client_run_record_id).of(&[PACKAGE, CACHE]),
    Function::new("stripClientSuffix", ids::get_base_run_id).of(&[PACKAGE, UTILS, SERVICE, UNIFIED]),
    Function::new("validateRunId", ids::validate_run_id).of(&[PACKAGE]),
    Function::new("validateRunId", unified::validate_run_id)
        .with_source(unified::SOURCE, None)
        .of(&[UNIFIED]),
];

/// A group of functions: an object that holds them.
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) functions: &'static [Function],
    /// Whether only the package's own JavaScript gets it, through `bind`.
    pub(super) is_internal: bool,
}

pub(super) const GROUPS: &[Group] = &[
    // Messages name the group as well, since `and` alone says little.
    Group {
        name: "airtableFormula",
        functions: &[
            Function::step("airtableFormula.and", "and", formula::and),
            Function::step("airtableFormula.baseIdMatches", "baseIdMatches", formula::base_id_matches),
            Function::step("airtableFormula.clientIdEquals", "clientIdEquals", formula::client_id_equals),
            Function::step("airtableFormula.or", "or", formula::or),
            Function::step("airtableFormula.runIdEquals", "runIdEquals", formula::run_id_equals),
        ],
        is_internal: false,
    },
    // For tests, those of users too.
    Group {
        name: "testing",
        functions: &[Function::new("resetRunIdState", settings::reset_run_id_state)],
        is_internal: true,
    },
    #[cfg(feature = "testing")]
    Group {
        name: "probes",
        functions: &[
            Function::new("base", probes::base),
            Function::new("boolean", probes::boolean),
            Function::new("panic", probes::panic),
            Function::new("run", probes::run),
            Function::new("same", probes::same),
        ],
        is_internal: true,
    },
    // Functions that take the time as an argument too: the clock isn't a public argument.
    Group {
        name: "timed",
        functions: &[
            Function::new("generateSequenceRunId", generate::timed_generate_sequence_run_id),
            Function::new("generateTimestampRunId", generate::timed_generate_timestamp_run_id),
            Function::new("registerRunRecord", records::timed_register_run_record),
        ],
        is_internal: true,
    },
    // The steps of `withRunRecord`.
    Group {
        name: "claims",
        functions: &[
            Function::step("withRunRecord", "begin", claims::begin),
            Function::step("withRunRecord", "created", claims::created),
            Function::step("withRunRecord", "fail", claims::fail),
            Function::step("withRunRecord", "lapse", claims::lapse),
            Function::step("withRunRecord", "lookedUp", claims::looked_up),
            Function::step("withRunRecord", "resume", claims::resume),
            Function::step("withRunRecord", "settle", claims::settle),
            Function::step("withRunRecord", "unchecked", claims::unchecked),
            Function::step("withRunRecord", "verified", claims::verified),
            Function::step("withRunRecord", "wait", claims::wait),
        ],
        is_internal: true,
    },
    // The steps of `strict-run-id/express`.
    Group {
        name: "boundary",
        functions: &[
            Function::step("instrumentAxios", "allows", boundary::allows),
            Function::step("instrumentAxios", "client", boundary::client),
            Function::step("withRunId", "enter", boundary::enter),
            Function::step("runIdHeaders", "header", boundary::header),
            Function::step("runIdErrorHandler", "log", boundary::log),
            Function::step("instrumentAxios", "mismatch", boundary::mismatch),
            Function::step("runIdBoundary", "options", boundary::options),
            Function::step("runIdBoundary", "resolve", boundary::resolve),
        ],
        is_internal: true,
    },
    // The steps of lib/copies.js.
    Group {
        name: "copies",
        functions: &[Function::new("identity", copies::identity), Function::new("warn", copies::warn)],
        is_internal: true,
    },
    // For `check --clients`.
    Group { name: "lookalike", functions: &[Function::new("skeleton", check::skeleton)], is_internal: true },
    // The steps of `traceLogs` and `countRunIds`.
    Group {
        name: "trace",
        functions: &[
            Function::step("countRunIds", "count", trace::count),
            Function::step("traceLogs", "progress", trace::progress),
            Function::step("traceLogs", "start", trace::start),
            Function::step("traceLogs", "stop", trace::stop),
            Function::step("traceLogs", "tables", trace::tables),
            Function::step("traceLogs", "take", trace::take),
        ],
        is_internal: true,
    },
];
