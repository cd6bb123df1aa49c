'use strict';

/**
 * `check`: explains run ids or client ids, one or a whole list: the parts of a valid id, the reason for an
 * invalid one.
 */

const { Collisions, place } = require('../collisions.js');
const { STDIN, refuseTwoStdins } = require('../inputs.js');
const { linesOfStdin } = require('../names.js');
const { Problem } = require('../problem.js');
const { escaped, quoted } = require('../terminal.js');

/** A longer list shows only its invalid ids and counts the valid ones. */
const MAX_LISTED = 20;

const options = {
  clients: { type: 'boolean', about: 'check client ids (names of tenants) instead of run ids' },
  json: { type: 'boolean', about: 'print a JSON array with one object per id' },
  all: { type: 'boolean', about: `list the valid ids too if there are more than ${MAX_LISTED} ids` },
};

const help = {
  usage: ['[--clients] [--json | --all] ID…', '[--clients] [--json | --all] < FILE'],
  about: `
Explains run ids: the kind and parts of a valid one; for an invalid one the reason, what to do, and a suggestion
if there is an obvious one. Without an ID, or with "-", it reads standard input, one id per line.

With --clients it explains client ids. Run it before a migration: it finds tenants with invalid names, tenants
that would end up with the same client id, and tenants with names that look alike.`,
  examples: [
    { line: 'strict-run-id check 251003-154510-Ada-Park', about: 'the parts of a run id' },
    { line: 'strict-run-id check SR-250924-001-Guy 251003-154510.0', about: 'why these are invalid' },
    {
      line: `printf '%s\\n' Ada-Park 'Bora Bora' "O'Neil" | strict-run-id check --clients`,
      about: 'names of tenants, one per line',
    },
    { line: 'echo 251003-154510 | strict-run-id check --json -', about: 'JSON for a program' },
    { line: 'strict-run-id check -- -Ada', about: 'an id that starts with "-"' },
  ],
};

/** Explains all ids. Returns the exit code: 1 if one of them is invalid, else 0. */
async function run(values, positionals, io) {
  const kind = values.clients ? clientIds() : runIds();
  const printed = values.json ? json(io.out) : sentences(io.out, kind, values);
  let isClean = true;
  for await (const { text, line } of inputs(positionals, io)) {
    const verdict = { input: text, line, ...kind.explain(text) };
    isClean &&= verdict.ok;
    await printed.verdict(verdict);
  }
  await printed.end();
  return isClean ? 0 : 1;
}

/** Yields the ids to check; `line` is the line number in standard input, or null for an argument. */
async function* inputs(positionals, io) {
  refuseTwoStdins(positionals);
  if (!positionals.length && io.stdin.isTTY) {
    throw new Problem(
      'no id given.',
      'Example: strict-run-id check 251003-154510-Ada-Park',
      'For a file with one id per line: strict-run-id check < ids.txt',
      'All options: strict-run-id check --help',
    );
  }
  for (const text of positionals.length ? positionals : [STDIN]) {
    if (text === STDIN) {
      for await (const { text, number } of linesOfStdin(io)) yield { text, line: number };
    } else {
      yield { text, line: null };
    }
  }
}

const PARTS = ['kind', 'baseId', 'clientId', 'timestamp', 'sequence', 'taskId', 'stepId', 'apifyRunId'];

/** How run ids are explained and printed. */
function runIds() {
  const { explainRunId, parseRunId } = require('../../index.js');
  return {
    one: 'a run id',
    many: 'run ids',
    explain(text) {
      const { ok, reason, hint, suggestion } = explainRunId(text);
      const parsed = ok ? parseRunId(text) : null;
      const parts = Object.fromEntries(PARTS.map((name) => [name, parsed?.[name] ?? null]));
      return { ok, ...parts, reason, hint, suggestion };
    },
    /** The description of a valid id: `brief` in a list, `details` alone. */
    brief: ({ kind, clientId }) => `${kind}, ${clientId === null ? 'no client' : `client ${clientId}`}`,
    details: ({ kind, baseId, clientId, timestamp, sequence, taskId, stepId }) => [
      ['kind', kind],
      ['base id', baseId],
      ['client id', clientId ?? 'none: it is a base id'],
      ['time', timestamp],
      ['sequence', sequence],
      ['task', taskId],
      ['step', stepId],
    ],
  };
}

