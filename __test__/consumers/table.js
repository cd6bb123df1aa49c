'use strict';

/**
 * The consumers. Each row has a name, the packages beside the tarball, the folder that is copied into the project, and steps:
 * a command, and what must be true of its output. Rows with the same packages share a project.
 */

/** Stands for the path of the tarball in a command, and for that of eslint-plugin-strict-run-id. */
const TARBALL = '<tarball>';
const PLUGIN = '<plugin>';

/** The binary of a version of Node is a package of npm, for each platform. */
const node = (version) => `node-${process.platform.replace('win32', 'win')}-${process.arch}@${version}`;
const NODE_PLATFORMS = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-x64'];
const onNode = { platforms: NODE_PLATFORMS };

/** What bun calls this machine in the name of its package. */
const BUN_PLATFORM = `${process.platform.replace('win32', 'windows')}-${process.arch.replace('arm64', 'aarch64')}`;

const RUN_ID = '251003-154510-Ada-Park';

/** A program that prints what it should, and nothing on standard error. */
const works = (...command) => ({ command, prints: `${RUN_ID}\n`, isQuiet: true });

/** A program that ends with the loader's error. */
const refuses = (command, ...says) => ({ command, code: 1, says: ["code: 'ERR_ADDON_NOT_LOADED'", ...says] });

const asksForExternal = (...command) => refuses(command, 'Keep strict-run-id external');

/** What each `moduleResolution` of TypeScript goes with. */
const MODULES = { node10: 'commonjs', node16: 'node16', nodenext: 'nodenext', bundler: 'esnext' };

/** The options of `tsc` for a `moduleResolution`, on Node. */
const moduleOptions = (resolution) => [
  ...['--target', 'es2022', '--lib', 'es2022', '--types', 'node'],
  ...['--module', MODULES[resolution], '--moduleResolution', resolution],
];

function typescript(version, typesNode, resolutions) {
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false', '--noEmit'];
  return resolutions.map((resolution) => ({
    name: `typescript ${version}, ${resolution}, @types/node@${typesNode}`,
    packages: [`typescript@${version}`, `@types/node@${typesNode}`],
    folder: 'typescript',
    steps: [
      {
        command: [
          'tsc',
          ...strict,
          ...moduleOptions(resolution),
          ...(resolution === 'node10' && version.startsWith('6.') ? ['--ignoreDeprecations', '6.0'] : []),
          // An ES module can't be told from others in node10.
          ...(resolution === 'node10' ? ['consumer.ts'] : ['consumer.ts', 'module.mts']),
        ],
      },
    ],
  }));
}

/** The rules of the plugin, run by a linter over JavaScript, TypeScript and JSX. */
const FOUND = ['no-removed-function', 'job.js', 'job.ts', 'view.jsx', 'no-surgery'];

const linters = [
  ...['9', '10'].map((version) => ({
    name: `eslint ${version}, with espree and @typescript-eslint/parser`,
    packages: [PLUGIN, `eslint@${version}`, '@typescript-eslint/parser@8', 'typescript@5.9'],
    folder: 'linters',
    steps: [{ command: ['eslint', '--config', 'lint.config.mjs', 'sources'], code: 1, says: FOUND }],
  })),
  {
    name: 'oxlint 1.94, as a JavaScript plugin',
    packages: [PLUGIN, 'oxlint@1.94'],
    folder: 'linters',
    steps: [{ command: ['oxlint', 'sources'], code: 1, says: FOUND }],
  },
  {
    name: 'the doctor, without ESLint',
    packages: [PLUGIN],
    folder: 'linters',
    steps: [{ command: ['strict-run-id', 'doctor', 'sources'], code: 1, says: FOUND, isQuiet: true }],
  },
  {
    name: 'the doctor that is not installed',
    packages: [TARBALL],
    folder: 'linters',
    steps: [
      {
        command: ['strict-run-id', 'doctor', 'sources'],
        code: 2,
        says: ['Run: npm install --save-dev ', 'eslint-plugin-strict-run-id'],
      },
    ],
  },
];

