'use strict';

/** Files of a test, and a git repository of them: it works without a user's configuration, and keeps the ends of lines. */

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const CONFIGURATION = ['user.name=Ada', 'user.email=ada@example.com', 'core.autocrlf=false'].flatMap(
  (each) => ['-c', each],
);

/** Runs git in a folder, and returns what it printed. */
const gitIn = (folder, ...args) =>
  execFileSync('git', [...CONFIGURATION, ...args], { cwd: folder, encoding: 'utf8' });

/** Commits all files of a folder. The first time, it makes the folder a repository. */
function commitIn(folder) {
  gitIn(folder, 'init', '--quiet');
  gitIn(folder, 'add', '--all');
  gitIn(folder, 'commit', '--quiet', '--allow-empty', '--message=all');
}

/** Writes `{ name: content }` into a folder. */
function writeIn(folder, files) {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
}

module.exports = { commitIn, gitIn, writeIn };
