//! Maps Apify runs to the system's own runs, and back.
//!
//! A webhook from Apify carries only Apify's own id. To find the run it belongs to, the backend registers the
//! client or links the run when it starts the Apify run. Links are one to one, so a second, different link
//! is refused: one of the two must be wrong.

use super::Scope;
use super::links::{Link, Links};
use crate::id::{BaseId, ClientId, Pair, RunId};
use crate::refusal::Refusal;

/// The links of a process.
///
/// If an Apify run is only registered for a client, its id is also the base id of the run.
#[derive(Debug, Default)]
pub(super) struct ApifyRuns(pub(super) Links);

/// Returns whether a link registers an Apify run for a client, without a run of its own.
fn is_registration(link: &Link<'_>) -> bool {
    link.base == link.outside
}

impl ApifyRuns {
    /// Registers an Apify run, the base id of `pair`, for its client.
    pub(super) fn register(&mut self, pair: Pair<'_>, now_ms: i64) -> Result<(), Refusal> {
        let client_id = pair.client_id();
        let is_other = |known: &Link<'_>| {
            let is_same = client_id.is_some_and(|id| known.client == id.as_str());
            !is_registration(known) && !known.client.is_empty() && !is_same
        };
        self.check_link(pair.base_id(), pair, is_other)?;
        self.add(pair.base_id(), pair, now_ms);
        Ok(())
    }

    /// Links an Apify run to a run. The Apify id may have a client suffix.
    pub(super) fn link(&mut self, apify: RunId<'_>, pair: Pair<'_>, now_ms: i64) -> Result<(), Refusal> {
        self.check(apify, pair)?;
        self.add(apify.base_id(), pair, now_ms);
        Ok(())
    }

    /// Checks that neither an Apify run nor a run is linked to another one.
    pub(super) fn check(&self, apify: RunId<'_>, pair: Pair<'_>) -> Result<(), Refusal> {
        let apify_id = apify.base_id();
        if let Some(other) = self.apify_of(pair).filter(|other| *other != apify_id.as_str()) {
            return Err(Refusal::ApifyConflict {
                run_id: pair.run_id().concat(),
                linked: other.to_owned(),
                given: apify_id.as_str().to_owned(),
            });
        }
        let owner = pair.client_id().or(apify.client_id());
        let is_other = |known: &Link<'_>| match is_registration(known) {
            true => owner.is_some_and(|owner| known.client != owner.as_str()),
            false => !known.is_of(pair),
        };
        self.check_link(apify_id, pair, is_other)
    }

    /// Checks that no link contradicts a new one.
    fn check_link(
        &self,
        apify: BaseId<'_>,
        pair: Pair<'_>,
        is_other: impl Fn(&Link<'_>) -> bool,
    ) -> Result<(), Refusal> {
        // At most one link is to another run, and comes first. Registrations are for different clients, so one of two is
        // another's. More need not be looked at.
        if let Some(other) = self.of_apify(apify).take(3).find(is_other) {
            return Err(Refusal::ApifyConflict {
                run_id: apify.as_str().to_owned(),
                linked: other.run_id(),
                given: pair.run_id().concat(),
            });
        }
        Ok(())
    }

    /// Adds a link. The same link again renews its time.
    fn add(&mut self, apify: BaseId<'_>, pair: Pair<'_>, now_ms: i64) {
        let is_known = |link: &Link<'_>| link.outside == apify.as_str();
        let known = self.0.of_pair(pair).find(is_known).map(|link| link.order);
        match known {
            Some(order) => self.0.renew(order, now_ms),
            None => self.0.add(apify.as_str(), pair, now_ms),
        }
    }

    fn of_apify(&self, apify: BaseId<'_>) -> impl Iterator<Item = Link<'_>> {
        self.0.of_outside(apify.as_str())
    }

    /// Returns the run of an Apify run: the linked run, or that of the client it is registered for. If it is
    /// registered for several clients, `client_id` chooses.
    pub(super) fn run_of(&self, apify: BaseId<'_>, client_id: Option<ClientId<'_>>) -> Option<String> {
        let linked = self.of_apify(apify).next().filter(|link| !is_registration(link));
        let named = client_id.and_then(|client_id| self.registration(apify, client_id));
        let mut all = self.of_apify(apify);
        let only = all.next().filter(|_| all.next().is_none());
        linked.or(named).or(only).map(|link| link.run_id())
    }

    /// Returns the Apify run of a run: the linked one, or the run's own base if that is registered for the
    /// client.
    pub(super) fn apify_of(&self, pair: Pair<'_>) -> Option<&str> {
        self.0.of_pair(pair).next().map(|link| link.outside)
    }

    fn registration(&self, apify: BaseId<'_>, client_id: ClientId<'_>) -> Option<Link<'_>> {
        let run_id = apify.with_client(client_id).concat();
        self.0.of_pair(Pair::of(RunId::read(&run_id)?)).find(is_registration)
    }

    /// Returns the run ids of an Apify run for the clients it is registered for.
    pub(super) fn registered_as(&self, apify: BaseId<'_>) -> impl Iterator<Item = String> {
        self.of_apify(apify).filter(is_registration).map(|link| link.run_id())
    }

    /// Removes some of the links in `scope`, and returns whether none is left. A base id matches both the run and the
    /// Apify run.
    pub(super) fn clear_some(&mut self, scope: Scope<'_>) -> bool {
        self.0.clear_some(scope, true)
    }
}
