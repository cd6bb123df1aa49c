'use strict';

/** `check`: what ids are, or why they are none; one or a whole list, run ids or client ids. */

const { fstatSync } = require('node:fs');
const { lines } = require('../lines.js');
const { Problem } = require('../problem.js');
const { escaped, quoted } = require('../terminal.js');

/** How many ids are listed each; of a longer list the legal ones are counted, for nobody reads 500 lines of `ok`. */
const MAX_LISTED = 20;

const STDIN = '-';

const options = {
  clients: { type: 'boolean', about: 'they are client ids: the names of tenants' },
  json: { type: 'boolean', about: 'print one JSON array, with an object for each id' },
  all: { type: 'boolean', about: `list the legal ones, too, where there are more than ${MAX_LISTED}` },
};

const help = {
  usage: ['[--clients] [--json | --all] ID…', '[--clients] [--json | --all] < FILE'],
  about: `
Explains run ids: their kind and parts, or why they are refused, what to do, and the nearest legal form where
there is an obvious one. Without an ID, or with "-", it reads standard input, one id a line.

With --clients it explains client ids: before a migration, it finds the tenants whose names would be refused,
and those who would end up with the same name.`,
  examples: [
    { line: 'strict-run-id check 251003-154510-Ada-Park', about: 'the parts of an id' },
    { line: 'strict-run-id check SR-250924-001-Guy 251003-154510.0', about: 'why these are refused' },
    {
      line: `printf '%s\\n' Ada-Park 'Bora Bora' "O'Neil" | strict-run-id check --clients`,
      about: 'names of tenants, one a line',
    },
    { line: 'echo 251003-154510 | strict-run-id check --json -', about: 'for a program' },
    { line: 'strict-run-id check -- -Ada', about: 'a text that starts with "-"' },
  ],
};

/** Explains all ids; gives 1 where some are none, else 0. */
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

/** The ids to check, each with the number of its line where it came from standard input. */
async function* inputs(positionals, io) {
  const asked = positionals.filter((text) => text === STDIN).length;
  if (asked > 1) {
    throw new Problem(`standard input can be read once, but "${STDIN}" stands there ${asked} times.`);
  }
  if (!positionals.length && io.stdin.isTTY) {
    throw new Problem(
      'there is no id to check.',
      'Write: strict-run-id check 251003-154510-Ada-Park',
      'or, for a file with one id a line: strict-run-id check < ids.txt',
      'More: strict-run-id check --help',
    );
  }
  for (const text of positionals.length ? positionals : [STDIN]) {
    if (text === STDIN) yield* linesOf(io);
    else yield { text, line: null };
  }
}

async function* linesOf(io) {
  try {
    // Node gives a directory out as an empty file.
    if (io.stdin.fd !== undefined && fstatSync(io.stdin.fd).isDirectory()) {
      throw new Error('it is a directory');
    }
    for await (const { text, number } of lines(io.stdin)) yield { text, line: number };
  } catch (error) {
    throw new Problem(`standard input could not be read: ${escaped(error.message)}`);
  }
}

const PARTS = ['kind', 'baseId', 'clientId', 'timestamp', 'sequence', 'taskId', 'stepId', 'apifyRunId'];

