//! Sorts the parts of a report with one copy of the code.
//!
//! The sort of the standard library is compiled again for each type that is sorted, in up to 30 kB of a binary that is
//! published for eight platforms. Here it sorts positions. That is a bit slower, so what is sorted for each line of a log
//! isn't sorted here.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts by a key, which is made once for each item. Equal items stay in order.
pub(crate) fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl FnMut(&T) -> K) {
    if items.len() > 1 {
        let keys: Vec<K> = items.iter().map(key).collect();
        let order = order(items.len(), &mut |one, other| keys[one].cmp(&keys[other]));
        arrange(items, order);
    }
}

/// Sorts by a comparison. Equal items stay in order.
pub(crate) fn sort_by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    if items.len() > 1 {
        let order = order(items.len(), &mut |one, other| compare(&items[one], &items[other]));
        arrange(items, order);
    }
}

/// Returns the distinct items. `collect` would sort them first.
pub(crate) fn distinct<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

/// Returns the items by their keys; of two with one key, the later one. `collect` would sort them first.
pub(crate) fn map<K: Ord, V>(items: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(items);
    map
}

/// Returns the positions from 0 to `len` in their new order.
pub(crate) fn order(len: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    order.sort_by(|&one, &other| compare(one, other));
    order
}

/// Puts the item of position `order[at]` at each position `at`.
fn arrange<T>(items: &mut [T], mut order: Vec<usize>) {
    for start in 0..items.len() {
        let mut at = start;
        // The positions form circles. A position that is done refers to itself.
        while order[at] != start {
            let from = order[at];
            items.swap(at, from);
            order[at] = at;
            at = from;
        }
        order[at] = at;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_is_that_of_the_standard_library(keys in prop::collection::vec(0_u8..20, 0..60)) {
            let items: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            let mut by_key = items.clone();
            super::sort_by_key(&mut by_key, |item| item.0);
            prop_assert_eq!(&by_key, &expected);
            let mut by_comparison = items;
            super::sort_by(&mut by_comparison, |one, other| one.0.cmp(&other.0));
            prop_assert_eq!(&by_comparison, &expected);
        }
    }
}
