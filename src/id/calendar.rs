//! Parses and formats the dates and times in ids, `YYMMDD` and `YYMMDD-HHMMSS`, from 2000 to 2099.
//!
//! A time in an id has no time zone, so these types count civil days and seconds since 2000-01-01 00:00:00.
//! The calendar arithmetic is hand-written because parsing runs on every call. A test compares it with
//! `chrono` for every date and every second of a day.

/// Seconds in a day.
pub const SECONDS_PER_DAY: u32 = 86_400;

/// Days from 2000-01-01 to 2100-01-01.
const DAYS: u32 = 36_525;

/// Milliseconds from the Unix epoch to 2000-01-01T00:00:00Z.
const EPOCH_MS: i64 = 946_684_800_000;

/// Days before each month in a common year.
const DAYS_BEFORE_MONTH: [u32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// A formatted date or time: `LEN` digits and hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digits<const LEN: usize>([u8; LEN]);

/// `YYMMDD`
pub type DayText = Digits<6>;

/// `YYMMDD-HHMMSS`
pub type SecondText = Digits<13>;

impl<const LEN: usize> Digits<LEN> {
    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Never the default, because digits and hyphens are valid UTF-8.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// A day of the years 2000 to 2099, counted from 2000-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDay(u32);

impl CivilDay {
    /// Parses `YYMMDD`; `None` unless it is a real date.
    #[must_use]
    #[inline(always)]
    pub fn parse(text: &[u8; 6]) -> Option<Self> {
        let [year, month, day] = [two_digits(text, 0)?, two_digits(text, 2)?, two_digits(text, 4)?];
        if month == 0 || month > 12 || day == 0 || day > days_in_month(year, month) {
            return None;
        }
        Some(Self(year * 365 + year.div_ceil(4) + days_before_month(year, month) + day - 1))
    }

    /// Formats the day as `YYMMDD`.
    #[must_use]
    pub fn to_text(self) -> DayText {
        // A four-year cycle has 1,461 days and starts with its leap year.
        let (cycle, day_of_cycle) = (self.0 / 1_461, self.0 % 1_461);
        let (year, mut day) = match day_of_cycle {
            0..366 => (cycle * 4, day_of_cycle),
            later => (cycle * 4 + 1 + (later - 366) / 365, (later - 366) % 365),
        };
        // No month has 32 days, so this estimate is never too high, and within a year it is at most one too
        // low.
        let mut month = day / 32 + 1;
        month += u32::from(month < 12 && day >= days_before_month(year, month + 1));
        day -= days_before_month(year, month);
        let mut text = [0; 6];
        write_two_digits(&mut text, 0, year);
        write_two_digits(&mut text, 2, month);
        write_two_digits(&mut text, 4, day + 1);
        Digits(text)
    }
}

/// A second of the years 2000 to 2099, without a time zone, counted from 2000-01-01 00:00:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilSecond(u32);

impl CivilSecond {
    /// Length of the text form, `YYMMDD-HHMMSS`.
    pub const TEXT_LEN: usize = 13;

    /// The last second of 2099.
    pub const LAST: Self = Self(DAYS * SECONDS_PER_DAY - 1);

    /// Parses `YYMMDD-HHMMSS`; `None` unless it is a real time. `:60` and 24:00:00 aren't.
    #[must_use]
    #[inline(always)]
    pub fn parse(text: &[u8; Self::TEXT_LEN]) -> Option<Self> {
        let day = CivilDay::parse(text.first_chunk()?)?;
        let [hour, minute, second] = [two_digits(text, 7)?, two_digits(text, 9)?, two_digits(text, 11)?];
        if text[6] != b'-' || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        Some(Self(day.0 * SECONDS_PER_DAY + hour * 3_600 + minute * 60 + second))
    }

    /// Converts milliseconds since the Unix epoch to the civil time `offset_minutes` ahead of UTC; `None`
    /// outside 2000 to 2099.
    #[must_use]
    pub fn from_unix_ms(unix_ms: f64, offset_minutes: i32) -> Option<Self> {
        let wall_ms = whole_ms(unix_ms)? - EPOCH_MS + i64::from(offset_minutes) * 60_000;
        let second = u32::try_from(wall_ms.div_euclid(1_000)).ok()?;
        (second <= Self::LAST.0).then_some(Self(second))
    }

    /// Converts to milliseconds since the Unix epoch, taking the second as UTC.
    #[must_use]
    pub fn unix_ms(self) -> i64 {
        EPOCH_MS + i64::from(self.0) * 1_000
    }

    /// Returns the second `count` seconds later; `None` after 2099.
    #[must_use]
    pub fn plus(self, count: u32) -> Option<Self> {
        self.0.checked_add(count).filter(|&second| second <= Self::LAST.0).map(Self)
    }

    /// Returns the seconds since 2000-01-01 00:00:00.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// Returns the second with this [`number`](Self::number); `None` after 2099.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self(0).plus(number)
    }

    /// Returns the day of this second.
    #[must_use]
    pub const fn day(self) -> CivilDay {
        CivilDay(self.0 / SECONDS_PER_DAY)
    }

    /// Formats the second as `YYMMDD-HHMMSS`.
    #[must_use]
    pub fn to_text(self) -> SecondText {
        let mut text = [b'-'; Self::TEXT_LEN];
        text[..6].copy_from_slice(&self.day().to_text().0);
        let second = self.0 % SECONDS_PER_DAY;
        write_two_digits(&mut text, 7, second / 3_600);
        write_two_digits(&mut text, 9, second / 60 % 60);
        write_two_digits(&mut text, 11, second % 60);
        Digits(text)
    }
}

/// Rounds a JavaScript time down to whole milliseconds; `None` outside the range of `Date`, and for NaN.
#[must_use]
pub fn whole_ms(unix_ms: f64) -> Option<i64> {
    const LIMIT: f64 = 8.64e15;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (-LIMIT..=LIMIT).contains(&unix_ms).then(|| unix_ms.floor() as i64)
}

const fn is_leap(year: u32) -> bool {
    // Enough for 2000 to 2099: 2000 is a leap year, and the next exception is 2100.
    year.is_multiple_of(4)
}

/// Counts the days of the year before a month, 1 to 12.
const fn days_before_month(year: u32, month: u32) -> u32 {
    DAYS_BEFORE_MONTH[month as usize - 1] + (is_leap(year) && month > 2) as u32
}

const fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 => 28 + is_leap(year) as u32,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[inline]
fn two_digits(text: &[u8], at: usize) -> Option<u32> {
    let [tens, ones] = [text[at].wrapping_sub(b'0'), text[at + 1].wrapping_sub(b'0')];
    (tens <= 9 && ones <= 9).then(|| u32::from(tens * 10 + ones))
}

fn write_two_digits(text: &mut [u8], at: usize, number: u32) {
    // Every caller passes a number below 100.
    text[at] = b'0' + (number / 10 % 10) as u8;
    text[at + 1] = b'0' + (number % 10) as u8;
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Datelike, NaiveDate, Timelike};

    #[test]
    fn accepts_six_digits_as_a_date_exactly_if_chrono_does() {
        let mut day_number = 0;
        for number in 0..1_000_000_u32 {
            let text = format!("{number:06}");
            let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
            let parsed = CivilDay::parse(text.as_bytes().first_chunk().unwrap());
            let oracle = NaiveDate::from_ymd_opt(2000 + year as i32, month, day);
            assert_eq!(parsed.is_some(), oracle.is_some(), "{text}");
            if let Some(parsed) = parsed {
                assert_eq!(parsed, CivilDay(day_number), "day numbers have no gaps");
                assert_eq!(parsed.to_text().as_str(), text);
                day_number += 1;
            }
        }
        assert_eq!(day_number, DAYS);
    }

    #[test]
    fn accepts_six_digits_as_a_time_exactly_if_chrono_does() {
        for number in 0..1_000_000_u32 {
            let text = format!("240229-{number:06}");
            let parsed = CivilSecond::parse(text.as_bytes().first_chunk().unwrap());
            let oracle = chrono::NaiveTime::from_hms_opt(number / 10_000, number / 100 % 100, number % 100);
            assert_eq!(parsed.is_some(), oracle.is_some(), "{text}");
            if let (Some(parsed), Some(oracle)) = (parsed, oracle) {
                assert_eq!(parsed.number() % SECONDS_PER_DAY, oracle.num_seconds_from_midnight());
                assert_eq!(parsed.to_text().as_str(), text);
            }
        }
    }

    #[test]
    fn formats_times_as_chrono_does() {
        // 4,999 is prime, so the steps cover every day of the range and every hour, minute and second.
        for second in (0..DAYS * SECONDS_PER_DAY).step_by(4_999) {
            let ours = CivilSecond(second);
            let oracle = DateTime::from_timestamp_millis(ours.unix_ms()).unwrap();
            let text = format!(
                "{:02}{:02}{:02}-{:02}{:02}{:02}",
                oracle.year() % 100,
                oracle.month(),
                oracle.day(),
                oracle.hour(),
                oracle.minute(),
                oracle.second()
            );
            assert_eq!(ours.to_text().as_str(), text);
            assert_eq!(CivilSecond::from_unix_ms(ours.unix_ms() as f64 + 999.9, 0), Some(ours));
        }
    }

    #[test]
    fn rejects_clock_times_outside_2000_to_2099() {
        let first = EPOCH_MS as f64;
        let end = CivilSecond::LAST.unix_ms() as f64 + 1_000.0;
        for ms in [first - 0.5, end, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1e300, 0.0] {
            assert_eq!(CivilSecond::from_unix_ms(ms, 0), None, "{ms}");
        }
        assert_eq!(CivilSecond::from_unix_ms(first, 0), Some(CivilSecond(0)));
        assert_eq!(CivilSecond::from_unix_ms(end - 0.5, 0), Some(CivilSecond::LAST));
        assert_eq!(CivilSecond::LAST.plus(1), None);
    }

    #[test]
    fn an_offset_shifts_the_civil_time() {
        let noon = CivilSecond::parse(b"251003-120000").unwrap();
        let ms = noon.unix_ms() as f64;
        assert_eq!(CivilSecond::from_unix_ms(ms, 330).unwrap().to_text().as_str(), "251003-173000");
        assert_eq!(CivilSecond::from_unix_ms(ms, -720).unwrap().to_text().as_str(), "251003-000000");
    }
}
