//! Generates ids, and never the same one twice in a process.
//!
//! A timestamp id is a second on the clock, but a clock can stop or be set back. So the generator remembers
//! every second it issued and returns the first free one at or after the clock. It keeps them in a bitmap
//! with pages of 4,096 seconds, allocated on first use. A page takes 512 bytes; a process that issues ids for
//! a year without a pause holds 4 MB. Ids in local time and in UTC share the bitmap, because they look alike.

mod reserved;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use crate::id::calendar::{CivilDay, CivilSecond};
use crate::id::{ClientId, Kind, STEP_LABEL, TASK_LABEL};
use crate::refusal::Refusal;
use reserved::Reserved;

/// The maximum seconds that an id may be ahead of the clock.
pub const MAX_AHEAD: u32 = 3_600;

/// The maximum seconds ahead of the clock that one client may hold, so that a burst of one tenant leaves two thirds of
/// [`MAX_AHEAD`] to the others.
pub const MAX_AHEAD_OF_CLIENT: u16 = 1_200;

/// The last sequence number of a day.
const LAST_SEQUENCE_NUMBER: u16 = 999;

/// The maximum sequence numbers of a day that one client may take.
pub const MAX_SEQUENCE_NUMBERS_OF_CLIENT: u16 = LAST_SEQUENCE_NUMBER / 3;

/// A reading of the caller's clock.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// Milliseconds since the Unix epoch, as `Date.now()` returns them.
    pub unix_ms: f64,
    /// Minutes that local time is ahead of UTC; 0 for ids in UTC.
    pub offset_minutes: i32,
}

impl Now {
    /// Returns the civil time of the reading.
    ///
    /// # Errors
    /// [`Refusal::ClockRange`] outside the years 2000 to 2099.
    pub fn second(self) -> Result<CivilSecond, Refusal> {
        CivilSecond::from_unix_ms(self.unix_ms, self.offset_minutes)
            .ok_or(Refusal::ClockRange { unix_ms: self.unix_ms })
    }
}

/// Formats the sequence id of a client, with the task and the step if given.
#[must_use]
pub fn sequence_run_id(
    day: CivilDay,
    number: u16,
    task_id: Option<&str>,
    step_id: Option<&str>,
    client_id: ClientId<'_>,
) -> String {
    let labelled = |label: &str, number: Option<&str>| number.map(|number| format!("{label}{number}"));
    format!(
        "SR-{}-{number:03}{}{}{}{}",
        day.to_text().as_str(),
        labelled(TASK_LABEL, task_id).unwrap_or_default(),
        labelled(STEP_LABEL, step_id).unwrap_or_default(),
        Kind::Sequence.separator(),
        client_id.as_str()
    )
}

/// Issues ids and remembers what it issued.
#[derive(Debug, Default)]
pub struct Generator {
    seconds: IssuedSeconds,
    ahead: HeldSeconds,
    reserved: Reserved,
    sequence_numbers: HashMap<CivilDay, u16>,
    /// How many numbers of the day each client took. Only the last day is kept.
    sequence_shares: Option<(CivilDay, HashMap<Box<str>, u16>)>,
    issued: u64,
}

impl Generator {
    /// Issues the first free second at or after the clock, for a client if one is given.
    ///
    /// # Errors
    /// [`Refusal::ClockRange`]; [`Refusal::SecondsExhausted`] if the next free second is after 2099 or more than
    /// [`MAX_AHEAD`] seconds ahead; [`Refusal::ClientSecondsExhausted`] if it is ahead and the client already holds
    /// [`MAX_AHEAD_OF_CLIENT`]. Nothing is issued then.
    pub fn timestamp(&mut self, now: Now, client_id: Option<ClientId<'_>>) -> Result<CivilSecond, Refusal> {
        let now = now.second()?;
        let second = self.seconds.first_free_at(now).ok_or(Refusal::SecondsExhausted)?;
        // With a clock that moves on, a second is seldom ahead, and this costs nothing.
        if let Some(client_id) = client_id.filter(|_| second > now) {
            self.ahead.hold(now, second, client_id)?;
        }
        self.seconds.issue(second);
        self.issued += 1;
        Ok(second)
    }

