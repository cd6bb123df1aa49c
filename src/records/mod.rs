//! Maps runs to the records that track them.
//!
//! The key is the [`Pair`] of base id and client id. The two are compared separately and never joined into
//! one text, so a run is found with or without its suffix, and one tenant can't reach the record of another.
//! A base id without a client is a key of its own.
//!
//! The registry only knows what was registered in this process, and never makes up a record. It explains a
//! miss with [`Registry::diagnose`] instead.
//!
//! Everything is in one [`Registry`], so that one lock is enough. `store` holds the records, `bounds` orders them
//! by use and age, `tombstones` remembers removed ones, `claims` are the leases on records that are being created.
//! `confirmed` makes it the
//! cache of a store that processes share. `apify` and `jobs` map Apify runs and background jobs to runs, through `links`, and `kept` holds the current run id
//! of each client.
//!
//! One call does a bounded amount of work ([`STEP`]), so that no thread waits for long. `shared` divides what takes
//! longer into steps.

mod apify;
mod bounds;
mod claims;
mod confirmed;
mod diagnosis;
mod interner;
mod jobs;
mod kept;
mod links;
mod listing;
mod owners;
mod record_id;
mod shared;
mod slot_table;
mod store;
mod tombstones;

pub use bounds::Limits;
pub use claims::{ClaimNumber, ClaimState, Claimant, Holder, Verdict, lease_expired};
pub use confirmed::Confirmed;
pub use diagnosis::{StoredRow, diagnose_rows, neighbours};
pub use jobs::{JobId, JobIdFault};
pub use listing::RecordKey;
pub use record_id::RecordId;
pub use shared::{Change, Removed, SharedRegistry};
pub use store::BaseText;

use parking_lot::Mutex;
use smol_str::SmolStr;

use crate::id::calendar::CivilSecond;
use crate::id::{BaseId, ClientId, Pair, RunId};
use crate::refusal::{Cause, Limit, Refusal};
use apify::ApifyRuns;
use bounds::{Ages, BYTES_OF_AGE, BYTES_OF_USE, Backlog, UseOrder};
use claims::Claims;
use confirmed::Confirmations;
use jobs::Jobs;
use kept::KeptIds;
use store::{Ownership, Spot, Store};
use tombstones::{MAX_TOMBSTONES, Tombstone, Tombstones};

/// The maximum number of records, links or ids that one step expires, evicts or removes. That takes about a
/// millisecond. Tests take many small steps.
const STEP: usize = if cfg!(test) { 2 } else { 512 };

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

