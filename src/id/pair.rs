//! Pairs a run with its client.
//!
//! Records are keyed by this pair. Building one checks that the run id doesn't belong to another client, so
//! no later code has to.

use super::{BaseId, ClientId, RunId};
use crate::refusal::{Refusal, RunOfRecord};

/// A run id and optionally the client id that the caller passed with it. The two never contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<'a> {
    given: RunId<'a>,
    expected: Option<ClientId<'a>>,
}

impl<'a> Pair<'a> {
    /// Makes a pair from a run id alone.
    #[must_use]
    pub const fn of(run_id: RunId<'a>) -> Self {
        Self { given: run_id, expected: None }
    }

    /// Makes a pair from a run id, with or without a client suffix, and a client id.
    ///
    /// # Errors
    /// [`Refusal::ClientMismatch`] if the run id belongs to another client. Whole client ids are compared.
    #[inline(always)]
    pub fn with_client(run_id: RunId<'a>, client_id: ClientId<'a>) -> Result<Self, Refusal> {
        match run_id.client_id() {
            Some(own) if own != client_id => Err(Refusal::ClientMismatch {
                run_id: run_id.as_str().to_owned(),
                client_id: own.as_str().to_owned(),
                expected_client_id: client_id.as_str().to_owned(),
            }),
            _ => Ok(Self { given: run_id, expected: Some(client_id) }),
        }
    }

    /// Returns the run id that was passed.
    #[must_use]
    pub const fn given(self) -> RunId<'a> {
        self.given
    }

    /// Returns the base id.
    #[must_use]
    #[inline(always)]
    pub fn base_id(self) -> BaseId<'a> {
        self.given.base_id()
    }

    /// Returns the client of the run, if it has one.
    #[must_use]
    #[inline(always)]
    pub fn client_id(self) -> Option<ClientId<'a>> {
        self.expected.or_else(|| self.given.client_id())
    }

    /// Returns the full run id of the pair, in pieces to concatenate.
    #[must_use]
    #[inline(always)]
    pub fn run_id(self) -> [&'a str; 3] {
        match self.client_id() {
            Some(client_id) => self.base_id().with_client(client_id),
            None => [self.base_id().as_str(), "", ""],
        }
    }

    /// Copies the pair into an error about its record.
    #[must_use]
    pub fn run_of_record(self) -> RunOfRecord {
        let owned = |client_id: ClientId<'_>| client_id.as_str().to_owned();
        RunOfRecord {
            given: self.given.as_str().to_owned(),
            client_id: self.given.client_id().map(owned),
            expected_client_id: self.expected.map(owned),
            full: self.run_id().concat(),
        }
    }
}
