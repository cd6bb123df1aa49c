//! The call layer: arguments in, results out, and all the `unsafe` there is.
//!
//! A synchronous function of this package works on thirty characters, so the way into native code and back
//! is most of what a call costs. `#[napi]` functions are convenient and about three times slower than a
//! plain callback; so the functions are plain callbacks. One of them, [`callback`], serves all: it finds
//! out which [`Function`] was called and for which [`Realm`] through the data pointer that Node keeps with
//! a function, runs it, and turns a panic into a JavaScript exception.
//!
//! The rest are thin wrappers over Node-API that can't be misused from safe code:
//! - a [`Value`] carries the lifetime of the callback that it belongs to, so it can't outlive its handle, and only
//!   this file makes one of a handle;
//! - functions of Node-API that take values and numbers are rows of a table, whose types the compiler checks;
//! - [`Text`] reads a string into buffers on the stack, capped at the longest legal id;
//! - `ask!` checks the status of every call, so an exception in JavaScript is never run over.
#![expect(unsafe_code, reason = "Node-API is a C interface; this is the only file that talks to it")]

use std::ffi::{CStr, c_void};
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use napi::bindgen_prelude::ToNapiValue;
use napi::{JsDeferred, JsValue as _, sys};

use super::function::{Answer, Failure, Function};
use super::realm::Realm;
use crate::id::{MAX_UTF8_LEN, MAX_UTF16_LEN};
use crate::shown::Shown;

/// The most arguments that any function looks at, but for those that take any number.
const MAX_ARGUMENTS: usize = 5;

/// The longest string of which a message shows the beginning: joining its pieces takes some milliseconds.
const MAX_SHOWN_UTF16_LEN: usize = 1 << 24;

/// A function as one realm has it: what Node hands back to [`callback`] at each call.
pub(crate) struct Bound {
    realm: *const Realm,
    function: &'static Function,
}

/// A JavaScript value, valid for `'s`: the run of the callback that got it.
///
/// It is laid out as its handle, for a slice of values is handed to Node as one of handles.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct Value<'s> {
    raw: sys::napi_value,
    scope: PhantomData<&'s ()>,
}

impl<'s> Value<'s> {
    const fn new(raw: sys::napi_value) -> Self {
        Self { raw, scope: PhantomData }
    }

    /// A value that napi has.
    pub(crate) fn of(value: &impl napi::JsValue<'s>) -> Self {
        Self::new(value.raw())
    }
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

    pub(crate) fn function(&self) -> &'static Function {
        self.function
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
        let mut arguments = [ptr::null_mut(); LEN];
        self.env.read_info(self.info, &mut arguments)?;
        Ok(arguments.map(Value::new))
    }

    /// The arguments, however many were passed.
    pub(crate) fn all_arguments(&self) -> Result<Vec<Value<'s>>, Failure> {
        let mut arguments = vec![ptr::null_mut(); self.count];
        self.env.read_info(self.info, &mut arguments)?;
        Ok(arguments.into_iter().map(Value::new).collect())
    }
}

/// Serves every function. A null result stands for the exception that was thrown.
unsafe extern "C" fn callback(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    let env = Env { raw: env, scope: PhantomData };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut arguments = [ptr::null_mut(); MAX_ARGUMENTS];
        let call = read_call(env, info, &mut arguments)?;
        call.function.run(&call).map(|value| value.raw)
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
    let (count, data) = env.read_info(info, arguments)?;
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

/// A type that crosses the border, and what Node-API has for it.
trait Crossing {
    type Raw;
    fn raw(self) -> Self::Raw;
    fn of_raw(raw: Self::Raw) -> Self;
}

impl Crossing for Value<'_> {
    type Raw = sys::napi_value;
    fn raw(self) -> Self::Raw {
        self.raw
    }
    fn of_raw(raw: Self::Raw) -> Self {
        Self::new(raw)
    }
}

macro_rules! crossing_as_they_are {
    ($($type:ty),*) => {$(
        impl Crossing for $type {
            type Raw = Self;
            fn raw(self) -> Self {
                self
            }
            fn of_raw(raw: Self) -> Self {
                raw
            }
        }
    )*};
}

crossing_as_they_are!(bool, f64, i32, u32, usize);

