//! Where an id may be: the one loop that looks at every byte of a log.
//!
//! Half of the lines of a log hold no id, and of those that do it is a small part. So this loop finds the few
//! places worth a look, and `token` and `key` look. A place is kept if its byte and a few neighbours at fixed
//! distances fit: a hyphen with digits three and six places to either side is a timestamp's, or nearly; that of a date is none.
//!
//! It works on 64 bytes at a time, with no branch and no table: a comparison of bytes that the compiler turns into
//! vector instructions, 16 or 32 at once, on every machine that has them, and into plain code on one that has none.

/// Bytes looked at in one step.
const BLOCK: usize = 64;

/// How far a neighbour is.
const REACH: usize = 6;

/// A block with the neighbours of its first and last byte.
type Window = [u8; BLOCK + 2 * REACH];

/// Bytes that are marked before their marks are looked at: so many that their marks stay in the processor's first cache.
const STRETCH: usize = 256 * BLOCK;

/// Calls `found` with each place of `text` where an id, a key of an id, or what stands in an id's place may be: that of a
/// hyphen, of the `i` in `Id`, of the last character of a label, or of the bracket of a header, in order. It may be called for none, never missed.
#[inline(always)]
pub(super) fn anchors(text: &[u8], mut found: impl FnMut(usize)) {
    let mut marks = [0; STRETCH / BLOCK];
    let mut start = 0;
    while start < text.len() {
        let blocks = mark(text, start, &mut marks);
        for (block, &bits) in marks[..blocks].iter().enumerate() {
            let mut bits = bits;
            while bits != 0 {
                found(start + block * BLOCK + bits.trailing_zeros() as usize);
                bits &= bits - 1;
            }
        }
        start += STRETCH;
    }
}

/// Marks the anchors of a stretch of the text; gives how many blocks it has. It is compiled twice on x86-64, and the machine
/// decides which is run.
#[multiversion::multiversion(targets("x86_64+avx+avx2+bmi1+bmi2"))]
fn mark(text: &[u8], start: usize, marks: &mut [u64; STRETCH / BLOCK]) -> usize {
    let blocks = (text.len() - start).div_ceil(BLOCK).min(marks.len());
    for (block, bits) in marks[..blocks].iter_mut().enumerate() {
        let start = start + block * BLOCK;
        let window = start.checked_sub(REACH).and_then(|first| text.get(first..first + size_of::<Window>()));
        *bits = match window.and_then(|window| window.try_into().ok()) {
            Some(window) => classify(window),
            None => classify(&edge(text, start)),
        };
    }
    blocks
}

/// The window of a block at the beginning or end of the text, with zeros beyond it.
#[cold]
fn edge(text: &[u8], start: usize) -> Window {
    let mut window = [0; size_of::<Window>()];
    let from = start.saturating_sub(REACH);
    let text = &text[from..text.len().min(start + BLOCK + REACH)];
    window[from + REACH - start..][..text.len()].copy_from_slice(text);
    window
}

/// A bit for each byte of a block.
#[inline(always)]
fn classify(window: &Window) -> u64 {
    let mut marks = [0; BLOCK];
    for (at, mark) in marks.iter_mut().enumerate() {
        let at = at + REACH;
        let far = [window[at - 6], window[at - 3], window[at + 3], window[at + 6]];
        *mark = is_anchor(window[at - 1], window[at], window[at + 1], far);
    }
    bit_of_each(&marks)
}

/// One bit of each byte, all of whose bits are alike. Every x86-64 processor has an instruction that gives those of sixteen,
/// and no compiler finds it by itself.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn bit_of_each(marks: &[u8; BLOCK]) -> u64 {
    let (sixteens, _) = marks.as_chunks::<16>();
    let bits = sixteens.iter().map(|&sixteen| safe_arch::move_mask_i8_m128i(sixteen.into()).cast_unsigned());
    bits.rev().fold(0, |all, bits| all << 16 | u64::from(bits))
}

#[cfg(not(target_arch = "x86_64"))]
use bit_of_each_anywhere as bit_of_each;

