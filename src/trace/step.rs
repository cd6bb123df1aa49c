//! What a message says happened to the ids on its line: a table of phrases.
//!
//! A new phrase is a new row. It is written in lower case and matches at the beginning and end of words, in any case. Where
//! a message holds several, the first row wins, so what is special stands above what is common: `not found` above `found`.

use regex_lite::Regex;

/// What can happen to a run id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// It was made.
    Made,
    /// It came in, with a request or as an argument.
    Received,
    /// It was handed to another function or process.
    PassedOn,
    /// A record was made or remembered for it.
    Registered,
    /// Its record was looked up.
    LookedUp,
    /// That was there.
    Found,
    /// That was not there.
    NotFound,
    /// Its record was changed.
    Updated,
    /// Its run ended well.
    Completed,
    /// Its run ended otherwise, or it was refused.
    Failed,
    /// It is on a line that says none of this.
    Mentioned,
}

impl Step {
    /// All of them, in the order of a run.
    pub const ALL: [Self; 11] = [
        Self::Made,
        Self::Received,
        Self::PassedOn,
        Self::Registered,
        Self::LookedUp,
        Self::Found,
        Self::NotFound,
        Self::Updated,
        Self::Completed,
        Self::Failed,
        Self::Mentioned,
    ];

    /// Its name in a report and for `--pattern`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Received => "received",
            Self::PassedOn => "passedOn",
            Self::Registered => "registered",
            Self::LookedUp => "lookedUp",
            Self::Found => "found",
            Self::NotFound => "notFound",
            Self::Updated => "updated",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Mentioned => "mentioned",
        }
    }

    /// The step of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }
}

/// The phrases, the special ones first. The first are words of this package's own errors and lines.
const PHRASES: &[(&str, Step)] = &[
    ("job tracking record not found", Step::NotFound),
    ("err_run_record_not_found", Step::NotFound),
    ("strict run id error", Step::Failed),
    ("strict mode", Step::Failed),
    ("not found", Step::NotFound),
    ("no record", Step::NotFound),
    ("no run record", Step::NotFound),
    ("no job record", Step::NotFound),
    ("no tracking record", Step::NotFound),
    ("no job tracking record", Step::NotFound),
    ("no matching record", Step::NotFound),
    ("no existing record", Step::NotFound),
    ("no row", Step::NotFound),
    ("cache miss", Step::NotFound),
    ("could not find", Step::NotFound),
    ("couldn't find", Step::NotFound),
    ("cannot find", Step::NotFound),
    ("can't find", Step::NotFound),
    ("unable to find", Step::NotFound),
    ("does not exist", Step::NotFound),
    ("doesn't exist", Step::NotFound),
    ("missing record", Step::NotFound),
    ("not registered", Step::NotFound),
    ("not completed", Step::Mentioned),
    ("not complete", Step::Mentioned),
    ("failed", Step::Failed),
    ("aborted", Step::Failed),
    ("timed out", Step::Failed),
    ("gave up", Step::Failed),
    ("refused", Step::Failed),
    ("registered", Step::Registered),
    ("created record", Step::Registered),
    ("created run record", Step::Registered),
    ("created client run record", Step::Registered),
    ("created job record", Step::Registered),
    ("created job tracking record", Step::Registered),
    ("created tracking record", Step::Registered),
    ("created new record", Step::Registered),
    ("record created", Step::Registered),
    ("stored record", Step::Registered),
    ("stored run record", Step::Registered),
    ("stored client run record", Step::Registered),
    ("cached record", Step::Registered),
    ("generated", Step::Made),
    ("generating", Step::Made),
    ("generate run id", Step::Made),
    ("created run id", Step::Made),
    ("created new run id", Step::Made),
    ("creating run id", Step::Made),
    ("made run id", Step::Made),
    ("new run id", Step::Made),
    ("new id", Step::Made),
    ("new timestamp", Step::Made),
    ("looking up", Step::LookedUp),
    ("looking for", Step::LookedUp),
    ("looked up", Step::LookedUp),
    ("look up", Step::LookedUp),
    ("lookup", Step::LookedUp),
    ("searching for", Step::LookedUp),
    ("finding record", Step::LookedUp),
    ("fetching record", Step::LookedUp),
    ("retrieving record", Step::LookedUp),
    ("querying", Step::LookedUp),
    ("found", Step::Found),
    ("cache hit", Step::Found),
    ("completed", Step::Completed),
    ("complete", Step::Completed),
    ("finished", Step::Completed),
    ("succeeded", Step::Completed),
    ("updated", Step::Updated),
    ("updating", Step::Updated),
    ("saved metrics", Step::Updated),
    ("metrics saved", Step::Updated),
    ("wrote metrics", Step::Updated),
    ("passing", Step::PassedOn),
    ("passed on", Step::PassedOn),
    ("passed to", Step::PassedOn),
    ("handing", Step::PassedOn),
    ("handed", Step::PassedOn),
    ("forwarding", Step::PassedOn),
    ("forwarded", Step::PassedOn),
    ("calling", Step::PassedOn),
    ("triggering", Step::PassedOn),
    ("triggered", Step::PassedOn),
    ("sending", Step::PassedOn),
    ("sent", Step::PassedOn),
    ("starting client", Step::PassedOn),
    ("received", Step::Received),
    ("receiving", Step::Received),
    ("incoming", Step::Received),
    ("accepted", Step::Received),
    ("resolved", Step::Received),
    ("picked up", Step::Received),
    ("request", Step::Received),
    ("webhook", Step::Received),
];

/// How the errors and warnings of this package begin.
const REFUSALS: [&str; 2] = ["strict run id error", "strict mode"];

/// What claims that something went well, whatever it was.
const SUCCESS: [&str; 3] = ["success", "successfully", "successful"];

