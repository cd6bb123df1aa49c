//! The caller's world: its `RunIdError`, its clock, its console.
//!
//! A test runner gives each test file globals of its own. Errors and objects made by native code belong to Node's
//! main globals, so inside jest `instanceof Error` would be false and fake timers would be ignored. Each set of
//! functions is therefore bound to a [`Realm`]. What belongs to the globals is looked up when it is used, because
//! test runners replace it.

use std::cell::Cell;

use chrono::Utc;
use serde::Serialize;

use super::sys::{Answer, Env, Failure, Reference, Value};
use super::thread::Readings;
use super::value::Type;
use crate::generate::Now;
use crate::id::calendar::whole_ms;
use crate::process;
use crate::records::Holder;

/// Where the functions of a realm read the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// The system clock.
    System,
    /// The caller's `Date.now()`, fake or not.
    Caller,
}

/// Where the log goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LogTarget {
    /// The caller's `console`.
    Console,
    /// The logger passed to `setLogger`.
    Logger,
    /// Nowhere.
    Silent,
}

/// What DEBUG_RUN_ID asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Events {
    /// Nothing.
    Off,
    /// A line for people for each generation, resolution, registration and look-up.
    Text,
    /// A JSON object for each event, with the number of the thread if it is a worker's.
    Json { thread: Option<u32> },
}

/// What one set of functions knows of its caller.
pub(crate) struct Realm {
    /// The JavaScript object that holds the properties named below.
    anchor: Reference,
    clock: Clock,
    log_target: Cell<LogTarget>,
    /// Whether a line is being written, so that a logger that uses this package doesn't log without end.
    is_writing: Cell<bool>,
    events: Events,
    /// The folder of the package's own JavaScript, which is skipped when looking for the caller.
    own_folder: Option<String>,
    /// Holds the claims of `withRunRecord`.
    holder: Holder,
    /// The logs being read for this realm. They are stopped when the realm is dropped, as at the end of its thread.
    pub(super) readings: Readings,
}

/// The anchor's properties. `log` is an object that holds the logger, the one thing that changes.
const GLOBAL: &str = "global";
const ERROR_CLASS: &str = "RunIdError";
const PARSE: &str = "parse";
const IS_ARRAY: &str = "isArray";
const PROTOTYPE_OF: &str = "getPrototypeOf";
const LOG: &str = "log";
const LOGGER: &str = "logger";

/// Makes the anchor of a realm: the JavaScript object that holds what the realm needs, so that the garbage
/// collector sees it.
pub(crate) fn anchor<'s>(env: Env<'s>, global: Value<'s>, error_class: Value<'s>) -> Answer<'s> {
    let anchor = env.object()?;
    let hold = |name, value| env.define(anchor, env.text(name)?, value);
    hold(GLOBAL, global)?;
    hold(ERROR_CLASS, error_class)?;
    // Kept now, so that a test that replaces JSON.parse doesn't change what our functions answer.
    hold(PARSE, env.get(env.get(global, "JSON")?, "parse")?)?;
    hold(IS_ARRAY, env.get(env.get(global, "Array")?, IS_ARRAY)?)?;
    hold(PROTOTYPE_OF, env.get(env.get(global, "Reflect")?, PROTOTYPE_OF)?)?;
    hold(LOG, env.object()?)?;
    Ok(anchor)
}

/// Returns what DEBUG_RUN_ID asks for in the environment of `global`; nothing if it has none, like a bare `node:vm`
/// context. `thread_id` returns the number of the thread, 0 for the main one, and is only called if that is needed.
pub(crate) fn events(
    env: Env<'_>,
    global: Value<'_>,
    thread_id: Option<Value<'_>>,
) -> Result<Events, Failure> {
    let mut value = env.field(global, "process")?;
    for name in ["env", "DEBUG_RUN_ID"] {
        if env.is_nullish(value)? {
            return Ok(Events::Off);
        }
        value = env.field(value, name)?;
    }
    if env.type_of(value)? != Type::String {
        return Ok(Events::Off);
    }
    Ok(match env.as_lossy_text(value)?.as_str() {
        "1" | "true" => Events::Text,
        "json" => {
            let number = thread_id.map(|thread_id| {
                let number = env.call(thread_id, env.undefined()?, &[])?;
                env.as_number(number)
            });
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it counts the threads of the process"
            )]
            let number = number.transpose()?.unwrap_or_default() as u32;
            Events::Json { thread: (number != 0).then_some(number) }
        }
        _ => Events::Off,
    })
}

