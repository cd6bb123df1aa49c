//! The scanner by example, and against a second reading of the same rules that is written for being plain.

use std::io::{self, Read};
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use regex::bytes::Regex;

use super::*;
use crate::trace::read::{MAX_LINE, Pieces};

// By example: «an id», «what is written→what it says», «no id!Reason», «@a client», «a stranger?Reason».

/// Asserts that the base and the client of an id are those that the parser reads in it.
#[track_caller]
fn assert_read_as_parsed(hit: &Hit<'_>) {
    if let Some(id) = hit.id() {
        assert_eq!(RunId::parse(id.as_str()), Ok(id));
    }
}

/// The finds of `text`, marked in it.
fn marked(text: &str) -> String {
    let mut marked = String::new();
    let mut from = 0;
    scan(text.as_bytes(), |hit| {
        assert_read_as_parsed(&hit);
        let written = &text[hit.start..hit.end];
        let says = |says: &str| if says == written { String::new() } else { format!("→{says}") };
        let (sign, says) = match hit.what {
            What::Id { text, .. } => ("", says(&text)),
            What::Wrong { text, reason, .. } => ("", format!("{}!{reason:?}", says(&text))),
            What::Client(client_id) => ("@", says(&client_id)),
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
        "undefined null NaN [object Object] [object Promise] Promise { <pending> } NaN-Ada-Park",
        "%5Bobject%20Object%5D [object+Object]- predefined-Ada undefined- null_Ada undefined--Ada",
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
fn the_base_is_that_of_the_text_without_its_escapes() {
    assert_marked(&[
        "runId: \"«apify-nSR-2-%5AND→apify-nSR-2-ZND»\", runId=«apify-x-%43Ada→apify-x-CAda»",
        r#""runId":"«apify-x-\u005aND→apify-x-ZND»", "runId":"«apify-x-\u0043Ada→apify-x-CAda»""#,
        "«SR-250924-001-%5412→SR-250924-001-T12», «SR-250924-001-T12-%533-CAda→SR-250924-001-T12-S3-CAda»",
        // Without a key, only a client shows that it is an id.
        "apify-nSR-2-%5AND(, «apify-x-%5A-CAda→apify-x-Z-CAda»",
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
        "«251003-154510-%5Bobject%20Object%5D!ObjectText» «SR-250924-001-C[object+Promise]!PromiseText»",
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
        "?runId=«%5Bobject%20Object%5D?ObjectText»&x runId=«%5bobject+Promise%5d-Ada?PromiseText» run-id: «[object%20Object]?ObjectText»",
        "runId: «Promise { <pending> }?PromiseText», runId: «Promise?PromiseText» { '«251003-154510»' } parentRunId=«Promise?PromiseText» { ",
        "runId: «Promise?PromiseText» {\n  '«251003-154510»'\n} runId: Promised { } runId=Promise",
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
fn what_is_no_utf_8_ends_an_id_and_begins_none() {
    for (text, expected) in [
        (&b"\xff251003-154510-Ada\xff"[..], "251003-154510-Ada"),
        (b"\x80251003-154510\x80", "251003-154510"),
        (b"251003-154510-Ada\xc5", "251003-154510-Ada"),
        (b"251003-154510-Ada\xc5-Park", "251003-154510-Ada"),
        (b"\x00251003-154510-Ada\0", "251003-154510-Ada"),
        (b"251003-154510-%C5%81%C5", "251003-154510-Ł"),
    ] {
        let mut found = Vec::new();
        scan(text, |hit| found.extend(hit.id().map(|id| id.as_str().to_owned())));
        assert_eq!(found, [expected], "{text:?}");
    }
}

// By a second reading of the rules.

/// What was found, so that two lists can be compared.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) enum Found {
    Id(String),
    Wrong(String, usize, Reason),
    Client(String),
    Stranger(Vec<u8>, Reason, Option<Key>, bool),
}

/// Where each begins and ends, and what it is.
pub(in crate::trace) type Finds = Vec<(usize, usize, Found)>;

/// What the scanner finds in a text that begins at `offset` of a longer one.
pub(in crate::trace) fn scanned(text: &[u8], offset: usize) -> Finds {
    let mut finds = Vec::new();
    scan(text, |hit| {
        assert_read_as_parsed(&hit);
        let Hit { start, end, what } = hit;
        let found = match what {
            What::Id { text, .. } => Found::Id(text.into_owned()),
            What::Wrong { text, base_len, reason } => Found::Wrong(text.into_owned(), base_len, reason),
            What::Client(client_id) => Found::Client(client_id.into_owned()),
            What::Stranger { text, reason, key, is_text } => {
                Found::Stranger(text.to_owned(), reason, key, is_text)
            }
        };
        finds.push((offset + start, offset + end, found));
    });
    finds
}

/// At each place that no find holds, what begins there.
fn reference(text: &[u8]) -> Finds {
    let values = plain_values(text);
    let mut finds: Finds = Vec::new();
    let (mut at, mut done) = (0, 0);
    while at < text.len() {
        // A key that is part of a find announces nothing.
        let value = values.iter().find(|value| value.start == at && value.anchor >= done);
        let find = value.and_then(|value| plain_value(text, value));
        let find = find.or_else(|| plain_header(text, at));
        match find.or_else(|| plain_id(text, at, false)).or_else(|| plain_object(text, at)) {
            Some((end, found)) => {
                finds.push((at, end, found));
                (at, done) = (end, end);
            }
            None => at += 1,
        }
    }
    finds
}

fn pattern(text: &str) -> Regex {
    Regex::new(&format!("(?s-u){text}")).unwrap()
}

struct PlainValue {
    anchor: usize,
    start: usize,
    key: Key,
    is_text: bool,
}

/// What stands behind keys.
fn plain_values(text: &[u8]) -> Vec<PlainValue> {
    static LABELS: LazyLock<[(Regex, Key, bool); 4]> = LazyLock::new(|| {
        [
            (pattern(r#"SESSION(:) *((?:\\*["'`]|%22)*)"#), Key::Run, false),
            (pattern(r#"CLIENT(:) *((?:\\*["'`]|%22)*)"#), Key::Client, false),
            (pattern(r"SMART_RESUME(_)()"), Key::Run, true),
            (pattern(r"actor(-)runs/()"), Key::Apify, true),
        ]
    });
    static ID: LazyLock<Regex> = LazyLock::new(|| pattern("[iI][dD]"));
    let mut values = Vec::new();
    for (label, key, is_text) in &*LABELS {
        for found in label.captures_iter(text) {
            let (anchor, quotes) = (found.get(1).unwrap().start(), found.get(2).unwrap());
            let is_text = *is_text || !quotes.is_empty();
            values.push(PlainValue { anchor, start: quotes.end(), key: *key, is_text });
        }
    }
    for found in ID.find_iter(text) {
        let (anchor, end) = (found.start(), found.end());
        values.extend(plain_key(&text[..anchor]).and_then(|(key, is_sentence)| {
            let (len, is_text) = plain_separator(&text[end..], is_sentence)?;
            Some(PlainValue { anchor, start: end + len, key, is_text })
        }));
    }
    values
}

/// Which key an `id` behind this text is part of, and whether it is one of a sentence.
fn plain_key(before: &[u8]) -> Option<(Key, bool)> {
    static APIFY: LazyLock<Regex> = LazyLock::new(|| pattern("(?i:(?:apify|actor)[-_ ]?run([-_ ]?))$"));
    static RUN: LazyLock<Regex> = LazyLock::new(|| pattern("(?i:(r)un([-_ ]?))$"));
    static CLIENT: LazyLock<Regex> = LazyLock::new(|| pattern("(?i:client|tenant)[-_ ]?$"));
    static RESOURCE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i:resource)[ ."\\:{]+$"#));
    if let Some(found) = APIFY.captures(before) {
        Some((Key::Apify, &found[1] == b" "))
    } else if let Some(found) = RUN.captures(before) {
        let is_word = &found[1] == b"R" || is_boundary(&before[..found.get(1).unwrap().start()]);
        is_word.then_some((Key::Run, &found[2] == b" "))
    } else if CLIENT.is_match(before) {
        Some((Key::Client, false))
    } else {
        RESOURCE.is_match(before).then_some((Key::Apify, false))
    }
}

/// The length of what stands between a key and its value, and whether the value is text for certain.
fn plain_separator(behind: &[u8], is_sentence: bool) -> Option<(usize, bool)> {
    static EQUALS: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^(?:\\*["'`]|%22)*=(?:\\*["'`]|%22)*"#));
    static SIGN: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"^(?:\\*["'`]|%22)* *(:| =|%3[Aa]|%3[Dd]|=) *((?:\\*["'`]|%22)*)"#));
    static SPACE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^(?:\\*["'`]|%22)* +((?:\\*["'`]|%22)*)"#));
    if behind.first().is_some_and(u8::is_ascii_alphanumeric) {
        None
    } else if let Some(found) = EQUALS.find(behind) {
        Some((found.end(), true))
    } else if let Some(found) = SIGN.captures(behind) {
        let is_text = !matches!(&found[1], b":" | b"%3A" | b"%3a") || !found[2].is_empty();
        Some((found[0].len(), is_text))
    } else {
        let found = SPACE.captures(behind).filter(|_| is_sentence)?;
        Some((found[0].len(), !found[1].is_empty()))
    }
}

fn plain_value(text: &[u8], value: &PlainValue) -> Option<(usize, Found)> {
    static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:undefined|null|NaN)(?:-|$)"));
    static PROMISE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:(Promise \{ <pending> \})|Promise \{)"));
    let start = value.start;
    let stranger = |end: usize, reason| {
        let is_text = value.is_text || matches!(reason, Reason::ObjectText | Reason::PromiseText);
        Some((end, Found::Stranger(text[start..end].to_owned(), reason, Some(value.key), is_text)))
    };
    if let Some(end) = plain_object_end(text, start) {
        return stranger(plain_word_end(text, start, end), plain_reason(&text[start..]));
    }
    if let Some(found) = PROMISE.captures(&text[start..]) {
        let whole = found.get(1).map_or("Promise".len(), |whole| whole.end());
        return stranger(start + whole, Reason::PromiseText);
    }
    let end = plain_word_end(text, start, start);
    if PLACEHOLDER.is_match(&text[start..end]) {
        return stranger(end, Reason::Placeholder);
    }
    if std::str::from_utf8(&text[start..end]).is_ok_and(|word| id::job::parse(word).is_some()) {
        return if value.key == Key::Run { stranger(end, Reason::JobId) } else { None };
    }
    if value.key != Key::Client {
        return plain_id(text, start, true);
    }
    let written = plain_client(text, start);
    let is_quoted = text[..start].ends_with(b"%22") || matches!(text[..start], [.., b'"' | b'\'' | b'`']);
    let len = match plain_closed(text, start, &written) {
        Some(len) => len,
        None if is_quoted => return None,
        None => plain_meant(&written),
    };
    let client_id: String = written[..len].iter().map(|(c, _)| c).collect();
    let end = written[..len].last()?.1;
    ClientId::parse(&client_id).is_ok().then_some((end, Found::Client(client_id)))
}

/// What stands in a header behind that of a time or a run.
fn plain_header(text: &[u8], start: usize) -> Option<(usize, Found)> {
    static BEHIND_TIME: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[[0-9]{4}-[0-9:.,TZ+ -]{14,35}\] \[$"));
    static BEHIND_OTHER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[([^\[\]]+)\] \[$"));
    static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(undefined|null)\]"));
    let (before, rest) = text.split_at(start);
    // Most places are behind no bracket.
    if !before.ends_with(b"] [") {
        return None;
    }
    let id_before =
        || BEHIND_OTHER.captures(before).and_then(|found| str::from_utf8(found.get(1)?.as_bytes()).ok());
    let key = if BEHIND_TIME.is_match(before) {
        Key::Run
    } else {
        RunId::parse(id_before()?).ok().filter(|id| id.client_id().is_none()).map(|_| Key::Client)?
    };
    let (end, reason) = match PLACEHOLDER.captures(rest) {
        Some(found) => (start + found[1].len(), Reason::Placeholder),
        None if rest.starts_with(b"[") => {
            (plain_word_end(text, start, plain_object_end(text, start)?), plain_reason(rest))
        }
        None => return None,
    };
    let is_text = reason != Reason::Placeholder;
    let found = Found::Stranger(text[start..end].to_owned(), reason, Some(key), is_text);
    let close = if key == Key::Run { &b"]"[..] } else { b"] [" };
    text[end..].starts_with(close).then_some((end, found))
}

/// Where the `[object Object]` at `start` ends.
fn plain_object_end(text: &[u8], start: usize) -> Option<usize> {
    static OBJECT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(?:\[|%5[Bb])object(?: |\+|%20)[A-Za-z0-9]+(?:\]|%5[Dd])"));
    let len = OBJECT.find(&text[start..]).filter(|found| found.len() <= 64)?.len();
    Some(start + len)
}

/// What the object was that a text begins with.
fn plain_reason(text: &[u8]) -> Reason {
    static PROMISE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(?:\[|%5[Bb])object(?: |\+|%20)Promise(?:\]|%5[Dd])"));
    if PROMISE.is_match(text) { Reason::PromiseText } else { Reason::ObjectText }
}

/// Where the word that begins at `start` and goes on at `end` ends.
fn plain_word_end(text: &[u8], start: usize, mut end: usize) -> usize {
    let from = end;
    while let Some(c) = char_at(text, end).filter(|&c| is_letter(c) || c == '-' || c == '_') {
        if end - from >= id::MAX_UTF8_LEN || end < start {
            break;
        }
        end += c.len_utf8();
    }
    end
}

/// `[object Object]-Ada` and `undefined-Ada`
fn plain_object(text: &[u8], start: usize) -> Option<(usize, Found)> {
    static UNSET: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:undefined|null)-"));
    let is_inside = matches!(text[..start], [.., digit, b'-' | b'.'] if digit.is_ascii_digit());
    let unset = UNSET.find(&text[start..]).filter(|_| !is_inside && is_boundary(&text[..start]));
    let (end, reason) = match unset {
        Some(unset) => (start + unset.len() - 1, Reason::Placeholder),
        None => (plain_object_end(text, start)?, plain_reason(&text[start..])),
    };
    let is_written_plain = unset.is_some() || text[start] == b'[' && text[end - 1] == b']';
    let follows = text.get(end) == Some(&b'-') && char_at(text, end + 1).is_some_and(is_letter);
    let end = plain_word_end(text, start, end);
    let found = Found::Stranger(text[start..end].to_owned(), reason, None, true);
    (is_written_plain && follows).then_some((end, found))
}

/// A letter, digit or mark, of whatever script.
fn is_letter(c: char) -> bool {
    id::is_in_client(c) && !"-_.'@()".contains(c)
}

/// The character at a place, without escapes.
fn char_at(text: &[u8], at: usize) -> Option<char> {
    (1..=4).find_map(|len| std::str::from_utf8(text.get(at..at + len)?).ok()?.chars().next())
}

/// The same with escapes, and the length it is written with.
fn spelled_at(text: &[u8], at: usize) -> Option<(char, usize)> {
    static PERCENT: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:%[0-9A-Fa-f]{2}){1,4}"));
    static UNITS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\\u[0-9A-Fa-f]{4}){1,2}"));
    let rest = text.get(at..)?;
    if rest.starts_with(b"\\'") {
        return Some(('\'', 2));
    }
    let digits = |escape: &[u8]| u16::from_str_radix(std::str::from_utf8(escape).unwrap(), 16).unwrap();
    if let Some(found) = PERCENT.find(rest) {
        let bytes: Vec<u8> = found.as_bytes().chunks(3).map(|escape| digits(&escape[1..]) as u8).collect();
        return char_at(&bytes, 0).map(|c| (c, c.len_utf8() * 3));
    }
    if let Some(found) = UNITS.find(rest) {
        let units = found.as_bytes().chunks(6).map(|escape| digits(&escape[2..]));
        let c = char::decode_utf16(units).next()?.ok()?;
        return Some((c, c.len_utf16() * 6));
    }
    char_at(text, at).map(|c| (c, c.len_utf8()))
}

/// Whether no word goes on behind this text.
fn is_boundary(before: &[u8]) -> bool {
    static ESCAPE: LazyLock<Regex> = LazyLock::new(|| {
        let colour = r"(?:\x1b|\\u001b|\\x1b)\[[0-9;]*m";
        pattern(&format!(r"(?:%[0-9A-Fa-f]{{2}}|\\u[0-9A-Fa-f]{{4}}|\\[nrt]|{colour})$"))
    });
    let last = (1..=before.len().min(4))
        .find_map(|len| char_at(before, before.len() - len).filter(|c| c.len_utf8() == len));
    let is_letter = last.is_some_and(|c| if c.is_ascii() { c.is_ascii_alphanumeric() } else { is_letter(c) });
    !is_letter || ESCAPE.is_match(before)
}

/// The id at `at`, or what begins as one.
fn plain_id(text: &[u8], at: usize, is_behind_key: bool) -> Option<(usize, Found)> {
    static SEQUENCE: LazyLock<Regex> =
        LazyLock::new(|| pattern("^SR-[0-9]{6}-[0-9]{3}(?:-T[0-9]{1,19})?(?:-S[0-9]{1,19})?"));
    static NAMED: LazyLock<Regex> = LazyLock::new(|| pattern("^apify-[A-Za-z0-9-]+"));
    let rest = &text[at..];
    let (base, separator) = if rest.get(6) == Some(&b'-') && rest[0].is_ascii_digit() {
        (rest.get(..13)?, "-")
    } else if rest.starts_with(b"SR-") {
        (SEQUENCE.find(rest)?.as_bytes(), "-C")
    } else if rest.starts_with(b"apify-") {
        let name = std::str::from_utf8(&NAMED.find(rest)?.as_bytes()[6..]).unwrap().trim_end_matches('-');
        (&rest[..6 + name.find("-C").unwrap_or(name.len())], "-C")
    } else if is_behind_key || rest.get(17..)?.starts_with(b"-C") && rest[..17].iter().any(u8::is_ascii_digit)
    {
        (rest.get(..17)?, "-C")
    } else {
        return None;
    };
    let id = RunId::parse(std::str::from_utf8(base).ok()?).ok().filter(|id| id.client_id().is_none())?;
    let is_inside = matches!(text[..at], [.., digit, b'-' | b'.'] if digit.is_ascii_digit());
    if is_inside || !is_boundary(&text[..at]) {
        return None;
    }
    let base_end = at + base.len();
    let (end, written) = plain_token(text, at, base_end, separator)?;
    let base_len = id::leading_base(&written).map_or(base.len(), |(_, len)| len);
    let needs_client = id.kind() == Kind::Apify && !is_behind_key;
    if needs_client && written.as_bytes().get(base_len) != Some(&b'-') {
        return None;
    }
    let found = match RunId::parse(&written) {
        Ok(_) => Found::Id(written),
        Err(reason) => {
            let suffix = &written.as_bytes()[base_len..];
            let client =
                suffix.strip_prefix(separator.as_bytes()).or(suffix.strip_prefix(b"-")).unwrap_or_default();
            let object = plain_object_end(client, 0).map(|_| plain_reason(client));
            Found::Wrong(written.clone(), base_len, object.unwrap_or(reason))
        }
    };
    Some((end, found))
}

/// Where what begins with a base ends, and what is written there.
fn plain_token(text: &[u8], at: usize, base_end: usize, separator: &str) -> Option<(usize, String)> {
    let base = std::str::from_utf8(&text[at..base_end]).unwrap();
    let behind = &text[base_end..];
    let up_to = |end: usize| Some((end, std::str::from_utf8(&text[at..end]).unwrap().to_owned()));
    if let Some(dots) = ["...", "…"].iter().find(|dots| behind.starts_with(dots.as_bytes())) {
        return up_to(base_end + dots.len());
    }
    if behind.starts_with(b".0") && !char_at(behind, 2).is_some_and(is_letter) {
        return up_to(base_end + 2);
    }
    if char_at(behind, 0).is_some_and(is_letter) {
        return None;
    }
    if !behind.starts_with(b"-") {
        return up_to(base_end);
    }
    let separator = if behind.starts_with(separator.as_bytes()) { separator } else { "-" };
    let client = base_end + separator.len();
    if let Some(dots) = ["...", "…"].iter().find(|dots| text[client..].starts_with(dots.as_bytes())) {
        return up_to(client + dots.len());
    }
    if let Some(end) = plain_object_end(text, client) {
        return up_to(end);
    }
    let written = plain_client(text, client);
    if !written.first().is_some_and(|&(c, _)| id::may_start_client(c)) {
        return up_to(base_end);
    }
    let len = plain_closed(text, at, &written).unwrap_or_else(|| plain_meant(&written));
    let client: String = written[..len].iter().map(|(c, _)| c).collect();
    Some((written[len - 1].1, format!("{base}{separator}{client}")))
}

/// The characters from `at` on that a client id may hold, with a `…` that ends them, and where each ends.
fn plain_client(text: &[u8], mut at: usize) -> Vec<(char, usize)> {
    let mut written = Vec::new();
    while let Some((c, len)) = spelled_at(text, at).filter(|&(c, _)| c == '…' || id::is_in_client(c)) {
        at += len;
        written.push((c, at));
        if c == '…' {
            break;
        }
    }
    written
}

/// How many of these characters stand between what opens before `start` and what closes it.
fn plain_closed(text: &[u8], start: usize, written: &[(char, usize)]) -> Option<usize> {
    static OPEN: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?:\\*"|[`<{\[]|%22)$"#));
    let before = &text[..start];
    if before.ends_with(b"'") {
        let is_last = |at: usize| !written.get(at + 1).is_some_and(|&(c, _)| is_letter(c));
        return (0..written.len()).find(|&at| written[at].0 == '\'' && is_last(at));
    }
    let close: Vec<u8> = match OPEN.find(before)?.as_bytes() {
        b"[" => b"]".to_vec(),
        b"<" => b">".to_vec(),
        b"{" => b"}".to_vec(),
        same => same.to_vec(),
    };
    let end = written.last().map_or(start, |&(_, end)| end);
    text[end..].starts_with(&close).then_some(written.len())
}

/// How many of these characters a sentence means.
fn plain_meant(written: &[(char, usize)]) -> usize {
    let mut chars: Vec<char> = written.iter().map(|&(c, _)| c).collect();
    let mut open = 0;
    let unopened = chars.iter().position(|c| {
        open += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        open < 0
    });
    if unopened.is_none() && (chars.ends_with(&['.'; 3]) || chars.ends_with(&['…'])) {
        return chars.len();
    }
    chars.truncate(unopened.unwrap_or(chars.len()));
    while chars.pop_if(|c| ".'-_@(".contains(*c)).is_some() {}
    chars.len()
}

// What the two are compared on.

/// Pieces of logs, of ids and of what is nearly one.
const FRAGMENTS: &[&[u8]] = &[
    b"251003-154510",
    b"251003-154510",
    b"251003-154510-",
    b"-Ada-Park",
    b"-CAda-Park",
    b"-Ada",
    b"-CAda",
    b"Ada",
    b"-O'Neil",
    b"O'Neil",
    "Łódź".as_bytes(),
    "-Łódź".as_bytes(),
    b"Ada(UK)",
    b"-Ada(UK)",
    b"-Bora-Bora",
    b"SR-250924-001",
    b"SR-250924-001-C",
    b"-T12",
    b"-S3",
    b"8MSTBAfqMzuXPvgB3",
    b"8MSTBAfqMzuXPvgB3-C",
    b"8MSTBAfqMzuXPvgSR-C",
    b"isMissingCritical",
    b"apify-nightly-7",
    b"apify-",
    b"SR-",
    b"999999-999999",
    b"250230-101010",
    b"recKU8iGyB0A3pxFi",
    b"12345678901234567",
    b"job_post_scoring_stream1_20250929094802",
    b"20250923-040841-338",
    b"undefined",
    b"null",
    b"NaN",
    b"undefined-Ada",
    b"[object Object]",
    b"[object Promise]",
    b"[object Promise]-Ada",
    b"[object ",
    b"%5Bobject%20Object%5D",
    b"[object+Promise]",
    b"Promise { <pending> }",
    b"Promise { ",
    b"null-",
    b"runId",
    b"runId=",
    b"runId: ",
    b"\"runId\":\"",
    b"\"runId\":",
    b"\\\"runId\\\":\\\"",
    b"run ID ",
    b"run_id=",
    b"X-Run-Id: ",
    b"parentRunId=",
    b"apifyRunId=",
    b"actor_run_id: '",
    b"resource.id=",
    b"\"resource\":{\"id\":\"",
    b"actor-runs/",
    b"clientId=",
    b"\"clientId\":\"",
    b"clientId='",
    b"client id ",
    b"tenant_id: ",
    b"[CLIENT:",
    b"[SESSION:",
    b"[2025-10-10T06:45:29.123Z] [",
    b"[251003-154510] [",
    b"] [",
    b"] [undefined] [",
    b"SMART_RESUME_",
    b"%22runId%22%3A%22",
    b"runId%3D",
    b"id",
    b"Id",
    b"run",
    b"Run",
    b" ",
    b" ",
    b"  ",
    b"\n",
    b"\n",
    b"\r\n",
    b"\t",
    b"\"",
    b"\\\"",
    b"\\\\\\\"",
    b"'",
    b"\\'",
    b"`",
    b"[",
    b"]",
    b"(",
    b")",
    b"{",
    b"}",
    b"<",
    b">",
    b".",
    b"...",
    "…".as_bytes(),
    b".0",
    b",",
    b";",
    b":",
    b"=",
    b"&",
    b"?",
    b"!",
    b"/",
    b"-",
    b"--",
    b"_",
    b"@",
    b"|",
    b"%27",
    b"%22",
    b"%C5%81",
    b"%43",
    b"%54",
    b"%20",
    b"%2C",
    b"%E2%80%A6",
    b"%C5",
    b"%",
    b"\\u0141",
    b"\\u0027",
    b"\\u0053",
    b"\\u003c",
    b"\\u2026",
    b"\\ud801\\udc37",
    b"\\ud801",
    b"\\u",
    b"\\n",
    b"\\t",
    b"\\",
    b"\x1b[32m",
    b"\x1b[0m",
    b"\\u001b[1;31m",
    b"m",
    b"\xff",
    b"\xc5",
    b"\x81",
    b"\xe2\x80",
    b"\0",
    "\u{301}".as_bytes(),
    "é".as_bytes(),
    "७".as_bytes(),
    "𐐷".as_bytes(),
    b"0",
    b"7",
    b"C",
    b"x",
];

/// Texts made of them.
pub(in crate::trace) fn mixed(len: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(FRAGMENTS), len).prop_map(|fragments| fragments.concat())
}

/// Lines as programs write them.
fn lines() -> impl Strategy<Value = Vec<u8>> {
    const CLIENTS: [&str; 7] = ["Ada-Park", "Bora-Bora", "Cora-Lee", "O'Neil", "Łódź", "Ada(UK)", "A."];
    let client = (0..CLIENTS.len()).prop_map(|at| CLIENTS[at]);
    let id = (0..7, 0..6, 0..3_155_760_000_u32, client.clone()).prop_map(|(kind, form, number, client)| {
        let base = match kind {
            0 => format!("SR-250924-{:03}", number % 1_000),
            1 => format!("{number:x}8MSTBAfqMzuXPvgB3")[..17].to_owned(),
            2 => format!("{:06}-{:06}", number % 999_983, number % 999_979),
            _ => id::calendar::CivilSecond::from_number(number).unwrap().to_text().as_str().to_owned(),
        };
        match form {
            0 | 1 => base,
            2 | 3 => format!("{base}-{client}"),
            4 => format!("{base}-C{client}"),
            _ => format!("{base}-{client}-C{client}"),
        }
    });
    let line = (0..14, id.clone(), id, client).prop_map(|(form, id, other, client)| match form {
        0 => format!("[2025-10-10T06:45:29.123Z] [{id}] [{client}] [lead_scoring] [INFO] Started {other}."),
        1 => format!("[CLIENT:{client}] [SESSION:{id}] [PROCESS] Updated {other}, done"),
        2 => format!("SMART_RESUME_{id} [2025-10-10T06:45:29.123Z] [INFO] Waiting for {other}..."),
        3 => format!("[RUN-ID] registered runId={id} clientId={client} parentRunId={other}"),
        4 => format!(r#"{{"level":30,"runId":"{id}","clientId":"{client}","msg":"Looking up '{other}'"}}"#),
        5 => format!(r#"{{"msg":"{{\"runId\":\"{id}\",\"clientId\":\"{client}\"}}\nnext {other}"}}"#),
        6 => format!("GET /runs?runId={}&clientId={client}&parent={other} 200", id.replace('\'', "%27")),
        7 => format!("x-run-id: {id}\r\nlocation: /v2/actor-runs/{other}\r"),
        8 => format!("\x1b[32m{id}\x1b[0m (was {other}) `{id}` <{client}>"),
        9 => format!("No record for '{id}' ({other}), client '{client}'"),
        10 => {
            format!(r#""resource":{{"id":"{id}"}}, actorRunId: undefined, runId: [object Object], {other}…"#)
        }
        11 => format!("[2025-10-10T06:45:29.123Z] [undefined] [{client}] [lead_scoring] [INFO] {other}"),
        12 => format!("[2025-10-10 06:45:29] [{id}] [[object Object]] [null] {other}"),
        _ => format!("http: GET /api/clients/{client}/leads?page=15 200 256 ms {}", id.len()),
    });
    let end = prop::sample::select(&["\n", "\n", "\r\n", " "][..]);
    prop::collection::vec((line, end), 0..4)
        .prop_map(|lines| lines.into_iter().flat_map(|(line, end)| (line + end).into_bytes()).collect())
}

/// Gives a few bytes at a time.
struct Trickle<'a>(&'a [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let (given, rest) = self.0.split_at(self.1.min(self.0.len()).min(out.len()));
        out[..given.len()].copy_from_slice(given);
        self.0 = rest;
        Ok(given.len())
    }
}

/// What is found where the text is read so.
fn scanned_in_pieces(text: &[u8], buffer: usize, step: usize) -> Finds {
    let mut pieces = Pieces::new(Trickle(text, step), buffer);
    let (mut finds, mut offset) = (Vec::new(), 0);
    while let Some((piece, _)) = pieces.next().unwrap() {
        finds.extend(scanned(piece.text, offset));
        offset += piece.text.len();
    }
    assert_eq!(offset, text.len());
    finds
}

/// The size of a buffer, and what a source gives at once.
fn reading() -> impl Strategy<Value = (usize, usize)> {
    let buffer = prop::sample::select(&[1, 2, 3, 7, 64, 100, 1_000, 4_096, 256 << 10, 4 << 20][..]);
    (buffer, prop_oneof![1..20_usize, Just(usize::MAX)])
}

fn check(text: &[u8], (buffer, step): (usize, usize)) -> Result<(), TestCaseError> {
    let expected = reference(text);
    prop_assert_eq!(&scanned(text, 0), &expected, "{}", text.escape_ascii());
    prop_assert_eq!(&scanned_in_pieces(text, buffer, step), &expected, "{}", text.escape_ascii());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, ..ProptestConfig::default() })]

    #[test]
    fn the_same_is_found_in_lines_that_are_too_long(
        parts in prop::collection::vec(mixed(1..20), 9), buffer in prop::sample::select(&[1, 1_000, 256 << 10, 2 << 20][..])
    ) {
        let mut part = parts.join(&b", "[..]);
        part.retain(|byte| *byte != b'\n');
        let text = part.repeat(5 * MAX_LINE / 2 / part.len());
        prop_assert!(scanned_in_pieces(&text, buffer, usize::MAX) == scanned(&text, 0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 7_000, ..ProptestConfig::default() })]

    #[test]
    fn the_same_is_found_in_any_bytes(text in prop::collection::vec(any::<u8>(), 0..200), reading in reading()) {
        check(&text, reading)?;
    }

    #[test]
    fn the_same_is_found_between_any_bytes(
        parts in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..3), mixed(0..4)), 0..8), reading in reading()
    ) {
        let text: Vec<u8> = parts.into_iter().flat_map(|(any, mixed)| [any, mixed].concat()).collect();
        check(&text, reading)?;
    }

    #[test]
    fn the_same_is_found_in_pieces_of_logs(text in mixed(0..30), reading in reading()) {
        check(&text, reading)?;
    }

    #[test]
    fn the_same_is_found_in_lines_of_logs(text in lines(), reading in reading()) {
        check(&text, reading)?;
    }
}
