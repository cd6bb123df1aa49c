//! The call layer: arguments in, results out, and all the `unsafe` there is.
//!
//! A synchronous function of this package works on thirty characters, so the way into native code and back
//! is most of what a call costs. `#[napi]` functions are convenient and about three times slower than a
//! plain callback; so the functions are plain callbacks. One of them, [`callback`], serves all: it finds
//! out which [`Function`] was called and for which [`Realm`] through the data pointer that Node keeps with
//! a function, runs it, and turns a refusal or a panic into a JavaScript exception.
//!
//! The rest are thin wrappers over Node-API that can't be misused from safe code:
//! - a [`Value`] carries the lifetime of the callback that it belongs to, so it can't outlive its handle;
//! - [`Text`] reads a string into buffers on the stack, capped at the longest legal id;
//! - `ask!` checks the status of every call, so an exception in JavaScript is never run over.
#![expect(unsafe_code, reason = "Node-API is a C interface; this is the only file that talks to it")]

use std::ffi::c_void;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use napi::sys;

use super::error;
use super::realm::Realm;
use crate::id::{MAX_UTF8_LEN, MAX_UTF16_LEN};
use crate::refusal::Refusal;
use crate::shown::Shown;

/// The most arguments that any function looks at, but for those that take any number.
const MAX_ARGUMENTS: usize = 5;

/// The longest string of which a message shows the beginning: joining its pieces takes some milliseconds.
const MAX_SHOWN_UTF16_LEN: usize = 1 << 24;

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
}

/// A function as one realm has it: what Node hands back to [`callback`] at each call.
pub(crate) struct Bound {
    realm: *const Realm,
    function: &'static Function,
}

/// A JavaScript value, valid for `'s`: the run of the callback that got it.
#[derive(Clone, Copy)]
pub(crate) struct Value<'s> {
    raw: sys::napi_value,
    scope: PhantomData<&'s ()>,
}

/// The way to Node, valid for `'s` like its values.
#[derive(Clone, Copy)]
pub(crate) struct Env<'s> {
    raw: sys::napi_env,
    scope: PhantomData<&'s ()>,
}

/// One call of one function.
pub(crate) struct Call<'s> {
    env: Env<'s>,
    info: sys::napi_callback_info,
    /// Where Node has written them: a copy of an array just written costs a tenth of a short call.
    arguments: &'s [sys::napi_value; MAX_ARGUMENTS],
    /// How many arguments were passed.
    count: usize,
    realm: &'s Realm,
    function: &'static Function,
}

impl<'s> Call<'s> {
    pub(crate) fn env(&self) -> Env<'s> {
        self.env
    }

    pub(crate) fn realm(&self) -> &'s Realm {
        self.realm
    }

    /// The name of the called function.
    pub(crate) fn name(&self) -> &'static str {
        self.function.name
    }

    /// Where the caller says that the call comes from, where the function takes such a text.
    pub(crate) fn source(&self) -> Result<Option<Shown>, Failure> {
        let Some(index) = self.function.source else {
            return Ok(None);
        };
        let source = self.argument(index);
        if self.env.type_of(source)? != Type::String {
            return Ok(None);
        }
        let shown = Text::new().show(self.env, source)?;
        Ok(Some(shown).filter(|shown| !shown.is_empty()))
    }

    /// Whether nothing was passed at a position, which is known without asking Node.
    #[inline]
    pub(crate) fn lacks(&self, index: usize) -> bool {
        index >= self.count
    }

    /// An argument by its position; `undefined` where fewer were passed.
    pub(crate) fn argument(&self, index: usize) -> Value<'s> {
        Value::new(self.arguments[index])
    }

    /// So many arguments, for JavaScript of ours that passes more than [`MAX_ARGUMENTS`].
    pub(crate) fn exactly<const LEN: usize>(&self) -> Result<[Value<'s>; LEN], Failure> {
        let (mut count, mut arguments) = (LEN, [ptr::null_mut(); LEN]);
        let (start, this, data) = (arguments.as_mut_ptr(), ptr::null_mut(), ptr::null_mut());
        // SAFETY: `info` is that of the running callback, and there is room for `count` values; Node fills what the
        // caller left out with `undefined`.
        check(unsafe { sys::napi_get_cb_info(self.env.raw, self.info, &raw mut count, start, this, data) })?;
        Ok(arguments.map(Value::new))
    }

    /// The arguments, however many were passed.
    pub(crate) fn all_arguments(&self) -> Result<Vec<Value<'s>>, Failure> {
        let mut count = self.count;
        let mut arguments = vec![ptr::null_mut(); count];
        let (start, this, data) = (arguments.as_mut_ptr(), ptr::null_mut(), ptr::null_mut());
        // SAFETY: `info` is that of the running callback, and there is room for `count` values.
        check(unsafe { sys::napi_get_cb_info(self.env.raw, self.info, &raw mut count, start, this, data) })?;
        Ok(arguments.into_iter().map(Value::new).collect())
    }
}

