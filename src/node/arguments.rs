//! From JavaScript values to the types of the core: what is absent, what is refused, and under which name.
//!
//! One rule for all functions (spec section 3): absent is `undefined`, `null` or `""`; whatever else is
//! present is checked, from left to right, before anything is said about what is absent. So a function
//! reads all its arguments first, and then asks for those it needs with [`needed_run_id`] and
//! [`needed_client_id`].

use std::borrow::Cow;

use super::call::{Call, Env, Failure, Reading, Text, Type, Value};
use crate::id::{ClientId, RunId};
use crate::records::RecordId;
use crate::refusal::{Given, Reason, RecordIdFault, Refusal};

impl<'s> Call<'s> {
    /// The run id at a position.
    #[inline]
    pub(crate) fn run_id<'t>(&self, index: usize, text: &'t mut Text) -> Result<Option<RunId<'t>>, Failure> {
        self.read_run_id(self.argument(index), "runId", text)
    }

    /// The run id in `value`, which messages call `name`.
    #[inline]
    pub(crate) fn read_run_id<'t>(
        &self,
        value: Value<'s>,
        name: &'static str,
        text: &'t mut Text,
    ) -> Result<Option<RunId<'t>>, Failure> {
        match self.any_text(value, name, text)? {
            None => Ok(None),
            Some(Ok(text)) => match RunId::parse(text) {
                Ok(id) => Ok(Some(id)),
                Err(reason) => {
                    Err(Refusal::RunIdFormat { argument: name, given: text.into(), reason }.into())
                }
            },
            Some(Err(refusal)) => Err(refusal.into()),
        }
    }

    /// The client id at a position.
    #[inline]
    pub(crate) fn client_id<'t>(
        &self,
        index: usize,
        text: &'t mut Text,
    ) -> Result<Option<ClientId<'t>>, Failure> {
        if self.lacks(index) {
            return Ok(None);
        }
        self.read_client_id(self.argument(index), "clientId", text)
    }

    /// The client id in `value`, which messages call `name`.
    #[inline]
    pub(crate) fn read_client_id<'t>(
        &self,
        value: Value<'s>,
        name: &'static str,
        text: &'t mut Text,
    ) -> Result<Option<ClientId<'t>>, Failure> {
        let refuse = |given, reason| Refusal::ClientIdFormat { argument: name, given, reason };
        match text.read(self.env(), value)? {
            Reading::Text("") => Ok(None),
            Reading::Text(text) => match ClientId::parse(text) {
                Ok(id) => Ok(Some(id)),
                Err(reason) => Err(refuse(text.into(), reason).into()),
            },
            Reading::TooLong => Err(refuse(self.given(value)?, Reason::TooLong).into()),
            Reading::LoneSurrogate => Err(refuse(self.given(value)?, Reason::LoneSurrogate).into()),
            Reading::NotString => self.absent_or_refused(value, name).map(|()| None),
        }
    }

    /// Any text in the place of a run id, for the functions that read other spellings too; the inner error
    /// is for texts that are longer than any id or no Unicode.
    #[inline]
    pub(crate) fn any_text<'t>(
        &self,
        value: Value<'s>,
        name: &'static str,
        text: &'t mut Text,
    ) -> Result<Option<Result<&'t str, Refusal>>, Failure> {
        let refuse = |given, reason| Refusal::RunIdFormat { argument: name, given, reason };
        match text.read(self.env(), value)? {
            Reading::Text("") => Ok(None),
            Reading::Text(text) => Ok(Some(Ok(text))),
            Reading::TooLong => Ok(Some(Err(refuse(self.given(value)?, Reason::TooLong)))),
            Reading::LoneSurrogate => Ok(Some(Err(refuse(self.given(value)?, Reason::LoneSurrogate)))),
            Reading::NotString => self.absent_or_refused(value, name).map(|()| None),
        }
    }

    /// The record id at a position, checked against the client it belongs to. It is never absent: a record
    /// is what these functions are for.
    pub(crate) fn record_id<'t>(
        &self,
        index: usize,
        client_id: Option<ClientId<'_>>,
        text: &'t mut Text,
    ) -> Result<Result<RecordId<'t>, Refusal>, Failure> {
        let value = self.argument(index);
        let refuse = |given, described, fault| Refusal::RecordId { given, described, fault };
        match text.read(self.env(), value)? {
            Reading::Text(text) => match RecordId::parse(text, client_id) {
                Ok(id) => Ok(Ok(id)),
                Err(fault @ RecordIdFault::Absent) => Ok(Err(refuse(None, None, fault))),
                Err(fault) => Err(refuse(Some(text.into()), None, fault).into()),
            },
            Reading::TooLong | Reading::LoneSurrogate => {
                Err(refuse(Some(self.given(value)?), None, RecordIdFault::Characters).into())
            }
            Reading::NotString => match self.env().type_of(value)? {
                Type::Undefined | Type::Null => Ok(Err(refuse(None, None, RecordIdFault::Absent))),
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

/// The client id, where the function needs one.
pub(crate) fn needed_client_id(client_id: Option<ClientId<'_>>) -> Result<ClientId<'_>, Refusal> {
    client_id.ok_or(Refusal::ClientIdMissing)
}
