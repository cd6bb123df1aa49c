//! Lines of one kind, counted: where the first few and the last of them are, and what the first ones say.
//!
//! A log of a day has millions of lines of a few thousand kinds. A report needs a count and some lines as evidence, so
//! nothing else is kept. What is kept doesn't depend on the order of reading: files are read in parallel, and the result
//! is that of reading them one after the other.

use std::borrow::Cow;
use std::num::NonZeroU64;
use std::ops::Range;

use super::format::Level;
use super::redact;

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

/// Text in [`Texts`]: its offset, and in the lowest [`Form::BITS`] its form; plus one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kept(NonZeroU64);

/// How a text is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// As it is shown; its length.
    Shown(usize),
    /// As it was written, in characters that are shown as they are; its length, and what it is shown for.
    Written { len: usize, start: usize, end: usize },
}

impl Form {
    const BITS: u32 = 28;
    const IS_WRITTEN: u64 = 1 << 27;

    fn pack(self) -> u64 {
        match self {
            Self::Shown(len) => len as u64,
            Self::Written { len, start, end } => {
                Self::IS_WRITTEN | (len as u64) << 18 | (start as u64) << 9 | end as u64
            }
        }
    }

    fn unpack(packed: u64) -> Self {
        let part = |shift: u32| (packed >> shift & 0x1FF) as usize;
        match packed & Self::IS_WRITTEN {
            0 => Self::Shown((packed & 0xFFFF) as usize),
            _ => Self::Written { len: part(18), start: part(9), end: part(0) },
        }
    }

    fn len(self) -> usize {
        match self {
            Self::Shown(len) | Self::Written { len, .. } => len,
        }
    }
}

/// Lines that may be shown. Most never are, so a line that is short and plain is kept as it was written, and its secrets are
/// looked for when it is shown. The others are escaped, masked and cut at once. One allocation for a megabyte of them
/// instead of one each.
#[derive(Default)]
pub(super) struct Texts(Vec<String>);

/// Bytes in one chunk of [`Texts`]. A text is at most a few kilobytes long.
const CHUNK: usize = 1 << 20;

impl Texts {
    /// Keeps a text as it is shown.
    pub(super) fn keep(&mut self, text: &str) -> Kept {
        // What is shown of a line is 300 characters, which take less than this in any script.
        let mut len = text.len().min(0xFFFF);
        while !text.is_char_boundary(len) {
            len -= 1;
        }
        self.push(&text[..len], Form::Shown(len))
    }

    /// Keeps a line that is shown for a part of it, if it is short and plain.
    pub(super) fn keep_written(&mut self, line: &[u8], around: Range<usize>) -> Option<Kept> {
        if line.len() > WHOLE {
            return None;
        }
        // `&` and not `&&`, so that it is a loop without branches.
        let is_plain = line.iter().fold(true, |all, byte| all & matches!(byte, b' '..=b'~'));
        let line = std::str::from_utf8(line).ok().filter(|_| is_plain)?;
        let Range { start, end } = around;
        Some(self.push(line, Form::Written { len: line.len(), start, end }))
    }

    /// Keeps a text of others.
    pub(super) fn keep_of(&mut self, others: &Self, kept: Kept) -> Kept {
        let (text, form) = others.get(kept);
        self.push(text, form)
    }

    fn push(&mut self, text: &str, form: Form) -> Kept {
        if self.0.last().is_none_or(|chunk| chunk.len() + text.len() > CHUNK) {
            self.0.push(String::with_capacity(CHUNK));
        }
        let chunk = self.0.len() - 1;
        let at = self.0[chunk].len();
        self.0[chunk].push_str(text);
        let place = (chunk * CHUNK + at) as u64;
        Kept(NonZeroU64::MIN.saturating_add(place << Form::BITS | form.pack()))
    }

    fn get(&self, kept: Kept) -> (&str, Form) {
        let packed = kept.0.get() - 1;
        let (place, form) = ((packed >> Form::BITS) as usize, Form::unpack(packed));
        (&self.0[place / CHUNK][place % CHUNK..][..form.len()], form)
    }

    /// Returns a text as it is shown.
    pub(super) fn text(&self, kept: Kept) -> Cow<'_, str> {
        match self.get(kept) {
            (text, Form::Shown(_)) => Cow::Borrowed(text),
            (text, Form::Written { start, end, .. }) => {
                let secrets = redact::secrets(text.as_bytes());
                match secrets.is_empty() {
                    true => Cow::Borrowed(text),
                    false => {
                        redact::shown(text.as_bytes(), start..end, &secrets).into_text().into_string().into()
                    }
                }
            }
        }
    }
}

/// A line up to this length is shown whole.
pub(super) const WHOLE: usize = 300;

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

    #[test]
    fn texts_come_back_whole_across_chunks() {
        let mut texts = Texts::default();
        let all: Vec<_> = (0..3_000).map(|at| format!("{at}:{}", "Łąka ".repeat(at % 90))).collect();
        let kept: Vec<_> = all.iter().map(|text| texts.keep(text)).collect();
        assert!(all.iter().zip(kept).all(|(text, kept)| texts.text(kept) == *text));
    }

    #[test]
    fn a_line_that_is_kept_as_it_was_written_is_shown_without_its_secrets() {
        let line = "run 251003-154510-Ada-Park token=s3cr3t";
        let mut texts = Texts::default();
        let kept = texts.keep_written(line.as_bytes(), 4..26).unwrap();
        let mut others = Texts::default();
        let moved = others.keep_of(&texts, kept);
        assert_eq!(others.text(moved), "run 251003-154510-Ada-Park token=[redacted]");
        // What it is shown for stays.
        let kept = texts.keep_written(line.as_bytes(), 33..39).unwrap();
        assert_eq!(texts.text(kept), line);
        for other in ["tab\t", "Łąka", &"x".repeat(WHOLE + 1)] {
            assert_eq!(texts.keep_written(other.as_bytes(), 0..1), None);
        }
        let whole = "x".repeat(WHOLE);
        let kept = texts.keep_written(whole.as_bytes(), 0..WHOLE).unwrap();
        assert_eq!(texts.text(kept), whole);
    }
}
