//! Why text isn't a run id or a client id: what is wrong and what to do, one row per reason.

use std::borrow::Cow;

use super::ErrorCode;
use crate::shown::named;

/// Why text isn't a run id or a client id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Longer than any legal id.
    TooLong,
    /// Contains half of a UTF-16 surrogate pair.
    LoneSurrogate,
    /// A header that isn't percent-encoded UTF-8.
    HeaderEncoding,
    /// White space at either end.
    OuterSpace,
    /// Contains a control character.
    ControlCharacter(char),
    /// `undefined`, `INITIALIZING` and the like.
    Placeholder,
    /// `[object Object]`.
    ObjectText,
    /// `[object Promise]`.
    PromiseText,
    /// `{}`, as JSON writes a Promise.
    EmptyObject,
    /// `[ '251003-154510' ]`.
    ArrayText,
    /// `[Function: getRunId]`, `[class Run]` or `Symbol(run)`.
    FunctionText,
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
    /// Shaped like a timestamp, but not a real date and time.
    NoSuchTime,
    /// A timestamp followed by something other than a suffix.
    AfterTimestamp,
    /// Starts with `SR-` but is malformed after that.
    SequenceShape,
    /// Starts with `apify-` but is malformed after that.
    ApifyShape,
    /// `apify-undefined` and the like.
    ApifyReserved,
    /// A sequence or Apify base whose suffix doesn't start with `-C`.
    SuffixWithoutC,
    /// Not one of the kinds.
    Unknown,
    /// Contains a client suffix two or more times.
    DoubledClient,
    /// No client after the separator.
    ClientEmpty,
    /// More than 64 characters.
    ClientTooLong,
    /// The first character isn't a letter or a digit.
    ClientStart(char),
    /// A character that client ids don't allow.
    ClientCharacter(char),
    /// A character that is usually drawn as nothing.
    ClientInvisible(char),
    /// The last character can't end a client id.
    ClientEnd,
    /// Contains `..`.
    ClientDots,
    /// Starts with what is itself a run id.
    ClientIsRunId,
    /// An Airtable row, `recKU8iGyB0A3pxFi`.
    ClientIsAirtableRecord,
    /// `undefined`, `null`, `NaN`, `true` or `false`.
    ClientReserved,
    /// A letter and its accent as two characters although one exists.
    ClientNotNfc,
}

/// What a client id may contain, as advice.
const CLIENT_CHARACTERS: &str =
    "A client id may contain letters, combining marks and digits of any script, and - _ . ' @ ( ).";

impl Reason {
    /// Returns the code of the refusal if a run id was expected.
    #[must_use]
    pub const fn run_id_code(self) -> ErrorCode {
        match self {
            Self::DoubledClient => ErrorCode::RunIdDoubleSuffix,
            _ => ErrorCode::RunIdFormat,
        }
    }

