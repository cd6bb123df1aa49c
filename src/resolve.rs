//! Chooses between several sources of a run id.
//!
//! The first source that has one wins, in the order of [`Source`]. A lower source that disagrees is reported
//! as a conflict instead of dropped, because it usually means that two runs got mixed up.

use std::borrow::Cow;

use crate::id::RunId;
use crate::refusal::Origin;

/// The longest name of a field, in bytes.
const MAX_NAME_LEN: usize = 64;

/// The names of the fields of a query and a body that may hold the run id, in order of precedence.
///
/// They are kept as one text, which crosses the border to JavaScript in one step with each request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names(Cow<'static, str>);

/// What is wrong with a list of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamesFault {
    /// There are none, or more than [`Names::MAX`].
    Count,
    /// The name at this position isn't 1 to 64 letters, digits, `_` and `$` of ASCII.
    Name(usize),
    /// The name at this position is also at an earlier one.
    Duplicate(usize),
}

impl Default for Names {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Names {
    /// The names unless the caller passes others.
    pub const DEFAULT: Self = Self(Cow::Borrowed("runId"));

    /// The most names.
    pub const MAX: u32 = 8;

    const SEPARATOR: char = ',';

    /// Returns the names, checked.
    ///
    /// # Errors
    /// What is wrong with the first wrong one.
    pub fn new(names: &[&str]) -> Result<Self, NamesFault> {
        if names.is_empty() || names.len() > Self::MAX as usize {
            return Err(NamesFault::Count);
        }
        for (at, name) in names.iter().enumerate() {
            if !is_name(name) {
                return Err(NamesFault::Name(at));
            }
            if names[..at].contains(name) {
                return Err(NamesFault::Duplicate(at));
            }
        }
        Ok(Self(names.join(",").into()))
    }

    /// Returns the names in the text of [`Self::as_str`].
    #[must_use]
    pub const fn of_text(text: String) -> Self {
        Self(Cow::Owned(text))
    }

    /// Returns the text of all names.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the names in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.split(Self::SEPARATOR)
    }
}

fn is_name(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
    (1..=MAX_NAME_LEN).contains(&name.len()) && name.bytes().all(is_part)
}

/// Where a run id can come from, in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source<'a> {
    /// The run id that an earlier boundary stored on the request. Only used by a later boundary of
    /// strict-run-id/express.
    Earlier,
    /// `req.specificRunId`
    Specific,
    /// The field of this name in `req.query`.
    Query(&'a str),
    /// The field of this name in `req.body`.
    Body(&'a str),
    /// The option `parentRunId`.
    Parent,
    /// A header of the request. Only used by strict-run-id/express.
    Header,
}

impl<'a> Source<'a> {
    /// Returns the places that `resolveRunId` looks in, in order of precedence.
    pub fn all(names: &'a Names) -> impl Iterator<Item = Self> {
        let query = names.iter().map(Source::Query);
        let body = names.iter().map(Source::Body);
        [Source::Specific].into_iter().chain(query).chain(body).chain([Source::Parent])
    }

    /// Returns the places that a boundary looks in, in order of precedence.
    pub fn all_of_boundary(names: &'a Names) -> impl Iterator<Item = Self> {
        [Source::Earlier].into_iter().chain(Self::all(names)).chain([Source::Header])
    }

    /// Who wrote what is there: whoever sent the request, or the backend itself.
    #[must_use]
    pub const fn origin(self) -> Origin {
        match self {
            // The id that an earlier boundary took is in a header of the response already.
            Self::Earlier | Self::Query(_) | Self::Body(_) | Self::Header => Origin::Request,
            Self::Specific | Self::Parent => Origin::Backend,
        }
    }

    /// Returns whether a value that is given more than once becomes an array, as in `?runId=a&runId=b`.
    #[must_use]
    pub const fn repeats(self) -> bool {
        matches!(self, Self::Query(_) | Self::Header)
    }

    /// Returns the name in messages.
    #[must_use]
    pub fn place(self) -> Cow<'static, str> {
        match self {
            Self::Header => "the header".into(),
            other => other.name(),
        }
    }

    /// Returns the name in results.
    #[must_use]
    pub fn name(self) -> Cow<'static, str> {
        match self {
            Self::Earlier => "the run ID from an earlier boundary".into(),
            Self::Specific => "req.specificRunId".into(),
            Self::Query("runId") => "req.query.runId".into(),
            Self::Query(name) => ["req.query.", name].concat().into(),
            Self::Body("runId") => "req.body.runId".into(),
            Self::Body(name) => ["req.body.", name].concat().into(),
            Self::Parent => "parentRunId".into(),
            Self::Header => "header".into(),
        }
    }
}

