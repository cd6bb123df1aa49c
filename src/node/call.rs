//! One call of one function: its name, its realm, its arguments, and how it is run.

use super::debug::{self, Event};
use super::error::{self, Called};
use super::realm::Realm;
use super::sys::{self, Answer, Arguments, Env, Failure, Value};
use super::text::Text;
use super::value::Type;
use crate::refusal::{Origin, Refusal};
use crate::shown::Shown;

/// A function of the package: its name in JavaScript, its body, and the modules that hold it.
pub(crate) struct Function {
    name: &'static str,
    /// The name of the property that holds it, if it isn't `name`.
    property: Option<&'static str>,
    run: for<'s> fn(&Call<'s>) -> Answer<'s>,
    /// The argument that only says where the call comes from.
    source: Option<Source>,
    /// The names of the modules that hold it.
    modules: &'static [&'static str],
    /// Its refusals are thrown only: who calls it counts and logs them.
    is_observing: bool,
}

impl Function {
    pub(crate) const fn new(name: &'static str, run: for<'s> fn(&Call<'s>) -> Answer<'s>) -> Self {
        Self { name, property: None, run, source: None, modules: &[], is_observing: false }
    }

    /// For a step of a function that is put together in JavaScript: messages name the whole function.
    pub(crate) const fn step(
        name: &'static str,
        step: &'static str,
        run: for<'s> fn(&Call<'s>) -> Answer<'s>,
    ) -> Self {
        Self { property: Some(step), ..Self::new(name, run) }
    }

    /// For a function with an argument at `index` that only says where the call comes from, unless there is an
    /// argument at `unless`, which gives the call another shape.
    pub(crate) const fn with_source(self, index: usize, unless: Option<usize>) -> Self {
        Self { source: Some(Source { index, unless }), ..self }
    }

    /// For a step with refusals that refuse nothing, and so are neither counted nor logged as such.
    pub(crate) const fn observing(self) -> Self {
        Self { is_observing: true, ..self }
    }

    /// For a function that users call.
    pub(crate) const fn of(self, modules: &'static [&'static str]) -> Self {
        Self { modules, ..self }
    }

    /// Returns whether a module holds it.
    pub(crate) fn is_of(&self, module: &str) -> bool {
        self.modules.contains(&module)
    }

    /// Returns the name of the property that holds it.
    pub(crate) fn property(&self) -> &'static str {
        self.property.unwrap_or(self.name)
    }
}

/// The position of an argument that only says where the call comes from.
struct Source {
    index: usize,
    /// The position of an argument beside which it is something else.
    unless: Option<usize>,
}

/// One call of one function.
pub(crate) struct Call<'s> {
    arguments: Arguments<'s>,
    realm: &'s Realm,
    function: &'static Function,
}

impl<'s> Call<'s> {
    #[inline]
    pub(crate) fn env(&self) -> Env<'s> {
        self.arguments.env()
    }

    pub(crate) fn realm(&self) -> &'s Realm {
        self.realm
    }

    /// Returns the name of the called function.
    pub(crate) fn name(&self) -> &'static str {
        self.function.name
    }

    /// Returns an argument by its position; `undefined` if fewer were passed.
    #[inline]
    pub(crate) fn argument(&self, index: usize) -> Value<'s> {
        self.arguments.get(index)
    }

    /// Returns whether the call has no argument at a position, which is known without asking Node.
    #[inline]
    pub(crate) fn lacks(&self, index: usize) -> bool {
        self.arguments.lacks(index)
    }

    /// Returns whether the call has an argument at a position that isn't `undefined`.
    pub(crate) fn has(&self, index: usize) -> Result<bool, Failure> {
        Ok(!self.lacks(index) && self.env().type_of(self.argument(index))? != Type::Undefined)
    }

    /// Returns the arguments, for functions that take many or any number.
    pub(crate) fn arguments(&self) -> &Arguments<'s> {
        &self.arguments
    }

    /// Returns an object or array of the caller's realm.
    pub(crate) fn answer(&self, value: &impl serde::Serialize) -> Answer<'s> {
        self.realm.value(self.env(), value)
    }

    /// Returns an array of the caller's realm, however many elements it has.
    pub(crate) fn list<T: serde::Serialize + 'static>(&self, elements: Vec<T>) -> Answer<'s> {
        let list = self.answer(&[(); 0])?;
        self.append(list, 0, elements)?;
        Ok(list)
    }

    /// Appends to an array of `len` elements, however many they are; returns how many it has then.
    pub(crate) fn append<T: serde::Serialize + 'static>(
        &self,
        list: Value<'s>,
        len: u32,
        elements: Vec<T>,
    ) -> Result<u32, Failure> {
        self.realm.append(self.env(), list, len, elements)
    }

    /// Logs an event, if DEBUG_RUN_ID is on.
    #[inline]
    pub(crate) fn log<'e>(&self, event: impl FnOnce() -> Event<'e>) -> Result<(), Failure> {
        match self.realm.is_debugging() {
            true => debug::write(self.env(), self.realm, self.name(), &event()),
            false => Ok(()),
        }
    }

    /// Returns the text that says where the call comes from, if the function takes one and it was passed.
    fn source(&self) -> Result<Option<Shown>, Failure> {
        let Some(Source { index, unless }) = &self.function.source else { return Ok(None) };
        if let Some(other) = *unless
            && self.has(other)?
        {
            return Ok(None);
        }
        let source = self.argument(*index);
        if self.env().type_of(source)? != Type::String {
            return Ok(None);
        }
        let shown = Text::new().show(self.env(), source)?;
        Ok(Some(shown).filter(|shown| !shown.is_empty()))
    }

    #[cold]
    fn throw(&self, refusal: &Refusal, origin: Origin) -> Result<(), Failure> {
        let source = self.source()?;
        let is_observing = self.function.is_observing;
        let called = Called { function: self.name(), source: source.as_ref(), is_observing };
        error::throw(self.env(), self.realm, called, refusal, origin)
    }
}

impl sys::Host for Realm {
    type Function = Function;

    fn name(function: &Function) -> &'static str {
        function.name
    }

    #[inline]
    fn run<'s>(&'s self, function: &'static Function, arguments: Arguments<'s>) -> Answer<'s> {
        let call = Call { arguments, realm: self, function };
        let answer = (function.run)(&call);
        match &answer {
            Ok(_) => {}
            Err(Failure::Refused(refusal, origin)) => call.throw(refusal, *origin)?,
            Err(Failure::Node(status)) if !call.env().is_exception_pending() => {
                error::throw_failure(call.env(), self, function.name, *status)?;
            }
            Err(Failure::Node(_) | Failure::Ended) => {}
        }
        answer
    }
}
