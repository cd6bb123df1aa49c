//! A small interpreter of Airtable's formula language that evaluates formulas on rows. It shares no code with the builder.
//! fuzz/ reads this file too.

use std::collections::HashMap;

/// The value of an expression.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Text(String),
    Number(usize),
    Bool(bool),
}

impl Value {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
            Self::Bool(flag) => u8::from(flag).to_string(),
        }
    }

    fn is_true(&self) -> bool {
        match self {
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => *number != 0,
            Self::Bool(flag) => *flag,
        }
    }
}

pub(super) type Row<'a> = HashMap<&'a str, String>;

/// Returns whether the formula matches the row; `None` if it isn't a valid formula or names a field that the
/// row lacks.
pub(super) fn matches(formula: &str, row: &Row<'_>) -> Option<bool> {
    let (value, rest) = comparison(formula, row)?;
    rest.is_empty().then(|| value.is_true())
}

fn comparison<'t>(text: &'t str, row: &Row<'_>) -> Option<(Value, &'t str)> {
    let (left, rest) = concatenation(text, row)?;
    let Some(rest) = rest.strip_prefix('=') else { return Some((left, rest)) };
    let (right, rest) = concatenation(rest, row)?;
    Some((Value::Bool(left == right), rest))
}

fn concatenation<'t>(text: &'t str, row: &Row<'_>) -> Option<(Value, &'t str)> {
    let (mut value, mut rest) = term(text, row)?;
    while let Some(after) = rest.strip_prefix('&') {
        let (next, after) = term(after, row)?;
        value = Value::Text(value.text() + &next.text());
        rest = after;
    }
    Some((value, rest))
}

fn term<'t>(text: &'t str, row: &Row<'_>) -> Option<(Value, &'t str)> {
    match text.chars().next()? {
        quote @ ('"' | '\'') => {
            let mut value = String::new();
            let mut chars = text[1..].chars();
            loop {
                match chars.next()? {
                    '\\' => value.push(chars.next()?),
                    c if c == quote => return Some((Value::Text(value), chars.as_str())),
                    c => value.push(c),
                }
            }
        }
        '{' => {
            let (name, rest) = text[1..].split_once('}')?;
            Some((Value::Text(row.get(name)?.clone()), rest))
        }
        '0'..='9' => {
            let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
            Some((Value::Number(text[..end].parse().ok()?), &text[end..]))
        }
        _ => function(text, row),
    }
}

fn function<'t>(text: &'t str, row: &Row<'_>) -> Option<(Value, &'t str)> {
    let (name, mut rest) = text.split_once('(')?;
    let mut arguments = Vec::new();
    loop {
        let (argument, after) = comparison(rest, row)?;
        arguments.push(argument);
        match after.strip_prefix(',') {
            Some(after) => rest = after,
            None => {
                rest = after.strip_prefix(')')?;
                break;
            }
        }
    }
    let value = match (name, arguments.as_slice()) {
        ("AND", all) => Value::Bool(all.iter().all(Value::is_true)),
        ("OR", all) => Value::Bool(all.iter().any(Value::is_true)),
        ("LEFT", [Value::Text(text), Value::Number(count)]) => {
            Value::Text(text.chars().take(*count).collect())
        }
        _ => return None,
    };
    Some((value, rest))
}
