//! Reads the fields of JSON where they are, without copying.
//!
//! A line of a log is one object, of which a dozen fields are wanted. So a value is a range of the text, what is nested is
//! passed over, and white space may be anything that JSON allows, line ends included. Malformed JSON gives what comes before
//! the fault; a text that was cut ends its last value.

use std::ops::Range;

use super::super::scan::json_escaped;

/// How many bytes of a string are looked at eight at a time. Most keys and values are shorter, and a call of `memchr` costs more.
const SHORT: usize = 24;

/// The longest string that is looked for around a place.
const MAX_STRING: usize = 256 << 10;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A string without escapes.
    Plain,
    /// A string with escapes.
    Escaped,
    Object,
    Array,
    /// A number, `true`, `false` or `null`.
    Bare,
}

/// A value, by its bytes. Of a string, those between the quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
}

impl Value {
    pub(super) fn is_text(&self) -> bool {
        matches!(self.kind, Kind::Plain | Kind::Escaped)
    }

    pub(super) fn is_nested(&self) -> bool {
        matches!(self.kind, Kind::Object | Kind::Array)
    }

    pub(super) fn bytes<'j>(&self, text: &'j [u8]) -> &'j [u8] {
        &text[self.range.clone()]
    }

    /// Returns the value as text if it is a string, or a number as it is written; not if it is empty.
    pub(super) fn scalar<'j>(&self, text: &'j [u8]) -> Option<&'j [u8]> {
        let bytes = self.bytes(text);
        let first = *bytes.first()?;
        (self.is_text() || (self.kind == Kind::Bare && (first == b'-' || first.is_ascii_digit())))
            .then_some(bytes)
    }
}

/// The fields of an object, or the elements of an array, in order.
#[derive(Clone, Debug)]
pub(super) struct Fields<'j> {
    text: &'j [u8],
    /// Before the next key or element; the end if there is none.
    at: usize,
}

impl<'j> Fields<'j> {
    /// Reads the object or array that begins at `at`; of anything else, nothing.
    pub(super) fn of(text: &'j [u8], at: usize) -> Self {
        let begins = matches!(text.get(at), Some(b'{' | b'['));
        Self { text, at: if begins { at + 1 } else { text.len() } }
    }

    /// Returns where the object or array begins.
    pub(super) fn start(&self) -> usize {
        self.at.saturating_sub(1)
    }

    /// Reads fields that stand without the braces around them: `"message": "…",`.
    pub(super) fn bare(text: &'j [u8], at: usize) -> Self {
        Self { text, at }
    }

    /// Returns the key and value that come next in an object.
    fn field(&mut self) -> Option<(&'j [u8], Value)> {
        let at = self.begin(b'"')?;
        let (end, _) = string(self.text, at + 1)?;
        let key = self.text.get(at + 1..end).filter(|_| end < self.text.len())?;
        let colon = skip_space(self.text, end + 1);
        (self.text.get(colon) == Some(&b':')).then_some(())?;
        let value = value(self.text, skip_space(self.text, colon + 1))?;
        self.end(&value);
        Some((key, value))
    }

    /// Returns the value that comes next in an array.
    pub(super) fn element(&mut self) -> Option<Value> {
        let at = skip_space(self.text, self.at);
        self.at = self.text.len();
        let value = value(self.text, at)?;
        self.end(&value);
        Some(value)
    }

    /// Returns where the next field begins, and expects none after it until that is read to its end.
    fn begin(&mut self, sign: u8) -> Option<usize> {
        let at = skip_space(self.text, self.at);
        self.at = self.text.len();
        (self.text.get(at) == Some(&sign)).then_some(at)
    }

    fn end(&mut self, value: &Value) {
        let end = value.range.end + usize::from(value.is_text());
        let comma = skip_space(self.text, end);
        self.at = if self.text.get(comma) == Some(&b',') { comma + 1 } else { self.text.len() };
    }
}

impl<'j> Iterator for Fields<'j> {
    type Item = (&'j [u8], Value);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.field()
    }
}

/// Returns where the next thing that isn't white space is.
#[inline]
pub(super) fn skip_space(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = text.get(at) {
        at += 1;
    }
    at
}

/// Returns where the string that begins at `at`, after its quote, ends, and whether it has escapes.
#[inline]
fn string(text: &[u8], at: usize) -> Option<(usize, bool)> {
    let rest = text.get(at..)?;
    let mut from = at;
    for &eight in rest[..rest.len().min(SHORT)].as_chunks().0 {
        if let Some(len) = first_of(eight) {
            let end = from + len;
            let is_escaped = text[end] == b'\\';
            return Some((if is_escaped { escaped_string(text, end) } else { end }, is_escaped));
        }
        from += eight.len();
    }
    match memchr::memchr2(b'"', b'\\', &text[from..]) {
        None => Some((text.len(), false)),
        Some(len) if text[from + len] == b'"' => Some((from + len, false)),
        Some(len) => Some((escaped_string(text, from + len), true)),
    }
}