/// A run id and its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// Where the run id comes from.
    pub source: Source<'a>,
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

    const PLACES: [Source<'_>; 4] =
        [Source::Specific, Source::Query("runId"), Source::Body("runId"), Source::Parent];

    #[track_caller]
    fn assert_conflicts(texts: &[&str], expected: &[&str]) {
        let candidates: Vec<_> = texts
            .iter()
            .zip(PLACES)
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
        fn found<'a>(texts: &[&'a str]) -> Vec<Source<'a>> {
            let candidates: Vec<_> = texts
                .iter()
                .zip(PLACES)
                .map(|(text, source)| Candidate { source, run_id: RunId::parse(text).unwrap() })
                .collect();
            disagreeing(&candidates).iter().map(|candidate| candidate.source).collect()
        }
        let [base, ada, cora] = ["251003-154510", "251003-154510-Ada-Park", "251003-154510-Cora-Lee"];
        assert_eq!(found(&[]), []);
        assert_eq!(found(&[ada, base, ada]), []);
        assert_eq!(found(&[ada, cora]), PLACES[..2]);
        assert_eq!(found(&[base, ada, base, cora]), [PLACES[1], PLACES[3]]);
        assert_eq!(found(&[base, "251003-154511", ada]), PLACES[..3]);
    }

    #[test]
    fn resolves_nothing_without_candidates() {
        assert_eq!(resolve(&[]), None);
    }

    #[test]
    fn each_name_is_looked_for_in_the_query_and_then_in_the_body() {
        let names = Names::new(&["runId", "clientRunId", "parentRunId"]).unwrap();
        let places: Vec<_> = Source::all(&names).map(Source::name).collect();
        assert_eq!(
            places,
            [
                "req.specificRunId",
                "req.query.runId",
                "req.query.clientRunId",
                "req.query.parentRunId",
                "req.body.runId",
                "req.body.clientRunId",
                "req.body.parentRunId",
                "parentRunId",
            ]
        );
        assert_eq!(Names::of_text(names.as_str().to_owned()), names);
        let boundary: Vec<_> = Source::all_of_boundary(&names).collect();
        assert_eq!((boundary.first(), boundary.last()), (Some(&Source::Earlier), Some(&Source::Header)));
        assert_eq!(Source::all(&Names::default()).collect::<Vec<_>>(), PLACES);
    }

    #[test]
    fn names_are_one_to_eight_different_identifiers() {
        let fault = |names: &[&str]| Names::new(names).err();
        let long = "a".repeat(MAX_NAME_LEN);
        assert_eq!(fault(&["runId", "run_id", "$run", "0", &long]), None);
        assert_eq!(fault(&[]), Some(NamesFault::Count));
        assert_eq!(fault(&["a", "b", "c", "d", "e", "f", "g", "h"]), None);
        assert_eq!(fault(&["a", "b", "c", "d", "e", "f", "g", "h", "i"]), Some(NamesFault::Count));
        for name in ["", "run id", "run-id", "runId[x]", "a,b", "req.query", "lärm", &"a".repeat(65)] {
            assert_eq!(fault(&["runId", name]), Some(NamesFault::Name(1)), "{name}");
        }
        assert_eq!(fault(&["runId", "parentRunId", "runId"]), Some(NamesFault::Duplicate(2)));
    }
}
