'use strict';

/**
 * How the page draws and names what a report holds: a row for each step and each finding. A new one needs a row here, and a
 * test says so where it is missing.
 */

/** A shape for each step, as a path around 0,0 some 13 wide; holes by the even-odd rule. */
const steps = {
  made: { label: 'made', path: 'M0-7.5 7.5 0 0 7.5-7.5 0Z' },
  received: { label: 'received', path: 'M-7-5.5H7L0 6.5Z' },
  passedOn: { label: 'passed on', path: 'M-5.5-7V7L6.5 0Z' },
  registered: { label: 'registered', path: 'M-5.5-5.5h11v11h-11Z' },
  lookedUp: {
    label: 'looked up',
    path: 'M2.9 1.5 7 5.6 5.6 7 1.5 2.9A5.2 5.2 0 1 1 2.9 1.5ZM-1.6-4.6a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z',
  },
  found: { label: 'found', path: 'M0-6A6 6 0 0 1 0 6 6 6 0 0 1 0-6Z' },
  notFound: {
    label: 'missed',
    path: 'M-6.3-4.2-4.2-6.3 0-2.1 4.2-6.3 6.3-4.2 2.1 0 6.3 4.2 4.2 6.3 0 2.1-4.2 6.3-6.3 4.2-2.1 0Z',
  },
  updated: { label: 'updated', path: 'M-6-6H6V6H-6ZM-3.4-3.4V3.4H3.4V-3.4Z' },
  completed: { label: 'completed', path: 'M-7.5.4-5.2-2-1.8 1.4 5-5.6 7.4-3.3-1.8 6.2Z' },
  failed: { label: 'failed', path: 'M-2.9-7H2.9L7-2.9V2.9L2.9 7H-2.9L-7 2.9V-2.9ZM-4.2-1.5V1.5H4.2V-1.5Z' },
  mentioned: { label: 'mentioned', path: 'M0-2.6A2.6 2.6 0 0 1 0 2.6 2.6 2.6 0 0 1 0-2.6Z' },
};

/** A badge for each finding, and which of its lines tells it: the first, or the one that made it wrong, the last. */
const findings = {
  'made-twice': { label: 'Made again', badge: '+2', tells: 'last' },
  'made-by-two-processes': { label: 'Made by two processes', badge: '+P', tells: 'last' },
  'local-clock': { label: 'Made under a local clock', badge: '½h', tells: 'first' },
  'doubled-suffix': { label: 'Doubled suffix', badge: '×2', tells: 'first' },
  'not-an-id': { label: 'No id where one belongs', badge: '{}', tells: 'first' },
  'malformed-id': { label: 'Malformed id', badge: '~', tells: 'first' },
  'cut-off': { label: 'Id cut off', badge: '…', tells: 'first' },
  'job-id': { label: 'Job id instead of a run id', badge: 'job', tells: 'first' },
  'other-tenant': { label: "Another tenant's id", badge: '≠', tells: 'first' },
  'base-for-client-run-id': { label: 'Base id used for a client run id', badge: 'b/c', tells: 'last' },
  'client-run-id-for-base': { label: 'Client run id used for a base id', badge: 'c/b', tells: 'last' },
  'never-registered': { label: 'Looked up, never registered', badge: '∅', tells: 'first' },
  'record-lost': { label: 'Registered, then not found', badge: '?!', tells: 'last' },
  'never-completed': { label: 'Never completed', badge: '∞', tells: 'last' },
  'success-after-miss': { label: 'Success claimed after a miss', badge: '✓?', tells: 'last' },
  'older-form': { label: 'Older form after the newer', badge: 'SR', tells: 'first' },
};

module.exports = { findings, steps };
