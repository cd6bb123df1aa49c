'use strict';

/** Runs the backend on loopback, with Airtable and Apify, and with leads and posts of three tenants. */

const assert = require('node:assert/strict');
const { execFile, fork, spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { promisify } = require('node:util');
const Airtable = require('airtable');
const { startAirtable } = require('../../airtable-emulator');
const { startApify } = require('./apify');
const freePort = require('./freePort');

const TABLES = ['Job Tracking', 'Client Run Results', 'Leads', 'Posts'];
const SMART_RESUME = path.join(__dirname, '../scripts/smart-resume.js');
const TIMEOUT_MS = 150_000;

/** The tenants, with the expected count of each flow. All numbers differ, so a mix-up shows. */
const TENANTS = {
  'Bora-Bora': { 'Leads Scored': 7, 'Posts Scored': 3, 'Posts Harvested': 31 },
  "O'Neil": { 'Leads Scored': 4, 'Posts Scored': 6, 'Posts Harvested': 12 },
  'Cora-Lee': { 'Leads Scored': 5, 'Posts Scored': 2, 'Posts Harvested': 20 },
};
exports.TENANTS = TENANTS;

/** The token that callers of the backend prove themselves with. */
const BACKEND_TOKEN = 'token-of-the-demo';
exports.BACKEND_TOKEN = BACKEND_TOKEN;

/** Starts Airtable and Apify. `backend` and `smartResume` then start processes that use them. */
exports.startWorld = async ({ requestsPerSecond = 5, env: settings = {} } = {}) => {
  const itemCounts = Object.fromEntries(
    Object.entries(TENANTS).map(([clientId, counts]) => [clientId, counts['Posts Harvested']]),
  );
  const airtable = await startAirtable({ requestsPerSecond, tables: TABLES });
  const apify = await startApify({ itemCounts });
  await seed(airtable);
  const env = {
    ...process.env,
    AIRTABLE_API_KEY: airtable.apiKey,
    AIRTABLE_BASE_ID: airtable.baseId,
    AIRTABLE_ENDPOINT_URL: airtable.url,
    AIRTABLE_REQUESTS_PER_SECOND: String(requestsPerSecond),
    APIFY_URL: apify.url,
    APIFY_TOKEN: apify.token,
    BACKEND_TOKEN,
    DATABASE_URL: '', // Only a world that asks for it shares a store.
    ...settings,
  };
  const children = new Set();

  function keep(child) {
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  }

  return {
    airtable,
    apify,

    /**
     * Starts the server as a process, on the port of one that was killed if it is given. `log` has its log lines as
     * objects; `stderr()` returns its error output.
     */
    async backend(express = 'express', known) {
      const log = [];
      const port = known ?? (await freePort());
      const own = { EXPRESS: express, PORT: String(port) };
      const child = keep(
        fork(path.join(__dirname, '../server.js'), { env: { ...env, ...own }, silent: true }),
      );
      let rest = '';
      child.stdout.setEncoding('utf8').on('data', (chunk) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop();
        log.push(...lines.map((line) => JSON.parse(line)));
      });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (chunk) => (stderr += chunk));
      const ended = once(child, 'exit').then(() => Promise.reject(new Error(`the backend ended: ${stderr}`)));
      const [{ url }] = await Promise.race([once(child, 'message'), ended]);
      ended.catch(() => {});
      return {
        url,
        pid: child.pid,
        port: Number(new URL(url).port),
        log,
        stderr: () => stderr,
        kill: () => kill(child),
      };
    },

    /** Runs the script against a backend, and returns its output. Rejects if it fails. */
    async smartResume(backend, { runId, scheduled, clientIds = Object.keys(TENANTS) } = {}) {
      const options = [
        ...(runId ? ['--run-id', runId] : []),
        ...(scheduled ? ['--scheduled', scheduled] : []),
      ];
      const args = [SMART_RESUME, ...options, ...clientIds];
      const { stdout } = await promisify(execFile)(process.execPath, args, {
        env: { ...env, BACKEND_URL: backend.url },
      });
      return { runId: /^run id (.*)$/m.exec(stdout)[1], stdout };
    },

    /** Starts the script, for a test to kill. */
    async smartResumeToKill(backend, clientIds = Object.keys(TENANTS)) {
      const child = keep(
        spawn(process.execPath, [SMART_RESUME, ...clientIds], { env: { ...env, BACKEND_URL: backend.url } }),
      );
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (chunk) => (output += chunk));
      const printed = () => /^run id (.*)\n/m.exec(output);
      await this.until(printed, 'smart resume has printed its run id');
      return { runId: printed()[1], kill: () => kill(child) };
    },

    /** Waits until a condition is true. */
    async until(condition, what = String(condition)) {
      const end = Date.now() + TIMEOUT_MS;
      while (!condition()) {
        if (Date.now() > end) throw new Error(`timed out waiting until ${what}`);
        await sleep(20);
      }
    },

    /** Waits until the row of the job has this final status. */
    async ended(baseId, status) {
      const hasEnded = ({ fields }) => fields['Run ID'] === baseId && fields.Status === status;
      await this.until(
        () => airtable.rows('Job Tracking').some(hasEnded),
        `the run ${baseId} ends as ${status}`,
      );
    },

    completed(baseId) {
      return this.ended(baseId, 'Completed');
    },

    /** Asserts that a run has one row for its job and one for each client, completed, with its own counts. */
    checkRows(baseId, clientIds = Object.keys(TENANTS)) {
      const [jobs, rows] = ['Job Tracking', 'Client Run Results'].map((table) =>
        airtable
          .rows(table)
          .map(({ fields }) => fields)
          .filter((fields) => fields['Run ID'].startsWith(baseId)),
      );
      assert.deepEqual(
        jobs.map((job) => [job['Run ID'], job.Status]),
        [[baseId, 'Completed']],
      );
      assert.equal(rows.length, clientIds.length);
      for (const clientId of clientIds) {
        const row = rows.find((fields) => fields['Run ID'] === `${baseId}-${clientId}`);
        assert.deepEqual({ ...row, ...TENANTS[clientId], Status: 'Completed' }, { ...row });
      }
    },

    /** Stops all processes and servers. */
    async close() {
      await Promise.all([...children].map(kill));
      await apify.close();
      await airtable.close();
    },
  };
};

async function kill(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function seed({ url, apiKey, baseId }) {
  const base = new Airtable({ apiKey, endpointUrl: url }).base(baseId);
  for (const [table, field] of [
    ['Leads', 'Leads Scored'],
    ['Posts', 'Posts Scored'],
  ]) {
    const rows = Object.entries(TENANTS).flatMap(([Client, counts]) =>
      Array.from({ length: counts[field] }, (_, i) => ({
        fields: { Name: `${table} ${i + 1} of ${Client}`, Client },
      })),
    );
    while (rows.length > 0) await base(table).create(rows.splice(0, 10));
  }
}
