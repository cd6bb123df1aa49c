//! What the scanner finds is where it says and what the parser says; it is the same in pieces of any size; and an id by
//! itself is found.
#![no_main]

use std::ops::Range;

use libfuzzer_sys::fuzz_target;
use strict_run_id::id::{ClientId, Kind, RunId};
use strict_run_id::trace::pieces::Pieces;
use strict_run_id::trace::scan::{Hit, What, scan};

/// All hits, with their places in the whole text.
fn hits(text: &[u8], offset: usize, found: &mut Vec<(Range<usize>, String)>) {
    scan(text, |hit: Hit<'_>| {
        found.push((offset + hit.start..offset + hit.end, format!("{:?}", hit.what)));
    });
}

fn check(text: &[u8]) {
    let mut done = 0;
    scan(text, |hit| {
        assert!(done <= hit.start && hit.start < hit.end && hit.end <= text.len(), "{hit:?}");
        done = hit.end;
        match &hit.what {
            What::Id { text, .. } => {
                let id = RunId::parse(text).expect("the parser agrees");
                let hit = hit.id().expect("it is an id");
                assert_eq!((hit.base_id(), hit.client_id()), (id.base_id(), id.client_id()));
            }
            What::Wrong { text, base_len, reason } => {
                let base = RunId::parse(&text[..*base_len]).expect("the base is sound");
                assert!(base.client_id().is_none());
                assert_eq!(RunId::parse(text).err(), Some(*reason));
            }
            What::Client(client_id) => assert!(ClientId::parse(client_id).is_ok()),
            What::Stranger { text: stranger, .. } => assert_eq!(*stranger, &text[hit.start..hit.end]),
        }
    });
}

fuzz_target!(|input: (u8, &[u8])| {
    let (buffer, text) = input;
    check(text);
    let (mut whole, mut in_pieces) = (Vec::new(), Vec::new());
    hits(text, 0, &mut whole);
    let (mut pieces, mut offset) = (Pieces::new(text, usize::from(buffer) + 1), 0);
    while let Some((piece, _)) = pieces.next().expect("bytes can be read") {
        hits(piece.text, offset, &mut in_pieces);
        offset += piece.text.len();
    }
    assert_eq!(in_pieces, whole);

    // The parser's ids are found. One of Apify's is a word like any other, and the last signs of a client may end a sentence.
    let Some(id) = std::str::from_utf8(text).ok().and_then(|text| RunId::parse(text).ok()) else { return };
    if id.kind() != Kind::Apify {
        let (first, _) = whole.first().expect("it is found");
        assert!(first.start == 0 && first.end >= id.base_id().as_str().len());
    }
});
