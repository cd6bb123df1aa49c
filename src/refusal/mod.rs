//! Every way to be refused: one table of codes, one of reasons, and the sentences a person reads.
//!
//! The rooms of the crate answer with a [`Refusal`], which holds what is known where the rule was broken;
//! the name of the called function joins it at the border, where the message is written. A message begins
//! with the text that `spec.md` fixes, then says what was given to whom, what is wrong with it, and what
//! to do. Text from outside enters a message only as [`Shown`]: escaped and cut.

mod finding;
mod reason;

pub use finding::{Cause, Finding, Nearness};
pub use reason::Reason;

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use crate::shown::{Shown, shown_number};

/// The machine-readable name of a refusal: the `code` of a `RunIdError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is described where it is raised, and for users in the README")]
pub enum Code {
    RunIdNotString,
    RunIdFormat,
    RunIdDoubleSuffix,
    RunIdClientMismatch,
    RunIdMissing,
    RunIdConflict,
    ClientIdFormat,
    ClientIdMissing,
    RunIdDeprecated,
    RunIdExhausted,
    ClockRange,
    RecordId,
    RunRecordConflict,
    RunRecordNotFound,
    RunRecordNotMade,
    InvalidArgument,
}

impl Code {
    /// All codes, in the order of their declaration.
    pub const ALL: [Self; 16] = [
        Self::RunIdNotString,
        Self::RunIdFormat,
        Self::RunIdDoubleSuffix,
        Self::RunIdClientMismatch,
        Self::RunIdMissing,
        Self::RunIdConflict,
        Self::ClientIdFormat,
        Self::ClientIdMissing,
        Self::RunIdDeprecated,
        Self::RunIdExhausted,
        Self::ClockRange,
        Self::RecordId,
        Self::RunRecordConflict,
        Self::RunRecordNotFound,
        Self::RunRecordNotMade,
        Self::InvalidArgument,
    ];

    /// The code as JavaScript sees it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RunIdNotString => "ERR_RUN_ID_NOT_STRING",
            Self::RunIdFormat => "ERR_RUN_ID_FORMAT",
            Self::RunIdDoubleSuffix => "ERR_RUN_ID_DOUBLE_SUFFIX",
            Self::RunIdClientMismatch => "ERR_RUN_ID_CLIENT_MISMATCH",
            Self::RunIdMissing => "ERR_RUN_ID_MISSING",
            Self::RunIdConflict => "ERR_RUN_ID_CONFLICT",
            Self::ClientIdFormat => "ERR_CLIENT_ID_FORMAT",
            Self::ClientIdMissing => "ERR_CLIENT_ID_MISSING",
            Self::RunIdDeprecated => "ERR_RUN_ID_DEPRECATED",
            Self::RunIdExhausted => "ERR_RUN_ID_EXHAUSTED",
            Self::ClockRange => "ERR_CLOCK_RANGE",
            Self::RecordId => "ERR_RECORD_ID",
            Self::RunRecordConflict => "ERR_RUN_RECORD_CONFLICT",
            Self::RunRecordNotFound => "ERR_RUN_RECORD_NOT_FOUND",
            Self::RunRecordNotMade => "ERR_RUN_RECORD_NOT_MADE",
            Self::InvalidArgument => "ERR_INVALID_ARGUMENT",
        }
    }
}

/// Text that was given for an id: how it is shown, and the text itself where it is short and well-formed
/// enough to be handed on as a field of the error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// For the message.
    pub shown: Shown,
    /// For the error's field.
    pub text: Option<String>,
}

impl From<&str> for Given {
    fn from(text: &str) -> Self {
        Self { shown: Shown::new(text), text: Some(text.to_owned()) }
    }
}

/// The run of a record: as it was passed, and as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The run id that was passed.
    pub given: String,
    /// The client in it.
    pub client_id: Option<String>,
    /// The client that was passed beside it.
    pub expected_client_id: Option<String>,
    /// The run id of the pair.
    pub full: String,
}

