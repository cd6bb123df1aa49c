// The same through a module, with another function.
import * as runIdUtils from 'strict-run-id/runIdUtils';

export const suffixed = (ids) => ids.filter(Boolean).map(runIdUtils.addClientSuffix); // finding: no-other-signature certain