    /// Issues the next sequence number of the clock's day, 1 to 999, for a client.
    ///
    /// # Errors
    /// [`Refusal::ClockRange`], [`Refusal::SequenceExhausted`], or [`Refusal::ClientSequenceExhausted`] if the client took
    /// [`MAX_SEQUENCE_NUMBERS_OF_CLIENT`] of the day already. Nothing is issued then.
    pub fn sequence(&mut self, now: Now, client_id: ClientId<'_>) -> Result<(CivilDay, u16), Refusal> {
        let day = now.second()?.day();
        let number = self.sequence_numbers.entry(day).or_default();
        let day_text = || day.to_text().as_str().to_owned();
        if *number == LAST_SEQUENCE_NUMBER {
            return Err(Refusal::SequenceExhausted { day: day_text() });
        }
        if self.sequence_shares.as_ref().is_none_or(|(of_day, _)| *of_day != day) {
            self.sequence_shares = Some((day, HashMap::new()));
        }
        if let Some((_, shares)) = &mut self.sequence_shares {
            let share = shares.entry(client_id.as_str().into()).or_default();
            if *share == MAX_SEQUENCE_NUMBERS_OF_CLIENT {
                let client_id = client_id.as_str().to_owned();
                return Err(Refusal::ClientSequenceExhausted { day: day_text(), client_id });
            }
            *share += 1;
        }
        *number += 1;
        self.issued += 1;
        Ok((day, *number))
    }

    /// Returns the number of ids issued so far.
    #[must_use]
    pub const fn issued(&self) -> u64 {
        self.issued
    }
}

/// The set of issued seconds: a paged bitmap, and a range that speeds up the next search.
#[derive(Debug, Default)]
struct IssuedSeconds {
    pages: BTreeMap<u32, Page>,
    /// Every second of this range is issued, so a search from within it can skip to its end.
    full: Range<u32>,
}

type Page = Box<[u64; WORDS_PER_PAGE]>;

const WORDS_PER_PAGE: usize = 64;

impl IssuedSeconds {
    /// Returns the first free second in `now ..= now + MAX_AHEAD`.
    fn first_free_at(&mut self, now: CivilSecond) -> Option<CivilSecond> {
        let now = now.number();
        if !(self.full.start..=self.full.end).contains(&now) {
            self.full = now..now;
        }
        self.full.end = self.first_free(self.full.end);
        let second = CivilSecond::from_number(self.full.end)?;
        (second.number() - now <= MAX_AHEAD).then_some(second)
    }

    /// Issues a free second.
    fn issue(&mut self, second: CivilSecond) {
        let (page, index) = Self::locate(second.number() / 64);
        let page = self.pages.entry(page).or_insert_with(|| Box::new([0; WORDS_PER_PAGE]));
        page[index] |= 1 << (second.number() % 64);
    }

    /// Returns the first free second at or after `from`.
    fn first_free(&self, from: u32) -> u32 {
        let mut word = from / 64;
        // Masks out the seconds of the first word that are before `from`.
        let mut mask = u64::MAX << (from % 64);
        loop {
            let free = !self.word(word) & mask;
            if free != 0 {
                return word * 64 + free.trailing_zeros();
            }
            word += 1;
            mask = u64::MAX;
        }
    }

    /// Returns the bits of the 64 seconds from `64 * word` on.
    fn word(&self, word: u32) -> u64 {
        let (page, index) = Self::locate(word);
        self.pages.get(&page).map_or(0, |words| words[index])
    }

    /// Returns the page of a word and its index there.
    const fn locate(word: u32) -> (u32, usize) {
        (word / WORDS_PER_PAGE as u32, word as usize % WORDS_PER_PAGE)
    }
}

/// Which client holds which seconds ahead of the clock.
///
/// It only knows the hour ahead of the last clock it saw, so it never has more than [`MAX_AHEAD`] entries. A clock that is
/// set back frees the clients of the seconds beyond that hour; the seconds stay issued.
#[derive(Debug, Default)]
struct HeldSeconds {
    /// By the number of the second. As wide as the keys of the registry's map of texts, since each map is compiled in ten kilobytes.
    holders: BTreeMap<u64, Arc<str>>,
    counts: HashMap<Arc<str>, u16>,
}

