'use strict';

/** The edits of a rule's fix or suggestion, made as ESLint makes them, and applied to a text. */

/** What a rule's `fix(fixer)` gets. */
const fixer = {
  insertTextAfter: (node, text) => fixer.insertTextAfterRange(node.range, text),
  insertTextAfterRange: ([, end], text) => ({ range: [end, end], text }),
  insertTextBefore: (node, text) => fixer.insertTextBeforeRange(node.range, text),
  insertTextBeforeRange: ([start], text) => ({ range: [start, start], text }),
  replaceText: (node, text) => fixer.replaceTextRange(node.range, text),
  replaceTextRange: ([start, end], text) => ({ range: [start, end], text }),
  remove: (node) => fixer.removeRange(node.range),
  removeRange: ([start, end]) => ({ range: [start, end], text: '' }),
};

const inOrder = (one, other) => one.range[0] - other.range[0] || one.range[1] - other.range[1];

/** Returns what `make` makes as one edit, `{ range, text }`, or null if it makes none. */
function editOf(make, source) {
  const made = make?.(fixer);
  if (!made) return null;
  const edits = (Symbol.iterator in made ? [...made] : [made]).filter(Boolean).sort(inOrder);
  if (edits.length === 0) return null;
  const start = edits[0].range[0];
  let at = start;
  let text = '';
  for (const { range, text: inserted } of edits) {
    if (range[0] < at) throw new Error('the edits of one fix overlap');
    text += source.slice(at, range[0]) + inserted;
    at = range[1];
  }
  return { range: [start, at], text };
}

/**
 * Applies edits that don't touch each other, the first of those that do. Returns the new text, and the edits applied: the others
 * are made again from the new text.
 */
function applied(source, edits) {
  let at = 0;
  let last = -1;
  let text = '';
  const done = [];
  for (const edit of [...edits].sort(inOrder)) {
    const [start, end] = edit.range;
    if (start <= last) continue;
    text += source.slice(at, start) + edit.text;
    at = end;
    last = end;
    done.push(edit);
  }
  return { text: text + source.slice(at), done };
}

module.exports = { applied, editOf };
