//! The registry as the cache of a store that processes share: which records the store has confirmed, and when.
//!
//! A record that was never confirmed was registered by this process alone. The store may not know it, so it is never
//! dropped for what the store says; if the store has another one, that is a conflict. A confirmed record is a copy, which
//! another process may have replaced or removed since: the store decides about it.
//!
//! An answer of the store is about a moment between the question and the answer. So a copy is as old as its question, and an
//! answer changes nothing that was noted after its question was asked.

use super::{Extra, Pair, RecordId, Registry};
use crate::refusal::{Cause, Refusal};

/// When the store confirmed a record, on the monotonic clock of [`crate::process::monotonic_us`]. Zero is never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Confirmation {
    /// When the question was asked.
    asked: u64,
    /// When the answer was noted.
    noted: u64,
}

/// The confirmations of the records.
#[derive(Debug, Default)]
pub(super) struct Confirmations {
    /// Indexed by slot. Slots beyond it are unconfirmed, so a process without such a store pays nothing.
    slots: Vec<Confirmation>,
    /// When a record was last removed from the store by this process.
    removed: u64,
}

impl Confirmations {
    fn get(&self, slot: u32) -> Confirmation {
        self.slots.get(slot as usize).copied().unwrap_or_default()
    }

    fn set(&mut self, slot: u32, confirmation: Confirmation) {
        let slot = slot as usize;
        if slot >= self.slots.len() {
            self.slots.resize(slot + 1, Confirmation::default());
        }
        self.slots[slot] = confirmation;
    }

    /// Forgets a slot that is freed.
    pub(super) fn forget(&mut self, slot: u32) {
        if let Some(confirmation) = self.slots.get_mut(slot as usize) {
            *confirmation = Confirmation::default();
        }
    }

    /// Forgets all slots.
    pub(super) fn clear(&mut self) {
        self.slots = Vec::new();
    }

    /// Estimates the memory in bytes for a number of records. What was allocated for more of them isn't counted, since
    /// evicting records doesn't free it.
    pub(super) fn bytes(&self, records: usize) -> usize {
        self.slots.len().min(records) * size_of::<Confirmation>()
    }
}

/// What a store answered, and when it was asked.
#[derive(Clone, Debug)]
pub struct Confirmed<'a> {
    /// The record of the pair.
    pub record_id: RecordId<'a>,
    /// When the store was asked, on the monotonic clock.
    pub asked: u64,
    /// When it answered.
    pub now: u64,
    /// The time for the registry.
    pub now_ms: i64,
    /// What the registry keeps beside the record.
    pub extra: Option<Box<Extra>>,
    /// Whether the question was to store this record. Then it counts even if something was noted since.
    pub is_written: bool,
}

impl Registry {
    /// Returns the record of a pair if a store confirmed it after `oldest`. Counts as a use.
    #[must_use]
    #[inline]
    pub fn find_confirmed(&self, pair: Pair<'_>, oldest: u64) -> Option<&smol_str::SmolStr> {
        let slot = self.slot(pair)?;
        if self.confirmations.get(slot).asked <= oldest {
            return None;
        }
        self.touch(slot);
        Some(self.store.record_id(slot))
    }

    /// Returns the record of a pair that no store has confirmed.
    #[must_use]
    pub fn find_unconfirmed(&self, pair: Pair<'_>) -> Option<&smol_str::SmolStr> {
        let slot = self.slot(pair)?;
        (self.confirmations.get(slot) == Confirmation::default()).then(|| self.store.record_id(slot))
    }

    /// Checks that a record to be stored contradicts none that only this process registered. `replaced` is the record that
    /// it replaces, if it does.
    ///
    /// # Errors
    /// [`Refusal::RecordConflict`] or [`Refusal::RecordOfOtherClient`], as [`Self::register`] has them.
    pub fn check_own(
        &self,
        pair: Pair<'_>,
        record_id: RecordId<'_>,
        replaced: Option<RecordId<'_>>,
    ) -> Result<(), Refusal> {
        let is_other = |own: &&smol_str::SmolStr| {
            ![Some(record_id), replaced].iter().flatten().any(|known| ***own == *known.as_str())
        };
        if let Some(own) = self.find_unconfirmed(pair).filter(is_other) {
            return Err(Refusal::RecordConflict {
                run: pair.run_of_record().into(),
                registered: own.to_string(),
                expected: replaced.map(|replaced| replaced.as_str().to_owned()),
                given: record_id.as_str().to_owned(),
                diagnosis: self.replaced(pair),
            });
        }
        let ownership = self.ownership(pair, self.store.spot(pair), record_id);
        ownership.map(|_| ()).or_else(|refusal| match self.copy_of_other(pair, record_id) {
            Some(_) => Ok(()),
            None => Err(refusal),
        })
    }

