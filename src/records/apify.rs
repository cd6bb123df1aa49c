//! Maps Apify runs to the system's own runs, and back.
//!
//! A webhook from Apify carries only Apify's own id. To find the run it belongs to, the backend registers the
//! client or links the run when it starts the Apify run. Links are one to one, so a second, different link
//! is refused: one of the two must be wrong.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use super::Scope;
use crate::id::{BaseId, ClientId, Kind, Pair, RunId};
use crate::refusal::Refusal;

/// A run and its Apify run.
///
/// If an Apify run is only registered for a client, its id is also the base id of the run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Link {
    /// Empty if the run has no client. The first field, so that the links of a client are adjacent in the
    /// set.
    client: Box<str>,
    base: Box<str>,
    apify: Box<str>,
}

/// The links of a process.
#[derive(Debug, Default)]
pub(super) struct ApifyRuns {
    links: BTreeSet<Arc<Link>>,
    /// The links by base id and by Apify run.
    by_id: HashMap<Box<str>, Vec<Arc<Link>>>,
    /// The links by age, the oldest first. May contain removed ones.
    ages: VecDeque<Arc<Link>>,
}

impl Link {
    fn new(apify: BaseId<'_>, client_id: Option<ClientId<'_>>, base: BaseId<'_>) -> Self {
        Self {
            client: client_id.map_or("", ClientId::as_str).into(),
            base: base.as_str().into(),
            apify: apify.as_str().into(),
        }
    }

    /// Returns whether this registers an Apify run for a client, without a run of its own.
    fn is_registration(&self) -> bool {
        self.base == self.apify
    }

    /// Returns the full id of the run.
    fn run_id(&self) -> String {
        let kind = RunId::read(&self.base).map_or(Kind::Apify, RunId::kind);
        match &*self.client {
            "" => self.base.to_string(),
            client => format!("{}{}{client}", self.base, kind.separator()),
        }
    }

    /// Returns the keys of this link in `by_id`.
    fn ids(&self) -> impl Iterator<Item = &str> {
        [&*self.base, &*self.apify].into_iter().take(if self.is_registration() { 1 } else { 2 })
    }
}

impl ApifyRuns {
    /// Registers an Apify run for a client.
    pub(super) fn register(&mut self, apify: BaseId<'_>, client_id: ClientId<'_>) -> Result<(), Refusal> {
        let new = Link::new(apify, Some(client_id), apify);
        let is_other = |known: &&Arc<Link>| {
            !known.is_registration() && !known.client.is_empty() && known.client != new.client
        };
        let other = self.of_apify(apify).find(is_other).cloned();
        self.add(new, other)
    }

    /// Links an Apify run to a run. The Apify id may have a client suffix.
    pub(super) fn link(&mut self, apify: RunId<'_>, pair: Pair<'_>) -> Result<(), Refusal> {
        let apify_id = apify.base_id();
        let new = Link::new(apify_id, pair.client_id(), pair.base_id());
        if let Some(other) = self.apify_of(pair).filter(|other| *other != apify_id.as_str()) {
            return Err(Refusal::ApifyConflict {
                run_id: new.run_id(),
                linked: other.to_owned(),
                given: apify_id.as_str().to_owned(),
            });
        }
        let owner = pair.client_id().or(apify.client_id());
        let is_other = |known: &&Arc<Link>| match known.is_registration() {
            true => owner.is_some_and(|owner| *known.client != *owner.as_str()),
            false => ***known != new,
        };
        let other = self.of_apify(apify_id).find(is_other).cloned();
        self.add(new, other)
    }

    /// Adds a link, or refuses it because of `other`.
    fn add(&mut self, new: Link, other: Option<Arc<Link>>) -> Result<(), Refusal> {
        if let Some(other) = other {
            return Err(Refusal::ApifyConflict {
                run_id: new.apify.to_string(),
                linked: other.run_id(),
                given: new.run_id(),
            });
        }
        let new = Arc::new(new);
        if self.links.insert(Arc::clone(&new)) {
            for id in new.ids() {
                self.by_id.entry(id.into()).or_default().push(Arc::clone(&new));
            }
            self.ages.push_back(new);
        }
        Ok(())
    }

