//! Makes sure that only one caller at a time verifies or creates the record of a run.
//!
//! A claim is held by the caller that got its number. It ends when the record is verified or registered, when that
//! fails, when the lease expires, or when its [`Holder`] ends, as a thread does that is terminated. If `create` had
//! begun by then, its row may still appear. Until the lease expires, the pair is therefore only for callers that look
//! for that row first. Callers in other threads wait by polling, so an outcome is kept for a while for them to see.
//! All times are milliseconds of a monotonic clock.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use smol_str::SmolStr;

use crate::id::{ClientId, Pair};

/// How long an outcome or a rejected record is kept. Waiting callers poll many times a second.
const KEEP_MS: u64 = 10_000;

/// Identifies a claim within the process.
pub type ClaimNumber = u64;

/// Identifies whoever holds claims and may end before they do, such as a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder(u64);

impl Holder {
    /// Returns one that differs from all others of the process.
    #[must_use]
    pub fn next() -> Self {
        static LATEST: AtomicU64 = AtomicU64::new(0);
        Self(LATEST.fetch_add(1, Ordering::Relaxed))
    }
}

/// What a caller that asks for the record of a pair would do to get one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimant {
    /// Whoever holds its claim.
    pub holder: Holder,
    /// How long it may take.
    pub lease_ms: u64,
    /// Whether it looks for the record in the database.
    pub finds: bool,
    /// Whether it creates the record if there is none.
    pub creates: bool,
}

/// The state of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimState {
    /// It is held. Its lease expires in this many milliseconds.
    Held(u64),
    /// Verifying or creating the record failed, for this reason.
    Failed(String),
    /// This row was created, but it isn't registered, for this reason.
    FailedAfterCreate(SmolStr, String),
    /// It ended because the record was verified, rejected or registered.
    Over,
}

/// What became of a record that was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the answer.
    Valid(SmolStr),
    /// It is rejected, so the pair has no record now. The claim goes on, in order to create one.
    Rejected {
        /// The record that was rejected.
        record_id: SmolStr,
        /// Whether the pair had it until now.
        was_registered: bool,
    },
    /// The claim has ended, and the caller begins again: its record was rejected and it doesn't create one, or the pair
    /// got another record meanwhile.
    Again {
        /// Whether the record was removed.
        was_removed: bool,
    },
    /// The lease had expired.
    Expired,
}

#[derive(Debug)]
struct Claim {
    number: ClaimNumber,
    claimant: Claimant,
    began_at: u64,
    stage: Stage,
    /// Whether another caller was sent to wait for it.
    is_awaited: bool,
}

/// How far the holder of a claim has got.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    /// It verifies or looks for the record. The database is as it was.
    Looking,
    /// `create` was called.
    Creating,
    /// `create` returned this row, which isn't registered yet.
    Created(SmolStr),
}

/// Why a claim ended without a record.
#[derive(Clone, Debug)]
struct Failure {
    why: String,
    /// The row that was created all the same.
    created: Option<SmolStr>,
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
    outcomes: HashMap<ClaimNumber, Kept<Result<SmolStr, Failure>>>,
    /// The records that were rejected lately. A database may still find one.
    rejected: HashMap<Key, Kept<SmolStr>>,
    /// Claims that were given up after `create` had begun, until their leases expire, with the row if it is known.
    abandoned: HashMap<Key, Kept<Option<SmolStr>>>,
    /// The latest claim made before this registry. Claims up to it belong to an earlier one.
    latest_before: ClaimNumber,
}

/// The number of the latest claim. A reset doesn't restart it, because a caller may still hold an old number.
static LATEST: AtomicU64 = AtomicU64::new(0);

impl Default for Claims {
    fn default() -> Self {
        let latest_before = LATEST.load(Ordering::Relaxed);
        let (by_pair, outcomes, rejected, abandoned) = Default::default();
        Self { by_pair, outcomes, rejected, abandoned, latest_before }
    }
}

impl Claim {
    fn ends_at(&self) -> u64 {
        self.began_at.saturating_add(self.claimant.lease_ms)
    }

    fn is_held(&self, now: u64) -> bool {
        now < self.ends_at()
    }

    fn expiry(&self) -> Failure {
        self.failure(lease_expired(self.claimant.lease_ms))
    }

    fn failure(&self, why: String) -> Failure {
        let created = match &self.stage {
            Stage::Looking | Stage::Creating => None,
            Stage::Created(record_id) => Some(record_id.clone()),
        };
        Failure { why, created }
    }
}

