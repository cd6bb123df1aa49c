'use strict';

/** `examples/apply-repairs/apply.js`: what it writes, and what it leaves alone. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { repairTexts } = require('../bin/audit/repairFile.js');
const { main } = require('../examples/apply-repairs/apply.js');

let folder;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'audit-apply-'));
  jest.spyOn(console, 'log').mockImplementation(() => {});
});
afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(folder, { recursive: true });
});

/** Writes a table and a list with one change of it; returns the path of the list. */
function listFor(table) {
  const name = path.join(folder, 'runs.csv');
  const list = path.join(folder, 'repair.csv');
  const change = { file: 0, line: 2, recordId: null, column: 'Run ID', from: '251010-064529-Ada-Park.0' };
  const repairs = [{ ...change, to: '251010-064529-Ada-Park', why: 'It is an old spelling.', certain: true }];
  fs.writeFileSync(name, table);
  fs.writeFileSync(list, [...repairTexts({ files: [{ name }], repairs })].join(''));
  return list;
}

const TABLE = 'Run ID,Notes\n251010-064529-Ada-Park.0,caf\u00e9\n';

test('writes the table beside itself', () => {
  main([listFor(TABLE)]);
  const repaired = fs.readFileSync(path.join(folder, 'runs.repaired.csv'), 'utf8');
  expect(repaired).toBe(TABLE.replace('.0', ''));
  expect(fs.readFileSync(path.join(folder, 'runs.csv'), 'utf8')).toBe(TABLE);
});

test.each(['latin1', 'utf16le'])(
  'writes nothing for a table in %s, whose other bytes it would change',
  (encoding) => {
    const list = listFor(Buffer.from(`\ufeff${TABLE}`, encoding));
    expect(() => main([list])).toThrow("isn't a text in UTF-8");
    expect(fs.readdirSync(folder).sort()).toEqual(['repair.csv', 'runs.csv']);
  },
);
