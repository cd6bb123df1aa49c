//! Claims and conflicts under every order of threads that matters. The registry is one thing behind one lock, so an
//! order is an order of locked steps; shuttle runs thousands of them. The steps are those of lib/withRunRecord.js.

use std::sync::Arc;

use shuttle::sync::RwLock;
use shuttle::sync::atomic::{AtomicUsize, Ordering};
use shuttle::thread;

use super::*;

const ORDERS: usize = 500;
const LEASE_MS: u64 = 100;

/// A registry that threads share, and how often a record was made.
struct Shared {
    registry: RwLock<Registry>,
    made: AtomicUsize,
}

fn shared() -> Arc<Shared> {
    Arc::new(Shared { registry: RwLock::default(), made: AtomicUsize::new(0) })
}

fn wanted() -> Pair<'static> {
    pair("251003-154510", "Ada-Park")
}

/// `withRunRecord`, with a `create` that gives `made`; none where that fails.
fn with_run_record(shared: &Shared, made: Option<&str>) -> Result<String, String> {
    loop {
        let claimed = shared.registry.write().unwrap().claim(wanted(), 0, Some(LEASE_MS));
        match claimed {
            Claimed::Existing(record_id) => return Ok(record_id.to_string()),
            Claimed::Yours(claim) => {
                thread::yield_now();
                let Some(record_id) = made else {
                    shared.registry.write().unwrap().end_claim(wanted(), claim, 0, Some("no row"));
                    return Err("no row".to_owned());
                };
                shared.made.fetch_add(1, Ordering::SeqCst);
                register(&mut shared.registry.write().unwrap(), wanted(), record_id)
                    .map_err(|_| "conflict")?;
                shared.registry.write().unwrap().end_claim(wanted(), claim, 0, None);
                return Ok(record_id.to_owned());
            }
            Claimed::Nobody => return Err("asked without a lease".to_owned()),
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

/// Runs one call in a thread each; gives their answers.
fn all_at_once(shared: &Arc<Shared>, calls: &[Option<&'static str>]) -> Vec<Result<String, String>> {
    let threads: Vec<_> = calls
        .iter()
        .map(|&made| {
            let shared = Arc::clone(shared);
            thread::spawn(move || with_run_record(&shared, made))
        })
        .collect();
    threads.into_iter().map(|thread| thread.join().unwrap()).collect()
}

#[test]
fn one_of_many_makes_the_record_and_the_others_get_it() {
    shuttle::check_random(
        || {
            let shared = shared();
            let answers = all_at_once(&shared, &[Some("rec1"), Some("rec2"), Some("rec3")]);
            assert_eq!(shared.made.load(Ordering::SeqCst), 1);
            assert!(answers[0].is_ok() && answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
            assert_eq!(shared.registry.read().unwrap().counts(0).claims, 0);
        },
        ORDERS,
    );
}

#[test]
fn who_waits_for_one_that_fails_sees_the_failure_and_who_comes_later_tries_again() {
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
            assert_eq!(shared.made.load(Ordering::SeqCst), usize::from(record_id.is_some()));
            assert_eq!(shared.registry.read().unwrap().counts(0).claims, 0);
        },
        ORDERS,
    );
}

#[test]
fn of_two_records_for_one_run_one_is_refused() {
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
