//! What two runs show together: an id that was made anew where one was to be passed on, and one of the older form after the
//! newer. Both are looked for over all runs at once: those of a client are put in the order in which they began and
//! compared with their neighbours, for to compare each with each would take the square of their number.

use std::collections::{BTreeMap, BTreeSet};

use super::look::{Look, TWICE_WITHIN, Told};
use super::{Code, Confidence, Finding};
use crate::id::{Kind, RunId};
use crate::trace::flow::{Place, Run, Sight};
use crate::trace::names::Name;
use crate::trace::step::Step;

/// A run, as far as it is a client's.
struct Own<'f> {
    base: Name,
    /// When it began, in seconds since the Unix epoch.
    began: i64,
    /// The first line that made it, for this client or for nobody yet.
    made: Option<Told<'f>>,
    steps: BTreeSet<Step>,
}

impl Own<'_> {
    fn has(&self, step: Step) -> bool {
        self.steps.contains(&step)
    }

    /// Whether its record was missed; one that is missed, and then there, was looked for to be made.
    fn is_missed(&self) -> bool {
        self.has(Step::NotFound) && !self.has(Step::Registered) && !self.has(Step::Found)
    }

    /// Whether it has a record of its own that came to its end, well or not.
    fn is_whole(&self) -> bool {
        self.has(Step::Registered) && (self.has(Step::Completed) || self.has(Step::Failed))
    }
}

impl<'f> Look<'f> {
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
        findings.extend(others.filter_map(|(&base, run)| self.made_beside_parent(base, run)));
    }

    /// The runs of each client, in the order in which they began.
    fn runs_by_client(&self) -> BTreeMap<Name, Vec<Own<'f>>> {
        let mut by_client: BTreeMap<Name, Vec<Own<'f>>> = BTreeMap::new();
        for (&base, run) in self.flow.runs.iter().filter(|(_, run)| run.kind != Kind::Apify) {
            let Some(began) = self.began(base) else { continue };
            let mut own: BTreeMap<Name, Own<'f>> = BTreeMap::new();
            let mut made_for_all = None;
            for (event, tally) in &run.events {
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
            runs.sort_unstable_by_key(|own| (own.began, self.text(own.base)));
        }
        by_client
    }

    /// Two runs of a client, one of which began right after the other.
    fn made_for_one_client(&self, client: Name, first: &Own<'f>, second: &Own<'f>) -> Option<Finding> {
        let seconds = second.began - first.began;
        let (event, tally) = second.made.filter(|_| seconds <= TWICE_WITHIN)?;
        // Two parents are two chains.
        let parents = [first.made.and_then(|(event, _)| event.parent), event.parent];
        if let [Some(one), Some(other)] = parents
            && one != other
        {
            return None;
        }
        let is_certain = event.parent.is_some() || first.is_missed() || second.is_missed();
        // Two runs at a time, as it was meant.
        if !is_certain && first.is_whole() && second.is_whole() {
            return None;
        }
        let line = first.made.and_then(|(_, tally)| tally.kept.first());
        let line = line.or_else(|| self.first_lines.get(&first.base).copied());
        let finding = self.twice(
            &format!(" for \"{}\"", self.shown(client)),
            seconds,
            [(first.base, line), (second.base, tally.kept.first())],
            match is_certain {
                true => Confidence::High,
                // Each has a record of its own, and goes on.
                false if first.has(Step::Registered) && second.has(Step::Registered) => Confidence::Low,
                false => Confidence::Medium,
            },
        );
        Some(finding.of(Some(second.base), Some(event.run_id), Some(client)))
    }

    /// A run that was made though the line that made it names a parent, which began right before.
    fn made_beside_parent(&self, base: Name, run: &'f Run) -> Option<Finding> {
        let parent_of = |parent: Name| {
            let parent = RunId::read(self.text(parent))?.base_id();
            let parent = self.flow.names.find(parent.as_str()).filter(|parent| *parent != base)?;
            self.flow.runs.get(&parent).filter(|run| run.kind != Kind::Apify)?;
            let seconds = self.began(base)? - self.began(parent)?;
            (0..=TWICE_WITHIN).contains(&seconds).then_some((parent, seconds))
        };
        let ((event, tally), (parent, seconds)) = run
            .events
            .iter()
            .filter(|(event, _)| event.step == Step::Made)
            .filter_map(|told| Some((told, parent_of(told.0.parent?)?)))
            .min_by_key(|&(told, _)| self.order(told))?;
        let line = self.first_lines.get(&parent).copied();
        let pair = [(parent, line), (base, tally.kept.first())];
        let finding = self.twice("", seconds, pair, Confidence::High);
        Some(finding.of(Some(base), Some(event.run_id), event.client))
    }

    fn twice(
        &self,
        whose: &str,
        seconds: i64,
        [(first, first_line), (second, line)]: [(Name, Option<&Sight>); 2],
        confidence: Confidence,
    ) -> Finding {
        let message = format!(
            "Two run IDs were made{whose} within {seconds} s: \"{}\" and \"{}\".",
            self.shown(first),
            self.shown(second)
        );
        let sights = first_line.into_iter().chain(line);
        Finding { other_base: Some(first), ..Finding::new(Code::MadeTwice, confidence, message, sights) }
    }

    /// A run with an id of the older form that comes up after its client had one of the newer.
    pub(super) fn older_form(&self, findings: &mut Vec<Finding>) {
        let mut newer: BTreeMap<Name, (&Sight, &str)> = BTreeMap::new();
        for (&base, run) in self.flow.runs.iter().filter(|(_, run)| run.kind == Kind::Timestamp) {
            for (client, (first, _)) in self.first_by_client(run) {
                let Some(sight) = first.1.kept.first() else { continue };
                let Some(date) = self.text(base).get(..6) else { continue };
                let earliest = newer.entry(client).or_insert((sight, date));
                *earliest = (sight, date).min(*earliest);
            }
        }
        for (&base, run) in self.flow.runs.iter().filter(|(_, run)| run.kind == Kind::Sequence) {
            for (client, ((event, tally), made)) in self.first_by_client(run) {
                let (Some(sight), run_id) = (tally.kept.first(), event.run_id) else { continue };
                let Some(&(new, date)) = newer.get(&client).filter(|(new, _)| *new < sight) else { continue };
                // One of an earlier day is spoken of, unless it is made now.
                if made <= Some(new.place) && self.text(base).get(3..9) < Some(date) {
                    continue;
                }
                let message = format!(
                    "\"{}\", an id of the older form, came after \"{}\" had one of the newer.",
                    self.shown(run_id),
                    self.shown(client)
                );
                let finding = Finding::new(Code::OlderForm, Confidence::High, message, [new, sight]);
                findings.push(finding.of(Some(base), Some(run_id), Some(client)));
            }
        }
    }

    /// What is told first of each client of a run, and when its id was last made.
    fn first_by_client(&self, run: &'f Run) -> BTreeMap<Name, (Told<'f>, Option<Place>)> {
        let mut clients: BTreeMap<Name, (Told<'f>, Option<Place>)> = BTreeMap::new();
        for (event, tally) in &run.events {
            let Some(client) = event.client else { continue };
            let made = (event.step == Step::Made).then_some(tally.last);
            let known = clients.get(&client).copied();
            let first = self.earlier(known.map(|(first, _)| first), (event, tally));
            clients.insert(client, (first, made.max(known.and_then(|(_, made)| made))));
        }
        clients
    }
}
