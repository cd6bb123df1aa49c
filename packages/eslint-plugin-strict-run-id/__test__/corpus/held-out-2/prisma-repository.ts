// Prisma, with an id that is put together in a where.
import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export const rowOf = (parentRunId: string, clientId: string) =>
  prisma.clientRun.findUnique({ where: { runId: `${parentRunId}-${clientId}` } }); // finding: no-surgery likely

export const rowsOf = (baseId: string) => prisma.clientRun.findMany({ where: { runId: { startsWith: baseId } } });
