//! What can be wrong with a run: the table of findings. It holds all that is the same wherever a finding is met (its name,
//! how bad it is, what to do about it), so that a reader sees them side by side and the functions that look for them hold no
//! such texts. A new finding is a variant of [`Code`], in the order in which those of one line are told, and its row in
//! [`Code::row`], which the compiler asks for; the tests then point at the other places that have to know its name.

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
    /// Looked up by its base, and registered with its client.
    BaseForClientRunId,
    /// The reverse.
    ClientRunIdForBase,
    /// Looked up, and registered by nobody.
    NeverRegistered,
    /// Registered, and never completed.
    NeverCompleted,
    /// Success is claimed, though the record was not found.
    SuccessAfterMiss,
    /// An id of the older form, after the client had one of the newer.
    OlderForm,
}

/// What is told of a code wherever it is found.
struct Row {
    /// Its name in a report.
    name: &'static str,
    /// Of what is more than a possibility.
    severity: Severity,
    /// What to do about it; empty where the reason why something is no id has a hint of its own.
    hint: &'static str,
}

impl Code {
    const fn row(self) -> Row {
        match self {
            Self::MadeTwice => Row {
                name: "made-twice",
                severity: Severity::Error,
                hint: "Make the id once, where the chain begins, and pass it on; runIdBoundary({ role: 'consumer' }) refuses to make another.",
            },
            Self::MadeByTwoProcesses => Row {
                name: "made-by-two-processes",
                severity: Severity::Error,
                hint: "Two processes count the same seconds: let one of them make the ids, or pass the id to the other.",
            },
            Self::LocalClock => Row {
                name: "local-clock",
                severity: Severity::Warning,
                hint: "Make ids with generateTimestampRunId(), which is in UTC, or configure every process with the same timeZone.",
            },
            Self::DoubledSuffix => Row { name: "doubled-suffix", severity: Severity::Error, hint: "" },
            Self::NotAnId => Row { name: "not-an-id", severity: Severity::Error, hint: "" },
            Self::MalformedId => Row { name: "malformed-id", severity: Severity::Warning, hint: "" },
            Self::CutOff => Row {
                name: "cut-off",
                severity: Severity::Warning,
                hint: "Log the whole id; what was cut can't be followed.",
            },
            Self::JobId => Row { name: "job-id", severity: Severity::Warning, hint: "" },
            Self::OtherTenant => Row {
                name: "other-tenant",
                severity: Severity::Error,
                hint: "Find where that line takes its id from; createClientRunId() and runIdBoundary({ clientId }) refuse another client's.",
            },
            Self::BaseForClientRunId => Row {
                name: "base-for-client-run-id",
                severity: Severity::Error,
                hint: "Register and look up with this package: the pair of base and client finds both spellings.",
            },
            Self::ClientRunIdForBase => Row {
                name: "client-run-id-for-base",
                severity: Severity::Error,
                hint: "Register and look up with this package: the pair of base and client finds both spellings.",
            },
            Self::NeverRegistered => Row {
                name: "never-registered",
                severity: Severity::Error,
                hint: "Register the record where it is made, with registerRunRecord() or withRunRecord(), before anything looks it up.",
            },
            Self::NeverCompleted => Row {
                name: "never-completed",
                severity: Severity::Warning,
                hint: "Look for what stopped after the registration, and complete or fail the record there.",
            },
            Self::SuccessAfterMiss => Row {
                name: "success-after-miss",
                severity: Severity::Error,
                hint: "Stop where the record is missing: requireRunRecordId() throws, where getRunRecordId() answers null.",
            },
            Self::OlderForm => Row {
                name: "older-form",
                severity: Severity::Warning,
                hint: "Look for the caller that still makes SR- ids, and let it take the id that it is given.",
            },
        }
    }

    /// Its name in a report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// How bad it is, as sure as that is: what is only a possibility is a warning, for nobody is to be woken by it.
    #[must_use]
    pub const fn severity(self, confidence: Confidence) -> Severity {
        match confidence {
            Confidence::Low => Severity::Warning,
            _ => self.row().severity,
        }
    }

    /// What to do about it; empty where the reason why something is no id has a hint of its own.
    pub(super) const fn hint(self) -> &'static str {
        self.row().hint
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Data is, or will be, in the wrong place or lost.
    Error,
    /// It may be, or somebody has to look.
    Warning,
}

impl Severity {
    /// Its name in a report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// How sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The lines say so.
    High,
    /// The lines are as if; another explanation is rare.
    Medium,
    /// It is a possibility.
    Low,
}

impl Confidence {
    /// Its name in a report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}
