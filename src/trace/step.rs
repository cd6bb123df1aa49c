//! What a message says happened to the ids on its line: a table of phrases.
//!
//! A new phrase is a new row. It is written in lower case and matches at the beginning and end of words, in any case. Where
//! a message holds several, the first row wins, so what is special stands above what is common: `not found` above `found`.
//! A row names what it is about wherever a run works on other things, too: a lead that was not found is no run that is lost.

use std::collections::HashMap;

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

/// The phrases, the special ones first.
///
/// `*` stands for none to three words of one clause, `#` for a run id, and a space for a hyphen or underscore, too. What is
/// found, made and so on has to be a run's: where one of [`OTHERS`] stands before or between the words, a row is passed over.
const PHRASES: &[(&str, Step)] = &[
    // Words of this package's own errors and lines.
    ("job tracking record not found", Step::NotFound),
    ("err run record not found", Step::NotFound),
    ("not found runid", Step::NotFound),
    ("strict run id error", Step::Failed),
    ("strict mode", Step::Failed),
    ("registered * registerapifyrunid", Step::Mentioned),
    // What was missed and is made at once.
    ("failed to create", Step::Failed),
    ("failed to register", Step::Failed),
    ("failed creating", Step::Failed),
    ("error creating", Step::Failed),
    ("could not create", Step::Failed),
    ("couldn't create", Step::Failed),
    ("cannot create", Step::Failed),
    ("unable to create", Step::Failed),
    ("creating * run id", Step::Made),
    ("creating * record", Step::Registered),
    ("creating * row", Step::Registered),
    ("creating one", Step::Registered),
    ("creating new one", Step::Registered),
    ("creating a new one", Step::Registered),
    ("creating it", Step::Registered),
    ("will create", Step::Registered),
    // Missed.
    ("no * record", Step::NotFound),
    ("no * row", Step::NotFound),
    ("no such run", Step::NotFound),
    ("record * not found", Step::NotFound),
    ("record * not be found", Step::NotFound),
    ("record * does not exist", Step::NotFound),
    ("record * doesn't exist", Step::NotFound),
    ("record * missing", Step::NotFound),
    ("missing * record", Step::NotFound),
    ("row * not found", Step::NotFound),
    ("row * not be found", Step::NotFound),
    ("row * does not exist", Step::NotFound),
    ("job * not found", Step::NotFound),
    ("job * does not exist", Step::NotFound),
    ("run * not found", Step::NotFound),
    ("run * not be found", Step::NotFound),
    ("run * does not exist", Step::NotFound),
    ("run * doesn't exist", Step::NotFound),
    ("run * not registered", Step::NotFound),
    ("runid * not found", Step::NotFound),
    ("runid * not registered", Step::NotFound),
    ("# * not found", Step::NotFound),
    ("# * not be found", Step::NotFound),
    ("# * does not exist", Step::NotFound),
    ("# * doesn't exist", Step::NotFound),
    ("# * not registered", Step::NotFound),
    ("not found #", Step::NotFound),
    ("not find * record", Step::NotFound),
    ("not find * row", Step::NotFound),
    ("not find run", Step::NotFound),
    ("not find job", Step::NotFound),
    ("not find #", Step::NotFound),
    ("couldn't find * record", Step::NotFound),
    ("couldn't find run", Step::NotFound),
    ("couldn't find #", Step::NotFound),
    ("cannot find * record", Step::NotFound),
    ("cannot find run", Step::NotFound),
    ("cannot find #", Step::NotFound),
    ("can't find * record", Step::NotFound),
    ("can't find run", Step::NotFound),
    ("can't find #", Step::NotFound),
    ("unable to find * record", Step::NotFound),
    ("unable to find run", Step::NotFound),
    ("unable to find #", Step::NotFound),
    ("failed to find * record", Step::NotFound),
    ("failed to find run", Step::NotFound),
    ("failed to find #", Step::NotFound),
    // Another's end, and a pause, which are not the end.
    ("webhook received", Step::Received),
    ("received * webhook", Step::Received),
    ("not completed", Step::Mentioned),
    ("not complete", Step::Mentioned),
    ("retrying", Step::Mentioned),
    ("will retry", Step::Mentioned),
    ("trying again", Step::Mentioned),
    // Ended otherwise.
    ("failed", Step::Failed),
    ("aborted", Step::Failed),
    ("cancelled", Step::Failed),
    ("canceled", Step::Failed),
    ("crashed", Step::Failed),
    ("timed out", Step::Failed),
    ("gave up", Step::Failed),
    ("refused", Step::Failed),
    ("run * stopped", Step::Failed),
    // Registered.
    ("registered runid", Step::Registered),
    ("registered run", Step::Registered),
    ("registered client run", Step::Registered),
    ("registered * record", Step::Registered),
    ("registered #", Step::Registered),
    ("record * registered", Step::Registered),
    ("run * registered", Step::Registered),
    ("# registered", Step::Registered),
    ("created * record", Step::Registered),
    ("created * row", Step::Registered),
    ("record * created", Step::Registered),
    ("row * created", Step::Registered),
    ("inserted * record", Step::Registered),
    ("inserted * row", Step::Registered),
    ("stored * record", Step::Registered),
    ("cached * record", Step::Registered),
    // Made.
    ("generated run", Step::Made),
    ("generated * id", Step::Made),
    ("generated * runid", Step::Made),
    ("generated timestamp", Step::Made),
    ("generated #", Step::Made),
    ("generating * id", Step::Made),
    ("generating * runid", Step::Made),
    ("generating #", Step::Made),
    ("generate run id", Step::Made),
    ("regenerated", Step::Made),
    ("regenerating", Step::Made),
    ("run id * generated", Step::Made),
    ("runid * generated", Step::Made),
    ("run id * created", Step::Made),
    ("# generated", Step::Made),
    ("created * run id", Step::Made),
    ("made * run id", Step::Made),
    ("made * runid", Step::Made),
    ("new run id", Step::Made),
    ("new runid", Step::Made),
    ("new timestamp", Step::Made),
    // Found.
    ("found runid", Step::Found),
    ("found run", Step::Found),
    ("found * record", Step::Found),
    ("found * row", Step::Found),
    ("found #", Step::Found),
    ("record * found", Step::Found),
    ("row * found", Step::Found),
    ("run * found", Step::Found),
    ("# found", Step::Found),
    ("cache hit", Step::Found),
    ("existing * record", Step::Found),
    ("already registered", Step::Found),
    ("record * already exists", Step::Found),
    ("run * already exists", Step::Found),
    // Looked up.
    ("looking up * record", Step::LookedUp),
    ("looking up * runid", Step::LookedUp),
    ("looking up * run", Step::LookedUp),
    ("looking up #", Step::LookedUp),
    ("looking for * record", Step::LookedUp),
    ("looking for run", Step::LookedUp),
    ("looking for #", Step::LookedUp),
    ("looked up * record", Step::LookedUp),
    ("looked up * run", Step::LookedUp),
    ("looked up #", Step::LookedUp),
    ("look up * record", Step::LookedUp),
    ("record lookup", Step::LookedUp),
    ("searching for * record", Step::LookedUp),
    ("searching for run", Step::LookedUp),
    ("finding * record", Step::LookedUp),
    ("fetching * record", Step::LookedUp),
    ("retrieving * record", Step::LookedUp),
    ("querying * record", Step::LookedUp),
    ("cache miss", Step::LookedUp),
    // Ended well.
    ("completed", Step::Completed),
    ("complete", Step::Completed),
    ("finished", Step::Completed),
    ("succeeded", Step::Completed),
    ("run * ended", Step::Completed),
    // Changed.
    ("updated * record", Step::Updated),
    ("updated * row", Step::Updated),
    ("updated * run", Step::Updated),
    ("updated * job", Step::Updated),
    ("updated * metrics", Step::Updated),
    ("updated * status", Step::Updated),
    ("updated #", Step::Updated),
    ("updating * record", Step::Updated),
    ("updating * row", Step::Updated),
    ("updating * run", Step::Updated),
    ("updating * job", Step::Updated),
    ("updating * metrics", Step::Updated),
    ("updating * status", Step::Updated),
    ("updating #", Step::Updated),
    ("record * updated", Step::Updated),
    ("row * updated", Step::Updated),
    ("run * updated", Step::Updated),
    ("metrics * updated", Step::Updated),
    ("status * updated", Step::Updated),
    ("# updated", Step::Updated),
    ("saved * metrics", Step::Updated),
    ("metrics saved", Step::Updated),
    ("wrote * metrics", Step::Updated),
    // Handed on.
    ("passing * id", Step::PassedOn),
    ("passing * runid", Step::PassedOn),
    ("passing #", Step::PassedOn),
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
    // Come in.
    ("received", Step::Received),
    ("receiving", Step::Received),
    ("incoming", Step::Received),
    ("accepted", Step::Received),
    ("resolved", Step::Received),
    ("picked up", Step::Received),
    ("using * run id", Step::Received),
    ("using * runid", Step::Received),
    ("request", Step::Received),
    ("webhook", Step::Received),
];

