//! The second reading of keys and their values.

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::quoted::MAX_VALUE;
use super::reference::*;
use super::*;

pub(super) struct PlainValue {
    pub(super) anchor: usize,
    pub(super) start: usize,
    key: Key,
    /// The last of the quotes before it.
    quote: Vec<u8>,
    has_sign: bool,
    is_text: bool,
}

/// What stands behind keys.
pub(super) fn plain_values(text: &[u8]) -> Vec<PlainValue> {
    static LABELS: LazyLock<[(Regex, Key, bool); 4]> = LazyLock::new(|| {
        [
            (pattern(r#"SESSION(:) *((?:\\*["'`]|%22)*)"#), Key::Run, false),
            (pattern(r#"CLIENT(:) *((?:\\*["'`]|%22)*)"#), Key::Client, false),
            (pattern(r"SMART_RESUME(_)()"), Key::Run, true),
            (pattern(r"actor(-)runs/()"), Key::Apify, true),
        ]
    });
    static ID: LazyLock<Regex> = LazyLock::new(|| pattern("[iI][dD]"));
    let mut values = Vec::new();
    for (label, key, is_text) in &*LABELS {
        for found in label.captures_iter(text) {
            let (anchor, quotes) = (found.get(1).unwrap().start(), found.get(2).unwrap());
            let is_text = *is_text || !quotes.is_empty();
            let (quote, has_sign) = (last_quote(quotes.as_bytes()), found[1] == *b":");
            values.push(PlainValue { anchor, start: quotes.end(), key: *key, quote, has_sign, is_text });
        }
    }
    for found in ID.find_iter(text) {
        let (anchor, end) = (found.start(), found.end());
        values.extend(plain_key(&text[..anchor]).and_then(|(key, is_sentence)| {
            let (quotes, has_sign, is_text) = plain_separator(&text[end..], is_sentence)?;
            let (start, quote) = (end + quotes.end, last_quote(&text[end..][quotes]));
            Some(PlainValue { anchor, start, key, quote, has_sign, is_text })
        }));
    }
    values
}

/// Which key an `id` behind this text is part of, and whether it is one of a sentence.
fn plain_key(before: &[u8]) -> Option<(Key, bool)> {
    static APIFY: LazyLock<Regex> = LazyLock::new(|| pattern("(?i:(?:apify|actor)[-_ ]?run([-_ ]?))$"));
    static RUN: LazyLock<Regex> = LazyLock::new(|| pattern("(?i:(r)un([-_ ]?))$"));
    static CLIENT: LazyLock<Regex> = LazyLock::new(|| pattern("(?i:client|tenant)[-_ ]?$"));
    static RESOURCE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i:resource)[ ."\\:{]+$"#));
    if let Some(found) = APIFY.captures(before) {
        Some((Key::Apify, &found[1] == b" "))
    } else if let Some(found) = RUN.captures(before) {
        let is_word = &found[1] == b"R" || is_boundary(&before[..found.get(1).unwrap().start()]);
        is_word.then_some((Key::Run, &found[2] == b" "))
    } else if CLIENT.is_match(before) {
        Some((Key::Client, false))
    } else {
        RESOURCE.is_match(before).then_some((Key::Apify, false))
    }
}

/// The last of several quotes.
fn last_quote(quotes: &[u8]) -> Vec<u8> {
    static QUOTE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"\\*["'`]|%22"#));
    QUOTE.find_iter(quotes).last().map_or(Vec::new(), |quote| quote.as_bytes().to_owned())
}

/// Where the quotes between a key and its value are, whether a sign is before them, and whether the value is text for certain.
fn plain_separator(behind: &[u8], is_sentence: bool) -> Option<(Range<usize>, bool, bool)> {
    static EQUALS: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^(?:\\*["'`]|%22)*=((?:\\*["'`]|%22)*)"#));
    static SIGN: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"^(?:\\*["'`]|%22)* *(:| =|%3[Aa]|%3[Dd]|=) *((?:\\*["'`]|%22)*)"#));
    static SPACE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^(?:\\*["'`]|%22)* +((?:\\*["'`]|%22)*)"#));
    if behind.first().is_some_and(u8::is_ascii_alphanumeric) {
        None
    } else if let Some(found) = EQUALS.captures(behind) {
        Some((found.get(1)?.range(), true, true))
    } else if let Some(found) = SIGN.captures(behind) {
        let is_text = !matches!(&found[1], b":" | b"%3A" | b"%3a") || !found[2].is_empty();
        Some((found.get(2)?.range(), true, is_text))
    } else {
        let found = SPACE.captures(behind).filter(|_| is_sentence)?;
        Some((found.get(1)?.range(), false, !found[1].is_empty()))
    }
}

pub(super) fn plain_value(text: &[u8], value: &PlainValue) -> Option<(usize, Found)> {
    let (start, key) = (value.start, value.key);
    let whole = if value.quote.is_empty() { None } else { plain_quoted(text, start, &value.quote) };
    let is_run = key == Key::Run;
    let printed =
        || if is_run && value.has_sign && value.quote.is_empty() { plain_literal(text, start) } else { None };
    let known = plain_stranger(text, start);
    let is_printed = known.is_none();
    if let Some((end, reason)) = known.or_else(printed) {
        let is_object = matches!(reason, Reason::ObjectText | Reason::PromiseText);
        let end = whole.filter(|_| key != Key::Client).map_or(end, |(_, close)| close.max(end));
        let is_text = value.is_text || is_printed || is_object;
        let found = Found::Stranger(text[start..end].to_owned(), reason, Some(key), is_text);
        return (reason != Reason::JobId || is_run).then_some((end, found));
    }
    if key == Key::Client {
        let (end, client_id) = plain_client_value(text, start)?;
        return ClientId::parse(&client_id).is_ok().then_some((end, Found::Client(client_id)));
    }
    let Some((whole, end)) = whole else { return plain_id(text, start, true) };
    let found = match RunId::parse(&whole) {
        Ok(_) => Found::Id(whole),
        Err(reason) => match plain_begin(&whole) {
            Some(base_len) => Found::Wrong(whole, base_len, reason),
            None => {
                let is_known = match reason {
                    Reason::OuterSpace => is_run && plain_begin(whole.trim_matches(id::is_space)).is_some(),
                    Reason::Placeholder | Reason::ObjectText | Reason::PromiseText => true,
                    Reason::JobId | Reason::SessionId | Reason::AirtableRecord => is_run,
                    Reason::OnlyDigits | Reason::NoSuchTime | Reason::ApifyReserved => is_run,
                    _ => false,
                };
                let text = is_known.then(|| text[start..end].to_owned())?;
                Found::Stranger(text, reason, Some(key), true)
            }
        },
    };
    Some((end, found))
}

/// What is known not to be an id, whatever is behind it: where it ends, and why.
fn plain_stranger(text: &[u8], start: usize) -> Option<(usize, Reason)> {
    static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:undefined|null|NaN)(?:-|$)"));
    if let Some(end) = plain_object_end(text, start) {
        return Some((plain_word_end(text, start, end), plain_reason(&text[start..])));
    }
    if text[start..].starts_with(b"Promise {") {
        let name_end = start + "Promise".len();
        return Some((plain_closing(text, name_end + 1).unwrap_or(name_end), Reason::PromiseText));
    }
    let end = plain_word_end(text, start, start);
    let word = &text[start..end];
    if PLACEHOLDER.is_match(word) {
        return Some((end, Reason::Placeholder));
    }
    let is_job = std::str::from_utf8(word).is_ok_and(|word| id::job::parse(word).is_some());
    is_job.then_some((end, Reason::JobId))
}

/// What is written for a client behind its key, and where it ends.
fn plain_client_value(text: &[u8], start: usize) -> Option<(usize, String)> {
    let written = plain_client(text, start, text[..start].ends_with(b"'"));
    let is_quoted = text[..start].ends_with(b"%22") || matches!(text[..start], [.., b'"' | b'\'' | b'`']);
    let len = match plain_closed(text, start, &written) {
        Some(len) => len,
        None if is_quoted => return None,
        None => plain_meant(&written),
    };
    Some((written[..len].last()?.1, written[..len].iter().map(|(c, _)| c).collect()))
}

/// The length of the base that a value begins with, unless it is an Apify id and its word goes on.
fn plain_begin(whole: &str) -> Option<usize> {
    let base = plain_base(whole.as_bytes(), true)?;
    let is_apify = RunId::parse(base).is_ok_and(|id| id.kind() == Kind::Apify);
    (!is_apify || !whole[base.len()..].starts_with(is_letter)).then_some(base.len())
}

/// What a quote opens before `start`, decoded, and where its closing quote is.
fn plain_quoted(text: &[u8], start: usize, quote: &[u8]) -> Option<(String, usize)> {
    static BACKSLASHES: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\\+"));
    let unescape = |c| {
        let pairs = ["n\n", "r\r", "t\t", "b\u{8}", "f\u{c}", "//", "''"];
        pairs.iter().find(|pair| pair.starts_with(c))?.chars().nth(1)
    };
    let (mut at, mut value) = (start, String::new());
    loop {
        let rest = &text[at..];
        let byte = *rest.first().filter(|&&byte| byte != b'\n' && at - start <= MAX_VALUE)?;
        let is_end = rest.starts_with(quote)
            && !(quote.ends_with(b"'")
                && (spelled_at(text, at + quote.len()).is_some_and(|(c, _)| is_letter(c))
                    || is_doubled(text, at)));
        if quote == b"'" && is_doubled(text, at) {
            value.push('\'');
            at += 2;
            continue;
        }
        let in_url = quote == b"%22";
        if is_end {
            return Some((value, at));
        }
        if in_url && b" \"`&#<>".contains(&byte) {
            return None;
        }
        let escapes = BACKSLASHES.find(rest).filter(|_| !in_url).map_or(0, |found| found.len());
        let mark = text.get(at + escapes).copied().filter(|&byte| byte != b'\n');
        let is_quote = !in_url && mark.is_some() && mark == quote.last().copied();
        let (c, len) = if escapes == 0 && !is_quote {
            spelled_at(text, at).unwrap_or((if byte.is_ascii() { char::from(byte) } else { '\u{fffd}' }, 1))
        } else {
            // Two backslashes here are one a string further in.
            let (mark, depth) = (mark?, quote.len());
            let own = escapes % (2 * depth);
            let of_outermost = own == 1 && depth > 1;
            if own < escapes {
                ('\\', escapes - own)
            } else if is_quote && (own + 1 == depth || own + 1 == 2 * depth) {
                (char::from(mark), own + 1)
            } else if is_quote || (of_outermost && mark == b'n') {
                return None;
            } else if own != depth && !of_outermost {
                ('\\', own)
            } else if let Some(c) = unescape(char::from(mark)) {
                (c, own + 1)
            } else {
                let escaped = spelled_at(text, at + own - 1).filter(|_| mark == b'u');
                escaped.filter(|(_, len)| *len > 1).map_or(('\\', own), |(c, len)| (c, own - 1 + len))
            }
        };
        value.push(c);
        at += len;
    }
}

/// An object, an array or a function as it is printed: where it ends, and which it is.
fn plain_literal(text: &[u8], start: usize) -> Option<(usize, Reason)> {
    const SPACES: &str = r"(?: |\r|%20|%0[Dd])*";
    const STRING: &str = r#"["'`\\]|%22|%27|%60|%5[Cc]"#;
    const LINE_END: &str = r"\n|%0[Aa]|$";
    static EMPTY: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!(r"^(?:\{{|%7[Bb]){SPACES}(?:\}}|%7[Dd])")));
    static OBJECT: LazyLock<String> = LazyLock::new(|| {
        format!(
            r"(?:\{{|%7[Bb]){SPACES}(?:\}}|%7[Dd]|{STRING}|{LINE_END}|[A-Za-z0-9_$]+{SPACES}(?::|%3[Aa]))"
        )
    });
    static OBJECT_START: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^{}", *OBJECT)));
    static OPEN: LazyLock<[(Regex, Reason); 4]> = LazyLock::new(|| {
        let object = &*OBJECT;
        let unset = format!(r"(?:undefined|null){SPACES}(?:,|%2[Cc]|\]|%5[Dd])");
        let nested = format!(r"(?:{SPACES}(?:\[|%5[Bb]))*{SPACES}");
        [
            (pattern(r"^()(\[(?:(?:Async)?(?:Generator)?Function|class))[ :(\]]"), Reason::FunctionText),
            (pattern(r"^()(\[(?:Object|String|Circular|Array))[ :(\]]"), Reason::ObjectText),
            (
                pattern(&format!(
                    r"^()(\[|%5[Bb]){nested}(?:\]|%5[Dd]|{STRING}|{LINE_END}|{unset}|{object})"
                )),
                Reason::ArrayText,
            ),
            (pattern(r"^((?:[A-Z][A-Za-z0-9_]*(?:\([0-9]+\))? )?)(\{|%7[Bb])"), Reason::ObjectText),
        ]
    });
    let rest = &text[start..];
    if rest.starts_with(b"Symbol(") {
        return Some((plain_closing(text, start + 6)?, Reason::FunctionText));
    }
    let (found, mut reason) = OPEN.iter().find_map(|(open, reason)| Some((open.captures(rest)?, *reason)))?;
    let (class, open) = (found[1].len(), start + found.get(2)?.start());
    if found[2] == *b"{" || found[2].starts_with(b"%7") {
        OBJECT_START.find(&text[open..])?;
    }
    if EMPTY.is_match(rest) {
        reason = Reason::EmptyObject;
    } else if found[2] == *b"[Array" {
        reason = Reason::ArrayText;
    }
    let Some(end) = plain_closing(text, open) else {
        return Some((if class > 0 { open - 1 } else { open + found[2].len() }, reason));
    };
    let is_named = found[2].len() > 1 && found[2][0] == b'[';
    let properties = text[end..].starts_with(b" {") && is_named;
    Some((properties.then(|| plain_closing(text, end + 1)).flatten().unwrap_or(end), reason))
}

/// Where what is opened at `open` is closed.
fn plain_closing(text: &[u8], open: usize) -> Option<usize> {
    static NEXT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"^(?:(\\*["'`]|%22)|([{\[(]|%7[Bb]|%5[Bb]|%28)|([}\])]|%7[Dd]|%5[Dd]|%29)|(\n|%0[Aa])|(?:\\+|%[0-7][0-9A-Fa-f]|.))"#,
        )
    });
    let shape = |sign: &[u8]| match sign {
        b"(" | b")" | b"%28" | b"%29" => '(',
        b"{" | b"}" | b"%7B" | b"%7b" | b"%7D" | b"%7d" => '{',
        _ => '[',
    };
    let (mut at, mut shapes) = (open, Vec::new());
    while at - open <= MAX_VALUE {
        let next = NEXT.captures(&text[at..]).filter(|next| next.get(4).is_none())?;
        at += next[0].len();
        if let Some(quote) = next.get(1) {
            at = plain_quoted(text, at, quote.as_bytes())?.1 + quote.len();
        } else if let Some(opened) = next.get(2) {
            shapes.push(shape(opened.as_bytes()));
        } else if let Some(closed) = next.get(3) {
            if shapes.pop()? != shape(closed.as_bytes()) {
                return None;
            }
            if shapes.is_empty() {
                return Some(at);
            }
        }
    }
    None
}
