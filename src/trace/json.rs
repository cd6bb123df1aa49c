//! The fields of a line of JSON, as they stand there.
//!
//! Of a line that is one object only the fields of its own are wanted, and of those a few; so nothing is copied, and what is
//! nested is passed over. It reads what is well-formed; of what isn't, as much as comes before.

use std::ops::Range;

/// The value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'j> {
    /// What stands between the quotes, with its escapes.
    Text(&'j [u8]),
    /// A number, an object, or anything else.
    Other(&'j [u8]),
}

impl<'j> Value<'j> {
    pub(super) fn text(self) -> &'j [u8] {
        match self {
            Self::Text(text) | Self::Other(text) => text,
        }
    }
}

/// The fields of the object that `json` begins with: names and values.
pub(super) fn fields(json: &[u8]) -> impl Iterator<Item = (&[u8], Value<'_>)> {
    let mut rest = json.strip_prefix(b"{").unwrap_or_default();
    std::iter::from_fn(move || {
        let (name, behind) = string(rest.trim_ascii_start().strip_prefix(b"\"")?)?;
        let (value, behind) = value(behind.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start())?;
        let behind = behind.trim_ascii_start();
        rest = behind.strip_prefix(b",").unwrap_or_default();
        Some((name, value))
    })
}

/// The labels of Render, `[{"name":"instance","value":"srv-1"}]`: names and values.
pub(super) fn labels(json: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = json.strip_prefix(b"[").unwrap_or_default();
    std::iter::from_fn(move || {
        let (object, behind) = value(rest.trim_ascii_start())?;
        rest = behind.trim_ascii_start().strip_prefix(b",").unwrap_or_default();
        let (mut name, mut value): (&[u8], &[u8]) = (b"", b"");
        for (key, text) in fields(object.text()) {
            match key {
                b"name" => name = text.text(),
                b"value" => value = text.text(),
                _ => {}
            }
        }
        Some((name, value))
    })
}

/// Where the objects of an array stand that is a whole document, as a host's API answers: `[{…},{…}]` or
/// `{"hasMore":false,"logs":[{…},{…}]}`. None of another line. If the line `continues` one, it begins behind an object of it.
pub(super) fn documents(line: &[u8], continues: bool) -> Vec<Range<usize>> {
    objects(line, continues).map(|(object, _)| object).collect()
}

/// Where a document that is too long may be cut: behind its last whole object. `None` of another line.
pub(super) fn end_of_documents(line: &[u8], continues: bool) -> Option<usize> {
    objects(line, continues).take_while(|(_, is_whole)| *is_whole).last().map(|(object, _)| object.end)
}

/// The objects of a document, and whether they are whole; the last one may be cut.
fn objects(line: &[u8], continues: bool) -> impl Iterator<Item = (Range<usize>, bool)> {
    const LOGS: &[u8] = b"\"logs\":";
    let sign = move |at: usize, sign: u8| {
        let rest = line.get(at..)?.trim_ascii_start();
        (rest.first() == Some(&sign)).then(|| line.len() - rest.len())
    };
    let mut before = match line.first() {
        _ if continues => sign(0, b','),
        Some(b'[') => Some(0),
        // Most lines of JSON hold no array near their beginning.
        Some(b'{') => memchr::memchr(b'[', &line[..line.len().min(256)])
            .and_then(|end| memchr::memmem::find(&line[..end], LOGS))
            .and_then(|at| sign(at + LOGS.len(), b'[')),
        _ => None,
    };
    std::iter::from_fn(move || {
        let start = sign(before? + 1, b'{')?;
        let whole = nested(&line[start..]).map(|(object, _)| start + object.len());
        before = whole.and_then(|end| sign(end, b','));
        Some((start..whole.unwrap_or(line.len()), whole.is_some()))
    })
}

/// The text of the one field that a line of a document holds which is written a field a line: `"message": "…",`
pub(super) fn field_alone(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let (name, behind) = string(line.strip_prefix(b"\"")?)?;
    let value = behind.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
    let (text, rest) = string(value.strip_prefix(b"\"")?)?;
    matches!(rest.trim_ascii(), b"" | b",").then_some((name, text))
}

/// What stands before the closing quote, and what behind.
fn string(json: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'"', b'\\', json.get(at..)?)?;
        if json[at] == b'"' {
            return Some((&json[..at], &json[at + 1..]));
        }
        at += 2;
    }
}

fn value(json: &[u8]) -> Option<(Value<'_>, &[u8])> {
    match json.first()? {
        b'"' => string(&json[1..]).map(|(text, rest)| (Value::Text(text), rest)),
        b'{' | b'[' => nested(json).map(|(text, rest)| (Value::Other(text), rest)),
        _ => {
            let len = json.iter().position(|byte| b",}] \t".contains(byte))?;
            (len > 0).then(|| (Value::Other(&json[..len]), &json[len..]))
        }
    }
}

/// An object or array, and what follows it.
fn nested(json: &[u8]) -> Option<(&[u8], &[u8])> {
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        match json.get(at)? {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b'"' => at = json.len() - string(&json[at + 1..])?.1.len() - 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(json.split_at(at));
        }
    }
}