impl Realm {
    /// Makes the realm of an [`anchor`].
    pub(crate) fn new(anchor: Reference, clock: Clock, events: Events, own_folder: Option<String>) -> Self {
        Self {
            anchor,
            clock,
            log_target: Cell::new(LogTarget::Console),
            is_writing: Cell::new(false),
            events,
            own_folder,
            holder: Holder::next(),
            readings: Readings::default(),
        }
    }

    /// Returns who holds the claims of this realm. They are given up when the realm is dropped.
    pub(crate) fn holder(&self) -> Holder {
        self.holder
    }

    /// Returns the anchor, for what has no access to the realm: a round of [`Env::each`].
    pub(crate) fn anchor<'s>(&self, env: Env<'s>) -> Answer<'s> {
        self.anchor.get(env)
    }

    /// Returns the caller's `RunIdError`.
    pub(crate) fn error_class<'s>(&self, env: Env<'s>) -> Answer<'s> {
        env.get(self.anchor.get(env)?, ERROR_CLASS)
    }

    /// Returns the caller's own `Error`.
    pub(crate) fn plain_error_class<'s>(&self, env: Env<'s>) -> Answer<'s> {
        env.get(self.global(env)?, "Error")
    }

    /// Returns an object or array of the caller's own realm, made from JSON in one call.
    pub(crate) fn value<'s>(&self, env: Env<'s>, value: &impl Serialize) -> Answer<'s> {
        parsed(env, self.anchor.get(env)?, value)
    }

    /// Appends to an array of the caller's realm that has `len` elements, and returns how many it has then. They are parsed
    /// piece by piece, because the JSON of all may be longer than any JavaScript string.
    pub(crate) fn append<'s, T: Serialize + 'static>(
        &self,
        env: Env<'s>,
        list: Value<'s>,
        len: u32,
        elements: Vec<T>,
    ) -> Result<u32, Failure> {
        // No array is longer than a `u32` can count.
        let pieces = u32::try_from(elements.len().div_ceil(PIECE)).unwrap_or(u32::MAX);
        let mut rest = Rest { elements: elements.into_iter(), len };
        env.each(&[list, self.anchor.get(env)?], pieces, &mut rest, append_piece)?;
        Ok(rest.len)
    }

    /// Returns the milliseconds since the Unix epoch on the caller's clock; NaN if that isn't a number.
    pub(crate) fn unix_ms(&self, env: Env<'_>) -> Result<f64, Failure> {
        match self.clock {
            #[expect(clippy::cast_precision_loss, reason = "exact until the year 287396")]
            Clock::System => Ok(Utc::now().timestamp_millis() as f64),
            Clock::Caller => number_or_nan(env, || {
                let date = env.get(self.global(env)?, "Date")?;
                env.call(env.get(date, "now")?, date, &[])
            }),
        }
    }

    /// Returns what the wall clock shows at `unix_ms`: UTC, or the caller's local time if that is configured.
    ///
    /// The offset comes from the caller's own `Date`, which knows the time zones even if the machine has no zone
    /// files, as in small containers. Any other source could disagree with it unnoticed.
    pub(crate) fn now(&self, env: Env<'_>, unix_ms: f64) -> Result<Now, Failure> {
        if !process::local_time() {
            return Ok(Now { unix_ms, offset_minutes: 0 });
        }
        let minutes_west = number_or_nan(env, || {
            let date = env.construct(env.get(self.global(env)?, "Date")?, &[env.number(unix_ms)?])?;
            env.call(env.get(date, "getTimezoneOffset")?, date, &[])
        })?;
        if !minutes_west.is_finite() {
            return Ok(Now { unix_ms: f64::NAN, offset_minutes: 0 });
        }
        #[expect(clippy::cast_possible_truncation, reason = "an offset is below a day, and `as` saturates")]
        let offset_minutes = (-minutes_west) as i32;
        Ok(Now { unix_ms, offset_minutes })
    }

    /// Sends the log to `logger`, or nowhere.
    pub(crate) fn set_logger<'s>(&self, env: Env<'s>, logger: Option<Value<'s>>) -> Result<(), Failure> {
        if let Some(logger) = logger {
            env.set(env.get(self.anchor.get(env)?, LOG)?, LOGGER, logger)?;
        }
        self.log_target.set(if logger.is_some() { LogTarget::Logger } else { LogTarget::Silent });
        Ok(())
    }

    /// Returns whether the log goes anywhere.
    pub(crate) fn is_logging(&self) -> bool {
        self.log_target.get() != LogTarget::Silent
    }

    /// Returns what DEBUG_RUN_ID asks for.
    pub(crate) fn events(&self) -> Events {
        self.events
    }

    /// Returns whether DEBUG_RUN_ID is on, even if the log is silent.
    pub(crate) fn is_debug_on(&self) -> bool {
        !matches!(self.events, Events::Off)
    }

    /// Returns whether events are logged.
    pub(crate) fn is_debugging(&self) -> bool {
        self.is_debug_on() && self.is_logging()
    }

    /// Writes lines to the log; they are made only if the log goes anywhere.
    ///
    /// A failing logger must neither hide what it was to report nor fail a call that succeeded, so its exception is
    /// discarded. A logger that itself uses this package isn't called for what it does.
    ///
    /// # Errors
    /// Only at the end of the thread or of the script's time limit.
    pub(crate) fn log<'s>(
        &self,
        env: Env<'s>,
        lines: impl FnOnce() -> Result<Vec<Value<'s>>, Failure>,
    ) -> Result<(), Failure> {
        if !self.is_logging() {
            return Ok(());
        }
        let Some(_writing) = Writing::begin(&self.is_writing) else { return Ok(()) };
        let written = lines().and_then(|lines| {
            lines.into_iter().try_for_each(|line| discard_exception_of(env, self.write(env, line)))
        });
        discard_exception_of(env, written)
    }

    fn write(&self, env: Env<'_>, line: Value<'_>) -> Result<(), Failure> {
        let logger = match self.log_target.get() {
            LogTarget::Console => env.get(self.global(env)?, "console")?,
            LogTarget::Logger => env.get(env.get(self.anchor.get(env)?, LOG)?, LOGGER)?,
            LogTarget::Silent => return Ok(()),
        };
        env.call(env.get(logger, "error")?, logger, &[line])?;
        Ok(())
    }

    /// Returns `file:line` of the JavaScript that made the running call, from a stack trace. `None` if the stack
    /// doesn't show it, as in a call that continues after an `await`, or if the caller's `Error.prepareStackTrace`
    /// fails.
    ///
    /// # Errors
    /// Only at the end of the thread or of the script's time limit.
    pub(crate) fn caller(&self, env: Env<'_>) -> Result<Option<String>, Failure> {
        match self.stack(env) {
            Ok(stack) => Ok(self.first_foreign_frame(&stack).map(str::to_owned)),
            Err(failure) => discard_exception_of(env, Err(failure)).map(|()| None),
        }
    }

    /// Returns the time on the caller's clock in milliseconds since the Unix epoch, for an event; `None` if the clock
    /// shows none.
    ///
    /// # Errors
    /// Only at the end of the thread or of the script's time limit.
    pub(crate) fn time(&self, env: Env<'_>) -> Result<Option<i64>, Failure> {
        match self.unix_ms(env) {
            Ok(unix_ms) => Ok(whole_ms(unix_ms)),
            Err(failure) => discard_exception_of(env, Err(failure)).map(|()| None),
        }
    }

    fn stack(&self, env: Env<'_>) -> Result<String, Failure> {
        let trace = env.construct(self.plain_error_class(env)?, &[])?;
        let stack = env.get(trace, "stack")?;
        Ok(match env.type_of(stack)? {
            Type::String => env.as_lossy_text(stack)?,
            _ => String::new(),
        })
    }

    /// Returns the place in the first line of a stack that is outside this package and outside Node, whose own code
    /// continues what is called after an `await` or by a timer. A line is `at name (file:line:column)` or
    /// `at file:line:column`.
    fn first_foreign_frame<'a>(&self, stack: &'a str) -> Option<&'a str> {
        let places = stack.lines().filter_map(|line| {
            let frame = line.trim_start().strip_prefix("at ")?;
            let place = match frame.strip_suffix(')').and_then(|frame| frame.split_once(" (")) {
                Some((_, place)) => place,
                None => frame.strip_prefix("async ").unwrap_or(frame),
            };
            Some(place.rsplit_once(':')?.0)
        });
        let is_own = |place: &str| self.own_folder.as_ref().is_some_and(|own| place.starts_with(own));
        places.into_iter().find(|place| !is_own(place) && !place.starts_with("node:"))
    }

    fn global<'s>(&self, env: Env<'s>) -> Answer<'s> {
        env.get(self.anchor.get(env)?, GLOBAL)
    }
}

