//! Who is a tenant. What stands in a tenant's place of a line may be a module, a worker or an address, and no list of words
//! holds them all. So it is told by the ids, once all logs are read: a name is a tenant's if some id ends with it.
//!
//! A name that no id has stays one where nothing speaks against it: where the line names it as one by a key or in the full
//! form of the headers, and where the logs hold no client in any id. What stands beside the ids of several clients serves all
//! of them and is nobody.
//!
//! Not each name in an id is one: `…-Ada-Park.csv` is a file of Ada-Park's, and `…-Guy-Guy` an id of Guy whose suffix was
//! added twice, unless a line names such a tenant.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::{Event, Flow, Map, Spot, Standing, Tally, Wrong};
use super::names::Name;
use crate::id::{ClientId, RunId};
use crate::refusal::Reason;

/// How a line names its tenant: what makes a word one, if no id does. In order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    /// By no line.
    #[default]
    Nothing,
    /// By the run of a header alone, which ends with it.
    Run,
    /// As `client` or `tenant` in JSON, which may be who sent a request; or beside
    /// another one.
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
        let doubled = self.settle_doubled();
        let built = self.settle_built();
        let ids = self.runs.values().flat_map(|run| run.ids.keys());
        let of_ids = ids.filter_map(|&id| self.name_of_client(id));
        let of_ids = of_ids.map(|name| doubled.get(&name).copied().unwrap_or(name));
        self.tenants = of_ids.filter(|name| !built.contains_key(name)).collect();
        if self.tenants.is_empty() {
            return;
        }
        let mut beside: BTreeMap<Name, BTreeSet<&str>> = BTreeMap::new();
        for spot in self.spots.keys().filter(|spot| spot.wrong == Wrong::OtherTenant) {
            if let Some(client) = spot.client {
                beside.entry(client).or_default().extend(self.client_of(spot.text));
            }
        }
        let claim = |name: Name| self.claim_of(name);
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

    /// Takes ids that end with a tenant twice for what they are; gives that tenant, by the name that is none.
    fn settle_doubled(&mut self) -> Map<Name, Name> {
        let beside: BTreeSet<(Name, Name)> = self
            .spots
            .keys()
            .filter(|spot| spot.wrong == Wrong::OtherTenant)
            .filter_map(|spot| Some((spot.text, spot.client?)))
            .collect();
        // Each such id, its run, the name and the tenant.
        let mut found: Vec<(Name, Name, Name, Name)> = Vec::new();
        for (&base, run) in &self.runs {
            let mut of_run: Option<BTreeSet<Name>> = None;
            for &id in run.ids.keys() {
                let Some(client) = self.name_of_client(id).filter(|&name| self.claim_of(name) <= Claim::Run)
                else {
                    continue;
                };
                let Some(once) = once(self.names.text(client)).and_then(|once| self.names.find(once)) else {
                    continue;
                };
                let clients = || run.ids.keys().filter_map(|&id| self.name_of_client(id)).collect();
                if beside.contains(&(id, once)) || of_run.get_or_insert_with(clients).contains(&once) {
                    found.push((id, base, client, once));
                }
            }
        }
        let doubled: Map<Name, Name> = found.iter().map(|&(_, _, client, once)| (client, once)).collect();
        if doubled.is_empty() {
            return doubled;
        }
        let once_of = |name: Name| doubled.get(&name).copied().unwrap_or(name);
        for (id, base, client, once) in found {
            let is_lines = beside.contains(&(id, once));
            let told: Vec<Tally> = match is_lines {
                true => {
                    let is_of = |spot: &Spot| {
                        spot.wrong == Wrong::OtherTenant && spot.text == id && spot.client == Some(once)
                    };
                    self.spots.extract_if(|spot, _| is_of(spot)).map(|(_, tally)| tally).collect()
                }
                false => {
                    let run = self.runs.get(&base);
                    let events = run.into_iter().flat_map(|run| &run.events);
                    let of_events = events.filter(|(event, _)| event.run_id == id).map(|(_, tally)| tally);
                    // A header is no event where the message names the run as well.
                    let is_of = |spot: &Spot| spot.client == Some(client) && spot.base == Some(base);
                    let of_spots = self.spots.iter().filter(|(spot, _)| is_of(spot)).map(|(_, tally)| tally);
                    let told: Vec<Tally> = of_events.cloned().collect();
                    if told.is_empty() { of_spots.cloned().collect() } else { told }
                }
            };
            let spot = Spot {
                wrong: Wrong::Id,
                text: id,
                base: Some(base),
                client: Some(once),
                reason: Some(Reason::DoubledClient),
                is_text: is_lines,
                is_field: false,
                is_header: false,
                standing: Standing::Inside,
            };
            told.into_iter().for_each(|tally| self.count_spot(spot, tally));
        }
        // A line that names the run by such an id is that tenant's.
        let is_of_doubled = |spot: &Spot| spot.client.is_some_and(|client| doubled.contains_key(&client));
        let moved: Vec<(Spot, Tally)> = self.spots.extract_if(|spot, _| is_of_doubled(spot)).collect();
        for (spot, tally) in moved {
            let client = spot.client.map(once_of);
            if spot.wrong != Wrong::OtherTenant || self.name_of_client(spot.text).map(once_of) != client {
                self.count_spot(Spot { client, ..spot }, tally);
            }
        }
        self.rename_clients(&doubled);
        doubled
    }

    /// Takes names that are built on the id of a line's tenant, such as those of files and locks, for that; gives the tenant,
    /// by the name that is none.
    fn settle_built(&mut self) -> Map<Name, Name> {
        let others = self.spots.keys().filter(|spot| spot.wrong == Wrong::OtherTenant);
        let others = others.filter(|spot| spot.standing != Standing::Header);
        let pairs = others.filter_map(|spot| Some((self.name_of_client(spot.text)?, spot.client?)));
        let is_built = |&(name, client): &(Name, Name)| {
            let behind = self.names.text(name).strip_prefix(self.names.text(client));
            behind.is_some_and(|behind| behind.starts_with(['.', '-', '_']))
                && self.claim_of(name) == Claim::Nothing
        };
        let pairs: BTreeSet<(Name, Name)> = pairs.filter(is_built).collect();
        let mut built: Map<Name, Name> = Map::default();
        for &(name, client) in &pairs {
            // Of two tenants, the one with the longer name.
            let of = built.entry(name).or_insert(client);
            if self.names.text(client).len() > self.names.text(*of).len() {
                *of = client;
            }
        }
        if built.is_empty() {
            return built;
        }
        let is_of = |spot: &Spot| {
            let name = RunId::read(self.names.text(spot.text)).and_then(RunId::client_id);
            let name = name.and_then(|name| self.names.find(name.as_str()));
            spot.wrong == Wrong::OtherTenant
                && name.zip(spot.client).is_some_and(|pair| pairs.contains(&pair))
        };
        self.spots.retain(|spot, _| !is_of(spot));
        self.rename_clients(&built);
        built
    }

    /// Gives what was told of some names to others.
    fn rename_clients(&mut self, names: &Map<Name, Name>) {
        for run in self.runs.values_mut() {
            let is_renamed = |event: &Event| event.client.is_some_and(|client| names.contains_key(&client));
            let moved: Vec<(Event, Tally)> = run.events.extract_if(|event, _| is_renamed(event)).collect();
            for (event, tally) in moved {
                let client = event.client.and_then(|client| names.get(&client).copied());
                run.count(Event { client, ..event }, tally);
            }
        }
    }

    /// How a name was named as a tenant.
    fn claim_of(&self, name: Name) -> Claim {
        self.claims.get(name.index()).copied().unwrap_or_default()
    }

    /// The name of the client in an id.
    fn name_of_client(&self, run_id: Name) -> Option<Name> {
        self.names.find(self.client_of(run_id)?)
    }

    /// The client in an id.
    fn client_of(&self, run_id: Name) -> Option<&str> {
        RunId::read(self.names.text(run_id))?.client_id().map(ClientId::as_str)
    }
}

/// The name that a text holds twice or more, with hyphens between.
fn once(text: &str) -> Option<&str> {
    let mut fronts = text.match_indices('-').map(|(at, _)| &text[..at]);
    fronts.find(|front| {
        let mut parts = text.as_bytes().chunks(front.len() + 1);
        (text.len() + 1).is_multiple_of(front.len() + 1)
            && parts.all(|part| part.strip_suffix(b"-").unwrap_or(part) == front.as_bytes())
    })
}
