//! Tests of the text formats on their sample files.
//!
//! Each file has the same story in the words of its format: a run is made, registered with its client, missed by its base, said
//! to be updated, and completed. Other lines are what the format's container writes besides.

mod table;

pub(super) use table::{Has, SAMPLES};

use super::*;

/// The time in most lines of the tables.
pub(super) const TIME: Option<&str> = Some("2025-10-10T06:45:29.123Z");

/// What is asserted of a line: time, level, process, operation, client, words, run, message.
pub(super) type Facts<'f> =
    (Option<&'f str>, Option<Level>, &'f str, &'f str, &'f str, &'f str, &'f str, &'f str);

/// Asserts what is read of a line. Parts of the process are joined by slashes, an absent one is empty; so are words.
#[track_caller]
pub(super) fn assert_line(text: &str, expected: Facts<'_>) {
    let line = read(text.as_bytes(), &mut Guess::default());
    let process = line.process.map(Option::unwrap_or_default).join("/");
    let process = process.strip_suffix("///").unwrap_or(&process);
    let words = line.words.iter().flatten().copied().collect::<Vec<_>>().join("/");
    let part = |range: Option<Range<usize>>| range.map_or("", |range| &text[range]);
    let time = line.time.map(crate::moment::iso);
    let (run, message) = (part(line.run), part(line.message.map(|message| message.range)));
    let (operation, client) = (line.operation.unwrap_or(""), line.client.unwrap_or(""));
    let found = (time.as_deref(), line.level, process, operation, client, &*words, run, message);
    assert_eq!(found, expected, "{text}");
}

/// Asserts the formats of a line.
#[track_caller]
pub(super) fn assert_chain(text: &str, expected: &str) {
    assert_eq!(chain(&read(text.as_bytes(), &mut Guess::default())), expected, "{text}");
}

const STORY: [&str; 5] = [
    "Generated run ID 251010-064529",
    "Created run record recKU8iGyB0A3pxFi for 251010-064529-Ada-Park",
    "Job tracking record not found for 251010-064529",
    "Metrics updated successfully",
    "Run 251010-064529-Ada-Park completed",
];

/// Where the story ends: before and after it.
const FROM: i64 = 1_760_078_728_000;
const TO: i64 = 1_760_078_740_000;

pub(super) fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!("__test__/fixtures/formats/{name}.log")).unwrap()
}

pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.strip_suffix(b"\n").unwrap().split(|byte| *byte == b'\n')
}

fn chain(line: &Line<'_>) -> String {
    line.formats.names().collect::<Vec<_>>().join(" > ")
}

fn message<'l>(line: &Line<'_>, text: &'l [u8]) -> &'l str {
    line.message.as_ref().map_or("", |message| std::str::from_utf8(&text[message.range.clone()]).unwrap())
}

#[test]
fn each_line_of_a_sample_is_read_by_its_formats() {
    for (name, _, chains) in SAMPLES {
        let text = sample(name);
        let expected: Vec<_> = if chains.len() == 1 {
            lines(&text).map(|_| chains[0]).collect()
        } else {
            assert_eq!(lines(&text).count(), chains.len(), "{name}");
            chains.to_vec()
        };
        for (line, expected) in lines(&text).zip(expected) {
            let read = read(line, &mut Guess::default());
            assert!(
                expected == "?" || chain(&read) == expected,
                "{name}: {} {}",
                chain(&read),
                line.escape_ascii()
            );
            assert!(expected == "?" || read.message.is_some(), "{name}: {}", line.escape_ascii());
        }
    }
}

#[test]
fn each_sample_tells_the_story() {
    for (name, has, _) in SAMPLES.iter().filter(|(_, has, _)| *has != Has::Other) {
        let text = sample(name);
        let story: Vec<_> = lines(&text)
            .map(|line| (read(line, &mut Guess::default()), line))
            .filter(|(read, line)| STORY.contains(&message(read, line)))
            // The object that pino-pretty prints says it once more.
            .filter(|(read, _)| chain(read) != "json-field")
            .collect();
        let told: Vec<_> = story.iter().map(|(read, line)| message(read, line)).collect();
        assert_eq!(told, STORY, "{name}");
        let (missed, line) = &story[2];
        let has_level = matches!(has, Has::All | Has::Level);
        // Runtimes don't know the levels of what they pass on, but for this.
        assert_eq!(missed.level, has_level.then_some(Level::Error), "{name}: {}", line.escape_ascii());
        for (read, line) in &story {
            let time = read.time.filter(|time| (FROM..TO).contains(time));
            assert_eq!(time, read.time, "{name}: {}", line.escape_ascii());
            // Without an id, the year of syslog's date isn't known.
            let is_known = *name != "syslog-rfc3164" || memchr::memmem::find(line, b"251010-").is_some();
            let must_have = *has == Has::All && is_known;
            assert!(time.is_some() || !must_have, "{name}: {}", line.escape_ascii());
        }
    }
}

#[test]
fn each_text_format_has_a_sample() {
    // Those of several lines have their samples elsewhere.
    let elsewhere = [&super::containers::NAMES[..], &["printed-object"]].concat();
    for format in FORMATS.iter().filter(|format| !elsewhere.contains(&format.name)) {
        let is_used = SAMPLES.iter().any(|(name, _, chains)| {
            *name == format.name && chains.iter().any(|chain| chain.split(" > ").any(|part| part == *name))
        });
        assert!(is_used, "{}", format.name);
    }
}

/// All chains of formats that a line of a sample is read by.
pub(super) fn guesses() -> Vec<Guess> {
    let mut guesses = vec![Guess::default()];
    for (name, ..) in SAMPLES {
        for line in lines(&sample(name)) {
            let mut guess = Guess::default();
            read(line, &mut guess);
            if !guesses.iter().any(|known| known.0 == guess.0) {
                guesses.push(guess);
            }
        }
    }
    guesses
}

#[track_caller]
pub(super) fn assert_guesses_change_nothing(text: &[u8], guesses: &[Guess]) {
    let expected = read(text, &mut Guess::default());
    for guess in guesses {
        let found = read(text, &mut guess.clone());
        let tried: Vec<_> = guess.0.names().collect();
        assert_eq!(
            found,
            expected,
            "{tried:?}: {} not {} {}",
            chain(&found),
            chain(&expected),
            text.escape_ascii()
        );
    }
}

#[test]
fn a_guess_does_not_change_what_is_read() {
    let guesses = guesses();
    for (name, ..) in SAMPLES {
        for line in lines(&sample(name)) {
            assert_guesses_change_nothing(line, &guesses);
        }
    }
}

#[test]
fn at_most_one_format_reads_the_front_of_a_line() {
    for (name, ..) in SAMPLES {
        for text in lines(&sample(name)) {
            let readers: Vec<_> = FORMATS
                .iter()
                .filter(|format| (format.read)(&mut Line::default(), text, 0).is_some())
                .map(|format| format.name)
                .collect();
            assert!(readers.len() <= 1, "{readers:?} {}", text.escape_ascii());
        }
    }
}

#[test]
fn a_format_that_declines_leaves_the_line_as_it_was() {
    for (name, ..) in SAMPLES {
        for text in lines(&sample(name)) {
            for format in FORMATS {
                let mut line = Line::default();
                if (format.read)(&mut line, text, 0).is_none() {
                    assert_eq!(line, Line::default(), "{} {}", format.name, text.escape_ascii());
                }
            }
        }
    }
}
