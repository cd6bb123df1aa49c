//! Packs text that repeats itself, such as lines of one program, to a fourth or so: what was there before is written as a length and
//! a distance.
//!
//! This is the block format of LZ4, which needs no tables to be read. `flate2`, which reads packed logs, could pack too, but nothing
//! else needs that half of it, and the binary is near its limit.
//!
//! A block is a row of steps. A step is a byte with two lengths of four bits, then the literal bytes that the first one counts, then
//! the distance in two bytes to what the second one counts. A length of 15 goes on in further bytes, up to one that isn't 255. The
//! last step has literal bytes only.

/// The most bytes that are packed together: a distance has two bytes.
pub(super) const MAX_LEN: usize = u16::MAX as usize;

/// The shortest text that is taken from before.
const MIN_MATCH: usize = 4;

/// The binary logarithm of how many places are remembered.
const PLACES: u32 = 12;

/// Packs a text of at most [`MAX_LEN`] bytes.
pub(super) fn pack(text: &[u8], packed: &mut Vec<u8>) {
    // The last place of four bytes with each hash.
    let mut places = [0_u16; 1 << PLACES];
    let (mut from, mut at) = (0, 0);
    while let Some(&four) = text.get(at..).and_then(<[u8]>::first_chunk) {
        let hash = u32::from_le_bytes(four).wrapping_mul(0x9E37_79B1) >> (u32::BITS - PLACES);
        // At most `MAX_LEN`, so nothing is lost.
        let before = usize::from(std::mem::replace(&mut places[hash as usize], at as u16));
        if before >= at || text[before..].first_chunk() != Some(&four) {
            at += 1;
            continue;
        }
        let more = text[at + MIN_MATCH..].iter().zip(&text[before + MIN_MATCH..]);
        let len = more.take_while(|(one, other)| one == other).count();
        push_step(packed, &text[from..at], Some((at - before, len)));
        at += MIN_MATCH + len;
        from = at;
    }
    push_step(packed, &text[from..], None);
}

/// Writes a step: literal bytes, and of what is taken from before the distance, and by how much it is longer than [`MIN_MATCH`].
fn push_step(packed: &mut Vec<u8>, literal: &[u8], copied: Option<(usize, usize)>) {
    let len = copied.map_or(0, |(_, len)| len);
    packed.push((literal.len().min(15) << 4 | len.min(15)) as u8);
    push_rest(packed, literal.len());
    packed.extend_from_slice(literal);
    if let Some((distance, len)) = copied {
        packed.extend_from_slice(&(distance as u16).to_le_bytes());
        push_rest(packed, len);
    }
}

fn push_rest(packed: &mut Vec<u8>, len: usize) {
    let Some(rest) = len.checked_sub(15) else { return };
    packed.resize(packed.len() + rest / 255, 255);
    packed.push((rest % 255) as u8);
}

/// Returns the text that was packed; of anything else, what can be read.
pub(super) fn unpack(packed: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let mut rest = packed;
    while let Some(step) = read_step(&mut rest) {
        text.extend_from_slice(step.literal);
        let start = text.len().saturating_sub(step.distance);
        // What is copied may include what is copied: `ababab` is `ab` and then four bytes from two before.
        let mut left = step.len;
        while left > 0 && start < text.len() {
            let len = left.min(text.len() - start);
            text.extend_from_within(start..start + len);
            left -= len;
        }
    }
    text
}

struct Step<'p> {
    literal: &'p [u8],
    distance: usize,
    /// How many bytes come from so far before.
    len: usize,
}

fn read_step<'p>(rest: &mut &'p [u8]) -> Option<Step<'p>> {
    let lengths = *rest.split_off_first()?;
    let len = read_len(rest, lengths >> 4)?;
    let literal = rest.split_off(..len)?;
    let Some(distance) = rest.split_off(..2) else { return Some(Step { literal, distance: 0, len: 0 }) };
    let distance = usize::from(distance[0]) | usize::from(distance[1]) << 8;
    Some(Step { literal, distance, len: MIN_MATCH + read_len(rest, lengths & 15)? })
}

fn read_len(rest: &mut &[u8], short: u8) -> Option<usize> {
    let mut len = usize::from(short);
    let mut goes_on = short == 15;
    while goes_on {
        let more = *rest.split_off_first()?;
        len += usize::from(more);
        goes_on = more == 255;
    }
    Some(len)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut packed = Vec::new();
        pack(text, &mut packed);
        packed
    }

    #[test]
    fn texts_of_each_length_come_back() {
        for len in [0, 1, 3, 4, 5, 14, 15, 16, 18, 19, 20, 269, 270, 271, 525, MAX_LEN] {
            let varied: Vec<u8> =
                (0..len as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
            for text in [vec![b'a'; len], varied, b"abc".iter().copied().cycle().take(len).collect()] {
                assert!(unpack(&packed(&text)) == text, "{len}");
            }
        }
    }

    #[test]
    fn lines_of_one_program_take_a_third_at_most() {
        let line = |at: usize| {
            format!(
                r#"{{"level":30,"time":{},"pid":4711,"runId":"251010-{:06}-Ada-Park","msg":"Found run record rec{at:014}"}}"#,
                1_760_077_485_660_u64 + 37 * at as u64,
                at * 7 % 240_000
            )
        };
        let text: String = (0..100).map(line).collect();
        assert!(packed(text.as_bytes()).len() * 3 < text.len());
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back(text in "[ab]{0,40}|[a-d]{0,200}|\\PC{0,60}", times in 1_usize..5) {
            let text = text.repeat(times);
            prop_assert_eq!(unpack(&packed(text.as_bytes())), text.as_bytes());
        }

        #[test]
        fn anything_can_be_unpacked(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            unpack(&bytes);
        }
    }
}
