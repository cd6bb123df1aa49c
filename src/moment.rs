//! Moments as text, the way JavaScript's `toISOString` writes them.

use chrono::{DateTime, SecondsFormat};

/// Milliseconds since the Unix epoch as ISO 8601 in UTC, `2025-10-03T15:45:10.000Z`, for the years 0 to 9999.
#[must_use]
pub fn iso(unix_ms: i64) -> String {
    DateTime::from_timestamp_millis(unix_ms)
        .map_or_else(|| format!("{unix_ms} ms"), |time| time.to_rfc3339_opts(SecondsFormat::Millis, true))
}
