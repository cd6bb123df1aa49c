//! A run id in a header of HTTP: percent-encoded UTF-8, which is what `encodeURIComponent` makes.
//!
//! A header carries bytes, and who reads them as Latin-1 makes `Å\u{81}ódź` of `Łódź`. So only visible ASCII may
//! stand there, and what it encodes has to be UTF-8: one spelling in each direction, and none that is guessed.

use crate::id::MAX_UTF8_LEN;

/// The longest header that can hold a run id: each byte as `%XX`.
pub const MAX_LEN: usize = MAX_UTF8_LEN * 3;

/// The text in a header; `None` where it is not percent-encoded UTF-8.
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
    // An overlong form and half of a UTF-16 pair are no UTF-8.
    String::from_utf8(decoded).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    u8::try_from(char::from(byte).to_digit(16)?).ok()
}

/// Whether a header can have this name: a token of RFC 9110.
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
    fn what_is_percent_encoded_utf_8_is_decoded() {
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
    fn what_is_not_is_refused() {
        for header in
            ["%", "%0", "%zz", "%+1", "%%", "a%2", "%C5", "%81", "%FF", "Ł", "\u{c5}", "a b", "a\tb", "\0"]
        {
            assert_decoded(header, None);
        }
    }

    #[test]
    fn overlong_forms_and_half_pairs_are_no_utf_8() {
        for header in ["%C0%AF", "%C1%81", "%E0%80%AF", "%F0%80%80%AF", "%ED%A0%80", "%F4%90%80%80"] {
            assert_decoded(header, None);
        }
    }

    #[test]
    fn a_name_is_a_token() {
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
