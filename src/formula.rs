//! Filters for Airtable's `filterByFormula`: rows by run id, by client or by base, and nothing besides.
//!
//! A filter is a small program made of text, so text from outside must not become program. It can't, by three rules:
//! - an id has passed the grammar, which knows neither `"` nor `\`: between double quotes nothing in it has to be
//!   escaped, `O'Neil` included;
//! - a [`Field`] is refused where it holds what ends or changes `{…}`. Airtable documents no escape there; `\}` is
//!   known to work once in a name and to fail twice;
//! - a [`Formula`] that is put into another one closes whatever it opens, so it stays one argument.
//!
//! Airtable's `=` tells upper case from lower, so `ada` and `Ada` are two clients; DESIGN.md says why not `EXACT`.

use crate::id::{BaseId, ClientId, RunId};
use crate::shown::named;

/// The most UTF-16 units that the name of a field has: more than Airtable shows, and little to look through.
pub const MAX_FIELD_UTF16_LEN: usize = 1_000;

/// The most UTF-16 units that the formulas of one call have together; Airtable takes far less.
pub const MAX_FORMULAS_UTF16_LEN: usize = 1 << 20;

/// The name of a field that can stand in `{…}` as it is.
///
/// ```
/// use strict_run_id::formula::Field;
///
/// assert!(Field::parse("Run ID").is_ok());
/// assert!(Field::parse("Run ID}=1,{x").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a>(&'a str);

/// Why a text is no name of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldFault {
    /// Nothing but white space.
    Empty,
    /// More than [`MAX_FIELD_UTF16_LEN`].
    TooLong,
    /// Half of a UTF-16 pair.
    LoneSurrogate,
    /// A character that ends or changes `{…}`, or a control character.
    Character(char),
}

impl FieldFault {
    /// What to do about any of them.
    pub const HINT: &'static str = "Pass the name as Airtable shows it, without { } and \\; where the field is named with one of these, rename it.";

    /// What is wrong, to go on from "Invalid argument field: ".
    #[must_use]
    pub fn problem(self) -> String {
        match self {
            Self::Empty => "it is empty, or nothing but white space".to_owned(),
            Self::TooLong => format!("it is longer than {MAX_FIELD_UTF16_LEN} characters"),
            Self::LoneSurrogate => "it holds half of a UTF-16 pair, which is no character".to_owned(),
            Self::Character(c) => format!("it holds {}", named(c)),
        }
    }
}

impl<'a> Field<'a> {
    /// Reads `name` as the name of a field, whole.
    ///
    /// # Errors
    /// The [`FieldFault`] why it is none.
    pub fn parse(name: &'a str) -> Result<Self, FieldFault> {
        if name.trim().is_empty() {
            return Err(FieldFault::Empty);
        }
        if name.len() > MAX_FIELD_UTF16_LEN && name.encode_utf16().count() > MAX_FIELD_UTF16_LEN {
            return Err(FieldFault::TooLong);
        }
        match name.chars().find(|&c| matches!(c, '{' | '}' | '\\') || c.is_control()) {
            Some(stranger) => Err(FieldFault::Character(stranger)),
            None => Ok(Self(name)),
        }
    }
}

/// The rows whose field is this run id.
///
/// ```
/// use strict_run_id::formula::{Field, run_id_equals};
/// use strict_run_id::id::RunId;
///
/// let (field, id) = (Field::parse("Run ID").unwrap(), RunId::parse("251003-154510-O'Neil").unwrap());
/// assert_eq!(run_id_equals(field, id), r#"{Run ID}="251003-154510-O'Neil""#);
/// ```
#[must_use]
pub fn run_id_equals(field: Field<'_>, run_id: RunId<'_>) -> String {
    equals(field, run_id.as_str())
}

/// The rows whose field is this client id.
#[must_use]
pub fn client_id_equals(field: Field<'_>, client_id: ClientId<'_>) -> String {
    equals(field, client_id.as_str())
}

