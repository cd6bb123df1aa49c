//! Finds the entries of a document that is one line: `[{…},{…}]`, `{"logs":[{…}]}`, what Loki and OpenTelemetry write, and
//! `{…}{…}`, which Firehose writes.
//!
//! Each entry is a record. What is around it, such as the labels of its stream, is its head: a piece of JSON that is cut where
//! the entries begin, which the reader of fields takes as it is. A document is gone through once, from its front, without a
//! stack, so that one that was cut at either end is no special case.

use std::ops::Range;

use super::fields::{Field, field};
use super::json::{Fields, Kind, nested_end, skip_space, value};

/// How deep entries may be. Those of OpenTelemetry are at five.
const MAX_DEPTH: usize = 8;

/// How deep a document may be in objects such as `{"status":"success","data":{…}}`.
const MAX_WRAPPERS: usize = 3;

/// Keys of arrays that hold entries, or wrappers of them.
const LISTS: [&[u8]; 16] = [
    b"logs",
    b"events",
    b"logEvents",
    b"entries",
    b"records",
    b"data",
    b"items",
    b"results",
    b"result",
    b"hits",
    b"streams",
    b"values",
    b"resourceLogs",
    b"scopeLogs",
    b"logRecords",
    b"lines",
];

/// An entry of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) range: Range<usize>,
    /// What is around it, up to the array it is in.
    pub(super) head: Option<Range<usize>>,
    /// Whether it ends where the line does, because that was cut.
    pub(super) is_cut: bool,
}

/// The entries of a document, in order.
#[derive(Clone, Debug)]
pub(super) struct Entries<'t> {
    text: &'t [u8],
    at: usize,
    depth: usize,
    /// Where the object begins that all entries are in; unknown in the rest of a document.
    root: Option<usize>,
    /// The outermost element of an array that the next entries are in: where it begins, and its depth.
    element: Option<(usize, usize)>,
    head: Option<Range<usize>>,
}

impl<'t> Entries<'t> {
    /// Returns the entries of a line, or `None` if it isn't a document. The line is the rest of one if it `continues`.
    #[inline]
    pub(super) fn of(line: &'t [u8], continues: bool) -> Option<Self> {
        let at = skip_space(line, 0);
        let is_object = !continues && line.get(at) == Some(&b'{');
        let root = Some(at).filter(|_| is_object && is_wrapper(line, at, 0));
        let is_document = match line.get(at) {
            _ if continues => true,
            Some(b'[') => holds_entries(line, at),
            _ => root.is_some() || (is_object && is_followed(line, at)),
        };
        let mut entries = Self { text: line, at, depth: 0, root, element: None, head: None };
        if root.is_some() {
            entries.step_in(at);
        }
        is_document.then_some(entries)
    }

    fn step_in(&mut self, at: usize) {
        self.depth += 1;
        self.at = at + 1;
    }

    fn entry(&mut self, at: usize) -> Entry {
        let end = nested_end(self.text, at);
        self.at = end.unwrap_or(self.text.len());
        Entry { range: at..self.at, head: self.head.clone(), is_cut: end.is_none() }
    }

    /// Goes on after a key: into what holds entries, past anything else.
    fn after_key(&mut self, colon: usize) {
        let at = skip_space(self.text, colon + 1);
        let enters = self.depth < MAX_DEPTH
            && match self.text.get(at) {
                Some(b'[') => holds_entries(self.text, at),
                Some(b'{') => is_wrapper(self.text, at, 0),
                _ => false,
            };
        if enters {
            if self.text[at] == b'[' {
                self.head = self.element.map(|(at, _)| at).or(self.root).map(|start| start..at);
            }
            self.step_in(at);
        } else {
            self.skip(at);
        }
    }

    /// Goes past a value.
    fn skip(&mut self, at: usize) {
        let end = value(self.text, at).map_or(at, |value| value.range.end + usize::from(value.is_text()));
        self.at = end.max(at + 1);
    }
}

impl Iterator for Entries<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        loop {
            let at = skip_space(self.text, self.at);
            match self.text.get(at)? {
                b',' => self.at = at + 1,
                b']' | b'}' => {
                    self.at = at + 1;
                    self.depth = self.depth.saturating_sub(1);
                    self.element = self.element.filter(|(_, depth)| *depth <= self.depth);
                }
                b'{' if self.depth < MAX_DEPTH && is_wrapper(self.text, at, 0) => {
                    self.step_in(at);
                    self.element = self.element.or(Some((at, self.depth)));
                }
                b'{' => return Some(self.entry(at)),
                b'[' if is_row(self.text, at) => return Some(self.entry(at)),
                b'[' if self.depth < MAX_DEPTH && holds_entries(self.text, at) => self.step_in(at),
                _ => match value(self.text, at) {
                    Some(value) if value.is_text() => {
                        let behind = skip_space(self.text, value.range.end + 1);
                        match self.text.get(behind) {
                            Some(b':') => self.after_key(behind),
                            _ => self.at = behind,
                        }
                    }
                    _ => self.skip(at),
                },
            }
        }
    }
}

