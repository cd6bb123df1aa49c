//! Reads the fields of a JSON object into the parts of a line.
//!
//! What an object holds directly counts first; objects in it then add what is missing, as far as their key says what they
//! are: the payload of a wrapper holds everything, a context only says whose line it is, labels say who wrote it.

use super::fields::{Field, field, program};
use super::json::{self, Fields, Kind, Value};
use super::lex::word;
use super::{Escapes, Level, Line, Text, own, time};
use crate::trace::steps::Step;

/// What an object in an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A line of its own, which a host wrapped.
    Payload,
    /// What the line is about: a run, a tenant.
    Context,
    /// Who wrote it. Its `name` is that of the program, or of the host in an object for that.
    Origin(Field),
    Error,
    /// A value of OpenTelemetry: `{"stringValue":"…"}`.
    AnyValue,
}

/// How deep objects are read. GCP's `resource.labels` and an error in a payload are the deepest that are of use.
const MAX_DEPTH: usize = 3;

/// How many objects in one object are read.
const MAX_NESTED: usize = 8;

/// Keys that show which program writes such objects, and other signs. Each is a bit of [`Object::signs`].
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub(super) enum Sign {
    OwnEvent,
    Kubernetes,
    LogText,
    Stream,
    Journal,
    PayloadOfGcp,
    Nanoseconds,
    CloudWatch,
    Logstash,
    Ecs,
    Deployment,
    Fly,
    Region,
    Instance,
    LabelsArray,
    LabelsObject,
    LogqlLine,
    Datadog,
    BunyanVersion,
    NumberAsLevel,
    Hostname,
}

impl Sign {
    pub(super) const fn bit(self) -> u32 {
        1 << self as u8
    }
}

/// What an object says.
#[derive(Debug, Default)]
pub(super) struct Object<'l> {
    pub(super) line: Line<'l>,
    pub(super) signs: u32,
    /// Datadog's level, which elsewhere is anything.
    status: Option<Level>,
    /// The value of `client`, which may be an address where a key for its id is the tenant's.
    client_name: Option<&'l str>,
    /// The ids that an error of this package carries.
    error_run: Option<Value>,
    error_client: Option<&'l str>,
    error_record: Option<&'l str>,
}

impl<'l> Object<'l> {
    /// Reads the fields of a line.
    pub(super) fn read(text: &'l [u8], fields: Fields<'l>) -> Self {
        let mut object = Self::default();
        object.fields(text, fields, Part::Payload, 0);
        object.conclude(text);
        object
    }

    /// Reads a line that is an array of names and values, as CloudWatch Insights answers.
    pub(super) fn of_pairs(text: &'l [u8], at: usize) -> Self {
        let mut object = Self::default();
        object.pairs(text, at, Part::Payload);
        object.conclude(text);
        object
    }

    /// Adds the labels of an object that says who wrote a line.
    pub(super) fn add_labels(&mut self, text: &'l [u8], value: &Value) {
        self.fields(text, Fields::of(text, value.range.start), Part::Origin(Field::Program), MAX_DEPTH);
    }

    fn has(&self, sign: Sign) -> bool {
        self.signs & sign.bit() != 0
    }

    pub(super) fn conclude(&mut self, text: &'l [u8]) {
        self.line.client = self.line.client.or(self.client_name);
        if self.has(Sign::Datadog) {
            self.line.level = self.line.level.or(self.status);
        }
        let refused = self.line.own.is_none().then(|| own::error(self.line.code?)).flatten();
        if let Some(mut event) = refused {
            // Its field `runId` is what was passed; a miss is of that with its client, which the message names first.
            let prose = [&self.line.error, &self.line.message].into_iter().flatten();
            let mut named = prose.filter_map(|prose| own::prose(&text[prose.range.clone()]));
            let is_named = named.any(|named| named.step == event.step && event.step == Step::Missed.name());
            event.run = self.error_run.take().map(|run| run.range).filter(|_| !is_named);
            (event.client, event.record) = (self.error_client, self.error_record);
            self.line.own = Some(event);
        }
        for prose in [&self.line.error, &self.line.message].into_iter().flatten() {
            if self.line.own.is_none() {
                self.line.own = own::prose(&text[prose.range.clone()]);
            }
        }
    }

