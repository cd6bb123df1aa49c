// A switch over formats with its own patterns.
export enum Format {
  Timestamp = 'timestamp',
  Sequence = 'sequence',
  Other = 'other',
}

const FORMATS: ReadonlyArray<readonly [Format, RegExp]> = [
  [Format.Timestamp, /^[0-9]{2}(0[1-9]|1[0-2])[0-3][0-9]-[0-2][0-9][0-5][0-9][0-5][0-9]/], // finding: no-pattern certain
  [Format.Sequence, /^SR-[0-9]{6}-[0-9]{3}/], // finding: no-pattern certain
];

export const formatOf = (text: string): Format => FORMATS.find(([, pattern]) => pattern.test(text))?.[0] ?? Format.Other;
