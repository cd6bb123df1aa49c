//! Lines of one kind, counted: where the first few and the last of them are, and what the first ones say.
//!
//! A log of a day has millions of lines of a few thousand kinds. A report needs a count and some lines as evidence, so
//! nothing else is kept. What is kept doesn't depend on the order of reading: files are read in parallel, and the result
//! is that of reading them one after the other.

use super::format::Level;
use super::texts::Kept;

/// Where and when a line was written. Ordered by time, then by file and line; a line without a time comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    time: i64,
    file: u32,
    line: u32,
}

impl Place {
    /// `time` is in milliseconds since the Unix epoch, `file` counts from 0, `line` from 1.
    pub(super) fn new(time: Option<i64>, file: u32, line: u64) -> Self {
        // A file of four billion lines has hundreds of gigabytes; later lines count as that one.
        Self { time: time.unwrap_or(i64::MIN), file, line: u32::try_from(line).unwrap_or(u32::MAX) }
    }

    /// Milliseconds since the Unix epoch.
    pub(super) fn time(self) -> Option<i64> {
        (self.time != i64::MIN).then_some(self.time)
    }

    /// Index of the file, from 0.
    pub(super) fn file(self) -> u32 {
        self.file
    }

    /// Line in its file, from 1.
    pub(super) fn line(self) -> u64 {
        u64::from(self.line)
    }
}

/// A line that is kept as evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) place: Place,
    pub(super) text: Kept,
}

/// The most lines of one kind that are kept. Of those that only mention an id, it is one.
pub(super) const KEPT: usize = 3;

/// Lines of one kind.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    count: u32,
    /// Number of the record that was counted last: one that says the same twice counts once.
    newest: u32,
    /// The earliest line; `None` before the first is counted.
    first: Option<Seen>,
    /// The next few, in order.
    #[expect(clippy::box_collection, reason = "most kinds have one line, and a Vec takes 24 bytes")]
    more: Option<Box<Vec<Seen>>>,
    last: Place,
    /// The most severe level.
    pub(super) level: Option<Level>,
}

impl Tally {
    pub(super) fn new() -> Self {
        let last = Place::new(None, 0, 0);
        Self { count: 0, newest: 0, first: None, more: None, last, level: None }
    }

    /// What was counted before: the earliest lines in order, and the last place.
    pub(super) fn restored(count: u64, kept: Vec<Seen>, last: Place) -> Self {
        let mut tally = Self { count: u32::try_from(count).unwrap_or(u32::MAX), last, ..Self::new() };
        kept.into_iter().for_each(|seen| tally.keep(KEPT, seen));
        tally
    }

    /// Counts a line, and keeps it if it is one of the earliest `keep`; its text is asked for only then.
    pub(super) fn add(&mut self, keep: usize, number: u32, place: Place, text: impl FnOnce() -> Kept) {
        if self.count > 0 && self.newest == number {
            return;
        }
        self.newest = number;
        self.count = self.count.saturating_add(1);
        self.last = self.last.max(place);
        if self.len() < keep || self.kept().last().is_some_and(|last| place < last.place) {
            self.keep(keep, Seen { place, text: text() });
        }
    }

    pub(super) fn merge(&mut self, keep: usize, other: &Self) {
        self.count = self.count.saturating_add(other.count);
        self.last = self.last.max(other.last);
        self.level = self.level.max(other.level);
        other.kept().for_each(|&seen| self.keep(keep, seen));
    }

    fn keep(&mut self, keep: usize, seen: Seen) {
        let Some(first) = &mut self.first else {
            self.first = Some(seen);
            return;
        };
        let later = if seen.place < first.place { std::mem::replace(first, seen) } else { seen };
        if keep < 2 {
            return;
        }
        let more = self.more.get_or_insert_default();
        let at = more.partition_point(|kept| kept.place <= later.place);
        more.insert(at, later);
        more.truncate(keep - 1);
    }

    fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.more.as_ref().map_or(0, |more| more.len())
    }

    pub(super) fn count(&self) -> u64 {
        u64::from(self.count)
    }

    /// The earliest lines, in order.
    pub(super) fn kept(&self) -> impl Iterator<Item = &Seen> + Clone {
        self.first.iter().chain(self.more.iter().flat_map(|more| more.iter()))
    }

    pub(super) fn first(&self) -> Place {
        self.first.map_or(self.last, |seen| seen.place)
    }

    pub(super) fn last(&self) -> Place {
        self.last
    }

    /// All places that are known: the earliest few, and the last.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> + Clone {
        self.kept().map(|seen| seen.place).chain([self.last])
    }

    /// Replaces each text and place that is kept.
    pub(super) fn change(
        &mut self,
        mut change: impl FnMut(Seen) -> Seen,
        mut place: impl FnMut(Place) -> Place,
    ) {
        self.first = self.first.map(&mut change);
        self.more.iter_mut().flat_map(|more| more.iter_mut()).for_each(|seen| *seen = change(*seen));
        self.last = place(self.last);
    }
}

#[cfg(test)]
mod tests {
    use super::super::texts::Texts;
    use super::*;

    fn place(line: u64) -> Place {
        Place::new(Some(0), 0, line)
    }

    #[test]
    fn the_earliest_lines_are_kept_in_whatever_order_they_come() {
        for order in [[1, 2, 3, 4], [4, 3, 2, 1], [3, 1, 4, 2]] {
            let mut texts = Texts::default();
            let mut tally = Tally::new();
            for line in order {
                tally.add(3, line as u32, place(line), || texts.keep(&line.to_string()));
            }
            let kept: Vec<_> = tally.kept().map(|seen| (seen.place.line(), texts.text(seen.text))).collect();
            assert_eq!(kept, [(1, "1".into()), (2, "2".into()), (3, "3".into())]);
            assert_eq!((tally.count(), tally.last().line()), (4, 4));
        }
    }

    #[test]
    fn a_line_that_says_it_twice_counts_once() {
        let (mut tally, mut texts) = (Tally::new(), Texts::default());
        tally.add(3, 7, place(1), || texts.keep("a"));
        tally.add(3, 7, place(1), || texts.keep("a"));
        assert_eq!((tally.count(), tally.kept().count()), (1, 1));
    }
}
