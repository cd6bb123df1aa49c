use super::super::samples::{TIME, assert_line};
use super::super::{Guess, read};
use super::*;

#[test]
fn each_header_is_read() {
    let scoring =
        (TIME, Some(Level::Info), "", "", "", "Ada-Park/lead_scoring", "251010-064529", "Scoring 25 leads");
    assert_line(
        "[2025-10-10T06:45:29.123Z] [251010-064529] [Ada-Park] [lead_scoring] [INFO] Scoring 25 leads",
        scoring,
    );
    assert_line(
        "\u{FEFF}[2025-10-10T06:45:29.123Z] [INFO] [251010-064529] [Ada-Park] [lead_scoring] Scoring 25 leads",
        scoring,
    );
    assert_line(
        "  [2025-10-10 06:45:29,123] [ info ] [251010-064529] - [Ada-Park] [lead_scoring]: Scoring 25 leads\r",
        scoring,
    );
    assert_line(
        "[251010-064529-Ada-Park] [lead_scoring] ERROR: Scoring",
        (None, Some(Level::Error), "", "", "", "lead_scoring", "251010-064529-Ada-Park", "Scoring"),
    );
    assert_line(
        "[CLIENT:Ada-Park] [SESSION:251010-064529] [POST_SCORING] [PID:17] Scoring",
        (None, None, "//17/", "", "Ada-Park", "POST_SCORING", "251010-064529", "Scoring"),
    );
    assert_line(
        "[CLIENT:O'Neil] [SESSION:251010-064529] error: Scoring",
        (None, Some(Level::Error), "", "", "O'Neil", "", "251010-064529", "Scoring"),
    );
    assert_line(
        "SMART_RESUME_251010-064529 [2025-10-10T06:45:29.123Z] [INFO] Starting",
        (TIME, Some(Level::Info), "", "SMART_RESUME", "", "", "251010-064529", "Starting"),
    );
    assert_line(
        "SMART_RESUME_SR-251010-001 Starting",
        (None, None, "", "SMART_RESUME", "", "", "SR-251010-001", "Starting"),
    );
    assert_line(
        "[SR-251010-001-CAda-Park] [8MSTBAfqMzuXPvgB3] Starting",
        (None, None, "", "", "", "8MSTBAfqMzuXPvgB3", "SR-251010-001-CAda-Park", "Starting"),
    );
    assert_line(
        "[8MSTBAfqMzuXPvgB3] Starting",
        (None, None, "", "", "", "", "8MSTBAfqMzuXPvgB3", "Starting"),
    );
    assert_line(
        "[postScoringWorker] Starting",
        (None, None, "", "", "", "postScoringWorker", "", "Starting"),
    );
}

#[test]
fn a_second_time_is_not_a_word() {
    for front in [
        "2025-10-10T06:45:30.000Z",
        "2025-10-10 06:45:30",
        "[2025-10-10T06:45:30Z]",
        "2025-10-10T06:45:30Z [Info]",
    ] {
        assert_line(
            &format!("{front}\t[2025-10-10T06:45:29.123Z] [251010-064529] [Ada-Park] [scoring] Started"),
            (
                TIME,
                front.contains("Info").then_some(Level::Info),
                "",
                "",
                "",
                "Ada-Park/scoring",
                "251010-064529",
                "Started",
            ),
        );
    }
    assert_line(
        "2025-10-10T06:45:29.123Z [2025-10-10 08:45:29] [Ada-Park] Started",
        (TIME, None, "", "", "", "Ada-Park", "", "Started"),
    );
    for uptime in ["[78732.200000]", "[    5.123456]"] {
        let text = format!("{uptime} [251010-064529] [Ada-Park] Started");
        assert_line(&text, (None, None, "", "", "", "Ada-Park", "251010-064529", "Started"));
    }
}

