//! All errors, one row each.
//!
//! The rest of the crate answers with a [`Refusal`], which holds what is known where the rule was broken. At
//! the border to JavaScript it becomes a [`Report`]: code, message, hint, fields, and what whoever sent the
//! request may read. [`Refusal::row`] has all of that in one place for each error, so adding an error is adding
//! a variant and its row. A message says what was passed to which function, what is wrong with it, and what to
//! do. Text from outside enters it only as [`Shown`]: escaped and cut.

mod code;
mod evidence;
mod reason;

pub use code::{ErrorCode, Origin};
pub use evidence::{Cause, Evidence, Limit, Nearness};
pub use reason::Reason;

use std::borrow::Cow;

use crate::shown::{Shown, shown_number};

/// What [`Refusal::RecordNotFound`] begins with, before the run id; `trace` recognizes it in logs.
pub const RECORD_NOT_FOUND: &str = "Job tracking record not found for run";

/// Text that was passed as an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// For the message.
    pub shown: Shown,
    /// For the error's field; `None` if the text is too long or malformed to be handed on.
    pub text: Option<String>,
}

impl From<&str> for Given {
    fn from(text: &str) -> Self {
        Self { shown: Shown::new(text), text: Some(text.to_owned()) }
    }
}

/// The run that an error about a record is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunOfRecord {
    /// The run id that was passed.
    pub given: String,
    /// The client in that run id.
    pub client_id: Option<String>,
    /// The client that was passed beside it.
    pub expected_client_id: Option<String>,
    /// The run id of the pair.
    pub full: String,
}

/// What is wrong with a record id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordIdFault {
    /// It was not passed.
    Absent,
    /// Not 1 to 128 printable ASCII characters without a space.
    Characters,
    /// It is what JavaScript prints for a value that isn't there: `undefined`.
    Reserved,
    /// It is the client id.
    IsClientId,
    /// It is a run id.
    IsRunId,
    /// The call has one argument more than the function takes.
    ThirdArgument,
}

impl RecordIdFault {
    /// Returns what happened and what to do about it. `shown` is what was passed to `function`, or what a callback
    /// of it returned.
    fn explain(self, function: &str, shown: &str, callback: Option<&str>) -> (String, &'static str) {
        let why = match (self, callback) {
            (Self::Absent, None) => {
                return (
                    format!("No record id given to {function}."),
                    "Pass the id of the row, such as recKU8iGyB0A3pxFi.",
                );
            }
            (Self::Absent, Some(callback)) => {
                return (
                    format!("{callback}() of {function} returned no record id."),
                    "Return the id of the row that create() wrote, such as recKU8iGyB0A3pxFi.",
                );
            }
            (Self::ThirdArgument, _) => {
                return (
                    format!("{function} takes two arguments, (runId, recordId), but got three."),
                    "For (runId, clientId, recordId), call registerRunRecord().",
                );
            }
            (Self::Characters, _) => "A record id is 1 to 128 printable ASCII characters without a space.",
            (Self::Reserved, _) => "That is what JavaScript prints for a value that isn't a record id.",
            (Self::IsClientId, _) => "That is the client id.",
            (Self::IsRunId, _) => "That is a run id.",
        };
        match callback {
            Some(callback) => (
                format!("{callback}() of {function} returned {shown} as the record id. {why}"),
                "Return the id of the row, such as recKU8iGyB0A3pxFi.",
            ),
            None => (
                format!("{function} was given {shown} as the record id. {why}"),
                match self {
                    Self::Characters | Self::Reserved => "Pass the id of the row, such as recKU8iGyB0A3pxFi.",
                    _ => "Are the arguments swapped? A record id names the row, such as recKU8iGyB0A3pxFi.",
                },
            ),
        }
    }
}

/// One of several run ids that contradict each other, and the place it was found in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedRunId {
    /// The place, as messages name it: `req.query.runId`.
    pub place: Cow<'static, str>,
    /// The run id there.
    pub run_id: String,
    /// Whether it came with the request, or is the backend's own.
    pub origin: Origin,
}

/// How a value that isn't a string probably came to be passed as an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likely {
    /// Unknown.
    Unknown,
    /// `Array.prototype.map` passed an index.
    MapIndex,
    /// An array of so many, which a query or a header is if it was given more than once.
    Array(u32),
    /// It was.
    Repeated(u32),
}

