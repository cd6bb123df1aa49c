//! Tests the registry: here case by case, in `claims` the claims of a thread that ends, in `model` against a simple list, in `threads` under concurrency.

mod claims;
mod model;
mod protocol;
mod steps;
mod threads;

use super::*;
use crate::id::calendar::CivilSecond;
use crate::refusal::{Evidence, Nearness};

const NOW: i64 = 1_759_506_310_000; // 2025-10-03T15:45:10Z

/// What takes several steps is done by [`SharedRegistry`].
impl Registry {
    fn shared<T>(&mut self, work: impl FnOnce(&SharedRegistry) -> T) -> T {
        let shared = SharedRegistry::of(std::mem::take(self));
        let result = work(&shared);
        *self = shared.into_inner();
        result
    }

    pub(super) fn clear(&mut self, scope: Scope<'_>, now_ms: Option<i64>, function: &'static str) {
        self.shared(|shared| shared.clear(scope, now_ms, function));
    }

    /// The number of removed records, and the only one of them.
    fn clear_for(&mut self, scope: Scope<'_>) -> (usize, Option<String>) {
        let Removed { count, only } = self.shared(|shared| shared.clear(scope, Some(NOW), "clearCache"));
        (count, only.map(Into::into))
    }

    fn list(&mut self, filter: Filter<'_>) -> Vec<Entry<'_>> {
        let keys = self.shared(|shared| shared.list(&filter));
        keys.into_iter().filter_map(|key| self.entry_of(key)).collect()
    }

    fn change(&mut self, change: Change, now_ms: Option<i64>) {
        self.shared(|shared| shared.change(change, now_ms));
    }

    pub(super) fn limit_records(&mut self, max: Option<usize>, now_ms: Option<i64>) {
        self.change(Change { max_records: Some(max), ..Change::default() }, now_ms);
    }

    pub(super) fn limit_age(&mut self, ttl_ms: Option<i64>, now_ms: Option<i64>) {
        self.change(Change { ttl_ms: Some(ttl_ms), ..Change::default() }, now_ms);
    }

    fn make_unique(&mut self, is_unique: bool) {
        self.change(Change { unique_record_ids: Some(is_unique), ..Change::default() }, None);
    }
}

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
    registry.find(pair).map(SmolStr::as_str)
}

fn metadata(json: &str) -> Option<Box<Extra>> {
    Some(Box::new(Extra { metadata: Some(json.into()), place: None }))
}

/// A caller in a thread of its own that creates the record without looking for it, with a lease of 100 ms.
fn maker() -> Claimant {
    Claimant { holder: Holder::next(), lease_ms: 100, finds: false, creates: true }
}

/// A caller that only looks.
fn looker() -> Claimant {
    Claimant { finds: true, creates: false, ..maker() }
}

#[track_caller]
fn assert_counts(registry: &Registry, records: usize, clients: usize) {
    let counts = registry.counts(0);
    assert_eq!((counts.records, counts.clients), (records, clients));
}

#[test]
fn a_run_is_found_with_or_without_its_suffix() {
    let mut registry = Registry::default();
    register(&mut registry, pair("251003-154510", "Ada-Park"), "rec1").unwrap();
    assert_eq!(record_of(&registry, pair("251003-154510-Ada-Park", "Ada-Park")), Some("rec1"));
    assert_eq!(record_of(&registry, Pair::of(run_id("251003-154510-Ada-Park"))), Some("rec1"));
    assert_eq!(record_of(&registry, pair("251003-154510", "Park")), None);
    assert_eq!(record_of(&registry, Pair::of(run_id("251003-154510"))), None);
}

#[test]
fn a_pair_rejects_the_run_of_another_client() {
    let refused = Pair::with_client(run_id("251003-154510-Ada-Park"), client("Park"));
    assert!(matches!(refused, Err(Refusal::ClientMismatch { .. })));
}

