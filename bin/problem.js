'use strict';

/**
 * What a user can do something about: an unknown option, a file that can't be read. `main.js` prints the message
 * on standard error, without a stack, and the process ends with 2. The message is two things: what is wrong, and
 * on lines of their own what to do. Text from outside in it goes through `escaped` first.
 */
class Problem extends Error {
  constructor(what, ...whatToDo) {
    super([what, ...whatToDo.map((line) => `  ${line}`)].join('\n'));
    this.name = 'Problem';
  }
}

module.exports = { Problem };
