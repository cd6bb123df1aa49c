//! The registry against its contract (spec 3.3), and against a plain list.

use super::*;
use crate::id::RunId;
use proptest::prelude::*;

const NOW: i64 = 1_759_506_310_000; // 2025-10-03T15:45:10Z

fn run_id(text: &str) -> RunId<'_> {
    RunId::parse(text).unwrap()
}

fn client(text: &str) -> ClientId<'_> {
    ClientId::parse(text).unwrap()
}

fn pair<'a>(run: &'a str, client_id: &'a str) -> Pair<'a> {
    Pair::with_client(run_id(run), client(client_id)).unwrap()
}

fn register(registry: &mut Registry, pair: Pair<'_>, record: &str) -> Result<(), Refusal> {
    registry.register(pair, RecordId::parse(record, None).unwrap(), NOW, None)
}

fn record_of<'a>(registry: &'a Registry, pair: Pair<'_>) -> Option<&'a str> {
    registry.find(pair).map(|record| &*record.record_id)
}

#[test]
fn both_spellings_of_a_run_reach_one_entry() {
    let mut registry = Registry::default();
    register(&mut registry, pair("251003-154510", "Ada-Park"), "rec1").unwrap();
    assert_eq!(record_of(&registry, pair("251003-154510-Ada-Park", "Ada-Park")), Some("rec1"));
    assert_eq!(record_of(&registry, Pair::of(run_id("251003-154510-Ada-Park"))), Some("rec1"));
    assert_eq!(record_of(&registry, pair("251003-154510", "Park")), None);
    assert_eq!(record_of(&registry, Pair::of(run_id("251003-154510"))), None);
}

#[test]
fn a_pair_takes_no_run_of_another_client() {
    let refused = Pair::with_client(run_id("251003-154510-Ada-Park"), client("Park"));
    assert!(matches!(refused, Err(Refusal::ClientMismatch { .. })));
}

#[test]
fn another_record_for_the_same_pair_is_a_conflict_that_changes_nothing() {
    let mut registry = Registry::default();
    let ada = pair("251003-154510", "Ada-Park");
    register(&mut registry, ada, "rec1").unwrap();
    let before = registry.find(ada).cloned();
    let refused = register(&mut registry, ada, "rec2");
    assert!(matches!(refused, Err(Refusal::RecordConflict { .. })), "{refused:?}");
    assert_eq!(registry.find(ada), before.as_ref());
}

#[test]
fn the_same_record_again_keeps_the_first_time_and_takes_new_metadata() {
    let mut registry = Registry::default();
    let ada = pair("251003-154510", "Ada-Park");
    let record_id = RecordId::parse("rec1", None).unwrap();
    registry.register(ada, record_id, NOW, Some("1".into())).unwrap();
    registry.register(ada, record_id, NOW + 5, Some("2".into())).unwrap();
    registry.register(ada, record_id, NOW + 9, None).unwrap();
    let record = registry.find(ada).unwrap();
    assert_eq!((record.registered_ms, record.metadata.as_deref()), (NOW, Some("2")));
}

#[test]
fn clearing_one_client_leaves_the_client_whose_name_ends_alike() {
    let mut registry = Registry::default();
    register(&mut registry, pair("251003-154510", "Ada-Park"), "rec1").unwrap();
    register(&mut registry, pair("251003-154510", "Park"), "rec2").unwrap();
    registry.clear(Scope::Client(client("Park")), Some(NOW), "clearCache");
    assert_eq!(registry.record_count(), 1);
    assert_eq!(record_of(&registry, pair("251003-154510", "Ada-Park")), Some("rec1"));
}

#[test]
fn clearing_a_base_clears_it_for_every_client_and_for_none() {
    let mut registry = Registry::default();
    register(&mut registry, pair("251003-154510", "Ada-Park"), "rec1").unwrap();
    register(&mut registry, pair("251003-154510", "Cora-Lee"), "rec2").unwrap();
    register(&mut registry, Pair::of(run_id("251003-154510")), "rec3").unwrap();
    register(&mut registry, pair("251003-154511", "Cora-Lee"), "rec4").unwrap();
    registry.clear(Scope::Base(run_id("251003-154510").base_id()), Some(NOW), "clearCache");
    assert_eq!(record_of(&registry, pair("251003-154511", "Cora-Lee")), Some("rec4"));
    assert_eq!((registry.record_count(), registry.client_count()), (1, 1));
}

#[test]
fn entries_are_listed_in_the_order_of_registration() {
    let mut registry = Registry::default();
    for (record, client_id) in [("rec1", "Cora-Lee"), ("rec2", "Ada-Park"), ("rec3", "O'Neil")] {
        register(&mut registry, pair("251003-154510", client_id), record).unwrap();
    }
    let records: Vec<_> = registry.list(None, None).iter().map(|entry| &*entry.record.record_id).collect();
    assert_eq!(records, ["rec1", "rec2", "rec3"]);
    let of_ada = registry.list(Some(client("Ada-Park")), None);
    assert_eq!(of_ada.len(), 1);
    assert_eq!(of_ada[0].client_id, Some("Ada-Park"));
}

#[track_caller]
fn assert_diagnosis(registry: &Registry, pair: Pair<'_>, expected: &[&str]) {
    assert_eq!(registry.diagnose(pair), expected);
}

