//! Raw calls to Node-API, and all the `unsafe` there is.
//!
//! A synchronous function of this package works on thirty characters, so crossing into native code and back is
//! most of what a call costs. `#[napi]` functions are convenient but take about three times as long as a plain
//! callback, so ours are plain callbacks. One of them, [`callback`], serves all functions: the data pointer that
//! Node keeps with a function leads to the [`Host`] and the function itself.
//!
//! Safe code can't misuse what this file offers:
//! - a [`Value`] carries the lifetime of the callback or of the round of [`Env::each`] it belongs to, so it can't
//!   outlive its handle;
//! - the compiler checks the argument types of the Node-API functions listed in `functions_of_node!`;
//! - every status is checked, so no call is made while a JavaScript exception is pending unnoticed;
//! - a panic becomes a JavaScript exception.
#![expect(unsafe_code, reason = "Node-API is a C interface; this is the only file that talks to it")]

use std::ffi::{CStr, c_void};
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use napi::bindgen_prelude::{Buffer, ToNapiValue as _};
use napi::{JsValue as _, sys};

pub(crate) use napi::sys::{
    KeyCollectionMode, KeyConversion, KeyFilter, Status, ValueType, napi_status, napi_valuetype,
};

use crate::id::{MAX_UTF8_LEN, MAX_UTF16_LEN};
use crate::refusal::{Origin, Refusal};

/// The most arguments that a function can read one by one.
const MAX_ARGUMENTS: usize = 5;

/// Why a function gives no result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It refused a value: becomes a `RunIdError`.
    Refused(Box<Refusal>, Origin),
    /// Node-API returned this status. Usually JavaScript of the caller's (a getter, a logger) has thrown; that
    /// exception then continues unchanged.
    Node(napi_status),
    /// The thread is being terminated, or the script's time limit is over. Node-API isn't called any more, because
    /// a further call would cancel the termination.
    Ended,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal), Origin::Caller)
    }
}

/// What a function answers.
pub(crate) type Answer<'s> = Result<Value<'s>, Failure>;

/// A JavaScript value, valid for `'s`: the run of the callback that got it, or one round of [`Env::each`].
///
/// Its layout is that of its handle, because a slice of values is passed to Node as a slice of handles.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct Value<'s> {
    raw: sys::napi_value,
    scope: PhantomData<&'s ()>,
}

impl Value<'_> {
    const fn new(raw: sys::napi_value) -> Self {
        Self { raw, scope: PhantomData }
    }
}

/// The access to Node, valid for `'s` like its values.
#[derive(Clone, Copy)]
pub(crate) struct Env<'s> {
    raw: sys::napi_env,
    scope: PhantomData<&'s ()>,
}

/// The arguments of one call.
pub(crate) struct Arguments<'s> {
    env: Env<'s>,
    info: sys::napi_callback_info,
    /// By reference, since copying an array that was just written costs a tenth of a short call.
    values: &'s [sys::napi_value; MAX_ARGUMENTS],
    count: usize,
}

impl<'s> Arguments<'s> {
    pub(crate) fn env(&self) -> Env<'s> {
        self.env
    }

    /// Returns whether the call has no argument at a position, which is known without asking Node.
    #[inline]
    pub(crate) fn lacks(&self, index: usize) -> bool {
        index >= self.count
    }

    /// Returns the argument at a position; `undefined` if fewer were passed.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> Value<'s> {
        Value::new(self.values[index])
    }

    /// Returns the first `LEN` arguments, which may be more than [`MAX_ARGUMENTS`].
    pub(crate) fn first<const LEN: usize>(&self) -> Result<[Value<'s>; LEN], Failure> {
        let mut values = [ptr::null_mut(); LEN];
        self.env.read_info(self.info, &mut values)?;
        Ok(values.map(Value::new))
    }

    /// Returns all arguments, however many were passed.
    pub(crate) fn all(&self) -> Result<Vec<Value<'s>>, Failure> {
        let mut values = vec![ptr::null_mut(); self.count];
        self.env.read_info(self.info, &mut values)?;
        Ok(values.into_iter().map(Value::new).collect())
    }
}

