/** A store of `sharedRuns` in the memory of one process. */

import type { RunStore } from './stores/runStore';

/** Options of `memoryStore`. */
export interface MemoryStoreOptions {
  /** The clock, in whole milliseconds since 1970. Default: `Date.now`. */
  now?: (() => number) | undefined;
}

/**
 * Returns a store in the memory of this process, for tests and for a service that has one process now. Worker threads and
 * other processes don't see it. It keeps records until `prune` removes them.
 *
 * @example
 * memoryStore().name; // 'memory'
 */
export function memoryStore(options?: MemoryStoreOptions): RunStore;
