//! Measures the parser, the generator and the registry without Node (`cargo bench`).
//!
//! Compare with the rows of `npm run bench`: the difference is the cost of crossing into and out of
//! JavaScript.

#![expect(clippy::expect_used, reason = "with wrong inputs there is nothing to measure")]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use strict_run_id::generate::{Generator, Now};
use strict_run_id::id::calendar::CivilSecond;
use strict_run_id::id::{ClientId, Pair, RunId};
use strict_run_id::records::{RecordId, Registry, Scope, SharedRegistry};

const INPUTS: usize = 1_024;
const RECORDS: usize = 100_000;
const CLIENTS: usize = 100;
const NOW_MS: i64 = 1_759_506_310_000;

fn main() {
    divan::main();
}

/// Returns the base ids of `count` consecutive seconds.
fn bases(count: usize) -> Vec<String> {
    let first = CivilSecond::parse(b"250101-000000").expect("a real time");
    let seconds = (0..count).map(|index| first.plus(index as u32).expect("within this century"));
    seconds.map(|second| second.to_text().as_str().to_owned()).collect()
}

fn with_suffix(suffix: &str) -> Vec<String> {
    bases(INPUTS).into_iter().map(|base| base + suffix).collect()
}

fn read_all(bencher: Bencher<'_, '_>, texts: &[String]) {
    bencher
        .counter(ItemsCount::new(texts.len()))
        .bench(|| texts.iter().filter(|text| RunId::read(black_box(text)).is_some()).count());
}

#[divan::bench]
fn read_base_id(bencher: Bencher<'_, '_>) {
    read_all(bencher, &bases(INPUTS));
}

#[divan::bench]
fn read_client_run_id(bencher: Bencher<'_, '_>) {
    read_all(bencher, &with_suffix("-Ada-Park"));
}

#[divan::bench]
fn read_client_run_id_not_ascii(bencher: Bencher<'_, '_>) {
    read_all(bencher, &with_suffix("-Łukasz"));
}

#[divan::bench]
fn refuse_with_a_reason(bencher: Bencher<'_, '_>) {
    let texts = with_suffix("_Ada-Park");
    bencher
        .counter(ItemsCount::new(INPUTS))
        .bench(|| texts.iter().filter(|text| RunId::parse(black_box(text)).is_err()).count());
}

#[divan::bench]
fn generate_timestamps_with_a_frozen_clock(bencher: Bencher<'_, '_>) {
    let now = Now { unix_ms: NOW_MS as f64, offset_minutes: 0 };
    bencher
        .counter(ItemsCount::new(INPUTS))
        .with_inputs(Generator::default)
        .bench_refs(|generator| (0..INPUTS).filter(|_| generator.timestamp(now, None).is_ok()).count());
}

/// Base id, client id and record id of [`RECORDS`] records.
struct Keys(Vec<(String, String, String)>);

impl Keys {
    fn new() -> Self {
        let bases = bases(RECORDS).into_iter().enumerate();
        Self(
            bases
                .map(|(index, base)| (base, format!("Client-{}", index % CLIENTS), format!("rec{index:014}")))
                .collect(),
        )
    }

    fn iter(&self) -> impl Iterator<Item = (Pair<'_>, RecordId<'_>)> {
        self.0.iter().map(|(base, client, record)| {
            let client_id = ClientId::parse(client).expect("a client id");
            let pair = Pair::with_client(RunId::parse(base).expect("a run id"), client_id);
            (
                pair.expect("the base has no client"),
                RecordId::parse(record, Some(client_id)).expect("a record id"),
            )
        })
    }

    fn shared_registry(&self) -> SharedRegistry {
        let registry = SharedRegistry::default();
        *registry.write() = self.registry();
        registry
    }

    fn registry(&self) -> Registry {
        let mut registry = Registry::default();
        for (pair, record_id) in self.iter() {
            registry.register(pair, record_id, NOW_MS, None).expect("every pair is different");
        }
        registry
    }
}

#[divan::bench]
fn register_100_000_records(bencher: Bencher<'_, '_>) {
    let keys = Keys::new();
    bencher.counter(ItemsCount::new(RECORDS)).bench(|| keys.registry());
}

#[divan::bench]
fn find_in_100_000_records(bencher: Bencher<'_, '_>) {
    let keys = Keys::new();
    let registry = keys.registry();
    bencher
        .counter(ItemsCount::new(RECORDS))
        .bench(|| keys.iter().filter(|(pair, _)| registry.find(*pair).is_some()).count());
}

#[divan::bench]
fn clear_one_of_100_clients(bencher: Bencher<'_, '_>) {
    let keys = Keys::new();
    let client_id = ClientId::parse("Client-7").expect("a client id");
    bencher.with_inputs(|| keys.shared_registry()).bench_refs(|registry| {
        registry.clear(Scope::Client(client_id), Some(NOW_MS), "clearCache");
    });
}

#[divan::bench]
fn diagnose_a_miss_in_100_000_records(bencher: Bencher<'_, '_>) {
    let keys = Keys::new();
    let registry = keys.registry();
    let run_id = RunId::parse("250101-000000-Client-7").expect("a run id");
    bencher.bench(|| registry.diagnose(Pair::of(black_box(run_id))));
}
