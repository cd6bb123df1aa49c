//! What detectors share: the flows, what is known of all runs together, and the order of events. It is gathered once, so that
//! no detector goes through all runs for each run; and whatever is the first, the nearest or the last of several is so by
//! [`Analysis::order`], never by the order of reading or of a map.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::RunId;
use crate::refusal::Reason;
use crate::shown::Shown;
use crate::sorting;
use crate::trace::flow::{Event, Flow, Role, has_number, is_number};
use crate::trace::names::Name;
use crate::trace::steps::Step;
use crate::trace::tally::{Place, Seen, Tally};

/// Two runs of a client that begin within so many seconds were to be one: nobody starts the same work twice at once.
pub(super) const TWICE_WITHIN: i64 = 10;

/// An id and the line that made it are written within so many seconds of one another.
pub(super) const CLOCK_SLACK: i64 = 60;

/// The clocks of the world are whole half hours apart; in seconds.
pub(super) const HALF_HOUR: i64 = 1_800;

/// The nearest number of half hours.
pub(super) fn half_hours_of(seconds: i64) -> i64 {
    (seconds + HALF_HOUR / 2).div_euclid(HALF_HOUR)
}

/// An event with its lines.
pub(super) type Lines<'f> = (&'f Event, &'f Tally);

/// The flows, and what is known of all of them together.
pub(super) struct Analysis<'f> {
    pub(super) flow: &'f Flow,
    /// Whether later readings go on where this one ends.
    pub(super) goes_on: bool,
    /// The first registration of each run whose base names a time, by client; by that second and the text of the base.
    pub(super) registered: BTreeMap<Option<Name>, BTreeMap<(i64, &'f str), Lines<'f>>>,
    /// Whether any line tells of a registration.
    pub(super) tells_registrations: bool,
    /// The first line of each run.
    pub(super) first_lines: BTreeMap<Name, &'f Seen>,
    /// The clients of each run that an id begins with which may have been cut.
    pub(super) clients_of_cut: BTreeMap<Name, BTreeSet<Name>>,
    /// The clients of all ids.
    pub(super) clients_of_ids: BTreeSet<Name>,
    /// The runs that are ahead of their first line: when that was written, and by how many seconds.
    pub(super) ahead: BTreeSet<(i64, i64)>,
    /// The first and the last such time, by half hours.
    pub(super) times_ahead: BTreeMap<i64, (i64, i64)>,
    /// The first time in the logs.
    pub(super) begin: Option<i64>,
    /// The last.
    pub(super) end: Option<i64>,
    /// Processes that some lines name by their number alone, as events of this package do, and their names on other lines.
    numbered: BTreeMap<Name, Name>,
}

impl<'f> Analysis<'f> {
    pub(super) fn new(flow: &'f Flow, goes_on: bool) -> Self {
        let mut analysis = Self {
            flow,
            goes_on,
            registered: BTreeMap::new(),
            tells_registrations: false,
            first_lines: BTreeMap::new(),
            clients_of_cut: BTreeMap::new(),
            clients_of_ids: sorting::distinct(flow.all_ids().filter_map(|(_, id)| id.client)),
            ahead: BTreeSet::new(),
            times_ahead: BTreeMap::new(),
            begin: None,
            end: None,
            numbered: numbered(flow),
        };
        for spot in flow.spots.keys().filter(|spot| spot.reason == Some(Reason::CutOff)) {
            analysis.clients_of_cut.extend(spot.base.map(|base| (base, BTreeSet::new())));
        }
        for &base in flow.runs.keys() {
            analysis.add(base);
        }
        analysis
    }

