//! One story, as hosts and printers write it: the record was registered for the client and looked up by the base, success was claimed
//! all the same, and then one client's line worked on the record of another.

use super::*;

const STORY: [(&str, &str, &str, &str); 6] = [
    ("info", "251010-064529-Ada-Park", "Ada-Park", "Created job tracking record recKU8iGyB0A3pxFi"),
    ("info", "251010-064529-Bora-Bora", "Bora-Bora", "Created job tracking record recKU8iGyB0A3pxFj"),
    ("error", "251010-064529", "Ada-Park", "Job tracking record not found"),
    ("info", "251010-064529", "Ada-Park", "Metrics updated successfully"),
    ("info", "251010-064529-Ada-Park", "Ada-Park", "Updating job tracking record of 251010-064529-Bora-Bora"),
    ("info", "251010-064529-Ada-Park", "Ada-Park", "Run completed"),
];

const FOUND: [&str; 4] = [
    "base-for-client-run-id medium 251010-064529 Ada-Park",
    "success-after-miss medium 251010-064529 Ada-Park",
    "other-tenant high 251010-064529-Bora-Bora Ada-Park",
    "never-completed low 251010-064529-Bora-Bora Bora-Bora",
];

#[track_caller]
fn assert_story(name: &str, log: &str) {
    let folder = Folder::new(name);
    let path = folder.0.join("app.log");
    std::fs::write(&path, log).unwrap();
    let mut found = told(&traced(&[path], &Options::default()));
    let mut expected = FOUND.map(str::to_owned);
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{log}");
}

/// The story, each line by its index, level, run, client and message.
pub(super) fn story(line: impl Fn(usize, &str, &str, &str, &str) -> String) -> String {
    let lines = STORY.iter().enumerate();
    lines.map(|(at, (level, run, client, message))| line(at, level, run, client, message)).collect()
}

pub(super) fn json(at: usize, level: &str, run: &str, client: &str, message: &str) -> String {
    let time = 1_760_078_729_000 + at;
    serde_json::json!({ "level": level, "time": time, "runId": run, "clientId": client, "msg": message })
        .to_string()
}

#[test]
fn a_story_in_json_is_told() {
    assert_story(
        "host-json",
        &story(|at, level, run, client, message| json(at, level, run, client, message) + "\n"),
    );
}

