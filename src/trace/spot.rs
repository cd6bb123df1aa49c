//! What a place of a line shows by itself: something that isn't an id and is where one belongs, or an id that belongs to
//! another tenant or another run than the line.

use std::borrow::Cow;

use super::context::{is_header, is_idle, is_in_object, is_null, is_parent, is_run};
use super::entry::{Entry, Found, Record};
use super::event::Reader;
use super::flow::{Reason as Explained, Role};
use super::names::Name;
use super::redact;
use super::scan::{Hit, Key, What};
use super::steps::Step;
use super::tally::{KEPT, Tally};
use crate::id::Kind;
use crate::refusal::Reason;
use crate::shown::Shown;

/// What is wrong there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Anomaly {
    /// It begins as an id and isn't one.
    Malformed,
    /// Something else in the place of an id of this kind; without a kind, before the suffix of a client.
    NotAnId(Option<Key>),
    /// This package refused a call that gave it no id.
    Refused,
    /// An id of another tenant than the line's.
    OtherTenant,
    /// An id of another run than the line's, of the same tenant.
    OtherRun,
}

/// What makes two anomalies alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    pub(super) anomaly: Anomaly,
    /// What is written there.
    pub(super) text: Name,
    /// The base that it begins with, or that of the line.
    pub(super) base: Option<Name>,
    /// The client whose line it is.
    pub(super) client: Option<Name>,
    /// A word of a header that is that client if it is a tenant, which is known once all logs are read.
    pub(super) word: Option<Name>,
    /// The run whose line it is.
    pub(super) line_run: Option<Name>,
    /// Why it isn't an id.
    pub(super) reason: Option<Reason>,
    pub(super) role: Role,
    /// Whether it is text for certain, and not a value that isn't there, as a program prints one.
    pub(super) is_text: bool,
    /// Whether it is a field of a printed object, or of a line without any run and client.
    pub(super) is_field: bool,
    /// Whether it fills the brackets of a header.
    pub(super) is_header: bool,
    /// Whether the line names further tenants, or is about an id besides its own.
    pub(super) is_beside: bool,
}

impl Spot {
    pub(super) fn renamed(self, name: impl Fn(Name) -> Name) -> Self {
        Self {
            text: name(self.text),
            base: self.base.map(&name),
            client: self.client.map(&name),
            word: self.word.map(&name),
            line_run: self.line_run.map(&name),
            ..self
        }
    }
}

