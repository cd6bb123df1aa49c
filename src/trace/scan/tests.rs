//! The scanner by example, and against a second reading of the same rules that is written for being plain.

use super::*;

// By example: «an id», «what is written→what it says», «no id!Reason», «@a client», «a stranger?Reason».

/// The finds of `text`, marked in it.
fn marked(text: &str) -> String {
    let mut marked = String::new();
    let mut from = 0;
    scan(text.as_bytes(), |hit| {
        let written = &text[hit.start..hit.end];
        let says = |says: &str| if says == written { String::new() } else { format!("→{says}") };
        let (sign, says) = match hit.what {
            What::Id(id) => ("", says(id.as_str())),
            What::Wrong { text, reason, .. } => ("", format!("{}!{reason:?}", says(text))),
            What::Client(client_id) => ("@", says(client_id.as_str())),
            What::Stranger { reason, .. } => ("", format!("?{reason:?}")),
        };
        marked += &format!("{}«{sign}{written}{says}»", &text[from..hit.start]);
        from = hit.end;
    });
    marked + &text[from..]
}

/// The text that was marked so.
fn unmarked(marked: &str) -> String {
    let mut parts = marked.split(['«', '»']);
    let mut text = parts.next().unwrap().to_owned();
    while let (Some(find), Some(rest)) = (parts.next(), parts.next()) {
        let written = find.strip_prefix('@').unwrap_or(find);
        text += written.split(['→', '!', '?']).next().unwrap();
        text += rest;
    }
    text
}

#[track_caller]
fn assert_marked(rows: &[&str]) {
    for row in rows {
        assert_eq!(marked(&unmarked(row)), *row);
    }
}

#[test]
fn ids_of_each_kind_are_found() {
    assert_marked(&[
        "«251003-154510»",
        "«251003-154510-Ada-Park»",
        "«251003-154510-CAda»",
        "«251003-154510-123-456»",
        "«251003-154510-154510»",
        "«251003-154510-Bora-Bora»",
        "«251003-154510-Łódź» «251003-154510-७»",
        "«SR-250924-001», «SR-250924-001-T12-S3», «SR-250924-001-CGuy», «SR-250924-001-T12-S3-CCora-Lee»",
        "«8MSTBAfqMzuXPvgB3-CAda-Park», «Rec12345678901234-CAda»",
        "«8MSTBAfqMzuXPvgSR-CAda» and «08MSTBAfqMzuapify-CAda»",
        "«apify-nightly-7-CAda», «apify-Cx-CAda»",
        "«000101-000000» «240229-235959» «991231-235959»",
    ]);
}

#[test]
fn what_only_looks_like_an_id_is_none() {
    assert_marked(&[
        "",
        "999999-999999, 250230-000000, 251003-240000, 251003-154560-Ada, 991332-101010",
        "call +49 170 555123-456789 or 555123-456789-1",
        "0171-251003-154510, 1.251003-154510, 12-251003-154510-Ada",
        "20250923-040841-338, 251003-1545101, 1251003-154510, x251003-154510, é251003-154510, 251003-154510é",
        "job_post_scoring_stream1_20250929094802 job_x_bypass_1717146242405",
        "0afcce20-4a1b-9c2d-000000858920 3760c62d-123456-123456",
        "SR-250230-001 SR-250924-01 SR-250924-0011 XSR-250924-001 éSR-250924-001",
        "isMissingCritical, isMissingCritical-CAda, 8MSTBAfqMzuXPvgB3, 8MSTBAfqMzuXPvgB3-Ada",
        "recKU8iGyB0A3pxFi-CAda 12345678901234567-CAda 18MSTBAfqMzuXPvgB3-CAda",
        "apify-nightly-7, apify-client.0, starting apify-run... and apify-scraper…",
        "undefined null NaN [object Object] [object Promise] undefined-Ada-Park",
        "251003_154510 251003/154510 251003–154510",
    ]);
}

