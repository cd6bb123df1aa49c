//! Which record tracks which run.
//!
//! The key is the [`Pair`] of a base id and a client id, compared each for itself and never joined to one text,
//! so both spellings of a run reach one entry and no tenant can meet another's. A base without a client is
//! an entry of its own. Entries are filed by client first, because a client is what is cleared and listed.
//!
//! The registry answers from memory what one process was told. It never makes a record up, and what it
//! doesn't know it says as well as it can, with [`Registry::diagnose`].

mod diagnosis;
mod record_id;

pub use record_id::RecordId;

use std::collections::{BTreeSet, HashMap, VecDeque};

use crate::id::{BaseId, ClientId, Pair};
use crate::refusal::Refusal;

/// How many cleared entries are remembered, so that a later miss can say what became of them.
const MAX_CLEARED: usize = 256;

/// What is known of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The row that tracks the run.
    pub record_id: Box<str>,
    /// When it was registered first, in milliseconds since the Unix epoch.
    pub registered_ms: i64,
    /// What the caller wants to find with it, as JSON text.
    pub metadata: Option<Box<str>>,
    /// Counts up with each new entry: the order of registration.
    order: u64,
}

/// An entry of the registry, with its key.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are named after what they hold")]
pub struct Entry<'a> {
    pub base_id: &'a str,
    pub client_id: Option<&'a str>,
    pub record: &'a Record,
}

