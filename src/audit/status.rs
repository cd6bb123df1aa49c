//! How far a run came, by what its status column says.
//!
//! The order is the one in which rows of a run are kept: a row that ended with success holds what the run came to, one that failed
//! holds that it did, and one that still runs holds only that it began.

/// How far a run came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Status {
    /// Nothing is said.
    Empty,
    /// It goes on, or hasn't begun.
    Running,
    /// A word that isn't known here: it counts as ended.
    Other,
    /// It ended without success.
    Failed,
    /// It ended with success.
    Success,
}

const WORDS: [(Status, &[&str]); 3] = [
    (
        Status::Success,
        &["success", "succe", "complete", "done", "finish", "ok", "passed", "ended", "processed"],
    ),
    (
        Status::Failed,
        &[
            "fail",
            "error",
            "abort",
            "cancel",
            "timeout",
            "timed",
            "killed",
            "stopped",
            "skipped",
            "crashed",
            "rejected",
            "partial",
            "incomplete",
        ],
    ),
    (
        Status::Running,
        &[
            "run",
            "in",
            "start",
            "pending",
            "queue",
            "process",
            "active",
            "new",
            "ready",
            "init",
            "wait",
            "scheduled",
            "open",
            "todo",
            "paused",
            "created",
            "ongoing",
            "working",
            "resum",
            "retry",
        ],
    ),
];

impl Status {
    /// Reads the text of a cell.
    pub(super) fn read(text: &str) -> Self {
        let text = text.trim();
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let Some(first) = words.clone().next() else {
            return if text.is_empty() { Self::Empty } else { Self::Other };
        };
        let words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
        // "Completed with errors" ended, and not with success; "Completed with 0 errors" did.
        let is_bad = words.windows(2).any(|pair| {
            ["fail", "error", "errors", "failed", "failures", "timeout"].contains(&pair[1].as_str())
                && !["0", "no", "without"].contains(&pair[0].as_str())
        });
        let first = first.to_ascii_lowercase();
        // "Not started" is to run, "Not needed" isn't.
        if first == "not" {
            let is_to_run =
                words.get(1).is_some_and(|next| ["started", "begun", "yet", "run"].contains(&next.as_str()));
            return if is_to_run { Self::Running } else { Self::Other };
        }
        let status = WORDS
            .iter()
            .find(|(_, starts)| {
                starts.iter().any(|start| match start.len() {
                    0..4 => first == *start || (*start == "run" && first == "running"),
                    _ => first.starts_with(start),
                })
            })
            .map_or(Self::Other, |&(status, _)| status);
        if status == Self::Success && is_bad { Self::Failed } else { status }
    }

    /// Returns what it means, after "it" in a sentence.
    pub(super) const fn says(self) -> &'static str {
        match self {
            Self::Empty => "has no status",
            Self::Running => "is still running",
            Self::Other => "has another status",
            Self::Failed => "ended without success",
            Self::Success => "ended with success",
        }
    }
}
