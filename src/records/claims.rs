//! Makes sure that only one caller at a time verifies or creates the record of a run.
//!
//! A claim is held by the caller that got its number. It ends when the record is verified or registered, when that
//! fails, or when the lease expires, because a thread that was terminated can't end its own. Callers in other
//! threads wait by polling, so an outcome is kept for a while for them to see. All times are milliseconds of a
//! monotonic clock.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use smol_str::SmolStr;

use crate::id::{ClientId, Pair};

/// How long an outcome or a rejected record is kept. Waiting callers poll many times a second.
const KEEP_MS: u64 = 10_000;

/// Identifies a claim within the process.
pub type ClaimNumber = u64;

/// The state of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimState {
    /// It is held. Its lease expires in this many milliseconds.
    Held(u64),
    /// Verifying or creating the record failed, for this reason.
    Failed(String),
    /// It ended because the record was verified, rejected or registered.
    Over,
}

/// What became of a record that was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the answer.
    Valid(SmolStr),
    /// It is rejected, so the pair has no record now. The claim goes on, in order to create one.
    Rejected(SmolStr),
    /// The claim has ended, and the caller begins again: its record was rejected and it doesn't create one, or the pair
    /// got another record meanwhile.
    Again,
    /// The lease had expired.
    Expired,
}

#[derive(Debug)]
struct Claim {
    number: ClaimNumber,
    began_at: u64,
    lease_ms: u64,
    /// Whether its holder creates the record if there is none.
    may_create: bool,
    /// Whether another caller was sent to wait for it.
    is_awaited: bool,
}

/// A value that is kept for a while.
#[derive(Debug)]
struct Kept<T> {
    value: T,
    until: u64,
}

type Key = (Box<str>, Option<Box<str>>);

/// The claims of a process.
#[derive(Debug)]
pub(super) struct Claims {
    by_pair: HashMap<Key, Claim>,
    /// How claims ended that others wait for: with a record that needs no verification, or with a failure.
    outcomes: HashMap<ClaimNumber, Kept<Result<SmolStr, String>>>,
    /// The records that were rejected lately. A database may still find one.
    rejected: HashMap<Key, Kept<SmolStr>>,
    /// The latest claim made before this registry. Claims up to it belong to an earlier one.
    latest_before: ClaimNumber,
}

/// The number of the latest claim. A reset doesn't restart it, because a caller may still hold an old number.
static LATEST: AtomicU64 = AtomicU64::new(0);

impl Default for Claims {
    fn default() -> Self {
        let latest_before = LATEST.load(Ordering::Relaxed);
        let (by_pair, outcomes, rejected) = Default::default();
        Self { by_pair, outcomes, rejected, latest_before }
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
    format!("the callbacks took longer than the lease of {lease_ms} ms")
}

fn key(pair: Pair<'_>) -> Key {
    let client_id = pair.client_id().map(|client_id: ClientId<'_>| client_id.as_str().into());
    (pair.base_id().as_str().into(), client_id)
}

/// Keeps a value for a while. Drops old ones if their number is a power of two, so that the cost stays low.
fn keep<K: Eq + std::hash::Hash, T>(kept: &mut HashMap<K, Kept<T>>, key: K, value: T, now: u64) {
    if kept.len().is_power_of_two() {
        kept.retain(|_, kept| now < kept.until);
    }
    kept.insert(key, Kept { value, until: now.saturating_add(KEEP_MS) });
}

impl Claims {
    /// Notes that a caller waits for the claim of a pair.
    pub(super) fn note_waiting(&mut self, pair: Pair<'_>) {
        if let Some(claim) = self.by_pair.get_mut(&key(pair)) {
            claim.is_awaited = true;
        }
    }

    /// Returns the record that a claim ended with, if callers wait for it.
    pub(super) fn outcome(&self, number: ClaimNumber) -> Option<&SmolStr> {
        self.outcomes.get(&number)?.value.as_ref().ok()
    }

    /// Rejects a record of a pair.
    pub(super) fn reject(&mut self, pair: Pair<'_>, record_id: SmolStr, now: u64) {
        keep(&mut self.rejected, key(pair), record_id, now);
    }

    /// Returns the record of a pair that was rejected lately.
    pub(super) fn rejected(&self, pair: Pair<'_>, now: u64) -> Option<&SmolStr> {
        let kept = self.rejected.get(&key(pair)).filter(|kept| now < kept.until)?;
        Some(&kept.value)
    }

    /// Returns whether the holder of a pair's claim creates the record if there is none.
    pub(super) fn may_create(&self, pair: Pair<'_>) -> bool {
        self.by_pair.get(&key(pair)).is_some_and(|claim| claim.may_create)
    }

    /// Returns the claim that holds a pair and the rest of its lease.
    pub(super) fn holder(&self, pair: Pair<'_>, now: u64) -> Option<(ClaimNumber, u64)> {
        let claim = self.by_pair.get(&key(pair)).filter(|claim| claim.is_held(now))?;
        Some((claim.number, claim.ends_at() - now))
    }

    /// Claims a pair. The caller has checked that it isn't held.
    pub(super) fn begin(&mut self, pair: Pair<'_>, now: u64, lease_ms: u64, may_create: bool) -> ClaimNumber {
        // Only if the number of claims is a power of two, so that the cost per claim stays low.
        if self.by_pair.len().is_power_of_two() {
            self.drop_expired(now);
        }
        let number = LATEST.fetch_add(1, Ordering::Relaxed) + 1;
        let claim = Claim { number, began_at: now, lease_ms, may_create, is_awaited: false };
        if let Some(expired) = self.by_pair.insert(key(pair), claim) {
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
        keep(&mut self.outcomes, number, Err(reason), now);
    }

    /// Returns whether this claim holds the pair.
    pub(super) fn is_held_by(&self, pair: Pair<'_>, number: ClaimNumber, now: u64) -> bool {
        self.holder(pair, now).is_some_and(|(holder, _)| holder == number)
    }

    /// Ends a claim; those who wait for it get `record_id` without verifying it. Returns whether it was still the
    /// pair's current one.
    pub(super) fn end(
        &mut self,
        pair: Pair<'_>,
        number: ClaimNumber,
        now: u64,
        record_id: Option<&SmolStr>,
    ) -> bool {
        let key = key(pair);
        let claim = self.by_pair.get(&key).filter(|claim| claim.number == number);
        let (is_current, is_awaited) = (claim.is_some(), claim.is_some_and(|claim| claim.is_awaited));
        if is_current {
            self.by_pair.remove(&key);
        }
        if let Some(record_id) = record_id.filter(|_| is_awaited) {
            keep(&mut self.outcomes, number, Ok(record_id.clone()), now);
        }
        is_current
    }

    /// Ends a claim and keeps the reason for the callers that wait. Returns the same as [`Self::end`].
    pub(super) fn fail(&mut self, pair: Pair<'_>, number: ClaimNumber, now: u64, reason: &str) -> bool {
        let was_current = self.end(pair, number, now, None);
        if was_current {
            self.keep_failure(number, now, reason.to_owned());
        }
        was_current
    }

    /// Returns the state of a claim.
    pub(super) fn state(&self, pair: Pair<'_>, number: ClaimNumber, now: u64) -> ClaimState {
        match self.outcomes.get(&number).map(|kept| &kept.value) {
            Some(Err(reason)) => return ClaimState::Failed(reason.clone()),
            Some(Ok(_)) => return ClaimState::Over,
            None => {}
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