/// What the functions of one realm belong to, and how one of them is run.
pub(crate) trait Host: Sized + 'static {
    /// An entry of the table of functions.
    type Function: 'static;

    /// The name that JavaScript sees as `name` of the function.
    fn name(function: &Self::Function) -> &'static str;

    /// Runs a function. If it fails, the exception that says why has been thrown.
    fn run<'s>(&'s self, function: &'static Self::Function, arguments: Arguments<'s>) -> Answer<'s>;
}

/// A host with its functions, as it is kept for Node.
struct Owned<H: Host> {
    host: H,
    anchor: Reference,
    bound: Vec<Bound<H>>,
}

/// One function of one host: what Node passes to [`callback`] at each call.
struct Bound<H: Host> {
    host: *const H,
    function: &'static H::Function,
}

/// Serves every function. A null result means that an exception was thrown.
unsafe extern "C" fn callback<H: Host>(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    let env = Env { raw: env, scope: PhantomData };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut values = [ptr::null_mut(); MAX_ARGUMENTS];
        let (count, data) = env.read_info(info, &mut values)?;
        // SAFETY: `data` is the `Bound` that `Env::functions` made this function with. It is freed with its
        // host once the anchor is collected. The function holds the anchor, and V8 holds a function while it
        // runs; if both were dropped meanwhile, Node runs finalizers from the event loop, not below a call.
        let bound = unsafe { &*data.cast::<Bound<H>>() };
        // SAFETY: as above; a host and its `Bound`s are freed together.
        let host = unsafe { &*bound.host };
        host.run(bound.function, Arguments { env, info, values: &values, count }).map(|value| value.raw)
    }));
    match outcome {
        Ok(Ok(value)) => value,
        Ok(Err(Failure::Ended)) => ptr::null_mut(),
        Ok(Err(_)) => env.throw_plainly(c"strict-run-id: Node-API refused a call"),
        Err(_) => env.throw_plainly(c"strict-run-id: internal error (a panic was caught); please report it"),
    }
}

fn check(status: napi_status) -> Result<(), Failure> {
    if status == Status::napi_ok { Ok(()) } else { Err(Failure::Node(status)) }
}

/// A type that crosses the border, and its counterpart in Node-API.
trait Crossing {
    type Raw;
    /// What a result is before Node has written it.
    const UNSET: Self::Raw;
    fn raw(self) -> Self::Raw;
    fn of_raw(raw: Self::Raw) -> Self;
}

impl Crossing for Value<'_> {
    type Raw = sys::napi_value;
    const UNSET: Self::Raw = ptr::null_mut();
    fn raw(self) -> Self::Raw {
        self.raw
    }
    fn of_raw(raw: Self::Raw) -> Self {
        Self::new(raw)
    }
}

macro_rules! crossing_unchanged {
    ($($type:ty = $unset:literal),*) => {$(
        impl Crossing for $type {
            type Raw = Self;
            const UNSET: Self = $unset;
            fn raw(self) -> Self {
                self
            }
            fn of_raw(raw: Self) -> Self {
                raw
            }
        }
    )*};
}

crossing_unchanged!(bool = false, f64 = 0.0, i32 = 0, u32 = 0, usize = 0);

