//! What is in an id's place and isn't one.

use super::{Key, What, assert_marked, scan};

#[test]
fn strangers_are_told_behind_a_key_or_before_a_client() {
    assert_marked(&[
        "runId=«undefined?Placeholder»&x run_id: «null?Placeholder» parentRunId=«NaN?Placeholder»",
        r#"{"runId":«null?Placeholder»,"parentRunId":"«undefined?Placeholder»","clientId":«undefined?Placeholder»}"#,
        "runId=«undefined-Ada-Park?Placeholder», SESSION: «undefined-Łódź?Placeholder» actor-runs/«undefined?Placeholder»/log",
        "Run ID «undefined?Placeholder». No run id nullable, run ID undefinedx, runId=undefined_x, run identity null",
        "runId=«[object Object]?ObjectText» [SESSION:«[object Promise]?PromiseText»] runId: '«[object Object]-Ada?ObjectText»'",
        "«[object Promise]-Ada-Park?PromiseText» and «[object Object]-CŁódź?ObjectText»; [object Object]- [object ]-Ada [object a b]-Ada",
        "?runId=«%5Bobject%20Object%5D?ObjectText»&x runId=«%5bobject+Promise%5d-Ada?PromiseText» run-id: «[object%20Object]?ObjectText»",
        "runId: «Promise { <pending> }?PromiseText», runId: «Promise { '251003-154510' }?PromiseText» parentRunId=«Promise?PromiseText» { ",
        "runId: «Promise?PromiseText» {\n  '«251003-154510»'\n} runId: «Promised { }?ObjectText» runId=Promise",
        "No record for «undefined-Ada-Park?Placeholder», was «null-CŁódź?Placeholder»: x-«undefined-Ada?Placeholder».",
        "runId=«job_post_scoring_stream1_20250929094802?JobId», apifyRunId=job_x_bypass_1717146242405",
        "runId=job_x clientId=job_post_scoring_stream1_20250929094802",
    ]);
}

#[test]
fn strangers_are_told_in_the_headers_of_a_run_and_a_client() {
    const TIME: &str = "[2025-10-10T06:45:29.123Z]";
    assert_marked(&[
        &format!(
            "{TIME} [«undefined?Placeholder»] [Ada-Park] [cron] {TIME} [«null?Placeholder»] [undefined]"
        ),
        &format!(
            "{TIME} [«[object Object]?ObjectText»] [Ada] {TIME} [«[object Promise]-Ada?PromiseText»] [Ada]"
        ),
        "[2025-10-10 06:45:29,123 +0200] [«undefined?Placeholder»] [2025-10-10 06:45:29] [«undefined?Placeholder»] x",
        "[«251003-154510»] [«undefined?Placeholder»] [«251003-154510»] [«[object Object]?ObjectText»] [x]",
        "[«251003-154510-Ada»] [undefined] [x] [«251003-154510»] [undefined] x [«251003-154510»] [[object Object]]",
        "[undefined] [null] [cron] [undefined] [INFO] [[object Object]] [251003-1545] [undefined]",
        &format!(
            "{TIME} [«undefined-value?Placeholder»] {TIME} [undefined x] {TIME} [nullable] {TIME}  [null] {TIME}[null]"
        ),
        &format!(
            "{TIME} [INFO] [undefined] {TIME} undefined {TIME} [[object ]] {TIME} [[1, 2]] {TIME} [NaN]"
        ),
    ]);
}

#[test]
fn a_stranger_says_what_announced_it_and_whether_it_is_text() {
    for (text, expected) in [
        ("runId=undefined", (Some(Key::Run), true)),
        ("runId%3dundefined", (Some(Key::Run), true)),
        ("runId: undefined", (Some(Key::Run), false)),
        ("runId: 'undefined'", (Some(Key::Run), true)),
        ("run ID undefined", (Some(Key::Run), false)),
        (r#""runId":null"#, (Some(Key::Run), false)),
        (r#""runId":"null""#, (Some(Key::Run), true)),
        (r#"\"runId\":\"null\""#, (Some(Key::Run), true)),
        ("%22runId%22%3A%22null%22", (Some(Key::Run), true)),
        ("[SESSION:undefined]", (Some(Key::Run), false)),
        ("SMART_RESUME_undefined", (Some(Key::Run), true)),
        ("actorRunId=undefined", (Some(Key::Apify), true)),
        ("actor-runs/undefined", (Some(Key::Apify), true)),
        ("resource.id: undefined", (Some(Key::Apify), false)),
        ("clientId=null", (Some(Key::Client), true)),
        ("[CLIENT:null]", (Some(Key::Client), false)),
        ("[object Object]-Ada", (None, true)),
        ("undefined-Ada", (None, true)),
        ("runId: Promise { <pending> }", (Some(Key::Run), true)),
        ("runId = undefined", (Some(Key::Run), true)),
    ] {
        let mut found = None;
        scan(text.as_bytes(), |hit| {
            if let What::Stranger { key, is_text, .. } = hit.what {
                found = Some((key, is_text));
            }
        });
        assert_eq!(found, Some(expected), "{text}");
    }
}

#[test]
fn a_refusal_of_this_package_that_names_no_run_says_what_was_given() {
    assert_marked(&[
        "x: STRICT RUN ID ERROR: Object passed to normalizeRunId instead of string: runId is «an array of 2!an array of 2». Pass the id itself, as a string.",
        "STRICT RUN ID ERROR: Number passed to createClientRunId instead of string: runId is «a number!a number». Pass the id",
        "STRICT RUN «ID ERROR: !»No run ID given to createClientRunId. Pass the id that the run was started with, such as «251003-154510».",
        r#"{"v":1,"runIdEvent":"refused","code":"ERR_RUN_ID_NOT_STRING","given":"«an object!an object»","source":"x"}"#,
        r#"{"v":1,"runIdEvent":"refused","clientId":"«@Ada»","code":"ERR_RUN_«ID_MISSING!»","source":"x"}"#,
        r#"{"log":"{\"v\":1,\"runIdEvent\":\"refused\",\"code\":\"ERR_RUN_ID_NOT_STRING\",\"given\":\"«an object!an object»\",\"source\""#,
        // An error that somebody logged has its message beside the code.
        r#"{"code":"ERR_RUN_ID_NOT_STRING"} code: 'ERR_RUN_ID_MISSING', STRICT RUN ID ERROR: Run ID "#,
    ]);
    let promise = b"STRICT RUN ID ERROR: Object passed to normalizeRunId instead of string: runId is a Promise: is an await missing? Pass the id itself, as a string.";
    scan(promise, |hit| assert_eq!(hit.what, What::Refusal { given: b"a Promise: is an await missing?" }));
}
