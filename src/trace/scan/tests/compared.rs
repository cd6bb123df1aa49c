//! The scanner and the reference on generated texts, whole and in pieces.

use std::io::{self, Read};

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::reference::reference;
use super::*;
use crate::trace::pieces::{MAX_LINE, Pieces};

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
    b"{}",
    b"{ a: ",
    b"{\"a\":\"",
    b"[ '",
    b"[\"",
    b"' ]",
    b"\"]",
    b"}",
    b"[ ",
    b" ]",
    b"[]",
    b"[Function: x]",
    b"[class X",
    b"[Object: null prototype] {",
    b"Set(1) { '",
    b"RunId { value: ",
    b"Symbol(",
    b"%7B%22",
    b"%7D",
    b"%5B%22",
    b"%5D",
    b"INITIALIZING",
    b"20250923-040841-338\"",
    b"apify-undefined",
    b"true\"",
    b"\"runId\":\"251003-154510-Ada Park\"",
    b"runId='",
    b"runId=`",
    b"\\\\\\\"runId\\\\\\\":\\\\\\\"",
    b"%2D",
    b"\\u002d",
    b"\\\\n",
    b"\\\\",
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
    b"&#39;",
    b"&apos;",
    b"''",
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
    let line = (0..22, id.clone(), id, client).prop_map(|(form, id, other, client)| match form {
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
        13 => format!(r#"{{"runId":"{id} {client}","parentRunId":" {other}","msg":"{other}"}}"#),
        14 => format!(r#"{{"msg":"{{\"runId\":\"{id}\\n\",\"run_id\":\"{other}, {id}\"}}"}}"#),
        15 => format!("{{ runId: [ '{id}', '{other}' ], parentRunId: {{ id: '{other}' }} }} {id}"),
        16 => format!(r#"{{"runId":{{"id":"{id}","of":["{other}]"]}},"run_id":{{}},"x":"{other}"}}"#),
        17 => format!("?runId=%5B%22{id}%22%5D&run_id=%22{other}%20x%22&runId={}", id.replace('-', "%2D")),
        18 => {
            format!("runId: Promise {{ '{id}' }} run_id: Set(1) {{ '{other}' }} runId: [Function: {client}]")
        }
        19 => format!("runId='{id}' runId='{other}-{client} x' run_id=\"INITIALIZING\" runId=`{id}` {{"),
        20 => format!(r#"runId: '{}' "runId":"20250923-040841-338" runId: [{id}]"#, id.replace('\'', r"\'")),
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
    #![proptest_config(ProptestConfig { cases: 1, ..ProptestConfig::default() })]

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
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

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