/// What a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) step: Step,
    /// Whether it claims success.
    pub(super) claims_success: bool,
    /// Whether it is a refusal of this package's.
    pub(super) is_refusal: bool,
    /// Whether it names Apify or one of its actors.
    pub(super) is_about_apify: bool,
}

impl Said {
    /// Of an id that the message is not about.
    pub(super) const NOTHING: Self =
        Self { step: Step::Mentioned, claims_success: false, is_refusal: false, is_about_apify: false };
}

/// The table, sorted by first letters, and a reader's own patterns.
pub(super) struct Phrases {
    /// The rows that begin with a letter, by that letter.
    by_letter: [Vec<usize>; 26],
    own: Vec<(Step, Regex)>,
}

impl Phrases {
    /// The table, with further patterns that come first.
    pub(super) fn new(own: Vec<(Step, Regex)>) -> Self {
        let mut by_letter = [const { Vec::new() }; 26];
        for (row, (phrase, _)) in PHRASES.iter().enumerate() {
            if let Some(rows) = letter(phrase.as_bytes()).and_then(|letter| by_letter.get_mut(letter)) {
                rows.push(row);
            }
        }
        Self { by_letter, own }
    }

    /// What a message says; lower case and upper case are alike.
    pub(super) fn say(&self, message: &[u8]) -> Said {
        let mut row = PHRASES.len();
        let mut said = Said::NOTHING;
        let mut is_word_start = true;
        for (at, &byte) in message.iter().enumerate() {
            let is_letter = byte.is_ascii_alphanumeric();
            if is_letter
                && is_word_start
                && let Some(letter) = letter(&[byte])
            {
                let rest = &message[at..];
                let above = self.by_letter[letter].iter().take_while(|&&found| found < row);
                if let Some(&found) = above.into_iter().find(|&&found| begins(rest, PHRASES[found].0)) {
                    row = found;
                }
                match byte.to_ascii_lowercase() {
                    b's' => {
                        said.claims_success |= SUCCESS.iter().any(|phrase| begins(rest, phrase));
                        said.is_refusal |= REFUSALS.iter().any(|phrase| begins(rest, phrase));
                    }
                    b'a' => {
                        let begins_so =
                            |word: &[u8]| rest.get(..5).is_some_and(|five| five.eq_ignore_ascii_case(word));
                        said.is_about_apify |= begins_so(b"apify") || begins_so(b"actor");
                    }
                    _ => {}
                }
            }
            said.claims_success |= byte == "✅".as_bytes()[0] && message[at..].starts_with("✅".as_bytes());
            is_word_start = !is_letter && byte != b'_';
        }
        said.step =
            self.own_step(message).or(PHRASES.get(row).map(|(_, step)| *step)).unwrap_or(Step::Mentioned);
        said.claims_success |= matches!(said.step, Step::Completed | Step::Updated);
        said.claims_success &= !matches!(said.step, Step::Failed | Step::NotFound);
        said
    }

    fn own_step(&self, message: &[u8]) -> Option<Step> {
        if self.own.is_empty() {
            return None;
        }
        let message = String::from_utf8_lossy(message);
        self.own.iter().find(|(_, pattern)| pattern.is_match(&message)).map(|(step, _)| *step)
    }
}

/// The place of a letter in the alphabet.
fn letter(text: &[u8]) -> Option<usize> {
    let letter = text.first()?.to_ascii_lowercase().wrapping_sub(b'a');
    (letter < 26).then_some(letter.into())
}

/// Whether a text begins with a phrase, and no longer word.
fn begins(text: &[u8], phrase: &str) -> bool {
    text.get(..phrase.len()).is_some_and(|start| start.eq_ignore_ascii_case(phrase.as_bytes()))
        && !text.get(phrase.len()).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_step(message: &str, step: Step) {
        assert_eq!(Phrases::new(Vec::new()).say(message.as_bytes()).step, step, "{message}");
    }

    #[test]
    fn each_row_is_found_by_its_own_phrase() {
        for (row, (phrase, step)) in PHRASES.iter().enumerate() {
            assert_step(&format!("Run: {} 251003-154510.", phrase.to_uppercase()), *step);
            let above = &PHRASES[..row];
            assert!(
                !above.iter().any(|(other, _)| begins(phrase.as_bytes(), other)),
                "{phrase} is never reached"
            );
        }
    }

    #[test]
    fn the_special_wins_over_the_common() {
        assert_step("Job tracking record not found, looked up by run id", Step::NotFound);
        assert_step("Registered and completed", Step::Registered);
        assert_step("Update failed: timed out", Step::Failed);
        assert_step("run is not completed yet", Step::Mentioned);
    }

    #[test]
    fn a_phrase_is_whole_words() {
        assert_step("foundation, unfound, found_it", Step::Mentioned);
        assert_step("refund: profound", Step::Mentioned);
        assert_step("", Step::Mentioned);
    }

    #[test]
    fn a_readers_own_pattern_comes_first() {
        let phrases = Phrases::new(vec![(Step::Made, Regex::new("^Beginne .* gefunden").unwrap())]);
        assert_eq!(phrases.say("Beginne 251003-154510, not found, gefunden".as_bytes()).step, Step::Made);
        assert_eq!(phrases.say(b"not found").step, Step::NotFound);
    }

    #[test]
    fn success_is_claimed_in_words_and_by_a_sign() {
        let phrases = Phrases::new(Vec::new());
        for (message, expected) in [
            ("Successfully processed 3 leads", true),
            ("✅ done", true),
            ("run completed", true),
            ("not found, success unlikely", false),
            ("processing", false),
        ] {
            assert_eq!(phrases.say(message.as_bytes()).claims_success, expected, "{message}");
        }
    }
}
