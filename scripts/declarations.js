'use strict';

/**
 * Reads a declaration file (index.d.ts, lib/*.d.ts) into sections of documented items. TypeScript's own parser has no
 * API in version 7, and these files are regular, so this reader knows only the forms they use and throws on all others.
 */

/** The forms of a top-level statement, each with the kind of item it declares. */
const FORMS = [
  [/^export (?:declare )?function (\w+)/, 'function'],
  [/^export const (\w+)/, 'const'],
  [/^export class (\w+)/, 'class'],
  [/^export (?:type|interface) (\w+)/, 'type'],
  [/^export \{([^}]*)\} from '([^']+)'/, 're-export'],
  [/^import type /, 'ignored'],
  [/^export type (?:\*|\{[^}]*\}) from /, 'ignored'],
  [/^declare global /, 'ignored'],
];

/** The tags a doc comment may use. */
const TAGS = new Set(['throws', 'example', 'deprecated']);

/** What decides where a statement ends, and what may hide that: comments, strings, arrows. */
const TOKEN = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'[^'\n]*'|`[^`]*`|=>|[([{<]|[)\]}>]|;/g;

/**
 * Returns `{ doc, sections }`. `doc` is the comment at the top of the file. Each section has a `title` (null before the
 * first one) and `items`: `{ kind, name, doc, sources }`, with one source for each overload; a re-export has `names`.
 */
function readDeclarations(text, file) {
  const sections = [{ title: null, items: [] }];
  let doc = null;
  let fileDoc = null;
  let at = 0;

  const fail = (what) => {
    const line = text.slice(0, at).split('\n').length;
    throw new Error(`${file}:${line}: ${what}`);
  };

  while (at < text.length) {
    const rest = text.slice(at);
    const [space] = /^\s*/.exec(rest);
    if (space !== '') {
      // A blank line parts a comment from what follows: the first such comment is about the file.
      if (doc && space.includes('\n\n')) {
        if (fileDoc) fail('A doc comment is followed by a blank line, so it documents nothing.');
        fileDoc = doc;
        doc = null;
      }
      at += space.length;
      continue;
    }
    if (rest.startsWith('/**')) {
      if (doc) fail('Two doc comments in a row.');
      const end = rest.indexOf('*/');
      if (end < 0) fail('A doc comment that does not end.');
      doc = readDoc(rest.slice(3, end), fail);
      at += end + 2;
      continue;
    }
    const [, title] = /^\/\/ ([A-Z].*)\n/.exec(rest) ?? [];
    if (title) {
      sections.push({ title, items: [] });
      at += title.length + 3;
      continue;
    }
    const source = statement(rest) ?? fail('A statement that does not end.');
    addItem(sections.at(-1).items, source, doc, fail);
    doc = null;
    at += source.length;
  }
  if (doc) fail('A doc comment at the end of the file.');
  return { doc: fileDoc, sections };
}

function addItem(items, source, doc, fail) {
  const [form, kind] =
    FORMS.find(([form]) => form.test(source)) ?? fail(`Unknown form: ${source.split('\n')[0]}`);
  if (kind === 'ignored') return;
  const [, name, from] = form.exec(source);
  if (kind === 're-export') {
    if (from !== '../index') fail(`A re-export from ${from}.`);
    items.push({ kind, names: name.match(/\w+/g) });
    return;
  }
  const before = items.at(-1);
  if (!doc && kind === 'function' && before?.name === name) {
    before.sources.push(source);
    return;
  }
  if (!doc) fail(`${name} has no doc comment.`);
  items.push({ kind, name, doc, sources: [source] });
}

/** The statement that a text begins with: up to its semicolon, or to the brace that closes an interface or a class. */
function statement(text) {
  const isBlock = /^(?:export (?:interface|class)|declare global) /.test(text);
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if ('([{<'.includes(token)) depth += 1;
    else if (')]}>'.includes(token)) {
      depth -= 1;
      if (depth === 0 && token === '}' && isBlock) return text.slice(0, index + 1);
    } else if (token === ';' && depth === 0) return text.slice(0, index + 1);
  }
  return null;
}

/** Takes the inside of a doc comment apart into `{ description, throws, example, deprecated }`, Markdown all. */
function readDoc(inside, fail) {
  const lines = inside.trim().split('\n');
  const [description, ...tagged] = lines
    .map((line) => line.replace(/^\s*\*( |$)/, ''))
    .join('\n')
    .split(/^@/m);
  const doc = { description: description.trim() };
  for (const part of tagged) {
    const [, tag, body] = /^(\w+)\s*([\s\S]*)$/.exec(part) ?? [];
    if (!TAGS.has(tag)) fail(`A doc comment with the unknown tag @${tag}.`);
    if (tag in doc) fail(`A doc comment with two @${tag}.`);
    doc[tag] = body.trim();
  }
  if (doc.description === '') fail('A doc comment without a description.');
  return doc;
}

/** The first sentence of a Markdown text, on one line. */
function firstSentence(text) {
  const paragraph = text.split('\n\n')[0].replaceAll('\n', ' ');
  const [sentence] = /^(?:`[^`]*`|[^`])*?[.!?](?= [A-Z`"]|$)/.exec(paragraph) ?? [paragraph];
  return sentence;
}

module.exports = { readDeclarations, firstSentence };