/// Returns where a document that is too long may be cut: behind its last whole entry. `None` for another line.
pub(in crate::trace) fn end_of_entries(line: &[u8], continues: bool) -> Option<usize> {
    let entries = Entries::of(line, continues)?.take_while(|entry| !entry.is_cut);
    entries.last().map(|entry| entry.range.end)
}

/// Whether an array holds objects, or arrays that are entries.
fn holds_entries(text: &[u8], at: usize) -> bool {
    let first = skip_space(text, at + 1);
    let second = skip_space(text, first + 1);
    match (text.get(first), text.get(second)) {
        (Some(b'{'), Some(b'"' | b'}')) => true,
        (Some(b'['), Some(b'{' | b'[')) => true,
        (Some(b'['), _) => is_row(text, first),
        _ => false,
    }
}

/// Whether another record follows an object at once. An object without time, level, message or list says more of the first one.
fn is_followed(text: &[u8], at: usize) -> bool {
    let may_be = memchr::memchr_iter(b'}', text).any(|end| text[end + 1..].starts_with(b"{\""));
    let is_record = |end: usize| {
        let mut fields = Fields::of(text, end).map(|(key, _)| key).peekable();
        let is_cut = fields.peek().is_none();
        is_cut || fields.any(|key| LISTS.contains(&key) || field(key).is_some_and(Field::is_of_record))
    };
    may_be && nested_end(text, at).is_some_and(|end| text[end..].starts_with(b"{\"") && is_record(end))
}

/// Whether an array is an entry: `["1760078729123000000","…"]` of Loki, or `[{"field":"@message","value":"…"}]`.
fn is_row(text: &[u8], at: usize) -> bool {
    let Some(first) = value(text, skip_space(text, at + 1)) else { return false };
    match first.kind {
        Kind::Plain => first.range.len() == 19 && first.bytes(text).iter().all(u8::is_ascii_digit),
        Kind::Object => Fields::of(text, first.range.start).next().is_some_and(|(key, _)| key == b"field"),
        _ => false,
    }
}

