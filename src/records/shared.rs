//! Shares the registry between threads, and divides long work into steps.
//!
//! No thread holds the lock for long: a clear, a full list or a new limit goes through the records in steps, and after
//! each one a thread that waits goes first. `parking_lot` has such a lock; that of the standard library would mostly
//! be taken again by the thread that just released it.

use parking_lot::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};
use smol_str::SmolStr;

use super::bounds::Limits;
use super::listing::{Cursor, RecordKey};
use super::{Filter, Registry, STEP, Scope};
use crate::refusal::Cause;

/// A registry that threads share.
#[derive(Debug, Default)]
pub struct SharedRegistry {
    registry: RwLock<Registry>,
    /// Held while limits are changed, which takes several steps.
    changing: Mutex<()>,
}

/// The records that [`SharedRegistry::clear`] removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// How many there were.
    pub count: usize,
    /// The record id, if there was only one.
    pub only: Option<SmolStr>,
}

impl Removed {
    fn add(&mut self, record_id: &SmolStr) {
        self.count += 1;
        self.only = (self.count == 1).then(|| record_id.clone());
    }
}

/// New settings. `None` leaves one as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Change {
    /// [`Limits::max_records`]
    pub max_records: Option<Option<usize>>,
    /// [`Limits::max_bytes`]
    pub max_bytes: Option<Option<usize>>,
    /// [`Limits::ttl_ms`]
    pub ttl_ms: Option<Option<i64>>,
    /// Whether every record id belongs to one client, and not only those of Airtable rows. Registered records stay.
    pub unique_record_ids: Option<bool>,
}

#[cfg(test)]
impl SharedRegistry {
    pub(super) fn of(registry: Registry) -> Self {
        Self { registry: RwLock::new(registry), changing: Mutex::default() }
    }

    pub(super) fn into_inner(self) -> Registry {
        self.registry.into_inner()
    }
}

impl SharedRegistry {
    /// Locks the registry for reading.
    pub fn read(&self) -> RwLockReadGuard<'_, Registry> {
        self.registry.read()
    }

    /// Locks the registry for writing.
    pub fn write(&self) -> RwLockWriteGuard<'_, Registry> {
        self.registry.write()
    }

    /// Calls `step` until it returns true. Threads that wait go first in between.
    fn in_steps(&self, mut step: impl FnMut(&mut Registry) -> bool) {
        let mut registry = self.write();
        while !step(&mut registry) {
            RwLockWriteGuard::bump(&mut registry);
        }
    }

    /// Restores the state at the start of the process.
    pub fn reset(&self) {
        let _changing = self.changing.lock();
        let old = self.write().reset();
        // Without the lock.
        drop(old);
    }

    /// Returns the keys of the records that match `filter`, in order of registration.
    #[must_use]
    pub fn list(&self, filter: &Filter<'_>) -> Vec<RecordKey> {
        let mut keys = Vec::new();
        let mut registry = self.read();
        let mut cursor = registry.list_some(filter, Cursor::Start, &mut keys);
        while !matches!(cursor, Cursor::End) {
            RwLockReadGuard::bump(&mut registry);
            cursor = registry.list_some(filter, cursor, &mut keys);
        }
        drop(registry);
        keys.sort_unstable();
        keys.truncate(filter.limit.unwrap_or(usize::MAX));
        keys
    }

    /// Calls `work` with the slot of each record that matches `filter`, the newest first, also of those that have expired
    /// but aren't dropped yet. Records that are registered meanwhile are left out.
    fn for_each(&self, filter: &Filter<'_>, mut work: impl FnMut(&mut Registry, u32)) {
        let keys = self.list(&Filter { with_expired: true, ..*filter });
        let mut steps = keys.rchunks(STEP);
        self.in_steps(|registry| {
            let Some(keys) = steps.next() else { return true };
            for &key in keys.iter().rev() {
                if let Some(slot) = registry.slot_of(key) {
                    work(registry, slot);
                }
            }
            false
        });
    }

    /// Drops what has expired and evicts what exceeds the limits.
    fn tidy(&self, now_ms: Option<i64>) {
        self.in_steps(|registry| {
            if let Some(now_ms) = now_ms {
                registry.expire(now_ms);
            }
            let is_due = now_ms.is_some_and(|now_ms| registry.is_due(now_ms));
            registry.evict(now_ms) && !is_due
        });
    }

    /// Removes the records, links and kept ids in `scope`, and returns which records those were. `now_ms` and `function`,
    /// the caller, are for a later diagnosis.
    pub fn clear(&self, scope: Scope<'_>, now_ms: Option<i64>, function: &'static str) -> Removed {
        let mut removed = Removed::default();
        let cause = Cause::Cleared(function);
        if let Some(now_ms) = now_ms {
            self.write().expire(now_ms);
        }
        let filter = match scope {
            Scope::All => {
                // What has expired isn't cleared.
                self.tidy(now_ms);
                // Dropped without the lock.
                let cleared = self.write().take_all();
                let tombstones = cleared.tombstones(cause, now_ms);
                self.write().tombstones.extend(tombstones);
                return cleared.removed();
            }
            Scope::Pair(pair) => {
                let mut registry = self.write();
                if let Some(slot) = registry.slot(pair) {
                    removed.add(registry.store.record_id(slot));
                    registry.remove(slot, cause, now_ms);
                }
                None
            }
            Scope::Client(client_id) => {
                self.write().forget_id(client_id);
                Some(Filter { client_id: Some(client_id), ..Filter::default() })
            }
            Scope::Base(base_id) => Some(Filter { base_id: Some(base_id), ..Filter::default() }),
        };
        if let Some(filter) = filter {
            // The newest come first, and older ones must not take the places of their tombstones.
            let mut latest = Vec::new();
            self.for_each(&filter, |registry, slot| {
                if registry.is_expired(slot) {
                    registry.remove_expired(slot, now_ms);
                } else {
                    removed.add(registry.store.record_id(slot));
                    latest.extend(registry.remove_unremembered(slot, latest.len(), cause, now_ms));
                }
            });
            latest.reverse();
            self.write().tombstones.extend(latest);
        }
        self.in_steps(|registry| registry.apify.clear_some(scope));
        self.in_steps(|registry| registry.jobs.clear_some(scope));
        removed
    }

    /// Changes settings. `now_ms` is the time for what expires or is evicted at once.
    pub fn change(&self, change: Change, now_ms: Option<i64>) {
        let _changing = self.changing.lock();
        // By the old limits, and first, because an expired record makes room without evicting another.
        self.tidy(now_ms);
        if let Some(ttl_ms) = change.ttl_ms {
            if ttl_ms.is_some() && self.write().start_ages() {
                self.for_each(&Filter::default(), Registry::add_age);
            }
            let ages = self.write().set_ttl(ttl_ms);
            drop(ages);
            self.tidy(now_ms);
        }
        let Limits { max_records, max_bytes, .. } = self.read().limits;
        let (max_records, max_bytes) =
            (change.max_records.unwrap_or(max_records), change.max_bytes.unwrap_or(max_bytes));
        if (max_records.is_some() || max_bytes.is_some()) && self.write().start_uses() {
            // Uses weren't counted until now, so start with the order of registration.
            self.for_each(&Filter::default(), Registry::add_use);
        }
        let uses = self.write().set_size(max_records, max_bytes);
        drop(uses);
        self.tidy(now_ms);
        if let Some(is_unique) = change.unique_record_ids
            && self.write().set_unique_record_ids(is_unique)
        {
            let work = if is_unique { Registry::add_owner } else { Registry::remove_owner };
            self.for_each(&Filter::default(), work);
        }
    }
}
