//! The parser against the grammar: row by row in `contract`, and here against a second reading of the same grammar that
//! is written to be plain. The two share no code but `chrono` and the Unicode tables.

mod contract;
mod oracle;

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::*;
use crate::invisible::is_invisible;
use crate::migrate::{migrate, suggest, suggest_client_id};
use oracle::{is_known_to_both, oracle, oracle_client};

#[test]
fn the_longest_legal_id_is_read_and_one_character_more_is_refused() {
    // Outside the Basic Multilingual Plane each letter is two UTF-16 units.
    let (name, client) = ("a".repeat(64), "𐐷".repeat(64));
    let longest = format!("apify-{name}-C{client}");
    assert_eq!(longest.encode_utf16().count(), MAX_UTF16_LEN);
    let id = RunId::parse(&longest).unwrap();
    assert_eq!((id.base_id().as_str(), id.client_id().unwrap().as_str()), (&longest[..70], client.as_str()));
    let reason = |text: &str| RunId::parse(text).unwrap_err();
    assert_eq!(reason(&format!("{longest}a")), Reason::TooLong);
    assert_eq!(reason(&format!("apify-{name}a")), Reason::ApifyShape);
    assert_eq!(reason(&"x".repeat(MAX_UTF16_LEN + 1)), Reason::TooLong);
    assert_eq!(reason(&"\u{ffff}".repeat(MAX_UTF16_LEN)), Reason::Unknown);
    assert_eq!(ClientId::parse(&"a".repeat(1_000_000)), Err(Reason::TooLong));
    assert_eq!(suggest_client_id(&" ".repeat(1_000)), None);
}

fn verdict(text: &str) -> Option<(&str, Option<&str>)> {
    let id = RunId::parse(text).ok()?;
    Some((id.base_id().as_str(), id.client_id().map(ClientId::as_str)))
}

// What the properties are tried on.

fn base() -> impl Strategy<Value = String> {
    let time = (0_u32..36_525 * 86_400)
        .prop_map(|second| calendar::CivilSecond::from_number(second).unwrap().to_text().as_str().to_owned());
    let number = || prop_oneof![Just(String::new()), "[0-9]{1,3}", "[0-9]{18,20}"];
    let sequence = (time.clone(), "[0-9]{3}", number(), number()).prop_map(|(time, count, task, step)| {
        let task = if task.is_empty() { task } else { format!("-T{task}") };
        let step = if step.is_empty() { step } else { format!("-S{step}") };
        format!("SR-{}-{count}{task}{step}", &time[..6])
    });
    prop_oneof![
        time,
        sequence,
        "[A-Za-z0-9]{17}",
        "apify-[A-Za-c0-9-]{1,9}",
        "apify-(undefined|null|NaN|true|false)x?",
        "[0-9]{6}-[0-9]{6}"
    ]
}

fn client() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Ca-c0-1.'@()_-]{1,9}",
        2 => "[A-C]{1,2}(-C?[A-C]{1,2}){0,3}",
        2 => "(Ada-Park|Ada|C|CAda|Bora-Bora|O'Neil)(-C?(Ada-Park|Ada|C|CAda|Bora-Bora|O'Neil)){0,3}",
        2 => "[\\p{L}\\p{Nd}][\\p{L}\\p{M}\\p{Nd}.-]{0,5}",
        1 => "[Ae\u{301}\u{308}\u{326}ęÅ]{1,5}",
        1 => "[a-b]{60,66}|[a𐐷]{62,66}|[a-]{60,140}",
        1 => "(251003-154510|SR-25092[0-9]|SR-999999|apify-|null|undefined|true)[a-]{0,2}",
        1 => "rec[A-Za-z0-9]{13,15}|rec[A-Za-z0-9-]{14}",
        1 => "[A-C]{1,2}[\u{3164}\u{ffa0}\u{115f}\u{34f}\u{fe0f}\u{17b4}\u{e0100}\u{200d}][A-C]{0,2}",
        1 => any::<String>(),
    ]
}

fn id() -> impl Strategy<Value = String> {
    let separator = prop_oneof![8 => Just("-"), 8 => Just("-C"), 1 => Just(""), 1 => Just("_")];
    (base(), prop::option::of((separator, client()))).prop_map(|(base, suffix)| match suffix {
        Some((separator, client)) => format!("{base}{separator}{client}"),
        None => base,
    })
}

/// A text with one character put in, taken out, or put in another's place.
fn edited(text: &str, at: usize, edit: u8, character: char) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let at = at % (chars.len() + 1);
    match edit {
        0 => chars.insert(at, character),
        _ if at == chars.len() => {}
        1 => {
            chars.remove(at);
        }
        _ => chars[at] = character,
    }
    chars.into_iter().collect()
}

