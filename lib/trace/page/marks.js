'use strict';

/**
 * How the chart draws steps and findings: a row for each. What they are called and what they mean is in the addon's tables. A
 * test names each step and finding that has no row here.
 */

/** A shape for each step, as a path around 0,0 about 13 wide, with holes by the even-odd rule; and the tone of its colour. */
const steps = {
  made: { tone: 'start', path: 'M0-7.5 7.5 0 0 7.5-7.5 0Z' },
  received: { tone: 'plain', path: 'M-7-5.5H7L0 6.5Z' },
  passed: { tone: 'plain', path: 'M-5.5-7V7L6.5 0Z' },
  registered: { tone: 'good', path: 'M-5.5-5.5h11v11h-11Z' },
  linked: {
    tone: 'plain',
    path: 'M-3-4.5H3A4.5 4.5 0 0 1 3 4.5H-3A4.5 4.5 0 0 1-3-4.5ZM-3-2A2 2 0 0 0-3 2H3A2 2 0 0 0 3-2Z',
  },
  lookedUp: {
    tone: 'plain',
    path: 'M2.9 1.5 7 5.6 5.6 7 1.5 2.9A5.2 5.2 0 1 1 2.9 1.5ZM-1.6-4.6a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z',
  },
  found: { tone: 'good', path: 'M0-6A6 6 0 0 1 0 6 6 6 0 0 1 0-6Z' },
  missed: {
    tone: 'bad',
    path: 'M-6.3-4.2-4.2-6.3 0-2.1 4.2-6.3 6.3-4.2 2.1 0 6.3 4.2 4.2 6.3 0 2.1-4.2 6.3-6.3 4.2-2.1 0Z',
  },
  updated: { tone: 'plain', path: 'M-6-6H6V6H-6ZM-3.4-3.4V3.4H3.4V-3.4Z' },
  replaced: { tone: 'plain', path: 'M-6-6H3V-3H6V6H-3V3H-6ZM-3.6-3.6V.6H-3V-3H.6V-3.6Z' },
  cleared: { tone: 'plain', path: 'M-6.5-1.6H6.5V1.6H-6.5Z' },
  succeeded: {
    tone: 'good',
    path: 'M0-7.2 1.9-2.2 7.2-2 3-1.3 7.2.6 4.4 6.3 0 3.3-4.4 6.3-3 1.2-7.2-2-1.9-2.2Z',
  },
  completed: { tone: 'good', path: 'M-7.5.4-5.2-2-1.8 1.4 5-5.6 7.4-3.3-1.8 6.2Z' },
  failed: {
    tone: 'bad',
    path: 'M-2.9-7H2.9L7-2.9V2.9L2.9 7H-2.9L-7 2.9V-2.9ZM-4.2-1.5V1.5H4.2V-1.5Z',
  },
  refused: {
    tone: 'bad',
    path: 'M0-7A7 7 0 0 1 0 7 7 7 0 0 1 0-7ZM-3.6-2.2A4.3 4.3 0 0 0 2.2 3.6ZM3.6 2.2A4.3 4.3 0 0 0-2.2-3.6Z',
  },
  mentioned: { tone: 'plain', path: 'M0-2.6A2.6 2.6 0 0 1 0 2.6 2.6 2.6 0 0 1 0-2.6Z' },
};

/** A badge for each finding, and which line of its evidence it belongs to: the first, or the last, which made it wrong. */
const findings = {
  'made-twice': { badge: '+2', line: 'last' },
  'made-by-two-processes': { badge: '+P', line: 'last' },
  'local-clock': { badge: '½h', line: 'first' },
  'doubled-suffix': { badge: '×2', line: 'first' },
  'not-an-id': { badge: '{}', line: 'first' },
  'malformed-id': { badge: '~', line: 'first' },
  'cut-off': { badge: '…', line: 'first' },
  'job-id': { badge: 'job', line: 'first' },
  'other-tenant': { badge: '≠', line: 'first' },
  'other-run': { badge: '≠r', line: 'first' },
  refused: { badge: 'ERR', line: 'first' },
  'base-for-client-run-id': { badge: 'b/c', line: 'last' },
  'client-run-id-for-base': { badge: 'c/b', line: 'last' },
  'never-registered': { badge: '∅', line: 'first' },
  'record-lost': { badge: '?!', line: 'last' },
  'two-records': { badge: '2r', line: 'last' },
  'never-completed': { badge: '∞', line: 'last' },
  'success-after-miss': { badge: '✓?', line: 'last' },
  'older-form': { badge: 'SR', line: 'first' },
};

/** How the chart draws a step or a finding that it doesn't know yet. */
const unknown = { step: steps.mentioned, finding: { badge: '!', line: 'first' } };

const stepMark = (name) => (Object.hasOwn(steps, name) ? steps[name] : unknown.step);
const findingMark = (code) => (Object.hasOwn(findings, code) ? findings[code] : unknown.finding);

module.exports = { findingMark, findings, stepMark, steps };