    /// Returns what is wrong, as a sentence.
    #[must_use]
    pub fn sentence(self) -> Cow<'static, str> {
        self.row().0
    }

    /// Returns what to do about it.
    #[must_use]
    pub fn hint(self) -> &'static str {
        self.row().1
    }

    /// The table of reasons.
    fn row(self) -> (Cow<'static, str>, &'static str) {
        let (sentence, hint) = match self {
            Self::ControlCharacter(c) => {
                return (
                    format!("It contains the control character U+{:04X}.", u32::from(c)).into(),
                    "Remove it where it enters the program (a header, a file, a form).",
                );
            }
            Self::ClientStart(c) => {
                return (
                    format!("A client id starts with a letter or a digit, not with {}.", named(c)).into(),
                    CLIENT_CHARACTERS,
                );
            }
            Self::ClientCharacter(c) => {
                return (format!("A client id can't contain {}.", named(c)).into(), CLIENT_CHARACTERS);
            }
            Self::ClientInvisible(c) => {
                return (
                    format!("A client id can't contain the invisible character U+{:04X}.", u32::from(c))
                        .into(),
                    "Clean it where it comes in (a header, a file, a form), not here.",
                );
            }
            Self::TooLong => {
                ("It is longer than any valid id.", "Look for the code that appended text to the id.")
            }
            Self::LoneSurrogate => (
                "It contains half of a UTF-16 surrogate pair.",
                "Look for the code that cut the text in the middle of a character.",
            ),
            Self::HeaderEncoding => {
                ("It isn't percent-encoded UTF-8.", "Send one header that holds encodeURIComponent(runId).")
            }
            Self::OuterSpace => (
                "It starts or ends with white space.",
                "Trim it where it enters the program (a header, a file, a form).",
            ),
            Self::Placeholder => {
                ("It is a placeholder, not an id.", "Wait until the run has its id, or pass nothing.")
            }
            Self::ObjectText => (
                "It is what JavaScript prints for an object.",
                "Pass the id itself: look for a template string around an object.",
            ),
            Self::PromiseText => (
                "It is what JavaScript prints for a Promise: is an await missing?",
                "Await the Promise before putting it into text.",
            ),
            Self::EmptyObject => (
                "It is an empty object, which is how JSON writes a Promise: is an await missing?",
                "Await the value before logging it, and log the id itself.",
            ),
            Self::ArrayText => (
                "It is an array, not an id.",
                "Pass a single id: a query parameter that is given twice becomes an array.",
            ),
            Self::FunctionText => (
                "It is what JavaScript prints for a function, a class or a symbol.",
                "Call the function and pass what it returns.",
            ),
            Self::CutOff => (
                "It is truncated, probably by a log.",
                "Use the full id from where it was generated, not from a log line.",
            ),
            Self::JobId => (
                "It is a job id.",
                "Pass the run id; convertToStandardFormat() returns the time inside a job id.",
            ),
            Self::SessionId => (
                "It is a session id: it has a four-digit year and ends in milliseconds.",
                "Pass the run id of the session instead.",
            ),
            Self::AirtableRecord => (
                "It is an Airtable record id: the row of a run, not the run.",
                "Pass the run id; are the arguments swapped?",
            ),
            Self::OnlyDigits => (
                "It is 17 digits, but an Apify run id contains at least one letter.",
                "Pass the id that Apify returned.",
            ),
            Self::PointZero => (
                "It ends in \".0\", like a number turned into text.",
                "Keep ids as text; migrateRunId() repairs stored ids.",
            ),
            Self::NoSuchTime => (
                "It looks like a timestamp, but there is no such date or time.",
                "Make ids with generateTimestampRunId().",
            ),
            Self::AfterTimestamp => (
                "There is unexpected text after the timestamp.",
                "A client follows a timestamp as -<clientId>; use createClientRunId().",
            ),
            Self::SequenceShape => (
                "It starts with SR- but doesn't continue as SR-YYMMDD-NNN[-T…][-S…] with a real date.",
                "Make these ids with generateSequenceRunId().",
            ),
            Self::ApifyShape => (
                "It starts with apify-, but what follows isn't a name of letters, digits and \"-\".",
                "Pass the id that Apify returned, unchanged.",
            ),
            Self::ApifyReserved => (
                "What follows apify- is what JavaScript prints for a value that isn't an id.",
                "Look for the code that put an undefined, boolean or other non-string value into the id.",
            ),
            Self::SuffixWithoutC => (
                "Its client suffix lacks the C: this kind of id takes -C<clientId>.",
                "Use createClientRunId(); migrateRunId() repairs stored ids.",
            ),
            Self::Unknown => (
                "It doesn't start with a timestamp (YYMMDD-HHMMSS), a sequence (SR-YYMMDD-NNN) or an Apify run id.",
                "Pass on the id that generateTimestampRunId() made, unchanged.",
            ),
            Self::DoubledClient => (
                "It contains the same client suffix more than once.",
                "Add the suffix with createClientRunId(), which never doubles it; migrateRunId() repairs stored ids.",
            ),
            Self::ClientEmpty => (
                "There is no client id after the separator.",
                "Pass the base id alone, or add the client with createClientRunId().",
            ),
            Self::ClientTooLong => {
                ("The client id is longer than 64 characters.", "Use a shorter name for the tenant.")
            }
            Self::ClientEnd => ("A client id can't end with - _ ' @ or (.", CLIENT_CHARACTERS),
            Self::ClientDots => ("The client id contains \"..\".", "Use single dots."),
            Self::ClientIsRunId => (
                "The client id starts with a run id.",
                "Check whether two ids were joined, or the arguments swapped.",
            ),
            Self::ClientIsAirtableRecord => (
                "The client id is an Airtable record id.",
                "Are the arguments swapped? The client id names the tenant, such as Ada-Park; the record id names the row.",
            ),
            Self::ClientReserved => (
                "The client id is what JavaScript prints for a value that isn't a name.",
                "Look for the code that put an undefined, boolean or other non-string value into the id.",
            ),
            Self::ClientNotNfc => (
                "The client id is not in Unicode normal form C.",
                "Normalize the name once, where it comes in: name.normalize('NFC').",
            ),
        };
        (sentence.into(), hint)
    }
}
