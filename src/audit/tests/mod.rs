//! Audits of tables that are written out here: each fault is found, and its sound neighbours aren't.

mod planted;
mod reading;

use serde_json::Value;

use super::status::Status;
use super::{Options, Part, audit_texts};

/// Audits tables.
fn audit_with(tables: &[(Option<Part>, &[u8])], options: &Options) -> Value {
    let texts = tables.iter().map(|(part, text)| (*part, text.to_vec())).collect();
    let report = audit_texts(texts, options).unwrap();
    let mut json = serde_json::to_value(&report.head).unwrap();
    assert_eq!(json["findings"], report.findings.len());
    json["findings"] = serde_json::to_value(&report.findings).unwrap();
    let lines = report.repairs.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let repairs: Vec<Value> = lines.map(|line| serde_json::from_slice(line).unwrap()).collect();
    assert_eq!(json["repairs"], repairs.len());
    json["repairs"] = repairs.into();
    json
}

fn audit(tables: &[&str]) -> Value {
    let tables: Vec<_> = tables.iter().map(|text| (None, text.as_bytes())).collect();
    audit_with(&tables, &Options::default())
}

/// The findings of an audit, each as its code and the lines of its rows.
fn found(audit: &Value) -> Vec<String> {
    let of = |finding: &Value| {
        let rows = finding["rows"].as_array().unwrap().iter();
        let rows: Vec<String> = rows.map(|row| format!("{}:{}", row["file"], row["line"])).collect();
        format!("{} {}", finding["code"].as_str().unwrap(), rows.join(" "))
    };
    audit["findings"].as_array().unwrap().iter().map(of).collect()
}

const JOBS: &str = "\
Run ID,Status,Created,Profiles Scored,Record ID
251003-154510,Completed,2025-10-03T15:45:10.000Z,30,recAAAAAAAAAAAAA1
251005-154510,Completed,2025-10-05T15:45:10.000Z,7,recAAAAAAAAAAAAA3
";

const CLIENTS: &str = "\
Client Run ID,Client ID,Status,Created,Profiles Scored,Record ID
251003-154510-Ada-Park,Ada-Park,Completed,2025-10-03T15:45:12.000Z,20,recBAAAAAAAAAAAA1
251003-154510-Bora-Bora,Bora-Bora,Completed,2025-10-03T15:45:14.000Z,10,recBAAAAAAAAAAAA2
251005-154510-Ada-Park,Ada-Park,Completed,2025-10-05T15:45:12.000Z,7,recBAAAAAAAAAAAA3
";

#[test]
fn sound_tables_have_no_findings() {
    let audit = audit(&[JOBS, CLIENTS]);
    assert_eq!(found(&audit), [""; 0]);
    assert_eq!(audit["notChecked"].as_array().unwrap().len(), 0, "{audit}");
    assert_eq!(audit["totals"]["runs"], 2);
    assert_eq!(audit["totals"]["clients"], 2);
    assert_eq!([&audit["files"][0]["part"], &audit["files"][1]["part"]], ["jobs", "clientRuns"]);
    assert_eq!(audit["time"]["first"], "2025-10-03T15:45:10.000Z");
}

#[test]
fn each_fault_of_a_clients_row_is_found_and_nothing_else() {
    for (row, expected) in [
        ("251003-154510-Ada-Park,Ada-Park,Running,2025-10-05T10:00:00Z,20,recB4", "two-rows 1:2 1:5"),
        ("251003-154510-Cora-Lee,Ada-Park,Completed,2025-10-03,0,recB4", "foreign-client 1:5"),
        ("251003-154510,Cora-Lee,Completed,2025-10-03,0,recB4", "base-id-in-client-table 1:5"),
        ("251003-154510,,Completed,2025-10-03,0,recB4", "base-id-in-client-table 1:5"),
        ("251003-154510-Cora-Lee-Cora-Lee,Cora-Lee,Completed,2025-10-03,0,recB4", "doubled-id 1:5"),
        ("251003-154510-CCora-Lee,Cora-Lee,Completed,2025-10-03,0,recB4", "old-spelling 1:5"),
        ("251003-154510-Cora-Lee.0,Cora-Lee,Completed,2025-10-03,0,recB4", "old-spelling 1:5"),
        (" 251003-154510-Cora-Lee,Cora-Lee,Completed,2025-10-03,0,recB4", "not-an-id 1:5"),
        ("[object Promise],Cora-Lee,Completed,2025-10-03,0,recB4", "not-an-id 1:5"),
        ("undefined,Cora-Lee,Completed,2025-10-03,0,recB4", "not-an-id 1:5"),
        (",Cora-Lee,Completed,2025-10-03,0,recB4", "not-an-id 1:5"),
        ("251004-154510-Cora-Lee,Cora-Lee,Completed,2025-10-03,0,recB4", "no-job-row 1:5"),
        ("251003-154510-Cora-Lee,Cora-Lee,Running,2025-10-03,0,recB4", "never-ended 1:5"),
        ("251003-154510-Cora-Lee,Cora-Lee,Completed,2025-10-03,1,recB4", "counts-differ 0:2 1:2 1:3 1:5"),
    ] {
        let audit = audit(&[JOBS, &format!("{CLIENTS}{row}\n")]);
        assert_eq!(found(&audit), [expected], "{row}");
    }
}

