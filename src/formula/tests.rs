//! Tests formulas by example, and with an interpreter that evaluates them on rows.

mod interpreter;

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::id::RunId;
use interpreter::{Row, matches};

fn field(name: &str) -> Field<'_> {
    Field::parse(name).unwrap()
}

fn run_id(text: &str) -> RunId<'_> {
    RunId::parse(text).unwrap()
}

// Examples.

#[test]
fn compares_the_whole_id() {
    assert_eq!(run_id_equals(field("Run ID"), run_id("251003-154510")), r#"{Run ID}="251003-154510""#);
    let oneil = ClientId::parse("O'Neil").unwrap();
    assert_eq!(client_id_equals(field("Owner's \"Client\""), oneil), r#"{Owner's "Client"}="O'Neil""#);
}

#[test]
fn compares_the_whole_base_or_the_base_and_its_separator() {
    for (base, formula) in [
        ("251003-154510", r#"OR({F}="251003-154510",LEFT({F}&"",14)="251003-154510-")"#),
        ("SR-250924-001", r#"OR({F}="SR-250924-001",LEFT({F}&"",15)="SR-250924-001-C")"#),
        ("apify-a", r#"OR({F}="apify-a",LEFT({F}&"",9)="apify-a-C")"#),
    ] {
        assert_eq!(base_id_matches(field("F"), run_id(base).base_id()), formula);
    }
}

#[track_caller]
fn assert_base(base: &str, text: &str, expected: bool) {
    let formula = base_id_matches(field("F"), run_id(base).base_id());
    assert_eq!(matches(&formula, &HashMap::from([("F", text.to_owned())])), Some(expected), "{base} {text}");
}

#[test]
fn a_base_matches_only_its_own_run_ids() {
    for (base, text, expected) in [
        ("251003-154510", "251003-154510", true),
        ("251003-154510", "251003-154510-Ada", true),
        ("251003-154510", "251003-154510-CAda", true),
        ("251003-154510", "251003-154511", false),
        ("251003-154510", "251003-154511-Ada", false),
        ("251003-154510", "251003-154510.0", false),
        ("251003-154510", "", false),
        ("SR-250924-001", "SR-250924-001-CAda", true),
        ("SR-250924-001", "SR-250924-001-cAda", false),
        ("SR-250924-001", "SR-250924-001-T12", false),
        ("SR-250924-001", "SR-250924-001-T12-CAda", false),
        ("SR-250924-001", "SR-250924-001-S3-CAda", false),
        ("SR-250924-001-T1", "SR-250924-001-T12-CAda", false),
        ("SR-250924-001-T12", "SR-250924-001-T12-S3-CAda", false),
        ("SR-250924-001-T12", "SR-250924-001-CT12", false),
        ("8MSTBAfqMzuXPvgB3", "8MSTBAfqMzuXPvgB3-CAda", true),
        ("8MSTBAfqMzuXPvgB3", "8mstbafqmzuxpvgb3", false),
        ("apify-a", "apify-a-CAda", true),
        ("apify-a", "apify-a-CCora", true),
        ("apify-a", "apify-a-b", false),
        ("apify-a", "apify-a-b-CAda", false),
        ("apify-a", "apify-a-cAda", false),
        ("apify-a", "apify-A", false),
    ] {
        assert_base(base, text, expected);
    }
}

#[test]
fn rejects_field_names_that_could_break_out_of_the_braces() {
    use FieldFault as F;
    for (name, fault) in [
        ("", F::Empty),
        (" \u{a0}", F::Empty),
        ("Run ID}", F::Character('}')),
        ("{Run ID", F::Character('{')),
        ("Run ID\\", F::Character('\\')),
        ("Run\nID", F::Character('\n')),
        ("Run\0ID", F::Character('\0')),
        ("Run\u{85}ID", F::Character('\u{85}')),
    ] {
        assert_eq!(Field::parse(name), Err(fault), "{name:?}");
        assert!(!fault.problem().is_empty());
    }
    assert_eq!(Field::parse(&"x".repeat(1_001)), Err(F::TooLong));
    for name in ["Run ID", "Owner's", "\"x\"", "a,b)(=&", "Łódź 🦀", "//", &"𐐷".repeat(500)] {
        assert!(Field::parse(name).is_ok(), "{name}");
    }
}

#[test]
fn rejects_formulas_that_could_break_out_of_a_join() {
    use FormulaFault as F;
    for (text, fault) in [
        (" ", F::Empty),
        ("1),OR(1", F::Unopened(')')),
        ("{S}='')&OR(1", F::Unopened(')')),
        ("1,1", F::Comma),
        ("AND(1", F::Unclosed('(')),
        ("{S}='", F::Unclosed('\'')),
        ("{S}='\\'", F::Unclosed('\'')),
        ("\"", F::Unclosed('"')),
        ("{S", F::Unclosed('{')),
        ("S}", F::Unopened('}')),
        ("{S{", F::FieldCharacter('{')),
        ("{S\\}", F::FieldCharacter('\\')),
        ("\\", F::Character('\\')),
        ("{S}=“x”", F::Character('“')),
        ("1//", F::Comment),
        ("1/*", F::Comment),
    ] {
        assert_eq!(Formula::parse(text), Err(fault), "{text:?}");
        assert!(!fault.problem().is_empty());
    }
    for text in ["{S}='a,b)'", "{a,b)(\"}=1", "IF({A},1,2)/2", "{S}='\\'),1'", "{S}=\"“//}\"", "(1)", "\n1"]
    {
        assert!(Formula::parse(text).is_ok(), "{text:?}");
    }
}

// Properties, checked with the interpreter.

fn client() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Ca-c0-1.'@()_-]{1,5}",
        "(Ada|ada|C|CAda|T12|S3|O'Neil|Łódź)(-C?(Ada|b|T1)){0,2}",
        "\\PC{1,3}"
    ]
}

/// Generates texts, many of them run ids that resemble one another.
fn id() -> impl Strategy<Value = String> {
    let base = prop_oneof![
        "25100[34]-15451[01]",
        "SR-25092[45]-00[12](-T1[12]{0,2})?(-S[1-3]{1,2})?",
        "[ab]{16}[aA]",
        "apify-[abAC](-?[abC]){0,3}",
    ];
    (base, prop::option::of(("-|-C|-c|", client()))).prop_map(|(base, suffix)| match suffix {
        Some((separator, client)) => format!("{base}{separator}{client}"),
        None => base,
    })
}

fn row(text: &str) -> Row<'static> {
    HashMap::from([("F", text.to_owned())])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn a_base_filter_matches_exactly_the_run_ids_of_the_base(one in id(), other in id(), client in client()) {
        let (Ok(one), Ok(other)) = (RunId::parse(&one), RunId::parse(&other)) else { return Ok(()) };
        let formula = base_id_matches(field("F"), one.base_id());
        let same = one.base_id() == other.base_id();
        prop_assert_eq!(matches(&formula, &row(other.as_str())), Some(same), "{} {}", formula, other.as_str());
        prop_assert_eq!(matches(&formula, &row(one.as_str())), Some(true));
        if let Ok(client) = ClientId::parse(&client) {
            prop_assert_eq!(matches(&formula, &row(&one.base_id().with_client(client).concat())), Some(true));
        }
    }

    #[test]
    fn an_id_filter_matches_exactly_that_id(one in id(), other in any::<String>(), client in any::<String>()) {
        if let Ok(one) = RunId::parse(&one) {
            let formula = run_id_equals(field("F"), one);
            prop_assert_eq!(matches(&formula, &row(one.as_str())), Some(true));
            prop_assert_eq!(matches(&formula, &row(&other)), Some(other == one.as_str()));
        }
        if let Ok(client) = ClientId::parse(&client) {
            let formula = client_id_equals(field("F"), client);
            prop_assert_eq!(matches(&formula, &row(client.as_str())), Some(true));
            prop_assert_eq!(matches(&formula, &row(&other)), Some(other == client.as_str()));
        }
    }

    #[test]
    fn no_field_name_changes_the_rest_of_a_formula(name in "[Fx{}\\\\\"'=,()&\n ]{1,6}|\\PC{1,6}", other in id()) {
        let (Ok(field), Ok(other)) = (Field::parse(&name), RunId::parse(&other)) else { return Ok(()) };
        let id = run_id("251003-154510");
        // The row has only this field, so naming any other one makes the formula invalid.
        let row = HashMap::from([(name.as_str(), other.as_str().to_owned())]);
        for formula in [run_id_equals(field, id), base_id_matches(field, id.base_id())] {
            prop_assert!(Formula::parse(&formula).is_ok(), "{}", formula);
            prop_assert!(matches(&formula, &row).is_some(), "{}", formula);
        }
        prop_assert_eq!(matches(&run_id_equals(field, id), &row), Some(other == id));
    }

    #[test]
    fn joined_formulas_match_all_or_any_of_what_they_join(ids in prop::collection::vec(id(), 1..5), other in id()) {
        let ids: Vec<_> = ids.iter().filter_map(|text| RunId::parse(text).ok()).collect();
        prop_assume!(!ids.is_empty());
        let texts: Vec<_> = ids.iter().map(|id| base_id_matches(field("F"), id.base_id())).collect();
        let formulas: Vec<_> = texts.iter().map(|text| Formula::parse(text).unwrap()).collect();
        let row = row(&other);
        let each: Vec<_> = texts.iter().map(|text| matches(text, &row).unwrap()).collect();
        let (all, any) = (joined(Join::And, &formulas).unwrap(), joined(Join::Or, &formulas).unwrap());
        prop_assert_eq!(matches(&all, &row), Some(each.iter().all(|&one| one)));
        prop_assert_eq!(matches(&any, &row), Some(each.iter().any(|&one| one)));
        // Joins nest.
        prop_assert!(Formula::parse(&all).is_ok() && Formula::parse(&any).is_ok());
    }

    #[test]
    fn no_formula_joined_by_and_widens_the_filter(own in "[1F{}\\\\\"'=,()&/]{1,8}|(1|\"|'|\\)|\\(|,|=|&|OR\\(1){1,6}") {
        let guard = r#"{F}="Ada""#;
        let Ok(own) = Formula::parse(&own) else { return Ok(()) };
        let formula = joined(Join::And, &[Formula::parse(guard).unwrap(), own]).unwrap();
        prop_assert_ne!(matches(&formula, &row("ada")), Some(true), "{}", formula);
    }
}
