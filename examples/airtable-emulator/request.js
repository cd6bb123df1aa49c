'use strict';

/** Parses an HTTP request to a call of Airtable's API, and runs it on a table. */

const { json } = require('node:stream/consumers');
const { apiError } = require('./apiError');

/** Reads a request. A body that is not JSON becomes `undefined`, which every call refuses. */
exports.readRequest = async (incoming) => {
  const { pathname, searchParams } = new URL(`http://airtable${incoming.url}`);
  const [version, baseId, table, last = null] = pathname
    .split('/')
    .slice(1)
    .map(decode)
    .map((part) => part || null);
  const isLongList = incoming.method === 'POST' && last === 'listRecords';
  return {
    method: incoming.method,
    version,
    baseId,
    table,
    recordId: isLongList ? null : last,
    isLongList,
    query: queryOf(searchParams),
    body: await json(incoming).catch(() => undefined),
    token: /^Bearer (.+)$/.exec(incoming.headers.authorization)?.[1],
  };
};

/** Runs the call on a table. Returns the body of the response. */
exports.perform = (table, { method, recordId, isLongList, query, body }) => {
  if (isLongList) return table.list({ ...query, ...body });
  switch (`${method} ${recordId === null ? 'table' : 'record'}`) {
    case 'GET table':
      return table.list(query);
    case 'GET record':
      return table.find(recordId);
    case 'POST table':
      return table.create(body);
    case 'PATCH table':
    case 'PATCH record':
      return table.update(recordId, body, { replace: false });
    case 'PUT table':
    case 'PUT record':
      return table.update(recordId, body, { replace: true });
    case 'DELETE table':
      return table.destroyAll(query.records);
    case 'DELETE record':
      return table.destroy(recordId);
    default:
      throw apiError(404);
  }
};

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Parses `fields[]=…` and `fields[0]=…` to an array, and `sort[0][field]=…` to an array of objects. */
function queryOf(searchParams) {
  const query = new Map();
  for (const [key, value] of searchParams) {
    const [, name, index, property] = /^([^[]+)(?:\[(\d*)\])?(?:\[([^\]]+)\])?$/.exec(key) ?? [key, key];
    if (index === undefined) {
      query.set(name, value);
      continue;
    }
    if (!Array.isArray(query.get(name))) query.set(name, []);
    const list = query.get(name);
    if (property === undefined) list.push(value);
    else list[Number(index)] = { ...list[Number(index)], [property]: value };
  }
  return Object.fromEntries(
    [...query].map(([name, value]) => [name, Array.isArray(value) ? Object.values(value) : value]),
  );
}
