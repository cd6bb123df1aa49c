/** For tests alone. */

/**
 * Makes registry, generator, counters and options as they were when the process started; for a test's
 * `beforeEach`. The logger stays.
 *
 * @example
 * resetRunIdState();
 */
export function resetRunIdState(): void;
