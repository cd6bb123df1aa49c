//! The table of functions: name, body, and the modules that hold it. A new function is one row here.

use super::call::Function;
#[cfg(feature = "testing")]
use super::probes;
use super::{
    apify, audit, boundary, check, claims, copies, formats, formula, generate, ids, jobs, reading, records,
    resolve, settings, shared, shared_claims, shared_ids, shared_records, trace, unified,
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
            Function::step("runIdBoundary", "made", boundary::made),
            Function::step("instrumentAxios", "mismatch", boundary::mismatch),
            Function::step("runIdBoundary", "observe", boundary::resolve).observing(),
            Function::step("runIdBoundary", "observed", boundary::observed),
            Function::step("runIdBoundary", "observeMade", boundary::made).observing(),
            Function::step("runIdBoundary", "options", boundary::options),
            Function::step("runIdBoundary", "resolve", boundary::resolve),
        ],
        is_internal: true,
    },
    // What `sharedRuns` decides natively; its messages name its methods.
    Group {
        name: "shared",
        functions: &[
            Function::step("sharedRuns", "failed", shared::failed),
            Function::step("sharedRuns", "options", shared::options),
        ],
        is_internal: true,
    },
    // What its `withRunRecord` decides natively.
    Group {
        name: "sharedClaims",
        functions: &[
            Function::step("sharedRuns.withRunRecord", "begin", shared_claims::begin),
            Function::step("sharedRuns.withRunRecord", "clock", shared_claims::clock),
            Function::step("sharedRuns.withRunRecord", "conflict", shared_claims::conflict),
            Function::step("sharedRuns.withRunRecord", "created", shared_claims::created),
            Function::step("sharedRuns.withRunRecord", "expired", shared_claims::expired),
            Function::step("sharedRuns.withRunRecord", "fail", claims::fail),
            Function::step("sharedRuns.withRunRecord", "forgotten", shared_claims::forgotten),
            Function::step("sharedRuns.withRunRecord", "found", shared_claims::found),
            Function::step("sharedRuns.withRunRecord", "known", shared_claims::known),
            Function::step("sharedRuns.withRunRecord", "lapse", claims::lapse),
            Function::step("sharedRuns.withRunRecord", "lease", shared_claims::lease),
            Function::step("sharedRuns.withRunRecord", "missed", shared_claims::missed),
            Function::step("sharedRuns.withRunRecord", "missing", shared_records::missing),
            Function::step("sharedRuns.withRunRecord", "near", shared_claims::near),
            Function::step("sharedRuns.withRunRecord", "notStored", shared_claims::not_stored),
            Function::step("sharedRuns.withRunRecord", "noted", shared_claims::noted),
            Function::step("sharedRuns.withRunRecord", "overtaken", shared_claims::overtaken),
            Function::step("sharedRuns.withRunRecord", "own", shared_claims::own),
            Function::step("sharedRuns.withRunRecord", "owned", shared_claims::owned),
            Function::step("sharedRuns.withRunRecord", "unchecked", claims::unchecked),
            Function::step("sharedRuns.withRunRecord", "verified", shared_claims::verified),
            Function::step("sharedRuns.withRunRecord", "won", shared_claims::won),
        ],
        is_internal: true,
    },
    // What its functions on records and links decide.
    Group {
        name: "sharedRecords",
        functions: &[
            Function::step("sharedRuns.linkApifyRun", "apify", shared_records::apify),
            Function::step("sharedRuns.getRunIdForApifyRun", "apifyAsked", shared_records::apify_asked),
            Function::step("sharedRuns.getRunIdForApifyRun", "apifyFound", shared_records::apify_found),
            Function::step("sharedRuns.linkApifyRun", "apifyLinked", shared_records::apify_linked),
            Function::step("sharedRuns.getRunRecordId", "cached", shared_records::cached),
            Function::step("sharedRuns.requireRunRecordId", "cachedRequired", shared_records::cached),
            Function::step("sharedRuns.clearRunRecord", "cleared", shared_records::cleared),
            Function::step("sharedRuns.clearRunRecord", "clearing", shared_records::clearing),
            Function::step("sharedRuns.registerRunRecord", "conflict", shared_records::conflict),
            Function::step("sharedRuns", "fault", shared_records::fault),
            Function::step("sharedRuns.getRunRecordId", "found", shared_records::found),
            Function::step("sharedRuns.linkJob", "job", shared_records::job),
            Function::step("sharedRuns.getRunIdForJob", "jobAsked", shared_records::job_asked),
            Function::step("sharedRuns.linkJob", "jobLinked", shared_records::job_linked),
            Function::step("sharedRuns.listRuns", "list", shared_records::list),
            Function::step("sharedRuns", "log", shared_records::log),
            Function::step("sharedRuns.requireRunRecordId", "missing", shared_records::missing),
            Function::step("sharedRuns.replaceRunRecord", "missingOld", shared_records::missing),
            Function::step("sharedRuns", "own", shared_records::own),
            Function::step("sharedRuns.registerRunRecord", "owned", shared_records::owned),
            Function::step("sharedRuns.getRunRecordId", "question", shared_records::question),
            Function::step("sharedRuns.registerRunRecord", "registration", shared_records::registration),
            Function::step("sharedRuns.replaceRunRecord", "replaceConflict", shared_records::conflict),
            Function::step("sharedRuns.replaceRunRecord", "replaceOwned", shared_records::owned),
            Function::step("sharedRuns.replaceRunRecord", "replaced", shared_records::stored),
            Function::step("sharedRuns.replaceRunRecord", "replacement", shared_records::replacement),
            Function::step("sharedRuns.requireRunRecordId", "required", shared_records::required),
            Function::step(
                "sharedRuns.requireRunRecordId",
                "requiredQuestion",
                shared_records::required_question,
            ),
            Function::step("sharedRuns.getApifyRunForRunId", "runOfApify", shared_records::run),
            Function::step("sharedRuns.listJobsOfRun", "runOfJobs", shared_records::required_run),
            Function::step("sharedRuns.registerRunRecord", "stored", shared_records::stored),
        ],
        is_internal: true,
    },
    // What its functions that make ids decide.
    Group {
        name: "sharedIds",
        functions: &[
            Function::step("sharedRuns.reserveRunId", "begin", shared_ids::begin),
            Function::step("sharedRuns.reserveRunId", "end", shared_ids::end),
            Function::step("sharedRuns.reserveRunId", "reserved", shared_ids::reserved),
            Function::step("sharedRuns.runIdForSlot", "slot", shared_ids::slot),
            Function::step("sharedRuns.runIdForSlot", "slotted", shared_ids::slotted),
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
    // The steps of `auditTables`.
    Group {
        name: "audit",
        functions: &[
            Function::step("auditTables", "progress", reading::progress),
            Function::step("auditTables", "start", audit::start),
            Function::step("auditTables", "stop", reading::stop),
            Function::step("auditTables", "tables", audit::tables),
            Function::step("auditTables", "take", reading::take),
        ],
        is_internal: true,
    },
    // The steps of `traceLogs` and `countRunIds`.
    Group {
        name: "trace",
        functions: &[
            Function::step("countRunIds", "count", trace::count),
            Function::step("traceLogs", "progress", reading::progress),
            Function::step("traceLogs", "start", trace::start),
            Function::step("traceLogs", "stop", reading::stop),
            Function::step("traceLogs", "tables", trace::tables),
            Function::step("traceLogs", "take", reading::take),
        ],
        is_internal: true,
    },
];
