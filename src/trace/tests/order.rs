//! The same lines give the same report, in any order and in any number of files; and a line that was made to be slow isn't.

use super::*;
use proptest::prelude::*;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// What backends log; the time, a tenant and a run come before it.
const MESSAGES: [&str; 17] = [
    "Generated run id",
    "Registered run record",
    "Registered run record of base {base}",
    "Looking up run record",
    "Job record not found",
    "Run record not found for {base}",
    "Run completed",
    "Successfully processed 3 leads",
    "Updated run record, runId=undefined clientId=undefined",
    "runId: undefined, runId=\"undefined\"",
    "saw {base}-Ada-Park-Ada-Park and {base}-Ada-P...",
    "Apify run 8MSTBAfqMzuXPvgB3 of actor",
    "parentRunId={base} runId=SR-251003-001-CAda-Park generated runId",
    "wrote for {base}-O'Neil, {base}-Ada-Park",
    "wrote {base}-Ada-Park.csv and {base}-O'Neil-lock",
    "saw {base}-Bora and {base}-O'Neil-O'Neil",
    "[RUN-ID] not-found runId={base} clientId=- source=getRunRecordId at=/app/a.js:1",
];

const CLIENTS: [&str; 3] = ["Ada-Park", "O'Neil", "Bora-Bora"];

fn lines() -> impl Strategy<Value = Vec<String>> {
    let said = (0..MESSAGES.len(), 0..CLIENTS.len(), 0..4_u32, any::<bool>());
    prop::collection::vec(said, 1..24).prop_map(|said| {
        let line = |(at, (message, client, second, is_of_client)): (usize, (usize, usize, u32, bool))| {
            let (client, base) = (CLIENTS[client], format!("251003-15451{second}"));
            let run = if is_of_client { format!("{base}-{client}") } else { base.clone() };
            let message = MESSAGES[message].replace("{base}", &base);
            format!("[2025-10-03T15:45:{at:02}.000Z] [PID:{client}] [{run}] [{client}] [work] {message}\n")
        };
        said.into_iter().enumerate().map(line).collect()
    })
}

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::compile(rules::defaults()).unwrap());

/// What is read of files that hold these lines, each in a flow of its own.
fn read(files: &[Vec<&str>], options: &Options) -> Flow {
    let rules = &*RULES;
    let mut all = Flow::default();
    for (file, lines) in (0..).zip(files) {
        let mut flow = Flow::default();
        let text = lines.concat();
        let piece = Piece {
            text: text.as_bytes(),
            continues_line: false,
            continues_word: false,
            continues_document: false,
            is_last: true,
            is_before_failure: false,
        };
        let (mut matcher, mut memory) = (rules.matcher(), Memory::default());
        let mut reader =
            Reader { flow: &mut flow, rules, matcher: &mut matcher, memory: &mut memory, options, file };
        lines::read(&mut reader, &piece, &mut Progress::default());
        all.merge(flow);
    }
    all.conclude(&[]);
    all
}

/// The report of files that hold these lines, without the numbers of the lines.
fn report(files: &[Vec<&str>]) -> String {
    let options = Options::default();
    let all = read(files, &options);
    let report = Report::new(&all, &RULES, &options, Vec::new());
    let json = [
        serde_json::to_string_pretty(&report.head()).unwrap(),
        serde_json::to_string_pretty(&report.runs().collect::<Vec<_>>()).unwrap(),
        serde_json::to_string_pretty(&report.findings().collect::<Vec<_>>()).unwrap(),
    ];
    let is_place = |line: &&str| {
        !line.trim_start().starts_with("\"line\":") && !line.trim_start().starts_with("\"file\":")
    };
    json.concat().lines().filter(is_place).collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn shuffled_and_split_lines_give_the_same_report(
        lines in lines(), keys in prop::collection::vec((any::<u32>(), 0..3_usize), 24)
    ) {
        let in_order: Vec<&str> = lines.iter().map(String::as_str).collect();
        let mut shuffled: Vec<_> = in_order.iter().copied().zip(&keys).collect();
        shuffled.sort_by_key(|(_, (key, _))| *key);
        let of_file = |file: usize| shuffled.iter().filter(|(_, (_, of))| *of == file).map(|(line, _)| *line).collect();
        prop_assert_eq!(report(&[in_order]), report(&[of_file(0), of_file(1), of_file(2)]));
    }
}

#[test]
fn a_line_is_explained_with_its_own_names_whichever_thread_read_it() {
    let line = |run: &str, client: &str, operation: &str| {
        format!("[2025-10-03T15:45:10.000Z] [PID:7] [{run}] [{client}] [{operation}] Run completed {run}\n")
    };
    let lines = [
        line("251003-154510-Bora-Bora", "Bora-Bora", "resume"),
        line("251003-154511-Ada-Park", "Ada-Park", "scoring"),
    ];
    let options = Options { why: Some((1, 1)), ..Options::default() };
    let all = read(&[vec![&lines[0]], vec![&lines[1]]], &options);
    let report = Report::new(&all, &RULES, &options, Vec::new());
    let why = &serde_json::to_value(report.head()).unwrap()["why"];
    let names = ["operation", "clientId", "process"].map(|name| why["fields"][name].as_str());
    assert_eq!(names, [Some("scoring"), Some("Ada-Park"), Some("7")]);
    assert_eq!(why["events"][0]["runId"], "251003-154511-Ada-Park");
}

