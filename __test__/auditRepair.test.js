'use strict';

/** The file of `audit --repair`: CSV that a spreadsheet opens and doesn't run, and the example that applies it. */

const fc = require('fast-check');
const { beginsAsRepair, defused, repairTexts } = require('../bin/audit/repairFile.js');
const { readCsv } = require('../examples/apply-repairs/csv.js');
const { applyRepairs, readRepairs } = require('../examples/apply-repairs/repairs.js');
const { twoTables } = require('./fixtures/auditReport.js');

const fileOf = (repairs) => [...repairTexts({ files: [{ name: 'runs.csv' }], repairs })].join('');

const change = (fields) => ({
  file: 0,
  line: 2,
  recordId: 'rec1',
  column: 'Client',
  from: 'Ada Park',
  to: 'Ada-Park',
  why: 'It is the name in the id.',
  certain: true,
  ...fields,
});

describe('the list of changes', () => {
  test('is CSV with a byte order mark and CR LF, every cell in quotes', () => {
    expect(
      fileOf([change(), change({ column: 'Run ID', from: '251010-064529', to: null, certain: false })]),
    ).toBe(
      [
        '\ufeff"record id","table file","line","change","column","from","to","why","certain"',
        '"rec1","runs.csv","2","set cell","Client","Ada Park","Ada-Park","It is the name in the id.","yes"',
        '"rec1","runs.csv","2","delete row","Run ID","251010-064529","","It is the name in the id.","no"',
        '',
      ].join('\r\n'),
    );
  });

  test('is recognized by its beginning, and a table is not', () => {
    expect(beginsAsRepair(Buffer.from(fileOf([])))).toBe(true);
    expect(beginsAsRepair(Buffer.from('"record id","client"\n'))).toBe(false);
    expect(beginsAsRepair(Buffer.alloc(0))).toBe(false);
  });

  test.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t'=1"],
    ['\r=1', "'\r'=1"],
    ['"=1', `'"=1`],
    ["''=1", "'''=1"],
    [' =1', "' =1"],
    ['＝1', "'＝1"],
    // Where a program splits cells at semicolons or inside of quotes.
    ['a;=1', "a;'=1"],
    ['a\n=1', "a\n'=1"],
    ['a=1', 'a=1'],
    ['251010-064529-Ada-Park', '251010-064529-Ada-Park'],
    ["O'Neil", "O'Neil"],
    ['', ''],
  ])('shows %j as %j, which no spreadsheet runs', (text, shown) => {
    expect(defused(text)).toBe(shown);
    const [row] = readCsv(fileOf([change({ from: text })])).rows.slice(1);
    expect(row.cells[5].text).toBe(shown);
  });

  test('is read back as it was, whatever the cells hold', () => {
    const text = fc.string({ unit: fc.constantFrom(...`'"=+-@;,|\t\r\n aÄ`) });
    fc.assert(
      fc.property(text, text, text, (recordId, from, to) => {
        const [read] = readRepairs(fileOf([change({ recordId, from, to })]));
        expect(read).toEqual({
          recordId,
          file: 'runs.csv',
          line: 2,
          change: 'set cell',
          column: 'Client',
          from,
          to,
          why: 'It is the name in the id.',
          isCertain: true,
        });
      }),
    );
  });

  test('may be saved again by a spreadsheet that writes semicolons', () => {
    const saved = fileOf([change()]).replaceAll('","', ';').replaceAll('"', '');
    expect(readRepairs(saved)).toMatchObject([{ recordId: 'rec1', from: 'Ada Park', isCertain: true }]);
  });

  test('has one line for each change of the report', () => {
    const { files, repairs } = twoTables();
    expect(readRepairs([...repairTexts({ files, repairs })].join('')).map(({ change }) => change)).toEqual([
      'delete row',
      'set cell',
      'set cell',
      'set cell',
    ]);
  });
});

describe('applying changes', () => {
  const TABLE = [
    '\ufeffRecord;Run ID;Client;Notes',
    'rec1;251010-064529-Ada-Park;Ada Park;"two\r\nlines; and ""quotes"""',
    "rec2;251010-064529-O'Neil;O'Neil;",
    '',
  ].join('\r\n');

  const apply = (...changes) => applyRepairs(TABLE, readRepairs(fileOf(changes)));

  test('changes a cell, and no other byte', () => {
    expect(apply(change())).toEqual({
      text: TABLE.replace('Ada Park', 'Ada-Park'),
      applied: 1,
      refused: [],
    });
  });

  test('deletes a row, also after one of several lines', () => {
    const { text } = apply(
      change({ line: 4, recordId: 'rec2', column: 'Run ID', from: "251010-064529-O'Neil", to: null }),
    );
    expect(text).toBe(TABLE.slice(0, TABLE.indexOf('rec2')));
  });

  test('deletes no row that has another run id by now, though nothing else names the row', () => {
    const { text, refused } = apply(
      change({ line: 4, recordId: null, column: 'Run ID', from: '251010-064529-Ada-Park', to: null }),
    );
    expect(text).toBe(TABLE);
    expect(refused).toMatchObject([{ line: 4, refusal: 'the cell has another text now' }]);
  });

  test('deletes a row that is too short to have the column', () => {
    const repairs = readRepairs(fileOf([change({ recordId: 'rec1', column: 'Run', from: '', to: null })]));
    expect(applyRepairs('Record,Run\nrec1\n', repairs).text).toBe('Record,Run\n');
  });

  test('quotes a text that needs it', () => {
    const { text } = apply(change({ to: 'a;"b"' }));
    expect(text).toBe(TABLE.replace('Ada Park', '"a;""b"""'));
  });

  test.each([
    [{ line: 3 }, 'no row begins on this line'],
    [{ line: 9 }, 'no row begins on this line'],
    [{ recordId: 'rec2' }, 'the row on this line has another record id'],
    [{ column: 'Tenant' }, 'there is no such column'],
    [{ from: 'Ada' }, 'the cell has another text now'],
  ])('leaves the table as it is, and says why, for a change with %j', (fields, refusal) => {
    expect(apply(change(fields))).toMatchObject({ text: TABLE, applied: 0, refused: [{ refusal }] });
  });

  test('refuses two changes of one cell, and a quote that is not closed', () => {
    expect(() => apply(change(), change())).toThrow('Two changes are of the same cell');
    expect(() => applyRepairs('a,b\n"c,d', [])).toThrow("A quote isn't closed, from offset 4 on.");
  });
});
