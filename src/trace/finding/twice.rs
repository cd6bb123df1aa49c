//! `made-twice`: an id that was made anew where one was to be passed on. The runs of a client are put in the order in which
//! they began and compared with their neighbours; to compare each with each would take the square of their number.

use std::collections::{BTreeMap, BTreeSet};

use super::analysis::{Analysis, Lines, TWICE_WITHIN};
use super::{Code, Finding, Sure};
use crate::id::{Kind, RunId};
use crate::sorting;
use crate::trace::flow::Event;
use crate::trace::names::Name;
use crate::trace::steps::Step;
use crate::trace::tally::Seen;

/// A run, as far as it is a client's.
struct Own<'f> {
    base: Name,
    /// When it began, in seconds since the Unix epoch.
    began: i64,
    /// The first line that made it, for this client or for nobody yet.
    made: Option<Lines<'f>>,
    steps: BTreeSet<Step>,
}

impl Own<'_> {
    fn has(&self, step: Step) -> bool {
        self.steps.contains(&step)
    }

    /// Whether its record was missed; one that is missed, and then there, was looked for to be made.
    fn is_missed(&self) -> bool {
        self.has(Step::Missed) && !self.has(Step::Registered) && !self.has(Step::Found)
    }

    /// Whether it has a record of its own that came to its end, well or not.
    fn is_whole(&self) -> bool {
        self.has(Step::Registered) && (self.has(Step::Completed) || self.has(Step::Failed))
    }
}

impl<'f> Analysis<'f> {
    /// Two runs of one client that began within seconds, the later of which was made for it; or a run that was made seconds
    /// after the parent that its line names.
    pub(super) fn made_twice(&self, findings: &mut Vec<Finding>) {
        let mut told: BTreeSet<Name> = BTreeSet::new();
        for (client, runs) in self.runs_by_client() {
            for pair in runs.windows(2) {
                if let [first, second] = pair
                    && let Some(finding) = self.made_for_one_client(client, first, second)
                {
                    told.insert(second.base);
                    findings.push(finding);
                }
            }
        }
        let others = self.flow.runs.iter().filter(|(base, _)| !told.contains(*base));
        findings.extend(others.filter_map(|(&base, _)| self.made_beside_parent(base)));
    }

    /// The runs of each client, in the order in which they began.
    fn runs_by_client(&self) -> BTreeMap<Name, Vec<Own<'f>>> {
        let mut by_client: BTreeMap<Name, Vec<Own<'f>>> = BTreeMap::new();
        for (&base, _) in self.flow.runs.iter().filter(|(_, run)| run.kind != Kind::Apify) {
            let Some(began) = self.began(base) else { continue };
            let mut own: BTreeMap<Name, Own<'f>> = BTreeMap::new();
            let mut made_for_all = None;
            for (event, tally) in self.flow.events(base) {
                let new = || Own { base, began, made: None, steps: BTreeSet::new() };
                let own = event.client.map(|client| own.entry(client).or_insert_with(new));
                match (event.step, own) {
                    (Step::Made, Some(own)) => own.made = Some(self.earlier(own.made, (event, tally))),
                    (Step::Made, None) => made_for_all = Some(self.earlier(made_for_all, (event, tally))),
                    (step, Some(own)) => {
                        own.steps.insert(step);
                    }
                    (_, None) => {}
                }
            }
            for (client, mut own) in own {
                own.made = made_for_all.map(|made| self.earlier(own.made, made)).or(own.made);
                by_client.entry(client).or_default().push(own);
            }
        }
        for runs in by_client.values_mut() {
            sorting::sort_by_key(runs, |own| (own.began, self.text(own.base)));
        }
        by_client
    }

    /// Two runs of a client, one of which began right after the other.
    fn made_for_one_client(&self, client: Name, first: &Own<'f>, second: &Own<'f>) -> Option<Finding> {
        let seconds = second.began - first.began;
        let (event, tally) = second.made.filter(|_| seconds <= TWICE_WITHIN)?;
        // Two parents are two chains.
        let parent_of = |event: &Event| self.flow.parents.get(&event.run_id)?.first().copied();
        let parents = [first.made.and_then(|(event, _)| parent_of(event)), parent_of(event)];
        if let [Some(one), Some(other)] = parents
            && one != other
        {
            return None;
        }
        let is_certain = parents[1].is_some() || first.is_missed() || second.is_missed();
        // Two runs at a time, as it was meant.
        if !is_certain && first.is_whole() && second.is_whole() {
            return None;
        }
        let line = first.made.and_then(|(_, tally)| tally.kept().next());
        let line = line.or_else(|| self.first_lines.get(&first.base).copied());
        let finding = self.twice(
            &format!(" for \"{}\"", self.shown(client)),
            seconds,
            [(first.base, line), (second.base, tally.kept().next())],
            match is_certain {
                true => Sure::by([event]),
                false if first.has(Step::Registered) && second.has(Step::Registered) => {
                    Sure::low("each run has a record of its own")
                }
                false => Sure::medium("the two runs may be meant to be two"),
            },
        );
        Some(finding.of(Some(second.base), Some(event.run_id), Some(client)))
    }

    /// A run that was made though the line that made it names a parent, which began right before.
    fn made_beside_parent(&self, base: Name) -> Option<Finding> {
        let parent_of = |parent: Name| {
            let parent = RunId::read(self.text(parent))?.base_id();
            let parent = self.flow.names.find(parent.as_str()).filter(|parent| *parent != base)?;
            self.flow.runs.get(&parent).filter(|run| run.kind != Kind::Apify)?;
            let seconds = self.began(base)? - self.began(parent)?;
            (0..=TWICE_WITHIN).contains(&seconds).then_some((parent, seconds))
        };
        let made = self.flow.events(base).filter(|(event, _)| event.step == Step::Made);
        let ((event, tally), (parent, seconds)) = made
            .filter_map(|lines| {
                let parents = self.flow.parents.get(&lines.0.run_id)?;
                Some((lines, parents.iter().find_map(|&parent| parent_of(parent))?))
            })
            .min_by_key(|&(lines, _)| self.order(lines))?;
        let line = self.first_lines.get(&parent).copied();
        let pair = [(parent, line), (base, tally.kept().next())];
        let finding = self.twice("", seconds, pair, Sure::by([event]));
        Some(finding.of(Some(base), Some(event.run_id), event.client))
    }

    fn twice(
        &self,
        whose: &str,
        seconds: i64,
        [(first, first_line), (second, line)]: [(Name, Option<&Seen>); 2],
        sure: Sure,
    ) -> Finding {
        let message = format!(
            "Two run IDs were made{whose} within {seconds} s: \"{}\" and \"{}\".",
            self.shown(first),
            self.shown(second)
        );
        let lines = first_line.into_iter().chain(line);
        Finding { other_base: Some(first), ..Finding::new(Code::MadeTwice, sure, message, lines) }
    }
}
