//! What a key makes of a word after it.

use super::assert_marked;

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