fn character() -> impl Strategy<Value = char> {
    prop_oneof![
        4 => prop::sample::select("-C.0'@()_SRTapify19 \n\0&+%,/\"\u{85}\u{a0}\u{200b}\u{202e}é\u{301}Ł७½ⅷ\u{feff}".chars().collect::<Vec<_>>()),
        1 => any::<char>(),
    ]
}

/// Names as people write them, which are client ids by luck.
fn name() -> impl Strategy<Value = String> {
    let words = "[A-Ca-c0.()'’é&/ -]{1,12}|Ada Park|Ada-Park|O’Neil|Zoe\u{308}|undefined|251003-154510|apify|[ .-]|\\.0";
    prop_oneof![
        4 => prop::collection::vec(words, 1..5).prop_map(|words| words.concat()),
        1 => client(),
        1 => prop::collection::vec(character(), 0..80).prop_map(|chars| chars.into_iter().collect()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn parse_reads_what_the_grammar_reads(text in id()) {
        prop_assume!(is_known_to_both(&text));
        prop_assert_eq!(verdict(&text), oracle(&text), "{:?}", text);
    }

    #[test]
    fn parse_reads_one_edit_away_what_the_grammar_reads(
        text in id(), at in any::<usize>(), edit in 0_u8..3, character in character()
    ) {
        let text = edited(&text, at, edit, character);
        prop_assume!(is_known_to_both(&text));
        prop_assert_eq!(verdict(&text), oracle(&text), "{:?}", text);
    }

    #[test]
    fn a_client_id_is_read_alone_as_it_is_in_an_id(text in client()) {
        prop_assume!(is_known_to_both(&text));
        prop_assert_eq!(ClientId::parse(&text).is_ok(), oracle_client(&text), "{:?}", text);
    }

    #[test]
    fn the_client_of_a_suffixed_base_is_the_client(base in base(), client in client()) {
        let (Ok(base), Ok(client)) = (RunId::parse(&base), ClientId::parse(&client)) else { return Ok(()) };
        prop_assume!(base.client_id().is_none());
        let text = base.base_id().with_client(client).concat();
        let id = RunId::parse(&text).unwrap();
        prop_assert_eq!(id.base_id(), base.base_id());
        prop_assert_eq!(id.client_id(), Some(client));
        // Adding it once more is leaving it alone.
        let added = |id| Pair::with_client(id, client).unwrap().run_id().concat();
        prop_assert_eq!(&added(base), &text);
        prop_assert_eq!(&added(id), &text);
    }

    #[test]
    fn never_panics_and_every_suggestion_is_a_legal_id(text in prop_oneof![id(), any::<String>()], name in client()) {
        if let Err(reason) = RunId::parse(&text) {
            prop_assert!(!reason.sentence().is_empty() && !reason.hint().is_empty());
            if let Some(suggested) = suggest(&text, reason) {
                prop_assert!(RunId::parse(&suggested).is_ok(), "{:?}", suggested);
            }
        }
        if let Ok(client_id) = ClientId::parse(&name)
            && let Ok(migrated) = migrate(&text, client_id)
        {
            let id = RunId::parse(&migrated).unwrap();
            prop_assert_eq!(id.client_id(), Some(client_id));
            prop_assert!(text.starts_with(id.base_id().as_str()));
        }
        let _ = job::parse(&text);
    }

    #[test]
    fn a_suggested_client_id_is_legal_and_a_legal_one_has_no_suggestion(name in name()) {
        let Some(suggested) = suggest_client_id(&name) else { return Ok(()) };
        prop_assert!(ClientId::parse(&name).is_err());
        prop_assert!(ClientId::parse(&suggested).is_ok(), "{:?}", suggested);
        prop_assert_eq!(suggest_client_id(&suggested), None);
        // It may leave out, and part with a hyphen; it has no letter and no digit that the name has not.
        let letters = |text: &str| text.nfc().filter(|c| c.is_alphanumeric()).collect::<String>();
        let visible: String = name.chars().filter(|&c| c.general_category() != GeneralCategory::Format && !is_invisible(c)).collect();
        let (kept, all) = (letters(&suggested), letters(&visible));
        prop_assert!(is_subsequence(&kept, &all), "{:?} of {:?}", kept, all);
    }
}

/// Whether `whole` holds all of `part`, in its order.
fn is_subsequence(part: &str, whole: &str) -> bool {
    let mut whole = whole.chars();
    part.chars().all(|c| whole.any(|other| other == c))
}
