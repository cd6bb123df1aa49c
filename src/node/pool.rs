//! Work on a thread of Node's pool, for what would hold JavaScript up.

use std::panic::{AssertUnwindSafe, catch_unwind};

use napi::sys;

use super::call::{Env, Value};
use super::function::{Answer, Failure};

impl<'s> Env<'s> {
    /// Runs `work` on a thread of Node's pool; gives a promise of a Buffer with its bytes, which are not copied. A panic
    /// there refuses the promise.
    pub(crate) fn promise(self, work: impl FnOnce() -> Vec<u8> + Send + 'static) -> Answer<'s> {
        let promise = self.of_napi().spawn(Work(Some(Box::new(work))));
        let promise = promise.map_err(|error| Failure::Node(error.status as sys::napi_status))?;
        Ok(Value::of(&promise.promise_object()))
    }
}

/// What [`Env::promise`] runs, until it has run.
struct Work(Option<Box<dyn FnOnce() -> Vec<u8> + Send>>);

impl napi::Task for Work {
    type Output = Vec<u8>;
    type JsValue = napi::bindgen_prelude::Buffer;

    fn compute(&mut self) -> napi::Result<Vec<u8>> {
        let Some(work) = self.0.take() else {
            return Ok(Vec::new());
        };
        catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
            napi::Error::from_reason("strict-run-id: internal error (a panic was caught); please report it")
        })
    }

    fn resolve(&mut self, _env: napi::Env, bytes: Vec<u8>) -> napi::Result<Self::JsValue> {
        Ok(bytes.into())
    }
}
