//! What a run id is.
//!
//! [`RunId::parse`] is the one door: every other part of the crate takes its typed, borrowed answer, so
//! that no text reaches them unchecked. Nothing here allocates. The grammar itself is in `grammar`, the
//! rules for the client part in [`client`], real dates in [`calendar`]. All three only say yes or no; why
//! a text was refused is worked out afterwards, by looking at it again in `diagnose`, so that only a
//! refusal pays for its reason.

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

/// The longest legal run id in UTF-16 units, which is what JavaScript calls its `length`: `apify-` with a
/// name of 64, `-C`, and a client id of 64 characters outside the Basic Multilingual Plane.
pub const MAX_UTF16_LEN: usize = 6 + 64 + 2 + 64 * 2;

/// The most bytes of UTF-8 that a text of [`MAX_UTF16_LEN`] units can take (three for each unit).
pub const MAX_UTF8_LEN: usize = MAX_UTF16_LEN * 3;

/// The three ways a base id is spelled.
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
    /// What stands between a base of this kind and the client id.
    #[must_use]
    pub const fn separator(self) -> &'static str {
        match self {
            Self::Timestamp => "-",
            Self::Sequence | Self::Apify => "-C",
        }
    }

    /// The name of the kind in `parseRunId` and `explainRunId`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Timestamp => "timestamp",
            Self::Sequence => "sequence",
            Self::Apify => "apify",
        }
    }
}

/// The part of a run id that all clients of one run share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BaseId<'a> {
    text: &'a str,
    kind: Kind,
}

impl<'a> BaseId<'a> {
    /// The base id of a second.
    #[must_use]
    pub fn of_second(text: &'a SecondText) -> Self {
        Self { text: text.as_str(), kind: Kind::Timestamp }
    }

    /// The base id as it was written.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.text
    }

    /// How the base is spelled.
    #[must_use]
    pub const fn kind(self) -> Kind {
        self.kind
    }

    /// The time a timestamp base names, or `None` for the other kinds.
    #[must_use]
    pub fn second(self) -> Option<CivilSecond> {
        match self.kind {
            Kind::Timestamp => CivilSecond::parse(self.text.as_bytes().first_chunk()?),
            Kind::Sequence | Kind::Apify => None,
        }
    }

    /// The numbers of a sequence base, or `None` for the other kinds.
    #[must_use]
    pub fn sequence(self) -> Option<Sequence<'a>> {
        match self.kind {
            Kind::Sequence => grammar::sequence(self.text).map(|(sequence, _)| sequence),
            Kind::Timestamp | Kind::Apify => None,
        }
    }

    /// The three pieces that, written one after the other, are the run id of `client` on this base.
    #[must_use]
    pub const fn with_client(self, client: ClientId<'a>) -> [&'a str; 3] {
        [self.text, self.kind.separator(), client.as_str()]
    }
}

/// A checked run id that borrows its text: a base id, or a client run id.
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
    /// Reads `text` as a run id, whole; nothing is trimmed, cut or added.
    ///
    /// # Errors
    /// The [`Reason`] why it is none.
    #[inline(always)]
    pub fn parse(text: &'a str) -> Result<Self, Reason> {
        match grammar::run_id(text) {
            Some((kind, base_len)) => Ok(Self { text, kind, base_len }),
            None => Err(diagnose::run_id(text)),
        }
    }

    /// The same for callers who don't ask why a text is none, which costs more than the answer.
    #[must_use]
    #[inline(never)]
    pub fn read(text: &'a str) -> Option<Self> {
        grammar::run_id(text).map(|(kind, base_len)| Self { text, kind, base_len })
    }

    /// The same for a text whose base was read already, with [`leading_base`] or [`CivilSecond::parse`]: `kind`, and its
    /// length.
    #[must_use]
    #[inline(always)]
    pub(crate) fn read_from_base(text: &'a str, (kind, base_len): (Kind, usize)) -> Option<Self> {
        let is_id = grammar::is_suffix(kind, text.get(base_len..)?) && !is_too_long(text);
        is_id.then_some(Self { text, kind, base_len })
    }

    /// A text that was read as a run id before.
    pub(crate) const fn of_read(text: &'a str, (kind, base_len): (Kind, usize)) -> Self {
        Self { text, kind, base_len }
    }

    /// The id as it was written.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.text
    }

    /// How the base is spelled.
    #[must_use]
    pub const fn kind(self) -> Kind {
        self.kind
    }

    /// The part that all clients of the run share.
    #[must_use]
    #[inline(always)]
    pub fn base_id(self) -> BaseId<'a> {
        BaseId { text: &self.text[..self.base_len], kind: self.kind }
    }

    /// The client the id belongs to, or `None` for a base id.
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

/// Whether JavaScript's `trim` takes the character off: white space, and the mark that files begin with.
#[must_use]
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// The base id that `text` begins with: its kind and its length, whatever follows.
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

/// Whether `text` is longer than any run id, counted as JavaScript counts.
fn is_too_long(text: &str) -> bool {
    text.len() > MAX_UTF16_LEN && (text.len() > MAX_UTF8_LEN || text.encode_utf16().count() > MAX_UTF16_LEN)
}

#[cfg(test)]
mod tests;
