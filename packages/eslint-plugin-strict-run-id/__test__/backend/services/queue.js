'use strict';

/** Work that goes on after the answer, one piece after the other. */

const waiting = [];
let running = null;

async function drain() {
  while (waiting.length > 0) {
    const { name, work } = waiting.shift();
    try {
      await work();
    } catch (error) {
      if (!process.env.QUIET) console.error(`[queue] ${name} failed`, error);
    }
  }
  running = null;
}

exports.push = (name, work) => {
  waiting.push({ name, work });
  running ??= drain();
};

/** Resolves when nothing is waiting. */
exports.idle = async () => {
  while (running) await running;
};
