//! One line, taken into the flows: what happened to each id on it, and what is wrong there.

use std::cell::OnceCell;
use std::ops::Range;

use super::context::is_parent;
use super::event::Reader;
use super::flow::{Event, Reason, Registration, Role, Writer};
use super::format::Line;
use super::names::Name;
use super::redact;
use super::rules::Skeleton;
use super::scan::{Hit, What, are_clients};
use super::steps::Step;
use super::tally::{KEPT, Place, Tally};
use super::texts::{Kept, Texts, WHOLE};
use super::why::Why;
use crate::id::Kind;

/// A record: where it is, and which of its runs have been given a step.
pub(super) struct Record {
    pub(super) line: u64,
    pub(super) number: u32,
    /// The runs that something happened to.
    pub(super) affected: Vec<Name>,
    /// Whether one of its lines held an id.
    pub(super) has_ids: bool,
}

impl Record {
    pub(super) fn new(line: u64, number: u32) -> Self {
        Self { line, number, affected: Vec::new(), has_ids: false }
    }
}

/// A line that was read, with all that its ids need to know.
pub(super) struct Entry<'e> {
    pub(super) text: &'e [u8],
    pub(super) line: &'e Line<'e>,
    /// Its message, without escapes.
    pub(super) message: &'e [u8],
    pub(super) hits: &'e [Hit<'e>],
    pub(super) place: Place,
    pub(super) step: Step,
    pub(super) reason: Reason,
    /// The client whose line it is.
    pub(super) client: Option<Name>,
    /// Whether a key names that client, and not only the run of the header.
    pub(super) is_keyed: bool,
    pub(super) writer: Writer,
    /// What rules read.
    pub(super) texts: &'e [&'e [u8]],
    /// That of the message, if there are rules to find by it.
    pub(super) skeleton: Option<Skeleton>,
    /// The rule that explains it.
    pub(super) rule: Option<usize>,
    /// The id that a rule or an exact event names.
    pub(super) bound: Option<&'e [u8]>,
    /// The record that a rule or an exact event names.
    pub(super) record: Option<&'e str>,
    /// The id that a rule names as the parent.
    pub(super) bound_parent: Option<&'e [u8]>,
    /// What is masked where the line is shown; looked for if it is.
    pub(super) secrets: OnceCell<Vec<Range<usize>>>,
}

impl Entry<'_> {
    pub(super) fn role(&self, hit: &Hit<'_>) -> Role {
        let is_in = |range: &Range<usize>| range.contains(&hit.start);
        let own = self.line.own.as_ref().and_then(|own| own.run.as_ref());
        let texts = [&self.line.message, &self.line.error, &self.line.event];
        if own.is_some_and(is_in) {
            Role::Named
        } else if self.line.parent.as_ref().is_some_and(is_in) || is_parent(&self.text[..hit.start]) {
            Role::Parent
        } else if self.line.run.as_ref().is_some_and(is_in) {
            Role::Run
        } else if texts.into_iter().flatten().any(|text| is_in(&text.range)) {
            Role::Named
        } else {
            Role::Aside
        }
    }

    /// Keeps the line, which is shown for a part of it.
    pub(super) fn keep(&self, around: Range<usize>, texts: &mut Texts) -> Kept {
        let written = match self.secrets.get() {
            None => texts.keep_written(self.text, around.clone()),
            Some(_) => None,
        };
        written.unwrap_or_else(|| {
            let secrets = self.secrets.get_or_init(|| redact::secrets(self.text));
            texts.keep(&redact::shown(self.text, around, secrets).into_text())
        })
    }
}

/// An id of a line.
pub(super) struct Found<'e> {
    pub(super) hit: &'e Hit<'e>,
    pub(super) name: Name,
    pub(super) base: Name,
    pub(super) kind: Kind,
    pub(super) client: Option<Name>,
    pub(super) role: Role,
    /// Whether the step of the line happened to it.
    pub(super) is_meant: bool,
}

