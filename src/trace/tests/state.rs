//! Work over days: each reading goes on where the last one ended.

use super::*;
use std::fs;

const MADE: &str =
    "[2025-10-10T06:45:29.123Z] [251010-064529] [SYSTEM] [resume] [INFO] Generated run ID 251010-064529\n";
const REGISTERED: &str = "[2025-10-10T06:45:29.200Z] [251010-064529-Ada-Park] [Ada-Park] [resume] [INFO] Created run record rec1 for 251010-064529-Ada-Park\n";
const MISSED: &str = "[2025-10-10T06:50:30.000Z] [251010-064529] [Ada-Park] [scoring] [ERROR] Job tracking record not found for 251010-064529\n";
const COMPLETED: &str = "[2025-10-10T06:50:31.500Z] [251010-064529-Ada-Park] [Ada-Park] [resume] [INFO] Run 251010-064529-Ada-Park completed\n";

/// Readings of one log, each with the state of the one before.
struct Cron {
    folder: Folder,
    state: String,
    follow: bool,
}

impl Cron {
    fn new(name: &str) -> Self {
        Self { folder: Folder::new(name), state: String::new(), follow: false }
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.folder.0.join(name), text).unwrap();
    }

    /// Returns the findings of the next reading that are new.
    fn read(&mut self, names: &[&str]) -> (serde_json::Value, Vec<String>) {
        let paths: Vec<PathBuf> = names.iter().map(|name| self.folder.0.join(name)).collect();
        let options = Options { state: Some(self.state.clone()), follow: self.follow, ..Options::default() };
        let mut report = traced(&paths, &options);
        self.state = report["state"].as_str().unwrap().to_owned();
        report["findings"].as_array_mut().unwrap().retain(|finding| finding["isNew"] == true);
        let told = told(&report);
        (report, told)
    }
}

const BASE: &str = "base-for-client-run-id medium 251010-064529 Ada-Park";

#[test]
fn a_miss_is_found_in_a_later_reading_than_its_registration_and_reported_once() {
    let mut cron = Cron::new("state-days");
    cron.write("app.log", [MADE, REGISTERED].concat());
    assert_eq!(cron.read(&["app.log"]).1, [] as [&str; 0]);
    cron.write("app.log", [MADE, REGISTERED, MISSED].concat());
    let (report, told) = cron.read(&["app.log"]);
    assert_eq!(told, [BASE]);
    assert_eq!((&report["totals"]["lines"], &report["totals"]["ids"]), (&1.into(), &2.into()));
    cron.write("app.log", [MADE, REGISTERED, MISSED, COMPLETED].concat());
    assert_eq!(cron.read(&["app.log"]).1, [] as [&str; 0]);
    assert_eq!(cron.read(&["app.log"]).1, [] as [&str; 0]);
}

