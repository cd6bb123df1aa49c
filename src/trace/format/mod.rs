//! How a line is written: the table of formats.
//!
//! A line is read from its front. Prefixes, which a host or a container puts before what a program wrote, are stripped one
//! after the other; the rest is a body, which is read as what it is. Each format is one row of [`FORMATS`] and one sample
//! file in `__test__/fixtures/formats/`. A format knows how to read a line, and nothing of runs: whatever it finds is a
//! field of [`Line`].
//!
//! | module | what it reads |
//! |---|---|
//! | `record` | which lines of a piece are one record |
//! | `brackets` | headers in brackets: those of our backends, and the events that this package writes |
//! | `plain` | lines that begin with a date, a level or an error's name |
//! | `access` | web servers: nginx, Apache, Morgan |
//! | `logfmt` | pairs of keys and values |
//! | `csv` | rows of CSV, as log services export them |
//! | `pino_pretty` | the first line of what pino-pretty prints |
//! | `printed` | objects that are printed a field a line, but not as JSON |
//! | `continuation` | lines that go on with the one before |
//! | `prefixes` | the names and times of container runtimes, process managers and build tools |
//! | `syslog` | the headers of syslog, journald, Heroku and Lambda |
//! | `fields` | the keys of structured logs |
//! | `level` | words and numbers for levels |
//! | `time` | times and dates |
//! | `lex` | blanks, colours and names |
//! | `containers` | JSON: which program or host wrote an object |
//! | `object` | the fields of an object as parts of a line |
//! | `json` | the syntax of JSON, without copying |
//! | `own` | what this package wrote itself |
//! | `document` | the records in a document of one line |
//! | `quoted` | texts that quote lines |

mod access;
mod brackets;
mod containers;
pub(super) mod continuation;
mod csv;
pub(super) mod document;
mod fields;
#[cfg(test)]
mod hostile;
mod json;
mod level;
mod lex;
mod logfmt;
mod object;
pub(super) mod own;
mod pino_pretty;
mod plain;
pub(super) mod prefixes;
mod printed;
pub(super) mod quoted;
pub(super) mod record;
#[cfg(test)]
mod samples;
mod syslog;
mod time;

use std::ops::Range;

/// How bad a line says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Level {
    /// `trace`, `verbose`, `silly`
    Trace,
    /// `debug`
    Debug,
    /// `info`, `notice`, `log`, `http`, `success`
    Info,
    /// `warn`, `warning`
    Warn,
    /// `error`, `fatal`, `critical`, `alert`, `emerg`
    Error,
}

impl Level {
    /// Its name in reports.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// A part of a line, by its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    /// Where it is in the line.
    pub(super) range: Range<usize>,
    pub(super) escapes: Escapes,
}

/// How a part of a line is escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    None,
    /// As in JSON.
    Backslash,
    /// Each quote is written twice, as in CSV.
    Doubled,
}

impl Escapes {
    fn in_json(is_escaped: bool) -> Self {
        if is_escaped { Self::Backslash } else { Self::None }
    }
}

