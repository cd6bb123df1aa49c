// A script fills a column from the ids of rows.
import knexFactory from 'knex';

const knex = knexFactory({ client: 'pg', connection: process.env.DATABASE_URL });

for (const { id, run_id: runId } of await knex('client_runs').whereNull('client_id')) {
  const match = /^\d{6}-\d{6}-(.+)$/.exec(runId); // finding: no-pattern certain
  if (match) await knex('client_runs').where({ id }).update({ client_id: match[1] });
}
await knex.destroy();
