//! JavaScript values: what one is, and how it is read and made.
//!
//! Each of these functions is made of calls that [`super::call`] has; nothing here is `unsafe`.

use napi::sys;

use super::call::{Env, Value};
use super::function::{Answer, Failure};

/// What `typeof` says, and a few things more that can be asked without running code of the value's.
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
            sys::ValueType::napi_undefined => Type::Undefined,
            sys::ValueType::napi_null => Type::Null,
            sys::ValueType::napi_boolean => Type::Boolean,
            sys::ValueType::napi_number => Type::Number,
            sys::ValueType::napi_string => Type::String,
            sys::ValueType::napi_symbol => Type::Symbol,
            sys::ValueType::napi_function => Type::Function,
            sys::ValueType::napi_bigint => Type::BigInt,
            _ if self.is_array(value)? => Type::Array,
            _ if self.is_promise(value)? => Type::Promise,
            _ if self.is_date(value)? => Type::Date,
            _ if self.is_error(value)? => Type::Error,
            _ if self.is_typed_array(value)? => Type::Buffer,
            _ if self.is_array_buffer(value)? => Type::Buffer,
            _ => Type::Object,
        })
    }

    pub(crate) fn text(self, text: &str) -> Answer<'s> {
        // ASCII is Latin-1 as it stands, which spares V8 the decoding.
        if text.is_ascii() { self.latin1(text.as_bytes()) } else { self.utf8(text) }
    }

    /// A string of any length, in UTF-16.
    pub(crate) fn as_utf16(self, value: Value<'_>) -> Result<Vec<u16>, Failure> {
        let len = self.utf16_len(value)?;
        let mut units = vec![0; len + 1];
        let copied = self.copy_utf16(value, &mut units)?;
        units.truncate(copied);
        Ok(units)
    }

    /// Whether a string begins so; no more of it is read.
    pub(crate) fn starts_with(self, value: Value<'_>, beginning: &str) -> Result<bool, Failure> {
        // Node fills one unit more with a NUL.
        let mut units = vec![0; beginning.encode_utf16().count() + 1];
        let copied = self.copy_utf16(value, &mut units)?;
        Ok(units[..copied].iter().copied().eq(beginning.encode_utf16()))
    }

    /// An array of these values, one of Node's main realm: for JavaScript of ours, which takes it apart at once.
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

    /// The names of the object's own enumerable properties, symbols too, as an array.
    pub(crate) fn keys(self, object: Value<'_>) -> Answer<'s> {
        let (mode, conversion) = (sys::KeyCollectionMode::own_only, sys::KeyConversion::numbers_to_strings);
        self.property_names(object, mode, sys::KeyFilter::enumerable, conversion)
    }

    /// Whether the object has a property of this name itself, and not from a prototype.
    pub(crate) fn has_own(self, object: Value<'_>, name: &str) -> Result<bool, Failure> {
        self.has_own_by(object, self.text(name)?)
    }

    pub(crate) fn get(self, object: Value<'_>, name: &str) -> Answer<'s> {
        self.get_by(object, self.text(name)?)
    }

    pub(crate) fn set(self, object: Value<'_>, name: &str, value: Value<'_>) -> Result<(), Failure> {
        self.set_by(object, self.text(name)?, value)
    }

    /// Runs a script in the main realm and gives the value of its last expression.
    pub(crate) fn run_script(self, source: &str) -> Answer<'s> {
        self.run_source(self.text(source)?)
    }

    pub(crate) fn is_exception_pending(self) -> bool {
        self.has_exception().unwrap_or(true)
    }

    /// Takes an exception that code of the caller's has thrown off the way. Fails with [`Failure::Ended`]
    /// where it was none but the end of the thread or of a time limit: then not even the simplest script runs.
    pub(crate) fn discard_exception(self) -> Result<(), Failure> {
        self.take_exception()?;
        self.run_script("0").map(|_| ()).map_err(|_| Failure::Ended)
    }
}