/// What a run works on, and is no record of a run: `lead record not found` says nothing of the run.
const OTHERS: [&str; 18] = [
    "lead",
    "leads",
    "post",
    "posts",
    "profile",
    "profiles",
    "contact",
    "contacts",
    "comment",
    "comments",
    "user",
    "users",
    "connection",
    "connections",
    "webhook",
    "score",
    "scores",
    "settings",
];

/// How much of a message is looked at: behind that are data.
const MAX_MESSAGE: usize = 8 << 10;

/// How far the words of a row reach in a text without spaces: the longest id, and words around it.
const CLAUSE: usize = 256;

/// How the errors and warnings of this package begin.
const REFUSALS: [&str; 2] = ["strict run id error", "strict mode"];

/// Says so without a word.
const SIGN: &[u8] = "✅".as_bytes();

/// What claims that something went well, whatever it was.
const SUCCESS: [&str; 3] = ["success", "successfully", "successful"];

/// How many words behind one of [`OTHERS`] a message is still about that.
const OTHER_REACH: u8 = 4;

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

/// The table, by first words, and a reader's own patterns.
pub(super) struct Phrases {
    words: HashMap<u128, Word, hashbrown::DefaultHashBuilder>,
    /// What stands between the `*` of each row.
    parts: Vec<Vec<Part>>,
    /// The rows that begin with an id.
    of_ids: Vec<usize>,
    own: Vec<(Step, Regex)>,
}

