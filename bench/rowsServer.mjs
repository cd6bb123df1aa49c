/**
 * A database that counts rows, for soakStore.mjs: it keeps no constraint of its own, like Airtable, unless it is asked to
 * merge rows of one run (an upsert). One JSON object a line, both ways. A request that has arrived is carried out, even if
 * whoever sent it is dead by then.
 */

import net from 'node:net';
import { createInterface } from 'node:readline';

/**
 * Starts it on loopback. `isSlow()` says, for each row that is to be made, whether that takes `slowMs`. Resolves to
 * `{ port, rows, close }`; `rows` maps each run id to its rows, `{ id, by, fence }` in order of creation.
 */
export async function serveRows({ upsert, isSlow, slowMs }) {
  const rows = new Map();
  const of = (run) => rows.get(run) ?? rows.set(run, []).get(run);

  const insert = ({ run, prefix, by, fence }) => {
    const made = of(run);
    if (upsert && made.length > 0) return { row: made[0].id };
    const row = { id: `${prefix}${made.length}`, by, fence };
    made.push(row);
    return { row: row.id };
  };

  const server = net.createServer((socket) => {
    const answer = (id, value) => socket.writable && socket.write(`${JSON.stringify({ id, ...value })}\n`);
    const lines = createInterface({ input: socket });
    // Whoever is killed resets the connection.
    lines.on('error', () => {});
    lines.on('line', (line) => {
      const { id, find, create } = JSON.parse(line);
      if (find) answer(id, { row: of(find)[0]?.id ?? null });
      else if (isSlow()) setTimeout(() => answer(id, insert(create)), slowMs);
      else answer(id, insert(create));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: server.address().port, rows, close: () => server.close() };
}

/** Connects to it. Returns `ask`, which sends a request and resolves to its answer. */
export function connectRows(port) {
  const socket = net.connect(port, '127.0.0.1');
  const waiting = new Map();
  createInterface({ input: socket }).on('line', (line) => {
    const { id, ...answer } = JSON.parse(line);
    waiting.get(id)(answer);
    waiting.delete(id);
  });
  let last = 0;
  return (request) =>
    new Promise((resolve) => {
      const id = ++last;
      waiting.set(id, resolve);
      socket.write(`${JSON.stringify({ id, ...request })}\n`);
    });
}
