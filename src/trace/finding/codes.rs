//! What can be wrong with a run: the table of findings. It holds what is the same wherever a finding appears: its name, how bad
//! it is, what it means, what to do about it. A new finding is a variant of [`Code`], in the order in which those of one line
//! are reported, and its row in [`Code::row`], which the compiler asks for.

use crate::severity::Severity;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// Two ids, made within seconds for one client: one chain of work that lost its id on the way.
    MadeTwice,
    /// One id, made by two processes.
    MadeByTwoProcesses,
    /// The time in an id is off by half hours.
    LocalClock,
    /// The suffix of a client stands in an id two or more times.
    DoubledSuffix,
    /// An object, `undefined` or the like in the place of an id.
    NotAnId,
    /// It begins as an id, and goes wrong.
    MalformedId,
    /// An id that a log has cut.
    CutOff,
    /// A job id in the place of a run id.
    JobId,
    /// An id of another client than the line's.
    OtherTenant,
    /// An id of another run than the line's.
    OtherRun,
    /// A call that this package refused.
    Refused,
    /// Looked up by its base, and registered with its client.
    BaseForClientRunId,
    /// The reverse.
    ClientRunIdForBase,
    /// Looked up, and no line registers it.
    NeverRegistered,
    /// Registered, missed by the same id, and failed for it.
    RecordLost,
    /// Registered with two records: a run with two rows.
    TwoRecords,
    /// Registered, and never completed.
    NeverCompleted,
    /// Success is claimed though the record was not found.
    SuccessAfterMiss,
    /// An id of the older form, after the client had one of the newer.
    OlderForm,
}

/// What is the same wherever a finding appears.
struct Row {
    /// Its name in a report.
    name: &'static str,
    /// How bad it is if it is more than a possibility.
    severity: Severity,
    /// What it means, as a clause, for documents and help.
    about: &'static str,
    /// What to do about it; empty if the reason why something isn't an id has a hint of its own.
    hint: &'static str,
}

impl Code {
    /// All codes, in order.
    pub const ALL: [Self; 19] = [
        Self::MadeTwice,
        Self::MadeByTwoProcesses,
        Self::LocalClock,
        Self::DoubledSuffix,
        Self::NotAnId,
        Self::MalformedId,
        Self::CutOff,
        Self::JobId,
        Self::OtherTenant,
        Self::OtherRun,
        Self::Refused,
        Self::BaseForClientRunId,
        Self::ClientRunIdForBase,
        Self::NeverRegistered,
        Self::RecordLost,
        Self::TwoRecords,
        Self::NeverCompleted,
        Self::SuccessAfterMiss,
        Self::OlderForm,
    ];

