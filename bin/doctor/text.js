'use strict';

/** The findings of the doctor for a person: each with its line of code, and a summary that fits a screen. */

const { counted, number } = require('../../lib/amounts.js');
const { groupedBy } = require('../../lib/groups.js');
const { STDIN } = require('../inputs.js');
const { cut, cutFront, pad, padFront, widthOf, wrap } = require('../layout.js');
const { escaped, quoted } = require('../terminal.js');
const { harmless, shellWord } = require('../words.js');

/** The columns if the output isn't a terminal. */
const USUAL_WIDTH = 110;

const INDENT = '    ';

/** Rows of each table of the summary, which has to fit a screen. */
const MAX_FILES = 8;
const MAX_MODULES = 8;
const MAX_UNPARSED = 6;
const MAX_CLIENTS = 5;

const widthOn = (out) => (out.isTerminal ? Math.max(60, out.width) : USUAL_WIDTH);

const surenessOf = ({ certain }, paint) => (certain ? paint.red('certain') : paint.yellow('likely'));

/** Yields the lines of all findings. What to do is printed once for each file and rule, since it repeats. */
function* findingsText({ findings }, out) {
  const { paint } = out;
  const width = widthOn(out);
  const indented = (text, mark, style = String) =>
    wrap(harmless(text), width - INDENT.length - mark.length).map(
      (line, at) => INDENT + style((at === 0 ? mark : ' '.repeat(mark.length)) + line),
    );
  let printed = new Set();
  let last = null;
  for (const finding of findings) {
    const { file, line, column, code, message, hint, fix, suggestions } = finding;
    if (file !== last) printed = new Set();
    last = file;
    const mends = fix ? paint.green('  --fix mends it') : '';
    yield `${paint.bold(`${escaped(file)}:${line}:${column}`)}  ${code}  ${surenessOf(finding, paint)}${mends}`;
    yield* codeLines(finding, width, paint);
    const explanation = JSON.stringify([code, message, hint]);
    if (!printed.has(explanation)) {
      yield* indented(message, '');
      if (hint) yield* indented(hint, '→ ', paint.cyan);
      for (const { message } of suggestions) {
        // One that says what the hint says is for an editor, which can apply it.
        if (!hint.startsWith(message.replace(/\.$/, ''))) yield* indented(message, 'or: ', paint.dim);
      }
    }
    printed.add(explanation);
    yield '';
  }
}

/** The line of code, cut around the finding, and a mark below it. */
function codeLines(finding, width, paint) {
  const { source, line, endLine, column, endColumn } = finding;
  const room = width - INDENT.length;
  const from = column - 1;
  const to = endLine === line ? endColumn - 1 : source.length;
  const lead = source.slice(0, from).replace(/^\s+/, '');
  // A minified file is one line: what is around the finding says most.
  const before = cutFront(shownCode(lead), Math.floor(room / 2));
  const marked = cut(shownCode(source.slice(from, to)), room - widthOf(before));
  const after = cut(shownCode(source.slice(to)), Math.max(1, room - widthOf(before) - widthOf(marked)));
  const color = finding.certain ? paint.red : paint.yellow;
  return [
    `${INDENT}${paint.dim(before)}${marked}${paint.dim(room > widthOf(before + marked) ? after : '')}`,
    `${INDENT}${' '.repeat(widthOf(before))}${color('^'.repeat(Math.max(1, widthOf(marked))))}`,
  ];
}

/** Code as a terminal may show it. A tab is a space here. */
const shownCode = (text) => harmless(text.replace(/\t/g, ' '));

/** Yields the summary: what was read, how much there is to do, where, and what to type next. */
function* summaryText(report, values, paths, out) {
  const { paint } = out;
  const width = widthOn(out);
  yield* whatWasRead(report, paint);
  if (report.mends.length > 0) yield* whatWasMended(report, paint);
  yield* whatWasFound(report, paint);
  if (report.findings.length > 0) {
    yield* byRule(report, paint);
    yield* byFile(report, paint, width);
  }
  if (report.modules.length > 0) yield* modulesToReplace(report, paint, width);
  if (report.clients) yield* clientsRefused(report.clients, paint, width);
  yield* whatNext(report, values, paths, paint);
}

