// A child process gets its run in the environment.
import { spawn } from 'node:child_process';

export function child(script, runId) {
  return spawn('node', [script], { env: { ...process.env, RUN_ID: runId } });
}

export function own() {
  const id = process.env.RUN_ID;
  return id.split('-')[2]; // finding: no-surgery likely
}
