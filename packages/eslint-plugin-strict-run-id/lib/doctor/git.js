'use strict';

/** What git knows: the files of a project, and whether an edit of one could be taken back. */

const { spawnSync } = require('node:child_process');
const { realpathSync } = require('node:fs');
const path = require('node:path');

/** A path is a path, whatever is in it. */
const LITERAL = '--literal-pathspecs';

/** By these, a git hook names its own repository, whatever folder git runs in. */
const OF_HOOKS = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX'];

/** Runs git in a folder. Returns what it prints, or null if it fails: no git, or no repository. */
function git(folder, ...args) {
  const { status, stdout } = spawnSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_HOOKS.includes(name))),
      // No lock is taken only to look.
      GIT_OPTIONAL_LOCKS: '0',
    },
  });
  return status === 0 ? stdout : null;
}

const zeroSeparated = (text) => text.split('\0').filter(Boolean);

/** How `git ls-files --stage` begins the line of a submodule. */
const SUBMODULE = '160000 ';

/**
 * Returns `{ files, repositories }`: the files in a folder that git tracks, or would, not those it ignores; and the folders in it that
 * are repositories of their own. Null if there is no repository.
 */
function listed(folder) {
  if (git(folder, 'rev-parse', '--is-inside-work-tree')?.trim() !== 'true') return null;
  // Asked for by name, an ignored folder is read.
  if (git(folder, 'check-ignore', '--quiet', '.') !== null) return null;
  const names = git(folder, 'ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', '.');
  const staged = git(folder, 'ls-files', '-z', '--stage', '--', '.');
  if (names === null || staged === null) return null;
  const submodules = zeroSeparated(staged)
    .filter((line) => line.startsWith(SUBMODULE))
    .map((line) => line.slice(line.indexOf('\t') + 1));
  const all = [...new Set(zeroSeparated(names))];
  // A repository that isn't a submodule is listed as a folder.
  const repositories = [...all.filter((name) => name.endsWith('/')), ...submodules];
  const at = (name) => path.join(folder, name);
  return {
    files: all.filter((name) => !repositories.includes(name)).map(at),
    repositories: repositories.map(at),
  };
}

/** Files handed to git in one call: a command line has a limit, which is low on Windows. */
const BATCH = 100;

/**
 * Returns why edits of files could not be taken back, as `[{ file, why }]`: those that git doesn't track, or that have uncommitted
 * changes.
 */
function unsaved(files) {
  const byFolder = new Map();
  for (const file of files) {
    // Git names files by their real path.
    const real = realpathSync(file);
    const folder = path.dirname(real);
    if (!byFolder.has(folder)) byFolder.set(folder, []);
    byFolder.get(folder).push({ file, name: path.basename(real) });
  }
  const found = [];
  for (const [folder, entries] of byFolder) {
    for (let at = 0; at < entries.length; at += BATCH) {
      const batch = entries.slice(at, at + BATCH);
      const names = batch.map(({ name }) => name);
      const tracked = namesOf(git(folder, LITERAL, 'ls-files', '-z', '--', ...names));
      const changed = namesOf(
        git(folder, LITERAL, 'diff', '-z', '--name-only', '--relative', 'HEAD', '--', ...names),
      );
      for (const { file, name } of batch) {
        if (!tracked) found.push({ file, why: 'it is in no git repository' });
        else if (!tracked.has(name)) found.push({ file, why: 'git does not track it' });
        else if (!changed || changed.has(name)) found.push({ file, why: 'it has uncommitted changes' });
      }
    }
  }
  return found;
}

const namesOf = (text) => (text === null ? null : new Set(zeroSeparated(text)));

module.exports = { listed, unsaved };