    const fn row(self) -> Row {
        match self {
            Self::MadeTwice => Row {
                name: "made-twice",
                severity: Severity::Error,
                about: "two ids were made within seconds for one client: somewhere the first id was not passed on",
                hint: "Make the id once, where the chain begins, and pass it on; runIdBoundary({ role: 'consumer' }) refuses to make another.",
            },
            Self::MadeByTwoProcesses => Row {
                name: "made-by-two-processes",
                severity: Severity::Error,
                about: "two processes made the same id independently",
                hint: "Two processes count the same seconds: let one of them make the ids, or pass the id to the other.",
            },
            Self::LocalClock => Row {
                name: "local-clock",
                severity: Severity::Warning,
                about: "the time in an id is off by a multiple of half an hour: it was made with local time",
                hint: "Make ids with generateTimestampRunId(), which is in UTC, or configure every process with the same timeZone.",
            },
            Self::DoubledSuffix => Row {
                name: "doubled-suffix",
                severity: Severity::Error,
                about: "an id contains the client suffix more than once",
                hint: "",
            },
            Self::NotAnId => Row {
                name: "not-an-id",
                severity: Severity::Error,
                about: "an object, a Promise, `undefined` or the like was logged in place of an id",
                hint: "",
            },
            Self::MalformedId => Row {
                name: "malformed-id",
                severity: Severity::Warning,
                about: "text that begins like an id but is malformed",
                hint: "",
            },
            Self::CutOff => Row {
                name: "cut-off",
                severity: Severity::Warning,
                about: "the log truncated an id, so it can't be followed",
                hint: "Log the whole id; what was cut can't be followed.",
            },
            Self::JobId => Row {
                name: "job-id",
                severity: Severity::Warning,
                about: "a job id is used in place of a run id",
                hint: "",
            },
            Self::OtherTenant => Row {
                name: "other-tenant",
                severity: Severity::Error,
                about: "a line of one client contains the run id of another",
                hint: "Find where that line takes its id from; createClientRunId() and runIdBoundary({ clientId }) refuse another client's.",
            },
            Self::OtherRun => Row {
                name: "other-run",
                severity: Severity::Error,
                about: "a line of one run works on the record of another run of the same client",
                hint: "Find where that line takes its id from: pass the id on as an argument, or let runIdBoundary() carry it.",
            },
            Self::Refused => Row {
                name: "refused",
                severity: Severity::Error,
                about: "this package refused a call; the error on the line says why",
                hint: "Look at the call that the error names: its message says what was passed and what to pass instead.",
            },
            Self::BaseForClientRunId => Row {
                name: "base-for-client-run-id",
                severity: Severity::Error,
                about: "looked up by its base id and not found: its record is there under the client run id",
                hint: "Register and look up with this package: the pair of base and client finds both spellings.",
            },
            Self::ClientRunIdForBase => Row {
                name: "client-run-id-for-base",
                severity: Severity::Error,
                about: "the reverse",
                hint: "Register and look up with this package: the pair of base and client finds both spellings.",
            },
            Self::NeverRegistered => Row {
                name: "never-registered",
                severity: Severity::Error,
                about: "looked up, but no line registers it; the message names the nearest registered id",
                hint: "Register the record where it is made, with registerRunRecord() or withRunRecord(), before anything looks it up.",
            },
            Self::RecordLost => Row {
                name: "record-lost",
                severity: Severity::Error,
                about: "registered, then not found under the same id, and the run failed",
                hint: "Give withRunRecord() a find that asks the database, which all processes share; and look for what removed the record.",
            },
            Self::TwoRecords => Row {
                name: "two-records",
                severity: Severity::Error,
                about: "registered with two records: each has a part of the run's data",
                hint: "Give withRunRecord() a find that asks the database, which all processes share; then merge the two records.",
            },
            Self::NeverCompleted => Row {
                name: "never-completed",
                severity: Severity::Warning,
                about: "registered, but no line says that the run ended",
                hint: "Look for what stopped after the registration, and complete or fail the record there.",
            },
            Self::SuccessAfterMiss => Row {
                name: "success-after-miss",
                severity: Severity::Error,
                about: "the log reports success although the record was not found",
                hint: "Stop where the record is missing: requireRunRecordId() throws, where getRunRecordId() answers null.",
            },
            Self::OlderForm => Row {
                name: "older-form",
                severity: Severity::Warning,
                about: "an `SR-` id appears after its client already had one of the newer form",
                hint: "Look for the caller that still makes SR- ids, and let it take the id that it is given.",
            },
        }
    }

    /// Its name in a report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// How bad it is if it is more than a possibility.
    #[must_use]
    pub const fn severity(self) -> Severity {
        self.row().severity
    }

    /// What it means, as a clause.
    #[must_use]
    pub const fn about(self) -> &'static str {
        self.row().about
    }

    /// What to do about it; empty if the reason why something isn't an id has a hint of its own.
    pub(super) const fn hint(self) -> &'static str {
        self.row().hint
    }
}

/// How sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::trace) enum Confidence {
    /// The lines say so.
    High,
    /// The lines are as if; another explanation is rare.
    Medium,
    /// It is a possibility.
    Low,
}

impl Confidence {
    /// Its name in a report.
    pub(in crate::trace) const fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}
