//! What a message says happened: rules, in order, that a person can read and add to (`rules/*.json`).
//!
//! Backends log in prose, each in its own, so no grammar and no list of words can decide what a sentence means without being
//! wrong in silence. A rule is one regular expression for one step, with one for its exceptions. The first rule that matches
//! wins, and whatever no rule matches is counted and shown.
//!
//! | module | what it does |
//! |---|---|
//! | `file` | reads the rows of a file |
//! | `pattern` | what a regular expression of a rule may be |
//! | `required` | which words a text needs so that it can match |
//! | `memo` | remembers which rules to try on sentences that were met before |
//! | `words` | finds all words of all rules in one pass, so that a hundred rules cost what ten cost |

mod file;
mod memo;
mod pattern;
mod required;
#[cfg(test)]
mod tests;
mod words;

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use regex_automata::Input;
use regex_automata::hybrid::dfa::{self, DFA};
use regex_automata::nfa::thompson::pikevm::{self, PikeVM};

use super::steps::Step;
use crate::shown::Shown;
use memo::Memo;
use pattern::{Groups, Pattern};
use words::Words;

pub use file::{defaults, parse};
pub(super) use memo::Skeleton;

/// The most rules that can be compiled.
pub const MAX_RULES: usize = 1_000;

/// The most bytes of states of automata that one thread keeps. A day of varied prose takes one with the default rules.
const MAX_STATES: usize = 32 << 20;

/// How much of a text is searched: after that come data.
const MAX_TEXT: usize = 8 << 10;

/// A row: what a message says that means a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What happened, according to a text that it matches.
    pub step: Step,
    /// The regular expression for that.
    pub matches: String,
    /// The regular expression for its exceptions.
    pub unless: Option<String>,
    /// Why the row is as it is.
    pub note: Option<String>,
    /// Where it was written.
    pub source: Source,
}

/// The place of a rule: `default:12`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// A file's name, or `patterns`.
    pub name: Arc<str>,
    /// The row in it, from 1.
    pub row: usize,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, self.row)
    }
}

/// Why rules were refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// The file, or `patterns`.
    pub name: Arc<str>,
    /// The row, from 1; `None` if it isn't about one.
    pub row: Option<usize>,
    /// What is wrong, with the value, as a sentence.
    pub problem: String,
    /// What to do, as a sentence.
    pub hint: String,
}

impl RuleError {
    fn at(source: &Source, problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            name: Arc::clone(&source.name),
            row: Some(source.row),
            problem: problem.into(),
            hint: hint.into(),
        }
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "in {}", Shown::end_of(&self.name))?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        write!(f, ": {} {}", self.problem, self.hint)
    }
}

impl std::error::Error for RuleError {}

/// Rules, ready to be matched by any number of threads, each with a [`Matcher`] of its own.
#[derive(Debug)]
pub struct Rules {
    rows: Vec<Row>,
    words: Words,
}

/// A rule with what its compilation found.
#[derive(Debug)]
struct Row {
    rule: Rule,
    groups: Groups,
    matches: DFA,
    unless: Option<DFA>,
    /// Finds where the rule matches; compiled when it is first asked.
    vm: OnceLock<PikeVM>,
}

/// The scratch memory of one thread.
#[derive(Debug)]
pub struct Matcher {
    words: words::Cache,
    rows: Vec<Caches>,
    memo: Memo,
}

impl Matcher {
    /// Returns the skeleton of a text, as [`Memo::skeleton`].
    pub(super) fn skeleton(
        &self,
        text: &[u8],
        ids: impl Iterator<Item = Range<usize>>,
        kind: u64,
    ) -> Option<Skeleton> {
        self.memo.skeleton(text, ids, kind)
    }

    /// Returns the number of the template of texts with a skeleton, as [`Memo::template`].
    pub(super) fn template(&mut self, skeleton: Skeleton) -> Option<&mut Option<u32>> {
        self.memo.template(skeleton)
    }
}

/// The scratch memory for one rule.
#[derive(Debug, Default)]
struct Caches {
    matches: Option<Box<dfa::Cache>>,
    unless: Option<Box<dfa::Cache>>,
    vm: Option<Box<pikevm::Cache>>,
}

/// The first rule that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Its index.
    pub rule: usize,
    /// Its step.
    pub step: Step,
    /// The index of the text that it matches.
    pub text: usize,
}

/// Where a rule matches, and what its named groups bind. Ranges are of the bytes of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// All of the match.
    pub range: Range<usize>,
    /// `(?<runId>…)`
    pub run_id: Option<Range<usize>>,
    /// `(?<client>…)`
    pub client: Option<Range<usize>>,
    /// `(?<record>…)`
    pub record: Option<Range<usize>>,
    /// `(?<parent>…)`
    pub parent: Option<Range<usize>>,
}

