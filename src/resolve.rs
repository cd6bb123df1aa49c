//! Which of several places that can hold a run id wins.
//!
//! The order is the list of [`Source`]; the first present one is taken. The others are not thrown away
//! unseen: each that disagrees is a conflict, and the caller is told.

use crate::id::RunId;

/// The places, highest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
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
    pub const ALL: [Self; 5] = [Self::Specific, Self::Query, Self::Body, Self::Parent, Self::Header];

    /// Their names in messages and results.
    pub const NAMES: [&'static str; 5] =
        ["req.specificRunId", "req.query.runId", "req.body.runId", "parentRunId", "header"];

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

/// The first two candidates that disagree, whichever they are: two clients may both agree with the base above them.
#[must_use]
pub fn disagreement<'a>(candidates: &[Candidate<'a>]) -> Option<[Candidate<'a>; 2]> {
    let pairs = candidates
        .iter()
        .enumerate()
        .flat_map(|(index, one)| candidates[index + 1..].iter().map(move |other| [*one, *other]));
    pairs.into_iter().find(|[one, other]| !agree(one.run_id, other.run_id))
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
    fn any_two_that_disagree_are_found() {
        let found = |texts: &[&str]| {
            let candidates: Vec<_> = texts
                .iter()
                .zip(Source::ALL)
                .map(|(text, source)| Candidate { source, run_id: RunId::parse(text).unwrap() })
                .collect();
            disagreement(&candidates).map(|pair| pair.map(|candidate| candidate.source))
        };
        let [base, ada, cora] = ["251003-154510", "251003-154510-Ada-Park", "251003-154510-Cora-Lee"];
        assert_eq!(found(&[]), None);
        assert_eq!(found(&[ada, base, ada]), None);
        assert_eq!(found(&[ada, cora]), Some([Source::Specific, Source::Query]));
        assert_eq!(found(&[base, ada, base, cora]), Some([Source::Query, Source::Parent]));
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
