'use strict';

/** Returns the text of a thrown value, whatever it is. */
module.exports = function textOf(error) {
  try {
    const text = String(error?.message ?? error);
    // Node's own errors of a connection that was tried at several addresses have only a code.
    return text === '' ? String(error?.code ?? error?.name ?? 'it has no text') : text;
  } catch {
    return 'the thrown value has no text';
  }
};
