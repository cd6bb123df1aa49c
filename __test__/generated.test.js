'use strict';

/** Generated files are committed: they must be what `npm run generate` would write. */

const { generate, outdated } = require('../scripts/generate.js');
const { firstSentence, readDeclarations } = require('../scripts/declarations.js');

const files = generate();

test.each(Object.keys(files))('%s is up to date (else: npm run generate)', (file) => {
  expect(outdated({ [file]: files[file] })).toEqual([]);
});

test('a file that differs, or is missing, is out of date', () => {
  expect(outdated({ 'package.json': '{}', 'docs/missing.md': '' })).toEqual([
    'package.json',
    'docs/missing.md',
  ]);
});

describe('the reader of declaration files', () => {
  const sections = (text) => readDeclarations(text, 'some.d.ts').sections;

  test('reads sections, types, overloads and re-exports', () => {
    const text = [
      '/** About the file. */',
      '',
      "import type { Id } from '../index';",
      "export { a, b } from '../index';",
      '',
      '// Section',
      '',
      '/** A type; with `}` and { in its comment. */',
      "export type Kind = 'a;' | (() => void);",
      '/**',
      ' * Returns `x`. More.',
      ' *',
      ' * @throws `ERR_X`',
      ' * @example',
      ' * f(1); // 2',
      ' */',
      'export function f(id: { a: 1; }): number;',
      'export function f(): string;',
    ].join('\n');
    expect(readDeclarations(text, 'some.d.ts').doc.description).toBe('About the file.');
    const [first, second] = sections(text);
    expect(first).toEqual({ title: null, items: [{ kind: 're-export', names: ['a', 'b'] }] });
    expect(second.title).toBe('Section');
    expect(second.items.map(({ kind, name, sources }) => [kind, name, sources.length])).toEqual([
      ['type', 'Kind', 1],
      ['function', 'f', 2],
    ]);
    expect(second.items[1].doc).toEqual({
      description: 'Returns `x`. More.',
      throws: '`ERR_X`',
      example: 'f(1); // 2',
    });
  });

  test.each([
    ['an unknown form', '/** A. */\nexport enum A {}\n;', 'some.d.ts:2: Unknown form: export enum A {}'],
    ['a function without a comment', 'export function f(): void;', 'some.d.ts:1: f has no doc comment.'],
    [
      'an unknown tag',
      '/** A.\n * @since 1 */\nexport type A = 1;',
      'some.d.ts:1: A doc comment with the unknown tag @since.',
    ],
    [
      'a statement without an end',
      '/** A. */\nexport function f(',
      'some.d.ts:2: A statement that does not end.',
    ],
    ['a comment on nothing', '/** A. */', 'some.d.ts:1: A doc comment at the end of the file.'],
  ])('refuses %s', (_, text, message) => {
    expect(() => sections(text)).toThrow(message);
  });

  test('finds the first sentence', () => {
    expect(firstSentence('Returns `a. B` of\n1.5 s. More.\n\nMore.')).toBe('Returns `a. B` of 1.5 s.');
    expect(firstSentence('No full stop\n\nNext.')).toBe('No full stop');
  });
});