#[test]
fn each_fault_of_a_jobs_row_is_found_and_nothing_else() {
    for (row, expected) in [
        ("251003-154510,Running,2025-10-03T15:45:10.000Z,30,recA4", vec!["two-rows 0:2 0:4"]),
        ("251005-154510-Ada-Park,Completed,2025-10-03,7,recA4", vec!["client-id-in-job-table 0:4"]),
        ("251005-154510.0,Completed,2025-10-05,7,recA4", vec!["two-rows 0:3 0:4", "old-spelling 0:4"]),
        ("251004-154510,Completed,2025-10-04,7,recA4", vec!["no-client-rows 0:4"]),
        ("251004-154510,Running,2025-10-04T16:00:00Z,,recA4", vec![]),
        ("251002-154510,Running,2025-10-02T16:00:00Z,,recA4", vec!["no-client-rows 0:4", "never-ended 0:4"]),
        ("2.51E+05,Completed,2025-10-04,7,recA4", vec!["not-an-id 0:4"]),
        ("#REF!,Completed,2025-10-04,7,recA4", vec!["not-an-id 0:4"]),
    ] {
        let audit = audit(&[&format!("{JOBS}{row}\n"), CLIENTS]);
        assert_eq!(found(&audit), expected, "{row}");
    }
}

#[test]
fn a_row_of_the_jobs_table_with_a_clients_id_stands_in_for_the_job() {
    let jobs = JOBS.replace("251003-154510,", "251003-154510-Ada-Park,");
    let audit = audit_with(
        &[(Some(Part::Jobs), jobs.as_bytes()), (Some(Part::ClientRuns), CLIENTS.as_bytes())],
        &Options::default(),
    );
    assert_eq!(found(&audit), ["client-id-in-job-table 0:2"]);
    assert_eq!(audit["repairs"][0]["to"], "251003-154510");
}

#[test]
fn of_two_rows_the_one_that_came_further_is_kept_then_the_newest_then_the_fullest() {
    for (first, second, keep, why) in [
        (
            "Running,2025-10-04,1",
            "Completed,2025-10-03,1",
            1,
            "It ended with success; the next best one is still running.",
        ),
        (
            "Failed,2025-10-04,1",
            "Completed,2025-10-03,1",
            1,
            "It ended with success; the next best one ended without success.",
        ),
        (
            "Running,2025-10-04,1",
            "Failed,2025-10-03,1",
            1,
            "It ended without success; the next best one is still running.",
        ),
        (",2025-10-04,1", "Running,2025-10-03,1", 1, "It is still running; the next best one has no status."),
        ("Completed,2025-10-04,1", "Completed,2025-10-03,1", 0, "It is the newest."),
        ("Completed,2025-10-03,", "Completed,2025-10-03,1", 1, "More of its cells are filled."),
        (
            "Completed,2025-10-03,1",
            "Completed,2025-10-03,1",
            0,
            "Nothing tells them apart; it is the first one.",
        ),
    ] {
        let table = format!(
            "Run ID,Status,Created,Posts\n251003-154510-Ada-Park,{first}\n251003-154510-Ada-Park,{second}\n"
        );
        let audit = audit(&[&table]);
        assert_eq!(found(&audit), ["two-rows 0:2 0:3"], "{table}");
        let finding = &audit["findings"][0];
        assert_eq!((&finding["keep"], &finding["keepWhy"]), (&keep.into(), &why.into()), "{table}");
        assert_eq!(audit["repairs"].as_array().unwrap().len(), 1);
        let repair = &audit["repairs"][0];
        assert_eq!(
            (&repair["line"], &repair["to"], &repair["certain"]),
            (&(3 - keep).into(), &Value::Null, &false.into())
        );
    }
}

