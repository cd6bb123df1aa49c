//! Knows the characters that have no shape of their own: joiners, variation selectors, fillers, tags.
//!
//! Unicode calls them Default_Ignorable_Code_Point. Two names that differ in one of them look alike, so a client id
//! contains none, and text from outside is shown with them escaped. A test compares the table with `regex`.

use std::cmp::Ordering;
use std::ops::RangeInclusive;

/// All of them, in order. Includes the code points that Unicode reserves for more.
const RANGES: [RangeInclusive<char>; 17] = [
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{200b}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff0}'..='\u{fff8}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e0fff}',
];

/// Returns whether the character is usually drawn as nothing.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    let place = |range: &RangeInclusive<char>| match c {
        c if c < *range.start() => Ordering::Greater,
        c if c > *range.end() => Ordering::Less,
        _ => Ordering::Equal,
    };
    RANGES.binary_search_by(place).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invisible_characters_are_those_that_unicode_ignores_by_default() {
        let oracle = regex::Regex::new(r"^\p{Default_Ignorable_Code_Point}$").unwrap();
        let mut text = String::new();
        for c in '\0'..=char::MAX {
            text.clear();
            text.push(c);
            assert_eq!(is_invisible(c), oracle.is_match(&text), "U+{:04X}", u32::from(c));
        }
    }
}
