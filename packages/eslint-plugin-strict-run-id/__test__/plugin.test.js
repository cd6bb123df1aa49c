'use strict';

/** What ESLint and a reader need of each rule: its metadata, its page, its words, its place in `recommended`. */

const fs = require('node:fs');
const path = require('node:path');
const { Linter } = require('eslint');
const plugin = require('../lib/index.js');
const { name, version, peerDependencies } = require('../package.json');
const root = require('../../../package.json');

const folder = path.dirname(__dirname);
const names = Object.keys(plugin.rules);

test('the plugin has the name and version of its package, which is that of strict-run-id', () => {
  expect(plugin.meta).toEqual({ name, version, namespace: 'strict-run-id' });
  expect(version).toBe(root.version);
});

test('recommended switches on each rule, and ESLint takes it', () => {
  const { recommended } = plugin.configs;
  expect(Object.keys(recommended.rules)).toEqual(names.map((rule) => `strict-run-id/${rule}`));
  expect(recommended.plugins['strict-run-id']).toBe(plugin);
  expect(new Linter().verify('const x = 1;', [recommended])).toEqual([]);
  expect(peerDependencies).toEqual({ eslint: '^9.0.0 || ^10.0.0' });
});

test('each file of a rule is in the table', () => {
  const files = fs.readdirSync(path.join(folder, 'lib/rules')).filter((file) => file !== 'index.js');
  expect(files.map((file) => file.replace('.js', '')).sort()).toEqual([...names].sort());
});

describe.each(names)('%s', (rule) => {
  const { meta, create, words } = plugin.rules[rule];

  test('has what ESLint asks for', () => {
    expect(meta).toMatchObject({
      type: expect.stringMatching(/^(problem|suggestion)$/),
      docs: { description: expect.stringMatching(/^[a-z].*[^.]$/), url: `docs/rules/${rule}.md` },
      schema: expect.anything(),
    });
    expect(create).toBeInstanceOf(Function);
    expect(Object.keys(meta.messages)).not.toHaveLength(0);
  });

  test('has words by which the doctor leaves files out', () => {
    const all = [words].flat();
    expect(all).not.toHaveLength(0);
    for (const word of all) {
      if (typeof word === 'string') expect(word).toMatch(/^[ -@[-~]{4,}$/);
      else expect(word).toMatchObject({ source: expect.any(String), global: false });
    }
    // Almost every file has these.
    const common =
      "const { a } = require('b'); module.exports = list.find(({ c }) => c.trim().split(',')[0] ?? 1);";
    for (const word of all) {
      if (typeof word === 'string') expect(common.toLowerCase()).not.toContain(word);
      else expect(common).not.toMatch(word);
    }
  });

  test('has a page that begins with its name and shows code', () => {
    const page = fs.readFileSync(path.join(folder, `docs/rules/${rule}.md`), 'utf8');
    expect(page.startsWith(`# ${rule}\n`)).toBe(true);
    expect(page).toMatch(/^(?:```(?:js|ts|jsx|diff)$|\| instead of )/m);
  });

  test('is in the table of the README', () => {
    const readme = fs.readFileSync(path.join(folder, 'README.md'), 'utf8');
    expect(readme).toContain(`| [${rule}](docs/rules/${rule}.md) | ${meta.docs.description} |`);
  });
});
