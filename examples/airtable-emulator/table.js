'use strict';

/** One table: its rows in the order of creation, and the calls that read and write them. */

const { randomInt } = require('node:crypto');
const { compile } = require('./formula');
const { apiError } = require('./apiError');

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const MAX_PAGE = 100;
const MAX_WRITES = 10;

/** The parameters of a list request. Others are refused, because ignoring them would give wrong results. */
const LIST_PARAMETERS = new Set([
  'fields',
  'filterByFormula',
  'limit',
  'maxRecords',
  'method',
  'offset',
  'pageSize',
  'sort',
  'timeZone',
  'userLocale',
]);
const WRITE_PARAMETERS = new Set(['fields', 'id', 'performUpsert', 'records', 'typecast']);
const MAX_MERGE_FIELDS = 3;

const newId = (prefix) =>
  prefix + Array.from({ length: 14 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

class Table {
  #rows = new Map();
  #cursors = new Map();

  /** Returns copies of all rows. */
  rows() {
    return [...this.#rows.values()].map((row) => structuredClone(row));
  }

  /** Returns a page of the matching rows, and the offset of the next page if there is one. */
  list(parameters) {
    for (const name of Object.keys(parameters)) if (!LIST_PARAMETERS.has(name)) throw apiError(422);
    const pageSize = count(parameters.pageSize ?? parameters.limit, MAX_PAGE);
    const { cursor, start } = parameters.offset ? this.#resume(parameters.offset) : this.#begin(parameters);
    const ids = this.#cursors.get(cursor);
    const page = ids
      .slice(start, start + pageSize)
      .map((id) => this.#rows.get(id))
      .filter(Boolean);
    const next = ids[start + pageSize];
    const records = page.map((row) => only(row, parameters.fields));
    return next === undefined ? { records } : { records, offset: `${cursor}/${next}` };
  }

  find(id) {
    return this.#row(id);
  }

  create(body) {
    if (body?.performUpsert) throw apiError(422);
    return this.#write(
      body,
      () => {},
      ({ fields }) => this.#add(fields),
    );
  }

  /** Changes the given fields; with `replace`, clears all others. With `performUpsert`, adds rows that are missing. */
  update(id, body, { replace }) {
    if (body?.performUpsert) return this.#upsert(id, body, replace);
    const change = ({ id: each = id, fields }) => set(this.#row(each), fields, replace);
    if (id !== null) {
      this.#row(id);
      if (body?.records) throw apiError(422);
    }
    return this.#write(body, (record) => id === null && this.#expectRow(record.id), change);
  }

  /** A record with an `id` is updated. Others are matched by the fields to merge on: one row or none may match. */
  #upsert(recordId, { performUpsert, ...body }, replace) {
    const names = performUpsert.fieldsToMergeOn;
    if (recordId !== null || !Array.isArray(body.records)) throw apiError(422);
    if (!Array.isArray(names) || names.length < 1 || names.length > MAX_MERGE_FIELDS) throw apiError(422);
    const matches = ({ id, fields }) =>
      [...this.#rows.values()].filter((row) =>
        id === undefined ? names.every((name) => row.fields[name] === fields[name]) : row.id === id,
      );
    const check = (record) => {
      if (record.id !== undefined) this.#expectRow(record.id);
      else if (names.some((name) => record.fields[name] === undefined)) throw apiError(422);
      if (matches(record).length > 1) throw apiError(422);
    };
    const created = [];
    const change = (record) => {
      const [row] = matches(record);
      if (row !== undefined) return set(row, record.fields, replace);
      const added = this.#add(record.fields);
      created.push(added.id);
      return added;
    };
    const { records } = this.#write(body, check, change);
    const updated = records.map(({ id }) => id).filter((id) => !created.includes(id));
    return { records, createdRecords: created, updatedRecords: updated };
  }

  #add(fields) {
    const row = { id: newId('rec'), createdTime: new Date().toISOString(), fields: cells(fields) };
    this.#rows.set(row.id, row);
    return row;
  }

  destroy(id) {
    this.#row(id);
    this.#rows.delete(id);
    return { deleted: true, id };
  }

  destroyAll(ids) {
    if (!Array.isArray(ids) || ids.length > MAX_WRITES) throw apiError(422);
    ids.forEach((id) => this.#expectRow(id));
    return { records: [...new Set(ids)].map((id) => this.destroy(id)) };
  }

  /** Checks every record of a body before it changes one. A body has one record, or an array `records`. */
  #write(body, check, change) {
    const records = body?.records ?? [body];
    if (!Array.isArray(records) || records.length > MAX_WRITES) throw apiError(422);
    for (const name of Object.keys(body ?? {})) if (!WRITE_PARAMETERS.has(name)) throw apiError(422);
    for (const record of records) {
      if (!isObject(record?.fields)) {
        throw apiError(
          422,
          'INVALID_REQUEST_MISSING_FIELDS',
          'Could not find field "fields" in the request body',
        );
      }
      check(record);
    }
    const changed = records.map(change);
    return body.records ? { records: changed } : changed[0];
  }

  #row(id) {
    return this.#rows.get(id) ?? raise(apiError(404));
  }

  #expectRow(id) {
    if (!this.#rows.has(id)) {
      throw apiError(422, 'ROW_DOES_NOT_EXIST', `Record ID ${id} does not exist in this table`);
    }
  }

  /** The first page fixes which rows the list has. */
  #begin({ filterByFormula, maxRecords, sort = [] }) {
    const matches = filterByFormula ? compile(String(filterByFormula)) : () => true;
    const rows = [...this.#rows.values()].filter(({ fields }) => matches(fields)).sort(by(sort));
    const cursor = newId('itr');
    this.#cursors.set(
      cursor,
      rows.slice(0, count(maxRecords, Infinity)).map(({ id }) => id),
    );
    return { cursor, start: 0 };
  }

  #resume(offset) {
    const [cursor, id] = String(offset).split('/');
    const start = this.#cursors.get(cursor)?.indexOf(id) ?? -1;
    if (start < 0) {
      throw apiError(
        422,
        'LIST_RECORDS_ITERATOR_NOT_AVAILABLE',
        'The list of records is no longer available. Start again without an offset.',
      );
    }
    return { cursor, start };
  }
}

