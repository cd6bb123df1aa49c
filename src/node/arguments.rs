//! From JavaScript values to the types of the core: what is absent, what is refused, and under which name.
//!
//! One rule for all functions (spec section 3): absent is `undefined`, `null` or `""`; whatever else is
//! present is checked, from left to right, before anything is said about what is absent. So a function
//! reads all its arguments first, and then asks for those it needs with [`needed_run_id`] and its kin.

use std::borrow::Cow;

use super::call::Call;
use super::sys::{Env, Failure, Value};
use super::text::{Reading, Text};
use super::value::Type;
use crate::id::{ClientId, RunId};
use crate::records::RecordId;
use crate::refusal::{Given, Reason, RecordIdFault, Refusal};
use crate::shown::shown_number;

/// What stands where an id is expected.
pub(crate) enum Argument<'t> {
    /// `undefined`, `null` or the empty text.
    Absent,
    /// A text that can be an id.
    Text(&'t str),
    /// One that can't, whatever it says.
    Unreadable(Reason),
}

impl<'s> Call<'s> {
    /// The run id at a position.
    pub(crate) fn run_id<'t>(&self, index: usize, text: &'t mut Text) -> Result<Option<RunId<'t>>, Failure> {
        self.read_run_id(self.argument(index), "runId", text)
    }

    /// The run id in `value`, which messages call `name`.
    #[inline(never)]
    pub(crate) fn read_run_id<'t>(
        &self,
        value: Value<'s>,
        name: &'static str,
        text: &'t mut Text,
    ) -> Result<Option<RunId<'t>>, Failure> {
        self.parse_run_id(value, name, text)
    }

    /// [`Self::run_id`] for the functions that users call most: compiled into each of them, since a sixth of such a
    /// call is handing results from one function to the next. Elsewhere that would only make the file larger.
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

    /// The client id at a position.
    pub(crate) fn client_id<'t>(
        &self,
        index: usize,
        text: &'t mut Text,
    ) -> Result<Option<ClientId<'t>>, Failure> {
        if self.lacks(index) { Ok(None) } else { self.read_client_id(self.argument(index), "clientId", text) }
    }

    /// The client id in `value`, which messages call `name`.
    #[inline(never)]
    pub(crate) fn read_client_id<'t>(
        &self,
        value: Value<'s>,
        name: &'static str,
        text: &'t mut Text,
    ) -> Result<Option<ClientId<'t>>, Failure> {
        self.parse_client_id(value, name, text)
    }

    /// [`Self::client_id`] as [`Self::hot_run_id`] is [`Self::run_id`].
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

    /// The text at a position where other spellings than a run id's are read, too.
    ///
    /// # Errors
    /// For a string that can't be an id whatever it says, as for any value that is no string.
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

    /// What `value` is, where an id is expected.
    ///
    /// # Errors
    /// For any value that is no string.
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
        let refuse = |given, described, fault| Refusal::RecordId { given, described, fault };
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

    /// The options at a position: `None` where they are absent. An option of another name is refused, since
    /// a misspelled one would be ignored without a word.
    pub(crate) fn options(&self, index: usize, known: &[&str]) -> Result<Option<Value<'s>>, Failure> {
        let (env, options) = (self.env(), self.argument(index));
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

    /// A true or false at `value`; `default` where it is absent.
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

    /// A whole number of `least` or more at `value`; `None` where it is absent.
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

    /// An `ERR_INVALID_ARGUMENT`.
    #[cold]
    pub(crate) fn invalid(
        &self,
        argument: &'static str,
        problem: impl Into<String>,
        hint: impl Into<Cow<'static, str>>,
    ) -> Failure {
        Refusal::InvalidArgument { argument, problem: problem.into(), hint: hint.into() }.into()
    }

    /// What was passed, for an error: shown in part, since as a whole it can't be an id.
    #[cold]
    fn given(&self, value: Value<'s>) -> Result<Given, Failure> {
        Ok(Given { shown: Text::new().show(self.env(), value)?, text: None })
    }

    /// Lets `undefined` and `null` pass, and refuses every other value that is no string.
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
        let described = describe(env, value, found)?;
        Err(Refusal::NotString { argument: name, type_name, described, is_map_index }.into())
    }
}

#[cold]
fn refused_run_id(argument: &'static str, given: Given, reason: Reason) -> Failure {
    Refusal::RunIdFormat { argument, given, reason }.into()
}

#[cold]
fn refused_client_id(argument: &'static str, given: Given, reason: Reason) -> Failure {
    Refusal::ClientIdFormat { argument, given, reason }.into()
}

/// A number that JavaScript counts to without a gap, as an integer.
pub(crate) fn exact_integer(number: f64) -> Option<i64> {
    /// 2^53 - 1.
    const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
    let is_exact = number.fract() == 0.0 && number.abs() <= MAX_SAFE_INTEGER;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and small enough")]
    is_exact.then_some(number as i64)
}

fn known_options(known: &[&str]) -> String {
    format!("The options are {}.", known.join(", "))
}

/// A value in words, without looking into it: what an object prints as is up to the object.
pub(crate) fn describe(env: Env<'_>, value: Value<'_>, found: Type) -> Result<String, Failure> {
    Ok(match found {
        Type::Array => format!("an array of {}", env.array_length(value)?),
        Type::Promise => "a Promise: is an await missing?".to_owned(),
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

/// The run id, where the function needs one.
pub(crate) fn needed_run_id(run_id: Option<RunId<'_>>) -> Result<RunId<'_>, Refusal> {
    run_id.ok_or(Refusal::RunIdMissing { looked_in: &[] })
}

/// The record id, which every function that takes one needs.
pub(crate) fn needed_record_id(record_id: Option<RecordId<'_>>) -> Result<RecordId<'_>, Refusal> {
    let fault = RecordIdFault::Absent;
    record_id.ok_or(Refusal::RecordId { given: None, described: None, fault })
}

/// The client id, where the function needs one.
pub(crate) fn needed_client_id(client_id: Option<ClientId<'_>>) -> Result<ClientId<'_>, Refusal> {
    client_id.ok_or(Refusal::ClientIdMissing)
}
