//! What holds for a trace as a whole: it tells the same of the same lines in any order and in any number of files, and a line
//! that was made to be slow is not.

use std::time::{Duration, Instant};

use super::*;
use proptest::prelude::*;

/// What backends log; the time, a tenant and a run come before it.
const MESSAGES: [&str; 16] = [
    "Generated run id",
    "Registered run record",
    "Registered run record of base {base}",
    "Looking up run record",
    "Record not found",
    "Record not found for {base}",
    "Completed",
    "Successfully processed 3 leads",
    "Updated run record, runId=undefined clientId=undefined",
    "runId: undefined, runId=\"undefined\"",
    "saw {base}-Ada-Park-Ada-Park and {base}-Ada-P...",
    "Apify run 8MSTBAfqMzuXPvgB3 of actor",
    "parentRunId={base} runId=SR-251003-001-CAda-Park generated runId",
    "wrote for {base}-O'Neil, {base}-Ada-Park",
    "wrote {base}-Ada-Park.csv and {base}-O'Neil-lock",
    "saw {base}-Bora and {base}-O'Neil-O'Neil",
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

/// What is told of files that hold these lines, each read into a flow of its own; without the numbers of the lines.
fn told(files: &[Vec<&str>]) -> String {
    let phrases = Phrases::new(Vec::new());
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
        };
        flow.read(&phrases, &piece, &mut Progress::new(file));
        all.merge(flow);
    }
    all.conclude();
    let mut report = Report::new(&all, Vec::new(), &Only::default());
    let events = report.runs.iter_mut().flat_map(|run| &mut run.events).map(|event| &mut event.first);
    let evidence = report.findings.iter_mut().flat_map(|finding| &mut finding.evidence);
    events.chain(evidence).for_each(|line| (line.file, line.line) = (0, 0));
    format!("{report:#?}")
}

proptest! {
    #[test]
    fn shuffled_and_split_lines_tell_the_same(
        lines in lines(), keys in prop::collection::vec((any::<u32>(), 0..3_usize), 24)
    ) {
        let in_order: Vec<&str> = lines.iter().map(String::as_str).collect();
        let mut shuffled: Vec<_> = in_order.iter().copied().zip(&keys).collect();
        shuffled.sort_by_key(|(_, (key, _))| *key);
        let of_file = |file: usize| shuffled.iter().filter(|(_, (_, of))| *of == file).map(|(line, _)| *line).collect();
        prop_assert_eq!(told(&[in_order]), told(&[of_file(0), of_file(1), of_file(2)]));
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
        counted("[251003-154510-Ada] 251003-154510-c"),
        counted("registered 251003-154510-c").replace(' ', "\n"),
        counted("record not found 251003-154510-c").replace(" r", "\nr"),
        counted("251003-154510-c1 251003-154510-d...").replace("1 2", "1\n2"),
        counted("251003-154510 actor run apify-"),
    ] {
        let began = Instant::now();
        told(&[vec![&text]]);
        // Where it is by the square, it takes minutes.
        assert!(began.elapsed() < Duration::from_secs(20), "{}", &text[..60]);
    }
}

/// A folder that is removed with what it holds.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("strict-run-id-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The notes of a log that `change` changes after its first piece was read.
fn notes_of_changed(log: &Path, change: impl Fn()) -> Vec<Note> {
    let mut is_first = true;
    let report = read_file(log, &Watch::default(), &mut Progress::new(0), &mut |progress, piece| {
        progress.count_lines(piece);
        if std::mem::take(&mut is_first) {
            change();
        }
    });
    assert_eq!(report.error, None);
    report.notes
}

#[test]
fn a_log_that_became_shorter_while_it_was_read_is_noted() {
    let folder = Folder::new("shrank");
    let log = folder.0.join("app.log");
    let text = "251003-154510 begun\n".repeat(4 * BUFFER / 20);
    let shorten = |len| {
        let log = log.clone();
        move || std::fs::File::options().write(true).open(&log).unwrap().set_len(len).unwrap()
    };
    for len in [0, BUFFER as u64, text.len() as u64 - 1] {
        std::fs::write(&log, &text).unwrap();
        let notes = notes_of_changed(&log, shorten(len));
        assert!(matches!(notes[..], [Note { kind: NoteKind::Shrank, line: 1.. }]), "{len}: {notes:?}");
    }
    std::fs::write(&log, &text).unwrap();
    let append = || {
        let mut file = std::fs::File::options().append(true).open(&log).unwrap();
        std::io::Write::write_all(&mut file, b"251003-154510 completed\n").unwrap();
    };
    assert_eq!(notes_of_changed(&log, append), []);
}

#[test]
fn a_reading_that_is_stopped_gives_nothing() {
    let folder = Folder::new("stopped");
    let log = folder.0.join("app.log");
    std::fs::write(&log, "251003-154510 begun\n").unwrap();
    let watch = Watch::default();
    assert!(count(std::slice::from_ref(&log), &watch).is_some());
    watch.stop();
    assert!(count(std::slice::from_ref(&log), &watch).is_none());
    assert!(trace(&[log], Vec::new(), Only::default(), &watch).is_none());
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf_8_is_shown_by_its_bytes() {
    let name = std::os::unix::ffi::OsStringExt::from_vec(b"caf\xE9-\xC5\x81.log".to_vec());
    assert_eq!(shown_name(Path::new::<std::ffi::OsString>(&name)), "caf\\xe9-Ł.log");
}

#[test]
fn a_pattern_is_compiled_if_it_is_long_but_not_if_it_stands_for_much_more() {
    for text in
        ["a".repeat(MAX_PATTERNS_LEN), "[a-z]".repeat(MAX_PATTERNS_LEN / 5), "new run .* begins".to_owned()]
    {
        assert!(pattern(&text).is_ok(), "{}", &text[..10]);
    }
    for text in ["(?:a{99}){999}", "(?:(?:a{99}){99}){99}", "\\w{99999}"] {
        assert!(pattern(text).unwrap_err().contains("size limit"), "{text}");
    }
}
