//! A formula matches the rows that hold the id and no others, as an interpreter of Airtable's language evaluates it; and no
//! text that is joined to another formula can change what that one says.
#![no_main]

#[path = "../../src/formula/tests/interpreter.rs"]
mod interpreter;

use std::collections::HashMap;

use interpreter::matches;
use libfuzzer_sys::fuzz_target;
use strict_run_id::formula::{
    Field, Formula, Join, base_id_matches, client_id_equals, joined, run_id_equals,
};
use strict_run_id::id::{ClientId, RunId};

fuzz_target!(|input: (&str, &str, &str)| {
    let (name, id, text) = input;
    if let Ok(field) = Field::parse(name) {
        // A row with another text, and one with the id itself.
        for value in [text, id] {
            let row = HashMap::from([(name, value.to_owned())]);
            if let Ok(id) = RunId::parse(id) {
                let formula = run_id_equals(field, id);
                assert_eq!(matches(&formula, &row), Some(value == id.as_str()), "{formula}");
                let formula = base_id_matches(field, id.base_id());
                let of_base = RunId::parse(value).is_ok_and(|value| value.base_id() == id.base_id());
                let found = matches(&formula, &row);
                assert!(found.is_some(), "{formula}");
                if RunId::parse(value).is_ok() {
                    assert_eq!(found, Some(of_base), "{formula}");
                }
                assert!(Formula::parse(&formula).is_ok());
            }
            if let Ok(id) = ClientId::parse(id) {
                let formula = client_id_equals(field, id);
                assert_eq!(matches(&formula, &row), Some(value == id.as_str()), "{formula}");
                assert!(Formula::parse(&formula).is_ok());
            }
        }
    }
    if let Ok(formula) = Formula::parse(text) {
        let never = Formula::parse(r#"{F}="251003-154510""#).expect("a formula");
        let row = HashMap::from([("F", "251003-154511".to_owned())]);
        for formulas in [[formula, never], [never, formula]] {
            let both = joined(Join::And, &formulas).expect("a formula of two");
            assert_ne!(matches(&both, &row), Some(true), "{both}");
            assert!(Formula::parse(&both).is_ok());
            let either = joined(Join::Or, &formulas).expect("a formula of two");
            if let Some(alone) = matches(text, &row) {
                assert_eq!(matches(&either, &row), Some(alone), "{either}");
            }
        }
    } else if let Some(reason) = Formula::parse(text).err() {
        assert!(!reason.problem().is_empty());
    }
});
