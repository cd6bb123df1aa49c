//! A function of the package: its name in JavaScript, its body, and what that may answer.

use napi::sys;

use super::call::{Call, Text, Value};
use super::error;
use super::value::Type;
use crate::refusal::Refusal;
use crate::shown::Shown;

/// Why a function gives no result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It refused: becomes a `RunIdError`.
    Refused(Box<Refusal>),
    /// Node-API answered with this status, most often because code of the caller's (a getter, a logger) has
    /// thrown; then that exception goes on unchanged.
    Node(sys::napi_status),
    /// The thread, or the time limit of the script, is at its end. Nothing more is said to Node, since that
    /// would call the end off.
    Ended,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

/// What a function answers.
pub(crate) type Answer<'s> = Result<Value<'s>, Failure>;

/// A function of the package: its name in JavaScript, and its body.
pub(crate) struct Function {
    name: &'static str,
    /// The name of the property that it is found by, where that is another.
    property: &'static str,
    run: for<'s> fn(&Call<'s>) -> Answer<'s>,
    /// The position of the argument that only says where the call comes from.
    source: Option<usize>,
}

impl Function {
    pub(crate) const fn new(name: &'static str, run: for<'s> fn(&Call<'s>) -> Answer<'s>) -> Self {
        Self { name, property: name, run, source: None }
    }

    /// For a step of a function that is put together in JavaScript, or a function of a group: messages say the name of
    /// the whole.
    pub(crate) const fn with_property(self, property: &'static str) -> Self {
        Self { property, ..self }
    }

    pub(crate) const fn with_source(self, index: usize) -> Self {
        Self { source: Some(index), ..self }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn property(&self) -> &'static str {
        self.property
    }

    /// Runs it. Where it gives no result, the exception that says why is on its way.
    #[inline]
    pub(crate) fn run<'s>(&self, call: &Call<'s>) -> Answer<'s> {
        let answer = (self.run)(call);
        match &answer {
            Ok(_) => {}
            Err(Failure::Refused(refusal)) => error::throw(call, refusal)?,
            Err(Failure::Node(status)) if !call.env().is_exception_pending() => {
                error::throw_failure(call, *status)?
            }
            Err(Failure::Node(_) | Failure::Ended) => {}
        }
        answer
    }
}

impl Call<'_> {
    /// The name of the called function.
    pub(crate) fn name(&self) -> &'static str {
        self.function().name
    }

    /// Where the caller says that the call comes from, where the function takes such a text.
    pub(crate) fn source(&self) -> Result<Option<Shown>, Failure> {
        let Some(index) = self.function().source else {
            return Ok(None);
        };
        let source = self.argument(index);
        if self.env().type_of(source)? != Type::String {
            return Ok(None);
        }
        let shown = Text::new().show(self.env(), source)?;
        Ok(Some(shown).filter(|shown| !shown.is_empty()))
    }
}
