use super::super::samples::{TIME, assert_chain, assert_line};
use super::*;

#[test]
fn each_header_is_read() {
    let second = Some("2025-10-10T06:45:29.000Z");
    let m = "Run 251010-064529 made";
    let error = Some(Level::Error);
    for (header, facts) in [
        ("<11>Oct 10 06:45:29 web-1 api[17]: ", (second, error, "api//17/web-1", "", "", "", "", m)),
        ("Oct 10 06:45:29 web-1 api[17]: ", (second, None, "api//17/web-1", "", "", "", "", m)),
        (
            "Oct 10 06:45:29.123456 ip-10-0-0-1.acme.example api: ",
            (TIME, None, "api///ip-10-0-0-1.acme.example", "", "", "", "", m),
        ),
        ("<11>Oct 10 06:45:29 api[17]: ", (second, error, "api//17/", "", "", "", "", m)),
        (
            "<11>1 2025-10-10T06:45:29.123Z web-1 api 17 ID47 - \u{feff}",
            (TIME, error, "api//17/web-1", "", "", "", "", m),
        ),
        (
            "<11>1 2025-10-10T06:45:29.123Z web-1 api - - [a@1 k=\"\\\"]\"][b] ",
            (TIME, error, "api///web-1", "", "", "", "", m),
        ),
        (
            "87 <11>1 2025-10-10T06:45:29.123Z host app web.1 - - ",
            (TIME, error, "app//web.1/host", "", "", "", "", m),
        ),
        ("<11>1 - - - - - - ", (None, error, "", "", "", "", "", m)),
        ("2025-10-10T06:45:29+0000 web-1 api[17]: ", (second, None, "api//17/web-1", "", "", "", "", m)),
        ("Fri 2025-10-10 06:45:29 UTC web-1 api[17]: ", (second, None, "api//17/web-1", "", "", "", "", m)),
        ("2025-10-10T06:45:29.123456+00:00 app[web.1]: ", (TIME, None, "app/web.1//", "", "", "", "", m)),
        (
            "\x1b[36m2025-10-10T06:45:29.123456+00:00 app[web.1]:\x1b[0m ",
            (TIME, None, "app/web.1//", "", "", "", "", m),
        ),
        (
            "2025-10-10T06:45:29.123Z\tc793869b-ee49-115b-a5b6-4fd21e8dedac\tERROR\t",
            (TIME, error, "/c793869b-ee49-115b-a5b6-4fd21e8dedac//", "", "", "", "", m),
        ),
        ("2025-10-10T06:45:29.123Z\tundefined\tERROR\t", (TIME, error, "", "", "", "", "", m)),
    ] {
        assert_line(&format!("{header}{m}"), facts);
    }
}

#[test]
fn the_time_of_a_program_replaces_one_that_is_less_certain() {
    // The program's own, with its zone.
    assert_line(
        "Oct 10 06:45:30 web-1 api[17]: [2025-10-10T06:45:29.123Z] [251010-064529] x",
        (TIME, None, "api//17/web-1", "", "", "", "251010-064529", "x"),
    );
    // Without a zone, the outer one is better.
    assert_line(
        "2025-10-10T06:45:29.123456+00:00 app[web.1]: 2025-10-10 08:45:29 x",
        (TIME, None, "app/web.1//", "", "", "", "", "x"),
    );
}

#[test]
fn a_drain_of_heroku_leaves_out_the_structured_data() {
    for (rest, run, message) in [
        ("gone", "", "gone"),
        ("[251010-064529] gone", "251010-064529", "gone"),
        // Others that count don't leave it out.
        ("[meta@1 key=\"value\"] gone", "", "gone"),
        ("- gone", "", "gone"),
    ] {
        let text = format!("83 <187>1 2025-10-10T06:45:29.123+00:00 host app web.1 - {rest}");
        assert_line(&text, (TIME, Some(Level::Error), "app//web.1/host", "", "", "", run, message));
    }
}

#[test]
fn without_an_id_the_year_of_a_date_is_not_known() {
    assert_line("Oct 10 06:45:29 web-1 api[17]: x", (None, None, "api//17/web-1", "", "", "", "", "x"));
}

#[test]
fn what_is_close_to_a_header_is_none() {
    for text in [
        "<192>Oct 10 06:45:29 web-1 api[17]: x",
        "Oct 10 06:45:29 was the start",
        "October 10 06:45:29 web-1 api: x",
        "<14>x",
        "<14>1 x",
        "<11>1 2025-10-10T06:45:29.123Z web-1 api - - [a x",
        "START RequestId: x",
    ] {
        assert_chain(text, "");
    }
    assert_chain("2025-10-10T06:45:29.123Z Scoring of Ada: 25 leads", "dated");
    assert_chain("2025-10-10T06:45:29.123Z Runs api: x", "dated");
    assert_chain("2025-10-10T06:45:29.123Z\tx\tERROR\ty", "dated");
}