/// Returns the place of the first quote or backslash.
#[inline]
fn first_of(eight: [u8; 8]) -> Option<usize> {
    const ONES: u64 = u64::MAX / 0xFF;
    let eight = u64::from_le_bytes(eight);
    // The highest bit of each byte that is zero, and perhaps of some that come after one.
    let zeros = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes & (ONES << 7);
    let found = zeros(eight ^ (ONES * u64::from(b'"'))) | zeros(eight ^ (ONES * u64::from(b'\\')));
    (found != 0).then_some(found.trailing_zeros() as usize / 8)
}

/// Returns where a string ends, from its first backslash on.
fn escaped_string(text: &[u8], mut at: usize) -> usize {
    loop {
        // Whatever is escaped ends nothing.
        at += 2;
        match text.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
            None => return text.len(),
            Some(len) => at += len,
        }
        if text[at] == b'"' {
            return at;
        }
    }
}

/// Returns the value that begins at `at`.
#[inline]
pub(super) fn value(text: &[u8], at: usize) -> Option<Value> {
    match text.get(at)? {
        b'"' => {
            let (end, is_escaped) = string(text, at + 1)?;
            let kind = if is_escaped { Kind::Escaped } else { Kind::Plain };
            Some(Value { range: at + 1..end, kind })
        }
        b'{' => Some(Value { range: at..nested_end(text, at).unwrap_or(text.len()), kind: Kind::Object }),
        b'[' => Some(Value { range: at..nested_end(text, at).unwrap_or(text.len()), kind: Kind::Array }),
        _ => {
            let is_of_word = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
            let len = text[at..].iter().take_while(is_of_word).count();
            (len > 0).then(|| Value { range: at..at + len, kind: Kind::Bare })
        }
    }
}

