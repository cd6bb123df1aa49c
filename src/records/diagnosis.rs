//! Why there is no record: what is registered near the pair that was asked for.
//!
//! Each finding is a sentence with its evidence, the likeliest first. Nothing found is said, too.

use super::{Entry, Record, Registry, drawer_of};
use crate::id::client::is_repeated;
use crate::id::{ClientId, Pair, RunId};
use crate::moment::iso;
use crate::shown::Shown;

/// Two ids of one client this many seconds apart are likely one run whose id was made twice.
const MADE_TWICE_SECONDS: u32 = 120;

/// How many findings of one kind are told.
const MAX_OF_A_KIND: usize = 3;

impl Registry {
    /// Says what there is instead of a record for `pair`: at least one sentence.
    #[must_use]
    pub fn diagnose(&self, pair: Pair<'_>) -> Vec<String> {
        let mut sentences = Vec::new();
        self.was_cleared(pair, &mut sentences);
        self.same_base(pair, &mut sentences);
        self.made_twice(pair, &mut sentences);
        self.apify_run(pair, &mut sentences);
        if sentences.is_empty() {
            sentences.push("Nothing near it is registered in this process.".to_owned());
        }
        sentences
    }

    /// The same run, filed under another client or under none.
    fn same_base(&self, pair: Pair<'_>, sentences: &mut Vec<String>) {
        for entry in self.list(None, Some(pair.base_id())).iter().take(MAX_OF_A_KIND) {
            sentences.push(match (entry.client_id, pair.client_id()) {
                (None, _) => format!("Its base id is registered without a client: {}.", evidence(entry)),
                (Some(_), None) => format!(
                    "It is a base id, and the run is registered with its client: {}.",
                    evidence(entry)
                ),
                (Some(other), Some(wanted)) if repeats(wanted, other) => format!(
                    "Its suffix looks doubled; the run is registered for client \"{}\": {}.",
                    Shown::new(other),
                    evidence(entry)
                ),
                (Some(other), Some(_)) => format!(
                    "Its base is registered for another client, \"{}\": {}.",
                    Shown::new(other),
                    evidence(entry)
                ),
            });
        }
    }

    /// The same client, with a timestamp a little before or after.
    fn made_twice(&self, pair: Pair<'_>, sentences: &mut Vec<String>) {
        let Some(wanted) = pair.base_id().second() else {
            return;
        };
        let entries = self.drawers.get(drawer_of(pair)).into_iter().flatten();
        let mut near: Vec<_> = entries
            .filter_map(|(base_id, record)| {
                let second = RunId::read(base_id)?.base_id().second()?;
                let apart = second.number().abs_diff(wanted.number());
                (1..=MADE_TWICE_SECONDS).contains(&apart).then_some((apart, second < wanted, base_id, record))
            })
            .collect();
        near.sort_unstable_by_key(|&(apart, ..)| apart);
        for (apart, before, base_id, record) in near.into_iter().take(MAX_OF_A_KIND) {
            let client_id = pair.client_id().map(ClientId::as_str);
            sentences.push(format!(
                "The same client has a run {apart} second{} {}, so the id was likely made twice: {}.",
                if apart == 1 { "" } else { "s" },
                if before { "earlier" } else { "later" },
                evidence(&Entry { base_id, client_id, record })
            ));
        }
    }

    /// The very pair, before it was cleared.
    fn was_cleared(&self, pair: Pair<'_>, sentences: &mut Vec<String>) {
        let cleared = self.cleared.iter().rev().find(|cleared| {
            *cleared.base_id == *pair.base_id().as_str() && *cleared.drawer == *drawer_of(pair)
        });
        if let Some(cleared) = cleared {
            sentences.push(format!(
                "Its record {}, was cleared at {} by {}().",
                registered(&cleared.record),
                cleared.cleared_ms.map_or_else(|| "an unknown time".to_owned(), iso),
                cleared.function
            ));
        }
    }

    /// An Apify run that is known to belong to a client.
    fn apify_run(&self, pair: Pair<'_>, sentences: &mut Vec<String>) {
        let base_id = pair.base_id().as_str();
        let from = (base_id.into(), "".into());
        let known = self.apify_runs.range(from..).take_while(|(base, _)| **base == *base_id);
        for (_, client) in known.take(MAX_OF_A_KIND) {
            sentences.push(format!(
                "registerApifyRunId() was told that this Apify run belongs to client \"{}\", but no record was registered for it.",
                Shown::new(client)
            ));
        }
    }
}

fn repeats(wanted: ClientId<'_>, other: &str) -> bool {
    let rest = wanted.as_str().strip_prefix(other);
    // Around "-" too: the grammar takes `Ada-Ada` for one client, and here `Ada` is known to be one.
    rest.is_some_and(|rest| !rest.is_empty() && (is_repeated(other, rest) || rest == format!("-{other}")))
}

/// `"251003-154510-Ada-Park", record "rec1", registered at 2025-10-03T15:45:10.000Z`
fn evidence(entry: &Entry<'_>) -> String {
    let run_id = match (RunId::read(entry.base_id), entry.client_id.map(ClientId::parse)) {
        (Some(base), Some(Ok(client_id))) => base.base_id().with_client(client_id).concat(),
        _ => entry.base_id.to_owned(),
    };
    format!("\"{}\", record {}", Shown::new(&run_id), registered(entry.record))
}

fn registered(record: &Record) -> String {
    format!("\"{}\", registered at {}", Shown::new(&record.record_id), iso(record.registered_ms))
}
