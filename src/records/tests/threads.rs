//! Tests claims and conflicts under random thread interleavings.
//!
//! All access goes through one lock, so shuttle only has to vary the order of the locked steps. The steps are
//! those of lib/withRunRecord.js.

use std::sync::Arc;

use shuttle::sync::RwLock;
use shuttle::sync::atomic::{AtomicUsize, Ordering};
use shuttle::thread;

use super::*;

const ORDERS: usize = 500;

/// A shared registry, and how many records the threads created.
struct Shared {
    registry: RwLock<Registry>,
    created: AtomicUsize,
}

fn shared() -> Arc<Shared> {
    Arc::new(Shared { registry: RwLock::default(), created: AtomicUsize::new(0) })
}

fn wanted() -> Pair<'static> {
    pair("251003-154510", "Ada-Park")
}

/// Does what `withRunRecord` does, with a `create` that returns `record_id` or fails if there is none.
fn with_run_record(shared: &Shared, record_id: Option<&str>) -> Result<String, String> {
    loop {
        let claimed = shared.registry.write().unwrap().claim(wanted(), 0, maker());
        match claimed {
            Claimed::Existing(record_id) => return Ok(record_id.to_string()),
            Claimed::Acquired(claim) => {
                thread::yield_now();
                let Some(record_id) = record_id else {
                    shared.registry.write().unwrap().end_claim(wanted(), claim, 0, Some("no row"));
                    return Err("no row".to_owned());
                };
                shared.created.fetch_add(1, Ordering::SeqCst);
                register(&mut shared.registry.write().unwrap(), wanted(), record_id)
                    .map_err(|_| "conflict")?;
                shared.registry.write().unwrap().end_claim(wanted(), claim, 0, None);
                return Ok(record_id.to_owned());
            }
            Claimed::Free | Claimed::Unverified(..) | Claimed::Abandoned(..) => {
                return Err("no thread ends, and all of them create".to_owned());
            }
            Claimed::Held(claim, _) => loop {
                let state = shared.registry.read().unwrap().claim_state(wanted(), claim, 0);
                match state {
                    ClaimState::Held(_) => thread::yield_now(),
                    ClaimState::Failed(why) | ClaimState::FailedAfterCreate(_, why) => return Err(why),
                    ClaimState::Over => break,
                }
            },
        }
    }
}

