//! Reads the metadata of a record: a JavaScript value that JSON can represent.
//!
//! It is read value by value instead of through `JSON.stringify`, which would silently drop a function, turn NaN into
//! null and run a `toJSON`. This reader refuses each of these and names its path; no library does both.

use std::fmt::Write as _;

use super::sys::{Env, Failure, Value};
use super::value::Type;
use crate::refusal::Refusal;
use crate::shown::{Shown, shown_number};

/// Writes a JSON string. Half of a surrogate pair, an `Err`, is escaped as `JSON.stringify` does.
fn write_string(json: &mut String, units: impl Iterator<Item = Result<char, u16>>) {
    json.push('"');
    for unit in units {
        match unit {
            Ok(c @ ('"' | '\\')) => json.extend(['\\', c]),
            Ok(c) if c >= ' ' => json.push(c),
            Ok(control) => {
                let _ = write!(json, "\\u{:04x}", u32::from(control));
            }
            Err(half) => {
                let _ = write!(json, "\\u{half:04x}");
            }
        }
    }
    json.push('"');
}

/// The name of the argument in messages.
const METADATA: &str = "metadata";

/// How deep metadata may be nested: deeper than anything a person writes, and far from the end of the stack.
const MAX_DEPTH: usize = 100;

/// How many bytes of JSON metadata may take. It is a note beside a record, not a store, and twenty objects that share
/// one another can unfold to a million.
const MAX_LEN: usize = 1 << 20;

/// Returns a JavaScript value as JSON.
///
/// # Errors
/// `ERR_INVALID_ARGUMENT`, which names the path of a value that JSON can't represent; or what a getter throws.
pub(crate) fn read(env: Env<'_>, value: Value<'_>) -> Result<Box<str>, Failure> {
    let mut reader = Reader { env, json: String::new(), path: METADATA.to_owned(), above: Vec::new() };
    reader.value(value)?;
    Ok(reader.json.into())
}

struct Reader<'s> {
    env: Env<'s>,
    json: String,
    /// The path of the value, for messages: `metadata.counts[2]`.
    path: String,
    /// The objects that contain the value.
    above: Vec<Value<'s>>,
}

impl<'s> Reader<'s> {
    fn value(&mut self, value: Value<'s>) -> Result<(), Failure> {
        self.make_room(0)?;
        match self.env.type_of(value)? {
            Type::Null => self.json.push_str("null"),
            Type::Boolean => self.json.push_str(if self.env.as_boolean(value)? { "true" } else { "false" }),
            Type::Number => {
                let number = self.env.as_number(value)?;
                if !number.is_finite() {
                    return Err(self.refuse(&shown_number(number).to_string()));
                }
                // The shortest text that is read back as the same number, -0 too.
                let _ = write!(self.json, "{number:?}");
            }
            Type::String => self.string(value)?,
            Type::Array => self.array(value)?,
            Type::Object => self.object(value)?,
            Type::Undefined => return Err(self.refuse("undefined")),
            Type::Symbol => return Err(self.refuse("a Symbol")),
            Type::Function => return Err(self.refuse("a Function")),
            Type::BigInt => return Err(self.refuse("a BigInt")),
            Type::Promise => return Err(self.refuse("a Promise (is an await missing?)")),
            Type::Date => return Err(self.refuse("a Date (pass its toISOString())")),
            Type::Error => return Err(self.refuse("an Error (pass its message)")),
            Type::Buffer => return Err(self.refuse("binary data")),
        }
        Ok(())
    }

    fn string(&mut self, value: Value<'s>) -> Result<(), Failure> {
        // The text, and its quotes.
        self.make_room(self.env.utf16_len(value)? + 2)?;
        let units = char::decode_utf16(self.env.as_utf16(value)?);
        write_string(&mut self.json, units.map(|unit| unit.map_err(|half| half.unpaired_surrogate())));
        Ok(())
    }

    /// Refuses if `more` bytes would be too many, before they are allocated.
    fn make_room(&self, more: usize) -> Result<(), Failure> {
        if self.json.len() + more <= MAX_LEN {
            return Ok(());
        }
        Err(Refusal::InvalidArgument {
            argument: METADATA,
            problem: format!("as JSON it is longer than {MAX_LEN} bytes"),
            hint: "Keep large values in the database and a reference to them here.".into(),
        }
        .into())
    }

    fn array(&mut self, array: Value<'s>) -> Result<(), Failure> {
        self.enter(array)?;
        self.json.push('[');
        for index in 0..self.env.array_length(array)? {
            if index > 0 {
                self.json.push(',');
            }
            let element = self.env.element(array, index)?;
            self.at(&format!("[{index}]"), element)?;
        }
        self.json.push(']');
        self.above.pop();
        Ok(())
    }

    fn object(&mut self, object: Value<'s>) -> Result<(), Failure> {
        self.enter(object)?;
        if !self.is_plain(object)? {
            return Err(self.refuse("an instance of a class"));
        }
        self.json.push('{');
        let keys = self.env.keys(object)?;
        for index in 0..self.env.array_length(keys)? {
            if index > 0 {
                self.json.push(',');
            }
            let key = self.env.element(keys, index)?;
            if self.env.type_of(key)? == Type::Symbol {
                return Err(self.refuse("an object with a symbol as a key"));
            }
            self.string(key)?;
            self.json.push(':');
            let name = Shown::new(&String::from_utf16_lossy(&self.env.as_utf16(key)?));
            let property = self.env.get_by(object, key)?;
            self.at(&format!(".{name}"), property)?;
        }
        self.json.push('}');
        self.above.pop();
        Ok(())
    }

    /// Reads a value one level down.
    fn at(&mut self, step: &str, value: Value<'s>) -> Result<(), Failure> {
        let len = self.path.len();
        self.path.push_str(step);
        self.value(value)?;
        self.path.truncate(len);
        Ok(())
    }

    fn enter(&mut self, object: Value<'s>) -> Result<(), Failure> {
        for &above in &self.above {
            if self.env.is_same(above, object)? {
                return Err(self.refuse("an object that contains itself (a cycle)"));
            }
        }
        if self.above.len() == MAX_DEPTH {
            return Err(self.invalid(&format!("nested more than {MAX_DEPTH} levels deep")));
        }
        self.above.push(object);
        Ok(())
    }

    /// Returns whether the prototype is null, or itself has none, like the `Object.prototype` of any realm.
    fn is_plain(&self, object: Value<'s>) -> Result<bool, Failure> {
        let prototype = self.env.prototype(object)?;
        if self.env.type_of(prototype)? == Type::Null {
            return Ok(true);
        }
        let end = self.env.prototype(prototype)?;
        Ok(self.env.type_of(end)? == Type::Null)
    }

    #[cold]
    fn refuse(&self, what: &str) -> Failure {
        self.invalid(&format!("{what}, which JSON can't represent"))
    }

    #[cold]
    fn invalid(&self, what: &str) -> Failure {
        let path = Shown::new(&self.path);
        Refusal::InvalidArgument {
            argument: METADATA,
            problem: format!("{path} is {what}"),
            hint: "Pass text, numbers, booleans, null, arrays and plain objects.".into(),
        }
        .into()
    }
}
