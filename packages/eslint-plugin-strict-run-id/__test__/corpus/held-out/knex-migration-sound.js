// A migration that names columns.
'use strict';

exports.up = (knex) =>
  knex.schema.createTable('client_runs', (table) => {
    table.string('run_id', 96).notNullable().unique();
    table.string('client_id', 64).notNullable();
    table.check("run_id ~ '^[0-9A-Za-z]'");
    table.timestamps(true, true);
  });

exports.down = (knex) => knex.schema.dropTable('client_runs');