impl Reader<'_> {
    pub(super) fn take(&mut self, record: &mut Record, entry: &Entry<'_>) {
        let mut found: Vec<Found<'_>> = Vec::with_capacity(entry.hits.len());
        found.extend(entry.hits.iter().filter_map(|hit| self.found(entry, hit)));
        mark_meant(entry, &mut found);
        if !found.is_empty() && !std::mem::replace(&mut record.has_ids, true) {
            self.count_line(record, entry);
        }
        self.flow.counts.ids += found.len() as u64;
        let is_of_others = found.iter().any(|id| id.kind != Kind::Apify);
        for id in &found {
            // Of a run and the Apify run that works for it, it is one line.
            let lines = u64::from(id.kind != Kind::Apify || !is_of_others);
            self.flow.count_line(id.base, id.kind, record.number, lines);
        }
        let is_asked = self.options.why == Some((self.file, record.line)) && self.flow.why.is_none();
        let mut why = is_asked.then(|| Box::new(Why::of(entry)));
        // The runs that the line says something of besides naming them.
        let mut affected = std::mem::take(&mut record.affected);
        if found.len() > 1 || !affected.is_empty() || entry.step != Step::Mentioned {
            affected.extend(found.iter().filter(|id| id.is_meant).map(|id| id.base));
            affected.sort_unstable();
            affected.dedup();
        }
        let writer = self.flow.writer(entry.writer);
        let mut kept = None;
        for id in &found {
            // A header that repeats what the message names says nothing more, unless it names another client.
            let is_other = |other: &Found<'_>| {
                other.is_meant && other.base == id.base && id.client.is_some() && other.client != id.client
            };
            let is_affected = || affected.binary_search(&id.base).is_ok() && !found.iter().any(is_other);
            if !id.is_meant && id.role != Role::Named && is_affected() {
                continue;
            }
            let event = Event {
                base: id.base,
                run_id: id.name,
                client: id.client.or(entry.client),
                writer,
                reason: if id.is_meant { entry.reason } else { Reason::Nothing },
                step: if id.is_meant { entry.step } else { Step::Mentioned },
                role: id.role,
            };
            if let Some(why) = &mut why {
                why.events.push(event);
            }
            let is_short = entry.text.len() <= WHOLE;
            let mut text = |texts: &mut Texts| match kept {
                Some(kept) if is_short => kept,
                _ => *kept.insert(entry.keep(id.hit.range(), texts)),
            };
            self.flow.count(event, entry.line.level, record.number, entry.place, &mut text);
            if let Some(registered) = entry.record.filter(|_| event.step == Step::Registered) {
                let (run_id, client, is_exact) = (event.run_id, event.client, event.is_exact());
                let flow = &mut *self.flow;
                let registration =
                    Registration { run_id, client, record: flow.names.name(registered), is_exact };
                let tally = flow.registrations.entry(registration).or_insert_with(Tally::new);
                tally.add(1, record.number, entry.place, || text(&mut flow.texts));
            }
            if event.step != Step::Mentioned {
                self.after(record, &event, entry);
            }
        }
        // What is only mentioned may be affected by another part of the record.
        if entry.step == Step::Mentioned {
            affected.clear();
        }
        record.affected = affected;
        if why.is_some() {
            self.flow.why = why;
        }
        if entry.step == Step::Made {
            self.link_parents(&found);
        }
        if entry.reason == Reason::Nothing && !found.is_empty() {
            self.unexplained(record, entry, &found);
        }
        if are_clients(entry.hits) {
            self.success_without_id(record, entry);
        }
        self.strangers(record, entry, &found);
        self.link_apify(entry, &found);
    }

    /// Remembers which parent a run was made for.
    fn link_parents(&mut self, found: &[Found<'_>]) {
        for parent in found.iter().filter(|id| id.role == Role::Parent) {
            for id in found.iter().filter(|id| id.is_meant && id.name != parent.name) {
                self.flow.parents.entry(id.name).or_default().insert(parent.name);
            }
        }
    }

    fn found<'e>(&mut self, entry: &Entry<'_>, hit: &'e Hit<'e>) -> Option<Found<'e>> {
        let id = hit.id()?;
        let (name, known) = self.flow.id(id);
        let is_parent = entry.bound_parent.is_some_and(|parent| parent == id.as_str().as_bytes());
        let role = if is_parent { Role::Parent } else { entry.role(hit) };
        Some(Found {
            hit,
            name,
            base: known.base,
            kind: id.kind(),
            client: known.client,
            role,
            is_meant: false,
        })
    }

    /// Counts a line with ids.
    fn count_line(&mut self, record: &Record, entry: &Entry<'_>) {
        self.memory.line_with_ids = record.line;
        let flow = &mut *self.flow;
        flow.counts.lines += 1;
        flow.counts.explained += u64::from(entry.reason != Reason::Nothing);
        flow.counts.without_time += u64::from(entry.line.time.is_none());
        *flow.formats.entry(entry.line.formats).or_default() += 1;
        if entry.line.formats.is_empty() && !entry.line.is_inherited {
            flow.counts.unknown_format += 1;
            if let Some(hit) = entry.hits.iter().find(|hit| hit.id().is_some()) {
                let tally = flow.unknown.get_or_insert_with(Tally::new);
                tally.add(KEPT, record.number, entry.place, || entry.keep(hit.range(), &mut flow.texts));
            }
        }
    }

    /// Remembers a miss for the lines after it; anything else that happens to the run ends that.
    fn after(&mut self, record: &Record, event: &Event, entry: &Entry<'_>) {
        if event.step == Step::Missed {
            self.memory.missed(record.line, event, entry.writer);
        } else {
            self.memory.no_longer_missed(event.base);
        }
    }

    fn unexplained(&mut self, record: &Record, entry: &Entry<'_>, found: &[Found<'_>]) {
        let flow = &mut *self.flow;
        let message = if entry.message.is_empty() { entry.text } else { entry.message };
        let parts = ids_in(message, entry.text, entry.line, found.iter().map(|id| id.hit));
        let known = entry.skeleton.and_then(|skeleton| self.matcher.template(skeleton));
        let first = found.first().map_or(0..0, |id| id.hit.range());
        let texts = &mut flow.texts;
        flow.templates.count(
            (message, parts),
            known,
            entry.line.level,
            (found.iter().map(|id| id.base), &flow.names),
            (record.number, entry.place),
            || entry.keep(first, texts),
        );
    }

    /// Links the Apify runs of a line to its one run of another kind.
    fn link_apify(&mut self, entry: &Entry<'_>, found: &[Found<'_>]) {
        let mut others = found.iter().filter(|id| id.kind != Kind::Apify).map(|id| id.base);
        let Some(base) = others.next() else { return };
        if others.any(|other| other != base) {
            return;
        }
        let keyed = found.iter().filter(|id| id.kind == Kind::Apify).map(|id| id.base);
        let keyed: Vec<Name> = keyed.collect();
        let bare = super::context::apify_ids(entry.message).map(|word| self.flow.names.name(word));
        let all: Vec<Name> = keyed.into_iter().chain(bare).collect();
        if !all.is_empty() {
            self.flow.apify.entry(base).or_default().extend(all);
        }
    }
}

