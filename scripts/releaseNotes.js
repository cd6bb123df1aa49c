'use strict';

/** `node scripts/releaseNotes.js VERSION`: prints what CHANGELOG.md says of a version. */

const fs = require('node:fs');
const path = require('node:path');

const CHANGELOG = path.join(path.dirname(__dirname), 'CHANGELOG.md');

/** Returns the text under the heading of a version, or of `Unreleased`; null if there is none. */
function notesOf(version) {
  const sections = fs.readFileSync(CHANGELOG, 'utf8').split(/^## /m).slice(1);
  const section = sections.find((text) => text.split('\n')[0].split(' ')[0] === version);
  return section?.slice(section.indexOf('\n')).trim() || null;
}

module.exports = { notesOf };

if (require.main === module) {
  const notes = notesOf(process.argv[2]);
  if (notes === null) {
    console.error(`CHANGELOG.md has no section ${process.argv[2]}.`);
    process.exitCode = 1;
  } else {
    console.log(notes);
  }
}
