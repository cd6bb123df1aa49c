//! What is wrong in the flows, and the lines that show it. Each kind of finding is a row of the table in `codes` and a
//! function that looks for it; [`find`] calls them all. They stand by what they look at, since those who look at the same
//! read it by the same rules:
//!
//! | module | what it looks at |
//! |---|---|
//! | `spot` | a place of a line: what stands there is no id, or another client's |
//! | `made` | how the id of a run was made |
//! | `records` | what was registered, looked up, missed and ended of a run |
//! | `pairs` | two runs, of one client or of a parent and its child |
//!
//! What a function sees is gathered and ordered, so what it finds does not depend on the order of the lines.

mod codes;
mod look;
mod made;
mod pairs;
mod records;
mod spot;

pub use codes::{Code, Confidence, Severity};

use super::flow::{Flow, Sight};
use super::names::Name;
use look::Look;

/// How many lines show a finding.
const EVIDENCE: usize = 4;

/// Something wrong, with the lines that show it.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) code: Code,
    pub(super) confidence: Confidence,
    pub(super) message: String,
    pub(super) hint: &'static str,
    pub(super) base: Option<Name>,
    /// The other run that it is about.
    pub(super) other_base: Option<Name>,
    /// The id, or what stands in its place.
    pub(super) run_id: Option<Name>,
    pub(super) client: Option<Name>,
    pub(super) count: u64,
    /// In order.
    pub(super) evidence: Vec<Sight>,
}

impl Finding {
    fn new<'f>(
        code: Code,
        confidence: Confidence,
        message: String,
        sights: impl IntoIterator<Item = &'f Sight>,
    ) -> Self {
        let mut evidence: Vec<Sight> = sights.into_iter().cloned().collect();
        evidence.sort();
        evidence.dedup();
        evidence.truncate(EVIDENCE);
        Self {
            code,
            confidence,
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

    fn of(mut self, base: Option<Name>, run_id: Option<Name>, client: Option<Name>) -> Self {
        (self.base, self.run_id, self.client) = (base, run_id, client);
        self
    }

    fn counted(mut self, count: u64) -> Self {
        self.count = count;
        self
    }
}

/// All that is wrong: errors first, then in the order of time.
pub(super) fn find(flow: &Flow) -> Vec<Finding> {
    let look = Look::new(flow);
    let mut findings = Vec::new();
    for (spot, tally) in &flow.spots {
        findings.extend(look.spot(spot, tally));
    }
    for (&base, run) in &flow.runs {
        look.made_by_two_processes(base, run, &mut findings);
        look.local_clock(base, run, &mut findings);
        look.records(base, run, &mut findings);
        look.success_after_miss(base, run, &mut findings);
    }
    look.made_twice(&mut findings);
    look.older_form(&mut findings);
    findings.sort_by_cached_key(|finding| {
        let place = finding.evidence.first().map(|sight| sight.place);
        let text = |name: Option<Name>| name.map(|name| flow.names.text(name).to_owned());
        let texts = [text(finding.run_id), text(finding.client), text(finding.base)];
        // On one line, `undefined` may stand for an id and for a client, in quotes and not.
        let rest = (finding.message.clone(), finding.confidence, finding.count);
        (finding.code.severity(finding.confidence), place, finding.code, texts, rest)
    });
    findings
}
