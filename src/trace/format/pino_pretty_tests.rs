use super::super::samples::{TIME, assert_chain, assert_line};
use super::*;

#[test]
fn each_head_is_read() {
    let info = Some(Level::Info);
    for (text, time, process) in [
        ("[06:45:29.123] INFO (17): x", None, "//17/"),
        ("[06:45:29 UTC] INFO (17): x", None, "//17/"),
        ("[06:45:29.123 +0200] INFO: x", None, ""),
        ("[06:45:29.123] \x1b[32mINFO\x1b[39m (api/17): \x1b[36mx\x1b[39m", None, "api//17/"),
        ("[2025-10-10 06:45:29.123 +0000] INFO (api/17 on web-1): x", TIME, "api//17/web-1"),
        ("[1760078729123] INFO (17 on web-1): x", TIME, "//17/web-1"),
        ("[2025-10-10T06:45:29.123Z] INFO (api): x", TIME, "api"),
        ("INFO [06:45:29.123] (17): x", None, "//17/"),
    ] {
        assert_line(text, (time, info, process, "", "", "", "", "x"));
        assert_chain(text, "pino-pretty");
    }
}

#[test]
fn other_headers_are_left_to_others() {
    assert_chain("[2025-10-10T06:45:29.123Z] INFO: x", "brackets");
    assert_chain("[06:45:29.123] [INFO] x", "brackets");
    assert_chain("[api] INFO (17): x", "brackets");
}

#[test]
fn a_field_of_a_printed_object_is_read() {
    for (text, run, client, message) in [
        ("    runId: \"251010-064529\"", "251010-064529", "", "runId: \"251010-064529\""),
        (
            "    \x1b[35mrunId\x1b[39m: \"251010-064529\"",
            "251010-064529",
            "",
            "runId\x1b[39m: \"251010-064529\"",
        ),
        ("  runId: '251010-064529',", "251010-064529", "", "runId: '251010-064529',"),
        ("  'client-id': 'O',", "", "O", "'client-id': 'O',"),
        ("  runId: undefined,", "undefined", "", "runId: undefined,"),
        ("\tat find (runs.js:1:2)", "", "", "at find (runs.js:1:2)"),
        ("  err: {", "", "", "err: {"),
        ("  {", "", "", "{"),
        ("}", "", "", "}"),
    ] {
        assert_line(text, (None, None, "", "", client, "", run, message));
        assert_chain(text, "continuation");
    }
}

#[test]
fn an_indented_record_is_not_a_continuation() {
    assert_chain("  [INFO] x", "brackets");
    assert_chain("  2025-10-10T06:45:29.123Z x", "dated");
    assert_chain("  ERROR: x", "levelled");
    assert_chain("  {\"runId\":1}", "json");
    for text in ["   ", "  7 leads"] {
        assert_chain(text, "");
    }
}
