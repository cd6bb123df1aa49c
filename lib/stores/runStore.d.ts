/**
 * The interface between `sharedRuns` and the database that several processes share. Each method is one atomic step. What
 * is passed has been checked natively before: keys are of standard run ids, record ids and metadata are valid.
 *
 * Time is the store's own clock; no time of a client reaches it. Durations are in milliseconds. All numbers are whole.
 *
 * A method rejects only if the store could not be asked or did not answer. Everything else is a `status`.
 */

/** The pair that a record belongs to. Both parts are opaque texts; they are never joined. */
export interface RunKey {
  /** The base id: `251003-154510`. */
  baseId: string;
  /** The client id; `''` for a record without a client. */
  clientId: string;
}

/** What comes with a record id when it is stored. */
export interface RecordDetails {
  /** The process that stores it, for people: `host/pid`. At most 128 characters. */
  by: string;
  /**
   * Whose row it is; `null` if any pair may have it. A record id that is stored with an owner can't be stored with
   * another owner, until no pair has it any more.
   */
  owner: string | null;
}

/** A record, as a store returns it. */
export interface StoredRecord {
  recordId: string;
  /** JSON text of at most a megabyte, returned as it was stored; `null` if there is none. */
  metadata: string | null;
  /** The process that stored this record id. */
  by: string;
  /** The fence of the claim that committed it; `null` if it was registered without a claim. */
  fence: number | null;
  /** When this record id was stored first, by the store's clock, in milliseconds since 1970. */
  createdAt: number;
  /** When it was last stored, metadata included. */
  updatedAt: number;
}

/** The answer to `claim`. */
export type ClaimAnswer =
  /** The claim is the caller's until its lease ends. */
  | { status: 'won'; fence: number }
  /** The pair has a record. There is nothing to claim. */
  | { status: 'registered'; record: StoredRecord }
  /** Another token holds the claim, for `leftMs` more milliseconds unless it extends or ends it. */
  | { status: 'held'; leftMs: number; by: string };

/** The answer of a step that stores a record. */
export type StoreAnswer =
  /** It is stored. `isNew` is false if the pair had this record id already. */
  | { status: 'stored'; record: StoredRecord; isNew: boolean }
  /** The pair has another record, which stays. */
  | { status: 'conflict'; record: StoredRecord }
  /** The record id is stored with another owner. */
  | { status: 'owned'; owner: string };

/** The answer to `commit`. */
export type CommitAnswer =
  | StoreAnswer
  /** Another token has claimed the pair since, or this one was released. Nothing was stored. */
  | { status: 'lost' };

/** The answer to `replace`. */
export type ReplaceAnswer =
  | StoreAnswer
  /** The pair has no record. */
  | { status: 'missing' };

/** A record in the answer to `list`. */
export interface ListedRecord extends RunKey, StoredRecord {}

/** What an Apify run or a background job is called, and which of the two it is. */
export interface LinkName {
  kind: 'apify' | 'job';
  id: string;
}

/** The answer to `link`. */
export type LinkAnswer =
  /** It is linked to this run, now or before. */
  | { status: 'linked' }
  /** It is linked to another run, which stays. */
  | { status: 'conflict'; runId: string }
  /** The run has another Apify run. A run may have many jobs. */
  | { status: 'taken'; id: string };

export interface RunStore {
  /** What it is, for error messages: `postgres`. */
  readonly name: string;

  /**
   * Claims a pair that has no record, for a lease. Wins if no other token holds a claim whose lease hasn't ended. The
   * fence is a number that only grows for the pair, also over expiry, removal and `prune`; at most 2^53 - 1. A claim that
   * is repeated with the token that holds it wins again, with the same fence and a new lease.
   *
   * `token` has at most 200 characters, and begins with what `by` would be, followed by a space.
   */
  claim(key: RunKey, token: string, leaseMs: number): Promise<ClaimAnswer>;

  /**
   * Stores the record of a claim and ends the claim. The token decides, not the lease: it is accepted after the lease
   * has ended, as long as no other token has claimed the pair since. Repeated with the same token and record id, it is
   * the same commit, as long as the pair has that record.
   *
   * If the pair has a record by now, whoever stored it: the same record id is `stored` with `isNew: false`, as by
   * `register`; another one is a `conflict`. So `lost` is answered only if the pair has no record. A commit that stores
   * nothing ends no claim.
   */
  commit(
    key: RunKey,
    token: string,
    recordId: string,
    metadata: string | null,
    details: RecordDetails,
  ): Promise<CommitAnswer>;

