//! Tests that no line, however it is broken, makes a format panic or gives a part that isn't in the line, whatever was guessed.
//! That a guess changes nothing is tested on the samples: a line that was made of parts of two formats may be read as either.

use proptest::prelude::*;

use super::samples::{SAMPLES, guesses, lines, sample};
use super::*;

/// Asserts that all parts of a line are within it.
fn check(text: &[u8], guesses: &[Guess]) {
    check_parts(text, &read(text, &mut Guess::default()));
    guesses.iter().for_each(|guess| check_parts(text, &read(text, &mut guess.clone())));
}

fn check_parts(text: &[u8], line: &Line<'_>) {
    let own = line.own.as_ref().and_then(|own| own.run.clone());
    let texts =
        [&line.message, &line.error, &line.event].into_iter().flatten().map(|text| text.range.clone());
    for range in texts.chain(line.run.clone()).chain(line.parent.clone()).chain(own) {
        assert!(text.get(range.clone()).is_some(), "{range:?} {}", text.escape_ascii());
    }
}

/// Parts of lines that formats look for.
const PARTS: [&str; 49] = [
    "2025-10-10T06:45:29.123Z",
    "2025-10-10 06:45:29,123",
    "2025-10-10T06:45:29.1234567Z",
    "2025-10-10T06:45:29.123456789Z",
    "Oct 10 06:45:29",
    "06:45:29.123",
    "[",
    "]",
    "[06:45:29.123]",
    "[2025-10-10T06:45:29.123Z]",
    "[251010-064529]",
    "[Ada-Park]",
    "[INFO]",
    "INFO",
    "ERROR:",
    "error:",
    " ",
    "  ",
    "\t",
    "|",
    " | ",
    "-",
    " - ",
    ":",
    "(17):",
    "web-1",
    "api[17]:",
    "<14>",
    "<14>1",
    "key=value",
    "level=info",
    "MESSAGE=",
    "msg=\"a \\\" b\"",
    "at=info method=GET",
    "stdout F ",
    "@a/b:dev: ",
    "{\"",
    "}",
    "\"",
    "\u{1b}[36m",
    "\u{1b}[",
    "\u{feff}",
    "[pod/a/b]",
    "[Nest] 17  - ",
    "GET /x 200 1 ms - 2",
    "10.0.0.1 - - ",
    "[10/Oct/2025:06:45:29 +0000]",
    "runId: '251010-064529',",
    "é",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_mix_of_parts_is_read_without_a_panic(parts in prop::collection::vec(prop::sample::select(&PARTS[..]), 0..10)) {
        thread_local!(static GUESSES: Vec<Guess> = guesses());
        GUESSES.with(|guesses| check(parts.concat().as_bytes(), guesses));
    }

    #[test]
    fn a_damaged_sample_is_read_without_a_panic(
        file in 0..SAMPLES.len(), line in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(),
        insert in prop::collection::vec(any::<u8>(), 0..4), len in 0..6_usize
    ) {
        thread_local!(static GUESSES: Vec<Guess> = guesses());
        let sample = sample(SAMPLES[file].0);
        let lines: Vec<_> = lines(&sample).collect();
        let mut text = lines[line.index(lines.len())].to_vec();
        let at = cut.index(text.len() + 1);
        let end = text.len().min(at + len);
        text.splice(at..end, insert);
        GUESSES.with(|guesses| check(&text, guesses));
    }
}
