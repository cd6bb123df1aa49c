//! What comes of the lines of each host.

use super::hosts::{DOCKER_PART, has_line_of};
use super::*;

/// What is read, a few bytes at a time and all at once.
#[track_caller]
fn assert_read(log: &str, expected: &str) {
    // Long ones would take long, a few bytes at a time.
    let few = if log.len() < DOCKER_PART { [1, 7] } else { [5_000, DOCKER_PART] };
    for step in few.into_iter().chain([BUFFER]) {
        let mut read = Vec::new();
        let mut whole = Whole::new(Slow(log.as_bytes(), step), Growth::default());
        whole.read_to_end(&mut read).unwrap();
        assert_eq!(String::from_utf8(read).unwrap(), expected, "{step}");
    }
}

struct Slow<'t>(&'t [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let len = out.len().min(self.1);
        self.0.read(&mut out[..len])
    }
}

const AT: &str = "2025-10-10T06:45:29.123456789Z";

#[test]
fn parts_of_cri_are_joined_where_the_last_one_was() {
    assert_read(
        &format!(
            "{AT} stdout P [251010-06\n{AT} stdout P 4529-Ada\n{AT} stdout F -Park] x\n{AT} stdout F y\n"
        ),
        &format!("\n\n{AT} stdout P [251010-064529-Ada-Park] x\n{AT} stdout F y\n"),
    );
}

#[test]
fn streams_that_are_written_at_once_are_two() {
    assert_read(
        &format!("{AT} stdout P a\n{AT} stderr P 1\n{AT} stdout F b\n{AT} stderr F 2\n"),
        &format!("\n\n{AT} stdout P ab\n{AT} stderr P 12\n"),
    );
}

#[test]
fn parts_behind_the_name_of_a_container_are_joined_with_those_of_the_same_one() {
    for [a, b] in [
        ["a-1  | ", "b-1  | "],
        ["[pod/a-7d9f8b6c5d-x2x7k/a] ", "[pod/b-7d9f8b6c5d-x2x7k/b] "],
        ["a-7d9f8b6c5d-x2x7k a ", "b-7d9f8b6c5d-x2x7k b "],
    ] {
        let part = |name: &str, text: &str| format!("{name}{AT} stdout {text}\n");
        assert_read(
            &[part(a, "P 1"), part(b, "F 3"), part(a, "F 2")].concat(),
            &["\n", &part(b, "F 3"), &part(a, "P 12")].concat(),
        );
        // One line of a stream waits.
        assert_read(
            &[part(a, "P 1"), part(b, "P 3"), part(a, "F 2"), part(b, "F 4")].concat(),
            &[&part(a, "P 1…"), "\n", &part(a, "F 2"), &part(b, "P 34")].concat(),
        );
    }
    let other = format!("starting {AT} stdout P 1\nstarting {AT} stdout F 2\n");
    assert_read(&other, &other);
}

#[test]
fn a_line_without_its_last_part_is_marked_as_cut_where_its_last_part_is() {
    assert_read(
        &format!("{AT} stdout P a\n{AT} stdout P b\n{AT} stderr P c\n"),
        &format!("\n{AT} stdout P ab…\n{AT} stderr P c…\n"),
    );
    assert_read(
        &format!("{AT} stderr P a\n{AT} stdout F b\n{AT} stdout F c\n"),
        &format!("{AT} stderr P a…\n{AT} stdout F b\n{AT} stdout F c\n"),
    );
    assert_read(
        &format!("{AT} stdout F a\n{AT} stdout P b"),
        &format!("{AT} stdout F a\n{AT} stdout P b…\n"),
    );
    let long = "x".repeat(DOCKER_PART);
    let line = |log: &str| format!("{{\"log\":\"{log}\",\"stream\":\"stdout\",\"time\":\"{AT}\"}}\n");
    assert_read(&line(&long), &line(&(long.clone() + "…")));
}

