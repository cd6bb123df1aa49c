//! Stores the records compactly, indexed by pair, by client and by base.
//!
//! A record takes 80 bytes. Records are stored in order of registration until one is removed, so neighbours
//! in time are neighbours in memory. The key and the record id, which a look-up reads, are stored apart from
//! the rest. That way look-ups in 100,000 records touch 3 MB, which fits into the cache, and not 8.
//!
//! Tables map to slot numbers. Two of them map a client and a base to their newest record, which starts a linked list
//! of the older ones. So listing or clearing a client takes time proportional to its own records. A third one maps
//! a pair to its record, unless that is the newest of its base and found there. [`Owners`] finds the client that a record
//! id belongs to.
//!
//! Keys consist of two numbers, which makes them eight bytes and fast to compare. A timestamp base is
//! represented by its second; other bases and clients are interned ([`Interner`]).

use std::hash::BuildHasher as _;

use hashbrown::DefaultHashBuilder;
use slab::Slab;
use smol_str::SmolStr;

use super::interner::{Interner, slot_number};
use super::owners::{Owned, Owners};
use super::slot_table::SlotTable;
use super::{Extra, Record};
use crate::id::calendar::{CivilSecond, SecondText};
use crate::id::client::is_airtable_row;
use crate::id::{BaseId, ClientId, Pair};

/// No slot or, in a key, no client.
const NONE: u32 = u32::MAX;

/// The number of the first interned base. The numbers below are the seconds of timestamp bases.
const FIRST_INTERNED: u32 = CivilSecond::LAST.number() + 1;

/// The key of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    client: u32,
    base: u32,
}

/// The numbers of a client and a base id, each if it is given, indexed by [`Chain`].
pub(super) type Numbers = [Option<u32>; 2];

/// The two linked lists that each record is in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Chain {
    Client,
    Base,
}

impl Key {
    const fn part(self, chain: Chain) -> u32 {
        match chain {
            Chain::Client => self.client,
            Chain::Base => self.base,
        }
    }
}

/// The neighbours of a record in a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Links {
    older: u32,
    newer: u32,
}

/// Where a pair is in the store, or would be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    client: Option<u32>,
    base: Option<u32>,
    newest_of_base: Option<u32>,
    /// The slot of its record.
    pub(super) slot: Option<u32>,
}

/// What is known of the owner of a record id. Like a [`Spot`], it is valid until that record id is added or removed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ownership {
    hash: u64,
    /// A slot that has the record id.
    found: Option<u32>,
    /// A slot that has it for another client and hasn't expired.
    pub(super) of_other: Option<u32>,
}

/// The part of a record that a look-up reads.
#[derive(Debug)]
struct Head {
    key: Key,
    record_id: SmolStr,
}

/// The rest of a record.
#[derive(Debug)]
struct Body {
    /// Indexed by [`Chain`].
    links: [Links; 2],
    record: Record,
}

/// The text of a base id. Timestamps are stored as numbers, so theirs is formatted again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseText<'a> {
    /// `251003-154510`
    Second(SecondText),
    /// Any other base id.
    Interned(&'a str),
}

impl BaseText<'_> {
    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Second(text) => text.as_str(),
            Self::Interned(text) => text,
        }
    }
}

/// The records and their indexes.
#[derive(Debug, Default)]
pub(super) struct Store {
    /// Indexed by slot. Free slots hold stale values.
    heads: Vec<Head>,
    bodies: Slab<Body>,
    clients: Interner,
    bases: Interner,
    /// The records by pair, except for the newest of each base.
    older_pairs: SlotTable,
    /// The newest record of each client and of each base, indexed by [`Chain`].
    newest: [SlotTable; 2],
    owners: Owners,
    hasher: DefaultHashBuilder,
    /// What the records allocate outside their slots.
    extra_bytes: usize,
}

impl Store {
    /// Makes an empty store with the same settings and hashes.
    pub(super) fn emptied(&self) -> Self {
        Self { owners: self.owners.emptied(), hasher: self.hasher.clone(), ..Self::default() }
    }

    /// Returns whether a record id belongs to only one client.
    pub(super) fn covers(&self, record_id: &str) -> bool {
        self.owners.covers(record_id)
    }

    /// Returns whether all record ids belong to one client, and not only Airtable's.
    pub(super) const fn covers_all(&self) -> bool {
        self.owners.covers_all()
    }

    /// Makes all record ids belong to one client, or only Airtable's. Then [`Self::add_owner`] or
    /// [`Self::remove_owner`] has to be called for each record.
    pub(super) const fn set_covers_all(&mut self, covers_all: bool) {
        self.owners.set_covers_all(covers_all);
    }

