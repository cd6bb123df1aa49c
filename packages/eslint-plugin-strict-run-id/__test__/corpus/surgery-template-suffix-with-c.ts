// The older form of a suffix, with a C, is written as a template.
interface Tenant {
  clientId: string;
  name: string;
}

export const clientRuns = (parentRunId: string, tenants: Tenant[]): string[] =>
  tenants.map(({ clientId }) => `${parentRunId}-C${clientId}`); // finding: no-surgery likely