#[test]
fn a_line_without_its_last_part_is_noted_where_it_is() {
    let part = |stream: &str, text: &str| format!("{AT} {stream} {text}\n");
    let parts = part("stderr", "P a") + &part("stdout", "P b") + &part("stderr", "F c");
    let mut whole = Whole::new(parts.as_bytes(), Growth::default());
    let mut read = Vec::new();
    whole.read_to_end(&mut read).unwrap();
    let (kind, at) = whole.notes()[0];
    assert_eq!((kind, whole.notes().len()), (NoteKind::CutLine, 1));
    let expected = ["\n", &part("stdout", "P b…"), &part("stderr", "P ac")].concat();
    assert_eq!((std::str::from_utf8(&read).unwrap(), at), (&*expected, 1));
}

#[test]
fn the_rest_of_a_line_that_was_given_without_it_begins_with_no_word() {
    let part = |text: &str| format!("{AT} stdout {text}\n");
    let long = format!("P {}", "x".repeat(MAX_LINE));
    for (rest, read_rest) in [("F -Park] y z", "…] y z"), ("F 251010-064529-Ada", "…"), ("F , y", "…, y")]
    {
        let log = [part(&long), part(rest), part("F 251010-064529")].concat();
        let mut read = String::new();
        Whole::new(log.as_bytes(), Growth::default()).read_to_string(&mut read).unwrap();
        let lines: Vec<&str> = read.split('\n').skip(1).collect();
        assert_eq!(
            lines,
            [&format!("{AT} stdout F {read_rest}"), &format!("{AT} stdout F 251010-064529"), ""]
        );
    }
}

#[test]
fn a_line_of_which_the_rest_is_far_away_is_given_without_it() {
    let lines = format!("{AT} stderr F {}\n", "y".repeat(80)).repeat(2 * MAX_LINE / 100);
    let log = format!("{AT} stdout P a b\n{lines}{AT} stdout F c d\n");
    let mut read = String::new();
    Whole::new(log.as_bytes(), Growth::default()).read_to_string(&mut read).unwrap();
    assert_eq!(read, format!("{AT} stdout P a b…\n{lines}{AT} stdout F … d\n"));
}

#[test]
fn the_rest_of_a_line_is_of_the_same_container() {
    let part = |name: &str, text: &str| format!("{name}-1  | {AT} stdout {text}\n");
    let lines = part("b", &format!("F {}", "y".repeat(80))).repeat(2 * MAX_LINE / 100);
    let log = [&part("a", "P a b"), &*lines, &part("a", "F c d")].concat();
    let mut read = String::new();
    Whole::new(log.as_bytes(), Growth::default()).read_to_string(&mut read).unwrap();
    assert_eq!(read, [&part("a", "P a b…"), &*lines, &part("a", "F … d")].concat());
}

#[test]
fn what_may_go_on_waits_with_all_after_it() {
    let growth = || Growth { size_before: Some(1), ..Growth::default() };
    let whole_line = format!("{AT} stdout F a\n");
    for (waiting, held) in [
        (format!("{AT} stdout P a\n"), 1),
        (format!("{AT} stdout P a\n{AT} stderr F b\n{AT} stdout P"), 2),
        (format!("{AT} stdout P a\n{AT} stderr P b\n{AT} stdout F c\n"), 3),
    ] {
        let log = [&*whole_line, &*waiting].concat();
        let mut whole = Whole::new(log.as_bytes(), growth());
        let mut read = String::new();
        whole.read_to_string(&mut read).unwrap();
        assert!(read.starts_with(&whole_line), "{read}");
        assert_eq!(whole.held(), held, "{log}");
        assert_eq!(read.matches('\n').count() + held, log.matches('\n').count(), "{log}");
    }
}

#[test]
fn a_line_that_is_too_long_waits_from_its_first_part_on() {
    let part = format!("{AT} stdout P {}\n", "so new, ".repeat(DOCKER_PART / 8));
    // After so much, it waits from its last cut on.
    for (parts, held) in [(70, 70), (300, 300), (400, 90)] {
        let log = format!("{AT} stdout F a\n{}", part.repeat(parts));
        let growth = Growth { size_before: Some(1), ..Growth::default() };
        let mut whole = Whole::new(log.as_bytes(), growth);
        let mut read = String::new();
        whole.read_to_string(&mut read).unwrap();
        assert_eq!(whole.held(), held, "{parts}");
        assert_eq!(read.matches('\n').count() + held, parts + 1, "{parts}");
    }
}

