//! The caller's world: its `RunIdError`, its clock, its console.
//!
//! A test runner gives each test file globals of its own. Errors and objects made by native code belong to
//! Node's main globals, so inside jest `instanceof Error` would be false and fake timers would not be seen.
//! A [`Realm`] is therefore bound once for each set of functions, and what hangs on the globals is looked
//! up at the moment of use, because test runners replace it.

use std::cell::Cell;

use chrono::Utc;

use super::call::{Answer, Bound, Env, Failure, Reference, Type, Value};
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
    /// The JavaScript object that holds everything below it: `global`, `RunIdError`, `parse`, `logger`.
    pub(super) anchor: Reference,
    /// The functions of this realm.
    pub(super) bound: Vec<Bound>,
    clock: Clock,
    log_target: Cell<LogTarget>,
    /// Whether DEBUG_RUN_ID is on.
    debug: bool,
    /// The path of the package's own JavaScript, which is not where a call comes from.
    own_file: Option<String>,
}

/// The anchor's properties.
const GLOBAL: &str = "global";
const ERROR_CLASS: &str = "RunIdError";
const PARSE: &str = "parse";
const LOGGER: &str = "logger";

impl Realm {
    /// Reads what there is to know of the caller. Gives the realm and the anchor that it has to be tied to.
    pub(crate) fn new<'s>(
        env: Env<'s>,
        global: Value<'s>,
        error_class: Value<'s>,
        clock: Clock,
        own_file: Option<String>,
    ) -> Result<(Self, Value<'s>), Failure> {
        let anchor = env.object()?;
        env.set(anchor, GLOBAL, global)?;
        env.set(anchor, ERROR_CLASS, error_class)?;
        // Kept now, so that a test that replaces JSON.parse doesn't change what our functions answer.
        env.set(anchor, PARSE, env.get(env.get(global, "JSON")?, "parse")?)?;
        let variable = env.get(env.get(env.get(global, "process")?, "env")?, "DEBUG_RUN_ID")?;
        let debug = env.type_of(variable)? == Type::String
            && matches!(String::from_utf16_lossy(&env.as_utf16(variable)?).as_str(), "1" | "true");
        let realm = Self {
            anchor: Reference::nowhere(),
            bound: Vec::new(),
            clock,
            log_target: Cell::new(LogTarget::Console),
            debug,
            own_file,
        };
        Ok((realm, anchor))
    }

    /// The caller's error class.
    pub(crate) fn error_class<'s>(&self, env: Env<'s>) -> Answer<'s> {
        env.get(self.anchor.get(env)?, ERROR_CLASS)
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
            Clock::Caller => {
                let date = env.get(self.global(env)?, "Date")?;
                let now = env.call(env.get(date, "now")?, date, &[])?;
                Ok(env.as_number(now).unwrap_or(f64::NAN))
            }
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
        let date = env.construct(env.get(self.global(env)?, "Date")?, &[env.number(unix_ms)?])?;
        let offset = env.call(env.get(date, "getTimezoneOffset")?, date, &[])?;
        // Minutes west of UTC; NaN, of a clock that shows no time, becomes 0 and is refused by the caller.
        #[expect(clippy::cast_possible_truncation, reason = "an offset is below a day, and `as` saturates")]
        let offset_minutes = -(env.as_number(offset)? as i32);
        Ok(Now { unix_ms, offset_minutes })
    }

    /// Sends the log to `logger`, or nowhere.
    pub(crate) fn set_logger<'s>(&self, env: Env<'s>, logger: Option<Value<'s>>) -> Result<(), Failure> {
        if let Some(logger) = logger {
            env.set(self.anchor.get(env)?, LOGGER, logger)?;
        }
        self.log_target.set(if logger.is_some() { LogTarget::Logger } else { LogTarget::Silent });
        Ok(())
    }

    /// Whether anybody listens to the log.
    pub(crate) fn is_logging(&self) -> bool {
        self.log_target.get() != LogTarget::Silent
    }

    /// Whether each generation, resolution, registration and look-up is to be told.
    pub(crate) fn is_debugging(&self) -> bool {
        self.debug && self.is_logging()
    }

    /// Writes lines to the log. A logger that fails must not hide what it was to report, nor turn a call
    /// that succeeded into one that failed; so its own exception ends here.
    pub(crate) fn log(&self, env: Env<'_>, lines: &[Value<'_>]) {
        for &line in lines {
            if self.write(env, line).is_err() {
                env.discard_exception();
            }
        }
    }

    fn write(&self, env: Env<'_>, line: Value<'_>) -> Result<(), Failure> {
        let logger = match self.log_target.get() {
            LogTarget::Console => env.get(self.global(env)?, "console")?,
            LogTarget::Logger => env.get(self.anchor.get(env)?, LOGGER)?,
            LogTarget::Silent => return Ok(()),
        };
        env.call(env.get(logger, "error")?, logger, &[line])?;
        Ok(())
    }

    /// `file:line` of the JavaScript that made the running call, from a stack trace; `unknown` where that
    /// says nothing.
    pub(crate) fn caller(&self, env: Env<'_>) -> Result<String, Failure> {
        let trace = env.construct(env.get(self.global(env)?, "Error")?, &[])?;
        let stack = env.get(trace, "stack")?;
        if env.type_of(stack)? != Type::String {
            return Ok("unknown".to_owned());
        }
        let stack = String::from_utf16_lossy(&env.as_utf16(stack)?);
        Ok(self.first_foreign_frame(&stack).unwrap_or("unknown").to_owned())
    }

    /// The place in the first line of a stack that is outside this package: `at name (file:line:column)`
    /// or `at file:line:column`.
    fn first_foreign_frame<'a>(&self, stack: &'a str) -> Option<&'a str> {
        let places = stack.lines().filter_map(|line| {
            let frame = line.trim_start().strip_prefix("at ")?;
            let place = match frame.strip_suffix(')').and_then(|frame| frame.rsplit_once('(')) {
                Some((_, place)) => place,
                None => frame,
            };
            Some(place.rsplit_once(':')?.0)
        });
        places.into_iter().find(|place| self.own_file.as_ref().is_none_or(|own| !place.starts_with(own)))
    }

    fn global<'s>(&self, env: Env<'s>) -> Answer<'s> {
        env.get(self.anchor.get(env)?, GLOBAL)
    }
}

/// The same by the anchor itself, before a realm is tied to it.
pub(crate) fn parse_json<'s>(env: Env<'s>, anchor: Value<'s>, json: &str) -> Answer<'s> {
    env.call(env.get(anchor, PARSE)?, env.undefined()?, &[env.text(json)?])
}