/// Writes a string without its escapes; those that are none stay.
pub(super) fn unescape(json: &[u8], text: &mut Vec<u8>) {
    let mut rest = json;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        text.extend_from_slice(&rest[..at]);
        let (c, len) = escape(&rest[at..]);
        text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        rest = &rest[at + len..];
    }
    text.extend_from_slice(rest);
}

/// What the escape at the beginning stands for, and its length.
fn escape(json: &[u8]) -> (char, usize) {
    match json.get(1) {
        Some(b'n') => ('\n', 2),
        Some(b't') => ('\t', 2),
        Some(b'r') => ('\r', 2),
        Some(&c @ (b'"' | b'\\' | b'/')) => (char::from(c), 2),
        _ => super::scan::json_escaped(json).unwrap_or(('\\', 1)),
    }
}

/// How much of a string with escapes stands for so many bytes of it without.
pub(super) fn raw_len(json: &[u8], len: usize) -> usize {
    let (mut rest, mut left) = (json, len);
    while left > 0 && !rest.is_empty() {
        let plain = memchr::memchr(b'\\', rest).unwrap_or(rest.len()).min(left);
        (rest, left) = (&rest[plain..], left - plain);
        if left > 0 && !rest.is_empty() {
            let (c, len) = escape(rest);
            (rest, left) = (&rest[len..], left.saturating_sub(c.len_utf8()));
        }
    }
    json.len() - rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_fields_of_the_object_itself_are_given() {
        let json = br#"{"a":"x\"y", "b": {"a":["]",{}]} ,"c":[1,2],"d":-1.5,"e":null}, "f":1"#;
        let found: Vec<_> = fields(json).map(|(name, value)| (name, value.text())).collect();
        let expected: [(&[u8], &[u8]); 5] = [
            (b"a", br#"x\"y"#),
            (b"b", br#"{"a":["]",{}]}"#),
            (b"c", b"[1,2]"),
            (b"d", b"-1.5"),
            (b"e", b"null"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn the_objects_of_a_document_are_found() {
        let parts = |line: &'static str| {
            documents(line.as_bytes(), false).into_iter().map(|part| &line[part]).collect::<Vec<_>>()
        };
        assert_eq!(parts(r#"[ {"a":1}, {"b":[{}]} ]"#), [r#"{"a":1}"#, r#"{"b":[{}]}"#]);
        assert_eq!(parts(r#"{"hasMore":true,"logs":[{"a":"]"},{"b"#), [r#"{"a":"]"}"#, r#"{"b"#]);
        for line in [r#"{"a":[{}]}"#, "[a] b", "[]", "", "[", r#"{"logs":3}"#, r#"{"logs":"#] {
            assert!(parts(line).is_empty(), "{line}");
        }
    }

    #[test]
    fn a_document_is_cut_behind_its_last_whole_object() {
        assert_eq!(end_of_documents(br#"[ {"a":"]"} , {"b":[{}]},{"c"#, false), Some(24));
        assert_eq!(end_of_documents(br#" , {"b":[{}]},{"c"#, true), Some(13));
        assert_eq!(documents(br#",{"b":1},{"c"#, true), [1..8, 9..12]);
        for (line, continues) in
            [("[{\"a\"", false), ("a, {}", true), ("]}", true), (",{", true), ("[{}]", true)]
        {
            assert_eq!(end_of_documents(line.as_bytes(), continues), None, "{line}");
        }
    }

    #[test]
    fn a_field_may_stand_alone_on_its_line() {
        let read = |line: &'static str| field_alone(line.as_bytes());
        assert_eq!(read(r#""message": "a\"b","#), Some((&b"message"[..], &br#"a\"b"#[..])));
        assert_eq!(read(r#""message": "a" and more"#), None);
        assert_eq!(read(r#""message": 3"#), None);
    }

    #[test]
    fn escapes_are_read() {
        let mut text = Vec::new();
        unescape(br#"a\"b\\c\n\u0141\ud83e\udd80\x\u12"#, &mut text);
        assert_eq!(String::from_utf8(text).unwrap(), "a\"b\\c\nŁ🦀\\x\\u12");
        let json = br#"a\"b\u0141c"#;
        assert_eq!([0, 1, 2, 3, 5, 6, 9].map(|len| raw_len(json, len)), [0, 1, 3, 4, 10, 11, 11]);
    }

    proptest! {
        #[test]
        fn what_is_no_json_ends_it(text in "[\\[\\]{}\",:a\\\\ 1]{0,40}") {
            let _ = field_alone(text.as_bytes());
            for part in [true, false].into_iter().flat_map(|continues| documents(text.as_bytes(), continues)) {
                prop_assert_eq!(text.as_bytes()[part].first(), Some(&b'{'));
            }
            for (_, value) in fields(text.as_bytes()) {
                let _ = labels(value.text()).count();
            }
            unescape(text.as_bytes(), &mut Vec::new());
        }
    }
}