#[test]
fn a_different_record_for_the_same_pair_conflicts_and_changes_nothing() {
    let mut registry = Registry::default();
    let ada = pair("251003-154510", "Ada-Park");
    register(&mut registry, ada, "rec1").unwrap();
    let refused = registry.register(ada, RecordId::parse("rec2", None).unwrap(), NOW + 5, metadata("2"));
    assert!(matches!(refused, Err(Refusal::RecordConflict { .. })), "{refused:?}");
    let entry = registry.peek(ada).unwrap();
    assert_eq!((entry.record_id.as_str(), entry.record.last_registered_ms), ("rec1", NOW));
    assert_eq!(entry.record.metadata(), None);
}

#[test]
fn registering_again_keeps_the_first_time_and_replaces_the_metadata() {
    let mut registry = Registry::default();
    let ada = pair("251003-154510", "Ada-Park");
    let record_id = RecordId::parse("rec1", None).unwrap();
    registry.register(ada, record_id, NOW, metadata("1")).unwrap();
    registry.register(ada, record_id, NOW + 5, metadata("2")).unwrap();
    registry.register(ada, record_id, NOW + 9, None).unwrap();
    let record = registry.peek(ada).unwrap().record;
    assert_eq!((record.registered_ms, record.last_registered_ms), (NOW, NOW + 9));
    assert_eq!(record.metadata(), Some("2"));
}

#[track_caller]
fn replace(registry: &mut Registry, pair: Pair<'_>, old: &str, new: &str, now: i64) -> Result<(), Refusal> {
    let [old, new] = [old, new].map(|text| RecordId::parse(text, None).unwrap());
    registry.replace(pair, old, new, now, None)
}

#[test]
fn a_record_that_is_gone_is_replaced_and_keeps_its_metadata() {
    let mut registry = Registry::default();
    let ada = pair("251003-154510", "Ada-Park");
    registry.register(ada, RecordId::parse("rec1", None).unwrap(), NOW, metadata("1")).unwrap();
    replace(&mut registry, ada, "rec1", "rec2", NOW + 5).unwrap();
    let Entry { record_id, record, .. } = registry.peek(ada).unwrap();
    assert_eq!((record_id.as_str(), record.metadata()), ("rec2", Some("1")));
    assert_eq!((record.registered_ms, record.last_registered_ms), (NOW + 5, NOW + 5));
    // Once more, as a retry does.
    replace(&mut registry, ada, "rec1", "rec2", NOW + 9).unwrap();
    let record = registry.peek(ada).unwrap().record;
    assert_eq!((record.registered_ms, record.last_registered_ms), (NOW + 5, NOW + 9));
    assert_counts(&registry, 1, 1);
}

#[test]
fn only_the_registered_record_is_replaced() {
    let mut registry = Registry::default();
    let ada = pair("251003-154510", "Ada-Park");
    let refused = replace(&mut registry, ada, "rec1", "rec2", NOW);
    assert!(matches!(refused, Err(Refusal::RecordNotFound { .. })), "{refused:?}");
    register(&mut registry, ada, "rec3").unwrap();
    let Err(Refusal::RecordConflict { registered, expected, given, .. }) =
        replace(&mut registry, ada, "rec1", "rec2", NOW)
    else {
        panic!("rec1 isn't registered");
    };
    assert_eq!((&*registered, expected.as_deref(), &*given), ("rec3", Some("rec1"), "rec2"));
    assert_eq!(record_of(&registry, ada), Some("rec3"));
}

#[test]
fn a_conflict_says_when_a_record_was_replaced() {
    let mut registry = Registry::default();
    let ada = pair("251003-154510", "Ada-Park");
    register(&mut registry, ada, "rec1").unwrap();
    replace(&mut registry, ada, "rec1", "rec2", NOW + 5_000).unwrap();
    let Err(Refusal::RecordConflict { diagnosis, .. }) = register(&mut registry, ada, "rec1") else {
        panic!("rec2 is registered");
    };
    let sentences: Vec<_> = diagnosis.iter().map(Evidence::sentence).collect();
    assert_eq!(
        sentences,
        [concat!(
            "Its record \"rec1\", registered at 2025-10-03T15:45:10.000Z,",
            " was replaced at 2025-10-03T15:45:15.000Z by replaceRunRecord()."
        )]
    );
}

