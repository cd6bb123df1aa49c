//! Escapes and truncates text from outside, so that it is safe in a message, a log or a terminal.
//!
//! An id may come from an attacker. It must not be able to end the line it is printed on, reorder it, colour
//! it or flood it. But it must remain recognizable, because somebody has to find out where it came from.

use std::fmt;
use std::ops::Range;

use crate::invisible::is_invisible;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Text from outside that is escaped and truncated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown(String);

impl Shown {
    /// Maximum length in characters; `…` follows if the text was longer.
    pub const MAX_CHARS: usize = 80;

    /// Escapes `text` and truncates it to [`Self::MAX_CHARS`].
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::from_units(text.chars().map(Ok))
    }

    /// Like [`Self::new`], for text that may contain lone surrogates, each passed as an `Err`.
    pub fn from_units(units: impl IntoIterator<Item = Result<char, u16>>) -> Self {
        let mut shown = String::with_capacity(Self::MAX_CHARS);
        let mut chars = 0;
        for unit in units {
            let before = shown.len();
            match unit {
                Ok(c @ ('"' | '\\')) => shown.extend(['\\', c]),
                Ok('\n') => shown.push_str("\\n"),
                Ok('\r') => shown.push_str("\\r"),
                Ok('\t') => shown.push_str("\\t"),
                Ok(c) if is_printable(c) => shown.push(c),
                Ok(c) if u32::from(c) > 0xFFFF => shown.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
                Ok(c) => shown.push_str(&format!("\\u{:04x}", u32::from(c))),
                Err(surrogate) => shown.push_str(&format!("\\u{surrogate:04x}")),
            }
            // Usually one character. An escape is several.
            chars += if shown.len() == before + 1 { 1 } else { shown[before..].chars().count() };
            if chars > Self::MAX_CHARS {
                shown.truncate(before);
                shown.push('…');
                break;
            }
        }
        Self(shown)
    }

    /// Like [`Self::new`], but drops the start of a long text. For paths, where the end matters more.
    #[must_use]
    pub fn end_of(text: &str) -> Self {
        let first_shown = text.char_indices().rev().nth(Self::MAX_CHARS - 1).map_or(0, |(at, _)| at);
        let shown = Self::new(&text[first_shown..]);
        if first_shown == 0 { shown } else { Self(format!("…{shown}")) }
    }

    /// Escapes a log line, but not its quotes, and truncates it to 300 characters near the byte range
    /// `around`.
    #[must_use]
    pub fn line(line: &[u8], around: Range<usize>) -> Self {
        const BEFORE: usize = 100;
        const MAX: usize = 300;
        let is_inside = |at: &usize| line[*at] & 0xC0 == 0x80;
        let mut start =
            if line.len() <= MAX { 0 } else { around.start.min(line.len()).saturating_sub(BEFORE) };
        while start < line.len() && start > 0 && is_inside(&start) {
            start -= 1;
        }
        let mut shown = String::new();
        if start > 0 {
            shown.push('…');
        }
        let rest = &line[start..];
        let plain = rest.iter().take(MAX).take_while(|byte| matches!(byte, b' '..=b'~')).count();
        shown.push_str(std::str::from_utf8(&rest[..plain]).unwrap_or_default());
        let (mut chars, mut is_whole) = (plain, true);
        start += plain;
        // A character takes at most four bytes.
        let window = &line[start..line.len().min(start + MAX * 4)];
        for c in window.utf8_chunks().flat_map(|chunk| {
            chunk.valid().chars().chain((!chunk.invalid().is_empty()).then_some(char::REPLACEMENT_CHARACTER))
        }) {
            if chars == MAX {
                is_whole = false;
                break;
            }
            chars += 1;
            match c {
                '\t' => shown.push_str("\\t"),
                c if is_printable(c) => shown.push(c),
                c if u32::from(c) > 0xFFFF => shown.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
                c => shown.push_str(&format!("\\u{:04x}", u32::from(c))),
            }
        }
        if !is_whole || start + window.len() < line.len() {
            shown.push('…');
        }
        Self(shown)
    }

    /// Returns the text.
    #[must_use]
    pub fn into_text(self) -> Box<str> {
        self.0.into()
    }

    /// Returns `…`, for a text that is left out.
    #[must_use]
    pub fn nothing() -> Self {
        Self("…".to_owned())
    }

    /// Returns whether the text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Escapes what isn't printable in JSON. It can only be in a string there, so the JSON says the same afterwards.
#[must_use]
pub fn escape_json(json: String) -> String {
    if json.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return json;
    }
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if is_printable(c) {
            escaped.push(c);
        } else {
            let mut units = [0; 2];
            escaped.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    escaped
}

