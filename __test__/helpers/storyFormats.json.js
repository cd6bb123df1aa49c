'use strict';

/** The formats whose lines are JSON objects or fields, with run and tenant in fields. See storyFormats.js. */

const { PID, PREFIXES, brackets, iso, nanos } = require('./storyFormats.js');

const LEVELS = { info: 30, error: 50 };
const level = (entry) => LEVELS[entry.level];
const ids = ({ run, tenant }) => ({ ...(run && { runId: run }), ...(tenant && { clientId: tenant }) });
const json = JSON.stringify;

const pino = (e) =>
  json({ level: level(e), time: e.time, pid: PID, hostname: 'web-1', ...ids(e), msg: e.text });
const winston = (e) =>
  json({ ...ids(e), level: e.level, message: e.text, service: 'api', timestamp: iso(e) });
const gcp = (e) => ({
  insertId: '68e8ab',
  logName: 'projects/acme/logs/run.googleapis.com%2Fstdout',
  resource: { type: 'k8s_container', labels: { container_name: 'api', pod_name: 'api-7d9c5-x2x' } },
  severity: e.level.toUpperCase(),
  timestamp: nanos(e),
});
const value = (text) => (/[\s"=]/.test(text) ? json(text) : text);
const docker = (message, e) => json({ log: `${message}\n`, stream: 'stdout', time: nanos(e) });

/** One object or one line of fields for each entry. */
const FIELDS = [
  { name: 'pino', render: pino },
  { name: 'winston', render: winston },
  {
    name: 'bunyan',
    render: (e) =>
      json({
        name: 'api',
        hostname: 'web-1',
        pid: PID,
        level: level(e),
        ...ids(e),
        msg: e.text,
        time: iso(e),
        v: 0,
      }),
  },
  {
    name: 'ecs',
    render: (e) =>
      json({
        '@timestamp': iso(e),
        log: { level: e.level },
        message: e.text,
        ecs: { version: '8.10.0' },
        ...ids(e),
        process: { pid: PID },
      }),
  },
  {
    name: 'ecs-flat',
    render: (e) =>
      json({
        '@timestamp': iso(e),
        'log.level': e.level,
        message: e.text,
        'ecs.version': '8.10.0',
        'process.pid': PID,
        ...ids(e),
      }),
  },
  {
    name: 'logstash',
    render: (e) =>
      json({
        '@timestamp': iso(e),
        '@version': '1',
        level: e.level.toUpperCase(),
        message: e.text,
        ...ids(e),
      }),
  },
  {
    name: 'logstash-fields',
    render: (e) =>
      json({ '@message': e.text, '@timestamp': iso(e), '@fields': { level: e.level, ...ids(e) } }),
  },
  { name: 'gcp-json', render: (e) => json({ ...gcp(e), jsonPayload: { message: e.text, ...ids(e) } }) },
  {
    name: 'lambda-json',
    render: (e) =>
      json({
        timestamp: iso(e),
        level: e.level.toUpperCase(),
        requestId: '8f711428-7e55-46f9-ae88-2a65d4f85fc5',
        message: e.text,
        ...ids(e),
      }),
  },
  {
    name: 'datadog',
    render: (e) =>
      json({
        ddsource: 'nodejs',
        hostname: 'web-1',
        message: e.text,
        service: 'api',
        status: e.level,
        timestamp: e.time,
        ...ids(e),
      }),
  },
  {
    name: 'logfmt',
    render: (e) =>
      `time=${iso(e)} level=${e.level} msg=${value(e.text)}${Object.entries(ids(e))
        .map(([key, of]) => ` ${key}=${value(of)}`)
        .join('')}`,
  },
  {
    name: 'logrus',
    render: (e) =>
      `time="${iso(e)}" level=${e.level} msg=${value(e.text)}${Object.entries(ids(e))
        .map(([key, of]) => ` ${key}=${value(of)}`)
        .join('')}`,
  },
  { name: 'pino in docker', render: (e) => docker(pino(e), e) },
  { name: 'pino in docker-compose', render: (e) => `api-1     | ${pino(e)}` },
  { name: 'pino in cri', render: (e) => `${nanos(e)} stdout F ${pino(e)}` },
  { name: 'pino in pm2', render: (e) => `0|api      | ${pino(e)}` },
  { name: 'pino in heroku', render: (e) => PREFIXES.heroku(e) + pino(e) },
  { name: 'docker json in docker-compose', render: (e) => `api-1     | ${docker(pino(e), e)}` },
  {
    name: 'winston in kubernetes',
    render: (e) =>
      json({
        '@timestamp': nanos(e),
        log: `${winston(e)}\n`,
        stream: 'stdout',
        kubernetes: { pod_name: 'api-7d9c5-x2x', container_name: 'api' },
      }),
  },
].map((row) => ({ keeps: 'time level tenant run', ...row, kind: 'fields' }));

/** Objects around a line with our own header. */
const WRAPPED = [
  { name: 'brackets in docker', render: (e) => docker(brackets(e), e) },
  {
    name: 'docker json of brackets in docker-compose',
    render: (e) => `api-1     | ${docker(brackets(e), e)}`,
  },
  {
    name: 'brackets in journald',
    render: (e) =>
      json({
        __REALTIME_TIMESTAMP: `${e.time}412`,
        PRIORITY: '6',
        SYSLOG_IDENTIFIER: 'api',
        _PID: `${PID}`,
        _HOSTNAME: 'web-1',
        MESSAGE: brackets(e),
      }),
  },
  { name: 'brackets in gcp-text', render: (e) => json({ ...gcp(e), textPayload: brackets(e) }) },
  {
    name: 'brackets in render',
    render: (e) =>
      json({
        id: `${iso(e)}-abc`,
        labels: [
          { name: 'instance', value: 'srv-1' },
          { name: 'level', value: e.level },
        ],
        message: brackets(e),
        timestamp: nanos(e),
      }),
  },
].map((row) => ({ keeps: 'time level tenant run', ...row, kind: 'headed' }));

/** Objects around prose. */
const PAYLOADS = [
  {
    name: 'vercel',
    render: (e) =>
      json({
        id: `${e.time}01`,
        source: 'lambda',
        timestamp: e.time,
        level: e.level,
        message: `${e.text}\n`,
        type: 'stdout',
        requestId: '643af4e3',
      }),
  },
  {
    name: 'fly',
    render: (e) =>
      json({
        event: { provider: 'app' },
        fly: { app: { instance: '9080524f610e87', name: 'api' }, region: 'ams' },
        host: '0f9c',
        log: { level: e.level },
        message: e.text,
        timestamp: nanos(e),
      }),
  },
  { name: 'gcp-text', render: (e) => json({ ...gcp(e), textPayload: e.text }) },
].map((row) => ({ keeps: 'time level', ...row, kind: 'prose' }));

/** One document of all entries. `document` takes the entries. */
const cloudwatch = (message) => (entries) =>
  JSON.stringify(
    {
      events: entries.map((e, at) => ({
        logStreamName: '2025/10/10/[$LATEST]41ac',
        timestamp: e.time,
        message: message(e),
        ingestionTime: e.time + 900,
        eventId: `3726${at}`,
      })),
    },
    null,
    4,
  );
const DOCUMENTS = [
  {
    name: 'a JSON array of entries',
    kind: 'fields',
    document: (entries) => `[\n${entries.map((e) => `  ${winston(e)}`).join(',\n')}\n]\n`,
  },
  {
    name: 'a JSON array on one line',
    kind: 'fields',
    document: (entries) => `[${entries.map(winston).join(',')}]`,
  },
  {
    name: 'what jq prints',
    kind: 'fields',
    document: (entries) => entries.map((e) => `${JSON.stringify(JSON.parse(pino(e)), null, 2)}\n`).join(''),
  },
  {
    name: 'a pretty-printed array',
    kind: 'fields',
    document: (entries) =>
      JSON.stringify(
        entries.map((e) => JSON.parse(winston(e))),
        null,
        2,
      ),
  },
  { name: 'pino in CloudWatch', kind: 'fields', document: cloudwatch(pino) },
  { name: 'brackets in CloudWatch', kind: 'headed', document: cloudwatch(brackets) },
  {
    name: 'brackets in Render',
    kind: 'headed',
    document: (entries) =>
      json({
        hasMore: false,
        logs: entries.map((e) => ({
          id: iso(e),
          labels: [{ name: 'level', value: e.level }],
          message: brackets(e),
          timestamp: nanos(e),
        })),
      }),
  },
].map((row) => ({ keeps: 'time level tenant run', ...row }));

module.exports = { DOCUMENTS, FIELDS, PAYLOADS, WRAPPED, docker, pino, winston };