#[test]
fn an_id_ends_where_its_surroundings_end() {
    assert_marked(&[
        "[«251003-154510»] [«251003-154510-Ada-Park»] (<«251003-154510-Ada-Park»>) {«251003-154510-Ada-Park»}",
        "\"«251003-154510-Ada-Park»\" '«251003-154510-Ada-Park»' `«251003-154510-Ada-Park»`",
        "«251003-154510-Ada-Park»\n«251003-154510»\r\n\t«251003-154510-Ada»\t«251003-154510»|«251003-154511-Ada»|",
        "«251003-154510-Ada-Park»: «251003-154511»; «251003-154512-Ada»=1 «251003-154513»/«251003-154514-Ada»/x",
        "Was «251003-154510-Ada-Park». Is «251003-154511-Ada-Park», or «251003-154512». Or («251003-154513-Ada»).",
        "«251003-154510-Ada-Park»! «251003-154510»? «251003-154510-Ada-Park»?! “«251003-154510-Ada-Park».”",
        "«251003-154510»- «251003-154510»-- «251003-154510-Ada»- «251003-154510-Ada»--> «251003-154510»_x",
        "a-«251003-154510» runs/«251003-154510-Ada» log_«251003-154510».json x=«251003-154510-Ada»&y id:«251003-154510»",
        "«251003-154510».5 «251003-154510».json «251003-154510-Ada.json»",
        "«SR-250924-001»-C. «SR-250924-001»-: «apify-x-CAda».",
    ]);
}

#[test]
fn a_client_id_keeps_the_signs_that_are_its_own() {
    assert_marked(&[
        "«251003-154510-Ada(UK)», («251003-154510-Ada(UK)»), «251003-154510-Ada(UK)».",
        "'«251003-154510-O'Neil»' and '«251003-154510-O'Neil»', «251003-154510-O'Neil»' «251003-154510-O'Neil».'",
        "fail('«251003-154510-O'Neil»') \"«251003-154510-O'Neil»\" '«251003-154510-Ada.»' '«251003-154510-Ada»'…",
        r#""«251003-154510-Ada.»" [«251003-154510-Ada.»] `«251003-154510-Ada.»` \"«251003-154510-Ada.»\""#,
        r#"\\\"«251003-154510-Ada.»\\\" \"«251003-154510-Ada».\\\" "«251003-154510-Ada».\" %22«251003-154510-Ada.»%22"#,
        "\"«251003-154510-Ada».) (\"«251003-154510-Ada.»\", '«251003-154510-Ada». x'",
        "«251003-154510-Ada@x_y.z-1», «251003-154510-Ada»@, «251003-154510-Ada»(, «251003-154510-Ada»)x",
    ]);
}

#[test]
fn escapes_are_read_and_belong_to_no_word() {
    assert_marked(&[
        r#"{"msg":"run \"«251003-154510-Ada-Park»\"\n«251003-154511»\r\n\t«251003-154512-Ada»\nnext"}"#,
        r#"{"msg":"{\"runId\":\"{\\\"id\\\":\\\"«251003-154510-Ada-Park»\\\"}\"}"}"#,
        "?runId=«251003-154510-O%27Neil→251003-154510-O'Neil»&x=«251003-154510-%C5%81%C3%B3d%C5%BA→251003-154510-Łódź»#",
        "%22«251003-154510»%22 %22«251003-154510-Ada-Park»%22%2C%20«251003-154510-%C5%81→251003-154510-Ł»%20",
        "%27«251003-154510-Ada»%27 %28«251003-154510-%41%28%29→251003-154510-A()»%29%29",
        r"«251003-154510-\u0141\u00f3d\u017a→251003-154510-Łódź», «251003-154510-\ud801\udc37→251003-154510-𐐷» \u003c«251003-154510»\u003e",
        r"'«251003-154510-O\'Neil→251003-154510-O'Neil»' '«251003-154510-O\u0027Neil→251003-154510-O'Neil»' \'«251003-154510-Ada.»\'",
        r"«251003-154510-\u0141→251003-154510-Ł».) «251003-154511»",
        r"«251003-154510-Ada»\u+041 «251003-154510-Ada»%+4 «251003-154510-Ada»\ud801 «251003-154510-Ada»%C5x «251003-154510-Ada»%",
        "\x1b[32m«251003-154510-Ada»\x1b[0m \x1b[1;31m«251003-154510»\x1b[m \x1b[m«SR-250924-001»",
        r"\u001b[32m«251003-154510-Ada»\u001b[39m \x1b[1;31m«251003-154510»\x1b[0m [32m251003-154510 m251003-154510",
        r"C:\runs\«251003-154510-Ada»\x \\«251003-154510»\\",
    ]);
}

