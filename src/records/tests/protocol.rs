//! Searches all interleavings of `withRunRecord` over a store (lib/shared/claim.js) in a model: three processes want the
//! record of one pair. Any process may die at any step, or pause, which is the same as its messages being late. Any
//! message may be lost, late or repeated, and any lease may end. The rows are in a database that checks no fence.
//!
//! A second row may only appear if a `create` took effect after its lease, or if `find` missed a row. The model has no
//! deadline: a lease that ends is a step like any other, and a process only knows that its own has not ended when it
//! begins `create`.

use hashbrown::HashSet;

const PROCESSES: usize = 3;

/// The row of a process is known by its number.
type Row = u8;

/// A message in flight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Message {
    #[default]
    None,
    /// Its sender waits for the answer.
    Awaited,
    /// Nobody waits for the answer any more, or it was answered before.
    Late,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Step {
    #[default]
    Start,
    Claiming,
    /// Another process holds the pair.
    Waiting,
    /// Calls `find`.
    Finding,
    /// `find` returned nothing. Checks that the lease has not ended.
    Checking,
    /// Calls `create`.
    Creating,
    /// Calls `find` after `create`.
    FindingAgain,
    Committing,
    /// Answered with this row.
    Done(Row),
    /// Failed with an error that names its own row and this one.
    Conflict(Row),
    /// Failed with an error that names its own row, if it has one.
    Failed,
    Dead,
}