/// Node drops a realm when its thread ends, also if it is terminated, or when nothing can call its functions any more.
/// Either way nothing can end its claims any more.
impl Drop for Realm {
    fn drop(&mut self) {
        process::registry_mut().give_up_claims(self.holder, process::monotonic_ms());
    }
}

/// Resets the flag when a line has been written, even if the logger's call panicked.
struct Writing<'a>(&'a Cell<bool>);

impl<'a> Writing<'a> {
    /// Sets the flag; `None` if it is set already.
    fn begin(is_writing: &'a Cell<bool>) -> Option<Self> {
        match is_writing.replace(true) {
            true => None,
            false => Some(Self(is_writing)),
        }
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// Returns the number that `ask` comes to; NaN if it isn't a number or what it calls isn't a function. An exception
/// thrown by the caller's code continues.
fn number_or_nan<'s>(env: Env<'s>, ask: impl FnOnce() -> Answer<'s>) -> Result<f64, Failure> {
    match ask().and_then(|value| env.as_number(value)) {
        Err(_) if !env.is_exception_pending() => Ok(f64::NAN),
        answer => answer,
    }
}

/// Discards an exception thrown by the caller's logger, or by what formats its stacks.
fn discard_exception_of(env: Env<'_>, written: Result<(), Failure>) -> Result<(), Failure> {
    match written {
        Err(Failure::Node(_)) => env.discard_exception(),
        answer => answer,
    }
}

/// Returns what `Array.isArray` says, which unlike Node-API looks behind a Proxy. Throws if the Proxy was revoked.
pub(crate) fn is_array(env: Env<'_>, anchor: Value<'_>, value: Value<'_>) -> Result<bool, Failure> {
    env.as_boolean(env.call(env.get(anchor, IS_ARRAY)?, env.undefined()?, &[value])?)
}

/// Returns the prototype of an object, also of a Proxy, which Node-API shows as null. This may run the trap of a Proxy.
pub(crate) fn prototype_of<'s>(env: Env<'s>, anchor: Value<'s>, object: Value<'s>) -> Answer<'s> {
    env.call(env.get(anchor, PROTOTYPE_OF)?, env.undefined()?, &[object])
}

