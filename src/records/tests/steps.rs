//! Tests what takes several steps, of which each does little in tests: expiry, lists, and the limits of everything but
//! records.

use proptest::prelude::*;

use super::*;
use crate::records::listing::Cursor;

fn base(number: u32) -> String {
    CivilSecond::from_number(number).unwrap().to_text().as_str().to_owned()
}

/// A registry with a record of Ada-Park for each of the first `count` seconds, registered a millisecond apart.
fn filled(count: u32) -> Registry {
    let mut registry = Registry::default();
    for number in 0..count {
        let record_id = format!("rec{number}");
        let record_id = RecordId::parse(&record_id, None).unwrap();
        registry.register(pair(&base(number), "Ada-Park"), record_id, NOW + i64::from(number), None).unwrap();
    }
    registry
}

#[test]
fn records_that_expire_together_are_dropped_step_by_step_and_are_gone_at_once() {
    let mut registry = filled(20);
    registry.limit_age(Some(1_000), Some(NOW));
    registry.expire(NOW + 1_009);
    assert_eq!(registry.counts(0).records, 20 - STEP);
    for number in 0..20 {
        assert_eq!(record_of(&registry, pair(&base(number), "Ada-Park")).is_some(), number > 9, "{number}");
    }
    assert_eq!(registry.list(Filter::default()).len(), 10);
    let findings = registry.diagnose(pair(&base(9), "Ada-Park"));
    assert_eq!(findings[0].nearness, Nearness::Ended(Cause::Expired(1_000)));
    assert_eq!(findings[0].ended_ms, Some(NOW + 1_009));
    let near: Vec<_> =
        findings.iter().filter(|finding| matches!(finding.nearness, Nearness::MadeTwice(_))).collect();
    assert!(near.iter().all(|finding| finding.registered_ms > Some(NOW + 9)), "{near:?}");

    let new = RecordId::parse("rec-new", None).unwrap();
    registry.register(pair(&base(9), "Ada-Park"), new, NOW + 1_009, None).unwrap();
    assert_eq!(record_of(&registry, pair(&base(9), "Ada-Park")), Some("rec-new"));
    while registry.is_due(NOW + 1_009) {
        registry.expire(NOW + 1_009);
    }
    assert_eq!((registry.counts(0).records, registry.counts(0).expired), (11, 10));
}

#[test]
fn clearing_one_run_drops_no_more_expired_records_than_any_other_call() {
    let mut registry = filled(20);
    registry.limit_age(Some(1_000), Some(NOW));
    registry.clear(Scope::Pair(pair(&base(15), "Ada-Park")), Some(NOW + 1_009), "clearClientRunCache");
    assert_eq!(registry.counts(0).records, 20 - STEP - 1);
    let ended = |registry: &Registry, number| registry.diagnose(pair(&base(number), "Ada-Park"))[0].nearness;
    assert_eq!(ended(&registry, 15), Nearness::Ended(Cause::Cleared("clearClientRunCache")));
    registry.clear(Scope::Client(client("Ada-Park")), Some(NOW + 1_009), "clearCache");
    assert_eq!(ended(&registry, 9), Nearness::Ended(Cause::Expired(1_000)), "it isn't cleared as well");
    assert_eq!(ended(&registry, 19), Nearness::Ended(Cause::Cleared("clearCache")));
}

#[test]
fn an_expired_record_makes_room_before_another_is_evicted() {
    let mut registry = filled(10);
    registry.limit_records(Some(10), Some(NOW));
    registry.limit_age(Some(1_000), Some(NOW));
    for number in 20..24 {
        let record_id = RecordId::parse("rec1", None).unwrap();
        registry.register(pair(&base(number), "Ada-Park"), record_id, NOW + 1_003, None).unwrap();
    }
    assert_eq!((registry.counts(0).evicted, registry.counts(0).expired), (0, 4));
}

