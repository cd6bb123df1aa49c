'use strict';

/** What the pages say is so: their links lead somewhere, their examples give what they show, their tables lack nothing. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const commands = require('../bin/commands/index.js');
const { bin, root, runCommand } = require('./helpers.js');

const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');
const pages = ['.', 'docs', 'bench', 'examples/backend', 'examples/airtable-emulator'].flatMap((folder) =>
  fs.readdirSync(path.join(root, folder)).filter((name) => name.endsWith('.md')).map((name) => path.posix.join(folder, name)),
);

/** The blocks of a page in one language, each with the heading it stands under. */
function blocks(page, language) {
  const found = [];
  let heading;
  for (const [, title, kind, body] of read(page).matchAll(/^#+ (.*)$|^```(.*)\n([\s\S]*?)^```$/gm)) {
    heading = title ?? heading;
    if (kind === language) found.push({ page, heading, body });
  }
  return found;
}

/** The text under a heading, up to the next one. */
const section = (page, heading) => read(page).split(/^#+ /m).find((text) => text.startsWith(`${heading}\n`));

/** The cells of the rows of the table under a heading. */
const rows = (page, heading) =>
  [...section(page, heading).matchAll(/^\| (`.*) \|$/gm)].map(([, row]) => row.split(' | '));

/** What stands between backticks. */
const quotedIn = (text) => [...text.matchAll(/`([^`]*)`/g)].map(([, quoted]) => quoted);

describe.each(pages)('the links of %s', (page) => {
  const slugs = (text) =>
    [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
      heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'),
    );

  test('lead to a file, and in it to a heading', () => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link).filter((link) => !/^https:/.test(link));
    const isBroken = (link) => {
      const [file, heading] = link.split('#');
      const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
      if (!fs.existsSync(path.join(root, target))) return true;
      return heading !== undefined && !slugs(read(target)).includes(heading);
    };
    expect(links.filter(isBroken)).toEqual([]);
  });
});

describe('commands print what is shown', () => {
  let folder;
  let env;

  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
    fs.symlinkSync(bin, path.join(folder, 'strict-run-id'));
    env = { PATH: [folder, path.dirname(process.execPath), process.env.PATH].join(path.delimiter), COLUMNS: '100' };
    for (const { command, output } of shown('docs/command-line.md')) {
      const [, name] = /^cat (\S+)$/.exec(command) ?? [];
      if (name) fs.writeFileSync(path.join(folder, name), output);
    }
    fs.copyFileSync(path.join(folder, 'api.log'), path.join(folder, 'app.log'));
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const sh = (line) => runCommand(['-c', line.replace('npx strict-run-id', 'strict-run-id')], { command: 'sh', env, cwd: folder });

  /** The commands of a page, each with the lines that are shown behind it. */
  function shown(page) {
    const commands = blocks(page, 'console').flatMap(({ body }) => [...body.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)]);
    return commands.map(([, command, output]) => ({ page, command, output }));
  }

  test.each(['README.md', 'docs/command-line.md'].flatMap(shown))('$page: $command', async ({ command, output }) => {
    expect(await sh(command)).toMatchObject({ stdout: output, stderr: '' });
  });

  const alone = blocks('docs/command-line.md', 'sh').flatMap(({ body }) => body.trim().split('\n'));
  test.each(alone)('%s', async (command) => {
    expect(await sh(command)).toMatchObject({ code: 0, stderr: '' });
  });

  const keysOf = (value) => Object.keys(Array.isArray(value) ? value[0] : value);

  test('the report has the fields of the table', async () => {
    const { stdout } = await sh('npx strict-run-id trace --json api.log worker.log');
    const { version, ...report } = JSON.parse(stdout);
    const table = new Map(rows('docs/command-line.md', 'The report as JSON').map(([field, holds]) => [quotedIn(field)[0], quotedIn(holds)]));
    expect(table.get('version')).toEqual([`${version}`]);
    expect([...table.keys()].sort()).toEqual(['version', 'runs[].events', ...Object.keys(report)].sort());
    for (const [field, value] of Object.entries(report)) expect(table.get(field)).toEqual(expect.arrayContaining(keysOf(value)));
    expect(table.get('runs[].events')).toEqual(expect.arrayContaining(keysOf(report.runs[0].events)));
  });

  test('an explanation has the fields of the table', async () => {
    const { stdout } = await sh('npx strict-run-id check --json foo-bar');
    const fields = rows('docs/command-line.md', 'Explain ids').flatMap(([field]) => quotedIn(field));
    expect(fields).toEqual(keysOf(JSON.parse(stdout)));
  });
});

test('each command has a row', () => {
  const names = [...section('docs/command-line.md', 'The command line').matchAll(/^\| \[`(\w+)`\]/gm)].map(([, name]) => name);
  expect(names).toEqual(commands.map(({ name }) => name));
});

test('the options of trace are those of the table', () => {
  const trace = commands.find(({ name }) => name === 'trace');
  const [, options] = /\n(\| option \|[\s\S]*?)\n\n/.exec(section('docs/command-line.md', 'Follow ids through logs'));
  expect([...options.matchAll(/^\| `--([\w-]+)/gm)].map(([, name]) => name).sort()).toEqual(Object.keys(trace.options).sort());
});

test('each kind of finding of a miss has a row', () => {
  const [, kinds] = /export type FindingKind =([^;]*);/.exec(read('index.d.ts').replace(/\/\*[\s\S]*?\*\//g, ''));
  const named = rows('docs/records.md', 'What a miss tells').flatMap(([kind]) => quotedIn(kind));
  expect(named.sort()).toEqual(kinds.match(/(?<=')[\w-]+(?=')/g).sort());
});
