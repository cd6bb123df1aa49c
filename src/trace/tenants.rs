//! Who is a tenant, and what only all lines together tell. A name is a tenant's if some id ends with it, if a key names it as
//! one, or if a list of tenants holds it. Words decide nothing: one in a header is a tenant's name if it is known to be one
//! from elsewhere, and an operation if not.
//!
//! Two kinds of names in ids aren't tenants: `…-Guy-Guy` is an id of Guy whose suffix was added twice, and `…-Ada-Park.csv`
//! on a line of Ada-Park is a file of hers. Both are tenants all the same if a key or the list names them.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::{Event, Flow, Map, Role};
use super::names::Name;
use super::spot::{Anomaly, Spot};
use super::tally::{KEPT, Tally};
use crate::refusal::Reason;
use crate::sorting;

impl Flow {
    /// Settles what only all lines together tell. `clients` are tenants that are known from elsewhere.
    pub(super) fn conclude(&mut self, clients: &[String]) {
        let listed = sorting::distinct(clients.iter().map(|client| self.names.name(client)));
        self.keyed.extend(listed.iter().copied());
        let of_ids = sorting::distinct(self.all_ids().filter_map(|(_, id)| id.client));
        let known = sorting::distinct(of_ids.union(&self.keyed).copied());
        self.tenant_of = self.doubled(&known);
        self.name_doubled();
        let built = self.built();
        self.tenant_of.extend(built);
        self.tenants = sorting::distinct(known.into_iter().filter(|name| !self.tenant_of.contains_key(name)));
        self.drop_servants(&of_ids, &listed);
        self.settle_events();
        self.settle_spots();
        self.fold_apify_runs();
    }

    fn is_named(&self, name: Name) -> bool {
        self.keyed.contains(&name)
    }

    /// Names that repeat a tenant's, as if a suffix had been added twice; each with that tenant.
    fn doubled(&self, known: &BTreeSet<Name>) -> BTreeMap<Name, Name> {
        let names = known.iter().filter(|&&name| !self.is_named(name));
        let pairs = names.filter_map(|&name| {
            let once = self.names.find(once(self.names.text(name))?)?;
            known.contains(&once).then_some((name, once))
        });
        sorting::map(pairs)
    }

    /// Counts each id with such a name as one whose suffix was added twice.
    fn name_doubled(&mut self) {
        if self.tenant_of.is_empty() {
            return;
        }
        let events = self.all_events().filter_map(|(event, tally)| {
            let client = self.known_id(event.run_id)?.client?;
            Some((*event, *self.tenant_of.get(&client)?, tally.clone()))
        });
        for (event, client, tally) in events.collect::<Vec<_>>() {
            let spot = Spot {
                anomaly: Anomaly::Malformed,
                text: event.run_id,
                base: Some(event.base),
                client: Some(client),
                word: None,
                line_run: None,
                reason: Some(Reason::DoubledClient),
                role: Role::Named,
                // The name may be that of a tenant whom nothing else names.
                is_text: false,
                is_field: false,
                is_header: false,
                is_beside: false,
            };
            self.count_spot(spot, &tally);
        }
    }

    /// Names that are built on that of their line's tenant, such as those of files and locks; each with that tenant.
    fn built(&self) -> BTreeMap<Name, Name> {
        let mut built: BTreeMap<Name, Name> = BTreeMap::new();
        let others =
            self.spots.keys().filter(|spot| spot.anomaly == Anomaly::OtherTenant && spot.role != Role::Run);
        for (name, client) in
            others.filter_map(|spot| Some((self.known_id(spot.text)?.client?, spot.client.or(spot.word)?)))
        {
            let rest = self.names.text(name).strip_prefix(self.names.text(client));
            let is_built = rest.is_some_and(|rest| rest.starts_with(['.', '-', '_'])) && !self.is_named(name);
            let longer = |of: &Name| self.names.text(*of).len() >= self.names.text(client).len();
            // Of two tenants, the one with the longer name.
            if is_built && !built.get(&name).is_some_and(longer) {
                built.insert(name, client);
            }
        }
        built
    }

    /// A name that a key gives, that no id and no list has, and that is on the lines of several tenants serves all of them,
    /// and isn't one.
    fn drop_servants(&mut self, of_ids: &BTreeSet<Name>, listed: &BTreeSet<Name>) {
        let mut beside: BTreeMap<Name, BTreeSet<Name>> = BTreeMap::new();
        for spot in self.spots.keys().filter(|spot| spot.anomaly == Anomaly::OtherTenant) {
            let line = spot.client.filter(|client| !of_ids.contains(client) && !listed.contains(client));
            if let (Some(client), Some(other)) = (line, self.known_id(spot.text).and_then(|id| id.client)) {
                beside.entry(client).or_default().insert(other);
            }
        }
        self.tenants.retain(|name| beside.get(name).is_none_or(|others| others.len() < 2));
    }

    /// Returns the tenant that a name stands for, if it does for one.
    pub(super) fn tenant(&self, name: Name) -> Option<Name> {
        let name = self.tenant_of.get(&name).copied().unwrap_or(name);
        self.tenants.contains(&name).then_some(name)
    }