/// A part of a phrase.
struct Part {
    text: &'static str,
    /// Of its first word; 0 where that is an id.
    key: u128,
    /// Of the same.
    initial: u32,
}

/// A word that means something.
#[derive(Default)]
struct Word {
    /// The rows that begin with it.
    rows: Vec<usize>,
    /// Whether it is one of [`OTHERS`].
    is_other: bool,
    /// Whether it is one of [`OF_RUN`].
    is_of_run: bool,
    /// Whether it is one of [`SUCCESS`].
    is_success: bool,
}

impl Phrases {
    /// The table, with further patterns that come first.
    pub(super) fn new(own: Vec<(Step, Regex)>) -> Self {
        let part = |text: &'static str| Part {
            text,
            key: key(first_word(text.as_bytes())),
            initial: initials_of(text.as_bytes().get(..1).unwrap_or_default()),
        };
        let parts = PHRASES.iter().map(|(phrase, _)| phrase.split(" * ").map(part).collect()).collect();
        let mut phrases = Self { words: HashMap::default(), parts, of_ids: Vec::new(), own };
        for (row, (phrase, _)) in PHRASES.iter().enumerate() {
            match first_word(phrase.as_bytes()) {
                b"" => phrases.of_ids.push(row),
                _ => phrases.word(phrase).rows.push(row),
            }
        }
        OTHERS.iter().for_each(|word| phrases.word(word).is_other = true);
        OF_RUN.iter().for_each(|word| phrases.word(word).is_of_run = true);
        SUCCESS.iter().for_each(|word| phrases.word(word).is_success = true);
        phrases
    }

    fn word(&mut self, text: &str) -> &mut Word {
        self.words.entry(key(first_word(text.as_bytes()))).or_default()
    }

    /// What a message says; lower case and upper case are alike.
    pub(super) fn say(&self, message: &[u8]) -> Said {
        let message = &message[..message.len().min(MAX_MESSAGE)];
        let (row, mut said) = self.row(message);
        said.step = self.own_step(message).or(row.map(|row| PHRASES[row].1)).unwrap_or(Step::Mentioned);
        said.claims_success |= matches!(said.step, Step::Completed | Step::Updated);
        said.claims_success &= !matches!(said.step, Step::Failed | Step::NotFound);
        said
    }

    /// The first row that a message says, and what its words say besides.
    fn row(&self, message: &[u8]) -> (Option<usize>, Said) {
        let mut row = PHRASES.len();
        let mut said = Said::NOTHING;
        // For how many words the message is about something else than a record of a run.
        let mut of_other = 0_u8;
        let mut initials = None;
        let mut at = 0;
        while let Some(&byte) = message.get(at) {
            let start = at;
            at += 1;
            if !byte.is_ascii_alphanumeric() {
                said.claims_success |= byte == SIGN[0] && message[start..].starts_with(SIGN);
                continue;
            }
            let rest = &message[start..];
            let word = first_word(rest);
            at = start + word.len();
            // What stands behind "_" is a part of a word.
            if start > 0 && message[start - 1] == b'_' {
                continue;
            }
            let known = self.words.get(&key(word));
            let of_ids = if id_len(rest).is_some() { &self.of_ids[..] } else { &[] };
            for rows in [known.map_or(&[][..], |known| &known.rows), of_ids] {
                let above = rows.iter().copied().take_while(|&found| found < row);
                let found = above.into_iter().find(|&found| {
                    let (phrase, step) = PHRASES[found];
                    let parts = &self.parts[found];
                    // Most messages hold no word that could be the second part of most rows.
                    let initials = *initials.get_or_insert_with(|| initials_of(rest));
                    !(of_other > 0 && is_of_record(step))
                        && parts.get(1).is_none_or(|part| part.initial & initials != 0)
                        && self.says(rest, word.len(), parts)
                        && !is_count(message, start, phrase)
                });
                row = found.unwrap_or(row);
            }
            match byte | 0x20 {
                b's' => said.is_refusal |= REFUSALS.iter().any(|phrase| begins(rest, phrase).is_some()),
                b'a' => {
                    let begins_so =
                        |word: &[u8]| rest.get(..5).is_some_and(|five| five.eq_ignore_ascii_case(word));
                    said.is_about_apify |= begins_so(b"apify") || begins_so(b"actor");
                }
                _ => {}
            }
            of_other = of_other.saturating_sub(1);
            if let Some(known) = known {
                said.claims_success |= known.is_success && !is_denied(&message[at..]);
                if known.is_other && !is_work(rest) {
                    of_other = OTHER_REACH;
                } else if known.is_of_run {
                    of_other = 0;
                }
            }
        }
        ((row < PHRASES.len()).then_some(row), said)
    }

    /// Whether a text, whose first word ends at `end`, begins with what a row describes by its parts.
    fn says(&self, text: &[u8], end: usize, parts: &[Part]) -> bool {
        let [first, rest @ ..] = parts else { return true };
        if begins(text, first.text).is_none() {
            return false;
        }
        let Some(next) = rest.first() else { return true };
        let text = &text[..text.len().min(CLAUSE)];
        let (mut at, mut spaces) = (end.max(first.text.len()), 0);
        loop {
            let Some(len) = text[at.min(text.len())..].iter().position(u8::is_ascii_alphanumeric) else {
                return false;
            };
            let between = &text[at..at + len];
            spaces += between.iter().filter(|&&byte| byte == b' ').count();
            if spaces > 4 || matches!(between, [b',' | b';' | b'.' | b'!' | b'?', b' ', ..]) {
                return false;
            }
            let text = &text[at + len..];
            let word = first_word(text);
            let key = key(word);
            if (next.key == key || next.key == 0) && self.says(text, word.len(), rest) {
                return true;
            }
            let is_other = || self.words.get(&key).is_some_and(|known| known.is_other) && !is_work(text);
            if between.ends_with(b" ") && is_other() {
                return false;
            }
            at += len + word.len();
        }
    }

    fn own_step(&self, message: &[u8]) -> Option<Step> {
        if self.own.is_empty() {
            return None;
        }
        let message = String::from_utf8_lossy(message);
        self.own.iter().find(|(_, pattern)| pattern.is_match(&message)).map(|(step, _)| *step)
    }
}

