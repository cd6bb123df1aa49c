//! Recognizes an object, an array or a function that was printed as the value of a run key.
//!
//! JSON and Node's console print each in a form of its own, and pino writes a Promise as `{}`. Brackets alone don't make one:
//! `runId: [251003-154510]` and `runId={runId}` are an id in brackets and a template. So an object begins with a key, an
//! array with a string or another of these, and either may be empty or go on in the next line. In a URL the brackets are
//! `%7B` and `%5B`.
//!
//! It reaches to its closing bracket, so ids inside are part of it. If that isn't on the line and within [`MAX_VALUE`] bytes,
//! it is only the opening bracket, or the name before it.

use super::escape;
use super::quoted::{self, MAX_VALUE};
use crate::refusal::Reason;

/// Returns where the object, array or function at `start` ends, and what it is.
pub(super) fn at(text: &[u8], start: usize) -> Option<(usize, Reason)> {
    let (first, len) = sign(text, start)?;
    match first {
        b'{' => object(text, start, start),
        b'[' => named(text, start).or_else(|| array(text, start, start + len)),
        b'A'..=b'Z' => symbol(text, start).or_else(|| instance(text, start)),
        _ => None,
    }
}

/// The ASCII character at `at`, perhaps percent-encoded, and its length.
fn sign(text: &[u8], at: usize) -> Option<(u8, usize)> {
    let byte = *text.get(at)?;
    if byte != b'%' {
        return Some((byte, 1));
    }
    let decoded = escape::next_char(text, at).and_then(|(c, len)| Some((u8::try_from(c).ok()?, len)));
    Some(decoded.unwrap_or((byte, 1)))
}

/// The place of the first sign after spaces, and that sign; the end of the line is `\n`.
fn after_spaces(text: &[u8], mut at: usize) -> (usize, u8) {
    while let Some((b' ' | b'\r', len)) = sign(text, at) {
        at += len;
    }
    (at, sign(text, at).map_or(b'\n', |(sign, _)| sign))
}

/// The object whose bracket is at `open`, from `start` on, where the name of its class may be.
fn object(text: &[u8], start: usize, open: usize) -> Option<(usize, Reason)> {
    let (b'{', len) = sign(text, open)? else { return None };
    let (at, first) = after_spaces(text, open + len);
    let reason = match first {
        b'}' if start == open => Reason::EmptyObject,
        b'}' | b'"' | b'\'' | b'`' | b'\\' | b'\n' => Reason::ObjectText,
        _ => {
            let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_$".contains(byte);
            let len = text[at..].iter().take(MAX_VALUE).take_while(|byte| is_of_name(byte)).count();
            let is_key = len > 0 && after_spaces(text, at + len).1 == b':';
            is_key.then_some(Reason::ObjectText)?
        }
    };
    Some((closing(text, open).unwrap_or(if start == open { open + len } else { open - 1 }), reason))
}

/// The array whose first element begins at `inside`, or is one itself.
fn array(text: &[u8], start: usize, inside: usize) -> Option<(usize, Reason)> {
    let (mut at, mut first) = after_spaces(text, inside);
    while first == b'['
        && at - start <= MAX_VALUE
        && let Some((_, len)) = sign(text, at)
    {
        (at, first) = after_spaces(text, at + len);
    }
    let is_element = match first {
        b']' | b'"' | b'\'' | b'`' | b'\\' | b'\n' => true,
        b'{' => object(text, at, at).is_some(),
        _ => ["undefined", "null"].iter().any(|unset| {
            text[at..].starts_with(unset.as_bytes())
                && matches!(after_spaces(text, at + unset.len()).1, b',' | b']')
        }),
    };
    is_element.then(|| (closing(text, start).unwrap_or(inside), Reason::ArrayText))
}

