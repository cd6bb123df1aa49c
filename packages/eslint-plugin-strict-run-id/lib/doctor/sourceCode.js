'use strict';

/**
 * What a rule sees of a source: the part of ESLint's `SourceCode` that the rules here use. The scopes are analysed only if a rule
 * asks for one, since that takes as long as the parsing.
 */

const { analyze } = require('@typescript-eslint/scope-manager');

const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/g;

class SourceCode {
  #lineStarts = null;
  #lines = null;
  #scopes = null;
  #sourceType;

  /** `text` is without its BOM, as `ast` counts. */
  constructor({ text, ast, sourceType, hasBOM }) {
    this.text = text;
    this.ast = ast;
    this.hasBOM = hasBOM;
    this.#sourceType = sourceType;
  }

  getText(node, before = 0, after = 0) {
    return node ? this.text.slice(Math.max(0, node.range[0] - before), node.range[1] + after) : this.text;
  }

  getRange(node) {
    return node.range;
  }

  getAncestors(node) {
    const ancestors = [];
    for (let { parent } = node; parent; parent = parent.parent) ancestors.push(parent);
    return ancestors.reverse();
  }

  get scopeManager() {
    this.#scopes ??= analyze(this.ast, {
      sourceType: this.#sourceType === 'module' ? 'module' : 'script',
      // A CommonJS module is the body of a function.
      globalReturn: this.#sourceType !== 'module',
      lib: [],
    });
    return this.#scopes;
  }

  getScope(node) {
    const isInner = node.type !== 'Program';
    for (let current = node; current; current = current.parent) {
      const scope = this.scopeManager.acquire(current, isInner);
      if (scope) return scope.type === 'function-expression-name' ? scope.childScopes[0] : scope;
    }
    return this.scopeManager.scopes[0];
  }

  getDeclaredVariables(node) {
    return this.scopeManager.getDeclaredVariables(node);
  }

  getAllComments() {
    return this.ast.comments;
  }

  getCommentsInside(node) {
    const [start, end] = node.range;
    return this.ast.comments.filter(({ range }) => range[0] >= start && range[1] <= end);
  }

  get lines() {
    this.#lines ??= this.text.split(LINE_BREAK);
    return this.#lines;
  }

  /** The offset at which each line starts. */
  get #starts() {
    if (!this.#lineStarts) {
      this.#lineStarts = [0];
      for (const { 0: lineBreak, index } of this.text.matchAll(LINE_BREAK)) {
        this.#lineStarts.push(index + lineBreak.length);
      }
    }
    return this.#lineStarts;
  }

  /** Returns `{ line, column }` of an offset: `line` counts from 1, `column` from 0. */
  getLocFromIndex(index) {
    const starts = this.#starts;
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= index) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: index - starts[low] };
  }

  getIndexFromLoc({ line, column }) {
    return this.#starts[line - 1] + column;
  }
}

module.exports = { SourceCode };