#[test]
fn the_row_of_an_expired_record_is_free_for_another_client() {
    let mut registry = Registry::default();
    for number in 0..10 {
        let record_id = RecordId::parse("recKU8iGyB0A3pxFi", None).unwrap();
        registry.register(pair(&base(number), "Ada-Park"), record_id, NOW, None).unwrap();
    }
    registry.limit_age(Some(1_000), Some(NOW));
    let cora = pair("251003-154510", "Cora-Lee");
    let record_id = RecordId::parse("recKU8iGyB0A3pxFi", None).unwrap();
    assert!(registry.register(cora, record_id, NOW + 999, None).is_err());
    registry.register(cora, record_id, NOW + 1_000, None).unwrap();
    assert_eq!(registry.counts(0).records, 10 - STEP + 1, "no more are dropped than by any other call");
    let guy = pair("251003-154510", "Guy");
    assert!(registry.register(guy, record_id, NOW + 1_000, None).is_err(), "it is Cora-Lee's now");
    assert!(registry.register(pair(&base(99), "Ada-Park"), record_id, NOW + 1_000, None).is_err());
}

#[test]
fn links_that_had_expired_but_were_not_dropped_count_again_without_a_limit() {
    let mut registry = Registry::default();
    let job_ids: Vec<_> = (0..10).map(|number| format!("job_{number}")).collect();
    let jobs: Vec<_> = job_ids.iter().map(|job_id| JobId::parse(job_id).unwrap()).collect();
    for &job_id in &jobs {
        registry.link_job(pair("251003-154510", "Ada-Park"), job_id, NOW).unwrap();
    }
    registry.limit_age(Some(1_000), Some(NOW));
    registry.expire(NOW + 1_000);
    assert_eq!(registry.run_of_job(jobs[9]), None);
    // Without a clock, nothing is dropped.
    registry.limit_age(None, None);
    assert_eq!(jobs.iter().filter(|&&job_id| registry.run_of_job(job_id).is_some()).count(), 10 - STEP);
}

#[test]
fn an_apify_run_of_many_clients_is_linked_and_found_as_that_of_a_few() {
    let mut registry = Registry::default();
    let names: Vec<_> = (0..50).map(|number| format!("Client-{number}")).collect();
    for name in &names {
        registry.register_apify_run(pair("apify-shared", name), NOW).unwrap();
        registry.register_apify_run(pair("apify-shared", name), NOW).unwrap();
    }
    let apify = run_id("apify-shared").base_id();
    assert_eq!(registry.apify.0.len(), 50);
    assert_eq!(registry.run_of_apify(apify, None), None);
    let named = registry.run_of_apify(apify, Some(client("Client-49")));
    assert_eq!(named.as_deref(), Some("apify-shared-CClient-49"));
    assert!(
        registry.link_apify_run(run_id("apify-shared"), pair("251003-154510", "Client-49"), NOW).is_err()
    );
    registry.link_apify_run(run_id("apify-shared"), Pair::of(run_id("251003-154510")), NOW).unwrap();
    assert_eq!(registry.run_of_apify(apify, None).as_deref(), Some("251003-154510"));
    assert!(registry.link_apify_run(run_id("apify-shared"), Pair::of(run_id("251003-154511")), NOW).is_err());
    registry.clear(Scope::Pair(pair("apify-shared", "Client-49")), None, "clearCache");
    assert_eq!(registry.apify.0.len(), 50);
}

#[test]
fn links_expire_unless_they_are_made_again_and_the_oldest_are_evicted() {
    let mut registry = Registry::default();
    let [one, two, three] = ["apify-one", "apify-two", "apify-three"].map(run_id);
    registry.link_apify_run(one, pair("251003-154510", "Ada-Park"), NOW).unwrap();
    registry.link_apify_run(two, pair("251003-154511", "Ada-Park"), NOW).unwrap();
    registry.register_apify_run(pair("apify-three", "Cora-Lee"), NOW + 500).unwrap();
    registry.limit_age(Some(1_000), Some(NOW));
    registry.link_apify_run(one, pair("251003-154510", "Ada-Park"), NOW + 600).unwrap();
    assert!(registry.is_due(NOW + 1_000));
    registry.expire(NOW + 1_000);
    assert_eq!(registry.run_of_apify(two.base_id(), None), None);
    assert!(registry.run_of_apify(one.base_id(), None).is_some());
    assert_eq!(registry.counts(0).apify_runs, 2);
    registry.limit_records(Some(1), Some(NOW + 1_000));
    assert_eq!(registry.run_of_apify(one.base_id(), None), None, "it was linked first");
    assert!(registry.run_of_apify(three.base_id(), None).is_some());
}

