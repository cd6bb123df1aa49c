//! What is wrong in the flows, and the lines that show it. A finding is a row of the table in `codes` and a detector: one
//! file each, listed in [`find`].
//!
//! | module | what it looks at |
//! |---|---|
//! | `spots` | a place of a line: what is there isn't an id, or belongs to another tenant or run |
//! | `refused` | errors of this package |
//! | `two_makers`, `local_clock` | how the id of a run was made |
//! | `spelling`, `unregistered`, `lost`, `uncompleted` | what was registered, looked up, missed and ended of a run |
//! | `two_records` | the records that were registered for a run id |
//! | `success` | a claim of success after a miss |
//! | `twice`, `older` | two runs of one tenant |
//!
//! What a detector sees is gathered and ordered in `analysis` and `record`, so what it finds doesn't depend on the order of
//! the lines. Its confidence is `high` only if exact events of this package say so; each finding says what keeps its own
//! lower.

mod analysis;
mod codes;
mod local_clock;
mod lost;
mod older;
mod record;
mod refused;
mod spelling;
mod spots;
mod success;
mod twice;
mod two_makers;
mod two_records;
mod uncompleted;
mod unregistered;

pub use codes::Code;
pub(super) use codes::Confidence;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::flow::{Event, Flow};
use super::names::Name;
use super::tally::Seen;
use crate::severity::Severity;
use crate::sorting;
use analysis::Analysis;

/// How many lines show a finding.
const EVIDENCE: usize = 4;

/// What keeps a confidence lower than `high`.
const BY_RULE: &str = "a rule read the line; only events of this package are exact";

/// Something wrong, with the lines that show it.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) code: Code,
    pub(super) confidence: Confidence,
    /// What keeps the confidence lower than `high`, as a clause.
    pub(super) why_not_higher: Option<&'static str>,
    pub(super) message: String,
    pub(super) hint: &'static str,
    pub(super) base: Option<Name>,
    /// The other run that it is about.
    pub(super) other_base: Option<Name>,
    /// The id, or what is in its place.
    pub(super) run_id: Option<Name>,
    pub(super) client: Option<Name>,
    pub(super) count: u64,
    /// In order.
    pub(super) evidence: Vec<Seen>,
}

impl Finding {
    fn new<'f>(code: Code, sure: Sure, message: String, lines: impl IntoIterator<Item = &'f Seen>) -> Self {
        Self::with(code, sure, message, lines.into_iter().copied().collect())
    }

    /// Does the same for lines in any order. It is compiled once for all that [`Self::new`] is called with.
    #[inline(never)]
    fn with(code: Code, sure: Sure, message: String, mut evidence: Vec<Seen>) -> Self {
        sorting::sort_by_key(&mut evidence, |seen| seen.place);
        evidence.dedup_by_key(|seen| seen.place);
        evidence.truncate(EVIDENCE);
        Self {
            code,
            confidence: sure.0,
            why_not_higher: sure.1,
            message,
            hint: code.hint(),
            base: None,
            other_base: None,
            run_id: None,
            client: None,
            count: 1,
            evidence,
        }
    }

    /// How bad it is. A mere possibility is a warning.
    pub(super) const fn severity(&self) -> Severity {
        match self.confidence {
            Confidence::Low => Severity::Warning,
            _ => self.code.severity(),
        }
    }

    /// Identifies the finding from one reading to the next: by what it says, and not by where its lines are.
    pub(super) fn fingerprint(&self, flow: &Flow) -> u64 {
        let mut hasher = DefaultHasher::new();
        let text = |name: Option<Name>| name.map(|name| flow.names.text(name));
        self.code.name().hash(&mut hasher);
        [self.base, self.other_base, self.run_id, self.client].map(text).hash(&mut hasher);
        if self.base.is_none() {
            // `undefined` tomorrow is another finding than today.
            let day = self
                .evidence
                .first()
                .and_then(|seen| seen.place.time())
                .map(|time| time.div_euclid(86_400_000));
            day.hash(&mut hasher);
        }
        hasher.finish()
    }

    fn of(mut self, base: Option<Name>, run_id: Option<Name>, client: Option<Name>) -> Self {
        (self.base, self.run_id, self.client) = (base, run_id, client);
        self
    }

    fn counted(mut self, count: u64) -> Self {
        self.count = count;
        self
    }
}

/// A confidence, and what keeps it from being higher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sure(Confidence, Option<&'static str>);

impl Sure {
    const HIGH: Self = Self(Confidence::High, None);

    const fn medium(why: &'static str) -> Self {
        Self(Confidence::Medium, Some(why))
    }

    const fn low(why: &'static str) -> Self {
        Self(Confidence::Low, Some(why))
    }

    /// Returns `high` if the events are exact, `medium` if a rule read one of them.
    fn by<'e>(events: impl IntoIterator<Item = &'e Event>) -> Self {
        match events.into_iter().all(Event::is_exact) {
            true => Self::HIGH,
            false => Self::medium(BY_RULE),
        }
    }
}

/// Finds all that is wrong: errors first, then in order of time. `goes_on` says that later readings go on where this one
/// ends, so what may only be unfinished isn't a finding yet.
pub(super) fn find(flow: &Flow, goes_on: bool) -> Vec<Finding> {
    let analysis = Analysis::new(flow, goes_on);
    let mut findings = Vec::new();
    for (spot, tally) in &flow.spots {
        findings.extend(analysis.spot(spot, tally));
    }
    for (&base, run) in &flow.runs {
        analysis.two_makers(base, &mut findings);
        analysis.local_clock(base, &mut findings);
        analysis.records(base, run.kind, &mut findings);
        analysis.success_after_miss(base, &mut findings);
        analysis.refused(base, &mut findings);
    }
    analysis.two_records(&mut findings);
    analysis.made_twice(&mut findings);
    analysis.older_form(&mut findings);
    let texts = |finding: &Finding| {
        [finding.run_id, finding.client, finding.base].map(|name| name.map(|name| flow.names.text(name)))
    };
    sorting::sort_by(&mut findings, |one, other| {
        let place = |finding: &Finding| finding.evidence.first().map(|seen| seen.place);
        let key = |finding: &Finding| (finding.severity(), place(finding), finding.code);
        // On one line, `undefined` may be in place of an id and of a client, in quotes and not.
        let rest = |finding: &Finding| (finding.confidence, finding.why_not_higher, finding.count);
        let text = |finding: &Finding| finding.evidence.first().map(|seen| flow.texts.text(seen.text));
        let last = |finding: &Finding| finding.evidence.last().map(|seen| seen.place);
        key(one)
            .cmp(&key(other))
            .then_with(|| texts(one).cmp(&texts(other)))
            .then_with(|| one.message.cmp(&other.message))
            .then_with(|| rest(one).cmp(&rest(other)))
            .then_with(|| text(one).cmp(&text(other)))
            .then_with(|| last(one).cmp(&last(other)))
    });
    findings
}
