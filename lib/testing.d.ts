/** Helpers for tests. Don't use them in production code. */

/**
 * Resets the registry, the generator, the counters and the options to their state at process start, for all
 * threads. The logger is kept. Call it in `beforeEach`.
 *
 * @example
 * resetRunIdState();
 */
export function resetRunIdState(): void;
