//! Reads the cell of an id: what it says, how it is spelled, and what its standard form is.
//!
//! Only here is an id read with a view to its client column, since some old spellings can be read only with it: `SR-250924-001-Cora-Lee`
//! is also the standard id of `ora-Lee`.

use std::borrow::Cow;

use super::rows::Spelling;
use crate::id::{ClientId, RunId, is_space};
use crate::migrate;
use crate::refusal::Reason;

/// What a cell says.
#[derive(Debug, PartialEq)]
pub(super) enum IdCell<'a> {
    /// Nothing.
    Empty,
    /// An id.
    Id {
        /// In its standard form.
        text: Cow<'a, str>,
        spelling: Spelling,
        /// Whether the cell and the client column together prove the standard form, if `rival` isn't a tenant.
        is_certain: bool,
        /// The tenant of which the cell is the standard id, if the client column says that it is an old or doubled one of another.
        rival: Option<ClientId<'a>>,
    },
    /// Something else.
    Junk,
}

impl<'a> IdCell<'a> {
    /// Reads a cell whose row has this in its client column, if that is a client id.
    pub(super) fn read(text: &'a str, column: Option<ClientId<'_>>) -> Self {
        if let Some(id) = RunId::read(text) {
            let rival = id.client_id().filter(|client| column.is_some_and(|column| column != *client));
            let old =
                column.filter(|_| rival.is_some()).and_then(|column| migrate::migrate(text, column).ok());
            let doubled =
                || Some(id.base_id().with_client(column.filter(|&one| doubles(rival, one))?).concat());
            let as_other = old
                .map(|standard| (standard, Spelling::Old))
                .or_else(|| doubled().map(|standard| (standard, Spelling::Doubled)));
            return match as_other {
                Some((standard, spelling)) => {
                    Self::Id { text: Cow::Owned(standard), spelling, is_certain: true, rival }
                }
                None => Self::Id {
                    text: Cow::Borrowed(text),
                    spelling: Spelling::Standard,
                    is_certain: true,
                    rival: None,
                },
            };
        }
        let trimmed = text.trim_matches(is_space);
        if trimmed.is_empty() {
            return Self::Empty;
        }
        if trimmed.len() < text.len() {
            return match Self::read(trimmed, column) {
                Self::Id { text, spelling: Spelling::Standard, .. } => {
                    let is_certain = agrees(&text, column);
                    Self::Id { text, spelling: Spelling::Damaged, is_certain, rival: None }
                }
                other => other,
            };
        }
        if let Some(without) = text.strip_suffix(".0")
            && RunId::read(without).is_some()
        {
            return Self::id(without.to_owned(), Spelling::Old, agrees(without, column));
        }
        let Err(reason) = RunId::parse(text) else { return Self::Junk };
        let spelling = match reason {
            Reason::DoubledClient => Spelling::Doubled,
            Reason::OuterSpace | Reason::ClientNotNfc => Spelling::Damaged,
            _ => Spelling::Old,
        };
        if let Some(standard) = column.and_then(|column| migrate::migrate(text, column).ok()) {
            return Self::id(standard, spelling, true);
        }
        match migrate::suggest(text, reason) {
            Some(standard) => {
                let is_certain = spelling == Spelling::Damaged && agrees(&standard, column);
                Self::id(standard, spelling, is_certain)
            }
            None => Self::Junk,
        }
    }

    fn id(standard: String, spelling: Spelling, is_certain: bool) -> Self {
        Self::Id { text: Cow::Owned(standard), spelling, is_certain, rival: None }
    }
}

/// Returns whether a client is a name of one word, repeated around hyphens: `O'Neil-O'Neil`. Only the client column tells that from
/// `Bora-Bora`, which is one client.
fn doubles(client: Option<ClientId<'_>>, word: ClientId<'_>) -> bool {
    let word = word.as_str();
    !word.contains('-') && client.is_some_and(|client| client.as_str().split('-').all(|part| part == word))
}

/// Returns whether the client column says nothing else than the id.
fn agrees(id: &str, column: Option<ClientId<'_>>) -> bool {
    let own = RunId::read(id).and_then(RunId::client_id);
    own.is_none() || column.is_none() || own == column
}

/// Says what a cell without an id holds: a sentence and what to do.
pub(super) fn explain(text: &str) -> (Cow<'static, str>, &'static str) {
    const IMPORT: &str = "Look up the id where it was made, and import the column as text.";
    const LOST: &str = "Look up the run's id in its log and enter it, or delete the row.";
    const FORMULA: &str = "Mend the formula of the column, and export the table again.";
    let text = text.trim();
    if matches!(text, "#REF!" | "#N/A" | "#NAME?" | "#VALUE!" | "#DIV/0!" | "#NULL!" | "#NUM!" | "#ERROR!") {
        return ("It is an error of a spreadsheet's formula.".into(), FORMULA);
    }
    if text.len() > 3 && text.bytes().all(|byte| byte == b'#') {
        return (
            "Excel shows a cell so if its column is too narrow.".into(),
            "Widen the column, and export the table again.",
        );
    }
    if is_scientific(text) {
        return ("Excel made a number of it, and the rest of the id is lost.".into(), IMPORT);
    }
    if is_date(text) {
        return ("Excel made a date of it, and the rest of the id is lost.".into(), IMPORT);
    }
    match RunId::parse(text) {
        Err(Reason::PromiseText) => {
            (Reason::PromiseText.sentence(), "Await the Promise before it is written.")
        }
        // The reason's own hint is for code that passes an id on.
        Err(reason) => (reason.sentence(), LOST),
        Ok(_) => ("It isn't text in UTF-8.".into(), "Export the table as UTF-8."),
    }
}

/// `2.51E+05`, with a comma as well.
fn is_scientific(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let exponent = exponent.trim_start_matches(['+', '-']);
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    digits(whole) && digits(fraction) && digits(exponent) && exponent.len() < 4
}

/// `25-10-10`, `10/3/2025`, `2025-10-03 00:00`, `03.10.2025`, `10-Oct-25`.
fn is_date(text: &str) -> bool {
    let date = text.split(' ').next().unwrap_or("");
    let parts: Vec<&str> = date.split(['-', '/', '.']).collect();
    let is_part = |part: &&str| {
        let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
        let is_month = part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
        (1..=4).contains(&part.len()) && (is_number || is_month)
    };
    parts.len() == 3 && parts.iter().all(is_part) && parts.iter().any(|part| part.parse::<u32>().is_ok())
}
