//! Checks record ids: short printable texts that aren't one of the other arguments, because swapped arguments
//! are a common mistake.

use crate::id::client::is_reserved;
use crate::id::{ClientId, Kind, RunId};
use crate::refusal::RecordIdFault;

/// Maximum length in characters.
const MAX_LEN: usize = 128;

/// A valid record id that borrows its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordId<'a>(&'a str);

impl<'a> RecordId<'a> {
    /// Checks the record id of a run of `client_id`: 1 to 128 printable ASCII characters without a space, and
    /// not the client id, a timestamp id, a sequence id, or what JavaScript prints for a value that isn't there.
    ///
    /// # Errors
    /// The [`RecordIdFault`] with the first rule that `text` breaks.
    pub fn parse(text: &'a str, client_id: Option<ClientId<'_>>) -> Result<Self, RecordIdFault> {
        if text.is_empty() {
            return Err(RecordIdFault::Absent);
        }
        if text.len() > MAX_LEN || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(RecordIdFault::Characters);
        }
        if is_reserved(text) {
            return Err(RecordIdFault::Reserved);
        }
        if client_id.is_some_and(|client_id| client_id.as_str() == text) {
            return Err(RecordIdFault::IsClientId);
        }
        // Apify ids pass, because 17 letters and digits may also be a record id of another database.
        if RunId::read(text).is_some_and(|id| id.kind() != Kind::Apify) {
            return Err(RecordIdFault::IsRunId);
        }
        Ok(Self(text))
    }

    /// Returns the text of the record id.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_printable_ascii_that_is_not_another_argument() {
        let ada = ClientId::parse("Ada-Park").ok();
        for (text, expected) in [
            ("recKU8iGyB0A3pxFi", None),
            ("42", None),
            ("8MSTBAfqMzuXPvgB3", None),
            ("Cora-Lee", None),
            ("", Some(RecordIdFault::Absent)),
            ("rec 1", Some(RecordIdFault::Characters)),
            ("rec\n", Some(RecordIdFault::Characters)),
            ("réc", Some(RecordIdFault::Characters)),
            ("undefined", Some(RecordIdFault::Reserved)),
            ("null", Some(RecordIdFault::Reserved)),
            ("NaN", Some(RecordIdFault::Reserved)),
            ("true", Some(RecordIdFault::Reserved)),
            ("false", Some(RecordIdFault::Reserved)),
            ("Null", None),
            ("nullable", None),
            ("Ada-Park", Some(RecordIdFault::IsClientId)),
            ("251003-154510", Some(RecordIdFault::IsRunId)),
            ("251003-154510-Ada-Park", Some(RecordIdFault::IsRunId)),
            ("SR-250924-001", Some(RecordIdFault::IsRunId)),
        ] {
            assert_eq!(RecordId::parse(text, ada).err(), expected, "{text:?}");
        }
        assert_eq!(RecordId::parse(&"x".repeat(128), ada).err(), None);
        assert_eq!(RecordId::parse(&"x".repeat(129), ada).err(), Some(RecordIdFault::Characters));
    }
}