    /// Returns the slot of a copy that another client has of a record.
    fn copy_of_other(&self, pair: Pair<'_>, record_id: RecordId<'_>) -> Option<u32> {
        let spot = self.store.spot(pair);
        let owned = self.store.ownership(pair, spot, record_id.as_str(), |slot| self.is_expired(slot));
        owned?.of_other.filter(|&slot| self.confirmations.get(slot).asked != 0)
    }

    /// Notes which record a store has for a pair.
    ///
    /// # Errors
    /// [`Refusal::RecordConflict`] if the pair has another record that was never confirmed,
    /// [`Refusal::RecordOfOtherClient`] if such a record of another client is the same row. Nothing changes then.
    pub fn confirm(&mut self, pair: Pair<'_>, confirmed: Confirmed<'_>) -> Result<(), Refusal> {
        let Confirmed { record_id, asked, now, now_ms, extra, is_written } = confirmed;
        self.expire(now_ms);
        let spot = self.spot(pair, now_ms);
        if let Some(slot) = spot.slot {
            let before = self.confirmations.get(slot);
            if self.store.record_id(slot) == record_id.as_str() {
                if is_written {
                    self.renew(slot, now_ms, extra);
                }
                let asked = asked.max(before.asked);
                self.confirmations.set(slot, Confirmation { asked, noted: now });
                return Ok(());
            }
            if before.asked == 0 {
                return Err(Refusal::RecordConflict {
                    run: pair.run_of_record().into(),
                    registered: record_id.as_str().to_owned(),
                    expected: None,
                    given: self.store.record_id(slot).to_string(),
                    diagnosis: Vec::new(),
                });
            }
            if before.noted > asked && !is_written {
                return Ok(());
            }
        } else if self.confirmations.removed > asked && !is_written {
            return Ok(());
        }
        self.release(pair, record_id, now_ms)?;
        let slot = self.slot(pair);
        let kept = slot.and_then(|slot| {
            self.remember(slot, Cause::Replaced, Some(now_ms));
            let extra = self.store.take_extra(slot);
            self.drop_slot(slot);
            extra
        });
        // A replaced record passes its metadata on, as `replace` does it.
        let extra = match (extra, kept.filter(|_| is_written)) {
            (None, Some(kept)) if kept.metadata.is_some() => {
                Some(Box::new(Extra { metadata: kept.metadata, place: None }))
            }
            (extra, _) => extra,
        };
        let spot = self.store.spot(pair);
        let ownership = self.ownership(pair, spot, record_id)?;
        self.insert(pair, spot, record_id, ownership, now_ms, extra);
        if let Some(slot) = self.slot(pair) {
            self.confirmations.set(slot, Confirmation { asked, noted: now });
        }
        self.evict(Some(now_ms));
        Ok(())
    }

    /// Drops the copies of a record for other clients: the store says that it belongs to the client of `pair`.
    ///
    /// # Errors
    /// [`Refusal::RecordOfOtherClient`] if one of them was never confirmed.
    fn release(&mut self, pair: Pair<'_>, record_id: RecordId<'_>, now_ms: i64) -> Result<(), Refusal> {
        loop {
            let spot = self.store.spot(pair);
            let Err(refusal) = self.ownership(pair, spot, record_id) else { return Ok(()) };
            match self.copy_of_other(pair, record_id) {
                Some(slot) => self.remove(slot, Cause::NotInStore, Some(now_ms)),
                None => return Err(refusal),
            }
        }
    }

    /// Notes that a store has no record for a pair, and drops the copy.
    pub fn confirm_none(&mut self, pair: Pair<'_>, asked: u64, now_ms: Option<i64>) {
        if let Some(slot) = self.slot(pair) {
            let before = self.confirmations.get(slot);
            if before.asked != 0 && before.noted <= asked {
                self.remove(slot, Cause::NotInStore, now_ms);
            }
        }
    }

