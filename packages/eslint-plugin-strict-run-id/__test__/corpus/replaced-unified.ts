// The unified service, from TypeScript.
import { addClientSuffix } from '../services/unifiedRunIdService'; // finding: no-replaced-module certain

export const suffixed = (runId: string, clientId: string): string => addClientSuffix(runId, clientId);
