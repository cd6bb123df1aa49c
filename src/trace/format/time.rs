//! Times and dates, in each way that log formats write them.
//!
//! A time without a zone is taken as UTC, which is what containers run in; it gives way to a time of the same line that names
//! its zone. A time of day without a date is no time. A date without a year (syslog's) gets the year that is nearest to the
//! first run id of its line, because such an id holds its second; without one the time is unknown.

use chrono::NaiveDate;

use super::Line;
use super::lex::literal;
use crate::id::calendar::CivilSecond;

/// A time as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Milliseconds since the Unix epoch.
    pub(super) ms: i64,
    /// Whether it names its zone.
    pub(super) is_zoned: bool,
    /// How many decimals its seconds have: tells Docker (9) from GitHub (7).
    pub(super) decimals: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// Gives a line a time. One that names its zone replaces one of an outer format, for a program knows better than its host when
/// it wrote a line.
pub(super) fn take(line: &mut Line<'_>, stamp: Stamp) {
    if stamp.is_zoned || line.time.is_none() {
        line.time = Some(stamp.ms);
    }
}

/// Reads a time with a date that begins at `at`: ISO 8601 and its variants.
///
/// `2025-10-10T06:45:29.123Z`, with a space for the T, slashes for the hyphens, a comma for the point, any number of decimals
/// or none, an offset or none.
pub(super) fn dated(text: &[u8], at: usize) -> Option<Stamp> {
    let fields = text.get(at..)?.first_chunk::<19>()?;
    let [a, b, t, b':', b':'] = [4, 7, 10, 13, 16].map(|at| fields[at]) else { return None };
    if a != b || !matches!(a, b'-' | b'/') || !matches!(t, b'T' | b' ') {
        return None;
    }
    let pair = |at: usize| two_digits([fields[at], fields[at + 1]]);
    let clock = [pair(5)?, pair(8)?, pair(11)?, pair(14)?, pair(17)?];
    let whole = unix_ms(pair(0)? * 100 + pair(2)?, clock)?;
    Some(in_zone(text, whole, fraction(text, at + 19)))
}

/// Whether an offset from UTC, or a name of UTC, follows a time.
pub(in crate::trace) fn names_zone(after: &[u8]) -> bool {
    zone(after, 0).1 > 0
}

/// Adds a fraction of a second, and takes off the offset behind it.
fn in_zone(text: &[u8], whole: i64, (ms, decimals, end): (i64, usize, usize)) -> Stamp {
    let (offset, zone_end) = zone(text, end);
    Stamp { ms: whole + ms - i64::from(offset) * 60_000, is_zoned: zone_end > end, decimals, end: zone_end }
}

/// Reads the time of access logs: `10/Oct/2025:06:45:29 +0000`.
pub(super) fn clf(text: &[u8], at: usize) -> Option<Stamp> {
    let fields = text.get(at..)?.first_chunk::<20>()?;
    let [b'/', b'/', b':', b':', b':'] = [2, 6, 11, 14, 17].map(|at| fields[at]) else { return None };
    let [day, century, years, hour, minute, second] =
        [0, 7, 9, 12, 15, 18].map(|at| two_digits([fields[at], fields[at + 1]]));
    let month = month([fields[3], fields[4], fields[5]])?;
    let whole = unix_ms(century? * 100 + years?, [month, day?, hour?, minute?, second?])?;
    Some(in_zone(text, whole, (0, 0, at + 20)))
}

/// Reads the long forms with names: C's `Fri Oct 10 06:45:29.123456 2025`, JavaScript's `Fri Oct 10 2025 06:45:29 GMT+0000`, and
/// `Fri, 10 Oct 2025 06:45:29 GMT`.
pub(super) fn named(text: &[u8], at: usize) -> Option<Stamp> {
    let at = weekday(text, at)?;
    let at = literal(text, at, b",").unwrap_or(at);
    let at = literal(text, at, b" ")?;
    if let Some(month) = month_at(text, at) {
        let (day, at) = day(text, literal(text, at + 3, b" ")?)?;
        let at = literal(text, at, b" ")?;
        if let Some((time, end)) = clock(text, at) {
            let (ms, decimals, end) = fraction(text, end);
            let end = literal(text, end, b" ")?;
            return Some(in_zone(
                text,
                at_clock(year(text, end)?, month, day, time)?,
                (ms, decimals, end + 4),
            ));
        }
        let (time, end) = clock(text, literal(text, at + 4, b" ")?)?;
        return Some(in_zone(text, at_clock(year(text, at)?, month, day, time)?, (0, 0, end)));
    }
    let (day, at) = day(text, at)?;
    let at = literal(text, at, b" ")?;
    let month = month_at(text, at)?;
    let at = literal(text, at + 3, b" ")?;
    let (time, end) = clock(text, literal(text, at + 4, b" ")?)?;
    Some(in_zone(text, at_clock(year(text, at)?, month, day, time)?, (0, 0, end)))
}