/// Selects the records that [`SharedRegistry::clear`] removes.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the variants are named after what they select")]
pub enum Scope<'a> {
    All,
    Client(ClientId<'a>),
    Base(BaseId<'a>),
    Pair(Pair<'a>),
}

/// Selects the records that [`SharedRegistry::list`] returns.
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
    /// Also records that have expired but aren't dropped yet.
    with_expired: bool,
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
    /// A caller that ended had begun to create the record. Its row, if it is known, may appear for this many more
    /// milliseconds, and this caller would create another one without looking for it.
    Abandoned(Option<SmolStr>, u64),
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

/// The records, claims, links and kept ids of a process.
#[derive(Debug, Default)]
pub struct Registry {
    store: Store,
    next_order: u64,
    limits: Limits,
    /// The records by use, while their number or memory is limited.
    uses: Option<Mutex<UseOrder>>,
    /// The records by age, while that is limited.
    ages: Option<Ages>,
    backlog: Backlog,
    tombstones: Tombstones,
    evicted: u64,
    expired: u64,
    apify: ApifyRuns,
    jobs: Jobs,
    kept: KeptIds,
    claims: Claims,
    confirmations: Confirmations,
}

/// What was in a registry that was cleared. Dropping it takes time, and needs no lock.
#[derive(Debug)]
struct Cleared {
    store: Store,
    _uses: Option<Mutex<UseOrder>>,
    _ages: Option<Ages>,
    _links: [links::Links; 2],
    _kept: KeptIds,
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
        let spot = self.spot(pair, now_ms);
        if let Some(slot) = spot.slot {
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
            self.renew(slot, now_ms, extra);
            self.evict(Some(now_ms));
            return Ok(());
        }
        let ownership = self.ownership(pair, spot, record_id)?;
        self.insert(pair, spot, record_id, ownership, now_ms, extra);
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
        let spot = self.spot(pair, now_ms);
        let Some(slot) = spot.slot else {
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
        let ownership = self.ownership(pair, spot, new)?;
        self.remember(slot, Cause::Replaced, Some(now_ms));
        let metadata = self.store.take_extra(slot).and_then(|old| old.metadata);
        self.drop_slot(slot);
        let Extra { metadata: given, place } = extra.map_or_else(Extra::default, |extra| *extra);
        let extra = Extra { metadata: given.or(metadata), place };
        let extra = (extra != Extra::default()).then(|| Box::new(extra));
        self.insert(pair, self.store.spot(pair), new, ownership, now_ms, extra);
        self.evict(Some(now_ms));
        Ok(())
    }

    /// Returns where a pair is, or would be. Removes a record that has expired.
    fn spot(&mut self, pair: Pair<'_>, now_ms: i64) -> Spot {
        let spot = self.store.spot(pair);
        match spot.slot.filter(|&slot| self.is_expired(slot)) {
            Some(slot) => {
                self.remove_expired(slot, Some(now_ms));
                self.store.spot(pair)
            }
            None => spot,
        }
    }

    /// Returns what is known of the owner of a record id, and refuses one of another client.
    fn ownership(
        &self,
        pair: Pair<'_>,
        spot: Spot,
        record_id: RecordId<'_>,
    ) -> Result<Option<Ownership>, Refusal> {
        let ownership = self.store.ownership(pair, spot, record_id.as_str(), |slot| self.is_expired(slot));
        match ownership.and_then(|ownership| ownership.of_other) {
            None => Ok(ownership),
            Some(slot) => Err(Refusal::RecordOfOtherClient {
                run: pair.run_of_record().into(),
                owner: self.entry(slot).run_id(),
                given: record_id.as_str().to_owned(),
            }),
        }
    }

    /// Inserts the record of a pair that has none.
    fn insert(
        &mut self,
        pair: Pair<'_>,
        spot: Spot,
        record_id: RecordId<'_>,
        ownership: Option<Ownership>,
        now_ms: i64,
        extra: Option<Box<Extra>>,
    ) {
        let order = self.next_order;
        self.next_order += 1;
        let record = Record { registered_ms: now_ms, last_registered_ms: now_ms, order, extra };
        let slot = self.store.insert(pair, spot, SmolStr::new(record_id.as_str()), ownership, record);
        if let Some(uses) = &mut self.uses {
            uses.get_mut().add_newest(slot);
        }
        if let Some(ages) = &mut self.ages {
            ages.insert((now_ms, slot.into()));
        }
    }

    /// Updates a record that was registered again.
    fn renew(&mut self, slot: u32, now_ms: i64, extra: Option<Box<Extra>>) {
        let before_ms = self.store.record(slot).last_registered_ms;
        self.store.renew(slot, now_ms, extra);
        if let Some(ages) = &mut self.ages {
            ages.remove(&(before_ms, slot.into()));
            ages.insert((self.store.record(slot).last_registered_ms, slot.into()));
        }
        self.touch(slot);
    }

    /// Returns the record id of a pair. Counts as a use.
    #[must_use]
    pub fn find(&self, pair: Pair<'_>) -> Option<&SmolStr> {
        let slot = self.slot(pair)?;
        self.touch(slot);
        Some(self.store.record_id(slot))
    }

    /// Returns the record of a pair with all its data. Counts as a use.
    #[must_use]
    pub fn find_entry(&self, pair: Pair<'_>) -> Option<Entry<'_>> {
        let slot = self.slot(pair)?;
        self.touch(slot);
        Some(self.entry(slot))
    }

    /// Returns the record of a pair. Doesn't count as a use.
    #[must_use]
    pub fn peek(&self, pair: Pair<'_>) -> Option<Entry<'_>> {
        self.slot(pair).map(|slot| self.entry(slot))
    }

    /// Returns the slot of a pair, if its record hasn't expired.
    fn slot(&self, pair: Pair<'_>) -> Option<u32> {
        self.store.find(pair).filter(|&slot| !self.is_expired(slot))
    }

    /// Returns whether a record has expired but isn't dropped yet.
    fn is_expired(&self, slot: u32) -> bool {
        // Reads the record only if there are such records, because it isn't near what else a look-up reads.
        !self.backlog.is_empty() && self.backlog.contains(self.store.record(slot).last_registered_ms)
    }

    fn touch(&self, slot: u32) {
        if let Some(uses) = &self.uses {
            uses.lock().touch(slot);
        }
    }

    /// Returns how many milliseconds a record is kept; `None` if there is no limit.
    #[must_use]
    pub const fn ttl_ms(&self) -> Option<i64> {
        self.limits.ttl_ms
    }

    /// Returns whether [`Self::expire`] may have something to do, so that a reader doesn't have to take the
    /// write lock.
    #[must_use]
    pub fn is_due(&self, now_ms: i64) -> bool {
        let Some(ttl_ms) = self.limits.ttl_ms else { return false };
        let first =
            [self.first_age(), self.apify.0.first_time(), self.jobs.0.first_time(), self.kept.first_time()];
        first.into_iter().flatten().min().is_some_and(|first| first.saturating_add(ttl_ms) <= now_ms)
    }

    fn first_age(&self) -> Option<i64> {
        self.ages.as_ref()?.first().map(|&(time, _)| time)
    }

    /// Returns a record that has expired but isn't dropped yet.
    fn first_expired(&self) -> Option<u32> {
        self.ages.as_ref()?.first().map(|&(_, slot)| slot as u32).filter(|&slot| self.is_expired(slot))
    }

    /// Drops expired records, links and kept ids, up to [`STEP`] of each. From now on, the others count as gone.
    pub fn expire(&mut self, now_ms: i64) {
        let Some(ttl_ms) = self.limits.ttl_ms else { return };
        let limit = now_ms.saturating_sub(ttl_ms);
        self.apify.0.expire(limit);
        self.jobs.0.expire(limit);
        self.kept.expire(limit);
        let due = self.ages.as_ref().map_or_else(Vec::new, |ages| bounds::due(ages, limit));
        due.into_iter().for_each(|slot| self.remove_expired(slot as u32, Some(now_ms)));
        self.backlog = Backlog::up_to(limit, self.first_age());
    }

    fn remove_expired(&mut self, slot: u32, now_ms: Option<i64>) {
        self.expired += 1;
        self.remove(slot, Cause::Expired(self.limits.ttl_ms.unwrap_or_default()), now_ms);
    }

    /// Evicts what exceeds the limits, up to [`STEP`] records, links or ids. Returns whether everything is within them.
    fn evict(&mut self, now_ms: Option<i64>) -> bool {
        (0..STEP).any(|_| !self.evict_one(now_ms))
    }

    /// Evicts one record, link or id if there are too many or they take too much memory. Returns whether it evicted one.
    fn evict_one(&mut self, now_ms: Option<i64>) -> bool {
        if let Some(max) = self.limits.max_records {
            if self.store.len() > max {
                return match self.first_expired() {
                    Some(slot) => {
                        self.remove_expired(slot, now_ms);
                        true
                    }
                    None => self.evict_record(Limit::Records(max), now_ms),
                };
            }
            for links in [&mut self.apify.0, &mut self.jobs.0] {
                if links.len() > max {
                    links.evict();
                    return true;
                }
            }
            if self.kept.len() > max {
                self.kept.evict();
                return true;
            }
        }
        if let Some(max) = self.limits.max_bytes
            && self.bytes() > max
        {
            return self.evict_largest(max, now_ms);
        }
        false
    }

    /// Evicts one of what takes the most memory, so that many links don't cost any record its place.
    fn evict_largest(&mut self, max: usize, now_ms: Option<i64>) -> bool {
        let sizes = [self.record_bytes(), self.apify.0.bytes(), self.jobs.0.bytes(), self.kept.bytes()];
        let largest = (0..sizes.len()).max_by_key(|&kind| sizes[kind]);
        match largest {
            Some(1) => self.apify.0.evict(),
            Some(2) => self.jobs.0.evict(),
            Some(3) => self.kept.evict(),
            // The record that was just registered stays.
            _ if self.store.len() > 1 => return self.evict_record(Limit::Bytes(max), now_ms),
            _ => return false,
        }
        true
    }

    fn evict_record(&mut self, limit: Limit, now_ms: Option<i64>) -> bool {
        let Some(slot) = self.uses.as_mut().and_then(|uses| uses.get_mut().oldest()) else { return false };
        self.evicted += 1;
        self.remove(slot, Cause::Evicted(limit), now_ms);
        true
    }

    /// Removes a record and remembers why.
    fn remove(&mut self, slot: u32, cause: Cause, now_ms: Option<i64>) {
        self.remember(slot, cause, now_ms);
        self.drop_slot(slot);
    }

    fn drop_slot(&mut self, slot: u32) {
        if let Some(uses) = &mut self.uses {
            uses.get_mut().remove(slot);
        }
        if let Some(ages) = &mut self.ages {
            ages.remove(&(self.store.record(slot).last_registered_ms, slot.into()));
        }
        self.store.remove(slot);
        self.confirmations.forget(slot);
        if self.store.len() == 0 {
            let emptied = self.store.emptied();
            free(std::mem::replace(&mut self.store, emptied));
            self.confirmations.clear();
            self.uses = self.uses.take().map(|_| Mutex::default());
        }
    }

    fn remember(&mut self, slot: u32, cause: Cause, now_ms: Option<i64>) {
        self.tombstones.add(tombstone(&self.store, slot, cause, now_ms));
    }

    /// Restores the state at the start of the process, and returns the old one. The order of records goes on, so that a
    /// list that another thread is making takes no new record for an old one.
    fn reset(&mut self) -> Self {
        let next_order = self.next_order;
        std::mem::replace(self, Self { next_order, ..Self::default() })
    }

    /// Removes everything but the claims and the tombstones.
    fn take_all(&mut self) -> Cleared {
        let store = self.store.emptied();
        self.confirmations.clear();
        let (uses, ages) =
            (self.uses.as_ref().map(|_| Mutex::default()), self.ages.as_ref().map(|_| Ages::new()));
        Cleared {
            store: std::mem::replace(&mut self.store, store),
            _uses: std::mem::replace(&mut self.uses, uses),
            _ages: std::mem::replace(&mut self.ages, ages),
            _links: [std::mem::take(&mut self.apify.0), std::mem::take(&mut self.jobs.0)],
            _kept: std::mem::take(&mut self.kept),
        }
    }

    /// Removes a record. Returns its tombstone if fewer than the maximum are `known`, for the caller to remember.
    fn remove_unremembered(
        &mut self,
        slot: u32,
        known: usize,
        cause: Cause,
        now_ms: Option<i64>,
    ) -> Option<Tombstone> {
        let tombstone = (known < MAX_TOMBSTONES).then(|| tombstone(&self.store, slot, cause, now_ms));
        self.drop_slot(slot);
        tombstone
    }

    /// Starts to order records by age, which [`Self::add_age`] has to be called for, and returns true if there was no
    /// such order.
    fn start_ages(&mut self) -> bool {
        let is_new = self.ages.is_none();
        self.ages.get_or_insert_default();
        is_new
    }

    fn add_age(&mut self, slot: u32) {
        if let Some(ages) = &mut self.ages {
            ages.insert((self.store.record(slot).last_registered_ms, slot.into()));
        }
    }

    /// Sets how long something is kept. Returns what isn't needed without a limit.
    fn set_ttl(&mut self, ttl_ms: Option<i64>) -> Option<Ages> {
        self.limits.ttl_ms = ttl_ms;
        self.backlog = Backlog::default();
        self.apify.0.expect_none_expired();
        self.jobs.0.expect_none_expired();
        self.kept.expect_none_expired();
        if ttl_ms.is_none() { self.ages.take() } else { None }
    }

    /// Starts to order records by use, which [`Self::add_use`] has to be called for, and returns true if there was no
    /// such order.
    fn start_uses(&mut self) -> bool {
        let is_new = self.uses.is_none();
        self.uses.get_or_insert_default();
        is_new
    }

    /// Adds a record that is older than all that were added.
    fn add_use(&mut self, slot: u32) {
        if let Some(uses) = &mut self.uses {
            uses.get_mut().add_oldest(slot);
        }
    }

    /// Sets how much is kept. Returns what isn't needed without a limit.
    fn set_size(&mut self, max_records: Option<usize>, max_bytes: Option<usize>) -> Option<Mutex<UseOrder>> {
        self.limits.max_records = max_records;
        self.limits.max_bytes = max_bytes;
        if max_records.or(max_bytes).is_none() { self.uses.take() } else { None }
    }

    /// Sets whether every record id belongs to one client, and returns whether that is new. Then [`Self::add_owner`] or
    /// [`Self::remove_owner`] has to be called for the records.
    fn set_unique_record_ids(&mut self, are_unique: bool) -> bool {
        let is_new = self.store.covers_all() != are_unique;
        self.store.set_covers_all(are_unique);
        is_new
    }

    /// Returns whether a record id belongs to only one client: every Airtable row does, others if the option says so.
    #[must_use]
    pub fn has_owner(&self, record_id: RecordId<'_>) -> bool {
        self.store.covers(record_id.as_str())
    }

    fn add_owner(&mut self, slot: u32) {
        self.store.add_owner(slot);
    }

    fn remove_owner(&mut self, slot: u32) {
        self.store.remove_owner(slot);
    }

    fn entry(&self, slot: u32) -> Entry<'_> {
        Entry {
            base_id: self.store.base_id(slot),
            client_id: self.store.client_id(slot),
            record_id: self.store.record_id(slot),
            record: self.store.record(slot),
        }
    }

    /// Claims the creation of a pair's record, or only looks whether that is possible if the caller doesn't create
    /// records. `now` is the time of the monotonic clock.
    pub fn claim(&mut self, pair: Pair<'_>, now: u64, claimant: Claimant) -> Claimed {
        if let Some(record_id) = self.find(pair) {
            return Claimed::Existing(record_id.clone());
        }
        if let Some((number, remaining)) = self.claims.holder(pair, now) {
            return self.wait_for(pair, number, remaining);
        }
        match self.claims.abandoned(pair, now) {
            Some((record_id, remaining)) if claimant.creates && !claimant.finds => {
                Claimed::Abandoned(record_id.cloned(), remaining)
            }
            _ if claimant.creates => Claimed::Acquired(self.claims.begin(pair, now, claimant)),
            _ => Claimed::Free,
        }
    }

    /// Like [`Self::claim`], for a caller that verifies a known record under a claim. The record that the claim
    /// `awaited` ended with isn't verified again.
    pub fn claim_verified(
        &mut self,
        pair: Pair<'_>,
        now: u64,
        claimant: Claimant,
        awaited: ClaimNumber,
    ) -> Claimed {
        let Some(record_id) = self.find(pair).cloned() else {
            return self.claim(pair, now, claimant);
        };
        if self.claims.outcome(awaited) == Some(&record_id) {
            return Claimed::Existing(record_id);
        }
        if let Some((number, remaining)) = self.claims.holder(pair, now) {
            return self.wait_for(pair, number, remaining);
        }
        // A caller that may not create the record now verifies it, and then learns why.
        let creates = claimant.creates && (claimant.finds || self.claims.abandoned(pair, now).is_none());
        let number = self.claims.begin(pair, now, Claimant { creates, ..claimant });
        Claimed::Unverified(number, record_id)
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
        let (record_id, slot) = (SmolStr::new(record_id.as_str()), self.slot(pair));
        match slot {
            Some(slot) if *self.store.record_id(slot) != record_id => {
                self.claims.end(pair, number, now, None);
                Verdict::Again { was_removed: false }
            }
            _ if is_valid => {
                self.claims.end(pair, number, now, Some(&record_id));
                Verdict::Valid(record_id)
            }
            slot => {
                if let Some(slot) = slot {
                    self.remove(slot, Cause::Cleared("withRunRecord"), now_ms);
                }
                self.claims.reject(pair, record_id.clone(), now);
                let was_registered = slot.is_some();
                if self.claims.may_create(pair) {
                    return Verdict::Rejected { record_id, was_registered };
                }
                self.claims.end(pair, number, now, None);
                Verdict::Again { was_removed: was_registered }
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
                let slot = self.slot(pair);
                self.claims.end(pair, number, now, slot.map(|slot| self.store.record_id(slot)))
            }
            Some(why) => self.claims.fail(pair, number, now, why),
        }
    }

    /// Checks a claim before its holder calls `create`: [`Claimed::Acquired`] if it is still held,
    /// [`Claimed::Existing`] if a record was registered meanwhile, [`Claimed::Free`] if the claim has ended.
    #[must_use]
    pub fn resume_claim(&mut self, pair: Pair<'_>, number: ClaimNumber, now: u64) -> Claimed {
        if let Some(record_id) = self.find(pair) {
            return Claimed::Existing(record_id.clone());
        }
        match self.claims.begin_creating(pair, number, now) {
            true => Claimed::Acquired(number),
            false => Claimed::Free,
        }
    }

    /// Notes the row that `create` returned to the holder of a claim. It isn't registered yet.
    pub fn note_created(&mut self, pair: Pair<'_>, number: ClaimNumber, record_id: RecordId<'_>) {
        self.claims.note_created(pair, number, SmolStr::new(record_id.as_str()));
    }

    /// Ends all claims of a holder that has ended itself. If `create` had begun, its row may still appear: until the
    /// lease expires, only a caller that looks for it gets the pair.
    pub fn give_up_claims(&mut self, holder: Holder, now: u64) {
        self.claims.give_up(holder, now);
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

    /// Registers an Apify run, the base id of `pair`, for its client.
    ///
    /// # Errors
    /// [`Refusal::ApifyConflict`] if it is linked to the run of another client.
    pub fn register_apify_run(&mut self, pair: Pair<'_>, now_ms: i64) -> Result<(), Refusal> {
        self.expire(now_ms);
        self.apify.register(pair, now_ms)?;
        self.evict(Some(now_ms));
        Ok(())
    }

    /// Links an Apify run to a run.
    ///
    /// # Errors
    /// [`Refusal::ApifyConflict`] if either of them belongs to another one. Nothing changes then.
    pub fn link_apify_run(&mut self, apify: RunId<'_>, pair: Pair<'_>, now_ms: i64) -> Result<(), Refusal> {
        self.expire(now_ms);
        self.apify.link(apify, pair, now_ms)?;
        self.evict(Some(now_ms));
        Ok(())
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
        self.evict(Some(now_ms));
        Ok(())
    }

    /// Checks that a job isn't linked to another run.
    ///
    /// # Errors
    /// [`Refusal::JobConflict`] if it is.
    pub fn check_job(&self, pair: Pair<'_>, job_id: JobId<'_>) -> Result<(), Refusal> {
        self.jobs.check(pair, job_id)
    }

    /// Checks that neither an Apify run nor a run is linked to another one.
    ///
    /// # Errors
    /// [`Refusal::ApifyConflict`] if one is.
    pub fn check_apify_run(&self, apify: RunId<'_>, pair: Pair<'_>) -> Result<(), Refusal> {
        self.apify.check(apify, pair)
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

    /// Returns the id that is kept for a client. With limits, [`Self::keep_id`] has to note that it was used.
    #[must_use]
    pub fn kept_id(&self, client_id: ClientId<'_>) -> Option<CivilSecond> {
        self.kept.find(client_id)
    }

    /// Returns whether it matters when something was used last.
    #[must_use]
    pub fn has_limits(&self) -> bool {
        self.limits != Limits::default()
    }

    /// Keeps the id of a client, or notes that it was used again.
    pub fn keep_id(&mut self, client_id: ClientId<'_>, second: CivilSecond, now_ms: i64) {
        self.expire(now_ms);
        self.kept.keep(client_id, second, now_ms);
        self.evict(Some(now_ms));
    }

    /// Forgets the id of a client.
    pub fn forget_id(&mut self, client_id: ClientId<'_>) {
        self.kept.forget(client_id.as_str());
    }

    /// Estimates the memory of the records in bytes.
    fn record_bytes(&self) -> usize {
        let orders =
            usize::from(self.uses.is_some()) * BYTES_OF_USE + usize::from(self.ages.is_some()) * BYTES_OF_AGE;
        self.store.bytes() + self.store.len() * orders + self.confirmations.bytes(self.store.len())
    }

    /// Estimates the memory in bytes.
    fn bytes(&self) -> usize {
        self.record_bytes() + self.apify.0.bytes() + self.jobs.0.bytes() + self.kept.bytes()
    }

    /// Counts what the registry holds. `now` is the time of the monotonic clock.
    #[must_use]
    pub fn counts(&self, now: u64) -> Counts {
        Counts {
            records: self.store.len(),
            clients: self.store.client_count(),
            apify_runs: self.apify.0.outside_count(),
            jobs: self.jobs.0.len(),
            claims: self.claims.held(now),
            evicted: self.evicted,
            expired: self.expired,
            bytes: self.bytes(),
        }
    }
}

/// Frees the memory of a store that held many records in another thread. That takes 20 ms for a million.
fn free(store: Store) {
    /// Fewer are freed in less time than a thread takes to start.
    const MANY: u32 = 50_000;
    if store.slot_count() > MANY {
        // If no thread can be started, it is freed here.
        drop(std::thread::Builder::new().spawn(move || drop(store)));
    }
}

fn tombstone(store: &Store, slot: u32, cause: Cause, now_ms: Option<i64>) -> Tombstone {
    Tombstone {
        base_id: store.base_id(slot).as_str().into(),
        client_id: store.client_id(slot).map(Into::into),
        record_id: store.record_id(slot).clone(),
        registered_ms: store.record(slot).registered_ms,
        place: store.record(slot).place().map(Into::into),
        cause,
        removed_ms: now_ms,
    }
}

impl Cleared {
    fn removed(&self) -> Removed {
        let count = self.store.len();
        let only = self.store.slots().next().filter(|_| count == 1);
        Removed { count, only: only.map(|slot| self.store.record_id(slot).clone()) }
    }

    /// Returns the tombstones of the latest records, the oldest first.
    fn tombstones(&self, cause: Cause, now_ms: Option<i64>) -> Vec<Tombstone> {
        let mut keys: Vec<_> = self.store.slots().map(|slot| (self.store.record(slot).order, slot)).collect();
        let dropped = keys.len().saturating_sub(MAX_TOMBSTONES);
        if dropped > 0 {
            keys.select_nth_unstable(dropped);
        }
        let latest = &mut keys[dropped..];
        latest.sort_unstable();
        latest.iter().map(|&(_, slot)| tombstone(&self.store, slot, cause, now_ms)).collect()
    }
}

#[cfg(test)]
mod tests;
