//! Quoted values of run keys, and what was printed for an object.

use super::assert_marked;

#[test]
fn a_quoted_value_of_a_run_key_is_taken_whole() {
    assert_marked(&[
        r#"{"runId":"«251010-064529-Ada Park!ClientCharacter(' ')»","clientId":"«@Ada-Park»"}"#,
        r#""runId":"«251010-064529-Ada-Park»" "run_id":"«251010-064529, 251010-064530-Ada!AfterTimestamp»""#,
        "runId: '«251010-064529-Ada Park!ClientCharacter(' ')»' parentRunId=`«251010-064529-Ada Park!ClientCharacter(' ')»`",
        r#"runId="«251010-064529-Ada&Bora!ClientCharacter('&')»" X-Run-Id: "«251010-064529 !OuterSpace»""#,
        "%22runId%22%3A%22«251010-064529-Ada%20Park→251010-064529-Ada Park!ClientCharacter(' ')»%22%2C%22x%22",
        r#""runId":"«SR-250924-001-CAda Park!ClientCharacter(' ')»" "runId":"«8MSTBAfqMzuXPvgB3-CAda Park!ClientCharacter(' ')»""#,
        r#""runId":"«8MSTBAfqMzuXPvgB3/log!Unknown»" "runId":"«apify-nightly-7 x!ApifyShape»" "runId":"«SR-250924-0011!SequenceShape»""#,
        r#""runId":"«251010-0645291!AfterTimestamp»" "runId":"«251010-064529-!ClientEmpty»" "runId":"«251010-064529.5!AfterTimestamp»""#,
        r#""previousRunId":"«251010-064529 x!AfterTimestamp»" "apifyRunId":"«8MSTBAfqMzuXPvgB3 x!Unknown»""#,
        "{\"runId\":\"«251010-064529-Ada\u{a0}Park!ClientCharacter('\\u{a0}')»\"}",
        "runId: '«251010-064529-O'Neil»' runId: '«251010-064529-O'Neil x!ClientCharacter(' ')»' [SESSION:\"«251010-064529 x!AfterTimestamp»\"]",
    ]);
}

#[test]
fn a_quoted_value_is_decoded_before_it_is_judged() {
    assert_marked(&[
        r#"\"runId\":\"«251010-064529-Ada Park!ClientCharacter(' ')»\",\"x\":\"y z\""#,
        r#"\\\"runId\\\":\\\"«251010-064529-Ada Park!ClientCharacter(' ')»\\\",\"x\":1"#,
        "\"runId\":\"«251010-064529\\n→251010-064529\n!OuterSpace»\" \\\"runId\\\":\\\"«251010-064529\\\\n→251010-064529\n!OuterSpace»\\\"",
        r#""runId":"«251010-064529-\u0141\u00f3d\u017a→251010-064529-Łódź»" "runId":"«251010-064529-\u0141 x→251010-064529-Ł x!ClientCharacter(' ')»""#,
        r#""runId":"«251010-064529-\"Ada\"→251010-064529-"Ada"!ClientStart('"')»" \"runId\":\"«251010-064529-\\\"A→251010-064529-"A!ClientStart('"')»\""#,
        r#""runId":"«251010-064529-A\\→251010-064529-A\!ClientCharacter('\\')»","x":"y""#,
        r#"\"runId\":\"«251010-064529-\u0141→251010-064529-Ł»\" runId='«251010-064529-O\'Neil x→251010-064529-O'Neil x!ClientCharacter(' ')»'"#,
        r#""runId":"«\u0032510\u0031\u0030-064529→251010-064529»""#,
    ]);
}

#[test]
fn a_quote_that_is_not_closed_quotes_nothing() {
    let long = format!("\"runId\":\"«251010-064529-Ada» {}\"", "x ".repeat(2_000));
    assert_marked(&[
        "runId: '«251010-064529-Ada» Park",
        "\"runId\":\"«251010-064529-Ada» Park\n\" \"runId\":\"«8MSTBAfqMzuXPvgB3» x",
        r#""msg":"runId: \"«251010-064529-Ada» Pa","x":"y\"z""#,
        r#""msg":"runId: \"«251010-064529-Ada» Pa\n«251010-064530»\"""#,
        "GET /?runId=%22«251010-064529-Ada»+x HTTP %22",
        &long,
    ]);
}

