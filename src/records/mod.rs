//! Maps runs to the records that track them.
//!
//! The key is the [`Pair`] of base id and client id. The two are compared separately and never joined into
//! one text, so a run is found with or without its suffix, and one tenant can't reach the record of another.
//! A base id without a client is a key of its own.
//!
//! The registry only knows what was registered in this process, and never makes up a record. It explains a
//! miss with [`Registry::diagnose`] instead.
//!
//! Everything is in one [`Registry`], so that one lock is enough. `store` holds the records, `bounds` decides
//! which ones to evict or expire, `tombstones` remembers removed ones, `claims` are the leases on records
//! that are being created, `apify` maps Apify runs to runs, and `jobs` maps background jobs to runs.

mod apify;
mod bounds;
mod claims;
mod diagnosis;
mod interner;
mod jobs;
mod owners;
mod record_id;
mod store;
mod tombstones;

pub use claims::{ClaimNumber, ClaimState, Verdict, lease_expired};
pub use jobs::{JobId, JobIdFault};
pub use record_id::RecordId;
pub use store::BaseText;

use smol_str::SmolStr;

use crate::id::{BaseId, ClientId, Pair, RunId};
use crate::refusal::{Cause, Refusal};
use apify::ApifyRuns;
use bounds::{LruQueue, Queue, QueueEntry};
use claims::Claims;
use jobs::Jobs;
use store::Store;
use tombstones::{MAX_TOMBSTONES, Tombstone, Tombstones};

/// The data of a record, apart from its id.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// When it was first registered, in milliseconds since the Unix epoch.
    pub registered_ms: i64,
    /// When it was last registered, in milliseconds since the Unix epoch.
    pub last_registered_ms: i64,
    /// The position in the order of registration.
    order: u64,
    /// Boxed because few records have it.
    extra: Option<Box<Extra>>,
}

/// The optional data of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extra {
    /// The caller's metadata, as JSON.
    pub metadata: Option<Box<str>>,
    /// The file and line that registered it.
    pub place: Option<Box<str>>,
}

impl Record {
    /// Returns the caller's metadata, as JSON.
    #[must_use]
    pub fn metadata(&self) -> Option<&str> {
        self.extra.as_ref()?.metadata.as_deref()
    }

    /// Returns the file and line that registered it, if recorded.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.extra.as_ref()?.place.as_deref()
    }
}

/// A record with its key.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are named after what they hold")]
pub struct Entry<'a> {
    pub base_id: BaseText<'a>,
    pub client_id: Option<&'a str>,
    pub record_id: &'a SmolStr,
    pub record: &'a Record,
}

/// Selects the records that [`Registry::clear`] removes.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the variants are named after what they select")]
pub enum Scope<'a> {
    All,
    Client(ClientId<'a>),
    Base(BaseId<'a>),
    Pair(Pair<'a>),
}

/// Selects the records that [`Registry::list`] returns.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    /// Only this client.
    pub client_id: Option<ClientId<'a>>,
    /// Only this base id.
    pub base_id: Option<BaseId<'a>>,
    /// Only records first registered at this time or later, in milliseconds since the Unix epoch.
    pub since_ms: Option<i64>,
    /// At most this many records.
    pub limit: Option<usize>,
}

/// The result of trying to claim the creation of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// The pair already has this record.
    Existing(SmolStr),
    /// The caller holds this claim, and has to end it.
    Acquired(ClaimNumber),
    /// The pair has this record, which the caller is to verify. It holds this claim, and has to end it.
    Unverified(ClaimNumber, SmolStr),
    /// The pair has no record and no claim.
    Free,
    /// Another caller holds this claim. Its lease expires in this many milliseconds.
    Held(ClaimNumber, u64),
}

/// The numbers for `stats()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named after what they count")]
pub struct Counts {
    pub records: usize,
    pub clients: usize,
    pub apify_runs: usize,
    pub jobs: usize,
    pub claims: usize,
    pub evicted: u64,
    pub expired: u64,
    /// Approximate memory in bytes.
    pub bytes: usize,
}

/// The records, claims, Apify runs and jobs of a process.
#[derive(Debug, Default)]
pub struct Registry {
    store: Store,
    next_order: u64,
    max_records: Option<(usize, LruQueue)>,
    ttl: Option<(i64, Queue)>,
    tombstones: Tombstones,
    evicted: u64,
    expired: u64,
    apify: ApifyRuns,
    jobs: Jobs,
    claims: Claims,
}

