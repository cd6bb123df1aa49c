//! Every way to be refused: one table of codes, one of reasons, and the sentences a person reads.
//!
//! The rooms of the crate answer with a [`Refusal`], which holds what is known where the rule was broken;
//! the name of the called function joins it at the border, where the message is written. A message begins
//! with the text that `spec.md` fixes, then says what was given to whom, what is wrong with it, and what
//! to do. Text from outside enters a message only as [`Shown`]: escaped and cut.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// The machine-readable name of a refusal: the `code` of a `RunIdError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is described where it is raised, and for users in the README")]
pub enum Code {
    RunIdNotString,
    RunIdFormat,
    RunIdDoubleSuffix,
    RunIdClientMismatch,
    RunIdMissing,
    ClientIdFormat,
    ClientIdMissing,
    RunIdDeprecated,
    RunIdExhausted,
    ClockRange,
    RecordId,
    RunRecordConflict,
    RunRecordNotFound,
    InvalidArgument,
}

impl Code {
    /// All codes, in the order of their declaration.
    pub const ALL: [Self; 14] = [
        Self::RunIdNotString,
        Self::RunIdFormat,
        Self::RunIdDoubleSuffix,
        Self::RunIdClientMismatch,
        Self::RunIdMissing,
        Self::ClientIdFormat,
        Self::ClientIdMissing,
        Self::RunIdDeprecated,
        Self::RunIdExhausted,
        Self::ClockRange,
        Self::RecordId,
        Self::RunRecordConflict,
        Self::RunRecordNotFound,
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
            Self::ClientIdFormat => "ERR_CLIENT_ID_FORMAT",
            Self::ClientIdMissing => "ERR_CLIENT_ID_MISSING",
            Self::RunIdDeprecated => "ERR_RUN_ID_DEPRECATED",
            Self::RunIdExhausted => "ERR_RUN_ID_EXHAUSTED",
            Self::ClockRange => "ERR_CLOCK_RANGE",
            Self::RecordId => "ERR_RECORD_ID",
            Self::RunRecordConflict => "ERR_RUN_RECORD_CONFLICT",
            Self::RunRecordNotFound => "ERR_RUN_RECORD_NOT_FOUND",
            Self::InvalidArgument => "ERR_INVALID_ARGUMENT",
        }
    }
}

/// Why a text is no run id, or no client id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Longer than any legal id.
    TooLong,
    /// Holds half of a UTF-16 pair.
    LoneSurrogate,
    /// White space before or after it.
    OuterSpace,
    /// A control character in it.
    ControlCharacter(char),
    /// `undefined`, `INITIALIZING` and their like.
    Placeholder,
    /// `[object Object]`.
    ObjectText,
    /// `[object Promise]`.
    PromiseText,
    /// Ends in `...` or `…`.
    CutOff,
    /// A job id.
    JobId,
    /// A session id, `20250923-040841-338`.
    SessionId,
    /// An Airtable row, `recKU8iGyB0A3pxFi`.
    AirtableRecord,
    /// Seventeen digits.
    OnlyDigits,
    /// Ends in `.0`.
    PointZero,
    /// Shaped like a timestamp that no calendar has.
    NoSuchTime,
    /// A timestamp with something behind it that is no suffix.
    AfterTimestamp,
    /// Starts with `SR-` and goes wrong later.
    SequenceShape,
    /// Starts with `apify-` and goes wrong later.
    ApifyShape,
    /// A sequence or Apify base whose suffix doesn't start with `-C`.
    SuffixWithoutC,
    /// None of the kinds.
    Unknown,
    /// A client suffix two or more times.
    DoubledClient,
    /// No client behind the separator.
    ClientEmpty,
    /// More than 64 characters.
    ClientTooLong,
    /// The first character is no letter or digit.
    ClientStart(char),
    /// A character outside the set.
    ClientCharacter(char),
    /// The last character may not stand there.
    ClientEnd,
    /// Holds `..`.
    ClientDots,
    /// Starts with what is itself a run id.
    ClientIsRunId,
    /// `undefined`, `null`, `NaN`, `true` or `false`.
    ClientReserved,
    /// Letters and accents apart that could be one character.
    ClientNotNfc,
}