impl Rules {
    /// Compiles rules; the first of those that match a text wins.
    ///
    /// # Errors
    /// What is wrong with a rule, or that all of them are too many.
    pub fn compile(rules: Vec<Rule>) -> Result<Self, RuleError> {
        if let Some(rule) = rules.get(MAX_RULES) {
            let problem = format!("it is rule {}, and {MAX_RULES} is the most.", MAX_RULES + 1);
            return Err(RuleError::at(&rule.source, problem, "Leave out rules, or join some with |."));
        }
        // No thread keeps more than this of all rules.
        let capacity = MAX_STATES / rules.len().max(1);
        let mut rows = Vec::with_capacity(rules.len());
        let mut required = Vec::with_capacity(rules.len());
        for rule in rules {
            let refused = |fault: pattern::Fault| RuleError::at(&rule.source, fault.problem, fault.hint);
            let matches =
                Pattern::new(&rule.matches).and_then(Pattern::with_known_groups).map_err(refused)?;
            let unless =
                rule.unless.as_deref().map(|text| Pattern::new(text).and_then(Pattern::without_groups));
            let unless = unless.transpose().map_err(refused)?.map(|pattern| pattern.dfa(capacity));
            required.push(matches.required());
            let (groups, matches) = (matches.groups, matches.dfa(capacity));
            rows.push(Row { rule, groups, matches, unless, vm: OnceLock::new() });
        }
        let words = Words::new(&required);
        Ok(Self { rows, words })
    }

    /// Returns the scratch memory for one thread.
    #[must_use]
    pub fn matcher(&self) -> Matcher {
        let mut rows = Vec::new();
        rows.resize_with(self.rows.len(), Caches::default);
        Matcher { words: self.words.cache(), rows, memo: Memo::new(self.rows.len().div_ceil(64)) }
    }

    /// Returns a rule by its index.
    #[must_use]
    pub fn rule(&self, index: usize) -> &Rule {
        &self.rows[index].rule
    }

    /// Whether a rule has named groups, so that [`Self::places`] is worth asking.
    #[must_use]
    pub fn binds(&self, index: usize) -> bool {
        !self.rows[index].groups.is_empty()
    }

    /// Returns the first rule that matches one of the texts, unless it excepts that text. Of each text, only the first 8 KiB
    /// are searched.
    pub fn first(&self, matcher: &mut Matcher, texts: &[&[u8]]) -> Option<Match> {
        self.first_of(matcher, texts, None)
    }

    /// Does the same for texts of which the first one has a skeleton.
    pub(super) fn first_of(
        &self,
        matcher: &mut Matcher,
        texts: &[&[u8]],
        skeleton: Option<Skeleton>,
    ) -> Option<Match> {
        let Matcher { words, rows, memo } = matcher;
        let mut best: Option<Match> = None;
        // No rule matches an empty text.
        for (text, bytes) in texts.iter().enumerate().filter(|(_, bytes)| !bytes.is_empty()) {
            let bytes = cut(bytes);
            let before = best.map_or(self.rows.len(), |best| best.rule);
            let candidates = match skeleton.filter(|_| text == 0) {
                Some(skeleton) => {
                    if !memo.knows(skeleton) {
                        memo.remember(skeleton, self.words.candidates(words, bytes));
                    }
                    memo.rules(skeleton)
                }
                None => self.words.candidates(words, bytes),
            };
            let found = words::numbers(candidates).take_while(|&rule| rule < before).find(|&rule| {
                let (row, caches) = (&self.rows[rule], &mut rows[rule]);
                is_match(&row.matches, &mut caches.matches, bytes)
                    && !row.unless.as_ref().is_some_and(|unless| is_match(unless, &mut caches.unless, bytes))
            });
            if let Some(rule) = found {
                best = Some(Match { rule, step: self.rows[rule].rule.step, text });
            }
        }
        best
    }

    /// Returns where a rule that [`Self::first`] found matches its text. It costs microseconds, so it is asked for what is
    /// shown, and of rules with named groups.
    pub fn places(&self, matcher: &mut Matcher, rule: usize, text: &[u8]) -> Option<Places> {
        let row = &self.rows[rule];
        let vm = row.vm.get_or_init(|| pattern::vm(&row.rule.matches));
        let cache = matcher.rows[rule].vm.get_or_insert_with(|| Box::new(vm.create_cache()));
        let mut captures = vm.create_captures();
        vm.captures(cache, cut(text), &mut captures);
        let range = captures.get_match()?.range();
        let group = |index: Option<usize>| Some(captures.get_group(index?)?.range());
        Some(Places {
            range,
            run_id: group(row.groups.run_id),
            client: group(row.groups.client),
            record: group(row.groups.record),
            parent: group(row.groups.parent),
        })
    }
}

/// Returns what is searched of a text.
fn cut(text: &[u8]) -> &[u8] {
    &text[..text.len().min(MAX_TEXT)]
}

/// Whether an expression matches somewhere in a text.
fn is_match(dfa: &DFA, cache: &mut Option<Box<dfa::Cache>>, text: &[u8]) -> bool {
    let cache = cache.get_or_insert_with(|| Box::new(dfa.create_cache()));
    let found = dfa.try_search_fwd(cache, &Input::new(text).earliest(true));
    // A lazy DFA gives up only if it was configured so, and these aren't.
    found.unwrap_or_else(|error| unreachable!("{error}")).is_some()
}