function* whatWasRead({ files }, paint) {
  const { read, skipped, parsed, unparsed, skippedFolders } = files;
  const without = skipped ? `; ${number(skipped)} without a word that a rule looks for` : '';
  yield `${paint.dim('read')}  ${counted(read, 'file')}${without}`;
  if (skippedFolders.length > 0) {
    const names = skippedFolders.slice(0, 5).map(harmless).join(', ');
    const more = skippedFolders.length > 5 ? ` and ${number(skippedFolders.length - 5)} more` : '';
    yield `${paint.dim('not')}   ${names}${more}: name a folder to read it`;
  }
  if (unparsed.length > 0) {
    const all =
      parsed + skipped === 0
        ? 'Nothing could be read'
        : `${counted(unparsed.length, 'file')} could not be read or parsed`;
    yield paint.red(`${all}:`);
    // A rule that fails says the same of each file.
    const groups = [...groupedBy(unparsed, ({ message }) => message)];
    for (const [message, [{ file }, ...rest]] of groups.slice(0, MAX_UNPARSED)) {
      const more = rest.length > 0 ? ` and ${counted(rest.length, 'more file')}` : '';
      yield `${INDENT}${escaped(file)}${more}: ${cut(harmless(message.split('\n', 1)[0]), 160)}`;
    }
    if (groups.length > MAX_UNPARSED) {
      yield paint.dim(`${INDENT}… and ${number(groups.length - MAX_UNPARSED)} more: --json lists all`);
    }
  }
}

function* whatWasMended({ mends, isDry }, paint) {
  const count = mends.reduce((sum, { findings }) => sum + findings, 0);
  const what = isDry ? '--fix would mend' : 'mended';
  yield paint.green(`${what} ${counted(count, 'finding')} in ${counted(mends.length, 'file')}`);
}

function* whatWasFound({ findings, suppressed, mends, files }, paint) {
  const silenced = suppressed
    ? ` ${counted(suppressed, 'more is', 'more are')} switched off by comments.`
    : '';
  const left = mends.length > 0 ? ' left' : '';
  if (findings.length === 0) {
    if (files.unparsed.length > 0 && files.parsed + files.skipped === 0) return;
    const where = files.unparsed.length > 0 ? ' in what could be read' : '';
    yield paint.bold(`No findings${left}${where}.${silenced}`);
    return;
  }
  const certain = findings.filter(({ certain }) => certain).length;
  const places = new Set(findings.map(({ file }) => file)).size;
  yield paint.bold(
    `${counted(findings.length, 'finding')}${left} in ${counted(places, 'file')}: ${number(certain)} certain, ${number(findings.length - certain)} likely.${silenced}`,
  );
}

/** Counts findings by what `keyOf` gives, the most first. */
function tallied(findings, keyOf) {
  const rows = new Map();
  for (const finding of findings) {
    const key = keyOf(finding);
    const row = rows.get(key) ?? { key, certain: 0, likely: 0, fixable: 0 };
    row[finding.certain ? 'certain' : 'likely'] += 1;
    if (finding.fix) row.fixable += 1;
    rows.set(key, row);
  }
  return [...rows.values()].sort(
    (one, other) => other.certain + other.likely - one.certain - one.likely || (one.key < other.key ? -1 : 1),
  );
}

const COLUMN = 9;

function* table(title, rows, paint, nameOf) {
  const names = rows.map(nameOf);
  const width = Math.max(title.length, ...names.map(widthOf)) + 2;
  const columns = ['certain', 'likely', '--fix'].map((name) => name.padStart(COLUMN)).join('');
  yield '';
  yield paint.dim(pad(title, width) + columns);
  for (const [at, { certain, likely, fixable }] of rows.entries()) {
    const cells = [certain, likely, fixable].map((count) => padFront(count ? number(count) : '', COLUMN));
    yield (pad(names[at], width) + cells.join('')).trimEnd();
  }
}

