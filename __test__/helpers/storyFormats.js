'use strict';

/**
 * Lines as each container writes them: a row a format. A row says what its format keeps of an entry, so that a test can
 * compare what trace read with what was written.
 *
 * An entry is { time, level: 'info' | 'error', run, tenant, text }; a null run or tenant is not written.
 */

const PID = 17;
const iso = ({ time }) => new Date(time).toISOString();
const nanos = (entry) => iso(entry).replace('Z', '412907Z');
const spaced = (entry) => iso(entry).replace('T', ' ').replace('Z', '');
const seconds = (entry) => spaced(entry).slice(0, 19);
const upper = ({ level }) => level.toUpperCase();

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** Returns the parts of a time as the old Unix formats write them. */
function unix({ time }) {
  const date = new Date(time);
  return {
    weekday: DAYS[date.getUTCDay()],
    month: MONTHS[date.getUTCMonth()],
    day: date.getUTCDate(),
    year: date.getUTCFullYear(),
    clock: date.toISOString().slice(11, 19),
    millis: date.toISOString().slice(20, 23),
  };
}

/** Returns the header of this project's own logger. */
const brackets = (entry) =>
  `[${iso(entry)}] [${entry.run ?? 'SYSTEM'}] [${entry.tenant ?? 'SYSTEM'}] [scoring] [${upper(entry)}] ${entry.text}`;

/** Prefixes that stand before another format: what they add, and what they leave to it. */
const PREFIXES = {
  'docker-compose': () => 'api-1     | ',
  cri: (entry) => `${nanos(entry)} stdout F `,
  'docker --timestamps': (entry) => `${nanos(entry)} `,
  heroku: (entry) => `${iso(entry).replace('Z', '456+00:00')} app[web.1]: `,
  pm2: () => '0|api      | ',
  stern: () => 'api-7d9f8b6c5d-x2x7k api ',
  turbo: () => '@acme/api:dev: ',
  concurrently: () => '[api] ',
  kubectl: () => '[pod/api-7d9f8b6c5d-x2x7k/api] ',
  foreman: (entry) => `${unix(entry).clock} web.1    | `,
  'gh run view': (entry) => `integration\tRun tests\t${iso(entry).replace('Z', '4567Z')} `,
  'syslog, RFC 3164': (entry) => {
    const { month, day, clock } = unix(entry);
    return `<${entry.level === 'error' ? 11 : 14}>${month} ${String(day).padStart(2)} ${clock} web-1 api[${PID}]: `;
  },
  'syslog, RFC 5424': (entry) =>
    `<${entry.level === 'error' ? 11 : 14}>1 ${iso(entry).replace('Z', '456+00:00')} web-1 api ${PID} - - `,
  'syslog, ISO': (entry) => `${iso(entry).replace('Z', '456+00:00')} web-1 api[${PID}]: `,
};

/** Formats of prose: the run and the tenant are where the text says them. `keeps` lists what the container writes. */
const PROSE = [
  {
    name: 'log4j',
    keeps: 'time level',
    render: (e) => `${spaced(e).replace('.', ',')} [main] ${upper(e).padEnd(5)} com.acme.Runs - ${e.text}`,
  },
  {
    name: 'python',
    keeps: 'time level',
    render: (e) => `${spaced(e).replace('.', ',')} - app.runs - ${upper(e)} - ${e.text}`,
  },
  { name: 'python-basic', keeps: 'level', render: (e) => `${upper(e)}:app.runs:${e.text}` },
  { name: 'pipes', keeps: 'time level', render: (e) => `${spaced(e)} | ${upper(e)} | ${e.text}` },
  {
    name: 'rails',
    keeps: 'time level',
    render: (e) =>
      `${upper(e)[0]}, [${iso(e).replace('Z', '456')} #${PID}] ${upper(e).padStart(6)} -- runs: ${e.text}`,
  },
  {
    name: 'spring-boot',
    keeps: 'time level',
    render: (e) =>
      `${iso(e)} ${upper(e).padStart(5)} ${PID} --- [           main] com.acme.runs.Runs : ${e.text}`,
  },
  { name: 'dated', keeps: 'time level', render: (e) => `${iso(e)} ${e.level}: ${e.text}` },
  { name: 'text', keeps: '', render: (e) => e.text },
  {
    name: 'nest',
    keeps: 'second level',
    render: (e) => {
      const clock = new Date(e.time).toLocaleTimeString('en-US', { timeZone: 'UTC' });
      return `[Nest] ${PID}  - ${new Date(e.time).toLocaleDateString('en-US', { timeZone: 'UTC' })}, ${clock.replace('\u202f', ' ')} ${(e.level === 'info' ? 'LOG' : 'ERROR').padStart(7)} [Runs] ${e.text}`;
    },
  },
  {
    name: 'nginx-error',
    keeps: 'second level',
    render: (e) =>
      `${seconds(e).replaceAll('-', '/')} [${e.level}] ${PID}#${PID}: *1 ${e.text}, client: 10.0.0.1, server: acme.example`,
  },
  {
    name: 'apache-error',
    keeps: 'time level',
    render: (e) => {
      const { weekday, month, day, clock, millis, year } = unix(e);
      return `[${weekday} ${month} ${String(day).padStart(2, '0')} ${clock}.${millis}456 ${year}] [proxy:${e.level}] [pid ${PID}:tid 140] ${e.text}`;
    },
  },
  {
    name: 'lambda',
    keeps: 'time level',
    render: (e) => `${iso(e)}\t8f711428-7e55-46f9-ae88-2a65d4f85fc5\t${upper(e)}\t${e.text}`,
  },
  {
    name: 'pino-pretty',
    keeps: 'time level',
    render: (e) => `[${spaced(e)} +0000] ${upper(e)} (${PID}): ${e.text}`,
  },
].map((row) => ({ ...row, kind: 'prose' }));

/** The bracket header alone and behind each prefix. */
const HEADED = [
  { name: 'brackets', keeps: 'time level tenant run', render: brackets },
  ...Object.entries(PREFIXES).map(([name, prefix]) => ({
    name: `brackets in ${name}`,
    keeps: 'time level tenant run',
    render: (entry) => prefix(entry) + brackets(entry),
  })),
].map((row) => ({ ...row, kind: 'headed' }));

/** Prose behind each prefix: the prefix is all there is of a header. */
const PREFIX_KEEPS = {
  cri: 'time',
  'docker --timestamps': 'time',
  heroku: 'time',
  'gh run view': 'time',
  'syslog, RFC 3164': 'second level',
  'syslog, RFC 5424': 'time level',
  'syslog, ISO': 'time',
};
const PREFIXED = Object.entries(PREFIXES).map(([name, prefix]) => ({
  name: `prose in ${name}`,
  kind: 'prose',
  keeps: PREFIX_KEEPS[name] ?? '',
  render: (entry) => prefix(entry) + entry.text,
}));

module.exports = { HEADED, PREFIXES, PROSE: [...PROSE, ...PREFIXED], PID, brackets, iso, nanos };
