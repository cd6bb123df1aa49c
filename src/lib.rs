//! Generates run ids once and refuses everything that isn't one, with an error that names the value and its
//! source.
//!
//! Data flows one way: a JavaScript value enters through `node`, becomes a typed id in [`id`], is used by one
//! of the modules beside it, and leaves through `node`.
//!
//! | module | what it does |
//! |---|---|
//! | [`id`] | parses run ids and client ids, and says why a text isn't one |
//! | [`refusal`] | defines the errors: codes, reasons, messages, hints |
//! | [`invisible`] | knows the characters that have no shape of their own |
//! | [`shown`] | escapes and truncates text from outside for messages and logs |
//! | [`generate`] | issues ids, each second and each sequence number once |
//! | [`records`] | maps runs to the records that track them, and diagnoses a miss |
//! | [`resolve`] | chooses between several sources of a run id |
//! | [`header`] | decodes a run id from an HTTP header |
//! | [`boundary`] | decides which run id a request has, and whether it may have it |
//! | [`hosts`] | decides which hosts may see run ids |
//! | [`formula`] | builds Airtable filters that can't be injected into |
//! | [`migrate`] | converts old spellings of ids on request |
//! | [`lookalike`] | finds names that look alike |
//! | [`moment`] | formats times |
//! | [`severity`] | says how bad a finding is |
//! | `sorting` | sorts what a report holds, with one copy of the code |
//! | [`read`] | opens files and pipes, unpacks and decodes them |
//! | [`trace`] | finds ids in logs and follows them |
//! | [`audit`] | finds what is wrong with the rows of tracking tables |
//! | [`process`] | holds the process-wide state: generator, registry, options, counters |
//! | `node` | binds all of this to Node; no other module knows about Node |
//!
//! [`id`] imports only [`refusal`] and [`invisible`]; [`refusal`] imports only [`moment`] and [`shown`]. The other
//! modules import [`id`] but not each other, except [`process`]; [`trace`] and [`audit`] import [`read`] as well, and
//! [`audit`] imports [`migrate`], to know old spellings. `node` combines them if a call needs two.

pub mod audit;
pub mod boundary;
pub mod formula;
pub mod generate;
pub mod header;
pub mod hosts;
pub mod id;
pub mod invisible;
pub mod lookalike;
pub mod migrate;
pub mod moment;
mod node;
pub mod process;
pub mod read;
pub mod records;
pub mod refusal;
pub mod resolve;
pub mod severity;
pub mod shown;
mod sorting;
pub mod trace;
