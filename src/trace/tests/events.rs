//! What this package logs itself: events, and errors with their stacks.

use super::*;

fn event(step: &str, fields: &str) -> String {
    format!(
        r#"{{"v":1,"runIdEvent":"{step}",{fields},"at":"a.js:1","pid":17,"time":"2025-10-10T06:45:31.000Z"}}"#
    ) + "\n"
}

/// What is found, how often, and on how many lines with ids.
fn counted(name: &str, log: &str) -> Vec<String> {
    let folder = Folder::new(name);
    let path = folder.0.join("app.log");
    std::fs::write(&path, log).unwrap();
    let report = traced(&[path], &Options::default());
    let findings = report["findings"].as_array().unwrap().iter();
    let all = findings.map(|finding| format!("{} {}", finding["code"].as_str().unwrap(), finding["count"]));
    all.filter(|finding| !finding.starts_with("never-")).collect()
}

#[test]
fn success_is_claimed_by_the_process_whose_number_the_event_of_the_miss_has() {
    let missed = event(
        "missed",
        r#""runId":"251010-064529-Ada-Park","clientId":"Ada-Park","source":"getRunRecordId""#,
    );
    let pino = |pid: u32, fields: &str| {
        format!(
            r#"{{"level":30,"time":1760078731100,"pid":{pid},"hostname":"web-1","name":"api",{fields}"msg":"Metrics updated"}}"#
        ) + "\n"
    };
    let named = r#""runId":"251010-064529-Ada-Park","clientId":"Ada-Park","#;
    for (at, fields) in [named, r#""clientId":"Ada-Park","#, ""].into_iter().enumerate() {
        let log = [missed.clone(), pino(17, fields)].concat();
        assert_eq!(counted(&format!("events-pid-{at}"), &log), ["success-after-miss 1"], "{log}");
        let log = [missed.clone(), pino(18, fields)].concat();
        assert_eq!(counted(&format!("events-other-pid-{at}"), &log), [""; 0], "{log}");
    }
}

#[test]
fn a_number_that_two_processes_have_is_neither() {
    let missed = event(
        "missed",
        r#""runId":"251010-064529-Ada-Park","clientId":"Ada-Park","source":"getRunRecordId""#,
    );
    let pino = |host: &str, message: &str| {
        format!(
            r#"{{"level":30,"time":1760078731100,"pid":17,"hostname":"{host}","runId":"251010-064529-Ada-Park","msg":"{message}"}}"#
        ) + "\n"
    };
    let log = [missed, pino("web-2", "Starting"), pino("web-1", "Metrics updated")].concat();
    assert_eq!(counted("events-two-hosts", &log), [""; 0]);
}

#[test]
fn a_refusal_counts_once_however_often_it_is_logged() {
    let run = r#"Run ID \"251010-064529-Ada-Park\" belongs to client \"Ada-Park\", not \"Cora-Lee\" (addClientSuffix)."#;
    let promise = "Object passed to normalizeRunId instead of string: runId is a Promise: is an await missing? Pass the id itself, as a string.";
    for (at, message, fields) in [
        (
            0,
            run.replace('\\', ""),
            r#""runId":"251010-064529-Ada-Park","clientId":"Cora-Lee","code":"ERR_RUN_ID_CLIENT_MISMATCH","source":"addClientSuffix""#,
        ),
        (
            1,
            promise.to_owned(),
            r#""code":"ERR_RUN_ID_NOT_STRING","given":"a Promise: is an await missing?","source":"normalizeRunId""#,
        ),
    ] {
        let text = format!(
            "STRICT MODE: STRICT RUN ID ERROR: {message}\nStack trace: RunIdError: STRICT RUN ID ERROR: {message}\n    at find (runs.js:1:2)\n"
        );
        let refused = event("refused", fields);
        for (name, log, count) in [
            ("text", text.clone(), 1),
            ("event", refused.clone(), 1),
            ("both", [&text[..], &refused].concat(), 1),
            ("twice", [&text[..], &refused, &text, &refused].concat(), 2),
        ] {
            assert_eq!(counted(&format!("events-{name}-{at}"), &log), [format!("refused {count}")], "{log}");
        }
    }
}