#[test]
fn a_log_that_was_rotated_or_compressed_is_known_again() {
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write as _;
    let pad = "[2025-10-10T06:45:20.000Z] [SYSTEM] [start] [INFO] listening\n".repeat(40);
    let begun = [pad.as_str(), MADE, REGISTERED].concat();
    let whole = [&begun, MISSED].concat();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(whole.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    for (name, bytes) in [("app.log.1", whole.as_bytes()), ("app.log.1.gz", &gzip)] {
        let mut cron = Cron::new(&format!("state-{name}"));
        cron.write("app.log", &begun);
        cron.read(&["app.log"]);
        cron.write(name, bytes);
        cron.write("app.log", COMPLETED);
        let (report, told) = cron.read(&[name, "app.log"]);
        assert_eq!(told, [BASE], "{name}");
        let evidence = &report["findings"][0]["evidence"];
        assert_eq!((&evidence[0]["line"], &evidence[1]["line"]), (&42.into(), &43.into()), "{name}");
        assert_eq!(report["totals"]["ids"], 4, "{name}");
        // What is compressed is read from its beginning.
        let rest = if name == "app.log.1" { MISSED.len() } else { gzip.len() };
        assert_eq!(report["files"][0]["bytes"], rest, "{name}");
    }
}

#[test]
fn a_log_is_read_once_while_it_is_being_compressed() {
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write as _;
    let noise: String = (0..20_000_u64).map(|at| format!("waiting {}\n", at.pow(3))).collect();
    let log = [MADE, REGISTERED, MISSED, &noise].concat();
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(log.as_bytes()).unwrap();
    let gz = gz.finish().unwrap();
    // The first reading, or a later one, finds both.
    for names in [&["app.log"][..], &[]] {
        let mut cron = Cron::new("state-compressing");
        cron.write("app.log", &log);
        let mut all: Vec<String> = names.iter().flat_map(|name| cron.read(&[name]).1).collect();
        cron.write("app.log.1", &log);
        for part in [&b""[..], &gz[..gz.len() / 2], &gz] {
            cron.write("app.log.1.gz", part);
            all.extend(cron.read(&["app.log.1.gz", "app.log.1"]).1);
        }
        let (report, told) = cron.read(&["app.log.1.gz"]);
        all.extend(told);
        assert_eq!(all, [BASE]);
        assert_eq!(report["totals"]["lines"], 0);
        let counts: Vec<_> =
            report["runs"][0]["events"].as_array().unwrap().iter().map(|event| &event["count"]).collect();
        assert_eq!(counts, [1, 1, 1], "{report}");
    }
}

#[test]
fn a_log_that_was_empty_is_not_called_gone() {
    let mut cron = Cron::new("state-empty");
    cron.write("app.log", "");
    cron.read(&["app.log"]);
    cron.write("app.log", MADE);
    let (report, _) = cron.read(&["app.log"]);
    assert_eq!(report["files"].as_array().unwrap().len(), 1);
}

#[test]
fn a_line_without_a_time_has_the_last_time_however_many_readings_ago_that_was() {
    let mut cron = Cron::new("state-time");
    cron.write("app.log", MADE);
    for _ in 0..3 {
        cron.read(&["app.log"]);
    }
    cron.write("app.log", [MADE, "251010-064529-Ada-Park completed\n"].concat());
    let (report, _) = cron.read(&["app.log"]);
    let events = report["runs"][0]["events"].as_array().unwrap();
    let times: Vec<_> = events.iter().map(|event| &event["time"]).collect();
    assert_eq!(times, ["2025-10-10T06:45:29.123Z"; 2], "{report}");
}

#[test]
fn a_log_that_was_truncated_is_read_from_its_beginning() {
    let mut cron = Cron::new("state-truncated");
    cron.write("app.log", [MADE, REGISTERED].concat());
    cron.read(&["app.log"]);
    cron.write("app.log", MISSED);
    let (report, told) = cron.read(&["app.log"]);
    assert_eq!(told, [BASE]);
    // The line of the registration is in a file that is no longer there.
    let evidence = &report["findings"][0]["evidence"];
    let name = |at: usize| &report["files"][evidence[at]["file"].as_u64().unwrap() as usize];
    assert_eq!(name(0)["notes"][0]["code"], "earlier");
    assert!(name(1)["notes"].as_array().unwrap().is_empty());
}

#[test]
fn a_log_that_begins_anew_as_it_began_before_is_read_from_its_beginning() {
    let banner = "the server begins\n".repeat(80);
    let mut cron = Cron::new("state-banner");
    cron.write("app.log", [&banner, MADE, REGISTERED, COMPLETED].concat());
    cron.read(&["app.log"]);
    cron.write("app.log", [&banner, MISSED].concat());
    let (report, told) = cron.read(&["app.log"]);
    assert_eq!(report["totals"]["lines"], 81);
    assert_eq!(told, [BASE]);
}

#[test]
fn lines_of_a_log_that_was_read_in_part_are_evidence_in_later_readings() {
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write as _;
    let noise: String = (0..9_000_u32).map(|at| format!("{:x}\n", at.wrapping_mul(0x9E37_79B9))).collect();
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all([MADE, REGISTERED, &noise].concat().as_bytes()).unwrap();
    let gz = gz.finish().unwrap();
    let mut cron = Cron::new("state-in-part");
    cron.write("old.log.gz", &gz[..gz.len() - 99]);
    let (report, _) = cron.read(&["old.log.gz"]);
    assert_eq!(report["files"][0]["error"]["code"], "ERR_CUT");
    for _ in 0..2 {
        let (report, _) = cron.read(&["old.log.gz"]);
        assert_eq!((&report["totals"]["ids"], &report["totals"]["lines"]), (&0.into(), &0.into()));
    }
    cron.write("old.log.gz", &gz);
    let (report, _) = cron.read(&["old.log.gz"]);
    assert_eq!(
        (&report["files"][0]["error"], &report["totals"]["ids"]),
        (&serde_json::Value::Null, &0.into())
    );
    // A copy of less than was read isn't another log.
    for copy in [&gz[..gz.len() / 2], &gz] {
        cron.write("old.log.gz", copy);
        assert_eq!(cron.read(&["old.log.gz"]).0["totals"]["lines"], 0);
    }
    cron.write("app.log", MISSED);
    assert_eq!(cron.read(&["app.log"]).1, [BASE]);
}

#[test]
fn evidence_names_its_file_however_many_readings_ago_that_was_given() {
    let other = |at: usize| {
        format!(
            "[2025-10-10T06:4{at}:40.000Z] [251010-06464{at}-Bora-Bora] [Bora-Bora] [resume] [INFO] Run started\n"
        )
    };
    let mut cron = Cron::new("state-gone");
    cron.write("1.log", [MADE, REGISTERED].concat());
    cron.read(&["1.log"]);
    for (at, name) in ["2.log", "3.log", "4.log"].into_iter().enumerate() {
        cron.write(name, other(at));
        assert_eq!(cron.read(&[name]).1, [] as [&str; 0]);
    }
    cron.write("5.log", MISSED);
    let (report, told) = cron.read(&["5.log"]);
    assert_eq!(told, [BASE]);
    let first = &report["findings"][0]["evidence"][0];
    let file = &report["files"][usize::try_from(first["file"].as_u64().unwrap()).unwrap()];
    assert!(file["name"].as_str().unwrap().ends_with("1.log"), "{file}");
    // One that comes back is read on, not anew.
    cron.write("1.log", [MADE, REGISTERED, COMPLETED].concat());
    let (report, _) = cron.read(&["1.log", "5.log"]);
    assert_eq!(report["totals"]["lines"], 1);
}

#[test]
fn a_line_that_is_being_written_is_read_once_when_it_is_whole() {
    let mut cron = Cron::new("state-partial");
    let (begin, end) = MISSED.split_at(MISSED.len() - 30);
    cron.write("app.log", [MADE, REGISTERED, begin].concat());
    assert_eq!(cron.read(&["app.log"]).1, [] as [&str; 0]);
    cron.write("app.log", [MADE, REGISTERED, begin, end].concat());
    assert_eq!(cron.read(&["app.log"]).1, [BASE]);
    // A last line without an end is read when nothing more comes.
    cron.write("app.log", [MADE, REGISTERED, begin, end, COMPLETED.trim_end()].concat());
    assert_eq!(cron.read(&["app.log"]).0["totals"]["ids"], 0);
    assert_eq!(cron.read(&["app.log"]).0["totals"]["ids"], 2);
    assert_eq!(cron.read(&["app.log"]).0["totals"]["ids"], 0);
}

#[test]
fn a_line_that_is_being_written_waits_in_a_followed_log_while_another_grows() {
    let mut cron = Cron { follow: true, ..Cron::new("state-followed") };
    let time = "2025-10-10T06:50:30.123456789Z stdout";
    let (begin, end) = MISSED.split_at(MISSED.len() - 30);
    let part = |tag: &str, text: &str| format!("{time} {tag} {}\n", text.trim_end());
    for (first, whole) in [
        (begin.to_owned(), MISSED.to_owned()),
        (part("P", begin), [part("P", begin), part("F", end)].concat()),
    ] {
        cron.state.clear();
        let before = [part("F", MADE), part("F", REGISTERED)].concat();
        cron.write("app.log", format!("{before}{first}"));
        for at in 0..3 {
            cron.write("other.log", "tick\n".repeat(at));
            assert_eq!(cron.read(&["app.log", "other.log"]).1, [""; 0], "{first}");
        }
        cron.write("app.log", [before, whole].concat());
        assert_eq!(cron.read(&["app.log", "other.log"]).1, [BASE], "{first}");
    }
    // A record is complete if nothing comes.
    cron.state.clear();
    cron.write("app.log", [MADE, REGISTERED, MISSED.trim_end(), " {\n"].concat());
    assert_eq!(cron.read(&["app.log"]).1, [""; 0]);
    assert_eq!(cron.read(&["app.log"]).1, [BASE]);
}

#[test]
fn a_line_that_is_being_written_waits_in_a_followed_log_while_another_is_rotated() {
    let mut cron = Cron { follow: true, ..Cron::new("state-followed-rotated") };
    let log = [MADE, REGISTERED, MISSED].concat();
    let other = [REGISTERED, MISSED.trim_end()].concat().replace("Ada-Park", "Bora-Bora");
    cron.write("app.log", &log[..log.len() - 30]);
    cron.write("other.log", other);
    assert_eq!(cron.read(&["app.log", "other.log"]).1, [""; 0]);
    fs::rename(cron.folder.0.join("other.log"), cron.folder.0.join("other.log.1")).unwrap();
    // The last line of the one that was rotated is as it is.
    let found = cron.read(&["other.log.1", "app.log"]).1;
    assert_eq!(found, ["base-for-client-run-id medium 251010-064529 Bora-Bora"]);
    cron.write("app.log", &log);
    assert_eq!(cron.read(&["app.log"]).1, [BASE]);
}

#[test]
fn a_note_says_that_a_record_waits_but_not_that_a_line_does() {
    let cri = "2025-10-10T06:45:29.123456789Z stdout";
    for (log, notes) in [
        (format!("{REGISTERED}a {{\n"), vec!["open-record"]),
        (format!("{REGISTERED}a"), vec![]),
        (format!("{cri} F a\n{cri} P b\n"), vec![]),
    ] {
        let mut cron = Cron::new("state-notes");
        cron.write("app.log", &log);
        let report = cron.read(&["app.log"]).0;
        assert_eq!(report["totals"]["lines"], 1, "{log}");
        let codes = report["files"][0]["notes"].as_array().unwrap().iter().map(|note| &note["code"]);
        assert_eq!(codes.collect::<Vec<_>>(), notes, "{log}");
    }
}

#[test]
fn what_is_not_a_state_is_refused() {
    for text in ["{", "{}", "[]", "null", r#"{"strictRunIdTrace":2,"files":[]}"#, "[2]"] {
        assert!(check_state(text).is_err(), "{text}");
    }
    let mut cron = Cron::new("state-cut");
    cron.write("app.log", [MADE, REGISTERED].concat());
    cron.read(&["app.log"]);
    for end in [1, cron.state.len() / 2, cron.state.len() - 1] {
        assert!(check_state(&cron.state[..end]).is_err(), "{end}");
    }
    for list in ["names", "files"] {
        let emptied = format!("\"{list}\":[],\"x\":[");
        assert!(check_state(&cron.state.replace(&format!("\"{list}\":["), &emptied)).is_err(), "{list}");
    }
}

#[test]
fn a_state_of_another_version_is_refused_as_such_whatever_its_fields_are() {
    for (version, text) in [
        (1, r#"{"strictRunIdTrace":1,"files":[{"name":"app.log"}]}"#),
        (3, r#"{"new":0,"strictRunIdTrace":3}"#),
    ] {
        let why = format!("it is of version {version}, and this package reads version 2");
        assert_eq!(check_state(text), Err(BadState(why)));
    }
}
