//! The phrases by which logs say a step, and the words that change what a phrase means: all that has to grow when a backend
//! words its lines in another way, and nothing else.
//!
//! To add a phrase:
//!
//! 1. Write it as the message has it, in lower case. It matches whole words, in any case. `#` stands for a run id, ` * ` for
//!    none to three words of one clause, and a space for a hyphen or underscore, too.
//! 2. Name in it what it is about (a run, its id, its record), wherever a run works on other things, too: a lead that was not
//!    found is no run that is lost.
//! 3. Of a miss, an end and a making, the words around the phrase count as well: a row is passed over where its clause holds
//!    a word that is not in [`STANDS`], so that `company page not found` and `setup complete` say nothing. A word that is
//!    always said of a run, and of nothing else, is added there.
//! 4. Put it with the rows of its step. Where a message holds several, the first row wins, so what is special stands above
//!    what is common: `not found` above `found`.
//! 5. Add a message that says it to the tests in `say.rs`, and its neighbour that says something else.
//!
//! A phrase that is missing costs a finding; one too many makes a false one. A test says so where a row can't be reached for
//! one above it.

use super::Step;

/// The phrases, the special ones first.
pub(super) const PHRASES: &[(&str, Step)] = &[
    // Words of this package's own errors and lines.
    ("job tracking record not found", Step::NotFound),
    ("err run record not found", Step::NotFound),
    ("not found runid", Step::NotFound),
    ("strict run id error", Step::Failed),
    ("strict mode", Step::Failed),
    ("registered * registerapifyrunid", Step::Mentioned),
    // What was missed and is made at once.
    ("failed to create", Step::Failed),
    ("failed to register", Step::Failed),
    ("failed creating", Step::Failed),
    ("error creating", Step::Failed),
    ("could not create", Step::Failed),
    ("couldn't create", Step::Failed),
    ("cannot create", Step::Failed),
    ("unable to create", Step::Failed),
    ("creating * run id", Step::Made),
    ("creating * record", Step::Registered),
    ("creating * row", Step::Registered),
    ("creating one", Step::Registered),
    ("creating new one", Step::Registered),
    ("creating a new one", Step::Registered),
    ("creating it", Step::Registered),
    ("will create", Step::Registered),
    // Missed.
    ("no * record", Step::NotFound),
    ("no * row", Step::NotFound),
    ("no such run", Step::NotFound),
    ("record * not found", Step::NotFound),
    ("record * not be found", Step::NotFound),
    ("record * does not exist", Step::NotFound),
    ("record * doesn't exist", Step::NotFound),
    ("record * missing", Step::NotFound),
    ("missing * record", Step::NotFound),
    ("row * not found", Step::NotFound),
    ("row * not be found", Step::NotFound),
    ("row * does not exist", Step::NotFound),
    ("job * not found", Step::NotFound),
    ("job * does not exist", Step::NotFound),
    ("run * not found", Step::NotFound),
    ("run * not be found", Step::NotFound),
    ("run * does not exist", Step::NotFound),
    ("run * doesn't exist", Step::NotFound),
    ("run * not registered", Step::NotFound),
    ("runid * not found", Step::NotFound),
    ("runid * not registered", Step::NotFound),
    ("# * not found", Step::NotFound),
    ("# * not be found", Step::NotFound),
    ("# * does not exist", Step::NotFound),
    ("# * doesn't exist", Step::NotFound),
    ("# * not registered", Step::NotFound),
    ("not found #", Step::NotFound),
    ("not find * record", Step::NotFound),
    ("not find * row", Step::NotFound),
    ("not find run", Step::NotFound),
    ("not find job", Step::NotFound),
    ("not find #", Step::NotFound),
    ("couldn't find * record", Step::NotFound),
    ("couldn't find run", Step::NotFound),
    ("couldn't find #", Step::NotFound),
    ("cannot find * record", Step::NotFound),
    ("cannot find run", Step::NotFound),
    ("cannot find #", Step::NotFound),
    ("can't find * record", Step::NotFound),
    ("can't find run", Step::NotFound),
    ("can't find #", Step::NotFound),
    ("unable to find * record", Step::NotFound),
    ("unable to find run", Step::NotFound),
    ("unable to find #", Step::NotFound),
    ("failed to find * record", Step::NotFound),
    ("failed to find run", Step::NotFound),
    ("failed to find #", Step::NotFound),
    // Another's end, and a pause, which are not the end.
    ("webhook received", Step::Received),
    ("received * webhook", Step::Received),
    ("not completed", Step::Mentioned),
    ("not complete", Step::Mentioned),
    ("retrying", Step::Mentioned),
    ("will retry", Step::Mentioned),
    ("trying again", Step::Mentioned),
    // Ended otherwise.
    ("failed", Step::Failed),
    ("aborted", Step::Failed),
    ("cancelled", Step::Failed),
    ("canceled", Step::Failed),
    ("crashed", Step::Failed),
    ("timed out", Step::Failed),
    ("gave up", Step::Failed),
    ("refused", Step::Failed),
    ("run * stopped", Step::Failed),
    // Registered.
    ("registered runid", Step::Registered),
    ("registered run", Step::Registered),
    ("registered client run", Step::Registered),
    ("registered * record", Step::Registered),
    ("registered #", Step::Registered),
    ("record * registered", Step::Registered),
    ("run * registered", Step::Registered),
    ("# registered", Step::Registered),
    ("created * record", Step::Registered),
    ("created * row", Step::Registered),
    ("record * created", Step::Registered),
    ("row * created", Step::Registered),
    ("inserted * record", Step::Registered),
    ("inserted * row", Step::Registered),
    ("stored * record", Step::Registered),
    ("cached * record", Step::Registered),
    // Made.
    ("generated run", Step::Made),
    ("generated * id", Step::Made),
    ("generated * runid", Step::Made),
    ("generated timestamp", Step::Made),
    ("generated #", Step::Made),
    ("generating * id", Step::Made),
    ("generating * runid", Step::Made),
    ("generating #", Step::Made),
    ("generate run id", Step::Made),
    ("regenerated", Step::Made),
    ("regenerating", Step::Made),
    ("run id * generated", Step::Made),
    ("runid * generated", Step::Made),
    ("run id * created", Step::Made),
    ("# generated", Step::Made),
    ("created * run id", Step::Made),
    ("made * run id", Step::Made),
    ("made * runid", Step::Made),
    ("new run id #", Step::Made),
    ("new runid #", Step::Made),
    // Found.
    ("found runid", Step::Found),
    ("found run", Step::Found),
    ("found * record", Step::Found),
    ("found * row", Step::Found),
    ("found #", Step::Found),
    ("record * found", Step::Found),
    ("row * found", Step::Found),
    ("run * found", Step::Found),
    ("# found", Step::Found),
    ("cache hit", Step::Found),
    ("existing * record", Step::Found),
    ("already registered", Step::Found),
    ("record * already exists", Step::Found),
    ("run * already exists", Step::Found),
    // Looked up.
    ("looking up * record", Step::LookedUp),
    ("looking up * runid", Step::LookedUp),
    ("looking up * run", Step::LookedUp),
    ("looking up #", Step::LookedUp),
    ("looking for * record", Step::LookedUp),
    ("looking for run", Step::LookedUp),
    ("looking for #", Step::LookedUp),
    ("looked up * record", Step::LookedUp),
    ("looked up * run", Step::LookedUp),
    ("looked up #", Step::LookedUp),
    ("look up * record", Step::LookedUp),
    ("record lookup", Step::LookedUp),
    ("searching for * record", Step::LookedUp),
    ("searching for run", Step::LookedUp),
    ("finding * record", Step::LookedUp),
    ("fetching * record", Step::LookedUp),
    ("retrieving * record", Step::LookedUp),
    ("querying * record", Step::LookedUp),
    ("cache miss", Step::LookedUp),
    // Ended well.
    ("completed", Step::Completed),
    ("complete", Step::Completed),
    ("finished", Step::Completed),
    ("succeeded", Step::Completed),
    ("run * ended", Step::Completed),
    ("run * done", Step::Completed),
    ("# done", Step::Completed),
    ("all done", Step::Completed),
    // Changed.
    ("updated * record", Step::Updated),
    ("updated * row", Step::Updated),
    ("updated * run", Step::Updated),
    ("updated * job", Step::Updated),
    ("updated * metrics", Step::Updated),
    ("updated * status", Step::Updated),
    ("updated #", Step::Updated),
    ("updating * record", Step::Updated),
    ("updating * row", Step::Updated),
    ("updating * run", Step::Updated),
    ("updating * job", Step::Updated),
    ("updating * metrics", Step::Updated),
    ("updating * status", Step::Updated),
    ("updating #", Step::Updated),
    ("record * updated", Step::Updated),
    ("row * updated", Step::Updated),
    ("run * updated", Step::Updated),
    ("metrics * updated", Step::Updated),
    ("status * updated", Step::Updated),
    ("# updated", Step::Updated),
    ("saved * metrics", Step::Updated),
    ("metrics saved", Step::Updated),
    ("wrote * metrics", Step::Updated),
    // Handed on.
    ("passing * id", Step::PassedOn),
    ("passing * runid", Step::PassedOn),
    ("passing #", Step::PassedOn),
    ("passed on", Step::PassedOn),
    ("passed to", Step::PassedOn),
    ("handing", Step::PassedOn),
    ("handed", Step::PassedOn),
    ("forwarding", Step::PassedOn),
    ("forwarded", Step::PassedOn),
    ("calling", Step::PassedOn),
    ("triggering", Step::PassedOn),
    ("triggered", Step::PassedOn),
    ("sending", Step::PassedOn),
    ("sent", Step::PassedOn),
    ("starting client", Step::PassedOn),
    // Come in.
    ("received", Step::Received),
    ("receiving", Step::Received),
    ("incoming", Step::Received),
    ("accepted", Step::Received),
    ("resolved", Step::Received),
    ("picked up", Step::Received),
    ("using * run id", Step::Received),
    ("using * runid", Step::Received),
    ("request", Step::Received),
    ("webhook", Step::Received),
];

