//! Keeps the current run id of each client, for `getOrCreateRunId`.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::STEP;
use super::bounds::{Ages, Backlog};
use crate::id::ClientId;
use crate::id::calendar::CivilSecond;

/// The id of a client.
#[derive(Clone, Copy, Debug)]
struct Kept {
    second: CivilSecond,
    /// When it was last made or returned, in milliseconds since the Unix epoch.
    used_ms: i64,
    /// The position of that in the order of uses. A clock may be set back.
    used: u64,
}

/// The ids of all clients.
#[derive(Debug, Default)]
pub(super) struct KeptIds {
    by_client: HashMap<Arc<str>, Kept>,
    /// The uses by their time.
    ages: Ages,
    by_use: BTreeMap<u64, Arc<str>>,
    uses: u64,
    client_bytes: usize,
    backlog: Backlog,
}

impl KeptIds {
    /// Returns the id of a client.
    pub(super) fn find(&self, client_id: ClientId<'_>) -> Option<CivilSecond> {
        let kept =
            self.by_client.get(client_id.as_str()).filter(|kept| !self.backlog.contains(kept.used_ms))?;
        Some(kept.second)
    }

    /// Sets the id of a client, and when it was last used.
    pub(super) fn keep(&mut self, client_id: ClientId<'_>, second: CivilSecond, used_ms: i64) {
        self.forget(client_id.as_str());
        let client: Arc<str> = client_id.as_str().into();
        self.client_bytes += client.len();
        self.ages.insert((used_ms, self.uses));
        self.by_use.insert(self.uses, Arc::clone(&client));
        self.by_client.insert(client, Kept { second, used_ms, used: self.uses });
        self.uses += 1;
    }

    /// Forgets the id of a client.
    pub(super) fn forget(&mut self, client_id: &str) {
        if let Some((client, Kept { used_ms, used, .. })) = self.by_client.remove_entry(client_id) {
            self.client_bytes -= client.len();
            self.ages.remove(&(used_ms, used));
            self.by_use.remove(&used);
        }
    }

    /// Forgets the id that was used least recently.
    pub(super) fn evict(&mut self) {
        if let Some((_, client)) = self.by_use.first_key_value() {
            let client = Arc::clone(client);
            self.forget(&client);
        }
    }

    /// Forgets up to [`STEP`] ids that were last used at `limit` or earlier. The others are gone as well.
    pub(super) fn expire(&mut self, limit: i64) {
        for _ in 0..STEP {
            let due = self.ages.first().filter(|(time, _)| *time <= limit);
            let Some(client) = due.and_then(|(_, used)| self.by_use.get(used)).cloned() else { break };
            self.forget(&client);
        }
        self.backlog = Backlog::up_to(limit, self.first_time());
    }

    /// Returns the earliest time at which an id was last used.
    pub(super) fn first_time(&self) -> Option<i64> {
        self.ages.first().map(|&(time, _)| time)
    }

    /// Takes all ids for valid until [`Self::expire`] is called again.
    pub(super) fn expect_none_expired(&mut self) {
        self.backlog = Backlog::default();
    }

    /// Counts the ids.
    pub(super) fn len(&self) -> usize {
        self.by_client.len()
    }

    /// Estimates the memory in bytes.
    pub(super) fn bytes(&self) -> usize {
        /// An entry of the map, of the set and of the order, and the counters of the shared text.
        const BYTES_PER_ID: usize = 160;
        self.len() * BYTES_PER_ID + self.client_bytes
    }
}