    /// Makes a record that only this process registered a copy, because the store has refused it.
    pub fn disown(&mut self, pair: Pair<'_>, record_id: RecordId<'_>) {
        if let Some(slot) = self.slot(pair)
            && self.store.record_id(slot) == record_id.as_str()
            && self.confirmations.get(slot).asked == 0
        {
            self.confirmations.set(slot, Confirmation { asked: 1, noted: 1 });
        }
    }

    /// Notes that this process removed a record from the store, or that it starts anew: answers to older questions say
    /// nothing about what the registry lacks.
    pub fn distrust_until(&mut self, now: u64) {
        self.confirmations.removed = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RunId;
    use crate::records::Scope;

    const ADAS: &str = "251003-154510-Ada-Park";
    const CORAS: &str = "251003-154510-Cora-Lee";

    fn pair(text: &str) -> Pair<'_> {
        Pair::of(RunId::parse(text).unwrap())
    }

    fn record(text: &str) -> RecordId<'_> {
        RecordId::parse(text, None).unwrap()
    }

    /// An answer to a question of one moment that came a moment later.
    fn read(record_id: &str, asked: u64) -> Confirmed<'_> {
        let record_id = record(record_id);
        Confirmed { record_id, asked, now: asked + 1, now_ms: 0, extra: None, is_written: false }
    }

    fn written(record_id: &str, asked: u64) -> Confirmed<'_> {
        Confirmed { is_written: true, ..read(record_id, asked) }
    }

    fn found<'a>(registry: &'a Registry, run_id: &str) -> Option<&'a str> {
        registry.find(pair(run_id)).map(smol_str::SmolStr::as_str)
    }

    #[test]
    fn a_copy_is_as_old_as_its_question() {
        let mut registry = Registry::default();
        registry.confirm(pair(ADAS), read("recAda", 100)).unwrap();
        assert_eq!(registry.find_confirmed(pair(ADAS), 99).unwrap(), "recAda");
        assert_eq!(registry.find_confirmed(pair(ADAS), 100), None);
        registry.confirm(pair(ADAS), read("recAda", 200)).unwrap();
        assert!(registry.find_confirmed(pair(ADAS), 199).is_some(), "asked again");
        registry.confirm(pair(ADAS), read("recAda", 150)).unwrap();
        assert!(registry.find_confirmed(pair(ADAS), 199).is_some(), "an older question makes it no older");
    }

    #[test]
    fn a_record_of_this_process_alone_is_never_taken_for_a_copy() {
        let mut registry = Registry::default();
        registry.register(pair(ADAS), record("recAda"), 0, None).unwrap();
        assert_eq!(registry.find_confirmed(pair(ADAS), 0), None);
        assert_eq!(registry.find_unconfirmed(pair(ADAS)).unwrap(), "recAda");
        registry.confirm_none(pair(ADAS), 100, None);
        assert_eq!(found(&registry, ADAS), Some("recAda"));
        let refused = registry.confirm(pair(ADAS), read("recOther", 100)).unwrap_err();
        let Refusal::RecordConflict { registered, given, .. } = refused else { panic!("{refused:?}") };
        assert_eq!((registered.as_str(), given.as_str()), ("recOther", "recAda"));
        registry.confirm(pair(ADAS), read("recAda", 100)).unwrap();
        assert_eq!(registry.find_unconfirmed(pair(ADAS)), None);
    }

    #[test]
    fn a_copy_follows_the_store() {
        let mut registry = Registry::default();
        registry.confirm(pair(ADAS), read("recOld", 100)).unwrap();
        registry.confirm(pair(ADAS), read("recNew", 200)).unwrap();
        assert_eq!(found(&registry, ADAS), Some("recNew"));
        registry.confirm_none(pair(ADAS), 300, Some(7));
        assert_eq!(found(&registry, ADAS), None);
        let diagnosis = registry.diagnose(pair(ADAS));
        assert_eq!(
            diagnosis[0].sentence(),
            "Its record \"recNew\", registered at 1970-01-01T00:00:00.000Z, was removed from the store by another process, as was noticed at 1970-01-01T00:00:00.007Z."
        );
    }

    #[test]
    fn an_answer_changes_nothing_that_was_noted_after_its_question() {
        let mut registry = Registry::default();
        registry.confirm(pair(ADAS), read("recOld", 100)).unwrap();
        registry.confirm(pair(ADAS), written("recNew", 200)).unwrap();
        registry.confirm(pair(ADAS), read("recOld", 150)).unwrap();
        registry.confirm_none(pair(ADAS), 150, None);
        assert_eq!(found(&registry, ADAS), Some("recNew"));
    }

    #[test]
    fn an_answer_brings_back_nothing_that_was_removed_after_its_question() {
        let mut registry = Registry::default();
        registry.distrust_until(200);
        registry.confirm(pair(ADAS), read("recAda", 150)).unwrap();
        assert_eq!(found(&registry, ADAS), None);
        registry.confirm(pair(ADAS), read("recAda", 250)).unwrap();
        assert_eq!(found(&registry, ADAS), Some("recAda"));
    }

    #[test]
    fn a_record_that_was_written_keeps_the_metadata_of_the_one_it_replaces() {
        let mut registry = Registry::default();
        let metadata = |text: &str| Some(Box::new(Extra { metadata: Some(text.into()), place: None }));
        registry.confirm(pair(ADAS), Confirmed { extra: metadata("1"), ..written("recOld", 100) }).unwrap();
        registry.confirm(pair(ADAS), written("recNew", 200)).unwrap();
        assert_eq!(registry.peek(pair(ADAS)).unwrap().record.metadata(), Some("1"));
        registry.confirm(pair(ADAS), Confirmed { extra: metadata("2"), ..written("recNew", 300) }).unwrap();
        assert_eq!(registry.peek(pair(ADAS)).unwrap().record.metadata(), Some("2"));
    }

    #[test]
    fn a_row_that_another_client_has_now_is_dropped_unless_only_this_process_has_it() {
        const ROW: &str = "recKU8iGyB0A3pxFi";
        let mut registry = Registry::default();
        registry.confirm(pair(ADAS), read(ROW, 100)).unwrap();
        registry.confirm(pair(CORAS), read(ROW, 200)).unwrap();
        assert_eq!((found(&registry, ADAS), found(&registry, CORAS)), (None, Some(ROW)));

        let mut registry = Registry::default();
        registry.register(pair(ADAS), record(ROW), 0, None).unwrap();
        let refused = registry.confirm(pair(CORAS), read(ROW, 200));
        assert!(matches!(refused, Err(Refusal::RecordOfOtherClient { .. })), "{refused:?}");
        registry.disown(pair(ADAS), record(ROW));
        registry.confirm(pair(CORAS), read(ROW, 200)).unwrap();
        assert_eq!((found(&registry, ADAS), found(&registry, CORAS)), (None, Some(ROW)));
    }

    #[test]
    fn a_limit_of_memory_leaves_the_records_that_fit_it() {
        const MAX_BYTES: usize = 20_000;
        let (mut registry, mut plain) = (Registry::default(), Registry::default());
        for number in 0..2_000 {
            let run_id =
                format!("251003-{:02}{:02}{:02}-Ada-Park", number / 3_600, number / 60 % 60, number % 60);
            registry.confirm(pair(&run_id), read("recAda", 100)).unwrap();
            plain.register(pair(&run_id), record("recAda"), 0, None).unwrap();
        }
        let kept = [registry, plain].map(|registry| {
            let shared = crate::records::SharedRegistry::of(registry);
            let max_bytes = Some(Some(MAX_BYTES));
            shared.change(crate::records::Change { max_bytes, ..Default::default() }, Some(0));
            let counts = shared.read().counts(0);
            assert!(counts.bytes <= MAX_BYTES);
            counts.records
        });
        assert!(kept[0] > kept[1] * 3 / 4 && kept[0] < kept[1], "{kept:?}");
    }

    #[test]
    fn a_slot_that_is_freed_confirms_nothing_of_the_next_record_in_it() {
        let mut registry = Registry::default();
        registry.confirm(pair(ADAS), read("recAda", 100)).unwrap();
        registry.confirm(pair(CORAS), read("recCora", 100)).unwrap();
        let shared = crate::records::SharedRegistry::of(registry);
        shared.clear(Scope::Pair(pair(ADAS)), None, "clearCache");
        shared.write().register(pair(ADAS), record("recAda"), 0, None).unwrap();
        assert!(shared.read().find_unconfirmed(pair(ADAS)).is_some());
        shared.clear(Scope::All, None, "clearCache");
        shared.write().register(pair(CORAS), record("recCora"), 0, None).unwrap();
        shared.write().register(pair(ADAS), record("recAda"), 0, None).unwrap();
        for run_id in [ADAS, CORAS] {
            assert!(shared.read().find_unconfirmed(pair(run_id)).is_some(), "{run_id}");
        }
    }
}
