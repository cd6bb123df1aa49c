//! The parser reads what the second reading of the grammar reads; what it read, put together again, is the text; and what
//! it refuses has a reason, and at most a legal suggestion.
#![no_main]

#[path = "../../src/id/tests/oracle.rs"]
mod oracle;

use libfuzzer_sys::{Corpus, fuzz_target};
use strict_run_id::id::{ClientId, Pair, RunId};
use strict_run_id::migrate::suggest;

fuzz_target!(|text: &str| -> Corpus {
    // The tables of Unicode are of different versions.
    if !oracle::is_known_to_both(text) {
        return Corpus::Reject;
    }
    let read = RunId::parse(text);
    let verdict = read.ok().map(|id| (id.base_id().as_str(), id.client_id().map(ClientId::as_str)));
    assert_eq!(verdict, oracle::oracle(text));
    match read {
        Ok(id) => {
            assert_eq!(Pair::of(id).run_id().concat(), text);
            let whole = id.client_id().map_or_else(
                || id.base_id().as_str().to_owned(),
                |client_id| id.base_id().with_client(client_id).concat(),
            );
            assert_eq!(whole, text);
        }
        Err(reason) => {
            assert!(!reason.sentence().is_empty() && !reason.hint().is_empty());
            if let Some(suggested) = suggest(text, reason) {
                assert!(RunId::parse(&suggested).is_ok(), "{suggested:?}");
            }
        }
    }
    Corpus::Keep
});
