//! The claims of a thread that ends: who learns of it, and who may create the record then.

use super::*;

const ADA: (&str, &str) = ("251003-154510", "Ada-Park");

/// Claims the pair of a new registry. Returns the claim as well.
fn claimed(claimant: Claimant) -> (Registry, ClaimNumber) {
    let mut registry = Registry::default();
    match registry.claim(pair(ADA.0, ADA.1), 0, claimant) {
        Claimed::Acquired(claim) => (registry, claim),
        other => panic!("{other:?}"),
    }
}

fn rec(text: &str) -> RecordId<'_> {
    RecordId::parse(text, None).unwrap()
}

/// A registry in which a claim is held that had begun to create its record.
fn creating(claimant: Claimant) -> (Registry, ClaimNumber) {
    let (mut registry, claim) = claimed(claimant);
    assert_eq!(registry.resume_claim(pair(ADA.0, ADA.1), claim, 10), Claimed::Acquired(claim));
    (registry, claim)
}

#[test]
fn a_claim_that_is_given_up_before_create_leaves_the_pair_free() {
    let (ada, ending) = (pair(ADA.0, ADA.1), maker());
    let (mut registry, claim) = claimed(ending);
    registry.give_up_claims(ending.holder, 40);
    let failed = ClaimState::Failed("the thread that looked for it has ended".to_owned());
    assert_eq!(registry.claim_state(ada, claim, 40), failed);
    assert_eq!(registry.counts(40).claims, 0);
    assert!(matches!(registry.claim(ada, 40, maker()), Claimed::Acquired(_)));
}

#[test]
fn after_create_had_begun_only_a_caller_that_looks_for_the_row_gets_the_claim_until_the_lease_ends() {
    let (ada, ending) = (pair(ADA.0, ADA.1), maker());
    let (mut registry, claim) = creating(ending);
    registry.give_up_claims(ending.holder, 40);
    let why = "the thread that called create() has ended, and its row may still appear";
    assert_eq!(registry.claim_state(ada, claim, 40), ClaimState::Failed(why.to_owned()));
    assert_eq!(registry.claim(ada, 40, maker()), Claimed::Abandoned(None, 60));
    assert_eq!(registry.claim(ada, 40, looker()), Claimed::Free, "it may look, and creates nothing");
    let Claimed::Acquired(finder) = registry.claim(ada, 50, Claimant { finds: true, ..maker() }) else {
        panic!("it looks for the row")
    };
    assert!(matches!(registry.claim(ada, 60, maker()), Claimed::Held(..)), "it waits as for any other");
    registry.end_claim(ada, finder, 70, Some("503"));
    assert_eq!(registry.claim(ada, 99, maker()), Claimed::Abandoned(None, 1), "nobody found the row");
    assert!(matches!(registry.claim(ada, 100, maker()), Claimed::Acquired(_)));
}

#[test]
fn the_row_of_a_thread_that_ended_is_named_to_those_who_wait_and_to_those_who_would_create_another() {
    let (ada, ending) = (pair(ADA.0, ADA.1), maker());
    let (mut registry, claim) = creating(ending);
    registry.note_created(ada, claim, rec("rec1"));
    registry.give_up_claims(ending.holder, 40);
    let failed =
        ClaimState::FailedAfterCreate("rec1".into(), "the thread that created it has ended".to_owned());
    assert_eq!(registry.claim_state(ada, claim, 40), failed);
    assert_eq!(registry.claim(ada, 40, maker()), Claimed::Abandoned(Some("rec1".into()), 60));
    register(&mut registry, ada, "rec1").unwrap();
    assert_eq!(registry.claim(ada, 40, maker()), Claimed::Existing("rec1".into()));
}

#[test]
fn a_row_that_was_created_is_named_however_its_claim_fails() {
    let ada = pair(ADA.0, ADA.1);
    let created = |why: &str| ClaimState::FailedAfterCreate("rec1".into(), why.to_owned());
    let (mut registry, claim) = claimed(maker());
    registry.note_created(ada, claim, rec("rec1"));
    assert_eq!(registry.claim_state(ada, claim, 99), ClaimState::Held(1));
    let expired = created("the callbacks took longer than the lease of 100 ms");
    assert_eq!(registry.claim_state(ada, claim, 100), expired);
    assert!(registry.end_claim(ada, claim, 100, Some("503")));
    assert_eq!(registry.claim_state(ada, claim, 101), created("503"));
}

