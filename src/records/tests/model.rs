//! Compares the registry with a simple list over random sequences of operations. It is the only model of the registry:
//! jest tests that the binding passes arguments, clock and answers on.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

use super::*;

const BASES: [&str; 4] = ["251003-154510", "251003-154511", "SR-250924-001", "8MSTBAfqMzuXPvgB3"];
const CLIENTS: [Option<&str>; 4] = [Some("Ada-Park"), Some("Park"), Some("CAda"), None];
const RECORDS: [&str; 5] =
    ["rec1", "rec2", "recKU8iGyB0A3pxFi-and-longer-than-a-slot", "recKU8iGyB0A3pxFi", "rec00000000000000"];
/// The record ids from here on are those of Airtable rows.
const FIRST_AIRTABLE: usize = 3;

#[derive(Clone, Debug)]
enum Step {
    Register { base: usize, client: usize, record: usize, metadata: Option<u8> },
    Replace { base: usize, client: usize, old: usize, new: usize, metadata: Option<u8> },
    UniqueIds(bool),
    Find { base: usize, client: usize },
    List { base: Option<usize>, client: Option<usize>, since: Option<i64>, limit: Option<usize> },
    Clear { base: Option<usize>, client: Option<usize> },
    MaxRecords(Option<usize>),
    Ttl(Option<i64>),
    Clock(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (base, client) = (0..BASES.len(), 0..CLIENTS.len());
    let pair = (base.clone(), client);
    let register = (pair.clone(), 0..RECORDS.len(), prop::option::of(0..4_u8))
        .prop_map(|((base, client), record, metadata)| Step::Register { base, client, record, metadata });
    let replace = (pair.clone(), 0..RECORDS.len(), 0..RECORDS.len(), prop::option::of(0..4_u8))
        .prop_map(|((base, client), old, new, metadata)| Step::Replace { base, client, old, new, metadata });
    let unique_ids = any::<bool>().prop_map(Step::UniqueIds);
    let find = pair.prop_map(|(base, client)| Step::Find { base, client });
    // Excludes the last client, which is `None`, because it can't be named.
    let parts = (prop::option::of(base), prop::option::of(0..CLIENTS.len() - 1));
    let list = (parts.clone(), prop::option::of(NOW - 20..NOW + 200), prop::option::of(0..4_usize))
        .prop_map(|((base, client), since, limit)| Step::List { base, client, since, limit });
    let clear = parts.prop_map(|(base, client)| Step::Clear { base, client });
    let max_records = prop::option::of(1..6_usize).prop_map(Step::MaxRecords);
    let ttl = prop::option::of(1..50_i64).prop_map(Step::Ttl);
    let clock = (-5..30_i64).prop_map(Step::Clock);
    prop::collection::vec(
        prop_oneof![6 => register, 3 => replace, 1 => unique_ids, 3 => find, 2 => list, 1 => clear, 1 => max_records, 1 => ttl, 2 => clock],
        0..120,
    )
}

#[derive(Clone, Debug, PartialEq)]
struct Row {
    base: usize,
    client: usize,
    record: usize,
    metadata: Option<u8>,
    first: i64,
    last: i64,
    used: usize,
}

impl Row {
    /// Whether it is equal in each part that is given.
    fn is_of(&self, base: Option<usize>, client: Option<usize>) -> bool {
        base.is_none_or(|base| base == self.base) && client.is_none_or(|client| client == self.client)
    }
}

/// The expected behaviour: rows in order of registration.
#[derive(Debug, Default)]
struct Model {
    rows: Vec<Row>,
    /// Why the latest record of a pair was removed.
    removed: HashMap<(usize, usize), Cause>,
    max_records: Option<usize>,
    ttl: Option<i64>,
    unique_ids: bool,
    uses: usize,
    evicted: u64,
    expired: u64,
}

impl Model {
    fn expire(&mut self, now: i64) {
        let Some(ttl) = self.ttl else { return };
        for row in self.rows.extract_if(.., |row| row.last + ttl <= now) {
            self.removed.insert((row.base, row.client), Cause::Expired(ttl));
            self.expired += 1;
        }
    }

    fn evict(&mut self) {
        let Some(max) = self.max_records else { return };
        while self.rows.len() > max {
            let least = (0..self.rows.len()).min_by_key(|&index| self.rows[index].used).unwrap();
            let row = self.rows.remove(least);
            self.removed.insert((row.base, row.client), Cause::Evicted(Limit::Records(max)));
            self.evicted += 1;
        }
    }

    /// Whether a record belongs to another client.
    fn is_of_other_client(&self, client: usize, record: usize) -> bool {
        let has_client = |client: usize| CLIENTS[client].is_some();
        let is_other = |row: &Row| has_client(row.client) && row.client != client && row.record == record;
        has_client(client) && (self.unique_ids || record >= FIRST_AIRTABLE) && self.rows.iter().any(is_other)
    }

    /// Adds the record of a pair that has none.
    fn add(&mut self, base: usize, client: usize, record: usize, metadata: Option<u8>, now: i64) {
        self.rows.push(Row { base, client, record, metadata, first: now, last: now, used: 0 });
        self.use_of(base, client);
    }