/// Returns the ranges of the ids in a message, in order.
pub(super) fn ids_in<'h>(
    message: &[u8],
    text: &[u8],
    line: &Line<'_>,
    hits: impl Iterator<Item = &'h Hit<'h>>,
) -> impl Iterator<Item = Range<usize>> {
    // Where the message begins in the line; `None` if it is a copy, without escapes.
    let offset = message.as_ptr().addr().checked_sub(text.as_ptr().addr());
    let offset = offset.filter(|offset| offset + message.len() <= text.len());
    let mut from = 0;
    hits.filter_map(move |hit| {
        let id = hit.id()?;
        if let Some(offset) = offset {
            return Some(hit.start.checked_sub(offset)?..hit.end.checked_sub(offset)?);
        }
        let part = line.message.as_ref()?;
        let id = Some(id.as_str().as_bytes()).filter(|_| part.range.contains(&hit.start))?;
        let start = from + memchr::memmem::find(&message[from..], id)?;
        from = start + id.len();
        Some(start..from)
    })
}

/// Marks the ids of a line that its step happened to.
fn mark_meant(entry: &Entry<'_>, found: &mut [Found<'_>]) {
    let mut mark = |wanted: &dyn Fn(&Found<'_>) -> bool| {
        let mut is_any = false;
        for id in found.iter_mut() {
            id.is_meant = wanted(id);
            is_any |= id.is_meant;
        }
        is_any
    };
    if let Some(bound) = entry.bound {
        let is_bound = |id: &Found<'_>| id.hit.id().is_some_and(|id| id.as_str().as_bytes() == bound);
        if mark(&|id| id.role == Role::Named && is_bound(id)) || mark(&is_bound) {
            return;
        }
    }
    // An event of this package that has no run, such as that of an unknown job, is about none.
    if entry.line.own.as_ref().is_some_and(|own| own.source.is_some() && own.run.is_none()) {
        return;
    }
    if mark(&|id| id.role == Role::Named) {
        // An error of this package names what it is about first, and then what is near it.
        if entry.line.own.is_some() {
            let mut named = found.iter_mut().filter(|id| id.is_meant);
            named.next();
            named.for_each(|id| id.is_meant = false);
        }
        return;
    }
    // A message about something that isn't an id is not about those in the headers.
    let is_stranger = |hit: &&Hit<'_>| matches!(hit.what, What::Wrong { .. } | What::Stranger { .. });
    if entry.hits.iter().filter(is_stranger).any(|hit| entry.role(hit) == Role::Named) {
        return;
    }
    if !mark(&|id| id.role == Role::Run) {
        mark(&|id| id.role == Role::Aside);
    }
}
