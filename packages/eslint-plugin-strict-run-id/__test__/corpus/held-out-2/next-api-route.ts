// A route handler of Next.js.
import { NextResponse, type NextRequest } from 'next/server';
import { generateTimestampRunId } from 'strict-run-id';

export async function POST(request: NextRequest) {
  const { searchParams } = new URL(request.url);
  const runId = searchParams.get('runId') ?? generateTimestampRunId(); // finding: no-fallback-chain certain
  return NextResponse.json({ runId });
}
