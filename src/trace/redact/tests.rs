use super::*;

const ID: &str = "251003-154510-Ada-Park";

fn show(line: &[u8], around: Range<usize>) -> String {
    shown(line, around, &secrets(line)).to_string()
}

/// Shows a line that ends with an id, without that id.
fn masked(before: &str) -> String {
    let line = format!("{before} {ID}");
    let shown = show(line.as_bytes(), before.len() + 1..line.len());
    shown.strip_suffix(ID).unwrap().trim_end().to_owned()
}

#[track_caller]
fn assert_masked(rows: &[(&str, &str)]) {
    for (line, expected) in rows {
        assert_eq!(masked(line), *expected, "{line}");
    }
}

#[test]
fn each_secret_begins_with_a_letter_that_is_looked_for() {
    let firsts = PREFIXES.map(|(prefix, _)| prefix.as_bytes()[0]);
    let schemes = SCHEMES.map(|scheme| scheme.as_bytes()[0]).into_iter();
    let schemes = schemes.flat_map(|first| [first, first.to_ascii_uppercase()]);
    for first in schemes.chain(firsts) {
        assert_ne!(KINDS[usize::from(first)] & FIRST, 0, "{}", char::from(first));
    }
}

#[test]
fn the_value_of_a_secret_key_is_masked() {
    assert_masked(&[
        (r#"{"secret":"s3cr3t x","a":1}"#, r#"{"secret":"[redacted]","a":1}"#),
        (r#"{"webhookSecret": "a\"b", "a": 1}"#, r#"{"webhookSecret": "[redacted]", "a": 1}"#),
        (r#"msg="{\"token\":\"abc\",\"a\":1}""#, r#"msg="{\"token\":\"[redacted]\",\"a\":1}""#),
        ("password=hunter2 user=ada", "password=[redacted] user=ada"),
        ("GET /run?api_key=abc&limit=5", "GET /run?api_key=[redacted]&limit=5"),
        ("apiKey: 'abc', b: 1", "apiKey: '[redacted]', b: 1"),
        ("x-api-key: abc", "x-api-key: [redacted]"),
        ("AIRTABLE_API_KEY=abc", "AIRTABLE_API_KEY=[redacted]"),
        ("{ refresh_token => abc }", "{ refresh_token => [redacted] }"),
        ("PASSWD = abc", "PASSWD = [redacted]"),
        (r#""set-cookie":["a=b","c=d"],"x":1"#, r#""set-cookie":[[redacted]],"x":1"#),
        (r#""password":12345,"x":1"#, r#""password":[redacted],"x":1"#),
    ]);
}

#[test]
fn the_credentials_of_a_header_are_masked_after_their_scheme() {
    assert_masked(&[
        ("Authorization: Bearer abc.def x", "Authorization: Bearer [redacted] x"),
        (r#""authorization":"Basic YWRhOnB3","x":1"#, r#""authorization":"Basic [redacted]","x":1"#),
        ("Authorization: Digest abc, x", "Authorization: [redacted], x"),
        ("sent Bearer abcdef12345", "sent Bearer [redacted]"),
        ("sent Basic YWRhOnBhc3N3b3Jk", "sent Basic [redacted]"),
        ("curl -H 'Cookie: sid=abc; theme=dark' x", "curl -H 'Cookie: [redacted]' x"),
    ]);
}

#[test]
fn a_password_in_a_url_and_known_tokens_are_masked() {
    let airtable = format!("pat{}.{}", "a1B2c3D4e5F6g7", "0123456789abcdef".repeat(4));
    let apify = format!("apify_api_{}", "aB3".repeat(12));
    let jwt = format!("eyJhbGciOiJIUzI1NiJ9.{}.{}", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "x".repeat(43));
    for token in
        [&airtable, &apify, &jwt, "keyA1b2C3d4E5f6G7", "AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE"]
    {
        assert_eq!(masked(&format!("used {token}, ok")), "used [redacted], ok");
    }
    assert_masked(&[
        ("to postgres://ada:p@ss:w@db:5432/x", "to postgres://ada:[redacted]@db:5432/x"),
        ("to https://example.com:8080/a@b", "to https://example.com:8080/a@b"),
    ]);
}

#[test]
fn what_only_resembles_a_secret_stays() {
    for line in [
        "tokens: 42 maxTokens=4096",
        "token expired",
        r#"{"token":null,"password":"","secret":false}"#,
        "token: undefined, secret=null",
        "basic settings bearer of bad news, Basic authentication",
        "keyboard pattern AKIA eyJ keyA1b2C3d4E5f6G7h8",
        "secretary=Ada monkey=1 key=2 turnkey: yes",
        "https://example.com/a:b@c ada@example.com",
    ] {
        assert_eq!(masked(line), line);
    }
}

#[test]
fn ids_are_never_masked() {
    assert_masked(&[
        ("token=251003-154510-Bora-Bora", "token=251003-154510-Bora-Bora"),
        (r#"{"secret":"a 251003-154510 b"}"#, r#"{"secret":"[redacted]251003-154510[redacted]"}"#),
    ]);
    // What the line is shown for stays as well, though it isn't an id.
    let line = b"token=251003_154510";
    assert_eq!(show(line, 6..19), "token=251003_154510");
}

#[test]
fn secrets_in_an_object_that_the_line_is_shown_for_are_masked() {
    let (before, object, after) =
        ("runId=", r#"{"token":"abc","authorization":"Bearer abc","a":1}"#, " password=x, y");
    let line = [before, object, after].concat();
    let masked = r#"{"token":"[redacted]","authorization":"Bearer [redacted]","a":1}"#;
    let shown = show(line.as_bytes(), before.len()..before.len() + object.len());
    assert_eq!(shown, format!("runId={masked} password=[redacted], y"));
    assert_eq!(replaced(object, MASK), masked);
    assert_eq!(replaced("undefined-Ada", MASK), "undefined-Ada");
}

#[test]
fn a_secret_that_begins_or_ends_outside_of_what_is_shown_is_masked() {
    let long = "x".repeat(2_000);
    let line = format!("token={long} and {ID} password={long}");
    let start = 6 + 2_000 + 5;
    let shown = show(line.as_bytes(), start..start + ID.len());
    assert_eq!(shown, format!("token=[redacted] and {ID} password=[redacted]"));
}

#[test]
fn a_line_of_a_megabyte_is_cut_as_without_secrets() {
    let line = format!("{}token=abc {ID} {}", "a ".repeat(500_000), "b ".repeat(500_000));
    let start = 1_000_000 + 10;
    let shown = show(line.as_bytes(), start..start + ID.len());
    assert!(shown.starts_with("…") && shown.ends_with('…'), "{shown}");
    assert!(shown.contains(&format!("token=[redacted] {ID} ")), "{shown}");
}
