//! What a message says happened to the ids on its line: the first row of the table of phrases that it holds, and what claims
//! success, refuses or names Apify besides. Each word is met once and looked up by itself, for messages are many and nearly
//! none of their words begins a row; what a row says behind its first word is compared only then.

use std::collections::HashMap;

use regex_lite::Regex;

use super::Step;
use super::phrases::{OF_RUN, OTHERS, PHRASES, REFUSALS, SIGN, STANDS, SUCCESS};
use super::words::{
    CLAUSE, begins, first_word, id_len, initials_of, is_count, is_denied, is_work, key, phrase_len,
};

/// How much of a message is looked at: behind that are data.
const MAX_MESSAGE: usize = 8 << 10;

/// How many words behind one of [`OTHERS`] a message is still about that.
const OTHER_REACH: u8 = 4;

/// What a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::trace) struct Said {
    pub(in crate::trace) step: Step,
    /// Whether it claims success.
    pub(in crate::trace) claims_success: bool,
    /// Whether it is a refusal of this package's.
    pub(in crate::trace) is_refusal: bool,
    /// Whether it names Apify or one of its actors.
    pub(in crate::trace) is_about_apify: bool,
}

impl Said {
    /// Of an id that the message is not about.
    pub(in crate::trace) const NOTHING: Self =
        Self { step: Step::Mentioned, claims_success: false, is_refusal: false, is_about_apify: false };
}

/// The table, by first words, and a reader's own patterns.
pub(in crate::trace) struct Phrases {
    words: HashMap<u128, Word, hashbrown::DefaultHashBuilder>,
    /// What stands between the `*` of each row.
    parts: Vec<Vec<Part>>,
    /// The rows that begin with an id.
    of_ids: Vec<usize>,
    own: Vec<(Step, Regex)>,
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
    /// The steps in whose clauses it may stand, of those that are read word by word.
    stands_in: Vec<Step>,
}

/// A part of a phrase.
struct Part {
    text: &'static str,
    /// Of its first word; 0 where that is an id.
    key: u128,
    /// The bit of that word's first letter; all bits where it is an id.
    initial: u32,
}

impl Part {
    fn new(text: &'static str) -> Self {
        let key = key(first_word(text.as_bytes()));
        let initial = match text.as_bytes() {
            [letter, ..] if key != 0 => initials_of(&[*letter]),
            _ => u32::MAX,
        };
        Self { text, key, initial }
    }
}

impl Phrases {
    /// The table, with further patterns that come first.
    pub(in crate::trace) fn new(own: Vec<(Step, Regex)>) -> Self {
        let parts = PHRASES.iter().map(|(phrase, _)| phrase.split(" * ").map(Part::new).collect()).collect();
        let mut phrases = Self { words: HashMap::default(), parts, of_ids: Vec::new(), own };
        for (row, (phrase, _)) in PHRASES.iter().enumerate() {
            match phrase.starts_with('#') {
                true => phrases.of_ids.push(row),
                false => phrases.word(phrase).rows.push(row),
            }
        }
        OTHERS.iter().for_each(|word| phrases.word(word).is_other = true);
        OF_RUN.iter().for_each(|word| phrases.word(word).is_of_run = true);
        SUCCESS.iter().for_each(|word| phrases.word(word).is_success = true);
        for (step, lists) in STANDS {
            let words = lists.iter().flat_map(|list| list.split_ascii_whitespace());
            words.for_each(|word| phrases.word(word).stands_in.push(step));
        }
        phrases
    }

    fn known(&self, word: &[u8]) -> Option<&Word> {
        self.words.get(&key(word))
    }

    /// Whether a word in the clause of a step leaves it to be about a run.
    pub(super) fn may_stand(&self, step: Step, word: &[u8]) -> bool {
        self.known(word).is_some_and(|known| known.stands_in.contains(&step))
    }

    /// Whether a word names what a run works on.
    pub(super) fn is_other(&self, word: &[u8]) -> bool {
        self.known(word).is_some_and(|known| known.is_other)
    }

    /// Whether a word names a run.
    pub(super) fn is_of_run(&self, word: &[u8]) -> bool {
        self.known(word).is_some_and(|known| known.is_of_run)
    }

    fn word(&mut self, text: &str) -> &mut Word {
        self.words.entry(key(first_word(text.as_bytes()))).or_default()
    }