/// The result of registering `record` for runs of two clients, another run of the first, and a run without one.
fn is_registered_for_each(registry: &mut Registry, record: &str) -> [bool; 4] {
    [
        pair("251003-154510", "Ada-Park"),
        pair("251003-154510", "Bora-Bora"),
        pair("251003-154511", "Ada-Park"),
        Pair::of(run_id("251003-154510")),
    ]
    .map(|pair| register(registry, pair, record).is_ok())
}

#[test]
fn an_airtable_row_is_registered_for_one_client() {
    let registered = |record| is_registered_for_each(&mut Registry::default(), record);
    assert_eq!(registered("recKU8iGyB0A3pxFi"), [true, false, true, true]);
    assert_eq!(registered("42"), [true, true, true, true]);
    let mut registry = Registry::default();
    registry.make_unique(true);
    assert_eq!(is_registered_for_each(&mut registry, "42"), [true, false, true, true]);
    registry.clear(Scope::All, None, "clearCache");
    register(&mut registry, pair("251003-154510", "Bora-Bora"), "42").unwrap();
    assert!(register(&mut registry, pair("251003-154510", "Ada-Park"), "42").is_err(), "the option stays");
}

#[test]
fn a_record_is_not_replaced_by_the_row_of_another_client() {
    let mut registry = Registry::default();
    let (ada, bora) = (pair("251003-154510", "Ada-Park"), pair("251003-154510", "Bora-Bora"));
    register(&mut registry, ada, "recKU8iGyB0A3pxFi").unwrap();
    register(&mut registry, bora, "rec2").unwrap();
    let Err(Refusal::RecordOfOtherClient { owner, given, .. }) =
        replace(&mut registry, bora, "rec2", "recKU8iGyB0A3pxFi", NOW)
    else {
        panic!("it is the row of Ada-Park");
    };
    assert_eq!((&*owner, &*given), ("251003-154510-Ada-Park", "recKU8iGyB0A3pxFi"));
    // Once Ada-Park has given it up, it is free.
    replace(&mut registry, ada, "recKU8iGyB0A3pxFi", "rec3", NOW).unwrap();
    replace(&mut registry, bora, "rec2", "recKU8iGyB0A3pxFi", NOW).unwrap();
}

#[test]
fn clearing_a_client_keeps_one_with_the_same_ending() {
    let mut registry = Registry::default();
    register(&mut registry, pair("251003-154510", "Ada-Park"), "rec1").unwrap();
    register(&mut registry, pair("251003-154510", "Park"), "rec2").unwrap();
    registry.clear(Scope::Client(client("Park")), Some(NOW), "clearCache");
    assert_counts(&registry, 1, 1);
    assert_eq!(record_of(&registry, pair("251003-154510", "Ada-Park")), Some("rec1"));
}

#[test]
fn clearing_a_base_clears_it_with_and_without_a_client() {
    let mut registry = Registry::default();
    register(&mut registry, pair("251003-154510", "Ada-Park"), "rec1").unwrap();
    register(&mut registry, pair("251003-154510", "Cora-Lee"), "rec2").unwrap();
    register(&mut registry, Pair::of(run_id("251003-154510")), "rec3").unwrap();
    register(&mut registry, pair("251003-154511", "Cora-Lee"), "rec4").unwrap();
    registry.clear(Scope::Base(run_id("251003-154510").base_id()), Some(NOW), "clearCache");
    assert_eq!(record_of(&registry, pair("251003-154511", "Cora-Lee")), Some("rec4"));
    assert_counts(&registry, 1, 1);
}