    /// Adds a record to the index of owners, unless it has no client or is in it.
    pub(super) fn add_owner(&mut self, slot: u32) {
        if self.heads[slot as usize].key.client != NONE
            && let Some(hash) = self.owners.hash(self.record_id(slot))
        {
            let owned = |slot| owned(&self.heads, slot);
            let found = self.owners.find(hash, self.record_id(slot), owned);
            self.owners.add(hash, slot, found, owned);
        }
    }

    /// Removes a record from the index of owners if its id isn't that of an Airtable row.
    pub(super) fn remove_owner(&mut self, slot: u32) {
        let head = &self.heads[slot as usize];
        if head.key.client != NONE && !is_airtable_row(head.record_id.as_bytes()) {
            self.owners.remove(slot, |slot| owned(&self.heads, slot));
        }
    }

    /// Returns what is known of the owner of a record id; `None` if it may be shared, or the pair has no client.
    /// Expired records of other clients don't count.
    pub(super) fn ownership(
        &self,
        pair: Pair<'_>,
        spot: Spot,
        record_id: &str,
        is_expired: impl Fn(u32) -> bool,
    ) -> Option<Ownership> {
        pair.client_id()?;
        let (hash, owned) = (self.owners.hash(record_id)?, |slot| owned(&self.heads, slot));
        let found = self.owners.find(hash, record_id, owned);
        // A client without records owns none.
        let client = spot.client.unwrap_or(NONE);
        let of_other = found.and_then(|found| self.owners.other(found, client, owned, is_expired));
        Some(Ownership { hash, found, of_other })
    }

    pub(super) fn len(&self) -> usize {
        self.bodies.len()
    }

    /// Counts the clients that have records. "No client" isn't one.
    pub(super) fn client_count(&self) -> usize {
        self.newest[Chain::Client as usize].len() - usize::from(self.newest(Chain::Client, NONE).is_some())
    }

    /// Estimates the memory of the records in bytes. What was allocated for more of them isn't counted.
    pub(super) fn bytes(&self) -> usize {
        let tables = self.older_pairs.bytes() + self.newest.iter().map(SlotTable::bytes).sum::<usize>();
        self.len() * (size_of::<Head>() + size_of::<Body>())
            + tables
            + self.clients.bytes()
            + self.bases.bytes()
            + self.owners.bytes()
            + self.extra_bytes
    }

    /// Returns the slot of a pair.
    pub(super) fn find(&self, pair: Pair<'_>) -> Option<u32> {
        self.find_parts(pair.client_id(), pair.base_id())
    }

    /// Returns where a pair is, or would be. That is valid until the store changes.
    pub(super) fn spot(&self, pair: Pair<'_>) -> Spot {
        let (client, base) = (self.client_number(pair.client_id()), self.base_number(pair.base_id()));
        let newest_of_base = base.and_then(|base| self.newest(Chain::Base, base));
        let slot = client
            .zip(newest_of_base)
            .zip(base)
            .and_then(|((client, newest), base)| self.find_beside(newest, Key { client, base }));
        Spot { client, base, newest_of_base, slot }
    }

    /// Returns the slot of a base id and an optional client.
    pub(super) fn find_parts(&self, client_id: Option<ClientId<'_>>, base_id: BaseId<'_>) -> Option<u32> {
        let key = Key { client: self.client_number(client_id)?, base: self.base_number(base_id)? };
        self.find_key(key)
    }

    fn find_key(&self, key: Key) -> Option<u32> {
        self.find_beside(self.newest(Chain::Base, key.base)?, key)
    }

    /// Returns the slot of a key, with the newest slot of its base.
    fn find_beside(&self, newest: u32, key: Key) -> Option<u32> {
        if self.heads[newest as usize].key.client == key.client {
            return Some(newest);
        }
        self.older_pairs.find(self.hasher.hash_one(key), |slot| self.heads[slot as usize].key == key)
    }

    /// Returns the number of a client, or of no client; `None` if the client is unknown.
    fn client_number(&self, client_id: Option<ClientId<'_>>) -> Option<u32> {
        client_id.map_or(Some(NONE), |client_id| self.clients.find(client_id.as_str()))
    }

    fn base_number(&self, base_id: BaseId<'_>) -> Option<u32> {
        match base_id.second() {
            Some(second) => Some(second.number()),
            None => self.bases.find(base_id.as_str()).map(|number| FIRST_INTERNED + number),
        }
    }

