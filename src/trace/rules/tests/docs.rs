use super::*;

/// The examples of the page: a file of rules, then a table of messages with their steps.
#[test]
fn the_examples_of_the_page_say_what_their_tables_say() {
    let page = include_str!("../../../../docs/trace-rules.md");
    let mut count = 0;
    for example in page.split("```json\n").skip(1) {
        let (json, rest) = example.split_once("```").unwrap();
        let mut all = parse("example", json).unwrap();
        all.extend(defaults());
        let rules = Rules::compile(all).unwrap();
        let table = rest.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
        for line in table.take_while(|line| line.starts_with('|')) {
            let [_, message, step, _] = line.split('|').map(str::trim).collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            let found = first(&rules, &[message.trim_matches('`')]);
            assert_eq!(found.map_or("none", |found| found.step.name()), step.trim_matches('`'), "{message}");
            count += 1;
        }
    }
    assert_eq!(count, 8);
}
