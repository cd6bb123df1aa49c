//! Reads arguments: from JavaScript values to the types of the core.
//!
//! One rule holds for all functions: absent is `undefined`, `null` or `""`, and every present argument is checked, from
//! left to right, before any rule for an absent one. So a function reads all its arguments first, and then asks for
//! those it needs with [`needed_run_id`] and the like.

use std::borrow::Cow;

use super::call::Call;
use super::sys::{Env, Failure, Value};
use super::text::{Reading, Text};
use super::value::Type;
use crate::id::{ClientId, RunId};
use crate::records::RecordId;
use crate::refusal::{Given, Likely, Reason, RecordIdFault, Refusal};
use crate::shown::{Shown, shown_number};

/// What to do if another run id than a base id was passed as one.
pub(crate) const BASE_ID_HINT: &str = "getBaseRunId() returns the base id of a run id.";

/// What was passed as an id.
pub(crate) enum Argument<'t> {
    /// `undefined`, `null` or the empty text.
    Absent,
    /// Text that may be an id.
    Text(&'t str),
    /// A string that can't be an id, whatever it says.
    Unreadable(Reason),
}

impl<'s> Call<'s> {
    /// Returns the run id at a position.
    pub(crate) fn run_id<'t>(&self, index: usize, text: &'t mut Text) -> Result<Option<RunId<'t>>, Failure> {
        self.read_run_id(self.argument(index), "runId", text)
    }

    /// Returns the run id in `value`, which messages call `name`.
    #[inline(never)]
    pub(crate) fn read_run_id<'t>(
        &self,
        value: Value<'s>,
        name: &'static str,
        text: &'t mut Text,
    ) -> Result<Option<RunId<'t>>, Failure> {
        self.parse_run_id(value, name, text)
    }

    /// [`Self::run_id`] for the functions that users call most. It is inlined into each of them, because
    /// returning results through one more function takes a sixth of such a call. Elsewhere that would only make the
    /// binary larger.
    #[inline(always)]
    pub(crate) fn hot_run_id<'t>(
        &self,
        index: usize,
        text: &'t mut Text,
    ) -> Result<Option<RunId<'t>>, Failure> {
        self.parse_run_id(self.argument(index), "runId", text)
    }

    #[inline(always)]
    fn parse_run_id<'t>(
        &self,
        value: Value<'s>,
        name: &'static str,
        text: &'t mut Text,
    ) -> Result<Option<RunId<'t>>, Failure> {
        match self.read_text(value, name, text)? {
            Argument::Absent => Ok(None),
            Argument::Text(text) => match RunId::parse(text) {
                Ok(id) => Ok(Some(id)),
                Err(reason) => Err(refused_run_id(name, text.into(), reason)),
            },
            Argument::Unreadable(reason) => Err(refused_run_id(name, self.given(value)?, reason)),
        }
    }

    /// Returns the client id at a position.
    pub(crate) fn client_id<'t>(
        &self,
        index: usize,
        text: &'t mut Text,
    ) -> Result<Option<ClientId<'t>>, Failure> {
        if self.lacks(index) { Ok(None) } else { self.read_client_id(self.argument(index), "clientId", text) }
    }

    /// Returns the client id in `value`, which messages call `name`.
    #[inline(never)]
    pub(crate) fn read_client_id<'t>(
        &self,
        value: Value<'s>,
        name: &'static str,
        text: &'t mut Text,
    ) -> Result<Option<ClientId<'t>>, Failure> {
        self.parse_client_id(value, name, text)
    }

    /// [`Self::client_id`], inlined like [`Self::hot_run_id`].
    #[inline(always)]
    pub(crate) fn hot_client_id<'t>(
        &self,
        index: usize,
        text: &'t mut Text,
    ) -> Result<Option<ClientId<'t>>, Failure> {
        if self.lacks(index) {
            Ok(None)
        } else {
            self.parse_client_id(self.argument(index), "clientId", text)
        }
    }

    #[inline(always)]
    fn parse_client_id<'t>(
        &self,
        value: Value<'s>,
        name: &'static str,
        text: &'t mut Text,
    ) -> Result<Option<ClientId<'t>>, Failure> {
        match self.read_text(value, name, text)? {
            Argument::Absent => Ok(None),
            Argument::Text(text) => match ClientId::parse(text) {
                Ok(id) => Ok(Some(id)),
                Err(reason) => Err(refused_client_id(name, text.into(), reason)),
            },
            Argument::Unreadable(reason) => Err(refused_client_id(name, self.given(value)?, reason)),
        }
    }

    /// Returns the unparsed text at a position, for functions that also accept job ids or old spellings.
    ///
    /// # Errors
    /// If the string is too long or malformed to be an id, or if the value is neither a string nor undefined or null.
    pub(crate) fn text<'t>(
        &self,
        index: usize,
        name: &'static str,
        text: &'t mut Text,
    ) -> Result<Option<&'t str>, Failure> {
        match self.read_text(self.argument(index), name, text)? {
            Argument::Absent => Ok(None),
            Argument::Text(text) => Ok(Some(text)),
            Argument::Unreadable(reason) => {
                Err(refused_run_id(name, self.given(self.argument(index))?, reason))
            }
        }
    }

    /// Reads a value that was passed as an id.
    ///
    /// # Errors
    /// Refuses every value that isn't a string, undefined or null.
    #[inline(always)]
    pub(crate) fn read_text<'t>(
        &self,
        value: Value<'s>,
        name: &'static str,
        text: &'t mut Text,
    ) -> Result<Argument<'t>, Failure> {
        Ok(match text.read(self.env(), value)? {
            Reading::Text("") => Argument::Absent,
            Reading::Text(text) => Argument::Text(text),
            Reading::TooLong => Argument::Unreadable(Reason::TooLong),
            Reading::LoneSurrogate => Argument::Unreadable(Reason::LoneSurrogate),
            Reading::NotString => self.absent_or_refused(value, name).map(|()| Argument::Absent)?,
        })
    }

    /// Returns the record id at a position, checked against the client it belongs to.
    pub(crate) fn record_id<'t>(
        &self,
        index: usize,
        client_id: Option<ClientId<'_>>,
        text: &'t mut Text,
    ) -> Result<Option<RecordId<'t>>, Failure> {
        self.read_record_id(self.argument(index), client_id, text)
    }

    /// Returns the record id in `value`, checked against the client it belongs to.
    pub(crate) fn read_record_id<'t>(
        &self,
        value: Value<'s>,
        client_id: Option<ClientId<'_>>,
        text: &'t mut Text,
    ) -> Result<Option<RecordId<'t>>, Failure> {
        let refuse = |given, described, fault| Refusal::RecordId { given, described, fault, callback: None };
        match text.read(self.env(), value)? {
            Reading::Text(text) => match RecordId::parse(text, client_id) {
                Ok(id) => Ok(Some(id)),
                Err(RecordIdFault::Absent) => Ok(None),
                Err(fault) => Err(refuse(Some(text.into()), None, fault).into()),
            },
            Reading::TooLong | Reading::LoneSurrogate => {
                Err(refuse(Some(self.given(value)?), None, RecordIdFault::Characters).into())
            }
            Reading::NotString => match self.env().type_of(value)? {
                Type::Undefined | Type::Null => Ok(None),
                other => {
                    let described = describe(self.env(), value, other)?;
                    Err(refuse(None, Some(described), RecordIdFault::Characters).into())
                }
            },
        }
    }

    /// Returns the options at a position; `None` if they are absent. An unknown option is refused, because a misspelled
    /// one would be ignored silently.
    pub(crate) fn options(&self, index: usize, known: &[&str]) -> Result<Option<Value<'s>>, Failure> {
        self.read_options(self.argument(index), known)
    }

    /// Returns the options in `options`; `None` if they are absent. An unknown option is refused.
    pub(crate) fn read_options(
        &self,
        options: Value<'s>,
        known: &[&str],
    ) -> Result<Option<Value<'s>>, Failure> {
        let env = self.env();
        match env.type_of(options)? {
            Type::Undefined | Type::Null => return Ok(None),
            Type::Object => {}
            other => {
                let problem = format!("it is {}, not an object", describe(env, options, other)?);
                return Err(self.invalid("options", problem, known_options(known)));
            }
        }
        let names = env.keys(options)?;
        for index in 0..env.array_length(names)? {
            let mut text = Text::new();
            let name = env.element(names, index)?;
            let is_known = matches!(text.read(env, name)?, Reading::Text(name) if known.contains(&name));
            if !is_known {
                let problem = format!("there is no option \"{}\"", text.show(env, name)?);
                return Err(self.invalid("options", problem, known_options(known)));
            }
        }
        Ok(Some(options))
    }

    /// Reads true or false; `default` if it is absent.
    pub(crate) fn flag(&self, value: Value<'s>, name: &'static str, default: bool) -> Result<bool, Failure> {
        match self.env().type_of(value)? {
            Type::Undefined | Type::Null => Ok(default),
            Type::Boolean => self.env().as_boolean(value),
            other => {
                let problem = format!("it is {}, not true or false", describe(self.env(), value, other)?);
                Err(self.invalid(name, problem, "Pass true, false or nothing."))
            }
        }
    }

    /// Reads one of a few texts; `None` if it is absent.
    pub(crate) fn choice(
        &self,
        value: Value<'s>,
        name: &'static str,
        choices: &[&'static str],
        hint: &'static str,
    ) -> Result<Option<&'static str>, Failure> {
        let (env, mut text) = (self.env(), Text::new());
        let found = env.type_of(value)?;
        let shown = match (text.read(env, value)?, found) {
            (_, Type::Undefined | Type::Null) => return Ok(None),
            (Reading::Text(given), _) => match choices.iter().find(|&&choice| choice == given) {
                Some(choice) => return Ok(Some(choice)),
                None => format!("\"{}\"", Shown::new(given)),
            },
            // Too long, or malformed.
            (_, Type::String) => format!("\"{}\"", Text::new().show(env, value)?),
            (_, found) => describe(env, value, found)?,
        };
        Err(self.invalid(name, format!("it can't be {shown}"), hint))
    }

    /// Reads a whole number of at least `least`; `None` if it is absent.
    pub(crate) fn whole_number(
        &self,
        value: Value<'s>,
        name: &'static str,
        least: i64,
        hint: &'static str,
    ) -> Result<Option<i64>, Failure> {
        let env = self.env();
        let problem = match env.type_of(value)? {
            Type::Undefined | Type::Null => return Ok(None),
            Type::Number => {
                let number = env.as_number(value)?;
                match exact_integer(number).filter(|&whole| whole >= least) {
                    Some(whole) => return Ok(Some(whole)),
                    None => format!("it is {}, not a whole number of {least} or more", shown_number(number)),
                }
            }
            other => format!("it is {}, not a number", describe(env, value, other)?),
        };
        Err(self.invalid(name, problem, hint))
    }

    /// Reads a number of milliseconds that a timer can wait, at least `least`; `None` if it is absent.
    pub(crate) fn timer_ms(
        &self,
        value: Value<'s>,
        name: &'static str,
        least: i64,
        hint: &'static str,
    ) -> Result<Option<i64>, Failure> {
        /// The longest time that a JavaScript timer can wait.
        const MAX_TIMER_MS: i64 = i32::MAX as i64;
        match self.whole_number(value, name, least, hint)? {
            Some(given) if given > MAX_TIMER_MS => {
                Err(self.invalid(name, format!("it is {given}, more than a timer can wait"), hint))
            }
            given => Ok(given),
        }
    }

    /// Returns an `ERR_INVALID_ARGUMENT`.
    #[cold]
    pub(crate) fn invalid(
        &self,
        argument: &'static str,
        problem: impl Into<String>,
        hint: impl Into<Cow<'static, str>>,
    ) -> Failure {
        invalid(argument, problem, hint)
    }

    /// Returns what was passed for an error: only its beginning, since the whole can't be an id.
    #[cold]
    fn given(&self, value: Value<'s>) -> Result<Given, Failure> {
        Ok(Given { shown: Text::new().show(self.env(), value)?, text: None })
    }

    /// Accepts `undefined` and `null`, and refuses every other value that isn't a string.
    #[cold]
    fn absent_or_refused(&self, value: Value<'s>, name: &'static str) -> Result<(), Failure> {
        let env = self.env();
        let found = env.type_of(value)?;
        let type_name = match found {
            Type::Undefined | Type::Null => return Ok(()),
            Type::Number => "Number",
            Type::Boolean => "Boolean",
            Type::BigInt => "BigInt",
            Type::Symbol => "Symbol",
            Type::Function => "Function",
            _ => "Object",
        };
        // Array.prototype.map passes (element, index, array).
        let is_map_index = found == Type::Number
            && env.is_same(value, self.argument(1))?
            && env.type_of(self.argument(2))? == Type::Array;
        let likely = match found {
            Type::Array => Likely::Array(env.array_length(value)?),
            _ if is_map_index => Likely::MapIndex,
            _ => Likely::Unknown,
        };
        let described = match found {
            // The contract fixes these words.
            Type::Promise => "a Promise: is an await missing?".to_owned(),
            found => describe(env, value, found)?,
        };
        Err(Refusal::NotString { argument: name.into(), type_name, described, likely }.into())
    }

    /// Returns the option `signal`, an AbortSignal if it is present, and whether it was aborted before.
    pub(crate) fn signal(&self, options: Value<'s>) -> Result<(Value<'s>, bool), Failure> {
        let env = self.env();
        let signal = env.field(options, "signal")?;
        let found = env.type_of(signal)?;
        let is_aborted = match found {
            Type::Undefined | Type::Null => Some(false),
            Type::Object => {
                let has = |name| -> Result<bool, Failure> {
                    Ok(env.type_of(env.field(signal, name)?)? == Type::Function)
                };
                let aborted = env.field(signal, "aborted")?;
                let is_signal = env.type_of(aborted)? == Type::Boolean
                    && has("addEventListener")?
                    && has("removeEventListener")?;
                if is_signal { Some(env.as_boolean(aborted)?) } else { None }
            }
            _ => None,
        };
        match is_aborted {
            Some(is_aborted) => Ok((signal, is_aborted)),
            None => {
                let problem = format!("it is {}, not an AbortSignal", describe(env, signal, found)?);
                Err(self.invalid("signal", problem, "Pass the signal of an AbortController."))
            }
        }
    }
}

