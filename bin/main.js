'use strict';

/** Finds the command, parses its options, and prints help and usage errors. */

const { parseArgs } = require('node:util');
const { version } = require('../package.json');
const commands = require('./commands/index.js');
const { nearest } = require('./nearest.js');
const { Problem } = require('./problem.js');
const { quoted } = require('./terminal.js');

/** The exit code of a usage, input or output error; `commands/index.js` explains 0 and 1. */
const EXIT_ERROR = 2;

const HELP = { type: 'boolean', short: 'h', about: 'show this help' };
const GLOBAL_OPTIONS = { help: HELP, version: { type: 'boolean', short: 'V', about: 'show the version' } };

/** Runs a command line. Returns a promise of the exit code, or rejects with a `Problem`. */
async function main(args, io) {
  const [first, ...rest] = args;
  if (first === undefined) {
    await io.err.write(overallHelp(io.err.paint));
    return EXIT_ERROR;
  }
  if (first.startsWith('-')) {
    const { values } = parse(args, GLOBAL_OPTIONS, 'strict-run-id');
    if (values.version) await io.out.write(`${version}\n`);
    else if (values.help) await io.out.write(overallHelp(io.out.paint));
    else throw unknownCommand(first);
    return 0;
  }
  const isHelp = first === 'help';
  if (isHelp && !rest.length) return main(['--help'], io);
  const name = isHelp ? rest[0] : first;
  const command = commands.find((command) => command.name === name);
  if (!command) throw unknownCommand(name);
  const options = { ...command.options, help: HELP };
  const { values, positionals } = parse(isHelp ? ['--help'] : rest, options, `strict-run-id ${name}`);
  if (values.help) {
    await io.out.write(commandHelp(command, options, io.out.paint));
    return 0;
  }
  delete values.help;
  return command.run(values, positionals, io);
}

function unknownCommand(name) {
  const names = commands.map((command) => command.name);
  const meant = nearest(name, names);
  return new Problem(
    `unknown command ${quoted(name)}.`,
    meant ? `Did you mean: strict-run-id ${meant}` : `Commands: ${names.join(', ')}`,
    'What they do: strict-run-id --help',
  );
}

/** Parses `args` by the table of `options`. Throws a `Problem` for anything else. */
function parse(args, options, program) {
  const refuse = (what, ...whatToDo) => {
    throw new Problem(what, ...whatToDo, `All options: ${program} --help`);
  };
  // Not `strict`: its messages print arguments unescaped, and suggest no option.
  const { values, positionals, tokens } = parseArgs({ args, options, strict: false, tokens: true });
  const seen = new Set();
  for (const { name, rawName, value, inlineValue } of tokens.filter(({ kind }) => kind === 'option')) {
    const option = Object.hasOwn(options, name) ? options[name] : null;
    const shown = quoted(rawName);
    if (!option) {
      const meant = nearest(name, Object.keys(options));
      refuse(
        `unknown option ${shown}.`,
        ...(meant ? [`Did you mean: --${meant}`] : []),
        ...(program.includes(' ') ? ['Write "--" before an argument that starts with "-".'] : []),
      );
    }
    if (option.type === 'boolean') {
      if (value !== undefined) refuse(`the option ${shown} takes no value, but got ${quoted(value)}.`);
      continue;
    }
    const example = `--${name}=${option.choices?.[0] ?? option.value}`;
    // In `--run --json`, `--run` lacks its value.
    if (!value || (!inlineValue && value.length > 1 && value.startsWith('-'))) {
      refuse(`the option ${shown} needs a value.`, `Example: ${example}`);
    }
    if (option.choices && !option.choices.includes(value)) {
      const meant = nearest(value, option.choices);
      const choices = option.choices.join(', ');
      refuse(
        `the option ${shown} can't be ${quoted(value)}.`,
        meant ? `Did you mean: --${name}=${meant}` : `Allowed values: ${choices}`,
      );
    }
    if (seen.has(name) && !option.multiple) {
      refuse(`the option ${shown} can be given only once.`);
    }
    seen.add(name);
  }
  return { values: { ...values }, positionals };
}

function overallHelp(paint) {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Checks run ids, and follows them through logs.',
    '',
    paint.bold('Usage'),
    '  strict-run-id <command> [options] …',
    '',
    paint.bold('Commands'),
    ...commands.map(({ name, summary }) => `  ${paint.cyan(name.padEnd(width))}  ${summary}`),
    '',
    paint.bold('Options'),
    ...optionLines(GLOBAL_OPTIONS, paint),
    '',
    'Details and examples of a command: strict-run-id <command> --help',
    EXIT_CODES,
    '',
  ].join('\n');
}

const EXIT_CODES = 'Exit code: 1 with findings that count, 2 on a usage, input or output error, else 0.';

function commandHelp({ name, help }, options, paint) {
  return [
    help.about.trim(),
    '',
    paint.bold('Usage'),
    ...help.usage.map((line) => `  strict-run-id ${name} ${line}`),
    '',
    paint.bold('Options'),
    ...optionLines(options, paint),
    '',
    paint.bold('Examples'),
    ...help.examples.flatMap(({ line, about }) => [`  ${paint.dim(`# ${about}`)}`, `  ${line}`]),
    '',
    EXIT_CODES,
    '',
  ].join('\n');
}

function optionLines(options, paint) {
  const rows = Object.entries(options).map(([name, { short, value, choices, default: fallback, about }]) => {
    const argument = choices ? ` ${choices.join('|')}` : value ? ` ${value}` : '';
    const note = fallback === undefined ? '' : ` (default: ${fallback})`;
    return [`${short ? `-${short}, ` : '    '}--${name}${argument}`, about + note];
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${paint.cyan(left.padEnd(width))}  ${right}`);
}

module.exports = { EXIT_ERROR, main };
