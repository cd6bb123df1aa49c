'use strict';

/** Finds the sources of a project: what git tracks or would track, or all that is in a folder without git. */

const fs = require('node:fs');
const path = require('node:path');
const { listed } = require('./git.js');
const { EXTENSIONS } = require('./parse.js');

/** Folders that hold what others wrote, or what was built. In a repository, .gitignore says so. */
const NOT_SOURCES = ['node_modules', 'bower_components', 'dist', 'build', 'out', 'coverage'];

const isSource = (file) =>
  EXTENSIONS.includes(path.extname(file).toLowerCase()) && !/\.d\.[cm]?ts$/i.test(file);

/**
 * Returns `{ files, unread, skippedFolders }`: the sources at `paths`, files and folders, in the order of `paths` and in a folder by
 * name. A file that is named is read whatever its extension is, and one that is found twice, by a link, is read once. `unread` is
 * `[{ file, message }]`.
 */
function sourcesAt(paths) {
  const found = { files: [], unread: [], skippedFolders: [], seen: new Set() };
  for (const name of paths) {
    const kind = statOf(name, found);
    if (!kind) continue;
    if (!kind.isDirectory()) {
      addFile(name, found, kind);
      continue;
    }
    const known = listed(name);
    const sources = known ? known.files.filter((file) => isTaken(file, name)) : sourcesIn(name, found, kind);
    for (const file of inOrder(sources)) addFile(file, found);
    if (known) found.skippedFolders.push(...known.repositories.map((folder) => path.resolve(folder)));
  }
  return { files: found.files, unread: found.unread, skippedFolders: found.skippedFolders.sort() };
}

/** Some projects track node_modules, too. */
const isTaken = (file, folder) =>
  isSource(file) && !path.relative(folder, file).split(path.sep).includes('node_modules');

/** By name, the same on every system. */
const inOrder = (files) =>
  files
    .map((file) => ({ file, key: file.split(path.sep).join('/') }))
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .map(({ file }) => file);

/** Adds a file. A pipe could block forever, and git lists a link to a folder as a file. */
function addFile(file, found, kind = statOf(file, found, { mayBeGone: true })) {
  if (!kind?.isFile() || isSeen(file, kind, found.seen)) return;
  found.files.push(file);
}

/** Returns the sources in a folder without git, and in the folders in it. */
function sourcesIn(folder, found, kind) {
  if (isSeen(folder, kind, found.seen)) return [];
  let names;
  try {
    names = fs.readdirSync(folder);
  } catch (error) {
    found.unread.push({ file: folder, message: reasonOf(error) });
    return [];
  }
  return names.flatMap((name) => {
    const file = path.join(folder, name);
    const kind = statOf(file, found, { mayBeGone: true });
    if (!kind?.isDirectory()) return kind && isSource(file) ? [file] : [];
    if (!NOT_SOURCES.includes(name)) return name.startsWith('.') ? [] : sourcesIn(file, found, kind);
    found.skippedFolders.push(file);
    return [];
  });
}

/** A link without a target, or a file that was removed since it was listed, holds nothing to read. */
function statOf(file, found, { mayBeGone = false } = {}) {
  try {
    return fs.statSync(file, { bigint: true });
  } catch (error) {
    if (!mayBeGone || error.code !== 'ENOENT') found.unread.push({ file, message: reasonOf(error) });
    return null;
  }
}

function isSeen(file, { dev, ino }, seen) {
  // Some file systems of Windows have no numbers.
  const id = ino ? `${dev}:${ino}` : fs.realpathSync(file);
  return seen.has(id) || !seen.add(id);
}

const REASONS = {
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a link that leads to itself',
  ENAMETOOLONG: 'its path is too long',
  ENOENT: 'there is no such file or folder',
};

/** Says why a file could not be read, without the system's call and its path. */
const reasonOf = (error) => REASONS[error.code] ?? error.message.split(',', 1)[0];

module.exports = { reasonOf, sourcesAt };