/// What a line says, by its format. Ranges are of the bytes that were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line<'l> {
    /// The formats that read it: prefixes, then a body. Empty if none knows it.
    pub(super) formats: Formats,
    /// When it was written, in milliseconds since the Unix epoch.
    pub(super) time: Option<i64>,
    pub(super) level: Option<Level>,
    /// Who wrote it: the name of the program, its instance, its process id and its host, as far as the line says.
    pub(super) process: [Option<&'l str>; 4],
    /// What that was doing: a module, a flow, a logger's name.
    pub(super) operation: Option<&'l str>,
    /// The tenant that a key names: `clientId`, `tenant_id`, `CLIENT:`.
    pub(super) client: Option<&'l str>,
    /// Words in headers that may name a tenant or an operation, in order.
    pub(super) words: [Option<&'l str>; 2],
    /// Whose line it is: the value of a header or a field for the run.
    pub(super) run: Option<Range<usize>>,
    /// The value of a field for the parent of that run.
    pub(super) parent: Option<Range<usize>>,
    /// What it says.
    pub(super) message: Option<Text>,
    /// The message of an error in a field of its own.
    pub(super) error: Option<Text>,
    /// The code of that error.
    pub(super) code: Option<&'l str>,
    /// The name of an event in a field of its own.
    pub(super) event: Option<Text>,
    /// An event that this package wrote. Few lines have one, and a line is moved often.
    pub(super) own: Option<Box<OwnEvent<'l>>>,
    /// Whether a line around it, or above it, gave it what it lacks.
    pub(super) is_inherited: bool,
}

impl<'l> Line<'l> {
    /// Takes what the line lacks from the one around it, or the one that it continues.
    pub(super) fn inherit(&mut self, outer: &Self) {
        self.time = self.time.or(outer.time);
        self.level = self.level.or(outer.level);
        if self.process.iter().all(Option::is_none) {
            self.process = outer.process;
        }
        self.operation = self.operation.or(outer.operation);
        self.client = self.client.or(outer.client);
        if self.words.iter().all(Option::is_none) {
            self.words = outer.words;
        }
        self.is_inherited |= !outer.formats.is_empty();
    }

    /// Drops what is a place in the text that was read, for a line of another text.
    pub(super) fn without_places(self) -> Self {
        Self { run: None, parent: None, message: None, error: None, event: None, own: None, ..self }
    }
}

/// An event that this package wrote itself (`DEBUG_RUN_ID`), or one of its errors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OwnEvent<'l> {
    /// The name of a step: `registered`, `not-found`.
    pub(super) step: &'l str,
    /// The id that it is about.
    pub(super) run: Option<Range<usize>>,
    pub(super) client: Option<&'l str>,
    pub(super) record: Option<&'l str>,
    pub(super) code: Option<&'l str>,
    /// The function that was called.
    pub(super) source: Option<&'l str>,
    /// The file and line of the call.
    pub(super) at: Option<&'l str>,
}

/// The formats of a line, outermost first, each by its index in [`FORMATS`]; a kind of object has an index after those.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Formats {
    rows: [u8; 4],
    len: u8,
}

impl Formats {
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.rows[..usize::from(self.len)].iter().map(|&row| {
            match usize::from(row).checked_sub(FORMATS.len()) {
                Some(kind) => containers::name(kind),
                None => FORMATS[usize::from(row)].name,
            }
        })
    }

    fn push(&mut self, row: usize) {
        if let (Some(slot), Ok(row)) = (self.rows.get_mut(usize::from(self.len)), u8::try_from(row)) {
            *slot = row;
            self.len += 1;
        }
    }

    /// The formats of a line that is wrapped in another.
    pub(super) fn then(mut self, inner: Self) -> Self {
        inner.rows[..usize::from(inner.len)].iter().for_each(|&row| self.push(usize::from(row)));
        self
    }

    fn is_full(&self) -> bool {
        usize::from(self.len) == self.rows.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// A way in which lines are written.
pub(super) struct Format {
    /// Its name in reports.
    name: &'static str,
    kind: Kind,
    /// Reads the front of `text[at..]` into a line and returns where the rest begins; for a body, that is the end. Returns
    /// `None`, and leaves the line as it was, if the text is written in another way.
    read: Read,
}

type Read = for<'l> fn(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize>;

/// What follows a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Another format, or a plain message.
    Prefix,
    /// Nothing: it is all of the line.
    Body,
}

