//! An export is audited without a panic whatever it holds, alike each time, and JSON gives what the same rows as CSV give.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strict_run_id::audit::{Options, Report, audit_texts};

fn audit(text: &[u8]) -> Report {
    audit_texts(vec![(None, text.to_vec())], &Options::default()).expect("it isn't stopped")
}

/// Each finding as its code and the lines of its rows.
fn found(report: &Report) -> Vec<(&'static str, Vec<u32>)> {
    let lines = |finding: &strict_run_id::audit::Finding| finding.rows.iter().map(|row| row.line).collect();
    report.findings.iter().map(|finding| (finding.code, lines(finding))).collect()
}

fuzz_target!(|text: &[u8]| {
    let (once, twice) = (audit(text), audit(text));
    assert_eq!((found(&once), &once.repairs), (found(&twice), &twice.repairs));

    let ids: Vec<String> = String::from_utf8_lossy(text).lines().map(|line| line.replace('"', "")).collect();
    let ids: Vec<&String> = ids.iter().filter(|id| !id.trim().is_empty()).collect();
    let csv: String = ids.iter().map(|id| format!("\"{id}\",x\n")).collect();
    let json: Vec<String> = ids.iter().map(|id| format!("{{\"Run ID\":{id:?},\"Notes\":\"x\"}}")).collect();
    let is_plain = ids.iter().all(|id| id.chars().all(|c| matches!(c, ' '..='~') && c != '\\'));
    if is_plain && !ids.is_empty() {
        let csv = audit(format!("Run ID,Notes\n{csv}").as_bytes());
        let json = audit(format!("[{}]", json.join(",")).as_bytes());
        // The header is a line.
        let lines = |found: Vec<(&'static str, Vec<u32>)>, less: u32| -> Vec<(&'static str, Vec<u32>)> {
            found.into_iter().map(|(code, rows)| (code, rows.into_iter().map(|row| row - less).collect())).collect()
        };
        assert_eq!(lines(found(&csv), 1), lines(found(&json), 0));
    }
});