#[test]
fn the_first_of_several_tags_says_whether_a_part_is_the_last() {
    assert_read(
        &format!("{AT} stdout P:x a\n{AT} stdout P:x:y b\n{AT} stdout F:x c\n{AT} stdout F d\n"),
        &format!("\n\n{AT} stdout P:x abc\n{AT} stdout F d\n"),
    );
    let other = format!("{AT} stdout F a\n{AT} stdout Px b\n{AT} stdout F:x c\n");
    assert_read(&other, &other);
}

#[test]
fn a_log_may_begin_with_lines_of_another() {
    // A sentence may look like a line of compose.
    for (line, lines) in [("-- begins --\n", 1), ("-- begins --\n", 40), ("starting | on 80\n", 2)] {
        let others = line.repeat(lines);
        let log = format!("{others}{AT} stdout P a\n{AT} stdout F b\n");
        assert_read(&log, &format!("{others}\n{AT} stdout P ab\n"));
    }
}

#[test]
fn a_log_may_go_on_with_lines_of_a_host() {
    let others = "-- begins --\n".repeat(2 * BUFFER / 10);
    let parts = format!("{AT} stdout P a\n{AT} stdout F b\n").repeat(2 * BUFFER / 70);
    let log = [&*others, &*parts, &format!("{AT} stdout P c\n")].concat();
    for step in [5_000, BUFFER] {
        let mut whole = Whole::new(Slow(log.as_bytes(), step), Growth::default());
        let mut read = String::new();
        whole.read_to_string(&mut read).unwrap();
        assert!(!read.contains(" P a\n"), "{step}");
        assert!(read.ends_with(&format!("\n\n{AT} stdout P ab\n{AT} stdout P c…\n")), "{step}");
        assert_eq!(read.matches('\n').count(), log.matches('\n').count(), "{step}");
        assert_eq!(
            whole.notes(),
            [(NoteKind::CutLine, (read.len() - AT.len() - " stdout P c…\n".len()) as u64)]
        );
    }
}

#[test]
fn a_log_may_go_on_with_lines_of_another_host() {
    let docker = |log: &str| format!("{{\"log\":\"{log}\",\"stream\":\"stdout\",\"time\":\"{AT}\"}}\n");
    let journal = |text: &str| format!("{{\"__REALTIME_TIMESTAMP\":\"1\",\"MESSAGE\":{text}}}\n");
    let cri = format!("{AT} stdout P a\n{AT} stdout F b\n");
    let long = "x".repeat(DOCKER_PART);
    let parts = [
        (cri, format!("\n{AT} stdout P ab\n")),
        (docker(&long) + &docker("y\\n"), format!("\n{}", docker(&(long + "y\\n")))),
        (journal("[65]"), journal("\"A\"")),
        ("a-1  | x\na-1  |   y\n".to_owned(), "a-1  | x\n  y\n".to_owned()),
    ];
    let assert_goes_on = |one: usize, other: usize, len: usize| {
        let of = |(lines, read): &(String, String)| {
            let times = len / lines.len() + 1;
            [lines.repeat(times), read.repeat(times)]
        };
        let ([log, expected], [more, expected_more]) = (of(&parts[one]), of(&parts[other]));
        let mut read = String::new();
        let log = log + &more;
        Whole::new(log.as_bytes(), Growth::default()).read_to_string(&mut read).unwrap();
        assert!(read == expected + &expected_more, "{one} {other} {len}");
    };
    for one in 0..parts.len() {
        for other in 0..parts.len() {
            assert_goes_on(one, other, 0);
        }
        assert_goes_on(one, (one + 1) % parts.len(), BUFFER + HEAD);
    }
}

