'use strict';

/**
 * Parses a source with oxc-parser, which is several times as fast as what ESLint uses, into the same syntax tree: that of
 * typescript-eslint. What oxc gives is used as it is, except for `range` and `parent`, which the walk adds.
 */

const path = require('node:path');
const { parseSync, rawTransferSupported } = require('oxc-parser');

/** What a file is, by its extension. Without one it is a script with a hashbang. */
const LANGUAGES = {
  '': 'jsx',
  '.js': 'jsx',
  '.cjs': 'jsx',
  '.mjs': 'jsx',
  '.jsx': 'jsx',
  '.ts': 'ts',
  '.cts': 'ts',
  '.mts': 'ts',
  '.tsx': 'tsx',
};

/** The extensions that are looked for in a folder. */
const EXTENSIONS = Object.keys(LANGUAGES).filter((extension) => extension !== '');

const MODULE_SYNTAX = /^[ \t]*(?:import|export)\b/m;

const FLOW = /^\s*(?:\/\*[\s*]*|\/\/\s*)@flow\b/m;

/**
 * Levels of nesting, and operators in a row, that are parsed. The parser is recursive and runs on the stack of the process: with
 * ten times as many, it would end the process. Only generated files have so many.
 */
const MAX_DEPTH = 500;
const MAX_CHAIN = 3_000;

/**
 * Whether the tree comes as bytes, which is faster than as JSON: from Node 22 on. It needs a large reservation of addresses, which a
 * system may refuse.
 */
let isRaw = rawTransferSupported();

/** A source that can't be parsed. The message says why, and where. */
class Unparsed extends Error {}

/**
 * Parses a text without its BOM. Returns `{ ast, sourceType }`, `sourceType` as ESLint calls it: `module` or `commonjs`. Throws
 * `Unparsed`.
 */
function parse(text, file) {
  const extension = path.extname(file).toLowerCase();
  const lang = LANGUAGES[extension] ?? 'jsx';
  refuseDeep(text);
  let refused = null;
  for (const sourceType of sourceTypes(extension, text)) {
    const options = { lang, sourceType, astType: 'ts', preserveParens: false };
    const result = parsed(file, text, options);
    const error = result.errors.find(({ severity }) => severity === 'Error');
    if (!error) {
      const ast = result.program;
      ast.comments = result.comments;
      return { ast, sourceType };
    }
    refused ??= error;
  }
  throw new Unparsed(described(refused, text, extension));
}

function parsed(file, text, options) {
  if (isRaw) {
    try {
      return parseSync(file, text, { ...options, experimentalRawTransfer: true });
    } catch {
      isRaw = false;
    }
  }
  return parseSync(file, text, options);
}

/** How a source may have to be parsed, the likelier way first. A CommonJS module may return, and await only inside a function. */
function sourceTypes(extension, text) {
  if (extension.startsWith('.m')) return ['module'];
  if (extension.startsWith('.c')) return ['commonjs'];
  return MODULE_SYNTAX.test(text) ? ['module', 'commonjs'] : ['commonjs', 'module'];
}

function described({ message, labels }, text, extension) {
  const what = message.replace(/\.$/, '');
  const before = labels?.length ? text.slice(0, labels[0].start).split(/\r\n|[\n\r\u2028\u2029]/) : null;
  const where = before ? ` at ${before.length}:${before.at(-1).length + 1}` : '';
  const isFlow = !extension.includes('t') && FLOW.test(text.slice(0, 2_000));
  const why = isFlow ? '. It has Flow types, which are not read' : '';
  return `${what}${where}${why}`;
}

/**
 * Throws for a source that may be nested too deeply: by its brackets, or by operators in a row, since each makes a node around the one
 * before. Strings and comments are counted as if they were code.
 */
function refuseDeep(text) {
  // The operators since the last end of an expression, for each level of brackets.
  const chains = [0];
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x28: // (
      case 0x5b: // [
      case 0x7b: // {
        chains.push(0);
        if (chains.length > MAX_DEPTH + 1) {
          throw new Unparsed(`it has more than ${MAX_DEPTH} levels of brackets`);
        }
        break;
      case 0x29: // )
      case 0x5d: // ]
        if (chains.length > 1) chains.pop();
        break;
      case 0x7d: // }
        if (chains.length > 1) chains.pop();
        chains[chains.length - 1] = 0;
        break;
      case 0x0a: // A blank line ends a statement without a semicolon.
        if (text.charCodeAt(at + 1) === 0x0a) chains[chains.length - 1] = 0;
        break;
      case 0x3b: // ;
      case 0x2c: // ,
        chains[chains.length - 1] = 0;
        break;
      case 0x26: // &
      case 0x2b: // +
      case 0x2e: // .
      case 0x3f: // ?
      case 0x7c: // |
        chains[chains.length - 1] += 1;
        if (chains[chains.length - 1] > MAX_CHAIN) {
          throw new Unparsed(`it has more than ${MAX_CHAIN} operators in a row`);
        }
        break;
    }
  }
}

module.exports = { EXTENSIONS, Unparsed, parse };
