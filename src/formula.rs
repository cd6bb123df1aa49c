//! Builds formulas for Airtable's `filterByFormula` that select rows by run id, client id or base id.
//!
//! A formula is code, so text from outside must not be able to change it. Three rules prevent that:
//! - Ids are valid run ids or client ids, which contain neither `"` nor `\`. They need no escaping in double
//!   quotes, not even `O'Neil`.
//! - A [`Field`] must not contain characters that end or change `{…}`. Airtable documents no escape for them,
//!   and `\}` works only once in a name.
//! - A [`Formula`] to be joined must close everything it opens, so it remains a single argument.
//!
//! Airtable's `=` is case-sensitive, so `ada` and `Ada` are two clients. DESIGN.md says why this doesn't use
//! `EXACT`.

use crate::id::{BaseId, ClientId, RunId};
use crate::shown::named;

/// Maximum length of a field name in UTF-16 units. More than Airtable shows, and cheap to check.
pub const MAX_FIELD_UTF16_LEN: usize = 1_000;

/// Maximum total length of the formulas in one call, in UTF-16 units. Far more than Airtable accepts.
pub const MAX_FORMULAS_UTF16_LEN: usize = 1 << 20;

/// A field name that is safe inside `{…}`.
///
/// ```
/// use strict_run_id::formula::Field;
///
/// assert!(Field::parse("Run ID").is_ok());
/// assert!(Field::parse("Run ID}=1,{x").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a>(&'a str);

/// Why a text was rejected as a field name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldFault {
    /// Empty, or only white space.
    Empty,
    /// Longer than [`MAX_FIELD_UTF16_LEN`].
    TooLong,
    /// Contains half of a UTF-16 surrogate pair.
    LoneSurrogate,
    /// A character that ends or changes `{…}`, or a control character.
    Character(char),
}

impl FieldFault {
    /// What to do about it, for every variant.
    pub const HINT: &'static str =
        "Pass the field name as Airtable shows it. If it contains {, } or \\, rename the field in Airtable.";

    /// Returns what is wrong, to follow "Invalid argument field of runIdEquals: ".
    #[must_use]
    pub fn problem(self) -> String {
        match self {
            Self::Empty => "it is empty or only white space".to_owned(),
            Self::TooLong => format!("it is longer than {MAX_FIELD_UTF16_LEN} characters"),
            Self::LoneSurrogate => "it contains a lone surrogate, half of a UTF-16 pair".to_owned(),
            Self::Character(c) => format!("it contains {}", named(c)),
        }
    }
}

impl<'a> Field<'a> {
    /// Checks a field name.
    ///
    /// # Errors
    /// The [`FieldFault`] that makes it unsafe.
    pub fn parse(name: &'a str) -> Result<Self, FieldFault> {
        if name.trim().is_empty() {
            return Err(FieldFault::Empty);
        }
        if name.len() > MAX_FIELD_UTF16_LEN && name.encode_utf16().count() > MAX_FIELD_UTF16_LEN {
            return Err(FieldFault::TooLong);
        }
        match name.chars().find(|&c| matches!(c, '{' | '}' | '\\') || c.is_control()) {
            Some(unsafe_char) => Err(FieldFault::Character(unsafe_char)),
            None => Ok(Self(name)),
        }
    }
}

/// Returns the formula for the rows with this run id in `field`.
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

/// Returns the formula for the rows with this client id in `field`.
#[must_use]
pub fn client_id_equals(field: Field<'_>, client_id: ClientId<'_>) -> String {
    equals(field, client_id.as_str())
}

