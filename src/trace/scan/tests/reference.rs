//! The rules once more, place by place and with regular expressions, to compare the scanner with.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::reference_keys::{plain_value, plain_values};
use super::*;

/// At each place that no find holds, what begins there.
pub(super) fn reference(text: &[u8]) -> Finds {
    let values = plain_values(text);
    let mut finds: Finds = Vec::new();
    let (mut at, mut done) = (0, 0);
    while at < text.len() {
        // A key that is part of a find announces nothing.
        let value = values.iter().find(|value| value.start == at && value.anchor >= done);
        let find = value.and_then(|value| plain_value(text, value));
        let find = find.or_else(|| plain_header(text, at));
        match find.or_else(|| plain_id(text, at, false)).or_else(|| plain_object(text, at)) {
            Some((end, found)) => {
                finds.push((at, end, found));
                (at, done) = (end, end);
            }
            None => at += 1,
        }
    }
    finds
}

pub(super) fn pattern(text: &str) -> Regex {
    Regex::new(&format!("(?s-u){text}")).unwrap()
}

/// What stands in a header behind that of a time or a run.
fn plain_header(text: &[u8], start: usize) -> Option<(usize, Found)> {
    static BEHIND_TIME: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[[0-9]{4}-[0-9:.,TZ+ -]{14,35}\] \[$"));
    static BEHIND_OTHER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[([^\[\]]+)\] \[$"));
    static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(undefined|null)\]"));
    let (before, rest) = text.split_at(start);
    // Most places are behind no bracket.
    if !before.ends_with(b"] [") {
        return None;
    }
    let id_before =
        || BEHIND_OTHER.captures(before).and_then(|found| str::from_utf8(found.get(1)?.as_bytes()).ok());
    let key = if BEHIND_TIME.is_match(before) {
        Key::Run
    } else {
        RunId::parse(id_before()?).ok().filter(|id| id.client_id().is_none()).map(|_| Key::Client)?
    };
    let (end, reason) = match PLACEHOLDER.captures(rest) {
        Some(found) => (start + found[1].len(), Reason::Placeholder),
        None if rest.starts_with(b"[") => {
            (plain_word_end(text, start, plain_object_end(text, start)?), plain_reason(rest))
        }
        None => return None,
    };
    let is_text = reason != Reason::Placeholder;
    let found = Found::Stranger(text[start..end].to_owned(), reason, Some(key), is_text);
    let close = if key == Key::Run { &b"]"[..] } else { b"] [" };
    text[end..].starts_with(close).then_some((end, found))
}

/// Where the `[object Object]` at `start` ends.
pub(super) fn plain_object_end(text: &[u8], start: usize) -> Option<usize> {
    static OBJECT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(?:\[|%5[Bb])object(?: |\+|%20)[A-Za-z0-9]+(?:\]|%5[Dd])"));
    let len = OBJECT.find(&text[start..]).filter(|found| found.len() <= 64)?.len();
    Some(start + len)
}

/// What the object was that a text begins with.
pub(super) fn plain_reason(text: &[u8]) -> Reason {
    static PROMISE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(?:\[|%5[Bb])object(?: |\+|%20)Promise(?:\]|%5[Dd])"));
    if PROMISE.is_match(text) { Reason::PromiseText } else { Reason::ObjectText }
}

/// Where the word that begins at `start` and goes on at `end` ends.
pub(super) fn plain_word_end(text: &[u8], start: usize, mut end: usize) -> usize {
    let from = end;
    while let Some(c) = char_at(text, end).filter(|&c| is_letter(c) || c == '-' || c == '_') {
        if end - from >= id::MAX_UTF8_LEN || end < start {
            break;
        }
        end += c.len_utf8();
    }
    end
}

/// `[object Object]-Ada` and `undefined-Ada`
fn plain_object(text: &[u8], start: usize) -> Option<(usize, Found)> {
    static UNSET: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:undefined|null)-"));
    let is_inside = matches!(text[..start], [.., digit, b'-' | b'.'] if digit.is_ascii_digit());
    let unset = UNSET.find(&text[start..]).filter(|_| !is_inside && is_boundary(&text[..start]));
    let (end, reason) = match unset {
        Some(unset) => (start + unset.len() - 1, Reason::Placeholder),
        None => (plain_object_end(text, start)?, plain_reason(&text[start..])),
    };
    let is_written_plain = unset.is_some() || text[start] == b'[' && text[end - 1] == b']';
    let follows = text.get(end) == Some(&b'-') && char_at(text, end + 1).is_some_and(is_letter);
    let end = plain_word_end(text, start, end);
    let found = Found::Stranger(text[start..end].to_owned(), reason, None, true);
    (is_written_plain && follows).then_some((end, found))
}

/// A letter, digit or mark, of whatever script.
pub(super) fn is_letter(c: char) -> bool {
    id::is_in_client(c) && !"-_.'@()".contains(c)
}