/// Functions of Node-API that take only values and numbers, each under the name that it has in this folder.
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
    (@call $env:ident, $function:ident, ($($argument:expr),*), $result:ty) => {{
        let mut result = <$result as Crossing>::UNSET;
        // SAFETY: the environment and the values are those of the running callback; numbers need nothing; and
        // the result is written to a variable of its own type.
        check(unsafe { sys::$function($env.raw $(, $argument)*, &raw mut result) })?;
        Ok(<$result>::of_raw(result))
    }};
    (@call $env:ident, $function:ident, ($($argument:expr),*)) => {
        // SAFETY: the environment and the values are those of the running callback; it takes nothing else.
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

    value_type(value: Value<'_>) -> napi_valuetype = napi_typeof;
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
    property_names(
        object: Value<'_>, mode: i32, filter: i32, conversion: i32
    ) -> Value<'s> = napi_get_all_property_names;

    run_source(source: Value<'_>) -> Value<'s> = napi_run_script;
    throw(error: Value<'_>) = napi_throw;
    has_exception() -> bool = napi_is_exception_pending;
    take_exception() -> Value<'s> = napi_get_and_clear_last_exception;
}

impl<'s> Env<'s> {
    /// Makes a Buffer of bytes, which aren't copied.
    pub(super) fn buffer(self, bytes: Vec<u8>) -> Answer<'s> {
        let buffer = Buffer::from(bytes);
        // SAFETY: the environment is that of the running callback.
        match unsafe { Buffer::to_napi_value(self.raw, buffer) } {
            Ok(buffer) => Ok(Value::new(buffer)),
            Err(error) => Err(Failure::Node(error.status as napi_status)),
        }
    }

    /// Calls `visit` with each index below `len` and with `values`, and frees the handles made in a round at its end. In
    /// a plain loop each handle lives until the callback returns: 8 MB for an array of a million, and what its getters
    /// made stays in memory with them.
    ///
    /// Nothing of a round can leave it, because `visit` is a plain function and `state` holds no borrow. A closure could
    /// capture the outer `Env`, and the values that it made would outlive their handles.
    #[inline]
    pub(crate) fn each<State: 'static>(
        self,
        values: &[Value<'_>],
        len: u32,
        state: &mut State,
        visit: for<'round> fn(Env<'round>, &[Value<'round>], u32, &mut State) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        for index in 0..len {
            let scope = HandleScope::open(self)?;
            visit(scope.env, values, index, state)?;
        }
        Ok(())
    }

    /// Writes the arguments of a call, as many as fit, and `undefined` for those that weren't passed. Returns how
    /// many were passed, and the data pointer of the called function.
    #[inline]
    fn read_info(
        self,
        info: sys::napi_callback_info,
        values: &mut [sys::napi_value],
    ) -> Result<(usize, *mut c_void), Failure> {
        let (mut count, mut data) = (values.len(), ptr::null_mut());
        let (start, this) = (values.as_mut_ptr(), ptr::null_mut());
        // SAFETY: `info` is that of the running callback, and `values` has room for `count` handles.
        check(unsafe { sys::napi_get_cb_info(self.raw, info, &raw mut count, start, this, &raw mut data) })?;
        Ok((count, data))
    }

    /// Makes a string of Latin-1 bytes, of which ASCII is a part.
    pub(super) fn latin1(self, text: &[u8]) -> Answer<'s> {
        let mut string = ptr::null_mut();
        let (start, len) = (text.as_ptr().cast(), text.len().cast_signed());
        // SAFETY: Node copies `len` bytes from `start`, which are those of `text`.
        check(unsafe { sys::napi_create_string_latin1(self.raw, start, len, &raw mut string) })?;
        Ok(Value::new(string))
    }

    pub(super) fn utf8(self, text: &str) -> Answer<'s> {
        let mut string = ptr::null_mut();
        let (start, len) = (text.as_ptr().cast(), text.len().cast_signed());
        // SAFETY: Node copies `len` bytes from `start`, which are those of `text`.
        check(unsafe { sys::napi_create_string_utf8(self.raw, start, len, &raw mut string) })?;
        Ok(Value::new(string))
    }

    /// Returns the length of a string in UTF-16 units.
    pub(crate) fn utf16_len(self, value: Value<'_>) -> Result<usize, Failure> {
        let mut len = 0;
        // SAFETY: with a null buffer of length 0 Node writes only the length.
        check(unsafe {
            sys::napi_get_value_string_utf16(self.raw, value.raw, ptr::null_mut(), 0, &raw mut len)
        })?;
        Ok(len)
    }

    /// Returns the first `max` UTF-16 units of a string.
    pub(super) fn utf16(self, value: Value<'_>, max: usize) -> Result<Vec<u16>, Failure> {
        // Node adds a NUL.
        let mut units = Vec::with_capacity(max + 1);
        let len = self.write_utf16(value, &mut units.spare_capacity_mut()[..=max])?;
        // SAFETY: Node wrote the first `len` units.
        unsafe { units.set_len(len) };
        Ok(units)
    }

    /// Writes the beginning of a string, as much as fits with a NUL after it; returns how many units were written.
    #[inline(always)]
    fn write_utf16(self, value: Value<'_>, room: &mut [MaybeUninit<u16>]) -> Result<usize, Failure> {
        let mut len = 0;
        let (start, room_len) = (room.as_mut_ptr().cast(), room.len());
        // SAFETY: Node writes at most `room_len` units from `start`, which is all of `room`.
        check(unsafe {
            sys::napi_get_value_string_utf16(self.raw, value.raw, start, room_len, &raw mut len)
        })?;
        Ok(len)
    }

    /// Adds a property that can't be written, deleted or listed, without running a setter.
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
        // SAFETY: the count is that of the one descriptor, which outlives the call.
        check(unsafe { sys::napi_define_properties(self.raw, object.raw, 1, &raw const property) })
    }

    pub(crate) fn call(self, function: Value<'_>, this: Value<'_>, arguments: &[Value<'_>]) -> Answer<'s> {
        let mut result = ptr::null_mut();
        let (count, start) = (arguments.len(), arguments.as_ptr().cast());
        // SAFETY: a `Value` is laid out as its handle, so `start` points to `count` handles.
        check(unsafe {
            sys::napi_call_function(self.raw, this.raw, function.raw, count, start, &raw mut result)
        })?;
        Ok(Value::new(result))
    }

    pub(crate) fn construct(self, class: Value<'_>, arguments: &[Value<'_>]) -> Answer<'s> {
        let mut result = ptr::null_mut();
        let (count, start) = (arguments.len(), arguments.as_ptr().cast());
        // SAFETY: a `Value` is laid out as its handle, so `start` points to `count` handles.
        check(unsafe { sys::napi_new_instance(self.raw, class.raw, count, start, &raw mut result) })?;
        Ok(Value::new(result))
    }

    /// Throws a plain `Error`, unless an exception is already pending; returns what a callback returns then.
    fn throw_plainly(self, message: &CStr) -> sys::napi_value {
        if !self.has_exception().unwrap_or(true) {
            // SAFETY: the message ends with a NUL, and Node copies it. A failure is ignored because it means that
            // the environment is shutting down.
            let _ = unsafe { sys::napi_throw_error(self.raw, ptr::null(), message.as_ptr()) };
        }
        ptr::null_mut()
    }

    /// Makes the functions of `table` for the host that `make` returns. The host lives as long as `anchor`, a
    /// JavaScript object that each of the functions holds, and is dropped once the anchor is collected.
    ///
    /// The garbage collector sees the edge from a function to its anchor. A strong reference from Rust to the
    /// caller's globals would be invisible to it, and a function stored on those globals would keep a whole test
    /// environment alive.
    pub(crate) fn functions<H: Host>(
        self,
        anchor: Value<'s>,
        table: impl Iterator<Item = &'static H::Function>,
        make: impl FnOnce(Reference) -> H,
    ) -> Result<Vec<Value<'s>>, Failure> {
        let hold = self.symbol(self.latin1(b"strict-run-id.realm")?)?;
        let reference = self.reference(anchor)?;
        // From here on the allocation is reached through this one pointer.
        let owned =
            Box::into_raw(Box::new(Owned { host: make(reference), anchor: reference, bound: vec![] }));
        // SAFETY: the box was made just now, and nothing borrows it yet.
        let host = unsafe { &raw const (*owned).host };
        let bound = table.map(|function| Bound { host, function }).collect();
        // SAFETY: as above. The vector isn't changed again, so pointers to its elements stay valid.
        unsafe { (*owned).bound = bound };
        // SAFETY: `free` takes back exactly this box, once: Node calls it after the anchor is gone, when no
        // function that points into the box can be called any more.
        let tied = check(unsafe {
            let (data, none) = (owned.cast(), ptr::null_mut());
            sys::napi_add_finalizer(self.raw, anchor.raw, data, Some(free::<H>), none, ptr::null_mut())
        });
        if let Err(failure) = tied {
            // SAFETY: Node doesn't know of the box, so it is still ours.
            unsafe { free::<H>(self.raw, owned.cast(), ptr::null_mut()) };
            return Err(failure);
        }
        // SAFETY: the box lives as long as the anchor, which is a value of the running callback.
        let bound = unsafe { &(*owned).bound };
        bound.iter().map(|bound| self.function(bound, anchor, hold)).collect()
    }

    fn function<H: Host>(self, bound: &Bound<H>, anchor: Value<'s>, hold: Value<'s>) -> Answer<'s> {
        let mut function = ptr::null_mut();
        let name = H::name(bound.function);
        let (start, len) = (name.as_ptr().cast(), name.len().cast_signed());
        let data = ptr::from_ref(bound).cast_mut().cast();
        // SAFETY: Node copies the name. `callback` gets `data` back, and reads it as the `Bound<H>` it is.
        check(unsafe {
            sys::napi_create_function(self.raw, start, len, Some(callback::<H>), data, &raw mut function)
        })?;
        let function = Value::new(function);
        // Neither writable nor configurable, so that the edge can't be cut.
        self.define(function, hold, anchor)?;
        Ok(function)
    }

    /// Makes a weak reference.
    fn reference(self, object: Value<'_>) -> Result<Reference, Failure> {
        let mut reference = ptr::null_mut();
        // SAFETY: the object is a value of the running callback; a count of 0 makes the reference weak.
        check(unsafe { sys::napi_create_reference(self.raw, object.raw, 0, &raw mut reference) })?;
        Ok(Reference(reference))
    }
}

