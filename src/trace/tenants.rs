//! Who is a tenant. What stands in a tenant's place of a line may be a module, a worker or an address, and no list of words
//! holds them all. So it is told by the ids, once all logs are read: a name is a tenant's if some id ends with it.
//!
//! A name that no id has stays one where nothing speaks against it: where the line names it as one by a key or in the full
//! form of the headers, and where the logs hold no client in any id. What stands beside the ids of several clients serves all
//! of them and is nobody.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::{Event, Flow, Map, Spot, Tally, Wrong};
use super::names::Name;
use crate::id::{ClientId, RunId};

/// How a line names its tenant: what makes a word one, if no id does. In order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    /// As `client` or `tenant` in JSON, which may be who sent a request.
    #[default]
    Field,
    /// Alone behind a run, where a module stands as well.
    Word,
    /// Between a run and an operation, as in the form of headers that names all three.
    Place,
    /// By a key that says so: `CLIENT:`, `clientId`, `tenantId`.
    Key,
}

impl Flow {
    /// Finds out who is a tenant, and takes the others for what they are: a word in a header is what was done.
    pub(super) fn settle_tenants(&mut self) {
        let ids = self.runs.values().flat_map(|run| run.ids.keys());
        let of_ids = ids.filter_map(|&id| self.names.find(self.client_of(id)?));
        self.tenants = of_ids.collect();
        if self.tenants.is_empty() {
            return;
        }
        let mut beside: BTreeMap<Name, BTreeSet<&str>> = BTreeMap::new();
        for spot in self.spots.keys().filter(|spot| spot.wrong == Wrong::OtherTenant) {
            if let Some(client) = spot.client {
                beside.entry(client).or_default().extend(self.client_of(spot.text));
            }
        }
        let claims = &self.claims;
        let claim = |name: Name| claims.get(name.index()).copied().unwrap_or_default();
        let is_nobody = |name: Name| {
            !self.tenants.contains(&name)
                && (claim(name) < Claim::Place || beside.get(&name).is_some_and(|clients| clients.len() > 1))
        };
        let clients = self.runs.values().flat_map(|run| run.events.keys()).filter_map(|event| event.client);
        let clients = clients.chain(self.spots.keys().filter_map(|spot| spot.client));
        let nobody: Map<Name, Claim> =
            clients.filter(|&name| is_nobody(name)).map(|name| (name, claim(name))).collect();
        if nobody.is_empty() {
            return;
        }
        let is_of_nobody = |client: Option<Name>| client.is_some_and(|client| nobody.contains_key(&client));
        for run in self.runs.values_mut() {
            let moved: Vec<(Event, Tally)> =
                run.events.extract_if(|event, _| is_of_nobody(event.client)).collect();
            for (event, tally) in moved {
                let done = event.client.filter(|client| nobody.get(client) != Some(&Claim::Field));
                let event = Event { client: None, operation: event.operation.or(done), ..event };
                run.count(event, tally);
            }
        }
        let moved: Vec<(Spot, Tally)> = self.spots.extract_if(|spot, _| is_of_nobody(spot.client)).collect();
        for (spot, tally) in moved.into_iter().filter(|(spot, _)| spot.wrong != Wrong::OtherTenant) {
            self.count_spot(Spot { client: None, ..spot }, tally);
        }
    }

    /// The client in an id.
    fn client_of(&self, run_id: Name) -> Option<&str> {
        RunId::read(self.names.text(run_id))?.client_id().map(ClientId::as_str)
    }
}