/// The character at a place, without escapes.
pub(super) fn char_at(text: &[u8], at: usize) -> Option<char> {
    (1..=4).find_map(|len| std::str::from_utf8(text.get(at..at + len)?).ok()?.chars().next())
}

/// The same with escapes, and the length it is written with.
pub(super) fn spelled_at(text: &[u8], at: usize) -> Option<(char, usize)> {
    static PERCENT: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:%[0-9A-Fa-f]{2}){1,4}"));
    static UNITS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\\u[0-9A-Fa-f]{4}){1,2}"));
    let rest = text.get(at..)?;
    static APOSTROPHE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\\'|&#0?39;|&#x27;|&apos;)"));
    if let Some(found) = APOSTROPHE.find(rest) {
        return Some(('\'', found.len()));
    }
    let digits = |escape: &[u8]| u16::from_str_radix(std::str::from_utf8(escape).unwrap(), 16).unwrap();
    if let Some(found) = PERCENT.find(rest) {
        let bytes: Vec<u8> = found.as_bytes().chunks(3).map(|escape| digits(&escape[1..]) as u8).collect();
        return char_at(&bytes, 0).map(|c| (c, c.len_utf8() * 3));
    }
    if let Some(found) = UNITS.find(rest) {
        let units = found.as_bytes().chunks(6).map(|escape| digits(&escape[2..]));
        let c = char::decode_utf16(units).next()?.ok()?;
        return Some((c, c.len_utf16() * 6));
    }
    char_at(text, at).map(|c| (c, c.len_utf8()))
}

/// Whether no word goes on behind this text.
pub(super) fn is_boundary(before: &[u8]) -> bool {
    static ESCAPE: LazyLock<Regex> = LazyLock::new(|| {
        let colour = r"(?:\x1b|\\u001b|\\x1b)\[[0-9;]*m";
        pattern(&format!(r"(?:%[0-9A-Fa-f]{{2}}|\\u[0-9A-Fa-f]{{4}}|\\[nrt]|{colour})$"))
    });
    let last = (1..=before.len().min(4))
        .find_map(|len| char_at(before, before.len() - len).filter(|c| c.len_utf8() == len));
    let is_letter = last.is_some_and(|c| if c.is_ascii() { c.is_ascii_alphanumeric() } else { is_letter(c) });
    !is_letter || ESCAPE.is_match(before)
}

/// The id at `at`, or what begins as one.
pub(super) fn plain_id(text: &[u8], at: usize, is_behind_key: bool) -> Option<(usize, Found)> {
    let rest = &text[at..];
    let base = plain_base(rest, is_behind_key)?;
    let id = RunId::parse(base).ok()?;
    let separator = if id.kind() == Kind::Timestamp { "-" } else { "-C" };
    let is_inside = matches!(text[..at], [.., digit, b'-' | b'.'] if digit.is_ascii_digit());
    if is_inside || !is_boundary(&text[..at]) {
        return None;
    }
    let base_end = at + base.len();
    let (end, written) = plain_token(text, at, base_end, separator)?;
    let base_len = id::leading_base(&written).map_or(base.len(), |(_, len)| len);
    let needs_client = id.kind() == Kind::Apify && !is_behind_key;
    if needs_client && written.as_bytes().get(base_len) != Some(&b'-') {
        return None;
    }
    let found = match RunId::parse(&written) {
        Ok(_) => Found::Id(written),
        Err(reason) => Found::Wrong(written, base_len, reason),
    };
    Some((end, found))
}

/// The base that a text begins with. An Apify id that is a word needs a key before it, or a client behind it and a digit.
pub(super) fn plain_base(rest: &[u8], is_behind_key: bool) -> Option<&str> {
    static SEQUENCE: LazyLock<Regex> =
        LazyLock::new(|| pattern("^SR-[0-9]{6}-[0-9]{3}(?:-T[0-9]{1,19})?(?:-S[0-9]{1,19})?"));
    static NAMED: LazyLock<Regex> = LazyLock::new(|| pattern("^apify-[A-Za-z0-9-]+"));
    let base = if rest.get(6) == Some(&b'-') && rest[0].is_ascii_digit() {
        rest.get(..13)?
    } else if rest.starts_with(b"SR-") {
        SEQUENCE.find(rest)?.as_bytes()
    } else if rest.starts_with(b"apify-") {
        let name = std::str::from_utf8(&NAMED.find(rest)?.as_bytes()[6..]).unwrap().trim_end_matches('-');
        &rest[..6 + name.find("-C").unwrap_or(name.len())]
    } else if is_behind_key || rest.get(17..)?.starts_with(b"-C") && rest[..17].iter().any(u8::is_ascii_digit)
    {
        rest.get(..17)?
    } else {
        return None;
    };
    let base = std::str::from_utf8(base).ok()?;
    RunId::parse(base).ok().filter(|id| id.client_id().is_none()).map(|_| base)
}