/// Functions of Node-API that take values and numbers, each under the name that it has in this folder; without a
/// result, those that only do something.
macro_rules! functions_of_node {
    ($(
        $name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)? = $function:ident;
    )*) => {
        impl<'s> Env<'s> {$(
            pub(super) fn $name(self $(, $argument: $type)*) -> functions_of_node!(@answer $($result)?) {
                functions_of_node!(@call self, $function, ($($argument.raw()),*) $(, $result)?)
            }
        )*}
    };
    (@answer) => { Result<(), Failure> };
    (@answer $result:ty) => { Result<$result, Failure> };
    (@call $env:ident, $function:ident, ($($argument:expr),*), $result:ty) => {
        ask!($env, $function $(, $argument)*).map(<$result>::of_raw)
    };
    (@call $env:ident, $function:ident, ($($argument:expr),*)) => {
        // SAFETY: the environment and the values are of the running callback, and it takes nothing else.
        check(unsafe { sys::$function($env.raw $(, $argument)*) })
    };
}

functions_of_node! {
    undefined() -> Value<'s> = napi_get_undefined;
    null() -> Value<'s> = napi_get_null;
    global() -> Value<'s> = napi_get_global;
    boolean(value: bool) -> Value<'s> = napi_get_boolean;
    number(value: f64) -> Value<'s> = napi_create_double;
    symbol(description: Value<'_>) -> Value<'s> = napi_create_symbol;
    object() -> Value<'s> = napi_create_object;
    array_with_length(len: usize) -> Value<'s> = napi_create_array_with_length;

    value_type(value: Value<'_>) -> sys::napi_valuetype = napi_typeof;
    is_array(value: Value<'_>) -> bool = napi_is_array;
    is_array_buffer(value: Value<'_>) -> bool = napi_is_arraybuffer;
    is_date(value: Value<'_>) -> bool = napi_is_date;
    is_error(value: Value<'_>) -> bool = napi_is_error;
    is_promise(value: Value<'_>) -> bool = napi_is_promise;
    is_typed_array(value: Value<'_>) -> bool = napi_is_typedarray;
    is_same(one: Value<'_>, other: Value<'_>) -> bool = napi_strict_equals;
    as_boolean(value: Value<'_>) -> bool = napi_get_value_bool;
    as_number(value: Value<'_>) -> f64 = napi_get_value_double;

    array_length(array: Value<'_>) -> u32 = napi_get_array_length;
    element(array: Value<'_>, index: u32) -> Value<'s> = napi_get_element;
    set_at(array: Value<'_>, index: u32, value: Value<'_>) = napi_set_element;

    prototype(object: Value<'_>) -> Value<'s> = napi_get_prototype;
    has_own_by(object: Value<'_>, name: Value<'_>) -> bool = napi_has_own_property;
    get_by(object: Value<'_>, name: Value<'_>) -> Value<'s> = napi_get_property;
    set_by(object: Value<'_>, name: Value<'_>, value: Value<'_>) = napi_set_property;
    freeze(object: Value<'_>) = napi_object_freeze;

    run_source(source: Value<'_>) -> Value<'s> = napi_run_script;
    throw(error: Value<'_>) = napi_throw;
    has_exception() -> bool = napi_is_exception_pending;
    take_exception() -> Value<'s> = napi_get_and_clear_last_exception;
}

impl<'s> Env<'s> {
    /// A promise, and what keeps it from any thread. Its handle is of the running callback, as all that are made now.
    pub(super) fn deferred<Data, Resolver>(self) -> napi::Result<(JsDeferred<Data, Resolver>, Value<'s>)>
    where
        Data: ToNapiValue,
        Resolver: FnOnce(napi::Env) -> napi::Result<Data>,
    {
        let env = napi::Env::from_raw(self.raw);
        let (deferred, promise) = env.create_deferred()?;
        Ok((deferred, Value::new(promise.raw())))
    }

    /// Writes as many arguments of a call as there is room for, and `undefined` where fewer were passed; gives how
    /// many were, and the data pointer of the called function.
    #[inline]
    fn read_info(
        self,
        info: sys::napi_callback_info,
        arguments: &mut [sys::napi_value],
    ) -> Result<(usize, *mut c_void), Failure> {
        let (mut count, mut data) = (arguments.len(), ptr::null_mut());
        let (start, this) = (arguments.as_mut_ptr(), ptr::null_mut());
        // SAFETY: `info` is that of the running callback, and there is room for `count` values.
        check(unsafe { sys::napi_get_cb_info(self.raw, info, &raw mut count, start, this, &raw mut data) })?;
        Ok((count, data))
    }

    /// A string of ASCII, or of any bytes that stand for the first 256 characters.
    pub(super) fn latin1(self, text: &[u8]) -> Answer<'s> {
        let (start, len) = (text.as_ptr().cast(), text.len().cast_signed());
        ask!(self, napi_create_string_latin1, start, len).map(Value::new)
    }

    pub(super) fn utf8(self, text: &str) -> Answer<'s> {
        let (start, len) = (text.as_ptr().cast(), text.len().cast_signed());
        ask!(self, napi_create_string_utf8, start, len).map(Value::new)
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

    /// The length of a string, in UTF-16 units.
    pub(crate) fn utf16_len(self, value: Value<'_>) -> Result<usize, Failure> {
        ask!(self, napi_get_value_string_utf16, value.raw, ptr::null_mut(), 0)
    }

    /// Writes the beginning of a string, as much as there is room for, and a NUL behind it; gives its length.
    #[inline]
    pub(super) fn copy_utf16(self, value: Value<'_>, room: &mut [u16]) -> Result<usize, Failure> {
        ask!(self, napi_get_value_string_utf16, value.raw, room.as_mut_ptr(), room.len())
    }

    /// The same into a buffer that was never written; gives what was.
    #[inline(always)]
    fn fill_utf16<'t>(
        self,
        value: Value<'_>,
        room: &'t mut [MaybeUninit<u16>],
    ) -> Result<&'t [u16], Failure> {
        let start = room.as_mut_ptr().cast();
        let len = ask!(self, napi_get_value_string_utf16, value.raw, start, room.len())?;
        // SAFETY: Node wrote this many units.
        Ok(unsafe { std::slice::from_raw_parts(start, len) })
    }

    /// The names of an object's properties, as an array.
    pub(super) fn property_names(
        self,
        object: Value<'_>,
        mode: sys::napi_key_collection_mode,
        filter: sys::napi_key_filter,
        conversion: sys::napi_key_conversion,
    ) -> Answer<'s> {
        ask!(self, napi_get_all_property_names, object.raw, mode, filter, conversion).map(Value::new)
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

    pub(crate) fn call(self, function: Value<'_>, this: Value<'_>, arguments: &[Value<'_>]) -> Answer<'s> {
        let (count, start) = (arguments.len(), arguments.as_ptr().cast());
        ask!(self, napi_call_function, this.raw, function.raw, count, start).map(Value::new)
    }

    pub(crate) fn construct(self, class: Value<'_>, arguments: &[Value<'_>]) -> Answer<'s> {
        let (count, start) = (arguments.len(), arguments.as_ptr().cast());
        ask!(self, napi_new_instance, class.raw, count, start).map(Value::new)
    }

    /// Throws a plain `Error`, unless an exception is on its way already; gives what a callback returns then.
    fn throw_plainly(self, message: &CStr) -> sys::napi_value {
        if !self.is_exception_pending() {
            // SAFETY: the message ends with a NUL; Node copies it. Where even this fails there is nobody
            // left to tell: the environment is shutting down.
            let _ = unsafe { sys::napi_throw_error(self.raw, ptr::null(), message.as_ptr()) };
        }
        ptr::null_mut()
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
        let hold = self.symbol(self.text("strict-run-id.realm")?)?;
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
            .map(|bound| Ok((bound.function.property(), self.function(bound, anchor, hold)?)))
            .collect()
    }

    fn function(self, bound: &Bound, anchor: Value<'s>, hold: Value<'s>) -> Answer<'s> {
        let name = bound.function.name();
        let (start, len) = (name.as_ptr().cast(), name.len().cast_signed());
        let data = ptr::from_ref(bound).cast_mut().cast();
        let function = ask!(self, napi_create_function, start, len, Some(callback), data)?;
        let function = Value::new(function);
        // Neither writable nor configurable, so that nobody can cut the edge.
        self.define(function, hold, anchor)?;
        Ok(function)
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
        let units = env.fill_utf16(value, &mut self.units)?;
        let mut seen = 0;
        for (&unit, byte) in units.iter().zip(&mut self.utf8) {
            seen |= unit;
            byte.write(unit as u8);
        }
        let len = if seen < 0x80 { Some(units.len()) } else { encode_utf8(units, &mut self.utf8) };
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
        let units = env.fill_utf16(value, &mut self.units)?;
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
    (Env { raw: env.raw(), scope: PhantomData }, Value::of(exports))
}
