//! What a line says of each id on it: its step, who wrote it, for which tenant.
//!
//! The step comes from an exact event of this package, else from the first rule that its message, its error or the name of its
//! event matches. It happened to the ids that the message names; if it names none, to the run of the header.

use std::cell::OnceCell;
use std::ops::Range;

use super::context;
use super::entry::{Entry, Record, ids_in};
use super::flow::{Flow, Reason, Writer};
use super::format::Line;
use super::memory::Memory;
use super::names::Name;
use super::rules::{Match, Matcher, Places, Rules, Skeleton};
use super::scan::{Hit, What};
use super::steps::Step;
use super::tally::Place;
use super::template::Templates;
use super::unwrap::Unit;

/// Reads lines into flows.
pub(super) struct Reader<'r> {
    pub(super) flow: &'r mut Flow,
    pub(super) rules: &'r Rules,
    pub(super) matcher: &'r mut Matcher,
    pub(super) memory: &'r mut Memory,
    pub(super) options: &'r super::Options,
    pub(super) file: u32,
}

/// What a line says happened, whatever other lines say.
pub(super) struct Meaning {
    /// The step of an exact event of this package.
    own: Option<Step>,
    /// The rule that explains another line.
    found: Option<Match>,
    /// The skeleton of its message, by which rules were looked for.
    skeleton: Option<Skeleton>,
}

impl<'r> Reader<'r> {
    /// Returns what a line says happened.
    pub(super) fn meaning(&mut self, unit: &Unit<'_>) -> Meaning {
        let Unit { line, message, .. } = unit;
        let own = line.own.as_ref().and_then(|own| match own.step {
            // No record is there afterwards.
            "registered" if own.source == Some("registerApifyRunId") => Some(Step::Linked),
            // It asks the registry first, and goes on with `find` or `create`.
            "not-found" | "missed" if own.source == Some("withRunRecord") && own.code.is_none() => {
                Some(Step::LookedUp)
            }
            step => Step::named(step),
        });
        // A line outside the time that is asked for doesn't count, so no rule is tried on it.
        if own.is_some() || !self.options.covers(line.time) {
            return Meaning { own, found: None, skeleton: None };
        }
        let skeleton = if message.is_empty() {
            None
        } else {
            let ids = ids_in(message, unit.text, line, unit.hits.iter());
            let kind = Templates::level(line.level).map_or(0, |level| level as u64);
            self.matcher.skeleton(message, ids, kind)
        };
        let found = self.rules.first_of(self.matcher, &unit.texts(), skeleton);
        Meaning { own, found, skeleton }
    }

    /// Takes the units of a record, each with what it means.
    pub(super) fn record(&mut self, units: &[Unit<'_>], meanings: &[Meaning], line: u64, is_rest: bool) {
        let mut record = Record::new(line, self.flow.begin_record());
        record.affected = std::mem::take(&mut self.memory.affected);
        // The rest of a line that was too long is one line with what came before.
        record.has_ids = is_rest && self.memory.line_with_ids == line;
        for (unit, meaning) in units.iter().zip(meanings) {
            if unit.begins_record {
                record.number = self.flow.begin_record();
                record.affected.clear();
            }
            self.unit(&mut record, unit, meaning);
        }
        record.affected.clear();
        self.memory.affected = record.affected;
    }

    /// Takes a line: its step, its ids, and what is wrong with it.
    fn unit(&mut self, record: &mut Record, unit: &Unit<'_>, meaning: &Meaning) {
        let &Unit { text, ref line, ref hits, message, .. } = unit;
        let &Meaning { own, found, skeleton } = meaning;
        self.memory.time = line.time.or(self.memory.time);
        let place = Place::new(self.memory.time, self.file, record.line);
        if !self.options.covers(place.time()) {
            return;
        }
        let texts = unit.texts();
        let own = own.map(|step| {
            if self.is_repeated(line, step, (hits, message), record.line) { Step::Mentioned } else { step }
        });
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
