'use strict';

const fs = require('node:fs');

/** Makes a folder by a function, once; returns it. What was left half made is made again. */
module.exports = function once(folder, make) {
  if (fs.existsSync(folder)) return folder;
  const half = `${folder}.half`;
  fs.rmSync(half, { recursive: true, force: true });
  fs.mkdirSync(half, { recursive: true });
  make(half);
  fs.renameSync(half, folder);
  return folder;
};
