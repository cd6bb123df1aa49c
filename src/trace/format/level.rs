//! The words and numbers for levels.

use super::Level;

/// The longest word for a level.
const MAX_WORD: usize = 13;

impl Level {
    /// Reads a word, in any case: `warn`, `WARNING`, `Wrn`.
    pub(super) fn of_word(word: &[u8]) -> Option<Self> {
        let mut lower = [0; MAX_WORD];
        let lower = lower.get_mut(..word.len())?;
        for (to, byte) in lower.iter_mut().zip(word) {
            *to = byte.to_ascii_lowercase();
        }
        Some(match &*lower {
            b"trace" | b"trc" | b"trac" | b"verbose" | b"silly" | b"finest" | b"finer" => Self::Trace,
            b"debug" | b"dbg" | b"debu" | b"fine" => Self::Debug,
            b"info" | b"inf" | b"information" | b"informational" | b"notice" | b"log" | b"http"
            | b"success" => Self::Info,
            b"warn" | b"warning" | b"wrn" => Self::Warn,
            b"error" | b"err" | b"erro" | b"fatal" | b"fata" | b"ftl" | b"critical" | b"crit" | b"alert"
            | b"emerg" | b"emergency" | b"panic" | b"pani" | b"severe" => Self::Error,
            _ => return None,
        })
    }

    /// Reads a word before a message, with a colon behind it. `success: 3 leads` and `http: listening` say something themselves.
    pub(super) fn of_label(word: &[u8]) -> Option<Self> {
        let says_more = matches!(word, b"SUCCESS" | b"success" | b"http" | b"log" | b"alert");
        if says_more { None } else { Self::of_word(word) }
    }

    /// Reads a word before a message, without a colon: capitals only, and only those that say nothing else there.
    pub(super) fn of_bare_word(word: &[u8]) -> Option<Self> {
        let says_more = matches!(word, b"SUCCESS" | b"HTTP" | b"LOG" | b"ALERT");
        if says_more || !word.iter().all(u8::is_ascii_uppercase) { None } else { Self::of_word(word) }
    }

    /// Reads a number: 0 to 7 are those of syslog, from 10 those of pino and bunyan.
    pub(super) fn of_number(number: u32) -> Option<Self> {
        Some(match number {
            0..=3 | 50..=60 => Self::Error,
            4 | 40..=49 => Self::Warn,
            5 | 6 | 30..=39 => Self::Info,
            7 | 20..=29 => Self::Debug,
            10..=19 => Self::Trace,
            _ => return None,
        })
    }

    /// Reads the value of a field: a word, or a number.
    pub(super) fn of_value(value: &[u8]) -> Option<Self> {
        match value {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
                Self::of_number(u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
            }
            [digit @ b'0'..=b'9'] => Self::of_number(u32::from(digit - b'0')),
            _ => Self::of_word(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_a_word_or_a_number() {
        for (values, level) in [
            (["trace", "SILLY", "10"], Level::Trace),
            (["Debug", "DEBU", "7"], Level::Debug),
            (["Information", "log", "30"], Level::Info),
            (["WARNING", "wrn", "4"], Level::Warn),
            (["fatal", "EMERGENCY", "3"], Level::Error),
        ] {
            for value in values {
                assert_eq!(Level::of_value(value.as_bytes()), Some(level), "{value}");
            }
        }
        for value in ["", "8", "99", "100", "high", "errors", "informationally"] {
            assert_eq!(Level::of_value(value.as_bytes()), None, "{value}");
        }
    }

    #[test]
    fn a_bare_word_is_a_level_only_if_it_is_nothing_else() {
        for (word, level) in
            [("ERROR", Some(Level::Error)), ("Error", None), ("SUCCESS", None), ("HTTP", None)]
        {
            assert_eq!(Level::of_bare_word(word.as_bytes()), level, "{word}");
        }
    }
}
