//! Diagnoses why a run has no record.
//!
//! Each [`Evidence`] is one piece of evidence. If the record existed and was removed, that comes first,
//! because it is certain. The others are records that the caller may have meant, the likeliest first.

use super::tombstones::Tombstone;
use super::{Entry, Extra, RecordId, Registry, tombstone};
use crate::id::calendar::CivilSecond;
use crate::id::client::is_repeated;
use crate::id::{BaseId, ClientId, Pair, RunId};
use crate::refusal::{Cause, Evidence, Nearness};

/// Two ids of one client within this many seconds are probably one run that got two ids.
const MADE_TWICE_SECONDS: u32 = 120;

/// Returns the first and the last second that may be a second id of the run of `second`.
#[must_use]
pub fn neighbours(second: CivilSecond) -> (CivilSecond, CivilSecond) {
    let first = CivilSecond::from_number(second.number().saturating_sub(MADE_TWICE_SECONDS));
    (first.unwrap_or(second), second.plus(MADE_TWICE_SECONDS).unwrap_or(CivilSecond::LAST))
}

/// A record of the store that processes share.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are named after what they hold")]
pub struct StoredRow<'a> {
    pub base_id: &'a str,
    /// Empty if there is none.
    pub client_id: &'a str,
    pub record_id: &'a str,
    /// The process that registered it.
    pub by: &'a str,
    pub created_ms: i64,
}

/// Diagnoses why a run has no record, from rows of a store by the rules of [`Registry::diagnose`]. Rows that the rules of a
/// registry don't allow are left out.
pub fn diagnose_rows<'a>(pair: Pair<'_>, rows: impl Iterator<Item = StoredRow<'a>>) -> Vec<Evidence> {
    let mut registry = Registry::default();
    for row in rows {
        let Some(base) = RunId::read(row.base_id) else { continue };
        let of_row = match ClientId::parse(row.client_id) {
            Ok(client_id) => Pair::with_client(base, client_id).ok(),
            Err(_) if row.client_id.is_empty() => Some(Pair::of(base)),
            Err(_) => None,
        };
        if let (Some(of_row), Ok(record_id)) = (of_row, RecordId::parse(row.record_id, None)) {
            let extra = Extra { metadata: None, place: Some(row.by.into()) };
            let _ = registry.register(of_row, record_id, row.created_ms, Some(Box::new(extra)));
        }
    }
    registry.diagnose(pair)
}

/// Maximum findings of one kind.
const MAX_OF_A_KIND: usize = 3;

/// Makes a finding without evidence.
fn finding(nearness: Nearness, pair: Pair<'_>) -> Evidence {
    let wanted_client = pair.client_id().map(|client_id| client_id.as_str().to_owned());
    Evidence::new(nearness, pair.run_id().concat(), wanted_client)
}

/// Makes a finding with a registered record as evidence.
fn finding_of_entry(nearness: Nearness, pair: Pair<'_>, entry: &Entry<'_>) -> Evidence {
    Evidence {
        run_id: Some(entry.run_id()),
        client_id: entry.client_id.map(str::to_owned),
        record_id: Some(entry.record_id.to_string()),
        registered_ms: Some(entry.record.registered_ms),
        place: entry.record.place().map(str::to_owned),
        ..finding(nearness, pair)
    }
}

/// Makes a finding from the removed record of the pair.
fn finding_of_tombstone(pair: Pair<'_>, tombstone: &Tombstone) -> Evidence {
    let new = finding(Nearness::Ended(tombstone.cause), pair);
    Evidence {
        run_id: Some(new.wanted.clone()),
        client_id: new.wanted_client.clone(),
        record_id: Some(tombstone.record_id.to_string()),
        registered_ms: Some(tombstone.registered_ms),
        place: tombstone.place.as_deref().map(str::to_owned),
        ended_ms: tombstone.removed_ms,
        ..new
    }
}

impl Entry<'_> {
    /// Returns the full run id of the record.
    #[must_use]
    pub fn run_id(&self) -> String {
        match (RunId::read(self.base_id.as_str()), self.client_id.map(ClientId::parse)) {
            (Some(base), Some(Ok(client_id))) => base.base_id().with_client(client_id).concat(),
            _ => self.base_id.as_str().to_owned(),
        }
    }
}

impl Registry {
    /// Explains why `pair` has no record, with at least one finding.
    #[must_use]
    pub fn diagnose(&self, pair: Pair<'_>) -> Vec<Evidence> {
        let expired = self.expired(pair);
        let removed = expired.as_ref().or_else(|| self.tombstones.find(pair));
        let mut findings: Vec<_> =
            removed.map(|tombstone| finding_of_tombstone(pair, tombstone)).into_iter().collect();
        self.same_base(pair, &mut findings);
        self.made_twice(pair, &mut findings);
        self.apify_run(pair, &mut findings);
        if findings.is_empty() {
            findings.push(finding(Nearness::Nothing, pair));
        }
        findings
    }

    /// Returns the tombstone of a record that has expired but isn't dropped yet.
    fn expired(&self, pair: Pair<'_>) -> Option<Tombstone> {
        let slot = self.store.find(pair).filter(|&slot| self.is_expired(slot))?;
        let ttl_ms = self.limits.ttl_ms.unwrap_or_default();
        let expired_ms = self.store.record(slot).last_registered_ms.saturating_add(ttl_ms);
        Some(tombstone(&self.store, slot, Cause::Expired(ttl_ms), Some(expired_ms)))
    }

    /// Finds the records of `pair` that were replaced, the latest first.
    #[must_use]
    pub fn replaced(&self, pair: Pair<'_>) -> Vec<Evidence> {
        let replaced = self.tombstones.replaced(pair).take(MAX_OF_A_KIND);
        replaced.map(|tombstone| finding_of_tombstone(pair, tombstone)).collect()
    }

