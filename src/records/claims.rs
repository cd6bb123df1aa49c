//! Who is making the record of a run right now, so that no second one is made meanwhile.
//!
//! A claim belongs to the caller that got its number. It ends when the record is registered, when making it fails, or
//! with its lease: a thread that was stopped in the middle can't say so. That it failed, the end of the lease
//! included, is kept for a while for those who wait in other threads and ask now and then. Time is that of a clock
//! that never goes back, in milliseconds.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::id::{ClientId, Pair};

/// How long a failure is kept for those who wait, who ask many times a second.
const KEEP_FAILURE_MS: u64 = 10_000;

/// The number of a claim; no two are alike in a process.
pub type ClaimNumber = u64;

/// How a claim stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimState {
    /// Somebody holds it, for at most so many milliseconds more.
    Held(u64),
    /// Making the record failed, as this text says.
    Failed(String),
    /// It is over: the record was registered.
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
    why: String,
    kept_until: u64,
}

/// The claims of a process.
#[derive(Debug)]
pub(super) struct Claims {
    by_pair: HashMap<(Box<str>, Option<Box<str>>), Claim>,
    failures: HashMap<ClaimNumber, Failure>,
    /// The latest claim when this registry began; those up to it are of another.
    latest_before: ClaimNumber,
}

/// The number of the latest claim. A process counts on, also where the registry begins anew: somebody may still
/// hold an old number.
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

    fn lapse(&self) -> String {
        lapse(self.lease_ms)
    }
}

/// What everybody is told where a lease has ended.
#[must_use]
pub fn lapse(lease_ms: u64) -> String {
    format!("find() and create() took longer than the lease of {lease_ms} ms")
}

fn key(pair: Pair<'_>) -> (Box<str>, Option<Box<str>>) {
    let client_id = pair.client_id().map(|client_id: ClientId<'_>| client_id.as_str().into());
    (pair.base_id().as_str().into(), client_id)
}

impl Claims {
    /// The claim that holds a pair, and for how much longer.
    pub(super) fn holder(&self, pair: Pair<'_>, now: u64) -> Option<(ClaimNumber, u64)> {
        let claim = self.by_pair.get(&key(pair)).filter(|claim| claim.is_held(now))?;
        Some((claim.number, claim.ends_at() - now))
    }

    /// Claims a pair that nobody holds.
    pub(super) fn begin(&mut self, pair: Pair<'_>, now: u64, lease_ms: u64) -> ClaimNumber {
        // Not each time, so that many claims at once don't walk over one another.
        if self.by_pair.len().is_power_of_two() {
            self.drop_lapsed(now);
        }
        let number = LATEST.fetch_add(1, Ordering::Relaxed) + 1;
        let lapsed = self.by_pair.insert(key(pair), Claim { number, began_at: now, lease_ms });
        if let Some(lapsed) = lapsed {
            self.note_failure(lapsed.number, now, lapsed.lapse());
        }
        number
    }

    /// Forgets the claims whose lease has ended, but not that it has.
    fn drop_lapsed(&mut self, now: u64) {
        let lapsed: Vec<_> = self.by_pair.extract_if(|_, claim| !claim.is_held(now)).collect();
        for (_, claim) in lapsed {
            self.note_failure(claim.number, now, claim.lapse());
        }
    }

    fn note_failure(&mut self, number: ClaimNumber, now: u64, why: String) {
        if self.failures.len().is_power_of_two() {
            self.failures.retain(|_, failure| now < failure.kept_until);
        }
        self.failures.insert(number, Failure { why, kept_until: now.saturating_add(KEEP_FAILURE_MS) });
    }

    /// Whether the caller with this number may go on.
    pub(super) fn is_held_by(&self, pair: Pair<'_>, number: ClaimNumber, now: u64) -> bool {
        self.holder(pair, now).is_some_and(|(holder, _)| holder == number)
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
    pub(super) fn fail(&mut self, pair: Pair<'_>, number: ClaimNumber, now: u64, why: &str) -> bool {
        let was_held = self.end(pair, number);
        if was_held {
            self.note_failure(number, now, why.to_owned());
        }
        was_held
    }

    /// How a claim stands.
    pub(super) fn state(&self, pair: Pair<'_>, number: ClaimNumber, now: u64) -> ClaimState {
        if let Some(failure) = self.failures.get(&number) {
            return ClaimState::Failed(failure.why.clone());
        }
        match self.by_pair.get(&key(pair)).filter(|claim| claim.number == number) {
            Some(claim) if claim.is_held(now) => ClaimState::Held(claim.ends_at() - now),
            Some(claim) => ClaimState::Failed(claim.lapse()),
            None => ClaimState::Over,
        }
    }

    /// How many claims are held.
    pub(super) fn held(&self, now: u64) -> usize {
        self.by_pair.values().filter(|claim| claim.is_held(now)).count()
    }

    /// Whether a claim was begun in this registry, and not in one that was there before.
    pub(super) fn is_known(&self, number: ClaimNumber) -> bool {
        number > self.latest_before
    }
}
