// A store of the browser.
import { derived, writable } from 'svelte/store';

export const runId = writable('');
export const label = derived(runId, ($runId) => $runId.slice(0, 13)); // finding: no-surgery likely
export const title = derived(runId, ($runId) => ($runId ? `Run ${$runId}` : 'No run'));
