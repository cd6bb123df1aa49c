use super::*;

const MS: i64 = 1_760_078_729_123;
const SECOND: i64 = 1_760_078_729_000;

#[track_caller]
fn assert_dated(text: &str, expected: Option<(i64, &str)>) {
    let found = dated(text.as_bytes(), 0).map(|stamp| (stamp.ms, &text[stamp.end..]));
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_date_is_read_in_each_way_to_write_it() {
    for text in [
        "2025-10-10T06:45:29.123Z",
        "2025-10-10 06:45:29,123",
        "2025/10/10 06:45:29.123456",
        "2025-10-10T06:45:29.123456789Z",
        "2025-10-10T08:45:29.123+02:00",
        "2025-10-10T08:45:29.123+0200",
        "2025-10-10T08:45:29.123+02",
        "2025-10-10 01:45:29.123 -0500",
        "2025-10-10T12:30:29.123+0545",
        "2025-10-10 06:45:29.123 UTC",
        "2025-10-10 08:45:29.123 GMT+0200",
    ] {
        assert_dated(text, Some((MS, "")));
        assert_dated(&format!("{text} INFO"), Some((MS, " INFO")));
    }
    assert_dated("2025-10-10T06:45:29Z", Some((SECOND, "")));
}

#[test]
fn a_sign_behind_a_time_is_not_always_an_offset() {
    for rest in [
        " - 5 leads",
        " -5 leads",
        " +5 leads",
        " -12 leads",
        " +1234 leads",
        " +9900 leads",
        " +02:0",
        " UTCx",
        "+25 leads",
        "-05-worker",
        "+02:07 leads",
        "+2 leads",
        "-",
        "+",
        "+02x",
    ] {
        assert_dated(&format!("2025-10-10 06:45:29.123{rest}"), Some((MS, rest)));
    }
}

#[test]
fn what_is_not_on_the_calendar_is_not_a_time() {
    for text in [
        "2025-13-10T06:45:29Z",
        "2025-02-30T06:45:29Z",
        "2025-10-10T24:45:29Z",
        "2025-10/10 06:45:29",
        "2025-10-10",
        "",
    ] {
        assert_dated(text, None);
    }
    for text in ["99/Oct/2025:06:45:29 +0000", "10/Okt/2025:06:45:29", "10/Oct/2025 06:45:29"] {
        assert_eq!(clf(text.as_bytes(), 0), None, "{text}");
    }
    for text in ["Oct 32 06:45:29", "Feb 30 06:45:29", "Oct 10 06:45", "October 10 06:45:29"] {
        assert_eq!(yearless(text.as_bytes(), 0), None, "{text}");
    }
}

#[test]
fn a_value_may_be_a_date_or_a_number() {
    for (value, ms) in [
        ("2025-10-10T06:45:29.123Z", MS),
        ("10/Oct/2025:08:45:29 +0200", SECOND),
        ("10/10/2025, 6:45:29 AM", SECOND),
        ("10/10/2025, 6:45:29.123 AM", MS),
        ("Oct 10, 2025 @ 06:45:29.123", MS),
        ("Fri Oct 10 06:45:29.123456 2025", MS),
        ("Fri Oct 10 2025 06:45:29 GMT+0000 (Coordinated Universal Time)", SECOND),
        ("Fri, 10 Oct 2025 06:45:29 GMT", SECOND),
        ("1760078729", SECOND),
        ("1760078729.123", MS),
        ("1760078729.1239", MS),
        ("1760078729123", MS),
        ("1760078729123.5", MS),
        ("1760078729123456", MS),
        ("1760078729123456789", MS),
    ] {
        assert_eq!(of_value(value.as_bytes()), Some(ms), "{value}");
    }
    for value in [
        "0",
        "-1760078729123",
        "176007872912",
        "1760078729123x",
        "1.5",
        "null",
        "99999999999999999999",
        "",
        "0000000017",
        "06:45:29",
        "2025-10-10T06:45:29Z x",
        "1760078729.12.3",
    ] {
        assert_eq!(of_value(value.as_bytes()), None, "{value}");
    }
}

#[test]
fn a_date_without_a_year_gets_that_of_the_nearest_id() {
    for (text, id, iso) in [
        ("Oct 10 06:45:29", "251010-064529", Some("2025-10-10T06:45:29.000Z")),
        ("Oct  9 06:45:29.123456", "251010-064529-Ada-Park", Some("2025-10-09T06:45:29.123Z")),
        ("Jan  1 00:00:01", "251231-235959", Some("2026-01-01T00:00:01.000Z")),
        ("Dec 31 23:59:59", "260101-000000", Some("2025-12-31T23:59:59.000Z")),
        ("Feb 29 12:00:00", "240229-115959", Some("2024-02-29T12:00:00.000Z")),
        ("Feb 29 12:00:00", "260101-000000", None),
        ("Oct 10 06:45:29", "SR-251010-001", None),
        ("Oct 10 06:45:29", "no id", None),
    ] {
        let found = yearless(text.as_bytes(), 0).unwrap().nearest(format!("{text} {id}").as_bytes());
        assert_eq!(found.map(crate::moment::iso).as_deref(), iso, "{text} {id}");
    }
}

#[test]
fn a_time_of_day_is_no_time() {
    assert_eq!(clock_end(b"06:45:29.123] x", 0), Some(12));
    for text in ["25:45:29", "06:45", "06:45:29x", "06:45:29:11"] {
        assert_eq!(clock_end(text.as_bytes(), 0), None, "{text}");
    }
}