#[test]
fn a_quoted_value_that_is_known_to_be_no_run_id_is_reported() {
    assert_marked(&[
        r#""runId":"« 251010-064529?OuterSpace»" "runId":"« 251010-064529-Ada ?OuterSpace»" "runId":"« apify-x?OuterSpace»""#,
        r#""runId":"«INITIALIZING?Placeholder»" runId: '«UNKNOWN?Placeholder»' "runId":"«true?Placeholder»" "runId":"«undefined?Placeholder»""#,
        r#""runId":"«undefined-Ada Park?Placeholder»" "runId":"«[object Object] x?ObjectText»" "runId":"«run [object Promise]?PromiseText»""#,
        r#""runId":"«20250923-040841-338?SessionId»" runId="«recKU8iGyB0A3pxFi?AirtableRecord»" "runId":"«12345678901234567?OnlyDigits»""#,
        r#""runId":"«job_post_scoring_stream1_20250929094802?JobId»" "runId":"«999999-999999?NoSuchTime»" "runId":"«apify-undefined?ApifyReserved»""#,
        r#"\"runId\":\"«INITIALIZING?Placeholder»\" %22runId%22%3A%22«INITIALIZING?Placeholder»%22"#,
    ]);
}

#[test]
fn a_quoted_value_that_may_be_the_run_of_another_system_is_left_alone() {
    assert_marked(&[
        r#""runId":"" runId='' "runId":" " "runId":"foo-bar" "runId":"wf 12" "runId":"foo\n""#,
        r#""runId":"0afcce20-4a1b-4c2d-9c2d-000000858920" "runId":"d41d8cd98f00b204e9800998ecf8427e" "runId":"4711" "runId":"1.0""#,
        r#""runId":"SR-12345" "runId":"apify_x" "runId":"isMissingCriticalThing" "runId":"arn:aws:states:run:x""#,
        r#""runId":"nightly/«251010-064529-Ada»/retry" "runId":"{\"a\":\"«251010-064529»\"}""#,
        r#""apifyRunId":"recKU8iGyB0A3pxFi" "resource":{"id":"12345678901234567"} "apifyRunId":" 251010" "clientId":"INITIALIZING x""#,
        r#""apifyRunId":" «251010-064529»""#,
    ]);
}

#[test]
fn an_object_behind_a_run_key_is_no_id_nor_is_what_is_in_it() {
    assert_marked(&[
        r#"{"runId":«{}?EmptyObject»,"parentRunId":«{"a":1}?ObjectText»,"run_id":«{"runId":"251010-064529-Ada"}?ObjectText»}"#,
        r#"runId: «{ id: '251010-064529', of: { a: [ '}' ] } }?ObjectText», «251010-064530»"#,
        r#"{"msg":"{\"runId\":«{\"id\":\"251010-064529}\"}?ObjectText»} «251010-064530»"}"#,
        "runId=«{}?EmptyObject» run ID: «{ }?EmptyObject» %22runId%22%3A«%7B%7D?EmptyObject» runId=«%7B%22a%22%3A%22251010-064529%7D%22%7D?ObjectText»&x",
        "runId: «RunId { value: '251010-064529' }?ObjectText» runId: «Set(1) { '251010-064529' }?ObjectText» runId: «Map(0) {}?ObjectText»",
        "runId: «[Object]?ObjectText», runId: «[Object: null prototype] { a: '251010-064529' }?ObjectText» runId: «[Circular *1]?ObjectText»",
        "runId: «[String: '251010-064529']?ObjectText» runId: «Promise { '251010-064529-Ada' }?PromiseText» runId: «Promise { <pending> }?PromiseText»",
    ]);
}

#[test]
fn an_array_behind_a_run_key_is_no_id_nor_is_what_is_in_it() {
    assert_marked(&[
        r#"runId: «[ '251010-064529' ]?ArrayText» "runId":«["251010-064529","251010-064530"]?ArrayText»,"x":"«251010-064531»""#,
        r#""runId":«[]?ArrayText» runId: «[ [ '251010-064529' ], [] ]?ArrayText» "runId":«[null]?ArrayText» runId: «[ undefined, '251010-064529' ]?ArrayText»"#,
        r#"\"runId\":«[\"251010-064529\"]?ArrayText» runId=«%5B%22251010-064529%22%5D?ArrayText» "runId":«[{"a":"251010-064529"}]?ArrayText»"#,
        "runId: «[Array]?ArrayText»",
    ]);
}