impl Reader<'_> {
    /// Looks for what is wrong on a line by itself.
    pub(super) fn strangers(&mut self, record: &Record, entry: &Entry<'_>, found: &[Found<'_>]) {
        let is_refused = entry.step == Step::Refused;
        if entry.reason == Explained::Own && entry.step == Step::Mentioned {
            return;
        }
        let word = entry.writer.words[0].filter(|_| entry.client.is_none());
        let base = found.first().map(|id| id.base);
        let spot = Spot {
            anomaly: Anomaly::Malformed,
            // Replaced by each.
            text: base.unwrap_or_else(|| self.flow.names.name("")),
            base,
            client: entry.client,
            word,
            line_run: None,
            reason: None,
            role: Role::Named,
            is_text: true,
            is_field: false,
            is_header: false,
            is_beside: false,
        };
        // A refusal that names another tenant's id has stopped it, and what this package does for one tenant in the context
        // of another it was told to.
        if entry.reason != Explained::Own && !is_refused {
            self.other_tenants(record, entry, found, spot);
            self.other_runs(record, entry, found, spot);
        }
        let is_stranger = |hit: &Hit<'_>| matches!(hit.what, What::Stranger { .. });
        let is_idle = found.is_empty() && entry.client.is_none() && is_idle(entry.text, entry.hits);
        for hit in entry.hits {
            let before = &entry.text[..hit.start];
            match &hit.what {
                What::Client(_) | What::Id { .. } => {}
                What::Refusal { given } => {
                    // The line shows what it was given, or names a run that it refuses something of.
                    if found.is_empty() && !entry.hits.iter().any(is_stranger) {
                        let text =
                            self.flow.names.name(&Shown::new(&String::from_utf8_lossy(given)).to_string());
                        self.spot(record, entry, hit, Spot { anomaly: Anomaly::Refused, text, ..spot });
                    }
                }
                What::Wrong { text, base_len, reason } => {
                    let base = Some(self.flow.names.name(&text[..*base_len]));
                    let text = self.flow.names.name(&self.shown_value(text));
                    self.spot(record, entry, hit, Spot { text, base, reason: Some(*reason), ..spot });
                }
                What::Stranger { reason, key, is_text, .. } => {
                    let is_header = is_header(entry.text, hit);
                    let is_null = is_null(entry.text, hit);
                    let is_absent = *reason == Reason::Placeholder && !is_text;
                    // What a program prints for a value that may be absent says nothing wrong.
                    if (is_null && !is_text && !is_header) || (is_parent(before) && (is_null || is_absent)) {
                        continue;
                    }
                    let written = String::from_utf8_lossy(&entry.text[hit.start..hit.end]);
                    let text = self.flow.names.name(&self.shown_value(&written));
                    let anomaly = Anomaly::NotAnId(*key);
                    let message = entry.line.message.as_ref().map(|message| &message.range);
                    let message = message.filter(|message| message.contains(&hit.start));
                    let in_message = &before[message.map_or(0, |message| message.start)..];
                    let is_field = is_idle || (!is_text && is_in_object(in_message));
                    let (reason, is_text) = (Some(*reason), *is_text);
                    let spot = Spot { anomaly, text, reason, is_text, is_field, is_header, ..spot };
                    self.spot(record, entry, hit, spot);
                }
            }
        }
    }

    /// Shows what is in the place of an id. That may be an object with secrets in it.
    pub(super) fn shown_value(&self, value: &str) -> String {
        let masked = match self.options.with_secrets {
            true => Cow::Borrowed(value),
            false => redact::replaced(value, redact::MASK),
        };
        Shown::new(&masked).to_string()
    }

    fn other_tenants(&mut self, record: &Record, entry: &Entry<'_>, found: &[Found<'_>], spot: Spot) {
        // A word in a header counts for more than the run there, if it is a tenant's; which is known once all lines are read.
        let word = entry.writer.words[0].filter(|_| !entry.is_keyed);
        if word.is_some() {
            self.tenants_other_than(word, record, entry, found, Spot { client: None, word, ..spot });
        }
        self.tenants_other_than(entry.client, record, entry, found, Spot { word, ..spot });
    }

    fn tenants_other_than(
        &mut self,
        client: Option<Name>,
        record: &Record,
        entry: &Entry<'_>,
        found: &[Found<'_>],
        spot: Spot,
    ) {
        let Some(client) = client else { return };
        let others = found.iter().filter(|id| id.client.is_some_and(|other| other != client));
        if others.clone().next().is_none() {
            return;
        }
        let own = |id: &&Found<'_>| id.client == Some(client);
        let mut other_clients: Vec<Name> = others.clone().filter_map(|id| id.client).collect();
        other_clients.sort_unstable();
        other_clients.dedup();
        // A line that names this tenant and several others is about all of them.
        if other_clients.len() > 1 && found.iter().any(|id| own(&id) && id.role == Role::Named) {
            return;
        }
        let has_own = found.iter().find(own).is_some();
        let mut told: Vec<Name> = Vec::new();
        for id in others {
            if told.contains(&id.name) {
                continue;
            }
            told.push(id.name);
            let is_beside = has_own && !entry.step.is_of_record() && !is_run(&entry.text[..id.hit.start]);
            let (anomaly, text, base) = (Anomaly::OtherTenant, id.name, Some(id.base));
            self.spot(record, entry, id.hit, Spot { anomaly, text, base, role: id.role, is_beside, ..spot });
        }
    }

    /// A line whose header is of one run, and whose message works on the record of another.
    fn other_runs(&mut self, record: &Record, entry: &Entry<'_>, found: &[Found<'_>], spot: Spot) {
        let works = matches!(
            entry.step,
            Step::Registered
                | Step::Found
                | Step::Missed
                | Step::Updated
                | Step::Replaced
                | Step::Completed
                | Step::Failed
        );
        let Some(run) = found.iter().find(|id| id.role == Role::Run).filter(|_| works) else { return };
        if found.iter().any(|id| id.role == Role::Parent) {
            return;
        }
        for id in found.iter().filter(|id| id.is_meant) {
            let tenant = run.client.or(entry.client);
            // A word in a header is a tenant's if it is known to be one once all lines are read.
            let word = entry.writer.words[0].filter(|_| tenant.is_none());
            let whose = tenant.or(word);
            let is_same_tenant = id.client.or(whose) == whose && whose.is_some();
            let is_other = id.role == Role::Named && id.base != run.base;
            if is_other && is_same_tenant && id.kind != Kind::Apify && run.kind != Kind::Apify {
                let (anomaly, text, base) = (Anomaly::OtherRun, id.name, Some(id.base));
                let (client, line_run) = (tenant, Some(run.name));
                let spot = Spot { anomaly, text, base, client, word, line_run, ..spot };
                self.spot(record, entry, id.hit, spot);
            }
        }
    }

    fn spot(&mut self, record: &Record, entry: &Entry<'_>, hit: &Hit<'_>, spot: Spot) {
        let flow = &mut *self.flow;
        let (spots, texts) = (&mut flow.spots, &mut flow.texts);
        let tally = spots.entry(spot).or_insert_with(Tally::new);
        tally.level = tally.level.max(entry.line.level);
        tally.add(KEPT, record.number, entry.place, || entry.keep(hit.range(), texts));
    }
}
