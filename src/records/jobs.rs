//! Maps background jobs to the runs they work for.
//!
//! A background job has an id of its own, and a person who sees it in a log looks for the run. A job works
//! for one run, so a second, different link is refused. A run may have many jobs.

use super::Scope;
use super::links::Links;
use crate::id::{Pair, RunId};
use crate::refusal::Refusal;

/// Maximum length of a job id in characters.
const MAX_LEN: usize = 128;

/// A valid job id that borrows its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobId<'a>(&'a str);

/// Why a text isn't a job id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobIdFault {
    /// Longer than 128 characters.
    TooLong,
    /// Empty, or contains a space or a character that isn't printable ASCII.
    Characters,
    /// It is a run id.
    IsRunId,
}

impl<'a> JobId<'a> {
    /// Checks a job id: 1 to 128 printable ASCII characters without a space, and not a run id.
    ///
    /// # Errors
    /// The [`JobIdFault`] with the first rule that `text` breaks.
    pub fn parse(text: &'a str) -> Result<Self, JobIdFault> {
        if text.len() > MAX_LEN {
            return Err(JobIdFault::TooLong);
        }
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(JobIdFault::Characters);
        }
        match RunId::read(text) {
            Some(_) => Err(JobIdFault::IsRunId),
            None => Ok(Self(text)),
        }
    }

    /// Returns the text of the job id.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

/// The links of a process. A job is linked once.
#[derive(Debug, Default)]
pub(super) struct Jobs(pub(super) Links);

impl Jobs {
    /// Links a job to a run. Linking it again renews its time and keeps its place in the order.
    pub(super) fn link(&mut self, pair: Pair<'_>, job_id: JobId<'_>, now_ms: i64) -> Result<(), Refusal> {
        self.check(pair, job_id)?;
        let known = self.0.of_outside(job_id.0).next().map(|link| link.order);
        match known {
            Some(order) => self.0.renew(order, now_ms),
            None => self.0.add(job_id.0, pair, now_ms),
        }
        Ok(())
    }

    /// Checks that a job isn't linked to another run.
    pub(super) fn check(&self, pair: Pair<'_>, job_id: JobId<'_>) -> Result<(), Refusal> {
        match self.0.of_outside(job_id.0).next().filter(|link| !link.is_of(pair)) {
            None => Ok(()),
            Some(link) => Err(Refusal::JobConflict {
                job_id: job_id.0.to_owned(),
                linked: link.run_id(),
                given: pair.run_id().concat(),
            }),
        }
    }

    /// Returns the run id that a job was linked to.
    pub(super) fn run_of(&self, job_id: JobId<'_>) -> Option<String> {
        self.0.of_outside(job_id.0).next().map(|link| link.run_id())
    }

    /// Returns the jobs of a run in order of linking: for a base id those of all its clients too, for a client run
    /// id its own.
    pub(super) fn of_run(&self, pair: Pair<'_>) -> Vec<&str> {
        match pair.client_id() {
            Some(_) => self.0.of_pair(pair).map(|link| link.outside).collect(),
            None => self.0.of_base(pair.base_id()).into_iter().map(|link| link.outside).collect(),
        }
    }

    /// Removes some of the links in `scope`, and returns whether none is left.
    pub(super) fn clear_some(&mut self, scope: Scope<'_>) -> bool {
        self.0.clear_some(scope, false)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Registry;
    use super::*;
    use crate::id::ClientId;

    const NOW: i64 = 1_759_506_310_000;

    fn pair(run: &str) -> Pair<'_> {
        Pair::of(RunId::parse(run).unwrap())
    }

