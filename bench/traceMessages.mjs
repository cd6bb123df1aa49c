/**
 * What the generated logs say: several hundred messages as templates, which traceLog.mjs fills in. `{run}` is a client run id
 * and `{base}` its base id; the other slots are values that differ from line to line.
 *
 * The sentences of steps are those that a backend with runs writes. The others are put together from lists of words, because
 * what such a backend says about leads and pages has nothing to do with runs, and a reader must not take it for steps.
 */

/** What each step of a run says, and its level. */
export const STEPS = {
  made: {
    level: 'info',
    texts: [
      'Generated run ID {base}',
      'Generated timestamp run id {base} for {n} clients',
      'Created run id {base} for the nightly job',
      'New run id {base}, {n} clients are due',
    ],
  },
  received: {
    level: 'info',
    texts: [
      'Received request POST /api/runs/{run}/start in {ms} ms',
      'Incoming webhook for run {run}, {n} items',
      'Accepted run {run} from the queue after {ms} ms',
      'Picked up run {run}',
      'Using run id {run} from the header X-Run-Id',
    ],
  },
  registered: {
    level: 'info',
    texts: [
      'Registered run record {rec} for {run}',
      'Created run record {rec} for {run} in {ms} ms',
      'Created job tracking record {rec}, status Running',
      'Inserted tracking row {rec} for run {run}',
      'Run record {rec} created for {client}',
      'Cached run record {rec}',
    ],
  },
  lookedUp: {
    level: 'debug',
    texts: [
      'Looking up run record for {run}',
      'Looking up run record of {client}',
      'Searching for run {run} in table Job Tracking',
      'Querying run record by formula, attempt {n}',
      'Fetching run record {rec} of {client}',
    ],
  },
  found: {
    level: 'debug',
    texts: [
      'Found run record {rec} for {run} in {ms} ms',
      'Found existing run record {rec}',
      'Run record {rec} found for {client}',
      'Found record {rec} in cache after {n} entries',
    ],
  },
  missed: {
    level: 'warn',
    texts: [
      'Run record not found for {run}, creating a new one',
      'Job tracking record not found for {run}, will create it',
      'No run record for {run} yet, creating it',
    ],
  },
  updated: {
    level: 'info',
    texts: [
      'Updated run record {rec}: {n} leads, {n} posts, {n} tokens',
      'Updated metrics of run {run} in {ms} ms',
      'Updating run record {rec} with status Running',
      'Run {run}: status updated to Running after {ms} ms',
      'Saved metrics of {client}: {n} scored, {n} skipped',
      'Wrote run metrics {n}/{n} to record {rec}',
    ],
  },
  completed: {
    level: 'info',
    texts: [
      'Completed run {run} in {s} s',
      'Run {run} finished: {n} succeeded, 0 failed',
      'Lead scoring completed for {client} after {s} s',
      'Run completed, status Completed, {n} leads in {s} s',
      'All done for {run}',
    ],
  },
  failed: {
    level: 'error',
    texts: [
      'Run {run} failed: {error}',
      'Run failed after {s} s: {error}',
      'Lead scoring failed for {client}: {error}',
      'Run {run} aborted: {error}',
    ],
  },
};

/** Values of the slots with words. */
export const WORDS = {
  error: [
    'ECONNRESET',
    'ETIMEDOUT after 30000 ms',
    'Request failed with status code 429',
    'Request failed with status code 502',
    "Cannot read properties of undefined (reading 'fields')",
    'Unexpected token < in JSON at position 0',
    'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND',
    'The quota of the model is used up',
  ],
  service: ['airtable', 'gemini', 'openai', 'redis', 'postgres', 'smtp', 'stripe', 'slack', 'apify', 's3'],
  person: [
    'Grace Okafor',
    'Ivo Petrov',
    'Lena Brandt',
    'Mei Tan',
    'Noor Aziz',
    'Paul Weiss',
    'Rosa Diaz',
    'Tom Reed',
  ],
  word: ['batch', 'page', 'chunk', 'queue', 'window', 'segment', 'bucket', 'cursor', 'shard', 'slot'],
};

