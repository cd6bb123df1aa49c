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
use crate::sorting;

/// The most templates of errors in a report: an error that is neither explained nor listed would be hidden.
const MAX_ERRORS: usize = 1_000;

/// The most other templates.
const MAX_OTHERS: usize = 100;

/// The most runs that are named for one.
const MAX_RUNS: usize = 20;

/// The longest name of a tenant, in characters.
const MAX_NAME: usize = 64;

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
    let is_tenant = |text: &str| flow.names.find(text).is_some_and(|name| flow.tenants.contains(&name));
    // Who is a tenant is known only now. Lines that differ in their names are of one template.
    let mut all: BTreeMap<(Option<Level>, String), Template> = BTreeMap::new();
    for (text, template) in flow.templates.all() {
        // A template is read by more people than the log.
        let text =
            if report.options.with_secrets { text } else { redact::replaced(&text, "#").into_owned().into() };
        let text = without_names(&text, is_tenant);
        let text = Shown::line(text.as_bytes(), 0..0).to_string();
        all.entry((template.tally.level, text))
            .or_insert_with(Template::new)
            .merge(template.clone(), &flow.names);
    }
    let mut all: Vec<(String, Template)> =
        all.into_iter().map(|((_, text), template)| (text, template)).collect();
    sorting::sort_by_key(&mut all, |(text, template)| {
        let is_error = template.tally.level == Some(Level::Error);
        (!is_error, std::cmp::Reverse(template.tally.count()), text.clone())
    });
    let errors = all.iter().take_while(|(_, template)| template.tally.level == Some(Level::Error)).count();
    let others = all.split_off(errors);
    all.truncate(MAX_ERRORS);
    all.extend(others.into_iter().take(MAX_OTHERS));
    let reported = all.into_iter().map(|(text, template)| {
        let runs = template.runs(&flow.names);
        let run_count = runs.len();
        let runs = runs.into_iter().take(MAX_RUNS).map(|run| flow.names.text(run)).collect();
        UnexplainedReport {
            rule: RuleReport { step: Step::Mentioned.name(), matches: pattern(&text) },
            template: text,
            lines: template.tally.count(),
            level: template.tally.level.map(Level::name),
            runs,
            run_count,
            first: template.tally.kept().next().map(|seen| report.line(*seen)),
        }
    });
    reported.collect()
}

/// Replaces the names of tenants, each as a word. There may be more tenants than a text has words, so its words are looked up.
fn without_names(text: &str, is_tenant: impl Fn(&str) -> bool) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    // Of two names that begin here, the longer one.
    let name_at = |start: usize| {
        let ends = text[start..].char_indices().take(MAX_NAME).take_while(|(_, c)| !c.is_whitespace());
        let ends =
            ends.map(|(at, c)| start + at + c.len_utf8()).filter(|&end| !text[end..].starts_with(is_word));
        ends.filter(|&end| is_tenant(&text[start..end])).last()
    };
    let mut replaced = String::with_capacity(text.len());
    let mut from = 0;
    for (at, first) in text.char_indices() {
        if at < from || !first.is_alphanumeric() || text[..at].ends_with(is_word) {
            continue;
        }
        if let Some(end) = name_at(at) {
            replaced.push_str(&text[from..at]);
            replaced.push('#');
            from = end;
        }
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
        let replaced = |text| without_names(text, |name| ["Ada-Park", "O'Neil", "O", "Łódź"].contains(&name));
        assert_eq!(replaced("for Ada-Park: Ada-Parks and (Ada-Park)"), "for #: Ada-Parks and (#)");
        assert_eq!(replaced("O'Neil, O and O's, Łódź; no_O"), "#, # and #'s, #; no_O");
    }

    #[test]
    fn a_secret_is_replaced() {
        assert_eq!(redact::replaced("Login with password=hunter for #", "#"), "Login with password=# for #");
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
