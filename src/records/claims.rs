//! Who is making the record of a run right now, so that no second one is made meanwhile.
//!
//! A claim belongs to the caller that got its number. It ends when the record is registered, when making it
//! fails, or with its lease: a thread that was stopped in the middle can't say so. What failed is kept for a
//! while, for those who wait in other threads. Time is that of a clock that never goes back, in milliseconds.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::id::{ClientId, Pair};

/// How many failures are kept for those who wait.
const MAX_FAILURES: usize = 256;

/// The number of a claim; no two are alike in a process.
pub type ClaimNumber = u64;

/// How a claim stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimState {
    /// Somebody holds it, for at most so many milliseconds more.
    Held(u64),
    /// Making the record failed, as this text says.
    Failed(String),
    /// It is over: the record was registered, or the lease has ended.
    Over,
}

#[derive(Debug)]
struct Claim {
    number: ClaimNumber,
    ends_at: u64,
}

/// The claims of a process.
#[derive(Debug, Default)]
pub(super) struct Claims {
    by_pair: HashMap<(Box<str>, Option<Box<str>>), Claim>,
    failures: VecDeque<(ClaimNumber, String)>,
}

/// The number of the latest claim. A process counts on, also where the registry begins anew: somebody may still
/// hold an old number.
static LATEST: AtomicU64 = AtomicU64::new(0);

fn key(pair: Pair<'_>) -> (Box<str>, Option<Box<str>>) {
    (
        pair.base_id().as_str().into(),
        pair.client_id().map(|client_id: ClientId<'_>| client_id.as_str().into()),
    )
}

impl Claims {
    /// The claim that holds a pair, and for how much longer.
    pub(super) fn holder(&self, pair: Pair<'_>, now: u64) -> Option<(ClaimNumber, u64)> {
        let claim = self.by_pair.get(&key(pair)).filter(|claim| claim.ends_at > now)?;
        Some((claim.number, claim.ends_at - now))
    }

    /// Claims a pair that nobody holds.
    pub(super) fn begin(&mut self, pair: Pair<'_>, now: u64, lease_ms: u64) -> ClaimNumber {
        // Not each time, so that many claims at once don't walk over one another.
        if self.by_pair.len().is_power_of_two() {
            self.by_pair.retain(|_, claim| claim.ends_at > now);
        }
        let number = LATEST.fetch_add(1, Ordering::Relaxed) + 1;
        let ends_at = now.saturating_add(lease_ms).max(now + 1);
        self.by_pair.insert(key(pair), Claim { number, ends_at });
        number
    }

    /// Ends a claim. Says whether nobody else had ended it or claimed the pair since.
    pub(super) fn end(&mut self, pair: Pair<'_>, number: ClaimNumber) -> bool {
        let key = key(pair);
        let is_own = self.by_pair.get(&key).is_some_and(|claim| claim.number == number);
        if is_own {
            self.by_pair.remove(&key);
        }
        is_own
    }

    /// Ends a claim because of a failure, of which those who wait are told.
    pub(super) fn fail(&mut self, pair: Pair<'_>, number: ClaimNumber, why: &str) -> bool {
        let was_held = self.end(pair, number);
        if was_held {
            if self.failures.len() == MAX_FAILURES {
                self.failures.pop_front();
            }
            self.failures.push_back((number, why.to_owned()));
        }
        was_held
    }

    /// How a claim stands.
    pub(super) fn state(&self, pair: Pair<'_>, number: ClaimNumber, now: u64) -> ClaimState {
        if let Some((_, why)) = self.failures.iter().find(|(failed, _)| *failed == number) {
            return ClaimState::Failed(why.clone());
        }
        match self.by_pair.get(&key(pair)) {
            Some(claim) if claim.number == number && claim.ends_at > now => {
                ClaimState::Held(claim.ends_at - now)
            }
            _ => ClaimState::Over,
        }
    }

    /// How many claims are held.
    pub(super) fn held(&self, now: u64) -> usize {
        self.by_pair.values().filter(|claim| claim.ends_at > now).count()
    }
}
