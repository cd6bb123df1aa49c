//! Reads the metadata of a record: a JavaScript value that JSON can represent.
//!
//! It is read value by value instead of through `JSON.stringify`, which would silently drop a function, turn NaN into
//! null and run a `toJSON`. This reader refuses each of these and names its path; no library does both. What it doesn't
//! refuse, it writes as `JSON.stringify` would. Only -0 differs: it stays.

use std::fmt::Write as _;

use super::arguments::{exact_integer, invalid};
use super::call::Call;
use super::realm;
use super::sys::{Env, Failure, Value};
use super::value::Type;
use crate::shown::{Shown, shown_number};

/// The name of the argument in messages.
const METADATA: &str = "metadata";

/// How deep metadata may be nested: deeper than anything a person writes, and far from the end of the stack.
const MAX_DEPTH: usize = 100;

/// How many bytes of JSON metadata may take, as they are stored. It is a note beside a record, not a store, and twenty
/// objects that share one another can unfold to a million.
const MAX_LEN: usize = 1 << 20;

/// Returns a JavaScript value as JSON.
///
/// # Errors
/// `ERR_INVALID_ARGUMENT`, which names the path of a value that JSON can't represent; or what a getter or the trap of a
/// Proxy throws.
pub(crate) fn read<'s>(call: &Call<'s>, value: Value<'s>) -> Result<Box<str>, Failure> {
    let env = call.env();
    let mut reader = Reader { json: String::new(), path: METADATA.to_owned(), depth: 0 };
    reader.value(env, &[call.realm().anchor(env)?, env.text("toJSON")?], value)?;
    Ok(reader.json.into())
}

/// What is passed down with each value: the anchor of the realm, the name `toJSON`, and then the objects that contain
/// the value, each with its keys.
type Above<'a, 's> = &'a [Value<'s>];
const ANCHOR: usize = 0;
const TO_JSON: usize = 1;

struct Reader {
    json: String,
    /// The path of the value, for messages: `metadata.counts[2]`.
    path: String,
    /// How many objects contain the value.
    depth: usize,
}

