//! What may be wrong with rows: one row of a table for each.

use crate::severity::Severity;

/// What is wrong. In the order of a report, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "`about` says what each is")]
pub enum Code {
    TwoRows,
    ForeignClient,
    BaseIdInClientTable,
    ClientIdInJobTable,
    DoubledId,
    OldSpelling,
    NotAnId,
    NoJobRow,
    NoClientRows,
    MadeTwice,
    NeverEnded,
    CountsDiffer,
}

impl Code {
    /// All codes, worst first.
    pub const ALL: [Self; 12] = [
        Self::TwoRows,
        Self::ForeignClient,
        Self::BaseIdInClientTable,
        Self::ClientIdInJobTable,
        Self::DoubledId,
        Self::OldSpelling,
        Self::NotAnId,
        Self::NoJobRow,
        Self::NoClientRows,
        Self::MadeTwice,
        Self::NeverEnded,
        Self::CountsDiffer,
    ];

    const fn row(self) -> (&'static str, Severity, &'static str) {
        use Severity::{Error, Warning};
        match self {
            Self::TwoRows => (
                "two-rows",
                Error,
                "two rows for one run of one client, or for one job: each holds a part of its data",
            ),
            Self::ForeignClient => {
                ("foreign-client", Error, "a row whose client column names another tenant than its run id")
            }
            Self::BaseIdInClientTable => (
                "base-id-in-client-table",
                Error,
                "a row in the table of clients whose run id names no client",
            ),
            Self::ClientIdInJobTable => (
                "client-id-in-job-table",
                Error,
                "a row in the table of jobs whose run id is that of one client",
            ),
            Self::DoubledId => ("doubled-id", Error, "a run id that ends with its client twice or more"),
            Self::OldSpelling => ("old-spelling", Error, "a run id as the replaced files wrote it"),
            Self::NotAnId => ("not-an-id", Error, "a row whose run id is empty, damaged or something else"),
            Self::NoJobRow => ("no-job-row", Warning, "a run with rows of clients and no row of its job"),
            Self::NoClientRows => ("no-client-rows", Warning, "a job with no row of any client"),
            Self::MadeTwice => {
                ("made-twice", Warning, "one tenant's runs that were made within seconds of each other")
            }
            Self::NeverEnded => {
                ("never-ended", Warning, "a run that still counts as running a day after it was made")
            }
            Self::CountsDiffer => {
                ("counts-differ", Warning, "a job whose counts aren't the sum of those of its clients")
            }
        }
    }

    /// Its name in a report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        self.row().1
    }

    /// What it is, in a sentence without a full stop.
    #[must_use]
    pub const fn about(self) -> &'static str {
        self.row().2
    }
}