impl HeldSeconds {
    /// Notes that a client holds a second ahead of the clock.
    ///
    /// # Errors
    /// [`Refusal::ClientSecondsExhausted`] if it holds too many already; nothing changes then.
    fn hold(
        &mut self,
        now: CivilSecond,
        second: CivilSecond,
        client_id: ClientId<'_>,
    ) -> Result<(), Refusal> {
        self.forget_passed(now);
        if self.count(client_id) == MAX_AHEAD_OF_CLIENT {
            return Err(Refusal::ClientSecondsExhausted { client_id: client_id.as_str().to_owned() });
        }
        self.add(second, client_id);
        Ok(())
    }

    /// Returns how many seconds a client holds.
    fn count(&self, client_id: ClientId<'_>) -> u16 {
        self.counts.get(client_id.as_str()).copied().unwrap_or_default()
    }

    /// Adds a second that no client holds.
    fn add(&mut self, second: CivilSecond, client_id: ClientId<'_>) {
        let (client, count) = match self.counts.get_key_value(client_id.as_str()) {
            Some((client, count)) => (client.clone(), *count),
            None => (client_id.as_str().into(), 0),
        };
        self.holders.insert(second.number().into(), client.clone());
        self.counts.insert(client, count + 1);
    }

    /// Forgets the holders of the seconds that aren't in the hour after `now`.
    fn forget_passed(&mut self, now: CivilSecond) {
        self.forget_outside(now.number() + 1..now.number() + MAX_AHEAD + 1);
    }

    /// Forgets the holders of the seconds that aren't in a range.
    fn forget_outside(&mut self, hour: Range<u32>) {
        while let Some(entry) = self.holders.first_entry().filter(|entry| *entry.key() < hour.start.into()) {
            let client = entry.remove();
            self.release(&client);
        }
        while let Some(entry) = self.holders.last_entry().filter(|entry| *entry.key() >= hour.end.into()) {
            let client = entry.remove();
            self.release(&client);
        }
    }

