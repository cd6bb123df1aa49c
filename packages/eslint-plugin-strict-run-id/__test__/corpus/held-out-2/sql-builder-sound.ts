// SQL that looks a little like a formula.
export const where = (column: string): string => `WHERE ${column} = $1`;
export const and = (...parts: string[]): string => `(${parts.join(' AND ')})`;
export const json = (path: string): string => `data #>> '{${path}}'`;
export const mustache = (name: string): string => `{{${name}}}`;