/// What a store has for a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    /// It could not be asked.
    Unknown,
    /// No record.
    Nothing,
    /// This record, which `by` registered.
    #[expect(missing_docs, reason = "the fields are named after what they hold")]
    Record { record_id: String, by: String },
}

impl Stored {
    /// Returns the sentence about it, and what to do about one of two rows. The hint is public, so it names none.
    fn explain(&self, rows: [&str; 2]) -> (String, &'static str) {
        const OTHERWISE: &str = "Delete one of the two rows. The next withRunRecord() call registers the row that find() returns.";
        match self {
            Self::Unknown => (String::new(), OTHERWISE),
            Self::Nothing => (" Neither is registered.".to_owned(), OTHERWISE),
            Self::Record { record_id, by } => (
                format!(" \"{}\" is registered, by {}.", Shown::new(record_id), Shown::new(by)),
                match rows.contains(&record_id.as_str()) {
                    true => "Delete the row that is not registered.",
                    false => "Delete the rows that are not registered.",
                },
            ),
        }
    }
}

/// What a function refused, and why.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are named after what they hold")]
pub enum Refusal {
    /// A value that isn't a string, passed as an id. `type_name` is `Object`, `Number`…
    NotString { argument: Cow<'static, str>, type_name: &'static str, described: String, likely: Likely },
    /// Text that isn't a run id.
    RunIdFormat { argument: Cow<'static, str>, given: Given, reason: Reason },
    /// A run id of a kind that the function doesn't take.
    RunIdKind { given: Given, wanted: &'static str, hint: &'static str },
    /// Text that isn't a client id.
    ClientIdFormat { argument: &'static str, given: Given, reason: Reason },
    /// A run id that belongs to another client than the caller's.
    ClientMismatch { run_id: String, client_id: String, expected_client_id: String },
    /// A base id where a client run id is expected.
    BaseRunId { run_id: String, expected_client_id: Option<String> },
    /// A client run id where a base id is expected.
    ClientRunId { run_id: String, client_id: String },
    /// No run id; `looked_in` names the places that could have held one.
    RunIdMissing { looked_in: Vec<Cow<'static, str>> },
    /// A place for a run id that is present but holds the empty text or null.
    RunIdEmpty { argument: Cow<'static, str> },
    /// Places that hold the ids of different runs.
    SourcesDisagree { sources: Vec<PlacedRunId> },
    /// No id of another kind, which a function takes in the place of a run id.
    IdMissing { argument: &'static str, hint: &'static str },
    /// No client id although one is required.
    ClientIdMissing,
    /// The same, beside a run id that contains one.
    ClientIdOmitted { run_id: String, client_id: String },
    /// A function that was removed.
    Deprecated,
    /// The next free second is too far ahead of the clock.
    SecondsExhausted,
    /// The day's 999 sequence numbers are used up.
    SequenceExhausted { day: String },
    /// The client alone holds as many seconds ahead of the clock as one client may.
    ClientSecondsExhausted { client_id: String },
    /// The client alone took a third of the day's sequence numbers.
    ClientSequenceExhausted { day: String, client_id: String },
    /// The clock shows a time that ids can't.
    ClockRange { unix_ms: f64 },
    /// A value that isn't a record id, passed as one, or returned as one by a callback.
    RecordId {
        given: Option<Given>,
        described: Option<String>,
        fault: RecordIdFault,
        callback: Option<&'static str>,
    },
    /// The pair already has another record than the one that was `given`, or that was `expected` in order to be
    /// replaced; `diagnosis` says which records it had before.
    RecordConflict {
        run: Box<RunOfRecord>,
        registered: String,
        expected: Option<String>,
        given: String,
        diagnosis: Vec<Evidence>,
    },
    /// The record belongs to another client, whose run is `owner`.
    RecordOfOtherClient { run: Box<RunOfRecord>, owner: String, given: String },
    /// The pair has no record; `diagnosis` says what is registered near it.
    RecordNotFound { run: Box<RunOfRecord>, diagnosis: Vec<Evidence> },
    /// No record came of an attempt to make one.
    RecordNotMade { run: Box<RunOfRecord>, why: String },
    /// A record was created, but could not be checked and registered.
    RecordNotChecked { run: Box<RunOfRecord>, created: String, why: String },
    /// A thread that ended had begun to create a record, which is `created` if that is known.
    RecordAbandoned { run: Box<RunOfRecord>, created: Option<String>, remaining_ms: u64 },
    /// Another refusal, by which a record that was `created` isn't registered.
    AfterCreate { created: String, refusal: Box<Self> },
    /// Two records were made for one run, `made` here and `found` elsewhere.
    RecordMadeTwice { run: Box<RunOfRecord>, found: String, made: String },
    /// No record is registered for a run, neither in the process nor in the store that processes share.
    RecordNotInStore { run: Box<RunOfRecord>, diagnosis: Vec<Evidence> },
    /// The run has two rows: `own`, which this process created or found, and `other`.
    RowsOfOneRun { run: Box<RunOfRecord>, own: String, is_created: bool, other: String, stored: Stored },
    /// The store that processes share has the record for another client.
    RecordOfClient { run: Box<RunOfRecord>, client_id: String, given: String },
    /// The store that processes share could not be asked, or did not answer. `run` and `made`, the record that was created
    /// before, if there are.
    StoreFailed {
        store: String,
        phase: String,
        why: String,
        run: Option<Box<RunOfRecord>>,
        made: Option<String>,
    },
    /// An Apify run, or a run, that is already linked to another.
    ApifyConflict { run_id: String, linked: String, given: String },
    /// A job that is already linked to another run.
    JobConflict { job_id: String, linked: String, given: String },
    /// Any other invalid argument.
    InvalidArgument { argument: &'static str, problem: String, hint: Cow<'static, str> },
}

/// The contents of a `RunIdError`, made from a [`Refusal`] at the border.
#[derive(Clone, Debug, PartialEq)]
pub struct Report<'a> {
    /// The code of the error.
    pub code: ErrorCode,
    /// The HTTP status by default.
    pub status: u16,
    /// The whole message, for the log.
    pub message: String,
    /// The message for whoever sent the request, if it may not hold all of [`Self::message`]. It holds nothing
    /// but what that call was passed.
    pub public_message: Option<String>,
    /// What to do about it. Both messages end with it.
    pub hint: Cow<'static, str>,
    /// The ids that were passed.
    pub fields: Fields<'a>,
}

/// The fields of a `RunIdError`, those that apply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are those of RunIdError in index.d.ts")]
pub struct Fields<'a> {
    pub run_id: Option<&'a str>,
    pub client_id: Option<&'a str>,
    pub expected_client_id: Option<&'a str>,
    pub record_id: Option<&'a str>,
}

impl RunOfRecord {
    fn fields(&self) -> Fields<'_> {
        Fields {
            run_id: Some(&self.given),
            client_id: self.client_id.as_deref(),
            expected_client_id: self.expected_client_id.as_deref(),
            record_id: None,
        }
    }
}

/// The row of one error: its code, what happened in a sentence, and what to do about it.
struct Row<'a> {
    code: ErrorCode,
    problem: String,
    hint: Cow<'static, str>,
    /// What happened, for whoever sent the request, if `problem` holds more than the call was passed.
    public_problem: Option<String>,
    fields: Fields<'a>,
}

