//! Each container has a sample in `__test__/fixtures/formats/`, in which it tells the same story.

use proptest::prelude::*;

use super::super::json::unescape;
use super::super::record::Records;
use super::super::{Formats, Guess, Level, read};
use super::*;

/// What a record says.
#[derive(Debug, Default)]
struct Said {
    formats: Vec<&'static str>,
    time: Option<i64>,
    level: Option<Level>,
    process: [Option<String>; 4],
    client: Option<String>,
    run: Option<String>,
    message: String,
}

/// Reads a record, the object that its message may be, and what its head says.
fn said(text: &[u8], head: Option<&[u8]>) -> Said {
    let line = read(text, &mut Guess::default());
    let message = line.message.clone().map_or(Vec::new(), |message| {
        let mut unescaped = text[message.range.clone()].to_vec();
        if message.escapes == Escapes::Backslash {
            unescaped.clear();
            unescape(&text[message.range], &mut unescaped);
        }
        unescaped
    });
    let inner = if message.starts_with(b"{") { said(&message, None) } else { Default::default() };
    let head = head.map(|head| said(head, None)).unwrap_or_default();
    let owned = |range: std::ops::Range<usize>| String::from_utf8_lossy(&text[range]).into_owned();
    Said {
        time: inner.time.or(line.time),
        level: inner.level.or(line.level).or(head.level),
        process: [0, 1, 2, 3].map(|at| {
            let outer = line.process[at].map(str::to_owned).or_else(|| head.process[at].clone());
            inner.process[at].clone().or(outer)
        }),
        client: inner.client.or(line.client.map(str::to_owned)),
        run: inner.run.or(line.run.map(owned)),
        message: if inner.formats.is_empty() {
            String::from_utf8_lossy(&message).into()
        } else {
            inner.message
        },
        formats: line.formats.names().chain(inner.formats).collect(),
    }
}