#[test]
fn the_headers_of_known_logs_are_read() {
    assert_marked(&[
        "[2025-10-10T06:45:29.123Z] [«251010-064529»] [Ada-Park] [lead_scoring] [INFO] Started",
        "[CLIENT:«@Ada-Park»] [SESSION:«251010-064529»] [PROCESS] Started",
        "[CLIENT:«@O'Neil»] [SESSION:«undefined?Placeholder»] [PROCESS] Started",
        "SMART_RESUME_«251010-064529» [2025-10-10T06:45:29.123Z] [INFO] SMART_RESUME_«null?Placeholder»",
        "[RUN-ID] registered runId=«251003-154510-Ada-Park» clientId=«@Ada-Park» recordId=recKU8iGyB0A3pxFi",
        "X-Run-Id: «251003-154510-Ada-Park»\r\nx-run-id: «251003-154510-%C5%81→251003-154510-Ł»\r\n",
        r#"{"level":30,"runId":"«251003-154510-Ada-Park»","clientId":"«@Ada-Park»","msg":"Looking up"}"#,
        r#"{"timestamp":"2025-10-10T06:45:29Z","message":"[«251010-064529»] x","labels":[{"name":"runId","value":"y"}]}"#,
    ]);
}

#[test]
fn an_apify_id_is_found_behind_a_key() {
    assert_marked(&[
        "apifyRunId=«8MSTBAfqMzuXPvgB3», actorRunId: «8MSTBAfqMzuXPvgB3» apify_run_id='«8MSTBAfqMzuXPvgB3»'",
        r#""apifyRunId":"«8MSTBAfqMzuXPvgB3»" \"actor_run_id\":\"«8MSTBAfqMzuXPvgB3»\" X-Apify-Run-Id: «8MSTBAfqMzuXPvgB3»"#,
        "Apify run ID: «8MSTBAfqMzuXPvgB3». actor run id «8MSTBAfqMzuXPvgB3» RUN_ID = «8MSTBAfqMzuXPvgB3»",
        "runId=«8MSTBAfqMzuXPvgB3», parentRunId=«8MSTBAfqMzuXPvgB3-CAda», runId=«apify-nightly-7»",
        "runId=«isMissingCritical»",
        r#"resource.id=«8MSTBAfqMzuXPvgB3» "resource":{"id":"«8MSTBAfqMzuXPvgB3»"} resource: { id: '«8MSTBAfqMzuXPvgB3»' }"#,
        r#"\"resource\":{\"id\":\"«8MSTBAfqMzuXPvgB3»\"} resource.id: 8MSTBAfqMzuXPvgB3x, resourceId=8MSTBAfqMzuXPvgB3"#,
        "https://api.apify.com/v2/actor-runs/«8MSTBAfqMzuXPvgB3»/log actor-runs/8MSTBAfqMzuXPvgB",
        "%7B%22runId%22%3A%22«8MSTBAfqMzuXPvgB3»%22 a%26runId%3D«8MSTBAfqMzuXPvgB3»%26b",
        r"x\nrunId=«8MSTBAfqMzuXPvgB3» x\u0026runId=«8MSTBAfqMzuXPvgB3»",
        "id=8MSTBAfqMzuXPvgB3 prunId=8MSTBAfqMzuXPvgB3 runIds=8MSTBAfqMzuXPvgB3 runId8MSTBAfqMzuXPvgB3 runId/8MSTBAfqMzuXPvgB3",
        "runId=recKU8iGyB0A3pxFi runId=12345678901234567 runId=SR-250924 clientId=«@8MSTBAfqMzuXPvgB3»",
        "runId=«8MSTBAfqMzuXPvgB3-Ada!SuffixWithoutC» runId=«251003-154510» runId=«SR-250924-001»",
    ]);
}

#[test]
fn a_client_id_is_found_behind_a_key() {
    assert_marked(&[
        "clientId=«@Ada-Park»&x tenant_id: «@Bora-Bora», 'Client-Id': '«@O'Neil»' TENANT ID: «@Łódź».",
        r#""clientId":"«@Ada-Park»" \"clientId\":\"«@Ada-Park»\" "clientId":"«@A.»" clientId=«@A»."#,
        "?clientId=«@O%27Neil→O'Neil»&tenantId=«@%C5%81%C3%B3d%C5%BA→Łódź»",
        r#""clientId":"«@\u0141\u00f3d\u017a→Łódź»" clientId='«@O\'Neil→O'Neil»' (clientId: «@Ada(UK)»)"#,
        r#""clientId":"Ada Park" clientId='Ada Park' clientId=Ada-Pa... clientId=Ada… clientId= clientId=-Ada clientId="#,
        "client id not found; no client ID given; the tenant id of Ada; clientIdentity: Ada; clientIds=Ada",
        "clientId=Ada-Park-Ada-Park clientId=«251003-154510» clientId=true clientId=«null?Placeholder»",
    ]);
}