function byRule({ findings }, paint) {
  return table(
    'by rule',
    tallied(findings, ({ code }) => code),
    paint,
    ({ key }) => key,
  );
}

function* byFile({ findings }, paint, width) {
  const rows = tallied(findings, ({ file }) => file);
  const shown = rows.slice(0, MAX_FILES);
  const room = width - 3 * COLUMN - 2;
  yield* table('by file', shown, paint, ({ key }) => cutFront(escaped(key), room));
  if (rows.length > shown.length) {
    yield paint.dim(`… and ${counted(rows.length - shown.length, 'more file')}`);
  }
}

function* modulesToReplace({ modules, findings }, paint, width) {
  yield '';
  yield paint.dim('modules to replace');
  for (const { module, subpath, files, own } of modules.slice(0, MAX_MODULES)) {
    const text = `${harmless(module)} → ${subpath}`;
    yield `${cut(text, width - 20)}${paint.dim(`  in ${counted(files.length, 'file')}`)}`;
    for (const file of own) {
      const gone = findings.filter((finding) => finding.file === file).length;
      yield paint.dim(cut(`${INDENT}${escaped(file)} goes, with ${counted(gone, 'finding')} in it`, width));
    }
  }
  const more = modules.length - MAX_MODULES;
  if (more > 0) yield paint.dim(`… and ${counted(more, 'more module')}`);
}

function* clientsRefused({ names, refused, warnings }, paint, width) {
  yield '';
  yield refused.length === 0
    ? `${counted(names.length, 'tenant')}: no name would be refused.`
    : paint.bold(`${number(refused.length)} of ${counted(names.length, 'tenant')} would be refused:`);
  for (const { name, line, reason, suggestion } of refused.slice(0, MAX_CLIENTS)) {
    const suggested = suggestion === null ? '' : ` Suggestion: ${suggestion}`;
    yield* wrap(`line ${line}, ${quoted(name)}: ${reason}${suggested}`, width - INDENT.length).map(
      (text, at) => (at === 0 ? '' : INDENT) + text,
    );
  }
  const more = refused.length - MAX_CLIENTS;
  if (more > 0) yield paint.dim(`… and ${number(more)} more`);
  for (const warning of warnings.slice(0, MAX_CLIENTS)) {
    const [first, ...rest] = wrap(`Warning: ${warning}`, width - INDENT.length);
    yield first.replace('Warning:', paint.yellow);
    yield* rest.map((text) => INDENT + text);
  }
  const others = warnings.length - MAX_CLIENTS;
  if (others > 0) yield paint.dim(`… and ${counted(others, 'more warning')}`);
}

function* whatNext({ findings, mends, clients, isDry }, values, paths, paint) {
  const words = paths.map((name) => shellWord(name));
  const where =
    words.includes(null) || words.join(' ').length > 60
      ? ' PATHS'
      : values && paths.join() === '.'
        ? ''
        : ` ${words.join(' ')}`;
  const doctor = 'npx strict-run-id doctor';
  const rows = [];
  if (findings.some(({ fix }) => fix)) {
    rows.push(['what --fix would change', `${doctor} --fix --dry-run${where}`]);
    rows.push(['mend what is certain', `${doctor} --fix${where}`]);
  }
  if (isDry && mends.length > 0) rows.push(['apply it', `${doctor} --fix${where}`]);
  // Where git could not restore the files, it may not show the changes either.
  if (!isDry && !values.force && mends.length > 0) rows.push(['look at the changes', 'git diff']);
  if (values.summary && findings.length > 0) rows.push(['all findings', `${doctor}${where}`]);
  const file = clients && clients.file !== STDIN ? shellWord(clients.file) : null;
  if (clients?.refused.length > 0 && file) {
    rows.push(['the names explained', `npx strict-run-id check --clients < ${file}`]);
  }
  if (rows.length === 0) return;
  const width = Math.max(...rows.map(([about]) => about.length));
  yield '';
  yield paint.bold('Next');
  for (const [about, line] of rows) yield `  ${paint.dim(about.padEnd(width))}  ${line}`;
}

module.exports = { findingsText, summaryText };
