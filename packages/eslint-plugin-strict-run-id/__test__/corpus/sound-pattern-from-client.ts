// A pattern built from something that is not an id.
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export const searchFor = (words: string[]): RegExp => new RegExp(words.map(escape).join('|'), 'i');