/** What is asked of run ids. */
function runIds() {
  const { explainRunId, parseRunId } = require('../../index.js');
  return {
    one: 'a run id',
    none: 'no run id',
    many: 'run ids',
    explain(text) {
      const { ok, reason, hint, suggestion } = explainRunId(text);
      const parsed = ok ? parseRunId(text) : null;
      const parts = Object.fromEntries(PARTS.map((name) => [name, parsed?.[name] ?? null]));
      return { ok, ...parts, reason, hint, suggestion };
    },
    /** What there is to say of a legal one: in a list, and alone. */
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

/** What is asked of client ids. */
function clientIds() {
  const { explainClientId } = require('../../index.js');
  return {
    one: 'a client id',
    none: 'no client id',
    many: 'client ids',
    explain: explainClientId,
    brief: () => '',
    details: () => [],
  };
}

/** Prints an array with one object a line, each as soon as it is known. */
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

/** Prints sentences: in detail of one id, a list of some, and of many those that are refused. */
function sentences(out, kind, { all, clients }) {
  const { paint } = out;
  const counts = { legal: 0, refused: 0 };
  // Until there are too many to list, nobody knows whether the legal ones are to be listed.
  let held = all ? null : [];
  const namesakes = new Namesakes();
  const hintsTold = new Set();

  function listed({ input, line, ok, reason, hint, suggestion, ...verdict }) {
    if (ok) {
      const brief = kind.brief(verdict);
      return `${paint.green('ok')}  ${escaped(input)}${brief && paint.dim(`  ${brief}`)}\n`;
    }
    const nearest = suggestion === null ? '' : ` Nearest: ${paint.green(suggestion)}`;
    // Once is enough: of many refused, most are refused for the same.
    const whatToDo = hintsTold.has(hint) ? '' : `      ${paint.dim(hint)}\n`;
    hintsTold.add(hint);
    return `${paint.red('no')}  ${place(input, line)}: ${reason}${nearest}\n${whatToDo}`;
  }

  function alone({ input, ok, reason, hint, suggestion, ...verdict }) {
    const [title, rows] = ok
      ? [`${escaped(input)} is ${paint.green(kind.one)}.`, kind.details(verdict)]
      : [
          `${quoted(input)} is ${paint.red(kind.none)}.`,
          [
            ['why', reason],
            ['what to do', hint],
            ['nearest', suggestion],
          ],
        ];
    const told = rows.filter(([, value]) => value !== null);
    const width = Math.max(...told.map(([name]) => name.length));
    const lines = told.map(([name, value]) => `  ${paint.dim(name.padEnd(width))}  ${value}\n`);
    return `${title}\n${lines.join('')}`;
  }

  function summary() {
    const { legal, refused } = counts;
    const total = legal + refused;
    if (total === 0) return 'Standard input holds no id.';
    if (refused === 0) return `${total === 2 ? 'Both' : `All ${total}`} are ${kind.many}.`;
    if (legal === 0) return `${total === 2 ? 'Neither' : `None of the ${total}`} is ${kind.one}.`;
    return `${legal} ${legal === 1 ? `is ${kind.one}` : `are ${kind.many}`}, ${refused} ${refused === 1 ? 'is' : 'are'} not.`;
  }

  return {
    async verdict(verdict) {
      counts[verdict.ok ? 'legal' : 'refused'] += 1;
      if (clients) namesakes.add(verdict);
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
      for (const [name, places] of namesakes) {
        await out.write(`${paint.yellow('Mind:')} ${places.join(' and ')} would have one name, ${name}.\n`);
      }
      const isPrinted = counts.refused > 0 || all || held?.length > 0;
      const howToList =
        held || all || !counts.legal ? '' : paint.dim(` --all lists the ${counts.legal}, too.`);
      await out.write(`${isPrinted ? '\n' : ''}${paint.bold(summary())}${howToList}\n`);
    },
  };
}

const place = (input, line) => quoted(input) + (line === null ? '' : ` (line ${line})`);

/** Finds the names that would be one after all took what is suggested: such tenants would share their runs. */
class Namesakes {
  #byName = new Map();

  add({ input, line, suggestion, ok }) {
    const name = ok ? input : suggestion;
    if (name === null) return;
    const inputs = this.#byName.get(name) ?? new Map();
    if (!inputs.has(input)) inputs.set(input, line);
    this.#byName.set(name, inputs);
  }

  *[Symbol.iterator]() {
    for (const [name, inputs] of this.#byName) {
      if (inputs.size > 1) yield [name, [...inputs].map(([input, line]) => place(input, line))];
    }
  }
}

module.exports = {
  name: 'check',
  summary: 'explain run ids, or client ids: what they are, or why they are refused',
  help,
  options,
  run,
};