/// What the console prints in brackets with a name, such as `[Function: getRunId]`, and an object after it.
fn named(text: &[u8], start: usize) -> Option<(usize, Reason)> {
    const NAMES: [(&[u8], Reason); 9] = [
        (b"[Function", Reason::FunctionText),
        (b"[AsyncFunction", Reason::FunctionText),
        (b"[GeneratorFunction", Reason::FunctionText),
        (b"[AsyncGeneratorFunction", Reason::FunctionText),
        (b"[class", Reason::FunctionText),
        (b"[Object", Reason::ObjectText),
        (b"[String", Reason::ObjectText),
        (b"[Circular", Reason::ObjectText),
        (b"[Array", Reason::ArrayText),
    ];
    let rest = &text[start..];
    let is_at = |name: &[u8]| {
        rest.starts_with(name) && matches!(rest.get(name.len()), Some(b' ' | b':' | b'(' | b']'))
    };
    let (name, reason) = NAMES.into_iter().find(|(name, _)| is_at(name))?;
    let end = closing(text, start).unwrap_or(start + name.len());
    let properties = text[end..].starts_with(b" {").then(|| closing(text, end + 1)).flatten();
    Some((properties.unwrap_or(end), reason))
}

/// `Symbol(run)`
fn symbol(text: &[u8], start: usize) -> Option<(usize, Reason)> {
    let open = start + "Symbol".len();
    let end = text[start..].starts_with(b"Symbol(").then(|| closing(text, open))??;
    Some((end, Reason::FunctionText))
}

/// Returns where the `Promise { '…' }` at `start` ends.
pub(super) fn promise(text: &[u8], start: usize) -> usize {
    let name_end = start + "Promise".len();
    closing(text, name_end + 1).unwrap_or(name_end)
}

/// An instance of a class: `RunId { value: '…' }`, `Set(1) { '…' }`.
fn instance(text: &[u8], start: usize) -> Option<(usize, Reason)> {
    let rest = &text[start..text.len().min(start + MAX_VALUE)];
    let name = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    let size = match &rest[name..] {
        [b'(', size @ ..] => {
            let digits = size.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (digits > 0 && size.get(digits) == Some(&b')')).then_some(digits + 2)?
        }
        _ => 0,
    };
    let end = start + name + size;
    if !text[end..].starts_with(b" {") {
        return None;
    }
    object(text, start, end + 1)
}

/// Returns whether the text ends before what may be an object, an array or a function at `start` is closed.
pub(super) fn is_open(text: &[u8], start: usize) -> bool {
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_ ".contains(byte);
    let name = text[start..].iter().take(MAX_VALUE).take_while(|byte| is_of_name(byte)).count();
    if !matches!(sign(text, start + name), Some((b'{' | b'[' | b'(', _))) {
        return false;
    }
    closing(text, start + name)
        .is_none_or(|end| text[end..].starts_with(b" {") && closing(text, end + 1).is_none())
}

/// Returns where what the bracket at `open` opens is closed, after that bracket. Brackets in strings don't count.
fn closing(text: &[u8], open: usize) -> Option<usize> {
    let mut open_brackets = Vec::new();
    let mut at = open;
    while at - open <= MAX_VALUE {
        let (byte, len) = sign(text, at)?;
        let escapes = text[at..].iter().take(MAX_VALUE).take_while(|&&byte| byte == b'\\').count();
        let quote_len = if len > 1 { len } else { escapes + 1 };
        let quote = text.get(at..at + quote_len)?;
        at += match byte {
            b'\n' => return None,
            b'"' | b'\'' | b'`' | b'\\' if quote == b"%22" || b"\"'`".contains(&quote[quote_len - 1]) => {
                quoted::end(text, at + quote_len, quote)? - at + quote_len
            }
            b'\\' if len == 1 => escapes,
            b'{' | b'[' | b'(' => {
                open_brackets.push(byte);
                len
            }
            b'}' | b']' | b')' => {
                let is_its = match open_brackets.pop()? {
                    b'(' => byte == b')',
                    // Those of ASCII are two apart.
                    open => byte == open + 2,
                };
                if !is_its {
                    return None;
                }
                if open_brackets.is_empty() {
                    return Some(at + len);
                }
                len
            }
            _ => len,
        };
    }
    None
}
