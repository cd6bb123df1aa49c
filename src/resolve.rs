//! Chooses between several sources of a run id.
//!
//! The first source that has one wins, in the order of [`Source`]. A lower source that disagrees is reported
//! as a conflict instead of dropped, because it usually means that two runs got mixed up.

use crate::id::RunId;
use crate::refusal::Origin;

/// Where a run id can come from, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The run id that an earlier boundary stored on the request. Only used by a later boundary of
    /// strict-run-id/express.
    Earlier,
    /// `req.specificRunId`
    Specific,
    /// `req.query.runId`
    Query,
    /// `req.body.runId`
    Body,
    /// The option `parentRunId`.
    Parent,
    /// A header of the request. Only used by strict-run-id/express.
    Header,
}

impl Source {
    /// All sources, in order of precedence.
    pub const ALL: [Self; 6] =
        [Self::Earlier, Self::Specific, Self::Query, Self::Body, Self::Parent, Self::Header];

    /// The names of [`Self::ALL`] in messages and results.
    pub const NAMES: [&'static str; 6] = [
        "the run ID of the earlier boundary",
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

    /// Returns the name in messages and results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// A run id and its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// Where the run id comes from.
    pub source: Source,
    /// The run id.
    pub run_id: RunId<'a>,
}

/// Returns the first candidate and the later ones that disagree with it; `None` if there are no candidates.
#[must_use]
pub fn resolve<'a>(candidates: &[Candidate<'a>]) -> Option<(Candidate<'a>, Vec<Candidate<'a>>)> {
    let (&chosen, others) = candidates.split_first()?;
    let conflicts = others.iter().filter(|other| !agree(chosen.run_id, other.run_id)).copied().collect();
    Some((chosen, conflicts))
}

/// Returns the candidates that disagree with any other candidate, not just with the first: two client run ids
/// of different clients both agree with their base id.
#[must_use]
pub fn disagreeing<'a>(candidates: &[Candidate<'a>]) -> Vec<Candidate<'a>> {
    let disagrees = |one: &&Candidate<'_>| candidates.iter().any(|other| !agree(one.run_id, other.run_id));
    candidates.iter().filter(disagrees).copied().collect()
}

/// Returns whether two ids have equal bases and don't have different clients.
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
    fn the_first_wins_and_conflicts_are_reported() {
        assert_conflicts(&["251003-154510"], &[]);
        assert_conflicts(&["251003-154510", "251003-154510-Ada-Park", "251003-154510-Cora-Lee"], &[]);
        assert_conflicts(
            &["251003-154510-Ada-Park", "251003-154510", "251003-154510-Cora-Lee", "251003-154511-Ada-Park"],
            &["251003-154510-Cora-Lee", "251003-154511-Ada-Park"],
        );
    }

    #[test]
    fn finds_every_candidate_that_disagrees_with_another() {
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
    fn resolves_nothing_without_candidates() {
        assert_eq!(resolve(&[]), None);
    }

    #[test]
    fn names_are_in_the_order_of_the_sources() {
        assert_eq!(Source::ALL.map(Source::name), Source::NAMES);
    }
}
