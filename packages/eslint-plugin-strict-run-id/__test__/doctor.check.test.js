'use strict';

/** What the doctor makes of one source: places, scopes, comments that switch a rule off, and what it can't parse. */

const { check, Unparsed } = require('../lib/doctor/check.js');
const { fakeRules } = require('./helpers/fakeRules.js');

const found = (source, file = '/app/a.js', rules = fakeRules) => check(source, { file, rules, cwd: '/app' });

describe('the place of a finding', () => {
  test.each([
    ['in the first line', 'id.cut();', 1, 1],
    ['after a BOM', '\ufeffid.cut();', 1, 1],
    ['after characters of two units', '"😀😀"; id.cut();', 1, 9],
    ['after an accent', '"é"; id.cut();', 1, 6],
    ['after CRLF', 'a;\r\n\tid.cut();', 2, 2],
    ['after a lone CR', 'a;\rid.cut();', 2, 1],
    ['after U+2028', 'a;\u2028id.cut();', 2, 1],
    ['after a hashbang', '#!/usr/bin/env node\nid.cut();', 2, 1],
    ['after a template of many lines', '`\n\n`; id.cut();', 3, 4],
  ])('%s counts as an editor does', (_, source, line, column) => {
    const { findings } = found(source);
    expect(findings).toMatchObject([{ line, column, endLine: line, endColumn: column + 'id.cut()'.length }]);
    expect(findings[0].source.slice(column - 1)).toBe('id.cut();');
  });

  test('has the range of its fix in units after a BOM', () => {
    const text = '"😀"; id.cut();';
    for (const bom of ['', '\ufeff']) {
      const [{ fix }] = found(bom + text).findings;
      expect(text.slice(...fix.range)).toBe('cut');
      expect(fix.text).toBe('whole');
    }
  });
});

test('a finding has its message, its hint apart from it, and suggestions as edits', () => {
  const source = 'a.maybe();\nb.cut();';
  expect(found(source).findings).toEqual([
    expect.objectContaining({
      code: 'no-maybe',
      certain: false,
      message: 'a loses the tenant.',
      hint: 'Keep it whole.',
      fix: null,
      suggestions: [{ message: 'Call a.whole()', fix: { range: [2, 7], text: 'whole' } }],
    }),
    expect.objectContaining({ code: 'no-cut', certain: true, suggestions: [] }),
  ]);
});

describe('what is parsed', () => {
  test.each([
    ['a.js', 'const a = <b>{id.cut()}</b>;'],
    ['a.jsx', 'export const A = () => <b title={id.cut()} />;'],
    ['a.js', 'if (x) return; id.cut();'],
    ['a.js', 'import x from "x"; await x; id.cut();'],
    ['a.js', 'await import("x"); id.cut();'],
    ['a.cjs', 'with (x) { id.cut(); } return'],
    ['a.mjs', 'await 1; id.cut();'],
    ['a.js', '@x class A { @y z = id.cut(); static { id2; } }'],
    ['a.ts', '// @ts-nocheck\nconst a = <string>id.cut() as unknown satisfies string;'],
    ['a.cts', 'import a = require("a"); id.cut(); export = a;'],
    ['a.mts', 'export type A<in T> = T extends infer U ? U : never; id!.cut();'],
    ['a.tsx', 'const A = <T,>(x: T) => <B<T> x={id.cut()} />;'],
    ['a', '#!/usr/bin/env node\nreturn id.cut();'],
    ['a.JS', 'id?.cut();'],
  ])('%s: %s', (name, source) => {
    expect(found(source, `/app/${name}`).findings).toMatchObject([{ code: 'no-cut' }]);
  });

  test.each([
    ['a.js', 'const a: string = id.cut();', 'at 1:7'],
    ['a.js', '/* @flow */\nconst a: string = id.cut();', 'Flow types'],
    ['a.js', 'id.cut(', 'at 1:8'],
    ['a.js', 'a;\r\n  )', 'at 2:3'],
    ['a.mjs', 'return id.cut();', 'at 1:1'],
    ['a.js', '['.repeat(200_000), 'levels of brackets'],
    ['a.js', `x = ${'"a" + '.repeat(200_000)} id.cut()`, 'operators in a row'],
    ['a.js', `x${'.add(1, [2])'.repeat(200_000)}; id.cut()`, 'operators in a row'],
  ])('%s is not if it is wrong: case %#', (name, source, why) => {
    expect(() => found(source, `/app/${name}`)).toThrow(Unparsed);
    expect(() => found(source, `/app/${name}`)).toThrow(why);
  });

  test('is as deep as the limits allow', () => {
    const nested = `${'['.repeat(499)}id.cut()${']'.repeat(499)}`;
    const chained = `x = ${'"a" + '.repeat(2_990)} id.cut()`;
    const banner = `/*${'*'.repeat(9_000)}*/ // ${'-'.repeat(9_000)}\nid.cut()`;
    const withoutSemicolons = `${'a.b.c()\n\n'.repeat(9_000)}id.cut()`;
    for (const source of [nested, chained, banner, withoutSemicolons]) {
      expect(found(source).findings).toHaveLength(1);
    }
  });
});

