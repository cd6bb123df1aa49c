//! Stores which outside id belongs to which run: those of Apify runs and of background jobs.
//!
//! A link is found by its outside id, its run, its client and its age, each through a sorted set, so removing one never
//! depends on how many there are. What may be linked to what is decided by `apify` and `jobs`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::bounds::{Ages, Backlog, due};
use super::interner::Interner;
use super::{STEP, Scope};
use crate::id::{BaseId, ClientId, Kind, Pair, RunId};

/// A link. Texts are represented by their numbers; no client is the empty text.
#[derive(Clone, Copy, Debug)]
struct Numbers {
    outside: u32,
    base: u32,
    client: u32,
    /// When it was last linked, in milliseconds since the Unix epoch.
    linked_ms: i64,
}

/// The position of a link in the order of linking, which identifies it.
pub(super) type Order = u64;

/// A link with its texts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link<'a> {
    pub(super) order: Order,
    pub(super) outside: &'a str,
    pub(super) base: &'a str,
    /// Empty if the run has no client.
    pub(super) client: &'a str,
}

impl Link<'_> {
    /// Returns the full id of the run.
    pub(super) fn run_id(&self) -> String {
        let kind = RunId::read(self.base).map_or(Kind::Apify, RunId::kind);
        match self.client {
            "" => self.base.to_owned(),
            client => [self.base, kind.separator(), client].concat(),
        }
    }

    pub(super) fn is_of(&self, pair: Pair<'_>) -> bool {
        self.base == pair.base_id().as_str() && self.client == client_text(pair.client_id())
    }
}

/// What links are found by. One type, since each set is compiled in eight kilobytes; a shorter entry would take as much memory.
type Index = BTreeSet<(u32, u32, Order)>;

/// Links of one kind.
#[derive(Debug, Default)]
pub(super) struct Links {
    next_order: Order,
    by_order: BTreeMap<Order, Numbers>,
    /// Outside id, 1 if the run is the outside one itself, order.
    by_outside: Index,
    /// Base, client, order.
    by_run: Index,
    /// Client, 0, order.
    by_client: Index,
    /// Time, order.
    ages: Ages,
    /// How many outside ids have links.
    outside_count: usize,
    texts: Interner,
    backlog: Backlog,
}

impl Links {
    /// Adds a link.
    pub(super) fn add(&mut self, outside: &str, pair: Pair<'_>, now_ms: i64) {
        let order = self.next_order;
        self.next_order += 1;
        let [outside, base, client] = [outside, pair.base_id().as_str(), client_text(pair.client_id())]
            .map(|text| self.texts.intern(text, self.texts.find(text)));
        self.outside_count += usize::from(!self.has_outside(outside));
        self.by_order.insert(order, Numbers { outside, base, client, linked_ms: now_ms });
        self.by_outside.insert((outside, u32::from(outside == base), order));
        self.by_run.insert((base, client, order));
        self.by_client.insert((client, 0, order));
        self.ages.insert((now_ms, order));
    }

    /// Starts the time of a link again.
    pub(super) fn renew(&mut self, order: Order, now_ms: i64) {
        let Some(numbers) = self.by_order.get_mut(&order) else { return };
        self.ages.remove(&(numbers.linked_ms, order));
        numbers.linked_ms = numbers.linked_ms.max(now_ms);
        self.ages.insert((numbers.linked_ms, order));
    }

    fn remove(&mut self, order: Order) {
        let Some(numbers) = self.by_order.remove(&order) else { return };
        let Numbers { outside, base, client, linked_ms } = numbers;
        self.by_outside.remove(&(outside, u32::from(outside == base), order));
        self.by_run.remove(&(base, client, order));
        self.by_client.remove(&(client, 0, order));
        self.ages.remove(&(linked_ms, order));
        self.outside_count -= usize::from(!self.has_outside(outside));
        [outside, base, client].into_iter().for_each(|number| self.texts.release(number));
    }

    fn has_outside(&self, outside: u32) -> bool {
        self.by_outside.range(all_of(outside)).next().is_some()
    }