const bundlers = [
  {
    name: 'esbuild 0.28.2',
    packages: ['esbuild@0.28.2'],
    external: ['--external:strict-run-id'],
    bundled: [],
    commands: (options) => [
      ['esbuild', 'app.cjs', '--bundle', '--platform=node', '--outfile=dist/app.cjs', ...options],
      [
        'esbuild',
        'app.mjs',
        '--bundle',
        '--platform=node',
        '--format=esm',
        '--outfile=dist/app.mjs',
        ...options,
      ],
    ],
  },
  {
    name: 'webpack 5.113.0',
    packages: ['webpack@5.113.0'],
    external: ['external'],
    bundled: ['bundled'],
    commands: (options) => [['node', 'webpack.cjs', ...options]],
  },
  {
    name: 'rollup 4.68.8',
    packages: ['rollup@4.68.8', '@rollup/plugin-commonjs@29.0.3', '@rollup/plugin-node-resolve@16.0.3'],
    external: ['external'],
    bundled: ['bundled'],
    commands: (options) => [['node', 'rollup.mjs', ...options]],
  },
].flatMap(({ name, packages, external, bundled, commands }) =>
  [
    [`${name}, external`, external, works],
    [`${name}, bundled`, bundled, asksForExternal],
  ].map(([name, options, outcome]) => ({
    name,
    packages,
    folder: 'bundlers',
    steps: [
      ...commands(options).map((command) => ({ command })),
      outcome('node', 'dist/app.cjs'),
      outcome('node', 'dist/app.mjs'),
    ],
  })),
);

const NO_SECOND_COPY = { lacks: ['loaded more than once'] };

const jest = (version) => ({
  name: `jest ${version}`,
  packages: [`jest@${version}`],
  folder: 'runners',
  steps: [
    {
      command: ['jest', '--config', 'jest.config.json', '--runInBand'],
      says: ['2 passed, 2 total'],
      ...NO_SECOND_COPY,
    },
    {
      command: ['jest', '--config', 'jest.config.json', '--maxWorkers=2'],
      says: ['2 passed, 2 total'],
      ...NO_SECOND_COPY,
    },
  ],
});

const vitest = (version, nodeVersion) => ({
  name: `vitest ${version}, node ${nodeVersion}`,
  packages: [`vitest@${version}`, node(nodeVersion)],
  folder: 'runners',
  ...onNode,
  steps: ['forks', 'threads', 'vmThreads'].map((pool) => ({
    command: ['vitest', 'run', '--globals', `--pool=${pool}`],
    prints: 'Test Files  2 passed (2)',
    ...NO_SECOND_COPY,
  })),
});

const nodeRow = (version, permission) => ({
  name: `node ${version}`,
  packages: [node(version)],
  folder: 'node',
  ...onNode,
  steps: [
    works('node', 'smoke.cjs'),
    works('node', 'smoke.mjs'),
    { command: ['strict-run-id', 'check', RUN_ID], prints: `${RUN_ID} is a run id.` },
    refuses(['node', '--no-addons', 'smoke.cjs'], 'because Node runs with --no-addons'),
    refuses(['node', permission, '--allow-fs-read=*', 'smoke.cjs'], 'Add --allow-addons'),
  ],
});

/** What a manager installs beside the tarball, so that the types can be looked at. */
const TYPESCRIPT = ['typescript@5.9.3', '@types/node@20.19.43'];

/** A step that installs, in which nothing may be remarked on about the package: no warning, and no script that is run or held. */
const installs = (command) => ({
  command,
  hasNoLine:
    /strict-run-id.*(warn|deprecat|script|build|prepare)|(warn|deprecat|script|build|prepare).*strict-run-id/i,
});

const compiles = (...command) => ({
  command: [...command, '--strict', '--noEmit', ...moduleOptions('nodenext'), 'consumer.ts', 'module.mts'],
});