    fn remove(&mut self, link: &Arc<Link>) {
        self.links.remove(link);
        for id in link.ids() {
            if let Some(known) = self.by_id.get_mut(id) {
                known.retain(|other| other != link);
                if known.is_empty() {
                    self.by_id.remove(id);
                }
            }
        }
    }

    fn of_apify(&self, apify: BaseId<'_>) -> impl Iterator<Item = &Arc<Link>> {
        let known = self.by_id.get(apify.as_str()).into_iter().flatten();
        known.filter(move |link| *link.apify == *apify.as_str())
    }

    /// Returns the run of an Apify run: the linked run, or that of the client it is registered for. If it is
    /// registered for several clients, `client_id` chooses.
    pub(super) fn run_of(&self, apify: BaseId<'_>, client_id: Option<ClientId<'_>>) -> Option<String> {
        let linked = self.of_apify(apify).find(|link| !link.is_registration());
        let named =
            self.of_apify(apify).find(|link| client_id.is_some_and(|id| *link.client == *id.as_str()));
        let mut all = self.of_apify(apify);
        let only = all.next().filter(|_| all.next().is_none());
        linked.or(named).or(only).map(|link| link.run_id())
    }

    /// Returns the Apify run of a run: the linked one, or the run's own base if that is registered for the
    /// client.
    pub(super) fn apify_of(&self, pair: Pair<'_>) -> Option<&str> {
        let from = Link { apify: "".into(), ..Link::new(pair.base_id(), pair.client_id(), pair.base_id()) };
        let link = self.links.range::<Link, _>(&from..).next()?;
        (link.client == from.client && link.base == from.base).then_some(&*link.apify)
    }

    /// Returns the run ids of an Apify run for the clients it is registered for.
    pub(super) fn registered_as(&self, apify: BaseId<'_>) -> impl Iterator<Item = String> {
        self.of_apify(apify).filter(|link| link.is_registration()).map(|link| link.run_id())
    }

    /// Removes the links in `scope`. A base id matches both the run and the Apify run.
    pub(super) fn clear(&mut self, scope: Scope<'_>) {
        let of_id = |id: &str| self.by_id.get(id).into_iter().flatten();
        let removed: Vec<_> = match scope {
            Scope::All => return *self = Self::default(),
            Scope::Base(base_id) => of_id(base_id.as_str()).cloned().collect(),
            Scope::Pair(pair) => {
                let client = pair.client_id().map_or("", ClientId::as_str);
                of_id(pair.base_id().as_str()).filter(|link| *link.client == *client).cloned().collect()
            }
            Scope::Client(client_id) => {
                let client = client_id.as_str();
                let from = Link { client: client.into(), base: "".into(), apify: "".into() };
                let links = self.links.range::<Link, _>(&from..);
                links.take_while(|link| *link.client == *client).cloned().collect()
            }
        };
        for link in &removed {
            self.remove(link);
        }
        self.compact();
    }

    /// Removes the oldest links beyond `max`.
    pub(super) fn evict(&mut self, max: usize) {
        while self.links.len() > max
            && let Some(oldest) = self.ages.pop_front()
        {
            self.remove(&oldest);
        }
        self.compact();
    }

    /// Drops removed links from `ages` once they outnumber the others, so that the cost is amortized.
    fn compact(&mut self) {
        /// Not worth a pass over the queue.
        const FEW: usize = 64;
        if self.ages.len() > 2 * self.links.len() + FEW {
            self.ages.retain(|link| self.links.contains(link));
        }
    }

    /// Counts the Apify runs.
    pub(super) fn len(&self) -> usize {
        self.by_id.iter().filter(|(id, links)| links.iter().any(|link| link.apify == **id)).count()
    }

    /// Estimates the memory in bytes.
    pub(super) fn bytes(&self) -> usize {
        /// A link with its texts and the pointers to it.
        const BYTES_PER_LINK: usize = 320;
        self.links.len() * BYTES_PER_LINK
    }
}
