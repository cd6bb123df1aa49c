//! What a regular expression of a rule may be. Texts are bytes: a log may hold anything, so `\w`, `\b` and the case of letters
//! are those of ASCII, and other letters stand for themselves.

use regex_automata::hybrid::dfa::{self, DFA};
use regex_automata::nfa::thompson::pikevm::PikeVM;
use regex_automata::nfa::thompson::{self, NFA, WhichCaptures};
use regex_syntax::hir::Hir;
use regex_syntax::{Parser, ParserBuilder};

use super::required::{Branch, required};

/// The most bytes of an expression.
const MAX_LEN: usize = 8 << 10;

/// The most bytes that it is compiled to: several times the largest of ours, but not what `(?:a{99}){99}` stands for.
const MAX_COMPILED: usize = 512 << 10;

/// An expression that may be used.
pub(super) struct Pattern<'p> {
    text: &'p str,
    nfa: NFA,
    /// Its groups that bind something, by their numbers.
    pub(super) groups: Groups,
    /// The first name of a group that means nothing.
    unknown: Option<String>,
}

/// The numbers of the named groups of an expression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Groups {
    pub(super) run_id: Option<usize>,
    pub(super) client: Option<usize>,
    pub(super) record: Option<usize>,
    pub(super) parent: Option<usize>,
}

impl Groups {
    pub(super) fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// Why an expression was refused.
pub(super) struct Fault {
    pub(super) problem: String,
    pub(super) hint: &'static str,
}

impl<'p> Pattern<'p> {
    pub(super) fn new(text: &'p str) -> Result<Self, Fault> {
        let fault =
            |problem: String, hint| Err(Fault { problem: format!("{} {problem}", shown(text)), hint });
        if text.len() > MAX_LEN {
            return fault(format!("has {} bytes, and {MAX_LEN} is the most.", text.len()), SHORTER);
        }
        let hir = match parser().parse(text) {
            Ok(hir) => hir,
            Err(error) => {
                let (reason, at) = reason(&error);
                return fault(format!("isn't a regular expression: {reason}, at character {at}."), SYNTAX);
            }
        };
        // It would explain each line, and an exception of it would except each.
        if hir.properties().minimum_len() == Some(0) {
            return fault(
                "matches an empty text, and so every text.".into(),
                "Write out what must be there.",
            );
        }
        let Some(nfa) = nfa(&hir) else {
            return fault("is too large once its repetitions are written out.".into(), SHORTER);
        };
        let mut groups = Groups::default();
        let mut unknown = None;
        for (index, name) in nfa.group_info().all_names().filter_map(|(_, index, name)| Some((index, name?)))
        {
            match name {
                "runId" => groups.run_id = Some(index),
                "client" => groups.client = Some(index),
                "record" => groups.record = Some(index),
                "parent" => groups.parent = Some(index),
                _ => unknown = unknown.or_else(|| Some(name.to_owned())),
            }
        }
        Ok(Self { text, nfa, groups, unknown })
    }

    /// Refuses names of groups that bind nothing.
    pub(super) fn with_known_groups(self) -> Result<Self, Fault> {
        match &self.unknown {
            None => Ok(self),
            Some(name) => Err(Fault {
                problem: format!("{} has a group named {name}, which means nothing.", shown(self.text)),
                hint: "Groups are named runId, client, record or parent.",
            }),
        }
    }

    /// Refuses named groups.
    pub(super) fn without_groups(self) -> Result<Self, Fault> {
        if self.groups.is_empty() && self.unknown.is_none() {
            return Ok(self);
        }
        Err(Fault {
            problem: format!("{} names a group, but an exception binds nothing.", shown(self.text)),
            hint: "Leave out the name: (…).",
        })
    }

    /// Returns the words that a text needs so that the expression can match it.
    pub(super) fn required(&self) -> Vec<Branch> {
        let hir = builder().build().parse(self.text);
        // What can be parsed without regard to case can be parsed with it.
        hir.map_or_else(|_| vec![Vec::new()], |hir| required(&hir))
    }

    /// Returns the automaton that says whether a text matches, and keeps at most so many bytes of states.
    pub(super) fn dfa(&self, capacity: usize) -> DFA {
        let config = dfa::Config::new().cache_capacity(capacity).skip_cache_capacity_check(true);
        let dfa = DFA::builder().configure(config).build_from_nfa(self.nfa.clone());
        dfa.unwrap_or_else(|error| unreachable!("{} isn't large: {error}", self.text))
    }
}

const SHORTER: &str = "Shorten it, or make several rules of it.";
const SYNTAX: &str = "The syntax is that of Rust's regex crate, without look-around, back-references and \\p{…}; \
     for a letter outside ASCII write (é|è) instead of [éè].";

/// Returns the machine that finds where an expression matches. It must be one that [`Pattern::new`] accepts.
pub(super) fn vm(text: &str) -> PikeVM {
    let nfa = parser().parse(text).ok().and_then(|hir| nfa(&hir));
    let vm = nfa.and_then(|nfa| PikeVM::new_from_nfa(nfa).ok());
    vm.unwrap_or_else(|| unreachable!("{text} was compiled before"))
}

fn parser() -> Parser {
    builder().case_insensitive(true).build()
}

fn builder() -> ParserBuilder {
    let mut builder = ParserBuilder::new();
    builder.unicode(false).utf8(false).nest_limit(100);
    builder
}

fn nfa(hir: &Hir) -> Option<NFA> {
    let config = thompson::Config::new()
        .utf8(false)
        .which_captures(WhichCaptures::All)
        .nfa_size_limit(Some(MAX_COMPILED));
    thompson::Compiler::new().configure(config).build_from_hir(hir).ok()
}

/// Returns what is wrong with an expression, and at which character, from 1.
fn reason(error: &regex_syntax::Error) -> (String, usize) {
    let (reason, text, at) = match error {
        regex_syntax::Error::Parse(error) => {
            (error.kind().to_string(), error.pattern(), error.span().start.offset)
        }
        regex_syntax::Error::Translate(error) => {
            (error.kind().to_string(), error.pattern(), error.span().start.offset)
        }
        _ => return (error.to_string(), 1),
    };
    (reason, text.get(..at).map_or(0, |before| before.chars().count()) + 1)
}

/// Returns an expression as an error shows it.
fn shown(text: &str) -> String {
    format!("\"{}\"", crate::shown::Shown::new(text))
}
