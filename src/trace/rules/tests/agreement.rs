//! The automaton for words decides which rules are tried, and is only asked of sentences that are new. These tests try all rules,
//! each by the `regex` crate.

use std::cell::RefCell;

use super::*;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use regex::bytes::{Regex, RegexBuilder};

/// A rule as `regex` reads it.
struct Plain {
    matches: Regex,
    unless: Option<Regex>,
}

fn plain(rules: &[Rule]) -> Vec<Plain> {
    let regex = |text: &str| RegexBuilder::new(text).case_insensitive(true).unicode(false).build().unwrap();
    let plain =
        |rule: &Rule| Plain { matches: regex(&rule.matches), unless: rule.unless.as_deref().map(regex) };
    rules.iter().map(plain).collect()
}

fn first_plain(rules: &[Plain], text: &[u8]) -> Option<usize> {
    rules.iter().position(|rule| {
        rule.matches.is_match(text) && !rule.unless.as_ref().is_some_and(|unless| unless.is_match(text))
    })
}

/// Returns the index of the first rule that matches, by a matcher that remembers sentences.
fn first_remembered(rules: &Rules, matcher: &mut Matcher, text: &str) -> Option<usize> {
    let skeleton = matcher.skeleton(text.as_bytes(), std::iter::empty(), 0);
    rules.first_of(matcher, &[text.as_bytes()], skeleton).map(|found| found.rule)
}

/// Returns a text with other numbers.
fn renumbered(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { "30".to_owned() } else { c.to_string() }).collect()
}

/// Words of all messages of the tests, and what is between them.
fn text() -> impl Strategy<Value = String> {
    let mut words: Vec<&str> = messages().flat_map(|(_, message)| message.split(' ')).collect();
    words.sort_unstable();
    words.dedup();
    let between = prop::sample::select(vec![" ", " ", " ", " ", ": ", ", ", ". ", "_", "-", "", "=", "\n"]);
    prop::collection::vec((prop::sample::select(words), between), 1..12)
        .prop_map(|parts| parts.iter().flat_map(|(word, between)| [*word, between]).collect())
}

/// Rules of random expressions over three letters and two digits, so that they often match.
fn small_rules() -> impl Strategy<Value = Vec<Rule>> {
    let leaf = prop::sample::select(vec![
        "a", "b", "ab", "bc", "[ab]", ".", r"\b", "^", "$", "c-", "é", "(?-i)B", "0", "a1", r"\d",
    ]);
    let expression = leaf.prop_map(str::to_owned).prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join("|"))),
            (inner, prop::sample::select(vec!["?", "*", "+", "{2}", "{0,2}"]))
                .prop_map(|(part, times)| format!("({part}){times}")),
        ]
    });
    let row = (expression.clone(), proptest::option::of(expression));
    prop::collection::vec(row, 1..6).prop_map(|rows| {
        let is_legal = |text: &str| Pattern::new(text).is_ok();
        rows.into_iter()
            .filter(|(matches, unless)| is_legal(matches) && unless.as_deref().is_none_or(is_legal))
            .map(|(matches, unless)| rule("found", &matches, unless.as_deref()))
            .collect()
    })
}

#[test]
fn the_default_rules_match_what_each_matches_alone() {
    // Compiled once: in a debug build that takes longer than all the texts.
    let plain = plain(&defaults());
    let rules = Rules::compile(defaults()).unwrap();
    let matcher = RefCell::new(rules.matcher());
    let config = ProptestConfig { source_file: Some(file!()), ..ProptestConfig::with_cases(700) };
    let outcome = TestRunner::new(config).run(&text(), |text| {
        for text in [&text, &renumbered(&text), &text] {
            let found = first_remembered(&rules, &mut matcher.borrow_mut(), text);
            prop_assert_eq!(found, first_plain(&plain, text.as_bytes()), "{}", text);
        }
        Ok(())
    });
    outcome.unwrap();
}

proptest! {
    #[test]
    fn any_rules_match_what_each_matches_alone(
        rules in small_rules(),
        texts in prop::collection::vec("[aAbBcé01 \\-\n]{0,12}", 40),
    ) {
        let plain = plain(&rules);
        let rules = Rules::compile(rules).unwrap();
        let mut matcher = rules.matcher();
        for text in &texts {
            let found = first_remembered(&rules, &mut matcher, text);
            prop_assert_eq!(found, first_plain(&plain, text.as_bytes()), "{}", text);
        }
    }
}
