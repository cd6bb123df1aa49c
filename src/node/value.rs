//! Classifies, reads and makes JavaScript values.
//!
//! Everything here is put together from the calls in [`super::sys`].

use super::sys::{Answer, Env, Failure, KeyCollectionMode, KeyConversion, KeyFilter, Value, ValueType};

/// What `typeof` says, and the kinds of object that can be told apart without running JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Undefined,
    Null,
    Boolean,
    Number,
    String,
    Symbol,
    Function,
    BigInt,
    Array,
    Promise,
    Date,
    Error,
    Buffer,
    Object,
}

impl<'s> Env<'s> {
    pub(crate) fn type_of(self, value: Value<'_>) -> Result<Type, Failure> {
        Ok(match self.value_type(value)? {
            ValueType::napi_undefined => Type::Undefined,
            ValueType::napi_null => Type::Null,
            ValueType::napi_boolean => Type::Boolean,
            ValueType::napi_number => Type::Number,
            ValueType::napi_string => Type::String,
            ValueType::napi_symbol => Type::Symbol,
            ValueType::napi_function => Type::Function,
            ValueType::napi_bigint => Type::BigInt,
            _ if self.is_array(value)? => Type::Array,
            _ if self.is_promise(value)? => Type::Promise,
            _ if self.is_date(value)? => Type::Date,
            _ if self.is_error(value)? => Type::Error,
            _ if self.is_typed_array(value)? => Type::Buffer,
            _ if self.is_array_buffer(value)? => Type::Buffer,
            _ => Type::Object,
        })
    }

    /// Returns whether a value is `undefined` or `null`.
    pub(crate) fn is_nullish(self, value: Value<'_>) -> Result<bool, Failure> {
        Ok(matches!(self.type_of(value)?, Type::Undefined | Type::Null))
    }

    /// Makes a string.
    pub(crate) fn text(self, text: &str) -> Answer<'s> {
        // ASCII is also valid Latin-1, which V8 copies without decoding.
        if text.is_ascii() { self.latin1(text.as_bytes()) } else { self.utf8(text) }
    }

    /// Makes a string; `null` for `None`.
    pub(crate) fn text_or_null(self, text: Option<&str>) -> Answer<'s> {
        text.map_or_else(|| self.null(), |text| self.text(text))
    }

    /// Makes a string; `undefined` for `None`.
    pub(crate) fn text_or_undefined(self, text: Option<&str>) -> Answer<'s> {
        text.map_or_else(|| self.undefined(), |text| self.text(text))
    }

    /// Returns all UTF-16 units of a string, however long it is.
    pub(crate) fn as_utf16(self, value: Value<'_>) -> Result<Vec<u16>, Failure> {
        self.utf16(value, self.utf16_len(value)?)
    }

    /// Returns a string of any length as text, with U+FFFD in place of half a surrogate pair.
    pub(crate) fn as_lossy_text(self, value: Value<'_>) -> Result<String, Failure> {
        Ok(String::from_utf16_lossy(&self.as_utf16(value)?))
    }

    /// Returns the first `max` UTF-16 units of a string as text, like [`Self::as_lossy_text`].
    pub(crate) fn beginning(self, value: Value<'_>, max: usize) -> Result<String, Failure> {
        Ok(String::from_utf16_lossy(&self.utf16(value, max)?))
    }

    /// Makes an array in Node's main realm. Only for our own JavaScript, which destructures it at once, so callers never
    /// see it.
    pub(crate) fn array<const LEN: usize>(self, values: [Value<'_>; LEN]) -> Answer<'s> {
        let array = self.array_with_length(LEN)?;
        for (index, value) in values.into_iter().enumerate() {
            self.set_element(array, index, value)?;
        }
        Ok(array)
    }

    pub(crate) fn set_element(self, array: Value<'_>, index: usize, value: Value<'_>) -> Result<(), Failure> {
        // No array is longer than a `u32` can count.
        self.set_at(array, u32::try_from(index).unwrap_or(u32::MAX), value)
    }

    /// Returns the names of the object's own enumerable properties, symbols included, as an array.
    pub(crate) fn keys(self, object: Value<'_>) -> Answer<'s> {
        let (mode, conversion) = (KeyCollectionMode::own_only, KeyConversion::numbers_to_strings);
        self.property_names(object, mode, KeyFilter::enumerable, conversion)
    }

    /// Returns whether the object itself, and not its prototype, has a property of this name.
    pub(crate) fn has_own(self, object: Value<'_>, name: &str) -> Result<bool, Failure> {
        self.has_own_by(object, self.text(name)?)
    }

    pub(crate) fn get(self, object: Value<'_>, name: &str) -> Answer<'s> {
        self.get_by(object, self.text(name)?)
    }

    /// Returns a property that the object itself or its class has; `undefined` for one that is only on an
    /// `Object.prototype`, of whichever realm, where other code may have put it. Everything that a caller or a request
    /// may leave out is read with this. lib/field.js is the same for our own JavaScript.
    pub(crate) fn field(self, object: Value<'_>, name: &str) -> Answer<'s> {
        let name = self.text(name)?;
        let value = self.get_by(object, name)?;
        if self.value_type(value)? == ValueType::napi_undefined || self.has_own_by(object, name)? {
            return Ok(value);
        }
        let mut holder = self.prototype(object)?;
        while self.value_type(holder)? != ValueType::napi_null {
            if self.has_own_by(holder, name)? {
                return if self.is_object_prototype(holder)? { self.undefined() } else { Ok(value) };
            }
            holder = self.prototype(holder)?;
        }
        // A Proxy shows no prototype here: it answers for itself.
        Ok(value)
    }

    /// Returns whether a prototype is the `Object.prototype` of some realm.
    fn is_object_prototype(self, prototype: Value<'_>) -> Result<bool, Failure> {
        let ends_chain = self.value_type(self.prototype(prototype)?)? == ValueType::napi_null;
        Ok(ends_chain && self.has_own(prototype, "hasOwnProperty")?)
    }

    pub(crate) fn set(self, object: Value<'_>, name: &str, value: Value<'_>) -> Result<(), Failure> {
        self.set_by(object, self.text(name)?, value)
    }

    /// Runs a script in the main realm and returns the value of its last expression.
    pub(crate) fn run_script(self, source: &str) -> Answer<'s> {
        self.run_source(self.text(source)?)
    }

    pub(crate) fn is_exception_pending(self) -> bool {
        self.has_exception().unwrap_or(true)
    }

    /// Discards an exception that the caller's JavaScript threw. Fails with [`Failure::Ended`] if it wasn't an
    /// exception but the end of the thread or of a time limit: then not even the simplest script runs.
    pub(crate) fn discard_exception(self) -> Result<(), Failure> {
        self.take_exception()?;
        self.run_script("0").map(|_| ()).map_err(|_| Failure::Ended)
    }
}
