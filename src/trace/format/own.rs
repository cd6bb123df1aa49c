//! Recognizes what this package wrote itself: events, and the errors that it throws and logs.
//!
//! These are exact, so no rule reads them. An event is a JSON object with `runIdEvent` (`DEBUG_RUN_ID=json`), or a line with the
//! header `[RUN-ID]` (`DEBUG_RUN_ID=1`): `[RUN-ID] registered runId=… clientId=… source=… at=…`. An error is recognized by its code in a structured log, or by the words that
//! each of its messages begins with.

use std::ops::Range;

use super::json::{Fields, Kind, Value};
use super::lex::{trim_end, word};
use super::{Line, OwnEvent, Text};
use crate::refusal::{ErrorCode, RECORD_NOT_FOUND};
use crate::trace::steps::Step;

/// The header of a line with an event.
const MARK: &[u8] = b"[RUN-ID]";

/// What each error begins with in the log.
pub(in crate::trace) const LOGGED: &[u8] = b"STRICT MODE: ";

/// What its stack begins with there, on the next line.
pub(in crate::trace) const STACK: &[u8] = b"Stack trace: ";

/// The version of the fields of an event.
const VERSION: &[u8] = b"1";

/// Recognizes an event or an error in the message of a line that was read, whatever it was read as.
pub(super) fn conclude<'l>(line: &mut Line<'l>, text: &'l [u8]) {
    let Some(Text { range, .. }) = line.message.clone().filter(|_| line.own.is_none()) else { return };
    let message = &text[range.clone()];
    let before = trim_end(text, 0, range.start);
    line.own = match message.first() {
        Some(b'[') if message.starts_with(MARK) => event(&text[..range.end], range.start + MARK.len() + 1),
        _ if text[..before].ends_with(MARK) => event(&text[..range.end], range.start),
        _ => prose(message),
    };
    if let Some(own) = &line.own {
        line.run = line.run.take().or_else(|| own.run.clone());
        line.client = line.client.or(own.client);
    }
}

/// Reads `registered runId=… clientId=… source=… at=…`, which begins at `at`.
fn event(text: &[u8], at: usize) -> Option<Box<OwnEvent<'_>>> {
    let rest = text.get(at..)?;
    let end = at + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    let find = |key: &[u8], from: usize| memchr::memmem::find(&text[from..end], key).map(|len| from + len);
    // A value ends where the next key begins.
    let keys: [&[u8]; 4] = [b" runId=", b" clientId=", b" source=", b" at="];
    let (mut starts, mut from) = ([end; 5], at);
    for (start, key) in starts.iter_mut().zip(keys) {
        from = find(key, from)?;
        *start = from;
    }
    let value = |key: usize| starts[key] + keys[key].len()..starts[key + 1];
    let named = |range: Range<usize>| word(&text[range]).filter(|word| *word != "-");
    Some(Box::new(OwnEvent {
        step: known(&text[at..starts[0]])?,
        run: Some(value(0)).filter(|run| !run.is_empty()),
        client: named(value(1)),
        source: named(value(2)),
        at: named(value(3)),
        ..OwnEvent::default()
    }))
}

/// Returns the name of a step if it is one.
fn known(step: &[u8]) -> Option<&str> {
    std::str::from_utf8(step).ok().filter(|step| Step::named(step).is_some())
}

/// Reads an object that holds `runIdEvent`. Another version than ours may mean something else by it.
pub(super) fn object(text: &[u8], at: usize) -> Option<Box<OwnEvent<'_>>> {
    let mut own = Box::<OwnEvent<'_>>::default();
    let (mut step, mut is_ours) = (None, false);
    for (key, value) in Fields::of(text, at) {
        let named = || value.scalar(text).and_then(word);
        match key {
            b"v" => is_ours = value.kind == Kind::Bare && value.bytes(text) == VERSION,
            b"runIdEvent" => step = step.or_else(|| known(value.scalar(text)?)),
            b"runId" if value.is_text() => own.run = Some(value.range.clone()).filter(|run| !run.is_empty()),
            b"clientId" => own.client = named(),
            b"recordId" => own.record = named(),
            b"code" => own.code = named(),
            b"source" => own.source = named(),
            b"at" => own.at = named(),
            _ => {}
        }
    }
    own.step = step.filter(|_| is_ours)?;
    Some(own)
}

/// Reads an event that somebody's logger put into a field.
pub(super) fn in_object<'l>(text: &'l [u8], value: &Value) -> Option<Box<OwnEvent<'l>>> {
    memchr::memmem::find(value.bytes(text), b"\"runIdEvent\"")?;
    object(text, value.range.start)
}