#[test]
fn lists_records_in_order_of_registration() {
    let mut registry = Registry::default();
    for (record, client_id) in [("rec1", "Cora-Lee"), ("rec2", "Ada-Park"), ("rec3", "O'Neil")] {
        register(&mut registry, pair("251003-154510", client_id), record).unwrap();
    }
    let mut listed = |filter| {
        let entries = registry.list(filter);
        entries.iter().map(|entry| entry.record_id.to_string()).collect::<Vec<_>>()
    };
    let (all, ada) = (Filter::default(), client("Ada-Park"));
    assert_eq!(listed(all), ["rec1", "rec2", "rec3"]);
    assert_eq!(listed(Filter { limit: Some(2), ..all }), ["rec1", "rec2"]);
    assert_eq!(listed(Filter { client_id: Some(ada), ..all }), ["rec2"]);
    let base_id = Some(run_id("251003-154510").base_id());
    assert_eq!(listed(Filter { base_id, ..all }), ["rec1", "rec2", "rec3"]);
    assert_eq!(listed(Filter { base_id, client_id: Some(ada), ..all }), ["rec2"]);
    assert!(listed(Filter { since_ms: Some(NOW + 1), ..all }).is_empty());
    assert_eq!(listed(Filter { since_ms: Some(NOW), limit: Some(1), ..all }), ["rec1"]);
}

/// The sentences of findings are jest's: here it is which findings there are, in which order, and of which record.
#[track_caller]
fn assert_diagnosis(registry: &Registry, pair: Pair<'_>, expected: &[(Nearness, Option<&str>)]) {
    let findings = registry.diagnose(pair);
    let found: Vec<_> = findings.iter().map(|found| (found.nearness, found.record_id.as_deref())).collect();
    assert_eq!(found, expected);
}

#[test]
fn diagnoses_a_miss_with_similar_records() {
    let mut registry = Registry::default();
    let wanted = pair("251003-154510", "Ada-Park");
    assert_diagnosis(&registry, wanted, &[(Nearness::Nothing, None)]);

    register(&mut registry, pair("251003-154510", "Cora-Lee"), "rec1").unwrap();
    register(&mut registry, pair("251003-154512", "Ada-Park"), "rec2").unwrap();
    register(&mut registry, pair("251003-154711", "Ada-Park"), "rec3").unwrap();
    register(&mut registry, Pair::of(run_id("251003-154510")), "rec4").unwrap();
    assert_diagnosis(
        &registry,
        wanted,
        &[
            (Nearness::OtherKind, Some("rec4")),
            (Nearness::OtherClient, Some("rec1")),
            (Nearness::MadeTwice(2), Some("rec2")),
        ],
    );
    let base = Pair::of(run_id("251003-154711"));
    assert_diagnosis(&registry, base, &[(Nearness::OtherKind, Some("rec3"))]);
}

#[test]
fn suspects_a_second_id_within_two_minutes_only() {
    let mut registry = Registry::default();
    register(&mut registry, pair("251003-120000", "Ada"), "rec1").unwrap();
    for (run, near) in [
        ("251003-120200", Nearness::MadeTwice(-120)),
        ("251003-115800", Nearness::MadeTwice(120)),
        ("251003-120201", Nearness::Nothing),
        ("251003-115759", Nearness::Nothing),
    ] {
        assert_eq!(registry.diagnose(pair(run, "Ada"))[0].nearness, near, "{run}");
    }
}

#[test]
fn suspects_a_second_id_at_both_ends_of_the_century() {
    let mut registry = Registry::default();
    register(&mut registry, pair("000101-000001", "Ada"), "rec1").unwrap();
    register(&mut registry, pair("991231-235958", "Ada"), "rec2").unwrap();
    assert_eq!(registry.diagnose(pair("000101-000000", "Ada"))[0].nearness, Nearness::MadeTwice(1));
    assert_eq!(registry.diagnose(pair("991231-235959", "Ada"))[0].nearness, Nearness::MadeTwice(-1));
}

