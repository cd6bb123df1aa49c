//! A header is decoded as a plain reading of percent-encoding decodes it, and what is encoded comes back.
#![no_main]

use std::fmt::Write as _;

use libfuzzer_sys::fuzz_target;
use strict_run_id::boundary::header_text;
use strict_run_id::header;

/// Encodes as `encodeURIComponent` does.
fn encoded(text: &str) -> String {
    let mut header = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            header.push(char::from(byte));
        } else {
            write!(header, "%{byte:02X}").expect("a String takes all");
        }
    }
    header
}

/// The same as `header::decode`, part by part instead of byte by byte.
fn plainly_decoded(header: &str) -> Option<String> {
    let mut parts = header.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    if header.bytes().any(|byte| !byte.is_ascii_graphic()) {
        return None;
    }
    String::from_utf8(bytes).ok()
}

fuzz_target!(|text: &str| {
    assert_eq!(header::decode(&encoded(text)).as_deref(), Some(text));
    let decoded = header::decode(text);
    assert_eq!(decoded, plainly_decoded(text));
    let is_short = text.len() <= header::MAX_LEN;
    assert_eq!(header_text(text).ok(), decoded.filter(|_| is_short));
});
