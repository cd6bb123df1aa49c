//! Where the records lie: compact, found by pair, by client and by base.
//!
//! A record is 80 bytes, in the order of registration as long as none is removed, so records that are neighbours
//! in time are neighbours in memory. What a look-up reads, the key and the record id, lies apart from the rest:
//! a hundred thousand records are then three megabytes to it instead of eight, which a processor keeps at hand.
//!
//! Three tables of slot numbers point to the records. The first finds a pair. The other two find the newest record
//! of a client and of a base; from there the records themselves lead on to the next older one, so that to list or
//! clear a client costs what that client holds.
//!
//! The parts of a key are numbers, too. A base id that is a timestamp is its own second; other bases and the
//! clients are [`Names`]. That keeps the key of a pair at eight bytes, and compares no text twice.

use std::hash::BuildHasher as _;

use hashbrown::hash_table::Entry as Place;
use hashbrown::{DefaultHashBuilder, HashTable};
use slab::Slab;
use smol_str::SmolStr;

use super::names::{Names, slot_number};
use super::{Extra, Record};
use crate::id::calendar::{CivilSecond, SecondText};
use crate::id::{BaseId, ClientId, Pair};

/// No slot; and, in the place of a client, no client.
const NONE: u32 = u32::MAX;

/// The numbers of bases that are names begin behind the last second of the century.
const FIRST_NAME: u32 = CivilSecond::LAST.number() + 1;

/// The key of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    client: u32,
    base: u32,
}

/// Which of its two chains a record is looked at in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Side {
    Client,
    Base,
}

impl Key {
    const fn part(self, side: Side) -> u32 {
        match side {
            Side::Client => self.client,
            Side::Base => self.base,
        }
    }
}

/// The records of the same client, or base, that were registered before and after one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Links {
    older: u32,
    newer: u32,
}

/// What a look-up reads of a record.
#[derive(Debug)]
struct Head {
    key: Key,
    record_id: SmolStr,
}

/// The rest of it.
#[derive(Debug)]
struct Body {
    links: [Links; 2],
    record: Record,
}

/// The text of a base id, which for a second is written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseText<'a> {
    /// `251003-154510`
    Second(SecondText),
    /// Any other.
    Name(&'a str),
}

impl BaseText<'_> {
    /// The base id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Second(text) => text.as_str(),
            Self::Name(text) => text,
        }
    }
}

/// The records, and the tables that find them.
#[derive(Debug, Default)]
pub(super) struct Store {
    /// By slot; what stands in a slot that is free has no meaning.
    heads: Vec<Head>,
    bodies: Slab<Body>,
    clients: Names,
    bases: Names,
    pairs: HashTable<u32>,
    /// The newest record of each client, and of each base.
    newest: [HashTable<u32>; 2],
    hasher: DefaultHashBuilder,
    /// What the records hold outside their slots.
    extra_bytes: usize,
}

impl Store {
    pub(super) fn len(&self) -> usize {
        self.bodies.len()
    }

    /// How many clients have records; those without a client are of none.
    pub(super) fn client_count(&self) -> usize {
        self.newest[Side::Client as usize].len() - usize::from(self.newest_of(Side::Client, NONE).is_some())
    }

    /// Bytes of memory, about: what the tables and texts have allocated.
    pub(super) fn bytes(&self) -> usize {
        let tables = [&self.pairs].into_iter().chain(&self.newest).map(HashTable::allocation_size);
        self.heads.capacity() * size_of::<Head>()
            + self.bodies.capacity() * size_of::<Body>()
            + tables.sum::<usize>()
            + self.clients.bytes()
            + self.bases.bytes()
            + self.extra_bytes
    }

    /// The slot of a pair.
    pub(super) fn find(&self, pair: Pair<'_>) -> Option<u32> {
        self.find_parts(pair.client_id(), pair.base_id())
    }

    /// The slot of a base id and a client, if any.
    pub(super) fn find_parts(&self, client_id: Option<ClientId<'_>>, base_id: BaseId<'_>) -> Option<u32> {
        let key = Key { client: self.client_number(client_id)?, base: self.base_number(base_id)? };
        self.find_key(key)
    }

    fn find_key(&self, key: Key) -> Option<u32> {
        let is_it = |&slot: &u32| self.heads[slot as usize].key == key;
        self.pairs.find(self.hasher.hash_one(key), is_it).copied()
    }

