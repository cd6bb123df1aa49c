//! Error codes, which programs compare, and the default HTTP status of each.

/// Who can fix an error, which decides its default HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// The value itself is wrong: 400 if it came with a request, else 500.
    Value,
    /// The code or the machine of the backend: 500.
    Backend,
    /// Something other than the value decides: this status, whoever passed it.
    State(u16),
}

macro_rules! error_codes {
    ($($variant:ident = $text:literal, $fault:expr;)*) => {
        /// The machine-readable name of a refusal: the `code` of a `RunIdError`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "docs/api.md says what each code means and what to do about it")]
        pub enum ErrorCode {
            $($variant,)*
        }

        impl ErrorCode {
            /// All codes, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the code as JavaScript sees it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }

            const fn fault(self) -> Fault {
                match self {
                    $(Self::$variant => $fault,)*
                }
            }
        }
    };
}

error_codes! {
    RunIdNotString      = "ERR_RUN_ID_NOT_STRING",       Fault::Value;
    RunIdFormat         = "ERR_RUN_ID_FORMAT",           Fault::Value;
    RunIdDoubleSuffix   = "ERR_RUN_ID_DOUBLE_SUFFIX",    Fault::Value;
    RunIdClientMismatch = "ERR_RUN_ID_CLIENT_MISMATCH",  Fault::Value;
    RunIdKind           = "ERR_RUN_ID_KIND",             Fault::Value;
    RunIdMissing        = "ERR_RUN_ID_MISSING",          Fault::Value;
    RunIdConflict       = "ERR_RUN_ID_CONFLICT",         Fault::Value;
    ClientIdFormat      = "ERR_CLIENT_ID_FORMAT",        Fault::Value;
    ClientIdMissing     = "ERR_CLIENT_ID_MISSING",       Fault::Value;
    RunIdDeprecated     = "ERR_RUN_ID_DEPRECATED",       Fault::Backend;
    RunIdExhausted      = "ERR_RUN_ID_EXHAUSTED",        Fault::State(503);
    ClockRange          = "ERR_CLOCK_RANGE",             Fault::Backend;
    RecordId            = "ERR_RECORD_ID",               Fault::Value;
    RunRecordConflict   = "ERR_RUN_RECORD_CONFLICT",     Fault::State(409);
    RunRecordNotFound   = "ERR_RUN_RECORD_NOT_FOUND",    Fault::State(404);
    RunRecordNotMade    = "ERR_RUN_RECORD_NOT_MADE",     Fault::State(503);
    RunStore            = "ERR_RUN_STORE",               Fault::State(503);
    InvalidArgument     = "ERR_INVALID_ARGUMENT",        Fault::Backend;
}

/// Where the refused value came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// The code that called passed it.
    #[default]
    Caller,
    /// Whoever sent the request wrote it into the query, the body or a header.
    Request,
    /// The backend itself added it to the request, or returned it from an option. Who sent the request must not see it.
    Backend,
}

impl ErrorCode {
    /// Returns the code with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }

    /// Returns the HTTP status for an answer to the request during which the error was thrown.
    #[must_use]
    pub const fn status(self, origin: Origin) -> u16 {
        match (self.fault(), origin) {
            (Fault::Value, Origin::Request) => 400,
            (Fault::Value, Origin::Caller | Origin::Backend) | (Fault::Backend, _) => 500,
            (Fault::State(status), _) => status,
        }
    }

    /// Returns the words that every message of this code begins with. They never change: callers match on them.
    #[must_use]
    pub const fn opening(self) -> &'static str {
        match self {
            Self::RunIdDeprecated => "DEPRECATED: ",
            _ => "STRICT RUN ID ERROR: ",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_depends_on_the_origin_only_if_the_value_itself_is_wrong() {
        let statuses = |code: ErrorCode| [code.status(Origin::Request), code.status(Origin::Caller)];
        assert_eq!(statuses(ErrorCode::RunIdFormat), [400, 500]);
        assert_eq!(statuses(ErrorCode::InvalidArgument), [500, 500]);
        assert_eq!(statuses(ErrorCode::RunRecordNotFound), [404, 404]);
    }

    #[test]
    fn the_types_list_these_codes_in_this_order() {
        let (_, types) = include_str!("../../index.d.ts").split_once("type RunIdErrorCode =").unwrap();
        let (union, _) = types.split_once("';").unwrap();
        let listed: Vec<_> = union.lines().filter_map(|line| line.trim().strip_prefix("| '")).collect();
        let codes: Vec<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(listed.join(" ").replace('\'', ""), codes.join(" "));
    }

    #[test]
    fn the_reference_says_the_status_of_each_code() {
        let reference = include_str!("../../docs/api.md");
        for code in ErrorCode::ALL {
            let row = reference.lines().find(|line| line.starts_with(&format!("| `{}` |", code.as_str())));
            let status = match (code.status(Origin::Request), code.status(Origin::Caller)) {
                (one, other) if one == other => one.to_string(),
                (one, other) => format!("{one} or {other}"),
            };
            let cell = row.and_then(|row| row.split('|').nth(2)).map(str::trim);
            assert_eq!(cell, Some(&status[..]), "{}", code.as_str());
        }
    }
}
