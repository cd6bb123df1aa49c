'use strict';

/**
 * An error that the user can fix: an unknown option, a file that can't be read. Its message is printed on
 * standard error, without a stack, and the exit code is 2. The first line says what is wrong, the indented
 * lines say what to do. Pass text from outside through `escaped` or `quoted` first.
 */
class Problem extends Error {
  constructor(what, ...whatToDo) {
    super([what, ...whatToDo.map((line) => `  ${line}`)].join('\n'));
    this.name = 'Problem';
  }
}

module.exports = { Problem };