/// What is wrong with a record id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordIdFault {
    /// Nothing was given.
    Absent,
    /// Not 1 to 128 printable ASCII characters without a space.
    Characters,
    /// The client id stands in its place.
    IsClientId,
    /// A run id stands in its place.
    IsRunId,
    /// A call with one argument more than the function has.
    ThirdArgument,
}

/// What a function refused, and why.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are named after what they hold")]
pub enum Refusal {
    /// A value in the place of an id that is not a string. `type_name` is `Object`, `Number`…
    NotString { argument: &'static str, type_name: &'static str, described: String, is_map_index: bool },
    /// A text that is no run id.
    RunIdFormat { argument: &'static str, given: Given, reason: Reason },
    /// A run id of a kind that the function has no use for.
    RunIdKind { given: Given, wanted: &'static str },
    /// A text that is no client id.
    ClientIdFormat { argument: &'static str, given: Given, reason: Reason },
    /// A run id that carries another client than the caller's.
    ClientMismatch { run_id: String, client_id: String, expected_client_id: String },
    /// No run id; `looked_in` names the places where there could have been one.
    RunIdMissing { looked_in: &'static [&'static str] },
    /// A place for a run id that is there and holds the empty text, or null.
    RunIdEmpty { argument: &'static str },
    /// Places whose run ids are of different runs, with those ids.
    SourcesDisagree { sources: Vec<(&'static str, String)> },
    /// No client id where one is needed.
    ClientIdMissing,
    /// A function that is no more.
    Deprecated,
    /// The next free second is too far ahead of the clock.
    SecondsExhausted,
    /// The day's 999 sequence numbers are used up.
    SequenceExhausted { day: String },
    /// The clock shows a time that ids can't.
    ClockRange { unix_ms: f64 },
    /// Something else in the place of a record id.
    RecordId { given: Option<Given>, described: Option<String>, fault: RecordIdFault },
    /// The pair has a record, and it is another one.
    RecordConflict { run: Box<Run>, registered: String, given: String },
    /// The pair has no record; `diagnosis` says what there is instead.
    RecordNotFound { run: Box<Run>, diagnosis: Vec<Finding> },
    /// The making of a record ended without one, or with one too many.
    RecordNotMade { run: Box<Run>, why: String },
    /// Two records were made for one run, `made` here and `found` elsewhere.
    RecordMadeTwice { run: Box<Run>, found: String, made: String },
    /// An Apify run, or a run, that belongs to another already.
    ApifyConflict { run_id: String, linked: String, given: String },
    /// An argument of another kind that makes no sense.
    InvalidArgument { argument: &'static str, problem: String, hint: Cow<'static, str> },
}

/// The fields of a `RunIdError` that apply to one refusal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are the names that spec.md gives them")]
pub struct Fields<'a> {
    pub run_id: Option<&'a str>,
    pub client_id: Option<&'a str>,
    pub expected_client_id: Option<&'a str>,
    pub record_id: Option<&'a str>,
}

impl Run {
    fn fields(&self) -> Fields<'_> {
        Fields {
            run_id: Some(&self.given),
            client_id: self.client_id.as_deref(),
            expected_client_id: self.expected_client_id.as_deref(),
            record_id: None,
        }
    }
}

/// Bytes that hold most messages.
const USUAL_MESSAGE_LEN: usize = 384;

impl Refusal {
    /// The machine-readable name.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::NotString { .. } => Code::RunIdNotString,
            Self::RunIdFormat { reason, .. } => reason.run_id_code(),
            Self::RunIdKind { .. } => Code::RunIdFormat,
            Self::ClientIdFormat { .. } => Code::ClientIdFormat,
            Self::ClientMismatch { .. } => Code::RunIdClientMismatch,
            Self::RunIdMissing { .. } | Self::RunIdEmpty { .. } => Code::RunIdMissing,
            Self::SourcesDisagree { .. } => Code::RunIdConflict,
            Self::ClientIdMissing => Code::ClientIdMissing,
            Self::Deprecated => Code::RunIdDeprecated,
            Self::SecondsExhausted | Self::SequenceExhausted { .. } => Code::RunIdExhausted,
            Self::ClockRange { .. } => Code::ClockRange,
            Self::RecordId { .. } => Code::RecordId,
            Self::RecordConflict { .. } | Self::RecordMadeTwice { .. } | Self::ApifyConflict { .. } => {
                Code::RunRecordConflict
            }
            Self::RecordNotMade { .. } => Code::RunRecordNotMade,
            Self::RecordNotFound { .. } => Code::RunRecordNotFound,
            Self::InvalidArgument { .. } => Code::InvalidArgument,
        }
    }

    /// What to do about it, for a caller of `function`.
    #[must_use]
    pub fn hint(&self, function: &str) -> Cow<'static, str> {
        let fixed = match self {
            Self::NotString { is_map_index: true, .. } => {
                return format!(
                    "An index arrived here, as from ids.map({function}): write ids.map((id) => {function}(id))."
                )
                .into();
            }
            Self::NotString { .. } => "Pass the id itself, as a string.",
            Self::RunIdFormat { reason, .. } | Self::ClientIdFormat { reason, .. } => {
                return format!("{} {}", reason.sentence(), reason.hint()).into();
            }
            Self::RunIdKind { wanted, .. } => return format!("Pass {wanted}.").into(),
            Self::ClientMismatch { .. } => {
                "Find out which of the two clients this run is for; createClientRunId() on the base id makes another client's."
            }
            Self::RunIdMissing { looked_in: [] } => "Pass the run id on from where the run was started.",
            Self::RunIdMissing { .. } => "Pass the run id on to this call, in one of these places.",
            Self::RunIdEmpty { .. } => {
                "Look for the variable that was not set; where there is no run ID, leave it out."
            }
            Self::SourcesDisagree { .. } => "Send one of them: a run has one id, passed on unchanged.",
            Self::ClientIdMissing => "Pass the client id of the tenant.",
            Self::Deprecated => {
                "generateTimestampRunId() makes a base id; createClientRunId(baseId, clientId) derives a client's."
            }
            Self::SecondsExhausted => {
                "Make one base id for a batch and derive the client run ids from it with createClientRunId()."
            }
            Self::SequenceExhausted { .. } => {
                "Make one base id for a batch and derive the client run ids from it, or use generateTimestampRunId()."
            }
            Self::ClockRange { .. } => "Set the clock of the machine, or the fake timers of the test.",
            Self::RecordId { .. } => {
                "Are the arguments swapped? A record id names the row, such as recKU8iGyB0A3pxFi."
            }
            Self::RecordConflict { .. } => {
                "Two rows were made for one run: keep the registered one, or clearCache() for this pair first."
            }
            Self::RecordNotFound { .. } => {
                "The registry is a cache of this process: ask the database, then registerRunRecord()."
            }
            Self::RecordNotMade { .. } => {
                "Look in the database whether a row was made; the next call of withRunRecord() tries again."
            }
            Self::RecordMadeTwice { .. } => {
                "Delete the row that is not to stay; the next call of withRunRecord() registers the one that find() gives then."
            }
            Self::ApifyConflict { .. } => {
                "An Apify run belongs to one run: find out which of the two ids is wrong, or clearCache() for the old run."
            }
            Self::InvalidArgument { hint, .. } => return hint.clone(),
        };
        fixed.into()
    }