impl Reader {
    fn value<'s>(&mut self, env: Env<'s>, above: Above<'_, 's>, value: Value<'s>) -> Result<(), Failure> {
        match env.type_of(value)? {
            Type::Null => self.json.push_str("null"),
            Type::Boolean => self.json.push_str(if env.as_boolean(value)? { "true" } else { "false" }),
            Type::Number => self.number(env.as_number(value)?)?,
            Type::String => self.string(env, value)?,
            Type::Array => self.array(env, above, value, env.array_length(value)?)?,
            Type::Object => self.object_or_proxy(env, above, value)?,
            Type::Undefined => return Err(self.refuse("undefined")),
            Type::Symbol => return Err(self.refuse("a Symbol")),
            Type::Function => return Err(self.refuse("a Function")),
            Type::BigInt => return Err(self.refuse("a BigInt")),
            Type::Promise => return Err(self.refuse("a Promise (is an await missing?)")),
            Type::Date => return Err(self.refuse("a Date (pass its toISOString())")),
            Type::Error => return Err(self.refuse("an Error (pass its message)")),
            Type::Buffer => return Err(self.refuse("binary data")),
        }
        self.check_len(0)
    }

    fn number(&mut self, number: f64) -> Result<(), Failure> {
        if !number.is_finite() {
            return Err(self.refuse(&shown_number(number).to_string()));
        }
        let _ = match exact_integer(number) {
            Some(whole) if whole != 0 || number.is_sign_positive() => write!(self.json, "{whole}"),
            // The shortest text that is read back as the same number, -0 too.
            _ => write!(self.json, "{number:?}"),
        };
        Ok(())
    }

    fn string(&mut self, env: Env<'_>, value: Value<'_>) -> Result<(), Failure> {
        // The length comes first, because copying a very long text could exhaust the memory. Each UTF-16 unit takes a
        // byte or more, and the quotes two.
        self.check_len(env.utf16_len(value)? + 2)?;
        let units = char::decode_utf16(env.as_utf16(value)?);
        write_string(&mut self.json, units.map(|unit| unit.map_err(|half| half.unpaired_surrogate())));
        self.check_len(0)
    }

    /// Refuses if what is written, and at least `more` bytes, are too long.
    fn check_len(&self, more: usize) -> Result<(), Failure> {
        let len = self.json.len() + more;
        if len <= MAX_LEN {
            return Ok(());
        }
        let path = Shown::new(&self.path);
        Err(invalid(
            METADATA,
            format!("as JSON it is longer than {MAX_LEN} bytes: at least {len} by the end of {path}"),
            "Keep large values in the database and a reference to them here.",
        ))
    }

    fn array<'s>(
        &mut self,
        env: Env<'s>,
        above: Above<'_, 's>,
        array: Value<'s>,
        len: u32,
    ) -> Result<(), Failure> {
        self.enter(env, above, array)?;
        self.json.push('[');
        let inside: Vec<_> = above.iter().copied().chain([array]).collect();
        env.each(&inside, len, self, |env, inside, index, reader| {
            if index > 0 {
                reader.json.push(',');
            }
            let element = env.element(inside[inside.len() - 1], index)?;
            reader.at(env, inside, &format!("[{index}]"), element)
        })?;
        self.json.push(']');
        self.depth -= 1;
        Ok(())
    }

    fn object<'s>(&mut self, env: Env<'s>, above: Above<'_, 's>, object: Value<'s>) -> Result<(), Failure> {
        self.enter(env, above, object)?;
        self.json.push('{');
        let keys = env.keys(object)?;
        let inside: Vec<_> = above.iter().copied().chain([object, keys]).collect();
        env.each(&inside, env.array_length(keys)?, self, |env, inside, index, reader| {
            if index > 0 {
                reader.json.push(',');
            }
            let (object, keys) = (inside[inside.len() - 2], inside[inside.len() - 1]);
            let key = env.element(keys, index)?;
            if env.type_of(key)? == Type::Symbol {
                return Err(reader.refuse("an object with a symbol as a key"));
            }
            reader.string(env, key)?;
            reader.json.push(':');
            let name = Shown::new(&env.as_lossy_text(key)?);
            reader.at(env, inside, &format!(".{name}"), env.get_by(object, key)?)
        })?;
        self.json.push('}');
        self.depth -= 1;
        Ok(())
    }

    /// Reads a value one level down.
    fn at<'s>(
        &mut self,
        env: Env<'s>,
        above: Above<'_, 's>,
        step: &str,
        value: Value<'s>,
    ) -> Result<(), Failure> {
        let len = self.path.len();
        self.path.push_str(step);
        self.value(env, above, value)?;
        self.path.truncate(len);
        Ok(())
    }

    /// Reads a plain object, or a Proxy of one or of an array. Node-API shows a Proxy as an object without a prototype, so
    /// only JavaScript's own functions can say what is behind it.
    fn object_or_proxy<'s>(
        &mut self,
        env: Env<'s>,
        above: Above<'_, 's>,
        object: Value<'s>,
    ) -> Result<(), Failure> {
        let mut prototype = env.prototype(object)?;
        if env.type_of(prototype)? == Type::Null {
            match realm::is_array(env, above[ANCHOR], object) {
                Ok(false) => {}
                Ok(true) => {
                    let len = self.length_of_proxy(env, object)?;
                    return self.array(env, above, object, len);
                }
                // No code of the caller's runs here. The only exception is that of a revoked Proxy.
                Err(_) => {
                    env.discard_exception()?;
                    return Err(self.refuse("a revoked Proxy"));
                }
            }
            prototype = realm::prototype_of(env, above[ANCHOR], object)?;
        }
        if !ends_chain(env, prototype)? {
            return Err(self.refuse("an instance of a class"));
        }
        self.object(env, above, object)
    }

    /// Returns the length that a Proxy of an array shows. A longer one than a `u32` can count is refused by what it takes.
    fn length_of_proxy(&self, env: Env<'_>, array: Value<'_>) -> Result<u32, Failure> {
        let len = env.get(array, "length")?;
        let len = if env.type_of(len)? == Type::Number { exact_integer(env.as_number(len)?) } else { None };
        match len.filter(|&len| len >= 0) {
            Some(len) => Ok(u32::try_from(len).unwrap_or(u32::MAX)),
            None => Err(self.refuse("a Proxy of an array without a length")),
        }
    }

    fn enter(&mut self, env: Env<'_>, above: Above<'_, '_>, object: Value<'_>) -> Result<(), Failure> {
        for &above in above {
            if env.is_same(above, object)? {
                return Err(self.refuse("an object that contains itself (a cycle)"));
            }
        }
        if self.depth == MAX_DEPTH {
            return Err(self.invalid(&format!("nested more than {MAX_DEPTH} levels deep")));
        }
        self.depth += 1;
        if env.type_of(env.get_by(object, above[TO_JSON])?)? == Type::Function {
            return Err(self.invalid("an object with a method toJSON (pass what it returns)"));
        }
        Ok(())
    }

    #[cold]
    fn refuse(&self, what: &str) -> Failure {
        self.invalid(&format!("{what}, which JSON can't represent"))
    }

    #[cold]
    fn invalid(&self, what: &str) -> Failure {
        let path = Shown::new(&self.path);
        let hint = "Pass text, numbers, booleans, null, arrays and plain objects.";
        invalid(METADATA, format!("{path} is {what}"), hint)
    }
}

/// Returns whether a prototype is null, or itself has none, like the `Object.prototype` of any realm.
fn ends_chain(env: Env<'_>, prototype: Value<'_>) -> Result<bool, Failure> {
    if env.type_of(prototype)? == Type::Null {
        return Ok(true);
    }
    Ok(env.type_of(env.prototype(prototype)?)? == Type::Null)
}

/// Writes a JSON string. Half of a surrogate pair, an `Err`, is escaped.
fn write_string(json: &mut String, units: impl Iterator<Item = Result<char, u16>>) {
    json.push('"');
    for unit in units {
        match unit {
            Ok(c @ ('"' | '\\')) => json.extend(['\\', c]),
            Ok('\u{8}') => json.push_str("\\b"),
            Ok('\t') => json.push_str("\\t"),
            Ok('\n') => json.push_str("\\n"),
            Ok('\u{c}') => json.push_str("\\f"),
            Ok('\r') => json.push_str("\\r"),
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