impl Step {
    fn is_over(self) -> bool {
        matches!(self, Self::Done(_) | Self::Conflict(_) | Self::Failed | Self::Dead)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Process {
    step: Step,
    /// The row to commit.
    row: Option<Row>,
    /// Whether no other process has claimed the pair since this one has.
    is_latest: bool,
    /// Whether `create` returned that row.
    is_made: bool,
    /// Whether the commit was sent a second time.
    has_repeated: bool,
    claim: Message,
    create: Message,
    commit: Message,
    /// A commit in flight besides `commit`.
    late_commit: bool,
    release: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Claim {
    holder: usize,
    is_over: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct State {
    processes: [Process; PROCESSES],
    /// What the store has.
    record: Option<Row>,
    claim: Option<Claim>,
    /// The rows in the database, a bit each.
    rows: u8,
    /// A `create` took effect after its lease.
    has_outlived: bool,
    /// `find` returned nothing although there was a row.
    has_missed: bool,
    /// How often a process died or gave up, or a message was lost or repeated.
    faults: u8,
}

/// The database of the rows.
#[derive(Clone, Copy, Debug)]
struct Database {
    /// Whether `create` returns the row that is there.
    upserts: bool,
    /// Whether `find` may miss a row.
    is_stale: bool,
}

enum Claimed {
    Won,
    Registered(Row),
    Held,
}

enum Committed {
    Stored,
    Conflict(Row),
    Lost,
}

fn rows(bits: u8) -> impl Iterator<Item = Row> {
    (0..8).filter(move |row| bits & (1 << row) != 0)
}

/// A message that is sent again, or that was not awaited, is late.
fn late(message: Message) -> Message {
    if message == Message::None { Message::None } else { Message::Late }
}

impl State {
    fn store_claim(&mut self, holder: usize) -> Claimed {
        match (self.record, self.claim) {
            (Some(row), _) => Claimed::Registered(row),
            (None, Some(claim)) if claim.holder != holder && !claim.is_over => Claimed::Held,
            _ => {
                self.claim = Some(Claim { holder, is_over: false });
                for (process, it) in self.processes.iter_mut().enumerate() {
                    it.is_latest &= process == holder;
                }
                Claimed::Won
            }
        }
    }

    fn store_commit(&mut self, holder: usize, row: Row) -> Committed {
        match self.record {
            Some(record) if record == row => Committed::Stored,
            Some(record) => Committed::Conflict(record),
            None if self.claim.is_some_and(|claim| claim.holder == holder) => {
                self.record = Some(row);
                self.claim = None;
                Committed::Stored
            }
            None => Committed::Lost,
        }
    }

    fn store_release(&mut self, holder: usize) {
        self.claim = self.claim.filter(|claim| claim.holder != holder);
    }

    /// Returns whether a process has held the pair since its claim was answered, and its lease has not ended. A claim that
    /// arrives twice may win again unknown to its sender, whose deadline has passed by then.
    fn is_held_by(&self, holder: usize) -> bool {
        self.processes[holder].is_latest && self.claim == Some(Claim { holder, is_over: false })
    }

    /// Makes the row of a process in the database; returns the row that `create` returns.
    fn make_row(&mut self, maker: usize, database: Database) -> Row {
        if let Some(row) = rows(self.rows).next().filter(|_| database.upserts) {
            return row;
        }
        if self.processes[maker].step != Step::Creating || !self.is_held_by(maker) {
            self.has_outlived = true;
        }
        self.rows |= 1 << maker;
        maker as Row
    }

    fn fail(&mut self, process: usize) {
        self.processes[process].step = Step::Failed;
        self.processes[process].release = true;
        self.faults += 1;
    }

    fn send_claim(&mut self, process: usize) {
        let it = &mut self.processes[process];
        (it.step, it.claim) = (Step::Claiming, Message::Awaited);
    }

    fn send_commit(&mut self, process: usize, row: Row) {
        let it = &mut self.processes[process];
        it.late_commit |= it.commit != Message::None;
        (it.step, it.row, it.commit) = (Step::Committing, Some(row), Message::Awaited);
    }

    fn on_claimed(&mut self, process: usize, answer: &Claimed) {
        let it = &mut self.processes[process];
        match (answer, it.row) {
            (Claimed::Held, _) => it.step = Step::Waiting,
            (Claimed::Won, None) => it.step = Step::Finding,
            (Claimed::Won, Some(_)) if it.is_made => it.step = Step::FindingAgain,
            (Claimed::Won, Some(row)) => {
                it.has_repeated = false;
                self.send_commit(process, row);
            }
            (&Claimed::Registered(row), Some(own)) if own != row => it.step = Step::Conflict(row),
            (&Claimed::Registered(row), _) => it.step = Step::Done(row),
        }
    }

    fn on_committed(&mut self, process: usize, row: Row, answer: &Committed) {
        let it = &mut self.processes[process];
        match *answer {
            Committed::Stored => it.step = Step::Done(row),
            Committed::Conflict(other) => {
                it.step = Step::Conflict(other);
                it.release = true;
            }
            Committed::Lost => self.send_claim(process),
        }
    }

    /// Returns all states that one step leads to.
    fn next(&self, database: Database) -> Vec<Self> {
        let mut next = Vec::new();
        for process in 0..PROCESSES {
            self.act(process, database, &mut next);
            self.deliver_claim(process, &mut next);
            self.deliver_create(process, database, &mut next);
            self.deliver_commit(process, &mut next);
            self.deliver_release(process, &mut next);
        }
        if let Some(claim) = self.claim {
            // It ends, or a late `extend` of a process that is creating arrives.
            if !claim.is_over || self.processes[claim.holder].step == Step::Creating {
                let claim = Claim { is_over: !claim.is_over, ..claim };
                next.push(Self { claim: Some(claim), ..*self });
            }
        }
        next
    }

    /// What a process does by itself.
    fn act(&self, process: usize, database: Database, next: &mut Vec<Self>) {
        let it = self.processes[process];
        let mut with = |change: &dyn Fn(&mut Self)| {
            let mut state = *self;
            change(&mut state);
            next.push(state);
        };
        if !it.step.is_over() && it.step != Step::Start {
            with(&|state| {
                let dead = &mut state.processes[process];
                dead.step = Step::Dead;
                for message in [&mut dead.claim, &mut dead.create, &mut dead.commit] {
                    *message = late(*message);
                }
                state.faults += 1;
            });
        }
        match it.step {
            // They are alike, so one order of beginning is enough.
            Step::Start if process > 0 && self.processes[process - 1].step == Step::Start => {}
            Step::Start => with(&|state| state.send_claim(process)),
            Step::Claiming => with(&|state| {
                state.processes[process].claim = late(it.claim);
                state.fail(process);
                // Only what was claimed before is released.
                state.processes[process].release = it.row.is_some();
            }),
            Step::Waiting => {
                with(&|state| state.send_claim(process));
                with(&|state| state.fail(process));
            }
            Step::Finding => {
                for row in rows(self.rows) {
                    with(&|state| state.send_commit(process, row));
                }
                if self.rows == 0 || database.is_stale {
                    with(&|state| {
                        state.has_missed |= state.rows != 0;
                        state.processes[process].step = Step::Checking;
                    });
                }
                with(&|state| state.fail(process));
            }
            Step::Checking => {
                if self.is_held_by(process) {
                    with(&|state| {
                        state.processes[process].step = Step::Creating;
                        state.processes[process].create = Message::Awaited;
                    });
                }
                with(&|state| state.fail(process));
            }
            Step::FindingAgain => {
                let Some(own) = it.row else { return };
                for row in rows(self.rows) {
                    with(&|state| match row == own {
                        true => {
                            state.processes[process].has_repeated = false;
                            state.send_commit(process, own);
                        }
                        false => {
                            state.processes[process].step = Step::Conflict(row);
                            state.processes[process].release = true;
                        }
                    });
                }
                with(&|state| state.fail(process));
            }
            Step::Committing => with(&|state| {
                state.faults += 1;
                let repeated = &mut state.processes[process];
                match (repeated.has_repeated, it.row) {
                    (false, Some(row)) => {
                        repeated.has_repeated = true;
                        state.send_commit(process, row);
                    }
                    _ => {
                        repeated.step = Step::Failed;
                        repeated.commit = late(it.commit);
                    }
                }
            }),
            Step::Creating | Step::Done(_) | Step::Conflict(_) | Step::Failed | Step::Dead => {}
        }
    }

    /// Loses a message, or lets it arrive, once or again and again. `arrive` gets whether its sender waits for the answer,
    /// and pushes what may follow.
    fn deliver(
        &self,
        message: impl Fn(&mut Self) -> &mut Message,
        arrive: impl Fn(&mut Self, bool, &mut Vec<Self>),
        next: &mut Vec<Self>,
    ) {
        let mut state = *self;
        let found = *message(&mut state);
        if found == Message::None {
            return;
        }
        for kept in [Message::None, Message::Late] {
            let mut state = *self;
            *message(&mut state) = kept;
            if kept == Message::None {
                // It is lost.
                next.push(Self { faults: state.faults + 1, ..state });
            } else {
                state.faults += 1;
            }
            arrive(&mut state, found == Message::Awaited, next);
        }
    }

    fn deliver_claim(&self, process: usize, next: &mut Vec<Self>) {
        let arrive = |state: &mut Self, is_awaited: bool, next: &mut Vec<Self>| {
            let answer = state.store_claim(process);
            state.processes[process].is_latest |= is_awaited && matches!(answer, Claimed::Won);
            // The answer is lost, if somebody waits for it.
            next.push(Self { faults: state.faults + u8::from(is_awaited), ..*state });
            let has_given_up = state.processes[process].step == Step::Failed;
            if is_awaited {
                state.on_claimed(process, &answer);
                next.push(*state);
            } else if has_given_up && matches!(answer, Claimed::Won) {
                state.processes[process].release = true;
                next.push(*state);
            }
        };
        self.deliver(|state| &mut state.processes[process].claim, arrive, next);
    }

    fn deliver_create(&self, process: usize, database: Database, next: &mut Vec<Self>) {
        let it = self.processes[process];
        if it.create == Message::None {
            return;
        }
        let mut gone = *self;
        gone.processes[process].create = Message::None;
        next.push(Self { faults: gone.faults + 1, ..gone });
        let mut made = gone;
        let row = made.make_row(process, database);
        next.push(Self { faults: made.faults + u8::from(it.create == Message::Awaited), ..made });
        if it.create == Message::Awaited {
            let creator = &mut made.processes[process];
            (creator.step, creator.row, creator.is_made) = (Step::FindingAgain, Some(row), true);
            next.push(made);
            // `create` throws, and its request may arrive all the same.
            let mut failed = *self;
            failed.processes[process].create = Message::Late;
            failed.fail(process);
            next.push(failed);
        }
    }

    fn deliver_commit(&self, process: usize, next: &mut Vec<Self>) {
        let Some(row) = self.processes[process].row else { return };
        let arrive = |state: &mut Self, is_awaited: bool, next: &mut Vec<Self>| {
            let answer = state.store_commit(process, row);
            next.push(Self { faults: state.faults + u8::from(is_awaited), ..*state });
            if is_awaited {
                state.on_committed(process, row, &answer);
                next.push(*state);
            }
        };
        self.deliver(|state| &mut state.processes[process].commit, arrive, next);
        if self.processes[process].late_commit {
            for is_kept in [false, true] {
                let mut state = *self;
                state.processes[process].late_commit = is_kept;
                state.faults += 1;
                if !is_kept {
                    next.push(state);
                    state.faults -= 1;
                }
                state.store_commit(process, row);
                next.push(state);
            }
        }
    }

    fn deliver_release(&self, process: usize, next: &mut Vec<Self>) {
        if self.processes[process].release {
            for is_kept in [false, true] {
                let mut state = *self;
                state.processes[process].release = is_kept;
                state.faults += 1;
                if !is_kept {
                    next.push(state);
                    state.faults -= 1;
                }
                state.store_release(process);
                next.push(state);
            }
        }
    }

    /// Checks what is promised.
    fn check(&self, before: &Self, database: Database) {
        assert!(before.record.is_none() || self.record == before.record, "a record was replaced: {self:?}");
        let is_admitted = !database.upserts && (self.has_outlived || (database.is_stale && self.has_missed));
        assert!(self.rows.count_ones() <= 1 || is_admitted, "a second row: {self:?}");
        for (process, it) in self.processes.iter().enumerate() {
            match it.step {
                Step::Done(row) => {
                    assert_eq!(self.record, Some(row), "an answer that isn't registered: {self:?}");
                    assert!(!it.is_made || it.row == Some(row), "a row was made in silence: {self:?}");
                }
                Step::Conflict(row) => assert_ne!(it.row, Some(row), "not a conflict: {self:?}"),
                _ => {}
            }
            // Without any fault, whoever made a row knows it, and has it registered or reported with another one.
            let has_ended = it.step.is_over() && !before.processes[process].step.is_over();
            let is_made = self.rows & (1 << process) != 0;
            assert!(self.faults > 0 || !is_made || !has_ended || it.is_made, "a row was forgotten: {self:?}");
        }
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    states: usize,
    /// Whether there was a second row because a `create` outlived its lease, with a `find` that missed nothing.
    by_lease: bool,
    /// Whether there was one because `find` missed a row, with no `create` that outlived its lease.
    by_find: bool,
    /// Whether two processes that lived had two rows, and one of them was registered and the other one reported.
    is_reported: bool,
}

/// Forgets what nothing depends on any more, so that alike states are one.
fn simplified(mut state: State) -> State {
    for it in &mut state.processes {
        it.has_repeated &= it.step == Step::Committing;
        if it.step.is_over() {
            (it.is_made, it.is_latest) = (false, false);
            if it.commit == Message::None && !it.late_commit {
                it.row = None;
            }
            it.step = if it.step == Step::Failed { Step::Failed } else { Step::Dead };
        }
    }
    state
}

fn search(database: Database, max_faults: u8) -> Found {
    let mut found = Found::default();
    let mut seen: HashSet<State> = HashSet::new();
    seen.insert(State::default());
    let mut open = vec![State::default()];
    while let Some(before) = open.pop() {
        for state in before.next(database) {
            if state.faults > max_faults {
                continue;
            }
            state.check(&before, database);
            if state.rows.count_ones() > 1 {
                found.by_lease |= !state.has_missed;
                found.by_find |= !state.has_outlived;
                let own = |it: &Process| it.row.filter(|_| it.is_made);
                found.is_reported |= state.processes.iter().any(|it| {
                    let Some((Step::Conflict(other), row)) = own(it).map(|row| (it.step, row)) else {
                        return false;
                    };
                    state.record == Some(other) && row != other && state.faults == 0
                });
            }
            let state = simplified(state);
            if seen.insert(state) {
                open.push(state);
            }
        }
    }
    found.states = seen.len();
    found
}

/// How many faults each interleaving may have. Lateness, pauses and leases that end are not counted.
const FAULTS: u8 = 1;

const EXACT: Database = Database { upserts: false, is_stale: false };
const STALE: Database = Database { upserts: false, is_stale: true };

#[test]
fn a_second_row_appears_only_if_create_outlived_its_lease_and_is_reported() {
    let found = search(EXACT, FAULTS);
    assert!(found.by_lease && !found.by_find && found.is_reported, "{found:?}");
}

#[test]
fn or_if_find_missed_a_row() {
    let found = search(STALE, FAULTS);
    assert!(found.by_lease && found.by_find && found.is_reported, "{found:?}");
}

#[test]
fn an_upsert_makes_one_row() {
    let found = search(Database { upserts: true, ..EXACT }, FAULTS);
    assert!(!found.by_lease && !found.by_find, "{found:?}");
}

#[test]
fn an_upsert_makes_one_row_even_if_find_misses_it() {
    let found = search(Database { upserts: true, ..STALE }, FAULTS);
    assert!(!found.by_lease && !found.by_find, "{found:?}");
}

#[test]
#[ignore = "takes minutes and gigabytes"]
fn two_faults_find_nothing_else() {
    for upserts in [false, true] {
        for is_stale in [false, true] {
            let found = search(Database { upserts, is_stale }, 2);
            assert_eq!((found.by_lease, found.by_find), (!upserts, !upserts && is_stale), "{found:?}");
        }
    }
}
