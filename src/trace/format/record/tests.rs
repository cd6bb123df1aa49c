use super::*;
use proptest::prelude::*;

/// The record around each `@` of a text, and the head of it.
fn around(text: &str) -> Vec<(String, Option<String>)> {
    let mut records = Records::new(text.as_bytes(), false, false);
    let show = |range: Range<usize>| text[range].to_owned();
    let found = text.match_indices('@').map(|(at, _)| records.around(0, at));
    found.map(|record| (show(record.range), record.head.map(show))).collect()
}

#[track_caller]
fn assert_around(text: &str, expected: &[(&str, Option<&str>)]) {
    let found = around(text);
    let found: Vec<_> = found.iter().map(|(text, head)| (&text[..], head.as_deref())).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_plain_line_is_a_record() {
    assert_around("a\nb @\r\n{\"c\":\"@\"}\n@", &[("b @\r", None), ("{\"c\":\"@\"}", None), ("@", None)]);
}

#[test]
fn an_entry_of_a_document_is_a_record() {
    let head = r#"{"next":"x @","logs":"#;
    assert_around(
        &format!("a\n{head}[{{\"a\":\"@\"}}, {{\"b\":\"@ @\"}}],\"c\":\"@\"}}\n@"),
        &[
            (&format!("{head}["), None),
            (r#"{"a":"@"}"#, Some(head)),
            (r#"{"b":"@ @"}"#, Some(head)),
            (r#"{"b":"@ @"}"#, Some(head)),
            (r#"],"c":"@"}"#, None),
            ("@", None),
        ],
    );
}

#[test]
fn the_rest_of_a_document_is_one_and_the_rest_of_a_line_is_not() {
    let text = b",{\"a\":1},{\"b\":2}]}\n";
    let record = |document| Records::new(text, true, document).around(0, 14).range;
    assert_eq!(record(true), 9..16);
    assert_eq!(record(false), 0..18);
}

#[test]
fn an_object_that_is_printed_over_several_lines_is_a_record() {
    let one = "{\n  \"level\": 30,\n  \"runId\": \"@\",\n  \"tags\": [\n    \"@\"\n  ],\n  \"msg\": \"x\"\n}";
    assert_around(
        &format!("{one}\n{one}\na @\n"),
        &[(one, None), (one, None), (one, None), (one, None), ("a @", None)],
    );
    let crlf = one.replace('\n', "\r\n");
    assert_around(&crlf, &[(&crlf, None), (&crlf, None)]);
}

#[test]
fn an_element_that_says_something_is_a_record_and_its_labels_are_not() {
    let entry = "{\n      \"labels\": [\n        {\n          \"name\": \"@\"\n        }\n      ],\n      \"message\": \"@\",\n      \"timestamp\": 1760078729123\n    }";
    let text = format!("{{\n  \"logs\": [\n    {entry},\n    {entry}\n  ],\n  \"next\": \"@\"\n}}\n");
    let each = [(entry, None), (entry, None)];
    assert_around(&text, &[&each[..], &each, &[(text.trim_end(), None)]].concat());
}

#[test]
fn of_what_says_nothing_the_innermost_object_is_a_record() {
    let row = "{\n      \"runId\": \"@\",\n      \"clientId\": \"@\"\n    }";
    let text = format!("{{\n  \"rows\": [\n    {row},\n    {row},\n    {row}\n  ]\n}}\n");
    assert_around(&text, &[(row, None), (row, None)].repeat(3));
}

#[test]
fn rows_of_an_array_are_records() {
    let row = "[\n      \"1760078729123000000\",\n      \"@\"\n    ]";
    let text = format!("{{\n  \"values\": [\n    {row},\n    {row}\n  ]\n}}\n");
    assert_around(&text, &[(row, None); 2]);
}

#[test]
fn an_object_on_a_line_of_an_array_is_a_record() {
    assert_around(
        "[\n  {\"a\":\"@\"},\n  {\"b\":\"@\"}\n]\n",
        &[("  {\"a\":\"@\"},", None), ("  {\"b\":\"@\"}", None)],
    );
}

#[test]
fn a_line_that_goes_on_with_another_names_it() {
    let head = "[INFO] Payload: {";
    assert_around(
        &format!("a\n{head}\n  runId: '@',\n  \"id\": \"@\"\n}} @\nb\n\tat @\n"),
        &[
            ("  runId: '@',", Some(head)),
            ("  \"id\": \"@\"", Some(head)),
            ("} @", Some(head)),
            ("\tat @", Some("b")),
        ],
    );
    let far = ["a\n", &"  x\n".repeat(MAX_CONTINUED), "  @"].concat();
    assert_around(&far, &[("  @", None)]);
    assert_around("  @\n  @", &[("  @", None); 2]);
}

#[test]
fn an_object_without_end_or_beginning_is_its_lines() {
    assert_around("  \"a\": \"@\",\n  \"b\": 1\n}\n", &[("  \"a\": \"@\",", None)]);
    assert_around("{\n  \"a\": \"@\",\n", &[("  \"a\": \"@\",", Some("{"))]);
    let long = ["{\n", &"  \"a\": 1,\n".repeat(MAX_LINES), "  \"b\": \"@\"\n}\n"].concat();
    assert_eq!(around(&long)[0].0, "  \"b\": \"@\"");
}

#[test]
fn an_object_without_end_is_not_searched_for_at_each_line() {
    let text = "          \"a\": \"@\",\n".repeat(100_000);
    let mut records = Records::new(text.as_bytes(), false, false);
    for (number, (at, _)) in text.match_indices('@').enumerate() {
        let record = records.around(number * 20, at);
        assert_eq!(record.range.len(), 19);
        assert_eq!(records.fruitless, Some((number * 20, 10)));
    }
}

proptest! {
    #[test]
    fn a_record_holds_its_place(
        parts in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "[", "]", ",", "\"logs\":", "\"a\": ", "\"@\"", "\n", "\n  ", "\n    ", "\n{\n  ", "\n}\n", "\"", "{\"a\":1}",
            "\"time\":1760078729123,\"msg\":\"@\"", "\"values\":[[\"1760078729123000000\",\"@\"],", "\r\n", "x",
        ]), 0..40),
        rest in 0..3,
    ) {
        let text = parts.concat();
        let mut records = Records::new(text.as_bytes(), rest > 0, rest > 1);
        let mut from = 0;
        for (at, _) in text.match_indices('@') {
            let record = records.around(from, at);
            prop_assert!(record.range.contains(&at), "{text} {at} {record:?}");
            prop_assert!(record.range.end <= text.len());
            let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
            prop_assert!(record.head.is_none_or(|head| head.end <= record.range.start));
            from = line;
        }
    }
}
