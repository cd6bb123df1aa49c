//! Which run of ours an Apify run belongs to, and the way back.
//!
//! A webhook brings Apify's own id, and nothing else that says whose run it is. So it is noted when the run is
//! started: the client it works for, and the run that started it. An Apify run belongs to one run, and a run
//! has one Apify run; whoever says otherwise is refused, since one of the two is wrong.

use std::collections::{BTreeSet, HashMap};

use super::Scope;
use crate::id::{BaseId, ClientId, Kind, Pair, RunId};
use crate::refusal::Refusal;

/// A run of ours and its Apify run.
///
/// A client that an Apify run was registered for has it as a run of its own: there the base id is Apify's, too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Link {
    /// "" where the run has no client. First, so that the links of a client lie together.
    client: Box<str>,
    base: Box<str>,
    apify: Box<str>,
}

/// The Apify runs of a process.
#[derive(Debug, Default)]
pub(super) struct ApifyRuns {
    links: BTreeSet<Link>,
    /// The same by Apify run.
    by_apify: HashMap<Box<str>, Vec<Link>>,
}

impl Link {
    fn new(apify: BaseId<'_>, client_id: Option<ClientId<'_>>, base: BaseId<'_>) -> Self {
        Self {
            client: client_id.map_or("", ClientId::as_str).into(),
            base: base.as_str().into(),
            apify: apify.as_str().into(),
        }
    }

    /// Whether it only says which client the Apify run works for.
    fn is_registration(&self) -> bool {
        self.base == self.apify
    }

    /// The run id of the run.
    fn run_id(&self) -> String {
        match (&*self.client, self.is_registration()) {
            ("", _) => self.base.to_string(),
            (client, true) => format!("{}{}{client}", self.base, Kind::Apify.separator()),
            (client, false) => RunId::read(&self.base)
                .map_or_else(String::new, |base| format!("{}{}{client}", self.base, base.kind().separator())),
        }
    }
}

impl ApifyRuns {
    /// Notes that an Apify run works for a client.
    pub(super) fn register(&mut self, apify: BaseId<'_>, client_id: ClientId<'_>) -> Result<(), Refusal> {
        let new = Link::new(apify, Some(client_id), apify);
        let other = self
            .of_apify(apify)
            .find(|known| !known.is_registration() && !known.client.is_empty() && known.client != new.client);
        self.add(new, other.cloned())
    }

    /// Notes that an Apify run belongs to a run.
    pub(super) fn link(&mut self, apify: BaseId<'_>, pair: Pair<'_>) -> Result<(), Refusal> {
        let new = Link::new(apify, pair.client_id(), pair.base_id());
        if let Some(other) = self.apify_of(pair).filter(|other| *other != apify.as_str()) {
            return Err(Refusal::ApifyConflict {
                run_id: new.run_id(),
                linked: other.to_owned(),
                given: apify.as_str().to_owned(),
            });
        }
        let other = self.of_apify(apify).find(|known| match known.is_registration() {
            true => !new.client.is_empty() && known.client != new.client,
            false => **known != new,
        });
        self.add(new, other.cloned())
    }

    /// Adds a link, or refuses because of another.
    fn add(&mut self, new: Link, other: Option<Link>) -> Result<(), Refusal> {
        if let Some(other) = other {
            return Err(Refusal::ApifyConflict {
                run_id: new.apify.to_string(),
                linked: other.run_id(),
                given: new.run_id(),
            });
        }
        if self.links.insert(new.clone()) {
            self.by_apify.entry(new.apify.clone()).or_default().push(new);
        }
        Ok(())
    }

    fn of_apify(&self, apify: BaseId<'_>) -> impl Iterator<Item = &Link> {
        self.by_apify.get(apify.as_str()).into_iter().flatten()
    }

    /// The run that an Apify run belongs to: the linked one, or that of the only client it was registered for.
    pub(super) fn run_of(&self, apify: BaseId<'_>) -> Option<String> {
        let linked = self.of_apify(apify).find(|link| !link.is_registration());
        let mut registered = self.of_apify(apify);
        linked.or_else(|| registered.next().filter(|_| registered.next().is_none())).map(Link::run_id)
    }

    /// The Apify run of a run: the linked one, or the run's own base where that is an Apify run of its client.
    pub(super) fn apify_of(&self, pair: Pair<'_>) -> Option<&str> {
        let from = Link { apify: "".into(), ..Link::new(pair.base_id(), pair.client_id(), pair.base_id()) };
        let link = self.links.range(&from..).next()?;
        (link.client == from.client && link.base == from.base).then_some(&*link.apify)
    }

    /// The run ids that an Apify run has as a run of the clients it was registered for.
    pub(super) fn registered_as(&self, apify: BaseId<'_>) -> impl Iterator<Item = String> {
        self.of_apify(apify).filter(|link| link.is_registration()).map(Link::run_id)
    }

    /// Forgets what is in `scope`: by the client, and by the base id of the run or of the Apify run.
    pub(super) fn clear(&mut self, scope: Scope<'_>) {
        let from = |client: &str| Link { client: client.into(), base: "".into(), apify: "".into() };
        let (client, base_id) = match scope {
            Scope::All => return *self = Self::default(),
            Scope::Client(client_id) => (Some(client_id.as_str()), None),
            Scope::Pair(pair) => {
                (Some(pair.client_id().map_or("", ClientId::as_str)), Some(pair.base_id().as_str()))
            }
            Scope::Base(base_id) => (None, Some(base_id.as_str())),
        };
        let goes: Vec<Link> = (self.links.range(from(client.unwrap_or_default())..))
            .take_while(|link| client.is_none_or(|client| *link.client == *client))
            .filter(|link| base_id.is_none_or(|base_id| *link.base == *base_id || *link.apify == *base_id))
            .cloned()
            .collect();
        for link in goes {
            self.links.remove(&link);
            if let Some(known) = self.by_apify.get_mut(&link.apify) {
                known.retain(|other| *other != link);
                if known.is_empty() {
                    self.by_apify.remove(&link.apify);
                }
            }
        }
    }

    /// How many Apify runs are known.
    pub(super) fn len(&self) -> usize {
        self.by_apify.len()
    }
}