#[test]
fn a_miss_and_a_refusal_count_once_if_a_reading_ends_between_their_lines() {
    let folder = Folder::new("events-readings");
    let path = folder.0.join("app.log");
    let pino = |fields: &str| {
        format!(r#"{{"level":30,"time":1760078731100,"pid":17,"hostname":"web-1",{fields}}}"#) + "\n"
    };
    for (message, step, code, expected) in [
        ("Job tracking record not found for run", "missed", "ERR_RUN_RECORD_NOT_FOUND", "never-registered 1"),
        ("Run ID", "refused", "ERR_RUN_ID_CLIENT_MISMATCH", "refused 1"),
    ] {
        let id = "251010-064529-Ada-Park";
        let text = pino(&format!(r#""msg":"STRICT MODE: STRICT RUN ID ERROR: {message} \"{id}\" (x).""#));
        let fields = format!(r#""v":1,"runIdEvent":"{step}","runId":"{id}","code":"{code}","source":"x""#);
        let mut state = String::new();
        let mut counts = Vec::new();
        for log in [text.clone(), [text.clone(), pino(&fields)].concat()] {
            std::fs::write(&path, log).unwrap();
            let options = Options { state: Some(state), ..Options::default() };
            let report = traced(std::slice::from_ref(&path), &options);
            state = report["state"].as_str().unwrap().to_owned();
            counts = report["findings"]
                .as_array()
                .unwrap()
                .iter()
                .map(|finding| format!("{} {}", finding["code"].as_str().unwrap(), finding["count"]))
                .collect();
        }
        assert_eq!(counts, [expected]);
    }
}

#[test]
fn a_malformed_id_in_an_error_is_read_to_its_quote() {
    let log = "STRICT MODE: STRICT RUN ID ERROR: Non-standard run ID format encountered: \"251010-064529-Ada Park\", passed to normalizeRunId as runId. A client id can't contain a space.\n";
    assert_eq!(counted("events-malformed", log), ["malformed-id 1"]);
}

#[test]
fn what_this_package_logs_is_in_a_known_format() {
    let folder = Folder::new("events-format");
    let path = folder.0.join("app.log");
    let message = "STRICT RUN ID ERROR: Job tracking record not found for run \"251010-064529-Ada-Park\".";
    std::fs::write(&path, format!("STRICT MODE: {message}\nStack trace: RunIdError: {message}\n")).unwrap();
    let report = traced(&[path], &Options::default());
    assert_eq!(report["totals"]["unknownFormat"], 0);
    assert_eq!(report["findings"][0]["count"], 1);
}

#[test]
fn a_miss_counts_once_however_often_it_is_logged() {
    let registered = event(
        "registered",
        r#""runId":"251010-064529-Ada-Park","clientId":"Ada-Park","recordId":"rec1","source":"registerRunRecord""#,
    );
    let message = "STRICT RUN ID ERROR: Job tracking record not found for run \"251010-064529\"";
    let error = format!("STRICT MODE: {message}");
    let stack = format!("Stack trace: RunIdError: {message}\n    at find (runs.js:1:2)");
    let text = format!("{error}\n{stack}\n");
    let missed = r#""runId":"251010-064529","code":"ERR_RUN_RECORD_NOT_FOUND","source":"requireRunRecordId""#;
    let pino = |fields: serde_json::Value| {
        let mut line =
            serde_json::json!({ "level": 30, "time": 1_760_078_731_100_i64, "pid": 17, "hostname": "web-1" });
        line.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        format!("{line}\n")
    };
    let (pino_text, pino_event) = {
        let fields: serde_json::Value =
            serde_json::from_str(&format!(r#"{{"v":1,"runIdEvent":"missed",{missed},"at":"a.js:1"}}"#))
                .unwrap();
        let texts = [&error, &stack].map(|text| pino(serde_json::json!({ "msg": text })));
        (texts.concat(), pino(fields))
    };
    let before = "[RUN-ID] not-found runId=251010-064529 clientId=- source=requireRunRecordId at=a.js:1\n";
    let looked_up = before.replace("requireRunRecordId", "getRunRecordId");
    for (at, (lines, count)) in [
        (vec![&*text], 1),
        (vec![&*text, &*text], 2),
        (vec![&*text, &*event("missed", missed)], 1),
        (vec![&*pino_text, &*pino_event], 1),
        (vec![&*pino_text, &*pino_event, &*pino_text, &*pino_event], 2),
        (vec![&*pino_text, &*pino_event, &*pino_event], 2),
        (vec![before, &*text], 1),
        (vec![before, &*text, before, &*text], 2),
        (vec![&*looked_up, &*text], 2),
    ]
    .into_iter()
    .enumerate()
    {
        let log = [&[&*registered][..], &lines].concat().concat();
        assert_eq!(
            counted(&format!("events-miss-{at}"), &log),
            [format!("base-for-client-run-id {count}")],
            "{log}"
        );
    }
}

/// Two misses, thrown at once: the error of each (upper case) comes before its event (lower case).
const INTERLEAVINGS: [&str; 6] = ["AaBb", "ABab", "ABba", "BAab", "BAba", "BbAa"];

#[test]
fn misses_that_are_thrown_at_once_count_once_each_wherever_a_reading_ends() {
    let folder = Folder::new("events-at-once");
    let pino = |fields: &str| {
        format!(r#"{{"level":30,"time":1760078731100,"pid":17,"hostname":"web-1",{fields}}}"#) + "\n"
    };
    let line = |at: usize, half: char| {
        let second = if half.eq_ignore_ascii_case(&'A') { at } else { 10 + at };
        let id = format!("251010-0645{second:02}-Ada-Park");
        if half.is_uppercase() {
            let message = "STRICT MODE: STRICT RUN ID ERROR: Job tracking record not found for run";
            return pino(&format!(r#""msg":"{message} \"{id}\" (requireRunRecordId).""#));
        }
        pino(&format!(
            r#""v":1,"runIdEvent":"missed","runId":"{id}","code":"ERR_RUN_RECORD_NOT_FOUND","source":"requireRunRecordId""#
        ))
    };
    // Each is a log of its own, read at once, or after each line.
    let write = |halves: usize| {
        let logs = INTERLEAVINGS.iter().enumerate().map(|(at, order)| {
            let path = folder.0.join(format!("{order}.log"));
            let lines: Vec<String> = order.chars().take(halves).map(|half| line(at, half)).collect();
            std::fs::write(&path, lines.concat()).unwrap();
            path
        });
        logs.collect::<Vec<_>>()
    };
    for readings in [&[4][..], &[1, 2, 3, 4]] {
        let mut state = String::new();
        let mut report = serde_json::Value::Null;
        for &halves in readings {
            let options = Options { state: Some(state), ..Options::default() };
            report = traced(&write(halves), &options);
            state = report["state"].as_str().unwrap().to_owned();
        }
        let findings = report["findings"].as_array().unwrap();
        let counts: Vec<&serde_json::Value> = findings.iter().map(|finding| &finding["count"]).collect();
        assert_eq!(counts, [1; 2 * INTERLEAVINGS.len()], "{readings:?}");
    }
}

#[test]
fn an_event_is_not_taken_for_the_error_of_another_run_or_process() {
    let pino = |pid: u32, fields: &str| {
        format!(r#"{{"level":30,"time":1760078731100,"pid":{pid},"hostname":"web-1",{fields}}}"#) + "\n"
    };
    let id = "251010-064529-Ada-Park";
    let error = |id: &str| {
        format!(
            r#""msg":"STRICT MODE: STRICT RUN ID ERROR: Job tracking record not found for run \"{id}\" (x).""#
        )
    };
    let event = format!(
        r#""v":1,"runIdEvent":"missed","runId":"{id}","code":"ERR_RUN_RECORD_NOT_FOUND","source":"x""#
    );
    for (at, (error, pid, expected)) in [
        (error(id), 17, ["missed", "mentioned"]),
        (error("251010-064530-Ada-Park"), 17, ["missed", "missed"]),
        (error(id), 18, ["missed", "missed"]),
    ]
    .into_iter()
    .enumerate()
    {
        let folder = Folder::new(&format!("events-of-another-{at}"));
        let path = folder.0.join("app.log");
        std::fs::write(&path, pino(pid, &error) + &pino(17, &event)).unwrap();
        let report = traced(&[path], &Options::default());
        let runs = report["runs"].as_array().unwrap().iter();
        let events = runs.flat_map(|run| run["events"].as_array().unwrap());
        let steps: Vec<_> = events.map(|event| &event["step"]).collect();
        assert_eq!(steps, expected, "{error}");
    }
}

#[test]
fn a_refusal_is_not_taken_for_that_of_another_run_or_process_or_for_a_later_one() {
    let pino = |pid: u32, fields: &str| {
        format!(r#"{{"level":50,"time":1760078731100,"pid":{pid},"hostname":"web-1",{fields}}}"#) + "\n"
    };
    let error = pino(
        17,
        r#""msg":"STRICT MODE: STRICT RUN ID ERROR: Run ID \"251010-064529-Ada-Park\" belongs to client \"Ada-Park\", not \"Cora-Lee\" (addClientSuffix).""#,
    );
    let event = |pid: u32, run_id: &str| {
        let fields = format!(
            r#""v":1,"runIdEvent":"refused","runId":"{run_id}","clientId":"Cora-Lee","code":"ERR_RUN_ID_CLIENT_MISMATCH","source":"addClientSuffix""#
        );
        pino(pid, &fields)
    };
    let ada = "251010-064529-Ada-Park";
    for (at, (lines, event, expected)) in [
        (0, event(17, ada), 1),
        (98, event(17, ada), 1),
        (200, event(17, ada), 2),
        (0, event(99, ada), 2),
        (0, event(17, "251010-064531-Bora-Bora"), 2),
    ]
    .into_iter()
    .enumerate()
    {
        let log = [&error[..], &"Fetched a page\n".repeat(lines), &event].concat();
        let found = counted(&format!("events-refusals-{at}"), &log);
        let refused = found.iter().filter_map(|finding| finding.strip_prefix("refused "));
        assert_eq!(refused.map(|count| count.parse::<u32>().unwrap()).sum::<u32>(), expected, "{found:?}");
    }
}
