use super::super::samples::{TIME, assert_chain, assert_line};
use super::*;

const INFO: Option<Level> = Some(Level::Info);
const ERROR: Option<Level> = Some(Level::Error);

#[test]
fn the_object_of_winston_says_when_and_who() {
    assert_line(
        r#"info: x {"runId":"251010-064529","service":"api","timestamp":"2025-10-10T06:45:29.123Z"}"#,
        (
            TIME,
            Some(Level::Info),
            "api",
            "",
            "",
            "",
            "",
            r#"x {"runId":"251010-064529","service":"api","timestamp":"2025-10-10T06:45:29.123Z"}"#,
        ),
    );
}

#[test]
fn each_layout_is_read() {
    let m = "Scoring 25 leads";
    for (text, facts) in [
        ("2025-10-10 06:45:29,123 INFO Scoring 25 leads", (TIME, INFO, "", "", "", "", "", m)),
        ("2025-10-10T08:45:29.123+02:00 Scoring 25 leads", (TIME, None, "", "", "", "", "", m)),
        ("2025/10/10 06:45:29.123456 Scoring 25 leads", (TIME, None, "", "", "", "", "", m)),
        ("2025-10-10T06:45:29.123Z [api] info: Scoring 25 leads", (TIME, INFO, "", "", "", "api", "", m)),
        (
            "2025-10-10 06:45:29.123 UTC [17] ERROR:  Scoring 25 leads",
            (TIME, ERROR, "//17/", "", "", "", "", m),
        ),
        ("2025-10-10T06:45:29.123Z - error: Scoring 25 leads", (TIME, ERROR, "", "", "", "", "", m)),
        ("06:45:29 ERROR Scoring 25 leads", (None, ERROR, "", "", "", "", "", m)),
        (
            "2025-10-10 06:45:29.123 | INFO     | app.runs:made:12 - Scoring 25 leads",
            (TIME, INFO, "", "app.runs", "", "", "", m),
        ),
        (
            "2025-10-10 06:45:29.123 | api | ERROR | 251010-064529 | Scoring 25 leads",
            (TIME, ERROR, "", "", "", "api", "251010-064529", m),
        ),
        (
            "2025-10-10 06:45:29,123 [main] INFO  com.acme.Runs - Scoring 25 leads",
            (TIME, INFO, "", "com.acme.Runs", "", "", "", m),
        ),
        (
            "2025-10-10 06:45:29,123 ERROR [worker-1] c.a.Runs: Scoring 25 leads",
            (TIME, ERROR, "", "c.a.Runs", "", "", "", m),
        ),
        (
            "2025-10-10T06:45:29.123456Z ERROR acme::runs: Scoring 25 leads",
            (TIME, ERROR, "", "acme::runs", "", "", "", m),
        ),
        (
            "2025-10-10T06:45:29.123Z ERROR 17 --- [api] [main] c.a.Runs   : Scoring 25 leads",
            (TIME, ERROR, "//17/", "c.a.Runs", "", "", "", m),
        ),
        (
            "2025-10-10 06:45:29,123 - app.runs - ERROR - Scoring 25 leads",
            (TIME, ERROR, "", "app.runs", "", "", "", m),
        ),
        ("2025-10-10 06:45:29,123 - INFO - Scoring 25 leads", (TIME, INFO, "", "", "", "", "", m)),
        (
            "E, [2025-10-10T06:45:29.123456 #17] ERROR -- runs: Scoring 25 leads",
            (TIME, ERROR, "//17/", "runs", "", "", "", m),
        ),
        (
            "[Nest] 17  - 10/10/2025, 6:45:29 PM   ERROR [Runs] Scoring 25 leads",
            (Some("2025-10-10T18:45:29.000Z"), ERROR, "//17/", "Runs", "", "", "", m),
        ),
        (
            "[Nest] 17  - 2025. 10. 10. 06:45:29     LOG [Runs] Scoring 25 leads",
            (None, INFO, "//17/", "Runs", "", "", "", m),
        ),
        ("ERROR:app.runs:Scoring 25 leads", (None, ERROR, "", "app.runs", "", "", "", m)),
        ("ERROR Scoring 25 leads", (None, ERROR, "", "", "", "", "", m)),
        ("error: Scoring 25 leads", (None, ERROR, "", "", "", "", "", m)),
        ("\x1b[31merror\x1b[39m:   Scoring 25 leads", (None, ERROR, "", "", "", "", "", m)),
        (
            "INFO [251010-064529] [Ada-Park] Scoring 25 leads",
            (None, INFO, "", "", "", "Ada-Park", "251010-064529", m),
        ),
    ] {
        assert_line(text, facts);
    }
}

#[test]
fn a_sentence_is_no_format() {
    for text in [
        "Error reading 3 leads of 251010-064529",
        "error reading 3 leads",
        "SUCCESS 3 leads scored",
        "HTTP 404 from Airtable",
        "I, the undersigned",
        "06:45:29 was the start",
        "Errors: 3",
        "info:none",
    ] {
        assert_chain(text, "");
    }
}

#[test]
fn a_word_behind_a_level_is_not_always_a_logger() {
    let facts = |message| (TIME, INFO, "", "", "", "", "", message);
    assert_line("2025-10-10 06:45:29,123 INFO Processing - started", facts("Processing - started"));
    assert_line("2025-10-10 06:45:29,123 INFO Runs: 25", facts("Runs: 25"));
    assert_line("2025-10-10 06:45:29,123 a | b | c", (TIME, None, "", "", "", "", "", "a | b | c"));
    assert_line(
        "2025-10-10 06:45:29,123 [251010-064529] ERROR com.acme.Runs - x",
        (TIME, ERROR, "", "", "", "", "251010-064529", "com.acme.Runs - x"),
    );
}

#[test]
fn an_error_keeps_its_name_and_gives_its_code() {
    let text = "RunIdError [ERR_RUN_ID_FORMAT]: STRICT RUN ID ERROR: x";
    assert_line(text, (None, ERROR, "", "", "", "", "", text));
    let line = super::super::read(text.as_bytes(), &mut super::super::Guess::default());
    assert_eq!(line.code, Some("ERR_RUN_ID_FORMAT"));
    for text in ["Uncaught TypeError: x", "Error: x"] {
        assert_chain(text, "exception");
    }
    for text in ["RunIdError: ", "Error [x]: y", "Terror: x", "MyErrors: x", "Error:x"] {
        let is_error = matches!(text, "RunIdError: ");
        assert_chain(text, if is_error { "exception" } else { "" });
    }
}