    /// Finds records of the same base id, for another client or without one.
    fn same_base(&self, pair: Pair<'_>, findings: &mut Vec<Evidence>) {
        let mut find = |nearness, slot| findings.push(finding_of_entry(nearness, pair, &self.entry(slot)));
        let base_id = pair.base_id();
        let Some(wanted) = pair.client_id() else {
            self.slots_of_base(base_id).take(MAX_OF_A_KIND).for_each(|slot| find(Nearness::OtherKind, slot));
            return;
        };
        let without_client = self.slot_of_parts(None, base_id);
        let single = undoubled(wanted).find_map(|name| self.slot_of_parts(Some(name), base_id));
        without_client.into_iter().for_each(|slot| find(Nearness::OtherKind, slot));
        single.into_iter().for_each(|slot| find(Nearness::DoubledSuffix, slot));
        let others =
            self.slots_of_base(base_id).filter(|&slot| Some(slot) != without_client && Some(slot) != single);
        others.take(MAX_OF_A_KIND).for_each(|slot| find(Nearness::OtherClient, slot));
    }

    fn slot_of_parts(&self, client_id: Option<ClientId<'_>>, base_id: BaseId<'_>) -> Option<u32> {
        self.store.find_parts(client_id, base_id).filter(|&slot| !self.is_expired(slot))
    }

    /// Returns the newest records of a base id.
    fn slots_of_base(&self, base_id: BaseId<'_>) -> impl Iterator<Item = u32> {
        /// More aren't looked at, so that a diagnosis takes the same time for any number of them.
        const MAX_LOOKED_AT: usize = 256;
        self.store.of_base(base_id).take(MAX_LOOKED_AT).filter(|&slot| !self.is_expired(slot))
    }

    /// Finds records of the same client with a timestamp a little earlier or later. Looks up each second, so
    /// the cost doesn't depend on the number of records.
    fn made_twice(&self, pair: Pair<'_>, findings: &mut Vec<Evidence>) {
        let Some(wanted) = pair.base_id().second() else { return };
        let near = (1..=MADE_TWICE_SECONDS).flat_map(|apart| {
            let earlier = wanted.number().checked_sub(apart).and_then(CivilSecond::from_number);
            [(i64::from(apart), wanted.plus(apart)), (-i64::from(apart), earlier)]
        });
        let found = near
            .filter_map(|(apart, second)| Some((apart, self.store.at_second(pair.client_id(), second?)?)))
            .filter(|&(_, slot)| !self.is_expired(slot));
        for (apart, slot) in found.take(MAX_OF_A_KIND) {
            findings.push(finding_of_entry(Nearness::MadeTwice(apart), pair, &self.entry(slot)));
        }
    }

    /// Finds records under the other ids of an Apify run: its own id, and that of the run it belongs to.
    fn apify_run(&self, pair: Pair<'_>, findings: &mut Vec<Evidence>) {
        let (base_id, client_id) = (pair.base_id(), pair.client_id());
        let linked = [self.apify.run_of(base_id, client_id), self.apify.apify_of(pair).map(str::to_owned)];
        // One more, because one may be known.
        let registered = self.apify.registered_as(base_id).take(2 * MAX_OF_A_KIND);
        let mut reported: Vec<String> = Vec::new();
        for other in linked.into_iter().flatten().chain(registered) {
            let is_known = findings.iter().any(|finding| finding.run_id.as_ref() == Some(&other));
            // Skips the bare Apify id, because `registered` has it with its client.
            if reported.len() == MAX_OF_A_KIND || is_known || other == base_id.as_str() {
                continue;
            }
            if let Some(run_id) = RunId::read(&other) {
                findings.push(self.of_apify(pair, run_id));
            }
            reported.push(other);
        }
    }

    /// Makes the finding about `other`, another id of the same Apify run as `pair`.
    fn of_apify(&self, pair: Pair<'_>, other: RunId<'_>) -> Evidence {
        let client_id = other.client_id().or(pair.client_id());
        let nearness = match (other.client_id(), pair.client_id()) {
            (Some(own), Some(wanted)) if own != wanted => Nearness::OtherClient,
            _ => Nearness::ApifyRun,
        };
        if let Some(slot) = self.slot_of_parts(client_id, other.base_id()) {
            return finding_of_entry(nearness, pair, &self.entry(slot));
        }
        let known = Evidence {
            run_id: Some(other.as_str().to_owned()),
            client_id: other.client_id().map(|client_id| client_id.as_str().to_owned()),
            ..finding(nearness, pair)
        };
        let of_other = client_id.and_then(|client_id| Pair::with_client(other, client_id).ok());
        match self.tombstones.find(of_other.unwrap_or_else(|| Pair::of(other))) {
            Some(tombstone) if nearness == Nearness::ApifyRun => Evidence {
                run_id: known.run_id,
                client_id: known.client_id,
                ..finding_of_tombstone(pair, tombstone)
            },
            _ => known,
        }
    }
}

/// Returns the names that `doubled` may repeat. Also splits `Ada-Ada`, which the grammar accepts as one
/// client, because here a record for `Ada` would confirm it.
fn undoubled(doubled: ClientId<'_>) -> impl Iterator<Item = ClientId<'_>> {
    let text = doubled.as_str();
    text.match_indices('-').filter_map(move |(end, _)| {
        let (name, rest) = text.split_at(end);
        let is_doubled =
            !name.is_empty() && (is_repeated(name, rest) || rest.strip_prefix('-') == Some(name));
        if is_doubled { ClientId::parse(name).ok() } else { None }
    })
}