/// The handles that are made while this exists. They are freed with it, also if the round fails or panics.
struct HandleScope<'s> {
    env: Env<'s>,
    raw: sys::napi_handle_scope,
}

impl<'s> HandleScope<'s> {
    fn open(env: Env<'s>) -> Result<Self, Failure> {
        let mut raw = ptr::null_mut();
        // SAFETY: the environment is that of the running callback, and Node writes the scope to a variable of its type.
        check(unsafe { sys::napi_open_handle_scope(env.raw, &raw mut raw) })?;
        Ok(Self { env, raw })
    }
}

impl Drop for HandleScope<'_> {
    fn drop(&mut self) {
        // SAFETY: the scope is open, and those opened after it are closed: each is a local variable of `Env::each`, and
        // `drop` runs in the reverse order. It may be called while an exception is pending. It fails only for a scope
        // that isn't open.
        let _ = unsafe { sys::napi_close_handle_scope(self.env.raw, self.raw) };
    }
}

/// Frees a host. Node calls it when the anchor is gone.
unsafe extern "C" fn free<H: Host>(env: sys::napi_env, data: *mut c_void, _hint: *mut c_void) {
    // SAFETY: `data` is the box that `Env::functions` leaked, and it is freed once.
    let owned = unsafe { Box::from_raw(data.cast::<Owned<H>>()) };
    // SAFETY: the reference was made in this environment and isn't used after this. Node never deletes it, not
    // even when the environment ends.
    let _ = unsafe { sys::napi_delete_reference(env, owned.anchor.0) };
}