    fn release(&mut self, client: &str) {
        match self.counts.get_mut(client) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                self.counts.remove(client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RunId;
    use proptest::prelude::*;
    use std::collections::HashSet;

    const HOUR_MS: f64 = 3_600_000.0;

    fn at(text: &[u8; 13]) -> Now {
        Now { unix_ms: CivilSecond::parse(text).unwrap().unix_ms() as f64, offset_minutes: 0 }
    }

    fn client(text: &str) -> ClientId<'_> {
        ClientId::parse(text).unwrap()
    }

    fn later(now: Now, ms: f64) -> Now {
        Now { unix_ms: now.unix_ms + ms, ..now }
    }

    fn next(generator: &mut Generator, now: Now) -> String {
        generator.timestamp(now, None).unwrap().to_text().as_str().to_owned()
    }

    #[test]
    fn the_first_id_is_the_time_of_the_clock_and_the_next_follow_it() {
        let mut generator = Generator::default();
        let now = at(b"311231-235959");
        assert_eq!(next(&mut generator, now), "311231-235959");
        assert_eq!(next(&mut generator, now), "320101-000000");
        assert_eq!(generator.issued(), 2);
    }

    #[test]
    fn a_stopped_clock_yields_an_hour_of_ids() {
        let mut generator = Generator::default();
        let now = at(b"251003-154510");
        let made: HashSet<_> = (0..=MAX_AHEAD).map(|_| next(&mut generator, now)).collect();
        assert_eq!(made.len(), 3_601);
        assert!(made.contains("251003-164510"));
        assert_eq!(generator.timestamp(now, None), Err(Refusal::SecondsExhausted));
        assert_eq!(generator.issued(), 3_601);
        assert_eq!(next(&mut generator, later(now, 1_000.0)), "251003-164511");
    }

    #[test]
    fn a_clock_that_is_set_back_yields_only_free_seconds() {
        let mut generator = Generator::default();
        let now = at(b"251003-154510");
        let made: HashSet<_> = (0..100).map(|_| next(&mut generator, now)).collect();
        for back in [HOUR_MS, 24.0 * HOUR_MS, 6.0 * 365.0 * 24.0 * HOUR_MS] {
            assert!(!made.contains(&next(&mut generator, later(now, -back))));
        }
        assert_eq!(next(&mut generator, later(now, -10_000.0)), "251003-154500");
        assert_eq!(next(&mut generator, later(now, -1_000.0)), "251003-154509");
        assert_eq!(next(&mut generator, later(now, -1_000.0)), "251003-154650", "after the hundred");
    }

    #[test]
    fn the_repeated_hour_in_autumn_yields_no_duplicates() {
        let mut generator = Generator::default();
        let mut made = HashSet::new();
        // At 2025-10-26T01:00:00Z clocks in Berlin go back from 03:00 to 02:00.
        let change = at(b"251026-010000");
        for second in -3_600..3_600 {
            let offset_minutes = if second < 0 { 120 } else { 60 };
            let now = Now { offset_minutes, ..later(change, f64::from(second) * 1_000.0) };
            assert!(made.insert(next(&mut generator, now)), "{second}");
        }
    }

    #[test]
    fn no_id_is_issued_after_2099() {
        let mut generator = Generator::default();
        let now = at(b"991231-235959");
        assert_eq!(next(&mut generator, now), "991231-235959");
        assert_eq!(generator.timestamp(now, None), Err(Refusal::SecondsExhausted));
        let refused = generator.timestamp(later(now, 1_000.0), None);
        assert!(matches!(refused, Err(Refusal::ClockRange { .. })), "{refused:?}");
    }

    #[test]
    fn sequence_numbers_run_from_1_to_999_each_day() {
        let mut generator = Generator::default();
        let (today, tomorrow) = (at(b"250924-235959"), at(b"250925-000000"));
        let clients = ["Ada-Park", "Bora-Bora", "Cora-Lee"].map(client);
        for expected in 1..=999 {
            let client_id = clients[usize::from(expected) % 3];
            assert_eq!(generator.sequence(today, client_id).unwrap().1, expected);
        }
        let refused = generator.sequence(today, client("O'Neil"));
        assert_eq!(refused, Err(Refusal::SequenceExhausted { day: "250924".to_owned() }));
        assert_eq!(generator.sequence(tomorrow, clients[0]).unwrap().1, 1);
        assert!(
            generator.sequence(today, clients[0]).is_err(),
            "setting the clock back doesn't restart the day"
        );
    }

    #[test]
    fn one_client_takes_at_most_a_third_of_a_days_sequence_numbers() {
        let mut generator = Generator::default();
        let (ada, now) = (client("Ada-Park"), at(b"250924-120000"));
        for expected in 1..=333 {
            assert_eq!(generator.sequence(now, ada).unwrap().1, expected);
        }
        let refused = generator.sequence(now, ada).unwrap_err();
        let expected =
            Refusal::ClientSequenceExhausted { day: "250924".into(), client_id: "Ada-Park".into() };
        assert_eq!(refused, expected);
        assert_eq!(generator.sequence(now, client("Cora-Lee")).unwrap().1, 334);
        assert_eq!(generator.sequence(later(now, 24.0 * HOUR_MS), ada).unwrap().1, 1);
    }

    #[test]
    fn one_client_holds_at_most_1_200_seconds_ahead_of_the_clock() {
        let mut generator = Generator::default();
        let (ada, cora, now) = (client("Ada-Park"), client("Cora-Lee"), at(b"251003-154510"));
        // The first one is the clock's own second, which isn't ahead.
        for _ in 0..=MAX_AHEAD_OF_CLIENT {
            generator.timestamp(now, Some(ada)).unwrap();
        }
        let exhausted = Refusal::ClientSecondsExhausted { client_id: "Ada-Park".into() };
        assert_eq!(generator.timestamp(now, Some(ada)), Err(exhausted.clone()));
        assert_eq!(generator.issued(), 1_201, "a refused call issues nothing");
        assert_eq!(generator.timestamp(now, Some(cora)).unwrap().to_text().as_str(), "251003-160511");
        assert_eq!(next(&mut generator, now), "251003-160512");

        assert!(generator.timestamp(later(now, 1_000.0), Some(ada)).is_ok(), "the clock passed one of them");
        assert_eq!(generator.timestamp(later(now, 1_000.0), Some(ada)), Err(exhausted.clone()));
        // The clock goes back two hours and stands: that hour is free, and Ada has a new share of it.
        let before = later(now, -2.0 * HOUR_MS);
        for _ in 0..=MAX_AHEAD_OF_CLIENT {
            generator.timestamp(before, Some(ada)).unwrap();
        }
        assert_eq!(generator.timestamp(before, Some(ada)), Err(exhausted));
    }

    #[test]
    fn the_holders_of_seconds_are_forgotten_when_the_clock_has_passed_them() {
        let mut generator = Generator::default();
        let now = at(b"251003-154510");
        for number in 0..10_000 {
            let name = format!("Client-{number}");
            let now = later(now, f64::from(number / 10) * 10_000.0);
            generator.timestamp(now, Some(client(&name))).unwrap();
        }
        assert!(generator.ahead.holders.len() <= 10 && generator.ahead.counts.len() <= 10);
    }

    #[test]
    fn a_generated_sequence_id_parses_to_its_parts() {
        let day = at(b"250924-000000").second().unwrap().day();
        let guy = ClientId::parse("Guy").unwrap();
        for (task, step, expected) in [
            (None, None, "SR-250924-007-CGuy"),
            (Some("12"), None, "SR-250924-007-T12-CGuy"),
            (Some("0012"), Some("9999999999999999999"), "SR-250924-007-T0012-S9999999999999999999-CGuy"),
        ] {
            let made = sequence_run_id(day, 7, task, step, guy);
            assert_eq!(made, expected);
            let id = RunId::parse(&made).unwrap();
            assert_eq!(id.client_id(), Some(guy));
            let sequence = id.base_id().sequence().unwrap();
            assert_eq!((sequence.number, sequence.task_id, sequence.step_id), (7, task, step));
        }
    }

    proptest! {
        /// The model is the definition: the first second at or after the clock that isn't in a set.
        #[test]
        fn issued_seconds_agree_with_a_hash_set(
            clock in prop::collection::vec((0_u32..40_000, 1_usize..40), 1..60)
        ) {
            let start = CivilSecond::parse(b"240228-200000").unwrap();
            let mut seconds = IssuedSeconds::default();
            let mut model = HashSet::new();
            for (step, count) in clock {
                let now = start.plus(step / 9).unwrap();
                for _ in 0..count {
                    let expected = (0..=MAX_AHEAD)
                        .filter_map(|ahead| now.plus(ahead))
                        .find(|second| !model.contains(second));
                    prop_assert_eq!(seconds.first_free_at(now), expected);
                    if let Some(second) = expected {
                        seconds.issue(second);
                        model.insert(second);
                    }
                }
            }
        }
    }

    proptest! {
        // A case issues thousands of ids.
        #![proptest_config(ProptestConfig::with_cases(8))]

        /// The model is the definition: a client's own seconds ahead of a clock that moves forward.
        #[test]
        fn shares_agree_with_a_list_of_holders(
            calls in prop::collection::vec((0_u32..3, 0_usize..4, 1_u32..700), 1..12)
        ) {
            const NAMES: [Option<&str>; 4] = [Some("Ada-Park"), Some("Park"), Some("Cora-Lee"), None];
            let start = CivilSecond::parse(b"240228-200000").unwrap();
            let (mut generator, mut clock) = (Generator::default(), 0);
            let (mut taken, mut holders) = (HashSet::new(), Vec::new());
            for (step, name, count) in calls {
                clock += step * 400;
                let second = start.plus(clock).unwrap();
                let now = Now { unix_ms: second.unix_ms() as f64, offset_minutes: 0 };
                holders.retain(|&(at, _)| at > second);
                for _ in 0..count {
                    let held = holders.iter().filter(|&&(_, of)| of == name).count();
                    let is_over = NAMES[name].is_some() && held >= usize::from(MAX_AHEAD_OF_CLIENT);
                    let free = (0..=MAX_AHEAD).filter_map(|ahead| second.plus(ahead));
                    let free = free.into_iter().find(|free| !taken.contains(free));
                    let expected = free.filter(|free| *free == second || !is_over);
                    let made = generator.timestamp(now, NAMES[name].map(client)).ok();
                    prop_assert_eq!(made, expected);
                    // The rest of a refused burst is refused as well.
                    let Some(made) = made else { break };
                    taken.insert(made);
                    holders.extend((made > second).then_some((made, name)));
                }
            }
        }
    }
}
