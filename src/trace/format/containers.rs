//! The containers of JSON: which program or host wrote an object, by the keys it has.
//!
//! One pass over the object reads its fields and collects the signs of its writer; the first row of [`Shape`] whose signs
//! are all there is its format. So a line is read by exactly one of the rows, whichever is tried first.

use super::json::{Fields, value};
use super::lex::{skip, trim_end};
use super::object::{Object, Sign};
use super::{Escapes, Format, Line, Text, time};

/// A kind of object.
struct Shape {
    name: &'static str,
    /// Signs that it has, all of one of these.
    signs: &'static [u32],
}

const fn all<const N: usize>(signs: [Sign; N]) -> u32 {
    let (mut bits, mut at) = (0, 0);
    while at < N {
        bits |= signs[at].bit();
        at += 1;
    }
    bits
}

/// All kinds, in the order in which an object is one of them; the last is any object.
const SHAPES: [Shape; 17] = [
    Shape { name: "strict-run-id-json", signs: &[all([Sign::OwnEvent])] },
    Shape { name: "kubernetes", signs: &[all([Sign::Kubernetes])] },
    Shape { name: "docker-json", signs: &[all([Sign::LogText, Sign::Stream])] },
    Shape { name: "journald", signs: &[all([Sign::Journal])] },
    Shape { name: "gcp", signs: &[all([Sign::PayloadOfGcp])] },
    Shape { name: "opentelemetry", signs: &[all([Sign::Nanoseconds])] },
    Shape { name: "cloudwatch", signs: &[all([Sign::CloudWatch])] },
    Shape { name: "logstash", signs: &[all([Sign::Logstash])] },
    Shape { name: "ecs", signs: &[all([Sign::Ecs])] },
    Shape { name: "vercel", signs: &[all([Sign::Deployment])] },
    Shape { name: "fly", signs: &[all([Sign::Fly]), all([Sign::Region, Sign::Instance])] },
    Shape { name: "render", signs: &[all([Sign::LabelsArray])] },
    Shape { name: "loki", signs: &[all([Sign::LogqlLine, Sign::LabelsObject])] },
    Shape { name: "datadog", signs: &[all([Sign::Datadog])] },
    Shape { name: "bunyan", signs: &[all([Sign::BunyanVersion, Sign::NumberAsLevel, Sign::Hostname])] },
    Shape { name: "pino", signs: &[all([Sign::NumberAsLevel])] },
    Shape { name: "json", signs: &[all([])] },
];

/// The names of all formats here.
#[cfg(test)]
pub(super) const NAMES: [&str; 18] = {
    let mut names = ["json-field"; 18];
    let mut at = 0;
    while at < SHAPES.len() {
        names[at] = SHAPES[at].name;
        at += 1;
    }
    names
};

/// Any object. It adds its kind to the formats of the line itself: see [`name`].
pub(super) const OBJECT: Format = super::body("json", any);

/// Returns the name of a kind.
pub(super) fn name(kind: usize) -> &'static str {
    SHAPES[kind].name
}

/// A line of the array that Loki gives for a stream: `["1760078729123000000","message"]`.
pub(super) const LOKI_VALUE: Format = super::body("loki", loki_value);

/// A row of CloudWatch Insights: `[{"field":"@message","value":"…"}]`.
pub(super) const INSIGHTS: Format = super::body("cloudwatch", insights);

/// A field that stands alone on its line: `"message": "…",`.
pub(super) const FIELD: Format = super::body("json-field", field);

fn any<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let object = object(text, start(text, at))?;
    line.formats.push(super::FORMATS.len() + shape(object.signs));
    Some(take(line, object, text))
}

/// Reads an object that begins at `start`.
#[inline(never)]
fn object(text: &[u8], start: usize) -> Option<Object<'_>> {
    let first = super::json::skip_space(text, start + 1);
    let begins = text.get(start) == Some(&b'{') && matches!(text.get(first), Some(b'"' | b'}'));
    begins.then(|| Object::read(text, Fields::of(text, start)))
}

fn shape(signs: u32) -> usize {
    let has = |shape: &Shape| shape.signs.iter().any(|all| signs & all == *all);
    SHAPES.iter().position(has).unwrap_or(SHAPES.len() - 1)
}

fn loki_value<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let start = start(text, at);
    let mut elements = Fields::of(text, start);
    let mut next = || elements.element().filter(|_| text[start] == b'[');
    let (stamp, message) = (next()?, next()?);
    // Nanoseconds have nineteen digits.
    if !stamp.is_text() || stamp.range.len() != 19 || !message.is_text() {
        return None;
    }
    let mut object = Object::default();
    object.line.time = Some(time::epoch(stamp.bytes(text))?);
    object.line.message = Some(Text::of(&message));
    if let Some(labels) = next() {
        object.add_labels(text, &labels);
    }
    Some(take(line, object, text))
}

fn insights<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let start = start(text, at);
    if text.get(start) != Some(&b'[') {
        return None;
    }
    let first = value(text, super::json::skip_space(text, start + 1))?;
    let key = Fields::of(text, first.range.start).next()?.0;
    (key == b"field").then(|| take(line, Object::of_pairs(text, start), text))
}

fn field<'l>(line: &mut Line<'l>, text: &'l [u8], at: usize) -> Option<usize> {
    let start = start(text, at);
    let fields = Fields::bare(text, start);
    fields.clone().next()?;
    let mut object = Object::read(text, fields);
    // What is known of it is the field.
    let all = start..trim_end(text, start, text.len());
    object.line.message.get_or_insert(Text { range: all, escapes: Escapes::None });
    Some(take(line, object, text))
}

/// Returns where a line begins after its blanks, the mark that a log begins with which was joined to another, and the comma
/// of an array that is written an element a line.
pub(super) fn start(text: &[u8], at: usize) -> usize {
    let marked = text.get(at..).is_some_and(|rest| rest.starts_with(b"\xEF\xBB\xBF"));
    let at = skip(text, if marked { at + 3 } else { at });
    if text.get(at) == Some(&b',') { skip(text, at + 1) } else { at }
}

/// Gives a line what an object in it says, which knows better than what stands around it. Returns where the line ends.
#[inline(never)]
pub(super) fn take<'l>(line: &mut Line<'l>, object: Object<'l>, text: &[u8]) -> usize {
    let (inner, outer) = (object.line, std::mem::take(line));
    *line = Line {
        formats: outer.formats,
        time: inner.time.or(outer.time),
        level: inner.level.or(outer.level),
        process: [0, 1, 2, 3].map(|at| inner.process[at].or(outer.process[at])),
        operation: inner.operation.or(outer.operation),
        client: inner.client.or(outer.client),
        words: outer.words,
        run: inner.run.or(outer.run),
        parent: inner.parent.or(outer.parent),
        ..inner
    };
    text.len()
}

#[cfg(test)]
mod tests;
