// The tenant is guessed from the number of parts, in a script for old rows.
'use strict';

exports.guess = (rows) => {
  const guesses = [];
  for (const { runId } of rows) {
    switch (runId.split('-').length) { // finding: no-surgery likely
      case 2:
        guesses.push(null);
        break;
      default:
        guesses.push(runId.substr(14)); // finding: no-surgery likely
    }
  }
  return guesses;
};
