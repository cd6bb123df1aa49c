/** Shared by the type tests: a check that two types are the same, and test values. */

export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export declare function check<Holds extends true>(): Holds;

// Of a known type, optional, not awaited, from outside.
export declare const maybe: string | undefined;
export declare const stored: string | null;
export declare const either: string | null | undefined;
export declare const pending: Promise<string>;
export declare const outside: unknown;

export const runId = '251003-154510';
export const clientRunId = '251003-154510-Ada-Park';
