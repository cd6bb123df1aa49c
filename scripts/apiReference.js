'use strict';

/** Builds docs/api.md: its hand-written top is scripts/api.template.md, the rest comes from the declaration files. */

const fs = require('node:fs');
const path = require('node:path');
const { readDeclarations, firstSentence } = require('./declarations.js');
const { exports: subPaths } = require('../package.json');

const root = path.dirname(__dirname);
const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');

const TYPES = 'index.d.ts';

/** Types that the package re-exports, shown with those of its own. */
const SHARED_TYPES = 'lib/shared/index.d.ts';

/** Types that the hand-written part explains. */
const EXPLAINED_ABOVE = new Set(['Absent', 'RunIdErrorCode']);

/** Where the template takes each generated part. */
const MARKERS = ['<!-- overview -->', '<!-- functions -->', '<!-- modules -->'];

function apiReference() {
  const main = readDeclarations(read(TYPES), TYPES);
  const modules = Object.keys(subPaths)
    .filter((subPath) => subPath !== '.' && subPath !== './package.json')
    .map((subPath) => {
      const file = `lib/${path.basename(subPath)}.d.ts`;
      return { name: `strict-run-id/${path.basename(subPath)}`, ...readDeclarations(read(file), file) };
    });

  const shared = readDeclarations(read(SHARED_TYPES), SHARED_TYPES);
  const types = new Types([main, shared, ...modules]);
  const parts = [
    overview(main),
    functions(main, types),
    modules.map((module) => subPath(module, main, types)).join('\n'),
  ];
  return MARKERS.reduce((page, marker, index) => {
    if (!page.includes(marker)) throw new Error(`scripts/api.template.md lacks ${marker}.`);
    // A function, since `$` in a replacement text would be read as a pattern.
    return page.replace(marker, () => parts[index].trim());
  }, read('scripts/api.template.md'));
}

/** The items a program can use: everything but types. */
const values = (items) => items.filter(({ kind }) => kind !== 'type' && kind !== 're-export');

const valuesOf = ({ sections }) => sections.flatMap(({ items }) => values(items));

/** Sections that hold a function, since one of types alone has nothing to list. */
const listed = ({ sections }) => sections.filter(({ items }) => values(items).length > 0);

const cell = (text) => text.replaceAll('|', '\\|');

const table = (rows) =>
  ['| function | description |', '|---|---|', ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`)].join(
    '\n',
  );

/** The anchor that GitHub gives a heading of letters, digits and spaces. */
const slug = (heading) => heading.toLowerCase().replaceAll(' ', '-');

const row = ({ name, doc }, heading = name) => [
  `[\`${name}\`](#${slug(heading)})`,
  firstSentence(doc.description),
];

function overview(main) {
  return listed(main)
    .map(
      ({ title, items }) =>
        `**[${title}](#${slug(title)})**\n\n${table(values(items).map((item) => row(item)))}\n`,
    )
    .join('\n');
}

function functions(main, types) {
  return listed(main)
    .map(
      ({ title, items }) =>
        `## ${title}\n\n${values(items)
          .map((item) => entry(item, `### ${item.name}`, types))
          .join('\n')}`,
    )
    .join('\n');
}

/** A module on a path of its own: which names of the package it holds, then its own functions in full. */
function subPath({ name, doc, sections }, main, types) {
  const items = sections.flatMap((section) => section.items);
  const known = new Map(valuesOf(main).map((item) => [item.name, item]));
  const passedOn = items
    .filter(({ kind }) => kind === 're-export')
    .flatMap(({ names }) => names)
    .map((name) => known.get(name) ?? fail(`index.d.ts does not declare ${name}.`));
  const own = values(items).map((item) => ({
    item,
    heading: known.has(item.name) ? `${path.basename(name)}-${item.name}` : item.name,
  }));

  const rows = [...passedOn.map((item) => row(item)), ...own.map(({ item, heading }) => row(item, heading))];
  const entries = own.map(({ item, heading }) => entry(item, `#### ${heading}`, types));
  const about = doc ?? fail(`${name} has no comment at its top.`);
  return [`### ${name}\n`, `${about.description}\n`, `${table(rows)}\n`, ...entries].join('\n');
}

/** One function: signatures and the types they name, description, errors, example. */
function entry({ kind, name, doc, sources }, heading, types) {
  const code = (language, text) => `\`\`\`${language}\n${text}\n\`\`\`\n`;
  const declared = sources.map((source) => source.replace(/^export (?:declare )?/, '')).join('\n');
  // A class shows its fields; the rest shows its types once, at the first function that names them.
  const parts = [declared, ...types.takeNamedIn(declared)];
  return [
    `${heading}\n`,
    doc.deprecated ? `**Deprecated.** ${doc.deprecated}\n` : null,
    `${doc.description}\n`,
    code('ts', parts.join('\n\n')),
    doc.throws ? `**Throws** ${doc.throws}\n` : null,
    doc.example ? code('js', doc.example) : fail(`${kind} ${name} has no example.`),
  ]
    .filter(Boolean)
    .join('\n');
}

/** The declared types, each given out once. */
class Types {
  #sources;

  constructor(files) {
    const items = files.flatMap(({ sections }) => sections.flatMap((section) => section.items));
    this.#sources = new Map(
      items
        .filter(({ kind, name }) => kind === 'type' && !EXPLAINED_ABOVE.has(name))
        .map(({ name, sources }) => [name, sources.join('\n').replace(/^export /, '')]),
    );
  }

  /** The sources of the types that a text names, and of those that these name, as far as none was given out before. */
  takeNamedIn(text) {
    const withoutComments = text.replace(/\/\*[\s\S]*?\*\//g, '');
    return [...this.#sources.keys()]
      .filter((name) => new RegExp(`\\b${name}\\b`).test(withoutComments))
      .map((name) => [name, this.#sources.get(name)])
      .filter(([name]) => this.#sources.delete(name))
      .flatMap(([, source]) => [source, ...this.takeNamedIn(source)]);
  }
}

function fail(message) {
  throw new Error(message);
}

module.exports = apiReference;