/// Words that bring a message back to its run.
const OF_RUN: [&str; 4] = ["run", "job", "tracking", "runid"];

/// Whether a step is about the id or the record of a run, which then has to be what the message speaks of.
const fn is_of_record(step: Step) -> bool {
    matches!(
        step,
        Step::Made | Step::Registered | Step::LookedUp | Step::Found | Step::NotFound | Step::Updated
    )
}

/// The letters and digits that a text begins with.
fn first_word(text: &[u8]) -> &[u8] {
    let len = text.iter().position(|byte| !byte.is_ascii_alphanumeric());
    &text[..len.unwrap_or(text.len())]
}

/// A bit for each letter that a word of a text begins with.
fn initials_of(text: &[u8]) -> u32 {
    let (mut bits, mut before) = (0, b' ');
    for &byte in text {
        bits |= u32::from(!before.is_ascii_alphanumeric()) << (byte & 31);
        before = byte;
    }
    bits
}

/// A word in lower case as a number; 0 if it is longer than any in the table.
fn key(word: &[u8]) -> u128 {
    let fold = |key, byte: &u8| key << 8 | u128::from(byte | 0x20);
    if word.len() > size_of::<u128>() { 0 } else { word.iter().fold(0, fold) }
}

/// The length of the words that a text begins with, if those are a phrase, and no longer word.
#[inline]
fn begins(text: &[u8], phrase: &str) -> Option<usize> {
    let phrase = phrase.as_bytes();
    for (at, &letter) in phrase.iter().enumerate() {
        let &byte = text.get(at)?;
        match letter {
            b' ' if phrase.get(at + 1) == Some(&b'#') => return begins_with_id(text, at, &phrase[at..]),
            b'#' => return begins_with_id(text, at, &phrase[at..]),
            b' ' if matches!(byte, b' ' | b'-' | b'_') => {}
            _ if byte | 0x20 == letter => {}
            _ => return None,
        }
    }
    ends_word(text, phrase.len()).then_some(phrase.len())
}