/// Formats a number, with `Infinity` as in JavaScript, and truncates it like text from outside.
#[must_use]
pub fn shown_number(number: f64) -> Shown {
    Shown::new(&number.to_string().replace("inf", "Infinity"))
}

/// Returns whether a character can be printed as it is. Excludes control and format characters (direction
/// marks, joiners), unassigned and private ones, invisible letters and selectors, and every space but U+0020.
fn is_printable(c: char) -> bool {
    match c {
        ' '..='~' => true,
        c => {
            !is_invisible(c)
                && c.general_category() != GeneralCategory::Unassigned
                && !matches!(
                    c.general_category_group(),
                    GeneralCategoryGroup::Other | GeneralCategoryGroup::Separator
                )
        }
    }
}

/// Describes a character in a message, by its code point alone if it isn't printable on its own.
pub(crate) fn named(c: char) -> String {
    match c {
        ' ' => "a space".to_owned(),
        '\'' => "\"'\" (U+0027)".to_owned(),
        // A mark would be printed on top of the quote before it.
        c if is_printable(c) && c.general_category_group() != GeneralCategoryGroup::Mark => {
            format!("'{c}' (U+{:04X})", u32::from(c))
        }
        c => format!("U+{:04X}", u32::from(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_shown(text: &str, expected: &str) {
        assert_eq!(Shown::new(text).to_string(), expected);
    }

    #[test]
    fn escapes_text() {
        assert_shown("251003-154510-Ada", "251003-154510-Ada");
        assert_shown("a\"b\\c", "a\\\"b\\\\c");
        assert_shown("a\nb\r\t\0\u{7f}\u{85}", "a\\nb\\r\\t\\u0000\\u007f\\u0085");
        assert_shown("\u{202e}abc\u{2066}\u{200d}\u{feff}", "\\u202eabc\\u2066\\u200d\\ufeff");
        assert_shown("\u{2028}\u{a0}\u{e000}\u{e0001}", "\\u2028\\u00a0\\ue000\\u{e0001}");
        assert_shown("\u{3164}\u{fe0f}\u{34f}\u{e0100}", "\\u3164\\ufe0f\\u034f\\u{e0100}");
        assert_shown("Łódź 名 🦀", "Łódź 名 🦀");
        assert_shown("\u{1b}[31m", "\\u001b[31m");
    }

    #[test]
    fn truncates_text_to_80_characters() {
        assert_shown(&"x".repeat(80), &"x".repeat(80));
        assert_shown(&"x".repeat(81), &format!("{}…", "x".repeat(80)));
        // Doesn't split an escape.
        assert_shown(&format!("{}\n", "x".repeat(79)), &format!("{}…", "x".repeat(79)));
    }

    #[test]
    fn keeps_the_end_of_a_long_path() {
        let path = format!("/app/{}/jobs.js:17", "folder/".repeat(20));
        let shown = Shown::end_of(&path).to_string();
        assert!(shown.starts_with('…') && shown.ends_with("/jobs.js:17"), "{shown}");
        assert_eq!(shown.chars().count(), Shown::MAX_CHARS + 1);
        assert_eq!(Shown::end_of("jobs.js:17").to_string(), "jobs.js:17");
    }

    #[test]
    fn truncates_a_long_log_line_around_the_range() {
        assert_eq!(
            Shown::line(b"\x1b[31m{\"a\":1}\t\xff", 0..1).to_string(),
            "\\u001b[31m{\"a\":1}\\t\u{fffd}"
        );
        let line = format!("{}251003-154510{}", "ł".repeat(400), "x".repeat(400));
        let shown = Shown::line(line.as_bytes(), 800..813).to_string();
        assert!(
            shown.starts_with("…ł") && shown.ends_with("x…") && shown.contains("251003-154510"),
            "{shown}"
        );
        assert_eq!(shown.chars().count(), 302);
        let hostile = "\u{202e}".repeat(1_000);
        assert_eq!(Shown::line(hostile.as_bytes(), 0..1).to_string(), format!("{}…", "\\u202e".repeat(300)));
    }

    #[test]
    fn json_is_escaped_to_printable_text_that_says_the_same() {
        let text = "Łódź 🦀 \0\n\u{7f}\u{85}\u{2028}\u{202e}\u{e0001}\"\\";
        let json = escape_json(serde_json::to_string(text).unwrap());
        assert_eq!(json, r#""Łódź 🦀 \u0000\n\u007f\u0085\u2028\u202e\udb40\udc01\"\\""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn escapes_lone_surrogates() {
        assert_eq!(Shown::from_units([Ok('a'), Err(0xD800)]).to_string(), "a\\ud800");
    }
}