#[test]
fn diagnoses_a_doubled_suffix() {
    let mut registry = Registry::default();
    register(&mut registry, pair("251004-000000", "Ada"), "rec2").unwrap();
    let doubled = pair("251004-000000", "Ada-Ada");
    assert_diagnosis(&registry, doubled, &[(Nearness::DoubledSuffix, Some("rec2"))]);
}

#[test]
fn diagnoses_a_removed_record() {
    let mut registry = Registry::default();
    let (one, two) = (pair("251004-000000", "Ada"), pair("251004-001000", "Ada"));
    register(&mut registry, one, "rec1").unwrap();
    registry.clear(Scope::Client(client("Ada")), Some(NOW + 1_000), "clearCache");
    let assert_ended = |registry: &Registry, pair, record, cause, ended_ms| {
        assert_diagnosis(registry, pair, &[(Nearness::Ended(cause), Some(record))]);
        assert_eq!(registry.diagnose(pair)[0].ended_ms, ended_ms);
    };
    assert_ended(&registry, one, "rec1", Cause::Cleared("clearCache"), Some(NOW + 1_000));

    register(&mut registry, one, "rec2").unwrap();
    registry.limit_records(Some(1), Some(NOW));
    register(&mut registry, two, "rec3").unwrap();
    assert_ended(&registry, one, "rec2", Cause::Evicted(Limit::Records(1)), Some(NOW));

    registry.limit_age(Some(60_000), Some(NOW));
    registry.expire(NOW + 60_000);
    assert_ended(&registry, two, "rec3", Cause::Expired(60_000), Some(NOW + 60_000));

    register(&mut registry, one, "rec4").unwrap();
    registry.clear(Scope::All, None, "clearAllCache");
    assert_ended(&registry, one, "rec4", Cause::Cleared("clearAllCache"), None);
}

#[test]
fn diagnoses_a_record_under_the_other_id_of_an_apify_run() {
    let mut registry = Registry::default();
    let (apify, system) = (run_id("8MSTBAfqMzuXPvgB3"), pair("251003-154510", "Ada"));
    registry.link_apify_run(apify, system, NOW).unwrap();
    let apify_of_ada = pair("8MSTBAfqMzuXPvgB3", "Ada");
    assert_diagnosis(&registry, apify_of_ada, &[(Nearness::ApifyRun, None)]);
    register(&mut registry, system, "rec1").unwrap();
    assert_diagnosis(&registry, Pair::of(apify), &[(Nearness::ApifyRun, Some("rec1"))]);
}

#[test]
fn apify_runs_and_runs_are_linked_one_to_one() {
    let mut registry = Registry::default();
    let (one_run, two_run) = (run_id("8MSTBAfqMzuXPvgB3"), run_id("apify-two"));
    let (one, two) = (one_run.base_id(), two_run.base_id());
    let (ada, cora) = (pair("251003-154510", "Ada"), pair("251003-154510", "Cora-Lee"));
    registry.register_apify_run(pair(one.as_str(), "Ada"), NOW).unwrap();
    assert_eq!(registry.run_of_apify(one, None).as_deref(), Some("8MSTBAfqMzuXPvgB3-CAda"));
    registry.link_apify_run(one_run, ada, NOW).unwrap();
    registry.link_apify_run(one_run, ada, NOW).unwrap();
    registry.link_apify_run(two_run, cora, NOW).unwrap();
    let is_conflict = |answer: Result<(), Refusal>| matches!(answer, Err(Refusal::ApifyConflict { .. }));
    assert!(is_conflict(registry.link_apify_run(one_run, cora, NOW)));
    assert!(is_conflict(registry.link_apify_run(two_run, ada, NOW)));
    assert!(is_conflict(registry.link_apify_run(one_run, pair("251003-154511", "Ada"), NOW)));
    assert!(is_conflict(registry.register_apify_run(pair(one.as_str(), "Cora-Lee"), NOW)));
    assert_eq!(registry.run_of_apify(one, None).as_deref(), Some("251003-154510-Ada"));
    assert_eq!(registry.apify_of_run(ada), Some("8MSTBAfqMzuXPvgB3"));
    assert_eq!(registry.apify_of_run(cora), Some("apify-two"));

    registry.clear(Scope::Client(client("Ada")), None, "clearCache");
    assert_eq!((registry.run_of_apify(one, None), registry.apify_of_run(ada)), (None, None));
    assert_eq!(registry.apify_of_run(cora), Some("apify-two"));
    registry.clear(Scope::Base(two), None, "clearCache");
    assert_eq!(registry.counts(0).apify_runs, 0);
}