#[test]
fn a_status_is_known_by_its_first_word_and_what_negates_it() {
    for (expected, texts) in [
        (Status::Empty, &["", " "][..]),
        (
            Status::Running,
            &["Running", "In progress", "Not started", "not yet run", "Queued", "⏳ Processing"],
        ),
        (Status::Other, &["Not needed", "not applicable", "Archived", "…"]),
        (Status::Failed, &["Failed", "Completed with errors", "Done: 2 errors", "Cancelled", "Error"]),
        (
            Status::Success,
            &["Completed", "✅ Done", "completed with 0 errors", "Finished without errors", "OK"],
        ),
    ] {
        for text in texts {
            assert_eq!(Status::read(text), expected, "{text}");
        }
    }
}

#[test]
fn rows_with_one_record_id_are_one_row_that_was_exported_twice() {
    let table = "Run ID,Record ID,Status\n251003-154510-Ada-Park,rec1,Running\n251003-154510-Ada-Park,rec1,Completed\n";
    let audit = audit(&[table]);
    assert_eq!(found(&audit), [""; 0]);
    assert!(audit["files"][0]["remarks"][0].as_str().unwrap().contains("exported twice"), "{audit}");
}

#[test]
fn bases_of_different_tenants_may_be_seconds_apart_and_those_of_one_may_not() {
    let table =
        |second: &str, client: &str| format!("Run ID\n251003-154510-Ada-Park\n251003-{second}-{client}\n");
    for (second, client, expected) in [
        ("154519", "Ada-Park", vec!["made-twice 0:2 0:3"]),
        ("154520", "Ada-Park", vec![]),
        ("154511", "Bora-Bora", vec![]),
    ] {
        assert_eq!(found(&audit(&[&table(second, client)])), expected, "{second} {client}");
    }
}

#[test]
fn a_repair_is_certain_only_if_the_id_and_the_client_column_agree() {
    for (id, client, to, is_certain) in [
        ("251003-154510-Ada-Park-Ada-Park", "Ada-Park", "251003-154510-Ada-Park", true),
        ("251003-154510-Ada-Park-Ada-Park", "", "251003-154510-Ada-Park", false),
        ("251003-154510-Ada-Park-Ada-Park", "Ada Park", "251003-154510-Ada-Park", false),
        ("SR-250924-001-Guy", "Guy", "SR-250924-001-CGuy", true),
        // Also the standard ids of `ora-Lee` and `CBora-Bora`, which aren't tenants.
        ("SR-250924-001-Cora-Lee", "Cora-Lee", "SR-250924-001-CCora-Lee", true),
        ("251003-154510-CBora-Bora", "Bora-Bora", "251003-154510-Bora-Bora", true),
        ("251003-154510-CBora-Bora", "Bora Bora", "251003-154510-Bora-Bora", false),
        ("251003-154510-Ada-Park.0", "Ada-Park", "251003-154510-Ada-Park", true),
        ("251003-154510-Ada-Park ", "Ada-Park", "251003-154510-Ada-Park", true),
    ] {
        let audit = audit(&[&format!("Run ID,Client\n\"{id}\",{client}\n")]);
        let repair = &audit["repairs"][0];
        assert_eq!(
            [&repair["column"], &repair["from"], &repair["to"], &repair["certain"]],
            [&"Run ID".into(), &id.into(), &to.into(), &Value::from(is_certain)],
            "{id} {client}"
        );
    }
}