  /** Ends the claim of a token without a record. Resolves to whether the token held it. */
  release(key: RunKey, token: string): Promise<boolean>;

  /**
   * Sets a new lease for the claim of a token, from now on. Like `commit`, it is accepted after the lease has ended, as
   * long as no other token has claimed the pair. Resolves to whether it was accepted.
   */
  extend(key: RunKey, token: string, leaseMs: number): Promise<boolean>;

  /**
   * Stores a record, whoever holds a claim; the claim stays, as it does over `replace` and `remove`. The same record id
   * again keeps `createdAt`, `by` and `fence`, and replaces the metadata unless it is `null`. If the pair has another
   * record, that is a `conflict`, whoever owns the new one.
   */
  register(
    key: RunKey,
    recordId: string,
    metadata: string | null,
    details: RecordDetails,
  ): Promise<StoreAnswer>;

  /**
   * Stores `newRecordId` if the pair has `oldRecordId`. If it has `newRecordId` already, this is `register`. The metadata
   * is kept if `metadata` is `null`; `createdAt` is now.
   */
  replace(
    key: RunKey,
    oldRecordId: string,
    newRecordId: string,
    metadata: string | null,
    details: RecordDetails,
  ): Promise<ReplaceAnswer>;

  /** Resolves to the record of a pair, or `null`. */
  get(key: RunKey): Promise<StoredRecord | null>;

  /** Removes the record of a pair if it is `recordId`. Resolves to whether it was. */
  remove(key: RunKey, recordId: string): Promise<boolean>;

  /**
   * Lists the records of a base id, of a client, or of both, ordered by base id and then by client id, both by their UTF-8
   * bytes. `cursor` is what the last answer had; `null` begins. In the answer, `cursor` is `null` at the end. `limit` is 1
   * to 1,000. A record that is there for the whole listing is listed once.
   *
   * With `from` and `to`, which come only with a client and without a base id, it lists base ids from one to the other,
   * both included, by their bytes. `clientId: ''` means the records without a client.
   */
  list(filter: {
    baseId: string | null;
    clientId: string | null;
    from: string | null;
    to: string | null;
    cursor: string | null;
    limit: number;
  }): Promise<{ records: ListedRecord[]; cursor: string | null }>;

  /**
   * Removes records, links and slots that were last stored `olderThanMs` ago or earlier, and forgets claims whose lease
   * ended then or earlier; a commit of theirs is `lost`. Resolves to the number of records removed. What `reserve` has
   * given stays given. A link that is repeated is stored again; a slot is stored once.
   */
  prune(olderThanMs: number): Promise<number>;

  /**
   * Gives `count` seconds in a row, 1 to 3,600, and never gives one of them again. In the answer, `second` is the first, in
   * seconds since 1970: the current second of the store's clock, or the one after the last one given, whichever is later.
   * No second is more than 3,600 seconds ahead of the store's clock, so the answer's `count` may be smaller; if it is 0,
   * `second` is `null`. `now` is the store's clock, in milliseconds.
   */
  reserve(count: number): Promise<{ second: number | null; count: number; now: number }>;

  /**
   * Keeps a base id under a name, unless it has one. Resolves to the one it has. With `null` it only looks, and resolves
   * to `null` if there is none. `name` has at most 400 characters.
   */
  slot(name: string, baseId: string | null): Promise<string | null>;

  /** Links an Apify run or a job to a run, given by its key and as the text that `linked` returns. */
  link(link: LinkName, key: RunKey, runId: string): Promise<LinkAnswer>;

  /** Resolves to the run id that an Apify run or a job is linked to, as it was given; `null` if there is none. */
  linked(link: LinkName): Promise<string | null>;

  /**
   * Lists what is linked to a run, in order of linking: up to `limit` ids, 1 to 1,000. With `clientId: ''`, jobs of all
   * clients of the base id; Apify runs only of exactly this key.
   */
  links(kind: LinkName['kind'], key: RunKey, limit: number): Promise<string[]>;

  /**
   * Optional. Calls `onChange` whenever a claim of the pair is released or the pair gets a record, and perhaps more often;
   * not when a lease runs out. Resolves to a function that stops it. Without it, waiting callers ask again at growing
   * intervals.
   */
  watch?(key: RunKey, onChange: () => void): Promise<() => void>;
}
