//! Work on threads of its own, for what would block JavaScript: reading logs.
//!
//! Node's thread pool won't do. When a worker thread is terminated, Node waits for its pooled work before it calls any
//! native hook, and no JavaScript runs that could cancel the reading. It doesn't wait for a thread of ours. Each job
//! has its own thread, so one that waits for a silent pipe delays no other.
//!
//! A thread leaves its outcome here, and JavaScript asks for it. So a thread never calls Node: it can't keep an event
//! loop alive that no longer waits for it, and what it leaves is freed even if the environment has ended.

use std::collections::HashMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::read::Watch;

/// What a job has come to; `None` if it was stopped, or the panic that ended it.
type Outcome = thread::Result<Option<Vec<u8>>>;

/// What a job does. A box, so that what starts a thread is compiled once.
pub(crate) type Work = Box<dyn FnOnce(&Watch) -> Option<Vec<u8>> + Send>;

/// A job that was started.
struct Job {
    watch: Arc<Watch>,
    /// `None` while its thread works.
    outcome: Option<Outcome>,
}

/// The jobs of a realm that JavaScript still waits for, by number.
type Jobs = Mutex<HashMap<u64, Job>>;

fn lock(jobs: &Jobs) -> MutexGuard<'_, HashMap<u64, Job>> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What there is to take of a job.
pub(crate) enum Taken {
    /// Nothing yet.
    Running,
    /// Its bytes.
    Bytes(Vec<u8>),
    /// Nothing any more: it was stopped, or taken.
    Gone,
}

/// The logs that are being read for one realm. Dropping it stops them, so a worker thread that is terminated leaves
/// no reading running.
#[derive(Default)]
pub(crate) struct Readings(Arc<Jobs>);

impl Readings {
    /// Runs `work` on a thread, and returns the number of the job.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(crate) fn start(&self, work: Work) -> io::Result<u64> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let watch = Arc::new(Watch::default());
        lock(&self.0).insert(number, Job { watch: watch.clone(), outcome: None });
        let jobs = self.0.clone();
        let started = thread::Builder::new().name("strict-run-id".to_owned()).spawn(move || {
            let outcome = catch_unwind(AssertUnwindSafe(|| work(&watch)));
            if let Some(job) = lock(&jobs).get_mut(&number) {
                job.outcome = Some(outcome);
            }
        });
        if started.is_err() {
            lock(&self.0).remove(&number);
        }
        started.map(|_| number)
    }

    /// Returns the watch of a job; `None` once it was stopped or taken.
    pub(crate) fn watch(&self, number: u64) -> Option<Arc<Watch>> {
        lock(&self.0).get(&number).map(|job| job.watch.clone())
    }

    /// Takes what a job has come to. A panic of its thread goes on here.
    pub(crate) fn take(&self, number: u64) -> Taken {
        let mut jobs = lock(&self.0);
        let outcome = match jobs.get_mut(&number).map(|job| job.outcome.take()) {
            None => return Taken::Gone,
            Some(None) => return Taken::Running,
            Some(Some(outcome)) => outcome,
        };
        jobs.remove(&number);
        drop(jobs);
        match outcome {
            Ok(bytes) => bytes.map_or(Taken::Gone, Taken::Bytes),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }

    /// Ends a job soon, and forgets it.
    pub(crate) fn stop(&self, number: u64) {
        if let Some(job) = lock(&self.0).remove(&number) {
            job.watch.stop();
        }
    }
}

impl Drop for Readings {
    fn drop(&mut self) {
        lock(&self.0).drain().for_each(|(_, job)| job.watch.stop());
    }
}