/// Returns what the code of an error says, if it is one of ours. `ERR_INVALID_ARGUMENT` isn't ours alone.
pub(super) fn error(code: &str) -> Option<Box<OwnEvent<'_>>> {
    let known = |ours: &&ErrorCode| ours.as_str() == code && **ours != ErrorCode::InvalidArgument;
    let step = match ErrorCode::ALL.iter().find(known)? {
        ErrorCode::RunRecordNotFound => Step::Missed,
        _ => Step::Refused,
    };
    Some(Box::new(OwnEvent { step: step.name(), code: Some(code), ..OwnEvent::default() }))
}

/// Recognizes the message of an error of ours by its beginning, with the name of its class or without.
pub(super) fn prose(message: &[u8]) -> Option<Box<OwnEvent<'static>>> {
    // All begin with one of these letters, and most messages with none of them.
    if !matches!(message.first(), Some(b'S' | b'D' | b'R' | b'E')) {
        return None;
    }
    let message = message.strip_prefix(STACK).unwrap_or(message);
    let named = message.strip_prefix(b"RunIdError: ").or_else(|| message.strip_prefix(b"Error: "));
    let message = named.unwrap_or(message);
    let opening = ErrorCode::RunRecordNotFound.opening().as_bytes();
    let logged = message.strip_prefix(LOGGED);
    let ours = match logged {
        // The middleware says first which request failed.
        Some(logged) => memchr::memmem::find(logged, opening).map(|at| &logged[at + opening.len()..]),
        None => message.strip_prefix(opening),
    };
    let is_deprecated = || {
        let behind = message.strip_prefix(ErrorCode::RunIdDeprecated.opening().as_bytes());
        behind.is_some_and(|behind| behind.starts_with(b"generateRunId()"))
    };
    let step = match ours {
        Some(ours) if ours.starts_with(RECORD_NOT_FOUND.as_bytes()) => Step::Missed,
        Some(_) => Step::Refused,
        None if logged.is_some() || is_deprecated() => Step::Refused,
        None => return None,
    };
    Some(Box::new(OwnEvent { step: step.name(), ..OwnEvent::default() }))
}

#[cfg(test)]
mod tests {
    use super::super::{Guess, read};
    use crate::refusal::{Origin, Refusal, RunOfRecord};

    const RUN: &str = "251010-064529-Ada-Park";

    /// The step, the run, the client and the record of what a line says exactly.
    fn own(text: &str) -> Option<[String; 4]> {
        let line = read(text.as_bytes(), &mut Guess::default());
        let own = line.own?;
        let run = own.run.map_or("", |run| &text[run]);
        Some([own.step, run, own.client.unwrap_or(""), own.record.unwrap_or("")].map(str::to_owned))
    }

    #[track_caller]
    fn assert_own(text: &str, expected: [&str; 4]) {
        assert_eq!(own(text), Some(expected.map(str::to_owned)), "{text}");
    }

    #[test]
    fn an_event_is_a_line_of_its_own() {
        let json = r#"{"v":1,"runIdEvent":"registered","runId":"251010-064529-Ada-Park","clientId":"Ada-Park","recordId":"recKU8iGyB0A3pxFi","source":"registerRunRecord","at":"a.js:3","pid":17,"time":"2025-10-10T06:45:29.123Z"}"#;
        assert_own(json, ["registered", RUN, "Ada-Park", "recKU8iGyB0A3pxFi"]);
        let line = read(json.as_bytes(), &mut Guess::default());
        let own = line.own.unwrap();
        assert_eq!((own.source, own.at, own.code), (Some("registerRunRecord"), Some("a.js:3"), None));
        assert_eq!(
            (line.time, line.process[2], line.client),
            (Some(1_760_078_729_123), Some("17"), Some("Ada-Park"))
        );
        assert_eq!(line.formats.names().collect::<Vec<_>>(), ["strict-run-id-json"]);
    }