impl Reason {
    /// The code of the refusal where a run id was expected.
    #[must_use]
    pub const fn run_id_code(self) -> Code {
        match self {
            Self::DoubledClient => Code::RunIdDoubleSuffix,
            _ => Code::RunIdFormat,
        }
    }

    /// What is wrong, as a sentence.
    #[must_use]
    pub fn sentence(self) -> Cow<'static, str> {
        let fixed = match self {
            Self::ControlCharacter(c) => {
                return format!("It holds the control character U+{:04X}.", u32::from(c)).into();
            }
            Self::ClientStart(c) => {
                return format!("A client id starts with a letter or a digit, not with {}.", named(c)).into();
            }
            Self::ClientCharacter(c) => {
                return format!("A client id can't hold {}.", named(c)).into();
            }
            Self::TooLong => "It is longer than any id.",
            Self::LoneSurrogate => "It holds half of a UTF-16 pair, which is no character.",
            Self::OuterSpace => "It has white space before or after it.",
            Self::Placeholder => "It is a placeholder, not an id.",
            Self::ObjectText => "It is what JavaScript prints for an object.",
            Self::PromiseText => "It is what JavaScript prints for a Promise: is an await missing?",
            Self::CutOff => "It was cut off, as a log does with long text.",
            Self::JobId => "It is a job id.",
            Self::SessionId => "It is a session id: a year of four digits, and milliseconds at the end.",
            Self::AirtableRecord => "It is an Airtable record id: the row of a run, not the run.",
            Self::OnlyDigits => "It is 17 digits; an Apify run id holds a letter.",
            Self::PointZero => "It ends in \".0\", as a number does that was made text.",
            Self::NoSuchTime => "It has the shape of a timestamp, but there is no such time.",
            Self::AfterTimestamp => "Behind the timestamp stands something that is no client suffix.",
            Self::SequenceShape => {
                "It starts with SR-, but doesn't go on as SR-YYMMDD-NNN[-T…][-S…] with a real date."
            }
            Self::ApifyShape => {
                "It starts with apify-, but what follows is no name of letters, digits and \"-\"."
            }
            Self::SuffixWithoutC => "Its client suffix lacks the C: this kind of id takes -C<clientId>.",
            Self::Unknown => {
                "It starts with no timestamp (YYMMDD-HHMMSS), no sequence (SR-YYMMDD-NNN) and no Apify run id."
            }
            Self::DoubledClient => "The same client suffix stands in it two or more times.",
            Self::ClientEmpty => "There is no client id behind the separator.",
            Self::ClientTooLong => "The client id is longer than 64 characters.",
            Self::ClientEnd => "A client id ends with a letter, a digit, \".\" or \")\".",
            Self::ClientDots => "The client id holds \"..\".",
            Self::ClientIsRunId => "What stands for the client starts with a run id of its own.",
            Self::ClientReserved => "The client id is the text of a value that was never set.",
            Self::ClientNotNfc => "The client id is not in Unicode normal form C.",
        };
        fixed.into()
    }

    /// What to do about it.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::TooLong => "Look for the place that glued text to the id.",
            Self::LoneSurrogate => "Look for the place that cut the text in the middle of a character.",
            Self::OuterSpace | Self::ControlCharacter(_) => {
                "Clean it where it comes in (a header, a file, a form), not here."
            }
            Self::Placeholder => "Wait until the run has its id, or pass nothing.",
            Self::ObjectText => "Pass the id itself: look for a template string around an object.",
            Self::PromiseText => "Await the Promise before it is put into text.",
            Self::CutOff => "Take the whole id from where it was made, not from a log line.",
            Self::JobId => "Pass the run id; convertToStandardFormat() gives the time inside a job id.",
            Self::SessionId => "Pass the run id of the session instead.",
            Self::AirtableRecord => "Pass the run id; are the arguments swapped?",
            Self::OnlyDigits => "Pass the id that Apify answered with.",
            Self::PointZero => "Keep ids as text; migrateRunId() mends stored ones.",
            Self::NoSuchTime => "Make ids with generateTimestampRunId().",
            Self::AfterTimestamp => {
                "A client goes behind a timestamp as -<clientId>; use createClientRunId()."
            }
            Self::SequenceShape => "Make these ids with generateSequenceRunId().",
            Self::ApifyShape => "Pass the id that Apify answered with, unchanged.",
            Self::SuffixWithoutC => "Use createClientRunId(); migrateRunId() mends stored ones.",
            Self::Unknown => "Pass on the id that generateTimestampRunId() made, unchanged.",
            Self::DoubledClient => {
                "Add it once, with createClientRunId(), which leaves an id alone that has it; migrateRunId() mends stored ones."
            }
            Self::ClientEmpty => "Pass the base id alone, or add the client with createClientRunId().",
            Self::ClientTooLong => "Use the short name of the tenant.",
            Self::ClientStart(_) | Self::ClientCharacter(_) | Self::ClientEnd | Self::ClientDots => {
                "Letters, marks and digits of any script and - _ . ' @ ( ) may stand in a client id."
            }
            Self::ClientIsRunId => "Two ids were glued, or the arguments are swapped.",
            Self::ClientReserved => "Look for the variable that was not set when the id was made.",
            Self::ClientNotNfc => "Normalize the name once, where it comes in: name.normalize('NFC').",
        }
    }
}