/// How many elements of a list are parsed at once. More hardly save time, and 64 records with a megabyte of metadata
/// each are far below the longest string.
const PIECE: usize = 64;

/// What is still to be appended to a list, and how long that is already.
struct Rest<T> {
    elements: std::vec::IntoIter<T>,
    len: u32,
}

/// Appends the next elements. The values are the list and the anchor.
fn append_piece<T: Serialize>(
    env: Env<'_>,
    values: &[Value<'_>],
    _piece: u32,
    rest: &mut Rest<T>,
) -> Result<(), Failure> {
    let (list, anchor) = (values[0], values[1]);
    let piece: Vec<T> = rest.elements.by_ref().take(PIECE).collect();
    let parsed = parsed(env, anchor, &piece)?;
    for at in 0..env.array_length(parsed)? {
        env.set_at(list, rest.len, env.element(parsed, at)?)?;
        rest.len += 1;
    }
    Ok(())
}

/// The same as [`Realm::value`] before a realm is tied to its anchor.
pub(crate) fn parsed<'s>(env: Env<'s>, anchor: Value<'s>, value: &impl Serialize) -> Answer<'s> {
    #[expect(
        clippy::expect_used,
        reason = "our types have text for keys, and a String takes all that is written"
    )]
    let json = serde_json::to_string(value).expect("serialization of our own types can't fail");
    env.call(env.get(anchor, PARSE)?, env.undefined()?, &[env.text(&json)?])
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn no_line_is_written_while_another_is() {
        let is_writing = Cell::new(false);
        let writing = Writing::begin(&is_writing);
        assert!(writing.is_some());
        assert!(Writing::begin(&is_writing).is_none());
        assert!(is_writing.get(), "the one that was refused resets nothing");
        drop(writing);
        assert!(Writing::begin(&is_writing).is_some());
    }

    #[test]
    fn a_panic_while_a_line_is_written_mutes_no_later_line() {
        let is_writing = Cell::new(false);
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let _writing = Writing::begin(&is_writing);
            panic!("the logger");
        }));
        assert!(panicked.is_err());
        assert!(Writing::begin(&is_writing).is_some());
    }
}
