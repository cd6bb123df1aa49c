//! What happened to a run on a line: the steps, and how the message of a line is read for one. Backends log in prose, each in
//! its own, so there is no grammar to parse by: a table of phrases says which words mean which step.
//!
//! | module | what it does |
//! |---|---|
//! | `phrases` | the table: whoever meets a phrase that is missing adds a row there, and nowhere else |
//! | `say` | finds the first row that a message says |
//! | `clause` | tells whether the clause of a row is about a run at all |
//! | `words` | compares the words of a message with those of a row |

mod clause;
mod phrases;
mod say;
mod words;

pub(super) use say::{Phrases, Said};

/// What can happen to a run id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// It was made.
    Made,
    /// It came in, with a request or as an argument.
    Received,
    /// It was handed to another function or process.
    PassedOn,
    /// A record was made or remembered for it.
    Registered,
    /// Its record was looked up.
    LookedUp,
    /// That was there.
    Found,
    /// That was not there.
    NotFound,
    /// Its record was changed.
    Updated,
    /// Its run ended well.
    Completed,
    /// Its run ended otherwise, or it was refused.
    Failed,
    /// It is on a line that says none of this.
    Mentioned,
}

impl Step {
    /// All of them, in the order of a run.
    pub const ALL: [Self; 11] = [
        Self::Made,
        Self::Received,
        Self::PassedOn,
        Self::Registered,
        Self::LookedUp,
        Self::Found,
        Self::NotFound,
        Self::Updated,
        Self::Completed,
        Self::Failed,
        Self::Mentioned,
    ];

    /// Whether it is work on a record.
    pub(super) const fn is_of_record(self) -> bool {
        !matches!(self, Self::Received | Self::PassedOn | Self::Mentioned)
    }

    /// Its name in a report and for `--pattern`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Received => "received",
            Self::PassedOn => "passedOn",
            Self::Registered => "registered",
            Self::LookedUp => "lookedUp",
            Self::Found => "found",
            Self::NotFound => "notFound",
            Self::Updated => "updated",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Mentioned => "mentioned",
        }
    }

    /// The step of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }
}
