// A pattern that is built from a string.
'use strict';

const RUN = new RegExp('^\\d{6}-\\d{6}(-.+)?$'); // finding: no-pattern certain

exports.assertRun = (value) => {
  if (!RUN.test(value)) throw new TypeError('not a run id');
};