#[test]
fn kept_ids_have_the_limits_of_records_and_are_cleared_with_their_client() {
    let mut registry = Registry::default();
    let names = ["Ada-Park", "Bora-Bora", "Cora-Lee", "Guy", "O'Neil"].map(client);
    let second = CivilSecond::from_number(7).unwrap();
    let kept = |registry: &Registry| names.map(|name| registry.kept_id(name).is_some());
    for (name, at) in names.into_iter().zip(NOW..) {
        registry.keep_id(name, second, at);
    }
    assert!(registry.counts(0).bytes > 0);
    registry.limit_records(Some(4), Some(NOW));
    assert_eq!(kept(&registry), [false, true, true, true, true]);
    registry.limit_age(Some(1_000), Some(NOW));
    registry.keep_id(names[1], second, NOW + 900);
    registry.expire(NOW + 1_004);
    assert_eq!(kept(&registry), [false, true, false, false, false], "those not dropped yet are gone too");
    registry.clear(Scope::Base(run_id("251003-154510").base_id()), None, "clearCache");
    registry.clear(Scope::Client(names[0]), None, "clearCache");
    assert_eq!(kept(&registry), [false, true, false, false, false]);
    registry.clear(Scope::Client(names[1]), None, "clearCache");
    assert_eq!(kept(&registry), [false; 5]);
    registry.keep_id(names[1], second, NOW + 900);
    registry.clear(Scope::All, None, "clearAllCache");
    assert_eq!((kept(&registry), registry.counts(0).bytes), ([false; 5], 0));
}

#[test]
fn the_id_that_was_just_kept_stays_if_the_clock_was_set_back() {
    let mut registry = Registry::default();
    registry.limit_records(Some(1), Some(NOW));
    let second = CivilSecond::from_number(7).unwrap();
    registry.keep_id(client("Ada-Park"), second, NOW);
    registry.keep_id(client("Bora-Bora"), second, NOW - 5_000);
    assert_eq!(registry.kept_id(client("Ada-Park")), None);
    assert_eq!(registry.kept_id(client("Bora-Bora")), Some(second));
}

#[test]
fn a_clear_without_a_clock_removes_records_that_have_expired_but_are_not_dropped() {
    let mut registry = filled(20);
    registry.limit_age(Some(1_000), Some(NOW));
    registry.expire(NOW + 1_009);
    registry.clear(Scope::Client(client("Ada-Park")), None, "clearCache");
    assert_eq!((registry.counts(0).records, registry.counts(0).expired), (0, 10));
}

#[test]
fn the_order_of_records_goes_on_after_a_reset() {
    let shared = SharedRegistry::of(filled(3));
    let keys = shared.list(&Filter::default());
    shared.reset();
    register(&mut shared.write(), pair("251003-154510", "Cora-Lee"), "rec1").unwrap();
    assert!(keys.iter().all(|&key| shared.read().entry_of(key).is_none()));
}

fn limit_bytes(registry: &mut Registry, max: usize) {
    registry.change(Change { max_bytes: Some(Some(max)), ..Change::default() }, Some(NOW));
}

#[test]
fn beyond_the_maximum_of_bytes_the_least_recently_used_records_are_evicted() {
    let mut registry = Registry::default();
    limit_bytes(&mut registry, 100_000);
    let note = format!("\"{}\"", "n".repeat(10_000));
    for number in 0..50 {
        let record_id = RecordId::parse("rec1", None).unwrap();
        registry.register(pair(&base(number), "Ada-Park"), record_id, NOW, metadata(&note)).unwrap();
        assert!(registry.counts(0).bytes <= 100_000);
        // Reading keeps the first one.
        assert!(record_of(&registry, pair(&base(0), "Ada-Park")).is_some(), "{number}");
    }
    assert_eq!((registry.counts(0).records, registry.counts(0).evicted), (9, 41));
    let ended = registry.diagnose(pair(&base(1), "Ada-Park"))[0].nearness;
    assert_eq!(ended, Nearness::Ended(Cause::Evicted(Limit::Bytes(100_000))));
    limit_bytes(&mut registry, 30_000);
    assert!(registry.counts(0).bytes <= 30_000);
}

