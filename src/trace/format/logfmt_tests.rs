use super::super::samples::{TIME, assert_chain, assert_line};
use super::super::{Guess, read};
use super::*;

#[test]
fn fields_are_the_parts_of_a_line() {
    let text = "ts=2025-10-10T06:45:29.123Z lvl=warn logger=runs pid=17 hostname=web-1 app=api runId=251010-064529 \
        tenant_id=\"O'Neil\" parentRunId=251010-000000 err=\"no \\\"record\\\"\" code=ERR_X event=run.missed msg=\"a b\" x=";
    assert_line(
        text,
        (TIME, Some(Level::Warn), "api//17/web-1", "runs", "O'Neil", "", "251010-064529", "a b"),
    );
    let line = read(text.as_bytes(), &mut Guess::default());
    assert_eq!(&text[line.parent.unwrap()], "251010-000000");
    assert_eq!(&text[line.event.unwrap().range], "run.missed");
    let error = line.error.unwrap();
    assert_eq!(
        (&text[error.range], error.escapes, line.code),
        ("no \\\"record\\\"", Escapes::Backslash, Some("ERR_X"))
    );
}

#[test]
fn an_event_of_this_package_is_read() {
    let text = "level=info runIdEvent=registered runId=251010-064529-Ada-Park clientId=Ada-Park recordId=rec1 source=x at=a.js:1";
    let own = read(text.as_bytes(), &mut Guess::default()).own.unwrap();
    assert_eq!(
        (own.step, own.client, own.record, own.source, own.at),
        ("registered", Some("Ada-Park"), Some("rec1"), Some("x"), Some("a.js:1"))
    );
    assert_eq!(&text[own.run.unwrap()], "251010-064529-Ada-Park");
}

#[test]
fn a_message_of_an_export_of_the_journal_is_all_of_its_line() {
    for message in
        ["Record not found for run=251010-064529", "[251010-064529] level=error", "{\"msg\":\"x\"}", ""]
    {
        let text = format!("MESSAGE={message}");
        assert_line(&text, (None, None, "", "", "", "", "", message));
    }
    assert_line(
        "MESSAGE=\"not found\" LEVEL=info",
        (None, Some(Level::Info), "", "", "", "", "", "not found"),
    );
}

#[test]
fn a_sentence_about_a_value_is_not_logfmt() {
    for text in [
        "runId=251010-064529 clientId=Ada-Park registered",
        "x=1",
        "saw level=info in it",
        "=",
        "a=\"",
        "msg",
        "level = info",
    ] {
        assert_chain(text, "");
    }
}

#[test]
fn a_router_has_keys_of_its_own() {
    let text = "at=error code=H12 desc=\"Request timeout\" method=GET path=\"/runs?runId=251010-064529\" host=a.example dyno=web.1 service=30000ms";
    assert_line(text, (None, Some(Level::Error), "/web.1//a.example", "", "", "", "", text));
}

#[test]
fn logrus_pads_its_message() {
    assert_line(
        "WARN[0001] 25 leads left      clientId=Ada-Park runId=251010-064529",
        (None, Some(Level::Warn), "", "", "Ada-Park", "", "251010-064529", "25 leads left"),
    );
    assert_line(
        "INFO[2025-10-10T06:45:29.123Z] started",
        (TIME, Some(Level::Info), "", "", "", "", "", "started"),
    );
    for text in ["INFO[x] y", "FOO[0001] y", "INFO[0001"] {
        assert_chain(text, "");
    }
}