/// Where what begins with a base ends, and what is written there.
fn plain_token(text: &[u8], at: usize, base_end: usize, separator: &str) -> Option<(usize, String)> {
    static OBJECT_SIGNS: LazyLock<[(Regex, &[u8]); 3]> =
        LazyLock::new(|| [(pattern("%5[Bb]"), b"["), (pattern("%5[Dd]"), b"]"), (pattern(r"%20|\+"), b" ")]);
    let base = std::str::from_utf8(&text[at..base_end]).unwrap();
    let behind = &text[base_end..];
    let dots_at = |at: usize| match spelled_at(text, at) {
        Some(('…', len)) => Some((at + len, "…")),
        _ => text[at..].starts_with(b"...").then_some((at + 3, "...")),
    };
    if let Some((end, dots)) = dots_at(base_end) {
        return Some((end, format!("{base}{dots}")));
    }
    if behind.starts_with(b".0") && !char_at(behind, 2).is_some_and(is_letter) {
        return Some((base_end + 2, format!("{base}.0")));
    }
    let hyphen_end = match spelled_at(text, base_end) {
        Some((c, _)) if is_letter(c) => return None,
        Some(('-', len)) => base_end + len,
        _ => return Some((base_end, base.to_owned())),
    };
    let has_c = separator == "-C" && text.get(hyphen_end) == Some(&b'C');
    let (separator, client) = if has_c { ("-C", hyphen_end + 1) } else { ("-", hyphen_end) };
    if let Some((end, dots)) = dots_at(client) {
        return Some((end, format!("{base}{separator}{dots}")));
    }
    if let Some(end) = plain_object_end(text, client) {
        let written = text[client..end].to_owned();
        let object = OBJECT_SIGNS
            .iter()
            .fold(written, |object, (escape, sign)| escape.replace_all(&object, *sign).into_owned());
        return Some((end, format!("{base}{separator}{}", String::from_utf8(object).unwrap())));
    }
    let written = plain_client(text, client, text[..at].ends_with(b"'"));
    if !written.first().is_some_and(|&(c, _)| id::may_start_client(c)) {
        return Some((base_end, base.to_owned()));
    }
    let len = plain_closed(text, at, &written).unwrap_or_else(|| plain_meant(&written));
    let client: String = written[..len].iter().map(|(c, _)| c).collect();
    Some((written[len - 1].1, format!("{base}{separator}{client}")))
}

/// Whether SQL wrote a single quote in a word here, as two.
pub(super) fn is_doubled(text: &[u8], at: usize) -> bool {
    let is_of_word = |c: char| is_letter(c) && !c.is_ascii_digit();
    text[at..].starts_with(b"''") && char_at(text, at + 2).is_some_and(is_of_word)
}

/// The characters from `at` on that a client id may hold, with a `…` that ends them, and where each ends.
pub(super) fn plain_client(text: &[u8], mut at: usize, is_in_single: bool) -> Vec<(char, usize)> {
    let mut written = Vec::new();
    let next = |at: usize| {
        if is_in_single && is_doubled(text, at) { Some(('\'', 2)) } else { spelled_at(text, at) }
    };
    while let Some((c, len)) = next(at).filter(|&(c, _)| c == '…' || id::is_in_client(c)) {
        at += len;
        written.push((c, at));
        if c == '…' {
            break;
        }
    }
    written
}

/// How many of these characters stand between what opens before `start` and what closes it.
pub(super) fn plain_closed(text: &[u8], start: usize, written: &[(char, usize)]) -> Option<usize> {
    static OPEN: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?:\\*"|[`<{\[]|%22)$"#));
    let before = &text[..start];
    if before.ends_with(b"'") {
        let is_last = |at: usize| !written.get(at + 1).is_some_and(|&(c, _)| is_letter(c));
        return (0..written.len()).find(|&at| written[at].0 == '\'' && is_last(at));
    }
    let close: Vec<u8> = match OPEN.find(before)?.as_bytes() {
        b"[" => b"]".to_vec(),
        b"<" => b">".to_vec(),
        b"{" => b"}".to_vec(),
        same => same.to_vec(),
    };
    let end = written.last().map_or(start, |&(_, end)| end);
    text[end..].starts_with(&close).then_some(written.len())
}

/// How many of these characters a sentence means.
pub(super) fn plain_meant(written: &[(char, usize)]) -> usize {
    let mut chars: Vec<char> = written.iter().map(|&(c, _)| c).collect();
    let mut open = 0;
    let unopened = chars.iter().position(|c| {
        open += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        open < 0
    });
    if unopened.is_none() && (chars.ends_with(&['.'; 3]) || chars.ends_with(&['…'])) {
        return chars.len();
    }
    chars.truncate(unopened.unwrap_or(chars.len()));
    while chars.pop_if(|c| ".'-_@(".contains(*c)).is_some() {}
    chars.len()
}
