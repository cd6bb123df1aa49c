//! Work on threads of our own, for what would hold JavaScript up: reading logs.
//!
//! Node has a pool for that, but waits for it: a worker thread that is terminated would end when all is read. Nobody could
//! tell the reading to stop, for no JavaScript runs then, and Node calls the hooks of native code when it is done with
//! waiting. For threads of our own it doesn't wait; and the file system, which shares Node's pool, doesn't wait for logs.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use napi::bindgen_prelude::Buffer;
use napi::sys;

use super::call::Env;
use super::function::{Answer, Failure};

impl<'s> Env<'s> {
    /// Runs `work` on a thread of ours; gives a promise of a Buffer with its bytes, which are not copied. A panic there
    /// refuses the promise. Where this environment ends before, there is nobody to be told.
    pub(crate) fn promise(self, work: Box<dyn FnOnce() -> Vec<u8> + Send>) -> Answer<'s> {
        let (deferred, promise) =
            self.deferred().map_err(|error| Failure::Node(error.status as sys::napi_status))?;
        let refuse = |reason: &str| napi::Error::from_reason(format!("strict-run-id: {reason}"));
        let not_started = deferred.clone();
        let started = run(move || match catch_unwind(AssertUnwindSafe(work)) {
            Ok(bytes) => deferred.resolve(|_| Ok(Buffer::from(bytes))),
            Err(_) => deferred.reject(refuse("internal error (a panic was caught); please report it")),
        });
        if let Err(error) = started {
            not_started.reject(refuse(&format!("there is no thread to be had ({error})")));
        }
        Ok(promise)
    }
}

/// At most so many, as in Node's pool; what comes beyond that waits.
const THREADS: usize = 4;

struct Pool {
    waiting: VecDeque<Box<dyn FnOnce() + Send>>,
    /// How many threads there are, all of them at work: one that finds nothing to do ends.
    threads: usize,
}

static POOL: Mutex<Pool> = Mutex::new(Pool { waiting: VecDeque::new(), threads: 0 });

fn pool() -> MutexGuard<'static, Pool> {
    POOL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs `work`, which must not panic, as soon as there is a thread for it.
///
/// # Errors
/// Where the system gives no thread, and there is none that could do it later.
fn run(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let mut pool = pool();
    if pool.threads < THREADS {
        match thread::Builder::new().name("strict-run-id".to_owned()).spawn(work_on) {
            Ok(_) => pool.threads += 1,
            Err(error) if pool.threads == 0 => return Err(error),
            Err(_) => {}
        }
    }
    pool.waiting.push_back(Box::new(work));
    Ok(())
}

/// Does what is waiting until there is nothing left.
fn work_on() {
    loop {
        let mut pool = pool();
        let Some(work) = pool.waiting.pop_front() else {
            pool.threads -= 1;
            return;
        };
        drop(pool);
        work();
    }
}