impl<'a> Row<'a> {
    fn new(code: ErrorCode, problem: impl Into<String>, hint: impl Into<Cow<'static, str>>) -> Self {
        let (problem, hint) = (problem.into(), hint.into());
        Self { code, problem, hint, public_problem: None, fields: Fields::default() }
    }

    fn public(self, problem: impl Into<String>) -> Self {
        Self { public_problem: Some(problem.into()), ..self }
    }

    /// [`Self::public`] if the refused value came with a request, because what it was compared with did not.
    fn public_of_request(self, origin: Origin, problem: impl Into<String>) -> Self {
        match origin {
            Origin::Caller | Origin::Backend => self,
            Origin::Request => self.public(problem),
        }
    }

    fn fields(self, fields: Fields<'a>) -> Self {
        Self { fields, ..self }
    }

    fn run_id(self, run_id: Option<&'a str>) -> Self {
        self.fields(Fields { run_id, ..Fields::default() })
    }

    fn message(&self, problem: &str) -> String {
        [self.code.opening(), problem, " ", &self.hint].concat()
    }
}

impl Refusal {
    /// Returns everything there is to say about it: `function` was called, and the refused value came from
    /// `origin`.
    #[must_use]
    pub fn report(&self, function: &str, origin: Origin) -> Report<'_> {
        let row = self.row(function, origin);
        Report {
            code: row.code,
            status: row.code.status(origin),
            message: row.message(&row.problem),
            public_message: match origin {
                Origin::Caller | Origin::Request => row.public_problem.as_deref().map(|it| row.message(it)),
                Origin::Backend => {
                    Some(row.message(&format!("{function} refused a value of the backend's own.")))
                }
            },
            hint: row.hint,
            fields: row.fields,
        }
    }

    /// The table of errors.
    fn row(&self, function: &str, origin: Origin) -> Row<'_> {
        match self {
            Self::NotString { argument, type_name, described, likely } => Row::new(
                ErrorCode::RunIdNotString,
                format!(
                    "{type_name} passed to {function} instead of string: {argument} is {described}{}",
                    match likely {
                        Likely::Repeated(2) => ". It was given twice.".to_owned(),
                        Likely::Repeated(times) => format!(". It was given {times} times."),
                        _ if described.ends_with('?') => String::new(),
                        _ => ".".to_owned(),
                    }
                ),
                match (likely, argument.as_ref()) {
                    (Likely::MapIndex, argument) => {
                        let rest = match function {
                            // The client is optional, and in unifiedRunIdService a source is second.
                            "normalizeRunId" => String::new(),
                            _ => format!(", {argument}"),
                        };
                        format!(
                            "ids.map({function}) passes an index as the second argument. Write ids.map((id) => {function}(id{rest}))."
                        )
                        .into()
                    }
                    (Likely::Repeated(_), _) => Cow::from("Send it once, as a string."),
                    (_, "clientId") => Cow::from("Pass the client id itself, as a string, such as Ada-Park."),
                    _ => Cow::from("Pass the id itself, as a string."),
                },
            ),
            Self::RunIdFormat { argument, given, reason } => Row::new(
                reason.run_id_code(),
                format!(
                    "{}: \"{}\", passed to {function} as {argument}. {}",
                    match reason {
                        Reason::DoubledClient => "Client suffix appears twice in run ID",
                        _ => "Non-standard run ID format encountered",
                    },
                    given.shown,
                    reason.sentence()
                ),
                match (argument.as_ref(), reason) {
                    ("apifyRunId", Reason::Unknown) => "Pass the id that Apify returned, unchanged.",
                    _ => reason.hint(),
                },
            )
            .run_id(given.text.as_deref()),
            Self::RunIdKind { given, wanted, hint } => Row::new(
                ErrorCode::RunIdFormat,
                format!(
                    "Non-standard run ID format encountered: \"{}\", passed to {function}, which takes only {wanted}.",
                    given.shown
                ),
                *hint,
            )
            .run_id(given.text.as_deref()),
            Self::ClientIdFormat { argument, given, reason } => Row::new(
                ErrorCode::ClientIdFormat,
                format!(
                    "Non-standard client ID encountered: \"{}\", passed to {function} as {argument}. {}",
                    given.shown,
                    reason.sentence()
                ),
                match reason {
                    Reason::ClientStart(_) | Reason::ClientCharacter(_) | Reason::ClientEnd => {
                        format!("{} explainClientId() may suggest one.", reason.hint()).into()
                    }
                    _ => Cow::from(reason.hint()),
                },
            )
            .fields(Fields { expected_client_id: given.text.as_deref(), ..Fields::default() })
            // The backend said who sent the request, and perhaps not by what the request holds.
            .public_of_request(origin, "The client ID of this request is non-standard."),
            Self::ClientMismatch { run_id, client_id, expected_client_id } => {
                let [run, own, other] =
                    [run_id, client_id, expected_client_id].map(|text| Shown::new(text));
                let row = Row::new(
                    ErrorCode::RunIdClientMismatch,
                    format!("Run ID \"{run}\" belongs to client \"{own}\", not \"{other}\" ({function})."),
                    "Check which client this run is for. For another client, call createClientRunId() with the base id.",
                )
                .fields(Fields {
                    run_id: Some(run_id),
                    client_id: Some(client_id),
                    expected_client_id: Some(expected_client_id),
                    record_id: None,
                });
                // The client is the backend's own knowledge of who sent the request.
                row.public_of_request(
                    origin,
                    format!(
                        "Run ID \"{run}\" belongs to client \"{own}\", which isn't the client of this request."
                    ),
                )
            }
            Self::BaseRunId { run_id, expected_client_id } => Row::new(
                ErrorCode::RunIdKind,
                format!(
                    "Base run ID passed where a client run ID is expected: \"{}\" ({function}).",
                    Shown::new(run_id)
                ),
                "Pass the run id of the client; createClientRunId(runId, clientId) derives it from the base id.",
            )
            .fields(Fields {
                run_id: Some(run_id),
                expected_client_id: expected_client_id.as_deref(),
                ..Fields::default()
            }),
            Self::ClientRunId { run_id, client_id } => Row::new(
                ErrorCode::RunIdKind,
                format!(
                    "Client run ID passed where a base run ID is expected: \"{}\" ({function}).",
                    Shown::new(run_id)
                ),
                "Pass the base id, which all clients of the run share; getBaseRunId(runId) returns it.",
            )
            .fields(Fields { run_id: Some(run_id), client_id: Some(client_id), ..Fields::default() }),
            Self::RunIdMissing { looked_in } if looked_in.is_empty() => Row::new(
                ErrorCode::RunIdMissing,
                format!("No run ID given to {function}."),
                "Pass the id that the run was started with, such as 251003-154510.",
            ),
            Self::RunIdMissing { looked_in } => Row::new(
                ErrorCode::RunIdMissing,
                format!("No run ID given to {function}. Looked in {}.", looked_in.join(", ")),
                "Pass the run id in one of these places.",
            ),
            Self::RunIdEmpty { argument } => Row::new(
                ErrorCode::RunIdMissing,
                format!("No run ID given to {function}: {argument} is present but empty."),
                "Look for a variable that was never set. If there is no run id, leave the field out.",
            ),
            Self::SourcesDisagree { sources } => Row::new(
                ErrorCode::RunIdConflict,
                format!("{} given to {function}: {}.", count(sources), list(sources)),
                "Send only one run id: a run keeps the same id everywhere.",
            )
            .public(public_conflict(function, sources))
            .run_id(sources.first().map(|source| source.run_id.as_str())),
            Self::IdMissing { argument, hint } => Row::new(
                ErrorCode::RunIdMissing,
                format!("No run ID given to {function}: {argument} is missing."),
                *hint,
            ),
            Self::ClientIdMissing => Row::new(
                ErrorCode::ClientIdMissing,
                format!("No client ID given to {function}."),
                "Pass the client id of the tenant, such as Ada-Park.",
            ),
            Self::ClientIdOmitted { run_id, client_id } => Row::new(
                ErrorCode::ClientIdMissing,
                format!(
                    "No client ID given to {function}; the run ID \"{}\" contains \"{}\".",
                    Shown::new(run_id),
                    Shown::new(client_id)
                ),
                "Pass the client id too; extractClientId() returns the one in a run id.",
            )
            .fields(Fields { run_id: Some(run_id), client_id: Some(client_id), ..Fields::default() }),
            Self::Deprecated => Row::new(
                ErrorCode::RunIdDeprecated,
                "generateRunId() has been removed. Use generateTimestampRunId() directly instead.",
                "It makes a base id; createClientRunId(baseId, clientId) derives the run id of a client.",
            ),
            Self::SecondsExhausted => Row::new(
                ErrorCode::RunIdExhausted,
                format!(
                    "{function} has used up every second up to one hour ahead of the clock (or up to the end of 2099)."
                ),
                "Make one base id for a batch and derive the client run ids from it with createClientRunId().",
            ),
            Self::SequenceExhausted { day } => Row::new(
                ErrorCode::RunIdExhausted,
                format!("{function} has issued all 999 sequence numbers of the day {day}."),
                "Make one base id for a batch and derive the client run ids from it, or use generateTimestampRunId().",
            ),
            Self::ClientSecondsExhausted { client_id } => Row::new(
                ErrorCode::RunIdExhausted,
                format!(
                    "Client \"{}\" already holds 1200 ids ahead of the clock, all that one client may hold ({function}).",
                    Shown::new(client_id)
                ),
                "The limit is this client's own; other clients aren't affected. Make one base id for a batch and derive the client run ids from it with createClientRunId().",
            )
            .fields(Fields { expected_client_id: Some(client_id), ..Fields::default() }),
            Self::ClientSequenceExhausted { day, client_id } => Row::new(
                ErrorCode::RunIdExhausted,
                format!(
                    "Client \"{}\" already took 333 sequence numbers of the day {day}, all that one client may take ({function}).",
                    Shown::new(client_id)
                ),
                "The limit is this client's own; other clients aren't affected. Make one base id for a batch and derive the client run ids from it, or use generateTimestampRunId().",
            )
            .fields(Fields { expected_client_id: Some(client_id), ..Fields::default() }),
            Self::ClockRange { unix_ms } => Row::new(
                ErrorCode::ClockRange,
                format!(
                    "The clock read by {function} is outside the years 2000 to 2099 ({} ms since 1970).",
                    shown_number(*unix_ms)
                ),
                "Set the clock of the machine, or the fake timers of the test.",
            ),
            Self::RecordId { given, described, fault, callback } => {
                let shown = match (given, described) {
                    (Some(given), _) => format!("\"{}\"", given.shown),
                    (None, described) => described.clone().unwrap_or_default(),
                };
                let (problem, hint) = fault.explain(function, &shown, *callback);
                let row = Row::new(ErrorCode::RecordId, problem, hint).fields(Fields {
                    record_id: given.as_ref().and_then(|given| given.text.as_deref()),
                    ..Fields::default()
                });
                match callback {
                    // What a callback returned isn't part of the request.
                    Some(callback) => {
                        row.public(format!("{callback}() of {function} returned no valid record id."))
                    }
                    None => row,
                }
            }
            Self::RecordConflict { run, registered, expected, given, diagnosis } => {
                let [full, registered, shown] =
                    [&run.full, registered, given].map(|text| Shown::new(text));
                let was_given = match expected {
                    Some(expected) => format!(
                        "{function} was asked to replace \"{}\" by \"{shown}\".",
                        Shown::new(expected)
                    ),
                    None => format!("{function} was given \"{shown}\"."),
                };
                let sentences = diagnosis.iter().map(|finding| format!(" {}", finding.sentence()));
                let sentences: String = sentences.collect();
                Row::new(
                    ErrorCode::RunRecordConflict,
                    format!(
                        "Run \"{full}\" already has the record \"{registered}\"; {was_given}{sentences}"
                    ),
                    "Keep the registered row. If it was deleted, call replaceRunRecord(), or let withRunRecord() check rows with verify.",
                )
                .public(format!("Run \"{full}\" already has another record; {was_given}"))
                .fields(Fields { record_id: Some(given), ..run.fields() })
            }
            Self::RecordOfOtherClient { run, owner, given } => {
                let [full, owner, shown] = [&run.full, owner, given].map(|text| Shown::new(text));
                Row::new(
                    ErrorCode::RunRecordConflict,
                    format!(
                        "The record \"{shown}\" belongs to another client's run, \"{owner}\"; {function} was given it for run \"{full}\"."
                    ),
                    "A row belongs to only one client. Find out which of the two calls has the wrong row.",
                )
                .public(format!(
                    "The record \"{shown}\", given to {function} for run \"{full}\", belongs to another client's run."
                ))
                .fields(Fields { record_id: Some(given), ..run.fields() })
            }
            Self::RecordNotFound { run, diagnosis } | Self::RecordNotInStore { run, diagnosis } => {
                let not_found = format!(
                    "{RECORD_NOT_FOUND} \"{}\" ({function}).",
                    Shown::new(&run.full)
                );
                let sentences = diagnosis.iter().map(|finding| format!(" {}", finding.sentence()));
                Row::new(
                    ErrorCode::RunRecordNotFound,
                    [not_found.clone()].into_iter().chain(sentences).collect::<String>(),
                    match self {
                        Self::RecordNotInStore { .. } => {
                            "The store was asked as well. Look the row up in the database and register it with registerRunRecord() of sharedRuns."
                        }
                        _ => {
                            "The registry only knows this process. Look the row up in the database and register it with registerRunRecord()."
                        }
                    },
                )
                .public(not_found)
                .fields(run.fields())
            }
            Self::RecordNotMade { run, why } => {
                let not_made =
                    format!("No record was created for run \"{}\" ({function})", Shown::new(&run.full));
                Row::new(
                    ErrorCode::RunRecordNotMade,
                    format!("{not_made}: {why}."),
                    "Check in the database whether a row was created. The next withRunRecord() call tries again.",
                )
                .public(format!("{not_made}."))
                .fields(run.fields())
            }
            Self::RecordNotChecked { run, created, why } => {
                let (full, shown) = (Shown::new(&run.full), Shown::new(created));
                Row::new(
                    ErrorCode::RunRecordNotMade,
                    format!("{} ({function}): {why}.", not_checked(&full, &shown)),
                    "Check in the database whether the run has another row. The next withRunRecord() call registers the row that find() returns.",
                )
                .public(format!("No record was registered for run \"{full}\" ({function})."))
                .fields(Fields { record_id: Some(created), ..run.fields() })
            }
            Self::RecordAbandoned { run, created, remaining_ms } => {
                let full = Shown::new(&run.full);
                let problem = match created {
                    Some(created) => {
                        let not_checked = not_checked(&full, &Shown::new(created));
                        format!("{not_checked} ({function}): the thread that created it has ended.")
                    }
                    None => format!(
                        "No record was created for run \"{full}\" ({function}): the thread that called create() has ended, and its row may still appear."
                    ),
                };
                Row::new(
                    ErrorCode::RunRecordNotMade,
                    problem,
                    format!("Pass find(), which looks for that row, or call again in {remaining_ms} ms."),
                )
                .public(format!("No record was registered for run \"{full}\" ({function})."))
                .fields(Fields { record_id: created.as_deref(), ..run.fields() })
            }
            Self::AfterCreate { created, refusal } => {
                let row = refusal.row(function, origin);
                let public_problem = row.public_problem.unwrap_or_else(|| row.problem.clone());
                let problem = format!(
                    "{} create() had returned \"{}\", which is not registered.",
                    row.problem,
                    Shown::new(created)
                );
                let fields = Fields { record_id: Some(created), ..row.fields };
                Row { problem, public_problem: Some(public_problem), fields, ..row }
            }
            Self::RecordMadeTwice { run, found, made } => {
                let [full, found, shown] = [&run.full, found, made].map(|text| Shown::new(text));
                Row::new(
                    ErrorCode::RunRecordConflict,
                    format!(
                        "Two records were created for run \"{full}\": \"{shown}\" by this process, \"{found}\" by another ({function})."
                    ),
                    "Delete one of the two rows. The next withRunRecord() call registers the row that find() returns.",
                )
                .public(format!("Two records were created for run \"{full}\"."))
                .fields(Fields { record_id: Some(made), ..run.fields() })
            }
            Self::RowsOfOneRun { run, own, is_created, other, stored } => {
                let [full, shown, shown_other] = [&run.full, own, other].map(|text| Shown::new(text));
                let (sentence, hint) = stored.explain([own, other]);
                let problem = match is_created {
                    true => format!(
                        "Two records were created for run \"{full}\": \"{shown}\" by this process, \"{shown_other}\" by another ({function}).{sentence}"
                    ),
                    false => format!(
                        "Run \"{full}\" has two rows: find() returned \"{shown}\", but another process registered \"{shown_other}\" ({function}).{sentence}"
                    ),
                };
                Row::new(ErrorCode::RunRecordConflict, problem, hint)
                    .public(format!("Two records were created for run \"{full}\"."))
                    .fields(Fields { record_id: Some(own), ..run.fields() })
            }
            Self::RecordOfClient { run, client_id, given } => {
                let [full, client, shown] = [&run.full, client_id, given].map(|text| Shown::new(text));
                Row::new(
                    ErrorCode::RunRecordConflict,
                    format!(
                        "The store has the record \"{shown}\" for another client, \"{client}\"; {function} was given it for run \"{full}\"."
                    ),
                    "A row belongs to only one client. Find out which of the two calls has the wrong row.",
                )
                .public(format!(
                    "The record \"{shown}\", given to {function} for run \"{full}\", belongs to another client's run."
                ))
                .fields(Fields { record_id: Some(given), ..run.fields() })
            }
            Self::StoreFailed { store, phase, why, run, made } => {
                let [store, phase] = [store, phase].map(|text| Shown::new(text));
                let of_run = run.as_ref().map(|run| format!(" for run \"{}\"", Shown::new(&run.full)));
                let created = made.as_ref().map(|made| {
                    format!(" The row \"{}\" was created before, and may not be registered.", Shown::new(made))
                });
                Row::new(
                    ErrorCode::RunStore,
                    format!(
                        "The run store {store} failed in {phase}(){} ({function}): {why}.{}",
                        of_run.unwrap_or_default(),
                        created.unwrap_or_default()
                    ),
                    match made {
                        Some(_) => "Call withRunRecord() again when the store answers: find() returns the row, and it is registered.",
                        None => "Check that the store can be reached and that its schema is current, and call again.",
                    },
                )
                .public("The run store did not answer.")
                .fields(Fields {
                    record_id: made.as_deref(),
                    ..run.as_ref().map(|run| run.fields()).unwrap_or_default()
                })
            }
            Self::ApifyConflict { run_id, linked, given } => {
                let [run, linked, shown] = [run_id, linked, given].map(|text| Shown::new(text));
                Row::new(
                    ErrorCode::RunRecordConflict,
                    format!("\"{run}\" is already linked to \"{linked}\"; {function} was given \"{shown}\"."),
                    "An Apify run belongs to only one run. Find out which id is wrong, or call clearCache() with the old run id.",
                )
                .public(format!("\"{run}\" is already linked to another run; {function} was given \"{shown}\"."))
                .run_id(Some(run_id))
            }
            Self::JobConflict { job_id, linked, given } => {
                let [job, linked, shown] = [job_id, linked, given].map(|text| Shown::new(text));
                Row::new(
                    ErrorCode::RunRecordConflict,
                    format!("Job \"{job}\" is already linked to run \"{linked}\"; {function} was given \"{shown}\"."),
                    "A job works for only one run. Find out which id is wrong, or call clearCache() with the old run id.",
                )
                .public(format!("Job \"{job}\" is already linked to another run; {function} was given \"{shown}\"."))
                .run_id(Some(given))
            }
            Self::InvalidArgument { argument, problem, hint } => Row::new(
                ErrorCode::InvalidArgument,
                format!("Invalid argument {argument} of {function}: {problem}."),
                hint.clone(),
            ),
        }
    }

    /// Names the place that the refused value was found in. `repeats` says that an array there is a value that was given
    /// more than once.
    #[must_use]
    pub fn found_in(mut self, place: Cow<'static, str>, repeats: bool) -> Self {
        if let Self::NotString { argument, .. } | Self::RunIdFormat { argument, .. } = &mut self {
            *argument = place;
        }
        if let Self::NotString { likely, .. } = &mut self
            && let Likely::Array(times @ 2..) = *likely
            && repeats
        {
            *likely = Likely::Repeated(times);
        }
        self
    }

    /// Names the record that `create` returned before this, unless it is named already.
    #[must_use]
    pub fn after_create(self, created: &str) -> Self {
        match self.row("", Origin::Caller).fields.record_id {
            Some(named) if named == created => self,
            _ => Self::AfterCreate { created: created.to_owned(), refusal: Box::new(self) },
        }
    }

    /// Describes what was passed if no field holds it: a value that isn't a string by its type, a string that is too long or
    /// malformed by its beginning.
    #[must_use]
    pub fn given(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::NotString { described, .. } | Self::RecordId { described: Some(described), .. } => {
                Some(described.into())
            }
            Self::RunIdFormat { given, .. }
            | Self::RunIdKind { given, .. }
            | Self::ClientIdFormat { given, .. }
            | Self::RecordId { given: Some(given), .. } => {
                given.text.is_none().then(|| format!("\"{}\"", given.shown).into())
            }
            Self::AfterCreate { refusal, .. } => refusal.given(),
            _ => None,
        }
    }

    /// Returns the code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.row("", Origin::Caller).code
    }
}

