// A controller of NestJS.
import { Controller, Get, Query } from '@nestjs/common';
import { generateTimestampRunId } from 'strict-run-id';

@Controller('harvest')
export class HarvestController {
  @Get()
  start(@Query('runId') runId: string, @Query('clientId') clientId: string) {
    const used = runId ?? generateTimestampRunId(); // finding: no-fallback-chain certain
    return { runId: used, owner: this.ownerOf(used), clientId };
  }

  private ownerOf(value: string) {
    return value.split('-').at(-1); // finding: no-surgery likely
  }
}
