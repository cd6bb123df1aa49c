// A NestJS controller with a query parameter.
import { Controller, Get, Query } from '@nestjs/common';
import { RowsService } from './rows.service';

@Controller('runs')
export class RunsController {
  constructor(private readonly rows: RowsService) {}

  @Get('rows')
  async list(@Query('runId') runId: string, @Query('limit') limit = '20') {
    const base = runId.split('-', 2).join('-'); // finding: no-surgery likely
    return this.rows.ofBase(base, Number(limit));
  }
}
