/** Builds both apps with rollup; its argument says whether the package is bundled or external. */

import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';

const external = process.argv[2] === 'external' ? [/^strict-run-id(\/|$)/] : [];

for (const format of ['cjs', 'es']) {
  const file = format === 'cjs' ? 'dist/app.cjs' : 'dist/app.mjs';
  const bundle = await rollup({
    input: 'app.mjs',
    external,
    plugins: [resolve({ preferBuiltins: true }), commonjs()],
  });
  await bundle.write({ file, format });
  await bundle.close();
}
