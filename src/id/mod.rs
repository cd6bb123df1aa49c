//! Parses run ids and client ids.
//!
//! The rest of the crate takes the borrowed types that [`RunId::parse`] and [`ClientId::parse`] return, so it
//! never sees unchecked text. Parsing runs on every call, so it doesn't allocate and answers only yes or no.
//! If the answer is no, `diagnose` parses the text again to find the reason, so only refusals pay for that.

pub mod calendar;
pub mod client;
mod diagnose;
mod grammar;
pub mod job;
mod pair;

pub use client::{ClientId, is_in_client, may_start_client};
pub use grammar::{STEP_LABEL, Sequence, TASK_LABEL, is_number};
pub use pair::Pair;

use crate::refusal::Reason;
use calendar::{CivilSecond, SecondText};

/// Length of the longest legal run id in UTF-16 units, as JavaScript's `length` counts: `apify-`, a name of
/// 64, `-C`, and a client id of 64 characters outside the Basic Multilingual Plane.
pub const MAX_UTF16_LEN: usize = 6 + 64 + 2 + 64 * 2;

/// Upper bound on the UTF-8 bytes of a text of [`MAX_UTF16_LEN`] units, at three bytes a unit.
pub const MAX_UTF8_LEN: usize = MAX_UTF16_LEN * 3;

/// The format of a base id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `251003-154510`
    Timestamp,
    /// `SR-250924-001-T12-S3`
    Sequence,
    /// `8MSTBAfqMzuXPvgB3` or `apify-nightly-7`
    Apify,
}

impl Kind {
    /// Returns the separator between a base of this kind and the client id.
    #[must_use]
    pub const fn separator(self) -> &'static str {
        match self {
            Self::Timestamp => "-",
            Self::Sequence | Self::Apify => "-C",
        }
    }

    /// Returns the name of the kind in the results of `parseRunId` and `explainRunId`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Timestamp => "timestamp",
            Self::Sequence => "sequence",
            Self::Apify => "apify",
        }
    }
}

/// The part of a run id that all clients of a run share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BaseId<'a> {
    text: &'a str,
    kind: Kind,
}

impl<'a> BaseId<'a> {
    /// Wraps the text of a second.
    #[must_use]
    pub fn of_second(text: &'a SecondText) -> Self {
        Self { text: text.as_str(), kind: Kind::Timestamp }
    }

    /// Returns the text of the base id.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.text
    }

    /// Returns the format of the base.
    #[must_use]
    pub const fn kind(self) -> Kind {
        self.kind
    }

    /// Returns the time in a timestamp base; `None` for the other kinds.
    #[must_use]
    pub fn second(self) -> Option<CivilSecond> {
        match self.kind {
            Kind::Timestamp => CivilSecond::parse(self.text.as_bytes().first_chunk()?),
            Kind::Sequence | Kind::Apify => None,
        }
    }

    /// Returns the numbers in a sequence base; `None` for the other kinds.
    #[must_use]
    pub fn sequence(self) -> Option<Sequence<'a>> {
        match self.kind {
            Kind::Sequence => grammar::sequence(self.text).map(|(sequence, _)| sequence),
            Kind::Timestamp | Kind::Apify => None,
        }
    }

    /// Returns the client run id in three pieces for the caller to concatenate, so that this doesn't
    /// allocate.
    #[must_use]
    pub const fn with_client(self, client: ClientId<'a>) -> [&'a str; 3] {
        [self.text, self.kind.separator(), client.as_str()]
    }
}

/// A valid run id, either a base id or a client run id, that borrows its text.
///
/// ```
/// use strict_run_id::id::{Kind, RunId};
///
/// let id = RunId::parse("251003-154510-Ada-Park").unwrap();
/// assert_eq!(id.kind(), Kind::Timestamp);
/// assert_eq!(id.base_id().as_str(), "251003-154510");
/// assert_eq!(id.client_id().unwrap().as_str(), "Ada-Park");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunId<'a> {
    text: &'a str,
    kind: Kind,
    base_len: usize,
}

impl<'a> RunId<'a> {
    /// Parses all of `text` as a run id. Nothing is trimmed, cut or added.
    ///
    /// # Errors
    /// The [`Reason`] why `text` isn't a run id.
    #[inline(always)]
    pub fn parse(text: &'a str) -> Result<Self, Reason> {
        match grammar::run_id(text) {
            Some((kind, base_len)) => Ok(Self { text, kind, base_len }),
            None => Err(diagnose::run_id(text)),
        }
    }

    /// Parses without a reason for failure, which would cost more than the parsing.
    #[must_use]
    #[inline(never)]
    pub fn read(text: &'a str) -> Option<Self> {
        grammar::run_id(text).map(|(kind, base_len)| Self { text, kind, base_len })
    }

    /// Parses the rest of a text whose base was already parsed with [`leading_base`] or
    /// [`CivilSecond::parse`]. Takes the kind and the length of the base.
    #[must_use]
    #[inline(always)]
    pub(crate) fn read_from_base(text: &'a str, (kind, base_len): (Kind, usize)) -> Option<Self> {
        let is_id = grammar::is_suffix(kind, text.get(base_len..)?) && !is_too_long(text);
        is_id.then_some(Self { text, kind, base_len })
    }

    /// Wraps a text that was already parsed as a run id.
    pub(crate) const fn of_read(text: &'a str, (kind, base_len): (Kind, usize)) -> Self {
        Self { text, kind, base_len }
    }

    /// Returns the text of the id.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.text
    }

    /// Returns the format of the base.
    #[must_use]
    pub const fn kind(self) -> Kind {
        self.kind
    }

    /// Returns the part that all clients of the run share.
    #[must_use]
    #[inline(always)]
    pub fn base_id(self) -> BaseId<'a> {
        BaseId { text: &self.text[..self.base_len], kind: self.kind }
    }

    /// Returns the client that the id belongs to; `None` for a base id.
    #[must_use]
    #[inline(always)]
    pub fn client_id(self) -> Option<ClientId<'a>> {
        if self.base_len == self.text.len() {
            return None;
        }
        let start = self.base_len + self.kind.separator().len();
        Some(ClientId::of_checked(&self.text[start..]))
    }
}

/// Returns whether JavaScript's `trim` removes the character: white space or a byte order mark.
#[must_use]
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// Returns the kind and the length of the base id at the start of `text`, whatever follows it.
///
/// ```
/// use strict_run_id::id::{Kind, leading_base};
///
/// assert_eq!(leading_base("SR-250924-001, made at noon"), Some((Kind::Sequence, 13)));
/// ```
#[must_use]
pub fn leading_base(text: &str) -> Option<(Kind, usize)> {
    grammar::base(text).map(|(kind, rest)| (kind, text.len() - rest.len()))
}

/// Returns whether `text` is longer than any run id. Counts the UTF-16 units only if the length in
/// bytes doesn't decide it.
fn is_too_long(text: &str) -> bool {
    text.len() > MAX_UTF16_LEN && (text.len() > MAX_UTF8_LEN || text.encode_utf16().count() > MAX_UTF16_LEN)
}

#[cfg(test)]
mod tests;