/// Returns an `ERR_INVALID_ARGUMENT`, also without a [`Call`], as in a round of [`Env::each`].
#[cold]
pub(crate) fn invalid(
    argument: &'static str,
    problem: impl Into<String>,
    hint: impl Into<Cow<'static, str>>,
) -> Failure {
    Refusal::InvalidArgument { argument, problem: problem.into(), hint: hint.into() }.into()
}

#[cold]
fn refused_run_id(argument: &'static str, given: Given, reason: Reason) -> Failure {
    Refusal::RunIdFormat { argument: argument.into(), given, reason }.into()
}

#[cold]
fn refused_client_id(argument: &'static str, given: Given, reason: Reason) -> Failure {
    Refusal::ClientIdFormat { argument, given, reason }.into()
}

/// Returns a number as an integer if it is a safe integer in JavaScript.
pub(crate) fn exact_integer(number: f64) -> Option<i64> {
    /// 2^53 - 1.
    const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
    let is_exact = number.fract() == 0.0 && number.abs() <= MAX_SAFE_INTEGER;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and small enough")]
    is_exact.then_some(number as i64)
}

fn known_options(known: &[&str]) -> String {
    format!("Known options: {}.", known.join(", "))
}

/// Describes a value by its type. Never converts it to text, because that would run the object's own code.
pub(crate) fn describe(env: Env<'_>, value: Value<'_>, found: Type) -> Result<String, Failure> {
    Ok(match found {
        Type::Array => format!("an array of {}", env.array_length(value)?),
        Type::Promise => "a Promise (is an await missing?)".to_owned(),
        Type::Undefined => "undefined".to_owned(),
        Type::Null => "null".to_owned(),
        Type::Boolean => "a boolean".to_owned(),
        Type::Number => "a number".to_owned(),
        Type::String => "a string".to_owned(),
        Type::Symbol => "a symbol".to_owned(),
        Type::Function => "a function".to_owned(),
        Type::BigInt => "a BigInt".to_owned(),
        Type::Date => "a Date".to_owned(),
        Type::Error => "an Error".to_owned(),
        Type::Buffer => "binary data".to_owned(),
        Type::Object => "an object".to_owned(),
    })
}

