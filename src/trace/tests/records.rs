//! Records that lines name: a run that has two.

use super::*;

const RUN: &str = "251010-064529-Ada-Park";

/// An event of this package: its second, process, name, and the record if it names one.
fn event((second, pid, name, record): (u32, u32, &str, &str)) -> String {
    let record = if record.is_empty() { String::new() } else { format!(r#""recordId":"{record}","#) };
    format!(
        r#"{{"v":1,"runIdEvent":"{name}","runId":"{RUN}","clientId":"Ada-Park",{record}"source":"x","at":"a.js:3","pid":{pid},"time":"2025-10-10T06:45:{second}.000Z"}}"#
    ) + "\n"
}

/// The findings of `two-records`.
fn two_records(report: &serde_json::Value) -> Vec<String> {
    told(report).into_iter().filter(|finding| finding.starts_with("two-records")).collect()
}

const HIGH: &str = "two-records high 251010-064529-Ada-Park Ada-Park";

#[test]
fn two_records_of_one_run_are_found_unless_the_first_was_given_up() {
    let folder = Folder::new("two-records");
    let path = folder.0.join("app.log");
    let first = (30, 17, "registered", "recAAAAAAAAAAAAAA");
    let other = (32, 18, "registered", "recBBBBBBBBBBBBBB");
    for (name, events, expected) in [
        ("two processes", vec![first, other], &[HIGH][..]),
        ("the later first", vec![other, first], &[HIGH]),
        ("the same again", vec![first, (31, 18, "registered", "recAAAAAAAAAAAAAA")], &[]),
        ("replaced", vec![first, (31, 18, "replaced", "recBBBBBBBBBBBBBB"), other], &[]),
        ("cleared", vec![first, (31, 17, "cleared", ""), other], &[]),
        ("cleared later", vec![first, other, (33, 17, "cleared", "")], &[HIGH]),
    ] {
        std::fs::write(&path, events.into_iter().map(event).collect::<String>()).unwrap();
        assert_eq!(
            two_records(&traced(std::slice::from_ref(&path), &Options::default())),
            expected,
            "{name}"
        );
    }
}

#[test]
fn the_second_record_is_found_in_another_file_and_in_a_later_reading() {
    let folder = Folder::new("two-records-later");
    let paths = ["a.log", "b.log"].map(|name| folder.0.join(name));
    std::fs::write(&paths[0], event((30, 17, "registered", "recAAAAAAAAAAAAAA"))).unwrap();
    std::fs::write(&paths[1], event((32, 18, "registered", "recBBBBBBBBBBBBBB"))).unwrap();
    assert_eq!(two_records(&traced(&paths, &Options::default())), [HIGH]);
    let read = |path: &PathBuf, state: String| {
        traced(std::slice::from_ref(path), &Options { state: Some(state), ..Options::default() })
    };
    let first = read(&paths[0], String::new());
    let report = read(&paths[1], first["state"].as_str().unwrap().to_owned());
    assert_eq!(two_records(&report), [HIGH]);
    assert!(report["findings"][0]["message"].as_str().unwrap().contains("recAAAAAAAAAAAAAA"));
}

/// Prose that no rule binds may name rows of two tables.
#[test]
fn a_record_of_prose_counts_if_a_rule_names_it() {
    let folder = Folder::new("two-records-prose");
    let path = folder.0.join("app.log");
    let line = |record: &str| format!("2025-10-10T06:45:30Z Created run record {record} for {RUN}\n");
    std::fs::write(&path, ["recAAAAAAAAAAAAAA", "recBBBBBBBBBBBBBB"].map(line).concat()).unwrap();
    let paths = [path];
    assert_eq!(two_records(&traced(&paths, &Options::default())), [] as [&str; 0]);
    let json = r#"[{ "step": "registered", "match": "created run record (?<record>rec\\w{14})" }]"#;
    let report = traced_by(rules::parse("ours", json).unwrap(), &paths, &Options::default());
    assert_eq!(two_records(&report), ["two-records medium 251010-064529-Ada-Park Ada-Park"]);
}
