'use strict';

/**
 * `node scripts/together.js SCRIPT …`: runs scripts of package.json at the same time, and prints what each printed when it has
 * ended. Exits with 1 if one fails. The release build uses one core for most of its time, so the other has time for lints.
 */

const { spawn } = require('node:child_process');

/** Runs one; resolves to whether it succeeded. */
function run(name) {
  // npm's own path, since `npm` is a script of the shell on Windows.
  const npm = spawn(process.execPath, [process.env.npm_execpath, 'run', '--silent', name], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = [];
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (part) => printed.push(part));
  return new Promise((resolve, reject) => {
    npm.on('error', reject);
    npm.on('close', (code, signal) => {
      console.log(`npm run ${name}: ${code === 0 ? 'passed' : `failed with ${code ?? signal}`}`);
      process.stdout.write(Buffer.concat(printed));
      resolve(code === 0);
    });
  });
}

async function main(names) {
  if (!process.env.npm_execpath) throw new Error('Only npm can start this: it is part of npm test.');
  const passed = await Promise.all(names.map(run));
  if (passed.includes(false)) process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 2;
});
