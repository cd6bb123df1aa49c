//! Makes sure that only one caller at a time creates the record of a run.
//!
//! A claim is held by the caller that got its number. It ends when the record is registered, when creating it
//! fails, or when the lease expires, because a thread that was terminated can't end its own. Callers in other
//! threads wait by polling, so a failure is kept for a while for them to see. All times are milliseconds of a
//! monotonic clock.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::id::{ClientId, Pair};

/// How long a failure is kept. Waiting callers poll many times a second.
const KEEP_FAILURE_MS: u64 = 10_000;

/// Identifies a claim within the process.
pub type ClaimNumber = u64;

/// The state of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimState {
    /// It is held. Its lease expires in this many milliseconds.
    Held(u64),
    /// Creating the record failed, for this reason.
    Failed(String),
    /// It ended because the record was registered.
    Over,
}

#[derive(Debug)]
struct Claim {
    number: ClaimNumber,
    began_at: u64,
    lease_ms: u64,
}

#[derive(Debug)]
struct Failure {
    reason: String,
    kept_until: u64,
}

/// The claims of a process.
#[derive(Debug)]
pub(super) struct Claims {
    by_pair: HashMap<(Box<str>, Option<Box<str>>), Claim>,
    failures: HashMap<ClaimNumber, Failure>,
    /// The latest claim made before this registry. Claims up to it belong to an earlier one.
    latest_before: ClaimNumber,
}

/// The number of the latest claim. A reset doesn't restart it, because a caller may still hold an old number.
static LATEST: AtomicU64 = AtomicU64::new(0);

impl Default for Claims {
    fn default() -> Self {
        let latest_before = LATEST.load(Ordering::Relaxed);
        Self { by_pair: HashMap::new(), failures: HashMap::new(), latest_before }
    }
}

impl Claim {
    fn ends_at(&self) -> u64 {
        self.began_at.saturating_add(self.lease_ms)
    }

    fn is_held(&self, now: u64) -> bool {
        now < self.ends_at()
    }

    fn expiry_reason(&self) -> String {
        lease_expired(self.lease_ms)
    }
}

/// Returns the reason for the failure of a claim with an expired lease.
#[must_use]
pub fn lease_expired(lease_ms: u64) -> String {
    format!("find() and create() took longer than the lease of {lease_ms} ms")
}

fn key(pair: Pair<'_>) -> (Box<str>, Option<Box<str>>) {
    let client_id = pair.client_id().map(|client_id: ClientId<'_>| client_id.as_str().into());
    (pair.base_id().as_str().into(), client_id)
}

impl Claims {
    /// Returns the claim that holds a pair and the rest of its lease.
    pub(super) fn holder(&self, pair: Pair<'_>, now: u64) -> Option<(ClaimNumber, u64)> {
        let claim = self.by_pair.get(&key(pair)).filter(|claim| claim.is_held(now))?;
        Some((claim.number, claim.ends_at() - now))
    }

    /// Claims a pair. The caller has checked that it isn't held.
    pub(super) fn begin(&mut self, pair: Pair<'_>, now: u64, lease_ms: u64) -> ClaimNumber {
        // Only if the number of claims is a power of two, so that the cost per claim stays low.
        if self.by_pair.len().is_power_of_two() {
            self.drop_expired(now);
        }
        let number = LATEST.fetch_add(1, Ordering::Relaxed) + 1;
        let expired = self.by_pair.insert(key(pair), Claim { number, began_at: now, lease_ms });
        if let Some(expired) = expired {
            self.keep_failure(expired.number, now, expired.expiry_reason());
        }
        number
    }

    /// Drops the claims with an expired lease and keeps that as their failure.
    fn drop_expired(&mut self, now: u64) {
        let expired: Vec<_> = self.by_pair.extract_if(|_, claim| !claim.is_held(now)).collect();
        for (_, claim) in expired {
            self.keep_failure(claim.number, now, claim.expiry_reason());
        }
    }

    fn keep_failure(&mut self, number: ClaimNumber, now: u64, reason: String) {
        if self.failures.len().is_power_of_two() {
            self.failures.retain(|_, failure| now < failure.kept_until);
        }
        self.failures.insert(number, Failure { reason, kept_until: now.saturating_add(KEEP_FAILURE_MS) });
    }

    /// Returns whether this claim holds the pair.
    pub(super) fn is_held_by(&self, pair: Pair<'_>, number: ClaimNumber, now: u64) -> bool {
        self.holder(pair, now).is_some_and(|(holder, _)| holder == number)
    }

    /// Ends a claim. Returns whether it was still the pair's current one.
    pub(super) fn end(&mut self, pair: Pair<'_>, number: ClaimNumber) -> bool {
        let key = key(pair);
        let is_current = self.by_pair.get(&key).is_some_and(|claim| claim.number == number);
        if is_current {
            self.by_pair.remove(&key);
        }
        is_current
    }

    /// Ends a claim and keeps the reason for the callers that wait. Returns the same as [`Self::end`].
    pub(super) fn fail(&mut self, pair: Pair<'_>, number: ClaimNumber, now: u64, reason: &str) -> bool {
        let was_current = self.end(pair, number);
        if was_current {
            self.keep_failure(number, now, reason.to_owned());
        }
        was_current
    }

    /// Returns the state of a claim.
    pub(super) fn state(&self, pair: Pair<'_>, number: ClaimNumber, now: u64) -> ClaimState {
        if let Some(failure) = self.failures.get(&number) {
            return ClaimState::Failed(failure.reason.clone());
        }
        match self.by_pair.get(&key(pair)).filter(|claim| claim.number == number) {
            Some(claim) if claim.is_held(now) => ClaimState::Held(claim.ends_at() - now),
            Some(claim) => ClaimState::Failed(claim.expiry_reason()),
            None => ClaimState::Over,
        }
    }

    /// Counts the claims that are held.
    pub(super) fn held(&self, now: u64) -> usize {
        self.by_pair.values().filter(|claim| claim.is_held(now)).count()
    }

    /// Returns whether a claim was made in this registry, and not in an earlier one.
    pub(super) fn is_known(&self, number: ClaimNumber) -> bool {
        number > self.latest_before
    }
}