    fn fields(&mut self, text: &'l [u8], fields: Fields<'l>, part: Part, depth: usize) {
        const NONE: (usize, Part) = (0, Part::Context);
        let (mut nested, mut len) = ([NONE; MAX_NESTED], 0);
        let start = fields.start();
        for (key, value) in fields {
            if !value.is_nested() {
                self.scalar(text, key, &value, part);
                continue;
            }
            let inner = self.part_of(text, key, &value, part);
            if value.kind == Kind::Object && self.line.own.is_none() {
                self.line.own = own::in_object(text, &value);
            }
            if let (Some(inner), Some(slot)) = (inner, nested.get_mut(len)) {
                *slot = (value.range.start, inner);
                len += 1;
            }
        }
        if self.has(Sign::OwnEvent) {
            self.line.own = self.line.own.take().or_else(|| own::object(text, start));
            // Of another version it is anybody's object.
            self.signs &= if self.line.own.is_some() { u32::MAX } else { !Sign::OwnEvent.bit() };
        }
        let signs = self.signs;
        for &(at, inner) in &nested[..len] {
            match text[at] {
                b'[' => self.pairs(text, at, inner),
                _ if depth < MAX_DEPTH => self.fields(text, Fields::of(text, at), inner, depth + 1),
                _ => {}
            }
        }
        // What is in a payload doesn't say which host wrapped it.
        self.signs = signs;
    }

    /// Reads labels and attributes: `[{"name":"instance","value":"srv-1"}]`, `[{"key":"runId","value":{"stringValue":"…"}}]`.
    fn pairs(&mut self, text: &'l [u8], at: usize, part: Part) {
        let mut pairs = Fields::of(text, at);
        while let Some(pair) = pairs.element() {
            let (mut name, mut value) = (None, None);
            for (key, field) in Fields::of(text, pair.range.start).take(4) {
                match key {
                    b"name" | b"key" | b"field" => name = Some(field),
                    b"value" if field.kind == Kind::Object => {
                        value = Fields::of(text, field.range.start).next().map(|(_, value)| value);
                    }
                    b"value" => value = Some(field),
                    _ => {}
                }
            }
            if let (Some(name), Some(value)) = (name, value)
                && !value.is_nested()
            {
                self.scalar(text, name.bytes(text), &value, part);
            }
        }
    }

    /// Returns what the object or array behind a key is, if it is one to be read.
    pub(super) fn part_of(&mut self, text: &'l [u8], key: &[u8], value: &Value, part: Part) -> Option<Part> {
        let is_object = value.kind == Kind::Object;
        let sign = match key {
            b"jsonPayload" | b"protoPayload" => Some(Sign::PayloadOfGcp),
            b"@fields" => Some(Sign::Logstash),
            b"ecs" => Some(Sign::Ecs),
            b"fly" => Some(Sign::Fly),
            b"kubernetes" => Some(Sign::Kubernetes),
            b"labels" if is_object => Some(Sign::LabelsObject),
            b"labels" => Some(Sign::LabelsArray),
            b"dd" => Some(Sign::Datadog),
            _ => None,
        };
        self.signs |= sign.map_or(0, Sign::bit);
        Some(match key {
            b"jsonPayload" | b"protoPayload" | b"@fields" | b"fields" | b"_source" | b"payload"
            | b"content" | b"data" | b"record" | b"log" | b"message" | b"msg"
                if is_object && part == Part::Payload =>
            {
                Part::Payload
            }
            b"MESSAGE" if part == Part::Payload && json::bytes(value.bytes(text)).is_some() => {
                let message = Text { range: value.range.clone(), escapes: Escapes::Backslash };
                self.line.message.get_or_insert(message);
                return None;
            }
            // Splunk's.
            b"result" if is_object && Fields::of(text, value.range.start).any(|(key, _)| key == b"_raw") => {
                part
            }
            // tslog's.
            b"_meta" if is_object && part == Part::Payload => Part::Payload,
            b"body" if is_object && part == Part::Payload => Part::AnyValue,
            // Datadog's hold the whole line, those of OpenTelemetry what it is about.
            b"attributes" if is_object && part == Part::Payload => Part::Payload,
            b"attributes" if matches!(part, Part::Origin(_)) => part,
            b"attributes" => Part::Context,
            b"host" => Part::Origin(Field::Host),
            b"labels" | b"stream" | b"resource" | b"kubernetes" | b"fly" | b"service" | b"process"
            | b"app" | b"container" => Part::Origin(Field::Program),
            b"context" | b"ctx" | b"extra" | b"meta" | b"metadata" | b"mdc" | b"params" | b"bindings"
            | b"custom" | b"tags" | b"properties" | b"details" | b"run" | b"job"
                if is_object =>
            {
                Part::Context
            }
            b"cause" if is_object && part == Part::Payload => Part::Error,
            _ if is_object && part == Part::Payload && field(key) == Some(Field::Error) => Part::Error,
            // The arguments of a call.
            _ if part == Part::Payload && field(key) == Some(Field::Message) => {
                let first = Fields::of(text, value.range.start).element().filter(Value::is_text);
                fill(&mut self.line.message, || first.map(|first| Text::of(&first)));
                return None;
            }
            _ => return None,
        })
    }

