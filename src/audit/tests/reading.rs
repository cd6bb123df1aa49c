//! Tables as programs write them: each way of writing gives the same rows.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use serde_json::Value;

use super::{audit, audit_with, found};
use crate::audit::{Options, ROLE_NAMES};

fn of_bytes(bytes: &[u8]) -> Value {
    audit_with(&[(None, bytes)], &Options::default())
}

const ROWS: [[&str; 3]; 3] = [
    ["Run ID", "Client", "Notes"],
    ["251003-154510-Ada-Park", "Ada-Park", "a, \"b\";\nc"],
    ["undefined", "O'Neil", ""],
];

fn csv(delimiter: &str, line_end: &str) -> String {
    let row = |row: &[&str; 3]| row.map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).join(delimiter);
    ROWS.iter().map(|cells| row(cells) + line_end).collect()
}

#[test]
fn each_delimiter_line_end_and_encoding_gives_the_same_rows() {
    for delimiter in [",", ";", "\t", "|"] {
        for line_end in ["\n", "\r\n", "\n\n"] {
            let text = csv(delimiter, line_end);
            let line = if line_end == "\n\n" { 6 } else { 4 };
            let utf16 = |mark: u16, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
                [mark].into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
            };
            let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
            packed.write_all(text.as_bytes()).unwrap();
            for bytes in [
                text.clone().into_bytes(),
                [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
                utf16(0xFEFF, u16::to_le_bytes),
                utf16(0xFEFF, u16::to_be_bytes),
                packed.finish().unwrap(),
            ] {
                let audit = of_bytes(&bytes);
                assert_eq!(found(&audit), [format!("not-an-id 0:{line}")], "{text:?}");
                let file = &audit["files"][0];
                assert_eq!([&file["rows"], &file["delimiter"]], [&Value::from(2), &delimiter.into()]);
                assert_eq!(
                    [&file["remarks"], &file["error"]],
                    [&Value::from([""; 0].to_vec()), &Value::Null]
                );
            }
        }
    }
}

#[test]
fn lines_are_counted_by_carriage_returns_alone_as_well() {
    assert_eq!(
        found(&of_bytes(b"Run ID,Client\r251003-154510,\r,Ada-Park\rNaN,\r")),
        ["not-an-id 0:3", "not-an-id 0:4"]
    );
}

#[test]
fn excels_line_about_the_delimiter_is_followed() {
    let audit = of_bytes(b"sep=;\r\nRun ID;a,b,c\r\nNaN;1\r\n");
    assert_eq!(found(&audit), ["not-an-id 0:3"]);
    assert_eq!(audit["files"][0]["delimiter"], ";");
}

