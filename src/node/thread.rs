//! Work on threads of its own, for what would block JavaScript: reading logs.
//!
//! Node's thread pool won't do. When a worker thread is terminated, Node waits for its pooled work before it calls any
//! native hook, and no JavaScript runs that could cancel the reading. It doesn't wait for a thread of ours. Each job
//! has its own thread, so one that waits for a silent pipe delays no other.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

use napi::JsDeferred;
use napi::bindgen_prelude::Buffer;

use super::sys::{Answer, Env, Failure, napi_status};
use crate::trace::Watch;

/// Makes the answer of a promise, in JavaScript's thread.
type Resolver = Box<dyn FnOnce(napi::Env) -> napi::Result<Buffer>>;

impl<'s> Env<'s> {
    /// Runs `work` on a thread and returns a promise of a Buffer with its bytes, which aren't copied. A panic rejects
    /// the promise. If this environment ends first, the result is dropped.
    pub(crate) fn promise(self, work: Box<dyn FnOnce() -> Vec<u8> + Send>) -> Answer<'s> {
        let refuse = |reason: &str| napi::Error::from_reason(format!("strict-run-id: {reason}"));
        // Spawns before handing over the deferred, because exactly one side may settle it.
        let (give, take) = mpsc::channel::<JsDeferred<Buffer, Resolver>>();
        let started = thread::Builder::new().name("strict-run-id".to_owned()).spawn(move || {
            let Ok(deferred) = take.recv() else { return };
            match catch_unwind(AssertUnwindSafe(work)) {
                Ok(bytes) => deferred.resolve(Box::new(|_| Ok(Buffer::from(bytes)))),
                Err(_) => deferred.reject(refuse("internal error (a panic was caught); please report it")),
            }
        });
        let (deferred, promise) =
            self.deferred().map_err(|error| Failure::Node(error.status as napi_status))?;
        match started {
            // The thread is waiting for this, so the send can't fail.
            Ok(_) => drop(give.send(deferred)),
            Err(error) => deferred.reject(refuse(&format!("no thread could be started ({error})"))),
        }
        Ok(promise)
    }
}

/// The logs that are being read, by the number of the job.
type Watches = Mutex<HashMap<u64, Arc<Watch>>>;

fn lock(watches: &Watches) -> MutexGuard<'_, HashMap<u64, Arc<Watch>>> {
    watches.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The logs that are being read for one realm. Dropping it stops them, so a worker thread that is terminated leaves
/// no reading running.
#[derive(Default)]
pub(crate) struct Readings(Arc<Watches>);

impl Readings {
    /// Adds a job, until the returned guard is dropped.
    pub(crate) fn begin(&self, job: u64, watch: Arc<Watch>) -> Reading {
        lock(&self.0).insert(job, watch);
        Reading(self.0.clone(), job)
    }

    /// Returns the watch of a job; `None` once it has ended.
    pub(crate) fn get(&self, job: u64) -> Option<Arc<Watch>> {
        lock(&self.0).get(&job).cloned()
    }
}

impl Drop for Readings {
    fn drop(&mut self) {
        lock(&self.0).values().for_each(|watch| watch.stop());
    }
}

/// A job that is running. Dropping it, however the job ends, removes it.
pub(crate) struct Reading(Arc<Watches>, u64);

impl Drop for Reading {
    fn drop(&mut self) {
        lock(&self.0).remove(&self.1);
    }
}