/// What a run works on, and is no record of a run: `lead record not found` says nothing of the run. Where one of these stands
/// before or between the words of a row that is about the id or the record of a run, that row is passed over.
pub(super) const OTHERS: [&str; 20] = [
    "apify",
    "actor",
    "lead",
    "leads",
    "post",
    "posts",
    "profile",
    "profiles",
    "contact",
    "contacts",
    "comment",
    "comments",
    "user",
    "users",
    "connection",
    "connections",
    "webhook",
    "score",
    "scores",
    "settings",
];

/// Behind one of [`OTHERS`], what makes it the work of a run: `lead scoring`.
pub(super) const WORK: [&str; 4] = ["scoring", "harvesting", "harvest", "batch"];

/// What brings a message back from one of [`OTHERS`] to its run.
pub(super) const OF_RUN: [&str; 4] = ["run", "job", "tracking", "runid"];

/// The words that may stand in the clause of a row of these steps, beside ids and the names of clients. They are what is said
/// of a run, its id and its record; any other word may be what the clause is about.
pub(super) const STANDS: [(Step, &[&str]); 3] = [
    (
        Step::NotFound,
        &[
            OF_A_RUN,
            "not no never still already couldn cannot can could doesn does did didn do wasn isn hasn t unable failed to",
            "find found exist exists such missing registered existing matching corresponding there lookup by under that",
            "airtable registry database db table error err scoring harvesting harvest",
        ],
    ),
    (
        Step::Completed,
        &[
            OF_A_RUN,
            "scoring harvesting harvest flow flows work workflow process processing pipeline execution script resume smart",
            "status state set marked marking updated updating successfully finally already just now after by to",
            "all everything whole entire full nightly daily hourly weekly scheduled cron airtable",
        ],
    ),
    (
        Step::Made,
        &[
            OF_A_RUN,
            "generated generating generate regenerated regenerating created creating made new fresh unique timestamp standard",
            "successfully just now instead here again anyway locally automatically we i",
        ],
    ),
];

