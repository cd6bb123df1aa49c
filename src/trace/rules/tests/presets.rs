use super::*;

const SMART_RESUME: &str = include_str!("../../../../rules/smart-resume.json");
const BULLMQ: &str = include_str!("../../../../rules/bullmq.json");

#[track_caller]
fn assert_steps(json: &str, expected: &[(&str, &str)]) {
    let mut all = parse("preset", json).unwrap();
    let len = all.len();
    all.extend(defaults());
    let rules = Rules::compile(all).unwrap();
    let mut is_used = vec![false; len];
    for (message, name) in expected {
        let found = first(&rules, &[message]);
        assert_eq!(found.map_or("", |found| found.step.name()), *name, "{message}");
        if let Some(used) = found.and_then(|found| is_used.get_mut(found.rule)) {
            *used = true;
        }
    }
    let unused: Vec<_> = (1..).zip(&is_used).filter(|(_, used)| !**used).map(|(row, _)| row).collect();
    assert_eq!(unused, [0; 0], "rules that no message shows");
}

#[test]
fn smart_resume_knows_its_tables_and_operations() {
    assert_steps(
        SMART_RESUME,
        &[
            ("Client Run Results record created: recKU8iGyB0A3pxFi", "registered"),
            ("Creating Job Tracking row for 251003-154510", "registered"),
            ("Could not create Job Tracking record", ""),
            ("Job run log row missing in Airtable for 251003-154510", "missed"),
            ("Lead scoring job record not found for Ada-Park", "missed"),
            ("Client Run Results row for 251003-154510-Ada-Park was not found", "missed"),
            ("Writing metrics to Client Run Results", "updated"),
            ("Job Tracking record updated", "updated"),
            ("Smart resume failed: ECONNRESET", "failed"),
            ("Smart Resume completed in 310 s", "completed"),
            ("smart-resume run for Ada-Park finished", "completed"),
            ("lead_scoring completed for 251003-154510-Ada-Park", "succeeded"),
            ("Post harvesting finished: 17 posts", "succeeded"),
            ("Batch 1 of 9 completed", "succeeded"),
            ("Stream 2 done", "succeeded"),
            ("Lead scoring completed with errors", ""),
            ("Triggering lead scoring", "passed"),
            ("Starting fire-and-forget post_scoring for Ada-Park", "passed"),
            ("Smart resume endpoint called", "received"),
            ("Run 251003-154510 failed", "failed"),
        ],
    );
}

#[test]
fn bullmq_knows_what_a_queue_logs() {
    assert_steps(
        BULLMQ,
        &[
            ("Missing key for job 251003-154510-Ada-Park. moveToFinished", "missed"),
            ("Missing key for job 42. moveToDelayed", "missed"),
            ("Missing lock for job 42. moveToFinished", "mentioned"),
            ("job stalled more than allowable limit", "failed"),
            ("Job 42 has completed!", "completed"),
            ("Added job 42 to scoring", "passed"),
            ("Worker 3 picked up job 42", "received"),
            ("Job 42 is now active", "received"),
            ("Job 42 failed: ECONNRESET", "failed"),
        ],
    );
}

#[test]
fn a_preset_binds_the_id_that_its_message_ends_with_a_dot() {
    let rules = Rules::compile(parse("bullmq", BULLMQ).unwrap()).unwrap();
    let text = b"Missing key for job 251003-154510-Ada-Park. moveToFinished";
    let places = rules.places(&mut rules.matcher(), 0, text).unwrap();
    assert_eq!(places.run_id.map(|range| &text[range]), Some(&b"251003-154510-Ada-Park"[..]));
}
