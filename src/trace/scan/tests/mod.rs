//! The scanner by example, and against a second reading of the same rules that is written for being plain.

mod compared;
mod ids;
mod keys;
mod reference;
mod reference_keys;
mod strangers;
mod values;

use super::*;
pub(in crate::trace) use compared::mixed;

// By example: «an id», «what is written→what it says», «no id!Reason», «@a client», «a stranger?Reason».

/// Asserts that the base and the client of an id are those that the parser reads in it.
#[track_caller]
fn assert_read_as_parsed(hit: &Hit<'_>) {
    if let Some(id) = hit.id() {
        assert_eq!(RunId::parse(id.as_str()), Ok(id));
    }
}

/// The finds of `text`, marked in it.
fn marked(text: &str) -> String {
    let mut marked = String::new();
    let mut from = 0;
    scan(text.as_bytes(), |hit| {
        assert_read_as_parsed(&hit);
        let written = &text[hit.start..hit.end];
        let says = |says: &str| if says == written { String::new() } else { format!("→{says}") };
        let (sign, says) = match hit.what {
            What::Id { text, .. } => ("", says(&text)),
            What::Wrong { text, reason, .. } => ("", format!("{}!{reason:?}", says(&text))),
            What::Client(client_id) => ("@", says(&client_id)),
            What::Refusal { given } => ("", format!("!{}", String::from_utf8_lossy(given))),
            What::Stranger { reason, .. } => ("", format!("?{reason:?}")),
        };
        marked += &format!("{}«{sign}{written}{says}»", &text[from..hit.start]);
        from = hit.end;
    });
    marked + &text[from..]
}

/// The text that was marked so.
fn unmarked(marked: &str) -> String {
    let mut parts = marked.split(['«', '»']);
    let mut text = parts.next().unwrap().to_owned();
    while let (Some(find), Some(rest)) = (parts.next(), parts.next()) {
        let written = find.strip_prefix('@').unwrap_or(find);
        text += written.split(['→', '!', '?']).next().unwrap();
        text += rest;
    }
    text
}

#[track_caller]
fn assert_marked(rows: &[&str]) {
    for row in rows {
        assert_eq!(marked(&unmarked(row)), *row);
    }
}

/// What was found, so that two lists can be compared.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) enum Found {
    Id(String),
    Wrong(String, usize, Reason),
    Client(String),
    Stranger(Vec<u8>, Reason, Option<Key>, bool),
    Refusal(Vec<u8>),
}

/// Where each begins and ends, and what it is.
pub(in crate::trace) type Finds = Vec<(usize, usize, Found)>;

/// What the scanner finds in a text that begins at `offset` of a longer one.
pub(in crate::trace) fn scanned(text: &[u8], offset: usize) -> Finds {
    let mut finds = Vec::new();
    scan(text, |hit| {
        assert_read_as_parsed(&hit);
        let Hit { start, end, what } = hit;
        let found = match what {
            What::Id { text, .. } => Found::Id(text.into_owned()),
            What::Wrong { text, base_len, reason } => Found::Wrong(text.into_owned(), base_len, reason),
            What::Client(client_id) => Found::Client(client_id.into_owned()),
            What::Refusal { given } => Found::Refusal(given.to_owned()),
            What::Stranger { text, reason, key, is_text } => {
                Found::Stranger(text.to_owned(), reason, key, is_text)
            }
        };
        finds.push((offset + start, offset + end, found));
    });
    finds
}
