//! Formats times as JavaScript's `toISOString` does, so that they match the caller's own logs.

use chrono::{DateTime, SecondsFormat};

/// Formats milliseconds since the Unix epoch as ISO 8601 in UTC, `2025-10-03T15:45:10.000Z`. Agrees with
/// `toISOString` for the years 0 to 9999; falls back to `<number> ms` outside the range of `chrono`.
#[must_use]
pub fn iso(unix_ms: i64) -> String {
    DateTime::from_timestamp_millis(unix_ms)
        .map_or_else(|| format!("{unix_ms} ms"), |time| time.to_rfc3339_opts(SecondsFormat::Millis, true))
}
