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
const LEASE_MS: u64 = 100;

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
        let claimed = shared.registry.write().unwrap().claim(wanted(), 0, Some(LEASE_MS));
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
            Claimed::Free | Claimed::Unverified(..) => return Err("asked without a lease".to_owned()),
            Claimed::Held(claim, _) => loop {
                let state = shared.registry.read().unwrap().claim_state(wanted(), claim, 0);
                match state {
                    ClaimState::Held(_) => thread::yield_now(),
                    ClaimState::Failed(why) => return Err(why),
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