/// Runs each call in a thread of its own. Returns the results.
fn all_at_once(shared: &Arc<Shared>, calls: &[Option<&'static str>]) -> Vec<Result<String, String>> {
    let threads: Vec<_> = calls
        .iter()
        .map(|&record_id| {
            let shared = Arc::clone(shared);
            thread::spawn(move || with_run_record(&shared, record_id))
        })
        .collect();
    threads.into_iter().map(|thread| thread.join().unwrap()).collect()
}

#[test]
fn one_caller_creates_the_record_and_the_others_get_it() {
    shuttle::check_random(
        || {
            let shared = shared();
            let answers = all_at_once(&shared, &[Some("rec1"), Some("rec2"), Some("rec3")]);
            assert_eq!(shared.created.load(Ordering::SeqCst), 1);
            assert!(answers[0].is_ok() && answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
            assert_eq!(shared.registry.read().unwrap().counts(0).claims, 0);
        },
        ORDERS,
    );
}

#[test]
fn waiting_callers_share_a_failure_and_later_ones_try_again() {
    shuttle::check_random(
        || {
            let shared = shared();
            let answers = all_at_once(&shared, &[None, Some("rec2"), Some("rec3")]);
            let record_id = shared.registry.read().unwrap().find(wanted()).cloned();
            for answer in &answers {
                match answer {
                    Ok(given) => assert_eq!(Some(given.as_str()), record_id.as_deref()),
                    Err(why) => assert_eq!(why, "no row"),
                }
            }
            assert_eq!(shared.created.load(Ordering::SeqCst), usize::from(record_id.is_some()));
            assert_eq!(shared.registry.read().unwrap().counts(0).claims, 0);
        },
        ORDERS,
    );
}

#[test]
fn one_of_two_concurrent_records_is_refused() {
    shuttle::check_random(
        || {
            let shared = shared();
            let threads = ["rec1", "rec2"].map(|record_id| {
                let shared = Arc::clone(&shared);
                thread::spawn(move || {
                    register(&mut shared.registry.write().unwrap(), wanted(), record_id).is_ok()
                })
            });
            let accepted = threads.map(|thread| thread.join().unwrap());
            assert_eq!(accepted.iter().filter(|&&accepted| accepted).count(), 1);
            let kept = shared.registry.read().unwrap().find(wanted()).cloned();
            assert_eq!(kept.as_deref(), Some(if accepted[0] { "rec1" } else { "rec2" }));
        },
        ORDERS,
    );
}

/// What a thread that asks for the record has come to.
#[derive(Debug, PartialEq, Eq)]
enum Came {
    /// To the record.
    To(String),
    /// To the failure of whoever it waited for.
    ToFailure,
    /// To no claim, because a row may still appear and it wouldn't look for it.
    ToNothing,
}

/// Does what `withRunRecord` does, without failures, in a thread that others outlive. `row` is the database.
fn find_or_create(
    shared: &Shared,
    row: &RwLock<Option<&'static str>>,
    finds: bool,
    mine: &'static str,
) -> Came {
    loop {
        let claimed = shared.registry.write().unwrap().claim(wanted(), 0, Claimant { finds, ..maker() });
        let claim = match claimed {
            Claimed::Existing(record_id) => return Came::To(record_id.to_string()),
            Claimed::Abandoned(..) => return Came::ToNothing,
            Claimed::Free | Claimed::Unverified(..) => unreachable!("it creates, and doesn't verify"),
            Claimed::Acquired(claim) => claim,
            Claimed::Held(claim, _) => loop {
                let state = shared.registry.read().unwrap().claim_state(wanted(), claim, 0);
                match state {
                    ClaimState::Held(_) => thread::yield_now(),
                    ClaimState::Over => break 0,
                    ClaimState::Failed(_) | ClaimState::FailedAfterCreate(..) => return Came::ToFailure,
                }
            },
        };
        if claim == 0 {
            continue;
        }
        let found = finds.then(|| *row.read().unwrap()).flatten();
        if found.is_none() {
            let resumed = shared.registry.write().unwrap().resume_claim(wanted(), claim, 0);
            assert_eq!(resumed, Claimed::Acquired(claim));
            shared.created.fetch_add(1, Ordering::SeqCst);
        }
        let record_id = found.unwrap_or(mine);
        *row.write().unwrap() = Some(record_id);
        let mut registry = shared.registry.write().unwrap();
        register(&mut registry, wanted(), record_id).unwrap();
        registry.end_claim(wanted(), claim, 0, None);
        return Came::To(record_id.to_owned());
    }
}

/// Runs a thread that is terminated, after `create` had begun or before, beside one with `find` and one without.
fn beside_a_thread_that_ends(began_to_create: bool) {
    let (shared, row) = (shared(), Arc::new(RwLock::new(None)));
    let ending = Claimant { finds: true, ..maker() };
    let claimed = shared.registry.write().unwrap().claim(wanted(), 0, ending);
    let Claimed::Acquired(claim) = claimed else { panic!("{claimed:?}") };
    let others = [(true, "rec2"), (false, "rec3")].map(|(finds, mine)| {
        let (shared, row) = (Arc::clone(&shared), Arc::clone(&row));
        thread::spawn(move || find_or_create(&shared, &row, finds, mine))
    });
    if began_to_create {
        let resumed = shared.registry.write().unwrap().resume_claim(wanted(), claim, 0);
        assert_eq!(resumed, Claimed::Acquired(claim));
        shared.created.fetch_add(1, Ordering::SeqCst);
        // Its row is written before it ends. Nobody but the database knows.
        *row.write().unwrap() = Some("rec1");
    }
    thread::yield_now();
    shared.registry.write().unwrap().give_up_claims(ending.holder, 0);
    let [finder, other] = others.map(|other| other.join().unwrap());
    let registry = shared.registry.read().unwrap();
    let record_id = registry.find(wanted()).map(ToString::to_string);
    assert_eq!(registry.counts(0).claims, 0);
    assert!(shared.created.load(Ordering::SeqCst) <= 1, "{finder:?} {other:?}");
    for came in [&finder, &other] {
        match came {
            Came::To(given) => assert_eq!(Some(given), record_id.as_ref()),
            Came::ToFailure => {}
            Came::ToNothing => assert!(began_to_create && came == &other),
        }
    }
    if began_to_create {
        assert!(record_id.is_none_or(|record_id| record_id == "rec1"), "{finder:?} {other:?}");
    }
}

#[test]
fn after_a_thread_that_ends_one_record_at_most_is_created_and_nobody_waits_for_ever() {
    shuttle::check_random(|| beside_a_thread_that_ends(true), ORDERS);
    shuttle::check_random(|| beside_a_thread_that_ends(false), ORDERS);
}
