//! The binding to Node: the only folder that names Node-API, and it decides nothing.
//!
//! The modules below are a stack: each imports only modules above it in the list, which a test checks. `sys` makes the
//! raw calls; `value` and `text` read and make values; `realm`, `error` and `call` are one call of one function. Then
//! comes a file for each part of the core, with argument order and conversions. `functions` is the table of all
//! names. Functions are made once for each realm: for Node's main globals when the file is loaded, and for every
//! caller of `bind`.

mod sys;
mod value;
mod text;
mod thread;
mod realm;
mod debug;
mod error;
mod call;
mod arguments;
mod metadata;
#[cfg(feature = "testing")]
mod probes;
mod check;
mod copies;
mod formats;
mod formula;
mod ids;
mod records;
mod generate;
mod claims;
mod apify;
mod jobs;
mod resolve;
mod boundary;
mod settings;
mod shared;
mod shared_records;
mod shared_claims;
mod shared_ids;
mod trace_options;
mod reading;
mod trace;
mod audit;
mod unified;
mod functions;

use call::{Call, Function};
use functions::{GROUPS, Group, MODULES, PACKAGE, PUBLIC, UNIFIED};
use realm::{Clock, Realm};
use sys::{Answer, Env, Failure, Value};
use value::Type;

/// The error class for callers who load the file directly. The package passes its own.
const ERROR_CLASS_SOURCE: &str = concat!(
    "(() => { const module = {};\n",
    include_str!("../../lib/RunIdError.js"),
    "\nreturn module.exports; })()"
);

/// Fills the exports: the functions of the main realm.
#[napi_derive::napi(module_exports)]
pub(crate) fn exports(exports: napi::bindgen_prelude::Object<'_>, env: napi::Env) -> napi::Result<()> {
    let (env, exports) = sys::module(&env, &exports);
    main_realm(env, exports)
        .map_err(|failure| napi::Error::from_reason(format!("strict-run-id: {failure:?}")))
}

fn main_realm<'s>(env: Env<'s>, exports: Value<'s>) -> Result<(), Failure> {
    let (global, error_class) = (env.global()?, env.run_script(ERROR_CLASS_SOURCE)?);
    fill(env, exports, Caller { global, error_class, clock: Clock::System, folder: None, thread_id: None })
}

/// `bind`, which itself belongs to the main realm.
const BIND: Function = Function::new("bind", bind);

/// `bind({ global, RunIdError, folder, threadId? })`: the same exports for another realm, and what only the package's own
/// JavaScript needs: the internal groups, `names`, which are those that the package exports, and `modules`, which
/// holds the modules that the main realm's exports hold themselves. `threadId` is a function.
fn bind<'s>(call: &Call<'s>) -> Answer<'s> {
    const HINT: &str = "Pass { global: globalThis, RunIdError, folder: __dirname }.";
    let (env, given) = (call.env(), call.argument(0));
    if env.type_of(given)? != Type::Object {
        return Err(call.invalid("realm", "it isn't an object", HINT));
    }
    let folder = env.field(given, "folder")?;
    let folder = match env.type_of(folder)? {
        Type::String => Some(env.as_lossy_text(folder)?),
        _ => None,
    };
    let (global, error_class) = (env.field(given, "global")?, env.field(given, "RunIdError")?);
    let exports = env.object()?;
    let thread_id = env.field(given, "threadId")?;
    let thread_id = (env.type_of(thread_id)? == Type::Function).then_some(thread_id);
    fill(env, exports, Caller { global, error_class, clock: Clock::Caller, folder, thread_id })?;
    Ok(exports)
}

/// The caller that the exports are made for.
struct Caller<'s> {
    global: Value<'s>,
    error_class: Value<'s>,
    clock: Clock,
    folder: Option<String>,
    thread_id: Option<Value<'s>>,
}

