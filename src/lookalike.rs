//! Finds names that look alike, such as a Latin and a Cyrillic `Ada`.
//!
//! Both are legal client ids, because a tenant may write its name in any script, so the grammar can't refuse either.
//! But two tenants of one look are most likely one, or an attack, and a person has to decide.
//!
//! The table of confusable characters comes from the crate `unicode-security`, which build.rs asks once for each
//! character. Linked as it is, its table would take half a megabyte of the addon; as text it takes a tenth.

use std::collections::HashMap;

use once_cell::sync::Lazy;
use unicode_normalization::UnicodeNormalization;

use crate::invisible::is_invisible;

/// What each confusable character looks like, by UTS 39. A line is the character and then its prototype, in NFD.
static PROTOTYPES: Lazy<HashMap<char, &str>> = Lazy::new(|| {
    let lines = include_str!(concat!(env!("OUT_DIR"), "/confusables.txt")).split('\n');
    lines
        .filter_map(|line| {
            let mut chars = line.chars();
            Some((chars.next()?, chars.as_str()))
        })
        .collect()
});

/// Returns the skeleton of a text by UTS 39: two texts with the same one look alike. It is no name to show or store.
///
/// ```
/// use strict_run_id::lookalike::skeleton;
///
/// assert_eq!(skeleton("Ada"), skeleton("\u{410}da"));
/// assert_ne!(skeleton("Ada"), skeleton("Ida"));
/// ```
#[must_use]
pub fn skeleton(text: &str) -> String {
    let mut mapped = String::with_capacity(text.len());
    for c in text.nfd().filter(|&c| !is_invisible(c)) {
        match PROTOTYPES.get(&c) {
            Some(prototype) => mapped.push_str(prototype),
            None => mapped.push(c),
        }
    }
    mapped.nfd().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_security::confusable_detection::skeleton as reference;

    #[test]
    fn the_skeleton_of_each_character_is_that_of_unicode_security() {
        for c in '\0'..=char::MAX {
            let text = c.to_string();
            assert!(reference(&text).eq(skeleton(&text).chars()), "U+{:04X}", u32::from(c));
        }
    }

    proptest! {
        #[test]
        fn the_skeleton_of_each_text_is_that_of_unicode_security(text in "[\\p{L}\\p{M}\\p{N}\\p{P}]{0,12}") {
            prop_assert_eq!(skeleton(&text), reference(&text).collect::<String>());
        }
    }
}