    /// What a message says; lower case and upper case are alike.
    pub(in crate::trace) fn say(&self, message: &[u8]) -> Said {
        let message = &message[..message.len().min(MAX_MESSAGE)];
        let (row, mut said) = self.read(message);
        said.step = self.own_step(message).or(row.map(|row| PHRASES[row].1)).unwrap_or(Step::Mentioned);
        said.claims_success |= matches!(said.step, Step::Completed | Step::Updated);
        said.claims_success &= !matches!(said.step, Step::Failed | Step::NotFound);
        said
    }

    /// Whether it is the error of a line that says a miss, which its message does not: the error does by itself, and still
    /// behind the message, as it would be written in one sentence. Few errors are one, so nearly no line is joined.
    pub(in crate::trace) fn is_missed_in(&self, message: &[u8], error: &[u8]) -> bool {
        let says = |text: &[u8]| self.say(text).step == Step::NotFound;
        // A line of JSON whose message was not found has none.
        says(error)
            && (message.starts_with(b"{") || !says(message) && says(&[message, b": ", error].concat()))
    }

    fn own_step(&self, message: &[u8]) -> Option<Step> {
        if self.own.is_empty() {
            return None;
        }
        let message = String::from_utf8_lossy(message);
        self.own.iter().find(|(_, pattern)| pattern.is_match(&message)).map(|(step, _)| *step)
    }

