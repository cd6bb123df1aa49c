//! Compares the registry with a simple list over random sequences of operations.

use super::*;
use proptest::prelude::*;

const BASES: [&str; 4] = ["251003-154510", "251003-154511", "SR-250924-001", "8MSTBAfqMzuXPvgB3"];
const CLIENTS: [Option<&str>; 4] = [Some("Ada-Park"), Some("Park"), Some("CAda"), None];
const RECORDS: [&str; 3] = ["rec1", "rec2", "recKU8iGyB0A3pxFi-and-longer-than-a-slot"];

#[derive(Clone, Debug)]
enum Step {
    Register { base: usize, client: usize, record: usize },
    Find { base: usize, client: usize },
    Clear { base: Option<usize>, client: Option<usize> },
    MaxRecords(Option<usize>),
    Ttl(Option<i64>),
    Clock(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (base, client) = (0..BASES.len(), 0..CLIENTS.len());
    let pair = (base.clone(), client);
    let register = (pair.clone(), 0..RECORDS.len()).prop_map(|((base, client), record)| Step::Register {
        base,
        client,
        record,
    });
    let find = pair.prop_map(|(base, client)| Step::Find { base, client });
    // Excludes the last client, which is `None`, because it can't be cleared by client.
    let clear = (prop::option::of(base), prop::option::of(0..CLIENTS.len() - 1))
        .prop_map(|(base, client)| Step::Clear { base, client });
    let max_records = prop::option::of(1..6_usize).prop_map(Step::MaxRecords);
    let ttl = prop::option::of(1..50_i64).prop_map(Step::Ttl);
    let clock = (-5..30_i64).prop_map(Step::Clock);
    prop::collection::vec(
        prop_oneof![6 => register, 3 => find, 1 => clear, 1 => max_records, 1 => ttl, 2 => clock],
        0..120,
    )
}

#[derive(Clone, Debug, PartialEq)]
struct Row {
    base: usize,
    client: usize,
    record: usize,
    first: i64,
    last: i64,
    used: usize,
}

/// The expected behaviour: rows in order of registration.
#[derive(Debug, Default)]
struct Model {
    rows: Vec<Row>,
    /// Why the latest record of a pair was removed.
    removed: std::collections::HashMap<(usize, usize), Cause>,
    max_records: Option<usize>,
    ttl: Option<i64>,
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
            self.removed.insert((row.base, row.client), Cause::Evicted(max));
            self.evicted += 1;
        }
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
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_registry_agrees_with_a_simple_list(steps in steps()) {
        let (mut registry, mut model, mut now) = (Registry::default(), Model::default(), NOW);
        for step in steps {
            match step {
                Step::Register { base, client, record } => {
                    model.expire(now);
                    let accepted = match model.rows.iter().find(|row| (row.base, row.client) == (base, client)) {
                        Some(row) => row.record == record,
                        None => {
                            model.rows.push(Row { base, client, record, first: now, last: now, used: 0 });
                            true
                        }
                    };
                    if accepted && let Some(row) = model.use_of(base, client) {
                        row.last = row.last.max(now);
                    }
                    model.evict();
                    let record_id = RecordId::parse(RECORDS[record], None).unwrap();
                    let registered = registry.register(pair_of(base, client), record_id, now, None);
                    prop_assert_eq!(registered.is_ok(), accepted);
                }
                Step::Find { base, client } => {
                    model.expire(now);
                    let expected = model.use_of(base, client).map(|row| RECORDS[row.record]);
                    if registry.is_due(now) {
                        registry.expire(now);
                    }
                    prop_assert_eq!(record_of(&registry, pair_of(base, client)), expected);
                }
                Step::Clear { base, client: client_index } => {
                    let name = client_index.and_then(|index| CLIENTS[index]);
                    model.expire(now);
                    for row in model.rows.extract_if(.., |row| {
                        base.is_none_or(|base| base == row.base) && client_index.is_none_or(|client| client == row.client)
                    }) {
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
                    registry.set_max_records(max, Some(now));
                }
                Step::Ttl(ttl) => {
                    model.expire(now);
                    model.ttl = ttl;
                    model.expire(now);
                    registry.set_ttl(ttl, Some(now));
                }
                Step::Clock(ms) => now += ms,
            }
            let listed: Vec<_> = registry.list(Filter::default()).iter().map(row_of_entry).collect();
            let expected: Vec<_> = model.rows.iter().map(row_of_model).collect();
            prop_assert_eq!(listed, expected);
            let counts = registry.counts(0);
            prop_assert_eq!((counts.evicted, counts.expired), (model.evicted, model.expired));
            for (&(base, client), &cause) in &model.removed {
                let pair = pair_of(base, client);
                if registry.peek(pair).is_none() {
                    prop_assert_eq!(registry.diagnose(pair)[0].nearness, Nearness::Ended(cause));
                }
            }
        }
    }
}

type Listed = (String, Option<String>, String, i64, i64);

fn row_of_entry(entry: &Entry<'_>) -> Listed {
    let record = entry.record;
    (
        entry.base_id.as_str().to_owned(),
        entry.client_id.map(str::to_owned),
        entry.record_id.to_string(),
        record.registered_ms,
        record.last_registered_ms,
    )
}

fn row_of_model(row: &Row) -> Listed {
    let client_id = CLIENTS[row.client].map(str::to_owned);
    (BASES[row.base].to_owned(), client_id, RECORDS[row.record].to_owned(), row.first, row.last)
}
