//! How bad a finding is: in the reports of `trace` and of `audit`, which count, color and exit by it.

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Data is, or will be, in the wrong place or lost: code that goes by ids finds the wrong row, or none.
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