    /// Reads a field that most lines have. The tables below know these keys, too, but take five times as long.
    #[inline]
    fn common(&mut self, text: &'l [u8], key: &[u8], value: &Value) -> bool {
        let line = &mut self.line;
        let bytes = || value.scalar(text);
        let named = || word(bytes()?);
        match key.len() {
            3 if key == b"msg" => fill(&mut line.message, || {
                value.is_text().then(|| Text::of(value)).filter(|_| bytes().is_some())
            }),
            3 if key == b"pid" => fill(&mut line.process[2], named),
            4 if key == b"time" && value.kind == Kind::Bare => fill(&mut line.time, || time::epoch(bytes()?)),
            4 if key == b"name" => fill(&mut line.process[0], || program(bytes()?)),
            5 if key == b"level" => {
                self.signs |= if value.kind == Kind::Bare { Sign::NumberAsLevel.bit() } else { 0 };
                fill(&mut line.level, || Level::of_value(bytes()?));
            }
            5 if key == b"runId" => fill(&mut line.run, || bytes().map(|_| value.range.clone())),
            8 if key == b"clientId" => fill(&mut line.client, named),
            8 if key == b"hostname" => {
                self.signs |= Sign::Hostname.bit();
                fill(&mut line.process[3], named);
            }
            _ => return false,
        }
        true
    }

