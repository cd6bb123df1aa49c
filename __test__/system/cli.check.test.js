'use strict';

/** `strict-run-id check`: what it prints of ids, client ids and standard input, and its exit code. */

const fs = require('node:fs');
const commands = require('../../bin/commands/index.js');
const { terminal } = require('../../bin/terminal.js');
const { badTexts, rejection, root, runCommand: run, startCommand: start } = require('../helpers/index.js');
const { setLogger } = require('strict-run-id');

beforeAll(() => setLogger(null));

describe('check', () => {
  const base = '251003-154510';
  const check = (args, options) => run(['check', ...args], options);
  /** `count` lines, each what `line` makes of its number. */
  const numbered = (count, line) =>
    Array.from({ length: count }, (_, index) => `${line(index + 1)}\n`).join('');

  test('prints the parts of a run id', async () => {
    expect(await check([`${base}-Ada-Park`])).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        '251003-154510-Ada-Park is a run id.',
        '  kind       timestamp',
        '  base id    251003-154510',
        '  client id  Ada-Park',
        '  time       2025-10-03T15:45:10.000Z',
        '',
      ].join('\n'),
    });
  });

  test.each([
    [base, ['kind       timestamp', 'client id  none: it is a base id']],
    [
      'SR-250924-007-T12-S3-CGuy',
      ['kind       sequence', 'sequence   7', 'task       12', 'step       3', 'client id  Guy'],
    ],
    [
      '8MSTBAfqMzuXPvgB3-CCora-Lee',
      ['kind       apify', 'base id    8MSTBAfqMzuXPvgB3', 'client id  Cora-Lee'],
    ],
  ])('tells of %s what is in it', async (id, rows) => {
    const { code, stdout } = await check([id]);
    expect(code).toBe(0);
    for (const row of rows) expect(stdout).toContain(`\n  ${row}\n`);
    expect(stdout).not.toContain('null');
  });

  test('explains a bad text: why, what to do, and the nearest legal form', async () => {
    expect(await check(['SR-250924-001-Guy'])).toEqual({
      code: 1,
      stderr: '',
      stdout: [
        '"SR-250924-001-Guy" is not a run id.',
        '  reason      Its client suffix lacks the C: this kind of id takes -C<clientId>.',
        '  what to do  Use createClientRunId(); migrateRunId() repairs stored ids.',
        '  suggestion  SR-250924-001-CGuy',
        '',
      ].join('\n'),
    });
  });

  test('lists a few, and gives each hint once', async () => {
    const { code, stdout } = await check([base, 'SR-250924-001-Guy', 'SR-250924-002-Guy']);
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: [
        'ok  251003-154510  timestamp, no client',
        'no  "SR-250924-001-Guy": Its client suffix lacks the C: this kind of id takes -C<clientId>. Suggestion: SR-250924-001-CGuy',
        '      Use createClientRunId(); migrateRunId() repairs stored ids.',
        'no  "SR-250924-002-Guy": Its client suffix lacks the C: this kind of id takes -C<clientId>. Suggestion: SR-250924-002-CGuy',
        '',
        '1 is a run id, 2 are not.',
        '',
      ].join('\n'),
    });
  });

  test('of 500 client ids it lists the illegal ones with their lines, and counts the others', async () => {
    const input = `${numbered(498, (number) => `Guy-${number}`)}Ada Park\n Bora-Bora\n`;
    expect(await check(['--clients'], { input })).toEqual({
      code: 1,
      stderr: '',
      stdout: [
        'no  "Ada Park" (line 499): A client id can\'t contain a space. Suggestion: Ada-Park',
        "      A client id may contain letters, combining marks and digits of any script, and - _ . ' @ ( ).",
        'no  " Bora-Bora" (line 500): It starts or ends with white space. Suggestion: Bora-Bora',
        '      Trim it where it enters the program (a header, a file, a form).',
        '',
        '498 are client ids, 2 are not. Use --all to list the valid ones too.',
        '',
      ].join('\n'),
    });
    const { stdout } = await check(['--clients', '--all'], { input });
    expect(stdout.match(/^ok {2}Guy-\d+$/gm)).toHaveLength(498);
    expect(stdout.endsWith('\n\n498 are client ids, 2 are not.\n')).toBe(true);
  });

  test.each([
    ['Ada-Park', "O'Neil", 'Both are client ids.'],
    ['Ada Park', 'Bora Bora', 'Neither is a client id.'],
    ['Ada-Park', 'Bora Bora', '1 is a client id, 1 is not.'],
  ])('sums up %s and %s', async (one, other, summary) => {
    const { code, stdout } = await check(['--clients', one, other]);
    expect(stdout.split('\n').at(-2)).toBe(summary);
    expect(code).toBe(summary.startsWith('Both') ? 0 : 1);
  });

  test('says which tenants would have one name', async () => {
    const names = ['Ada Park', 'Bora-Bora', 'Ada/Park', 'Bora-Bora', 'Ada-Park', 'undefined'];
    const { stdout } = await check(['--clients', ...names]);
    expect(stdout.match(/^Warning: .*/gm)).toEqual([
      'Warning: "Ada Park" and "Ada/Park" and "Ada-Park" would share the client id Ada-Park.',
    ]);
    expect((await check(['--clients'], { input: 'Ada Park\nAda-Park\n' })).stdout).toContain(
      '\nWarning: "Ada Park" (line 1) and "Ada-Park" (line 2) would share the client id Ada-Park.\n',
    );
  });

  test('warns of tenants with names that look alike', async () => {
    const names = ['Ada', '\u0410da', 'Ida', 'Bora-Bora', 'B\u043era-Bora', 'Bora Bora', 'C0ra', 'COra'];
    const { stdout, code } = await check(['--clients', ...names]);
    expect(stdout.match(/^Warning: .*/gm)).toEqual([
      'Warning: "Bora-Bora" and "Bora Bora" would share the client id Bora-Bora.',
      'Warning: "Ada" and "\u0410da" look alike; they differ in U+0041 and U+0410.',
      'Warning: "Bora-Bora" and "B\u043era-Bora" look alike; they differ in U+006F and U+043E.',
      'Warning: "C0ra" and "COra" look alike; they differ in U+0030 and U+004F.',
    ]);
    expect(code).toBe(1);
    expect((await check(['--clients'], { input: 'Ada\n\u0410da\n' })).stdout).toContain(
      '\nWarning: "Ada" (line 1) and "\u0410da" (line 2) look alike; they differ in U+0041 and U+0410.\n',
    );
  });

  test('escapes an invisible letter and warns of no tenant that only differs in one', async () => {
    const { stdout } = await check(['--clients', 'Ada-Park\u3164', 'Cora-Lee']);
    expect(stdout).toContain(
      '"Ada-Park\\u3164": A client id can\'t contain the invisible character U+3164. Suggestion: Ada-Park',
    );
    expect(stdout).not.toContain('Warning');
  });

  describe('with --json', () => {
    const noParts = {
      baseId: null,
      clientId: null,
      timestamp: null,
      sequence: null,
      taskId: null,
      stepId: null,
      apifyRunId: null,
    };
    const fine = { reason: null, hint: null, suggestion: null };
    const refused = { ok: false, reason: expect.any(String), hint: expect.any(String) };

    test('prints one array, with all that is known of each id', async () => {
      const { code, stdout } = await check(['--json', `${base}-Ada-Park`, '-', 'foo'], {
        input: `\n${base}.0\n`,
      });
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toStrictEqual([
        {
          input: `${base}-Ada-Park`,
          line: null,
          ok: true,
          ...noParts,
          kind: 'timestamp',
          baseId: base,
          clientId: 'Ada-Park',
          timestamp: '2025-10-03T15:45:10.000Z',
          ...fine,
        },
        { input: `${base}.0`, line: 2, ...noParts, kind: null, ...refused, suggestion: base },
        { input: 'foo', line: null, ...noParts, kind: null, ...refused, suggestion: null },
      ]);
    });

    test('prints the same of client ids, without parts', async () => {
      const { code, stdout } = await check(['--json', '--clients', 'Ada Park', "O'Neil"]);
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toStrictEqual([
        { input: 'Ada Park', line: null, ...refused, suggestion: 'Ada-Park' },
        { input: "O'Neil", line: null, ok: true, ...fine },
      ]);
    });

    test('prints an empty array of nothing, and no colour', async () => {
      expect(await check(['--json'])).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
      const { stdout } = await check(['--json', 'foo'], { env: { FORCE_COLOR: '1' } });
      expect(JSON.parse(stdout)).toHaveLength(1);
    });
  });

  describe('standard input', () => {
    const utf16 = (text) => Buffer.from(`\ufeff${text}`, 'utf16le');
    const good = [{ input: base, line: 1, ok: true }];

    test.each([
      ['a line without an end', base, good],
      ['a line of Windows', `${base}\r\n`, good],
      ['one without an end of its own', `${base}\r`, good],
      ['a byte order mark', `\ufeff${base}\n`, good],
      ['UTF-16 of Windows', utf16(`${base}\r\n`), good],
      ['UTF-16, the high byte first', utf16(`${base}\n`).swap16(), good],
      ['blank lines', `\n \t\r\n${base}\n\n`, [{ ...good[0], line: 3 }]],
      ['white space before', ` ${base}\n`, [{ input: ` ${base}`, line: 1, ok: false, suggestion: base }]],
      ['white space behind', `${base}\t\n`, [{ input: `${base}\t`, line: 1, ok: false, suggestion: base }]],
      // A carriage return alone ends a line too.
      ['a second carriage return', `${base}\r\r\n`, [{ input: base, line: 1, ok: true, suggestion: null }]],
      [
        'a byte order mark further down',
        `${base}\n\ufeff${base}\n`,
        [...good, { input: `\ufeff${base}`, line: 2, ok: false }],
      ],
      ['letters of two, three and four bytes', `${base}-Łódź名𐐷\n`, [{ clientId: 'Łódź名𐐷', ok: true }]],
      ['bytes that are no UTF-8', Buffer.from([0x41, 0xff, 0x0a]), [{ input: 'A\ufffd', ok: false }]],
      ['one byte', 'x', [{ input: 'x', ok: false }]],
      ['a NUL', `${base}\0\n`, [{ input: `${base}\0`, ok: false }]],
    ])('may hold %s', async (_, input, verdicts) => {
      const { stdout } = await check(['--json'], { input });
      expect(JSON.parse(stdout)).toMatchObject(verdicts);
    });

    test('is read in pieces, wherever they are cut', async () => {
      const child = start(['check', '--json']);
      let printed = '';
      child.stdout.setEncoding('utf8').on('data', (text) => {
        printed += text;
      });
      const closed = new Promise((resolve) => child.on('close', resolve));
      for (const byte of Buffer.from(`\ufeff${base}-Łódź\r\n名\n`)) {
        await new Promise((resolve) => child.stdin.write(Buffer.from([byte]), () => setImmediate(resolve)));
      }
      child.stdin.end();
      expect(await closed).toBe(1);
      expect(JSON.parse(printed)).toMatchObject([
        { input: `${base}-Łódź`, ok: true },
        { input: '名', ok: false },
      ]);
    });

    test.each([
      ['a text', 'x'],
      ['white space', ' '],
    ])('may hold a line of 64 MB of %s, which is refused', async (_, char) => {
      const { code, stdout } = await check(['--json'], {
        input: `${base}\n${char.repeat(1 << 26)}${base}\n${base}\n`,
      });
      expect(code).toBe(1);
      const verdicts = JSON.parse(stdout);
      expect(verdicts).toMatchObject([
        { line: 1, ok: true },
        { line: 2, ok: false },
        { line: 3, ok: true },
      ]);
      expect(verdicts[1]).toMatchObject({
        input: char.repeat(1_000),
        reason: 'It is longer than any valid id.',
      });
    });

    test('is reported as it comes, once there is much of it', async () => {
      const child = start(['check', '--clients']);
      child.stdin.write(`Ada Park\n${numbered(20, (number) => `Guy-${number}`)}`);
      const first = await new Promise((resolve) => child.stdout.setEncoding('utf8').once('data', resolve));
      expect(first).toMatch(/^no {2}"Ada Park" \(line 1\): /);
      child.stdin.end();
      expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
    });

    test('without an id in it is clean', async () => {
      expect(await check([])).toEqual({ code: 0, stdout: 'Standard input contains no ids.\n', stderr: '' });
    });

    test('can be read once', async () => {
      const { code, stderr } = await check(['-', '-']);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining('"-" (standard input) can be given only once'),
      });
    });

    test('that is a directory is reported as one', async () => {
      const folder = fs.openSync(root);
      const { code, stderr } = await check([], { stdio: [folder, 'pipe', 'pipe'] });
      fs.closeSync(folder);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: 'strict-run-id: standard input could not be read: it is a directory.\n',
      });
    });

    test('that is a terminal is not waited for if no id was given', async () => {
      const out = terminal({ write: () => true }, {});
      const [command] = commands.filter(({ name }) => name === 'check');
      const problem = await rejection(() =>
        command.run({}, [], { stdin: { isTTY: true }, out, err: out, env: {} }),
      );
      expect(problem.message).toMatch(
        /^no id given\.\n {2}Example: strict-run-id check 251003-154510-Ada-Park\n/,
      );
    });
  });

  test.each(
    badTexts.filter(([, text]) => text.length < 100_000 && !text.includes('\0') && text.isWellFormed()),
  )('shows %s escaped, alone, in a list and with --clients', async (_, text, shown) => {
    for (const args of [[text], [base, text], ['--clients', text], ['--clients', 'Ada-Park', text]]) {
      const { code, stdout, stderr } = await check(args);
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      expect(stdout).toContain(shown);
      expect(stdout).toMatch(/^[\P{C}\n]*$/u);
      expect(stdout).not.toMatch(/\u2028/);
    }
  });

  test('an empty text is refused', async () => {
    expect(await check([''])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('"" is not a run id.\n  reason      There is no run id.\n'),
    });
    expect(await check(['--clients', ''])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('There is no client id.'),
    });
  });

  test('prints colours if they are wanted', async () => {
    const { stdout } = await check([base, 'foo'], { env: { FORCE_COLOR: '1' } });
    expect(stdout).toContain('\u001b[32mok\u001b[39m');
    expect(stdout).toContain('\u001b[31mno\u001b[39m');
  });

  test('ends quietly when its reader stops, and not as if all were clean', async () => {
    const child = start(['check', '--all']);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.stdin.on('error', () => {});
    const closed = new Promise((resolve) => child.on('close', resolve));
    child.stdout.once('data', () => child.stdout.destroy());
    const pour = () => {
      while (child.stdin.writable && child.stdin.write(`${base}\n`.repeat(1_000)));
    };
    child.stdin.on('drain', pour);
    pour();
    expect(await closed).toBe(141);
    expect(stderr).toBe('');
  });

  test('says so if the output can’t be written', async () => {
    if (!fs.existsSync('/dev/full')) return;
    const full = fs.openSync('/dev/full', 'w');
    const { code, stderr } = await check([base], { stdio: ['pipe', full, 'pipe'] });
    fs.closeSync(full);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^strict-run-id: the output could not be written: ENOSPC/),
    });
  });
});
