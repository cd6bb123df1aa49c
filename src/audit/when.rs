//! Reads the times of cells, as databases and spreadsheets write them.
//!
//! A time without a zone counts as UTC. `3/10/2025` is in March or in October: the time in the id of its row decides, which is near to
//! the one that is meant, or else the other cells of the column: in `13/10/2025` only one number can be the month.

use chrono::NaiveDate;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const DAY_MS: i64 = 86_400_000;

/// A time as a cell has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct When {
    /// Milliseconds since the Unix epoch; with the month first, if nothing decides.
    pub(super) ms: i64,
    /// The same with the day first, if nothing decides.
    pub(super) day_first: Option<i64>,
    /// What the cell shows of the order of its column: above 0 if the day is first, below if the month is.
    pub(super) order: i64,
}

/// A date as a cell has it, in days since the Unix epoch. Its fields are those of [`When`].
struct Date {
    days: i64,
    day_first: Option<i64>,
    order: i64,
}

/// Reads the text of a cell; `near` is the time in its row's id.
pub(super) fn read(text: &str, near: Option<i64>) -> Option<When> {
    let mut text = text.trim();
    if text.is_empty() || text.len() > 80 {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number: i64 = text.parse().ok()?;
        let ms = match text.len() {
            10 => number * 1_000,
            13 => number,
            _ => return None,
        };
        return Some(When { ms, day_first: None, order: 0 });
    }
    // "Fri Oct 03 2025 15:45:10 GMT+0000 (UTC)"
    if let Some(rest) = text.get(3..)
        && ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
            .iter()
            .any(|day| text[..3].eq_ignore_ascii_case(day))
    {
        text = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).trim_start_matches([',', ' ']);
    }
    let (Date { days, day_first, order }, rest) = date(text, near)?;
    let rest = rest.trim_start_matches([',', ' ', 'T']);
    let of_day = if rest.is_empty() { 0 } else { clock(rest)? };
    let ms = |days: i64| days * DAY_MS + of_day;
    Some(When { ms: ms(days), day_first: day_first.map(ms), order })
}

/// Reads a date, and returns it with the rest.
fn date(text: &str, near: Option<i64>) -> Option<(Date, &str)> {
    let sure = |days: i64| Date { days, day_first: None, order: 0 };
    if let Some((month, rest)) = month(text) {
        // October 3, 2025
        let (day, rest) = number(rest.trim_start_matches(['.', ' ']))?;
        let (year, rest) = number(rest.trim_start_matches([',', ' ']))?;
        return Some((sure(days(year, month, day)?), rest));
    }
    let (first, rest) = number(text)?;
    let separator = rest.chars().next()?;
    if separator == ' '
        && let Some((month, rest)) = month(rest.trim_start())
    {
        // 3 October 2025
        let (year, rest) = number(rest.trim_start_matches([',', '.', ' ']))?;
        return Some((sure(days(year, month, first)?), rest));
    }
    if !matches!(separator, '-' | '/' | '.') {
        return None;
    }
    let (second, rest) = number(&rest[1..])?;
    let (third, rest) = number(rest.strip_prefix(separator)?)?;
    let found = if first > 31 {
        sure(days(first, second, third)?)
    } else if separator == '.' {
        sure(days(third, second, first)?)
    } else {
        in_order(days(third, first, second), days(third, second, first), near)?
    };
    Some((found, rest))
}

/// Decides between two orders, as far as a cell can.
fn in_order(month_first: Option<i64>, day_first: Option<i64>, near: Option<i64>) -> Option<Date> {
    let date = |days: i64, order: i64| Date { days, day_first: None, order };
    Some(match (month_first, day_first, near) {
        (Some(month), Some(day), _) if month == day => date(month, 0),
        (Some(month), Some(day), Some(near)) => {
            let distance = |days: i64| (near - days * DAY_MS).abs();
            if distance(day) < distance(month) { date(day, 1) } else { date(month, -1) }
        }
        (Some(month), Some(day), None) => Date { days: month, day_first: Some(day), order: 0 },
        (Some(month), None, _) => date(month, -1),
        (None, day, _) => date(day?, 1),
    })
}

fn days(year: u32, month: u32, day: u32) -> Option<i64> {
    let year = if year < 100 { year + 2000 } else { year };
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok().filter(|year| *year < 10_000)?, month, day)?;
    Some(date.signed_duration_since(NaiveDate::default()).num_days())
}

/// Reads a time of day with its zone, in milliseconds.
fn clock(text: &str) -> Option<i64> {
    let (hour, rest) = number(text)?;
    let (minute, rest) = number(rest.strip_prefix(':')?)?;
    let (second, rest) = match rest.strip_prefix(':') {
        Some(rest) => number(rest)?,
        None => (0, rest),
    };
    let mut rest = rest;
    let mut ms = 0;
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        ms = format!("{:0<3.3}", &fraction[..digits]).parse().unwrap_or(0);
        rest = &fraction[digits..];
    }
    let rest = rest.trim_start();
    let half =
        rest.get(..2).filter(|half| half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm"));
    let (hour, rest) = match half {
        Some(half) if (1..=12).contains(&hour) => {
            (hour % 12 + if half.eq_ignore_ascii_case("pm") { 12 } else { 0 }, &rest[2..])
        }
        Some(_) => return None,
        None => (hour, rest),
    };
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let of_day = i64::from(hour) * 3_600_000 + i64::from(minute) * 60_000 + i64::from(second) * 1_000 + ms;
    Some(of_day - offset(rest.trim())?)
}

/// Reads an offset from UTC in milliseconds: `Z`, `+00`, `+02:00`, `GMT+0200 (CEST)`, or none.
fn offset(text: &str) -> Option<i64> {
    let text = text.trim_start_matches("GMT").trim_start_matches("UTC").trim_start();
    let Some(sign) = text.chars().next() else { return Some(0) };
    let rest = match sign {
        '+' | '-' => &text[1..],
        'Z' | 'z' | '(' => return Some(0),
        _ => return None,
    };
    let digits: String = rest.chars().filter(|&c| c != ':').take_while(char::is_ascii_digit).collect();
    let (hours, minutes): (i64, i64) = match digits.len() {
        1 | 2 => (digits.parse().ok()?, 0),
        4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
        _ => return None,
    };
    let ms = (hours * 60 + minutes) * 60_000;
    Some(if sign == '-' { -ms } else { ms })
}

fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    Some((text[..digits].parse().ok()?, &text[digits..]))
}

fn month(text: &str) -> Option<(u32, &str)> {
    let start = text.get(..3)?;
    let at = MONTHS.iter().position(|month| start.eq_ignore_ascii_case(month))?;
    Some((at as u32 + 1, text.trim_start_matches(|c: char| c.is_ascii_alphabetic())))
}