    /// Returns a link that hasn't expired.
    fn link(&self, order: Order) -> Option<Link<'_>> {
        let numbers =
            self.by_order.get(&order).filter(|numbers| !self.backlog.contains(numbers.linked_ms))?;
        let [outside, base, client] =
            [numbers.outside, numbers.base, numbers.client].map(|number| self.texts.text(number));
        Some(Link { order, outside, base, client })
    }

    /// Returns the links of an outside id in order of linking. Those to other runs come before those to itself.
    pub(super) fn of_outside(&self, outside: &str) -> impl Iterator<Item = Link<'_>> {
        self.orders_of_outside(outside).filter_map(|order| self.link(order))
    }

    /// Returns the links of a run in order of linking: with this client, or without one.
    pub(super) fn of_pair(&self, pair: Pair<'_>) -> impl Iterator<Item = Link<'_>> {
        self.orders_of_pair(pair).filter_map(|order| self.link(order))
    }

    /// Returns the links of a base id, with any client or none, in order of linking.
    pub(super) fn of_base(&self, base_id: BaseId<'_>) -> Vec<Link<'_>> {
        let mut orders: Vec<_> = self.orders_of_base(base_id).collect();
        orders.sort_unstable();
        orders.into_iter().filter_map(|order| self.link(order)).collect()
    }

    fn orders_of_outside(&self, outside: &str) -> impl Iterator<Item = Order> {
        let outside = self.texts.find(outside);
        let links = outside.map(|outside| self.by_outside.range(all_of(outside)));
        links.into_iter().flatten().map(|&(_, _, order)| order)
    }

    fn orders_of_pair(&self, pair: Pair<'_>) -> impl Iterator<Item = Order> {
        let [base, client] =
            [pair.base_id().as_str(), client_text(pair.client_id())].map(|text| self.texts.find(text));
        let links = base
            .zip(client)
            .map(|(base, client)| self.by_run.range((base, client, 0)..=(base, client, Order::MAX)));
        links.into_iter().flatten().map(|&(_, _, order)| order)
    }

    fn orders_of_base(&self, base_id: BaseId<'_>) -> impl Iterator<Item = Order> {
        let base = self.texts.find(base_id.as_str());
        let links = base.map(|base| self.by_run.range(all_of(base)));
        links.into_iter().flatten().map(|&(_, _, order)| order)
    }

    fn orders_of_client(&self, client_id: ClientId<'_>) -> impl Iterator<Item = Order> {
        let client = self.texts.find(client_id.as_str());
        let links = client.map(|client| self.by_client.range(all_of(client)));
        links.into_iter().flatten().map(|&(_, _, order)| order)
    }

    /// Removes up to [`STEP`] of the links in `scope`, and returns whether none is left. If `matches_outside`, a base
    /// id in the scope may also be the outside id.
    pub(super) fn clear_some(&mut self, scope: Scope<'_>, matches_outside: bool) -> bool {
        let orders: Vec<_> = match scope {
            // Everything is cleared at once.
            Scope::All => Vec::new(),
            Scope::Client(client_id) => self.orders_of_client(client_id).take(STEP).collect(),
            Scope::Base(base_id) => {
                let of_outside = self.orders_of_outside(if matches_outside { base_id.as_str() } else { "" });
                self.orders_of_base(base_id).chain(of_outside).take(STEP).collect()
            }
            Scope::Pair(pair) => {
                let client = client_text(pair.client_id());
                let of_outside = self.of_outside(if matches_outside { pair.base_id().as_str() } else { "" });
                // Those to itself are of the pair.
                let to_others = of_outside.take_while(|link| link.base != link.outside);
                let of_outside = to_others.filter(|link| link.client == client).map(|link| link.order);
                self.orders_of_pair(pair).chain(of_outside).take(STEP).collect()
            }
        };
        let is_all = orders.len() < STEP;
        orders.into_iter().for_each(|order| self.remove(order));
        is_all
    }

    /// Removes the oldest link, by order of linking.
    pub(super) fn evict(&mut self) {
        if let Some((&oldest, _)) = self.by_order.first_key_value() {
            self.remove(oldest);
        }
    }

    /// Returns the earliest time at which a link was last made.
    pub(super) fn first_time(&self) -> Option<i64> {
        self.ages.first().map(|&(time, _)| time)
    }

    /// Drops up to [`STEP`] links that were last made at `limit` or earlier. The others are gone as well.
    pub(super) fn expire(&mut self, limit: i64) {
        due(&self.ages, limit).into_iter().for_each(|order| self.remove(order));
        self.backlog = Backlog::up_to(limit, self.first_time());
    }

    /// Takes all links for valid until [`Self::expire`] is called again.
    pub(super) fn expect_none_expired(&mut self) {
        self.backlog = Backlog::default();
    }

    /// Counts the links.
    pub(super) fn len(&self) -> usize {
        self.by_order.len()
    }

    /// Counts the outside ids that have links.
    pub(super) const fn outside_count(&self) -> usize {
        self.outside_count
    }

    /// Estimates the memory in bytes.
    pub(super) fn bytes(&self) -> usize {
        /// A link in its map and four sets, which are two thirds full.
        const BYTES_PER_LINK: usize = 160;
        self.len() * BYTES_PER_LINK + self.texts.bytes()
    }
}

/// Returns the range of all links of a text in an index.
const fn all_of(text: u32) -> RangeInclusive<(u32, u32, Order)> {
    (text, 0, 0)..=(text, u32::MAX, Order::MAX)
}

fn client_text(client_id: Option<ClientId<'_>>) -> &str {
    client_id.map_or("", ClientId::as_str)
}