impl Registry {
    /// Registers a record. Registering the same record again keeps its first time and its order, and replaces
    /// the metadata if `extra` has any.
    ///
    /// # Errors
    /// [`Refusal::RecordConflict`] if the pair already has another record, [`Refusal::RecordOfOtherClient`] if the
    /// record belongs to another client. Nothing changes then.
    pub fn register(
        &mut self,
        pair: Pair<'_>,
        record_id: RecordId<'_>,
        now_ms: i64,
        extra: Option<Box<Extra>>,
    ) -> Result<(), Refusal> {
        self.expire(now_ms);
        if let Some(slot) = self.store.find(pair) {
            let registered = self.store.record_id(slot);
            if registered != record_id.as_str() {
                return Err(Refusal::RecordConflict {
                    run: pair.run_of_record().into(),
                    registered: registered.to_string(),
                    expected: None,
                    given: record_id.as_str().to_owned(),
                    diagnosis: self.replaced(pair),
                });
            }
            self.store.renew(slot, now_ms, extra);
            self.touch(slot);
            return Ok(());
        }
        let hash = self.check_owner(pair, record_id)?;
        self.insert(pair, record_id, hash, now_ms, extra);
        self.evict(Some(now_ms));
        Ok(())
    }

    /// Replaces the record `old` of a pair by `new`, which keeps the metadata unless `extra` has any. If the pair
    /// has `new` already, that is registered again.
    ///
    /// # Errors
    /// [`Refusal::RecordNotFound`] if the pair has no record, [`Refusal::RecordConflict`] if it has another one,
    /// [`Refusal::RecordOfOtherClient`] if `new` belongs to another client. Nothing changes then.
    pub fn replace(
        &mut self,
        pair: Pair<'_>,
        old: RecordId<'_>,
        new: RecordId<'_>,
        now_ms: i64,
        extra: Option<Box<Extra>>,
    ) -> Result<(), Refusal> {
        self.expire(now_ms);
        let Some(slot) = self.store.find(pair) else {
            let diagnosis = self.diagnose(pair);
            return Err(Refusal::RecordNotFound { run: pair.run_of_record().into(), diagnosis });
        };
        let registered = self.store.record_id(slot);
        if registered == new.as_str() {
            return self.register(pair, new, now_ms, extra);
        }
        if registered != old.as_str() {
            return Err(Refusal::RecordConflict {
                run: pair.run_of_record().into(),
                registered: registered.to_string(),
                expected: Some(old.as_str().to_owned()),
                given: new.as_str().to_owned(),
                diagnosis: self.replaced(pair),
            });
        }
        let hash = self.check_owner(pair, new)?;
        self.remember(slot, Cause::Replaced, Some(now_ms));
        let metadata = self.store.take_extra(slot).and_then(|old| old.metadata);
        self.store.remove(slot);
        let Extra { metadata: given, place } = extra.map_or_else(Extra::default, |extra| *extra);
        let extra = Extra { metadata: given.or(metadata), place };
        let extra = (extra != Extra::default()).then(|| Box::new(extra));
        self.insert(pair, new, hash, now_ms, extra);
        self.evict(Some(now_ms));
        Ok(())
    }

    /// Refuses a record of another client. Returns the hash of one that can have an owner.
    fn check_owner(&self, pair: Pair<'_>, record_id: RecordId<'_>) -> Result<Option<u64>, Refusal> {
        let Some(hash) = self.store.owner_hash(pair, record_id.as_str()) else { return Ok(None) };
        match self.store.of_other_client(pair, hash, record_id.as_str()) {
            None => Ok(Some(hash)),
            Some(slot) => Err(Refusal::RecordOfOtherClient {
                run: pair.run_of_record().into(),
                owner: self.entry(slot).run_id(),
                given: record_id.as_str().to_owned(),
            }),
        }
    }

    /// Sets whether every record id belongs to one client, and not only those of Airtable rows. Registered records
    /// stay.
    pub fn set_unique_record_ids(&mut self, are_unique: bool) {
        if self.store.covers_all() != are_unique {
            self.store.set_covers_all(are_unique);
        }
    }

