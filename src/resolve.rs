//! Which of several places that can hold a run id wins.
//!
//! The order is the list of [`Source`]; the first present one is taken. The others are not thrown away
//! unseen: each that disagrees is a conflict, and the caller is told.

use crate::id::RunId;
use crate::refusal::Origin;

/// The places, highest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// What an earlier boundary has found, which the request keeps; only a second one of strict-run-id/express knows it.
    Earlier,
    /// `req.specificRunId`
    Specific,
    /// `req.query.runId`
    Query,
    /// `req.body.runId`
    Body,
    /// The option `parentRunId`.
    Parent,
    /// The header of a request; only the boundary of strict-run-id/express looks there.
    Header,
}

impl Source {
    /// All places, in order.
    pub const ALL: [Self; 6] =
        [Self::Earlier, Self::Specific, Self::Query, Self::Body, Self::Parent, Self::Header];

    /// Their names in messages and results.
    pub const NAMES: [&'static str; 6] = [
        "the id of the earlier boundary",
        "req.specificRunId",
        "req.query.runId",
        "req.body.runId",
        "parentRunId",
        "header",
    ];

    /// The places that `resolveRunId` looks in.
    pub const LOOKED_IN: &[&str] =
        Self::NAMES.split_at(Self::Header as usize).0.split_at(Self::Specific as usize).1;

    /// The places that a boundary looks in.
    pub const LOOKED_IN_BY_BOUNDARY: &[&str] = Self::NAMES.split_at(Self::Specific as usize).1;

    /// Who wrote what is there: whoever sent the request, or the backend itself.
    #[must_use]
    pub const fn origin(self) -> Origin {
        match self {
            // What the earlier boundary has accepted is in a header of the answer already.
            Self::Earlier | Self::Query | Self::Body | Self::Header => Origin::Request,
            Self::Specific | Self::Parent => Origin::Caller,
        }
    }

    /// The name in messages and results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// What [`resolve`] chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// Where it was.
    pub source: Source,
    /// What was there.
    pub run_id: RunId<'a>,
}

/// Takes the first candidate, in the order given, and names those after it that disagree.
/// `None` where there is no candidate.
#[must_use]
pub fn resolve<'a>(candidates: &[Candidate<'a>]) -> Option<(Candidate<'a>, Vec<Candidate<'a>>)> {
    let (&chosen, others) = candidates.split_first()?;
    let conflicts = others.iter().filter(|other| !agree(chosen.run_id, other.run_id)).copied().collect();
    Some((chosen, conflicts))
}

/// The candidates that disagree with another, whichever that is: two clients may both agree with the base above them.
#[must_use]
pub fn disagreeing<'a>(candidates: &[Candidate<'a>]) -> Vec<Candidate<'a>> {
    let disagrees = |one: &&Candidate<'_>| candidates.iter().any(|other| !agree(one.run_id, other.run_id));
    candidates.iter().filter(disagrees).copied().collect()
}

/// Two ids agree when their bases are equal and they don't carry different clients.
fn agree(one: RunId<'_>, other: RunId<'_>) -> bool {
    one.base_id() == other.base_id()
        && match (one.client_id(), other.client_id()) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_conflicts(texts: &[&str], expected: &[&str]) {
        let candidates: Vec<_> = texts
            .iter()
            .zip(Source::ALL)
            .map(|(text, source)| Candidate { source, run_id: RunId::parse(text).unwrap() })
            .collect();
        let (chosen, conflicts) = resolve(&candidates).unwrap();
        assert_eq!(chosen, candidates[0]);
        let conflicts: Vec<_> = conflicts.iter().map(|conflict| conflict.run_id.as_str()).collect();
        assert_eq!(conflicts, expected);
    }

    #[test]
    fn the_first_wins_and_those_that_disagree_are_named() {
        assert_conflicts(&["251003-154510"], &[]);
        assert_conflicts(&["251003-154510", "251003-154510-Ada-Park", "251003-154510-Cora-Lee"], &[]);
        assert_conflicts(
            &["251003-154510-Ada-Park", "251003-154510", "251003-154510-Cora-Lee", "251003-154511-Ada-Park"],
            &["251003-154510-Cora-Lee", "251003-154511-Ada-Park"],
        );
    }

    #[test]
    fn all_that_disagree_with_any_other_are_found() {
        let found = |texts: &[&str]| {
            let candidates: Vec<_> = texts
                .iter()
                .zip(Source::ALL)
                .map(|(text, source)| Candidate { source, run_id: RunId::parse(text).unwrap() })
                .collect();
            disagreeing(&candidates).iter().map(|candidate| candidate.source).collect::<Vec<_>>()
        };
        let [base, ada, cora] = ["251003-154510", "251003-154510-Ada-Park", "251003-154510-Cora-Lee"];
        assert_eq!(found(&[]), []);
        assert_eq!(found(&[ada, base, ada]), []);
        assert_eq!(found(&[ada, cora]), [Source::Earlier, Source::Specific]);
        assert_eq!(found(&[base, ada, base, cora]), [Source::Specific, Source::Body]);
        assert_eq!(found(&[base, "251003-154511", ada]), [Source::Earlier, Source::Specific, Source::Query]);
    }

    #[test]
    fn without_a_candidate_there_is_no_answer() {
        assert_eq!(resolve(&[]), None);
    }

    #[test]
    fn the_names_follow_the_order() {
        assert_eq!(Source::ALL.map(Source::name), Source::NAMES);
    }
}
