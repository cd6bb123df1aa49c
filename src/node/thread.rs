//! Work on a thread of its own, for what would hold JavaScript up: reading logs.
//!
//! Node has a pool for that, but waits for it: a worker thread that is terminated would end when all is read. Nobody could
//! tell the reading to stop, for no JavaScript runs then, and Node calls the hooks of native code when it is done with
//! waiting. For a thread of ours it doesn't wait. Each work has its own, so one that waits for a silent pipe holds no other up.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

use napi::JsDeferred;
use napi::bindgen_prelude::Buffer;
use napi::sys;

use super::call::Env;
use super::function::{Answer, Failure};

/// Makes the answer of a promise, in JavaScript's thread.
type Resolver = Box<dyn FnOnce(napi::Env) -> napi::Result<Buffer>>;

impl<'s> Env<'s> {
    /// Runs `work` on a thread; gives a promise of a Buffer with its bytes, which are not copied. A panic there refuses the
    /// promise. Where this environment ends before, there is nobody to be told.
    pub(crate) fn promise(self, work: Box<dyn FnOnce() -> Vec<u8> + Send>) -> Answer<'s> {
        let refuse = |reason: &str| napi::Error::from_reason(format!("strict-run-id: {reason}"));
        // The thread comes first, for only one may have what keeps the promise: the thread, or whoever saw that there is none.
        let (give, take) = mpsc::channel::<JsDeferred<Buffer, Resolver>>();
        let started = thread::Builder::new().name("strict-run-id".to_owned()).spawn(move || {
            let Ok(deferred) = take.recv() else { return };
            match catch_unwind(AssertUnwindSafe(work)) {
                Ok(bytes) => deferred.resolve(Box::new(|_| Ok(Buffer::from(bytes)))),
                Err(_) => deferred.reject(refuse("internal error (a panic was caught); please report it")),
            }
        });
        let (deferred, promise) =
            self.deferred().map_err(|error| Failure::Node(error.status as sys::napi_status))?;
        match started {
            // It waits for this.
            Ok(_) => drop(give.send(deferred)),
            Err(error) => deferred.reject(refuse(&format!("there is no thread to be had ({error})"))),
        }
        Ok(promise)
    }
}