/// Serves every function. A null result stands for the exception that was thrown.
unsafe extern "C" fn callback(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    let env = Env { raw: env, scope: PhantomData };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut arguments = [ptr::null_mut(); MAX_ARGUMENTS];
        let call = read_call(env, info, &mut arguments)?;
        let answer = (call.function.run)(&call);
        match &answer {
            Ok(_) => {}
            Err(Failure::Refused(refusal)) => error::throw(&call, refusal)?,
            Err(Failure::Node(status)) if !env.is_exception_pending() => {
                error::throw_failure(&call, *status)?
            }
            Err(Failure::Node(_) | Failure::Ended) => {}
        }
        answer.map(|value| value.raw)
    }));
    match outcome {
        Ok(Ok(value)) => value,
        Ok(Err(Failure::Ended)) => ptr::null_mut(),
        Ok(Err(_)) => env.throw_plainly(c"strict-run-id: Node-API refused a call"),
        Err(_) => env.throw_plainly(c"strict-run-id: internal error (a panic was caught); please report it"),
    }
}

#[inline]
fn read_call<'s>(
    env: Env<'s>,
    info: sys::napi_callback_info,
    arguments: &'s mut [sys::napi_value; MAX_ARGUMENTS],
) -> Result<Call<'s>, Failure> {
    let (mut count, mut data) = (MAX_ARGUMENTS, ptr::null_mut());
    let (start, this) = (arguments.as_mut_ptr(), ptr::null_mut());
    // SAFETY: there is room for `count` values, and Node fills what the caller left out with `undefined`.
    check(unsafe { sys::napi_get_cb_info(env.raw, info, &raw mut count, start, this, &raw mut data) })?;
    // SAFETY: `data` is the `Bound` that `Env::functions` made this function with. It lives in the realm,
    // which `free_realm` frees once the anchor is collected. The function holds its anchor, and V8 holds a
    // function while it runs; and were both dropped meanwhile, Node runs finalizers from the event loop, not
    // below a call.
    let bound = unsafe { &*data.cast::<Bound>() };
    // SAFETY: as above; a realm owns its `Bound`s, so it lives at least as long.
    let realm = unsafe { &*bound.realm };
    Ok(Call { env, info, arguments, count, realm, function: bound.function })
}

fn check(status: sys::napi_status) -> Result<(), Failure> {
    if status == sys::Status::napi_ok { Ok(()) } else { Err(Failure::Node(status)) }
}

/// Calls a Node-API function whose last argument is where it puts its result.
///
/// Where it is used with a pointer, the pointer is that of a slice or buffer that outlives the call, with that
/// slice's own length; handles are of the running callback.
macro_rules! ask {
    ($env:expr, $function:ident $(, $argument:expr)*) => {{
        let mut result = MaybeUninit::uninit();
        // SAFETY: the environment is that of the running callback; handles and pointers are as the macro
        // demands; and the function writes its result where it succeeds.
        let status = unsafe { sys::$function($env.raw $(, $argument)*, result.as_mut_ptr()) };
        check(status).map(|()| {
            // SAFETY: it succeeded, so it wrote its result.
            unsafe { result.assume_init() }
        })
    }};
}