test('the scopes are those of the language, and are only analysed when a rule asks', () => {
  const seen = {};
  const rule = (create) => ({ meta: { messages: {} }, words: [], create });
  const source = 'const id = 1; function f(id: string) { return (id) }';
  check(source, {
    file: '/app/a.ts',
    rules: {
      scopes: rule(({ sourceCode }) => ({
        ReturnStatement(node) {
          const scope = sourceCode.getScope(node);
          seen.type = scope.type;
          seen.resolved = scope.references[0].resolved.defs[0].type;
          seen.declared = sourceCode.getDeclaredVariables(node.parent.parent).map(({ name }) => name);
          seen.ancestors = sourceCode.getAncestors(node).map(({ type }) => type);
          seen.text = sourceCode.getText(node.argument);
        },
        'Program:exit': (node) => (seen.last = node.type),
      })),
    },
  });
  expect(seen).toEqual({
    type: 'function',
    resolved: 'Parameter',
    declared: ['f', 'id'],
    ancestors: ['Program', 'FunctionDeclaration', 'BlockStatement'],
    text: 'id',
    last: 'Program',
  });
});

test('a class with decorators, a namespace and an enum have scopes', () => {
  const source = `
    enum A { B = 'b' }
    namespace N { export const id = 1; }
    @dec class C<T> { constructor(@dec private id: T, readonly x = id) { super.y = id; } accessor z = 1; }
    import type { T } from 'x';
    export default abstract class { abstract m(this: T): asserts this is T; }
    declare global { interface Window { id: string } }
  `;
  const names = [];
  check(source, {
    file: '/app/a.ts',
    rules: {
      scopes: {
        meta: { messages: {} },
        create: ({ sourceCode }) => ({
          Program: () => names.push(...sourceCode.scopeManager.scopes.map(({ type }) => type)),
        }),
      },
    },
  });
  expect(names).toEqual(expect.arrayContaining(['module', 'class', 'function', 'tsEnum', 'tsModule']));
});

describe('a comment of ESLint', () => {
  const off = (rule) => `strict-run-id/${rule}`;
  test.each([
    ['the next line', `// eslint-disable-next-line ${off('no-cut')}\nid.cut();`, 0],
    ['the next line, of all rules', `/* eslint-disable-next-line */\nid.cut();`, 0],
    [
      'the next line, with a reason',
      `// eslint-disable-next-line ${off('no-cut')} -- the vendor's id\nid.cut();`,
      0,
    ],
    ['the next line, among others', `// eslint-disable-next-line a/b, ${off('no-cut')}\nid.cut();`, 0],
    ['the next line, of another rule', `// eslint-disable-next-line ${off('no-maybe')}\nid.cut();`, 1],
    ['the next line, of another plugin', `// eslint-disable-next-line no-cut\nid.cut();`, 1],
    ['only the next line', `// eslint-disable-next-line\n\nid.cut();`, 1],
    ['its line', `id.cut(); // eslint-disable-line ${off('no-cut')}`, 0],
    ['what follows', `/* eslint-disable ${off('no-cut')} */\nid.cut();\nid.cut();`, 0],
    ['what follows until it is enabled', `/* eslint-disable */ id.cut(); /* eslint-enable */ id.cut();`, 1],
    ['nothing in a line comment', `// eslint-disable\nid.cut();`, 1],
    ['nothing that is before it', `id.cut();\n/* eslint-disable */`, 1],
  ])('switches off %s', (_, source, left) => {
    const { findings, suppressed } = found(source);
    expect(findings).toHaveLength(left);
    expect(findings.length + suppressed).toBe(source.split('id.cut()').length - 1);
  });
});

test('a rule that fails is named', () => {
  expect(() => found('id.fails();')).toThrow(
    expect.objectContaining({ rule: 'no-fails', message: 'a bug in this rule' }),
  );
});
