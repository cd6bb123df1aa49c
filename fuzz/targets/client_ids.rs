//! A client id is read as the second reading of the grammar reads it. A suggestion is legal, and is itself left alone.
#![no_main]

#[path = "../../src/id/tests/oracle.rs"]
mod oracle;

use libfuzzer_sys::{Corpus, fuzz_target};
use strict_run_id::id::{ClientId, RunId};
use strict_run_id::migrate::suggest_client_id;

fuzz_target!(|text: &str| -> Corpus {
    if !oracle::is_known_to_both(text) {
        return Corpus::Reject;
    }
    let read = ClientId::parse(text);
    assert_eq!(read.is_ok(), oracle::oracle_client(text));
    for base in ["251003-154510", "SR-250924-001", "8MSTBAfqMzuXPvgB3"] {
        let base = RunId::parse(base).expect("a base id").base_id();
        if let Ok(client_id) = read {
            let whole = base.with_client(client_id).concat();
            assert_eq!(oracle::oracle(&whole), Some((base.as_str(), Some(text))));
            let id = RunId::parse(&whole).expect("a base and a client are a run id");
            assert_eq!((id.base_id(), id.client_id()), (base, Some(client_id)));
        }
    }
    if let Some(suggested) = suggest_client_id(text) {
        assert!(read.is_err());
        assert!(ClientId::parse(&suggested).is_ok(), "{suggested:?}");
        assert_eq!(suggest_client_id(&suggested), None);
    }
    Corpus::Keep
});