#[test]
fn the_record_that_was_just_registered_stays_even_if_it_is_larger_than_the_maximum() {
    let mut registry = filled(10);
    limit_bytes(&mut registry, 5_000);
    let note = format!("\"{}\"", "n".repeat(10_000));
    let record_id = RecordId::parse("rec1", None).unwrap();
    for number in 20..30 {
        registry.register(pair(&base(number), "Ada-Park"), record_id, NOW, metadata(&note)).unwrap();
        assert!(record_of(&registry, pair(&base(number), "Ada-Park")).is_some());
    }
    assert_eq!(registry.counts(0).records, 1);
}

#[test]
fn a_flood_of_links_costs_no_record_its_place() {
    let mut registry = filled(20);
    limit_bytes(&mut registry, 20_000);
    for number in 0..500 {
        let job_id = format!("job_{number}");
        registry.link_job(pair("251003-154510", "Ada-Park"), JobId::parse(&job_id).unwrap(), NOW).unwrap();
    }
    let counts = registry.counts(0);
    assert_eq!((counts.records, counts.evicted), (20, 0));
    assert!(counts.jobs > 20 && counts.bytes <= 20_000, "{counts:?}");
}

#[test]
fn a_record_that_is_registered_while_a_client_is_cleared_stays() {
    let shared = SharedRegistry::of(filled(10));
    let filter = Filter { client_id: Some(client("Ada-Park")), ..Filter::default() };
    let keys = shared.list(&filter);
    register(&mut shared.write(), pair("251003-154510", "Ada-Park"), "rec-new").unwrap();
    assert_eq!(keys.len(), 10);
    assert!(keys.iter().all(|&key| shared.read().entry_of(key).is_some()));
    // The slot of a removed record is reused, but isn't taken for it.
    shared.clear(Scope::Pair(pair(&base(3), "Ada-Park")), None, "clearCache");
    register(&mut shared.write(), pair("251003-154511", "Ada-Park"), "rec-newer").unwrap();
    assert_eq!(keys.iter().filter(|&&key| shared.read().entry_of(key).is_some()).count(), 9);
}

proptest! {
    #[test]
    fn a_list_has_each_record_once_that_stays_while_it_is_made(
        changes in prop::collection::vec((0_u32..30, any::<bool>()), 0..40),
        filter in 0_u8..3,
        every in 1_usize..4,
    ) {
        let filter = match filter {
            0 => Filter::default(),
            1 => Filter { client_id: Some(client("Ada-Park")), ..Filter::default() },
            _ => Filter { base_id: Some(run_id("251003-154510").base_id()), ..Filter::default() },
        };
        let mut registry = filled(20);
        for name in ["Bora-Bora", "Cora-Lee", "Guy", "O'Neil", "Park"] {
            register(&mut registry, pair("251003-154510", name), "rec1").unwrap();
        }
        let mut stayed: Vec<_> = registry.list(filter).iter().map(Entry::run_id).collect();
        let (mut keys, mut cursor, mut changes) = (Vec::new(), Cursor::Start, changes.into_iter());
        while !matches!(cursor, Cursor::End) {
            cursor = registry.list_some(&filter, cursor, &mut keys);
            for (number, is_removed) in changes.by_ref().take(every) {
                let base = base(number);
                let pair = if number < 25 { pair(&base, "Ada-Park") } else { pair("251003-154510", "Guy") };
                match (is_removed, registry.slot(pair)) {
                    (true, Some(slot)) => {
                        registry.remove(slot, Cause::Replaced, None);
                        stayed.retain(|run_id| *run_id != pair.run_id().concat());
                    }
                    (false, None) => register(&mut registry, pair, "rec1").unwrap(),
                    _ => {}
                }
            }
        }
        keys.sort_unstable();
        prop_assert!(keys.is_sorted_by(|one, other| one < other), "no record is listed twice");
        let listed: Vec<_> = keys.iter().filter_map(|&key| registry.entry_of(key)).map(|entry| entry.run_id()).collect();
        let left_out = stayed.iter().filter(|run_id| !listed.contains(run_id)).collect::<Vec<_>>();
        prop_assert!(left_out.is_empty(), "{left_out:?}");
    }
}
