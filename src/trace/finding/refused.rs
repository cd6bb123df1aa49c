//! `refused`: a call that this package refused, by the error's code. What was missed, and what isn't an id on that line, are
//! findings of their own.

use super::analysis::Analysis;
use super::{Code, Finding, Sure};
use crate::trace::names::Name;
use crate::trace::steps::Step;

impl Analysis<'_> {
    pub(super) fn refused(&self, base: Name, findings: &mut Vec<Finding>) {
        for (event, tally) in self.flow.events(base).filter(|(event, _)| event.step == Step::Refused) {
            let message = format!("A call with \"{}\" was refused.", self.shown(event.run_id));
            let finding = Finding::new(Code::Refused, Sure::by([event]), message, tally.kept());
            findings.push(finding.counted(tally.count()).of(Some(base), Some(event.run_id), event.client));
        }
    }
}
