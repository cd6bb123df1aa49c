// A NestJS service that only passes ids on.
import { Injectable, Logger } from '@nestjs/common';
import { createClientRunId, extractClientId } from 'strict-run-id';

@Injectable()
export class RowsService {
  private readonly log = new Logger(RowsService.name);

  start(runId: string, clientIds: readonly string[]): string[] {
    this.log.log(`run ${runId}: ${clientIds.length} clients`);
    return clientIds.map((clientId) => createClientRunId(runId, clientId));
  }

  isForeign(runId: string, clientId: string): boolean {
    const owner = extractClientId(runId);
    return owner !== null && owner !== clientId;
  }
}
