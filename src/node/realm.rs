//! The caller's world: its `RunIdError`, its clock, its console.
//!
//! A test runner gives each test file globals of its own. Errors and objects made by native code belong to
//! Node's main globals, so inside jest `instanceof Error` would be false and fake timers would not be seen.
//! A [`Realm`] is therefore bound once for each set of functions, and what hangs on the globals is looked
//! up at the moment of use, because test runners replace it.

use std::cell::Cell;

use chrono::Utc;

use super::call::{Bound, Env, Reference, Value};
use super::function::{Answer, Failure};
use super::trace::Readings;
use super::value::Type;
use crate::generate::Now;
use crate::process;

/// Where a realm's functions read the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// The system clock.
    System,
    /// The caller's `Date.now()`, fake or not.
    Caller,
}

/// Where the log goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogTarget {
    /// The caller's `console`.
    Console,
    /// What `setLogger` was given.
    Logger,
    /// Nowhere.
    Silent,
}

/// What one set of functions knows of its caller.
pub(crate) struct Realm {
    /// The JavaScript object that holds everything below it: `global`, `RunIdError`, `parse`, `log`.
    pub(super) anchor: Reference,
    /// The functions of this realm.
    pub(super) bound: Vec<Bound>,
    clock: Clock,
    log_target: Cell<LogTarget>,
    /// Whether a line is being written, so that a logger that uses this package doesn't log without end.
    writing: Cell<bool>,
    /// Whether DEBUG_RUN_ID is on.
    debug: bool,
    /// The folder of the package's own JavaScript, which is not where a call comes from.
    own_folder: Option<String>,
    /// What is being read for this realm; told to stop where the realm is freed, as at the end of its thread.
    pub(super) readings: Readings,
}

/// The anchor's properties. `log` is an object that holds the logger, the one thing that changes.
const GLOBAL: &str = "global";
const ERROR_CLASS: &str = "RunIdError";
const PARSE: &str = "parse";
const LOG: &str = "log";
const LOGGER: &str = "logger";