impl<'s> Value<'s> {
    const fn new(raw: sys::napi_value) -> Self {
        Self { raw, scope: PhantomData }
    }
}

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
    pub(crate) fn undefined(self) -> Answer<'s> {
        ask!(self, napi_get_undefined).map(Value::new)
    }

    pub(crate) fn null(self) -> Answer<'s> {
        ask!(self, napi_get_null).map(Value::new)
    }

    pub(crate) fn global(self) -> Answer<'s> {
        ask!(self, napi_get_global).map(Value::new)
    }

    pub(crate) fn boolean(self, value: bool) -> Answer<'s> {
        ask!(self, napi_get_boolean, value).map(Value::new)
    }

    pub(crate) fn number(self, value: f64) -> Answer<'s> {
        ask!(self, napi_create_double, value).map(Value::new)
    }

    pub(crate) fn text(self, text: &str) -> Answer<'s> {
        let (start, len) = (text.as_ptr().cast(), text.len().cast_signed());
        // ASCII is Latin-1 as it stands, which spares V8 the decoding.
        if text.is_ascii() {
            ask!(self, napi_create_string_latin1, start, len).map(Value::new)
        } else {
            ask!(self, napi_create_string_utf8, start, len).map(Value::new)
        }
    }

    /// A string of pieces that together are no longer than the longest legal id.
    #[inline(always)]
    pub(crate) fn joined(self, pieces: [&str; 3]) -> Answer<'s> {
        if let [whole, "", ""] = pieces {
            return self.text(whole);
        }
        let mut buffer = [MaybeUninit::<u8>::uninit(); MAX_UTF8_LEN];
        let mut len = 0;
        for piece in pieces {
            for (place, byte) in buffer[len..len + piece.len()].iter_mut().zip(piece.bytes()) {
                place.write(byte);
            }
            len += piece.len();
        }
        // SAFETY: the first `len` bytes were written just now.
        let bytes = unsafe { std::slice::from_raw_parts(buffer.as_ptr().cast::<u8>(), len) };
        // SAFETY: they are whole strings, one after the other.
        self.text(unsafe { std::str::from_utf8_unchecked(bytes) })
    }

    pub(crate) fn object(self) -> Answer<'s> {
        ask!(self, napi_create_object).map(Value::new)
    }

    pub(crate) fn type_of(self, value: Value<'_>) -> Result<Type, Failure> {
        Ok(match ask!(self, napi_typeof, value.raw)? {
            sys::ValueType::napi_undefined => Type::Undefined,
            sys::ValueType::napi_null => Type::Null,
            sys::ValueType::napi_boolean => Type::Boolean,
            sys::ValueType::napi_number => Type::Number,
            sys::ValueType::napi_string => Type::String,
            sys::ValueType::napi_symbol => Type::Symbol,
            sys::ValueType::napi_function => Type::Function,
            sys::ValueType::napi_bigint => Type::BigInt,
            _ if ask!(self, napi_is_array, value.raw)? => Type::Array,
            _ if ask!(self, napi_is_promise, value.raw)? => Type::Promise,
            _ if ask!(self, napi_is_date, value.raw)? => Type::Date,
            _ if ask!(self, napi_is_error, value.raw)? => Type::Error,
            _ if ask!(self, napi_is_typedarray, value.raw)? => Type::Buffer,
            _ if ask!(self, napi_is_arraybuffer, value.raw)? => Type::Buffer,
            _ => Type::Object,
        })
    }

    pub(crate) fn array_length(self, array: Value<'_>) -> Result<u32, Failure> {
        ask!(self, napi_get_array_length, array.raw)
    }

    pub(crate) fn element(self, array: Value<'_>, index: u32) -> Answer<'s> {
        ask!(self, napi_get_element, array.raw, index).map(Value::new)
    }

    /// An array of these values, one of Node's main realm: for JavaScript of ours, which takes it apart at once.
    pub(crate) fn array<const LEN: usize>(self, values: [Value<'_>; LEN]) -> Answer<'s> {
        let array = Value::new(ask!(self, napi_create_array_with_length, LEN)?);
        for (index, value) in values.into_iter().enumerate() {
            self.set_element(array, index, value)?;
        }
        Ok(array)
    }

    pub(crate) fn set_element(self, array: Value<'_>, index: usize, value: Value<'_>) -> Result<(), Failure> {
        // No array is longer than a `u32` can count.
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        // SAFETY: all three are of the running callback.
        check(unsafe { sys::napi_set_element(self.raw, array.raw, index, value.raw) })
    }

    pub(crate) fn is_same(self, one: Value<'_>, other: Value<'_>) -> Result<bool, Failure> {
        ask!(self, napi_strict_equals, one.raw, other.raw)
    }

    pub(crate) fn as_number(self, value: Value<'_>) -> Result<f64, Failure> {
        ask!(self, napi_get_value_double, value.raw)
    }

    pub(crate) fn as_boolean(self, value: Value<'_>) -> Result<bool, Failure> {
        ask!(self, napi_get_value_bool, value.raw)
    }

    /// The length of a string, in UTF-16 units.
    pub(crate) fn utf16_len(self, value: Value<'_>) -> Result<usize, Failure> {
        ask!(self, napi_get_value_string_utf16, value.raw, ptr::null_mut(), 0)
    }

    /// A string of any length, in UTF-16.
    pub(crate) fn as_utf16(self, value: Value<'_>) -> Result<Vec<u16>, Failure> {
        let len = self.utf16_len(value)?;
        let mut units = vec![0; len + 1];
        let copied = ask!(self, napi_get_value_string_utf16, value.raw, units.as_mut_ptr(), units.len())?;
        units.truncate(copied);
        Ok(units)
    }

    /// Whether a string begins so; no more of it is read.
    pub(crate) fn starts_with(self, value: Value<'_>, beginning: &str) -> Result<bool, Failure> {
        // Node fills one unit more with a NUL.
        let mut units = vec![0; beginning.encode_utf16().count() + 1];
        let copied = ask!(self, napi_get_value_string_utf16, value.raw, units.as_mut_ptr(), units.len())?;
        Ok(units[..copied].iter().copied().eq(beginning.encode_utf16()))
    }

    pub(crate) fn prototype(self, object: Value<'_>) -> Answer<'s> {
        ask!(self, napi_get_prototype, object.raw).map(Value::new)
    }

    /// The names of the object's own enumerable properties, symbols too, as an array.
    pub(crate) fn keys(self, object: Value<'_>) -> Answer<'s> {
        let (mode, conversion) = (sys::KeyCollectionMode::own_only, sys::KeyConversion::numbers_to_strings);
        let filter = sys::KeyFilter::enumerable;
        ask!(self, napi_get_all_property_names, object.raw, mode, filter, conversion).map(Value::new)
    }

    /// Whether the object has a property of this name itself, and not from a prototype.
    pub(crate) fn has_own(self, object: Value<'_>, name: &str) -> Result<bool, Failure> {
        let name = self.text(name)?;
        ask!(self, napi_has_own_property, object.raw, name.raw)
    }

    pub(crate) fn get(self, object: Value<'_>, name: &str) -> Answer<'s> {
        let name = self.text(name)?;
        self.get_by(object, name)
    }

    pub(crate) fn get_by(self, object: Value<'_>, name: Value<'_>) -> Answer<'s> {
        ask!(self, napi_get_property, object.raw, name.raw).map(Value::new)
    }

    pub(crate) fn set(self, object: Value<'_>, name: &str, value: Value<'_>) -> Result<(), Failure> {
        let name = self.text(name)?;
        // SAFETY: all four are of the running callback.
        check(unsafe { sys::napi_set_property(self.raw, object.raw, name.raw, value.raw) })
    }

    /// Adds a property that nobody can write, delete or list, and without running a setter.
    pub(crate) fn define(self, object: Value<'_>, name: Value<'_>, value: Value<'_>) -> Result<(), Failure> {
        let property = sys::napi_property_descriptor {
            utf8name: ptr::null(),
            name: name.raw,
            method: None,
            getter: None,
            setter: None,
            value: value.raw,
            attributes: sys::PropertyAttributes::default,
            data: ptr::null_mut(),
        };
        // SAFETY: one descriptor is passed, and it outlives the call.
        check(unsafe { sys::napi_define_properties(self.raw, object.raw, 1, &raw const property) })
    }

    pub(crate) fn freeze(self, object: Value<'_>) -> Result<(), Failure> {
        // SAFETY: both are of the running callback.
        check(unsafe { sys::napi_object_freeze(self.raw, object.raw) })
    }

    pub(crate) fn call(self, function: Value<'_>, this: Value<'_>, arguments: &[Value<'_>]) -> Answer<'s> {
        let (count, start) = (arguments.len(), arguments.as_ptr().cast());
        ask!(self, napi_call_function, this.raw, function.raw, count, start).map(Value::new)
    }

    pub(crate) fn construct(self, class: Value<'_>, arguments: &[Value<'_>]) -> Answer<'s> {
        let (count, start) = (arguments.len(), arguments.as_ptr().cast());
        ask!(self, napi_new_instance, class.raw, count, start).map(Value::new)
    }

    /// Runs a script in the main realm and gives the value of its last expression.
    pub(crate) fn run_script(self, source: &str) -> Answer<'s> {
        let source = self.text(source)?;
        ask!(self, napi_run_script, source.raw).map(Value::new)
    }

    /// Runs `work` on a thread of Node's pool; gives a promise of a Buffer with its bytes, which are not copied. A panic
    /// there refuses the promise.
    pub(crate) fn promise(self, work: impl FnOnce() -> Vec<u8> + Send + 'static) -> Answer<'s> {
        use napi::JsValue as _;
        let promise = napi::Env::from_raw(self.raw).spawn(Work(Some(work)));
        let promise = promise.map_err(|error| Failure::Node(error.status as sys::napi_status))?;
        Ok(Value::new(promise.promise_object().raw()))
    }

    pub(crate) fn throw(self, error: Value<'_>) -> Result<(), Failure> {
        // SAFETY: both are of the running callback.
        check(unsafe { sys::napi_throw(self.raw, error.raw) })
    }

    pub(crate) fn is_exception_pending(self) -> bool {
        ask!(self, napi_is_exception_pending).unwrap_or(true)
    }

    /// Throws a plain `Error`, unless an exception is on its way already; gives what a callback returns then.
    fn throw_plainly(self, message: &std::ffi::CStr) -> sys::napi_value {
        if !self.is_exception_pending() {
            // SAFETY: the message ends with a NUL; Node copies it. Where even this fails there is nobody
            // left to tell: the environment is shutting down.
            let _ = unsafe { sys::napi_throw_error(self.raw, ptr::null(), message.as_ptr()) };
        }
        ptr::null_mut()
    }

    /// Takes an exception that code of the caller's has thrown off the way. Fails with [`Failure::Ended`]
    /// where it was none but the end of the thread or of a time limit: then not even the simplest script runs.
    pub(crate) fn discard_exception(self) -> Result<(), Failure> {
        ask!(self, napi_get_and_clear_last_exception)?;
        self.run_script("0").map(|_| ()).map_err(|_| Failure::Ended)
    }

    /// Ties `realm` to `anchor`, a JavaScript object that holds what the realm needs: the realm is freed
    /// when the anchor is collected. Gives the functions of `table`, each of which holds the anchor.
    ///
    /// The anchor is an edge that the garbage collector sees. Had Rust a strong reference to the caller's
    /// globals instead, a function stored on those globals would keep a whole test environment alive.
    pub(crate) fn functions(
        self,
        mut realm: Realm,
        anchor: Value<'s>,
        table: &[&'static [Function]],
    ) -> Result<Vec<(&'static str, Value<'s>)>, Failure> {
        realm.anchor = Reference(ask!(self, napi_create_reference, anchor.raw, 0)?);
        let hold = Value::new(ask!(self, napi_create_symbol, self.text("strict-run-id.realm")?.raw)?);
        let realm = Box::into_raw(Box::new(realm));
        let bound: Vec<_> =
            table.iter().copied().flatten().map(|function| Bound { realm, function }).collect();
        // SAFETY: the box was made just now, and nothing else points to it yet but the `Bound`s.
        let realm = unsafe { &mut *realm };
        realm.bound = bound;
        let data: *mut c_void = ptr::from_mut(realm).cast();
        // SAFETY: `free_realm` takes back exactly this box, once; Node calls it after the anchor is gone,
        // when no function that points into the realm can be called any more.
        check(unsafe {
            let none = ptr::null_mut();
            sys::napi_add_finalizer(self.raw, anchor.raw, data, Some(free_realm), none, ptr::null_mut())
        })?;
        // SAFETY: the realm is alive as long as the anchor, which is an argument of this call.
        let realm = unsafe { &*data.cast::<Realm>() };
        realm
            .bound
            .iter()
            .map(|bound| Ok((bound.function.property, self.function(bound, anchor, hold)?)))
            .collect()
    }

    fn function(self, bound: &Bound, anchor: Value<'s>, hold: Value<'s>) -> Answer<'s> {
        let name = bound.function.name;
        let (start, len) = (name.as_ptr().cast(), name.len().cast_signed());
        let data = ptr::from_ref(bound).cast_mut().cast();
        let function = ask!(self, napi_create_function, start, len, Some(callback), data)?;
        let function = Value::new(function);
        // Neither writable nor configurable, so that nobody can cut the edge.
        self.define(function, hold, anchor)?;
        Ok(function)
    }
}

/// What [`Env::promise`] runs, until it has run.
struct Work<F>(Option<F>);

impl<F: FnOnce() -> Vec<u8> + Send> napi::Task for Work<F> {
    type Output = Vec<u8>;
    type JsValue = napi::bindgen_prelude::Buffer;

    fn compute(&mut self) -> napi::Result<Vec<u8>> {
        let Some(work) = self.0.take() else {
            return Ok(Vec::new());
        };
        catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
            napi::Error::from_reason("strict-run-id: internal error (a panic was caught); please report it")
        })
    }

    fn resolve(&mut self, _env: napi::Env, bytes: Vec<u8>) -> napi::Result<Self::JsValue> {
        Ok(bytes.into())
    }
}

/// Runs when the anchor of a realm is gone.
unsafe extern "C" fn free_realm(env: sys::napi_env, data: *mut c_void, _hint: *mut c_void) {
    // SAFETY: `data` is the box that `Env::functions` leaked, and a finalizer runs once.
    let realm = unsafe { Box::from_raw(data.cast::<Realm>()) };
    // SAFETY: the reference was made with this environment, is used by nobody after this, and is ours to
    // delete: Node doesn't, not even at the end of the environment.
    let _ = unsafe { sys::napi_delete_reference(env, realm.anchor.0) };
}

/// A weak reference to a JavaScript object.
pub(crate) struct Reference(sys::napi_ref);

impl Reference {
    /// Points nowhere; [`Env::functions`] sets the real one.
    pub(crate) const fn nowhere() -> Self {
        Self(ptr::null_mut())
    }

    pub(crate) fn get<'s>(&self, env: Env<'s>) -> Answer<'s> {
        ask!(env, napi_get_reference_value, self.0).map(Value::new)
    }
}