/// Reads Kibana's `Oct 10, 2025 @ 06:45:29.123`.
fn kibana(text: &[u8], at: usize) -> Option<Stamp> {
    let month = month_at(text, at)?;
    let (day, at) = day(text, literal(text, at + 3, b" ")?)?;
    let at = literal(text, at, b", ")?;
    let (time, end) = clock(text, literal(text, at + 4, b" @ ")?)?;
    Some(in_zone(text, at_clock(year(text, at)?, month, day, time)?, fraction(text, end)))
}

/// Reads America's `10/10/2025, 6:45:29 AM`, with or without milliseconds.
pub(super) fn american(text: &[u8], at: usize) -> Option<Stamp> {
    let (month, at) = day(text, at)?;
    let (day, at) = day(text, literal(text, at, b"/")?)?;
    let at = literal(text, at, b"/")?;
    let year = year(text, at)?;
    let at = literal(text, at + 4, b", ")?;
    let (hour, at) = self::day(text, at)?;
    let &[b':', a, b, b':', c, d] = text.get(at..)?.first_chunk()? else { return None };
    let (fraction, decimals, end) = fraction(text, at + 6);
    // Node writes a narrow space there.
    let half = literal(text, end, b" ").or_else(|| literal(text, end, "\u{202f}".as_bytes()))?;
    let noon = match text.get(half..half + 2)? {
        b"AM" => 0,
        b"PM" => 12,
        _ => return None,
    };
    (1..=12).contains(&hour).then_some(())?;
    let ms = unix_ms(year, [month, day, hour % 12 + noon, two_digits([a, b])?, two_digits([c, d])?])?;
    Some(Stamp { ms: ms + fraction, is_zoned: false, decimals, end: half + 2 })
}

/// A time whose year isn't written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Yearless {
    month: u16,
    day: u16,
    time: [u16; 3],
    ms: i64,
    /// Where it ends.
    pub(super) end: usize,
}

/// Reads syslog's `Oct 10 06:45:29` and `Oct  9 06:45:29.123456`.
pub(super) fn yearless(text: &[u8], at: usize) -> Option<Yearless> {
    let month = month_at(text, at)?;
    let (day, at) = day(text, literal(text, at + 3, b" ")?)?;
    let (time, at) = clock(text, literal(text, at, b" ")?)?;
    let (ms, _, end) = fraction(text, at);
    at_clock(2024, month, day, time).map(|_| Yearless { month, day, time, ms, end })
}

impl Yearless {
    /// The time in the year that is nearest to the first timestamp id in `text`; `None` if there is none.
    pub(super) fn nearest(self, text: &[u8]) -> Option<i64> {
        let near = first_id(text)?;
        let year = u16::try_from(1970 + near / 31_556_952_000).ok()?;
        let times = [year - 1, year, year + 1].map(|year| at_clock(year, self.month, self.day, self.time));
        times.into_iter().flatten().map(|ms| ms + self.ms).min_by_key(|ms| ms.abs_diff(near))
    }
}

/// The second of the first timestamp id.
fn first_id(text: &[u8]) -> Option<i64> {
    memchr::memchr_iter(b'-', text).find_map(|at| {
        let id = text.get(at.checked_sub(6)?..)?.first_chunk()?;
        CivilSecond::parse(id).map(CivilSecond::unix_ms)
    })
}

/// Returns where a time of day that begins at `at` ends, with its decimals: `06:45:29.123`. It has no date, so it is no time.
pub(super) fn clock_end(text: &[u8], at: usize) -> Option<usize> {
    let (_, end) = clock(text, at)?;
    let end = fraction(text, end).2;
    (!text.get(end).is_some_and(|&byte| byte.is_ascii_alphanumeric() || byte == b':')).then_some(end)
}

/// Reads all of a field's value: a date, or a number of seconds, milliseconds, microseconds or nanoseconds since the Unix epoch.
pub(super) fn of_value(value: &[u8]) -> Option<i64> {
    let value = value.trim_ascii();
    let readers = [dated, clf, named, american, kibana];
    let stamp = readers.into_iter().find_map(|read| read(value, 0));
    match stamp {
        Some(stamp) if stamp.end == value.len() || value[stamp.end..].starts_with(b" (") => Some(stamp.ms),
        Some(_) => None,
        None => epoch(value),
    }
}

/// A number since the Unix epoch. Its digits say its unit: ten are seconds of the years 2001 to 2286, thirteen milliseconds.
pub(super) fn epoch(value: &[u8]) -> Option<i64> {
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (whole, rest) = value.split_at(digits);
    let is_fraction = matches!(rest, [] | [b'.', ..]) && rest.iter().skip(1).all(u8::is_ascii_digit);
    if !is_fraction || whole.first() == Some(&b'0') || digits > 19 {
        return None;
    }
    // Read as integers: to read a decimal number takes 17 KB of tables and code.
    let number = whole.iter().fold(0, |number: u64, digit| number * 10 + u64::from(digit - b'0'));
    let number = i64::try_from(number).ok()?;
    match digits {
        10 => Some(number * 1_000 + fraction(value, digits).0),
        13 => Some(number),
        16 => Some(number / 1_000),
        19 => Some(number / 1_000_000),
        _ => None,
    }
}