#[test]
fn a_miss_names_what_is_registered_near_it() {
    let mut registry = Registry::default();
    let wanted = pair("251003-154510", "Ada-Park");
    assert_diagnosis(&registry, wanted, &["Nothing near it is registered in this process."]);

    register(&mut registry, pair("251003-154510", "Cora-Lee"), "rec1").unwrap();
    register(&mut registry, pair("251003-154512", "Ada-Park"), "rec2").unwrap();
    register(&mut registry, pair("251003-154711", "Ada-Park"), "rec3").unwrap();
    assert_diagnosis(
        &registry,
        wanted,
        &[
            "Its base is registered for another client, \"Cora-Lee\": \"251003-154510-Cora-Lee\", record \"rec1\", registered at 2025-10-03T15:45:10.000Z.",
            "The same client has a run 2 seconds later, so the id was likely made twice: \"251003-154512-Ada-Park\", record \"rec2\", registered at 2025-10-03T15:45:10.000Z.",
        ],
    );
    assert_diagnosis(
        &registry,
        Pair::of(run_id("251003-154711")),
        &[
            "It is a base id, and the run is registered with its client: \"251003-154711-Ada-Park\", record \"rec3\", registered at 2025-10-03T15:45:10.000Z.",
        ],
    );
}

#[test]
fn a_miss_knows_the_base_the_doubled_suffix_the_cleared_and_the_apify_run() {
    let mut registry = Registry::default();
    register(&mut registry, Pair::of(run_id("251003-154510")), "rec1").unwrap();
    assert_diagnosis(
        &registry,
        pair("251003-154510", "Ada-Park"),
        &[
            "Its base id is registered without a client: \"251003-154510\", record \"rec1\", registered at 2025-10-03T15:45:10.000Z.",
        ],
    );
    register(&mut registry, pair("251004-000000", "Ada"), "rec2").unwrap();
    assert_diagnosis(
        &registry,
        pair("251004-000000", "Ada-Ada"),
        &[
            "Its suffix looks doubled; the run is registered for client \"Ada\": \"251004-000000-Ada\", record \"rec2\", registered at 2025-10-03T15:45:10.000Z.",
        ],
    );
    registry.clear(Scope::Client(client("Ada")), Some(NOW + 1_000), "clearCache");
    assert_diagnosis(
        &registry,
        pair("251004-000000", "Ada"),
        &[
            "Its record \"rec2\", registered at 2025-10-03T15:45:10.000Z, was cleared at 2025-10-03T15:45:11.000Z by clearCache().",
        ],
    );
    registry.remember_apify_run(run_id("8MSTBAfqMzuXPvgB3").base_id(), client("Ada"));
    assert_diagnosis(
        &registry,
        pair("8MSTBAfqMzuXPvgB3", "Ada"),
        &[
            "registerApifyRunId() was told that this Apify run belongs to client \"Ada\", but no record was registered for it.",
        ],
    );
}

#[test]
fn only_so_many_cleared_entries_are_remembered() {
    let mut registry = Registry::default();
    for second in 0..MAX_CLEARED as u32 + 10 {
        let base = crate::id::calendar::CivilSecond::from_number(second).unwrap().to_text();
        register(&mut registry, pair(base.as_str(), "Ada"), "rec1").unwrap();
    }
    registry.clear(Scope::All, Some(NOW), "clearCache");
    assert_eq!(registry.record_count(), 0);
    assert_eq!(registry.cleared.len(), MAX_CLEARED);
}

#[derive(Clone, Debug)]
enum Step {
    Register { base: usize, client: usize, record: usize },
    Clear { base: Option<usize>, client: Option<usize> },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let register = (0..4_usize, 0..4_usize, 0..3_usize).prop_map(|(base, client, record)| Step::Register {
        base,
        client,
        record,
    });
    let clear = (prop::option::of(0..4_usize), prop::option::of(0..4_usize))
        .prop_map(|(base, client)| Step::Clear { base, client });
    prop::collection::vec(prop_oneof![4 => register, 1 => clear], 0..80)
}

proptest! {
    /// The model is a list of (base, client, record), searched from end to end.
    #[test]
    fn the_registry_agrees_with_a_plain_list(steps in steps()) {
        const BASES: [&str; 4] = ["251003-154510", "251003-154511", "SR-250924-001", "8MSTBAfqMzuXPvgB3"];
        const CLIENTS: [&str; 4] = ["Ada-Park", "Park", "Ada", "CAda"];
        const RECORDS: [&str; 3] = ["rec1", "rec2", "rec3"];
        let mut registry = Registry::default();
        let mut model: Vec<(&str, &str, &str)> = Vec::new();
        for step in steps {
            match step {
                Step::Register { base, client, record } => {
                    let (base, client, record) = (BASES[base], CLIENTS[client], RECORDS[record]);
                    let known = model.iter().find(|entry| entry.0 == base && entry.1 == client);
                    let accepted = known.is_none_or(|entry| entry.2 == record);
                    if known.is_none() {
                        model.push((base, client, record));
                    }
                    prop_assert_eq!(register(&mut registry, pair(base, client), record).is_ok(), accepted);
                }
                Step::Clear { base, client: client_index } => {
                    let (base, name) = (base.map(|i| BASES[i]), client_index.map(|i| CLIENTS[i]));
                    model.retain(|entry| {
                        base.is_some_and(|base| base != entry.0) || name.is_some_and(|name| name != entry.1)
                    });
                    let scope = match (base, name) {
                        (None, None) => Scope::All,
                        (None, Some(name)) => Scope::Client(client(name)),
                        (Some(base), None) => Scope::Base(run_id(base).base_id()),
                        (Some(base), Some(name)) => Scope::Pair(pair(base, name)),
                    };
                    registry.clear(scope, Some(NOW), "clearCache");
                }
            }
            let listed: Vec<_> = registry
                .list(None, None)
                .iter()
                .map(|entry| (entry.base_id, entry.client_id.unwrap(), &*entry.record.record_id))
                .collect();
            prop_assert_eq!(&listed, &model);
            prop_assert_eq!(registry.record_count(), model.len());
        }
    }
}
