'use strict';

/** The one connection to Airtable. Tests put their own base here. */

const { createBase } = require('../fakes/airtable');

let base = createBase();

exports.table = (name) => base(name);
exports.useBase = (other) => {
  base = other;
};

/** The first row that a formula matches, or undefined. */
exports.firstRow = async (name, filterByFormula, sort) => {
  const [row] = await base(name).select({ filterByFormula, sort, maxRecords: 1 }).firstPage();
  return row;
};

exports.allRows = (name, options = {}) => base(name).select(options).all();
