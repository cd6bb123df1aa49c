//! What no rule explains, by template: errors first, then the commonest, each with the rule that one would write for it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::format::Level;
use super::redact;
use super::report::Report;
use super::shapes::LineReport;
use super::steps::Step;
use super::template::Template;
use crate::shown::Shown;

/// The most templates of errors in a report: an error that is neither explained nor listed would be hidden.
const MAX_ERRORS: usize = 1_000;

/// The most other templates.
const MAX_OTHERS: usize = 100;

/// The most runs that are named for one.
const MAX_RUNS: usize = 20;

/// Lines of one template.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UnexplainedReport<'r> {
    template: String,
    lines: u64,
    level: Option<&'static str>,
    runs: Vec<&'r str>,
    run_count: usize,
    rule: RuleReport,
    #[serde(flatten)]
    first: Option<LineReport<'r>>,
}

/// The rule that one would write. Its step is for the reader to choose.
#[derive(Serialize)]
struct RuleReport {
    step: &'static str,
    #[serde(rename = "match")]
    matches: String,
}

pub(super) fn report<'r>(report: &'r Report<'_>) -> Vec<UnexplainedReport<'r>> {
    let flow = report.flow;
    let tenants: Vec<&str> = flow.tenants.iter().map(|&name| flow.names.text(name)).collect();
    // Who is a tenant is known only now. Lines that differ in their names are of one template.
    let mut all: BTreeMap<(Option<Level>, String), Template> = BTreeMap::new();
    for (text, template) in flow.templates.all() {
        let text = if report.options.with_secrets { text.into_owned() } else { without_secrets(&text) };
        let text = tenants.iter().fold(text, |text, tenant| without_name(text, tenant));
        let text = Shown::line(text.as_bytes(), 0..0).to_string();
        all.entry((template.tally.level, text)).or_insert_with(Template::new).merge(template.clone());
    }
    let mut all: Vec<(String, Template)> =
        all.into_iter().map(|((_, text), template)| (text, template)).collect();
    all.sort_by_cached_key(|(text, template)| {
        let is_error = template.tally.level == Some(Level::Error);
        (!is_error, std::cmp::Reverse(template.tally.count()), text.clone())
    });
    let errors = all.iter().take_while(|(_, template)| template.tally.level == Some(Level::Error)).count();
    let others = all.split_off(errors);
    all.truncate(MAX_ERRORS);
    all.extend(others.into_iter().take(MAX_OTHERS));
    let reported = all.into_iter().map(|(text, template)| {
        let mut runs: Vec<&str> = template.runs.iter().map(|&run| flow.names.text(run)).collect();
        runs.sort_unstable();
        runs.truncate(MAX_RUNS);
        UnexplainedReport {
            rule: RuleReport { step: Step::Mentioned.name(), matches: pattern(&text) },
            template: text,
            lines: template.tally.count(),
            level: template.tally.level.map(Level::name),
            runs,
            run_count: template.runs.len(),
            first: template.tally.kept().next().map(|seen| report.line(*seen)),
        }
    });
    reported.collect()
}

/// Replaces secrets: a template is read by more people than the log.
fn without_secrets(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut masked, mut from) = (Vec::with_capacity(bytes.len()), 0);
    for secret in redact::secrets(bytes) {
        masked.extend_from_slice(&bytes[from..secret.start]);
        masked.push(b'#');
        from = secret.end;
    }
    masked.extend_from_slice(&bytes[from..]);
    String::from_utf8_lossy(&masked).into_owned()
}

/// Replaces the name of a tenant, as a word.
fn without_name(text: String, name: &str) -> String {
    if !text.contains(name) {
        return text;
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let mut replaced = String::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in text.match_indices(name) {
        let (before, after) = (&text[from..at], &text[at + name.len()..]);
        let is_whole = !text[..at].ends_with(is_word) && !after.starts_with(is_word);
        replaced.push_str(before);
        replaced.push_str(if is_whole { "#" } else { name });
        from = at + name.len();
    }
    replaced + &text[from..]
}

/// The regular expression that matches the lines of a template.
fn pattern(template: &str) -> String {
    let parts: Vec<String> =
        template.split('#').map(|part| escape(part.trim())).filter(|part| !part.is_empty()).collect();
    parts.join(".*")
}

/// Escapes what means something in a regular expression.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if r"\.+*?()|[]{}^$#&-~".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_tenant_is_replaced_as_a_word() {
        let text = "for Ada-Park: Ada-Parks and (Ada-Park)".to_owned();
        assert_eq!(without_name(text, "Ada-Park"), "for #: Ada-Parks and (#)");
    }

    #[test]
    fn a_secret_is_replaced() {
        assert_eq!(without_secrets("Login with password=hunter for #"), "Login with password=# for #");
    }

    #[test]
    fn the_rule_of_a_template_matches_its_lines() {
        for (template, expected) in [
            ("Retrying # in # s", "Retrying.*in.*s"),
            ("Could not parse (#) [x]", r"Could not parse \(.*\) \[x\]"),
            ("#", ""),
        ] {
            assert_eq!(pattern(template), expected);
        }
    }
}