    /// The number of a client: of one that is known, or of none.
    fn client_number(&self, client_id: Option<ClientId<'_>>) -> Option<u32> {
        client_id.map_or(Some(NONE), |client_id| self.clients.find(client_id.as_str()))
    }

    fn base_number(&self, base_id: BaseId<'_>) -> Option<u32> {
        match base_id.second() {
            Some(second) => Some(second.number()),
            None => self.bases.find(base_id.as_str()).map(|name| FIRST_NAME + name),
        }
    }

    /// Puts in a record for a pair that has none; gives its slot.
    pub(super) fn insert(&mut self, pair: Pair<'_>, record_id: SmolStr, record: Record) -> u32 {
        let client = pair.client_id().map_or(NONE, |client_id| self.clients.hold(client_id.as_str()));
        let base = match pair.base_id().second() {
            Some(second) => second.number(),
            None => FIRST_NAME + self.bases.hold(pair.base_id().as_str()),
        };
        let key = Key { client, base };
        self.extra_bytes += outside(&record_id, &record);
        let links = [Links { older: NONE, newer: NONE }; 2];
        let slot = slot_number(self.bodies.insert(Body { links, record }));
        let head = Head { key, record_id };
        match self.heads.get_mut(slot as usize) {
            Some(place) => *place = head,
            None => self.heads.push(head),
        }
        let Self { heads, bodies, pairs, hasher, .. } = self;
        let hash_of = |&slot: &u32| hasher.hash_one(heads[slot as usize].key);
        if pairs.len() == pairs.capacity() {
            let others = bodies.iter().map(|(other, _)| slot_number(other)).filter(|&other| other != slot);
            *pairs = grown(pairs.len(), others, hash_of);
        }
        pairs.insert_unique(hasher.hash_one(key), slot, hash_of);
        self.link(Side::Client, slot);
        self.link(Side::Base, slot);
        slot
    }

    /// Makes a record the newest of its client or base.
    fn link(&mut self, side: Side, slot: u32) {
        let Self { heads, bodies, newest, hasher, .. } = self;
        let part = heads[slot as usize].key.part(side);
        let is_it = |&other: &u32| heads[other as usize].key.part(side) == part;
        let hash_of = |&other: &u32| hasher.hash_one(heads[other as usize].key.part(side));
        let table = &newest[side as usize];
        if table.len() == table.capacity() {
            let is_newest = |(other, body): (usize, &Body)| {
                let other = slot_number(other);
                (other != slot && body.links[side as usize].newer == NONE).then_some(other)
            };
            newest[side as usize] = grown(table.len(), bodies.iter().filter_map(is_newest), hash_of);
        }
        match newest[side as usize].entry(hasher.hash_one(part), is_it, hash_of) {
            Place::Occupied(mut place) => {
                let older = std::mem::replace(place.get_mut(), slot);
                bodies[slot as usize].links[side as usize].older = older;
                bodies[older as usize].links[side as usize].newer = slot;
            }
            Place::Vacant(place) => {
                place.insert(slot);
            }
        }
    }

    /// Takes a record out of the chain of its client or base.
    fn unlink(&mut self, side: Side, slot: u32) {
        let part = self.heads[slot as usize].key.part(side);
        let Links { older, newer } = self.bodies[slot as usize].links[side as usize];
        if older != NONE {
            self.bodies[older as usize].links[side as usize].newer = newer;
        }
        if newer != NONE {
            self.bodies[newer as usize].links[side as usize].older = older;
            return;
        }
        let place = self.newest[side as usize].find_entry(self.hasher.hash_one(part), |&other| other == slot);
        if let Ok(mut place) = place {
            if older == NONE {
                place.remove();
            } else {
                *place.get_mut() = older;
            }
        }
    }

    /// Takes a record out.
    pub(super) fn remove(&mut self, slot: u32) {
        self.unlink(Side::Client, slot);
        self.unlink(Side::Base, slot);
        let Body { record, .. } = self.bodies.remove(slot as usize);
        let head = &mut self.heads[slot as usize];
        let (key, record_id) = (head.key, std::mem::take(&mut head.record_id));
        if let Ok(place) = self.pairs.find_entry(self.hasher.hash_one(key), |&other| other == slot) {
            place.remove();
        }
        if key.client != NONE {
            self.clients.release(key.client);
        }
        if key.base >= FIRST_NAME {
            self.bases.release(key.base - FIRST_NAME);
        }
        self.extra_bytes -= outside(&record_id, &record);
    }