impl From<Failure> for ClaimState {
    fn from(Failure { why, created }: Failure) -> Self {
        match created {
            Some(record_id) => Self::FailedAfterCreate(record_id, why),
            None => Self::Failed(why),
        }
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

/// Keeps a value for a while.
fn keep<K: Eq + std::hash::Hash, T>(kept: &mut HashMap<K, Kept<T>>, key: K, value: T, now: u64) {
    keep_until(kept, key, value, now, now.saturating_add(KEEP_MS));
}

/// Keeps a value until a time. Drops old ones if their number is a power of two, so that the cost stays low.
fn keep_until<K: Eq + std::hash::Hash, T>(
    kept: &mut HashMap<K, Kept<T>>,
    key: K,
    value: T,
    now: u64,
    until: u64,
) {
    if kept.len().is_power_of_two() {
        kept.retain(|_, kept| now < kept.until);
    }
    kept.insert(key, Kept { value, until });
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
        self.by_pair.get(&key(pair)).is_some_and(|claim| claim.claimant.creates)
    }

    /// Returns the row of a pair that may still appear, if it is known, and for how much longer: a holder that ended
    /// had begun to create it.
    pub(super) fn abandoned(&self, pair: Pair<'_>, now: u64) -> Option<(Option<&SmolStr>, u64)> {
        let kept = self.abandoned.get(&key(pair)).filter(|kept| now < kept.until)?;
        Some((kept.value.as_ref(), kept.until - now))
    }

    /// Returns the claim that holds a pair and the rest of its lease.
    pub(super) fn holder(&self, pair: Pair<'_>, now: u64) -> Option<(ClaimNumber, u64)> {
        let claim = self.by_pair.get(&key(pair)).filter(|claim| claim.is_held(now))?;
        Some((claim.number, claim.ends_at() - now))
    }

    /// Claims a pair. The caller has checked that it isn't held.
    pub(super) fn begin(&mut self, pair: Pair<'_>, now: u64, claimant: Claimant) -> ClaimNumber {
        // Only if the number of claims is a power of two, so that the cost per claim stays low.
        if self.by_pair.len().is_power_of_two() {
            self.drop_expired(now);
        }
        let number = LATEST.fetch_add(1, Ordering::Relaxed) + 1;
        let claim = Claim { number, claimant, began_at: now, stage: Stage::Looking, is_awaited: false };
        if let Some(expired) = self.by_pair.insert(key(pair), claim) {
            self.keep_failure(expired.number, now, expired.expiry());
        }
        number
    }

    /// Notes that the holder of a claim calls `create` now. Returns whether it still holds the pair.
    pub(super) fn begin_creating(&mut self, pair: Pair<'_>, number: ClaimNumber, now: u64) -> bool {
        let is_held = self.is_held_by(pair, number, now);
        if is_held {
            self.set_stage(pair, number, Stage::Creating);
        }
        is_held
    }

    /// Notes the row that `create` returned.
    pub(super) fn note_created(&mut self, pair: Pair<'_>, number: ClaimNumber, record_id: SmolStr) {
        self.set_stage(pair, number, Stage::Created(record_id));
    }

    fn set_stage(&mut self, pair: Pair<'_>, number: ClaimNumber, stage: Stage) {
        if let Some(claim) = self.by_pair.get_mut(&key(pair)).filter(|claim| claim.number == number) {
            claim.stage = stage;
        }
    }

    /// Drops the claims with an expired lease and keeps that as their failure.
    fn drop_expired(&mut self, now: u64) {
        let expired: Vec<_> = self.by_pair.extract_if(|_, claim| !claim.is_held(now)).collect();
        for (_, claim) in expired {
            self.keep_failure(claim.number, now, claim.expiry());
        }
    }

    /// Gives up all claims of a holder that has ended.
    pub(super) fn give_up(&mut self, holder: Holder, now: u64) {
        self.drop_expired(now);
        let given_up = self.by_pair.extract_if(|_, claim| claim.claimant.holder == holder);
        for (key, claim) in given_up.collect::<Vec<_>>() {
            let failure = claim.failure(match claim.stage {
                Stage::Looking => "the thread that looked for it has ended".to_owned(),
                Stage::Creating => {
                    "the thread that called create() has ended, and its row may still appear".to_owned()
                }
                Stage::Created(_) => "the thread that created it has ended".to_owned(),
            });
            if claim.stage != Stage::Looking {
                // An earlier one may last longer, and its row may appear as well.
                let (mut created, mut until) = (failure.created.clone(), claim.ends_at());
                if let Some(earlier) = self.abandoned.remove(&key) {
                    created = created.or(earlier.value);
                    until = until.max(earlier.until);
                }
                keep_until(&mut self.abandoned, key, created, now, until);
            }
            self.keep_failure(claim.number, now, failure);
        }
    }

    fn keep_failure(&mut self, number: ClaimNumber, now: u64, failure: Failure) {
        keep(&mut self.outcomes, number, Err(failure), now);
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
        let Some(claim) = self.take(pair, number) else { return false };
        if let Some(record_id) = record_id.filter(|_| claim.is_awaited) {
            keep(&mut self.outcomes, number, Ok(record_id.clone()), now);
        }
        true
    }

    /// Ends a claim and keeps the reason for the callers that wait. Returns the same as [`Self::end`].
    pub(super) fn fail(&mut self, pair: Pair<'_>, number: ClaimNumber, now: u64, why: &str) -> bool {
        let Some(claim) = self.take(pair, number) else { return false };
        self.keep_failure(number, now, claim.failure(why.to_owned()));
        true
    }

    /// Removes a claim if it is still the pair's current one.
    fn take(&mut self, pair: Pair<'_>, number: ClaimNumber) -> Option<Claim> {
        let key = key(pair);
        self.by_pair.get(&key).filter(|claim| claim.number == number)?;
        self.by_pair.remove(&key)
    }

    /// Returns the state of a claim.
    pub(super) fn state(&self, pair: Pair<'_>, number: ClaimNumber, now: u64) -> ClaimState {
        match self.outcomes.get(&number).map(|kept| &kept.value) {
            Some(Err(failure)) => return failure.clone().into(),
            Some(Ok(_)) => return ClaimState::Over,
            None => {}
        }
        match self.by_pair.get(&key(pair)).filter(|claim| claim.number == number) {
            Some(claim) if claim.is_held(now) => ClaimState::Held(claim.ends_at() - now),
            Some(claim) => claim.expiry().into(),
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
