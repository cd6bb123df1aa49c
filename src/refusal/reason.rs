//! Why a text is no run id, or no client id: what is wrong with it, and what to do, a row each.

use std::borrow::Cow;

use super::Code;
use crate::shown::named;

/// Why a text is no run id, or no client id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Longer than any legal id.
    TooLong,
    /// Holds half of a UTF-16 pair.
    LoneSurrogate,
    /// A header that is not percent-encoded UTF-8.
    HeaderEncoding,
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
            Self::HeaderEncoding => "It is not percent-encoded UTF-8, as a header has to be.",
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
            Self::HeaderEncoding => "Send one header, and in it encodeURIComponent(runId).",
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