impl Realm {
    /// Reads what there is to know of the caller. Gives the realm and the anchor that it has to be tied to.
    pub(crate) fn new<'s>(
        env: Env<'s>,
        global: Value<'s>,
        error_class: Value<'s>,
        clock: Clock,
        own_folder: Option<String>,
    ) -> Result<(Self, Value<'s>), Failure> {
        let anchor = env.object()?;
        let hold = |name, value| env.define(anchor, env.text(name)?, value);
        hold(GLOBAL, global)?;
        hold(ERROR_CLASS, error_class)?;
        // Kept now, so that a test that replaces JSON.parse doesn't change what our functions answer.
        hold(PARSE, env.get(env.get(global, "JSON")?, "parse")?)?;
        hold(LOG, env.object()?)?;
        let realm = Self {
            anchor: Reference::nowhere(),
            bound: Vec::new(),
            clock,
            log_target: Cell::new(LogTarget::Console),
            writing: Cell::new(false),
            debug: is_debug_on(env, global)?,
            own_folder,
            readings: Readings::default(),
        };
        Ok((realm, anchor))
    }

    /// The caller's error class.
    pub(crate) fn error_class<'s>(&self, env: Env<'s>) -> Answer<'s> {
        env.get(self.anchor.get(env)?, ERROR_CLASS)
    }

    /// The caller's own `Error`.
    pub(crate) fn plain_error_class<'s>(&self, env: Env<'s>) -> Answer<'s> {
        env.get(self.global(env)?, "Error")
    }

    /// An object or array of the caller's own realm, from JSON text.
    pub(crate) fn parse_json<'s>(&self, env: Env<'s>, json: &str) -> Answer<'s> {
        parse_json(env, self.anchor.get(env)?, json)
    }

    /// Milliseconds since the Unix epoch on the caller's clock; NaN where that gives no number.
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

    /// What the wall clock shows at `unix_ms`: UTC, or the caller's local time if that is configured.
    ///
    /// The offset is asked of the caller's own `Date`. It knows the zones even where the machine has no
    /// zone files, as in small containers, and a disagreement with it would be found by nobody.
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

    /// Whether anybody listens to the log.
    pub(crate) fn is_logging(&self) -> bool {
        self.log_target.get() != LogTarget::Silent
    }

    /// Whether DEBUG_RUN_ID is on, be anybody listening or not.
    pub(crate) fn is_debug_on(&self) -> bool {
        self.debug
    }

    /// Whether each generation, resolution, registration and look-up is to be told.
    pub(crate) fn is_debugging(&self) -> bool {
        self.debug && self.is_logging()
    }

    /// Writes lines to the log, which are made only if anybody listens. A logger that fails must not hide
    /// what it was to report, nor turn a call that succeeded into one that failed; so its own exception ends
    /// here. One that uses this package is not called again for what it does.
    ///
    /// # Errors
    /// Only where the thread, or the script's time, is at its end.
    pub(crate) fn log<'s>(
        &self,
        env: Env<'s>,
        lines: impl FnOnce() -> Result<Vec<Value<'s>>, Failure>,
    ) -> Result<(), Failure> {
        if !self.is_logging() || self.writing.replace(true) {
            return Ok(());
        }
        let written = lines()
            .and_then(|lines| lines.into_iter().try_for_each(|line| forgive(env, self.write(env, line))));
        self.writing.set(false);
        forgive(env, written)
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

    /// `file:line` of the JavaScript that made the running call, from a stack trace; `None` where that says
    /// nothing, as where a call goes on after an `await`, or where the caller's `Error.prepareStackTrace` fails.
    ///
    /// # Errors
    /// Only where the thread, or the script's time, is at its end.
    pub(crate) fn caller(&self, env: Env<'_>) -> Result<Option<String>, Failure> {
        match self.stack(env) {
            Ok(stack) => Ok(self.first_foreign_frame(&stack).map(str::to_owned)),
            Err(failure) => forgive(env, Err(failure)).map(|()| None),
        }
    }

    fn stack(&self, env: Env<'_>) -> Result<String, Failure> {
        let trace = env.construct(self.plain_error_class(env)?, &[])?;
        let stack = env.get(trace, "stack")?;
        Ok(match env.type_of(stack)? {
            Type::String => String::from_utf16_lossy(&env.as_utf16(stack)?),
            _ => String::new(),
        })
    }

    /// The place in the first line of a stack that is outside this package: `at name (file:line:column)`
    /// or `at file:line:column`.
    fn first_foreign_frame<'a>(&self, stack: &'a str) -> Option<&'a str> {
        let places = stack.lines().filter_map(|line| {
            let frame = line.trim_start().strip_prefix("at ")?;
            let place = match frame.strip_suffix(')').and_then(|frame| frame.split_once(" (")) {
                Some((_, place)) => place,
                None => frame.strip_prefix("async ").unwrap_or(frame),
            };
            Some(place.rsplit_once(':')?.0)
        });
        places.into_iter().find(|place| self.own_folder.as_ref().is_none_or(|own| !place.starts_with(own)))
    }

    fn global<'s>(&self, env: Env<'s>) -> Answer<'s> {
        env.get(self.anchor.get(env)?, GLOBAL)
    }
}

/// Whether the environment of the realm says so; not where it has none, as a bare context of `node:vm`.
fn is_debug_on(env: Env<'_>, global: Value<'_>) -> Result<bool, Failure> {
    let mut value = env.get(global, "process")?;
    for name in ["env", "DEBUG_RUN_ID"] {
        if matches!(env.type_of(value)?, Type::Undefined | Type::Null) {
            return Ok(false);
        }
        value = env.get(value, name)?;
    }
    Ok(env.type_of(value)? == Type::String
        && matches!(String::from_utf16_lossy(&env.as_utf16(value)?).as_str(), "1" | "true"))
}

/// The number that `ask` comes to; NaN where that is none, or where what it calls is no function. What the
/// caller's code throws goes on.
fn number_or_nan<'s>(env: Env<'s>, ask: impl FnOnce() -> Answer<'s>) -> Result<f64, Failure> {
    match ask().and_then(|value| env.as_number(value)) {
        Err(_) if !env.is_exception_pending() => Ok(f64::NAN),
        answer => answer,
    }
}

/// Ends an exception of the caller's log, or of what formats its stacks.
fn forgive(env: Env<'_>, written: Result<(), Failure>) -> Result<(), Failure> {
    match written {
        Err(Failure::Node(_)) => env.discard_exception(),
        answer => answer,
    }
}

/// The same by the anchor itself, before a realm is tied to it.
pub(crate) fn parse_json<'s>(env: Env<'s>, anchor: Value<'s>, json: &str) -> Answer<'s> {
    env.call(env.get(anchor, PARSE)?, env.undefined()?, &[env.text(json)?])
}
