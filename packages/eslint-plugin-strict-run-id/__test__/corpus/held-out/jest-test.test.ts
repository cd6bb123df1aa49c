// A test that rebuilds ids to compare.
import { addClientSuffix } from '../src/utils/runIdUtils'; // finding: no-replaced-module certain

describe('addClientSuffix', () => {
  const runId = '251003-154510';
  const clientId = 'Ada-Park';

  it('adds the client', () => {
    expect(addClientSuffix(runId, clientId)).toBe(`${runId}-${clientId}`); // finding: no-surgery likely
  });

  it('adds it once', () => {
    const once = addClientSuffix(runId, clientId);
    expect(addClientSuffix(once, clientId).split(clientId)).toHaveLength(2); // finding: no-surgery certain
  });
});
