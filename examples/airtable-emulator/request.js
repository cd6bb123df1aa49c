'use strict';

/** What was asked: an HTTP request read into the words of Airtable's API. */

const { json } = require('node:stream/consumers');
const { refusal } = require('./refusal');

/** Reads `incoming` to its end. A body that is no JSON is `undefined`, which no call takes. */
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

/** Does what `request` asks of `table`; gives the body of the answer. */
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
      throw refusal(404);
  }
};

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** `fields[]=…` and `fields[0]=…` are a list, `sort[0][field]=…` a list of objects. */
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
