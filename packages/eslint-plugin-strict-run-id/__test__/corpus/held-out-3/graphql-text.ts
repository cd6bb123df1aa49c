// The text of a query, and a template of another language.
export const query = (id: string): string => `query { run(id: "${id}") { status clients { name } } }`;
export const handlebars = (name: string): string => `{{#if ${name}}}yes{{else}}no{{/if}}`;
export const css = (color: string): string => `.run { color: '${color}'; }`;
export const sentence = (field: string, value: string): string => `"${field}" must not be '${value}'`;
