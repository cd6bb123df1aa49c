// Text with braces and quotes that is not a formula.
export const messages = {
  missing: (field: string): string => `The field '${field}' is missing`,
  style: (color: string): string => `{color: '${color}'}`,
  find: (name: string): string => `Could not find '${name}' in the list`,
  icu: (count: number): string => `{count, plural, one {# row} other {# rows}} (${count})`,
};
