'use strict';

/**
 * Reports a finding, to ESLint or to the doctor. It is the one place that knows what both can do with one: ESLint shows a message, and
 * the doctor also says whether the finding is certain, and prints on a line of its own what to write instead.
 */

/**
 * Reports a finding at `node`.
 *
 * - `messageId`, `data`: as for `context.report`. The message says what goes wrong at runtime.
 * - `certain`: whether the file proves it. What is only likely, by a name, is `false`.
 * - `hint`: what to write instead. A message ends with `{{hint}}`, so that ESLint shows it, too.
 * - `fix`: as for `context.report`, and only for a certain finding.
 * - `suggest`: `[{ messageId, data?, fix }]`, for a person to choose from.
 */
function report(context, { node, loc, messageId, data, certain, hint = '', fix = null, suggest = null }) {
  if (typeof certain !== 'boolean') throw new TypeError(`${messageId} must say whether it is certain`);
  if (fix && !certain) throw new TypeError(`${messageId} is only likely: give it suggestions, and no fix`);
  context.report({
    node,
    ...(loc ? { loc } : {}),
    messageId,
    data: { ...data, hint },
    fix,
    suggest,
    // ESLint ignores these.
    certain,
    hint,
  });
}

module.exports = { report };