/// What identifies a record of the story, when it was written, how bad it is, and whose it is.
type Told = (&'static str, i64, Level, Option<&'static str>, Option<&'static str>);

const STORY: [Told; 7] = [
    ("Generated run ID", 0, Level::Info, Some("251010-064529"), None),
    (
        "Created run record recKU8iGyB0A3pxFi",
        377,
        Level::Info,
        Some("251010-064529-Ada-Park"),
        Some("Ada-Park"),
    ),
    ("Listening on port 10000", 1_100, Level::Info, None, None),
    ("Job tracking record not found", 60_544, Level::Error, Some("251010-064529"), Some("Ada-Park")),
    ("Metrics updated successfully", 60_561, Level::Info, Some("251010-064529"), Some("Ada-Park")),
    ("Pool has 3 idle connections", 61_000, Level::Debug, None, None),
    (" completed", 125_877, Level::Info, Some("251010-064529-Ada-Park"), Some("Ada-Park")),
];

/// When it begins.
const START: i64 = 1_760_078_729_123;

/// A sample: its formats, the process, and what else its container says of a record.
struct Sample {
    file: &'static str,
    text: &'static str,
    formats: &'static str,
    process: &'static str,
    says: &'static [Says],
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Says {
    Level,
    Ids,
    /// The time at which the host took a line, which is later by so many milliseconds.
    Later(i64),
    /// Not each message, or not as text.
    NotAll,
}

macro_rules! samples {
    ($($file:literal: $formats:literal, $process:literal, [$($says:expr),*];)*) => {
        [$(Sample {
            file: $file,
            text: include_str!(concat!("../../../../__test__/fixtures/formats/", $file)),
            formats: $formats,
            process: $process,
            says: &[$($says),*],
        }),*]
    };
}

#[test]
fn each_container_tells_the_same_story() {
    use Says::{Ids, Later, NotAll};
    let samples = samples! {
        "pino.log": "pino", "backend//17/web-1", [Says::Level, Ids];
        "bunyan.log": "bunyan", "backend//17/web-1", [Says::Level];
        "winston.log": "json", "backend///", [Says::Level, Ids];
        "logstash.log": "logstash", "///web-1", [Says::Level];
        "logstash-fields.log": "logstash", "backend///", [Says::Level, Ids];
        "ecs.log": "ecs", "backend//17/web-1", [Says::Level];
        "ecs-flat.log": "ecs", "backend//17/web-1", [Says::Level, Ids];
        "gcp-text.log": "gcp", "backend/00f46b92//", [Says::Level];
        "gcp-json.log": "gcp", "backend/backend-7d9c5-x2x//", [Says::Level, Ids];
        "journald.log": "journald", "backend//17/web-1", [Says::Level, NotAll];
        "docker-json.log": "docker-json", "///", [Later(1)];
        "kubernetes.log": "kubernetes > pino", "backend/backend-7d9c5-x2x/17/backend-7d9c5-x2x", [Says::Level, Ids];
        "lambda-json.log": "json", "///", [Says::Level, Ids];
        "cloudwatch.json": "cloudwatch", "/2025/10/10/[$LATEST]41ac//", [];
        "cloudwatch-subscription.json": "json", "/2025/10/10/[$LATEST]41ac//", [];
        "cloudwatch-insights.json": "cloudwatch", "///", [];
        "render.json": "render", "/srv-d1abc-x2x//", [Says::Level, Later(2)];
        "render-lines.log": "render", "/srv-d1abc-x2x//", [Says::Level, Later(2)];
        "vercel.log": "vercel", "///backend.vercel.app", [Says::Level, NotAll];
        "fly.log": "fly", "backend/9080524f610e87//0f9c", [Says::Level];
        "fly-logs.json": "fly > pino", "/9080524f610e87/17/9080524f610e87", [Says::Level, Ids];
        "opentelemetry.json": "opentelemetry", "backend///web-1", [Says::Level, Ids];
        "loki.json": "loki", "backend/web-1//", [];
        "loki-push.json": "loki", "backend///", [Says::Level];
        "loki-lines.log": "loki", "backend/web-1//", [Says::Level];
        "datadog.log": "datadog", "backend///web-1", [Says::Level];
        "datadog-search.json": "datadog", "backend///web-1", [Says::Level, Ids];
        "jq.json": "pino", "//17/web-1", [Says::Level, Ids];
        "json-array.json": "json", "backend///web-1", [Says::Level, Ids];
    };
    for Sample { file, text, formats, process, says } in samples {
        let delay = says.iter().find_map(|says| if let Later(delay) = says { Some(*delay) } else { None });
        for (message, time, level, run, client) in STORY {
            let Some(at) = text.find(message) else {
                assert!(says.contains(&NotAll), "{file} {message}");
                continue;
            };
            let record = Records::new(text.as_bytes(), false, false).around(0, at);
            let said = said(&text.as_bytes()[record.range], record.head.map(|head| &text.as_bytes()[head]));
            assert_eq!(said.formats.join(" > "), formats, "{file}");
            assert_eq!(said.time, Some(START + time + delay.unwrap_or(0)), "{file} {message}");
            assert_eq!(said.level, Some(level).filter(|_| says.contains(&Says::Level)), "{file} {message}");
            assert_eq!(said.process.map(Option::unwrap_or_default).join("/"), process, "{file} {message}");
            assert!(said.message.contains(message), "{file} {message} {said:?}", said = said.message);
            let ids = if says.contains(&Ids) { (run, client) } else { Default::default() };
            assert_eq!((said.run.as_deref(), said.client.as_deref()), ids, "{file} {message}");
        }
    }
}

#[test]
fn a_message_of_bytes_is_text() {
    let sample = include_str!("../../../../__test__/fixtures/formats/journald.log");
    let line = sample.lines().find(|line| line.contains("\"MESSAGE\":[")).unwrap();
    assert_eq!(said(line.as_bytes(), None).message, "\x1b[36mPool has 3 idle connections\x1b[0m");
}

#[track_caller]
fn line_of(json: &str) -> Line<'_> {
    read(json.as_bytes(), &mut Guess::default())
}

#[test]
fn a_message_is_text_or_missing() {
    for message in ["3", "true", "null", "[1,2]", "{}", "[{},\"x\"]"] {
        assert_eq!(line_of(&format!(r#"{{"level":30,"msg":{message}}}"#)).message, None, "{message}");
    }
    assert_eq!(line_of(r#"{"level":30,"runId":"x"}"#).message, None);
    let json = r#"{"msg":"said \"go\""}"#;
    let message = line_of(json).message.unwrap();
    assert_eq!((&json[message.range], message.escapes), (r#"said \"go\""#, Escapes::Backslash));
}

#[test]
fn an_error_has_its_own_fields() {
    let json = r#"{"level":50,"err":{"type":"Error","message":"gone","code":"ENOENT","stack":"…"},"msg":"update failed"}"#;
    let line = line_of(json);
    let text = |text: Text| &json[text.range];
    assert_eq!(
        (line.error.map(text), line.code, line.message.map(text)),
        (Some("gone"), Some("ENOENT"), Some("update failed"))
    );
    let json = r#"{"level":"error","event":"job_failed","error":"gone"}"#;
    let line = line_of(json);
    assert_eq!(
        (line.error.map(|text| &json[text.range]), line.event.map(|text| &json[text.range])),
        (Some("gone"), Some("job_failed"))
    );
}

#[test]
fn what_an_object_says_itself_counts_before_what_is_in_it() {
    let json = r#"{"context":{"runId":"inner","clientId":"Bora-Bora","name":"x"},"runId":"outer","data":{"clientId":"Ada-Park"},"msg":"x"}"#;
    let line = line_of(json);
    assert_eq!(
        (line.run.map(|run| &json[run]), line.client, line.process[0]),
        (Some("outer"), Some("Bora-Bora"), None)
    );
}

#[test]
fn loggers_and_exports_have_keys_of_their_own() {
    for json in [
        r#"{"0":"gone","1":{"a":1},"_meta":{"date":"2025-10-10T06:45:29.123Z","logLevelName":"ERROR","name":"api"}}"#,
        r#"{"context":{"logLevel":50,"package":"x"},"message":"gone","time":1760078729123,"name":"api"}"#,
        r#"{"dt":"2025-10-10T06:45:29.123Z","level":"error","message":["gone",{"a":1}],"app":"api"}"#,
        r#"{"preview":false,"result":{"_raw":"gone","_time":"2025-10-10T06:45:29.123+0000","level":"error","app":"api"}}"#,
        r#"{"level":"error","message":"scoring failed","cause":{"name":"NotFoundError","message":"gone"},"timestamp":"10/10/2025, 6:45:29.123 AM","name":"api"}"#,
    ] {
        let line = line_of(json);
        let text = line.error.or(line.message).map(|text| &json[text.range]);
        let found = (line.time, line.level, line.process[0], text);
        assert_eq!(found, (Some(1_760_078_729_123), Some(Level::Error), Some("api"), Some("gone")), "{json}");
    }
    let json = r#"{"result":{"clientId":"Ada-Park","level":"error"},"msg":"x"}"#;
    assert_eq!((line_of(json).client, line_of(json).level), (None, None));
}

#[test]
fn a_level_may_be_a_number() {
    for (json, level) in [
        (r#"{"level":10}"#, Level::Trace),
        (r#"{"level":40}"#, Level::Warn),
        (r#"{"level":60}"#, Level::Error),
        (r#"{"PRIORITY":"4"}"#, Level::Warn),
        (r#"{"severityNumber":17,"timeUnixNano":"1"}"#, Level::Error),
    ] {
        assert_eq!(line_of(json).level, Some(level), "{json}");
    }
    assert_eq!(line_of(r#"{"status":"error","msg":"x"}"#).level, None);
}

#[test]
fn a_field_may_stand_alone_on_its_line() {
    for json in [r#"      "message": "said \"go\"","#, r#""message":"said \"go\"""#] {
        let line = line_of(json);
        assert_eq!(line.formats.names().collect::<Vec<_>>(), ["json-field"]);
        assert_eq!(&json[line.message.unwrap().range], r#"said \"go\""#);
    }
    let line = line_of(r#"  "runId": "251010-064529","#);
    assert_eq!((line.run, line.message.map(|text| text.range)), (Some(12..25), Some(2..27)));
    assert!(line_of(r#""message" is said"#).formats.is_empty());
}

#[test]
fn a_line_may_begin_with_blanks_a_mark_or_a_comma() {
    for before in ["", "  ", "\u{FEFF}", ",", " , ", "\t"] {
        let json = format!("{before}{{\"level\":30,\"msg\":\"x\"}},\r\n");
        assert_eq!(line_of(&json).formats.names().collect::<Vec<_>>(), ["pino"], "{json}");
    }
    for text in ["{ a: 1 }", "{", "{]", "{'a':1}"] {
        assert!(!line_of(text).formats.names().any(|name| name == "json"), "{text}");
    }
}

#[test]
fn what_is_cut_is_read_as_far_as_it_goes() {
    let json = r#"{"level":30,"time":1760078729123,"runId":"251010-064529","msg":"Job tracking rec"#;
    let line = line_of(json);
    assert_eq!(
        (line.time, line.message.map(|text| &json[text.range])),
        (Some(START), Some("Job tracking rec"))
    );
}

fn any_guess() -> impl Strategy<Value = Guess> {
    let rows = (super::super::FORMATS.len() + SHAPES.len()) as u8;
    (prop::array::uniform4(0..rows), 0_u8..=4).prop_map(|(rows, len)| Guess(Formats { rows, len }))
}

proptest! {
    #[test]
    fn a_guess_changes_nothing(
        keys in prop::collection::vec(prop::sample::select(vec![
            "\"level\":30", "\"level\":\"info\"", "\"v\":0", "\"v\":1", "\"hostname\":\"h\"", "\"log\":\"x\"", "\"stream\":\"stdout\"",
            "\"runIdEvent\":\"found\"", "\"textPayload\":\"x\"", "\"jsonPayload\":{\"v\":1,\"runIdEvent\":\"found\"}", "\"msg\":\"x\"",
            "\"labels\":[{\"name\":\"instance\",\"value\":\"i\"}]", "\"labels\":{\"app\":\"a\"}", "\"line\":\"x\"", "\"dd\":{}",
            "\"kubernetes\":{}", "\"@timestamp\":\"x\"", "\"ecs\":{}", "\"err\":{\"code\":\"ERR_RECORD_ID\"}", "x", "\"", "\"type\":\"log\"",
        ]), 0..6),
        (open, close) in prop::sample::select(vec![
            ("{", "}"), ("", ""), ("{", ""), ("[{", "}]"), ("[RUN-ID] found runId=x clientId=- source=s at=a ", ""), (" {", "}, "),
            ("[\"1760078729123000000\",", "]"), ("[{\"field\":\"@message\",\"value\":\"x\"},{", "}]"),
        ]),
        mut guess in any_guess(),
    ) {
        let text = [open, &keys.join(","), close].concat();
        let line = read(text.as_bytes(), &mut Guess::default());
        prop_assert_eq!(read(text.as_bytes(), &mut guess), line, "{}", text);
    }

    #[test]
    fn parts_are_within_the_text(text in "[\\[\\]{}\",:\\\\ \n]{0,8}(\"(msg|err|runId|labels|body|v|message)\":)?[\\[\\]{}\",:\\\\ 1a\n]{0,24}") {
        for text in [text.clone(), format!("{{\"msg\":{text}"), format!("{{\"err\":{{{text}")] {
            let line = read(text.as_bytes(), &mut Guess::default());
            for range in [line.run, line.parent, line.message.map(|text| text.range), line.error.map(|text| text.range)].into_iter().flatten() {
                prop_assert!(range.start <= range.end && range.end <= text.len(), "{}", text);
            }
        }
    }
}
