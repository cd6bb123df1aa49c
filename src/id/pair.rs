//! A run and the client it is for: what records are filed under, and the rule that an id of one client is
//! never taken for another's.

use super::{BaseId, ClientId, RunId};
use crate::refusal::{Refusal, Run};

/// A run id, and the client that the caller names beside it, if any; the two don't contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<'a> {
    given: RunId<'a>,
    expected: Option<ClientId<'a>>,
}

impl<'a> Pair<'a> {
    /// The pair of a run id by itself.
    #[must_use]
    pub const fn of(run_id: RunId<'a>) -> Self {
        Self { given: run_id, expected: None }
    }

    /// The pair of a run id, with or without its suffix, and the client the caller names.
    ///
    /// # Errors
    /// [`Refusal::ClientMismatch`] where the run id carries another client. Clients are compared whole.
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

    /// The base id.
    #[must_use]
    #[inline(always)]
    pub fn base_id(self) -> BaseId<'a> {
        self.given.base_id()
    }

    /// The client the run belongs to, if any.
    #[must_use]
    #[inline(always)]
    pub fn client_id(self) -> Option<ClientId<'a>> {
        self.expected.or_else(|| self.given.client_id())
    }

    /// The pieces of the run id that the pair stands for.
    #[must_use]
    #[inline(always)]
    pub fn run_id(self) -> [&'a str; 3] {
        match self.client_id() {
            Some(client_id) => self.base_id().with_client(client_id),
            None => [self.base_id().as_str(), "", ""],
        }
    }

    /// The pair for an error about its record.
    #[must_use]
    pub fn to_run(self) -> Run {
        let owned = |client_id: ClientId<'_>| client_id.as_str().to_owned();
        Run {
            given: self.given.as_str().to_owned(),
            client_id: self.given.client_id().map(owned),
            expected_client_id: self.expected.map(owned),
            full: self.run_id().concat(),
        }
    }
}