/// Returns the formula for the rows with this base id in `field`, or with a client run id on it.
///
/// Comparing the start with the base and its separator is exact, because no other base can start like that. A
/// timestamp and Apify's own ids have a fixed length, a longer sequence base continues with `-T`, `-S` or a
/// digit, and the name after `apify-` ends at its first `-C`.
///
/// `&""` turns the value of a lookup field into text, because `LEFT` doesn't accept it otherwise. The
/// compared text is ASCII, so it doesn't matter what unit `LEFT` counts.
#[must_use]
pub fn base_id_matches(Field(field): Field<'_>, base_id: BaseId<'_>) -> String {
    let (base, separator) = (base_id.as_str(), base_id.kind().separator());
    let len = base.len() + separator.len();
    format!(r#"OR({{{field}}}="{base}",LEFT({{{field}}}&"",{len})="{base}{separator}")"#)
}

/// Compares the field with a valid id, which contains no `"` and no `\`.
fn equals(Field(field): Field<'_>, id: &str) -> String {
    format!(r#"{{{field}}}="{id}""#)
}

/// A formula that remains one expression inside any other formula.
///
/// ```
/// use strict_run_id::formula::Formula;
///
/// assert!(Formula::parse("{Status}='Running'").is_ok());
/// assert!(Formula::parse("1),OR(1").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formula<'a>(&'a str);

/// Why a text was rejected as a formula to join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormulaFault {
    /// Empty, or only white space.
    Empty,
    /// Contains half of a UTF-16 surrogate pair.
    LoneSurrogate,
    /// A delimiter is opened but not closed.
    Unclosed(char),
    /// A delimiter is closed but not opened.
    Unopened(char),
    /// A comma outside any function call, so there are two formulas.
    Comma,
    /// `//` or `/*` outside quotes, which may hide what follows.
    Comment,
    /// A character outside quotes that Airtable may interpret in more than one way.
    Character(char),
    /// A character that ends or changes `{…}`, in a field name.
    FieldCharacter(char),
}

impl FormulaFault {
    /// What to do about it, for every variant.
    pub const HINT: &'static str = "Pass each formula as a separate argument: a result of runIdEquals(), clientIdEquals(), baseIdMatches(), and() or or(), or a complete formula of your own.";

    /// Returns what is wrong, to follow "formula 2 ".
    #[must_use]
    pub fn problem(self) -> String {
        match self {
            Self::Empty => "is empty or only white space".to_owned(),
            Self::LoneSurrogate => "contains a lone surrogate, half of a UTF-16 pair".to_owned(),
            Self::Unclosed(c) => format!("does not close {}", named(c)),
            Self::Unopened(c) => format!("closes {} without opening it", named(c)),
            Self::Comma => "is more than one formula: it has a comma outside any function call".to_owned(),
            Self::Comment => "contains // or /*, which may hide the rest".to_owned(),
            Self::Character(c) => format!("contains {} outside quotes, where it is ambiguous", named(c)),
            Self::FieldCharacter(c) => format!("contains {} in a field name", named(c)),
        }
    }
}

impl<'a> Formula<'a> {
    /// Checks the quotes, braces, parentheses and commas of a formula. Doesn't check whether its
    /// functions and fields exist.
    ///
    /// # Errors
    /// The [`FormulaFault`] that would let it escape from the formula around it.
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
                // Word processors replace quotes with these.
                '\\' | '‘' | '’' | '“' | '”' => return Err(FormulaFault::Character(c)),
                _ => {}
            }
        }
        if open == 0 { Ok(Self(text)) } else { Err(FormulaFault::Unclosed('(')) }
    }
}

/// Skips to the end of the text that `quote` opened.
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

/// Skips to the end of a field name.
fn skip_field(rest: &mut std::str::Chars<'_>) -> Result<(), FormulaFault> {
    match rest.find(|c| matches!(c, '}' | '{' | '\\')) {
        Some('}') => Ok(()),
        Some(c) => Err(FormulaFault::FieldCharacter(c)),
        None => Err(FormulaFault::Unclosed('{')),
    }
}

/// How formulas are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// Selects the rows that match all formulas.
    And,
    /// Selects the rows that match any formula.
    Or,
}

/// Joins formulas to one. A single formula is returned unchanged; `None` if there are none.
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
        [Formula(only)] => Some((*only).to_owned()),
        _ => {
            let texts: Vec<_> = formulas.iter().map(|Formula(text)| *text).collect();
            Some(format!("{name}({})", texts.join(",")))
        }
    }
}

#[cfg(test)]
mod tests;
