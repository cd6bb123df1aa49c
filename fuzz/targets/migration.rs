//! Migration accepts what a plain reading of the old spellings accepts, and answers with the standard id of that client.
#![no_main]

#[path = "../../src/id/tests/oracle.rs"]
mod oracle;

use libfuzzer_sys::{Corpus, fuzz_target};
use strict_run_id::id::{ClientId, RunId};
use strict_run_id::migrate::migrate;

/// Whether a text is `-C<client>` or `-<client>`, and then any number of them; of the second only if the client holds a hyphen,
/// since `Guy-Guy` is another client.
fn is_suffixes(text: &str, client: &str, is_first: bool) -> bool {
    let separators: &[&str] = if is_first || client.contains('-') { &["-C", "-"] } else { &["-C"] };
    separators.iter().any(|separator| {
        let rest = text.strip_prefix(separator).and_then(|rest| rest.strip_prefix(client));
        rest.is_some_and(|rest| rest.is_empty() || is_suffixes(rest, client, false))
    })
}

/// Whether a text is an id of this client, as it is or in an old spelling.
fn is_of_client(old: &str, client: &str) -> bool {
    let text = old.strip_suffix(".0").unwrap_or(old);
    let is_base = |text: &str| oracle::oracle_separator(text).is_some();
    oracle::oracle(text).is_some_and(|(_, of)| of == Some(client))
        || text
            .char_indices()
            .any(|(end, _)| is_base(&text[..end]) && is_suffixes(&text[end..], client, true))
        || text.len() < old.len() && is_base(text)
}

fuzz_target!(|input: (&str, &str, u8)| -> Corpus {
    let (client, base, spelling) = input;
    let Ok(client_id) = ClientId::parse(client) else { return Corpus::Reject };
    // The client as suffixes, so that the fuzzer need not find it twice.
    let suffix = match spelling % 6 {
        0 => String::new(),
        1 => format!("-{client}"),
        2 => format!("-C{client}"),
        3 => format!("-{client}-C{client}"),
        4 => format!("-C{client}-{client}"),
        _ => format!("-{client}-{client}-{client}"),
    };
    let old = format!("{base}{suffix}{}", if spelling >= 128 { ".0" } else { "" });
    if !oracle::is_known_to_both(&old) {
        return Corpus::Reject;
    }
    let migrated = migrate(&old, client_id);
    assert_eq!(migrated.is_ok(), is_of_client(&old, client), "{old:?} of {client:?}");
    if let Ok(text) = migrated {
        let id = RunId::parse(&text).expect("a standard id");
        assert_eq!(id.client_id(), Some(client_id));
        assert!(old.starts_with(id.base_id().as_str()));
        assert_eq!(migrate(&text, client_id).ok(), Some(text));
    }
    Corpus::Keep
});