/// What stands in all of them.
const OF_A_RUN: &str = "a an the this its any was is are be been has have had for of in on at with from as \
    client clients tenant run runs job jobs tracking record row id ids runid clientid base master";

/// Behind these, a word with a capital or in quotes is the name of a client.
pub(super) const NAMERS: &[&str] = &["for", "of", "client", "tenant", "clientid"];

/// What joins another clause to one; and the key behind which this package's own lines say who wrote them.
pub(super) const JOINS: &[&str] = &["because", "but", "since", "while", "when", "so", "and", "source"];

/// Behind these stands what an id is made for, from and in.
pub(super) const LIMITS: &[&str] = &["for", "in", "on", "at", "with", "from", "via", "using", "as", "to"];

/// Zones of time, as they stand behind one.
pub(super) const ZONES: [&str; 15] = [
    "UTC", "GMT", "BST", "CET", "CEST", "EET", "EEST", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT",
];

/// What makes of a phrase its contrary.
pub(super) const DENIALS: &[&str] = &["not", "no", "never", "cannot", "without"];

/// What claims that something went well, whatever it was.
pub(super) const SUCCESS: [&str; 3] = ["success", "successfully", "successful"];

/// Claims so without a word.
pub(super) const SIGN: &[u8] = "✅".as_bytes();

/// How the errors and warnings of this package begin.
pub(super) const REFUSALS: [&str; 2] = ["strict run id error", "strict mode"];