/// The same where an id is the next of the phrase. Between it and a word there may be a quote or colon, too.
fn begins_with_id(text: &[u8], mut at: usize, phrase: &[u8]) -> Option<usize> {
    let gap = |at: usize| {
        let len = text[at..].iter().take(4).take_while(|byte| !byte.is_ascii_alphanumeric()).count();
        (len > 0).then_some(len)
    };
    let mut phrase = phrase;
    if let Some(rest) = phrase.strip_prefix(b" ") {
        at += gap(at)?;
        phrase = rest;
    }
    at += id_len(&text[at..])?;
    let word = phrase.strip_prefix(b"#")?;
    if let Some(word) = word.strip_prefix(b" ") {
        at += gap(at)?;
        let found = text.get(at..at + word.len())?;
        at += found.eq_ignore_ascii_case(word).then_some(word.len())?;
    }
    ends_word(text, at).then_some(at)
}

fn ends_word(text: &[u8], at: usize) -> bool {
    !text.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// The length of the word that a text begins with, if it begins as a run id.
fn id_len(text: &[u8]) -> Option<usize> {
    let is_timestamp = text.get(..13).is_some_and(|base| {
        base[6] == b'-' && base.iter().enumerate().all(|(at, byte)| at == 6 || byte.is_ascii_digit())
    });
    let is_sequence = || {
        let date = text.strip_prefix(b"SR-").and_then(<[u8]>::first_chunk::<6>);
        date.is_some_and(|date| date.iter().all(u8::is_ascii_digit))
    };
    if !is_timestamp && !is_sequence() {
        return None;
    }
    let text = &text[..text.len().min(CLAUSE)];
    Some(text.iter().position(|byte| b" \t\"`],;:|>".contains(byte)).unwrap_or(text.len()))
}

/// Whether one of [`OTHERS`], which a text begins with, is what runs do: lead scoring, or a request that posts.
fn is_work(text: &[u8]) -> bool {
    const WORK: [&[u8]; 4] = [b"scoring", b"harvesting", b"harvest", b"batch"];
    let word = first_word(text);
    let next = text.get(word.len() + 1..).map_or(&b""[..], first_word);
    word == b"POST" || WORK.iter().any(|work| next.eq_ignore_ascii_case(work))
}

/// Whether a word behind which this stands is denied: `success: false`.
fn is_denied(behind: &[u8]) -> bool {
    let value = behind.trim_ascii_start();
    let is_value = matches!(value.first(), Some(b':' | b'=' | b'"'));
    let value = value.iter().position(|byte| !b":=\" ".contains(byte)).map_or(&b""[..], |at| &value[at..]);
    is_value && (begins(value, "false").is_some() || begins(value, "0").is_some())
}

/// Whether `failed` at `at` only says how many did: `2 failed`, `failed: 0`.
fn is_count(message: &[u8], at: usize, phrase: &str) -> bool {
    phrase == "failed" && (is_number(last_word(&message[..at])) || is_denied(&message[at + phrase.len()..]))
}

/// The word before the space at the end of a text.
fn last_word(text: &[u8]) -> &[u8] {
    let Some(text) = text.strip_suffix(b" ") else { return b"" };
    text.rsplit(|byte| b" (:=".contains(byte)).next().unwrap_or_default()
}

fn is_number(word: &[u8]) -> bool {
    !word.is_empty() && word.iter().all(u8::is_ascii_digit)
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
        let phrases = Phrases::new(Vec::new());
        for (row, (phrase, _)) in PHRASES.iter().enumerate() {
            let text = phrase.replace(" * ", " ").replace('#', "251003-154510-Ada-Park").to_uppercase();
            for message in [format!("{text}."), format!("Now: {text}")] {
                assert_eq!(
                    phrases.row(message.as_bytes()).0.map(|row| PHRASES[row].0),
                    Some(*phrase),
                    "{row}"
                );
            }
        }
    }

    #[test]
    fn the_special_wins_over_the_common() {
        assert_step("Job tracking record not found, looked up by run id", Step::NotFound);
        assert_step("Registered record, completed", Step::Registered);
        assert_step("Update failed: timed out", Step::Failed);
        assert_step("run is not completed yet", Step::Mentioned);
        assert_step("No record of run 251003-154510, creating a new one", Step::Registered);
        assert_step("Failed to create client run record", Step::Failed);
    }

    #[test]
    fn a_phrase_is_whole_words() {
        assert_step("unrefused, refused_it", Step::Mentioned);
        assert_step("record not foundation", Step::Mentioned);
        assert_step("", Step::Mentioned);
    }

    #[test]
    fn a_few_words_may_stand_between() {
        assert_step("Client run record for 251003-154510-O'Neil was not found", Step::NotFound);
        assert_step("Run \"251003-154510-Ada-Park\" not found", Step::NotFound);
        assert_step("251003-154510-Ada-Park: not found", Step::NotFound);
        assert_step("Could not find the job tracking record", Step::NotFound);
        assert_step("[not-found] not-found runId=251003-154510 clientId=-", Step::NotFound);
        assert_step("Generated 251003-154510", Step::Made);
        assert_step("Generated new master run ID: 251003-154510", Step::Made);
        assert_step("record one two three four not found", Step::Mentioned);
        assert_step("Saved the record. Its picture was not found", Step::Mentioned);
    }

    #[test]
    fn what_a_run_works_on_is_no_run() {
        for message in [
            "Lead record not found, passing over",
            "Profile not found for lead 17 of run 251003-154510-Ada-Park",
            "Could not update lead rec0123456789abcd: record not found",
            "No posts in record",
            "Generated 25 scores for 251003-154510-Ada-Park",
            "Found 25 leads for run 251003-154510-Ada-Park",
            "Registered webhook for run 251003-154510-Ada-Park",
            "Looking up LinkedIn profile for record 17",
        ] {
            let said = Phrases::new(Vec::new()).say(message.as_bytes()).step;
            assert!(!is_of_record(said), "{message}: {said:?}");
        }
        assert_step("Lead scoring record not found", Step::NotFound);
        assert_step("25 leads scored, run record not found", Step::NotFound);
        assert_step("POST /run-batch-score: record not found", Step::NotFound);
    }

    #[test]
    fn how_many_failed_is_not_whether_the_run_did() {
        assert_step("Completed: 22 scored, 3 failed", Step::Completed);
        assert_step("Completed, failed: 0", Step::Completed);
        assert_step("Completed, failed=0, skipped=1", Step::Completed);
        assert_step("Scoring failed: 429", Step::Failed);
        assert_step("Run 251003-154510 failed", Step::Failed);
    }

    #[test]
    fn a_readers_own_pattern_comes_first() {
        let phrases = Phrases::new(vec![(Step::Made, Regex::new("^Beginne .* gefunden").unwrap())]);
        assert_eq!(phrases.say("Beginne 251003-154510, not found, gefunden".as_bytes()).step, Step::Made);
        assert_eq!(phrases.say(b"record not found").step, Step::NotFound);
    }

    #[test]
    fn success_is_claimed_in_words_and_by_a_sign() {
        let phrases = Phrases::new(Vec::new());
        for (message, expected) in [
            ("Successfully processed 3 leads", true),
            ("✅ done", true),
            ("run completed", true),
            ("record not found, success unlikely", false),
            ("done, success: false", false),
            ("{\"success\":false}", false),
            ("processing", false),
        ] {
            assert_eq!(phrases.say(message.as_bytes()).claims_success, expected, "{message}");
        }
    }
}
