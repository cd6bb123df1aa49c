//! Which record tracks which run.
//!
//! The key is the [`Pair`] of a base id and a client id, compared each for itself and never joined to one text,
//! so both spellings of a run reach one entry and no tenant can meet another's. A base without a client is
//! an entry of its own.
//!
//! The registry answers from memory what one process was told. It never makes a record up, and what it
//! doesn't know it says as well as it can, with [`Registry::diagnose`].
//!
//! A [`Registry`] is one thing behind one lock. Its parts: the records lie in `store`, `bounds` says which of them
//! have to go, `ended` remembers those that went, `claims` are the records that somebody is making right now,
//! and `apify` knows whose the Apify runs are.

mod apify;
mod bounds;
mod claims;
mod diagnosis;
mod ended;
mod names;
mod record_id;
mod store;

pub use claims::{ClaimNumber, ClaimState, lapse};
pub use record_id::RecordId;
pub use store::BaseText;

use smol_str::SmolStr;

use crate::id::{BaseId, ClientId, Pair, RunId};
use crate::refusal::{Cause, Refusal};
use apify::ApifyRuns;
use bounds::{Queue, Turn, Uses};
use claims::Claims;
use ended::{Ended, EndedList, MAX_ENDED};
use store::Store;

/// What is known of one run, besides the row that tracks it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// When it was registered first, in milliseconds since the Unix epoch.
    pub registered_ms: i64,
    /// When it was registered last.
    pub last_registered_ms: i64,
    /// Counts up with each new entry: the order of registration.
    order: u64,
    /// What few records have.
    extra: Option<Box<Extra>>,
}

/// What a record may have besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extra {
    /// What the caller wants to find with it, as JSON text.
    pub metadata: Option<Box<str>>,
    /// The file and line that registered it.
    pub place: Option<Box<str>>,
}

impl Record {
    /// What the caller wants to find with it, as JSON text.
    #[must_use]
    pub fn metadata(&self) -> Option<&str> {
        self.extra.as_ref()?.metadata.as_deref()
    }

    /// The file and line that registered it, where that is kept.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.extra.as_ref()?.place.as_deref()
    }
}

/// An entry of the registry, with its key.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are named after what they hold")]
pub struct Entry<'a> {
    pub base_id: BaseText<'a>,
    pub client_id: Option<&'a str>,
    pub record_id: &'a SmolStr,
    pub record: &'a Record,
}

/// Which entries [`Registry::clear`] removes: those equal in each part that is given.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the variants are named after what they select")]
pub enum Scope<'a> {
    All,
    Client(ClientId<'a>),
    Base(BaseId<'a>),
    Pair(Pair<'a>),
}

/// Which entries [`Registry::list`] gives.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    /// Those of this client.
    pub client_id: Option<ClientId<'a>>,
    /// Those of this base id.
    pub base_id: Option<BaseId<'a>>,
    /// Those registered at this moment or later, in milliseconds since the Unix epoch.
    pub since_ms: Option<i64>,
    /// The first so many.
    pub limit: Option<usize>,
}

/// What came of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// The pair has this record.
    Existing(SmolStr),
    /// The caller is to make it, and to say so with this number.
    Yours(ClaimNumber),
    /// Nobody is making it.
    Nobody,
    /// Somebody else is making it: the number of that claim, and for how many milliseconds more it may hold.
    Held(ClaimNumber, u64),
}

/// How many there are of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named after what they count")]
pub struct Counts {
    pub records: usize,
    pub clients: usize,
    pub apify_runs: usize,
    pub claims: usize,
    pub evicted: u64,
    pub expired: u64,
    /// Bytes of memory, about.
    pub bytes: usize,
}

/// The records of a process, and the Apify runs it has heard of.
#[derive(Debug, Default)]
pub struct Registry {
    store: Store,
    next_order: u64,
    max_records: Option<(usize, Uses)>,
    ttl: Option<(i64, Queue)>,
    ended: EndedList,
    evicted: u64,
    expired: u64,
    apify: ApifyRuns,
    claims: Claims,
}

