//! A log that is read while it is written: wherever a reading ends, all readings together find what one finds in the whole log.

use super::hosts::{journal_pretty, json, story};
use super::success::{DONE, MISSED, pino};
use super::*;
use std::fs;
use std::sync::LazyLock;

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::compile(rules::defaults()).unwrap());

/// Reads a log each time it has grown to one of these lengths, and once more. Returns what was found, once each.
fn found(path: &std::path::Path, log: &[u8], lens: impl Iterator<Item = usize>) -> Vec<String> {
    let mut all = Vec::new();
    let mut state = String::new();
    for len in lens.chain([log.len(), log.len()]) {
        fs::write(path, &log[..len]).unwrap();
        let options = Options { state: Some(state), ..Options::default() };
        let give = |report: &Report<'_>| {
            let found = report.findings().map(|finding| serde_json::to_value(finding).unwrap());
            let found: Vec<_> = found.filter(|finding| finding["isNew"] == true).collect();
            let state = serde_json::to_value(report.head()).unwrap()["state"].as_str().unwrap().to_owned();
            (found, state)
        };
        let paths = [path.to_owned()];
        let (new, next) = trace(&paths, &RULES, &options, &Watch::default(), give).unwrap().unwrap();
        state = next;
        all.extend(new.iter().map(|finding| {
            let lines = finding["evidence"].as_array().unwrap().iter().map(|line| &line["line"]);
            let lines: Vec<_> = lines.collect();
            format!("{} {} {} {lines:?}", finding["code"], finding["count"], finding["message"])
        }));
    }
    all.sort();
    all
}

/// Compares readings of a log that grew to each of some lengths with one reading.
#[track_caller]
fn assert_found(name: &str, log: &[u8], lens: impl Iterator<Item = usize> + Clone) {
    let folder = Folder::new(&format!("cuts-{name}"));
    let path = folder.0.join("app.log");
    let expected = found(&path, log, std::iter::empty());
    assert!(expected.len() >= 3, "{expected:?}");
    for len in lens.clone() {
        let readings = found(&path, log, std::iter::once(len));
        assert_eq!(readings, expected, "{name} {}", log[..len].escape_ascii());
    }
    assert_eq!(found(&path, log, lens), expected, "{name}");
}

/// Lengths to which a log may have grown: before and after each line end, and some others.
fn lens(log: &[u8]) -> impl Iterator<Item = usize> + Clone {
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    (1..log.len()).filter(move |&len| len % 97 == 0 || log[len - 1..=len].iter().any(is_end))
}

fn pretty(at: usize, level: &str, run: &str, client: &str, message: &str) -> String {
    let level = level.to_uppercase();
    format!(
        "[2025-10-10 06:45:2{at}.123 +0000] {level} (17): {message}\n    runId: \"{run}\"\n    clientId: \"{client}\"\n"
    )
}

fn printed(at: usize, level: &str, run: &str, client: &str, message: &str) -> String {
    format!(
        "{{\n  level: '{level}',\n  message: '{message}',\n  timestamp: '2025-10-10T06:45:2{at}.123Z',\n  runId: '{run}',\n  clientId: '{client}'\n}}\n"
    )
}

#[test]
fn a_line_of_pino_pretty_may_be_read_in_parts() {
    let log = story(pretty);
    assert_found("pretty", log.as_bytes(), lens(log.as_bytes()));
    let log = log.replace('\n', "\r\n");
    assert_found("pretty-crlf", log.as_bytes(), lens(log.as_bytes()));
}