/// A weak reference to a JavaScript object.
#[derive(Clone, Copy)]
pub(crate) struct Reference(sys::napi_ref);

impl Reference {
    pub(crate) fn get<'s>(self, env: Env<'s>) -> Answer<'s> {
        let mut value = ptr::null_mut();
        // SAFETY: only `Env::functions` makes references, and it deletes one with the host that holds it.
        check(unsafe { sys::napi_get_reference_value(env.raw, self.0, &raw mut value) })?;
        Ok(Value::new(value))
    }
}

/// Room on the stack for the UTF-16 units of an argument: the longest legal id, and the NUL that Node adds.
pub(crate) struct Utf16Room([MaybeUninit<u16>; MAX_UTF16_LEN + 1]);

impl Utf16Room {
    pub(crate) const fn new() -> Self {
        Self([MaybeUninit::uninit(); MAX_UTF16_LEN + 1])
    }

    /// Reads the beginning of a string, as much as there is room for.
    #[inline(always)]
    pub(crate) fn read(&mut self, env: Env<'_>, value: Value<'_>) -> Result<&[u16], Failure> {
        let len = env.write_utf16(value, &mut self.0)?;
        // SAFETY: Node wrote the first `len` units.
        Ok(unsafe { std::slice::from_raw_parts(self.0.as_ptr().cast(), len) })
    }
}