/// Returns the end of the object or array that begins at `at`, if all of it is there.
pub(super) fn nested_end(text: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        match text.get(at)? {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b'"' => at = string(text, at + 1)?.0,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

/// Returns the string around a place, without its quotes. `None` if there is none, or if it is longer than is looked at.
pub(in crate::trace) fn string_around(text: &[u8], at: usize) -> Option<Range<usize>> {
    let from = at.saturating_sub(MAX_STRING);
    let is_escaped =
        |quote: usize| text[..quote].iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1;
    let mut quotes = memchr::memrchr_iter(b'"', &text[from..at]).map(|quote| from + quote);
    let open = quotes.find(|&quote| !is_escaped(quote))?;
    let (end, _) = string(text, open + 1)?;
    (end > at && text.get(end) == Some(&b'"')).then_some(open + 1..end)
}

/// Writes a string without its escapes; those that aren't any stay. What is marked as escaped and has no backslash is an
/// array of bytes, as journald writes a message that holds control characters.
pub(in crate::trace) fn unescape(json: &[u8], text: &mut Vec<u8>) {
    let mut rest = json;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        text.extend_from_slice(&rest[..at]);
        let (c, len) = escape(&rest[at..]);
        text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        rest = &rest[at + len..];
    }
    match bytes(json) {
        Some(bytes) if rest.len() == json.len() => text.extend(bytes),
        _ => text.extend_from_slice(rest),
    }
}

/// Returns the bytes that an array of numbers stands for.
pub(in crate::trace) fn bytes(json: &[u8]) -> Option<impl Iterator<Item = u8>> {
    let inner = json.strip_prefix(b"[")?.strip_suffix(b"]")?;
    let number = |number: &[u8]| std::str::from_utf8(number.trim_ascii()).ok()?.parse::<u8>().ok();
    let numbers = move || inner.split(|byte| *byte == b',').map(number);
    numbers().all(|byte| byte.is_some()).then(|| numbers().flatten())
}

/// Returns what the escape at the beginning stands for, and its length.
fn escape(json: &[u8]) -> (char, usize) {
    match json.get(1) {
        Some(b'n') => ('\n', 2),
        Some(b't') => ('\t', 2),
        Some(b'r') => ('\r', 2),
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{C}', 2),
        Some(&c @ (b'"' | b'\\' | b'/')) => (char::from(c), 2),
        _ => json_escaped(json).unwrap_or(('\\', 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(json: &[u8]) -> Vec<(String, String)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Fields::of(json, 0).map(|(key, value)| (text(key), text(value.bytes(json)))).collect()
    }

    #[track_caller]
    fn assert_fields(json: &str, expected: &[(&str, &str)]) {
        let found = read(json.as_bytes());
        let found: Vec<_> = found.iter().map(|(key, value)| (&key[..], &value[..])).collect();
        assert_eq!(found, expected, "{json}");
    }

    #[test]
    fn only_the_fields_of_the_object_itself_are_given() {
        assert_fields(
            r#"{"a":"x\"y", "b": {"a":["]",{}]} ,"c":[1,2],"d":-1.5e+3,"e":null}, "f":1"#,
            &[("a", r#"x\"y"#), ("b", r#"{"a":["]",{}]}"#), ("c", "[1,2]"), ("d", "-1.5e+3"), ("e", "null")],
        );
    }

    #[test]
    fn white_space_and_line_ends_are_only_white_space() {
        assert_fields(
            "{\r\n  \"a\" :\n\t1 ,\n  \"b\": \"x\",\n  \"c\": [\n    1\n  ]\n}\n",
            &[("a", "1"), ("b", "x"), ("c", "[\n    1\n  ]")],
        );
    }

    #[test]
    fn malformed_json_gives_what_comes_before_the_fault() {
        for fault in
            ["", "}", ",", ",}", ",b", ",\"b", ",\"b\"", ",\"b\":", ",\"b\":}", " \"b\":2", ",,\"b\":2"]
        {
            assert_fields(&["{\"a\":1", fault].concat(), &[("a", "1")]);
        }
        for json in ["", "{", "[", "{}", "{]", "{a:1}", "\"a\":1", "{'a':1}"] {
            assert_fields(json, &[]);
        }
    }

    #[test]
    fn a_text_that_was_cut_ends_its_last_value() {
        assert_fields("{\"a\":1,\"b\":\"said", &[("a", "1"), ("b", "said")]);
        assert_fields("{\"a\":\"a string that is longer\\", &[("a", "a string that is longer\\")]);
        assert_fields("{\"a\":{\"b\":[1,2", &[("a", "{\"b\":[1,2")]);
    }

    #[test]
    fn strings_are_read_whatever_their_length() {
        for len in 0..3 * SHORT {
            let text = "x".repeat(len);
            for (middle, kind) in [("", Kind::Plain), ("\\\"", Kind::Escaped)] {
                let json = format!("{{\"a\":\"{text}{middle}{text}\"}}");
                let (_, value) = Fields::of(json.as_bytes(), 0).next().unwrap();
                assert_eq!(value.kind, kind, "{json}");
                assert_eq!(value.bytes(json.as_bytes()), format!("{text}{middle}{text}").as_bytes());
            }
        }
    }

    #[test]
    fn elements_of_an_array_are_given() {
        let json = br#"[1, "b" , {"c":[]} ,[2],null]"#;
        let mut elements = Fields::of(json, 0);
        let found: Vec<_> =
            std::iter::from_fn(|| elements.element()).map(|value| value.bytes(json)).collect();
        assert_eq!(found, [&b"1"[..], b"b", br#"{"c":[]}"#, b"[2]", b"null"]);
    }

    #[test]
    fn escapes_are_read() {
        let mut text = Vec::new();
        unescape(br#"a\"b\\c\n\u0141\ud83e\udd80\x\u12"#, &mut text);
        assert_eq!(String::from_utf8(text).unwrap(), "a\"b\\c\nŁ🦀\\x\\u12");
    }

    #[test]
    fn an_array_of_bytes_is_text() {
        let unescaped = |json: &str| {
            let mut text = Vec::new();
            unescape(json.as_bytes(), &mut text);
            String::from_utf8(text).unwrap()
        };
        assert_eq!(unescaped("[27, 91,51,54,109]"), "\x1b[36m");
        for text in ["[1,256]", "[]", "[a]", "[1,]", "[1,2]\\t"] {
            assert_eq!(unescaped(text), text.replace("\\t", "\t"));
        }
    }

    #[test]
    fn nesting_is_passed_over_in_one_go() {
        let bomb = ["{\"a\":", &"[{\"a\":".repeat(300_000)].concat();
        let fields = read(bomb.as_bytes());
        assert_eq!(fields.len(), 1);
        let whole = ["{\"a\":", &"[".repeat(300_000), &"]".repeat(300_000), ",\"b\":1}"].concat();
        assert_eq!(read(whole.as_bytes())[1], ("b".to_owned(), "1".to_owned()));
    }

    proptest! {
        #[test]
        fn values_are_within_the_text(text in "[\\[\\]{}\",:a\\\\ 1\n]{0,40}", at in 0_usize..42) {
            let text = text.as_bytes();
            for (_, value) in Fields::of(text, at) {
                prop_assert!(value.range.start <= value.range.end && value.range.end <= text.len());
                let begins_nested = matches!(text.get(value.range.start), Some(b'{' | b'['));
                prop_assert!(!value.is_nested() || begins_nested);
            }
            let mut elements = Fields::of(text, 0);
            while let Some(value) = elements.element() {
                prop_assert!(value.range.end <= text.len());
            }
            let mut unescaped = Vec::new();
            unescape(text, &mut unescaped);
        }
    }
}