/// What became of a record that was created.
fn not_checked(full: &Shown, created: &Shown) -> String {
    format!("The row \"{created}\" was created for run \"{full}\", but could not be checked and registered")
}

/// `Two run IDs`, counted without repetitions.
fn count(sources: &[PlacedRunId]) -> &'static str {
    let is_new = |&(at, source): &(usize, &PlacedRunId)| {
        sources[..at].iter().all(|other| other.run_id != source.run_id)
    };
    match sources.iter().enumerate().filter(is_new).count() {
        2 => "Two run IDs",
        3 => "Three run IDs",
        4 => "Four run IDs",
        _ => "Several run IDs",
    }
}

/// `"…" as req.query.runId and as header, "…" as req.body.runId`: each id once, with all its places.
fn list(sources: &[PlacedRunId]) -> String {
    let mut shown: Vec<(&str, String)> = Vec::new();
    for PlacedRunId { place, run_id, .. } in sources {
        match shown.iter_mut().find(|(other, _)| other == run_id) {
            Some((_, places)) => places.push_str(&format!(" and as {place}")),
            None => shown.push((run_id, format!("\"{}\" as {place}", Shown::new(run_id)))),
        }
    }
    let shown: Vec<_> = shown.into_iter().map(|(_, places)| places).collect();
    shown.join(", and ")
}

/// The conflict as far as whoever sent the request may know it: with the ids they sent.
fn public_conflict(function: &str, sources: &[PlacedRunId]) -> String {
    let sent: Vec<_> = sources.iter().filter(|source| source.origin == Origin::Request).cloned().collect();
    match &sent[..] {
        [] => format!("The backend gave {function} conflicting run IDs."),
        sent if sent.len() == sources.len() => {
            format!("{} given to {function}: {}.", count(sources), list(sources))
        }
        sent => format!("{} conflicts with another run ID of this request ({function}).", list(sent)),
    }
}