#[test]
fn the_same_logs_give_the_same_bytes_each_time() {
    let folder = files::Folder::new("order-bytes");
    let many = |unit: &dyn Fn(usize) -> String| (0..60).map(unit).collect::<Vec<_>>().join(" ");
    let line = |at: usize, message: &str| {
        format!("[2025-10-03T15:45:{at:02}.000Z] [251003-154510-Ada-Park] [Ada-Park] [work] {message}\n")
    };
    let first = [
        line(
            10,
            &many(&|at| {
                format!("Registered run record rec{at:014} 251003-15{:02}{:02}-Ada-Park", at / 60, at % 60)
            }),
        ),
        line(
            11,
            &many(&|at| {
                format!("SR-251003-{at:03}-CAda-Park 251004-15{:02}{:02}-Ada-Park", at / 60, at % 60)
            }),
        ),
        line(12, &many(&|at| format!("record not found 251003-15{:02}{:02} Bora-Bora", at / 60, at % 60))),
        line(
            13,
            &many(&|at| {
                format!("runId=undefined 251003-15{:02}{:02}-O'Neil-O'Neil runId=\"null\"", at / 60, at % 60)
            }),
        ),
    ];
    let second =
        line(14, &many(&|at| format!("Generated run id 251003-16{:02}{:02}-Cora-Lee", at / 60, at % 60)));
    let third = line(
        15,
        &many(&|at| {
            format!("parentRunId=251003-15{:02}{:02} Apify run 8MSTBAfqMzuXPvg{at:02}", at / 60, at % 60)
        }),
    );
    let paths: Vec<PathBuf> = ["1.log", "2.log", "3.log"].map(|name| folder.0.join(name)).into();
    for (path, text) in paths.iter().zip([&first.concat(), &second, &third]) {
        std::fs::write(path, text).unwrap();
    }
    let options = Options { state: Some(String::new()), ..Options::default() };
    let bytes = || {
        let give = |report: &Report<'_>| {
            let runs = serde_json::to_string(&report.runs().collect::<Vec<_>>()).unwrap();
            let findings = serde_json::to_string(&report.findings().collect::<Vec<_>>()).unwrap();
            [serde_json::to_string(&report.head()).unwrap(), runs, findings]
                .map(|json| json.replace("},{", "},\n{"))
        };
        trace(&paths, &RULES, &options, &Watch::default(), give).unwrap().unwrap()
    };
    let expected = bytes();
    assert!(expected[2].lines().count() > 60, "{}", expected[2]);
    for _ in 0..19 {
        for (one, other) in bytes().iter().zip(&expected) {
            let differing = one.lines().zip(other.lines()).find(|(one, other)| one != other);
            assert_eq!(differing, None);
            assert_eq!(one.len(), other.len());
        }
    }
}

#[test]
fn a_hostile_line_takes_no_more_than_its_length() {
    const LEN: usize = 200 << 10;
    let repeated = |unit: &str| format!("251003-154510 {}", unit.repeat(LEN / unit.len()));
    let counted = |unit: &str| (0..LEN / 20).map(|at| format!("{unit}{at} ")).collect::<String>();
    for text in [
        repeated("251003-154510-A)"),
        repeated("'251003-154510-A'-"),
        repeated(&format!("251003-154510-{})", "a".repeat(600))),
        repeated("SR-"),
        repeated("SR-251003-"),
        repeated("record/"),
        repeated("[{\"a\":"),
        repeated("{\"runId\":\"251003-154510-A\"},"),
        repeated("{\\\"msg\\\":\\\"251003-154510-A "),
        counted("[251003-154510-Ada] 251003-154510-c"),
        counted("registered 251003-154510-c").replace(' ', "\n"),
        counted("record not found 251003-154510-c").replace(" r", "\nr"),
        counted("251003-154510-c1 251003-154510-d...").replace("1 2", "1\n2"),
        counted("251003-154510 actor run apify-"),
        counted("    251003-154510-c").replace("  ", "\n "),
    ] {
        let before = time_of_thread();
        report(&[vec![&text]]);
        // If it takes the square of its length, that is minutes.
        assert!(time_of_thread() - before < Duration::from_secs(60), "{}", &text[..60]);
    }
}

/// How long this thread has computed, so that a busy machine makes no difference; by the clock where no system tells.
fn time_of_thread() -> Duration {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat");
    let nanoseconds = told.ok().and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| BEGAN.elapsed(), Duration::from_nanos)
}
