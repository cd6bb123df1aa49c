'use strict';

/** Writes what `--fix` makes of files, or shows it as a patch. Nothing is written if one of the files could not be restored. */

const { readFileSync, statSync } = require('node:fs');
const { counted } = require('../../lib/amounts.js');
const { Problem } = require('../problem.js');
const { destination, replace, whyNot } = require('../savedFile.js');
const { shortened } = require('../terminal.js');

/** Files that a message lists. */
const MAX_LISTED = 5;

/** Writes each file whole or not at all, with its rights. Throws a `Problem` before the first if git could not restore one. */
async function writeMends({ mends }, doctor, { isForced }) {
  if (!isForced) refuseUnsaved(mends, doctor);
  for (const { file, path, before, after } of mends) {
    try {
      const target = destination(path);
      const old = statSync(target, { bigint: true });
      if (readFileSync(target, 'utf8') !== before) throw new Error('another program changed it meanwhile');
      await replace(target, old, after);
    } catch (error) {
      throw new Problem(
        `${shortened(file)} could not be written: ${whyNot(error, path)}.`,
        'The files before it in the report are mended; run it again for the rest.',
      );
    }
  }
}

function refuseUnsaved(mends, doctor) {
  const unsaved = doctor.unsaved(mends.map(({ path }) => path));
  if (unsaved.length === 0) return;
  const nameOf = new Map(mends.map(({ path, file }) => [path, file]));
  const more = unsaved.length - MAX_LISTED;
  throw new Problem(
    `nothing was changed, since git could not restore ${counted(unsaved.length, 'file')} that --fix would change.`,
    ...unsaved.slice(0, MAX_LISTED).map(({ file, why }) => `${shortened(nameOf.get(file))}: ${why}`),
    ...(more > 0 ? [`… and ${more} more`] : []),
    'Commit first, so that you can look at the changes alone. --force changes the files all the same.',
  );
}

/** Returns the change of a file as a patch that `git apply` takes. */
const patchOf = ({ file, before, after }, doctor) => doctor.patch(file, before, after);

module.exports = { patchOf, writeMends };
