//! Reads the rows of a file of rules. It is strict: a key that is spelled wrong would be an exception that never applies.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Rule, RuleError, Source};
use crate::trace::steps::Step;

/// The rules that are used unless they are dropped.
const DEFAULT: &str = include_str!("../../../rules/default.json");

/// A row, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    step: String,
    r#match: String,
    unless: Option<String>,
    note: Option<String>,
}

/// Returns the rules of `rules/default.json`.
#[must_use]
pub fn defaults() -> Vec<Rule> {
    // The file is a part of this package, and a test compiles it.
    parse("default", DEFAULT).unwrap_or_else(|error| unreachable!("{error}"))
}

/// Reads a file of rules: a JSON array of `{ "step": …, "match": …, "unless"?: …, "note"?: … }`. A step may be one of its
/// older names.
///
/// # Errors
/// The row, and what is wrong with it.
pub fn parse(name: &str, json: &str) -> Result<Vec<Rule>, RuleError> {
    const ROW: &str =
        r#"A row is { "step": "missed", "match": "record not found" }, and may have "unless" and "note"."#;
    let name: Arc<str> = name.into();
    let rows: Vec<&RawValue> =
        serde_json::from_str(json.trim_start_matches('\u{feff}')).map_err(|error| {
            let problem = match error.classify() {
                serde_json::error::Category::Data => "it isn't an array of rules.".to_owned(),
                _ => format!("it isn't JSON: {error}."),
            };
            RuleError {
                name: Arc::clone(&name),
                row: None,
                problem,
                hint: format!("Write: [{{ … }}, {{ … }}]. {ROW}"),
            }
        })?;
    let read = |(index, row): (usize, &&RawValue)| {
        let source = Source { name: Arc::clone(&name), row: index + 1 };
        // serde would take an array of four texts, too.
        if !row.get().starts_with('{') {
            return Err(RuleError::at(&source, "it isn't an object.", ROW));
        }
        let row: Row = serde_json::from_str(row.get()).map_err(|error| {
            let text = error.to_string();
            let reason = text.rsplit_once(" at line ").map_or(&*text, |(reason, _)| reason);
            RuleError::at(&source, format!("{reason}."), ROW)
        })?;
        Ok(Rule {
            step: step(&row.step, &source)?,
            matches: row.r#match,
            unless: row.unless,
            note: row.note,
            source,
        })
    };
    rows.iter().enumerate().map(read).collect()
}

/// Returns the step of a name or an alias.
fn step(name: &str, source: &Source) -> Result<Step, RuleError> {
    Step::named(name).ok_or_else(|| {
        let names: Vec<_> = Step::ALL.iter().map(|step| step.name()).collect();
        let problem = format!("\"{}\" isn't a step.", crate::shown::Shown::new(name));
        RuleError::at(source, problem, format!("The steps are {}.", names.join(", ")))
    })
}