#[test]
fn an_id_that_two_tenants_could_have_is_mended_for_sure_only_if_one_is_a_tenant() {
    let row = "251003-154510-CAda,Ada\n";
    for (others, known) in [
        ("251004-154510-CAda,CAda\n", vec![]),
        ("251004-154510-CAda,\n", vec![]),
        ("251004-154510,CAda\n", vec![]),
        ("", vec!["Ada".to_owned(), "CAda".to_owned()]),
    ] {
        let table = format!("Run ID,Client\n{row}{others}");
        let options = Options { clients: known, ..Options::default() };
        let audit = audit_with(&[(None, table.as_bytes())], &options);
        let repair = &audit["repairs"][0];
        assert_eq!(
            [&repair["to"], &repair["certain"]],
            [&Value::from("251003-154510-Ada"), &false.into()],
            "{table}"
        );
        assert!(repair["why"].as_str().unwrap().ends_with("the id of another tenant."), "{repair}");
    }
}

#[test]
fn an_id_that_ends_with_a_name_of_one_word_twice_is_doubled_if_the_column_has_it_once() {
    let row = "251003-154510-O'Neil-O'Neil,O'Neil\n";
    for (others, known, expected, is_certain) in [
        ("251004-154510-O'Neil,O'Neil\n", vec![], "doubled-id 0:2", true),
        ("251004-154510-Ada-Park,Ada-Park\n", vec!["O'Neil".to_owned()], "doubled-id 0:2", true),
        // Nothing else says that there is a tenant O'Neil.
        ("251004-154510-Ada-Park,Ada-Park\n", vec![], "doubled-id 0:2", false),
        // There is a tenant O'Neil-O'Neil.
        (
            "251004-154510-O'Neil,O'Neil\n251005-154510-O'Neil-O'Neil,O'Neil-O'Neil\n",
            vec![],
            "foreign-client 0:2",
            false,
        ),
        ("251004-154510-O'Neil,O'Neil\n", vec!["O'Neil-O'Neil".to_owned()], "foreign-client 0:2", false),
    ] {
        let options = Options { clients: known, ..Options::default() };
        let audit = audit_with(&[(None, format!("Run ID,Client\n{row}{others}").as_bytes())], &options);
        assert_eq!(found(&audit), [expected], "{others}");
        assert_eq!(audit["repairs"][0]["certain"], is_certain, "{others}");
        if expected.starts_with("doubled") {
            assert_eq!(audit["repairs"][0]["to"], "251003-154510-O'Neil");
        }
    }
    let thrice = audit(&["Run ID,Client\nSR-250924-001-CGuy-Guy-Guy,Guy\nSR-250924-002-CGuy,Guy\n"]);
    assert_eq!(
        (found(&thrice), &thrice["repairs"][0]["to"]),
        (vec!["doubled-id 0:2".to_owned()], &"SR-250924-001-CGuy".into())
    );
}

#[test]
fn a_column_that_has_half_of_a_clients_name_in_all_rows_calls_it_so() {
    let rows = "251003-154510-Bora-Bora,Bora\n251004-154510-Bora-Bora,Bora\n251005-154510-Bora-Bora,Bora\n";
    assert_eq!(found(&audit(&[&format!("Run ID,Client\n{rows}")])), [""; 0]);
    // A tenant of that name makes them doubled.
    let with_tenant = audit(&[&format!("Run ID,Client\n{rows}251006-154510-Bora,Bora\n")]);
    assert_eq!(found(&with_tenant), ["doubled-id 0:2", "doubled-id 0:3", "doubled-id 0:4"]);
}

#[test]
fn no_repair_is_certain_that_would_make_two_rows_with_one_id() {
    let table = "Run ID,Client,Status\n251003-154510-Ada-Park,Ada-Park,Running\n\
        251003-154510-Ada-Park-Ada-Park,Ada-Park,Completed\n";
    let audit = audit(&[table]);
    assert_eq!(found(&audit), ["two-rows 0:2 0:3", "doubled-id 0:3"]);
    let certain: Vec<&Value> =
        audit["repairs"].as_array().unwrap().iter().map(|repair| &repair["certain"]).collect();
    assert_eq!(certain, [false, false]);
}

#[test]
fn a_table_without_any_id_is_taken_for_a_wrong_column_and_nothing_is_to_be_deleted() {
    let audit = audit(&["Run,Client\nrecKU8iGyB0A3pxFi,Ada-Park\n"]);
    assert_eq!(found(&audit), ["not-an-id 0:2"]);
    assert_eq!(audit["repairs"].as_array().unwrap().len(), 0);
    assert!(audit["files"][0]["remarks"][0].as_str().unwrap().starts_with("No cell of \"Run\""), "{audit}");
}

