//! What a process has once: the generator, the registry, the options and the counters.
//!
//! A static of the addon is shared by worker threads, by jest's reset modules and by links to the file, so
//! all of them issue from one bitmap and find one another's records. That holds as long as the file stays
//! loaded, also between two worker threads when the main thread never loads it: build.rs sees to that. Locks are held
//! for a few instructions, longer only where much is listed, cleared or expired at once, and never while JavaScript runs.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Instant;

use once_cell::sync::Lazy;

use crate::generate::Generator;
use crate::records::Registry;
use crate::refusal::{Code, Nearness};

static GENERATOR: Lazy<Mutex<Generator>> = Lazy::new(Mutex::default);
static REGISTRY: Lazy<RwLock<Registry>> = Lazy::new(RwLock::default);

/// Whether ids show local time. The other options are the registry's bounds.
static LOCAL_TIME: AtomicBool = AtomicBool::new(false);

static HITS: AtomicU64 = AtomicU64::new(0);
static MISMATCHES: AtomicU64 = AtomicU64::new(0);
/// By what is near.
static MISSES: [AtomicU64; Nearness::NAMES.len()] = [const { AtomicU64::new(0) }; Nearness::NAMES.len()];
static REFUSALS: [AtomicU64; Code::ALL.len()] = [const { AtomicU64::new(0) }; Code::ALL.len()];

/// The generator, for this thread alone until the guard is dropped.
///
/// A lock that a panic has poisoned is taken over. No change stops in a state that is wrong: a second that was
/// issued and not handed out is lost, an entry that was cleared and not noted is cleared.
pub fn generator() -> MutexGuard<'static, Generator> {
    GENERATOR.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The registry, for reading.
pub fn registry() -> RwLockReadGuard<'static, Registry> {
    REGISTRY.read().unwrap_or_else(PoisonError::into_inner)
}

/// The registry, for a change.
pub fn registry_mut() -> RwLockWriteGuard<'static, Registry> {
    REGISTRY.write().unwrap_or_else(PoisonError::into_inner)
}

/// Whether new ids show the local time of the machine instead of UTC.
pub fn local_time() -> bool {
    LOCAL_TIME.load(Ordering::Relaxed)
}

/// Sets [`local_time`].
pub fn set_local_time(local: bool) {
    LOCAL_TIME.store(local, Ordering::Relaxed);
}

/// Milliseconds on a clock that never goes back, for the leases of claims.
pub fn monotonic_ms() -> u64 {
    static START: Lazy<Instant> = Lazy::new(Instant::now);
    u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Counts a look-up that found a record.
pub fn count_hit() {
    HITS.fetch_add(1, Ordering::Relaxed);
}

/// Counts a look-up that found none, by what is near.
pub fn count_miss(nearness: Nearness) {
    MISSES[nearness.number()].fetch_add(1, Ordering::Relaxed);
}

/// Counts an answer that names another run id than was sent.
pub fn count_mismatch() {
    MISMATCHES.fetch_add(1, Ordering::Relaxed);
}

/// Counts a refusal.
pub fn count_refusal(code: Code) {
    REFUSALS[code as usize].fetch_add(1, Ordering::Relaxed);
}

/// Look-ups so far that found a record.
#[must_use]
pub fn hits() -> u64 {
    HITS.load(Ordering::Relaxed)
}

/// Look-ups so far that found none, by the name of what is near, those that happened.
pub fn misses() -> impl Iterator<Item = (&'static str, u64)> {
    let counts = Nearness::NAMES.into_iter().zip(&MISSES);
    counts.map(|(name, count)| (name, count.load(Ordering::Relaxed))).filter(|&(_, count)| count > 0)
}

/// Answers so far that named another run id than was sent.
#[must_use]
pub fn mismatches() -> u64 {
    MISMATCHES.load(Ordering::Relaxed)
}

/// Refusals so far, by code, those that happened.
pub fn refusals() -> impl Iterator<Item = (Code, u64)> {
    let counts = Code::ALL.iter().copied().zip(&REFUSALS);
    counts.map(|(code, count)| (code, count.load(Ordering::Relaxed))).filter(|&(_, count)| count > 0)
}

/// Makes everything as it was when the process started.
pub fn reset() {
    *generator() = Generator::default();
    *registry_mut() = Registry::default();
    set_local_time(false);
    for counter in REFUSALS.iter().chain(&MISSES).chain([&HITS, &MISMATCHES]) {
        counter.store(0, Ordering::Relaxed);
    }
}