#[test]
fn headers_may_be_coloured() {
    let facts = (TIME, Some(Level::Info), "", "", "", "Ada-Park/lead_scoring", "251010-064529", "Scoring");
    for text in [
        "\x1b[90m[2025-10-10T06:45:29.123Z]\x1b[0m \x1b[36m[251010-064529]\x1b[0m \x1b[1;35m[Ada-Park]\x1b[0m [lead_scoring] \x1b[32m[INFO]\x1b[0m Scoring",
        "[\x1b[90m2025-10-10T06:45:29.123Z\x1b[39m] [\x1b[36m251010-064529\x1b[0m] [\x1b[1m\x1b[35mAda-Park\x1b[39m\x1b[22m] [lead_scoring] \x1b[32mINFO\x1b[39m: \x1b[1mScoring\x1b[22m",
        "\x1b[90m2025-10-10T06:45:29.123Z\x1b[0m \x1b[32mINFO\x1b[0m [251010-064529] [Ada-Park] [lead_scoring] Scoring",
        "\x1b[90m2025-10-10T06:45:29.123Z\x1b[0m [\x1b[32minfo\x1b[0m] [251010-064529] [Ada-Park] [lead_scoring] Scoring",
    ] {
        assert_line(text, facts);
    }
}

#[test]
fn what_a_program_prints_for_no_id_is_the_header_of_a_run() {
    for header in ["undefined", "null", "[object Object]", "[object Promise]-Ada"] {
        let text = format!("[2025-10-10T06:45:29.123Z] [{header}] [Ada-Park] [cron] [INFO] Scoring");
        let line = read(text.as_bytes(), &mut Guess::default());
        assert_eq!(line.run.map(|run| text[run].to_owned()).as_deref(), Some(header));
        assert_eq!(line.words, [Some("Ada-Park"), Some("cron")]);
    }
    // Without a time before it, it is a word.
    assert_line(
        "[undefined] [Ada-Park] Scoring",
        (None, None, "", "", "", "undefined/Ada-Park", "", "Scoring"),
    );
}

#[test]
fn a_malformed_id_is_the_header_of_a_run() {
    for header in
        ["251010-064529-Ada Park", "251010-064529-Ada-Park-Ada-Park", "251010-064529-", "999999-999999"]
    {
        let text = format!("[2025-10-10T06:45:29.123Z] [{header}] [Ada-Park] Scoring");
        let line = read(text.as_bytes(), &mut Guess::default());
        assert_eq!(line.run.map(|run| text[run].to_owned()).as_deref(), Some(header));
    }
}

#[test]
fn a_third_word_is_part_of_the_message() {
    assert_line("[INFO] [a] [b] [c] done", (None, Some(Level::Info), "", "", "", "a/b", "", "[c] done"));
    let long = "x".repeat(MAX_WORD + 1);
    let text = format!("[INFO] [{long}] done");
    let line = read(text.as_bytes(), &mut Guess::default());
    assert_eq!(&text[line.message.unwrap().range], format!("[{long}] done"));
}

#[test]
fn a_word_that_says_something_is_not_taken_for_a_level() {
    for text in
        ["SUCCESS 3 leads scored", "HTTP 404 from Airtable", "Error reading 3 leads", "success: 3 leads"]
    {
        assert_line(&format!("[251010-064529] {text}"), (None, None, "", "", "", "", "251010-064529", text));
    }
}

#[test]
fn what_is_no_header_is_no_format() {
    for text in [
        "",
        "[",
        "[]",
        "[ ]",
        "[\x1b[0m]",
        "\x1b[",
        "\x1b",
        "\x1b[0m",
        "\x1b[12345678901234567890123m x",
        "m",
        "[{\"a\":1}]",
        "[\"a\"]",
        "['a']",
        "[object Object",
        "Starting [INFO]",
        "SMART_RESUME_now",
        "A_251010",
        "[a\nb] c",
    ] {
        assert!(read(text.as_bytes(), &mut Guess::default()).formats.is_empty(), "{text:?}");
    }
}

#[test]
fn an_event_of_this_package_is_read_behind_other_headers() {
    let text = "[2025-10-10T06:45:29.123Z] [RUN-ID] registered runId=251010-064529-O'Neil clientId=O'Neil source=x at=a.js:1";
    let line = read(text.as_bytes(), &mut Guess::default());
    let own = line.own.unwrap();
    assert_eq!((own.step, own.client, own.at), ("registered", Some("O'Neil"), Some("a.js:1")));
    assert_eq!(line.words, [None; 2]);
}