#[test]
fn json_in_each_shape_gives_the_same_rows() {
    let row = r#"{"Run ID":"251003-154510-Ada-Park","Client":["Ada-Park"],"Notes":"{\"[\\"}"#;
    let junk = r#"{"Client":"O'Neil","Notes":null,"Run ID":"undefined"}"#;
    let fields =
        |row: &str| format!(r#"{{"id":"rec1","createdTime":"2025-10-03T15:45:10.000Z","fields":{row}}}"#);
    let pretty: Value = serde_json::from_str(&format!("[{row},{junk}]")).unwrap();
    for (text, line) in [
        (format!("[{row},{junk}]"), 2),
        (format!("\u{FEFF} [\n{row}\n,\n{junk}\n]\n"), 2),
        (serde_json::to_string_pretty(&pretty).unwrap(), 2),
        (format!("{row}\n\n{junk}\n"), 3),
        (format!("{row}\r\n{junk}"), 2),
        (format!(r#"{{"records":[{},{}]}}"#, fields(row), fields(junk)), 2),
        (format!(r#"{{"records":[{}]}}{{"records":[{}]}}"#, fields(row), fields(junk)), 2),
        (format!(r#"[{},{}]"#, fields(row), fields(junk)), 2),
    ] {
        let audit = audit(&[&text]);
        assert_eq!(found(&audit), [format!("not-an-id 0:{line}")], "{text}");
        assert_eq!((&audit["files"][0]["rows"], &audit["files"][0]["error"]), (&2.into(), &Value::Null));
        assert_eq!(audit["files"][0]["columns"]["client"], "Client");
    }
}

#[test]
fn a_column_that_appears_late_in_json_is_read_from_the_beginning() {
    let text = r#"{"Run ID":"251003-154510"}
        {"Run ID":"251004-154510","Client Run ID":"251004-154510-Ada-Park"}"#;
    let audit = audit(&[text]);
    assert_eq!(audit["files"][0]["columns"]["runId"], "Client Run ID");
    assert_eq!(found(&audit), ["not-an-id 0:1"]);
}

#[test]
fn a_page_of_airtables_api_that_has_more_says_so() {
    let audit =
        audit(&[r#"{"records":[{"id":"rec1","fields":{"Run ID":"251003-154510"}}],"offset":"itr1/rec1"}"#]);
    assert!(audit["files"][0]["remarks"].to_string().contains("one page of Airtable"), "{audit}");
}

#[test]
fn what_is_not_a_table_is_an_error_of_its_file_only() {
    let sound = "Run ID\n251003-154510\n";
    for (bytes, code, message) in [
        (&b"PK\x03\x04rest"[..], "ERR_NOT_A_TABLE", "Excel workbook"),
        (b"%PDF-1.7", "ERR_NOT_A_TABLE", "PDF"),
        (b"\n<!doctype html>", "ERR_NOT_A_TABLE", "web page"),
        (b"Run ID\n\0\x01\x02\0\0\0", "ERR_NOT_A_TABLE", "NUL"),
        (b"", "ERR_NOT_A_TABLE", "it is empty"),
        (b"[1,2]", "ERR_NOT_A_TABLE", "isn't an array of objects"),
        (b"[{\"Run ID\":\"251003-154510\"", "ERR_NOT_JSON", "line 1: it ends in the middle"),
        (b"[{\"Run ID\" \"251003-154510\"}]", "ERR_NOT_JSON", "line 1"),
        (b"Name,Age\nAda,7\n", "ERR_NO_COLUMN", "it has \"Name\", \"Age\""),
        (b"Run ID:Client\na:b\n", "ERR_NO_COLUMN", "divided by commas"),
        (b"Run ID,run_id\na,b\n", "ERR_AMBIGUOUS_COLUMN", "\"Run ID\" and \"run_id\""),
    ] {
        let audit = audit_with(&[(None, bytes), (None, sound.as_bytes())], &Options::default());
        let error = &audit["files"][0]["error"];
        assert_eq!(error["code"], code, "{audit}");
        assert!(error["message"].as_str().unwrap().contains(message), "{error}");
        assert_eq!((&audit["files"][1]["rows"], &audit["files"][1]["error"]), (&1.into(), &Value::Null));
    }
}

#[test]
fn damage_in_a_table_is_remarked_with_its_line() {
    let short = of_bytes(b"Run ID,Client\n251003-154510\n251004-154510,a,b\n");
    let remarks = short["files"][0]["remarks"].to_string();
    assert!(remarks.contains("1 row has fewer cells") && remarks.contains("line 2"), "{remarks}");
    assert!(remarks.contains("1 row has more cells") && remarks.contains("line 3"), "{remarks}");
    let latin = of_bytes(b"Run ID,Client\n251003-154510,Jos\xE9\n");
    assert!(latin["files"][0]["remarks"].to_string().contains("UTF-8"), "{latin}");
    let broken = of_bytes(b"{\"Run ID\":\"251003-154510\"}\n{oops\n{\"Run ID\":\"251004-154510\"}\n");
    assert_eq!(broken["files"][0]["rows"], 2);
    assert!(broken["files"][0]["remarks"].to_string().contains("line 2"), "{broken}");
    let end = of_bytes(b"Run ID,Notes\n251003-154510,a\n251004-154510,\"oops\n251005-154510,b\n");
    let remarks = end["files"][0]["remarks"].to_string();
    assert!(
        remarks.contains("1 row has a quote that isn't closed") && remarks.contains("line 3"),
        "{remarks}"
    );
    let quote = format!("Run ID,Notes\n251003-154510,\"oops\n{}", "251003-154510,\n".repeat(200));
    assert!(audit(&[&quote])["files"][0]["remarks"].to_string().contains("a quote that isn't closed"));
}

#[test]
fn a_cell_of_ten_megabytes_is_shown_cut() {
    let audit = audit(&[&format!("Run ID,Client\n{},Ada-Park\n", "x".repeat(10 << 20))]);
    assert_eq!(found(&audit), ["not-an-id 0:2"]);
    assert!(audit.to_string().len() < 5_000);
}

#[test]
fn columns_are_found_by_name_or_given() {
    let text = "run_id,CLIENT-ID,Record ID,State,Created At,End Time,Job ID\n251003-154510-Ada-Park,Ada-Park,rec1,Done,2025-10-03,2025-10-03,job\n";
    let columns = &audit(&[text])["files"][0]["columns"];
    let names = ["runId", "client", "record", "status", "created", "ended", "job"]
        .map(|role| columns[role].as_str().unwrap());
    assert_eq!(names, ["run_id", "CLIENT-ID", "Record ID", "State", "Created At", "End Time", "Job ID"]);

    let mut options = Options::default();
    let place = |role: &str| ROLE_NAMES.iter().position(|name| *name == role).unwrap();
    options.columns[place("runId")] = Some("the run".to_owned());
    let given = audit_with(&[(None, b"Run ID,The Run\nx,251003-154510\n")], &options);
    assert_eq!(given["files"][0]["columns"]["runId"], "The Run");
    assert_eq!(found(&given), [""; 0]);
    options.columns[place("status")] = Some("How far".to_owned());
    let missing = audit_with(&[(None, b"Run ID,The Run\nx,251003-154510\n")], &options);
    assert_eq!(missing["files"][0]["error"]["code"], "ERR_NO_COLUMN");
}

#[test]
fn a_finding_shows_twenty_rows_and_repairs_are_complete() {
    let table = format!(
        "Run ID,Record ID\n{}",
        (0..500).map(|at| format!("251003-154510-Ada-Park,rec{at}\n")).collect::<String>()
    );
    let audit = audit(&[&table]);
    let finding = &audit["findings"][0];
    assert_eq!((finding["rows"].as_array().unwrap().len(), &finding["omittedRows"]), (20, &480.into()));
    assert_eq!(audit["repairs"].as_array().unwrap().len(), 499);
}

/// Pieces of tables, sound and not, for texts that are put together at random.
const PIECES: [&[u8]; 24] = [
    b"Run ID",
    b"Client",
    b",",
    b";",
    b"\"",
    b"\n",
    b"\r\n",
    b"251003-154510",
    b"-Ada-Park",
    b"Ada-Park",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"\"Run ID\":",
    b"\"records\":",
    b"\"fields\":",
    b"null",
    b"\\u",
    b"\0",
    b"\xFF",
    b"sep=;\n",
    b"1e9",
];

proptest! {
    #[test]
    fn no_text_makes_it_panic(pieces in prop::collection::vec((0..PIECES.len(), any::<u8>()), 0..60), starts in 0..4_usize) {
        let start: &[u8] = [&b""[..], b"Run ID,Client\n", b"[{\"Run ID\":", b"{\"Run ID\":"][starts];
        let random = pieces.iter().flat_map(|&(piece, byte)| match byte {
            0..8 => vec![byte.wrapping_mul(37)],
            _ => PIECES[piece].to_vec(),
        });
        let text: Vec<u8> = start.iter().copied().chain(random).collect();
        let audit = of_bytes(&text);
        prop_assert!(audit["files"][0]["rows"].as_u64().unwrap() <= text.len() as u64);
    }
}

#[test]
fn a_compressed_table_that_is_cut_is_audited_as_far_as_it_goes() {
    let table =
        format!("Run ID\n{}", (0..60).map(|second| format!("251003-1545{second:02}\n")).collect::<String>());
    let mut packed = GzEncoder::new(Vec::new(), Compression::none());
    packed.write_all(table.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let audit = of_bytes(&packed[..packed.len() / 2]);
    assert_eq!(audit["files"][0]["error"]["code"], "ERR_CUT");
    assert!(audit["files"][0]["rows"].as_u64().unwrap() > 10, "{audit}");
}
