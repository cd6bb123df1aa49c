//! What can happen to a run: the table of steps. Rules, reports, the terminal, the page and the documents take names and
//! labels from here.

/// What can happen to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Step {
    /// An id was made.
    Made,
    /// It arrived, with a request or as an argument.
    Received,
    /// It was passed to another function or process.
    Passed,
    /// A record was created or registered for it.
    Registered,
    /// An Apify run or a job was linked to it.
    Linked,
    /// Its record was looked up.
    LookedUp,
    /// Its record was found.
    Found,
    /// Its record was not found.
    Missed,
    /// Its record was changed.
    Updated,
    /// Its record was replaced by another.
    Replaced,
    /// Its record was forgotten.
    Cleared,
    /// The line claims success of some work.
    Succeeded,
    /// Its run ended well.
    Completed,
    /// Its run failed.
    Failed,
    /// This package refused a call.
    Refused,
    /// Nothing of these, or nothing that a rule explains.
    Mentioned,
}

/// What there is to say of a step.
struct Row {
    /// Its name in rules and reports.
    name: &'static str,
    /// Its name for people.
    label: &'static str,
    /// Older names, and those of `DEBUG_RUN_ID=1`.
    aliases: &'static [&'static str],
    /// What it means, for documents and help.
    about: &'static str,
}

impl Step {
    /// All steps, in the order of a run.
    pub const ALL: [Self; 16] = [
        Self::Made,
        Self::Received,
        Self::Passed,
        Self::Registered,
        Self::Linked,
        Self::LookedUp,
        Self::Found,
        Self::Missed,
        Self::Updated,
        Self::Replaced,
        Self::Cleared,
        Self::Succeeded,
        Self::Completed,
        Self::Failed,
        Self::Refused,
        Self::Mentioned,
    ];

    const fn row(self) -> Row {
        const fn row(
            name: &'static str,
            label: &'static str,
            aliases: &'static [&'static str],
            about: &'static str,
        ) -> Row {
            Row { name, label, aliases, about }
        }
        match self {
            Self::Made => row("made", "made", &["generated"], "an id was made"),
            Self::Received => {
                row("received", "received", &["resolved"], "it arrived, with a request or as an argument")
            }
            Self::Passed => row(
                "passed",
                "passed on",
                &["passedOn", "passed-on"],
                "it was passed to another function or process",
            ),
            Self::Registered => {
                row("registered", "registered", &[], "a record was created or registered for it")
            }
            Self::Linked => row("linked", "linked", &[], "an Apify run or a job was linked to it"),
            Self::LookedUp => row("lookedUp", "looked up", &["looked-up"], "its record was looked up"),
            Self::Found => row("found", "found", &[], "its record was found"),
            Self::Missed => row("missed", "missed", &["notFound", "not-found"], "its record was not found"),
            Self::Updated => row("updated", "updated", &[], "its record was changed"),
            Self::Replaced => row("replaced", "replaced", &[], "its record was replaced by another"),
            Self::Cleared => row("cleared", "cleared", &[], "its record was forgotten"),
            Self::Succeeded => row("succeeded", "succeeded", &[], "the line claims success of some work"),
            Self::Completed => row("completed", "completed", &[], "its run ended well"),
            Self::Failed => row("failed", "failed", &[], "its run failed"),
            Self::Refused => row("refused", "refused", &[], "this package refused a call"),
            Self::Mentioned => row("mentioned", "mentioned", &[], "something that no rule explains"),
        }
    }

    /// Its name in rules and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        self.row().label
    }

    /// Names that are accepted besides its own.
    #[must_use]
    pub const fn aliases(self) -> &'static [&'static str] {
        self.row().aliases
    }

    /// What it means, as a clause.
    #[must_use]
    pub const fn about(self) -> &'static str {
        self.row().about
    }

    /// Finds a step by its name or an alias.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name || step.aliases().contains(&name))
    }

    /// Whether it is work on a record, and not only on the id.
    pub(super) const fn is_of_record(self) -> bool {
        !matches!(self, Self::Received | Self::Passed | Self::Mentioned | Self::Succeeded)
    }

    /// Whether a line with it claims that something went well.
    pub(super) const fn claims_success(self) -> bool {
        matches!(self, Self::Updated | Self::Succeeded | Self::Completed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_is_found_by_its_name_and_its_aliases() {
        for step in Step::ALL {
            for name in [step.name()].iter().chain(step.aliases()) {
                assert_eq!(Step::named(name), Some(step), "{name}");
            }
        }
        assert_eq!(Step::named("passed on"), None);
    }
}
