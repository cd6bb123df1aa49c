//! Where ids are in running text, and what only begins as one.

use super::{assert_marked, scan};

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
fn an_apostrophe_is_one_however_it_is_written() {
    assert_marked(&[
        "WHERE x='«251003-154510-O''Neil→251003-154510-O'Neil»' AND y='«251003-154511»' OR z='«251003-154510-Ada»'''",
        "VALUES ('«251003-154510-Ada-Park»''«251003-154511-Bora-Bora»')",
        "WHERE run_id='«251003-154510-O''Neil→251003-154510-O'Neil»' AND client_id = '«@O''Neil→O'Neil»' LIMIT 1",
        "<b>«251003-154510-O&#39;Neil→251003-154510-O'Neil»</b> «251003-154510-O&apos;Neil→251003-154510-O'Neil»",
        "\"«251003-154510-O&#x27;Neil→251003-154510-O'Neil»\", runId=«251003-154510-O&#039;Neil→251003-154510-O'Neil»&x=1",
        "?a=«251003-154510-Ada»&amp;b=1 ?a=«251003-154510-Ada»&apiKey=1 ?a=«251003-154510-Ada»&#top «251003-154510-Ada»&apos;",
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
        "«251003-154510-%5Bobject%20Object%5D→251003-154510-[object Object]!ObjectText» «SR-250924-001-C[object+Promise]→SR-250924-001-C[object Promise]!PromiseText»",
        "«SR-250924-001-Guy!SuffixWithoutC» «SR-250924-001-T!SuffixWithoutC» «251003-154510-A..b!ClientDots»",
        "[«251003-154510-Ada-!ClientEnd»] «251003-154510-Zoe\u{308}!ClientNotNfc»",
    ]);
    let long = format!("«251003-154510-{}!ClientTooLong»", "a".repeat(65));
    let too_long = format!("«251003-154510-{}!TooLong» «251003-154510»", "a".repeat(100_000));
    assert_marked(&[&long, &too_long]);
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