/** A package manager that installs the tarball itself, into a project of its own. Its commands may begin with one of its own. */
const manager = (name, { packages, add, runner = [], before = [], runs = [], needs = {} }) => ({
  name,
  packages,
  folder: ['node', 'typescript'],
  isAlone: true,
  ...needs,
  steps: [
    ...before.map((command) => ({ command })),
    installs(add),
    works(...runner, 'node', 'smoke.cjs'),
    // Yarn's Plug'n'Play needs a loader for it, which Node warns of.
    { ...works(...runner, 'node', 'smoke.mjs'), isQuiet: runner.length === 0 },
    compiles(...(runner.length === 0 ? ['node', 'node_modules/typescript/bin/tsc'] : [...runner, 'tsc'])),
    ...runs,
  ],
});

/** npm of a version, on a Node that it runs on. */
const npm = (version, nodeVersion) =>
  manager(`npm ${version}`, {
    packages: [`npm@${version}`, node(nodeVersion)],
    add: ['npm', 'install', '--no-audit', '--no-fund', TARBALL, ...TYPESCRIPT],
    needs: onNode,
  });

const pnpm = (version) =>
  manager(`pnpm ${version}`, { packages: [`pnpm@${version}`], add: ['pnpm', 'add', TARBALL, ...TYPESCRIPT] });

const yarn4 = (name, settings, runner) =>
  manager(`yarn 4.18.1, ${name}`, {
    packages: ['@yarnpkg/cli-dist@4.18.1'],
    before: settings.map((setting) => ['yarn', 'config', 'set', ...setting]),
    add: ['yarn', 'add', `strict-run-id@file:${TARBALL}`, ...TYPESCRIPT],
    runner,
  });

const rows = [
  ...typescript('5.0.4', '20.0.0', ['node10', 'node16', 'nodenext', 'bundler']),
  ...typescript('5.9.3', '20.19.43', ['node10', 'node16', 'nodenext', 'bundler']),
  ...typescript('6.0.3', '24.19.4', ['node10', 'node16', 'nodenext', 'bundler']),
  ...typescript('7.0.2', '26.6.7', ['node16', 'nodenext', 'bundler']),
  ...bundlers,
  jest('29.7.0'),
  jest('30.5.2'),
  vitest('3.2.7', '20.20.2'),
  vitest('5.1.2', '26.12.1'),
  nodeRow('20.20.2', '--experimental-permission'),
  nodeRow('22.23.5', '--experimental-permission'),
  nodeRow('24.22.3', '--permission'),
  nodeRow('26.12.1', '--permission'),
  npm('10.9.9', '20.20.2'),
  npm('11.21.2', '24.22.3'),
  npm('12.2.2', '26.12.1'),
  pnpm('9.15.9'),
  pnpm('10.34.8'),
  manager('yarn 1.22.22', {
    packages: ['yarn@1.22.22'],
    add: ['yarn', 'add', '--no-lockfile', `file:${TARBALL}`, ...TYPESCRIPT],
  }),
  yarn4('Plug’n’Play', [['pnpEnableEsmLoader', 'true']], ['yarn']),
  yarn4('node_modules', [['nodeLinker', 'node-modules']], []),
  manager('bun 1.4.5', {
    packages: [`@oven/bun-${BUN_PLATFORM}@1.4.5`],
    add: ['bun', 'add', TARBALL, ...TYPESCRIPT],
    runs: [works('bun', 'smoke.cjs'), works('bun', 'smoke.mjs')],
    needs: onNode,
  }),
  ...linters,
  {
    name: 'two copies in one process',
    packages: [`first@file:${TARBALL}`, `second@file:${TARBALL}`],
    folder: 'copies',
    steps: [
      {
        command: ['node', 'copies.cjs'],
        says: ['strict-run-id is loaded more than once', 'first', 'second'],
      },
    ],
  },
];

module.exports = { PLUGIN, TARBALL, rows };