    /// Records a use. It only counts while there is a limit.
    fn use_of(&mut self, base: usize, client: usize) -> Option<&mut Row> {
        self.uses += 1;
        let (uses, counts) = (self.uses, self.max_records.is_some());
        let row = self.rows.iter_mut().find(|row| (row.base, row.client) == (base, client))?;
        if counts {
            row.used = uses;
        }
        Some(row)
    }
}

fn pair_of(base: usize, client_index: usize) -> Pair<'static> {
    match CLIENTS[client_index] {
        Some(name) => pair(BASES[base], name),
        None => Pair::of(run_id(BASES[base])),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_registry_agrees_with_a_simple_list(steps in steps()) {
        let (mut registry, mut model, mut now) = (Registry::default(), Model::default(), NOW);
        for step in steps {
            match step {
                Step::Register { base, client, record, metadata: note } => {
                    model.expire(now);
                    let accepted = match model.rows.iter().find(|row| (row.base, row.client) == (base, client)) {
                        Some(row) => row.record == record,
                        None if model.is_of_other_client(client, record) => false,
                        None => {
                            model.add(base, client, record, None, now);
                            true
                        }
                    };
                    if accepted && let Some(row) = model.use_of(base, client) {
                        row.last = row.last.max(now);
                        row.metadata = note.or(row.metadata);
                    }
                    model.evict();
                    let record_id = RecordId::parse(RECORDS[record], None).unwrap();
                    let extra = note.and_then(|note| metadata(&note.to_string()));
                    let registered = registry.register(pair_of(base, client), record_id, now, extra);
                    prop_assert_eq!(registered.is_ok(), accepted);
                }
                Step::Replace { base, client, old, new, metadata: note } => {
                    model.expire(now);
                    let index = model.rows.iter().position(|row| (row.base, row.client) == (base, client));
                    let registered = index.map(|index| model.rows[index].record);
                    let accepted = if registered == Some(new) {
                        let row = model.use_of(base, client).unwrap();
                        row.last = row.last.max(now);
                        row.metadata = note.or(row.metadata);
                        true
                    } else if registered == Some(old) && !model.is_of_other_client(client, new) {
                        let row = model.rows.remove(index.unwrap());
                        model.add(base, client, new, note.or(row.metadata), now);
                        model.removed.remove(&(base, client));
                        true
                    } else {
                        false
                    };
                    let [old, new] = [old, new].map(|record| RecordId::parse(RECORDS[record], None).unwrap());
                    let extra = note.and_then(|note| metadata(&note.to_string()));
                    let replaced = registry.replace(pair_of(base, client), old, new, now, extra);
                    prop_assert_eq!(replaced.is_ok(), accepted);
                }
                Step::UniqueIds(unique_ids) => {
                    model.unique_ids = unique_ids;
                    registry.make_unique(unique_ids);
                }
                Step::Find { base, client } => {
                    model.expire(now);
                    let expected = model.use_of(base, client).map(|row| RECORDS[row.record]);
                    if registry.is_due(now) {
                        registry.expire(now);
                    }
                    prop_assert_eq!(record_of(&registry, pair_of(base, client)), expected);
                }
                Step::List { base, client: client_index, since, limit } => {
                    let filter = Filter {
                        client_id: client_index.and_then(|index| CLIENTS[index]).map(client),
                        base_id: base.map(|base| run_id(BASES[base]).base_id()),
                        since_ms: since,
                        limit,
                        ..Filter::default()
                    };
                    let listed: Vec<_> = registry.list(filter).iter().map(row_of_entry).collect();
                    let meant = |row: &&Row| {
                        row.is_of(base, client_index) && since.is_none_or(|since| row.first >= since)
                    };
                    let expected = model.rows.iter().filter(meant).take(limit.unwrap_or(usize::MAX));
                    prop_assert_eq!(listed, expected.map(row_of_model).collect::<Vec<_>>());
                }
                Step::Clear { base, client: client_index } => {
                    let name = client_index.and_then(|index| CLIENTS[index]);
                    model.expire(now);
                    for row in model.rows.extract_if(.., |row| row.is_of(base, client_index)) {
                        model.removed.insert((row.base, row.client), Cause::Cleared("clearCache"));
                    }
                    let scope = match (base, name) {
                        (None, None) => Scope::All,
                        (None, Some(name)) => Scope::Client(client(name)),
                        (Some(base), None) => Scope::Base(run_id(BASES[base]).base_id()),
                        (Some(base), Some(name)) => Scope::Pair(pair(BASES[base], name)),
                    };
                    registry.clear(scope, Some(now), "clearCache");
                }
                Step::MaxRecords(max) => {
                    model.expire(now);
                    if model.max_records.is_none() {
                        // Uses weren't counted until now.
                        for row in &mut model.rows {
                            model.uses += 1;
                            row.used = model.uses;
                        }
                    }
                    model.max_records = max;
                    model.evict();
                    registry.limit_records(max, Some(now));
                }
                Step::Ttl(ttl) => {
                    model.expire(now);
                    model.ttl = ttl;
                    model.expire(now);
                    registry.limit_age(ttl, Some(now));
                }
                Step::Clock(ms) => {
                    if ms < 0 {
                        // A record that isn't dropped yet would be valid again.
                        model.expire(now);
                        while registry.is_due(now) {
                            registry.expire(now);
                        }
                    }
                    now += ms;
                }
            }
            let listed: Vec<_> = registry.list(Filter::default()).iter().map(row_of_entry).collect();
            let expected: Vec<_> = model.rows.iter().map(row_of_model).collect();
            prop_assert_eq!(listed, expected);
            let counts = registry.counts(0);
            prop_assert_eq!(counts.evicted, model.evicted);
            // Those that aren't dropped yet are counted as records.
            prop_assert_eq!(counts.records as u64 + counts.expired, model.rows.len() as u64 + model.expired);
            if !registry.is_due(now) {
                let clients: HashSet<_> = model.rows.iter().filter_map(|row| CLIENTS[row.client]).collect();
                prop_assert_eq!((counts.records, counts.clients), (model.rows.len(), clients.len()));
            }
            for (&(base, client), &cause) in &model.removed {
                let pair = pair_of(base, client);
                if registry.peek(pair).is_none() {
                    prop_assert_eq!(registry.diagnose(pair)[0].nearness, Nearness::Ended(cause));
                }
            }
        }
    }
}

type Listed = (String, Option<String>, String, Option<String>, i64, i64);

fn row_of_entry(entry: &Entry<'_>) -> Listed {
    let record = entry.record;
    (
        entry.base_id.as_str().to_owned(),
        entry.client_id.map(str::to_owned),
        entry.record_id.to_string(),
        record.metadata().map(str::to_owned),
        record.registered_ms,
        record.last_registered_ms,
    )
}

fn row_of_model(row: &Row) -> Listed {
    let client_id = CLIENTS[row.client].map(str::to_owned);
    let metadata = row.metadata.map(|note| note.to_string());
    (BASES[row.base].to_owned(), client_id, RECORDS[row.record].to_owned(), metadata, row.first, row.last)
}

const APIFY_RUNS: [&str; 3] = ["8MSTBAfqMzuXPvgB3", "apify-two", "apify-three"];
const RUNS: [(&str, Option<&str>); 5] = [
    ("251003-154510", Some("Ada-Park")),
    ("251003-154510", Some("Park")),
    ("251003-154510", None),
    ("SR-250924-001", Some("Ada-Park")),
    ("251003-154511", Some("CAda")),
];

fn linked_pair(run: usize) -> Pair<'static> {
    match RUNS[run] {
        (base, Some(name)) => pair(base, name),
        (base, None) => Pair::of(run_id(base)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_links_of_apify_runs_agree_with_a_plain_list(
        steps in prop::collection::vec((0..RUNS.len(), 0..APIFY_RUNS.len(), 0..9_u8), 0..40)
    ) {
        let (mut registry, mut links) = (Registry::default(), Vec::<(usize, usize)>::new());
        for (run, apify, step) in steps {
            let (pair, (base, name)) = (linked_pair(run), RUNS[run]);
            match (step, name) {
                (0, _) => {
                    registry.clear(Scope::Base(pair.base_id()), None, "clearCache");
                    links.retain(|&(run, _)| RUNS[run].0 != base);
                }
                (1, _) => {
                    registry.clear(Scope::Base(run_id(APIFY_RUNS[apify]).base_id()), None, "clearCache");
                    links.retain(|&(_, linked)| linked != apify);
                }
                (2, Some(name)) => {
                    registry.clear(Scope::Client(client(name)), None, "clearCache");
                    links.retain(|&(run, _)| RUNS[run].1 != Some(name));
                }
                (3, Some(_)) => {
                    registry.clear(Scope::Pair(pair), None, "clearCache");
                    links.retain(|&(linked, _)| linked != run);
                }
                _ => {
                    let accepted = links.iter().all(|&link| link == (run, apify) || (link.0 != run && link.1 != apify));
                    let linked = registry.link_apify_run(run_id(APIFY_RUNS[apify]), pair, NOW);
                    prop_assert_eq!(linked.is_ok(), accepted);
                    if accepted && !links.contains(&(run, apify)) {
                        links.push((run, apify));
                    }
                }
            }
            for (apify, name) in APIFY_RUNS.into_iter().enumerate() {
                let expected = links.iter().find(|link| link.1 == apify).map(|link| linked_pair(link.0).run_id().concat());
                prop_assert_eq!(registry.run_of_apify(run_id(name).base_id(), None), expected);
            }
            for run in 0..RUNS.len() {
                let expected = links.iter().find(|link| link.0 == run).map(|link| APIFY_RUNS[link.1]);
                prop_assert_eq!(registry.apify_of_run(linked_pair(run)), expected);
            }
            prop_assert_eq!(registry.counts(0).apify_runs, links.len());
        }
    }
}
