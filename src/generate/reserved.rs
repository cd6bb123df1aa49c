//! Seconds that a store gives out, so that no two processes get the same one.
//!
//! The store decides which second is next. This process notes it as issued, so that it never makes that id by itself, and
//! counts the share of each client. The share is counted by the store's clock, which is known from its last answer: the
//! clock of the process may be an hour off.

use std::collections::HashMap;

use super::{Generator, HeldSeconds, MAX_AHEAD_OF_CLIENT};
use crate::id::ClientId;
use crate::id::calendar::CivilSecond;
use crate::refusal::Refusal;

/// The seconds of clients that a store has given to this process.
#[derive(Debug, Default)]
pub(super) struct Reserved {
    held: HeldSeconds,
    /// How many seconds each client is being given. They count as held, because many may be asked for at once.
    pending: HashMap<Box<str>, u16>,
    /// The store's clock in its last answer, and the monotonic time then.
    clock: Option<(CivilSecond, u64)>,
}

impl Reserved {
    /// Returns the store's clock at a monotonic time.
    fn now(&self, monotonic_ms: u64) -> Option<CivilSecond> {
        let (second, at) = self.clock?;
        second.plus(u32::try_from(monotonic_ms.saturating_sub(at) / 1_000).ok()?)
    }

    fn end(&mut self, client_id: ClientId<'_>) {
        match self.pending.get_mut(client_id.as_str()) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                self.pending.remove(client_id.as_str());
            }
        }
    }
}

impl Generator {
    /// Notes that a client is about to be given a second. [`Self::end_reservation`] has to follow.
    ///
    /// # Errors
    /// [`Refusal::ClientSecondsExhausted`] if it holds [`MAX_AHEAD_OF_CLIENT`] of the hour ahead.
    pub fn begin_reservation(&mut self, client_id: ClientId<'_>, monotonic_ms: u64) -> Result<(), Refusal> {
        let now = self.reserved.now(monotonic_ms);
        let Reserved { held, pending, .. } = &mut self.reserved;
        if let Some(now) = now {
            held.forget_passed(now);
        }
        let being_given = pending.get(client_id.as_str()).copied().unwrap_or_default();
        if held.count(client_id) + being_given >= MAX_AHEAD_OF_CLIENT {
            return Err(Refusal::ClientSecondsExhausted { client_id: client_id.as_str().to_owned() });
        }
        pending.insert(client_id.as_str().into(), being_given + 1);
        Ok(())
    }

    /// Notes that a client isn't being given a second any more.
    pub fn end_reservation(&mut self, client_id: ClientId<'_>) {
        self.reserved.end(client_id);
    }

    /// Issues the second that a store has given to a client, or to none. `now` is the store's clock. Returns false if this
    /// process has made that id by itself before: then it is to ask again.
    pub fn issue_reserved(
        &mut self,
        second: CivilSecond,
        now: CivilSecond,
        client_id: Option<ClientId<'_>>,
        monotonic_ms: u64,
    ) -> bool {
        self.reserved.clock = Some((now, monotonic_ms));
        let is_free = self.note_issued(second);
        if is_free {
            self.issued += 1;
        }
        if let Some(client_id) = client_id.filter(|_| is_free && second > now) {
            self.reserved.held.add(second, client_id);
        }
        is_free
    }

    /// Notes a second that another process has issued. Returns whether this one hasn't.
    pub fn note_issued(&mut self, second: CivilSecond) -> bool {
        let is_free = self.seconds.first_free(second.number()) == second.number();
        self.seconds.issue(second);
        is_free
    }
}

#[cfg(test)]
mod tests {
    use super::super::Now;
    use super::*;

    fn second(text: &[u8; 13]) -> CivilSecond {
        CivilSecond::parse(text).unwrap()
    }

    fn client(text: &str) -> ClientId<'_> {
        ClientId::parse(text).unwrap()
    }

    /// Reserves the next second of a store whose clock stands at `now`.
    fn reserve(
        generator: &mut Generator,
        now: CivilSecond,
        ahead: u32,
        name: &str,
        ms: u64,
    ) -> Result<bool, Refusal> {
        generator.begin_reservation(client(name), ms)?;
        generator.end_reservation(client(name));
        Ok(generator.issue_reserved(now.plus(ahead).unwrap(), now, Some(client(name)), ms))
    }

    #[test]
    fn a_reserved_second_is_never_made_by_the_process_itself() {
        let mut generator = Generator::default();
        let now = second(b"251003-154510");
        assert!(generator.issue_reserved(now, now, None, 0));
        let clock = Now { unix_ms: now.unix_ms() as f64, offset_minutes: 0 };
        assert_eq!(generator.timestamp(clock, None).unwrap().to_text().as_str(), "251003-154511");
        assert_eq!(generator.issued(), 2);
    }

    #[test]
    fn a_second_that_the_process_made_by_itself_is_not_taken_from_the_store() {
        let mut generator = Generator::default();
        let now = second(b"251003-154510");
        let clock = Now { unix_ms: now.unix_ms() as f64, offset_minutes: 0 };
        assert_eq!(generator.timestamp(clock, None).unwrap(), now);
        assert!(!generator.issue_reserved(now, now, None, 0));
        assert!(generator.issue_reserved(now.plus(1).unwrap(), now, None, 0));
        assert_eq!(generator.issued(), 2);
    }

    #[test]
    fn one_client_is_refused_its_1_201st_second_ahead_before_the_store_is_asked() {
        let mut generator = Generator::default();
        let now = second(b"251003-154510");
        for ahead in 0..=1_200 {
            assert_eq!(reserve(&mut generator, now, ahead, "Ada-Park", 0), Ok(true), "{ahead}");
        }
        let refused = Refusal::ClientSecondsExhausted { client_id: "Ada-Park".into() };
        assert_eq!(generator.begin_reservation(client("Ada-Park"), 0), Err(refused));
        assert_eq!(reserve(&mut generator, now, 1_201, "Cora-Lee", 0), Ok(true));
        // The store's clock has passed one of them, as the monotonic clock shows.
        assert_eq!(reserve(&mut generator, now.plus(1).unwrap(), 1_202, "Ada-Park", 1_000), Ok(true));
        assert!(reserve(&mut generator, now, 1_203, "Ada-Park", 1_000).is_err());
    }

    #[test]
    fn seconds_that_are_being_given_count() {
        let mut generator = Generator::default();
        for _ in 0..1_200 {
            generator.begin_reservation(client("Ada-Park"), 0).unwrap();
        }
        assert!(generator.begin_reservation(client("Ada-Park"), 0).is_err());
        generator.end_reservation(client("Ada-Park"));
        assert!(generator.begin_reservation(client("Ada-Park"), 0).is_ok());
        assert!(generator.begin_reservation(client("Cora-Lee"), 0).is_ok());
    }

    #[test]
    fn a_second_of_another_process_is_not_made_here() {
        let mut generator = Generator::default();
        let now = second(b"251003-154510");
        assert!(generator.note_issued(now));
        assert!(!generator.note_issued(now));
        assert_eq!(generator.issued(), 0);
    }
}
