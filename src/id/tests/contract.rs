//! The tables of `__test__/contract/`, which jest reads too: there through the addon, here without it.

use serde_json::Value;

use super::super::*;
use crate::migrate::{migrate, suggest, suggest_client_id};

/// The table `name` of a contract file.
#[track_caller]
fn rows(file: &str, name: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(file).unwrap();
    let rows = file.pointer(name).and_then(Value::as_array).unwrap();
    assert!(!rows.is_empty());
    rows.clone()
}

const RUN_IDS: &str = include_str!("../../../__test__/contract/run-ids.json");
const CLIENT_IDS: &str = include_str!("../../../__test__/contract/client-ids.json");
const PAIRS: &str = include_str!("../../../__test__/contract/pairs.json");
const JOBS: &str = include_str!("../../../__test__/contract/jobs.json");
const OLD_SPELLINGS: &str = include_str!("../../../__test__/contract/old-spellings.json");

#[track_caller]
fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_else(|| panic!("{row} has no {field}"))
}

fn client<'a>(row: &'a Value, field: &str) -> ClientId<'a> {
    ClientId::parse(text(row, field)).unwrap()
}

#[test]
fn run_ids_of_each_kind_are_split_by_position() {
    for kind in [Kind::Timestamp, Kind::Sequence, Kind::Apify] {
        for row in rows(RUN_IDS, &format!("/legal/{}", kind.name())) {
            let id = RunId::parse(text(&row, "id")).unwrap_or_else(|reason| panic!("{row}: {reason:?}"));
            assert_eq!((id.as_str(), id.kind()), (text(&row, "id"), kind));
            assert_eq!(id.base_id().as_str(), text(&row, "base"));
            assert_eq!(id.client_id().map(ClientId::as_str), row["client"].as_str());
            assert_eq!(RunId::read(id.as_str()), Some(id));
            assert_eq!(leading_base(id.as_str()), Some((kind, id.base_id().as_str().len())), "{row}");
        }
    }
}

#[test]
fn other_texts_are_refused_with_a_reason_and_a_legal_suggestion() {
    for row in rows(RUN_IDS, "/refused") {
        let reason = RunId::parse(text(&row, "id")).unwrap_err();
        assert_eq!(format!("{reason:?}"), text(&row, "reason"), "{row}");
        assert_eq!(RunId::read(text(&row, "id")), None);
        let suggestion = suggest(text(&row, "id"), reason);
        assert_eq!(suggestion.as_deref(), row["suggestion"].as_str(), "{row}");
    }
}

#[test]
fn client_ids_are_kept_whole_or_refused_with_a_reason_and_a_legal_suggestion() {
    for id in rows(CLIENT_IDS, "/legal") {
        assert_eq!(ClientId::parse(id.as_str().unwrap()).map(ClientId::as_str), Ok(id.as_str().unwrap()));
        assert_eq!(suggest_client_id(id.as_str().unwrap()), None);
    }
    for row in rows(CLIENT_IDS, "/refused") {
        let reason = ClientId::parse(text(&row, "id")).unwrap_err();
        assert_eq!(format!("{reason:?}"), text(&row, "reason"), "{row}");
        let suggestion = suggest_client_id(text(&row, "id"));
        assert_eq!(suggestion.as_deref(), row["suggestion"].as_str(), "{row}");
    }
}

#[test]
fn a_run_takes_the_client_it_has_or_has_not_got_yet() {
    for row in rows(PAIRS, "/suffixed") {
        let run_id = RunId::parse(text(&row, "runId")).unwrap();
        let pair = Pair::with_client(run_id, client(&row, "clientId")).unwrap();
        assert_eq!(pair.run_id().concat(), text(&row, "clientRunId"));
    }
    for row in rows(PAIRS, "/refused") {
        let run_id = RunId::parse(text(&row, "runId")).unwrap();
        let refusal = Pair::with_client(run_id, client(&row, "clientId")).unwrap_err();
        assert_eq!(refusal.code().as_str(), text(&row, "code"), "{row}");
    }
}

#[test]
fn job_ids_give_the_time_inside_them() {
    for row in rows(JOBS, "/legal") {
        let (kind, second) = job::parse(text(&row, "jobId")).unwrap_or_else(|| panic!("{row}"));
        let format = match kind {
            job::JobKind::Process => "JOB_PROCESS",
            job::JobKind::Bypass => "JOB_BYPASS",
        };
        assert_eq!((format, second.to_text().as_str()), (text(&row, "format"), text(&row, "time")));
    }
    for id in rows(JOBS, "/refused") {
        assert_eq!(job::parse(id.as_str().unwrap()), None, "{id}");
    }
}

#[test]
fn old_spellings_of_a_client_are_migrated_and_all_others_refused() {
    for row in rows(OLD_SPELLINGS, "/migrated") {
        let migrated = text(&row, "runId");
        assert_eq!(migrate(text(&row, "old"), client(&row, "clientId")).unwrap(), migrated, "{row}");
        assert_eq!(migrate(migrated, client(&row, "clientId")).unwrap(), migrated, "a second time");
        assert_eq!(RunId::parse(migrated).unwrap().client_id(), Some(client(&row, "clientId")));
    }
    for row in rows(OLD_SPELLINGS, "/refused") {
        let refusal = migrate(text(&row, "old"), client(&row, "clientId")).unwrap_err();
        assert_eq!(refusal.code().as_str(), text(&row, "code"), "{row}");
    }
}