    /// The fields of the error that apply.
    #[must_use]
    pub fn fields(&self) -> Fields<'_> {
        match self {
            Self::RunIdFormat { given, .. } | Self::RunIdKind { given, .. } => {
                Fields { run_id: given.text.as_deref(), ..Fields::default() }
            }
            Self::ClientIdFormat { given, .. } => {
                Fields { expected_client_id: given.text.as_deref(), ..Fields::default() }
            }
            Self::ClientMismatch { run_id, client_id, expected_client_id } => Fields {
                run_id: Some(run_id),
                client_id: Some(client_id),
                expected_client_id: Some(expected_client_id),
                record_id: None,
            },
            Self::SourcesDisagree { sources } => {
                Fields { run_id: sources.first().map(|(_, run_id)| run_id.as_str()), ..Fields::default() }
            }
            Self::RecordId { given, .. } => Fields {
                record_id: given.as_ref().and_then(|given| given.text.as_deref()),
                ..Fields::default()
            },
            Self::RecordConflict { run, given, .. } => Fields { record_id: Some(given), ..run.fields() },
            Self::RecordMadeTwice { run, made, .. } => Fields { record_id: Some(made), ..run.fields() },
            Self::RecordNotFound { run, .. } | Self::RecordNotMade { run, .. } => run.fields(),
            Self::ApifyConflict { run_id, .. } => Fields { run_id: Some(run_id), ..Fields::default() },
            Self::NotString { .. }
            | Self::RunIdMissing { .. }
            | Self::RunIdEmpty { .. }
            | Self::ClientIdMissing
            | Self::Deprecated
            | Self::SecondsExhausted
            | Self::SequenceExhausted { .. }
            | Self::ClockRange { .. }
            | Self::InvalidArgument { .. } => Fields::default(),
        }
    }

    /// The whole message: what `function` was given, what is wrong with it, and `hint`, which is that of
    /// [`Self::hint`].
    #[must_use]
    pub fn message(&self, function: &str, hint: &str) -> String {
        if let Self::Deprecated = self {
            return "DEPRECATED: generateRunId() has been removed. Use generateTimestampRunId() directly instead."
                .to_owned();
        }
        let mut message = String::with_capacity(USUAL_MESSAGE_LEN);
        message.push_str("STRICT RUN ID ERROR: ");
        // Writing to a String can't fail.
        let _ = self.write_problem(&mut message, function);
        message.push(' ');
        message.push_str(hint);
        message
    }

    fn write_problem(&self, out: &mut String, function: &str) -> fmt::Result {
        match self {
            Self::NotString { argument, type_name, described, .. } => write!(
                out,
                "{type_name} passed to {function} instead of string: {argument} is {described}{}",
                if described.ends_with('?') { "" } else { "." }
            ),
            Self::RunIdFormat { argument, given, reason: Reason::DoubledClient } => write!(
                out,
                "Client suffix appears twice in run ID: \"{}\", passed to {function} as {argument}.",
                given.shown
            ),
            Self::RunIdFormat { argument, given, .. } => write!(
                out,
                "Non-standard run ID format encountered: \"{}\", passed to {function} as {argument}.",
                given.shown
            ),
            Self::RunIdKind { given, wanted } => write!(
                out,
                "Non-standard run ID format encountered: \"{}\", passed to {function}, which takes {wanted} only.",
                given.shown
            ),
            Self::ClientIdFormat { argument, given, .. } => write!(
                out,
                "Non-standard client ID encountered: \"{}\", passed to {function} as {argument}.",
                given.shown
            ),
            Self::ClientMismatch { run_id, client_id, expected_client_id } => write!(
                out,
                "Run ID \"{}\" belongs to client \"{}\", not \"{}\" ({function}).",
                Shown::new(run_id),
                Shown::new(client_id),
                Shown::new(expected_client_id)
            ),
            Self::RunIdMissing { looked_in: [] } => write!(out, "No run ID given to {function}."),
            Self::RunIdMissing { looked_in } => {
                write!(out, "No run ID given to {function}. Looked in {}.", looked_in.join(", "))
            }
            Self::RunIdEmpty { argument } => {
                write!(out, "No run ID given to {function}: {argument} is there, and empty.")
            }
            Self::SourcesDisagree { sources } => {
                // Each id once, with all the places where it was.
                let mut shown: Vec<(&str, String)> = Vec::new();
                for (source, run_id) in sources {
                    match shown.iter_mut().find(|(other, _)| other == run_id) {
                        Some((_, places)) => places.push_str(&format!(" and as {source}")),
                        None => shown.push((run_id, format!("\"{}\" as {source}", Shown::new(run_id)))),
                    }
                }
                let count = match shown.len() {
                    2 => "Two",
                    3 => "Three",
                    4 => "Four",
                    _ => "Several",
                };
                let shown: Vec<_> = shown.into_iter().map(|(_, places)| places).collect();
                write!(out, "{count} run IDs given to {function}: {}.", shown.join(", and "))
            }
            Self::ClientIdMissing => write!(out, "No client ID given to {function}."),
            Self::Deprecated => Ok(()),
            Self::SecondsExhausted => {
                write!(
                    out,
                    "{function} has issued every second up to an hour ahead of the clock, or to the end of 2099."
                )
            }
            Self::SequenceExhausted { day } => {
                write!(out, "{function} has issued all 999 sequence numbers of the day {day}.")
            }
            Self::ClockRange { unix_ms } => write!(
                out,
                "The clock that {function} was given is not within the years 2000 to 2099 ({} ms since 1970).",
                shown_number(*unix_ms)
            ),
            Self::RecordId { given, described, fault } => {
                let shown = match (given, described) {
                    (Some(given), _) => format!("\"{}\"", given.shown),
                    (None, Some(described)) => described.clone(),
                    (None, None) => "nothing".to_owned(),
                };
                write!(
                    out,
                    "{function} was given {shown} as record ID. {}",
                    match fault {
                        RecordIdFault::Absent => "A record id is needed.",
                        RecordIdFault::Characters => {
                            "A record id is 1 to 128 printable ASCII characters without a space."
                        }
                        RecordIdFault::IsClientId => "That is the client id.",
                        RecordIdFault::IsRunId => "That is a run id.",
                        RecordIdFault::ThirdArgument => {
                            "This function takes two arguments, (runId, recordId), and got a third."
                        }
                    }
                )
            }
            Self::RecordConflict { run, registered, given } => write!(
                out,
                "Run \"{}\" has the record \"{}\" already; {function} was given \"{}\".",
                Shown::new(&run.full),
                Shown::new(registered),
                Shown::new(given)
            ),
            Self::RecordNotFound { run, diagnosis } => {
                write!(
                    out,
                    "Job tracking record not found for run \"{}\" ({function}).",
                    Shown::new(&run.full)
                )?;
                diagnosis.iter().try_for_each(|finding| write!(out, " {}", finding.sentence()))
            }
            Self::RecordNotMade { run, why } => {
                write!(out, "No record was made for run \"{}\" ({function}): {why}.", Shown::new(&run.full))
            }
            Self::RecordMadeTwice { run, found, made } => write!(
                out,
                "Two records were made for run \"{}\": \"{}\" by {function} here, and \"{}\" elsewhere.",
                Shown::new(&run.full),
                Shown::new(made),
                Shown::new(found)
            ),
            Self::ApifyConflict { run_id, linked, given } => write!(
                out,
                "\"{}\" is linked to \"{}\" already; {function} was given \"{}\".",
                Shown::new(run_id),
                Shown::new(linked),
                Shown::new(given)
            ),
            Self::InvalidArgument { argument, problem, .. } => {
                write!(out, "Invalid argument {argument} of {function}: {problem}.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_the_order_of_their_table() {
        for (index, code) in Code::ALL.into_iter().enumerate() {
            assert_eq!(code as usize, index);
            assert!(code.as_str().starts_with("ERR_"));
        }
    }
}
