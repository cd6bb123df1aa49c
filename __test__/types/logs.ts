/** Type tests for reading logs. */

import { countRunIds, traceLogs } from 'strict-run-id';
import type {
  ReadLogsOptions,
  RunIdCounts,
  TraceEvent,
  TraceFinding,
  TraceFindingCode,
  TraceLine,
  TraceOptions,
  TraceReport,
  TraceStep,
} from 'strict-run-id';
import { check, runId } from './given.js';
import type { Equal } from './given.js';

// Reading logs

async function readsLogs(signal: AbortSignal) {
  const report = await traceLogs('app.log');
  check<Equal<typeof report, TraceReport>>();
  check<Equal<typeof report.version, 2>>();
  const [run] = report.runs;
  check<Equal<typeof run, TraceReport['runs'][number] | undefined>>();
  for (const { step, time, lastTime, file } of run?.events ?? []) {
    check<Equal<typeof step, TraceStep>>();
    check<Equal<typeof time, string | null>>();
    check<Equal<typeof lastTime, string | null>>();
    report.files[file]?.name;
  }
  // One function can show an event and a line of evidence.
  const show = ({ file, line, text }: TraceLine) => `${file}:${line} ${text}`;
  report.runs.flatMap(({ events }: { events: TraceEvent[] }) => events.map(show));
  report.findings.flatMap(({ evidence }: TraceFinding) => evidence.map(show));

  const paths: readonly string[] = ['app.log', '-'];
  await traceLogs(paths, {
    runId,
    clientId: 'Ada-Park',
    signal,
    onProgress: ({ bytes, totalBytes }) => bytes / (totalBytes ?? 1),
  });
  await traceLogs(paths, { patterns: { made: ['^Beginning run'], notFound: [] } });
  await traceLogs(paths, { redact: false });
  await traceLogs(paths, {
    rules: { default: false, files: [{ name: 'rules.json', text: '[]' }] },
    clients: ['Ada-Park', "O'Neil"],
    since: Date.UTC(2025, 9, 10),
    until: Date.now(),
    why: { file: 0, line: 12 },
    state: report.state ?? '',
  });
  check<Equal<typeof report.state, string | undefined>>();
  const [unexplained] = report.unexplained;
  const written: { step: TraceStep; match: string } | undefined = unexplained?.rule;
  report.unexplained.map(show);
  report.unknown.map(show);
  report.why?.findings.map((at) => report.findings[at]?.whyNotHigher);
  await traceLogs(paths, { rules: { files: [{ name: 'own', text: JSON.stringify([written]) }] } });
  const none: TraceOptions = {
    runId: null,
    clientId: undefined,
    patterns: null,
    follow: null,
    signal: undefined,
    onProgress: null,
  };
  await traceLogs('-', none);

  const counts = await countRunIds(paths, { signal });
  check<Equal<typeof counts, RunIdCounts>>();
  for (const { runId, count } of counts.ids) check<Equal<[typeof runId, typeof count], [string, number]>>();
  check<Equal<typeof counts.files, TraceReport['files']>>();
  const options: ReadLogsOptions = none;
  await countRunIds('app.log', options);
  return report.findings[0]?.code;
}
check<Equal<ReturnType<typeof readsLogs>, Promise<TraceFindingCode | undefined>>>();

{
  // @ts-expect-error is an await missing?
  traceLogs('app.log').runs;
  // @ts-expect-error the path is required
  traceLogs();
  // @ts-expect-error unknown option
  traceLogs('app.log', { baseId: runId });
  // @ts-expect-error unknown step
  traceLogs('app.log', { patterns: { begun: ['x'] } });
  // @ts-expect-error a time is a number
  traceLogs('app.log', { since: '2h' });
  // @ts-expect-error a file of rules has a name
  traceLogs('app.log', { rules: { files: [{ text: '[]' }] } });
  // @ts-expect-error redact is true or false
  traceLogs('app.log', { redact: 'no' });
  // @ts-expect-error the patterns of a step are an array
  traceLogs('app.log', { patterns: { made: 'x' } });
  // @ts-expect-error patterns are strings, not RegExp objects
  traceLogs('app.log', { patterns: { made: [/x/] } });
  // @ts-expect-error an AbortController is not a signal
  traceLogs('app.log', { signal: new AbortController() });
  // @ts-expect-error countRunIds takes no runId
  countRunIds('app.log', { runId });
}
