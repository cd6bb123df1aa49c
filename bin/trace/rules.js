'use strict';

/** Turns `--rules` and `--pattern` into options of `traceLogs`, and what it says of them into errors of the command. */

const { existsSync, readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');
const { Problem } = require('../problem.js');
const { whyNot } = require('../savedFile.js');
const { quoted } = require('../terminal.js');
const { steps } = require('./words.js');

/** The rules of the package: `default.json`, and presets for the vocabulary of one backend. */
const FOLDER = path.join(__dirname, '../../rules');

const NONE = 'none';
const PATTERN_EXAMPLE = "Write: --pattern 'made=new run .* begins'";

/** Returns `{ rules, patterns }`. */
function ruleOptions({ rules = [], pattern = [] }) {
  return {
    rules: {
      default: !rules.includes(NONE),
      files: rules.filter((name) => name !== NONE).map((name) => ({ name, text: textOf(name) })),
    },
    patterns: patternsOf(pattern),
  };
}

/** Returns the text of a preset or of a file. */
function textOf(name) {
  const preset = path.join(FOLDER, `${name}.json`);
  const isPreset = /^[\w-]+$/.test(name) && !existsSync(name) && existsSync(preset);
  try {
    return readFileSync(isPreset ? preset : name, 'utf8');
  } catch (error) {
    throw new Problem(
      `--rules ${quoted(name)} could not be read: ${whyNot(error, name)}.`,
      `Name a file, one of the package (${presets().join(', ')}), or "${NONE}" to leave out the default rules.`,
    );
  }
}

const presets = () =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length));

/** `['made=new run']` as `{ made: ['new run'] }`. Which steps there are, the addon knows, since it knows their older names too. */
function patternsOf(texts) {
  const patterns = Object.create(null);
  for (const text of texts) {
    const [name, ...rest] = text.split('=');
    const expression = rest.join('=');
    if (!expression) {
      throw new Problem(`in --pattern, ${quoted(text)} isn't STEP=REGEX.`, stepsText(), PATTERN_EXAMPLE);
    }
    (patterns[name] ??= []).push(expression);
  }
  return patterns;
}

const stepsText = () => `The steps are ${steps.join(', ')}.`;

/** Returns the `Problem` of rules that `traceLogs` refuses; `undefined` if `argument` is something else. */
function ruleProblem(argument, why, hint) {
  if (argument === 'rules') return new Problem(`the rules can't be used: ${why}.`, hint);
  if (argument !== 'patterns') return undefined;
  const [, step] = /^there is no step (".*")$/.exec(why) ?? [];
  return new Problem(
    `in --pattern, ${step ? `${step} isn't a step` : why}.`,
    step ? stepsText() : hint,
    PATTERN_EXAMPLE,
  );
}

module.exports = { ruleOptions, ruleProblem };