    /// Inserts the record of a pair that has none.
    fn insert(
        &mut self,
        pair: Pair<'_>,
        record_id: RecordId<'_>,
        owner_hash: Option<u64>,
        now_ms: i64,
        extra: Option<Box<Extra>>,
    ) {
        let order = self.next_order;
        self.next_order += 1;
        let record = Record { registered_ms: now_ms, last_registered_ms: now_ms, order, extra };
        let slot = self.store.insert(pair, SmolStr::new(record_id.as_str()), owner_hash, record);
        self.enter_queues(slot);
    }

    /// Returns the record id of a pair. Counts as a use.
    #[must_use]
    pub fn find(&self, pair: Pair<'_>) -> Option<&SmolStr> {
        let slot = self.store.find(pair)?;
        self.touch(slot);
        Some(self.store.record_id(slot))
    }

    /// Returns the record of a pair with all its data. Counts as a use.
    #[must_use]
    pub fn find_entry(&self, pair: Pair<'_>) -> Option<Entry<'_>> {
        let slot = self.store.find(pair)?;
        self.touch(slot);
        Some(self.entry(slot))
    }

    /// Returns the record of a pair. Doesn't count as a use.
    #[must_use]
    pub fn peek(&self, pair: Pair<'_>) -> Option<Entry<'_>> {
        self.store.find(pair).map(|slot| self.entry(slot))
    }

    fn touch(&self, slot: u32) {
        if let Some((_, uses)) = &self.max_records {
            uses.touch(slot);
        }
    }

    fn enter_queues(&mut self, slot: u32) {
        let record = self.store.record(slot);
        let (order, time) = (record.order, record.last_registered_ms);
        if let Some((_, uses)) = &mut self.max_records {
            uses.enter(slot, order);
        }
        if let Some((_, ages)) = &mut self.ttl {
            ages.push(QueueEntry { time, order, slot });
        }
    }

    /// Returns all slots in order of registration.
    fn slots_in_order(&self) -> Vec<u32> {
        let mut slots: Vec<_> = self.store.slots().collect();
        slots.sort_by_key(|&slot| self.store.record(slot).order);
        slots
    }

    /// Sets the maximum number of records, `None` for no limit, and evicts the surplus. `now_ms` is the time
    /// that a later diagnosis reports.
    pub fn set_max_records(&mut self, max: Option<usize>, now_ms: Option<i64>) {
        self.expire_if_known(now_ms);
        self.max_records = max.map(|max| match self.max_records.take() {
            Some((_, uses)) => (max, uses),
            None => {
                let mut uses = LruQueue::default();
                // Uses weren't counted until now, so start with the order of registration.
                for slot in self.slots_in_order() {
                    uses.enter(slot, self.store.record(slot).order);
                }
                (max, uses)
            }
        });
        self.evict(now_ms);
    }

    /// Sets how many milliseconds a record is kept after it was last registered, `None` for no limit. Expires
    /// records by the old limit and then by the new one.
    pub fn set_ttl(&mut self, ttl_ms: Option<i64>, now_ms: Option<i64>) {
        self.expire_if_known(now_ms);
        self.ttl = ttl_ms.map(|ttl_ms| match self.ttl.take() {
            Some((_, ages)) => (ttl_ms, ages),
            None => {
                let mut ages = Queue::default();
                for slot in self.store.slots() {
                    let record = self.store.record(slot);
                    ages.push(QueueEntry { time: record.last_registered_ms, order: record.order, slot });
                }
                (ttl_ms, ages)
            }
        });
        self.expire_if_known(now_ms);
    }

    /// Returns how many milliseconds a record is kept; `None` if there is no limit.
    #[must_use]
    pub fn ttl_ms(&self) -> Option<i64> {
        self.ttl.as_ref().map(|&(ttl_ms, _)| ttl_ms)
    }

    /// Returns whether [`Self::expire`] may have something to do, so that a reader doesn't have to take the
    /// write lock.
    #[must_use]
    pub fn is_due(&self, now_ms: i64) -> bool {
        let Some((ttl_ms, ages)) = &self.ttl else { return false };
        let first = [ages.first_time(), self.jobs.first_time()].into_iter().flatten().min();
        first.is_some_and(|first| first.saturating_add(*ttl_ms) <= now_ms)
    }

    /// Removes the expired records and the expired links of jobs.
    pub fn expire(&mut self, now_ms: i64) {
        let Some((ttl_ms, mut ages)) = self.ttl.take() else { return };
        let limit = now_ms.saturating_sub(ttl_ms);
        self.jobs.expire(limit);
        let time_of = |queued: QueueEntry| {
            self.store.record_of_order(queued.slot, queued.order).map(|record| record.last_registered_ms)
        };
        let mut due = Vec::new();
        while let Some(queued) = ages.pop(limit, time_of) {
            due.push(queued.slot);
        }
        ages.compact(self.store.len() - due.len(), |queued| self.is_live(queued));
        self.ttl = Some((ttl_ms, ages));
        self.expired += due.len() as u64;
        self.remove(&due, Cause::Expired(ttl_ms), Some(now_ms));
    }

    fn expire_if_known(&mut self, now_ms: Option<i64>) {
        if let Some(now_ms) = now_ms {
            self.expire(now_ms);
        }
    }

    /// Removes the least recently used records beyond the maximum.
    fn evict(&mut self, now_ms: Option<i64>) {
        let Some((max, mut uses)) = self.max_records.take() else { return };
        let mut surplus = Vec::new();
        while self.store.len() - surplus.len() > max
            && let Some(queued) = uses.pop(|queued| self.is_live(queued))
        {
            surplus.push(queued.slot);
        }
        self.evicted += surplus.len() as u64;
        self.remove(&surplus, Cause::Evicted(max), now_ms);
        uses.queue.compact(self.store.len(), |queued| self.is_live(queued));
        self.max_records = Some((max, uses));
        self.limit_links();
    }

    /// Returns whether the record of a queue entry still exists.
    fn is_live(&self, queued: QueueEntry) -> bool {
        self.store.record_of_order(queued.slot, queued.order).is_some()
    }

    /// Removes records, in the given order, and remembers why.
    fn remove(&mut self, slots: &[u32], cause: Cause, now_ms: Option<i64>) {
        // Skips the ones that would be dropped from the list again right away.
        for &slot in &slots[slots.len().saturating_sub(MAX_TOMBSTONES)..] {
            self.remember(slot, cause, now_ms);
        }
        if slots.len() < self.store.len() {
            slots.iter().for_each(|&slot| self.store.remove(slot));
            return;
        }
        // Replacing everything is faster and also frees the memory.
        self.store = Store::new(self.store.covers_all());
        if let Some((_, uses)) = &mut self.max_records {
            *uses = LruQueue::default();
        }
        if let Some((_, ages)) = &mut self.ttl {
            *ages = Queue::default();
        }
    }

    fn remember(&mut self, slot: u32, cause: Cause, now_ms: Option<i64>) {
        let Self { store, tombstones, .. } = self;
        tombstones.add(Tombstone {
            base_id: store.base_id(slot).as_str().into(),
            client_id: store.client_id(slot).map(Into::into),
            record_id: store.record_id(slot).clone(),
            registered_ms: store.record(slot).registered_ms,
            place: store.record(slot).place().map(Into::into),
            cause,
            removed_ms: now_ms,
        });
    }

    /// Removes the records in `scope`. `function` is the caller that a later diagnosis reports.
    pub fn clear(&mut self, scope: Scope<'_>, now_ms: Option<i64>, function: &'static str) {
        self.expire_if_known(now_ms);
        let mut slots: Vec<u32> = match scope {
            Scope::All => self.slots_in_order(),
            Scope::Client(client_id) => self.store.of_client(client_id).collect(),
            Scope::Base(base_id) => self.store.of_base(base_id).collect(),
            Scope::Pair(pair) => self.store.find(pair).into_iter().collect(),
        };
        if matches!(scope, Scope::Client(_) | Scope::Base(_)) {
            slots.reverse();
        }
        self.remove(&slots, Cause::Cleared(function), now_ms);
        self.apify.clear(scope);
        self.jobs.clear(scope);
    }

    /// Returns the records that match `filter`, in order of registration.
    #[must_use]
    pub fn list(&self, filter: Filter<'_>) -> Vec<Entry<'_>> {
        let slots: Vec<u32> = match (filter.client_id, filter.base_id) {
            (None, None) => self.slots_in_order(),
            (Some(client_id), None) => reversed(self.store.of_client(client_id)),
            (None, Some(base_id)) => reversed(self.store.of_base(base_id)),
            (client_id, Some(base_id)) => self.store.find_parts(client_id, base_id).into_iter().collect(),
        };
        let entries = slots.into_iter().map(|slot| self.entry(slot));
        entries
            .filter(|entry| filter.since_ms.is_none_or(|since| entry.record.registered_ms >= since))
            .take(filter.limit.unwrap_or(usize::MAX))
            .collect()
    }

    fn entry(&self, slot: u32) -> Entry<'_> {
        Entry {
            base_id: self.store.base_id(slot),
            client_id: self.store.client_id(slot),
            record_id: self.store.record_id(slot),
            record: self.store.record(slot),
        }
    }

    /// Claims the creation of a pair's record for `lease_ms` milliseconds, or only looks whether that is
    /// possible if there is no lease. `now` is the time of the monotonic clock.
    pub fn claim(&mut self, pair: Pair<'_>, now: u64, lease_ms: Option<u64>) -> Claimed {
        if let Some(record_id) = self.find(pair) {
            return Claimed::Existing(record_id.clone());
        }
        match (self.claims.holder(pair, now), lease_ms) {
            (Some((number, remaining)), _) => self.wait_for(pair, number, remaining),
            (None, Some(lease_ms)) => Claimed::Acquired(self.claims.begin(pair, now, lease_ms, true)),
            (None, None) => Claimed::Free,
        }
    }

    /// Like [`Self::claim`], for a caller that verifies a known record under a claim. The record that the claim
    /// `awaited` ended with isn't verified again.
    pub fn claim_verified(
        &mut self,
        pair: Pair<'_>,
        now: u64,
        lease_ms: u64,
        may_create: bool,
        awaited: ClaimNumber,
    ) -> Claimed {
        let Some(record_id) = self.find(pair).cloned() else {
            return self.claim(pair, now, may_create.then_some(lease_ms));
        };
        if self.claims.outcome(awaited) == Some(&record_id) {
            return Claimed::Existing(record_id);
        }
        match self.claims.holder(pair, now) {
            Some((number, remaining)) => self.wait_for(pair, number, remaining),
            None => {
                let number = self.claims.begin(pair, now, lease_ms, may_create);
                Claimed::Unverified(number, record_id)
            }
        }
    }

    fn wait_for(&mut self, pair: Pair<'_>, number: ClaimNumber, remaining: u64) -> Claimed {
        self.claims.note_waiting(pair);
        Claimed::Held(number, remaining)
    }

    /// Applies the verdict on the record of a [`Claimed::Unverified`]. A record that isn't valid is removed if the pair
    /// still has it; the claim goes on if its holder creates records, and has ended otherwise. `now` is the time of the
    /// monotonic clock, `now_ms` the one that a later diagnosis reports.
    pub fn verified(
        &mut self,
        pair: Pair<'_>,
        number: ClaimNumber,
        record_id: RecordId<'_>,
        is_valid: bool,
        now: u64,
        now_ms: Option<i64>,
    ) -> Verdict {
        if !self.claims.is_held_by(pair, number, now) {
            return Verdict::Expired;
        }
        let (record_id, slot) = (SmolStr::new(record_id.as_str()), self.store.find(pair));
        match slot {
            Some(slot) if *self.store.record_id(slot) != record_id => {
                self.claims.end(pair, number, now, None);
                Verdict::Again
            }
            _ if is_valid => {
                self.claims.end(pair, number, now, Some(&record_id));
                Verdict::Valid(record_id)
            }
            slot => {
                let slots: Vec<u32> = slot.into_iter().collect();
                self.remove(&slots, Cause::Cleared("withRunRecord"), now_ms);
                self.claims.reject(pair, record_id.clone(), now);
                if self.claims.may_create(pair) {
                    return Verdict::Rejected(record_id);
                }
                self.claims.end(pair, number, now, None);
                Verdict::Again
            }
        }
    }

    /// Returns the record of a pair that was found to be invalid a moment ago. A database may still return it.
    #[must_use]
    pub fn rejected(&self, pair: Pair<'_>, now: u64) -> Option<&SmolStr> {
        self.claims.rejected(pair, now)
    }

    /// Ends a claim, because its record was registered or because that failed. `failure` is the reason, for
    /// the callers that wait. Returns whether the claim was still the pair's current one.
    pub fn end_claim(
        &mut self,
        pair: Pair<'_>,
        number: ClaimNumber,
        now: u64,
        failure: Option<&str>,
    ) -> bool {
        match failure {
            None => {
                let slot = self.store.find(pair);
                self.claims.end(pair, number, now, slot.map(|slot| self.store.record_id(slot)))
            }
            Some(why) => self.claims.fail(pair, number, now, why),
        }
    }

    /// Checks a claim before its holder goes on: [`Claimed::Acquired`] if it is still held,
    /// [`Claimed::Existing`] if a record was registered meanwhile, [`Claimed::Free`] if the claim has ended.
    #[must_use]
    pub fn resume_claim(&self, pair: Pair<'_>, number: ClaimNumber, now: u64) -> Claimed {
        match self.find(pair) {
            Some(record_id) => Claimed::Existing(record_id.clone()),
            None if self.claims.is_held_by(pair, number, now) => Claimed::Acquired(number),
            None => Claimed::Free,
        }
    }

    /// Returns whether a claim was made in this registry, and not before a reset.
    #[must_use]
    pub fn knows_claim(&self, number: ClaimNumber) -> bool {
        self.claims.is_known(number)
    }

    /// Returns the state of a claim.
    #[must_use]
    pub fn claim_state(&self, pair: Pair<'_>, number: ClaimNumber, now: u64) -> ClaimState {
        self.claims.state(pair, number, now)
    }

    /// Registers an Apify run for a client.
    ///
    /// # Errors
    /// [`Refusal::ApifyConflict`] if it is linked to the run of another client.
    pub fn register_apify_run(&mut self, apify: BaseId<'_>, client_id: ClientId<'_>) -> Result<(), Refusal> {
        self.apify.register(apify, client_id)?;
        self.limit_links();
        Ok(())
    }

    /// Links an Apify run to a run.
    ///
    /// # Errors
    /// [`Refusal::ApifyConflict`] if either of them belongs to another one. Nothing changes then.
    pub fn link_apify_run(&mut self, apify: RunId<'_>, pair: Pair<'_>) -> Result<(), Refusal> {
        self.apify.link(apify, pair)?;
        self.limit_links();
        Ok(())
    }

    /// Applies the maximum number of records to the Apify runs and to the jobs as well.
    fn limit_links(&mut self) {
        if let Some((max, _)) = self.max_records {
            self.apify.evict(max);
            self.jobs.evict(max);
        }
    }

    /// Returns the run id that an Apify run belongs to. If it is registered for several clients, `client_id`
    /// chooses.
    #[must_use]
    pub fn run_of_apify(&self, apify: BaseId<'_>, client_id: Option<ClientId<'_>>) -> Option<String> {
        self.apify.run_of(apify, client_id)
    }

    /// Returns the Apify run of a run.
    #[must_use]
    pub fn apify_of_run(&self, pair: Pair<'_>) -> Option<&str> {
        self.apify.apify_of(pair)
    }

    /// Links a job to a run. A job has one run, a run has any number of jobs.
    ///
    /// # Errors
    /// [`Refusal::JobConflict`] if the job is linked to another run. Nothing changes then.
    pub fn link_job(&mut self, pair: Pair<'_>, job_id: JobId<'_>, now_ms: i64) -> Result<(), Refusal> {
        self.expire(now_ms);
        self.jobs.link(pair, job_id, now_ms)?;
        self.limit_links();
        Ok(())
    }

    /// Returns the run id that a job was linked to.
    #[must_use]
    pub fn run_of_job(&self, job_id: JobId<'_>) -> Option<String> {
        self.jobs.run_of(job_id)
    }

    /// Returns the jobs of a run in order of linking. A base id has those of all its clients too.
    #[must_use]
    pub fn jobs_of_run(&self, pair: Pair<'_>) -> Vec<&str> {
        self.jobs.of_run(pair)
    }

    /// Counts what the registry holds. `now` is the time of the monotonic clock.
    #[must_use]
    pub fn counts(&self, now: u64) -> Counts {
        let queues = self.max_records.as_ref().map_or(0, |(_, uses)| uses.bytes())
            + self.ttl.as_ref().map_or(0, |(_, ages)| ages.bytes());
        Counts {
            records: self.store.len(),
            clients: self.store.client_count(),
            apify_runs: self.apify.len(),
            jobs: self.jobs.len(),
            claims: self.claims.held(now),
            evicted: self.evicted,
            expired: self.expired,
            bytes: self.store.bytes() + queues + self.apify.bytes() + self.jobs.bytes(),
        }
    }
}

fn reversed(slots: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut slots: Vec<_> = slots.collect();
    slots.reverse();
    slots
}

#[cfg(test)]
mod tests;