    fn add(&mut self, base: Name) {
        let flow = self.flow;
        let second = self.second_of(base).map(|second| (second, self.text(base)));
        for (event, tally) in flow.events(base) {
            let first = tally.first().time();
            self.begin = first.map(|time| self.begin.map_or(time, |begin| begin.min(time))).or(self.begin);
            self.end = self.end.max(tally.last().time());
            if event.step != Step::Registered {
                continue;
            }
            self.tells_registrations = true;
            if let Some(second) = second {
                let told = self.registered.entry(event.client).or_default().get(&second).copied();
                let told = self.earlier(told, (event, tally));
                self.registered.entry(event.client).or_default().insert(second, told);
            }
        }
        let kept = flow.events(base).filter_map(|(_, tally)| tally.kept().next());
        let text = |seen: &Seen| flow.texts.text(seen.text);
        let first =
            kept.min_by(|one, other| one.place.cmp(&other.place).then_with(|| text(one).cmp(&text(other))));
        if let Some((second, _)) = second
            && let Some(time) = first.and_then(|first| first.place.time())
        {
            let clock = time.div_euclid(1_000);
            let ahead = second - clock;
            if ahead > CLOCK_SLACK {
                self.ahead.insert((clock, ahead));
            }
            let half_hours = half_hours_of(ahead);
            if (ahead - half_hours * HALF_HOUR).abs() <= CLOCK_SLACK {
                let times = self.times_ahead.entry(half_hours).or_insert((clock, clock));
                *times = (times.0.min(clock), times.1.max(clock));
            }
        }
        self.first_lines.extend(first.map(|first| (base, first)));
        if let Some(clients) = self.clients_of_cut.get_mut(&base) {
            clients.extend(flow.events(base).filter_map(|(event, _)| event.client));
        }
    }

    /// The one that comes first in order.
    pub(super) fn earlier(&self, one: Option<Lines<'f>>, other: Lines<'f>) -> Lines<'f> {
        one.filter(|&one| self.order(one) <= self.order(other)).unwrap_or(other)
    }

    pub(super) fn text(&self, name: Name) -> &'f str {
        self.flow.names.text(name)
    }

    /// The order of events: by place; of those on one line, what the message names before what the headers name. It does not
    /// depend on the order in which lines were read.
    pub(super) fn order(&self, (event, tally): (&Event, &Tally)) -> (Place, bool, &'f str, Option<&'f str>) {
        let process = self.process(event).map(|process| self.text(process));
        (tally.first(), event.role != Role::Named, self.text(event.run_id), process)
    }

    /// Who wrote the lines of an event.
    pub(super) fn process(&self, event: &Event) -> Option<Name> {
        let process = self.flow.writer_of(event).process?;
        Some(self.numbered.get(&process).copied().unwrap_or(process))
    }

    /// What that was doing.
    pub(super) fn operation(&self, event: &Event) -> Option<Name> {
        self.flow.operation_of(event)
    }

    pub(super) fn shown(&self, name: Name) -> Shown {
        Shown::new(self.text(name))
    }

    /// The time that a base names, in seconds since the Unix epoch.
    pub(super) fn second_of(&self, base: Name) -> Option<i64> {
        RunId::read(self.text(base))?.base_id().second().map(|second| second.unix_ms() / 1_000)
    }

    /// When a run began: the time that its base names, else that of its first line.
    pub(super) fn began(&self, base: Name) -> Option<i64> {
        let first_line = || self.first_lines.get(&base)?.place.time().map(|time| time.div_euclid(1_000));
        self.second_of(base).or_else(first_line)
    }
}

/// Returns the processes that are named by their number, with the one process of the same file that has it and a name.
fn numbered(flow: &Flow) -> BTreeMap<Name, Name> {
    let text = |name: &Name| flow.names.text(*name);
    let mut of_files: BTreeMap<u32, BTreeSet<Name>> = BTreeMap::new();
    if flow.writers.iter().any(|writer| writer.process.is_some_and(|process| is_number(text(&process)))) {
        for (event, tally) in flow.all_events() {
            let process = flow.writer_of(event).process;
            let files = tally.places().map(Place::file).zip(std::iter::repeat(process));
            files.for_each(|(file, process)| of_files.entry(file).or_default().extend(process));
        }
    }
    let mut named: BTreeMap<Name, BTreeSet<Name>> = BTreeMap::new();
    for processes in of_files.values() {
        for number in processes.iter().filter(|process| is_number(text(process))) {
            let named = named.entry(*number).or_default();
            named.extend(processes.iter().filter(|process| has_number(text(process), text(number))));
        }
    }
    let only = |(number, named): (Name, BTreeSet<Name>)| {
        Some((number, *named.first().filter(|_| named.len() == 1)?))
    };
    sorting::map(named.into_iter().filter_map(only))
}