/// Which entries [`Registry::clear`] removes: those equal in each part that is given.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the variants are named after what they select")]
pub enum Scope<'a> {
    All,
    Client(ClientId<'a>),
    Base(BaseId<'a>),
    Pair(Pair<'a>),
}

/// An entry that was cleared.
#[derive(Debug)]
struct Cleared {
    base_id: Box<str>,
    drawer: Box<str>,
    record: Record,
    /// Milliseconds since the Unix epoch; `None` where the clock showed none.
    cleared_ms: Option<i64>,
    function: &'static str,
}

type Drawer = HashMap<Box<str>, Record>;

/// The client as the registry files it. No client id is empty, so the empty text can stand for none.
fn drawer_of(pair: Pair<'_>) -> &str {
    pair.client_id().map_or("", ClientId::as_str)
}

/// The records of a process, and the Apify runs it has heard of.
#[derive(Debug, Default)]
pub struct Registry {
    /// By client, then by base.
    drawers: HashMap<Box<str>, Drawer>,
    /// Pairs of an Apify base and a client.
    apify_runs: BTreeSet<(Box<str>, Box<str>)>,
    cleared: VecDeque<Cleared>,
    next_order: u64,
}

impl Registry {
    /// Files a record. The same record again keeps the first time, and replaces the metadata where
    /// there are new ones.
    ///
    /// # Errors
    /// [`Refusal::RecordConflict`] where the pair has another record; nothing is changed then.
    pub fn register(
        &mut self,
        pair: Pair<'_>,
        record_id: RecordId<'_>,
        now_ms: i64,
        metadata: Option<Box<str>>,
    ) -> Result<(), Refusal> {
        if let Some(record) =
            self.drawers.get_mut(drawer_of(pair)).and_then(|d| d.get_mut(pair.base_id().as_str()))
        {
            if *record.record_id != *record_id.as_str() {
                return Err(Refusal::RecordConflict {
                    run: pair.to_run().into(),
                    registered: record.record_id.to_string(),
                    given: record_id.as_str().to_owned(),
                });
            }
            record.metadata = metadata.or_else(|| record.metadata.take());
            return Ok(());
        }
        let record = Record {
            record_id: record_id.as_str().into(),
            registered_ms: now_ms,
            metadata,
            order: self.next_order,
        };
        self.next_order += 1;
        let drawer = self.drawers.entry(drawer_of(pair).into()).or_default();
        drawer.insert(pair.base_id().as_str().into(), record);
        Ok(())
    }

    /// The record of a pair.
    #[must_use]
    pub fn find(&self, pair: Pair<'_>) -> Option<&Record> {
        self.drawers.get(drawer_of(pair))?.get(pair.base_id().as_str())
    }

    /// Notes that an Apify run belongs to a client.
    pub fn remember_apify_run(&mut self, base_id: BaseId<'_>, client_id: ClientId<'_>) {
        self.apify_runs.insert((base_id.as_str().into(), client_id.as_str().into()));
    }

    /// Removes entries. `function` is who asked, for the diagnosis of a later miss.
    pub fn clear(&mut self, scope: Scope<'_>, now_ms: Option<i64>, function: &'static str) {
        let removed: Vec<(Box<str>, Drawer)> = match scope {
            Scope::All => self.drawers.drain().collect(),
            Scope::Client(client_id) => self.drawers.remove_entry(client_id.as_str()).into_iter().collect(),
            Scope::Pair(pair) => self.take(drawer_of(pair), pair.base_id()).into_iter().collect(),
            Scope::Base(base_id) => {
                let clients: Vec<_> = self.drawers.keys().cloned().collect();
                clients.iter().filter_map(|client| self.take(client, base_id)).collect()
            }
        };
        match scope {
            Scope::All => self.apify_runs.clear(),
            Scope::Client(client_id) => self.apify_runs.retain(|(_, client)| **client != *client_id.as_str()),
            Scope::Base(base_id) => self.apify_runs.retain(|(base, _)| **base != *base_id.as_str()),
            Scope::Pair(pair) => {
                self.apify_runs.remove(&(pair.base_id().as_str().into(), drawer_of(pair).into()));
            }
        }
        for (drawer, records) in removed {
            for (base_id, record) in records {
                if self.cleared.len() == MAX_CLEARED {
                    self.cleared.pop_front();
                }
                let drawer = drawer.clone();
                // The diagnosis tells of the record, not of its metadata, which may be large.
                let record = Record { metadata: None, ..record };
                self.cleared.push_back(Cleared { base_id, drawer, record, cleared_ms: now_ms, function });
            }
        }
    }

    /// Takes one entry out, and its drawer with it where that is empty then.
    fn take(&mut self, drawer: &str, base_id: BaseId<'_>) -> Option<(Box<str>, Drawer)> {
        let records = self.drawers.get_mut(drawer)?;
        let taken = records.remove_entry(base_id.as_str())?;
        if records.is_empty() {
            self.drawers.remove(drawer);
        }
        Some((drawer.into(), Drawer::from([taken])))
    }

    /// The entries that are equal in each part that is given, in order of registration.
    #[must_use]
    pub fn list(&self, client_id: Option<ClientId<'_>>, base_id: Option<BaseId<'_>>) -> Vec<Entry<'_>> {
        let mut entries: Vec<_> = self
            .entries()
            .filter(|entry| client_id.is_none_or(|wanted| entry.client_id == Some(wanted.as_str())))
            .filter(|entry| base_id.is_none_or(|wanted| entry.base_id == wanted.as_str()))
            .collect();
        entries.sort_unstable_by_key(|entry| entry.record.order);
        entries
    }

    fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.drawers.iter().flat_map(|(drawer, records)| {
            let client_id = Some(&**drawer).filter(|client| !client.is_empty());
            records.iter().map(move |(base_id, record)| Entry { base_id, client_id, record })
        })
    }

    /// How many records there are.
    #[must_use]
    pub fn record_count(&self) -> usize {
        self.drawers.values().map(HashMap::len).sum()
    }

    /// How many clients have records.
    #[must_use]
    pub fn client_count(&self) -> usize {
        self.drawers.keys().filter(|client| !client.is_empty()).count()
    }

    /// How many Apify runs are known to belong to a client.
    #[must_use]
    pub fn apify_run_count(&self) -> usize {
        self.apify_runs.len()
    }
}

#[cfg(test)]
mod tests;