    /// Reads a field that is a string or a number.
    #[inline]
    pub(super) fn scalar(&mut self, text: &'l [u8], key: &'l [u8], value: &Value, part: Part) {
        if part == Part::Payload {
            if self.common(text, key, value) {
                return;
            }
            self.signs |= sign(key, value, text);
        }
        let Some(bytes) = value.scalar(text) else { return };
        let line = &mut self.line;
        let as_text = || value.is_text().then(|| Text::of(value));
        match (part, key) {
            (Part::AnyValue, b"stringValue") => return fill(&mut line.message, as_text),
            (Part::AnyValue, _) => return,
            (Part::Error, b"message") => return fill(&mut line.error, as_text),
            (Part::Error, b"recordId") => return fill(&mut self.error_record, || word(bytes)),
            (Part::Origin(Field::Host), b"name") => return fill(&mut line.process[3], || word(bytes)),
            (Part::Origin(_), b"container_name" | b"container") => {
                return fill(&mut line.process[0], || word(bytes));
            }
            (Part::Payload, b"timeUnixNano") => return fill(&mut line.time, || time::of_value(bytes)),
            (Part::Payload, b"observedTimeUnixNano") => {
                return fill(&mut line.time, || time::of_value(bytes));
            }
            (Part::Payload, b"severityNumber") => return fill(&mut line.level, || severity(bytes)),
            (Part::Payload, b"body") => return fill(&mut line.message, as_text),
            (Part::Payload, b"_raw" | b"0") => return fill(&mut line.message, as_text),
            // Roarr's.
            (Part::Context, b"logLevel") => return fill(&mut line.level, || Level::of_value(bytes)),
            (Part::Payload, b"line") if value.is_text() => return fill(&mut line.message, as_text),
            (Part::Payload, b"logStreamName" | b"logStream" | b"@logStream") => {
                return fill(&mut line.process[1], || word(bytes));
            }
            (Part::Payload, b"status") => return fill(&mut self.status, || Level::of_value(bytes)),
            _ => {}
        }
        let Some(field) = field(key) else { return };
        let is_full = part == Part::Payload;
        match field {
            Field::Run if part == Part::Error => fill(&mut self.error_run, || Some(value.clone())),
            Field::Client | Field::ClientName if part == Part::Error => {
                fill(&mut self.error_client, || word(bytes))
            }
            Field::Code if is_full || part == Part::Error => fill(&mut line.code, || word(bytes)),
            _ if part == Part::Error => {}
            Field::Run => fill(&mut line.run, || Some(value.range.clone())),
            Field::Parent => fill(&mut line.parent, || Some(value.range.clone())),
            Field::Client => fill(&mut line.client, || word(bytes)),
            Field::ClientName => fill(&mut self.client_name, || word(bytes)),
            Field::Operation => fill(&mut line.operation, || word(bytes)),
            _ if part == Part::Context => {}
            Field::Program => fill(&mut line.process[0], || program(bytes)),
            Field::Instance => fill(&mut line.process[1], || word(bytes)),
            Field::Pid => fill(&mut line.process[2], || word(bytes)),
            Field::Host => fill(&mut line.process[3], || word(bytes)),
            Field::Level => fill(&mut line.level, || Level::of_value(bytes)),
            _ if !is_full => {}
            Field::Time => fill(&mut line.time, || time::of_value(bytes)),
            Field::Message => fill(&mut line.message, as_text),
            Field::Error => fill(&mut line.error, as_text),
            Field::Event => fill(&mut line.event, as_text),
            Field::OwnEvent | Field::Code => {}
        }
    }
}

impl Text {
    pub(super) fn of(value: &Value) -> Self {
        Self { range: value.range.clone(), escapes: Escapes::in_json(value.kind == Kind::Escaped) }
    }
}

/// Takes a value where there isn't one yet.
#[inline]
fn fill<T>(place: &mut Option<T>, value: impl FnOnce() -> Option<T>) {
    if place.is_none() {
        *place = value();
    }
}

/// Returns the bit of what a key says of the program that wrote it.
#[inline]
fn sign(key: &[u8], value: &Value, text: &[u8]) -> u32 {
    let is_bare = value.kind == Kind::Bare;
    let sign = match key {
        b"level" if is_bare => Sign::NumberAsLevel,
        b"hostname" => Sign::Hostname,
        b"v" if is_bare => Sign::BunyanVersion,
        b"log" => Sign::LogText,
        b"stream" => Sign::Stream,
        b"instance" => Sign::Instance,
        b"region" => Sign::Region,
        b"runIdEvent" => Sign::OwnEvent,
        b"__REALTIME_TIMESTAMP" | b"__CURSOR" => Sign::Journal,
        b"textPayload" => Sign::PayloadOfGcp,
        b"@version" | b"@message" => Sign::Logstash,
        b"@logStream" | b"@ptr" | b"logStreamName" | b"ingestionTime" => Sign::CloudWatch,
        b"ecs.version" | b"log.level" => Sign::Ecs,
        b"timeUnixNano" | b"observedTimeUnixNano" => Sign::Nanoseconds,
        b"deploymentId" => Sign::Deployment,
        b"line" if !is_bare => Sign::LogqlLine,
        b"ddsource" | b"ddtags" => Sign::Datadog,
        b"type" if value.bytes(text) == b"log" => Sign::Datadog,
        _ => return 0,
    };
    sign.bit()
}

/// Reads the number of a level in OpenTelemetry: four for each, from 1.
fn severity(bytes: &[u8]) -> Option<Level> {
    match std::str::from_utf8(bytes).ok()?.parse::<u8>().ok()? {
        1..=4 => Some(Level::Trace),
        5..=8 => Some(Level::Debug),
        9..=12 => Some(Level::Info),
        13..=16 => Some(Level::Warn),
        17..=24 => Some(Level::Error),
        _ => None,
    }
}
