mod agreement;
mod docs;
mod presets;
mod refusals;

use super::*;

/// Messages as backends write them, by the step that they mean.
const MESSAGES: &str = include_str!("messages.txt");

/// Each message with its step; with none if the rules must not take it for any.
fn messages() -> impl Iterator<Item = (Option<Step>, &'static str)> {
    let mut step = None;
    MESSAGES.lines().filter(|line| !line.is_empty()).filter_map(move |line| {
        let Some(name) = line.strip_prefix("# ") else { return Some((step, line)) };
        step = Step::named(name);
        assert!(step.is_some() || name.starts_with("nothing"), "{name}");
        None
    })
}

/// Returns a rule for the step of its name.
fn rule(step: &str, matches: &str, unless: Option<&str>) -> Rule {
    Rule {
        step: Step::named(step).unwrap(),
        matches: matches.to_owned(),
        unless: unless.map(str::to_owned),
        note: None,
        source: Source { name: "test".into(), row: 1 },
    }
}

fn compiled<const N: usize>(rules: [Rule; N]) -> Rules {
    Rules::compile(rules.into()).unwrap()
}

fn first(rules: &Rules, texts: &[&str]) -> Option<Match> {
    let texts: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
    rules.first(&mut rules.matcher(), &texts)
}

#[test]
fn the_default_rules_say_of_each_message_what_it_means() {
    let rules = Rules::compile(defaults()).unwrap();
    let mut matcher = rules.matcher();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (step, message) in messages() {
        count += 1;
        let found = rules.first(&mut matcher, &[message.as_bytes()]);
        let said = found.map(|found| found.step).filter(|step| *step != Step::Mentioned);
        if said != step {
            let rule = found.map(|found| rules.rule(found.rule).source.to_string());
            wrong.push(format!("{message}\n    is {step:?}, but {said:?} according to {rule:?}"));
        }
    }
    assert!(count > 500, "{count}");
    assert!(wrong.is_empty(), "{} of {count}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_sentence_that_was_met_with_other_numbers_is_judged_by_its_own() {
    let rules = compiled([
        rule("failed", r"\b[1-9]\d* failed", None),
        rule("missed", r"error 404$", None),
        rule("completed", r"^all .{5} done$", Some("not 1")),
    ]);
    let mut matcher = rules.matcher();
    for (text, expected) in [
        ("0 failed", None),
        ("3 failed", Some(0)),
        ("0 failed", None),
        ("error 404", Some(1)),
        ("error 500", None),
        ("all 1 2 3 done", Some(2)),
        ("all 10 2 3 done", None),
        ("all not 1 done", None),
        ("all not 2 done", Some(2)),
    ] {
        let skeleton = matcher.skeleton(text.as_bytes(), std::iter::empty(), 0);
        let found = rules.first_of(&mut matcher, &[text.as_bytes()], skeleton);
        assert_eq!(found.map(|found| found.rule), expected, "{text}");
    }
}

#[test]
fn each_default_rule_is_the_first_to_match_some_message() {
    let rules = Rules::compile(defaults()).unwrap();
    let mut matcher = rules.matcher();
    let mut is_used = vec![false; defaults().len()];
    for (_, message) in messages() {
        if let Some(found) = rules.first(&mut matcher, &[message.as_bytes()]) {
            is_used[found.rule] = true;
        }
    }
    let unused: Vec<_> = (1..).zip(&is_used).filter(|(_, used)| !**used).map(|(row, _)| row).collect();
    assert_eq!(unused, [0; 0]);
}

#[test]
fn the_first_rule_that_matches_wins_whichever_text_it_matches() {
    let rules = compiled([rule("missed", "gone", None), rule("found", "there", None)]);
    assert_eq!(
        first(&rules, &["it is there", "it is gone"]),
        Some(Match { rule: 0, step: Step::Missed, text: 1 })
    );
    assert_eq!(first(&rules, &["gone, not there"]), Some(Match { rule: 0, step: Step::Missed, text: 0 }));
    assert_eq!(first(&rules, &["", "it is there"]), Some(Match { rule: 1, step: Step::Found, text: 1 }));
    assert_eq!(first(&rules, &["neither"]), None);
    assert_eq!(first(&rules, &[]), None);
}

#[test]
fn of_texts_that_one_rule_matches_the_first_is_given() {
    let rules = compiled([rule("missed", "gone", None)]);
    assert_eq!(first(&rules, &["gone", "gone"]).map(|found| found.text), Some(0));
}

#[test]
fn an_exception_is_of_the_text_that_the_rule_matches() {
    let rules = compiled([rule("missed", "gone", Some("lead")), rule("mentioned", "gone", None)]);
    assert_eq!(first(&rules, &["a lead is gone"]).map(|found| found.rule), Some(1));
    assert_eq!(first(&rules, &["it is gone", "of a lead"]).map(|found| found.rule), Some(0));
    assert_eq!(first(&rules, &["a lead is gone", "it is gone"]).map(|found| found.text), Some(1));
}

#[test]
fn letters_of_ascii_match_in_any_case_unless_a_rule_says_otherwise() {
    let rules = compiled([rule("made", "(?-i)NEW run", None), rule("found", "old run", None)]);
    assert_eq!(first(&rules, &["NEW run"]).map(|found| found.step), Some(Step::Made));
    assert_eq!(first(&rules, &["new run"]), None);
    assert_eq!(first(&rules, &["oLd RUN"]).map(|found| found.step), Some(Step::Found));
}

#[test]
fn letters_outside_ascii_stand_for_themselves() {
    let rules = compiled([rule("missed", "Lauf (ü|é)ber|✅", None)]);
    assert!(first(&rules, &["LAUF über"]).is_some());
    assert!(first(&rules, &["Lauf éber"]).is_some());
    assert!(first(&rules, &["Lauf ÜBER"]).is_none());
    assert!(first(&rules, &["✅ fertig"]).is_some());
}

#[test]
fn broken_utf_8_does_no_harm() {
    let rules = compiled([rule("missed", r"run .* gone\b", None)]);
    let mut matcher = rules.matcher();
    assert!(rules.first(&mut matcher, &[b"run \xFF\xC3 gone\xE2\x9C"]).is_some());
    assert!(rules.first(&mut matcher, &[b"\xFF"]).is_none());
}

#[test]
fn only_the_first_8_kib_of_a_text_are_searched() {
    let rules = compiled([rule("missed", "gone", None)]);
    let text = |before: usize| format!("{}gone", " ".repeat(before));
    assert!(first(&rules, &[&text(MAX_TEXT - 4)]).is_some());
    assert!(first(&rules, &[&text(MAX_TEXT - 3)]).is_none());
}

#[test]
fn named_groups_bind_what_a_rule_names() {
    let rules = compiled([
        rule(
            "missed",
            r"no row (?<record>rec\w+) of (?<client>\S+) in (?<runId>\S+)( from (?<parent>\S+))?",
            None,
        ),
        rule("found", "row", None),
    ]);
    assert!(rules.binds(0) && !rules.binds(1));
    let text = b"ERROR: no row rec17 of Ada-Park in 251003-154510".as_slice();
    let mut matcher = rules.matcher();
    let places = rules.places(&mut matcher, 0, text).unwrap();
    let of =
        |range: &Option<Range<usize>>| range.clone().map(|range| std::str::from_utf8(&text[range]).unwrap());
    assert_eq!(of(&places.run_id), Some("251003-154510"));
    assert_eq!(of(&places.client), Some("Ada-Park"));
    assert_eq!(of(&places.record), Some("rec17"));
    assert_eq!(of(&places.parent), None);
    assert_eq!(places.range, 7..text.len());
    assert_eq!(rules.places(&mut matcher, 0, b"no row"), None);
}

#[test]
fn a_rule_without_a_word_is_tried_on_each_text() {
    let rules = compiled([rule("made", r"^\d+$", None), rule("found", "[a-z]{9}", None)]);
    assert_eq!(first(&rules, &["2510"]).map(|found| found.rule), Some(0));
    assert_eq!(first(&rules, &["abcdefghi"]).map(|found| found.rule), Some(1));
}

#[test]
fn no_rules_match_nothing() {
    assert_eq!(first(&compiled([]), &["record not found"]), None);
}