#[test]
fn a_thread_that_ends_while_it_verifies_keeps_the_record_and_frees_the_pair() {
    let (ada, ending) = (pair(ADA.0, ADA.1), maker());
    let mut registry = Registry::default();
    register(&mut registry, ada, "rec1").unwrap();
    let Claimed::Unverified(claim, _) = registry.claim_verified(ada, 0, ending, 0) else {
        panic!("the record is known")
    };
    registry.give_up_claims(ending.holder, 40);
    assert!(matches!(registry.claim_state(ada, claim, 40), ClaimState::Failed(_)));
    assert_eq!(record_of(&registry, ada), Some("rec1"));
    assert!(matches!(registry.claim_verified(ada, 40, maker(), claim), Claimed::Unverified(..)));
}

#[test]
fn a_caller_that_verifies_a_record_creates_no_other_while_a_row_may_appear_that_it_would_not_look_for() {
    let (ada, ending) = (pair(ADA.0, ADA.1), maker());
    let (mut registry, _) = creating(ending);
    registry.give_up_claims(ending.holder, 40);
    register(&mut registry, ada, "rec2").unwrap();
    let rejected = Verdict::Rejected { record_id: "rec2".into(), was_registered: true };
    for (finds, expected) in [(false, Verdict::Again { was_removed: true }), (true, rejected)] {
        register(&mut registry, ada, "rec2").unwrap();
        let claimant = Claimant { finds, ..maker() };
        let Claimed::Unverified(claim, record_id) = registry.claim_verified(ada, 50, claimant, 0) else {
            panic!("the record is known")
        };
        assert_eq!(registry.verified(ada, claim, rec(&record_id), false, 60, None), expected);
    }
}

#[test]
fn a_holder_that_ends_gives_up_its_own_claims_only() {
    let (one, other) = (maker(), maker());
    let (mut registry, claim) = claimed(one);
    let cora = pair(ADA.0, "Cora-Lee");
    let Claimed::Acquired(kept) = registry.claim(cora, 0, other) else { panic!("the pair is free") };
    registry.give_up_claims(one.holder, 40);
    assert!(matches!(registry.claim_state(pair(ADA.0, ADA.1), claim, 40), ClaimState::Failed(_)));
    assert_eq!(registry.claim_state(cora, kept, 40), ClaimState::Held(60));
    assert_eq!(registry.counts(40).claims, 1);
}

#[test]
fn a_claim_whose_lease_has_expired_before_its_thread_ends_bars_nobody() {
    let (ada, ending) = (pair(ADA.0, ADA.1), maker());
    let (mut registry, claim) = creating(ending);
    registry.give_up_claims(ending.holder, 100);
    let expired = ClaimState::Failed("the callbacks took longer than the lease of 100 ms".to_owned());
    assert_eq!(registry.claim_state(ada, claim, 100), expired);
    assert!(matches!(registry.claim(ada, 100, maker()), Claimed::Acquired(_)));
}

#[test]
fn a_second_thread_that_ends_with_a_shorter_lease_shortens_nothing() {
    let (ada, ending) = (pair(ADA.0, ADA.1), maker());
    let (mut registry, claim) = creating(ending);
    registry.note_created(ada, claim, rec("rec1"));
    registry.give_up_claims(ending.holder, 40);
    let second = Claimant { lease_ms: 5, finds: true, ..maker() };
    let Claimed::Acquired(claim) = registry.claim(ada, 50, second) else { panic!("it looks for the row") };
    assert_eq!(registry.resume_claim(ada, claim, 51), Claimed::Acquired(claim));
    registry.give_up_claims(second.holder, 52);
    assert_eq!(registry.claim(ada, 60, maker()), Claimed::Abandoned(Some("rec1".into()), 40));
}