/// All formats. Where two could read a line, the first one does.
static FORMATS: &[Format] = &[
    prefix("docker-compose", prefixes::docker_compose),
    prefix("docker-timestamps", prefixes::docker_timestamps),
    prefix("cri", prefixes::cri),
    prefix("kubectl", prefixes::kubectl),
    prefix("stern", prefixes::stern),
    prefix("pm2", prefixes::pm2),
    prefix("foreman", prefixes::foreman),
    prefix("turbo", prefixes::turbo),
    prefix("lerna", prefixes::lerna),
    prefix("concurrently", prefixes::concurrently),
    prefix("gh-run-view", prefixes::gh_run_view),
    prefix("github-actions", prefixes::github_actions),
    prefix("syslog-rfc3164", syslog::rfc3164),
    prefix("syslog-rfc5424", syslog::rfc5424),
    prefix("syslog-iso", syslog::iso),
    prefix("heroku", syslog::heroku),
    prefix("lambda", syslog::lambda),
    prefix("aws-logs-tail", prefixes::aws_logs_tail),
    prefix("excerpt", prefixes::excerpt),
    body("csv", csv::csv),
    containers::OBJECT,
    containers::LOKI_VALUE,
    containers::INSIGHTS,
    containers::FIELD,
    body("brackets", brackets::brackets),
    body("pino-pretty", pino_pretty::pino_pretty),
    body("printed-object", printed::printed_object),
    body("dated", plain::dated),
    body("levelled", plain::levelled),
    body("logfmt", logfmt::logfmt),
    body("logrus", logfmt::logrus),
    body("heroku-router", logfmt::heroku_router),
    body("pipes", plain::piped),
    body("log4j", plain::java),
    body("spring-boot", plain::spring_boot),
    body("python", plain::python_logging),
    body("python-basic", plain::python_basic),
    body("rails", plain::rails),
    body("nest", plain::nest),
    body("access-log", access::access_log),
    body("nginx-error", access::nginx_error),
    body("apache-error", access::apache_error),
    body("morgan", access::morgan),
    body("lambda-report", syslog::lambda_report),
    body("exception", plain::exception),
    body("continuation", continuation::continuation),
];

const fn prefix(name: &'static str, read: Read) -> Format {
    Format { name, kind: Kind::Prefix, read }
}

const fn body(name: &'static str, read: Read) -> Format {
    Format { name, kind: Kind::Body, read }
}

/// How the last line of a file was written. It is tried first on the next one, because a file is written by one program.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Guess(Formats);

/// Reads a line, or a record of several.
pub(super) fn read<'l>(text: &'l [u8], guess: &mut Guess) -> Line<'l> {
    match printed::object_below(text) {
        Some((first_end, object)) => {
            let mut line = read_line(&text[..first_end], guess);
            let (message, own) = (line.message.take(), line.own.take());
            printed::fields_below(&mut line, text, object, 2);
            (line.message, line.own) = (message, own.or(line.own.take()));
            line
        }
        None => read_line(text, guess),
    }
}

fn read_line<'l>(text: &'l [u8], guess: &mut Guess) -> Line<'l> {
    let mut line = Line::default();
    let mut at = 0;
    let mut is_read = false;
    let guessed = guess.0;
    for &row in &guessed.rows[..usize::from(guessed.len)] {
        let Some(next) = read_front(usize::from(row), &mut line, text, at) else { break };
        (at, is_read) = next;
    }
    while !is_read && !line.formats.is_full() {
        let Some(next) = (0..FORMATS.len()).find_map(|row| read_front(row, &mut line, text, at)) else {
            break;
        };
        (at, is_read) = next;
    }
    if !is_read && line.message.is_none() {
        line.message = Some(Text { range: at..text.len(), escapes: Escapes::None });
    }
    own::conclude(&mut line, text);
    guess.0 = line.formats;
    line
}

/// Reads the front of `text[at..]` with the format of an index, and adds that to those of the line. Returns where the rest begins, and
/// whether there is none.
fn read_front<'l>(row: usize, line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<(usize, bool)> {
    let format = FORMATS.get(row).unwrap_or(&containers::OBJECT);
    let known = line.formats.len;
    let next = (format.read)(line, text, at)?;
    // An object has added its kind.
    if line.formats.len == known {
        line.formats.push(row);
    }
    Some((next, format.kind == Kind::Body))
}

pub(super) use csv::undouble;
pub(super) use json::{bytes as written_bytes, string_around, unescape};
pub(super) use time::names_zone;