/** How client ids are explained and printed. */
function clientIds() {
  const { explainClientId } = require('../../index.js');
  return {
    one: 'a client id',
    many: 'client ids',
    explain: explainClientId,
    brief: () => '',
    details: () => [],
  };
}

/** Prints a JSON array, one object per line, each as soon as its id is read. */
function json(out) {
  let isEmpty = true;
  return {
    async verdict(verdict) {
      await out.write(`${isEmpty ? '[' : ','}\n  ${JSON.stringify(verdict)}`);
      isEmpty = false;
    },
    end: () => out.write(isEmpty ? '[]\n' : '\n]\n'),
  };
}

/** Prints for people: details of a single id, a list of a few ids, only the invalid ones of many. */
function sentences(out, kind, { all, clients }) {
  const { paint } = out;
  const counts = { valid: 0, invalid: 0 };
  // Verdicts wait here until it is known whether there are too many to list the valid ones.
  let held = all ? null : [];
  const collisions = new Collisions();
  const shownHints = new Set();

  function listed({ input, line, ok, reason, hint, suggestion, ...verdict }) {
    if (ok) {
      const brief = kind.brief(verdict);
      return `${paint.green('ok')}  ${escaped(input)}${brief && paint.dim(`  ${brief}`)}\n`;
    }
    const suggested = suggestion === null ? '' : ` Suggestion: ${paint.green(suggestion)}`;
    // Most ids in a list are invalid for the same reason, so each hint is shown once.
    const whatToDo = shownHints.has(hint) ? '' : `      ${paint.dim(hint)}\n`;
    shownHints.add(hint);
    return `${paint.red('no')}  ${place(input, line)}: ${reason}${suggested}\n${whatToDo}`;
  }

  function alone({ input, ok, reason, hint, suggestion, ...verdict }) {
    const [title, rows] = ok
      ? [`${escaped(input)} is ${paint.green(kind.one)}.`, kind.details(verdict)]
      : [
          `${quoted(input)} is ${paint.red(`not ${kind.one}`)}.`,
          [
            ['reason', reason],
            ['what to do', hint],
            ['suggestion', suggestion],
          ],
        ];
    const present = rows.filter(([, value]) => value !== null);
    const width = Math.max(...present.map(([name]) => name.length));
    const lines = present.map(([name, value]) => `  ${paint.dim(name.padEnd(width))}  ${value}\n`);
    return `${title}\n${lines.join('')}`;
  }

  function summary() {
    const { valid, invalid } = counts;
    const total = valid + invalid;
    if (total === 0) return 'Standard input contains no ids.';
    if (invalid === 0) return `${total === 2 ? 'Both' : `All ${total}`} are ${kind.many}.`;
    if (valid === 0) return `${total === 2 ? 'Neither' : `None of the ${total}`} is ${kind.one}.`;
    return `${valid} ${valid === 1 ? `is ${kind.one}` : `are ${kind.many}`}, ${invalid} ${invalid === 1 ? 'is' : 'are'} not.`;
  }

  return {
    async verdict(verdict) {
      counts[verdict.ok ? 'valid' : 'invalid'] += 1;
      if (clients) collisions.add(verdict);
      if (held) {
        held.push(verdict);
        if (held.length <= MAX_LISTED) return;
        for (const earlier of held) if (!earlier.ok) await out.write(listed(earlier));
        held = null;
      } else if (all || !verdict.ok) {
        await out.write(listed(verdict));
      }
    },
    async end() {
      if (held?.length === 1) {
        await out.write(alone(held[0]));
        return;
      }
      for (const verdict of held ?? []) await out.write(listed(verdict));
      for (const warning of collisions.warnings()) {
        await out.write(`${paint.yellow('Warning:')} ${warning}\n`);
      }
      const isPrinted = counts.invalid > 0 || all || held?.length > 0;
      const howToList =
        held || all || !counts.valid ? '' : paint.dim(' Use --all to list the valid ones too.');
      await out.write(`${isPrinted ? '\n' : ''}${paint.bold(summary())}${howToList}\n`);
    },
  };
}

module.exports = {
  name: 'check',
  summary: 'explain run ids or client ids: the parts of valid ones, the reasons for invalid ones',
  help,
  options,
  run,
};