const OBJECTS = [
  'lead {n}',
  'profile of {person}',
  'post {n} of {n}',
  '{word} {n} of {n}',
  'comments of {person}',
  'prompt with {n} tokens',
  'answer of the model ({n} tokens)',
  'formula of field {n}',
  'attributes for {client}',
  'token of {service}',
  'connection to {service}',
  'settings of {client}',
  'template {n}',
  'attachment {uuid}.pdf',
  'email to {person}',
  'export {uuid}',
  'index of {word} {n}',
  'schedule of {client}',
];

const ACTIONS = [
  'Fetched',
  'Scored',
  'Parsed',
  'Skipped',
  'Validated',
  'Merged',
  'Enriched',
  'Normalised',
  'Compressed',
  'Uploaded',
  'Ranked',
  'Deduplicated',
  'Translated',
  'Refreshed',
  'Rendered',
  'Archived',
];

const ENDS = [
  'in {ms} ms',
  'from {url}',
  'with {n} changes',
  'via {service}, attempt {n}',
  'after {n} retries',
  '({n} kB)',
  'score={n} threshold=70',
];

const TROUBLES = [
  { level: 'warn', text: '{service} answered slowly: {ms} ms for {url}' },
  { level: 'warn', text: '{service} answered 429, waiting {ms} ms' },
  { level: 'warn', text: 'Lead of {person} not found in {word} {n}, skipped' },
  { level: 'warn', text: 'Profile {n} has no email address' },
  { level: 'warn', text: 'Answer of the model was truncated at {n} tokens' },
  { level: 'warn', text: 'Retrying {url} ({n} of 500)' },
  { level: 'warn', text: '0 of {n} leads failed, {n} were skipped' },
  { level: 'error', text: 'Could not score lead {n}: {error}' },
  { level: 'error', text: 'Sending email to {person} failed: {error}' },
  { level: 'error', text: 'Failed to parse answer {uuid}: {error}' },
  { level: 'error', text: '{service} refused the connection: {error}' },
];

const REQUESTS = [
  'GET {url} 200 {ms} ms',
  'GET {url} 304 {ms} ms ua="node-fetch"',
  'POST {url} 201 {ms} ms trace={uuid}',
  'PATCH {url} 200 {ms} ms bytes={n}',
  'GET /healthz 200 {ms} ms',
  'SELECT id, name, score FROM leads WHERE client = $1 LIMIT {n} -- {ms} ms',
  'UPDATE posts SET score = {n} WHERE id = {n} -- {ms} ms',
  'cache hit for /api/clients/{client}/leads?page={n}',
  'heap {n} MB, rss {n} MB, event loop {ms} ms',
  'gc: scavenge {ms} ms, mark-sweep {ms} ms',
  'queue depth {n}, oldest {s} s, workers {n}',
  'token bucket of {service}: {n} left, refill in {ms} ms',
];

/** Sentences from the lists: each action of some objects, with one of the ends. */
const sentences = ACTIONS.flatMap((action, at) =>
  OBJECTS.map((object, index) => `${action} ${object} ${ENDS[(at + index) % ENDS.length]}`),
);
const levelAt = (at) => (at % 3 ? 'info' : 'debug');

/** What lines with an id say about the work of a run, `{ level, text }`. A fifth name the id in their text, too. */
export const WORK = [
  ...sentences.map((text, at) => ({ level: levelAt(at), text: at % 5 ? text : `${text} for run {run}` })),
  ...TROUBLES,
];

/** What lines without an id say. */
export const CHATTER = [
  ...REQUESTS.map((text, at) => ({ level: levelAt(at), text })),
  ...sentences.filter((_, at) => at % 4 === 0).map((text, at) => ({ level: levelAt(at), text })),
  ...TROUBLES,
];
