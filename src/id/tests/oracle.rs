//! A second reading of the grammar, which is written to be plain. It shares no code with the parser but `chrono` and the
//! Unicode tables. fuzz/ reads this file too.

use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveDateTime};
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

fn pattern(text: &str) -> Regex {
    Regex::new(&format!("^(?:{text})$")).unwrap()
}

/// Returns the base and the client: tries every place where the base may end.
pub(super) fn oracle(text: &str) -> Option<(&str, Option<&str>)> {
    if text.encode_utf16().count() > 200 {
        return None;
    }
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    ends.filter_map(|end| {
        let (base, rest) = text.split_at(end);
        if !rest.is_empty() && !rest.starts_with('-') {
            return None;
        }
        let separator = oracle_separator(base)?;
        if rest.is_empty() {
            return Some((base, None));
        }
        let client = rest.strip_prefix(separator)?;
        oracle_client(client).then_some((base, Some(client)))
    })
    .next()
}

pub(super) fn oracle_separator(base: &str) -> Option<&'static str> {
    static TIMESTAMP: LazyLock<Regex> = LazyLock::new(|| pattern("[0-9]{6}-[0-9]{6}"));
    static SEQUENCE: LazyLock<Regex> =
        LazyLock::new(|| pattern("SR-([0-9]{6})-[0-9]{3}(-T[0-9]{1,19})?(-S[0-9]{1,19})?"));
    static APIFY: LazyLock<Regex> = LazyLock::new(|| pattern("[A-Za-z0-9]{17}"));
    static NAMED: LazyLock<Regex> =
        LazyLock::new(|| pattern("apify-([A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?)"));
    if TIMESTAMP.is_match(base) {
        // chrono lets a second 60 pass, for leap seconds.
        let real = NaiveDateTime::parse_from_str(&format!("20{base}"), "%Y%m%d-%H%M%S").is_ok();
        return (real && !base.ends_with("60")).then_some("-");
    }
    if let Some(found) = SEQUENCE.captures(base) {
        return oracle_date(&found[1]).then_some("-C");
    }
    if let Some(found) = NAMED.captures(base) {
        let unset = ["undefined", "null", "NaN", "true", "false"].contains(&&found[1]);
        return (!unset && !found[1].contains("-C")).then_some("-C");
    }
    let legal = APIFY.is_match(base) && base.contains(char::is_alphabetic) && !base.starts_with("rec");
    legal.then_some("-C")
}

fn oracle_date(text: &str) -> bool {
    NaiveDate::parse_from_str(&format!("20{text}"), "%Y%m%d").is_ok()
}

pub(super) fn oracle_client(text: &str) -> bool {
    static LEGAL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"[\p{L}\p{Nd}]|[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}_.'@()-]{0,62}[\p{L}\p{M}\p{Nd}.)]")
    });
    static IGNORED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\p{Default_Ignorable_Code_Point}").unwrap());
    static AIRTABLE_ROW: LazyLock<Regex> = LazyLock::new(|| pattern("rec[A-Za-z0-9]{14}"));
    static DATED: LazyLock<Regex> = LazyLock::new(|| Regex::new("^SR-([0-9]{6})").unwrap());
    let starts_with_time = text.get(..13).is_some_and(|start| oracle_separator(start) == Some("-"));
    LEGAL.is_match(text)
        && !IGNORED.is_match(text)
        && !AIRTABLE_ROW.is_match(text)
        && text.nfc().eq(text.chars())
        && !text.contains("..")
        && !text.ends_with(".0")
        && !text.starts_with("apify-")
        && !starts_with_time
        && !DATED.captures(text).is_some_and(|found| oracle_date(&found[1]))
        && !["undefined", "null", "NaN", "true", "false"].contains(&text)
        && !oracle_doubled(text)
}

fn oracle_doubled(text: &str) -> bool {
    let copies = text.char_indices().skip(1).map(|(end, _)| &text[..end]);
    copies.into_iter().any(|copy| oracle_tiles(&text[copy.len()..], copy))
}

/// Whether `rest` is one or more of `-C<copy>`, or of `-<copy>` where the copy holds a hyphen.
fn oracle_tiles(rest: &str, copy: &str) -> bool {
    let separators: &[&str] = if copy.contains('-') { &["-C", "-"] } else { &["-C"] };
    separators.iter().any(|separator| {
        rest.strip_prefix(&format!("{separator}{copy}"))
            .is_some_and(|rest| rest.is_empty() || oracle_tiles(rest, copy))
    })
}

/// Whether the tables of the two readings, which follow different versions of Unicode, both know each character.
pub(super) fn is_known_to_both(text: &str) -> bool {
    static UNASSIGNED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\p{Unassigned}").unwrap());
    text.is_ascii() || !UNASSIGNED.is_match(text)
}