#[test]
fn a_printed_object_may_be_read_in_parts() {
    let log = story(printed);
    assert_found("printed", log.as_bytes(), lens(log.as_bytes()));
    let log: Vec<u8> = log.replace('\n', "\r\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    // How a log is encoded is known when there is enough of it.
    assert_found("printed-utf16", &log, lens(&log).filter(|len| *len > 200));
}

#[test]
fn an_object_of_jq_may_be_read_in_parts() {
    let log = story(|at, level, run, client, message| {
        let object: serde_json::Value = serde_json::from_str(&json(at, level, run, client, message)).unwrap();
        serde_json::to_string_pretty(&object).unwrap() + "\n"
    });
    assert_found("jq", log.as_bytes(), lens(log.as_bytes()));
    let array = ["[\n", &log.replace("}\n{", "},\n{"), "]\n"].concat();
    let indented = array.replace("\n{", "\n  {").replace("\n}", "\n  }").replace("\n  \"", "\n    \"");
    assert_found("jq-array", indented.as_bytes(), lens(indented.as_bytes()));
}

#[test]
fn an_object_behind_a_text_may_be_read_in_parts() {
    for (name, stack) in
        [("object", ""), ("stack", "\n    at find (/app/runs.js:1:2)\n    at async /app/score.js:3:4")]
    {
        let log = story(|at, level, run, client, message| {
            format!(
                "[2025-10-10T06:45:2{at}.123Z] [{level}] {message}{stack} {{\n  runId: '{run}',\n  clientId: '{client}'\n}}\n"
            )
        });
        // That a stack may follow is known when one has.
        let first = log.find("}\n").unwrap() + 2;
        assert_found(
            name,
            log.as_bytes(),
            lens(log.as_bytes()).filter(|len| stack.is_empty() || *len >= first),
        );
    }
}

#[test]
fn a_line_in_parts_may_be_read_in_parts() {
    let log = story(|at, level, run, client, message| {
        let time = format!("2025-10-10T06:45:2{at}.123456789Z");
        let line = json(at, level, run, client, message);
        let (one, rest) = line.split_at(60);
        let (two, three) = rest.split_at(20);
        format!(
            "{time} stdout P {one}\n{time} stderr F listening\n{time} stdout P {two}\n{time} stdout F {three}\n"
        )
    });
    assert_found("cri", log.as_bytes(), lens(log.as_bytes()));
    let named: String = log.lines().map(|line| format!("[pod/api-7d9f8b6c5d-x2x7k/api] {line}\n")).collect();
    assert_found("cri-named", named.as_bytes(), lens(named.as_bytes()).step_by(11));
    let log = log.replace('\n', "\r\n");
    assert_found("cri-crlf", log.as_bytes(), lens(log.as_bytes()));
    let padding = "x".repeat(16 << 10);
    let log = story(|at, level, run, client, message| {
        let line = json(at, level, run, client, message).replace('"', "\\\"");
        let (one, rest) = line.split_at(60);
        let part = |text: &str| {
            format!("{{\"log\":\"{text}\",\"stream\":\"stdout\",\"time\":\"2025-10-10T06:45:2{at}.123Z\"}}\n")
        };
        part(&format!("{{\\\"a\\\":\\\"{padding}\\\",{}", &one[1..])) + &part(&format!("{rest}\\n"))
    });
    assert_found("docker", log.as_bytes(), lens(log.as_bytes()).step_by(500));
}

#[test]
fn lines_in_parts_of_two_streams_at_once_may_be_read_in_parts() {
    let log = story(|at, level, run, client, message| {
        let time = format!("2025-10-10T06:45:2{at}.123456789Z");
        let line = json(at, level, run, client, message);
        let (one, two) = line.split_at(60);
        format!(
            "{time} stdout P {one}\n{time} stderr P listening \n{time} stdout F {two}\n{time} stderr F on 80\n"
        )
    });
    assert_found("streams", log.as_bytes(), lens(log.as_bytes()));
}

#[test]
fn a_line_in_parts_that_may_go_on_waits_with_all_its_parts() {
    let log = story(|at, level, run, client, message| {
        let time = format!("2025-10-10T06:45:2{at}.123456789Z");
        let (one, two) = run.split_at(9);
        format!(
            "{time} stdout P [{level}] clientId={client} runId={one}\n{time} stderr F x\n{time} stdout F {two}: {message} {{\n{time} stdout P }}\n{time} stdout F \n"
        )
    });
    assert_found("cri-brace", log.as_bytes(), lens(log.as_bytes()));
}

#[test]
fn a_line_without_its_last_part_is_read_when_nothing_more_comes() {
    let folder = Folder::new("cuts-given-up");
    let path = folder.0.join("app.log");
    let log = "2025-10-10T06:45:29.123456789Z stdout P [251010-064529-Ada-\n";
    let expected =
        ["\"cut-off\" 1 \"\\\"251010-064529-Ada-…\\\" may be an ID that the log has cut off.\" [Number(1)]"];
    assert_eq!(found(&path, log.as_bytes(), std::iter::empty()), expected);
}

#[test]
fn no_id_is_lost_if_a_reading_ends_in_a_line_of_over_a_megabyte() {
    let folder = Folder::new("cuts-long-line");
    let path = folder.0.join("app.log");
    // An id at each end of a part, and no place to cut for a while before it.
    let content = format!("29-Ada-Park, {} so runId=251010-0645", "x".repeat(16 << 10));
    let part = |tag: &str| format!("2025-10-10T06:45:29.123456789Z stdout {tag} {content}\n");
    let log = part("P").repeat(90) + &part("F");
    let ids = |readings: &[usize]| {
        let mut state = String::new();
        let of_reading = readings.iter().map(|&parts| {
            fs::write(&path, &log[..parts * part("P").len()]).unwrap();
            let options = Options { state: Some(std::mem::take(&mut state)), ..Options::default() };
            let give = |report: &Report<'_>| serde_json::to_value(report.head()).unwrap();
            let paths = std::slice::from_ref(&path);
            let head = trace(paths, &RULES, &options, &Watch::default(), give).unwrap().unwrap();
            state = head["state"].as_str().unwrap().to_owned();
            head["totals"]["ids"].as_u64().unwrap()
        });
        of_reading.sum::<u64>()
    };
    assert_eq!(ids(&[91]), 90);
    for parts in [10, 63, 64, 65, 90] {
        assert_eq!(ids(&[parts, 91]), 90, "{parts}");
    }
}

#[test]
fn success_without_an_id_may_be_claimed_in_a_later_reading_than_the_miss() {
    let folder = Folder::new("cuts-success");
    let path = folder.0.join("app.log");
    for (between, is_claimed) in [(0, true), (4, true), (5, false)] {
        let waits = vec![(17, None, "waiting"); between];
        let log = pino(&[vec![(17, None, MISSED)], waits, vec![(17, Some("Ada-Park"), DONE)]].concat());
        let log = log.as_bytes();
        let expected = found(&path, log, std::iter::empty());
        assert_eq!(
            expected.iter().any(|text| text.contains("success-after-miss")),
            is_claimed,
            "{expected:?}"
        );
        let ends: Vec<usize> = memchr::memchr_iter(b'\n', log).map(|end| end + 1).collect();
        for &end in &ends {
            assert_eq!(found(&path, log, std::iter::once(end)), expected, "{between} {end}");
            // Nothing was added.
            assert_eq!(found(&path, log, [end, end].into_iter()), expected, "{between} {end}");
        }
        assert_eq!(found(&path, log, ends.into_iter()), expected, "{between}");
    }
}

#[test]
fn a_compressed_log_may_be_read_before_all_of_it_is_there() {
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write as _;
    let cri = story(|at, level, run, client, message| {
        let time = format!("2025-10-10T06:45:2{at}.123456789Z");
        let line = json(at, level, run, client, message);
        let (one, two) = line.split_at(60);
        format!("{time} stdout P {one}\n{time} stderr F listening\n{time} stdout F {two}\n")
    });
    let lines = story(|at, level, run, client, message| json(at, level, run, client, message) + "\n");
    let utf16: Vec<u8> = story(printed).encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, log) in [
        ("lines", lines.into_bytes()),
        ("pretty", story(pretty).into_bytes()),
        ("cri", cri.into_bytes()),
        ("utf16", utf16),
    ] {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&log).unwrap();
        let gzip = gzip.finish().unwrap();
        let least = if name == "utf16" { 150 } else { 1 };
        assert_found(&format!("gz-{name}"), &gzip, (least..gzip.len()).step_by(11));
    }
}

#[test]
fn a_message_of_the_journal_in_bytes_may_be_read_in_parts() {
    let log = story(journal_pretty);
    assert_found("journal", log.as_bytes(), lens(log.as_bytes()).step_by(23));
}

#[test]
fn a_record_that_compose_names_on_each_line_may_be_read_in_parts() {
    for (name, log) in [("pretty", story(pretty)), ("printed", story(printed))] {
        let log: String = log.lines().map(|line| format!("api-1  | {line}\n")).collect();
        assert_found(&format!("compose-{name}"), log.as_bytes(), lens(log.as_bytes()).step_by(3));
    }
}
