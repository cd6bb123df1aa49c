//! Run ids that are generated once and passed on unchanged; whatever is not a run id is refused at the
//! first touch, with an error that says what it was and where it came from.
//!
//! Data flows one way. A JavaScript value comes in through `node`, becomes a typed id in [`id`], is used by
//! one of the rooms beside it, and goes out through `node`.
//!
//! | module | what it is |
//! |---|---|
//! | [`id`] | the grammar: what a run id and a client id are, and why a text is none |
//! | [`refusal`] | the one table of errors: codes, reasons, sentences, hints |
//! | [`shown`] | text from outside, escaped and cut for messages |
//! | [`generate`] | making ids: each second and each sequence number once |
//! | [`records`] | which record tracks which run, and what is near a miss |
//! | [`resolve`] | which of several sources of an id wins |
//! | [`header`] | a run id in a header: what may stand there, and how it is read |
//! | [`boundary`] | which run id a request has, and whether it may have it |
//! | [`hosts`] | which hosts may see run ids |
//! | [`formula`] | filters for Airtable that match what was meant, and no more |
//! | [`migrate`] | old spellings, read on request |
//! | [`moment`] | moments as text |
//! | [`trace`] | ids in logs: found, followed, and where one changed |
//! | [`process`] | what a process has once: generator, registry, options, counters |
//! | `node` | the only folder that names Node: names, arguments, errors |
//!
//! [`id`] imports nothing of ours but [`refusal`], which imports [`shown`]; the rooms import [`id`] and not each other; what needs
//! two of them is joined in `node`.

pub mod boundary;
pub mod formula;
pub mod generate;
pub mod header;
pub mod hosts;
pub mod id;
pub mod migrate;
pub mod moment;
#[cfg_attr(test, expect(dead_code, reason = "only Node calls it; tests in __test__ do so"))]
mod node;
pub mod process;
pub mod records;
pub mod refusal;
pub mod resolve;
pub mod shown;
pub mod trace;
