//! Decodes run ids from HTTP headers, where they are percent-encoded UTF-8, as `encodeURIComponent` makes it.
//!
//! A header holds bytes without an encoding, and Node reads them as Latin-1: a raw `Łódź` would arrive as
//! `Å\u{81}Ã³dÅº`. So raw bytes outside visible ASCII are rejected instead of guessing what they mean.

use crate::id::MAX_UTF8_LEN;

/// Length of the longest header that can hold a run id: every byte as `%XX`.
pub const MAX_LEN: usize = MAX_UTF8_LEN * 3;

/// Decodes a header value; `None` unless it is percent-encoded UTF-8.
#[must_use]
pub fn decode(header: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(header.len());
    let mut rest = header.bytes();
    while let Some(byte) = rest.next() {
        decoded.push(match byte {
            b'%' => hex_digit(rest.next()?)? << 4 | hex_digit(rest.next()?)?,
            b'!'..=b'~' => byte,
            _ => return None,
        });
    }
    // Also rejects overlong forms and encoded surrogates.
    String::from_utf8(decoded).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    u8::try_from(char::from(byte).to_digit(16)?).ok()
}

/// Returns whether `name` is a legal header name, a token of RFC 9110.
#[must_use]
pub fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_decoded(header: &str, expected: Option<&str>) {
        assert_eq!(decode(header).as_deref(), expected, "{header:?}");
    }

    #[test]
    fn decodes_percent_encoded_utf_8() {
        assert_decoded("251003-154510-Ada-Park", Some("251003-154510-Ada-Park"));
        assert_decoded("251003-154510-O'Neil", Some("251003-154510-O'Neil"));
        assert_decoded("251003-154510-O%27Neil", Some("251003-154510-O'Neil"));
        assert_decoded("%C5%81%c3%b3d%C5%BA", Some("Łódź"));
        assert_decoded("%F0%90%90%B7", Some("\u{10437}"));
        assert_decoded("%00", Some("\0"));
        assert_decoded("%0d%0A", Some("\r\n"));
        assert_decoded("", Some(""));
    }

    #[test]
    fn rejects_everything_else() {
        for header in
            ["%", "%0", "%zz", "%+1", "%%", "a%2", "%C5", "%81", "%FF", "Ł", "\u{c5}", "a b", "a\tb", "\0"]
        {
            assert_decoded(header, None);
        }
    }

    #[test]
    fn rejects_overlong_forms_and_surrogates() {
        for header in ["%C0%AF", "%C1%81", "%E0%80%AF", "%F0%80%80%AF", "%ED%A0%80", "%F4%90%80%80"] {
            assert_decoded(header, None);
        }
    }

    #[test]
    fn a_header_name_is_a_token() {
        assert!(is_name("X-Run-Id") && is_name("x_run.id"));
        assert!(
            !is_name("")
                && !is_name("X Run")
                && !is_name("X-Run-Id:")
                && !is_name("Łódź")
                && !is_name("a\r\n")
        );
    }
}
