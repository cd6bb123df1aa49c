//! What holds for a trace as a whole.

mod cuts;
mod events;
mod files;
mod hosts;
mod order;
mod records;
mod secrets;
mod state;
mod success;

use super::*;
use files::Folder;

/// Traces logs, and returns the report as JSON.
fn traced(paths: &[PathBuf], options: &Options) -> serde_json::Value {
    traced_by(rules::defaults(), paths, options)
}

/// As [`traced`], by other rules.
fn traced_by(rules: Vec<Rule>, paths: &[PathBuf], options: &Options) -> serde_json::Value {
    let rules = Rules::compile(rules).unwrap();
    let give = |report: &Report<'_>| {
        let mut all = serde_json::to_value(report.head()).unwrap();
        all["runs"] = serde_json::to_value(report.runs().collect::<Vec<_>>()).unwrap();
        all["findings"] = serde_json::to_value(report.findings().collect::<Vec<_>>()).unwrap();
        all
    };
    trace(paths, &rules, options, &Watch::default(), give).unwrap().unwrap()
}

/// What a test says of findings: code, confidence, run and client.
fn told(report: &serde_json::Value) -> Vec<String> {
    let of = |finding: &serde_json::Value| {
        ["code", "confidence", "runId", "clientId"]
            .map(|field| finding[field].as_str().unwrap_or("-"))
            .join(" ")
    };
    report["findings"].as_array().unwrap().iter().map(of).collect()
}