    /// Inserts the record of a pair that has none, with its [`Self::spot`] and [`Self::ownership`]. Returns its slot.
    pub(super) fn insert(
        &mut self,
        pair: Pair<'_>,
        spot: Spot,
        record_id: SmolStr,
        ownership: Option<Ownership>,
        record: Record,
    ) -> u32 {
        let client =
            pair.client_id().map_or(NONE, |client_id| self.clients.intern(client_id.as_str(), spot.client));
        let base = match spot.base {
            Some(second) if second < FIRST_INTERNED => second,
            interned => {
                let found = interned.map(|base| base - FIRST_INTERNED);
                FIRST_INTERNED + self.bases.intern(pair.base_id().as_str(), found)
            }
        };
        let key = Key { client, base };
        self.extra_bytes += heap_bytes(&record_id, &record);
        let links = [Links { older: NONE, newer: NONE }; 2];
        let slot = slot_number(self.bodies.insert(Body { links, record }));
        let head = Head { key, record_id };
        match self.heads.get_mut(slot as usize) {
            Some(place) => *place = head,
            None => self.heads.push(head),
        }
        self.link(Chain::Client, slot, spot.client.is_some());
        self.link(Chain::Base, slot, spot.newest_of_base.is_some());
        if let Some(older) = spot.newest_of_base {
            let Self { heads, older_pairs, hasher, .. } = self;
            let hash_of = |slot: u32| hasher.hash_one(heads[slot as usize].key);
            older_pairs.insert(hash_of(older), older, &hash_of);
        }
        if let Some(Ownership { hash, found, .. }) = ownership {
            self.owners.add(hash, slot, found, |slot| owned(&self.heads, slot));
        }
        slot
    }

    /// Puts a record at the front of a chain, which exists only if `is_known`.
    fn link(&mut self, chain: Chain, slot: u32, is_known: bool) {
        let Self { heads, bodies, newest, hasher, .. } = self;
        let part_of = |slot: u32| heads[slot as usize].key.part(chain);
        let (newest, part) = (&mut newest[chain as usize], part_of(slot));
        let hash = hasher.hash_one(part);
        let place = if is_known { newest.find_mut(hash, |other| part_of(other) == part) } else { None };
        let Some(place) = place else {
            newest.insert(hash, slot, &|other| hasher.hash_one(part_of(other)));
            return;
        };
        let older = std::mem::replace(place, slot);
        bodies[slot as usize].links[chain as usize].older = older;
        bodies[older as usize].links[chain as usize].newer = slot;
    }

    /// Removes a record from a chain.
    fn unlink(&mut self, chain: Chain, slot: u32) {
        let part = self.heads[slot as usize].key.part(chain);
        let Links { older, newer } = self.bodies[slot as usize].links[chain as usize];
        if older != NONE {
            self.bodies[older as usize].links[chain as usize].newer = newer;
        }
        if newer != NONE {
            self.bodies[newer as usize].links[chain as usize].older = older;
            return;
        }
        let (newest, hash) = (&mut self.newest[chain as usize], self.hasher.hash_one(part));
        if older == NONE {
            newest.remove(hash, slot);
        } else if let Some(place) = newest.find_mut(hash, |other| other == slot) {
            *place = older;
        }
    }

    /// Removes a record.
    pub(super) fn remove(&mut self, slot: u32) {
        let Links { older, newer } = self.bodies[slot as usize].links[Chain::Base as usize];
        // The record that isn't the newest of its base, or that becomes the newest.
        let of_older_pairs = if newer == NONE { older } else { slot };
        if of_older_pairs != NONE {
            let hash = self.hasher.hash_one(self.heads[of_older_pairs as usize].key);
            self.older_pairs.remove(hash, of_older_pairs);
        }
        self.unlink(Chain::Client, slot);
        self.unlink(Chain::Base, slot);
        if self.heads[slot as usize].key.client != NONE {
            self.owners.remove(slot, |slot| owned(&self.heads, slot));
        }
        let Body { record, .. } = self.bodies.remove(slot as usize);
        let head = &mut self.heads[slot as usize];
        let (key, record_id) = (head.key, std::mem::take(&mut head.record_id));
        if key.client != NONE {
            self.clients.release(key.client);
        }
        if key.base >= FIRST_INTERNED {
            self.bases.release(key.base - FIRST_INTERNED);
        }
        self.extra_bytes -= heap_bytes(&record_id, &record);
    }

    /// Takes the optional data of a record that is about to be replaced.
    pub(super) fn take_extra(&mut self, slot: u32) -> Option<Box<Extra>> {
        let (head, record) = (&self.heads[slot as usize], &mut self.bodies[slot as usize].record);
        self.extra_bytes -= heap_bytes(&head.record_id, record);
        let extra = record.extra.take();
        self.extra_bytes += heap_bytes(&head.record_id, record);
        extra
    }

    pub(super) fn record_id(&self, slot: u32) -> &SmolStr {
        &self.heads[slot as usize].record_id
    }

    pub(super) fn record(&self, slot: u32) -> &Record {
        &self.bodies[slot as usize].record
    }

    /// Returns the record in a slot; `None` if the slot is free or was reused by a record with another order.
    pub(super) fn record_of_order(&self, slot: u32, order: u64) -> Option<&Record> {
        self.bodies.get(slot as usize).map(|body| &body.record).filter(|record| record.order == order)
    }

