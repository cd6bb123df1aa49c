use super::super::samples::{assert_chain, assert_line};

#[test]
fn each_prefix_names_the_process() {
    for (prefix, process) in [
        ("web-1  | ", "/web-1//"),
        ("\x1b[36mweb-1  |\x1b[0m ", "/web-1//"),
        ("\x1b[36mweb-1  \x1b[0m| ", "/web-1//"),
        ("web_1     | ", "/web_1//"),
        ("0|api      | ", "api/0//"),
        ("\x1b[32m12|@acme/api | \x1b[39m", "@acme/api/12//"),
        ("06:45:29 web.1   | ", "/web.1//"),
        ("@acme/api:dev: ", "@acme/api/dev//"),
        ("api:build:lib: ", "api/build:lib//"),
        ("@acme/api: ", "@acme/api"),
        ("\x1b[36m@acme/api\x1b[39m: ", "@acme/api"),
        ("[0] ", "0"),
        ("[pod/api-7d9f8b6c5d-x2x7k/api] ", "api/api-7d9f8b6c5d-x2x7k//"),
        ("api-7d9f8b6c5d-x2x7k api ", "api/api-7d9f8b6c5d-x2x7k//"),
    ] {
        let text = format!("{prefix}Scoring 25 leads");
        assert_line(&text, (None, None, process, "", "", "", "", "Scoring 25 leads"));
    }
}

#[test]
fn a_time_is_told_by_its_decimals() {
    for (text, chain) in [
        ("2025-10-10T06:45:29.123456789Z Scoring", "docker-timestamps"),
        ("2025-10-10T06:45:29.12345678Z Scoring", "docker-timestamps"),
        ("2025-10-10T06:45:29.1234567Z Scoring", "github-actions"),
        ("2025-10-10T06:45:29.123456Z Scoring", "dated"),
        ("2025-10-10T06:45:29.123456789Z stdout F Scoring", "cri"),
        ("2025-10-10T06:45:29.123456789+02:00 stderr P Scoring", "cri"),
        ("2025-10-10T06:45:29.123456789Z stdout F:x:y Scoring", "cri"),
        ("2025-10-10T06:45:29.123456789Z stdout Final", "docker-timestamps"),
        ("2025-10-10 06:45:29.123456789 Scoring", "dated"),
    ] {
        assert_chain(text, chain);
    }
}

#[test]
fn prefixes_are_stripped_one_after_the_other() {
    assert_chain(
        "web-1  | 2025-10-10T06:45:29.123456789Z [pod/a/b] [INFO] x",
        "docker-compose > docker-timestamps > kubectl > brackets",
    );
    assert_chain(
        "web-1 | web-2 | web-3 | web-4 | web-5 | x",
        "docker-compose > docker-compose > docker-compose > docker-compose",
    );
    assert_chain(
        "<14>Oct 10 06:45:29 host api[17]: 0|api  | @acme/api:dev: level=info msg=x",
        "syslog-rfc3164 > pm2 > turbo > logfmt",
    );
}

#[test]
fn the_mark_of_an_action_is_its_level() {
    assert_line(
        "2025-10-10T06:45:29.1230000Z ##[error]Run 251010-064529 failed",
        (
            Some("2025-10-10T06:45:29.123Z"),
            Some(super::Level::Error),
            "",
            "",
            "",
            "",
            "",
            "Run 251010-064529 failed",
        ),
    );
    assert_line(
        "build\tRun tests\t\u{feff}2025-10-10T06:45:29.1230000Z ##[group]x",
        (Some("2025-10-10T06:45:29.123Z"), None, "build/Run tests//", "", "", "", "", "x"),
    );
}

#[test]
fn a_sentence_has_no_prefix() {
    for text in [
        "The run of web-1 | worker-2 failed",
        "runs of Ada-Park | 25 leads",
        "status: 25 leads | 3 failed",
        "api: 25 leads",
        "note:see above",
        "Ada-Park:dev: x",
        "main.go:12: x",
        "post-scoring-stream one",
        "api-runner-tests api",
        "[25/30] leads",
    ] {
        let line = super::super::read(text.as_bytes(), &mut super::super::Guess::default());
        assert_eq!(line.process, [None; 4], "{text}");
    }
}

#[test]
fn a_name_in_brackets_is_a_prefix_only_before_a_line() {
    assert_chain("[api] {\"level\":30}", "concurrently > pino");
    assert_chain("[api] [2025-10-10T06:45:29.123Z] x", "concurrently > brackets");
    assert_chain("[lead_scoring] 25 leads", "brackets");
    assert_chain("[251010-064529] [2025-10-10T06:45:29.123Z] x", "brackets");
    assert_chain("[Ada-Park] [2025-10-10T06:45:29.123Z] x", "brackets");
    assert_chain("[info] [2025-10-10T06:45:29.123Z] x", "brackets");
    assert_chain("api: {\"level\":30}", "lerna > pino");
    assert_chain("error: {\"level\":30", "levelled");
}
