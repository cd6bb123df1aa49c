'use strict';

/** Proves the store: `node --test examples/sqlite-store`. */

const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { testRunStore } = require('strict-run-id/testing');
const { sqliteStore } = require('./index.js');

testRunStore(
  'sqliteStore',
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sqlite-store-'));
    // Two connections to one file, as two processes have.
    const [store, other, apart] = ['runs', 'runs', 'apart'].map((name) =>
      sqliteStore(path.join(folder, `${name}.db`)),
    );
    return {
      store,
      other,
      apart,
      close() {
        for (const { close } of [store, other, apart]) close();
        rmSync(folder, { recursive: true });
      },
    };
  },
  require('node:test'),
);
