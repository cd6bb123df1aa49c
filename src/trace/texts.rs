//! The lines that may be shown, as text.
//!
//! Of each kind of line the first few are kept, as evidence, and most are never shown. So a line that is short and plain is kept as it
//! was written, and its secrets are looked for when it is shown; the others are escaped, masked and cut at once. Of a million runs
//! that would be nearly a gigabyte. So when there are many, the further ones are packed, in chunks.

use std::borrow::Cow;
use std::cell::RefCell;
use std::num::NonZeroU64;
use std::ops::Range;

use lz4_flex::block;

use super::redact;

/// A line up to this length is shown whole.
pub(super) const WHOLE: usize = 300;

/// How many bytes of texts stay as they are. Those of a day fit, and packing takes time.
const PLAIN: usize = 32 << 20;

/// How many of them are in one allocation, which goes back to the system when it is freed. A text has a few kilobytes at most.
const BLOCK: usize = 1 << 20;

/// How many bytes are packed together. A text that is longer has a chunk of its own.
const CHUNK: usize = 16 << 10;

/// How many unpacked chunks are held. The lines of one run are in a few.
const UNPACKED_CHUNKS: usize = 64;

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
    const MAX_SHOWN: usize = 0xFFFF;
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
            0 => Self::Shown(packed as usize & Self::MAX_SHOWN),
            _ => Self::Written { len: part(18), start: part(9), end: part(0) },
        }
    }

    fn len(self) -> usize {
        match self {
            Self::Shown(len) | Self::Written { len, .. } => len,
        }
    }
}

/// All texts that are kept.
#[derive(Default)]
pub(super) struct Texts {
    /// The first ones, in blocks.
    plain: Vec<String>,
    /// The others, in chunks that are packed.
    packed: Vec<Box<[u8]>>,
    /// The chunk that is being filled.
    open: String,
    /// The chunks that were unpacked last, each at its number modulo [`UNPACKED_CHUNKS`].
    unpacked: RefCell<Vec<Unpacked>>,
}

#[derive(Clone, Default)]
struct Unpacked {
    /// `None` before there is one.
    number: Option<usize>,
    text: Vec<u8>,
}

impl Texts {
    /// Keeps a text as it is shown.
    pub(super) fn keep(&mut self, text: &str) -> Kept {
        // What is shown of a line is 300 characters, which take less than this in any script.
        let mut len = text.len().min(Form::MAX_SHOWN);
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
        self.push(&text, form)
    }

    fn push(&mut self, text: &str, form: Form) -> Kept {
        let place = self.push_plain(text).unwrap_or_else(|| PLAIN + self.push_packed(text)) as u64;
        Kept(NonZeroU64::MIN.saturating_add(place << Form::BITS | form.pack()))
    }

    /// Puts a text to the first ones and returns its place, if they aren't too many.
    fn push_plain(&mut self, text: &str) -> Option<usize> {
        if self.plain.last().is_none_or(|block| block.len() + text.len() > BLOCK) {
            if self.plain.len() == PLAIN / BLOCK {
                return None;
            }
            self.plain.push(String::with_capacity(BLOCK));
        }
        let number = self.plain.len() - 1;
        let start = self.plain[number].len();
        self.plain[number].push_str(text);
        Some(number * BLOCK + start)
    }

    /// Puts a text to the others and returns its place among them.
    fn push_packed(&mut self, text: &str) -> usize {
        if self.open.len() + text.len() > CHUNK && !self.open.is_empty() {
            self.packed.push(block::compress_prepend_size(self.open.as_bytes()).into());
            self.open.clear();
        }
        let start = self.open.len();
        self.open.push_str(text);
        self.packed.len() * CHUNK + start
    }

    fn get(&self, kept: Kept) -> (Cow<'_, str>, Form) {
        let packed = kept.0.get() - 1;
        let (place, form) = ((packed >> Form::BITS) as usize, Form::unpack(packed));
        let part = |start: usize| start..start + form.len();
        let text = match place.checked_sub(PLAIN) {
            None => Cow::Borrowed(&self.plain[place / BLOCK][part(place % BLOCK)]),
            Some(place) => match self.packed.get(place / CHUNK) {
                None => Cow::Borrowed(&self.open[part(place % CHUNK)]),
                Some(packed) => Cow::Owned(self.unpacked(place / CHUNK, packed, part(place % CHUNK))),
            },
        };
        (text, form)
    }

    /// Returns a part of a chunk that is packed.
    fn unpacked(&self, number: usize, packed: &[u8], range: Range<usize>) -> String {
        let mut unpacked = self.unpacked.borrow_mut();
        unpacked.resize(UNPACKED_CHUNKS, Unpacked::default());
        let chunk = &mut unpacked[number % UNPACKED_CHUNKS];
        if chunk.number != Some(number) {
            *chunk = Unpacked {
                number: Some(number),
                text: block::decompress_size_prepended(packed).unwrap_or_default(),
            };
        }
        String::from_utf8_lossy(&chunk.text[range]).into_owned()
    }

    /// Returns a text as it is shown.
    pub(super) fn text(&self, kept: Kept) -> Cow<'_, str> {
        let (text, form) = self.get(kept);
        let Form::Written { start, end, .. } = form else { return text };
        let secrets = redact::secrets(text.as_bytes());
        match secrets.is_empty() {
            true => text,
            false => redact::shown(text.as_bytes(), start..end, &secrets).into_text().into_string().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn texts_come_back_when_they_are_packed() {
        let mut texts = Texts::default();
        let long = "x".repeat(3 * CHUNK);
        let line = |at: usize| match at % 1_000 {
            0 => format!("{at}{long}"),
            _ => format!(
                "{at}: run record of 251003-154510-Ada-Park was found, {} ms {}",
                at % 7,
                "ą".repeat(at % 90)
            ),
        };
        let kept: Vec<_> = (0..400_000).map(|at| texts.keep(&line(at))).collect();
        assert!(texts.packed.len() > UNPACKED_CHUNKS, "{}", texts.packed.len());
        for at in (0..kept.len()).step_by(7).chain((0..kept.len()).rev().step_by(1_001)) {
            assert_eq!(texts.text(kept[at]), line(at));
        }
    }
}
