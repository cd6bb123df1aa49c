//! Holds the state that a process has once: the generator, the registry, the options and the counters.
//!
//! It lives in statics of the addon, so worker threads, modules that jest resets and symbolic links to the
//! addon all share it. build.rs makes sure that the addon stays loaded, because unloading it would lose the
//! state. Each step holds a lock for about a millisecond, and never while JavaScript runs.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::time::Instant;

use once_cell::sync::Lazy;
use parking_lot::{Mutex, MutexGuard, RwLockReadGuard, RwLockWriteGuard};

use crate::generate::Generator;
use crate::records::{Registry, SharedRegistry};
use crate::refusal::{ErrorCode, Nearness};

static GENERATOR: Lazy<Mutex<Generator>> = Lazy::new(Mutex::default);
static REGISTRY: Lazy<SharedRegistry> = Lazy::new(SharedRegistry::default);

/// True if ids are in local time. The other options are bounds, which the registry holds.
static LOCAL_TIME: AtomicBool = AtomicBool::new(false);

/// Whether a store gives out ids for several processes: one of the three below.
static SHARING: AtomicU8 = AtomicU8::new(NOT_SHARING);
const NOT_SHARING: u8 = 0;
const SHARES: u8 = 1;
/// It was logged that this process also makes ids by itself.
const SHARES_AND_WARNED: u8 = 2;

static HITS: AtomicU64 = AtomicU64::new(0);
static MISMATCHES: AtomicU64 = AtomicU64::new(0);
/// Indexed by [`ErrorCode`]; the last one is for errors of other code.
static OBSERVED: [AtomicU64; ErrorCode::ALL.len() + 1] =
    [const { AtomicU64::new(0) }; ErrorCode::ALL.len() + 1];
/// Indexed by [`Nearness::number`].
static MISSES: [AtomicU64; Nearness::NAMES.len()] = [const { AtomicU64::new(0) }; Nearness::NAMES.len()];
/// Indexed by [`ErrorCode`].
static REFUSALS: [AtomicU64; ErrorCode::ALL.len()] = [const { AtomicU64::new(0) }; ErrorCode::ALL.len()];

/// Returns the address of the generator, by which two copies of the addon in one process know each other apart. A file that
/// is loaded again, by whatever path, is the same copy if the loader of the system shares its statics.
pub fn identity() -> usize {
    (&raw const GENERATOR).addr()
}

/// Locks the generator.
///
/// A panic in the middle of a change leaves a usable state, here and in the registry. At worst a second is issued but
/// never returned, or a record is cleared without a note for the diagnosis.
pub fn generator() -> MutexGuard<'static, Generator> {
    GENERATOR.lock()
}

/// Returns the registry, for work in steps.
pub fn shared_registry() -> &'static SharedRegistry {
    &REGISTRY
}

/// Locks the registry for reading.
pub fn registry() -> RwLockReadGuard<'static, Registry> {
    REGISTRY.read()
}

/// Locks the registry for writing.
pub fn registry_mut() -> RwLockWriteGuard<'static, Registry> {
    REGISTRY.write()
}

/// Returns whether new ids are in local time instead of UTC.
pub fn local_time() -> bool {
    LOCAL_TIME.load(Ordering::Relaxed)
}

/// Sets [`local_time`].
pub fn set_local_time(local: bool) {
    LOCAL_TIME.store(local, Ordering::Relaxed);
}

/// Notes that a store gives out ids for several processes.
pub fn share() {
    let _ = SHARING.compare_exchange(NOT_SHARING, SHARES, Ordering::Relaxed, Ordering::Relaxed);
}

/// Returns true once, if the process shares a store: for the warning about ids that it makes by itself.
#[inline]
pub fn is_to_warn_of_own_ids() -> bool {
    SHARING.load(Ordering::Relaxed) == SHARES && SHARING.swap(SHARES_AND_WARNED, Ordering::Relaxed) == SHARES
}

/// Returns milliseconds on a monotonic clock, for the leases of claims.
pub fn monotonic_ms() -> u64 {
    static START: Lazy<Instant> = Lazy::new(Instant::now);
    u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Returns microseconds on a monotonic clock, from 1 on, for the age of what a store answered.
pub fn monotonic_us() -> u64 {
    static START: Lazy<Instant> = Lazy::new(Instant::now);
    u64::try_from(START.elapsed().as_micros()).unwrap_or(u64::MAX).saturating_add(1)
}

/// Counts a look-up that found a record.
pub fn count_hit() {
    HITS.fetch_add(1, Ordering::Relaxed);
}

/// Counts a look-up that found no record, by the diagnosis.
pub fn count_miss(nearness: Nearness) {
    MISSES[nearness.number()].fetch_add(1, Ordering::Relaxed);
}

/// Counts a response that names a different run id than the request.
pub fn count_mismatch() {
    MISMATCHES.fetch_add(1, Ordering::Relaxed);
}

/// Counts a refusal.
pub fn count_refusal(code: ErrorCode) {
    REFUSALS[code as usize].fetch_add(1, Ordering::Relaxed);
}

/// Counts an error that a boundary only observed; `None` if it isn't of this package.
pub fn count_observed(code: Option<ErrorCode>) {
    OBSERVED[code.map_or(ErrorCode::ALL.len(), |code| code as usize)].fetch_add(1, Ordering::Relaxed);
}

/// Returns the number of look-ups that found a record.
#[must_use]
pub fn hits() -> u64 {
    HITS.load(Ordering::Relaxed)
}

/// Returns the number of look-ups that found no record, by the name of the diagnosis. Leaves out zeros.
pub fn misses() -> impl Iterator<Item = (&'static str, u64)> {
    let counts = Nearness::NAMES.into_iter().zip(&MISSES);
    counts.map(|(name, count)| (name, count.load(Ordering::Relaxed))).filter(|&(_, count)| count > 0)
}

/// Returns the number of responses that named a different run id than the request.
#[must_use]
pub fn mismatches() -> u64 {
    MISMATCHES.load(Ordering::Relaxed)
}

/// Returns the number of refusals by code. Leaves out zeros.
pub fn refusals() -> impl Iterator<Item = (ErrorCode, u64)> {
    let counts = ErrorCode::ALL.iter().copied().zip(&REFUSALS);
    counts.map(|(code, count)| (code, count.load(Ordering::Relaxed))).filter(|&(_, count)| count > 0)
}

/// Returns the number of errors that boundaries only observed, by code; `None` for those of other code. Leaves out zeros.
pub fn observed() -> impl Iterator<Item = (Option<ErrorCode>, u64)> {
    let codes = ErrorCode::ALL.iter().copied().map(Some).chain([None]);
    let counts = codes.zip(&OBSERVED).map(|(code, count)| (code, count.load(Ordering::Relaxed)));
    counts.filter(|&(_, count)| count > 0)
}

/// Restores the state at the start of the process.
pub fn reset() {
    *generator() = Generator::default();
    shared_registry().reset();
    registry_mut().distrust_until(monotonic_us());
    SHARING.store(NOT_SHARING, Ordering::Relaxed);
    set_local_time(false);
    for counter in REFUSALS.iter().chain(&OBSERVED).chain(&MISSES).chain([&HITS, &MISMATCHES]) {
        counter.store(0, Ordering::Relaxed);
    }
}