/// The rows whose field is this base id, or a run id of a client on it.
///
/// No other run id starts with a base and its separator, so the comparison of the beginning is exact: behind a
/// timestamp's 13 characters comes the client; a sequence goes on with `-T`, `-S` or a digit where it is longer, never
/// with `-C`; Apify's 17 characters are all of them; and a name behind `apify-` ends at its first `-C`.
///
/// `&""` makes text of what a lookup holds, which `LEFT` refuses otherwise. All that is compared is ASCII, so it is the
/// same whatever `LEFT` counts.
#[must_use]
pub fn base_id_matches(Field(field): Field<'_>, base_id: BaseId<'_>) -> String {
    let (base, separator) = (base_id.as_str(), base_id.kind().separator());
    let len = base.len() + separator.len();
    format!(r#"OR({{{field}}}="{base}",LEFT({{{field}}}&"",{len})="{base}{separator}")"#)
}

/// `id` is one, so it holds no `"` and no `\`.
fn equals(Field(field): Field<'_>, id: &str) -> String {
    format!(r#"{{{field}}}="{id}""#)
}

/// A formula that is one expression, whatever it is put into.
///
/// ```
/// use strict_run_id::formula::Formula;
///
/// assert!(Formula::parse("{Status}='Running'").is_ok());
/// assert!(Formula::parse("1),OR(1").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formula<'a>(&'a str);

/// Why a text is no formula that can be put into another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormulaFault {
    /// Nothing but white space.
    Empty,
    /// Half of a UTF-16 pair.
    LoneSurrogate,
    /// What is opened is not closed.
    Unclosed(char),
    /// What is closed was not opened.
    Unopened(char),
    /// A comma that belongs to no function: two formulas.
    Comma,
    /// `//` or `/*` outside of quotes, which may hide what follows.
    Comment,
    /// A character that Airtable may read in more than one way at this place.
    Character(char),
}

impl FormulaFault {
    /// What to do about any of them.
    pub const HINT: &'static str = "Pass what runIdEquals, clientIdEquals, baseIdMatches, and, or answered, or a formula of your own that is whole by itself; each as an argument of its own.";

    /// What is wrong, to go on from "number 2 ".
    #[must_use]
    pub fn problem(self) -> String {
        match self {
            Self::Empty => "is empty, or nothing but white space".to_owned(),
            Self::LoneSurrogate => "holds half of a UTF-16 pair, which is no character".to_owned(),
            Self::Unclosed(c) => format!("does not close {}", named(c)),
            Self::Unopened(c) => format!("closes {} without opening it", named(c)),
            Self::Comma => "is more than one formula: it holds a comma outside of any function".to_owned(),
            Self::Comment => "holds a comment".to_owned(),
            Self::Character(c) => format!("holds {} where it can be read in more than one way", named(c)),
        }
    }
}

impl<'a> Formula<'a> {
    /// Reads `text` as far as quotes, braces, parentheses and commas go. Whether its functions and fields exist is for
    /// Airtable to say.
    ///
    /// # Errors
    /// The [`FormulaFault`] why it would not stay one expression.
    pub fn parse(text: &'a str) -> Result<Self, FormulaFault> {
        if text.trim().is_empty() {
            return Err(FormulaFault::Empty);
        }
        let mut open = 0_usize;
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            match c {
                '"' | '\'' => skip_quoted(c, &mut rest)?,
                '{' => skip_field(&mut rest)?,
                '(' => open += 1,
                ')' => open = open.checked_sub(1).ok_or(FormulaFault::Unopened(c))?,
                '}' => return Err(FormulaFault::Unopened(c)),
                ',' if open == 0 => return Err(FormulaFault::Comma),
                '/' if rest.as_str().starts_with(['/', '*']) => return Err(FormulaFault::Comment),
                // Word processors put these in the place of quotes.
                '\\' | '‘' | '’' | '“' | '”' => return Err(FormulaFault::Character(c)),
                _ => {}
            }
        }
        if open == 0 { Ok(Self(text)) } else { Err(FormulaFault::Unclosed('(')) }
    }
}

/// Goes on behind the text that `quote` has opened.
fn skip_quoted(quote: char, rest: &mut std::str::Chars<'_>) -> Result<(), FormulaFault> {
    while let Some(c) = rest.next() {
        match c {
            '\\' => {
                rest.next();
            }
            c if c == quote => return Ok(()),
            _ => {}
        }
    }
    Err(FormulaFault::Unclosed(quote))
}

/// Goes on behind the name of a field.
fn skip_field(rest: &mut std::str::Chars<'_>) -> Result<(), FormulaFault> {
    match rest.find(|c| matches!(c, '}' | '{' | '\\')) {
        Some('}') => Ok(()),
        Some(c) => Err(FormulaFault::Character(c)),
        None => Err(FormulaFault::Unclosed('{')),
    }
}

/// How formulas are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// The rows that all of them match.
    And,
    /// The rows that any of them matches.
    Or,
}

/// One formula of several; a single one is given as it is, and none as nothing.
///
/// ```
/// use strict_run_id::formula::{Formula, Join, joined};
///
/// let formulas = ["{A}=1", "{B}=2"].map(|text| Formula::parse(text).unwrap());
/// assert_eq!(joined(Join::And, &formulas).unwrap(), "AND({A}=1,{B}=2)");
/// assert_eq!(joined(Join::Or, &formulas[..1]).unwrap(), "{A}=1");
/// assert_eq!(joined(Join::Or, &[]), None);
/// ```
#[must_use]
pub fn joined(join: Join, formulas: &[Formula<'_>]) -> Option<String> {
    let name = match join {
        Join::And => "AND",
        Join::Or => "OR",
    };
    match formulas {
        [] => None,
        [Formula(alone)] => Some((*alone).to_owned()),
        _ => {
            let texts: Vec<_> = formulas.iter().map(|Formula(text)| *text).collect();
            Some(format!("{name}({})", texts.join(",")))
        }
    }
}

#[cfg(test)]
mod tests;