#[test]
fn a_function_behind_a_run_key_is_no_id() {
    assert_marked(&[
        "runId: «[Function: getRunId]?FunctionText», runId: «[Function (anonymous)]?FunctionText» runId: «[AsyncFunction: x]?FunctionText»",
        "runId: «[class Run extends Base]?FunctionText» runId: «[GeneratorFunction: x]?FunctionText» runId=«Symbol(251010-064529)?FunctionText»",
        "runId: «[Function: a] { base: '251010-064529' }?FunctionText», «251010-064530»",
    ]);
}

#[test]
fn what_is_not_closed_on_its_line_is_its_bracket_alone() {
    let long = format!("runId: «[?ArrayText» '«251010-064529»', {}]", "'x', ".repeat(1_000));
    assert_marked(&[
        "runId: «{?ObjectText»\n  id: '«251010-064529»'\n} \"runId\": «[?ArrayText»\r\n  \"«251010-064529»\"\n]",
        r#""runId":«{?ObjectText»"id":"«251010-064529»","na..."#,
        "runId: «Set(1)?ObjectText» {\n '«251010-064529»'\n} runId: «[Function?FunctionText»: x\n runId: «[?ArrayText» '«251010-064529»' }",
        r#"{"msg":"runId: «{\n  id: '251010-064529'\n}?ObjectText»"}"#,
        &long,
    ]);
}

#[test]
fn brackets_alone_make_no_object() {
    assert_marked(&[
        "runId: [«251010-064529»] runId=[«251010-064529-Ada»] runId={«251010-064529»} runId: [[«251010-064529»]]",
        "runId={runId} runId=${runId} runId: [none] runId: [x, y] runId: { a } runId: Symbol runId: Class {x}",
        "No run id { leads: 5, id: '«251010-064529»' } run ID {\"a\":\"«251010-064529»\"} run id [ '«251010-064529»' ]",
        "resource: { id: { a: '«251010-064529»' } } apifyRunId: { a: '«251010-064529»' } clientId: [ 'Ada' ] runIds: [ '«251010-064529»' ]",
        "\"runId\":«null?Placeholder»,\"runId\":null1",
    ]);
}

#[test]
fn an_escape_after_a_base_counts_as_what_it_stands_for() {
    assert_marked(&[
        "«251003-154510%2DAda→251003-154510-Ada», «251003-154510%2dAda→251003-154510-Ada»%20x",
        r"«251003-154510\u002dAda→251003-154510-Ada» «SR-250924-001%2DCAda→SR-250924-001-CAda» «SR-250924-001%2DAda→SR-250924-001-Ada!SuffixWithoutC»",
        "«apify-x%2DCAda→apify-x-CAda» «251003-154510»%2D «251003-154510»%2D%2DAda «251003-154510%2D[object%20Object]→251003-154510-[object Object]!ObjectText»",
        r"«251003-154510\u2026→251003-154510…!CutOff» «251003-154510-\u2026→251003-154510-…!CutOff» «251003-154510%2D...→251003-154510-...!CutOff»",
        r"251003-154510%C5%81 251003-154510%41 251003-154510\u0141 «251003-154510»%20 «251003-154510»%5F «251003-154510»\u003e",
        "runId=«apify-229-[object+Promise]→apify-229-[object Promise]!PromiseText»]",
    ]);
}

#[test]
fn a_find_is_undivided_from_its_key_on_and_to_the_end_if_it_may_go_on() {
    for (text, expected) in [
        ("\trunId=\"251003-154510\t\" x", Some((4, 22))),
        ("\trunId=\"251003-154510-Ada, Pa", Some((4, 29))),
        ("\trunId=\"foo, ", Some((4, 13))),
        ("\trunId: [ 'a', 'b' ], x", Some((4, 20))),
        ("\trunId: { a: 'b', c", Some((4, 19))),
        ("\trunId=foo, x", None),
        ("\trunId=\"foo, \n", None),
    ] {
        let ranges = super::undivided(text.as_bytes());
        assert_eq!(ranges.first().map(|range| (range.start, range.end)), expected, "{text}");
    }
}
