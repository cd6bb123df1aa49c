//! Maps the keys of structured logs to the parts of a line.
//!
//! JSON and logfmt share this table, so a key means the same in both. Keys are compared without case, `_`, `-` and `@`,
//! because `runId`, `run_id`, `Run-ID` and `RUN_ID` are one key in four habits.

use super::lex::word;

/// The part of a line that a key's value belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Time,
    Level,
    Message,
    Run,
    Parent,
    Client,
    /// It says less than an id for it: `client`, `tenant`.
    ClientName,
    Operation,
    /// The program: `Line::process[0]`.
    Program,
    /// One of several of it: `Line::process[1]`.
    Instance,
    /// Its process id: `Line::process[2]`.
    Pid,
    /// Where it runs: `Line::process[3]`.
    Host,
    /// An error: its message, or an object that holds the message.
    Error,
    /// The code of an error.
    Code,
    /// The name of an event, in anybody's words.
    Event,
    /// The name of a step that this package wrote: `runIdEvent`.
    OwnEvent,
}

/// The longest key below, normalized.
const MAX_KEY: usize = 17;

/// Returns the part of a line that a key names.
///
/// Keys with a dot are those of ECS and OpenTelemetry (`log.level`), which write nested objects flat.
pub(super) fn field(key: &[u8]) -> Option<Field> {
    let mut name = [0; MAX_KEY];
    let mut len = 0;
    for &byte in key {
        if !matches!(byte, b'_' | b'-' | b'@') {
            *name.get_mut(len)? = byte.to_ascii_lowercase();
            len += 1;
        }
    }
    Some(match &name[..len] {
        b"time" | b"timestamp" | b"ts" | b"t" | b"dt" | b"date" | b"datetime" | b"asctime" | b"eventtime"
        // journald's, in microseconds.
        | b"realtimetimestamp" => Field::Time,
        b"level" | b"severity" | b"lvl" | b"levelname" | b"loglevel" | b"loglevelname" | b"log.level" | b"severitytext"
        // journald's, a number of syslog.
        | b"priority" => Field::Level,
        b"msg" | b"message" | b"textpayload" | b"log" | b"shortmessage" => Field::Message,
        b"runid" | b"clientrunid" | b"baserunid" | b"sessionid" | b"session" => Field::Run,
        b"parentrunid" | b"parentrun" | b"parent" => Field::Parent,
        b"clientid" | b"tenantid" => Field::Client,
        b"client" | b"tenant" => Field::ClientName,
        b"operation" | b"op" | b"flow" | b"module" | b"logger" | b"loggername" | b"log.logger" | b"component"
        | b"job" | b"context" | b"label" | b"task" => Field::Operation,
        b"name" | b"service" | b"servicename" | b"service.name" | b"app" | b"appname" | b"application"
        | b"process" | b"program" | b"syslogidentifier" => Field::Program,
        b"instance" | b"instanceid" | b"container" | b"containername" | b"pod" | b"podname" => Field::Instance,
        b"pid" | b"processid" | b"process.pid" => Field::Pid,
        b"hostname" | b"host" | b"host.name" | b"host.hostname" => Field::Host,
        b"error" | b"err" | b"errormessage" | b"error.message" | b"exception" | b"detail" => Field::Error,
        b"code" | b"errorcode" | b"errcode" | b"error.code" | b"err.code" => Field::Code,
        b"event" | b"eventname" => Field::Event,
        b"runidevent" => Field::OwnEvent,
        _ => return None,
    })
}

impl Field {
    /// Whether it is one that makes a record of a log of what holds it.
    pub(super) fn is_of_record(self) -> bool {
        matches!(self, Self::Time | Self::Level | Self::Message | Self::OwnEvent)
    }
}

/// Returns the name of a program. Winston and others write the name of an error under the same key.
pub(super) fn program(value: &[u8]) -> Option<&str> {
    word(value).filter(|name| !name.ends_with("Error") && !name.ends_with("Exception"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_error_is_not_that_of_a_program() {
        for name in ["scorer", "error-tracker", "ErrorReporter"] {
            assert_eq!(program(name.as_bytes()), Some(name));
        }
        for name in ["Error", "NotFoundError", "HttpException", ""] {
            assert_eq!(program(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn a_key_is_known_in_each_way_to_write_it() {
        for (keys, expected) in [
            (["runId", "run_id", "Run-ID", "RUN_ID"], Field::Run),
            (["tenantId", "tenant_id", "clientid", "CLIENT_ID"], Field::Client),
            (["@timestamp", "ts", "TIME", "__REALTIME_TIMESTAMP"], Field::Time),
            (["@message", "MESSAGE", "msg", "textPayload"], Field::Message),
            (["level_name", "levelname", "PRIORITY", "log.level"], Field::Level),
            (["parentRunId", "parent_run_id", "PARENT-RUN-ID", "parent"], Field::Parent),
            (["SYSLOG_IDENTIFIER", "service.name", "app_name", "name"], Field::Program),
            (["runIdEvent", "run_id_event", "RunIdEvent", "runidevent"], Field::OwnEvent),
        ] {
            for key in keys {
                assert_eq!(field(key.as_bytes()), Some(expected), "{key}");
            }
        }
    }

    #[test]
    fn other_keys_name_no_part() {
        for key in
            ["", "id", "apifyRunId", "recordId", "run", "timestamps", "messageId", "realtimetimestampx"]
        {
            assert_eq!(field(key.as_bytes()), None, "{key}");
        }
    }
}