#[test]
fn parts_longer_than_a_line_may_be_are_given_as_they_come() {
    let part = format!("{AT} stdout P {}\n", "x".repeat(MAX_LINE / 2));
    let mut read = Vec::new();
    Whole::new(part.repeat(6).as_bytes(), Growth::default()).read_to_end(&mut read).unwrap();
    assert_eq!(memchr::memchr_iter(b'\n', &read).count(), 6);
    assert!(read.split(|byte| *byte == b'\n').all(|line| line.len() < 2 * MAX_LINE));
}

#[test]
fn parts_of_docker_are_joined() {
    let long = "x".repeat(DOCKER_PART);
    let line = |log: &str| format!("{{\"log\":\"{log}\",\"stream\":\"stdout\",\"time\":\"{AT}\"}}\n");
    let part = [&long, "251010-06"].concat();
    assert_read(
        &[line("a\\n"), line(&part), line("4529 missed\\n"), line("b\\n")].concat(),
        &[line("a\\n"), "\n".into(), line(&[&part, "4529 missed\\n"].concat()), line("b\\n")].concat(),
    );
    // A collector may have taken the line ends off.
    let stripped = [line("a"), line("b"), line("c")].concat();
    assert_read(&stripped, &stripped);
    let ended = [line(&[&long, "\\n"].concat()), line("b\\n")].concat();
    assert_read(&ended, &ended);
}

#[test]
fn a_line_is_as_long_as_a_part_wherever_it_begins() {
    for before in 0..20 {
        for (len, is_part) in [(15, false), (16, true), (17, true)] {
            let text = ["x".repeat(before), "y".repeat(len), "z".repeat(3)].join("\n") + "\n";
            let is_any = is_part || before >= 16;
            assert_eq!(has_line_of(16, text.as_bytes()), is_any, "{before} {len}");
        }
    }
}

#[test]
fn only_the_first_line_of_a_record_keeps_the_name_that_compose_writes() {
    assert_read(
        "a-1  | x {\na-1  |   y: 1\na-1  | }\na-1  | z\nb-1  |   at b\na-1  |   at c\na-1  | \na-1  |  \n",
        "a-1  | x {\n  y: 1\n}\na-1  | z\nb-1  |   at b\na-1  |   at c\na-1  | \na-1  |  \n",
    );
    let other = "INFO | x\nINFO |   y\n";
    assert_read(other, other);
}

#[test]
fn bytes_of_the_journal_are_text() {
    let line =
        |message: &str| format!("{{\"__REALTIME_TIMESTAMP\":\"1\",\"MESSAGE\":{message},\"_PID\":\"7\"}}\n");
    assert_read(
        &[line("\"a\""), line("[27,91,51,50,109,34,65]"), line("[256]")].concat(),
        &[line("\"a\""), line("\"\\u001b[32m\\\"A\""), line("[256]")].concat(),
    );
}

#[test]
fn bytes_of_the_journal_are_text_if_each_is_on_a_line() {
    let entry = |message: &str| {
        format!(
            "{{\n\t\"__REALTIME_TIMESTAMP\" : \"1\",\n\t\"MESSAGE\" : {message},\n\t\"_PID\" : \"7\"\n}}\n"
        )
    };
    let unread = ["\"a\"", "[\n\t\t27,\n\t\t256\n\t]", "[\n\t\t\"a\",\n\t\t\"b\"\n\t]"].map(entry).concat();
    assert_read(&unread, &unread);
    let read = entry("\"\\u001b[A\"").replace("\t\"MESSAGE", "\t\t\n\t\t\n\t\t\n\t\t\n\t\"MESSAGE");
    let bytes = entry("[\n\t\t27,\n\t\t91,\n\t\t65\n\t]");
    assert_read(&bytes.repeat(2), &read.repeat(2));
    let cut = &bytes[..bytes.find("65").unwrap()];
    assert_read(cut, cut);
}

#[test]
fn other_logs_pass_as_they_are() {
    for log in
        ["", "\n", "x", "a\nb\n", "{\"a\":1}\n", "2025-10-10 stdout P x\nF y\n", "{\"MESSAGE\":[65]}\n"]
    {
        assert_read(log, log);
    }
}
