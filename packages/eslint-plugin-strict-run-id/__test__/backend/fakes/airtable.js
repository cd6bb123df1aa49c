'use strict';

/** Airtable in memory: what the code uses of its client. */

const compile = require('./formula');

let made = 0;

function recordId() {
  made += 1;
  return `rec${String(made).padStart(14, 'Q4xWn7TzL5vYhs')}`;
}

function rowOf({ id, fields, created }) {
  return { id, fields: { ...fields }, get: (name) => fields[name], _rawJson: { createdTime: created } };
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

function tableOf(records) {
  const byId = (id) => {
    const record = records.find((other) => other.id === id);
    if (!record) throw Object.assign(new Error(`Record not found: ${id}`), { status: 404 });
    return record;
  };
  const matching = ({ filterByFormula, maxRecords = Infinity, sort = [] } = {}) => {
    const matches = filterByFormula ? compile(filterByFormula) : () => true;
    const found = records.filter(matches);
    for (const { field, direction } of sort) {
      found.sort((a, b) => (direction === 'desc' ? -1 : 1) * String(a.fields[field]).localeCompare(String(b.fields[field])));
    }
    return found.slice(0, maxRecords).map(rowOf);
  };
  const select = (options) => {
    const read = async () => {
      await tick();
      return matching(options);
    };
    return { all: read, firstPage: read };
  };
  return {
    select,
    find: async (id) => {
      await tick();
      return rowOf(byId(id));
    },
    create: async (fields) => {
      await tick();
      const record = { id: recordId(), fields: { ...fields }, created: new Date().toISOString() };
      records.push(record);
      return rowOf(record);
    },
    update: async (id, fields) => {
      await tick();
      const record = byId(id);
      Object.assign(record.fields, fields);
      return rowOf(record);
    },
    destroy: async (id) => {
      await tick();
      records.splice(records.indexOf(byId(id)), 1);
      return { id, deleted: true };
    },
  };
}

/** A base with rows: `{ Clients: [{ … }] }`. */
exports.createBase = (content = {}) => {
  const tables = new Map();
  const base = (name) => {
    if (!tables.has(name)) tables.set(name, []);
    return tableOf(tables.get(name));
  };
  for (const [name, rows] of Object.entries(content)) {
    tables.set(
      name,
      rows.map((fields) => ({ id: recordId(), fields: { ...fields }, created: '2025-10-03T15:45:10.000Z' })),
    );
  }
  base.rows = (name) => (tables.get(name) || []).map(({ id, fields }) => ({ id, ...fields }));
  return base;
};