    /// The first row that a message says, and what its words say besides.
    fn read(&self, message: &[u8]) -> (Option<usize>, Said) {
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
            let of_word = known.map_or(&[][..], |known| &known.rows);
            let of_id = if id_len(rest).is_some() { &self.of_ids[..] } else { &[] };
            for rows in [of_word, of_id] {
                let above = rows.iter().copied().take_while(|&found| found < row);
                let found = above.into_iter().find(|&found| {
                    let (phrase, step) = PHRASES[found];
                    let parts = &self.parts[found];
                    // Most messages hold no word that could be the second part of most rows.
                    let initials = *initials.get_or_insert_with(|| initials_of(rest));
                    !(of_other > 0 && is_of_record(step))
                        && parts.get(1).is_none_or(|part| part.initial & initials != 0)
                        && self
                            .says(rest, parts)
                            .is_some_and(|len| self.is_about_run(step, message, start..start + len))
                        && !(phrase == "failed" && is_count(&message[..start], &message[at..]))
                });
                row = found.unwrap_or(row);
            }
            match byte | 0x20 {
                b's' => said.is_refusal |= REFUSALS.iter().any(|phrase| begins(rest, phrase)),
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

    /// How much of a text the parts of a row take, if it begins with them.
    fn says(&self, text: &[u8], parts: &[Part]) -> Option<usize> {
        let [first, rest @ ..] = parts else { return Some(0) };
        self.follow(text, phrase_len(text, first.text)?, rest)
    }

    /// How much of a text the parts of a row take, the first of them none to three words of one clause behind `at`.
    fn follow(&self, text: &[u8], mut at: usize, parts: &[Part]) -> Option<usize> {
        let Some(next) = parts.first() else { return Some(at) };
        let text = &text[..text.len().min(CLAUSE)];
        let mut spaces = 0;
        loop {
            let len = text[at.min(text.len())..].iter().position(u8::is_ascii_alphanumeric)?;
            let between = &text[at..at + len];
            spaces += between.iter().filter(|&&byte| byte == b' ').count();
            if spaces > 4 || matches!(between, [b',' | b';' | b'.' | b'!' | b'?', b' ', ..]) {
                return None;
            }
            let text = &text[at + len..];
            let word = first_word(text);
            let key = key(word);
            if (next.key == key || next.key == 0)
                && let Some(taken) = self.says(text, parts)
            {
                return Some(at + len + taken);
            }
            let is_other = || self.words.get(&key).is_some_and(|known| known.is_other) && !is_work(text);
            if between.ends_with(b" ") && is_other() {
                return None;
            }
            at += len + word.len();
        }
    }
}

/// Whether a step is about the id or the record of a run, which then has to be what the message speaks of.
const fn is_of_record(step: Step) -> bool {
    matches!(
        step,
        Step::Made | Step::Registered | Step::LookedUp | Step::Found | Step::NotFound | Step::Updated
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_step(message: &str, step: Step) {
        assert_eq!(Phrases::new(Vec::new()).say(message.as_bytes()).step, step, "{message}");
    }

    /// Each of these messages says this step.
    #[track_caller]
    fn assert_steps(step: Step, messages: &[&str]) {
        let phrases = Phrases::new(Vec::new());
        let said = messages.iter().map(|message| (phrases.say(message.as_bytes()).step, message));
        assert_eq!(said.filter(|(said, _)| *said != step).collect::<Vec<_>>(), [], "{step:?}");
    }

    #[test]
    fn each_row_is_found_by_its_own_phrase() {
        let phrases = Phrases::new(Vec::new());
        for (row, (phrase, _)) in PHRASES.iter().enumerate() {
            let text = phrase.replace(" * ", " ").replace('#', "251003-154510-Ada-Park").to_uppercase();
            for message in [format!("{text}."), format!("Master: {text}")] {
                let found = phrases.read(message.as_bytes()).0;
                assert_eq!(found.map(|row| PHRASES[row].0), Some(*phrase), "{row}");
            }
        }
    }

    #[test]
    fn times_zones_and_levels_in_front_are_no_words_of_a_message() {
        for front in [
            "06:45:30.123 INFO",
            "06:45:30 PDT CRITICAL",
            "2025-10-10 06:45:30 CEST ERR:",
            "level=info msg=\"",
        ] {
            assert_step(&format!("{front} completed"), Step::Completed);
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
        assert_step("8MSTBAfqMzuXPvgB3-CAda-Park: record not found", Step::NotFound);
        assert_step("No record for apify-nightly-7-CAda-Park", Step::NotFound);
        assert_step("No row for 251003-154510-Ada-Park yet", Step::Mentioned);
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
        assert_step("POST /run-batch-score: run record not found", Step::NotFound);
    }

    #[test]
    fn what_is_not_found_is_the_record_of_a_run() {
        assert_steps(
            Step::Mentioned,
            &[
                "251003-154510-Ada-Park: company page not found (404)",
                "251003-154510-Ada-Park: dataset not found, waiting",
                "251003-154510-Ada-Park: images not found: 3",
                "251003-154510-Ada-Park /api/items 404 Not Found",
                "251003-154510-Ada-Park: no existing record for rec1 in Enrichment table",
                "Run 251003-154510-Ada-Park: LinkedIn URL not found",
                "Run 251003-154510-Ada-Park: email address not found, skipping",
                "Run 251003-154510-Ada-Park: prompt template does not exist, default used",
                "run 251003-154510-Ada-Park: 0 not found, 20 found",
                "run 251003-154510-Ada-Park: not found: 3",
                "Job for run 251003-154510-Ada-Park: dataset not found yet",
                "Job posting not found (251003-154510-Ada-Park)",
                "Cron job lock not found, taking it (251003-154510-Ada-Park)",
                "Apify run not found for 8MSTBAfqMzuXPvgB3, using jobRunId=251003-154510-Ada-Park",
                "Apify: run not found",
                "Run 8MSTBAfqMzuXPvgB3 not found",
                "Could not find record rec123, lead skipped",
                "Could not find headline in record rec1 (251003-154510-Ada-Park)",
                "Airtable record for item 17 not found (251003-154510-Ada-Park)",
                "Message record not found in 251003-154510-Ada-Park",
                "Company 17: record not found, run 251003-154510-Ada-Park goes on",
                "Company Acme: no record",
                "Could not find record for Acme-Corp",
                "No cached record for 251003-154510-Ada-Park",
                "No previous run record, full scan (251003-154510-Ada-Park)",
                "no record changed in 251003-154510-Ada-Park",
                "no duplicate record for 251003-154510-Ada-Park",
                "No record of changes in run 251003-154510-Ada-Park",
                "no row limit set for run 251003-154510-Ada-Park",
                "record missing headline, skipping (251003-154510-Ada-Park)",
                "Skipping row: missing company record for 251003-154510-Ada-Park",
                "Client run record not found for lead 17",
                "Client run record for 251003-154510-Ada-Park not found in cache",
            ],
        );
        assert_steps(
            Step::NotFound,
            &[
                "Record not found",
                "Error: record not found",
                "Record not found (runId=251003-154510-Ada-Park)",
                "251003-154510-Ada-Park: record not found",
                "No record for 251003-154510-Ada-Park",
                "No matching row in Airtable for 251003-154510-Ada-Park",
                "Job tracking record not found, skipping",
                "Failed to update metrics: Job tracking record not found",
                "Update failed because the run record was not found",
                "No client run record for Ada-Park, giving up",
                "No run record for client 'Ada Park', giving up",
                "Could not find job tracking record for run 251003-154510",
                "Couldn't find client run record for Łódź",
                "404: run 251003-154510 not found",
                "Run 251003-154510 does not exist in Airtable",
                "not-found runId=251003-154510 clientId=Ada-Park source=getRunRecordId at=/app/a.js:1",
            ],
        );
    }

    #[test]
    fn what_is_denied_did_not_happen() {
        assert_step("Run 251003-154510: URL not found", Step::Mentioned);
        assert_step("Found no problem with record of run 251003-154510", Step::Mentioned);
        assert_step("Run record was not created", Step::Mentioned);
        assert_step("Not updating record of run 251003-154510", Step::Mentioned);
    }

    #[test]
    fn what_completes_is_a_run() {
        assert_steps(
            Step::Mentioned,
            &[
                "Setup complete",
                "Batch 1 of 9 completed",
                "Step 1: completed",
                "Step 1 of run 251003-154510 complete",
                "251003-154510-Ada-Park: upload finished",
                "Upload finished, now scoring",
                "First page finished",
                "Retry succeeded",
                "Authentication succeeded",
                "Apify: succeeded",
                "eventType: ACTOR.RUN.SUCCEEDED",
                "Completed 3 of 9 batches",
                "Completed step 1 of run 251003-154510",
                "50% complete",
                "Waiting until run 251003-154510 is completed",
                "Previous run completed",
                "time=\"2025-10-10T06:45:29Z\" level=info msg=\"Setup completed\"",
            ],
        );
        assert_step("request completed", Step::Received);
        assert_steps(
            Step::Completed,
            &[
                "Completed",
                "Completed in 5 s",
                "All done",
                "251003-154510-Ada-Park: completed",
                "251003-154510-Ada-Park completed successfully",
                "251003-154510-Ada-Park done in 600 s",
                "251003-154510-Ada-Park status=COMPLETED",
                "Run completed: 251003-154510-Ada-Park, 251003-154510-Bora-Bora",
                "run 251003-154510 finished",
                "Run record marked as completed",
                "Updated status of 251003-154510 to Completed",
                "lead scoring completed",
                "Lead scoring: completed",
                "post_harvesting completed for 251003-154510-Ada-Park",
                "Completed lead_scoring for 251003-154510-Ada-Park, failed: 0",
                "Completed 251003-154510-Ada-Park: 20 leads scored, 2 failed",
                "Completed: 22 scored, 3 failed",
                "Scored 25 leads, run completed",
                "Finished processing 25 leads",
                "+02 INFO completed",
                "2025/10/10 06:45:29 CEST completed in 5 s",
                "time=\"2025-10-10T06:45:29Z\" level=info msg=\"completed\"",
                "Client Ada-Park completed",
                "Job 251003-154510 succeeded",
            ],
        );
    }

    #[test]
    fn who_makes_an_id_does_not_receive_it() {
        assert_step("Received new run ID 251003-154510", Step::Received);
        assert_step("New run ID received: 251003-154510", Step::Received);
        assert_step("Received generated run ID 251003-154510", Step::Received);
        assert_step("Using newly generated run ID 251003-154510", Step::Received);
        assert_step("Got generated runId 251003-154510", Step::Mentioned);
        assert_step("Passing new run id 251003-154510", Step::PassedOn);
        assert_step("Resuming run, generated run ID 251003-154510 earlier", Step::Mentioned);
        assert_step("run id 251003-154510 was generated by the parent", Step::Mentioned);
        assert_step("Not generating a new run id, using 251003-154510", Step::Mentioned);
        assert_steps(
            Step::Made,
            &[
                "New run ID 251003-154510",
                "New run ID: 251003-154510",
                "Generated run ID 251003-154510 parentRunId=251003-154500",
                "No run id given, generating new run ID 251003-154510 instead",
                "smartResume: generated run id 251003-154510 for Ada-Park",
                "Created client run ID 251003-154510-Ada-Park",
                "Run ID 251003-154510 was generated",
                "generated runId=251003-154510 clientId=- source=generateTimestampRunId at=/app/a.js:1",
            ],
        );
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
            ("run record not found, success unlikely", false),
            ("done, success: false", false),
            ("{\"success\":false}", false),
            ("processing", false),
        ] {
            assert_eq!(phrases.say(message.as_bytes()).claims_success, expected, "{message}");
        }
    }
}