    pub(super) fn record_id(&self, slot: u32) -> &SmolStr {
        &self.heads[slot as usize].record_id
    }

    pub(super) fn record(&self, slot: u32) -> &Record {
        &self.bodies[slot as usize].record
    }

    /// The record in a slot, if that is still the one with this number.
    pub(super) fn record_of_order(&self, slot: u32, order: u64) -> Option<&Record> {
        self.bodies.get(slot as usize).map(|body| &body.record).filter(|record| record.order == order)
    }

    /// Notes that a record was registered again.
    pub(super) fn renew(&mut self, slot: u32, now_ms: i64, extra: Option<Box<Extra>>) {
        let (head, body) = (&self.heads[slot as usize], &mut self.bodies[slot as usize]);
        let record = &mut body.record;
        self.extra_bytes -= outside(&head.record_id, record);
        record.last_registered_ms = record.last_registered_ms.max(now_ms);
        if let Some(new) = extra {
            let old = record.extra.take().map_or_else(Extra::default, |old| *old);
            let metadata = new.metadata.or(old.metadata);
            // The place belongs to the first time.
            record.extra = Some(Box::new(Extra { metadata, place: old.place.or(new.place) }));
        }
        self.extra_bytes += outside(&head.record_id, record);
    }

    pub(super) fn client_id(&self, slot: u32) -> Option<&str> {
        let client = self.heads[slot as usize].key.client;
        (client != NONE).then(|| self.clients.text(client))
    }

    pub(super) fn base_id(&self, slot: u32) -> BaseText<'_> {
        let base = self.heads[slot as usize].key.base;
        match CivilSecond::from_number(base) {
            Some(second) => BaseText::Second(second.to_text()),
            None => BaseText::Name(self.bases.text(base - FIRST_NAME)),
        }
    }

    /// All slots, in no order.
    pub(super) fn slots(&self) -> impl Iterator<Item = u32> {
        self.bodies.iter().map(|(slot, _)| slot_number(slot))
    }

    /// The slots of a client, the newest first.
    pub(super) fn of_client(&self, client_id: ClientId<'_>) -> impl Iterator<Item = u32> {
        let part = self.clients.find(client_id.as_str());
        self.chain(Side::Client, part)
    }

    /// The slots of a base id, the newest first.
    pub(super) fn of_base(&self, base_id: BaseId<'_>) -> impl Iterator<Item = u32> {
        let part = self.base_number(base_id);
        self.chain(Side::Base, part)
    }

    fn chain(&self, side: Side, part: Option<u32>) -> impl Iterator<Item = u32> {
        let newest = part.and_then(|part| self.newest_of(side, part));
        std::iter::successors(newest, move |&slot| {
            Some(self.bodies[slot as usize].links[side as usize].older).filter(|&older| older != NONE)
        })
    }

    fn newest_of(&self, side: Side, part: u32) -> Option<u32> {
        let is_it = |&slot: &u32| self.heads[slot as usize].key.part(side) == part;
        self.newest[side as usize].find(self.hasher.hash_one(part), is_it).copied()
    }

    /// The slot of the same client at another second.
    pub(super) fn at_second(&self, client_id: Option<ClientId<'_>>, second: CivilSecond) -> Option<u32> {
        self.find_key(Key { client: self.client_number(client_id)?, base: second.number() })
    }
}

/// A table of twice as many slots. The table would grow by itself, but in the order of its hashes, which reads the keys
/// all over the memory; in the order of the slots it takes half the time, all of which the event loop stands still.
fn grown(len: usize, slots: impl Iterator<Item = u32>, hash_of: impl Fn(&u32) -> u64) -> HashTable<u32> {
    /// The smallest table worth making.
    const LEAST: usize = 8;
    let mut table = HashTable::with_capacity((2 * len).max(LEAST));
    for slot in slots {
        table.insert_unique(hash_of(&slot), slot, &hash_of);
    }
    table
}

/// Bytes that a record holds outside its head and body.
fn outside(record_id: &SmolStr, record: &Record) -> usize {
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
    fn a_record_takes_eighty_bytes() {
        assert_eq!((size_of::<Head>(), size_of::<Body>()), (32, 48));
    }
}