#[test]
fn an_apify_run_of_two_clients_is_ambiguous_without_a_client() {
    let mut registry = Registry::default();
    let apify = run_id("apify-shared").base_id();
    for name in ["Ada", "Cora-Lee"] {
        registry.register_apify_run(pair(apify.as_str(), name), NOW).unwrap();
        assert_eq!(registry.apify_of_run(pair("apify-shared", name)), Some("apify-shared"));
    }
    assert_eq!(registry.run_of_apify(apify, None), None);
    let named = registry.run_of_apify(apify, Some(client("Cora-Lee")));
    assert_eq!(named.as_deref(), Some("apify-shared-CCora-Lee"));
    let refused = registry.link_apify_run(run_id("apify-shared"), pair("251003-154510", "Ada"), NOW);
    assert!(matches!(refused, Err(Refusal::ApifyConflict { .. })));
}

#[test]
fn remembers_the_latest_removed_records_up_to_a_maximum() {
    let mut registry = Registry::default();
    let bases: Vec<_> = (0..300).map(|n| CivilSecond::from_number(n * 1_000).unwrap().to_text()).collect();
    for base in &bases {
        register(&mut registry, pair(base.as_str(), "Ada"), "rec1").unwrap();
    }
    registry.clear(Scope::All, Some(NOW), "clearCache");
    assert_counts(&registry, 0, 0);
    assert_eq!(registry.tombstones.len(), MAX_TOMBSTONES);
    let known = |index: usize| registry.diagnose(pair(bases[index].as_str(), "Ada"))[0].nearness;
    assert_eq!(
        (known(299 - MAX_TOMBSTONES), known(300 - MAX_TOMBSTONES)),
        (Nearness::Nothing, Nearness::Ended(Cause::Cleared("clearCache")))
    );
}

#[test]
fn counts_and_frees_memory() {
    let mut registry = Registry::default();
    let empty = registry.counts(0).bytes;
    let long = "r".repeat(128);
    for (base, name) in
        [("SR-250924-001", "Ada"), ("8MSTBAfqMzuXPvgB3", "Cora-Lee"), ("251003-154510", "Ada")]
    {
        registry
            .register(pair(base, name), RecordId::parse(&long, None).unwrap(), NOW, metadata("[1, 2, 3]"))
            .unwrap();
    }
    assert!(registry.counts(0).bytes > empty + 3 * 128);
    for name in ["Ada", "Cora-Lee"] {
        registry.clear(Scope::Client(client(name)), None, "clearCache");
    }
    assert_counts(&registry, 0, 0);
    registry.clear(Scope::All, None, "clearAllCache");
    assert_eq!(registry.counts(0).bytes, empty);
}

