use super::*;

#[track_caller]
fn assert_refused(json: &str, expected: &str) {
    let refused = parse("own.json", json).and_then(Rules::compile).unwrap_err().to_string();
    assert!(refused.starts_with(expected), "{refused}");
}

#[test]
fn a_file_is_an_array_of_objects() {
    assert_refused(
        "[{",
        "in own.json: it isn't JSON: EOF while parsing an object at line 1 column 2. Write: [{",
    );
    assert_refused("[{},]", "in own.json: it isn't JSON: trailing comma at line 1 column 5.");
    assert_refused("{}", "in own.json: it isn't an array of rules. Write: [{ … }, { … }].");
    assert_refused("[[\"made\", \"x\", null, null]]", "in own.json, row 1: it isn't an object. A row is {");
    assert_eq!(parse("own.json", "\u{feff}[]"), Ok(Vec::new()));
}

#[test]
fn a_row_has_known_keys_of_the_right_types() {
    let row = r#"{ "step": "made", "match": "x" }"#;
    let with = |bad: &str| format!("[{row}, {bad}]");
    for (bad, expected) in [
        (r#"{ "step": "made" }"#, "missing field `match`."),
        (r#"{ "match": "x" }"#, "missing field `step`."),
        (
            r#"{ "step": "made", "match": "x", "except": "y" }"#,
            "unknown field `except`, expected one of `step`, `match`, `unless`, `note`.",
        ),
        (r#"{ "step": "made", "match": 5 }"#, "invalid type: integer `5`, expected a string."),
        (
            r#"{ "step": "made", "match": "x", "unless": ["y"] }"#,
            "invalid type: sequence, expected a string.",
        ),
        (r#"{ "step": "made", "step": "found", "match": "x" }"#, "duplicate field `step`."),
        (
            r#"{ "step": "foundd", "match": "x" }"#,
            "\"foundd\" isn't a step. The steps are made, received, passed,",
        ),
        (r#"{ "step": "Made", "match": "x" }"#, "\"Made\" isn't a step."),
    ] {
        assert_refused(&with(bad), &format!("in own.json, row 2: {expected}"));
    }
}

#[test]
fn a_step_may_have_an_older_name() {
    let json = r#"[{ "step": "notFound", "match": "x" }, { "step": "passed-on", "match": "y" }]"#;
    let steps: Vec<_> = parse("own.json", json).unwrap().iter().map(|rule| rule.step).collect();
    assert_eq!(steps, [Step::Missed, Step::Passed]);
}

#[test]
fn a_row_keeps_its_note_and_its_place() {
    let rules =
        parse("own.json", r#"[{ "step": "made", "match": "x", "unless": "y", "note": "z" }]"#).unwrap();
    assert_eq!(rules[0].source.to_string(), "own.json:1");
    assert_eq!((rules[0].unless.as_deref(), rules[0].note.as_deref()), (Some("y"), Some("z")));
}

#[test]
fn an_expression_that_is_wrong_is_shown_with_the_character() {
    for (text, expected) in [
        ("(new", "\"(new\" isn't a regular expression: unclosed group, at character 1."),
        ("é[", "\"é[\" isn't a regular expression: unclosed character class, at character 2."),
        (
            "(?=x)",
            "\"(?=x)\" isn't a regular expression: look-around, including look-ahead and look-behind, is not",
        ),
        (
            r"(x)\1",
            "\"(x)\\\\1\" isn't a regular expression: backreferences are not supported, at character 4.",
        ),
        ("[äö]x", "\"[äö]x\" isn't a regular expression: Unicode not allowed here, at character 2."),
        (r"\p{L}x", "\"\\\\p{L}x\" isn't a regular expression: Unicode not allowed here, at character 1."),
    ] {
        for json in [
            format!(r#"[{{ "step": "made", "match": {} }}]"#, serde_json::to_string(text).unwrap()),
            format!(
                r#"[{{ "step": "made", "match": "x", "unless": {} }}]"#,
                serde_json::to_string(text).unwrap()
            ),
        ] {
            assert_refused(&json, &format!("in own.json, row 1: {expected}"));
        }
    }
}

#[test]
fn an_expression_that_matches_every_text_is_refused() {
    for text in ["", "x*", "^", r"\\b", "(a|)", "x?$"] {
        let json = format!(r#"[{{ "step": "made", "match": "{text}" }}]"#);
        let shown = format!(
            "in own.json, row 1: \"{}\" matches an empty text",
            text.replace(r"\\", r"\\\\").replace(r"\\\\", r"\\")
        );
        assert_refused(&json, &shown);
    }
}

#[test]
fn a_group_has_a_name_that_means_something() {
    assert_refused(
        r#"[{ "step": "made", "match": "(?<run>x)" }]"#,
        "in own.json, row 1: \"(?<run>x)\" has a group named run, which means nothing. Groups are named runId,",
    );
    assert_refused(
        r#"[{ "step": "made", "match": "x", "unless": "(?<runId>y)" }]"#,
        "in own.json, row 1: \"(?<runId>y)\" names a group, but an exception binds nothing.",
    );
}

#[test]
fn what_would_be_too_large_is_refused() {
    let of = |text: &str| format!(r#"[{{ "step": "made", "match": "{text}" }}]"#);
    assert_refused(
        &of("((a{99}){99}){99}"),
        "in own.json, row 1: \"((a{99}){99}){99}\" is too large once its repetitions",
    );
    assert_refused(&of(&"x".repeat(9_000)), "in own.json, row 1: \"xxx");
    assert_refused(&of(&format!("{}x{}", "(".repeat(200), ")".repeat(200))), "in own.json, row 1: \"(((");
    let row = r#"{ "step": "made", "match": "x" }"#;
    assert_refused(
        &format!("[{}]", [row; 1_001].join(",")),
        "in own.json, row 1001: it is rule 1001, and 1000 is the most. Leave out rules, or join some with |.",
    );
}

#[test]
fn a_thousand_rules_with_many_words_fit() {
    let own = |row: usize| {
        rule(
            "made",
            &format!("(word{row}|other {row} of {row}|the {row}th|{row} more) .*(run|id){row}"),
            None,
        )
    };
    let rules = Rules::compile((0..1_000).map(own).collect()).unwrap();
    assert_eq!(first(&rules, &["so OTHER 999 of 999 has a run999"]).map(|found| found.rule), Some(999));
}

#[test]
fn an_expression_with_many_states_stays_within_its_memory() {
    // Each letter of the text leads to a new state.
    let rules = compiled([rule("made", "[ab]*a[ab]{200}c", None)]);
    let mut matcher = rules.matcher();
    let mut bits = 1_u32;
    let text: Vec<u8> = std::iter::repeat_with(|| {
        bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if bits >> 31 == 0 { b'a' } else { b'b' }
    })
    .take(MAX_TEXT)
    .collect();
    for _ in 0..20 {
        assert_eq!(rules.first(&mut matcher, &[&[&text[..], b"c"].concat()]), None);
    }
    let kept = matcher.rows[0].matches.as_ref().unwrap().memory_usage();
    assert!(kept <= MAX_STATES + (1 << 20), "{kept}");
}
