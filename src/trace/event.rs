//! What a line says of each id on it: its step, who wrote it, for which tenant.
//!
//! A line is read by its format; what a container wraps (a message that is itself a line, a document that quotes lines) is
//! read again as a line of its own, up to [`MAX_DEPTH`] deep. The step comes from an exact event of this package, else from
//! the first rule that its message, its error or the name of its event matches. It happened to the ids that the message
//! names; if it names none, to the run of the header.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use super::context;
use super::entry::{Entry, Record, ids_in};
use super::flow::{Flow, Reason, Writer};
use super::format::{self, Line};
use super::memory::Memory;
use super::names::Name;
use super::rules::{Matcher, Places, Rules};
use super::scan::{Hit, What};
use super::steps::Step;
use super::tally::Place;
use super::template::Templates;
use super::unwrap::{Outer, unescaped};

/// Reads lines into flows.
pub(super) struct Reader<'r> {
    pub(super) flow: &'r mut Flow,
    pub(super) rules: &'r Rules,
    pub(super) matcher: &'r mut Matcher,
    pub(super) memory: &'r mut Memory,
    pub(super) options: &'r super::Options,
    pub(super) file: u32,
}

impl<'r> Reader<'r> {
    /// Reads a record: a line, or several. `hits` are what was found on it, by its own bytes; `head` is the line that it
    /// continues.
    pub(super) fn record(&mut self, text: &[u8], head: Option<&[u8]>, hits: &[Hit<'_>], line: u64) {
        if hits.iter().all(|hit| matches!(hit.what, What::Client(_))) {
            self.line_without_id(text, hits, line);
            return;
        }
        let mut record = Record::new(line, self.flow.begin_record());
        record.affected = std::mem::take(&mut self.memory.affected);
        let outer = match head {
            Some(head) => Outer { line: format::read(head, &mut self.memory.guesses[0]), text: head },
            None => Outer::default(),
        };
        self.line(&mut record, text, hits, &outer, 0);
        record.affected.clear();
        self.memory.affected = record.affected;
    }

    /// Reads the rest of a line that was too long: of what came before it nothing is known here.
    pub(super) fn rest(&mut self, text: &[u8], hits: &[Hit<'_>], line: u64) {
        let mut record = Record::new(line, self.flow.begin_record());
        // It is one line with what came before.
        record.has_ids = self.memory.line_with_ids == line;
        self.entry(&mut record, text, &Line::default(), hits, b"", b"");
    }

    /// Takes a line: its step, its ids, and what is wrong with it.
    pub(super) fn entry(
        &mut self,
        record: &mut Record,
        text: &[u8],
        line: &Line<'_>,
        hits: &[Hit<'_>],
        message: &[u8],
        continued: &[u8],
    ) {
        self.memory.time = line.time.or(self.memory.time);
        let place = Place::new(self.memory.time, self.file, record.line);
        if !self.options.covers(place.time()) {
            return;
        }
        let error = line.error.as_ref().map_or(Cow::Borrowed(&b""[..]), |part| unescaped(text, part));
        let event = line.event.as_ref().map_or(Cow::Borrowed(&b""[..]), |part| unescaped(text, part));
        let texts = [message, &error, &event, continued];
        let own = line.own.as_ref().and_then(|own| match own.step {
            // No record is there afterwards.
            "registered" if own.source == Some("registerApifyRunId") => Some(Step::Linked),
            // It asks the registry first, and goes on with `find` or `create`.
            "not-found" | "missed" if own.source == Some("withRunRecord") && own.code.is_none() => {
                Some(Step::LookedUp)
            }
            step => Step::named(step),
        });
        let own =
            own.map(|step| if self.is_repeated(line, step, hits, message) { Step::Mentioned } else { step });
        let skeleton = match own {
            None if !message.is_empty() => {
                let ids = ids_in(message, text, line, hits.iter());
                let kind = Templates::level(line.level).map_or(0, |level| level as u64);
                self.matcher.skeleton(message, ids, kind)
            }
            _ => None,
        };
        let found = match own {
            Some(_) => None,
            None => self.rules.first_of(self.matcher, &texts, skeleton),
        };
        let bound = found.as_ref().filter(|found| self.rules.binds(found.rule));
        let places = bound.and_then(|found| {
            let places = self.rules.places(self.matcher, found.rule, texts[found.text])?;
            Some((texts[found.text], places))
        });
        // What a rule binds by a name.
        let named = |group: fn(&Places) -> &Option<Range<usize>>| {
            let (text, places) = places.as_ref()?;
            Some(&text[group(places).clone()?])
        };
        let bound = match &line.own {
            Some(own) => own.run.clone().map(|range| &text[range]),
            None => named(|places| &places.run_id),
        };
        let keyed = self.keyed_client(line, hits, named(|places| &places.client));
        let client = keyed.unwrap_or_else(|| self.client_of_run(line, hits));
        let step = own.or(found.as_ref().map(|found| found.step)).unwrap_or(Step::Mentioned);
        let reason = match (own, &found) {
            (Some(_), _) => Reason::Own,
            (None, Some(found)) => Reason::rule(found.rule),
            (None, None) => Reason::Nothing,
        };
        let writer = self.writer(line, step);
        let own_record = line.own.as_ref().and_then(|own| own.record);
        let entry = Entry {
            text,
            line,
            message,
            hits,
            place,
            step,
            reason,
            client,
            is_keyed: keyed.is_some(),
            writer,
            texts: &texts,
            skeleton,
            rule: found.as_ref().map(|found| found.rule),
            bound,
            record: own_record.or_else(|| std::str::from_utf8(named(|places| &places.record)?).ok()),
            bound_parent: named(|places| &places.parent),
            secrets: match self.options.with_secrets {
                true => OnceCell::from(Vec::new()),
                false => OnceCell::new(),
            },
        };
        self.take(record, &entry);
    }

    pub(super) fn writer(&mut self, line: &Line<'_>, step: Step) -> Writer {
        let names = &mut self.flow.names;
        let mut parts = line.process.into_iter().flatten();
        let process = match (parts.next(), parts.next()) {
            (Some(first), Some(second)) => {
                let joined = &mut self.memory.joined;
                joined.clear();
                joined.push_str(first);
                [second].into_iter().chain(parts).for_each(|part| joined.extend([" ", part]));
                Some(names.name(joined))
            }
            (first, _) => first.map(|first| names.name(first)),
        };
        let operation = line.operation.map(|operation| names.name(operation));
        let words = line.words.map(|word| word.filter(|word| !context::is_nobody(word)));
        let words = words.map(|word| word.map(|word| names.name(word)));
        let file = (step == Step::Made && process.is_none()).then_some(self.file);
        Writer { process, operation, words, file }
    }

    /// The client that a key of a line names; `Some(None)` if keys name several.
    fn keyed_client(
        &mut self,
        line: &Line<'_>,
        hits: &[Hit<'_>],
        bound: Option<&[u8]>,
    ) -> Option<Option<Name>> {
        let bound = bound.and_then(|text| std::str::from_utf8(text).ok());
        let own = line.own.as_ref().and_then(|own| own.client);
        // What this package does for no client, in the context of one, is for none.
        if own.is_none() && line.own.as_ref().is_some_and(|own| own.source.is_some()) {
            return Some(None);
        }
        let keyed = bound.or(own).or(line.client).filter(|client| context::is_tenant(client));
        if let Some(client) = keyed {
            let client = self.flow.names.name(client);
            self.flow.keyed.insert(client);
            return Some(Some(client));
        }
        let mut clients = hits.iter().filter_map(|hit| match &hit.what {
            What::Client(client) if context::is_tenant(client) => Some(&**client),
            _ => None,
        });
        let client = clients.next()?;
        let is_one = clients.all(|other| other == client);
        let client = self.flow.names.name(client);
        self.flow.keyed.insert(client);
        Some(is_one.then_some(client))
    }

    /// The client of the run in a line's header.
    fn client_of_run(&mut self, line: &Line<'_>, hits: &[Hit<'_>]) -> Option<Name> {
        let run = line.run.as_ref()?;
        let header = hits.iter().find(|hit| run.contains(&hit.start)).and_then(|hit| hit.id()?.client_id());
        header.map(|client| self.flow.names.name(client.as_str()))
    }
}