#[test]
fn only_one_caller_holds_a_claim_until_it_ends() {
    let mut registry = Registry::default();
    let ada = pair("251003-154510", "Ada");
    let Claimed::Acquired(first) = registry.claim(ada, 0, maker()) else { panic!("the pair is free") };
    assert_eq!(registry.claim(ada, 40, maker()), Claimed::Held(first, 60));
    assert_eq!(registry.claim_state(ada, first, 40), ClaimState::Held(60));
    assert_eq!(registry.claim(ada, 40, looker()), Claimed::Held(first, 60));
    assert_eq!(registry.claim(pair("251003-154510", "Cora-Lee"), 40, looker()), Claimed::Free);
    assert_eq!(registry.counts(99).claims, 1);
    assert_eq!(registry.counts(100).claims, 0);

    let Claimed::Acquired(second) = registry.claim(ada, 100, maker()) else {
        panic!("the lease has expired")
    };
    let expired = ClaimState::Failed("the callbacks took longer than the lease of 100 ms".to_owned());
    assert_eq!(registry.claim_state(ada, first, 101), expired);
    assert!(!registry.end_claim(ada, first, 101, Some("too late")), "another caller holds it now");
    assert_eq!(registry.claim_state(ada, second, 101), ClaimState::Held(99));
    assert!(registry.end_claim(ada, second, 101, Some("no row")));
    assert_eq!(registry.claim_state(ada, second, 102), ClaimState::Failed("no row".to_owned()));

    let Claimed::Acquired(third) = registry.claim(ada, 103, maker()) else { panic!("the claim has failed") };
    register(&mut registry, ada, "rec1").unwrap();
    assert!(registry.end_claim(ada, third, 104, None));
    assert_eq!(registry.claim(ada, 104, maker()), Claimed::Existing("rec1".into()));
}

