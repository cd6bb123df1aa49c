'use strict';

/** Which command is meant, what its options are, and what to say where that can't be told. */

const { parseArgs } = require('node:util');
const { version } = require('../package.json');
const commands = require('./commands/index.js');
const { nearest } = require('./nearest.js');
const { Problem } = require('./problem.js');
const { quoted } = require('./terminal.js');

/** The exit code where the arguments, an input or an output are at fault; see `commands/index.js` for 0 and 1. */
const COULD_NOT = 2;

const HELP = { type: 'boolean', short: 'h', about: 'show this help' };
const OWN_OPTIONS = { help: HELP, version: { type: 'boolean', short: 'V', about: 'show the version' } };

/** Runs a command line; gives (a promise of) the exit code, or throws a `Problem`. */
async function main(args, io) {
  const [first, ...rest] = args;
  if (first === undefined) {
    await io.err.write(overallHelp(io.err.paint));
    return COULD_NOT;
  }
  if (first.startsWith('-')) {
    const { values } = parse(args, OWN_OPTIONS, 'strict-run-id');
    if (values.version) await io.out.write(`${version}\n`);
    else if (values.help) await io.out.write(overallHelp(io.out.paint));
    else throw noCommand(first);
    return 0;
  }
  const isHelp = first === 'help';
  if (isHelp && !rest.length) return main(['--help'], io);
  const name = isHelp ? rest[0] : first;
  const command = commands.find((command) => command.name === name);
  if (!command) throw noCommand(name);
  const options = { ...command.options, help: HELP };
  const { values, positionals } = parse(isHelp ? ['--help'] : rest, options, `strict-run-id ${name}`);
  if (values.help) {
    await io.out.write(commandHelp(command, options, io.out.paint));
    return 0;
  }
  delete values.help;
  return command.run(values, positionals, io);
}

function noCommand(name) {
  const names = commands.map((command) => command.name);
  const meant = nearest(name, names);
  return new Problem(
    `there is no command ${quoted(name)}.`,
    meant ? `Did you mean: strict-run-id ${meant}` : `The commands are: ${names.join(', ')}`,
    'All of them, with what they do: strict-run-id --help',
  );
}

/** What `args` say, by the table of `options`; throws a `Problem` for whatever is not in it. */
function parse(args, options, program) {
  const refuse = (what, ...whatToDo) => {
    throw new Problem(what, ...whatToDo, `All options: ${program} --help`);
  };
  // Not `strict`: its messages print what was typed as it is, and name no other option.
  const { values, positionals, tokens } = parseArgs({ args, options, strict: false, tokens: true });
  const seen = new Set();
  for (const { name, rawName, value, inlineValue } of tokens.filter(({ kind }) => kind === 'option')) {
    const option = Object.hasOwn(options, name) ? options[name] : null;
    const shown = quoted(rawName);
    if (!option) {
      const meant = nearest(name, Object.keys(options));
      refuse(
        `there is no option ${shown}.`,
        ...(meant ? [`Did you mean: --${meant}`] : []),
        ...(program.includes(' ') ? ['What starts with "-" and is no option goes behind "--".'] : []),
      );
    }
    if (option.type === 'boolean') {
      if (value !== undefined) refuse(`the option ${shown} takes no value, but got ${quoted(value)}.`);
      continue;
    }
    const example = `--${name}=${option.choices?.[0] ?? option.value}`;
    // In `--run --json`, the value of `--run` was forgotten.
    if (!value || (!inlineValue && value.length > 1 && value.startsWith('-'))) {
      refuse(`the option ${shown} needs a value.`, `Write: ${example}`);
    }
    if (option.choices && !option.choices.includes(value)) {
      const meant = nearest(value, option.choices);
      const choices = option.choices.join(', ');
      refuse(
        `the option ${shown} can't be ${quoted(value)}.`,
        meant ? `Did you mean: --${name}=${meant}` : `It takes: ${choices}`,
      );
    }
    if (seen.has(name) && !option.multiple) {
      refuse(`the option ${shown} stands there twice.`, 'Keep the one that is meant.');
    }
    seen.add(name);
  }
  return { values: { ...values }, positionals };
}

function overallHelp(paint) {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Run ids that are generated once, passed on unchanged and refused when they are anything else.',
    '',
    paint.bold('Usage'),
    '  strict-run-id <command> [options] …',
    '',
    paint.bold('Commands'),
    ...commands.map(({ name, summary }) => `  ${paint.cyan(name.padEnd(width))}  ${summary}`),
    '',
    paint.bold('Options'),
    ...optionLines(OWN_OPTIONS, paint),
    '',
    'What a command does, with examples: strict-run-id <command> --help',
    EXIT_CODES,
    '',
  ].join('\n');
}

const EXIT_CODES =
  'The exit code is 0 where all is clean, 1 where there are findings, 2 where something could not be done.';

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
  const rows = Object.entries(options).map(([name, { short, value, choices, default: usual, about }]) => {
    const argument = choices ? ` ${choices.join('|')}` : value ? ` ${value}` : '';
    const unless = usual === undefined ? '' : ` (else ${usual})`;
    return [`${short ? `-${short}, ` : '    '}--${name}${argument}`, about + unless];
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${paint.cyan(left.padEnd(width))}  ${right}`);
}

module.exports = { COULD_NOT, main };