/// Room on the stack for the UTF-8 text of an id.
pub(crate) struct Utf8Room([MaybeUninit<u8>; MAX_UTF8_LEN]);

impl Utf8Room {
    pub(crate) const fn new() -> Self {
        Self([MaybeUninit::uninit(); MAX_UTF8_LEN])
    }

    /// Writes UTF-16 as UTF-8; `None` if it contains half of a surrogate pair, or doesn't fit.
    #[inline(always)]
    pub(crate) fn write(&mut self, units: &[u16]) -> Option<&str> {
        let mut seen = 0;
        for (&unit, byte) in units.iter().zip(&mut self.0) {
            seen |= unit;
            byte.write(unit as u8);
        }
        let len = if seen < 0x80 { units.len() } else { encode_utf8(units, &mut self.0)? };
        // SAFETY: the first `len` bytes were written just now: ASCII, or what `encode_utf8` wrote.
        Some(unsafe { self.text(len) })
    }

    /// Joins texts that together are no longer than the longest legal id.
    #[inline(always)]
    pub(crate) fn join(&mut self, pieces: [&str; 3]) -> &str {
        let mut len = 0;
        for piece in pieces {
            for (place, byte) in self.0[len..len + piece.len()].iter_mut().zip(piece.bytes()) {
                place.write(byte);
            }
            len += piece.len();
        }
        // SAFETY: the first `len` bytes were written just now, and are whole texts in a row.
        unsafe { self.text(len) }
    }

    /// # Safety
    /// The first `len` bytes must have been written, and be UTF-8.
    #[inline(always)]
    unsafe fn text(&self, len: usize) -> &str {
        // SAFETY: the caller says that they were written.
        let bytes = unsafe { std::slice::from_raw_parts(self.0.as_ptr().cast::<u8>(), len) };
        // SAFETY: the caller says that they are UTF-8.
        unsafe { std::str::from_utf8_unchecked(bytes) }
    }
}

/// Writes UTF-16 as UTF-8 and returns its length in bytes; `None` at half of a surrogate pair, or if it doesn't fit.
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

/// The environment and the exports that a module is loaded with.
pub(crate) fn module<'s>(
    env: &'s napi::Env,
    exports: &napi::bindgen_prelude::Object<'s>,
) -> (Env<'s>, Value<'s>) {
    (Env { raw: env.raw(), scope: PhantomData }, Value::new(exports.raw()))
}
