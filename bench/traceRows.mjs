/** Prints the rows of `npm run bench -- --trace`; README.md explains each. */

import { createRequire } from 'node:module';
import { readLogs, readManyIds, withLogs } from './trace.mjs';

const { median, quartile } = createRequire(import.meta.url)('./figures.js');

const MAX_ROUNDS = 5;

const columns = (name, wall, quartiles, cpu = '', target = '') =>
  console.log(
    `${name.padEnd(52)}${wall.padStart(12)}  ${quartiles.padEnd(14)}${cpu.padStart(9)}  ${target}`.trimEnd(),
  );

/** Measures the logs, adds the rows to `logs` and prints them. Five rounds at most. */
export async function traceRows(logs, { pairs, against, folder }) {
  const options = { count: Math.min(pairs, MAX_ROUNDS), against };
  const report = reporter(logs, against);
  columns('', 'wall time', 'quartiles', 'CPU time', against ? '' : 'target');
  await withLogs(folder, async (written) => {
    const rounds = await readLogs(written, options);
    appRows(report, written.app, rounds, against);
    plainRows(report, written.plain, rounds);
    idRows(report, written.ids, await readManyIds(written, options), against);
  });
}

/** Returns the functions that add and print a row. */
function reporter(logs, against) {
  /**
   * A row of the values by wall time, and by CPU time if there are any. `aim` is `['>=', 1]`, for the wall time, or
   * `['>=', 1, 'CPU']`.
   */
  const row = (name, unit, wall, cpu, aim) => {
    const [value, from, to] = [median(wall), quartile(wall, 0.25), quartile(wall, 0.75)];
    const target = against ? null : (aim ?? null);
    logs.push({ name: name.trim(), unit, value, from, to, cpu: cpu ? median(cpu) : null, target });
    const [sign, limit, kind = ''] = target ?? [];
    const judged = kind ? median(cpu) : value;
    const isHeld = sign === '>=' ? judged >= limit : judged <= limit;
    columns(
      name,
      `${value.toFixed(2)} ${unit}`,
      `${from.toFixed(2)}-${to.toFixed(2)}`,
      cpu ? median(cpu).toFixed(2) : '',
      target ? `${`${sign} ${limit} ${kind}`.trim()} ${isHeld ? 'held' : 'MISSED'}` : '',
    );
  };
  /** Two figures that `of` computes from a round: from its wall times, and from its CPU times. */
  const rate = (name, unit, rounds, of, aim) =>
    row(
      name,
      unit,
      rounds.map((round) => of(round, 'seconds')),
      rounds.map((round) => of(round, 'cpu')),
      aim,
    );
  return {
    title: ({ bytes, lines, ids }, what, { length }) =>
      columns(
        `${what}: ${(bytes / 1e6).toFixed(0)} MB, ${lines} lines, ${ids} ids, ${length} rounds`,
        '',
        '',
      ),
    failed(name, error) {
      logs.push({ name, error });
      columns(name, 'FAILED', error);
    },
    time: (name, side, rounds) => rate(name, 's', rounds, (round, time) => round[side][time]),
    speed: (name, side, { bytes }, rounds, aim) =>
      rate(name, 'GB/s', rounds, (round, time) => bytes / round[side][time] / 1e9, aim),
    ratio: (name, slow, fast, rounds, aim) =>
      rate(name, 'times', rounds, (round, time) => round[slow][time] / round[fast][time], aim),
    besideBefore: (side, rounds) =>
      against &&
      rate(
        '  times the speed of before',
        'times',
        rounds,
        (round, time) => round[`before ${side}`][time] / round[side][time],
      ),
    figure: (name, unit, rounds, of, aim) => row(name, unit, rounds.map(of), null, aim),
  };
}

function appRows({ title, speed, ratio, besideBefore, figure }, log, rounds, against) {
  title(log, 'several formats', rounds);
  speed('countRunIds', 'count', log, rounds, ['>=', 1, 'CPU']);
  besideBefore('count', rounds);
  for (const [side, label, aim] of [
    ['ripgrep', 'rg -o, one thread', ['>=', 4, 'CPU']],
    ['grep', 'grep -oE'],
    ['readline', 'node:readline and a RegExp'],
  ]) {
    if (rounds[0][side]) ratio(`  times the speed of ${label}`, side, 'count', rounds, aim);
    else if (!against) columns(`  times the speed of ${label}`, 'not installed', '');
  }
  figure('  memory', 'MB', rounds, ({ count }) => count.memory, ['<=', 64]);
  speed('traceLogs', 'trace', log, rounds);
  ratio('  part of the speed of countRunIds', 'count', 'trace', rounds, ['>=', 0.24, 'CPU']);
  besideBefore('trace', rounds);
  figure('  longest stall of the event loop', 'ms', rounds, ({ trace }) => trace.stall, ['<=', 20]);
  figure('  memory, with the flows and the report', 'MB', rounds, ({ trace }) => trace.memory);
  if (against) figure('  the same before', 'MB', rounds, (round) => round['before trace'].memory);
  ratio('traceLogs of its two halves, times that of the whole', 'trace', 'traceHalves', rounds, ['>=', 1.6]);
  besideBefore('traceHalves', rounds);
  if (!against) ratio('  two processes, a half each', 'trace', 'processes', rounds);
}

function plainRows({ title, speed, ratio, besideBefore }, log, rounds) {
  title(log, 'the plain log', rounds);
  speed('countRunIds', 'plainCount', log, rounds);
  besideBefore('plainCount', rounds);
  speed('traceLogs', 'plainTrace', log, rounds);
  ratio('  part of the speed of countRunIds', 'plainCount', 'plainTrace', rounds);
  besideBefore('plainTrace', rounds);
}

function idRows({ title, failed, figure, time }, log, rounds, against) {
  const { distinctIds } = log;
  const memory = (name, of, aim) =>
    figure(name, 'kB', rounds, (round) => (of(round) * 1e3) / distinctIds, aim);
  title(log, `${distinctIds} different ids`, rounds);
  memory('countRunIds, memory for each', ({ count }) => count.memory);
  for (const [prefix, label, aim] of [
    ['', 'traceLogs', ['<=', 1]],
    ...(against ? [['before ', 'traceLogs before']] : []),
  ]) {
    const [trace, counted] = [`${prefix}trace`, `${prefix}count`];
    const failure = rounds.find((round) => round[trace].error);
    if (failure) {
      failed(label, failure[trace].error);
      continue;
    }
    memory(`${label}, more than that for each`, (round) => round[trace].memory - round[counted].memory, aim);
    memory('  of these, until the files were read', (round) => round[trace].reading - round[counted].memory);
    time('  time', trace, rounds);
    figure('  longest stall of the event loop', 'ms', rounds, (round) => round[trace].stall);
  }
}