#[test]
fn what_begins_as_an_id_and_is_none_is_told() {
    assert_marked(&[
        "«251003-154510-Ada-Park-Ada-Park!DoubledClient» «251003-154510-Ada-Park-CAda-Park!DoubledClient»",
        "«251003-154510-Ada-CAda-CAda!DoubledClient» [«251003-154510-Ada-Park-Ada-Park-Ada-Park!DoubledClient»]",
        "«SR-250924-001-CAda-CAda!DoubledClient» «8MSTBAfqMzuXPvgB3-CAda-CAda!DoubledClient».",
        "«251003-154510-251003-154510-Ada!ClientIsRunId», «251003-154510-SR-250924-001!ClientIsRunId»",
        "«251003-154510-Ada-Pa...!CutOff» «251003-154510...!CutOff» «251003-154510-...!CutOff» \"«251003-154510-A...!CutOff»\"",
        "«251003-154510-Ada-Pa…!CutOff» «251003-154510…!CutOff» «251003-154510-…!CutOff» '«251003-154510-A…!CutOff»'",
        "'«251003-154510-A...!CutOff»'-x '«251003-154510-Ada»'... («251003-154510-Ada»)... («251003-154510»)...",
        r"«251003-154510-Ada-Pa\u2026→251003-154510-Ada-Pa…!CutOff»x",
        "«SR-250924-001-C...!CutOff» «8MSTBAfqMzuXPvgB3-CAda...!CutOff» «251003-154510-Łód…!CutOff»",
        "«251003-154510.0!PointZero» «251003-154510-Ada.0!PointZero» «251003-154510».05 «251003-154510-Ada.05»",
        "«251003-154510-undefined!ClientReserved» «251003-154510-null!ClientReserved», «251003-154510-NaN!ClientReserved».",
        "«251003-154510-[object Object]!ObjectText» «SR-250924-001-C[object Promise]!PromiseText»-Ada",
        "«SR-250924-001-Guy!SuffixWithoutC» «SR-250924-001-T!SuffixWithoutC» «251003-154510-A..b!ClientDots»",
        "[«251003-154510-Ada-!ClientEnd»] «251003-154510-Zoe\u{308}!ClientNotNfc»",
    ]);
    let long = format!("«251003-154510-{}!ClientTooLong»", "a".repeat(65));
    let too_long = format!("«251003-154510-{}!TooLong» «251003-154510»", "a".repeat(100_000));
    assert_marked(&[&long, &too_long]);
}

#[test]
fn strangers_are_told_behind_a_key_or_before_a_client() {
    assert_marked(&[
        "runId=«undefined?Placeholder»&x run_id: «null?Placeholder» parentRunId=«NaN?Placeholder»",
        r#"{"runId":«null?Placeholder»,"parentRunId":"«undefined?Placeholder»","clientId":«undefined?Placeholder»}"#,
        "runId=«undefined-Ada-Park?Placeholder», SESSION: «undefined-Łódź?Placeholder» actor-runs/«undefined?Placeholder»/log",
        "Run ID «undefined?Placeholder». No run id nullable, run ID undefinedx, runId=undefined_x, run identity null",
        "runId=«[object Object]?ObjectText» [SESSION:«[object Promise]?PromiseText»] runId: '«[object Object]-Ada?ObjectText»'",
        "«[object Promise]-Ada-Park?PromiseText» and «[object Object]-CŁódź?ObjectText»; [object Object]- [object ]-Ada [object a b]-Ada",
        "runId=«job_post_scoring_stream1_20250929094802?JobId», apifyRunId=job_x_bypass_1717146242405",
        "runId=job_x clientId=job_post_scoring_stream1_20250929094802",
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
fn what_is_no_utf_8_ends_an_id_and_begins_none() {
    for (text, expected) in [
        (&b"\xff251003-154510-Ada\xff"[..], "251003-154510-Ada"),
        (b"\x80251003-154510\x80", "251003-154510"),
        (b"251003-154510-Ada\xc5", "251003-154510-Ada"),
        (b"251003-154510-Ada\xc5-Park", "251003-154510-Ada"),
        (b"\0251003-154510-Ada\0", "251003-154510-Ada"),
        (b"251003-154510-%C5%81%C5", "251003-154510-Ł"),
    ] {
        let mut found = Vec::new();
        scan(text, |hit| {
            if let What::Id(id) = hit.what {
                found.push(id.as_str().to_owned())
            }
        });
        assert_eq!(found, [expected], "{text:?}");
    }
}