/// The same on any processor.
#[cfg(any(test, not(target_arch = "x86_64")))]
#[inline(always)]
fn bit_of_each_anywhere(marks: &[u8; BLOCK]) -> u64 {
    let (eights, _) = marks.as_chunks();
    let bits = eights.iter().map(|&eight| {
        // Eight bytes, each 0 or 1: the product has the first one's bit, the second one's and so on in its highest byte.
        let ones = u64::from_le_bytes(eight) & 0x0101_0101_0101_0101;
        ones.wrapping_mul(0x0102_0408_1020_4080) >> 56
    });
    bits.rev().fold(0, |all, bits| all << 8 | bits)
}

/// Whether a byte is an anchor, by itself, the bytes beside it and the `far` ones, three and six places before and behind it: all
/// bits or none. Written without `&&`, which would be a branch.
#[inline(always)]
fn is_anchor(before: u8, byte: u8, after: u8, far: [u8; 4]) -> u8 {
    let in_timestamp = all_digits(far);
    // "SR-", "apify-", "[object Object]-Ada", "…-CAda" and "actor-runs/".
    let in_other = is(before, b'R') | is(before, b'y') | is(before, b']') | is(after, b'C') | is(after, b'r');
    // "undefined-Ada" and "null-Ada".
    let before_3 = far[1];
    let in_none = is(before, b'd') & is(before_3, b'n') | is(before, b'l') & is(before_3, b'u');
    let hyphen = is(byte, b'-') & (in_timestamp | in_other | in_none);
    // "runId", "run_ID", `"id"`; also that of other words, which are few.
    let id = is(lower(byte), b'i') & is(lower(after), b'd');
    // "SESSION:", "CLIENT:" and "SMART_RESUME_".
    let label = is(byte, b':') & (is(before, b'N') | is(before, b'T')) | is(byte, b'_') & is(before, b'E');
    // "[undefined]", "[null]" and "[[object Object]]".
    let header = is(byte, b'[') & (is(after, b'u') | is(after, b'n') | is(after, b'['));
    hyphen | id | label | header
}

#[inline(always)]
fn is(byte: u8, other: u8) -> u8 {
    all_bits(byte == other)
}

#[inline(always)]
fn all_bits(yes: bool) -> u8 {
    u8::from(yes).wrapping_neg()
}

#[inline(always)]
fn all_digits(bytes: [u8; 4]) -> u8 {
    let [a, b, c, d] = bytes.map(|byte| byte.wrapping_sub(b'0'));
    all_bits(a.max(b).max(c.max(d)) < 10)
}

/// A letter in lower case; other bytes become others, none of them a letter.
#[inline(always)]
fn lower(byte: u8) -> u8 {
    byte | 0x20
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, byte by byte.
    fn plain(text: &[u8]) -> Vec<usize> {
        let byte = |at: usize, step: isize| {
            at.checked_add_signed(step).and_then(|at| text.get(at)).copied().unwrap_or(0)
        };
        (0..text.len())
            .filter(|&at| {
                is_anchor(byte(at, -1), text[at], byte(at, 1), [-6, -3, 3, 6].map(|step| byte(at, step))) != 0
            })
            .collect()
    }

    proptest! {
        #[test]
        fn blocks_find_what_single_bytes_find(text in prop::collection::vec(prop::sample::select(&b"05-CRry][uidn.\"{:NT_E x"[..]), 0..400)) {
            let mut found = Vec::new();
            anchors(&text, |at| found.push(at));
            prop_assert_eq!(found, plain(&text));
        }

        #[test]
        fn each_byte_gives_its_bit_on_any_processor(yes in prop::array::uniform(any::<bool>())) {
            let bits = (0..BLOCK).map(|at| u64::from(yes[at]) << at).sum::<u64>();
            let marks = yes.map(all_bits);
            prop_assert_eq!([bit_of_each(&marks), bit_of_each_anywhere(&marks)], [bits; 2]);
        }
    }
}