/// Fills `exports` with the public functions, by themselves and in their modules, and with the groups. The internal
/// groups are left out of the main realm's exports, because neither the clock nor a claim is a public argument.
fn fill<'s>(env: Env<'s>, exports: Value<'s>, caller: Caller<'s>) -> Result<(), Failure> {
    let Caller { global, error_class, clock, folder, thread_id } = caller;
    let anchor = realm::anchor(env, global, error_class)?;
    let events = realm::events(env, global, thread_id)?;
    let groups = || GROUPS.iter().filter(|group| !group.is_internal || clock == Clock::Caller);
    let grouped = groups().flat_map(|group| group.functions);
    let table = PUBLIC.iter().chain([&BIND]).chain(grouped);
    let made = env.functions(anchor, table, |anchor| Realm::new(anchor, clock, events, folder))?;
    let mut made = made.into_iter();

    let mut names = vec!["RunIdError", "RUN_ID_FORMATS"];
    env.set(exports, "RunIdError", error_class)?;
    let formats = formats::run_id_formats(env, anchor)?;
    env.set(exports, "RUN_ID_FORMATS", formats)?;
    let holder = if clock == Clock::Caller { env.object()? } else { exports };
    let mut modules = vec![(PACKAGE, exports)];
    for name in MODULES {
        let module = env.object()?;
        env.set(holder, name, module)?;
        modules.push((name, module));
        if name == UNIFIED {
            env.set(module, "RUN_ID_FORMATS", formats)?;
        }
    }
    for (function, value) in PUBLIC.iter().zip(&mut made) {
        for (_, module) in modules.iter().filter(|(name, _)| function.is_of(name)) {
            env.set(*module, function.property(), value)?;
        }
        names.extend(function.is_of(PACKAGE).then(|| function.property()));
    }
    for value in made.by_ref().take(1) {
        env.set(exports, "bind", value)?;
    }
    for &Group { name, functions, is_internal } in groups() {
        let group = env.object()?;
        for (function, value) in functions.iter().zip(&mut made) {
            env.set(group, function.property(), value)?;
        }
        env.set(exports, name, group)?;
        names.extend((!is_internal).then_some(name));
    }
    if clock == Clock::Caller {
        env.set(exports, "modules", holder)?;
        env.set(exports, "names", realm::parsed(env, anchor, &names)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// Registering the module is left out of tests. This keeps the compiler from reporting all of it as unused.
    const _: fn(napi::bindgen_prelude::Object<'_>, napi::Env) -> napi::Result<()> = super::exports;

    /// The modules of this folder in the order of their declaration, each with its source.
    fn modules() -> Vec<(String, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/node");
        let declarations = fs::read_to_string(folder.join("mod.rs")).unwrap();
        let names = declarations.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
        names
            .map(|name| (name.to_owned(), fs::read_to_string(folder.join(format!("{name}.rs"))).unwrap()))
            .collect()
    }

    /// The modules of this folder that a source imports: `use super::a::B`, `use super::{a, b}`, `super::a::b()`.
    fn imports(source: &str) -> Vec<String> {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let code: String = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let mut imports = Vec::new();
        for (at, _) in code.match_indices("super::") {
            let rest = &code[at + "super::".len()..];
            let list =
                rest.strip_prefix('{').and_then(|list| list.split_once('}')).map_or(rest, |(list, _)| list);
            let names = if list.len() == rest.len() { 1 } else { usize::MAX };
            let words = list.split(',').map(|item| item.trim_start().split(|c| !is_word(c)).next());
            imports.extend(words.take(names).flatten().filter(|word| !word.is_empty()).map(str::to_owned));
        }
        imports
    }

    #[test]
    fn no_module_imports_one_below_it_in_the_stack() {
        let modules = modules();
        assert!(modules.len() > 20, "the list of modules was not found");
        for (at, (name, source)) in modules.iter().enumerate() {
            for import in imports(source) {
                let above = modules[..at].iter().any(|(other, _)| *other == import);
                assert!(above, "{name}.rs imports {import}, which isn't above it");
            }
        }
    }

    #[test]
    fn the_released_binary_unwinds_so_that_a_panic_can_be_caught() {
        let manifest = include_str!("../../Cargo.toml");
        let (_, release) = manifest.split_once("[profile.release]").unwrap();
        assert!(
            !release.lines().take_while(|line| !line.starts_with('[')).any(|line| line.starts_with("panic"))
        );
    }

    #[test]
    fn only_sys_lifts_the_ban_on_unsafe() {
        for (name, source) in modules() {
            assert_eq!(source.contains("unsafe_code"), name == "sys", "{name}");
        }
    }
}