/// What [`Text::read`] met.
pub(crate) enum Reading<'t> {
    /// A string no longer than the longest legal id.
    Text(&'t str),
    /// A longer one.
    TooLong,
    /// One that holds half of a UTF-16 pair.
    LoneSurrogate,
    /// No string.
    NotString,
}

/// Room on the stack for one argument.
pub(crate) struct Text {
    /// The longest legal id, and a unit that Node fills with a NUL.
    units: [MaybeUninit<u16>; MAX_UTF16_LEN + 1],
    utf8: [MaybeUninit<u8>; MAX_UTF8_LEN],
}

impl Text {
    pub(crate) const fn new() -> Self {
        Self {
            units: [MaybeUninit::uninit(); MAX_UTF16_LEN + 1],
            utf8: [MaybeUninit::uninit(); MAX_UTF8_LEN],
        }
    }

    /// Reads a string, and asks nothing of any other value: no conversion, no getter, no `toString`.
    ///
    /// It is read as UTF-16. As UTF-8 it would cost twice as much, and Latin-1 would cut `Ł` to `A`.
    #[inline(always)]
    pub(crate) fn read(&mut self, env: Env<'_>, value: Value<'_>) -> Result<Reading<'_>, Failure> {
        // The length comes first. Reading makes V8 join a string that was put together of pieces, all of it,
        // however little is read; asking for the length doesn't.
        match env.utf16_len(value) {
            Ok(len) if len > MAX_UTF16_LEN => return Ok(Reading::TooLong),
            Ok(_) => {}
            Err(Failure::Node(sys::Status::napi_string_expected)) => return Ok(Reading::NotString),
            Err(failure) => return Err(failure),
        }
        let (start, room) = (self.units.as_mut_ptr().cast(), self.units.len());
        let len = ask!(env, napi_get_value_string_utf16, value.raw, start, room)?;
        // SAFETY: Node wrote this many units.
        let units = unsafe { std::slice::from_raw_parts(self.units.as_ptr().cast::<u16>(), len) };
        let mut seen = 0;
        for (&unit, byte) in units.iter().zip(&mut self.utf8) {
            seen |= unit;
            byte.write(unit as u8);
        }
        let len = if seen < 0x80 { Some(len) } else { encode_utf8(units, &mut self.utf8) };
        let Some(len) = len else {
            return Ok(Reading::LoneSurrogate);
        };
        // SAFETY: the first `len` bytes were written just now.
        let bytes = unsafe { std::slice::from_raw_parts(self.utf8.as_ptr().cast::<u8>(), len) };
        // SAFETY: they are ASCII, or what `encode_utf8` wrote.
        Ok(Reading::Text(unsafe { std::str::from_utf8_unchecked(bytes) }))
    }

    /// The beginning of a string that was refused, for a message; nothing of one so long that joining its
    /// pieces would take a while.
    pub(crate) fn show(&mut self, env: Env<'_>, value: Value<'_>) -> Result<Shown, Failure> {
        if env.utf16_len(value)? > MAX_SHOWN_UTF16_LEN {
            return Ok(Shown::nothing());
        }
        let (start, room) = (self.units.as_mut_ptr().cast(), self.units.len());
        let len = ask!(env, napi_get_value_string_utf16, value.raw, start, room)?;
        // SAFETY: Node wrote this many units.
        let units = unsafe { std::slice::from_raw_parts(self.units.as_ptr().cast::<u16>(), len) };
        let units = char::decode_utf16(units.iter().copied());
        Ok(Shown::from_units(units.map(|unit| unit.map_err(|half| half.unpaired_surrogate()))))
    }
}

/// Writes UTF-16 as UTF-8 and gives its length; `None` at half a pair.
#[cold]
fn encode_utf8(units: &[u16], out: &mut [MaybeUninit<u8>]) -> Option<usize> {
    let mut len = 0;
    for unit in char::decode_utf16(units.iter().copied()) {
        for &byte in unit.ok()?.encode_utf8(&mut [0; 4]).as_bytes() {
            out.get_mut(len)?.write(byte);
            len += 1;
        }
    }
    Some(len)
}

/// The two values that a module is loaded with, as the rest of this folder wants them.
pub(crate) fn module<'s>(
    env: &'s napi::Env,
    exports: &napi::bindgen_prelude::Object<'s>,
) -> (Env<'s>, Value<'s>) {
    use napi::JsValue as _;
    (Env { raw: env.raw(), scope: PhantomData }, Value::new(exports.raw()))
}
