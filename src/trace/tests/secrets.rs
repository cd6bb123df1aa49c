//! Secrets of a log don't get into its report.

use super::*;

/// A program that took an object for a run id logs what is in it: a request, a configuration.
#[test]
fn secrets_of_an_object_in_the_place_of_an_id_are_masked_wherever_it_is_reported() {
    let object = r#"{"authorization":"Bearer s3cretA1","password":"s3cretB2"}"#;
    let folder = Folder::new("secrets");
    let paths = [folder.0.join("app.log")];
    let json = format!(r#"{{"time":"2025-10-10T06:45:29Z","runId":{object},"msg":"updated run record"}}"#);
    let quoted = r#"runId="251010-064529-Ada Park password=s3cretC3" updated"#;
    std::fs::write(&paths[0], format!("{json}\n2025-10-10T06:45:29Z runId={object} updated\n{quoted}\n"))
        .unwrap();
    for line in 1..=3 {
        let mut options = Options { why: Some((0, line)), ..Options::default() };
        let report = traced(&paths, &options).to_string();
        assert!(report.contains("[redacted]") && !report.contains("s3cret"), "{report}");
        options.with_secrets = true;
        assert!(traced(&paths, &options)["findings"].to_string().contains("s3cretB2"));
    }
}