    fn settle_events(&mut self) {
        let settled = |event: &Event| {
            let words = self.writer_of(event).words;
            let of_header = || words.into_iter().flatten().find_map(|word| self.tenant(word));
            event.client.and_then(|client| self.tenant(client)).or_else(of_header)
        };
        // In most logs nothing changes, and then nothing is moved.
        let changed: Map<Event, Option<Name>> = self
            .all_events()
            .filter_map(|(event, _)| {
                Some((*event, settled(event))).filter(|(event, client)| event.client != *client)
            })
            .collect();
        if !changed.is_empty() {
            self.rekey(|event| Event {
                client: changed.get(&event).copied().unwrap_or(event.client),
                ..event
            });
        }
    }

    fn settle_spots(&mut self) {
        let mut spots: Vec<(Spot, Tally)> = std::mem::take(&mut self.spots).into_iter().collect();
        // Of lines at one place the first is kept, so those of a map have to be put in order.
        let text = |tally: &Tally| tally.kept().next().map(|seen| self.texts.text(seen.text));
        sorting::sort_by(&mut spots, |(_, one), (_, other)| {
            one.first().cmp(&other.first()).then_with(|| text(one).cmp(&text(other)))
        });
        for (spot, tally) in spots {
            let word = spot.word.and_then(|name| self.tenant(name));
            if spot.anomaly == Anomaly::OtherTenant && spot.client.is_some() && word.is_some() {
                continue;
            }
            let mut client = spot.client.and_then(|name| self.tenant(name)).or(word);
            if spot.reason == Some(Reason::DoubledClient) {
                client = self.doubled_client(spot.text, client).or(client);
            }
            if spot.anomaly == Anomaly::OtherRun && client.is_none() {
                continue;
            }
            if spot.anomaly == Anomaly::OtherTenant {
                let other = self.known_id(spot.text).and_then(|id| self.tenant(id.client?));
                // Of a name that isn't a tenant's nothing is known.
                if client.is_none() || other == client || other.is_none() {
                    continue;
                }
            }
            self.spots
                .entry(Spot { client, word: None, ..spot })
                .or_insert_with(Tally::new)
                .merge(KEPT, &tally);
        }
    }

    /// The tenant whose suffix an id holds twice, on a line of `own`.
    fn doubled_client(&mut self, text: Name, own: Option<Name>) -> Option<Name> {
        let text = self.names.text(text);
        let base = crate::id::leading_base(text)?.1;
        let client = text.get(base..)?.trim_start_matches('-');
        // Four times Bora may be twice Bora-Bora.
        let is_own = |name: &&str| own.is_some_and(|own| self.names.text(own) == *name);
        let is_tenant = |name: &&str| self.names.find(name).is_some_and(|name| self.tenants.contains(&name));
        let once = |client| {
            let named = repeated(client).find(is_own).or_else(|| repeated(client).find(is_tenant));
            named.or_else(|| once(client))
        };
        let older = || once(client.strip_prefix('C')?);
        let is_older = text.starts_with(|first: char| !first.is_ascii_digit());
        let client = if is_older { older().or_else(|| once(client)) } else { once(client) };
        let client = client.map(str::to_owned)?;
        Some(self.names.name(&client))
    }

    /// Gives the lines of an Apify run to the run that it works for, if it is one.
    fn fold_apify_runs(&mut self) {
        let mut runs_of: Map<Name, Vec<Name>> = Map::default();
        for (&base, apify) in &self.apify {
            apify.iter().for_each(|&apify| runs_of.entry(apify).or_default().push(base));
        }
        for (apify, bases) in runs_of {
            let [base] = bases[..] else { continue };
            self.works_for.insert(apify, base);
            // A bare word that a sentence links has no lines of its own.
            let Some(folded) = self.runs.remove(&apify) else { continue };
            if let Some(run) = self.runs.get_mut(&base) {
                run.lines += folded.lines;
            }
        }
        if !self.works_for.is_empty() {
            let works_for = self.works_for.clone();
            self.rekey(|event| Event {
                base: works_for.get(&event.base).copied().unwrap_or(event.base),
                ..event
            });
        }
    }
}

/// The shortest name that a text holds twice or more, with hyphens or `-C` between.
pub(super) fn once(text: &str) -> Option<&str> {
    repeated(text).next()
}

/// All such names, from the shortest on.
fn repeated(text: &str) -> impl Iterator<Item = &str> {
    let fronts = text.match_indices('-').map(|(at, _)| &text[..at]);
    fronts.filter(|front| {
        let mut rest = &text[front.len()..];
        while let Some(next) = rest.strip_prefix('-') {
            match next.strip_prefix(front).or_else(|| next.strip_prefix('C')?.strip_prefix(front)) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        rest.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_repeated_is_found() {
        for (text, expected) in [
            ("Guy-Guy", Some("Guy")),
            ("Ada-Park-Ada-Park", Some("Ada-Park")),
            ("Ada-Park-CAda-Park-Ada-Park", Some("Ada-Park")),
            ("Ada-Park", None),
            ("Ada-Adam", None),
        ] {
            assert_eq!(once(text), expected, "{text}");
        }
    }
}