#[test]
fn a_run_is_old_by_the_newest_row_of_its_own_table() {
    let jobs = JOBS.replace("251005-154510,Completed", "251005-154510,Running");
    let clients = format!(
        "{CLIENTS}251005-160000-Ada-Park,Ada-Park,Running,2025-10-05T16:00:00Z,,recB4\n\
        251008-154510-Ada-Park,Ada-Park,Completed,2025-10-08T15:45:12Z,7,recB5\n"
    );
    // The client's run is old; the jobs were exported three days earlier.
    let audit = audit(&[&jobs, &clients]);
    assert_eq!(found(&audit), ["never-ended 1:5"]);
    let not_checked = &audit["notChecked"][0];
    assert_eq!(not_checked["code"], "no-job-row");
    assert!(not_checked["why"].as_str().unwrap().starts_with("2 runs of clients are newer"), "{not_checked}");
}

#[test]
fn jobs_that_were_exported_days_later_than_the_clients_do_not_lack_them() {
    let audit = audit(&[&format!("{JOBS}251008-154510,Completed,2025-10-08T15:45:10Z,7,recA4\n"), CLIENTS]);
    assert_eq!(found(&audit), [""; 0]);
    assert_eq!(audit["notChecked"][0]["code"], "no-client-rows");
}

#[test]
fn whether_a_date_begins_with_its_day_is_decided_by_the_column() {
    let table = |first: &str, second: &str| {
        format!("Run ID,Created\n8MSTBAfqMzuXPvgB3-CAda,{first}\n9MSTBAfqMzuXPvgB3-CAda,{second} 3:00pm\n")
    };
    for (first, second, start, end) in [
        ("9/10/2025", "13/10/2025", "2025-10-09", "2025-10-13"),
        ("9/10/2025", "10/13/2025", "2025-09-10", "2025-10-13"),
        ("2025-09-01", "9/10/2025", "2025-09-01", "2025-09-10"),
    ] {
        let time = &audit(&[&table(first, second)])["time"];
        let day = |end: &str| time[end].as_str().unwrap()[..10].to_owned();
        assert_eq!([day("first"), day("last")], [start, end], "{first} {second}");
    }
}

#[test]
fn having_no_status_means_running_only_where_most_rows_have_one() {
    let table = |old: &str| {
        format!(
            "Run ID,Status\n251003-154510-Ada-Park,\n251004-154510-Ada-Park,{old}\n251008-154510-Ada-Park,Done\n"
        )
    };
    assert_eq!(found(&audit(&[&table("Done")])), ["never-ended 0:2"]);
    let audit = audit(&[&table("")]);
    assert_eq!(found(&audit), [""; 0]);
    assert!(audit["files"][0]["remarks"][0].as_str().unwrap().starts_with("Most of its rows"), "{audit}");
}

#[test]
fn where_most_clients_have_names_of_their_own_a_client_with_one_row_has_one_too() {
    let rows = "251003-154510-Ada-Park,Ada\n251004-154510-Ada-Park,Ada\n251005-154510-Ada-Park,Ada\n";
    assert_eq!(found(&audit(&[&format!("Run ID,Client\n{rows}251003-154510-Bora-Bora,Bora\n")])), [""; 0]);
    let mixed = audit(&[&format!("Run ID,Client\n{rows}251003-154510-Bora-Bora,Ada\n")]);
    // The mixed-up row makes no other row foreign.
    assert_eq!(found(&mixed), ["foreign-client 0:5"]);
    // Nor does another table, whose column has the ids.
    let ids = "Run ID,Client\n251006-154510-Ada-Park,Ada-Park\n";
    assert_eq!(found(&audit(&[ids, &format!("Run ID,Client\n{rows}")])), [""; 0]);
}

#[test]
fn a_column_that_differs_in_both_of_two_runs_is_no_sum() {
    let jobs = JOBS.replace(",30,", ",50,").replace(",7,", ",50,");
    assert_eq!(found(&audit(&[&jobs, CLIENTS])), [""; 0]);
}