/// Returns the run id; `ERR_RUN_ID_MISSING` if it is absent.
pub(crate) fn needed_run_id(run_id: Option<RunId<'_>>) -> Result<RunId<'_>, Refusal> {
    run_id.ok_or_else(|| Refusal::RunIdMissing { looked_in: vec![] })
}

/// Returns the record id; `ERR_RECORD_ID` if it is absent.
pub(crate) fn needed_record_id(record_id: Option<RecordId<'_>>) -> Result<RecordId<'_>, Refusal> {
    let fault = RecordIdFault::Absent;
    record_id.ok_or(Refusal::RecordId { given: None, described: None, fault, callback: None })
}

/// Returns a run id and the client it is for. A client id that is absent is asked for, even if the run id contains one:
/// what the id says and what the caller knows are compared.
#[inline]
pub(crate) fn needed_ids<'t>(
    run_id: Option<RunId<'t>>,
    client_id: Option<ClientId<'t>>,
) -> Result<(RunId<'t>, ClientId<'t>), Refusal> {
    match (run_id, client_id) {
        (Some(run_id), Some(client_id)) => Ok((run_id, client_id)),
        (run_id, _) => Err(missing_of_pair(run_id)),
    }
}

#[cold]
fn missing_of_pair(run_id: Option<RunId<'_>>) -> Refusal {
    let Some(run_id) = run_id else { return Refusal::RunIdMissing { looked_in: vec![] } };
    match run_id.client_id() {
        None => Refusal::ClientIdMissing,
        Some(client_id) => Refusal::ClientIdOmitted {
            run_id: run_id.as_str().to_owned(),
            client_id: client_id.as_str().to_owned(),
        },
    }
}

/// Returns the client id; `ERR_CLIENT_ID_MISSING` if it is absent.
pub(crate) fn needed_client_id(client_id: Option<ClientId<'_>>) -> Result<ClientId<'_>, Refusal> {
    client_id.ok_or(Refusal::ClientIdMissing)
}
