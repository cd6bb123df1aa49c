use super::super::samples::{assert_chain, assert_line};
use super::*;

#[test]
fn the_message_is_the_whole_request() {
    let second = Some("2025-10-10T06:45:29.000Z");
    let request = "GET /runs?runId=251010-064529&q=a HTTP/1.1";
    for text in [
        "10.0.0.1 - - [10/Oct/2025:06:45:29 +0000] \"@\" 200 27",
        "::ffff:10.0.0.1 - ada [10/Oct/2025:08:45:29 +0200] \"@\" 404 27 \"-\" \"node\"",
        "acme.example:443 10.0.0.1 - - [10/Oct/2025:06:45:29 +0000] \"@\" 200 27 \"https://acme.example/\" \"Mozilla/5.0\" 0.012",
    ] {
        assert_line(&text.replace('@', request), (second, None, "", "", "", "", "", request));
    }
    for text in ["@ 200 2 - 1.732 ms", "::ffff:10.0.0.1 - @ 200 2 - 1.732 ms", "- - @ 200 - - 1.732 ms"] {
        assert_line(&text.replace('@', request), (None, None, "", "", "", "", "", request));
    }
    assert_line(
        "\x1b[0mGET /runs \x1b[33m404\x1b[0m 1.732 ms - 2\x1b[0m",
        (None, None, "", "", "", "", "", "GET /runs"),
    );
}

#[test]
fn error_logs_are_read() {
    assert_line(
        "2025/10/10 06:45:29 [warn] 17#18: *1 x, request: \"GET / HTTP/1.1\"",
        (Some("2025-10-10T06:45:29.000Z"), Some(Level::Warn), "//17/", "", "", "", "", "x"),
    );
    assert_line(
        "[Fri Oct 10 06:45:29.123456 2025] [proxy:error] [pid 17:tid 1] [client 10.0.0.1:5] [x] y",
        (Some("2025-10-10T06:45:29.123Z"), Some(Level::Error), "//17/", "proxy", "", "", "", "[x] y"),
    );
}

#[test]
fn a_sentence_with_a_method_is_none() {
    for text in ["GET /runs failed", "GET the run", "POST /runs 200", "- - - x", "DELETE /runs 2000 1 ms"] {
        assert_chain(text, "");
    }
}
