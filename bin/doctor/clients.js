'use strict';

/** The tenants' names in the file of `--clients`, explained as `check --clients` does. */

const { Collisions } = require('../collisions.js');
const { namesInFile } = require('../names.js');

/**
 * Returns `{ file, names, refused, warnings }`: all names, those that the package refuses, each with its line, reason and suggestion, and a
 * sentence for names that would be one client id or look like one.
 */
async function examinedClients(file, io) {
  const { explainClientId, setLogger } = require('../../index.js');
  // The command prints errors itself.
  setLogger(null);
  const names = await namesInFile(file, io);
  const collisions = new Collisions();
  const refused = names.flatMap(({ text, number }) => {
    const { ok, reason, hint, suggestion } = explainClientId(text);
    collisions.add({ input: text, line: number, ok, suggestion });
    return ok ? [] : [{ name: text, line: number, reason, hint, suggestion }];
  });
  return { file, names, refused, warnings: [...collisions.warnings()] };
}

module.exports = { examinedClients };
