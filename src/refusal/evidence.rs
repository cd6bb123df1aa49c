//! Why a run has no record: what is registered near it, as data for a program and as a sentence for a person.

use crate::moment::iso;
use crate::shown::Shown;

/// Why a record was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// By this function.
    Cleared(&'static str),
    /// It was the least recently used when this limit was exceeded.
    Evicted(Limit),
    /// It wasn't registered again for this many milliseconds.
    Expired(i64),
    /// Another record replaced it.
    Replaced,
    /// The store that processes share has it no more.
    NotInStore,
}

/// A limit of the registry that evicts records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// `maxRecords`
    Records(usize),
    /// `maxBytes`
    Bytes(usize),
}

/// How what was found relates to the run that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nearness {
    /// It is the record of that run, which was removed.
    Ended(Cause),
    /// The same base: without a client although one was asked for, or the reverse.
    OtherKind,
    /// The same base and client, but the requested client is doubled.
    DoubledSuffix,
    /// The same base, for another client.
    OtherClient,
    /// The same client, this many seconds later, or earlier if negative.
    MadeTwice(i64),
    /// The run that was asked for is the Apify run of this run, or the reverse.
    ApifyRun,
    /// Nothing was found in the process.
    Nothing,
    /// Nothing was found, neither in the process nor in the store that processes share.
    NothingInStore,
}

impl Nearness {
    /// The names of all kinds, in the order of [`Self::number`].
    pub const NAMES: [&str; 10] = [
        "cleared",
        "evicted",
        "expired",
        "replaced",
        "other-kind",
        "doubled-suffix",
        "other-client",
        "made-twice",
        "apify-run",
        "nothing",
    ];

    /// Returns the number of the kind, for counters.
    #[must_use]
    pub const fn number(self) -> usize {
        match self {
            Self::Ended(Cause::Cleared(_) | Cause::NotInStore) => 0,
            Self::Ended(Cause::Evicted(_)) => 1,
            Self::Ended(Cause::Expired(_)) => 2,
            Self::Ended(Cause::Replaced) => 3,
            Self::OtherKind => 4,
            Self::DoubledSuffix => 5,
            Self::OtherClient => 6,
            Self::MadeTwice(_) => 7,
            Self::ApifyRun => 8,
            Self::Nothing | Self::NothingInStore => 9,
        }
    }
}

/// One finding of a diagnosis.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are named after what they hold")]
pub struct Evidence {
    pub nearness: Nearness,
    /// The run id that was asked for.
    pub wanted: String,
    /// The client that was asked for.
    pub wanted_client: Option<String>,
    /// The run that was found.
    pub run_id: Option<String>,
    pub client_id: Option<String>,
    pub record_id: Option<String>,
    /// In milliseconds since the Unix epoch, like all times.
    pub registered_ms: Option<i64>,
    /// The file and line that registered it.
    pub place: Option<String>,
    /// When the record was removed.
    pub ended_ms: Option<i64>,
}

impl Evidence {
    /// Returns a finding about nothing yet.
    #[must_use]
    pub fn new(nearness: Nearness, wanted: String, wanted_client: Option<String>) -> Self {
        Self {
            nearness,
            wanted,
            wanted_client,
            run_id: None,
            client_id: None,
            record_id: None,
            registered_ms: None,
            place: None,
            ended_ms: None,
        }
    }

    /// Returns the finding as a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let run_id = Shown::new(self.run_id.as_deref().unwrap_or_default());
        let client_id = Shown::new(self.client_id.as_deref().unwrap_or_default());
        let wanted_client = Shown::new(self.wanted_client.as_deref().unwrap_or_default());
        let wanted = Shown::new(&self.wanted);
        let record = self.record();
        match self.nearness {
            Nearness::Ended(cause) => {
                let when = self.ended_ms.map_or_else(|| "an unknown time".to_owned(), iso);
                let what = match cause {
                    Cause::Cleared(function) => format!("was cleared at {when} by {function}()"),
                    Cause::Evicted(Limit::Bytes(max)) => format!(
                        "was evicted at {when}: the registry held more than {max} bytes (maxBytes), and it was the least recently used record"
                    ),
                    Cause::Evicted(Limit::Records(max)) => format!(
                        "was evicted at {when}: more than {max} record{} (maxRecords) {} registered, and it was the least recently used",
                        if max == 1 { "" } else { "s" },
                        if max == 1 { "was" } else { "were" }
                    ),
                    Cause::NotInStore => {
                        format!("was removed from the store by another process, as was noticed at {when}")
                    }
                    Cause::Replaced => format!("was replaced at {when} by replaceRunRecord()"),
                    Cause::Expired(ttl_ms) => {
                        format!(
                            "expired at {when}: it was not registered again within {ttl_ms} ms (recordTtlMs)"
                        )
                    }
                };
                match self.run_id.as_ref() == Some(&self.wanted) {
                    true => format!("Its {record}, {what}."),
                    false => format!(
                        "\"{wanted}\" and \"{run_id}\" are two ids of one Apify run; the latter's {record}, {what}."
                    ),
                }
            }
            Nearness::OtherKind if self.client_id.is_none() => {
                format!("The run is registered without a client, as \"{run_id}\": {record}.")
            }
            Nearness::OtherKind => {
                format!(
                    "\"{wanted}\" is a base id, but the run is registered with a client, as \"{run_id}\": {record}."
                )
            }
            Nearness::DoubledSuffix => format!(
                "The suffix \"{wanted_client}\" looks doubled; the run is registered for \"{client_id}\", as \"{run_id}\": {record}."
            ),
            Nearness::OtherClient if self.record_id.is_none() => format!(
                "The Apify run belongs to client \"{client_id}\", not to \"{wanted_client}\": its run id is \"{run_id}\"."
            ),
            Nearness::OtherClient => format!(
                "The run is registered for client \"{client_id}\", not for \"{wanted_client}\", as \"{run_id}\": {record}."
            ),
            Nearness::MadeTwice(seconds) => format!(
                "{} \"{run_id}\", {} second{} {} than \"{wanted}\", so the id was probably generated twice. Its record: {}.",
                if self.client_id.is_some() { "The same client has run" } else { "There is also run" },
                seconds.unsigned_abs(),
                if seconds.abs() == 1 { "" } else { "s" },
                if seconds > 0 { "later" } else { "earlier" },
                self.registered(),
            ),
            Nearness::ApifyRun if self.record_id.is_some() => format!(
                "\"{wanted}\" and \"{run_id}\" are two ids of one Apify run; the record is registered for the latter: {record}."
            ),
            Nearness::ApifyRun if self.run_id.as_deref() == Some(&self.wanted) => format!(
                "registerApifyRunId() registered the Apify run \"{wanted}\", but it has no record now."
            ),
            Nearness::ApifyRun => format!(
                "\"{wanted}\" and \"{run_id}\" are two ids of one Apify run, but neither has a record now."
            ),
            Nearness::Nothing => "No similar run is registered in this process.".to_owned(),
            Nearness::NothingInStore => "No similar run is registered in the store.".to_owned(),
        }
    }

    /// `record "rec1", registered at 2025-10-03T15:45:10.000Z by jobs.js:17`
    fn record(&self) -> String {
        format!("record {}", self.registered())
    }

    fn registered(&self) -> String {
        let id = Shown::new(self.record_id.as_deref().unwrap_or_default());
        let when = self.registered_ms.map(iso).unwrap_or_default();
        let place =
            self.place.as_deref().map(|place| format!(" by {}", Shown::end_of(place))).unwrap_or_default();
        format!("\"{id}\", registered at {when}{place}")
    }
}
