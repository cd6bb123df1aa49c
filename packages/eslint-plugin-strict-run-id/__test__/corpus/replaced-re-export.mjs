// A barrel passes the old functions on.
export { getBaseRunId, addClientSuffix } from './runIdUtils.js'; // finding: no-replaced-module certain
export * from './dates.js';
