//! Success that a line without an id claims right after a miss.

use super::*;

/// Lines of one program, each by its process, its client if it names one, and its message.
pub(super) fn pino(lines: &[(u32, Option<&str>, &str)]) -> String {
    let line = |(at, &(pid, client, message)): (usize, &(u32, Option<&str>, &str))| {
        let client = client.map(|client| format!(r#""clientId":"{client}","#)).unwrap_or_default();
        let time = 1_760_078_729_000 + at;
        format!(r#"{{"level":30,"time":{time},"pid":{pid},"hostname":"web",{client}"msg":"{message}"}}"#)
            + "\n"
    };
    lines.iter().enumerate().map(line).collect()
}

/// As Docker's json-file driver writes the lines.
fn in_docker(log: &str) -> String {
    let wrapped = |line: &str| format!("{}\n", serde_json::json!({ "log": line, "stream": "stdout" }));
    log.lines().map(wrapped).collect()
}

/// The runs whose success is claimed after a miss.
#[track_caller]
fn assert_claimed(name: &str, log: &str, expected: &[&str]) {
    let folder = Folder::new(name);
    let path = folder.0.join("app.log");
    std::fs::write(&path, log).unwrap();
    let report = traced(&[path], &Options::default());
    let found = told(&report);
    let claimed = found.iter().filter_map(|finding| finding.strip_prefix("success-after-miss medium "));
    assert_eq!(claimed.collect::<Vec<_>>(), expected, "{log}");
}

pub(super) const MISSED: &str = "Run record not found for 251010-064529-Ada-Park";
pub(super) const DONE: &str = "Scoring completed successfully";
const ADA: &str = "251010-064529-Ada-Park Ada-Park";

#[test]
fn an_error_that_writes_its_name_is_of_the_same_process() {
    let line = |name: &str, id: &str, message: &str| {
        format!(r#"{{{name}"level":"info","message":"{message}","runId":"{id}","clientId":"Ada-Park"}}"#)
            + "\n"
    };
    for name in ["", r#""name":"NotFoundError","#, r#""name":"HttpException","#] {
        let missed = line(name, "251010-064529", "Run record not found");
        let log = missed + &line("", "251010-064529-Ada-Park", DONE);
        assert_claimed("winston", &log, &[ADA]);
    }
}

#[test]
fn a_miss_without_a_client_is_only_perhaps_that_of_one_of_several() {
    let registered =
        |client: &str| format!("2025-10-10T06:45:29Z Created run record for 251010-064529-{client}\n");
    let missed = "2025-10-10T06:45:30Z Run record not found for 251010-064529\n";
    let done = "2025-10-10T06:45:31Z Scoring completed successfully for 251010-064529-Ada-Park\n";
    let folder = Folder::new("several-clients");
    let path = folder.0.join("app.log");
    for (others, confidence) in [(&[][..], "medium"), (&["Bora-Bora"], "low")] {
        let log = others.iter().map(|client| registered(client)).collect::<String>()
            + &registered("Ada-Park")
            + missed
            + done;
        std::fs::write(&path, log).unwrap();
        let found = told(&traced(std::slice::from_ref(&path), &Options::default()));
        let expected = format!("success-after-miss {confidence} {ADA}");
        assert!(found.contains(&expected), "{found:?}");
    }
}

#[test]
fn a_line_that_names_the_client_but_no_id_claims_success() {
    let log = pino(&[(17, None, MISSED), (17, Some("Ada-Park"), DONE)]);
    assert_claimed("success-client", &log, &[ADA]);
    assert_claimed("success-docker", &in_docker(&log), &[ADA]);
    let log = pino(&[(17, None, MISSED), (17, None, DONE)]);
    assert_claimed("success-nameless", &in_docker(&log), &[ADA]);
}

#[test]
fn a_line_of_another_client_claims_no_success_for_this_one() {
    let log = pino(&[(17, None, MISSED), (17, Some("Bora-Bora"), DONE)]);
    assert_claimed("success-other-key", &log, &[]);
    let header =
        |client: &str, message: &str| format!("[2025-10-10T06:45:29.123Z] [{client}] [INFO] {message}\n");
    let log = [header("Ada-Park", MISSED), header("Bora-Bora", DONE)].concat();
    let known = header("Bora-Bora", "saw 251010-064531-Bora-Bora");
    assert_claimed("success-other-word", &[log, known].concat(), &[]);
    assert_claimed("success-word", &[header("Ada-Park", MISSED), header("Ada-Park", DONE)].concat(), &[ADA]);
}

#[test]
fn success_counts_wherever_a_batch_of_records_ends() {
    for records in 0..8 {
        let others = vec![(17, None, "Fetched leads of 251010-064531-Bora-Bora"); records];
        for client in [None, Some("Ada-Park")] {
            let log = [&others[..], &[(17, None, MISSED), (17, client, DONE)], &others].concat();
            assert_claimed("success-batch", &pino(&log), &[ADA]);
        }
    }
}

#[test]
fn each_process_claims_success_after_its_own_miss() {
    let other = "Run record not found for 251010-064530-Bora-Bora";
    let bora = "251010-064530-Bora-Bora Bora-Bora";
    let log = pino(&[(17, None, MISSED), (18, None, other), (17, None, DONE), (18, None, DONE)]);
    assert_claimed("success-processes", &log, &[ADA, bora]);
}

#[test]
fn success_five_lines_after_a_miss_counts_and_six_lines_after_it_does_not() {
    for (between, expected) in [(4, &[ADA][..]), (5, &[])] {
        let waits = vec![(17, None, "waiting"); between];
        let log = pino(&[vec![(17, None, MISSED)], waits, vec![(17, None, DONE)]].concat());
        assert_claimed(&format!("success-{between}"), &log, expected);
    }
}