impl Registry {
    /// Files a record. The same record again keeps the first time and the order, and replaces the metadata where
    /// there are new ones.
    ///
    /// # Errors
    /// [`Refusal::RecordConflict`] where the pair has another record; nothing is changed then.
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
                    run: pair.to_run().into(),
                    registered: registered.to_string(),
                    given: record_id.as_str().to_owned(),
                });
            }
            self.store.renew(slot, now_ms, extra);
            self.touch(slot);
            return Ok(());
        }
        let order = self.next_order;
        self.next_order += 1;
        let record = Record { registered_ms: now_ms, last_registered_ms: now_ms, order, extra };
        let slot = self.store.insert(pair, SmolStr::new(record_id.as_str()), record);
        self.enter_queues(slot);
        self.evict(Some(now_ms));
        Ok(())
    }

    /// The record id of a pair, which counts as a use of it.
    #[must_use]
    pub fn find(&self, pair: Pair<'_>) -> Option<&SmolStr> {
        let slot = self.store.find(pair)?;
        self.touch(slot);
        Some(self.store.record_id(slot))
    }

    /// The whole entry of a pair, which counts as a use of it.
    #[must_use]
    pub fn find_entry(&self, pair: Pair<'_>) -> Option<Entry<'_>> {
        let slot = self.store.find(pair)?;
        self.touch(slot);
        Some(self.entry(slot))
    }

    /// The same without a trace.
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
            ages.push(Turn { time, order, slot });
        }
    }

    /// The slots in order of registration.
    fn slots_in_order(&self) -> Vec<u32> {
        let mut slots: Vec<_> = self.store.slots().collect();
        slots.sort_by_key(|&slot| self.store.record(slot).order);
        slots
    }

    /// Holds at most so many records from now on, or any number; what is too many goes at once. `now_ms` is for
    /// the diagnosis of a later miss.
    pub fn set_max_records(&mut self, max: Option<usize>, now_ms: Option<i64>) {
        self.expire_if_known(now_ms);
        self.max_records = max.map(|max| match self.max_records.take() {
            Some((_, uses)) => (max, uses),
            None => {
                let mut uses = Uses::default();
                // What was used when nobody counted goes in the order of registration.
                for slot in self.slots_in_order() {
                    uses.enter(slot, self.store.record(slot).order);
                }
                (max, uses)
            }
        });
        self.evict(now_ms);
    }

    /// Keeps a record for so many milliseconds from its last registration, from now on, or without end. What was
    /// expired before stays so.
    pub fn set_ttl(&mut self, ttl_ms: Option<i64>, now_ms: Option<i64>) {
        self.expire_if_known(now_ms);
        self.ttl = ttl_ms.map(|ttl_ms| match self.ttl.take() {
            Some((_, ages)) => (ttl_ms, ages),
            None => {
                let mut ages = Queue::default();
                for slot in self.store.slots() {
                    let record = self.store.record(slot);
                    ages.push(Turn { time: record.last_registered_ms, order: record.order, slot });
                }
                (ttl_ms, ages)
            }
        });
        self.expire_if_known(now_ms);
    }

    /// How many milliseconds a record is kept, if not without end.
    #[must_use]
    pub fn ttl_ms(&self) -> Option<i64> {
        self.ttl.as_ref().map(|&(ttl_ms, _)| ttl_ms)
    }

    /// Whether [`Self::expire`] may have something to do.
    #[must_use]
    pub fn is_due(&self, now_ms: i64) -> bool {
        let first =
            self.ttl.as_ref().and_then(|(ttl_ms, ages)| Some(ages.first_time()?.saturating_add(*ttl_ms)));
        first.is_some_and(|first| first <= now_ms)
    }

    /// Removes the records whose time is over.
    pub fn expire(&mut self, now_ms: i64) {
        let Some((ttl_ms, mut ages)) = self.ttl.take() else { return };
        let limit = now_ms.saturating_sub(ttl_ms);
        let time_of = |turn: Turn| {
            self.store.record_of_order(turn.slot, turn.order).map(|record| record.last_registered_ms)
        };
        let mut due = Vec::new();
        while let Some(turn) = ages.pop(limit, time_of) {
            due.push(turn.slot);
        }
        ages.tidy(self.store.len() - due.len(), |turn| self.is_live(turn));
        self.ttl = Some((ttl_ms, ages));
        self.expired += due.len() as u64;
        self.remove(&due, Cause::Expired(ttl_ms), Some(now_ms));
    }

    fn expire_if_known(&mut self, now_ms: Option<i64>) {
        if let Some(now_ms) = now_ms {
            self.expire(now_ms);
        }
    }

    /// Removes the least recently used records where there are too many.
    fn evict(&mut self, now_ms: Option<i64>) {
        let Some((max, mut uses)) = self.max_records.take() else { return };
        let mut surplus = Vec::new();
        while self.store.len() - surplus.len() > max
            && let Some(turn) = uses.pop(|turn| self.is_live(turn))
        {
            surplus.push(turn.slot);
        }
        self.evicted += surplus.len() as u64;
        self.remove(&surplus, Cause::Evicted(max), now_ms);
        uses.queue.tidy(self.store.len(), |turn| self.is_live(turn));
        self.max_records = Some((max, uses));
        self.limit_apify_runs();
    }

    /// Whether the record that a turn was given to is still there.
    fn is_live(&self, turn: Turn) -> bool {
        self.store.record_of_order(turn.slot, turn.order).is_some()
    }

    /// Removes records, the oldest of them first, and remembers why.
    fn remove(&mut self, slots: &[u32], cause: Cause, now_ms: Option<i64>) {
        // The list has room for so many; what went before them would only pass through.
        for &slot in &slots[slots.len().saturating_sub(MAX_ENDED)..] {
            self.remember(slot, cause, now_ms);
        }
        if slots.len() < self.store.len() {
            slots.iter().for_each(|&slot| self.store.remove(slot));
            return;
        }
        // All at once, which also gives the memory back.
        self.store = Store::default();
        if let Some((_, uses)) = &mut self.max_records {
            *uses = Uses::default();
        }
        if let Some((_, ages)) = &mut self.ttl {
            *ages = Queue::default();
        }
    }

    fn remember(&mut self, slot: u32, cause: Cause, now_ms: Option<i64>) {
        let Self { store, ended, .. } = self;
        ended.add(Ended {
            base_id: store.base_id(slot).as_str().into(),
            client_id: store.client_id(slot).map(Into::into),
            record_id: store.record_id(slot).clone(),
            registered_ms: store.record(slot).registered_ms,
            place: store.record(slot).place().map(Into::into),
            cause,
            ended_ms: now_ms,
        });
    }

    /// Removes entries. `function` is who asked, for the diagnosis of a later miss.
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
    }

    /// The entries that `filter` lets through, in order of registration.
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

    /// Claims the making of a pair's record for `lease_ms` milliseconds, or only asks where there is no lease.
    /// `now` is a clock that never goes back.
    pub fn claim(&mut self, pair: Pair<'_>, now: u64, lease_ms: Option<u64>) -> Claimed {
        if let Some(record_id) = self.find(pair) {
            return Claimed::Existing(record_id.clone());
        }
        match (self.claims.holder(pair, now), lease_ms) {
            (Some((number, remaining)), _) => Claimed::Held(number, remaining),
            (None, Some(lease_ms)) => Claimed::Yours(self.claims.begin(pair, now, lease_ms)),
            (None, None) => Claimed::Nobody,
        }
    }

    /// Ends a claim, the record of which has been registered or never will be. `failure` is what those who wait are
    /// told. Says whether nobody else had ended it or claimed the pair since.
    pub fn end_claim(
        &mut self,
        pair: Pair<'_>,
        number: ClaimNumber,
        now: u64,
        failure: Option<&str>,
    ) -> bool {
        match failure {
            None => self.claims.end(pair, number),
            Some(why) => self.claims.fail(pair, number, now, why),
        }
    }

    /// Whether whoever has this claim may still make the record, or what came in between: a record, or the end of
    /// the claim.
    #[must_use]
    pub fn resume_claim(&self, pair: Pair<'_>, number: ClaimNumber, now: u64) -> Claimed {
        match self.find(pair) {
            Some(record_id) => Claimed::Existing(record_id.clone()),
            None if self.claims.is_held_by(pair, number, now) => Claimed::Yours(number),
            None => Claimed::Nobody,
        }
    }

    /// Whether a claim was begun in this registry, and not in one that was reset since.
    #[must_use]
    pub fn knows_claim(&self, number: ClaimNumber) -> bool {
        self.claims.is_known(number)
    }

    /// How a claim stands.
    #[must_use]
    pub fn claim_state(&self, pair: Pair<'_>, number: ClaimNumber, now: u64) -> ClaimState {
        self.claims.state(pair, number, now)
    }

    /// Notes that an Apify run works for a client.
    ///
    /// # Errors
    /// [`Refusal::ApifyConflict`] where it is linked to another client's run.
    pub fn register_apify_run(&mut self, apify: BaseId<'_>, client_id: ClientId<'_>) -> Result<(), Refusal> {
        self.apify.register(apify, client_id)?;
        self.limit_apify_runs();
        Ok(())
    }

    /// Notes that an Apify run belongs to a run.
    ///
    /// # Errors
    /// [`Refusal::ApifyConflict`] where either is known to belong elsewhere; nothing is changed then.
    pub fn link_apify_run(&mut self, apify: RunId<'_>, pair: Pair<'_>) -> Result<(), Refusal> {
        self.apify.link(apify, pair)?;
        self.limit_apify_runs();
        Ok(())
    }

    /// As many links as records are kept, the oldest go first.
    fn limit_apify_runs(&mut self) {
        if let Some((max, _)) = self.max_records {
            self.apify.limit(max);
        }
    }

    /// The run id that an Apify run belongs to; where several clients have it, that of the one who is named.
    #[must_use]
    pub fn run_of_apify(&self, apify: BaseId<'_>, client_id: Option<ClientId<'_>>) -> Option<String> {
        self.apify.run_of(apify, client_id)
    }

    /// The Apify run of a run.
    #[must_use]
    pub fn apify_of_run(&self, pair: Pair<'_>) -> Option<&str> {
        self.apify.apify_of(pair)
    }

    /// How many there are of what. `now` is the clock of the claims.
    #[must_use]
    pub fn counts(&self, now: u64) -> Counts {
        let queues = self.max_records.as_ref().map_or(0, |(_, uses)| uses.bytes())
            + self.ttl.as_ref().map_or(0, |(_, ages)| ages.bytes());
        Counts {
            records: self.store.len(),
            clients: self.store.client_count(),
            apify_runs: self.apify.len(),
            claims: self.claims.held(now),
            evicted: self.evicted,
            expired: self.expired,
            bytes: self.store.bytes() + queues + self.apify.bytes(),
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