fn unix_ms(year: u16, [month, day, hour, minute, second]: [u16; 5]) -> Option<i64> {
    let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())?;
    let time = date.and_hms_opt(hour.into(), minute.into(), second.into())?;
    Some(time.and_utc().timestamp_millis())
}

fn at_clock(year: u16, month: u16, day: u16, [hour, minute, second]: [u16; 3]) -> Option<i64> {
    unix_ms(year, [month, day, hour, minute, second])
}

fn two_digits([tens, ones]: [u8; 2]) -> Option<u16> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u16::from(byte - b'0'));
    Some(digit(tens)? * 10 + digit(ones)?)
}

fn year(text: &[u8], at: usize) -> Option<u16> {
    let &[a, b, c, d] = text.get(at..)?.first_chunk()?;
    Some(two_digits([a, b])? * 100 + two_digits([c, d])?)
}

/// `06:45:29`, and where it ends.
fn clock(text: &[u8], at: usize) -> Option<([u16; 3], usize)> {
    let &[a, b, b':', c, d, b':', e, f] = text.get(at..)?.first_chunk()? else { return None };
    let [hour, minute, second] = [two_digits([a, b])?, two_digits([c, d])?, two_digits([e, f])?];
    (hour < 24 && minute < 60 && second < 60).then_some(([hour, minute, second], at + 8))
}

/// `10`, ` 9` or `9`, and where it ends.
fn day(text: &[u8], at: usize) -> Option<(u16, usize)> {
    match *text.get(at..)? {
        [b' ', day @ b'1'..=b'9', ..] => Some((u16::from(day - b'0'), at + 2)),
        [tens, ones, ..] if ones.is_ascii_digit() => Some((two_digits([tens, ones])?, at + 2)),
        [day @ b'1'..=b'9', ..] => Some((u16::from(day - b'0'), at + 1)),
        _ => None,
    }
}

/// Where a weekday's name ends.
pub(super) fn weekday(text: &[u8], at: usize) -> Option<usize> {
    let is_day = matches!(
        text.get(at..)?.first_chunk::<3>()?,
        b"Mon" | b"Tue" | b"Wed" | b"Thu" | b"Fri" | b"Sat" | b"Sun"
    );
    is_day.then_some(at + 3)
}

fn month_at(text: &[u8], at: usize) -> Option<u16> {
    month(*text.get(at..)?.first_chunk()?)
}

fn month(name: [u8; 3]) -> Option<u16> {
    Some(match &name {
        b"Jan" => 1,
        b"Feb" => 2,
        b"Mar" => 3,
        b"Apr" => 4,
        b"May" => 5,
        b"Jun" => 6,
        b"Jul" => 7,
        b"Aug" => 8,
        b"Sep" => 9,
        b"Oct" => 10,
        b"Nov" => 11,
        b"Dec" => 12,
        _ => return None,
    })
}

/// `.123`: in milliseconds, how many digits, and where they end.
fn fraction(text: &[u8], at: usize) -> (i64, usize, usize) {
    let Some([b'.' | b',', digits @ ..]) = text.get(at..) else { return (0, 0, at) };
    let len = digits.iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
    if len == 0 {
        return (0, 0, at);
    }
    let digit = |at: usize| digits[..len].get(at).map_or(0, |byte| i64::from(byte - b'0'));
    (digit(0) * 100 + digit(1) * 10 + digit(2), len, at + 1 + len)
}

/// `Z`, `+02:00`, `+0200` or `+02`, in minutes, and where it ends; after a space `+02:00`, `+0200`, `UTC`, `GMT` or `GMT+0200`,
/// because there a sign and two digits may be anything.
fn zone(text: &[u8], at: usize) -> (i32, usize) {
    let is_over = |at: usize| {
        !text.get(at).is_some_and(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    let (is_spaced, mut from) = literal(text, at, b" ").map_or((false, at), |from| (true, from));
    if is_spaced && let Some(end) = literal(text, from, b"UTC").or_else(|| literal(text, from, b"GMT")) {
        if !matches!(text.get(end..end + 2), Some([b'+' | b'-', b'0'..=b'9'])) {
            return if is_over(end) { (0, end) } else { (0, at) };
        }
        from = end;
    }
    let sign = match text.get(from) {
        Some(b'Z') if !is_spaced => return (0, from + 1),
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return (0, at),
    };
    let digits =
        |at: usize| text.get(at..).and_then(|rest| rest.first_chunk()).and_then(|&two| two_digits(two));
    // No place in the world is further from UTC, or off by other minutes.
    let Some(hours) = digits(from + 1).filter(|hours| *hours <= 14) else { return (0, at) };
    let minutes_at = literal(text, from + 3, b":").unwrap_or(from + 3);
    match digits(minutes_at).filter(|minutes| minutes % 15 == 0 && *minutes < 60) {
        Some(minutes) if is_over(minutes_at + 2) => (sign * i32::from(hours * 60 + minutes), minutes_at + 2),
        None if !is_spaced && is_over(minutes_at) => (sign * i32::from(hours * 60), from + 3),
        _ => (0, at),
    }
}

#[cfg(test)]
#[path = "time_tests.rs"]
mod tests;