#[test]
fn names_that_a_client_always_has_are_no_other_tenants() {
    let rows = "251003-154510-Ada-Park,Ada\n251004-154510-Ada-Park,Ada\n251005-154510-Ada-Park,Ada\n\
        251003-154510-Bora-Bora,Bora Bora\n251003-154510-Cora-Lee,Cora-Lee\n";
    let sound = audit(&[&format!("Run ID,Client\n{rows}")]);
    assert_eq!(found(&sound), [""; 0]);
    assert!(sound["files"][0]["remarks"].to_string().contains("\\\"Ada\\\" for Ada-Park"), "{sound}");
    let mixed = audit(&[&format!("Run ID,Client\n{rows}251006-154510-Ada-Park,Cora-Lee\n")]);
    assert_eq!(found(&mixed), ["foreign-client 0:7"]);
    // The name that the column has, or the others would be foreign afterwards.
    assert_eq!(mixed["repairs"][0]["to"], "Ada");
}

#[test]
fn the_older_rows_of_a_renamed_client_are_one_finding() {
    let old: String = (1..=30).map(|day| format!("2510{day:02}-154510-Ada-Park,Ada-Lee\n")).collect();
    let new = "251101-154510-Ada-Lee,Ada-Lee\n251101-154510-Bora-Bora,Bora-Bora\n";
    let audit = audit(&[&format!("Run ID,Client\n{old}{new}")]);
    let findings = audit["findings"].as_array().unwrap();
    assert_eq!((findings.len(), &audit["totals"]["errors"]), (1, &1.into()), "{audit}");
    assert_eq!(findings[0]["code"], "foreign-client");
    assert_eq!(findings[0]["clientId"], "Ada-Park");
    assert_eq!(
        (findings[0]["rows"].as_array().unwrap().len(), &findings[0]["omittedRows"]),
        (20, &10.into())
    );
    assert_eq!(
        findings[0]["message"],
        "The run ids of 30 rows are of Ada-Park, and the client column says \"Ada-Lee\" in all of them."
    );
    let repairs = audit["repairs"].as_array().unwrap();
    assert_eq!(repairs.len(), 30);
    assert!(
        repairs
            .iter()
            .all(|repair| repair["to"] == "Ada-Park" && repair["certain"] == false && repair["finding"] == 0)
    );
}

#[test]
fn rows_of_a_client_whose_column_has_its_own_name_as_well_are_a_finding_each() {
    let table = "Run ID,Client\n251001-154510-Ada-Park,Cora-Lee\n251002-154510-Ada-Park,Cora-Lee\n251003-154510-Ada-Park,Cora-Lee\n\
        251004-154510-Ada-Park,Ada-Park\n251005-154510-Cora-Lee,Cora-Lee\n";
    assert_eq!(found(&audit(&[table])), ["foreign-client 0:2", "foreign-client 0:3", "foreign-client 0:4"]);
}

#[test]
fn a_column_that_is_no_sum_in_most_runs_is_not_compared() {
    let (mut jobs, mut clients) = ("Run ID,Size\n".to_owned(), "Run ID,Size\n".to_owned());
    for day in 1..9 {
        jobs += &format!("25100{day}-154510,25\n");
        clients += &format!("25100{day}-154510-Ada-Park,25\n25100{day}-154510-Bora-Bora,25\n");
    }
    let audit = audit(&[&jobs, &clients]);
    assert_eq!(found(&audit), [""; 0]);
    let not_checked = audit["notChecked"].to_string();
    assert!(not_checked.contains("No column of a job is a sum in most runs"), "{not_checked}");
}

#[test]
fn what_could_not_be_checked_is_said() {
    let audit = audit(&["Run ID\n251003-154510-Ada-Park\n"]);
    let codes: Vec<&str> =
        audit["notChecked"].as_array().unwrap().iter().map(|not| not["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["no-job-row", "no-client-rows", "counts-differ", "foreign-client", "never-ended"]);
}

#[test]
fn a_clients_row_may_name_its_job_by_record_or_by_id() {
    let clients = |job: &str| {
        format!(
            "Client Run ID,Job,Profiles Scored\n8MSTBAfqMzuXPvgB3-CAda-Park,{job},30\n251005-154510-Bora-Bora,,7\n"
        )
    };
    for job in ["recAAAAAAAAAAAAA1", "251003-154510"] {
        assert_eq!(found(&audit(&[JOBS, &clients(job)])), [""; 0], "{job}");
    }
    assert_eq!(found(&audit(&[JOBS, &clients("recX")])), ["no-job-row 1:2", "no-client-rows 0:2"]);
}