function raise(error) {
  throw error;
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Parses a number of rows, 1 to `max`; `max` if it is not given. */
function count(value, max) {
  if (value === undefined || value === '') return max;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > max) throw apiError(422);
  return number;
}

/** Returns the cells that are not empty: Airtable leaves out the others. */
function cells(fields) {
  const isEmpty = (value) =>
    value === undefined ||
    value === null ||
    value === '' ||
    value === false ||
    (Array.isArray(value) && value.length === 0);
  return structuredClone(Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value))));
}

/** Changes the given fields of a row; with `replace`, clears all others. */
function set(row, fields, replace) {
  row.fields = cells(replace ? fields : { ...row.fields, ...fields });
  return row;
}

function only(row, names) {
  if (names === undefined) return row;
  if (!Array.isArray(names)) throw apiError(422);
  return {
    ...row,
    fields: Object.fromEntries(Object.entries(row.fields).filter(([name]) => names.includes(name))),
  };
}

/**
 * Returns a comparator for `sort`: blanks first, numbers by value, texts in English collation; reversed by
 * `desc`.
 */
function by(sort) {
  if (
    !Array.isArray(sort) ||
    !sort.every((key) => typeof key?.field === 'string' && ['asc', 'desc', undefined].includes(key.direction))
  ) {
    throw apiError(422);
  }
  return (a, b) => {
    for (const { field, direction } of sort) {
      const order = compare(a.fields[field], b.fields[field]);
      if (order !== 0) return direction === 'desc' ? -order : order;
    }
    return 0;
  };
}

function compare(a, b) {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en');
}

module.exports = Table;