    fn job(text: &str) -> JobId<'_> {
        JobId::parse(text).unwrap()
    }

    fn link(registry: &mut Registry, run: &str, job_id: &str) -> Result<(), Refusal> {
        registry.link_job(pair(run), job(job_id), NOW)
    }

    #[test]
    fn a_job_is_found_as_it_was_linked_and_a_base_id_lists_the_jobs_of_all_its_clients() {
        let mut registry = Registry::default();
        for (run, job_id) in [
            ("251003-154510-Bora-Bora", "job_3"),
            ("251003-154510", "job_1"),
            ("251003-154510-Ada-Park", "job_2"),
            ("251003-154510-Ada-Park", "job_0"),
            ("251003-154511-Ada-Park", "job_4"),
            ("SR-250924-001-CAda-Park", "job_5"),
        ] {
            link(&mut registry, run, job_id).unwrap();
            assert_eq!(registry.run_of_job(job(job_id)).as_deref(), Some(run));
        }
        assert_eq!(registry.run_of_job(job("job_9")), None);
        assert_eq!(registry.jobs_of_run(pair("251003-154510")), ["job_3", "job_1", "job_2", "job_0"]);
        assert_eq!(registry.jobs_of_run(pair("251003-154510-Ada-Park")), ["job_2", "job_0"]);
        assert_eq!(registry.jobs_of_run(pair("SR-250924-001")), ["job_5"]);
        assert!(registry.jobs_of_run(pair("251003-154510-Cora-Lee")).is_empty());
        assert_eq!(registry.counts(0).jobs, 6);
    }

    #[test]
    fn a_job_of_one_run_is_refused_for_another_and_accepted_again_for_its_own() {
        let mut registry = Registry::default();
        link(&mut registry, "251003-154510-Ada-Park", "job_1").unwrap();
        link(&mut registry, "251003-154510-Ada-Park", "job_1").unwrap();
        for other in ["251003-154510", "251003-154510-Bora-Bora", "251003-154511-Ada-Park"] {
            let refused = link(&mut registry, other, "job_1");
            assert!(matches!(refused, Err(Refusal::JobConflict { .. })), "{other}");
        }
        assert_eq!(registry.run_of_job(job("job_1")).as_deref(), Some("251003-154510-Ada-Park"));
        assert_eq!(registry.counts(0).jobs, 1);
    }

    #[test]
    fn jobs_expire_unless_they_are_linked_again_and_the_oldest_are_evicted() {
        let mut registry = Registry::default();
        registry.link_job(pair("251003-154510"), job("job_1"), NOW).unwrap();
        registry.link_job(pair("251003-154510"), job("job_2"), NOW).unwrap();
        registry.limit_age(Some(1_000), Some(NOW));
        registry.link_job(pair("251003-154510"), job("job_1"), NOW + 600).unwrap();
        assert!(!registry.is_due(NOW + 999));
        assert!(registry.is_due(NOW + 1_000));
        registry.expire(NOW + 1_000);
        assert_eq!(registry.jobs_of_run(pair("251003-154510")), ["job_1"]);
        registry.expire(NOW + 1_600);
        assert_eq!(registry.counts(0).jobs, 0);

        registry.limit_age(None, None);
        registry.limit_records(Some(2), None);
        for job_id in ["job_1", "job_2", "job_3"] {
            link(&mut registry, "251003-154510", job_id).unwrap();
        }
        assert_eq!(registry.jobs_of_run(pair("251003-154510")), ["job_2", "job_3"]);
        registry.limit_records(Some(1), None);
        assert_eq!(registry.jobs_of_run(pair("251003-154510")), ["job_3"]);
    }

    #[test]
    fn the_memory_of_jobs_is_counted_and_given_back() {
        let mut registry = Registry::default();
        let before = registry.counts(0).bytes;
        for number in 0..1_000 {
            link(&mut registry, "251003-154510-Ada-Park", &format!("job_{number}")).unwrap();
        }
        let held = registry.counts(0).bytes - before;
        assert!((150_000..300_000).contains(&held), "{held}");
        registry.clear(Scope::Client(ClientId::parse("Ada-Park").unwrap()), None, "clearCache");
        assert_eq!(registry.counts(0).jobs, 0);
        assert!(registry.counts(0).bytes - before < held / 4);
        registry.clear(Scope::All, None, "clearCache");
        assert_eq!(registry.counts(0).bytes, before);
    }

    const RUNS: [&str; 6] = [
        "251003-154510",
        "251003-154510-Ada-Park",
        "251003-154510-Bora-Bora",
        "251003-154511-Ada-Park",
        "SR-250924-001-CAda-Park",
        "8MSTBAfqMzuXPvgB3",
    ];

    fn is_in(scope: usize, run: &str) -> bool {
        match scope {
            0 => true,
            1 => run.ends_with("Ada-Park"),
            2 => run.starts_with("251003-154510"),
            _ => run == "251003-154510-Ada-Park",
        }
    }

    proptest! {
        #[test]
        fn the_links_of_jobs_agree_with_a_plain_list(
            steps in prop::collection::vec((0..RUNS.len(), 0_usize..8, 0_u8..8, 0_usize..4), 0..60)
        ) {
            let ada = ClientId::parse("Ada-Park").unwrap();
            let mut registry = Registry::default();
            let mut list: Vec<(usize, String)> = Vec::new();
            for (run, number, step, scope) in steps {
                let job_id = format!("job_{number}");
                if step == 0 {
                    registry.clear(
                        match scope {
                            0 => Scope::All,
                            1 => Scope::Client(ada),
                            2 => Scope::Base(RunId::parse(RUNS[0]).unwrap().base_id()),
                            _ => Scope::Pair(pair(RUNS[1])),
                        },
                        None,
                        "clearCache",
                    );
                    list.retain(|(run, _)| !is_in(scope, RUNS[*run]));
                } else {
                    let known = list.iter().find(|(_, known)| *known == job_id).map(|(run, _)| *run);
                    let answer = link(&mut registry, RUNS[run], &job_id);
                    prop_assert_eq!(answer.is_ok(), known.is_none_or(|known| known == run));
                    if known.is_none() {
                        list.push((run, job_id));
                    }
                }
                for (number, text) in RUNS.iter().enumerate() {
                    let is_listed = |other: usize| match pair(text).client_id() {
                        Some(_) => other == number,
                        None => RunId::parse(RUNS[other]).unwrap().base_id() == pair(text).base_id(),
                    };
                    let expected: Vec<_> =
                        list.iter().filter(|(run, _)| is_listed(*run)).map(|(_, job)| &**job).collect();
                    prop_assert_eq!(registry.jobs_of_run(pair(text)), expected);
                }
                for (run, job_id) in &list {
                    let found = registry.run_of_job(job(job_id));
                    prop_assert_eq!(found.as_deref(), Some(RUNS[*run]));
                }
                prop_assert_eq!(registry.counts(0).jobs, list.len());
            }
        }
    }

    #[test]
    fn a_job_id_is_printable_ascii_that_is_not_a_run_id() {
        for (text, expected) in [
            ("job_post_scoring_stream1_20250929094802", None),
            ("smart_resume_1717146242405", None),
            ("42", None),
            ("", Some(JobIdFault::Characters)),
            ("job 1", Some(JobIdFault::Characters)),
            ("job\n", Some(JobIdFault::Characters)),
            ("jób", Some(JobIdFault::Characters)),
            ("251003-154510", Some(JobIdFault::IsRunId)),
            ("251003-154510-Ada-Park", Some(JobIdFault::IsRunId)),
            ("8MSTBAfqMzuXPvgB3", Some(JobIdFault::IsRunId)),
        ] {
            assert_eq!(JobId::parse(text).err(), expected, "{text:?}");
        }
        assert_eq!(JobId::parse(&"x".repeat(128)).err(), None);
        assert_eq!(JobId::parse(&"x".repeat(129)).err(), Some(JobIdFault::TooLong));
    }
}
