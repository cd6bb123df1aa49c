// A repository with knex.
import type { Knex } from 'knex';
import { createClientRunId } from 'strict-run-id';

export class ClientRuns {
  constructor(private readonly knex: Knex) {}

  insert(runId: string, clientId: string): Promise<number[]> {
    return this.knex('client_runs').insert({ run_id: runId + '-' + clientId, client_id: clientId }); // finding: no-surgery likely
  }

  ofClient(runId: string, clientId: string): Knex.QueryBuilder {
    return this.knex('client_runs').where({ run_id: createClientRunId(runId, clientId) });
  }

  ofBase(baseRunId: string): Knex.QueryBuilder {
    return this.knex('client_runs').where('run_id', 'like', `${baseRunId}%`);
  }
}