    /// Updates a record that was registered again.
    pub(super) fn renew(&mut self, slot: u32, now_ms: i64, extra: Option<Box<Extra>>) {
        let (head, body) = (&self.heads[slot as usize], &mut self.bodies[slot as usize]);
        let record = &mut body.record;
        self.extra_bytes -= heap_bytes(&head.record_id, record);
        record.last_registered_ms = record.last_registered_ms.max(now_ms);
        if let Some(new) = extra {
            let old = record.extra.take().map_or_else(Extra::default, |old| *old);
            let metadata = new.metadata.or(old.metadata);
            // The place is that of the first registration.
            record.extra = Some(Box::new(Extra { metadata, place: old.place.or(new.place) }));
        }
        self.extra_bytes += heap_bytes(&head.record_id, record);
    }

    pub(super) fn client_id(&self, slot: u32) -> Option<&str> {
        let client = self.heads[slot as usize].key.client;
        (client != NONE).then(|| self.clients.text(client))
    }

    pub(super) fn base_id(&self, slot: u32) -> BaseText<'_> {
        let base = self.heads[slot as usize].key.base;
        match CivilSecond::from_number(base) {
            Some(second) => BaseText::Second(second.to_text()),
            None => BaseText::Interned(self.bases.text(base - FIRST_INTERNED)),
        }
    }

    /// Returns all slots, in no particular order.
    pub(super) fn slots(&self) -> impl Iterator<Item = u32> {
        self.bodies.iter().map(|(slot, _)| slot_number(slot))
    }

    /// Returns the slots of a base id, the newest first.
    pub(super) fn of_base(&self, base_id: BaseId<'_>) -> impl Iterator<Item = u32> {
        let newest = self.base_number(base_id).and_then(|base| self.newest(Chain::Base, base));
        std::iter::successors(newest, |&slot| self.older(Chain::Base, slot))
    }

    /// Returns the numbers of a client and a base id, each if it is given; `None` if one of them is unknown.
    pub(super) fn numbers(
        &self,
        client_id: Option<ClientId<'_>>,
        base_id: Option<BaseId<'_>>,
    ) -> Option<Numbers> {
        let client = client_id.map(|id| self.client_number(Some(id)).ok_or(())).transpose();
        let base = base_id.map(|id| self.base_number(id).ok_or(())).transpose();
        Some([client.ok()?, base.ok()?])
    }

    /// Returns the slot with these numbers.
    pub(super) fn find_numbers(&self, client: u32, base: u32) -> Option<u32> {
        self.find_key(Key { client, base })
    }

    /// Returns whether a slot holds a record with these numbers.
    pub(super) fn matches(&self, slot: u32, [client, base]: Numbers) -> bool {
        let key = self.heads[slot as usize].key;
        self.bodies.contains(slot as usize)
            && client.is_none_or(|client| client == key.client)
            && base.is_none_or(|base| base == key.base)
    }

    /// Counts the slots, free ones included.
    pub(super) fn slot_count(&self) -> u32 {
        slot_number(self.heads.len())
    }

    /// Returns the slot before this one in a chain.
    pub(super) fn older(&self, chain: Chain, slot: u32) -> Option<u32> {
        Some(self.bodies[slot as usize].links[chain as usize].older).filter(|&older| older != NONE)
    }

    /// Returns the newest slot of a chain.
    pub(super) fn newest(&self, chain: Chain, part: u32) -> Option<u32> {
        let is_it = |slot: u32| self.heads[slot as usize].key.part(chain) == part;
        self.newest[chain as usize].find(self.hasher.hash_one(part), is_it)
    }

    /// Returns the slot of a client at a second.
    pub(super) fn at_second(&self, client_id: Option<ClientId<'_>>, second: CivilSecond) -> Option<u32> {
        self.find_key(Key { client: self.client_number(client_id)?, base: second.number() })
    }
}

/// Reads a slot for [`Owners`].
fn owned(heads: &[Head], slot: u32) -> Owned<'_> {
    let head = &heads[slot as usize];
    (head.key.client, &head.record_id)
}

/// Returns the bytes that a record allocates outside its head and body.
fn heap_bytes(record_id: &SmolStr, record: &Record) -> usize {
    let id = if record_id.is_heap_allocated() { record_id.len() } else { 0 };
    let extra = record.extra.as_ref().map_or(0, |extra| {
        let text = |text: &Option<Box<str>>| text.as_ref().map_or(0, |text| text.len());
        size_of::<Extra>() + text(&extra.metadata) + text(&extra.place)
    });
    id + extra
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_takes_80_bytes() {
        assert_eq!((size_of::<Head>(), size_of::<Body>()), (32, 48));
    }
}