/// Whether an object isn't a line of a log but holds some: it has a list of them, and says nothing itself.
fn is_wrapper(text: &[u8], at: usize, depth: usize) -> bool {
    let mut has_list = false;
    for (key, value) in Fields::of(text, at) {
        if field(key).is_some_and(Field::is_of_record) {
            return false;
        }
        has_list |= LISTS.contains(&key)
            && match value.kind {
                Kind::Array => holds_entries(text, value.range.start),
                Kind::Object => depth < MAX_WRAPPERS && is_wrapper(text, value.range.start, depth + 1),
                _ => false,
            };
    }
    has_list
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn assert_entries(line: &str, continues: bool, expected: &[(&str, &str)]) {
        let entries = Entries::of(line.as_bytes(), continues).into_iter().flatten();
        let found: Vec<_> =
            entries.map(|entry| (entry.head.map_or("", |head| &line[head]), &line[entry.range])).collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn the_objects_of_an_array_are_entries() {
        let entries = [("", r#"{"a":1}"#), ("", r#"{"b":[{}]}"#)];
        assert_entries(r#"[ {"a":1}, {"b":[{}]} ]"#, false, &entries);
        assert_entries(r#"[{"a":1},{"b":[{}]}"#, false, &entries);
        assert_entries(r#"[{"a":1},{"b"#, false, &[("", r#"{"a":1}"#), ("", r#"{"b"#)]);
    }

    #[test]
    fn objects_with_nothing_between_them_are_entries() {
        let entries = [("", r#"{"a":"}{"}"#), ("", r#"{"b":[{}],"msg":1}"#)];
        assert_entries(r#"{"a":"}{"}{"b":[{}],"msg":1}"#, false, &entries);
        assert_entries(r#"{"a":1}{"b"#, false, &[("", r#"{"a":1}"#), ("", r#"{"b"#)]);
        assert_entries(
            r#"{"logs":[{"a":1}]}{"logs":[{"b":2}]}"#,
            false,
            &[(r#"{"logs":"#, r#"{"a":1}"#), (r#"{"logs":"#, r#"{"b":2}"#)],
        );
        for line in [
            r#"{"msg":1}{"runId":1}"#,
            r#"{"a":"}{\"b\":1}"}"#,
            r#"{"a":1} {"b":1}"#,
            r#"{"a":1}{b"#,
            r#"{"a":{"b"#,
        ] {
            assert_entries(line, false, &[]);
        }
    }

    #[test]
    fn what_is_around_entries_is_their_head() {
        assert_entries(
            r#"{"hasMore":true,"logs":[{"a":"]"},{"b"#,
            false,
            &[(r#"{"hasMore":true,"logs":"#, r#"{"a":"]"}"#), (r#"{"hasMore":true,"logs":"#, r#"{"b"#)],
        );
        assert_entries(
            r#"{"status":"success","data":{"resultType":"streams","result":[{"stream":{"app":"x"},"values":[["1760078729123000000","a"],["1760078729123000001","b"]]},{"stream":{"app":"y"},"values":[["1760078729123000002","c"]]}],"stats":{"events":[1]}}}"#,
            false,
            &[
                (r#"{"stream":{"app":"x"},"values":"#, r#"["1760078729123000000","a"]"#),
                (r#"{"stream":{"app":"x"},"values":"#, r#"["1760078729123000001","b"]"#),
                (r#"{"stream":{"app":"y"},"values":"#, r#"["1760078729123000002","c"]"#),
            ],
        );
        assert_entries(
            r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"a","value":{}}]},"scopeLogs":[{"scope":{"name":"m"},"logRecords":[{"body":1},{"body":2}]}]}]}"#,
            false,
            &[1, 2].map(|number| {
                let head = r#"{"resource":{"attributes":[{"key":"a","value":{}}]},"scopeLogs":[{"scope":{"name":"m"},"logRecords":"#;
                (head, if number == 1 { r#"{"body":1}"# } else { r#"{"body":2}"# })
            }),
        );
        assert_entries(
            r#"{"results":[[{"field":"@message","value":"x"}],[{"field":"@message","value":"y"}]]}"#,
            false,
            &[
                (r#"{"results":"#, r#"[{"field":"@message","value":"x"}]"#),
                (r#"{"results":"#, r#"[{"field":"@message","value":"y"}]"#),
            ],
        );
    }

    #[test]
    fn a_line_that_says_something_itself_is_not_a_document() {
        for line in [
            r#"{"level":30,"time":1,"events":[{"a":1}],"msg":"x"}"#,
            r#"{"events":[{"message":"x"}],"msg":"y"}"#,
            r#"{"a":[{}]}"#,
            r#"["1760078729123000000","a"]"#,
            r#"{"logs":3}"#,
            r#"{"logs":"#,
            r#"{"logs":["a"]}"#,
            "[a] b",
            "[[a]] b",
            "[]",
            "[",
            "",
        ] {
            assert_entries(line, false, &[]);
        }
    }

    #[test]
    fn a_document_is_cut_behind_its_last_whole_entry() {
        assert_eq!(end_of_entries(br#"[ {"a":"]"} , {"b":[{}]},{"c"#, false), Some(24));
        assert_eq!(end_of_entries(br#" , {"b":[{}]},{"c"#, true), Some(13));
        assert_entries(r#",{"b":1},{"c"#, true, &[("", r#"{"b":1}"#), ("", r#"{"c"#)]);
        assert_entries(
            r#"]},{"stream":{"app":"y"},"values":[["1760078729123000002","c"]]}]}"#,
            true,
            &[(r#"{"stream":{"app":"y"},"values":"#, r#"["1760078729123000002","c"]"#)],
        );
        for (line, continues) in [("[{\"a\"", false), (",{", true), ("]}", true)] {
            assert_eq!(end_of_entries(line.as_bytes(), continues), None, "{line}");
        }
    }

    #[test]
    fn nesting_without_end_takes_no_longer() {
        for part in ["[", "[{\"logs\":", "{\"data\":", "{\"data\":[", "[[{\"a\":"] {
            let bomb = part.repeat(1 << 17);
            for continues in [true, false] {
                assert!(Entries::of(bomb.as_bytes(), continues).into_iter().flatten().count() <= 1, "{part}");
            }
        }
    }

    proptest! {
        #[test]
        fn entries_are_in_order_and_within_the_line(
            parts in prop::collection::vec(prop::sample::select(vec![
                "{", "}", "[", "]", ",", ":", "\"logs\":", "\"values\":", "\"a\":", "\"x\"", "1", " ", "\"", "\\",
                "[\"1760078729123000000\",\"a\"]", "{\"field\":1}", "\"data\":{",
            ]), 0..24),
            continues in any::<bool>(),
        ) {
            let line = parts.concat();
            let mut end = 0;
            for entry in Entries::of(line.as_bytes(), continues).into_iter().flatten() {
                prop_assert!(entry.range.start >= end && entry.range.end <= line.len());
                prop_assert!(entry.range.start < entry.range.end);
                prop_assert!(entry.head.is_none_or(|head| head.start < head.end && head.end <= entry.range.start));
                end = entry.range.end;
            }
        }
    }
}