#[track_caller]
fn unverified(registry: &mut Registry, pair: Pair<'_>, now: u64, may_create: bool) -> ClaimNumber {
    match registry.claim_verified(pair, now, Claimant { creates: may_create, ..maker() }, 0) {
        Claimed::Unverified(claim, _) => claim,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_known_record_is_verified_by_one_caller_for_all_who_wait() {
    let mut registry = Registry::default();
    let (ada, rec1) = (pair("251003-154510", "Ada-Park"), RecordId::parse("rec1", None).unwrap());
    register(&mut registry, ada, "rec1").unwrap();
    let claim = unverified(&mut registry, ada, 0, false);
    assert_eq!(registry.claim_verified(ada, 40, maker(), 0), Claimed::Held(claim, 60));
    assert_eq!(
        registry.claim(ada, 40, maker()),
        Claimed::Existing("rec1".into()),
        "it doesn't ask to verify"
    );
    assert_eq!(registry.verified(ada, claim, rec1, true, 50, None), Verdict::Valid("rec1".into()));
    assert_eq!(registry.claim_state(ada, claim, 50), ClaimState::Over);
    assert_eq!(registry.claim_verified(ada, 60, maker(), claim), Claimed::Existing("rec1".into()));
    unverified(&mut registry, ada, 60, false);
}

#[test]
fn a_record_that_was_just_made_is_not_verified_by_those_who_waited() {
    let mut registry = Registry::default();
    let ada = pair("251003-154510", "Ada-Park");
    let Claimed::Acquired(claim) = registry.claim_verified(ada, 0, maker(), 0) else { panic!("it is free") };
    assert_eq!(registry.claim_verified(ada, 0, maker(), 0), Claimed::Held(claim, 100));
    register(&mut registry, ada, "rec1").unwrap();
    registry.end_claim(ada, claim, 10, None);
    assert_eq!(registry.claim_verified(ada, 20, maker(), claim), Claimed::Existing("rec1".into()));
}

#[test]
fn a_rejected_record_is_removed_and_its_claim_goes_on_if_one_is_to_be_made() {
    for may_create in [true, false] {
        let mut registry = Registry::default();
        let (ada, rec1) = (pair("251003-154510", "Ada-Park"), RecordId::parse("rec1", None).unwrap());
        register(&mut registry, ada, "rec1").unwrap();
        register(&mut registry, pair("251003-154511", "Ada-Park"), "rec1").unwrap();
        let claim = unverified(&mut registry, ada, 0, may_create);
        let verdict = registry.verified(ada, claim, rec1, false, 50, Some(NOW));
        let (expected, now_held) = match may_create {
            true => (rejected("rec1", true), Claimed::Held(claim, 40)),
            false => (Verdict::Again { was_removed: true }, Claimed::Free),
        };
        assert_eq!(verdict, expected);
        assert_eq!(registry.claim_verified(ada, 60, looker(), claim), now_held);
        assert_eq!(registry.rejected(ada, 60).map(SmolStr::as_str), Some("rec1"));
        assert_eq!(registry.rejected(ada, 10_050), None);
        assert_counts(&registry, 1, 1);
        assert_eq!(registry.diagnose(ada)[0].nearness, Nearness::Ended(Cause::Cleared("withRunRecord")));
    }
}

fn rejected(record_id: &str, was_registered: bool) -> Verdict {
    Verdict::Rejected { record_id: record_id.into(), was_registered }
}

#[test]
fn a_verdict_says_whether_the_rejected_record_was_still_registered() {
    let mut registry = Registry::default();
    let (ada, rec1) = (pair("251003-154510", "Ada-Park"), RecordId::parse("rec1", None).unwrap());
    register(&mut registry, ada, "rec1").unwrap();
    let claim = unverified(&mut registry, ada, 0, true);
    registry.clear(Scope::All, Some(NOW), "clearCache");
    assert_eq!(registry.verified(ada, claim, rec1, false, 50, Some(NOW)), rejected("rec1", false));
}

#[test]
fn a_clear_says_which_records_it_removed() {
    let scopes: [fn() -> Scope<'static>; 4] = [
        || Scope::All,
        || Scope::Base(run_id("251003-154510").base_id()),
        || Scope::Client(client("Ada-Park")),
        || Scope::Pair(pair("251003-154510", "Ada-Park")),
    ];
    for (scope, several) in scopes.into_iter().zip([3, 2, 2, 1]) {
        let mut registry = Registry::default();
        assert_eq!(registry.clear_for(scope()), (0, None), "{:?}", scope());
        register(&mut registry, pair("251003-154510", "Ada-Park"), "rec1").unwrap();
        assert_eq!(registry.clear_for(scope()), (1, Some("rec1".to_owned())), "{:?}", scope());
        register(&mut registry, pair("251003-154510", "Ada-Park"), "rec1").unwrap();
        register(&mut registry, pair("251003-154510", "Bora-Bora"), "rec2").unwrap();
        register(&mut registry, pair("251003-154511", "Ada-Park"), "rec3").unwrap();
        let only = (several == 1).then(|| "rec1".to_owned());
        assert_eq!(registry.clear_for(scope()), (several, only), "{:?}", scope());
    }
}

#[test]
fn what_has_expired_is_not_counted_as_cleared() {
    for scope in [Scope::All, Scope::Client(client("Ada-Park"))] {
        let mut registry = Registry::default();
        register(&mut registry, pair("251003-154510", "Ada-Park"), "rec1").unwrap();
        registry.limit_age(Some(10), Some(NOW));
        let removed = registry.shared(|shared| shared.clear(scope, Some(NOW + 100), "clearCache"));
        assert_eq!(removed, Removed::default(), "{scope:?}");
    }
}

#[test]
fn a_verdict_counts_for_the_record_that_was_verified_and_within_the_lease() {
    for is_valid in [true, false] {
        let mut registry = Registry::default();
        let (ada, rec1) = (pair("251003-154510", "Ada-Park"), RecordId::parse("rec1", None).unwrap());
        register(&mut registry, ada, "rec1").unwrap();
        let claim = unverified(&mut registry, ada, 0, true);
        assert_eq!(registry.verified(ada, claim, rec1, is_valid, 100, None), Verdict::Expired);
        let claim = unverified(&mut registry, ada, 100, true);
        replace(&mut registry, ada, "rec1", "rec2", NOW).unwrap();
        assert_eq!(
            registry.verified(ada, claim, rec1, is_valid, 110, None),
            Verdict::Again { was_removed: false }
        );
        assert_eq!(record_of(&registry, ada), Some("rec2"));
        assert_eq!(registry.counts(110).claims, 0);
    }
}