#[test]
fn an_export_tells_the_story_with_its_last_row_first() {
    let rows = |cells: fn(usize, &str) -> String| {
        let log = story(|at, level, run, client, message| {
            let message =
                serde_json::json!({ "level": level, "runId": run, "clientId": client, "msg": message });
            cells(at, &message.to_string().replace('"', "\"\"")) + "\n"
        });
        log.lines().rev().fold(String::from("a,b\n"), |log, row| log + row + "\n")
    };
    assert_story(
        "host-datadog-csv",
        &rows(|at, json| format!(r#""2025-10-10T06:45:2{at}.123Z","web-1","{json}""#)),
    );
    assert_story(
        "host-kibana-csv",
        &rows(|at, json| format!(r#""Oct 10, 2025 @ 06:45:2{at}.123","{json}",scorer"#)),
    );
    assert_story(
        "host-grafana-csv",
        &rows(|at, json| format!(r#""{{""app"":""scorer""}}",176007872{at}123,"{json}""#)),
    );
}

#[test]
fn objects_with_nothing_between_them_tell_the_story() {
    assert_story("host-firehose", &story(json));
}

#[test]
fn pino_pretty_names_run_and_client_below_the_message() {
    let one = |at: usize, level: &str, run: &str, client: &str, message: &str| {
        let level = level.to_uppercase();
        format!(
            "[2025-10-10 06:45:2{at}.123 +0000] {level} (17): {message}\n    runId: \"{run}\"\n    clientId: \"{client}\"\n"
        )
    };
    assert_story("host-pretty", &story(one));
    assert_story("host-pretty-crlf", &story(one).replace('\n', "\r\n"));
}

#[test]
fn an_error_of_pino_pretty_is_what_the_line_is_about() {
    let log = story(|at, level, run, client, message| {
        let (text, error) = match level {
            "error" => (
                "Update failed",
                format!(
                    "    err: {{\n      \"type\": \"Error\",\n      \"message\": \"{message}\",\n      \"stack\":\n          Error: {message}\n              at find (runs.js:1:2)\n    }}\n"
                ),
            ),
            _ => (message, String::new()),
        };
        format!(
            "[06:45:2{at}.123] {} (17): {text}\n    ctx: {{\n      \"runId\": \"{run}\",\n      \"clientId\": \"{client}\"\n    }}\n{error}",
            level.to_uppercase()
        )
    });
    assert_story("host-pretty-error", &log);
}

#[test]
fn an_object_that_javascript_prints_is_one_line() {
    let log = story(|at, level, run, client, message| {
        format!(
            "{{\n  level: '{level}',\n  message: '{message}',\n  timestamp: '2025-10-10T06:45:2{at}.123Z',\n  runId: '{run}',\n  clientId: '{client}'\n}}\n"
        )
    });
    assert_story("host-printed", &log);
}

#[test]
fn an_object_behind_a_text_belongs_to_it() {
    for stack in ["", "\n    at find (/app/runs.js:1:2)\n    at async /app/score.js:3:4"] {
        let log = story(|at, level, run, client, message| {
            let (text, error) = match level {
                "error" => ("Update failed", format!("  error: '{message}',\n")),
                _ => (message, String::new()),
            };
            format!(
                "[2025-10-10T06:45:2{at}.123Z] [{level}] {text}{stack} {{\n{error}  runId: '{run}',\n  clientId: '{client}'\n}}\n"
            )
        });
        assert_story("host-object", &log);
        assert_story("host-object-crlf", &log.replace('\n', "\r\n"));
    }
}

#[test]
fn an_error_that_caused_one_is_what_the_record_is_about() {
    let log = "[2025-10-10T06:45:29.123Z] [ERROR] Update failed Error: no update\n    at save (a.js:1:2) {\n  clientId: 'Ada-Park',\n  [cause]: Error: Job tracking record not found for 251010-064529-Ada-Park\n      at find (b.js:1:2)\n}\n";
    let folder = Folder::new("host-cause");
    let path = folder.0.join("app.log");
    std::fs::write(&path, log).unwrap();
    let report = traced(&[path], &Options::default());
    let event = &report["runs"][0]["events"][0];
    assert_eq!((&event["step"], &event["clientId"]), (&"missed".into(), &"Ada-Park".into()), "{report}");
}

#[test]
fn parts_of_a_line_are_one_line() {
    for cut in (1..90).step_by(8) {
        let log = story(|at, level, run, client, message| {
            let time = format!("2025-10-10T06:45:2{at}.123456789Z");
            let line = json(at, level, run, client, message);
            let (one, other) = line.split_at(cut);
            format!("{time} stdout P {one}\n{time} stdout F {other}\n")
        });
        assert_story(&format!("host-cri-{cut}"), &log);
    }
}

#[test]
fn a_message_of_the_journal_in_bytes_is_text() {
    let log = story(|at, level, run, client, message| {
        let coloured = format!("\x1b[32m{}\x1b[39m", json(at, level, run, client, message));
        let entry = serde_json::json!({
            "__REALTIME_TIMESTAMP": format!("176007872900000{at}"), "_PID": "17", "MESSAGE": coloured.as_bytes(),
        });
        format!("{entry}\n")
    });
    assert_story("host-journal", &log);
    assert_story("host-journal-pretty", &story(journal_pretty));
}

/// As `journalctl -o json-pretty` prints a message with colours.
pub(super) fn journal_pretty(at: usize, level: &str, run: &str, client: &str, message: &str) -> String {
    let coloured = format!("\x1b[32m{}\x1b[39m", json(at, level, run, client, message));
    let bytes: Vec<String> = coloured.bytes().map(|byte| format!("\t\t{byte}")).collect();
    let bytes = bytes.join(",\n");
    format!(
        "{{\n\t\"__REALTIME_TIMESTAMP\" : \"176007872900000{at}\",\n\t\"MESSAGE\" : [\n{bytes}\n\t],\n\t\"_PID\" : \"17\"\n}}\n"
    )
}

#[test]
fn an_id_that_the_host_cut_is_truncated_and_no_tenant() {
    let time = "2025-10-10T06:45:29.123456789Z";
    let padding = "x".repeat(16 << 10);
    let docker = |log: &str| format!("{{\"log\":\"{log}\",\"stream\":\"stdout\",\"time\":\"{time}\"}}\n");
    for (name, log, line) in [
        (
            "cri",
            format!(
                "{time} stdout P [251010-064529] Run started of clientId=Ada-\n{time} stdout P Park [251010-064529-Ada-\n{time} stderr F x\n"
            ),
            2,
        ),
        ("docker", docker(&format!("{padding} clientId=Ada-Park [251010-064529-Ada-")), 1),
    ] {
        let folder = Folder::new(&format!("host-cut-{name}"));
        let path = folder.0.join("app.log");
        std::fs::write(&path, log).unwrap();
        let report = traced(std::slice::from_ref(&path), &Options::default());
        assert_eq!(told(&report), ["cut-off low 251010-064529-Ada-… Ada-Park"], "{name}");
        assert_eq!(report["findings"][0]["evidence"][0]["line"], line, "{name}");
        let notes = &report["files"][0]["notes"];
        assert_eq!((&notes[0]["code"], &notes[0]["line"]), (&"cut-line".into(), &line.into()), "{name}");
        let clients =
            report["runs"].as_array().unwrap().iter().flat_map(|run| run["clients"].as_array().unwrap());
        assert!(clients.clone().all(|client| client != "Ada"), "{report}");
        let (ids, _) = count(&[path], &Watch::default()).unwrap();
        assert!(ids.iter().all(|(id, _)| !id.contains("Ada")), "{ids:?}");
    }
}

#[test]
fn a_line_in_parts_that_becomes_too_long_is_cut_where_no_id_is() {
    let time = "2025-10-10T06:45:29.123456789Z";
    let docker = |log: &str| format!("{{\"log\":\"{log}\",\"stream\":\"stdout\",\"time\":\"{time}\"}}\n");
    let ids = 50_000;
    for separator in [", ", " ", "/"] {
        let line = format!("251010-064529-Ada-Park{separator}").repeat(ids);
        let parts = || line.as_bytes().chunks(16 << 10).map(|part| std::str::from_utf8(part).unwrap());
        let cri: String = parts().map(|part| format!("{time} stdout P {part}\n")).collect();
        let in_docker: String = parts().map(docker).collect();
        for (name, log) in
            [("cri", cri + &format!("{time} stdout F end\n")), ("docker", in_docker + &docker("end\\n"))]
        {
            let folder = Folder::new(&format!("host-long-{name}"));
            let path = folder.0.join("app.log");
            std::fs::write(&path, log).unwrap();
            let report = traced(std::slice::from_ref(&path), &Options::default());
            assert_eq!(told(&report), [""; 0], "{name} {separator:?}");
            let (found, _) = count(&[path], &Watch::default()).unwrap();
            assert_eq!(found, [("251010-064529-Ada-Park".to_owned(), ids as u64)], "{name} {separator:?}");
        }
    }
}

#[test]
fn a_record_that_compose_names_on_each_line_is_one() {
    let pretty = story(|at, level, run, client, message| {
        let level = level.to_uppercase();
        format!(
            "[2025-10-10 06:45:2{at}.123 +0000] {level} (17): {message}\n    runId: \"{run}\"\n    clientId: \"{client}\"\n"
        )
    });
    let object = story(|at, level, run, client, message| {
        format!(
            "{{\n  level: '{level}',\n  message: '{message}',\n  timestamp: '2025-10-10T06:45:2{at}.123Z',\n  runId: '{run}',\n  clientId: '{client}'\n}}\n"
        )
    });
    let behind_text = story(|at, level, run, client, message| {
        format!(
            "[2025-10-10T06:45:2{at}.123Z] [{level}] {message} {{\n  runId: '{run}',\n  clientId: '{client}'\n}}\n"
        )
    });
    let jq = story(|at, level, run, client, message| {
        let object: serde_json::Value = serde_json::from_str(&json(at, level, run, client, message)).unwrap();
        serde_json::to_string_pretty(&object).unwrap() + "\n"
    });
    for (name, log) in [("pretty", pretty), ("object", object), ("text", behind_text), ("jq", jq)] {
        let named: String = log.lines().map(|line| format!("api-1     | {line}\n")).collect();
        assert_story(&format!("host-compose-{name}"), &named);
        let coloured = named.replace("api-1     | ", "\x1b[36mapi-1     | \x1b[0m");
        assert_story(&format!("host-compose-coloured-{name}"), &coloured);
        // Another container writes between two records.
        let begins = |line: &str| !line.starts_with([' ', '}']);
        let tick = |line: &str| if begins(line) { "worker-1  | tick\n" } else { "" };
        let two: String = log.lines().map(|line| format!("{}api-1     | {line}\n", tick(line))).collect();
        assert_story(&format!("host-compose-two-{name}"), &two);
    }
}
