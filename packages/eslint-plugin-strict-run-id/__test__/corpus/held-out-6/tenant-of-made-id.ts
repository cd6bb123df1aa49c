// A function of two lines, called with the result of the package.
import { createClientRunId } from 'strict-run-id';

function tenantOf(value: string): string {
  const parts = value.split('-'); // finding: no-surgery certain
  return parts[parts.length - 1];
}

export function plan(stamp: string, clientId: string) {
  const whole = createClientRunId(stamp, clientId);
  return { whole, tenant: tenantOf(whole) };
}
