//! Strings into buffers on the stack, and out of them, at constant cost however long a string is.

use super::sys::{Answer, Env, Failure, Status, Utf8Room, Utf16Room, Value};
use crate::id::MAX_UTF16_LEN;
use crate::shown::Shown;

/// The longest string that a message shows the beginning of: joining the pieces of one takes some milliseconds.
const MAX_SHOWN_UTF16_LEN: usize = 1 << 24;

/// What [`Text::read`] found.
pub(crate) enum Reading<'t> {
    /// A string no longer than the longest legal id.
    Text(&'t str),
    /// A longer string.
    TooLong,
    /// A string that contains half of a UTF-16 surrogate pair.
    LoneSurrogate,
    /// Another value.
    NotString,
}

/// Room on the stack for one argument.
pub(crate) struct Text {
    units: Utf16Room,
    utf8: Utf8Room,
}

impl Text {
    pub(crate) const fn new() -> Self {
        Self { units: Utf16Room::new(), utf8: Utf8Room::new() }
    }

    /// Reads a string. Other values are left alone: no conversion, no getter, no `toString`.
    ///
    /// Strings are read as UTF-16, because UTF-8 would cost twice as much and Latin-1 would cut `Ł` to `A`.
    #[inline(always)]
    pub(crate) fn read(&mut self, env: Env<'_>, value: Value<'_>) -> Result<Reading<'_>, Failure> {
        // The length comes first. Reading even one character makes V8 join a string that was put together from
        // pieces; asking for the length doesn't.
        match env.utf16_len(value) {
            Ok(len) if len > MAX_UTF16_LEN => return Ok(Reading::TooLong),
            Ok(_) => {}
            Err(Failure::Node(Status::napi_string_expected)) => return Ok(Reading::NotString),
            Err(failure) => return Err(failure),
        }
        let units = self.units.read(env, value)?;
        Ok(self.utf8.write(units).map_or(Reading::LoneSurrogate, Reading::Text))
    }

    /// Returns the beginning of a string that was refused, for a message; nothing of a string so long that joining
    /// its pieces would take a while.
    pub(crate) fn show(&mut self, env: Env<'_>, value: Value<'_>) -> Result<Shown, Failure> {
        if env.utf16_len(value)? > MAX_SHOWN_UTF16_LEN {
            return Ok(Shown::nothing());
        }
        let units = char::decode_utf16(self.units.read(env, value)?.iter().copied());
        Ok(Shown::from_units(units.map(|unit| unit.map_err(|half| half.unpaired_surrogate()))))
    }
}

impl<'s> Env<'s> {
    /// Makes a string of pieces that together are no longer than the longest legal id.
    #[inline(always)]
    pub(crate) fn joined(self, pieces: [&str; 3]) -> Answer<'s> {
        match pieces {
            [whole, "", ""] => self.text(whole),
            pieces => self.text(Utf8Room::new().join(pieces)),
        }
    }
}
