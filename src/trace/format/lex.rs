//! What the readers of text formats share: they go through a line by position, past blanks and colours.
//!
//! Nothing here allocates, and each function looks at a bounded part of the line, so that a line that was made to be slow
//! isn't.

/// The longest name of a program, a tenant or an operation.
pub(super) const MAX_WORD: usize = 80;

/// Returns where `text[at..]` goes on after spaces, tabs and colours (`ESC [ 36 m`).
pub(super) fn skip(text: &[u8], mut at: usize) -> usize {
    loop {
        match text.get(at) {
            Some(b' ' | b'\t') => at += 1,
            Some(b'\x1b') => match colour_end(text, at) {
                Some(end) => at = end,
                None => return at,
            },
            _ => return at,
        }
    }
}

/// Returns where `text[at..]` goes on after colours alone.
pub(super) fn skip_colours(text: &[u8], mut at: usize) -> usize {
    while text.get(at) == Some(&b'\x1b')
        && let Some(end) = colour_end(text, at)
    {
        at = end;
    }
    at
}

/// Where the escape sequence at `at` ends.
fn colour_end(text: &[u8], at: usize) -> Option<usize> {
    const MAX: usize = 20;
    let codes = text.get(at..)?.strip_prefix(b"\x1b[")?;
    let len = codes.iter().take(MAX).position(|byte| (b'@'..=b'~').contains(byte))?;
    Some(at + 2 + len + 1)
}

/// Returns the end of `text[start..end]` without the blanks, line ends and colours before that end.
pub(super) fn trim_end(text: &[u8], start: usize, mut end: usize) -> usize {
    while end > start {
        match text[end - 1] {
            b' ' | b'\t' | b'\r' | b'\n' => end -= 1,
            b'm' => {
                let near = start.max(end.saturating_sub(22));
                match memchr::memrchr(b'\x1b', &text[near..end]) {
                    Some(escape) if colour_end(text, near + escape) == Some(end) => end = near + escape,
                    _ => break,
                }
            }
            _ => break,
        }
    }
    end
}

/// Returns where `text[at..]` goes on after a literal.
pub(super) fn literal(text: &[u8], at: usize, literal: &[u8]) -> Option<usize> {
    text.get(at..)?.starts_with(literal).then(|| at + literal.len())
}

/// Returns where the run of bytes that begins at `at` ends, if there is at least one and at most `max`.
pub(super) fn run_of(text: &[u8], at: usize, max: usize, is_in: impl Fn(u8) -> bool) -> Option<usize> {
    let len = text.get(at..)?.iter().take(max + 1).take_while(|&&byte| is_in(byte)).count();
    (1..=max).contains(&len).then(|| at + len)
}

/// Whether a byte may be in the name of a container, a service, a host or a package.
pub(super) fn is_in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b'@')
}

/// Returns a trimmed name that is short and UTF-8.
pub(super) fn word(text: &[u8]) -> Option<&str> {
    let text = text.trim_ascii();
    if text.is_empty() || text.len() > MAX_WORD {
        return None;
    }
    std::str::from_utf8(text).ok()
}

/// Whether what begins at `at` is clearly a line of its own: a JSON object, or a time, perhaps in brackets.
///
/// A name before it is then a prefix, even if the name alone could be a word of a sentence.
pub(super) fn is_structured(text: &[u8], at: usize) -> bool {
    let at = skip(text, at);
    match text.get(at) {
        Some(b'{') => text.get(at + 1) == Some(&b'"'),
        Some(b'[') => super::time::dated(text, at + 1).is_some(),
        Some(b'0'..=b'9') => super::time::dated(text, at).is_some(),
        _ => false,
    }
}