/// A character in words that can't disturb the line it is printed on.
fn named(c: char) -> String {
    match c {
        ' ' => "a space".to_owned(),
        c if is_printable(c) => format!("{c:?} (U+{:04X})", u32::from(c)),
        c => format!("U+{:04X}", u32::from(c)),
    }
}

/// Text from outside, escaped and cut to 80 characters: safe to print in a message, a log or a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown(String);

impl Shown {
    /// The most characters that are shown; a cut is marked by `…` behind them.
    pub const MAX_CHARS: usize = 80;

    /// Escapes and cuts `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::from_units(text.chars().map(Ok))
    }

    /// The same for text that may hold lone surrogates, each an `Err`.
    pub fn from_units(units: impl IntoIterator<Item = Result<char, u16>>) -> Self {
        let mut shown = String::new();
        let mut chars = 0;
        for unit in units {
            let piece = match unit {
                Ok(c @ ('"' | '\\')) => format!("\\{c}"),
                Ok('\n') => "\\n".to_owned(),
                Ok('\r') => "\\r".to_owned(),
                Ok('\t') => "\\t".to_owned(),
                Ok(c) if is_printable(c) => c.to_string(),
                Ok(c) if u32::from(c) > 0xFFFF => format!("\\u{{{:x}}}", u32::from(c)),
                Ok(c) => format!("\\u{:04x}", u32::from(c)),
                Err(surrogate) => format!("\\u{surrogate:04x}"),
            };
            chars += piece.chars().count();
            if chars > Self::MAX_CHARS {
                shown.push('…');
                break;
            }
            shown.push_str(&piece);
        }
        Self(shown)
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number as JavaScript names it, and cut like all that comes from outside.
#[must_use]
pub fn shown_number(number: f64) -> Shown {
    Shown::new(&number.to_string().replace("inf", "Infinity"))
}

/// Whether a character shows as itself. Not so: controls, direction marks, joiners, unassigned and private
/// characters, and every space but the plain one.
fn is_printable(c: char) -> bool {
    match c {
        ' '..='~' => true,
        c => {
            c.general_category() != GeneralCategory::Unassigned
                && !matches!(
                    c.general_category_group(),
                    GeneralCategoryGroup::Other | GeneralCategoryGroup::Separator
                )
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
    NotString { argument: Cow<'static, str>, type_name: &'static str, described: String, is_map_index: bool },
    /// A text that is no run id.
    RunIdFormat { argument: Cow<'static, str>, given: Given, reason: Reason },
    /// A run id of a kind that the function has no use for.
    RunIdKind { given: Given, wanted: &'static str },
    /// A text that is no client id.
    ClientIdFormat { argument: Cow<'static, str>, given: Given, reason: Reason },
    /// A run id that carries another client than the caller's.
    ClientMismatch { run_id: String, client_id: String, expected_client_id: String },
    /// No run id; `looked_in` names the places where there could have been one.
    RunIdMissing { looked_in: &'static [&'static str] },
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
    RecordConflict { run_id: String, client_id: Option<String>, registered: String, given: String },
    /// The pair has no record; `diagnosis` says what there is instead, a sentence each.
    RecordNotFound { run_id: String, client_id: Option<String>, diagnosis: Vec<String> },
    /// An argument of another kind that makes no sense.
    InvalidArgument { argument: Cow<'static, str>, problem: String, hint: Cow<'static, str> },
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
            Self::RunIdMissing { .. } => Code::RunIdMissing,
            Self::ClientIdMissing => Code::ClientIdMissing,
            Self::Deprecated => Code::RunIdDeprecated,
            Self::SecondsExhausted | Self::SequenceExhausted { .. } => Code::RunIdExhausted,
            Self::ClockRange { .. } => Code::ClockRange,
            Self::RecordId { .. } => Code::RecordId,
            Self::RecordConflict { .. } => Code::RunRecordConflict,
            Self::RecordNotFound { .. } => Code::RunRecordNotFound,
            Self::InvalidArgument { .. } => Code::InvalidArgument,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Cow<'static, str> {
        let fixed = match self {
            Self::NotString { is_map_index: true, .. } => {
                "An index arrived here, as from ids.map(normalizeRunId): write ids.map((id) => normalizeRunId(id))."
            }
            Self::NotString { .. } => "Pass the id itself, as a string.",
            Self::RunIdFormat { reason, .. } | Self::ClientIdFormat { reason, .. } => reason.hint(),
            Self::RunIdKind { wanted, .. } => return format!("Pass {wanted}.").into(),
            Self::ClientMismatch { .. } => {
                "Find out which of the two clients this run is for; createClientRunId() on the base id makes another client's."
            }
            Self::RunIdMissing { looked_in: [] } => "Pass the run id on from where the run was started.",
            Self::RunIdMissing { .. } => "Pass the run id on to this call, in one of these places.",
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
            Self::RecordId { given, .. } => Fields {
                record_id: given.as_ref().and_then(|given| given.text.as_deref()),
                ..Fields::default()
            },
            Self::RecordConflict { run_id, client_id, given, .. } => {
                Fields { record_id: Some(given), ..Self::fields_of_pair(run_id, client_id.as_deref()) }
            }
            Self::RecordNotFound { run_id, client_id, .. } => {
                Self::fields_of_pair(run_id, client_id.as_deref())
            }
            Self::NotString { .. }
            | Self::RunIdMissing { .. }
            | Self::ClientIdMissing
            | Self::Deprecated
            | Self::SecondsExhausted
            | Self::SequenceExhausted { .. }
            | Self::ClockRange { .. }
            | Self::InvalidArgument { .. } => Fields::default(),
        }
    }

    /// A run and its client, which is both the one in the id and the one that was passed.
    fn fields_of_pair<'a>(run_id: &'a str, client_id: Option<&'a str>) -> Fields<'a> {
        Fields { run_id: Some(run_id), client_id, expected_client_id: client_id, record_id: None }
    }

    /// The whole message: what `function` was given, what is wrong with it, and the hint.
    #[must_use]
    pub fn message(&self, function: &str) -> String {
        if let Self::Deprecated = self {
            return "DEPRECATED: generateRunId() has been removed. Use generateTimestampRunId() directly instead."
                .to_owned();
        }
        let mut message = String::from("STRICT RUN ID ERROR: ");
        // Writing to a String can't fail.
        let _ = self.write_problem(&mut message, function);
        message.push(' ');
        message.push_str(&self.hint());
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
            Self::RunIdFormat { argument, given, reason } => write!(
                out,
                "Non-standard run ID format encountered: \"{}\", passed to {function} as {argument}. {}",
                given.shown,
                reason.sentence()
            ),
            Self::RunIdKind { given, wanted } => write!(
                out,
                "Non-standard run ID format encountered: \"{}\", passed to {function}, which takes {wanted} only.",
                given.shown
            ),
            Self::ClientIdFormat { argument, given, reason } => write!(
                out,
                "Non-standard client ID encountered: \"{}\", passed to {function} as {argument}. {}",
                given.shown,
                reason.sentence()
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
            Self::ClientIdMissing => write!(out, "No client ID given to {function}."),
            Self::Deprecated => Ok(()),
            Self::SecondsExhausted => {
                write!(out, "{function} has issued every second up to an hour ahead of the clock.")
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
            Self::RecordConflict { run_id, registered, given, .. } => write!(
                out,
                "Run \"{}\" has the record \"{}\" already; {function} was given \"{}\".",
                Shown::new(run_id),
                Shown::new(registered),
                Shown::new(given)
            ),
            Self::RecordNotFound { run_id, diagnosis, .. } => {
                write!(
                    out,
                    "Job tracking record not found for run \"{}\" ({function}).",
                    Shown::new(run_id)
                )?;
                diagnosis.iter().try_for_each(|sentence| write!(out, " {sentence}"))
            }
            Self::InvalidArgument { argument, problem, .. } => {
                write!(out, "Invalid argument {argument} of {function}: {problem}.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_shown(text: &str, expected: &str) {
        assert_eq!(Shown::new(text).to_string(), expected);
    }

    #[test]
    fn text_from_outside_is_escaped() {
        assert_shown("251003-154510-Ada", "251003-154510-Ada");
        assert_shown("a\"b\\c", "a\\\"b\\\\c");
        assert_shown("a\nb\r\t\0\u{7f}\u{85}", "a\\nb\\r\\t\\u0000\\u007f\\u0085");
        assert_shown("\u{202e}abc\u{2066}\u{200d}\u{feff}", "\\u202eabc\\u2066\\u200d\\ufeff");
        assert_shown("\u{2028}\u{a0}\u{e000}\u{e0001}", "\\u2028\\u00a0\\ue000\\u{e0001}");
        assert_shown("Łódź 名 🦀", "Łódź 名 🦀");
        assert_shown("\u{1b}[31m", "\\u001b[31m");
    }

    #[test]
    fn text_from_outside_is_cut_to_eighty_characters() {
        assert_shown(&"x".repeat(80), &"x".repeat(80));
        assert_shown(&"x".repeat(81), &format!("{}…", "x".repeat(80)));
        // An escape is never cut in the middle.
        assert_shown(&format!("{}\n", "x".repeat(79)), &format!("{}…", "x".repeat(79)));
    }

    #[test]
    fn half_a_pair_is_shown_by_its_number() {
        assert_eq!(Shown::from_units([Ok('a'), Err(0xD800)]).to_string(), "a\\ud800");
    }

    #[test]
    fn codes_are_in_the_order_of_their_table() {
        for (index, code) in Code::ALL.into_iter().enumerate() {
            assert_eq!(code as usize, index);
            assert!(code.as_str().starts_with("ERR_"));
        }
    }
}