    #[test]
    fn an_event_may_be_a_field_of_somebodys_line() {
        let event = r#"{"at":"a.js:3","clientId":"Ada-Park","runId":"251010-064529-Ada-Park","runIdEvent":"found","v":1}"#;
        for json in [
            format!(r#"{{"level":30,"time":1760078729123,"event":{event},"msg":"x"}}"#),
            format!(r#"{{"severity":"INFO","jsonPayload":{event},"timestamp":"2025-10-10T06:45:29.123Z"}}"#),
            format!(r#"{{"level":30,"time":1760078729123,{}"#, &event[1..]),
        ] {
            assert_own(&json, ["found", RUN, "Ada-Park", ""]);
        }
    }

    #[test]
    fn another_version_is_an_ordinary_line() {
        for version in [r#""v":2,"#, r#""v":"1","#, r#""v":10,"#, ""] {
            let json = format!(r#"{{{version}"runIdEvent":"found","runId":"{RUN}","msg":"x"}}"#);
            assert_eq!(own(&json), None, "{json}");
            let line = read(json.as_bytes(), &mut Guess::default());
            assert_eq!(line.run.map(|run| &json[run]), Some(RUN));
        }
        assert_eq!(own(r#"{"v":1,"runIdEvent":"exploded","runId":"251010-064529"}"#), None);
    }

    #[test]
    fn a_text_line_is_an_event_whatever_stands_before_it() {
        let line = "[RUN-ID] registered runId=251010-064529-Ada-Park clientId=Ada-Park source=registerRunRecord at=/srv/a b.js:3";
        for prefix in ["", "  ", "\u{FEFF}", "web-1  | ", "[2025-10-10T06:45:29.123Z] [INFO] ", "\x1b[36m"] {
            assert_own(&[prefix, line].concat(), ["registered", RUN, "Ada-Park", ""]);
        }
        assert_own(
            "[RUN-ID] not-found runId=251010-064529 clientId=- source=findRunRecordId at=unknown\n",
            ["not-found", "251010-064529", "", ""],
        );
        let read = read(line.as_bytes(), &mut Guess::default());
        assert_eq!(read.own.unwrap().at, Some("/srv/a b.js:3"));
        for other in [
            "[RUN-ID] exploded runId=x clientId=- source=s at=a",
            "[RUN-ID] found",
            "[RUN-ID]",
            "RUN-ID found runId=x",
        ] {
            assert_eq!(own(other), None, "{other}");
        }
    }

    #[test]
    fn a_code_of_ours_is_exact_wherever_a_log_puts_it() {
        for (code, step) in [
            ("ERR_RUN_ID_FORMAT", "refused"),
            ("ERR_CLIENT_ID_FORMAT", "refused"),
            ("ERR_RECORD_ID", "refused"),
            ("ERR_RUN_RECORD_NOT_FOUND", "missed"),
        ] {
            for fields in [
                format!(
                    r#""err":{{"type":"RunIdError","message":"x","code":"{code}","runId":"{RUN}","clientId":"Ada-Park"}}"#
                ),
                format!(r#""error":{{"runId":"{RUN}","code":"{code}","clientId":"Ada-Park"}}"#),
            ] {
                let json = format!(r#"{{"level":50,"time":1760078729123,{fields},"msg":"update failed"}}"#);
                assert_own(&json, [step, RUN, "Ada-Park", ""]);
            }
            for field in ["code", "error.code"] {
                assert_own(
                    &format!(r#"{{"level":"error","{field}":"{code}","message":"x"}}"#),
                    [step, "", "", ""],
                );
            }
        }
        for code in ["ERR_INVALID_ARGUMENT", "ERR_RUN_ID_OTHER", "ERR_RUN_ID", "ECONNRESET"] {
            assert_eq!(own(&format!(r#"{{"err":{{"code":"{code}","message":"x"}},"msg":"x"}}"#)), None);
        }
    }

    #[test]
    fn each_error_is_recognized_by_its_own_words() {
        let run = || {
            Box::new(RunOfRecord {
                given: RUN.into(),
                client_id: None,
                expected_client_id: None,
                full: RUN.into(),
            })
        };
        for (refusal, step) in [
            (Refusal::RecordNotFound { run: run(), diagnosis: Vec::new() }, "missed"),
            (Refusal::RecordNotMade { run: run(), why: "it failed.".into() }, "refused"),
            (Refusal::Deprecated, "refused"),
            (Refusal::ClientIdMissing, "refused"),
        ] {
            let message = refusal.report("requireRunRecordId", Origin::Caller).message;
            for prefix in ["", "RunIdError: ", "STRICT MODE: ", "STRICT MODE: GET /runs failed: "] {
                assert_eq!(own(&[prefix, &message].concat()).unwrap()[0], step, "{prefix}{message}");
            }
            let json = serde_json::json!({ "msg": "update failed", "err": { "message": message } });
            assert_eq!(own(&json.to_string()).unwrap()[0], step);
        }
        for other in
            ["STRICT", "DEPRECATED: use fs.rm", "STRICT MODE is on", "Job tracking record not found for run"]
        {
            assert_eq!(own(other), None, "{other}");
        }
    }
}
